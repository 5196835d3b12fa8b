"""What was named to files: patterns and folders are looked through, in an order that never changes."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path, PurePath

from quoteattr.reading.values import STDIN, File, Unreadable, why

__all__ = ["PACKED", "SUFFIXES", "files_below", "find_files", "suffix_of"]

SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".epub": "epub",
    ".docx": "docx",
    ".pdf": "pdf",
    ".eml": "mail",
    ".srt": "subtitles",
    ".vtt": "subtitles",
    ".fountain": "fountain",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""Which files of a folder are read, and as what kind; ``.gz`` may follow."""

PACKED = ".gz"


# Folders inside one another; file systems and their paths end at some 2,000.
MOST_DEEP = 200


def find_files(
    paths: Iterable[str | os.PathLike[str]],
    *,
    without: Collection[str | os.PathLike[str]] = (),
    passed_over: Callable[[str], None] | None = None,
) -> Iterator[File | Unreadable]:
    """The files that `paths` name, in their order.

    A folder gives the files below it whose ending is one of `SUFFIXES`, sorted
    by path; hidden files and folders and links to folders are passed over.  A
    pattern (``*``, ``?``, ``[...]``, ``**`` for any depth) gives the files
    that fit, sorted, unless there is a file of just that name.

    Args:
        paths: Files, folders, patterns, or `STDIN`.
        without: Folders to pass over inside folders: where the output goes.
        passed_over: Told, on one line a folder, what in it is not read.
    """
    skipped = {os.path.realpath(folder) for folder in without}
    for given in paths:
        path = os.fspath(given)
        if path == STDIN:
            yield File(STDIN, "stdin")
        elif os.path.isdir(path):
            yield from _below(path, skipped, passed_over)
        elif not os.path.lexists(path) and glob.has_magic(path):
            yield from _fitting(path, skipped)
        else:
            yield File(path, os.path.basename(path))


def _below(
    folder: str, skipped: Collection[str], passed_over: Callable[[str], None] | None
) -> Iterator[File | Unreadable]:
    found = False
    others: Counter[str] = Counter()
    for item in _walk(folder, skipped, others):
        found = True
        yield item if isinstance(item, Unreadable) else File(item, os.path.relpath(item, folder))
    if others and passed_over is not None:
        passed_over(f"{folder}: {_in_words(others)}")
    if not found:
        told = f"; {_in_words(others)}" if others else ""
        yield Unreadable(folder, f"no file to read in this folder ({', '.join(SUFFIXES)}){told}")


# Endings that are named; a folder of odd names would fill pages.
_MOST_NAMED = 8
_LINKS = "/"


def _in_words(others: Counter[str]) -> str:
    links = others[_LINKS]
    endings = [(ending, count) for ending, count in others.most_common() if ending != _LINKS]
    files = sum(count for _, count in endings)
    named = [f"{count} {ending or 'without ending'}" for ending, count in endings[:_MOST_NAMED]]
    if len(endings) > _MOST_NAMED:
        named.append(f"{files - sum(count for _, count in endings[:_MOST_NAMED])} others")
    said = (
        [f"{files} {'file' if files == 1 else 'files'} of other kinds not read ({', '.join(named)})"] if files else []
    )
    if links:
        said.append("1 link to a folder not followed" if links == 1 else f"{links} links to folders not followed")
    return "; ".join(said)


def files_below(folder: str, endings: Collection[str]) -> list[str]:
    """The files below a folder that have one of the endings, in the order of their paths."""
    return [path for path in _walk(folder, (), Counter(), endings) if isinstance(path, str)]


def _walk(
    folder: str, skipped: Collection[str], others: Counter[str], endings: Collection[str] = SUFFIXES
) -> Iterator[str | Unreadable]:
    """The files below a folder in the order of their paths; what is passed over is counted in `others`."""
    stack = [_inside(folder)]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
        elif isinstance(entry, Unreadable):
            yield entry
        elif entry.is_dir(follow_symlinks=False):
            if len(stack) >= MOST_DEEP:
                yield Unreadable(entry.path, f"deeper than {MOST_DEEP} folders")
            elif not skipped or os.path.realpath(entry.path) not in skipped:
                stack.append(_inside(entry.path))
        elif suffix_of(entry.name) in endings:
            if (problem := _not_a_file(entry)) is None:
                yield entry.path
            elif problem != _LINKS:
                yield Unreadable(entry.path, problem)
            else:
                others[_LINKS] += 1
        else:
            others[_LINKS if os.path.isdir(entry.path) else suffix_of(entry.name)[:20]] += 1


def _inside(folder: str) -> Iterator[os.DirEntry[str] | Unreadable]:
    """What stands in a folder, in order, hidden things left out."""
    try:
        with os.scandir(folder) as entries:
            found = sorted((e for e in entries if not e.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        yield Unreadable(folder, why(error))
    else:
        yield from found


def _not_a_file(entry: os.DirEntry[str]) -> str | None:
    """Why an entry cannot be read as a file: a link that leads nowhere or in a circle, a pipe; None if it can."""
    try:
        mode = entry.stat().st_mode
    except OSError as error:
        return why(error)
    return None if stat.S_ISREG(mode) else _LINKS if stat.S_ISDIR(mode) else "not a file"


def _fitting(pattern: str, skipped: Collection[str]) -> Iterator[File | Unreadable]:
    parts = PurePath(pattern).parts
    fixed = next(at for at, part in enumerate(parts) if glob.has_magic(part))
    base, rest = Path(*parts[:fixed]), PurePath(*parts[fixed:])
    hidden = any(part.startswith(".") for part in rest.parts)
    try:
        # pathlib's "**" does not follow links, so that a link to a folder above it does no harm.
        paths = sorted({str(path) for path in base.glob(str(rest)) if hidden or not _is_hidden(path, base)})
    except (ValueError, NotImplementedError, IndexError) as error:
        yield Unreadable(pattern, f"not a pattern: {error}")
        return
    except (OSError, RuntimeError) as error:  # links in a circle, folders without end
        yield Unreadable(pattern, why(error))
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
    stem, suffix = os.path.splitext(path)
    return (os.path.splitext(stem)[1] if suffix.lower() == PACKED else suffix).lower()
