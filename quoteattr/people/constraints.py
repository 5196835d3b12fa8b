"""What forbids that two forms of names are one person's, whatever speaks for it.

Each constraint has a name; none is a matter of weighing.  `clash` of titles,
genders and suffixes looks at the forms alone (`names.clash`); the others look at
what the text says: the pronouns that clearly mean a form, and places where two
forms stand side by side as two people.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections import Counter
from collections.abc import Callable, Sequence

import attrs

from quoteattr.lang import english
from quoteattr.people.mentions import Ref
from quoteattr.people.names import titles
from quoteattr.people.reading import Reading, role_nouns
from quoteattr.rules import Rules

__all__ = ["CONSTRAINTS", "Apart", "FormKey", "find_apart", "form_key", "votes_of"]

FormKey = tuple[tuple[str, ...], tuple[str, ...], str]
"""Titles, words and suffix of a name."""

# Names before a pronoun that are looked at.
_MOST_NAMES = 12
# What a pronoun says of the one form named before it, by its part in the clause: an object is mostly somebody else.
_VOTES = {"nsubj": 1.0, "nsubjpass": 1.0, "poss": 0.5, "dobj": 0.0, "dative": 0.0, "pobj": 0.0}
# What a noun for a relative counts beside a pronoun.
_KIN = 4.0
# Somebody named no oftener than this is known as a relative: in news a wife who is named oftener may be the senator.
# From 0 to 9 it changes none of 132 seen texts.
_SELDOM = 2
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_POSSESSIVES = english().group("possessives of people")
_MARKS = frozenset({"'s", "’s"})


@functools.cache
def _gendered() -> dict[str, str]:
    """Pronoun of the third person -> `F` or `M`."""
    return {row["word"]: row["gender"] for row in english().table("pronouns") if row["gender"] in {"F", "M"}}


@attrs.define(slots=True)
class Apart:
    """What the text says against joining forms."""

    pairs: dict[FormKey, set[FormKey]] = attrs.field(factory=dict)
    """Forms that stand side by side as two people, both ways."""
    votes: dict[FormKey, list[float]] = attrs.field(factory=dict)
    """Votes of the pronouns that clearly mean a form: for a woman, for a man."""

    def part(self, one: FormKey, other: FormKey) -> None:
        """Note that two forms are two people's."""
        if one != other:
            self.pairs.setdefault(one, set()).add(other)
            self.pairs.setdefault(other, set()).add(one)


def form_key(ref: Ref) -> FormKey | None:
    """The form of a mention by name; None where it names no person."""
    name = ref.name
    if ref.kind != "person" or name is None or not any(name.keys):
        return None
    return name.titles, name.keys, name.suffix


def find_apart(reading: Reading, refs: Sequence[Ref]) -> Apart:
    """Read the constraints from the text."""
    apart = Apart()
    people = [(ref, key) for ref in refs if (key := form_key(ref)) is not None]
    for _, read in CONSTRAINTS:
        read(reading, people, apart)
    return apart


def votes_of(apart: Apart, keys: Sequence[FormKey]) -> tuple[float, float]:
    """Votes of the pronouns for a woman and for a man, of several forms together."""
    she = he = 0.0
    for key in keys:
        votes = apart.votes.get(key)
        if votes is not None:
            she, he = she + votes[0], he + votes[1]
    return she, he


def _coordinated(reading: Reading, people: list[tuple[Ref, FormKey]], apart: Apart) -> None:
    """Two of a list are two people: "Mr. Ray and John Ray", "Lady Ray, Julia Ray and Tom"."""
    low = reading.low
    for (one, key), (other, beside) in itertools.pairwise(people):
        listed = reading.deps[other.last] == "conj" and one.first <= reading.heads[other.last] <= one.last
        if listed and low[one.last + 1 : other.first] in (["and"], [",", "and"], ["or"], ["nor"], [","]):
            apart.part(key, beside)


def _of_the_family(reading: Reading, people: list[tuple[Ref, FormKey]], apart: Apart) -> None:
    """Who owns a relative is not the relative: "Mr. Ray's brother John", "Ray and his wife, Jo Ray"."""
    nouns, low = role_nouns(), reading.low
    for (one, key), (other, beside) in itertools.pairwise(people):
        if other.first - one.last > 6 or reading.sentences[one.last] != reading.sentences[other.first]:
            continue
        between = low[one.last + 1 : other.first]
        owns = not _MARKS.isdisjoint(between[:1])
        theirs = not {",", "and"}.isdisjoint(between[:1]) and not _POSSESSIVES.isdisjoint(between[1:2])
        if (owns or theirs) and any(nouns.get(word, ("", ""))[1] == "kin" for word in between):
            apart.part(key, beside)


def _called_kin(reading: Reading, people: list[tuple[Ref, FormKey]], apart: Apart) -> None:
    """A relative's noun before a name tells the gender: "his wife, Jo Ray", "her brother John".

    Who is hardly named but as a relative is not who goes by a rank and that surname: "Judge Ray".
    """
    nouns, low, known = role_nouns(), reading.low, titles()
    times = Counter(key for _, key in people)
    ranked: dict[str, set[FormKey]] = {}
    for key in times:
        if len(key[1]) == 1 and key[0] and not known.get(key[0][-1], ("", ""))[0]:
            ranked.setdefault(key[1][0], set()).add(key)
    for ref, key in people:
        at = ref.first - 1 - (low[ref.first - 1] == "," if ref.first else 0)
        if at < 1 or low[at - 1] not in _POSSESSIVES | _MARKS:
            continue
        gender, kind = nouns.get(low[at], ("", ""))
        if kind == "kin" and gender in {"F", "M"}:
            apart.votes.setdefault(key, [0.0, 0.0])[gender == "M"] += _KIN
        if kind == "kin" and not key[0] and len(key[1]) > 1 and times[key] <= _SELDOM:
            for other in ranked.get(key[1][-1], ()):
                apart.part(key, other)


def _by_pronouns(reading: Reading, people: list[tuple[Ref, FormKey]], apart: Apart) -> None:
    """A pronoun of narration votes on the one form that its sentence and the one before it name."""
    starts = [ref.first for ref, _ in people]
    known, gendered = titles(), _gendered()
    for at, word in enumerate(reading.low):
        if word not in gendered or reading.quoted[at] >= 0:
            continue
        sentence, paragraph = reading.sentences[at], reading.paragraphs[at]
        last = bisect.bisect_left(starts, at) - 1
        found: FormKey | None = None
        subject = reading.deps[at] in _SUBJECTS
        for index in range(last, max(-1, last - _MOST_NAMES), -1):
            ref, key = people[index]
            if reading.sentences[ref.first] < sentence - 1 or reading.paragraphs[ref.first] != paragraph:
                break
            if reading.quoted[ref.first] >= 0:
                continue
            if found is not None and key != found:
                found = None
                break
            found = key
            if subject and reading.sentences[ref.first] == sentence and reading.deps[ref.last] in _SUBJECTS:
                break  # of two subjects of a sentence the second mostly goes on with the first
        if found is not None and not any(t in known and known[t][0] for t in found[0]):
            votes = apart.votes.setdefault(found, [0.0, 0.0])
            votes[gendered[word] == "M"] += _VOTES.get(reading.deps[at], 0.2)


CONSTRAINTS: Rules[Callable[[Reading, list[tuple[Ref, FormKey]], Apart], None]] = Rules(
    "apart", (("list", _coordinated), ("family", _of_the_family), ("kin", _called_kin), ("pronouns", _by_pronouns))
)
"""The constraints that are read from the text, by name."""
