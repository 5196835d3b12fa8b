"""One function for each construction that says who speaks.

Each takes the writer, the quote's number, the `Turn` to write, and writes it
inside the current paragraph.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from quoteattr.lang import english
from quoteattr.synth.chooser import chance, pick
from quoteattr.synth.draft import Break, Edge, Mark, Stop, Words
from quoteattr.synth.writer import ACTS, TERMINAL, Writer, cues
from quoteattr.types import Attribution

__all__ = ["Turn", "write_turn"]


@attrs.frozen
class Turn:
    """One person's words, and how they are presented."""

    speaker: int
    """Index of the speaker."""
    frame: str
    """Name of the frame."""
    form: str = "full"
    """How the speaker is named beside the words."""
    banks: tuple[str, ...] = ("statement",)
    """The kinds of sentences that are said."""
    apposition: bool = False
    """Whether the role stands behind the name."""
    vocative: tuple[int, str] | None = None
    """Who is addressed by name inside the words, and how."""
    to: int | None = None
    """Who is told, in the frame `told`; None for an audience without a name."""
    together: tuple[int, ...] = ()
    """Who says it as well: "Ada Marsh and Rolf Tarn said"."""
    first: bool = True
    """Whether these are the speaker's first words, which nobody "adds" or "answers"."""
    known: bool = True
    """Whether the text leaves no doubt who speaks, also where nobody is named."""
    phenomena: tuple[str, ...] = ()
    """What is special about it."""
    cue: int = 0
    """Which of the fitting reporting verbs is used."""


_ATTRIBUTION: dict[str, Attribution] = {"pronoun": "anaphoric", "description": "anaphoric", "narrator": "anaphoric"}
_NO_INVERSION = ("pronoun", "narrator")


def write_turn(writer: Writer, turn: Turn) -> int:
    """Writes the turn into the current paragraph; the number of its quote."""
    kind = "mixed" if turn.frame in _MIXED else "indirect" if turn.frame in _INDIRECT else "direct"
    attribution = _ATTRIBUTION.get(turn.form, "explicit") if turn.frame != "untagged" else "implicit"
    phenomena = turn.phenomena + (("unnamed",) if writer.people[turn.speaker].kind == "unnamed" else ())
    quote = writer.plan(
        kind,  # type: ignore[arg-type]
        turn.speaker if turn.known else None,
        turn.frame,
        attribution if turn.known else None,
        phenomena=phenomena,
        addressee=turn.vocative[0] if turn.vocative else turn.to,
        together=turn.together,
    )
    # Drawn for every frame alike: an example shrinks to the fewest choices, and should do so to the plainest frame.
    _WRITERS[turn.frame](writer, quote, attrs.evolve(turn, cue=writer.chooser.integer(0, 99)))
    return quote


def _verb(writer: Writer, turn: Turn, bank: str, *uses: str, participle: bool = False) -> str:
    """A reporting verb that suits what is said."""
    genre = "novel" if writer.novel else "news"
    rows = [
        row
        for row in cues(ACTS.get(bank, "statement"), genre)
        if all(use in row["uses"].split() for use in uses)
        and not (turn.first and "later" in row["uses"].split())
        and (row["participle"] or not participle)
    ]
    rows = rows or [row for row in cues("statement", genre) if row["past"] == "said"]
    row = rows[turn.cue % len(rows)]
    return row["participle"] if participle else row["past"]


def _speech(writer: Writer, quote: int, turn: Turn, *, comma: bool = False) -> None:
    """The words in marks, over several paragraphs if there are many."""
    writer.open(quote)
    writer.content(quote, turn.banks, comma=comma, vocative=turn.vocative)
    writer.close(quote)


def _source(writer: Writer, quote: int, turn: Turn, *, capital: bool = False, closed: bool = True) -> None:
    writer.source(
        quote,
        turn.speaker,
        turn.form,
        capital=capital,
        apposition=turn.apposition,
        closed=closed,
        together=turn.together,
    )


def _object(turn: Turn) -> Turn:
    """The turn with its pronoun in the object case: "according to her"."""
    return attrs.evolve(turn, form="object") if turn.form == "pronoun" else turn


def _after(writer: Writer, quote: int, turn: Turn) -> None:
    _speech(writer, quote, turn, comma=True)
    writer.words(" ")
    _source(writer, quote, turn)
    writer.words(" ")
    writer.cue(quote, _verb(writer, turn, turn.banks[-1]))
    writer.words(".")


def _inverted(writer: Writer, quote: int, turn: Turn) -> None:
    if turn.form in _NO_INVERSION:
        _after(writer, quote, turn)
        return
    _speech(writer, quote, turn, comma=True)
    writer.words(" ")
    writer.cue(quote, _verb(writer, turn, turn.banks[-1], "invert"))
    writer.words(" ")
    _source(writer, quote, turn, closed=False)
    writer.words(".")


def _before(writer: Writer, quote: int, turn: Turn, colon: str = ", ") -> None:
    _source(writer, quote, turn, capital=True)
    writer.words(" ")
    writer.cue(quote, _verb(writer, turn, turn.banks[0]))
    writer.words(colon)
    _speech(writer, quote, turn)


