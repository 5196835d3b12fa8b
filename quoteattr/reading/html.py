"""The text of web pages: of the article, or of all that a browser would show.

The article is found by trafilatura (`articles`).  All of a page, and a page
that is too small or too odd to guess at, is read by Resiliparse, which parses
as browsers do, runs in linear time without recursion, and keeps the inside of
words whole (``<b>T</b>he``).
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterable
from typing import Any

from quoteattr.errors import FormatError, MissingPackageError, install_hint
from quoteattr.lang import english
from quoteattr.reading.anchors import located_text
from quoteattr.reading.articles import find_article
from quoteattr.reading.encodings import byte_order_mark, decode, web_encoding
from quoteattr.reading.values import Part

__all__ = [
    "BESIDE",
    "decode_html",
    "is_beside",
    "optional",
    "read_html",
    "tame",
    "text_of_html",
    "text_of_page",
]

# What a reader does not see, and marks of notes, which would stick to the words before them.
_NEVER = (
    "[hidden]", '[style*="display:none" i]', '[style*="display: none" i]', "template", "rt", "rp", "svg", "button",
    "select", "textarea", '[epub\\:type~="noteref"]', '[role="doc-noteref"]',
)  # fmt: skip
_ARTICLES = ("article", "main")
_BLOCKS = ("div", "section")
# An element is the article if this share of the words in the page's paragraphs stands in it.
_MOST = 0.6
# Without a line this long, and without half of the page, what is left is not the page's text.
_PARAGRAPH = 80


MOST_TAGS = 1_000_000
"""Elements of a page: some 300 bytes of memory each in every parser that reads it."""
# Below this many characters there is nothing to guess at; trafilatura itself gives up below some hundreds.
_LITTLE = 1000
# Where the article is this share of the page there is nothing around it: a chapter of a book, say, is read whole.
# Of 89 news pages two have as much, of which little is furniture; of ten novels set as pages all had over .98.
_ALL = 0.9


def text_of_html(html: str, *, whole: bool = False) -> str:
    r"""The text of a page, one block a paragraph, paragraphs parted by blank lines.

    Menus, side columns, bylines, captions, comments, related links and the like are left out.
    A page that is nearly all text, a chapter of a book say, gives all its text.

    Args:
        html: The page.
        whole: Leave nothing of the page out that a browser would show.

    Raises:
        FormatError: it has more elements than a page may.
        MissingPackageError: the extra ``files`` is not installed.

    >>> text_of_html("<nav>Home</nav><p>&ldquo;No,&rdquo; said <i>Ada</i>.<p>She left.")
    '“No,” said Ada.\n\nShe left.'
    """
    return read_html(html, whole=whole)[0]


def read_html(html: str, *, whole: bool = False) -> tuple[str, tuple[Part, ...]]:
    """As `text_of_html`, with the headings of the article."""
    optional("resiliparse", "HTML")
    optional("trafilatura", "HTML")
    if html.count("<") > MOST_TAGS:
        raise FormatError(f"has more than {MOST_TAGS:,} elements, which no page does")
    # Lone surrogates are no characters for the parsers; one for one, so that nothing else moves.
    page = tame(html.encode("utf-8", "replace").decode("utf-8"))
    everything = _extract(page, ())
    if whole:
        return everything, ()
    blocks = find_article(page) if len(everything) >= _LITTLE else []
    characters = sum(len(text) for text, _ in blocks)
    if not blocks or characters >= _ALL * len(everything):
        return _article(page, everything), ()
    return joined(blocks)


BESIDE = frozenset({
    "bibliography", "colophon", "contributors", "copyright-page", "cover", "credits", "endnotes", "footnotes",
    "halftitlepage", "imprimatur", "imprint", "index", "landmarks", "loa", "loi", "lot", "lov", "notes",
    "other-credits", "rearnotes", "title-page", "titlepage", "toc",
})  # fmt: skip
"""Types of pages of a book that are no part of its story, in the words of EPUB 2 and 3."""

# The type of a whole page: on its body, or on the one element that holds all of it.
_BODY_TYPE = re.compile(
    r"""<body\b([^>]{0,1000})>\s{0,100}(?:<(?:section|div|article|aside)\b([^>]{0,1000})>)?""", re.IGNORECASE
)
_TYPES = re.compile(r"""\b(?:epub:type|role)\s{0,9}=\s{0,9}["']([^"'<>]{1,200})["']""", re.IGNORECASE)
# Notices that Project Gutenberg puts around a book, and notes, inside a page.
_BESIDE_INSIDE = (
    ".pg-boilerplate", "#pg-header", "#pg-footer", '[epub\\:type~="endnotes"]', '[epub\\:type~="footnote"]',
    '[epub\\:type~="rearnote"]', '[epub\\:type~="endnote"]', '[epub\\:type~="pagebreak"]', '[role="doc-pagebreak"]',
    '[role="doc-footnote"]', '[role="doc-endnotes"]', '[epub\\:type~="toc"]', '[role="doc-toc"]',
)  # fmt: skip


def is_beside(page: str) -> bool:
    """Whether a page of a book says of itself that it is no part of the story.

    >>> is_beside('<body epub:type="backmatter"><section epub:type="colophon"><p>Set in Caslon.')
    True
    """
    found = _BODY_TYPE.search(page)
    attributes = " ".join(group or "" for group in found.groups()) if found else ""
    types = {name.lower().removeprefix("doc-") for match in _TYPES.finditer(attributes) for name in match[1].split()}
    return not types.isdisjoint(BESIDE)


def text_of_page(html: str, *, whole: bool = False) -> tuple[str, tuple[Part, ...]]:
    """The text of a page of a book, its headings and its elements with an id."""
    from resiliparse.parse.html import HTMLTree

    page = tame(html.encode("utf-8", "replace").decode("utf-8"))
    beside = () if whole else _BESIDE_INSIDE
    return located_text(HTMLTree.parse(page), lambda tree: _extract(tree, beside))


def joined(blocks: Iterable[tuple[str, int]]) -> tuple[str, tuple[Part, ...]]:
    """Paragraphs, each with its level if it is a heading, else 0, as one text."""
    texts: list[str] = []
    parts: list[Part] = []
    at = 0
    for text, level in blocks:
        if level:
            parts.append(Part("heading", at, at + len(text), level))
        texts.append(text)
        at += len(text) + 2
    return "\n\n".join(texts), tuple(parts)


def _article(page: str, everything: str) -> str:
    """The text of a page by its elements: of what is marked as its article, or all but what is marked as furniture."""
    from resiliparse.parse.html import HTMLTree

    furniture = _furniture()
    element = _main_element(HTMLTree.parse(page).document)
    if element is not None and (text := _extract(element.html, furniture)):
        return text
    text = _extract(page, furniture)
    kept = 2 * len(text) >= len(everything) or any(len(line) > _PARAGRAPH for line in text.splitlines())
    return text if kept else everything


# What the parsers take quadratic time over, and what no page for readers has so much of.
_MOST_OPTIONS = 2_000
_LONGEST_TAG = 1 << 16


def tame(page: str) -> str:
    """The page without what costs its parsers more than linear time: endless lists of choices, endless tags.

    >>> tame("<p " + "a " * 100_000 + ">No.<option>Yes")
    '<p >No.<option>Yes'
    """
    if page.count("<option") + page.count("<OPTION") > _MOST_OPTIONS:
        page = _OPTION.sub("<span", page)
    if len(page) <= _LONGEST_TAG:
        return page
    pieces = []
    done = 0
    for tag in _TAG.finditer(page):
        if tag.end() - tag.start() > _LONGEST_TAG:
            pieces += [page[done : tag.end(1)], " "]
            done = tag.end() - page[: tag.end()].endswith(">")
    return "".join([*pieces, page[done:]])


_OPTION = re.compile("<option", re.IGNORECASE)
_TAG = re.compile(r"<(/?[a-z][a-z0-9]{0,40})[^>]*>?", re.IGNORECASE)


def _main_element(document: Any) -> Any:
    """The innermost element that is marked as an article and holds most of what stands in paragraphs, or None.

    One walk over the page: asking each element for its paragraphs would take
    quadratic time on nested ones.
    """
    from resiliparse.parse.html import traverse_dom

    characters = paragraphs = 0
    before: list[int] = []
    found: list[tuple[int, Any]] = []

    def enter(context: Any) -> None:
        nonlocal characters, paragraphs
        node = context.node
        if node.tag == "#text":
            characters += len(node.text) if paragraphs else 0
        elif node.tag == "p":
            paragraphs += 1
        elif _is_article(node):
            before.append(characters)

    def leave(context: Any) -> None:
        nonlocal paragraphs
        node = context.node
        if node.tag == "p":
            paragraphs -= 1
        elif _is_article(node):
            found.append((characters - before.pop(), node))

    if document is not None:
        traverse_dom(document, enter, leave)
    # Inner elements are left before outer ones.
    return next((node for own, node in found if own and own >= _MOST * characters), None)


def _is_article(node: Any) -> bool:
    tag = node.tag
    return tag in _ARTICLES or (
        tag in _BLOCKS and (node.getattr("role") == "main" or node.getattr("itemprop") == "articleBody")
    )


def _extract(page: Any, furniture: tuple[str, ...]) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(
        page, preserve_formatting=True, list_bullets=False, alt_texts=False, skip_elements=[*_NEVER, *furniture]
    )
    return text


@functools.cache
def _furniture() -> tuple[str, ...]:
    return tuple(sorted(english().words("page_furniture")))


def optional(module: str, what: str, extra: str = "files") -> Any:
    """A module of an extra.

    Raises:
        MissingPackageError: it is not installed; the message says what to install.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"reading {what} needs {error.name}, which is not installed: {install_hint(extra)}",
            name=error.name,
        ) from error


# Encoding

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})"""
    rb"""|<meta\b[^>]{0,400}?\bcharset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HEAD = 4096


def decode_html(data: bytes, encoding: str | None = None) -> str:
    """The characters of a page's bytes.

    A byte order mark wins over `encoding`, that over what the page declares,
    and without any of them it is UTF-8.  A declaration counts as browsers
    count it: by the names of the Encoding Standard, and one of anything else
    is none.

    Raises:
        FormatError: the bytes are not in that encoding; the message says where.
        InputValueError: there is no such `encoding`.
    """
    label = None
    if encoding is None and byte_order_mark(data)[1] is None and (found := _DECLARED.search(data[:_HEAD])):
        label = (found[1] or found[2]).decode("ascii")
        encoding = web_encoding(label)
        if encoding is not None and encoding.startswith("utf-16"):
            encoding = "utf-8"  # the declaration could not have been read if it were true
    try:
        return decode(data, encoding or "utf-8")
    except FormatError as error:
        if label is not None and encoding is None:
            raise FormatError(f"the page declares an unknown encoding, {label!r}, and is {error}") from error
        raise
