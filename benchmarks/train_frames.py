"""Train the filter of the news frames on annotated articles and write its data files.

    python benchmarks/train_frames.py BENCH_DATA_FOLDER [--out quoteattr/lang/en] [--parses FOLDER]

Reads ``polnear-train.jsonl.gz`` (documents with quotes, sources and cues) from
the folder, parses it with the default pipeline, counts the lexical priors, fits
the four small tree models and the calibration, and writes ``frames_*.npz``.  The same input gives the
same bytes.  ``--parses`` keeps the analyses between runs as JSON Lines.

Every score that a later model is trained on comes from a model that did not see
the document (folds by publisher), and so do the priors.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import pathlib
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs
import boosting
import numpy as np

from quoteattr.reports import boundaries, features, filtering, pairs, priors
from quoteattr.reports.assemble import assemble, choose
from quoteattr.reports.candidates import Candidate, find_candidates
from quoteattr.reports.context import Scene, build_scene
from quoteattr.reports.sources import Source, source_tokens
from quoteattr.reports.tags import find_tags
from quoteattr.syntax.parse import Entity, Parse, load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.types import Frame, Span

FOLDS = 4
"""Groups of publishers; the seven are dealt out in alphabetical order."""
CONTENT_SHARE = 0.25
"""Weight of "content right" beside "content and source right" in what the filter learns."""
NEAR, NEARLY = 0.9, 0.85
"""What a content is worth that overlaps the annotated one so closely without being the same."""
LOOSE = 0.55
"""What a content is worth that overlaps it by half; exact ones are worth 1."""
TREES, LEAVES, RATE = 110, 47, 0.08
MARK_TREES, MARK_LEAVES = 60, 15
END_TREES, END_LEAVES = 80, 15
# A key of the priors is kept when seen so often, or so often without ever being right.
LEAST_SEEN = {
    priors.SHAPE: 1, priors.CUE_SHAPE: 3, priors.WHOLE: 4, priors.MIDDLE: 4, priors.HEAD: 5,
    priors.SOURCE: 6, priors.MARK: 2, priors.CUE_HEAD: 5, priors.CUE_SOURCE: 6,
}  # fmt: skip
LEAST_NEVER = {priors.CUE_HEAD: 12, priors.CUE_SOURCE: 12}
LEAST_NEVER_OTHERWISE = 4
_OUTSIDE = set(" \t\r\n\u00a0\u2009\u202f\ufeff\"'`“”‘’„‟‚‛«»‹›.,;:!?…-–—―")

Counts = dict[tuple[str, str], list[int]]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without marks, blanks and punctuation at its ends, as contents are compared."""
    while start < end and text[start] in _OUTSIDE:
        start += 1
    while start < end and text[end - 1] in _OUTSIDE:
        end -= 1
    return start, end


@attrs.frozen(eq=False)
class Article:
    """An annotated text, ready for training."""

    gold: dict[str, Any]
    scene: Scene
    spans: list[tuple[int, int]]
    """Trimmed content spans."""
    quotes: list[dict[str, Any]]
    """The annotated quote of each span."""
    starts: np.ndarray
    ends: np.ndarray
    cue_tokens: frozenset[int]
    fold: int
    """Number of its publisher's group: no model is tried on a publisher it was fitted on."""


def article(gold: dict[str, Any], parse: Parse, fold: int) -> Article:
    """Join a gold document and its analysis."""
    text = gold["text"]
    marks = find_quotes(text)
    scene = build_scene(parse, marks, find_tags(parse, marks))
    spans, quotes = [], []
    cues: set[int] = set()
    for quote in gold["quotes"]:
        for start, end in quote["spans"]:
            start, end = trimmed(text, start, end)
            if quote["kind"] != "direct" and text[start : start + 5].lower() == "that ":
                start, end = trimmed(text, start + 5, end)  # contents begin behind it, as the scorer has it
            if start < end:
                spans.append((start, end))
                quotes.append(quote)
        for start, end in quote["cue"]:
            cues.update(parse.tokens_in(Span(start, end)))
    starts = np.array([s for s, _ in spans] or [-1])
    ends = np.array([e for _, e in spans] or [-1])
    return Article(gold, scene, spans, quotes, starts, ends, frozenset(cues), fold)


