"""What counts as a report: words said, written, asked or thought, or any attitude at all.

The training articles hold beliefs, support, blame and praise to be reports
too ("backs the plan"), with a noun phrase or an infinitive for content.  Most
readers do not, and outside political news a content of that kind is seldom a
report at all.  So such contents are kept only where the caller asks for
attitudes, or where the text is thick with clear reports and the word that
reports is one of speaking.
"""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.reports.constructions import construction_of
from quoteattr.types import Frame

__all__ = ["content_kind", "without_attitudes"]

_SPEAKING = frozenset({"say", "reply", "ask", "claim", "confirm", "admit", "deny", "warn", "promise", "agree", "order"})
# The numbers were chosen on the seen documents of GUM's news, essays, biographies and textbooks and on PolNeAR's
# development part (scored with score.py, all kinds, IoU): precision against recall of each choice is in
# docs/models/frames.md.
CLEAR = 0.5
"""A clause or quotation with this score is a clear report."""
THICK = 10.0
"""So many clear reports in a thousand words make a text of reports (PolNeAR's median is 15, that of GUM's essays 2)."""
SPARSE = 6.0
"""Under so many, a phrase with quoted words in it ("praised the 'spirit' of ...") is no report either."""
_PADDING = 100
"""Words added to a text's length, so that one report does not make a headline a text of reports."""
_PRONOUN = 4
"""Characters of a content that only points at words: "denied it", "said that"."""
# The scores from which on something is told by default; chosen on PolNeAR's and GUM's development parts.
LEAST_CLAUSE = 0.4
LEAST_MIXED = 0.25
"""For a clause with words in marks and a source; from .15 to .45 the seen GUM and newspeople documents move by .002."""
LEAST_LOOSE = 0.6
"""For a clause beside a word that the lexicon lacks, and for the rest of a sentence, or of a line after a colon."""
LEAST_RELAYED = 0.2
"""For words that one source says another said: the training articles seldom annotate them, so their scores are low."""
# For words in marks beside a reporting word or a label; chosen with the others.
LEAST_MARKED = 0.4
LEAST_BARE = 0.8
"""For words in marks beside no reporting word and no label."""
# For phrases; chosen with the others.
LEAST_PHRASE = 0.65
LEAST_QUOTING, LEAST_QUOTING_SPARSE = 0.3, 0.6
"""For a phrase with quoted words in it, in a text of reports and in others."""


def content_kind(frame: Frame) -> str:
    """`marked` for whole quotations, `clause` for reported clauses, `phrase` for contents that are neither.

    >>> from quoteattr.types import Span
    >>> [content_kind(Frame((Span(0, 4),), "indirect", rule=rule)) for rule in ("ccomp", "dobj")]
    ['clause', 'phrase']
    """
    name = construction_of(frame.rule)
    if name in ("marks", "colon", "signature") and frame.kind == "direct":
        return "marked"
    return "phrase" if name == "complement" or (name == "noun" and "ccomp" not in frame.rule) else "clause"


def without_attitudes(frames: Sequence[Frame], words: int) -> tuple[Frame, ...]:
    """The frames of what somebody says, writes, asks or thinks in words, in a text of so many words.

    Clauses and quotations count wherever they are likely; other contents only
    in a text of reports, and there with quoted words in them or beside a word
    of speaking that has a source of its own.
    """
    kinds = [content_kind(frame) for frame in frames]
    clear = sum(kind != "phrase" and frame.score >= CLEAR for frame, kind in zip(frames, kinds, strict=True))
    density = 1000.0 * (clear + 1) / (words + _PADDING)
    return tuple(frame for frame, kind in zip(frames, kinds, strict=True) if _is_told(frame, kind, density))


def _is_told(frame: Frame, kind: str, density: float) -> bool:
    quoting = frame.kind != "indirect" and frame.source is not None
    if frame.kind == "indirect" and frame.source is None:
        return False  # nobody to tell it by
    if frame.relay is not None:
        return frame.score >= LEAST_RELAYED
    if kind == "clause":
        loose = frame.cue_class is None or construction_of(frame.rule) in ("sentence", "colon")
        if loose and (density < THICK or not quoting):
            return frame.score >= LEAST_LOOSE
        return frame.score >= (LEAST_MIXED if quoting else LEAST_CLAUSE)
    if kind == "marked":
        named = frame.cue is not None or (frame.rule in ("colon", "dash") and frame.source is not None)
        return frame.score >= (LEAST_MARKED if named else LEAST_BARE)
    return _is_phrase_told(frame, quoting, density)


def _is_phrase_told(frame: Frame, quoting: bool, density: float) -> bool:
    """Whether what is only named ("their plan to strike") counts."""
    if frame.source is None or frame.rule == "nsubjpass<" or sum(map(len, frame.spans)) <= _PRONOUN:
        return False
    if quoting and density >= SPARSE and frame.score >= (LEAST_QUOTING if density >= THICK else LEAST_QUOTING_SPARSE):
        return True
    return density >= THICK and frame.cue_class in _SPEAKING and frame.score >= LEAST_PHRASE
