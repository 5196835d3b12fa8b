"""Which quotation marks a text uses, seen from the text as a whole.

Most marks explain themselves.  Some do not: an apostrophe is a quotation mark
in some novels and hardly ever in others, two apostrophes stand for a double
mark in some newspapers, a dash opens speech in some languages and a list item
in others.  Counting over the whole text settles that.
"""

from __future__ import annotations

import re

import attrs

from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.text.layout import paragraphs

__all__ = ["DASH_OPENING", "STYLES", "StyleProfile", "detect_style", "profile_for"]

STYLES = ("double", "single", "tex", "guillemet", "low", "corner", "dash", "block")
"""The styles of quotation that are told apart."""


@attrs.frozen
class StyleProfile:
    r"""The habits of one text.

    >>> detect_style("'Come,' said Ann.\n\n'No,' said Bo.\n\n'Do come.'").primary
    'single'
    """

    primary: str = "double"
    """What opens an ordinary quotation: one of `STYLES`."""
    twin_apostrophes: bool = False
    """Two apostrophes stand for a double mark."""
    right_opens: bool = False
    """The same curly mark opens and closes (”so”), as in Swedish and Finnish."""
    inward: bool = False
    """Guillemets point inwards (»so«), as in German and Danish."""
    dash: str = ""
    """The dash that opens a paragraph of speech; empty when none does."""


_SINGLE_END = re.compile(r"[,.!?;…—-]['’](?=\s|[\"”]?\s|\Z)")
_SINGLE_START = re.compile(r"(?<![^\s(\[—\"“-])['‘](?=[^\W\d_])")
_DOUBLE_END = re.compile(r"[,.!?;…—-][\"”»](?=\s|['’]?\s|\Z)")
_TWIN_END = re.compile(r"(?<=[^\s'])''(?!\w)")
_TWIN = re.compile(r"(?<![\w'])''(?=[^\W_])")
DASH_OPENING = re.compile(r"(—|―|–|--)(?![-—])[ \t\u00a0]*(?=[^\W\d_]|[¿¡«\"“'‘(…])")
"""A dash that may open a paragraph of speech."""
_DASHES = re.compile(r"^[ \t]*" + DASH_OPENING.pattern, re.MULTILINE)
# Enough of a text to know its habits by.
_SAMPLE = 300_000


def detect_style(text: str) -> StyleProfile:
    """The quotation habits of `text`, told from counts over its first 300,000 characters."""
    sample = text[:_SAMPLE]
    doubles = len(_DOUBLE_END.findall(sample))
    singles = 0
    if "'" in sample or "’" in sample:
        ends = len(_SINGLE_END.findall(sample))
        singles = min(ends, len(_SINGLE_START.findall(sample))) if ends else 0
    primary = "single" if singles > max(1, 1.5 * doubles) else "double"
    twin = "''" in sample and bool(_TWIN.search(sample) and _TWIN_END.search(sample))
    right_opens = "”" in sample and "“" not in sample and "„" not in sample and '"' not in sample
    inward = "«" in sample and len(re.findall(r"»(?=\w)", sample)) > len(re.findall(r"«(?=\w)", sample))
    dash = _dash_habit(sample, doubles + singles)
    return StyleProfile(
        primary="dash" if dash and doubles + singles < 3 else primary,
        twin_apostrophes=twin,
        right_opens=right_opens,
        inward=inward,
        dash=dash,
    )


def _dash_habit(sample: str, marked: int) -> str:
    """The dash that opens speech in this text, if one does.

    Dashes also open list items, signatures and asides, so they count as
    speech only where whole sentences follow them at the start of paragraphs,
    at least as often as quotations stand in marks.
    """
    if not any(d in sample for d in ("—", "―", "–", "--")) or len(_DASHES.findall(sample)) < 2:
        return ""
    found: list[str] = []
    sentences = 0
    for paragraph in paragraphs(sample):
        opening = DASH_OPENING.match(sample, paragraph.start, paragraph.end)
        if opening:
            found.append(opening[1])
            first = sample[opening.end()]
            sentences += not first.islower() and sample[paragraph.end - 1] in '.!?…:»”"'
    if len(found) < 2 or sentences < max(marked, 0.6 * len(found)):
        return ""
    return max(set(found), key=lambda dash: (found.count(dash), dash))


def profile_for(text: str, style: str | StyleProfile | None) -> StyleProfile:
    """The profile to read `text` by: detected, or as the caller says.

    Raises:
        InputTypeError: `style` is neither None, a string nor a `StyleProfile`.
        InputValueError: `style` is the name of no style.
    """
    if style is None:
        return detect_style(text)
    if isinstance(style, StyleProfile):
        return style
    if not isinstance(style, str):
        raise InputTypeError(f"style must be a str, a StyleProfile or None, got {type(style).__name__}")
    if style not in STYLES:
        raise InputValueError(f"style must be one of {', '.join(STYLES)}, got {style!r}")
    detected = detect_style(text)
    dash = detected.dash
    if style == "dash" and not dash:
        found = _DASHES.findall(text)
        dash = max(set(found), key=lambda d: (found.count(d), d)) if found else "—"
    return attrs.evolve(detected, primary=style, dash=dash)
