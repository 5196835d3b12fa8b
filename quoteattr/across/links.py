"""Which people of different texts are one: every appearance joins the person it fits best, or begins a new one.

The answer depends on the set of the texts alone, not on their order: whoever is
named most fully comes first, and ties go by what the texts are, not by when they
came.  Candidates are found by surname and given name, each list is bounded, and
an appearance is compared with people, not with all their appearances, so that
the time grows linearly with the texts.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import attrs

from quoteattr.across.appearances import Appearance, Text
from quoteattr.across.features import SURE, Profile, Statistics, features, probability, reasons, relation
from quoteattr.people.names import Name, parse_name, short_forms, skeleton

__all__ = ["LIKELY", "POSSIBLE", "Key", "Link", "Linked", "link_texts"]

Key = tuple[str, str]
"""Text and id of an appearance."""

LIKELY = 0.75
"""Links at least so likely join; measured by `benchmarks/register.py` on what the weights were not fitted on."""
POSSIBLE = 0.1
"""Links less likely than this are not told."""
# Candidates that are compared with one appearance: of Smiths there are too many for a surname to say anything.
_CANDIDATES = 40
# Nobody is quoted over so many days.
_LIFETIME = datetime.timedelta(days=366 * 100)
# What a link of the caller's says.
_BY_HAND = ("set by hand",)


@attrs.frozen
class Link:
    """That an appearance is, or may be, somebody whom other texts tell of."""

    appearance: Key
    """Text and id of the appearance."""
    person: Key
    """The other: the appearance by which the linked person was first known."""
    probability: float
    """How likely the two are one, in [0, 1]."""
    reasons: tuple[str, ...]
    """What speaks for and against it, the name first."""
    likely: bool
    """Whether the two were joined; else the link is only possible."""


@attrs.frozen
class Linked:
    """What `link_texts` finds."""

    people: tuple[tuple[Key, ...], ...]
    """The appearances of each person, in the order of being joined."""
    links: tuple[Link, ...]
    """Likely and possible links, by appearance."""


@attrs.define(eq=False)
class _Unit:
    """Appearances that the caller says are one person's; mostly a single one."""

    profile: Profile
    first: Key
    order: tuple[object, ...]


@attrs.define(eq=False)
class Group:
    """A person over texts, as far as known."""

    profile: Profile
    keys: list[Key]
    days: list[datetime.date]
    """The earliest and the latest, where texts are dated."""
    gone: bool = False
    """Whether it was joined to another."""


@attrs.define(eq=False)
class Index:
    """Groups by the names under which they may be met."""

    full: defaultdict[tuple[str, str], list[Group]] = attrs.field(factory=lambda: defaultdict(list))
    """By the sound of the surname and the given name's first letter."""
    surname: defaultdict[str, list[Group]] = attrs.field(factory=lambda: defaultdict(list))
    given: defaultdict[str, list[Group]] = attrs.field(factory=lambda: defaultdict(list))
    body: defaultdict[str, list[Group]] = attrs.field(factory=lambda: defaultdict(list))

    def add(self, group: Group, names: Iterable[Name]) -> None:
        """Enter a group under names."""
        for name in names:
            if group.profile.kind != "person":
                _once(self.body[" ".join(name.keys)], group)
                continue
            sound = skeleton(name.surname)
            _once(self.surname[sound], group)
            if name.given and name.keys[0]:
                _once(self.full[sound, name.keys[0][0]], group)
                _once(self.given[name.keys[0]], group)

    def candidates(self, profile: Profile) -> list[Group]:
        """Groups that a profile's names may mean; none when there are too many for the name to say anything."""
        found: list[Group] = []
        for name in (*profile.names.values(), *profile.other_names.values()):
            if profile.kind != "person":
                pools = [self.body[" ".join(name.keys)]] if any(name.keys) else []
            elif name.given and name.keys[0]:
                sound = skeleton(name.surname)
                letters = dict.fromkeys((name.keys[0][0], *(form[0] for form in short_forms(name.keys[0]))))
                pools = [self.full[sound, letter] for letter in letters]
            elif any(name.keys):
                key = name.surname
                pools = [self.surname[skeleton(key)], self.given[key]]
                pools += [] if name.titles else [self.given[form] for form in short_forms(key)]
            else:
                pools = []
            for pool in pools:
                for group in pool:
                    _once(found, group)
        return found


