"""The first steps: characters, organisations, sources and roles, before any pronoun is read."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Sequence

from quoteattr.lang import english
from quoteattr.people.bodies import described_as
from quoteattr.people.characters import narrator, role_names
from quoteattr.people.cluster import Cluster
from quoteattr.people.described import find_phrases
from quoteattr.people.mentions import Ref
from quoteattr.people.names import parse_name, plain
from quoteattr.people.reading import role_nouns
from quoteattr.people.roles import description_refs, document_authors, find_ages, find_roles, introductions
from quoteattr.people.sources import Head, is_demonym, source_head
from quoteattr.people.work import OWN_DESCRIPTION, Source, Work, phrase
from quoteattr.syntax.phrases import vocative
from quoteattr.types import Frame, Span

__all__ = ["add_characters", "add_organisations", "find_sources", "follow_described", "gather_roles"]

# Groups that are called by somebody's name and speak for themselves.
_NOBODY = english().group("words that mean nobody in particular")
_OWNED_GROUPS = english().group("groups called by a name")


def add_characters(work: Work) -> None:
    """Role names as people, and the first-person narrator."""
    if not work.closed:
        work.names.extend(role_names(work.reading, work.names, work.clusters))
        work.names.sort(key=lambda ref: ref.first)
        work.name_at = {ref.first: ref for ref in work.names}
    work.narrator, work.first_person = narrator(work.reading, work.names, work.clusters)
    if work.closed and work.narrator >= work.named:
        work.narrator, work.first_person = -1, []
        del work.clusters[work.named :]
    work.named = len(work.clusters)


def add_organisations(work: Work) -> None:
    """Clusters for organisations, places and groups, by form and acronym."""
    refs = [ref for ref in work.names if ref.kind == "organization" and not work.closed]
    by_form: dict[str, int] = {}
    places: Counter[int] = Counter()
    short = {_initials(ref.form): _organisation_key(ref.form) for ref in reversed(refs) if " " in ref.form}
    bearers = _bearers(work) if work.reading.story else {}
    for ref in refs:
        key = _organisation_key(ref.form)
        person = bearers.get(key, -1)
        if person >= 0:
            # In a story a label that is somebody's very name is a slip of the pipeline.
            ref.kind, ref.cluster, ref.name = "person", person, parse_name(ref.form)
            work.clusters[person].forms[ref.form] += 1
            work.clusters[person].count += 1
            continue
        letters = ref.form.replace(".", "")
        if letters.isupper() and len(letters) >= 2:
            key = short.get(letters, key)
        number = by_form.get(key)
        if number is None:
            number = by_form[key] = len(work.clusters)
            work.clusters.append(Cluster(kind="organization", first=ref.first, number=number, human=False))
        ref.cluster = number
        places[number] += 1 if _labelled_place(work, ref) else -1
        work.clusters[number].place = places[number] > 0
        work.clusters[number].forms[ref.form] += 1
        work.clusters[number].count += 1
        if described := described_as(work.reading, ref.first, ref.last):
            work.bodies.setdefault(number, set()).update(described)


def _bearers(work: Work) -> dict[str, int]:
    """Forms without a title that name one person, and name it often, by their key."""
    found: dict[str, int] = {}
    for cluster in work.clusters[: work.named]:
        for form, count in cluster.forms.items():
            if count >= 3 and not parse_name(form).titles:
                key = _organisation_key(form)
                found[key] = -1 if found.get(key, cluster.number) != cluster.number else cluster.number
    return found


def _labelled_place(work: Work, ref: Ref) -> bool:
    index = work.reading.entity[ref.first]
    return index >= 0 and work.reading.entities[index].label in {"GPE", "LOC", "NORP", "FAC"}


def find_sources(work: Work, frames: Sequence[Frame]) -> None:
    """Read the heads of the frames' sources."""
    ranges = [(ref.first, ref.last) for ref in work.names]
    work.narrating = {ref.first for ref in work.first_person}
    called: dict[Span, list[Ref]] = {}
    begins: dict[Span, int] = {}
    for frame in frames:
        if frame.source is not None and frame.kind == "direct":
            called.setdefault(frame.source, []).extend(_called(work, frame))
            begins.setdefault(frame.source, bisect.bisect_left(work.reading.starts, frame.spans[0].start))
    for span in sorted({frame.source for frame in frames if frame.source is not None}):
        head = source_head(work.reading.parse, ranges, span)
        if head.kind == "nothing":
            continue
        place = (head.first, head.last)
        work.speaking.add(place)
        if span in begins:
            work.spoken_from[place] = begins[span]
        if called.get(span):
            work.addressed[place] = called[span]
        gendered = head.kind == "pronoun" and head.first in work.pronoun_at
        narrating = head.kind == "pronoun" and head.first in work.narrating
        if head.kind == "name" or gendered or narrating or place in work.sources or _goes_by(work, head):
            continue
        kind = "pronoun" if head.kind in {"pronoun", "relative"} else "description"
        form = work.reading.string(head.first, head.last)
        work.sources[place] = Source(head, Ref(head.first, head.last, kind, None, form))


def _called(work: Work, frame: Frame) -> list[Ref]:
    """The names that a quotation calls: "Leave it, Jo"."""
    reading, found = work.reading, []
    for span in frame.spans:
        at = bisect.bisect_left(work.names, span.start, key=lambda ref: reading.starts[ref.first])
        while at < len(work.names) and reading.starts[work.names[at].first] < span.end:
            ref = work.names[at]
            spoken = reading.quoted[ref.first] >= 0 and ref.kind in {"person", "role"}
            if spoken and vocative(reading.parse, range(ref.first, ref.last + 1)):
                found.append(ref)
            at += 1
    return found


