"""The texts that a command was given, and their results, in order; what fails is told and handed on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from quoteattr.cli.messages import RunError, complain
from quoteattr.cli.progress import Progress
from quoteattr.reading import STDIN, Document, File, Unreadable, find_files, read_file, read_people
from quoteattr.reading.documents import kind_of
from quoteattr.reading.values import why

if TYPE_CHECKING:
    from quoteattr.corrections import TextCorrections
    from quoteattr.result import AttributedText

__all__ = ["Inputs", "Outcome", "read_corrections_of"]

# How many texts are read together, which is faster than one by one, and are waited for together; and
# how many are handed to a worker process at a time.
_BATCH_TEXTS = 16
_WORKER_TEXTS = 4


@attrs.frozen
class Outcome:
    """What became of a text."""

    file: int
    """Which file it comes from, by its place among `Inputs.files`."""
    item: AttributedText | Unreadable
    """The result, or why there is none."""


@attrs.frozen
class _Place:
    """What goes with a text through attribution."""

    file: int
    name: str
    unreadable: Unreadable | None = None


class Inputs:
    """The files of a call, and whether something failed."""

    def __init__(self, options: argparse.Namespace, files: Sequence[str], without: Sequence[str] = ()) -> None:
        self.options = options
        self.files: list[File | Unreadable] = list(find_files(files, without=without, passed_over=complain))
        self.failed = False

    @property
    def several(self) -> bool:
        """Whether there may be more than one text."""
        return len(self.files) != 1 or self.may_be_many(self.files[0])

    def may_be_many(self, file: File | Unreadable) -> bool:
        """Whether a file may hold more than one text."""
        return self._kind(file) == "jsonl"

    def _kind(self, file: File | Unreadable) -> str | None:
        if isinstance(file, Unreadable) or self.options.kind is not None:
            return self.options.kind  # type: ignore[no-any-return]
        if file.path == STDIN and self.options.text_field is not None:
            return "jsonl"
        try:
            return kind_of(file)
        except ValueError:
            return None

    def documents(self) -> Iterator[tuple[int, Document | Unreadable]]:
        """The texts, each with the number of its file."""
        options = self.options
        for number, file in enumerate(self.files):
            if isinstance(file, Unreadable):
                yield number, self.tell(file)
                continue
            for item in read_file(
                file,
                kind=self._kind(file),
                text_field=options.text_field or "text",
                id_field=options.id_field,
                encoding=options.encoding,
                whole_pages=options.whole_pages,
            ):
                yield number, self.tell(item) if isinstance(item, Unreadable) else item

    def tell(self, item: Unreadable) -> Unreadable:
        """Say on standard error what could not be read, and remember it."""
        self.failed = True
        complain(f"{item.name}: {item.reason}")
        return item

    def note(self, message: str) -> None:
        """Say something on standard error."""
        complain(message)

    def attributed(self, item: Document | Unreadable) -> AttributedText | Unreadable:
        """The result of one text."""
        if isinstance(item, Unreadable):
            return item
        pair = self._pair(0, item)
        result, place = next(_attributed([pair], _people(self.options.people), self.options))
        return self.tell(result) if isinstance(result, Unreadable) else attrs.evolve(result, name=place.name)

    def outcomes(self) -> Iterator[Outcome]:
        """The result of each text, in the order of the texts."""
        from quoteattr.corrections import apply_kept

        options = self.options
        people = _people(options.people)
        kept = read_corrections_of(getattr(options, "corrections", None))
        # A bar has a thread of its own; worker processes start sooner from a process without one.
        at_once = options.n_process == 1
        with Progress(self.files, several=self.several, visible=sys.stderr.isatty(), at_once=at_once) as progress:
            pairs = (self._pair(number, item) for number, item in self.documents())
            for result, place in _attributed(pairs, people, options):
                item: AttributedText | Unreadable
                if place.unreadable is not None:
                    item = place.unreadable
                elif isinstance(result, Unreadable):
                    with progress.hidden():
                        item = self.tell(result)
                else:
                    named: AttributedText = attrs.evolve(result, name=place.name)
                    with progress.hidden():
                        item = apply_kept(named, kept, complain) if kept else named
                with progress.hidden():  # whoever takes it may print it
                    yield Outcome(place.file, item)
                progress.done(place.file, 0 if isinstance(item, Unreadable) else len(item.text))

    def _pair(self, number: int, item: Document | Unreadable) -> tuple[str, _Place]:
        if isinstance(item, Unreadable):
            return "", _Place(number, item.name, item)  # an empty text keeps its place in the order
        return item.text, _Place(number, item.name)


def _attributed(
    pairs: Iterable[tuple[str, _Place]], people: list[Any] | None, options: argparse.Namespace
) -> Iterator[tuple[Any, _Place]]:
    from quoteattr.api import Failure, attribute_all

    size = _WORKER_TEXTS if options.n_process > 1 else _BATCH_TEXTS
    outcomes = attribute_all(
        pairs,
        nlp=options.pipeline,
        people=people,
        n_process=options.n_process,
        batch_size=size,
        errors="report",
        attitudes=options.attitudes,
    )
    for result, place in outcomes:
        yield (Unreadable(place.name, result.error) if isinstance(result, Failure) else result), place


def read_corrections_of(file: str | None) -> Sequence[TextCorrections]:
    """The corrections of a file that was named; none when none was."""
    if file is None:
        return ()
    from quoteattr.corrections import read_corrections

    try:
        return read_corrections(file)
    except OSError as error:
        raise RunError(f"{file}: {why(error)}") from error


def _people(file: str | None) -> list[Any] | None:
    if file is None:
        return None
    try:
        return read_people(file)
    except OSError as error:
        raise RunError(f"{file}: {why(error)}") from error
