"""Every regular expression of the package takes linear time, on strings made to slow it down.

The expressions are collected from the source, so that a new one is tested without being listed here.  For each
unbounded repetition in one, strings are made that lead into it, stay in it for long, and end badly; searching all of
such a string must not cost much more than four times as much when it is four times as long.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import random
import re
import time
import types
from collections.abc import Iterator
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import quoteattr
from quoteattr.text import turn_labels

PACKAGE = Path(quoteattr.__file__).parent
# Functions that make an expression out of words, every sign of them escaped, or by a name: one stands for all.
MADE_OF_WORDS = {
    "quoteattr.corrections.places": ("_pattern", "It’s a a - “late” one, a a"),
    "quoteattr.profiles": ("_word", "a late a"),
    "quoteattr.text.headings": ("pattern", "month_day"),
}
_USES = ("compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")


# Collecting


def modules() -> Iterator[types.ModuleType]:
    """Every module of the package."""
    for info in pkgutil.walk_packages([str(PACKAGE)], "quoteattr."):
        if not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def uses_of(tree: ast.AST) -> list[ast.Call]:
    """The calls that give an expression to `re`."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _USES
    ]


def held(module: types.ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The expressions that a module's names hold, or that its functions without arguments give."""
    for name, value in vars(module).items():
        if callable(value) and getattr(value, "__module__", module.__name__) != module.__name__:
            continue
        function = inspect.unwrap(value) if callable(value) else None
        if inspect.isfunction(function) and "Pattern" in str(function.__annotations__.get("return")):
            if inspect.signature(function).parameters:
                continue
            yield name, value()
        several = value.values() if isinstance(value, dict) else value
        for inside in several if isinstance(several, list | tuple | type({}.values())) else [value]:
            if isinstance(inside, re.Pattern):
                yield name, inside


@functools.cache
def expressions() -> dict[str, re.Pattern[str]]:
    """All expressions of the package, by where they stand."""
    found: dict[str, re.Pattern[str]] = {}
    for module in modules():
        patterns = list(held(module))
        if module.__name__ in MADE_OF_WORDS:
            name, words = MADE_OF_WORDS[module.__name__]
            patterns.append((name, getattr(module, name)(words)))
        tree = ast.parse(inspect.getsource(module))
        for call in uses_of(tree):
            first = call.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                written = re.compile(first.value)
                if all(written.pattern != held_already.pattern for _, held_already in patterns):
                    patterns.append((f"line {call.lineno}", written))
        for name, pattern in patterns:
            found.setdefault(f"{module.__name__.removeprefix('quoteattr.')} {name} {pattern.pattern[:60]!r}", pattern)
    return found


def test_no_expression_escapes() -> None:
    """Each call of `re` stands where `expressions` looks: in a name of its module, or in a function that gives it."""
    for module in modules():
        tree = ast.parse(inspect.getsource(module))
        givers = {
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and "Pattern" in ast.unparse(node.returns or ast.Constant(None))
            for inner in ast.walk(node)
            if not node.args.args or node.name == MADE_OF_WORDS.get(module.__name__, ("",))[0]
        }
        top = {inner for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) for inner in ast.walk(node)}
        for call in uses_of(tree):
            literal = isinstance(call.args[0], ast.Constant)
            assert literal or call in givers or call in top, f"{module.__name__}:{call.lineno}"


# Strings that are hard on an expression


