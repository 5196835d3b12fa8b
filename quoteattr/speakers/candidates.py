"""Who comes into question as the speaker of each utterance.

Whoever is mentioned near is proposed first; what forbids that somebody speaks (`FORBIDDING`) is another matter.  Only
who is called by name may be left out without another one to speak: then it is somebody whom the text does not name.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import attrs
import numpy as np

from quoteattr.lang import english
from quoteattr.rules import Rules
from quoteattr.speakers.scene import Scene
from quoteattr.speakers.utterances import NAME, NARRATOR, Utterance
from quoteattr.syntax.parse import Parse

__all__ = ["FORBIDDING", "find_candidates"]

# Candidates are looked for this many paragraphs back and ahead, in so many mentions at most.
_BACK, _AHEAD = 14, 5
_MENTIONS_BACK, _MENTIONS_AHEAD, _SPOKEN = 60, 24, 12
# Paragraphs within which everybody mentioned and turns within which every speaker is a candidate.
_BESIDE, _TURNS = 2, 4
# Whom the text names most is always a candidate; where few are near, people are looked for further off.
_OFTEN, _MANY, _FEW = 2, 8, 8
# Nouns that stand for whoever has been spoken of last.
_ANYBODY = english().group("whoever was last spoken of")
# So many people whom a description may mean are candidates wherever they are named.
_ALIKE = 4


def find_candidates(parse: Parse, scene: Scene, limit: int) -> list[list[int]]:
    """For each utterance the people near it whom nothing forbids, at most `limit`; the nearest are kept."""
    near = _Near.of(parse, scene)
    out = []
    for at, one in enumerate(scene.utterances):
        kept = near.people(at, one, limit)[:limit]
        if scene.narrator >= 0 and scene.narrator not in kept:
            kept = [*kept[: limit - 1], scene.narrator]
        out.append(sorted(kept))
    return _allowed(scene, out)


@attrs.frozen(eq=False)
class _Near:
    """Who is mentioned where, as lists to walk along."""

    narrated: list[int]
    narrated_in: list[int]
    """The paragraph of each."""
    spoken: list[int]
    tagged: list[int]
    often: list[int]
    bounds: list[tuple[int, int, int, int]]
    """For each utterance the first mention in narration from its start on, and from its end on; the same in speech."""

    @classmethod
    def of(cls, parse: Parse, scene: Scene) -> _Near:
        """Lay the mentions of a scene out."""
        begins = np.array([paragraph.start for paragraph in parse.paragraphs], dtype=np.int64)
        ends = [np.array([getattr(one, name) for one in scene.utterances], dtype=np.int64) for name in ("start", "end")]
        bounds = [np.searchsorted(index.places, end).tolist() for index in (scene.any, scene.spoken) for end in ends]
        totals = scene.names.totals(len(scene.ids)) + scene.spoken.totals(len(scene.ids))
        return cls(
            scene.any.people.tolist(),
            (np.searchsorted(begins, scene.any.places, side="right") - 1).tolist(),
            scene.spoken.people.tolist(),
            [one.person for one in scene.utterances],
            [int(person) for person in np.argsort(-totals, kind="stable")[:_OFTEN] if totals[person] >= _MANY],
            list(zip(*bounds, strict=True)),
        )

    def people(self, at: int, one: Utterance, limit: int) -> list[int]:
        """The people around an utterance, the nearest first."""
        here, there, before, behind = self.bounds[at]
        narrated, paragraph = self.narrated, self.narrated_in
        found: dict[int, None] = {}
        if one.person >= 0:
            found[one.person] = None
        back = range(here - 1, max(-1, here - 1 - _MENTIONS_BACK), -1)
        ahead = range(there, min(len(narrated), there + _MENTIONS_AHEAD))
        found.update((narrated[i], None) for i in back if paragraph[i] >= one.first - _BESIDE)
        found.update((narrated[i], None) for i in ahead if paragraph[i] <= one.last + _BESIDE)
        found.update((person, None) for person in self.tagged[max(0, at - _TURNS) : at + _TURNS + 1] if person >= 0)
        for i in back:
            if len(found) >= limit - 2 or paragraph[i] < one.first - _BACK:
                break
            found[narrated[i]] = None
        found.update((person, None) for person in self.spoken[max(0, before - _SPOKEN) : behind + _SPOKEN])
        found.update((narrated[i], None) for i in ahead if paragraph[i] <= one.last + _AHEAD)
        for person in (*_meant(one, found), *self.often):
            found.setdefault(person)
        if len(found) < _FEW:
            found.update((narrated[i], None) for i in (*back, *ahead))
        return list(found)


def _meant(one: Utterance, near: dict[int, None]) -> list[int]:
    """The people whom the tag's description fits best, a few at most, where it fits nobody near."""
    if not one.likeness or _ANYBODY & set(one.label.split()) or any(person in near for person in one.likeness):
        return []
    return sorted(one.likeness, key=lambda person: (-one.likeness[person], person))[:_ALIKE]


