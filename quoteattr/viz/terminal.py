"""The table that a person reads in a terminal."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from quoteattr.io import Result
from quoteattr.types import AttributedQuote, Person
from quoteattr.viz.counts import counted
from quoteattr.viz.voices import DOUBTFUL

__all__ = [
    "check_table",
    "failure",
    "figures_table",
    "people_table",
    "printable",
    "profile_table",
    "rows_table",
    "table",
    "verification_table",
]

# Told apart by most colour-blind readers, and readable on light and dark ground.
_COLOURS = ("blue", "dark_orange3", "green4", "magenta", "deep_sky_blue3", "gold3", "red3", "medium_purple3")
# Escape sequences in a text must not reach the terminal; neither should what turns the line around.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LONGEST = 480
_WIDEST_NAME = 26
_FOUND = ("exact", "folded", "elided", "joined")
_GENDERS = {"F": "she", "M": "he", "U": "they"}


def table(result: Result) -> RenderableType:
    """A table of the quotes: line of the text (from 1), speaker, quote with its cue.

    Each speaker has a colour; a name in doubt (confidence under .7) has a
    question mark, an unknown speaker is a dash, and who goes on speaking is
    not named again unless in doubt.  Direct speech stands in quotation marks, what is
    reported without them is dimmed; other people's words inside it keep their
    marks.
    """
    colours = _colours(result)
    grid = _grid()
    grid.add_column("Line", justify="right", no_wrap=True)
    grid.add_column("Speaker", max_width=_WIDEST_NAME, overflow="fold")
    grid.add_column("Quote", ratio=1, overflow="fold")
    starts = [0, *(match.end() for match in _BREAK.finditer(result.text))]
    previous: str | None = None
    for quote in result.quotes:
        who = quote.speaker.id if quote.speaker else None
        speaker = _speaker(quote, colours, repeated=who is not None and who == previous)
        grid.add_row(_line(quote, starts), speaker, _words(result.text, quote))
        previous = who
    return _titled(result.name or "text", _summary(result), grid if result.quotes else None, _footer(result))


def people_table(name: str | None, rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """A table of people, who is quoted and mentioned most first.

    Args:
        name: What the text is called.
        rows: One a person, with ``name``, ``kind``, ``gender``, ``titles``,
            ``roles``, ``aliases``, and the numbers ``mentions`` and ``quotes``.
    """
    grid = _grid()
    grid.add_column("Quotes", justify="right", no_wrap=True)
    grid.add_column("Mentions", justify="right", no_wrap=True)
    grid.add_column("Who", max_width=_WIDEST_NAME, overflow="fold")
    grid.add_column("Also", ratio=1, overflow="fold")
    for row in sorted(rows, key=lambda row: (-row["quotes"], -row["mentions"])):
        who = Text(printable(row["name"]), style="bold" if row["quotes"] else "")
        also = Text(printable(", ".join(row["aliases"])))
        traits = [row["kind"] if row["kind"] != "person" else "", _GENDERS.get(row["gender"], "")]
        told = [*filter(None, traits), *row["roles"]]  # titles stand in the aliases
        if told:
            also.append(f"{'  ' if also else ''}{printable('; '.join(told))}", style="dim italic")
        grid.add_row(str(row["quotes"] or "·"), str(row["mentions"]), who, also)
    summary = f"{counted(len(rows), 'person', 'people')} · {sum(row['quotes'] > 0 for row in rows):,} quoted"
    return _titled(name or "text", summary, grid if rows else None)


def rows_table(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """A table of plain rows, numbers to the right.

    Args:
        title: Stands above it.
        columns: Keys of the rows, and what to call them.
        rows: What to show.
    """
    grid = _grid()
    for key, label in columns.items():
        number = any(isinstance(row[key], int | float) for row in rows)
        width = len(label)
        if number:
            grid.add_column(label, justify="right", no_wrap=True, min_width=width)
        else:
            grid.add_column(label, overflow="fold", min_width=width)
    for row in rows:
        grid.add_row(*(Text(_cut(printable(_cell(row[key])))) for key in columns))
    return _titled(title, counted(len(rows), "row"), grid if rows else None)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def verification_table(records: Sequence[Mapping[str, Any]]) -> RenderableType:
    """A table of quotes that were looked up: what became of each, where it stands, who says it, what differs.

    Args:
        records: One a quote, with ``status``, ``text``, ``source``, ``note``,
            ``differences``, and where they are known ``line``, ``speaker``,
            ``claimed`` and ``said_by``.
    """
    grid = _grid()
    grid.add_column("Found", no_wrap=True)
    grid.add_column("Quote", ratio=1, overflow="fold")
    grid.add_column("Where and by whom", ratio=1, overflow="fold")
    for record in records:
        found = record["status"] in _FOUND
        quote = Text(_cut(printable(record["text"])))
        for ours, theirs in () if found else record["differences"]:
            quote.append(f"\n{printable(ours) or '—'}", style="red")
            quote.append("  in the source: ", style="dim")
            quote.append(printable(theirs) or "—", style="green")
        if found:
            where = Text(f"{printable(record['source'])}:{record['line']}")
        else:
            where = Text(printable(record["note"]), style="dim")
        speaker, claimed = record.get("speaker"), record.get("claimed")
        if speaker:
            where.append(f"\n{printable(speaker['name'])}", style="bold")
        if claimed and record.get("said_by") == "by another":
            where.append(f"\nnot {printable(claimed)}", style="red")
        elif claimed and record.get("said_by") == "unclear":
            where.append(f"\n{printable(claimed)}? unclear", style="dim")
        grid.add_row(Text(record["status"], style="green" if found else "bold red"), quote, where)
    wanted = sum(record["status"] in _FOUND for record in records)
    return _titled(f"{wanted:,} of {counted(len(records), 'quote')} found", "", grid)


def check_table(name: str | None, rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """A table of corrections: what became of each, which it is, and why it does not hold."""
    grid = _grid()
    grid.add_column("", no_wrap=True)
    grid.add_column("Correction", no_wrap=True)
    grid.add_column("Of", ratio=1, overflow="fold")
    grid.add_column("Why not", ratio=1, overflow="fold")
    styles = {"holds": "green", "doubtful": "bold yellow", "lost": "bold red"}
    for row in rows:
        grid.add_row(
            Text(row["fit"], style=styles[row["fit"]]), Text(f"{row['number']} {row['do']}"),
            Text(_cut(printable(row["about"]))), Text(printable(row["note"]), style="dim"),
        )  # fmt: skip
    holding = sum(row["fit"] == "holds" for row in rows)
    return _titled(name or "text", f"{holding:,} of {counted(len(rows), 'correction')} hold", grid if rows else None)


def profile_table(
    name: str | None, profile: Mapping[str, Any], places: Sequence[tuple[str, str, str]]
) -> RenderableType:
    """A speaker's key terms, n-grams and readability, and the places of a word."""
    grid = _grid()
    grid.add_column("")
    grid.add_column("", ratio=1, overflow="fold")
    grid.add_row("about", Text(printable(", ".join(row["term"] for row in profile["key_terms"])) or "—"))
    ngrams = ", ".join(f"{row['words']} ({row['count']})" for row in profile["ngrams"])
    grid.add_row("together", Text(printable(ngrams) or "—"))
    if profile["flesch"] is not None:
        grid.add_row("reads", Text(f"Flesch {profile['flesch']}, grade {profile['grade']}"))
    for before, word, after in places:
        line = Text(printable(before), style="dim")
        line.append(f" {printable(word)} ", style="bold")
        line.append(printable(after), style="dim")
        grid.add_row("", line)
    summary = f"{counted(profile['quotes'], 'quote')} · {counted(profile['words'], 'word')} · {name or 'text'}"
    return _titled(profile["name"], summary, grid)


