"""The pairing: the cheapest reading of the marks of one paragraph.

Each candidate may open, close, or be no mark at all, at the cost that the scan
gave it.  A reading of the paragraph adds up those costs and the cost of what
would be wrong with the marks under it (a missing or a mismatched mark, the
same mark inside itself).  The cheapest readings are kept while walking over the
candidates, one per stack of open marks, so that the work grows with their
number only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from quoteattr.text.marks import NEVER, costs, glyphs, is_single
from quoteattr.text.profile import StyleProfile

__all__ = ["TOO_LONG", "Candidate", "Event", "Opened", "key_of", "read", "read_loosely"]

Candidate = tuple[int, str]
"""Where a mark stands, and the mark (or the run of marks)."""

# Set by hand; moved by a third, any of them changes at most 5 of 47 seen texts (benchmarks/constants.py).
UNCLOSED = 4.0
UNOPENED = 4.5
SAME_INSIDE = 4.0
CONTINUED = 1.0
_WIDTH = 6
_WIDTH_LONG = 2
_LONG = 500
TOO_LONG = 3_000
"""Paragraphs with more candidates than this are no human's writing, and are read by `read_loosely`."""
# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_DEEPEST = 40


class Opened(NamedTuple):
    """A mark that is open."""

    mark: str
    """One mark, as in the table of marks."""
    start: int
    end: int
    above: Opened | None
    """The mark around it."""
    depth: int
    carried: int = -1
    """Which quotation of the paragraph before goes on here, counted from the outermost; -1: none."""
    doubled: bool = False


class Event(NamedTuple):
    """A quotation that ended."""

    opened: Opened | None
    """None when the opening mark is missing."""
    start: int
    """Where the closing mark starts, or where the quotation ends without one."""
    end: int
    mark: str
    """The closing mark; empty when it is missing."""
    doubled: bool
    before: Event | None
    """The event before, in the order of closing."""


class _Reading(NamedTuple):
    cost: float
    key: str
    top: Opened | None
    events: Event | None


def read(
    text: str,
    tokens: Sequence[Candidate],
    end: int,
    profile: StyleProfile,
    carried: Sequence[Opened] = (),
    following: str = "",
) -> tuple[list[Event], list[Opened]]:
    """The quotations that end in a paragraph, and those that the next one continues.

    Args:
        text: The whole text.
        tokens: The candidates of the paragraph.
        end: Where the paragraph ends.
        profile: The habits of the text.
        carried: What is open from the paragraph before, outermost first, as repeated here.
        following: The marks that open the next paragraph, one of which repeats each mark left open.
    """
    top, key = None, ""
    for opened in carried:
        top = opened._replace(above=top)
        key += key_of(opened.mark)
    beam = [_Reading(0.0, key, top, None)]
    width = _WIDTH if len(tokens) < _LONG else _WIDTH_LONG
    for start, run in tokens:
        step: dict[str, _Reading] = {}
        for form in _forms(text, start, run, profile):
            part = beam
            for number, token in enumerate(form):
                into = step if number == len(form) - 1 else {}
                priced = costs(text, token.start, token.end, token.mark)
                if token.mark == "''" and profile.twin_apostrophes:
                    priced = (priced[0], priced[1], 5.0)
                for reading in part:
                    _advance(into, reading, token, priced, profile)
                part = _best(into, width)
        beam = _best(step, width)
    return _finish(beam, end, following)


def read_loosely(tokens: Sequence[Candidate], end: int) -> list[Event]:
    """Pairs of double marks, one after the other, for paragraphs that hold thousands of marks.

    No nesting, no doubt: what opens is closed by the next mark that may close it.
    """
    found: list[Event] = []
    table = glyphs()
    opened: Opened | None = None
    closers: dict[str, float] = {}
    for start, run in tokens:
        mark = run if run in table else run[0]
        if is_single(mark):
            continue
        if opened is None:
            if table[mark].open < NEVER:
                opened, closers = Opened(mark, start, start + len(run), None, 0), table[mark].closers
        elif mark in closers:
            found.append(Event(opened, start, start + len(run), mark, False, None))
            opened = None
    if opened is not None:
        found.append(Event(opened, end, end, "", False, None))
    return found


class _Token(NamedTuple):
    """One way to see (a part of) a run of marks."""

    mark: str
    start: int
    end: int
    extra: float = 0.0
    """Cost of seeing it this way."""
    doubled: bool = False


def _forms(text: str, start: int, run: str, profile: StyleProfile) -> list[tuple[_Token, ...]]:
    """The ways to see a run of marks: as one mark, as one typed twice, as several."""
    length = len(run)
    if length == 1:
        return [(_Token(run, start, start + 1),)]
    end = start + length
    if run[0] == "'":
        twin = _Token("''", start, start + 2, 0.0 if profile.twin_apostrophes else 2.0)
        if length == 2:
            return [(twin,), (_Token("'", start, start + 1), _Token("'", start + 1, end))]
        if length == 3:
            last = _Token("''", start + 1, end, twin.extra)
            return [(twin, _Token("'", start + 2, end)), (_Token("'", start, start + 1), last)]
        return [(_Token("''", start, end, 0.5, True),)]
    if run == "``":
        return [(_Token("``", start, end),)]
    if run[0] == "`":
        return [(_Token("``", start, end, 0.5, True),)]
    forms: list[tuple[_Token, ...]] = [(_Token(run[0], start, end, 0.5, True),)]
    if length <= 3:
        # "Come!""No!": the first closes, the second opens.
        touching = text[start - 1 : start] in ".,!?…" and text[end : end + 1].isalnum() if start else False
        extra = -2.5 if touching else 0.5
        forms.append((_Token(run[0], start, start + 1), _Token(run[0], start + 1, end, extra, length == 3)))
    return forms


