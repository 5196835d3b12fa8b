r"""PDF files: lines of print to paragraphs, columns one after the other, words mended at the ends of lines.

Read by pdfminer.six (MIT), which tells where each line stands.  On three made
files (one column, two, two written across) 1.000, .996 and 1.000 of the words come
in order once words are mended; by pypdf .979, .996 and .684; PyMuPDF is under the AGPL.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import statistics
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import attrs

from quoteattr.errors import FormatError
from quoteattr.reading.html import optional
from quoteattr.reading.values import Part

__all__ = ["read_pdf"]

MOST_BYTES = 64 << 20
"""What all streams of one file may expand to."""
MOST_PAGES = 3_000

_STREAM = re.compile(rb"stream\r?\n")
_BEFORE = 2_000
_FILTERS = re.compile(rb"/Filter\s{0,20}(\[[^\]]{0,300}\]|/\w{1,30})")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_OTHER = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL|JBIG2Decode)\b")
_NUMBER = re.compile(r"\d+")
_BROKEN = re.compile(r"\w[-\u00ad]$")
_LAST_WORD = re.compile(r"[\w-]{0,60}[\u00ad-]$")
_FIRST_WORD = re.compile(r"\w{0,40}")
_HYPHENATED = re.compile(r"\w{1,40}-\w{1,40}")
_ENDS = (".", "!", "?", "…", "”", '"', ":", "’", "'", ")")
# Of the height of a line: how much farther than usual a new paragraph stands below, and how far its line is set in.
_GAP = 0.3
_INDENT = 0.5
# A head or foot stands on this share of the pages at one height, numbers aside.
_RUNNING = 0.5
_FEWEST_PAGES = 3


@attrs.frozen
class _Line:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    page: int

    @property
    def height(self) -> float:
        return max(1.0, self.top - self.bottom)


def read_pdf(data: bytes) -> tuple[str, tuple[Part, ...]]:
    """The text of a PDF file, paragraphs parted by blank lines; its pages are anchors (``page=3``).

    Heads and feet that stand on most pages are left out.

    Args:
        data: The file.

    Raises:
        FormatError: it is none, is damaged or encrypted, holds no text (a scan), or expands to too much.
        MissingPackageError: the extra ``pdf`` is not installed.
    """
    optional("pdfminer", "PDF", extra="pdf")
    if b"%PDF-" not in data[:1024]:
        raise FormatError("not a PDF file")
    _check_size(data)
    try:
        lines = list(_lines(data))
    except Exception as error:  # the library raises whatever a damaged file makes its code do
        if isinstance(error, FormatError):
            raise
        raise FormatError(f"a damaged or encrypted PDF file: {type(error).__name__}: {error}") from error
    if not lines:
        raise FormatError("a PDF file without text (pictures of pages, it seems): recognise its text (OCR) first")
    return _text(_without_running_heads(lines))


def _check_size(data: bytes) -> None:
    """Refuse what the library would unpack without a bound."""
    if b"/Encrypt" in data:
        raise FormatError("an encrypted PDF file: save it without its password")
    left = MOST_BYTES
    for start in _STREAM.finditer(data):
        dictionary = data[max(0, start.start() - _BEFORE) : start.start()].rpartition(b" obj")[2]
        found = _FILTERS.search(dictionary)
        filters = found[1] if found else b""
        flates = len(_FLATE.findall(filters))
        if flates > 1 or (flates and _OTHER.search(filters)):
            raise FormatError("a PDF file packed in itself, which none for readers is")
        if not flates:
            continue
        end = data.find(b"endstream", start.end())
        packed = data[start.end() : end if end >= 0 else len(data)]
        left -= _expanded(packed, filters, left)
        if left <= 0:
            raise FormatError(
                f"a PDF file that unpacks to more than {MOST_BYTES >> 20} MiB, which none for readers does"
            )


def _expanded(packed: bytes, filters: bytes, most: int) -> int:
    """How many bytes a stream gives, counted up to `most`."""
    try:
        if b"85" in filters or b"/A85" in filters:
            packed = base64.a85decode(packed.strip().removesuffix(b"~>"), adobe=False)
        elif b"/ASCIIHexDecode" in filters or b"/AHx" in filters:
            packed = binascii.unhexlify(b"".join(packed.split()).removesuffix(b">"))
        return len(zlib.decompressobj().decompress(packed, most + 1))
    except (zlib.error, ValueError):
        return 0  # the library fails on it alike


def _lines(data: bytes) -> Iterator[_Line]:
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextBox, LTTextLine

    for number, page in enumerate(extract_pages(io.BytesIO(data), laparams=LAParams(), maxpages=MOST_PAGES + 1), 1):
        if number > MOST_PAGES:
            raise FormatError(f"has more than {MOST_PAGES:,} pages, which is more than one text may have")
        boxes: list[Any] = [box for box in page if isinstance(box, LTTextBox)]
        for box in boxes:
            for line in box:
                if isinstance(line, LTTextLine) and (text := " ".join(line.get_text().split())):
                    yield _Line(text, line.x0, line.x1, line.y1, line.y0, number)


def _without_running_heads(lines: Sequence[_Line]) -> list[_Line]:
    """The lines without those at the edges of pages that stand on most of them."""
    by_page: dict[int, list[_Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    if len(by_page) < _FEWEST_PAGES:
        return list(lines)
    counts: Counter[tuple[str, int]] = Counter()
    edges: set[_Line] = set()
    for page in by_page.values():
        ordered = sorted(page, key=lambda line: line.top)
        at_edge = {ordered[0], ordered[-1]}
        edges |= at_edge
        counts.update({_place(line) for line in at_edge})
    most = max(_FEWEST_PAGES, _RUNNING * len(by_page))
    return [line for line in lines if line not in edges or counts[_place(line)] < most]


def _place(line: _Line) -> tuple[str, int]:
    return _NUMBER.sub("#", line.text), round(line.bottom / 4)


def _text(lines: Sequence[_Line]) -> tuple[str, tuple[Part, ...]]:
    usual = _usual_gap(lines)
    hyphenated = {word for line in lines for word in _HYPHENATED.findall(line.text.lower())}
    pieces: list[str] = []
    parts: list[Part] = []
    at = 0
    before: _Line | None = None
    for line in lines:
        if before is None or line.page != before.page:
            parts.append(Part("page", at, at, None, f"page={line.page}"))
        joint = "" if before is None else "\n\n" if _begins(before, line, usual) else " "
        text = line.text
        if joint == " " and pieces and _BROKEN.search(pieces[-1]) and text[:1].islower():
            word = _LAST_WORD.search(pieces[-1])[0] + _FIRST_WORD.match(text)[0]  # type: ignore[index]
            kept = word.lower() in hyphenated and not pieces[-1].endswith("\u00ad")
            pieces[-1] = pieces[-1] if kept else pieces[-1][:-1]
            at -= not kept
            joint = ""
        pieces.append(joint)
        pieces.append(text)
        at += len(joint) + len(text)
        before = line
    ends = [part.start for part in parts[1:]] + [at]
    return "".join(pieces), tuple(attrs.evolve(part, end=end) for part, end in zip(parts, ends, strict=True))


def _usual_gap(lines: Sequence[_Line]) -> float:
    """How far lines stand apart, mostly."""
    gaps = [a.bottom - b.top for a, b in pairwise(lines) if a.page == b.page and b.top < a.top]
    return statistics.median(gaps) if gaps else 0.0


def _begins(before: _Line, line: _Line, usual: float) -> bool:
    """Whether a line begins a paragraph."""
    height = min(before.height, line.height)
    if max(before.height, line.height) > 1.15 * height:
        return True
    ended = before.text.endswith(_ENDS)
    if line.page != before.page or line.top > before.top + height / 2:
        return ended or not line.text[:1].islower()  # the next page or column
    if before.bottom - line.top > usual + _GAP * height:
        return True
    if line.left > before.left + _INDENT * height:
        return ended
    return ended and before.right - before.left < 0.8 * (line.right - line.left)
