"""``"...," according to Jo``."""

from __future__ import annotations

from quoteattr.reports.narration import OBJECTS, Gap, Narration, Tag

__all__ = ["after"]


def after(text: Narration, gap: Gap) -> Tag | None:
    """The two words right after a quote, and who is named after them."""
    start, end = gap.start, gap.end
    if text.words[start : start + 2] != ["according", "to"] or start + 2 >= end:
        return None
    found = (start + 2, start + 3) if text.words[start + 2] in OBJECTS else text.phrase(start + 2, end)
    return Tag("according", (start, start + 2), found) if found else None
