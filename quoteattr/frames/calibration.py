"""From a frame's raw score to the share of such frames that are right."""

from __future__ import annotations

import functools
import io
import itertools
from collections.abc import Sequence
from importlib import resources

import attrs

from quoteattr.errors import DataError

__all__ = ["Curves", "interpolate", "load_curves"]

Curve = Sequence[tuple[float, float]]


@attrs.frozen(eq=False)
class Curves:
    """Never-falling curves through (raw score, share right), for clauses and for quotations in marks."""

    clause: Curve
    mark: Curve


def interpolate(curve: Curve, score: float) -> float:
    """The height of a curve at `score`, straight between its points and level beyond them.

    >>> interpolate([(0.2, 0.1), (0.4, 0.5)], 0.3)
    0.3
    """
    if not curve or score <= curve[0][0]:
        return curve[0][1] if curve else score
    for (x, y), (right, high) in itertools.pairwise(curve):
        if score <= right:
            return round(y + (high - y) * (score - x) / (right - x), 6) if right > x else high
    return curve[-1][1]


@functools.cache
def load_curves() -> Curves:
    """The curves that come with the package.

    Raises:
        DataError: the file is missing or damaged.
    """
    import numpy as np

    try:
        data = resources.files("quoteattr").joinpath("data", "frames_calibration.npz").read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            clause, mark = ([(float(x), float(y)) for x, y in arrays[name]] for name in ("clause", "mark"))
            return Curves(clause, mark)
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"the table frames_calibration.npz of quoteattr cannot be read: {error}") from error
