"""``Safe, she said`` without a clause below the cue: the sentence after or before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quoteattr.reports.sources import source_tokens

if TYPE_CHECKING:
    from quoteattr.reports.candidates import Look

__all__ = ["reported"]


def reported(look: Look) -> None:
    """What follows or precedes the cue in its sentence."""
    scene, cue = look.scene, look.cue
    if look.lemma[-1] != "V" or any(scene.parse.deps[child] == "ccomp" for child in scene.parse.children[cue]):
        return
    sentence = scene.parse.sentence_tokens(cue)
    words, tags = scene.parse.words, scene.parse.tags
    first = cue + 1
    if look.keep(look.lemma, "rest", ""):
        if first < sentence.stop and tags[first] == "RP":
            first += 1
        if first < sentence.stop and words[first] in ",:":
            first += 1
        source = look.source
        if source is not None and first <= source.head < sentence.stop:
            behind = source_tokens(scene, source, cue)[1] + 1
            first = behind if behind < sentence.stop else first
        if sentence.stop - first >= 3:
            look.add("rest", "", first, first, sentence.stop - 1)
    if look.keep(look.lemma, "before", ""):
        begin = cue
        source = look.source
        if source is not None and sentence.start <= source.head < cue:
            begin = source_tokens(scene, source, cue)[0]
        if begin - 1 > sentence.start and (words[begin - 1] in ",”\"’'" or words[begin - 1] == "''"):
            look.add("before", "", sentence.start, sentence.start, begin - 1)
