"""Who said it: every decision, named, in one visible order.

A decision looks at one pending quote and answers or passes.  What it settles
stands beside it: which *construction* beside the quote counts, or who the
*speaker* is.  The first that answers settles that, no later one overturns it,
and none asks another.  Its name stands in the quote's evidence, and each can
be switched off (`quoteattr.rules.switched_off`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import attrs

from quoteattr.lang import english
from quoteattr.people import Resolution, resolve_mention
from quoteattr.rules import Rules
from quoteattr.speakers.quotes import Pending
from quoteattr.syntax.parse import Parse
from quoteattr.text.genre import Genre
from quoteattr.types import Attribution, Cast, Frame, QuoteSpan, Span

__all__ = ["DECISIONS", "MAY_BE_STORY", "Answer", "Context", "Decision", "decide"]


@attrs.frozen
class Answer:
    """What a decision says of one quote."""

    frame: Frame | None = None
    """The construction that counts."""
    speaker: str | None = None
    """Id of who speaks."""
    how: Attribution = "implicit"
    spans: tuple[Span, ...] = ()
    """What it looked at."""
    note: str = ""
    follows: int = -1
    """Index of the quote whose speaker this one shares; -1 where it stands on its own."""


@attrs.define
class Context:
    """What the decisions may look at."""

    parse: Parse
    marks: Sequence[QuoteSpan]
    cast: Cast
    genre: Genre
    story: float
    """How likely the text is a story."""
    quotes: list[Pending]
    parents: list[int | None]
    """For each quote the place of the quote it stands in."""
    taken: list[dict[str, tuple[str, Answer]]] = attrs.field(factory=list)
    """For each quote what is settled: the decision's name and its answer."""
    _meant: dict[Span, Resolution] = attrs.field(factory=dict)
    _first_named: dict[str, int] | None = None
    _bodies: frozenset[str] | None = None

    def paragraph(self, offset: int) -> int:
        """Index of the paragraph that `offset` stands in."""
        return self.parse.paragraph_at(offset)

    def meant(self, source: Span) -> Resolution:
        """Whom the words of a source mean."""
        if source not in self._meant:
            self._meant[source] = resolve_mention(self.parse, self.cast, source)
        return self._meant[source]

    def of_frame(self, frame: Frame) -> Resolution:
        """Whom the source of a construction means: of a label whoever bears it, else whom its words mean."""
        source = frame.named or frame.source
        return self.meant(source) if source is not None else Resolution()

    def bodies(self) -> frozenset[str]:
        """The organisations and groups among the people."""
        if self._bodies is None:
            kinds = ("organization", "group")
            self._bodies = frozenset(person.id for person in self.cast.people if person.kind in kinds)
        return self._bodies

    def first_named(self) -> dict[str, int]:
        """For each person the first quote whose construction names that person as its source."""
        if self._first_named is None:
            self._first_named = {}
            for at, quote in enumerate(self.quotes):
                if quote.frame is not None and quote.frame.source is not None:
                    person = self.of_frame(quote.frame).person
                    if person is not None:
                        self._first_named.setdefault(person, at)
        return self._first_named


Settles = Literal["construction", "speaker"]
Look = Callable[[Pending, int, Context], Answer | None]


@attrs.frozen
class Decision:
    """One row of the list: what it settles, and how."""

    settles: Settles
    look: Look

    def __call__(self, quote: Pending, at: int, context: Context) -> Answer | None:
        """What it says of the quote; None where it passes."""
        return self.look(quote, at, context)


def decide(context: Context) -> None:
    """Take every decision for every quote, in the order of the list."""
    context.taken = [{} for _ in context.quotes]
    for name, decision in DECISIONS:
        for at, quote in enumerate(context.quotes):
            taken = context.taken[at]
            if decision.settles not in taken and (answer := decision(quote, at, context)) is not None:
                taken[decision.settles] = (name, answer)
                if decision.settles == "construction":
                    quote.frame = answer.frame
                else:
                    quote.speaker, quote.attribution = answer.speaker, answer.how


# Which construction counts: a report of the text, or the tag right beside the marks


def _tag_for_sourceless(quote: Pending, at: int, context: Context) -> Answer | None:
    """The tag, where the report names no source."""
    report = quote.report
    return _by_tag(quote) if report is not None and report.source is None else None


def _tag_for_break(quote: Pending, at: int, context: Context) -> Answer | None:
    """The tag, where the report took a narrator's break between dashes for a signature."""
    report, tag = quote.report, quote.tag
    if not _both_named(quote) or report is None or tag is None or tag.cue is None:
        return None
    return _by_tag(quote) if report.rule == "dash" and tag.cue.start > report.spans[0].start else None


