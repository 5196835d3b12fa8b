"""Lines that are no running text: headings, front and back matter, bylines, datelines, captions, mail headers.

Each rule looks at one line and its neighbours, and gives a kind, a score, and a
heading's level; what no rule knows is prose.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from quoteattr.lang import english
from quoteattr.rules import Rules
from quoteattr.text.contents import find_contents, key_of
from quoteattr.text.layout import body
from quoteattr.text.turn_labels import Line, is_number, numbered_headings

__all__ = [
    "SHORT_LINES",
    "SURE_HEADING",
    "TIME_ALONE",
    "Found",
    "datelines",
    "lines_of",
    "pattern",
    "special_lines",
    "verses",
]


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
    """`front` or `back` for a heading of what is no part of the work itself, `contents` for one of a table of them."""
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


# Set by hand; a third less changes 1 of 47 seen texts, a third more 0 (benchmarks/constants.py).
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
# Characters of the longest name of a field, "Reply-To", and some to spare.
_LONGEST_FIELD = 15
_BULLETS = frozenset("*•·◦▪+-0123456789")
_NO_SENTENCE = ".,;:!?"
# How sure it is what a line is, by what tells it: handed out with the stretch.  Set by hand; nothing asks but whether a
# heading is surer than `SURE_HEADING`.
_SURE_SCORES = {
    "beside the work": 0.99, "quoted mail": 0.9, "cue number": 0.9, "after a sign-off": 0.8, "contents": 0.8,
    "in contents": 0.9, "rights": 0.7, "caption": 0.7, "below a number": 0.8, "item": 0.6, "markdown": 0.95,
    "subtitle": 0.98, "rule": 0.9, "mail field": 0.8, "wrote": 0.95, "slug": 0.9, "examiner": 0.7, "time": 0.7,
    "transition": 0.8, "byline": 0.8, "dated": 0.7, "signed": 0.6, "numbered": 0.9, "number first": 0.85,
    "own name": 0.9, "number alone": 0.7, "capitals": 0.5,
}  # fmt: skip


class Here(NamedTuple):
    """A line that is short enough for a heading, and where it stands."""

    line: str
    number: int
    fresh: bool
    """Whether nothing stands right above it."""
    closed: bool
    """Whether nothing stands right below it."""
    above: Found | None
    """What is known of the line above."""


def special_lines(text: str, lines: Sequence[Line]) -> dict[int, Found]:
    """What is known of the lines that are no running text, by their number."""
    found: dict[int, Found] = {}
    work = body(text)
    signing = False
    above = 0
    for number, (start, end) in enumerate(lines):
        fresh = not number or (start - above > 1 and _blank(text, above, start))
        above = end
        known: Found | None = None
        if not work.start <= start < work.end:
            known = Found("front" if start < work.start else "back", _SURE_SCORES["beside the work"])
        elif end - start > _LONGEST_HEADING:
            if fresh:
                known, signing = _long_line(text, number, start, end), False
        elif text[start] == ">":
            known = Found("quoted_mail", _SURE_SCORES["quoted mail"])
        elif fresh or not text[start].islower():
            closed = number + 1 >= len(lines) or _blank(text, end, lines[number + 1][0])
            here = Here(text[start:end], number, fresh, closed, found.get(number - 1))
            known = _title(here)
            if known is None:
                known, signing = _looked_at(text, lines, here, signing)
            if _is_kind(known, "cue") and number and text[slice(*lines[number - 1])].isdigit():
                found.setdefault(number - 1, Found("cue", _SURE_SCORES["cue number"]))
        if known is not None:
            found[number] = known
    _read_contents(text, lines, found)
    return found


def _looked_at(text: str, lines: Sequence[Line], here: Here, signing: bool) -> tuple[Found | None, bool]:
    """What a line is that is short enough for a heading, and whether a signature may follow."""
    known = _short_line(here) or _item(text, lines, here)
    if known is None and signing and (here.fresh or here.above is not None) and here.line[-1] not in "!?:":
        known = Found("signature", _SURE_SCORES["after a sign-off"])
    return known, _signs_off(here.line) or (signing and _is_kind(known, "signature"))


def _read_contents(text: str, lines: Sequence[Line], found: dict[int, Found]) -> None:
    """Mark the lines of tables of contents, and as headings the lines further below that they name."""
    headings = {
        number: known.matter == "contents"
        for number, known in found.items()
        if known.kind == "heading" and (known.score > SURE_HEADING or known.joins)
    }
    tables = {table.lines.stop: table for table in find_contents(text, lines, headings)}
    titles: set[tuple[str, ...]] = set()
    for number in range(min(tables, default=len(lines)), len(lines)):
        if number in tables:
            titles |= tables[number].titles
            found.update(dict.fromkeys(tables[number].lines, Found("front", _SURE_SCORES["contents"])))
        start, end = lines[number]
        known = found.get(number)
        if end - start > _LONGEST_HEADING or (known is not None and (known.kind in _NO_TITLES or known.joins)):
            continue
        closed = number + 1 >= len(lines) or _blank(text, end, lines[number + 1][0])
        if closed and _blank(text, lines[number - 1][1], start) and key_of(text[start:end]) in titles:
            sure = known is not None and known.kind == "heading" and known.score > SURE_HEADING
            found[number] = known if known is not None and sure else Found("heading", _SURE_SCORES["in contents"], 2)


_NO_TITLES = ("front", "back", "cue", "mail_header", "quoted_mail")
SURE_HEADING = 0.6
"""Less sure headings are lines in capitals, as names in a screenplay are."""


def _long_line(text: str, number: int, start: int, end: int) -> Found | None:
    """What a paragraph is that is too long for a heading."""
    if text[start] == ">":
        return Found("quoted_mail", _SURE_SCORES["quoted mail"])
    if number < _FRONT_LINES and pattern("rights").match(text, start, end):
        return Found("front", _SURE_SCORES["rights"])
    if pattern("credit").match(text, start, end) or pattern("figure").match(text, start, end):
        return Found("caption", _SURE_SCORES["caption"])
    return None


def _title(here: Here) -> Found | None:
    """The title below a number, or the chapter below its part."""
    above = here.above
    if above is None or not above.bare or not here.closed or not _is_title(here.line):
        return None
    own = _heading(here.line, here.closed)
    if own is not None and own.score > SURE_HEADING:
        return own
    return Found("heading", _SURE_SCORES["below a number"], above.level, scene=above.scene, joins=True)


def _item(text: str, lines: Sequence[Line], here: Here) -> Found | None:
    """An item of a list, beside another."""
    if here.line[0] not in _BULLETS or not _BULLET.match(here.line):
        return None
    below = here.number + 1 < len(lines) and _BULLET.match(text, *lines[here.number + 1])
    return Found("list", _SURE_SCORES["item"]) if below or _is_kind(here.above, "list") else None


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_FRONT_LINES = 60


def _blank(text: str, start: int, end: int) -> bool:
    """Whether an empty line lies between two places."""
    first = text.find("\n", start, end)
    if first < 0:
        return end - start > 1 and text.count("\r", start, end) > 1
    return text.find("\n", first + 1, end) >= 0


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_LONGEST_TITLE = 12


def _is_title(line: str) -> bool:
    """Whether the line below a number is the chapter's title."""
    words = line.split()
    if len(words) > _LONGEST_TITLE or not line[0].isupper() or line[-1] in ",;:—-":
        return False
    capital = sum(not word[0].islower() for word in words)
    return capital >= _TITLE_SHARE * len(words) if line[-1] in ".?!" else capital >= len(words) / 3


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_TITLE_SHARE = 0.6


