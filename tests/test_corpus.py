"""A corpus in parts: whole files, nothing twice, resumed after a stop."""

import contextlib
import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import time

import attrs
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quoteattr import attribute, synth
from quoteattr import corpus as corpus_module
from quoteattr.batch import RowAttributor
from quoteattr.cli import main
from quoteattr.corpus import FORMATS, attribute_corpus, read_corpus, read_ledger
from quoteattr.corrections import (
    Anchor,
    DropQuote,
    Merge,
    Part,
    SetSpeaker,
    TextCorrections,
    corrections_to_json,
    keep,
)
from quoteattr.errors import FormatError, InputValueError
from quoteattr.reading import streams

ROWS = [{"id": f"d{number}", "text": synth.article(seed=number).text} for number in range(9)]


@pytest.fixture(scope="module")
def expected():
    return RowAttributor()(ROWS)


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_holds_the_same_rows(lines, tmp_path, expected, file_format):
    report = attribute_corpus(lines, tmp_path / "out", file_format=file_format, part_size=4)
    assert (report.documents, report.rows, report.failures, report.parts) == (9, len(expected), 0, 3)
    assert list(read_corpus(tmp_path / "out")) == expected
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "corpus.json",
        *(f"ledger-000000{n}.json" for n in range(3)),
        *(f"part-000000{n}.{file_format}" for n in range(3)),
    ]  # fmt: skip


def test_parquet_and_packed_lines_are_read_and_folders_of_them(tmp_path, expected):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        pq.write_table(pa.Table.from_pylist(ROWS[3 * number : 3 * number + 3]), folder / f"{number}.parquet")
    attribute_corpus(folder, tmp_path / "out")
    assert list(read_corpus(tmp_path / "out")) == expected
    with gzip.open(tmp_path / "in.jsonl.gz", "wt") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in ROWS)
    attribute_corpus([tmp_path / "in.jsonl.gz"], tmp_path / "packed")
    assert list(read_corpus(tmp_path / "packed")) == expected


def test_what_cannot_be_read_is_a_row_with_its_error(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "text": "“Stay,” said Ida Moore."}\nno json\n{"id": 3, "text": 4}\n{"id": 5}\n')
    report = attribute_corpus([path, tmp_path / "absent.txt"], tmp_path / "out")
    assert (report.documents, report.failures) == (5, 4)
    rows = list(read_corpus(tmp_path / "out"))
    assert rows[0]["speaker"] == "Ida Moore"
    assert all(row["error"] and row["speaker"] is None for row in rows[1:])
    assert rows[1]["document"] == f"{path}:2"


def test_a_text_with_half_a_surrogate_pair_is_stored(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "text": "“Stay \\ud800,” said Ida Moore."}\n')
    for file_format in FORMATS:
        attribute_corpus(path, tmp_path / file_format, file_format=file_format)
        assert [row["speaker"] for row in read_corpus(tmp_path / file_format)] == ["Ida Moore"]


def test_only_missing_parts_are_done_again(lines, tmp_path, expected):
    out = tmp_path / "out"
    seen = []
    attribute_corpus(lines, out, part_size=2, progress=seen.append)
    assert [report.parts for report in seen] == [1, 2, 3, 4, 5]
    (out / "part-0000001.jsonl").unlink()
    kept = (out / "part-0000000.jsonl").stat().st_mtime_ns
    report = attribute_corpus(lines, out, part_size=2)
    assert (report.parts, report.skipped, report.documents) == (1, 4, 2)
    assert (out / "part-0000000.jsonl").stat().st_mtime_ns == kept
    assert list(read_corpus(out)) == expected


def test_a_text_edited_to_the_same_length_is_done_again(lines, tmp_path):
    out = tmp_path / "out"
    attribute_corpus(lines, out, part_size=2)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    rows[3]["text"] = rows[3]["text"][::-1]
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = attribute_corpus(lines, out, part_size=2)
    assert (report.parts, report.skipped) == (1, 4)
    assert list(read_corpus(out)) == RowAttributor()(rows)
    changed = {path.name for path in out.iterdir() if path.read_bytes() != before[path.name]}
    assert changed == {"part-0000001.jsonl", "ledger-0000001.json"}


