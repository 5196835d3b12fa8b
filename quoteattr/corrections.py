"""Corrections by hand, as data: merge, rename and split people, override a quote.

Corrections are small values that can be kept beside a text as JSON and applied
again on top of every new result.  People are named by id, name or alias,
quotes by id.
"""

from __future__ import annotations

import bisect
import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Evidence, Person, Span

__all__ = ["Correction", "Merge", "Override", "Rename", "Split", "apply_corrections", "correction_from_dict"]


def _tuple(forms: Iterable[str]) -> tuple[str, ...]:
    # A single str would be taken apart into its letters.
    if isinstance(forms, str) or not isinstance(forms, Iterable):
        raise InputTypeError(f"the forms of a split must be a list of str, got {type(forms).__name__}")
    return tuple(forms)


@attrs.frozen
class Merge:
    """`other` is the same person as `into`, who keeps id and name."""

    into: str
    """Id, name or alias of who stays."""
    other: str
    """Id, name or alias of who is taken in."""


@attrs.frozen
class Rename:
    """A person gets another canonical name; the old one becomes an alias."""

    who: str
    """Id, name or alias."""
    name: str
    """The new canonical name."""


@attrs.frozen
class Split:
    """Some of a person's name forms are somebody else's.

    Who loses the canonical name so goes by the longest of the other forms, if there is one.
    """

    who: str
    """Id, name or alias of who loses the forms."""
    forms: tuple[str, ...] = attrs.field(converter=_tuple)
    """The forms as the text has them; every mention that reads so moves, with its quotes."""
    name: str | None = None
    """Canonical name of the new person; None: the longest of the forms."""


@attrs.frozen
class Override:
    """A quote is somebody else's."""

    quote: str
    """Id of the quote."""
    speaker: str | None
    """Id, name or alias of a person, or a new name; None when nobody is known to have said it."""


Correction = Merge | Rename | Split | Override
"""Any of the corrections."""


def correction_from_dict(data: Mapping[str, Any]) -> Correction:
    """A correction from plain data.

    >>> correction_from_dict({"merge": ["p1", "p4"]})
    Merge(into='p1', other='p4')
    >>> correction_from_dict({"quote": "q2", "speaker": None})
    Override(quote='q2', speaker=None)

    Raises:
        InputTypeError: `data` is no mapping, or the forms of a split are no list.
        InputValueError: no such correction.
    """
    if not isinstance(data, Mapping):
        raise InputTypeError(f"a correction is read from a mapping, got {type(data).__name__}")
    keys = set(data)
    if keys == {"merge"} and isinstance(data["merge"], list | tuple) and len(data["merge"]) == 2:
        return Merge(*data["merge"])
    if keys == {"rename", "name"}:
        return Rename(data["rename"], data["name"])
    if {"split", "forms"} <= keys <= {"split", "forms", "name"}:
        return Split(data["split"], data["forms"], data.get("name"))
    if keys == {"quote", "speaker"}:
        return Override(data["quote"], data["speaker"])
    raise InputValueError(
        'a correction is {"merge": [into, other]}, {"rename": who, "name": ...}, {"split": who, "forms": [...]} or '
        f'{{"quote": id, "speaker": who}}, got the keys {sorted(map(str, keys))}'
    )


def apply_corrections(result: AttributedText, corrections: Iterable[Correction | Mapping[str, Any]]) -> AttributedText:
    """`result` with the corrections applied in their order.

    Who was merged away can still be named by the old id, name or alias.  `result` itself stays as it is, so
    leaving a correction out and applying the others again takes that one back.

    >>> from quoteattr.types import Span
    >>> ada, marsh = Person("p1", "Ada Marsh"), Person("p2", "Marsh")
    >>> quote = AttributedQuote("q1", "No.", (Span(1, 4),), "direct", speaker=marsh)
    >>> mended = apply_corrections(AttributedText('"No," Marsh said.', (quote,), (ada, marsh)), [Merge("p1", "p2")])
    >>> mended.quotes[0].speaker.name, len(mended.people)
    ('Ada Marsh', 1)

    Raises:
        InputTypeError: something is no correction, or not the str it should be.
        InputValueError: no person or quote is called so.
    """
    work = _Work(result)
    for correction in corrections:
        work.apply(correction_from_dict(correction) if isinstance(correction, Mapping) else correction)
    return work.result()


