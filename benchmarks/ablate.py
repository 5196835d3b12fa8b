"""What each rule is worth: switch off one after the other and score what is left, seen beside blind.

    python benchmarks/ablate.py BENCH --parses FOLDER [--corpora NAME[=N] ...] [--rules TEXT ...]
        [--kept ROWS.json] [--write PAGE.md]

BENCH holds `score.py`, `blind.json` and `data/`; the corpus `cases` is the
folder of that name beside it.  A rule is one of the stages' `Rules`.  Each
document is read once as it is; then, for each rule, only what comes after the
rule is done again, and nothing where its own stage says the same without it.
``NAME=N`` takes the first N seen documents of a corpus and all blind ones;
``--kept`` keeps the rows, ``--write`` puts the table into a page.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import hashlib
import importlib.util
import json
import pathlib
import pickle  # the cache holds only what this script has written
import pkgutil
import sys
from collections.abc import Callable, Iterator
from typing import Any

import quoteattr
from quoteattr import api
from quoteattr.reports.context import Scene
from quoteattr.rules import Rules, switched_off
from quoteattr.syntax import parse as parsing
from quoteattr.text.structure import find_structure

# The stages of `api` that are kept, by the name under which it finds them.
STAGES = (
    (api, "find_quotes"), (api.turns, "find_turns"), (api, "fiction_score"), (api.tags, "find_tags"),
    (api.frames, "frames_of"), (api.people, "find_people"), (api.ranking, "rank_speakers"),
    (api, "attribute_quotes"), (api.people, "mention_everybody"),
)  # fmt: skip
# Corpora that annotate reports in full, and whose figures are of contents; the others are of speakers.
REPORTS = ("polnear", "gumnews", "gumother")
ATTITUDES = ("polnear",)
CORPORA = (
    "newspeople",
    "gumnews",
    "gumother",
    "gumfiction",
    "ulysses",
    "webbible",
    "litbank",
    "polnear",
    "pdnc",
    "cases",
)
MARKS = ("<!-- rows -->\n", "<!-- end of rows -->\n")


def all_rules() -> list[Rules[Any]]:
    """Every list of rules that a module of the package holds."""
    found: dict[str, Rules[Any]] = {}
    for info in pkgutil.walk_packages(quoteattr.__path__, "quoteattr."):
        if info.name.split(".")[1] in ("reports", "people", "speakers", "text", "syntax"):
            module = importlib.import_module(info.name)
            found |= {value.stage: value for value in vars(module).values() if isinstance(value, Rules)}
    return list(found.values())


class Memory:
    """What each stage said of the present document with every rule on, and which lists it asked for it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.kept: dict[str, tuple[tuple[Any, ...], Any, frozenset[str]]] = {}
        self.off = ""
        """The list of the rule that is off; empty while the document is read as it is."""
        for holder, name in STAGES:
            setattr(holder, name, self._remembering(name, getattr(holder, name)))
        listed = Rules.__iter__

        def noted(rules: Rules[Any]) -> Iterator[Any]:
            self.asked.add(rules.stage)
            return listed(rules)

        Rules.__iter__ = noted  # type: ignore[method-assign]

    def _remembering(self, name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            # The table of tokens is made anew each time, of the parse, the marks and the tags beside them.
            told = tuple((v.parse, v.marks, v.tag_of) if isinstance(v, Scene) else v for v in (*given, *named.values()))
            if not self.off:
                before, self.asked = self.asked, set()
                made = stage(*given, **named)
                self.kept[name] = (told, made, frozenset(self.asked))
                self.asked |= before
                return made
            if name not in self.kept:  # as it is, the document does not need this stage
                return stage(*given, **named)
            known, made, asked = self.kept[name]
            if self.off not in asked and same(known, told):
                return made
            other = stage(*given, **named)
            return made if other == made else other

        return call


def same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether two calls got the same values."""
    return len(one) == len(other) and all(a is b or a == b for a, b in zip(one, other, strict=True))


def loaded(path: pathlib.Path) -> Any:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def documents(path: pathlib.Path, blind: set[str], most: int) -> Iterator[dict[str, Any]]:
    """The documents of a corpus: all blind ones, and the first `most` of the others (0: all)."""
    seen = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for document in map(json.loads, filter(str.strip, lines)):
            seen += document["id"] not in blind
            if document["id"] in blind or not most or seen <= most:
                yield document


def parsed(text: str, folder: pathlib.Path) -> parsing.Parse:
    """The parse of a text, kept in `folder`."""
    path = folder / f"{hashlib.sha1(text.encode('utf-8', 'surrogatepass'), usedforsecurity=False).hexdigest()}.pickle"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(parsing.parse_text(text, parsing.load_pipeline()), protocol=5))
    made: parsing.Parse = pickle.loads(path.read_bytes())  # noqa: S301
    return made


Judge = Callable[[dict[str, Any], Any], "collections.Counter[Any]"]
"""Counts of one document, of the document and the result."""


def by_scorer(score: Any, gold: list[dict[str, Any]]) -> Judge:
    """What the scorer counts."""
    direct_only = all(quote["kind"] == "direct" for document in gold for quote in document["quotes"])

    def judge(document: dict[str, Any], result: Any) -> collections.Counter[Any]:
        counts: collections.Counter[Any] = collections.Counter()
        score.score_document(document, result.to_bench(document["id"]), direct_only, counts, [])
        return counts

    return judge


def by_check(check: Any) -> Judge:
    """How many quotes of a case are right."""

    def judge(document: dict[str, Any], result: Any) -> collections.Counter[Any]:
        right, total, _ = check.check(document, result)
        return collections.Counter({"quotes": total, "right": right})

    return judge


def rows_of(
    judge: Judge, corpus: str, gold: list[dict[str, Any]], blind: set[str], wanted: list[str], folder: pathlib.Path
) -> dict[str, dict[str, collections.Counter[Any]]]:
    """For each side, the counts with every rule (under "") and without each of `wanted`."""
    memory = Memory() if not MEMORY else MEMORY[0]
    MEMORY[:] = [memory]
    sums: dict[str, dict[str, collections.Counter[Any]]] = {}
    for document in gold:
        memory.asked = set()
        structure = find_structure(document["text"])
        structural = set(memory.asked)
        parse = parsed(document["text"], folder)
        side = sums.setdefault(
            "blind" if document["id"] in blind else "seen", collections.defaultdict(collections.Counter)
        )
        memory.off, memory.kept, memory.asked = "", {}, set()
        whole = api._attribute(parse, None, None, attitudes=corpus in ATTITUDES)
        full = judge(document, whole)
        side[""].update(full)
        asked = set(memory.asked)
        for name in wanted:
            memory.off = name.partition(".")[0]
            with switched_off(name):
                if memory.off in structural:
                    changed = find_structure(document["text"]) != structure
                    other = parsing.parse_text(document["text"], parsing.load_pipeline()) if changed else parse
                else:
                    other = parse
                if memory.off not in asked and other is parse:
                    side[name].update(full)
                    continue
                made = api._attribute(other, None, None, attitudes=corpus in ATTITUDES)
            same_answer = made.quotes == whole.quotes and made.people == whole.people
            side[name].update(full if same_answer else judge(document, made))
    return sums


MEMORY: list[Memory] = []


def figures(corpus: str, counts: collections.Counter[Any]) -> dict[str, float]:
    """The figures of one side of a corpus that the table is made of."""
    if corpus == "cases":
        return {"quotes": counts["quotes"], "right quotes": counts["right"]}
    if corpus in REPORTS:
        kinds = ("all kinds", "exact"), ("triple", "right")
        return {
            key: 2000 * counts[kind, right] / max(1, counts[kind, "gold"] + counts[kind, "pred"])
            for key, (kind, right) in zip(("contents", "triples"), kinds, strict=True)
        }
    return {"quotes": counts["person", "all", "gold"], "right speakers": counts["person", "all", "right"]}


def main() -> int:
    """Read the corpora, and print or write what each rule brings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("--corpora", nargs="+", default=list(CORPORA), metavar="NAME[=N]")
    parser.add_argument("--rules", nargs="+", default=[], help="only rules whose name contains one of these")
    parser.add_argument("--parses", type=pathlib.Path, required=True, help="folder for parses, outside the tree")
    parser.add_argument("--kept", type=pathlib.Path, help="rows of an earlier run, added to")
    parser.add_argument("--write", type=pathlib.Path, metavar="PAGE.md", help="the page whose table is made anew")
    options = parser.parse_args()
    score = loaded(options.bench / "score.py")
    blind = set(json.loads((options.bench / "blind.json").read_text(encoding="utf-8")))
    names = [name for rules in all_rules() for name in rules.names]
    wanted = [name for name in names if not options.rules or any(part in name for part in options.rules)]
    kept: dict[str, Any] = {}
    if options.kept is not None and options.kept.exists():
        kept = json.loads(options.kept.read_text(encoding="utf-8"))
    for named in options.corpora:
        corpus, _, most = named.partition("=")
        if corpus == "cases":
            folder = options.bench.parent / "cases"
            lines = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()
            gold, judge = [json.loads(line) for line in lines], by_check(loaded(folder / "check.py"))
        else:
            gold = list(documents(options.bench / "data" / f"{corpus}-dev.jsonl.gz", blind, int(most or 0)))
            judge = by_scorer(score, gold)
        for side, sums in rows_of(judge, corpus, gold, blind, wanted, options.parses).items():
            row = kept.setdefault(f"{corpus} {side}", {})
            made = {name: figures(corpus, counts) for name, counts in sums.items()}
            if row.get("") != made[""]:  # rows of another state of the rules say nothing beside these
                row.clear()
            row |= made
            print(f"\n{corpus} {side}: {row['']}")
            for name in wanted:
                changes = [row[name][key] - value for key, value in row[""].items()]
                if any(changes):
                    print(f"  {name:34}" + "".join(f"{change:+10.1f}" for change in changes), flush=True)
        if options.kept is not None:
            options.kept.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    if options.write is not None:
        page = options.write.read_text(encoding="utf-8")
        head, tail = page.split(MARKS[0])[0], page.split(MARKS[1])[1]
        options.write.write_text(head + MARKS[0] + table(kept, names) + MARKS[1] + tail, encoding="utf-8")
    return 0


# Columns of the page: heading, figure, the corpora that are added up.
COLUMNS = (
    ("news", "right speakers", ("newspeople",)),
    ("stories", "right speakers", ("gumfiction", "ulysses", "webbible", "litbank", "pdnc")),
    ("contents", "contents", REPORTS),
    ("triples", "triples", REPORTS),
    ("cases", "right quotes", ("cases",)),
)


def table(kept: dict[str, Any], names: list[str]) -> str:
    """A row a rule: what it brings to each group of corpora that was read, seen and blind."""
    columns = []
    for heading, key, corpora in COLUMNS:
        for side in ("seen", "blind"):
            there = [kept[f"{corpus} {side}"] for corpus in corpora if f"{corpus} {side}" in kept]
            if there:
                columns.append((f"{heading}, {side}" if heading != "cases" else heading, key, there))
    lines = [f"| rule | {' | '.join(heading for heading, _, _ in columns)} |", "| --- |" + " ---: |" * len(columns)]
    for name in names:
        cells = []
        for _, key, there in columns:
            parts = [rows[""][key] - rows[name][key] for rows in there if name in rows]
            if not parts:  # the rule was not switched off there
                cells.append("")
                continue
            whole = key.startswith("right")
            change = sum(parts) if whole else sum(parts) / max(1, len(parts))
            cells.append("." if abs(change) < 0.05 else f"{change:+.0f}" if whole else f"{change:+.1f}")
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
