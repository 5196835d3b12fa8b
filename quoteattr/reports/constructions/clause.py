"""``The old man said, "..."``: a clause whose cue verb introduces the quote after it."""

from __future__ import annotations

from quoteattr.reports.narration import ENDS, REACH, Gap, Narration, Tag

__all__ = ["before"]

_VERBS = ("VBD", "VBZ", "VBP", "VBG", "VBN", "VB", "NN", "NNS")
# Tokens between a cue and a quote that no comma or colon introduces; between subject and cue; for weak cues.
_NEAR, _FAR, _WEAK = 5, 12, 12


def before(text: Narration, gap: Gap) -> Tag | None:
    """The last cue verb of the clause that has a subject."""
    start, end = gap.start, gap.end
    last = text.words[gap.stop - 1]
    if last in ENDS or last in ("...", "…"):
        return None
    near = last not in (",", ":")
    low = max(start, end - REACH)
    for verb in range(end - 1, low - 1, -1):
        if near and verb < end - _NEAR:
            break
        cue = text.cue(verb)
        tag = text.parse.tags[verb]
        if cue is None or tag not in _VERBS or (cue.strength == "weak" and (near or end - verb > _WEAK)):
            continue
        found = text.subject(verb, start, end)
        if "quoting" in cue.uses:
            found = text.phrase(verb + 1, end) or found  # "I can only quote the vicar:"
        if found is None:
            found = text.subject_before(verb, start)
        if found is None and verb + 1 < end and tag in ("VBD", "VBZ"):
            found = text.phrase(verb + 1, end)
        source = text.speaker(found) if found is not None else None
        if found is not None and source is not None:
            return Tag("introduced" if verb - found[1] < _FAR else "distant", (verb, verb + 1), source)
    return None
