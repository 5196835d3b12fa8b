"""Results for the commands that take them: as they came, if they came as results, else made now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quoteattr.cli.inputs import Inputs
from quoteattr.errors import FormatError
from quoteattr.reading import Document, Unreadable

if TYPE_CHECKING:
    from quoteattr.result import AttributedText

__all__ = ["result_of_row", "results_of"]


def result_of_row(document: Document) -> AttributedText | None:
    """The result that a line of JSON Lines is, or the gold document; None when it is neither."""
    from quoteattr.result import AttributedText

    row = document.row
    if row is None or "quotes" not in row:
        return None
    try:
        return AttributedText.from_dict(row) if "format" in row else AttributedText.from_bench(row)
    except FormatError:
        return None


def results_of(inputs: Inputs) -> Iterator[AttributedText | Unreadable]:
    """A result for each text of the inputs, in order."""
    given = [item for _, item in inputs.documents()]
    results = [None if isinstance(item, Unreadable) else result_of_row(item) for item in given]
    if all(result is not None for result in results) and results:
        yield from (result for result in results if result is not None)
        return
    for item, result in zip(given, results, strict=True):
        yield result if result is not None else inputs.attributed(item)
