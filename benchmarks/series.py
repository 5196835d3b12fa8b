"""People over texts, with who is who known: what `train_links.py` fits and `register.py` measures on.

Three kinds: invented series (`quoteattr.synth.series`), whose texts are attributed as any others; news articles, of
which two that name somebody by the same full name are taken to mean one person; and news articles whose speakers were
looked up by hand (`register_gold.json`, which holds ids of documents and people and no text).
"""

from __future__ import annotations

import gzip
import json
import pathlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs

from quoteattr import attribute_all, synth
from quoteattr.across.appearances import Appearance, Text, text_of
from quoteattr.across.links import Key
from quoteattr.people.names import parse_name, plain, short_forms, spelling_variants
from quoteattr.result import AttributedText
from quoteattr.types import Span

Who = dict[Key, str]
"""The gold: an appearance, and who it is over all texts."""


def read_gold(path: pathlib.Path, blind: set[str]) -> list[dict]:
    """The documents of a corpus that may be looked at."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [d for d in map(json.loads, stream) if d["id"] not in blind]


def attributed(documents: Sequence[dict]) -> list[AttributedText]:
    """Results of gold documents, in order, named by their ids."""
    pairs = ((d["text"], d["id"]) for d in documents)
    return [attrs.evolve(result, name=name) for result, name in attribute_all(pairs)]


# Invented series


def invented(seed: int, **how: object) -> tuple[list[AttributedText], Who]:
    """A series as attributed, and who is who."""
    documents = list(synth.series(seed, **how))
    results, who = [], {}
    for number, (result, document) in enumerate(zip(attribute_all(d.text for d in documents), documents, strict=True)):
        named = attrs.evolve(result, name=f"{seed}/{number}")
        results.append(named)
        text = text_of(named)
        for person in named.people:
            spans = [mention.span for mention in person.mentions if mention.kind == "name"]
            gold = _most(n.person for n in document.namings if any(span.overlaps(n.span) for span in spans))
            if gold is not None:
                who[text.key, person.id] = gold
    return results, who


def _most(values: Iterable[str]) -> str | None:
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value)) if counted else None


# News, with the speakers looked up


def looked_up(documents: Sequence[dict], results: Sequence[AttributedText], gold: dict) -> Who:
    """Who the people of results are, for speakers of the gold; each of the gold is at most one person of a result."""
    groups = {(d, p): str(number) for number, group in enumerate(gold["groups"]) for d, p in group}
    who: Who = {}
    for document, result in zip(documents, results, strict=True):
        key = text_of(result).key
        shared: Counter[tuple[str, str]] = Counter()
        for quote in document["quotes"]:
            for own in result.quotes if quote["speaker"] is not None else ():
                inside = sum(_shared(span, piece) for span in own.spans for piece in quote["spans"])
                if inside and own.speaker is not None:
                    shared[own.speaker.id, quote["speaker"]] += inside
        names = {p["id"]: {n.casefold() for n in (p["name"], *p["aliases"])} for p in document["people"]}
        for person in result.people:
            own = {n.casefold() for n in (person.name, *person.aliases)}
            fitting = [g for g in names if own & names[g] and (document["id"], g) in groups]
            if fitting:
                best = max(fitting, key=lambda g: (len(own & names[g]), shared[person.id, g], g))
                who[key, person.id] = groups[document["id"], best]
    return who


def _shared(span: Span, piece: Sequence[int]) -> int:
    return max(0, min(span.end, piece[1]) - max(span.start, piece[0]))


# News, by full names


def by_names(texts: Iterable[Text]) -> Who:
    """Who is who, taking a full name for one person; who has none is left out."""
    who = {}
    for text in texts:
        for person in text.people:
            if person.kind == "person" and (key := _full(person.name)):
                who[person.key] = key
            elif person.kind == "organization":
                who[person.key] = f"organization {' '.join(parse_name(person.name).keys)}"
    return who


def _full(name: str) -> str | None:
    parts = parse_name(name)
    given = [key for key in parts.given if len(key) > 1]
    return (
        f"{given[0]} {parts.surname}"
        if given and len(parts.keys) == len(parts.given) + 1 and len(parts.keys) < 4
        else None
    )


@attrs.frozen
class Blurring:
    """How often names are taken away or given to two people, so that something is to be told apart."""

    namesakes: float = 0.02
    """People who get the full name of another one."""
    relatives: float = 0.15
    """People who get the surname of another one."""
    shortened: float = 0.25
    """Appearances that lose their given name, or all of it but the first letter, or have a short form of it, or are
    spelt otherwise."""


def blurred(texts: Sequence[Text], who: Who, seed: int, how: Blurring) -> tuple[list[Text], set[str]]:
    """Texts in which names say less, and the people who got names of others."""
    chooser = random.Random(seed)  # noqa: S311  # nothing secret
    gender = _genders(texts, who)
    people = sorted({identity for identity in who.values() if not identity.startswith("organization")})
    new: dict[str, str] = {}
    for identity in people:
        drawn = chooser.random()
        if drawn < how.namesakes:
            others = [o for o in chooser.sample(people, min(40, len(people))) if gender.get(o) == gender.get(identity)]
            if others and others[0] != identity:
                new[identity] = others[0]
        elif drawn < how.namesakes + how.relatives:
            given, _, _ = identity.partition(" ")
            new[identity] = f"{given} {chooser.choice(people).partition(' ')[2]}"
    return [_blur(text, who, new, chooser, how.shortened) for text in texts], set(new)


def _genders(texts: Sequence[Text], who: Who) -> dict[str, str | None]:
    found: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    for text in texts:
        for person in text.people:
            if person.key in who:
                found[who[person.key]][person.gender] += 1
    return {identity: genders.most_common(1)[0][0] for identity, genders in found.items()}


def _blur(text: Text, who: Who, new: dict[str, str], chooser: random.Random, shortened: float) -> Text:
    def renamed(name: str, identity: str | None) -> str:
        if identity not in new:
            return name
        given, _, surname = new[identity].partition(" ")
        return f"{given.title()} {surname.title()}"

    names = {person.name: renamed(person.name, who.get(person.key)) for person in text.people}
    people, taken = [], set()
    for person in text.people:
        name = names[person.name]
        identity = who.get(person.key)
        aliases = person.aliases if identity not in new else ()
        if identity is not None and person.kind == "person" and chooser.random() < shortened:
            name, aliases = _shortened(name, person, chooser), ()
        if (identity in new or name != person.name) and name in taken:
            continue
        taken.add(name)
        company = tuple(names.get(other, other) for other in person.company)
        people.append(attrs.evolve(person, name=name, aliases=aliases, company=company))
    return attrs.evolve(text, people=tuple(people))


def _shortened(name: str, person: Appearance, chooser: random.Random) -> str:
    given, _, surname = name.rpartition(" ")
    drawn = chooser.random()
    if not given or drawn < 0.2:
        return f"{given[:1]}. {surname}" if given else name
    if drawn < 0.35 and (forms := short_forms(given.split()[0].casefold())):
        return f"{chooser.choice(forms).title()} {surname}"
    if drawn < 0.45:
        at = chooser.randrange(len(surname))
        other = surname[:at] + surname[at] + surname[at:]
        return f"{given} {other}" if spelling_variants(plain(other), plain(surname)) else name
    if person.titles and drawn < 0.7:
        return f"{person.titles[0]} {surname}"
    return surname


def read_results(path: pathlib.Path) -> Iterator[AttributedText]:
    """Results that were kept as JSON Lines."""
    with path.open(encoding="utf-8") as stream:
        yield from AttributedText.read_jsonl(stream)
