"""Pronouns, descriptions and sources: the text is read once from left to right, and each is settled in its place."""

from __future__ import annotations

import bisect
import math

from quoteattr.lang import english
from quoteattr.people.bodies import organisation_meant
from quoteattr.people.cluster import Cluster
from quoteattr.people.described import Phrase
from quoteattr.people.mentions import Ref
from quoteattr.people.names import plain, title_phrases, titles
from quoteattr.people.pronouns import GENDERED, Scene
from quoteattr.people.reading import ANYBODY, Reading, role_nouns
from quoteattr.people.roles import PHRASE, age_of
from quoteattr.people.sources import INDEFINITE, Head, is_demonym
from quoteattr.people.work import LOWERED, Source, Work, phrase
from quoteattr.syntax.phrases import phrase_start

__all__ = ["resolve"]

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
# Sentences within which somebody is near enough to be called "the man".
_AROUND = 5
# Tokens that somebody (or a body) described may stand before the pronoun.
_DESCRIBED_REACH = 150
# What may stand for an organisation or a group, and of these what stands for one.
_IMPERSONAL = english().group("of a body")
_SINGULAR = frozenset({"it", "itself"})
# Labels of those whom another turn names: "Ida Moore is on the line. ... CALLER: Hello."
_CALLERS = english().group("callers")
# What a coreference model says outweighs all but a clash of gender.
COREF_BONUS = 5.0


def resolve(work: Work) -> None:
    """Go through the text once and settle pronouns and descriptions."""
    reading = work.reading
    scene = Scene(reading, work.clusters, {})
    events = sorted(
        work.all_refs(),
        key=lambda ref: (ref.first, ref.last),
    )
    for ref in events:
        source = work.sources.get((ref.first, ref.last))
        if ref.kind in {"person", "organization", "role", "narrator"} or ref.first in work.introducing:
            pass
        elif source is not None and source.ref is ref:
            _resolve_source(work, scene, source)
        elif (ref.first, ref.last) in work.phrases:
            _resolve_passing(work, scene, ref)
        elif ref.kind == "description":
            _resolve_role(work, scene, ref)
        else:
            _resolve_pronoun(work, scene, ref)
        if ref.cluster >= 0:
            scene.note(ref)
            if (ref.first, ref.last) in work.speaking:
                scene.spoke(ref.cluster, ref.first)


def _resolve_pronoun(work: Work, scene: Scene, ref: Ref) -> None:
    ranked = scene.rank(
        ref.first,
        GENDERED[work.reading.low[ref.first]],
        _coref_bonus(work, ref.first),
        source=(ref.first, ref.last) in work.speaking,
        beat=_acts_before(work, scene, ref),
    )
    called = work.called_by(ref)
    ranked = [item for item in ranked if item[1] not in called] if called else ranked
    ref.cluster, ref.score, ref.rule = -1, 0.0, "pronoun"
    if not ranked or ranked[0][0] < _UNLIKELY:
        described = _described_before(work, ref.first)
        if described >= 0:
            ref.cluster, ref.score, ref.rule = described, 0.5, "described before"
            return
        if work.tells and _nobody_of(work, ranked, GENDERED[work.reading.low[ref.first]]):
            ref.cluster, ref.score, ref.rule = _nobody_known(work, ref), 0.5, "nobody known"
            return
    if ranked and ranked[0][0] > -5.0:
        ref.cluster = ranked[0][1]
        ref.score = _sureness(ranked)


def _acts_before(work: Work, scene: Scene, ref: Ref) -> int:
    """The subject of the sentence right before the words that a source says, in their paragraph; or -1."""
    reading = work.reading
    begins = work.spoken_from.get((ref.first, ref.last), -1)
    before = begins - 2  # the mark stands between
    if before < 0 or begins > ref.first or reading.paragraphs[before] != reading.paragraphs[ref.first]:
        return -1
    return scene.subjects.get(reading.sentences[before], -1) if reading.quoted[before] < 0 else -1


def _nobody_of(work: Work, ranked: list[tuple[float, int]], gender: str) -> bool:
    """Whether no candidate can be of that gender."""
    return all(work.clusters[number].gender not in (None, gender) for _, number in ranked)


