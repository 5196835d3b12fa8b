"""Tells reporting from storytelling, so that each is read by the right rules.

In a story nearly everything between quotation marks is spoken, by whoever's
turn it is; in a report the marks hold fragments, titles and irony as well, and
a source stands beside nearly every quote.  A logistic score over a dozen
shares (how much stands in marks, pronouns, figures, organisations ...) decides;
its weights are plain data, fitted by ``benchmarks/train_genre.py``.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Sequence
from importlib import resources
from typing import Literal

from quoteattr.errors import DataError
from quoteattr.parse import Parse
from quoteattr.types import QuoteSpan

__all__ = ["FEATURES", "Genre", "fiction_score", "genre_features", "genre_of"]

Genre = Literal["news", "fiction"]

FEATURES = (
    "in_marks", "opening_paragraphs", "first_person", "third_person", "second_person_in_marks", "past", "present",
    "digits", "person_entities", "other_entities", "dates", "paragraph_length", "attributive_titles",
)  # fmt: skip

_FIRST = {"i", "me", "my", "myself"}
_THIRD = {"he", "she", "him", "her", "his", "hers", "himself", "herself"}
_SECOND = {"you", "your", "yours"}
_ORGANISATIONS = {"ORG", "GPE", "NORP", "FAC", "LAW", "EVENT"}
_DATES = {"DATE", "PERCENT", "MONEY", "CARDINAL"}
# Enough to tell by; a whole book needs no longer look.
_SAMPLE = 20_000


def genre_features(parse: Parse, marks: Sequence[QuoteSpan]) -> list[float]:
    """The shares listed in `FEATURES`, over the first 20,000 tokens."""
    n = min(len(parse), _SAMPLE)
    if not n:
        return [0.0] * len(FEATURES)
    limit = parse.ends[n - 1]
    inside = bytearray(n)
    opening = 0
    begins = {p.start for p in parse.paragraphs if p.start < limit}
    for mark in marks:
        if mark.start >= limit:
            break
        opening += mark.start in begins
        for token in parse.tokens_in(mark.outer):
            if token < n:
                inside[token] = 1
    counts = dict.fromkeys(FEATURES, 0)
    outside = 0
    for token in range(n):
        word, tag = parse.words[token].lower(), parse.tags[token]
        if inside[token]:
            counts["in_marks"] += 1
            counts["second_person_in_marks"] += word in _SECOND
            continue
        outside += 1
        counts["first_person"] += word in _FIRST
        counts["third_person"] += word in _THIRD
        counts["past"] += tag == "VBD"
        counts["present"] += tag in ("VBZ", "VBP")
        counts["digits"] += word[0].isdigit()
    for entity in parse.entities:
        if entity.start < n:
            counts["person_entities"] += entity.label == "PERSON"
            counts["other_entities"] += entity.label in _ORGANISATIONS
            counts["dates"] += entity.label in _DATES
            counts["attributive_titles"] += entity.label == "PERSON" and entity.end - entity.start > 1
    rest = outside + 20
    shares = {name: counts[name] / rest for name in FEATURES}
    shares["in_marks"] = counts["in_marks"] / n
    shares["second_person_in_marks"] = counts["second_person_in_marks"] / (counts["in_marks"] + 20)
    shares["opening_paragraphs"] = opening / (len(begins) + 1)
    shares["paragraph_length"] = min(n / (len(begins) + 1), 200) / 200
    return [shares[name] for name in FEATURES]


@functools.cache
def _weights() -> tuple[tuple[float, ...], float]:
    try:
        data = json.loads(resources.files("quoteattr").joinpath("data", "genre.json").read_text(encoding="utf-8"))
        return tuple(data["weights"][name] for name in FEATURES), float(data["bias"])
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"the weights genre.json of quoteattr cannot be read: {error}") from error


def fiction_score(parse: Parse, marks: Sequence[QuoteSpan]) -> float:
    """How likely the text is a story, in [0, 1]."""
    weights, bias = _weights()
    values = genre_features(parse, marks)
    margin = bias + sum(w * v for w, v in zip(weights, values, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, margin))))


def genre_of(parse: Parse, marks: Sequence[QuoteSpan]) -> Genre:
    """`fiction` or `news`, whichever is likelier."""
    return "fiction" if fiction_score(parse, marks) >= 0.5 else "news"
