"""Mutation testing: small errors are put into the core, one at a time; the tests should notice.

    python benchmarks/mutants.py text people
    python benchmarks/mutants.py all --sample 200 --survivors survivors.txt

A mutant is one changed operator, comparison, number, string, condition or left-out statement of a function, or a
number moved in a constant of a module; `--plain` makes only those that move a number or turn a condition round.
Docstrings, annotations, messages of errors and the patterns of regular expressions are left alone (what a pattern
accepts is a matter of data).  The tests of a part are run once without a mutant, and it is noted which functions each
of them calls; a mutant is killed when one of the tests that call its function fails, or they run ten times as long as
they should.  No file is changed: a process of its own compiles the mutant in the module's place before the tests
import it.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import json
import os
import random
import signal
import sys
import tempfile
import time
import types
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import attrs
import pytest
import spacy  # noqa: F401 - once here, and not again in each process
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parent.parent


# The tests that should notice an error in each folder of the core.
PARTS = {
    "text": ("layout", "quotes", "scanner_reference", "structure", "turns", "purpose", "genre"),
    "syntax": ("document", "parse", "inference"),
    "reports": ("frames", "constructions", "tags", "turns"),
    "people": ("people", "mentions"),
    "speakers": ("decisions", "dialogue", "speakers_generated"),
}
# Tests of one function that a mutant is shown at most: some are called by every test.
_MOST_TESTS = 40


@attrs.frozen
class Mutant:
    """One error in one module."""

    module: str
    line: int
    what: str
    functions: frozenset[str]
    """The functions it is in; of a constant, those that use it."""
    number: int
    """Which of the mutants of its module."""
    source: str = attrs.field(default="", repr=False)
    """The whole module with the error in it."""

    @property
    def told(self) -> str:
        """Where it is and what was done."""
        return f"{self.module}:{self.line}: {self.what}"


# Making mutants

_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every way to get one node wrong: what was done, and the wrong node."""

    def changed(what: str, **fields: object) -> tuple[str, ast.AST]:
        other = copy.deepcopy(node)
        for name, value in fields.items():
            setattr(other, name, value)
        return what, other

    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            other = _COMPARISONS[type(op)]
            yield changed(f"{type(op).__name__} -> {other.__name__}", ops=[other()])
        case ast.BinOp(op=op) if type(op) in _OPERATORS and not isinstance(node.left, ast.JoinedStr):
            other = _OPERATORS[type(op)]
            yield changed(f"{type(op).__name__} -> {other.__name__}", op=other())
        case ast.BoolOp(op=op):
            other = ast.Or if isinstance(op, ast.And) else ast.And
            yield changed(f"{type(op).__name__} -> {other.__name__}", op=other())
        case ast.UnaryOp(op=ast.Not()):
            yield "not left out", node.operand
        case ast.Constant(value=bool(value)):
            yield changed(f"{value} -> {not value}", value=not value)
        case ast.Constant(value=int(value) | float(value)):
            yield changed(f"{value} -> {value + 1}", value=value + 1)
        case ast.Constant(value=str(value)):
            other_value = value[:-1] if len(value) > 1 else value + "X"
            yield changed(f"{value!r} -> {other_value!r}", value=other_value)
        case ast.If() | ast.IfExp() | ast.While():
            yield changed("condition turned round", test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield changed(f"{name} -> {_CALLS[name]}", func=ast.Name(_CALLS[name], ast.Load()))
        case ast.Continue():
            yield "continue -> break", ast.Break()
        case ast.Break():
            yield "break -> continue", ast.Continue()
        case ast.Return(value=ast.expr()) if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield changed("nothing returned", value=ast.Constant(None))
        case ast.Assign() | ast.AugAssign() | ast.Expr(value=ast.Call()):
            yield "statement left out", ast.Pass()


def plain_changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """A number moved, or a condition turned round."""
    for what, other in changes(node):
        number = isinstance(node, ast.Constant) and not isinstance(node.value, bool | str)
        if number or isinstance(node, ast.If | ast.IfExp | ast.While):
            yield what, other
    if isinstance(node, ast.comprehension) and node.ifs:
        other = copy.deepcopy(node)
        other.ifs[0] = ast.UnaryOp(ast.Not(), other.ifs[0])
        yield "condition turned round", other


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None, frozenset[str]]]:
    """Where a node hangs (its parent, the field, its number in it), and in which functions, or whose constant."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                for place in _below(statement, function, "body"):
                    yield *place, frozenset({function.name})
    for statement in tree.body:
        names = {t.id for t in getattr(statement, "targets", ()) if isinstance(t, ast.Name)}
        if names and not _is_pattern(statement.value):
            users = {f.name for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and names & _names(f)}
            for place in _below(statement.value, statement, "value"):
                yield *place, frozenset(users)


def _names(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def _below(node: ast.AST, parent: ast.AST, field: str) -> Iterator[tuple[ast.AST, str, int | None]]:
    inside = getattr(parent, field)
    yield parent, field, inside.index(node) if isinstance(inside, list) else None
    if isinstance(node, ast.Raise | ast.FunctionDef) or _is_pattern(node) or _is_docstring(node):
        return
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _below(child, node, name)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_pattern(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("compile", "escape")
    )


def mutants_of(module: str, source: str, plain: bool, wanted: Container[int] | None = None) -> list[Mutant]:
    """All mutants of a module, without their sources, or those of the numbers `wanted`, with them."""
    made: list[Mutant] = []
    tree = ast.parse(source)
    count = -1
    for parent, field, number, functions in list(places(tree)):
        inside = getattr(parent, field)
        node = inside if number is None else inside[number]
        if _is_docstring(node) or _is_pattern(node):
            continue
        for what, other in plain_changes(node) if plain else changes(node):
            count += 1
            told = Mutant(module, getattr(node, "lineno", 0), what, functions, count)
            if wanted is None:
                made.append(told)
            elif count in wanted:
                _put(parent, field, number, ast.copy_location(other, node))
                try:
                    made.append(attrs.evolve(told, source=ast.unparse(ast.fix_missing_locations(tree))))
                finally:
                    _put(parent, field, number, node)
    return made


def _put(parent: ast.AST, field: str, number: int | None, node: ast.AST) -> None:
    if number is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[number] = node


# Running the tests on them


class _Mutated(importlib.machinery.SourceFileLoader):
    """Loads a module from the mutant's source in place of its file's."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> types.CodeType:
        return compile(self.source, self.path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    """Finds one module as the mutant has it."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(fullname, path) if fullname == self.name else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Mutated(fullname, spec.origin, self.source)
        return spec


_SLOWER = 10
_LEAST_SECONDS = 20.0


def run(tests: Sequence[str], mutant: Mutant | None, limit: float = 600.0, notes: Path | None = None) -> str:
    """`killed`, `slow` (killed by taking too long) or `survived`; in a process of its own."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = _test(tests, mutant, notes)
        finally:
            os._exit(status)
    ends = time.monotonic() + limit
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if status == 0 else "killed"
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "slow"


class _Noting:
    """Notes which functions of the package each test calls."""

    def __init__(self) -> None:
        self.called: dict[str, list[list[str]]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Note the functions that one test calls."""
        seen: set[tuple[str, str]] = set()
        package = str(ROOT / "quoteattr") + os.sep

        def note(frame: types.FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(package):
                seen.add((frame.f_code.co_filename.removeprefix(package), frame.f_code.co_name))

        sys.setprofile(note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            self.called[item.nodeid] = [list(pair) for pair in seen]


def _test(tests: Sequence[str], mutant: Mutant | None, notes: Path | None) -> int:
    """Run tests on a mutant; 0 if they pass."""
    if mutant is not None:
        name = "quoteattr." + mutant.module.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        sys.meta_path.insert(0, _Finder(name, mutant.source))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    noting = _Noting()
    options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "--hypothesis-profile=unshrunk"]
    status = int(pytest.main([*options, *tests], plugins=[noting] if notes is not None else []))
    if notes is not None:
        notes.write_text(json.dumps(noting.called), encoding="utf-8")
    return status


def with_source(module: str, drawn: Sequence[Mutant], plain: bool) -> list[Mutant]:
    """Those of the drawn mutants that are a module's, with their sources."""
    source = (ROOT / "quoteattr" / module).read_text(encoding="utf-8")
    return mutants_of(module, source, plain, {mutant.number for mutant in drawn if mutant.module == module})


def tests_of(mutant: Mutant, called: dict[str, list[list[str]]]) -> list[str]:
    """The tests that call a mutant's function; of many some, from those that call little to those that call most."""
    own = {(mutant.module, name) for name in mutant.functions}
    found = sorted((len(calls), test) for test, calls in called.items() if own & {(a, b) for a, b in calls})
    every = max(1, -(-len(found) // _MOST_TESTS))
    return [test for _, test in found[::-every]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=[*PARTS, "all"])
    parser.add_argument("--plain", action="store_true", help="only numbers moved and conditions turned round")
    parser.add_argument("--sample", type=int, help="how many mutants to try, drawn at random; all if not given")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (default: 1)")
    parser.add_argument("--minutes", type=float, help="stop after so long, and tell of those tried so far")
    parser.add_argument("--survivors", metavar="FILE", help="write the mutants that survived here as well")
    parser.add_argument("--again", metavar="FILE", help="try only the mutants that an earlier run wrote here")
    parser.add_argument("--notes", metavar="FOLDER", help="keep which test calls what here, for further runs")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    parts = list(PARTS) if "all" in options.parts else options.parts
    mutants = [
        mutant
        for part in parts
        for path in sorted((ROOT / "quoteattr" / part).rglob("*.py"))
        for mutant in mutants_of(
            path.relative_to(ROOT / "quoteattr").as_posix(), path.read_text(encoding="utf-8"), options.plain
        )
    ]
    settings.register_profile(
        "unshrunk", max_examples=20, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    drawn = random.Random(options.seed).sample(mutants, min(options.sample or len(mutants), len(mutants)))  # noqa: S311
    if options.again:
        again = set(Path(options.again).read_text(encoding="utf-8").splitlines())
        drawn = [mutant for mutant in drawn if mutant.told in again]
    drawn = [
        made
        for module in sorted({mutant.module for mutant in drawn})
        for made in with_source(module, drawn, options.plain)
    ]
    drawn.sort(key=lambda mutant: parts.index(mutant.module.split("/")[0]))
    print(f"{' '.join(parts)}: {len(drawn)} of {len(mutants)} mutants", flush=True)
    survived: list[Mutant] = []
    called: dict[str, list[list[str]]] = {}
    limit, present = _LEAST_SECONDS, ""
    begun, tried = time.monotonic(), 0
    for number, mutant in enumerate(drawn, 1):
        if options.minutes and time.monotonic() - begun > 60 * options.minutes:
            break
        tried = number
        if (part := mutant.module.split("/")[0]) != present:
            present, started = part, time.monotonic()
            notes = Path(options.notes or tempfile.mkdtemp()) / f"{part}.json"
            tests = [f"tests/test_{name}.py" for name in PARTS[part]]
            if not notes.exists() and run(tests, None, notes=notes) != "survived":
                sys.exit(f"the tests of {part} fail without any mutant")
            called = json.loads(notes.read_text(encoding="utf-8"))
            limit = max(_LEAST_SECONDS, _SLOWER * (time.monotonic() - started))
        tests = tests_of(mutant, called)
        if not tests or run(tests, mutant, limit) == "survived":
            survived.append(mutant)
            print(f"[{number}] survived {len(tests)} tests: {mutant.told}", flush=True)
            if options.survivors:
                with Path(options.survivors).open("a", encoding="utf-8") as file:
                    file.write(mutant.told + "\n")
    killed = tried - len(survived)
    print(f"{' '.join(parts)}: {killed} of {tried} killed, {killed / max(1, tried):.1%}")


if __name__ == "__main__":
    main()
