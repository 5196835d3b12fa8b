"""From a frame's raw score to the share of such frames that are right."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence

import attrs

from quoteattr.lang import english

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
    clause, mark = english().arrays("frames_calibration", "clause", "mark")
    return Curves([(float(x), float(y)) for x, y in clause], [(float(x), float(y)) for x, y in mark])
