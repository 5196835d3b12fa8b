"""Which name forms belong to one person.

Forms are joined from the surest to the least sure: full names first, then a
title with a surname, then single words.  Joining looks at all forms of a text
at once, so the order of the mentions does not matter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import attrs

from quoteattr.people.constraints import Apart, FormKey, votes_of
from quoteattr.people.mentions import Ref
from quoteattr.people.names import (
    Name,
    clash,
    given_gender,
    given_genders,
    given_match,
    parse_name,
    patronymic,
    pet_form,
    short_forms,
    skeleton,
    spelling_variants,
    surnames_match,
    titles,
    whole_title,
)  # fmt: skip
from quoteattr.people.shown import canonical_name
from quoteattr.types import Gender

__all__ = ["Cluster", "cluster_names"]

# Most clusters of one surname that are looked at for a form.
_MOST_BEARERS = 40
# Most of those whose surname only sounds like it: each is compared letter by letter.
_MOST_ALIKE = 12


@attrs.define(slots=True, eq=False)
class Cluster:
    """One person in the making."""

    kind: str = "person"
    names: list[Name] = attrs.field(factory=list)
    forms: Counter[str] = attrs.field(factory=Counter)
    aside: Counter[str] = attrs.field(factory=Counter)
    """The forms as far as they stand in headings, signatures and the like."""
    first: int = 0
    """First token of the first mention: the tie-break that never depends on order of joining."""
    count: int = 0
    full: int = 0
    """How often the person is named in full."""
    gender: Gender | None = None
    votes: dict[str, float] = attrs.field(factory=lambda: {"F": 0.0, "M": 0.0})
    roles: list[tuple[str, frozenset[str], str]] = attrs.field(factory=list)
    """Head noun, modifiers and wording of each description."""
    number: int = -1
    id: str | None = None
    fixed_name: str | None = None
    fixed_gender: bool = False
    prior: Gender | None = None
    """What the given name says."""
    place: bool = False
    """Whether the pipeline mostly takes the name for a place's or a people's."""
    introduced: bool = False
    """Whether it is somebody without a name who comes in by "a clerk" and is taken up again."""
    plural: bool = False
    """Whether it is several, called by a plural noun: never "it"."""
    owner: int = -1
    """Whose relative or servant somebody without a name is: "her husband"; -1 for nobody's."""
    passing: bool = False
    """Whether it is somebody without a name who comes in by a noun phrase of the narration."""
    human: bool = True
    """Whether "he" and "she" may mean it."""

    def titled(self, *classes: str) -> bool:
        """Whether one of the names has a title of one of these classes (see `Name.title_class`)."""
        return any(name.title_class in classes for name in self.names)

    def label(self) -> str:
        """The canonical name."""
        if self.fixed_name is not None:
            return self.fixed_name
        named = [f for f in self.forms if not f.startswith("the ") and f.lower() not in titles()]
        if named and all(self.forms["the " + form] > self.forms[form] for form in named):
            return "the " + max(named, key=lambda f: (self.forms["the " + f], f))  # the Ferryman, once only Ferryman
        forms = sorted(named or (f for f in self.forms if not f.startswith("the ")), key=lambda f: (-self.forms[f], f))
        if self.kind == "organization":
            return max(forms or sorted(self.forms), key=len, default="")  # no part of it is a title
        told = {form: n for form in forms if (n := self.forms[form] - self.aside[form]) > 0}
        every = {form: self.forms[form] for form in forms or sorted(self.forms)}
        return self._titled_label(forms) or canonical_name(told or every, every)

    def _titled_label(self, forms: Sequence[str]) -> str:
        """The name with its title for whom nobody would know without: "Mrs. Joseph Ray", "Father Tobias"; or empty."""
        full = [n for n in self.names if n.given]
        wives = full and all(n.title_class == "wife" and given_gender(n.keys[0]) != "F" for n in full)
        often = self.full > _SELDOM * self.count
        if wives:
            return max((f for f in forms if parse_name(f).given), key=len, default="") if often else forms[0]
        if forms and full and self._is_familiar(parse_name(forms[0]), full):
            return forms[0]
        styled = [f for f in forms if (n := parse_name(f)).title_class in _STYLES and len(n.keys) == 1]
        mostly = sum(self.forms[f] for f in styled) >= _STYLED_SHARE * self.count
        return styled[0] if styled and mostly and full and not often else ""

    def _is_familiar(self, name: Name, full: Sequence[Name]) -> bool:
        """Whom hundreds of places call Pippo is not Filippo Ray for the one that does."""
        if self.count < _FAMILIAR or self.full > _HARDLY * self.count or name.given or name.titles:
            return False
        return all(name.surname not in (*n.keys, n.surname) for n in full)

    def name_gender(self) -> Gender | None:
        """Gender by titles, or else by given names."""
        by_title = {g for n in self.names if (g := n.title_gender)}
        if len(by_title) == 1:
            return by_title.pop()
        by_name = {g for n in self.names if n.given and (g := given_gender(n.keys[0]))}
        return by_name.pop() if len(by_name) == 1 and not by_title else None

    def clashes(self, name: Name) -> bool:
        """Whether `name` cannot be this person's."""
        return any(clash(own, name) for own in self.names)

    def add(self, name: Name, form_counts: Counter[str], first: int, aside: Counter[str] | None = None) -> None:
        """Take a form of the name in."""
        self.aside.update(aside or {})
        if not self.names or first < self.first:
            self.first = first
        self.names.append(name)
        self.forms.update(form_counts)
        total = sum(form_counts.values())
        self.count += total
        if name.given:
            self.full += total


