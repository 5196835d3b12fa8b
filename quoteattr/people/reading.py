"""A parse as the people stage reads it: per-token arrays made once.

Everything is a plain list with one item a token, so that the later passes are
list look-ups.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from quoteattr.lang import english
from quoteattr.people.entities import mend_entities
from quoteattr.syntax.document import Document
from quoteattr.types import Span

__all__ = ["Reading", "role_nouns", "say_forms"]

_STATED = frozenset({"ORG", "PERCENT", "MONEY", "NORP", "GPE", "DATE"})
# Between what 95 % of news articles (PolNeAR) and 90 % of novels (LitBank) have.
_STORY_SHARE = 0.02


@functools.cache
def role_nouns() -> dict[str, tuple[str, str]]:
    """Noun -> gender (may be empty) and class: `person`, `kin`, `group`, `document`."""
    return {row["noun"]: (row["gender"], row["class"]) for row in english().table("role_nouns")}


# Nouns for people that say so little that somebody named is meant as a rule.
ANYBODY = english().words("anybody_nouns")


@functools.cache
def say_forms() -> frozenset[str]:
    """Forms of the commonest verbs of speech."""
    return english().reporting.forms("person", "base", "third", "past")


class Reading:
    """Token arrays of one text: lower-case words, capitals, quotes, headlines."""

    __slots__ = (
        "caps",
        "count",
        "deps",
        "document",
        "ends",
        "entities",
        "entity",
        "headline",
        "heads",
        "labels",
        "low",
        "lower_words",
        "paragraph",
        "parse",
        "quoted",
        "sentence",
        "shouted",
        "sources",
        "speech",
        "starts",
        "story",
        "tags",
        "text",
        "words",
    )  # fmt: skip

    def __init__(self, document: Document, sources: Sequence[Span] = (), labels: Sequence[Span] = ()) -> None:
        parse = document.parse
        self.document = document
        self.parse = parse
        self.text = parse.text
        self.words = parse.words
        self.low = document.low
        self.tags = parse.tags
        self.deps = parse.deps
        self.heads = parse.heads
        self.starts = parse.starts
        self.ends = parse.ends
        self.count = len(parse)
        self.lower_words = document.written_low
        self.caps = document.caps
        self.sentence = document.sentences
        self.paragraph = document.paragraphs
        self.speech = document.speech
        self.quoted = document.quoted
        self.headline, self.shouted = document.headline, document.shouted
        self.sources = {(t[0], t[-1]) for span in sources if (t := parse.tokens_in(span))}
        self.labels = {(t[0], t[-1]) for span in labels if (t := parse.tokens_in(span))}
        """First and last tokens of the sources that stand before the turns of a transcript."""
        self.entities = mend_entities(parse, self.lower_words, self.headline, role_nouns(), self.sources, say_forms())
        self.entity = self._entities()
        stated = sum(entity.label in _STATED for entity in parse.entities)
        self.story = stated < _STORY_SHARE * self.count
        """Whether so few firms, places, dates and sums are named that the text is a story."""

    def _entities(self) -> list[int]:
        """For each token the index of its named entity, or -1."""
        found = [-1] * self.count
        for index, entity in enumerate(self.entities):
            for token in range(entity.start, min(entity.end, self.count)):
                found[token] = index
        return found

    def joined(self, at: int) -> bool:
        """Whether token `at` is glued to the next one."""
        return self.document.joined(at)

    def string(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`, white space folded."""
        return self.document.string(first, last)
