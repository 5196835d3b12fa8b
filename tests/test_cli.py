"""The command line, run as its users run it: output, messages, exit status."""

import gzip
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from quoteattr import attribute, cli
from quoteattr.cli.outputs import safe_name
from quoteattr.cli.writers import FORMATS
from quoteattr.corrections import SetSpeaker, corrections_to_json, keep
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


def test_standard_input(article, capsys):
    read = json.loads(run("-", stdin=TEXT.encode())[1])["quotes"]
    assert read == json.loads(main(capsys, article)[1])["quotes"]


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


@pytest.mark.parametrize(
    ("command", "file", "begins"),
    [
        (["people", "--cast"], "cast.json", '{\n "narrator"'),
        (["people", "--cast"], "cast", '{\n "narrator"'),
        (["people"], "people.csv", "document,id,name"),
        (["people", "--format", "jsonl"], "new/people.csv", '{"document":'),
        (["audit"], "sources.html", "<!doctype html>"),
        (["register", "kept.jsonl"], "register.txt", "1 texts"),
        (["verify", "--no-speakers", "quotes.txt"], "report.html", "<!doctype html>"),
        (["evaluate", "--corrections", "kept.json"], "figures.json", "{"),
        (["check", "kept.json"], "fits.jsonl", ""),
    ],
)
def test_every_command_writes_into_a_file(command, file, begins, article, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("quotes.txt").write_text("The ferry is late,\n", encoding="utf-8")
    result = attribute(TEXT)
    kept = keep(result, [SetSpeaker(result.quotes[0].id, None)])
    Path("kept.json").write_text(corrections_to_json([kept]), encoding="utf-8")
    assert main(capsys, *command, article, "--out", file)[:2] == (0, "")
    assert Path(file).read_text(encoding="utf-8").strip().lower().startswith(begins.lower())
    assert not list(tmp_path.glob("**/*.unfinished"))


def test_a_file_for_a_command_is_not_guessed_and_no_input(article, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    before = article.read_bytes()
    for out in (article, "article.txt", "people.html", "nowhere", tmp_path):
        status, _, err = main(capsys, "people", article, "--out", out)
        assert (status, err.count("\n")) == (2, 1)
    assert main(capsys, "people", "*.txt", "--out", article)[0] == 2
    assert article.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["article.txt"]


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


def test_folders_patterns_and_packed_files(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, data in [("in/b.txt", b"No."), ("in/a/c.md", b"Yes."), ("in/d.txt.gz", gzip.compress(b"So."))]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    status, out, err = main(capsys, "in", "in/*.txt")
    assert (status, err) == (0, "")
    assert [json.loads(line)["name"] for line in out.splitlines()] == [
        "in/a/c.md",
        "in/b.txt",
        "in/d.txt.gz",
        "in/b.txt",
    ]


def test_pages_and_books_carry_the_text_that_the_offsets_count(tmp_path, capsys):
    path = tmp_path / "page.html"
    path.write_text("<nav>Home</nav><p>&ldquo;No,&rdquo; said <i>Ada Marsh</i>.", encoding="utf-8")
    data = json.loads(main(capsys, path)[1])
    assert data["text"] == "“No,” said Ada Marsh."
    (quote,) = data["quotes"]
    assert [data["text"][start:end] for start, end in quote["spans"]] == [quote["text"]] == ["No,"]
    assert json.loads(main(capsys, path, "--whole-pages")[1])["text"].startswith("Home")
    assert json.loads(main(capsys, path, "--from", "text")[1])["text"].startswith("<nav>")


def test_standard_input_of_any_kind(monkeypatch, capsys):
    def given(data, *arguments):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
        status, out, err = main(capsys, *arguments)
        assert (status, err) == (0, "")
        return [(row["name"], row["text"]) for row in map(json.loads, out.splitlines())]

    assert given(b"<p>No.", "-", "--from", "html") == [("stdin", "No.")]
    assert given(b'{"body": "No.", "key": 5}\n{"body": "Yes."}', "--text-field", "body", "--id-field", "key") == [
        ("5", "No."),
        ("stdin:2", "Yes."),
    ]


def test_json_is_an_array_where_there_may_be_several_texts(article, tmp_path, capsys):
    assert isinstance(json.loads(main(capsys, article, "--format", "json")[1]), dict)
    lines = tmp_path / "many.jsonl"
    for data, expected in [("", 0), ('{"text": "No."}', 1), ('{"text": "No."}\n{"text": "Yes."}', 2)]:
        lines.write_text(data, encoding="utf-8")
        assert len(json.loads(main(capsys, lines, "--format", "json")[1])) == expected


def test_what_failed_stands_in_the_output(article, capsys):
    def written(style):
        status, out, err = main(capsys, "missing.txt", article, "--format", style)
        assert (status, err) == (2, "quoteattr: missing.txt: No such file or directory\n")
        return out

    assert json.loads(written("json"))[0] == {"name": "missing.txt", "error": "No such file or directory"}
    assert "missing.txt  could not be read: No such file" in written("table")
    assert "This text could not be read: No such file" in written("html")
    assert "missing" not in written("csv")


def test_a_text_that_fails_is_told_and_the_rest_goes_on(article, tmp_path, monkeypatch, capsys):
    def no(*_, **__):
        raise RuntimeError("out of luck")

    cast = tmp_path / "cast.json"
    cast.write_text('["Ada Marsh"]', encoding="utf-8")
    monkeypatch.setattr("quoteattr.api.attribute", no)
    monkeypatch.setattr("quoteattr.api._attribute", no)
    for arguments in ([article], [article, "--people", cast]):
        status, out, err = main(capsys, *arguments, article)
        assert status == 2
        assert err.splitlines() == [f"quoteattr: {article}: RuntimeError: out of luck"] * 2
        assert [json.loads(line)["error"] for line in out.splitlines()] == ["RuntimeError: out of luck"] * 2


def test_the_folder_of_outputs_keeps_the_places_of_the_inputs(tmp_path, capsys):
    for name in ("a.txt", "sub/a.txt", "sub/-x.txt", "sub/A.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("No.", encoding="utf-8")
    (tmp_path / "in" / "bad.txt").write_bytes(b"\xff")
    out = tmp_path / "in" / "out"
    for _ in range(2):  # the second time the outputs of the first are there, and no inputs
        assert main(capsys, tmp_path / "in", "--out", out)[0] == 2
        found = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
        assert found == ["a.jsonl", "bad.jsonl", "sub/A.jsonl", "sub/_x.jsonl", "sub/a-2.jsonl"]
    assert "error" in json.loads((out / "bad.jsonl").read_text(encoding="utf-8"))


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_no_output_leaves_its_folder(tmp_path, capsys):
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text("No.", encoding="utf-8")
    (tmp_path / "in" / "sub" / "b.txt").write_text("No.", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "mine").write_text("Mine.", encoding="utf-8")
    (tmp_path / "out" / "a.jsonl").symlink_to(tmp_path / "mine")
    (tmp_path / "out" / "sub").symlink_to(tmp_path)
    status, _, err = main(capsys, tmp_path / "in", "--out", tmp_path / "out")
    assert (status, "leads out of the folder" in err) == (2, True)
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "Mine."
    assert not (tmp_path / "out" / "a.jsonl").is_symlink()
    assert not list(tmp_path.glob("*.jsonl"))
    assert not list(tmp_path.rglob("*.unfinished"))


@pytest.mark.parametrize(
    "name", ["..", ".", "", "-rf", ".x", "a/b", "a\\b", "a\nb", "\x1b[31m", "\udce9", "\u202ex", "nul", "COM1.x",
             "é" * 300, "a. "],
)  # fmt: skip
def test_safe_names(name):
    safe = safe_name(name)
    assert safe not in ("", ".", "..")
    assert len(safe.encode()) <= 201
    assert not set(safe) & set('/\\\n\x1b<>:"|?*')
    assert safe[0] not in "-."
    assert safe_name(safe) == safe


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_odd_file_names_do_no_harm(tmp_path, capsys):
    for name in (b"-f.txt", b"a\n\x1b[31mb.txt", b"<script>.txt", b"caf\xe9.txt"):
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:
            file.write(b"No.")
    names = sorted(os.listdir(tmp_path))
    status, out, _ = main(capsys, tmp_path)
    assert status == 0
    assert [os.path.basename(json.loads(line)["name"]) for line in out.splitlines()] == names
    out = main(capsys, tmp_path, "--format", "table")[1]
    assert "\x1b" not in out
    assert "&lt;script&gt;.txt" in (page := main(capsys, tmp_path, "--format", "html")[1])
    assert "<script>.txt" not in page
    assert main(capsys, tmp_path, "--out", tmp_path / "out")[0] == 0
    assert sorted(os.listdir(tmp_path / "out")) == ["_f.jsonl", "_script_.jsonl", "a__[31mb.jsonl", "caf_.jsonl"]
    _, _, err = main(capsys, tmp_path / "no\n\x1bm.txt")
    assert err == f"quoteattr: {tmp_path}/no m.txt: No such file or directory\n"


def test_worker_processes_change_nothing(article, tmp_path, capsys):
    lines = tmp_path / "many.jsonl"
    lines.write_text("".join(json.dumps({"text": TEXT * n}) + "\n" for n in range(6)) + "nonsense\n", encoding="utf-8")
    one, two = (main(capsys, lines, "--n-process", n) for n in (1, 2))
    assert one == two
    assert one[0] == 2


def test_nothing_to_read_is_told_at_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    status, out, err = main(capsys)
    assert (status, out) == (2, "")
    assert "nothing to read" in err


def test_ctrl_c_is_one_line(article, monkeypatch, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("quoteattr.api.attribute_all", stopped)
    assert main(capsys, article) == (130, "", "quoteattr: interrupted\n")
    assert main(capsys, "--format", "csv", "--out", article.parent / "a.csv", article)[2] == "quoteattr: interrupted\n"
    lines = article.parent / "texts.jsonl"
    lines.write_text('{"text": "No."}\n', encoding="utf-8")
    for files in ((article, article), (lines,), (article.parent,), (article.parent / "*.txt",)):
        assert main(capsys, *files)[2].endswith(
            "quoteattr corpus FILE... OUT does very many texts and goes on after a stop\n"
        )
    monkeypatch.setattr("quoteattr.corpus.attribute_corpus", stopped)
    assert main(capsys, "corpus", article, "out") == (
        130,
        "",
        "quoteattr: interrupted; the same command goes on where it stopped\n",
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")
def test_a_full_disk_is_told_in_a_line():
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "quoteattr", "completion", "bash"], stdout=full, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"No space left" in done.stderr


@pytest.mark.parametrize("command", ["", "people", "verify", "completion"])
def test_each_command_has_help(command, capsys):
    status, out, err = main(capsys, *filter(None, [command, "--help"]))
    assert (status, err) == (0, "")
    assert f"usage: quoteattr {command}".rstrip() in out


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end has closed
        return b""


@pytest.mark.skipif(os.name != "posix", reason="terminals of a POSIX system")
def test_the_bar_is_shown_in_a_terminal_only(tmp_path, capsys):
    import pty

    lines = tmp_path / "many.jsonl"
    lines.write_text((json.dumps({"text": " " * 30_000}) + "\n") * 2, encoding="utf-8")
    master, slave = pty.openpty()
    with (
        (tmp_path / "out").open("wb") as out,
        subprocess.Popen(
            [sys.executable, "-m", "quoteattr", lines], stdout=out, stderr=slave,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        ) as process,
    ):  # fmt: skip
        os.close(slave)
        shown = b"".join(iter(lambda: _read(master), b""))
    os.close(master)
    assert process.returncode == 0
    assert len((tmp_path / "out").read_text(encoding="utf-8").splitlines()) == 2
    assert b"reading" in shown
    assert shown.rstrip().endswith(b"\x1b[2K")  # and gone at the end
    status, out, err = main(capsys, lines)
    assert (status, err) == (0, "")


class TestPeople:
    def test_json_lines(self, article, capsys):
        status, out, err = main(capsys, "people", article)
        assert (status, err) == (0, "")
        rows = {row["name"]: row for row in map(json.loads, out.splitlines())}
        assert (rows["Ada Marsh"]["quotes"], rows["Ada Marsh"]["words"]) == (1, 7)
        assert rows["Ada Marsh"]["document"] == str(article)
        assert rows["Tom Orr"]["mentions"] >= 1

    def test_every_format(self, article, capsys):
        assert len(json.loads(main(capsys, "people", article, "--format", "json")[1])) >= 2
        assert main(capsys, "people", article, "--format", "csv")[1].startswith("document,id,name,kind,")
        table = main(capsys, "people", article, "missing.txt", "--format", "table")[1]
        assert re.search(r"1 +1 +Ada Marsh", table)
        assert "missing.txt  could not be read" in table

    def test_only_who_is_quoted(self, tmp_path, capsys):
        (tmp_path / "a.txt").write_text("Ada Marsh saw Tom Orr. “No,” said Ada Marsh.", encoding="utf-8")
        rows = main(capsys, "people", tmp_path / "a.txt", "--quoted")[1].splitlines()
        assert [json.loads(row)["name"] for row in rows] == ["Ada Marsh"]

    def test_cells_no_spreadsheet_calculates(self, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "=a.txt").write_text("“No,” said Ada Marsh.", encoding="utf-8")
        assert "\n'=a.txt," in main(capsys, "people", "=a.txt", "--format", "csv", "--spreadsheet-safe")[1]


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_the_script_of_each_shell(self, shell, capsys):
        status, out, err = main(capsys, "completion", shell)
        assert (status, err) == (0, "")
        assert "quoteattr" in out

    def test_without_the_package_the_error_tells_the_command(self, monkeypatch, capsys):
        monkeypatch.setitem(sys.modules, "argcomplete", None)
        status, out, err = main(capsys, "completion", "bash")
        assert (status, out) == (2, "")
        assert "pip install 'quoteattr[completion]'" in err

    @pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("quoteattr --min", {"--min-confidence"}),
            ("quoteattr --format ", set(FORMATS)),
            ("quoteattr au", {"audit"}),
            ("quoteattr p", {"people", "profile", "page.html"}),
            ("quoteattr people --quo", {"--quoted"}),
            ("quoteattr people --format ", {"table", "json", "jsonl", "csv"}),
            ("quoteattr verify --no", {"--no-speakers"}),
            ("quoteattr completion ", {"bash", "zsh", "fish"}),
            ("quoteattr x.txt p", {"page.html"}),
        ],
    )
    def test_what_bash_is_offered(self, line, expected, tmp_path):
        (tmp_path / "page.html").write_text("")
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from quoteattr.cli import main; main([])"
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -c '{code.replace(chr(39), chr(34))}' 8>&1 9>&2 >/dev/null 2>&1"],
            env={
                **os.environ, "_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line)), "COMP_TYPE": "9",
                "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_SHELL": "bash",
            },
            capture_output=True, text=True, cwd=tmp_path,
        )  # fmt: skip
        assert {word.strip() for word in done.stdout.splitlines()} - {"-h", "--help"} == expected


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

    def test_by_whom(self, article, tmp_path, capsys):
        rows = [("The ferry is late,", "Mrs. Marsh"), ("The ferry is late,", "Tom Orr"), ("It always is.", None)]
        path = tmp_path / "claims.jsonl"
        path.write_text("".join(json.dumps({"text": t, "speaker": s}) + "\n" for t, s in rows), encoding="utf-8")
        status, out, _ = main(capsys, "verify", path, article)
        found = [json.loads(line) for line in out.splitlines()]
        assert status == 1  # one is said by somebody else
        assert [row["speaker"]["name"] for row in found] == ["Ada Marsh"] * 3
        assert [row.get("said_by") for row in found] == ["right", "by another", None]
        table = main(capsys, "verify", path, article, "--format", "table")[1]
        assert "3 of 3 quotes found" in table
        assert "not Tom Orr" in table

    def test_without_speakers_no_model_is_needed(self, article, quotes, monkeypatch, capsys):
        monkeypatch.setattr("quoteattr.api.attribute", None)
        status, out, _ = main(capsys, "verify", quotes, article, "--no-speakers")
        assert (status, "speaker" in json.loads(out)) == (0, False)

    def test_results_are_quotes_and_sources(self, article, tmp_path, monkeypatch, capsys):
        path = tmp_path / "results.jsonl"
        main(capsys, article, "--out", tmp_path)
        path = tmp_path / "article.jsonl"
        monkeypatch.setattr("quoteattr.api.attribute", None)  # the result says it
        status, out, _ = main(capsys, "verify", path, path)
        found = [json.loads(line) for line in out.splitlines()]
        assert (status, found[0]["status"]) == (0, "elided")
        assert all(row["said_by"] == "right" for row in found if "claimed" in row)

    def test_quotes_from_a_pipe(self, article, monkeypatch, capsys):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "The ferry is late,"}')))
        status, out, _ = main(capsys, "verify", "-", article, "--no-speakers")
        assert (status, json.loads(out)["status"]) == (0, "exact")

    def test_folders_of_sources_and_no_sources(self, article, quotes, tmp_path, capsys):
        assert json.loads(main(capsys, "verify", quotes, f"{tmp_path}/*.txt")[1])["source"] == str(article)
        assert main(capsys, "verify", quotes, "*.none")[0] == 2
