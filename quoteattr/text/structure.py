r"""What kind of stretch each line of a text is: prose, heading, turn, caption, mail, and so on.

A text may be several things in turn: a novel with a letter and a playbill in it,
an article that quotes a transcript.  So nothing is decided about the text as a
whole; each stretch has a kind and a score, and what fits no kind stays prose.
All of it is told from the string alone, in time that grows with its length.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from typing import Literal

import attrs

from quoteattr.text.headings import SURE_HEADING, Found, after_dateline, datelines, lines_of, special_lines, verses
from quoteattr.text.layout import paragraphs as plain_paragraphs
from quoteattr.text.mail import find_letters
from quoteattr.text.turn_labels import Line, labels_of
from quoteattr.text.turns import Turn, find_turns
from quoteattr.types import Section, Span

__all__ = ["Stretch", "StretchKind", "Structure", "find_structure", "sections_under"]

StretchKind = Literal[
    "prose", "heading", "front", "back", "list", "caption", "byline", "dateline", "signature", "verse", "turn", "cue",
    "direction", "mail_header", "quoted_mail", "rule",
]  # fmt: skip
"""What a stretch is.  `cue`: numbers and times of subtitles; `direction`: stage directions and narration among turns;
`front` and `back`: what stands before and after the work itself; `rule`: a line of asterisks or dashes."""


@attrs.frozen
class Stretch:
    """Lines, or a part of a line, of one kind."""

    span: Span
    """Where it stands, without white space around it."""
    kind: StretchKind
    """What it is."""
    score: float = 1.0
    """How likely it is that, in [0, 1]."""
    level: int = 0
    """Of a heading: 1 for parts, 2 for chapters, 3 and more for what lies below; else 0."""
    label: Span | None = None
    """Of a turn or quoted mail: the words that name who speaks or writes."""
    parts: tuple[Span, ...] = ()
    """Of a turn or quoted mail: what is said, label, marks and stage directions left out."""
    named: Span | None = None
    """Of a turn: where else the text says who bears the label."""


@attrs.frozen
class Structure:
    """The stretches of one text."""

    stretches: tuple[Stretch, ...] = ()
    """In the order of the text; none overlaps another, and what lies between them is prose."""
    _starts: list[int] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_starts", [stretch.span.start for stretch in self.stretches])

    def at(self, offset: int) -> Stretch | None:
        """The stretch that `offset` stands in; None in prose."""
        index = bisect.bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self.stretches[index].span.end:
            return self.stretches[index]
        return None

    def kind_at(self, offset: int) -> StretchKind:
        r"""What kind of stretch `offset` stands in.

        >>> text = "PART I: MOSQUE\n\nThe train was late."
        >>> [find_structure(text).kind_at(offset) for offset in (0, 20)]
        ['heading', 'prose']
        """
        stretch = self.at(offset)
        return stretch.kind if stretch is not None else "prose"

    def of(self, *kinds: StretchKind) -> tuple[Stretch, ...]:
        """The stretches of these kinds."""
        return tuple(stretch for stretch in self.stretches if stretch.kind in kinds)

    def after_dateline(self, text: str, offset: int) -> int:
        """Where the words after the dateline at `offset` begin; `offset` itself where none stands there.

        >>> text = "BUFFALO, N.Y. — The gate was shut."
        >>> find_structure(text).after_dateline(text, 0)
        16
        """
        stretch = self.at(offset)
        if stretch is None or stretch.kind != "dateline":
            return offset
        return after_dateline(text, stretch.span.start)

    def paragraphs(self, text: str) -> list[Span]:
        r"""The paragraphs of `text`, none of which holds more than one heading or turn; subtitles' cues are none.

        >>> text = "Ida: Is it late?\nPell: It is. I said so yesterday, and nobody heard me.\nIda: Well."
        >>> [paragraph.start for paragraph in find_structure(text).paragraphs(text)]
        [0, 17, 72]
        """
        blocks = plain_paragraphs(text)
        cuts = [s.span for s in self.stretches if s.kind not in ("prose", "dateline", "verse", "list")]
        if not cuts:
            return blocks
        places = sorted({place for cut in cuts for place in (cut.start, cut.end)})
        out: list[Span] = []
        for block in blocks:
            at = bisect.bisect_right(places, block.start)
            begin = block.start
            while at < len(places) and places[at] < block.end:
                self._add(out, text, begin, places[at])
                begin = places[at]
                at += 1
            self._add(out, text, begin, block.end)
        return out

    def _add(self, out: list[Span], text: str, start: int, end: int) -> None:
        """Add a paragraph without the white space around it, unless it is empty or a subtitle's number or time."""
        part = text[start:end]
        bare = part.strip()
        begin = start + len(part) - len(part.lstrip())
        if bare and self.kind_at(begin) != "cue":
            out.append(Span(begin, begin + len(bare)))

    def sections(self, text: str) -> tuple[Section, ...]:
        r"""What the headings of `text` head, in order, each from its heading on.

        >>> text = "PART I\n\nNobody came.\n\nCHAPTER II\n\nStill nobody.\n"
        >>> [(s.level, s.title, len(s.span)) for s in find_structure(text).sections(text)]
        [(1, 'PART I', 48), (2, 'CHAPTER II', 26)]
        """
        headings = [s for s in self.stretches if s.kind == "heading" and s.score > SURE_HEADING]
        return sections_under(text, [(heading.span, heading.level) for heading in headings])

    def edges(self) -> list[int]:
        """Where labels begin and end and what is said begins, in order: no sentence goes on across these places."""
        found: list[int] = []
        for stretch in self.stretches:
            if stretch.label is not None:
                found += [stretch.label.start, stretch.label.end, *[part.start for part in stretch.parts[:1]]]
        return sorted(set(found))

    def blanked(self, text: str) -> str:
        r"""`text` as long as it was, with blanks for what nobody says and no parser knows: times and marks at labels.

        >>> text = "[00:01] IDA: Is it late?\n[00:03] PELL: It is, I fear."
        >>> find_structure(text).blanked(text)
        '        IDA: Is it late?\n        PELL: It is, I fear.'
        """
        pieces = []
        at = 0
        for stretch in self.stretches:
            if stretch.label is None:
                continue
            for start, end in _beside_words(stretch):
                if start >= at:
                    pieces += [text[at:start], _NO_WORDS.sub(_blanks, text[start:end])]
                    at = end
        return "".join([*pieces, text[at:]]) if pieces else text


