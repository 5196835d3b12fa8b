"""One person as one text tells of them: what is kept of a result to link people over many texts."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any, get_args

import attrs

from quoteattr.errors import FormatError, InputTypeError, InputValueError
from quoteattr.result import AttributedText
from quoteattr.text.digests import digest_of
from quoteattr.types import Gender, Person, PersonKind

__all__ = ["Appearance", "Text", "text_key", "text_of"]

KEY_DIGITS = 16
"""Hexadecimal digits by which a text is known: two of a billion different texts share them once in forty times."""
# Of the people who are named with somebody, and of forms and roles, so many are kept: what a long novel has more of
# says no more about who somebody is.
_COMPANY = 20
_FORMS = 12
_LONGEST = 200


@attrs.frozen
class Appearance:
    """A person in a text."""

    text: str
    """The text's key, see `text_key`."""
    id: str
    """The id of the person in that text's result."""
    name: str
    """The canonical name in that text."""
    kind: PersonKind = "person"
    """What the source is."""
    aliases: tuple[str, ...] = ()
    """Other forms in the text, titles included."""
    titles: tuple[str, ...] = ()
    """As written before the name."""
    roles: tuple[str, ...] = ()
    """Descriptions that the text gives."""
    gender: Gender | None = None
    """As the text tells it."""
    company: tuple[str, ...] = ()
    """Who else the text names in full, the most mentioned first."""
    mentions: int = 0
    """Places that refer to the person."""
    quotes: int = 0
    """Quotes of which the person is a speaker, quotes inside quotes left out."""
    quoted: int = 0
    """Words of those in quotation marks (all of a direct quote, the fragments of a mixed one)."""
    retold: int = 0
    """Words of those outside quotation marks."""

    @property
    def key(self) -> tuple[str, str]:
        """Text and id: what the appearance is known by."""
        return self.text, self.id


@attrs.frozen
class Text:
    """What a register keeps of a text: who is in it, and no word of it."""

    key: str
    """See `text_key`."""
    name: str | None
    """What the text is called."""
    date: str | None
    """The day it is from, as ``2026-11-30``; None when nobody said."""
    words: int
    """Words between white space."""
    unknown: int
    """Quotes without a known speaker."""
    people: tuple[Appearance, ...]
    """Everybody in it who is named or quoted."""

    def to_dict(self) -> dict[str, Any]:
        """As plain data; what is empty is left out."""
        people = [_plain(person) for person in self.people]
        own = {"key": self.key, "name": self.name, "date": self.date, "words": self.words, "unknown": self.unknown}
        return {**{name: value for name, value in own.items() if value is not None}, "people": people}

    @classmethod
    def from_dict(cls, data: Any, where: str = "text") -> Text:
        """The value that `to_dict` was called on.

        Raises:
            FormatError: `data` is not of that form.
        """
        if not isinstance(data, Mapping) or not isinstance(data.get("people"), list):
            raise FormatError(f"{where} must be an object with people")
        key = _read(data, "key", str, where)
        people = tuple(_appearance(person, key, f"{where}.people[{at}]") for at, person in enumerate(data["people"]))
        if len({person.id for person in people}) != len(people):
            raise FormatError(f"{where} has two people with one id")
        return cls(
            key=key,
            name=_read(data, "name", str, where, None),
            date=_date(_read(data, "date", str, where, None)),
            words=_read(data, "words", int, where, 0),
            unknown=_read(data, "unknown", int, where, 0),
            people=people,
        )


def text_key(text: str) -> str:
    """What a text is known by over all registers: the first digits of its SHA-256.

    >>> text_key("No.")
    '38178a20b470cfd1'
    """
    return digest_of(text)[:KEY_DIGITS]


