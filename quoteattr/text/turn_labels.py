"""Labels before the turns of a record, in whatever layout: the one place that reads ``NAME:`` on a line.

A line may begin with a name and a sign that parts it from what is said: a
colon, a full stop, a dash, a tab, brackets; or the name stands on a line of its
own.  Times, bullets and the marks of bold and italic print around it are no part
of the name.  A label on one line proves nothing; `turns` weighs them together.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from quoteattr.lang import english

__all__ = ["Label", "Line", "Naming", "is_number", "labels_of", "naming_of", "numbered_headings"]

Line = tuple[int, int]
"""Start and end of a line without the white space around it."""
Naming = Literal["capitals", "name", "role", "letter", "lower", "loose"]
"""How a label is written: in capitals, as a name, as a role ("Audience member"), as one letter ("Q"), in lower case,
or in a way that makes it a label only among others."""


class Label(NamedTuple):
    """A line that may begin a turn."""

    line: int
    """Number of the line."""
    start: int
    end: int
    """The words that name who speaks."""
    content: int
    """Where what is said begins: on the same line, or at the line's end for a name on a line of its own."""
    family: str
    """The layout: which sign parts label and words, and which marks stand around the label."""
    naming: Naming
    timed: bool
    """Whether a time stands beside it."""
    aside: str = ""
    """What stands in brackets behind the name, or behind a comma."""


_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|[Tt]oday|[Yy]esterday)(?:(?:,| at)?[ \t]{1,4}|T)"
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,:]\d{1,3})?(?:[ \u202f]?[AaPp]\.?[Mm]\b\.?)?(?: ?(?:GMT|UTC|[CE][DS]?T)\b)?"
_TIME = rf"[\[(]?(?:{_DATE})?{_CLOCK}(?: ?(?:-->|-|–) ?{_CLOCK})?[\])]?"
_WORDS = r"@?[^\W_](?:(?:(?![ \t][-–—])[^\n:;,!?\[\](){}<>*\"“”|=\t]){0,48}[^\s:;!?\[\](){}<>*_\"“”|=,–—-])?"
_ASIDE = r"(?:[ \t]?\([^()\n]{1,60}\)|[ \t]?\[[^\[\]\n]{1,60}\]|,[ \t](?:[^,:.\n()\[\]*_]|\.(?! [A-Z])){1,40})"
_HEAD = re.compile(
    rf"(?P<bullet>(?:[-–—•·+§]|\*(?=[ \t])|>>+|#+(?=[ \t])|\d{{1,3}}[.)](?=[ \t]))[ \t]*)?(?P<open>[*_\[<(]{{0,3}})"
    rf"(?:(?P<before>{_TIME})[*_]{{0,2}}[ \t]*(?:[-–—|][ \t]*)?)?(?P<inner>[*_\[<(]{{0,3}})"
    rf"(?P<name>{_WORDS})(?!\d)(?P<shut>[*_\]>)]{{0,3}})(?P<aside>(?:{_ASIDE}){{0,2}}?)"
    rf"(?:[ \t]*(?:[-–—|,][ \t]*)?(?P<after>{_TIME}))?[ \t\u00a0]*[*_\]>)]{{0,3}}[ \t]*"
)
_LINE_HEAD = re.compile(_HEAD.pattern + r"(?: (?:--?|–|—) [A-Z][^:\n]{1,60})?")
# After the colon the marks of bold print may close, and a time may stand.
_AFTER_COLON = re.compile(rf"[*_\]>)]{{0,3}}(?P<gap>[ \t]*)(?:(?P<time>[\[(]{_CLOCK}[\])])[ \t]*)?")
_STOPPED = re.compile(
    r"(?P<name>[QA]|(?:The |(?:[A-Z][a-z]{1,7}\.? ){0,2})[A-Z][A-Z'’-]+(?:[ -][A-Z'’]+){0,5}"
    r"(?: of [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?| pro tempore)?)(?: \([^()\n]{1,40}\))?"
    r"(?:\.(?:[ \t]|--?|—|–)|\.?(?:--|—))[ \t]*(?=\S)"
)
_STOPPED_NAME = re.compile(r"(?P<name>[A-Z][a-z’']+(?: [A-Z][a-z’']+)?)\.[ \t]+(?=\S)")
_ENCLOSED = re.compile(
    rf"(?:(?P<before>{_TIME})[ \t]*)?(?:<v(?:\.[\w.]+)?[ \t]+(?P<voice>[^>\n]{{1,50}})>"
    rf"|(?P<open>[\[<])[ @+~&%]?(?P<name>{_WORDS})[\]>])"
    r"[ \t]*(?=\S)"
)
_SIGNED = re.compile(
    rf"(?:(?P<before>{_TIME})[ \t]*)?(?P<name>{_WORDS})(?P<aside>[ \t]?\([^()\n]{{1,60}}\))?"
    r"(?:[ \t]+(?P<dash>[–—]|--?)[ \t]+"
    r"|[ \t]*(?P<sign>[;|>~：»]|[-=]>|::)[ \t]*|(?P<tab>\t| {3})[ \t]*)(?=\S)"
)
_SIGNS = re.compile(r"[;|>~：»\t–—-]| {3}")
# Lines of a record are numbered: "12  Q.  Where were you?".
_LINE_NUMBER = re.compile(r"\d{1,3}[ \t]{1,6}(?=[QA](?:[.:]|[ \t]))")
_OPENING_MARKS = "\"“„«‹‘'「『`"
_FARTHEST = 120
"""Characters within which a label's colon stands."""


