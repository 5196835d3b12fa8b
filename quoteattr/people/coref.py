"""The door for a neural coreference model: clusters of spans in, used as evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from quoteattr.people.mentions import Ref
from quoteattr.people.reading import Reading
from quoteattr.types import Span

__all__ = ["CorefBackend", "cluster_people"]


@runtime_checkable
class CorefBackend(Protocol):
    """Anything that finds coreference clusters in a text."""

    def clusters(self, text: str) -> Sequence[Sequence[Span]]:
        """Clusters of mentions: each the spans (character offsets into `text`) that refer to one entity."""
        ...


def cluster_people(reading: Reading, names: Sequence[Ref], clusters: Sequence[Sequence[Span]]) -> dict[int, int]:
    """For the tokens inside the clusters' spans the person that most names of the cluster belong to."""
    by_token = {t: ref.cluster for ref in names if ref.cluster >= 0 for t in range(ref.first, ref.last + 1)}
    found: dict[int, int] = {}
    for cluster in clusters:
        ranges = [reading.parse.tokens_in(span) for span in cluster]
        votes = Counter(by_token[tokens[-1]] for tokens in ranges if tokens and tokens[-1] in by_token)
        if votes:
            person = min(votes, key=lambda p: (-votes[p], p))
            for tokens in ranges:
                for token in tokens:
                    found.setdefault(token, person)
    return found
