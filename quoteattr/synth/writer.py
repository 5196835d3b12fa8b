"""Sentences and frames: how one quotation is put on paper."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import attrs

from quoteattr.lang import english
from quoteattr.synth.chooser import Chooser, pick
from quoteattr.synth.draft import Break, Draft, Edge, Mark, Name, Piece, QuotePlan, Stop, Words
from quoteattr.synth.values import SynthPerson
from quoteattr.types import Attribution, Kind

__all__ = ["DIRECT", "FRAMES", "INDIRECT", "MIXED", "Writer", "make_person", "slots"]

DIRECT = (
    "after",  # "...," Ada Marsh said.
    "inverted",  # "...," said Ada Marsh.
    "before",  # Ada Marsh said, "..."
    "colon",  # Ada Marsh said: "..."
    "between",  # "The ferry," Ada Marsh said, "is late."
    "split",  # "The ferry is late," Ada Marsh said. "It always is."
    "told",  # "...," Ada Marsh told reporters.
    "according",  # "...," according to Ada Marsh.
    "as-put",  # As Ada Marsh put it, "..."
    "participle",  # Ada Marsh left the meeting, saying: "..."
    "label",  # Ada Marsh: "..."
    "from",  # From Mayor Ada Marsh: "..."
    "trailing-dash",  # "..." — Ada Marsh
    "beat-before",  # Ada frowned. "..."
    "beat-after",  # "..." Ada frowned.
    "beat-between",  # "..." Ada frowned. "..."
    "untagged",  # "..."
)
"""Frames of speech that stands in marks."""
MIXED = ("mixed", "mixed-participle", "mixed-according")
"""Frames of reported speech with some words in marks."""
INDIRECT = ("that", "bare", "clause-first", "according-indirect", "transcript")
"""Frames of words without marks."""
FRAMES = (*DIRECT, *MIXED, *INDIRECT)
"""Every frame the generator knows."""

TERMINAL = {"statement": ".", "question": "?", "exclamation": "!", "nested": "."}
TERMINAL |= {"line": ".", "ask": "?", "cry": "!"}
ACTS = {"question": "question", "ask": "question", "exclamation": "exclamation", "cry": "exclamation"}
_SLOT = re.compile(r"\{(\w+)\}")


@functools.cache
def _bank(bank: str) -> tuple[str, ...]:
    return tuple(row["text"] for row in english().table("synth/sentences") if row["bank"] == bank)


@functools.cache
def cues(act: str, genre: str) -> tuple[dict[str, str], ...]:
    """The reporting verbs for a statement, question or exclamation in `news` or `novel`."""
    return tuple(row for row in english().table("synth/cues") if row["of"] == act and genre in row["uses"].split())


def slots(chooser: Chooser) -> dict[str, str]:
    """What one text is about: town, thing, place and so on."""
    topic = pick(chooser, english().table("synth/topics"))
    return {"town": pick(chooser, english().table("synth/towns"))["name"], **topic}


def make_person(
    chooser: Chooser,
    number: int,
    others: Sequence[SynthPerson],
    about: dict[str, str],
    *,
    novel: bool = False,
    gender: str | None = None,
) -> SynthPerson:
    """Somebody whose names and description none of the `others` has."""
    given = [
        row
        for row in english().table("synth/given")
        if gender in (None, row["gender"]) and all(row["name"][:3] != o.given[:3] for o in others)
    ]
    name = pick(chooser, given)
    surnames = english().table("synth/surnames")
    surname = pick(chooser, [r for r in surnames if all(r["name"][:4] != o.surname[:4] for o in others)])
    sex = name["gender"]
    taken = {o.description for o in others}
    fitting = [
        row
        for row in english().table("synth/honorifics" if novel else "synth/roles")
        if row["gender"] in ("", sex) and row.get("description", "") not in taken - {""}
    ]
    role = pick(chooser, fitting)
    return SynthPerson(
        id=f"p{number}",
        given=name["name"],
        surname=surname["name"],
        gender="F" if sex == "F" else "M",
        title=role["title"],
        role=role.get("role", "").format_map(about),
        description=role.get("description", ""),
        short=name["short"],
        variant=surname["variant"],
    )


@attrs.frozen
class State:
    """How much of a text was written at some time."""

    pieces: int
    plans: int
    used: int
    groups: int


@attrs.define
class Writer:
    """Puts a text together, piece by piece."""

    chooser: Chooser
    people: list[SynthPerson]
    about: dict[str, str]
    genre: str
    style: str = "straight"
    novel: bool = False
    pieces: list[Piece] = attrs.Factory(list)
    plans: list[QuotePlan] = attrs.Factory(list)
    used: list[str] = attrs.Factory(list)
    groups: int = 0
    narrator: int | None = None
    """Who tells the story, and is "I" in it."""

    def draft(self, separator: str) -> Draft:
        """What was written, ready to be rendered."""
        while self.pieces and isinstance(self.pieces[-1], Break):
            self.pieces.pop()
        return Draft(
            tuple(self.pieces),
            tuple(self.people),
            tuple(self.plans),
            tuple(sorted(self.about.items())),
            self.genre,
            self.style,
            separator,
        )

    def state(self) -> State:
        """How far the text has come, to go back to."""
        return State(len(self.pieces), len(self.plans), len(self.used), self.groups)

    def restore(self, state: State) -> None:
        """Takes back what was written since."""
        del self.pieces[state.pieces :], self.plans[state.plans :], self.used[state.used :]
        self.groups = state.groups

    # --- words ---------------------------------------------------------------

    def filled(self, text: str) -> str:
        """`text` with its slots filled; days, months and numbers are drawn anew each time."""
        return fill(text, self.about, self.chooser)

    def words(self, text: str) -> None:
        """Words that belong to nobody's speech."""
        self.pieces.append(Words(text))

    def name(self, person: int, form: str, *, capital: bool = False) -> None:
        """A mention."""
        self.pieces.append(Name(person, form, capital))

    def line(self, name: str, **where: str) -> str:
        """A filled line of a table that this text has not used yet, if there is one."""
        rows = [row["text"] for row in english().table(f"synth/{name}") if all(row[k] == v for k, v in where.items())]
        return self.filled(self._fresh(rows))

    def _fresh(self, options: Sequence[str]) -> str:
        fresh = [text for text in options if text not in self.used]
        text = pick(self.chooser, fresh or options)
        self.used.append(text)
        return text

    def paragraph(self, text: str | None = None) -> None:
        """A paragraph in which nobody speaks."""
        self.words(text if text is not None else self.line("narration", genre="novel" if self.novel else "news"))
        self.end_paragraph()

    def end_paragraph(self) -> None:
        """The end of a paragraph."""
        self.pieces.append(Break())

    # --- sources -------------------------------------------------------------

    def source(
        self,
        quote: int,
        person: int,
        form: str,
        *,
        capital: bool = False,
        apposition: bool = False,
        closed: bool = True,
        together: Sequence[int] = (),
    ) -> None:
        """The speaker beside the quote, and who speaks `together` with the first.

        The role behind the name is `closed` by a comma if words follow.
        """
        self.pieces.append(Edge(quote, "source", True))
        self.name(person, form, capital=capital)
        for other in together:
            self.words(" and ")
            self.name(other, form)
        role = self.people[person].role
        if apposition and role:
            self.words(f", {role}")
            self.note(quote, "apposition")
        self.pieces.append(Edge(quote, "source", False))
        if apposition and role and closed:
            self.words(",")

    def cue(self, quote: int, word: str) -> None:
        """The reporting word."""
        self.pieces += [Edge(quote, "cue", True), Words(word), Edge(quote, "cue", False)]

    def plan(
        self,
        kind: Kind,
        speaker: int | None,
        frame: str,
        attribution: Attribution | None,
        parent: int | None = None,
        phenomena: tuple[str, ...] = (),
        addressee: int | None = None,
        together: tuple[int, ...] = (),
    ) -> int:
        """A new quote; the number by which pieces refer to it."""
        self.plans.append(QuotePlan(kind, speaker, frame, attribution, parent, phenomena, addressee, together))
        return len(self.plans) - 1

    def note(self, quote: int, phenomenon: str) -> None:
        """Adds a phenomenon to a quote."""
        plan = self.plans[quote]
        if phenomenon not in plan.phenomena:
            self.plans[quote] = attrs.evolve(plan, phenomena=(*plan.phenomena, phenomenon))

    # --- speech --------------------------------------------------------------

    def open(self, quote: int) -> None:
        """An opening mark, and the content's start."""
        self.pieces += [Mark(quote, True), Edge(quote, "content", True)]

    def close(self, quote: int) -> None:
        """The content's end, and a closing mark."""
        self.pieces += [Edge(quote, "content", False), Mark(quote, False)]

    def sentence(self, quote: int, bank: str, vocative: tuple[int, str] | None = None) -> None:
        """A sentence of the content, without its end mark."""
        text = self._fresh(_bank(bank)).replace("|", "")
        self.groups += 1
        speech = quote
        before, nested, rest = text.partition("⟦")
        self.pieces.append(Words(self.filled(before), "" if nested else bank, self.groups))
        if nested:
            inner, _, after = rest.partition("⟧")
            self.note(speech, "nested")
            quote = self.plan("direct", None, "nested", None, speech)
            self.pieces += [Mark(quote, True, 1), Edge(quote, "content", True), Words(self.filled(inner))]
            self.pieces += [Edge(quote, "content", False), Mark(quote, False, 1), Words(self.filled(after))]
        if vocative is not None:
            self.words(", ")
            self.name(*vocative)
            self.note(speech, "vocative")

    def whole(self, bank: str) -> tuple[str]:
        """The words of a sentence without its end mark."""
        options = [text for text in _bank(bank) if "⟦" not in text]
        return (self.filled(self._fresh(options)).replace("|", ""),)

    def parts(self, bank: str) -> tuple[str, str]:
        """The words of a sentence in two parts, where a tag may stand between them."""
        first, _, second = self._fresh([text for text in _bank(bank) if "|" in text and "⟦" not in text]).partition("|")
        return self.filled(first.rstrip(" ,")), self.filled(second.strip())

    def halves(self, bank: str) -> tuple[Words, Words]:
        """A sentence in two parts, ready for the text."""
        self.groups += 1
        first, second = self.parts(bank)
        return Words(first, bank, self.groups, 1), Words(second, bank, self.groups, 2)

    def content(
        self, quote: int, banks: Sequence[str], *, comma: bool = False, vocative: tuple[int, str] | None = None
    ) -> None:
        """The sentences of a content; before a tag the last full stop becomes a comma."""
        for at, bank in enumerate(banks):
            last = at == len(banks) - 1
            if at:
                self.words(" ")
            self.sentence(quote, bank, vocative if last else None)
            end = TERMINAL[bank]
            self.pieces.append(Stop() if last and comma and end == "." else Words(end))


def fill(text: str, about: dict[str, str], chooser: Chooser) -> str:
    """`text` with its slots filled."""

    def value(match: re.Match[str]) -> str:
        slot = match.group(1)
        if slot in about:
            return about[slot]
        return pick(chooser, english().table("synth/times"))[slot]

    return _SLOT.sub(value, text)
