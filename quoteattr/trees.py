"""Gradient-boosted trees from a plain-data file, evaluated with NumPy alone.

The files hold arrays only (``.npz``, no pickles) and are written by the
training scripts in ``benchmarks/``.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs

from quoteattr.lang import english

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Ensemble", "load"]

_ROWS_AT_A_TIME = 256
"""Few enough that what one pass works on stays in the processor's cache."""
_FIRST_LEVELS = 6
_LEVELS = 2
"""Levels walked between two looks at which rows have come to a leaf: most have early, the deepest path is long."""


@attrs.frozen(eq=False)
class Ensemble:
    """A sum of regression trees behind a logistic function.

    All trees stand in shared arrays, one item a node: an inner node sends a
    row left if its `feature` is at most `threshold`; a leaf is its own child.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    roots: np.ndarray
    """Index of each tree's first node."""
    depth: int
    names: tuple[str, ...]
    """Names of the features, in the order of the columns."""

    def margin(self, rows: np.ndarray) -> np.ndarray:
        """Sum of the trees' values for each row of an array of shape (rows, features)."""
        import numpy as np

        child = np.stack((self.left, self.right), axis=1).ravel()
        inner = self.left != np.arange(len(self.left))
        trees = len(self.roots)
        out = np.empty(len(rows), dtype=np.float64)
        for begin in range(0, len(rows), _ROWS_AT_A_TIME):
            block = np.ascontiguousarray(rows[begin : begin + _ROWS_AT_A_TIME])
            cells, (count, width) = block.ravel(), block.shape
            reached = np.tile(self.roots, count)
            places = np.arange(count * trees)
            walked, levels = 0, _FIRST_LEVELS
            while walked < self.depth and len(places):
                node, line = reached.take(places), places // trees * width
                for _ in range(levels):
                    goes_left = cells.take(line + self.feature.take(node)) <= self.threshold.take(node)
                    node = child.take(2 * node + ~goes_left)
                reached[places] = node
                places = places[inner.take(node)]
                walked, levels = walked + levels, _LEVELS
            out[begin : begin + count] = self.value.take(reached).reshape(count, trees).sum(axis=1)
        return out

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """Probability for each row."""
        import numpy as np

        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.margin(rows), -60.0, 60.0))))


@functools.cache
def load(name: str) -> Ensemble:
    """The ensemble in ``lang/en/NAME.npz``.

    Raises:
        DataError: the file is missing or damaged.
    """
    import numpy as np

    feature, threshold, left, right, value, roots, depth, names = english().arrays(
        name, "feature", "threshold", "left", "right", "value", "roots", "depth", "names"
    )
    return Ensemble(
        feature=feature.astype(np.int64),
        threshold=threshold,
        left=left.astype(np.int64),
        right=right.astype(np.int64),
        value=value.astype(np.float64),
        roots=roots.astype(np.int64),
        depth=int(depth),
        names=tuple(str(n) for n in names),
    )