def same_source(scene: Scene, source: Source | None, cue: int, quote: dict[str, Any]) -> bool:
    """Whether a source found is the annotated one; none is right where none is annotated."""
    if not quote["source"] or source is None:
        return not quote["source"] and source is None
    first, last = source_tokens(scene, source, cue)
    start, end = scene.parse.starts[first], scene.parse.ends[last]
    return any(start < e and s < end for s, e in quote["source"])


@attrs.frozen(eq=False)
class Truth:
    """What is right about each candidate of an article."""

    overlap: np.ndarray
    """IoU with the best annotated content (of two parts, the worse one)."""
    exact: np.ndarray
    source: np.ndarray
    cue: np.ndarray

    def target(self) -> np.ndarray:
        """What the filter learns, in [0, 1]."""
        content = self.overlap >= 0.5
        right = CONTENT_SHARE * content + (1 - CONTENT_SHARE) * (content & self.source)
        worth = np.where(self.exact, 1.0, np.where(self.overlap >= NEAR, NEARLY, LOOSE))
        return np.asarray(right * worth)


def truth(doc: Article, found: Sequence[Candidate]) -> Truth:
    """Hold candidates against the annotation."""
    parse, text = doc.scene.parse, doc.scene.parse.text
    overlap = np.zeros(len(found))
    exact = np.zeros(len(found), bool)
    source = np.zeros(len(found), bool)
    cue = np.zeros(len(found), bool)
    for i, candidate in enumerate(found):
        parts = [(candidate.first, candidate.last)]
        if candidate.first2 >= 0:
            parts.append((candidate.first2, candidate.last2))
        worst, best = 1.0, -1
        for first, last in parts:
            start, end = trimmed(text, parse.starts[first], parse.ends[last])
            shared = np.minimum(doc.ends, end) - np.maximum(doc.starts, start)
            ratio = np.where(shared > 0, shared / (np.maximum(doc.ends, end) - np.minimum(doc.starts, start)), 0.0)
            at = int(ratio.argmax())
            worst = min(worst, float(ratio[at]))
            if ratio[at] > 0 and best < 0:
                best = at
        overlap[i], exact[i] = worst, worst == 1.0
        if worst > 0 and best >= 0 and doc.spans:
            quote = doc.quotes[best]
            cue[i] = _touches(parse, candidate.cue, quote["cue"])
            source[i] = same_source(doc.scene, candidate.source, candidate.cue, quote)
    return Truth(overlap, exact, source, cue)


def _touches(parse: Parse, token: int, spans: Iterable[Sequence[int]]) -> bool:
    return any(parse.starts[token] < e and s < parse.ends[token] for s, e in spans)


# Priors ---------------------------------------------------------------------


def count(doc: Article, lemmas: set[str], counts: Counts) -> None:
    """Add the counts of one article."""
    scene = doc.scene

    def add(kind: str, key: str, right: bool) -> None:
        cell = counts.setdefault((kind, key), [0, 0])
        cell[0] += bool(right)
        cell[1] += 1

    cues = [
        t for t, lemma in enumerate(scene.lemmas) if lemma in lemmas and scene.parse.deps[t] not in ("aux", "auxpass")
    ]
    for token in cues:
        add(priors.CUE, scene.lemmas[token], token in doc.cue_tokens)
    found = find_candidates(scene, cues, lambda lemma, shape, middle: True)
    checked = truth(doc, found)
    labels = {i: e.label for e in scene.parse.entities for i in range(e.start, e.end)}
    for candidate, right in zip(found, ((checked.overlap >= 0.5) & checked.cue).tolist(), strict=True):
        lemma, shape = scene.lemmas[candidate.cue], candidate.shape
        add(priors.SHAPE, shape, right)
        add(priors.CUE_SHAPE, f"{lemma} {shape}", right)
        head = features.source_key(scene, labels, candidate.head)
        add(priors.HEAD, f"{shape} {head}", right)
        add(priors.CUE_HEAD, f"{lemma} {head}", right)
        source = features.source_key(scene, labels, candidate.source.head if candidate.source is not None else -1)
        add(priors.SOURCE, source, right)
        add(priors.CUE_SOURCE, f"{lemma} {source}", right)
        if candidate.middle:
            add(priors.WHOLE, f"{lemma} {shape} {candidate.middle}", right)
            add(priors.MIDDLE, f"{shape} {candidate.middle}", right)
    for quote, mark in marked_quotes(doc):
        first, behind = scene.mark_tokens[mark]
        low, high = scene.paragraph_bounds[scene.parse.token_paragraphs[first]]
        window = range(max(low, first - 25), min(high, behind + 25))
        near = [t for t in window if scene.mark_of[t] < 0 and scene.lemmas[t] in lemmas and scene.lemmas[t][-1] == "V"]
        near.sort(key=lambda t: first - t if t < first else t - behind)
        for token in near[:3]:
            add(priors.MARK, scene.lemmas[token], _touches(scene.parse, token, quote["cue"]))


