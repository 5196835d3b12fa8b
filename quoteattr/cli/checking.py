"""``quoteattr check CORRECTIONS FILE...``: do corrections that were kept still fit the texts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quoteattr.cli.attribution import files_given
from quoteattr.cli.inputs import Inputs, read_corrections_of
from quoteattr.cli.messages import FAILED, NOT_FOUND, OK
from quoteattr.cli.results import results_of
from quoteattr.cli.writers import console, json_line
from quoteattr.corrections import Anchor, Outcome, check_corrections, correction_to_dict, pick
from quoteattr.reading import Unreadable

if TYPE_CHECKING:
    from quoteattr.result import AttributedText

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Tell of each correction what became of it."""
    kept = read_corrections_of(options.corrections)
    options = argparse.Namespace(**{**vars(options), "corrections": None})
    inputs = Inputs(options, files_given(options))
    style = options.format or ("table" if sys.stdout.isatty() else "jsonl")
    holding = True
    seen: set[int] = set()
    for result in results_of(inputs):
        if isinstance(result, Unreadable):
            continue
        own = pick(kept, result.text, result.name)
        if own is None:
            continue
        seen.add(id(own))
        rows = list(_rows(result, check_corrections(result, own)))
        holding = holding and all(row["fit"] == "holds" for row in rows)
        if style == "table":
            from quoteattr.viz.terminal import check_table

            console(sys.stdout).print(check_table(result.name, rows))
        else:
            sys.stdout.writelines(map(json_line, rows))
    for one in kept:
        if id(one) not in seen and one.corrections:
            holding = False
            inputs.note(f"{one.name or options.corrections}: none of the texts is the one of these corrections")
    if inputs.failed:
        return FAILED
    return OK if holding else NOT_FOUND


def _rows(result: AttributedText, outcomes: tuple[Outcome, ...]) -> Iterator[dict[str, Any]]:
    for number, outcome in enumerate(outcomes, 1):
        data = correction_to_dict(outcome.correction)
        yield {
            "text": result.name, "number": number, "fit": outcome.fit, "do": data["do"], "about": _about(outcome),
            "note": outcome.note, "spans": [[span.start, span.end] for span in outcome.spans], "correction": data,
        }  # fmt: skip


def _about(outcome: Outcome) -> str:
    """The words or the person that a correction is about."""
    for field in ("quote", "quotes", "content", "who", "into"):
        value = getattr(outcome.correction, field, None)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Anchor):
                return one.words
            if one is not None:
                return str(getattr(one, "name", one))
    return ""
