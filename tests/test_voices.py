"""For reading aloud: scripts, SSML, segments, and the cast that goes out and comes back."""

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from test_result import hostile, results, sample

from quoteattr import cli
from quoteattr.io import to_script, to_segments, to_ssml
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Person, Span

SSML = "{http://www.w3.org/2001/10/synthesis}"
TEXT = "“The ferry is late,” said Ada Marsh.\n\n“It always is,” Tom Orr answered.\n"


@given(results())
def test_nothing_is_lost(result):
    assert "".join(segment["text"] for segment in to_segments(result)) == result.text
    assert to_script(result).split() or not result.text.split()
    ET.fromstring(to_ssml(result))


def test_a_script_keeps_the_narration():
    lines = to_script(sample()).splitlines()
    assert lines[1] == '[Ada Marsh] "The engine is dead,"'
    assert lines[2].startswith("[Narrator] said Ada Marsh")
    assert lines[-1].startswith("[?] ")


def test_no_line_and_no_breath_runs_over_the_end_of_a_paragraph():
    text = "CHAPTER ONE\n\nThe rain came.\n\n“Late,” said Ada.\n\n“Late again.”\n"
    ada = Person("p1", "Ada", "person", mentions=())
    quotes = [
        AttributedQuote(f"q{n}", text[start:end], (Span(start, end),), "direct", speaker=ada)
        for n, (start, end) in enumerate(((30, 35), (49, 60)), 1)
    ]
    result = AttributedText(text, quotes, [ada])
    assert to_script(result).splitlines() == [
        "[Narrator] CHAPTER ONE", "[Narrator] The rain came.", "[Ada] “Late,”", "[Narrator] said Ada.",
        "[Ada] “Late again.”",
    ]  # fmt: skip
    ssml = to_ssml(result)
    assert [after.strip()[:5] for after in ssml.split('<break strength="strong"/>')[1:]] == ["The r", "“Late", "“Late"]
    assert "".join("".join(ET.fromstring(ssml).itertext()).split()) == "".join(text.split())


def test_a_voice_for_each_person():
    """Named where the cast names it, by id or name; else asked for by gender and told apart by number."""
    root = ET.fromstring(to_ssml(sample(), {"p1": "en-GB-A", "": "en-GB-N"}))
    voices = [voice.attrib for voice in root.iter(f"{SSML}voice")]
    assert voices[:2] == [{"name": "en-GB-N"}, {"name": "en-GB-A"}]
    root = ET.fromstring(to_ssml(sample()))
    assert {"gender": "female", "variant": "1"} in [voice.attrib for voice in root.iter(f"{SSML}voice")]
    ET.fromstring(to_ssml(hostile(), {hostile().people[0].name: '"><x/>'}))


def main(capsys, *arguments):
    status = cli.main([str(argument) for argument in arguments])
    return status, capsys.readouterr().out


@pytest.fixture
def text(tmp_path):
    (tmp_path / "ferry.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "ferry.txt"


def test_the_cast_goes_out_is_filled_in_and_comes_back(text, tmp_path, capsys):
    status, out = main(capsys, "people", "--cast", text)
    cast = json.loads(out)
    assert status == 0
    assert [(p["name"], p["gender"], p["voice"]) for p in cast["people"]] == [
        ("Ada Marsh", "F", None), ("Tom Orr", "M", None),
    ]  # fmt: skip
    cast["people"][1].update(voice="en-GB-T", age="old", id="orr")
    cast["narrator"]["voice"] = "en-GB-N"
    (tmp_path / "cast.json").write_text(json.dumps(cast), encoding="utf-8")
    status, out = main(capsys, "--people", tmp_path / "cast.json", "--format", "ssml", text)
    assert status == 0
    assert '<voice name="en-GB-T"><break strength="strong"/>“It always is,” </voice>' in out
    # The next volume keeps the ids.
    (tmp_path / "two.txt").write_text("“No,” said Tom Orr.", encoding="utf-8")
    _, out = main(capsys, "people", "--cast", "--people", tmp_path / "cast.json", tmp_path / "two.txt")
    assert {p["name"]: p["id"] for p in json.loads(out)["people"]}["Tom Orr"] == "orr"


def test_script_and_segments_on_the_command_line(text, capsys):
    assert main(capsys, "--format", "script", text)[1].startswith("[Ada Marsh] “The ferry is late,”\n[Narrator] said")
    row = json.loads(main(capsys, "--format", "segments", text)[1])
    assert "".join(segment["text"] for segment in row["segments"]) == TEXT


def test_one_file_out(text, tmp_path, capsys):
    """A name that ends as a format is a file; an input is never written over; a plain file is no folder."""
    assert main(capsys, "--out", tmp_path / "all.csv", text)[0] == 0
    assert (tmp_path / "all.csv").read_text(encoding="utf-8").startswith("document,")
    assert main(capsys, "--out", tmp_path / "a.html", text, text)[0] == 0
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!DOC")
    assert main(capsys, "--out", text, text)[0] == 2
    assert text.read_text(encoding="utf-8") == TEXT
    (tmp_path / "plain").write_text("x")
    assert main(capsys, "--out", tmp_path / "plain", text)[0] == 2
    assert main(capsys, "--out", tmp_path / "folder", text)[0] == 0
    assert (tmp_path / "folder" / "ferry.jsonl").exists()


def test_a_spreadsheet_knows_the_encoding(text, capsys):
    for command in ([], ["people"]):
        assert main(capsys, *command, "--format", "csv", "--spreadsheet-safe", text)[1].startswith("\ufeffdocument,")
        assert main(capsys, *command, "--format", "csv", text)[1].startswith("document,")