def mark_extent(doc: Article, mark: int) -> tuple[int, int]:
    spans = doc.scene.marks[mark].spans
    return trimmed(doc.scene.parse.text, spans[0].start, spans[-1].end)


def marked_quotes(doc: Article) -> list[tuple[dict[str, Any], int]]:
    """Outermost marks whose content is an annotated one."""
    by_span = dict(zip(doc.spans, doc.quotes, strict=True))
    usable = [m for m in doc.scene.outer if doc.scene.mark_tokens[m][0] < doc.scene.mark_tokens[m][1]]
    return [(by_span[extent], m) for m in usable if (extent := mark_extent(doc, m)) in by_span]


def count_priors(docs: Sequence[Article]) -> tuple[priors.Priors, list[priors.Priors]]:
    """The priors of all articles, and for each fold those of the other folds."""
    lemmas = {doc.scene.lemmas[t] for doc in docs for t in doc.cue_tokens}
    lemmas = {
        lemma for lemma in lemmas if lemma[-1] in "VNJIRX" and (lemma[0] == ":" or any(map(str.isalpha, lemma[:-2])))
    }
    folds: list[Counts] = [{} for _ in range(1 + max(doc.fold for doc in docs))]
    for doc in docs:
        count(doc, lemmas, folds[doc.fold])
    total: Counts = {}
    for fold in folds:
        for key, (right, seen) in fold.items():
            cell = total.setdefault(key, [0, 0])
            cell[0] += right
            cell[1] += seen
    return _kept(total, {}), [_kept(total, fold) for fold in folds]


def _kept(total: Counts, less: Counts) -> priors.Priors:
    out = {}
    for key in sorted(total):
        right, seen = total[key]
        if key in less:
            right, seen = right - less[key][0], seen - less[key][1]
        least = LEAST_SEEN.get(key[0], 1) if right else LEAST_NEVER.get(key[0], LEAST_NEVER_OTHERWISE)
        kept = right > 0 if key[0] == priors.CUE else seen >= least
        if kept and seen:
            out[key] = (right, seen)
    return priors.Priors(out)


def save_priors(table: priors.Priors, folder: pathlib.Path) -> None:
    """Write the priors as plain arrays: the keys as one text, one a line."""
    kinds = sorted({kind for kind, _ in table.counts})
    keys = sorted(table.counts)
    np.savez_compressed(
        folder / "frames_priors.npz",
        kinds=np.array(kinds),
        kind=np.array([kinds.index(kind) for kind, _ in keys], np.uint8),
        keys=np.frombuffer("\n".join(key for _, key in keys).encode("utf-8"), np.uint8),
        right=np.array([table.counts[key][0] for key in keys], np.int32),
        seen=np.array([table.counts[key][1] for key in keys], np.int32),
    )


# The filter -----------------------------------------------------------------


@attrs.define(eq=False)
class Sheet:
    """An article's candidates with features and truth; the scores come later."""

    doc: Article
    tokens: features.Tokens
    found: list[Candidate]
    columns: features.Columns | None
    target: np.ndarray
    second: np.ndarray | None = None
    scores: list[float] = attrs.field(factory=list)


def sheet(doc: Article, table: priors.Priors) -> Sheet:
    """The candidates of an article under given priors."""
    tokens, found = filtering.propose(doc.scene, table)
    if not found:
        return Sheet(doc, tokens, found, None, np.zeros(0))
    return Sheet(
        doc, tokens, found, features.first_columns(doc.scene, tokens, table, found), truth(doc, found).target()
    )


def fit_frames(rows: Sequence[np.ndarray], targets: Sequence[np.ndarray]) -> Any:
    return boosting.fit(
        np.concatenate(rows),
        np.concatenate(targets),
        trees=TREES,
        leaves=LEAVES,
        objective="cross_entropy",
        learning_rate=RATE,
        feature_fraction=0.7,
    )


