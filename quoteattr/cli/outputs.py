"""One output file for each input: names that are safe and unique, never outside the folder."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from typing import IO

from quoteattr.cli.messages import RunError
from quoteattr.reading import STDIN, File, find_files

__all__ = ["Folder", "run_into_file", "safe_name", "write_file"]

# Not allowed, or not wanted, in a file name somewhere: control characters and lone surrogates, what
# Windows forbids, what turns a line around.
_UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff<>:"/\\\\|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
# Most file systems take 255 bytes; room is left for the number and the ending.
_LONGEST = 200


@contextlib.contextmanager
def write_file(path: Path, taken: Iterable[str]) -> Iterator[IO[str]]:
    """One file for everything, put into its place when all is written; an input is never written over."""
    if _key(path) in {_key(Path(file)) for file in taken}:
        raise RunError(f"{path}: is one of the inputs, and is not written over")
    unfinished = path.parent / f".{os.getpid()}.unfinished"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("x", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        unfinished.replace(path)
    except OSError as error:
        raise RunError(f"{path}: {error.strerror or error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


_BY_ENDING = {
    ".html": "html", ".htm": "html", ".csv": "csv", ".xlsx": "xlsx", ".json": "json", ".jsonl": "jsonl", ".txt": "table"
}  # fmt: skip
# Options that name files which are read.
_READ = ("register", "files", "quotes", "sources", "corrections", "people", "predicted", "ids")


def run_into_file(run: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run a command whose results go into the file of ``--out``; its ending says the format where no option does."""
    style = _BY_ENDING.get(options.out.suffix.lower())
    if options.format is None and not getattr(options, "cast", False):
        if style not in options.formats:
            raise RunError(f"{options.out}: say with --format what to write ({', '.join(options.formats)})")
        options.format = style
    if options.out.is_dir():
        raise RunError(f"{options.out}: is a folder; this command writes one file")
    given = [getattr(options, name, None) or () for name in _READ]
    named = [file for files in given for file in ([files] if isinstance(files, str) else files)]
    taken = [file.path for file in find_files(named) if isinstance(file, File) and file.path != STDIN]
    with write_file(options.out, taken) as stream, contextlib.redirect_stdout(stream):
        return run(options)


class Folder:
    """Where the outputs go."""

    def __init__(self, path: Path, taken: Iterable[str]) -> None:
        self._path = path
        self._taken = {_key(Path(file)) for file in taken}

    @contextlib.contextmanager
    def create(self, relative: str, extension: str) -> Iterator[IO[str]]:
        """A new file for the input that stands at `relative`, put into its place when all is written.

        An input is never written over, nor another output of this run; an
        output of an earlier run is.
        """
        *folders, name = PurePath(relative).parts or ("",)
        place = self._path.joinpath(*map(safe_name, folders))
        place.mkdir(parents=True, exist_ok=True)
        if not place.resolve().is_relative_to(self._path.resolve()):
            raise RunError(f"{place}: a link leads out of the folder for the output")
        path = self._free(place, safe_name(_stem(name)), extension)
        # Written beside its place and moved there: never half a file, and no link is followed.
        unfinished = place / f".{os.getpid()}.{len(self._taken)}.unfinished"
        try:
            with unfinished.open("x", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                yield stream
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def _free(self, folder: Path, stem: str, extension: str) -> Path:
        path, number = folder / f"{stem}.{extension}", 1
        while _key(path) in self._taken:
            number += 1
            path = folder / f"{stem}-{number}.{extension}"
        self._taken.add(_key(path))
        return path


def _key(path: Path) -> str:
    """The same for two names that are one file where upper and lower case are."""
    return str(path.parent.resolve() / path.name).casefold()


def _stem(name: str) -> str:
    pure = PurePath(name)
    return PurePath(pure.stem).stem if pure.suffix.lower() == ".gz" else pure.stem


def safe_name(name: str) -> str:
    r"""`name` as one that every file system takes, and that is no option, hidden file or other folder.

    >>> safe_name("-rf\n.."), safe_name(".."), safe_name("con"), safe_name("Ada <Marsh>")
    ('_rf_', '_', '_con', 'Ada _Marsh_')
    """
    name = _UNSAFE.sub("_", name).rstrip(" .")
    name = name.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").rstrip(" .")
    if name[:1] in ("-", "."):
        name = "_" + name[1:]
    return f"_{name}" if not name or _RESERVED.match(name) else name
