"""Mutation testing: small errors are put into a module, one at a time; the tests should notice.

    python benchmarks/mutants.py scanner
    python benchmarks/mutants.py names --sample 150 --survivors survivors.txt

A mutant is one changed operator, comparison, number, string, condition or left-out statement of the module's
functions.  Docstrings, annotations, messages of errors and the patterns of regular expressions are left alone (what
a pattern accepts is a matter of data).  A mutant is killed when the tests of its part fail, or run ten times as long
as they do without it.  No file is changed: a process of its own compiles the mutant in the module's place before the
tests import it.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import os
import random
import signal
import sys
import time
import types
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import pytest
import spacy  # noqa: F401 - once here, and not again in each process
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parent.parent


@attrs.frozen
class Part:
    """Modules that are mutated together, and the tests that should notice."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    only: str = ""
    """Which of those tests, as for `pytest -k`; all when empty."""


PARTS = {
    "scanner": Part(
        ("quotes/marks.py", "quotes/reading.py", "quotes/assemble.py", "quotes/profile.py", "quotes/lines.py",
         "quotes/turns.py", "quotes/labels.py", "quotes/__init__.py", "layout.py"),
        ("tests/test_layout.py", "tests/test_quotes.py", "tests/test_scanner_reference.py"), "not cost",
    ),
    "names": Part(("people/names.py", "people/cluster.py"), ("tests/test_people.py",)),
    "resolver": Part(
        ("speakers/decisions.py", "speakers/quotes.py", "speakers/attribution.py", "speakers/confidence.py"),
        ("tests/test_decisions.py", "tests/test_api.py", "tests/test_golden.py"),
    ),
}  # fmt: skip


@attrs.frozen
class Mutant:
    """One error in one module."""

    module: str
    line: int
    what: str
    source: str = attrs.field(repr=False)
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


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Where a node of a function's body hangs: its parent, the field, and its number in it."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                yield from _below(statement, function, "body")


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


def mutants_of(module: str, source: str) -> list[Mutant]:
    """All mutants of a module."""
    made: list[Mutant] = []
    tree = ast.parse(source)
    for parent, field, number in list(places(tree)):
        inside = getattr(parent, field)
        node = inside if number is None else inside[number]
        if _is_docstring(node) or _is_pattern(node):
            continue
        for what, other in changes(node):
            _put(parent, field, number, ast.copy_location(other, node))
            try:
                made.append(Mutant(module, node.lineno, what, ast.unparse(ast.fix_missing_locations(tree))))
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


def run(part: Part, mutant: Mutant | None, limit: float = 600.0) -> str:
    """`killed`, `slow` (killed by taking too long) or `survived`; in a process of its own."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = _test(part, mutant)
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


def _test(part: Part, mutant: Mutant | None) -> int:
    """Run the tests of a part on a mutant; 0 if they pass."""
    if mutant is not None:
        name = "quoteattr." + mutant.module.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        sys.meta_path.insert(0, _Finder(name, mutant.source))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "--hypothesis-profile=unshrunk"]
    return int(pytest.main([*options, *(["-k", part.only] if part.only else []), *part.tests]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--sample", type=int, help="how many mutants to try, drawn at random; all if not given")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (default: 1)")
    parser.add_argument("--survivors", metavar="FILE", help="write the mutants that survived here as well")
    parser.add_argument("--again", metavar="FILE", help="try only the mutants that an earlier run wrote here")
    options = parser.parse_args()
    part = PARTS[options.part]
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    mutants = [
        mutant
        for module in part.modules
        for mutant in mutants_of(module, (ROOT / "quoteattr" / module).read_text(encoding="utf-8"))
    ]
    settings.register_profile(
        "unshrunk", max_examples=50, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    started = time.monotonic()
    if run(part, None) != "survived":
        sys.exit("the tests fail without any mutant")
    limit = max(_LEAST_SECONDS, _SLOWER * (time.monotonic() - started))
    drawn = random.Random(options.seed).sample(mutants, min(options.sample or len(mutants), len(mutants)))  # noqa: S311
    if options.again:
        again = set(Path(options.again).read_text(encoding="utf-8").splitlines())
        drawn = [mutant for mutant in drawn if mutant.told in again]
    print(f"{options.part}: {len(drawn)} of {len(mutants)} mutants", flush=True)
    survived: list[Mutant] = []
    for number, mutant in enumerate(drawn, 1):
        if run(part, mutant, limit) == "survived":
            survived.append(mutant)
            print(f"[{number}] survived: {mutant.told}", flush=True)
            if options.survivors:
                with Path(options.survivors).open("a", encoding="utf-8") as file:
                    file.write(mutant.told + "\n")
    killed = len(drawn) - len(survived)
    print(f"{options.part}: {killed} of {len(drawn)} killed, {killed / len(drawn):.1%}")


if __name__ == "__main__":
    main()
