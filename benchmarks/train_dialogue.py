"""Fit who speaks and how sure that is: ``quoteattr/lang/en/dialogue_*.npz`` and ``confidence.npz``.

    python benchmarks/train_dialogue.py BENCH_DATA [--out FOLDER] [--readings FILE] [--only-figures] [--novels FOLDER]

BENCH_DATA holds the annotated corpora of the bench (`conversations.CORPORA`);
``score.py`` and ``blind.json`` stand beside it.  Blind documents are left out.
Each text is read in up to two settings: ``closed`` (known quotes and cast) and
``open`` (the text alone); one ranker is fitted on all.  The guesses that its
second stage is fitted on, and the answers that the confidence is fitted on,
come from models that saw nothing of the same author or publisher; all figures
printed are cross-validated in the same way.  The script run twice writes the
same bytes.

With a FOLDER of novels without labels the ranker owes nothing to a corpus that
states no licence: it is fitted on hidden tags of those novels (`masking`) and on
the corpora of `LICENSED`, and written as ``licensed_*.npz``; the figures for all
other corpora are then those of texts it has never seen.
"""

from __future__ import annotations

import argparse
import bisect
import concurrent.futures
import importlib.util
import itertools
import pathlib
import pickle
import sys
import time
from collections.abc import Collection, Sequence
from typing import Any

import attrs
import boosting
import numpy as np
from conversations import CORPORA, FOLDS, SETTINGS, Reading, Text, masked_texts, readings, rows_of, same_person, weigh

from quoteattr.speakers.attribution import settle
from quoteattr.speakers.confidence import MEASURES, measures
from quoteattr.speakers.decisions import Context
from quoteattr.speakers.rank import ADDRESSED, answers
from quoteattr.speakers.ranker import Guess, matrix, softmax
from quoteattr.speakers.rows import second_stage

RISING = {
    "rank_chance": 1, "rank_lead": 1, "frame_score": 1, "mention_score": 1, "mention_lead": 1,
    "mention_rivals": -1, "hops": -1, "person_bearers": -1, "mention_others": -1, "mention_bearers": -1,
    "rank_against": -1, "names_self": -1,
}  # fmt: skip
"""Measures that can only raise (1) or only lower (-1) the confidence."""
LICENSED = ("quoteli3", "litbank", "webbible", "gumfiction", "synth", "masked")
TREES = {1: 200, 2: 90}
OPTIONS: dict[str, Any] = {"leaves": 31, "max_depth": 8, "learning_rate": 0.11, "feature_fraction": 0.25, "max_bin": 63}
SURE_TREES = 90
SURE_OPTIONS: dict[str, Any] = {
    "leaves": 15, "max_depth": 6, "learning_rate": 0.08, "feature_fraction": 0.5, "max_bin": 63, "min_data_in_leaf": 60,
}  # fmt: skip


def say(*words: object) -> None:
    print(f"[{time.process_time():6.0f} s]", *words, flush=True)


# The ranker


def fit(texts: Sequence[Text], blocks: Sequence[np.ndarray], trees: int, leave: Collection[str] = ()) -> Any:
    """Trees whose margins, by softmax over an utterance's candidates, say who speaks; corpora `leave` are left out."""
    rows, labels, groups, weights = [], [], [], []
    for text, block in zip(texts, blocks, strict=True):
        if text.corpus in leave:
            continue
        begins = text.pairs.begins
        for at in np.flatnonzero(np.diff(begins) > 1):
            # A novel's two settings are much alike: every other utterance is taken from each.
            if text.corpus == "pdnc" and at % 2 == SETTINGS.index(text.setting):
                continue
            span = slice(begins[at], begins[at + 1])
            if text.right[span].any():
                rows.append(block[span])
                labels.append(text.right[span] / text.right[span].sum())
                groups.append(len(rows[-1]))
                weights.append(text.weights.get(int(at), 1.0))
    return boosting.fit_choice(np.concatenate(rows), np.concatenate(labels), groups, weights, trees=trees, **OPTIONS)


