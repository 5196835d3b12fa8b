"""The pages build without a warning, their links lead somewhere, every block of code in them runs."""

import contextlib
import doctest
import glob
import html.parser
import io
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tomllib
import urllib.parse
import xml.dom.minidom

import pytest

from quoteattr import cli
from quoteattr.reports import tags
from quoteattr.speakers.decisions import DECISIONS
from quoteattr.syntax import parse
from quoteattr.text.profile import STYLES
from quoteattr.text.quotes import find_quotes

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "seeds").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
)
PAGES = [page for page in PAGES if "_build" not in page.parts]
# Commands that set up, measure for long or rebuild: that they name something that exists is all that is checked.
NOT_RUN = ("make", "pip", "python", "git", "cd", ".", "export", "for", "do", "done", "pytest", "jupytext", "jupyter")


def name_of(page):
    return page.relative_to(ROOT).as_posix()


# The site


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The pages, built once; every warning is an error, and so is an error in a notebook."""
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(out / "html")],
        capture_output=True, text=True, check=False, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out / "html"


class Page(html.parser.HTMLParser):
    """The anchors of a page, where its links lead, and what it loads."""

    def __init__(self, path):
        super().__init__()
        self.anchors, self.links, self.loads = set(), [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.anchors |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif given.get("src"):
            self.loads.append(given["src"])
        elif tag == "link" and given.get("rel") in ("stylesheet", "preload", "prefetch", "icon") and given.get("href"):
            self.loads.append(given["href"])


def test_the_pages_build_lead_somewhere_and_load_nothing_from_elsewhere(site):
    """One test, so that the pages are built by one process only."""
    pages = {path: Page(path) for path in site.rglob("*.html") if "_static" not in path.parts}
    assert lost_links(pages) == []
    loaded_from_elsewhere(site, pages)
    assert untold_names(site) == []


def lost_links(pages):
    lost = []
    for path, page in pages.items():
        for link in page.links:
            url = urllib.parse.urlsplit(link)
            if url.scheme or url.netloc:
                continue
            target = (path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else path
            anchor = urllib.parse.unquote(url.fragment)
            if not target.exists() or (anchor and target in pages and anchor not in pages[target].anchors):
                lost.append(f"{path.name}: {link}")
    return lost


def loaded_from_elsewhere(site, pages):
    for path, page in pages.items():
        for source in page.loads:
            url = urllib.parse.urlsplit(source)
            assert not url.netloc, f"{path.name} loads {source}"
            there = path.parent / urllib.parse.unquote(url.path)
            assert url.scheme == "data" or there.exists(), f"{path.name} loads {source}"
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(\s*[\"']?https?:|@import\s+[\"']https?:", style.read_text(encoding="utf-8")), style


def reference():
    """The pages of the reference, one after the other."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted((DOCS / "api").glob("*.md")))


def is_told(module, name, told):
    """Whether the reference has a name under its module, or where the module has it from."""
    return any(told_name.startswith(f"{module}.") and told_name.endswith(f".{name}") for told_name in told)


def untold_names(site):
    from sphinx.util.inventory import InventoryFile

    with (site / "objects.inv").open("rb") as stream:
        inventory = InventoryFile.load(stream, "", os.path.join)
    told = {name for kind, names in inventory.items() if kind.startswith("py:") for name in names}
    missing = []
    for module in re.findall(r"automodule:: (\S+)", reference()):
        names = getattr(__import__(module, fromlist=["*"]), "__all__", ())
        missing += [f"{module}.{name}" for name in names if not is_told(module, name, told)]
    return sorted(missing)


def test_every_module_is_in_the_reference():
    listed = set(re.findall(r"automodule:: quoteattr\.(\w+)", reference()))
    modules = {path.stem for path in (ROOT / "quoteattr").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert modules - listed - {"__init__", "__main__", "__pycache__", "cli", "lang"} == set()


# What the pages tell of the code


def test_every_named_rule_has_an_example():
    page = (DOCS / "decisions.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^```\{rule\} (\w+) (\S+)", page, re.MULTILINE))
    wanted = {("decision", name) for name, one in DECISIONS if one.settles == "speaker"} | {
        ("tag", name) for name in tags._SCORES
    }
    assert wanted - shown == set()


def test_every_rule_for_mentions_has_an_example():
    page = (DOCS / "decisions.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "quoteattr" / "people").glob("*.py"))
    wanted = set(re.findall(r'ref\.rule = (?:.*, )?"([^"]+)"$', code, re.MULTILINE)) | {"described", "description"}
    assert len(wanted) > 8
    assert wanted - set(re.findall(r"^```\{mention\} (.+)", page, re.MULTILINE)) == set()


def test_every_style_problem_and_label_of_marks_has_an_example():
    page = (DOCS / "decisions.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^```\{found-marks\} (\S+)", page, re.MULTILINE))
    problems = set(re.findall(r"``(\w+)``", find_quotes.__doc__.split("problems`:")[1].split("Args")[0]))
    assert len(problems) == 6
    assert {*problems, "speech", "scare", "title", "nickname", "word", "sign", *STYLES} - shown == set()


def test_every_feature_told_is_held_by_a_test():
    page = (DOCS / "comparison.md").read_text(encoding="utf-8")
    named = re.findall(r"`(test_\w+\.py)(?:::(?:\w+::)?(test_\w+))?`", page)
    assert len(named) > 20
    for file, test in named:
        code = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in code, f"{file}::{test}"


# The blocks of code

_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|:{3,})(?P<kind>[^\n]*)\n(?P<code>.*?)^(?P=indent)(?P=fence) *$",
                    re.MULTILINE | re.DOTALL)  # fmt: skip


