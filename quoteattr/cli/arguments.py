"""What can be given on the command line, and how it is checked."""

from __future__ import annotations

import argparse
import contextlib
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import attrs

from quoteattr import __version__
from quoteattr.cli.messages import FAILED, OK
from quoteattr.cli.writers import FORMATS
from quoteattr.errors import InputValueError
from quoteattr.reading import KINDS
from quoteattr.reading.encodings import text_encoding

__all__ = ["COMMANDS", "SHELLS", "parser_of"]

SHELLS = ("bash", "zsh", "fish")
_KINDS_OF_QUOTES = ("direct", "mixed", "indirect")

_USAGE = """quoteattr [OPTION]... [FILE]...
       quoteattr people [OPTION]... [FILE]...
       quoteattr register [OPTION]... REGISTER [FILE]...
       quoteattr audit [OPTION]... [FILE]...
       quoteattr reprints [OPTION]... [FILE]...
       quoteattr profile --person NAME [OPTION]... [FILE]...
       quoteattr verify [OPTION]... QUOTES.jsonl SOURCE...
       quoteattr check [OPTION]... CORRECTIONS FILE...
       quoteattr evaluate [OPTION]... FILE...
       quoteattr corpus [OPTION]... SOURCE... OUT
       quoteattr completion bash|zsh|fish
       quoteattr doctor"""
_EPILOG = """\
commands:
  people                who is in the texts
  register              one person over many texts: add them to a register
  audit                 who is quoted in a set of texts, and how much
  reprints              quotes that several texts print
  profile               what a speaker talks about
  verify                look quotes up in the texts they are said to come from
  check                 whether corrections made by hand still fit the texts
  evaluate              how much was found, against texts put right by hand
  corpus                very many texts, into a folder of part files
  doctor                whether data files, pipeline and extras are whole
  completion            what a shell needs to complete what is typed
Each has its own --help.  A file that is called like a command is given as
./verify, one that begins with a dash as ./-name.

exit status: 0 all done; 1 verify: a quote was not found; 2 a wrong call, or
something could not be read or attributed (the rest was); 130 interrupted;
141 the reader of the output has gone.
"""
_VERIFY_EPILOG = """\
A row may name who is said to have spoken ("speaker"); the answer then tells whether the source agrees.
QUOTES and SOURCE may be results of quoteattr (.jsonl).

exit status: 0 all found; 1 some not found, or said by somebody else; 2 something could not be read.
"""


class _Parser(argparse.ArgumentParser):
    """Reports a wrong call on one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{self.prog}: {' '.join(message.split())}{self._meant(message)} (see {self.prog} --help)\n")

    def _meant(self, message: str) -> str:
        """The option that a misspelt one is nearest to."""
        import difflib

        words = message.partition("unrecognized arguments: ")[2].split()
        given = [word.partition("=")[0] for word in words if word.startswith("--")]
        known = [option for action in self._actions for option in action.option_strings]
        near = difflib.get_close_matches(given[0], known, n=1, cutoff=0.75) if given else []
        return f"; did you mean {near[0]}?" if near else ""


def parser_of(command: str) -> argparse.ArgumentParser:
    """The parser of a command's arguments; of attribution for ``""``."""
    return COMMANDS[command].parser()


def _attribute() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr",
        usage=_USAGE,
        description="Who said what: the quotations of texts, attributed to the people who said them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, help="print the versions of quoteattr, its pipeline and spaCy")
    _files(parser)
    parser.add_argument(
        "-f",
        "--format",
        metavar="FORMAT",
        choices=list(FORMATS),
        help=f"{', '.join(FORMATS)} (default: table in a terminal, jsonl elsewhere)",
    )
    parser.add_argument(
        "-o",
        "--out",
        metavar="OUT",
        type=Path,
        help="write into OUT: a folder, with a file for each input, or one file if its name ends as such (.csv, .html)",
    )
    parser.add_argument(
        "--only",
        metavar="KIND",
        action="append",
        choices=_KINDS_OF_QUOTES,
        help="keep quotes of this kind (direct, mixed, indirect); may be repeated",
    )
    parser.add_argument(
        "--min-confidence",
        metavar="X",
        type=_share,
        default=0.0,
        help="keep quotes whose speaker is at least this likely right, 0 to 1",
    )
    _spreadsheet_safe(parser)
    _attribution(parser)
    _reading(parser)
    return parser


