"""How far long work is, on standard error, while nothing else is being printed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from quoteattr.reading import STDIN, File, Unreadable

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

__all__ = ["Progress"]

# Less than this, in bytes, is done before one could read how far it is.
_SHORT = 50_000


class Progress:
    """A bar that goes by the sizes of the files; without one where there is nobody to see it, or too little to do."""

    def __init__(self, files: Sequence[File | Unreadable], *, several: bool, visible: bool, at_once: bool) -> None:
        self._ends: list[int] = []
        self._sized = several  # nothing tells how far a single text is
        total = 0
        for file in files:
            size = _size(file) if visible else None
            self._sized = self._sized and size is not None
            total += size or 0
            self._ends.append(total)
        self._at_once = at_once
        self._file = 0
        self._at = 0
        self._texts = 0
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None
        if visible and (total >= _SHORT or (not self._sized and len(files) > 1)):
            self._bar, self._task = _bar(total if self._sized else None)

    def __enter__(self) -> Progress:
        if self._bar is not None and self._at_once:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    @contextlib.contextmanager
    def hidden(self) -> Iterator[None]:
        """Nothing of the bar is on the screen inside."""
        if self._bar is None:
            yield
            return
        self._bar.stop()
        yield
        self._bar.start()

    def done(self, file: int, characters: int) -> None:
        """A text of a file is done: the files before it are, too."""
        self._texts += 1
        if self._bar is None or self._task is None:
            return
        if file != self._file:
            self._file, self._at = file, self._ends[file - 1]
        # A text has at most as many characters as its file has bytes, unless that is packed.
        self._at = min(self._at + characters, self._ends[file])
        self._bar.update(self._task, completed=self._at, texts=f"{self._texts:,} text{'' if self._texts == 1 else 's'}")


def _size(file: File | Unreadable) -> int | None:
    if isinstance(file, Unreadable):
        return 0
    if file.path == STDIN:
        return None
    with contextlib.suppress(OSError, ValueError):
        return os.stat(file.path).st_size
    return 0


def _bar(total: int | None) -> tuple[RichProgress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    bar = RichProgress(
        TextColumn("reading"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[texts]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    return bar, bar.add_task("reading", total=total, texts="")
