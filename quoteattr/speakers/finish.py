"""From settled drafts to the quotes that users see."""

from __future__ import annotations

import bisect

from quoteattr.speakers.drafts import Draft
from quoteattr.speakers.sieves import Context
from quoteattr.types import AttributedQuote, Person, Span

__all__ = ["finish"]


def finish(context: Context) -> tuple[AttributedQuote, ...]:
    """The drafts as quotes with ids in the order of the text, each with its parent."""
    people = {person.id: person for person in context.cast.people}
    text = context.parse.text
    out: list[AttributedQuote] = []
    for number, (draft, parent) in enumerate(zip(context.drafts, context.parents, strict=True), 1):
        frame = draft.frame
        addressee = draft.ranking.addressee if draft.ranking is not None else None
        out.append(
            AttributedQuote(
                id=f"q{number}",
                text=" ".join(span.of(text) for span in draft.spans),
                spans=draft.spans,
                kind=draft.kind,
                fragments=draft.fragments,
                speaker=_person(people, draft.speaker),
                mention=_mention(draft, people.get(draft.speaker or ""), text) if frame is not None else None,
                cue=frame.cue if frame is not None else None,
                attribution=draft.attribution if draft.speaker in people else None,
                addressee=_person(people, addressee) if addressee != draft.speaker else None,
                confidence=round(min(1.0, max(0.0, draft.confidence)), 4),
                evidence=draft.evidence,
                parent=f"q{parent + 1}" if parent is not None else None,
                cue_class=frame.cue_class if frame is not None else None,
                negated=frame is not None and frame.negated,
                hypothetical=frame is not None and frame.hypothetical,
                questioned=frame is not None and frame.questioned,
                relay=frame.relay if frame is not None else None,
            )
        )
    return tuple(out)


def _mention(draft: Draft, speaker: Person | None, text: str) -> Span | None:
    """The words that name the source, without what is told about it behind them.

    "Ada Marsh, who keeps the lock," is cut to "Ada Marsh"; "her aunt, Ada Marsh" stays whole, and
    so does "Ada Marsh, who" before a verb of saying: there the pronoun is the source.
    """
    source = draft.frame.source if draft.frame is not None else None
    if source is None or source.of(text).endswith((" who", " which", " that")):
        return source
    if speaker is not None:
        at = bisect.bisect_left(speaker.mentions, source.start, key=lambda mention: mention.span.start)
        for mention in speaker.mentions[at:]:
            if mention.span.start >= source.end:
                break
            if mention.kind == "name" and mention.span.end <= source.end:
                return Span(source.start, mention.span.end)
    comma = text.find(",", source.start + 1, source.end)
    return source if comma < 0 else Span(source.start, comma)


def _person(people: dict[str, Person], id_: str | None) -> Person | None:
    return people.get(id_) if id_ is not None else None
