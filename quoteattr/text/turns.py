"""Runs of turns: which labelled lines are a record of people speaking, and which words each of them speaks.

Labels of one layout are weighed together, as far as they stand near one
another, so that a transcript may stand in the middle of an article and a list of
fields stays a list.  What lies between two labels is spoken by the first, but for
stage directions and narration.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise

import attrs

from quoteattr.lang import english
from quoteattr.text.headings import TIME_ALONE, pattern
from quoteattr.text.layout import paragraphs
from quoteattr.text.turn_labels import Label, Line, naming_of
from quoteattr.types import Span

__all__ = ["Turn", "find_turns", "spoken_parts"]


@attrs.frozen
class Turn:
    """What one label stands before."""

    span: Span
    """From the label's line to the end of what is said."""
    label: Span
    """The words that name who speaks."""
    parts: tuple[Span, ...]
    """What is said, without stage directions; empty where nothing is."""
    score: float
    """How likely the lines around it are turns, in [0, 1]."""
    named: Span | None = None
    """Where the text says who bears the label ("Interviewer: Imogen Farrier"), if it does."""
    directions: tuple[Span, ...] = ()
    """Paragraphs between this turn and the next that nobody speaks."""


# Characters between two labels behind which a run ends; the longest answers of interviews are half as long.
_FARTHEST = 12_000


def find_turns(text: str, lines: Sequence[Line], labels: Sequence[Label], closed: Mapping[int, str]) -> list[Turn]:
    """The turns of a text, in its order.

    Args:
        text: The text.
        lines: Its lines.
        labels: The lines that may begin a turn; see `turn_labels.labels_of`.
        closed: Lines that are something else for certain (headings, mail headers), by what they are.
    """
    families: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        if label.line not in closed:
            families[label.family].append(label)
    runs: list[tuple[float, list[Label]]] = []
    for family, members in families.items():
        few = len(members) < _FEWEST_LINES and family.startswith("line") and not _are_seated(text, members)
        if len(members) < 2 or few:
            continue
        if family.startswith("line"):
            members = _without_words(text, lines, members)
        for near in _near(members):
            runs += _accepted(text, lines, near)
    runs.sort(key=lambda run: (-run[0], run[1][0].line))
    taken: set[int] = set()
    turns: list[Turn] = []
    for score, members in runs:
        first, last = members[0].line, members[-1].line
        if any(line in taken for line in (first, last)) or any(label.line in taken for label in members):
            continue
        taken.update(range(first, last + 1))
        turns += _turns(text, lines, members, closed, _logistic(score))
    return sorted(turns, key=lambda turn: turn.span.start)


def _without_words(text: str, lines: Sequence[Line], members: Sequence[Label]) -> list[Label]:
    """The labels on lines of their own, less those right below another: "No." is what is said there."""
    kept: list[Label] = []
    for label in members:
        below = kept and kept[-1].line == label.line - 1 and not _is_blank_before(text, lines, label.line)
        if not below:
            kept.append(label)
    return kept


# Set by hand; a third less changes 0 of 47 seen texts, a third more 1 (benchmarks/constants.py).
_FEWEST_LINES = 3


def _near(members: Sequence[Label]) -> Iterator[list[Label]]:
    """The labels of a family in stretches that no long text parts."""
    group = [members[0]]
    for label in members[1:]:
        if label.start - group[-1].end > _FARTHEST:
            yield group
            group = []
        group.append(label)
    yield group


def _accepted(text: str, lines: Sequence[Line], members: list[Label]) -> list[tuple[float, list[Label]]]:
    """The labels with their score where they are turns, cut down to a stretch of them where only that is."""
    score = _score(text, lines, members)
    if score > 0:
        return [(score, members)]
    # A stray label far off may spoil a run: the closest neighbours are tried by themselves.
    gaps = sorted((b.start - a.end, at) for at, (a, b) in enumerate(pairwise(members), 1))
    if len(members) > _MOST_TRIED or not gaps or gaps[-1][0] < _APART:
        return []
    at = gaps[-1][1]
    return [run for part in (members[:at], members[at:]) if len(part) > 1 for run in _accepted(text, lines, part)]


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_APART = 1_500
_MOST_TRIED = 60


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


