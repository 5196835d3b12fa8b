"""Lines that are no running text: headings, front and back matter, bylines, datelines, captions, mail headers.

Each rule looks at one line and its neighbours, and gives a kind, a score, and a
heading's level; what no rule knows is prose.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quoteattr.lang import english
from quoteattr.text.layout import body
from quoteattr.text.turn_labels import Line, is_number, numbered_headings

__all__ = ["TIME_ALONE", "Found", "datelines", "lines_of", "pattern", "special_lines", "verses"]


@functools.cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern of the language's table ``structure_patterns.tsv``, by its name."""
    return re.compile(next(row["pattern"] for row in english().table("structure_patterns") if row["name"] == name))


@functools.cache
def _date_line() -> re.Pattern[str]:
    """A line that says where and when something was written: "Tarn, 4 May 1921"."""
    return re.compile(rf"(?:[A-Z][\w.'’ ]{{1,40}}, ){{0,2}}(?:[A-Z][a-z]{{2,8}},? )?{pattern('month_day').pattern}\.?")


class Found(NamedTuple):
    """What a line is."""

    kind: str
    score: float
    level: int = 0
    matter: str = ""
    """`front` or `back` for a heading of what is no part of the work itself."""
    scene: bool = False
    """Whether it heads a scene of a play or film."""
    bare: bool = False
    """Whether a heading is but a number, so that its title stands below."""
    joins: bool = False
    """Whether it is the title to the number above."""
    marked: bool = False
    """Whether nothing but a mark makes it a heading: names over turns are marked so, too."""


_LINE = re.compile(r"[^\s][^\n\r\x0b\x0c\x85\u2028\u2029]*")


def lines_of(text: str) -> list[Line]:
    r"""Start and end of each line that is not empty, white space around it left out.

    >>> lines_of("One \n\n  two")
    [(0, 3), (8, 11)]
    """
    return [(m.start(), m.start() + len(m.group().rstrip())) for m in _LINE.finditer(text)]


_LONGEST_HEADING = 90
_MARKDOWN = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_RULE = re.compile(r"(?:[*_=~–—-][ \t]?){3,}|[*#•]|⁂")
_CUE_TIME = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}[,.]\d{1,3}[ \t]*-->[ \t]*(?:\d{1,2}:)?\d{1,2}:\d{2}[,.]\d{1,3}.*")
# Before the dash that ends a dateline: "BUFFALO, N.Y. (AP), March 3".
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3}(?:, [A-Z][\w.]+(?: [A-Z][\w.]+)?)?)"
    r"(?: \([A-Z][\w ]{1,20}\))?(?:, [A-Z][a-z]{2,8}\.? \d{1,2})?(?: \([A-Z][\w ]{1,20}\))? ?(?:—|–|--|- )[ \t]*(?=\S)"
)
_BULLET = re.compile(r"(?:[*•·◦▪+-]|\d{1,3}[.)]|[a-z][.)])[ \t]+(?=\S)")
TIME_ALONE = re.compile(
    r"[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?(?: ?[-–] ?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)?[\])]?"
)
_BULLETS = frozenset("*•·◦▪+-0123456789")
_NO_SENTENCE = ".,;:!?"


def special_lines(text: str, lines: Sequence[Line]) -> dict[int, Found]:
    """What is known of the lines that are no running text, by their number."""
    found: dict[int, Found] = {}
    count = len(lines)
    work = body(text)
    fields = english().words("mail_fields")
    signing = False
    above = 0
    for number, (start, end) in enumerate(lines):
        fresh = not number or (start - above > 1 and _blank(text, above, start))
        above = end
        if start < work.start or start >= work.end:
            found[number] = Found("front" if start < work.start else "back", 0.99)
            continue
        length = end - start
        first = text[start]
        if not fresh and length > _LONGEST_HEADING:
            continue
        if first == ">":
            found[number] = Found("quoted_mail", 0.9)
            continue
        if not fresh and first.islower():
            continue
        if length <= _LONGEST_HEADING:
            line = text[start:end]
            closed = number + 1 >= count or _blank(text, end, lines[number + 1][0])
            above_it = found.get(number - 1)
            if above_it is not None and above_it.bare and closed and _is_title(line):
                found[number] = Found("heading", 0.8, above_it.level, scene=above_it.scene, joins=True)
                continue
            known = _short_line(line, first, fresh, closed, number, found, fields)
            if known is None and first in _BULLETS and _BULLET.match(line):
                nearby = number + 1 < count and _BULLET.match(text, *lines[number + 1])
                if nearby or _is_kind(found.get(number - 1), "list"):
                    known = Found("list", 0.6)
            if known is None and signing and (fresh or number - 1 in found):
                known = Found("signature", 0.8) if line[-1] not in "!?:" else None
            signing = _signs_off(line) or (signing and known is not None and known.kind == "signature")
            if known is not None:
                found[number] = known
                if known.kind == "cue" and number and text[slice(*lines[number - 1])].isdigit():
                    found.setdefault(number - 1, Found("cue", 0.9))
        elif fresh:
            if number < _FRONT_LINES and pattern("rights").match(text, start, end):
                found[number] = Found("front", 0.7)
            elif pattern("credit").match(text, start, end) or pattern("figure").match(text, start, end):
                found[number] = Found("caption", 0.7)
            signing = False
    return found


