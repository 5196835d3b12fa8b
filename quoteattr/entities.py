"""Named entities from the vectors that the parser has computed anyway.

The small English pipelines run a second network of their own for entities,
which costs more than all the rest together.  This module reads entities off the
shared vectors instead: one hidden layer over a window of five tokens and the
hashed forms of the middle three.  Its weights (``data/entities.npz``) were
fitted to repeat the pipeline's own entities, see ``docs/models/entities.md``,
and belong to that pipeline alone; behind any other, the pipeline's own
entities are used.
"""

from __future__ import annotations

import functools
import io
import zlib
from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any

import attrs

from quoteattr.errors import DataError

if TYPE_CHECKING:
    import numpy as np

__all__ = ["LABELS", "WINDOW", "WORDS", "Network", "bucket", "find_entities", "load", "window"]

LABELS = (
    "PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "WORK_OF_ART", "LAW", "EVENT", "PRODUCT", "DATE", "CARDINAL",
)  # fmt: skip
"""What is told apart.  Output 0 is "outside"; 1 + 2k begins and 2 + 2k continues the k-th label."""
WINDOW = (-2, -1, 0, 1, 2)
"""Tokens whose vectors are read, relative to the token in question."""
WORDS = (-1, 0, 1)
"""Tokens whose forms are read."""
_BUCKETS = 8192


@functools.lru_cache(maxsize=1 << 16)
def bucket(word: str) -> int:
    """Which of the 8,192 form vectors a word has; 0 is kept for "no word".

    >>> bucket("Harbour") == bucket("harbour")
    True
    """
    return zlib.crc32(word.lower().encode("utf-8", "replace")) % (_BUCKETS - 1) + 1


def window(values: np.ndarray, block: np.ndarray, shifts: Sequence[int]) -> np.ndarray:
    """Each row's neighbours side by side; zeros beyond the borders of its block."""
    import numpy as np

    columns = []
    for shift in shifts:
        moved = np.roll(values, -shift, axis=0)
        moved[np.roll(block, -shift) != block] = 0
        if shift > 0:
            moved[len(values) - shift :] = 0
        elif shift < 0:
            moved[:-shift] = 0
        columns.append(moved)
    return np.concatenate(columns, axis=1) if values.ndim > 1 else np.stack(columns, axis=1)


@attrs.frozen(eq=False)
class Network:
    """The weights; see the module's description."""

    pipeline: str
    """Name and version of the pipeline whose vectors they read."""
    forms: Any
    """Vectors of the hashed word forms, of shape (buckets, width)."""
    hidden: Any
    """Weights of the hidden layer, of shape (inputs, units)."""
    hidden_bias: Any
    output: Any
    """Weights of the output layer, of shape (units, labels)."""
    output_bias: Any

    def __call__(self, vectors: np.ndarray, words: Sequence[str], block: np.ndarray) -> np.ndarray:
        """For each token the number of its label (see `LABELS`).

        Only tokens that start with a capital or a digit, and their neighbours,
        can be part of an entity; the others are not computed.
        """
        import numpy as np

        marked = np.fromiter((word[:1].isupper() or word[:1].isdigit() for word in words), bool, len(words))
        near = marked.copy()
        near[1:] |= marked[:-1]
        near[:-1] |= marked[1:]
        rows = np.flatnonzero(near)
        out = np.zeros(len(words), dtype=np.int64)
        if not len(rows):
            return out
        buckets = np.fromiter(map(bucket, words), np.int64, len(words))
        inputs = np.concatenate(
            [
                window(vectors, block, WINDOW)[rows],
                self.forms[window(buckets, block, WORDS)[rows]].reshape(len(rows), -1),
            ],
            axis=1,
        )
        inside = np.maximum(inputs @ self.hidden + self.hidden_bias, 0)
        out[rows] = (inside @ self.output + self.output_bias).argmax(axis=1)
        return out


@functools.cache
def load() -> Network:
    """The network in ``data/entities.npz``.

    Raises:
        DataError: the file is missing or damaged.
    """
    import numpy as np

    try:
        data = resources.files("quoteattr").joinpath("data", "entities.npz").read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            scale = arrays["forms_scale"].astype(np.float32)
            return Network(
                pipeline=str(arrays["pipeline"]),
                forms=arrays["forms"].astype(np.float32) * scale,
                hidden=arrays["hidden"].astype(np.float32),
                hidden_bias=arrays["hidden_bias"].astype(np.float32),
                output=arrays["output"].astype(np.float32),
                output_bias=arrays["output_bias"].astype(np.float32),
            )
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"the weights entities.npz of quoteattr cannot be read: {error}") from error


def find_entities(
    vectors: np.ndarray, words: Sequence[str], block: np.ndarray, network: Network | None = None
) -> list[tuple[int, int, str]]:
    """Entities as ``(first token, behind last token, label)``.

    Args:
        vectors: The pipeline's vector of each token, of shape (tokens, width).
        words: The tokens.
        block: For each token the number of the piece it was parsed in; nothing is read across pieces.
        network: The weights; the package's own by default.
    """
    found: list[tuple[int, int, str]] = []
    if not len(words):
        return found
    codes = (network or load())(vectors, words, block).tolist()
    blocks = block.tolist()
    start, label = -1, -1
    for token, code in enumerate([*codes, 0]):
        goes_on = start >= 0 and code == 2 + 2 * label and token < len(blocks) and blocks[token] == blocks[start]
        if start >= 0 and not goes_on:
            found.append((start, token, LABELS[label]))
            start = -1
        if code and not goes_on:
            start, label = token, (code - 1) // 2
    return found
