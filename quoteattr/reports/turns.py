"""Turns of a transcript: ``NAME: what the person says``, without quotation marks.

One labelled line proves nothing ("Note: bring boots."); a text is read as a
transcript only where several paragraphs start with labels that look like names
and come back.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Sequence

import attrs

from quoteattr.syntax.parse import Parse
from quoteattr.types import Frame, QuoteSpan, Span

__all__ = ["find_turns"]

# A label: one to six words that start with capitals (particles may not), perhaps a role behind a comma or in brackets.
_WORD = r"(?:[^\W\d_a-z][\w.'’-]{0,24}|[A-Z]|de|van|der|von|la|al)"
_LABEL = re.compile(rf"(?P<name>{_WORD}(?: {_WORD}){{0,5}})(?:, [^:\n]{{1,40}}| \([^)\n]{{1,40}}\))?:[ \t]+(?=\S)")
_ASIDE = re.compile(
    r"\[[^\]\n]{1,60}\]|\((?:laughs|laughter|applause|crosstalk|inaudible|pause)[^)\n]{0,20}\)", re.IGNORECASE
)
_OPENING_MARKS = "\"“„«‹‘'「『`"
_FEWEST_TURNS = 4
# Headings that are followed by a colon as names are.
_NO_NAMES = frozenset(
    [
        "note",
        "notes",
        "update",
        "correction",
        "editor",
        "question",
        "answer",
        "summary",
        "contact",
        "source",
        "sources",
        "photo",
        "image",
        "video",
        "read",
        "more",
        "related",
        "date",
        "time",
        "place",
        "subject",
        "re",
        "from",
        "to",
        "where",
        "when",
        "who",
        "what",
        "why",
        "how",
        "example",
        "warning",
        "tip",
    ]
)


@attrs.frozen
class _Turn:
    paragraph: int
    label: Span
    content: int


def find_turns(parse: Parse, marks: Sequence[QuoteSpan]) -> tuple[Frame, ...]:
    """The labelled turns of a transcript as direct speech; nothing for any other text.

    Paragraphs without a label between two turns go on with the turn before
    them.  Stage directions in brackets are left out of the content.  A label
    before a quotation mark is no turn: there the marks say what is quoted.
    """
    turns = _turns(parse)
    labels = [turn.label.of(parse.text) for turn in turns]
    if not _is_transcript(labels) and not _are_introduced(parse, turns):
        return ()
    starts = [mark.start for mark in marks]
    following = [*(turn.paragraph for turn in turns[1:]), turns[-1].paragraph + 1]
    frames = []
    for turn, end in zip(turns, following, strict=True):
        stretches = [
            Span(turn.content, parse.paragraphs[turn.paragraph].end),
            *parse.paragraphs[turn.paragraph + 1 : end],
        ]
        spans = tuple(span for stretch in stretches for span in _without_asides(parse.text, stretch))
        inside = tuple(
            at for s in spans for at in range(bisect.bisect_left(starts, s.start), bisect.bisect_left(starts, s.end))
        )
        if spans:
            frames.append(
                Frame(spans=spans, kind="direct", source=turn.label, marks=inside, rule="turn_label", score=0.97)
            )
    return tuple(frames)


def _is_transcript(labels: Sequence[str]) -> bool:
    """Whether labels like these are speakers': two people at least, in capitals or coming back.

    >>> _is_transcript(["IDA MOORE", "PELL"]), _is_transcript(["Place", "Time"])
    (True, False)
    """
    names = Counter(label.split()[-1].casefold() for label in labels)
    if len(names) < 2:
        return False
    in_capitals = sum(label.isupper() and len(label) > 2 for label in labels)
    return in_capitals == len(labels) or (len(labels) >= _FEWEST_TURNS and max(names.values()) > 1)


def _are_introduced(parse: Parse, turns: Sequence[_Turn]) -> bool:
    """Whether the labels are the surnames of people whose full names stand before the first of them."""
    labels = {turn.label.of(parse.text) for turn in turns}
    if len(labels) < 2 or turns[-1].paragraph - turns[0].paragraph >= 2 * len(turns):
        return False
    before = parse.text[max(0, turns[0].label.start - _INTRODUCTION) : turns[0].label.start]
    return all(_named_in_full(label, before) for label in labels)


# Characters before the first turn in which its people are introduced.
_INTRODUCTION = 4000


def _named_in_full(label: str, text: str) -> bool:
    """Whether `label` stands behind a capitalised word somewhere in `text`.

    >>> _named_in_full("Pell", "The guests are Ida Moore and Jonas Pell."), _named_in_full("Place", "the place")
    (True, False)
    """
    surname = label[0].lower() + label[1:] if label.split()[0].casefold() in _PARTICLES else label
    return any(
        text.startswith(surname, found.end()) and not _GOES_ON.match(text, found.end() + len(surname))
        for found in _CAPITALISED.finditer(text)
    )


_CAPITALISED = re.compile(r"(?<![\w'’-])[^\W\d_a-z][\w'’-]{1,40} ")
_GOES_ON = re.compile(r"[\w’'-]")


_PARTICLES = frozenset({"de", "van", "der", "von", "la", "al"})


def _turns(parse: Parse) -> list[_Turn]:
    found = []
    for number, paragraph in enumerate(parse.paragraphs):
        match = _LABEL.match(parse.text, paragraph.start, paragraph.end)
        if match is None or parse.text[match.end()] in _OPENING_MARKS:
            continue
        name = match["name"]
        if name.split()[0].casefold().strip(".'’") not in _NO_NAMES and not name.islower():
            found.append(_Turn(number, Span(match.start("name"), match.end("name")), match.end()))
    return found


def _without_asides(text: str, stretch: Span) -> list[Span]:
    """The parts of a stretch outside bracketed stage directions, without white space at their ends."""
    out, at = [], stretch.start
    for aside in [*_ASIDE.finditer(text, stretch.start, stretch.end), None]:
        end = aside.start() if aside is not None else stretch.end
        part = text[at:end]
        if any(char.isalnum() for char in part):
            begin = at + len(part) - len(part.lstrip())
            out.append(Span(begin, begin + len(part.strip())))
        at = aside.end() if aside is not None else end
    return out
