"""The learned filter: scores for every candidate, in two passes, and for every pair of marks.

The second pass shows each candidate how its company scored in the first: other
contents of its cue, what lies around it and within it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from quoteattr.reports.calibration import Curves, load_curves
from quoteattr.reports.candidates import Candidate, find_candidates
from quoteattr.reports.certain import (
    CAP,
    FLOOR,
    after_colon,
    is_built_in,
    is_whole,
    phrase_pairs,
    printed_words,
    with_floors,
)
from quoteattr.reports.context import Scene
from quoteattr.reports.features import Tokens, first_columns, second_columns, token_columns
from quoteattr.reports.pairs import Pair, find_pairs, is_labelled, is_sent, mark_rows, tag_pairs, worded_pairs
from quoteattr.reports.priors import Priors, load_priors
from quoteattr.trees import load

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Judged", "Model", "judge", "load_model"]

LEAST_CUE = 0.01
"""A token whose lemma is a cue less often is not looked at."""
LEAST_PRIOR = 0.03
"""Nor is a candidate whose words and shape are right less often."""
_LABELLED = 0.85
"""How likely marks behind a label are a quotation, and the label its source: too rare in the data to be learned."""

_AUXILIARY = frozenset({"aux", "auxpass"})

Scorer = Callable[["np.ndarray"], "np.ndarray"]


@attrs.frozen(eq=False)
class Model:
    """The priors and the scorers, each from feature rows to probabilities."""

    priors: Priors
    first: Scorer
    second: Scorer
    pair: Scorer
    mark: Scorer
    curves: Curves | None = None
    """What makes shares of raw scores; None leaves them raw."""
    ends: tuple[Scorer, Scorer] | None = None
    """How likely a token is the first, and the last, of a content; None leaves contents as the parse has them."""


@attrs.frozen(eq=False)
class Judged:
    """A text's candidates and marks with their scores."""

    scene: Scene
    tokens: Tokens
    candidates: list[Candidate]
    scores: list[float]
    pairs: list[Pair]
    pair_scores: list[float]
    marks: list[int]
    mark_scores: list[float]
    """How likely each of `marks` is a quotation by itself."""
    best_pairs: dict[int, int]
    """Mark -> index of its best pair."""
    curves: Curves | None = None
    """See `Model.curves`."""
    ends: tuple[Scorer, Scorer] | None = None
    """See `Model.ends`."""


@functools.cache
def load_model() -> Model:
    """The model that comes with the package."""
    trees = [load(f"frames_{name}") for name in ("first", "second", "pair", "mark", "left", "right")]
    first, second, pair, mark, left, right = (ensemble.predict for ensemble in trees)
    return Model(load_priors(), first, second, pair, mark, load_curves(), (left, right))


def cue_tokens(scene: Scene, priors: Priors) -> list[int]:
    """Tokens that may be cues, by their lemma."""
    chance, deps = priors.cue, scene.parse.deps
    return [t for t, lemma in enumerate(scene.lemmas) if chance(lemma) >= LEAST_CUE and deps[t] not in _AUXILIARY]


def propose(scene: Scene, priors: Priors) -> tuple[Tokens, list[Candidate]]:
    """The candidates that are worth features."""

    def keep(lemma: str, shape: str, middle: str) -> bool:
        return priors.candidate(lemma, shape, middle)[1] >= LEAST_PRIOR

    return token_columns(scene, priors), find_candidates(scene, cue_tokens(scene, priors), keep)


def judge(scene: Scene, model: Model) -> Judged:
    """Score everything in a text."""
    tokens, found = propose(scene, model.priors)
    scores: list[float] = []
    if found:
        columns = first_columns(scene, tokens, model.priors, found)
        first = model.first(columns.rows)
        scores = with_floors(scene, found, model.second(second_columns(columns, first)).tolist())
    return with_marks(scene, tokens, found, scores, model)


