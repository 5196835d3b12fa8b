"""A corpus in parts: whole files, nothing twice, resumed after a stop."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quoteattr import synth
from quoteattr.batch import RowAttributor
from quoteattr.cli import main
from quoteattr.corpus import FORMATS, attribute_corpus, read_corpus
from quoteattr.errors import FormatError, InputValueError

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
        "corpus.json", *(f"part-000000{n}.{file_format}" for n in range(3)),
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
    rows = [{"id": number, "text": synth.article(seed=number).text} for number in range(40)]
    source, out = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    run = subprocess.Popen([sys.executable, "-c", RUN, source, out, str(n_process)])
    while len(list(out.glob("part-*"))) < 5:
        assert run.poll() is None
        time.sleep(0.005)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    kept = {path: path.stat().st_mtime_ns for path in out.glob("part-*")}
    report = attribute_corpus(source, out, part_size=1)
    assert (report.skipped, report.parts) == (len(kept), 40 - len(kept))
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
