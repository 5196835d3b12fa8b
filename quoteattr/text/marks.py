"""The scan: every place that may be a quotation mark, and what it may be there.

The marks themselves are data (``lang/en/marks.tsv``).  One compiled expression
finds the candidates; what a candidate costs to be read as opening, as closing
or as no quotation mark at all comes from the mark and its two neighbours.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import attrs

from quoteattr.lang import english

__all__ = ["NEVER", "Glyph", "candidate_at", "candidates", "costs", "glyphs", "is_single", "straight_double"]

NEVER = 99.0
"""The cost of a reading that is impossible."""


@attrs.frozen
class Glyph:
    """A quotation mark as such, whatever stands beside it."""

    style: str
    """The style of a quotation that it opens."""
    open: float
    """Cost of reading it as an opening mark."""
    close: float
    """Cost of reading it as a closing mark."""
    closers: dict[str, float]
    """The marks that may close what it opens, and the cost of each pair; 0 is proper."""


_APOSTROPHES = "'‘’‛"


@functools.cache
def glyphs() -> dict[str, Glyph]:
    """All quotation marks, by the mark.

    >>> glyphs()["„"].closers["“"]
    0.0
    """
    found = {}
    for row in english().table("marks"):
        proper, _, wrong = row["closers"].partition("|")
        # A single mark seldom pairs with a double one: it is an apostrophe more often.
        single = row["mark"] in "'‘’‛❛`‚"
        closers = {mark: 1.5 if (mark in _APOSTROPHES) is single else 3.0 for mark in wrong.split()}
        closers.update(dict.fromkeys(proper.split(), 0.0))
        found[row["mark"]] = Glyph(
            row["style"],
            float(row["open"]) if row["open"] else NEVER,
            float(row["close"]) if row["close"] else NEVER,
            closers,
        )
    return found


@functools.cache
def _scanner() -> re.Pattern[str]:
    """One expression for all candidates; runs of one mark are a single candidate.

    An apostrophe between two letters, or a closing bracket without a role, is
    none.  Every alternative starts with a literal, so the search is a table
    look-up per character.
    """
    plain = "".join(m for m in glyphs() if len(m) == 1 and m not in _APOSTROPHES + '`"')
    return re.compile(
        r"\"+|``+|`(?<![^\W_].)(?=\w)|''+"
        r"|['‘‛](?:(?<![^\W_].)(?=[^\s'’])|(?![^\W_]))"
        r"|’(?:(?<![^\W_].)|(?![^\W_]))"
        rf"|(?P<mark>[{re.escape(plain)}])(?P=mark)*"
    )


def candidates(text: str) -> Iterator[re.Match[str]]:
    """Every place in `text` where a quotation mark may stand, in order."""
    return _scanner().finditer(text)


def candidate_at(text: str, place: int) -> re.Match[str] | None:
    """The candidate that starts at `place`, if one does."""
    return _scanner().match(text, place)


def is_single(mark: str) -> bool:
    """Whether `mark` may also be an apostrophe."""
    return mark in _APOSTROPHES


# What kinds of neighbours there are: s(pace), w(ord), o(pening) and c(losing) punctuation, d(ash).
_OPENING = "([{¿¡<*/|=#@$£€&+~^\\•·→"
_CLOSING = ".,;:!?…)]}>%。、，！？：；）」』"
_DASHES = "-–—―‒−"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\x00"


class _Kinds(dict[str, str]):
    """Character to kind of neighbour; what is not in the table is looked up by its Unicode class."""

    def __missing__(self, char: str) -> str:
        if char.isspace():
            return "s"
        return "w"


def _kinds() -> _Kinds:
    table = _Kinds({"": "s"})
    for number in range(0x250):
        char = chr(number)
        table[char] = "s" if char.isspace() or number < 32 else "w"
    for chars, kind in ((_OPENING, "o"), (_CLOSING, "c"), (_DASHES, "d"), (_INVISIBLE, "s")):
        table.update(dict.fromkeys(chars, kind))
    # Marks and the signs of italics are looked through.
    table.update(dict.fromkeys("\"“”„‟«»‹›‘’‚‛'`_", "q"))
    table["*"] = "q"
    return table


_KIND = _kinds()

# What it costs that a double mark, straight or doubled from apostrophes, is no quotation mark.  A third less changes 5
# of 94 seen texts, a third more none.
_NO_DOUBLE = {"inches": 1.0, "ditto": 2.5, "seconds": 2.0, "": 5.0}
# What it costs that a mark which may be an apostrophe is no quotation mark, by where it stands.  A third less changes 1
# of 94 seen texts, a third more none.
_NO_APOSTROPHE_SCORES = {"end": 3.0, "start": 3.5, "vowel": 2.5, "between": 4.5}
# What it costs to read it as a quotation mark: at all, on the wrong side of a word, after a figure ("6'"), after a word
# that drops its end ("th'"), before one that drops its beginning ("'tis"), right after another sign, closing before a
# word.
_APOSTROPHE, _WRONG_SIDE, _MAYBE_FEET = 0.3, 9, 0.7
_AFTER_DROPPED, _BEFORE_ELISION, _AFTER_SIGN, _CLOSES_AT_START = 1.2, 1.5, 0.5, 3
# After a colon or a bracket: cost of opening, cost of closing.  Moved by a third, none of 94 seen texts changes.
_INTRODUCED = (0.3, 4)
# (left kind, right kind) -> cost of opening, cost of closing, for a mark that may be either.
_FLANKS: dict[str, tuple[float, float]] = {
    "sw": (0, 6), "sc": (1.5, 2), "so": (0, 6), "sd": (0.5, 3), "ss": (2, 2),
    "ws": (6, 0), "wc": (6, 0), "ww": (3, 2.5), "wo": (4, 0.5), "wd": (5, 0.3),
    "cs": (6, 0), "cc": (5, 0), "cw": (2, 1), "co": (2.5, 1), "cd": (4, 0.3),
    "ow": (0, 5), "os": (3, 3), "oc": (1.5, 2), "oo": (0, 5), "od": (0.5, 4),
    "dw": (0.3, 3), "ds": (4, 0), "dc": (4, 0.3), "dd": (2, 2), "do": (1, 3),
}  # fmt: skip

_LOOK = 4  # how many adjacent marks are looked through


def _neighbours(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Kinds left and right of the mark, other marks looked through, and the character on the left."""
    i = start - 1
    left = _KIND[text[i]] if i >= 0 else "s"
    while left == "q" and start - i < _LOOK:
        i -= 1
        left = _KIND[text[i]] if i >= 0 else "s"
    j, n = end, len(text)
    right = _KIND[text[j]] if j < n else "s"
    while right == "q" and j - end < _LOOK:
        j += 1
        right = _KIND[text[j]] if j < n else "s"
    if right == "c" and text[j] in ".…" and (text[j] == "…" or text[j + 1 : j + 2] == "."):
        right = "w" if left != "w" and left != "c" else right
    return left, right, text[i] if i >= 0 else ""