_FRONT_LINES = 60


def _blank(text: str, start: int, end: int) -> bool:
    """Whether an empty line lies between two places."""
    first = text.find("\n", start, end)
    if first < 0:
        return end - start > 1 and text.count("\r", start, end) > 1
    return text.find("\n", first + 1, end) >= 0


_LONGEST_TITLE = 12


def _is_title(line: str) -> bool:
    """Whether the line below a number is the chapter's title."""
    words = line.split()
    if len(words) > _LONGEST_TITLE or not line[0].isupper() or line[-1] in ",;:—-":
        return False
    capital = sum(not word[0].islower() for word in words)
    return capital >= _TITLE_SHARE * len(words) if line[-1] in ".?!" else capital >= len(words) / 3


_TITLE_SHARE = 0.6


def _signs_off(line: str) -> bool:
    return line[-1] in ",." and len(line) < 40 and line.rstrip(",.").casefold() in english().words("sign_offs")


def _short_line(
    line: str, first: str, fresh: bool, closed: bool, number: int, found: dict[int, Found], fields: frozenset[str]
) -> Found | None:
    """What a line is that is short enough for a heading."""
    if first == "#" and (match := _MARKDOWN.match(line)):
        return Found("heading", 0.95, len(match[1]), marked=True)
    if "-->" in line and _CUE_TIME.fullmatch(line):
        return Found("cue", 0.98)
    if line == "WEBVTT":
        return Found("cue", 0.98)
    if _RULE.fullmatch(line):
        return Found("rule", 0.9, scene=False)
    colon = line.find(":")
    if (
        0 < colon < 15
        and line[:colon].casefold() in fields
        and (fresh or _is_kind(found.get(number - 1), "mail_header"))
    ):
        return Found("mail_header", 0.8)
    if line.endswith("wrote:") and pattern("wrote").fullmatch(line):
        return Found("mail_header", 0.95)
    if first in "IE0123456789" and pattern("slug").match(line):
        return Found("heading", 0.9, 3, scene=True)
    if fresh and "BY " in line and pattern("examiner").fullmatch(line):
        return Found("heading", 0.7, 3)
    if first in "[(0123456789" and TIME_ALONE.fullmatch(line):
        return Found("cue", 0.7)
    if fresh and (heading := _heading(line, closed)):
        return heading
    if fresh and closed and pattern("transition").fullmatch(line):
        return Found("direction", 0.8)
    if (fresh or number < 4) and first in "BbWTS" and pattern("byline").fullmatch(line):
        return Found("byline", 0.8)
    if pattern("credit").match(line) or pattern("figure").match(line):
        return Found("caption", 0.7)
    if fresh and closed and any(char.isdigit() for char in line[-9:]) and _date_line().fullmatch(line):
        return Found("dateline", 0.7)
    if number < _FRONT_LINES and pattern("rights").match(line):
        return Found("front", 0.7)
    if first in "—–-" and fresh and closed and _signature(line):
        return Found("signature", 0.6)
    return None


def _is_kind(before: Found | None, kind: str) -> bool:
    return before is not None and before.kind == kind


