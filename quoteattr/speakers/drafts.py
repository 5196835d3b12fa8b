"""What is a quote: marks, frames, turns and the caller's own quotes become drafts."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence

import attrs

from quoteattr.lang import english
from quoteattr.speakers.ranking import Ranking
from quoteattr.syntax.parse import Parse
from quoteattr.text.genre import Genre
from quoteattr.types import Attribution, Evidence, Frame, Kind, QuoteSpan, Span

__all__ = ["Draft", "GivenQuotes", "any_untagged", "make_drafts", "merge_turns", "parents_of"]


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
    speaker tells of others' sayings is the speaker's own telling.
    """
    if not spoken:
        return tuple(reports)
    taken = Taken(span for frame in spoken for span in frame.spans)
    beside = [f for f in reports if not any(taken.touches(span) for span in f.spans)]
    inside = [f for f in reports if f.kind == "direct" and all(taken.covers(span) for span in f.spans)]
    return (*spoken, *beside, *inside)


def make_drafts(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tagged: Sequence[Frame],
    rankings: Sequence[Ranking],
    genre: Genre,
    given: GivenQuotes | None,
) -> list[Draft]:
    """The quotes of a text in its order, the longer first: read as a story or as a report, or those given."""
    tag_of = {index: frame for frame in tagged for index in frame.marks}
    ranking_of = {index: ranking for ranking in rankings for index in ranking.marks}
    if given is not None:
        drafts = _given_drafts(given, reports, tag_of, ranking_of, genre)
    elif genre == "fiction":
        drafts = _spoken(parse.text, marks, reports, tag_of, ranking_of)
    else:
        drafts = _reported(parse.text, marks, reports, tag_of, ranking_of)
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
    starts = [f.spans[0].start for f in by_start]
    longest = max((f.spans[-1].end - f.spans[0].start for f in by_start), default=0)
    drafts = []
    for group in given.groups:
        spans = tuple(given.marks[i].spans[0] for i in group)
        tag = next((tag_of[i] for i in group if i in tag_of and tag_of[i].source is not None), None)
        report = None
        if genre == "news":
            near = by_start[
                bisect.bisect_left(starts, spans[0].start - longest) : bisect.bisect_left(starts, spans[-1].end)
            ]
            report = max(near, key=lambda f: _shared(f.spans, spans), default=None)
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


# Rules of the frames whose source is a label before turns or letters: they say themselves what is quoted.
_LABELS = frozenset({"turn_label", "mail_label"})


def _spoken(
    text: str,
    marks: Sequence[QuoteSpan],
    reports: Sequence[Frame],
    tag_of: dict[int, Frame],
    ranking_of: dict[int, Ranking],
) -> list[Draft]:
    """In a story: every utterance in marks, and clear reports of speech beside them."""
    labelled = [frame for frame in reports if frame.rule in _LABELS]
    drafts = [Draft(frame.spans, "direct", frame.marks, (), frame) for frame in labelled]
    seen: set[int] = {index for frame in labelled for index in frame.marks if marks[index].style == "block"}
    for index, mark in enumerate(marks):
        if index in seen or not (is_speech(mark) or _is_labelled(text, mark, tag_of.get(index))):
            continue
        ranking = ranking_of.get(index)
        group = tuple(i for i in ranking.marks if i not in seen) if ranking is not None else (index,)
        seen.update(group)
        frame = next((tag_of[i] for i in group if i in tag_of), None)
        drafts.append(Draft(_contents(marks, group), "direct", group, (), frame, ranking))
    taken = Taken([*(marks[index].outer for index in seen), *(span for frame in labelled for span in frame.spans)])
    for frame in reports:
        sure = frame.kind != "direct" and frame.score >= _SURE_REPORT
        if sure and not any(taken.touches(span) for span in frame.spans):
            drafts.append(Draft(frame.spans, frame.kind, frame.marks, frame.fragments, frame))
    return drafts