def predict(booster: Any, text: Text, block: np.ndarray) -> np.ndarray:
    if not len(block):
        return np.zeros(0)
    return softmax(booster.predict(block, num_threads=1), text.pairs.begins)


_SHARED: dict[str, Any] = {}
"""What the processes that fit one part each inherit."""


def _fit_one(fold: int) -> tuple[str, list[tuple[int, np.ndarray]]]:
    """The model fitted without one part, as text, and its probabilities for that part's texts; -1: without none."""
    texts, blocks, trees = _SHARED["texts"], _SHARED["blocks"], _SHARED["trees"]
    seen = [at for at, text in enumerate(texts) if text.fold != fold]
    model = fit([texts[at] for at in seen], [blocks[at] for at in seen], trees, _SHARED["leave"])
    told = [(at, predict(model, text, blocks[at])) for at, text in enumerate(texts) if text.fold == fold]
    return model.model_to_string(), told


def held_out(
    texts: list[Text], blocks: list[np.ndarray], trees: int, final: bool, leave: Collection[str]
) -> tuple[list[np.ndarray], Any]:
    """For each text the probabilities by a model of the other folds; with `final`, a model of all as well."""
    import lightgbm

    _SHARED.update(texts=texts, blocks=blocks, trees=trees, leave=leave)
    out: list[np.ndarray] = [np.zeros(0)] * len(texts)
    whole = None
    parts = [-1, *range(FOLDS)] if final else list(range(FOLDS))
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for fold, (model, found) in zip(parts, pool.map(_fit_one, parts), strict=True):
            if fold < 0:
                whole = lightgbm.Booster(model_str=model)
            for at, values in found:
                out[at] = values
    return out, whole


@attrs.frozen(eq=False)
class Ranker:
    """Both stages."""

    first: Any
    second: Any
    names: list[str]
    names2: list[str]

    def save(self, name: str, folder: pathlib.Path) -> None:
        """Write both stages' weights, NAME_1 and NAME_2."""
        boosting.save(self.first, f"{name}_1", self.names, folder)
        boosting.save(self.second, f"{name}_2", self.names2, folder)


def train_ranker(texts: list[Text], final: bool = True, leave: Collection[str] = ()) -> Ranker | None:
    """Both stages on all texts but the corpora `leave`; a text's own guesses come from models blind to its author."""
    names = list(texts[0].columns)
    blocks = [matrix(text.columns, names) for text in texts]
    guesses, first = held_out(texts, blocks, TREES[1], final, leave)
    for text, guess in zip(texts, guesses, strict=True):
        text.guess = guess
    say("first stage:", accuracies(texts, "guess"))
    columns = [second_stage(t.scene, t.pairs, t.columns, t.guess, t.paragraphs) for t in texts]
    names2 = list(columns[0])
    blocks2 = [matrix(column, names2) for column in columns]
    guesses, second = held_out(texts, blocks2, TREES[2], final, leave)
    for text, guess in zip(texts, guesses, strict=True):
        text.final = guess
    say("both stages:", accuracies(texts, "final"))
    return Ranker(first, second, names, names2) if final else None


def accuracies(texts: Sequence[Text], stage: str) -> str:
    """By corpus and setting: gold quotes whose best candidate is right, and those where any candidate is."""
    found: dict[str, list[tuple[bool, bool, str | None]]] = {}
    for text in texts:
        values = getattr(text, stage)
        for at, kind, _ in text.quotes:
            low, high = (text.pairs.begins[at], text.pairs.begins[at + 1]) if at >= 0 else (0, 0)
            right, possible = False, bool(text.right[low:high].any())
            if high > low:
                best = low + int(np.argmax(values[low:high]))
                if text.clear[at] >= 0:
                    best = low + int(np.flatnonzero(text.pairs.person[low:high] == text.clear[at])[0])
                right = bool(text.right[best])
            found.setdefault(f"{text.corpus} {text.setting}", []).append((right, possible, kind))
    lines = []
    for name, rows in found.items():
        kinds = []
        for kind in ("explicit", "anaphoric", "implicit"):
            of = [row[0] for row in rows if row[2] == kind]
            kinds.append(f"{kind} {np.mean(of):.3f}" if of else "")
        lines.append(
            f"\n    {name:18} {np.mean([r[0] for r in rows]):.3f} of {len(rows)}; possible "
            f"{np.mean([r[1] for r in rows]):.3f}; {' '.join(kinds)}"
        )
    return "".join(lines)


