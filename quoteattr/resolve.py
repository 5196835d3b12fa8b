"""Frames, people and rankings in; attributed quotes out.

What is a quote is settled first (`_drafts`), then who said it, by the ordered
list `SIEVES`: the first sieve that names somebody decides, and its name stands
in the quote's evidence.  A later sieve never overturns an earlier one.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence

import attrs

from quoteattr.dialogue import Ranking
from quoteattr.genre import Genre
from quoteattr.parse import Parse
from quoteattr.people import resolve_source
from quoteattr.types import AttributedQuote, Attribution, Cast, Evidence, Frame, Kind, Person, QuoteSpan, Span

__all__ = ["SIEVES", "GivenQuotes", "any_untagged", "attribute_quotes", "merge_turns"]


@attrs.frozen
class GivenQuotes:
    """Quotes that the caller already knows."""

    marks: tuple[QuoteSpan, ...]
    """One for each part of a quote."""
    groups: tuple[tuple[int, ...], ...]
    """Indexes of the parts that make up each quote."""


@attrs.define
class Draft:
    """A quote on its way: what it is, and what has been decided so far."""

    spans: tuple[Span, ...]
    kind: Kind
    marks: tuple[int, ...] = ()
    fragments: tuple[Span, ...] = ()
    frame: Frame | None = None
    ranking: Ranking | None = None
    speaker: str | None = None
    attribution: Attribution | None = None
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()

    @property
    def start(self) -> int:
        return self.spans[0].start

    @property
    def end(self) -> int:
        return self.spans[-1].end


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
        return self.parse.paragraph_at(offset)


def any_untagged(marks: Sequence[QuoteSpan], frames: Sequence[Frame]) -> bool:
    """Whether there is speech in marks for which no frame names a source."""
    tagged = {index for frame in frames if frame.source is not None for index in frame.marks}
    return any(index not in tagged and _is_speech(mark) for index, mark in enumerate(marks))


def merge_turns(spoken: Sequence[Frame], reports: Sequence[Frame]) -> tuple[Frame, ...]:
    """The turns of a transcript together with the frames that have a place beside them.

    Inside a turn only words in quotation marks are another quote: what a
    speaker tells of others' sayings is the speaker's own telling.
    """
    if not spoken:
        return tuple(reports)
    taken = _Taken(span for frame in spoken for span in frame.spans)
    beside = [f for f in reports if not any(taken.touches(span) for span in f.spans)]
    inside = [f for f in reports if f.kind == "direct" and all(taken.covers(span) for span in f.spans)]
    return (*spoken, *beside, *inside)


Sieve = Callable[[Draft, int, Context], Decision | None]


def attribute_quotes(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tagged: Sequence[Frame],
    cast: Cast,
    rankings: Sequence[Ranking],
    genre: Genre,
    given: GivenQuotes | None = None,
) -> tuple[tuple[AttributedQuote, ...], Cast]:
    """The quotes of a text with their speakers, and the cast.

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
    drafts = _drafts(parse, marks, reports, tagged, rankings, genre, given)
    context = Context(parse, marks, cast, genre, drafts, _parents(drafts))
    for name, sieve in SIEVES:
        for at, draft in enumerate(drafts):
            if draft.speaker is None and (decision := sieve(draft, at, context)) is not None:
                draft.speaker = decision.speaker
                draft.attribution = decision.attribution
                draft.confidence = decision.confidence
                draft.evidence = (Evidence(name, decision.spans, decision.confidence, decision.note), *draft.evidence)
    return _finish(context), cast


# --- what is a quote ---------------------------------------------------------


def _drafts(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tagged: Sequence[Frame],
    rankings: Sequence[Ranking],
    genre: Genre,
    given: GivenQuotes | None,
) -> list[Draft]:
    tag_of = {index: frame for frame in tagged for index in frame.marks}
    ranking_of = {index: ranking for ranking in rankings for index in ranking.marks}
    if given is not None:
        drafts = _given_drafts(given, reports, tag_of, ranking_of, genre)
    elif genre == "fiction":
        drafts = _spoken(parse, marks, reports, tag_of, ranking_of)
    else:
        drafts = _reported(marks, reports, tag_of, ranking_of)
    within = Span(parse.paragraphs[0].start, parse.paragraphs[-1].end) if parse.paragraphs else Span(0, 0)
    kept = drafts if given is not None else [d for d in drafts if within.start <= d.start and d.end <= within.end]
    return sorted(kept, key=lambda d: (d.start, -d.end))


