"""Roles: what titles, appositions and "X is a ..." say about people."""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection

from quoteattr.lang import english
from quoteattr.people.cluster import Cluster
from quoteattr.people.mentions import Ref
from quoteattr.people.reading import Reading, role_nouns
from quoteattr.people.sources import Head

__all__ = ["PHRASE", "age_of", "description_refs", "document_authors", "find_ages", "find_roles", "introductions"]

PHRASE = frozenset({"NN", "NNP", "NNS", "NNPS", "JJ", "DT", "CD", "JJR", "JJS"})


def find_roles(reading: Reading, names: list[Ref], clusters: list[Cluster]) -> None:
    """Give each person the titles and descriptions that stand beside its names."""
    nouns = role_nouns()
    for ref in names:
        if ref.kind != "person" or ref.cluster < 0 or reading.quoted[ref.first] >= 0:
            continue
        cluster = clusters[ref.cluster]
        if ref.name is not None and ref.name.titles:
            title = ref.name.titles[-1]
            if title in nouns:
                _add_role(cluster, title, frozenset(ref.name.titles[:-1]), "")
        for first, last in _beside(reading, ref):
            noun = _role_noun(reading, first, last)
            if noun >= 0:
                words = frozenset(w for w in reading.low[first : last + 1] if len(w) > 3)
                _add_role(cluster, reading.low[noun], words, _wording(reading, first, last))


def _wording(reading: Reading, first: int, last: int) -> str:
    """A role as written, without article in front and marks at the ends."""
    while first < last and (reading.low[first] in {"the", "a", "an"} or not reading.words[first][:1].isalnum()):
        first += 1
    while last > first and not reading.words[last][-1:].isalnum():
        last -= 1
    return reading.string(first, last)


_AGED = re.compile(r"(\d{1,3})[-‐‑–]years?[-‐‑–]olds?\Z")
# Tokens before a name in which "the 56-year-old nurse Jo Ray" tells the age.  From 5 to 20 it changes none of 132 seen
# texts.
_AGE_REACH = 10


def age_of(reading: Reading, head: Head) -> str:
    """The age by which a description goes: "56" for "the 56-year-old"; empty for any other."""
    found = _AGED.search(reading.string(head.first, head.last).casefold())
    return found[1] if found else ""


def find_ages(reading: Reading, names: list[Ref]) -> dict[int, set[str]]:
    """The ages that stand beside the names of people: "Jo Ray, 56,", "the 56-year-old nurse Jo Ray"."""
    low, found = reading.low, dict[int, set[str]]()
    for ref in names:
        if ref.kind != "person" or ref.cluster < 0:
            continue
        at = ref.last + 2
        if at < len(reading) and low[at - 1] in {",", "("} and low[at].isdigit() and len(low[at]) <= 3:
            found.setdefault(ref.cluster, set()).add(low[at])
        first = max(0, ref.first - _AGE_REACH)
        if first < ref.first and "old" in low[first : ref.first]:
            last = ref.first - 1 - low[first : ref.first][::-1].index("old")
            if age := age_of(reading, Head("description", first, last)):
                found.setdefault(ref.cluster, set()).add(age)
    return found


def description_refs(reading: Reading, clusters: list[Cluster], taken: set[int]) -> list[Ref]:
    """Definite descriptions outside quotes that repeat a role somebody has: "the senator".

    `taken` holds the tokens of names, and the first tokens of other mentions.
    """
    nouns, found = role_nouns(), []
    known = {noun for cluster in clusters for noun, _, _ in cluster.roles} & nouns.keys()
    for at, word in enumerate(reading.low):
        if word not in known or reading.quoted[at] >= 0 or reading.tags[at] not in {"NN", "NNP"} or at in taken:
            continue
        if nouns[word][1] not in {"person", "kin"} or reading.deps[at] in {"compound", "appos", "attr", "amod"}:
            continue
        first = at
        while first > 0 and at - first < 6 and reading.tags[first - 1] in PHRASE and reading.low[first] != "the":
            first -= 1
        if reading.low[first] in {"the", "this"} and first < at and first not in taken:
            found.append(Ref(first, at, "description", None, reading.string(first, at)))
    return found


