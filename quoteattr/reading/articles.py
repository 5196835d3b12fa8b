"""The article of a web page, found by trafilatura: headlines stay, what stands around it goes.

trafilatura (Apache-2.0) finds the article of a page better than selectors do.
It may stumble over a page that no browser was meant for, so whatever it raises
costs its opinion alone: the caller then reads the page by its elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["find_article"]

Block = tuple[str, int]
"""Text of a paragraph, and its level if it is a heading, else 0."""

# Elements of trafilatura's tree that hold others of them.
_HOLDERS = frozenset({"list", "quote", "table", "row", "cell"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# A headline is a line, not a page whose only heading holds all of it.
_LONGEST_HEADLINE = 300
_BREAK = "\N{LINE SEPARATOR}"
# trafilatura takes the rest of a page for the article where it has found less than this.
_SHORT = 250


def find_article(page: str) -> list[Block]:
    """The paragraphs of a page's article, its headline first; empty where none is found.

    Args:
        page: The page, without lone surrogates.
    """
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring
    from trafilatura import bare_extraction

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(page.encode(), parser=parser)
        headline = _headline(tree)
        found = bare_extraction(tree, include_comments=False, fast=True, with_metadata=False, as_dict=False)
        blocks = [] if found is None else list(_blocks(found.body))
    except (LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError):
        return []
    if sum(len(text) for text, _ in blocks) < _SHORT:
        return []
    # The headline may stand among the first lines already, behind a kicker or a date.
    if headline and all(_squeezed(text) != headline for text, _ in blocks[:3]):
        blocks.insert(0, (headline, 1))
    return blocks


def _headline(tree: Any) -> str:
    """The main heading: of several the first one that the title repeats."""
    headings = [text for element in tree.iter("h1") if (text := _squeezed("".join(element.itertext())))]
    titles = [_squeezed("".join(element.itertext())) for element in tree.iter("title")]
    titles += [element.get("content") or "" for element in tree.iter("meta") if element.get("property") == "og:title"]
    title = "\n".join(titles)
    repeated = next((text for text in headings if text in title), None)
    chosen = repeated or (headings[0] if len(headings) == 1 else "")
    return chosen if len(chosen) <= _LONGEST_HEADLINE else ""


def _blocks(body: Any) -> Iterator[Block]:
    """The paragraphs below an element, in order."""
    for line_break in body.iter("lb"):
        line_break.text = _BREAK
    stack = [(iter(body), "")]
    while stack:
        children, tail = stack[-1]
        element = next(children, None)
        if element is None:
            stack.pop()
            yield from _paragraphs(tail)
        elif element.tag in _HOLDERS and len(element):
            yield from _paragraphs(element.text)
            stack.append((iter(element), element.tail or ""))
        else:
            level = _HEADINGS.get(element.get("rend") or "", 2) if element.tag == "head" else 0
            yield from _paragraphs("".join(element.itertext()), level)
            yield from _paragraphs(element.tail)


def _paragraphs(text: str | None, level: int = 0) -> Iterator[Block]:
    """White space as a browser shows it; a break ends a line, several end a paragraph."""
    lines = "\n".join(_squeezed(line) for line in (text or "").split(_BREAK))
    for paragraph in lines.split("\n\n"):
        if stripped := paragraph.strip("\n"):
            yield stripped, level


def _squeezed(text: str) -> str:
    return " ".join(text.split())