def _colon(writer: Writer, quote: int, turn: Turn) -> None:
    _before(writer, quote, turn, ": ")


def _between(writer: Writer, quote: int, turn: Turn) -> None:
    first, second = writer.halves(turn.banks[0])
    writer.note(quote, "split")
    writer.open(quote)
    writer.pieces += [first, Stop()]
    writer.close(quote)
    writer.words(" ")
    _source(writer, quote, turn)
    writer.words(" ")
    writer.cue(quote, _verb(writer, turn, "statement"))
    writer.words(", ")
    writer.open(quote)
    writer.pieces += [second, Words(TERMINAL[turn.banks[0]])]
    if turn.banks[1:]:
        writer.words(" ")
        writer.content(quote, turn.banks[1:])
    writer.close(quote)


def _split(writer: Writer, quote: int, turn: Turn) -> None:
    first = attrs.evolve(turn, banks=turn.banks[:1])
    if len(turn.banks) < 2:
        turn = attrs.evolve(turn, banks=turn.banks * 2)
    writer.note(quote, "split")
    (_inverted if chance(writer.chooser, 40) else _after)(writer, quote, first)
    writer.words(" ")
    writer.open(quote)
    writer.content(quote, turn.banks[1:])
    writer.close(quote)


def _told(writer: Writer, quote: int, turn: Turn) -> None:
    _speech(writer, quote, turn, comma=True)
    writer.words(" ")
    _source(writer, quote, turn)
    writer.words(" ")
    writer.cue(quote, "told")
    if turn.to is None:
        writer.words(f" {pick(writer.chooser, ('reporters', 'the council', 'the crowd'))}.")
    else:
        writer.words(" ")
        writer.name(turn.to, "me" if turn.to == writer.narrator else pick(writer.chooser, ("given", "title")))
        writer.words(".")


def _according(writer: Writer, quote: int, turn: Turn) -> None:
    _speech(writer, quote, turn, comma=True)
    writer.words(" ")
    writer.cue(quote, "according to")
    writer.words(" ")
    _source(writer, quote, _object(turn), closed=False)
    writer.words(".")


def _as_put(writer: Writer, quote: int, turn: Turn) -> None:
    writer.words("As ")
    _source(writer, quote, turn)
    writer.words(" ")
    writer.cue(quote, "put it")
    writer.words(", ")
    _speech(writer, quote, turn)


def _participle(writer: Writer, quote: int, turn: Turn) -> None:
    _source(writer, quote, turn, capital=True)
    writer.words(f" {writer.line('exits')}, ")
    writer.cue(quote, _verb(writer, turn, turn.banks[0], participle=True))
    writer.words(": ")
    _speech(writer, quote, turn)


def _label(writer: Writer, quote: int, turn: Turn) -> None:
    _source(writer, quote, turn, capital=True, closed=False)
    writer.words(": ")
    _speech(writer, quote, turn)


def _from(writer: Writer, quote: int, turn: Turn) -> None:
    writer.words(pick(writer.chooser, ("From ", "And from ", "Statement from ")))
    _source(writer, quote, turn, closed=False)
    writer.words(": ")
    _speech(writer, quote, turn)


def _trailing_dash(writer: Writer, quote: int, turn: Turn) -> None:
    _speech(writer, quote, turn)
    writer.words(pick(writer.chooser, (" — ", " - ", " –")))
    _source(writer, quote, turn, closed=False)


def _beat(writer: Writer, quote: int, turn: Turn) -> None:
    _source(writer, quote, turn, capital=True)
    person = writer.people[turn.speaker]
    their = "my" if turn.form == "narrator" else _THEIR.get(person.gender or person.kind, "its")
    writer.words(f" {writer.line('beats').replace('<their>', their)}.")


_THEIR = {"F": "her", "M": "his", "group": "their"}


def _beat_before(writer: Writer, quote: int, turn: Turn) -> None:
    _beat(writer, quote, turn)
    writer.words(" ")
    _speech(writer, quote, turn)


def _beat_after(writer: Writer, quote: int, turn: Turn) -> None:
    _speech(writer, quote, turn)
    writer.words(" ")
    _beat(writer, quote, turn)


def _beat_between(writer: Writer, quote: int, turn: Turn) -> None:
    writer.note(quote, "split")
    _beat_after(writer, quote, attrs.evolve(turn, banks=turn.banks[:1]))
    writer.words(" ")
    writer.open(quote)
    writer.content(quote, turn.banks[1:] or turn.banks)
    writer.close(quote)


# --- some words or none in marks ------------------------------------------------


def _mixed_content(writer: Writer, quote: int, row: dict[str, str]) -> None:
    """A reported clause with a quoted fragment, and the full stop."""
    after = row.get("after", "")
    writer.pieces.append(Edge(quote, "content", True))
    writer.words(f"{writer.filled(row['before'])} ")
    writer.pieces += [Mark(quote, True), Edge(quote, "fragment", True), Words(writer.filled(row["fragment"]))]
    if not after:
        writer.pieces.append(Stop("."))
    writer.pieces += [Edge(quote, "fragment", False), Mark(quote, False)]
    if after:
        writer.words(f" {writer.filled(after)}")
    writer.pieces.append(Edge(quote, "content", False))
    if after:
        writer.words(".")


