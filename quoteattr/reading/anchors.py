"""Headings and anchors of a page, found again in its text.

Each element that is looked for puts a sign before its first word; where the
signs stand in the text that comes out, they are taken out again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import attrs

from quoteattr.reading.values import Part

__all__ = ["located_text"]

# Private characters of plane 15, one a place; what a page has of them itself is left in peace.
_FIRST, _PLACES = 0xF0000, 0xFFFD
_SIGNS = re.compile("[\U000f0000-\U000ffffc]")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# A heading is a line or two; longer ones are paragraphs set large.
_LONGEST_HEADING = 300


@attrs.frozen
class _Place:
    anchor: str | None
    level: int | None


def located_text(tree: Any, extract: Callable[[Any], str]) -> tuple[str, tuple[Part, ...]]:
    """The text of a page, with its headings and the elements that have an id, in order.

    Args:
        tree: The page, as Resiliparse parses it; it is changed.
        extract: Makes the text.
    """
    places = _marked(tree)
    if not places:
        return extract(tree), ()
    marked = extract(tree)
    pieces: list[str] = []
    found: list[tuple[int, _Place]] = []
    done = at = 0
    for sign in _SIGNS.finditer(marked):
        pieces.append(marked[done : sign.start()])
        at += sign.start() - done
        done = sign.end()
        index = ord(sign.group()) - _FIRST
        found += [(at, place) for place in places.get(index, ())]
    text = "".join([*pieces, marked[done:]])
    return text, tuple(_parts(text, found))


def _parts(text: str, found: list[tuple[int, _Place]]) -> list[Part]:
    parts = []
    for at, place in found:
        end = text.find("\n\n", at)
        end = len(text) if end < 0 else end
        if place.level is not None and end - at <= _LONGEST_HEADING:
            parts.append(Part("heading", at, end, place.level, place.anchor))
        elif place.anchor is not None:
            parts.append(Part("anchor", at, end, None, place.anchor))
    return parts


def _marked(tree: Any) -> dict[int, list[_Place]]:
    """Put the signs before the words of the page, and tell what each stands for."""
    from resiliparse.parse.html import NodeType, traverse_dom

    waiting: list[_Place] = []
    places: dict[int, list[_Place]] = {}
    nodes: list[tuple[Any, int]] = []
    foreign = False

    def enter(context: Any) -> None:
        nonlocal waiting, foreign
        node = context.node
        if node.tag == "#text":
            words = node.text
            foreign = foreign or _SIGNS.search(words) is not None
            if waiting and words.strip() and len(places) < _PLACES:
                nodes.append((node, len(places)))
                places[len(places)] = waiting
                waiting = []
        elif node.type == NodeType.ELEMENT:
            anchor, level = node.getattr("id") or None, _HEADINGS.get(node.tag)
            if anchor or level:
                waiting.append(_Place(anchor, level))

    if tree.body is not None:
        traverse_dom(tree.body, enter)
    if foreign:
        return {}
    for node, index in nodes:
        blank = len(node.text) - len(node.text.lstrip())
        node.value = node.text[:blank] + chr(_FIRST + index) + node.text[blank:]
    return places
