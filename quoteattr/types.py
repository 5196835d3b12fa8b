"""The values that flow through the library, from marks to attributed quotes.

All classes are frozen.  Every offset is a character offset into the text as it
was given, end exclusive, so that ``text[span.start:span.end]`` is the span.
Nothing here knows spaCy, files or printing.
"""

from __future__ import annotations

from typing import Literal

import attrs

from quoteattr.errors import InputTypeError, InputValueError

__all__ = [
    "AttributedQuote",
    "Attribution",
    "Cast",
    "CastEntry",
    "Evidence",
    "Frame",
    "Gender",
    "Kind",
    "Mention",
    "MentionKind",
    "Person",
    "PersonKind",
    "QuoteSpan",
    "Section",
    "Span",
]

Kind = Literal["direct", "mixed", "indirect"]
"""Whether all, some or none of a quote's content stands in quotation marks."""
Attribution = Literal["explicit", "anaphoric", "implicit"]
"""How the words beside a quote name its speaker: by name, by pronoun or description, not at all."""
MentionKind = Literal["name", "description", "pronoun", "narrator"]
"""How a mention refers; `narrator` is the first person outside quotes."""
PersonKind = Literal["person", "organization", "group", "unnamed"]
"""What can be the source of words; an `unnamed` one is known by a description alone."""
Gender = Literal["F", "M", "U"]
"""Feminine, masculine, or told to be neither or several."""


@attrs.frozen(order=True)
class Span:
    """A stretch of the text: ``text[span.start:span.end]``.

    >>> Span(4, 9).of("The Queen said no.")
    'Queen'
    """

    start: int
    """Offset of the first character."""
    end: int
    """Offset behind the last character; never before `start`."""

    def __attrs_post_init__(self) -> None:
        # One plain test for each span: a long text has a million of them.
        if self.start.__class__ is not int or self.end.__class__ is not int:
            wrong = self.end if self.start.__class__ is int else self.start
            raise InputTypeError(f"a Span's start and end must be ints, got {type(wrong).__name__}")
        if not 0 <= self.start <= self.end:
            raise InputValueError(
                f"a Span must not be negative or end before it starts, got {self.start} to {self.end}"
            )

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return True

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


@attrs.frozen
class QuoteSpan:
    """What stands between a pair of quotation marks, found on the plain string."""

    spans: tuple[Span, ...]
    """The content without marks; several when an opening mark is repeated at each paragraph."""
    outer: Span
    """From the opening mark to behind the closing one."""
    style: str
    """`double`, `single`, `tex`, `guillemet`, `low`, `corner`, `dash` or `block`."""
    open: str = ""
    """The opening mark as written; empty when it is missing."""
    close: str = ""
    """The closing mark as written; empty when it is missing."""
    parent: int | None = None
    """Index, in the result of `find_quotes`, of the quote this one stands in."""
    depth: int = 0
    """How many quotes this one stands in."""
    problems: tuple[str, ...] = ()
    """What was wrong with the marks; empty when they are well formed."""
    label: str = "speech"
    """`speech`, `scare`, `title`, `nickname`, `word` or `sign`: what the marks are for."""
    score: float = 1.0
    """How likely this is somebody's speech, thought or writing, in [0, 1]."""

    @property
    def start(self) -> int:
        """Offset of the opening mark."""
        return self.outer.start

    @property
    def end(self) -> int:
        """Offset behind the closing mark."""
        return self.outer.end

    @property
    def well_formed(self) -> bool:
        """Whether opening and closing mark are there and fit each other."""
        return not self.problems


@attrs.frozen
class Section:
    """A part or chapter of the text, or what another heading heads."""

    title: str
    """The heading's words, white space folded."""
    level: int
    """1 for parts, 2 for chapters, 3 and more for what lies below."""
    span: Span
    """From the heading to the next one of its level or above, or to the end of the text."""
    heading: Span
    """Where the heading stands."""


