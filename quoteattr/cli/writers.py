"""The output formats, a row each in `FORMATS`; what could not be read stands in its place where there is one for it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

from quoteattr.cli.messages import RunError
from quoteattr.reading import Unreadable
from quoteattr.result import AttributedText

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["FORMATS", "Format", "Item", "console", "json_line", "write_bytes"]

Item: TypeAlias = AttributedText | Unreadable


class Format(NamedTuple):
    """What the command line knows of an output format."""

    extension: str
    """Of its files, without the dot."""
    write: Callable[[Iterator[Item], IO[str], argparse.Namespace, bool], None]
    """Takes the items, where to write, the options, and whether there may be several."""
    tells_failures: bool = True
    """Whether it has a place for what could not be read."""


def console(stream: IO[str]) -> Console:
    """Where tables are printed: in colour, and as wide as the terminal, if it is one."""
    from rich.console import Console

    at_terminal = stream is sys.stdout and stream.isatty()
    return Console(
        file=stream,
        color_system="auto" if at_terminal else None,
        width=None if at_terminal or "COLUMNS" in os.environ else 100,
        highlight=False,
        emoji=False,
    )


def json_line(value: Any) -> str:
    """A value as a line of JSON Lines."""
    from quoteattr.io import to_json

    return to_json(value) + "\n"


def _table(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.viz.terminal import failure, table

    out = console(stream)
    for item in items:
        out.print(failure(item.name, item.reason) if isinstance(item, Unreadable) else table(item))
        left_out = getattr(options, "left_out", 0)
        if left_out and not isinstance(item, Unreadable):
            them = "quotes whose speakers are" if left_out > 1 else "quote whose speaker is"
            out.print(f"and {left_out:,} {them} less sure than {options.min_confidence:.0%}\n", style="dim")


def _json(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import to_json

    before = "[\n" if several else ""
    for item in items:
        stream.write(before + to_json(_plain(item), indent=2))
        before = ",\n"
    if several:
        stream.write("[]\n" if before == "[\n" else "\n]\n")
    else:
        stream.write("\n")


def _jsonl(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    for item in items:
        stream.write(json_line(_plain(item)))
        stream.flush()


def _plain(item: Item) -> dict[str, Any]:
    return {"name": item.name, "error": item.reason} if isinstance(item, Unreadable) else item.to_dict()


def _csv(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import write_csv

    write_csv(_readable(items), stream, spreadsheet_safe=options.spreadsheet_safe)


def _xlsx(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io.sheets import to_xlsx

    write_bytes(to_xlsx(_readable(items)), stream)


def write_bytes(data: bytes, stream: IO[str]) -> None:
    """Write what is no text, to a file or what standard output leads to."""
    if stream.isatty():
        raise RunError("a workbook is no text for a terminal: name a file with --out")
    stream.flush()
    stream.buffer.write(data)  # type: ignore[attr-defined]


def _tei(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import to_tei

    stream.write(to_tei(_readable(items)))


def _html(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.viz import page

    shown = [
        AttributedText(f"This text could not be read: {item.reason}", name=item.name)
        if isinstance(item, Unreadable)
        else item
        for item in items
    ]
    stream.write(page(shown, kept=[_applied(result, options) for result in shown]))


def _applied(result: AttributedText, options: argparse.Namespace) -> list[dict[str, Any]]:
    """The corrections that were given for a result, as plain data."""
    if getattr(options, "corrections", None) is None:
        return []
    from quoteattr.corrections import correction_to_dict, pick, read_corrections

    own = pick(read_corrections(options.corrections), result.text, result.name)
    return [correction_to_dict(correction) for correction in own.corrections] if own is not None else []


def _script(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import to_script

    for number, result in enumerate(_readable(items)):
        title = f"# {' '.join((result.name or 'text').split())}\n" if several else ""
        stream.write(f"{chr(10) if number else ''}{title}{to_script(result)}\n")


def _ssml(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import to_ssml

    voices = _voices(options)
    for result in _readable(items):
        stream.write(to_ssml(result, voices))


def _voices(options: argparse.Namespace) -> dict[str, str]:
    """The voices that a cast names, by id and by name; the narrator's under ``""``."""
    if options.people is None:
        return {}
    import json

    with open(options.people, encoding="utf-8-sig") as stream:
        data = json.load(stream)
    people = data.get("people", []) if isinstance(data, dict) else data
    narrator = data.get("narrator") if isinstance(data, dict) else None
    rows = [person for person in people if isinstance(person, dict) and isinstance(person.get("voice"), str)]
    out = {str(person[key]): person["voice"] for person in rows for key in ("name", "id") if person.get(key)}
    if isinstance(narrator, dict) and isinstance(narrator.get("voice"), str):
        out[""] = narrator["voice"]
    return out


def _segments(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import to_segments

    for result in _readable(items):
        stream.write(json_line({"name": result.name, "segments": to_segments(result)}))


def _graph(form: Any) -> Callable[[Iterator[Item], IO[str], argparse.Namespace, bool], None]:
    def write(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
        from quoteattr.networks import write_graph

        stream.write(write_graph(list(_readable(items)), form))

    return write


def _gold(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import to_gold

    for result in _readable(items):
        stream.write(json_line(to_gold(result)))


def _readable(items: Iterator[Item]) -> Iterator[AttributedText]:
    return (item for item in items if not isinstance(item, Unreadable))


# The parser of the arguments reads this table, so what a writer needs is imported inside it.
FORMATS = {
    "table": Format("txt", _table),
    "json": Format("json", _json),
    "jsonl": Format("jsonl", _jsonl),
    "csv": Format("csv", _csv, tells_failures=False),
    "xlsx": Format("xlsx", _xlsx, tells_failures=False),
    "tei": Format("xml", _tei, tells_failures=False),
    "html": Format("html", _html),
    "script": Format("txt", _script, tells_failures=False),
    "ssml": Format("ssml", _ssml, tells_failures=False),
    "segments": Format("jsonl", _segments, tells_failures=False),
    "graphml": Format("graphml", _graph("graphml"), tells_failures=False),
    "gexf": Format("gexf", _graph("gexf"), tells_failures=False),
    "gold": Format("jsonl", _gold, tells_failures=False),
}
"""The formats by the names that ``--format`` takes."""
