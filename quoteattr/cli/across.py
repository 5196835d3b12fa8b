"""``quoteattr register``, ``audit`` and ``reprints``: many texts together."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from quoteattr.cli.attribution import files_given
from quoteattr.cli.inputs import Inputs
from quoteattr.cli.messages import FAILED, OK, RunError
from quoteattr.cli.writers import console, json_line, write_bytes
from quoteattr.reading import Unreadable
from quoteattr.reading.values import why

if TYPE_CHECKING:
    from quoteattr.across import Audit, Register, RegisterPerson, Reprint
    from quoteattr.result import AttributedText

__all__ = ["audit", "register", "reprints"]

_Dated = tuple["AttributedText", str | None]


def register(options: argparse.Namespace) -> int:
    """Add texts to a register, and show who is in it."""
    from quoteattr.across import Register, is_register

    path = Path(options.register)
    try:
        kept = Register.load(path) if path.exists() else Register()
        others = [file for file in options.files if is_register(file)]
        for file in others:
            kept.merge(Register.load(file))
        files = [file for file in options.files if file not in others]
        inputs = Inputs(options, files)
        known = options.people is not None and is_register(options.people) and path.exists()
        known = known and path.samefile(options.people)
        for result, date in _results(inputs):
            kept.add(result, date, known=known)
        for one, other in options.same:
            kept.same(one, other)
        for one, other in options.not_same:
            kept.not_same(one, other)
        if options.ids:
            kept.link_ids(options.ids)
        kept.append(path)
    except OSError as error:
        raise RunError(f"{error.filename or path}: {why(error)}") from error
    _tell_people(kept, options)
    return FAILED if inputs.failed else OK


def _results(inputs: Inputs) -> Iterator[_Dated]:
    for outcome in inputs.outcomes(results=True):
        if not isinstance(outcome.item, Unreadable):
            yield outcome.item, outcome.date


def _tell_people(kept: Register, options: argparse.Namespace) -> None:
    people = [person for person in kept.people if person.kind in ("person", "organization")]
    if (options.format or ("table" if sys.stdout.isatty() else "jsonl")) == "jsonl":
        for person in people:
            sys.stdout.write(json_line(_person_row(person, options)))
        return
    from quoteattr.viz.terminal import rows_table

    rows = [_person_row(person, options) for person in people]
    columns = {"id": "Id", "name": "Who", "texts": "Texts", "quotes": "Quotes", "probability": "Sure", "also": "Also"}
    for row in rows:
        row["also"] = "; ".join([*row["aliases"], *row["roles"]][:6])
    console(sys.stdout).print(rows_table(f"{len(kept):,} texts", columns, rows))


def _person_row(person: RegisterPerson, options: argparse.Namespace) -> dict[str, Any]:
    links = [*person.links, *(person.possible if options.possible else ())]
    return {
        "id": person.id, "name": person.name, "kind": person.kind, "gender": person.gender,
        "aliases": list(person.aliases), "titles": list(person.titles), "roles": list(person.roles),
        "texts": len(person.appearances), "quotes": person.quotes, "quoted_words": person.quoted,
        "retold_words": person.retold, "probability": round(person.probability, 4),
        "outside_id": person.outside.id if person.outside is not None else None,
        "links": [
            {"text": link.appearance[0], "person": link.appearance[1], "likely": link.likely,
             "probability": round(link.probability, 4), "reasons": list(link.reasons)}
            for link in links
        ],
    }  # fmt: skip


def audit(options: argparse.Namespace) -> int:
    """Count the sources of texts."""
    from quoteattr.across import Register, audit, is_register

    inputs = Inputs(options, files_given(options))
    style = options.format or ("table" if sys.stdout.isatty() else "jsonl")
    known = Register.load(options.people) if options.people and is_register(options.people) else None
    found = audit(_results(inputs), known)
    _write_audit(found, style, sys.stdout, options)
    return FAILED if inputs.failed else OK


def _write_audit(found: Audit, style: str, stream: IO[str], options: argparse.Namespace) -> None:
    columns, rows = found.tables()[options.rows]
    if style == "html":
        stream.write(found.to_html())
    elif style == "xlsx":
        data = io.BytesIO()
        found.to_xlsx(data)
        write_bytes(data.getvalue(), stream)
    elif style == "jsonl":
        for row in rows:
            stream.write(json_line(dict(row)))
    elif style == "csv":
        from quoteattr.io.rows import BYTE_ORDER_MARK, harmless

        if options.spreadsheet_safe:
            stream.write(BYTE_ORDER_MARK)
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        for row in rows:
            writer.writerow({k: harmless(v) for k, v in row.items()} if options.spreadsheet_safe else row)
    else:
        from quoteattr.viz.terminal import rows_table

        shown = [column for column in columns if column not in _NOT_IN_TABLE or (column, options.rows) == _KIND]
        labels = {column: column.split("_")[0].capitalize() for column in shown}
        console(stream).print(rows_table(repr(found).strip("<>"), labels, list(rows)))


_KIND = ("kind", "sources")
_NOT_IN_TABLE = (
    "id", "title", "role", "outside_id", "link_probability", "source", "start", "end", "quote", "kind", "confidence",
    "date",
)  # fmt: skip


def reprints(options: argparse.Namespace) -> int:
    """Tell the quotes that several texts print."""
    from quoteattr.across import Quotes, Register, is_register

    inputs = Inputs(options, files_given(options))
    quotes = Quotes()
    known = Register.load(options.people) if options.people and is_register(options.people) else Register()
    for result, date in _results(inputs):
        quotes.add(result, date)
        known.add(result, date)
    found = quotes.reprints(known, n_process=options.n_process)
    if (options.format or ("table" if sys.stdout.isatty() else "jsonl")) == "jsonl":
        for one in found:
            sys.stdout.write(json_line(_reprint_row(one)))
    else:
        from quoteattr.viz.terminal import rows_table

        rows = [
            {"texts": one.texts, "speaker": one.speaker, "words": one.words, "where": "; ".join(
                f"{p.said.document or 'text'}: {p.change}{'' if p.speaker != 'other' else f', by {p.said.speaker}'}"
                for p in one.printings
            )}
            for one in found
        ]  # fmt: skip
        columns = {"texts": "Texts", "speaker": "Who", "words": "Quote", "where": "Where"}
        console(sys.stdout).print(rows_table(f"{len(quotes):,} quotes", columns, rows))
    return FAILED if inputs.failed else OK


def _reprint_row(one: Reprint) -> dict[str, Any]:
    return {
        "words": one.words, "speaker": one.speaker, "speaker_id": one.speaker_id, "texts": one.texts,
        "printings": [
            {"document": p.said.document, "date": p.said.date, "quote": p.said.id, "start": p.said.start,
             "end": p.said.end, "words": p.said.words, "change": p.change, "part": list(p.part), "share": p.share,
             "speaker": p.said.speaker, "given_to": p.speaker}
            for p in one.printings
        ],
    }  # fmt: skip
