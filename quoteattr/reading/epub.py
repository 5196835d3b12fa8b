"""Books: an EPUB is a zip file of pages, and a list that says in what order they are read.

Read with `zipfile`: EbookLib, the library for this, is under the AGPL, which
few can depend on, and what is needed here is small.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from quoteattr.errors import FormatError
from quoteattr.lang import english
from quoteattr.reading.archive import Archive, inside
from quoteattr.reading.html import BESIDE, decode_html, is_beside, optional, text_of_page
from quoteattr.reading.values import Part

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["read_epub", "text_of_epub"]

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_NCX = "application/x-dtbncx+xml"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")


def text_of_epub(data: bytes) -> str:
    """The text of a book; see `read_epub`."""
    return read_epub(data)[0]


def read_epub(data: bytes, *, whole: bool = False) -> tuple[str, tuple[Part, ...]]:
    """The text of a book, its chapters in reading order, parted by blank lines, and where what stands.

    What the book marks as beside its course (``linear="no"``) is left out,
    and what it calls imprint, contents, notes, index or colophon, by its own
    landmarks, by the types of its pages, or by the titles in its table of
    contents.  A chapter that has a title there and none on its page gets it.

    Args:
        data: The file.
        whole: Leave nothing out.

    Returns:
        The text, and its parts: pages and anchors, named by file and id, and headings.

    Raises:
        FormatError: it is no EPUB, is damaged, encrypted or unpacks to too much.
        MissingPackageError: the extra ``files`` is not installed.
    """
    optional("resiliparse", "EPUB")
    optional("defusedxml", "EPUB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _joined(_pages_text(_Book(Archive(packed, "an EPUB file")), whole=whole))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError) as error:
        raise FormatError(f"a damaged EPUB file: {error}") from error


_Page = tuple[str, str, tuple[Part, ...]]
"""Name of a page, its text, and where what stands in it."""


def _pages_text(book: _Book, *, whole: bool) -> Iterator[_Page]:
    navigation = book.navigation()
    for name in book.pages():
        page = decode_html(book.read(name))
        if whole or not (navigation.beside(name) or is_beside(page)):
            text, parts = text_of_page(page, whole=whole)
            title = navigation.titles.get(name)
            if title and text.strip() and not any(part.kind == "heading" for part in parts):
                text, parts = _titled(text, parts, title)
            yield name, text, parts


def _titled(text: str, parts: tuple[Part, ...], title: str) -> tuple[str, tuple[Part, ...]]:
    """A page whose title stands in the table of contents alone, or as a paragraph among others."""
    text_start = text.lstrip()
    moved = len(text) - len(text_start)
    if " ".join(text_start[: 2 * len(title)].split()).casefold().startswith(title.casefold()):
        end = text.find("\n", moved)
        return text, (Part("heading", moved, len(text) if end < 0 else end, 1), *parts)
    by = len(title) + 2 - moved
    later = (attrs.evolve(part, start=part.start + by, end=part.end + by) for part in parts)
    return f"{title}\n\n{text_start}", (Part("heading", 0, len(title), 1), *later)


def _joined(pages: Iterator[_Page]) -> tuple[str, tuple[Part, ...]]:
    texts: list[str] = []
    found: list[Part] = []
    at = 0
    for name, text, parts in pages:
        stripped = text.strip("\n")
        if not stripped.strip():
            continue
        shift = at - text.index(stripped)
        found.append(Part("page", at, at + len(stripped), None, name))
        for part in parts:
            anchor = f"{name}#{part.anchor}" if part.anchor else name
            found.append(attrs.evolve(part, start=part.start + shift, end=part.end + shift, anchor=anchor))
        texts.append(stripped)
        at += len(stripped) + 2
    return "\n\n".join(texts), tuple(found)


@attrs.frozen
class _Navigation:
    """What a book says about its pages."""

    titles: dict[str, str]
    """Of each page that a title of the table of contents points to, the first one."""
    types: dict[str, str]
    """Of pages that landmarks or the guide point to."""

    def beside(self, name: str) -> bool:
        """Whether a page is no part of the story."""
        return self.types.get(name) in BESIDE or _is_furniture(self.titles.get(name, ""))


def _is_furniture(title: str) -> bool:
    return title.casefold().replace("’", "'").strip(" .:") in english().words("book_furniture")


class _Book:
    """The pages of a book, and what it says about them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.read = archive.read
        self._package_name = self._package()
        self._folder = posixpath.dirname(self._package_name)
        self._root = archive.xml(self._package_name)
        self._items = {item.get("id"): item for item in _all(self._root, "item")}

    def pages(self) -> Iterator[str]:
        """The names of the pages in reading order, each once."""
        encrypted = self._encrypted()
        seen: set[str] = set()
        for reference in _all(self._root, "itemref"):
            item = self._items.get(reference.get("idref"))
            if item is None or reference.get("linear") == "no" or not _is_chapter(item):
                continue
            name = inside(self._folder, item.get("href") or "")
            if name in encrypted:
                raise FormatError("the book is encrypted (DRM) and cannot be read")
            if name not in seen:
                seen.add(name)
                yield name
        if not seen:
            raise FormatError(f"an EPUB file without pages: {self._package_name!r} lists none")

    def navigation(self) -> _Navigation:
        """Titles and types of the pages; what cannot be read of it is missing, and no more."""
        found = _Navigation({}, {})
        for reference in _all(self._root, "reference"):
            found.types[inside(self._folder, reference.get("href") or "")] = (reference.get("type") or "").lower()
        for item in self._items.values():
            name = inside(self._folder, item.get("href") or "")
            is_nav = "nav" in (item.get("properties") or "").split()
            if name in self._archive and (is_nav or item.get("media-type") == _NCX):
                with contextlib.suppress(FormatError):
                    (_read_nav if is_nav else _read_ncx)(self._archive.xml(name), posixpath.dirname(name), found)
        return found

    def _package(self) -> str:
        for root in _all(self._archive.xml(_CONTAINER), "rootfile"):
            if path := root.get("full-path"):
                return inside("", path)
        raise FormatError(f"not an EPUB file: {_CONTAINER} names no package")

    def _encrypted(self) -> set[str]:
        if _ENCRYPTION not in self._archive:
            return set()
        root = self._archive.xml(_ENCRYPTION)
        return {inside("", reference.get("URI") or "") for reference in _all(root, "CipherReference")}


def _is_chapter(item: Element) -> bool:
    return (item.get("media-type") or "") in _PAGES and "nav" not in (item.get("properties") or "").split()


def _read_nav(root: Element, folder: str, found: _Navigation) -> None:
    """The table of contents and the landmarks of EPUB 3."""
    for nav in _all(root, "nav"):
        types = (nav.get(_TYPE) or "").split()
        for link in _all(nav, "a"):
            name, own = inside(folder, link.get("href") or ""), (link.get(_TYPE) or "").split()
            if "landmarks" in types and own:
                found.types.setdefault(name, own[0].lower())
            elif "toc" in types:
                found.titles.setdefault(name, " ".join("".join(link.itertext()).split()))


def _read_ncx(root: Element, folder: str, found: _Navigation) -> None:
    """The table of contents of EPUB 2."""
    for point in _all(root, "navPoint"):
        label = next(_all(point, "text"), None)
        content = next(_all(point, "content"), None)
        if label is not None and content is not None:
            name = inside(folder, content.get("src") or "")
            found.titles.setdefault(name, " ".join((label.text or "").split()))


def _all(root: Element, tag: str) -> Iterator[Element]:
    """The elements of that name, in whatever namespace."""
    return (element for element in root.iter() if str(element.tag).rpartition("}")[2] == tag)
