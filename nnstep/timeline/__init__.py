"""When: positions, checkpoints, replay, and the history of the cost."""

from nnstep.timeline.budget import DEFAULT_BYTES, Budget
from nnstep.timeline.cost import Cost
from nnstep.timeline.history import History
from nnstep.timeline.moment import Moment
from nnstep.timeline.position import START, Position, written_update
from nnstep.timeline.timeline import Arrival, Progress, Timeline

__all__ = [
    "DEFAULT_BYTES",
    "START",
    "Arrival",
    "Budget",
    "Cost",
    "History",
    "Moment",
    "Position",
    "Progress",
    "Timeline",
    "written_update",
]