@attrs.define(slots=True, eq=False)
class _Form:
    name: Name
    first: int
    counts: Counter[str]
    refs: list[Ref]
    sentences: set[int] = attrs.field(factory=set)
    narrated: set[int] = attrs.field(factory=set)
    """The sentences in which it stands outside quotation marks."""
    aside: Counter[str] = attrs.field(factory=Counter)

    @property
    def key(self) -> FormKey:
        """What tells the form from others."""
        return self.name.titles, self.name.keys, self.name.suffix

    @property
    def total(self) -> int:
        return len(self.refs)


def cluster_names(
    refs: Iterable[Ref],
    sentence: Sequence[int],
    quoted: Sequence[int] | None = None,
    *,
    story: bool = False,
    apart: Apart | None = None,
) -> list[Cluster]:
    """Join the person refs into clusters; `Ref.cluster` becomes the index in the result.

    `sentence` holds the number of each token's sentence, `quoted` the number of
    the speech it stands in or -1; `story` says that the text is fiction; `apart`
    is what the text says against joining forms.
    """
    forms: dict[tuple[object, ...], _Form] = {}
    for ref in refs:
        if ref.kind != "person" or ref.name is None or not any(ref.name.keys):
            continue
        key = (ref.name.titles, ref.name.keys, ref.name.suffix)
        form = forms.get(key)
        if form is None:
            form = forms[key] = _Form(ref.name, ref.first, Counter(), [])
        form.counts[ref.form] += 1
        form.aside[ref.form] += ref.aside
        form.refs.append(ref)
        form.sentences.add(sentence[ref.first])
        if quoted is None or quoted[ref.first] < 0:
            form.narrated.add(sentence[ref.first])
        form.first = min(form.first, ref.first)
    # The order is the same however the mentions were found: by weight, then by place.
    ordered = sorted(forms.values(), key=lambda f: (-f.total, f.first))
    people = _People(ordered, story, apart or Apart(), sentence[-1] + 1 if sentence else 0)
    full = [f for f in ordered if f.name.given]
    people.take_full([f for f in full if not f.name.titles])
    people.take_full([f for f in full if f.name.titles])
    people.marry()
    for form in ordered:
        if not form.name.given and form.name.titles:
            people.take_titled(form)
    for form in ordered:
        if not form.name.given and not form.name.titles:
            people.take_single(form)
    return people.finish()


