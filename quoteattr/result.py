"""What `attribute` returns: a text, its quotes, its people, and ways out of here.

The class only holds values.  Formats live in `quoteattr.io`, views in
`quoteattr.viz`; both are loaded when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import attrs

from quoteattr import __version__
from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.types import AttributedQuote, Kind, Person, Section, Span

if TYPE_CHECKING:
    from rich.console import RenderableType

    from quoteattr.profiles import Profile

__all__ = ["AttributedText", "Segment"]


@attrs.frozen
class Segment:
    """A stretch of the text that one voice reads."""

    span: Span
    """Where it stands."""
    text: str
    """Its characters, quotation marks included."""
    speaker: Person | None = None
    """Whose words they are; None for the narrator and for an unknown speaker."""
    quote: str | None = None
    """Id of the quote; None for the narrator."""

    @property
    def is_narration(self) -> bool:
        """Whether the narrator speaks, and not somebody who is quoted."""
        return self.quote is None


T = TypeVar("T")


class _Listing(tuple[T, ...]):
    """A tuple that shows itself with an item a line, and only the first of many."""

    __slots__ = ()

    def __repr__(self) -> str:
        if len(self) < 2:
            return super().__repr__()
        more = len(self) - _MOST_SHOWN
        lines = [f"  {item!r},\n" for item in self[:_MOST_SHOWN]]
        return f"(\n{''.join(lines)}{f'  … {more:,} more' + chr(10) if more > 0 else ''})"


_MOST_SHOWN = 20


def _quotes(values: Iterable[AttributedQuote]) -> tuple[AttributedQuote, ...]:
    return _Listing(values)


def _people(values: Iterable[Person]) -> tuple[Person, ...]:
    return _Listing(values)


def _sections(values: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(values)


_DIRECT: tuple[Kind, ...] = ("direct",)


def _known_kinds(kinds: Collection[Kind]) -> Collection[Kind]:
    """`kinds`, if all of them are; a single `str` would be searched for its parts."""
    if isinstance(kinds, str) or not isinstance(kinds, Collection):
        hint = f": give [{kinds!r}]" if kinds in get_args(Kind) else ""
        raise InputTypeError(f"kinds must be a collection of kinds of quotes, got {type(kinds).__name__}{hint}")
    unknown = [kind for kind in kinds if kind not in get_args(Kind)]
    if unknown:
        raise InputValueError(f"there is no kind {unknown[0]!r}; the kinds are {', '.join(get_args(Kind))}")
    return kinds


@attrs.frozen(repr=False)
class AttributedText:
    """A text with its quotes and the people who said them.

    >>> ada = Person("p1", "Ada Marsh")
    >>> quote = AttributedQuote("q1", "No.", (Span(1, 4),), "direct", speaker=ada, confidence=0.9)
    >>> result = AttributedText('"No." Ada Marsh left.', (quote,), (ada,))
    >>> result
    <AttributedText of 21 characters: 1 quote, 1 speaker>
    >>> [(q.speaker.name, q.text) for q in result.quotes]
    [('Ada Marsh', 'No.')]
    """

    text: str
    """The text as it was given; all offsets count its characters."""
    quotes: tuple[AttributedQuote, ...] = attrs.field(default=(), converter=_quotes)
    """In the order of the text; a quote comes before those that stand in it."""
    people: tuple[Person, ...] = attrs.field(default=(), converter=_people)
    """Everybody the text names, and who is quoted without a name, in the order of the first mention."""
    pipeline: str = "none"
    """Name and version of the spaCy pipeline that read the text."""
    version: str = __version__
    """Version of quoteattr that made the result."""
    data: str = ""
    """Digest of the word lists and weights that it was made with; empty when nobody said."""
    name: str | None = None
    """What the text is called, a file name say; None when nobody said."""
    others: tuple[Person, ...] = attrs.field(default=(), converter=_people)
    """People and groups without a name who are not quoted ("the old woman by the stove", "they"), in the order
    of the first mention: kept apart, so that `people` tells who is who."""
    sections: tuple[Section, ...] = attrs.field(default=(), converter=_sections)
    """Parts, chapters and what other headings head, in order; those of a part lie in the part's span."""

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise InputTypeError(f"AttributedText.text must be a str, got {type(self.text).__name__}")
        people = {person.id: person for person in self.people}
        if len({*people, *(other.id for other in self.others)}) != len(self.people) + len(self.others):
            raise InputValueError("AttributedText.people holds two people with one id")
        if len({quote.id for quote in self.quotes}) != len(self.quotes):
            raise InputValueError("AttributedText.quotes holds two quotes with one id")
        length = len(self.text)
        for quote in self.quotes:
            named = [("speaker", person) for person in quote.speakers]
            for role, person in (*named, ("addressee", quote.addressee)):
                if person is not None and people.get(person.id) is not person and people.get(person.id) != person:
                    raise InputValueError(f"the {role} of quote {quote.id} is not in people: {person.id} {person.name}")
            if not quote.spans or quote.end > length:
                raise InputValueError(f"quote {quote.id} does not lie in the text of {length} characters")
        for section in self.sections:
            if section.span.end > length or not section.span.contains(section.heading):
                raise InputValueError(f"section {section.title!r} does not lie in the text of {length} characters")

    def __repr__(self) -> str:
        from quoteattr.viz.counts import counted

        unknown = sum(quote.speaker is None for quote in self.quotes)
        known = len({quote.speaker.id for quote in self.quotes if quote.speaker is not None})
        parts = [counted(len(self.quotes), "quote"), counted(known, "speaker")]
        if unknown:
            parts.append(f"{unknown:,} without a speaker")
        if self.pipeline != "none":
            parts.append(self.pipeline)
        named = f" {self.name!r}" if self.name is not None else ""
        return f"<AttributedText{named} of {counted(len(self.text), 'character')}: {', '.join(parts)}>"

    # Asking

    def by_speaker(self) -> dict[Person | None, tuple[AttributedQuote, ...]]:
        """The quotes of each speaker, speakers in the order of their first quote; of a joint quote the first's.

        The keys are `Person` values; quotes without a known speaker stand
        under None, which comes last.  People who are never quoted are left out.
        By name, ask `quotes_of`.

        >>> ada = Person("p1", "Ada Marsh")
        >>> quotes = [AttributedQuote(f"q{i}", "No", (Span(0, 2),), "direct", speaker=s) for i, s in enumerate((None, ada))]
        >>> [(p.name if p else None, len(q)) for p, q in AttributedText("No", quotes, (ada,)).by_speaker().items()]
        [('Ada Marsh', 1), (None, 1)]
        """  # noqa: E501
        groups: dict[str, list[AttributedQuote]] = {}
        unknown: list[AttributedQuote] = []
        for quote in self.quotes:
            (unknown if quote.speaker is None else groups.setdefault(quote.speaker.id, [])).append(quote)
        out: dict[Person | None, tuple[AttributedQuote, ...]] = {
            quotes[0].speaker: tuple(quotes) for quotes in groups.values()
        }
        if unknown:
            out[None] = tuple(unknown)
        return out

    def person(self, who: str) -> Person | None:
        """The person with this id, name or alias (upper and lower case alike); None when there is none.

        An id wins over a name, a name over an alias, and the earlier person
        over a later one.
        """
        if not isinstance(who, str):
            raise InputTypeError(f"a person is asked for by id, name or alias, got {type(who).__name__}")
        wanted = who.casefold()
        return (
            next((p for p in self.people if p.id == who), None)
            or next((p for p in self.people if p.name.casefold() == wanted), None)
            or next((p for p in self.people if any(a.casefold() == wanted for a in p.aliases)), None)
        )

    def quotes_of(self, who: Person | str | None) -> tuple[AttributedQuote, ...]:
        """What somebody said: a `Person`, or an id, name or alias; None for unknown speakers."""
        person = self.person(who) if isinstance(who, str) else who
        if person is None:
            return () if who is not None else tuple(q for q in self.quotes if q.speaker is None)
        return tuple(q for q in self.quotes if q.speaker is not None and q.speaker.id == person.id)

    def only(
        self,
        kinds: Collection[Kind] | None = None,
        min_confidence: float = 0.0,
        section: Section | None = None,
    ) -> AttributedText:
        """The same text with some of its quotes.

        Args:
            kinds: Keep these kinds; None keeps all.
            min_confidence: Keep quotes whose speaker is at least this likely right, in [0, 1].
            section: Keep quotes that begin in it, one of `sections`; None keeps all. What is counted or drawn of the
                outcome is that of a chapter.

        Raises:
            InputTypeError: `kinds` is a single `str`, or `min_confidence` no number.
            InputValueError: there is no such kind, or `min_confidence` lies outside [0, 1].
        """
        if kinds is not None:
            _known_kinds(kinds)
        if isinstance(min_confidence, bool) or not isinstance(min_confidence, int | float):
            raise InputTypeError(f"min_confidence must be a number, got {type(min_confidence).__name__}")
        if not 0 <= min_confidence <= 1:
            raise InputValueError(f"min_confidence must lie between 0 and 1, got {min_confidence!r}")
        kept = [q for q in self.quotes if (kinds is None or q.kind in kinds) and q.confidence >= min_confidence]
        if section is not None:
            kept = [q for q in kept if section.span.start <= q.start < section.span.end]
        ids = {quote.id for quote in kept}
        parents = {quote.id: quote.parent for quote in self.quotes}

        def kept_parent(quote: AttributedQuote) -> AttributedQuote:
            parent = quote.parent
            for _ in range(len(parents)):
                if parent is None or parent in ids:
                    break
                parent = parents.get(parent)
            return quote if parent == quote.parent else attrs.evolve(quote, parent=parent)

        return attrs.evolve(self, quotes=tuple(kept_parent(quote) for quote in kept))

    def segments(self, kinds: Collection[Kind] = _DIRECT) -> list[Segment]:
        """The whole text cut into what the narrator reads and what each speaker says.

        For reading aloud with several voices.  The segments' texts joined are
        the text: nothing is lost, nothing comes twice.  Quotation marks go with
        the quote, white space with the stretch before it.  A quote inside
        another is read by the outer speaker, who is quoting.

        Args:
            kinds: The kinds of quotes that get a voice of their own.  Of a
                mixed quote only the words in quotation marks do.

        >>> ada = Person("p1", "Ada Marsh")
        >>> quote = AttributedQuote("q1", "No.", (Span(1, 4),), "direct", speaker=ada)
        >>> [(s.speaker.name if s.speaker else "", s.text) for s in AttributedText('"No." She left.', (quote,), (ada,)).segments()]
        [('Ada Marsh', '"No." '), ('', 'She left.')]
        """  # noqa: E501
        from quoteattr.segments import cut

        return [
            Segment(
                span=Span(start, end),
                text=self.text[start:end],
                speaker=quote.speaker if quote is not None else None,
                quote=quote.id if quote is not None else None,
            )
            for start, end, quote in cut(self.text, self.quotes, _known_kinds(kinds))
        ]

    # Going out and coming back

    def to_dict(self) -> dict[str, Any]:
        """Everything as dictionaries, lists, numbers and strings; `from_dict` is the exact inverse.

        The form is described by ``quoteattr/io/schema.json``; its ``format``
        is the version of that form.
        """
        from quoteattr.io import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, data: Any) -> AttributedText:
        """The result that `to_dict` was called on.

        Raises:
            FormatError: `data` does not have that form; the message says where.
        """
        from quoteattr.io import fields_from_dict

        return cls(**fields_from_dict(data))

    def to_json(self, *, indent: int | None = None) -> str:
        """`to_dict` as JSON; on one line unless `indent` says otherwise."""
        from quoteattr.io import to_json

        return to_json(self, indent=indent)

    @classmethod
    def from_json(cls, data: str | bytes) -> AttributedText:
        """The result that `to_json` was called on.

        Raises:
            FormatError: `data` is not JSON, or not of that form.
        """
        from quoteattr.io import fields_from_json

        return cls(**fields_from_json(data))

    @classmethod
    def read_jsonl(cls, lines: Iterable[str | bytes]) -> Iterator[AttributedText]:
        """Results from JSON Lines, an open file say; blank lines are skipped.

        Raises:
            FormatError: a line is not of the form of `to_dict`; the message gives its number.
        """
        from quoteattr.io import fields_from_jsonl

        for fields in fields_from_jsonl(lines):
            yield cls(**fields)

    def to_records(self) -> list[dict[str, Any]]:
        """One flat dictionary a quote: what a table or a data frame takes.

        The keys are `quoteattr.io.RECORD_COLUMNS`; every value is a string, a
        number or None.
        """
        from quoteattr.io import to_records

        return to_records(self)

    def to_dataframe(self, library: Literal["pandas", "polars"] = "pandas") -> Any:
        """`to_records` as a data frame of pandas, or of polars.

        Raises:
            ModuleNotFoundError: the library is not installed; the message says what to install.
            InputValueError: another library is asked for.
        """
        from quoteattr.io import to_dataframe

        return to_dataframe(self, library)

    def to_csv(self, *, spreadsheet_safe: bool = False) -> str:
        """`to_records` as CSV with a header.

        Args:
            spreadsheet_safe: Put an apostrophe before cells that a spreadsheet
                would take for a formula (``=``, ``+``, ``-``, ``@``), and a byte
                order mark before everything, by which it knows the encoding.
        """
        from quoteattr.io import to_csv

        return to_csv([self], spreadsheet_safe=spreadsheet_safe)

    def to_tei(self) -> str:
        """A TEI P5 document: ``<said who direct>`` in the text, the people in a ``<listPerson>``."""
        from quoteattr.io import to_tei

        return to_tei([self])

    def to_script(self) -> str:
        """For reading aloud: a line for each stretch of the text, its voice in brackets; narration is kept."""
        from quoteattr.io import to_script

        return to_script(self)

    def to_ssml(self, voices: Mapping[str, str] | None = None) -> str:
        """For a speech synthesizer: SSML with a voice for each person.

        Args:
            voices: Names of its voices by the id or name of a person, ``""`` for the narrator.
        """
        from quoteattr.io import to_ssml

        return to_ssml(self, voices)

    def profile(self, who: Person | str, *, top: int = 20) -> Profile:
        """What somebody talks about, in which words, and how hard to read; see `quoteattr.profiles`.

        Raises:
            InputValueError: nobody is called so.
        """
        from quoteattr.profiles import profile

        return profile(self, who, top=top)

    def to_web_annotations(self) -> dict[str, Any]:
        """A W3C Web Annotation page with one annotation a quote."""
        from quoteattr.io import to_web_annotations

        return to_web_annotations(self)

    def to_conll(self) -> str:
        """One word a line, in columns: which quotes it stands in, who speaks, cue and source."""
        from quoteattr.io import to_conll

        return to_conll(self)

    @classmethod
    def from_bench(cls, document: Any) -> AttributedText:
        """The annotated text of a gold document, in the form of the corpora that the benchmarks read.

        Raises:
            FormatError: `document` is not of that form; the message says where.
        """
        from quoteattr.io import fields_from_bench

        return cls(**fields_from_bench(document))

    def to_bench(self, document: str | None = None) -> dict[str, Any]:
        """The prediction document that the benchmarks' scorer reads; `document` is the text's id."""
        from quoteattr.io import to_bench

        return to_bench(self, document)

    # Looking

    def to_html(self, title: str | None = None, *, corrections: Sequence[Mapping[str, Any]] = ()) -> str:
        """One self-contained page: the text, each speaker's quotes in a colour of their own, to be read and edited.

        Args:
            title: Of the page; None takes the text's name.
            corrections: What was corrected in this result before, as plain data
                (`quoteattr.corrections.correction_to_dict`); the page writes it out again with what is corrected in it.
        """
        from quoteattr.viz import page

        return page([self], title=title, kept=[list(corrections)])

    def _repr_html_(self) -> str:
        from quoteattr.viz import fragment

        return fragment(self)

    def __rich__(self) -> RenderableType:
        from quoteattr.viz import table

        return table(self)
