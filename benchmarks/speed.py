"""Words per second of the library, of the bare spaCy pipeline and of textacy, on the same texts.

    python benchmarks/speed.py [GOLD.jsonl[.gz]...] [--words N] [--rounds N] [--growth] [--stages] [--processes N]

Each GOLD file is a corpus of its own, measured by itself; without one, the seed
texts and synthetic articles (news) and dialogues (novels) serve.  The
contestants take turns, round by round, in one process; each figure is the
median over the rounds, and the ratio is the median of the rounds' ratios.
Words are stretches between white space; time is the process's CPU time, so
that other work on the machine disturbs little.  Peak memory is that of the whole
process so far, so its order is that of the contestants' first turns.

``--growth``  time per word of one text of 10,000 words and of 1,000,000
``--stages``  where the time of `attribute` goes
``--processes N``  wall-clock time of `attribute_all` with 1 and with N processes:
    the one figure that needs a machine with nothing else to do
"""

from __future__ import annotations

import argparse
import itertools
import pathlib
import platform
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from predict import documents

import quoteattr
from quoteattr import people, synth
from quoteattr.reports import frames, tags, turns
from quoteattr.speakers import attribution, ranking
from quoteattr.syntax.parse import load_pipeline, parse_text, pipeline_name
from quoteattr.text import genre

SEEDS = pathlib.Path(__file__).resolve().parent.parent / "seeds"
SMALL, LARGE = 10_000, 1_000_000

Corpora = dict[str, list[str]]


def corpora(paths: list[pathlib.Path], words: int) -> Corpora:
    """Texts by the name of their corpus, about `words` words of each."""
    if paths:
        return {path.name.split(".")[0]: sample((d["text"] for d in documents(path)), words) for path in paths}
    seeds = list(documents(SEEDS / "gold.jsonl"))
    novels = [seed["text"] for seed in seeds if seed["genre"] == "fiction"]
    news = [seed["text"] for seed in seeds if seed["genre"] != "fiction"]
    return {
        "news": sample(itertools.chain(news, (synth.article(seed=seed).text for seed in range(words))), words),
        "novels": sample(itertools.chain(novels, (synth.dialogue(seed=seed).text for seed in range(words))), words),
    }


def sample(texts: Iterator[str], words: int) -> list[str]:
    """Texts of about `words` words in all, a long one cut at a paragraph's end."""
    out: list[str] = []
    left = words
    for text in texts:
        if left <= 0:
            break
        taken = text
        if len(text.split()) > left:
            cut = text.find("\n", left * 6)
            taken = text[: cut if cut > 0 else len(text)]
        out.append(taken)
        left -= len(taken.split())
    return out


