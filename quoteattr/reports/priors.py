"""How often a word, a shape and their company were reports: counts from PolNeAR.

The table holds, for each key, how many candidates with it were annotated and
how many there were.  Rare keys lean on what their parts say.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping

import attrs

from quoteattr.lang import english

__all__ = ["CUE", "Priors", "load_priors"]

# Kinds of keys in the table.
CUE = "cue"
"""Lemma: tokens inside an annotated cue / tokens."""
SHAPE = "shape"
"""Shape: candidates right / candidates; likewise below."""
CUE_SHAPE = "cue shape"
WHOLE = "cue shape middle"
MIDDLE = "shape middle"
HEAD = "shape head"
SOURCE = "source"
CUE_HEAD = "cue head"
"""Cue and head word of the content: candidates right / candidates."""
CUE_SOURCE = "cue source"
MARK = "mark"
"""Lemma: marked quotes whose nearest likely cue it is and truly theirs / all such."""

# Occurrences that what is known otherwise counts as much as, beside a key's own.  The trees were fitted on shares that
# come about so: a number moved here asks for new trees.
_STRENGTH = 4.0
_STRENGTHS = {SHAPE: 20.0, MIDDLE: 10.0, SOURCE: 10.0, HEAD: 6.0, CUE_HEAD: 6.0, CUE_SOURCE: 6.0, MARK: 3.0}
# A lemma of which nothing was seen beside marks; the chances of a cue that are told apart; what the chance of a cue
# counts beside that of a shape, and the chance at which it counts nothing.
_MARK_UNSEEN = 0.3
_LEAST, _MOST = 0.002, 0.98
_CUE_WEIGHT, _CUE_USUAL = 0.7, 0.1
# Taken for the chance that a verb of the certain patterns is a cue, where the training data have none.
_CERTAIN = 0.3
_THOUGHT = frozenset({"believe", "intend", "fear", "hope", "think"})
# Priors kept: bounds the memory, changes no answer.
_CACHED = 16_384


def _logit(p: float) -> float:
    return math.log(p / (1.0 - p))


def _squash(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


@attrs.define(eq=False)
class Priors:
    """Counts by kind and key, and the shares they come to."""

    counts: Mapping[tuple[str, str], tuple[int, int]]
    """(kind, key) -> (right, seen)."""
    base: float = attrs.field(init=False, default=0.05)
    """Share of all candidates that are right."""
    _cache: dict[tuple[str, str, str], tuple[float, float, float, float]] = attrs.field(init=False, factory=dict)
    _cues: dict[str, float] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        shapes = [pair for (kind, _), pair in self.counts.items() if kind == SHAPE]
        self.base = (sum(r for r, _ in shapes) + 1) / (sum(n for _, n in shapes) + 20)
        cues = ((key, pair) for (kind, key), pair in self.counts.items() if kind == CUE)
        self._cues = {key: (right + 0.1) / (seen + 2.0) for key, (right, seen) in cues if right}
        self._cues |= self._untrained()

    def _untrained(self) -> dict[str, float]:
        """Reporting words that the training data lack: as likely as those of their class and part of speech.

        Those that report only right beside a quotation ("finished") stay out, and those of thoughts ("perceived"), with
        which narration becomes reports.  On GUM's news, seen documents, all kinds: recall .792 to .805, exact F1 .617
        to .622, blind ones as they were.
        """
        words = english().reporting.entries.values()
        totals: dict[tuple[str | None, str], tuple[int, int]] = {}
        for word in words:
            right, seen = self.counts.get((CUE, word.key), (0, 0))
            before = totals.get((word.sense, word.part), (0, 0))
            totals[word.sense, word.part] = before[0] + right, before[1] + seen
        found = {}
        for word in words:
            right, seen = totals[word.sense, word.part]
            if word.key in self._cues:
                continue
            if word.uses & {"clause", "told"}:
                found[word.key] = _CERTAIN
            elif word.sense and word.sense not in _THOUGHT and word.strength != "weak" and seen:
                found[word.key] = right / seen
        return found

    def share(self, kind: str, key: str, otherwise: float) -> float:
        """Share right of those with `key`, drawn to `otherwise` where few were seen."""
        right, seen = self.counts.get((kind, key), (0, 0))
        strength = _STRENGTHS.get(kind, _STRENGTH)
        return (right + strength * otherwise) / (seen + strength)

    def cue(self, lemma: str) -> float:
        """How likely a token of this lemma is (part of) a cue; 0 for one that never was."""
        return self._cues.get(lemma, 0.0)

    def candidate(self, lemma: str, shape: str, middle: str) -> tuple[float, float, float, float]:
        """Shares for (lemma and shape), (those and the middle word), (shape and middle), and how much was seen."""
        key = (lemma, shape, middle)
        known = self._cache.get(key)
        if known is None:
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            known = self._cache[key] = self._candidate(lemma, shape, middle)
        return known

    def _candidate(self, lemma: str, shape: str, middle: str) -> tuple[float, float, float, float]:
        of_shape = self.share(SHAPE, shape, self.base)
        of_middle = self.share(MIDDLE, f"{shape} {middle}", of_shape) if middle else of_shape
        of_cue = min(max(self.cue(lemma), _LEAST), _MOST)
        expected = _squash(_logit(of_shape) + _CUE_WEIGHT * (_logit(of_cue) - _logit(_CUE_USUAL)))
        pair = self.share(CUE_SHAPE, f"{lemma} {shape}", expected)
        seen = self.counts.get((CUE_SHAPE, f"{lemma} {shape}"), (0, 0))[1]
        if middle:
            shifted = _squash(_logit(_inside(pair)) + _logit(_inside(of_middle)) - _logit(_inside(of_shape)))
            whole = self.share(WHOLE, f"{lemma} {shape} {middle}", shifted)
        else:
            whole = pair
        return pair, whole, of_middle, math.log1p(seen)

    def head(self, shape: str, lemma: str) -> float:
        """How likely a content of this shape with this head word is."""
        of_shape = self.share(SHAPE, shape, self.base)
        return self.share(HEAD, f"{shape} {lemma}", of_shape)

    def source(self, key: str) -> float:
        """How likely a candidate with this source word is."""
        return self.share(SOURCE, key, self.base)

    def company(self, kind: str, lemma: str, other: str, otherwise: float) -> float:
        """How likely a candidate of this cue with another word as its head or source is."""
        return self.share(kind, f"{lemma} {other}", otherwise)

    def mark(self, lemma: str) -> float:
        """How likely the nearest likely cue is a marked quote's own, if it has this lemma."""
        return self.share(MARK, lemma, _MARK_UNSEEN)


def _inside(p: float) -> float:
    return min(max(p, 0.001), 0.999)


@functools.cache
def load_priors() -> Priors:
    """The priors that come with the package.

    Raises:
        DataError: the file is missing or damaged.
    """
    kinds, kind, keys, right, seen = english().arrays("frames_priors", "kinds", "kind", "keys", "right", "seen")
    names = [str(name) for name in kinds]
    words = keys.tobytes().decode("utf-8").split("\n")
    pairs = zip(right.tolist(), seen.tolist(), strict=True)
    return Priors({(names[k], key): pair for k, key, pair in zip(kind.tolist(), words, pairs, strict=True)})