def introductions(reading: Reading, names: list[Ref], known: Collection[str]) -> list[Ref]:
    """People who come in by an indefinite phrase and are taken up again: "a clerk with a tin box", then "the clerk".

    `known` are the roles that somebody named has; relatives may come in by
    "his wife" too.
    """
    nouns, low = role_nouns(), reading.low
    again: dict[str, list[int]] = {}
    for at in range(1, len(reading)):
        if low[at] not in nouns or reading.quoted[at] >= 0 or reading.tags[at] not in {"NN", "NNP"}:
            continue
        if _opens(reading, at, _DEFINITE) >= 0 and reading.deps[at] != "compound":
            again.setdefault(low[at], []).append(at)
    held = {t for ref in names for t in range(ref.first, ref.last + 1)}
    found = []
    for at in range(1, len(reading)):
        word = low[at]
        if word not in again or word in known or nouns[word][1] not in {"person", "kin"}:
            continue
        later = bisect.bisect_right(again[word], at)
        if later == len(again[word]) or again[word][later] - at > _TAKEN_UP:
            continue
        first = _opens(reading, at, _OWN if nouns[word][1] == "kin" else _ARTICLES)
        if first >= 0 and _comes_in(reading, first, at, held):
            found.append(Ref(first, at, "description", None, reading.string(first, at)))
    return found


def _comes_in(reading: Reading, first: int, at: int, held: Collection[int]) -> bool:
    """Whether the phrase that ends in `at` is somebody: no part of a name, no predicate, nobody's likeness."""
    low, deps, tags, count = reading.low, reading.deps, reading.tags, len(reading)
    if reading.quoted[at] >= 0 or tags[at] != "NN" or at in held:
        return False
    if deps[at] in {"compound", "attr", "amod", "nmod", "acomp", "oprd"}:
        return False
    if at + 1 < count and (tags[at + 1].startswith("NN") or low[at + 1] in _NAMING):
        return False
    if at + 2 < count and low[at + 1] in {",", "-"} and at + 2 in held:
        return False
    head = reading.parse.heads[at]
    apposed = deps[at] == "appos" and (head in held or low[head] in role_nouns())
    likened = low[head] in english().group("likening") or low[first - 1] in english().group("likening before")
    return not (apposed or likened)


# Tokens within which somebody who came in is taken up again.
_TAKEN_UP = 400
_ARTICLES = english().group("indefinite articles")
_OWN = _ARTICLES | {"his", "her"}
_DEFINITE = english().group("definite")
_NAMING = english().group("naming")


def _opens(reading: Reading, noun: int, words: Collection[str]) -> int:
    """First token of the noun phrase that ends in `noun` if it is one of `words`; or -1."""
    first = noun - 1
    while first > 0 and noun - first < 5 and reading.tags[first] in _MODIFIERS and reading.low[first] not in words:
        first -= 1
    return first if first >= 0 and reading.low[first] in words else -1


_MODIFIERS = frozenset({"NN", "JJ", "JJR", "JJS", "VBN", "VBG", "RB", "CD", "NNP", ",", "HYPH"})

_MAKERS = english().values("makers of documents")
_SUITS = english().group("lawsuits")
_LETTERS = english().group("letters")
_BY = english().group("by an author")


def document_authors(reading: Reading, names: list[Ref], groups: dict[int, int]) -> dict[int, int]:
    """Who wrote the documents: token of a document noun -> cluster of the author.

    The author is the possessor, the name behind "by" or "from", or the subject
    of the clause that the noun stands in ("the board said in a statement");
    the same noun later means the same document.  `groups` holds the heads of
    "Ray's campaign" and its like.
    """
    parse, nouns = reading.parse, role_nouns()
    at_token = {t: ref.cluster for ref in names if ref.cluster >= 0 for t in range(ref.first, ref.last + 1)}
    at_token.update(groups)
    last: dict[str, int] = {}
    authors: dict[int, int] = {}
    for at, word in enumerate(reading.low):
        made = _MAKERS.get(word)
        if made is not None and reading.quoted[at] < 0:
            subject = _subject_cluster(reading, at, at_token)
            if subject >= 0:
                for noun in _SUITS if made in _SUITS else _LETTERS if made in _LETTERS else {made}:
                    last[noun] = subject
        if (
            nouns.get(word, ("", ""))[1] != "document"
            or reading.quoted[at] >= 0
            or not reading.tags[at].startswith("NN")
        ):
            continue
        author = _named_author(reading, at, at_token)
        definite = any(reading.low[c] in {"the", "this", "that"} for c in parse.children[at] if c < at)
        if author < 0 and not definite and reading.deps[at] in {"pobj", "dobj"}:
            author = _subject_cluster(reading, parse.heads[at], at_token)
        if author < 0:
            author = last.get(word, -1)
        if author >= 0:
            authors[at] = last[word] = author
    return authors


