"""Ids from outside: a table of the caller's (names, aliases, ids) to which people are linked."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import attrs

from quoteattr.across.appearances import Appearance
from quoteattr.errors import FormatError
from quoteattr.types import Gender, PersonKind

__all__ = ["Entry", "Outside", "outside_from_dict", "read_ids"]

# Key of the text that a table is taken for: no text has it.
_TABLE = "table"


@attrs.frozen
class Entry:
    """A row of the caller's table."""

    id: str
    """The caller's id, or one of Wikidata."""
    name: str
    """The full name."""
    aliases: tuple[str, ...] = ()
    """Other names."""
    titles: tuple[str, ...] = ()
    """Titles before the name."""
    roles: tuple[str, ...] = ()
    """Offices and descriptions."""
    gender: Gender | None = None
    """None when the table does not say."""
    kind: PersonKind = "person"
    """`person` or `organization`."""

    def appearance(self) -> Appearance:
        """The row as if a text told of the person."""
        return Appearance(_TABLE, self.id, self.name, self.kind, self.aliases, self.titles, self.roles, self.gender)


@attrs.frozen
class Outside:
    """That a person is, or may be, an entry of the caller's table."""

    id: str
    """The table's id."""
    name: str
    """The table's name."""
    person: str
    """The register's id."""
    probability: float
    """How likely the two are one, in [0, 1]."""
    reasons: tuple[str, ...]
    """What speaks for and against it."""
    likely: bool = True
    """Whether the link was made; each person and each entry has at most one."""
    key: tuple[str, str] = ("", "")
    """The appearance by which the person is known."""

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "id": self.id,
            "name": self.name,
            "person": self.person,
            "probability": self.probability,
            "reasons": list(self.reasons),
            "key": list(self.key),
        }


def outside_from_dict(data: Any, where: str) -> Outside:
    """The link that `Outside.to_dict` was called on.

    Raises:
        FormatError: `data` is not of that form.
    """
    try:
        texts = [data[name] for name in ("id", "name", "person")]
        key, share, why = data["key"], data["probability"], data["reasons"]
        right = (
            all(isinstance(one, str) for one in (*texts, *key, *why))
            and len(key) == 2
            and isinstance(why, list)
            and isinstance(share, int | float)
            and 0 <= share <= 1
        )
    except (TypeError, KeyError, IndexError) as error:
        raise FormatError(f"{where}: a link to an id from outside lacks {error}") from error
    if not right:
        raise FormatError(f"{where}: a link to an id from outside is not of that form")
    return Outside(texts[0], texts[1], texts[2], float(share), tuple(why), True, (key[0], key[1]))


def read_ids(table: Any) -> tuple[Entry, ...]:
    """The entries of a table: rows, or the path of a CSV or JSON Lines file.

    Raises:
        OSError: the file cannot be read.
        FormatError: a row lacks its id or name, or two rows have one id.

    >>> read_ids([{"id": "Q7", "name": "Ada Marsh", "aliases": ["Addie Marsh"]}])[0].aliases
    ('Addie Marsh',)
    """
    rows = _rows_of(table) if isinstance(table, str | os.PathLike) else table
    entries = []
    seen: set[str] = set()
    for number, row in enumerate(cast("Iterable[Any]", rows), 1):
        entry = _entry(row, f"row {number}")
        if entry.id in seen:
            raise FormatError(f"row {number}: the id {entry.id!r} is there twice")
        seen.add(entry.id)
        entries.append(entry)
    return tuple(entries)


def _rows_of(path: str | os.PathLike[str]) -> Iterator[Any]:
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        if str(path).lower().endswith((".jsonl", ".ndjson")):
            for number, line in enumerate(stream, 1):
                if line.strip():
                    try:
                        yield json.loads(line)
                    except (ValueError, RecursionError) as error:
                        raise FormatError(f"{os.fspath(path)}: line {number} is not JSON: {error}") from error
            return
        try:
            yield from csv.DictReader(stream)
        except csv.Error as error:
            raise FormatError(f"{os.fspath(path)}: {error}") from error


def _entry(row: Any, where: str) -> Entry:
    if isinstance(row, Entry):
        return row
    if not isinstance(row, Mapping):
        raise FormatError(f"{where} must be an object with id and name, got {type(row).__name__}")
    for name in ("id", "name"):
        value = row.get(name)
        if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
            raise FormatError(f"{where} has no {name}")
    gender: Any = row.get("gender") or None
    kind: Any = row.get("kind") or "person"
    if gender not in (None, "F", "M", "U") or kind not in ("person", "organization"):
        raise FormatError(f"{where}: gender is F, M or U and kind person or organization, got {gender!r}, {kind!r}")
    several = {name: _several(row.get(name), f"{where}: {name}") for name in ("aliases", "titles", "roles")}
    return Entry(id=str(row["id"]).strip(), name=str(row["name"]).strip(), gender=gender, kind=kind, **several)


def _several(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise FormatError(f"{where} must be a list of texts, or one text with semicolons")
    return tuple(part.strip() for part in parts if part.strip())
