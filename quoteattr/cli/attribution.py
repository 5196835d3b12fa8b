"""``quoteattr FILE...``: the quotes of texts and who said them."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator

import attrs

from quoteattr.cli.inputs import Inputs, Outcome
from quoteattr.cli.messages import FAILED, OK, RunError
from quoteattr.cli.outputs import Folder, write_file
from quoteattr.cli.writers import FORMATS, Format, Item
from quoteattr.reading import STDIN, File, Unreadable
from quoteattr.reading.values import why

__all__ = ["files_given", "run"]


def run(options: argparse.Namespace) -> int:
    """Attribute the quotes of the files and write them in the format asked for."""
    files = files_given(options)
    one_file = _one_file(options)
    style = FORMATS[options.format or one_file or ("table" if sys.stdout.isatty() and not options.out else "jsonl")]
    inputs = Inputs(options, files, without=[] if options.out is None else [options.out])
    outcomes = (_kept(outcome, options) for outcome in inputs.outcomes())
    if one_file:
        with write_file(options.out, taken=[f.path for f in inputs.files if isinstance(f, File)]) as stream:
            style.write((outcome.item for outcome in outcomes), stream, options, inputs.several)
    elif options.out is None:
        style.write((outcome.item for outcome in outcomes), sys.stdout, options, inputs.several)
    else:
        try:
            _write_files(outcomes, inputs, style, options)
        except OSError as error:
            raise RunError(f"{options.out}: {why(error)}") from error
    return FAILED if inputs.failed else OK


def _one_file(options: argparse.Namespace) -> str | None:
    """The format by whose ending ``--out`` is the name of one file; None when it is a folder, or not given."""
    if options.out is None or options.out.is_dir():
        return None
    ending = options.out.suffix.lower().removeprefix(".")
    wanted = options.format
    if wanted is not None:
        return wanted if ending == FORMATS[wanted].extension or options.out.is_file() else None
    found = [name for name, known in FORMATS.items() if known.extension == ending and name != "script"]
    if not found and options.out.is_file():
        raise RunError(f"{options.out}: is a file; name a folder, or a file that ends as one of the formats")
    return found[0] if found else None


def files_given(options: argparse.Namespace) -> list[str]:
    """The files of a call; standard input when it names none."""
    if not options.files and sys.stdin.isatty():
        raise RunError("nothing to read: name a file, or - for standard input (see quoteattr --help)")
    return options.files or [STDIN]


def _kept(outcome: Outcome, options: argparse.Namespace) -> Outcome:
    if isinstance(outcome.item, Unreadable):
        return outcome
    kept = outcome.item.only(options.only, options.min_confidence)
    # The table tells how much it leaves out as unsure.
    options.left_out = len(outcome.item.only(options.only).quotes) - len(kept.quotes)
    return attrs.evolve(outcome, item=kept)


def _write_files(outcomes: Iterator[Outcome], inputs: Inputs, style: Format, options: argparse.Namespace) -> None:
    folder = Folder(options.out, taken=[f.path for f in inputs.files if isinstance(f, File) and f.path != STDIN])
    for number, group in itertools.groupby(outcomes, key=lambda outcome: outcome.file):
        file = inputs.files[number]
        items: Iterator[Item] = (outcome.item for outcome in group)
        first = next(items)
        nothing = isinstance(first, Unreadable) and not style.tells_failures and not inputs.may_be_many(file)
        if isinstance(file, Unreadable) or nothing:
            continue  # there is nothing to write a file about
        with folder.create(file.relative, style.extension) as stream:
            style.write(itertools.chain((first,), items), stream, options, inputs.may_be_many(file))
