"""Mentions of the members of a cast that the caller gives."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import attrs

from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.people.cluster import Cluster
from quoteattr.people.mentions import Ref
from quoteattr.people.names import (
    Name,
    given_gender,
    parse_name,
    plain,
    short_forms,
    skeleton,
    spelling_variants,
    titles,
    whole_title,
)
from quoteattr.people.reading import ANYBODY, Reading, role_nouns
from quoteattr.people.rivals import lead
from quoteattr.people.sources import PRONOUNS
from quoteattr.types import CastEntry

__all__ = ["check_cast", "find_members"]

_PIECE = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[ \t]*[.]?[ \t]*\r?\n?[ \t]*|['’\-‐]|[.]?[ ]['’]|[ ]?-[ ]?")
# Words of a form that are compared.
_LONGEST = 8
_ARTICLES = frozenset({"the", "a", "an"})
# Classes of the titles that are said in place of the name.
_CALLED = frozenset({"office", "rank", "church"})
# How sure a mention is that the cast spells differently, and one by a short form or a common noun.
_RESPELT, _SHORTENED, _COMMON = 0.9, 0.7, 0.8
_AMBIGUOUS = 0.6
# Shortest word that is looked for in another spelling.
_SPELT = 5


def check_cast(cast: Sequence[CastEntry]) -> tuple[CastEntry, ...]:
    """The cast, checked.

    Raises:
        InputTypeError: an entry is no `CastEntry`.
        InputValueError: an empty name, or two entries with one name or one id.
    """
    seen: dict[str, str] = {}
    for entry in cast:
        if not isinstance(entry, CastEntry):
            raise InputTypeError(f"a cast holds CastEntry values, got {type(entry).__name__}")
        for form in (entry.name, *entry.aliases):
            if not isinstance(form, str):
                raise InputTypeError(f"names in a cast must be str, got {type(form).__name__} for {entry.name!r}")
        if not _PIECE.search(entry.name):
            raise InputValueError(f"a member of the cast has an empty name: {entry.name!r}")
        if any(not _PIECE.search(alias) for alias in entry.aliases):
            raise InputValueError(f"{entry.name!r} in the cast has an empty alias")
        keys = [f"name {' '.join(entry.name.casefold().split())!r}"]
        if entry.id is not None:
            keys.append(f"id {entry.id!r}")
        for key in keys:
            if key in seen:
                raise InputValueError(f"the cast lists the {key} twice: for {seen[key]!r} and {entry.name!r}")
            seen[key] = entry.name
    return tuple(cast)


@attrs.define(slots=True)
class _Form:
    pieces: tuple[tuple[str, bool], ...]
    """Lower-case pieces, and whether each must be capitalised."""
    given: dict[int, None]
    """Members that the caller gives this form."""
    derived: dict[int, None]
    """Members it is derived for: a first or last name."""
    common: bool = False
    """Whether it is a role in small letters: "the ferryman" for a member called The Ferryman."""


@attrs.define(slots=True)
class _Found:
    """A mention before it is settled whose it is."""

    first: int
    last: int
    members: list[int]
    given: bool
    score: float
    common: bool


def find_members(reading: Reading, cast: Sequence[CastEntry]) -> tuple[list[Ref], list[Cluster]]:
    """Every mention by name of the members, and one cluster for each member."""
    clusters = [_cluster(number, entry) for number, entry in enumerate(cast)]
    index = _index(cast)
    pieces = [(m.group().lower(), m.start(), m.end()) for m in _PIECE.finditer(reading.text)]
    spelt = _respelt(reading, cast)
    respelt: dict[int, float] = {}
    if spelt:
        for at, (word, start, end) in enumerate(pieces):
            if word in spelt and reading.text[start].isupper():
                own, respelt[at] = spelt[word]
                pieces[at] = (own, start, end)
    found: list[_Found] = []
    at = 0
    while at < len(pieces):
        forms = index.get(pieces[at][0])
        match = _longest(reading, pieces, at, forms) if forms else None
        if match is None:
            at += 1
            continue
        form, start = match
        members = list(form.given) or _allowed(reading, pieces, at, len(form.pieces), form, clusters)
        if members:
            first = reading.parse.token_at(pieces[start][1])
            last = reading.parse.token_at(pieces[at + len(form.pieces) - 1][2] - 1)
            score = min((respelt[p] for p in range(at, at + len(form.pieces)) if p in respelt), default=1.0)
            score = min(score, _COMMON) if form.common else score
            found.append(_Found(first, last, members, bool(form.given), score, form.common))
        at += len(form.pieces)
    return _choose(reading, found, clusters), clusters


def _cluster(number: int, entry: CastEntry) -> Cluster:
    names = [parse_name(form) for form in (entry.name, *entry.aliases)]
    cluster = Cluster(
        kind=entry.kind, names=names, number=number, id=entry.id, fixed_name=entry.name,
        gender=entry.gender, fixed_gender=entry.gender is not None,
    )  # fmt: skip
    cluster.gender = entry.gender or cluster.name_gender()
    return cluster


_Pieces = tuple[tuple[str, bool], ...]
"""Words of a form in small letters, and whether each begins with a capital."""


class _Forms:
    """The forms by which the members of a cast may be named."""

    def __init__(self) -> None:
        self.found: dict[_Pieces, _Form] = {}

    def add(self, text: str, member: int, derived: bool) -> None:
        """A form of a member's, or one derived from it."""
        pieces = tuple((p.lower(), p[:1].isupper()) for p in _PIECE.findall(text))[:_LONGEST]
        if len(pieces) > 1 and pieces[0][0] in _ARTICLES:
            # "The Captain" is the captain without the article too; "the man" is not every man.
            pieces = pieces[1:] if all(c for _, c in pieces[1:]) else ((pieces[0][0], False), *pieces[1:])
        if not pieces:
            return
        form = self.found.setdefault(pieces, _Form(pieces, {}, {}))
        (form.derived if derived else form.given)[member] = None
        role = pieces[-1][0]
        if role in role_nouns() and role not in ANYBODY and text.split()[0].lower() == "the":
            # The Ferryman of the cast is "the ferryman" in most texts.
            self.add_common((("the", False), *((p, False) for p, _ in pieces if p != "the")), member)

    def add_common(self, pieces: _Pieces, member: int) -> None:
        """A role in small letters."""
        self.found.setdefault(pieces, _Form(pieces, {}, {}, True)).given[member] = None

    def derive(self, text: str, member: int) -> None:
        """The first and the last word of a name by themselves."""
        name = parse_name(text)
        words = [w for w in name.words if w[:1].isupper() and len(w.strip(".")) > 2]
        if any(w.endswith(("'s", "’s")) for w in words) or _joint(text):
            return  # "Ray's Friend" is nobody called Ray
        if len(words) > 1 or (name.titles and words):
            self.add(words[-1], member, True)
            if not name.titles or len(words) > 1:
                self.add(words[0], member, True)


