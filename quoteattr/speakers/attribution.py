"""Frames, people and rankings in; attributed quotes out.

What is a quote is settled first (`drafts`), then who said it, by the ordered
list `SIEVES` (`sieves`).  A later sieve never overturns an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.speakers.drafts import GivenQuotes, any_untagged, make_drafts, merge_turns, parents_of
from quoteattr.speakers.finish import finish
from quoteattr.speakers.ranking import Ranking
from quoteattr.speakers.sieves import SIEVES, Context
from quoteattr.syntax.parse import Parse
from quoteattr.text.genre import Genre
from quoteattr.types import AttributedQuote, Cast, Evidence, Frame, QuoteSpan

__all__ = ["GivenQuotes", "any_untagged", "attribute_quotes", "merge_turns"]


def attribute_quotes(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tagged: Sequence[Frame],
    cast: Cast,
    rankings: Sequence[Ranking],
    genre: Genre,
    given: GivenQuotes | None = None,
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
    """
    drafts = make_drafts(parse, marks, reports, tagged, rankings, genre, given)
    context = Context(parse, marks, cast, genre, drafts, parents_of(drafts))
    for name, sieve in SIEVES:
        for at, draft in enumerate(drafts):
            if draft.speaker is None and (decision := sieve(draft, at, context)) is not None:
                draft.speaker = decision.speaker
                draft.attribution = decision.attribution
                draft.confidence = decision.confidence
                draft.evidence = (Evidence(name, decision.spans, decision.confidence, decision.note), *draft.evidence)
    return finish(context)
