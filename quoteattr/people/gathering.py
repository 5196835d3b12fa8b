"""The first steps: characters, organisations, sources and roles, before any pronoun is read."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from quoteattr.lang import english
from quoteattr.people.bodies import described_as
from quoteattr.people.characters import narrator, role_names
from quoteattr.people.cluster import Cluster
from quoteattr.people.described import Phrase, find_phrases
from quoteattr.people.mentions import Ref
from quoteattr.people.names import parse_name, plain
from quoteattr.people.reading import Reading, role_nouns
from quoteattr.people.roles import description_refs, introductions
from quoteattr.people.sources import Head, is_demonym, source_head
from quoteattr.people.work import OWN_DESCRIPTION, Source, Work, phrase
from quoteattr.syntax.phrases import vocative
from quoteattr.types import Frame, Span

__all__ = [
    "Sources", "described_again", "find_characters", "find_organisations", "find_passing", "find_sources", "introduce",
    "name_tokens", "owned_groups",
]  # fmt: skip

# Groups that are called by somebody's name and speak for themselves.
_NOBODY = english().group("words that mean nobody in particular")
# So often a form must name somebody to be somebody's beside an organisation's.
_OFTEN = 3
_OWNED_GROUPS = english().group("groups called by a name")


@attrs.frozen
class Sources:
    """Who speaks, as far as the frames say."""

    at: dict[tuple[int, int], Source]
    """First and last tokens -> a source that is no name and no gendered pronoun."""
    speaking: set[tuple[int, int]]
    """First and last tokens of the mentions that are sources."""
    spoken_from: dict[tuple[int, int], int]
    """First and last tokens of a source -> the first token of what it says in marks."""
    addressed: dict[tuple[int, int], list[Ref]]
    """First and last tokens of a source -> the names that its quotation calls."""


def find_characters(
    reading: Reading, names: list[Ref], clusters: list[Cluster], *, closed: bool
) -> tuple[list[Ref], int, list[Ref]]:
    """The names with those of roles among them, the first-person narrator (or -1), and where it says "I".

    Whoever comes in so is a new cluster.
    """
    if not closed:
        names = sorted([*names, *role_names(reading, names, clusters)], key=lambda ref: ref.first)
    known = len(clusters)
    teller, first_person = narrator(reading, names, clusters)
    if closed and teller >= known:
        del clusters[known:]
        return names, -1, []
    return names, teller, first_person


def find_organisations(reading: Reading, names: list[Ref], clusters: list[Cluster]) -> dict[int, set[str]]:
    """A new cluster for each organisation, place and group, by form and acronym; what bodies they are said to be."""
    refs = [ref for ref in names if ref.kind == "organization"]
    by_form: dict[str, int] = {}
    bodies: dict[int, set[str]] = {}
    places: Counter[int] = Counter()
    short = {_initials(ref.form): _organisation_key(ref.form) for ref in reversed(refs) if " " in ref.form}
    bearers = _bearers(clusters) if reading.story else {}
    for ref in refs:
        key = _organisation_key(ref.form)
        person = bearers.get(key, -1)
        if person >= 0:
            # In a story a label that is somebody's very name is a slip of the pipeline.
            ref.kind, ref.cluster, ref.name = "person", person, parse_name(ref.form)
            clusters[person].forms[ref.form] += 1
            clusters[person].count += 1
            continue
        letters = ref.form.replace(".", "")
        if letters.isupper() and len(letters) >= 2:
            key = short.get(letters, key)
        number = by_form.get(key)
        if number is None:
            number = by_form[key] = len(clusters)
            clusters.append(Cluster(kind="organization", first=ref.first, number=number, human=False))
        ref.cluster = number
        places[number] += 1 if _labelled_place(reading, ref) else -1
        clusters[number].place = places[number] > 0
        clusters[number].forms[ref.form] += 1
        clusters[number].count += 1
        if described := described_as(reading, ref.first, ref.last):
            bodies.setdefault(number, set()).update(described)
    return bodies


def _bearers(clusters: list[Cluster]) -> dict[str, int]:
    """Forms without a title that name one person, and name it often, by their key."""
    found: dict[str, int] = {}
    for cluster in clusters:
        for form, count in cluster.forms.items():
            if count >= _OFTEN and not parse_name(form).titles:
                key = _organisation_key(form)
                found[key] = -1 if found.get(key, cluster.number) != cluster.number else cluster.number
    return found


def _labelled_place(reading: Reading, ref: Ref) -> bool:
    index = reading.entity[ref.first]
    return index >= 0 and reading.entities[index].label in {"GPE", "LOC", "NORP", "FAC"}


def find_sources(
    reading: Reading, names: list[Ref], pronouns: list[Ref], first_person: list[Ref], frames: Sequence[Frame]
) -> Sources:
    """The heads of the frames' sources."""
    ranges = [(ref.first, ref.last) for ref in names]
    settled = {ref.first for ref in (*pronouns, *first_person)}
    called: dict[Span, list[Ref]] = {}
    begins: dict[Span, int] = {}
    for frame in frames:
        if frame.source is not None and frame.kind == "direct":
            called.setdefault(frame.source, []).extend(_called(reading, names, frame))
            begins.setdefault(frame.source, bisect.bisect_left(reading.starts, frame.spans[0].start))
    found = Sources({}, set(), {}, {})
    for span in sorted({frame.source for frame in frames if frame.source is not None}):
        head = source_head(reading.parse, ranges, span)
        if head.kind == "nothing":
            continue
        place = (head.first, head.last)
        found.speaking.add(place)
        if span in begins:
            found.spoken_from[place] = begins[span]
        if called.get(span):
            found.addressed[place] = called[span]
        if head.kind == "name" or (head.kind == "pronoun" and head.first in settled) or place in found.at:
            continue
        meant = _going_by(reading, names, head)
        if meant is not None:
            found.speaking.add((meant.first, meant.last))
            continue
        kind = "pronoun" if head.kind in {"pronoun", "relative"} else "description"
        form = reading.string(head.first, head.last)
        found.at[place] = Source(head, Ref(head.first, head.last, kind, None, form))
    return found