def straight_double(text: str, start: int, end: int) -> tuple[float, float]:
    """What it costs to read a straight double mark as opening and as closing.

    >>> straight_double('say "no" now', 4, 5)
    (0, 6)
    """
    left, right, char = _neighbours(text, start, end)
    if left == "c" and char in ":([{" and right == "w":
        return _INTRODUCED
    return _FLANKS.get(left + right, (2, 2))


@functools.cache
def _elisions() -> frozenset[str]:
    return english().words("elisions")


_LEADING_WORD = re.compile(r"[^\W\d_]{1,12}|\d0s|\d\d(?!\d)")
# What a word may be before an apostrophe that ends it: the boys', nothin', an' o' th' ol'.
_DROPPED = re.compile(rf"(?:\b(?:{english().alternatives('cut by an apostrophe')})|[^\W_]in|[^\W_]s)\Z", re.IGNORECASE)


def costs(text: str, start: int, end: int, mark: str) -> tuple[float, float, float]:
    """What it costs to read `mark` as opening, as closing, as no quotation mark.

    >>> costs("the boys' mother", 8, 9, "'")  # an apostrophe, most likely
    (9, 1.2, 0.0)
    """
    glyph = glyphs()[mark]
    left, right, char = _neighbours(text, start, end)
    flank_open, flank_close = _FLANKS.get(left + right, (2, 2))
    if left == "c" and char == ":" and right == "w":
        flank_open, flank_close = _INTRODUCED
    if mark in _APOSTROPHES:
        return _apostrophe(text, start, end, glyph, left + right, flank_open, flank_close)
    if glyph.open == glyph.close:
        kind = "inches" if char.isdigit() else "ditto" if left + right == "ss" else "seconds" if mark == "''" else ""
        return flank_open, flank_close, _NO_DOUBLE[kind]
    if left + right == "ss":
        return glyph.open + 0.15, glyph.close + 0.15, 3.0  # French marks stand apart
    return glyph.open + 0.5 * flank_open, glyph.close + 0.5 * flank_close, 2.0 if mark == "`" else 6.0


def _apostrophe(
    text: str, start: int, end: int, glyph: Glyph, flank: str, flank_open: float, flank_close: float
) -> tuple[float, float, float]:
    """Costs of a mark that may be an apostrophe."""
    before = text[start - 1] if start else ""
    after = text[end : end + 1]
    if before.isalnum() and not after.isalnum():  # at the end of a word
        if before.isdigit() and glyph.open == glyph.close:
            return _WRONG_SIDE, _MAYBE_FEET + glyph.close, _MAYBE_FEET  # 6', 40' long; or '60s' closed
        if _DROPPED.search(text, max(0, start - 8), start):
            goes_on = flank[1] == "s"
            return _WRONG_SIDE, _AFTER_DROPPED + glyph.close, 0.0 if goes_on else 1.0
        return _WRONG_SIDE, _APOSTROPHE + glyph.close, _NO_APOSTROPHE_SCORES["end"]
    if after.isalnum() and not before.isalnum():  # at the start of a word
        if flank[0] == "c" and before not in ":;,.!?":
            flank_open = _AFTER_SIGN
        word = _LEADING_WORD.match(text, end)
        if word and (word[0][0].isdigit() or word[0].lower() in _elisions()):
            return _BEFORE_ELISION + glyph.open + flank_open, _WRONG_SIDE, 0.0
        # Any word may have lost its h: 'is 'at.
        none = _NO_APOSTROPHE_SCORES["vowel" if after in "aeiou" else "start"]
        return _APOSTROPHE + glyph.open + flank_open, _CLOSES_AT_START + flank_close, none
    return _APOSTROPHE + glyph.open + flank_open, glyph.close + flank_close, _NO_APOSTROPHE_SCORES["between"]
