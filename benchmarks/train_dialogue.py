"""Fit the speaker ranker and write its weights: ``quoteattr/lang/en/dialogue_*``.

    python benchmarks/train_dialogue.py BENCH_DATA [--parses FOLDER] [--out FOLDER]

BENCH_DATA holds ``pdnc-dev.jsonl.gz``, ``quoteli3-dev.jsonl.gz`` and
``litbank-dev.jsonl.gz``; invented conversations are added.  Each text is read in two settings: ``closed`` (known
quotes and cast) and ``open`` (the text alone, with marks and people as the
library finds them); one model is fitted on both.  All figures printed are
cross-validated by author; the first stage's guesses that the second stage is
fitted on come from other authors' texts.  All is fitted twice, with PDNC, which
states no licence, and without it; what is fitted without is kept where it is
hardly worse.
With ``--parses``, analyses are kept in (and read from) FOLDER, outside the
tree.  The script run twice writes the same bytes.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import pathlib
import re
import zlib
from collections.abc import Sequence
from typing import Any

import attrs
import boosting
import numpy as np

from quoteattr import synth
from quoteattr.people import find_people
from quoteattr.reports.tags import find_tags
from quoteattr.speakers.conversation import Scene, read_scene
from quoteattr.speakers.pairs import Pairs, pairs_of
from quoteattr.speakers.ranker import LIMIT, clear_speaker, evidence_kind, matrix, softmax
from quoteattr.speakers.rows import first_stage, second_stage
from quoteattr.syntax import parse as parsing
from quoteattr.text.quotes import find_quotes
from quoteattr.types import CastEntry, QuoteSpan, Span

AUTHORS = {
    "HardTimes": "Dickens", "OliverTwist": "Dickens", "TheSunAlsoRises": "Hemingway", "TheAgeOfInnocence": "Wharton",
    "TheAwakening": "Chopin", "DaisyMiller": "James", "AnneOfGreenGables": "Montgomery", "TheSignOfTheFour": "Doyle",
    "ThePictureOfDorianGray": "Wilde", "TheInvisibleMan": "Wells", "TheSteppe": "Chekhov",
}  # fmt: skip
# LitBank's excerpts of authors that are tested on elsewhere stay out of those tests' training.
_LITBANK_AUTHORS = {
    "dickens": "Dickens", "bleak_house": "Dickens", "david_copperfield": "Dickens", "oliver_twist": "Dickens",
    "great_expectations": "Dickens", "hard_times": "Dickens", "age_of_innocence": "Wharton", "ethan_frome": "Wharton",
    "house_of_mirth": "Wharton", "awakening": "Chopin", "daisy_miller": "James", "portrait_of_a_lady": "James",
    "turn_of_the_screw": "James", "ambassadors": "James", "anne_of_green": "Montgomery", "sherlock": "Doyle",
    "sign_of_the_four": "Doyle", "study_in_scarlet": "Doyle", "dorian_gray": "Wilde", "invisible_man": "Wells",
    "time_machine": "Wells", "war_of_the_worlds": "Wells", "tono": "Wells",
}  # fmt: skip
FOLDS = (
    {"Dickens"}, {"Hemingway"}, {"Wharton", "Chopin", "James"}, {"Montgomery", "Doyle"}, {"Wilde", "Wells"},
    {"Chekhov"},
)  # fmt: skip
SETTINGS = ("closed", "open")
CORPORA = ("pdnc", "quoteli3", "litbank", "synth")
# Corpora whose licence lets anybody share what is made of them, and texts of our own.
FREE = ("litbank", "synth")
# Weights fitted on those alone are shipped if they lose no more than this.
MARGIN = 0.02
SYNTHETIC = 120
TREES = {1: 400, 2: 150}
OPTIONS: dict[str, Any] = {"leaves": 31, "max_depth": 8, "learning_rate": 0.06, "feature_fraction": 0.4, "max_bin": 63}


@attrs.define(eq=False)
class Text:
    """One document, read for one setting."""

    name: str
    setting: str
    corpus: str
    fold: int
    """Number of the part that is held out together."""
    scene: Scene
    pairs: Pairs
    paragraphs: np.ndarray
    columns: dict[str, np.ndarray]
    right: np.ndarray
    """For each pair whether the candidate is the speaker."""
    quotes: list[tuple[int, str | None, bool]]
    """Gold quotes: index of the utterance (-1: none), type of attribution, whether the speaker is known."""
    clear: np.ndarray
    """For each utterance the person a clear tag names, or -1."""
    kinds: list[str]
    """For each utterance what the decision rests on."""
    guess: np.ndarray | None = None
    final: np.ndarray | None = None


# Reading


def documents(folder: pathlib.Path, corpus: str) -> list[dict[str, Any]]:
    with gzip.open(folder / f"{corpus}-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def synthetic(count: int) -> list[dict[str, Any]]:
    """Invented conversations, the same ones each time."""
    return [{**synth.dialogue(seed=f"train {n}", turns=6 + n % 15).to_gold(), "id": f"synth/{n}"} for n in range(count)]


def corpora(folder: pathlib.Path, corpus: str) -> list[dict[str, Any]]:
    """The documents of one corpus."""
    return synthetic(SYNTHETIC) if corpus == "synth" else documents(folder, corpus)


def analysis(document: dict[str, Any], cache: pathlib.Path | None) -> parsing.Parse:
    """The parse of a document, from the cache where it is there."""
    path = cache / (re.sub(r"\W+", "_", document["id"]) + ".json.gz") if cache is not None else None
    if path is not None and path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as file:
            data = json.load(file)
        data["entities"] = [parsing.Entity(*entity) for entity in data["entities"]]
        data["paragraphs"] = [Span(*paragraph) for paragraph in data["paragraphs"]]
        return parsing.Parse(**data)
    found = parsing.parse_text(document["text"], parsing.load_pipeline())
    if path is not None:
        data = {field.name: getattr(found, field.name) for field in attrs.fields(parsing.Parse) if field.init}
        data["entities"] = [[e.start, e.end, e.label] for e in found.entities]
        data["paragraphs"] = [[p.start, p.end] for p in found.paragraphs]
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
            json.dump(data, file)
    return found


def fold_of(document: dict[str, Any]) -> int:
    """The part that a document is held out with: its author's, or any for an author of whom there is nothing else."""
    name = document["id"].split("/")[-1]
    author = AUTHORS.get(name) or next((a for part, a in _LITBANK_AUTHORS.items() if part in name.lower()), None)
    if author is None:
        return zlib.crc32(name.encode()) % len(FOLDS)
    return next(number for number, authors in enumerate(FOLDS) if author in authors)


