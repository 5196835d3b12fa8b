"""The command line: files in, tables or other formats out.

Everything heavy is imported when it is needed, so that ``--help`` answers at
once.  Standard output carries results, standard error messages, one line each.
"""

from __future__ import annotations

import argparse
import codecs
import contextlib
import itertools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, TypeAlias

import attrs

from quoteattr import __version__
from quoteattr.errors import InputTypeError, InputValueError, PipelineError, QuoteattrError
from quoteattr.reading import STDIN, Source, Unreadable, read_people, read_sources, why

if TYPE_CHECKING:
    from quoteattr.result import AttributedText

    Item: TypeAlias = AttributedText | Unreadable

__all__ = ["main"]

FORMATS = ("table", "json", "jsonl", "csv", "tei", "html")
_EXTENSIONS = {"table": "txt", "json": "json", "jsonl": "jsonl", "csv": "csv", "tei": "xml", "html": "html"}
_KINDS = ("direct", "mixed", "indirect")

OK = 0
NOT_FOUND = 1
FAILED = 2
_INTERRUPTED = 130
_BROKEN_PIPE = 141

_EPILOG = """\
other commands:
  quoteattr verify QUOTES.jsonl SOURCE...   look quotes up in the texts they are said to come from

exit status: 0 all done; 2 something could not be read or attributed (the rest was).
A file that is called like a command is given as ./verify.
"""


class _RunError(QuoteattrError):
    """The run cannot begin, or cannot go on; the message is for the user."""