def labels_of(text: str, lines: Sequence[Line]) -> Iterator[Label]:
    """Every line that may begin with a label, in every layout that it may be read in.

    >>> text = "[00:01] DANA: Can everyone hear me?"
    >>> [(text[a.start:a.end], text[a.content:], a.timed) for a in labels_of(text, [(0, len(text))])]
    [('DANA', 'Can everyone hear me?', True)]
    """
    last = len(lines) - 1
    before = 0
    for number, (start, end) in enumerate(lines):
        above, before = before, end
        if number and _goes_on(text, lines[number - 1], (start, end)):
            continue  # in the middle of a paragraph of wrapped lines
        first = text[start]
        colon = text.find(":", start, min(end, start + _FARTHEST))
        if colon >= 0 and (found := _with_colon(text, number, start, end, colon)):
            yield found
        if first in "[<" or first.isdigit():
            enclosed = _ENCLOSED.match(text, start, end)
            if enclosed and (found := _enclosed(number, enclosed)):
                yield found
        if first.isupper():
            yield from _with_signs(text, number, start, end)
        elif first.isdigit() and (counted := _LINE_NUMBER.match(text, start, end)):
            yield from _with_signs(text, number, counted.end(), end)
        apart = start - above >= _BLANK_LINE or not number or text[above - 1] in _CLOSING
        if number < last and (apart or text[end - 1].isdigit()) and (found := _on_a_line(text, number, start, end)):
            yield found


def _goes_on(text: str, above: Line, line: Line) -> bool:
    """Whether a line goes on with a sentence of the one above, both of them as long as lines that are wrapped."""
    wrapped = line[1] - line[0] >= _WRAPPED and above[1] - above[0] >= _WRAPPED
    return wrapped and line[0] - above[1] < _BLANK_LINE and text[above[1] - 1] not in _CLOSING


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_BLANK_LINE = 2
_WRAPPED = 58
_CLOSING = ".!?…:;\"'”’»)]*>_-–—"
_NO_NAME_END = ".,;!?:’”\"'…-—–"
# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_LONGEST_NAME_LINE = 70
_LONGEST_STOPPED = 25


def _with_colon(text: str, number: int, start: int, end: int, colon: int) -> Label | None:
    """A label that a colon ends; the colons of times do not count."""
    while 0 < colon < end - 1 and text[colon - 1].isdigit() and text[colon + 1].isdigit():
        colon = text.find(":", colon + 1, min(end, start + _FARTHEST))
    if colon <= start:
        return None
    head = _HEAD.fullmatch(text, start, colon)
    if (sent := _sent().match(text, start, colon)) is not None:  # "10:14:05 From Ida Vale to Everyone:"
        return Label(number, *sent.span("name"), _SPACE.match(text, colon + 1).end(), "sent", "name", timed=True)  # type: ignore[union-attr]
    if head is None:
        return None
    behind = _AFTER_COLON.match(text, colon + 1, end)
    content = behind.end() if behind else colon + 1
    if content < end and content == colon + 1:
        return None  # no space after the colon: a time, an address, a ratio
    if _opens_with_mark(text, content) and not (head["before"] or head["after"]):
        return None  # there the marks say what is quoted
    aside = _bare(head["aside"])
    naming = naming_of(head["name"])
    if naming is None and aside and aside[0].islower() and head["aside"].lstrip()[0] in "[(":
        naming = "loose"
    if naming is None:
        return None
    first, stop, naming = _with_office(text, head, naming, aside)
    timed = bool(head["before"] or head["after"] or (behind and behind["time"]))
    return Label(number, first, stop, min(content, end), f"colon {_marks(head)}", naming, timed, aside)


def _with_office(text: str, head: re.Match[str], naming: Naming, aside: str) -> tuple[int, int, Naming]:
    """Where the name stands: in brackets after an office, "The Minister of Finance (Mr. Gordon Vale):"."""
    first, stop = head.span("name")
    bracketed = aside and head["aside"].lstrip()[:1] == "("
    if bracketed and head["name"].startswith(("The ", "THE ")) and " " in aside and naming_of(aside) == "name":
        first = text.index(aside, stop)
        return first, first + len(aside), "name"
    return first, stop, naming


