"""The frozen result of the people stage, and whom the words of a source refer to in it."""

from __future__ import annotations

import bisect
from collections import Counter
from typing import Literal

import attrs

from quoteattr.people.mentions import Ref
from quoteattr.people.rivals import note_rivals
from quoteattr.people.sources import source_head
from quoteattr.people.work import OWN_DESCRIPTION, Work
from quoteattr.syntax.parse import Parse
from quoteattr.types import Cast, Mention, Person, Span

__all__ = ["Resolution", "make_cast", "resolve_mention"]

# So often called "the old woman" she goes by that and not by the words she came in with.
_OFTEN_CALLED = 3


def make_cast(work: Work) -> Cast:
    """The frozen result."""
    refs = sorted(
        work.all_refs(),
        key=lambda ref: (ref.first, ref.last),
    )
    needed = {s.ref.cluster for s in work.sources.values()}
    needed.add(work.narrator)
    needed |= {ref.cluster for ref in work.pronouns if (ref.first, ref.last) in work.speaking}
    needed |= {ref.cluster for ref in work.names if (ref.first, ref.last) in work.speaking}
    kept = [
        number for number, cluster in enumerate(work.clusters)
        if cluster.kind == "person" or number in needed or work.closed
    ]  # fmt: skip
    kept.sort(key=lambda number: (work.clusters[number].first, number))
    if work.closed:
        kept = list(range(len(work.clusters)))
    ids = _ids(work, kept)
    _name_introduced(work, refs)
    if not work.closed:
        note_rivals(work.names, work.clusters[: work.named])
    made = [(m, ref) for ref in refs if (m := _mention(work, ref, ids)) is not None]
    mentions = [mention for mention, _ in made]
    by_person: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.person is not None:
            by_person.setdefault(mention.person, []).append(mention)
    people = tuple(_person(work, number, ids[number], tuple(by_person.get(ids[number], ()))) for number in kept)
    leads = tuple(ref.lead if ref.kind == "person" else mention.score for mention, ref in made)
    others = () if work.closed else _others(work, refs, ids)
    return Cast(people, tuple(mentions), work.closed, tuple(ref.rivals for _, ref in made), leads, others)


def _others(work: Work, refs: list[Ref], ids: dict[int, str]) -> tuple[Person, ...]:
    """Those without a name who are mentioned but are no source."""
    own: dict[int, list[Mention]] = {}
    for ref in refs:
        number = ref.cluster
        if number < 0 or number in ids or work.clusters[number].kind not in {"unnamed", "group"}:
            continue
        span = work.reading.parse.span(ref.first, ref.last)
        own.setdefault(number, []).append(Mention(span, ref.kind, None, round(ref.score, 3), ref.rule))  # type: ignore[arg-type]
    people = []
    for serial, (number, mentions) in enumerate(own.items(), 1):
        id_ = f"u{serial}"
        people.append(_person(work, number, id_, tuple(attrs.evolve(m, person=id_) for m in mentions)))
    return tuple(people)


def _name_introduced(work: Work, refs: list[Ref]) -> None:
    """Call who came in as "a tall old woman with a lamp" by what the text calls her afterwards."""
    called: dict[int, Counter[str]] = {}
    for ref in refs:
        if ref.kind == "description" and ref.cluster >= 0 and work.clusters[ref.cluster].introduced:
            form = work.reading.string(ref.first, ref.last)
            if form[:4].lower() == "the ":
                called.setdefault(ref.cluster, Counter())["the " + form[4:]] += 1
    for number, forms in called.items():
        form, count = max(forms.items(), key=lambda item: (item[1], item[0]))
        if count >= _OFTEN_CALLED:
            work.clusters[number].fixed_name = form


def _ids(work: Work, kept: list[int]) -> dict[int, str]:
    taken = {work.clusters[n].id for n in kept}
    ids: dict[int, str] = {}
    serial = 0
    for number in kept:
        own = work.clusters[number].id
        while own is None:
            serial += 1
            if f"p{serial}" not in taken:
                own = f"p{serial}"
        ids[number] = own
    return ids