def with_marks(scene: Scene, tokens: Tokens, found: list[Candidate], scores: list[float], model: Model) -> Judged:
    """Score the marks, given the scores of the candidates."""
    import numpy as np

    company = mark_company(scene, found, scores)
    pairs = find_pairs(scene, tokens, model.priors, company.cue_best, company.joint)
    pair_scores = model.pair(np.array([p.row for p in pairs], np.float32)).tolist() if pairs else []
    marks, rows, best = mark_rows(scene, tokens, pairs, pair_scores, company)
    mark_scores = model.mark(np.array(rows, np.float32)).tolist() if rows else []
    places = {m: i for i, m in enumerate(marks)}
    judged = Judged(
        scene, tokens, found, scores, pairs, pair_scores, marks, mark_scores, best, model.curves, model.ends
    )
    _put_right(judged)
    for pair in phrase_pairs(scene, marks):
        best[pair.mark] = len(pairs)
        pairs.append(pair)
        pair_scores.append(_LABELLED)
        mark_scores[places[pair.mark]] = max(mark_scores[places[pair.mark]], _LABELLED)
    return judged


def _put_right(judged: Judged) -> None:
    """Give marks the cue that leaves no doubt, and the score: labels, tags, what is printed."""
    scene, pairs, pair_scores, mark_scores = judged.scene, judged.pairs, judged.pair_scores, judged.mark_scores
    words, best = scene.parse.words, judged.best_pairs
    labels = {p.mark: i for i, p in enumerate(pairs) if p.source is not None and not words[p.cue].isalnum()}
    printed = printed_words(scene)
    told, worded = tag_pairs(scene, pairs), worded_pairs(scene, pairs, pair_scores)
    for i, m in enumerate(judged.marks):
        mute = m in best and not words[pairs[best[m]].cue].isalnum()
        dashed = m in labels and pairs[labels[m]].cue >= scene.mark_tokens[m][1]
        better = told.get(m, worded.get(m, -1) if dashed else -1)
        if mute and better >= 0 and not is_sent(scene, m):
            # A colon or a dash says less than a reporting word beside it.
            pair_scores[better] = max(pair_scores[better], pair_scores[best[m]])
            best[m] = better
        elif m in labels and (better < 0 or is_sent(scene, m)) and is_labelled(scene, m):
            best[m] = labels[m]
            mark_scores[i] = max(mark_scores[i], _LABELLED)
            pair_scores[best[m]] = max(pair_scores[best[m]], _LABELLED)
        elif m in printed or is_built_in(scene, m):
            mark_scores[i] = min(mark_scores[i], CAP)
            continue
        if is_whole(scene, m) and (m in told or after_colon(scene, m)):
            mark_scores[i] = max(mark_scores[i], FLOOR)


@attrs.frozen(eq=False)
class Company:
    """The best frame scores around marks and cues."""

    cue_best: dict[int, float]
    joint: dict[tuple[int, int], float]
    covering: dict[int, float]
    equal: dict[int, float]
    inside: dict[int, float]


def mark_company(scene: Scene, found: list[Candidate], scores: list[float]) -> Company:
    """What the frames say of each mark: the best one around it, of just its words, within it."""
    cue_best: dict[int, float] = {}
    joint: dict[tuple[int, int], float] = {}
    covering: dict[int, float] = {}
    equal: dict[int, float] = {}
    inside: dict[int, float] = {}
    mark_of = scene.mark_of
    for candidate, score in zip(found, scores, strict=True):
        last = candidate.last2 if candidate.last2 >= 0 else candidate.last
        first_mark, last_mark = mark_of[candidate.first], mark_of[last]
        touched = {m for m in (first_mark, last_mark) if m >= 0}
        if not touched and last - candidate.first < 200:
            touched = {m for m in mark_of[candidate.first : last + 1] if m >= 0}
        if not touched and score > cue_best.get(candidate.cue, 0.0):
            cue_best[candidate.cue] = score
        for m in touched:
            begin, behind = scene.mark_tokens[m]
            key = (candidate.cue, m)
            if score > joint.get(key, 0.0):
                joint[key] = score
            near = abs(candidate.first - begin) + abs(last + 1 - behind)
            if near <= 2 or near * 5 <= behind - begin:
                place = equal
            elif candidate.first >= begin and last < behind:
                place = inside
            else:
                place = covering
            if score > place.get(m, 0.0):
                place[m] = score
    return Company(cue_best, joint, covering, equal, inside)
