"""A corpus on disk to rows on disk: in parts, over processes or machines, resumed after a stop.

The input is cut into parts of a fixed number of documents, and each part's
rows go to a file of its own, which appears whole or not at all.  A ledger
beside it says what became of each of its documents, and holds digests of what
was read and of what was written.  A run that is started again skips the parts
whose ledger says that they are done, from the same texts, and are still as they
were written; machines that share a disk take every n-th part each.  For a
cluster with a scheduler see `quoteattr.batch`.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import itertools
import json
import os
import platform
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs

from quoteattr.batch import Form, RowAttributor, import_arrow
from quoteattr.errors import FormatError, InputValueError
from quoteattr.reading import Document, File, Unreadable, find_files, read_file, why
from quoteattr.reading.paths import files_below

if TYPE_CHECKING:
    from quoteattr.corrections import TextCorrections

__all__ = ["FORMATS", "CorpusReport", "attribute_corpus", "read_corpus", "read_ledger"]

FileFormat = Literal["jsonl", "jsonl.gz", "parquet"]
FORMATS = ("jsonl", "jsonl.gz", "parquet")
"""Kinds of files that parts are written as."""

_SETTINGS = "corpus.json"
_VERSION = 2
_ROWS_AT_A_TIME = 256


@attrs.frozen
class CorpusReport:
    """What a run of `attribute_corpus` did."""

    documents: int = 0
    """Documents worked on, failures included."""
    rows: int = 0
    """Rows written, those of failures included."""
    failures: int = 0
    """Documents that could not be read or attributed, those of an earlier run in the same parts included;
    their rows have `error`."""
    empty: int = 0
    """Documents without a quote, those of an earlier run included; as ``form="quotes"`` they have no row."""
    parts: int = 0
    """Parts written."""
    skipped: int = 0
    """Parts that were there already, done from the same texts."""
    seconds: float = 0.0


@attrs.frozen
class _Place:
    """Where a document belongs, and why it has no text, if it has none."""

    part: int
    document: str
    problem: str | None


def attribute_corpus(
    source: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    form: Form = "quotes",
    file_format: FileFormat = "jsonl",
    text_field: str = "text",
    id_field: str = "id",
    nlp: str | None = None,
    n_process: int = 1,
    part_size: int = 1000,
    share: tuple[int, int] = (1, 1),
    timeout: float | None = None,
    corrections: Sequence[TextCorrections] = (),
    progress: Callable[[CorpusReport], None] | None = None,
    passed_over: Callable[[str], None] | None = None,
    unfit: Callable[[str], None] | None = None,
) -> CorpusReport:
    """Attribute all documents of files and write their rows as part files into a folder.

    Args:
        source: Files, folders or patterns: JSON Lines (packed or not), Parquet,
            and whatever else `quoteattr.reading.read_documents` reads.
        out: Folder for the parts and their ledgers, made if need be.  Started again
            with the same arguments, a run does only the parts that are not there,
            or whose texts have changed since, or that are no longer as they were written.
        form: A row for each quote, or one for each document with the result as
            JSON; see `quoteattr.batch.RowAttributor`.
        file_format: One of `FORMATS`; ``"parquet"`` needs the extra ``parquet``.
        text_field: Column of the text in JSON Lines and Parquet.
        id_field: Column of the document's id there.
        nlp: Name of a spaCy pipeline; None for the default one.
        n_process: Worker processes.
        part_size: Documents in a part: what a stop costs at most.
        share: ``(2, 8)`` does the second of every eight parts, so that eight
            machines that see one disk do all of them.
        timeout: Seconds that one text may take; see `quoteattr.attribute_all`.
        corrections: What was put right by hand, applied to the results; see `quoteattr.corrections.read_corrections`.
            Parts of whose texts other corrections are given than last time are done again.
        progress: Called after each part with the report so far.
        passed_over: Told, on one line a folder, what in it is not read.
        unfit: Told, on one line each, which corrections are doubtful or lost; they are not applied.

    Returns:
        The counts of this run.

    Raises:
        InputValueError: an impossible option, or a folder begun with other ones.
        FormatError: a Parquet file that cannot be read.
        MissingPackageError: pyarrow is needed and not installed.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> report = attribute_corpus("seeds/[a-f]*.txt", folder.name, part_size=2)
    >>> report.documents, report.failures, report.parts
    (4, 0, 2)
    >>> attribute_corpus("seeds/[a-f]*.txt", folder.name, part_size=2).skipped
    2
    >>> next(read_corpus(folder.name))["document"]
    'seeds/assizes.txt'
    """
    _check(file_format, part_size, share)
    attributor = RowAttributor(form=form, text=text_field, id=id_field, nlp=nlp)
    folder = Path(out)
    files = list(_files([source] if isinstance(source, (str, os.PathLike)) else source, passed_over))
    _begin(folder, files, attributor, file_format, part_size)
    began = time.monotonic()
    report = CorpusReport()
    ledgers: dict[int, _Ledger] = {}

    def todo() -> Iterator[tuple[str, _Place]]:
        nonlocal report
        for number, documents in enumerate(_parts(_documents(files, text_field, id_field), part_size)):
            if number % share[1] != share[0] - 1:
                continue
            ledger = _Ledger(_digest(documents, corrections))
            if (there := _done(folder, number, file_format, ledger.digest)) is not None:
                report = attrs.evolve(
                    report,
                    skipped=report.skipped + 1,
                    failures=report.failures + there["failed"],
                    empty=report.empty + there["empty"],
                )
                continue
            ledgers[number] = ledger
            for document in documents:
                if isinstance(document, Document):
                    yield document.text, _Place(number, document.name, None)
                else:
                    yield "", _Place(number, document.name, document.reason)

    results = _attributed(attributor, todo(), n_process, timeout)
    if corrections:
        results = _corrected(results, corrections, unfit)
    for number, outcomes in itertools.groupby(results, key=lambda pair: pair[0].part):
        rows: list[dict[str, Any]] = []
        ledger = ledgers.pop(number)
        for place, result in outcomes:
            own = _rows(attributor, place, result)
            ledger.note(place, result, own)
            rows += own
        data = _packed(rows, file_format, attributor)
        _write_whole(folder / _part_name(number, file_format), data)
        _write_whole(folder / _ledger_name(number), ledger.written(data))
        counts = ledger.counts()
        report = attrs.evolve(
            report,
            documents=report.documents + len(ledger.documents),
            rows=report.rows + len(rows),
            failures=report.failures + counts["failed"],
            empty=report.empty + counts["empty"],
            parts=report.parts + 1,
            seconds=time.monotonic() - began,
        )
        if progress is not None:
            progress(report)
    return report


def read_corpus(out: str | os.PathLike[str]) -> Iterator[dict[str, Any]]:
    """The rows that `attribute_corpus` wrote into a folder, part by part.

    Raises:
        FormatError: a part is damaged.
    """
    for path in sorted(Path(out).glob("part-*")):
        try:
            if path.suffix == ".parquet":
                import_arrow()
                from pyarrow.parquet import ParquetFile

                with ParquetFile(path) as parquet:
                    for batch in parquet.iter_batches(_ROWS_AT_A_TIME):
                        yield from batch.to_pylist()
            else:
                with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
                    yield from map(json.loads, stream)
        except (OSError, ValueError) as error:
            raise FormatError(f"{path}: {error}") from error


def read_ledger(out: str | os.PathLike[str]) -> Iterator[dict[str, Any]]:
    """What became of each document of a corpus: ``document``, ``status``, ``rows`` and ``error``.

    The status is ``"ok"``, ``"empty"`` (no quote was found) or ``"failed"``.

    Raises:
        FormatError: a ledger is damaged.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> report = attribute_corpus("seeds/f*.txt", folder.name)
    >>> {entry["status"] for entry in read_ledger(folder.name)}
    {'ok'}
    """
    for path in sorted(Path(out).glob("ledger-*.json")):
        ledger = _ledger_at(path)
        if ledger is None:
            raise FormatError(f"{path}: a damaged ledger; remove it, and its part is done again")
        yield from ledger["documents"]


@attrs.define
class _Ledger:
    """What a part was made from, and what became of its documents."""

    digest: str
    """Of what was read."""
    documents: list[dict[str, Any]] = attrs.Factory(list)

    def note(self, place: _Place, result: Any, rows: list[dict[str, Any]]) -> None:
        """Remember what became of a document."""
        error = next((row["error"] for row in rows if row["error"] is not None), None)
        quotes = getattr(result, "quotes", ())
        status = "failed" if error is not None else "ok" if quotes else "empty"
        self.documents.append({"document": place.document, "status": status, "rows": len(rows), "error": error})

    def counts(self) -> Counter[str]:
        """How many documents have which status."""
        return Counter(document["status"] for document in self.documents)

    def written(self, part: bytes) -> bytes:
        """As a file, with the digest of the part that was made."""
        noted = {"read": self.digest, "written": hashlib.sha256(part).hexdigest(), "documents": self.documents}
        return json.dumps(noted, indent=1).encode("ascii") + b"\n"


def _digest(documents: Iterable[Document | Unreadable], corrections: Sequence[TextCorrections]) -> str:
    """Of the names and texts of a part, of why there is no text, and of what was put right in each."""
    found = hashlib.sha256()
    for document in documents:
        said = document.text if isinstance(document, Document) else document.reason
        for piece in (type(document).__name__, document.name, said, *_kept(document, corrections)):
            data = piece.encode("utf-8", "surrogatepass")
            found.update(b"%d:" % len(data) + data)
    return found.hexdigest()


def _kept(document: Document | Unreadable, corrections: Sequence[TextCorrections]) -> Iterator[str]:
    """The corrections of a document, written down."""
    from quoteattr.corrections import corrections_to_json, pick

    own = pick(corrections, document.text, document.name) if isinstance(document, Document) else None
    if own is not None:
        yield corrections_to_json([own])


def _done(folder: Path, number: int, file_format: str, digest: str) -> Counter[str] | None:
    """How many documents of a part have which status; None if it is not there, or not done from these texts."""
    ledger = _ledger_at(folder / _ledger_name(number))
    if ledger is None or ledger["read"] != digest:
        return None
    try:
        with (folder / _part_name(number, file_format)).open("rb") as stream:
            written = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
    return Counter(document["status"] for document in ledger["documents"]) if written == ledger["written"] else None


def _ledger_at(path: Path) -> dict[str, Any] | None:
    """A ledger, or None if there is none that can be read."""
    try:
        found = json.loads(path.read_bytes())
        documents = found["documents"]
        whole = isinstance(found["read"], str) and isinstance(found["written"], str)
        whole = whole and all(isinstance(document["status"], str) for document in documents)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return found if whole else None


def _check(file_format: str, part_size: int, share: tuple[int, int]) -> None:
    if file_format not in FORMATS:
        raise InputValueError(f"file_format must be one of {', '.join(FORMATS)}, got {file_format!r}")
    if part_size < 1:
        raise InputValueError(f"part_size must be positive, got {part_size}")
    if not 1 <= share[0] <= share[1]:
        raise InputValueError(f"share must be the k-th of n, such as (1, 4), got {share}")
    if file_format == "parquet":
        import_arrow()


def _files(
    paths: Iterable[str | os.PathLike[str]], passed_over: Callable[[str], None] | None
) -> Iterator[File | Unreadable]:
    """The files of a corpus; a folder that holds Parquet files is those."""
    for given in paths:
        path = os.fspath(given)
        inside = files_below(path, (".parquet",)) if os.path.isdir(path) else []
        if inside:
            yield from (File(found, os.path.relpath(found, path)) for found in inside)
        else:
            yield from find_files([path], passed_over=passed_over)


def _begin(
    folder: Path, files: Iterable[File | Unreadable], attributor: RowAttributor, file_format: str, part_size: int
) -> None:
    """Make the folder; note what the run is, or make sure that it is the same one."""
    from quoteattr import __version__
    from quoteattr.lang.record import data_digest
    from quoteattr.syntax.parse import load_pipeline, pipeline_name

    settings = {
        "version": _VERSION,
        "quoteattr": __version__,
        "data": data_digest(),
        "pipeline": pipeline_name(load_pipeline(attributor.nlp)),
        "attributor": {"form": attributor.form, "text": attributor.text, "id": attributor.id},
        "file_format": file_format,
        "part_size": part_size,
        "files": [[file.name, _size(file)] for file in files],
    }
    folder.mkdir(parents=True, exist_ok=True)
    _tidy(folder)
    noted = folder / _SETTINGS
    if not noted.exists():
        _write_whole(noted, json.dumps(settings, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass"))
        return
    try:
        before = json.loads(noted.read_bytes().decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise FormatError(f"{noted}: {error}") from error
    other = [key for key in settings if not isinstance(before, dict) or before.get(key) != settings[key]]
    if other:
        raise InputValueError(f"{folder} was begun with another value of {', '.join(other)}; see {noted}")


def _size(file: File | Unreadable) -> int | None:
    return os.path.getsize(file.path) if isinstance(file, File) and os.path.isfile(file.path) else None


def _documents(files: Iterable[File | Unreadable], text: str, identifier: str) -> Iterator[Document | Unreadable]:
    for file in files:
        if isinstance(file, Unreadable):
            yield file
        elif file.path.endswith(".parquet"):
            yield from _parquet_documents(file, text, identifier)
        else:
            yield from read_file(file, text_field=text, id_field=identifier)


def _parquet_documents(file: File, text: str, identifier: str) -> Iterator[Document | Unreadable]:
    arrow = import_arrow()
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(file.path) as parquet:
            wanted = [column for column in (identifier, text) if column in parquet.schema_arrow.names]
            if text not in wanted:
                raise FormatError(f"{file.name}: no column {text!r}; it has {', '.join(parquet.schema_arrow.names)}")
            number = 0
            for batch in parquet.iter_batches(_ROWS_AT_A_TIME, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    found = row.get(identifier)
                    name = f"{file.name}:{number}" if found is None else str(found)
                    if isinstance(row[text], str):
                        yield Document(name, row[text])
                    else:
                        yield Unreadable(name, f"the text must be a string, got {type(row[text]).__name__}")
    except (OSError, arrow.ArrowException) as error:
        raise FormatError(f"{file.name}: {why(error)}") from error


def _parts(documents: Iterator[Document | Unreadable], size: int) -> Iterator[list[Document | Unreadable]]:
    while part := list(itertools.islice(documents, size)):
        yield part


def _attributed(
    attributor: RowAttributor, todo: Iterator[tuple[str, _Place]], n_process: int, timeout: float | None
) -> Iterator[tuple[_Place, Any]]:
    from quoteattr.api import attribute_all

    for result, place in attribute_all(todo, nlp=attributor.nlp, n_process=n_process, errors="report", timeout=timeout):
        yield place, result


def _corrected(
    results: Iterator[tuple[_Place, Any]], corrections: Sequence[TextCorrections], unfit: Callable[[str], None] | None
) -> Iterator[tuple[_Place, Any]]:
    from quoteattr.corrections import apply_kept
    from quoteattr.result import AttributedText

    for place, result in results:
        if isinstance(result, AttributedText) and place.problem is None:
            yield place, apply_kept(attrs.evolve(result, name=place.document), corrections, unfit)
        else:
            yield place, result


def _rows(attributor: RowAttributor, place: _Place, result: Any) -> list[dict[str, Any]]:
    if place.problem is None:
        return attributor.rows_of(result, place.document)
    return [dict.fromkeys(attributor.types) | {"document": place.document, "error": place.problem}]


def _part_name(number: int, file_format: str) -> str:
    return f"part-{number:07d}.{file_format}"


def _ledger_name(number: int) -> str:
    return f"ledger-{number:07d}.json"


def _packed(rows: list[dict[str, Any]], file_format: str, attributor: RowAttributor) -> bytes:
    """The rows of a part as a file."""
    if file_format == "parquet":
        arrow = import_arrow()
        from pyarrow.parquet import write_table

        buffer = io.BytesIO()
        clean = [{key: _storable(value) for key, value in row.items()} for row in rows]
        write_table(arrow.Table.from_pylist(clean, schema=attributor.arrow_schema), buffer, compression="zstd")
        return buffer.getvalue()
    data = "".join(json.dumps(row) + "\n" for row in rows).encode("ascii")
    return gzip.compress(data, mtime=0) if file_format == "jsonl.gz" else data


def _storable(value: Any) -> Any:
    """Strings as Parquet can hold them: half of a surrogate pair is replaced."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, also if the power fails."""
    unfinished = path.with_name(f".{path.name}.{_machine()}.{os.getpid()}")
    try:
        with unfinished.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


# As long as no part takes to write, whatever clocks the machines that share a folder have.
_DAY = 24 * 60 * 60
_UNFINISHED = re.compile(r"\.(?:part|ledger|corpus)\b.*\.(?P<machine>[^.]*)\.(?P<process>\d+)")


def _machine() -> str:
    return re.sub(r"\W", "-", platform.node())


def _tidy(folder: Path) -> None:
    """Remove what killed runs left half-written: of processes of this machine that are gone, of others after a day."""
    for path in folder.glob(".*"):
        found = _UNFINISHED.fullmatch(path.name)
        with contextlib.suppress(OSError):
            old = found is not None and time.time() - path.stat().st_mtime > _DAY
            if found is not None and (old or (found["machine"] == _machine() and _is_gone(int(found["process"])))):
                path.unlink()


def _is_gone(process: int) -> bool:
    """Whether there is no such process; where that cannot be asked without harm, one is taken to be there."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
