"""Imports point one way, importing the package is cheap, and only two modules touch spaCy."""

import ast
import graphlib
import pathlib
import re
import subprocess
import sys

import pytest

PACKAGE = pathlib.Path(__file__).resolve().parent.parent / "quoteattr"

STAGES = {"reports", "people"}
EVERYWHERE = {"errors", "rules", "types", "__version__"}


def may_import():
    """Each part of the package and the parts it may import, as the table of docs/architecture.md says."""
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page[page.index("| module |") :].split("\n\n", 1)[0]
    found = {}
    for line in table.splitlines()[2:]:
        names, _, imports = line.strip("| ").split(" | ")
        for name in re.findall(r"`(\w+)/?`", names):
            found[name] = set(re.findall(r"`(\w+)`", imports))
    return found


MAY_IMPORT = may_import()
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


@pytest.mark.parametrize("part", sorted(set(MAY_IMPORT) - TOPS))
def test_a_part_imports_what_the_page_says(part):
    used = set().union(*(imports_of(path) for path in files() if part_of(path) == part))
    assert used - {part} - EVERYWHERE == MAY_IMPORT[part]


def test_imports_point_one_way():
    assert tuple(graphlib.TopologicalSorter(MAY_IMPORT).static_order())  # a circle would raise
    assert all(MAY_IMPORT[stage].isdisjoint(STAGES) for stage in STAGES)
    assert set().union(*(imports_of(PACKAGE / f"{part}.py") for part in ("errors", "types"))) - {"types"} <= {"errors"}


def test_every_part_has_its_place():
    assert {part_of(path) for path in files()} | TOPS == set(MAY_IMPORT) | TOPS


@pytest.mark.parametrize("folder", ["lang", "text", "syntax", "reports", "reports/constructions", "people", "speakers"])
def test_the_page_names_every_module_of_a_stage(folder):
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    inside = page[page.index(f"## Inside `{folder.rpartition('/')[2]}`\n") :].split("\n## ")[0]
    last = " ".join(line.rstrip("| ").rpartition(" | ")[2] for line in inside.splitlines() if line.startswith("| "))
    modules = {path.stem for path in (PACKAGE / folder).glob("*.py")} - {"__init__"}
    modules |= {path.parent.name for path in (PACKAGE / folder).glob("*/__init__.py")}
    assert set(re.findall(r"`(\w+)`", last)) == modules


def test_files_that_the_page_names_are_there():
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/]+\.(?:py|tsv))`", page))
    assert len(named) > 15
    assert [name for name in sorted(named) if not (PACKAGE / name).exists()] == []


def test_only_the_edges_import_spacy():
    importing = {
        part_of(path)
        for path in files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "spacy")
        or (isinstance(node, ast.Import) and any(a.name.split(".")[0] == "spacy" for a in node.names))
    }
    assert importing <= {"syntax", "pipeline", "api", "cli", "tables"}


def test_importing_the_package_loads_neither_spacy_nor_numpy_nor_textacy():
    code = "import sys, quoteattr; print([m for m in ('spacy', 'numpy', 'textacy', 'hypothesis') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_finding_marks_needs_no_spacy():
    code = "import sys, quoteattr; quoteattr.find_quotes('“Yes,” she said.'); print('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# Lines of a function at most, and places where its way may part: conditions, loops, handlers, each `and` and `or`.
MOST_LINES, MOST_BRANCHES = 60, 20
PARTING = (ast.If, ast.For, ast.While, ast.IfExp, ast.ExceptHandler, ast.comprehension, ast.match_case)


def sizes(source):
    """Name, lines and branches of each function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            below = list(ast.walk(node))
            operators = sum(len(one.values) - 1 for one in below if isinstance(one, ast.BoolOp))
            yield node.name, node.end_lineno - node.lineno + 1, sum(isinstance(b, PARTING) for b in below) + operators


@pytest.mark.parametrize("part", ["text", "syntax", "reports", "people", "speakers", "lang"])
def test_functions_of_the_core_are_short(part):
    found = {
        f"{path.relative_to(PACKAGE).as_posix()} {name}"
        for path in (PACKAGE / part).rglob("*.py")
        for name, lines, branches in sizes(path.read_text(encoding="utf-8"))
        if lines > MOST_LINES or branches > MOST_BRANCHES
    }
    assert found == set()


def test_sizes_count_what_they_say():
    source = "def f(a, b):\n    if a and b or not a:\n        return [c for c in b if c]\n    return a if b else b\n"
    assert list(sizes(source)) == [("f", 4, 5)]