class _Work:
    """People and speakers while corrections are applied."""

    def __init__(self, result: AttributedText) -> None:
        self.before = result
        self.people = {person.id: person for person in result.people}
        self.gone: dict[str, str] = {}
        self.speakers = {q.id: q.speaker.id if q.speaker else None for q in result.quotes}
        self.addressees = {q.id: q.addressee.id if q.addressee else None for q in result.quotes}
        self.overridden: set[str] = set()

    def apply(self, correction: Correction) -> None:
        """Apply one correction."""
        match correction:
            case Merge(into, other):
                self._merge(self._find(into), self._find(other))
            case Rename(who, name):
                self._rename(self._find(who), _filled(name))
            case Split():
                self._split(self._find(correction.who), correction)
            case Override(quote, speaker):
                self._override(_string(quote, "a quote's id"), speaker)
            case _:
                raise InputTypeError(f"not a correction: {type(correction).__name__}")

    def _find(self, who: str) -> str:
        found = self._known(_string(who, "a person"))
        if found is None:
            raise InputValueError(f"nobody in the result has the id, name or alias {who!r}")
        return found

    def _known(self, who: str) -> str | None:
        own = who
        while own in self.gone:
            own = self.gone[own]
        if own in self.people:
            return own
        wanted = _folded(who)
        people = self.people.values()
        by_name = (p.id for p in people if _folded(p.name) == wanted)
        by_alias = (p.id for p in people if any(_folded(alias) == wanted for alias in p.aliases))
        return next(by_name, None) or next(by_alias, None)

    def _merge(self, into: str, other: str) -> None:
        if into == other:
            return
        kept, lost = self.people[into], self.people.pop(other)
        self.gone[other] = into
        forms = dict.fromkeys([*kept.aliases, lost.name, *lost.aliases])
        self.people[into] = attrs.evolve(
            kept,
            aliases=tuple(form for form in forms if form != kept.name),
            titles=tuple(dict.fromkeys([*kept.titles, *lost.titles])),
            roles=tuple(dict.fromkeys([*kept.roles, *lost.roles])),
            gender=kept.gender or lost.gender,
            mentions=tuple(
                sorted((attrs.evolve(m, person=into) for m in (*kept.mentions, *lost.mentions)), key=lambda m: m.span)
            ),
        )
        for speakers in (self.speakers, self.addressees):
            for quote, speaker in speakers.items():
                if speaker == other:
                    speakers[quote] = into

    def _rename(self, who: str, name: str) -> None:
        person = self.people[who]
        forms = dict.fromkeys([person.name, *person.aliases])
        self.people[who] = attrs.evolve(person, name=name, aliases=tuple(form for form in forms if form != name))

    def _split(self, who: str, split: Split) -> None:
        person = self.people[who]
        wanted = {_folded(_string(form, "a form")) for form in split.forms}
        text = self.before.text
        moved = tuple(m for m in person.mentions if _folded(m.span.of(text)) in wanted)
        if not moved:
            raise InputValueError(f"no mention of {person.name!r} reads like one of {sorted(split.forms)}")
        name = _filled(split.name if split.name is not None else max(split.forms, key=len))
        new = self._new(name, person)
        places = sorted(m.span for m in moved)
        self.people[new] = attrs.evolve(
            self.people[new],
            aliases=tuple(form for form in dict.fromkeys(split.forms) if form != name),
            mentions=tuple(attrs.evolve(m, person=new) for m in moved),
        )
        rest = [alias for alias in person.aliases if _folded(alias) not in wanted]
        kept = max(rest, key=len) if rest and _folded(person.name) in wanted else person.name
        self.people[who] = attrs.evolve(
            person,
            name=kept,
            aliases=tuple(alias for alias in rest if alias != kept),
            mentions=tuple(m for m in person.mentions if _folded(m.span.of(text)) not in wanted),
        )
        for quote in self.before.quotes:
            if self.speakers[quote.id] == who and quote.mention and _touches(quote.mention, places):
                self.speakers[quote.id] = new

    def _new(self, name: str, like: Person | None = None) -> str:
        serial = 1
        while f"p{serial}" in self.people or f"p{serial}" in self.gone:
            serial += 1
        self.people[f"p{serial}"] = Person(f"p{serial}", name, kind=like.kind if like else "person")
        return f"p{serial}"

    def _override(self, quote: str, speaker: str | None) -> None:
        if quote not in self.speakers:
            raise InputValueError(f"the result has no quote {quote!r}")
        self.overridden.add(quote)
        if speaker is None:
            self.speakers[quote] = None
        else:
            self.speakers[quote] = self._known(_string(speaker, "a speaker")) or self._new(_filled(speaker))

    def result(self) -> AttributedText:
        """The corrected result."""
        quotes = tuple(self._quote(quote) for quote in self.before.quotes)
        return attrs.evolve(self.before, quotes=quotes, people=tuple(self.people.values()))

    def _quote(self, quote: AttributedQuote) -> AttributedQuote:
        speaker, addressee = self.speakers[quote.id], self.addressees[quote.id]
        changed = attrs.evolve(
            quote,
            speaker=self.people[speaker] if speaker is not None else None,
            addressee=self.people[addressee] if addressee is not None else None,
        )
        if quote.id not in self.overridden:
            return changed
        if speaker is None:
            return attrs.evolve(changed, attribution=None, confidence=0.0, evidence=(Evidence("correction"),))
        how = quote.attribution or "implicit"
        return attrs.evolve(
            changed, attribution=how, confidence=1.0, evidence=(Evidence("correction"), *quote.evidence)
        )


def _folded(form: str) -> str:
    return " ".join(form.casefold().split())


def _touches(span: Span, places: Sequence[Span]) -> bool:
    """Whether `span` shares a character with one of `places`, which are in order (and may stand in one another)."""
    at = bisect.bisect_left(places, span.start, key=_start_of)
    upto = bisect.bisect_left(places, span.end, at, key=_start_of)
    return any(place.overlaps(span) for place in places[max(0, at - 2) : upto])


_start_of = operator.attrgetter("start")


def _string(value: str, what: str) -> str:
    if not isinstance(value, str):
        raise InputTypeError(f"{what} must be a str, got {type(value).__name__}")
    return value


def _filled(name: str) -> str:
    if not _string(name, "a name").strip():
        raise InputValueError("a name must not be empty")
    return " ".join(name.split())
