"""Fits the weights of quoteattr.text.labels and writes them to quoteattr/lang/en/quote_weights.tsv.

    python benchmarks/train_labels.py GOLD.jsonl[.gz]... [--check] [--out FILE]

Each top-level quotation that `find_quotes` finds is one row; it is right if its trimmed content is a direct
quote of the gold document, whatever its speaker.  Logistic regression (scikit-learn, L2), every corpus weighing
the same.  --check only prints F1 per corpus in five folds by document.
"""

from __future__ import annotations

import argparse
import collections
import random
from pathlib import Path

import numpy as np
from marks import documents, trim
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from quoteattr.text.labels import features, habits_of, neighbourhoods, shape_of
from quoteattr.text.profile import detect_style
from quoteattr.text.quotes import find_drafts

OUT = Path(__file__).parent.parent / "quoteattr" / "lang" / "en" / "quote_weights.tsv"
HEADER = """# Weights of the features of a quotation (quoteattr.text.labels); above zero in sum: somebody's words.
# Fitted by benchmarks/train_labels.py on the development parts of PDNC, LitBank and QuoteLi3 and on the
# training part of PolNeAR; no text of a corpus is kept here.
#columns	feature	weight
"""
LEAST = 0.03
SHARE = 0.4  # of the scraps


Row = tuple[str, list[str], bool, int]


def rows(path: str) -> tuple[list[Row], list[Row], int]:
    """Rows of whole documents, rows of scraps of them, and how many direct quotes the gold has.

    A row is the document, the features, whether it is a direct quote, and its number of parts.  The scraps
    teach the weights to do with the little that a short text tells about its habits.
    """
    whole: list[Row] = []
    scraps: list[Row] = []
    wanted = 0
    for number, doc in enumerate(documents(path)):
        text = doc["text"]
        gold = {trim(text, *span) for quote in doc["quotes"] if quote["kind"] == "direct" for span in quote["spans"]}
        gold = {pair for pair in gold if pair[0] < pair[1]}
        wanted += len(gold)
        whole += of_text(doc["id"], text, gold)
        scrap_of = random.Random(number)  # noqa: S311
        place = 0
        while place < len(text):
            end = text.find("\n", min(len(text), place + scrap_of.choice((100, 300, 1000, 3000))))
            end = len(text) if end < 0 else end
            if scrap_of.random() < SHARE:
                inside = {(s - place, e - place) for s, e in gold if place <= s and e <= end}
                scraps += of_text(doc["id"], text[place:end], inside)
            place = end
    return whole, scraps, wanted


def of_text(name: str, text: str, gold: set[tuple[int, int]]) -> list[Row]:
    """The rows of one text."""
    out = []
    drafts, blocks = find_drafts(text, detect_style(text))
    habits = habits_of(text, drafts, blocks)
    end = 0
    for draft, block, before, after, first in neighbourhoods(drafts, blocks):
        if draft.start < end or draft.style in ("dash", "block"):
            continue
        end = draft.end
        hits = sum(trim(text, *part) in gold for part in draft.parts)
        names = features(shape_of(text, draft, block, before, after, habits, first))
        out.append((name, names, hits * 2 >= len(draft.parts), len(draft.parts)))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--strength", type=float, default=0.15, help="inverse of the L2 penalty")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    wanted = {}
    data: list[tuple[str, str, list[str], bool, int, bool]] = []
    for path in args.gold:
        corpus = Path(path).name
        whole, scraps, wanted[corpus] = rows(path)
        data += [(corpus, *row, True) for row in whole] + [(corpus, *row, False) for row in scraps]
    counts = collections.Counter(name for row in data for name in row[2])
    index = {name: i for i, name in enumerate(sorted(n for n, k in counts.items() if k >= 5))}
    pairs = [(r, index[name]) for r, row in enumerate(data) for name in row[2] if name in index]
    x = csr_matrix((np.ones(len(pairs)), tuple(zip(*pairs, strict=True))), shape=(len(data), len(index)))
    y = np.array([row[3] for row in data])
    sizes = collections.Counter(row[0] for row in data)
    weight = np.array([len(data) / len(sizes) / sizes[row[0]] for row in data]) ** 0.5
    if args.check:
        ids = sorted({row[1] for row in data})
        fold_of = {name: i % 5 for i, name in enumerate(ids)}
        folds = np.array([fold_of[row[1]] for row in data])
        score = np.zeros(len(data))
        for fold in range(5):
            model = LogisticRegression(C=args.strength, max_iter=3000)
            model.fit(x[folds != fold], y[folds != fold], sample_weight=weight[folds != fold])
            score[folds == fold] = model.predict_proba(x[folds == fold])[:, 1]
        for corpus in sizes:
            mine = np.array([row[0] == corpus and row[5] for row in data])
            parts = np.array([row[4] for row in data])
            for least in (0.3, 0.4, 0.5, 0.6):
                found = mine & (score >= least)
                right, n = int((y & found) @ parts), int(parts[found].sum())
                p, r = right / n, right / wanted[corpus]
                print(f"{corpus} at {least}: P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.3f}")
        return
    model = LogisticRegression(C=args.strength, max_iter=3000).fit(x, y, sample_weight=weight)
    lines = [f"base\t{model.intercept_[0]:.3f}"]
    lines += [f"{name}\t{model.coef_[0][i]:.2f}" for name, i in index.items() if abs(model.coef_[0][i]) >= LEAST]
    args.out.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} weights from {len(data)} quotations")


if __name__ == "__main__":
    main()