def datelines(text: str, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Where paragraphs begin with a place and a dash: "BUFFALO, N.Y. (AP) —"; start and end without the dash.

    >>> text = "BUFFALO, N.Y. — The gate was shut."
    >>> [text[a:b] for a, b in datelines(text, [(0, len(text))])]
    ['BUFFALO, N.Y.']
    """
    found = []
    above = -2
    for start, end in lines:
        fresh, above = start - above > 1, end
        if (
            fresh
            and text[start].isupper()
            and text[start + 1 : start + 2].isupper()
            and end - start > _LONGEST_HEADING // 3
        ):
            match = _DATELINE.match(text, start, end)
            if match and end - match.end() > _SHORTEST_LEAD:
                found.append((start, match.end("place")))
    return found


_SHORTEST_LEAD = 15


def verses(text: str, lines: Sequence[Line]) -> Iterator[range]:
    r"""Blocks of short lines that each begin anew, most of them in the middle of a sentence: verse.

    >>> text = "The miller sat beside the weir,\n  And counted up his pay,\nNone took a crumb from far or near\n  Away."
    >>> list(verses(text, lines_of(text)))
    [range(0, 4)]
    """
    first = 0
    for number in range(1, len(lines) + 1):
        if number < len(lines) and not _blank(text, lines[number - 1][1], lines[number][0]):
            continue
        block = range(first, number)
        first = number
        if len(block) < _FEWEST_VERSES or max(lines[block[0]][1] - lines[block[0]][0], 0) > _LONGEST_VERSE:
            continue
        if all(lines[n][1] - lines[n][0] <= _LONGEST_VERSE and not text[lines[n][0]].islower() for n in block):
            inside = sum(text[lines[n][1] - 1] in ",;—-" or text[lines[n][1] - 1].isalnum() for n in block[:-1])
            if inside >= _INSIDE * (len(block) - 1) and any(text[lines[n][1] - 1] in ",;" for n in block):
                yield block


_FEWEST_VERSES, _LONGEST_VERSE, _INSIDE = 4, 60, 0.5


def _signature(line: str) -> bool:
    """A dash and a name at the end of a letter: "— Ida Moore, Tarn"."""
    words = line.lstrip("—–- ").split()
    return 1 < len(words) < 7 and line[-1].isalpha() and all(w[0].isupper() for w in words if len(w) > 3)


@functools.cache
def _alone() -> dict[str, tuple[int, str]]:
    return {
        r["word"]: (int(r["level"]), r["matter"]) for r in english().table("heading_words") if r["use"] != "numbered"
    }


@functools.cache
def _levels() -> dict[str, int]:
    return {row["word"]: int(row["level"]) for row in english().table("heading_words")}


_SCENES = frozenset({"act", "scene"})


def _heading(line: str, closed: bool) -> Found | None:
    """A heading by its words: a division with its number, a part's own name, or a number alone.

    >>> [_heading(line, True).level for line in ("PART I: MOSQUE", "Chapter the First", "XII.", "Prologue")]
    [1, 2, 2, 1]
    >>> _heading("Part of it was true.", True) is None
    True
    """
    words = line.split(None, 5)
    plain = [word.casefold().strip(".:,—–-*_[]()#") for word in words]
    if plain[0] in ("the", "end") and len(plain) > 1 and plain[1] != "end":
        words, plain = words[1:], plain[1:]
    level = _levels().get(plain[0], 0)
    numbered = numbered_headings()
    if level and plain[0] in numbered and len(words) > 1:
        at = 2 if plain[1] == "the" and len(words) > 2 else 1
        if is_number(words[at].strip("*_[]()#—–-")) and (at == 1 or len(words) == 3 or words[at][-1] in ".:"):
            titled = len(words) == at + 1 or words[at][-1] in ".:—–-" or not words[at + 1][0].islower()
            if titled and (closed or len(words) == at + 1 or words[at][-1] in ".:"):
                bare = len(words) == at + 1
                return Found("heading", 0.9, level, scene=plain[0] in _SCENES, bare=bare)
    if len(words) > 1 and plain[1] in numbered and is_number(words[0]) and (len(words) == 2 or words[1][-1] in ".:"):
        return Found("heading", 0.85, _levels()[plain[1]], scene=plain[1] in _SCENES, bare=len(words) == 2)
    whole = " ".join(plain) if len(words) < 6 else ""
    if whole in _alone() and closed:
        level, matter = _alone()[whole]
        return Found("heading", 0.9, level, matter)
    if len(words) == 1 and closed and is_number(words[0]) and not (words[0].isdigit() and len(words[0]) > 3):
        return Found("heading", 0.7, 2, bare=True)
    if not closed or line[-1] in _NO_SENTENCE + "\"”’'…" or len(words) > 12:
        return None
    letters = [char for char in line if char.isalpha()]
    if len(letters) > 3 and len(words) > 1 and all(char.isupper() for char in letters):
        return Found("heading", 0.5, 3)
    return None
