"""Tables: one row a quote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import IO, Any

from quoteattr.errors import FormatError, InputValueError, install_hint
from quoteattr.io.plain import Result
from quoteattr.types import Person, Span

__all__ = ["RECORD_COLUMNS", "harmless", "records_from_csv", "to_csv", "to_dataframe", "to_records", "write_csv"]

_TEXTS = (
    "document", "id", "speaker", "speaker_id", "speaker_kind", "gender", "kind", "text", "mention", "cue",
    "attribution", "addressee", "addressee_id", "rule", "parent", "spans", "speakers",
)  # fmt: skip
_INTEGERS = ("start", "end", "words")
_NUMBERS = ("confidence",)

RECORD_COLUMNS = (
    "document", "id", "speaker", "kind", "text", "confidence", "attribution", "mention", "cue", "addressee",
    "start", "end", "spans", "words", "speaker_id", "speaker_kind", "gender", "addressee_id", "rule", "parent",
    "speakers",
)  # fmt: skip
"""The columns of a record.  `start` and `end` are character offsets, the end
exclusive; `spans` has all parts of a split quote (``0-12 20-31``); `rule` is the
first of the evidence; `words` counts the words between white space; `speakers` has
the names of all who spoke together, joined by semicolons."""


def to_records(result: Result) -> list[dict[str, Any]]:
    """One flat dictionary a quote, with the keys `RECORD_COLUMNS`.

    >>> from quoteattr import attribute
    >>> result = attribute("“No,” said Ada Marsh.")
    >>> [(record["speaker"], record["cue"], record["text"]) for record in to_records(result)]
    [('Ada Marsh', 'said', 'No,')]
    """
    text = result.text
    return [
        {
            "document": result.name,
            "id": quote.id,
            "speaker": _name(quote.speaker),
            "kind": quote.kind,
            "text": quote.text,
            "confidence": float(quote.confidence),
            "attribution": quote.attribution,
            "mention": _words(text, quote.mention),
            "cue": _words(text, quote.cue),
            "addressee": _name(quote.addressee),
            "start": quote.start,
            "end": quote.end,
            "spans": " ".join(f"{span.start}-{span.end}" for span in quote.spans),
            "words": len(quote.text.split()),
            "speaker_id": quote.speaker.id if quote.speaker else None,
            "speaker_kind": quote.speaker.kind if quote.speaker else None,
            "gender": quote.speaker.gender if quote.speaker else None,
            "addressee_id": quote.addressee.id if quote.addressee else None,
            "rule": quote.evidence[0].rule if quote.evidence else None,
            "parent": quote.parent,
            "speakers": "; ".join(person.name for person in quote.speakers) or None,
        }
        for quote in result.quotes
    ]


def to_dataframe(result: Result, library: str = "pandas") -> Any:
    """The records as a data frame, with the same columns and types also when there is no quote.

    Raises:
        ModuleNotFoundError: the library is not installed.
        InputValueError: the library is neither pandas nor polars.
    """
    records = to_records(result)
    columns = {column: [record[column] for record in records] for column in RECORD_COLUMNS}
    if library == "pandas":
        pandas = _module("pandas")
        return pandas.DataFrame(
            {column: pandas.Series(values, dtype=_pandas_type(column)) for column, values in columns.items()}
        )
    if library == "polars":
        polars = _module("polars")
        types = {**dict.fromkeys(_TEXTS, polars.String), **dict.fromkeys(_INTEGERS, polars.Int64)}
        return polars.DataFrame(columns, schema={c: types.get(c, polars.Float64) for c in RECORD_COLUMNS})
    raise InputValueError(f"library must be 'pandas' or 'polars', got {library!r}")


def _pandas_type(column: str) -> str:
    if column in _INTEGERS:
        return "int64"
    return "float64" if column in _NUMBERS else "object"


def _module(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"to_dataframe() needs {name}, which is not installed: {install_hint(name)}", name=name
        ) from error


def to_csv(results: Iterable[Result], *, spreadsheet_safe: bool = False) -> str:
    """The records of several results as CSV with a header; lines end in CR LF (RFC 4180)."""
    stream = io.StringIO(newline="")
    write_csv(results, stream, spreadsheet_safe=spreadsheet_safe)
    return stream.getvalue()


def write_csv(
    results: Iterable[Result], stream: IO[str], *, spreadsheet_safe: bool = False, header: bool = True
) -> None:
    """Write the records to an open text file, result by result.

    Args:
        results: What to write.
        stream: Opened with ``newline=""``.
        spreadsheet_safe: Put an apostrophe before texts that a spreadsheet
            would take for a formula, and a byte order mark before everything,
            by which it knows the encoding.
        header: Write the names of the columns first.
    """
    writer = csv.DictWriter(stream, RECORD_COLUMNS)
    if header and spreadsheet_safe:
        stream.write(BYTE_ORDER_MARK)
    if header:
        writer.writeheader()
    for result in results:
        for record in to_records(result):
            writer.writerow({k: harmless(v) for k, v in record.items()} if spreadsheet_safe else record)


BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know that a file is UTF-8."""

# The first characters of formulas, after the OWASP page on CSV injection; the
# full-width forms are read as formulas by some spreadsheets too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet calculates.

    >>> harmless("=1+1"), harmless("No."), harmless(-1)
    ("'=1+1", 'No.', -1)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def records_from_csv(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The records that `write_csv` wrote (without `spreadsheet_safe`), numbers being numbers again.

    An empty cell is None; of the texts, `text` alone can be empty.

    Raises:
        FormatError: the header is another one, or a number cannot be read.
    """
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != RECORD_COLUMNS:
        raise FormatError(f"the header must be {','.join(RECORD_COLUMNS)}")
    return [_typed(row, reader.line_num) for row in reader]


def _typed(row: Mapping[str, str | None], line: int) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for column, value in row.items():
        try:
            if column in _INTEGERS:
                out[column] = int(value or "")
            elif column in _NUMBERS:
                out[column] = float(value or "")
            else:
                out[column] = value if value or column == "text" else None
        except ValueError as error:
            raise FormatError(f"line {line}: {column} must be a number, got {value!r}") from error
    return out


def _name(person: Person | None) -> str | None:
    return person.name if person else None


def _words(text: str, span: Span | None) -> str | None:
    return span.of(text) if span else None