# The weights were set by hand on invented layouts, lists and notices: benchmarks/layouts.py counts what they get right.
_BASE = -4.0
_REPEATED, _MOST_REPEATED = 0.9, 4
_CAPITALS = 1.5
_TIMED = 2.0
_MARKED = {"*": 1.0, "[": 1.0, "<": 1.5, ">>": 1.5, "_": 0.5}
_SPOKEN = 3.5
_KNOWN = 1.0
_COVERED = 1.0
_ANSWERED = 1.0
_FRAGMENT = -2.5
_ALONE = -4.0
# Where the sign after a label is common in prose as well, so many paragraphs of a run at least begin with one.
_SHARE = {"stop name": 0.7, "stop": 0.3, "dash": 0.6, "sign": 0.6, "tab": 0.5, "line": 0.3}
_SHARE_LOWER = 0.7
_FAMILIES = {"line": -0.5, "stop": 0.0, "stop name": -2.5, "dash": -1.5, "tab": -0.5, "enclosed": 0.0, "voice": 3.0}


def _score(text: str, lines: Sequence[Line], members: Sequence[Label]) -> float:
    """The log odds that labels are those of people who speak."""
    keys = [_key(text, label) for label in members]
    counts = Counter(keys)
    # "Anna Lund:" and "Dr. Lund:" are one speaker; "The Quality Pitch" and "The Slow Money Pitch" are two headings.
    names = Counter(last if (last := key.split()[-1]) in counts else key for key in keys)
    count = len(members)
    heads = [_content_head(text, lines, label) for label in members]
    spoken = sum(map(_is_spoken, heads)) / count
    kind, _, mark = members[0].family.partition(" ")
    score = _BASE + _FAMILIES.get(members[0].family, _FAMILIES.get(kind, 0.0)) + _MARKED.get(mark, 0.0)
    score += _REPEATED * min(count - len(names), _MOST_REPEATED)
    score += _CAPITALS * sum(label.naming == "capitals" for label in members) / count
    score += _TIMED * sum(label.timed for label in members) / count
    score += _SPOKEN * spoken
    score += _KNOWN * sum(_is_known(key) for key in keys) / count
    covered = min(1.0, count / max(1, _groups(text, lines, members)))
    score += _COVERED * covered
    share = _SHARE.get(members[0].family, _SHARE.get(kind, 0.0))
    if covered < max(share, _SHARE_LOWER * any(label.naming == "lower" for label in members)):
        score += _ALONE
    score += _FRAGMENT * sum(map(_is_fragment, heads)) / count
    score += _ANSWERED * (sum(a != b for a, b in pairwise(keys)) / max(1, count - 1) >= 0.5)
    seated = members[0].family.startswith(("line", "dash")) and _are_seated(text, members)
    score += _SEATED * seated + _ALONE * _doubts(members, keys, len(names), seated)
    if count == len(names) and count > 2:
        score += _NEVER_AGAIN * (1 - sum(map(_is_known, keys)) / count)
    if _are_introduced(text, members):
        score += _INTRODUCED
    return score


def _doubts(members: Sequence[Label], keys: Sequence[str], names: int, seated: bool) -> int:
    """How much speaks against labels, in number of reasons: few come again, and they are no more than so written."""
    kind = members[0].family.partition(" ")[0]
    again = len(members) - names >= 2
    lower = any(label.naming == "lower" for label in members)
    timed = any(label.timed for label in members)
    lettered = any(label.naming == "letter" for label in members)
    asks = english().group("who asks")
    asked = {key for key in keys if key in asks or key in english().group("who answers")}
    return sum(
        (
            len(set(keys)) < 2,
            kind == "line" and not again and not (timed or seated),
            lower and not again,
            kind == "stop" and lettered and set(keys) != {"q", "a"},
            any(len(key) > 1 for key in asked) and not (asked & asks and asked - asks),
        )
    )


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_INTRODUCED = 3.0
_SEATED = 3.0
_NEVER_AGAIN = -2.5


