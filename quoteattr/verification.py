"""Is this quote really in that source?

The comparison ignores typography only: the shape of quotation marks, dashes
and ellipses, white space and line breaks, ligatures, invisible characters.
Where the quote leaves something out (``...``) or puts something in
(``[the board]``), its pieces must follow one another in the source, close
together, and no negation may lie in what was left out.  So may the halves of a
quote that the source splits by "she said".  In doubt the answer is no.
"""

from __future__ import annotations

import bisect
import difflib
import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import attrs

from quoteattr.errors import InputTypeError
from quoteattr.io import Result
from quoteattr.lang import english
from quoteattr.text.quotes import find_quotes
from quoteattr.types import AttributedQuote, Person, Span

__all__ = ["MINIMUM", "SaidBy", "Status", "Verification", "is_called", "verify"]

Status = Literal["exact", "folded", "elided", "joined", "short", "absent"]
"""The outcomes of looking a quote up; see `Verification.status`."""
SaidBy = Literal["right", "by another", "unclear"]
"""Whether who is said to have said it did, by the source."""

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
    """`exact`: character by character; `folded`: in other typography, or with another first capital; `elided`: in
    pieces, in order, or with words put in in brackets; `joined`: the parts of a quote that the source splits;
    `short`: too short to be told; `absent`: not there."""
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
    said_by: SaidBy | None = None
    """With `speaker`: `right`, `by another` (`speaker` of the answer tells who), or `unclear`; None when nobody was
    asked about or the quote is not there."""
    note: str = ""
    """Why it was refused, for a human reader."""

    @property
    def found(self) -> bool:
        """Whether the quote is in the source."""
        return self.status in ("exact", "folded", "elided", "joined")


