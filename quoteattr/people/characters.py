"""Characters without a proper name: role names ("the Professor") and the narrator."""

from __future__ import annotations

import bisect
from collections import Counter

from quoteattr.lang import english
from quoteattr.people.cluster import Cluster
from quoteattr.people.mentions import Ref
from quoteattr.people.names import Name, titles, whole_title
from quoteattr.people.reading import Reading, role_nouns, say_forms
from quoteattr.types import Gender

__all__ = ["narrator", "role_names"]

_PLACES = frozenset({"ORG", "GPE", "LOC", "FAC", "NORP", "DATE", "EVENT", "LAW", "WORK_OF_ART", "LANGUAGE", "PRODUCT"})
# Words of a name in an introduction.
_LONGEST = 3


def role_names(reading: Reading, names: list[Ref], clusters: list[Cluster]) -> list[Ref]:
    """Mentions of people who go by a capitalised role: "the Mad Hatter"; new clusters for them.

    A role that is one person's title means that person ("the Doctor" beside
    "Doctor Ray"); with several bearers it stays a description.
    """
    taken = {t for ref in names for t in range(ref.first, ref.last + 1)}
    borne = {title for c in clusters for n in c.names for title in n.titles[-1:]} if reading.story else set()
    found, speaks = _role_places(reading, taken, borne)
    refs: list[Ref] = []
    for key, places in found.items():
        if len(places) + speaks[key] < 2 or not _is_role(key, speaks[key]):
            continue
        if not reading.story and key[-1] in english().words("peoples"):
            continue  # a report's "the Republican" describes somebody
        number = _bearer(key, clusters, reading, places[0])
        if number < 0:
            continue
        for first, last in places:
            form = reading.string(first, last)
            _note(refs, clusters, number, Ref(first, last, "role", None, form[:1].lower() + form[1:]))
    for title, at_places in _bare_titles(reading, taken).items():
        bearers = [c for c in clusters if any(n.titles[-1:] == (title,) for n in c.names)]
        bearers.sort(key=lambda c: (-c.count, c.number))
        if bearers and all(bearers[0].count >= _KNOWN_BY * c.count for c in bearers[1:]):
            for at in at_places:
                _note(refs, clusters, bearers[0].number, Ref(at, at, "role", None, reading.words[at]))
    return refs


def _role_places(
    reading: Reading, taken: set[int], borne: set[str]
) -> tuple[dict[tuple[str, ...], list[tuple[int, int]]], Counter[tuple[str, ...]]]:
    """Where capitalised roles stand, and how often each speaks; `borne` are titles that somebody has."""
    found: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    speaks: Counter[tuple[str, ...]] = Counter()
    verbs = say_forms()
    for at in range(len(reading) - 1):
        if reading.low[at] != "the" or not reading.caps[at + 1] or reading.headline[at] or reading.shouted[at]:
            continue
        last = _role_end(reading, at + 1, taken, borne)
        if last <= at:
            continue
        key = tuple(reading.low[at + 1 : last + 1])
        found.setdefault(key, []).append((at, last))
        says = reading.deps[last] == "nsubj" and reading.low[reading.heads[last]] in verbs
        held = last + 1 < len(reading) and reading.low[last + 1] == "of"
        if (says or (at, last) in reading.sources) and not held:
            speaks[key] += 1
    return found, speaks


def _note(refs: list[Ref], clusters: list[Cluster], number: int, ref: Ref) -> None:
    """Count a mention by a role as one of a cluster."""
    clusters[number].forms[ref.form] += 1
    clusters[number].count += 1
    ref.cluster, ref.score, ref.rule = number, 0.9, "role name"
    refs.append(ref)


_AS_NAMES = frozenset({"marital", "wife", "maiden", "noble"})


