"""The table of a text's tokens as the people stage reads it."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import attrs

from quoteattr.lang import english
from quoteattr.people.entities import mend_entities
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Entity
from quoteattr.types import Span

__all__ = ["Reading", "role_nouns", "say_forms"]

_STATED = frozenset({"ORG", "PERCENT", "MONEY", "NORP", "GPE", "DATE"})
# Between what 95 % of news articles (PolNeAR) and 90 % of novels (LitBank) have.
_STORY_SHARE = 0.02
# A text of fewer tokens names too few firms and places to tell a story from a report.
BRIEF = 400


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


@attrs.frozen(eq=False, slots=False)
class Reading(Document):
    """The table of a text's tokens, with who speaks, the names put right, and whether it is a story."""

    source_spans: Sequence[Span] = attrs.field(default=(), repr=False)
    label_spans: Sequence[Span] = attrs.field(default=(), repr=False)
    """The sources that stand before the turns of a transcript."""

    @functools.cached_property
    def sources(self) -> set[tuple[int, int]]:
        """First and last tokens of the sources."""
        return self._tokens_of(self.source_spans)

    @functools.cached_property
    def labels(self) -> set[tuple[int, int]]:
        """First and last tokens of the sources that stand before turns."""
        return self._tokens_of(self.label_spans)

    def _tokens_of(self, spans: Sequence[Span]) -> set[tuple[int, int]]:
        return {(tokens[0], tokens[-1]) for span in spans if (tokens := self.parse.tokens_in(span))}

    @functools.cached_property
    def entities(self) -> list[Entity]:
        """The named entities, personal names put right."""
        return mend_entities(self.parse, self.written_low, self.headline, role_nouns(), self.sources, say_forms())

    @functools.cached_property
    def entity(self) -> list[int]:
        """For each token the index of its named entity, or -1."""
        found = [-1] * len(self)
        for index, entity in enumerate(self.entities):
            for token in range(entity.start, min(entity.end, len(self))):
                found[token] = index
        return found

    @functools.cached_property
    def story(self) -> bool:
        """Whether so few firms, places, dates and sums are named that the text is a story."""
        stated = sum(entity.label in _STATED for entity in self.parse.entities)
        return stated < _STORY_SHARE * len(self)

    @functools.cached_property
    def tells(self) -> bool:
        """Whether it is a story, or too short to say."""
        return self.story or len(self) < BRIEF
