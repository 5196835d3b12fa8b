"""Fits the weights by which people of different texts are linked, and writes ``quoteattr/lang/en/links.json``.

    python benchmarks/train_links.py ../shared/bench/data [--leave-out BLIND.json] [--cross-validate]

What it fits on: news articles (the training part of PolNeAR, those listed in BLIND left out), of which two that name
somebody by the same full name are taken to mean one person, with names taken away and given to two people
(`series.Blurring`, several draws), and invented series.  Every appearance is compared with the people that the gold has
so far, as `quoteattr.across.links` does, and each comparison is one example.  Logistic regression with a ridge, by
Newton's method; the same bytes each time.
"""

from __future__ import annotations

import argparse
import json
import pathlib

import numpy as np
from series import Blurring, Who, attributed, blurred, by_names, invented, read_gold, read_results

from quoteattr.across.appearances import Text, text_of
from quoteattr.across.features import FEATURE_NAMES, Profile, probability
from quoteattr.across.links import LIKELY, Group, Linker

OUT = pathlib.Path(__file__).resolve().parent.parent / "quoteattr" / "lang" / "en" / "links.json"
DRAWS = 4
"""How often the articles' names are blurred, each time otherwise."""
SERIES = 24
RIDGE = 1.0
FOLDS = 4
UNTOLD = ("initial", "short", "spelling")
"""Names that go together so may be one person's although they are not the same."""


class _Teacher(Linker):
    """Compares as the linker does, but joins by the gold."""

    def __init__(self, texts: list[Text], who: Who, known: set[str] | None) -> None:
        super().__init__(texts, (), ())
        self.who = who
        self.known = known
        self.people = {key: person for key, person in self.people.items() if key in who}
        self.examples: list[tuple[list[float], bool]] = []

    def _place(self, unit) -> None:
        mine = self.who[unit.first]
        right = None
        for values, group, found in self.compared(unit.profile, self.fitting(unit.profile, [unit.first])):
            other = self.who[group.keys[0]]
            right = group if other == mine else right
            if other == mine or found not in UNTOLD or self.known is None or not self.known.isdisjoint((mine, other)):
                self.examples.append((values, other == mine))
        if right is None:
            right = Group(Profile.of(unit.profile.people), [unit.first], self._days(unit.profile))
            self.groups.append(right)
        else:
            for person in unit.profile.people:
                right.profile.add(person)
            right.keys.append(unit.first)
        self.index.add(right, (*unit.profile.names.values(), *unit.profile.other_names.values()))


def examples(texts: list[Text], who: Who, known: set[str] | None = None) -> list[tuple[list[float], bool]]:
    """The comparisons of a set of texts, and whether each was of one person.

    Args:
        texts: Of the people in `who`.
        who: The gold.
        known: Who is surely nobody else, where the gold goes by names: Tom Tarn and Thomas Tarn may well be one.
    """
    teacher = _Teacher(texts, who, known)
    teacher.run()
    return teacher.examples


def fit(rows: list[tuple[list[float], bool]], weights: np.ndarray | None = None) -> np.ndarray:
    """Logistic regression."""
    x = np.array([values for values, _ in rows])
    y = np.array([same for _, same in rows], dtype=float)
    w = np.zeros(x.shape[1])
    each = np.ones(len(y)) if weights is None else weights
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (each * (p - y)) + RIDGE * w
        hessian = (x.T * (each * p * (1 - p))) @ x + RIDGE * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    return w


def gather(texts: list[Text], draws: int = DRAWS, series: int = SERIES) -> list[tuple[list[float], bool]]:
    """All examples."""
    rows = []
    who = by_names(texts)
    for seed in range(draws):
        new, renamed = blurred(texts, who, seed, Blurring())
        rows += examples(new, who, renamed)
    for seed in range(series):
        genre = "dialogue" if seed % 2 else "report"
        results, own = invented(1000 + seed, texts=5, people=24, namesakes=seed % 3, genre=genre)
        rows += examples([text_of(result) for result in results], own)
    return rows


def cross_validate(texts: list[Text]) -> None:
    """How right the probabilities are for papers that were not fitted on."""
    papers = sorted({_paper(text) for text in texts})
    folds = [[text for text in texts if papers.index(_paper(text)) % FOLDS == fold] for fold in range(FOLDS)]
    rows = [gather(own, series=0) for own in folds]
    told, right = [], []
    for fold, own in enumerate(rows):
        weights = fit([row for other, more in enumerate(rows) if other != fold for row in more])
        told += [probability(values, weights) for values, _ in own]
        right += [same for _, same in own]
    p, y = np.array(told), np.array(right)
    bins = np.minimum((p * 10).astype(int), 9)
    ece = sum(
        abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in range(10) if (bins == b).any()
    )
    joined = p >= LIKELY
    found, all_of_them = y[joined].mean(), y[joined].sum() / y.sum()
    print(f"{len(papers)} papers, {FOLDS} folds, {len(y)} comparisons")
    print(f"of those at {LIKELY} and more {found:.3f} are right, which are {all_of_them:.3f} of all that are")
    print(f"calibration error {ece:.3f}")


def _paper(text: Text) -> str:
    return (text.name or "").rpartition("/")[2].partition("_")[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--leave-out", type=pathlib.Path, help="a JSON list of ids of documents that are not read")
    parser.add_argument("--results", type=pathlib.Path, help="kept results of the articles (JSON Lines)")
    parser.add_argument(
        "--cross-validate", action="store_true", help="fit on some papers, look at the others; write nothing"
    )
    options = parser.parse_args()
    blind = set(json.loads(options.leave_out.read_text(encoding="utf-8"))) if options.leave_out else set()
    if options.results:
        results = [r for r in read_results(options.results) if r.name not in blind]
    else:
        results = attributed(read_gold(options.data / "polnear-train.jsonl.gz", blind))
    texts = list({text.key: text for text in map(text_of, results)}.values())
    if options.cross_validate:
        cross_validate(texts)
        return
    rows = gather(texts)
    weights = fit(rows)
    told = {name: round(float(weight), 3) for name, weight in zip(FEATURE_NAMES, weights, strict=True)}
    OUT.write_text(json.dumps({"weights": told, "examples": len(rows)}, indent=1) + "\n", encoding="utf-8")
    print(len(rows), sum(same for _, same in rows), told)


if __name__ == "__main__":
    main()