def _index(cast: Sequence[CastEntry]) -> dict[str, list[_Form]]:
    """First word -> the forms that begin with it, the longest first."""
    forms, surnames = _Forms(), _surnames(cast)
    for number, entry in enumerate(cast):
        for text in (entry.name, *entry.aliases):
            if not _names_anybody(text) and not (_bare(entry) and surnames[text.lower()] - {number}):
                forms.add(text, number, False)
            name = parse_name(text)
            if name.title_class in _CALLED and name.words and name.titles[-1] not in ANYBODY:
                # Doctor Ray is "the doctor".
                forms.add_common((("the", False), (whole_title(name.titles[-1]), False)), number)
        for text in (entry.name, *entry.aliases):
            if not _bare(entry):
                forms.derive(text, number)
    index: dict[str, list[_Form]] = {}
    for form in forms.found.values():
        index.setdefault(form.pieces[0][0], []).append(form)
    for group in index.values():
        group.sort(key=lambda f: -len(f.pieces))
    return index


def _surnames(cast: Sequence[CastEntry]) -> defaultdict[str, set[int]]:
    """Last word of each name of two words or with a title -> the members it names."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, entry in enumerate(cast):
        for text in (entry.name, *entry.aliases):
            name = parse_name(text)
            if name.words and (len(name.words) > 1 or name.titles) and not _joint(text):
                found[name.words[-1].lower()].add(number)
    return found


def _bare(entry: CastEntry) -> bool:
    """Whether a member is a single word that no first name is, and nothing else is told of it.

    Beside a member with that surname it is the same one, listed twice.
    """
    alone = entry.gender is None and not entry.aliases and entry.name.isalpha()
    return alone and given_gender(plain(entry.name)) is None


def _joint(text: str) -> bool:
    """Whether a form names several: "Jo and Ada Ray"."""
    return not {"and", "&"}.isdisjoint(text.lower().split())


def _names_anybody(text: str) -> bool:
    """Whether a form is a pronoun or a form of address: "he", "sir"."""
    word = text.strip().rstrip(".").lower()
    return word in PRONOUNS or (text.islower() and word in titles())


def _longest(
    reading: Reading, pieces: list[tuple[str, int, int]], at: int, forms: list[_Form]
) -> tuple[_Form, int] | None:
    text = reading.text
    for form in forms:
        wanted = form.pieces
        if at + len(wanted) > len(pieces):
            continue
        for offset, (piece, capital) in enumerate(wanted):
            have, start, _ = pieces[at + offset]
            if have != piece or (capital and not text[start].isupper()):
                break
            if offset and not _GAP.fullmatch(text, pieces[at + offset - 1][2], start):
                break
        else:
            return form, at
    return None


def _allowed(
    reading: Reading,
    pieces: list[tuple[str, int, int]],
    at: int,
    length: int,
    form: _Form,
    clusters: list[Cluster],
) -> list[int]:
    """Members that a derived form may mean here: not somebody else's name, not another title's."""
    text = reading.text
    members = list(form.derived)
    before = pieces[at - 1] if at else None
    if before and text[before[2] : pieces[at][1]].strip() in {"", "."} and text[before[1]].isupper():
        if before[0] in titles():
            name = Name((before[0],), ("X",))
            fits = [
                m for m in members if not (name.title_gender and clusters[m].gender not in {None, name.title_gender})
            ]
            same = [m for m in fits if any(n.titles[-1:] == (before[0],) for n in clusters[m].names)]
            bare = [m for m in fits if not _only_other_title(clusters[m], name)]
            return same or bare
        if text[before[2] : pieces[at][1]].isspace() and not _opens(text, before[1]):
            return []
    after = pieces[at + length] if at + length < len(pieces) else None
    if after and text[pieces[at + length - 1][2] : after[1]] == " " and text[after[1]].isupper():
        token = reading.parse.token_at(after[1])
        if token < len(reading) and reading.tags[token] == "NNP" and after[0] not in {"i", "mr", "mrs"}:
            return []
    return members


def _opens(text: str, start: int) -> bool:
    """Whether a word starts a sentence, so that its capital says nothing."""
    head = text[max(0, start - 4) : start].rstrip()
    return not head or head[-1] in ".!?:;\"'“”‘’»«—-"


def _only_other_title(cluster: Cluster, name: Name) -> bool:
    """Whether a member is named with honorifics that exclude this one."""
    classes = {n.title_class for n in cluster.names if n.titles}
    if name.title_class == "wife":
        return "maiden" in classes and "wife" not in classes
    return name.title_class == "maiden" and "wife" in classes and "maiden" not in classes


def _choose(reading: Reading, found: list[_Found], clusters: list[Cluster]) -> list[Ref]:
    """Settle forms that several members bear: the member named most often by forms of its own."""
    own = Counter(one.members[0] for one in found if len(one.members) == 1)
    by_word = Counter((one.members[0], reading.low[one.last]) for one in found if len(one.members) == 1)
    refs: list[Ref] = []
    named: dict[int, int] = defaultdict(lambda: -1)
    """Member -> first token of its last mention by name."""
    for one in found:
        if one.last < one.first or (refs and refs[-1].last >= one.first):
            continue
        # Of two doctors "the doctor" is the one named last; of two Rays the one named Ray most.
        word = reading.low[one.last]
        member = max(one.members, key=lambda m: (named[m] if one.common else by_word[m, word], own[m], -m))
        if not one.common:
            named[member] = one.first
        form = reading.string(one.first, one.last)
        score = one.score if len(one.members) == 1 else min(one.score, _AMBIGUOUS)
        ref = Ref(one.first, one.last, "person", parse_name(form), form, member, score, "cast")
        ref.rivals = len(one.members) - 1
        ref.lead = min(one.score, lead([own[m] for m in one.members if m != member], own[member]))
        cluster = clusters[member]
        if not cluster.count:
            cluster.first = one.first
        cluster.count += 1
        cluster.forms[form] += 1
        refs.append(ref)
    return refs


def _respelt(reading: Reading, cast: Sequence[CastEntry]) -> dict[str, tuple[str, float]]:
    """Words of the text that spell a word of the cast differently, or shorten it: that word, and how sure it is.

    Only where one word of the cast fits and the word is no name of the cast itself.
    """
    given = _name_words(cast)
    if not given:
        return {}
    known = {piece.lower() for entry in cast for text in (entry.name, *entry.aliases) for piece in _PIECE.findall(text)}
    sounds: dict[str, list[str]] = {}
    for word in given:
        sounds.setdefault(skeleton(word), []).append(word)
    out: dict[str, tuple[str, float]] = {}
    strange = {
        word for at, word in enumerate(reading.low)
        if reading.caps[at] and reading.tags[at] in {"NNP", "NN"} and word.isalpha() and word not in known
    }  # fmt: skip
    for word in sorted(strange - reading.written_low):
        if len(word) >= _SPELT:
            near = sounds.get(skeleton(word), [])
            fits = [w for w in near if spelling_variants(word, w)] or [w for w in given if _misread(word, w)]
            if len(fits) == 1:
                out[word] = (fits[0], _RESPELT)
                continue
        short = [w for w in short_forms(word) if w in given]
        if len(short) == 1 and len(given[short[0]]) == 1:
            out[word] = (short[0], _SHORTENED)
    return out


def _name_words(cast: Sequence[CastEntry]) -> dict[str, set[int]]:
    """The words of names of the cast that a text may spell otherwise, and whose they are."""
    given: dict[str, set[int]] = {}
    for number, entry in enumerate(cast):
        for text in (entry.name, *entry.aliases):
            for word in parse_name(text).words:
                name = word[:1].isupper() and word.isalpha() and len(word) > 2
                if name and word.lower() not in role_nouns() and word.lower() not in titles():
                    given.setdefault(word.lower(), set()).add(number)
    return given


def _misread(a: str, b: str) -> bool:
    """Whether two words differ as a scanner misreads print: `rn` for `m`."""
    return a != b and ("rn" in a or "rn" in b) and a.replace("rn", "m") == b.replace("rn", "m")
