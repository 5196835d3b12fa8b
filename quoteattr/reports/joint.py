"""Sources of several people: "Ilse Marn and Karl Ekholm said" names two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from quoteattr.lang import english
from quoteattr.reports.narration import person_nouns
from quoteattr.syntax.parse import Parse
from quoteattr.types import Frame, Span

__all__ = ["joint_sources", "with_joint_sources"]

_PROPER = frozenset({"NNP", "NNPS"})
_MOST = 6
"""More names than this are a list and not one voice."""


def with_joint_sources(parse: Parse, frames: Iterable[Frame]) -> tuple[Frame, ...]:
    """The frames, with `sources` where the source names several people."""
    return tuple(
        attrs.evolve(frame, sources=joint_sources(parse, frame.source)) if frame.source is not None else frame
        for frame in frames
    )


def joint_sources(parse: Parse, source: Span) -> tuple[Span, ...]:
    """The parts of a source joined by "and", each somebody; nothing for one person or one organisation.

    >>> from quoteattr.syntax.parse import load_pipeline, parse_text
    >>> text = "Ilse Marn and Karl Ekholm said so."
    >>> [span.of(text) for span in joint_sources(parse_text(text, load_pipeline()), Span(0, 25))]
    ['Ilse Marn', 'Karl Ekholm']
    """
    tokens = parse.tokens_in(source)
    words = [parse.words[t].lower() for t in tokens]
    if "and" not in words:
        return ()
    parts = _parts(tokens, words)
    if not 2 <= len(parts) <= _MOST or not all(_is_somebody(parse, part) for part in parts):
        return ()
    spans = tuple(parse.span(part[0], part[-1]) for part in parts)
    return () if _is_one_name(parse, tokens, spans) else spans


def _parts(tokens: range, words: Sequence[str]) -> list[list[int]]:
    """Tokens of the phrases between commas and "and"; what an apposition or a clause adds is left out."""
    last = len(words) - 1 - words[::-1].index("and")
    parts: list[list[int]] = [[]]
    for at, token in enumerate(tokens):
        if at == last or (words[at] == "," and at < last):
            parts.append([])
        elif words[at] == ",":
            break  # "Jo and Ann, who run the shop"
        elif any(map(str.isalnum, words[at])) or parts[-1]:
            parts[-1].append(token)
    return [part for part in parts if part]


def _is_somebody(parse: Parse, part: Sequence[int]) -> bool:
    head = next((t for t in part if not part[0] <= parse.heads[t] <= part[-1] or parse.heads[t] == t), part[-1])
    if parse.tags[head] in _PROPER or parse.words[head].lower() in english().group("somebody joined"):
        return True
    return parse.words[head].lower() in person_nouns() or any(parse.tags[t] in _PROPER for t in part[-2:])


def _is_one_name(parse: Parse, tokens: range, spans: Sequence[Span]) -> bool:
    """Whether it is the name of one organisation, none of whose parts is named anywhere by itself."""
    whole = parse.span(tokens.start, tokens.stop - 1).of(parse.text)
    named = any(e.label == "ORG" and e.start <= tokens.start and tokens.stop <= e.end for e in parse.entities)
    return named and all(parse.text.count(span.of(parse.text)) <= parse.text.count(whole) for span in spans)