def _people() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr people",
        description="Who is in the texts: everybody with aliases, titles, roles and gender, how often they are "
        "mentioned and how much they are quoted.",
        epilog="exit status: as for quoteattr.",
    )
    _files(parser)
    _form(parser, "table", "json", "jsonl", "csv")
    parser.add_argument("--quoted", action="store_true", help="only who is quoted")
    parser.add_argument(
        "--cast",
        action="store_true",
        help="a cast file (JSON) with room for voices and ages, which --people takes for this text and the next volume",
    )
    _spreadsheet_safe(parser)
    _attribution(parser)
    _reading(parser)
    return parser


def _register() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr register",
        description="Add the people of texts to a register, which says who is one person over all of them, and show "
        "who is in it. FILE: texts, results of quoteattr (.jsonl), or other registers, which are merged. A text that "
        "is there already is passed over; its day is told by a row's date, or a date in its name (2026-11-30).",
        epilog="exit status: as for quoteattr.",
    )
    parser.add_argument("register", metavar="REGISTER", help="the register's file; begun if it is not there")
    _files(parser)
    _form(parser, "table", "jsonl")
    for option, told in (("--same", "are one person"), ("--not-same", "are two people")):
        parser.add_argument(
            option, metavar=("ONE", "OTHER"), nargs=2, action="append", default=[],
            help=f"say that two of the register, by id or name, {told}; may be repeated",
        )  # fmt: skip
    parser.add_argument(
        "--ids",
        metavar="TABLE",
        help="link people to a table with id, name, aliases (.csv or .jsonl); nothing is looked up",
    )
    parser.add_argument("--possible", action="store_true", help="also tell the links that are possible but not likely")
    _attribution(parser)
    _reading(parser)
    return parser


def _audit() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr audit",
        description="Who is quoted in a set of texts: how often, in how many texts, words quoted and retold, title, "
        "organisation, kind of source, gender as the texts tell it. FILE: texts, or results of quoteattr (.jsonl).",
        epilog="exit status: as for quoteattr.",
    )
    _files(parser)
    _form(parser, "table", "html", "csv", "xlsx", "jsonl")
    parser.add_argument(
        "--rows",
        choices=("sources", "kinds", "genders", "texts", "quotes", "totals"),
        default="sources",
        help="what table, csv and jsonl have a row for (default: sources); html and xlsx have all",
    )
    _spreadsheet_safe(parser)
    _attribution(parser)
    _reading(parser)
    return parser


def _reprints() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr reprints",
        description="Quotes that several texts print: whole, trimmed or changed, by whom, and who gives them to "
        "somebody else. FILE: texts, or results of quoteattr (.jsonl).",
        epilog="exit status: as for quoteattr.",
    )
    _files(parser)
    _form(parser, "table", "jsonl")
    _attribution(parser)
    _reading(parser)
    return parser


def _profile() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr profile",
        description="What a speaker talks about: key terms, words that come together, readability, and with --word "
        "each place where a word is said.",
        epilog="exit status: as for quoteattr.",
    )
    _files(parser)
    parser.add_argument("--person", metavar="NAME", required=True, help="whose words: a name, alias or id")
    parser.add_argument("--word", metavar="WORD", help="show each place where WORD is said")
    parser.add_argument("--top", metavar="N", type=_positive, default=20, help="key terms and n-grams (default: 20)")
    _form(parser, "table", "json")
    _attribution(parser)
    _reading(parser)
    return parser


def _verify() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr verify",
        description="Look quotes up in the texts they are said to come from: exact, folded (other typography), "
        "elided (in pieces, in order), joined (the source splits it), short (too short to be told) or absent; and who "
        "says them there.",
        epilog=_VERIFY_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "quotes",
        metavar="QUOTES.jsonl",
        help="JSON Lines with the quotes, or - for those of standard input; in a .txt, one a line",
    )
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="the texts to look in: files, folders, patterns")
    _form(parser, "table", "jsonl", "html", told="; html: the quotes beside the sources")
    parser.add_argument(
        "--article",
        action="store_true",
        help="QUOTES is an article, or an answer of a language model: what it quotes is looked up",
    )
    parser.add_argument("--corrections", metavar="FILE", help="corrections made by hand of the sources")
    parser.set_defaults(people=None, n_process=1, attitudes=False)
    parser.add_argument(
        "--no-speakers", action="store_true", help="do not look for who says it: no model is loaded, much faster"
    )
    parser.add_argument("--pipeline", metavar="NAME", help="an installed spaCy pipeline (default: en_core_web_sm)")
    _reading(parser)
    return parser


