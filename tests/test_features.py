"""What the trees, the genre and the label of marks are told of a text, by the names of the features.

The weights were fitted on these values: whoever changes one changes what all weights go by. After a change that is
meant, look at the difference, fit the weights anew and write the file:
``QUOTEATTR_UPDATE_FEATURES=1 python -m pytest tests/test_features.py -p no:xdist``.

The trees' own answers are replaced by numbers that go up and down, so that no value here depends on a weight.
"""

import json
import os
import pathlib

import numpy as np
import pytest

from quoteattr import api, trees
from quoteattr.people.pronouns import Scene
from quoteattr.syntax.parse import load_pipeline, parse_text
from quoteattr.text import genre, labels

ROOT = pathlib.Path(__file__).resolve().parent
SEEDS = [
    ROOT.parent / "seeds" / f"{name}.txt"
    for name in ("assizes", "evacuation", "ferry", "gallery", "letter", "lighthouse")
]
KEPT = ROOT / "cases" / "features.json"


def told(monkeypatch, text):
    """For each model the sum of each feature over the rows, each row weighed by its place, so that no two can swap."""
    sums = {}

    def note(model, names, rows):
        table = np.asarray(rows, np.float64).reshape(-1, len(names))
        weighed = (table * (1 + np.arange(len(table)) % 7)[:, None]).sum(axis=0)
        for name, value in zip(names, weighed.tolist(), strict=True):
            sums[f"{model}: {name}"] = sums.get(f"{model}: {name}", 0.0) + value

    def margin(self, rows):
        name = next((n for n in MODELS if trees.load(n) is self), "another")
        note(name, self.names, rows)
        return 1.5 + 1.5 * np.cos(np.arange(len(rows)))

    def score(shape, real=labels.features):
        found = real(shape)
        note("labels", found, [[1.0] * len(found)])
        return found

    def counted(*given, real=genre.genre_features):
        found = real(*given)
        note("genre", genre.SHARES, [[found[name] for name in genre.SHARES]])
        note("genre", ["words"], [[value] for name, value in sorted(found.items()) if name not in genre.SHARES])
        return found

    def ranked(self, *given, real=Scene.rank, **named):
        found = real(self, *given, **named)
        note("pronouns", ["score", "number"], [list(pair) for pair in found])
        return found

    labels._score.cache_clear()  # a shape that another text has had is looked at again
    monkeypatch.setattr(trees.Ensemble, "margin", margin)
    monkeypatch.setattr(labels, "features", score)
    monkeypatch.setattr(genre, "genre_features", counted)
    monkeypatch.setattr(Scene, "rank", ranked)
    parse = parse_text(text, load_pipeline())
    monkeypatch.setattr(api.parsing, "parse_text", lambda *given: parse)
    api.attribute(text)
    return {name: float(f"{value:.5g}") for name, value in sorted(sums.items()) if value}


MODELS = (
    "frames_first", "frames_second", "frames_pair", "frames_mark", "frames_left", "frames_right", "names",
    "dialogue_1", "dialogue_2", "confidence",
)  # fmt: skip


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_models_are_told_what_they_were_fitted_on(path, monkeypatch):
    found = told(monkeypatch, path.read_text(encoding="utf-8"))
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    if os.environ.get("QUOTEATTR_UPDATE_FEATURES"):
        kept = {name: {k: v for k, v in row.items() if k != path.stem} for name, row in kept.items()}
        for name, value in found.items():
            kept.setdefault(name, {})[path.stem] = value
        lines = [f"{json.dumps(name)}: {json.dumps(row, sort_keys=True)}" for name, row in sorted(kept.items()) if row]
        KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    wanted = {name: row[path.stem] for name, row in kept.items() if path.stem in row}
    assert len(wanted) > 500
    wrong = {
        name: (wanted.get(name, 0.0), found.get(name, 0.0))
        for name in sorted({*wanted, *found})
        if found.get(name, 0.0) != pytest.approx(wanted.get(name, 0.0), rel=1e-4, abs=1e-4)
    }
    assert not wrong, "feature: (as the weights were fitted, as it is)"
