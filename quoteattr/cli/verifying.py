"""``quoteattr verify QUOTES SOURCE...``: are the quotes really in the sources, and who says them there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from quoteattr.cli.inputs import Inputs
from quoteattr.cli.messages import FAILED, NOT_FOUND, OK
from quoteattr.cli.writers import console, json_line
from quoteattr.errors import FormatError
from quoteattr.reading import STDIN, Document, Unreadable

if TYPE_CHECKING:
    from quoteattr.result import AttributedText
    from quoteattr.verification import Verification

__all__ = ["run"]

_BEST_FIRST = ("exact", "folded", "elided", "joined", "absent", "short")


@attrs.frozen
class _Quote:
    """A quote to look up."""

    name: str
    text: str
    claimed: str | None
    """Who is said to have said it."""


class _Source:
    """A text to look in; its speakers are found when the first quote is."""

    def __init__(self, document: Document, options: argparse.Namespace) -> None:
        self.name = document.name
        self.text = document.text
        self._row = document.row
        self._options = options
        self._result: AttributedText | None = None

    def attributed(self) -> AttributedText:
        """The text with its quotes: as it came, if it came as a result, else read now."""
        if self._result is None:
            from quoteattr.api import attribute
            from quoteattr.result import AttributedText

            try:
                if self._row is None or "quotes" not in self._row:
                    self._result = attribute(self.text, nlp=self._options.pipeline)
                else:
                    self._result = AttributedText.from_dict(self._row)
            except FormatError:  # some other rows with quotes
                self._result = attribute(self.text, nlp=self._options.pipeline)
        return self._result


def run(options: argparse.Namespace) -> int:
    """Look the quotes up and tell what became of each."""
    from quoteattr.verification import SourceText, who_said

    wanted, failed = _quotes(options)
    sources, failed_sources = _sources(options)
    texts = [SourceText(source.text) for source in sources]
    style = options.format or ("table" if sys.stdout.isatty() else "jsonl")
    records = []
    all_right = True
    for quote in wanted:
        # The best answer of all sources, the earlier source first.
        answers = ((source, text.look_up(quote.text)) for source, text in zip(sources, texts, strict=True))
        best = min(answers, key=lambda answer: _BEST_FIRST.index(answer[1].status), default=None)
        if best is None:
            continue
        source, answer = best
        if answer.found and not options.no_speakers:
            answer = who_said(answer, source.attributed(), quote.claimed)
        record = _record(quote, source, answer, options)
        all_right = all_right and answer.found and record.get("said_by") != "by another"
        if style in ("table", "html"):
            records.append(record)
        else:
            sys.stdout.write(json_line(record))
    if style == "html":
        from quoteattr.viz.sources import report

        sys.stdout.write(report(records, {source.name: source.text for source in sources}))
    if style == "table" and records:
        from quoteattr.viz.terminal import verification_table

        console(sys.stdout).print(verification_table(records))
    if failed or failed_sources:
        return FAILED
    return OK if all_right else NOT_FOUND


def _record(quote: _Quote, source: _Source, answer: Verification, options: argparse.Namespace) -> dict[str, Any]:
    record: dict[str, Any] = {
        "quote": quote.name,
        "text": quote.text,
        "status": answer.status,
        "source": source.name if answer.found or answer.nearest else None,
        "spans": [[span.start, span.end] for span in answer.spans],
        "places": answer.places,
        "nearest": [answer.nearest.start, answer.nearest.end] if answer.nearest else None,
        "differences": [list(pair) for pair in answer.differences],
        "note": answer.note,
    }
    if answer.spans:
        record["line"] = source.text.count("\n", 0, answer.spans[0].start) + 1
    if not options.no_speakers:
        record["speaker"] = {"id": answer.speaker.id, "name": answer.speaker.name} if answer.speaker else None
    if quote.claimed is not None:
        record["claimed"] = quote.claimed
        if answer.said_by is not None:
            record["said_by"] = answer.said_by
    return record


def _quotes(options: argparse.Namespace) -> tuple[list[_Quote], bool]:
    if options.quotes == STDIN and options.kind is None:
        options = argparse.Namespace(**{**vars(options), "kind": "jsonl"})
    inputs = Inputs(options, [options.quotes])
    if options.article:
        return _of_article(inputs), inputs.failed
    found = [
        quote
        for _, item in inputs.documents()
        if isinstance(item, Document)
        for quote in (_of_text(item) if item.row is None else _of_row(item, item.row))
    ]
    return found, inputs.failed


def _of_article(inputs: Inputs) -> list[_Quote]:
    """What an article, or the answer of a machine, quotes, with whom it names for it."""
    found = []
    for _, item in inputs.documents():
        result = inputs.attributed(item)
        if isinstance(result, Unreadable):
            continue
        for quote in result.quotes:
            parts = quote.fragments if quote.kind == "mixed" else quote.spans if quote.kind == "direct" else ()
            if parts:
                words = " ... ".join(span.of(result.text) for span in parts)
                found.append(_Quote(f"{item.name}:{quote.id}", words, quote.speaker.name if quote.speaker else None))
    return found


def _of_text(document: Document) -> Iterator[_Quote]:
    for number, line in enumerate(document.text.splitlines(), 1):
        if line.strip():
            yield _Quote(f"{document.name}:{number}", line, None)


def _of_row(document: Document, row: Mapping[str, Any]) -> Iterator[_Quote]:
    quotes = row.get("quotes")
    if isinstance(quotes, list):  # a result: what it quotes, a split quote with an ellipsis between its parts
        for quote in quotes:
            if isinstance(quote, dict) and isinstance(quote.get("text"), str):
                text = _parts(document.text, quote.get("spans")) or quote["text"]
                yield _Quote(f"{document.name}:{quote.get('id')}", text, _speaker(quote))
    else:
        yield _Quote(document.name, document.text, _speaker(row))


def _parts(text: str, spans: Any) -> str:
    try:
        return " ... ".join(text[start:end] for start, end in spans)
    except (TypeError, ValueError):
        return ""


def _speaker(row: Mapping[str, Any]) -> str | None:
    speaker = row.get("speaker")
    name = speaker.get("name") if isinstance(speaker, dict) else speaker
    return name if isinstance(name, str) and name.strip() else None


def _sources(options: argparse.Namespace) -> tuple[list[_Source], bool]:
    options = argparse.Namespace(**{**vars(options), "text_field": None, "kind": None})
    inputs = Inputs(options, options.sources)
    found = [_Source(item, options) for _, item in inputs.documents() if not isinstance(item, Unreadable)]
    return found, inputs.failed
