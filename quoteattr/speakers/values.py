"""What the ranking of speakers gives back."""

from __future__ import annotations

import attrs

__all__ = ["Ranking"]


@attrs.frozen
class Ranking:
    """The people who may have spoken one utterance."""

    marks: tuple[int, ...]
    """Indexes of the quotes that make up the utterance."""
    candidates: tuple[tuple[str, float], ...]
    """``(person id, probability)``, best first, as the model has them; whom a clear tag names comes first."""
    rule: str = ""
    """What decided: ``tag:`` and the rule of a clear tag, or what the model went by."""
    addressee: str | None = None
    """Id of the person spoken to, where that can be told."""
    against: tuple[str, ...] = ()
    """Ids of those candidates whose gender the tag's pronoun or description speaks against."""
    addressed: str = ""
    """By what: `vocative`, `tag`, `answer` (who speaks before and after) or `neighbour` (who does one of both)."""
    called: tuple[str, ...] = ()
    """Ids of those whom the utterance calls by name: it is hardly their own."""