def read(document: dict[str, Any], parse: parsing.Parse, setting: str) -> Text:
    """One document with the quotes and people of the setting, its gold laid over it."""
    if setting == "closed":
        marks, cast = _gold_marks(document), _gold_cast(document)
    else:
        marks, cast = list(find_quotes(parse.text)), None
    frames = find_tags(parse, marks)
    found = find_people(parse, marks, frames, cast)
    scene = read_scene(parse, marks, frames, found, LIMIT)
    pairs = pairs_of(scene)
    paragraphs = np.array([p.start for p in parse.paragraphs], dtype=np.int64)
    columns = first_stage(scene, pairs, paragraphs)
    speaker_of = (
        _same_person(document, found.people) if setting == "open" else {p["id"]: {p["id"]} for p in document["people"]}
    )
    utterance = _utterances_of(document, scene, marks)
    speakers: list[set[str]] = [set() for _ in scene.utterances]
    quotes = []
    for quote, at in zip(document["quotes"], utterance, strict=True):
        if quote["speaker"]:
            people = speaker_of.get(quote["speaker"], set())
            if at >= 0 and not speakers[at]:
                speakers[at] = people
            quotes.append((at, quote["attribution"], bool(people)))
    right = np.array(
        [scene.ids[c] in speakers[u] for u, c in zip(pairs.utterance, pairs.person, strict=True)], dtype=bool
    )
    corpus, name = document["id"].split("/")[0], document["id"].split("/")[-1]
    clear = np.array([clear_speaker(one) for one in scene.utterances], dtype=np.int64)
    kinds = [evidence_kind(one) for one in scene.utterances]
    return Text(
        name, setting, corpus, fold_of(document), scene, pairs, paragraphs, columns, right, quotes, clear, kinds
    )


