"""Mentions of the members of a cast that the caller gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import attrs

from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.people.cluster import Cluster
from quoteattr.people.mentions import Ref
from quoteattr.people.names import Name, parse_name, titles
from quoteattr.people.reading import Reading
from quoteattr.types import CastEntry

__all__ = ["check_cast", "find_members"]

_PIECE = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[ \t]*[.]?[ \t]*\r?\n?[ \t]*|['’\-‐]|[.]?[ ]['’]|[ ]?-[ ]?")
_LONGEST = 8
_ARTICLES = frozenset({"the", "a", "an"})


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


def find_members(reading: Reading, cast: Sequence[CastEntry]) -> tuple[list[Ref], list[Cluster]]:
    """Every mention by name of the members, and one cluster for each member."""
    clusters = [_cluster(number, entry) for number, entry in enumerate(cast)]
    index = _index(cast)
    pieces = [(m.group().lower(), m.start(), m.end()) for m in _PIECE.finditer(reading.text)]
    found: list[tuple[int, int, list[int], bool]] = []
    at = 0
    while at < len(pieces):
        forms = index.get(pieces[at][0])
        match = _longest(reading, pieces, at, forms) if forms else None
        if match is None:
            at += 1
            continue
        form, start = match
        members = list(form.given) or _allowed(reading, pieces, at, len(form.pieces), form, cast, clusters)
        if members:
            first = reading.parse.token_at(pieces[start][1])
            last = reading.parse.token_at(pieces[at + len(form.pieces) - 1][2] - 1)
            found.append((first, last, members, bool(form.given)))
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


def _index(cast: Sequence[CastEntry]) -> dict[str, list[_Form]]:
    forms: dict[tuple[tuple[str, bool], ...], _Form] = {}

    def add(text: str, member: int, derived: bool) -> None:
        pieces = tuple((p.lower(), p[:1].isupper()) for p in _PIECE.findall(text))[:_LONGEST]
        if len(pieces) > 1 and pieces[0][0] in _ARTICLES:
            # "The Captain" is the captain without the article too; "the man" is not every man.
            pieces = pieces[1:] if all(c for _, c in pieces[1:]) else ((pieces[0][0], False), *pieces[1:])
        if not pieces:
            return
        form = forms.setdefault(pieces, _Form(pieces, {}, {}))
        (form.derived if derived else form.given)[member] = None

    for number, entry in enumerate(cast):
        for text in (entry.name, *entry.aliases):
            add(text, number, False)
        for text in (entry.name, *entry.aliases):
            name = parse_name(text)
            words = [w for w in name.words if w[:1].isupper() and len(w.strip(".")) > 2]
            if len(words) > 1 or (name.titles and words):
                add(words[-1], number, True)
                if not name.titles or len(words) > 1:
                    add(words[0], number, True)
    index: dict[str, list[_Form]] = {}
    for form in forms.values():
        index.setdefault(form.pieces[0][0], []).append(form)
    for group in index.values():
        group.sort(key=lambda f: -len(f.pieces))
    return index


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
    cast: Sequence[CastEntry],
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
        if token < reading.count and reading.tags[token] == "NNP" and after[0] not in {"i", "mr", "mrs"}:
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


def _choose(reading: Reading, found: list[tuple[int, int, list[int], bool]], clusters: list[Cluster]) -> list[Ref]:
    """Settle forms that several members bear: the member named most often by forms of its own."""
    own = Counter(members[0] for _, _, members, given in found if len(members) == 1 or given)
    refs: list[Ref] = []
    for first, last, members, _ in found:
        if last < first or (refs and refs[-1].last >= first):
            continue
        member = max(members, key=lambda m: (own[m], -m))
        form = reading.string(first, last)
        ref = Ref(first, last, "person", parse_name(form), form, member, 1.0 if len(members) == 1 else 0.6, "cast")
        cluster = clusters[member]
        if not cluster.count:
            cluster.first = first
        cluster.count += 1
        cluster.forms[form] += 1
        refs.append(ref)
    return refs
