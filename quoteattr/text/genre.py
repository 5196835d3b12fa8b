"""Tells reporting from storytelling, so that each is read by the right rules.

In a story nearly everything between quotation marks is spoken, by whoever's
turn it is; in a report the marks hold fragments, titles and irony as well, and
a source stands beside nearly every quote.  A logistic score over the
frequencies of common words outside quotes, and over a few shares (how much
stands in marks, how many paragraphs open with one, figures), decides; its
weights are plain data, fitted by ``benchmarks/train_genre.py``.  That common
words tell kinds of text apart is the old finding of Mosteller and Wallace
("Inference and Disputed Authorship", 1964).
"""

from __future__ import annotations

import bisect
import functools
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from quoteattr.errors import DataError
from quoteattr.lang import english, files
from quoteattr.types import QuoteSpan, Span

__all__ = ["SHARES", "Genre", "fiction_score", "genre_features"]

Genre = Literal["news", "fiction"]
"""How a text is read: as a report or as a story."""

SHARES = ("in_marks", "opening_paragraphs", "long_quotes", "second_person_in_marks", "digits", "capitals")
"""The features that are no word frequencies."""

# Enough to tell by; a whole book needs no longer look.
_SAMPLE = 120_000
_WORD = re.compile(r"[^\W\d_]+|\d+")
_SECOND = english().group("second person")
# Words in thirds of this many count as much as the prior: short texts stay undecided.
_SMOOTH = 60


def genre_features(text: str, blocks: Sequence[Span], marks: Sequence[QuoteSpan]) -> dict[str, float]:
    """The shares listed in `SHARES`, and the frequency (per word) of each word outside quotes."""
    limit = min(len(text), _SAMPLE)
    counts: Counter[str] = Counter()
    at = quoted = second = opening = long = number = 0
    begins = {p.start for p in blocks if p.start < limit}
    for mark in [*marks, None]:
        start = min(limit, mark.start) if mark is not None else limit
        if mark is not None and (mark.depth or mark.start >= limit):
            continue
        counts.update(_WORD.findall(text, at, start))
        if mark is not None:
            inside = [word.casefold() for word in _WORD.findall(text, start, min(mark.end, limit))]
            quoted += len(inside)
            second += sum(word in _SECOND for word in inside)
            opening += mark.start in begins
            long += len(inside) > 4
            number += 1
            at = max(at, mark.end)
    outside = sum(counts.values())
    rest = outside + _SMOOTH
    lowered: Counter[str] = Counter()
    digits = capitals = 0
    for word, count in counts.items():
        if word[0].isdigit():
            digits += count
        elif not word[0].islower():
            capitals += count
        lowered[word.casefold()] += count
    features = {word: count / rest for word, count in lowered.items()}
    features |= {
        "in_marks": quoted / (quoted + rest),
        "opening_paragraphs": opening / (len(begins) + 4),
        "long_quotes": long / (number + 4),
        "second_person_in_marks": second / (quoted + _SMOOTH),
        "digits": digits / rest,
        "capitals": capitals / rest,
    }
    return features


@functools.cache
def _weights() -> tuple[dict[str, float], float]:
    data = files.json("en", "genre")
    try:
        return {str(name): float(weight) for name, weight in data["weights"].items()}, float(data["bias"])
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"the data file genre.json of quoteattr cannot be read: {error!r}") from error


def fiction_score(text: str, blocks: Sequence[Span], marks: Sequence[QuoteSpan], beside: Sequence[Span] = ()) -> float:
    """How likely the text is a story, in [0, 1]; what lies `beside` it, turns say, counts for nothing."""
    if beside:
        text, blocks, marks = _without(text, blocks, marks, beside)
    weights, bias = _weights()
    values = genre_features(text, blocks, marks)
    margin = bias + sum(weight * values.get(name, 0.0) for name, weight in weights.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, margin))))


def _without(
    text: str, blocks: Sequence[Span], marks: Sequence[QuoteSpan], beside: Sequence[Span]
) -> tuple[str, list[Span], list[QuoteSpan]]:
    """A text with blanks where some stretches stand, and the paragraphs and marks that begin in none of them."""
    pieces, at = [], 0
    for span in beside:
        pieces += [text[at : span.start], " " * (span.end - max(at, span.start))]
        at = max(at, span.end)
    starts = [span.start for span in beside]

    def outside(offset: int) -> bool:
        index = bisect.bisect_right(starts, offset) - 1
        return index < 0 or offset >= beside[index].end

    rest = "".join([*pieces, text[at:]])
    return rest, [b for b in blocks if outside(b.start)], [m for m in marks if outside(m.start)]
