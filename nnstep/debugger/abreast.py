"""Another future at the same place, to be seen beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnstep.experiment import Prediction
    from nnstep.timeline import History, Moment


@dataclass(frozen=True, slots=True)
class Abreast:
    """What there is of the fork that stands beside the cursor's.

    Attributes:
        name: of the fork.
        history: its costs, update by update.
        moment: the same place in it; `None` when nobody asks for it, or it is not there yet.
        predictions: of the queries, at that moment.
    """

    name: str
    history: History
    moment: Moment | None
    predictions: tuple[Prediction, ...]
