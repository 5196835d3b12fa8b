"""Bytes of files, standard input and gzip, never more than fits."""

from __future__ import annotations

import contextlib
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from quoteattr.errors import FormatError
from quoteattr.reading.paths import PACKED
from quoteattr.reading.values import STDIN

__all__ = ["MOST_BYTES", "open_bytes", "read_bytes", "read_some", "unpacking"]

MOST_BYTES = 256 << 20
"""The longest text that is read, in bytes: a packed file of some kilobytes can hold terabytes."""


@contextlib.contextmanager
def open_bytes(file: str) -> Iterator[io.BufferedReader]:
    """The bytes of a file or of standard input, unpacked if the name ends in ``.gz``.

    Raises:
        OSError: the file cannot be opened.
        FormatError: while reading, the file is no gzip file or is cut short.
    """
    if file == STDIN:
        given: Any = sys.stdin.buffer
        # Something else that stands for standard input need not be able to look ahead.
        yield given if hasattr(given, "peek") else io.BufferedReader(given)
    elif file.lower().endswith(PACKED):
        with gzip.open(file, "rb") as packed:
            yield io.BufferedReader(cast("io.RawIOBase", packed))
    else:
        with open(file, "rb") as stream:
            yield stream


@contextlib.contextmanager
def unpacking() -> Iterator[None]:
    """Tells damage of a packed file in words."""
    try:
        yield
    except gzip.BadGzipFile as error:
        raise FormatError(f"not a gzip file: {error}") from error
    except (EOFError, zlib.error) as error:
        raise FormatError(f"a damaged or incomplete gzip file: {error}") from error


def read_bytes(file: str) -> bytes:
    """All bytes of a file or of standard input.

    Raises:
        OSError: the file cannot be read.
        FormatError: it is too large, or a damaged gzip file.
    """
    with open_bytes(file) as stream, unpacking():
        return read_some(stream)


def read_some(stream: BinaryIO, most: int = MOST_BYTES) -> bytes:
    """What is left of a stream.

    Raises:
        FormatError: that is more than `most` bytes.
    """
    data = stream.read(most + 1)
    if len(data) > most:
        raise FormatError(f"larger than {most >> 20} MiB, which is more than one text may be")
    return data
