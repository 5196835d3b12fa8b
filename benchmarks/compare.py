"""Accuracy and speed of the library beside textacy and sayswho, on the same texts in one run.

    python benchmarks/compare.py BENCH_DATA_FOLDER [--corpora NAME...] [--only IDS.json] [--documents N]
                                 [--scorer SCORE.py] [--write PAGE.md] [--chart PICTURE.svg]

Everybody reads plain text and hands back quotes, with the same small English
pipeline; the parse belongs to everybody's time.  The tables are printed as
Markdown; with ``--write`` they replace those between the two ``figures``
comments of a page, and ``--chart`` draws the main ones (extra ``plots``).
``--only`` takes a JSON list of documents, such as those that nobody made rules
on; a corpus without any of them is left out.  sayswho takes part where it is installed: ``python -m pip
install --no-deps sayswho regex``.

What runs of the others: ``textacy.extract.direct_quotations``, as it is, a
text that it refuses counting as one without quotes; ``quote_finder`` of
sayswho, the part that finds quotes and speakers.  Its second part resolves the
speakers with a coreference model (``en_coreference_web_trf``) that is not
installed with it; here a speaker is called by the words beside the quote, for
sayswho as for textacy.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import itertools
import json
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs
from predict import documents

import quoteattr
from quoteattr.syntax.parse import load_pipeline, pipeline_name

CORPORA = (
    "newspeople", "gumnews", "gumother", "polnear", "gumfiction", "ulysses", "webbible", "litbank", "quoteli3", "pdnc",
)  # fmt: skip
ALL_KINDS = ("newspeople", "gumnews", "gumother", "polnear")
"""Corpora that annotate reported speech, so that the label of a quote counts."""

# What is told of each corpus: what it is called, and where the scorer has it.
FIGURES: dict[str, tuple[str, ...]] = {
    "direct quotes, exact ends: precision": ("detection", "direct", "exact", "p"),
    "direct quotes, exact ends: recall": ("detection", "direct", "exact", "r"),
    "direct quotes, exact ends: F1": ("detection", "direct", "exact", "f1"),
    "all kinds, half overlapping: F1": ("detection", "all kinds", "iou", "f1"),
    "source words found": ("source", "found"),
    "content and source: F1": ("triple", "f1"),
    "right person": ("person", "all", "accuracy"),
    "right person, of quotes found": ("person", "all", "of_detected"),
    "named beside the quote": ("person", "explicit", "accuracy"),
    "pronoun or description": ("person", "anaphoric", "accuracy"),
    "nothing beside the quote": ("person", "implicit", "accuracy"),
}

# What the chart shows of each corpus that has it.
CHARTED = ("direct quotes, exact ends: F1", "content and source: F1", "right person")

# sayswho and textacy go through the whole text once for each quote: a novel would take them hours.
_LONGEST = 60_000

Row = dict[str, Any]


@attrs.define
class Contestant:
    """Somebody who takes a text and hands back quotes in the scorer's format."""

    name: str
    run: Callable[[str], list[Row]]
    longest: int | None = None
    """Texts with more characters are not put to it."""
    seconds: float = 0.0
    words: int = 0
    refused: int = 0
    """Texts on which it raised an error."""


def contestants() -> list[Contestant]:
    """Those that are installed, the library first."""
    pipeline = load_pipeline()
    import spacy
    import textacy.extract

    bare = spacy.load(f"{pipeline.meta['lang']}_{pipeline.meta['name']}")
    bare.max_length = 10_000_000

    def ours(text: str) -> list[Row]:
        return quoteattr.attribute(text).to_bench()["quotes"]

    def textacys(text: str) -> list[Row]:
        return [_row(q.content, q.speaker, q.cue) for q in textacy.extract.direct_quotations(bare(text))]

    found = [Contestant("quoteattr", ours), Contestant("textacy", textacys, _LONGEST)]
    try:
        from sayswho.quote_finder import quote_finder
    except ModuleNotFoundError as missing:
        print(f"compare.py: sayswho does not take part: no module {missing.name}", file=sys.stderr)
    else:
        found.append(
            Contestant(
                "sayswho",
                lambda text: [_row(q.content, q.speaker, q.cue) for q in quote_finder(bare(_one_line_end(text)))],
                _LONGEST,
            )
        )
    return found


