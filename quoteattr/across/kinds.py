"""What kind of source somebody is, told by roles and titles: official, expert, resident, ..."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Literal, get_args

from quoteattr.lang import english
from quoteattr.people.names import titles, whole_title
from quoteattr.types import PersonKind

__all__ = ["KINDS", "SourceKind", "kind_of_source"]

SourceKind = Literal[
    "spokesperson", "official", "expert", "business", "advocate", "media", "resident", "organization", "group",
    "anonymous", "other",
]  # fmt: skip
"""What a source is; `anonymous` has no name and no role that tells, `other` a name and no such role."""
KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
_TELLING = KINDS[: KINDS.index("organization")]
# Classes of titles that are offices: what the table does not list of them is an official's.
_OFFICES = ("rank", "office")


@functools.cache
def _kinds() -> dict[str, SourceKind]:
    """Noun -> the kind it tells."""
    found: dict[str, SourceKind] = {}
    for row in english().table("source_kinds"):
        for word in row["words"].split():
            found[word.replace("_", " ")] = row["kind"]  # type: ignore[assignment]
    return found


def kind_of_source(kind: PersonKind, titles_: Iterable[str], roles: Iterable[str], name: str = "") -> SourceKind:
    """The kind of a source.

    Args:
        kind: What the person is: `person`, `organization`, `group` or `unnamed`.
        titles_: Titles before the name.
        roles: Descriptions: "a professor of engineering".
        name: Of a source without a name its description.

    >>> kind_of_source("person", ("Mayor",), ()), kind_of_source("person", (), ("a spokeswoman for the harbour board",))
    ('official', 'spokesperson')
    >>> kind_of_source("unnamed", (), (), "a senior official"), kind_of_source("unnamed", (), (), "a woman")
    ('anonymous', 'anonymous')
    """
    if kind in ("organization", "group"):
        return kind
    if kind == "unnamed":
        return "anonymous"
    found = {told for role in roles if (told := _of_role(role))} | {told for t in titles_ if (told := _of_title(t))}
    return next((told for told in _TELLING if told in found), "other")


def _of_role(role: str) -> SourceKind | None:
    """What the head of a description tells: the last noun before its first "of", "for", "at" that the table knows."""
    known, best = _kinds(), None
    words = [word.strip(".,;:()\"'“”‘’").casefold() for word in role.split()]
    for at, word in enumerate(words):
        if best is not None and word in english().group("after a role"):
            break
        pair = f"{words[at - 1]} {word}" if at else ""
        best = known.get(pair) or known.get(word) or known.get(word.removesuffix("s")) or best
    return best


def _of_title(title: str) -> SourceKind | None:
    known, classes = _kinds(), titles()
    for word in reversed([word.casefold().rstrip(".") for word in title.split()]):
        told = known.get(word) or known.get(whole_title(word))
        if told is not None:
            return told
        if classes.get(word, ("", ""))[1] in _OFFICES:
            return "official"
    return None
