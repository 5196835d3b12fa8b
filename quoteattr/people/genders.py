"""Gender: votes of titles, given names, roles and pronouns."""

from __future__ import annotations

import bisect

from quoteattr.people.cluster import Cluster
from quoteattr.people.names import given_gender
from quoteattr.people.pronouns import GENDERED
from quoteattr.people.reading import role_nouns
from quoteattr.people.work import Work
from quoteattr.types import Gender

__all__ = ["vote_by_names", "vote_by_pronouns", "vote_by_resolved"]

# So many names before a pronoun are looked at: two sentences hold fewer, a text without full stops any number.
_MOST_NAMES = 40
# What a pronoun says about the gender of the one person named before it, by its part in the clause:
# an object is mostly somebody else than the subject.
_VOTES = {"nsubj": 1.0, "nsubjpass": 1.0, "poss": 0.5, "dobj": 0.2, "dative": 0.2, "pobj": 0.2}
_OTHER_VOTE = 0.4
# What a given name, a role and a pronoun that was settled are worth beside a subject that takes somebody up.
_NAME_VOTES, _ROLE_VOTES, _SETTLED_VOTE = 4.0, 2.0, 1 / 3
# Votes that overrule a given name, at least, and their share of all; votes that say anything without one; the share of
# them that must agree, of few and of many.
_AGAINST, _AGAINST_SHARE = 6.0, 0.75
_FEWEST, _MANY = 1.0, 10.0
_SHARE_OF_FEW, _SHARE_OF_MANY = 0.7, 0.6
# Roles of one person that are asked.
_MOST_ROLES = 20


def vote_by_names(work: Work) -> None:
    """Gender from titles, given names and role nouns."""
    nouns = role_nouns()
    for cluster in work.clusters:
        if cluster.kind != "person" or cluster.fixed_gender:
            continue
        by_name = cluster.name_gender()
        if by_name and any(n.title_gender for n in cluster.names):
            cluster.gender, cluster.fixed_gender = by_name, True
            continue
        cluster.prior = by_name or _single_gender(cluster)
        if cluster.prior:
            cluster.votes[cluster.prior] += _NAME_VOTES
        for noun, _, _ in cluster.roles[:_MOST_ROLES]:
            gender = nouns.get(noun, ("", ""))[0]
            if gender:
                cluster.votes[gender] += _ROLE_VOTES
    _settle(work)


def vote_by_pronouns(work: Work) -> None:
    """A pronoun votes where one single person is named in its own and the sentence before."""
    reading = work.reading
    starts = [ref.first for ref in work.names]
    for pronoun in work.pronouns:
        at = pronoun.first
        sentence, paragraph = reading.sentences[at], reading.paragraphs[at]
        last = bisect.bisect_left(starts, at) - 1
        people: set[int] = set()
        for index in range(last, max(-1, last - _MOST_NAMES), -1):
            ref = work.names[index]
            if reading.sentences[ref.first] < sentence - 1 or reading.paragraphs[ref.first] != paragraph:
                break
            if ref.kind in {"person", "role"} and ref.cluster >= 0 and reading.quoted[ref.first] < 0:
                people.add(ref.cluster)
                if len(people) > 1:
                    break
        if len(people) == 1:
            cluster = work.clusters[people.pop()]
            cluster.votes[GENDERED[reading.low[at]]] += _VOTES.get(reading.deps[at], _OTHER_VOTE)
    _settle(work)


def vote_by_resolved(work: Work) -> None:
    """Resolved pronouns vote with less weight."""
    for pronoun in work.pronouns:
        if 0 <= pronoun.cluster < work.named:
            work.clusters[pronoun.cluster].votes[GENDERED[work.reading.low[pronoun.first]]] += _SETTLED_VOTE
    _settle(work)


def _settle(work: Work) -> None:
    for cluster in work.clusters:
        if cluster.fixed_gender or cluster.kind not in {"person", "unnamed"}:
            continue
        cluster.gender = _elected(cluster)


def _elected(cluster: Cluster) -> Gender | None:
    """The gender that the votes are clear about; a common given name is overruled only by many."""
    she, he = cluster.votes["F"], cluster.votes["M"]
    total = she + he
    if cluster.prior:
        against = he if cluster.prior == "F" else she
        return cluster.prior if against < _AGAINST or against < _AGAINST_SHARE * total else None
    if total < _FEWEST:
        return None
    needed = _SHARE_OF_FEW if total < _MANY else _SHARE_OF_MANY
    return "F" if she >= needed * total else "M" if he >= needed * total else None


def _single_gender(cluster: Cluster) -> Gender | None:
    return next((g for n in cluster.names if len(n.keys) == 1 and (g := given_gender(n.keys[0]))), None)
