"""Files to texts, for the command line: what cannot be read is a value, so that the rest goes on."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from quoteattr.errors import FormatError

__all__ = ["STDIN", "Source", "Unreadable", "read_people", "read_sources", "why"]

STDIN = "-"
"""The name that stands for standard input."""

# The longer marks first: UTF-32's begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Files that are often taken for texts and are none, or whose text is wrapped in something else.
_OTHER_FORMATS = {
    ".doc", ".docx", ".epub", ".gz", ".htm", ".html", ".mobi", ".odt", ".pdf", ".pptx", ".rtf", ".xlsx", ".xml",
    ".zip",
}  # fmt: skip


@attrs.frozen
class Source:
    """A text to read."""

    name: str
    """The file, and for a line of JSON Lines its id or number."""
    text: str
    """As it stands in the file, without a byte order mark."""


@attrs.frozen
class Unreadable:
    """A file, or a line of one, that could not be read."""

    name: str
    reason: str


def read_sources(file: str, *, text_field: str | None = None, encoding: str = "utf-8") -> Iterator[Source | Unreadable]:
    """The texts of a file: one, or one a line for JSON Lines.

    Args:
        file: A path, or `STDIN`.
        text_field: Where the text stands in a line of JSON Lines ("text" when
            None).  Standard input is JSON Lines when this is given.
        encoding: Used unless the file begins with a byte order mark.
    """
    try:
        text = decode(_bytes(file), encoding)
    except (OSError, FormatError) as error:
        yield Unreadable(_called(file), why(error))
        return
    lines = text_field is not None if file == STDIN else Path(file).suffix.lower() in (".jsonl", ".ndjson")
    if lines:
        yield from _lines(_called(file), text, text_field or "text")
    else:
        yield Source(_called(file), text)


def _called(file: str) -> str:
    return "stdin" if file == STDIN else file


def _bytes(file: str) -> bytes:
    if file == STDIN:
        return sys.stdin.buffer.read()
    path = Path(file)
    if path.suffix.lower() in _OTHER_FORMATS:
        raise FormatError(f"{path.suffix} files are not read; give plain text (.txt, .md) or JSON Lines (.jsonl)")
    return path.read_bytes()


def decode(data: bytes, encoding: str = "utf-8") -> str:
    """The text of a file's bytes.

    Raises:
        FormatError: the bytes are no text in that encoding; the message says where.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    else:
        # UTF-16 and UTF-32 are full of zero bytes; other texts have none.
        wide = codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
        at = -1 if wide else data.find(b"\0")
        if at >= 0:
            raise FormatError(f"not a text file (zero byte at byte {at})")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"not {encoding.upper()}: byte 0x{data[error.start]:02x} at byte {error.start}, line {line}; "
            "name the right encoding with --encoding"
        ) from error


def _lines(name: str, text: str, field: str) -> Iterator[Source | Unreadable]:
    # Not splitlines(): a JSON string may hold U+2028 and the like.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Unreadable(where, f"not JSON: {error}")
            continue
        value = data.get(field) if isinstance(data, dict) else None
        if isinstance(value, str):
            identifier = data.get("id")
            yield Source(identifier if isinstance(identifier, str) and identifier else where, value)
        elif not isinstance(data, dict):
            yield Unreadable(where, f"must be an object, got {type(data).__name__}")
        elif field in data:
            yield Unreadable(where, f"the field {field!r} must be a string, got {type(value).__name__}")
        else:
            yield Unreadable(where, f"no field {field!r}; name the one that holds the text with --text-field")


def read_people(file: str) -> list[Any]:
    """A cast from a JSON file: a list, or an object whose ``people`` is one.

    Raises:
        OSError: the file cannot be read.
        FormatError: it is not of that form.
    """
    try:
        data = json.loads(decode(_bytes(file)))
    except FormatError:
        raise
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{file}: not JSON: {error}") from error
    people = data.get("people") if isinstance(data, dict) else data
    if not isinstance(people, list):
        raise FormatError(f"{file}: must be a list of names or people, or an object with such a list under 'people'")
    # A cast may be the `people` of an earlier result, which knows more than a cast takes.
    keys = ("name", "aliases", "gender", "id", "kind")
    return [{k: v for k, v in p.items() if k in keys} if isinstance(p, dict) and "mentions" in p else p for p in people]


def why(error: BaseException) -> str:
    """What went wrong, without the number and file name of an `OSError`."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
