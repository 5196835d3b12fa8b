"""What SECURITY.md promises: nothing of a text is run, fetched or unpacked; any text and any file is safe."""

from __future__ import annotations

import ast
import contextlib
import gzip
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy

import quoteattr
from quoteattr import attribute, find_quotes
from quoteattr.errors import FormatError, InputValueError, QuoteattrError
from quoteattr.reading import Unreadable, read_documents
from quoteattr.result import AttributedText
from quoteattr.syntax.parse import parse_text
from quoteattr.types import AttributedQuote, Person, Span
from quoteattr.verification import verify

PACKAGE = Path(quoteattr.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

# What nothing in the package imports, and what some modules alone may.
NEVER = {
    "pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "dbm", "socket", "ssl", "http",
    "requests", "httpx", "urllib3", "aiohttp", "ftplib", "smtplib", "subprocess", "pty", "ctypes", "cffi", "code",
    "codeop", "runpy", "tempfile", "tarfile", "shutil", "webbrowser", "yaml", "sqlite3", "minidom", "pulldom",
}  # fmt: skip
ONLY_IN = {
    # A name for the type checker; the parser is defusedxml's.
    "xml.etree.ElementTree": {"reading/epub.py", "reading/archive.py", "reading/docx.py"},
    "xml.sax.saxutils": {"io/tei.py", "io/voices.py"},  # writes
    "zipfile": {"reading/epub.py", "reading/archive.py", "reading/docx.py"},
    "lxml": {"reading/articles.py"},  # the tree of a web page, for the library that finds its article; loads nothing
    "urllib.request": {"referee.py"},  # asks the address that the caller gives, and is never used otherwise
    "multiprocessing": {"workers.py"},
}
NEVER_CALLED = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "mktemp",
    "mkstemp",
    "system",
    "popen",
    "extractall",
    "urlopen",
}


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_dangerous_is_imported_or_called(path: Path) -> None:
    here = path.relative_to(PACKAGE).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for name in imports_of(tree):
        parts = name.split(".")
        assert not NEVER & set(parts), name
        for module, places in ONLY_IN.items():
            assert not f"{name}.".startswith(f"{module}.") or here in places, name
        assert parts[0] != "xml" or name in ONLY_IN, name
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            called = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            own = (
                isinstance(function, ast.Attribute)
                and isinstance(function.value, ast.Name)
                and function.value.id == "re"
            )
            own = own or (called == "urlopen" and here in ONLY_IN["urllib.request"])
            assert called not in NEVER_CALLED or own, f"{here}:{node.lineno} calls {called}"
            pickled = [k.value for k in node.keywords if k.arg == "allow_pickle"]
            assert all(isinstance(value, ast.Constant) and value.value is False for value in pickled)
            assert not any(k.arg == "shell" and ast.unparse(k.value) == "True" for k in node.keywords)


