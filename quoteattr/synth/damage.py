"""Broken marks, as scanning, translating and careless typing leave them.

Each kind of damage is done to one quotation of a document; the gold answer
stays what a careful reader would still understand.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs

from quoteattr.errors import InputValueError
from quoteattr.synth.styles import STYLES
from quoteattr.synth.values import Document, SynthQuote

__all__ = ["DAMAGES", "damage", "possible_damage"]

Edits = tuple[tuple[int, int, str], ...]
_TURNED = {"“": "”", "”": "“", "«": "»", "»": "«", "「": "」", "」": "「"}
_OTHER = {'"': "”", "”": '"', "“": '"', "»": '"', "’": '"', "''": '"', "」": "”"}
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")


def _missing_close(document: Document, quote: SynthQuote) -> Edits:
    mark = quote.marks[-1]
    return ((mark.start, mark.end, ""),)


def _missing_open(document: Document, quote: SynthQuote) -> Edits:
    mark = quote.marks[0]
    return ((mark.start, mark.end, ""),)


def _doubled_open(document: Document, quote: SynthQuote) -> Edits:
    mark = quote.marks[0]
    return ((mark.end, mark.end, mark.of(document.text)),)


def _doubled_close(document: Document, quote: SynthQuote) -> Edits:
    mark = quote.marks[-1]
    return ((mark.start, mark.start, mark.of(document.text)),)


def _turned(document: Document, at: int, quote: SynthQuote) -> Edits:
    mark = quote.marks[at]
    other = _TURNED.get(mark.of(document.text))
    return ((mark.start, mark.end, other),) if other else ()


def _wrong_direction_open(document: Document, quote: SynthQuote) -> Edits:
    return _turned(document, 0, quote)


def _wrong_direction_close(document: Document, quote: SynthQuote) -> Edits:
    return _turned(document, -1, quote)


def _spaced(document: Document, quote: SynthQuote) -> Edits:
    first, last = quote.marks[0], quote.marks[-1]
    return ((first.end, first.end, " "), (last.start, last.start, " "))


def _mixed_pair(document: Document, quote: SynthQuote) -> Edits:
    mark = quote.marks[-1]
    other = _OTHER.get(mark.of(document.text))
    return ((mark.start, mark.end, other),) if other else ()


def _inch_mark(document: Document, quote: SynthQuote) -> Edits:
    end = document.text.find("\n", quote.marks[-1].end)
    end = len(document.text) if end < 0 else end
    return ((end, end, ' The pipe was 12" wide.'),)


def _glued(document: Document, quote: SynthQuote) -> Edits:
    start = quote.marks[0].start
    return ((start - 1, start, ""),) if document.text[max(0, start - 2) : start] == ": " else ()


def _lost_apostrophes(document: Document, quote: SynthQuote) -> Edits:
    return tuple(
        (match.start(), match.end(), "")
        for span in quote.spans
        for match in _APOSTROPHE.finditer(document.text, span.start, span.end)
    )


_DAMAGES: dict[str, Callable[[Document, SynthQuote], Edits]] = {
    "missing-close": _missing_close,
    "missing-open": _missing_open,
    "doubled-open": _doubled_open,
    "doubled-close": _doubled_close,
    "wrong-direction-open": _wrong_direction_open,
    "wrong-direction-close": _wrong_direction_close,
    "spaced": _spaced,
    "mixed-pair": _mixed_pair,
    "inch-mark": _inch_mark,
    "glued": _glued,
    "lost-apostrophes": _lost_apostrophes,
}
DAMAGES = tuple(_DAMAGES)
"""Every kind of damage, the plainest first."""


def possible_damage(document: Document) -> tuple[tuple[str, str], ...]:
    """The damage that can be done to a document: ``(kind, quote id)`` pairs.

    >>> from quoteattr import synth
    >>> ("missing-close", "q1") in possible_damage(synth.quotation(seed=1, style="curly", frame="after"))
    True
    """
    if document.damage or STYLES[document.style].name == "dash":
        return ()
    return tuple(
        (kind, quote.id)
        for quote in document.quotes
        if len(quote.marks) >= 2 and quote.parent is None
        for kind, edit in _DAMAGES.items()
        if edit(document, quote)
    )


def damage(document: Document, kind: str, quote: str = "q1") -> Document:
    """The document with one quotation's marks broken, the gold carried along.

    Args:
        document: A document from this generator.
        kind: One of `DAMAGES`.
        quote: Id of the quotation.

    Raises:
        InputValueError: this damage cannot be done there (see `possible_damage`).

    >>> from quoteattr import synth
    >>> whole = synth.quotation(seed=1, style="curly", frame="after")
    >>> broken = damage(whole, "missing-close")
    >>> len(whole.text) - len(broken.text)
    1
    """
    if (kind, quote) not in possible_damage(document):
        raise InputValueError(f"damage {kind!r} cannot be done to {quote!r} of this document")
    hurt = next(q for q in document.quotes if q.id == quote)
    return attrs.evolve(document.edited(_DAMAGES[kind](document, hurt)), damage=(kind,))
