"""From a parse to its people: names, then pronouns and descriptions, then sources."""

from __future__ import annotations

import bisect
import math
from collections import Counter
from collections.abc import Sequence

import attrs

from quoteattr import lexicon
from quoteattr.parse import Parse
from quoteattr.people.characters import narrator, role_names
from quoteattr.people.closed import check_cast, find_members
from quoteattr.people.cluster import Cluster, cluster_names
from quoteattr.people.coref import cluster_people
from quoteattr.people.mentions import Ref, find_names
from quoteattr.people.names import given_gender, parse_name, plain, title_phrases, titles
from quoteattr.people.pronouns import GENDERED, Scene, pronoun_refs
from quoteattr.people.reading import ANYBODY, Reading, role_nouns
from quoteattr.people.rivals import note_rivals
from quoteattr.people.roles import PHRASE, description_refs, document_authors, find_roles, introductions
from quoteattr.people.sources import INDEFINITE, Head, is_demonym, source_head
from quoteattr.types import Cast, CastEntry, Frame, Gender, Mention, Person, QuoteSpan, Span

__all__ = ["find_people", "resolve_source"]


def find_people(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    frames: Sequence[Frame],
    cast: Sequence[CastEntry] | None = None,
    *,
    coref: Sequence[Sequence[Span]] = (),
) -> Cast:
    """The people of a text and every mention of them.

    `marks` tell what stands inside quotation marks, the sources of `frames`
    who speaks; both may be empty.  With a `cast` only its members are people.
    `coref` are clusters of spans by a coreference model (`CorefBackend`): what
    they say about a pronoun or description counts as evidence beside the rest.

    Raises:
        InputTypeError, InputValueError: the cast holds something else than
            entries, or an empty or doubled one.

    >>> from quoteattr.parse import Parse
    >>> find_people(Parse("", [], [], [], [], [], [], [], [], []), (), ()).people
    ()
    """
    reading = Reading(
        parse,
        marks,
        [frame.source for frame in frames if frame.source is not None],
        [frame.source for frame in frames if frame.source is not None and frame.rule == TURN_LABEL],
    )
    closed = cast is not None
    if cast is not None:
        names, clusters = find_members(reading, check_cast(cast))
    else:
        names, _ = find_names(reading)
        clusters = cluster_names(names, reading.sentence, reading.quoted, story=reading.story)
    work = _Work(reading, names, clusters, closed)
    work.add_characters()
    work.add_organisations()
    work.coref = cluster_people(reading, work.names, coref)
    work.find_sources(frames)
    work.find_roles()
    work.vote_by_names()
    work.vote_by_pronouns()
    work.resolve()
    work.vote_by_resolved()
    work.follow_described()
    work.resolve()
    return work.cast()


# Rule of the frames whose source is a label before a turn: "NAME: ..."
TURN_LABEL = "turn_label"
# A role somebody has outweighs who spoke last.
ROLE_BONUS = 5.0
# An office, a rank or a title of nobility is held by one person at a time: "the mayor" is the mayor.
OFFICE_BONUS = 6.5
_OFFICES = frozenset({"office", "rank", "church", "noble"})
# "The clerk" is the clerk who came in as "a clerk", even where somebody named has spoken since.
INTRODUCED_BONUS = 4.0
# Below this score nobody named is likely.
_UNLIKELY = -2.0
# Weight against a place as what "it" and "they" mean.
_PLACE = 1.5
# Of so many with one role the first ones, who are named, and as many of the last ones are looked at.
_MOST_BEARERS = 16
# Groups that are called by somebody's name and speak for themselves.
_OWNED_GROUPS = frozenset({"campaign", "administration", "family", "camp", "team", "estate"})
# So often called "the old woman" she goes by that and not by the words she came in with.
_OFTEN_CALLED = 3
# Tokens that somebody described may stand before the pronoun.
_DESCRIBED_REACH = 150
# What may stand for an organisation or a group, and of these what stands for one.
_IMPERSONAL = frozenset({"it", "they", "itself", "themselves", "them"})
_SINGULAR = frozenset({"it", "itself"})
# Nouns for any organisation.
_GENERAL = frozenset({"company", "firm", "group", "organization", "organisation", "agency", "business", "body"})
# What a coreference model says outweighs all but a clash of gender.
COREF_BONUS = 5.0
# Rule of a description that names somebody without another name.
OWN_DESCRIPTION = "described"


@attrs.define(slots=True)
class _Source:
    """A frame's source that is no name and no gendered pronoun."""

    head: Head
    ref: Ref