def text_of(result: AttributedText, date: str | datetime.date | None = None) -> Text:
    """What is kept of a result.

    >>> from quoteattr import attribute
    >>> kept = text_of(attribute("“No,” said Mayor Ada Marsh. “Not now,” Marsh added."), "2026-11-30")
    >>> [(person.name, person.titles, person.quotes, person.quoted) for person in kept.people]
    [('Ada Marsh', ('Mayor',), 2, 3)]
    """
    if not isinstance(result, AttributedText):
        hint = ": attribute() makes one of a text" if isinstance(result, str) else ""
        raise InputTypeError(f"a register takes results, got {type(result).__name__}{hint}")
    key = text_key(result.text)
    quotes, quoted, retold = _said(result)
    named = sorted(
        (person for person in result.people if person.kind == "person" and len(person.name.split()) > 1),
        key=lambda person: (-len(person.mentions), person.name),
    )[: _COMPANY + 1]
    people = tuple(
        Appearance(
            text=key,
            id=person.id,
            name=person.name[:_LONGEST],
            kind=person.kind,
            aliases=_short(person.aliases),
            titles=_short(person.titles),
            roles=_short(person.roles),
            gender=person.gender,
            company=tuple(other.name[:_LONGEST] for other in named if other.id != person.id)[:_COMPANY],
            mentions=len(person.mentions),
            quotes=quotes[person.id],
            quoted=quoted[person.id],
            retold=retold[person.id],
        )
        for person in result.people
        if _is_kept(person, quotes[person.id])
    )
    unknown = sum(quote.speaker is None and quote.parent is None for quote in result.quotes)
    return Text(key, result.name, _date(date), len(result.text.split()), unknown, people)


def _is_kept(person: Person, quotes: int) -> bool:
    return bool(quotes) or person.kind in ("person", "organization")


def _short(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value[:_LONGEST] for value in values[:_FORMS])


def _said(result: AttributedText) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Of each person: quotes, words in marks, words outside them."""
    quotes: Counter[str] = Counter()
    quoted: Counter[str] = Counter()
    retold: Counter[str] = Counter()
    for quote in result.quotes:
        if quote.parent is not None:
            continue
        words = len(quote.text.split())
        inside = {
            "direct": words,
            "mixed": sum(len(span.of(result.text).split()) for span in quote.fragments),
            "indirect": 0,
        }[quote.kind]
        for speaker in quote.speakers:
            quotes[speaker.id] += 1
            quoted[speaker.id] += min(inside, words)
            retold[speaker.id] += max(words - inside, 0)
    return quotes, quoted, retold


def _date(given: str | datetime.date | None) -> str | None:
    """A day as ``YYYY-MM-DD``."""
    if given is None:
        return None
    if isinstance(given, datetime.datetime):
        return given.date().isoformat()
    if isinstance(given, datetime.date):
        return given.isoformat()
    if not isinstance(given, str):
        raise InputTypeError(f"a date is a str or a datetime.date, got {type(given).__name__}")
    try:
        return datetime.date.fromisoformat(given[:10]).isoformat()
    except ValueError as error:
        raise InputValueError(f"a date is written YYYY-MM-DD, got {given!r}") from error


_DEFAULTS = {field.name: field.default for field in attrs.fields(Appearance)}
_TEXTS = ("aliases", "titles", "roles", "company")
_COUNTS = ("mentions", "quotes", "quoted", "retold")


def _plain(person: Appearance) -> dict[str, Any]:
    kept = {name: value for name, value in attrs.asdict(person, recurse=False).items() if name != "text"}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in kept.items()
        if value != _DEFAULTS[name]
    }


def _appearance(data: Any, key: str, where: str) -> Appearance:
    if not isinstance(data, Mapping):
        raise FormatError(f"{where} must be an object, got {type(data).__name__}")
    kind, gender = data.get("kind", "person"), data.get("gender")
    if kind not in get_args(PersonKind) or gender not in (None, *get_args(Gender)):
        raise FormatError(f"{where}: there is no such kind or gender: {kind!r}, {gender!r}")
    lists: dict[str, Any] = {}
    for name in _TEXTS:
        values = data.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise FormatError(f"{where}.{name} must be a list of texts")
        lists[name] = tuple(value[:_LONGEST] for value in values[:_COMPANY])
    return Appearance(
        text=key,
        id=_read(data, "id", str, where),
        name=_read(data, "name", str, where),
        kind=kind,
        gender=gender,
        **lists,
        **{name: _read(data, name, int, where, 0) for name in _COUNTS},
    )


_REQUIRED: Any = object()


def _read(data: Mapping[str, Any], name: str, kind: type, where: str, default: Any = _REQUIRED) -> Any:
    value = data.get(name, default)
    if value is _REQUIRED:
        raise FormatError(f"{where} lacks {name!r}")
    if value is default:
        return value
    right = isinstance(value, kind) and not isinstance(value, bool)
    if not right or (kind is int and not 0 <= value < math.inf):
        raise FormatError(f"{where}.{name} must be {'a text' if kind is str else 'a number from 0'}, got {value!r:.60}")
    return value
