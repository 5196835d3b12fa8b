"""The text of web pages, by Resiliparse.

Resiliparse parses as browsers do, runs in linear time without recursion, keeps
the inside of words whole (``<b>T</b>he``), and has no heavy dependencies.
What it should pass over on a page is ours to say: libraries that guess the
main text by its density of words dropped lists of an article, and nearly all
of a novel.
"""

from __future__ import annotations

import codecs
import functools
import importlib
import re
from typing import Any

from quoteattr import lexicon
from quoteattr.errors import FormatError, MissingPackageError
from quoteattr.reading.encodings import byte_order_mark, decode

__all__ = ["decode_html", "optional", "text_of_html"]

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


def text_of_html(html: str, *, whole: bool = False) -> str:
    r"""The text of a page, one block a paragraph, paragraphs parted by blank lines.

    Menus, side columns, comments and the like are left out, and what stands
    around the page's article if it marks one.  A page without such marks, a
    chapter of a book say, gives all its text.  Pictures and their captions are
    left out.

    Args:
        html: The page.
        whole: Leave nothing of the page out that a browser would show.

    Raises:
        MissingPackageError: the extra ``files`` is not installed.

    >>> text_of_html("<nav>Home</nav><p>&ldquo;No,&rdquo; said <i>Ada</i>.<p>She left.")
    '“No,” said Ada.\n\nShe left.'
    """
    optional("resiliparse", "HTML")
    # Lone surrogates are no characters for the parser; one for one, so that nothing else moves.
    page = html.encode("utf-8", "replace").decode("utf-8")
    return _extract(page, ()) if whole else _article(page)


def _article(page: str) -> str:
    from resiliparse.parse.html import HTMLTree

    furniture = _furniture()
    element = _main_element(HTMLTree.parse(page).document)
    if element is not None and (text := _extract(element.html, furniture)):
        return text
    text = _extract(page, furniture)
    everything = _extract(page, ())
    kept = 2 * len(text) >= len(everything) or any(len(line) > _PARAGRAPH for line in text.splitlines())
    return text if kept else everything


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


def _extract(page: str, furniture: tuple[str, ...]) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(
        page, preserve_formatting=True, list_bullets=False, alt_texts=False, skip_elements=[*_NEVER, *furniture]
    )
    return text


@functools.cache
def _furniture() -> tuple[str, ...]:
    return tuple(sorted(lexicon.words("page_furniture")))


def optional(module: str, what: str) -> Any:
    """A module of the extra ``files``.

    Raises:
        MissingPackageError: it is not installed; the message says what to install.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"reading {what} needs {error.name}, which is not installed: python -m pip install 'quoteattr[files]'",
            name=error.name,
        ) from error


# Encoding

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})"""
    rb"""|<meta\b[^>]{0,400}?\bcharset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HEAD = 4096
# What browsers read under these names, by the Encoding Standard.
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}


def decode_html(data: bytes, encoding: str | None = None) -> str:
    """The characters of a page's bytes.

    A byte order mark wins over `encoding`, that over what the page declares,
    and without any of them it is UTF-8.

    Raises:
        FormatError: the bytes are not in that encoding, or the page declares
            one that does not exist; the message says where, or which.
    """
    if encoding is None and byte_order_mark(data)[1] is None and (found := _DECLARED.search(data[:_HEAD])):
        label = (found[1] or found[2]).decode("ascii")
        try:
            encoding = codecs.lookup(label).name
        except LookupError as error:
            raise FormatError(f"the page declares an unknown encoding, {label!r}; name it with --encoding") from error
        encoding = _READ_AS.get(encoding, encoding)
        if encoding.startswith("utf-16"):
            encoding = "utf-8"  # the declaration could not have been read if it were true
    return decode(data, encoding or "utf-8")
