"""How many answers change when the people of a text are called otherwise.

    python benchmarks/renaming.py GOLD.jsonl[.gz] [--rounds 3] [--words 0] [--only NAME] [--errors]

Of each gold document only the text and the names and aliases of its people are read.  Every word of these names gets
another one, the same everywhere: first names one that goes with the same gender, surnames another surname, of
several words too ("van Aken").  An answer is the same if the quotation at that place has the same speaker under the
new name, or nobody, as before.  ``--words`` reads only so many words of each text, to the end of a paragraph.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import re
from typing import Any

import attrs
from predict import documents
from top_people import beginning

from quoteattr import attribute
from quoteattr.lang import english
from quoteattr.people.names import PARTICLES, given_genders, is_suffix, is_title, parse_name, plain
from quoteattr.people.reading import role_nouns

WOMEN = (
    "Hope", "Grace", "Nadia", "Ines", "Petra", "Thuy", "Siobhan", "Chiara", "Amina", "Yuki", "Olga", "Priya", "Marta",
    "Noor", "Astrid", "Fatou", "Lucia", "Wren",
)  # fmt: skip
MEN = (
    "Will", "Mark", "Lukas", "Yusuf", "Tariq", "Sven", "Kwame", "Hiroshi", "Diego", "Olaf", "Rajiv", "Emeka", "Janos",
    "Pavel", "Anders", "Minh", "Bruno", "Idris",
)  # fmt: skip
SURNAMES = (
    "Nguyen", "O'Brien", "van Aken", "al-Sayed", "Oyelaran", "Kowalczyk", "de la Cruz", "Young", "Baker", "Lindqvist",
    "Haddad", "Petrov", "Okafor", "Nakamura", "Ferreira", "MacLeod", "Banerjee", "Horvat", "Price", "Sorensen",
    "Castellanos", "Dlamini", "Vasquez", "Kaya", "Novak", "Achterberg", "Bellamy", "Sato", "Rossi", "Weiss",
)  # fmt: skip


@attrs.frozen
class Renamed:
    """A text about people of other names."""

    text: str
    words: dict[str, str]
    """Old word -> new one."""
    edits: tuple[tuple[int, int], ...]
    """Places in the old text, and by how much longer the new one is behind each."""

    def place(self, old: int) -> int:
        """Where an offset of the old text lies in the new one."""
        shift = 0
        for at, longer in self.edits:
            if at >= old:
                break
            shift += longer
        return old + shift

    def name(self, old: str) -> str:
        """A name with its words changed."""
        return _pattern(self.words).sub(lambda found: self.words[found.group()], old) if self.words else old


def _pattern(words: dict[str, str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest)) + r")(?![\w-])")


def rename(text: str, people: list[dict[str, Any]], seed: int) -> Renamed:
    """The text with every word of its people's names changed; what the text also writes small stays."""
    chance = random.Random(seed)  # noqa: S311
    pools = {"F": list(WOMEN), "M": list(MEN), "": list(SURNAMES)}
    for pool in pools.values():
        chance.shuffle(pool)
    small = set(re.findall(r"\b[^\W\d_A-Z][\w']*", text))
    words: dict[str, str] = {}
    kept = small | PARTICLES | role_nouns().keys() | english().words("places")
    for person in people:
        for form in [person["name"], *person["aliases"]]:
            name = parse_name(form)
            if person.get("kind", "person") != "person" or form.casefold().startswith("the "):
                continue
            for at, word in enumerate(name.words):
                known = word in words or not word[:1].isupper() or not word.isalpha() or len(word) < 3
                if known or word.lower() in kept or is_title(word) or is_suffix(word):
                    continue
                given = given_genders().get(plain(word)) if at < max(1, len(name.words) - 1) else None
                pool = pools[given or ("" if at or person.get("gender") not in {"F", "M"} else person["gender"])]
                if pool:
                    words[word] = pool.pop()
    if not words:
        return Renamed(text, words, ())
    edits, pieces, last = [], [], 0
    for found in _pattern(words).finditer(text):
        new = words[found.group()]
        pieces += [text[last : found.start()], new]
        last = found.end()
        edits.append((found.start(), len(new) - len(found.group())))
    return Renamed("".join([*pieces, text[last:]]), words, tuple(edits))


def changed(text: str, renamed: Renamed, *, direct: bool = False) -> tuple[list[str], int]:
    """The answers that are others under other names, told in words, and their number; `direct` alone."""
    old, new = attribute(text), attribute(renamed.text)
    answers = {quote.spans[0].start: quote.speaker for quote in new.quotes}
    told = []
    asked = [quote for quote in old.quotes if not direct or quote.kind == "direct"]
    for quote in asked:
        at = renamed.place(quote.spans[0].start)
        speaker, now = quote.speaker, answers.get(at)
        if at not in answers:
            told.append(f"no quotation: {quote.text[:50]!r}")
        elif (speaker is None) != (now is None):
            told.append(f"{speaker and speaker.name!r} is {now and now.name!r}: {quote.text[:50]!r}")
        elif speaker is not None and now is not None:
            known = {name.casefold() for name in (now.name, *now.aliases)}
            called = {renamed.name(name).casefold() for name in (speaker.name, *speaker.aliases)}
            if known.isdisjoint(called):
                told.append(f"{speaker.name!r} ({renamed.name(speaker.name)!r}) is {now.name!r}: {quote.text[:50]!r}")
    return told, len(asked)


def main() -> None:
    """Count what changes."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gold", type=pathlib.Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--words", type=int, default=0)
    options.add_argument("--only", default="")
    options.add_argument("--errors", action="store_true")
    given = options.parse_args()
    others = total = 0
    for document in documents(given.gold):
        if given.only not in document["id"]:
            continue
        text = beginning(document["text"], given.words) if given.words else document["text"]
        for seed in range(given.rounds):
            told, count = changed(text, rename(text, document["people"], seed))
            others, total = others + len(told), total + count
            print(f"{document['id']:32} {len(told):4} of {count}", flush=True)
            if given.errors:
                print("".join(f"    {line}\n" for line in told), end="")
    print(f"{others} of {total} answers are others: {others / max(1, total):.3f}")


if __name__ == "__main__":
    main()
