"""What the generator makes: a document, its people and its quotes, with every offset known."""

from __future__ import annotations

import bisect
import itertools
from typing import TYPE_CHECKING, Any

import attrs

from quoteattr.types import Attribution, CastEntry, Gender, Kind, PersonKind, Span

if TYPE_CHECKING:
    from quoteattr.synth.draft import Draft

__all__ = ["Document", "Naming", "SynthPerson", "SynthQuote"]


@attrs.frozen
class SynthPerson:
    """Somebody invented, with every form in which a text may name them."""

    id: str
    """`p1`, `p2`, ... within a document."""
    given: str
    """Given name; of an organisation, a group or an unnamed source, the whole name."""
    surname: str = ""
    """Surname, with particles."""
    gender: Gender | None = None
    """`F`, `M`, or None for an organisation or a group."""
    kind: PersonKind = "person"
    """`person`, `organization`, `group` or `unnamed`."""
    title: str = ""
    """Title, rank or honorific as written before the name."""
    role: str = ""
    """Role as written behind the name: "the mayor of Tollan"."""
    description: str = ""
    """Short description that stands for the person: "the mayor"."""
    short: str = ""
    """Short form of the given name."""
    variant: str = ""
    """Another spelling of the surname."""

    @property
    def name(self) -> str:
        """The canonical name: the fullest form, without title.

        >>> SynthPerson("p1", "Ada", "Marsh", "F", title="Mayor").name
        'Ada Marsh'
        """
        return f"{self.given} {self.surname}".strip()

    def called(self, form: str) -> str:
        """The words of one form of the name.

        Args:
            form: `full`, `surname`, `given`, `short`, `title` (with surname),
                `titled` (with the full name), `variant`, `capitals`,
                `description`, `pronoun`, `object` (the pronoun in the object
                case), `narrator` or `me` (the first person, as subject and object).

        >>> SynthPerson("p1", "Ada", "Marsh", "F", title="Mayor").called("title")
        'Mayor Marsh'
        """
        surname = self.surname or self.given
        title = f"{self.title} " if self.title else ""
        given_title = self.title in _GIVEN_NAME_TITLES
        return {
            "full": f"the {self.name}" if self.kind in ("organization", "group") else self.name,
            "surname": surname,
            "given": self.given,
            "short": self.short or self.given,
            "title": title + (self.given if given_title else surname),
            "titled": title + self.name,
            "variant": title + (f"{self.given} " if not title else "") + (self.variant or surname),
            "capitals": surname.upper(),
            "description": self.description,
            "pronoun": {"F": "she", "M": "he"}.get(self.gender or "", "they" if self.kind == "group" else "it"),
            "object": {"F": "her", "M": "him"}.get(self.gender or "", "them" if self.kind == "group" else "it"),
            "narrator": "I",
            "me": "me",
        }[form]

    def entry(self) -> CastEntry:
        """The person as a member of a cast, for ``attribute(people=...)``."""
        names = (self.called(f) for f in ("surname", "given", "short", "title", "titled", "variant"))
        aliases = tuple(dict.fromkeys(n for n in names if n != self.name)) if self.kind == "person" else ()
        return CastEntry(self.name, aliases, self.gender, self.id, self.kind)


_NO_NAMES = frozenset({"pronoun", "object", "description", "narrator", "me"})
# These go with the given name: "Sister Clara", "Sir Rolf", "Aunt Nora".
_GIVEN_NAME_TITLES = frozenset({"Sister", "Sir", "Aunt", "Uncle"})


@attrs.frozen
class SynthQuote:
    """A quotation with its gold answer."""

    id: str
    """`q1`, `q2`, ... in the order of the text."""
    spans: tuple[Span, ...]
    """The content, marks left out; several when it is split or runs over paragraphs."""
    kind: Kind
    """Whether all (`direct`), some (`mixed`) or none (`indirect`) of it stands in marks."""
    speaker: str | None
    """Id of the `SynthPerson`, of several speakers the first; None when the text leaves it open."""
    frame: str
    """The construction that made it, one of `quoteattr.synth.FRAMES`."""
    attribution: Attribution | None = None
    """`explicit`, `anaphoric` or `implicit`."""
    source: Span | None = None
    """The words that name the speaker beside the content."""
    cue: Span | None = None
    """The reporting words."""
    fragments: tuple[Span, ...] = ()
    """Of a mixed quote: what stands in marks."""
    marks: tuple[Span, ...] = ()
    """Every quotation mark of this quote, in order."""
    parent: str | None = None
    """Id of the quote it stands in."""
    phenomena: tuple[str, ...] = ()
    """What is special about it: `split`, `paragraphs`, `pronoun-unique`, `vocative`, ..."""
    addressee: str | None = None
    """Id of the person who is spoken to, where the text names them."""
    together: tuple[str, ...] = ()
    """Ids of those who say it together with the speaker."""


@attrs.frozen
class Naming:
    """One place where a document names somebody."""

    span: Span
    """The words, without apposition."""
    person: str
    """Id of the person."""
    form: str
    """The form, as in `SynthPerson.called`."""


