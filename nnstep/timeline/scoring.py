"""When the samples to test with are scored: each epoch at first, then by and by more rarely."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nnstep.timeline.budget import modelled_seconds

if TYPE_CHECKING:
    import numpy.typing as npt

    from nnstep.engine import Frame

TEST_SHARE = 0.01
"""The share of the time of training that testing may take in the long run, by the model."""

EQUALLY_FAR = 16
"""After so many scores there are twice as many epochs from each to the next."""


def epochs_between_tests(frame: Frame, test: Frame) -> int:
    """Return how many epochs may pass from one test to the next, a power of two.

    So many that testing takes but a small share of the time that training takes, by the model.

    Args:
        frame: of the training.
        test: of the samples to test with, of which only feedforward is run.
    """
    epoch = modelled_seconds(frame) * frame.program.batches
    tests = modelled_seconds(test, test.program.backprop_start)
    return 1 << max(math.ceil(math.log2(tests / (TEST_SHARE * epoch))), 0)


def epochs_of_tests(numbers: npt.ArrayLike, every: int) -> npt.NDArray[np.int64]:
    """Return the epochs that tests are made at the beginning of, counted from 0.

    A short run has its curve of tests like a long one, and few tests are more than it can afford.

    Args:
        numbers: of the tests, the first one being 0.
        every: how many epochs pass at the most from one test to the next, a power of two.
    """
    numbers = np.asarray(numbers, dtype=np.int64)
    doublings = np.minimum(numbers // EQUALLY_FAR, every.bit_length() - 1)
    apart = np.left_shift(1, doublings)
    return np.asarray(EQUALLY_FAR * (apart - 1) + (numbers - EQUALLY_FAR * doublings) * apart)


def count_tests(epoch: int, every: int) -> int:
    """Return how many tests there are up to the beginning of an epoch, that one counted in."""
    doublings, begun = _apart(epoch, every)
    return EQUALLY_FAR * doublings + (epoch - begun >> doublings) + 1


def next_test(epoch: int, every: int) -> int:
    """Return the first epoch after this one that begins with a test."""
    doublings, begun = _apart(epoch, every)
    return begun + ((epoch - begun >> doublings) + 1 << doublings)


def _apart(epoch: int, every: int) -> tuple[int, int]:
    """Return how often the distance between tests has doubled, and the epoch since when it is."""
    doublings = min((epoch // EQUALLY_FAR + 1).bit_length(), every.bit_length()) - 1
    return doublings, EQUALLY_FAR * ((1 << doublings) - 1)