def _called(reading: Reading, names: list[Ref], frame: Frame) -> list[Ref]:
    """The names that a quotation calls, in its part beside the source: "Leave it, Jo," she said."""
    found = []
    source = frame.source or frame.spans[0]
    before = [span for span in frame.spans if span.end <= source.start][-1:]
    behind = [span for span in frame.spans if span.start >= source.end][:1]
    for span in (*before, *behind):
        at = bisect.bisect_left(names, span.start, key=lambda ref: reading.starts[ref.first])
        while at < len(names) and reading.starts[names[at].first] < span.end:
            ref = names[at]
            spoken = reading.quoted[ref.first] >= 0 and ref.kind in {"person", "role"}
            if spoken and vocative(reading.parse, range(ref.first, ref.last + 1)):
                found.append(ref)
            at += 1
    return found


def _going_by(reading: Reading, names: list[Ref], head: Head) -> Ref | None:
    """The name that a description is, where it is what somebody is called: the Dutchman of a story."""
    if head.kind != "description" or not is_demonym(reading.parse, head.noun):
        return None
    index = bisect.bisect_right(names, head.noun, key=lambda r: r.first) - 1
    if index < 0 or names[index].last < head.noun:
        return None
    return names[index] if reading.story or names[index].kind in {"person", "role"} else None


def name_tokens(names: list[Ref]) -> set[int]:
    """Every token of a name."""
    return {token for ref in names for token in range(ref.first, ref.last + 1)}


# Parts of a clause in which a noun phrase brings nobody in: it tells something of somebody else.
_TELLING = frozenset({"attr", "appos", "acomp", "oprd", "npadvmod", "compound", "amod", "nmod"})


def find_passing(reading: Reading, known: Iterable[Ref]) -> tuple[list[Ref], dict[tuple[int, int], Phrase]]:
    """Noun phrases of the narration that mean one person without a name: candidates for a pronoun like any other.

    Mentions and phrases, by first and last token; `known` are the mentions found so far.
    """
    held = bytearray(len(reading))
    for ref in known:
        for token in range(ref.first, ref.last + 1):
            held[token] = 1
    passing, phrases = [], {}
    for one in find_phrases(reading.parse, reading.low, held):
        noun, at = one.noun, one.last
        if noun.plural or noun.kind == "group" or reading.quoted[at] >= 0 or reading.deps[at] in _TELLING:
            continue
        if any(child > at and held[child] and reading.deps[child] == "appos" for child in reading.parse.children[at]):
            continue  # "her brother, Tom Pell"
        if reading.headline[at] or reading.shouted[at] or one.article in _NOBODY or held[one.first]:
            continue
        passing.append(Ref(one.first, at, "description", None, reading.string(one.first, at), rule="passing"))
        phrases[one.first, at] = one
    return passing, phrases


def introduce(
    reading: Reading, names: list[Ref], clusters: list[Cluster], sources: dict[tuple[int, int], Source]
) -> tuple[list[Ref], dict[int, int]]:
    """A new cluster for each who is only described: mentions that are no source, and clusters by first token."""
    known = {noun for cluster in clusters for noun, _, _ in cluster.roles}
    nouns = role_nouns()
    introduced, introducing = [], {}
    for ref in introductions(reading, names, known):
        noun = reading.low[ref.last]
        source = sources.get((ref.first, ref.last))
        number = len(clusters)
        gender = nouns[noun][0]
        form = phrase(reading, Head("description", ref.first, ref.last, noun=ref.last))
        cluster = Cluster(kind="unnamed", first=ref.first, number=number, fixed_name=form, introduced=True)
        if gender:
            cluster.votes[gender] += 3.0
            cluster.gender = gender  # type: ignore[assignment]
        words = frozenset(w for w in reading.low[ref.first : ref.last + 1] if len(w) > 3)
        cluster.roles.append((noun, words, ""))
        cluster.forms[form] += 1
        clusters.append(cluster)
        if source is not None:
            ref = source.ref
        else:
            introduced.append(ref)
        ref.cluster, ref.score, ref.rule = number, 0.8, OWN_DESCRIPTION
        introducing[ref.first] = number
    return introduced, introducing


def owned_groups(work: Work) -> dict[int, int]:
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


def described_again(work: Work) -> list[Ref]:
    """Where descriptions come back, once it is known who is only described."""
    if len(work.clusters) == work.named:
        return work.descriptions
    taken = {*(first for first, _ in work.sources), *name_tokens(work.names)}
    taken.update(token for ref in work.passing for token in (ref.first, ref.last))
    return description_refs(work.reading, work.clusters, taken)


def _initials(form: str) -> str:
    """``National Harbour Board`` -> ``NHB``."""
    return "".join(word[0] for word in form.split() if word[:1].isupper() and word.lower() != "the")


def _organisation_key(form: str) -> str:
    words = [plain(w) for w in form.split()]
    return "".join(w for w in words if w and w != "the")
