"""Fit the network that reads named entities off the parser's vectors.

    python benchmarks/train_entities.py BENCH_DATA_FOLDER [--epochs N]

The texts of a bench data folder are parsed with the default pipeline, its own
entity recogniser included; the network learns to repeat what that one finds.
No annotation of the corpora is used.  Writes ``quoteattr/data/entities.npz``
and prints precision and recall against the pipeline's entities on
``polnear-dev`` and ``litbank-dev``, which are not trained on.
"""

from __future__ import annotations

import argparse
import pathlib
from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
from boosting import DATA
from predict import documents

from quoteattr.entities import LABELS, WINDOW, WORDS, Network, bucket, find_entities, window
from quoteattr.layout import paragraphs
from quoteattr.parse import load_pipeline, pipeline_name, readable

TRAINED = ("polnear-train", "pdnc-dev", "quoteli3-dev")
HELD = ("polnear-dev", "litbank-dev")
UNITS, WIDTH, BUCKETS, BATCH = 128, 16, 8192, 2048
# Labels that the library does not tell apart.
MERGED = {"TIME": "DATE", "MONEY": "CARDINAL", "PERCENT": "CARDINAL", "ORDINAL": "CARDINAL", "QUANTITY": "CARDINAL"}


@attrs.frozen(eq=False)
class Data:
    """Tokens of many texts."""

    vectors: np.ndarray
    words: list[str]
    block: np.ndarray
    labels: np.ndarray


def collect(path: pathlib.Path, nlp: Any) -> Data:
    """Vectors, words and the pipeline's entities of a corpus."""
    vectors, words, block, labels = [], [], [], []
    number = 0
    with nlp.select_pipes(disable=["attribute_ruler", "lemmatizer"]):
        for doc in nlp.pipe(pieces(path), batch_size=64):
            keep = [token.i for token in doc if not token.is_space]
            if not keep:
                continue
            number += 1
            codes = np.zeros(len(doc), dtype=np.int64)
            for entity in doc.ents:
                label = MERGED.get(entity.label_, entity.label_)
                if label in LABELS:
                    codes[entity.start : entity.end] = 2 + 2 * LABELS.index(label)
                    codes[entity.start] -= 1
            vectors.append(doc.tensor[keep].astype(np.float16))
            words.extend(doc[i].text for i in keep)
            block.append(np.full(len(keep), number))
            labels.append(codes[keep])
    return Data(np.concatenate(vectors), words, np.concatenate(block), np.concatenate(labels))


def pieces(path: pathlib.Path) -> Iterator[str]:
    """The paragraphs of a corpus as the library hands them to the pipeline."""
    for document in documents(path):
        seen = readable(document["text"])
        yield from (seen[p.start : p.end] for p in paragraphs(document["text"]))


def candidates(data: Data) -> np.ndarray:
    """Rows the network is asked about: capitals, digits, and their neighbours."""
    marked = np.array([word[:1].isupper() or word[:1].isdigit() for word in data.words])
    near = marked.copy()
    near[1:] |= marked[:-1]
    near[:-1] |= marked[1:]
    return np.flatnonzero(near)


