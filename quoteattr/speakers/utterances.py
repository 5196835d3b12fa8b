"""What one speaker says in one go, and what the tag beside it says of who that is."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Mapping, Sequence

import attrs

from quoteattr.lang import english
from quoteattr.syntax.parse import Parse
from quoteattr.types import Cast, Frame, Mention, QuoteSpan, Span

__all__ = [
    "DESCRIPTION", "GENDERS", "HE", "NAME", "NARRATOR", "PRONOUN", "SELF", "SHE", "UNRESOLVED", "Utterance",
    "find_utterances", "note_told", "resolve_tags",
]  # fmt: skip

# Codes of features of the trees.
GENDERS = {None: 0, "F": 1, "M": 2, "U": 3}
# Kinds of source in a tag.
NAME, DESCRIPTION, PRONOUN, NARRATOR, UNRESOLVED = 1, 2, 3, 4, 5
_KINDS = {"name": NAME, "description": DESCRIPTION, "pronoun": PRONOUN, "narrator": NARRATOR}
SHE, HE, SELF = (english().group(name) for name in ("she", "he", "I"))
_ARTICLES = english().group("articles of a description")
_COMMON = english().group("no words of a role")


@attrs.define
class Utterance:
    """What one speaker says in one go, and the tag beside it."""

    marks: tuple[int, ...]
    start: int
    end: int
    first: int
    """Index of the paragraph it begins in."""
    last: int
    """Index of the paragraph it ends in."""
    low: int
    """Where that first paragraph begins, in characters."""
    high: int
    """Where that last paragraph ends."""
    nested: bool
    frame: Frame | None = None
    source_kind: int = 0
    person: int = -1
    """Index of the person the tag's source was resolved to."""
    resolution: float = 0.0
    source_gender: int = 0
    label: str = ""
    """The description that stands for the speaker, in lower case without its article."""
    lead: float = 0.0
    """How far the person of the tag's source is ahead of others whom it could name."""
    rivals: int = 0
    """How many others it could name."""
    told: int = -1
    """Index of the person whom the tag names as spoken to."""
    likeness: dict[int, float] = attrs.field(factory=dict)
    """For a description: how many of its words are in a person's names and roles."""


def find_utterances(
    parse: Parse, marks: Sequence[QuoteSpan], frames: Sequence[Frame]
) -> tuple[list[Utterance], list[Utterance]]:
    """Utterances of the conversation, and those told inside other quotes; both in order."""
    frame_of = {index: frame for frame in frames for index in frame.marks if 0 <= index < len(marks)}
    main: list[Utterance] = []
    nested: list[Utterance] = []
    seen: set[int] = set()
    reach = -1
    for index, mark in enumerate(marks):
        if index in seen or not any(len(span) for span in mark.spans):
            continue
        frame = frame_of.get(index)
        if mark.label != "speech" and (frame is None or frame.cue is None):
            continue
        group = tuple(i for i in frame.marks if i not in seen) if frame is not None else (index,)
        seen.update(group)
        start = min(marks[i].start for i in group)
        end = max(marks[i].end for i in group)
        first, last = parse.paragraph_at(start), parse.paragraph_at(max(start, end - 1))
        inner = mark.parent is not None or end <= reach
        one = Utterance(
            marks=group, start=start, end=end, first=first, last=last, low=parse.paragraphs[first].start,
            high=max(end, parse.paragraphs[last].end), nested=inner,
            frame=frame if frame is not None and frame.source is not None else None,
        )  # fmt: skip
        (nested if inner else main).append(one)
        reach = max(reach, end)
    main.sort(key=lambda one: one.start)
    return main, nested


