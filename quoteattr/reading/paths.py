"""What was named to files: patterns and folders are looked through, in an order that never changes."""

from __future__ import annotations

import glob
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePath

from quoteattr.reading.values import STDIN, File, Unreadable, why

__all__ = ["PACKED", "SUFFIXES", "find_files", "suffix_of"]

SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".epub": "epub",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""Which files of a folder are read, and as what kind; ``.gz`` may follow."""

PACKED = ".gz"


def find_files(
    paths: Iterable[str | os.PathLike[str]], *, without: Collection[str | os.PathLike[str]] = ()
) -> Iterator[File | Unreadable]:
    """The files that `paths` name, in their order.

    A folder gives the files below it whose ending is one of `SUFFIXES`, sorted
    by path; hidden files and folders and links to folders are passed over.  A
    pattern (``*``, ``?``, ``[...]``, ``**`` for any depth) gives the files
    that fit, sorted, unless there is a file of just that name.

    Args:
        paths: Files, folders, patterns, or `STDIN`.
        without: Folders to pass over inside folders: where the output goes.
    """
    skipped = {os.path.realpath(folder) for folder in without}
    for given in paths:
        path = os.fspath(given)
        if path == STDIN:
            yield File(STDIN, "stdin")
        elif os.path.isdir(path):
            yield from _below(path, skipped)
        elif not os.path.lexists(path) and glob.has_magic(path):
            yield from _fitting(path, skipped)
        else:
            yield File(path, os.path.basename(path))


def _below(folder: str, skipped: Collection[str]) -> Iterator[File | Unreadable]:
    found = False
    for item in _walk(folder, skipped):
        found = True
        yield item if isinstance(item, Unreadable) else File(item, os.path.relpath(item, folder))
    if not found:
        yield Unreadable(folder, f"no file to read in this folder ({', '.join(SUFFIXES)})")


def _walk(folder: str, skipped: Collection[str]) -> Iterator[str | Unreadable]:
    try:
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Unreadable(folder, why(error))
        return
    for entry in inside:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if os.path.realpath(entry.path) not in skipped:
                yield from _walk(entry.path, skipped)
        elif suffix_of(entry.name) in SUFFIXES and entry.is_file():
            yield entry.path


def _fitting(pattern: str, skipped: Collection[str]) -> Iterator[File | Unreadable]:
    parts = PurePath(pattern).parts
    fixed = next(at for at, part in enumerate(parts) if glob.has_magic(part))
    base, rest = Path(*parts[:fixed]), PurePath(*parts[fixed:])
    hidden = any(part.startswith(".") for part in rest.parts)
    try:
        # pathlib's "**" does not follow links, so that a link to a folder above it does no harm.
        paths = sorted({str(path) for path in base.glob(str(rest)) if hidden or not _is_hidden(path, base)})
    except (ValueError, NotImplementedError) as error:
        yield Unreadable(pattern, f"not a pattern: {error}")
        return
    found = False
    for path in paths:
        if os.path.isfile(path) and not any(str(parent) in skipped for parent in Path(path).resolve().parents):
            found = True
            yield File(path, os.path.basename(path))
    if not found:
        yield Unreadable(pattern, "no file fits this pattern")


def _is_hidden(path: Path, base: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(base).parts)


def suffix_of(path: str) -> str:
    """The ending that tells the kind, in lower case and without ``.gz``.

    >>> suffix_of("a/Report.HTML.gz"), suffix_of("notes")
    ('.html', '')
    """
    pure = PurePath(path)
    if pure.suffix.lower() == PACKED:
        pure = pure.with_suffix("")
    return pure.suffix.lower()
