"""Resident memory of `attribute_all` over many articles, and of `attribute` over one long text.

    python benchmarks/memory.py [--articles N] [--every N]
    python benchmarks/memory.py --characters N

The articles are synthetic, each with some words that no other one has, so that
whatever remembers words must show.  Prints the resident memory as the run goes
and, at the end, its largest value behind the first tenth of the articles as a
ratio of the value there.  With ``--characters`` one text of that length is
attributed; prints the peak of the process and the time.
"""

from __future__ import annotations

import argparse
import pathlib
import resource
import time
from collections.abc import Iterator

import quoteattr
from quoteattr import synth

NEW_WORDS = 10
SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "ri", "so", "tu", "ve")


def resident() -> float:
    """Resident memory of this process in MB; its peak where the system does not tell the present value."""
    status = pathlib.Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6
    return peak()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def new_word(number: int) -> str:
    return "".join(SYLLABLES[int(digit)] for digit in str(number)).capitalize()


def articles(count: int) -> Iterator[str]:
    for number in range(count):
        words = " ".join(new_word(10**6 + number * NEW_WORDS + at) for at in range(NEW_WORDS))
        yield f"{synth.article(seed=number).text}\n\nThe register lists {words}."


def long_text(characters: int) -> str:
    parts, length = [], 0
    for text in articles(characters):
        parts.append(text)
        length += len(text) + 2
        if length >= characters:
            break
    return "\n\n".join(parts)[:characters]


def over_articles(count: int, every: int) -> None:
    began = time.perf_counter()
    settled, largest, words, quotes = 0.0, 0.0, 0, 0
    for number, result in enumerate(quoteattr.attribute_all(articles(count)), start=1):
        words += len(result.text.split())
        quotes += len(result.quotes)
        if number % every == 0 or number == count:
            now = resident()
            settled = now if number <= max(every, count // 10) else settled
            largest = max(largest, now) if number > count // 10 else now
            elapsed = time.perf_counter() - began
            print(
                f"{number:8,} articles {words:12,} words {quotes:9,} quotes {now:7.1f} MB {elapsed:8.0f} s", flush=True
            )
    print(f"largest behind the first tenth: {largest:.1f} MB, {largest / settled:.3f} of the {settled:.1f} MB there")


def over_one_text(characters: int) -> None:
    text = long_text(characters)
    began = time.process_time()
    result = quoteattr.attribute(text)
    seconds = time.process_time() - began
    words = len(text.split())
    print(
        f"{len(text):,} characters, {words:,} words: {len(result.quotes):,} quotes, {seconds:.0f} s of CPU time, "
        f"peak {peak():.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=500)
    parser.add_argument("--characters", type=int)
    options = parser.parse_args()
    if options.characters:
        over_one_text(options.characters)
    else:
        over_articles(options.articles, options.every)


if __name__ == "__main__":
    main()
