"""``"...," the old man quietly said``: who speaks, then the cue."""

from __future__ import annotations

from quoteattr.lang import english
from quoteattr.reports.narration import (
    ADVERBS,
    AUXILIARIES,
    BLANKS,
    PARTICLES,
    REACH,
    THINGS,
    Gap,
    Narration,
    Tag,
    Tokens,
)

__all__ = ["after", "unlisted"]


def after(text: Narration, gap: Gap) -> Tag | None:
    """A subject right after a quote, with a cue verb beside it or, between commas, further on ("Jo, rising, said")."""
    start, end = gap.start, gap.end
    if text.words[start] in english().group("openers of a tag"):
        start += 1
    found = text.phrase(start, end)
    if found is None or text.words[found[0]] in THINGS:
        return None
    found = text.together(found, end, subject=True)
    at = found[1]
    while at < end and (text.parse.tags[at] in ADVERBS or text.words[at] in AUXILIARIES):
        at += 1
    cue = text.cue(at) if at < end else None
    if cue is not None and (gap.opened or (cue.strength == "strong" and _ends_clause(text, at, end))):
        behind = _after_particle(text, at, end)
        return Tag("subject-verb" if gap.opened else "spoken-beat", (at, behind), text.speaker(found))
    return _apart(text, gap, found, at) if gap.opened and at < end else None


def _after_particle(text: Narration, cue: int, end: int) -> int:
    """The token after a cue verb, and after its particle ("she shouted out")."""
    after = cue + 1
    ends = after + 1 >= end or text.words[after + 1] in BLANKS
    particle = after < end and text.words[after] in PARTICLES and (ends or text.parse.tags[after] == "RP")
    return after + 1 if particle else after


def _apart(text: Narration, gap: Gap, found: Tokens, at: int) -> Tag | None:
    """A cue verb that commas part from its subject: "Jo, rising, said"."""
    end = gap.end
    verbs = [verb for verb in range(at + 1, min(end, at + REACH)) if _parted(text, gap, found, verb)]
    # "Jo Ray, who commands the guard, wrote"
    verb = next((verb for verb in verbs if text.parse.deps[verb] != "relcl"), verbs[0] if verbs else -1)
    return Tag("parted", (verb, verb + 1), text.speaker(found)) if verb >= 0 else None


def _parted(text: Narration, gap: Gap, found: Tokens, verb: int) -> bool:
    """Whether a verb further on is what a subject does: what stands between them is put in."""
    cue = text.cue(verb)
    if cue is None or cue.strength != "strong" or text.parse.tags[verb] not in ("VBD", "VBZ", "VBP"):
        return False
    between = text.words[found[1]] == "," and text.words[verb - 1] == ","
    return between or text.subject(verb, gap.start, gap.end) == found


def unlisted(text: Narration, gap: Gap) -> Tag | None:
    """``"...," floundered the guest``: right after an open quote any verb reports."""
    start, end = gap.start, gap.end
    if not gap.opened or text.raw[start][:1].isupper():
        return None
    if text.parse.tags[start] in ("VBD", "VBN", "VBZ") and text.words[start] not in AUXILIARIES:
        found = text.phrase(start + 1, end)
        if found is not None and text.somebody(found):
            return Tag("unlisted", (start, start + 1), text.speaker(text.together(found, end)))
        return None
    found = text.phrase(start, end)
    if found is None or found[1] >= end or not text.somebody(found):
        return None
    verb = found[1]
    if text.parse.tags[verb] == "VBD" and text.words[verb] not in AUXILIARIES:
        return Tag("unlisted", (verb, verb + 1), text.speaker(found))
    return None


def _ends_clause(text: Narration, verb: int, end: int) -> bool:
    """Whether nothing that a verb could report follows it in the clause."""
    return all(
        text.words[at] not in english().group("what a cue may report by") for at in range(verb + 1, min(end, verb + 3))
    )
