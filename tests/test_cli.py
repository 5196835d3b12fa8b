"""The command line, run as its users run it: output, messages, exit status."""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

from quoteattr import cli
from quoteattr.result import AttributedText

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXT = '"The ferry is late," said Ada Marsh. "It always is."\n\nTom Orr said it was early.\n'


def run(*arguments, stdin=b"", cwd=None):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "quoteattr", *map(str, arguments)], input=stdin, capture_output=True, cwd=cwd, env=env
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def main(capsys, *arguments):
    """The same without a new process: (status, output, messages)."""
    try:
        status = cli.main([str(argument) for argument in arguments])
    except SystemExit as end:
        status = end.code
    out, err = capsys.readouterr()
    return status, out, err


def test_a_pipe_gets_json_lines(article):
    status, out, err = run(article)
    (line,) = out.splitlines()
    result = AttributedText.from_json(line)
    assert (status, err) == (0, "")
    assert result.text == TEXT
    assert "Ada Marsh" in [person.name for person in result.by_speaker() if person]


def test_standard_input(article):
    assert json.loads(run("-", stdin=TEXT.encode())[1])["quotes"] == json.loads(run(article)[1])["quotes"]


def test_every_format(article, capsys):
    for style, begin in [
        ("table", str(article)), ("json", "{"), ("jsonl", "{"),
        ("csv", "document,"), ("tei", "<?xml"), ("html", "<!DOC"),
    ]:  # fmt: skip
        status, out, err = main(capsys, article, "--format", style)
        assert (status, err) == (0, "")
        assert out.lstrip().startswith(begin[:12])
        assert "\x1b[" not in out


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(article, tmp_path, capsys):
    latin = tmp_path / "latin.txt"
    latin.write_bytes("caf\xe9".encode("latin-1"))
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"a\0b")
    (tmp_path / "page.pdf").write_bytes(b"%PDF")
    (tmp_path / "folder").mkdir()
    wrong = [tmp_path / "missing.txt", latin, tmp_path / "page.pdf", tmp_path / "folder", binary]
    status, out, err = main(capsys, *wrong, article)
    assert status == 2
    assert len(out.splitlines()) == 6
    assert [json.loads(line).get("error") is None for line in out.splitlines()] == [False] * 5 + [True]
    messages = err.splitlines()
    assert len(messages) == 5
    assert all(str(path) in message for path, message in zip(wrong, messages, strict=True))
    assert "0xe9 at byte 3, line 1" in messages[1]
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "docx"],
        ["--only", "loud"],
        ["--min-confidence", "2"],
        ["--encoding", "klingon"],
        ["--bogus"],
        ["--people", "missing.json"],
        ["--pipeline", "no_such_pipeline"],
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(arguments, article, capsys):
    status, out, err = main(capsys, article, *arguments)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_an_empty_file_is_an_empty_result(tmp_path, capsys):
    (tmp_path / "empty.txt").write_bytes(b"")
    status, out, err = main(capsys, tmp_path / "empty.txt")
    assert (status, err) == (0, "")
    assert json.loads(out)["quotes"] == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(encoding, tmp_path, capsys):
    (tmp_path / "marked.txt").write_bytes("“No,” she said – café.".encode(encoding))
    status, out, _ = main(capsys, tmp_path / "marked.txt")
    assert status == 0
    assert json.loads(out)["text"] == "“No,” she said – café."


def test_json_lines_in(tmp_path, capsys):
    path = tmp_path / "many.jsonl"
    path.write_text('{"id": "a", "body": "No."}\n{"body": 3}\nnonsense\n\n{"body": "Yes."}\n', encoding="utf-8")
    status, out, err = main(capsys, path, "--text-field", "body")
    assert status == 2
    names = [json.loads(line)["name"] for line in out.splitlines()]
    assert names == ["a", f"{path}:2", f"{path}:3", f"{path}:5"]
    assert len(err.splitlines()) == 2


def test_the_cast_is_closed(article, tmp_path, capsys):
    cast = tmp_path / "cast.json"
    cast.write_text(json.dumps([{"name": "Ada Marsh", "gender": "F"}]), encoding="utf-8")
    status, out, _ = main(capsys, article, "--people", cast)
    assert status == 0
    assert {q["speaker"]["name"] for q in json.loads(out)["quotes"] if q["speaker"]} <= {"Ada Marsh"}
    cast.write_text('{"nobody": []}', encoding="utf-8")
    assert main(capsys, article, "--people", cast)[0] == 2


def test_only_and_confidence(article, capsys):
    _, out, _ = main(capsys, article, "--only", "direct", "--min-confidence", "0")
    assert {quote["kind"] for quote in json.loads(out)["quotes"]} == {"direct"}


def test_a_file_for_each_input(article, tmp_path, capsys):
    (tmp_path / "more").mkdir()
    other = tmp_path / "more" / "article.txt"
    other.write_text("No.", encoding="utf-8")
    out = tmp_path / "out"
    assert main(capsys, article, other, "--out", out, "--format", "json")[:2] == (0, "")
    assert sorted(path.name for path in out.iterdir()) == ["article-2.json", "article.json"]
    assert AttributedText.from_json((out / "article.json").read_bytes()).text == TEXT


def test_an_input_is_never_overwritten(tmp_path, capsys):
    path = tmp_path / "many.jsonl"
    path.write_text('{"text": "No."}\n', encoding="utf-8")
    main(capsys, path, "--out", tmp_path)
    assert path.read_text(encoding="utf-8") == '{"text": "No."}\n'


def test_escape_sequences_do_not_reach_the_terminal(tmp_path, capsys):
    (tmp_path / "evil.txt").write_text('"\x1b[31mRed\x1b]0;title\x07," said Ada Marsh.', encoding="utf-8")
    out = main(capsys, tmp_path / "evil.txt", "--format", "table")[1]
    assert "\x1b" not in out
    assert "\x07" not in out


def test_help_and_version_are_quick_and_name_the_model():
    assert "--min-confidence" in run("--help")[1]
    status, out, _ = run("--version")
    assert status == 0
    assert "en_core_web_sm" in out
    code = "import sys; from quoteattr import cli\ntry: cli.main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([m for m in ('spacy', 'numpy', 'rich', 'quoteattr.api') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(os.name != "posix", reason="pipes of a POSIX shell")
def test_a_broken_pipe_is_quiet(tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_text('{"text": "No."}\n' * 300, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "quoteattr", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


class TestVerify:
    @pytest.fixture
    def quotes(self, tmp_path):
        path = tmp_path / "quotes.jsonl"
        path.write_text('{"id": "a", "text": "The ferry is late,"}\n', encoding="utf-8")
        return path

    def test_found(self, article, quotes, capsys):
        status, out, err = main(capsys, "verify", quotes, article)
        assert (status, err) == (0, "")
        record = json.loads(out)
        assert (record["quote"], record["status"], record["spans"]) == ("a", "exact", [[1, 19]])

    def test_not_found_is_status_1(self, article, tmp_path, capsys):
        path = tmp_path / "quotes.txt"
        path.write_text("The ferry is early, as ever\nThe ferry is late,\n", encoding="utf-8")
        status, out, _ = main(capsys, "verify", path, article, "--format", "table")
        assert status == 1
        assert re.search(r"^absent +The ferry is early", out, re.MULTILINE)

    def test_a_missing_source_is_status_2(self, article, quotes, capsys):
        status, _, err = main(capsys, "verify", quotes, article, "missing.txt")
        assert status == 2
        assert "missing.txt" in err
