"""One quote in many texts: are reprints found, and nothing else?

    python benchmarks/reprints.py ../shared/bench/data --leave-out ../shared/bench/blind.json [--results RESULTS.jsonl]
    python benchmarks/reprints.py growth

Quotes of news articles are printed again by invented papers: whole in other typography, cut at the front or the end, or
with one word changed.  Which printings are of one quote is known.  Prints precision and recall of pairs of printings,
and recall by what was done; pairs of two articles' own quotes are left out of precision, as the same words may truly
stand in both, and are counted apart.  `growth`: seconds and memory for 10,000 to 80,000 quotes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import pathlib
import random
import resource
import time
from collections import Counter, defaultdict

import attrs
from series import attributed, read_gold, read_results

from quoteattr.across.reprints import Quotes, Said

CHANGES = ("typography", "cut at the end", "cut at the front", "cut at both", "a word changed", "cut, a word changed")
_TYPES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": " -- ", "–": "-", "…": "..."})


def reprinted(words: str, change: str, chooser: random.Random) -> str:
    """The words as another paper prints them."""
    parts = words.translate(_TYPES).split() if "typography" in change or chooser.random() < 0.5 else words.split()
    least = max(6, len(parts) // 3)
    if "cut" in change and len(parts) > least:
        length = chooser.randint(least, len(parts) - 1)
        start = (
            0
            if "end" in change
            else len(parts) - length
            if "front" in change
            else chooser.randint(0, len(parts) - length)
        )
        parts = parts[start : start + length]
    if "changed" in change:
        parts[chooser.randrange(len(parts))] = chooser.choice(("quite", "harbour", "never", "eleven", "its"))
    if "typography" in change:
        parts[0] = parts[0].upper()
    return " ".join(parts)


def papers(
    own: list[Said], seed: int = 0
) -> tuple[Quotes, dict[tuple[str, str], tuple[str, str]], dict[tuple[str, str], str]]:
    """Quotes and their reprints; of which quote each printing is, and what was done to it."""
    chooser = random.Random(seed)  # noqa: S311  # nothing secret
    quotes, source, change_of = Quotes(), {}, {}
    for number, said in enumerate(own):
        quotes._said[said.key] = said
        source[said.key], change_of[said.key] = said.key, "own"
        if number % 2 or len(said.words.split()) < 6:
            continue
        for copy in range(chooser.randint(1, 3)):
            change = chooser.choice(CHANGES)
            other = attrs.evolve(said, text=f"paper{copy}-{said.text}", words=reprinted(said.words, change, chooser))
            quotes._said[other.key] = other
            source[other.key], change_of[other.key] = said.key, change
    return quotes, source, change_of


def measure(own: list[Said]) -> None:
    quotes, source, change_of = papers(own)
    began = time.process_time()
    found = quotes.reprints()
    seconds = time.process_time() - began
    pairs = {pair for one in found for pair in itertools.combinations(sorted({p.said.key for p in one.printings}), 2)}
    members: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for key, root in source.items():
        members[root].append(key)
    gold = {pair for keys in members.values() for pair in itertools.combinations(sorted(keys), 2)}
    natural = {pair for pair in pairs if change_of[pair[0]] == change_of[pair[1]] == "own"}
    linked = {frozenset(map(source.__getitem__, pair)) for pair in natural}
    judged = {pair for pair in pairs if frozenset(map(source.__getitem__, pair)) not in linked}
    right = len(judged & gold)
    precision = right / max(len(judged), 1)
    print(f"{len(own)} quotes, {len(source) - len(own)} reprints: precision {precision:.4f} ({right} of "
          f"{len(judged)}), recall {len(pairs & gold) / len(gold):.4f} (of {len(gold)}), {seconds:.1f} s")  # fmt: skip
    print(f"pairs of articles' own quotes: {len(natural)}")
    wanted, got = Counter(), Counter()
    for keys in members.values():
        for key in keys:
            if change_of[key] != "own":
                root = source[key]
                wanted[change_of[key]] += 1
                got[change_of[key]] += tuple(sorted((root, key))) in pairs
    for change in CHANGES:
        print(f"  {change}: recall {got[change] / max(wanted[change], 1):.3f} of {wanted[change]}")


def growth() -> None:
    chooser = random.Random(1)  # noqa: S311  # nothing secret
    words = ["".join(chooser.choices("abcdefghiklmnoprstuv", k=chooser.randint(2, 8))) for _ in range(8000)]
    for count in (10_000, 20_000, 40_000, 80_000):
        quotes = Quotes()
        for number in range(count):
            text = " ".join(words[int(8000 * chooser.random() ** 3)] for _ in range(chooser.randint(6, 30)))
            said = Said(f"t{number}", "q1", text, 0, len(text), speaker=f"Ada Marsh{number % 500}")
            quotes._said[said.key] = said
            if number % 10 == 0:
                copy = attrs.evolve(said, text=f"u{number}")
                quotes._said[copy.key] = copy
        began = time.process_time()
        found = quotes.reprints()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{len(quotes):6} quotes: {time.process_time() - began:.1f} s, {len(found)} in several texts, {memory} MB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="the bench data, or: growth")
    parser.add_argument("--leave-out", type=pathlib.Path, help="a JSON list of ids of documents that are not read")
    parser.add_argument("--results", type=pathlib.Path, help="kept results of the articles (JSON Lines)")
    options = parser.parse_args()
    if options.data == "growth":
        growth()
        return
    blind = set(json.loads(options.leave_out.read_text(encoding="utf-8"))) if options.leave_out else set()
    if options.results:
        results = list(read_results(options.results))
    else:
        results = attributed(read_gold(pathlib.Path(options.data) / "newspeople-dev.jsonl.gz", blind))
    quotes = Quotes()
    for result in results:
        quotes.add(result)
    measure(list(quotes))


if __name__ == "__main__":
    main()