class _People:
    """Clusters with an index by surname and by given name."""

    def __init__(self, forms: Sequence[_Form], story: bool, apart: Apart, length: int) -> None:
        self.story = story
        self.length = length
        """Sentences of the text."""
        self.apart = apart
        self.alone = {f.name.surname: f for f in forms if not f.name.given and not f.name.titles}
        """Forms of one bare word."""
        self.gentlemen = {f.name.surname for f in forms if f.name.title_gender == "M"}
        """Surnames that stand with a man's title."""
        self.masters = {f.name.surname for f in forms if f.name.titles[-1:] == ("master",) and f.name.surname}
        """Names that stand with a boy's title."""
        self.maidens = {f.name.surname for f in forms if f.name.title_class == "maiden"}
        """Surnames of a Miss."""
        self.titled: dict[str, list[_Form]] = defaultdict(list)
        """Forms of a title and one word, by that word."""
        for form in forms:
            if form.name.titles and not form.name.given:
                self.titled[form.name.surname].append(form)
        self.clusters: list[Cluster] = []
        self.members: dict[int, list[_Form]] = defaultdict(list)
        self.by_surname: dict[str, list[Cluster]] = defaultdict(list)
        self.by_sound: dict[str, list[Cluster]] = defaultdict(list)
        self.by_given: dict[str, list[Cluster]] = defaultdict(list)
        self.by_first: dict[str, list[Cluster]] = defaultdict(list)
        """Clusters by the first word of a name, and by how a first name begins and ends (`_parts`)."""
        self.by_words: dict[tuple[str, ...], Cluster] = {}

    def _join(self, cluster: Cluster, form: _Form) -> None:
        name = form.name
        cluster.add(name, form.counts, form.first, form.aside)
        self.members[id(cluster)].append(form)
        if name.given or name.titles:
            _index(self.by_surname, name.surname, cluster)
            _index(self.by_sound, skeleton(name.surname), cluster, _MOST_ALIKE)
        for key in name.given:
            if len(key) > 1:
                _index(self.by_given, key, cluster)
        first = name.keys[0]
        if name.given or not name.titles:
            _index(self.by_first, first, cluster)
        if name.given:
            for part in _parts(first):
                _index(self.by_first, part, cluster)
            self.by_words.setdefault(tuple(sorted(name.keys)), cluster)

    def _forbidden(self, cluster: Cluster, form: _Form) -> bool:
        """Whether the text says that a form is somebody else's: named beside the other, or he and she."""
        members = self.members[id(cluster)]
        beside = self.apart.pairs.get(form.key)
        if beside and any(member.key in beside for member in members):
            return True
        if form.name.title_gender and any(n.title_gender for n in cluster.names):
            return False  # left to the titles
        titled = next((n.title_gender for n in cluster.names if n.title_gender), None)
        # Who bears the very first name is somebody else only if a title or much else says so.
        same = titled is None and any(n.keys[0] == form.name.keys[0] for n in cluster.names)
        least = _TOLD * (1 + same)
        own = form.name.title_gender or self._told([form.key], least) or form.name.gender
        if own is None:
            return False
        known = titled or self._told([m.key for m in members], least) or cluster.name_gender()
        return known is not None and known != own

    def _told(self, keys: Sequence[FormKey], least: float | None = None) -> Gender | None:
        """The gender of the pronouns that clearly mean these forms, where they agree."""
        she, he = votes_of(self.apart, keys)
        if she + he < (least or _TOLD):
            return None
        for gender in {given_gender(words[0]) for _, words, _ in keys}:
            # A few pronouns do not make a woman of Carl Ray.
            she, he = she + _NAMED * (gender == "F"), he + _NAMED * (gender == "M")
        return "F" if she >= _AGREE * (she + he) else "M" if he >= _AGREE * (she + he) else None

    def _new(self, form: _Form) -> None:
        cluster = Cluster()
        self.clusters.append(cluster)
        self._join(cluster, form)

    def take_full(self, forms: list[_Form]) -> None:
        """Names of two and more words."""
        for form in sorted(forms, key=lambda f: (-len(f.name.keys), -f.total, f.first)):
            best = self._best_full(form)
            if best is None:
                self._new(form)
            else:
                self._join(best, form)

    def _best_full(self, form: _Form) -> Cluster | None:
        name = form.name
        whole = self._of_the_house(name) or self._with_surname(name)
        if self._by_husband(name):
            return next((c for c in self.by_surname[name.surname] if any(n.keys == name.keys for n in c.names)
                         and c.name_gender() == "F"), None)  # fmt: skip
        turned = self.by_words.get(tuple(sorted(name.keys)))
        if turned is not None and not turned.clashes(name) and _suffix(turned) == name.suffix:
            return turned
        return whole if whole is not None else self._nearest_full(form)

    def _nearest_full(self, form: _Form) -> Cluster | None:
        """Whose full name goes best with another full name of that surname."""
        name = form.name
        best: tuple[float, int, int] | None = None
        found = None
        near = [*self.by_surname[name.surname], *self.by_sound[skeleton(name.surname)]]
        for cluster in near:
            if cluster.clashes(name) or self._forbidden(cluster, form):
                continue
            fits = [
                given_match(own.given, name.given)
                for own in cluster.names
                if own.given and own.suffix == name.suffix and surnames_match(own, name)
            ]
            # Every full form must go with the new one: J. Ray joins neither Joe nor Jill Ray's mix.
            if fits and min(fits) > 0:
                if min(fits) <= _SHORT and self._apart(cluster, form):
                    continue
                rank = (min(fits), cluster.count, -cluster.first)
                if best is None or rank > best:
                    best, found = rank, cluster
        return found

    def _of_the_house(self, name: Name) -> Cluster | None:
        """Who gives a house its name, or bears it: "the Joseph Rays" and "Joseph Ray"."""
        *given, last = name.keys
        for other in (last.removesuffix("s"), last + "s"):
            alike = self.by_words.get(tuple(sorted((*given, other)))) if other != last else None
            if alike is not None and any(n.keys == (*given, other) for n in alike.names):
                return alike
        return None

    def _with_surname(self, name: Name) -> Cluster | None:
        """Who is called by two given names or by a patronymic: "Ivan Petrovich", "Mary Ann"; the surname is known."""
        if len(name.keys) != 2 or not (patronymic(name.keys[1]) or name.keys[1] in given_genders()):
            return None
        longer = [
            c for c in self.by_given[name.keys[0]]
            if any(n.keys[:2] == name.keys and len(n.keys) > 2 for n in c.names) and not c.clashes(name)
        ]  # fmt: skip
        return longer[0] if len(longer) == 1 else None

    def marry(self) -> None:
        """Join who took a husband's surname to who she was before: "Jo Ray", once, where Jo Marsh is known.

        Only where two women bear the first name, a man of the text bears the new surname, and the two stand in no
        sentence together.
        """
        for cluster in sorted(self.clusters, key=lambda c: (c.full, -c.first)):
            members = self.members[id(cluster)]
            other = self._before_marriage(cluster)
            if other is None or any(self._forbidden(other, m) or self._beside(other, m) for m in members):
                continue
            for member in members:
                self._join(other, member)
            self._drop(cluster)
        self.clusters = [c for c in self.clusters if id(c) in self.members]

    def _before_marriage(self, cluster: Cluster) -> Cluster | None:
        """The only other woman with the first name of one who bears a man's surname."""
        keys = {n.keys[0] for n in cluster.names if n.given}
        gender = cluster.name_gender() or self._told([m.key for m in self.members[id(cluster)]])
        if len(keys) != 1 or gender != "F" or self.gentlemen.isdisjoint(n.surname for n in cluster.names):
            return None
        key = keys.pop()
        same = [c for c in self.by_given[key] if c is not cluster]
        near = same or [c for short in short_forms(key) for c in self.by_given[short]]
        if len(near) != 1 or _MARRIED * near[0].full < cluster.full or near[0].name_gender() == "M":
            return None
        surnames = {n.surname for n in cluster.names}
        married = near[0].titled("wife") or any(n.surname in surnames for n in near[0].names if n.given)
        return None if married else near[0]

    def _beside(self, cluster: Cluster, form: _Form) -> bool:
        """Whether a sentence of narration names the two."""
        return any(not form.narrated.isdisjoint(member.narrated) for member in self.members[id(cluster)])

    def _drop(self, cluster: Cluster) -> None:
        """Take a cluster out whose forms are another's now."""
        del self.members[id(cluster)]
        words = {key for name in cluster.names for key in (*name.keys, name.surname)}
        keys = {*words, *map(skeleton, words), *(part for word in words for part in _parts(word))}
        for table in (self.by_surname, self.by_sound, self.by_given, self.by_first):
            for key in keys & table.keys():
                table[key] = [c for c in table[key] if c is not cluster]

    def _apart(self, cluster: Cluster, form: _Form) -> bool:
        """Whether a short form is another person's: narration names the two side by side."""
        own: set[int] = set()
        keys = {n.given[0] for n in cluster.names if n.given}
        for member in self.members[id(cluster)]:
            own |= member.narrated
            for titled in self.titled[member.name.surname]:
                if not cluster.clashes(titled.name):
                    own |= titled.narrated
        for key in keys:
            if key in self.alone:
                own |= self.alone[key].narrated
        key = form.name.given[0] if form.name.given else form.name.surname
        others = set(form.narrated)
        if key not in keys and key in self.alone:
            others |= self.alone[key].narrated
        both = len(own & others)
        return both >= _BOTH and both >= _BOTH_SHARE * min(len(own), len(others))

    def _by_husband(self, name: Name) -> bool:
        """Whether a wife is called by her husband's full name: "Mrs. Joseph Ray"."""
        if name.title_class != "wife":
            return False
        initials = all(len(key) == 1 for key in name.given)
        return given_gender(name.keys[0]) != "F" and (initials or name.surname in self.gentlemen)

    def _together(self, cluster: Cluster, form: _Form) -> bool:
        """Whether the two are named side by side so often that they are two people.

        One person is seldom named twice in a sentence of narration: "Mrs. Ray looked at Rose."
        """
        own: set[int] = set()
        for member in self.members[id(cluster)]:
            own |= member.narrated if self.story else member.sentences
            for key in member.name.given[:1]:
                alone = self.alone.get(key)
                if alone is not None and alone is not form:
                    own |= alone.narrated if self.story else alone.sentences
        others = form.narrated if self.story else form.sentences
        both = len(own & others)
        if both < 2:
            return False
        if not self.story:
            return both >= _BESIDE * min(len(own), len(others))
        return both * self.length >= _CHANCE * len(own) * len(others)

    def take_titled(self, form: _Form) -> None:
        """A title with one word: "Mr. Ray", "Aunt Jo"."""
        name, key, gender = form.name, form.name.surname, form.name.title_gender
        ranked: list[tuple[tuple[float, ...], Cluster]] = []
        for rank, cluster in self._may_be_titled(form):
            same = any(n.titles[-1:] == name.titles[-1:] for n in cluster.names)
            known = (rank, same, cluster.name_gender() == gender, self._weight(cluster), -cluster.first)
            ranked.append((known, cluster))
        if not ranked and given_gender(key) and name.title_class not in {"wife", "rank", "office"}:
            ranked = [item for item in self._by_likeness(form) if not item[1].clashes(name)]
        self._take_best(form, ranked)

    def _take_best(self, form: _Form, ranked: Sequence[tuple[tuple[float, ...], Cluster]]) -> None:
        """Join a form to the best of those it may mean, or make somebody new of it."""
        if ranked:
            self._join(max(ranked, key=lambda item: item[0])[1], form)
        else:
            self._new(form)

    def _may_be_titled(self, form: _Form) -> Iterator[tuple[float, Cluster]]:
        """Whom a title with one word may mean, and by what: by surname, by one spelt like it, by first name."""
        name = form.name
        key = name.saintly if name.title_class == "saint" and self.by_surname[name.saintly] else name.surname
        by_surname = self.by_surname[key]
        similar = [
            c for c in self.by_sound[skeleton(key)]
            if c not in by_surname and any(spelling_variants(key, n.surname) for n in c.names)
        ]  # fmt: skip
        first_names = name.title_class in {"kin", "noble", "church", "saint"}
        by_given = self.by_given[key] if first_names or not by_surname else []
        for rank, group in ((3.0, by_surname), (2.0, similar), (4.0 if first_names else 1.0, by_given)):
            for cluster in group:
                elder = group is by_surname and (self._elder(cluster, name) or self._needs_first(cluster, form))
                if not elder and not self._is_other_titled(cluster, form):
                    yield rank, cluster

    def _is_other_titled(self, cluster: Cluster, form: _Form) -> bool:
        """Whether a title with one word is somebody else's than who bears that word."""
        name, gender = form.name, form.name.title_gender
        if cluster.clashes(name) or (gender and self._gender(cluster) not in {None, gender}):
            return True
        if self._forbidden(cluster, form) or _other_office(cluster, name, self.story) or self._together(cluster, form):
            return True
        return name.title_class == "wife" and self._other_wife(cluster, form)

    def _gender(self, cluster: Cluster) -> Gender | None:
        """The gender by name, or by the titles of the first name where it stands alone: "Aunt Jo" of Jo Ray."""
        known = cluster.name_gender()
        if known is not None:
            return known
        firsts = {n.given[0] for n in cluster.names if n.given}
        told = {g for key in firsts for form in self.titled.get(key, ()) if (g := form.name.title_gender)}
        return told.pop() if len(told) == 1 else None

    def _weight(self, cluster: Cluster) -> int:
        """How often somebody is named, with the first name alone where nobody else bears it so often in full."""
        alone = {
            n.given[0] for n in cluster.names
            if n.given and all(c is cluster or c.full < cluster.full for c in self.by_given[n.given[0]])
        }  # fmt: skip
        return cluster.count + sum(self.alone[key].total for key in alone if key in self.alone)

    def _elder(self, cluster: Cluster, name: Name) -> bool:
        """Whether a title with a surname is that of a parent or an aunt of somebody of the house."""
        if name.title_class == "kin":
            return not any(n.title_class in {"wife", "marital"} and n.surname == name.surname for n in cluster.names)
        noble = name.title_class == "noble" and cluster.titled("maiden")
        grown = any(n.title_class == "marital" and n.given and n.titles[-1] != "master" for n in cluster.names)
        boy = name.title_class == "marital" and name.titles[-1] != "master" and not grown and any(
            n.surname in self.masters or not self.masters.isdisjoint(n.given) for n in cluster.names if n.given
        )  # fmt: skip
        lady = name.title_class == "wife" and name.surname in self.maidens and not cluster.titled("wife")
        return self.story and (boy or lady or noble)

    def _needs_first(self, cluster: Cluster, form: _Form) -> bool:
        """Whether a title with a surname is not the name of somebody of the house who goes by the first name.

        "Mr. Ray" beside Joe and Tom Ray is their father; "Miss Ray" beside "Miss Jo Ray", who is Jo to all, is her
        elder sister.
        """
        name = form.name
        if name.title_class not in {"marital", "maiden", *_SPECIFIC}:
            return False
        gender = name.title_gender or "M"
        same = [c for c in self.by_surname[name.surname] if c.full and c.name_gender() == gender]
        if cluster not in same or len(same) < 2:
            return False
        if name.title_class in _SPECIFIC and any(n.titles[-1:] == name.titles[-1:] for n in cluster.names):
            return False
        firsts = {n.given[0] for n in cluster.names if n.given}
        if sum(self.alone[key].total for key in firsts if key in self.alone) < form.total:
            return False
        if gender == "M":
            return True
        told = {id(c) for c in same if any(n.given and n.title_class == name.title_class for n in c.names)}
        least = self._weight(cluster) / _ELDEST
        return id(cluster) in told and any(id(c) not in told and self._weight(c) >= least for c in same)

    def _other_wife(self, cluster: Cluster, form: _Form) -> bool:
        """Whether "Mrs. Ray" is somebody else than Jo Ray.

        Whether Jo is mostly called by another surname and only took this one, or
        (in a story) is hardly ever named while Mrs. Ray is everywhere.
        """
        if not cluster.full or cluster.titled("wife"):
            return False
        given = {n.given[0] for n in cluster.names if n.given and len(n.given[0]) > 1}
        for key in given:
            for other in self.by_given[key]:
                if other is not cluster and other.full > 2 * cluster.full and other.name_gender() != "M":
                    return True
        known = sum(self.alone[key].total for key in given if key in self.alone)
        return self.story and form.total >= _EVERYWHERE * cluster.full and known < form.total / _SELDOMER

    def take_single(self, form: _Form) -> None:
        """One word without title: surname, given name or short form."""
        key = form.name.surname
        alike = [cluster for cluster in self.by_surname[key] if not self._is_other_single(cluster, form)]
        if any(cluster.name_gender() == "M" for cluster in alike):
            alike = [c for c in alike if not all(n.title_class in _HOUSE for n in c.names)]
        ranked: list[tuple[tuple[float, ...], Cluster]] = []
        for cluster in alike:
            wife = cluster.titled(*_HOUSE) or cluster.name_gender() == "F"
            named_in_full = cluster.full > 0 and not wife
            ranked.append(((True, cluster.full + _PART * cluster.count, named_in_full, -cluster.first), cluster))
        ranked += [
            ((own, cluster.full + _GIVEN_PART * cluster.count + 0.1, 0, -cluster.first), cluster)
            for cluster, own in self._by_first_name(form)
        ]
        ranked = ranked or self._by_likeness(form)
        self._take_best(form, ranked)
        if not ranked:
            _index(self.by_sound, skeleton(key), self.clusters[-1], _MOST_ALIKE)
            _index(self.by_surname, key, self.clusters[-1])

    def _is_other_single(self, cluster: Cluster, form: _Form) -> bool:
        """Whether a surname without title is somebody else's than who bears it."""
        suffix = form.name.suffix
        if (suffix and _suffix(cluster) != suffix) or self._forbidden(cluster, form):
            return True
        alone = len(self.by_surname[form.name.surname]) < 2
        if self.story and cluster.full and not alone and self._together(cluster, form):
            return True
        if not all(n.title_class in _HOUSE and not n.given for n in cluster.names):
            return False
        # "Ray" beside nobody but "Mrs. Ray" is her husband or son, but "Rose" is Miss Rose.
        seldom = form.name.surname not in self.gentlemen and cluster.count >= _SELDOMER * form.total
        return given_gender(form.name.surname) != "F" and not seldom

    def _by_first_name(self, form: _Form) -> Iterator[tuple[Cluster, bool]]:
        """Who has a word as a first name, and whether it is not only a husband's: "Mrs. Joseph Ray"."""
        key = form.name.surname
        gender = given_gender(key)
        for cluster in self.by_given[key]:
            husbands = all(n.title_class == "wife" for n in cluster.names if key in n.given)
            if not self._forbidden(cluster, form) and not (husbands and gender == "M"):
                yield cluster, not husbands or gender == "F" or len(self.by_given[key]) == 1

    def _by_likeness(self, form: _Form) -> list[tuple[tuple[float, ...], Cluster]]:
        """Clusters that a misspelt surname or a short given name may mean: one or none."""
        key = form.name.surname
        similar = [
            c for c in self.by_sound[skeleton(key)]
            if any(n.surname != key and spelling_variants(key, n.surname) for n in c.names)
        ]  # fmt: skip
        if not similar:
            similar = [
                c for c in _once(self.by_first[short] for short in short_forms(key))
                if not {given_gender(key), c.name_gender()} >= {"F", "M"} and not self._apart(c, form)
            ]  # fmt: skip
            similar = _dominant(similar)
        if not similar:
            near = _once(self.by_first[part] for part in _parts(key))
            similar = [c for c in near if any(n.given and pet_form(key, n.keys[0]) for n in c.names)]
        similar = [c for c in similar if not self._forbidden(c, form)]
        return [((1.0,), similar[0])] if len(similar) == 1 else []

    def finish(self) -> list[Cluster]:
        """The clusters by first mention; refs point at them."""
        self.clusters.sort(key=lambda c: c.first)
        for number, cluster in enumerate(self.clusters):
            cluster.number = number
            for form in self.members[id(cluster)]:
                for ref in form.refs:
                    ref.cluster = number
        return self.clusters


