"""Applies corrections to a result, and says what became of each."""

from __future__ import annotations

import bisect
import difflib
import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast, get_args

import attrs

from quoteattr.corrections.places import Fit, Found, Places
from quoteattr.corrections.values import (
    AddQuote,
    Anchor,
    Correction,
    DropQuote,
    JoinQuotes,
    Merge,
    PersonReference,
    Rename,
    SetExtent,
    SetGender,
    SetKind,
    SetSpeaker,
    SplitPerson,
    SplitQuote,
    Who,
)
from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.result import AttributedText
from quoteattr.text.quotes import find_quotes
from quoteattr.types import AttributedQuote, Evidence, Gender, Kind, Person, Span

__all__ = ["Corrected", "Outcome", "correct"]


@attrs.frozen
class Outcome:
    """What became of a correction."""

    correction: Correction
    """The correction."""
    fit: Fit
    """`holds`: it was applied; `doubtful` or `lost`: it was not."""
    note: str = ""
    """Why not, for a human reader."""
    spans: tuple[Span, ...] = ()
    """Where its quote stands, or perhaps stands."""


@attrs.frozen
class Corrected:
    """A result with its corrections applied, and what became of each."""

    result: AttributedText
    """The corrected result."""
    outcomes: tuple[Outcome, ...]
    """One for each correction, in their order."""


class _NoFitError(Exception):
    """A correction fits nothing, or something only perhaps."""

    def __init__(self, note: str, fit: Fit = "lost", spans: tuple[Span, ...] = ()) -> None:
        super().__init__(note)
        self.note, self.fit, self.spans = note, fit, spans


def correct(
    result: AttributedText, corrections: Iterable[Correction], *, sha256: str | None = None, digests: str | None = None
) -> Corrected:
    """Apply what fits, in order, and tell what became of each correction.

    Args:
        result: What to correct; it stays as it is.
        corrections: In the order in which they were made.
        sha256: Digest of the text that they were made on, if it is known.
        digests: Digests of its paragraphs, if they are known.
    """
    work = _Work(result, Places(result.text, sha256, digests))
    outcomes = []
    for correction in corrections:
        try:
            spans = work.apply(correction)
            outcomes.append(Outcome(correction, "holds", "", spans))
        except _NoFitError as error:
            outcomes.append(Outcome(correction, error.fit, error.note, error.spans))
    return Corrected(work.result(), tuple(outcomes))


@attrs.define
class _Draft:
    """A quote while corrections are applied."""

    base: AttributedQuote
    spans: tuple[Span, ...]
    kind: Kind
    fragments: tuple[Span, ...]
    speakers: list[str]
    addressee: str | None
    notes: list[str] = attrs.field(factory=list)
    moved: bool = False
    """Whether its extent has changed."""

    @property
    def extent(self) -> Span:
        return Span(self.spans[0].start, self.spans[-1].end)


