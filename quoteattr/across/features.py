"""What speaks for and against that a person of one text is somebody whom other texts tell of.

The names decide what is possible at all (`relation`); how likely it is is
weighed by a logistic model (`probability`) whose weights stand in
``lang/en/links.json``; `benchmarks/train_links.py` fits them.
"""

from __future__ import annotations

import functools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import attrs

from quoteattr.across.appearances import Appearance, Text
from quoteattr.lang import english
from quoteattr.people.names import Name, given_match, parse_name, plain, same_person, short_form, titles, whole_title

__all__ = [
    "FEATURE_NAMES",
    "RELATIONS",
    "SURE",
    "Profile",
    "Statistics",
    "features",
    "probability",
    "reasons",
    "relation",
]

RELATIONS = (
    "equal",  # Ada Marsh, Ada Marsh
    "middle",  # Ada K. Marsh, Ada K. Marsh
    "initial",  # A. Marsh, Ada Marsh
    "short",  # Addie Marsh, Ada Marsh
    "spelling",  # Ada Marsh, Ada Marshe
    "titled",  # Mayor Marsh, Ada Marsh
    "bare",  # Marsh, Ada Marsh
    "given",  # Ada, Ada Marsh
    "organization",  # the Harbour Board, Harbour Board
)
"""How two names go together, the surest first."""
SURE = ("equal", "middle", "spelling", "organization")
"""Relations of full names: other people of the surname are no rivals there."""
FEATURE_NAMES = (
    "bias", *(f"name {relation}" for relation in RELATIONS), "gender same", "gender differs", "title same",
    "title differs", "role same", "role differs", "company", "company differs", "surname shared", "given shared",
    "rivals", "lead", "texts",
)  # fmt: skip
"""What the model weighs, in order."""

# An office or a rank says who somebody is; "Mr." does not.
_TELLING = ("office", "rank", "church", "noble")
# A role's words of so many letters count; shorter ones mostly are articles and prepositions.
_WORD = 4
# So much of shared company is as good as more.
_COMPANY = 3.0
# Somebody with so many named people in common with nobody is among strangers.
_STRANGERS = 3


@attrs.frozen
class Statistics:
    """What the names and words of all texts together say about how common each is."""

    texts: int
    named: Counter[str]
    """Texts by the people that they name in full."""
    role_words: Counter[str]
    """Appearances by the words of their roles."""
    surnames: dict[str, int]
    """Surnames with the number of different given names that go with each."""
    givens: dict[str, int]
    """Given names with the number of different surnames."""

    @classmethod
    def of(cls, texts: Iterable[Text]) -> Statistics:
        """Counted over texts."""
        named: Counter[str] = Counter()
        role_words: Counter[str] = Counter()
        surnames: defaultdict[str, set[str]] = defaultdict(set)
        givens: defaultdict[str, set[str]] = defaultdict(set)
        count = 0
        for text in texts:
            count += 1
            full: set[str] = set()
            for person in text.people:
                if person.kind != "person":
                    continue
                name = parse_name(person.name)
                role_words.update(words_of(person.roles))
                if name.given and name.keys[0]:
                    full.add(company_key(person.name))
                    surnames[name.surname].add(name.keys[0])
                    givens[name.keys[0]].add(name.surname)
            named.update(full)
        return cls(
            count, named, role_words, {k: len(v) for k, v in surnames.items()}, {k: len(v) for k, v in givens.items()}
        )

    def rarity(self, name: str) -> float:
        """How telling a name in common is, in [0, 1]: 1 for what hardly any text names."""
        total = math.log(1 + max(self.texts, 1))
        return min(1.0, math.log(1 + self.texts / max(self.named[name], 1)) / total)


@functools.lru_cache(maxsize=65536)
def company_key(name: str) -> str:
    """A name as it is compared among those who are named with somebody: first and last word.

    >>> company_key("Ada K. Marsh")
    'ada marsh'
    """
    keys = [key for key in parse_name(name).keys if key]
    return f"{keys[0]} {keys[-1]}" if keys else ""


@functools.lru_cache(maxsize=16384)
def words_of(roles: tuple[str, ...]) -> frozenset[str]:
    """The words of roles that say something: not its articles and prepositions.

    >>> sorted(words_of(("the mayor of Tollan",)))
    ['mayor', 'tollan']
    """
    words = (word.strip(".,;:()\"'“”‘’") for role in roles for word in role.split())
    return frozenset(plain(word) for word in words if len(word) >= _WORD or (len(word) > 1 and word.isupper()))


