"""Numbers of things, in words."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, noun: str, several: str = "") -> str:
    """A number of things: ``several`` is their noun where it is not `noun` with an s.

    >>> counted(1, "quote"), counted(1200, "person", "people")
    ('1 quote', '1,200 people')
    """
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"
