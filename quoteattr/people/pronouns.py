"""Pronouns and the order in which people come up.

Every third-person pronoun outside quotation marks is resolved, left to right,
and then counts as a mention itself.  What weighs most: gender first, then
subjects, who spoke last, distance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs

from quoteattr.lang import english
from quoteattr.people.cluster import Cluster
from quoteattr.people.mentions import Ref
from quoteattr.people.reading import Reading
from quoteattr.syntax.parse import SUBJECTS

__all__ = ["GENDERED", "Scene", "pronoun_refs"]

GENDERED = {row["word"]: row["gender"] for row in english().table("pronouns") if row["gender"]}
_MAIN = frozenset({"ROOT", "conj", "ccomp", "parataxis"})
_OBLIQUE = frozenset({"pobj", "agent", "compound", "conj", "nmod"})
_OBJECTS = frozenset({"dobj", "dative", "pobj"})
# People looked at for one pronoun: the last ones mentioned.
MOST_CANDIDATES = 10
# Weights of the evidence; those that speak against somebody are taken off.  Set by hand and checked one by one on
# news (PolNeAR, development articles with speakers) and novels (PDNC, development part).
W = {
    "match": 1.5,  # gender agrees
    "clash": 8.0,  # gender is another one
    "quoted": 3.0,  # named only inside quotation marks so far
    "same_quote": 1.2,  # last named inside the quotation that the mention stands in
    "last_subject": 1.2,  # the last subject of a main clause
    "subject": 0.5,  # its last mention was a subject
    "before_subject": 0.4,  # subject of the sentence before
    # Of 132 seen texts neither of the next two changes more than two at 0 or at 3; without "fresh" one quote in 300 of
    # newspeople goes wrong, without "beat" .0005 of LitBank's third person. Invented passages ask for them.
    "fresh": 1.5,  # came in as that subject, in this paragraph
    "beat": 1.5,  # subject of the sentence right before the words that the mention is the source of
    "speaker": 0.8,  # spoke last
    "speaker_paragraph": 0.8,  # spoke last, in this paragraph
    "spoken": 1.3,  # has been a source before, where the mention is one
    "oblique": 0.8,  # last named behind a preposition
    "sentences": 0.8,  # by the logarithm of the distance
    "paragraphs": 0.8,  # by the logarithm of the distance
    "nearest": 0.8,  # the last one named outside quotation marks
    "share": 1.0,  # by the share of all mentions
    "chain": 0.7,  # last mention was a pronoun, in this or the last sentence
    "bound": 4.0,  # subject of the verb that the pronoun is object of
    "passing": 3.0,  # came in as a phrase of the narration that is no source
    "unnamed": 2.0,  # without a name: mentioned in passing more often than taken up again
}


def pronoun_refs(reading: Reading) -> list[Ref]:
    """The third-person singular pronouns of the text."""
    return [
        Ref(at, at, "pronoun", None, reading.words[at])
        for at, word in enumerate(reading.low)
        if word in GENDERED
    ]  # fmt: skip


@attrs.define(slots=True)
class _Seen:
    """What is known of a person at one point of the text."""

    token: int
    sentence: int
    paragraph: int
    subject: bool
    quoted: int
    outside: int = 0
    count: int = 0
    oblique: bool = False
    """Whether the last mention stood behind a preposition."""
    pronoun: bool = False
    """Whether the last mention was a pronoun."""


class Scene:
    """The people mentioned up to one point, most recent last."""

    def __init__(self, reading: Reading, clusters: list[Cluster], speakers: Mapping[int, int]) -> None:
        self.reading = reading
        self.clusters = clusters
        self.seen: dict[int, _Seen] = {}
        self.recent: list[int] = []
        self.others: list[int] = []
        """Organisations and groups, as `recent`."""
        self.last_subject = -1
        self.subjects: dict[int, int] = {}
        self.speakers = speakers
        self.at_token: dict[int, int] = {}
        """Token of a resolved subject -> its person, for what a clause forbids."""
        self.spoken: set[int] = set()
        self.last_speaker = -1
        self.speaker_paragraph = -1
        self.total = 0

    def note(self, ref: Ref) -> None:
        """Take a resolved mention in."""
        reading, cluster = self.reading, ref.cluster
        at = ref.last
        quoted = reading.quoted[at]
        role = at
        if reading.deps[at] == "appos" and reading.sentences[reading.heads[at]] == reading.sentences[at]:
            role = reading.heads[at]  # "Her cousin Dora Hale agreed."
        subject = reading.deps[role] in SUBJECTS and quoted < 0
        seen = self.seen.get(cluster)
        if seen is None:
            seen = self.seen[cluster] = _Seen(at, 0, 0, False, quoted)
        seen.token, seen.sentence, seen.paragraph = at, reading.sentences[at], reading.paragraphs[at]
        seen.subject, seen.quoted = subject, quoted
        seen.oblique = reading.deps[role] in _OBLIQUE
        seen.pronoun = ref.kind == "pronoun"
        seen.count += 1
        if quoted < 0:
            seen.outside += 1
            self.total += 1
        recent = self.recent if self.clusters[cluster].human else self.others
        if cluster in recent[-MOST_CANDIDATES:]:
            recent.remove(cluster)
        recent.append(cluster)
        if len(recent) > 4 * MOST_CANDIDATES:
            del recent[: 2 * MOST_CANDIDATES]
        if subject:
            self.at_token[role] = cluster
            if reading.deps[reading.heads[role]] in _MAIN or reading.sentences[at] not in self.subjects:
                self.last_subject = cluster
                self.subjects[reading.sentences[at]] = cluster

    def spoke(self, cluster: int, token: int) -> None:
        """Note the source of a quotation."""
        self.last_speaker = cluster
        self.spoken.add(cluster)
        self.speaker_paragraph = self.reading.paragraphs[token]

    def score(self, cluster: int, at: int, gender: str | None, forbidden: int = -1) -> float:
        """How well a person fits a mention at token `at`."""
        reading, seen, person = self.reading, self.seen[cluster], self.clusters[cluster]
        value = 0.0
        if seen.pronoun and reading.quoted[at] < 0 and reading.sentences[at] - seen.sentence <= 1:
            value += W["chain"]
        if cluster == forbidden:
            value -= W["bound"]
        if gender and person.gender:
            value += W["match"] if person.gender == gender else -W["clash"]
        if not seen.outside:
            value -= W["quoted"]
        if seen.quoted >= 0 and seen.quoted == reading.quoted[at]:
            value -= W["same_quote"]
        if cluster == self.last_subject:
            value += W["last_subject"]
        if seen.subject:
            value += W["subject"]
        elif seen.oblique:
            value -= W["oblique"]
        if self.subjects.get(reading.sentences[at] - 1) == cluster:
            value += W["before_subject"]
            if seen.count == 1 and person.kind == "person" and seen.paragraph == reading.paragraphs[at]:
                value += W["fresh"]
        if cluster == self.last_speaker:
            value += W["speaker"]
            if self.speaker_paragraph == reading.paragraphs[at]:
                value += W["speaker_paragraph"]
        value -= W["sentences"] * math.log1p(reading.sentences[at] - seen.sentence)
        value -= W["paragraphs"] * math.log1p(reading.paragraphs[at] - seen.paragraph)
        value += W["share"] * seen.outside / max(self.total, 1)
        return value

    def _forbidden(self, at: int) -> int:
        """Who an object pronoun cannot be: the subject of its own verb ("Ray saw him")."""
        reading = self.reading
        if reading.deps[at] not in _OBJECTS or reading.low[at].endswith("self"):
            return -1
        verb = reading.heads[at]
        if reading.deps[at] == "pobj":
            verb = reading.heads[verb]
        for child in reading.parse.children[verb]:
            if reading.deps[child] in SUBJECTS:
                return self.at_token.get(child, -1)
        return -1

    def candidates(self, *, human: bool = True) -> list[int]:
        """People (or organisations and groups) mentioned lately, the last one first, each once."""
        found: dict[int, None] = {}
        for cluster in reversed(self.recent if human else self.others):
            found[cluster] = None
            if len(found) >= MOST_CANDIDATES:
                break
        return list(found)

    def rank(
        self,
        at: int,
        gender: str | None,
        bonus: Mapping[int, float] | None = None,
        *,
        source: bool = False,
        beat: int = -1,
    ) -> list[tuple[float, int]]:
        """Candidates for the mention at token `at` with scores, best first.

        `source` says that it says something, `beat` who acts right before those words.
        """
        ranked = []
        nearest = True
        forbidden = self._forbidden(at)
        for cluster in self.candidates():
            value = self.score(cluster, at, gender, forbidden)
            if nearest and self.seen[cluster].quoted < 0:
                value += W["nearest"]
                nearest = False
            acts = cluster == beat and self.clusters[cluster].gender in (None, gender)
            if self.clusters[cluster].kind == "unnamed" and not acts:
                weight = W["passing"] if self.clusters[cluster].passing else W["unnamed"]
                value -= weight / math.sqrt(self.seen[cluster].count)
            if acts:
                value += W["beat"]
            if source and cluster in self.spoken:
                value += W["spoken"]
            if bonus:
                value += bonus.get(cluster, 0.0)
            ranked.append((value, cluster))
        if bonus:
            for cluster, extra in bonus.items():
                if cluster in self.seen and all(c != cluster for _, c in ranked):
                    ranked.append((self.score(cluster, at, gender) + extra, cluster))
        ranked.sort(key=lambda item: (-item[0], self.clusters[item[1]].first))
        return ranked