class _Work:
    """The state of one run over one text."""

    def __init__(self, reading: Reading, names: list[Ref], clusters: list[Cluster], closed: bool) -> None:
        self.reading = reading
        self.names = names
        self.clusters = clusters
        self.closed = closed
        self.named = len(clusters)
        self.pronouns = [ref for ref in pronoun_refs(reading) if reading.quoted[ref.first] < 0]
        self.pronoun_at = {ref.first: ref for ref in self.pronouns}
        self.name_at = {ref.first: ref for ref in names}
        self.sources: dict[tuple[int, int], _Source] = {}
        self.speaking: set[tuple[int, int]] = set()
        """First and last tokens of the mentions that are sources."""
        self.described: dict[str, int] = {}
        self.descriptions: list[Ref] = []
        self.introduced: list[Ref] = []
        """Indefinite phrases that bring somebody in: "a clerk"."""
        self.introducing: dict[int, int] = {}
        """First token of such a phrase -> its person."""
        self.coref: dict[int, int] = {}
        """What a coreference model says: token -> person."""
        self.narrator = -1
        self.narrating: set[int] = set()
        self.first_person: list[Ref] = []
        self.with_role: dict[str, dict[int, None]] = {}
        self.authors: dict[int, int] = {}

    def add_characters(self) -> None:
        """Role names as people, and the first-person narrator."""
        if not self.closed:
            self.names.extend(role_names(self.reading, self.names, self.clusters))
            self.names.sort(key=lambda ref: ref.first)
            self.name_at = {ref.first: ref for ref in self.names}
        self.narrator, self.first_person = narrator(self.reading, self.names, self.clusters)
        if self.closed and self.narrator >= self.named:
            self.narrator, self.first_person = -1, []
            del self.clusters[self.named :]
        self.named = len(self.clusters)

    def add_organisations(self) -> None:
        """Clusters for organisations, places and groups, by form and acronym."""
        refs = [ref for ref in self.names if ref.kind == "organization" and not self.closed]
        by_form: dict[str, int] = {}
        places: Counter[int] = Counter()
        short = {_initials(ref.form): _organisation_key(ref.form) for ref in reversed(refs) if " " in ref.form}
        bearers = self._bearers() if self.reading.story else {}
        for ref in refs:
            key = _organisation_key(ref.form)
            person = bearers.get(key, -1)
            if person >= 0:
                # In a story a label that is somebody's very name is a slip of the pipeline.
                ref.kind, ref.cluster, ref.name = "person", person, parse_name(ref.form)
                self.clusters[person].forms[ref.form] += 1
                self.clusters[person].count += 1
                continue
            letters = ref.form.replace(".", "")
            if letters.isupper() and len(letters) >= 2:
                key = short.get(letters, key)
            number = by_form.get(key)
            if number is None:
                number = by_form[key] = len(self.clusters)
                self.clusters.append(Cluster(kind="organization", first=ref.first, number=number, human=False))
            ref.cluster = number
            places[number] += 1 if self._labelled_place(ref) else -1
            self.clusters[number].place = places[number] > 0
            self.clusters[number].forms[ref.form] += 1
            self.clusters[number].count += 1

    def _bearers(self) -> dict[str, int]:
        """Forms without a title that name one person, and name it often, by their key."""
        found: dict[str, int] = {}
        for cluster in self.clusters[: self.named]:
            for form, count in cluster.forms.items():
                if count >= 3 and not parse_name(form).titles:
                    key = _organisation_key(form)
                    found[key] = -1 if found.get(key, cluster.number) != cluster.number else cluster.number
        return found

    def _labelled_place(self, ref: Ref) -> bool:
        index = self.reading.entity[ref.first]
        return index >= 0 and self.reading.entities[index].label in {"GPE", "LOC", "NORP", "FAC"}

    def find_sources(self, frames: Sequence[Frame]) -> None:
        """Read the heads of the frames' sources."""
        ranges = [(ref.first, ref.last) for ref in self.names]
        self.narrating = {ref.first for ref in self.first_person}
        for span in sorted({frame.source for frame in frames if frame.source is not None}):
            head = source_head(self.reading.parse, ranges, span)
            if head.kind == "nothing":
                continue
            place = (head.first, head.last)
            self.speaking.add(place)
            gendered = head.kind == "pronoun" and head.first in self.pronoun_at
            narrating = head.kind == "pronoun" and head.first in self.narrating
            if head.kind == "name" or gendered or narrating or place in self.sources or self._goes_by(head):
                continue
            kind = "pronoun" if head.kind in {"pronoun", "relative"} else "description"
            form = self.reading.string(head.first, head.last)
            self.sources[place] = _Source(head, Ref(head.first, head.last, kind, None, form))

    def _goes_by(self, head: Head) -> bool:
        """Whether a description is what somebody is called: the Dutchman of a story."""
        if head.kind != "description" or not is_demonym(self.reading.parse, head.noun):
            return False
        index = bisect.bisect_right(self.names, head.noun, key=lambda r: r.first) - 1
        if index < 0 or self.names[index].last < head.noun:
            return False
        ref = self.names[index]
        if self.reading.story or ref.kind in {"person", "role"}:
            self.speaking.add((ref.first, ref.last))
            return True
        return False

    def find_roles(self) -> None:
        """Roles of the people, the descriptions that repeat them, authors of documents."""
        find_roles(self.reading, self.names, self.clusters)
        if not self.closed:
            self._introduce()
        taken = {*(first for first, _ in self.sources), *self._name_tokens()}
        self.descriptions = description_refs(self.reading, self.clusters, taken)
        self.authors = document_authors(self.reading, self.names, self._owned_groups())
        for number, cluster in enumerate(self.clusters):
            for noun, _, _ in cluster.roles:
                self.with_role.setdefault(noun, {})[number] = None

    def _name_tokens(self) -> set[int]:
        return {token for ref in self.names for token in range(ref.first, ref.last + 1)}

    def _introduce(self) -> None:
        """People who are only described, from where they come in."""
        known = {noun for cluster in self.clusters for noun, _, _ in cluster.roles}
        nouns = role_nouns()
        for ref in introductions(self.reading, self.names, known):
            noun = self.reading.low[ref.last]
            source = self.sources.get((ref.first, ref.last))
            number = len(self.clusters)
            gender = nouns[noun][0]
            form = _phrase(self.reading, Head("description", ref.first, ref.last, noun=ref.last))
            cluster = Cluster(kind="unnamed", first=ref.first, number=number, fixed_name=form, introduced=True)
            if gender:
                cluster.votes[gender] += 3.0
                cluster.gender = gender  # type: ignore[assignment]
            words = frozenset(w for w in self.reading.low[ref.first : ref.last + 1] if len(w) > 3)
            cluster.roles.append((noun, words, ""))
            cluster.forms[form] += 1
            self.clusters.append(cluster)
            if source is not None:
                ref = source.ref
            else:
                self.introduced.append(ref)
            ref.cluster, ref.score, ref.rule = number, 0.8, OWN_DESCRIPTION
            self.introducing[ref.first] = number

    def _owned_groups(self) -> dict[int, int]:
        """Head nouns of "Ray's campaign", "the Ray campaign" -> a cluster of its own for each."""
        reading, found = self.reading, {}
        if self.closed:
            return {}
        for ref in self.names:
            at = ref.last + 1
            while at < reading.count and reading.low[at] in {"'s", "’s", "'", "’"}:
                at += 1
            if ref.kind == "person" and at < reading.count and reading.low[at] in _OWNED_GROUPS:
                source = _Source(Head("description", ref.first, at, noun=at), Ref(ref.first, at, "description"))
                self._describe(source, "group", "")
                found[at] = source.ref.cluster
        return found

    def follow_described(self) -> None:
        """Once it is known who is only described, find where the description comes back."""
        if len(self.clusters) > self.named:
            taken = {*(first for first, _ in self.sources), *self._name_tokens()}
            self.descriptions = description_refs(self.reading, self.clusters, taken)

    def vote_by_names(self) -> None:
        """Gender from titles, given names and role nouns."""
        nouns = role_nouns()
        for cluster in self.clusters:
            if cluster.kind != "person" or cluster.fixed_gender:
                continue
            by_name = cluster.name_gender()
            if by_name and any(n.title_gender for n in cluster.names):
                cluster.gender, cluster.fixed_gender = by_name, True
                continue
            cluster.prior = by_name or _single_gender(cluster)
            if cluster.prior:
                cluster.votes[cluster.prior] += 4.0
            for noun, _, _ in cluster.roles[:20]:
                gender = nouns.get(noun, ("", ""))[0]
                if gender:
                    cluster.votes[gender] += 2.0
        self._settle()

    def vote_by_pronouns(self) -> None:
        """A pronoun votes where one single person is named in its own and the sentence before."""
        reading = self.reading
        starts = [ref.first for ref in self.names]
        for pronoun in self.pronouns:
            at = pronoun.first
            sentence, paragraph = reading.sentence[at], reading.paragraph[at]
            last = bisect.bisect_left(starts, at) - 1
            people: set[int] = set()
            for index in range(last, max(-1, last - _MOST_NAMES), -1):
                ref = self.names[index]
                if reading.sentence[ref.first] < sentence - 1 or reading.paragraph[ref.first] != paragraph:
                    break
                if ref.kind in {"person", "role"} and ref.cluster >= 0 and reading.quoted[ref.first] < 0:
                    people.add(ref.cluster)
                    if len(people) > 1:
                        break
            if len(people) == 1:
                cluster = self.clusters[people.pop()]
                cluster.votes[GENDERED[reading.low[at]]] += _VOTES.get(reading.deps[at], 0.4)
        self._settle()

    def vote_by_resolved(self) -> None:
        """Resolved pronouns vote with less weight."""
        for pronoun in self.pronouns:
            if 0 <= pronoun.cluster < self.named:
                self.clusters[pronoun.cluster].votes[GENDERED[self.reading.low[pronoun.first]]] += 1 / 3
        self._settle()

    def _settle(self) -> None:
        for cluster in self.clusters:
            if cluster.fixed_gender or cluster.kind not in {"person", "unnamed"}:
                continue
            cluster.gender = _elected(cluster)

    def resolve(self) -> None:
        """Go through the text once and settle pronouns and descriptions."""
        reading = self.reading
        for cluster in self.clusters[self._fixed() :]:
            cluster.count = 0
            cluster.forms.clear()
        scene = Scene(reading, self.clusters, {})
        events = sorted(
            self._all_refs(),
            key=lambda ref: (ref.first, ref.last),
        )
        for ref in events:
            source = self.sources.get((ref.first, ref.last))
            if ref.kind in {"person", "organization", "role", "narrator"} or ref.first in self.introducing:
                pass
            elif source is not None and source.ref is ref:
                self._resolve_source(scene, source)
            elif ref.kind == "description":
                self._resolve_role(scene, ref)
            else:
                self._resolve_pronoun(scene, ref)
            if ref.cluster >= 0:
                scene.note(ref)
                if (ref.first, ref.last) in self.speaking:
                    scene.spoke(ref.cluster, ref.first)

    def _all_refs(self) -> list[Ref]:
        sources = [source.ref for source in self.sources.values()]
        return [*self.names, *self.pronouns, *self.introduced, *self.descriptions, *self.first_person, *sources]

    def _fixed(self) -> int:
        """How many clusters do not come from descriptions."""
        return getattr(self, "_base", len(self.clusters)) if self.described else self._mark_base()

    def _mark_base(self) -> int:
        self._base = len(self.clusters)
        return self._base

    def _resolve_pronoun(self, scene: Scene, ref: Ref) -> None:
        ranked = scene.rank(
            ref.first,
            GENDERED[self.reading.low[ref.first]],
            self._coref_bonus(ref.first),
            source=(ref.first, ref.last) in self.speaking,
        )
        ref.cluster, ref.score, ref.rule = -1, 0.0, "pronoun"
        if not ranked or ranked[0][0] < _UNLIKELY:
            described = self._described_before(ref.first)
            if described >= 0:
                ref.cluster, ref.score, ref.rule = described, 0.5, "described before"
                return
        if ranked and ranked[0][0] > -5.0:
            ref.cluster = ranked[0][1]
            ref.score = _sureness(ranked)

    def _described_before(self, at: int) -> int:
        """Somebody without a name whom a pronoun may mean when nobody named will do: "a girl came ... she"."""
        if self.closed:
            return -1
        reading, nouns = self.reading, role_nouns()
        gender = GENDERED[reading.low[at]]
        for token in range(at - 1, max(-1, at - _DESCRIBED_REACH), -1):
            row = nouns.get(reading.low[token])
            if (
                row is None
                or row[1] not in {"person", "kin"}
                or reading.tags[token] != "NN"
                or reading.quoted[token] >= 0
            ):
                continue
            if row[0] != gender or reading.deps[token] in {"compound", "appos", "attr"}:
                continue
            first = token
            while first > 0 and token - first < 5 and reading.tags[first - 1] in PHRASE:
                first -= 1
                if reading.low[first] in {"a", "an", "the", "this"}:
                    break
            if reading.low[first] in {"a", "an", "the", "this"}:
                form = reading.string(first, token)
                source = _Source(
                    Head("description", first, token, noun=token), Ref(first, token, "description", None, form)
                )
                known = [c for c in self.with_role.get(reading.low[token], ()) if self.clusters[c].kind == "unnamed"]
                if known:
                    return known[-1]
                self._describe(source, "unnamed", gender)
                return source.ref.cluster
        return -1

    def _resolve_role(self, scene: Scene, ref: Ref) -> None:
        """A description that is no source: only somebody with that very role."""
        noun = self.reading.low[ref.last]
        ranked = scene.rank(ref.last, role_nouns()[noun][0] or None, self._role_bonus(scene, noun, ref.first, ref.last))
        ref.cluster, ref.score, ref.rule = -1, 0.0, "role"
        ranked = [item for item in ranked if any(role == noun for role, _, _ in self.clusters[item[1]].roles)]
        if ranked and ranked[0][0] > -1.5:
            ref.cluster, ref.score = ranked[0][1], _sureness(ranked)

    def _coref_bonus(self, token: int) -> dict[int, float]:
        person = self.coref.get(token)
        return {} if person is None else {person: COREF_BONUS}

    def _role_bonus(self, scene: Scene, noun: str, first: int, last: int) -> dict[int, float]:
        """For people with the role of a description a bonus, and 1 for each modifier they share with it.

        Modifiers of somebody who is only described must go together: "the old man" is not "the young man".
        """
        words = frozenset(w for w in self.reading.low[first : last + 1] if len(w) > 3)
        bonus = self._coref_bonus(last)
        office = noun not in ANYBODY and titles().get(noun, ("", ""))[1] in _OFFICES
        own_bonus = OFFICE_BONUS if office else ROLE_BONUS
        bearers = list(self.with_role.get(noun, ()))
        if len(bearers) > 2 * _MOST_BEARERS:
            bearers = bearers[:_MOST_BEARERS] + bearers[-_MOST_BEARERS:]
        for cluster in bearers:
            if cluster not in scene.seen:
                continue
            shared = [len((own & words) - {noun}) for role, own, _ in self.clusters[cluster].roles if role == noun]
            bonus[cluster] = own_bonus + min(3, max(shared, default=0))
            if self.clusters[cluster].kind == "unnamed":
                known = frozenset().union(*(own for role, own, _ in self.clusters[cluster].roles if role == noun))
                if words - known and known - words - {noun}:
                    bonus[cluster] = 0.0
                elif self.clusters[cluster].introduced:
                    bonus[cluster] += INTRODUCED_BONUS
        return bonus

    def _resolve_source(self, scene: Scene, source: _Source) -> None:
        head, ref, reading = source.head, source.ref, self.reading
        ref.cluster, ref.score, ref.rule = -1, 0.0, head.kind
        if head.kind == "relative":
            self._resolve_relative(scene, ref)
            return
        if head.kind == "pronoun":
            self._resolve_other_pronoun(scene, ref)
            return
        noun = reading.low[head.noun]
        nouns = role_nouns()
        gender, kind = nouns.get(noun) or nouns.get(noun.removesuffix("s"), ("", ""))
        if not kind and is_demonym(reading.parse, head.noun):
            kind = "person"
        if (head.first, head.last) in reading.labels:
            # "Interviewer:" is the same one each time.
            self._describe(source, "unnamed", gender)
            return
        first = reading.low[head.first]
        if noun in lexicon.words("body_nouns") and head.owner >= 0:
            ref.cluster, ref.score, ref.rule = self._owner(head.owner), 0.6, "owner of the voice"
            return
        if noun in _inanimate() and head.owner < 0:
            return
        meant = self._organisation_meant(scene, head, noun)
        if meant >= 0:
            ref.cluster, ref.score, ref.rule = meant, 0.7, "organisation by its head noun"
            return
        plural = reading.tags[head.noun] in {"NNS", "NNPS"} and kind != "document"
        if kind == "document" and (not plural or head.owner >= 0):
            self._resolve_document(scene, source)
        elif self._is_proper(head):
            self._describe(source, "organization", "")
        elif plural or kind == "group" or first in INDEFINITE or kind == "":
            self._describe(source, "group" if plural or kind == "group" else "unnamed", gender)
        else:
            self._resolve_description(scene, source, noun, gender)

    def _organisation_meant(self, scene: Scene, head: Head, noun: str) -> int:
        """The organisation that "the guild", "the company" means; or -1.

        The last one with that word in its name, or for a general word the one
        that has spoken or was the subject.
        """
        reading = self.reading
        if self.closed or head.owner >= 0 or reading.low[head.first] not in {"the", "this"} or head.last == head.first:
            return -1
        words = set(reading.low[head.first + 1 : head.last + 1])
        best, at = -1, -1
        general, rank = -1, -99.0
        for cluster in scene.candidates(human=False):
            person = self.clusters[cluster]
            if person.kind not in {"organization", "group"} or person.plural:
                continue
            own = {w for form in person.forms for w in form.lower().split()}
            if words <= own and len(own) > len(words):
                if scene.seen[cluster].token > at:
                    best, at = cluster, scene.seen[cluster].token
            elif person.kind == "organization" and noun in _GENERAL and len(words) == 1 and not person.place:
                known = cluster in scene.spoken or cluster == scene.last_subject or scene.seen[cluster].subject
                value = scene.score(cluster, head.noun, None)
                if known and value > rank:
                    general, rank = cluster, value
        return best if best >= 0 else general

    def _is_proper(self, head: Head) -> bool:
        """Whether a phrase that ends in a role noun is a name: "the Union Leader", but not "the Vice President"."""
        reading = self.reading
        at, before = head.noun, head.noun - 1
        if before < head.first or not (reading.caps[at] and reading.caps[before]):
            return False
        if reading.tags[at] != "NNP" or reading.tags[before] != "NNP" or reading.low[before] in _LOWERED:
            return False
        if reading.low[before] in titles() or (reading.low[before], reading.low[at]) in title_phrases():
            return False
        entity = reading.entity[before]
        if (
            entity < 0
            and reading.low[head.first] == "the"
            and role_nouns().get(reading.low[at], ("", ""))[1] == "person"
        ):
            # "the Foreign Secretary"
            return False
        return entity < 0 or reading.entities[entity].label not in {"NORP", "PERSON", "GPE"}

    def _resolve_description(self, scene: Scene, source: _Source, noun: str, gender: str) -> None:
        head, ref = source.head, source.ref
        bonus = self._role_bonus(scene, noun, head.first, head.last)
        owner = self._owner(head.owner) if head.owner >= 0 else -1
        if head.owner >= 0:
            # "Ray's lawyer": somebody known for that role, or somebody new.
            bonus = {cluster: extra + 1.5 for cluster, extra in bonus.items() if cluster != owner}
            relative = self._known_relative(noun, owner) if not bonus else -1
            if relative >= 0:
                ref.cluster, ref.score, ref.rule = relative, 0.7, "relative named later"
                return
            if not bonus:
                self._describe(source, "unnamed", gender, owner)
                return
        held = any(self.clusters[cluster].kind == "person" for cluster in self.with_role.get(noun, ()))
        common = not self.reading.caps[head.noun] and noun not in ANYBODY
        if self.reading.story and not bonus and owner < 0 and not held and common:
            # A story's "the baker" is nobody who has another name, as far as it tells.
            self._describe(source, "unnamed", gender)
            return
        others = {owner, *self._objects_of(head.noun)}
        if common:
            # Who is only known as "a spokesman" is not "the king".
            others.update(c for c in scene.candidates() if self.clusters[c].kind == "unnamed" and c not in bonus)
        ranked = [item for item in scene.rank(head.noun, gender or None, bonus, source=True) if item[1] not in others]
        if ranked and ranked[0][0] > -1.5:
            ref.cluster, ref.score, ref.rule = ranked[0][1], _sureness(ranked), "description"
        elif len(self.with_role.get(noun, ())) == 1 and owner < 0:
            # "the baker said ... Jo Ray, the baker, ...": the name comes later.
            ref.cluster, ref.score, ref.rule = next(iter(self.with_role[noun])), 0.6, "role named later"
        else:
            self._describe(source, "unnamed", gender, owner)

    def _objects_of(self, subject: int) -> set[int]:
        """People named as objects of a subject's own verb: "the king thanked Ray" is not about Ray's own doing."""
        reading, found = self.reading, set[int]()
        if reading.deps[subject] != "nsubj":
            return found
        for child in reading.parse.children[reading.heads[subject]]:
            if child > subject and reading.deps[child] in {"dobj", "dative"}:
                found.add(self._owner(child))
        return found - {-1}

    def _known_relative(self, noun: str, owner: int) -> int:
        """Who the text, maybe later, calls the `noun` of `owner`: "his wife, Jo Ray"; or -1."""
        own = {plain(w) for w in self.clusters[owner].label().split()} if owner >= 0 else set()
        found = []
        for cluster in self.with_role.get(noun, ()):
            if cluster == owner:
                continue
            for role, _, wording in self.clusters[cluster].roles:
                words = wording.lower().split()
                if role == noun and (
                    own & {plain(w) for w in words} or (words and words[0] in {"his", "her", "their"})
                ):
                    found.append(cluster)
                    break
        return found[0] if len(found) == 1 else -1

    def _resolve_document(self, scene: Scene, source: _Source) -> None:
        ref = source.ref
        author = self.authors.get(source.head.noun, -1)
        if author < 0 and source.head.owner >= 0:
            author = self._owner(source.head.owner)
        ref.rule = "document"
        if author >= 0:
            ref.cluster, ref.score = author, 0.7
        elif scene.last_speaker >= 0 and self.reading.low[source.head.first] not in INDEFINITE:
            ref.cluster, ref.score = scene.last_speaker, 0.4
        else:
            self._describe(source, "unnamed", "")

    def _owner(self, token: int) -> int:
        """Cluster of the possessor at a token, or -1."""
        pronoun = self.pronoun_at.get(token)
        if pronoun is not None:
            return pronoun.cluster
        index = bisect.bisect_right(self.names, token, key=lambda r: r.first) - 1
        if index >= 0 and self.names[index].last >= token:
            return self.names[index].cluster
        return -1

    def _resolve_relative(self, scene: Scene, ref: Ref) -> None:
        """Who, which and that stand for the noun that their clause belongs to."""
        parse = self.reading.parse
        verb = parse.heads[ref.first]
        while parse.deps[verb] in {"aux", "conj", "xcomp", "ccomp"} and parse.heads[verb] != verb:
            verb = parse.heads[verb]
        noun = parse.heads[verb] if parse.deps[verb] in {"relcl", "acl"} else ref.first - 1
        # "Jo Ray, a Republican who voted": the apposition stands for the one it describes.
        described = parse.heads[noun] if noun >= 0 and parse.deps[noun] == "appos" else noun
        for token in (described, noun, ref.first - 1, ref.first - 2):
            index = bisect.bisect_right(self.names, token, key=lambda r: r.first) - 1
            if index >= 0 and self.names[index].last >= token and self.names[index].cluster >= 0:
                ref.cluster, ref.score = self.names[index].cluster, 0.9
                return
        if 0 <= noun < ref.first and role_nouns().get(self.reading.low[noun], ("", ""))[1] == "document":
            owner = next((c for c in parse.children[noun] if parse.deps[c] == "poss"), -1)
            head = Head("description", noun, noun, noun=noun, owner=owner)
            self._resolve_document(scene, _Source(head, ref))
            return
        if 0 <= noun < len(parse) and noun < ref.first and parse.tags[noun].startswith("NN"):
            left = noun
            while left > 0 and parse.heads[left - 1] in range(left - 1, noun + 1) and parse.tags[left - 1] in PHRASE:
                left -= 1
            head = Head("description", left, noun, noun=noun)
            inner = Ref(ref.first, ref.last, "pronoun", None, self.reading.string(left, noun))
            self._describe(_Source(head, inner), "unnamed", "")
            ref.cluster, ref.score = inner.cluster, 0.5

    def _resolve_other_pronoun(self, scene: Scene, ref: Ref) -> None:
        """It and they: the last organisation or group; a gendered pronoun in a quote stays open."""
        word = self.reading.low[ref.first]
        if word in {"i", "me", "my", "myself"} and self.reading.quoted[ref.first] < 0:
            ref.cluster, ref.score, ref.rule = self.narrator, 0.9, "narrator"
        if word in _IMPERSONAL:
            best, rank = -1, -99.0
            for cluster in scene.candidates(human=False):
                if word in _SINGULAR and self.clusters[cluster].plural:
                    continue
                value = scene.score(cluster, ref.first, None)
                if self.clusters[cluster].place and cluster not in scene.spoken:
                    value -= _PLACE
                if value > rank:
                    best, rank = cluster, value
            since = scene.seen[best].token if best >= 0 else -1
            described = self._body_before(scene, ref.first, since) if word in _SINGULAR else -1
            if described >= 0:
                ref.cluster, ref.score = described, 0.5
            elif best >= 0:
                ref.cluster, ref.score = best, 0.5

    def _body_before(self, scene: Scene, at: int, since: int) -> int:
        """The organisation that a description behind token `since` means, as "it" does at token `at`; or -1.

        "The council meets on Friday, it said": a subject of this or the last sentence.
        """
        reading, nouns = self.reading, role_nouns()
        for token in range(at - 1, since, -1):
            if reading.sentence[token] < reading.sentence[at] - 1:
                break
            if nouns.get(reading.low[token], ("", ""))[1] != "group" or reading.tags[token] != "NN":
                continue
            if reading.deps[token] not in {"nsubj", "nsubjpass"} or reading.quoted[token] >= 0:
                continue
            first = token
            while first > 0 and token - first < 6 and reading.tags[first - 1] in PHRASE and reading.low[first] != "the":
                first -= 1
            if reading.low[first] != "the":
                continue
            head = Head("description", first, token, noun=token)
            meant = self._organisation_meant(scene, head, reading.low[token])
            if meant < 0:
                source = _Source(head, Ref(first, token, "description", None, reading.string(first, token)))
                self._describe(source, "group", "")
                meant = source.ref.cluster
            return meant
        return -1

    def _describe(self, source: _Source, kind: str, gender: str, owner: int = -1) -> None:
        """A source that is nobody known: somebody of its own, named by the noun phrase."""
        ref, head, reading = source.ref, source.head, self.reading
        if self.closed:
            return
        form = _phrase(reading, head)
        if owner >= 0 and reading.low[head.owner] in {"his", "her", "their", "its"}:
            rest = reading.string(head.owner + 1, head.last)
            form = f"{self.clusters[owner].label()}'s {rest}"
        key = " ".join(plain(w) for w in form.split() if w.lower() not in {"a", "an", "the", "one", "another"})
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

    def cast(self) -> Cast:
        """The frozen result."""
        refs = sorted(
            self._all_refs(),
            key=lambda ref: (ref.first, ref.last),
        )
        needed = {s.ref.cluster for s in self.sources.values()}
        needed.add(self.narrator)
        needed |= {ref.cluster for ref in self.pronouns if (ref.first, ref.last) in self.speaking}
        needed |= {ref.cluster for ref in self.names if (ref.first, ref.last) in self.speaking}
        kept = [
            number for number, cluster in enumerate(self.clusters)
            if cluster.kind == "person" or number in needed or self.closed
        ]  # fmt: skip
        kept.sort(key=lambda number: (self.clusters[number].first, number))
        if self.closed:
            kept = list(range(len(self.clusters)))
        ids = self._ids(kept)
        self._name_introduced(refs)
        if not self.closed:
            note_rivals(self.names, self.clusters[: self.named])
        made = [(m, ref) for ref in refs if (m := self._mention(ref, ids)) is not None]
        mentions = [mention for mention, _ in made]
        by_person: dict[str, list[Mention]] = {}
        for mention in mentions:
            if mention.person is not None:
                by_person.setdefault(mention.person, []).append(mention)
        people = tuple(self._person(number, ids[number], tuple(by_person.get(ids[number], ()))) for number in kept)
        leads = tuple(ref.lead if ref.kind == "person" else mention.score for mention, ref in made)
        return Cast(people, tuple(mentions), self.closed, tuple(ref.rivals for _, ref in made), leads)

    def _name_introduced(self, refs: list[Ref]) -> None:
        """Call who came in as "a tall old woman with a lamp" by what the text calls her afterwards."""
        called: dict[int, Counter[str]] = {}
        for ref in refs:
            if ref.kind == "description" and ref.cluster >= 0 and self.clusters[ref.cluster].introduced:
                form = self.reading.string(ref.first, ref.last)
                if form[:4].lower() == "the ":
                    called.setdefault(ref.cluster, Counter())["the " + form[4:]] += 1
        for number, forms in called.items():
            form, count = max(forms.items(), key=lambda item: (item[1], item[0]))
            if count >= _OFTEN_CALLED:
                self.clusters[number].fixed_name = form

    def _ids(self, kept: list[int]) -> dict[int, str]:
        taken = {self.clusters[n].id for n in kept}
        ids: dict[int, str] = {}
        serial = 0
        for number in kept:
            own = self.clusters[number].id
            while own is None:
                serial += 1
                if f"p{serial}" not in taken:
                    own = f"p{serial}"
            ids[number] = own
        return ids

    def _mention(self, ref: Ref, ids: dict[int, str]) -> Mention | None:
        kind = {"person": "name", "organization": "name", "role": "name"}.get(ref.kind, ref.kind)
        if ref.kind == "organization" and ref.cluster not in ids:
            return None
        span = self.reading.parse.span(ref.first, ref.last)
        return Mention(span, kind, ids.get(ref.cluster), round(ref.score, 3), ref.rule)  # type: ignore[arg-type]

    def _person(self, number: int, own_id: str, mentions: tuple[Mention, ...]) -> Person:
        cluster = self.clusters[number]
        name = cluster.label()
        aliases = sorted(f for f in cluster.forms if f != name)
        titles = dict.fromkeys(n.title for n in cluster.names if n.title)
        roles = dict.fromkeys(wording for _, _, wording in cluster.roles if wording)
        kind = "person" if cluster.kind == "role" else cluster.kind
        return Person(
            id=own_id, name=name, aliases=tuple(aliases), titles=tuple(titles), roles=tuple(roles),
            gender=cluster.gender, kind=kind, mentions=mentions,  # type: ignore[arg-type]
        )  # fmt: skip