def _are_seated(text: str, members: Sequence[Label]) -> bool:
    """Whether everybody is first named with a seat or office in brackets, or marked: a parliament's record."""
    met: set[str] = set()
    for label in members:
        if not (label.aside[:1].isupper() or label.family.endswith("§") or _key(text, label).split()[-1] in met):
            return False
        met.add(_key(text, label).split()[-1])
    return True


def _key(text: str, label: Label) -> str:
    """A label as it is compared with others."""
    words = text[label.start : label.end].casefold().replace(".", " ").split()
    known = _titles()
    while len(words) > 1 and words[0] in known:
        words.pop(0)
    return " ".join(words) or "?"


@functools.cache
def _titles() -> frozenset[str]:
    return frozenset(row["title"] for row in english().table("titles"))


@functools.cache
def _given() -> frozenset[str]:
    return frozenset(row["name"] for row in english().table("given_names"))


def _is_known(key: str) -> bool:
    """Whether a label is a role of records or begins with a given name."""
    words = key.split()
    return (
        words[0] in _given() or words[0] in english().words("turn_roles") or words[-1] in english().words("turn_roles")
    )


# Set by hand; a third less changes 0 of 47 seen texts, a third more 1 (benchmarks/constants.py).
_HEAD_LENGTH = 240
# So far above the first turn a line may say who is examined: name and oath, an empty line, by whom, an empty line.
_HEAD_LINES = 6
# The labels of those who ask and of those who answer, as groups of words.
_LETTERS = {"q": "who asks", "a": "who answers"}
# What such lines say, by the name of their pattern: whose letter each of its names is.
_HEADS = {"examiner": {"who": "q"}, "sworn": {"answers": "a"}, "examined": {"answers": "a", "asks": "q"}}


def _content_head(text: str, lines: Sequence[Line], label: Label) -> str:
    """The beginning of what a label stands before."""
    end = lines[label.line][1]
    start = label.content
    if start >= end and label.line + 1 < len(lines):
        start, end = lines[label.line + 1]
        aside = (text[start] == "(" and text[end - 1] == ")") or TIME_ALONE.fullmatch(text, start, end)
        if aside and label.line + 2 < len(lines):
            start, end = lines[label.line + 2]
    return text[start : min(end, start + _HEAD_LENGTH)]


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _is_spoken(head: str) -> bool:
    """Whether words show that somebody speaks to somebody."""
    if "?" in head or "!" in head:
        return True
    known = english().words("spoken_words")
    return any(word.casefold().replace("’", "'") in known for word in _WORD.findall(head))


def _is_fragment(head: str) -> bool:
    """Whether words look like a field's value or a list's item rather than something said."""
    head = head.rstrip()
    if not head:
        return True
    return (head[0].islower() and head[-1] not in ".?!…") or (
        head[-1].isalnum() and len(head) < _FRAGMENT_LENGTH and not _is_spoken(head)
    )


# Characters that a field's value has at most, in the lists and notices of benchmarks/layouts.py.
_FRAGMENT_LENGTH = 60


def _groups(text: str, lines: Sequence[Line], members: Sequence[Label]) -> int:
    """How many paragraphs there are from the first label to the last, those under lone names left out."""
    count = 1
    begins = {label.line for label in members}
    for number in range(members[0].line + 1, members[-1].line + 1):
        fresh = _is_blank_before(text, lines, number)
        count += number in begins or (fresh and not (number - 1 in begins and members[0].family.startswith("line")))
    return count


def _is_blank_before(text: str, lines: Sequence[Line], number: int) -> bool:
    if not number:
        return True
    return text.count("\n", lines[number - 1][1], lines[number][0]) + text.count(
        "\r", lines[number - 1][1], lines[number][0]
    ) > 1 + text.count("\r\n", lines[number - 1][1], lines[number][0])


# Characters before the first turn in which its people are introduced.
_INTRODUCTION = 4000
_CAPITALISED = re.compile(r"(?<![\w'’-])[^\W\d_a-z][\w'’-]{1,40} ")
_GOES_ON = re.compile(r"[\w’'-]")