def _mention(work: Work, ref: Ref, ids: dict[int, str]) -> Mention | None:
    kind = {"person": "name", "organization": "name", "role": "name"}.get(ref.kind, ref.kind)
    if ref.kind == "organization" and ref.cluster not in ids:
        return None
    span = work.reading.parse.span(ref.first, ref.last)
    if ref.cut:
        span = Span(span.start, span.end - ref.cut)
    return Mention(span, kind, ids.get(ref.cluster), round(ref.score, 3), ref.rule)  # type: ignore[arg-type]


def _person(work: Work, number: int, own_id: str, mentions: tuple[Mention, ...]) -> Person:
    cluster = work.clusters[number]
    name = cluster.label()
    aliases = sorted(f for f in cluster.forms if f != name)
    titles = dict.fromkeys(n.title for n in cluster.names if n.title)
    roles = dict.fromkeys(wording for _, _, wording in cluster.roles if wording)
    kind = "person" if cluster.kind == "role" else cluster.kind
    return Person(
        id=own_id, name=name, aliases=tuple(aliases), titles=tuple(titles), roles=tuple(roles),
        gender=cluster.gender, kind=kind, mentions=mentions,  # type: ignore[arg-type]
    )  # fmt: skip


@attrs.frozen
class Resolution:
    """Whom the words of a source refer to, and by which mention."""

    person: str | None = None
    """The person's id; None when nobody fits."""
    how: Literal["explicit", "anaphoric"] = "anaphoric"
    """Whether a name says it, or a pronoun or a description does."""
    score: float = 0.0
    """How sure the mention's resolution is, in [0, 1]."""
    mention: Mention | None = None
    """The mention that refers."""
    rivals: int = 0
    """How many other people the mention's words could name."""
    lead: float = 1.0
    """How far ahead of them the person is, in [0, 1]."""


def resolve_mention(parse: Parse, cast: Cast, span: Span) -> Resolution:
    """Whom the words of a source refer to, by which mention, and who else could be meant."""
    low, near = _near(cast, span)
    names = [at for at, m in enumerate(near) if m.kind == "name"]
    ranges = [_token_range(parse, near[at].span) for at in names]
    head = source_head(parse, ranges, span)
    if head.kind == "nothing":
        return Resolution()

    def found(at: int, how: Literal["explicit", "anaphoric"]) -> Resolution:
        mention = near[at]
        rivals = cast.rivals[low + at] if cast.rivals else 0
        lead = cast.leads[low + at] if cast.leads else 1.0
        return Resolution(mention.person, how, mention.score, mention, rivals, lead)

    if head.kind == "name":
        return found(names[head.ref], "explicit")
    own = parse.span(head.first, head.last)
    inside = [at for at, m in enumerate(near) if m.kind != "name" and m.span.overlaps(own)]
    exact = [at for at in inside if near[at].span == own] or [at for at in inside if near[at].span.start == own.start]
    if not exact:
        called = [at for at, (first, last) in zip(names, ranges, strict=True) if first <= head.noun <= last]
        return found(called[0], "explicit") if called else Resolution()
    mention = near[exact[0]]
    new = mention.kind == "description" and mention.rule == OWN_DESCRIPTION
    return found(exact[0], "explicit" if new else "anaphoric")


# Characters after a mention within which another may belong to it.
_REACH = 400


def _near(cast: Cast, span: Span) -> tuple[int, list[Mention]]:
    """The mentions around a span, and the place of the first of them."""
    low = bisect.bisect_left(cast.mentions, span.start - _REACH, key=lambda m: m.span.start)
    high = bisect.bisect_right(cast.mentions, span.end + _REACH, key=lambda m: m.span.start)
    return low, list(cast.mentions[low:high])


def _token_range(parse: Parse, span: Span) -> tuple[int, int]:
    tokens = parse.tokens_in(span)
    return (tokens[0], tokens[-1]) if tokens else (0, -1)
