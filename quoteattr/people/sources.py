"""What the words that name a source refer to: a name, a pronoun, a description."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Literal

import attrs

from quoteattr.lang import english
from quoteattr.people.reading import role_nouns
from quoteattr.syntax.parse import Parse
from quoteattr.types import Span

__all__ = ["Head", "is_demonym", "source_head"]

HeadKind = Literal["name", "pronoun", "relative", "description", "nothing"]

_CUTS = english().group("after a source")
_PUNCTUATION = frozenset({",", "(", ";", ":", "-", "--", "—", "–", "[", ")", "]"})
_POSSESSIVES = english().group("possessives")
PRONOUNS = english().group("pronouns of a source")
_CLITICS = frozenset({"'s", "’s", "'ll", "’ll", "'d", "’d", "himself", "herself"})
RELATIVES = english().group("relatives")
INDEFINITE = english().words("indefinite_words")

_PEOPLES = tuple(english().group("endings of peoples"))  # "the French" are several
_BODIES = frozenset({"ORG", "GPE", "NORP", "FAC", "LOC"})


@attrs.frozen
class Head:
    """The part of a source that refers."""

    kind: HeadKind
    first: int
    last: int
    """Tokens of the name, pronoun or noun phrase, its determiner included."""
    noun: int = -1
    """Head noun of a description."""
    owner: int = -1
    """Last token of the possessor, the possessive pronoun itself included."""
    ref: int = -1
    """Index of the name, among the given spans."""


def source_head(parse: Parse, names: Sequence[tuple[int, int]], span: Span) -> Head:
    """The referring part of a source span.

    `names` are the token ranges (both ends included) of known names, in order.
    A possessor is not the head ("Ray's lawyer"), nor is a name behind "of".
    """
    tokens = _trimmed(parse, span)
    if not tokens:
        return Head("nothing", 0, -1)
    if (stretch := parse.structure.at(span.start)) is not None and stretch.label == span:
        return _label_head(parse, names, tokens)
    low = [parse.words[t].lower() for t in tokens]
    if len(tokens) > 2 and low[0] == "one" and low[1] == "of":
        # "one of her ads": the noun behind "of" is what speaks.
        inner = source_head(parse, names, Span(parse.starts[tokens[2]], parse.ends[tokens[-1]]))
        if inner.kind == "description":
            return attrs.evolve(inner, first=tokens[0])
    kind = _pronoun_kind(parse, tokens, low)
    if kind:
        return Head(kind, tokens[0], tokens[0])
    inside = _names_in(names, tokens[0], tokens[-1])
    cut = _cut(parse, tokens, low, names, inside)
    region = tokens[:cut]
    if region and low[cut - 1] in {"'s", "’s", "'", "’"} and len(region) > 1:
        region = region[:-1]
    start, owner = _behind_possessor(parse, region)
    core = region[start:] or region
    head = _named(parse, names, inside, low[0], region, core)
    if head is not None:
        return head
    named = -1 if low[0] in {"several", "many", "some"} else _apposed_name(parse, names, tokens, low, cut)
    if named < 0 and owner < 0 and low[0] not in {"a", "an"}:
        root = _root(parse, tokens)
        named = next((index for index in inside if names[index][0] <= root <= names[index][1]), -1)
    if named >= 0:
        return Head("name", *names[named], ref=named)
    return Head("description", region[0], region[-1], noun=_noun(parse, core), owner=owner)


def _pronoun_kind(parse: Parse, tokens: list[int], low: list[str]) -> Literal["pronoun", "relative"] | None:
    """Whether a source is a pronoun, alone or with a clause after it, or a relative one."""
    alone = len(tokens) == 1 or low[1] in _CLITICS or low[1] in {"and", ","} or not _noun_follows(parse, tokens)
    if low[0] in PRONOUNS and alone and not (low[0] == "one" and len(tokens) > 1):
        return "pronoun"
    return "relative" if low[0] in RELATIVES and (len(tokens) == 1 or low[0] in {"who", "which"}) else None


def _trimmed(parse: Parse, span: Span) -> list[int]:
    """The tokens of a span, from the first word to the last."""
    tokens = list(parse.tokens_in(span))
    while tokens and not parse.words[tokens[0]][:1].isalnum():
        tokens.pop(0)
    while tokens and not (parse.words[tokens[-1]][-1:].isalnum() or parse.words[tokens[-1]].endswith(".")):
        tokens.pop()
    return tokens


def _named(
    parse: Parse,
    names: Sequence[tuple[int, int]],
    inside: Sequence[int],
    opening: str,
    region: list[int],
    core: list[int],
) -> Head | None:
    """The name that a phrase is, or ends in; of two names joined the first one, which stands for both."""
    for index in inside:
        first, last = names[index]
        if first == core[0] and last < core[-1] and parse.words[last + 1].lower() in {"and", "&"}:
            return Head("name", first, last, ref=index)
    # "some Democrats", "one Democrat" are people among those, whom the pipeline labels as a group.
    some = opening in INDEFINITE and opening not in english().group("no part of a group")
    for index in inside:
        first, last = names[index]
        if is_demonym(parse, last) and opening in english().group("articles") and last == core[-1] == region[-1]:
            # "the German said", "a Republican said": somebody, not a people.
            return Head("description", region[0], last, noun=last)
        if first >= core[0] and last == core[-1] and not (some and parse.tags[last] in {"NNPS", "NNS", "NNP"}):
            return Head("name", first, last, ref=index)
    return None


def _apposed_name(parse: Parse, names: Sequence[tuple[int, int]], tokens: list[int], low: list[str], cut: int) -> int:
    """The name after a description between commas, or -1: "the mayor, Jo Ray,"."""
    end = cut - 1 if cut > 1 and low[cut - 1] in {"'s", "’s", "'", "’"} else cut
    named = _apposed(parse, names, tokens[end - 1])
    comma = next((at for at, word in enumerate(low) if word == "," and at >= cut), -1)
    if named < 0 < comma and low[cut] in english().group("of a body's office"):
        # "the chair of the board, Jo Ray,", but not "a spokesman for the landlord, Crest Holdings,"
        named = _apposed(parse, names, tokens[comma - 1])
        return -1 if named >= 0 and _is_body(parse, names[named][0]) else named
    return named


def _label_head(parse: Parse, names: Sequence[tuple[int, int]], tokens: list[int]) -> Head:
    """A label before a turn means one person as a whole: the name at its end, or all of its words."""
    for index in _names_in(names, tokens[0], tokens[-1]):
        if names[index][1] == tokens[-1]:
            return Head("name", *names[index], ref=index)
    return Head("description", tokens[0], tokens[-1], noun=_noun(parse, tokens))


def _noun_follows(parse: Parse, tokens: list[int]) -> bool:
    return any(parse.tags[t].startswith("NN") for t in tokens[1:])


def _names_in(names: Sequence[tuple[int, int]], first: int, last: int) -> range:
    """Indexes of the names that lie in the tokens `first` to `last`, edges shared included."""
    low = bisect.bisect_left(names, first, key=lambda n: n[1])
    high = bisect.bisect_right(names, last, key=lambda n: n[0])
    return range(low, high)


def _cut(parse: Parse, tokens: list[int], low: list[str], names: Sequence[tuple[int, int]], inside: range) -> int:
    """Where the head noun phrase ends: before a comma, a relative pronoun or a preposition."""
    held = {t for index in inside for t in range(names[index][0], names[index][1] + 1)}
    for at in range(1, len(tokens)):
        if tokens[at] in held and tokens[at] - 1 in held:
            continue
        if low[at] in _PUNCTUATION and not _glued(parse, tokens[at]):
            return at
        if low[at] in _CUTS and not (low[0] in english().group("some of") and at == 1 and low[at] == "of"):
            return at
        if parse.deps[tokens[at]] in {"relcl", "acl"} and parse.tags[tokens[at]].startswith("V"):
            return at
    return len(tokens)


def _glued(parse: Parse, token: int) -> bool:
    """Whether a hyphen stands inside a word."""
    if not 0 < token < len(parse.words) - 1 or parse.words[token] not in {"-", "–"}:
        return False
    return parse.ends[token - 1] == parse.starts[token] and parse.ends[token] == parse.starts[token + 1]


def _behind_possessor(parse: Parse, region: list[int]) -> tuple[int, int]:
    """Where in `region` the possessed noun phrase starts, and the last token of the possessor."""
    start, owner = 0, -1
    for at, token in enumerate(region[:-1]):
        word = parse.words[token].lower()
        if word in {"'s", "’s"} or (word in {"'", "’"} and parse.tags[token] == "POS"):
            start, owner = at + 1, region[at - 1] if at else token
        elif word in _POSSESSIVES and parse.tags[token] in {"PRP$", "WP$"}:
            start, owner = at + 1, token
    return start, owner


def _apposed(parse: Parse, names: Sequence[tuple[int, int]], last: int) -> int:
    """Index of the name in apposition behind token `last`: "her adviser, Jo Ray,", "..., the singer Jo Ray,"; or -1."""
    at = last + 1
    if at + 1 >= len(parse.words) or parse.words[at] not in {",", ":", "–", "—"}:
        return -1
    index = bisect.bisect_left(names, at + 1, key=lambda n: n[0])
    if index >= len(names) or names[index][0] > at + _TITLED:
        return -1
    first, behind = names[index][0], names[index][1] + 1
    if any(parse.tags[token] not in _DESCRIBING for token in range(at + 1, first)):
        return -1
    apposed = parse.deps[names[index][1]] == "appos"
    if first > at + 2 and not apposed:
        return -1
    if behind >= len(parse.words) or parse.words[behind] in {",", ".", ")", "–", "—"}:
        return index
    return index if apposed else -1


# Tokens after a comma within which the name stands that a description in apposition ends in, and what comes before it.
# From 2 to 9 it changes none of 132 seen texts.
_TITLED = 6
_DESCRIBING = frozenset({"DT", "JJ", "JJR", "JJS", "NN", "NNP", "CD", "HYPH"})


def is_demonym(parse: Parse, token: int) -> bool:
    """Whether a token is one word for one of a people or party: "German", "Republican", but not "Germans", "French"."""
    word = parse.words[token]
    if word[:1].isupper() and word.lower() in english().words("peoples"):
        return True
    at = bisect.bisect_right(parse.entities, token, key=lambda entity: entity.start) - 1
    if (
        at < 0
        or parse.entities[at].label != "NORP"
        or (parse.entities[at].start, parse.entities[at].end - 1) != (token, token)
    ):
        return False  # fmt: skip
    return parse.tags[token] not in {"NNPS", "NNS"} and not word.endswith(_PEOPLES)


def _is_body(parse: Parse, token: int) -> bool:
    """Whether the pipeline takes the token for part of an organisation's or a place's name."""
    at = bisect.bisect_right(parse.entities, token, key=lambda entity: entity.start) - 1
    return at >= 0 and token < parse.entities[at].end and parse.entities[at].label in _BODIES


def _root(parse: Parse, tokens: list[int]) -> int:
    """The token of a span whose head stands outside it."""
    first, last = tokens[0], tokens[-1]
    for token in tokens:
        if not first <= parse.heads[token] <= last or parse.heads[token] == token:
            return token
    return tokens[-1]


def _noun(parse: Parse, core: list[int]) -> int:
    """Head noun of a noun phrase: its last noun, one known to describe people first."""
    nouns = role_nouns()
    for token in reversed(core):
        if parse.words[token].lower() in nouns or parse.tags[token].startswith("NN"):
            return token
    return core[-1]