def key_of(mark: str) -> str:
    """One character for each mark, so that a stack of open marks is a string."""
    return mark if len(mark) == 1 else "t" if mark == "``" else "T"


def _advance(
    step: dict[str, _Reading],
    reading: _Reading,
    token: _Token,
    priced: tuple[float, float, float],
    profile: StyleProfile,
) -> None:
    """Put every way to go on from `reading` over `token` into `step`."""
    to_open, to_close, none = priced
    cost, key, top, events = reading
    cost += token.extra
    mark = token.mark
    if token.doubled:
        none = min(none, 3.0)
    _offer(step, _Reading(cost + none, key, top, events))
    if to_open < NEVER and len(key) < _DEEPEST:
        price = cost + to_open + _nesting(mark, key, profile)
        opened = Opened(mark, token.start, token.end, top, len(key), -1, token.doubled)
        _offer(step, _Reading(price, key + key_of(mark), opened, events))
        if top is not None:  # what was open ends here, unclosed
            price = cost + to_open + UNCLOSED * len(key) + _nesting(mark, "", profile)
            ended = _abandon(top, events, token.start)
            _offer(step, _Reading(price, key_of(mark), opened._replace(above=None, depth=0), ended))
    if to_close >= NEVER:
        return
    inner, under, ended, lost = top, key, events, 0.0
    for _ in range(3):
        if inner is None:
            break
        match = glyphs()[inner.mark].closers.get(mark)
        if match is not None:
            # The mark's own preference does not count where the pair is proper.
            own = glyphs()[mark].close if match == 0 else 0.0
            if mark in ("”", "»", "›") and profile.right_opens:
                own = 0.0
            event = Event(inner, token.start, token.end, mark, token.doubled, ended)
            price = cost + lost + to_close - own + match
            _offer(step, _Reading(price, under[:-1], inner.above, event))
            break
        ended = Event(inner, token.start, token.start, "", False, ended)
        lost += UNCLOSED + (0.5 if is_single(inner.mark) else 0.0)
        inner, under = inner.above, under[:-1]
    if top is None:
        missing = UNOPENED if not is_single(mark) and (mark != "''" or profile.twin_apostrophes) else 7.0
        event = Event(None, token.start, token.end, mark, token.doubled, events)
        _offer(step, _Reading(cost + to_close + missing, key, top, event))


def _nesting(mark: str, key: str, profile: StyleProfile) -> float:
    """What it costs to open `mark` inside what is open."""
    single = is_single(mark)
    if not key:
        if single:
            return 0.0 if profile.primary == "single" else 1.0
        return 0.3 if profile.primary == "single" else 0.0
    if key_of(mark) in key:
        outward = mark in "“„«‹「『《〈"
        return 2.0 if outward and mark != "“" else 2.5 if outward else SAME_INSIDE + single
    if key[-1] in "'‘" and not single and profile.primary != "single":
        return 1.0
    return 0.3


def _abandon(top: Opened | None, events: Event | None, at: int) -> Event | None:
    """Events for all that is open and ends unclosed at `at`."""
    while top is not None:
        events = Event(top, at, at, "", False, events)
        top = top.above
    return events


def _offer(step: dict[str, _Reading], reading: _Reading) -> None:
    known = step.get(reading.key)
    if known is None or reading.cost < known.cost:
        step[reading.key] = reading


def _best(step: dict[str, _Reading], width: int) -> list[_Reading]:
    if len(step) <= width:
        return list(step.values())
    return sorted(step.values(), key=_cost)[:width]


def _cost(reading: _Reading) -> float:
    return reading.cost


def _repeats(mark: str, following: str) -> bool:
    """Whether the next paragraph repeats `mark`; in French the closing one may be repeated."""
    return following.startswith(mark) or (mark == "«" and following.startswith("»"))


def _finish(beam: Sequence[_Reading], end: int, following: str) -> tuple[list[Event], list[Opened]]:
    """The cheapest reading once what is left open is paid for."""
    best, best_cost, goes_on = beam[0], float("inf"), False
    for reading in beam:
        continued = bool(reading.key) and _repeats(reading.key[0], following)
        cost = reading.cost
        for number, mark in enumerate(reading.key):
            if continued and _repeats(mark, following[number:]):
                cost += CONTINUED
            else:
                cost += UNCLOSED + (0.5 if number or mark in "'‘’" else 0.0)
        if cost < best_cost:
            best, best_cost, goes_on = reading, cost, continued
    left: list[Opened] = []
    top, events = best.top, best.events
    stack: list[Opened] = []
    while top is not None:
        stack.append(top)
        top = top.above
    stack.reverse()
    if goes_on:
        for number, opened in enumerate(stack):
            if _repeats(key_of(opened.mark), following[number:]):
                left.append(opened)
            else:
                break
    for opened in reversed(stack[len(left) :]):
        events = Event(opened, end, end, "", False, events)
    found = []
    while events is not None:
        found.append(events)
        events = events.before
    found.reverse()
    return found, left
