"""The command line: files in, tables or other formats out.

Everything heavy is imported when it is needed, so that ``--help`` answers at
once.  Standard output carries results, standard error messages, one line each.
Every command is a function from its options to the exit status.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence

from quoteattr.cli.arguments import parser_of
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


def _how_to_resume(given: Sequence[str]) -> str:
    """Only a corpus goes on where it stopped; whoever gave several files is told of it."""
    if given[:1] == ["corpus"]:
        return "; the same command goes on where it stopped"
    several = sum(not word.startswith("-") for word in given) > 1
    return "; quoteattr corpus FILE... OUT does very many texts and goes on after a stop" if several else ""


def _open_missing_streams() -> None:
    """Whoever starts the command may have closed its streams: then there is nothing to read and nobody to tell."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for the whole run
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _give_up_output() -> None:
    """Python's own flush at exit must not complain again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(given: list[str]) -> int:
    command, rest = (given[0], given[1:]) if given[:1] and given[0] in _COMMANDS else ("", given)
    if not command and given[:1] and not given[0].startswith("-"):
        _refuse_misspelt(given[0])
    # Options may stand between files.
    options = parser_of(command).parse_intermixed_args(rest)
    return _COMMANDS[command](options)


def _refuse_misspelt(word: str) -> None:
    """`verfy` is no file: a word that is nearly a command, and nothing that is there, is told so."""
    import difflib

    from quoteattr.cli.messages import RunError

    near = difflib.get_close_matches(word, [command for command in _COMMANDS if command], n=1, cutoff=0.75)
    if near and not os.path.lexists(word):
        raise RunError(f"{word}: there is no such file or command; did you mean quoteattr {near[0]}?")


def _attribute(options: argparse.Namespace) -> int:
    from quoteattr.cli.attribution import run

    return run(options)


def _people(options: argparse.Namespace) -> int:
    from quoteattr.cli.people import run

    return run(options)


def _register(options: argparse.Namespace) -> int:
    from quoteattr.cli.across import register

    return register(options)


def _audit(options: argparse.Namespace) -> int:
    from quoteattr.cli.across import audit

    return audit(options)


def _reprints(options: argparse.Namespace) -> int:
    from quoteattr.cli.across import reprints

    return reprints(options)


def _profile(options: argparse.Namespace) -> int:
    from quoteattr.cli.profiling import run

    return run(options)


def _verify(options: argparse.Namespace) -> int:
    from quoteattr.cli.verifying import run

    return run(options)


def _check(options: argparse.Namespace) -> int:
    from quoteattr.cli.checking import run

    return run(options)


def _evaluate(options: argparse.Namespace) -> int:
    from quoteattr.cli.evaluating import run

    return run(options)


def _corpus(options: argparse.Namespace) -> int:
    from quoteattr.cli.corpus import run

    return run(options)


def _completion(options: argparse.Namespace) -> int:
    from quoteattr.cli.completion import run

    return run(options)


def _doctor(options: argparse.Namespace) -> int:
    from quoteattr.cli.doctor import run

    return run(options)


_COMMANDS = {
    "": _attribute,
    "people": _people,
    "register": _register,
    "audit": _audit,
    "reprints": _reprints,
    "profile": _profile,
    "verify": _verify,
    "check": _check,
    "evaluate": _evaluate,
    "corpus": _corpus,
    "completion": _completion,
    "doctor": _doctor,
}
