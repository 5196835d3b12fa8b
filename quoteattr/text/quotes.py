"""Every quotation mark of a text, on the plain string: no model, no parser, linear time.

Scan first, pair second.  `marks` finds the candidates and what each may be,
`profile` the habits of the text, `reading` the cheapest way to pair the
candidates of a paragraph, `assemble` the quotations that go on over several
paragraphs, `labels` what the marks are for.
"""

from __future__ import annotations

import bisect
import contextlib
import gc
import re
from collections.abc import Iterator, Sequence

import attrs

from quoteattr.errors import InputTypeError
from quoteattr.text.assemble import Draft, drafts_in_marks, finish, in_order
from quoteattr.text.labels import label_all
from quoteattr.text.layout import paragraphs
from quoteattr.text.lines import drafts_in_blocks, drafts_in_dashes
from quoteattr.text.profile import StyleProfile, detect_style, profile_for
from quoteattr.types import QuoteSpan, Span

__all__ = ["StyleProfile", "detect_style", "find_quotes"]


def find_quotes(text: str, *, style: str | StyleProfile | None = None) -> tuple[QuoteSpan, ...]:
    """What stands in quotation marks in `text`, in the order of the text, a parent before its children.

    Nothing that may stand in a string makes it fail.  A mark that is missing, doubled or mismatched
    costs at most its own paragraph, and is told in `QuoteSpan.problems`: ``unclosed``, ``unopened``,
    ``doubled``, ``mixed_pair``, ``wrong_direction``, ``space_inside``.

    Args:
        text: Any text.
        style: What opens an ordinary quotation, one of `STYLES`, or a whole `StyleProfile`; told from the
            text when None.

    Returns:
        One `QuoteSpan` for each quotation; its offsets count characters of `text`.

    Raises:
        InputTypeError: `text` is no str, or `style` of no fitting type.
        InputValueError: `style` is the name of no style.

    >>> [q.spans[0].of('"Go," said Ann, "or stay."') for q in find_quotes('"Go," said Ann, "or stay."')]
    ['Go,', 'or stay.']
    """
    if not isinstance(text, str):
        raise InputTypeError(f"find_quotes takes a str, got {type(text).__name__}")
    # Whether a line ends in one character or two says nothing: the text is read with one, the offsets put back.
    seen = text.replace("\r\n", "\n") if "\r\n" in text else text
    profile = profile_for(seen, style)
    with _collector_paused(len(text) > _LONG):
        drafts, blocks = find_drafts(seen, profile)
        label_all(seen, drafts, blocks)
        found = finish(drafts)
        return found if seen is text else _put_back(found, text)


def _put_back(quotes: Sequence[QuoteSpan], text: str) -> tuple[QuoteSpan, ...]:
    r"""The quotations of a text that was read with ``\n`` for ``\r\n``, at their places in the text as given."""
    breaks = [found.start() - number for number, found in enumerate(re.finditer("\r\n", text))]

    def moved(span: Span) -> Span:
        start, end = span.start, span.end
        return Span(start + bisect.bisect_left(breaks, start), end + bisect.bisect_left(breaks, end))

    return tuple(attrs.evolve(q, spans=tuple(map(moved, q.spans)), outer=moved(q.outer)) for q in quotes)


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_LONG = 200_000


@contextlib.contextmanager
def _collector_paused(long: bool) -> Iterator[None]:
    """Keep the cyclic garbage collector from going through the values of a long text again and again.

    None of them is part of a cycle; on a book the pauses would take half of the time.
    """
    if not (long and gc.isenabled()):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # count the new values as old ones: the next small collection skips them
            gc.freeze()
            gc.unfreeze()
        gc.enable()


def find_drafts(text: str, profile: StyleProfile) -> tuple[list[Draft], list[Span]]:
    """The quotations in the order of the text, not yet labelled, and the paragraphs."""
    blocks = paragraphs(text)
    drafts = drafts_in_marks(text, blocks, profile)
    drafts += drafts_in_dashes(text, blocks, profile, drafts)
    drafts += drafts_in_blocks(text, blocks)
    return in_order(drafts), blocks