def fit(parts: list[Data], epochs: int, pipeline: str) -> Network:
    """Minimise cross entropy with Adam; word forms are dropped at random, so that new names can be told too."""
    chance = np.random.default_rng(11)
    inputs = np.concatenate([window(p.vectors, p.block, WINDOW)[candidates(p)] for p in parts])
    forms = np.concatenate(
        [window(np.array([bucket(w) for w in p.words]), p.block, WORDS)[candidates(p)] for p in parts]
    )
    labels = np.concatenate([p.labels[candidates(p)] for p in parts])
    sample = inputs[chance.choice(len(inputs), min(len(inputs), 50_000), replace=False)].astype(np.float32)
    mean, scale = sample.mean(0), sample.std(0) + 1e-3
    size, outputs = inputs.shape[1] + WIDTH * len(WORDS), 1 + 2 * len(LABELS)
    weights = {
        "forms": (0.1 * chance.standard_normal((BUCKETS, WIDTH))).astype(np.float32),
        "hidden": (chance.standard_normal((size, UNITS)) * np.sqrt(2 / size)).astype(np.float32),
        "hidden_bias": np.zeros(UNITS, np.float32),
        "output": (chance.standard_normal((UNITS, outputs)) * np.sqrt(1 / UNITS)).astype(np.float32),
        "output_bias": np.zeros(outputs, np.float32),
    }
    weights["forms"][0] = 0
    first = {name: np.zeros_like(w) for name, w in weights.items()}
    second = {name: np.zeros_like(w) for name, w in weights.items()}
    steps, step = epochs * (len(inputs) // BATCH), 0
    for _ in range(epochs):
        order = chance.permutation(len(inputs))
        for begin in range(0, len(order) - BATCH, BATCH):
            rows = order[begin : begin + BATCH]
            shown = forms[rows] * (chance.random(forms[rows].shape) > 0.3)
            x = np.concatenate(
                [(inputs[rows].astype(np.float32) - mean) / scale, weights["forms"][shown].reshape(BATCH, -1)], axis=1
            )
            before = x @ weights["hidden"] + weights["hidden_bias"]
            inside = np.maximum(before, 0)
            scores = inside @ weights["output"] + weights["output_bias"]
            scores -= scores.max(axis=1, keepdims=True)
            chances = np.exp(scores)
            chances /= chances.sum(axis=1, keepdims=True)
            chances[np.arange(BATCH), labels[rows]] -= 1
            error = chances / BATCH
            back = (error @ weights["output"].T) * (before > 0)
            slope_forms = np.zeros_like(weights["forms"])
            np.add.at(slope_forms, shown.ravel(), (back @ weights["hidden"][inputs.shape[1] :].T).reshape(-1, WIDTH))
            slope_forms[0] = 0
            slopes = {
                "forms": slope_forms, "hidden": x.T @ back, "hidden_bias": back.sum(0),
                "output": inside.T @ error, "output_bias": error.sum(0),
            }  # fmt: skip
            step += 1
            rate = 3e-3 * min(1.0, step / (0.1 * steps), max(0.02, (steps - step) / (0.7 * steps)))
            for name, slope in slopes.items():
                first[name] += 0.1 * (slope - first[name])
                second[name] += 0.001 * (slope * slope - second[name])
                corrected = first[name] / (1 - 0.9**step)
                weights[name] -= rate * corrected / (np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
    # Standardisation becomes part of the hidden layer.
    n = inputs.shape[1]
    weights["hidden_bias"] -= (mean / scale) @ weights["hidden"][:n]
    weights["hidden"][:n] /= scale[:, None]
    return Network(pipeline, **weights)


def save(network: Network) -> None:
    """Write the weights, the forms as small integers."""
    scale = np.abs(network.forms).max() / 127
    np.savez_compressed(
        DATA / "entities.npz", pipeline=np.array(network.pipeline), forms=np.round(network.forms / scale).astype(np.int8),
        forms_scale=np.float32(scale), hidden=network.hidden.astype(np.float16),
        hidden_bias=network.hidden_bias.astype(np.float32), output=network.output.astype(np.float16),
        output_bias=network.output_bias.astype(np.float32),
    )  # fmt: skip


def spans(data: Data) -> set[tuple[int, int, str]]:
    """The pipeline's own entities."""
    found = set()
    starts = [*np.flatnonzero(data.labels % 2 == 1).tolist()]
    for start in starts:
        label, end = (data.labels[start] - 1) // 2, start + 1
        while end < len(data.labels) and data.labels[end] == 2 + 2 * label and data.block[end] == data.block[start]:
            end += 1
        found.add((start, end, LABELS[label]))
    return found


def main() -> None:
    """Collect, fit, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=8)
    options = parser.parse_args()
    nlp = load_pipeline()
    network = fit(
        [collect(options.bench / f"{name}.jsonl.gz", nlp) for name in TRAINED], options.epochs, pipeline_name(nlp)
    )
    save(network)
    for name in HELD:
        data = collect(options.bench / f"{name}.jsonl.gz", nlp)
        own, theirs = set(find_entities(data.vectors.astype(np.float32), data.words, data.block, network)), spans(data)
        for label in LABELS:
            a, b = {x for x in own if x[2] == label}, {x for x in theirs if x[2] == label}
            print(
                f"{name} {label:12} P {len(a & b) / max(1, len(a)):.3f} R {len(a & b) / max(1, len(b)):.3f} n {len(b)}"
            )


if __name__ == "__main__":
    main()
