"""Corrections in any order, as a state machine: whatever is done, what must hold of a result still holds."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from quoteattr.corrections import (
    Correction,
    Merge,
    Rename,
    SetSpeaker,
    SplitPerson,
    apply_corrections,
    correction_from_dict,
    correction_to_dict,
)
from quoteattr.errors import QuoteattrError
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Mention, Person, Span

# Who may speak, with the forms the text has for them; two of them share one.
CAST = {
    "Ada Marsh": ("Ada Marsh", "Ada", "Marsh"),
    "Edwin Marsh": ("Edwin Marsh", "Marsh", "Mr. Marsh"),
    "Quill": ("Quill",),
    "the harbour board": ("the harbour board", "the board"),
}
HOSTILE = [
    "Zoe Finn",
    "  Ada   Marsh ",
    "p1",
    "p99",
    "",
    "<b>Bo</b>",
    "a{0}%s",
    "'; DROP TABLE x;--",
    "(a+)+$",
    "\ud800",
]
FORMS = sorted({form for forms in CAST.values() for form in forms})


def spoken(lines: list[tuple[str, int, bool]]) -> AttributedText:
    """A text with a line for each speaker and form, and what it says about them."""
    text = ""
    mentions: dict[str, list[Mention]] = {name: [] for name in CAST}
    quotes: list[dict[str, Any]] = []
    for name, form, known in lines:
        words = CAST[name][form % len(CAST[name])]
        start = len(text) + len('"Well," said ')
        text += f'"Well," said {words}.\n\n'
        place = Span(start, start + len(words))
        mentions[name].append(Mention(place, "name", f"p{list(CAST).index(name) + 1}"))
        quotes.append({"spans": (Span(start - 12, start - 7),), "mention": place, "who": name if known else None})
    people = {
        name: Person(f"p{number}", name, CAST[name][1:], mentions=tuple(mentions[name]))
        for number, name in enumerate(CAST, 1)
    }
    found = [
        AttributedQuote(
            f"q{number}", "Well,", quote["spans"], "direct", mention=quote["mention"], confidence=0.5,
            speaker=people.get(quote["who"]), addressee=people["Quill"] if number % 3 == 0 else None,
        )
        for number, quote in enumerate(quotes, 1)
    ]  # fmt: skip
    return AttributedText(text, tuple(found), tuple(people.values()))


class Correcting(RuleBasedStateMachine):
    """Corrections one after the other, good ones and impossible ones."""

    before: AttributedText
    now: AttributedText

    @initialize(lines=st.lists(st.tuples(st.sampled_from(sorted(CAST)), st.integers(0, 2), st.booleans()), max_size=8))
    def read(self, lines: list[tuple[str, int, bool]]) -> None:
        """Begin with some text."""
        self.before = self.now = spoken(lines)
        self.copy = self.before.to_json()
        self.made: list[Correction] = []

    def _try(self, correction: Correction) -> bool:
        try:
            self.now = apply_corrections(self.before, [*self.made, correction])
        except QuoteattrError:
            return False
        self.made.append(correction)
        return True

    def _anybody(self, choice: int) -> str:
        """Somebody by id, name or alias, as the text now is."""
        handles = [h for p in self.now.people for h in (p.id, p.name, *p.aliases)]
        return handles[choice % len(handles)]

    @rule(into=st.integers(0, 99), other=st.integers(0, 99))
    def merge(self, into: int, other: int) -> None:
        """Who is merged keeps nothing; whom it is merged into gets everything."""
        kept, lost = self.now.person(self._anybody(into)), self.now.person(self._anybody(other))
        assert kept is not None
        assert lost is not None
        was = self.now
        assert self._try(Merge(kept.id, lost.id))
        now = self.now.person(kept.id)
        assert now is not None
        assert now.name == kept.name
        assert {m.span for m in now.mentions} == {m.span for m in (*kept.mentions, *lost.mentions)}
        assert len(self.now.people) == len(was.people) - (kept.id != lost.id)
        assert len(self.now.quotes_of(now)) == len(was.quotes_of(kept)) + (
            len(was.quotes_of(lost)) if kept.id != lost.id else 0
        )

    @rule(who=st.integers(0, 99), name=st.sampled_from(HOSTILE))
    def rename(self, who: int, name: str) -> None:
        """The name changes and nothing else; the old one is still known."""
        person = self.now.person(self._anybody(who))
        assert person is not None
        was = self.now
        if not self._try(Rename(person.id, name)):
            assert not name.strip()
            return
        now = self.now.person(person.id)
        assert now is not None
        assert now.name == " ".join(name.split())
        assert person.name in (now.name, *now.aliases)
        assert attrs.evolve(now, name="", aliases=()) == attrs.evolve(person, name="", aliases=())
        assert [q.speaker.id if q.speaker else None for q in self.now.quotes] == [
            q.speaker.id if q.speaker else None for q in was.quotes
        ]

    @rule(who=st.integers(0, 99), forms=st.lists(st.sampled_from(FORMS), max_size=2), name=st.none() | st.just("New"))
    def split(self, who: int, forms: list[str], name: str | None) -> None:
        """The mentions of some forms go to somebody new, and no mention is lost."""
        person = self.now.person(self._anybody(who))
        assert person is not None
        was = self.now
        moved = {m.span for m in person.mentions if m.span.of(was.text) in forms}
        if not self._try(SplitPerson(person.id, tuple(forms), name)):
            assert not moved
            return
        (new,) = [p for p in self.now.people if was.person(p.id) is None]
        assert {m.span for m in new.mentions} == moved
        rest = self.now.person(person.id)
        assert rest is not None
        assert {m.span for m in rest.mentions} == {m.span for m in person.mentions} - moved
        for quote, old in zip(self.now.quotes, was.quotes, strict=True):
            speaker = old.speaker.id if old.speaker else None
            expected = new.id if speaker == person.id and quote.mention in moved else speaker
            assert (quote.speaker.id if quote.speaker else None) == expected

    @rule(quote=st.integers(0, 99), who=st.none() | st.integers(0, 99) | st.sampled_from(HOSTILE))
    def override(self, quote: int, who: int | str | None) -> None:
        """One quote changes hands, and only that one."""
        if not self.now.quotes:
            return
        number = quote % len(self.now.quotes)
        was = self.now
        handle = self._anybody(who) if isinstance(who, int) else who
        if not self._try(SetSpeaker(f"q{number + 1}", handle, new=True)):
            assert handle is not None
            assert not handle.strip()
            return
        speaker = self.now.quotes[number].speaker
        assert (speaker is None) is (handle is None)
        assert self.now.quotes[number].confidence == (0.0 if handle is None else 1.0)
        merged_away = {p.id for p in self.before.people} - {p.id for p in was.people}
        if isinstance(who, int) and handle not in merged_away:  # an old id is no name
            assert speaker == was.person(str(handle))
        others = [q for i, q in enumerate(self.now.quotes) if i != number]
        assert others == [q for i, q in enumerate(was.quotes) if i != number]

    @rule(
        wrong=st.sampled_from(
            [Merge("p1", "nobody"), SetSpeaker("q99", None), SplitPerson("p1", ("never written",)), Rename("p1", " \n"),
             Rename("p1", 3), Merge(None, "p1"), SetSpeaker("q1", 7), {"do": "merge", "into": "p1"}, {}, None, "merge"]  # type: ignore[arg-type]
        )
    )  # fmt: skip
    def fail(self, wrong: Any) -> None:
        """What cannot be applied is an error of ours, and changes nothing."""
        with pytest.raises(QuoteattrError):
            apply_corrections(self.now, [wrong])

    @rule()
    def undo(self) -> None:
        """The last correction is taken back by applying the others."""
        if self.made:
            del self.made[-1]
            self.now = apply_corrections(self.before, self.made)
        if not self.made:
            assert self.now == self.before

    @invariant()
    def people_are_told_apart(self) -> None:
        """Ids are unique, and every speaker and addressee is among the people as they are now."""
        people = {person.id: person for person in self.now.people}
        assert len(people) == len(self.now.people)
        for quote in self.now.quotes:
            for person in (quote.speaker, quote.addressee):
                assert person is None or people[person.id] == person

    @invariant()
    def mentions_stay(self) -> None:
        """Every mention is somebody's, at its place, and says whose."""
        assert sorted(m.span for p in self.now.people for m in p.mentions) == sorted(
            m.span for p in self.before.people for m in p.mentions
        )
        assert all(m.person == p.id for p in self.now.people for m in p.mentions)

    @invariant()
    def offsets_and_ids_stay(self) -> None:
        """The text and where its quotes stand are no matter for corrections."""
        assert self.now.text == self.before.text
        assert [(q.id, q.spans, q.kind, q.mention) for q in self.now.quotes] == [
            (q.id, q.spans, q.kind, q.mention) for q in self.before.quotes
        ]
        assert self.before.to_json() == self.copy

    @invariant()
    def the_file_says_the_same(self) -> None:
        """Kept as JSON and read again, the corrections give the same result."""
        kept = json.loads(json.dumps([correction_to_dict(correction) for correction in self.made]))
        assert apply_corrections(self.before, kept) == self.now
        assert [correction_from_dict(data) for data in kept] == self.made
        assert AttributedText.from_dict(self.now.to_dict()) == self.now


TestCorrecting = Correcting.TestCase
