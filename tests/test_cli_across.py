"""On the command line: register, audit, reprints, and a register as the people of a text."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

import quoteattr
from quoteattr.across import Register
from quoteattr.cli import main

TEXTS = {
    "2026-11-28-post.txt": "“The old harbour will not be closed this winter,” said Mayor Ada Marsh of Tollan.",
    "2026-11-29-echo.txt": "“The old harbour will not be closed,” Ada Marsh, the mayor of Tollan, told reporters.",
    "2026-11-30-gazette.txt": "“I have nothing to add to the letter,” said Rolf Tarn, a spokesman for the board.",
}


@pytest.fixture
def papers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return list(TEXTS)


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_register_is_made_and_goes_on(papers, capsys):
    assert main(["register", "people.jsonl", *papers[:2]]) == 0
    rows = lines(capsys)
    assert [(row["id"], row["name"], row["texts"]) for row in rows] == [("r1", "Ada Marsh", 2)]
    assert rows[0]["links"][0]["reasons"][0] == "the same full name"
    before = Path("people.jsonl").read_bytes()
    assert main(["register", "people.jsonl", *papers]) == 0
    assert [row["name"] for row in lines(capsys)] == ["Ada Marsh", "Rolf Tarn"]
    assert Path("people.jsonl").read_bytes().startswith(before)
    assert [text.date for text in Register.load("people.jsonl").texts] == [name[:10] for name in papers]


def test_its_people_are_known_in_the_next_text(papers, capsys):
    assert main(["register", "people.jsonl", papers[0]]) == 0
    capsys.readouterr()
    assert main(["--people", "people.jsonl", "--format", "jsonl", papers[1], papers[2]]) == 0
    known, new = lines(capsys)
    assert known["quotes"][0]["speaker"]["id"] == "r1"
    assert new["quotes"][0]["speaker"]["name"] == "Rolf Tarn"


def test_parts_are_merged_and_set_right(papers, capsys):
    assert main(["register", "one.jsonl", papers[0]]) == 0
    assert main(["register", "two.jsonl", *papers[1:]]) == 0
    assert main(["register", "one.jsonl", "two.jsonl"]) == 0
    capsys.readouterr()
    assert main(["register", "one.jsonl", "two.jsonl", "--not-same", "r1", "r2", "-f", "jsonl"]) == 0
    assert sorted(row["texts"] for row in lines(capsys)) == [1, 1, 1]
    assert main(["register", "one.jsonl", "two.jsonl", "--same", "nobody", "r2"]) == 2
    assert "nobody called" in capsys.readouterr().err


def test_ids_of_a_table(papers, capsys):
    Path("ids.csv").write_text("id,name,roles\nQ7,Ada Marsh,mayor of Tollan\n")
    assert main(["register", "people.jsonl", papers[1], "--ids", "ids.csv"]) == 0
    assert lines(capsys)[0]["outside_id"] == "Q7"
    assert main(["register", "people.jsonl", papers[1], "--ids", "none.csv"]) == 2


def test_an_audit_in_every_form(papers, capsys):
    assert main(["audit", *papers]) == 0
    rows = lines(capsys)
    assert [(row["name"], row["kind"], row["texts"]) for row in rows] == [
        ("Ada Marsh", "official", 2), ("Rolf Tarn", "spokesperson", 1)
    ]  # fmt: skip
    for name in ("a.html", "a.csv", "a.xlsx", "a.jsonl", "a.txt"):
        assert main(["audit", *papers, "-o", name, "--rows", "quotes"]) == 0
    assert "Ada Marsh" in Path("a.html").read_text(encoding="utf-8")
    assert len(list(csv.DictReader(io.StringIO(Path("a.csv").read_text(encoding="utf-8"))))) == 3
    assert "xl/workbook.xml" in zipfile.ZipFile("a.xlsx").namelist()
    assert len(Path("a.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    assert "Rolf Tarn" in Path("a.txt").read_text(encoding="utf-8")
    assert main(["audit", *papers, "-o", "a.odd"]) == 2
    assert main(["audit", *papers, "-o", papers[0], "-f", "csv"]) == 2


def test_an_audit_by_a_register_that_has_the_texts_already(papers, capsys):
    assert main(["register", "people.jsonl", *papers[:2]]) == 0
    capsys.readouterr()
    assert main(["audit", "--people", "people.jsonl", *papers]) == 0
    rows = [(row["id"], row["name"], row["texts"], row["quotes"]) for row in lines(capsys)]
    assert rows == [("r1", "Ada Marsh", 2, 2), ("r3", "Rolf Tarn", 1, 1)]
    assert main(["audit", *papers]) == 0
    assert [(row["name"], row["texts"], row["quotes"]) for row in lines(capsys)] == [row[1:] for row in rows]


def test_an_audit_of_results(papers, capsys):
    assert main(["--format", "jsonl", *papers]) == 0
    Path("results.jsonl").write_text(capsys.readouterr().out)
    assert main(["audit", "results.jsonl", "-f", "csv", "--spreadsheet-safe"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("\ufeff")
    assert [row["texts"] for row in csv.DictReader(io.StringIO(out[1:]))] == ["2", "1"]


def test_reprints(papers, capsys):
    pytest.importorskip("datasketch")
    assert main(["reprints", *papers]) == 0
    (row,) = lines(capsys)
    assert (row["texts"], row["speaker"], row["printings"][0]["date"]) == (2, "Ada Marsh", "2026-11-28")
    assert [one["change"] for one in row["printings"]] == ["whole", "trimmed"]
    assert main(["reprints", *papers, "-f", "table"]) == 0
    assert "Ada Marsh" in capsys.readouterr().out


def test_quotes_as_a_workbook(papers, capsys):
    assert main([papers[0], "--out", "quotes.xlsx"]) == 0
    assert "xl/workbook.xml" in zipfile.ZipFile("quotes.xlsx").namelist()
    assert main(["--format", "xlsx", "--out", "folder", *papers]) == 0
    assert quoteattr.__version__


def test_a_broken_register_is_told(papers, capsys):
    Path("people.jsonl").write_text('{"form":"quoteattr register","format":9}\n')
    assert main(["register", "people.jsonl", papers[0]]) == 2
    assert "people.jsonl: line 1" in capsys.readouterr().err
