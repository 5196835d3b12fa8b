"""Zip files of pages and XML, as books and documents are: what comes out of them is bounded.

Nothing is unpacked to disk; names inside are never paths of the machine; bytes
and elements are counted as they are read; the XML parser (defusedxml) refuses
entities.
"""

from __future__ import annotations

import posixpath
import urllib.parse
import zipfile
from typing import TYPE_CHECKING

from quoteattr.errors import FormatError
from quoteattr.reading.streams import read_some

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["MOST_BYTES", "MOST_FILES", "MOST_TAGS", "Archive", "inside", "parse_xml"]

MOST_BYTES = 64 << 20
"""The most that is unpacked from one file; the longest novels have some five million."""
MOST_FILES = 20_000
"""Files in one archive; the longest novels have some hundred."""
MOST_TAGS = 1_000_000
"""Elements in all that is read of it; the longest novels have some 60,000, and each costs some 300 bytes."""


class Archive:
    """The files of an archive, read up to `MOST_BYTES` and `MOST_TAGS` in all."""

    def __init__(self, packed: zipfile.ZipFile, what: str) -> None:
        """Look into an archive.

        Args:
            packed: The zip file.
            what: What it should be, for messages: ``"an EPUB file"``.

        Raises:
            FormatError: it holds more files than such a file would.
        """
        self._packed = packed
        self._what = what
        self._bytes = MOST_BYTES
        self._tags = MOST_TAGS
        self._names = set(packed.namelist())
        if len(self._names) > MOST_FILES:
            raise FormatError(f"has more than {MOST_FILES:,} files, which {what} has not")

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            FormatError: there is none of that name, or too much has been read.
        """
        if name not in self._names:
            raise FormatError(f"not {self._what}, or an incomplete one: it has no {name!r}")
        with self._packed.open(name) as stream:
            try:
                data = read_some(stream, self._bytes)  # type: ignore[arg-type]
            except FormatError as error:
                raise FormatError(f"unpacks to more than {MOST_BYTES >> 20} MiB, which {self._what} has not") from error
        self._bytes -= len(data)
        self._tags -= data.count(b"<")
        if self._tags < 0:
            raise FormatError(f"has more than {MOST_TAGS:,} elements, which {self._what} has not")
        return data

    def xml(self, name: str) -> Element:
        """The root of a file of XML."""
        return parse_xml(self.read(name), name)


def inside(folder: str, reference: str) -> str:
    """The name, in the archive, of what a reference points to.

    >>> inside("OPS", "text/a%20b.xhtml#top")
    'OPS/text/a b.xhtml'
    """
    path = urllib.parse.unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join(folder, path)).lstrip("/")


def parse_xml(data: bytes, name: str) -> Element:
    """The root of some XML; entities are refused.

    Raises:
        FormatError: it is none, or has entities.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FormatError(f"{name} cannot be read: {error or type(error).__name__}") from error
    return root
