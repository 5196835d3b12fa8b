"""Where the news frames lose: misses and wrong predictions by construction.

    python benchmarks/error_report.py BENCH_DATA_FOLDER [--corpus polnear-dev] [--parses FOLDER] [--examples N]

A construction is one of those of `quoteattr.reports.constructions`, `marks` for
a content that fills a pair of quotation marks, or what is wrong with the parse
where nothing fits.  With ``--shapes`` the shapes in which the content hangs on
its cue are told apart.
"""

from __future__ import annotations

import argparse
import collections
import pathlib
import sys
from collections.abc import Iterator, Sequence

import attrs
import numpy as np
from train_frames import Article, mark_extent, read_articles, trimmed, truth

from quoteattr.reports.assemble import assemble
from quoteattr.reports.candidates import Candidate, find_candidates
from quoteattr.reports.constructions import construction_of
from quoteattr.reports.filtering import cue_tokens, judge, load_model
from quoteattr.types import Frame


@attrs.frozen
class Line:
    """What became of one annotated content, or of one predicted one."""

    type: str
    outcome: str
    example: str


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def extents(doc: Article, candidate: Candidate) -> list[tuple[int, int]]:
    parse = doc.scene.parse
    parts = [(candidate.first, candidate.last)]
    if candidate.first2 >= 0:
        parts.append((candidate.first2, candidate.last2))
    return [trimmed(parse.text, parse.starts[a], parse.ends[b]) for a, b in parts]


def frame_extents(doc: Article, frames: Sequence[Frame]) -> list[tuple[tuple[int, int], Frame]]:
    return [(trimmed(doc.scene.parse.text, s.start, s.end), f) for f in frames for s in f.spans]


def right_source(frame: Frame, sources: Sequence[Sequence[int]]) -> bool:
    if not sources or frame.source is None:
        return not sources and frame.source is None
    return any(frame.source.start < e and s < frame.source.end for s, e in sources)


def shown(doc: Article, span: tuple[int, int], cues: Sequence[Sequence[int]], sources: Sequence[Sequence[int]]) -> str:
    text = doc.scene.parse.text
    cue = " / ".join(text[s:e] for s, e in cues) or "-"
    source = " / ".join(text[s:e] for s, e in sources) or "-"
    content = " ".join(text[span[0] : span[1]].split())
    return f"[{source[:40]}] [{cue[:30]}] {content[:90]}"


def missed_and_found(doc: Article, frames: Sequence[Frame]) -> Iterator[Line]:
    """One line for each annotated content."""
    model = load_model()
    judged = judge(doc.scene, model)
    scores = dict(zip(map(id, judged.candidates), judged.scores, strict=True))
    everything = find_candidates(doc.scene, cue_tokens(doc.scene, model.priors), lambda lemma, shape, middle: True)
    rated = truth(doc, everything)
    wide = [(extents(doc, c), c) for c, cue in zip(everything, rated.cue.tolist(), strict=True) if cue]
    kept = [(extents(doc, c), c) for c in judged.candidates]
    predicted = frame_extents(doc, frames)
    marks = {mark_extent(doc, m) for m in doc.scene.outer}
    for span, quote in zip(doc.spans, doc.quotes, strict=True):
        best = max(((max(overlap(span, p) for p in parts), c.shape) for parts, c in wide), default=(0.0, ""))
        kind = "marks" if span in marks else best[1] if best[0] >= 0.5 else "no shape"
        hits = [f for extent, f in predicted if overlap(span, extent) >= 0.5]
        near = [c for parts, c in kept if any(overlap(span, p) >= 0.5 for p in parts)]
        if hits and (not quote["source"] or any(right_source(f, quote["source"]) for f in hits)):
            outcome = "right"
        elif hits:
            outcome = "wrong source"
        elif any(overlap(span, extent) > 0 for extent, _ in predicted):
            outcome = "boundary" if near or kind != "no shape" else "no candidate"
        elif near:
            outcome = "low score" if max(scores[id(c)] for c in near) < 0.5 else "crossed"
        else:
            outcome = "pruned" if best[0] >= 0.5 else "no candidate"
        yield Line(kind, outcome, shown(doc, span, quote["cue"], quote["source"]))


def wrong_and_right(doc: Article, frames: Sequence[Frame]) -> Iterator[Line]:
    """One line for each predicted content."""
    parse = doc.scene.parse
    cues = set(doc.cue_tokens)
    for extent, frame in frame_extents(doc, frames):
        ratios = [overlap(extent, span) for span in doc.spans] or [0.0]
        best = int(np.argmax(ratios))
        if ratios[best] >= 0.5:
            outcome = "right" if right_source(frame, doc.quotes[best]["source"]) else "wrong source"
        elif ratios[best] > 0:
            outcome = "boundary"
        elif frame.cue is not None and cues & set(parse.tokens_in(frame.cue)):
            outcome = "other content"
        else:
            outcome = "no cue there"
        cue = [(frame.cue.start, frame.cue.end)] if frame.cue else []
        source = [(frame.source.start, frame.source.end)] if frame.source else []
        yield Line(frame.rule, outcome, shown(doc, extent, cue, source))


def by_construction(lines: Sequence[Line]) -> list[Line]:
    """The lines with the name of the construction for the shape."""
    return [line if line.type == "no shape" else attrs.evolve(line, type=construction_of(line.type)) for line in lines]


def table(title: str, lines: Sequence[Line], outcomes: Sequence[str], examples: int) -> None:
    """Print counts by type and outcome, the types with most losses first."""
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for line in lines:
        counts[line.type][line.outcome] += 1
    print(f"\n{title}\n{'type':24}{'all':>7}{'right':>8}" + "".join(f"{o:>15}" for o in outcomes))
    ordered = sorted(counts, key=lambda t: counts[t]["right"] - counts[t].total())
    for name in [*ordered[:40], None]:
        cells = counts[name] if name is not None else sum(counts.values(), collections.Counter())
        share = cells["right"] / max(1, cells.total())
        print(f"{name or 'ALL':24}{cells.total():7}{share:8.2f}" + "".join(f"{cells[o]:15}" for o in outcomes))
    for outcome in outcomes:
        chosen = [line for line in lines if line.outcome == outcome]
        step = max(1, len(chosen) // max(1, examples))
        for line in chosen[::step][:examples]:
            print(f"  {outcome:14} {line.type:18} {line.example}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("data", type=pathlib.Path, help="folder with the annotated corpora")
    parser.add_argument("--corpus", default="polnear-dev")
    parser.add_argument("--parses", type=pathlib.Path, help="folder that keeps the analyses between runs")
    parser.add_argument("--examples", type=int, default=0, help="examples shown of each kind of loss")
    parser.add_argument("--shapes", action="store_true", help="by shape instead of by construction")
    options = parser.parse_args(arguments)
    gold_lines: list[Line] = []
    predicted_lines: list[Line] = []
    for doc in read_articles(options.data, options.corpus, options.parses):
        frames = assemble(judge(doc.scene, load_model()))
        gold_lines += missed_and_found(doc, frames)
        predicted_lines += wrong_and_right(doc, frames)
    if not options.shapes:
        gold_lines, predicted_lines = by_construction(gold_lines), by_construction(predicted_lines)
    table(
        "Annotated contents", gold_lines,
        ("wrong source", "boundary", "low score", "crossed", "pruned", "no candidate"), options.examples,
    )  # fmt: skip
    table(
        "Predicted contents",
        predicted_lines,
        ("wrong source", "boundary", "other content", "no cue there"),
        options.examples,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
