"""``Jo frowned. "..."``: whoever acts right beside a quote, or before its colon, without a word of speaking."""

from __future__ import annotations

from quoteattr.lang import english
from quoteattr.reports.narration import BLANKS, ENDS, Gap, Narration, Tag

__all__ = ["after", "before", "colon"]


def after(text: Narration, gap: Gap) -> Tag | None:
    """Who acts in the first clause after a quote."""
    return _beat(text, "beat-after", gap.start, gap.end)


def before(text: Narration, gap: Gap) -> Tag | None:
    """Who acts in the sentence that ends before a quote."""
    last = text.words[gap.stop - 1]
    if last not in ENDS and last not in ("...", "…"):
        return None
    return _beat(text, "beat-before", gap.start, gap.end)


def colon(text: Narration, gap: Gap) -> Tag | None:
    """Who acts in the clause before a colon: ``Jo took the word: "..."``."""
    return _beat(text, "colon", gap.start, gap.end) if text.words[gap.stop - 1] == ":" else None


def _beat(text: Narration, rule: str, start: int, end: int) -> Tag | None:
    while start < end and (text.words[start] in BLANKS or text.words[start] in english().group("openers of a beat")):
        start += 1
    if start >= end:
        return None
    found = text.phrase(start, end)
    if found is None or found[1] >= end or text.parse.tags[found[1]] in ("IN", "TO", "CC", ":"):
        found = text.main_subject(start, end)
    source = text.speaker(found) if found is not None else None
    return Tag(rule, None, source) if source is not None and text.somebody(source) else None