def _index(table: dict[str, list[Cluster]], key: str, cluster: Cluster, most: int = _MOST_BEARERS) -> None:
    """Add to a list of at most `most` clusters."""
    bearers = table[key]
    if len(bearers) < most and not any(c is cluster for c in bearers):
        bearers.append(cluster)


def _parts(key: str) -> tuple[str, str, str]:
    """How a first name begins and ends, where a pet form of it may be found: "Renzo" at the end of Lorenzo."""
    return key[:2] + "-", key[:3] + "-", "-" + key[-_TAIL:]


def _once(groups: Iterable[list[Cluster]]) -> list[Cluster]:
    """The clusters of several lists, each once, in the order in which they were made."""
    found = {id(cluster): cluster for group in groups for cluster in group}
    return sorted(found.values(), key=lambda c: (c.first, -c.count))


def _suffix(cluster: Cluster) -> str:
    return next((n.suffix for n in cluster.names if n.suffix), "")


def _dominant(clusters: list[Cluster]) -> list[Cluster]:
    """The one that is named far more often than the others, or all; of one given name the commonest."""
    ranked = sorted(clusters, key=lambda c: (-c.count, c.first))
    if len(ranked) < 2:
        return ranked
    one_name = len({n.given[0] for c in ranked for n in c.names if n.given}) == 1 and all(c.full for c in ranked)
    return ranked[:1] if one_name or ranked[0].count >= _DOMINANT * ranked[1].count else ranked


