"""What the matcher of names makes of hundreds of invented names and casts, as it stood when somebody last looked.

Some of the answers are debatable; that one changes should be seen.  After a change that is meant, look at the
difference and write the file anew: ``QUOTEATTR_UPDATE_GOLDEN=1 python -m pytest tests/test_names_golden.py``.
"""

from __future__ import annotations

import itertools
import os
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

from quoteattr.people.cluster import cluster_names
from quoteattr.people.mentions import Ref
from quoteattr.people.names import (
    canonical_name,
    clash,
    distance,
    given_match,
    parse_name,
    patronymic,
    pet_form,
    same_person,
    short_form,
    skeleton,
    spelling_variants,
)

GOLDEN = Path(__file__).parent / "cases" / "names_golden.txt"

# Forms of names, one a line or several: drawn from to make whole names.
# fmt: off
GIVEN = ["Joseph", "Joe", "Jo", "J.", "Rose", "Rosa", "William", "Bill", "Mary Ann", "Ivan Petrovich", "Élise",
         "Katherine", "Kate", "A. B.", "Tom"]
SURNAMES = ["Ray", "Reay", "Wray", "Marsh", "van der Wiel", "O'Hare", "Mackenzie", "McKenzie", "Stein-Moore", "Petrova",
            "Rose"]
TITLES = ["Mr.", "Mrs.", "Miss", "Dr.", "Captain", "General", "Father", "Aunt", "Sir", "Lady", "Senator", "Mayor",
          "President", "Vice President", "Professor", "Reverend", "Madame", "Lord"]
SUFFIXES = ["", "", "", "", " Jr.", " III"]
ODD = ["Ray’s", "RAY", "JOSEPH RAY", "joseph ray", "Mrs Joseph Ray", "Mr. and Mrs. Ray", "Ray the Elder", "Rosie",
       "Billy", "Willie", "Petrov", "Petrovich", "Ivan", "de la Cruz", "Cruz", "al-Marsh", "Ab", "X", "Kathryn Ray",
       "Katharine Ray", "J.R. Marsh", "JR Marsh", "Rae", "MacKenzie", "Ray, Joseph", "the Rev. Dr. Ray",
       "Lt. Gen. Tom Marsh", "Prime Minister Ray", "Dr.", "Mrs.", "J. R. Ray", "Tom A. Marsh", "Marsh Jr.",
       "Tom Marsh Sr."]
# fmt: on
PIECES = ("", "a", "e", "h", "k", "ck", "ph", "y", "ie", "s", "tt")


def names() -> list[str]:
    """Some 140 names, always the same."""
    chosen = random.Random(7)
    made = [
        f"{g} {s}{chosen.choice(SUFFIXES)}" for g, s in itertools.product(GIVEN, SURNAMES) if chosen.random() < 0.25
    ]
    made += [f"{t} {s}" for t, s in itertools.product(TITLES, SURNAMES) if chosen.random() < 0.2]
    made += [f"{t} {g} {s}" for t, g, s in itertools.product(TITLES, GIVEN, SURNAMES) if chosen.random() < 0.01]
    return [*dict.fromkeys([*made, *ODD, *GIVEN, *SURNAMES])]


def told_of_names() -> Iterator[str]:
    """What is read in each name."""
    for form in names():
        name = parse_name(form)
        fields = (name.titles, name.keys, name.suffix, name.surname, name.given, name.gender, name.title_class)
        yield f"{form} | {' | '.join(map(str, fields))} | {patronymic(name.keys[-1]) if name.keys else None}"


def told_of_pairs() -> Iterator[str]:
    """For each name who is, may be and cannot be the same person; long lists by their length and checksum."""
    parsed = {form: parse_name(form) for form in names()}
    for a, name in parsed.items():
        verdicts = {b: same_person(name, other) for b, other in parsed.items()}
        yield f"{a} = {'; '.join(b for b, same in verdicts.items() if same and a != b)}"
        open_ones = [b for b, same in verdicts.items() if same is None]
        others = [b for b, other in parsed.items() if clash(name, other)]
        yield f"{a} may be {len(open_ones)} ({checksum(open_ones)}), is not {', '.join(others[:6])}"
        yield f"{a} clashes with {len(others)} ({checksum(others)})"
        fits = {b: given_match(name.given, other.given) for b, other in parsed.items() if other.given and name.given}
        yield f"{a} ~ {'; '.join(f'{b} {fit:g}' for b, fit in fits.items() if fit > 0 and a != b)}"