class _Parser(argparse.ArgumentParser):
    """Reports a wrong call on one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is shown as an escape instead of ending the run.
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        if given[:1] == ["verify"]:
            status = _verify(_verify_parser().parse_args(given[1:]))
        else:
            status = _run(_parser().parse_args(given))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone; Python's own flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        return _INTERRUPTED
    except QuoteattrError as error:
        complain(why(error))
        return FAILED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr",
        description="Who said what: the quotations of texts, attributed to the people who said them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="text files (.txt, .md), JSON Lines (.jsonl), or - for standard input"
    )
    parser.add_argument("-f", "--format", choices=FORMATS, help="default: table in a terminal, jsonl elsewhere")
    parser.add_argument("-o", "--out", metavar="DIR", type=Path, help="write a file for each input into DIR")
    parser.add_argument(
        "--people",
        metavar="CAST.json",
        help="the cast as a closed list: names, or objects with name, aliases, gender, id",
    )
    parser.add_argument(
        "--only",
        metavar="KIND",
        action="append",
        choices=_KINDS,
        help="keep quotes of this kind (direct, mixed, indirect); may be repeated",
    )
    parser.add_argument(
        "--min-confidence",
        metavar="X",
        type=_share,
        default=0.0,
        help="keep quotes whose speaker is at least this likely right, 0 to 1",
    )
    parser.add_argument(
        "--text-field", metavar="NAME", help="where the text stands in lines of .jsonl input (default: text)"
    )
    parser.add_argument(
        "--encoding",
        metavar="NAME",
        type=_encoding,
        default="utf-8",
        help="of the input files, unless a byte order mark says otherwise (default: utf-8)",
    )
    parser.add_argument("--pipeline", metavar="NAME", help="an installed spaCy pipeline (default: en_core_web_sm)")
    parser.add_argument(
        "--spreadsheet-safe", action="store_true", help="with csv: no cell that a spreadsheet would calculate"
    )
    parser.add_argument(
        "--version", action=_Version, help="print the versions of quoteattr, its default pipeline and spaCy"
    )
    return parser


class _Version(argparse.Action):
    def __init__(self, **options: Any) -> None:
        super().__init__(nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any, **__: Any) -> None:
        print(f"quoteattr {__version__} ({', '.join(_versions())})")
        parser.exit(OK)


def _versions() -> Iterator[str]:
    """The default pipeline and spaCy, as installed; told without loading them."""
    from importlib import metadata

    from quoteattr.parse import DEFAULT_PIPELINES

    found = "no English pipeline installed"
    for name in DEFAULT_PIPELINES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found = f"{name} {metadata.version(name)}"
            break
    yield found
    with contextlib.suppress(metadata.PackageNotFoundError):
        yield f"spaCy {metadata.version('spacy')}"


def _share(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 1, got {value!r}")
    return number


def _encoding(value: str) -> str:
    try:
        return codecs.lookup(value).name
    except LookupError as error:
        raise argparse.ArgumentTypeError(f"there is no encoding called {value!r}") from error


def complain(message: str) -> None:
    """One line on standard error."""
    print(f"quoteattr: {' '.join(message.split())}", file=sys.stderr)


class _Run:
    """One run: what was asked for, and whether something failed."""

    def __init__(self, options: argparse.Namespace, people: list[Any] | None) -> None:
        self.options = options
        self.people = people
        self.failed = False

    def items(self, files: Sequence[str]) -> Iterator[Item]:
        """The results of the files, one by one; what fails is told on standard error and handed on."""
        options = self.options
        for file in files:
            for source in read_sources(file, text_field=options.text_field, encoding=options.encoding):
                item = self._attribute(source) if isinstance(source, Source) else source
                if isinstance(item, Unreadable):
                    self.failed = True
                    complain(f"{item.name}: {item.reason}")
                yield item

    def _attribute(self, source: Source) -> Item:
        from quoteattr.api import attribute

        try:
            result = attribute(source.text, nlp=self.options.pipeline, people=self.people)
        except (PipelineError, InputTypeError, InputValueError):
            raise  # the call is wrong, not this text
        except Exception as error:  # noqa: BLE001, RUF100 - one text must not end the run
            return Unreadable(source.name, f"{type(error).__name__}: {why(error)}")
        return attrs.evolve(result.only(self.options.only, self.options.min_confidence), name=source.name)


def _run(options: argparse.Namespace) -> int:
    files: list[str] = options.files or [STDIN]
    if not options.files and sys.stdin.isatty():
        raise _RunError("nothing to read: name a file, or - for standard input (see quoteattr --help)")
    style = options.format or ("table" if sys.stdout.isatty() and options.out is None else "jsonl")
    run = _Run(options, _people(options.people))
    if options.out is None:
        _WRITERS[style](run.items(files), sys.stdout, options, len(files) > 1)
        return FAILED if run.failed else OK
    taken = {Path(file).resolve() for file in files if file != STDIN}
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for file in files:
            stem = "stdin" if file == STDIN else Path(file).stem
            path = _free(options.out / f"{stem}.{_EXTENSIONS[style]}", taken)
            items = run.items([file])
            first = next(items, None)
            if isinstance(first, Unreadable) and first.name == file:
                continue  # there is nothing to write a file about
            with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                _WRITERS[style](itertools.chain(() if first is None else (first,), items), stream, options, False)
    except OSError as error:
        raise _RunError(f"{error.filename or options.out}: {why(error)}") from error
    return FAILED if run.failed else OK


def _people(file: str | None) -> list[Any] | None:
    if file is None:
        return None
    try:
        return read_people(file)
    except OSError as error:
        raise _RunError(f"{file}: {why(error)}") from error


def _free(path: Path, taken: set[Path]) -> Path:
    """`path`, with a number where that is an input or another output of this run."""
    free, number = path, 1
    while free.resolve() in taken:
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    taken.add(free.resolve())
    return free


# Writers: (items, stream, options, whether there may be several)


def _write_table(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from rich.console import Console

    from quoteattr.viz import table

    at_terminal = stream is sys.stdout and stream.isatty()
    console = Console(
        file=stream,
        color_system="auto" if at_terminal else None,
        width=None if at_terminal or "COLUMNS" in os.environ else 100,
        highlight=False,
        emoji=False,
    )
    for item in items:
        if not isinstance(item, Unreadable):
            console.print(table(item))


def _write_json(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import to_json

    before = "[\n" if several else ""
    for item in items:
        stream.write(before + to_json(_plain(item), indent=2))
        before = ",\n" if several else "\n"
    stream.write("\n]\n" if several else "\n")


def _write_jsonl(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import to_json

    for item in items:
        stream.write(to_json(_plain(item)) + "\n")
        stream.flush()


def _plain(item: Item) -> dict[str, Any]:
    return {"name": item.name, "error": item.reason} if isinstance(item, Unreadable) else item.to_dict()


def _write_csv(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import write_csv

    write_csv(_readable(items), stream, spreadsheet_safe=options.spreadsheet_safe)


def _write_tei(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.io import to_tei

    stream.write(to_tei(_readable(items)))


def _write_html(items: Iterator[Item], stream: IO[str], options: argparse.Namespace, several: bool) -> None:
    from quoteattr.viz import page

    stream.write(page(list(_readable(items))))


def _readable(items: Iterator[Item]) -> Iterator[AttributedText]:
    return (item for item in items if not isinstance(item, Unreadable))


_WRITERS: dict[str, Callable[[Iterator[Item], IO[str], argparse.Namespace, bool], None]] = {
    "table": _write_table,
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "tei": _write_tei,
    "html": _write_html,
}


# quoteattr verify


def _verify_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr verify",
        description="Look quotes up in the texts they are said to come from: exact, folded (other typography), "
        "elided (in pieces, in order), short (too short to be told) or absent.",
        epilog="exit status: 0 all found; 1 some not; 2 something could not be read.",
    )
    parser.add_argument("quotes", metavar="QUOTES.jsonl", help="JSON Lines with the quotes; in a .txt, one a line")
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="the texts to look in")
    parser.add_argument("-f", "--format", choices=("table", "jsonl"), help="default: table in a terminal")
    parser.add_argument("--text-field", metavar="NAME", default="text", help="where the quote stands (default: text)")
    parser.add_argument("--encoding", metavar="NAME", type=_encoding, default="utf-8", help="of the files")
    return parser


def _verify(options: argparse.Namespace) -> int:
    from quoteattr.verification import verify

    sources: list[Source] = []
    quotes: list[Source] = []
    failed = False
    for file, into, field in [
        *((file, sources, None) for file in options.sources),
        (options.quotes, quotes, options.text_field),
    ]:
        for item in read_sources(file, text_field=field, encoding=options.encoding):
            if isinstance(item, Unreadable):
                failed = True
                complain(f"{item.name}: {item.reason}")
            elif field is not None and Path(file).suffix.lower() == ".txt":
                lines = enumerate(item.text.splitlines(), 1)
                into += [Source(f"{item.name}:{n}", line) for n, line in lines if line.strip()]
            else:
                into.append(item)
    table = options.format == "table" or (options.format is None and sys.stdout.isatty())
    all_found = True
    for quote in quotes:
        # The best answer of all sources, the earlier source first.
        answers = [(source.name, verify(quote.text, source.text)) for source in sources]
        where, best = min(answers, key=lambda answer: _BEST_FIRST.index(answer[1].status), default=("", None))
        if best is None:
            continue
        all_found = all_found and best.found
        record = {
            "quote": quote.name,
            "text": quote.text,
            "status": best.status,
            "source": where if best.found or best.nearest else None,
            "spans": [[span.start, span.end] for span in best.spans],
            "places": best.places,
            "nearest": [best.nearest.start, best.nearest.end] if best.nearest else None,
            "differences": [list(pair) for pair in best.differences],
            "note": best.note,
        }
        sys.stdout.write(_verify_line(record) if table else _json_line(record))
    if failed:
        return FAILED
    return OK if all_found else NOT_FOUND


_BEST_FIRST = ("exact", "folded", "elided", "absent", "short")


def _json_line(record: dict[str, Any]) -> str:
    from quoteattr.io import to_json

    return to_json(record) + "\n"


def _verify_line(record: dict[str, Any]) -> str:
    from quoteattr.viz.terminal import printable

    where = f"{record['source']}:{record['spans'][0][0]}" if record["spans"] else record["note"]
    lines = [f"{record['status']:<7} {printable(record['text'])}  ({printable(where)})"]
    lines += [
        f"        quoted: {printable(a) or '-'}   source: {printable(b) or '-'}" for a, b in record["differences"]
    ]
    return "\n".join(lines) + "\n"
