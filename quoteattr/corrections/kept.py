"""Corrections as they are kept beside a text: JSON, keyed by what they are about.

The form is described by ``quoteattr/corrections/schema.json``.  Quotes stand in
it by their words, place and context, people by name, so that it is still of use
when the text, or the library, has changed.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import attrs

from quoteattr import __version__
from quoteattr.corrections.applying import _Work
from quoteattr.corrections.places import Places
from quoteattr.corrections.values import (
    AddQuote,
    Anchor,
    Correction,
    DropQuote,
    JoinQuotes,
    Merge,
    Part,
    Rename,
    SetExtent,
    SetGender,
    SetKind,
    SetSpeaker,
    SplitPerson,
    SplitQuote,
    Who,
    anchor_of,
)
from quoteattr.errors import FormatError, InputTypeError, InputValueError
from quoteattr.lang.files import packaged
from quoteattr.result import AttributedText
from quoteattr.text.digests import digest_of, digests_of
from quoteattr.text.layout import paragraphs
from quoteattr.types import Span

__all__ = [
    "FORMAT",
    "TextCorrections",
    "correction_from_dict",
    "correction_to_dict",
    "corrections_from_json",
    "corrections_to_json",
    "keep",
    "pick",
    "read_corrections",
    "schema",
]

FORMAT = 1
"""Version of the form."""


def _tuple(values: Iterable[Correction]) -> tuple[Correction, ...]:
    return tuple(values)


@attrs.frozen
class TextCorrections:
    """The corrections of one text, and what is known of the text as it was."""

    corrections: tuple[Correction, ...] = attrs.field(converter=_tuple)
    """In the order in which they were made."""
    name: str | None = None
    """What the text was called."""
    sha256: str | None = None
    """SHA-256 of the text as UTF-8."""
    paragraphs: str | None = None
    """Six hexadecimal digits of the SHA-256 of each paragraph, white space folded."""


@functools.cache
def schema() -> dict[str, Any]:
    """The JSON Schema of a file of corrections."""
    return cast("dict[str, Any]", json.loads(packaged("corrections", "schema.json")))


def keep(
    result: AttributedText, corrections: Iterable[Correction | Mapping[str, Any]] | TextCorrections
) -> TextCorrections:
    """The corrections of a result in the form that can be kept: no ids, but words and names.

    >>> from quoteattr.types import AttributedQuote, Person
    >>> quote = AttributedQuote("q1", "No,", (Span(1, 4),), "direct", speaker=(marsh := Person("p1", "Marsh")))
    >>> kept = keep(AttributedText('"No," Marsh said.', (quote,), (marsh,)), [SetSpeaker("q1", "Ada", new=True)])
    >>> kept.corrections[0].quote.words
    'No,'

    Raises:
        InputValueError: a correction does not fit the result.
    """
    known = corrections if isinstance(corrections, TextCorrections) else None
    places = Places(result.text, known.sha256, known.paragraphs) if known else Places(result.text)
    work = _Work(result, places)
    blocks = paragraphs(result.text)
    made = []
    for correction in known.corrections if known else cast("Iterable[Any]", corrections):
        given = correction_from_dict(correction) if isinstance(correction, Mapping) else correction
        lasting = _lasting(given, work, blocks)
        try:
            work.apply(given)
        except Exception as error:
            note = getattr(error, "note", None)
            if note is None:
                raise
            raise InputValueError(note) from error
        made.append(lasting)
    return TextCorrections(made, result.name, digest_of(result.text), digests_of(result.text))


def _lasting(correction: Any, work: _Work, blocks: Sequence[Span]) -> Correction:
    """A correction that names its quotes by words and its people by name."""
    text = work.before.text

    def quote(value: Any) -> Any:
        if isinstance(value, str) and value in work.drafts:
            return anchor_of(text, work.drafts[value].spans, blocks)
        return value

    def content(value: Any) -> Any:
        return value if isinstance(value, Anchor) else anchor_of(text, value, blocks)

    def who(value: Any) -> Any:
        if not isinstance(value, str) or work._known(value) is None:
            return value
        person = work.people[cast("str", work._known(value))]
        twins = sum(other.name.casefold() == person.name.casefold() for other in work.people.values())
        return Who(person.name, person.id) if twins > 1 else person.name

    change: dict[str, Callable[[Any], Any]] = {
        "quote": quote, "quotes": lambda values: tuple(map(quote, values)), "content": content,
        "contents": lambda values: tuple(map(content, values)), "speaker": who, "into": who, "other": who, "who": who,
    }  # fmt: skip
    if not attrs.has(type(correction)):
        raise InputTypeError(f"not a correction: {type(correction).__name__}")
    fields = [field.name for field in attrs.fields(type(correction)) if field.name in change]
    return cast(
        "Correction", attrs.evolve(correction, **{name: change[name](getattr(correction, name)) for name in fields})
    )


# Out

_NAMES: dict[type, str] = {
    SetSpeaker: "speaker", SetKind: "kind", SetExtent: "extent", SplitQuote: "split", JoinQuotes: "join",
    DropQuote: "drop", AddQuote: "add", Merge: "merge", Rename: "rename", SplitPerson: "split person",
    SetGender: "gender",
}  # fmt: skip
_CLASSES = {name: kind for kind, name in _NAMES.items()}
# What need not be said when it is so.
_DEFAULTS: dict[str, Any] = {"new": False, "also": ()}


def correction_to_dict(correction: Correction) -> dict[str, Any]:
    """A correction as plain data; `correction_from_dict` is the exact inverse.

    >>> correction_to_dict(Merge("Ada Marsh", "Marsh"))
    {'do': 'merge', 'into': 'Ada Marsh', 'other': 'Marsh'}
    """
    if type(correction) not in _NAMES:
        raise InputTypeError(f"not a correction: {type(correction).__name__}")
    out: dict[str, Any] = {"do": _NAMES[type(correction)]}
    for field in attrs.fields(type(correction)):
        value = getattr(correction, field.name)
        if field.name not in _DEFAULTS or value != _DEFAULTS[field.name]:
            out[field.name] = _plain(value)
    return out


def _plain(value: Any) -> Any:
    if isinstance(value, Anchor):
        parts = [{"words": part.words, **({} if part.start is None else {"start": part.start})} for part in value.parts]
        out: dict[str, Any] = {"parts": parts, "before": value.before, "after": value.after}
        if value.paragraph is not None:
            out |= {"paragraph": value.paragraph, "offset": value.offset, "alone": value.alone}
        return out
    if isinstance(value, Who):
        return {"name": value.name, "id": value.id}
    if isinstance(value, Span):
        return [value.start, value.end]
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def corrections_to_json(kept: Iterable[TextCorrections], *, indent: int | None = 1) -> str:
    """The corrections of several texts as JSON."""
    from quoteattr.io import to_json

    texts = [
        {
            "name": one.name,
            "sha256": one.sha256,
            "paragraphs": one.paragraphs,
            "corrections": [correction_to_dict(correction) for correction in one.corrections],
        }
        for one in kept
    ]
    return to_json({"corrections": FORMAT, "version": __version__, "texts": texts}, indent=indent) + "\n"


# In


def correction_from_dict(data: Mapping[str, Any]) -> Correction:
    """A correction from plain data.

    >>> correction_from_dict({"do": "merge", "into": "Ada Marsh", "other": "Marsh"})
    Merge(into='Ada Marsh', other='Marsh')
    >>> correction_from_dict({"do": "speaker", "quote": "q2", "speaker": None})
    SetSpeaker(quote='q2', speaker=None, new=False, also=())

    Raises:
        InputTypeError: `data` is no mapping, or something in it of a type that it cannot have.
        InputValueError: no such correction.
    """
    if not isinstance(data, Mapping):
        raise InputTypeError(f"a correction is read from a mapping, got {type(data).__name__}")
    what = data.get("do")
    kind = _CLASSES.get(what) if isinstance(what, str) else None
    if kind is None:
        raise InputValueError(f"'do' must be one of {', '.join(map(repr, _CLASSES))}, got {what!r}")
    fields = {field.name: field for field in attrs.fields(kind)}
    unknown = sorted(str(key) for key in set(data) - {"do", *fields})
    missing = [n for n, field in fields.items() if field.default is attrs.NOTHING and n not in data]
    if unknown or missing:
        wrong = f"has no {missing[0]!r}" if missing else f"has an unknown {unknown[0]!r}"
        raise InputValueError(f"the correction {what!r} {wrong}; it takes {', '.join(fields)}")
    return cast("Correction", kind(**{name: _READ[name](data[name], name) for name in fields if name in data}))


def _anchor(value: Mapping[str, Any]) -> Anchor:
    """An anchor; of one written by hand ``{"words": ...}`` is enough."""
    parts = value.get("parts", [value] if "words" in value else None)
    if not isinstance(parts, list) or not parts or not all(isinstance(part, Mapping) for part in parts):
        raise InputTypeError('a quote is given by {"words": ...} or {"parts": [{"words": ...}, ...]}')
    return Anchor(
        tuple(Part(_text(part.get("words"), "words"), _number(part.get("start"), "start")) for part in parts),
        _text(value.get("before", ""), "before"),
        _text(value.get("after", ""), "after"),
        _number(value.get("paragraph"), "paragraph"),
        _number(value.get("offset", 0), "offset") or 0,
        _number(value.get("alone", 0), "alone") or 0,
    )


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise InputTypeError(f"{name} must be a str, got {type(value).__name__}")
    return value


def _number(value: Any, name: str) -> int | None:
    if value is not None and (type(value) is not int or value < 0):
        raise InputTypeError(f"{name} must be a number of characters, got {value!r}")
    return value


def _maybe_text(value: Any, name: str) -> str | None:
    return None if value is None else _text(value, name)


def _quote(value: Any, name: str) -> str | Anchor:
    return _anchor(value) if isinstance(value, Mapping) else _text(value, name)


def _content(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return _anchor(value)
    pairs = value if isinstance(value, list | tuple) else ()
    if not pairs or not all(
        isinstance(p, list | tuple) and len(p) == 2 and all(type(n) is int for n in p) for p in pairs
    ):
        raise InputTypeError(f"{name} must be a quote's words, or a list of [start, end]")
    return tuple(Span(*pair) for pair in pairs)


def _several(read: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def read_all(value: Any, name: str) -> Any:
        if not isinstance(value, list | tuple):
            raise InputTypeError(f"{name} must be a list, got {type(value).__name__}")
        return tuple(read(item, name) for item in value)

    return read_all


def _who(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return Who(_text(value.get("name"), "name"), _text(value.get("id"), "id"))
    return _text(value, name)


def _boolean(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise InputTypeError(f"{name} must be true or false, got {type(value).__name__}")
    return value


_READ: dict[str, Callable[[Any, str], Any]] = {
    "quote": _quote, "quotes": _several(_quote), "content": _content, "contents": _several(_content),
    "speaker": lambda value, name: None if value is None else _who(value, name), "new": _boolean,
    "also": _several(_text), "kind": _text, "into": _who, "other": _who, "who": _who, "name": _maybe_text,
    "forms": _several(_text), "gender": _maybe_text,
}  # fmt: skip


def corrections_from_json(data: str | bytes) -> tuple[TextCorrections, ...]:
    """The corrections of several texts, as `corrections_to_json` wrote them.

    Raises:
        FormatError: not JSON, or not of that form; the message says where.
    """
    try:
        top = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {error}") from error
    if not isinstance(top, dict) or "corrections" not in top or not isinstance(top.get("texts"), list):
        raise FormatError('a file of corrections is {"corrections": 1, "texts": [{"corrections": [...]}, ...]}')
    if top["corrections"] != FORMAT:
        raise FormatError(f"corrections are of form {top['corrections']!r}; this version of quoteattr reads {FORMAT}")
    return tuple(_text_corrections(value, f"texts[{number}]") for number, value in enumerate(top["texts"]))


def _text_corrections(value: Any, where: str) -> TextCorrections:
    if not isinstance(value, dict) or not isinstance(value.get("corrections"), list):
        raise FormatError(f"{where} has no list of corrections")
    made = []
    for number, one in enumerate(value["corrections"]):
        try:
            made.append(correction_from_dict(one))
        except (InputTypeError, InputValueError) as error:
            raise FormatError(f"{where}.corrections[{number}]: {error}") from error
    for key in ("name", "sha256", "paragraphs"):
        if value.get(key) is not None and not isinstance(value[key], str):
            raise FormatError(f"{where}.{key} must be a string")
    return TextCorrections(made, value.get("name"), value.get("sha256"), value.get("paragraphs"))


def read_corrections(file: str | Path) -> tuple[TextCorrections, ...]:
    """The corrections of a file.

    Raises:
        OSError: the file cannot be read.
        FormatError: it is not of that form.
    """
    try:
        return corrections_from_json(Path(file).read_bytes())
    except FormatError as error:
        raise FormatError(f"{file}: {error}") from error


def pick(kept: Sequence[TextCorrections], text: str, name: str | None = None) -> TextCorrections | None:
    """Those made on a text: on the very text, else on one of its name, else the only ones, if they have no name.

    >>> pick([TextCorrections((), "a.txt"), TextCorrections((), "b.txt")], "...", "b.txt").name
    'b.txt'
    """
    digest = digest_of(text)
    same = [one for one in kept if one.sha256 == digest]
    named = [one for one in kept if one.name is not None and name is not None and _base(one.name) == _base(name)]
    nameless = [one for one in kept if one.name is None or name is None] if len(kept) == 1 else []
    found = [one for one in same if one in named] or same or named or nameless
    return found[0] if found else None


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]
