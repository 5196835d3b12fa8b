"""Corrections by hand, as data that holds: who spoke, where a quote begins, who is one person.

Corrections are small values.  In a session quotes are named by id and people by
id, name or alias; `keep` makes of them what can be kept beside the text as JSON,
keyed by the quotes' words, places and context and the people's names.  On a text
that has changed each finds its quote again, or is told to be lost or doubtful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from quoteattr.corrections.applying import Corrected, Outcome, correct
from quoteattr.corrections.kept import (
    TextCorrections,
    correction_from_dict,
    correction_to_dict,
    corrections_from_json,
    corrections_to_json,
    keep,
    pick,
    read_corrections,
    schema,
)
from quoteattr.corrections.values import (
    AddQuote,
    Anchor,
    Correction,
    DropQuote,
    JoinQuotes,
    Merge,
    Part,
    Rename,
    SetExtent,
    SetGender,
    SetKind,
    SetSpeaker,
    SplitPerson,
    SplitQuote,
    Who,
    anchor_of,
)
from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.result import AttributedText

__all__ = [
    "AddQuote",
    "Anchor",
    "Corrected",
    "Correction",
    "DropQuote",
    "JoinQuotes",
    "Merge",
    "Outcome",
    "Part",
    "Rename",
    "SetExtent",
    "SetGender",
    "SetKind",
    "SetSpeaker",
    "SplitPerson",
    "SplitQuote",
    "TextCorrections",
    "Who",
    "anchor_of",
    "apply_corrections",
    "apply_kept",
    "check_corrections",
    "correction_from_dict",
    "correction_to_dict",
    "corrections_from_json",
    "corrections_to_json",
    "keep",
    "pick",
    "read_corrections",
    "schema",
]

Corrections = Iterable[Correction | Mapping[str, Any]] | TextCorrections


def apply_corrections(
    result: AttributedText, corrections: Corrections, *, lost: Literal["raise", "skip"] = "raise"
) -> AttributedText:
    """`result` with the corrections applied in their order.

    Who was merged away can still be named by the old id, name or alias.  `result` itself stays as it is, so
    leaving a correction out and applying the others again takes that one back.

    Args:
        result: What to correct.
        corrections: Values, plain data, or what was kept of another run.
        lost: What happens with one that fits no quote or person, or only perhaps: ``"raise"`` an error, or
            ``"skip"`` it; `check_corrections` tells which.

    >>> from quoteattr.types import AttributedQuote, Person, Span
    >>> ada, marsh = Person("p1", "Ada Marsh"), Person("p2", "Marsh")
    >>> quote = AttributedQuote("q1", "No.", (Span(1, 4),), "direct", speaker=marsh)
    >>> mended = apply_corrections(AttributedText('"No," Marsh said.', (quote,), (ada, marsh)), [Merge("p1", "p2")])
    >>> mended.quotes[0].speaker.name, len(mended.people)
    ('Ada Marsh', 1)

    Raises:
        InputTypeError: something is no correction, or not the str it should be.
        InputValueError: an impossible value; with ``lost="raise"``, no person or quote is called so.
    """
    if lost not in ("raise", "skip"):
        raise InputValueError(f"lost must be 'raise' or 'skip', got {lost!r}")
    done = _corrected(result, corrections)
    if lost == "raise":
        for outcome in done.outcomes:
            if outcome.fit != "holds":
                raise InputValueError(outcome.note)
    return done.result


def check_corrections(result: AttributedText, corrections: Corrections) -> tuple[Outcome, ...]:
    """What would become of each correction: it holds, is doubtful, or lost.

    >>> from quoteattr.types import AttributedQuote, Person, Span
    >>> check_corrections(AttributedText("Nothing."), [SetSpeaker("q7", "Ada")])[0].fit
    'lost'
    """
    return _corrected(result, corrections).outcomes


def apply_kept(
    result: AttributedText, kept: Sequence[TextCorrections], tell: Callable[[str], None] | None = None
) -> AttributedText:
    """`result` with those of the corrections of many texts applied that were made on its own.

    Args:
        result: What to correct; its name and text choose the corrections, see `pick`.
        kept: What was kept beside the texts.
        tell: Called with a line for each correction that is doubtful or lost, which is not applied.

    >>> from quoteattr.types import AttributedQuote, Person, Span
    >>> quote = AttributedQuote("q1", "No.", (Span(1, 4),), "direct")
    >>> result = AttributedText('"No," Marsh said.', (quote,), name="a.txt")
    >>> kept = [TextCorrections((SetSpeaker(Anchor((Part("Yes."),)), "Ada", new=True),), "a.txt")]
    >>> apply_kept(result, kept, print) == result
    a.txt: correction 1 is lost, not applied: its words are not in the text: “Yes.”
    True
    """
    own = pick(kept, result.text, result.name)
    if own is None:
        return result
    done = _corrected(result, own)
    if tell is not None:
        for number, outcome in enumerate(done.outcomes, 1):
            if outcome.fit != "holds":
                tell(f"{result.name}: correction {number} is {outcome.fit}, not applied: {outcome.note}")
    return done.result


def _corrected(result: AttributedText, corrections: Corrections) -> Corrected:
    if isinstance(corrections, TextCorrections):
        return correct(result, corrections.corrections, sha256=corrections.sha256, digests=corrections.paragraphs)
    if isinstance(corrections, str | Mapping) or not isinstance(corrections, Iterable):
        raise InputTypeError(f"corrections must be a list of corrections, got {type(corrections).__name__}")
    values = [correction_from_dict(one) if isinstance(one, Mapping) else one for one in corrections]
    return correct(result, values)