def _one_line_end(text: str) -> str:
    """The text with one line end between paragraphs, as sayswho prepares it, and no offset moved."""
    return re.sub(r"\n(?=\s*\n)", " ", text)


def _row(content: Any, speaker: Sequence[Any], cue: Sequence[Any]) -> Row:
    """A quote of textacy or of sayswho, which are a span and two lists of tokens."""
    words = sorted(speaker, key=lambda token: token.i)
    return {
        "spans": [[content.start_char, content.end_char]],
        "kind": "direct",
        "speaker": " ".join(token.text for token in words) or None,
        "source": _span(words),
        "cue": _span(cue),
    }


def _span(tokens: Sequence[Any]) -> list[list[int]]:
    if not tokens:
        return []
    return [[min(token.idx for token in tokens), max(token.idx + len(token) for token in tokens)]]


def predictions(contestant: Contestant, texts: Iterable[Mapping[str, Any]]) -> list[Row]:
    """A prediction document for each text; a text that the contestant refuses has no quotes."""
    out = []
    for document in texts:
        start = time.process_time()
        try:
            quotes = contestant.run(document["text"])
        except Exception:  # what it raises is its own
            quotes = []
            contestant.refused += 1
        contestant.seconds += time.process_time() - start
        contestant.words += len(document["text"].split())
        out.append({"id": document["id"], "quotes": quotes})
    return out


def figures(scorer: pathlib.Path, gold: list[Row], predicted: list[Row], folder: pathlib.Path) -> Mapping[str, Any]:
    """What the scorer says of the predictions for one corpus."""
    paths = folder / "gold.jsonl", folder / "predicted.jsonl"
    for path, lines in zip(paths, (gold, predicted), strict=True):
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = [sys.executable, str(scorer), *map(str, paths), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: Mapping[str, Mapping[str, Any]] = json.loads(done.stdout)
    return next(iter(told.values()))


def accuracy_table(
    names: Sequence[str], told: Mapping[str, Mapping[str, Mapping[str, Any]]], sizes: Mapping[str, int]
) -> str:
    """One row for each figure that a corpus has; a dash where a contestant was not put to it."""
    lines = [f"| corpus | figure | {' | '.join(names)} |", f"| --- | --- |{' ---: |' * len(names)}"]
    for corpus, by_name in told.items():
        for figure, path in FIGURES.items():
            if corpus not in ALL_KINDS and path[0] in ("source", "triple"):
                continue
            cells = [_at(by_name.get(name, {}), path) for name in names]
            if any(cell is not None for cell in cells):
                shown = " | ".join("–" if cell is None else f"{cell:.3f}".lstrip("0") for cell in cells)
                lines.append(f"| {corpus} ({sizes[corpus]}) | {figure} | {shown} |")
    return "\n".join(lines)


def _at(told: Any, path: Sequence[str]) -> float | None:
    for key in path:
        if not isinstance(told, Mapping) or key not in told:
            return None
        told = told[key]
    return None if told is None else float(told)


def speed_table(lines: Iterable[tuple[str, Contestant]]) -> str:
    """Words per second of processor time for each corpus and contestant, and refused texts."""
    out = ["| corpus | | words | words per second | refused texts |", "| --- | --- | ---: | ---: | ---: |"]
    for corpus, contestant in lines:
        rate = contestant.words / contestant.seconds if contestant.seconds else 0.0
        out.append(f"| {corpus} | {contestant.name} | {contestant.words:,} | {rate:,.0f} | {contestant.refused} |")
    return "\n".join(out)


def set_up(options: argparse.Namespace, names: Sequence[str]) -> str:
    """With what, on what and by which command."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in (*names, "spacy"))
    part = f", the first {options.documents} documents of each" if options.documents else ""
    if options.only is not None:
        part += f", of these the documents listed in {options.only.name}"
    return (
        f"`python benchmarks/compare.py BENCH_DATA_FOLDER --corpora {' '.join(options.corpora)}`{part}: {versions}, "
        f"{pipeline_name(load_pipeline())}, Python {platform.python_version()}, one processor of "
        f"{platform.machine()}. In brackets the number of documents."
    )


def chart(
    path: pathlib.Path,
    names: Sequence[str],
    told: Mapping[str, Mapping[str, Mapping[str, Any]]],
    sizes: Mapping[str, int],
) -> None:
    """Bars for the main figures of each corpus, one colour for each contestant."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": "quoteattr", "svg.fonttype": "none", "font.size": 10})
    rows = [
        (f"{corpus} ({sizes[corpus]})\n{figure}", [_at(by_name.get(name, {}), FIGURES[figure]) for name in names])
        for corpus, by_name in told.items()
        for figure in CHARTED
        if (corpus in ALL_KINDS or not figure.startswith("content"))
        and _at(by_name.get(names[0], {}), FIGURES[figure]) is not None
    ]
    picture, axes = plt.subplots(figsize=(7.2, 0.62 * len(rows) + 0.8))
    height = 0.8 / len(names)
    for number, (name, colour) in enumerate(zip(names, ("#2b6f8a", "#c98a2b", "#8a3324"), strict=False)):
        at = [row + (number - (len(names) - 1) / 2) * height for row in range(len(rows))]
        values = [cells[number] or 0.0 for _, cells in rows]
        axes.barh(at, values, height * 0.9, color=colour, label=name)
        for y, (_, cells) in zip(at, rows, strict=True):
            value = cells[number]
            axes.text((value or 0) + 0.01, y, "not run" if value is None else f"{value:.2f}", va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), [label for label, _ in rows], fontsize=8)
    axes.set_xlim(0, 1.08)
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=len(names), frameon=False)
    picture.savefig(path, bbox_inches="tight", metadata={"Date": None})