# Letters at the end of a first name by which a pet form finds it.
_TAIL = 5
# Pronouns that have to agree on somebody's gender, and such a share of them.
_TOLD, _AGREE = 2.0, 0.8
# What a given name that goes with one gender counts beside them.
_NAMED = 6.0
_SPECIFIC = frozenset({"rank", "church", "office"})
_HOUSE = frozenset({"wife", "maiden"})
# Titles that somebody is known by together with the first name.
_STYLES = frozenset({"church", "kin", "noble"})
_STYLED_SHARE = 0.8
# A full name that is not used in so many of the places is not what somebody is called by.
_SELDOM = 0.05
# Somebody named so often who is called by the full name in one place of fifty goes by the other name.
_FAMILIAR, _HARDLY = 50, 0.02
# "Jo" and "Ray" are two people's where both stand in so many sentences, and in such a share of the rarer one's.
_BOTH, _BOTH_SHARE = 3, 0.03
# "Mrs. Ray" is not Jo Ray's name where it stands so many times as often; "Ray" beside nobody but "Mrs. Ray" is hers
# where she is named so many times as often as it.
_EVERYWHERE, _SELDOMER = 10, 4
# What a place with a part of the name counts beside one with the whole, of surnames and of given names.
_PART, _GIVEN_PART = 0.5, 0.4
# Of 60 pairs of "Jo" and "Mrs. Ray" that are one person none stands twice in one sentence of a seen novel, of 70 of two
# people every third does, so many times as often as chance would have it; in news such a share of the rarer one's.
_CHANCE, _BESIDE = 1.0, 0.08
# The elder of two sisters is named at most so many times less often than the other, or she is not who is meant.
# From 2 to 6 it changes none of 94 seen texts.
_ELDEST = 3
# Under her husband's name a woman is named in full at most so many times as often as under her own.
_MARRIED = 3
# How two given names match of which one is short for the other.
_SHORT = 0.7
# So many times oftener than anybody else like it makes somebody the one who is meant.
_DOMINANT = 5


