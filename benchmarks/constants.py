"""What each number of the core is worth: move one after the other by a third, and count the texts read otherwise.

    python benchmarks/constants.py BENCH [--parts text reports people speakers] [--documents N] [--uncommented]

BENCH holds `blind.json` and `data/`; only documents that may be read are.  A number is a constant of a module, alone
or in a tuple or table.  Its row says of how many texts the marks and the structure (the part `text`), or the quotes
and people (the others), come out otherwise when it is a third smaller, and when it is a third larger.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import importlib
import json
import pathlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import attrs

import quoteattr
from quoteattr import api
from quoteattr.syntax import parse as parsing
from quoteattr.text.quotes import find_quotes
from quoteattr.text.structure import find_structure

ROOT = pathlib.Path(quoteattr.__file__).parent
CORPORA = ("newspeople", "gumnews", "gumother", "gumfiction", "webbible", "ulysses", "litbank", "polnear")


@attrs.frozen
class Constant:
    """A number, or several, that a module holds."""

    file: str
    line: int
    name: str
    value: Any
    told: bool
    """Whether a comment or docstring says something of it."""

    @property
    def module(self) -> Any:
        """The module it is in."""
        return importlib.import_module("quoteattr." + self.file.removesuffix(".py").replace("/", "."))


def constants(part: str) -> Iterator[Constant]:
    """The constants of a folder of the package."""
    for path in sorted((ROOT / part).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines, body = source.splitlines(), ast.parse(source).body
        under = False  # a comment counts for all constants right below one another
        for at, node in enumerate(body):
            above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
            under = above.startswith("#") or (under and above != "")
            if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
                continue
            try:
                value = ast.literal_eval(node.value)
            except ValueError:
                continue
            if numbers(value):
                after = body[at + 1] if at + 1 < len(body) else None
                told = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                told = told or under or "#" in lines[(node.end_lineno or node.lineno) - 1]
                yield Constant(path.relative_to(ROOT).as_posix(), node.lineno, node.targets[0].id, value, told)


def numbers(value: Any) -> list[float]:
    """The numbers of a constant."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return [number for one in inner for number in numbers(one)]


def moved(value: Any, share: float) -> Any:
    """A constant with its numbers made larger, or smaller, by a share; whole ones by one at least."""
    if isinstance(value, dict):
        return {key: moved(one, share) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(moved(one, share) for one in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value + (1 if share > 0 else -1) * max(1, round(abs(value * share)))
    return value * (1 + share) if isinstance(value, float) else value


def texts(bench: pathlib.Path, most: int) -> list[str]:
    """The first documents of each corpus that may be read."""
    blind = set(json.loads((bench / "blind.json").read_text(encoding="utf-8")))
    found = []
    for corpus in CORPORA:
        with gzip.open(bench / "data" / f"{corpus}-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
            seen = [document for document in map(json.loads, lines) if document["id"] not in blind]
        found += [document["text"] for document in seen[:most]]
    return found


def main() -> int:
    """Print a row a constant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("--parts", nargs="+", default=["text", "reports", "people", "speakers"])
    parser.add_argument("--documents", type=int, default=20, help="of each corpus (default: 20)")
    parser.add_argument("--uncommented", action="store_true", help="only those of which the code says nothing")
    options = parser.parse_args()
    read = texts(options.bench, options.documents)
    parses = [] if options.parts == ["text"] else [parsing.parse_text(t, parsing.load_pipeline()) for t in read]
    for part in options.parts:

        def answers(part: str = part) -> list[Any]:
            if part == "text":
                return [(find_quotes(text), find_structure(text)) for text in read]
            results = (api._attribute(parse, None, None) for parse in parses)
            return [(r.quotes, [(p.name, len(p.mentions)) for p in r.people]) for r in results]

        report(part, answers, options.uncommented)
    return 0


def report(part: str, answers: Callable[[], list[Any]], uncommented: bool) -> None:
    """Print the rows of a part."""
    as_it_is = answers()
    for constant in constants(part):
        if uncommented and constant.told:
            continue
        changed = []
        for share in (-1 / 3, 1 / 3):
            setattr(constant.module, constant.name, moved(constant.value, share))
            try:
                changed.append(str(sum(a != b for a, b in zip(as_it_is, answers(), strict=True))))
            except Exception as error:  # a number that cannot be another is told as such
                changed.append(type(error).__name__)
            finally:
                setattr(constant.module, constant.name, constant.value)
        row = f"{constant.file}:{constant.line}: {constant.name} = {constant.value}"
        print(f"{row:90} {changed[0]:>5} {changed[1]:>5} of {len(as_it_is)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
