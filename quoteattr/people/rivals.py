"""How sure a name names the person it was given to: who else could bear it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quoteattr.people.cluster import Cluster
from quoteattr.people.mentions import Ref
from quoteattr.people.names import Name, clash, given_match, short_form

__all__ = ["lead", "note_rivals"]

# What joins a name to a person by a short form or another spelling only is so sure.
_LIKENESS = 0.7
# Bearers of one name word that are looked at.
_MOST = 40


def lead(others: Iterable[float], own: float) -> float:
    """How far ahead a weight is of the greatest other one, in [0, 1].

    >>> lead([], 3), lead([1, 2], 8), lead([5], 2)
    (1.0, 0.75, 0.0)
    """
    best = max(others, default=0.0)
    if not best:
        return 1.0
    return max(0.0, 1.0 - best / own) if own else 0.0


def note_rivals(refs: Iterable[Ref], clusters: Sequence[Cluster]) -> None:
    """Set `Ref.rivals` and `Ref.lead` of the names of people, by the clusters they were joined to."""
    bearers: dict[str, dict[int, None]] = {}
    for number, cluster in enumerate(clusters):
        for name in cluster.names:
            for key in {name.keys[0], name.surname} if name.keys else ():
                if len(key) > 1:
                    bearers.setdefault(key, {})[number] = None
    known: dict[tuple[object, ...], tuple[int, float]] = {}
    for ref in refs:
        if ref.kind != "person" or ref.name is None or not 0 <= ref.cluster < len(clusters):
            continue
        form = (ref.cluster, ref.name.titles, ref.name.keys, ref.name.suffix)
        if form not in known:
            known[form] = _standing(ref.name, ref.cluster, clusters, bearers)
        ref.rivals, ref.lead = known[form]


def _standing(
    name: Name, own: int, clusters: Sequence[Cluster], bearers: dict[str, dict[int, None]]
) -> tuple[int, float]:
    """Number of rivals for a name, and the lead over them."""
    near = list(bearers.get(name.surname, ()))[:_MOST]
    if not name.given:
        near = list(dict.fromkeys([*near, *list(bearers.get(name.keys[0], ()))[:_MOST]])) if name.keys else near
    others = [n for n in near if n != own and _could_be(clusters[n], name)]
    ahead = lead([_weight(clusters[n]) for n in others], _weight(clusters[own]))
    return len(others), round(min(ahead, _LIKENESS if _by_likeness(name, clusters[own]) else 1.0), 3)


def _weight(cluster: Cluster) -> float:
    return cluster.full + 0.5 * cluster.count


def _could_be(cluster: Cluster, name: Name) -> bool:
    """Whether a name could be this person's too."""
    if any(clash(own, name) for own in cluster.names):
        return False
    if name.title_gender and cluster.gender in {"F", "M"} and cluster.gender != name.title_gender:
        return False
    if not name.given:
        return True
    return any(own.surname == name.surname and given_match(own.given, name.given) > 0 for own in cluster.names)


def _by_likeness(name: Name, cluster: Cluster) -> bool:
    """Whether no other name of the person shares a word with this one as written."""
    rest = [own for own in cluster.names if own.given and own.keys != name.keys]
    if not rest:
        return False
    if not name.given:
        return not any(key in own.keys or key == own.surname for own in rest for key in (name.surname,))
    return all(short_form(own.keys[0], name.keys[0]) for own in rest)
