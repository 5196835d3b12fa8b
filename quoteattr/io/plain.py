"""Dictionaries and JSON: the form in which nothing is lost.

The form is described by ``quoteattr/io/schema.json``.  Readers check every
field and name the place of what they cannot read (``quotes[3].spans[0]``).
Keys they do not know are passed over, so that a later version of the library
may add some without a new format.
"""

from __future__ import annotations

import functools
import json
import re
import reprlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar, cast, get_args

from quoteattr.errors import FormatError
from quoteattr.lang.files import packaged
from quoteattr.types import (
    AttributedQuote,
    Attribution,
    Evidence,
    Gender,
    Kind,
    Mention,
    MentionKind,
    Person,
    PersonKind,
    Section,
    Span,
)

__all__ = [
    "FORMAT",
    "Result",
    "fields_from_dict",
    "fields_from_json",
    "fields_from_jsonl",
    "person_from_dict",
    "person_to_dict",
    "quote_from_dict",
    "quote_to_dict",
    "refuse_twins",
    "schema",
    "to_dict",
    "to_json",
]

FORMAT = 1
"""Version of the form; raised when a reader of the old form could no longer read the new one."""

T = TypeVar("T")


class Result(Protocol):
    """What the writers need: the fields of `AttributedText`."""

    @property
    def text(self) -> str:
        """The text as given."""

    @property
    def quotes(self) -> tuple[AttributedQuote, ...]:
        """In the order of the text."""

    @property
    def people(self) -> tuple[Person, ...]:
        """In the order of the first mention."""

    @property
    def others(self) -> tuple[Person, ...]:
        """People without a name who are not quoted."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """What the headings of the text head."""

    @property
    def pipeline(self) -> str:
        """Name and version of the spaCy pipeline."""

    @property
    def version(self) -> str:
        """Version of the library."""

    @property
    def data(self) -> str:
        """Digest of the word lists and weights."""

    @property
    def name(self) -> str | None:
        """What the text is called."""


@functools.cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the form."""
    return cast("dict[str, Any]", json.loads(packaged("io", "schema.json")))


# Writing


def to_dict(result: Result) -> dict[str, Any]:
    """A result as dictionaries, lists, numbers and strings."""
    return {
        "format": FORMAT,
        "version": result.version,
        "data": result.data,
        "pipeline": result.pipeline,
        "name": result.name,
        "text": result.text,
        "people": [person_to_dict(person) for person in result.people],
        "others": [person_to_dict(person) for person in result.others],
        "quotes": [quote_to_dict(quote) for quote in result.quotes],
        "sections": [section_to_dict(section) for section in result.sections],
    }


def section_to_dict(section: Section) -> dict[str, Any]:
    """A section as plain values."""
    return {
        "title": section.title,
        "level": section.level,
        "span": [section.span.start, section.span.end],
        "heading": [section.heading.start, section.heading.end],
    }


def person_to_dict(person: Person) -> dict[str, Any]:
    """A person as plain values."""
    return {
        "id": person.id,
        "name": person.name,
        "aliases": list(person.aliases),
        "titles": list(person.titles),
        "roles": list(person.roles),
        "gender": person.gender,
        "kind": person.kind,
        "mentions": [
            {
                "span": _pair(mention.span),
                "kind": mention.kind,
                "person": mention.person,
                "score": float(mention.score),
                "rule": mention.rule,
            }
            for mention in person.mentions
        ],
    }


def quote_to_dict(quote: AttributedQuote) -> dict[str, Any]:
    """A quote as plain values; its speaker and addressee by id and name."""
    return {
        "id": quote.id,
        "kind": quote.kind,
        "text": quote.text,
        "speaker": _who(quote.speaker),
        **({"speakers": [_who(person) for person in quote.speakers]} if len(quote.speakers) > 1 else {}),
        "attribution": quote.attribution,
        "confidence": float(quote.confidence),
        "spans": _pairs(quote.spans),
        "fragments": _pairs(quote.fragments),
        "mention": _pair(quote.mention),
        "cue": _pair(quote.cue),
        "cue_class": quote.cue_class,
        "addressee": _who(quote.addressee),
        "addressee_confidence": float(quote.addressee_confidence),
        "parent": quote.parent,
        "relay": _pair(quote.relay),
        "negated": quote.negated,
        "hypothetical": quote.hypothetical,
        "questioned": quote.questioned,
        "evidence": [
            {
                "rule": evidence.rule,
                "spans": _pairs(evidence.spans),
                "score": None if evidence.score is None else float(evidence.score),
                "note": evidence.note,
                "person": evidence.person,
                "values": {name: float(value) for name, value in evidence.values},
            }
            for evidence in quote.evidence
        ],
    }


