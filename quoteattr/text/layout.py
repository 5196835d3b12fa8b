"""Paragraphs of a plain text, whether its lines are wrapped or not.

News text mostly has one paragraph a line; plain-text books break lines inside
paragraphs and part paragraphs by blank lines.  A text may hold both.
"""

from __future__ import annotations

import re

from quoteattr.types import Span

__all__ = ["body", "paragraphs"]

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")

# Wrapped lines end where the next word would not have fitted: nobody sets
# lines longer than this by hand, and paragraphs of one line are mostly longer.
_LONGEST_WRAPPED = 100
_SHORTEST_WRAPPED = 45
# In a narrower block a line that ends with a sentence is more likely a paragraph.
_USUAL_WIDTH = 58


def paragraphs(text: str) -> list[Span]:
    r"""The paragraphs of `text`, in order, without surrounding white space.

    A blank line always ends a paragraph.  Inside a block of lines, a line goes
    on in the next one if it is about as long as a wrapped line can get; else
    each line is a paragraph of its own.

    >>> [p.of("One.\nTwo.\n\nThree.") for p in paragraphs("One.\nTwo.\n\nThree.")]
    ['One.', 'Two.', 'Three.']
    """
    found: list[Span] = []
    block: list[_Line] = []
    previous_end = 0
    for match in _LINE.finditer(text):
        line = match.group()
        if line.isspace():
            continue
        start, end = match.span()
        if block and not _one_break(text, previous_end, start):
            _split_block(block, found)
            block = []
        block.append((start, end, line))
        previous_end = end
    _split_block(block, found)
    return found


# Public-domain editions put a notice before and a licence behind the book, each behind such a line.
_STARTS = re.compile(r"^\*{3} ?START OF TH(?:E|IS) PROJECT GUTENBERG [^\n]{0,200}$", re.MULTILINE)
_ENDS_HERE = re.compile(r"^\*{3} ?END OF TH(?:E|IS) PROJECT GUTENBERG ", re.MULTILINE)


def body(text: str) -> Span:
    r"""The work itself, without the notices of a public-domain edition around it.

    >>> body("Notice.\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\nChapter I")
    Span(start=55, end=64)
    """
    start = _STARTS.search(text)
    begin = min(start.end() + 1, len(text)) if start else 0
    end = _ENDS_HERE.search(text, begin)
    return Span(begin, end.start() if end else len(text))


_Line = tuple[int, int, str]


def _one_break(text: str, end: int, start: int) -> bool:
    """Whether a single line break lies between two lines."""
    return start - end == 1 or (start - end == 2 and text[end] == "\r" and text[end + 1] == "\n")


def _split_block(lines: list[_Line], found: list[Span]) -> None:
    """Put the paragraphs of a block of lines, which no blank line parts, into `found`."""
    if not lines:
        return
    longest = max([end - start for start, end, _ in lines])
    if len(lines) >= _LINES_OF_SENTENCES and all(_is_sentences(line) for _, _, line in lines):
        longest = _LONGEST_WRAPPED + 1
    start, end, before = lines[0]
    first = last = before
    for line_start, line_end, line in lines[1:]:
        if longest <= _LONGEST_WRAPPED and _goes_on(before, line, longest, len(lines)):
            end, last = line_end, line
        else:
            _add(found, start, end, first, last)
            start, end, first, last = line_start, line_end, line, line
        before = line
    _add(found, start, end, first, last)


# Wrapping does not end so many lines in a row with a sentence: each of them is a paragraph.
_LINES_OF_SENTENCES = 3


def _is_sentences(line: str) -> bool:
    """Whether a line begins and ends as sentences do, and no quotation goes on in the next one (verse may)."""
    if line.rstrip()[-1] not in _ENDS or line.lstrip()[0].islower():
        return False
    return line.count('"') % 2 == 0 and line.count("“") == line.count("”")


def _goes_on(before: str, line: str, longest: int, count: int) -> bool:
    """Whether `line` continues the paragraph of the line before it."""
    bare = line.lstrip()
    if bare[0].islower():
        return True
    if len(before) < _SHORTEST_WRAPPED:
        return False
    ended = before.rstrip()[-1] in _ENDS
    # A line that leaves room for the next line's first word was ended on purpose.
    if len(before) + 1 + len(bare.split(None, 1)[0]) > longest - 8:
        return not ended or longest >= _USUAL_WIDTH
    return count > 2 and not ended


# How a line ends that ends a sentence.
_ENDS = ".!?:;\"'”’»“…)"


def _add(found: list[Span], start: int, end: int, first: str, last: str) -> None:
    """Add a paragraph, white space at its ends left out."""
    found.append(Span(start + len(first) - len(first.lstrip()), end - len(last) + len(last.rstrip())))
