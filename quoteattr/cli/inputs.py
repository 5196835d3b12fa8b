"""The texts that a command was given, and their results, in order; what fails is told and handed on."""

from __future__ import annotations

import argparse
import datetime
import re
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
    from quoteattr.across import Register
    from quoteattr.corrections import TextCorrections
    from quoteattr.result import AttributedText
    from quoteattr.types import Section

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
    date: str | None = None
    """The day of the text, where its row or its name tells it."""


@attrs.frozen
class _Place:
    """What goes with a text through attribution."""

    file: int
    name: str
    unreadable: Unreadable | None = None
    given: AttributedText | None = None
    date: str | None = None
    sections: tuple[Section, ...] = ()
    """What the file itself says of the text's parts and chapters."""

    def of(self, result: AttributedText) -> AttributedText:
        """The result under its name, with the file's sections where it has any."""
        return self.given or attrs.evolve(result, name=self.name, sections=self.sections or result.sections)


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
        people, register = _people(self.options.people)
        result, place = next(_attributed([pair], people, self.options))
        if isinstance(result, Unreadable):
            return self.tell(result)
        named = place.of(result)
        return register.recognise(named) if register is not None else named

    def outcomes(self, *, results: bool = False) -> Iterator[Outcome]:
        """The result of each text, in the order of the texts.

        Args:
            results: Whether lines of JSON Lines that are results are taken as they are.
        """
        from quoteattr.corrections import apply_kept

        options = self.options
        people, register = _people(options.people)
        kept = read_corrections_of(getattr(options, "corrections", None))
        # A bar has a thread of its own; worker processes start sooner from a process without one.
        at_once = options.n_process == 1
        with Progress(self.files, several=self.several, visible=sys.stderr.isatty(), at_once=at_once) as progress:
            pairs = (self._pair(number, item, results=results) for number, item in self.documents())
            for result, place in _attributed(pairs, people, options):
                item: AttributedText | Unreadable
                if place.unreadable is not None:
                    item = place.unreadable
                elif isinstance(result, Unreadable):
                    with progress.hidden():
                        item = self.tell(result)
                else:
                    named = place.of(result)
                    if register is not None:
                        named = register.recognise(named)
                    with progress.hidden():
                        item = apply_kept(named, kept, complain) if kept else named
                with progress.hidden():  # whoever takes it may print it
                    yield Outcome(place.file, item, place.date)
                progress.done(place.file, 0 if isinstance(item, Unreadable) else len(item.text))

    def _pair(self, number: int, item: Document | Unreadable, *, results: bool = False) -> tuple[str, _Place]:
        if isinstance(item, Unreadable):
            return "", _Place(number, item.name, item)  # an empty text keeps its place in the order
        date = _date_of(item)
        if results:
            from quoteattr.cli.results import result_of_row

            given = result_of_row(item)
            if given is not None:
                return "", _Place(number, item.name, given=attrs.evolve(given, name=given.name or item.name), date=date)
        return item.text, _Place(number, item.name, date=date, sections=item.sections())


# A day in the name of a file.
_DAY = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d-[01]\d-[0-3]\d(?!\d)")


def _date_of(document: Document) -> str | None:
    """The day of a text: the row's ``date``, or one in its name."""
    told = document.row.get("date") if document.row is not None else None
    found = _DAY.search(told) if isinstance(told, str) else _DAY.search(document.name)
    try:
        return datetime.date.fromisoformat(found.group()).isoformat() if found is not None else None
    except ValueError:
        return None


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


def _people(file: str | None) -> tuple[list[Any] | None, Register | None]:
    """The cast of a file, or the register that it is."""
    if file is None:
        return None, None
    from quoteattr.across.register import Register, is_register

    try:
        if is_register(file):
            return None, Register.load(file)
        return read_people(file), None
    except OSError as error:
        raise RunError(f"{file}: {why(error)}") from error