def write(page: pathlib.Path, tables: str) -> None:
    """Put the tables in their place on a page."""
    text = page.read_text(encoding="utf-8")
    place = re.compile(r"(<!-- figures: begin -->\n).*?(<!-- figures: end -->)", re.DOTALL)
    if not place.search(text):
        raise SystemExit(f"compare.py: {page} has no place for the figures")
    page.write_text(place.sub(lambda found: f"{found[1]}\n{tables}\n\n{found[2]}", text), encoding="utf-8")


def main() -> None:
    """Run everybody over every corpus and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, help="folder with CORPUS-dev.jsonl.gz")
    parser.add_argument("--corpora", nargs="+", default=list(CORPORA), choices=CORPORA)
    parser.add_argument("--documents", type=int, help="only the first N documents of each corpus")
    parser.add_argument("--only", type=pathlib.Path, metavar="IDS.json", help="only documents in this JSON list of ids")
    parser.add_argument("--chart", type=pathlib.Path, metavar="PICTURE.svg", help="draw the main figures")
    parser.add_argument("--scorer", type=pathlib.Path, help="default: score.py beside the data folder")
    parser.add_argument("--write", type=pathlib.Path, metavar="PAGE.md", help="put the tables into this page")
    options = parser.parse_args()
    scorer = options.scorer or options.data.resolve().parent / "score.py"
    only = None if options.only is None else frozenset(json.loads(options.only.read_text(encoding="utf-8")))
    everybody = contestants()
    names = [contestant.name for contestant in everybody]
    for contestant in everybody:
        contestant.run("“It is warm,” said Ida Moore.")
    told: dict[str, dict[str, Mapping[str, Any]]] = {}
    sizes: dict[str, int] = {}
    speed: list[tuple[str, Contestant]] = []
    with tempfile.TemporaryDirectory() as folder:
        for corpus in options.corpora:
            every = documents(options.data / f"{corpus}-dev.jsonl.gz")
            chosen = (document for document in every if only is None or document["id"] in only)
            gold = list(itertools.islice(chosen, options.documents))
            if not gold:
                continue
            sizes[corpus] = len(gold)
            longest = max(len(document["text"]) for document in gold)
            for contestant in everybody:
                if contestant.longest is not None and longest > contestant.longest:
                    continue
                clock = attrs.evolve(contestant)
                made = predictions(clock, gold)
                told.setdefault(corpus, {})[clock.name] = figures(scorer, gold, made, pathlib.Path(folder))
                speed.append((corpus, clock))
                print(f"compare.py: {corpus}, {clock.name}: {clock.seconds:.0f} s", file=sys.stderr)
    tables = "\n\n".join([set_up(options, names), accuracy_table(names, told, sizes), speed_table(speed)])
    print(tables)
    if options.chart is not None:
        chart(options.chart, names, told, sizes)
    if options.write is not None:
        write(options.write, tables)


if __name__ == "__main__":
    main()