def _check() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr check",
        description="Look whether corrections that were kept still fit the texts: each holds, is doubtful (perhaps "
        "its quote, not applied) or lost.",
        epilog="exit status: 0 all hold; 1 some do not; 2 something could not be read.",
    )
    parser.add_argument("corrections", metavar="CORRECTIONS", help="a file of corrections")
    _files(parser)
    _form(parser, "table", "jsonl")
    _attribution(parser, corrections=False)
    _reading(parser)
    return parser


def _evaluate() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr evaluate",
        description="How much of what stands in texts put right by hand was found: the figures of the quote bench. "
        "FILE: results of quoteattr (--format jsonl) that were corrected, or gold documents; with --corrections "
        "plain texts, compared with what the corrections make of them.",
        epilog="exit status: as for quoteattr.",
    )
    _files(parser)
    parser.add_argument(
        "--predicted",
        metavar="FILE",
        help="results or prediction documents (.jsonl) to judge, in the order of the gold; without it the texts are "
        "attributed now",
    )
    _form(parser, "table", "json")
    _attribution(parser)
    _reading(parser)
    return parser


def _corpus() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr corpus",
        description="Attribute very many texts and write a row for each quote into the files of a folder. A run that "
        "was stopped is started again in the same words and does what is missing or has changed since.",
        epilog="exit status: as for quoteattr; a text that fails has a row with its error, and counts again when the "
        "run is started again. The ledgers in OUT say of every document whether it is ok, empty (no quote) or failed.",
    )
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help=".jsonl (also with .gz), .parquet, texts; folders and patterns"
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder; made if need be")
    parser.add_argument(
        "-f", "--format", choices=("jsonl", "jsonl.gz", "parquet"), default="jsonl", help="of the files"
    )
    parser.add_argument(
        "--rows",
        choices=("quotes", "documents"),
        default="quotes",
        help="a row for each quote, or for each document with the result as JSON (default: quotes)",
    )
    parser.add_argument("--part-size", metavar="N", type=int, default=1000, help="documents in a file (default: 1000)")
    parser.add_argument(
        "--share",
        metavar="K/N",
        type=_part_of,
        default=(1, 1),
        help="do the K-th of every N parts, so that N machines that see the same folders do them all",
    )
    parser.add_argument("--n-process", metavar="N", type=_positive, default=1, help="worker processes (default: 1)")
    parser.add_argument(
        "--timeout", metavar="S", type=_positive, help="seconds that one text may take; one that takes longer fails"
    )
    parser.add_argument("--pipeline", metavar="NAME", help="an installed spaCy pipeline (default: en_core_web_sm)")
    _corrections(parser)
    parser.add_argument("--text-field", metavar="NAME", help="where the text stands in a row (default: text)")
    parser.add_argument("--id-field", metavar="NAME", default="id", help="where its name stands (default: id)")
    return parser


def _doctor() -> argparse.ArgumentParser:
    return _Parser(
        prog="quoteattr doctor",
        description="Whether the data files and the default pipeline are as they were released, by their SHA-256, and "
        "which extras are installed.",
        epilog="exit status: 0 nothing is wrong, 2 something is changed or missing.",
    )


def _completion() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quoteattr completion",
        description="Print what a shell needs to complete commands, options and files by the tab key.",
        epilog='bash and zsh: eval "$(quoteattr completion bash)" in the start-up file; '
        "fish: quoteattr completion fish | source",
    )
    parser.add_argument("shell", choices=SHELLS)
    return parser


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="plain text, Markdown, .html, .epub, .docx, .pdf, .eml, .srt, .vtt, .fountain or .jsonl, also with .gz; "
        "folders, with all below them (what is not read there is told on one line); "
        "patterns ('news/**/*.html'); or - for standard input",
    )


def _form(parser: argparse.ArgumentParser, *formats: str, told: str = "") -> None:
    """The format, of these, and the file that is written instead of standard output."""
    elsewhere = "jsonl" if "jsonl" in formats else "json"
    parser.add_argument(
        "-f",
        "--format",
        choices=formats,
        help=f"default: by the ending of OUT; else table in a terminal, {elsewhere} elsewhere{told}",
    )
    parser.add_argument("-o", "--out", metavar="OUT", type=Path, help="write into this file")
    parser.set_defaults(formats=formats)