def _signs_off(line: str) -> bool:
    return line[-1] in ",." and len(line) < 40 and line.rstrip(",.").casefold() in english().words("sign_offs")


def _short_line(here: Here) -> Found | None:
    """What a line is that is short enough for a heading: what the first rule says that knows it."""
    for _, rule in SHORT_LINES:
        if (found := rule(here)) is not None:
            return found
    return None


def _markdown(here: Here) -> Found | None:
    match = _MARKDOWN.match(here.line) if here.line[0] == "#" else None
    return Found("heading", _SURE_SCORES["markdown"], len(match[1]), marked=True) if match else None


def _subtitle(here: Here) -> Found | None:
    timed = "-->" in here.line and _CUE_TIME.fullmatch(here.line)
    return Found("cue", _SURE_SCORES["subtitle"]) if timed or here.line == "WEBVTT" else None


def _rule(here: Here) -> Found | None:
    return Found("rule", _SURE_SCORES["rule"]) if _RULE.fullmatch(here.line) else None


def _mail_field(here: Here) -> Found | None:
    colon = here.line.find(":")
    if not 0 < colon < _LONGEST_FIELD or here.line[:colon].casefold() not in english().words("mail_fields"):
        return None
    return (
        Found("mail_header", _SURE_SCORES["mail field"]) if here.fresh or _is_kind(here.above, "mail_header") else None
    )


def _wrote(here: Here) -> Found | None:
    return (
        Found("mail_header", _SURE_SCORES["wrote"])
        if here.line.endswith("wrote:") and pattern("wrote").fullmatch(here.line)
        else None
    )


def _slug(here: Here) -> Found | None:
    slug = here.line[0] in "IE0123456789" and pattern("slug").match(here.line)
    return Found("heading", _SURE_SCORES["slug"], 3, scene=True) if slug else None


def _examiner(here: Here) -> Found | None:
    named = here.fresh and "BY " in here.line and pattern("examiner").fullmatch(here.line)
    return Found("heading", _SURE_SCORES["examiner"], 3) if named else None


def _time(here: Here) -> Found | None:
    return (
        Found("cue", _SURE_SCORES["time"])
        if here.line[0] in "[(0123456789" and TIME_ALONE.fullmatch(here.line)
        else None
    )