def figures_table(figures: Mapping[str, Any]) -> RenderableType:
    """The figures of `quoteattr.evaluation`, a line each."""
    grid = _grid()
    grid.add_column("Figure")
    grid.add_column("", justify="right", no_wrap=True)
    for name, value in _flat(figures):
        grid.add_row(Text(printable(name)), Text(f"{value:,}" if isinstance(value, int) else f"{value:.3f}"))
    return _titled("evaluation", f"{counted(figures['documents'], 'text')}", grid)


def _flat(figures: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name} · ")
        else:
            yield f"{before}{name}", value


def failure(name: str, reason: str) -> RenderableType:
    """A line that says what could not be read, and why."""
    title = Text(printable(name), style="bold")
    title.append(f"  could not be read: {printable(reason)}", style="not bold red")
    return Group(title, Text(""))


def _grid() -> Table:
    return Table(
        box=SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), expand=False, header_style="dim", show_edge=False
    )


def _footer(result: Result) -> str:
    known = [quote for quote in result.quotes if quote.speaker]
    parts = [
        "? speaker in doubt" if any(quote.confidence < DOUBTFUL for quote in known) else "",
        "— speaker unknown" if len(known) < len(result.quotes) else "",
        printable(result.pipeline) if result.pipeline != "none" else "",
    ]
    return "   ".join(filter(None, parts))


