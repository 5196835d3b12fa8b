"""Token columns in the manner of CoNLL: one word a line, tab-separated."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quoteattr.io.plain import Result
from quoteattr.text.layout import paragraphs
from quoteattr.types import Span

__all__ = ["COLUMNS", "to_conll"]

COLUMNS = ("ID", "FORM", "START", "END", "QUOTE", "KIND", "SPEAKER", "CUE", "SOURCE")
"""Number in the paragraph, word, character offsets (end exclusive), quote in
B-/I- notation (outer quotes first, joined by ``|``), kind and speaker id of the
innermost quote, quote whose cue and whose source the word belongs to.  Empty
columns hold ``_``."""

_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
# Characters that would break a line or a column.
_BREAKING = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


def to_conll(result: Result) -> str:
    """The text as token columns, paragraphs parted by an empty line.

    Comment lines in front give the name, the people and the columns.

    >>> from quoteattr import attribute
    >>> result = attribute("“No,” said Ada Marsh.")
    >>> [line.split()[1:6] for line in to_conll(result).splitlines() if line.startswith("2")]
    [['No', '1', '3', 'B-q1', 'direct']]
    """
    out = [f"# name = {_clean(result.name or '')}", f"# pipeline = {_clean(result.pipeline)}"]
    out += [f"# person {_clean(person.id)} = {_clean(person.name)}" for person in result.people]
    out += ["# " + "\t".join(COLUMNS)]
    kinds = {quote.id: quote.kind for quote in result.quotes}
    speakers = {quote.id: "|".join(person.id for person in quote.speakers) for quote in result.quotes}
    inside = _Walker((span, quote.id) for quote in result.quotes for span in quote.spans)
    cues = _Walker((quote.cue, quote.id) for quote in result.quotes if quote.cue)
    sources = _Walker((quote.mention, quote.id) for quote in result.quotes if quote.mention)
    begun: set[str] = set()
    for block in paragraphs(result.text):
        out.append("")
        for number, match in enumerate(_TOKEN.finditer(result.text, block.start, block.end), 1):
            quotes = inside.at(match.start())
            tags = "|".join(f"{'I' if quote in begun else 'B'}-{_clean(quote)}" for quote in quotes)
            begun.update(quotes)
            last = quotes[-1] if quotes else ""
            cells = (
                str(number), _clean(match.group()), str(match.start()), str(match.end()), tags, kinds.get(last, ""),
                _clean(speakers.get(last, "")), _clean("|".join(cues.at(match.start()))),
                _clean("|".join(sources.at(match.start()))),
            )  # fmt: skip
            out.append("\t".join(cell or "_" for cell in cells))
    return "\n".join(out) + "\n"


class _Walker:
    """Which spans an offset lies in, for offsets that only grow."""

    def __init__(self, spans: Iterable[tuple[Span, str]]) -> None:
        self._waiting = sorted(spans, key=lambda item: (item[0].start, -item[0].end), reverse=True)
        self._open: list[tuple[Span, str]] = []

    def at(self, offset: int) -> list[str]:
        """The values of the spans around `offset`, the outermost first, each once."""
        while self._waiting and self._waiting[-1][0].start <= offset:
            self._open.append(self._waiting.pop())
        self._open = [item for item in self._open if item[0].end > offset]
        return list(dict.fromkeys(value for _, value in self._open))


def _clean(value: str) -> str:
    return _BREAKING.sub("\ufffd", value)