def out_of_fold(
    rows: Sequence[np.ndarray | None], targets: Sequence[np.ndarray], folds: Sequence[int]
) -> list[np.ndarray]:
    """For each article the scores of a model fitted on the other publishers."""
    scores: list[np.ndarray] = [np.zeros(0, np.float32)] * len(rows)
    for fold in sorted(set(folds)):
        others = [i for i, r in enumerate(rows) if folds[i] != fold and r is not None]
        booster = fit_frames([rows[i] for i in others], [targets[i] for i in others])
        for i, r in enumerate(rows):
            if folds[i] == fold and r is not None:
                scores[i] = booster.predict(r).astype(np.float32)
    return scores


def fit_filter(sheets: Sequence[Sheet]) -> tuple[Any, Any]:
    """Both passes; leaves out-of-fold scores of the second one in the sheets."""
    rows = [s.columns.rows if s.columns is not None else None for s in sheets]
    targets = [s.target for s in sheets]
    folds = [s.doc.fold for s in sheets]
    present = [i for i, r in enumerate(rows) if r is not None]
    first = fit_frames([rows[i] for i in present], [targets[i] for i in present])
    for s, scores in zip(sheets, out_of_fold(rows, targets, folds), strict=True):
        if s.columns is not None:
            s.second = features.second_columns(s.columns, scores)
    seconds = [s.second for s in sheets]
    second = fit_frames([seconds[i] for i in present], [targets[i] for i in present])
    for s, scores in zip(sheets, out_of_fold(seconds, targets, folds), strict=True):
        s.scores = scores.tolist()
    return first, second


# Marks ----------------------------------------------------------------------


def fit_marks(sheets: Sequence[Sheet], tables: Sequence[priors.Priors]) -> tuple[Any, Any, list[filtering.Judged]]:
    """The model of marks and cues, the one that tells quotations from other words in marks, and the judged articles.

    Every article is judged by models that did not see it.
    """
    companies, proposed, labels = [], [], []
    for s in sheets:
        company = filtering.mark_company(s.doc.scene, s.found, s.scores)
        near = pairs.find_pairs(s.doc.scene, s.tokens, tables[s.doc.fold], company.cue_best, company.joint)
        quotes = {mark: quote for quote, mark in marked_quotes(s.doc)}
        companies.append(company)
        proposed.append(near)
        labels.append([_pair_label(s.doc.scene, pair, quotes.get(pair.mark)) for pair in near])

    def fit(indexes: Iterable[int]) -> Any:
        chosen = [(p.row, y) for i in indexes for p, y in zip(proposed[i], labels[i], strict=True) if y is not None]
        return _fit_small([row for row, _ in chosen], [float(y) for _, y in chosen])

    pair_scores: list[list[float]] = [[] for _ in sheets]
    folds = [s.doc.fold for s in sheets]
    for fold in sorted(set(folds)):
        booster = fit(i for i in range(len(sheets)) if folds[i] != fold)
        for i in (i for i in range(len(sheets)) if folds[i] == fold):
            pair_scores[i] = _predict(booster, [p.row for p in proposed[i]])
    marks, rows, answers, best = [], [], [], []
    for s, company, near, scores in zip(sheets, companies, proposed, pair_scores, strict=True):
        found, features_of, best_pairs = pairs.mark_rows(s.doc.scene, s.tokens, near, scores, company)
        direct = {mark for quote, mark in marked_quotes(s.doc) if quote["kind"] == "direct"}
        marks.append(found)
        rows.append(features_of)
        answers.append([float(m in direct) for m in found])
        best.append(best_pairs)
    mark_scores: list[list[float]] = [[] for _ in sheets]
    for fold in sorted(set(folds)):
        others = [i for i in range(len(sheets)) if folds[i] != fold]
        booster = _fit_small([r for i in others for r in rows[i]], [a for i in others for a in answers[i]])
        for i in (i for i in range(len(sheets)) if folds[i] == fold):
            mark_scores[i] = _predict(booster, rows[i])
    judged = [
        filtering.Judged(
            s.doc.scene, s.tokens, s.found, s.scores, proposed[i], pair_scores[i], marks[i], mark_scores[i], best[i]
        )
        for i, s in enumerate(sheets)
    ]
    mark = _fit_small([r for each in rows for r in each], [a for each in answers for a in each])
    return fit(range(len(sheets))), mark, judged


def _fit_small(rows: list[list[float]], answers: list[float]) -> Any:
    return boosting.fit(np.array(rows, np.float32), np.array(answers), trees=MARK_TREES, leaves=MARK_LEAVES)


