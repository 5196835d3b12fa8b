"""What a text is as a conversation: its utterances, and sorted places of its people."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from quoteattr.speakers.utterances import Utterance

__all__ = ["Index", "Scene"]


class Index:
    """Places of people in a text, to count and to find neighbours for whole columns at once."""

    def __init__(self, people: Sequence[int], places: Sequence[int], length: int) -> None:
        self.length = length + 2
        order = np.argsort(np.asarray(places, dtype=np.int64), kind="stable")
        self.places = np.asarray(places, dtype=np.int64)[order]
        self.people = np.asarray(people, dtype=np.int64)[order]
        self.keys = np.sort(self.people * self.length + self.places)

    def _key(self, people: np.ndarray, at: np.ndarray) -> np.ndarray:
        out: np.ndarray = people * self.length + np.clip(at, 0, self.length - 1)
        return out

    def count(self, people: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """How often each person stands in ``[low, high)``."""
        below = np.searchsorted(self.keys, self._key(people, low))
        return np.searchsorted(self.keys, self._key(people, np.maximum(low, high))) - below

    def before(self, people: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The last place of each person before `at`; -1 where there is none."""
        found = np.searchsorted(self.keys, self._key(people, at)) - 1
        return self._place(found, people)

    def behind(self, people: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The first place of each person from `at` on; -1 where there is none."""
        return self._place(np.searchsorted(self.keys, self._key(people, at)), people)

    def _place(self, found: np.ndarray, people: np.ndarray) -> np.ndarray:
        if not len(self.keys):
            return np.full(len(people), -1)
        inside = (found >= 0) & (found < len(self.keys))
        keys = self.keys[np.clip(found, 0, len(self.keys) - 1)]
        return np.where(inside & (keys // self.length == people), keys % self.length, -1)

    def first_in(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """The first person in each ``[low, high)``; -1 where there is nobody."""
        return self._person(np.searchsorted(self.places, low), low, high)

    def last_in(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """The last person in each ``[low, high)``; -1 where there is nobody."""
        return self._person(np.searchsorted(self.places, high) - 1, low, high)

    def _person(self, found: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        if not len(self.places):
            return np.full(len(low), -1)
        at = np.clip(found, 0, len(self.places) - 1)
        inside = (found >= 0) & (found < len(self.places)) & (self.places[at] >= low) & (self.places[at] < high)
        return np.where(inside, self.people[at], -1)

    def all_in(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """How many places there are in each ``[low, high)``, whoever's."""
        out: np.ndarray = np.searchsorted(self.places, np.maximum(low, high)) - np.searchsorted(self.places, low)
        return out

    def totals(self, people: int) -> np.ndarray:
        """How many places each person has."""
        return np.bincount(self.people, minlength=people) if len(self.people) else np.zeros(people, dtype=np.int64)


@attrs.define
class Scene:
    """A text read for its conversations."""

    utterances: list[Utterance]
    nested: list[Utterance]
    ids: list[str]
    """Ids of the people; everywhere else people are indexes into this list."""
    genders: np.ndarray
    kinds: np.ndarray
    """1 for a single person, 0 for anything else."""
    narrator: int
    names: Index
    """Narration: names, and the narrator's "I"."""
    any: Index
    """Narration: every resolved mention, pronouns and the narrator's "I" included."""
    subjects: Index
    """Narration: resolved mentions that are a subject."""
    objects: Index
    """Narration: resolved mentions that are an object, of a verb or a preposition."""
    spoken: Index
    """Inside quotes: names."""
    vocatives: Index
    """Inside quotes: names by which somebody is addressed."""
    she: np.ndarray
    """Places of feminine, masculine and first-person pronouns in narration."""
    he: np.ndarray
    first: np.ndarray
    address: np.ndarray
    """Gender that each utterance's "sir" or "madam" gives its addressee."""
    questions: np.ndarray
    """Whether each utterance ends in a question mark."""
    you: np.ndarray
    """Second-person words in each utterance."""
    words: list[np.ndarray]
    """For each utterance the numbers of its words, no word twice."""
    leaving: Index
    """Narration: whoever goes away, where it is told."""
    breaks: np.ndarray
    """Places where a new scene begins: headings, rows of stars."""
    closed: bool
    """Whether the caller gave the cast."""
    candidates: list[list[int]] = attrs.field(factory=list)
    """For each utterance the people who may have spoken it."""