def _nobody_known(work: Work, ref: Ref) -> int:
    """Somebody of whom a story has told nothing yet but "he" or "she"."""
    gender = GENDERED[work.reading.low[ref.first]]
    number = work.phrased.get(ref.first, -1)
    if number < 0:
        number = work.phrased[ref.first] = len(work.clusters)
        name = "he" if gender == "M" else "she"
        cluster = Cluster(kind="unnamed", first=ref.first, number=number, fixed_name=name, passing=True)
        cluster.gender = gender  # type: ignore[assignment]
        cluster.votes[gender] += 3.0
        work.clusters.append(cluster)
    work.clusters[number].count += 1
    return number


def _described_before(work: Work, at: int) -> int:
    """Somebody without a name whom a pronoun may mean when nobody named will do: "a girl came ... she"."""
    if work.closed:
        return -1
    reading, nouns = work.reading, role_nouns()
    gender = GENDERED[reading.low[at]]
    for token in range(at - 1, max(-1, at - _DESCRIBED_REACH), -1):
        row = nouns.get(reading.low[token])
        if row is None or row[1] not in {"person", "kin"} or reading.tags[token] != "NN" or reading.quoted[token] >= 0:
            continue
        if row[0] != gender or reading.deps[token] in {"compound", "appos", "attr"}:
            continue
        articles = english().group("articles")
        first = phrase_start(reading, token, 5, PHRASE, articles)
        if reading.low[first] in articles:
            form = reading.string(first, token)
            source = Source(Head("description", first, token, noun=token), Ref(first, token, "description", None, form))
            known = [c for c in work.with_role.get(reading.low[token], ()) if work.clusters[c].kind == "unnamed"]
            if known:
                return known[-1]
            work.describe(source, "unnamed", gender)
            return source.ref.cluster
    return -1


def _resolve_role(work: Work, scene: Scene, ref: Ref) -> None:
    """A description that is no source: only somebody with that very role."""
    noun = work.reading.low[ref.last]
    ranked = scene.rank(ref.last, role_nouns()[noun][0] or None, _role_bonus(work, scene, noun, ref.first, ref.last))
    ref.cluster, ref.score, ref.rule = -1, 0.0, "role"
    ranked = [item for item in ranked if any(role == noun for role, _, _ in work.clusters[item[1]].roles)]
    if ranked and ranked[0][0] > -1.5:
        ref.cluster, ref.score = ranked[0][1], _sureness(ranked)


def _resolve_passing(work: Work, scene: Scene, ref: Ref) -> None:
    """A noun phrase of the narration: who was described like that before, or somebody new.

    "Her husband" is one person for each wife; "the old man" is not "the young man".
    """
    phrase = work.phrases[ref.first, ref.last]
    noun, reading = phrase.noun, work.reading
    owner = work.owner_at(phrase.owner) if phrase.owner >= 0 else -1
    ref.score, ref.rule = 0.6, "described"
    definite = phrase.article not in INDEFINITE
    if definite:
        for number in reversed(work.with_role.get(noun.lemma, {})):
            cluster = work.clusters[number]
            if number == owner or number not in scene.seen or (owner >= 0 and cluster.owner not in (owner, -1)):
                continue
            if owner < 0 and cluster.owner >= 0 and noun.kind == "kin":
                continue
            known = frozenset().union(*(own for role, own, _ in cluster.roles if role == noun.lemma))
            words = phrase.words
            if cluster.kind == "unnamed" and words - known and known - words - {noun.lemma, reading.low[ref.last]}:
                continue
            ref.cluster = number
            return
    number = work.phrased.get(ref.first, -1)
    if number < 0:
        number = work.phrased[ref.first] = len(work.clusters)
        form = form_of(reading, ref, phrase, work.clusters[owner].label() if owner >= 0 else "")
        cluster = Cluster(kind="unnamed", first=ref.first, number=number, fixed_name=form, passing=True)
        if noun.gender:
            cluster.gender = noun.gender  # type: ignore[assignment]
            cluster.votes[noun.gender] += 3.0
        cluster.roles.append((noun.lemma, phrase.words, ""))
        cluster.owner = owner
        work.clusters.append(cluster)
        work.with_role.setdefault(noun.lemma, {})[number] = None
    work.clusters[number].count += 1
    work.clusters[number].forms[work.clusters[number].label()] += 1
    ref.cluster = number


