"""Mutation testing: small errors are put into the core, one at a time; the tests should notice.

    python benchmarks/mutants.py people reports
    python benchmarks/mutants.py all --plain --sample 200 --survivors survivors.txt

A mutant is one changed operator, comparison, number, string, condition or left-out statement of a function, or a
number moved in a constant of a module; `--plain` makes only those that move a number or turn a condition round.
Docstrings, annotations, messages of errors and the patterns of regular expressions are left alone (what a pattern
accepts is a matter of data), and so is -1 where it stands for nothing found, as any number below zero would do.

The tests are run once without a mutant, and it is noted which lines each of them comes by (with `coverage`); a mutant
is killed when one of the tests that come by its statement fails, or they run ten times as long as they should.  Of
these tests those that look at everything are run, then the shortest of each file by turns, as many as fit into
`--seconds`.  Tests that are known to fail,
and those that compare a text with how it was read once, do not count.

No file is changed: a copy of the process gets the mutant's functions in place of its own.  What the pipeline made of
the texts of the tests is kept, and read again only where the mutant has a part in it.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import functools
import gc
import io
import json
import os
import pickle  # what this script itself has written
import random
import signal
import sys
import tempfile
import time
import types
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import coverage
import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("text", "syntax", "reports", "people", "speakers")
# The tests of how a text is read; the others are about what is done with the result.
TESTS = (
    "api", "constructions", "counterexamples", "decisions", "dialogue", "document", "expressions", "features",
    "frames", "genre", "inference", "laws", "layout", "masking", "meant_generated", "mentions", "numbers", "parse",
    "people", "purpose", "quotes", "readings", "renaming", "rules", "scanner_reference", "seeds",
    "speakers_generated", "strict", "structure", "tags", "turns", "voices",
)  # fmt: skip
_FIRST = ("features.py", "readings.py")
# What has a part in the parse of a text.
PARSING = ("syntax/parse.py", "syntax/repairs.py", "syntax/inference.py", "text/layout.py")


@attrs.frozen
class Mutant:
    """One error in one module."""

    module: str
    line: int
    what: str
    lines: frozenset[int]
    """Those of its statement; of a constant, those of the functions of its module that use it."""
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


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None, frozenset[int]]]:
    """Where a node hangs (its parent, the field, its number in it), and the lines that a test of it comes by."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = {id(node) for outer in functions for node in ast.walk(outer) if node is not outer}
    for function in functions:
        if id(function) not in inner:
            for statement in function.body:
                yield from _below(statement, function, "body", frozenset())
    for statement in tree.body:
        names = {t.id for t in getattr(statement, "targets", ()) if isinstance(t, ast.Name)}
        if names and not _is_pattern(statement.value):
            users = [function for function in functions if names & _names(function)]
            lines = frozenset(line for function in users for line in _lines(function))
            for parent, field, number, _ in _below(statement.value, statement, "value", frozenset()):
                yield parent, field, number, lines


def _names(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def _lines(statement: ast.AST) -> frozenset[int]:
    """The lines of a statement, without those of the statements in it."""
    end = statement.end_lineno
    body = getattr(statement, "body", None)
    if isinstance(body, list) and not isinstance(statement, ast.FunctionDef):
        end = max(statement.lineno, body[0].lineno - 1)
    return frozenset(range(statement.lineno, end + 1))


def _below(
    node: ast.AST, parent: ast.AST, field: str, lines: frozenset[int]
) -> Iterator[tuple[ast.AST, str, int | None, frozenset[int]]]:
    inside = getattr(parent, field)
    if isinstance(node, ast.stmt):
        lines = _lines(node)
    yield parent, field, inside.index(node) if isinstance(inside, list) else None, lines
    if isinstance(node, ast.Raise) or _is_pattern(node) or _is_docstring(node):
        return
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns", "args", "decorator_list") or not isinstance(node, ast.FunctionDef):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and name != "annotation":
                    yield from _below(child, node, name, lines)


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
    nothing = {id(node) for node in _signs_of_nothing(tree)}
    count = -1
    for parent, field, number, lines in list(places(tree)):
        inside = getattr(parent, field)
        node = inside if number is None else inside[number]
        if _is_docstring(node) or _is_pattern(node) or id(node) in nothing:
            continue
        for what, other in plain_changes(node) if plain else changes(node):
            count += 1
            told = Mutant(module, getattr(node, "lineno", min(lines, default=0)), what, lines, count)
            if wanted is None:
                made.append(told)
            elif count in wanted:
                _put(parent, field, number, ast.copy_location(other, node))
                try:
                    made.append(attrs.evolve(told, source=ast.unparse(ast.fix_missing_locations(tree))))
                finally:
                    _put(parent, field, number, node)
    return made


def _signs_of_nothing(tree: ast.Module) -> Iterator[ast.AST]:
    """The 1 of each -1 that stands for nothing found: any number below zero would do as well."""
    giving = (ast.Return, ast.IfExp, ast.Assign, ast.AnnAssign, ast.Call, ast.Tuple, ast.arguments)
    for parent in ast.walk(tree):
        if isinstance(parent, giving):
            for node in ast.iter_child_nodes(parent):
                match node:
                    case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1) as one):
                        yield one