def _marks(head: re.Match[str]) -> str:
    """What stands around a label, as one sign: labels of one record are marked alike."""
    bullet = (head["bullet"] or "").strip()[:1]
    return (head["open"] + head["inner"]).strip("(")[:1] or ("1" if bullet.isdigit() else bullet)


_SPACE = re.compile(r"\s{0,80}")


def _opens_with_mark(text: str, place: int) -> bool:
    """Whether a quotation mark follows, on this line or below."""
    behind = _SPACE.match(text, place).end()  # type: ignore[union-attr]
    return behind < len(text) and text[behind] in _OPENING_MARKS


@functools.cache
def _sent() -> re.Pattern[str]:
    """The beginning of a line of a meeting's chat."""
    row = next(row for row in english().table("structure_patterns") if row["name"] == "sent")
    return re.compile(rf"{_TIME}[ \t]+{row['pattern']}")


def _bare(aside: str) -> str:
    return aside.strip().strip("()[],").strip()


def _enclosed(number: int, found: re.Match[str]) -> Label | None:
    group = "voice" if found["voice"] else "name"
    naming: Naming | None = "name" if found["voice"] else naming_of(found["name"])
    if naming is None and found["open"] == "<" and " " not in found["name"]:
        naming = "lower"
    if naming is None:
        return None
    family = "voice" if found["voice"] else f"enclosed {found['open']}"
    return Label(number, *found.span(group), found.end(), family, naming, bool(found["before"]))


def _with_signs(text: str, number: int, start: int, end: int) -> Iterator[Label]:
    """Labels that end in a full stop, a dash or a tab."""
    stop = text.find(".", start, min(end, start + _FARTHEST))
    if stop >= 0 or text.find("-", start, min(end, start + _FARTHEST)) >= 0:
        stopped = _STOPPED.match(text, start, end)
        if stopped and not _is_short_title(stopped["name"]) and (naming := naming_of(stopped["name"])):
            yield Label(number, *stopped.span("name"), stopped.end(), "stop", naming, timed=False)
        elif stop >= 0 and (stopped := _STOPPED_NAME.match(text, start, end)) and _is_bare_name(stopped["name"]):
            yield Label(number, *stopped.span("name"), stopped.end(), "stop name", "name", timed=False)
    found = _SIGNED.match(text, start, end) if _SIGNS.search(text, start, min(end, start + _FARTHEST)) else None
    if found and (naming := naming_of(found["name"])) in ("capitals", "name", "role", "letter"):
        family = "dash" if found["dash"] else "tab" if found["tab"] else "sign"
        aside = _bare(found["aside"] or "")
        yield Label(number, *found.span("name"), found.end(), family, naming, bool(found["before"]), aside)


def _is_short_title(words: str) -> bool:
    """Whether the full stop after words belongs to a title in short: "LADY HOWARD TO THE REV. MR. VILLARS"."""
    last = words.split()[-1].casefold()
    return len(last) < _LONGER_TITLE and last in _titles()


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_LONGER_TITLE = 5


def _is_bare_name(words: str) -> bool:
    """Whether words before a full stop may be a name, and no title in short: "Mr."."""
    return naming_of(words) == "name" and words.casefold() not in _titles()


def _on_a_line(text: str, number: int, start: int, end: int) -> Label | None:
    """A name on a line of its own, perhaps with a time: what is said follows on the next lines."""
    stopped = text[end - 1] == "." and end - start <= _LONGEST_STOPPED
    if end - start > _LONGEST_NAME_LINE or (text[end - 1] in _NO_NAME_END and not stopped):
        return None
    end -= stopped
    head = _LINE_HEAD.fullmatch(text, start, end)
    naming = naming_of(head["name"]) if head is not None else None
    if (
        head is None
        or naming is None
        or naming == "lower"
        or (naming == "role" and len(head["name"].split()) > _MOST_ROLE_WORDS)
    ):
        return None
    marks = _marks(head)
    timed = bool(head["before"] or head["after"])
    below = text[end : end + 4].replace("\r\n", "\n")
    if not timed and (_opens_with_mark(text, end) or (end - start > _LONGEST_UNTIMED and not below.startswith("\n\n"))):
        return None  # a paragraph of wrapped lines, or words in marks
    content = end + (text[end : end + 1] == ".")
    marks = "." if content > end else marks
    return Label(number, *head.span("name"), content, f"line {marks}", naming, timed, _bare(head["aside"]))


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_MOST_ROLE_WORDS = 4
_LONGEST_UNTIMED = 48
_SMALL = english().group("small words in names")
# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_MOST_WORDS = 9