def told_of_words() -> Iterator[str]:
    """What two words have to do with each other."""
    words = sorted({key for form in names() for key in parse_name(form).keys})
    for a in words:
        found = [
            f"{b}:{distance(a, b)}{'v' * spelling_variants(a, b)}{'s' * short_form(a, b)}{'p' * pet_form(a, b)}"
            for b in words
            if a != b and (distance(a, b) < 2 or spelling_variants(a, b) or short_form(a, b) or pet_form(a, b))
        ]
        yield f"{a} ({skeleton(a)}) {' '.join(found)}"


def told_of_misspellings() -> Iterator[str]:
    """Which of many misspellings of a word are taken for it, by number and checksum."""
    for word in [
        "macken",
        "mackenzie",
        "katherine",
        "ray",
        "reay",
        "marsh",
        "petrova",
        "stein",
        "catherine",
        "philips",
    ]:
        wrong = {word[:at] + piece + word[at + cut :] for at in range(len(word) + 1) for cut in (0, 1, 2)
                 for piece in (*PIECES, word[at : at + 2][::-1])}  # fmt: skip
        taken = [other for other in sorted(wrong) if other and spelling_variants(word, other)]
        near = [distance(word, other) for other in sorted(wrong)]
        yield f"{word} {len(taken)} of {len(wrong)} {checksum(taken)} {checksum(near)}"


def checksum(value: object) -> str:
    """A long list in short."""
    return f"{zlib.crc32(str(value).encode('utf-8', 'replace')):x}"


def casts() -> Iterator[list[str]]:
    """Many small casts: names that have something in common, some often and side by side."""
    chosen = random.Random(11)
    pool = names()
    for number in range(1_200):
        family = chosen.sample(SURNAMES, 1 + number % 2)
        near = [form for form in pool if any(part in form for part in family)]
        first = chosen.sample(["Joseph", "Rose", "Jo", "William", "Kate", "Rosa", "Tom", "Katherine", "Bill"], 2)
        styled = [f"{title} {name}".strip() for title in ("", "Mr.", "Mrs.", "Miss", "Aunt", "Dr.", "Captain", "Father")
                  for name in (family[0], *first, *(f"{given} {family[0]}" for given in first))]  # fmt: skip
        forms = chosen.sample(near, min(len(near), chosen.randint(1, 5)))
        forms += chosen.sample(styled, chosen.randint(2, 6)) + chosen.sample([*GIVEN, *ODD], 1)
        said = [form for form in forms for _ in range(chosen.choice((1, 1, 2, 4, 12, 60)))]
        chosen.shuffle(said)
        refs = [Ref(at, at, "person", parse_name(form), form) for at, form in enumerate(said)]
        width = chosen.choice((1, 1, 2, 5))
        sentence = [at // width for at in range(len(said))]
        quoted = [at % 3 - 1 for at in range(len(said))] if number % 3 else None
        clusters = cluster_names(refs, sentence, quoted, story=bool(number % 4 < 2))
        assert all(said[ref.first] in clusters[ref.cluster].forms for ref in refs)
        yield [
            f"{c.label()} | {c.name_gender()} | {canonical_name(sorted(c.forms))} | "
            + "; ".join(f"{form} {count}" for form, count in sorted(c.forms.items()))
            for c in clusters
        ]


def told_of_casts() -> Iterator[str]:
    """Who is who in each cast: some in full, the others by checksum."""
    for number, lines in enumerate(casts()):
        yield f"# {number} {checksum(lines)}"
        if number % 20 == 0:
            yield from lines


def test_names_are_read_and_matched_as_they_were() -> None:
    lines = [*told_of_names(), *told_of_pairs(), *told_of_words(), *told_of_misspellings(), *told_of_casts()]
    if os.environ.get("QUOTEATTR_UPDATE_GOLDEN"):
        GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == GOLDEN.read_text(encoding="utf-8").splitlines()
