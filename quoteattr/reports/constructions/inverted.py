"""``"...," said the old man``: the cue, then who speaks."""

from __future__ import annotations

from quoteattr.lang import english
from quoteattr.reports.narration import PARTICLES, Gap, Narration, Tag

__all__ = ["after"]


def after(text: Narration, gap: Gap) -> Tag | None:
    """A cue verb right after an open quote, and the noun phrase after it."""
    start, end = gap.start, gap.end
    cue = text.cue(start)
    if cue is None or not gap.opened or text.raw[start][:1].isupper():
        return None
    at = start + 1
    while at < end and at < start + 4 and (text.words[at] in PARTICLES or text.parse.tags[at] == "RB"):
        at += 1
    cue_end = at if at > start + 1 and text.words[at - 1] in PARTICLES else start + 1
    found = text.phrase(at, end, of="of" not in cue.takes)
    if found is None or text.words[found[0]] in english().group("objects after a cue"):
        return Tag("inverted", (start, cue_end), None) if cue.strength == "strong" else None
    return Tag("inverted", (start, cue_end), text.speaker(text.together(found, end)))
