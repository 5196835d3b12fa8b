"""Turn-taking over a whole conversation, by the forward-backward method.

Who speaks depends on who spoke in the two turns before: in a talk of two the
speakers alternate, and the further apart two quotes stand the less that holds.
States are pairs of speakers, so that a chain of untagged lines is decided as a
whole and by both its ends.
"""

from __future__ import annotations

import numpy as np

from quoteattr.speakers.pairs import Pairs

__all__ = ["chain"]

# The likeliest candidates of an utterance; the others keep what the first stage gave them.
_WIDTH = 6
_FLOOR = 0.004
# The first stage has looked at the neighbours' tags itself: its word counts less than fully.
_TRUST = 0.75
# Probabilities that the speaker is the last one, the one before that, or another,
# after two different speakers and after twice the same, by paragraphs between the
# quotes (0 to 4 and more): counted on the development novels.
_TURNS = {
    True: ((0.50, 0.30, 0.20), (0.03, 0.82, 0.15), (0.36, 0.42, 0.22), (0.30, 0.31, 0.39), (0.25, 0.22, 0.53)),
    False: ((0.55, 0.0, 0.45), (0.25, 0.0, 0.75), (0.55, 0.0, 0.45), (0.42, 0.0, 0.58), (0.35, 0.0, 0.65)),
}
# Paragraphs after which it is another conversation: the last row of `_TURNS`.
_APART = len(_TURNS[True]) - 1
# A new speaker is one of about so many.
_OTHERS = 3.0


def chain(pairs: Pairs, guess: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """For each pair the probability that the candidate speaks, given the whole conversation.

    `guess` holds the pairs' probabilities one by one, `gap` for each utterance
    the number of paragraphs since the one before it.
    """
    out = np.array(guess, dtype=np.float64)
    rows: list[np.ndarray] = []
    states: list[np.ndarray] = []
    emissions: list[np.ndarray] = []
    gaps: list[int] = []
    for at in range(len(pairs.begins) - 1):
        low, high = int(pairs.begins[at]), int(pairs.begins[at + 1])
        if rows and gap[at] > _APART:
            _finish(out, rows, states, emissions, gaps)
            rows, states, emissions, gaps = [], [], [], []
        if low == high:
            continue
        values = guess[low:high]
        kept = np.argsort(-values, kind="stable")[:_WIDTH] if high - low > _WIDTH else np.arange(high - low)
        rows.append(low + kept)
        states.append(pairs.person[low:high][kept])
        emissions.append((values[kept] + _FLOOR) ** _TRUST)
        gaps.append(min(_APART, int(gap[at])))
    if rows:
        _finish(out, rows, states, emissions, gaps)
    return out


def _step(before: np.ndarray, here: np.ndarray, behind: np.ndarray, gap: int) -> np.ndarray:
    """Transition probabilities (i, j, k) from the pair of speakers (i, j) to k."""
    alternating = before[:, None] != here[None, :]
    same = (here[:, None] == behind[None, :])[None, :, :]
    back = (before[:, None] == behind[None, :])[:, None, :]
    two, one = _TURNS[True][gap], _TURNS[False][gap]
    stay = np.where(alternating, two[0], one[0])[:, :, None]
    other = np.where(alternating, two[2], one[2])[:, :, None] / _OTHERS
    return np.where(same, stay, np.where(back & alternating[:, :, None], two[1], other))


def _finish(
    out: np.ndarray, rows: list[np.ndarray], states: list[np.ndarray], emissions: list[np.ndarray], gaps: list[int]
) -> None:
    """Write the posteriors of one run into `out`."""
    count = len(rows)
    if count < 2:
        return
    steps = [_step(states[t - 1], states[t], states[t + 1], gaps[t + 1]) for t in range(1, count - 1)]
    first = (states[0][:, None] == states[1][None, :]) * 1.0
    stay = _TURNS[True][gaps[1]][0]
    pair = np.where(first > 0, stay, (1.0 - stay) / _OTHERS)
    forward = [emissions[0][:, None] * pair * emissions[1][None, :]]
    forward[0] /= forward[0].sum()
    for t, step in enumerate(steps):
        new = np.einsum("ij,ijk->jk", forward[-1], step) * emissions[t + 2][None, :]
        forward.append(new / new.sum())
    backward = np.ones_like(forward[-1])
    for t in range(count - 2, -1, -1):
        both = forward[t] * backward
        both /= both.sum()
        mass = out[rows[t + 1]].sum()
        out[rows[t + 1]] = both.sum(axis=0) * mass
        if t == 0:
            out[rows[0]] = both.sum(axis=1) * out[rows[0]].sum()
            break
        backward = np.einsum("ijk,jk->ij", steps[t - 1], backward * emissions[t + 1][None, :])
        backward /= backward.max()