def _of_one_house(title: str, officer: bool, lady: bool) -> bool:
    """Captain Ray and Miss Ray, of whom no first name is told, are of one house and two people."""
    return (title in _HOUSE and officer) or (title in _SPECIFIC and lady and not officer)


def _other_office(cluster: Cluster, name: Name, story: bool) -> bool:
    """Whether cluster and name only share a surname and carry unlike ranks: "Dr. Ray", "Captain Ray"."""
    own, title = {n.title_class for n in cluster.names}, name.title_class
    officer, lady = not own.isdisjoint(_SPECIFIC), not own.isdisjoint(_HOUSE)
    if not cluster.full and (story or "rank" in {title, *own}) and _of_one_house(title, officer, lady):
        return True
    if title not in _SPECIFIC:
        return False
    if story and title == "rank" and "rank" not in own and (lady or "marital" in own):
        return True  # in a story Captain Ray is nobody's Mr. Ray
    if cluster.full:
        # "Miss Jo Ray" is not Captain Ray; a newspaper's "Mrs. Ray" may be the chancellor.
        named = any(n.given and n.title_class in _SPECIFIC for n in cluster.names)
        return lady and (story or title == "rank") and not named
    titles = {whole_title(n.titles[-1]) for n in cluster.names if n.title_class in _SPECIFIC}
    return bool(titles) and whole_title(name.titles[-1]) not in titles