def _reported(
    text: str,
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
        if tag is not None and _begins_with_cue(text, frame, tag, marks):
            drafts.append(Draft(_contents(marks, frame.marks), "direct", frame.marks, (), tag))
            continue
        best = tag if tag is not None and _prefers_tag(text, frame, tag, marks) else frame
        ranking = ranking_of.get(frame.marks[0]) if frame.kind == "direct" and frame.marks else None
        drafts.append(Draft(frame.spans, frame.kind, frame.marks, frame.fragments, best, ranking))
    taken = Taken(span for frame in reports for span in frame.spans)
    for index, mark in enumerate(marks):
        tag = tag_of.get(index)
        speaks = is_speech(mark) or _is_labelled(text, mark, tag)
        if index in seen or not speaks or any(taken.touches(s) for s in mark.spans):
            continue
        group = tuple(i for i in tag.marks if i not in seen) if tag is not None else (index,)
        seen.update(group)
        drafts.append(Draft(_contents(marks, group), "direct", group, (), tag, ranking_of.get(index)))
    return drafts


def _begins_with_cue(text: str, frame: Frame, tag: Frame, marks: Sequence[QuoteSpan]) -> bool:
    """Whether a reported clause is a second report: ``rejected the offer, [warning: "We are late."]``."""
    if frame.kind != "mixed" or tag.cue is None or tag.source is None or not frame.marks:
        return False
    before = text[tag.cue.end : marks[frame.marks[0]].start].strip()
    return frame.spans[0].start == tag.cue.start and before in (":", ",") and len(frame.spans) == 1


def _is_labelled(text: str, mark: QuoteSpan, tag: Frame | None) -> bool:
    """Whether a sentence in marks stands behind its speaker's name and a colon: speech, whatever else it looks like."""
    if tag is None or tag.rule != "label" or not mark.spans:
        return False
    content = mark.spans[-1].of(text).rstrip()
    return content.endswith((".", "!", "?", "…")) and len(content.split()) > 2


# A report this sure of its source is not doubted.
_SURE_SOURCE = 0.6


def _prefers_tag(text: str, frame: Frame, tag: Frame, marks: Sequence[QuoteSpan]) -> bool:
    """Whether the tag names the source rather than the report.

    It does where the report names none; and in ``"We won," a guard cheered after the mayor announced
    that ...``: a quote that ends in a comma is followed by its tag, whatever cue is better known.
    """
    if frame.source is None:
        return True
    if tag.source is None or frame.kind != "direct":
        return False
    if _names_listener(text, frame) and tag.cue == frame.cue and tag.source.end <= frame.source.start:
        return True
    if frame.rule == "dash" and tag.cue is not None and tag.cue.start > frame.spans[0].start:
        return True  # a narrator's break and no signature
    if frame.score >= _SURE_SOURCE:
        return False
    behind = [marks[i] for i in frame.marks if marks[i].end < tag.source.start <= marks[i].end + 2 and marks[i].spans]
    return any(mark.spans[-1].of(text).endswith(",") for mark in behind)


def _names_listener(text: str, frame: Frame) -> bool:
    """Whether the report took the one who is told something for the one who tells it."""
    # Nobody is "told" without one who tells: what stands behind these is who listens.
    told = english().reporting.forms("listener", "third", "past")
    if frame.cue is None or frame.source is None or frame.cue.of(text).casefold() not in told:
        return False
    return 0 < frame.source.start - frame.cue.end <= 2


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
        at = bisect.bisect_right(self.ends, span.start)
        return at < len(self.starts) and self.starts[at] < span.end

    def covers(self, span: Span) -> bool:
        at = bisect.bisect_right(self.ends, span.start)
        return at < len(self.starts) and self.starts[at] <= span.start and span.end <= self.ends[at]


def parents_of(drafts: Sequence[Draft]) -> list[int | None]:
    """For each draft (in the order of the text, the longer first) the place of the one it stands in."""
    parents: list[int | None] = []
    stack: list[int] = []
    for at, draft in enumerate(drafts):
        while stack and drafts[stack[-1]].end < draft.end:
            stack.pop()
        parents.append(stack[-1] if stack else None)
        stack.append(at)
    return parents
