"""Data frames in and out, of the caller's own kind.

narwhals makes one code of pandas, polars and pyarrow; it is imported when a
frame comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeVar

from quoteattr.batch import QUOTE_COLUMNS, RowAttributor
from quoteattr.errors import InputTypeError, InputValueError, MissingPackageError, install_hint

__all__ = ["attribute_frame"]

FrameT = TypeVar("FrameT")

_OWN = tuple(column for column in QUOTE_COLUMNS if column != "document")


def attribute_frame(
    frame: FrameT,
    text_column: str = "text",
    *,
    keep: Sequence[str] | None = None,
    prefix: str = "",
    nlp: Any = None,
    n_process: int = 1,
    progress: bool = False,
    errors: Literal["raise", "report"] = "report",
) -> FrameT:
    """One row for each quote in a frame of texts, as a frame of the same kind.

    Args:
        frame: A data frame of pandas or polars, or a pyarrow Table; any that
            narwhals reads and that is in memory.
        text_column: The column of the texts.
        keep: Columns that each quote takes along from its text's row; None
            takes all but the text.
        prefix: Put before the names of the new columns.
        nlp: As for `quoteattr.attribute_all`.
        n_process: Worker processes.
        progress: Show a progress bar on standard error.
        errors: ``"report"``: a text that cannot be attributed (also a missing
            one) gives one row in which, of the new columns, only ``error`` is
            set; ``"raise"`` raises its error.

    Returns:
        The kept columns, then those of `quoteattr.io.RECORD_COLUMNS` without
        ``document``, then ``error``.  A text without quotes has no row.  A
        pandas frame is numbered anew.

    Raises:
        InputTypeError: `frame` is no data frame in memory.
        InputValueError: it lacks a column, or a new column has the name of a kept one.
        MissingPackageError: narwhals is not installed.

    >>> import pandas as pd
    >>> texts = pd.DataFrame({"source": ["a", "b"], "text": ["“Stay,” said Ida Moore.", "Nobody spoke."]})
    >>> attribute_frame(texts)[["source", "speaker", "text"]].values.tolist()
    [['a', 'Ida Moore', 'Stay,']]
    """
    nw = _narwhals()
    try:
        given = nw.from_native(frame, eager_only=True)
    except TypeError as error:
        raise InputTypeError(
            f"attribute_frame() takes a data frame in memory (pandas, polars, pyarrow), got {type(frame).__name__}"
        ) from error
    kept = [column for column in given.columns if column != text_column] if keep is None else list(keep)
    for column in (text_column, *kept):
        if column not in given.columns:
            raise InputValueError(f"the frame has no column {column!r}; it has {', '.join(map(str, given.columns))}")
    for column in _OWN:
        if prefix + column in kept:
            raise InputValueError(f"the frame has a column {prefix + column!r} already: give another prefix, or keep")
    places, rows = _rows(given[text_column].to_list(), nlp, n_process, progress, errors)
    taken = nw.maybe_reset_index(given.select(kept)[places])
    columns = [_series(nw, given, prefix + name, [row[name] for row in rows], kind) for name, kind in _types().items()]
    made = taken.with_columns(columns) if kept else columns[0].to_frame().with_columns(columns[1:])
    return made.to_native()  # type: ignore[no-any-return]


def _rows(
    texts: Sequence[Any], nlp: Any, n_process: int, progress: bool, errors: Literal["raise", "report"]
) -> tuple[list[int], list[dict[str, Any]]]:
    """The rows of the quotes, and for each the place of its text."""
    from quoteattr.api import attribute_all

    attributor = RowAttributor()
    places: list[int] = []
    rows: list[dict[str, Any]] = []
    pairs = ((text, place) for place, text in enumerate(texts))
    for result, place in attribute_all(pairs, nlp=nlp, n_process=n_process, progress=progress, errors=errors):
        made = attributor.rows_of(result, str(place))
        rows += made
        places += [place] * len(made)
    return places, rows


def _types() -> dict[str, str]:
    return {column: kind for column, kind in RowAttributor().types.items() if column in _OWN}


def _series(nw: Any, like: Any, name: str, values: list[Any], kind: str) -> Any:
    """A column for frames like `like`; numbers may be missing in it."""
    if kind == "bigint" and like.implementation.is_pandas_like():
        # The plain integers of pandas know no missing value.
        own = like.__native_namespace__().Series(values, name=name, dtype="Int64")
        return nw.from_native(own, series_only=True)
    types = {"string": nw.String, "double": nw.Float64, "bigint": nw.Int64}
    return nw.new_series(name, values, types[kind], backend=like.implementation)


def _narwhals() -> Any:
    try:
        import narwhals
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"attribute_frame() needs narwhals, which is not installed: {install_hint('tables')}"
        ) from error
    return narwhals