def _bare_titles(reading: Reading, taken: set[int]) -> dict[str, list[int]]:
    """The places of titles that a story uses as names, as in "Mademoiselle smiled"."""
    found: dict[str, list[int]] = {}
    known = titles()
    for at, word in enumerate(reading.low):
        if known.get(word, ("", ""))[1] not in _AS_NAMES or at in taken or not reading.caps[at]:
            continue
        alone = at + 1 == len(reading) or not (reading.caps[at + 1] or reading.low[at + 1] in _HOLDING)
        named = reading.tags[at] == "NNP" and (at == 0 or reading.low[at - 1] != "the")
        if alone and named and not reading.headline[at]:
            found.setdefault(word, []).append(at)
    return {word: places for word, places in found.items() if len(places) > 1}


# Whom a bare title names is named so many times as often as anybody else with it.  From 2 to 6 it changes none of 94
# seen texts.
_KNOWN_BY = 3
# What a title goes on with: "Madame de Tournay", "Duke of Hurst".
_HOLDING = frozenset({"of", "de", "du", "-"})


def _role_end(reading: Reading, at: int, taken: set[int], borne: set[str]) -> int:
    """Last token of the capitalised words that start at `at`; `at` - 1 where they are no role."""
    last = at
    while last - at < _LONGEST and last < len(reading) and reading.caps[last] and last not in taken:
        entity = reading.entity[last]
        if entity >= 0 and reading.entities[entity].label in _PLACES and reading.low[last] not in borne:
            return at - 1
        if not reading.tags[last].startswith("NN") and not reading.tags[last].startswith("JJ"):
            break
        last += 1
    if last < len(reading) and (last in taken or (reading.caps[last] and reading.tags[last] == "NNP")):
        return at - 1
    if last < len(reading) and reading.low[last] in {"of", "for"}:
        return at - 1  # "the Minister of Roads" is an office, whoever holds it
    return last - 1


def _is_role(key: tuple[str, ...], spoken: int) -> bool:
    nouns = role_nouns()
    row = nouns.get(key[-1])
    if row is not None:
        return row[1] in {"person", "kin"}
    return key[-1] in titles() or (spoken > 0 and key[-1] not in english().words("organisation_words"))


def _bearer(key: tuple[str, ...], clusters: list[Cluster], reading: Reading, place: tuple[int, int]) -> int:
    """The one person with that title, a new cluster where nobody has it, or -1."""
    whole = tuple(whole_title(word) for word in key)
    bearers = [
        c.number for c in clusters
        if any(tuple(whole_title(t) for t in n.titles[-len(key) :]) == whole or _is_name(n, key) for n in c.names)
    ]  # fmt: skip
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        return -1
    gender = role_nouns().get(key[-1], ("", ""))[0] or titles().get(key[-1], ("", ""))[0]
    number = len(clusters)
    name = "the " + reading.string(place[0] + 1, place[1])
    cluster = Cluster(first=place[0], number=number, fixed_name=name)
    if gender:
        known: Gender = "F" if gender == "F" else "M"
        cluster.gender, cluster.fixed_gender = known, True
    clusters.append(cluster)
    return number


def _is_name(name: Name, key: tuple[str, ...]) -> bool:
    """Whether a role is somebody's name elsewhere: "Ferryman" beside "the Ferryman"."""
    return not name.titles and tuple(word.lower() for word in name.words) == key


_FIRST_PERSON = english().group("first person singular")
# So many "I" outside quotation marks, and such a share of the words there, make a narrator.
_FEWEST = 5
_SHARE = 0.004
# In a narration of so few words one "I said" is enough.
_SHORT = 1000


def narrator(reading: Reading, names: list[Ref], clusters: list[Cluster]) -> tuple[int, list[Ref]]:
    """Cluster of the first-person narrator and its mentions; -1 and none without one.

    Named by others only: whom people name when they speak and the narration
    hardly ever does, or who says "my name is ...".
    """
    places = [
        at for at, word in enumerate(reading.low)
        if word in _FIRST_PERSON and reading.quoted[at] < 0 and not reading.shouted[at]
    ]  # fmt: skip
    said = sum(1 for at in places if reading.words[at] == "I")
    narrated = sum(1 for quote in reading.quoted if quote < 0)
    if said < _FEWEST or said < _SHARE * narrated:
        speaks = any((at, at) in reading.sources for at in places)
        if not speaks or narrated > _SHORT:
            return -1, []
    number = _signer(reading, names)
    if number < 0:
        number = _named_narrator(reading, names, clusters)
    if number < 0:
        number = len(clusters)
        clusters.append(Cluster(kind="unnamed", first=places[0], number=number, fixed_name="the narrator"))
    clusters[number].human = False
    clusters[number].count += len(places)
    return number, [Ref(at, at, "narrator", None, reading.words[at], number, 0.9, "narrator") for at in places]


