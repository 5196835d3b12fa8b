"""``quoteattr people FILE...``: who is in the texts."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from quoteattr.cli.attribution import files_given
from quoteattr.cli.inputs import Inputs
from quoteattr.cli.messages import FAILED, OK
from quoteattr.cli.writers import Item, console, json_line
from quoteattr.reading import Unreadable

if TYPE_CHECKING:
    from quoteattr.result import AttributedText

__all__ = ["COLUMNS", "run"]

COLUMNS = (
    "document", "id", "name", "kind", "gender", "titles", "roles", "aliases", "mentions", "quotes", "words"
)  # fmt: skip
"""What is told of each person; `mentions` and `quotes` are numbers, `words` those between white space in the quotes."""


def run(options: argparse.Namespace) -> int:
    """List the people of the files in the format asked for."""
    inputs = Inputs(options, files_given(options))
    style = options.format or ("table" if sys.stdout.isatty() else "jsonl")
    items = (outcome.item for outcome in inputs.outcomes())
    if options.cast:
        sys.stdout.write(_cast(items, options))
        return FAILED if inputs.failed else OK
    _WRITERS[style](items, options)
    return FAILED if inputs.failed else OK


def _rows(result: AttributedText, options: argparse.Namespace) -> list[dict[str, Any]]:
    quotes = {person.id: own for person, own in result.by_speaker().items() if person is not None}
    return [
        {
            "document": result.name,
            "id": person.id,
            "name": person.name,
            "kind": person.kind,
            "gender": person.gender,
            "titles": list(person.titles),
            "roles": list(person.roles),
            "aliases": list(person.aliases),
            "mentions": len(person.mentions),
            "quotes": len(quotes.get(person.id, ())),
            "words": sum(len(quote.text.split()) for quote in quotes.get(person.id, ())),
        }
        for person in result.people
        if person.id in quotes or not options.quoted
    ]


def _cast(items: Iterator[Item], options: argparse.Namespace) -> str:
    """A cast to be filled in: everybody with id, names and gender, and room for a voice and an age.

    In several texts people of one name are one; who speaks most comes first.
    """
    from quoteattr.io import to_json

    cast: dict[str, dict[str, Any]] = {}
    weight: dict[str, int] = {}
    taken: set[str] = set()
    for item in items:
        if isinstance(item, Unreadable):
            continue
        for row in _rows(item, options):
            key = row["name"].casefold()
            weight[key] = weight.get(key, 0) + row["words"]
            known = cast.get(key)
            if known is not None:
                known["aliases"] = list(dict.fromkeys([*known["aliases"], *row["aliases"]]))
                known["gender"] = known["gender"] or row["gender"]
                continue
            own, serial = row["id"], 1
            while own in taken:
                own, serial = f"c{serial}", serial + 1
            taken.add(own)
            cast[key] = {
                "id": own, "name": row["name"], "aliases": row["aliases"], "gender": row["gender"],
                "kind": row["kind"], "age": None, "voice": None,
            }  # fmt: skip
    people = [cast[key] for key in sorted(cast, key=lambda key: -weight[key])]
    return to_json({"narrator": {"voice": None}, "people": people}, indent=1) + "\n"


def _table(items: Iterator[Item], options: argparse.Namespace) -> None:
    from quoteattr.viz.terminal import failure, people_table

    out = console(sys.stdout)
    for item in items:
        if isinstance(item, Unreadable):
            out.print(failure(item.name, item.reason))
        else:
            out.print(people_table(item.name, _rows(item, options)))


def _jsonl(items: Iterator[Item], options: argparse.Namespace) -> None:
    for row in _all_rows(items, options):
        sys.stdout.write(json_line(row))


def _json(items: Iterator[Item], options: argparse.Namespace) -> None:
    from quoteattr.io import to_json

    before = "[\n"
    for row in _all_rows(items, options):
        sys.stdout.write(before + to_json(row, indent=2))
        before = ",\n"
    sys.stdout.write("[]\n" if before == "[\n" else "\n]\n")


def _csv(items: Iterator[Item], options: argparse.Namespace) -> None:
    from quoteattr.io.rows import BYTE_ORDER_MARK, harmless

    if options.spreadsheet_safe:
        sys.stdout.write(BYTE_ORDER_MARK)
    writer = csv.DictWriter(sys.stdout, COLUMNS)
    writer.writeheader()
    for row in _all_rows((item for item in items if not isinstance(item, Unreadable)), options):
        cells = {column: "; ".join(value) if isinstance(value, list) else value for column, value in row.items()}
        writer.writerow({k: harmless(v) for k, v in cells.items()} if options.spreadsheet_safe else cells)


def _all_rows(items: Iterable[Item], options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    for item in items:
        if isinstance(item, Unreadable):
            yield {"document": item.name, "error": item.reason}
        else:
            yield from _rows(item, options)


_WRITERS = {"table": _table, "json": _json, "jsonl": _jsonl, "csv": _csv}