def form_of(reading: Reading, ref: Ref, phrase: Phrase, owner: str) -> str:
    """The name of who is only described: the phrase, its possessive pronoun exchanged for the owner's name."""
    form = reading.string(ref.first, ref.last)
    if owner and phrase.owner == ref.first:
        return f"{owner}'s {reading.string(ref.first + 1, ref.last)}" if ref.first < ref.last else form
    return form[:1].lower() + form[1:] if phrase.article else form


def _coref_bonus(work: Work, token: int) -> dict[int, float]:
    person = work.coref.get(token)
    return {} if person is None else {person: COREF_BONUS}


def _role_bonus(work: Work, scene: Scene, noun: str, first: int, last: int) -> dict[int, float]:
    """For people with the role of a description a bonus, and 1 for each modifier they share with it.

    Modifiers of somebody who is only described must go together: "the old man" is not "the young man".
    """
    words = frozenset(w for w in work.reading.low[first : last + 1] if len(w) > 3)
    bonus = _coref_bonus(work, last)
    office = noun not in ANYBODY and titles().get(noun, ("", ""))[1] in _OFFICES
    own_bonus = OFFICE_BONUS if office else ROLE_BONUS
    bearers = list(work.with_role.get(noun, ()))
    if len(bearers) > 2 * _MOST_BEARERS:
        bearers = bearers[:_MOST_BEARERS] + bearers[-_MOST_BEARERS:]
    for cluster in bearers:
        if cluster not in scene.seen:
            continue
        shared = [len((own & words) - {noun}) for role, own, _ in work.clusters[cluster].roles if role == noun]
        bonus[cluster] = own_bonus + min(3, max(shared, default=0))
        if work.clusters[cluster].kind == "unnamed":
            known = frozenset().union(*(own for role, own, _ in work.clusters[cluster].roles if role == noun))
            if words - known and known - words - {noun}:
                bonus[cluster] = 0.0
            elif work.clusters[cluster].introduced or work.clusters[cluster].passing:
                bonus[cluster] += INTRODUCED_BONUS
    return bonus


def _bearer(work: Work, head: Head) -> int:
    """Whose name the text gives for a label ("Q" after "EXAMINATION BY MS. VALE"); -1 where it gives none."""
    first, last = work.bearers.get((head.first, head.last), (0, -1))
    return next((ref.cluster for token in range(first, last + 1) if (ref := work.name_at.get(token))), -1)


def _resolve_source(work: Work, scene: Scene, source: Source) -> None:
    head, ref = source.head, source.ref
    ref.cluster, ref.score, ref.rule = -1, 0.0, head.kind
    if head.kind == "relative":
        _resolve_relative(work, scene, ref)
    elif head.kind == "pronoun":
        _resolve_other_pronoun(work, scene, ref)
    elif (bearer := _bearer(work, head)) >= 0:
        ref.cluster, ref.score, ref.rule = bearer, 0.95, "bearer of the label"
    elif age := age_of(work.reading, head):
        _resolve_aged(work, scene, source, age)
    else:
        _resolve_noun(work, scene, source)


def _resolve_noun(work: Work, scene: Scene, source: Source) -> None:
    """Whom a source without a name means by its noun: somebody with that role, a body, a document's author."""
    head, ref, reading = source.head, source.ref, work.reading
    noun = reading.low[head.noun]
    nouns = role_nouns()
    gender, kind = nouns.get(noun) or nouns.get(noun.removesuffix("s"), ("", ""))
    if not kind and is_demonym(reading.parse, head.noun):
        kind = "person"
    if (head.first, head.last) in reading.labels and noun not in _CALLERS:
        # "Interviewer:" is the same one each time.
        work.describe(source, "unnamed", gender)
        return
    if noun in english().words("body_nouns") and head.owner >= 0:
        ref.cluster, ref.score, ref.rule = work.owner_at(head.owner), 0.6, "owner of the voice"
        return
    if noun in _inanimate() and head.owner < 0:
        return
    meant = organisation_meant(work, scene, head, noun)
    if meant >= 0:
        ref.cluster, ref.score, ref.rule = meant, 0.7, "organisation by its head noun"
        return
    plural = reading.tags[head.noun] in {"NNS", "NNPS"} and kind != "document"
    if kind == "document" and (not plural or head.owner >= 0):
        _resolve_document(work, scene, source)
    elif _is_proper(work, head):
        work.describe(source, "organization", "")
    elif plural or kind in {"group", ""} or reading.low[head.first] in INDEFINITE:
        work.describe(source, "group" if plural or kind == "group" else "unnamed", gender)
    else:
        _resolve_description(work, scene, source, noun, gender)