def _once(pool: list[Group], group: Group) -> None:
    if not any(other is group for other in pool[-_CANDIDATES:]):
        pool.append(group)


def link_texts(
    texts: Collection[Text],
    together: Sequence[tuple[Key, Key]] = (),
    apart: Sequence[tuple[Key, Key]] = (),
    *,
    likely: float = LIKELY,
    statistics: Statistics | None = None,
) -> Linked:
    """The people of several texts.

    Args:
        texts: What is known of each; every key once.
        together: Appearances that are one person's, whatever speaks against it.
        apart: Appearances that are two people's; wins over `together`.
        likely: Links at least so likely join.
        statistics: How common names are; counted from the texts if None.
    """
    return Linker(texts, together, apart, likely, statistics).run()


class Linker:
    """One run over a set of texts, which may afterwards be asked about further ones."""

    def __init__(
        self,
        texts: Collection[Text],
        together: Sequence[tuple[Key, Key]],
        apart: Sequence[tuple[Key, Key]],
        likely: float = LIKELY,
        statistics: Statistics | None = None,
    ) -> None:
        self.likely = likely
        self.statistics = statistics or Statistics.of(texts)
        self.dates = {text.key: text.date for text in texts}
        self.people = {person.key: person for text in texts for person in text.people if linkable(person)}
        self.apart: defaultdict[Key, set[Key]] = defaultdict(set)
        for one, other in apart:
            self.apart[one].add(other)
            self.apart[other].add(one)
        self.together = together
        self.index = Index()
        self.groups: list[Group] = []
        self.links: list[Link] = []

    def run(self) -> Linked:
        """Join all of them."""
        for unit in sorted(self._units(), key=lambda unit: unit.order):
            self._place(unit)
        self._again()
        return Linked(tuple(tuple(group.keys) for group in self.groups), tuple(sorted(self.links, key=_by_appearance)))

    def _units(self) -> list[_Unit]:
        parent = {key: key for key in self.people}

        def root(key: Key) -> Key:
            while parent[key] != key:
                parent[key] = parent[parent[key]]
                key = parent[key]
            return key

        members: dict[Key, list[Key]] = {key: [key] for key in self.people}
        for one, other in sorted(tuple(sorted(pair)) for pair in self.together):
            if one not in parent or other not in parent:
                continue
            a, b = sorted((root(one), root(other)))
            if a == b or any(y in self.apart[x] for x in members[a] for y in members[b]):
                continue
            parent[b] = a
            members[a] += members.pop(b)
        for keys in members.values():
            keys.sort(key=lambda key: _fullness(self.people[key]))
        return [
            _Unit(Profile.of([self.people[key] for key in keys]), keys[0], _fullness(self.people[keys[0]]))
            for keys in members.values()
        ]

    def _place(self, unit: _Unit) -> None:
        """Join the unit to whom it fits best, or begin a new person."""
        keys = [person.key for person in unit.profile.people]
        scored = self.scored(unit.profile, keys)
        best = next(((p, group, found) for p, group, found in scored if p >= self.likely), None)
        for p, group, found in scored:
            joined = best is not None and group is best[1]
            if p >= POSSIBLE:
                why = reasons(unit.profile, group.profile, found, self.statistics)
                self.links.append(Link(unit.first, group.keys[0], p, why, joined))
        self.links += [Link(key, keys[0], 1.0, _BY_HAND, True) for key in keys[1:]]
        days = self._days(unit.profile)
        if best is None:
            group = Group(unit.profile, keys, days)
            self.groups.append(group)
        else:
            group = best[1]
            for person in unit.profile.people:
                group.profile.add(person)
            group.keys += keys
            group.days = _ends([*group.days, *days])
        self.index.add(group, (*unit.profile.names.values(), *unit.profile.other_names.values()))

    def _again(self) -> None:
        """Look once more at people of one full name who were kept apart: together their texts may tell enough."""
        several = Counter(_shown(group.profile) for group in self.groups)
        for group in sorted(self.groups, key=lambda group: (len(group.keys), group.keys[0])):
            if several[_shown(group.profile)] == 1:
                continue
            for p, other, found in self.scored(group.profile, group.keys):
                if p < self.likely:
                    break
                if found in SURE:
                    why = reasons(group.profile, other.profile, found, self.statistics)
                    self.links.append(Link(group.keys[0], other.keys[0], p, why, True))
                    for person in group.profile.people:
                        other.profile.add(person)
                    other.keys += group.keys
                    other.days = _ends([*other.days, *group.days])
                    group.gone = True
                    break
        self.groups = [group for group in self.groups if not group.gone]

    def scored(self, profile: Profile, keys: Sequence[Key] = ()) -> list[tuple[float, Group, str]]:
        """Whom a profile may be, the likeliest first; nobody of its own texts, nobody it is kept apart from."""
        fitting = self.fitting(profile, keys)
        scored = [(probability(values), group, found) for values, group, found in self.compared(profile, fitting)]
        scored.sort(key=lambda one: (-one[0], one[1].keys[0]))
        return scored

    def compared(
        self, profile: Profile, fitting: Sequence[tuple[Group, str]]
    ) -> Iterator[tuple[list[float], Group, str]]:
        """The features of each group whose name fits."""
        everywhere = sum(len(group.profile.texts) for group, _ in fitting) or 1
        names = {_shown(group.profile) for group, _ in fitting}
        for group, found in fitting:
            lead = len(group.profile.texts) / everywhere
            rivals = 0 if found in SURE else len(names) - 1
            yield features(profile, group.profile, found, self.statistics, rivals=rivals, lead=lead), group, found

    def fitting(self, profile: Profile, keys: Sequence[Key]) -> list[tuple[Group, str]]:
        """The groups that a profile's names may mean, each with their relation."""
        candidates = self.index.candidates(profile)
        full = any(name.given for name in profile.names.values())
        if len(candidates) > _CANDIDATES and not full and profile.kind == "person":
            return []
        fitting: list[tuple[Group, str]] = []
        for group in candidates:
            if len(fitting) == _CANDIDATES:
                break
            found = None if group.gone or self._forbidden(profile, keys, group) else relation(profile, group.profile)
            if found is not None:
                fitting.append((group, found))
        return fitting

    def _forbidden(self, profile: Profile, keys: Sequence[Key], group: Group) -> bool:
        if not profile.texts.isdisjoint(group.profile.texts):
            return True
        if any(not self.apart[key].isdisjoint(group.keys) for key in keys if key in self.apart):
            return True
        days = self._days(profile) if group.days else []
        return bool(days) and max(*days, *group.days) - min(*days, *group.days) > _LIFETIME

    def _days(self, profile: Profile) -> list[datetime.date]:
        return _ends([datetime.date.fromisoformat(day) for text in profile.texts if (day := self.dates.get(text))])


def _shown(profile: Profile) -> tuple[str, ...]:
    """The name by which rivals are counted: two people of one full name are one rival to a bare surname."""
    name = next((n for n in profile.names.values() if n.given), next(iter(profile.names.values())))
    return (name.keys[0], name.surname)


def _ends(days: list[datetime.date]) -> list[datetime.date]:
    return [min(days), max(days)] if days else []


def linkable(person: Appearance) -> bool:
    """Whether somebody has a name: who is only described is nobody that another text could mean."""
    return person.kind in ("person", "organization") and any(parse_name(person.name).keys)


def _fullness(person: Appearance) -> tuple[object, ...]:
    """The order in which people are placed: whoever is named most fully first."""
    name = parse_name(person.name)
    letters = sum(len(key) > 1 for key in name.given)
    return (
        not letters,
        not name.given,
        not name.titles and not person.titles,
        -len(name.keys),
        -person.mentions,
        person.text,
        person.name,
        person.id,
    )


def _by_appearance(link: Link) -> tuple[object, ...]:
    return link.appearance, -link.probability, link.person
