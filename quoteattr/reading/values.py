"""What comes out of reading: a text, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from quoteattr.types import Section, Span

__all__ = ["STDIN", "Document", "File", "Part", "Unreadable", "why"]

STDIN = "-"
"""The name that stands for standard input."""


@attrs.frozen
class File:
    """A file to read."""

    path: str
    """Where it is, or `STDIN`."""
    relative: str
    """Its place below the folder that was named, else its own name; for the names of outputs."""

    @property
    def name(self) -> str:
        """What the file is called in results and messages."""
        return "stdin" if self.path == STDIN else self.path


@attrs.frozen
class Part:
    """A stretch of a text that its file says something about."""

    kind: str
    """``"heading"`` of a page, a book or a document; ``"page"``: one file of a book; ``"anchor"``: what an
    element of a book with an id of its own begins with."""
    start: int
    end: int
    level: int | None = None
    """Of a heading: 1 for the highest."""
    anchor: str | None = None
    """Of books: the file inside the book, with ``#id`` where the element has one."""


@attrs.frozen
class Document:
    """A text that was read."""

    name: str
    """The file; for a line of JSON Lines its id, else the file and the line's number."""
    text: str
    """The characters that all offsets count.  Of plain text and Markdown what stands in the
    file, without a byte order mark; of pages and books the text without its markup."""
    row: Mapping[str, Any] | None = None
    """Of JSON Lines: everything the line holds."""
    parts: tuple[Part, ...] = ()
    """What the file says about stretches of the text, in order."""

    def sections(self) -> tuple[Section, ...]:
        """What the headings that the file marks as such head; empty where it marks none.

        >>> parts = (Part("heading", 0, 3, 1), Part("heading", 8, 11, 1))
        >>> [section.title for section in Document("a.epub", "One Two Six And", parts=parts).sections()]
        ['One', 'Six']
        """
        from quoteattr.text.structure import sections_under

        headings = [(Span(p.start, p.end), p.level or 1) for p in self.parts if p.kind == "heading" and p.start < p.end]
        return sections_under(self.text, headings)

    def anchor_at(self, offset: int) -> str | None:
        """The last anchor at or before an offset: where in a book a quote stands, by file and id.

        >>> parts = (Part("page", 0, 9, None, "a.xhtml"), Part("anchor", 4, 9, None, "a.xhtml#p2"))
        >>> Document("a.epub", "One. Two.", parts=parts).anchor_at(5)
        'a.xhtml#p2'
        """
        anchors = [part.anchor for part in self.parts if part.anchor is not None and part.start <= offset]
        return anchors[-1] if anchors else None


@attrs.frozen
class Unreadable:
    """A file, or a line of one, that could not be read."""

    name: str
    """As for `Document`."""
    reason: str
    """One line for a human reader."""


def why(error: BaseException) -> str:
    """What went wrong, without the number and file name of an `OSError`."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
