"""The op table: a row for each kind of computation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstep.engine.activations import ACTIVATION_OPS
from nnstep.engine.linear import LINEAR
from nnstep.engine.losses import LOSS_OPS
from nnstep.engine.optimizers import OPTIMIZER_OPS
from nnstep.engine.schedules import SCHEDULE_OPS

if TYPE_CHECKING:
    from nnstep.engine.op import Op

OPS: dict[str, Op] = {
    op.name: op for op in (*LINEAR, *ACTIVATION_OPS, *LOSS_OPS, *OPTIMIZER_OPS, *SCHEDULE_OPS)
}
