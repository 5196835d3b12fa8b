"""Constructions, people and rankings in; attributed quotes out.

What is a quote is settled first (`quotes`), then who said it, by one ordered
list (`decisions`), then how sure that is (`confidence`).
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from quoteattr.speakers.confidence import addressee_share, confidences
from quoteattr.speakers.decisions import Context, decide
from quoteattr.speakers.evidence import evidence_of
from quoteattr.speakers.quotes import GivenQuotes, Pending, any_untagged, make_quotes, merge_turns, parents_of
from quoteattr.speakers.ranking import Ranking
from quoteattr.syntax.parse import Parse
from quoteattr.text.genre import Genre
from quoteattr.types import AttributedQuote, Cast, Frame, Person, QuoteSpan, Span

__all__ = ["GivenQuotes", "any_untagged", "attribute_quotes", "merge_turns", "settle"]


def attribute_quotes(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tagged: Sequence[Frame],
    cast: Cast,
    rankings: Sequence[Ranking],
    genre: Genre,
    given: GivenQuotes | None = None,
    *,
    story: float | None = None,
) -> tuple[AttributedQuote, ...]:
    """The quotes of a text with their speakers.

    Args:
        parse: The parsed text.
        marks: Its quotation-mark spans, or those of the `given` quotes.
        reports: Frames of reported speech (source, cue, content).
        tagged: Speech tags of quotes in marks.
        cast: The people and their mentions.
        rankings: The candidates for each utterance in marks, best first.
        genre: `news` or `fiction`: whose reading of the marks counts.
        given: The caller's quotes, if detection is not wanted.
        story: How likely the text is a story, in [0, 1]; without it, what `genre` says.
    """
    return finish(settle(parse, marks, reports, tagged, cast, rankings, genre, given, story=story))


def settle(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tagged: Sequence[Frame],
    cast: Cast,
    rankings: Sequence[Ranking],
    genre: Genre,
    given: GivenQuotes | None,
    *,
    story: float | None,
) -> Context:
    """The quotes with every decision taken, before any confidence."""
    quotes = make_quotes(parse, marks, reports, tagged, rankings, genre, given)
    told = float(genre == "fiction") if story is None else story
    context = Context(parse, marks, cast, genre, told, quotes, parents_of(quotes))
    decide(context)
    return context


def finish(context: Context) -> tuple[AttributedQuote, ...]:
    """The quotes as users see them, with ids in the order of the text, each with its parent."""
    people = {person.id: person for person in context.cast.people}
    text = context.parse.text
    out: list[AttributedQuote] = []
    for at, (confidence, values) in enumerate(confidences(context)):
        quote, parent, frame = context.quotes[at], context.parents[at], context.quotes[at].frame
        told, addressed = (
            (quote.ranking.addressee, quote.ranking.addressed) if quote.ranking is not None else (None, "")
        )
        addressee = _person(people, told) if told != quote.speaker else None
        out.append(
            AttributedQuote(
                id=f"q{at + 1}",
                text=" ".join(span.of(text) for span in quote.spans),
                spans=quote.spans,
                kind=quote.kind,
                fragments=_inside(quote.fragments, quote.spans),
                speaker=_person(people, quote.speaker),
                mention=_mention(quote, people.get(quote.speaker or ""), text) if frame is not None else None,
                cue=frame.cue if frame is not None else None,
                attribution=quote.attribution if quote.speaker in people else None,
                addressee=addressee,
                speakers=_persons(people, quote.speaker, _together(context, quote)),
                addressee_confidence=round(confidence * addressee_share(addressed), 4) if addressee else 0.0,
                confidence=confidence,
                evidence=evidence_of(context, at, confidence, values),
                parent=f"q{parent + 1}" if parent is not None else None,
                cue_class=frame.cue_class if frame is not None else None,
                negated=frame is not None and frame.negated,
                hypothetical=frame is not None and frame.hypothetical,
                questioned=frame is not None and frame.questioned,
                relay=frame.relay if frame is not None else None,
            )
        )
    return tuple(out)


# Characters after a source's own mention within which those who speak together with it stand.
_TOGETHER = 80


def _together(context: Context, quote: Pending) -> tuple[str, ...]:
    """Ids of those who speak together with the source's person: the others of a list in its words."""
    meant = context.of_frame(quote.frame) if quote.frame is not None else None
    if meant is None or meant.mention is None or meant.person != quote.speaker:
        return ()
    if quote.frame is not None and quote.frame.sources:
        named = [context.meant(span).person for span in quote.frame.sources]
        return tuple(dict.fromkeys(person for person in named if person is not None and person != quote.speaker))
    parse, mentions = context.parse, context.cast.mentions
    joined = set(parse.tokens_in(meant.mention.span))
    found: list[str] = []
    at = bisect.bisect_left(mentions, meant.mention.span.end, key=lambda mention: mention.span.start)
    for mention in mentions[at:]:
        if mention.span.start > meant.mention.span.end + _TOGETHER:
            break
        tokens = parse.tokens_in(mention.span)
        head = next((token for token in tokens if parse.heads[token] not in tokens), -1)
        if head >= 0 and parse.deps[head] == "conj" and parse.heads[head] in joined:
            joined.update(tokens)
            if mention.person is not None and mention.person not in (quote.speaker, *found):
                found.append(mention.person)
    return tuple(found)


def _mention(quote: Pending, speaker: Person | None, text: str) -> Span | None:
    """The words that name the source, without what is told about it after them.

    "Ada Marsh, who keeps the lock," is cut to "Ada Marsh"; "her aunt, Ada Marsh" stays whole, and
    so does "Ada Marsh, who" before a verb of saying: there the pronoun is the source.
    """
    source = quote.frame.source if quote.frame is not None else None
    if source is None or source.of(text).endswith((" who", " which", " that")):
        return source
    if quote.frame is not None and quote.frame.sources:
        return Span(source.start, quote.frame.sources[-1].end)
    if speaker is not None:
        at = bisect.bisect_left(speaker.mentions, source.start, key=lambda mention: mention.span.start)
        for mention in speaker.mentions[at:]:
            if mention.span.start >= source.end:
                break
            if mention.kind == "name" and mention.span.end <= source.end:
                return Span(source.start, mention.span.end)
    comma = text.find(",", source.start + 1, source.end)
    return source if comma < 0 else Span(source.start, comma)


def _persons(people: dict[str, Person], speaker: str | None, others: Sequence[str]) -> tuple[Person, ...]:
    """The speaker and those who speak together with that one; empty without a speaker."""
    found = [_person(people, id_) for id_ in (speaker, *others)]
    return tuple(person for person in found if person is not None) if found[0] is not None else ()


def _person(people: dict[str, Person], id_: str | None) -> Person | None:
    return people.get(id_) if id_ is not None else None


def _inside(fragments: Sequence[Span], spans: Sequence[Span]) -> tuple[Span, ...]:
    """The fragments as far as they stand in the quote: a mark that is never closed may run over its end."""
    pieces = (
        Span(max(fragment.start, span.start), min(fragment.end, span.end))
        for fragment in fragments
        for span in spans
        if fragment.start < span.end and span.start < fragment.end
    )
    return tuple(pieces)