@functools.lru_cache(maxsize=4096)
def naming_of(name: str) -> Naming | None:
    """How a label is written; None for words that are no label.

    >>> [naming_of(n) for n in ("IDA MOORE", "Maria da Silva", "Audience member", "Q", "ida", "Note", "PART I")]
    ['capitals', 'name', 'role', 'letter', 'lower', None, None]
    """
    words = name.split()
    plain = [word.casefold().strip(".,'’") for word in words]
    if len(words) == 1 and len(plain[0]) == 1:
        return "letter" if words[0].isupper() else None
    if not words or len(words) > _MOST_WORDS or not plain[0] or "--" in name or _is_no_label(words, plain):
        return None
    if _in_capitals(name, words):
        return "capitals"
    if words[0].lstrip("@")[:1].isupper() and all(map(_names, words, plain)):
        return "name"
    if words[0].startswith("@"):
        return "name" if len(words) == 1 else None
    if (words[0][0].isupper() or words[0][0].isdigit()) and len(words) <= _MOST_ROLE_WORDS + 2:
        return "role" if _is_role(plain) else None
    return "lower" if len(words) <= 2 and all(map(_is_handle, words)) else None


def _is_handle(word: str) -> bool:
    """Whether a word may be the name of somebody who writes it small: "ida_p"."""
    return word.replace("_", "").isalnum() and not word.isdigit()


def _in_capitals(name: str, words: list[str]) -> bool:
    letters = [char for char in name if char.isalpha()]
    return len(letters) > 1 and all(char.isupper() for char in letters) and any(map(str.isalpha, words[0]))


def _is_role(plain: list[str]) -> bool:
    """Whether one of the first words is a role, and none of them tells: "Audience member"."""
    if any(word.endswith(("ed", "ly")) or word in _told_with() for word in plain[1:]):
        return False
    return any(map(_names_role, re.split(r"[\s_-]+", " ".join(plain[:3]))))


def _names_role(word: str) -> bool:
    return word in english().words("turn_roles") or word in _role_nouns()


def _names(word: str, small: str) -> bool:
    """Whether a word may stand in a name as it is written."""
    if word[0].isupper() or (word[0].isdigit() and len(word) < 4):
        return True
    return small in english().words("name_particles") or small in _SMALL or (word[:2] in ("d'", "d’", "O'", "O’"))


def _is_no_label(words: list[str], plain: list[str]) -> bool:
    """Whether words are a field's or a heading's rather than somebody's name: "Prep time", "CHAPTER NINE", "Cut to"."""
    if not _names_role(plain[-1]) and any(word.endswith(("'s", "’s")) for word in words[:-1]):
        return True  # "Lucy's Diary"
    if plain[0] in english().words("label_stops") and not (len(plain) > 1 and plain[1].isdigit()):
        return True
    if plain[0] in english().words("name_stops") and plain[0] not in _MAY_BEGIN:
        return True
    numbered = numbered_headings()
    if plain[0] in numbered and (len(plain) == 1 or is_number(words[1]) or plain[1] == "the"):
        return True
    if len(plain) > 1 and plain[1] in numbered and is_number(words[0]):
        return True
    stage = english().words("stage_words")
    return " ".join(plain) in stage or " ".join(plain[:2]) in stage or all(map(is_number, words))


# Words that begin sentences and months as well as labels: "The Speaker", "A caller", "April".
_MAY_BEGIN = english().group("words and names")


_ROMAN = re.compile(r"(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")


@functools.lru_cache(maxsize=4096)
def is_number(word: str) -> bool:
    """Whether a word is a number: figures, Roman figures, or a word for one.

    >>> [is_number(w) for w in ("12", "IV.", "Twenty-one", "Liv", "M")]
    [True, True, True, False, False]
    """
    bare = word.strip(".,:()")
    small = bare.casefold()
    if bare.isdigit():
        return True
    if (bare.isupper() or bare.islower()) and (len(bare) > 1 or small in ("i", "v", "x")) and _ROMAN.fullmatch(small):
        return True
    return bool(small) and all(part in english().words("number_words") for part in small.split("-"))


@functools.cache
def numbered_headings() -> frozenset[str]:
    """Words that a number makes a heading: "chapter", "part"."""
    return frozenset(row["word"] for row in english().table("heading_words") if row["use"] != "alone")


@functools.cache
def _told_with() -> frozenset[str]:
    """Forms of the verbs that tell of speech: "The lady answered as follows:" is no label."""
    return english().reporting.forms("person", "base", "third", "past")


@functools.cache
def _titles() -> frozenset[str]:
    return frozenset(row["title"] for row in english().table("titles"))


@functools.cache
def _role_nouns() -> frozenset[str]:
    return frozenset(row["noun"] for row in english().table("role_nouns") if row["class"] in ("person", "kin"))