def _gold_marks(document: dict[str, Any]) -> list[QuoteSpan]:
    spans = sorted({(a, b) for q in document["quotes"] for a, b in q["spans"] if b > a}, key=lambda s: (s[0], -s[1]))
    return [QuoteSpan(spans=(Span(a, b),), outer=Span(a, b), style="given") for a, b in spans]


def _gold_cast(document: dict[str, Any]) -> list[CastEntry]:
    entries = {}
    for person in document["people"]:
        entry = CastEntry(person["name"], tuple(person["aliases"]), person["gender"], person["id"])
        entries.setdefault(entry.name.casefold(), entry)
    return list(entries.values())


def _utterances_of(document: dict[str, Any], scene: Scene, marks: Sequence[QuoteSpan]) -> list[int]:
    """For each gold quote the utterance that shares most with its first span."""
    spans = [
        (span.start, span.end, at)
        for at, one in enumerate(scene.utterances)
        for m in one.marks
        for span in marks[m].spans
    ]
    spans.sort()
    starts = np.array([s[0] for s in spans], dtype=np.int64)
    out = []
    for quote in document["quotes"]:
        best, most = -1, 0
        low, high = quote["spans"][0]
        for at in range(max(0, int(np.searchsorted(starts, low)) - 3), len(spans)):
            if spans[at][0] >= high:
                break
            shared = min(high, spans[at][1]) - max(low, spans[at][0])
            if shared > most:
                best, most = spans[at][2], shared
        out.append(best)
    return out


_TITLES = frozenset(
    {"mr", "mrs", "miss", "ms", "dr", "sir", "lady", "lord", "master", "captain", "madame", "monsieur",
     "mademoiselle", "professor", "major", "colonel", "count", "duke", "aunt", "uncle", "father",
     "mother", "the", "of", "a", "an", "old", "young", "and", "de", "van", "der"}
)  # fmt: skip


def _same_person(document: dict[str, Any], people: Sequence[Any]) -> dict[str, set[str]]:
    """Gold person -> ids of the found people that carry one of their names, or share most of one."""

    def words(name: str) -> frozenset[str]:
        return frozenset(re.sub(r"[^\w\s]", "", re.sub(r"['’]s\b", "", name.lower())).split())

    gold = [(p["id"], {words(n) for n in [p["name"], *p["aliases"]]}) for p in document["people"]]
    quotes = collections.Counter(quote["speaker"] for quote in document["quotes"])
    out: dict[str, set[str]] = {}
    for person in people:
        name = words(person.name)
        exact = [id_ for id_, names in gold if name in names]
        if not exact:
            exact = [
                id_
                for id_, names in gold
                if names & {words(alias) for alias in person.aliases if len(words(alias)) > 1}
            ]
        if not exact:
            rated = sorted(
                (
                    (max((len(name & n) / len(name | n) for n in names if (name & n) - _TITLES), default=0.0), id_)
                    for id_, names in gold
                ),
                reverse=True,
            )
            if rated and rated[0][0] > 0:
                exact = [id_ for share, id_ in rated if share == rated[0][0]]
        if exact:  # whoever of several speaks most
            out.setdefault(max(exact, key=lambda id_: (quotes[id_], id_)), set()).add(person.id)
    return out


# Fitting


def fit(texts: Sequence[Text], blocks: Sequence[np.ndarray], trees: int) -> Any:
    """Trees whose margins, by softmax over an utterance's candidates, are the speakers' probabilities."""
    rows, labels, groups = [], [], []
    for text, block in zip(texts, blocks, strict=True):
        begins = text.pairs.begins
        for at in np.flatnonzero(np.diff(begins) > 1):
            span = slice(begins[at], begins[at + 1])
            if text.right[span].any():
                rows.append(block[span])
                labels.append(text.right[span] / text.right[span].sum())
                groups.append(len(rows[-1]))
    return boosting.fit_choice(np.concatenate(rows), np.concatenate(labels), groups, trees=trees, **OPTIONS)


def predict(booster: Any, text: Text, block: np.ndarray) -> np.ndarray:
    if not len(block):
        return np.zeros(0)
    return softmax(booster.predict(block, num_threads=1), text.pairs.begins)


