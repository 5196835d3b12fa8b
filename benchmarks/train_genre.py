"""Fit the weights that tell stories from reports.

    python benchmarks/train_genre.py BENCH_DATA_FOLDER

Reads the annotated corpora of a bench data folder, cuts their texts into pieces of
many lengths, fits a logistic regression on the features of `quoteattr.text.genre`
and writes ``quoteattr/lang/en/genre.json``.  Prints the accuracy in
cross-validation by document, and on whole articles that are not trained on.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
from collections import Counter

import numpy as np
from boosting import DATA
from predict import documents
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from quoteattr.text.genre import SHARES, fiction_score, genre_features
from quoteattr.text.layout import paragraphs
from quoteattr.text.quotes import find_quotes

CORPORA = {"polnear-train": 0, "litbank-dev": 1, "pdnc-dev": 1, "quoteli3-dev": 1}
PIECES = {"polnear-train": 2, "litbank-dev": 4, "pdnc-dev": 100, "quoteli3-dev": 40}
LENGTHS = (300, 800, 2000, 6000, 15_000)
WORDS = 150


def pieces(text: str, count: int, chance: random.Random) -> list[str]:
    """Stretches of whole paragraphs, of several lengths."""
    blocks = paragraphs(text)
    out = []
    for _ in range(count):
        length = chance.choice(LENGTHS)
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
    found, labels, groups = [], [], []
    for name, label in CORPORA.items():
        for number, document in enumerate(documents(options.bench / f"{name}.jsonl.gz")):
            for piece in pieces(document["text"], PIECES[name], chance):
                found.append(genre_features(piece, paragraphs(piece), find_quotes(piece)))
                labels.append(label)
                groups.append(f"{name} {number}")
    spread = Counter(word for features in found for word in features if word not in SHARES)
    words = sorted(sorted(spread, key=lambda w: (-spread[w], w))[:WORDS])
    names = [*SHARES, *words]
    x = np.array([[features.get(name, 0.0) for name in names] for features in found])
    y = np.array(labels)
    scale = x.std(axis=0) + 1e-6
    model = LogisticRegression(C=0.3, class_weight="balanced", max_iter=5000)
    ids = {name: at for at, name in enumerate(sorted(set(groups)))}
    guessed = cross_val_predict(model, x / scale, y, groups=[ids[g] for g in groups], cv=GroupKFold(5))
    for label, genre in enumerate(("news", "fiction")):
        print(f"{genre}: {np.mean(guessed[y == label] == label):.3f} of {np.sum(y == label)} pieces right")
    model.fit(x / scale, y)
    weights = {name: round(float(w), 2) for name, w in zip(names, model.coef_[0] / scale, strict=True)}
    made = {"about": "logistic regression, see docs/models/genre.md", "bias": round(float(model.intercept_[0]), 3)}
    (DATA / "genre.json").write_text(json.dumps({**made, "weights": weights}, indent=1) + "\n", encoding="utf-8")
    for name in ("polnear-dev", "litbank-dev", "pdnc-dev"):
        texts = [document["text"] for document in documents(options.bench / f"{name}.jsonl.gz")]
        scores = [fiction_score(text, paragraphs(text), find_quotes(text)) for text in texts]
        print(f"{name}, whole texts: {sum(s >= 0.5 for s in scores)} of {len(scores)} are stories")


if __name__ == "__main__":
    main()
