"""Paragraph by paragraph: readings become quotations, and quotations go on from one paragraph to the next."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

from quoteattr.lang import english
from quoteattr.text.marks import candidate_at, candidates, glyphs, straight_double
from quoteattr.text.pairing import TOO_LONG, Candidate, Event, Opened, key_of, read, read_loosely
from quoteattr.text.profile import StyleProfile
from quoteattr.types import QuoteSpan, Span

__all__ = ["Draft", "drafts_in_marks", "finish", "in_order", "narrates", "speech_tag"]


@functools.cache
def _hollow() -> re.Pattern[str]:
    """Nothing but marks and space."""
    return re.compile(rf"[\s{re.escape(''.join(glyphs()))}]+")


class Draft:
    """A quotation being put together."""

    __slots__ = ("close", "end", "label", "open", "parts", "problems", "score", "start", "style")

    def __init__(self, start: int, mark: str, style: str) -> None:
        self.start = start
        self.end = start
        self.open = mark
        self.close = ""
        self.style = style
        self.parts: tuple[tuple[int, int], ...] = ()
        self.problems: tuple[str, ...] = ()
        self.label = ""
        self.score = -1.0

    def add(self, text: str, start: int, end: int) -> None:
        """Add the content between two marks, white space at its ends left out."""
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end and (text[start].isalnum() or not _hollow().fullmatch(text, start, end)):
            self.parts += ((start, end),)


def drafts_in_marks(text: str, paragraphs: Sequence[Span], profile: StyleProfile) -> list[Draft]:
    """The quotations in marks, in the order in which they end."""
    done: list[Draft] = []
    carried: list[tuple[Opened, Draft]] = []
    scan = candidates(text)
    coming = next(scan, None)
    last = len(paragraphs) - 1
    for number, paragraph in enumerate(paragraphs):
        if coming is None:
            break
        end = paragraph.end
        if coming.start() >= end:
            continue
        tokens = [(coming.start(), coming.group())]
        for coming in scan:
            start = coming.start()
            if start >= end:
                break
            tokens.append((start, coming.group()))
        else:
            coming = None
        if carried:
            tokens, carried = _repeat(tokens, carried)
        if carried or not _plain(text, tokens, profile, done):
            following = _starting_marks(text, paragraphs[number + 1].start) if number < last else ""
            carried = _read_paragraph(text, paragraph, tokens, profile, carried, following, done)
    for _, draft in carried:
        draft.problems += ("unclosed",)
        done.append(draft)
    return done


def _repeat(
    tokens: list[Candidate], carried: Sequence[tuple[Opened, Draft]]
) -> tuple[list[Candidate], list[tuple[Opened, Draft]]]:
    """Take the repeated marks off the candidates of a paragraph."""
    again = []
    for number, ((opened, draft), (place, run)) in enumerate(zip(carried, tokens, strict=False)):
        again.append((opened._replace(start=place, end=place + len(run), above=None, carried=number), draft))
    return tokens[len(again) :], again


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_MOST_REPEATED = 4


def _starting_marks(text: str, place: int) -> str:
    """The marks at the very start of a paragraph, one character each (see `reading.key_of`)."""
    marks = ""
    while len(marks) < _MOST_REPEATED and (found := candidate_at(text, place)):
        run = found.group()
        marks += key_of(run if run in glyphs() else run[0])
        place = found.end()
    return marks


# The commonest neighbours of a mark need no table.
_SPACES = ("", " ", "\n")


def _plain(text: str, tokens: Sequence[Candidate], profile: StyleProfile, done: list[Draft]) -> bool:
    """Read a paragraph whose double marks simply alternate; False when it is not that simple."""
    pairs = _alternating(text, tokens) if profile.primary != "single" else None
    for start, end, mark in pairs or ():
        draft = Draft(start, mark, "double")
        draft.end = end + 1
        draft.close = "”" if mark == "“" else mark
        draft.add(text, start + 1, end)
        if draft.parts:
            if draft.parts[0] != (start + 1, end):
                draft.problems += ("space_inside",)
            done.append(draft)
    return pairs is not None


def _alternating(text: str, tokens: Sequence[Candidate]) -> list[tuple[int, int, str]] | None:
    """Places and opening mark of the pairs, where each mark clearly opens or closes; None where one does not."""
    pairs: list[tuple[int, int, str]] = []
    opened, mark = -1, ""
    for place, run in tokens:
        if run in _SINGLE:
            if not _is_apostrophe(text, place, run):
                return None
        elif opened < 0:
            if run == "”" or run not in _DOUBLE or (run == '"' and not _opens(text, place)):
                return None
            opened, mark = place, run
        else:
            if run != ("”" if mark == "“" else mark) or (run == '"' and not _closes(text, place)):
                return None
            pairs.append((opened, place, mark))
            opened = -1
    return pairs if opened < 0 else None


_SINGLE, _DOUBLE = ("'", "’"), ('"', "“", "”")
# How much likelier one direction must be than the other: so much cheaper is one reading than the other in `pairing`.
_CLEARLY = 1.4


def _is_apostrophe(text: str, place: int, run: str) -> bool:
    """Whether a single mark can well be no quotation mark."""
    left, right = text[place - 1 : place], text[place + 1 : place + 2]
    return run == "’" or not ((right.isalnum() and not left.isalnum()) or not left.strip())


def _opens(text: str, place: int) -> bool:
    """Whether a straight double mark clearly opens."""
    if text[place - 1 : place] in _SPACES and text[place + 1 : place + 2].isalnum():
        return True
    to_open, to_close = straight_double(text, place, place + 1)
    return to_close - to_open >= _CLEARLY


def _closes(text: str, place: int) -> bool:
    """Whether a straight double mark clearly closes."""
    if text[place + 1 : place + 2] in _SPACES and (text[place - 1].isalnum() or text[place - 1] in ",.!?"):
        return True
    to_open, to_close = straight_double(text, place, place + 1)
    return to_open - to_close >= _CLEARLY


def _read_paragraph(
    text: str,
    paragraph: Span,
    tokens: Sequence[Candidate],
    profile: StyleProfile,
    carried: Sequence[tuple[Opened, Draft]],
    following: str,
    done: list[Draft],
) -> list[tuple[Opened, Draft]]:
    """Read one paragraph; what it leaves open for the next one is returned, the rest goes to `done`."""
    left: list[Opened] = []
    if len(tokens) > TOO_LONG:
        events = read_loosely(tokens, paragraph.end)
        for _, draft in carried:
            draft.problems += ("unclosed",)
            done.append(draft)
    else:
        events, left = read(text, tokens, paragraph.end, profile, [c[0] for c in carried], following)
    if left and left[0].carried < 0 and _tag_ends(text, left[0].end, paragraph.end):
        events, left = read(text, tokens, paragraph.end, profile, [c[0] for c in carried], "")
    floor = paragraph.start
    for event in events:
        opened = event.opened
        if opened is None:
            start = _speech_start(text, floor, event.start)
            draft = Draft(start, "", glyphs()[event.mark].style)
            draft.problems += ("unopened",)
            draft.add(text, start, event.start)
            _close(draft, event)
        else:
            draft = carried[opened.carried][1] if opened.carried >= 0 else _begin(opened)
            stop = event.start if event.mark else _speech_end(text, opened.end, event.start)
            draft.add(text, opened.end, stop)
            _close(draft, event)
            if not event.mark:
                draft.problems += ("unclosed",)
                draft.end = stop if stop < event.start else _last_end(draft, event.start)
            else:
                _compare(text, draft, opened, event, profile)
        floor = max(floor, event.end)
        if draft.parts:
            done.append(draft)
    kept = []
    for opened in left:
        draft = carried[opened.carried][1] if opened.carried >= 0 else _begin(opened)
        draft.add(text, opened.end, paragraph.end)
        draft.end = paragraph.end
        kept.append((opened, draft))
    return kept


def _begin(opened: Opened) -> Draft:
    style = glyphs()[opened.mark].style
    draft = Draft(opened.start, opened.mark, style)
    if opened.doubled:
        draft.problems += ("doubled",)
    return draft


def _close(draft: Draft, event: Event) -> None:
    draft.end = event.end
    draft.close = event.mark
    if event.doubled and "doubled" not in draft.problems:
        draft.problems += ("doubled",)


def _last_end(draft: Draft, default: int) -> int:
    return draft.parts[-1][1] if draft.parts else default


def _compare(text: str, draft: Draft, opened: Opened, event: Event, profile: StyleProfile) -> None:
    """Note what is wrong with a pair of marks."""
    if glyphs()[opened.mark].closers[event.mark] > 0:
        draft.problems += ("mixed_pair",)
    elif (opened.mark in "”’" and not profile.right_opens) or (
        opened.mark in "«»" and profile.inward is (opened.mark == "«")
    ):
        draft.problems += ("wrong_direction",)
    if draft.style in ("double", "single", "tex") and (text[opened.end].isspace() or text[event.start - 1].isspace()):
        draft.problems += ("space_inside",)


_NAME = r"(?:[A-Z](?:\.|[\w’'-]{1,20}) ){0,3}[A-Z][\w’'-]{0,20}"
_WHO = rf"(?:{english().alternatives('subjects in tags')}|the [a-z]{{2,20}}|(?:Mr|Mrs|Ms|Dr)\. {_NAME}|{_NAME})"


def _verbs() -> str:
    forms = english().reporting.forms("tag", "third", "past")
    return "(?:" + "|".join(sorted(map(re.escape, forms), key=lambda form: (-len(form), form))) + ")"


@functools.cache
def speech_tag() -> re.Pattern[str]:
    """A speech tag after a comma or a sentence: ", he said", "? asked Ann"."""
    return re.compile(rf"(?<=[,!?;—])\s+(?:{_WHO} {_verbs()}|{_verbs()} {_WHO})\b")


@functools.cache
def _source() -> re.Pattern[str]:
    """Other words that name a source: ", according to Ann", ", Ann Lee, the head of it, argued", "–Ann Lee"."""
    according = r"(?<=[,.!?])\s+according to\b"
    apposition = rf"(?<=,)\s+{_NAME}, [^.,!?]{{1,80}}, {_verbs()}\b"
    signature = rf"\s[–—-]{{1,2}} ?{_NAME}(?:,[^.!?]{{1,80}})?\W{{0,3}}\Z"
    return re.compile(f"{according}|{apposition}|{signature}")


_FIRST_PERSON = re.compile(
    rf"\b(?:{english().alternatives('I and you in speech')}|I['’]\w+|[Ww]e['’]\w+|[Yy]ou['’]\w+)\b"
)
_ACTION = re.compile(
    r"(?:(?:He|She|They)|(?:[A-Z][\w’'.-]{1,20} ){0,2}[A-Z][\w’'-]{1,20}) (?:\w+ly )?"
    rf"(?:\w{{2,20}}ed|{english().alternatives('action verbs')})\b"
)


def narrates(sentence: str) -> bool:
    """Whether a sentence tells what somebody did, and cannot well be said by that somebody."""
    return bool(_ACTION.match(sentence)) and not _FIRST_PERSON.search(sentence)


def _speech_end(text: str, start: int, end: int) -> int:
    """Where the words end of a quotation that lacks its closing mark.

    That is before a speech tag or a sentence of action ("Come in. Ann put down the letter."), else at `end`.
    """
    found = [m.start() for m in (speech_tag().search(text, start, end), _source().search(text, start, end)) if m]
    stop = min(found, default=end)
    for gap in _SENTENCES.finditer(text, start, stop):
        following = gap.end()
        if narrates(text[following : min(stop, following + _SENTENCE_HEAD)].split(".")[0]):
            return gap.end()
    return stop


_SENTENCES = re.compile(r"(?<=[.!?…])[)\]]?\s+(?=[\"'“‘(\[A-Z0-9])")
# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_SENTENCE_HEAD = 200


def _tag_ends(text: str, start: int, end: int) -> bool:
    """Whether the stretch ends in a speech tag, so that its quotation was over before."""
    tail = max(start, end - 80)
    found = speech_tag().search(text, tail, end)
    return found is not None and end - found.end() < 2


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_SENTENCE_TAIL = 2_000


@functools.cache
def _announcement() -> re.Pattern[str]:
    """A speech tag that announces what follows: "she said, ", "he announced: "."""
    return re.compile(rf"\b{_verbs()}[,:]\s+|:\s+(?=[A-Z])")


def _speech_start(text: str, floor: int, end: int) -> int:
    """Where the words start of a quotation that lacks its opening mark.

    That is behind a tag that announces them, else with the first sentence that no sentence of action follows.
    """
    start = max(floor, end - _SENTENCE_TAIL)
    begins = [start, *(m.end() for m in _SENTENCES.finditer(text, start, end) if text[m.end() : end].strip())]
    for begin, stop in zip(reversed(begins), [end, *reversed(begins[1:])], strict=True):
        announced = [m.end() for m in _announcement().finditer(text, begin, stop) if text[m.end() : stop].strip()]
        if announced:
            start = announced[-1]
            break
        if narrates(text[begin:stop]) and stop < end:
            start = stop
            break
    while start < end and (text[start].isspace() or (start == floor and text[start] in ",.;:!?)")):
        start += 1
    return start


def finish(drafts: Sequence[Draft]) -> tuple[QuoteSpan, ...]:
    """The values for drafts that are in order, each with its parent."""
    out: list[QuoteSpan] = []
    stack: list[int] = []
    for number, draft in enumerate(drafts):
        start, parts = draft.start, draft.parts
        while stack and drafts[stack[-1]].end <= start:
            stack.pop()
        out.append(
            QuoteSpan(
                (Span(*parts[0]),) if len(parts) == 1 else tuple([Span(s, e) for s, e in parts]),
                Span(start, draft.end),
                draft.style,
                draft.open,
                draft.close,
                stack[-1] if stack else None,
                len(stack),
                draft.problems,
                draft.label,
                draft.score,
            )
        )
        stack.append(number)
    return tuple(out)


def in_order(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts in the order of the text, without those that lie across the end of another.

    Lines (dashes, blocks) give way to marks.
    """
    ordered = sorted(drafts, key=lambda d: (d.start, -d.end))
    dropped: set[int] = set()
    stack: list[Draft] = []
    for draft in ordered:
        while stack and stack[-1].end <= draft.start:
            stack.pop()
        while stack and stack[-1].end < draft.end and stack[-1].style in ("dash", "block"):
            dropped.add(id(stack.pop()))
        if stack and stack[-1].end < draft.end:
            dropped.add(id(draft))
        else:
            stack.append(draft)
    return [d for d in ordered if id(d) not in dropped] if dropped else ordered
