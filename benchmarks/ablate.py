"""What each rule is worth: switch off one after the other and score what is left, seen beside blind.

    python benchmarks/ablate.py BENCH [--corpora NAME ...] [--rules TEXT ...] [--documents N] [--parses FOLDER]

BENCH holds `score.py`, `blind.json` and `data/`.  A rule is one of the stages'
`Rules`; its row says how much the figure changes when it is off: below zero,
the rule helps.  A rule that changes nothing on either side, or helps the seen
documents and hurts the blind ones, is one to delete.  With ``--documents``
only the first N seen documents of each corpus are read, and all blind ones.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import pathlib
import pickle  # the cache holds only what this script has written
import sys
from collections.abc import Iterator
from typing import Any

from quoteattr import api
from quoteattr.rules import Rules, switched_off
from quoteattr.syntax import parse as parsing

# The figures that tell how good a corpus' answers are.
FIGURES = {
    "newspeople": ("person.all.accuracy", "b_cubed.f1"),
    "gumnews": ("detection.all kinds.iou.f1", "person.all.accuracy"),
    "gumother": ("detection.all kinds.iou.f1",),
    "gumfiction": ("person.all.accuracy",),
    "polnear": ("detection.all kinds.exact.f1", "triple.f1"),
    "ulysses": ("person.all.accuracy", "detection.direct.exact.f1"),
    "webbible": ("person.all.accuracy", "detection.direct.exact.f1"),
    "litbank": ("person.all.accuracy", "b_cubed.f1"),
    "quoteli3": ("person.all.accuracy",),
    "pdnc": ("person.all.accuracy", "b_cubed.f1"),
}


def all_rules() -> list[Rules[Any]]:
    """Every list of rules that a module of the package holds."""
    import pkgutil

    import quoteattr

    found: dict[str, Rules[Any]] = {}
    for info in pkgutil.walk_packages(quoteattr.__path__, "quoteattr."):
        if info.name.split(".")[1] in ("reports", "people", "speakers", "text", "syntax"):
            module = importlib.import_module(info.name)
            found |= {value.stage: value for value in vars(module).values() if isinstance(value, Rules)}
    return list(found.values())


def scorer(bench: pathlib.Path) -> Any:
    """The scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", bench / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def documents(path: pathlib.Path, blind: set[str], most: int) -> list[dict[str, Any]]:
    """The documents of a corpus: all blind ones, and the first `most` of the others (0: all)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines if line.strip()]
    seen = [document for document in found if document["id"] not in blind]
    return [*(seen[:most] if most else seen), *(document for document in found if document["id"] in blind)]


def parsed(text: str, folder: pathlib.Path) -> parsing.Parse:
    """The parse of a text, kept in `folder`."""
    path = folder / f"{hashlib.sha1(text.encode('utf-8', 'surrogatepass'), usedforsecurity=False).hexdigest()}.pickle"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(parsing.parse_text(text, parsing.load_pipeline()), protocol=5))
    made: parsing.Parse = pickle.loads(path.read_bytes())  # noqa: S301
    return made


def answers(gold: list[dict[str, Any]], folder: pathlib.Path) -> Iterator[dict[str, Any]]:
    """The prediction documents of a corpus."""
    for document in gold:
        yield api._attribute(parsed(document["text"], folder), None, None).to_bench(document["id"])


def figure(node: Any, key: str) -> float | None:
    """The figure of a dotted key, or None."""
    for part in key.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return node if isinstance(node, int | float) else None


def main() -> int:
    """Print a row a rule."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("--corpora", nargs="+", default=["newspeople", "gumnews", "gumfiction", "litbank", "webbible"])
    parser.add_argument("--rules", nargs="+", default=[], help="only rules whose name contains one of these")
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--parses", type=pathlib.Path, required=True, help="folder for parses, outside the tree")
    options = parser.parse_args()
    score = scorer(options.bench)
    blind = set(json.loads((options.bench / "blind.json").read_text(encoding="utf-8")))
    names = [name for rules in all_rules() for name in rules.names]
    wanted = [name for name in names if not options.rules or any(part in name for part in options.rules)]
    for corpus in options.corpora:
        gold = documents(options.bench / "data" / f"{corpus}-dev.jsonl.gz", blind, options.documents)
        full = score.score(gold, list(answers(gold, options.parses)), blind)
        columns = [(side, key) for key in FIGURES[corpus] for side in (corpus, f"{corpus} (blind)") if side in full]
        print(
            f"\n{corpus}: " + ", ".join(f"{key} [{side}] {figure(full[side], key) or 0:.3f}" for side, key in columns)
        )
        for name in wanted:
            with switched_off(name):
                without = score.score(gold, list(answers(gold, options.parses)), blind)
            changes = [(figure(without[side], key) or 0) - (figure(full[side], key) or 0) for side, key in columns]
            print(
                f"  {name:34}" + "".join(f"{change:+9.4f}" if change else f"{'.':>9}" for change in changes), flush=True
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
