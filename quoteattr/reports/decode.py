"""The best set of contents that do not overlap.

Contents of one text rarely overlap in the annotation this was learned from, so
among rival candidates the set with the highest sum of (score - threshold) is
taken, by dynamic programming (weighted interval scheduling).
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

__all__ = ["best_set"]


def best_set(items: Sequence[tuple[int, int, float]]) -> list[int]:
    """Indexes of the items ``(first, last, gain)`` that together gain most without overlapping.

    Items that share a token overlap; those that gain nothing are left out.

    >>> best_set([(0, 5, 0.3), (0, 2, 0.2), (4, 6, 0.2)])
    [1, 2]
    """
    order = sorted(
        (i for i, item in enumerate(items) if item[2] > 0), key=lambda i: (items[i][1], items[i][0], -items[i][2])
    )
    ends = [items[i][1] for i in order]
    total = [0.0] * (len(order) + 1)
    before = [0] * len(order)
    for at, i in enumerate(order):
        first, _, gain = items[i]
        before[at] = bisect.bisect_left(ends, first, 0, at)
        total[at + 1] = max(total[at], total[before[at]] + gain)
    chosen = []
    at = len(order)
    while at:
        if total[at] == total[at - 1]:
            at -= 1
        else:
            chosen.append(order[at - 1])
            at = before[at - 1]
    return sorted(chosen)