def sections_under(text: str, headings: Sequence[tuple[Span, int]]) -> tuple[Section, ...]:
    r"""What headings head, each from its own on to the next of its level or a higher one.

    >>> [(s.title, len(s.span)) for s in sections_under("A\n\nb\n\nC", [(Span(0, 1), 1), (Span(6, 7), 1)])]
    [('A', 6), ('C', 1)]
    """
    ends = [len(text)] * len(headings)
    open_ones: list[int] = []
    for number, (span, level) in enumerate(headings):
        while open_ones and headings[open_ones[-1]][1] >= level:
            ends[open_ones.pop()] = span.start
        open_ones.append(number)
    return tuple(
        Section(" ".join(span.of(text).lstrip("# ").split()), level, Span(span.start, end), span)
        for (span, level), end in zip(headings, ends, strict=True)
    )


_NO_WORDS = re.compile(
    r"[\[(]?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? )?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,:]\d{1,3})?(?: ?[AaPp][Mm]\b)?[\])]?"
    r"|[*_#<>|~\[\]]"
)


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _beside_words(stretch: Stretch) -> list[tuple[int, int]]:
    """The places before, between and after the label and the words of a turn or letter, in order."""
    label = stretch.label or stretch.span
    edges = sorted([(label.start, label.end), *((part.start, part.end) for part in stretch.parts)])
    found = []
    at = stretch.span.start
    for start, end in edges:
        if start > at:
            found.append((at, start))
        at = max(at, end)
    return found