def resolve_tags(parse: Parse, utterances: Sequence[Utterance], mentions: Sequence[Mention], cast: Cast) -> None:
    """Fill in what each utterance's tag says of its speaker; `mentions` are the cast's, in order."""
    number = {person.id: index for index, person in enumerate(cast.people)}
    starts = [mention.span.start for mention in mentions]
    doubts = {
        mention.span: (rivals, lead)
        for mention, rivals, lead in zip(cast.mentions, cast.rivals, cast.leads, strict=False)
    }
    called = _role_words(cast, number)
    for one in utterances:
        if one.frame is None or one.frame.source is None:
            continue
        one.source_kind = UNRESOLVED
        mention = _mention_of(parse, one.frame.source, mentions, starts)
        if mention is not None:
            one.source_kind = _KINDS[mention.kind]
            one.person = number.get(mention.person, -1) if mention.person is not None else -1
            one.resolution = mention.score
            one.rivals, one.lead = doubts.get(mention.span, (0, 1.0))
        words = [parse.words[token].lower() for token in parse.tokens_in(one.frame.source)]
        _take_words(one, ["i"] if words == ["i."] else words, called)


def _mention_of(parse: Parse, source: Span, mentions: Sequence[Mention], starts: Sequence[int]) -> Mention | None:
    """The mention that the words of a source are: a name before others, never only the possessor."""
    best: tuple[tuple[bool, float, int], Mention] | None = None
    for at in range(bisect.bisect_left(starts, source.start - 40), bisect.bisect_left(starts, source.end)):
        mention = mentions[at]
        shared = min(mention.span.end, source.end) - max(mention.span.start, source.start)
        if shared <= 0 or len(mention.span) > 3 * len(source) + 20:
            continue
        after = parse.text[mention.span.end : mention.span.end + 2]
        owner = after in ("'s", "’s") and mention.span.end < source.end
        rank = (not owner, (mention.person is not None) + 0.5 * (mention.kind == "name"), shared)
        if best is None or rank > best[0]:
            best = (rank, mention)
    if best is None or not best[0][0]:
        return None
    # Of two names joined the first one stands for both: "Jo Ray and Ann".
    first = next((m for m in mentions[bisect.bisect_left(starts, source.start) :][:1] if m.kind == "name"), best[1])
    between = parse.text[first.span.end : best[1].span.start].strip()
    return first if first.person is not None and between in ("and", "&") else best[1]


def _take_words(one: Utterance, words: Sequence[str], called: Mapping[str, Sequence[int]]) -> None:
    """What the words of a source say by themselves: a pronoun's gender, whom a description fits."""
    if len(words) == 1 and words[0] in SHE | HE:
        one.source_kind = PRONOUN
        one.source_gender = 1 if words[0] in SHE else 2
    elif len(words) == 1 and words[0] in SELF:
        if one.source_kind != NARRATOR:
            one.person = -1
        one.source_kind = NARRATOR
    elif words and one.source_kind != NAME:
        one.label = " ".join(words[1:] if words[0] in _ARTICLES else words)
        for word in words:
            one.source_gender = _noun_genders().get(word, 0) or one.source_gender
            for person in called.get(word, ()):
                one.likeness[person] = one.likeness.get(person, 0.0) + 1.0


@functools.cache
def _noun_genders() -> dict[str, int]:
    return {row["noun"]: GENDERS.get(row["gender"] or None, 0) for row in english().table("role_nouns")}


def _role_words(cast: Cast, number: dict[str, int]) -> dict[str, list[int]]:
    """Who is called what: the words of names, titles and roles."""
    found: dict[str, list[int]] = {}
    for person in cast.people:
        texts = (person.name, *person.aliases, *person.roles, *person.titles)
        for word in sorted({word.strip(".,'’").lower() for text in texts for word in text.split()} - _COMMON):
            found.setdefault(word, []).append(number[person.id])
    return found


# What may stand between a tag and the person spoken to.
_TO = frozenset({"", "to", "of"})


def note_told(parse: Parse, utterances: Sequence[Utterance], people: Sequence[int], places: Sequence[int]) -> None:
    """Fill in whom each tag names as spoken to: ``said Jo to Ann``, ``Jo told Ann``.

    `people` are those named in narration, in order, and `places` where.
    """
    for one in utterances:
        if one.frame is None or one.frame.cue is None or one.frame.source is None:
            continue
        end = max(one.frame.cue.end, one.frame.source.end)
        at = bisect.bisect_left(places, end)
        if at < len(places) and places[at] < end + 8 and parse.text[end : places[at]].strip().lower() in _TO:
            one.told = int(people[at])