def _titled(name: str, summary: str, grid: Table | None, footer: str = "") -> RenderableType:
    title = Text(printable(name), style="bold")
    if summary:
        title.append(f"  {summary}", style="not bold dim")
    parts: list[RenderableType] = [title]
    if grid is not None:
        parts += [Text(""), grid]
    if footer:
        parts += [Text(""), Text(footer, style="dim")]
    return Group(*parts, Text(""))


def printable(text: str) -> str:
    r"""`text` on one line, without characters that steer a terminal.

    >>> printable("a\x1b[31m\tred\nline")
    'a [31m red line'
    """
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _colours(result: Result) -> dict[str, str]:
    order = dict.fromkeys(quote.speaker.id for quote in result.quotes if quote.speaker)
    return {person: _COLOURS[index % len(_COLOURS)] for index, person in enumerate(order)}


def _speaker(quote: AttributedQuote, colours: dict[str, str], repeated: bool) -> Text:
    person = quote.speaker
    if person is None:
        return Text("—", style="dim")
    doubtful = quote.confidence < DOUBTFUL
    if repeated and not doubtful:
        return Text("")
    name = Text(printable(person.name), style=colours[person.id] if repeated else f"bold {colours[person.id]}")
    if doubtful:
        name.append(" ?", style="not bold dim")
    return name


def _words(text: str, quote: AttributedQuote) -> Text:
    # A comma before the cue is the narrator's, not the speaker's.
    words = " … ".join(printable(span.of(text)).rstrip(",") for span in quote.spans)
    shown = Text(f"“{_cut(words)}”" if quote.kind == "direct" else _cut(words))
    if quote.cue is not None:
        # Together with the last word, so that it does not stand on a line of its own.
        shown.append(f"\u00a0 {printable(quote.cue.of(text))}", style="dim italic")
    return shown


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} …"


def _line(quote: AttributedQuote, starts: list[int]) -> Text:
    return Text(f"{bisect.bisect_right(starts, quote.start)}", style="dim")


def _summary(result: Result) -> str:
    people: dict[str, Person] = {quote.speaker.id: quote.speaker for quote in result.quotes if quote.speaker}
    unknown = sum(quote.speaker is None for quote in result.quotes)
    parts = [counted(len(result.quotes), "quote"), counted(len(people), "speaker")]
    if unknown:
        parts.append(f"{unknown} without a speaker")
    return " · ".join(parts)
