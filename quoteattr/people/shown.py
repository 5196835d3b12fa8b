"""The name that a person is shown by.

It is the commonest full form that the text itself uses as a name, or, where no
full form goes with what the person is mostly called, that commonest form.  What
stands in a heading, a signature or a byline counts only where nothing else does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set

import attrs

from quoteattr.lang import english
from quoteattr.people.names import (
    SUFFIXES,
    Name,
    given_genders,
    is_epithet,
    is_suffix,
    is_title,
    parse_name,
    patronymic,
    pet_form,
    plain,
    short_form,
    spelling_variants,
    surnames_match,
)  # fmt: skip

__all__ = ["canonical_name", "normal_case"]

_SPACE = re.compile(r"\s+")
_SHOUTED = re.compile(r"[^\W\d_]{2,}")
_VOWELS = frozenset("AEIOUY")
# A word in capitals of so many letters, or fewer without a vowel, is an acronym as well as a name.
_ACRONYM = 3
# Who is named so often in one way is shown by a full form only if it is repeated, or all of its words are.
_OFTEN = 20


@attrs.define(slots=True)
class _Group:
    """Forms with the same words: "Mr. Joseph Ray", "Joseph Ray", "JOSEPH RAY"."""

    name: Name
    written: Counter[str]
    """The forms without title, in normal case."""
    whole: Counter[str]
    """The forms with their titles."""
    count: int = 0
    first: int = 0


def canonical_name(forms: Mapping[str, int] | Iterable[str], aside: Mapping[str, int] | None = None) -> str:
    """The form a person should be called by: the commonest full form without title, in normal case.

    It has to go with what the person is mostly called, title and all.  Where
    there is none, it is the commonest form; "Mr. Ray" keeps its title, which
    tells apart who shares the surname.

    Args:
        forms: How often each form stands in the text; or forms that stand once each.
        aside: The same with headings and bare lines.  They give the first name to a surname that stands
            without one everywhere else.

    >>> canonical_name({"Mr. Ray": 9, "Joseph Ray": 2, "J. RAY": 3})
    'Joseph Ray'
    >>> canonical_name(["Mr. Ray", "Ray"]), canonical_name(["MR. RAY"])
    ('Ray', 'Mr. Ray')
    """
    counted = forms if isinstance(forms, Mapping) else dict(Counter(forms))
    groups = _groups(counted)
    if not groups:
        return ""
    called = max(groups, key=lambda g: (g.count, not g.name.titles, len(g.name.keys), -g.first))
    attested = Counter(key for g in groups for key in g.name.keys)
    full = [
        g for g in groups if len(g.name.keys) > 1 and _goes_with(g.name, called.name) and not _is_told_of(g, called)
    ]  # fmt: skip
    if called.count >= _OFTEN:
        # "Unluckily Aziz", once: neither word makes a full name that nothing repeats.
        full = [g for g in full if g.count > 1 or all(attested[key] > 1 for key in g.name.keys if len(key) > 1)]
    if not full and aside:
        full = _headed(aside, called, {g.name.keys for g in groups})
    if not full:
        shown = called.written if not called.name.titles else called.whole
        return max(shown, key=lambda form: (shown[form], -len(form), form))
    chosen = max(full, key=lambda g: _rank(g, attested))
    if _is_initials(chosen.name) and not set(called.name.keys) <= {*chosen.name.keys, chosen.name.surname}:
        chosen = called  # Margaret is no M. J. Lee
    return max(chosen.written, key=lambda form: (chosen.written[form], -len(form), form))


def _headed(aside: Mapping[str, int], called: _Group, told: Set[tuple[str, ...]]) -> list[_Group]:
    """The full forms that stand in headings alone and go with what the person is called."""
    return [
        g for g in _groups(aside)
        if len(g.name.keys) > 1 and not _is_initials(g.name) and g.name.keys not in told
        and g.name.surname == called.name.surname and _goes_with(g.name, called.name)
    ]  # fmt: skip


def _is_told_of(group: _Group, called: _Group) -> bool:
    """Whether a form only tells something of the name: "Old Orlick", "Zulu Umbopa", but not "Little Em"."""
    first, *rest = group.name.keys
    told = first in english().group("epithets") or first in english().words("peoples")
    return told and tuple(rest) == called.name.keys and group.count < called.count


def _groups(forms: Mapping[str, int]) -> list[_Group]:
    """The forms by their words; a title is set apart only from a single word."""
    groups: dict[tuple[object, ...], _Group] = {}
    for place, (form, count) in enumerate(forms.items()):
        clean = normal_case(_SPACE.sub(" ", form).strip(" ,;:"))
        name = parse_name(clean)
        if not any(name.keys):
            continue
        key = (name.keys, name.suffix, name.titles if len(name.keys) == 1 else ())
        group = groups.setdefault(key, _Group(name, Counter(), Counter(), 0, place))
        group.written[_without_titles(clean, name)] += count
        group.whole[clean] += count
        group.count += count
    return list(groups.values())


def _rank(group: _Group, attested: Counter[str]) -> tuple[float, ...]:
    """Initials come last; then what is written most often, and of that what other forms repeat."""
    keys = group.name.keys
    words = [key for key in keys if len(key) > 1] or keys
    repeated = sum(attested[key] > 1 for key in words) / len(words)
    return (not _is_initials(group.name), group.count, repeated, sum(map(len, keys)), -group.first)


def _is_initials(name: Name) -> bool:
    """Whether nothing but initials stand before the surname."""
    return all(len(key) == 1 for key in name.given)


def _goes_with(full: Name, called: Name) -> bool:
    """Whether a full form can be the name of who is mostly called otherwise."""
    if full.gender and called.title_gender and full.gender != called.title_gender:
        return False
    if set(called.keys) <= set(full.keys):
        return True
    if called.given:
        return surnames_match(full, called)
    key = called.keys[0]
    return (
        key == full.surname
        or spelling_variants(key, full.surname)
        or any(short_form(key, own) or pet_form(key, own) or spelling_variants(key, own) for own in full.given)
        or patronymic(full.keys[-1])
    )


def normal_case(form: str) -> str:
    """A form written in capitals as a name is written elsewhere; any other as it is.

    >>> normal_case("MARGARET O'HARA-LEE"), normal_case("J. MCKAY"), normal_case("TOM ORR"), normal_case("JFK")
    ("Margaret O'Hara-Lee", 'J. McKay', 'Tom Orr', 'JFK')
    """
    words = _SHOUTED.findall(form)
    known = is_title(form.split(" ")[0]) or (bool(words) and plain(words[0]) in given_genders())
    letters = not known and all(_acronym(word) for word in words)
    if not words or form != form.upper() or letters:
        return form
    return _SHOUTED.sub(lambda match: _capitalised(match.group()), form)


def _acronym(word: str) -> bool:
    return len(word) <= _ACRONYM or _VOWELS.isdisjoint(word)


def _capitalised(word: str) -> str:
    low = word[:1] + word[1:].lower()
    return "Mc" + low[2:].capitalize() if low.startswith("Mc") and len(low) > _ACRONYM else low


def _without_titles(clean: str, name: Name) -> str:
    words = clean.split(" ")
    at = 0
    skipped = {*name.titles, "the"}
    while at < len(words) - 1 and (words[at].lower().rstrip(".,") in skipped or is_epithet(words, at)):
        at += 1
    end = len(words)
    while end - at > 1 and is_suffix(words[end - 1]) and not SUFFIXES.get(words[end - 1].lower().replace(".", "")):
        end -= 1  # letters of an honour or a degree
    return " ".join(words[at:end]).rstrip(",")
