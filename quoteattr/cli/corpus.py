"""``quoteattr corpus IN... OUT``: a corpus to part files, resumed after a stop."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from quoteattr.cli.inputs import read_corrections_of
from quoteattr.cli.messages import FAILED, OK, complain

if TYPE_CHECKING:
    from quoteattr.corpus import CorpusReport

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Attribute the corpus; what was done is told on standard error."""
    from quoteattr.corpus import attribute_corpus

    report = attribute_corpus(
        options.sources,
        options.out,
        form=options.rows,
        file_format=options.format,
        text_field=options.text_field or "text",
        id_field=options.id_field,
        nlp=options.pipeline,
        n_process=options.n_process,
        part_size=options.part_size,
        share=options.share,
        timeout=options.timeout,
        corrections=read_corrections_of(options.corrections),
        passed_over=complain,
        unfit=complain,
        progress=_tell if sys.stderr.isatty() else None,
    )
    _tell(report)
    return FAILED if report.failures else OK


def _tell(report: CorpusReport) -> None:
    sys.stderr.write(
        f"quoteattr corpus: {report.parts} parts done, {report.skipped} were there; {report.documents} documents, "
        f"{report.rows} rows, {report.empty} without quotes, {report.failures} failures; {report.seconds:.0f} s\n"
    )
