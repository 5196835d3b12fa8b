"""A register: the people of many texts, each once.

Results are added one by one; who is one with whom is worked out when it is
asked.  A register keeps names, roles and counts, and no word of the texts.
Its file is JSON Lines that are only ever added to, so that tomorrow's texts are
appended, and the parts of several machines are merged.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import attrs

from quoteattr.across.appearances import Appearance, Text, text_key, text_of
from quoteattr.across.features import Profile, reasons
from quoteattr.across.ids import Outside, outside_from_dict, read_ids
from quoteattr.across.links import POSSIBLE, Key, Link, Linker, linkable
from quoteattr.errors import FormatError, InputTypeError, InputValueError
from quoteattr.people.shown import canonical_name
from quoteattr.result import AttributedText
from quoteattr.types import CastEntry, Gender, Person, PersonKind

__all__ = ["FORMAT", "Register", "RegisterPerson", "is_register"]

FORMAT = 1
"""Version of the form of a register's file."""
_HEADER = "quoteattr register"


@attrs.frozen(repr=False)
class RegisterPerson:
    """Somebody whom one text or several tell of."""

    id: str
    """`r1`, `r2`, ...: the number of the first appearance that came.  It stays when texts are added; where two turn out
    to be one, the older id wins, and the other still finds the person."""
    name: str
    """The commonest full name over the texts."""
    kind: PersonKind
    """`person`, `organization`, `group` or `unnamed`; the last two are of one text each."""
    aliases: tuple[str, ...]
    """Every other form, the commonest first."""
    titles: tuple[str, ...]
    """As written before the name, the commonest first."""
    roles: tuple[str, ...]
    """What the texts say who it is, the commonest first."""
    gender: Gender | None
    """What most texts tell; None when they do not say or do not agree."""
    probability: float
    """How likely all links that make the person are right: that of the weakest, in [0, 1]; 1 for a single text."""
    appearances: tuple[Appearance, ...] = attrs.field(repr=False)
    """One for each text, by date and name of the texts."""
    links: tuple[Link, ...] = ()
    """The links that make the person, with their reasons."""
    possible: tuple[Link, ...] = ()
    """Links to others that were not likely enough to join."""
    outside: Outside | None = None
    """The entry of the caller's table that the person was linked to."""

    def __repr__(self) -> str:
        texts = len(self.appearances)
        return f"<RegisterPerson {self.id} {self.name!r}, {texts} text{'s'[texts == 1 :]}>"

    @property
    def quotes(self) -> int:
        """Quotes over all texts."""
        return sum(one.quotes for one in self.appearances)

    @property
    def quoted(self) -> int:
        """Words in quotation marks."""
        return sum(one.quoted for one in self.appearances)

    @property
    def retold(self) -> int:
        """Words of quotes outside quotation marks."""
        return sum(one.retold for one in self.appearances)

    def entry(self) -> CastEntry:
        """The person as a member of a cast, for ``attribute(people=...)``."""
        return CastEntry(self.name, tuple(a for a in self.aliases if a.strip()), self.gender, self.id, self.kind)


@attrs.frozen
class _State:
    """What was worked out of the texts as they are."""

    linker: Linker
    people: tuple[RegisterPerson, ...]
    by_key: dict[Key, RegisterPerson]
    links: tuple[Link, ...]


