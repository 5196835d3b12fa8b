"""A text for reading aloud: as a script, as SSML, and as segments."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from quoteattr.io.plain import Result
from quoteattr.segments import cut
from quoteattr.text.layout import paragraphs
from quoteattr.types import AttributedQuote, Kind

__all__ = ["to_script", "to_segments", "to_ssml"]

NARRATOR = "Narrator"
"""Whose lines the narration is, in a script."""
_DIRECT: tuple[Kind, ...] = ("direct",)
_UNKNOWN = "?"
_BREAK = '<break strength="strong"/>'
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_segments(result: Result, kinds: Collection[Kind] = _DIRECT) -> list[dict[str, Any]]:
    """The whole text as stretches for one voice each; their texts joined are the text.

    >>> from quoteattr import attribute
    >>> [(s["speaker"], s["text"]) for s in to_segments(attribute("“No,” said Ada Marsh."))]
    [('Ada Marsh', '“No,” '), (None, 'said Ada Marsh.')]
    """
    return [
        {
            "start": start,
            "end": end,
            "text": result.text[start:end],
            "narration": quote is None,
            "speaker": quote.speaker.name if quote and quote.speaker else None,
            "speaker_id": quote.speaker.id if quote and quote.speaker else None,
            "gender": quote.speaker.gender if quote and quote.speaker else None,
            "confidence": float(quote.confidence) if quote else None,
            "quote": quote.id if quote else None,
        }
        for start, end, quote in cut(result.text, result.quotes, kinds)
    ]


def to_script(result: Result, kinds: Collection[Kind] = _DIRECT) -> str:
    """A line for each stretch, its voice in brackets; narration is kept, ``[?]`` is an unknown speaker.

    No line holds words of two paragraphs, so that a heading stands alone.

    >>> from quoteattr import attribute
    >>> print(to_script(attribute("“No,” said Ada Marsh.")))
    [Ada Marsh] “No,”
    [Narrator] said Ada Marsh.
    """
    lines = []
    begins = [block.start for block in paragraphs(result.text)]
    for start, end, quote in cut(result.text, result.quotes, kinds):
        for piece in _by_paragraph(result.text, start, end, begins):
            words = " ".join(piece.split())
            if words:
                lines.append(f"[{_voice(quote)}] {words}")
    return "\n".join(lines)


def _by_paragraph(text: str, start: int, end: int, begins: Sequence[int]) -> list[str]:
    """A stretch, cut where paragraphs begin inside it."""
    inside = begins[bisect.bisect_right(begins, start) : bisect.bisect_left(begins, end)]
    return [text[one:other] for one, other in itertools.pairwise((start, *inside, end))]


def _voice(quote: AttributedQuote | None) -> str:
    if quote is None:
        return NARRATOR
    return " and ".join(" ".join(person.name.split()) for person in quote.speakers) or _UNKNOWN


def to_ssml(result: Result, voices: Mapping[str, str] | None = None, kinds: Collection[Kind] = _DIRECT) -> str:
    """The text in the Speech Synthesis Markup Language (W3C, version 1.1): a ``<voice>`` for each person.

    A ``<break>`` stands where a paragraph begins, as white space is no pause.

    Args:
        result: What to read.
        voices: Names of the synthesizer's voices by the id or name of a person, ``""`` for the narrator; a voice that
            is not named is asked for by gender, and numbered, so that people of one gender differ.
        kinds: The kinds of quotes that get a voice of their own.

    >>> from quoteattr import attribute
    >>> '<voice gender="female" variant="1">“No,”' in to_ssml(attribute("“No,” said Mrs. Marsh."))
    True
    """
    attributes = _attributes(result, voices or {})
    begins = [block.start for block in paragraphs(result.text)]
    heads = frozenset(begins[1:])
    parts = []
    for start, end, quote in cut(result.text, result.quotes, kinds):
        words = _BREAK.join(
            escape(_FORBIDDEN.sub("\ufffd", piece)) for piece in _by_paragraph(result.text, start, end, begins)
        )
        if start in heads:
            words = _BREAK + words
        opening = attributes(quote)
        parts.append(f"<voice {opening}>{words}</voice>" if opening else words)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<speak version="1.1" '
        f'xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en">\n{"".join(parts)}\n</speak>\n'
    )


_SSML = {"F": "female", "M": "male"}


def _attributes(result: Result, voices: Mapping[str, str]) -> Callable[[AttributedQuote | None], str]:
    """What asks for the voice of a quote; nothing for a narrator without one."""
    numbers = dict(_numbered(result))

    def of(quote: AttributedQuote | None) -> str:
        person = quote.speaker if quote is not None else None
        if person is None:
            named = voices.get("") if quote is None else None
            return f"name={quoteattr(named)}" if named else ""
        named = voices.get(person.id) or voices.get(person.name)
        if named:
            return f"name={quoteattr(named)}"
        gender = _SSML.get(person.gender or "", "neutral")
        return f'gender="{gender}" variant="{numbers[person.id]}"'

    return of


def _numbered(result: Result) -> Iterator[tuple[str, int]]:
    """The speakers with their number among those of their gender, in the order in which they first speak."""
    counts: dict[str | None, int] = {}
    seen: set[str] = set()
    for quote in result.quotes:
        if quote.speaker is not None and quote.speaker.id not in seen:
            seen.add(quote.speaker.id)
            counts[quote.speaker.gender] = counts.get(quote.speaker.gender, 0) + 1
            yield quote.speaker.id, counts[quote.speaker.gender]