def word_count(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def contest(name: str, texts: list[str], rounds: int) -> None:
    import spacy
    import textacy.extract

    words, characters = word_count(texts), sum(map(len, texts))
    bare = spacy.load(load_pipeline().meta["lang"] + "_" + load_pipeline().meta["name"])
    bare.max_length = max(bare.max_length, characters + 1)

    def textacy_quotations() -> None:
        for doc in bare.pipe(texts):
            try:
                list(textacy.extract.direct_quotations(doc))
            except ValueError:  # it refuses a text with an odd number of marks
                continue

    contestants: dict[str, Callable[[], object]] = {
        "c: find_quotes alone": lambda: [quoteattr.find_quotes(text) for text in texts],
        "d: attribute": lambda: [quoteattr.attribute(text) for text in texts],
        "e: attribute_all": lambda: list(quoteattr.attribute_all(texts)),
        "a: bare spaCy pipeline, all pipes": lambda: [None for _ in bare.pipe(texts)],
        "b: textacy direct quotations": textacy_quotations,
    }
    peaks = {}
    for contestant, run in contestants.items():
        run()
        peaks[contestant] = peak()
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for contestant, run in contestants.items():
            start = time.process_time()
            run()
            seconds[contestant].append(time.process_time() - start)
    base = seconds["a: bare spaCy pipeline, all pipes"]
    print(f"\n{name}: {len(texts)} texts, {words:,} words, {characters:,} characters")
    for contestant, measured in sorted(seconds.items()):
        median = statistics.median(measured)
        ratios = sorted(b / m for b, m in zip(base, measured, strict=True))
        print(
            f"{contestant:36} {words / median:11,.0f} words/s {statistics.median(ratios):8.2f} x (a) "
            f"[{ratios[0]:.2f} to {ratios[-1]:.2f}] {characters / median / 1e6:7.3f} MB/s"
            f"  peak {peaks[contestant]:.0f} MB"
        )


def growth(name: str, texts: list[str], rounds: int) -> None:
    """Time per word of one long text against that of a short one."""
    per_word = {}
    for size in (SMALL, LARGE):
        parts, count = [], 0
        while count < size:
            parts.append(texts[len(parts) % len(texts)])
            count += len(parts[-1].split())
        text = "\n\n".join(parts)
        quoteattr.attribute(text if size == SMALL else text[:1000])
        measured = []
        for _ in range(rounds if size == SMALL else 1):
            start = time.process_time()
            quoteattr.attribute(text)
            measured.append(time.process_time() - start)
        per_word[size] = statistics.median(measured) / count
        print(f"{name}: one text of {count:9,} words: {per_word[size] * 1e6:6.1f} us a word, peak {peak():.0f} MB")
    print(f"{name}: time per word grows by {per_word[LARGE] / per_word[SMALL]:.2f}")


def stages(name: str, texts: list[str], rounds: int) -> None:
    """Microseconds a word in each stage of `attribute`, medians over the rounds."""
    nlp = load_pipeline()
    words = word_count(texts)
    spent: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds + 1):
        total: dict[str, float] = defaultdict(float)

        def timed(
            stage: str, run: Callable[..., object], *arguments: object, total: dict[str, float] = total
        ) -> object:
            start = time.process_time()
            value = run(*arguments)
            total[stage] += time.process_time() - start
            return value

        for text in texts:
            _stages_of(text, nlp, timed)
        for stage, seconds in total.items():
            spent[stage].append(seconds / words * 1e6)
    medians = {stage: statistics.median(values[1:]) for stage, values in spent.items()}  # the first round warms up
    whole = sum(medians.values())
    for stage, median in sorted(medians.items(), key=lambda pair: -pair[1]):
        print(f"{name}: {stage:12} {median:6.1f} us a word {median / whole:6.0%}")


def timed(total: dict[str, float], stage: str, run: Callable[..., Any], *arguments: object) -> Any:
    start = time.process_time()
    value = run(*arguments)
    total[stage] += time.process_time() - start
    return value


def _stages_of(text: str, nlp: object, timed: Callable[..., Any]) -> None:
    parse = timed("parse", parse_text, text, nlp)
    marks = timed("marks", quoteattr.find_quotes, text)
    spoken = timed("turns", turns.find_turns, parse, marks)
    kind = "news" if spoken else timed("genre", genre.fiction_score, text, parse.paragraphs, marks)
    tagged = timed("tags", tags.find_tags, parse, marks)
    reports = attribution.merge_turns(spoken, timed("frames", frames.find_frames, parse, marks))
    sources = (*tagged, *reports) if kind == "fiction" else (*reports, *tagged)
    cast = timed("people", people.find_people, parse, marks, sources, None)
    ranked = kind == "fiction" or attribution.any_untagged(parse, marks, sources)
    rankings = timed("dialogue", ranking.rank_speakers, parse, marks, tagged, cast) if ranked else ()
    timed("resolve", attribution.attribute_quotes, parse, marks, reports, tagged, cast, rankings, kind, None)


def processes(name: str, texts: list[str], rounds: int, n_process: int) -> None:
    words = word_count(texts)
    walls: dict[int, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for count in (1, n_process):
            start = time.perf_counter()
            for _result in quoteattr.attribute_all(texts, n_process=count, batch_size=8):
                pass
            walls[count].append(time.perf_counter() - start)
    rates = {count: words / statistics.median(measured) for count, measured in walls.items()}
    gain = rates[n_process] / rates[1]
    print(f"{name}: {rates[1]:,.0f} words/s wall in one process, {rates[n_process]:,.0f} in {n_process}: {gain:.2f} x")


def processor() -> str:
    described = pathlib.Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=pathlib.Path, nargs="*")
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--stages", action="store_true")
    parser.add_argument("--processes", type=int)
    options = parser.parse_args()
    import spacy

    versions = f"Python {platform.python_version()}, spaCy {spacy.__version__}, {pipeline_name(load_pipeline())}"
    print(f"{versions}, {processor()}")
    for name, texts in corpora(options.gold, options.words).items():
        if options.growth:
            growth(name, texts, options.rounds)
        elif options.stages:
            stages(name, texts, options.rounds)
        elif options.processes:
            processes(name, texts, options.rounds, options.processes)
        else:
            contest(name, texts, options.rounds)


if __name__ == "__main__":
    main()