def _report(quote: Pending, at: int, context: Context) -> Answer | None:
    """The report of which the quote is the content."""
    return Answer(frame=quote.report, note=quote.report.rule) if quote.report is not None else None


def _tag(quote: Pending, at: int, context: Context) -> Answer | None:
    """The speech tag beside the marks."""
    return _by_tag(quote)


def _by_tag(quote: Pending) -> Answer | None:
    return Answer(frame=quote.tag, note=quote.tag.rule) if quote.tag is not None else None


def _both_named(quote: Pending) -> bool:
    """Whether a report in marks and a tag each name a source."""
    report, tag = quote.report, quote.tag
    if report is None or tag is None or report.source is None or tag.source is None:
        return False
    return report.kind == "direct"


# Who speaks


def _conversation(quote: Pending, at: int, context: Context) -> Answer | None:
    """In a story, whoever the conversation makes likeliest; a clear tag decides there too."""
    if quote.ranking is None or not quote.ranking.candidates or context.genre != "fiction":
        return None
    speaker = quote.ranking.candidates[0][0]
    how: Attribution = "implicit"
    spans: tuple[Span, ...] = ()
    if quote.frame is not None and quote.frame.source is not None:
        meant = context.of_frame(quote.frame)
        if meant.person == speaker:
            how = meant.how
        spans = (quote.frame.source,)
    return Answer(speaker=speaker, how=how, spans=spans, note=quote.ranking.rule)


def _answered_turn(quote: Pending, at: int, context: Context) -> Answer | None:
    """A short paragraph that is all quote, its source in an earlier paragraph and speaking there as well:
    whose turn it clearly is.
    """
    return _clear_turn(quote, at, context) if _far_from_source(quote, at, context) else None


def _source(quote: Pending, at: int, context: Context) -> Answer | None:
    """The construction's source: a name, or a pronoun or description that was resolved."""
    if quote.frame is None or quote.frame.source is None or _says_i(quote, at, context):
        return None
    meant = context.of_frame(quote.frame)
    if meant.person is None:
        return None
    return Answer(speaker=meant.person, how=meant.how, spans=(quote.frame.source,), note=quote.frame.rule)


def _own_report(quote: Pending, at: int, context: Context) -> Answer | None:
    """Who tells what "I" said, is "I": the speaker of the enclosing quote."""
    parent = context.parents[at]
    if parent is None or not _says_i(quote, at, context):
        return None
    outer = context.quotes[parent]
    if outer.speaker is None or quote.frame is None or quote.frame.source is None:
        return None
    return Answer(
        speaker=outer.speaker, how="anaphoric", spans=(quote.frame.source,), note=quote.frame.rule, follows=parent
    )


def _turn(quote: Pending, at: int, context: Context) -> Answer | None:
    """In a report, too, a paragraph that is all quote may be an answer: whose turn it clearly is."""
    return _clear_turn(quote, at, context)


def _same_paragraph(quote: Pending, at: int, context: Context) -> Answer | None:
    """An untagged quote goes on with the speaker of the quote before it in its paragraph."""
    if quote.kind == "indirect" or (quote.frame is not None and quote.frame.cue is not None):
        return None
    paragraph = context.paragraph(quote.start)
    for side in (range(at - 1, -1, -1), range(at + 1, len(context.quotes))):
        for there in side:
            other = context.quotes[there]
            where = context.paragraph(other.start)
            if where == paragraph and _may_go_on(quote, other) and other.kind != "indirect":
                return Answer(speaker=other.speaker, spans=other.spans[:1], follows=there)
            if abs(where - paragraph) > 1:
                break
    return None


def _may_go_on(quote: Pending, other: Pending) -> bool:
    """Whether a quote may be by the speaker of another one: not if it calls that speaker by name."""
    return other.speaker is not None and (quote.ranking is None or other.speaker not in quote.ranking.called)


def _paragraph_before(quote: Pending, at: int, context: Context) -> Answer | None:
    """A paragraph that is all quote goes on with the speaker quoted last before it."""
    if quote.kind != "direct" or at == 0 or not _fills_paragraph(quote, context):
        return None
    before = context.quotes[at - 1]
    if not _may_go_on(quote, before) or context.paragraph(quote.start) - context.paragraph(before.end) > 1:
        return None
    return Answer(speaker=before.speaker, spans=before.spans[-1:], follows=at - 1)