def cross_validate(texts: list[Text], names: list[str]) -> list[str]:
    """Fill in every text's guesses from models that saw none of its author; the second stage's columns."""
    for text, guess in zip(texts, _held_out(texts, [matrix(t.columns, names) for t in texts], TREES[1]), strict=True):
        text.guess = guess
    columns = [second_stage(t.scene, t.pairs, t.columns, t.guess, t.paragraphs) for t in texts]
    names2 = list(columns[0])
    blocks = [matrix(column, names2) for column in columns]
    for text, block, guess in zip(texts, blocks, _held_out(texts, blocks, TREES[2]), strict=True):
        text.final = guess
        text.columns["_second"] = block
    return names2


def _held_out(texts: list[Text], blocks: list[np.ndarray], trees: int) -> list[np.ndarray]:
    """For each text the probabilities by a model of the other folds."""
    out: list[np.ndarray] = [np.zeros(0)] * len(texts)
    for fold in range(len(FOLDS)):
        seen = [at for at, text in enumerate(texts) if text.fold != fold]
        model = fit([texts[at] for at in seen], [blocks[at] for at in seen], trees)
        for at, text in enumerate(texts):
            if text.fold == fold:
                out[at] = predict(model, text, blocks[at])
    return out


# Figures


def answers(texts: Sequence[Text], stage: str) -> list[tuple[float, bool, str, str | None]]:
    """For each gold quote the answer's probability, whether it is right, what it rests on, the quote's type."""
    out = []
    for text in texts:
        values = getattr(text, stage)
        for at, kind, _ in text.quotes:
            low, high = (text.pairs.begins[at], text.pairs.begins[at + 1]) if at >= 0 else (0, 0)
            if low == high:
                out.append((0.0, False, "bare", kind))
                continue
            best = low + int(np.argmax(values[low:high]))
            if text.clear[at] >= 0:
                best = low + int(np.flatnonzero(text.pairs.person[low:high] == text.clear[at])[0])
            out.append((float(values[best]), bool(text.right[best]), text.kinds[at], kind))
    return out


def figures(texts: Sequence[Text], stage: str = "final") -> str:
    found = answers(texts, stage)
    parts = []
    for kind in (None, "explicit", "anaphoric", "implicit"):
        of = [right for _, right, _, k in found if kind is None or k == kind]
        if of:
            parts.append(f"{kind or 'all'} {sum(of) / len(of):.3f}")
    return ", ".join(parts)


def calibration(texts: Sequence[Text]) -> dict[str, list[list[float]]]:
    """Isotonic curves from the model's best probability to the share of right answers."""
    from sklearn.isotonic import IsotonicRegression

    curves = {}
    for name in ("clear", "tagged", "bare"):
        found = [(p, right) for p, right, kind, _ in answers(texts, "final") if kind == name and p > 0]
        values, rights = np.array([p for p, _ in found]), np.array([r for _, r in found], dtype=float)
        curve = IsotonicRegression(y_min=0.02, y_max=0.995, out_of_bounds="clip").fit(values, rights)
        at = np.linspace(0.0, 1.0, 41)
        curves[name] = [[round(float(x), 4) for x in at], [round(float(y), 4) for y in _smooth(curve.predict(at))]]
    return curves