def _mixed(writer: Writer, quote: int, turn: Turn) -> None:
    _source(writer, quote, turn, capital=True)
    writer.words(" ")
    writer.cue(quote, _verb(writer, turn, "statement", "that"))
    writer.words(pick(writer.chooser, (" that ", " ")))
    _mixed_content(writer, quote, pick(writer.chooser, english().table("synth/fragments")))


def _mixed_participle(writer: Writer, quote: int, turn: Turn) -> None:
    _source(writer, quote, turn, capital=True)
    writer.words(f" {writer.line('exits')}, ")
    writer.cue(quote, _verb(writer, turn, "statement", "that", participle=True))
    writer.words(" that ")
    _mixed_content(writer, quote, pick(writer.chooser, english().table("synth/must")))


def _mixed_according(writer: Writer, quote: int, turn: Turn) -> None:
    writer.cue(quote, "According to")
    writer.words(" ")
    _source(writer, quote, _object(turn), closed=False)
    writer.words(", ")
    _mixed_content(writer, quote, pick(writer.chooser, english().table("synth/fragments")))


def _clause(writer: Writer, quote: int, *, capital: bool = False) -> None:
    clause = writer.line("clauses")
    writer.pieces.append(Edge(quote, "content", True))
    writer.words(clause[0].upper() + clause[1:] if capital else clause)
    writer.pieces.append(Edge(quote, "content", False))


def _that(writer: Writer, quote: int, turn: Turn, link: str = " that ") -> None:
    _source(writer, quote, turn, capital=True)
    writer.words(" ")
    writer.cue(quote, _verb(writer, turn, "statement", "that"))
    writer.words(link)
    _clause(writer, quote)
    writer.words(".")


def _bare(writer: Writer, quote: int, turn: Turn) -> None:
    _source(writer, quote, turn, capital=True)
    writer.words(" ")
    writer.cue(quote, "said")
    writer.words(" ")
    _clause(writer, quote)
    writer.words(".")


def _clause_first(writer: Writer, quote: int, turn: Turn) -> None:
    _clause(writer, quote, capital=True)
    writer.words(", ")
    _source(writer, quote, turn)
    writer.words(" ")
    writer.cue(quote, "said")
    writer.words(".")


def _according_indirect(writer: Writer, quote: int, turn: Turn) -> None:
    writer.cue(quote, "According to")
    writer.words(" ")
    _source(writer, quote, _object(turn), closed=False)
    writer.words(", ")
    _clause(writer, quote)
    writer.words(".")


def _transcript(writer: Writer, quote: int, turn: Turn) -> None:
    _source(writer, quote, turn, capital=True, closed=False)
    writer.words(": ")
    writer.pieces.append(Edge(quote, "content", True))
    writer.content(quote, turn.banks, vocative=turn.vocative)
    writer.pieces.append(Edge(quote, "content", False))


def write_paragraphs(writer: Writer, turn: Turn, paragraphs: int) -> int:
    """Words over several paragraphs, each with its opening mark, closed once; the tag stands in the first."""
    quote = writer.plan(
        "direct", turn.speaker, turn.frame, _ATTRIBUTION.get(turn.form, "explicit"), phenomena=("paragraphs",)
    )
    if turn.frame in ("before", "colon"):
        _source(writer, quote, turn, capital=True)
        writer.words(" ")
        writer.cue(quote, _verb(writer, turn, turn.banks[0]))
        writer.words(", " if turn.frame == "before" else ": ")
    else:
        _split(writer, quote, attrs.evolve(turn, banks=turn.banks[:1] * 2))
        # The last mark written closes the first paragraph's words: it has to go, as the speech goes on.
        del writer.pieces[-1]
        writer.pieces.append(Break())
        paragraphs -= 1
    for number in range(paragraphs):
        writer.open(quote)
        writer.content(quote, turn.banks)
        if number < paragraphs - 1:
            writer.pieces += [Edge(quote, "content", False), Break()]
        else:
            writer.close(quote)
    return quote


_MIXED = {"mixed": _mixed, "mixed-participle": _mixed_participle, "mixed-according": _mixed_according}
_INDIRECT = {
    "that": _that,
    "bare": _bare,
    "clause-first": _clause_first,
    "according-indirect": _according_indirect,
    "transcript": _transcript,
}
_WRITERS: dict[str, Callable[[Writer, int, Turn], None]] = {
    "after": _after,
    "inverted": _inverted,
    "before": _before,
    "colon": _colon,
    "between": _between,
    "split": _split,
    "told": _told,
    "according": _according,
    "as-put": _as_put,
    "participle": _participle,
    "label": _label,
    "from": _from,
    "trailing-dash": _trailing_dash,
    "beat-before": _beat_before,
    "beat-after": _beat_after,
    "beat-between": _beat_between,
    "untagged": _speech,
    **_MIXED,
    **_INDIRECT,
}
