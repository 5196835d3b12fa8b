"""JSON Lines: one text a line, read line by line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from quoteattr.errors import FormatError
from quoteattr.reading.encodings import byte_order_mark, decode, is_wide
from quoteattr.reading.streams import MOST_BYTES, unpacking
from quoteattr.reading.values import Document, Unreadable, why

__all__ = ["read_lines"]


def read_lines(
    stream: io.BufferedReader, name: str, *, text_field: str = "text", id_field: str = "id", encoding: str = "utf-8"
) -> Iterator[Document | Unreadable]:
    """The texts of JSON Lines; a line that cannot be read costs that line alone.

    Args:
        stream: The bytes.
        name: What the file is called.
        text_field: Where a line's text stands.
        id_field: Where its name stands, a string or a whole number; without one
            the name is that of the file and the line's number.
        encoding: Unless a byte order mark says otherwise.
    """
    try:
        with unpacking():
            mark, marked = byte_order_mark(stream.peek(4)[:4])
            stream.read(mark)
            lines = _lines(stream, marked or encoding, mark)
            for number, line in enumerate(lines, 1):
                if isinstance(line, FormatError):
                    yield Unreadable(f"{name}:{number}", why(line))
                elif line.strip():
                    yield _document(line, f"{name}:{number}", text_field, id_field)
    except (OSError, FormatError) as error:
        yield Unreadable(name, why(error))


def _lines(stream: io.BufferedReader, encoding: str, offset: int) -> Iterator[str | FormatError]:
    """The lines, ended by line feeds alone: a JSON string may hold U+2028 and the like."""
    if is_wide(encoding):
        data = stream.read(MOST_BYTES)
        yield from decode(data, encoding, offset=offset).split("\n")
        return
    number = 0
    while line := stream.readline(MOST_BYTES):
        number += 1
        if len(line) == MOST_BYTES and not line.endswith(b"\n"):
            yield FormatError(f"longer than {MOST_BYTES >> 20} MiB, which is more than one text may be")
            while line and not line.endswith(b"\n"):
                offset += len(line)
                line = stream.readline(MOST_BYTES)
        else:
            try:
                yield decode(line, encoding, offset=offset, line=number)
            except FormatError as error:
                yield error
        offset += len(line)


def _document(line: str, where: str, text_field: str, id_field: str) -> Document | Unreadable:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Unreadable(where, f"not JSON: {error}")
    if not isinstance(row, dict):
        return Unreadable(where, f"must be an object, got {type(row).__name__}")
    identifier = row.get(id_field)
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        identifier = str(identifier)
    name = identifier if isinstance(identifier, str) and identifier else where
    if text_field not in row:
        return Unreadable(name, f"no field {text_field!r}; name the one that holds the text with --text-field")
    text = row[text_field]
    if not isinstance(text, str):
        return Unreadable(name, f"the field {text_field!r} must be a string, got {type(text).__name__}")
    return Document(name, text, row)