@functools.lru_cache(maxsize=16384)
def offices_of(written: tuple[str, ...], roles: tuple[str, ...]) -> frozenset[str]:
    """Titles that say who somebody is, written out: those before the name, and what a description is the holder of.

    >>> sorted(offices_of(("Capt.",), ("the mayor of Tollan", "an aide to the senator")))
    ['captain', 'mayor']
    """
    known, after = titles(), english().group("after a role")
    words = {word.lower().rstrip(".") for title in written for word in title.split()}
    for role in roles:
        for at, word in enumerate(role.lower().split()):
            if at and word in after:
                break
            words.add(word.strip(".,;:()\"'“”‘’"))
    return frozenset(whole_title(word) for word in words if known.get(word, ("", ""))[1] in _TELLING)


@attrs.define(eq=False)
class Profile:
    """One appearance, or several that are one person's, as they are compared."""

    people: list[Appearance]
    names: dict[tuple[tuple[str, ...], str], Name] = attrs.field(factory=dict)
    """Main names by their words and suffix, the first ones met."""
    other_names: dict[tuple[tuple[str, ...], str], Name] = attrs.field(factory=dict)
    """Aliases of two words or more."""
    genders: Counter[str] = attrs.field(factory=Counter)
    titles: set[str] = attrs.field(factory=set)
    """Offices written before the name."""
    offices: set[str] = attrs.field(factory=set)
    """Those, and what descriptions say the person is the holder of."""
    words: set[str] = attrs.field(factory=set)
    company: set[str] = attrs.field(factory=set)
    texts: set[str] = attrs.field(factory=set)

    @classmethod
    def of(cls, people: Sequence[Appearance]) -> Profile:
        """What some appearances say together."""
        made = cls([])
        for person in people:
            made.add(person)
        return made

    def add(self, person: Appearance) -> None:
        """Take in one more appearance."""
        self.people.append(person)
        self.texts.add(person.text)
        name = parse_name(person.name)
        if len(self.names) < _MOST_NAMES:
            self.names.setdefault((name.keys, name.suffix), name)
        for alias in person.aliases:
            other = parse_name(alias)
            if len(other.words) > 1 and len(self.other_names) < _MOST_NAMES and other.surname != name.surname:
                self.other_names.setdefault((other.keys, other.suffix), other)
        if person.gender:
            self.genders[person.gender] += 1
        self.titles |= offices_of(person.titles, ())
        self.offices |= offices_of(person.titles, person.roles)
        self.words |= words_of(person.roles)
        self.company.update(company_key(other) for other in person.company)

    @property
    def kind(self) -> str:
        """The kind of all of them."""
        return self.people[0].kind

    @property
    def gender(self) -> str | None:
        """What most texts tell."""
        told = self.genders.most_common(2)
        return told[0][0] if told and (len(told) == 1 or told[0][1] > told[1][1]) else None


# Forms of a name that are compared: the first ones met.
_MOST_NAMES = 6


def relation(one: Profile, other: Profile) -> str | None:
    """How the best pair of names goes together, one of `RELATIONS`; None when they are two people's.

    >>> ada, addie = (Profile.of([Appearance("t", "p1", name)]) for name in ("Ada Marsh", "Mayor Marsh"))
    >>> relation(ada, addie)
    'titled'
    """
    if one.kind != other.kind:
        return None
    best: str | None = None
    for a in (*one.names.values(), *one.other_names.values()):
        for b in (*other.names.values(), *other.other_names.values()):
            found = _relation(a, b) if one.kind == "person" else _same_body(a, b)
            if found is not None and (best is None or RELATIONS.index(found) < RELATIONS.index(best)):
                best = found
                if best == "middle":
                    return best
    return best


def _same_body(a: Name, b: Name) -> str | None:
    return "organization" if a.keys == b.keys and any(a.keys) else None


@functools.lru_cache(maxsize=65536)
def _relation(a: Name, b: Name) -> str | None:
    if not any(a.keys) or not any(b.keys) or same_person(a, b) is False:
        return None
    if a.given and b.given:
        return _full(a, b)
    if not a.given and not b.given:
        if a.surname != b.surname:
            return None
        return "titled" if a.titles and b.titles else "bare"
    full, single = (a, b) if a.given else (b, a)
    if single.surname == full.surname:
        return "titled" if single.titles else "bare"
    if single.surname == full.keys[0] or short_form(single.surname, full.keys[0]):
        return "given"
    return None