# So many names before a pronoun are looked at: two sentences hold fewer, a text without full stops any number.
_MOST_NAMES = 40
# What a pronoun says about the gender of the one person named before it, by its part in the clause:
# an object is mostly somebody else than the subject.
_VOTES = {"nsubj": 1.0, "nsubjpass": 1.0, "poss": 0.5, "dobj": 0.2, "dative": 0.2, "pobj": 0.2}


def _inanimate() -> frozenset[str]:
    """Nouns for what does not speak."""
    return lexicon.words("inanimate_nouns")


def _elected(cluster: Cluster) -> Gender | None:
    """The gender that the votes are clear about; a common given name is overruled only by many."""
    she, he = cluster.votes["F"], cluster.votes["M"]
    total = she + he
    if cluster.prior:
        against = he if cluster.prior == "F" else she
        return cluster.prior if against < 6.0 or against < 0.75 * total else None
    if total < 1.0:
        return None
    needed = 0.7 if total < 10.0 else 0.6
    return "F" if she >= needed * total else "M" if he >= needed * total else None


def _single_gender(cluster: Cluster) -> Gender | None:

    return next((g for n in cluster.names if len(n.keys) == 1 and (g := given_gender(n.keys[0]))), None)


_LOWERED = INDEFINITE | {"the", "this", "that", "these", "those", "his", "her", "their", "its", "my", "our", "not"}


