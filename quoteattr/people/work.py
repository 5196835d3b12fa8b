"""What is known of a text's people before it is read for pronouns, and who comes in while it is."""

from __future__ import annotations

import bisect
import functools

import attrs

from quoteattr.lang import english
from quoteattr.people.cluster import Cluster
from quoteattr.people.described import Phrase
from quoteattr.people.mentions import Ref
from quoteattr.people.names import plain
from quoteattr.people.reading import Reading, role_nouns
from quoteattr.people.sources import INDEFINITE, Head

__all__ = ["LOWERED", "OWN_DESCRIPTION", "Source", "Work", "phrase"]

# Rule of a description that names somebody without another name.
OWN_DESCRIPTION = "described"
LOWERED = INDEFINITE | english().group("lowered")


@attrs.define(slots=True)
class Source:
    """A frame's source that is no name and no gendered pronoun."""

    head: Head
    ref: Ref


@attrs.frozen(kw_only=True, eq=False)
class Work:
    """What is known of a text before any pronoun is read, and the people that reading it brings in.

    Made once, by `build`; the steps before give what they found.  Only `resolving` adds to it: mentions get their
    people, and whoever is only described becomes a cluster.
    """

    reading: Reading
    closed: bool
    """Whether nobody is a person but the members of a cast."""
    names: list[Ref]
    named: int
    """How many clusters are of people with a name; they come first."""
    clusters: list[Cluster]
    pronouns: list[Ref]
    """Gendered pronouns of the narration."""
    narrator: int
    first_person: list[Ref]
    """Where the narrator says "I"."""
    sources: dict[tuple[int, int], Source]
    """First and last tokens -> the source that stands there."""
    speaking: set[tuple[int, int]]
    """First and last tokens of the mentions that are sources."""
    spoken_from: dict[tuple[int, int], int]
    """First and last tokens of a source -> the first token of what it says in marks."""
    addressed: dict[tuple[int, int], list[Ref]]
    """First and last tokens of a source -> the names that its quotation calls."""
    bearers: dict[tuple[int, int], tuple[int, int]]
    """First and last tokens of labels -> those of the name of whoever bears them: "Guest: Ida Vale" at the head."""
    descriptions: list[Ref]
    """Definite descriptions that repeat a role somebody has."""
    introduced: list[Ref]
    """Indefinite phrases that bring somebody in: "a clerk"."""
    introducing: dict[int, int]
    """First token of such a phrase -> its person."""
    passing: list[Ref]
    """Noun phrases in narration that mean one person and are no source, in order."""
    phrases: dict[tuple[int, int], Phrase]
    """First and last tokens -> such a phrase."""
    coref: dict[int, int]
    """What a coreference model says: token -> person."""
    ages: dict[int, set[str]]
    """How old the text says that people are."""
    bodies: dict[int, set[str]]
    """Organisations -> what kind of body the text says they are: "Sandbank, the oldest lender"."""
    authors: dict[int, int] = attrs.field(factory=dict)
    """Token of a noun for a document -> who wrote it."""

    with_role: dict[str, dict[int, None]]
    """Role -> those who have it, in order."""
    described: dict[str, int] = attrs.field(factory=dict)
    """Description -> the person that it brought in."""
    phrased: dict[int, int] = attrs.field(factory=dict)
    """First token of a passing phrase or of a pronoun -> the person that it brought in."""

    @property
    def tells(self) -> bool:
        """Whether the text may tell of people without a name."""
        return self.reading.tells and not self.closed

    @functools.cached_property
    def pronoun_at(self) -> dict[int, Ref]:
        """The pronouns by their tokens."""
        return {ref.first: ref for ref in self.pronouns}

    @functools.cached_property
    def name_at(self) -> dict[int, Ref]:
        """The names by their first tokens."""
        return {ref.first: ref for ref in self.names}

    @functools.cached_property
    def labelled(self) -> set[int]:
        """Who is named by a label before turns."""
        return {ref.cluster for ref in self.names if (ref.first, ref.last) in self.reading.labels}

    def all_refs(self) -> list[Ref]:
        """Every place that refers to somebody, in no order."""
        sources = [source.ref for source in self.sources.values()]
        return [
            *self.names,
            *self.pronouns,
            *self.introduced,
            *self.passing,
            *self.descriptions,
            *self.first_person,
            *sources,
        ]

    def called_by(self, ref: Ref) -> set[int]:
        """Who is called by name in what a source says, and so is not who says it."""
        return {called.cluster for called in self.addressed.get((ref.first, ref.last), ())} - {-1}

    def owner_at(self, token: int) -> int:
        """Cluster of the possessor at a token, or -1."""
        pronoun = self.pronoun_at.get(token)
        if pronoun is not None:
            return pronoun.cluster
        index = bisect.bisect_right(self.names, token, key=lambda r: r.first) - 1
        if index >= 0 and self.names[index].last >= token:
            return self.names[index].cluster
        return -1

    def describe(self, source: Source, kind: str, gender: str, owner: int = -1) -> None:
        """A source that is nobody known: somebody of its own, named by the noun phrase."""
        ref, head, reading = source.ref, source.head, self.reading
        if self.closed:
            return
        form = phrase(reading, head)
        if owner >= 0 and reading.low[head.owner] in english().group("possessives, third person"):
            rest = reading.string(head.owner + 1, head.last)
            form = f"{self.clusters[owner].label()}'s {rest}"
        key = " ".join(plain(w) for w in form.split() if w.lower() not in english().group("left out of a description"))
        number = self.described.get(key)
        if number is None:
            number = self.described[key] = len(self.clusters)
            noun_class = role_nouns().get(reading.low[head.noun], ("", ""))[1]
            human = kind == "unnamed" and noun_class in {"person", "kin"}
            plural = reading.tags[head.noun] in {"NNS", "NNPS"}
            cluster = Cluster(kind=kind, first=ref.first, number=number, fixed_name=form, human=human, plural=plural)
            if gender:
                cluster.gender = gender  # type: ignore[assignment]
                cluster.votes[gender] += 3.0
            if human:
                words = frozenset(w for w in reading.low[head.first : head.last + 1] if len(w) > 3)
                cluster.roles.append((reading.low[head.noun], words, ""))
                self.with_role.setdefault(reading.low[head.noun], {})[number] = None
            self.clusters.append(cluster)
        self.clusters[number].count += 1
        self.clusters[number].forms[form] += 1
        ref.cluster, ref.score, ref.rule = number, 0.8, OWN_DESCRIPTION


def phrase(reading: Reading, head: Head) -> str:
    """A noun phrase as the name of who is only described: no capital but those of names."""
    form = reading.string(head.first, head.last)
    word = reading.low[head.first]
    if (head.first, head.last) in reading.labels:
        return form
    if word in LOWERED or word in role_nouns() or (word in reading.written_low and not _named(reading, head)):
        form = form[:1].lower() + form[1:]
    return form


def _named(reading: Reading, head: Head) -> bool:
    """Whether a phrase reads as a proper name: its second word is capitalised too, or it is one proper noun."""
    if head.first == head.last:
        return reading.tags[head.first] in {"NNP", "NNPS"}
    return reading.caps[head.first + 1]
