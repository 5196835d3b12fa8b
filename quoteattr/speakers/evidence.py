"""The steps that led to a speaker, as values, and their replay.

Each step is an `Evidence`: its rule, the places it looked at, the person it
names and its numbers.  `replay` takes the steps of a quote, applies them to
the values of the stages, and comes to the same speaker and confidence; it asks
no decision again, so a step that is missing or untrue shows.
"""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.errors import DataError
from quoteattr.speakers.confidence import probabilities
from quoteattr.speakers.decisions import Context
from quoteattr.types import AttributedQuote, Cast, Evidence, Frame, Span

__all__ = ["evidence_of", "replay"]


def evidence_of(context: Context, at: int, confidence: float, values: dict[str, float]) -> tuple[Evidence, ...]:
    """The steps of one quote: who speaks, by which construction, whom its words mean, and how sure that is."""
    quote, taken = context.quotes[at], context.taken[at]
    steps: list[Evidence] = []
    if "speaker" in taken and quote.speaker is not None:
        name, answer = taken["speaker"]
        chance: tuple[tuple[str, float], ...] = ()
        if name in _RANKED and quote.ranking is not None:
            chance = tuple(quote.ranking.candidates)
        steps.append(Evidence(name, answer.spans, round(confidence, 4), answer.note, answer.speaker, chance))
    steps.append(Evidence("quote", quote.spans[:1], None, quote.origin))
    frame = quote.frame
    if frame is not None and "construction" in taken:
        spans = tuple(span for span in (frame.source, frame.cue) if span is not None)
        steps.append(Evidence(taken["construction"][0], spans, round(frame.score, 4), frame.rule))
        meant = context.of_frame(frame) if frame.source is not None else None
        if meant is not None and meant.mention is not None:
            numbers = (("rivals", float(meant.rivals)), ("lead", float(meant.lead)))
            mention = meant.mention
            steps.append(Evidence("mention", (mention.span,), mention.score, mention.rule, meant.person, numbers))
    if values:
        steps.append(Evidence("confidence", (), confidence, values=tuple(sorted(values.items()))))
    return tuple(steps)


# Decisions that go by the conversation, by the construction, and by another quote.
_RANKED = frozenset({"conversation", "turn", "answered_turn"})
_FOLLOWING = frozenset({"same_paragraph", "paragraph_before", "echo"})


def replay(
    quote: AttributedQuote, quotes: Sequence[AttributedQuote], frames: Sequence[Frame], cast: Cast
) -> tuple[str | None, float]:
    """The speaker's id and the confidence that a quote's evidence comes to.

    Args:
        quote: The quote whose evidence is followed.
        quotes: All quotes of its text: some go by another one's speaker.
        frames: The reports and tags of the text.
        cast: Its people and mentions.

    Raises:
        DataError: a step does not fit the values of the stages.
    """
    by_rule = {step.rule: step for step in quote.evidence}
    mention = by_rule.get("mention")
    if mention is not None:
        fits = [m for m in cast.mentions if m.span == mention.spans[0] and m.rule == mention.note]
        if not any(m.person == mention.person and m.score == mention.score for m in fits):
            raise DataError(f"{quote.id}: no mention at {mention.spans[0]} by the rule {mention.note!r}")
    for step in quote.evidence:
        if step.rule in ("report", "tag") or step.rule.startswith("tag_"):
            _check_construction(quote, step, frames)
    speaker = _speaker(quote, quotes, mention)
    last = by_rule.get("confidence")
    confidence = probabilities([dict(last.values)])[0] if last is not None else 0.0
    return speaker, confidence


def _check_construction(quote: AttributedQuote, step: Evidence, frames: Sequence[Frame]) -> None:
    places = set(step.spans)
    for frame in frames:
        own = {span for span in (frame.source, frame.cue) if span is not None}
        if frame.rule == step.note and own == places and round(frame.score, 4) == step.score:
            return
    raise DataError(f"{quote.id}: no construction {step.note!r} at {sorted(places)}")


def _speaker(quote: AttributedQuote, quotes: Sequence[AttributedQuote], mention: Evidence | None) -> str | None:
    first = quote.evidence[0] if quote.evidence else None
    if first is None or first.person is None:
        return None
    if first.rule in _RANKED:
        return first.values[0][0]
    if first.rule in _FOLLOWING:
        return _speaker_at(first.spans[0], quotes)
    if first.rule == "own_report":
        outer = next((other for other in quotes if other.id == quote.parent), None)
        return outer.speaker.id if outer is not None and outer.speaker is not None else None
    return mention.person if mention is not None else None


def _speaker_at(place: Span, quotes: Sequence[AttributedQuote]) -> str | None:
    for other in quotes:
        if place in other.spans and other.speaker is not None:
            return other.speaker.id
    return None
