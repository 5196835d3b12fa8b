"""Fit the weights that tell stories from reports.

    python benchmarks/train_genre.py BENCH_DATA_FOLDER

Reads the annotated corpora of a bench data folder, cuts long texts into pieces of
many lengths, fits a logistic regression on the features of `quoteattr.genre`
and writes ``quoteattr/data/genre.json``.  Prints the accuracy in
cross-validation by document.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random

import numpy as np
from boosting import DATA
from predict import documents
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from quoteattr.genre import FEATURES, genre_features
from quoteattr.layout import paragraphs
from quoteattr.parse import load_pipeline, parse_text
from quoteattr.quotes import find_quotes

CORPORA = {"polnear-train.jsonl.gz": 0, "litbank-dev.jsonl.gz": 1, "pdnc-dev.jsonl.gz": 1, "quoteli3-dev.jsonl.gz": 1}
PIECES = {"polnear-train.jsonl.gz": 1, "litbank-dev.jsonl.gz": 3, "pdnc-dev.jsonl.gz": 40, "quoteli3-dev.jsonl.gz": 20}
LENGTHS = (600, 1500, 4000, 10_000)


def pieces(text: str, count: int, chance: random.Random) -> list[str]:
    """Stretches of whole paragraphs, of several lengths."""
    blocks = paragraphs(text)
    out = []
    for number in range(count):
        length = LENGTHS[number % len(LENGTHS)] if count > 1 else chance.choice((*LENGTHS, len(text)))
        first = chance.randrange(len(blocks)) if len(text) > length else 0
        last = first
        while last + 1 < len(blocks) and blocks[last].end - blocks[first].start < length:
            last += 1
        out.append(text[blocks[first].start : blocks[last].end])
    return out


def main() -> None:
    """Fit, cross-validate, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    options = parser.parse_args()
    chance = random.Random(7)  # noqa: S311
    nlp = load_pipeline()
    rows, labels, groups = [], [], []
    for name, label in CORPORA.items():
        for document in documents(options.bench / name):
            for piece in pieces(document["text"], PIECES[name], chance):
                parse = parse_text(piece, nlp)
                rows.append(genre_features(parse, find_quotes(piece)))
                labels.append(label)
                groups.append(document["id"])
    x, y = np.array(rows), np.array(labels)
    model = LogisticRegression(C=5.0, class_weight="balanced", max_iter=5000)
    ids = {name: at for at, name in enumerate(sorted(set(groups)))}
    guessed = cross_val_predict(model, x, y, groups=[ids[g] for g in groups], cv=GroupKFold(5))
    for label, name in enumerate(("news", "fiction")):
        print(f"{name}: {np.mean(guessed[y == label] == label):.3f} of {np.sum(y == label)} pieces right")
    model.fit(x, y)
    weights = {name: round(float(w), 3) for name, w in zip(FEATURES, model.coef_[0], strict=True)}
    made = {"about": "logistic regression, see docs/models/genre.md", "bias": round(float(model.intercept_[0]), 3)}
    (DATA / "genre.json").write_text(json.dumps({**made, "weights": weights}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