def _echo(quote: Pending, at: int, context: Context) -> Answer | None:
    """A headline's or lead's quoted words go to whoever says them further down."""
    if quote.kind == "indirect" or context.paragraph(quote.start) > _LEAD:
        return None
    own = _content_words(context.parse.text, quote.fragments or quote.spans)
    if len(own) < 1:
        return None
    for there in range(at + 1, len(context.quotes)):
        other = context.quotes[there]
        if other.speaker is not None and context.paragraph(other.start) > context.paragraph(quote.start):
            theirs = _content_words(context.parse.text, other.fragments or other.spans)
            if len(own & theirs) >= _ECHOED * len(own):
                return Answer(speaker=other.speaker, spans=other.spans[:1], follows=there)
    return None


# Characters: a longer paragraph of a report goes on with a statement rather than answering it.
_SHORT_TURN = 160


def _far_from_source(quote: Pending, at: int, context: Context) -> bool:
    """Whether the source stands in an earlier paragraph, and speaks there as well: the turn may be another's."""
    source = quote.frame.source if quote.frame is not None else None
    if source is None or source.start > quote.start or sum(map(len, quote.spans)) > _SHORT_TURN:
        return False
    if _says_i(quote, at, context) or context.paragraph(source.start) == context.paragraph(quote.start):
        return False
    return any(
        other.frame is not None and other.frame.source == source for other in context.quotes[max(0, at - 8) : at]
    )


_FIRST_PERSON = english().group("first person")


def _says_i(quote: Pending, at: int, context: Context) -> bool:
    """Whether the source is a first person inside somebody's quote."""
    if quote.frame is None or quote.frame.source is None or context.parents[at] is None:
        return False
    return quote.frame.source.of(context.parse.text).casefold() in _FIRST_PERSON


def _has_spoken(speaker: str, at: int, context: Context) -> bool:
    """Whether somebody is the source of an earlier quote."""
    return context.first_named().get(speaker, at) < at


def _clear_turn(quote: Pending, at: int, context: Context) -> Answer | None:
    """Whose turn a paragraph that is all quote clearly is."""
    ranking = quote.ranking
    if ranking is None or not ranking.candidates or quote.kind != "direct" or not _fills_paragraph(quote, context):
        return None
    speaker, probability = ranking.candidates[0]
    if probability < _CLEAR_TURN:
        return None
    if context.story < MAY_BE_STORY and not _has_spoken(speaker, at, context):
        return None  # in news, who has not spoken before may only have been told: "he told the Courier"
    if context.story < MAY_BE_STORY and speaker in context.bodies():
        return None  # nor does a board answer somebody
    return Answer(speaker=speaker, note=ranking.rule)


# A turn this likely is clear.  Set by hand on the seen newspeople articles.
_CLEAR_TURN = 0.6
#: From here on a text may be a story: 49 of 50 seen news articles score less, short passages of stories more.
MAY_BE_STORY = 0.05


def _fills_paragraph(quote: Pending, context: Context) -> bool:
    """Whether next to nothing but the quote stands in its paragraph."""
    if not context.parse.paragraphs:
        return False  # a text of blanks, with quotes that the caller gave
    paragraph = context.parse.paragraphs[context.paragraph(quote.start)]
    return sum(len(span) for span in quote.spans) >= 0.8 * len(paragraph) - 4


# Paragraphs that count as headline, subtitle and lead; how much of the words must come again.
_LEAD = 3
_ECHOED = 0.7


def _content_words(text: str, spans: Sequence[Span]) -> set[str]:
    words = {word.strip(".,;:!?'’\"“”()").casefold() for span in spans for word in span.of(text).split()}
    return {word for word in words if len(word) > 3}


DECISIONS: Rules[Decision] = Rules(
    "speakers",
    (
        ("tag_for_sourceless", Decision("construction", _tag_for_sourceless)),
        ("tag_for_break", Decision("construction", _tag_for_break)),
        ("report", Decision("construction", _report)),
        ("tag", Decision("construction", _tag)),
        ("conversation", Decision("speaker", _conversation)),
        ("answered_turn", Decision("speaker", _answered_turn)),
        ("source", Decision("speaker", _source)),
        ("own_report", Decision("speaker", _own_report)),
        ("turn", Decision("speaker", _turn)),
        ("same_paragraph", Decision("speaker", _same_paragraph)),
        ("paragraph_before", Decision("speaker", _paragraph_before)),
        ("echo", Decision("speaker", _echo)),
    ),
)
"""Every decision, in this order."""