def verify(quote: str, source: str | Result, *, speaker: str | None = None) -> Verification:
    """Look `quote` up in `source`, a text or the result of `attribute`.

    The time grows linearly with the source.

    Args:
        quote: The words, as somebody quotes them.
        source: Where they should stand.
        speaker: Who is said to have said them; the source must then be a result, which knows who did.

    Raises:
        InputTypeError: `quote` is no `str`, `source` neither text nor result, or a text where `speaker` is given.

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
    if speaker is not None and not isinstance(speaker, str):
        raise InputTypeError(f"verify() takes a speaker by name, got {type(speaker).__name__}")
    if speaker is not None and isinstance(source, str):
        raise InputTypeError("who said it is known of an attributed text only: give verify() the result of attribute()")
    found = SourceText(text).look_up(quote)
    return found if isinstance(source, str) else who_said(found, source, speaker)


def who_said(found: Verification, source: Result, speaker: str | None = None) -> Verification:
    """What was found in the text of a result, with who says it there; the arguments are those of `verify`."""
    if not found.spans:
        return found
    said, *others = (_said(source, span) for span in (found.spans[0], *found.elsewhere))
    who = said.speaker if said is not None else None
    if any((other.speaker if other is not None else None) != who for other in others):
        note = "it stands in several places, not all the same person's words"
        return attrs.evolve(found, note=note, said_by=None if speaker is None else "unclear")
    if speaker is None:
        return attrs.evolve(found, speaker=who)
    return attrs.evolve(found, speaker=who, said_by=_said_by(speaker, said))


# A speaker whom the source is less sure of is not held against the one who is named.
_SURE = 0.7


def _said_by(claimed: str, said: AttributedQuote | None) -> SaidBy:
    if said is None or not said.speakers:
        return "unclear"
    if any(is_called(person, claimed) for person in said.speakers):
        return "right"
    return "by another" if said.confidence >= _SURE else "unclear"


def is_called(person: Person, claimed: str) -> bool:
    """Whether a name is made of the words that a source has for the person; a title may stand before it.

    >>> is_called(Person("p1", "Ada Marsh"), "Dr. Marsh"), is_called(Person("p1", "Ada Marsh"), "Adam Marsh")
    (True, False)
    """
    known = _name_words([person.name, *person.aliases, *person.titles, *person.roles])
    titles = {row["title"].casefold().rstrip(".") for row in english().table("titles")}
    words = _name_words([claimed])
    return bool(words & known) and words <= known | titles


def _name_words(names: Iterable[str]) -> set[str]:
    return {word.casefold().strip(".,") for name in names for word in name.split()}


class SourceText:
    """A text in which quotes are looked up; what that takes is worked out once, however many there are."""

    def __init__(self, text: str) -> None:
        self.text = text

    @functools.cached_property
    def _folded(self) -> tuple[str, list[int]]:
        return _fold(self.text)

    @functools.cached_property
    def _quoted(self) -> tuple[list[_Word], str, list[int]]:
        """The words in quotes, the same as one string, and where in it each begins."""
        spans = [span for quote in find_quotes(self.text) if quote.parent is None for span in quote.spans]
        found = [
            (match.group().casefold(), number, span.start + match.start(), span.start + match.end())
            for number, span in enumerate(spans)
            for match in _LETTERS.finditer(span.of(self.text))
        ]
        starts = list(itertools.accumulate((len(word) + 1 for word, *_ in found), initial=0))
        return found, " ".join(word for word, *_ in found), starts

    @functools.cached_property
    def _runs(self) -> tuple[list[tuple[int, int]], dict[tuple[str, ...], list[int]]]:
        """Where its words stand, folded, and where each run of three of them does."""
        folded = self._folded[0]
        bounds = [match.span() for match in _WORD.finditer(folded)]
        words = [folded[start:end].casefold() for start, end in bounds]
        places: dict[tuple[str, ...], list[int]] = {}
        for at in range(len(words) - _SHINGLE + 1):
            places.setdefault(tuple(words[at : at + _SHINGLE]), []).append(at)
        return bounds, places

    def look_up(self, quote: str) -> Verification:
        """Where a quote stands."""
        quote = quote.strip().strip(_OUTER).strip()
        text = self.text
        if len(_fold(quote)[0]) < MINIMUM:
            return Verification("short", note=f"a quote needs {MINIMUM} characters to be looked up")
        exact = [Span(at, at + len(quote)) for at in itertools.islice(_places(quote, text), _MOST_PLACES)]
        if exact:
            return Verification("exact", (exact[0],), tuple(exact[1:]), text.count(quote))
        folded, offsets = self._folded
        wanted = _CAPITAL.sub(lambda match: match[1], _fold(quote)[0].strip())
        forms = [wanted, wanted[:1].swapcase() + wanted[1:]] if wanted[:1].isalpha() else [wanted]
        # The comma or full stop at the end may be that of the sentence around.
        for form in dict.fromkeys([*forms, *(form.rstrip(",. ") for form in forms)]):
            found = [
                _unfolded(at, at + len(form), offsets) for at in itertools.islice(_places(form, folded), _MOST_PLACES)
            ]
            if found:
                differences = _differences(quote, found[0].of(text))
                return Verification("folded", (found[0],), tuple(found[1:]), folded.count(form), differences)
        note = ""
        for form in dict.fromkeys(forms) if _OMISSION.search(wanted) else ():
            pieces = [piece for piece in (part.strip(" ,;:") for part in _OMISSION.split(form)) if piece]
            if not pieces or sum(map(len, pieces)) < MINIMUM:
                continue
            places, why = _in_order(pieces, folded)
            if places:
                return Verification("elided", tuple(_unfolded(a, b, offsets) for a, b in places), places=1)
            note = note or why
        joined = self._joined(wanted)
        if joined:
            return Verification("joined", joined, places=1, note="the source splits it")
        nearest = self._nearest(wanted)
        differences = _differences(quote, nearest.of(text)) if nearest else ()
        return Verification("absent", differences=differences, nearest=nearest, note=note or "not in the source")

    def _joined(self, wanted: str) -> tuple[Span, ...]:
        """Where the words stand in quotes that follow one another closely, with none of their words left out."""
        words = [word.casefold() for word in _LETTERS.findall(wanted)]
        if len(words) < _FEWEST_JOINED:
            return ()
        found, have, starts = self._quoted
        line = " ".join(words)
        for at in itertools.islice(_places(line, have), _MOST_PLACES):
            first = bisect.bisect_left(starts, at)
            if starts[first] != at or have[at + len(line) :][:1] not in ("", " "):
                continue
            hit = found[first : first + len(words)]
            parts = [list(group) for _, group in itertools.groupby(hit, key=lambda item: item[1])]
            close = all(b[0][2] - a[-1][3] <= _WIDEST_SPLIT for a, b in itertools.pairwise(parts))
            if close and len(parts) > 1:
                return tuple(Span(part[0][2], part[-1][3]) for part in parts)
        return ()

    def _nearest(self, wanted: str) -> Span | None:
        """The passage that shares most runs of three words with the quote."""
        words = wanted.casefold().split()[:_LONGEST_COMPARED]
        place = {tuple(words[i : i + _SHINGLE]): i for i in range(len(words) - _SHINGLE + 1)}
        bounds, places = self._runs
        votes: dict[int, int] = {}
        for run, own in place.items():
            for i in places.get(run, ()):
                # Nearly the same beginning counts as the same.
                votes[(i - own) // 4] = votes.get((i - own) // 4, 0) + 1
        if not votes:
            return None
        begin = max(0, max(votes, key=lambda key: (votes[key], -key)) * 4)
        last = min(len(bounds), begin + len(words)) - 1
        return _unfolded(bounds[begin][0], bounds[last][1], self._folded[1])


_Word = tuple[str, int, int, int]
# A first letter in brackets: its capital was changed.
_CAPITAL = re.compile(r"\[([^\W\d_])\](?=\w)")
# Between the parts of one quote there stand so many characters at most: "said the harbour master, and went on".
_WIDEST_SPLIT = 200


_LETTERS = re.compile(r"[^\W_]+")
_FEWEST_JOINED = 4


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


def _differences(quote: str, passage: str) -> tuple[tuple[str, str], ...]:
    """What the quote has and what the source has instead, in order."""
    ours, theirs = quote.split()[:_LONGEST_COMPARED], passage.split()[:_LONGEST_COMPARED]
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    return tuple(
        (" ".join(ours[a:b]), " ".join(theirs[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"
    )


def _said(source: Result, span: Span) -> AttributedQuote | None:
    """The innermost quote of the source around most of what stands at `span`."""
    best: tuple[int, int] = (0, 0)
    said = None
    for quote in source.quotes:
        shared = sum(max(0, min(s.end, span.end) - max(s.start, span.start)) for s in quote.spans)
        rank = (shared, -sum(map(len, quote.spans)))
        if shared and rank > best:
            best, said = rank, quote
    return said
