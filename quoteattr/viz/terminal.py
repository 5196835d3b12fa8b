"""The table that a person reads in a terminal."""

from __future__ import annotations

import bisect
import re

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quoteattr.io import Result
from quoteattr.types import AttributedQuote, Person

__all__ = ["printable", "table"]

# Told apart by most colour-blind readers, and readable on light and dark ground.
_COLOURS = ("blue", "dark_orange3", "green4", "magenta", "deep_sky_blue3", "gold3", "red3", "medium_purple3")
# Escape sequences in a text must not reach the terminal; neither should what turns the line around.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LONGEST = 480
# Below this confidence a speaker is shown with a question mark.
_DOUBTFUL = 0.5


def table(result: Result) -> RenderableType:
    """A table of the quotes: speaker, kind, quote, where (line and column, from 1).

    Each speaker has a colour; a name in doubt (confidence under .5) has a
    question mark, an unknown speaker is a dash.
    """
    colours = _colours(result)
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, expand=False, header_style="bold", show_edge=False)
    grid.add_column("Speaker", min_width=8, max_width=24, overflow="fold")
    grid.add_column("Kind", no_wrap=True)
    grid.add_column("Quote", ratio=1, overflow="fold")
    grid.add_column("Where", justify="right", no_wrap=True)
    starts = [0, *(match.end() for match in _BREAK.finditer(result.text))]
    previous: str | None = None
    for quote in result.quotes:
        who = quote.speaker.id if quote.speaker else None
        speaker = _speaker(quote, colours, repeated=who is not None and who == previous)
        grid.add_row(speaker, _kind(quote), _words(result.text, quote), _where(quote, starts))
        previous = who
    title = Text(printable(result.name or "text"), style="bold")
    title.append(f"  {_summary(result)}", style="not bold dim")
    return Group(Padding(title, (0, 0, 1 if result.quotes else 0, 0)), *([grid] if result.quotes else []), Text(""))


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
    name = Text(printable(person.name), style=f"{'' if repeated else 'bold '}{colours[person.id]}")
    if quote.confidence < _DOUBTFUL:
        name.append(" ?", style="dim")
    return name


def _kind(quote: AttributedQuote) -> Text:
    return Text(quote.kind, style="" if quote.kind == "direct" else "dim")


def _words(text: str, quote: AttributedQuote) -> Text:
    before, after = ("“", "”") if quote.kind == "direct" else ("", "")
    words = " … ".join(printable(span.of(text)) for span in quote.spans)
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST].rsplit(' ', 1)[0]} …"
    shown = Text(f"{before}{words}{after}")
    if quote.cue is not None:
        shown.append(f"  {printable(quote.cue.of(text))}", style="dim italic")
    return shown


def _where(quote: AttributedQuote, starts: list[int]) -> Text:
    line = bisect.bisect_right(starts, quote.start)
    return Text(f"{line}:{quote.start - starts[line - 1] + 1}", style="dim")


def _summary(result: Result) -> str:
    people: dict[str, Person] = {quote.speaker.id: quote.speaker for quote in result.quotes if quote.speaker}
    unknown = sum(quote.speaker is None for quote in result.quotes)
    parts = [_count(len(result.quotes), "quote"), _count(len(people), "speaker")]
    if unknown:
        parts.append(f"{unknown} without a speaker")
    if result.pipeline != "none":
        parts.append(printable(result.pipeline))
    return " · ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
