"""Who said it: small named rules in one visible order.

A sieve looks at a draft and names its speaker or passes.  The first that names
somebody decides, and its name stands in the quote's evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from quoteattr.people import resolve_source
from quoteattr.speakers.drafts import Draft
from quoteattr.syntax.parse import Parse
from quoteattr.text.genre import Genre
from quoteattr.types import Attribution, Cast, QuoteSpan, Span

__all__ = ["SIEVES", "Context", "Decision"]


@attrs.frozen
class Decision:
    """Whom a sieve names, how, and how surely."""

    speaker: str
    attribution: Attribution
    confidence: float
    spans: tuple[Span, ...] = ()
    note: str = ""


@attrs.define
class Context:
    """What the sieves may look at."""

    parse: Parse
    marks: Sequence[QuoteSpan]
    cast: Cast
    genre: Genre
    drafts: list[Draft]
    parents: list[int | None]
    """For each draft the place of the draft it stands in."""

    def paragraph(self, offset: int) -> int:
        """Index of the paragraph that `offset` stands in."""
        return self.parse.paragraph_at(offset)


Sieve = Callable[[Draft, int, Context], Decision | None]


def by_ranking(draft: Draft, at: int, context: Context) -> Decision | None:
    """In a story, whoever the conversation makes likeliest; a clear tag decides there too."""
    if draft.ranking is None or not draft.ranking.candidates or context.genre != "fiction":
        return None
    speaker, probability = draft.ranking.candidates[0]
    how: Attribution = "implicit"
    spans: tuple[Span, ...] = ()
    if draft.frame is not None and draft.frame.source is not None:
        named, kind, _ = resolve_source(context.parse, context.cast, draft.frame.source)
        if named == speaker:
            how = "explicit" if kind == "explicit" else "anaphoric"
        spans = (draft.frame.source,)
    return Decision(speaker, how, probability, spans, draft.ranking.rule)


def by_source(draft: Draft, at: int, context: Context) -> Decision | None:
    """The frame's source: a name, or a pronoun or description that was resolved."""
    if draft.frame is None or draft.frame.source is None or _says_i(draft, at, context):
        return None
    if _far_from_source(draft, at, context) and by_turn(draft, at, context) is not None:
        return None
    speaker, kind, score = resolve_source(context.parse, context.cast, draft.frame.named or draft.frame.source)
    if speaker is None:
        return None
    how: Attribution = "explicit" if kind == "explicit" else "anaphoric"
    return Decision(speaker, how, draft.frame.score * score, (draft.frame.source,), draft.frame.rule)


# Characters: a longer paragraph of a report goes on with a statement rather than answering it.
_SHORT_TURN = 160


def _far_from_source(draft: Draft, at: int, context: Context) -> bool:
    """Whether the source stands in an earlier paragraph, and speaks there as well: the turn may be another's."""
    source = draft.frame.source if draft.frame is not None else None
    if source is None or source.start > draft.start or sum(map(len, draft.spans)) > _SHORT_TURN:
        return False
    if context.paragraph(source.start) == context.paragraph(draft.start):
        return False
    return any(
        other.frame is not None and other.frame.source == source for other in context.drafts[max(0, at - 8) : at]
    )


def by_own_report(draft: Draft, at: int, context: Context) -> Decision | None:
    """Who tells what "I" said, is "I": the speaker of the enclosing quote."""
    parent = context.parents[at]
    if parent is None or not _says_i(draft, at, context):
        return None
    outer = context.drafts[parent]
    if outer.speaker is None or draft.frame is None or draft.frame.source is None:
        return None
    return Decision(outer.speaker, "anaphoric", 0.9 * outer.confidence, (draft.frame.source,), draft.frame.rule)


_FIRST_PERSON = frozenset({"i", "me", "my", "we", "us", "our"})


def _says_i(draft: Draft, at: int, context: Context) -> bool:
    """Whether the source is a first person inside somebody's quote."""
    if draft.frame is None or draft.frame.source is None or context.parents[at] is None:
        return False
    return draft.frame.source.of(context.parse.text).casefold() in _FIRST_PERSON


def by_turn(draft: Draft, at: int, context: Context) -> Decision | None:
    """In a report, too, a paragraph that is all quote may be an answer: whose turn it clearly is."""
    ranking = draft.ranking
    if ranking is None or not ranking.candidates or draft.kind != "direct" or not _fills_paragraph(draft, context):
        return None
    speaker, probability = ranking.candidates[0]
    if probability < _CLEAR_TURN or not any(other.speaker == speaker for other in context.drafts[:at]):
        return None  # who has not spoken before may only have been told: "he told the Courier"
    return Decision(speaker, "implicit", probability, (), ranking.rule)


_CLEAR_TURN = 0.6


def _fills_paragraph(draft: Draft, context: Context) -> bool:
    """Whether next to nothing but the quote stands in its paragraph."""
    paragraph = context.parse.paragraphs[context.paragraph(draft.start)]
    return sum(len(span) for span in draft.spans) >= 0.8 * len(paragraph) - 4


def by_same_paragraph(draft: Draft, at: int, context: Context) -> Decision | None:
    """An untagged quote goes on with the speaker of the quote before it in its paragraph."""
    if draft.kind == "indirect" or (draft.frame is not None and draft.frame.cue is not None):
        return None
    paragraph = context.paragraph(draft.start)
    for other in (*reversed(context.drafts[:at]), *context.drafts[at + 1 :]):
        there = context.paragraph(other.start)
        if there == paragraph and other.speaker is not None and other.kind != "indirect":
            return Decision(other.speaker, "implicit", 0.8 * other.confidence, other.spans[:1])
        if abs(there - paragraph) > 1:
            break
    return None


def by_paragraph_before(draft: Draft, at: int, context: Context) -> Decision | None:
    """A paragraph that is all quote goes on with the speaker quoted last before it."""
    if draft.kind != "direct" or at == 0:
        return None
    if not _fills_paragraph(draft, context):
        return None
    before = context.drafts[at - 1]
    if before.speaker is None or context.paragraph(draft.start) - context.paragraph(before.end) > 1:
        return None
    return Decision(before.speaker, "implicit", 0.7 * before.confidence, before.spans[-1:])


def by_echo(draft: Draft, at: int, context: Context) -> Decision | None:
    """A headline's or lead's quoted words go to whoever says them further down."""
    if draft.kind == "indirect" or context.paragraph(draft.start) > _LEAD:
        return None
    own = _content_words(context.parse.text, draft.fragments or draft.spans)
    if len(own) < 1:
        return None
    for other in context.drafts[at + 1 :]:
        if other.speaker is not None and context.paragraph(other.start) > context.paragraph(draft.start):
            theirs = _content_words(context.parse.text, other.fragments or other.spans)
            if len(own & theirs) >= 0.7 * len(own):
                return Decision(other.speaker, "implicit", 0.75 * other.confidence, other.spans[:1])
    return None


# Paragraphs that count as headline, subtitle and lead.
_LEAD = 3


def _content_words(text: str, spans: Sequence[Span]) -> set[str]:
    words = {word.strip(".,;:!?'’\"“”()").casefold() for span in spans for word in span.of(text).split()}
    return {word for word in words if len(word) > 3}


SIEVES: tuple[tuple[str, Sieve], ...] = (
    ("ranking", by_ranking),
    ("source", by_source),
    ("own_report", by_own_report),
    ("turn", by_turn),
    ("same_paragraph", by_same_paragraph),
    ("paragraph_before", by_paragraph_before),
    ("echo", by_echo),
)
"""Who decides, in this order."""