def test_reading_texts_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection and no program, whatever a text says."""
    seen: list[str] = []
    watched = (
        "socket.",
        "subprocess.",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "urllib.",
        "pickle.",
        "marshal.loads",
    )
    active = True

    def watch(event: str, arguments: Any) -> None:
        if active and event.startswith(watched):
            seen.append(event)

    attribute("“Go,” said Ada Marsh.")  # modules and models are loaded before
    sys.addaudithook(watch)
    text = "“See http://localhost:1/x and file:///etc/passwd,” said Ada Marsh. <img src='http://localhost:1/y'>"
    attribute(text).to_html()
    active = False
    assert not [event for event in seen if event != "marshal.loads"]


# Hostile text

BLANK = spacy.blank("en")
NAMES = [
    "<script>alert(1)</script>", "Ann & Sons", "</td></html>", "a{0}{name}%s%(x)d", "'; DROP TABLE people; --",
    "(a+)+$", "[", "\\", "=1+1", "../../etc/passwd", "C:\\x\\y", "Ada\x00Marsh", "\u202eadA", "A\u0301\u0301da",
    "\ud800", "__class__", "]]>", "javascript:alert(1)", "-" * 300, "${jndi:x}", "\u200bAda",
]  # fmt: skip


def everything(result: AttributedText) -> None:
    """All ways out, and back in."""
    assert AttributedText.from_dict(result.to_dict()) == result
    assert "".join(segment.text for segment in result.segments()) == result.text
    page = result.to_html()
    assert "<script>alert" not in page
    assert "<img src" not in page
    for written in (result.to_csv(spreadsheet_safe=True), result.to_tei(), result.to_conll(), result.to_json()):
        assert isinstance(written, str)
    json.dumps(result.to_web_annotations())


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_names_that_mean_something_elsewhere(name: str) -> None:
    """In the text, in the cast, in a result."""
    text = f"“Go,” said {name}. “{name},” he said, <img src=x>."
    everything(attribute(text, nlp=BLANK))
    everything(attribute(text))
    with contextlib.suppress(InputValueError):  # a cast needs names with a letter or a digit
        everything(attribute(text, nlp=BLANK, people=[name]))
    somebody = Person(name, name, (name,), (name,), (name,))
    quote = AttributedQuote(name, name, (Span(0, len(name)),), "direct", speaker=somebody, cue_class=name)
    everything(AttributedText(name, (quote,), (somebody,), name=name))


FLOODS = {
    "a million marks": '"' * 1_000_000, "a million pairs": "“”" * 500_000, "alternating": "\"'" * 300_000,
    "opening": "“" * 300_000, "deep nesting": "“‘" * 2_000 + "a" + "’”" * 2_000, "one line": "a b, " * 400_000,
    "letters": "a" * 2_000_000, "blank lines": "\n" * 1_000_000, "spaces": " " * 2_000_000,
    "combining": "e" + "\u0301" * 300_000,
    "zero width": "\u200b" * 300_000, "bidi": "\u202e\u2066“a”\u2069" * 50_000,
    "surrogates": "\ud83d\udc4d\ud800" * 50_000,
    "nul": "\x00“a”" * 100_000, "quoted lines": "> " * 100_000, "dashes": "— " * 100_000, "stops": "“a" + "." * 500_000,
    "ticks": "`" * 300_000, "carriage returns": "“a”\r\n" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("title", FLOODS)
def test_floods_are_read(title: str) -> None:
    text = FLOODS[title]
    quotes = find_quotes(text)
    assert all(0 <= q.start < q.end <= len(text) for q in quotes[:1000])


@pytest.mark.parametrize(
    "title", ["a million marks", "alternating", "deep nesting", "letters", "combining", "zero width"]
)
def test_floods_are_attributed(title: str) -> None:
    text = FLOODS[title][:60_000]
    result = attribute(text + "\n\n“We close at ten,” said Ada Marsh.")
    assert result.text.startswith(text)
    assert result.quotes[-1].text == "We close at ten,"


def test_a_run_of_marks_costs_no_words() -> None:
    """What the pipeline must not see is blanked for it alone: every word beside it is still a token."""
    text = "Ada Marsh " + '"' * 5_000 + " said that " + "'" * 5_000 + "Bo" + "-" * 5_000 + " left."
    parse = parse_text(text, BLANK)
    assert parse.text == text
    assert [word for word in parse.words if word.isalpha()] == ["Ada", "Marsh", "said", "that", "Bo", "left"]
    assert [text[a:b] for a, b in zip(parse.starts, parse.ends, strict=True)] == parse.words


@pytest.mark.parametrize("quote", ["(a+)+$" * 40, "\x00" * 50, "\ud800" * 50, "..." * 2_000, "[" * 3_000, "a " * 3_000])
def test_looking_up_hostile_quotes(quote: str) -> None:
    assert verify(quote, quote * 3).status in ("exact", "folded", "elided", "short", "absent")


# Hostile files


def book(page: str, package: str | None = None, name: str = "a.xhtml") -> bytes:
    """An EPUB of one page."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="b.opf"/></container>')
        archive.writestr(
            "b.opf",
            package
            or f'<package><manifest><item id="a" href="{name}" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
        )
        archive.writestr("a.xhtml", page)
    return kept.getvalue()


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><package>&b;</package>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><package>&a;</package>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("laughs.epub", lambda: book("<p>a</p>", LAUGHS)),
        ("outside.epub", lambda: book("<p>a</p>", OUTSIDE)),
        ("above.epub", lambda: book("<p>a</p>", name="../../../../etc/passwd")),
        ("bomb.epub", lambda: book("a" * (65 << 20))),
        ("bomb.txt.gz", lambda: gzip.compress(bytes(257 << 20), 1)),
        ("cut.txt.gz", lambda: gzip.compress(b"a" * 1000)[:-9]),
        ("cut.epub", lambda: book("<p>a</p>")[:-30]),
        ("none.epub", lambda: b"PK\x03\x04"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_files_are_refused(name: str, data: Callable[[], bytes], tmp_path: Path) -> None:
    """With a reason, and without what they point at."""
    path = tmp_path / name
    path.write_bytes(data())
    (found,) = read_documents(path)
    assert isinstance(found, Unreadable)
    assert "root:" not in found.reason


@pytest.mark.parametrize("value", [10**400, float("nan"), "1", True, None, [], 10**5000], ids=range(7))
def test_numbers_of_any_kind_in_data(value: Any) -> None:
    data = attribute("“Go,” said Ada.", nlp=BLANK).to_dict()
    data["quotes"][0]["confidence"] = value
    with pytest.raises(FormatError):
        AttributedText.from_dict(data)


def test_data_of_any_depth() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(QuoteattrError):
        AttributedText.from_dict({**attribute("a", nlp=BLANK).to_dict(), "quotes": deep})
    with pytest.raises(QuoteattrError):
        AttributedText.from_dict({**attribute("a", nlp=BLANK).to_dict(), "text": deep})
