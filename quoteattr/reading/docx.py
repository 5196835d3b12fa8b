"""Word's documents (``.docx``): a zip file whose main part is XML, a paragraph an element.

What a reader of the printed page would see: inserted words stay, deleted ones
go, comments, notes, headers and footers are other parts and are left out.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from quoteattr.errors import FormatError
from quoteattr.reading.archive import Archive, inside, parse_xml
from quoteattr.reading.html import optional
from quoteattr.reading.values import Part

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["read_docx"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONS = "_rels/.rels"
_OFFICE_DOCUMENT = "/officeDocument"
_STYLES = "styles.xml"
# What stands in a paragraph and is not read: deleted words, codes of fields, what older programs are shown instead.
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011", f"{_W}softHyphen": ""}


def read_docx(data: bytes) -> tuple[str, tuple[Part, ...]]:
    """The text of a document, a paragraph for each of its own, blank lines between, and its headings.

    Args:
        data: The file.

    Raises:
        FormatError: it is no such document, is damaged or encrypted, or unpacks to too much.
        MissingPackageError: the extra ``files`` is not installed.
    """
    optional("defusedxml", "Word's documents")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            archive = Archive(packed, "a Word document")
            name = _main_part(archive)
            levels = _heading_styles(archive, inside(name.rpartition("/")[0], _STYLES))
            return _text(archive.xml(name), levels)
    except zipfile.BadZipFile as error:
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise FormatError("an encrypted document, or one of an old Word (.doc): save it as .docx") from error
        raise FormatError(f"a damaged Word document: {error}") from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError) as error:
        raise FormatError(f"a damaged Word document: {error}") from error


def _main_part(archive: Archive) -> str:
    root = parse_xml(archive.read(_RELATIONS), _RELATIONS)
    for relation in root:
        if (relation.get("Type") or "").endswith(_OFFICE_DOCUMENT):
            return inside("", relation.get("Target") or "")
    raise FormatError("not a Word document: it names no main part")


def _heading_styles(archive: Archive, name: str) -> dict[str, int]:
    """The levels of styles that are headings, by their ids; names of styles differ with the language."""
    if name not in archive:
        return {}
    found = {}
    for style in archive.xml(name).iter(f"{_W}style"):
        key = style.get(f"{_W}styleId") or ""
        named = style.find(f"{_W}name")
        title = (named.get(f"{_W}val") or "").lower() if named is not None else ""
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        level = outline.get(f"{_W}val") or "" if outline is not None else ""
        if title == "title":
            found[key] = 1
        elif level.isascii() and level.isdigit() and int(level[:2]) < 9:
            found[key] = int(level[:2]) + 1
    return found


def _text(root: Element, levels: dict[str, int]) -> tuple[str, tuple[Part, ...]]:
    texts: list[str] = []
    parts: list[Part] = []
    at = 0
    for paragraph, level in _paragraphs(root, levels):
        if level:
            parts.append(Part("heading", at, at + len(paragraph), level))
        texts.append(paragraph)
        at += len(paragraph) + 2
    return "\n\n".join(texts), tuple(parts)


def _paragraphs(root: Element, levels: dict[str, int]) -> list[tuple[str, int]]:
    """The paragraphs in their order, those of tables and boxes among them, each with its level as a heading or 0."""
    found: list[tuple[list[str], int]] = []
    open_paragraphs: list[int] = []
    stack: list[tuple[Element, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag
        if leaving:
            open_paragraphs.pop()
            continue
        if tag in _SKIPPED or tag == _FALLBACK or (tag == f"{_W}r" and _is_hidden(element)):
            continue
        if tag == f"{_W}p":
            open_paragraphs.append(len(found))
            found.append(([], _level(element, levels)))
            stack.append((element, True))
        elif open_paragraphs and tag == f"{_W}t":
            found[open_paragraphs[-1]][0].append(element.text or "")
        elif open_paragraphs and tag in _BREAKS:
            found[open_paragraphs[-1]][0].append(_BREAKS[tag])
        stack += [(child, False) for child in reversed(element)]
    joined = (("".join(pieces), level) for pieces, level in found)
    return [(text.strip(), level) for text, level in joined if text.strip()]


def _is_hidden(run: Element) -> bool:
    hidden = run.find(f"{_W}rPr/{_W}vanish")
    return hidden is not None and hidden.get(f"{_W}val") not in ("0", "false", "off")


def _level(paragraph: Element, levels: dict[str, int]) -> int:
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return 0
    outline = properties.find(f"{_W}outlineLvl")
    if outline is not None and (level := outline.get(f"{_W}val") or "").isdigit() and len(level) == 1 and level < "9":
        return int(level) + 1
    style = properties.find(f"{_W}pStyle")
    return levels.get(style.get(f"{_W}val") or "", 0) if style is not None else 0