class _Work:
    """People and quotes while corrections are applied."""

    def __init__(self, result: AttributedText, places: Places) -> None:
        self.before = result
        self.places = places
        self.people = {person.id: person for person in result.people}
        self.others = {person.id: person for person in result.others}
        self.gone: dict[str, str] = {}
        self.drafts = {
            quote.id: _Draft(
                quote, quote.spans, quote.kind, quote.fragments, [person.id for person in quote.speakers],
                quote.addressee.id if quote.addressee else None,
            )
            for quote in result.quotes
        }  # fmt: skip
        self.changed = False
        self.reached: dict[tuple[Span, ...], tuple[int | None, int]] = {}
        self.by_start: dict[int, list[str]] = {}
        for identifier, draft in self.drafts.items():
            self._note(identifier, draft)

    def _note(self, identifier: str, draft: _Draft) -> None:
        for span in draft.spans:
            self.by_start.setdefault(span.start, []).append(identifier)

    def apply(self, correction: Correction) -> tuple[Span, ...]:
        """Apply one correction; returns where the quote that it is about stands."""
        match correction:
            case SetSpeaker() | SetKind() | SetExtent() | SplitQuote() | DropQuote():
                return self._about_quote(correction)
            case JoinQuotes():
                return self._join(correction)
            case AddQuote():
                return self._add(correction)
            case Merge(into, other):
                self._merge(self._find(into), self._find(other))
            case Rename(who, name):
                self._rename(self._find(who), _filled(name))
            case SplitPerson():
                self._split_person(self._find(correction.who), correction)
            case SetGender(who, gender):
                if gender is not None and gender not in get_args(Gender):
                    raise InputValueError(f"gender must be 'F', 'M', 'U' or None, got {gender!r}")
                found = self._find(who)
                self.people[found] = attrs.evolve(self.people[found], gender=gender)
            case _:
                raise InputTypeError(f"not a correction: {type(correction).__name__}")
        return ()

    # Quotes

    def _about_quote(self, correction: SetSpeaker | SetKind | SetExtent | SplitQuote | DropQuote) -> tuple[Span, ...]:
        identifier = self._quote(correction.quote)
        draft = self.drafts[identifier]
        where = draft.spans
        match correction:
            case SetSpeaker():
                self._set_speaker(draft, correction)
            case SetKind():
                self._set_kind(draft, correction.kind)
            case SetExtent():
                self._set_extent(identifier, draft, self._content(correction.content))
            case SplitQuote():
                self._split_quote(identifier, draft, [self._content(content) for content in correction.contents])
            case DropQuote():
                del self.drafts[identifier]
                self.changed = True
        return where

    def _quote(self, quote: str | Anchor) -> str:
        if isinstance(quote, Anchor):
            return self._at(quote, self._spans(quote))
        if not isinstance(quote, str):
            raise InputTypeError(f"a quote must be an id or an Anchor, got {type(quote).__name__}")
        if quote not in self.drafts:
            raise _NoFitError(f"the result has no quote {quote!r}")
        return quote

    def _spans(self, anchor: Anchor) -> tuple[Span, ...]:
        found: Found = self.places.find(anchor)
        if found.fit != "holds":
            raise _NoFitError(f"{found.note}: “{_short(anchor.words)}”", found.fit, found.spans)
        # What stood in two places cannot have become one.
        place = (anchor.paragraph, anchor.offset)
        if anchor.paragraph is not None and self.reached.setdefault(found.spans, place) != place:
            raise _NoFitError(f"another quote was found there: “{_short(anchor.words)}”", "doubtful", found.spans)
        return found.spans

    def _at(self, anchor: Anchor, spans: tuple[Span, ...]) -> str:
        """The quote whose content is at `spans`, or most nearly so."""
        for identifier in self.by_start.get(spans[0].start, ()):
            if identifier in self.drafts and self.drafts[identifier].spans == spans:
                return identifier
        best = max(
            ((_iou(draft.spans, spans), identifier) for identifier, draft in self.drafts.items()), default=(0.0, "")
        )
        if best[0] < _SAME:
            around = self._around(spans) if anchor.by_hand else None
            if around is None:
                raise _NoFitError(f"no quote is found there any more: “{_short(anchor.words)}”", "lost", spans)
            return around
        return best[1]

    def _around(self, spans: tuple[Span, ...]) -> str | None:
        """The innermost quote that holds some of its words, which is how a person writes down which one is meant."""
        holding = [
            (sum(map(len, draft.spans)), identifier)
            for identifier, draft in self.drafts.items()
            if all(any(own.start <= span.start and span.end <= own.end for own in draft.spans) for span in spans)
        ]
        return min(holding)[1] if holding else None

    def _content(self, content: tuple[Span, ...] | Anchor) -> tuple[Span, ...]:
        if isinstance(content, Anchor):
            return self._spans(content)
        if content[-1].end > len(self.before.text):
            raise InputValueError(f"a content ends at {content[-1].end}, after the end of the text")
        return content

    def _set_speaker(self, draft: _Draft, correction: SetSpeaker) -> None:
        if correction.speaker is None:
            draft.speakers = []
        else:
            names = (correction.speaker, *correction.also)
            draft.speakers = list(dict.fromkeys(self._speaker(name, correction.new) for name in names))
        if draft.addressee in draft.speakers:  # nobody who speaks is spoken to
            draft.addressee = None
        draft.notes.append("speaker")

    def _speaker(self, who: PersonReference, new: bool) -> str:
        name = _filled(who.name if isinstance(who, Who) else _string(who, "a speaker"))
        known = self._known(who)
        if known is not None:
            return known
        if not new:
            raise _NoFitError(f"{self._nobody(name)}; a person who is not in the result yet must be said to be new")
        return self._new(name)

    def _set_kind(self, draft: _Draft, kind: Kind) -> None:
        if kind not in get_args(Kind):
            raise InputValueError(f"there is no kind {kind!r}; the kinds are {', '.join(get_args(Kind))}")
        draft.kind = kind
        draft.fragments = self._fragments(draft.spans) if kind == "mixed" else ()
        draft.notes.append("kind")

    def _fragments(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """What stands in quotation marks inside some spans."""
        return tuple(
            Span(span.start + inner.start, span.start + inner.end)
            for span in spans
            for quote in find_quotes(span.of(self.before.text))
            if quote.parent is None
            for inner in quote.spans
            if len(inner)
        )

    def _set_extent(self, identifier: str, draft: _Draft, spans: tuple[Span, ...]) -> None:
        draft.spans, draft.moved = spans, True
        if draft.kind == "mixed":
            draft.fragments = self._fragments(spans)
        draft.notes.append("extent")
        self.changed = True
        self._note(identifier, draft)

    def _split_quote(self, identifier: str, draft: _Draft, contents: Sequence[tuple[Span, ...]]) -> None:
        for number, spans in enumerate(contents):
            own = identifier if number == 0 else self._free_id()
            fragments = self._fragments(spans) if draft.kind == "mixed" else ()
            base = draft.base if number == 0 else attrs.evolve(draft.base, mention=None, cue=None, addressee=None)
            self.drafts[own] = _Draft(
                base, spans, draft.kind, fragments, list(draft.speakers), draft.addressee if number == 0 else None,
                [*draft.notes, "split"], moved=True,
            )  # fmt: skip
            self._note(own, self.drafts[own])
        self.changed = True

    def _join(self, correction: JoinQuotes) -> tuple[Span, ...]:
        if len(correction.quotes) < 2:
            raise InputValueError("two quotes at least are joined")
        found = sorted(
            dict.fromkeys(self._quote(quote) for quote in correction.quotes), key=lambda q: self.drafts[q].spans
        )
        if len(found) < 2:
            raise _NoFitError("they are one quote already")
        drafts = [self.drafts[identifier] for identifier in found]
        first = drafts[0]
        first.spans = tuple(_disjoint(span for draft in drafts for span in draft.spans))
        first.kind = first.kind if all(draft.kind == first.kind for draft in drafts) else "mixed"
        first.fragments = self._fragments(first.spans) if first.kind == "mixed" else ()
        if not first.speakers:
            first.speakers = next((draft.speakers for draft in drafts if draft.speakers), [])
        first.moved = self.changed = True
        first.notes.append("join")
        for identifier in found[1:]:
            del self.drafts[identifier]
        self._note(found[0], first)
        return first.spans

    def _add(self, correction: AddQuote) -> tuple[Span, ...]:
        if correction.kind not in get_args(Kind):
            raise InputValueError(f"there is no kind {correction.kind!r}; the kinds are {', '.join(get_args(Kind))}")
        spans = self._content(correction.content)
        if any(self.drafts[q].spans == spans for q in self.by_start.get(spans[0].start, ()) if q in self.drafts):
            raise _NoFitError("the quote is there already", "holds" if correction.speaker is None else "lost", spans)
        speakers = [] if correction.speaker is None else [self._speaker(correction.speaker, correction.new)]
        fragments = self._fragments(spans) if correction.kind == "mixed" else ()
        own = self._free_id()
        base = AttributedQuote(own, "", spans, correction.kind)
        self.drafts[own] = _Draft(base, spans, correction.kind, fragments, speakers, None, ["added"], moved=True)
        self._note(own, self.drafts[own])
        self.changed = True
        return spans

    def _free_id(self) -> str:
        taken = len(self.before.quotes) + 1
        while f"q{taken}" in self.drafts or any(q.id == f"q{taken}" for q in self.before.quotes[taken - 1 :]):
            taken += 1
        return f"q{taken}"

    # People

    def _find(self, who: PersonReference) -> str:
        found = self._known(who)
        if found is None:
            raise _NoFitError(self._nobody(who.name if isinstance(who, Who) else who))
        return found

    def _nobody(self, name: str) -> str:
        names = list(dict.fromkeys(form for p in self.people.values() for form in (p.name, *p.aliases)))
        folded = {_folded(form): form for form in reversed(names)}
        near = difflib.get_close_matches(_folded(name), list(folded), n=1, cutoff=_LIKE)
        return f"nobody in the result is called {name!r}" + (f"; did you mean {folded[near[0]]!r}?" if near else "")

    def _known(self, who: PersonReference) -> str | None:
        if isinstance(who, Who):
            return self._called(who)
        own = _string(who, "a person")
        while own in self.gone:
            own = self.gone[own]
        if own in self.people:
            return own
        wanted = _folded(who)
        people = self.people.values()
        by_name = (p.id for p in people if _folded(p.name) == wanted)
        by_alias = (p.id for p in people if any(_folded(alias) == wanted for alias in p.aliases))
        found = next(by_name, None) or next(by_alias, None)
        return found or self._from_others(who)

    def _from_others(self, who: str) -> str | None:
        """Somebody whom the text only describes comes among the people as soon as a correction is about them."""
        wanted = _folded(who)
        for other in self.others.values():
            if other.id == who or any(_folded(form) == wanted for form in (other.name, *other.aliases)):
                self.people[other.id] = self.others.pop(other.id)
                return other.id
        return None

    def _called(self, who: Who) -> str | None:
        """Of several who bear a name, the one with the id."""
        own = who.id
        while own in self.gone:
            own = self.gone[own]
        if own in self.people and _bears(self.people[own], who.name):
            return own
        bearing = [person.id for person in self.people.values() if _bears(person, who.name)]
        if len(bearing) > 1:
            raise _NoFitError(f"{len(bearing)} people are called {who.name!r}", "doubtful")
        return bearing[0] if bearing else None

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
        for draft in self.drafts.values():
            if other in draft.speakers:
                draft.speakers = list(dict.fromkeys(into if who == other else who for who in draft.speakers))
            if draft.addressee == other:
                draft.addressee = into

    def _rename(self, who: str, name: str) -> None:
        person = self.people[who]
        forms = dict.fromkeys([person.name, *person.aliases])
        self.people[who] = attrs.evolve(person, name=name, aliases=tuple(form for form in forms if form != name))

    def _split_person(self, who: str, split: SplitPerson) -> None:
        person = self.people[who]
        wanted = {_folded(_string(form, "a form")) for form in split.forms}
        text = self.before.text
        moved = tuple(m for m in person.mentions if _folded(m.span.of(text)) in wanted)
        if not moved:
            raise _NoFitError(f"no mention of {person.name!r} reads like one of {sorted(split.forms)}")
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
        for draft in self.drafts.values():
            if draft.speakers[:1] == [who] and draft.base.mention and _touches(draft.base.mention, places):
                draft.speakers[0] = new

    def _new(self, name: str, like: Person | None = None) -> str:
        serial = 1
        taken = {*self.people, *self.others, *self.gone}
        while f"p{serial}" in taken:
            serial += 1
        self.people[f"p{serial}"] = Person(f"p{serial}", name, kind=like.kind if like else "person")
        return f"p{serial}"

    # The end

    def result(self) -> AttributedText:
        """The corrected result."""
        quotes = [self._made(identifier, draft) for identifier, draft in self.drafts.items()]
        if self.changed:
            quotes = _nested(sorted(quotes, key=lambda q: (q.start, -q.end)), self.drafts)
        return attrs.evolve(self.before, quotes=quotes, people=self.people.values(), others=self.others.values())

    def _made(self, identifier: str, draft: _Draft) -> AttributedQuote:
        people = tuple(self.people[who] for who in draft.speakers)
        base = draft.base
        changed = attrs.evolve(
            base,
            id=identifier,
            spans=draft.spans,
            kind=draft.kind,
            fragments=draft.fragments,
            text=" ".join(s.of(self.before.text) for s in draft.spans) if draft.moved else base.text,
            speaker=people[0] if people else None,
            speakers=people,
            addressee=self.people[draft.addressee] if draft.addressee is not None else None,
        )
        if not draft.notes:
            return changed
        evidence = (Evidence("correction", note=", ".join(dict.fromkeys(draft.notes))), *base.evidence)
        if not people:
            return attrs.evolve(changed, attribution=None, confidence=0.0, evidence=evidence)
        how = base.attribution or "implicit"
        sure = 1.0 if {"speaker", "added"} & set(draft.notes) else base.confidence
        return attrs.evolve(changed, attribution=how, confidence=sure, evidence=evidence)


# A quote with other bounds is the same if it shares so much of its characters with what it was.
_SAME = 0.5
_LIKE = 0.75


def _nested(quotes: Sequence[AttributedQuote], drafts: Mapping[str, _Draft]) -> list[AttributedQuote]:
    """The quotes with their parents: of those that were moved, added, or whose parent is gone, found anew."""
    out = []
    open_now: list[AttributedQuote] = []
    for quote in quotes:
        while open_now and open_now[-1].end <= quote.start:
            open_now.pop()
        inside = next((o for o in reversed(open_now) if o.end >= quote.end and o.spans != quote.spans), None)
        draft = drafts[quote.id]
        stays = not draft.moved and quote.parent in drafts and not drafts[cast("str", quote.parent)].moved
        parent = quote.parent if stays else (inside.id if inside is not None else None)
        if draft.base.parent is None and not draft.moved and not (inside is not None and drafts[inside.id].moved):
            parent = None
        out.append(quote if parent == quote.parent else attrs.evolve(quote, parent=parent))
        open_now.append(quote)
    return out


def _iou(one: Sequence[Span], other: Sequence[Span]) -> float:
    if one[-1].end <= other[0].start or other[-1].end <= one[0].start:
        return 0.0
    shared = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)
    return shared / (sum(map(len, one)) + sum(map(len, other)) - shared or 1)


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap joined."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start < out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def _bears(person: Person, name: str) -> bool:
    wanted = _folded(name)
    return any(_folded(form) == wanted for form in (person.name, *person.aliases))


def _folded(form: str) -> str:
    return " ".join(form.casefold().split())


def _short(words: str) -> str:
    line = re.sub(r"\s+", " ", words)
    return line if len(line) <= 60 else f"{line[:59]}…"


def _touches(span: Span, places: Sequence[Span]) -> bool:
    """Whether `span` shares a character with one of `places`, which are in order (and may stand in one another)."""
    at = bisect.bisect_left(places, span.start, key=_start_of)
    upto = bisect.bisect_left(places, span.end, at, key=_start_of)
    return any(place.overlaps(span) for place in places[max(0, at - 2) : upto])


_start_of = operator.attrgetter("start")


def _string(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise InputTypeError(f"{what} must be a str, got {type(value).__name__}")
    return value


def _filled(name: str) -> str:
    if not _string(name, "a name").strip():
        raise InputValueError("a name must not be empty")
    return " ".join(name.split())
