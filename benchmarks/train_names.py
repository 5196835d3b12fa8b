"""Fit the finder of names in stories and write ``quoteattr/lang/en/names.npz``.

    python benchmarks/train_names.py DATA_DIR [--cross] [--leave-out FILE]

DATA_DIR holds ``litbank-dev.jsonl.gz``.  A capitalised word is a positive when
LitBank annotates it inside a person's name and it is no title there.
``--cross`` prints precision and recall on documents that the model has not
seen (five folds) and writes nothing; ``--leave-out`` is a JSON list of
documents that are neither fitted on nor counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pathlib
from typing import Any

import boosting
import numpy as np

from quoteattr.people.names import titles
from quoteattr.people.naming import FEATURES, MODEL, rows
from quoteattr.people.reading import Reading
from quoteattr.reports.tags import find_tags
from quoteattr.syntax.parse import load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes

FOLDS = 5
# Of 60, 120 and 240 trees with 8, 16 and 32 leaves (five folds): more gains less than .002.
OPTIONS: dict[str, Any] = {"trees": 120, "leaves": 16, "min_data_in_leaf": 20}


def documents(path: pathlib.Path, left_out: set[str]) -> list[dict[str, Any]]:
    """The gold documents of a file that may be fitted on."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [gold for line in lines if (gold := json.loads(line))["id"] not in left_out]


def examples(gold: dict[str, Any], nlp: Any) -> tuple[np.ndarray, np.ndarray]:
    """Rows and labels of a document's capitalised words."""
    parse = parse_text(gold["text"], nlp)
    marks = find_quotes(parse.text)
    sources = [frame.source for frame in find_tags(parse, marks) if frame.source is not None]
    reading = Reading(parse, marks, source_spans=sources)
    inside = {
        token
        for mention in gold["mentions"]
        if mention["kind"] == "PER" and mention["type"] == "name"
        for token in range(parse.token_at(mention["span"][0]), parse.token_at(mention["span"][1] - 1) + 1)
    }
    places, table = rows(reading)
    known = titles()
    return table, np.array(
        [at in inside and reading.low[at].rstrip(".") not in known for at in places], dtype=np.float32
    )


def cross(tables: list[np.ndarray], labels: list[np.ndarray]) -> list[np.ndarray]:
    """Scores of each document by a model that has not seen it."""
    scores: list[np.ndarray] = [np.zeros(0)] * len(tables)
    for fold in range(FOLDS):
        train = [n for n in range(len(tables)) if n % FOLDS != fold]
        model = boosting.fit(
            np.concatenate([tables[n] for n in train]), np.concatenate([labels[n] for n in train]), **OPTIONS
        )
        for n in range(fold, len(tables), FOLDS):
            scores[n] = model.predict(tables[n])
    return scores


def main() -> int:
    """Fit, or measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--cross", action="store_true")
    parser.add_argument("--leave-out", type=pathlib.Path)
    options = parser.parse_args()
    left_out = set(json.loads(options.leave_out.read_text())) if options.leave_out else set()
    nlp = load_pipeline()
    made = [examples(gold, nlp) for gold in documents(options.data / "litbank-dev.jsonl.gz", left_out)]
    tables, labels = [table for table, _ in made], [label for _, label in made]
    if options.cross:
        scores, truth = np.concatenate(cross(tables, labels)), np.concatenate(labels)
        for least in (0.3, 0.4, 0.5, 0.6, 0.7):
            found = scores >= least
            right = float((found * truth).sum())
            print(f"{least}: precision {right / found.sum():.3f} recall {right / truth.sum():.3f}")
        return 0
    model = boosting.fit(np.concatenate(tables), np.concatenate(labels), **OPTIONS)
    print(boosting.save(model, MODEL, list(FEATURES)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
