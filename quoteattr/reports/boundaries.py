"""Where a content begins and ends: a learned choice among the edges of phrases around its own.

A parse of newspaper sentences puts adjuncts, coordinated verbs and relative
clauses where they may belong to the content or to the reporting clause.  For
each end of a chosen candidate the edges of phrases nearby are rated, and the
likeliest is taken where it beats the present one clearly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from quoteattr.lang import english
from quoteattr.reports.candidates import Candidate
from quoteattr.reports.context import Scene
from quoteattr.reports.features import Tokens, opener_id, shape_id

if TYPE_CHECKING:
    import numpy as np

__all__ = ["EDGE_NAMES", "Edges", "Rivals", "find_edges", "likeliest", "move_ends"]

REACH = 12
"""Tokens before and after an end in which another one is looked for; .99 of the annotated ends lie in it."""
MARGIN = 0.1
"""By how much another edge must be likelier; chosen out of fold on the training articles, see docs/models/frames.md."""
# Words that are no phrase of their own where a phrase begins or ends with them.
_PARTS = frozenset(
    {"amod", "compound", "nummod", "poss", "case", "aux", "auxpass", "neg", "quantmod", "nmod", "punct", "predet",
     "det", "cc", "preconj", "prt", "expl"}
)  # fmt: skip

EDGE_NAMES = (
    "offset", "present", "tag", "dep", "outer_tag", "outer_dep", "top_tag", "top_dep", "up_tag", "up_dep", "up_is_cue",
    "up_is_head", "top_is_head", "top_in_content", "up_in_content", "top_size", "cue_gap", "marked", "mark_edge",
    "comma", "opener", "outer_opener", "cue_tag", "cue_dep", "cue_prior", "shape", "score", "length", "after_cue",
    "verbs_between", "cues_between", "names_between", "sentence_gap", "source_gap", "other_sentence", "head_tag",
    "head_dep", "top_prior", "next_tag", "next_dep", "same_cue_score", "any_cue_score",
)  # fmt: skip


@attrs.frozen(eq=False)
class Edges:
    """Possible ends of some candidates on one side."""

    owner: np.ndarray
    """Place of the candidate in the sequence given."""
    token: np.ndarray
    """The first (or last) token that the content would have."""
    rows: np.ndarray
    """Features in the order of `EDGE_NAMES`."""


def _tops(scene: Scene, side: int) -> list[int]:
    """For each token the largest subtree that begins (side 0) or ends (side 1) with it, by its head."""
    edge = scene.left if side == 0 else scene.right
    other = scene.right if side == 0 else scene.left
    tops = list(range(len(scene)))
    for token, at in enumerate(edge):
        best = tops[at]
        if edge[best] != at or abs(other[token] - at) > abs(other[best] - at):
            tops[at] = token
    return tops


def _listened(scene: Scene, candidate: Candidate) -> int:
    """The last word before the content that is none of it: the cue, or whom it is told ("told the paper that")."""
    cue = candidate.cue
    if scene.lemmas[cue].rpartition("|")[0] not in english().reporting.lemmas("told"):
        return cue
    children = scene.parse.children[cue]
    return max([cue, *(k for k in children if scene.parse.deps[k] in ("dobj", "dative") and k < candidate.first)])


def _options(scene: Scene, tops: Sequence[int], candidate: Candidate, side: int) -> list[int]:
    """Tokens that the content may begin or end with, the present one included."""
    parse = scene.parse
    here = candidate.first if side == 0 else candidate.last
    low, high = here - REACH, here + REACH
    bounds = scene.paragraph_bounds[parse.token_paragraphs[here]]
    if side == 0:
        high = min(high, candidate.last)
    else:
        low = max(low, candidate.first)
    low, high = max(low, bounds[0]), min(high, bounds[1] - 1)
    if candidate.shape[-1:] == "~":
        # What was left out once stays out.
        low, high = (max(low, here), high) if candidate.cut < here else (low, min(high, here))
    if candidate.cue < candidate.first:
        low = max(low, _listened(scene, candidate) + 1)
    elif candidate.cue > candidate.last:
        high = min(high, candidate.cue - 1)
    found = []
    for token in range(low, high + 1):
        if token == here:
            found.append(token)
            continue
        if not any(map(str.isalnum, parse.words[token])) or parse.deps[tops[token]] in _PARTS:
            continue
        outer = token - 1 if side == 0 else token + 1
        mark = scene.mark_of[token]
        if mark >= 0 and 0 <= outer < len(scene) and scene.mark_of[outer] == mark:
            continue
        joint = token if side == 0 else token + 1
        if joint >= len(scene) or not scene.is_glued(joint):
            found.append(token)
    return found


@attrs.frozen(eq=False)
class Rivals:
    """How well other candidates scored that begin or end with a token."""

    same_cue: tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]
    """(cue, token) -> the best score, by side."""
    any_cue: tuple[dict[int, float], dict[int, float]]

    @classmethod
    def of(cls, candidates: Sequence[Candidate], scores: Sequence[float]) -> Rivals:
        """From all candidates of a text."""
        same: tuple[dict[tuple[int, int], float], ...] = ({}, {})
        other: tuple[dict[int, float], ...] = ({}, {})
        for candidate, score in zip(candidates, scores, strict=True):
            if candidate.first2 >= 0:
                continue
            for side, token in enumerate((candidate.first, candidate.last)):
                key = (candidate.cue, token)
                same[side][key] = max(score, same[side].get(key, 0.0))
                other[side][token] = max(score, other[side].get(token, 0.0))
        return cls((same[0], same[1]), (other[0], other[1]))


def find_edges(
    scene: Scene, tokens: Tokens, candidates: Sequence[Candidate], scores: Sequence[float], rivals: Rivals, side: int
) -> Edges:
    """The possible first (side 0) or last (side 1) tokens of each candidate, with their features."""
    import numpy as np

    tops = _tops(scene, side) if candidates else []
    options = [
        (at, position)
        for at, candidate in enumerate(candidates)
        if candidate.first2 < 0
        for position in _options(scene, tops, candidate, side)
    ]
    owner = np.array([at for at, _ in options], np.int32)
    token = np.array([position for _, position in options], np.int32)
    rows = np.empty((len(owner), len(EDGE_NAMES)), np.float32)
    if options:
        for i, column in enumerate(_columns(scene, tokens, candidates, scores, rivals, side, owner, token, tops)):
            rows[:, i] = column
    return Edges(owner, token, rows)


def _columns(
    scene: Scene, tokens: Tokens, candidates: Sequence[Candidate], scores: Sequence[float], rivals: Rivals, side: int,
    owner: np.ndarray, token: np.ndarray, tops: Sequence[int],
) -> tuple[Any, ...]:  # fmt: skip
    """The features of the tokens `token` as edges of the candidates `owner`, in the order of `EDGE_NAMES`."""
    import numpy as np

    positions = token.tolist()
    size = tokens.size
    step = -1 if side == 0 else 1
    top = np.array([tops[t] for t in positions], np.int32)
    cue, head, first, last = (
        np.array(values, np.int32)[owner]
        for values in zip(*((c.cue, c.head, c.first, c.last) for c in candidates), strict=True)
    )
    source = np.array([c.source.head if c.source is not None else -99 for c in candidates], np.int32)[owner]
    here = first if side == 0 else last
    outer = token + step
    outer = np.where((outer >= 0) & (outer < size), outer, size)
    following = np.clip(token - step, 0, size)
    up = tokens.head[top]
    low, high = np.minimum(token, here), np.maximum(token, here)
    inner_low = low if side == 0 else low + 1
    inner_high = high if side == 0 else high + 1
    openers = opener_id(scene)
    return (
        token - here, token == here, tokens.tag[token], tokens.dep[token], tokens.tag[outer], tokens.dep[outer],
        tokens.tag[top], tokens.dep[top], tokens.tag[up], np.where(up == top, -1, tokens.dep[up]), up == cue,
        up == head, top == head, (top >= first) & (top <= last), (up >= first) & (up <= last),
        np.array([scene.right[t] - scene.left[t] for t in top.tolist()]), token - cue, tokens.mark[token] >= 0,
        tokens.mark[token] != tokens.mark[outer], tokens.flags["punctuation"][outer], openers[token], openers[outer],
        tokens.tag[cue], tokens.dep[cue], tokens.cue[cue],
        np.array([shape_id(c.shape) for c in candidates])[owner], np.array(scores, np.float32)[owner],
        last - first, cue < first,
        tokens.verbs_before[inner_high] - tokens.verbs_before[inner_low],
        tokens.cues_before[inner_high] - tokens.cues_before[inner_low],
        tokens.names_before[inner_high] - tokens.names_before[inner_low],
        token - tokens.sentence_first[token] if side == 0 else tokens.sentence_last[token] - token,
        source - token, tokens.sentence[token] != tokens.sentence[cue], tokens.tag[head], tokens.dep[head],
        tokens.cue[top], tokens.tag[following], tokens.dep[following],
        [rivals.same_cue[side].get(key, 0.0) for key in zip(cue.tolist(), positions, strict=True)],
        [rivals.any_cue[side].get(at, 0.0) for at in positions],
    )  # fmt: skip


def move_ends(
    scene: Scene,
    tokens: Tokens,
    candidates: Sequence[Candidate],
    scores: Sequence[float],
    rivals: Rivals,
    left: Callable[[np.ndarray], np.ndarray],
    right: Callable[[np.ndarray], np.ndarray],
) -> list[Candidate]:
    """The candidates with the likeliest of their possible ends."""
    ends = [{at: (c.first, c.last)[side] for at, c in enumerate(candidates)} for side in (0, 1)]
    for side, model in ((0, left), (1, right)):
        edges = find_edges(scene, tokens, candidates, scores, rivals, side)
        if len(edges.owner):
            ends[side].update(likeliest(edges, model(edges.rows)))
    out = []
    for at, candidate in enumerate(candidates):
        first, last = ends[0][at], ends[1][at]
        moved = first <= last and not first <= candidate.cue <= last
        out.append(attrs.evolve(candidate, first=first, last=last) if moved else candidate)
    return out


def likeliest(edges: Edges, chances: np.ndarray) -> dict[int, int]:
    """For each candidate with a clearly likelier end than its own: that token."""
    best: dict[int, tuple[float, int]] = {}
    present: dict[int, float] = {}
    own = edges.rows[:, 1]
    for at, token, chance, here in zip(
        edges.owner.tolist(), edges.token.tolist(), chances.tolist(), own.tolist(), strict=True
    ):
        if here:
            present[at] = chance
        if at not in best or chance > best[at][0]:
            best[at] = (chance, token)
    return {at: token for at, (chance, token) in best.items() if chance > present[at] + MARGIN}
