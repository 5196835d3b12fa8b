"""What a speaker talks about, in which words, and how hard to read.

The measures are textacy's: key terms by SGRank (Danesh, Sumner and Martin,
"SGRank: Combining Statistical and Graphical Methods to Improve the State of
the Art in Unsupervised Keyphrase Extraction", Starsem 2015), n-grams, keywords in
context, and readability (Flesch, "A New Readability Yardstick", 1948; Kincaid
and others, 1975).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import attrs

from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.io import Result
from quoteattr.types import Person

__all__ = ["Profile", "profile"]

# Beyond this many characters of one speaker the key terms no longer change, and their graph grows with the square.
_LONGEST = 200_000
# Readability says nothing of fewer words.
_FEWEST_WORDS = 30
_CONTEXT = 45


def _word(written: str) -> re.Pattern[str]:
    """A word or words as such, in upper or lower case."""
    return re.compile(rf"(?<!\w){re.escape(written)}(?!\w)", re.IGNORECASE)


@attrs.frozen
class Profile:
    """What somebody says, summed up."""

    person: Person
    """Whose words they are."""
    quotes: int
    """How many quotes."""
    words: int
    """Words between white space, of direct quotes and of what stands in marks in mixed ones."""
    key_terms: tuple[tuple[str, float], ...]
    """What it is about, with the weight of each term, the highest first."""
    ngrams: tuple[tuple[str, int], ...]
    """Two or three words that come more than once, with their numbers."""
    flesch: float | None
    """Flesch reading ease, 0 (hard) to 100 (easy); None of fewer than thirty words."""
    grade: float | None
    """Flesch and Kincaid's grade: years of school; None of fewer than thirty words."""
    text: str
    """The words themselves, a quote a line."""

    def concordance(self, word: str, *, width: int = _CONTEXT) -> list[tuple[str, str, str]]:
        """Each place where a word stands in what is said, with `width` characters before and after it.

        Upper and lower case are the same.

        >>> from quoteattr import attribute
        >>> said = attribute("“The ferry is late,” said Ada Marsh.").profile("Ada Marsh")
        >>> said.concordance("ferry", width=4)
        [('The ', 'ferry', ' is ')]
        """
        if not isinstance(word, str) or not word.strip():
            raise InputValueError("a concordance needs a word")
        from textacy.extract import keyword_in_context

        found = keyword_in_context(self.text, _word(word.strip()), window_width=width, pad_context=False)
        return [(before, hit, after) for before, hit, after in found]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, without the text."""
        return {
            "id": self.person.id, "name": self.person.name, "quotes": self.quotes, "words": self.words,
            "flesch": self.flesch, "grade": self.grade,
            "key_terms": [{"term": term, "weight": weight} for term, weight in self.key_terms],
            "ngrams": [{"words": words, "count": count} for words, count in self.ngrams],
        }  # fmt: skip


def profile(result: Result, who: Person | str, *, top: int = 20) -> Profile:
    """The profile of one speaker of a result, from the words in quotation marks.

    Args:
        result: Where they speak.
        who: A `Person`, or an id, name or alias.
        top: The most key terms and n-grams.

    Raises:
        InputValueError: nobody is called so, or `top` is not positive.
    """
    if not isinstance(top, int) or top < 1:
        raise InputValueError(f"top must be a positive int, got {top!r}")
    person = _person(result, who)
    lines = []
    quotes = 0
    for quote in result.quotes:
        spans = quote.fragments if quote.kind == "mixed" else quote.spans if quote.kind == "direct" else ()
        if any(one.id == person.id for one in quote.speakers) and spans and quote.parent is None:
            quotes += 1
            lines.append(" ".join(" ".join(span.of(result.text).split()) for span in spans))
    text = "\n".join(lines)
    terms, ngrams, flesch, grade = _measured(text, top)
    return Profile(person, quotes, len(text.split()), terms, ngrams, flesch, grade, text)


def _person(result: Any, who: Person | str) -> Person:
    if not isinstance(who, str | Person):
        raise InputTypeError(f"a person is asked for by id, name or alias, got {type(who).__name__}")
    found: Person | None = result.person(who) if isinstance(who, str) else who
    if found is None:
        raise InputValueError(f"nobody in the result is called {who!r}")
    return found


def _measured(text: str, top: int) -> tuple[Any, Any, float | None, float | None]:
    """Key terms, n-grams and readability of some words."""
    if not text.strip():
        return (), (), None, None
    from textacy import extract
    from textacy.text_stats import readability

    from quoteattr.syntax.parse import load_pipeline

    doc = load_pipeline(None)(text[:_LONGEST])
    for token in doc:  # the default pipeline is loaded without its lemmatizer
        token.lemma_ = token.lemma_ or token.lower_
    terms = tuple(
        (term, round(float(weight), 4)) for term, weight in extract.keyterms.sgrank(doc, normalize="lower", topn=top)
    )
    counts: Counter[str] = Counter()
    for size in (2, 3):
        counts.update(span.text.casefold() for span in extract.ngrams(doc, size, filter_stops=True, filter_nums=True))
    ngrams = tuple(sorted(((w, n) for w, n in counts.items() if n > 1), key=lambda item: (-item[1], item[0]))[:top])
    if sum(token.is_alpha for token in doc) < _FEWEST_WORDS:
        return terms, ngrams, None, None
    return (
        terms, ngrams, round(float(readability.flesch_reading_ease(doc)), 1),
        round(float(readability.flesch_kincaid_grade_level(doc)), 1),
    )  # fmt: skip
