"""A parse as the people stage reads it: per-token arrays made once.

Everything is a plain list with one item a token, so that the later passes are
list look-ups.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from quoteattr.lang import english
from quoteattr.people.entities import mend_entities
from quoteattr.syntax.parse import Parse
from quoteattr.types import QuoteSpan, Span

__all__ = ["Reading", "role_nouns", "say_forms"]

_HEADLINE_SHARE = 0.7
_FULL_STOP = re.compile(r"(?<=[^\W\d_A-Z]{2})\.[\"'”’»“「」]|\.$")
# Characters in marks that are somebody's words whatever the marks were taken for.
_LONG_QUOTE = 40
_STATED = frozenset({"ORG", "PERCENT", "MONEY", "NORP", "GPE", "DATE"})
# Between what 95 % of news articles (PolNeAR) and 90 % of novels (LitBank) have.
_STORY_SHARE = 0.02
# Tokens that a label in front of a colon has at most.
_LABEL = 8


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

    def __init__(
        self, parse: Parse, marks: Sequence[QuoteSpan], sources: Sequence[Span] = (), labels: Sequence[Span] = ()
    ) -> None:
        self.parse = parse
        self.text = parse.text
        self.words = parse.words
        self.low = [word.lower() for word in parse.words]
        self.tags = parse.tags
        self.deps = parse.deps
        self.heads = parse.heads
        self.starts = parse.starts
        self.ends = parse.ends
        self.count = len(parse.words)
        self.lower_words = {word for word in parse.words if word.islower()}
        self.caps = [word[:1].isupper() for word in parse.words]
        self.sentence = parse.sentences
        self.paragraph = parse.token_paragraphs
        self.speech = [mark for mark in marks if mark.label == "speech" or len(mark.outer) > _LONG_QUOTE]
        self.quoted = self._quoted()
        self.headline, self.shouted = self._headlines()
        self.sources = {(t[0], t[-1]) for span in sources if (t := parse.tokens_in(span))}
        self.labels = {(t[0], t[-1]) for span in labels if (t := parse.tokens_in(span))}
        """First and last tokens of the sources that stand before the turns of a transcript."""
        self.entities = mend_entities(parse, self.lower_words, self.headline, role_nouns(), self.sources, say_forms())
        self.entity = self._entities()
        stated = sum(entity.label in _STATED for entity in parse.entities)
        self.story = stated < _STORY_SHARE * self.count
        """Whether so few firms, places, dates and sums are named that the text is a story."""

    def _quoted(self) -> list[int]:
        """For each token the number of the outermost speech it stands in, or -1."""
        quoted = [-1] * self.count
        behind = -1
        for number, mark in enumerate(self.speech):
            if mark.outer.start < behind:
                continue
            behind = mark.outer.end
            for span in mark.spans:
                for token in self.parse.tokens_in(span):
                    quoted[token] = number
        return quoted

    def _entities(self) -> list[int]:
        """For each token the index of its named entity, or -1."""
        found = [-1] * self.count
        for index, entity in enumerate(self.entities):
            for token in range(entity.start, min(entity.end, self.count)):
                found[token] = index
        return found

    def _headlines(self) -> tuple[list[bool], list[bool]]:
        """Whether each token stands in a Title Case paragraph, and in an upper-case one."""
        size = max(self.paragraph[-1] + 1 if self.paragraph else 0, 1)
        total, capital, upper, longest = [0] * size, [0] * size, [0] * size, [0] * size
        for at, paragraph in enumerate(self.paragraph):
            word = self.words[at]
            longest[paragraph] += 1
            if len(word) > 3 and word[0].isalpha():
                total[paragraph] += 1
                if self.caps[at]:
                    capital[paragraph] += 1
                    upper[paragraph] += word.isupper()
        title = [
            t >= 4 and n <= 30 and c >= _HEADLINE_SHARE * t for t, c, n in zip(total, capital, longest, strict=True)
        ]
        for number, span in enumerate(self.parse.paragraphs):
            # A headline has no full stop, not at its end and not in marks.
            if number < size and title[number] and _FULL_STOP.search(self.text, span.start, span.end):
                title[number] = False
        shout = [t >= 2 and u >= _HEADLINE_SHARE * t for t, u in zip(total, upper, strict=True)]
        headline = [title[p] for p in self.paragraph]
        for at, word in enumerate(self.words):
            if word == ":" and headline[at]:
                # What stands before a colon is a label: "Jo Ray, Harbour Radio: ..."
                first = at
                while first > 0 and at - first < _LABEL and self.paragraph[first - 1] == self.paragraph[at]:
                    first -= 1
                if first == 0 or self.paragraph[first - 1] != self.paragraph[at]:
                    headline[first:at] = [False] * (at - first)
        return headline, [shout[p] for p in self.paragraph]

    def joined(self, at: int) -> bool:
        """Whether token `at` is glued to the next one."""
        return at + 1 < self.count and self.ends[at] == self.starts[at + 1]

    def string(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`, white space folded."""
        return " ".join(self.text[self.starts[first] : self.ends[last]].split())