def _put(parent: ast.AST, field: str, number: int | None, node: ast.AST) -> None:
    if number is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[number] = node


# Putting them in


class Place:
    """The functions of the core as they are in this process, to be changed in a copy of it."""

    def __init__(self) -> None:
        self.functions: dict[tuple[str, str], list[types.FunctionType]] = {}
        self.caches: list[Any] = []
        stages = tuple(f"quoteattr.{part}." for part in PARTS)
        for one in gc.get_objects():
            if isinstance(one, types.FunctionType) and one.__module__ and f"{one.__module__}.".startswith(stages):
                self.functions.setdefault((one.__module__, one.__code__.co_qualname), []).append(one)
            elif isinstance(one, functools._lru_cache_wrapper) and _is_of_core(str(one.__module__)):
                self.caches.append(one)

    def put(self, mutant: Mutant) -> None:
        """Change the functions and constants of a module to a mutant's."""
        name = _name_of(mutant.module)
        plain = ast.unparse(ast.parse((ROOT / "quoteattr" / mutant.module).read_text(encoding="utf-8")))
        before = dict(_codes(compile(plain, mutant.module, "exec")))
        for qualified, code in _codes(compile(mutant.source, mutant.module, "exec")):
            if qualified in before and _told(before[qualified]) != _told(code):
                for function in self.functions.get((name, qualified), ()):
                    function.__code__ = code
        _put_constants(sys.modules[name], ast.parse(plain), ast.parse(mutant.source))
        for cache in self.caches:
            cache.cache_clear()


def _is_of_core(module: str) -> bool:
    """Whether a mutant may change what a module keeps: not what is read from files."""
    kept = module.startswith(("quoteattr.lang", "quoteattr.syntax.parse"))
    return module.startswith(("quoteattr", "test")) and not kept


