"""Completion by the tab key, by argcomplete: the shell asks the command itself what could follow."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from quoteattr.cli.arguments import COMMANDS, parser_of
from quoteattr.cli.messages import OK
from quoteattr.errors import MissingPackageError, install_hint

__all__ = ["complete", "run"]


def run(options: argparse.Namespace) -> int:
    """Print what the shell reads at its start."""
    shell = "bash" if options.shell == "zsh" else options.shell  # one script serves both
    sys.stdout.write(_argcomplete().shellcode(["quoteattr"], shell=shell))
    return OK


def complete() -> None:
    """Answer a shell that asks what could follow, and end the process."""
    line = os.environ.get("COMP_LINE", "")
    words = line[: int(os.environ.get("COMP_POINT") or len(line))].split()
    command = words[1] if len(words) > 1 and words[1] in COMMANDS else ""
    if len(words) == 2 and not line[: int(os.environ.get("COMP_POINT") or len(line))].endswith(" "):
        command = ""  # the word is still being written
    parser = parser_of(command)
    if command:
        # Its parser does not know the command's own word, which is passed over like the program's.
        os.environ["_ARGCOMPLETE"] = "2"
    else:
        for action in parser._actions:
            if action.dest == "files":
                action.completer = _command_or_file  # type: ignore[attr-defined]
    _argcomplete().autocomplete(parser)


def _command_or_file(prefix: str, parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    from argcomplete.completers import FilesCompleter

    files: list[str] = FilesCompleter()(prefix)
    first = not parsed_args.files
    return [*(command for command in COMMANDS if first and command and command.startswith(prefix)), *files]


def _argcomplete() -> Any:
    try:
        import argcomplete
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"completion needs argcomplete, which is not installed: {install_hint('completion')}",
            name="argcomplete",
        ) from error
    return argcomplete
