"""``"...," was her only reply``; ``her view is that the bridge was safe``: a noun for words said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quoteattr.lang import english
from quoteattr.reports.narration import POSSESSIVE, Gap, Narration, Tag

if TYPE_CHECKING:
    from quoteattr.reports.candidates import Look

__all__ = ["after", "reported"]

# Tokens after a verb of being within which its noun stands.
_REACH = 8


def after(text: Narration, gap: Gap) -> Tag | None:
    """A copula right after an open quote and, soon, a noun for words said with its owner."""
    start, end = gap.start, gap.end
    if not gap.opened or text.words[start] not in english().group("verbs before a reply"):
        return None
    for at in range(start + 1, min(end, start + _REACH)):
        if english().lemma(text.words[at], text.parse.tags[at]) in english().reporting.lemmas("reply", "N"):
            source = None
            for back in range(at - 1, start, -1):
                if text.words[back] in POSSESSIVE:
                    source = (back, back + 1)
                elif text.parse.tags[back] == "POS" and back > start + 1:
                    source = text.around(back - 1, start + 1, back)
            if source is None and at + 2 < end and text.words[at + 1] in ("of", "from"):
                source = text.phrase(at + 2, end)
            return Tag("noun", (start, at + 1), source)
    return None


def reported(look: Look) -> None:
    """What stands behind the copula ("his view is that ...") or is said of the noun in another way."""
    scene, cue = look.scene, look.cue
    parse = scene.parse
    if parse.deps[cue] not in ("nsubj", "nsubjpass", "dobj", "attr", "pobj"):
        return
    verb = parse.heads[cue]
    if parse.deps[cue] == "pobj":
        verb = parse.heads[verb]
    for child in parse.children[verb]:
        if child > cue and parse.deps[child] in ("ccomp", "attr", "acomp", "xcomp", "advcl", "acl"):
            look.below(f"via-{parse.deps[cue]}>{parse.deps[child]}", scene.lemmas[verb], child)