@pytest.mark.parametrize("harm", ["emptied", "cut", "flipped", "gone", "ledger emptied", "ledger gone", "ledger odd"])
def test_a_part_that_is_not_as_it_was_written_is_done_again(harm, lines, tmp_path, expected):
    out = tmp_path / "out"
    attribute_corpus(lines, out, part_size=2)
    path = out / ("ledger-0000002.json" if "ledger" in harm else "part-0000002.jsonl")
    data = bytearray(path.read_bytes())
    data[5] ^= 1
    if harm.endswith("gone"):
        path.unlink()
    else:
        path.write_bytes({"emptied": b"", "cut": data[:-3], "flipped": data, "odd": b"[1]"}[harm.split()[-1]])
    report = attribute_corpus(lines, out, part_size=2)
    assert (report.parts, report.skipped) == (1, 4)
    assert list(read_corpus(out)) == expected


def test_failures_are_told_again_and_texts_without_quotes_leave_a_trace(tmp_path, capsys):
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "text": "“Stay,” said Ida Moore."}\n{"id": 2, "text": "Nobody spoke."}\n{"id": 3}\n')
    for _ in range(2):
        report = attribute_corpus(path, tmp_path / "out")
        assert (report.failures, report.empty) == (1, 1)
        assert main(["corpus", str(path), str(tmp_path / "out")]) == 2
        assert "1 without quotes, 1 failures" in capsys.readouterr().err
    ledger = [(entry["document"], entry["status"], entry["rows"]) for entry in read_ledger(tmp_path / "out")]
    assert ledger == [("1", "ok", 1), ("2", "empty", 0), ("3", "failed", 1)]
    next((tmp_path / "out").glob("ledger-*")).write_text("{}")
    with pytest.raises(FormatError, match="damaged ledger"):
        list(read_ledger(tmp_path / "out"))


