"""What a text itself teaches about its speakers, once a first guess is made.

Whom "the beadle" means where it stands in other tags, and which words somebody
uses where it is known who speaks: both are counted over the first stage's
guesses for the rest of the text, never over the utterance in question.
"""

from __future__ import annotations

import numpy as np

from quoteattr.speakers.pairs import Pairs

__all__ = ["called", "voice"]

# Guesses from here on are taken for known when words are counted.
_SURE = 0.8
# Weight of the text's own share of a word against a speaker's.
_SMOOTHING = 30.0


def called(pairs: Pairs, guess: np.ndarray, labels: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """For each pair how often the same label stood for the candidate elsewhere, and in the nearest place.

    `labels` holds each utterance's description of its speaker, empty where
    there is none.  -1 where the label stands nowhere else.
    """
    share = np.full(len(guess), -1.0)
    nearest = np.full(len(guess), -1.0)
    places: dict[str, list[int]] = {}
    for at, label in enumerate(labels):
        if label:
            places.setdefault(label, []).append(at)
    for found in places.values():
        if len(found) < 2:
            continue
        total: dict[int, float] = {}
        for at in found:
            for row in range(int(pairs.begins[at]), int(pairs.begins[at + 1])):
                person = int(pairs.person[row])
                total[person] = total.get(person, 0.0) + float(guess[row])
        before: dict[int, float] = {}
        for position, at in enumerate(found):
            here: dict[int, float] = {}
            for row in range(int(pairs.begins[at]), int(pairs.begins[at + 1])):
                person = int(pairs.person[row])
                here[person] = float(guess[row])
                share[row] = (total[person] - here[person]) / (len(found) - 1)
                if position:
                    nearest[row] = before.get(person, 0.0)
            before = here
    return share, nearest


def voice(pairs: Pairs, guess: np.ndarray, words: list[np.ndarray]) -> np.ndarray:
    """For each pair how much likelier the candidate's words make the utterance than the text's words do.

    `words` holds each utterance's word numbers, no word twice.  The value is a
    log-likelihood ratio a word, 0 for people of whom too little is known.
    """
    sizes = np.array([len(found) for found in words], dtype=np.int64)
    if not sizes.sum() or not len(guess):
        return np.zeros(len(guess))
    flat = np.concatenate(words).astype(np.int64)
    begins = np.concatenate([[0], np.cumsum(sizes)])
    vocabulary = int(flat.max()) + 1
    sure = np.flatnonzero(guess >= _SURE)
    known = _expand(begins, sizes, pairs.utterance[sure])
    keys = np.sort(np.repeat(pairs.person[sure], sizes[pairs.utterance[sure]]) * vocabulary + flat[known])
    spoken = np.bincount(np.repeat(pairs.person[sure], sizes[pairs.utterance[sure]]), minlength=pairs.people)
    background = (np.bincount(flat, minlength=vocabulary) + 0.5) / (len(flat) + 0.5 * vocabulary)
    out = np.zeros(len(guess))
    own = (guess >= _SURE).astype(np.int64)
    for low in range(0, len(guess), _ROWS):
        rows = np.arange(low, min(low + _ROWS, len(guess)))
        lengths = sizes[pairs.utterance[rows]]
        of = np.repeat(np.arange(len(rows)), lengths)
        word = flat[_expand(begins, sizes, pairs.utterance[rows])]
        person = pairs.person[rows][of]
        key = person * vocabulary + word
        count = np.searchsorted(keys, key, side="right") - np.searchsorted(keys, key) - own[rows][of]
        total = (spoken[pairs.person[rows]] - own[rows] * lengths)[of]
        usual = background[word]
        ratio = np.log((count + _SMOOTHING * usual) / ((total + _SMOOTHING) * usual))
        out[rows] = np.bincount(of, weights=ratio, minlength=len(rows)) / np.sqrt(np.maximum(lengths, 1))
        out[rows] *= (spoken[pairs.person[rows]] - own[rows] * lengths) >= _ENOUGH
    return out


# Pairs at a time, to keep memory small; words of somebody that tell a voice.
_ROWS = 20_000
_ENOUGH = 60


def _expand(begins: np.ndarray, sizes: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Positions in the flat list of the words of the utterances `which`, one after the other."""
    lengths = sizes[which]
    ends = np.cumsum(lengths)
    out: np.ndarray = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(
        begins[which] - (ends - lengths), lengths
    )
    return out