def _goes_by(work: Work, head: Head) -> bool:
    """Whether a description is what somebody is called: the Dutchman of a story."""
    if head.kind != "description" or not is_demonym(work.reading.parse, head.noun):
        return False
    index = bisect.bisect_right(work.names, head.noun, key=lambda r: r.first) - 1
    if index < 0 or work.names[index].last < head.noun:
        return False
    ref = work.names[index]
    if work.reading.story or ref.kind in {"person", "role"}:
        work.speaking.add((ref.first, ref.last))
        return True
    return False


def gather_roles(work: Work) -> None:
    """Roles of the people, the descriptions that repeat them, authors of documents."""
    find_roles(work.reading, work.names, work.clusters)
    work.ages = find_ages(work.reading, work.names)
    if not work.closed:
        _introduce(work)
    taken = {*(first for first, _ in work.sources), *_name_tokens(work)}
    work.descriptions = description_refs(work.reading, work.clusters, taken)
    if work.tells:
        # A report takes up the people it names.
        _pass_by(work)
    work.authors = document_authors(work.reading, work.names, _owned_groups(work))
    for number, cluster in enumerate(work.clusters):
        for noun, _, _ in cluster.roles:
            work.with_role.setdefault(noun, {})[number] = None


# Parts of a clause in which a noun phrase brings nobody in: it tells something of somebody else.
_TELLING = frozenset({"attr", "appos", "acomp", "oprd", "npadvmod", "compound", "amod", "nmod"})


def _pass_by(work: Work) -> None:
    """Noun phrases of the narration that mean one person without a name: candidates for a pronoun like any other."""
    reading = work.reading
    held = bytearray(len(reading))
    for ref in (*work.names, *work.introduced, *work.descriptions, *(source.ref for source in work.sources.values())):
        for token in range(ref.first, ref.last + 1):
            held[token] = 1
    for one in find_phrases(reading.parse, reading.low, held):
        noun, at = one.noun, one.last
        if noun.plural or noun.kind == "group" or reading.quoted[at] >= 0 or reading.deps[at] in _TELLING:
            continue
        if any(child > at and held[child] and reading.deps[child] == "appos" for child in reading.parse.children[at]):
            continue  # "her brother, Tom Pell"
        if reading.headline[at] or reading.shouted[at] or one.article in _NOBODY or held[one.first]:
            continue
        ref = Ref(one.first, at, "description", None, reading.string(one.first, at), rule="passing")
        work.passing.append(ref)
        work.phrases[one.first, at] = one


def _name_tokens(work: Work) -> set[int]:
    return {token for ref in work.names for token in range(ref.first, ref.last + 1)}


def _introduce(work: Work) -> None:
    """People who are only described, from where they come in."""
    known = {noun for cluster in work.clusters for noun, _, _ in cluster.roles}
    nouns = role_nouns()
    for ref in introductions(work.reading, work.names, known):
        noun = work.reading.low[ref.last]
        source = work.sources.get((ref.first, ref.last))
        number = len(work.clusters)
        gender = nouns[noun][0]
        form = phrase(work.reading, Head("description", ref.first, ref.last, noun=ref.last))
        cluster = Cluster(kind="unnamed", first=ref.first, number=number, fixed_name=form, introduced=True)
        if gender:
            cluster.votes[gender] += 3.0
            cluster.gender = gender  # type: ignore[assignment]
        words = frozenset(w for w in work.reading.low[ref.first : ref.last + 1] if len(w) > 3)
        cluster.roles.append((noun, words, ""))
        cluster.forms[form] += 1
        work.clusters.append(cluster)
        if source is not None:
            ref = source.ref
        else:
            work.introduced.append(ref)
        ref.cluster, ref.score, ref.rule = number, 0.8, OWN_DESCRIPTION
        work.introducing[ref.first] = number


def _owned_groups(work: Work) -> dict[int, int]:
    """Head nouns of "Ray's campaign", "the Ray campaign" -> a cluster of its own for each."""
    reading, found = work.reading, {}
    if work.closed:
        return {}
    for ref in work.names:
        at = ref.last + 1
        while at < len(reading) and reading.low[at] in {"'s", "’s", "'", "’"}:
            at += 1
        if ref.kind == "person" and at < len(reading) and reading.low[at] in _OWNED_GROUPS:
            source = Source(Head("description", ref.first, at, noun=at), Ref(ref.first, at, "description"))
            work.describe(source, "group", "")
            found[at] = source.ref.cluster
    return found


def follow_described(work: Work) -> None:
    """Once it is known who is only described, find where the description comes back."""
    if len(work.clusters) > work.named:
        taken = {*(first for first, _ in work.sources), *_name_tokens(work)}
        taken.update(token for ref in work.passing for token in (ref.first, ref.last))
        work.descriptions = description_refs(work.reading, work.clusters, taken)


def _initials(form: str) -> str:
    """``National Harbour Board`` -> ``NHB``."""
    return "".join(word[0] for word in form.split() if word[:1].isupper() and word.lower() != "the")


def _organisation_key(form: str) -> str:
    words = [plain(w) for w in form.split()]
    return "".join(w for w in words if w and w != "the")
