"""Invented documents with their gold answer.

Every document is a `Document`: a text that reads like English, the people it
names, and its quotations with speaker, source, cue and content at exact
character offsets.  The same seed gives the same document on every machine with
the same version of the library; a later version may write other texts.

>>> document = quotation(seed=0, style="straight", frame="inverted", form="full")
>>> quote = document.quotes[0]
>>> document.person(quote.speaker).name in document.text
True
"""

from __future__ import annotations

from quoteattr.synth.changes import crlf, normalized, renamed, restyled, retitled, reworded, with_paragraph, wrapped
from quoteattr.synth.chooser import Chooser, SeededChooser
from quoteattr.synth.damage import DAMAGES, damage, possible_damage
from quoteattr.synth.genres import (
    GENRES,
    article,
    corpus,
    dialogue,
    interview,
    letter,
    person,
    quotation,
    release,
    report,
    transcript,
)
from quoteattr.synth.judging import Verdict, judge, missed_marks, swallowed
from quoteattr.synth.series import series
from quoteattr.synth.styles import STYLES, Style
from quoteattr.synth.values import Document, Naming, SynthPerson, SynthQuote
from quoteattr.synth.writer import DIRECT, FRAMES, INDIRECT, MIXED

__all__ = [
    "DAMAGES",
    "DIRECT",
    "FRAMES",
    "GENRES",
    "INDIRECT",
    "MIXED",
    "STYLES",
    "Chooser",
    "Document",
    "Naming",
    "SeededChooser",
    "Style",
    "SynthPerson",
    "SynthQuote",
    "Verdict",
    "article",
    "corpus",
    "crlf",
    "damage",
    "dialogue",
    "interview",
    "judge",
    "letter",
    "missed_marks",
    "normalized",
    "person",
    "possible_damage",
    "quotation",
    "release",
    "renamed",
    "report",
    "restyled",
    "retitled",
    "reworded",
    "series",
    "swallowed",
    "transcript",
    "with_paragraph",
    "wrapped",
]
