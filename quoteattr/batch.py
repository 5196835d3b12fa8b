"""Plain rows in, plain rows out: the piece that engines for many machines call.

Documents are independent, so all an engine needs is one callable that can be
pickled, takes a batch of rows and gives a batch of rows.  `RowAttributor` is
that; its pipeline is loaded once in each process that calls it.  See
``docs/scale.md`` for Dask, Ray and Spark, and `quoteattr.corpus` for one machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs

from quoteattr.errors import InputValueError, MissingPackageError, install_hint

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["DOCUMENT_COLUMNS", "QUOTE_COLUMNS", "Form", "RowAttributor"]

Form = Literal["quotes", "documents"]
"""A row a quote, or a row a text."""

_QUOTE_TYPES = {
    "document": "string", "id": "string", "speaker": "string", "kind": "string", "text": "string",
    "confidence": "double", "attribution": "string", "mention": "string", "cue": "string", "addressee": "string",
    "start": "bigint", "end": "bigint", "spans": "string", "words": "bigint", "speaker_id": "string",
    "speaker_kind": "string", "gender": "string", "addressee_id": "string", "rule": "string", "parent": "string",
    "speakers": "string", "error": "string",
}  # fmt: skip
_DOCUMENT_TYPES = {"document": "string", "quotes": "bigint", "result": "string", "error": "string"}

QUOTE_COLUMNS = tuple(_QUOTE_TYPES)
"""Columns of a row for a quote: those of `quoteattr.io.RECORD_COLUMNS`, and `error`."""
DOCUMENT_COLUMNS = tuple(_DOCUMENT_TYPES)
"""Columns of a row for a document: its id, its number of quotes, the whole result as JSON, and `error`."""

_PANDAS = {"string": "object", "double": "float64", "bigint": "Int64"}


@attrs.frozen
class RowAttributor:
    """Attributes batches of rows; small, immutable, and safe to send to any worker.

    Called with a sequence of mappings that have a text and an id, it gives a
    list of dictionaries.  A text that cannot be attributed gives one row in
    which only ``document`` and ``error`` are set, so nothing is lost without
    a trace and one text does not end a run.

    >>> attributor = RowAttributor()
    >>> rows = attributor([{"id": 7, "text": "“Stay,” said Ida Moore."}, {"id": 8, "text": None}])
    >>> [(row["document"], row["speaker"], row["error"]) for row in rows]
    [('7', 'Ida Moore', None), ('8', None, 'InputTypeError: attribute() takes a str or a spaCy Doc, got NoneType')]
    """

    form: Form = attrs.field(default="quotes")
    """``"quotes"``: a row for each quote; ``"documents"``: a row for each document, with the result as JSON."""
    text: str = "text"
    """Column of the text."""
    id: str = "id"
    """Column of the document's id, which comes back as a string."""
    nlp: str | None = None
    """Name of a spaCy pipeline; None for the default one."""

    @form.validator
    def _known(self, _: object, value: str) -> None:
        if value not in ("quotes", "documents"):
            raise InputValueError(f"form must be 'quotes' or 'documents', got {value!r}")

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The rows for a batch of rows, in order.

        Raises:
            InputValueError: a row lacks the column of the text or of the id.
            PipelineError: the pipeline is not installed.
        """
        return list(self.stream(rows))

    def stream(self, rows: Iterable[Mapping[str, Any]], *, n_process: int = 1) -> Iterator[dict[str, Any]]:
        """The rows for any number of rows, in order and with bounded memory.

        >>> next(RowAttributor(form="documents").stream([{"id": "a", "text": "Nobody spoke."}]))["quotes"]
        0
        """
        from quoteattr.api import attribute_all

        pairs = (self._pair(row) for row in rows)
        for result, document in attribute_all(pairs, nlp=self.nlp, n_process=n_process, errors="report"):
            yield from self.rows_of(result, document)

    def rows_of(self, result: Any, document: str) -> list[dict[str, Any]]:
        """The rows for one result of `quoteattr.attribute_all`, which may be a `Failure`."""
        from quoteattr.api import Failure

        columns = QUOTE_COLUMNS if self.form == "quotes" else DOCUMENT_COLUMNS
        if isinstance(result, Failure):
            return [dict.fromkeys(columns) | {"document": document, "error": result.error}]
        if self.form == "quotes":
            return [record | {"document": document, "error": None} for record in result.to_records()]
        return [{"document": document, "quotes": len(result.quotes), "result": result.to_json(), "error": None}]

    def frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """As a pandas data frame: for Dask's ``map_partitions`` and Ray Data's ``map_batches``.

        >>> import pandas as pd
        >>> RowAttributor().frame(pd.DataFrame({"id": [7], "text": ["“Stay,” said Ida Moore."]})).speaker.tolist()
        ['Ida Moore']
        """
        missing = [column for column in (self.id, self.text) if column not in frame.columns]
        if missing:
            raise InputValueError(f"the frame has no column {missing[0]!r}")
        rows = [{self.id: i, self.text: t} for i, t in zip(frame[self.id], frame[self.text], strict=True)]
        return self._frame(self(rows))

    def frames(self, frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Frame by frame: for Spark's ``mapInPandas``, with `spark_schema`."""
        for frame in frames:
            yield self.frame(frame)

    def meta(self) -> pd.DataFrame:
        """An empty frame with the columns and types that `frame` gives: Dask's ``meta``."""
        return self._frame([])

    @property
    def types(self) -> dict[str, str]:
        """Columns of the rows that come out, with their types in SQL's words."""
        return dict(_QUOTE_TYPES if self.form == "quotes" else _DOCUMENT_TYPES)

    @property
    def spark_schema(self) -> str:
        """The columns as Spark's ``mapInPandas`` wants them.

        >>> RowAttributor(form="documents").spark_schema
        '`document` string, `quotes` bigint, `result` string, `error` string'
        """
        return ", ".join(f"`{column}` {kind}" for column, kind in self.types.items())

    @property
    def arrow_schema(self) -> pa.Schema:
        """The columns as Arrow and Parquet want them.

        Raises:
            MissingPackageError: pyarrow is not installed.
        """
        arrow = import_arrow()
        kinds = {"string": arrow.string(), "double": arrow.float64(), "bigint": arrow.int64()}
        return arrow.schema([(column, kinds[kind]) for column, kind in self.types.items()])

    def _pair(self, row: Mapping[str, Any]) -> tuple[Any, str]:
        try:
            return row[self.text], str(row[self.id])
        except KeyError as error:
            raise InputValueError(f"a row has no column {error.args[0]!r}: it has {', '.join(map(str, row))}") from None

    def _frame(self, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
        import pandas as pd

        columns = {
            column: pd.Series([row[column] for row in rows], dtype=_PANDAS[kind]) for column, kind in self.types.items()
        }
        return pd.DataFrame(columns)


def import_arrow() -> Any:
    """The module pyarrow.

    Raises:
        MissingPackageError: it is not installed.
    """
    try:
        import pyarrow
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"Parquet needs pyarrow, which is not installed: {install_hint('parquet')}", name="pyarrow"
        ) from error
    return pyarrow
