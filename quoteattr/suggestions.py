"""People that may be one person after all: suggestions for a corrector to look at.

The library joins names only where little speaks against it; what is merely
alike is left to a person to decide.  Likeness is textacy's Monge-Elkan measure
(Monge and Elkan, "The Field Matching Problem", KDD 1996): each word of one
name against the most similar word of the other.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

import attrs

from quoteattr.corrections import Merge
from quoteattr.errors import InputValueError
from quoteattr.result import AttributedText
from quoteattr.types import Person

__all__ = ["Suggestion", "suggest_merges"]

# People of one block are compared with one another; a larger block tells nothing.
_LARGEST_BLOCK = 50


@attrs.frozen
class Suggestion:
    """Two people whose names are alike."""

    merge: Merge
    """The correction that would join them: the one with the more mentions stays."""
    score: float
    """How alike the names are, in [0, 1]."""


def suggest_merges(result: AttributedText, *, at_least: float = 0.85) -> tuple[Suggestion, ...]:
    """Pairs of people with similar names, the most similar first, as corrections to pick from.

    People of different kind or gender are never paired.  Nothing is changed;
    give the merges that are right to `apply_corrections`.

    Args:
        result: A result, from `attribute` or already corrected.
        at_least: The least likeness, in [0, 1].

    Raises:
        InputValueError: `at_least` lies outside [0, 1].

    >>> people = (Person("p1", "Ottoline Vasquez"), Person("p2", "Otoline Vazquez"), Person("p3", "Ida Moore"))
    >>> [s.merge for s in suggest_merges(AttributedText("", (), people))]
    [Merge(into='p1', other='p2')]
    """
    if not 0 <= at_least <= 1:
        raise InputValueError(f"at_least must lie between 0 and 1, got {at_least!r}")
    from textacy.similarity.hybrid import monge_elkan

    found = []
    for one, other in _pairs(result.people):
        words, others = _words(one), _words(other)
        score = min(monge_elkan(words, others), monge_elkan(others, words))
        if score >= at_least:
            into, gone = (one, other) if len(one.mentions) >= len(other.mentions) else (other, one)
            found.append(Suggestion(Merge(into.id, gone.id), round(score, 4)))
    return tuple(sorted(found, key=lambda s: (-s.score, s.merge.into, s.merge.other)))


def _words(person: Person) -> list[str]:
    return person.name.casefold().split()


def _pairs(people: tuple[Person, ...]) -> Iterator[tuple[Person, Person]]:
    """Pairs that are worth comparing: some word of each starts alike, and nothing forbids them."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        for start in {word[:2] for word in _words(person)}:
            blocks[start].append(place)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        if len(block) > _LARGEST_BLOCK:
            continue
        for pair in itertools.combinations(block, 2):
            one, other = people[pair[0]], people[pair[1]]
            clash = one.gender is not None and other.gender is not None and one.gender != other.gender
            if pair not in seen and one.kind == other.kind and not clash:
                seen.add(pair)
                yield one, other
