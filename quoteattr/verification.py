"""Is this quote really in that source?

The comparison ignores typography only: the shape of quotation marks, dashes
and ellipses, white space and line breaks, ligatures, invisible characters.
Where the quote leaves something out (``...``) or puts something in
(``[the board]``), its pieces must follow one another in the source, close
together, and no negation may lie in what was left out.  In doubt the answer is
no.
"""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

import attrs

from quoteattr.errors import InputTypeError
from quoteattr.io import Result
from quoteattr.lang import english
from quoteattr.types import Person, Span

__all__ = ["MINIMUM", "Status", "Verification", "verify"]

Status = Literal["exact", "folded", "elided", "short", "absent"]
"""The outcomes of looking a quote up; see `Verification.status`."""

MINIMUM = 12
"""A quote with fewer characters says too little to be looked up."""

# The most characters that an ellipsis may stand for, and the least that a piece beside it must have.
_WIDEST_GAP = 600
_SHORTEST_PIECE = 4
# Places told, the first and a hundred others.
_MOST_PLACES = 101
# Starting points tried for an elided quote.
_MOST_STARTS = 1000


@attrs.frozen
class Verification:
    """What became of looking a quote up."""

    status: Status
    """`exact`: character by character; `folded`: in other typography; `elided`: in
    pieces, in order; `short`: too short to be told; `absent`: not there."""
    spans: tuple[Span, ...] = ()
    """Where it stands in the source, one span a piece; the first place if there are several."""
    elsewhere: tuple[Span, ...] = ()
    """The other places, if there are several; the first hundred of them."""
    places: int = 0
    """In how many places it stands (1 for an elided quote)."""
    differences: tuple[tuple[str, str], ...] = ()
    """Pairs of what the quote and what the source has, where they differ; for an
    absent quote, against the passage most like it."""
    nearest: Span | None = None
    """Of an absent quote: the passage most like it, if any shares three words in a row."""
    speaker: Person | None = None
    """Whose words they are in the source, when the source is an attributed text; None when
    they stand in several places and not all are the same person's."""
    note: str = ""
    """Why it was refused, for a human reader."""

    @property
    def found(self) -> bool:
        """Whether the quote is in the source."""
        return self.status in ("exact", "folded", "elided")


def verify(quote: str, source: str | Result) -> Verification:
    """Look `quote` up in `source`, a text or the result of `attribute`.

    The time grows linearly with the source.

    Raises:
        InputTypeError: `quote` is no `str`, or `source` neither text nor result.

    >>> source = "The mayor said: “We did not close the harbour – it was the storm.”"
    >>> verify('"We did not close the harbour - it was the storm."', source).status
    'folded'
    >>> verify("We did ... close the harbour", source).note
    "the ellipsis leaves out 'not'"
    """
    if not isinstance(quote, str):
        raise InputTypeError(f"verify() takes a quote as a str, got {type(quote).__name__}")
    text = source if isinstance(source, str) else getattr(source, "text", None)
    if not isinstance(text, str):
        raise InputTypeError(f"verify() takes a source as a str or an AttributedText, got {type(source).__name__}")
    found = _look_up(quote.strip().strip(_OUTER).strip(), text)
    if isinstance(source, str) or not found.spans:
        return found
    speaker, *others = (_speaker(source, span) for span in (found.spans[0], *found.elsewhere))
    if any(other != speaker for other in others):
        return attrs.evolve(found, note="it stands in several places, not all the same person's words")
    return attrs.evolve(found, speaker=speaker)


def _look_up(quote: str, text: str) -> Verification:
    if len(_fold(quote)[0]) < MINIMUM:
        return Verification("short", note=f"a quote needs {MINIMUM} characters to be looked up")
    exact = [Span(at, at + len(quote)) for at in itertools.islice(_places(quote, text), _MOST_PLACES)]
    if exact:
        return Verification("exact", (exact[0],), tuple(exact[1:]), text.count(quote))
    folded, offsets = _fold(text)
    wanted = _fold(quote)[0].strip()
    found = [_unfolded(at, at + len(wanted), offsets) for at in itertools.islice(_places(wanted, folded), _MOST_PLACES)]
    if found:
        differences = _differences(quote, found[0].of(text))
        return Verification("folded", (found[0],), tuple(found[1:]), folded.count(wanted), differences)
    pieces = [piece for piece in (part.strip(" ,;:") for part in _OMISSION.split(wanted)) if piece]
    note = ""
    if len(pieces) > 1:
        places, note = _in_order(pieces, folded)
        if places:
            return Verification("elided", tuple(_unfolded(a, b, offsets) for a, b in places), places=1)
    nearest = _nearest(wanted, folded, offsets)
    differences = _differences(quote, nearest.of(text)) if nearest else ()
    return Verification("absent", differences=differences, nearest=nearest, note=note or "not in the source")


