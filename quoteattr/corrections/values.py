"""Corrections as values: what they are about, and what they say."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.text.layout import paragraphs
from quoteattr.types import AttributedQuote, Gender, Kind, Span

__all__ = [
    "AddQuote",
    "Anchor",
    "Correction",
    "DropQuote",
    "JoinQuotes",
    "Merge",
    "Part",
    "QuoteReference",
    "Rename",
    "SetExtent",
    "SetGender",
    "SetKind",
    "SetSpeaker",
    "SplitPerson",
    "SplitQuote",
    "Who",
    "anchor_of",
]

# Characters kept on either side of a quote: about a line and a half.
_CONTEXT = 100
_MOST_ALONE = 20


def _strings(forms: Iterable[str]) -> tuple[str, ...]:
    # A single str would be taken apart into its letters.
    if isinstance(forms, str) or not isinstance(forms, Iterable):
        raise InputTypeError(f"several names or forms must be a list of str, got {type(forms).__name__}")
    return tuple(forms)


@attrs.frozen
class Part:
    """A stretch of a text by its words, so that it is found again when the text has changed."""

    words: str
    """The characters of the stretch."""
    start: int | None = None
    """Offset of the first character when the correction was made; None when it was written by hand."""


@attrs.frozen
class Anchor:
    """A quote by what it is: its words, their place, a little of what stands around them."""

    parts: tuple[Part, ...]
    """The content, a part for each span, in the order of the text."""
    before: str = ""
    """What stands before the first part, up to 100 characters."""
    after: str = ""
    """What stands after the last part, up to 100 characters."""
    paragraph: int | None = None
    """Number of the paragraph that the first part began in, from 0; None when it was written by hand."""
    offset: int = 0
    """How many characters of that paragraph stood before it, white space folded."""
    alone: int = 0
    """In how many paragraphs on either side the first part's words did not stand again; 20 at most."""

    @property
    def by_hand(self) -> bool:
        """Whether there is nothing but words: some of the quote's are enough then, if they stand nowhere else."""
        return self.paragraph is None and not self.before and not self.after

    @property
    def words(self) -> str:
        """The words of all parts, joined by a blank."""
        return " ".join(part.words for part in self.parts)


def anchor_of(text: str, spans: Iterable[Span], blocks: Sequence[Span] | None = None) -> Anchor:
    """The anchor of what stands at `spans`, in their order; `blocks` are the paragraphs of the text, if they are known.

    >>> anchor_of('"No," Marsh said.', [Span(1, 4)])
    Anchor(parts=(Part(words='No,', start=1),), before='"', after='" Marsh said.', paragraph=0, offset=1, alone=20)
    """
    places = tuple(spans)
    if not places:
        raise InputValueError("an anchor needs at least one span")
    blocks = paragraphs(text) if blocks is None else blocks
    paragraph, offset = _place(text, places[0].start, blocks)
    return Anchor(
        tuple(Part(span.of(text), span.start) for span in places),
        text[max(0, places[0].start - _CONTEXT) : places[0].start],
        text[places[-1].end : places[-1].end + _CONTEXT],
        paragraph,
        offset,
        0 if paragraph is None else _alone(text, places[0], paragraph, blocks),
    )


def _alone(text: str, span: Span, number: int, blocks: Sequence[Span]) -> int:
    """In how many paragraphs on either side, up to `_MOST_ALONE`, the words of a span do not stand again."""
    words = span.of(text)
    begin, end = blocks[max(0, number - _MOST_ALONE)].start, blocks[min(len(blocks) - 1, number + _MOST_ALONE)].end
    before = text.rfind(words, begin, span.start)
    after = text.find(words, span.end, end)
    near = _MOST_ALONE
    for at in (before, after):
        if at >= 0:
            near = min(near, abs(bisect.bisect_right(blocks, at, key=lambda block: block.start) - 1 - number) - 1)
    return max(0, near)


def _place(text: str, start: int, blocks: Sequence[Span]) -> tuple[int | None, int]:
    """Number of the paragraph that an offset lies in, and where in it, white space folded."""
    number = bisect.bisect_right(blocks, start, key=lambda block: block.start) - 1
    if number < 0:
        return None, 0
    before = text[blocks[number].start : start]
    folded = " ".join(before.split())
    return number, len(folded) + (1 if folded and before[-1].isspace() else 0)


@attrs.frozen
class Who:
    """Somebody whose name others have too."""

    name: str
    """The canonical name."""
    id: str
    """The person's id in the result that the correction was made on; decides among those of that name."""


PersonReference = str | Who
"""A person: by name or alias, by the id in this very result, or by both."""
QuoteReference = str | Anchor | AttributedQuote
"""A quote: by its id in this very result, or by its words; a quote of a result is taken by its id."""