@attrs.frozen
class Evidence:
    """Why something was decided: the rule or score, and what it looked at."""

    rule: str
    """Name of the rule or model that decided."""
    spans: tuple[Span, ...] = ()
    """The places in the text it looked at."""
    score: float | None = None
    """The model's score, where a model decided."""
    note: str = ""
    """One line for a human reader."""
    person: str | None = None
    """Id of the person it names, where it names one."""
    values: tuple[tuple[str, float], ...] = ()
    """The numbers it went by, by name."""


@attrs.frozen
class Frame:
    """A reporting construction: who (source) says (cue) what (content)."""

    spans: tuple[Span, ...]
    """The content, marks left out; several when the frame splits it."""
    kind: Kind
    """Whether all, some or none of the content stands in quotation marks."""
    cue: Span | None = None
    """The reporting word or words."""
    source: Span | None = None
    """The words that name the source beside the content."""
    fragments: tuple[Span, ...] = ()
    """Of a mixed content: the parts in quotation marks, marks left out."""
    marks: tuple[int, ...] = ()
    """Indexes of the quotation-mark spans that make up or stand inside the content."""
    rule: str = ""
    """The pattern that proposed the frame."""
    score: float = 1.0
    """How likely the frame is right (content and source), in [0, 1]."""
    cue_class: str | None = None
    """Coarse class of the cue: `say`, `ask`, `order`, `believe`, `intend`, `deny`, ..."""
    negated: bool = False
    """"did not say that ..." """
    hypothetical: bool = False
    """"would say that ...", "if she says ..." """
    questioned: bool = False
    """"Did she say that ...?" """
    relay: Span | None = None
    """Who passed the words on, when the frame stands inside another source's frame."""
    named: Span | None = None
    """Of a label: where else the text says who bears it ("Interviewer: Imogen Farrier")."""
    sources: tuple[Span, ...] = ()
    """The words that name each of several sources ("Jo and Ann said"); empty for a single one."""


@attrs.frozen
class Mention:
    """A place where the text refers to somebody."""

    span: Span
    """The words that refer: a name with its title, a description or a pronoun."""
    kind: MentionKind
    """`name`, `description`, `pronoun` or `narrator` (the first person outside quotes)."""
    person: str | None = None
    """Id of the `Person` it was resolved to; None when nobody fits."""
    score: float = 1.0
    """How sure the resolution is, in [0, 1]."""
    rule: str = ""
    """What resolved it."""


@attrs.frozen(repr=False)
class Person:
    """Somebody (or something) that can be the source of words."""

    id: str
    """Stable over reruns on the same text."""
    name: str
    """The canonical name: the fullest form, without title."""
    aliases: tuple[str, ...] = ()
    """Every other form in which the text names the person, titles included."""
    titles: tuple[str, ...] = ()
    """Titles and ranks as written before the name."""
    roles: tuple[str, ...] = ()
    """Descriptions the text gives: "head of the harbour board"."""
    gender: Gender | None = None
    """`F`, `M` or `U` (told to be neither or several); None when the text does not say."""
    kind: PersonKind = "person"
    """`person`, `organization`, `group` or `unnamed` ("a senior official")."""
    mentions: tuple[Mention, ...] = ()
    """Every place that refers to the person, in the order of the text."""

    def __repr__(self) -> str:
        kind = "" if self.kind == "person" else f", {self.kind}"
        return f"<Person {self.id} {self.name!r}{kind}, {len(self.mentions)} mention{'s'[len(self.mentions) == 1 :]}>"


@attrs.frozen
class CastEntry:
    """One member of a cast that the caller gives: the closed list of people."""

    name: str
    """The canonical name."""
    aliases: tuple[str, ...] = ()
    """Other names of the same person."""
    gender: Gender | None = None
    """None when the caller does not say."""
    id: str | None = None
    """The caller's own id, kept as the id of the `Person`."""
    kind: PersonKind = "person"
    """What the member is."""