def _are_introduced(text: str, members: Sequence[Label]) -> bool:
    """Whether the labels are the surnames of people whose full names stand before the first of them."""
    labels = {text[label.start : label.end] for label in members}
    if not 2 <= len(labels) <= 4 or members[-1].line - members[0].line >= 4 * len(members):
        return False
    before = text[max(0, members[0].start - _INTRODUCTION) : members[0].start]
    return all(_named_in_full(label, before) for label in labels)


def _named_in_full(label: str, text: str) -> bool:
    """Whether `label` stands after a capitalised word somewhere in `text`.

    >>> _named_in_full("Pell", "The guests are Ida Moore and Jonas Pell."), _named_in_full("Place", "the place")
    (True, False)
    """
    surname = label
    if label.split()[0].casefold() in english().words("name_particles"):
        surname = label[0].lower() + label[1:]
    return any(
        text.startswith(surname, found.end()) and not _GOES_ON.match(text, found.end() + len(surname))
        for found in _CAPITALISED.finditer(text)
    )


def _turns(
    text: str, lines: Sequence[Line], members: Sequence[Label], closed: Mapping[int, str], score: float
) -> list[Turn]:
    """The turns of a run, with what each label stands before."""
    named, members = _definitions(text, lines, _without_title(text, lines, members))
    if not members:
        return []
    last = _last_line(lines, members, closed)
    stops = [label.line for label in members[1:]] + [last + 1]
    examined = _examined(text, lines, members[0].line, last)
    scripted = _is_script(text, lines, members, stops, closed)
    names = _names_in(text, members)
    made = []
    for number, (label, stop) in enumerate(zip(members, stops, strict=True)):
        stop = next((line for line in range(label.line + 1, stop) if closed.get(line, "cue") != "cue"), stop)
        groups = _paragraph_groups(text, lines, label, stop, closed)
        spoken, told = _told_apart(text, groups, label, scripted, names, number == len(members) - 1)
        parts = tuple(part for span in spoken for part in spoken_parts(text, span))
        end = parts[-1].end if parts else (spoken[-1].end if spoken else label.end)
        key = text[label.start : label.end].casefold()
        who = named.get(key)
        letter = next((letter for letter, group in _LETTERS.items() if key in english().group(group)), "")
        who = next((span for line, of, span in reversed(examined) if line < label.line and of == letter), who)
        start = lines[label.line][0]
        made.append(
            Turn(Span(start, max(end, label.end)), Span(label.start, label.end), parts, score, who, tuple(told))
        )
    return made


def _names_in(text: str, members: Sequence[Label]) -> frozenset[str]:
    """The words of the labels' names."""
    no_names = english().words("name_stops")
    labels = {text[label.start : label.end] for label in members if label.naming in ("name", "capitals")}
    return frozenset(w for label in labels for w in label.split() if len(w) > 2 and w.casefold() not in no_names)


def _without_title(text: str, lines: Sequence[Line], members: Sequence[Label]) -> Sequence[Label]:
    """The labels of a run without a title above it that has a colon in it: "Programme 12: The Ducks"."""
    first = members[0]
    keys = [_key(text, label).split()[-1] for label in members]
    capitals = sum(label.naming == "capitals" for label in members[1:]) > 0.8 * len(members[1:])
    odd = capitals and first.naming != "capitals"
    head = _content_head(text, lines, first)
    title = keys.count(keys[0]) == 1 and head[-1:].isalnum() and not _is_spoken(head)
    return members[1:] if title and odd and len(members) > 2 else members


def _definitions(text: str, lines: Sequence[Line], members: Sequence[Label]) -> tuple[dict[str, Span], list[Label]]:
    """Who a label is, by the lines at the head ("Interviewer: Imogen Farrier"), and the labels of the turns."""
    named: dict[str, Span] = {}
    keys = Counter(_key(text, label) for label in members)
    for at, label in enumerate(members):
        start, end = label.content, lines[label.line][1]
        words = text[start:end].split(",")[0].split(" (")[0]
        full = " " in words and naming_of(words) in ("name", "capitals") and text[end - 1] not in ".!?"
        known = label.naming in ("role", "letter") or _is_known(_key(text, label)) or keys[_key(text, label)] > 1
        if not (full and known and start < end and not _is_spoken(text[start:end])):
            return named, list(members[at:])
        named[text[label.start : label.end].casefold()] = Span(start, start + len(words))
    return {}, list(members)