def _resolve_aged(work: Work, scene: Scene, source: Source, age: str) -> None:
    """Who is said to be of an age ("the 56-year-old"), or else whoever is nearest."""
    ref = source.ref
    if work.reading.low[source.head.first] in INDEFINITE:
        work.describe(source, "unnamed", "")
        return
    ranked = [item for item in scene.rank(source.head.noun, None, source=True) if item[1] not in work.called_by(ref)]
    known = [item for item in ranked if age in work.ages.get(item[1], ())]
    named = known or [item for item in ranked if work.clusters[item[1]].kind == "person" and item[1] not in work.ages]
    if named:
        ref.cluster, ref.score, ref.rule = named[0][1], _sureness(named), "age"
    else:
        work.describe(source, "unnamed", "")


def _is_proper(work: Work, head: Head) -> bool:
    """Whether a phrase that ends in a role noun is a name: "the Union Leader", but not "the Vice President"."""
    reading = work.reading
    at, before = head.noun, head.noun - 1
    if before < head.first or not (reading.caps[at] and reading.caps[before]):
        return False
    if reading.tags[at] != "NNP" or reading.tags[before] != "NNP" or reading.low[before] in LOWERED:
        return False
    if reading.low[before] in titles() or (reading.low[before], reading.low[at]) in title_phrases():
        return False
    entity = reading.entity[before]
    if entity < 0 and reading.low[head.first] == "the" and role_nouns().get(reading.low[at], ("", ""))[1] == "person":
        # "the Foreign Secretary"
        return False
    return entity < 0 or reading.entities[entity].label not in {"NORP", "PERSON", "GPE"}


def _resolve_description(work: Work, scene: Scene, source: Source, noun: str, gender: str) -> None:
    head, ref = source.head, source.ref
    bonus = _role_bonus(work, scene, noun, head.first, head.last)
    owner = work.owner_at(head.owner) if head.owner >= 0 else -1
    if head.owner >= 0:
        # "Ray's lawyer": somebody known for that role, or somebody new.
        bonus = {cluster: extra + 1.5 for cluster, extra in bonus.items() if cluster != owner}
        if not bonus and (relative := _known_relative(work, noun, owner)) >= 0:
            ref.cluster, ref.score, ref.rule = relative, 0.7, "relative named later"
            return
    held = any(work.clusters[cluster].kind == "person" for cluster in work.with_role.get(noun, ()))
    # A story's "the baker" is nobody who has another name, as far as it tells.
    nobody = work.reading.story and owner < 0 and not held and _is_common(work.reading, head.noun)
    if not bonus and (head.owner >= 0 or nobody or _is_family(work, head, noun)):
        work.describe(source, "unnamed", gender, owner)
        return
    ranked = _may_be_meant(work, scene, source, bonus, owner, gender)
    if not (bonus or held) and _is_anybody(work, scene, head.noun, gender, ranked):
        work.describe(source, "unnamed", gender, owner)
    elif ranked and ranked[0][0] > -1.5:
        ref.cluster, ref.score, ref.rule = ranked[0][1], _sureness(ranked), "description"
        _note_form(work, head, ref.cluster, noun)
    elif len(work.with_role.get(noun, ())) == 1 and owner < 0:
        # "the baker said ... Jo Ray, the baker, ...": the name comes later.
        ref.cluster, ref.score, ref.rule = next(iter(work.with_role[noun])), 0.6, "role named later"
    else:
        work.describe(source, "unnamed", gender, owner)


