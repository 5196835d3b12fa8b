"""Cuts a text into voices: narrator, speaker, narrator ..."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from quoteattr.types import AttributedQuote, Kind, Span

__all__ = ["cut", "voiced_spans"]

# What may stand between the content of a quote and its mark.
_PADDING = " \u00a0\u2009\u202f"
_MARKS = "\"'`‘’‚‛“”„‟«»‹›「」『』〈〉《》"
_CLOSING_ONLY = "”’»›」』〉》"
# A longer run of marks is no way to open or close a quote.
_MOST_MARKS = 4


def voiced_spans(quote: AttributedQuote, kinds: Collection[Kind]) -> tuple[Span, ...]:
    """The parts of a quote that are read in the speaker's voice."""
    if quote.kind not in kinds:
        return ()
    return quote.fragments if quote.kind == "mixed" else quote.spans


def cut(
    text: str, quotes: Iterable[AttributedQuote], kinds: Collection[Kind]
) -> list[tuple[int, int, AttributedQuote | None]]:
    """``(start, end, quote or None)`` for the successive stretches that make up the text."""
    parts = _outermost((span, quote) for quote in quotes for span in voiced_spans(quote, kinds))
    begins: list[tuple[int, AttributedQuote | None]] = [(0, None)]
    for index, (span, quote) in enumerate(parts):
        before = begins[-1][0]
        limit = parts[index + 1][0].start if index + 1 < len(parts) else len(text)
        begin = _with_opening(text, span.start, before)
        begins += [(begin, quote), (_with_closing(text, span.end, limit, span.start - begin), None)]
    return _stretches(text, begins)


def _outermost(parts: Iterable[tuple[Span, AttributedQuote]]) -> list[tuple[Span, AttributedQuote]]:
    """The parts that lie in no other: the outer speaker reads what stands inside."""
    out: list[tuple[Span, AttributedQuote]] = []
    for span, quote in sorted(parts, key=lambda part: (part[0].start, -part[0].end)):
        if len(span) and (not out or span.start >= out[-1][0].end):
            out.append((span, quote))
    return out


def _stretches(
    text: str, begins: list[tuple[int, AttributedQuote | None]]
) -> list[tuple[int, int, AttributedQuote | None]]:
    """Stretches from where they begin, without empty ones; white space goes to the stretch before."""
    moved: list[tuple[int, AttributedQuote | None]] = []
    for begin, quote in begins:
        at = begin
        while begin and at < len(text) and text[at].isspace():
            at += 1
        if moved and (moved[-1][0] == at or text[moved[-1][0] : at].isspace()):
            at = moved.pop()[0]
        moved.append((at, quote))
    ends = [begin for begin, _ in moved[1:]] + [len(text)]
    return [(begin, end, quote) for (begin, quote), end in zip(moved, ends, strict=True) if begin < end]


def _with_opening(text: str, start: int, limit: int) -> int:
    """Offset of the quotation mark before `start`, if one stands there behind `limit`."""
    at = start
    while at > limit and text[at - 1] in _PADDING and start - at < _MOST_MARKS:
        at -= 1
    opened = at
    while opened > limit and text[opened - 1] in _MARKS and at - opened < _MOST_MARKS:
        opened -= 1
    return opened if opened < at else start


def _with_closing(text: str, end: int, limit: int, most: int) -> int:
    """Offset behind the quotation mark after `end`, if one stands there before `limit`.

    `most` is how long the opening was, so that the next quote keeps its own mark.
    """
    at = end
    while at < limit and text[at] in _PADDING and at - end < _MOST_MARKS:
        at += 1
    closed = at
    while closed < limit and text[closed] in _MARKS and closed - at < max(1, most):
        closed += 1
    # Behind a blank only a mark that cannot open closes this quote.
    return end if closed == at or (at > end and text[at] not in _CLOSING_ONLY) else closed
