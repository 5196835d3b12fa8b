"""Every quotation mark of a text, on the plain string: no model, no parser, linear time.

Scan first, pair second.  `marks` finds the candidates and what each may be,
`profile` the habits of the text, `reading` the cheapest way to pair the
candidates of a paragraph, `assemble` the quotations that go on over several
paragraphs, `labels` what the marks are for.
"""

from __future__ import annotations

from quoteattr.errors import InputTypeError
from quoteattr.layout import paragraphs
from quoteattr.quotes.assemble import drafts_in_marks, finish
from quoteattr.quotes.labels import judge, story_score
from quoteattr.quotes.lines import drafts_in_blocks, drafts_in_dashes
from quoteattr.quotes.profile import StyleProfile, detect_style, profile_for
from quoteattr.types import QuoteSpan

__all__ = ["StyleProfile", "detect_style", "find_quotes"]


def find_quotes(text: str, *, style: str | StyleProfile | None = None) -> tuple[QuoteSpan, ...]:
    """What stands in quotation marks in `text`, in the order of the text, a parent before its children.

    Nothing that may stand in a string makes it fail.  A mark that is missing, doubled or mismatched
    costs at most its own paragraph, and is told in `QuoteSpan.problems`: ``unclosed``, ``unopened``,
    ``doubled``, ``mixed_pair``, ``space_inside``.

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
    profile = profile_for(text, style)
    blocks = paragraphs(text)
    drafts = drafts_in_marks(text, blocks, profile)
    drafts += drafts_in_dashes(text, blocks, profile, drafts)
    drafts += drafts_in_blocks(text, blocks)
    starts = {block.start for block in blocks}
    opening = sum(draft.start in starts for draft in drafts)
    story = story_score(text, [(d.parts[0][0], d.parts[-1][1]) for d in drafts], opening, len(blocks)) > 0.5
    for draft in drafts:
        if draft.label:
            continue
        draft.label, draft.score = judge(
            text, draft.start, draft.end, draft.parts[0][0], draft.parts[-1][1], story=story, depth=0
        )
    return finish(text, drafts)
