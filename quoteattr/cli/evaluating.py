"""``quoteattr evaluate FILE...``: how much was found of what stands in texts put right by hand."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from typing import Any

from quoteattr.cli.attribution import files_given
from quoteattr.cli.inputs import Inputs, read_corrections_of
from quoteattr.cli.messages import FAILED, OK, RunError, complain
from quoteattr.cli.results import result_of_row, results_of
from quoteattr.cli.writers import console
from quoteattr.reading import Unreadable
from quoteattr.reading.values import why

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Print the figures."""
    from quoteattr.evaluation import evaluate

    kept = read_corrections_of(options.corrections)
    inputs = Inputs(options, files_given(options))
    gold, now = _corrected_and_not(inputs, kept) if kept else _gold_and_now(inputs, options)
    if not gold:
        raise RunError("nothing to compare: give results or gold documents, or texts with --corrections")
    predicted = _read(options.predicted) if options.predicted else now
    if len(predicted) != len(gold):
        raise RunError(f"{len(gold)} gold texts are compared with {len(predicted)} predicted ones")
    figures = evaluate(gold, predicted)
    if (options.format or ("table" if sys.stdout.isatty() else "json")) == "table":
        from quoteattr.viz.terminal import figures_table

        console(sys.stdout).print(figures_table(figures))
    else:
        sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return FAILED if inputs.failed else OK


def _corrected_and_not(inputs: Inputs, kept: Any) -> tuple[list[Any], list[Any]]:
    from quoteattr.corrections import apply_kept

    now = [result for result in results_of(inputs) if not isinstance(result, Unreadable)]
    return [apply_kept(result, kept, complain) for result in now], now


def _gold_and_now(inputs: Inputs, options: argparse.Namespace) -> tuple[list[Any], list[Any]]:
    gold, now = [], []
    for _, item in inputs.documents():
        if isinstance(item, Unreadable):
            continue
        known = result_of_row(item)
        if known is None:
            inputs.tell(Unreadable(item.name, "neither a result of quoteattr nor a gold document"))
            continue
        made = None if options.predicted else inputs.attributed(item)
        if isinstance(made, Unreadable):
            continue
        gold.append(item.row if item.row is not None and "format" not in item.row else known)
        now.append(made)
    return gold, now


def _read(file: str) -> list[Any]:
    from quoteattr.result import AttributedText

    try:
        with (
            gzip.open(file, "rt", encoding="utf-8") if file.endswith(".gz") else open(file, encoding="utf-8") as stream
        ):
            rows = [json.loads(line) for line in stream if line.strip()]
    except (OSError, ValueError) as error:
        raise RunError(f"{file}: {why(error)}") from error
    return [AttributedText.from_dict(row) if isinstance(row, dict) and "format" in row else row for row in rows]