class Register:
    """People over many texts.

    >>> from quoteattr import attribute
    >>> register = Register()
    >>> for text in ("“No,” said Mayor Ada Marsh of Tollan.", "“Yes,” said Ada Marsh, the mayor of Tollan."):
    ...     _ = register.add(attribute(text))
    >>> register.people
    (<RegisterPerson r1 'Ada Marsh', 2 texts>,)
    """

    def __init__(self) -> None:
        self._texts: dict[str, Text] = {}
        self._numbers: dict[Key, int] = {}
        self._together: list[tuple[Key, Key]] = []
        self._apart: list[tuple[Key, Key]] = []
        self._outside: dict[str, Outside] = {}
        self._log: list[dict[str, Any]] = []
        self._state: _State | None = None
        self._order: list[Key] = []
        self._saved = 0

    def __repr__(self) -> str:
        return f"<Register of {len(self._texts):,} text{'s'[len(self._texts) == 1 :]}>"

    def __len__(self) -> int:
        """The number of texts."""
        return len(self._texts)

    def __contains__(self, result: object) -> bool:
        """Whether a result's text, or a text by its key, is in the register."""
        key = text_key(result.text) if isinstance(result, AttributedText) else result
        return key in self._texts

    @property
    def texts(self) -> tuple[Text, ...]:
        """What is kept of each text, in the order in which they came."""
        return tuple(self._texts.values())

    # Filling

    def add(self, result: AttributedText, date: str | datetime.date | None = None, *, known: bool = False) -> bool:
        """Take in the people of a result.

        Args:
            result: Made by `attribute`, perhaps corrected.
            date: The day of the text, as ``YYYY-MM-DD``; tells which text of a quote is the earliest, and keeps
                apart who lived more than a century apart.
            known: Whether the ids of the result are this register's (``people=register.cast()``, or `recognise`).

        Returns:
            Whether it was new: a text that is there already is passed over.

        Raises:
            InputTypeError: `result` is none.
            InputValueError: the date is none.
        """
        text = text_of(result, date)
        if not self._enter(text):
            return False
        for person in text.people if known else ():
            first = self._anchor(person.id)
            if first is not None and first[0] != text.key:
                self._correct("same", first, person.key)
        return True

    def update(self, results: Iterable[AttributedText]) -> None:
        """Take in several results."""
        for result in results:
            self.add(result)

    def _enter(self, text: Text) -> bool:
        if text.key in self._texts:
            return False
        self._texts[text.key] = text
        for person in text.people:
            self._numbers[person.key] = len(self._numbers) + 1
        self._note({"text": text})
        return True

    def _note(self, line: dict[str, Any]) -> None:
        self._log.append(line)
        self._state = None

    def merge(self, other: Register) -> None:
        """Take in all that another register knows; ids of this one stay, those of the other are given anew."""
        for line in list(other._log):
            self._take(line, "the other register")

    # Asking

    @property
    def people(self) -> tuple[RegisterPerson, ...]:
        """Everybody, who is in most texts first."""
        return self._worked().people

    @property
    def links(self) -> tuple[Link, ...]:
        """Every link, the likely and the possible."""
        return self._worked().links

    def person(self, who: str) -> RegisterPerson | None:
        """Somebody by id, name or alias; of several with one name who is in most texts.

        An id that has gone to somebody else, because the two are one, finds that person.
        """
        if not isinstance(who, str):
            raise InputTypeError(f"a person is asked for by id, name or alias, got {type(who).__name__}")
        state = self._worked()
        first = self._anchor(who)
        if first is not None:
            return state.by_key[first]
        wanted = who.casefold()
        return next((p for p in state.people if p.name.casefold() == wanted), None) or next(
            (p for p in state.people if any(alias.casefold() == wanted for alias in p.aliases)), None
        )

    def _anchor(self, who: str) -> Key | None:
        """The appearance that an id numbers."""
        digits = who[1:]
        if who[:1] != "r" or not digits.isascii() or not digits.isdigit() or len(digits) > _DIGITS:
            return None
        number = int(digits)
        keys = self._keys()
        return keys[number - 1] if 0 < number <= len(keys) else None

    def _keys(self) -> list[Key]:
        if len(self._order) != len(self._numbers):
            self._order = list(self._numbers)
        return self._order

    def of(self, result: AttributedText | str, person: Person | str) -> RegisterPerson | None:
        """Who a person of a text is.

        Args:
            result: A result that was added, or the key of its text.
            person: Of that result, by value or id; of a result that `recognise` gave back, by the register's id.
        """
        text = text_key(result.text) if isinstance(result, AttributedText) else result
        who, by_key = person if isinstance(person, str) else person.id, self._worked().by_key
        first = None if (text, who) in by_key else self._anchor(who)
        if first is None:
            return by_key.get((text, who))
        known = by_key[first]
        return known if any(one.text == text for one in known.appearances) else None

    def recognise(self, result: AttributedText) -> AttributedText:
        """The result with the register's ids and names for people whom it knows.

        Nothing is added: that is for `add`, with ``known=True``.  Who is not known keeps the id; one that the register
        uses for somebody else gets ``new-`` before it.
        """
        text = text_of(result)
        state = self._worked()
        if text.key in self._texts:
            meant = {p.id: state.by_key[p.key] for p in text.people if p.key in state.by_key}
        else:
            meant = self._meant(text, state)
        return renamed(result, meant)

    def _meant(self, text: Text, state: _State) -> dict[str, RegisterPerson]:
        """Who the people of a new text are; none of the register's is two of them."""
        found: list[tuple[float, str, RegisterPerson]] = []
        for person in text.people:
            if linkable(person):
                for p, group, _ in state.linker.scored(Profile.of([person])):
                    if p >= state.linker.likely:
                        found.append((p, person.id, state.by_key[group.keys[0]]))
        meant: dict[str, RegisterPerson] = {}
        for _, id, known in sorted(found, key=lambda one: (-one[0], one[1], one[2].id)):  # noqa: A001
            if id not in meant and all(known is not other for other in meant.values()):
                meant[id] = known
        return meant

    def cast(self) -> tuple[CastEntry, ...]:
        """Everybody with a name as a cast with ids, for ``attribute(people=...)``: the closed list of people.

        Of people with one name the first stands in it: a cast cannot tell them apart.
        """
        seen: set[str] = set()
        out = []
        for person in self.people:
            name = " ".join(person.name.casefold().split())
            if person.kind in ("person", "organization") and name not in seen and any(c.isalnum() for c in name):
                seen.add(name)
                entry = person.entry()
                aliases = tuple(alias for alias in entry.aliases if any(c.isalnum() for c in alias))
                out.append(attrs.evolve(entry, aliases=aliases))
        return tuple(out)

    # Setting right

    def same(self, one: str | tuple[str, str], other: str | tuple[str, str]) -> None:
        """Say that two are one person, whatever speaks against it.

        Args:
            one: An id, name or alias of the register's, or text key and id of an appearance.
            other: Likewise.

        Raises:
            InputValueError: nobody is called so, or the two were said not to be the same.
        """
        first, second = self._key(one), self._key(other)
        if {first, second} in [set(pair) for pair in self._apart]:
            raise InputValueError(f"{one} and {other} were said not to be the same")
        self._correct("same", first, second)

    def not_same(self, one: str | tuple[str, str], other: str | tuple[str, str]) -> None:
        """Say that two are not one person: for good, whatever texts will come.

        Raises:
            InputValueError: nobody is called so, or both are one appearance.
        """
        first, second = self._key(one), self._key(other)
        if first == second:
            raise InputValueError(f"{one} and {other} are one appearance in one text")
        self._correct("apart", first, second)

    @property
    def corrections(self) -> tuple[tuple[str, Key, Key], ...]:
        """What was set by hand: ``same`` or ``apart``, and two appearances."""
        same = [("same", *pair) for pair in self._together]
        return (*same, *(("apart", *pair) for pair in self._apart))

    def _key(self, who: str | tuple[str, str]) -> Key:
        if isinstance(who, tuple):
            if who not in self._numbers:
                raise InputValueError(f"there is no appearance {who!r}")
            return who
        person = self.person(who)
        if person is None:
            raise InputValueError(f"the register knows nobody called {who!r}")
        first = self._anchor(who)
        return first if first is not None else min((a.key for a in person.appearances), key=self._numbers.__getitem__)

    def _correct(self, kind: str, one: Key, other: Key) -> None:
        pair = (one, other) if one < other else (other, one)
        pairs = self._together if kind == "same" else self._apart
        if pair not in pairs:
            pairs.append(pair)
            self._note({kind: [list(pair[0]), list(pair[1])]})

    # Ids from outside

    def link_ids(self, table: Any) -> tuple[Outside, ...]:
        """Link people to a table of the caller's; nothing is looked up anywhere.

        Args:
            table: Rows with ``id`` and ``name``, and perhaps ``aliases``, ``titles``, ``roles`` and ``gender``; or the
                path of a CSV or JSON Lines file of such rows (aliases in CSV are separated by semicolons).

        Returns:
            The entries that were linked, likely and possible ones, with probability and reasons; the likely ones stay
            with the register, and `RegisterPerson.outside` tells them.

        Raises:
            FormatError: the table is not of that form.
        """
        state = self._worked()
        found: list[Outside] = []
        for row in read_ids(table):
            profile = Profile.of([row.appearance()])
            for p, group, relation in state.linker.scored(profile):
                if p >= POSSIBLE:
                    why = reasons(profile, group.profile, relation, state.linker.statistics)
                    person = state.by_key[group.keys[0]]
                    likely = p >= state.linker.likely
                    found.append(Outside(row.id, row.name, person.id, p, why, likely, group.keys[0]))
        found.sort(key=lambda one: (-one.probability, one.id, one.person))
        taken: set[str] = set()
        out = []
        for one in found:
            likely = one.likely and one.person not in taken and one.id not in taken
            if likely:
                taken |= {one.person, one.id}
            kept = attrs.evolve(one, likely=likely)
            out.append(kept)
            if likely:
                self._outside[kept.id] = kept
                self._note({"outside": kept.to_dict()})
        return tuple(out)

    # Files

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything as JSON Lines; a file that is there is replaced, whole or not at all."""
        target = Path(path)
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with beside.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(self._lines())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        self._saved = len(self._log)

    def append(self, path: str | os.PathLike[str]) -> None:
        """Add to a file what came since this register was loaded from it or saved to it; a new file is begun.

        The cost does not grow with what is there already.
        """
        target = Path(path)
        if not target.exists() or not target.stat().st_size:
            self.save(target)
            return
        with target.open("r+b") as stream:
            stream.seek(-1, os.SEEK_END)
            whole = stream.read(1) == b"\n"
        with target.open("a", encoding="utf-8", newline="\n") as stream:
            if not whole:
                stream.write("\n")
            stream.writelines(map(_line, self._log[self._saved :]))
        self._saved = len(self._log)

    def _lines(self) -> Iterator[str]:
        yield _line({"form": _HEADER, "format": FORMAT})
        yield from map(_line, self._log)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Register:
        """The register that a file holds.

        Raises:
            OSError: it cannot be read.
            FormatError: it is not of that form; the message says in which line.
        """
        register = cls()
        with Path(path).open(encoding="utf-8-sig", errors="surrogateescape") as stream:
            for number, line in enumerate(stream, 1):
                if not line.strip():
                    continue
                where = f"{os.fspath(path)}: line {number}"
                try:
                    data = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise FormatError(f"{where} is not JSON: {error}") from error
                register._take(data, where, first=number == 1)
        register._saved = len(register._log)
        return register

    def _take(self, data: Any, where: str, *, first: bool = False) -> None:
        """Read one line."""
        if not isinstance(data, Mapping):
            raise FormatError(f"{where} must be an object")
        if first or "form" in data:
            if data.get("form") != _HEADER or data.get("format") != FORMAT:
                raise FormatError(f"{where}: this is no register of quoteattr in format {FORMAT}")
            return
        if "text" in data:
            text = data["text"]
            self._enter(text if isinstance(text, Text) else Text.from_dict(text, f"{where}: text"))
        elif "same" in data or "apart" in data:
            kind = "same" if "same" in data else "apart"
            one, other = _pair(data[kind], where)
            self._correct(kind, one, other)
        elif "outside" in data:
            found = outside_from_dict(data["outside"], where)
            self._outside[found.id] = found
            self._note({"outside": found.to_dict()})
        # Lines of a kind that a later version adds are passed over.

    # Working out

    def _worked(self) -> _State:
        if self._state is None:
            self._state = self._work()
        return self._state

    def _work(self) -> _State:
        linker = Linker(self._texts.values(), self._together, self._apart)
        linked = linker.run()
        grouped = {key for keys in linked.people for key in keys}
        alone = [(key,) for key in self._numbers if key not in grouped]
        appearances = {person.key: person for text in self._texts.values() for person in text.people}
        root = {key: keys[0] for keys in linked.people for key in keys}
        made: dict[Key, list[Link]] = {}
        possible: dict[Key, list[Link]] = {}
        for link in linked.links:
            (made if link.likely else possible).setdefault(root[link.appearance], []).append(link)
            if not link.likely and root[link.person] != root[link.appearance]:
                possible.setdefault(root[link.person], []).append(link)
        outside: dict[Key, Outside] = {}
        for one in sorted(self._outside.values(), key=lambda one: (-one.probability, one.id)):
            if one.key in root:
                outside.setdefault(root[one.key], one)
        people = [
            self._person(
                [appearances[key] for key in keys],
                tuple(made.get(keys[0], ())),
                tuple(link for link in possible.get(keys[0], ()) if root[link.person] != root[link.appearance]),
                outside.get(keys[0]),
            )
            for keys in (*linked.people, *alone)
        ]
        people.sort(key=lambda person: (-len(person.appearances), -person.quotes, person.name, person.id))
        by_key = {one.key: person for person in people for one in person.appearances}
        return _State(linker, tuple(people), by_key, linked.links)

    def _person(
        self,
        appearances: list[Appearance],
        links: tuple[Link, ...],
        possible: tuple[Link, ...],
        outside: Outside | None,
    ) -> RegisterPerson:
        name = canonical_name(Counter(one.name for one in appearances)) if len(appearances) > 1 else appearances[0].name
        forms = Counter(form for one in appearances for form in dict.fromkeys((one.name, *one.aliases)))
        genders = Counter(one.gender for one in appearances if one.gender).most_common(2)
        agreed = bool(genders) and (len(genders) == 1 or genders[0][1] > genders[1][1])
        number = min(self._numbers[one.key] for one in appearances)
        return RegisterPerson(
            id=f"r{number}",
            name=name,
            kind=appearances[0].kind,
            aliases=tuple(form for form in _common(forms) if form != name)[:_MOST_TOLD],
            titles=_common(Counter(title for one in appearances for title in one.titles))[:_MOST_TOLD],
            roles=_common(Counter(role for one in appearances for role in one.roles))[:_MOST_TOLD],
            gender=genders[0][0] if agreed else None,
            probability=min((link.probability for link in links), default=1.0),
            appearances=tuple(sorted(appearances, key=self._when)),
            links=links,
            possible=possible,
            outside=outside,
        )

    def _when(self, one: Appearance) -> tuple[str, str, str]:
        text = self._texts[one.text]
        return text.date or "9999", text.name or "", one.text


# Digits of a number of a person: more is no id.
_DIGITS = 12
# Forms, titles and roles that are told of a person.
_MOST_TOLD = 40


def _common(counted: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda form: (-counted[form], form)))


def _line(data: Mapping[str, Any]) -> str:
    plain = {name: value.to_dict() if isinstance(value, Text) else value for name, value in data.items()}
    # ASCII, so that no character of a text can end a line or be one that UTF-8 cannot write.
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":")) + "\n"


def _pair(value: Any, where: str) -> tuple[Key, Key]:
    ok = isinstance(value, list) and len(value) == 2
    if not ok or not all(isinstance(k, list) and len(k) == 2 and all(isinstance(p, str) for p in k) for k in value):
        raise FormatError(f"{where}: a correction is two appearances, each a text and an id")
    return cast("tuple[Key, Key]", tuple(tuple(key) for key in value))


def is_register(path: str | os.PathLike[str]) -> bool:
    """Whether a file begins as a register's does; False for what cannot be read."""
    with contextlib.suppress(OSError, ValueError), Path(path).open("rb") as stream:
        data = json.loads(stream.readline(_HEADER_BYTES).decode("utf-8-sig"))
        return isinstance(data, dict) and data.get("form") == _HEADER
    return False


