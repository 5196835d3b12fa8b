"""Word lists, tables and arrays, read from the package's data files on first use.

A list is a UTF-8 text file with one entry a line; a table has tab-separated
columns, named in a first line that starts with ``#columns``.  Other lines that
start with ``#`` are comments and say where the entries come from.
"""

from __future__ import annotations

import functools
import io
from importlib import resources
from typing import Any

from quoteattr.errors import DataError

__all__ = ["arrays", "table", "words"]


@functools.cache
def _lines(name: str) -> tuple[str, ...]:
    try:
        text = resources.files("quoteattr").joinpath("lang", "en", name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"the data file {name} of quoteattr cannot be read: {error}") from error
    return tuple(line for line in text.splitlines() if line.strip())


@functools.cache
def words(name: str) -> frozenset[str]:
    """The entries of the list ``lang/en/NAME.txt``."""
    return frozenset(line.strip() for line in _lines(f"{name}.txt") if not line.startswith("#"))


@functools.cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of the table ``lang/en/NAME.tsv``; a missing last cell is empty.

    Raises:
        DataError: the file cannot be read, or a row has too many cells.
    """
    columns: list[str] = []
    rows = []
    for number, line in enumerate(_lines(f"{name}.tsv"), 1):
        if line.startswith("#columns"):
            columns = line.split("\t")[1:]
        elif not line.startswith("#"):
            cells = line.split("\t")
            if not columns or len(cells) > len(columns):
                raise DataError(f"data file {name}.tsv, line {number}: {len(cells)} cells for columns {columns}")
            rows.append(dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True)))
    return tuple(rows)


def arrays(name: str, *wanted: str) -> tuple[Any, ...]:
    """The arrays called `wanted` in ``lang/en/NAME.npz``; pickled objects are refused.

    Raises:
        DataError: the file is missing or damaged.
    """
    import numpy as np

    try:
        data = resources.files("quoteattr").joinpath("lang", "en", f"{name}.npz").read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            return tuple(stored[key] for key in wanted)
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"the weights {name}.npz of quoteattr cannot be read: {error}") from error