def find_structure(text: str) -> Structure:
    r"""The stretches of `text` that are no prose, in order.

    >>> text = "CHAPTER I\n\nNobody spoke.\n\nIDA: Is it late?\nPELL: It is, I fear."
    >>> [(stretch.kind, stretch.span.of(text)) for stretch in find_structure(text).stretches]
    [('heading', 'CHAPTER I'), ('turn', 'IDA: Is it late?'), ('turn', 'PELL: It is, I fear.')]
    """
    lines = lines_of(text)
    if not lines:
        return Structure()
    special = special_lines(text, lines)
    letters = find_letters(text, lines, special)
    closed = {number: "scene" if found.scene else found.kind for number, found in special.items() if _is_closed(found)}
    for letter in letters:
        closed.update((number, "mail") for number in letter.lines)
    labels = [label for label in labels_of(text, lines) if label.line not in closed]
    turns = find_turns(text, lines, labels, closed) if len(labels) > 1 else []
    stretches = [_of_turn(turn) for turn in turns]
    stretches += [Stretch(told, "direction", round(turn.score, 3)) for turn in turns for told in turn.directions]
    stretches += [
        Stretch(letter.span, "quoted_mail", letter.score, label=letter.writer, parts=letter.parts) for letter in letters
    ]
    stretches += [Stretch(Span(*place), "dateline", _DATELINE_SCORE) for place in datelines(text, lines)]
    for block in verses(text, lines):
        stretches.append(Stretch(Span(lines[block[0]][0], lines[block[-1]][1]), "verse", _VERSE_SCORE))
    stretches += _of_lines(lines, special, {number for letter in letters for number in letter.lines})
    return Structure(tuple(_in_order(stretches)))


# Set by hand; moved by a third, any of them changes at most 1 of 47 seen texts (benchmarks/constants.py).
_DATELINE_SCORE = 0.8
_VERSE_SCORE = 0.6


def _is_closed(found: Found) -> bool:
    """Whether a line is something else than a turn for certain."""
    if found.kind == "heading":
        return found.score > SURE_HEADING and not found.marked
    return found.kind in ("mail_header", "cue", "front", "back", "caption")


def _of_turn(turn: Turn) -> Stretch:
    return Stretch(turn.span, "turn", round(turn.score, 3), label=turn.label, parts=turn.parts, named=turn.named)


def _of_lines(lines: Sequence[Line], special: dict[int, Found], mail: set[int]) -> list[Stretch]:
    """Stretches of neighbouring lines of one kind; a heading and a byline stand alone."""
    out: list[Stretch] = []
    before = -2
    for number in sorted(special):
        found = special[number]
        if number in mail:
            continue
        span = Span(*lines[number])
        joined = found.kind in ("list", "front", "back", "quoted_mail", "mail_header", "cue", "signature", "caption")
        if out and (joined or found.joins) and before == number - 1 and out[-1].kind == found.kind:
            out[-1] = attrs.evolve(out[-1], span=Span(out[-1].span.start, span.end))
        else:
            out.append(Stretch(span, found.kind, found.score, found.level))  # type: ignore[arg-type]
        before = number
    return out


def _in_order(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches in order; of two that overlap the one that is a turn or a letter stays."""
    ranked = {"turn": 0, "direction": 1, "quoted_mail": 2, "verse": 4}
    out: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: (s.span.start, ranked.get(s.kind, 3), -s.span.end)):
        if not len(stretch.span):
            continue
        if out and stretch.span.start < out[-1].span.end:
            if ranked.get(stretch.kind, 3) < ranked.get(out[-1].kind, 3):
                out[-1] = stretch
            continue
        out.append(stretch)
    return out
