"""What is a quote: marks, reports, turns and the caller's own quotes become pending quotes.

Nothing is decided here about who speaks, nor which of two readings of the words
beside a quote counts: both are kept, and `quoteattr.speakers.decisions` picks.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence

import attrs

from quoteattr.speakers.ranking import Ranking
from quoteattr.syntax.parse import Parse
from quoteattr.text.genre import Genre
from quoteattr.types import Attribution, Evidence, Frame, Kind, QuoteSpan, Span

__all__ = ["GivenQuotes", "Pending", "Taken", "any_untagged", "is_speech", "make_quotes", "merge_turns", "parents_of"]


@attrs.frozen
class GivenQuotes:
    """Quotes that the caller already knows."""

    marks: tuple[QuoteSpan, ...]
    """One for each part of a quote."""
    groups: tuple[tuple[int, ...], ...]
    """Indexes of the parts that make up each quote."""


@attrs.define
class Pending:
    """A quote on its way: what it is, and what has been decided so far."""

    spans: tuple[Span, ...]
    kind: Kind
    marks: tuple[int, ...] = ()
    fragments: tuple[Span, ...] = ()
    origin: str = ""
    """What made it a quote: `given`, `utterance`, `report` or `marks`."""
    report: Frame | None = None
    """The report it is the content of."""
    tag: Frame | None = None
    """The speech tag beside its marks."""
    ranking: Ranking | None = None
    frame: Frame | None = None
    """Of the two, the one that counts, once that is decided."""
    speaker: str | None = None
    attribution: Attribution | None = None
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.spans[-1].end


def any_untagged(parse: Parse, marks: Sequence[QuoteSpan], frames: Sequence[Frame]) -> bool:
    """Whether there is speech in marks for which no frame names a source in its paragraph."""
    tagged = {
        index
        for frame in frames
        if frame.source is not None
        for index in frame.marks
        if parse.paragraph_at(frame.source.start) == parse.paragraph_at(marks[index].start)
    }
    return any(index not in tagged and is_speech(mark) for index, mark in enumerate(marks))


def merge_turns(spoken: Sequence[Frame], reports: Sequence[Frame]) -> tuple[Frame, ...]:
    """The turns of a transcript together with the frames that have a place beside them.

    Inside a turn only words in quotation marks are another quote: what a
    speaker tells of others' sayings is the speaker's own telling.  What is
    said in a turn as a whole is that turn, however else it may be read.
    """
    if not spoken:
        return tuple(reports)
    taken = Taken(span for frame in spoken for span in frame.spans)
    beside = [f for f in reports if not any(taken.touches(span) for span in f.spans)]
    whole = {span for frame in spoken for span in frame.spans}
    inside = [
        f
        for f in reports
        if f.kind == "direct" and all(taken.covers(span) for span in f.spans) and not whole.issuperset(f.spans)
    ]
    return (*spoken, *beside, *inside)


def make_quotes(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tagged: Sequence[Frame],
    rankings: Sequence[Ranking],
    genre: Genre,
    given: GivenQuotes | None,
) -> list[Pending]:
    """The quotes of a text in its order, the longer first: read as a story or as a report, or those given."""
    tag_of = {index: frame for frame in tagged for index in frame.marks}
    ranking_of = {index: ranking for ranking in rankings for index in ranking.marks}
    if given is not None:
        quotes = _given(given, reports, tag_of, ranking_of, genre)
    elif genre == "fiction":
        quotes = _spoken(marks, reports, tag_of, ranking_of)
    else:
        quotes = _reported(parse.text, marks, reports, tag_of, ranking_of)
    within = Span(parse.paragraphs[0].start, parse.paragraphs[-1].end) if parse.paragraphs else Span(0, 0)
    kept = quotes if given is not None else [q for q in quotes if within.start <= q.start and q.end <= within.end]
    return sorted(kept, key=lambda q: (q.start, -q.end))


def _given(
    given: GivenQuotes,
    reports: Sequence[Frame],
    tag_of: dict[int, Frame],
    ranking_of: dict[int, Ranking],
    genre: Genre,
) -> list[Pending]:
    """One for each quote the caller gave, with the report that shares most with it."""
    by_start = sorted(reports, key=lambda f: f.spans[0].start)
    starts = [f.spans[0].start for f in by_start]
    longest = max((f.spans[-1].end - f.spans[0].start for f in by_start), default=0)
    quotes = []
    for group in given.groups:
        spans = tuple(given.marks[i].spans[0] for i in group)
        tag = next((tag_of[i] for i in group if i in tag_of and tag_of[i].source is not None), None)
        report = None
        if genre == "news":
            low, high = spans[0].start - longest, spans[-1].end
            near = by_start[bisect.bisect_left(starts, low) : bisect.bisect_left(starts, high)]
            report = max(near, key=lambda f: _shared(f.spans, spans), default=None)
        if report is not None and not _shared(report.spans, spans):
            report = None
        ranking = next((ranking_of[i] for i in group if i in ranking_of), None)
        kind = report.kind if report is not None else "direct"
        quotes.append(Pending(spans, kind, group, (), "given", report, tag, ranking))
    return quotes


def _shared(left: Sequence[Span], right: Sequence[Span]) -> int:
    """Characters two lists of spans have in common."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in left for b in right)


