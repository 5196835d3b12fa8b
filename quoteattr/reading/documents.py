"""Files of all kinds to texts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from quoteattr.errors import FormatError, InputValueError, MissingPackageError
from quoteattr.reading.encodings import decode, text_encoding
from quoteattr.reading.lines import read_lines
from quoteattr.reading.paths import SUFFIXES, find_files, suffix_of
from quoteattr.reading.streams import open_bytes, read_bytes
from quoteattr.reading.values import STDIN, Document, File, Part, Unreadable, why

__all__ = ["KINDS", "kind_of", "read_documents", "read_file"]

KINDS = ("text", "html", "epub", "jsonl")
"""The kinds of files that are read."""

# Files that are often taken for texts and are none, or whose text is wrapped in something else.
_OTHER_FORMATS = {
    ".azw3", ".doc", ".docx", ".mobi", ".odt", ".pdf", ".pptx", ".rtf", ".xlsx", ".xml", ".zip",
}  # fmt: skip


def read_documents(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    kind: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
    encoding: str | None = None,
    whole_pages: bool = False,
) -> Iterator[Document | Unreadable]:
    """The texts of files, folders and patterns, one by one, in order.

    Args:
        paths: One path or several: files, folders (read to their depth, sorted),
            patterns (``"news/**/*.html"``), or ``"-"`` for standard input.
        kind: One of `KINDS` for all files; None goes by each file's ending,
            and is plain text for standard input and unknown endings.
        text_field: Where the text stands in a line of JSON Lines.
        id_field: Where the name of a line's text stands.
        encoding: Of the files; a byte order mark wins.  None is UTF-8, and for
            pages what they declare.
        whole_pages: Keep menus, comments and the like of web pages, and imprint, contents and notes of books.

    Yields:
        A `Document`, or an `Unreadable` in the place of what could not be read; without the
        extra ``files`` that is every page and book, and the reason says what to install.

    Raises:
        InputValueError: there is no such kind or encoding.

    >>> [document.text[:8] for document in read_documents("seeds/fe*.txt")]
    ['CHAPTER ']
    """
    if kind is not None and kind not in KINDS:
        raise InputValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    if encoding is not None:
        encoding = text_encoding(encoding)
    for file in find_files([paths] if isinstance(paths, (str, os.PathLike)) else paths):
        if isinstance(file, Unreadable):
            yield file
        else:
            yield from read_file(
                file, kind=kind, text_field=text_field, id_field=id_field, encoding=encoding, whole_pages=whole_pages
            )


def read_file(
    file: File,
    *,
    kind: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
    encoding: str | None = None,
    whole_pages: bool = False,
) -> Iterator[Document | Unreadable]:
    """The texts of one file: several for JSON Lines, else one.  The arguments are those of `read_documents`."""
    try:
        found = kind or kind_of(file)
        if found == "jsonl":
            with open_bytes(file.path) as stream:
                yield from read_lines(
                    stream, file.name, text_field=text_field, id_field=id_field, encoding=encoding or "utf-8"
                )
            return
        text, parts = _content(read_bytes(file.path), found, encoding, whole_pages)
    # A ValueError that is no FormatError: a zero byte in the name.
    except (OSError, ValueError, MissingPackageError) as error:
        yield Unreadable(file.name, why(error))
    else:
        yield Document(file.name, text, parts=parts)


def _content(data: bytes, kind: str, encoding: str | None, whole_pages: bool) -> tuple[str, tuple[Part, ...]]:
    # Imported when there is such a file: plain text is the usual case, and starts sooner.
    if kind == "epub":
        from quoteattr.reading.epub import read_epub

        return read_epub(data, whole=whole_pages)
    if kind == "html":
        from quoteattr.reading.html import decode_html, read_html

        return read_html(decode_html(data, encoding), whole=whole_pages)
    return decode(data, encoding or "utf-8"), ()


def kind_of(file: File) -> str:
    """The kind of a file by its ending, one of `KINDS`.

    Raises:
        FormatError: it is one that is known and not read.
    """
    suffix = suffix_of(file.path) if file.path != STDIN else ""
    if suffix in _OTHER_FORMATS:
        raise FormatError(f"{suffix} files are not read; give plain text, HTML, EPUB or JSON Lines")
    return SUFFIXES.get(suffix, "text")
