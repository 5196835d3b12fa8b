"""Noun phrases that mean people: "the old woman by the stove", "her husband", "two sailors".

Which nouns mean people is data (`role_nouns.tsv`, `described_nouns.tsv`), plurals are made by rule.  Nothing is
resolved here: `everybody` says who is meant.
"""

from __future__ import annotations

import functools

import attrs

from quoteattr.lang import english
from quoteattr.people.reading import role_nouns
from quoteattr.syntax.parse import Parse

__all__ = ["Noun", "Phrase", "find_phrases", "person_nouns"]

# Words that a noun phrase has before its head at most.
_LONGEST = 7
_MODIFIERS = frozenset({"JJ", "JJR", "JJS", "VBN", "VBG", "CD", "NN", "NNP", "HYPH", "RB", "POS"})
_OPENING = frozenset({"DT", "PDT", "PRP$", "WP$", "WDT"})
_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ"})
# The classes of role_nouns.tsv that are somebody; its groups are mostly bodies that speak ("the bank").
_SOMEBODY = frozenset({"person", "kin"})


@attrs.frozen
class Noun:
    """What a form of a noun says of those it means."""

    lemma: str
    gender: str
    """`F`, `M` or empty."""
    kind: str
    """`person`, `kin` or `group`."""
    plural: bool
    """Whether it means several; a group is one word for several."""


@attrs.frozen
class Phrase:
    """A noun phrase that means somebody, in tokens."""

    first: int
    last: int
    """The head noun; what follows it is left out."""
    noun: Noun
    article: str
    """The word that opens it, in lower case; empty when there is none."""
    owner: int
    """Last token of the possessor, the possessive pronoun itself included; -1 when there is none."""
    words: frozenset[str]
    """The modifiers, in lower case."""


@functools.cache
def person_nouns() -> dict[str, Noun]:
    """Every form of a noun that means people."""
    found: dict[str, Noun] = {}
    seldom = english().words("seldom_people")
    rows = [(word, gender, kind) for word, (gender, kind) in role_nouns().items() if kind in _SOMEBODY]
    rows += [(row["noun"], row["gender"], row["class"]) for row in english().table("described_nouns")]
    for word, gender, kind in rows:
        if word in seldom or word in found:
            continue
        found[word] = Noun(word, gender, kind, False)
        if kind != "group":
            found.setdefault(english().plural(word), Noun(word, gender, kind, True))
    for row in english().table("plural_nouns"):
        one = found.get(row["singular"])
        if one is not None:
            found[row["plural"]] = Noun(one.lemma, one.gender, one.kind, True)
    return found


def find_phrases(parse: Parse, low: list[str], taken: bytearray) -> list[Phrase]:
    """The noun phrases of a text that mean people, in the order of their heads.

    `low` are the words in lower case, `taken` marks the tokens of names.
    """
    nouns = person_nouns()
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    found: list[Phrase] = []
    count = len(low)
    for at, word in enumerate(low):
        noun = nouns.get(word)
        if noun is None or taken[at] or tags[at] not in _NOUN_TAGS:
            continue
        after = at + 1
        if after < count and (
            (tags[after].startswith("NN") and deps[at] in _BEFORE and heads[at] > at) or low[after] == "-"
        ):
            continue  # "the boy scout", "the mother-ship"
        if tags[at] == "JJ" and deps[at] in _BEFORE:
            continue
        found.append(_phrase(parse, low, at, noun))
    return found


_BEFORE = frozenset({"compound", "amod", "nmod"})


def _phrase(parse: Parse, low: list[str], at: int, noun: Noun) -> Phrase:
    tags = parse.tags
    first, owner = at, -1
    while first > 0 and at - first < _LONGEST and parse.sentences[first - 1] == parse.sentences[at]:
        tag = tags[first - 1]
        if tag in _OPENING:
            first -= 1
            break
        if tag == "POS" or low[first - 1] in {"'s", "’s"}:
            owner = first - 2
            break
        if tag not in _MODIFIERS:
            break
        first -= 1
    while first < at and tags[first] in {"RB", "HYPH"}:
        first += 1
    if tags[first] in {"PRP$", "WP$"}:
        owner = first
    article = low[first] if tags[first] in _OPENING or tags[first] == "CD" else ""
    words = frozenset(low[first + bool(article) : at])
    return Phrase(first, at, noun, article, owner, words)
