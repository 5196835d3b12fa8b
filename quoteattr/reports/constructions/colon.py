"""``Mayor: taxes will fall``; ``Taxes will fall: mayor``: a colon without quotation marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quoteattr.reports.sources import source_tokens

if TYPE_CHECKING:
    from quoteattr.reports.candidates import Look

__all__ = ["reported"]


def reported(look: Look) -> None:
    """What a label introduces ("Mayor: taxes will fall") or, in headlines, ends ("Taxes will fall: mayor")."""
    scene, cue = look.scene, look.cue
    if scene.parse.words[cue] != ":":
        return
    numbers = scene.parse.token_paragraphs
    begin, end = scene.paragraph_bounds[numbers[cue]]
    source = look.source
    if source is None:
        return
    heads = scene.parse.heads
    if source.head < cue and end - cue > 3:
        sentence = scene.parse.sentence_tokens(cue + 1)
        last = max(sentence.stop, cue + 2) - 1
        head = next((t for t in range(cue + 1, last + 1) if not cue < heads[t] <= last or heads[t] == t), cue + 1)
        label = "label" if source_tokens(scene, source, cue)[0] <= begin + 1 else "label late"
        look.add("colon", label, head, cue + 1, last)
        if end - 1 > last and end - cue < 80:
            look.add("colon-all", label, head, cue + 1, end - 1)
    elif source.head > cue and cue - begin >= 3:
        head = next((t for t in range(begin, cue) if not begin <= heads[t] < cue or heads[t] == t), begin)
        look.add("colon<", "", head, begin, cue - 1)