def _predict(booster: Any, rows: list[list[float]]) -> list[float]:
    scores: list[float] = booster.predict(np.array(rows, np.float32)).tolist() if rows else []
    return scores


# Ends of contents -----------------------------------------------------------


def edge_rows(
    docs: Sequence[Article], judged: Sequence[filtering.Judged], side: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each article the possible first or last tokens of its chosen contents, and which of them are annotated."""
    out = []
    for doc, one in zip(docs, judged, strict=True):
        chosen = [i for i, _ in choose(one) if one.candidates[i].first2 < 0]
        found = [one.candidates[i] for i in chosen]
        wanted = [_annotated_end(doc, candidate, side) for candidate in found]
        kept = [at for at, token in enumerate(wanted) if token >= 0]
        edges = boundaries.find_edges(
            doc.scene, one.tokens, [found[at] for at in kept], [one.scores[chosen[at]] for at in kept],
            boundaries.Rivals.of(one.candidates, one.scores), side,
        )  # fmt: skip
        answers = np.array([wanted[kept[o]] == t for o, t in zip(edges.owner, edges.token, strict=True)], np.float64)
        out.append((edges.rows, answers))
    return out


def _annotated_end(doc: Article, candidate: Candidate, side: int) -> int:
    """First or last token of the annotated content that a candidate overlaps by half; -1 without one."""
    parse = doc.scene.parse
    start, end = trimmed(parse.text, parse.starts[candidate.first], parse.ends[candidate.last])
    shared = np.minimum(doc.ends, end) - np.maximum(doc.starts, start)
    ratio = np.where(shared > 0, shared / (np.maximum(doc.ends, end) - np.minimum(doc.starts, start)), 0.0)
    at = int(ratio.argmax())
    if ratio[at] < 0.5:
        return -1
    return parse.token_at(int(doc.starts[at])) if side == 0 else parse.token_at(int(doc.ends[at]) - 1)


def fit_ends(docs: Sequence[Article], judged: Sequence[filtering.Judged]) -> tuple[Any, Any]:
    """The models of a content's first and last token."""
    fitted = []
    for side in (0, 1):
        rows = edge_rows(docs, judged, side)
        fitted.append(fit_end([r for r, _ in rows], [a for _, a in rows]))
    return fitted[0], fitted[1]


def fit_end(rows: Sequence[np.ndarray], answers: Sequence[np.ndarray]) -> Any:
    return boosting.fit(np.concatenate(rows), np.concatenate(answers), trees=END_TREES, leaves=END_LEAVES)


# Calibration ----------------------------------------------------------------


def calibrate(docs: Sequence[Article], judged: Sequence[filtering.Judged]) -> dict[str, np.ndarray]:
    """Curves from raw scores to the share right, by isotonic regression over the frames that were chosen."""
    scored: dict[str, list[tuple[float, bool]]] = {"clause": [], "mark": []}
    for doc, one in zip(docs, judged, strict=True):
        for frame in assemble(one):
            if frame.source is None and frame.rule == "marks":
                continue
            kind = "mark" if frame.rule in ("marks", "colon", "dash") and frame.kind == "direct" else "clause"
            scored[kind].append((frame.score, _frame_right(doc, frame)))
    return {kind: _isotonic(values) for kind, values in scored.items()}


def _frame_right(doc: Article, frame: Frame) -> bool:
    """Whether some part of the content is an annotated one with the same source."""
    for span in frame.spans:
        start, end = trimmed(doc.scene.parse.text, span.start, span.end)
        for (s, e), quote in zip(doc.spans, doc.quotes, strict=True):
            shared = min(end, e) - max(start, s)
            if shared > 0 and shared >= 0.5 * (max(end, e) - min(start, s)):
                if not quote["source"] or frame.source is None:
                    return not quote["source"] and frame.source is None
                return any(frame.source.start < b and a < frame.source.end for a, b in quote["source"])
    return False


def _isotonic(values: list[tuple[float, bool]], knots: int = 24) -> np.ndarray:
    """At most `knots` points of the best never-falling step function, as (score, share right)."""
    ordered = sorted(values)
    size = max(1, len(ordered) // knots)
    pools: list[list[float]] = []
    for begin in range(0, len(ordered), size):
        part = ordered[begin : begin + size]
        pools.append([sum(x for x, _ in part), float(sum(y for _, y in part)), float(len(part))])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    return np.array([[x / n, (y + 1) / (n + 2)] for x, y, n in pools], np.float64)


def _pair_label(scene: Scene, pair: pairs.Pair, quote: dict[str, Any] | None) -> bool | None:
    """Whether a pair is right; None where the mark is no annotated content."""
    if quote is None:
        return None
    if not quote["source"]:
        return _touches(scene.parse, pair.cue, quote["cue"])
    return pair.source is not None and same_source(scene, pair.source, pair.cue, quote)


# Running --------------------------------------------------------------------


def train(docs: Sequence[Article], folder: pathlib.Path, say: Callable[[str], None] = print) -> None:
    """Fit everything on `docs` and write the data files into `folder`."""
    begun = time.time()
    whole, without = count_priors(docs)
    save_priors(whole, folder)
    say(f"{len(whole.counts)} prior keys, {time.time() - begun:.0f} s")
    sheets = [sheet(doc, without[doc.fold]) for doc in docs]
    say(f"{sum(len(s.found) for s in sheets)} candidates, {time.time() - begun:.0f} s")
    first, second = fit_filter(sheets)
    pair, mark, judged = fit_marks(sheets, without)
    np.savez_compressed(folder / "frames_calibration.npz", **calibrate(docs, judged))
    names = list(features.NAMES)
    boosting.save(first, "frames_first", names, folder)
    boosting.save(second, "frames_second", [*names, *(f"second_{n}" for n in features.SECOND_NAMES)], folder)
    left, right = fit_ends(docs, judged)
    boosting.save(left, "frames_left", list(boundaries.EDGE_NAMES), folder)
    boosting.save(right, "frames_right", list(boundaries.EDGE_NAMES), folder)
    boosting.save(pair, "frames_pair", list(pairs.PAIR_NAMES), folder)
    boosting.save(mark, "frames_mark", list(pairs.MARK_NAMES), folder)
    say(f"written to {folder}, {time.time() - begun:.0f} s")


def read_gold(path: pathlib.Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_articles(data: pathlib.Path, corpus: str, cache: pathlib.Path | None) -> list[Article]:
    """The articles of a corpus; their analyses from the cache, where there is one."""
    golds = read_gold(data / f"{corpus}.jsonl.gz")
    path = cache / f"{corpus}.parses.jsonl.gz" if cache is not None else None
    if path is not None and path.exists():
        parses = [parse_from(row, gold["text"]) for row, gold in zip(read_gold(path), golds, strict=True)]
    else:
        nlp = load_pipeline()
        parses = [parse_text(gold["text"], nlp) for gold in golds]
        if path is not None:
            with gzip.open(path, "wt", encoding="utf-8") as out:
                for parse in parses:
                    out.write(json.dumps(parse_to(parse)) + "\n")
    publishers = sorted({publisher(gold) for gold in golds})
    return [
        article(gold, parse, publishers.index(publisher(gold)) % FOLDS)
        for gold, parse in zip(golds, parses, strict=True)
    ]


def publisher(gold: dict[str, Any]) -> str:
    """Who published an article, as its id says: ``polnear/train/PUBLISHER_DATE_TITLE``."""
    return str(gold["id"]).rsplit("/", 1)[-1].split("_", 1)[0]


_PLAIN = ("starts", "ends", "words", "tags", "deps", "heads", "sentences", "pipeline")


def parse_to(parse: Parse) -> dict[str, Any]:
    """A `Parse` as plain data, the text left out."""
    return {
        **{name: getattr(parse, name) for name in _PLAIN},
        "entities": [[e.start, e.end, e.label] for e in parse.entities],
        "paragraphs": [[p.start, p.end] for p in parse.paragraphs],
    }


def parse_from(row: dict[str, Any], text: str) -> Parse:
    """The `Parse` that `parse_to` made plain."""
    return Parse(
        text=text, entities=[Entity(*e) for e in row["entities"]], paragraphs=[Span(*p) for p in row["paragraphs"]],
        **{name: row[name] for name in _PLAIN},
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=pathlib.Path, help="folder with polnear-train.jsonl.gz")
    parser.add_argument("--out", type=pathlib.Path, default=boosting.DATA, help="where the data files go")
    parser.add_argument("--parses", type=pathlib.Path, help="folder that keeps the analyses between runs")
    options = parser.parse_args(arguments)
    docs = read_articles(options.data, "polnear-train", options.parses)
    print(f"{len(docs)} articles, {collections.Counter(q['kind'] for d in docs for q in d.gold['quotes'])}")
    train(docs, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