# The confidence


@attrs.define(eq=False)
class Answers:
    """What the library answers for one reading, its ranker fitted without the author."""

    name: str
    kind: str
    """Corpus and setting."""
    fold: int
    rows: np.ndarray
    """The measures of every gold quote that was answered."""
    right: np.ndarray
    gold: int
    """Gold quotes with a speaker."""
    labels: list[str | None]
    """Type of attribution of the answered ones."""
    counts: dict[str, int]
    """Gold quotes by type of attribution."""
    sure: np.ndarray | None = None


def scorer_beside(data: pathlib.Path) -> Any:
    """The bench's scorer, as a module."""
    spec = importlib.util.spec_from_file_location("score", data.resolve().parent / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no score.py beside {data}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def settled(reading: Reading, text: Text | None) -> Context:
    """A reading with its decisions taken, by the held-out guesses of `text`."""
    rankings = ()
    if text is not None and text.final is not None and reading.ranked:
        rankings = answers(Guess(text.scene, text.pairs, text.final))
    return settle(
        reading.parse, reading.marks, reading.reports, reading.tagged, reading.cast, rankings, reading.genre,
        reading.given, story=reading.story,
    )  # fmt: skip


def judge(scorer: Any, text: Text) -> Answers:
    """The answers for a text, each with its measures and whether the scorer calls it right."""
    document = text.reading.document
    context = settled(text.reading, text)
    people = {person.id: person.name for person in context.cast.people}
    direct = text.corpus != "newspeople"
    found = [(at, row) for at, row in enumerate(measures(context))]
    predicted = [
        {"spans": [[s.start, s.end] for s in quote.spans], "kind": quote.kind, "at": at, "row": row,
         "speaker": people.get(quote.speaker or ""), "speaker_id": quote.speaker if quote.speaker in people else None,
         "source": [], "cue": []}
        for quote, (at, row) in zip(context.quotes, found, strict=True)
        if quote.kind == "direct" or not direct
    ]  # fmt: skip
    gold = scorer.prepare(document["quotes"], document["text"])
    pred = scorer.prepare(predicted, document["text"])
    partner = scorer.partners(gold, pred)
    person = scorer.match_people(document["people"], pred, gold, partner)
    rows, right, labels, counts = [], [], [], {}
    for i, quote in enumerate(gold):
        if quote.get("speaker") is None:
            continue
        label = quote.get("attribution")
        counts[str(label)] = counts.get(str(label), 0) + 1
        got = partner.get(i)
        if got is None or got["row"] is None:
            continue
        rows.append([got["row"].get(name, 0.0) for name in MEASURES])
        right.append(person.get(scorer.group(got)) == quote["speaker"])
        labels.append(label)
    return Answers(
        text.reading.name, f"{text.corpus} {text.setting}", text.fold,
        np.array(rows, dtype=np.float32).reshape(-1, len(MEASURES)), np.array(right, dtype=bool),
        sum(counts.values()), labels, counts,
    )  # fmt: skip


def weights_of(found: Sequence[Answers]) -> np.ndarray:
    """Each answer's weight: kinds of text count by the square root of their size, so that news is heard too."""
    sizes: dict[str, int] = {}
    for one in found:
        sizes[one.kind] = sizes.get(one.kind, 0) + len(one.right)
    scale = {kind: 1.0 / max(1.0, size) ** 0.5 for kind, size in sizes.items()}
    values = np.concatenate([np.full(len(one.right), scale[one.kind]) for one in found])
    return np.asarray(values / values.mean())


def fit_sure(found: Sequence[Answers]) -> Any:
    rows = np.concatenate([one.rows for one in found])
    right = np.concatenate([one.right for one in found]).astype(float)
    rising = [RISING.get(name, 0) for name in MEASURES]
    return boosting.fit(
        rows, right, trees=SURE_TREES, weights=weights_of(found), monotone_constraints=rising, **SURE_OPTIONS
    )


def curve_of(values: np.ndarray, right: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An isotonic curve from the trees' probability to the share of right answers."""
    from sklearn.isotonic import IsotonicRegression

    curve = IsotonicRegression(y_min=0.02, y_max=0.995, out_of_bounds="clip")
    curve.fit(values, right.astype(float), sample_weight=weights)
    at = np.concatenate([np.linspace(0.0, 0.9, 19), np.linspace(0.91, 1.0, 19)])
    share = curve.predict(at)
    padded = np.pad(share, 2, mode="edge")
    smooth = np.convolve(padded, np.array([1, 2, 3, 2, 1]) / 9, mode="valid")
    return at, np.maximum.accumulate(smooth + np.linspace(0, 1e-3, len(smooth))).clip(0.0, 1.0)


def train_confidence(found: list[Answers]) -> tuple[Any, np.ndarray, np.ndarray]:
    """The trees and the curve; `sure` of every answer is filled in from parts that it is not of."""
    raw = [np.zeros(0)] * len(found)
    for fold in range(FOLDS):
        model = fit_sure([one for one in found if one.fold != fold and len(one.right)])
        for at, one in enumerate(found):
            if one.fold == fold and len(one.right):
                raw[at] = np.asarray(model.predict(one.rows, num_threads=1))
    weights = weights_of(found)
    parts = np.concatenate([np.full(len(one.right), one.fold) for one in found])
    values, right = np.concatenate(raw), np.concatenate([one.right for one in found])
    for fold in range(FOLDS):
        rest = parts != fold
        at, share = curve_of(values[rest], right[rest], weights[rest])
        for number, one in enumerate(found):
            if one.fold == fold:
                one.sure = np.interp(raw[number], at, share)
    return fit_sure([one for one in found if len(one.right)]), *curve_of(values, right, weights)


_YOU = frozenset({"you", "your", "yours", "yourself", "thee", "thou", "thy"})


def addressees(texts: Sequence[Text]) -> dict[str, tuple[int, int]]:
    """By how an addressee was told: quotes whose speaker is right and where "you" is annotated, and those it is.

    The speakers are held-out guesses; whom a quote says "you" to is its addressee.
    """
    found = dict.fromkeys(ADDRESSED, (0, 0))
    for text in texts:
        document = text.reading.document
        if text.final is None or not document.get("mentions"):
            continue
        mentions = sorted(document["mentions"], key=lambda m: m["span"][0])
        starts = [m["span"][0] for m in mentions]
        gold = (
            {p["id"]: {p["id"]} for p in document["people"]} if text.setting == "closed"
            else same_person(document, text.reading.cast.people)
        )  # fmt: skip
        ranked = {mark: r for r in answers(Guess(text.scene, text.pairs, text.final)) for mark in r.marks}
        for (at, _, _), quote in zip(text.quotes, (q for q in document["quotes"] if q["speaker"]), strict=True):
            ranking = ranked.get(text.scene.utterances[at].marks[0]) if at >= 0 else None
            if ranking is None or not ranking.addressed or not ranking.candidates:
                continue
            you: set[str] = set()
            for low, high in quote["spans"]:
                for m in mentions[bisect.bisect_left(starts, low) : bisect.bisect_left(starts, high)]:
                    if document["text"][slice(*m["span"])].strip(" .,;:!?'\"-_").casefold() in _YOU:
                        you.update(m["people"] if len(m["people"]) == 1 else [])
            if len(you) == 1 and ranking.candidates[0][0] in gold.get(quote["speaker"], ()):
                total, right = found[ranking.addressed]
                found[ranking.addressed] = total + 1, right + (ranking.addressee in gold.get(you.pop(), ()))
    return found


def trust(found: Sequence[Answers], scorer: Any) -> str:
    """By kind of text what the scorer says: accuracy, coverage at .95, calibration error."""
    lines = []
    for kind in dict.fromkeys(one.kind for one in found):
        of = [one for one in found if one.kind == kind]
        gold = sum(one.gold for one in of)
        sure = [
            (float(p), bool(r)) for one in of if one.sure is not None for p, r in zip(one.sure, one.right, strict=True)
        ]
        got = scorer.selective(sure, gold)
        kinds = []
        for label in ("explicit", "anaphoric", "implicit"):
            total = sum(one.counts.get(label, 0) for one in of)
            right = sum(bool(r) for one in of for r, own in zip(one.right, one.labels, strict=True) if own == label)
            kinds.append(f"{label} {right / total:.3f}" if total else "")
        lines.append(
            f"\n    {kind:18} all {sum(r for _, r in sure) / gold:.3f} of {gold}; {' '.join(kinds)}; wrong "
            f"{got['wrong']:.3f}; at .95 {got['coverage_at_p95']:.3f}; at .90 {got['coverage_at_p90']:.3f}; "
            f"ece {got['ece']:.3f}"
        )
    return "".join(lines)


# Bands of confidence whose answers are counted.
_BANDS = (0.0, 0.5, 0.7, 0.9, 0.95, 1.01)


def reliability(found: Sequence[Answers]) -> str:
    """By kind of text and band of confidence: the share of right answers, of how many; a table for the pages."""
    names = [f"{low:.2f} to {min(high, 1.0):.2f}" for low, high in itertools.pairwise(_BANDS)]
    lines = [f"| kind of text | {' | '.join(names)} |", "| --- |" + " ---: |" * len(names)]
    for kind in dict.fromkeys(one.kind for one in found):
        of = [one for one in found if one.kind == kind and one.sure is not None]
        sure, right = np.concatenate([one.sure for one in of]), np.concatenate([one.right for one in of])
        cells = []
        for low, high in itertools.pairwise(_BANDS):
            inside = (sure >= low) & (sure < high)
            cells.append(f"{right[inside].mean():.3f} of {int(inside.sum())}" if inside.any() else "")
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n" + "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, help="folder of the annotated corpora")
    parser.add_argument("--out", type=pathlib.Path, default=boosting.DATA, help="where the weights go")
    parser.add_argument(
        "--readings", type=pathlib.Path, help="keep what the stages found in this file, or take it from there"
    )
    parser.add_argument("--novels", type=pathlib.Path, help="folder of novels (.txt.gz) for weights without PDNC")
    parser.add_argument("--only-figures", action="store_true", help="cross-validate and write nothing")
    options = parser.parse_args()
    if options.readings is not None and options.readings.exists():
        read = pickle.loads(options.readings.read_bytes())  # noqa: S301
    else:
        read = list(readings(options.data, tuple(CORPORA)))
        if options.readings is not None:
            options.readings.write_bytes(pickle.dumps(read, protocol=5))
    say(f"{len(read)} readings")
    texts = [rows_of(reading) for reading in read]
    leave: set[str] = set()
    if options.novels is not None:
        texts += masked_texts(options.novels)
        leave = set(CORPORA) - set(LICENSED)
        weigh(texts, LICENSED)
    say(f"{sum(len(t.pairs.person) for t in texts)} pairs, {sum(len(t.quotes) for t in texts)} quotes")
    ranker = train_ranker(texts, final=not options.only_figures, leave=leave)
    scorer = scorer_beside(options.data)
    found = [judge(scorer, text) for text in texts if text.corpus not in ("synth", "masked")]
    model, at, share = train_confidence(found)
    say("answers, held out:", trust(found, scorer))
    say("share of right answers, held out:", reliability(found))
    told = addressees(texts)
    say("addressees, where the speaker is right:", told)
    shares = np.array([right / max(1, count) for count, right in told.values()])
    if ranker is not None and options.novels is not None:
        ranker.save("licensed", options.out)
    elif ranker is not None:
        ranker.save("dialogue", options.out)
        boosting.save(model, "confidence", list(MEASURES), options.out, curve_at=at, curve_share=share,
                      addressed=np.array(list(told)), addressed_share=shares,
                      )  # fmt: skip
    say("done")


if __name__ == "__main__":
    sys.exit(main())
