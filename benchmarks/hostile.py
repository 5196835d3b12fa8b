"""How long texts take that nobody would write: CPU seconds for each 10,000 words, with the default pipeline.

    python benchmarks/hostile.py [--characters 60000] [--limit 1] [--only TITLE]

The texts are those of `tests/test_growth.py` and `tests/test_clocks.py`: floods of marks, names, labels, headings,
marks in marks, each made so many characters long.  What has few blanks counts six characters as a word.  Slowest
first, beside invented articles, which nothing makes hard: a busy machine slows both.  The exit status is 1 if one takes
longer than the limit.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import test_clocks
import test_growth

import quoteattr
from quoteattr import synth

_LETTERS = 6
_ORDINARY = "invented articles"


def texts(characters: int) -> Iterator[tuple[str, str]]:
    """Each with its title."""
    yield _ORDINARY, "\n\n".join(synth.article(seed=seed).text for seed in range(characters // 500))[:characters]
    for title, make in test_growth.TEXTS.items():
        yield title, grown(make, characters)
    for title, unit in test_clocks.TEXTS.items():
        yield f"{title} (clocks)", grown(lambda n, unit=unit: "".join(map(unit, range(n))), characters)


def grown(make: Callable[[int], str], characters: int) -> str:
    """As long as is asked, by as many units as that takes."""
    return make(max(2, round(characters / max(1, (len(make(200)) - len(make(100))) / 100))))[:characters]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=60_000)
    parser.add_argument("--limit", type=float, default=1.0)
    parser.add_argument("--only", metavar="TITLE", help="texts whose title has this in it, beside the articles")
    options = parser.parse_args()
    quoteattr.attribute("“Go,” said Ida Moore.")
    rows = []
    for title, text in texts(options.characters):
        if options.only and options.only not in title and title != _ORDINARY:
            continue
        begun = time.process_time()
        result = quoteattr.attribute(text)
        seconds = time.process_time() - begun
        words = max(len(text.split()), len(text) // _LETTERS)
        rows.append((10_000 * seconds / words, seconds, words, len(result.quotes), len(result.people), title))
    [usual] = [row[0] for row in rows if row[-1] == _ORDINARY]
    rows.sort(reverse=True)
    print(f"{'':36}{'s/10,000':>9}{'times':>7}{'s':>8}{'words':>8}{'quotes':>8}{'people':>8}")
    for each, seconds, words, quotes, people, title in rows:
        print(f"{title:36}{each:9.2f}{each / usual:7.1f}{seconds:8.2f}{words:8,}{quotes:8,}{people:8,}")
    return int(rows[0][0] > options.limit)


if __name__ == "__main__":
    sys.exit(main())
