"""Corrections on the command line: applied, checked, and compared with what was found without them."""

import json

import jsonschema
import pytest

from quoteattr import attribute, cli
from quoteattr.corrections import DropQuote, SetSpeaker, corrections_to_json, keep, schema

TEXT = "“The ferry is late,” said Ada Marsh.\n\n“It always is,” Tom Orr answered.\n"


@pytest.fixture(scope="module")
def kept():
    made = keep(attribute(TEXT), [SetSpeaker("q2", "Ada Marsh"), DropQuote("q1")])
    return corrections_to_json([made])


@pytest.fixture
def files(tmp_path, kept):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "c.json").write_text(kept, encoding="utf-8")
    jsonschema.validate(json.loads(kept), schema())
    return str(tmp_path / "a.txt"), str(tmp_path / "c.json")


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_applied(files, capsys):
    text, corrections = files
    assert cli.main(["--corrections", corrections, "-f", "jsonl", text]) == 0
    assert [(q["text"], q["speaker"]["name"]) for q in lines(capsys)[0]["quotes"]] == [("It always is,", "Ada Marsh")]
    assert cli.main(["people", "--quoted", "--corrections", corrections, "-f", "jsonl", text]) == 0
    assert [row["name"] for row in lines(capsys)] == ["Ada Marsh"]


def test_checked(files, capsys, tmp_path):
    text, corrections = files
    assert cli.main(["check", "-f", "jsonl", corrections, text]) == 0
    assert [(row["do"], row["fit"]) for row in lines(capsys)] == [("speaker", "holds"), ("drop", "holds")]
    (tmp_path / "a.txt").write_text("“Nothing of it,” said Tom Orr to Ada Marsh.", encoding="utf-8")
    assert cli.main(["check", corrections, text]) == 1
    assert {row["fit"] for row in lines(capsys)} == {"lost"}
    assert cli.main(["check", "-f", "table", corrections, text]) == 1
    assert "0 of 2 corrections hold" in " ".join(capsys.readouterr().out.split())  # a long path wraps the line


def test_what_does_not_fit_is_told_and_not_applied(files, capsys, tmp_path):
    text, corrections = files
    (tmp_path / "a.txt").write_text(TEXT.replace("It always is", "It is never so"), encoding="utf-8")
    assert cli.main(["--corrections", corrections, "-f", "jsonl", text]) == 0
    out, said = capsys.readouterr()
    assert "correction 1 is doubtful, not applied" in said
    assert [q["speaker"]["name"] for q in json.loads(out)["quotes"]] == ["Tom Orr"]


def test_compared(files, capsys, tmp_path):
    text, corrections = files
    assert cli.main(["evaluate", "--corrections", corrections, text]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["detection"]["direct"]["exact"] == {"p": 0.5, "r": 1.0, "f1": pytest.approx(2 / 3)}
    assert figures["person"]["all"]["accuracy"] == 0.0
    assert cli.main(["--corrections", corrections, "-f", "gold", text]) == 0
    (tmp_path / "gold.jsonl").write_text(capsys.readouterr().out, encoding="utf-8")
    assert cli.main(["evaluate", str(tmp_path / "gold.jsonl")]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["detection"] == figures["detection"]


@pytest.mark.parametrize(("arguments", "words"), [(["verfy", "a"], "quoteattr verify"), (["chekc"], "quoteattr check")])
def test_a_misspelt_command(arguments, words, capsys):
    assert cli.main(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--fromat", "csv", "a"], ["corpus", "a", "b", "--fromat", "jsonl"]])
def test_a_misspelt_option(arguments, capsys):
    with pytest.raises(SystemExit):
        cli.main(arguments)
    assert "did you mean --format?" in capsys.readouterr().err


def test_a_file_that_holds_no_corrections(files, capsys):
    text, _ = files
    assert cli.main(["--corrections", text, text]) == 2
    assert "not JSON" in capsys.readouterr().err
