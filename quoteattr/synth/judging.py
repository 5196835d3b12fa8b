"""Holding an answer against the gold of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import attrs

from quoteattr.synth.values import Document, SynthPerson, SynthQuote
from quoteattr.types import AttributedQuote, QuoteSpan, Span

if TYPE_CHECKING:
    from quoteattr.result import AttributedText

__all__ = ["Verdict", "judge", "missed_marks", "swallowed"]

Stage = Literal["", "marks", "frames", "kind", "mention", "people", "speaker"]

# What may hang on either end of a span without mattering: marks, white space, stops, dashes.
_LOOSE = re.compile(r"^[^\w(\[$]+|[^\w)\]%$]+$")
_NOT_WORDS = re.compile(r"[^\w\s]+")


@attrs.frozen
class Verdict:
    """What became of one quotation."""

    quote: SynthQuote
    """The gold."""
    found: AttributedQuote | None
    """The answer that covers it best."""
    stage: Stage = ""
    """Where it went wrong: `marks` (not found, though it stands in marks), `frames` (not found), `kind`, `mention`
    (other words were taken for the source), `people` (the source is right, the person is not), `speaker` (no source
    beside the quote, and the wrong person); empty when all is right."""

    @property
    def right(self) -> bool:
        """Whether the quotation was found and its speaker is right, whatever its kind."""
        return self.stage in ("", "kind")


def judge(document: Document, result: AttributedText) -> tuple[Verdict, ...]:
    """One verdict for each quotation of the document that has a speaker.

    Contents are compared without marks, stops and white space at their ends.
    Where several people speak together, any of them is right.

    >>> from quoteattr import synth
    >>> from quoteattr.result import AttributedText
    >>> document = synth.quotation(seed=1, frame="after", form="full")
    >>> silent = AttributedText(text=document.text, quotes=(), people=(), pipeline="")
    >>> [verdict.stage for verdict in judge(document, silent)]
    ['marks']
    """
    return tuple(_verdict(document, quote, result.quotes) for quote in document.quotes if quote.speaker is not None)


def _verdict(document: Document, quote: SynthQuote, answers: Sequence[AttributedQuote]) -> Verdict:
    text = document.text
    best = max(answers, key=lambda a: (_shared(a.spans, quote.spans), -_length(a.spans)), default=None)
    if best is None or not _same_content(text, quote, best):
        return Verdict(quote, best, "frames" if quote.kind == "indirect" else "marks")
    people = [person for person in document.people if person.id in (quote.speaker, *quote.together)]
    answer = best.speaker.name if best.speaker else None
    if people and not any(_is(answer, person, document) for person in people):
        beside = best.mention is not None and quote.source is not None and best.mention.overlaps(quote.source)
        return Verdict(quote, best, "people" if beside else "speaker" if quote.source is None else "mention")
    return Verdict(quote, best, "" if best.kind == quote.kind else "kind")


def _same_content(text: str, quote: SynthQuote, answer: AttributedQuote) -> bool:
    """Every part found exactly where marks bound it; elsewhere, at least half of it."""
    if quote.kind == "direct":
        parts = {trimmed(text, span) for span in answer.spans}
        return any(trimmed(text, span) in parts for span in quote.spans)
    shared = _shared(quote.spans, answer.spans)
    return shared * 2 >= _length(quote.spans) + _length(answer.spans) - shared


def trimmed(text: str, span: Span) -> tuple[int, int]:
    """The span without marks, stops and white space at its ends."""
    words = span.of(text)
    bare = _LOOSE.sub("", words)
    start = span.start + (words.find(bare) if bare else 0)
    return start, start + len(bare)


def _length(spans: Iterable[Span]) -> int:
    return sum(len(span) for span in spans)


def _shared(some: Sequence[Span], others: Sequence[Span]) -> int:
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in some for b in others)


def _name_words(name: str) -> str:
    words = _NOT_WORDS.sub(" ", unicodedata.normalize("NFC", name).casefold()).split()
    return " ".join(words[1:] if words[:1] in (["the"], ["a"], ["an"]) else words)


def _is(name: str | None, person: SynthPerson, document: Document) -> bool:
    """Whether a canonical name is the person's.

    That is the full name where the text gives it, else any name it gives;
    who has no name may be called by the description, and a narrator whom
    nobody names "the narrator".
    """
    if name is None:
        return False
    if person.kind == "unnamed":
        return _name_words(name) in {_name_words(person.name), _name_words(person.description)}
    forms = {naming.form for naming in document.namings if naming.person == person.id}
    if forms & {"full", "titled"}:
        return _name_words(name) == _name_words(person.name)
    known = {_name_words(form) for form in document.forms(person.id)}
    if not known and "narrator" in forms:
        known = {"narrator", "i"}
    return _name_words(name) in known


def missed_marks(document: Document, marks: Sequence[QuoteSpan]) -> tuple[Span, ...]:
    """The quoted stretches of the document that a mark scanner did not find exactly.

    >>> from quoteattr import synth
    >>> document = synth.quotation(seed=1, style="straight", frame="after")
    >>> len(missed_marks(document, ()))
    1
    """
    found = {trimmed(document.text, span) for mark in marks for span in mark.spans}
    return tuple(
        span
        for quote in document.quotes
        for span in (quote.fragments or (quote.spans if quote.kind == "direct" else ()))
        if trimmed(document.text, span) not in found
    )


def swallowed(document: Document, spans: Iterable[Span]) -> int:
    """How many letters of narration lie inside `spans`, outside the paragraph in which each span begins.

    >>> from quoteattr import synth
    >>> document = synth.quotation(seed=1, style="straight", frame="after", form="full")
    >>> document = synth.with_paragraph(document, "It rained.")
    >>> swallowed(document, [Span(0, len(document.text))])
    8
    """
    text = document.text
    spoken = bytearray(len(text))
    for quote in document.quotes:
        for span in quote.fragments or (quote.spans if quote.kind == "direct" else ()):
            spoken[span.start : span.end] = b"\1" * len(span)
    letters = 0
    for span in spans:
        paragraph_end = text.find("\n", span.start)
        beyond = range(paragraph_end, span.end) if paragraph_end >= 0 else ()
        letters += sum(text[at].isalpha() and not spoken[at] for at in beyond)
    return letters
