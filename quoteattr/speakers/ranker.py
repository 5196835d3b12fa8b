"""Two stages of boosted trees over (utterance, candidate) pairs, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from quoteattr import trees
from quoteattr.speakers.conversation import read_scene
from quoteattr.speakers.pairs import Pairs, pairs_of
from quoteattr.speakers.rows import KEPT, first_stage, second_stage
from quoteattr.speakers.scene import Scene
from quoteattr.speakers.utterances import NAME, Utterance
from quoteattr.syntax.parse import Parse
from quoteattr.types import Cast, Frame, QuoteSpan

__all__ = ["LIMIT", "Guess", "chances", "clear_speaker", "guess_all", "matrix", "softmax"]

# Candidates of one utterance, at most.
LIMIT = 16
# A tag by name that is this sure decides by itself.
_CLEAR = 0.9
# Where it could as well name somebody else, the conversation decides.
_LEAD = 0.3


@attrs.frozen(eq=False)
class Guess:
    """The scene of a text and the probability of each (utterance, candidate) pair."""

    scene: Scene
    pairs: Pairs
    values: np.ndarray


def softmax(margins: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Margins of candidates to probabilities that sum to 1 in each utterance."""
    if not len(margins):
        return margins
    sizes = np.diff(begins)
    firsts = begins[:-1][sizes > 0]
    group = np.repeat(np.arange(len(firsts)), sizes[sizes > 0])
    raised = np.exp(margins - np.maximum.reduceat(margins, firsts)[group])
    total: np.ndarray = raised / np.add.reduceat(raised, firsts)[group]
    return total


def matrix(columns: dict[str, np.ndarray], names: Sequence[str]) -> np.ndarray:
    """The columns called `names`, side by side."""
    out = np.empty((len(columns[names[0]]), len(names)), dtype=np.float32)
    for at, name in enumerate(names):
        out[:, at] = columns[name]
    return out


def guess_all(
    parse: Parse, marks: Sequence[QuoteSpan], frames: Sequence[Frame], cast: Cast, weights: tuple[str, str]
) -> Guess:
    """Score every candidate of every utterance with the two ensembles called `weights`."""
    scene = read_scene(parse, marks, frames, cast, LIMIT)
    pairs = pairs_of(scene)
    if not len(pairs.person):
        return Guess(scene, pairs, np.zeros(0))
    paragraphs = np.array([paragraph.start for paragraph in parse.paragraphs], dtype=np.int64)
    first, second = (trees.load(name) for name in weights)
    columns = first_stage(scene, pairs, paragraphs)
    guess = softmax(first.margin(matrix(columns, first.names)), pairs.begins)
    columns = second_stage(scene, pairs, {name: columns[name] for name in KEPT}, guess, paragraphs)
    return Guess(scene, pairs, softmax(second.margin(matrix(columns, second.names)), pairs.begins))


def clear_speaker(one: Utterance) -> int:
    """The person a clear tag names; -1 where there is none."""
    if one.frame is None or one.frame.cue is None or one.source_kind != NAME:
        return -1
    sure = one.frame.score >= _CLEAR and one.resolution >= _CLEAR and one.lead >= _LEAD
    return one.person if sure else -1


def chances(guess: Guess, at: int) -> list[tuple[int, float]]:
    """The candidates of one utterance with their probabilities, best first."""
    low, high = int(guess.pairs.begins[at]), int(guess.pairs.begins[at + 1])
    people = guess.pairs.person[low:high].tolist()
    values = guess.values[low:high].tolist()
    return sorted(zip(people, values, strict=True), key=lambda pair: (-pair[1], pair[0]))