def test_what_a_folder_holds_beside_texts_is_told(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("“Stay,” said Ida Moore.")
    (tmp_path / "in" / "b.png").write_bytes(b"x")
    told = []
    attribute_corpus(tmp_path / "in", tmp_path / "out", passed_over=told.append)
    assert told == [f"{tmp_path / 'in'}: 1 file of other kinds not read (1 .png)"]


class Fault:
    """The n-th step that touches the disk fails: with an error, or the process is killed there."""

    def __init__(self, at, error):
        self.left, self.error = at, error

    def step(self, function):
        def stepped(*arguments, **options):
            self.left -= 1
            if self.left == 0:
                if self.error is None:
                    os._exit(9)
                raise self.error
            return function(*arguments, **options)

        return stepped

    def opener(self, function):
        """Opening is a step, and so is each read, write and flush of what was opened."""
        return self.step(lambda *arguments, **options: Stepped(function(*arguments, **options), self))

    def patch(self, monkeypatch):
        for owner, name in [
            (corpus_module.os, "fsync"),
            (corpus_module.Path, "replace"),
            (corpus_module.Path, "read_bytes"),
            (corpus_module.Path, "mkdir"),
            (corpus_module.os.path, "getsize"),
            (streams, "open"),
        ]:
            monkeypatch.setattr(owner, name, self.step(getattr(owner, name, open)), raising=False)
        monkeypatch.setattr(corpus_module.Path, "open", self.opener(corpus_module.Path.open))


class Stepped:
    """A file whose reads, writes and flushes are steps."""

    def __init__(self, stream, fault):
        self.stream, self.fault = stream, fault

    def __getattr__(self, name):
        found = getattr(self.stream, name)
        return self.fault.step(found) if name in ("read", "readinto", "write", "flush") else found

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()


@pytest.fixture
def three(tmp_path, monkeypatch):
    """Three texts, attributed once: what is looked at is the disk."""
    rows = [{"id": str(at), "text": f"“Stay,” said {name} Moore."} for at, name in enumerate(("Ida", "Tom", "Ada"))]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    known = {row["text"]: attribute(row["text"]) for row in rows}
    monkeypatch.setattr(
        corpus_module, "_attributed", lambda _a, todo, *_: ((place, known.get(text)) for text, place in todo)
    )
    return source, [row for place in rows for row in RowAttributor().rows_of(known[place["text"]], place["id"])]


@pytest.mark.parametrize("begun", [False, True], ids=["from nothing", "resumed"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, None], ids=["full", "broken", "killed"])
def test_a_fault_at_any_step_costs_nothing(begun, number, three, tmp_path, monkeypatch):
    source, expected = three
    for at in range(1, 200):
        out = tmp_path / f"out{at}"
        if begun:
            attribute_corpus(source, out, part_size=1)
            (out / "part-0000001.jsonl").unlink()
        fault = Fault(at, None if number is None else OSError(number, os.strerror(number)))
        with monkeypatch.context() as patched:
            fault.patch(patched)
            if number is None:
                child = os.fork()
                if not child:
                    attribute_corpus(source, out, part_size=1)
                    os._exit(0)
                passed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            else:
                with contextlib.suppress(OSError, FormatError):
                    attribute_corpus(source, out, part_size=1)
                passed = fault.left > 0
        assert all(path.stat().st_size for path in out.glob("[!.]*"))
        attribute_corpus(source, out, part_size=1)
        assert list(read_corpus(out)) == expected
        assert list(out.glob(".*")) == []  # nothing half-written is left
        if passed:
            break
    # Settings, parts and ledgers are opened, written, flushed, synced and renamed; more is read when a run goes on.
    assert passed
    assert at > (20 if begun else 35)


def test_what_others_are_writing_is_left_alone(three, tmp_path):
    """A process that is there, another machine, and files that only look alike."""
    out = tmp_path / "out"
    out.mkdir()
    machine = corpus_module._machine()
    left = [f".part-0000001.jsonl.{machine}.{os.getppid()}", ".part-0000001.jsonl.elsewhere.7", ".parting.1", ".notes"]
    old = ".ledger-0000002.json.elsewhere.8"
    for name in (*left, old):
        (out / name).write_text("{")
    os.utime(out / old, (0, 0))
    attribute_corpus(three[0], out, part_size=1)
    assert sorted(path.name for path in out.glob(".*")) == sorted(left)


def test_a_folder_begun_otherwise_is_refused(lines, tmp_path):
    attribute_corpus(lines, tmp_path / "out", part_size=2)
    with pytest.raises(InputValueError, match="part_size"):
        attribute_corpus(lines, tmp_path / "out", part_size=3)
    with lines.open("a") as stream:
        stream.write(json.dumps(ROWS[0]) + "\n")
    with pytest.raises(InputValueError, match="files"):
        attribute_corpus(lines, tmp_path / "out", part_size=2)


def test_shares_together_are_the_whole(lines, tmp_path, expected):
    counts = [attribute_corpus(lines, tmp_path / "out", part_size=2, share=(k, 3)).parts for k in (1, 2, 3)]
    assert counts == [2, 2, 1]
    assert list(read_corpus(tmp_path / "out")) == expected


@pytest.mark.parametrize("options", [{"part_size": 0}, {"share": (0, 2)}, {"share": (3, 2)}, {"file_format": "xml"}])
def test_impossible_options_are_refused(lines, tmp_path, options):
    with pytest.raises(InputValueError):
        attribute_corpus(lines, tmp_path / "out", **options)


def test_a_parquet_file_without_the_column_is_named(tmp_path):
    pq.write_table(pa.table({"body": ["No."]}), tmp_path / "in.parquet")
    with pytest.raises(FormatError, match="no column 'text'; it has body"):
        attribute_corpus(tmp_path / "in.parquet", tmp_path / "out")
    (tmp_path / "in.parquet").write_bytes(b"no parquet")
    with pytest.raises(FormatError, match=r"in\.parquet"):
        attribute_corpus(tmp_path / "in.parquet", tmp_path / "other")


def test_a_damaged_part_is_named(tmp_path):
    (tmp_path / "part-0000000.jsonl").write_text("{")
    with pytest.raises(FormatError, match="part-0000000"):
        list(read_corpus(tmp_path))


RUN = """
import sys
from quoteattr.corpus import attribute_corpus
attribute_corpus(sys.argv[1], sys.argv[2], part_size=1, n_process=int(sys.argv[3]))
"""


@pytest.mark.parametrize("n_process", [1, 2])
def test_a_run_killed_in_the_middle_goes_on_where_it_was(tmp_path, n_process):
    rows = [{"id": number, "text": synth.article(seed=number).text} for number in range(8)]
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run = subprocess.Popen([sys.executable, "-c", RUN, source, out, str(n_process)])
    while len(list(out.glob("part-*"))) < 3:
        assert run.poll() is None
        time.sleep(0.005)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    # A part whose ledger was not written yet is done again.
    noted = [path.name.replace("ledger", "part") + "l" for path in out.glob("ledger-*")]
    kept = {out / name: (out / name).stat().st_mtime_ns for name in noted}
    report = attribute_corpus(source, out, part_size=1)
    assert (report.skipped, report.parts) == (len(kept), 8 - len(kept))
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert list(read_corpus(out)) == RowAttributor()(rows)


def test_the_command_line_does_the_same(lines, tmp_path, expected, capsys):
    arguments = ["corpus", str(lines), str(tmp_path / "out"), "--part-size", "4", "--format", "jsonl.gz"]
    assert main([*arguments, "--share", "1/2"]) == 0
    assert main(arguments) == 0
    assert "1 parts done, 2 were there; 4 documents" in capsys.readouterr().err
    assert list(read_corpus(tmp_path / "out")) == expected


@pytest.mark.parametrize("share", ["2", "3/2", "0/1", "x/y"])
def test_a_share_that_is_none_is_a_wrong_call(share, capsys):
    with pytest.raises(SystemExit) as status:
        main(["corpus", "in", "out", "--share", share])
    assert status.value.code == 2
    assert "--share" in capsys.readouterr().err


def test_corrections_are_applied_and_only_their_parts_done_again(lines, tmp_path, expected):
    kept = [TextCorrections((DropQuote(Anchor((Part("No such words."),))), Merge("Nobody Here", "Nor Here")), "d8")]
    first = attribute_corpus(lines, tmp_path / "out", part_size=3)
    mended, name = attribute(ROWS[4]["text"]), "d4"
    made = keep(mended, [SetSpeaker(mended.quotes[0], "Zoe Finn", new=True), DropQuote(mended.quotes[-1])])
    kept.append(attrs.evolve(made, name=name))
    said = []
    again = attribute_corpus(lines, tmp_path / "out", part_size=3, corrections=kept, unfit=said.append)
    assert (first.parts, again.parts, again.skipped) == (3, 2, 1)
    assert [line.split(",")[0] for line in said] == [f"d8: correction {n} is lost" for n in (1, 2)]
    rows = list(read_corpus(tmp_path / "out"))
    assert [row for row in rows if row["document"] != name] == [row for row in expected if row["document"] != name]
    own = [row for row in rows if row["document"] == name]
    assert own[0]["speaker"] == "Zoe Finn"
    assert len(own) == len(mended.quotes) - 1
    file = tmp_path / "c.json"
    file.write_text(corrections_to_json(kept))
    assert main(["corpus", "--part-size", "3", "--corrections", str(file), str(lines), str(tmp_path / "out")]) == 0
    assert list(read_corpus(tmp_path / "out")) == rows