# Folding

_OUTER = "\"'`‘’‚‛“”„‟«»‹›「」『』"
_FOLDS = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛‹›′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
}
# After folding: an ellipsis, also in brackets, or words put in by who quotes.
_OMISSION = re.compile(r" ?(?:[\[(] ?\.\.\.[.]? ?[\])]|\.\.\.+|\. \. \.|\[[^\[\]]{0,80}\]) ?")


def _fold(text: str) -> tuple[str, list[int]]:
    """The text in plain typography, and for each of its characters the offset it came from."""
    out: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        if char.isspace():
            plain = "" if out and out[-1] == " " else " "
        elif char.isascii() and char != "`":
            plain = char
        else:
            plain = _FOLDS.get(char, "" if char in _FOLDS else unicodedata.normalize("NFKC", char))
        for piece in plain:
            if piece == "-" and out and out[-1] == "-":
                continue
            out.append(piece)
            offsets.append(offset)
    offsets.append(len(text))
    return "".join(out), offsets


def _unfolded(start: int, end: int, offsets: Sequence[int]) -> Span:
    """The span of the text that a stretch of the folded text came from."""
    return Span(offsets[start], offsets[end - 1] + 1)


# Pieces

_NEGATION = re.compile(rf"\b(?:{english().alternatives('denials')})\b|n't\b", re.IGNORECASE)


def _in_order(pieces: Sequence[str], folded: str) -> tuple[list[tuple[int, int]], str]:
    """Where the pieces stand, one behind the other; else nothing and why."""
    if min(map(len, pieces)) < _SHORTEST_PIECE:
        return [], "a piece beside an ellipsis is too short to be looked up"
    note = "its pieces do not follow one another in the source"
    for begin in _places(pieces[0], folded):
        places = [(begin, begin + len(pieces[0]))]
        for piece in pieces[1:]:
            before = places[-1][1]
            at = folded.find(piece, before, before + _WIDEST_GAP + len(piece))
            if at < 0:
                break
            negation = _NEGATION.search(folded, before, at)
            if negation:
                note = f"the ellipsis leaves out {negation.group()!r}"
                break
            places.append((at, at + len(piece)))
        else:
            return places, ""
    return [], note


def _places(piece: str, folded: str) -> Iterator[int]:
    at = folded.find(piece)
    for _ in range(_MOST_STARTS):
        if at < 0:
            return
        yield at
        at = folded.find(piece, at + 1)


# What differs

_WORD = re.compile(r"\S+")
_SHINGLE = 3
_LONGEST_COMPARED = 400


def _nearest(wanted: str, folded: str, offsets: Sequence[int]) -> Span | None:
    """The passage that shares most runs of three words with the quote."""
    words = wanted.casefold().split()[:_LONGEST_COMPARED]
    place = {tuple(words[i : i + _SHINGLE]): i for i in range(len(words) - _SHINGLE + 1)}
    if not place:
        return None
    bounds = [match.span() for match in _WORD.finditer(folded)]
    source = [folded[start:end].casefold() for start, end in bounds]
    votes: dict[int, int] = {}
    for i in range(len(source) - _SHINGLE + 1):
        own = place.get(tuple(source[i : i + _SHINGLE]))
        if own is not None:
            # Nearly the same beginning counts as the same.
            votes[(i - own) // 4] = votes.get((i - own) // 4, 0) + 1
    if not votes:
        return None
    begin = max(0, max(votes, key=lambda key: (votes[key], -key)) * 4)
    last = min(len(source), begin + len(words)) - 1
    return _unfolded(bounds[begin][0], bounds[last][1], offsets)


def _differences(quote: str, passage: str) -> tuple[tuple[str, str], ...]:
    """What the quote has and what the source has instead, in order."""
    ours, theirs = quote.split()[:_LONGEST_COMPARED], passage.split()[:_LONGEST_COMPARED]
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    return tuple(
        (" ".join(ours[a:b]), " ".join(theirs[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"
    )


def _speaker(source: Result, span: Span) -> Person | None:
    """Who says, in the source, what stands at `span`: the speaker of the innermost quote around most of it."""
    best: tuple[int, int] = (0, 0)
    speaker = None
    for quote in source.quotes:
        shared = sum(max(0, min(s.end, span.end) - max(s.start, span.start)) for s in quote.spans)
        rank = (shared, -sum(map(len, quote.spans)))
        if shared and rank > best:
            best, speaker = rank, quote.speaker
    return speaker