def _given_drafts(
    given: GivenQuotes,
    reports: Sequence[Frame],
    tag_of: dict[int, Frame],
    ranking_of: dict[int, Ranking],
    genre: Genre,
) -> list[Draft]:
    """One draft for each quote the caller gave, with the frame that fits it best."""
    by_start = sorted(reports, key=lambda f: f.spans[0].start)
    drafts = []
    for group in given.groups:
        spans = tuple(given.marks[i].spans[0] for i in group)
        tag = next((tag_of[i] for i in group if i in tag_of and tag_of[i].source is not None), None)
        report = max(by_start, key=lambda f: _shared(f.spans, spans), default=None) if genre == "news" else None
        if report is not None and not _shared(report.spans, spans):
            report = None
        frame = tag if genre == "fiction" or report is None or report.source is None else report
        ranking = next((ranking_of[i] for i in group if i in ranking_of), None)
        kind = report.kind if report is not None else "direct"
        drafts.append(Draft(spans, kind, group, (), frame, ranking))
    return drafts


def _shared(left: Sequence[Span], right: Sequence[Span]) -> int:
    """Characters two lists of spans have in common."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in left for b in right)


def _spoken(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tag_of: dict[int, Frame],
    ranking_of: dict[int, Ranking],
) -> list[Draft]:
    """In a story: every utterance in marks, and clear reports of speech beside them."""
    drafts = []
    seen: set[int] = set()
    for index, mark in enumerate(marks):
        if index in seen or not _is_speech(mark):
            continue
        ranking = ranking_of.get(index)
        group = tuple(i for i in ranking.marks if i not in seen) if ranking is not None else (index,)
        seen.update(group)
        frame = next((tag_of[i] for i in group if i in tag_of), None)
        spans = tuple(span for i in group for span in marks[i].spans if len(span))
        if spans:
            drafts.append(Draft(tuple(sorted(spans)), "direct", group, (), frame, ranking))
    taken = _Taken(marks[index].outer for index in seen)
    for frame in reports:
        sure = frame.kind != "direct" and frame.score >= _SURE_REPORT
        if sure and not any(taken.touches(span) for span in frame.spans):
            drafts.append(Draft(frame.spans, frame.kind, frame.marks, frame.fragments, frame))
    return drafts


def _reported(
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tag_of: dict[int, Frame],
    ranking_of: dict[int, Ranking],
) -> list[Draft]:
    """In a report: the content of every frame, and whole quotes that stand alone."""
    drafts = []
    seen: set[int] = set()
    for frame in reports:
        seen.update(frame.marks)
        tag = next((tag_of[i] for i in frame.marks if i in tag_of), None)
        best = tag if frame.source is None and tag is not None else frame
        drafts.append(Draft(frame.spans, frame.kind, frame.marks, frame.fragments, best))
    taken = _Taken(span for frame in reports for span in frame.spans)
    for index, mark in enumerate(marks):
        tag = tag_of.get(index)
        if index in seen or not _is_speech(mark) or any(taken.touches(s) for s in mark.spans):
            continue
        group = tuple(i for i in tag.marks if i not in seen) if tag is not None else (index,)
        seen.update(group)
        spans = tuple(span for i in group for span in marks[i].spans if len(span))
        if spans:
            drafts.append(Draft(tuple(sorted(spans)), "direct", group, (), tag, ranking_of.get(index)))
    return drafts


# Reported speech in a story counts only when its frame is this sure.
_SURE_REPORT = 0.6


def _is_speech(mark: QuoteSpan) -> bool:
    return mark.label == "speech" and any(len(span) for span in mark.spans)


class _Taken:
    """Stretches of the text that are taken, for quick overlap tests."""

    def __init__(self, spans: object) -> None:
        merged: list[list[int]] = []
        for span in sorted(spans):  # type: ignore[call-overload]
            if merged and span.start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], span.end)
            else:
                merged.append([span.start, span.end])
        self.starts = [a for a, _ in merged]
        self.ends = [b for _, b in merged]

    def touches(self, span: Span) -> bool:
        at = bisect.bisect_right(self.ends, span.start)
        return at < len(self.starts) and self.starts[at] < span.end

    def covers(self, span: Span) -> bool:
        at = bisect.bisect_right(self.ends, span.start)
        return at < len(self.starts) and self.starts[at] <= span.start and span.end <= self.ends[at]


# --- who said it -------------------------------------------------------------


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
    speaker, kind, score = resolve_source(context.parse, context.cast, draft.frame.source)
    if speaker is None:
        return None
    how: Attribution = "explicit" if kind == "explicit" else "anaphoric"
    return Decision(speaker, how, draft.frame.score * score, (draft.frame.source,), draft.frame.rule)


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
    return Decision(speaker, "implicit", probability, (), ranking.rule) if probability >= _CLEAR_TURN else None


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


# --- the result --------------------------------------------------------------


def _parents(drafts: Sequence[Draft]) -> list[int | None]:
    """For each draft (in the order of the text, the longer first) the place of the one it stands in."""
    parents: list[int | None] = []
    stack: list[int] = []
    for at, draft in enumerate(drafts):
        while stack and drafts[stack[-1]].end < draft.end:
            stack.pop()
        parents.append(stack[-1] if stack else None)
        stack.append(at)
    return parents


def _finish(context: Context) -> tuple[AttributedQuote, ...]:
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
                addressee=_person(people, addressee),
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