def _examined(text: str, lines: Sequence[Line], first: int, last: int) -> list[tuple[int, str, Span]]:
    """The lines that say who asks the questions that follow and who answers: the line, q or a, and the name.

    "BY MS. ALDEN:", "Examination of Jonas Pell by Ms. Alden", "JONAS PELL, having been duly sworn, testified:".
    """
    found = []
    for number in range(max(0, first - _HEAD_LINES), min(last + 1, len(lines))):
        start, end = lines[number]
        if end - start >= _HEAD_LENGTH:
            continue
        for name, letters in _HEADS.items():
            match = pattern(name).fullmatch(text, start, end)
            if match is not None:
                named = [(letter, match.span(group)) for group, letter in letters.items() if match[group] is not None]
                found += [(number, letter, Span(*place)) for letter, place in named]
    return found


def _last_line(lines: Sequence[Line], members: Sequence[Label], closed: Mapping[int, str]) -> int:
    """The last line that may belong to the run: of the text, or before something else begins."""
    number = members[-1].line + 1
    while number < len(lines) and closed.get(number, "cue") == "cue" and lines[number][0] - members[-1].end < _FARTHEST:
        number += 1
    return number - 1


def _is_script(
    text: str, lines: Sequence[Line], members: Sequence[Label], stops: Sequence[int], closed: Mapping[int, str]
) -> bool:
    """Whether a run is a play's or a film's: labels in capitals, with stage directions among them."""
    if sum(label.naming == "capitals" for label in members) < len(members) / 2:
        return False
    first = members[0].line
    if any(kind == "scene" for line, kind in closed.items() if line < stops[-1] and line > first - _SCENE_LINES):
        return True
    for label, stop in zip(members, stops, strict=True):
        head = _content_head(text, lines, label)
        below = lines[label.line + 1][0] if label.line + 1 < len(lines) else label.content
        if head.startswith("(") or text[label.content : label.content + 1] == "(" or text[below] == "(":
            return True
        if label.aside and label.aside[0].islower():
            return True
        for number in range(label.line + 1, stop):
            told = text[lines[number][0]] not in "[(" and _begins_as_direction(text[slice(*lines[number])])
            if told and _is_blank_before(text, lines, number):
                return True
    return False


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_SCENE_LINES = 12


def _begins_as_direction(line: str) -> bool:
    """Whether a paragraph begins as stage directions do: "Enter the Duke", "Pause."."""
    words = [word.casefold() for word in _WORD.findall(line[:40])[:2]]
    stage = english().words("stage_words")
    return bool(words) and (words[0] in stage or " ".join(words) in stage)


def _paragraph_groups(
    text: str, lines: Sequence[Line], label: Label, stop: int, closed: Mapping[int, str]
) -> list[Span]:
    """The paragraphs that stand after a label, up to line `stop`; times of subtitles are none."""
    found: list[Span] = []
    start, number = label.content, label.line
    while number < stop:
        last = number
        while last + 1 < stop and last + 1 not in closed:
            last += 1
        end = lines[last][1]
        if start < end:
            found += [Span(start + block.start, start + block.end) for block in paragraphs(text[start:end])]
        number = last + 1
        while number < stop and number in closed:
            number += 1
        start = lines[number][0] if number < stop else end
    return found


