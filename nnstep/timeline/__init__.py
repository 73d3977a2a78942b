"""When: positions, checkpoints, replay, and the history of the cost."""

from nnstep.timeline.budget import DEFAULT_BYTES, Budget
from nnstep.timeline.cost import MEASURES, Cost
from nnstep.timeline.history import History
from nnstep.timeline.lookout import Sight, Watch
from nnstep.timeline.moment import Moment
from nnstep.timeline.position import START, Position, written_update
from nnstep.timeline.tape import Recording
from nnstep.timeline.timeline import Arrival, Progress, Timeline

__all__ = [
    "DEFAULT_BYTES",
    "MEASURES",
    "START",
    "Arrival",
    "Budget",
    "Cost",
    "History",
    "Moment",
    "Position",
    "Progress",
    "Recording",
    "Sight",
    "Timeline",
    "Watch",
    "written_update",
]
