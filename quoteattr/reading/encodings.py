"""Bytes to text: a wrong guess is worse than an error that says where."""

from __future__ import annotations

import codecs

from quoteattr.errors import FormatError

__all__ = ["byte_order_mark", "decode", "is_wide"]

# The longer marks first: UTF-32's begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, encoding: str = "utf-8", *, offset: int = 0, line: int = 1) -> str:
    r"""The text of a file's bytes; a byte order mark wins over `encoding`.

    Args:
        data: The bytes.
        encoding: One that Python knows.
        offset: How many bytes of the file stand before `data`.
        line: Number of the first line of `data`; both for messages.

    Raises:
        FormatError: the bytes are no text in that encoding; the message says where.

    >>> decode(b"\xef\xbb\xbfNo.")
    'No.'
    """
    mark, marked = byte_order_mark(data)
    if marked is not None:
        data, encoding, offset = data[mark:], marked, offset + mark
    elif not is_wide(encoding) and (at := data.find(b"\0")) >= 0:
        # UTF-16 and UTF-32 are full of zero bytes; other texts have none.
        raise FormatError(f"not a text file (zero byte at byte {offset + at})")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
        raise FormatError(
            f"not {encoding.upper()}: byte 0x{data[error.start]:02x} at byte {offset + error.start}, line {line}; "
            "name the right encoding with --encoding"
        ) from error


def byte_order_mark(data: bytes) -> tuple[int, str | None]:
    """Length of the byte order mark that `data` begins with, and the encoding it tells."""
    return next(((len(mark), name) for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), (0, None))


def is_wide(encoding: str) -> bool:
    """Whether a line's end is more than one byte."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