def _told_apart(
    text: str,
    groups: Sequence[Span],
    label: Label,
    scripted: bool,
    names: Set[str],
    is_last: bool,
) -> tuple[list[Span], list[Span]]:
    """What of the paragraphs after a label is spoken, and what is stage direction or narration."""
    spoken: list[Span] = []
    told: list[Span] = []
    after_blank = False
    for number, group in enumerate(groups):
        before = groups[number - 1].end if number else label.content
        after_blank = after_blank or (bool(spoken) and _blank_between(text, before, group.start))
        if not spoken and not (number and _is_bracketed(text, group) and told):
            if _is_bracketed(text, group):
                told.append(group)
            else:
                spoken.append(group)
        elif _is_bracketed(text, group):
            told.append(group)
        elif is_last and not _goes_on(text, groups, number, after_blank, scripted):
            break
        elif _is_told(text, group, scripted and after_blank, names):
            told.append(group)
        else:
            spoken.append(group)
    return spoken, told


def _goes_on(text: str, groups: Sequence[Span], number: int, after_blank: bool, scripted: bool) -> bool:
    """Whether the last turn of a run goes on: on the lines right below, or in a paragraph that is plainly spoken."""
    if not after_blank:
        return True
    words = groups[number].of(text)
    if scripted or number >= _LAST_PARAGRAPHS or any(mark in words for mark in _MARKS):
        return False
    return _is_spoken(words[:_HEAD_LENGTH])


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_LAST_PARAGRAPHS = 3
# After the last turn a paragraph with quotation marks is told again by the text itself.
_MARKS = '"“„«'


def _blank_between(text: str, start: int, end: int) -> bool:
    gap = text[start:end].replace("\r\n", "\n")
    return gap.count("\n") + gap.count("\r") > 1


_BRACKETED = re.compile(r"(?:\[[^\]]*\]|\([^)]*\)(?:\s*\([^)]*\)){0,2}|_[^_]+_|\*[^*]+\*)[.!]?\s*")


def _is_bracketed(text: str, group: Span) -> bool:
    return text[group.start] in "[(_*" and bool(_BRACKETED.fullmatch(text, group.start, group.end))


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_SHORT = 240
_INTERJECTION = re.compile(r"(?:An?|The|[A-Z][\w’'.]+)(?: [\w’'.]+){0,5} \w+ing\W{0,3}")


def _is_told(text: str, group: Span, scripted: bool, names: Set[str]) -> bool:
    """Whether a paragraph between two turns tells something, and nobody speaks it."""
    head = text[group.start : min(group.end, group.start + 2 * _HEAD_LENGTH)]
    if _is_spoken(head):
        return scripted and _begins_as_direction(head) and not _is_spoken(head.split(".")[0])
    if scripted:
        return True
    words = head.split(None, 3)
    if _INTERJECTION.fullmatch(head):
        return True
    if len(group) > _SHORT:
        return False
    if words[0].strip(".,") in names or (len(words) > 1 and words[1].strip(".,") in names and words[0].istitle()):
        return True
    return bool(pattern("told").match(head)) or (_begins_as_direction(head) and len(words) < 4)


@functools.cache
def _aside() -> re.Pattern[str]:
    """A stage direction in brackets."""
    return re.compile(rf"</[a-z]{{1,2}}>|\[[^\]\n]{{1,80}}\]|\((?:{pattern('aside').pattern})\)")


# Before the words of a turn: a time or a direction.
_LEADING_ASIDE = re.compile(
    r"\s*(?:[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[\])]?(?=\s)|\((?=[a-z])[^)\n]{1,100}\)|\[[^\]\n]{1,100}\])"
)


def spoken_parts(text: str, stretch: Span) -> list[Span]:
    """The parts of a stretch outside bracketed stage directions, without white space at their ends.

    >>> words = "(not turning) It held. [laughs] For an hour."
    >>> [part.of(words) for part in spoken_parts(words, Span(0, len(words)))]
    ['It held.', 'For an hour.']
    """
    out = []
    leading = _LEADING_ASIDE.match(text, stretch.start, stretch.end)
    at = leading.end() if leading else stretch.start
    for aside in [*_aside().finditer(text, at, stretch.end), None]:
        end = aside.start() if aside is not None else stretch.end
        part = text[at:end]
        if any(char.isalnum() for char in part):
            begin = at + len(part) - len(part.lstrip())
            out.append(Span(begin, begin + len(part.strip())))
        at = aside.end() if aside is not None else end
    return out
