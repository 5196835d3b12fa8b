"""Imports point one way, importing the package is cheap, and only two modules touch spaCy."""

import ast
import pathlib
import subprocess
import sys

import pytest

PACKAGE = pathlib.Path(__file__).resolve().parent.parent / "quoteattr"

# Each part of the package and the parts it may import; see docs/architecture.md.
FOUNDATION = {"errors", "types", "lexicon", "layout", "trees", "parse"}
STAGES = {"quotes", "frames", "tags", "turns", "people", "dialogue"}
MAY_IMPORT = {
    "errors": set(),
    "types": {"errors"},
    "lexicon": {"errors"},
    "trees": {"lexicon"},
    "layout": {"types"},
    "inference": set(),
    "mending": set(),
    "parse": {"errors", "types", "layout", "inference", "mending"},
    "genre": {"errors", "types"},
    "workers": {"errors"},
    "summaries": {"errors", "io", "types"},
    "tables": {"errors", "api", "batch"},
    "plots": {"errors", "io", "summaries"},
    "batch": {"errors", "api"},
    "corpus": {"errors", "api", "batch", "parse", "reading", "__version__"},
    **dict.fromkeys(STAGES, FOUNDATION),
    "resolve": {"types", "parse", "genre", "people", "dialogue"},
    "segments": {"types"},
    "markup": {"types"},
    "io": {"errors", "types", "layout", "markup"},
    "viz": {"errors", "types", "layout", "markup", "io"},
    "result": {"errors", "types", "segments", "io", "viz", "__version__"},
    "corrections": {"errors", "types", "result"},
    "suggestions": {"errors", "types", "result", "corrections"},
    "verification": {"errors", "types", "io"},
    "synth": {"errors", "types", "lexicon", "result"},
    "strategies": {"errors", "synth"},
    "reading": {"errors", "lexicon"},
    "api": {"errors", "types", "parse", "genre", "resolve", "result", "workers", *STAGES},
    "pipeline": {"types", "result", "io", "api"},
}
# Where everything comes together: nothing imports these.
TOPS = {"__init__", "__main__", "cli"}


def part_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path):
    """Top-level parts of the package that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "quoteattr":
            parts = node.module.split(".")[1:]
            found |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("quoteattr.")}
    return found


def files():
    return sorted(path for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_imports_point_one_way(part):
    used = set().union(*(imports_of(path) for path in files() if part_of(path) == part))
    assert used - {part} <= MAY_IMPORT[part]


def test_every_part_has_its_place():
    assert {part_of(path) for path in files()} - set(MAY_IMPORT) - TOPS == set()
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [part for part in MAY_IMPORT if f"`{part}`" not in page] == []


def test_only_the_edges_import_spacy():
    importing = {
        part_of(path)
        for path in files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "spacy")
        or (isinstance(node, ast.Import) and any(a.name.split(".")[0] == "spacy" for a in node.names))
    }
    assert importing <= {"parse", "inference", "pipeline", "api", "cli", "tables"}


def test_importing_the_package_loads_neither_spacy_nor_numpy_nor_textacy():
    code = "import sys, quoteattr; print([m for m in ('spacy', 'numpy', 'textacy', 'hypothesis') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_finding_marks_needs_no_spacy():
    code = "import sys, quoteattr; quoteattr.find_quotes('“Yes,” she said.'); print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