def _named_author(reading: Reading, at: int, at_token: dict[int, int]) -> int:
    """Author named with a document: "Ray's letter", "a letter by Ray", "issued by Ray", "on Ray's website"; or -1."""
    parse = reading.parse
    for child in parse.children[at]:
        if parse.deps[child] == "poss" and child in at_token:
            return at_token[child]
    for child in parse.children[at]:
        places = [child, *parse.children[child]] if parse.deps[child] == "acl" else [child]
        for place in places:
            if reading.low[place] not in _BY and not (reading.low[place] == "on" and parse.deps[place] == "prep"):
                continue
            for noun in parse.children[place]:
                if noun in at_token and reading.low[place] != "on":
                    return at_token[noun]
                owner = next((c for c in parse.children[noun] if parse.deps[c] == "poss" and c in at_token), -1)
                if owner >= 0 and reading.low[place] == "on":
                    return at_token[owner]
    return -1


def _subject_cluster(reading: Reading, token: int, at_token: dict[int, int]) -> int:
    """Cluster of the subject of the clause that a token stands in, or -1."""
    parse = reading.parse
    for _ in range(4):
        for child in parse.children[token]:
            if parse.deps[child] in {"nsubj", "nsubjpass"} and child in at_token:
                return at_token[child]
        if parse.heads[token] == token:
            break
        token = parse.heads[token]
    return -1


def _add_role(cluster: Cluster, noun: str, words: frozenset[str], wording: str) -> None:
    if len(cluster.roles) < 40:
        cluster.roles.append((noun, words, wording))


def _beside(reading: Reading, ref: Ref) -> list[tuple[int, int]]:
    """Token ranges beside a name that describe it: premodifiers, appositions, "X is a ...".

    "harbour master Jo Ray", "Jo Ray, head of the harbour board,", "the head of the board, Jo Ray".
    """
    parse = reading.parse
    found: list[tuple[int, int]] = []
    first = ref.first
    left = first
    nouns = role_nouns()
    while (
        left > 0
        and (reading.tags[left - 1] in PHRASE or reading.low[left - 1] in nouns)
        and reading.sentences[left - 1] == reading.sentences[first]
    ):
        left -= 1
        if first - left > 6:
            break
    if left < first:
        found.append((left, first - 1))
    head = ref.last
    apposed = [_edges(reading, c) for c in parse.children[head] if parse.deps[c] == "appos" and c > head]
    # "Jo Ray, and a clerk" are two people, whatever the parser makes of it.
    found.extend(edges for edges in apposed if reading.low[edges[0] - 1] not in {"and", "or", "&"})
    if parse.deps[head] == "appos" and parse.heads[head] < ref.first:
        edges = _edges(reading, parse.heads[head])
        if edges[1] < ref.first:
            found.append(edges)
    verb = parse.heads[head]
    if parse.deps[head] == "nsubj" and reading.low[verb] in english().group("copulas"):
        found.extend(_edges(reading, c) for c in parse.children[verb] if parse.deps[c] == "attr" and c > head)
    return found


_BEFORE_NOUN = frozenset({"det", "amod", "compound", "poss", "nmod", "nummod"})
_ENDS = english().group("ends of a description")


def _edges(reading: Reading, noun: int) -> tuple[int, int]:
    """First and last token of a noun phrase with its prepositions, clauses left out."""
    parse = reading.parse
    first = last = noun
    for child in parse.children[noun]:
        if child < noun and parse.deps[child] in _BEFORE_NOUN:
            first = min(first, parse.subtree(child)[0] if parse.deps[child] == "poss" else child)
        elif child > noun and parse.deps[child] == "prep":
            last = max(last, parse.subtree(child)[-1])
    for token in range(noun + 1, last + 1):
        if reading.low[token] in _ENDS:
            return first, token - 1
    return first, min(last, noun + 12)


def _role_noun(reading: Reading, first: int, last: int) -> int:
    """Head noun of a description if it is a noun for people; or -1."""
    nouns = role_nouns()
    found = -1
    for token in range(first, last + 1):
        word = reading.low[token]
        if word in english().group("after a role") and found >= 0:
            break
        if nouns.get(word, ("", ""))[1] in {"person", "kin"}:
            found = token
    return found
