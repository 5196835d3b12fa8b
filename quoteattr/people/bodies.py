"""Which organisation "the guild", "the bank", "the company" means."""

from __future__ import annotations

import functools

import attrs

from quoteattr.lang import english
from quoteattr.people.pronouns import Scene
from quoteattr.people.reading import Reading
from quoteattr.people.sources import Head
from quoteattr.people.work import Work

__all__ = ["described_as", "organisation_meant"]

# Nouns for any organisation.
_GENERAL = english().group("any organisation")
_DEFINITE = english().group("definite")


@attrs.frozen
class _Kind:
    """What says that a name is one of this kind's."""

    names: frozenset[str]
    endings: tuple[str, ...]

    def ends(self, word: str) -> bool:
        """Whether a word ends as one in the name of this kind may: "Norbank"."""
        return bool(self.endings) and word.endswith(self.endings) and word not in self.endings


@functools.cache
def _kinds() -> dict[str, tuple[_Kind, ...]]:
    """Noun -> the kinds of organisation that it may mean."""
    found: dict[str, tuple[_Kind, ...]] = {}
    for row in english().table("body_kinds"):
        kind = _Kind(frozenset(row["names"].split()), tuple(row["endings"].split()))
        for noun in row["nouns"].split():
            found[noun] = (*found.get(noun, ()), kind)
    return found


@functools.cache
def _words_of_kinds() -> frozenset[str]:
    """All words of names that say of which kind they are."""
    return frozenset().union(*(kind.names for kinds in _kinds().values() for kind in kinds))


def described_as(reading: Reading, first: int, last: int) -> set[str]:
    """The nouns for kinds of bodies in apposition to a name: "Sandbank, the oldest lender,", "the lender Sandbank"."""
    parse, low = reading.parse, reading.low
    near = [child for child in parse.children[last] if child > last and parse.deps[child] == "appos"]
    if parse.deps[last] == "appos":
        near.append(parse.heads[last])
    near.append(first - 1)
    verb = parse.heads[last]
    if parse.deps[last] == "nsubj" and low[verb] in english().group("copulas"):
        near.extend(child for child in parse.children[verb] if parse.deps[child] == "attr")
    return {low[token] for token in near if token >= 0 and low[token] in _kinds()}


def organisation_meant(work: Work, scene: Scene, head: Head, noun: str) -> int:
    """The organisation that "the guild", "the bank", "the company" means; or -1.

    The last one with those words in its name, or that is described or named as one of that kind; for a general word
    the one that has spoken or was the subject; else the only one that the text has named, if nothing says that it is
    of another kind.
    """
    reading = work.reading
    if work.closed or head.owner >= 0 or reading.low[head.first] not in _DEFINITE or head.last == head.first:
        return -1
    words = set(reading.low[head.first + 1 : head.last + 1])
    bodies = [
        number for number in scene.candidates(human=False)
        if work.clusters[number].kind in {"organization", "group"} and not work.clusters[number].plural
    ]  # fmt: skip
    own = {number: _words_of(work, number) for number in bodies}
    named = [number for number in bodies if words <= own[number] and len(own[number]) > len(words)]
    if not named:
        named = [number for number in bodies if _is_of_kind(work, number, own[number], noun)]
    if named:
        return max(named, key=lambda number: scene.seen[number].token)
    return _firm_meant(work, scene, head, noun, own)


def _firm_meant(work: Work, scene: Scene, head: Head, noun: str, own: dict[int, set[str]]) -> int:
    """The firm among bodies with the words `own` that a word for any firm means, or any of one kind; or -1."""
    bodies, places = list(own), english().words("places")
    firms = [
        n for n in bodies
        if work.clusters[n].kind == "organization" and not (work.clusters[n].place and own[n] & places)
    ]  # fmt: skip
    if noun in _GENERAL and head.last == head.first + 1:
        known = [n for n in firms if n in scene.spoken or n == scene.last_subject or scene.seen[n].subject]
        return max(known, key=lambda number: scene.score(number, head.noun, None), default=-1)
    alone = noun in _kinds() and len(firms) == 1 and _words_of_kinds().isdisjoint(own[firms[0]])
    return firms[0] if alone else -1


def _words_of(work: Work, number: int) -> set[str]:
    return {word for form in work.clusters[number].forms for word in form.lower().split()}


def _is_of_kind(work: Work, number: int, own: set[str], noun: str) -> bool:
    """Whether an organisation's name or description says that it is what the noun says."""
    kinds = _kinds().get(noun, ())
    if not kinds or work.clusters[number].kind != "organization":
        return False
    described = work.bodies.get(number, set())
    if any(kind in _kinds()[other] for other in described for kind in kinds):
        return True
    return any(not kind.names.isdisjoint(own) or any(map(kind.ends, own)) for kind in kinds)
