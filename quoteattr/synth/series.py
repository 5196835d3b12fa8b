"""Texts that share people: the articles of one paper, the volumes of one series."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from quoteattr.errors import InputValueError
from quoteattr.lang import english
from quoteattr.synth.chooser import Chooser, SeededChooser, chance, pick
from quoteattr.synth.genres import dialogue, report
from quoteattr.synth.values import Document, SynthPerson
from quoteattr.synth.writer import make_person, slots

__all__ = ["series"]

# So many people in a row are unlike in name and role; the lists do not have many more.
_DISTINCT = 6
_MOST_IN_A_TEXT = 5


def series(
    seed: int | str = 0, *, texts: int = 5, people: int = 20, namesakes: int = 0, genre: str = "report"
) -> Iterator[Document]:
    """Texts with a changing cast: the same id is the same person in all of them.

    Some people share a surname or a given name, and `namesakes` of them share both with somebody else; those of one
    text never share a surname.

    Args:
        seed: The same seed always gives the same texts.
        texts: How many.
        people: How many there are in all, those of a single text included.
        namesakes: How many bear the full name of another, with a title and a role of their own.
        genre: `report` or `dialogue`.

    Raises:
        InputValueError: another genre, or an impossible number.

    >>> volumes = list(series(seed=1, texts=3, people=6))
    >>> shared = {p.id for p in volumes[0].people} & {p.id for p in volumes[1].people}
    >>> all(volumes[0].person(id).name == volumes[1].person(id).name for id in shared)
    True
    """
    if genre not in ("report", "dialogue"):
        raise InputValueError(f"genre must be report or dialogue, got {genre!r}")
    if texts < 1 or people < 2 or not 0 <= namesakes < people:
        raise InputValueError("a series has at least a text and two people, and fewer namesakes than people")
    chooser = SeededChooser(seed)
    cast = _cast(chooser, people, namesakes, novel=genre == "dialogue")
    for number in range(texts):
        present = _present(chooser, cast)
        own = f"{seed}/{number}"
        if genre == "report":
            written = report(own, cast=present)
        else:
            written = dialogue(own, cast=present, tagging="mixed")
        yield _own_ids(written, number, {person.id for person in cast})


def _cast(chooser: Chooser, people: int, namesakes: int, *, novel: bool) -> list[SynthPerson]:
    cast: list[SynthPerson] = []
    surnames = english().table("synth/surnames")
    for number in range(people - namesakes):
        known = cast[-_DISTINCT:]
        made = make_person(chooser, 1, known, slots(chooser), novel=novel)
        if cast and chance(chooser, 25):
            made = attrs.evolve(made, surname=pick(chooser, cast).surname, variant="")
        while any(made.name == other.name for other in cast):
            made = attrs.evolve(made, surname=f"{pick(chooser, surnames)['name']}-{made.surname}", variant="")
        cast.append(attrs.evolve(made, id=f"c{number + 1}"))
    for number in range(namesakes):
        like = pick(chooser, cast[: people - namesakes])
        other = make_person(chooser, 1, [like], slots(chooser), novel=novel, gender=like.gender)
        cast.append(attrs.evolve(
            other, id=f"c{people - namesakes + number + 1}", given=like.given, surname=like.surname, short=like.short,
            variant=like.variant,
        ))  # fmt: skip
    return cast


def _present(chooser: Chooser, cast: list[SynthPerson]) -> list[SynthPerson]:
    """Two to five people; the first in the list come oftener."""
    wanted = 2 + chooser.integer(0, _MOST_IN_A_TEXT - 2)
    present: list[SynthPerson] = []
    for _ in range(wanted * 4):
        limit = len(cast) if chance(chooser, 50) else max(2, len(cast) // 4)
        person = cast[chooser.integer(0, limit - 1)]
        if len(present) < wanted and not any(_alike(person, other) for other in present):
            present.append(person)
    return present if len(present) > 1 else [*present, next((p for p in cast if not _alike(p, present[0])), cast[-1])]


def _alike(one: SynthPerson, other: SynthPerson) -> bool:
    """Whether a reader could take one for the other within a text."""
    return (
        one.id == other.id
        or one.surname.split("-")[-1] == other.surname.split("-")[-1]
        or one.given[:3] == other.given[:3]
        or (bool(one.description) and one.description == other.description)
    )


def _own_ids(document: Document, number: int, shared: set[str]) -> Document:
    """The document with ids for its unnamed sources that no other text has."""
    ids = {p.id: p.id if p.id in shared else f"v{number + 1}-{p.id}" for p in document.people}

    def new(id: str | None) -> str | None:  # noqa: A002
        return ids.get(id, id) if id is not None else None

    return attrs.evolve(
        document,
        people=tuple(attrs.evolve(p, id=ids[p.id]) for p in document.people),
        quotes=tuple(
            attrs.evolve(
                q, speaker=new(q.speaker), addressee=new(q.addressee), together=tuple(ids.get(t, t) for t in q.together)
            )
            for q in document.quotes
        ),
        namings=tuple(attrs.evolve(n, person=ids.get(n.person, n.person)) for n in document.namings),
        draft=None,
    )