def blocks(page):
    """Kind and code of each block of a page in order; the prose between them has the kind ``prose``."""
    text, at, out = page.read_text(encoding="utf-8"), 0, []
    for found in _FENCE.finditer(text):
        out.append(("prose", text[at : found.start()]))
        code = re.sub(rf"^{found['indent']}", "", found["code"], flags=re.MULTILINE)
        out.append((found["kind"].strip(), code))
        at = found.end()
    return [*out, ("prose", text[at:])]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder that looks like the checkout's root, and takes what the blocks write."""
    for entry in ROOT.iterdir():
        if not entry.name.startswith("."):
            (tmp_path / entry.name).symlink_to(entry)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_doctest(code, scope, name):
    test = doctest.DocTestParser().get_doctest(code, scope, name, name, 0)
    report = io.StringIO()
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, _ = doctest.DocTestRunner(optionflags=flags, verbose=False).run(test, out=report.write, clear_globs=False)
    assert not failed, report.getvalue()
    scope.update(test.globs)


def run_shell(line):
    """A line of shell: `quoteattr` runs in this process, its pipes and redirections are read here."""
    parts, words = [], []
    for word in shlex.shlex(line, posix=True, punctuation_chars="|><;"):
        if word == "|":
            parts.append(words)
            words = []
        else:
            words.append(word)
    parts.append(words)
    given = ""
    for words in parts:
        out = None
        if ">" in words:
            at = words.index(">")
            out, words = words[at + 1], words[:at] + words[at + 2 :]
        if words[:3] == ["python", "-m", "quoteattr"]:
            words = ["quoteattr", *words[3:]]
        if words[0] == "quoteattr":
            files = [name for word in words[1:] for name in (sorted(glob.glob(word)) if "*" in word else [word])]
            given = run_command(files, given)
        else:
            done = subprocess.run(words, input=given, capture_output=True, text=True, check=True)
            given = done.stdout
        if out is not None:
            pathlib.Path(out).write_text(given, encoding="utf-8")
            given = ""
    return given


class Stdin(io.TextIOWrapper):
    def __init__(self, given):
        super().__init__(io.BytesIO(given.encode()), encoding="utf-8")


def run_command(arguments, given):
    out, said, before = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = Stdin(given)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            try:
                status = cli.main(arguments)
            except SystemExit as stop:
                status = stop.code
    finally:
        sys.stdin = before
    assert status in (0, 1, None), f"quoteattr {' '.join(arguments)}: status {status}: {said.getvalue()}"
    return out.getvalue()


def check_set_up(line):
    """A command that is not run: its script or target must be there."""
    for script in re.findall(r"\b(?:benchmarks|docs|tests)/[\w/]+\.(?:py|md|txt)\b", line):
        assert (ROOT / script).exists(), script
    for target in re.findall(r"^make (\w+)", line):
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def run_lines(code):
    for line in re.sub(r"\\\n\s*", " ", code).splitlines():
        line = re.sub(r"(?:^|\s)#.*$", "", line).strip().removeprefix("$ ")
        if line and line.split()[0].split("/")[-1] in NOT_RUN and "-m quoteattr" not in line:
            check_set_up(line)
        elif line:
            run_shell(line)


def read_jsonl(code):
    return [json.loads(line) for line in code.splitlines() if line.strip()]


def read_table(code, mark):
    rows = [line.split(mark) for line in code.splitlines() if line and not line.startswith("# ")]
    assert len({len(row) for row in rows}) == 1 or mark == ",", rows


READERS = {
    "json": json.loads,
    "jsonl": read_jsonl,
    "toml": tomllib.loads,
    "xml": xml.dom.minidom.parseString,
    "tsv": lambda code: read_table(code, "\t"),
    "csv": lambda code: read_table(code, ","),
}
SHELLS = ("sh", "bash", "console", "shell")
SHOWN = ("text", "diff", "make", "html", "bibtex", "yaml", "css")


@pytest.fixture
def parsed_once(monkeypatch):
    """The commands of a page read the same few texts again and again: each is parsed once."""
    known = {}
    parsed = parse.parse_texts

    def remembered(texts, nlp, **options):
        for text in texts:
            key = (id(nlp), text)
            if key not in known:
                known[key] = next(parsed([text], nlp, **options))
            yield known[key]

    monkeypatch.setattr(parse, "parse_texts", remembered)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
@pytest.mark.usefixtures("parsed_once")
def test_blocks_of_code_run(page, checkout, capsys):
    scope: dict[str, object] = {"__name__": "__main__"}
    for kind, code in blocks(page):
        if kind in ("prose", "python", "py", "pycon") and re.search(r"^\s*>>> ", code, re.MULTILINE):
            run_doctest(code, scope, name_of(page))
        elif kind in ("python", "py"):
            exec(compile(code, name_of(page), "exec", dont_inherit=True), scope)
        elif kind in SHELLS:
            run_lines(code)
        elif kind in READERS:
            READERS[kind](code)
        else:
            known = kind in ("prose", "") or kind in SHOWN or kind.startswith(("{", "["))
            assert known, f"a block of kind {kind!r}: run it, or call it text"


def test_links_between_files_exist():
    lost = []
    for page in PAGES:
        for kind, text in blocks(page):
            if kind == "prose":
                links = re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", text)
                lost += [f"{name_of(page)}: {link}" for link in links if not (page.parent / link).exists()]
    assert lost == []


def test_every_extra_is_told():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    page = (DOCS / "quickstart.md").read_text(encoding="utf-8")
    assert [name for name in extras if f"`{name}`" not in page] == []


# The README


def test_the_readme_names_the_make_targets():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test", "docs"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_the_version_is_the_same_everywhere():
    import quoteattr

    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version == quoteattr.__version__
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
