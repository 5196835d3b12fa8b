"""People over many texts: are they linked rightly, and what does it cost?

    python benchmarks/register.py news ../shared/bench/data --leave-out ../shared/bench/blind.json
    python benchmarks/register.py series
    python benchmarks/register.py growth

`news`: the articles of newspeople and gumnews that may be looked at, against `register_gold.json`.  `series`: invented
volumes with a changing cast, namesakes among them.  Both print precision and recall of pairs of appearances, at several
thresholds.  `growth`: CPU seconds and memory for 5,000, 10,000 and 20,000 invented articles, whose people are made up
of syllables; the articles are not attributed, as only the register is measured.
"""

from __future__ import annotations

import argparse
import itertools
import json
import pathlib
import random
import resource
import time
from collections import defaultdict
from collections.abc import Sequence

import attrs
from series import Who, attributed, invented, looked_up, read_gold, read_results

from quoteattr.across.appearances import Appearance, Text, text_of
from quoteattr.across.links import LIKELY, Key, link_texts
from quoteattr.across.register import Register

GOLD = pathlib.Path(__file__).resolve().parent / "register_gold.json"
THRESHOLDS = (0.3, 0.5, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
SERIES = range(40)
"""Seeds; every second one is a series of conversations, in which nothing but the name would tell namesakes apart."""


@attrs.frozen
class Pairs:
    """Pairs of appearances that are one person's."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Pairs) -> Pairs:
        return Pairs(self.right + other.right, self.found + other.found, self.gold + other.gold)

    def __str__(self) -> str:
        precision, recall = self.right / max(self.found, 1), self.right / max(self.gold, 1)
        return f"precision {precision:.3f} ({self.right} of {self.found}), recall {recall:.3f} (of {self.gold})"


def pairs_of(people: Sequence[Sequence[Key]], who: Who, lost: int = 0) -> Pairs:
    """Pairs found, right and wanted; `lost` ones are wanted, and their people were not found in their texts."""
    found = {pair for keys in people for pair in itertools.combinations(sorted(k for k in keys if k in who), 2)}
    groups: defaultdict[str, list[Key]] = defaultdict(list)
    for key, name in who.items():
        groups[name].append(key)
    gold = sum(one[0] != other[0] for keys in groups.values() for one, other in itertools.combinations(sorted(keys), 2))
    return Pairs(sum(who[one] == who[other] for one, other in found), len(found), gold + lost)


def news(options: argparse.Namespace) -> None:
    """Articles, against what was looked up."""
    blind = set(json.loads(options.leave_out.read_text(encoding="utf-8"))) if options.leave_out else set()
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    files = (options.data / f"{name}-dev.jsonl.gz" for name in ("newspeople", "gumnews"))
    documents = [document for file in files for document in read_gold(file, blind)]
    results = list(read_results(options.results)) if options.results else attributed(documents)
    who = looked_up(documents, results, gold)
    wanted = sum(len(group) * (len(group) - 1) // 2 for group in gold["groups"])
    texts = [text_of(result) for result in results]
    there = pairs_of((), who).gold
    print(f"{len(texts)} articles, {len(who)} people of the gold found in them, {there} of {wanted} pairs")
    for likely in THRESHOLDS:
        linked = link_texts(texts, likely=likely)
        print(f"{likely:4}", pairs_of(linked.people, who, wanted - there), f"joined {len(linked.people)}")
    if options.verbose:
        _show(texts, who, link_texts(texts).links)


def _show(texts: Sequence[Text], who: Who, links) -> None:
    people: dict[Key, Appearance] = {p.key: p for text in texts for p in text.people}
    for link in links:
        a, b = who.get(link.appearance), who.get(link.person)
        mark = "?" if a is None or b is None else "=" if a == b else "#"
        if (mark == "#" and link.likely) or (mark == "=" and not link.likely):
            one, other = people[link.appearance], people[link.person]
            print(mark, link.likely, f"{link.probability:.2f}", one.name, one.titles, "|", other.name, link.reasons)


def series(options: argparse.Namespace) -> None:
    """Invented volumes."""
    totals = dict.fromkeys(THRESHOLDS, Pairs())
    for seed in SERIES:
        genre = "dialogue" if seed % 2 else "report"
        results, who = invented(seed, texts=5, people=16, namesakes=0 if seed % 2 else seed % 4, genre=genre)
        texts = [text_of(result) for result in results]
        for likely in THRESHOLDS:
            totals[likely] += pairs_of(link_texts(texts, likely=likely).people, who)
        if options.verbose:
            _show(texts, who, link_texts(texts).links)
    for likely, total in totals.items():
        print(f"{likely:4}", total)


SYLLABLES = (
    "mar",
    "tol",
    "ves",
    "kin",
    "dra",
    "lo",
    "pen",
    "ash",
    "wic",
    "or",
    "by",
    "hul",
    "ster",
    "gan",
    "quil",
    "ret",
)


def articles(count: int, seed: int = 0) -> list[Text]:
    """What a register keeps of so many articles: some people are in very many, most in few."""
    chooser = random.Random(seed)  # noqa: S311  # nothing secret
    givens = ["".join(chooser.sample(SYLLABLES, 2)).title() for _ in range(120)]
    people = [
        (
            chooser.choice(givens),
            "".join(chooser.sample(SYLLABLES, 3)).title(),
            chooser.choice("FM"),
            f"member {n % 400}",
        )
        for n in range(count)
    ]
    texts = []
    for number in range(count):
        key = f"{number:016x}"
        present = {people[int(count * chooser.random() ** 4)] for _ in range(6)}
        names = tuple(sorted(f"{given} {surname}" for given, surname, _, _ in present))
        own = tuple(
            Appearance(key, f"p{at}", f"{given} {surname}", gender=gender, roles=(role,), mentions=3, quotes=1,
                       company=tuple(name for name in names if name != f"{given} {surname}"))
            for at, (given, surname, gender, role) in enumerate(sorted(present), 1)
        )  # fmt: skip
        texts.append(Text(key, f"article {number}", None, 300, 0, own))
    return texts


def growth(options: argparse.Namespace) -> None:
    """Seconds and memory."""
    for count in (5000, 10_000, 20_000):
        texts = articles(count)
        began = time.process_time()
        register = Register()
        for text in texts:
            register._enter(text)
        entered = time.process_time()
        people = register.people
        done = time.process_time()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{count:6} articles: {entered - began:.1f} s to enter, {done - entered:.1f} s to link, "
              f"{len(people)} people, {memory} MB")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("news", "series", "growth"))
    parser.add_argument("data", type=pathlib.Path, nargs="?")
    parser.add_argument("--leave-out", type=pathlib.Path, help="a JSON list of ids of documents that are not read")
    parser.add_argument("--results", type=pathlib.Path, help="kept results of the articles (JSON Lines)")
    parser.add_argument("-v", "--verbose", action="store_true", help="the links that are wrong or missing")
    options = parser.parse_args()
    print(f"links of {LIKELY} and more are joined")
    {"news": news, "series": series, "growth": growth}[options.what](options)


if __name__ == "__main__":
    main()
