"""Words per second of the library, of the bare spaCy pipeline and of textacy, on the same texts.

    python benchmarks/speed.py GOLD.jsonl[.gz]... [--words N] [--rounds N]

The contestants take turns, round by round, in one process; each figure is the
median over the rounds.  Words are stretches between white space; time is the
process's CPU time, so that other work on the machine disturbs little.  Peak
memory is that of the whole process so far.
"""

from __future__ import annotations

import argparse
import pathlib
import resource
import statistics
import time
from collections.abc import Callable

from predict import documents

import quoteattr
from quoteattr.parse import load_pipeline, pipeline_name


def sample(paths: list[pathlib.Path], words: int) -> list[str]:
    """Texts of about `words` words in all, long ones cut at a paragraph's end."""
    out, left = [], words
    per_file = max(1, words // len(paths))
    for path in paths:
        left = per_file
        for document in documents(path):
            if left <= 0:
                break
            text = document["text"]
            if len(text.split()) > left:
                cut = text.find("\n", left * 6)
                text = text[: cut if cut > 0 else len(text)]
            out.append(text)
            left -= len(text.split())
    return out


def main() -> None:
    """Measure and print one line a contestant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=pathlib.Path, nargs="+")
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    texts = sample(options.gold, options.words)
    words = sum(len(text.split()) for text in texts)
    characters = sum(map(len, texts))

    import spacy
    import textacy.extract

    bare = spacy.load(load_pipeline().meta["lang"] + "_" + load_pipeline().meta["name"])
    bare.max_length = max(bare.max_length, characters + 1)

    def textacy_quotations() -> None:
        for doc in bare.pipe(texts):
            try:
                list(textacy.extract.direct_quotations(doc))
            except ValueError:  # it refuses a text with an odd number of marks
                continue

    contestants: dict[str, Callable[[], object]] = {
        "a: bare spaCy pipeline, all pipes": lambda: [None for _ in bare.pipe(texts)],
        "b: textacy direct quotations": textacy_quotations,
        "c: find_quotes alone": lambda: [quoteattr.find_quotes(text) for text in texts],
        "d: attribute": lambda: [quoteattr.attribute(text) for text in texts],
        "e: attribute_all": lambda: list(quoteattr.attribute_all(texts)),
    }
    for run in contestants.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(options.rounds):
        for name, run in contestants.items():
            start = time.process_time()
            run()
            seconds[name].append(time.process_time() - start)
    base = statistics.median(next(iter(seconds.values())))
    print(f"{len(texts)} texts, {words} words, {characters} characters; pipeline {pipeline_name(bare)}")
    for name, measured in seconds.items():
        median = statistics.median(measured)
        rates = f"{words / median:12,.0f} words/s  {base / median:7.2f} x (a)  {characters / median / 1e6:7.2f} MB/s"
        print(f"{name:36} {rates}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
