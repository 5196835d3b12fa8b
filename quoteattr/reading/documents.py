"""Files of all kinds to texts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from quoteattr.errors import FormatError, InputValueError, MissingPackageError
from quoteattr.reading.encodings import decode, text_encoding
from quoteattr.reading.lines import read_lines
from quoteattr.reading.paths import SUFFIXES, find_files, suffix_of
from quoteattr.reading.streams import open_bytes, read_bytes
from quoteattr.reading.values import STDIN, Document, File, Part, Unreadable, why

__all__ = ["KINDS", "kind_of", "read_documents", "read_file"]

KINDS = ("text", "markdown", "html", "epub", "docx", "pdf", "mail", "subtitles", "fountain", "jsonl")
"""The kinds of files that are read."""

# Files that are often taken for texts and are none, or whose text is wrapped in something else; and a way out.
_SAVE = "save it as .docx or as plain text with a word processor"
_CONVERT = "turn it into .epub with a program for books"
_UNPACK = "unpack it first"
_TABLE = "save its texts as .jsonl, one a line"
_OTHER_FORMATS = {
    ".doc": _SAVE, ".odt": _SAVE, ".rtf": _SAVE, ".pages": _SAVE, ".pptx": _SAVE, ".ppt": _SAVE, ".wpd": _SAVE,
    ".azw": _CONVERT, ".azw3": _CONVERT, ".mobi": _CONVERT, ".fb2": _CONVERT, ".djvu": "recognise its text (OCR) first",
    ".zip": _UNPACK, ".tar": _UNPACK, ".7z": _UNPACK, ".rar": _UNPACK, ".bz2": _UNPACK, ".xz": _UNPACK,
    ".xlsx": _TABLE, ".xls": _TABLE, ".ods": _TABLE, ".xml": "give the text without its marks",
    ".fdx": "save it as .fountain", ".msg": "save it as .eml", ".mbox": "save its mails as .eml",
}  # fmt: skip


def read_documents(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    kind: str | None = None,
    text_field: str = "text",
    id_field: str = "id",
    encoding: str | None = None,
    whole_pages: bool = False,
    passed_over: Callable[[str], None] | None = None,
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
        passed_over: Told, on one line a folder, what in it is not read.

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
    for file in find_files([paths] if isinstance(paths, (str, os.PathLike)) else paths, passed_over=passed_over):
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


Content = tuple[str, tuple[Part, ...]]


def _content(data: bytes, kind: str, encoding: str | None, whole_pages: bool) -> Content:
    if kind in _BINARY:
        return _BINARY[kind](data, whole_pages)
    if kind == "html":
        return _page(data, encoding, whole_pages)
    text = decode(data, encoding or "utf-8")
    return _MARKED[kind](text) if kind in _MARKED else (text, ())


# Imported when there is such a file: plain text is the usual case, and starts sooner.


def _page(data: bytes, encoding: str | None, whole: bool) -> Content:
    from quoteattr.reading.html import decode_html, read_html

    return read_html(decode_html(data, encoding), whole=whole)


def _epub(data: bytes, whole: bool) -> Content:
    from quoteattr.reading.epub import read_epub

    return read_epub(data, whole=whole)


def _docx(data: bytes, whole: bool) -> Content:
    from quoteattr.reading.docx import read_docx

    return read_docx(data)


def _pdf(data: bytes, whole: bool) -> Content:
    from quoteattr.reading.pdf import read_pdf

    return read_pdf(data)


def _mail(data: bytes, whole: bool) -> Content:
    from quoteattr.reading.mail import read_mail

    return read_mail(data)


def _markdown(text: str) -> Content:
    from quoteattr.reading.markdown import headings_of

    return text, headings_of(text)


def _subtitles(text: str) -> Content:
    from quoteattr.reading.subtitles import read_subtitles

    return read_subtitles(text)


def _fountain(text: str) -> Content:
    from quoteattr.reading.screenplay import read_fountain

    return read_fountain(text)


_BINARY = {"epub": _epub, "docx": _docx, "pdf": _pdf, "mail": _mail}
_MARKED = {"markdown": _markdown, "subtitles": _subtitles, "fountain": _fountain}


def kind_of(file: File) -> str:
    """The kind of a file by its ending, one of `KINDS`.

    Raises:
        FormatError: it is one that is known and not read.
    """
    suffix = suffix_of(file.path) if file.path != STDIN else ""
    if suffix in _OTHER_FORMATS:
        raise FormatError(f"{suffix} files are not read: {_OTHER_FORMATS[suffix]}")
    return SUFFIXES.get(suffix, "text")
