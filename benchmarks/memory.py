"""Resident memory of `attribute_all` over many articles, and of `attribute` over one long text.

    python benchmarks/memory.py [--articles N] [--every N]
    python benchmarks/memory.py --characters N [--family]
    python benchmarks/memory.py --quotes N
    python benchmarks/memory.py --names N

The articles are synthetic, each with some words that no other one has, so that
whatever remembers words must show.  Prints the resident memory as the run goes
and, at the end, its largest value behind the first tenth of the articles as a
ratio of the value there.  With ``--characters`` one text of that length is
attributed; with ``--family`` everybody in it has one of six given names and one
surname.  ``--quotes`` is one text with so many quotes of one surname's people,
``--names`` one with so many different names.  Each prints the peak of the
process and the time.
"""

from __future__ import annotations

import argparse
import pathlib
import random
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


GIVEN = ("Ada", "Tom", "Ruth", "Peter", "Nora", "Hugh")
TITLES = ("Mr.", "Mrs.", "Miss", "Dr.")


def family_text(characters: int) -> str:
    """A story of one family, in which given names, titles and pronouns tell who speaks."""
    parts, length, number = [], 0, 0
    while length < characters:
        chooser = random.Random(number)  # noqa: S311  # nothing secret
        who, other = chooser.sample(GIVEN, 2)
        words = [
            " ".join("".join(chooser.choices(SYLLABLES, k=chooser.randint(1, 3))) for _ in range(8)) for _ in range(3)
        ]
        first = chooser.choice((f"{who} Marsh", who, f"{chooser.choice(TITLES)} Marsh"))
        then = chooser.choice(("he", "she"))
        parts.append(
            f"“The {words[0]},” said {first}. {other} looked up. “No {words[1]},” {then} said. "
            f"The {words[2]} of {other} Marsh was gone."
        )
        length += len(parts[-1]) + 2
        number += 1
    return "\n\n".join(parts)[:characters]


def quotes_text(count: int) -> str:
    """So many quotes, all of people of one surname."""
    return "\n\n".join(f"“We saw {number} boats,” said {GIVEN[number % 6]} Marsh." for number in range(count))


def names_text(count: int) -> str:
    """So many people, each named once."""
    names = (f"{new_word(10**3 + number % 1000)} {new_word(10**6 + number)}" for number in range(count))
    return "\n\n".join(f"“It is late,” said {name}." for name in names)


def over_one_text(text: str) -> None:
    began = time.process_time()
    result = quoteattr.attribute(text)
    seconds = time.process_time() - began
    words = len(text.split())
    print(
        f"{len(text):,} characters, {words:,} words: {len(result.quotes):,} quotes, {len(result.people):,} people, "
        f"{seconds:.0f} s of CPU time, peak {peak():.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=500)
    parser.add_argument("--characters", type=int)
    parser.add_argument("--family", action="store_true")
    parser.add_argument("--quotes", type=int)
    parser.add_argument("--names", type=int)
    options = parser.parse_args()
    if options.characters:
        over_one_text((family_text if options.family else long_text)(options.characters))
    elif options.quotes:
        over_one_text(quotes_text(options.quotes))
    elif options.names:
        over_one_text(names_text(options.names))
    else:
        over_articles(options.articles, options.every)


if __name__ == "__main__":
    main()