def _division(here: Here) -> Found | None:
    heading = _heading(here.line, here.closed) if here.fresh or _is_kind(here.above, "heading") else None
    return heading if heading is not None and (here.fresh or heading.score > SURE_HEADING) else None


def _transition(here: Here) -> Found | None:
    alone = here.fresh and here.closed and pattern("transition").fullmatch(here.line)
    return Found("direction", _SURE_SCORES["transition"]) if alone else None


def _byline(here: Here) -> Found | None:
    near = (here.fresh or here.number < 4) and here.line[0] in "BbWTS"
    return Found("byline", _SURE_SCORES["byline"]) if near and pattern("byline").fullmatch(here.line) else None


def _caption(here: Here) -> Found | None:
    told = pattern("credit").match(here.line) or pattern("figure").match(here.line)
    return Found("caption", _SURE_SCORES["caption"]) if told else None


def _dated(here: Here) -> Found | None:
    alone = here.fresh and here.closed and any(char.isdigit() for char in here.line[-9:])
    return Found("dateline", _SURE_SCORES["dated"]) if alone and _date_line().fullmatch(here.line) else None


def _rights(here: Here) -> Found | None:
    return (
        Found("front", _SURE_SCORES["rights"])
        if here.number < _FRONT_LINES and pattern("rights").match(here.line)
        else None
    )


def _signed(here: Here) -> Found | None:
    alone = here.line[0] in "—–-" and here.fresh and here.closed
    return Found("signature", _SURE_SCORES["signed"]) if alone and _signature(here.line) else None


SHORT_LINES: Rules[Callable[[Here], Found | None]] = Rules(
    "line",
    (
        ("markdown", _markdown), ("subtitle", _subtitle), ("rule", _rule), ("mail-field", _mail_field),
        ("wrote", _wrote), ("slug", _slug), ("examiner", _examiner), ("time", _time), ("division", _division),
        ("transition", _transition), ("byline", _byline), ("caption", _caption), ("dated", _dated),
        ("rights", _rights), ("signed", _signed),
    ),
)  # fmt: skip
"""What a line of at most 90 characters may be; the first that knows it is taken."""


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


def after_dateline(text: str, start: int) -> int:
    """Where the words after the dateline at `start` begin; `start` itself where none stands there.

    >>> after_dateline("BUFFALO, N.Y. — The gate was shut.", 0)
    16
    """
    match = _DATELINE.match(text, start)
    return match.end() if match else start


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
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


# Lines of a stanza at least, characters of a verse at most, and how many of them do not end a sentence.
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
    return (
        _numbered(words, plain, closed)
        or _number_first(words, plain)
        or _part_alone(words, plain, closed)
        or _in_capitals(line, words, closed)
    )


def _numbered(words: list[str], plain: list[str], closed: bool) -> Found | None:
    """A division with its number after it: "Chapter the First", "PART I: MOSQUE"."""
    level = _levels().get(plain[0], 0)
    if not level or plain[0] not in numbered_headings() or len(words) < 2:
        return None
    at = 2 if plain[1] == "the" and len(words) > 2 else 1
    last = len(words) == at + 1
    ended = words[at][-1] in ".:"
    if not is_number(words[at].strip("*_[]()#—–-")) or not (at == 1 or len(words) == 3 or ended):
        return None
    titled = last or words[at][-1] in ".:—–-" or not words[at + 1][0].islower()
    if not titled or not (closed or last or ended):
        return None
    return Found("heading", _SURE_SCORES["numbered"], level, scene=plain[0] in _SCENES, bare=last)


def _number_first(words: list[str], plain: list[str]) -> Found | None:
    """A division with its number before it: "First Chapter"."""
    if len(words) < 2 or plain[1] not in numbered_headings() or not is_number(words[0]):
        return None
    if len(words) > 2 and words[1][-1] not in ".:":
        return None
    return Found(
        "heading", _SURE_SCORES["number first"], _levels()[plain[1]], scene=plain[1] in _SCENES, bare=len(words) == 2
    )


def _part_alone(words: list[str], plain: list[str], closed: bool) -> Found | None:
    """A part's own name, or a number alone: "Prologue", "XII."."""
    if not closed:
        return None
    whole = " ".join(plain) if len(words) < 6 else ""
    if whole in _alone():
        level, matter = _alone()[whole]
        return Found("heading", _SURE_SCORES["own name"], level, matter)
    if len(words) == 1 and is_number(words[0]) and not (words[0].isdigit() and len(words[0]) > 3):
        return Found("heading", _SURE_SCORES["number alone"], 2, bare=True)
    return None


def _in_capitals(line: str, words: list[str], closed: bool) -> Found | None:
    """A line of its own in capitals, which may be a name in a screenplay as well."""
    if not closed or line[-1] in _NO_SENTENCE + "\"”’'…" or not 1 < len(words) <= _LONGEST_TITLE:
        return None
    letters = [char for char in line if char.isalpha()]
    return (
        Found("heading", _SURE_SCORES["capitals"], 3)
        if len(letters) > 3 and all(char.isupper() for char in letters)
        else None
    )
