"""Runs of every kind of network, and the oracle's run of each."""

from __future__ import annotations

from functools import cache

from nnstep import load
from nnstep.experiment import datasets
from tests.straight import StraightRun

DATA = datasets()
NETS = {
    "article": load("article", epochs=40),
    "exact": load("exact", epochs=40),
    "classes": load(
        DATA["iris"],
        hidden="3:tanh",
        batch=60,
        scale="standard",
        test=0.1,
        epochs=13,
        optimizer="adam",
        schedule="step",
        every=3,
        l1=0.01,
        l2=0.01,
    ),
    "numbers": load(
        DATA["curve"],
        hidden="3:softplus,2:leaky_relu",
        output="identity",
        batch=25,
        epochs=13,
        optimizer="nesterov",
        schedule="cosine",
        shuffle=False,
        lr=0.001,
    ),
    "odds": load(
        "people", loss="bce", batch=3, bias="frozen", optimizer="rmsprop", epochs=13, seed=1
    ),
}
"""One of every kind of loss, with and without batches, layers, slots and schedules."""


@cache
def straight(name: str) -> StraightRun:
    """Return the oracle's run of a network."""
    return StraightRun(NETS[name])
