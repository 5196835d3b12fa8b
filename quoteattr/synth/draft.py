"""A text before its names and marks are written: pieces, and the one function that renders them.

Offsets of the gold answer are taken while the text is put together, never
found again by searching.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import attrs

from quoteattr.synth.styles import STYLES, Style
from quoteattr.synth.values import Document, Naming, SynthPerson, SynthQuote
from quoteattr.types import Attribution, Kind, Span

__all__ = ["Break", "Draft", "Edge", "Mark", "Name", "Piece", "QuotePlan", "Stop", "Words", "render"]

Role = Literal["content", "source", "cue", "fragment"]


@attrs.frozen
class Words:
    """Plain words.  Those of a quote's content say where they were taken from, so that they can be swapped."""

    text: str
    bank: str = ""
    """The list of sentences they were drawn from; empty for words that stay."""
    group: int = -1
    """Pieces of one sentence share a number."""
    part: int = 0
    """0: the whole sentence; 1 and 2: before and behind the place where a tag splits it."""


@attrs.frozen
class Name:
    """A mention of one of the people."""

    person: int
    form: str
    capital: bool = False
    """Whether it begins a sentence."""


@attrs.frozen
class Edge:
    """Where the content, source, cue or a fragment of a quote begins or ends."""

    quote: int
    role: Role
    opens: bool


@attrs.frozen
class Mark:
    """A quotation mark."""

    quote: int
    opens: bool
    level: int = 0


@attrs.frozen
class Stop:
    """A comma or full stop at a closing mark: inside or outside, as the style has it."""

    text: str = ","


@attrs.frozen
class Break:
    """The end of a paragraph."""


Piece = Words | Name | Edge | Mark | Stop | Break


@attrs.frozen
class QuotePlan:
    """What is known of a quote before it has offsets."""

    kind: Kind
    speaker: int | None
    frame: str
    attribution: Attribution | None
    parent: int | None = None
    phenomena: tuple[str, ...] = ()
    addressee: int | None = None
    together: tuple[int, ...] = ()


@attrs.frozen
class Draft:
    """Everything a document is rendered from."""

    pieces: tuple[Piece, ...]
    people: tuple[SynthPerson, ...]
    plans: tuple[QuotePlan, ...]
    slots: tuple[tuple[str, str], ...]
    """What the text is about: the words for ``{thing}``, ``{place}`` and so on."""
    genre: str
    style: str
    separator: str = "\n\n"
    """What stands between paragraphs."""


@attrs.define
class _Spans:
    """The offsets of one quote, as they become known."""

    edges: dict[Role, list[tuple[int, int]]] = attrs.Factory(dict)
    opened: dict[Role, int] = attrs.Factory(dict)
    marks: list[Span] = attrs.Factory(list)

    def of(self, role: Role) -> tuple[Span, ...]:
        return tuple(Span(s, e) for s, e in self.edges.get(role, ()))


def render(draft: Draft) -> Document:
    """The document that `draft` describes."""
    style = STYLES[draft.style]
    found = [_Spans() for _ in draft.plans]
    namings: list[Naming] = []
    out: list[str] = []
    at = 0
    waiting = ""  # the stop that comes behind the closing mark
    closed = False

    def write(text: str) -> Span:
        nonlocal at
        out.append(text)
        at += len(text)
        return Span(at - len(text), at)

    for index, piece in enumerate((*draft.pieces, Words(""))):
        if not isinstance(piece, Edge):
            if closed and waiting:
                write(waiting)
                waiting = ""
            closed = False
        match piece:
            case Words():
                write(piece.text.replace("'", style.apostrophe))
            case Name():
                person = draft.people[piece.person]
                words = person.called(piece.form).replace("'", style.apostrophe)
                span = write(words[0].upper() + words[1:] if piece.capital else words)
                namings.append(Naming(span, person.id, piece.form))
            case Break():
                write(draft.separator)
            case Stop():
                if style.comma_inside:
                    write(piece.text)
                else:
                    waiting = piece.text
            case Edge():
                spans = found[piece.quote]
                if piece.opens:
                    spans.opened[piece.role] = at
                else:
                    spans.edges.setdefault(piece.role, []).append((spans.opened.pop(piece.role), at))
            case Mark():
                mark = _mark(style, piece, _ends_paragraph(draft.pieces, index))
                if mark:
                    found[piece.quote].marks.append(write(mark))
                closed = not piece.opens
    text = "".join(out)
    order = sorted(range(len(found)), key=lambda i: (found[i].of("content")[0].start, i))
    ids = {plan: f"q{number}" for number, plan in enumerate(order, 1)}
    return Document(
        text=text,
        people=tuple(p for p in draft.people if any(n.person == p.id for n in namings)),
        quotes=tuple(_quote(draft, i, found[i], ids) for i in order),
        namings=tuple(namings),
        genre=draft.genre,
        style=draft.style,
        draft=draft,
    )


def _mark(style: Style, mark: Mark, ends_paragraph: bool) -> str:
    if mark.level % 2:
        return style.inner_open if mark.opens else style.inner_close
    if style.name == "dash" and not mark.opens and ends_paragraph:
        return ""
    return style.open if mark.opens else style.close


def _ends_paragraph(pieces: Sequence[Piece], index: int) -> bool:
    """Whether nothing is written behind this piece in its paragraph."""
    for piece in pieces[index + 1 :]:
        if isinstance(piece, Break):
            return True
        if not isinstance(piece, Edge):
            return False
    return True


def _quote(draft: Draft, index: int, spans: _Spans, ids: dict[int, str]) -> SynthQuote:
    plan = draft.plans[index]
    sources, cues = spans.of("source"), spans.of("cue")
    return SynthQuote(
        id=ids[index],
        spans=spans.of("content"),
        kind=plan.kind,
        speaker=draft.people[plan.speaker].id if plan.speaker is not None else None,
        frame=plan.frame,
        attribution=plan.attribution,
        source=sources[0] if sources else None,
        cue=cues[0] if cues else None,
        fragments=spans.of("fragment"),
        marks=tuple(spans.marks),
        parent=ids[plan.parent] if plan.parent is not None else None,
        phenomena=plan.phenomena,
        addressee=draft.people[plan.addressee].id if plan.addressee is not None else None,
        together=tuple(draft.people[other].id for other in plan.together),
    )
