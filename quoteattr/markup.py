"""Lays overlapping stretches of a text over it as properly nested elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import attrs

from quoteattr.types import Span

__all__ = ["Event", "Layer", "nest"]


@attrs.frozen
class Layer:
    """An element that should stand around a stretch of the text."""

    span: Span
    """What it should stand around."""
    value: Any
    """What it is; handed through."""
    rank: int = 0
    """Of two layers around the same stretch, the lower rank stands outside."""


@attrs.frozen
class Event:
    """One step through the text: an element opens, some text, an element closes."""

    kind: Literal["open", "text", "close"]
    layer: Layer | None = None
    """The element; None for text."""
    text: str = ""
    """The text; empty for an element."""
    first: bool = True
    """Of an opening: whether it is the first piece of its element.  Elements
    that cross another one, or the end of the range, come in several pieces."""


def nest(text: str, within: Span, layers: Iterable[Layer], seen: set[int] | None = None) -> Iterator[Event]:
    """The events that write ``text[within]`` with `layers` around their stretches.

    Elements are closed and opened again where they cross another.  The cost
    is linear in text and layers, times the depth of nesting.

    Args:
        text: The whole text.
        within: The stretch to write; layers are clipped to it.
        layers: What to lay over it, in any order; empty ones are left out.
        seen: Ids (of `Layer` objects) that were opened in an earlier range;
            kept up to date, so that `Event.first` holds for the whole text.

    >>> layers = [Layer(Span(0, 5), "b"), Layer(Span(3, 8), "i")]
    >>> "".join(
    ...     e.text if e.kind == "text" else f"<{'/' if e.kind == 'close' else ''}{e.layer.value}>"
    ...     for e in nest("one two.", Span(0, 8), layers)
    ... )
    '<b>one<i> t</i></b><i>wo.</i>'
    """
    seen = set() if seen is None else seen
    clipped = sorted(
        (
            (max(layer.span.start, within.start), -min(layer.span.end, within.end), layer.rank, n, layer)
            for n, layer in enumerate(layers)
            if len(layer.span) and layer.span.overlaps(within)
        ),
        key=lambda item: item[:4],
    )
    open_now: list[tuple[int, Layer]] = []  # (end, layer), outermost first
    at = within.start
    waiting = 0
    while waiting < len(clipped) or open_now:
        next_start = clipped[waiting][0] if waiting < len(clipped) else within.end + 1
        next_end = min((end for end, _ in open_now), default=within.end + 1)
        upto = min(next_start, next_end)
        if upto > at:
            yield Event("text", text=text[at:upto])
            at = upto
        if next_end <= at:
            # Close down to the outermost element that ends here, and open again those that go on.
            first = next(i for i, (end, _) in enumerate(open_now) if end <= at)
            cut = open_now[first:]
            for _, layer in reversed(cut):
                yield Event("close", layer)
            del open_now[first:]
            for end, layer in cut:
                if end > at:
                    yield Event("open", layer, first=False)
                    open_now.append((end, layer))
            continue
        _, minus_end, _, _, layer = clipped[waiting]
        yield Event("open", layer, first=id(layer) not in seen)
        seen.add(id(layer))
        open_now.append((-minus_end, layer))
        waiting += 1
    if at < within.end:
        yield Event("text", text=text[at : within.end])
