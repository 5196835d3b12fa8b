"""Fit gradient-boosted trees and write them as the plain arrays `quoteattr.trees` reads.

Needs LightGBM (the ``train`` extra); the library itself never does.
"""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np

DATA = pathlib.Path(__file__).resolve().parent.parent / "quoteattr" / "lang" / "en"


def fit(
    rows: np.ndarray, labels: np.ndarray, *, trees: int, leaves: int, weights: np.ndarray | None = None, **options: Any
) -> Any:
    """A LightGBM binary classifier, fitted deterministically (one thread, fixed seed)."""
    import lightgbm

    settings = {
        "objective": "binary", "num_leaves": leaves, "learning_rate": 0.1, "min_data_in_leaf": 40,
        "deterministic": True, "force_row_wise": True, "num_threads": 1, "seed": 1, "verbosity": -1,
        "lambda_l2": 1.0, **options,
    }  # fmt: skip
    data = lightgbm.Dataset(rows.astype(np.float32), label=labels, weight=weights, free_raw_data=False)
    return lightgbm.train(settings, data, num_boost_round=trees)


def save(booster: Any, name: str, names: list[str], folder: pathlib.Path = DATA, **more: np.ndarray) -> pathlib.Path:
    """Write a booster as ``NAME.npz``, `more` arrays with it; the same booster always gives the same bytes."""
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    deepest = 0

    def add(node: dict[str, Any], depth: int) -> int:
        nonlocal deepest
        deepest = max(deepest, depth)
        here = len(feature)
        feature.append(0)
        threshold.append(0.0)
        left.append(here)
        right.append(here)
        value.append(float(node.get("leaf_value", 0.0)))
        if "split_feature" in node:
            feature[here], threshold[here], value[here] = node["split_feature"], node["threshold"], 0.0
            left[here] = add(node["left_child"], depth + 1)
            right[here] = add(node["right_child"], depth + 1)
        return here

    roots = [add(tree["tree_structure"], 0) for tree in booster.dump_model()["tree_info"]]
    path = folder / f"{name}.npz"
    np.savez_compressed(
        path, feature=np.array(feature, np.int16), threshold=np.array(threshold, np.float32),
        left=np.array(left, np.int32), right=np.array(right, np.int32), value=np.array(value, np.float32),
        roots=np.array(roots, np.int32), depth=np.array(deepest, np.int16), names=np.array(names), **more,
    )  # fmt: skip
    return path


def fit_choice(
    rows: np.ndarray, labels: np.ndarray, groups: list[int], weights: list[float], *, trees: int, leaves: int,
    **options: Any,
) -> Any:  # fmt: skip
    """A LightGBM model of choices: one row of each group is right, by a softmax over the group's margins.

    `groups` holds the number of rows of each group, in order; `labels` sum to 1 in each; `weights` say how much a
    group counts.
    """
    import lightgbm

    begins = np.concatenate([[0], np.cumsum(groups)[:-1]])
    member = np.repeat(np.arange(len(groups)), groups)
    weight = np.array(weights)[member]

    def objective(margins: np.ndarray, data: Any) -> tuple[np.ndarray, np.ndarray]:
        raised = np.exp(margins - np.maximum.reduceat(margins, begins)[member])
        chance = raised / np.add.reduceat(raised, begins)[member]
        return weight * (chance - data.get_label()), np.maximum(2.0 * weight * chance * (1.0 - chance), 1e-6)

    settings = {
        "objective": objective, "num_leaves": leaves, "learning_rate": 0.1, "min_data_in_leaf": 40,
        "deterministic": True, "force_col_wise": True, "num_threads": 1, "seed": 1, "verbosity": -1,
        "lambda_l2": 1.0, **options,
    }  # fmt: skip
    data = lightgbm.Dataset(rows.astype(np.float32), label=labels, free_raw_data=False)
    return lightgbm.train(settings, data, num_boost_round=trees)