class Attacks:
    """Makes strings for one expression."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.random = random.Random(ascii(pattern.pattern))
        self.flags = pattern.flags
        self.tree = _parser.parse(pattern.pattern, pattern.flags)
        self.groups: dict[int, str] = {}

    def strings(self, length: int) -> Iterator[str]:
        """Strings of about a length."""
        seen = set()
        for before, body in self._repetitions(list(self.tree), ""):
            for unit in {self.one(body) or "a" for _ in range(3)}:
                for lead in ("", before):
                    for end in ("", "\x00", " ", "!", before):
                        made = (unit, lead, end)
                        if made not in seen:
                            seen.add(made)
                            yield lead + unit * (length // len(unit)) + end
                    again = before + unit
                    if again not in seen:
                        seen.add(again)
                        yield again * (length // len(again))

    def _repetitions(self, items: list[Any], before: str) -> Iterator[tuple[str, list[Any]]]:
        for op, value in items:
            if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
                _, high, body = value
                if high is sre.MAXREPEAT or high >= 60:
                    yield before, list(body)
                yield from self._repetitions(list(body), before)
            elif op is sre.SUBPATTERN:
                yield from self._repetitions(list(value[3]), before)
            elif op is sre.ATOMIC_GROUP:
                yield from self._repetitions(list(value), before)
            elif op in (sre.ASSERT, sre.ASSERT_NOT):
                yield from self._repetitions(list(value[1]), before)
            elif op is sre.BRANCH:
                for branch in value[1]:
                    yield from self._repetitions(list(branch), before)
            before += self.one([(op, value)])

    def one(self, items: list[Any]) -> str:
        """Some string that the items match (assertions aside)."""
        out = []
        for op, value in items:
            if op is sre.LITERAL:
                out.append(chr(value))
            elif op is sre.NOT_LITERAL:
                out.append("a" if value != ord("a") else "b")
            elif op is sre.ANY:
                out.append("a")
            elif op is sre.IN:
                out.append(self.character(value))
            elif op is sre.BRANCH:
                out.append(self.one(list(self.random.choice(value[1]))))
            elif op is sre.SUBPATTERN:
                made = self.one(list(value[3]))
                self.groups[value[0] or 0] = made
                out.append(made)
            elif op is sre.ATOMIC_GROUP:
                out.append(self.one(list(value)))
            elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
                low, high, body = value
                out += [self.one(list(body)) for _ in range(max(low, min(1, high)))]
            elif op is sre.ASSERT and value[0] < 0:  # what stands before
                out.append(self.one(list(value[1])))
            elif op is sre.GROUPREF:
                out.append(self.groups.get(value, ""))
        return "".join(out)

    def character(self, members: list[Any]) -> str:
        """A character of a set."""
        if members[0][0] is sre.NEGATE:
            expression = re.compile("|".join(filter(None, map(_member, members[1:]))) or r"(?!)", self.flags)
            return next(c for c in "a Z0.,'\"\n\u00e9\u4e2d" if not expression.match(c))
        op, value = self.random.choice(members)
        if op is sre.LITERAL:
            return chr(value)
        if op is sre.RANGE:
            return chr(self.random.randint(*value))
        return {"DIGIT": "7", "SPACE": " ", "WORD": "a", "NOT_DIGIT": "a", "NOT_SPACE": "a", "NOT_WORD": "-"}[
            str(value).removeprefix("CATEGORY_")
        ]


def _member(member: tuple[Any, Any]) -> str:
    op, value = member
    if op is sre.LITERAL:
        return re.escape(chr(value))
    if op is sre.RANGE:
        return f"[{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}]"
    names = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w", "NOT_DIGIT": r"\D", "NOT_SPACE": r"\S", "NOT_WORD": r"\W"}
    return names[str(value).removeprefix("CATEGORY_")]


# Testing

LENGTH = 6_000
# Less CPU time than this is no sign of anything; a quadratic search of four lengths takes several times as long.
NOTICED = 0.06


@functools.cache
def anchored() -> frozenset[str]:
    """Expressions that the package only ever holds against one place of a text, and never looks for everywhere."""
    sources = {module.__name__: inspect.getsource(module) for module in modules()}
    together = "\n".join(sources.values())
    found = set()
    for module in modules():
        for name, pattern in held(module):
            methods = set(re.findall(rf"\b{re.escape(name)}\.(\w+)", together))
            if methods and methods <= {"match", "fullmatch", "pattern"}:
                found.add(pattern.pattern)
    return frozenset(found)


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """CPU time for what is done with an expression: finding every match in a text, or the one at its beginning."""
    subject: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "surrogatepass")
    once = pattern.pattern in anchored()
    started = time.process_time()
    if once:
        pattern.match(subject)
        pattern.fullmatch(subject)
    else:
        for _ in pattern.finditer(subject):
            pass
    return time.process_time() - started


def growth(pattern: re.Pattern[str], short: str, long: str) -> float:
    """How many times longer the long string takes; 1 where neither takes long."""
    if seconds(pattern, long) < NOTICED:
        return 1.0
    # The short one takes a hundredth of a second, and other work can double that twice running.
    return min(seconds(pattern, long) for _ in range(2)) / max(1e-4, min(seconds(pattern, short) for _ in range(8)))


# Expressions that are only ever given so many characters, whatever the text: up to a colon, or a short line.
BOUNDED = {"_HEAD": turn_labels._FARTHEST, "_sent": turn_labels._FARTHEST, "_LINE_HEAD": turn_labels._LONGEST_NAME_LINE}


def bound(pattern: re.Pattern[str]) -> int | None:
    """The most characters that an expression is given, if there is such a bound."""
    for name, most in BOUNDED.items():
        value = getattr(turn_labels, name)
        if pattern.pattern == (value if isinstance(value, re.Pattern) else value()).pattern:
            return most
    return None


def too_slow(pattern: re.Pattern[str]) -> str | None:
    """A string on which the time grows faster than its length, if one is found."""
    if (most := bound(pattern)) is not None:
        slow = (text[:most] for length in (12, 20, 28, most) for text in Attacks(pattern).strings(length))
        return next((text for text in slow if min(seconds(pattern, text) for _ in range(3)) > NOTICED), None)
    # Short ones first: where the time doubles with each character, longer ones would never end.
    for length in (12, 16, 18, 20, 22, 23, 24, 25, 26, 27, 28, 200):
        for text in Attacks(pattern).strings(length):
            if seconds(pattern, text) > NOTICED and min(seconds(pattern, text) for _ in range(2)) > NOTICED:
                return text
    pairs = zip(Attacks(pattern).strings(LENGTH), Attacks(pattern).strings(4 * LENGTH), strict=True)
    for short, long in pairs:
        if growth(pattern, short, long) > 8:
            return short[:40]
    return None


@pytest.mark.parametrize("expression", ["(a+)+$", r"\s+x", "<[^>]*>z"])
def test_slow_expressions_are_noticed(expression: str) -> None:
    """The strings are hard enough to tell."""
    assert too_slow(re.compile(expression))


@pytest.mark.parametrize("where", sorted(expressions()))
def test_time_grows_with_length_only(where: str) -> None:
    pattern = expressions()[where]
    attack = too_slow(pattern)
    assert attack is None, f"slow on {attack!r}..."


def test_expressions_are_found() -> None:
    """The collection works: these are made in three different ways."""
    found = {where.split(" '")[0].split(' "')[0] for where in expressions()}
    assert {"syntax.parse _LONG_WORD", "text.assemble speech_tag", "text.profile _SINGLE_END"} <= found
