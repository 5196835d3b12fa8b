"""``"..." From Jo.``: who signs the words that were shown."""

from __future__ import annotations

from quoteattr.reports.narration import Gap, Narration, Tag

__all__ = ["after"]

# Words of a signature.
_LONGEST = 6


def after(text: Narration, gap: Gap) -> Tag | None:
    """A short sentence that is nothing but "from" with a noun phrase."""
    if text.words[gap.start] != "from" or gap.end - gap.start > _LONGEST:
        return None
    found = text.phrase(gap.start + 1, gap.end)
    return Tag("from", None, found) if found and found[1] == gap.end else None
