"""Paragraphs of a plain text, whether its lines are wrapped or not.

News text mostly has one paragraph a line; plain-text books break lines inside
paragraphs and part paragraphs by blank lines.  A text may hold both.
"""

from __future__ import annotations

import re

from quoteattr.types import Span

__all__ = ["paragraphs"]

# A block is a run of lines without a blank line between them.
_BLOCK = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]*[^\s][^\r\n\u2028\u2029\x0b\x0c\x85]*")
_BREAK = re.compile(r"\r\n|[\r\n\u2028\u2029\x0b\x0c\x85]")

# Wrapped lines end where the next word would not have fitted: nobody sets
# lines longer than this by hand, and paragraphs of one line are mostly longer.
_LONGEST_WRAPPED = 100
_SHORTEST_WRAPPED = 45


def paragraphs(text: str) -> list[Span]:
    r"""The paragraphs of `text`, in order, without surrounding white space.

    A blank line always ends a paragraph.  Inside a block of lines, a line goes
    on in the next one if it is about as long as a wrapped line can get; else
    each line is a paragraph of its own.

    >>> [p.of("One.\nTwo.\n\nThree.") for p in paragraphs("One.\nTwo.\n\nThree.")]
    ['One.', 'Two.', 'Three.']
    """
    found: list[Span] = []
    block: list[Span] = []
    previous_end = 0
    for line in _BLOCK.finditer(text):
        start, end = line.span()
        if block and _blank_between(text, previous_end, start):
            found.extend(_split_block(text, block))
            block = []
        block.append(Span(start, end))
        previous_end = end
    found.extend(_split_block(text, block))
    return [_strip(text, p) for p in found]


def _blank_between(text: str, end: int, start: int) -> bool:
    """Whether more than one line break lies between two lines."""
    breaks = _BREAK.finditer(text, end, start)
    next(breaks, None)
    return next(breaks, None) is not None


def _split_block(text: str, lines: list[Span]) -> list[Span]:
    """Paragraphs of a block of lines that no blank line parts."""
    if len(lines) < 2:
        return lines
    longest = max(len(line) for line in lines)
    if longest > _LONGEST_WRAPPED:
        return lines
    # The typical full line; a line that leaves room for the next line's first
    # word was ended on purpose.
    out = [lines[0]]
    for before, line in zip(lines, lines[1:], strict=False):
        first_word = len(text[line.start : line.end].split(None, 1)[0])
        full = len(before) + 1 + first_word > longest - 8 and len(before) >= _SHORTEST_WRAPPED
        runs_on = text[line.start : line.end].lstrip()[:1].islower()
        unfinished = len(lines) > 2 and len(before) >= _SHORTEST_WRAPPED and not _ended(text, before)
        if full or runs_on or unfinished:
            out[-1] = Span(out[-1].start, line.end)
        else:
            out.append(line)
    return out


def _ended(text: str, line: Span) -> bool:
    """Whether a line ends as a sentence does."""
    return text[line.start : line.end].rstrip()[-1:] in set(".!?:;\"'”’»“…)")


def _strip(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
