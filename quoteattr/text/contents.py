"""Tables of contents: they head nothing, and what they name stands as a heading further below.

The entries are the lines under the word for it, or a row of headings with nothing between them; the table ends where
its first entry comes again, or where a line is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from quoteattr.lang import english
from quoteattr.text.turn_labels import Line, is_number, numbered_headings

__all__ = ["Contents", "find_contents", "key_of"]

Key = tuple[str, ...]


class Contents(NamedTuple):
    """A table of contents."""

    lines: range
    """Numbers of its lines, the word above it included."""
    titles: frozenset[Key]
    """What it names, as `key_of` gives it."""


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# A page's number after dots, a tab or a gap.
_PAGE = re.compile(r"(?<![ \t.])(?:[ \t]*(?:\.[ \t]?){2,}|[ ]*\t[ \t]*|[ ]{2,})(?:\d{1,4}|[ivxlc]{1,6})$")
_LONGEST_ENTRY = 90
_FEWEST = 3
"""Headings in a row that are a table though no word above them says so: a part, its chapter and a title are two."""


def key_of(line: str) -> Key:
    """The words of an entry or heading as they are compared, without its page.

    >>> key_of("Chapter I. The Quay ..... 12") == key_of("CHAPTER I: THE QUAY")
    True
    """
    return tuple(word.casefold() for word in _WORD.findall(_PAGE.sub("", line)))


def find_contents(text: str, lines: Sequence[Line], headings: Mapping[int, bool]) -> list[Contents]:
    """The tables of contents of a text.

    Args:
        text: The text.
        lines: Its lines.
        headings: Numbers of the lines that are headings, and whether one heads a table of contents.
    """
    found: list[Contents] = []
    beyond = 0
    for number, says_so in headings.items():
        if number < beyond:
            continue
        first = number + says_so
        end, again = _end(text, lines, first, headings, says_so)
        entries = range(first, end)
        if not again and says_so:
            entries = range(first, next((at for at in entries if not _PAGE.search(text[slice(*lines[at])])), end))
        beyond = max(end, number + 1)
        if len(entries) >= (2 if says_so else _FEWEST) and (again or says_so):
            found.append(Contents(range(number, entries.stop), _titles(text, lines, entries)))
    return found


def _end(text: str, lines: Sequence[Line], first: int, headings: Mapping[int, bool], says_so: bool) -> tuple[int, bool]:
    """Number of the line after the entries, and whether the first of them comes again there."""
    opening: Key = ()
    for number in range(first, len(lines)):
        start, end = lines[number]
        if end - start > _LONGEST_ENTRY or (number not in headings and (not says_so or _is_sentence(text[end - 1]))):
            return number, False
        key = key_of(text[start:end])
        if opening and _is_same(opening, key):
            return number, True
        opening = opening or key
    return len(lines), False


def _is_sentence(last: str) -> bool:
    return last in '!?,;:—"”’'


def _is_same(entry: Key, heading: Key) -> bool:
    """Whether a heading is the entry, its title left out where it has a number."""
    if not heading:
        return False
    shorter, longer = sorted((entry, heading), key=len)
    return shorter == longer or (shorter == longer[: len(shorter)] and is_number(shorter[-1]))


def _titles(text: str, lines: Sequence[Line], entries: range) -> frozenset[Key]:
    """What entries name: in full, and those of chapters by their title alone, too."""
    found = set()
    for number in entries:
        key = key_of(text[slice(*lines[number])])
        found.add(key)
        if len(key) > 2 and key[0] in numbered_headings() and is_number(key[1]):
            found.add(key[2:])
    return frozenset(key for key in found if key and key not in _nobody())


def _nobody() -> frozenset[Key]:
    """Words that head a table of contents, which none of its entries is."""
    rows = english().table("heading_words")
    return frozenset(tuple(row["word"].split()) for row in rows if row["matter"] == "contents")
