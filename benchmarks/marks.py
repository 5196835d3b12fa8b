"""Measures `find_quotes`: detection on annotated corpora, errors by class, speed and memory.

    python benchmarks/marks.py GOLD.jsonl.gz... [--errors N] [--min-score X]
    python benchmarks/marks.py GOLD.jsonl.gz... --single
    python benchmarks/marks.py --speed NOVEL.txt

GOLD: files of gold documents, one JSON object a line with `text` and `quotes` (`spans`, `kind`).
Every quotation found whose score is high enough counts as a direct quote, and nothing else does:
exact ends, once quotation marks, white space, sentence punctuation and dashes are trimmed off both.
--single rewrites texts in double marks the British way, single marks outside and double inside, straight and curly,
and counts how many quotations are still found at the same place.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quoteattr.text.quotes import find_quotes

TRIM = set(" \t\r\n\u00a0\u2009\u202f\ufeff\"'`“”‘’„‟‚‛«»‹›.,;:!?…-–—―")
Pair = tuple[int, int]


def trim(text: str, start: int, end: int) -> Pair:
    while start < end and text[start] in TRIM:
        start += 1
    while start < end and text[end - 1] in TRIM:
        end -= 1
    return start, end


def documents(path: str) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def classify(text: str, span: Pair, others: set[Pair], problems: dict[Pair, str], labels: dict[Pair, str]) -> str:
    """A coarse class of error, for the listing."""
    near = next((o for o in others if o[0] < span[1] and span[0] < o[1]), None)
    left = text[max(0, span[0] - 1) : span[0]]
    kind = "boundary" if near else "alone"
    words = len(text[span[0] : span[1]].split())
    return f"{kind} left={left!r} words={min(words, 4)} {problems.get(span, '')} {labels.get(span, '')}"


def measure(path: str, errors: int, least: float) -> None:
    counts: collections.Counter[str] = collections.Counter()
    classes: dict[str, collections.Counter[str]] = {"missed": collections.Counter(), "wrong": collections.Counter()}
    examples: list[str] = []
    seconds = characters = 0.0
    by_document = {}
    for doc in documents(path):
        text = doc["text"]
        started = time.process_time()
        quotes = find_quotes(text)
        seconds += time.process_time() - started
        characters += len(text)
        gold = collections.Counter(
            pair
            for quote in doc["quotes"]
            if quote["kind"] == "direct"
            for pair in {trim(text, *span) for span in quote["spans"]}
            if pair[0] < pair[1]
        )
        problems, labels = {}, {}
        found: collections.Counter[Pair] = collections.Counter()
        for quote in quotes:
            if quote.score < least or quote.depth:
                continue
            for span in quote.spans:
                pair = trim(text, span.start, span.end)
                if pair[0] < pair[1]:
                    found[pair] += 1
                    problems[pair], labels[pair] = ",".join(quote.problems), quote.label
        right = gold & found
        by_document[doc["id"]] = (sum(right.values()), sum(found.values()), sum(gold.values()))
        counts.update(gold=sum(gold.values()), found=sum(found.values()), right=sum(right.values()))
        for name, wrong, others in (("missed", gold - right, found), ("wrong", found - right, gold)):
            for pair in sorted(wrong):
                group = classify(text, pair, set(others) if errors else set(), problems, labels)
                classes[name][group] += 1
                if errors:
                    shown = text[max(0, pair[0] - 60) : pair[0]] + "<<" + text[slice(*pair)] + ">>"
                    shown += text[pair[1] : pair[1] + 40]
                    examples.append(f"{name:7}{doc['id']} {group} {shown!r}")
    precision, recall = counts["right"] / max(1, counts["found"]), counts["right"] / max(1, counts["gold"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(
        f"{Path(path).name}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}  "
        f"(gold {counts['gold']}, found {counts['found']}, {characters / 1e6 / max(seconds, 1e-9):.1f} MB/s)"
    )
    if errors:
        for name, tally in classes.items():
            print(name, sum(tally.values()), tally.most_common(15))
        for document, (right_n, found_n, gold_n) in by_document.items():
            if right_n < 0.9 * max(found_n, gold_n):
                print(f"  {document}: right {right_n}, found {found_n}, gold {gold_n}")
        print(*examples[:: max(1, len(examples) // errors)], sep="\n")


def in_single_marks(text: str, marks: str) -> str:
    """The text with single marks outside and double ones inside; `marks`: opening, closing, inner ones, apostrophe."""
    out = [marks[4] if char == "'" else char for char in text]
    for quote in find_quotes(text):
        if quote.style not in ("double", "single") or len(quote.open) != 1 or len(quote.close) != 1 or quote.problems:
            continue
        opening, closing = (marks[0], marks[1]) if quote.style == "double" else (marks[2], marks[3])
        for span in quote.spans:
            if text[span.start - 1] == quote.open:
                out[span.start - 1] = opening
        out[quote.outer.end - 1] = closing
    return "".join(out)


def outermost(text: str, style: str | None = None) -> set[Pair]:
    quotes = [q for q in find_quotes(text) if not q.depth and q.style == (style or q.style) and q.style != "block"]
    return {(span.start, span.end) for quote in quotes for span in quote.spans}


def measure_single(path: str) -> None:
    for marks in ("''\"\"'", "‘’“”’"):
        wanted = found = right = 0
        for doc in documents(path):
            before = outermost(doc["text"], "double")
            after = outermost(in_single_marks(doc["text"], marks))
            wanted, found, right = wanted + len(before), found + len(after), right + len(before & after)
        shares = f"{right / max(1, found):.4f} of {found} found, {right / max(1, wanted):.4f} of {wanted} kept"
        print(f"{Path(path).name} in {marks[:2]}: right {shares}")


def timed(text: str) -> float:
    started = time.process_time()
    find_quotes(text)
    return time.process_time() - started


def speed(path: str) -> None:
    novel = Path(path).read_text(encoding="utf-8")
    small = (novel * (1 + 1_000_000 // len(novel)))[:1_000_000]
    one, ten = min(timed(small) for _ in range(3)), timed(small * 10)
    print(f"1 MB: {1 / one:.1f} MB/s; 10 MB: {10 / ten:.1f} MB/s; cost per byte 10 MB / 1 MB: {ten / 10 / one:.2f}")
    for name, text in (
        ("half a million quotations in one paragraph", '"Go on," she said. ' * 500_000),
        ("half a million paragraphs", '"Go on," she said.\n\n' * 500_000),
        ("a run of a million marks", '"' * 1_000_000),
        ("half a million short quotations in one paragraph", '"a" ' * 500_000),
        ("a million opening marks", "“" * 1_000_000),
        ("a million unclosed marks in words", "'a " * 1_000_000),
        ("a million mixed marks", "\"'“‘”’«»„`" * 100_000),
    ):
        print(f"{name}: {timed(text):.2f} s, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="*")
    parser.add_argument("--errors", type=int, default=0, help="how many errors to list")
    parser.add_argument("--min-score", type=float, default=0.5)
    parser.add_argument("--single", action="store_true", help="rewrite the texts in single marks")
    parser.add_argument("--speed", metavar="NOVEL")
    args = parser.parse_args()
    for path in args.gold:
        measure_single(path) if args.single else measure(path, args.errors, args.min_score)
    if args.speed:
        speed(args.speed)


if __name__ == "__main__":
    main()