def _phrase(reading: Reading, head: Head) -> str:
    """A noun phrase as the name of who is only described: no capital but those of names."""
    form = reading.string(head.first, head.last)
    word = reading.low[head.first]
    if (head.first, head.last) in reading.labels:
        return form
    if word in _LOWERED or word in role_nouns() or (word in reading.lower_words and not _named(reading, head)):
        form = form[:1].lower() + form[1:]
    return form


def _named(reading: Reading, head: Head) -> bool:
    """Whether a phrase reads as a proper name: its second word is capitalised too, or it is one proper noun."""
    if head.first == head.last:
        return reading.tags[head.first] in {"NNP", "NNPS"}
    return reading.caps[head.first + 1]


def _sureness(ranked: list[tuple[float, int]]) -> float:
    """How sure the best of some scores is, by its distance to the second one.

    Between what was measured on novels (PDNC: from .47 to .85) and on news (.9 and more).
    """
    gap = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else 6.0
    return 0.5 + 0.45 * (1.0 - math.exp(-gap / 3.0))


def _initials(form: str) -> str:
    """``National Harbour Board`` -> ``NHB``."""
    return "".join(word[0] for word in form.split() if word[:1].isupper() and word.lower() != "the")


def _organisation_key(form: str) -> str:
    words = [plain(w) for w in form.split()]
    return "".join(w for w in words if w and w != "the")


