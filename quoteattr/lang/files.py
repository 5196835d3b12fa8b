"""The data files of the package, read in one place and compared with what was released: of a language its lists,
tables and weights; schemas, style sheets and scripts of pages.

A list is a UTF-8 text file with one entry a line; a table has tab-separated
columns, named in a line that starts with ``#columns``.  Other lines that
start with ``#`` are comments and say where the entries come from.
"""

from __future__ import annotations

import functools
import io
import json as _json
from importlib import resources
from typing import Any

from quoteattr.errors import DataError
from quoteattr.lang.record import digest_of, recorded

__all__ = ["arrays", "json", "packaged", "table", "words"]


def packaged(*path: str) -> bytes:
    """What a data file of the package holds: ``packaged("viz", "page.css")``.

    Raises:
        DataError: it is missing, or not what was released.
    """
    name = path[-1]
    try:
        data = resources.files("quoteattr").joinpath(*path).read_bytes()
    except OSError as error:
        raise _unread(name, error) from error
    wanted = recorded().get("/".join(path))
    if wanted is not None and digest_of(data) != wanted:
        raise DataError(
            f"the data file {name} of quoteattr is not what was released: edited, or damaged; "
            "install it again: python -m pip install --force-reinstall --no-deps quoteattr"
        )
    return data


def _unread(name: str, error: Exception) -> DataError:
    return DataError(f"the data file {name} of quoteattr cannot be read: {error}")


def _lines(code: str, name: str) -> list[str]:
    try:
        text = packaged("lang", code, name).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unread(name, error) from error
    return [line for line in text.splitlines() if line.strip()]


@functools.cache
def words(code: str, name: str) -> frozenset[str]:
    """The entries of the list ``lang/CODE/NAME.txt``."""
    return frozenset(line.strip() for line in _lines(code, f"{name}.txt") if not line.startswith("#"))


@functools.cache
def table(code: str, name: str) -> tuple[dict[str, str], ...]:
    """The rows of the table ``lang/CODE/NAME.tsv``; a missing last cell is empty.

    Raises:
        DataError: the file cannot be read, or a row has too many cells.
    """
    columns: list[str] = []
    rows = []
    for number, line in enumerate(_lines(code, f"{name}.tsv"), 1):
        if line.startswith("#columns"):
            columns = line.split("\t")[1:]
        elif not line.startswith("#"):
            cells = line.split("\t")
            if not columns or len(cells) > len(columns):
                raise DataError(f"data file {name}.tsv, line {number}: {len(cells)} cells for columns {columns}")
            rows.append(dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True)))
    return tuple(rows)


def json(code: str, name: str) -> Any:
    """What ``lang/CODE/NAME.json`` holds.

    Raises:
        DataError: the file is missing or damaged.
    """
    try:
        return _json.loads(packaged("lang", code, f"{name}.json"))
    except (ValueError, RecursionError) as error:
        raise _unread(f"{name}.json", error) from error


def arrays(code: str, name: str, *wanted: str) -> tuple[Any, ...]:
    """The arrays called `wanted` in ``lang/CODE/NAME.npz``; pickled objects are refused.

    Raises:
        DataError: the file is missing or damaged.
    """
    import numpy as np

    try:
        with np.load(io.BytesIO(packaged("lang", code, f"{name}.npz")), allow_pickle=False) as stored:
            return tuple(stored[key] for key in wanted)
    except DataError:
        raise
    except Exception as error:  # a damaged archive makes zipfile, zlib and NumPy raise whatever they please
        raise _unread(f"{name}.npz", error) from error