@attrs.frozen
class Document:
    """A text with its gold answer.  Every offset is a character offset into `text`, end exclusive."""

    text: str
    """The text itself."""
    people: tuple[SynthPerson, ...]
    """Everybody named, in the order of the cast."""
    quotes: tuple[SynthQuote, ...]
    """In the order of the text."""
    namings: tuple[Naming, ...]
    """Every mention of one of the people."""
    genre: str
    """`report`, `interview`, `release`, `transcript`, `dialogue` or `quotation`."""
    style: str
    """Name of the mark style, one of `quoteattr.synth.STYLES`."""
    damage: tuple[str, ...] = ()
    """Kinds of damage done to it."""
    draft: Draft | None = attrs.field(default=None, repr=False, eq=False)
    """What it was written from; None once the text has been edited."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a failing property test shows: the text and one line for each quote."""
        printer.text(f"Document({self.text!r}")
        for quote in self.quotes:
            speaker = self.person(quote.speaker)
            said = " / ".join(span.of(self.text) for span in quote.spans)
            printer.text(f",\n  {quote.id} {quote.kind} {quote.frame} by {speaker and speaker.name}: {said!r}")
        printer.text(")")

    def person(self, id: str | None) -> SynthPerson | None:  # noqa: A002
        """The person with that id, or None."""
        return next((p for p in self.people if p.id == id), None)

    def forms(self, id: str) -> tuple[str, ...]:  # noqa: A002
        """The different names (no pronouns or descriptions) under which the text mentions a person."""
        named = (n for n in self.namings if n.person == id and n.form not in _NO_NAMES)
        return tuple(dict.fromkeys(n.span.of(self.text) for n in named))

    def edited(self, edits: tuple[tuple[int, int, str], ...]) -> Document:
        """The document after replacing stretches of its text, the gold carried along.

        Args:
            edits: ``(start, end, replacement)`` in characters, in order and not
                overlapping.  What is inserted at the end of a span stays
                outside of it, and so does what is inserted at its start.

        >>> from quoteattr import synth
        >>> plain = synth.quotation(seed=1)
        >>> moved = plain.edited(((0, 0, "Well. "),))
        >>> moved.quotes[0].spans[0].start - plain.quotes[0].spans[0].start
        6
        """
        pieces, at = [], 0
        for start, end, replacement in edits:
            pieces += [self.text[at:start], replacement]
            at = end
        pieces.append(self.text[at:])
        shifts = list(itertools.accumulate((len(new) - (end - start) for start, end, new in edits), initial=0))
        ends = [end for _, end, _ in edits]

        def offset(old: int, *, is_start: bool) -> int:
            before = bisect.bisect_right(ends, old)
            if not is_start and before and edits[before - 1][:2] == (old, old):
                before -= 1
            if before < len(edits) and edits[before][0] < old < edits[before][1]:
                start, _, new = edits[before]
                return start + shifts[before] + min(old - start, len(new))
            return old + shifts[before]

        def move(span: Span) -> Span:
            start, end = offset(span.start, is_start=True), offset(span.end, is_start=False)
            return Span(min(start, end), end)

        return attrs.evolve(
            self,
            text="".join(pieces),
            quotes=tuple(_moved(quote, move) for quote in self.quotes),
            namings=tuple(attrs.evolve(n, span=move(n.span)) for n in self.namings),
            draft=None,
        )

    def to_gold(self, id: str = "synth") -> dict[str, Any]:  # noqa: A002
        """The document in the gold format of the benchmark: plain lists, strings and ints.

        >>> from quoteattr import synth
        >>> sorted(synth.quotation(seed=1).to_gold("synth/1"))
        ['corpus', 'genre', 'id', 'people', 'quotes', 'text']
        """
        return {
            "id": id,
            "corpus": "synth",
            "genre": "fiction" if self.genre in ("dialogue", "letter") else "news",
            "text": self.text,
            "people": [
                {
                    "id": person.id,
                    "name": person.name,
                    "aliases": [name for name in self.forms(person.id) if name != person.name],
                    "gender": person.gender,
                }
                for person in self.people
            ],
            "quotes": [
                {
                    "id": quote.id,
                    "spans": [[s.start, s.end] for s in quote.spans],
                    "kind": quote.kind,
                    "speaker": quote.speaker,
                    "source": [[quote.source.start, quote.source.end]] if quote.source else [],
                    "cue": [[quote.cue.start, quote.cue.end]] if quote.cue else [],
                    "attribution": quote.attribution,
                }
                for quote in self.quotes
            ],
        }


def _moved(quote: SynthQuote, move: Any) -> SynthQuote:
    return attrs.evolve(
        quote,
        spans=tuple(move(s) for s in quote.spans),
        fragments=tuple(move(s) for s in quote.fragments),
        marks=tuple(m for m in map(move, quote.marks) if len(m)),
        source=move(quote.source) if quote.source else None,
        cue=move(quote.cue) if quote.cue else None,
    )
