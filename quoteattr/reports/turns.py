"""The construction of labels before turns: what `text.structure` reads as turns and as quoted mail, as frames."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from quoteattr.syntax.parse import Parse
from quoteattr.types import Frame, QuoteSpan

__all__ = ["find_turns"]

_RULES = {"turn": "turn_label", "quoted_mail": "mail_label"}
# The score of a label that is surely one; measured on invented layouts by benchmarks/layouts.py.
_SUREST = 0.97


def find_turns(parse: Parse, marks: Sequence[QuoteSpan]) -> tuple[Frame, ...]:
    """What stands behind the labels of a record, and what others wrote in a mail, as direct speech.

    Quotation marks inside are somebody else's words, told by whoever speaks.
    """
    starts = [mark.start for mark in marks]
    frames = []
    for stretch in parse.structure.of("turn", "quoted_mail"):
        if stretch.label is None or not stretch.parts:
            continue
        inside = tuple(
            at
            for part in stretch.parts
            for at in range(bisect.bisect_left(starts, part.start), bisect.bisect_left(starts, part.end))
        )
        frames.append(
            Frame(
                spans=stretch.parts, kind="direct", source=stretch.label, marks=inside, rule=_RULES[stretch.kind],
                score=min(_SUREST, stretch.score), named=stretch.named,
            )
        )  # fmt: skip
    return tuple(frames)
