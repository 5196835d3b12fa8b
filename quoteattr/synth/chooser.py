"""Where the generator's choices come from: a seed, or a property test that draws them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

__all__ = ["Chooser", "SeededChooser", "chance", "pick"]

T = TypeVar("T")


class Chooser(Protocol):
    """Anything that can pick a whole number.

    The generator puts the plainest alternative first, so that a chooser which
    prefers small numbers writes the simplest text.
    """

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""


class SeededChooser:
    """Choices from a seed; the same seed makes the same choices on every machine.

    >>> SeededChooser(7).integer(0, 99) == SeededChooser(7).integer(0, 99)
    True
    """

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - texts, not secrets

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        # `random()` is the one method whose sequence is promised to stay the same.
        return low + int(self._random.random() * (high - low + 1))


def pick(chooser: Chooser, options: Sequence[T]) -> T:
    """One of `options`."""
    if len(options) == 1:
        return options[0]
    return options[chooser.integer(0, len(options) - 1)]


def chance(chooser: Chooser, percent: int) -> bool:
    """True in about `percent` of 100 cases; the smallest choice is False."""
    return chooser.integer(0, 99) >= 100 - percent