# What forbids that somebody speaks

Forbids = Callable[[Scene, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From the scene and rows of utterances and people: which rows are forbidden, and which speak for somebody else."""


def _allowed(scene: Scene, candidates: list[list[int]]) -> list[list[int]]:
    """The candidates without those who cannot speak, where somebody else does well."""
    sizes = np.array([len(found) for found in candidates], dtype=np.int64)
    u = np.repeat(np.arange(len(sizes)), sizes)
    c = np.array([person for found in candidates for person in found], dtype=np.int64)
    for _, forbids in FORBIDDING:
        forbidden, other = forbids(scene, u, c)
        does_well = np.bincount(u[other], minlength=len(sizes)) > 0
        kept = ~(forbidden & does_well[u])
        u, c = u[kept], c[kept]
    people, ends = c.tolist(), np.searchsorted(u, np.arange(len(sizes) + 1)).tolist()
    return [people[low:high] for low, high in itertools.pairwise(ends)]


def _other_gender(scene: Scene, u: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where "he" is somebody without a name, no woman says it: ``She was there with her husband. "...," he said``.

    Elsewhere gender is one reason among others: names are merged, and pronouns misread, too often for a law (PDNC: 38
    of 2,942 pronouns).
    """
    ones = scene.utterances
    wanted = np.array([one.source_gender for one in ones], dtype=np.int64)[u]
    unnamed = np.array([one.person >= 0 and not scene.kinds[one.person] for one in ones], dtype=bool)[u]
    own = scene.genders[c]
    known = unnamed & ((wanted == 1) | (wanted == 2)) & ((own == 1) | (own == 2))
    return known & (own != wanted), known & (own == wanted)


def _other_scene(scene: Scene, u: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nobody speaks in a scene who is mentioned nowhere in it, where others are (PDNC: but for 56 of 17,451 quotes)."""
    start = np.array([one.start for one in scene.utterances], dtype=np.int64)
    number = np.searchsorted(scene.breaks, start, side="right")
    low = np.append(0, scene.breaks)[number][u]
    high = np.append(scene.breaks, scene.any.length)[number][u]
    here = (scene.any.count(c, low, high) + scene.spoken.count(c, low, high) > 0) | (c == scene.narrator)
    return ~here, here


def _addressed(scene: Scene, u: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nobody says their own name to themselves: ``"Thank you, Karin."`` is not Karin's (PDNC: but for 45 of 4,190).

    Whom the tag names stays: "Good old Tom," said Tom.
    """
    ones = scene.utterances
    start, end = (np.array([getattr(one, name) for one in ones], dtype=np.int64) for name in ("start", "end"))
    tagged = np.array([one.person if one.source_kind in (NAME, NARRATOR) else -1 for one in ones], dtype=np.int64)
    called = (scene.vocatives.count(c, start[u], end[u]) > 0) & (tagged[u] != c)
    return called, np.ones(len(c), dtype=bool) if len(c) else called


FORBIDDING: Rules[Forbids] = Rules(
    "forbidding", (("other_scene", _other_scene), ("other_gender", _other_gender), ("addressed", _addressed))
)
"""What forbids that a candidate speaks, where another one may."""
