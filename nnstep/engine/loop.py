"""The loop around the program: which samples each update gets, and in which epoch it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Loop:
    """Epochs of batches.

    Attributes:
        samples: how many there are.
        batch: samples in a batch; `None` when every update gets all of them, as they stand.
        seed: keys the order of the samples, another one in each epoch; `None`: as they stand.
    """

    samples: int = 1
    batch: int | None = None
    seed: int | None = None

    @property
    def batches(self) -> int:
        """How many updates make an epoch; the last one may have fewer samples."""
        return 1 if self.batch is None else -(-self.samples // self.batch)

    def size(self, update: int) -> int:
        """Return how many samples an update gets."""
        if self.batch is None:
            return self.samples
        return min(self.batch, self.samples - update % self.batches * self.batch)

    def rows(self, update: int) -> Rows:
        """Return which samples an update gets."""
        epoch, number = divmod(update, self.batches)
        batch = self.batch or self.samples
        return self.order(epoch)[number * batch : (number + 1) * batch]

    def order(self, epoch: int) -> Rows:
        """Return the order of the samples in an epoch.

        Sorted by random numbers of a counter-based generator (Salmon et al., 2011) keyed by seed
        and epoch: no order depends on another one, so that any epoch can be gone to at once.
        """
        if self.seed is None:
            return np.arange(self.samples)
        keys = np.random.Philox(key=self.seed + (epoch << 64)).random_raw(self.samples)
        return np.argsort(keys)
