"""Pronouns and the order in which people come up.

Every third-person pronoun outside quotation marks is resolved, left to right,
and then counts as a mention itself.  Weights as measured on news articles:
gender first, then subjects, who spoke last, distance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import attrs

from quoteattr.people.cluster import Cluster
from quoteattr.people.mentions import Ref
from quoteattr.people.reading import Reading

__all__ = ["GENDERED", "Scene", "pronoun_refs"]

GENDERED = {
    "he": "M", "him": "M", "his": "M", "himself": "M",
    "she": "F", "her": "F", "hers": "F", "herself": "F",
}  # fmt: skip
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
# People looked at for one pronoun: the last ones mentioned.
MOST_CANDIDATES = 10


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


class Scene:
    """The people mentioned up to one point, most recent last."""

    def __init__(self, reading: Reading, clusters: list[Cluster], speakers: Mapping[int, int]) -> None:
        self.reading = reading
        self.clusters = clusters
        self.seen: dict[int, _Seen] = {}
        self.recent: list[int] = []
        self.last_subject = -1
        self.subjects: dict[int, int] = {}
        self.speakers = speakers
        self.last_speaker = -1
        self.speaker_paragraph = -1
        self.total = 0

    def note(self, ref: Ref) -> None:
        """Take a resolved mention in."""
        reading, cluster = self.reading, ref.cluster
        at = ref.last
        quoted = reading.quoted[at]
        subject = reading.deps[at] in _SUBJECTS and quoted < 0
        seen = self.seen.get(cluster)
        if seen is None:
            seen = self.seen[cluster] = _Seen(at, 0, 0, False, quoted)
        seen.token, seen.sentence, seen.paragraph = at, reading.sentence[at], reading.paragraph[at]
        seen.subject, seen.quoted = subject, quoted
        seen.count += 1
        if quoted < 0:
            seen.outside += 1
            self.total += 1
        if cluster in self.recent[-MOST_CANDIDATES:]:
            self.recent.remove(cluster)
        self.recent.append(cluster)
        if len(self.recent) > 4 * MOST_CANDIDATES:
            del self.recent[: 2 * MOST_CANDIDATES]
        if subject:
            self.last_subject = cluster
            self.subjects[reading.sentence[at]] = cluster

    def spoke(self, cluster: int, token: int) -> None:
        """Note the source of a quotation."""
        self.last_speaker = cluster
        self.speaker_paragraph = self.reading.paragraph[token]

    def score(self, cluster: int, at: int, gender: str | None) -> float:
        """How well a person fits a mention at token `at`."""
        reading, seen, person = self.reading, self.seen[cluster], self.clusters[cluster]
        value = 0.0
        if gender and person.gender:
            value += 1.5 if person.gender == gender else -8.0
        if not seen.outside:
            value -= 3.0
        if seen.quoted >= 0 and seen.quoted == reading.quoted[at]:
            value -= 1.2
        if cluster == self.last_subject:
            value += 1.2
        if seen.subject:
            value += 0.5
        if self.subjects.get(reading.sentence[at] - 1) == cluster:
            value += 0.4
        if cluster == self.last_speaker:
            value += 0.8
            if self.speaker_paragraph == reading.paragraph[at]:
                value += 0.8
        value -= 0.8 * math.log1p(reading.sentence[at] - seen.sentence)
        value -= 0.8 * math.log1p(reading.paragraph[at] - seen.paragraph)
        value += seen.outside / max(self.total, 1)
        return value

    def candidates(self) -> list[int]:
        """People mentioned lately, the last one first, each once."""
        found: dict[int, None] = {}
        for cluster in reversed(self.recent):
            found[cluster] = None
            if len(found) >= MOST_CANDIDATES:
                break
        return list(found)

    def rank(self, at: int, gender: str | None, bonus: Mapping[int, float] | None = None) -> list[tuple[float, int]]:
        """Candidates for the mention at token `at` with scores, best first."""
        ranked = []
        nearest = True
        for cluster in self.candidates():
            if self.clusters[cluster].kind != "person" and self.clusters[cluster].kind != "unnamed":
                continue
            value = self.score(cluster, at, gender)
            if nearest and self.seen[cluster].quoted < 0:
                value += 0.8
                nearest = False
            if bonus:
                value += bonus.get(cluster, 0.0)
            ranked.append((value, cluster))
        if bonus:
            for cluster, extra in bonus.items():
                if cluster in self.seen and all(c != cluster for _, c in ranked):
                    ranked.append((self.score(cluster, at, gender) + extra, cluster))
        ranked.sort(key=lambda item: (-item[0], self.clusters[item[1]].first))
        return ranked