def _signer(reading: Reading, names: list[Ref]) -> int:
    """Cluster of who signs a letter: "Dear Jo, ... Yours, Ada Marsh"; -1 for any other text."""
    paragraphs = reading.paragraphs
    if len(reading) < 4 or reading.low[0] not in _SALUTATIONS:
        return -1
    first = len(reading) - 1
    while first and paragraphs[first - 1] == paragraphs[-1]:
        first -= 1
    if not first or reading.low[first - 1] != ",":
        return -1
    return next((ref.cluster for ref in reversed(names) if ref.first == first and ref.last == len(reading) - 1), -1)


_SALUTATIONS = frozenset({"dear", "dearest"})


def _named_narrator(reading: Reading, names: list[Ref], clusters: list[Cluster]) -> int:
    inside: Counter[int] = Counter()
    outside: Counter[int] = Counter()
    called: Counter[int] = Counter()
    own = sorted(reading.starts[first] for first, _ in reading.sources if reading.low[first] == "i")
    for ref in names:
        if ref.kind != "person" or ref.cluster < 0:
            continue
        if reading.quoted[ref.first] >= 0:
            inside[ref.cluster] += 1
            if _addressed(reading, ref):
                called[ref.cluster] += _CALLED if _answers(reading, ref, own) else 1
        else:
            outside[ref.cluster] += not (reading.shouted[ref.first] or reading.headline[ref.first])
            if _introduced(reading.low[max(0, ref.first - 3) : ref.first]):
                return ref.cluster
    ranked = [
        (called[c] + 0.1 * inside[c], -clusters[c].first, c) for c in inside
        if called[c] >= _CALLED and not _is_common(clusters[c]) and outside[c] <= 0.15 * inside[c]
    ]  # fmt: skip
    return max(ranked)[2] if ranked else -1


def _introduced(before: list[str]) -> bool:
    """Whether the words before a name make it the narrator's: "my name is", "called myself", "I, Jo Ray,"."""
    if before[-3:-1] == ["my", "name"] and before[-1] in {"is", "was"}:
        return True
    if before[-1:] in (["myself"], ["me"]) and before[-2:-1] and before[-2] in _CALLING:
        return True
    return before[-2:] in (["i", ","], ["i", "am"])


def _answers(reading: Reading, ref: Ref, own: list[int]) -> bool:
    """Whether a name stands in the speech right after one of the narrator's: "I asked. “You are early, Rolf,” ..."."""
    number = reading.quoted[ref.first]
    if number <= 0:
        return False
    before = reading.parse.paragraphs[reading.parse.paragraph_at(reading.speech[number - 1].start)]
    tag = bisect.bisect_left(own, before.start)
    return tag < len(own) and own[tag] < min(before.end, reading.speech[number].start)


# Who is called once in somebody's speech may be anybody who is there.
_CALLED = 2
_CALLING = english().group("calling")


def _is_common(cluster: Cluster) -> bool:
    """Whether somebody is only called by a noun: "Blacksmith"."""
    return all(len(n.keys) == 1 and n.keys[0] in role_nouns() for n in cluster.names)


def _addressed(reading: Reading, ref: Ref) -> bool:
    """Whether a name is called out: ", Ray," or at the end of a speech behind a comma."""
    before = reading.words[ref.first - 1] if ref.first else ""
    after = reading.words[ref.last + 1] if ref.last + 1 < len(reading) else ""
    return (before == "," and after[:1] in ",.!?;") or (after == "," and before[:1] in "\"“‘'")