@attrs.frozen
class Cast:
    """The people of a text, and every mention of them."""

    people: tuple[Person, ...]
    """In the order of their first mention."""
    mentions: tuple[Mention, ...]
    """All mentions in the order of the text, unresolved ones (`person` None) included."""
    closed: bool = False
    """Whether the caller gave the cast, so that nobody may be added."""
    rivals: tuple[int, ...] = ()
    """For each of `mentions`: how many other people its words could name ("Ray" where three bear that
    name has 2); 0 for pronouns and descriptions.  Empty in a cast made by hand."""
    leads: tuple[float, ...] = ()
    """For each of `mentions`: how far ahead the chosen person is, in [0, 1].  For a name 1 without rivals,
    near 0 where another bearer is named as often or oftener, and lower where only a short form or another
    spelling joins the name to the person; for pronouns and descriptions the mention's score."""
    others: tuple[Person, ...] = ()
    """People without a name who are mentioned but are the source of nothing; their mentions stand with them
    and are unresolved in `mentions`."""


_LONGEST_SHOWN = 60
"""Characters of a quote that its repr shows, so that it stays on one line."""


@attrs.frozen(repr=False)
class AttributedQuote:
    """A quotation and who said it.

    >>> ada = Person("p1", "Ada Marsh")
    >>> quote = AttributedQuote("q1", "No.", (Span(1, 4),), "direct", speaker=ada, confidence=0.9)
    >>> quote
    <AttributedQuote q1 direct, Ada Marsh 90%: 'No.'>
    >>> quote.speakers == (ada,)
    True
    """

    id: str
    """Stable over reruns on the same text: `q1`, `q2`, ... in the order of the text."""
    text: str
    """The content: the spans' words, joined by a blank where the quote is split."""
    spans: tuple[Span, ...]
    """The content in the text, quotation marks left out; several when it is split."""
    kind: Kind
    """`direct`: all in quotation marks; `mixed`: some of it; `indirect`: none."""
    fragments: tuple[Span, ...] = ()
    """Of a mixed quote: what stands in quotation marks; else empty."""
    speaker: Person | None = None
    """Who said it; None when that is not known."""
    mention: Span | None = None
    """The words beside the quote that name the source."""
    cue: Span | None = None
    """The reporting word or words."""
    attribution: Attribution | None = None
    """`explicit` by name, `anaphoric` by pronoun or description, `implicit` by nothing beside
    the quote; None without a speaker."""
    addressee: Person | None = None
    """Who is spoken to, where that can be told."""
    confidence: float = 0.0
    """How likely the speaker is right, in [0, 1]."""
    evidence: tuple[Evidence, ...] = ()
    """Every decision on the way, who speaks first: then what is a quote, which construction names its
    source, whom the words of the source mean, and the confidence with the numbers it is made of."""
    parent: str | None = None
    """Id of the enclosing quote."""
    cue_class: str | None = None
    """Coarse class of the cue, see `Frame.cue_class`."""
    negated: bool = False
    """The report is denied: "did not say"."""
    hypothetical: bool = False
    """The report is imagined: "would say"."""
    questioned: bool = False
    """The report is asked about: "did she say"."""
    relay: Span | None = None
    """Who passed the words on, if they came through another source."""
    addressee_confidence: float = 0.0
    """How likely the addressee is right, in [0, 1]; 0 without one."""
    speakers: tuple[Person, ...] = ()
    """Everybody who said it, `speaker` first; one of them unless they spoke together, none when nobody is known.
    What does not begin with `speaker` is made to: a quote that is given another speaker has that one alone."""

    def __attrs_post_init__(self) -> None:
        if self.speaker is None:
            if self.speakers:
                object.__setattr__(self, "speakers", ())
        elif not self.speakers or (self.speakers[0] is not self.speaker and self.speakers[0] != self.speaker):
            object.__setattr__(self, "speakers", (self.speaker,))

    def __repr__(self) -> str:
        words = self.text if len(self.text) <= _LONGEST_SHOWN else f"{self.text[: _LONGEST_SHOWN - 1]}…"
        who = " and ".join(person.name for person in self.speakers)
        said = f"{who} {self.confidence:.0%}" if who else "nobody known"
        return f"<AttributedQuote {self.id} {self.kind}, {said}: {words!r}>"

    @property
    def start(self) -> int:
        """Offset of the first character of the content."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Offset behind the last character of the content."""
        return self.spans[-1].end