def _quote(value: Any) -> str | Anchor:
    return value.id if isinstance(value, AttributedQuote) else value


def _quotes(values: Any) -> tuple[str | Anchor, ...]:
    if isinstance(values, str | Anchor | AttributedQuote) or not isinstance(values, Iterable):
        raise InputTypeError(f"several quotes must be a list, got {type(values).__name__}")
    return tuple(map(_quote, values))


def _places(values: Any) -> Any:
    """Where content stands: an `Anchor`, or spans."""
    if isinstance(values, Anchor):
        return values
    if isinstance(values, Span):
        return (values,)
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise InputTypeError(f"content is given by spans or an Anchor, got {type(values).__name__}")
    spans = tuple(values)
    if not spans or not all(isinstance(span, Span) and len(span) for span in spans):
        raise InputValueError("content is given by at least one span, none of them empty")
    return tuple(sorted(spans))


def _all_places(values: Any) -> Any:
    if isinstance(values, str | Anchor | Span) or not isinstance(values, Iterable):
        raise InputTypeError(f"a quote is split into several contents, got {type(values).__name__}")
    made = tuple(map(_places, values))
    if len(made) < 2:
        raise InputValueError("a quote is split into two contents at least")
    return made


Places = tuple[Span, ...] | Anchor
"""Where a content stands: spans of this very text, or words to be found."""


@attrs.frozen
class SetSpeaker:
    """A quote is somebody else's, or several people's."""

    quote: str | Anchor = attrs.field(converter=_quote)
    """Which quote."""
    speaker: PersonReference | None
    """Who said it; None when that is not known."""
    new: bool = False
    """The speaker is nobody of the result yet: without this a name that nobody bears is refused."""
    also: tuple[str, ...] = attrs.field(default=(), converter=_strings)
    """Who said it together with the speaker."""


@attrs.frozen
class SetKind:
    """A quote is of another kind."""

    quote: str | Anchor = attrs.field(converter=_quote)
    """Which quote."""
    kind: Kind
    """`direct`, `mixed` or `indirect`; the fragments of a mixed one are what stands in marks inside."""


@attrs.frozen
class SetExtent:
    """The content of a quote begins or ends elsewhere."""

    quote: str | Anchor = attrs.field(converter=_quote)
    """Which quote."""
    content: Places = attrs.field(converter=_places)
    """Where all of its content stands."""


@attrs.frozen
class SplitQuote:
    """A quote is several, by the same speaker until another is named."""

    quote: str | Anchor = attrs.field(converter=_quote)
    """Which quote."""
    contents: tuple[Places, ...] = attrs.field(converter=_all_places)
    """Where the contents of the several stand."""


@attrs.frozen
class JoinQuotes:
    """Several quotes are one, by the speaker of the first."""

    quotes: tuple[str | Anchor, ...] = attrs.field(converter=_quotes)
    """Which, in any order; two at least."""


@attrs.frozen
class DropQuote:
    """What was taken for a quote is none."""

    quote: str | Anchor = attrs.field(converter=_quote)
    """Which quote."""


@attrs.frozen
class AddQuote:
    """A quote was missed."""

    content: Places = attrs.field(converter=_places)
    """Where its content stands, quotation marks left out."""
    kind: Kind = "direct"
    """Of what kind it is."""
    speaker: PersonReference | None = None
    """Who said it; None when that is not known."""
    new: bool = False
    """The speaker is nobody of the result yet."""


@attrs.frozen
class Merge:
    """`other` is the same person as `into`, who keeps id and name."""

    into: PersonReference
    """Who stays."""
    other: PersonReference
    """Who is taken in."""


@attrs.frozen
class Rename:
    """A person gets another canonical name; the old one becomes an alias."""

    who: PersonReference
    """Whose name changes."""
    name: str
    """The new canonical name."""


@attrs.frozen
class SplitPerson:
    """Some of a person's name forms are somebody else's.

    Who loses the canonical name so goes by the longest of the other forms, if there is one.
    """

    who: PersonReference
    """Who loses the forms."""
    forms: tuple[str, ...] = attrs.field(converter=_strings)
    """The forms as the text has them; every mention that reads so moves, with its quotes."""
    name: str | None = None
    """Canonical name of the new person; None: the longest of the forms."""


@attrs.frozen
class SetGender:
    """A person is of another gender, or of one that the text does not say."""

    who: PersonReference
    """Whose gender it is."""
    gender: Gender | None
    """`F`, `M`, `U` (told to be neither or several), or None when the text does not say."""


Correction = (
    SetSpeaker | SetKind | SetExtent | SplitQuote | JoinQuotes | DropQuote | AddQuote
    | Merge | Rename | SplitPerson | SetGender
)  # fmt: skip
"""Any of the corrections."""
