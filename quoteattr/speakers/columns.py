"""What is known of each utterance, whoever speaks it; one value an utterance."""

from __future__ import annotations

import numpy as np

from quoteattr.speakers.scene import Scene

__all__ = ["columns", "distance", "inside"]

# Two utterances further apart than this many paragraphs are in different conversations.
_BREAK = 3
# Paragraphs between a question and its answer, at most.
_ANSWER = 2
# Characters that marks and blanks take between an utterance and the end of its paragraph.
_EDGE = 3
# Places in a scene or a conversation, and paragraphs, above which more is as good.  The trees were fitted with them.
_MOST_PLACES, _MOST_PARAGRAPHS = 20, 30


def columns(scene: Scene, paragraphs: np.ndarray) -> dict[str, np.ndarray]:
    """Every column by its name; `paragraphs` holds the offset at which each paragraph begins."""
    ones = scene.utterances
    column: dict[str, np.ndarray] = {}
    for name in ("start", "end", "low", "high", "first", "last", "source_kind", "source_gender", "told", "rivals"):
        column[name] = np.array([getattr(one, name) for one in ones], dtype=np.int64)
    column["tagged"] = np.array([one.person for one in ones], dtype=np.int64)
    column["lead"] = np.array([one.lead for one in ones])
    column["label_words"] = np.array([one.label.count(" ") + 1 for one in ones], dtype=np.int64)
    column["resolution"] = np.array([one.resolution for one in ones])
    column["tag_score"] = np.array([one.frame.score if one.frame is not None else 0.0 for one in ones])
    column["tag_cue"] = np.array([one.frame is not None and one.frame.cue is not None for one in ones], dtype=np.int64)
    column["begins"] = (column["start"] - column["low"] < _EDGE).astype(np.int64)
    column["ends"] = (column["high"] - column["end"] < _EDGE).astype(np.int64)
    column["length"] = distance(column["end"] - column["start"])
    column["narration"] = distance(column["high"] - column["low"] - (column["end"] - column["start"]))
    if ones:
        ends = np.append(paragraphs, column["high"][-1])
        column["previous_low"] = paragraphs[np.maximum(column["first"] - 1, 0)]
        column["next_high"] = np.maximum(ends[np.minimum(column["last"] + 2, len(paragraphs))], column["high"])
    else:
        column["previous_low"] = column["next_high"] = column["low"]
    _add_scenes(column, scene)
    _add_runs(column, scene)
    _add_asked(column, scene)
    return column


def distance(values: np.ndarray) -> np.ndarray:
    """How far, by the logarithm."""
    out: np.ndarray = np.log1p(np.maximum(values, 0))
    return out


def inside(places: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How many of the places lie in each ``[low, high)``."""
    out: np.ndarray = np.searchsorted(places, np.maximum(low, high)) - np.searchsorted(places, low)
    return out


def _add_scenes(column: dict[str, np.ndarray], scene: Scene) -> None:
    """Which scene each utterance is in, where that begins and ends, and how many utterances it has had."""
    number = np.searchsorted(scene.breaks, column["start"], side="right")
    last = max(column["high"][-1] if len(number) else 0, int(column["high"].max(initial=0))) + 1
    column["scene"] = number
    column["scene_start"] = np.append(0, scene.breaks)[number]
    column["scene_end"] = np.maximum(np.append(scene.breaks, last)[number], column["high"])
    at = np.arange(len(number))
    fresh = np.append(True, np.diff(number) > 0)[: len(number)]
    column["scene_place"] = np.minimum(at - _last_true(fresh, at), _MOST_PLACES)


def _last_true(flags: np.ndarray, at: np.ndarray) -> np.ndarray:
    """For each place the last one up to it where the flag is set."""
    out: np.ndarray = np.maximum.accumulate(np.where(flags, at, 0)) if len(at) else at
    return out


def _add_runs(column: dict[str, np.ndarray], scene: Scene) -> None:
    """Paragraphs since the utterance before, and where in its conversation each utterance stands."""
    count = len(column["start"])
    gap = np.full(count + 1, _MOST_PARAGRAPHS)
    if count > 1:
        gap[1:-1] = np.clip(column["first"][1:] - column["last"][:-1], 0, _MOST_PARAGRAPHS)
        gap[1:-1][inside(scene.breaks, column["end"][:-1], column["start"][1:]) > 0] = _MOST_PARAGRAPHS
    column["gap_before"], column["gap_behind"] = gap[:-1], gap[1:]
    column["same_paragraph"] = (gap[:-1] == 0).astype(np.int64)
    fresh = gap[:-1] > _BREAK
    at = np.arange(count)
    column["run"] = np.cumsum(fresh)
    column["run_place"] = np.minimum(at - _last_true(fresh, at), _MOST_PLACES)
    last = np.append(fresh[1:], True) if count else fresh
    ended = np.minimum.accumulate(np.where(last, at, count)[::-1])[::-1] if count else at
    column["run_rest"] = np.minimum(ended - at, _MOST_PLACES)


def _add_asked(column: dict[str, np.ndarray], scene: Scene) -> None:
    """Whom each utterance speaks to, as far as its words, its tag or the narration beside it say; -1 where nobody.

    Whoever is called by name last, else whom the tag names; `turned_to`: the last object in the narration
    of the paragraph, who is often turned to, looked at, handed something.
    """
    start, end = column["start"], column["end"]
    called = scene.vocatives.last_in(start, end)
    asked = np.where(called >= 0, called, column["told"])
    near = column["gap_behind"] <= _ANSWER
    column["asked"] = np.where(near, asked, -1)
    column["asked_question"] = np.where(near & (scene.questions > 0), asked, -1)
    behind = scene.objects.last_in(end, column["high"])
    turned = np.where(behind >= 0, behind, scene.objects.last_in(column["low"], start))
    column["turned_to"] = np.where(near & (turned != column["tagged"]), turned, -1)
