"""Books: an EPUB is a zip file of pages, and a list that says in what order they are read.

Read with `zipfile`: EbookLib, the library for this, is under the AGPL, which
few can depend on, and what is needed here is small.  Nothing is unpacked to
disk; sizes are counted while reading; the XML parser (defusedxml) refuses
entities.
"""

from __future__ import annotations

import io
import posixpath
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quoteattr.errors import FormatError
from quoteattr.reading.html import decode_html, optional, text_of_html
from quoteattr.reading.streams import read_some

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["text_of_epub"]

MOST_BYTES = 64 << 20
"""The most that is unpacked from one book; the longest novels have some five."""

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")


def text_of_epub(data: bytes) -> str:
    """The text of a book, its chapters in reading order, parted by blank lines.

    The table of contents and what the book marks as beside its course
    (``linear="no"``) are left out.

    Args:
        data: The file.

    Raises:
        FormatError: it is no EPUB, is damaged, encrypted or unpacks to too much.
        MissingPackageError: the extra ``files`` is not installed.
    """
    optional("resiliparse", "EPUB")
    optional("defusedxml", "EPUB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = _Book(archive)
            chapters = [text_of_html(decode_html(book.read(page)), whole=True) for page in book.pages()]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError) as error:
        raise FormatError(f"a damaged EPUB file: {error}") from error
    return "\n\n".join(chapter.strip("\n") for chapter in chapters if chapter.strip())


class _Book:
    """The files of a book, read up to `MOST_BYTES` in all."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MOST_BYTES
        self._names = set(archive.namelist())

    def read(self, name: str) -> bytes:
        """The bytes of a file of the book."""
        if name not in self._names:
            raise FormatError(f"not an EPUB file, or an incomplete one: it has no {name!r}")
        with self._archive.open(name) as stream:
            data = self._some(stream)
        self._left -= len(data)
        return data

    def _some(self, stream: Any) -> bytes:
        try:
            return read_some(stream, self._left)
        except FormatError as error:
            raise FormatError(f"unpacks to more than {MOST_BYTES >> 20} MiB, which no book does") from error

    def pages(self) -> Iterator[str]:
        """The names of the pages in reading order, each once."""
        package_name = self._package()
        package = _xml(self.read(package_name), package_name)
        folder = posixpath.dirname(package_name)
        items = {item.get("id"): item for item in _all(package, "item")}
        encrypted = self._encrypted()
        seen: set[str] = set()
        for reference in _all(package, "itemref"):
            item = items.get(reference.get("idref"))
            if item is None or reference.get("linear") == "no" or not _is_chapter(item):
                continue
            name = _inside(folder, item.get("href") or "")
            if name in encrypted:
                raise FormatError("the book is encrypted (DRM) and cannot be read")
            if name not in seen:
                seen.add(name)
                yield name
        if not seen:
            raise FormatError(f"an EPUB file without pages: {package_name!r} lists none")

    def _package(self) -> str:
        for root in _all(_xml(self.read(_CONTAINER), _CONTAINER), "rootfile"):
            if path := root.get("full-path"):
                return _inside("", path)
        raise FormatError(f"not an EPUB file: {_CONTAINER} names no package")

    def _encrypted(self) -> set[str]:
        if _ENCRYPTION not in self._names:
            return set()
        root = _xml(self.read(_ENCRYPTION), _ENCRYPTION)
        return {_inside("", reference.get("URI") or "") for reference in _all(root, "CipherReference")}


def _is_chapter(item: Element) -> bool:
    return (item.get("media-type") or "") in _PAGES and "nav" not in (item.get("properties") or "").split()


def _inside(folder: str, reference: str) -> str:
    """The name, in the archive, of what a reference points to.

    >>> _inside("OPS", "text/a%20b.xhtml#top")
    'OPS/text/a b.xhtml'
    """
    path = urllib.parse.unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join(folder, path)).lstrip("/")


def _all(root: Element, tag: str) -> Iterator[Element]:
    """The elements of that name, in whatever namespace."""
    return (element for element in root.iter() if str(element.tag).rpartition("}")[2] == tag)


def _xml(data: bytes, name: str) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FormatError(f"{name} of the book cannot be read: {error or type(error).__name__}") from error
    return root