_HEADER_BYTES = 1000


def renamed(result: AttributedText, meant: Mapping[str, RegisterPerson]) -> AttributedText:
    """A result whose people have the ids and names of the register."""
    taken = {known.id for known in meant.values()}
    new: dict[str, Person] = {}
    for person in (*result.people, *result.others):
        known = meant.get(person.id)
        if known is not None:
            aliases = dict.fromkeys((*person.aliases, person.name))
            aliases.pop(known.name, None)
            new[person.id] = attrs.evolve(
                person,
                id=known.id,
                name=known.name,
                aliases=tuple(aliases),
                gender=person.gender or known.gender,
                mentions=tuple(attrs.evolve(m, person=known.id) for m in person.mentions),
            )
        elif person.id in taken:
            id = f"new-{person.id}"  # noqa: A001
            mentions = tuple(attrs.evolve(m, person=id) for m in person.mentions)
            new[person.id] = attrs.evolve(person, id=id, mentions=mentions)
    if not new:
        return result

    def who(person: Person | None) -> Person | None:
        return new.get(person.id, person) if person is not None else None

    quotes = [
        attrs.evolve(
            quote,
            speaker=who(quote.speaker),
            speakers=tuple(cast("Sequence[Person]", [who(person) for person in quote.speakers])),
            addressee=who(quote.addressee),
            evidence=tuple(
                attrs.evolve(step, person=new[step.person].id) if step.person in new else step
                for step in quote.evidence
            ),
        )
        for quote in result.quotes
    ]
    return attrs.evolve(
        result,
        quotes=quotes,
        people=tuple(new.get(person.id, person) for person in result.people),
        others=tuple(new.get(person.id, person) for person in result.others),
    )
