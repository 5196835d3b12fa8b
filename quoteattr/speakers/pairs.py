"""The (utterance, candidate) pairs that are ranked, as columns."""

from __future__ import annotations

import attrs
import numpy as np

from quoteattr.speakers.scene import Scene

__all__ = ["Pairs", "pairs_of"]


@attrs.define
class Pairs:
    """All (utterance, candidate) pairs of a scene, grouped by utterance."""

    utterance: np.ndarray
    person: np.ndarray
    begins: np.ndarray
    """First row of each utterance, and behind the last one the number of rows."""
    people: int

    def look_up(self, values: np.ndarray, utterance: np.ndarray) -> np.ndarray:
        """For each row the value of the same person at another utterance; 0 where it is no candidate there."""
        if not len(values):
            return np.zeros(0)
        keys = self.utterance * self.people + self.person
        count = len(self.begins) - 1
        wanted = np.clip(utterance, 0, count - 1) * self.people + self.person
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        fits = (keys[found] == wanted) & (utterance >= 0) & (utterance < count)
        out: np.ndarray = np.where(fits, values[found], 0.0)
        return out

    def best(self, values: np.ndarray) -> np.ndarray:
        """The largest value of each utterance; 0 where it has no candidate."""
        out = np.zeros(len(self.begins) - 1)
        filled = np.flatnonzero(np.diff(self.begins))
        if len(filled):
            out[filled] = np.maximum.reduceat(values, self.begins[filled])
        return out

    def best_other(self, values: np.ndarray) -> np.ndarray:
        """For each row the largest value of another candidate of its utterance."""
        order = np.lexsort((-values, self.utterance))
        firsts = self.begins[:-1][np.diff(self.begins) > 0]
        top = np.zeros(len(self.begins) - 1)
        second = np.zeros(len(self.begins) - 1)
        rows = self.utterance[firsts] if len(firsts) else firsts
        top[rows] = values[order[firsts]]
        several = np.flatnonzero(np.diff(self.begins) > 1)
        second[several] = values[order[self.begins[several] + 1]]
        leads = np.zeros(len(values), dtype=bool)
        leads[order[firsts]] = True
        out: np.ndarray = np.where(leads, second[self.utterance], top[self.utterance])
        return out

    def rank(self, values: np.ndarray, cap: int = 12) -> np.ndarray:
        """Position of each row among its utterance's candidates, the smallest value first."""
        order = np.lexsort((values, self.utterance))
        out = np.empty(len(values))
        out[order] = np.arange(len(values)) - self.begins[self.utterance[order]]
        return np.minimum(out, cap)


def pairs_of(scene: Scene) -> Pairs:
    """The pairs of a scene, in the order of its utterances."""
    sizes = np.array([len(found) for found in scene.candidates], dtype=np.int64)
    begins = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Pairs(
        utterance=np.repeat(np.arange(len(sizes)), sizes),
        person=np.array([person for found in scene.candidates for person in found], dtype=np.int64),
        begins=begins,
        people=max(1, len(scene.ids)),
    )