def _name_of(module: str) -> str:
    return "quoteattr." + module.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def _codes(code: types.CodeType) -> Iterator[tuple[str, types.CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant.co_qualname, constant
            yield from _codes(constant)


def _told(code: types.CodeType) -> tuple[object, ...]:
    constants = tuple(_told(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts)
    return code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars


def _put_constants(module: types.ModuleType, plain: ast.Module, changed: ast.Module) -> None:
    """Set what a changed assignment of a module sets, and what is made of it, here and where it was imported."""
    touched: set[str] = set()
    for one, other in zip(plain.body, changed.body, strict=True):
        if not isinstance(other, ast.Assign | ast.AnnAssign) or other.value is None:
            continue
        used = {node.id for node in ast.walk(other.value) if isinstance(node, ast.Name)}
        if ast.dump(one) == ast.dump(other) and not used & touched:
            continue
        targets = other.targets if isinstance(other, ast.Assign) else [other.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        kept = {name: vars(module)[name] for name in names}
        exec(compile(ast.Module([other], []), module.__name__, "exec"), vars(module))  # noqa: S102
        touched |= names
        for importing in list(sys.modules.values()):
            if importing is not module and (importing.__name__ or "").startswith(("quoteattr", "test")):
                for name in names & set(vars(importing)):
                    if vars(importing)[name] is kept[name]:
                        setattr(importing, name, vars(module)[name])


# Running the tests on them

_SLOWER = 10
_LEAST_SECONDS = 20.0


class Parses:
    """What the pipeline made of each text, by text and pipeline."""

    def __init__(self) -> None:
        from quoteattr.syntax import parse

        self.kept: dict[tuple[str, str], Any] = {}
        self.used = True
        self.real = parse.parse_texts
        self.name = parse.pipeline_name
        parse.parse_texts = self.parse_texts
        parse.parse_text = lambda text, nlp, **named: next(self.parse_texts([text], nlp, **named))

    def parse_texts(self, texts: Iterable[str], nlp: Any, **named: Any) -> Iterator[Any]:
        """Parses in order, each made once."""
        for text in texts:
            key = (self.name(nlp), text) if isinstance(text, str) else None
            if key in self.kept and self.used:
                yield self.kept[key]
            else:
                parse = next(self.real([text], nlp, **named))
                if key is not None:
                    self.kept[key] = parse
                yield parse


class Trials:
    """Runs the mutants in place of the tests that pytest collected."""

    def __init__(self, options: argparse.Namespace, mutants: Sequence[Mutant], parses: Parses) -> None:
        self.options, self.mutants, self.parses = options, mutants, parses
        self.failed = False
        self.expected = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note whether a test failed, or was known to."""
        self.failed |= report.failed
        self.expected |= report.skipped or hasattr(report, "wasxfail")

    def passes(self, item: pytest.Item) -> bool:
        """Whether one test passes."""
        self.failed = self.expected = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return not self.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """All of it."""
        items = {item.nodeid: item for item in session.items}
        folder = Path(self.options.notes or tempfile.mkdtemp())
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "lines.json").exists():
            _in_copy(lambda: self.note(items, folder), 7200)
        notes = json.loads((folder / "lines.json").read_text(encoding="utf-8"))
        self.parses.kept |= pickle.loads((folder / "parses.pickle").read_bytes())  # noqa: S301
        by_line: dict[tuple[str, int], list[str]] = {}
        for test, (_, lines) in notes.items():
            for module, numbers in lines.items():
                for number in numbers:
                    by_line.setdefault((module, number), []).append(test)
        gc.unfreeze()
        place = Place()
        gc.freeze()
        begun, survived, tried = time.monotonic(), 0, 0
        for mutant in self.mutants:
            if self.options.minutes and time.monotonic() - begun > 60 * self.options.minutes:
                break
            found = {test for line in mutant.lines for test in by_line.get((mutant.module, line), ())}
            chosen, seconds = [], 0.0
            for test in _in_order(found & items.keys(), notes):
                if seconds < self.options.seconds:
                    chosen.append(items[test])
                    seconds += notes[test][0]
            what = self.run(mutant, chosen, place, max(_LEAST_SECONDS, _SLOWER * seconds))
            tried += 1
            if what == "survived":
                survived += 1
                self.tell(f"[{tried}] survived {len(chosen)} of {len(found)} tests: {mutant.told}")
                if self.options.survivors:
                    with Path(self.options.survivors).open("a", encoding="utf-8") as file:
                        file.write(mutant.told + "\n")
        killed = tried - survived
        self.tell(f"{' '.join(self.options.parts)}: {killed} of {tried} killed, {killed / max(1, tried):.1%}")
        return True

    def tell(self, line: str) -> None:
        """Print beside what pytest prints, which is thrown away."""
        os.write(self.options.out, (line + "\n").encode())

    def note(self, items: dict[str, pytest.Item], folder: Path) -> int:
        """Run every test; keep how long it takes, which lines it comes by, and the parses."""
        measured = coverage.Coverage(data_file=None, include=[str(ROOT / "quoteattr" / "*")], config_file=False)
        measured.start()
        notes: dict[str, tuple[float, dict[str, list[int]]]] = {}
        seconds: dict[str, float] = {}
        for nodeid, item in items.items():
            measured.switch_context(nodeid)
            started = time.process_time()
            passed = self.passes(item)
            if not passed:
                self.tell(f"fails without any mutant: {nodeid}")
            elif not self.expected:
                seconds[nodeid] = time.process_time() - started
        measured.stop()
        data = measured.get_data()
        of: dict[str, dict[str, list[int]]] = {}
        for path in data.measured_files():
            module = Path(path).relative_to(ROOT / "quoteattr").as_posix()
            if module.split("/")[0] in PARTS:
                for line, contexts in data.contexts_by_lineno(path).items():
                    for context in contexts:
                        of.setdefault(context, {}).setdefault(module, []).append(line)
        notes = {nodeid: (spent, of.get(nodeid, {})) for nodeid, spent in seconds.items()}
        (folder / "parses.pickle").write_bytes(pickle.dumps(self.parses.kept, protocol=5))
        (folder / "lines.json").write_text(json.dumps(notes), encoding="utf-8")
        self.tell(f"{len(items)} tests, {sum(seconds.values()):.0f} s")
        return 0

    def run(self, mutant: Mutant, chosen: Sequence[pytest.Item], place: Place, limit: float) -> str:
        """`killed`, `slow` (killed by taking too long) or `survived`; in a copy of the process."""

        def trial() -> int:
            self.parses.used = mutant.module not in PARSING
            place.put(mutant)
            return 0 if all(self.passes(item) for item in chosen) else 1

        return {0: "survived", None: "slow"}.get(_in_copy(trial, limit), "killed")


def _in_order(tests: Iterable[str], notes: dict[str, Any]) -> Iterator[str]:
    """Those that look at everything first; of the others the shortest of each file, then the second, and so on."""
    turn: dict[str, int] = {}
    ranked = []
    for test in sorted(tests, key=lambda test: notes[test][0]):
        file = test.split("::")[0]
        turn[file] = 0 if file.removeprefix("tests/test_") in _FIRST else turn.get(file, 0) + 1
        ranked.append((turn[file], notes[test][0], test))
    return (test for _, _, test in sorted(ranked))


def _in_copy(work: Callable[[], int], limit: float) -> int | None:
    """What some work returns in a copy of the process; `None` if it takes too long."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                status = work()
        finally:
            os._exit(status)
    ends, wait = time.monotonic() + limit, 0.002
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(wait := min(0.05, wait * 2))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def drawn_mutants(options: argparse.Namespace) -> tuple[list[Mutant], int]:
    """The mutants to try, with their sources, by module, and how many there are."""
    parts = PARTS if "all" in options.parts else options.parts
    sources = {
        path.relative_to(ROOT / "quoteattr").as_posix(): path.read_text(encoding="utf-8")
        for part in parts
        for path in sorted((ROOT / "quoteattr" / part).rglob("*.py"))
        if not options.module or options.module in path.as_posix()
    }
    mutants = [mutant for module, source in sources.items() for mutant in mutants_of(module, source, options.plain)]
    drawn = random.Random(options.seed).sample(mutants, min(options.sample or len(mutants), len(mutants)))  # noqa: S311
    if options.again:
        again = set(Path(options.again).read_text(encoding="utf-8").splitlines())
        drawn = [mutant for mutant in drawn if mutant.told in again]
    made = [
        mutant
        for module, source in sources.items()
        if (numbers := {mutant.number for mutant in drawn if mutant.module == module})
        for mutant in mutants_of(module, source, options.plain, numbers)
    ]
    random.Random(options.seed).shuffle(made)  # noqa: S311 - so that a run that is stopped has seen of everything
    return made, len(mutants)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=[*PARTS, "all"])
    parser.add_argument("--plain", action="store_true", help="only numbers moved and conditions turned round")
    parser.add_argument("--module", help="only of modules with this in their path")
    parser.add_argument("--sample", type=int, help="how many mutants to try, drawn at random; all if not given")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (default: 1)")
    parser.add_argument("--seconds", type=float, default=15, help="of tests that a mutant is shown (default: 15)")
    parser.add_argument("--minutes", type=float, help="stop after so long, and tell of those tried so far")
    parser.add_argument("--survivors", metavar="FILE", help="write the mutants that survived here as well")
    parser.add_argument("--again", metavar="FILE", help="try only the mutants that an earlier run wrote here")
    parser.add_argument("--notes", metavar="FOLDER", help="keep which test comes by which lines here, for further runs")
    parser.add_argument("--only", metavar="NAME", nargs="+", help="only these of the test files")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    drawn, count = drawn_mutants(options)
    print(f"{' '.join(options.parts)}: {len(drawn)} of {count} mutants", flush=True)
    settings.register_profile(
        "unshrunk", max_examples=20, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    import quoteattr

    parses = Parses()
    quoteattr.attribute("“Yes,” said Ada Pell.")  # the pipeline and the tables, once for all copies
    options.out = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    names = options.only or TESTS
    files = [path for name in names if (path := f"tests/test_{name}.py") and Path(path).exists()]
    pytest.main(
        ["-q", "-p", "no:cacheprovider", "-o", "addopts=", "--hypothesis-profile=unshrunk", *files],
        plugins=[Trials(options, drawn, parses)],
    )


if __name__ == "__main__":
    main()