# Rules of the frames whose source is a label before turns or letters: they say themselves what is quoted.
_LABELS = frozenset({"turn_label", "mail_label"})


def _spoken(
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tag_of: dict[int, Frame],
    ranking_of: dict[int, Ranking],
) -> list[Pending]:
    """In a story: every utterance in marks, and clear reports of speech beside them."""
    labelled = [frame for frame in reports if frame.rule in _LABELS]
    quotes = [Pending(frame.spans, "direct", frame.marks, (), "report", frame) for frame in labelled]
    seen: set[int] = {index for frame in labelled for index in frame.marks if marks[index].style == "block"}
    for index, mark in enumerate(marks):
        if index in seen or not is_speech(mark):
            continue
        ranking = ranking_of.get(index)
        group = tuple(i for i in ranking.marks if i not in seen) if ranking is not None else (index,)
        seen.update(group)
        tag = next((tag_of[i] for i in group if i in tag_of), None)
        quotes.append(Pending(_contents(marks, group), "direct", group, (), "utterance", None, tag, ranking))
    taken = Taken([*(marks[index].outer for index in seen), *(span for frame in labelled for span in frame.spans)])
    for frame in reports:
        sure = frame.kind != "direct" and frame.score >= _SURE_REPORT
        if sure and not any(taken.touches(span) for span in frame.spans):
            quotes.append(Pending(frame.spans, frame.kind, frame.marks, frame.fragments, "report", frame))
    return quotes


def _reported(
    text: str,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tag_of: dict[int, Frame],
    ranking_of: dict[int, Ranking],
) -> list[Pending]:
    """In a report: the content of every frame, and whole quotes that stand alone."""
    quotes = []
    seen: set[int] = set()
    for frame in reports:
        seen.update(frame.marks)
        tag = next((tag_of[i] for i in frame.marks if i in tag_of), None)
        ranking = ranking_of.get(frame.marks[0]) if frame.kind == "direct" and frame.marks else None
        quotes.append(Pending(frame.spans, frame.kind, frame.marks, frame.fragments, "report", frame, tag, ranking))
    taken = Taken(span for frame in reports for span in frame.spans)
    for index, mark in enumerate(marks):
        tag = tag_of.get(index)
        speaks = is_speech(mark)
        if index in seen or not speaks or any(taken.touches(s) for s in mark.spans):
            continue
        group = tuple(i for i in tag.marks if i not in seen) if tag is not None else (index,)
        seen.update(group)
        quotes.append(Pending(_contents(marks, group), "direct", group, (), "marks", None, tag, ranking_of.get(index)))
    return quotes


def _contents(marks: Sequence[QuoteSpan], group: Sequence[int]) -> tuple[Span, ...]:
    """What the marks of one utterance hold, in order; never nothing, as one of them is speech."""
    return tuple(sorted(span for index in group for span in marks[index].spans if len(span)))


# Reported speech in a story counts only when its frame is this sure.
_SURE_REPORT = 0.6


def is_speech(mark: QuoteSpan) -> bool:
    """Whether the marks hold something, and it looks like speech."""
    return mark.label == "speech" and any(len(span) for span in mark.spans)


class Taken:
    """Stretches of the text that are taken, for quick overlap tests."""

    def __init__(self, spans: Iterable[Span]) -> None:
        merged: list[list[int]] = []
        for span in sorted(spans):
            if merged and span.start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], span.end)
            else:
                merged.append([span.start, span.end])
        self.starts = [a for a, _ in merged]
        self.ends = [b for _, b in merged]

    def touches(self, span: Span) -> bool:
        """Whether any of it is taken."""
        at = bisect.bisect_right(self.ends, span.start)
        return at < len(self.starts) and self.starts[at] < span.end

    def covers(self, span: Span) -> bool:
        """Whether all of it is taken."""
        at = bisect.bisect_right(self.ends, span.start)
        return at < len(self.starts) and self.starts[at] <= span.start and span.end <= self.ends[at]


def parents_of(quotes: Sequence[Pending]) -> list[int | None]:
    """For each quote (in the order of the text, the longer first) the place of the one it stands in."""
    parents: list[int | None] = []
    stack: list[int] = []
    for at, quote in enumerate(quotes):
        while stack and quotes[stack[-1]].end < quote.end:
            stack.pop()
        parents.append(stack[-1] if stack else None)
        stack.append(at)
    return parents
