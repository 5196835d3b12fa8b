"""Bytes to text: a wrong guess is worse than an error that says where."""

from __future__ import annotations

import codecs
import contextlib
import io

from quoteattr.errors import FormatError, InputValueError

__all__ = ["byte_order_mark", "decode", "is_wide", "text_encoding", "web_encoding"]

# The longer marks first: UTF-32's begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


# Python's codecs that are no encodings of files: ways to write names of hosts and strings of programs.
_NO_ENCODINGS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})

# The encodings of the Encoding Standard, as Python calls them, and what browsers read under these names.
_WEB = frozenset({
    "utf-8", "utf-16", "utf-16-be", "utf-16-le", "cp866", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5",
    "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16",
    "koi8-r", "koi8-u", "mac-roman", "cp874", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256",
    "cp1257", "cp1258", "mac-cyrillic", "gb18030", "big5hkscs", "euc_jp", "iso2022_jp", "cp932", "cp949",
})  # fmt: skip
_READ_AS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip


def text_encoding(name: str) -> str:
    """Python's own name of an encoding of texts.

    Raises:
        InputValueError: there is none of that name, or it is no encoding of texts, as ``hex`` is none.

    >>> text_encoding("Latin-1")
    'iso8859-1'
    """
    try:
        found = codecs.lookup(name).name
        io.TextIOWrapper(io.BytesIO(), encoding=found)  # this refuses codecs from bytes to bytes and from text to text
    except (LookupError, ValueError, TypeError) as error:
        raise InputValueError(f"there is no encoding of texts called {name!r}") from error
    if found.replace("_", "-") in _NO_ENCODINGS:
        raise InputValueError(f"{name!r} is no encoding of files")
    return found


def web_encoding(label: str) -> str | None:
    """The encoding that browsers read under a label, or None: a page may declare anything.

    >>> web_encoding("ISO-8859-1"), web_encoding("hex")
    ('cp1252', None)
    """
    # Some names that browsers know are a letter longer than Python's.
    for name in (label, label.lower().removeprefix("x-").removesuffix("-i")):
        with contextlib.suppress(InputValueError):
            found = text_encoding(name)
            found = _READ_AS.get(found, found)
            return found if found in _WEB else None
    return None


def decode(data: bytes, encoding: str = "utf-8", *, offset: int = 0, line: int = 1) -> str:
    r"""The text of a file's bytes; a byte order mark wins over `encoding`.

    Args:
        data: The bytes.
        encoding: One that `text_encoding` knows.
        offset: How many bytes of the file stand before `data`.
        line: Number of the first line of `data`; both for messages.

    Raises:
        FormatError: the bytes are no text in that encoding; the message says where.
        InputValueError: there is no such encoding.

    >>> decode(b"\xef\xbb\xbfNo.")
    'No.'
    """
    mark, marked = byte_order_mark(data)
    if marked is not None:
        data, encoding, offset = data[mark:], marked, offset + mark
    elif not is_wide(encoding := text_encoding(encoding)) and (at := data.find(b"\0")) >= 0:
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
    except UnicodeError as error:  # some codecs do not say where
        raise FormatError(f"not {encoding.upper()}: {error}; name the right encoding with --encoding") from error


def byte_order_mark(data: bytes) -> tuple[int, str | None]:
    """Length of the byte order mark that `data` begins with, and the encoding it tells."""
    return next(((len(mark), name) for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), (0, None))


def is_wide(encoding: str) -> bool:
    """Whether a line's end is more than one byte."""
    return codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