def confidence(texts: Sequence[Text], given: dict[str, list[list[float]]] | None = None) -> str:
    """How true the calibrated probabilities are, by given curves or each author's by the others' texts."""
    found: list[tuple[float, bool]] = []
    for fold in range(len(FOLDS)):
        curves = given or calibration([t for t in texts if t.fold != fold])
        for value, right, kind, _ in answers([t for t in texts if t.fold == fold], "final"):
            at, share = curves[kind]
            found.append((float(np.interp(value, at, share)), right))
    found.sort(key=lambda pair: -pair[0])
    values, rights = np.array([v for v, _ in found]), np.array([r for _, r in found], dtype=float)
    bins = np.minimum((values * 10).astype(int), 9)
    error = sum(abs(values[bins == b].mean() - rights[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    share = np.cumsum(rights) / np.arange(1, len(rights) + 1)
    covered = np.flatnonzero(share >= 0.95)
    coverage = (int(covered[-1]) + 1) / len(rights) if len(covered) else 0.0
    sixty = rights[: int(0.6 * len(rights))].mean()
    return f"expected calibration error {error:.3f}, coverage at .95 {coverage:.3f}, surest 60 % right {sixty:.3f}"


def _smooth(values: np.ndarray) -> np.ndarray:
    """A rising curve without flat steps, so that different scores stay different."""
    padded = np.pad(values, 2, mode="edge")
    smoothed = np.convolve(padded, np.array([1, 2, 3, 2, 1]) / 9, mode="valid")
    return np.maximum.accumulate(smoothed + np.linspace(0, 1e-3, len(smoothed)))


@attrs.frozen(eq=False)
class Model:
    """Both stages and their calibration."""

    first: Any
    second: Any
    names: list[str]
    names2: list[str]
    curves: dict[str, dict[str, list[list[float]]]]
    """For each setting its calibration."""

    def apply(self, texts: Sequence[Text]) -> None:
        """Fill in the guesses of texts that the model was not fitted on."""
        for text in texts:
            text.guess = predict(self.first, text, matrix(text.columns, self.names))
            columns = second_stage(text.scene, text.pairs, text.columns, text.guess, text.paragraphs)
            text.final = predict(self.second, text, matrix(columns, self.names2))

    def save(self, folder: pathlib.Path) -> None:
        """Write the weights and the calibration."""
        boosting.save(self.first, "dialogue_1", self.names, folder)
        boosting.save(self.second, "dialogue_2", self.names2, folder)
        text = json.dumps({"calibration": self.curves}) + "\n"
        (folder / "dialogue.json").write_text(text, encoding="utf-8")


def train(texts: list[Text]) -> Model:
    """Both stages on all the texts; guesses and calibration from models that saw none of an author."""
    names = [name for name in texts[0].columns if name != "_second"]
    names2 = cross_validate(texts, names)
    first = fit(texts, [matrix(text.columns, names) for text in texts], TREES[1])
    second = fit(texts, [text.columns["_second"] for text in texts], TREES[2])
    curves = {setting: calibration([t for t in texts if t.setting == setting]) for setting in SETTINGS}
    return Model(first, second, names, names2, curves)


def accuracy(texts: Sequence[Text]) -> float:
    return float(np.mean([right for _, right, _, _ in answers(texts, "final")]))


def train_both(texts: list[Text]) -> Model:
    """The model to ship: the one fitted without PDNC where it is within two points of the other."""
    novels = {setting: [t for t in texts if t.corpus == "pdnc" and t.setting == setting] for setting in SETTINGS}
    everything = train(texts)
    print(f"{sum(len(t.pairs.person) for t in texts)} pairs, {sum(len(t.quotes) for t in texts)} quotes")
    for setting in SETTINGS:
        for corpus in CORPORA:
            of = [t for t in texts if t.corpus == corpus and t.setting == setting]
            print(f"  {setting}, {corpus}, cross-validated: first stage {figures(of, 'guess')}; both {figures(of)}")
        print(f"  {setting}, pdnc, cross-validated: {confidence(novels[setting])}", flush=True)
    best = {setting: accuracy(novels[setting]) for setting in SETTINGS}
    free = train([t for t in texts if t.corpus in FREE])
    for setting in SETTINGS:
        of = novels[setting]
        free.apply(of)
        print(f"  {setting}, pdnc, fitted without it: first stage {figures(of, 'guess')}; both {figures(of)}")
        print(f"  {setting}, pdnc, fitted without it: {confidence(of, free.curves[setting])}")
    near = all(best[setting] - accuracy(novels[setting]) <= MARGIN for setting in SETTINGS)
    print(f"  shipped: {'without' if near else 'with'} PDNC", flush=True)
    return free if near else everything


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, help="folder of the annotated corpora")
    parser.add_argument("--parses", type=pathlib.Path, help="folder to keep analyses in, outside the tree")
    parser.add_argument("--out", type=pathlib.Path, default=boosting.DATA, help="where the weights go")
    options = parser.parse_args()
    texts = []
    for corpus in CORPORA:
        for document in corpora(options.data, corpus):
            parse = analysis(document, options.parses)
            texts.extend(read(document, parse, setting) for setting in SETTINGS)
    train_both(texts).save(options.out)


if __name__ == "__main__":
    main()