_SURROGATE = re.compile("[\ud800-\udfff]")
# JSON joins the two halves of a surrogate pair to one character, which would
# move every offset behind it.
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def to_json(result: Result | Mapping[str, Any], *, indent: int | None = None) -> str:
    """A result, or plain values, as JSON that can be written as UTF-8.

    Lone surrogates are escaped; two that would join to one character become
    U+FFFD twice, which keeps the offsets.
    """
    data = result if isinstance(result, Mapping) else to_dict(result)
    made = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=indent)
    if made.isascii() or not _SURROGATE.search(made):
        return made
    return _SURROGATE.sub(lambda m: f"\\u{ord(m.group()):04x}", _SURROGATE_PAIR.sub("\ufffd\ufffd", made))


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _who(person: Person | None) -> dict[str, str] | None:
    return None if person is None else {"id": person.id, "name": person.name}


# Reading


def fields_from_json(data: str | bytes) -> dict[str, Any]:
    """The fields of a result, from JSON.

    Raises:
        FormatError: not JSON, or not of this form.
    """
    try:
        return fields_from_dict(json.loads(data))
    except FormatError:
        raise
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {error}") from error


def fields_from_jsonl(lines: Iterable[str | bytes]) -> Iterator[dict[str, Any]]:
    """The fields of each result of JSON Lines; blank lines are skipped.

    Raises:
        FormatError: a line is not of this form; the message gives its number, from 1.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield fields_from_json(line)
            except FormatError as error:
                raise FormatError(f"line {number}: {error}") from error


def fields_from_dict(data: Any) -> dict[str, Any]:
    """The fields of a result, from what `to_dict` made.

    Raises:
        FormatError: `data` is not of this form; the message says where.
    """
    top = _mapping(data, "document")
    if "format" not in top:
        raise FormatError("document has no 'format'; a result of quoteattr has")
    if type(top["format"]) is not int or top["format"] != FORMAT:
        raise FormatError(f"format is {_shown(top['format'])}; this version of quoteattr reads {FORMAT}")
    text = _field(top, "text", "", _string)
    people = _field(top, "people", "", _list_of(lambda value, at: person_from_dict(value, at, len(text))))
    others = _field(top, "others", "", _list_of(lambda value, at: person_from_dict(value, at, len(text))), ())
    refuse_twins("people", [person.id for person in (*people, *others)])
    by_id = {person.id: person for person in people}
    sections = _field(top, "sections", "", _list_of(lambda value, at: section_from_dict(value, at, len(text))), ())
    quotes = _field(top, "quotes", "", _list_of(lambda value, at: quote_from_dict(value, by_id, at, len(text))))
    refuse_twins("quotes", [quote.id for quote in quotes])
    return {
        "text": text,
        "people": people,
        "others": others,
        "quotes": quotes,
        "sections": sections,
        "pipeline": _field(top, "pipeline", "", _string),
        "version": _field(top, "version", "", _string),
        "data": _field(top, "data", "", _string, ""),
        "name": _field(top, "name", "", _optional(_string), None),
    }


def refuse_twins(what: str, ids: Iterable[str]) -> None:
    """Raise a `FormatError` that names the place when an id comes twice."""
    first: dict[str, int] = {}
    for index, identifier in enumerate(ids):
        if first.setdefault(identifier, index) != index:
            raise FormatError(
                f"{what} holds two {what} with one id: {what}[{index}].id is that of {what}[{first[identifier]}]"
            )


def section_from_dict(data: Any, where: str = "section", length: int | None = None) -> Section:
    """The section that `section_to_dict` was called on; `length` of the text bounds the spans."""
    item = _mapping(data, where)
    span = _span_within(length)
    return Section(
        title=_field(item, "title", where, _string),
        level=_field(item, "level", where, _level),
        span=_field(item, "span", where, span),
        heading=_field(item, "heading", where, span),
    )


def person_from_dict(data: Any, where: str = "person", length: int | None = None) -> Person:
    """The person that `person_to_dict` was called on; `length` of the text bounds the spans."""
    item = _mapping(data, where)
    span = _span_within(length)

    def mention(value: Any, at: str) -> Mention:
        own = _mapping(value, at)
        return Mention(
            span=_field(own, "span", at, span),
            kind=_field(own, "kind", at, _one_of(get_args(MentionKind))),
            person=_field(own, "person", at, _optional(_string), None),
            score=_field(own, "score", at, _number, 1.0),
            rule=_field(own, "rule", at, _string, ""),
        )

    return Person(
        id=_field(item, "id", where, _string),
        name=_field(item, "name", where, _string),
        aliases=_field(item, "aliases", where, _list_of(_string), ()),
        titles=_field(item, "titles", where, _list_of(_string), ()),
        roles=_field(item, "roles", where, _list_of(_string), ()),
        gender=_field(item, "gender", where, _optional(_one_of(get_args(Gender))), None),
        kind=_field(item, "kind", where, _one_of(get_args(PersonKind)), "person"),
        mentions=_field(item, "mentions", where, _list_of(mention), ()),
    )


def quote_from_dict(
    data: Any, people: Mapping[str, Person], where: str = "quote", length: int | None = None
) -> AttributedQuote:
    """The quote that `quote_to_dict` was called on; `people` by id."""
    item = _mapping(data, where)
    span = _span_within(length)
    spans: Callable[[Any, str], tuple[Span, ...]] = _list_of(span)

    def who(value: Any, at: str) -> Person:
        own = _field(_mapping(value, at), "id", at, _string)
        if own not in people:
            raise FormatError(f"{at} has the id {own!r}, which is nobody's in people")
        return people[own]

    def numbers(value: Any, at: str) -> tuple[tuple[str, float], ...]:
        return tuple((str(name), _number(number, f"{at}.{name}")) for name, number in _mapping(value, at).items())

    def evidence(value: Any, at: str) -> Evidence:
        own = _mapping(value, at)
        return Evidence(
            rule=_field(own, "rule", at, _string),
            spans=_field(own, "spans", at, spans, ()),
            score=_field(own, "score", at, _optional(_number), None),
            note=_field(own, "note", at, _string, ""),
            person=_field(own, "person", at, _optional(_string), None),
            values=_field(own, "values", at, numbers, ()),
        )

    content = _field(item, "spans", where, spans)
    if not content:
        raise FormatError(f"{where}.spans is empty")
    return AttributedQuote(
        id=_field(item, "id", where, _string),
        text=_field(item, "text", where, _string),
        spans=content,
        kind=cast("Kind", _field(item, "kind", where, _one_of(get_args(Kind)))),
        fragments=_field(item, "fragments", where, spans, ()),
        speaker=_field(item, "speaker", where, _optional(who), None),
        mention=_field(item, "mention", where, _optional(span), None),
        cue=_field(item, "cue", where, _optional(span), None),
        attribution=_field(item, "attribution", where, _optional(_one_of(get_args(Attribution))), None),
        addressee=_field(item, "addressee", where, _optional(who), None),
        addressee_confidence=_field(item, "addressee_confidence", where, _number, 0.0),
        confidence=_field(item, "confidence", where, _number, 0.0),
        evidence=_field(item, "evidence", where, _list_of(evidence), ()),
        parent=_field(item, "parent", where, _optional(_string), None),
        cue_class=_field(item, "cue_class", where, _optional(_string), None),
        negated=_field(item, "negated", where, _boolean, False),
        hypothetical=_field(item, "hypothetical", where, _boolean, False),
        questioned=_field(item, "questioned", where, _boolean, False),
        relay=_field(item, "relay", where, _optional(span), None),
        speakers=_field(item, "speakers", where, _list_of(who), ()),
    )


# One reader for each kind of value: (value, where it stands) -> what it means.

_REQUIRED: Any = object()


def _field(item: Mapping[str, Any], key: str, where: str, read: Callable[[Any, str], T], default: Any = _REQUIRED) -> T:
    if key in item:
        return read(item[key], f"{where}.{key}" if where else key)
    if default is _REQUIRED:
        raise FormatError(f"{where or 'document'} has no {key!r}")
    return cast("T", default)


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise FormatError(f"{where} must be an object, got {_shown(value)}")
    return value


def _string(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise FormatError(f"{where} must be a string, got {_shown(value)}")
    return value


def _boolean(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise FormatError(f"{where} must be true or false, got {_shown(value)}")
    return value


def _number(value: Any, where: str) -> float:
    # The largest float bounds ints as well: Python's may be too large to be floats.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
        raise FormatError(f"{where} must be a finite number, got {_shown(value)}")
    return float(value)


def _level(value: Any, where: str) -> int:
    if type(value) is not int or value < 1:
        raise FormatError(f"{where} must be a whole number from 1 on, got {_shown(value)}")
    return value


def _span_within(length: int | None) -> Callable[[Any, str], Span]:
    def read(value: Any, where: str) -> Span:
        pair = value if isinstance(value, list | tuple) else ()
        if len(pair) != 2 or any(type(offset) is not int for offset in pair) or not 0 <= pair[0] <= pair[1]:
            raise FormatError(f"{where} must be [start, end] with 0 <= start <= end, got {_shown(value)}")
        if length is not None and pair[1] > length:
            raise FormatError(f"{where} ends at {pair[1]}, behind the end of the text at {length}")
        return Span(pair[0], pair[1])

    return read


def _one_of(allowed: tuple[Any, ...]) -> Callable[[Any, str], Any]:
    def read(value: Any, where: str) -> Any:
        if value not in allowed:
            raise FormatError(f"{where} must be one of {', '.join(map(repr, allowed))}, got {_shown(value)}")
        return value

    return read


def _optional(read: Callable[[Any, str], T]) -> Callable[[Any, str], T | None]:
    return lambda value, where: None if value is None else read(value, where)


def _list_of(read: Callable[[Any, str], T]) -> Callable[[Any, str], tuple[T, ...]]:
    def read_all(value: Any, where: str) -> tuple[T, ...]:
        if not isinstance(value, list | tuple):
            raise FormatError(f"{where} must be a list, got {_shown(value)}")
        return tuple(read(item, f"{where}[{index}]") for index, item in enumerate(value))

    return read_all


def _shown(value: Any) -> str:
    """A value for a message: short, on one line."""
    try:
        text = _SHORT.repr(value)
    except ValueError:  # an int of more digits than Python writes
        text = f"an {type(value).__name__} of absurd size"
    return text if len(text) <= 60 else f"{text[:57]}..."


# For values of any depth and size: a plain repr() may end in a RecursionError.
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60