def resolve_source(parse: Parse, cast: Cast, span: Span) -> tuple[str | None, str, float]:
    """Whom the words of a source refer to.

    Returns the person's id (None when nobody fits), ``"explicit"`` if a name
    says it and ``"anaphoric"`` if a pronoun or a description does, and how sure
    that is, in [0, 1].
    """
    near = _near(cast, span)
    names = [m for m in near if m.kind == "name"]
    ranges = [_token_range(parse, m.span) for m in names]
    head = source_head(parse, ranges, span)
    if head.kind == "nothing":
        return None, "anaphoric", 0.0
    if head.kind == "name":
        mention = names[head.ref]
        return mention.person, "explicit", mention.score
    own = parse.span(head.first, head.last)
    inside = [m for m in near if m.kind != "name" and m.span.overlaps(own)]
    exact = [m for m in inside if m.span == own] or [m for m in inside if m.span.start == own.start]
    if not exact:
        called = [m for m, (first, last) in zip(names, ranges, strict=True) if first <= head.noun <= last]
        return (called[0].person, "explicit", called[0].score) if called else (None, "anaphoric", 0.0)
    mention = exact[0]
    new = mention.kind == "description" and mention.rule == OWN_DESCRIPTION
    return mention.person, "explicit" if new else "anaphoric", mention.score


_REACH = 400


def _near(cast: Cast, span: Span) -> list[Mention]:
    """The mentions around a span."""
    low = bisect.bisect_left(cast.mentions, span.start - _REACH, key=lambda m: m.span.start)
    high = bisect.bisect_right(cast.mentions, span.end + _REACH, key=lambda m: m.span.start)
    return list(cast.mentions[low:high])


def _token_range(parse: Parse, span: Span) -> tuple[int, int]:
    tokens = parse.tokens_in(span)
    return (tokens[0], tokens[-1]) if tokens else (0, -1)