def _is_common(reading: Reading, noun: int) -> bool:
    """Whether a noun says something and is written small, as far as its place shows."""
    opens = noun == 0 or reading.sentences[noun - 1] != reading.sentences[noun]
    return (opens or not reading.caps[noun]) and reading.low[noun] not in ANYBODY


def _note_form(work: Work, head: Head, number: int, noun: str) -> None:
    """Note how somebody without a name is called: "the guard" is "the frontier guard" too."""
    meant = work.clusters[number]
    if meant.kind == "unnamed" and len(form := phrase(work.reading, head)) > len(noun):
        meant.forms[form] += 1


def _may_be_meant(
    work: Work, scene: Scene, source: Source, bonus: dict[int, float], owner: int, gender: str
) -> list[tuple[float, int]]:
    """Whom a description may mean, the likeliest first."""
    head = source.head
    others = {owner, *_objects_of(work, head.noun), *work.called_by(source.ref)}
    if (head.first, head.last) in work.reading.labels:
        others |= work.labelled
    if _is_common(work.reading, head.noun):
        # Who is only known as "a spokesman" is not "the king".
        others.update(c for c in scene.candidates() if work.clusters[c].kind == "unnamed" and c not in bonus)
    return [item for item in scene.rank(head.noun, gender or None, bonus, source=True) if item[1] not in others]


def _is_family(work: Work, head: Head, noun: str) -> bool:
    """Whether a source is one of the family, called by that ("Dad says"), whoever else is near."""
    kin = role_nouns().get(noun, ("", ""))[1] == "kin"
    return kin and head.first == head.last and work.reading.caps[head.noun]


def _is_anybody(work: Work, scene: Scene, at: int, gender: str, ranked: list[tuple[float, int]]) -> bool:
    """Whether "the man", or "the official", need not be the likeliest: others of that gender are near.

    Of such descriptions 7 in 19 meant the best candidate, the others somebody without a name (LitBank).
    """
    reading = work.reading
    if reading.low[at] not in ANYBODY or not work.tells:
        return False
    near = [
        number for _, number in ranked
        if (not gender or work.clusters[number].gender == gender)
        and reading.sentences[at] - scene.seen[number].sentence <= _AROUND
    ]  # fmt: skip
    return len(near) != 1 or ranked[0][1] != near[0]


def _objects_of(work: Work, subject: int) -> set[int]:
    """People named as objects of a subject's own verb: "the king thanked Ray" is not about Ray's own doing."""
    reading, found = work.reading, set[int]()
    if reading.deps[subject] != "nsubj":
        return found
    for child in reading.parse.children[reading.heads[subject]]:
        if child > subject and reading.deps[child] in {"dobj", "dative"}:
            found.add(work.owner_at(child))
    return found - {-1}


def _known_relative(work: Work, noun: str, owner: int) -> int:
    """Who the text, maybe later, calls the `noun` of `owner`: "his wife, Jo Ray"; or -1."""
    own = {plain(w) for w in work.clusters[owner].label().split()} if owner >= 0 else set()
    found = []
    for cluster in work.with_role.get(noun, ()):
        if cluster == owner:
            continue
        for role, _, wording in work.clusters[cluster].roles:
            words = wording.lower().split()
            if role == noun and (own & {plain(w) for w in words} or (words and words[0] in {"his", "her", "their"})):
                found.append(cluster)
                break
    return found[0] if len(found) == 1 else -1


def _resolve_document(work: Work, scene: Scene, source: Source) -> None:
    ref = source.ref
    author = work.authors.get(source.head.noun, -1)
    if author < 0 and source.head.owner >= 0:
        author = work.owner_at(source.head.owner)
    ref.rule = "document"
    if author >= 0:
        ref.cluster, ref.score = author, 0.7
    elif scene.last_speaker >= 0 and work.reading.low[source.head.first] not in INDEFINITE:
        ref.cluster, ref.score = scene.last_speaker, 0.4
    else:
        work.describe(source, "unnamed", "")