def _full(a: Name, b: Name) -> str | None:
    if a.suffix and b.suffix and a.suffix != b.suffix:
        return None
    match = given_match(a.given, b.given)
    if not match:
        return None
    first, second = a.given[0], b.given[0]
    if a.surname != b.surname or (first != second and min(len(first), len(second)) > 1 and match > 0.8):
        return "spelling"
    if first == second and len(first) > 1:
        return "middle" if len(a.given) > 1 and len(b.given) > 1 else "equal"
    return "initial" if min(len(first), len(second)) == 1 else "short"


def features(
    one: Profile, other: Profile, found: str, statistics: Statistics, *, rivals: int = 0, lead: float = 1.0
) -> list[float]:
    """The values of `FEATURE_NAMES` for a person of one text and one of others.

    Args:
        one: The appearance to be linked.
        other: Whom it may be linked to.
        found: Their `relation`.
        statistics: How common names are.
        rivals: Other people whom its name may mean.
        lead: The share of the texts with one of them that `other` has.
    """
    told, known = one.gender, other.gender
    shared = _company(one, other, statistics)
    roles = _roles(one.words, other.words, statistics)
    name = next(iter(one.names.values()))
    full = next((n for n in other.names.values() if n.given), name)
    return [
        1.0,
        *(float(found == each) for each in RELATIONS),
        float(told is not None and told == known),
        float(told is not None and known is not None and told != known),
        float(bool(one.offices & other.offices)),
        float(bool(one.titles and other.titles) and not one.offices & other.offices),
        roles,
        float(bool(one.words and other.words) and not roles),
        shared,
        float(not shared and min(len(one.company), len(other.company)) >= _STRANGERS),
        math.log(max(statistics.surnames.get(full.surname, 1), 1)),
        math.log(max(statistics.givens.get(full.keys[0], 1), 1)) if full.given else 0.0,
        math.log1p(rivals),
        lead if found in ("titled", "bare", "given") else 1.0,
        math.log(len(other.texts) or 1),
    ]


def _company(one: Profile, other: Profile, statistics: Statistics) -> float:
    few, many = sorted((one.company, other.company), key=len)
    return min(_COMPANY, sum(statistics.rarity(name) for name in sorted(few) if name in many))


def _roles(words: set[str], others: set[str], statistics: Statistics) -> float:
    """The share of the rarer words that two descriptions have in common, in [0, 1]."""
    if not words or not others:
        return 0.0

    def weight(group: set[str]) -> float:
        return sum(1 / math.log(2 + statistics.role_words[word]) for word in sorted(group))

    return weight(words & others) / weight(min(words, others, key=lambda group: (len(group), *sorted(group))))


@functools.cache
def _weights() -> tuple[float, ...]:
    data = english().json("links")
    return tuple(float(data["weights"][name]) for name in FEATURE_NAMES)


def probability(values: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """How likely the link is right, in [0, 1]."""
    given = _weights() if weights is None else weights
    total = sum(value * weight for value, weight in zip(values, given, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


_TOLD = {
    "equal": "the same full name", "middle": "the same full name, middle name included", "initial": "an initial fits",
    "short": "a short form of the given name", "spelling": "another spelling of the name",
    "titled": "title and surname", "bare": "the surname alone", "given": "the given name alone",
    "organization": "the same name",
}  # fmt: skip
_MOST_TOLD = 3


def reasons(one: Profile, other: Profile, found: str, statistics: Statistics) -> tuple[str, ...]:
    """Why two are taken for one, or may not be, for a human reader."""
    said = [_TOLD[found]]
    offices = sorted(one.offices & other.offices)
    if offices:
        said.append(f"the same title: {', '.join(offices)}")
    elif one.titles and other.titles:
        said.append(f"other titles: {', '.join(sorted(one.titles))}; {', '.join(sorted(other.titles))}"[:200])
    words = sorted(one.words & other.words, key=lambda word: (statistics.role_words[word], word))
    if words:
        said.append(f"roles share: {', '.join(words[:_MOST_TOLD])}")
    names = sorted(one.company & other.company, key=lambda name: (statistics.named[name], name))
    if names:
        said.append(f"named with: {', '.join(name.title() for name in names[:_MOST_TOLD])}")
    if one.gender and other.gender and one.gender != other.gender:
        said.append("another gender")
    return tuple(said)