def _attribution(parser: argparse.ArgumentParser, *, corrections: bool = True) -> None:
    if corrections:
        _corrections(parser)
    parser.add_argument(
        "--people",
        metavar="FILE",
        help="the cast as a closed list (JSON): names, or objects with name, aliases, gender, id; or a register, whose "
        "people get its ids and names",
    )
    parser.add_argument("--pipeline", metavar="NAME", help="an installed spaCy pipeline (default: en_core_web_sm)")
    parser.add_argument(
        "--attitudes",
        action="store_true",
        help="also report beliefs, intentions, support and blame that are no clause ('backs the plan')",
    )
    parser.add_argument(
        "--n-process",
        metavar="N",
        type=_positive,
        default=1,
        help="worker processes for many texts (default: 1)",
    )


def _corrections(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--corrections", metavar="FILE", help="corrections made by hand, applied to the results; see quoteattr check"
    )


def _reading(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how files are read")
    group.add_argument(
        "--from",
        dest="kind",
        metavar="KIND",
        choices=KINDS,
        help=f"what all files are: {', '.join(KINDS)} (default: by their endings; standard input is text)",
    )
    group.add_argument(
        "--text-field", metavar="NAME", help="where the text stands in lines of .jsonl input (default: text)"
    )
    group.add_argument("--id-field", metavar="NAME", default="id", help="where its name stands (default: id)")
    group.add_argument(
        "--whole-pages",
        action="store_true",
        help="keep the menus, side columns and comments of web pages, and imprint, contents and notes of books",
    )
    group.add_argument(
        "--encoding",
        metavar="NAME",
        type=_encoding,
        help="of the files, unless a byte order mark says otherwise (default: what a page declares, else utf-8)",
    )


def _spreadsheet_safe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--spreadsheet-safe", action="store_true", help="with csv: no cell that a spreadsheet would calculate"
    )


class _Version(argparse.Action):
    def __init__(self, **options: Any) -> None:
        super().__init__(nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any, **__: Any) -> None:
        print(f"quoteattr {__version__} ({', '.join(_versions())})")
        parser.exit(OK)


def _versions() -> Iterator[str]:
    """The default pipeline and spaCy, as installed; told without loading them."""
    from importlib import metadata

    from quoteattr.syntax.parse import DEFAULT_PIPELINES, PINNED_VERSION

    found = "the default English pipeline is not installed"
    for name in DEFAULT_PIPELINES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            if metadata.version(name) == PINNED_VERSION:
                found = f"{name} {PINNED_VERSION}"
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


def _part_of(value: str) -> tuple[int, int]:
    first, slash, second = value.partition("/")
    if not slash or not _positive(first) <= _positive(second):
        raise argparse.ArgumentTypeError(f"must be like 2/8, got {value!r}")
    return int(first), int(second)


def _positive(value: str) -> int:
    # int() would also read "1_0" and other scripts' digits.
    if not (value.isascii() and value.isdigit() and 0 < len(value) < 5 and int(value) > 0):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 on, got {value!r}")
    return int(value)


def _encoding(value: str) -> str:
    try:
        return text_encoding(value)
    except InputValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


@attrs.frozen
class Command:
    """A command: its arguments, and the module and function of this package that carry it out."""

    parser: Callable[[], argparse.ArgumentParser]
    module: str
    function: str = "run"

    def run(self, options: argparse.Namespace) -> int:
        """Carry it out; returns the exit status."""
        run: Callable[[argparse.Namespace], int] = getattr(
            importlib.import_module(f"quoteattr.cli.{self.module}"), self.function
        )
        if getattr(options, "formats", None) and options.out is not None:
            from quoteattr.cli.outputs import run_into_file

            return run_into_file(run, options)
        return run(options)


# By name; the empty name is attribution.
COMMANDS = {
    "": Command(_attribute, "attribution"),
    "people": Command(_people, "people"),
    "register": Command(_register, "across", "register"),
    "audit": Command(_audit, "across", "audit"),
    "reprints": Command(_reprints, "across", "reprints"),
    "profile": Command(_profile, "profiling"),
    "verify": Command(_verify, "verifying"),
    "check": Command(_check, "checking"),
    "evaluate": Command(_evaluate, "evaluating"),
    "corpus": Command(_corpus, "corpus"),
    "completion": Command(_completion, "completion"),
    "doctor": Command(_doctor, "doctor"),
}
