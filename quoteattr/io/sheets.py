"""Tables as a workbook for spreadsheets (.xlsx), by XlsxWriter.

Every text is written as a text: nothing is calculated, and no address becomes a link.
"""

from __future__ import annotations

import datetime
import io
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quoteattr.errors import InputValueError, MissingPackageError, install_hint
from quoteattr.io.plain import Result
from quoteattr.io.rows import RECORD_COLUMNS, to_records

__all__ = ["Table", "to_xlsx", "write_xlsx"]

Table = tuple[Sequence[str], Iterable[Mapping[str, Any]]]
"""Columns and rows."""

# What the format holds at most: rows of a sheet, characters of a cell and of a sheet's name.
_ROWS, _CELL, _NAME = 1_048_576, 32_767, 31
# XML 1.0 has no place for these.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A file of the same tables has the same bytes.
_CREATED = datetime.datetime(2000, 1, 1)


def to_xlsx(results: Iterable[Result]) -> bytes:
    """The records of several results as a workbook with one sheet.

    Raises:
        MissingPackageError: XlsxWriter is not installed.
    """
    stream = io.BytesIO()
    rows = (record for result in results for record in to_records(result))
    write_xlsx({"quotes": (RECORD_COLUMNS, rows)}, stream)
    return stream.getvalue()


def write_xlsx(tables: Mapping[str, Table], out: str | os.PathLike[str] | io.IOBase) -> None:
    """Write tables as the sheets of one workbook.

    Lists become one text with semicolons; what is too long for a cell is cut, and ends in an ellipsis.

    Args:
        tables: Columns and rows by the name of their sheet.
        out: A path, or a stream opened for bytes.

    Raises:
        MissingPackageError: XlsxWriter is not installed.
        InputValueError: a table has more rows than a sheet holds.
    """
    try:
        from xlsxwriter import Workbook
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"workbooks need XlsxWriter, which is not installed: {install_hint('xlsx')}", name="xlsxwriter"
        ) from error
    target = os.fspath(out) if isinstance(out, str | os.PathLike) else out
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with Workbook(target, options) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True})
        for name, (columns, rows) in tables.items():
            sheet = book.add_worksheet(_sheet_name(name))
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column, bold)
            sheet.freeze_panes(1, 0)
            last = 0
            for last, row in enumerate(rows, 1):
                if last >= _ROWS:
                    raise InputValueError(f"a sheet holds {_ROWS:,} rows, and {name} has more: write .csv instead")
                for at, column in enumerate(columns):
                    _write(sheet, last, at, row.get(column))
            if columns:
                sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:_NAME].strip() or "sheet"


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        text = _FORBIDDEN.sub("\ufffd", text)
        sheet.write_string(row, column, text if len(text) <= _CELL else f"{text[: _CELL - 1]}…")
