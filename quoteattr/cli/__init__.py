"""The command line: files in, tables or other formats out.

Everything heavy is imported when it is needed, so that ``--help`` answers at
once.  Standard output carries results, standard error messages, one line each.
Every command is a function from its options to the exit status.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

from quoteattr.cli.arguments import COMMANDS, parser_of
from quoteattr.cli.messages import BROKEN_PIPE, FAILED, INTERRUPTED, complain
from quoteattr.errors import QuoteattrError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks is shown as an escape instead of ending the run.
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        if "_ARGCOMPLETE" in os.environ:
            from quoteattr.cli.completion import complete

            complete()
        status = _run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up_output()  # the reader has gone
        return BROKEN_PIPE
    except OSError as error:
        _give_up_output()  # a full disk, say
        complain(f"the output cannot be written: {error.strerror or error}")
        return FAILED
    except KeyboardInterrupt:
        complain(f"interrupted{_how_to_resume(given)}")
        return INTERRUPTED
    except QuoteattrError as error:
        complain(str(error))
        return FAILED
    return status


# Endings of files that hold a text in each line.
_SEVERAL = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")


def _how_to_resume(given: Sequence[str]) -> str:
    """Only a corpus goes on where it stopped; whoever gave several texts is told of it."""
    if given[:1] == ["corpus"]:
        return "; the same command goes on where it stopped"
    with contextlib.suppress(SystemExit):
        command, rest = _command(list(given))
        files = getattr(parser_of(command).parse_intermixed_args(rest), "files", [])
        if len(files) > 1 or any(f.lower().endswith(_SEVERAL) or os.path.isdir(f) or "*" in f for f in files):
            return "; quoteattr corpus FILE... OUT does very many texts and goes on after a stop"
    return ""


def _open_missing_streams() -> None:
    """Whoever starts the command may have closed its streams: then there is nothing to read and nobody to tell."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for the whole run
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _give_up_output() -> None:
    """Python's own flush at exit must not complain again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(given: list[str]) -> int:
    command, rest = _command(given)
    if not command and given[:1] and not given[0].startswith("-"):
        _refuse_misspelt(given[0])
    # Options may stand between files.
    options = parser_of(command).parse_intermixed_args(rest)
    return COMMANDS[command].run(options)


def _command(given: list[str]) -> tuple[str, list[str]]:
    """The command that is named, and its arguments."""
    return (given[0], given[1:]) if given[:1] and given[0] in COMMANDS else ("", given)


def _refuse_misspelt(word: str) -> None:
    """`verfy` is no file: a word that is nearly a command, and nothing that is there, is told so."""
    import difflib

    from quoteattr.cli.messages import RunError

    near = difflib.get_close_matches(word, [command for command in COMMANDS if command], n=1, cutoff=0.75)
    if near and not os.path.lexists(word):
        raise RunError(f"{word}: there is no such file or command; did you mean quoteattr {near[0]}?")