def _resolve_relative(work: Work, scene: Scene, ref: Ref) -> None:
    """Who, which and that stand for the noun that their clause belongs to."""
    parse = work.reading.parse
    verb = parse.heads[ref.first]
    while parse.deps[verb] in {"aux", "conj", "xcomp", "ccomp"} and parse.heads[verb] != verb:
        verb = parse.heads[verb]
    noun = parse.heads[verb] if parse.deps[verb] in {"relcl", "acl"} else ref.first - 1
    # "Jo Ray, a Republican who voted": the apposition stands for the one it describes.
    described = parse.heads[noun] if noun >= 0 and parse.deps[noun] == "appos" else noun
    for token in (described, noun, ref.first - 1, ref.first - 2):
        index = bisect.bisect_right(work.names, token, key=lambda r: r.first) - 1
        if index >= 0 and work.names[index].last >= token and work.names[index].cluster >= 0:
            ref.cluster, ref.score = work.names[index].cluster, 0.9
            return
    if 0 <= noun < ref.first and role_nouns().get(work.reading.low[noun], ("", ""))[1] == "document":
        owner = next((c for c in parse.children[noun] if parse.deps[c] == "poss"), -1)
        head = Head("description", noun, noun, noun=noun, owner=owner)
        _resolve_document(work, scene, Source(head, ref))
        return
    if 0 <= noun < len(parse) and noun < ref.first and parse.tags[noun].startswith("NN"):
        left = noun
        while left > 0 and parse.heads[left - 1] in range(left - 1, noun + 1) and parse.tags[left - 1] in PHRASE:
            left -= 1
        head = Head("description", left, noun, noun=noun)
        inner = Ref(ref.first, ref.last, "pronoun", None, work.reading.string(left, noun))
        work.describe(Source(head, inner), "unnamed", "")
        ref.cluster, ref.score = inner.cluster, 0.5


def _resolve_other_pronoun(work: Work, scene: Scene, ref: Ref) -> None:
    """It and they: the last organisation or group; a gendered pronoun in a quote stays open."""
    word = work.reading.low[ref.first]
    if word in english().group("I") and work.reading.quoted[ref.first] < 0:
        ref.cluster, ref.score, ref.rule = work.narrator, 0.9, "narrator"
    if word in _IMPERSONAL:
        best, rank = -1, -99.0
        for cluster in scene.candidates(human=False):
            if word in _SINGULAR and work.clusters[cluster].plural:
                continue
            value = scene.score(cluster, ref.first, None)
            if work.clusters[cluster].place and cluster not in scene.spoken:
                value -= _PLACE
            if value > rank:
                best, rank = cluster, value
        since = scene.seen[best].token if best >= 0 else -1
        described = _body_before(work, scene, ref.first, since) if word in _SINGULAR else -1
        if described >= 0:
            ref.cluster, ref.score = described, 0.5
        elif best >= 0:
            ref.cluster, ref.score = best, 0.5


def _body_before(work: Work, scene: Scene, at: int, since: int) -> int:
    """The organisation that a description behind token `since` means, as "it" does at token `at`; or -1.

    "The council meets on Friday, it said": a subject of this or the last sentence.
    """
    reading, nouns = work.reading, role_nouns()
    for token in range(at - 1, max(since, at - _DESCRIBED_REACH), -1):
        if reading.sentences[token] < reading.sentences[at] - 1:
            break
        if nouns.get(reading.low[token], ("", ""))[1] != "group" or reading.tags[token] != "NN":
            continue
        if reading.deps[token] not in {"nsubj", "nsubjpass"} or reading.quoted[token] >= 0:
            continue
        first = phrase_start(reading, token, 6, PHRASE, ("the",))
        if reading.low[first] != "the":
            continue
        head = Head("description", first, token, noun=token)
        meant = organisation_meant(work, scene, head, reading.low[token])
        if meant < 0:
            source = Source(head, Ref(first, token, "description", None, reading.string(first, token)))
            work.describe(source, "group", "")
            meant = source.ref.cluster
        return meant
    return -1


def _inanimate() -> frozenset[str]:
    """Nouns for what does not speak."""
    return english().words("inanimate_nouns")


def _sureness(ranked: list[tuple[float, int]]) -> float:
    """How sure the best of some scores is, by its distance to the second one.

    Between what was measured on novels (PDNC: from .47 to .85) and on news (.9 and more).
    """
    gap = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else 6.0
    return 0.5 + 0.45 * (1.0 - math.exp(-gap / 3.0))
