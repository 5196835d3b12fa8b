"""Speech tags: the words beside a quote that say who speaks it.

A paragraph is read as quotes with gaps of narration between them.  For each
gap the rules ask what its first clause says about the quote before it and
what its last clause says about the quote behind it.  Word order and tags
decide where a clause is short, dependencies where subject and verb stand far
apart, because a statistical parser is least sure of itself around quotation
marks.  Quotes of one paragraph whose gaps name no second speaker are one
utterance, and come back as one frame.

The patterns extend those of Elson and McKeown, "Automatic Attribution of
Quoted Speech in Literary Narrative", AAAI 2010, and of Muzny et al., "A
Two-stage Sieve Approach for Quote Attribution", EACL 2017.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Sequence

import attrs

from quoteattr.lang import ReportingWord, english
from quoteattr.syntax.parse import Parse
from quoteattr.types import Frame, QuoteSpan, Span

__all__ = ["find_tags"]

_MARKS = frozenset("\"'“”‘’„‟«»‹›「」『』`") | {"``", "''"}
_BLANKS = _MARKS | {",", "-", "--", "—", "–", "...", "…", "(", ")", "_", "*"}
_PERSONAL = frozenset({"i", "i.", "he", "she", "we", "they", "you"})
_OBJECTS = frozenset({"him", "her", "them", "me", "us"})
_POSSESSIVE = frozenset({"my", "his", "her", "our", "their"})
_STANDING_ALONE = frozenset(
    {"this", "that", "another", "others", "both", "neither", "all", "everybody", "everyone", "somebody",
     "someone", "nobody", "no", "some", "one", "either", "anybody", "anyone", "each", "none", "several", "many",
     "two", "three"}
)  # fmt: skip
_MODIFIERS = frozenset({"DT", "PDT", "PRP$", "JJ", "JJR", "JJS", "CD", "VBN", "VBG", "POS", "HYPH", "FW"})
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_ADVERBS = frozenset({"RB", "RBR", "RBS", "RP", "MD", "UH"})
_AUXILIARIES = frozenset(
    {"had", "has", "have", "did", "does", "do", "was", "were", "is", "be", "been", "would", "could", "will",
     "can", "might", "must", "to", "only", "just", "also", "then", "again", "now", "at", "last", "once", "not",
     "n't", "first", "all", "both", "himself", "herself"}
)  # fmt: skip
_PARTICLES = frozenset({"out", "in", "on", "back", "up", "off", "forth", "away", "over", "down"})
_ENDS = frozenset({".", "!", "?", ";"})
_THINGS = frozenset({"it", "which", "what", "there", "that", "this"})
# Tokens of a name before a colon.
_LABEL = 8
# Subjects are looked for this many tokens back at most, so that cost stays linear in long gaps.
_REACH = 60

# How often a rule's source overlapped the annotated one on the development novels.
_SCORES = {
    "inverted": 0.98, "subject-verb": 0.97, "introduced": 0.94, "parted": 0.92, "unlisted": 0.9, "noun": 0.85,
    "colon": 0.88, "next-line": 0.85, "from": 0.8, "beat-after": 0.6, "beat-before": 0.6, "spoken-beat": 0.7,
    "distant": 0.85, "according": 0.95, "label": 0.95,
}  # fmt: skip


def find_tags(parse: Parse, marks: Sequence[QuoteSpan]) -> tuple[Frame, ...]:
    """The utterances of `marks` for which the text beside them names a speaker.

    Each frame covers one utterance: its `marks` are the indexes of the quotes
    that belong to it, `source` and `cue` are character spans, `rule` is the
    pattern and `score` how often the pattern was right.  A frame without a cue
    is an action beat ("Jo frowned.") beside the quote; one without a source
    joins quotes of a paragraph that nobody is named for.  Frames are in the
    order of the text, and no mark is in two of them.

    >>> from quoteattr.syntax.parse import load_pipeline, parse_text
    >>> from quoteattr.types import QuoteSpan, Span
    >>> text = '"Too late," said the old man, rising.'
    >>> mark = QuoteSpan(spans=(Span(1, 10),), outer=Span(0, 11), style="double")
    >>> frame, = find_tags(parse_text(text, load_pipeline()), [mark])
    >>> frame.source.of(text), frame.cue.of(text), frame.rule
    ('the old man', 'said', 'inverted')
    """
    if not marks or not len(parse):
        return ()
    reader = _Reader(parse)
    frames: list[Frame] = []
    carried: _Tag | None = None
    for region in _regions(parse, marks):
        tags, carried = _read_region(reader, marks, region, carried)
        frames.extend(tags)
    frames.sort(key=lambda frame: frame.spans[0].start)
    return tuple(frames)


@attrs.frozen
class _Region:
    """A paragraph, or the inside of a quote, with the quotes directly in it."""

    span: Span
    marks: tuple[int, ...]
    nested: bool


@attrs.frozen
class _Tag:
    """What a clause says about a quote beside it; token ranges."""

    rule: str
    cue: tuple[int, int] | None
    source: tuple[int, int] | None

    @property
    def score(self) -> float:
        return _SCORES[self.rule]


def _regions(parse: Parse, marks: Sequence[QuoteSpan]) -> list[_Region]:
    """Where tags are looked for: paragraphs in order, and behind them quotes that hold quotes."""
    by_paragraph: dict[int, list[int]] = {}
    by_parent: dict[int, list[int]] = {}
    reach: int | None = None  # the last outermost quote: quotes that a caller gives may nest without saying so
    for index, mark in enumerate(marks):
        if mark.label not in ("speech", "scare") or not len(mark.outer):
            continue
        parent = mark.parent
        if parent is None and reach is not None and mark.end <= marks[reach].end and mark.start > marks[reach].start:
            parent = reach
        if parent is None:
            reach = index
            by_paragraph.setdefault(parse.paragraph_at(mark.start), []).append(index)
        else:
            by_parent.setdefault(parent, []).append(index)
    regions = []
    for number, paragraph in enumerate(parse.paragraphs):
        inside = tuple(by_paragraph.get(number, ()))
        end = max([paragraph.end, *(marks[i].end for i in inside)])
        regions.append(_Region(Span(paragraph.start, end), inside, False))
    for parent, inside_parent in sorted(by_parent.items()):
        regions.append(_Region(marks[parent].outer, tuple(inside_parent), True))
    return regions


def _read_region(
    reader: _Reader, marks: Sequence[QuoteSpan], region: _Region, carried: _Tag | None
) -> tuple[list[Frame], _Tag | None]:
    """Frames of one region, and the tag that introduces the first quote of the next."""
    gaps = _gaps(reader.parse, marks, region)
    if not region.marks:
        first, stop = gaps[0]
        return [], (None if region.nested else reader.introduces_next(first, stop))
    count = len(region.marks)
    after: list[_Tag | None] = [None] * count
    before: list[_Tag | None] = [None] * count
    joined = [False] * count
    if carried is not None and gaps[0][0] >= gaps[0][1]:
        before[0] = carried
    for at, (first, stop) in enumerate(gaps):
        left = marks[region.marks[at - 1]] if at else None
        if left is not None:
            after[at - 1] = reader.after(first, stop, left, at < count)
        if at < count and (at or before[0] is None):
            before[at] = reader.before(first, stop)
        if left is not None and at < count:
            joined[at] = reader.one_speaker(after[at - 1], before[at], first, stop)
    for at in range(1, count):
        joined[at] = joined[at] and not reader.has_own_speaker(after[at - 1], before[at], after[at])
    frames, group = [], [0]
    for at in range(1, count + 1):
        if at < count and joined[at]:
            group.append(at)
            continue
        frames.append(_frame(reader.parse, marks, region, group, after, before))
        group = [at]
    first, stop = gaps[-1]
    following = None if region.nested else reader.introduces_next(first, stop)
    return [frame for frame in frames if frame is not None], following


def _gaps(parse: Parse, marks: Sequence[QuoteSpan], region: _Region) -> list[tuple[int, int]]:
    """Token ranges before, between and behind the region's quotes, without marks at their ends."""
    bounds = [region.span.start]
    for index in region.marks:
        bounds.extend((marks[index].start, marks[index].end))
    bounds.append(region.span.end)
    gaps = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        first = bisect.bisect_left(parse.starts, start)
        stop = max(first, bisect.bisect_left(parse.starts, max(start, end)))
        while first < stop and parse.words[first] in _MARKS:
            first += 1
        while stop > first and parse.words[stop - 1] in _MARKS:
            stop -= 1
        gaps.append((first, stop))
    return gaps


def _frame(
    parse: Parse,
    marks: Sequence[QuoteSpan],
    region: _Region,
    group: list[int],
    after: list[_Tag | None],
    before: list[_Tag | None],
) -> Frame | None:
    """The frame of one utterance: its best tag, a named source before a pronoun."""
    found = [tag for at in group for tag in (before[at], after[at]) if tag is not None]
    indexes = tuple(region.marks[at] for at in group)
    spans = tuple(span for index in indexes for span in marks[index].spans)
    if not found:
        return Frame(spans=spans, kind="direct", marks=indexes, rule="joined", score=0.0) if len(group) > 1 else None

    def rank(tag: _Tag) -> float:
        named = tag.source is not None and parse.tags[tag.source[1] - 1] in ("NNP", "NNPS")
        return tag.score + 0.03 * named

    best = max(found, key=rank)
    return Frame(
        spans=spans,
        kind="direct",
        cue=parse.span(best.cue[0], best.cue[1] - 1) if best.cue else None,
        source=_trimmed(parse, best.source) if best.source else None,
        marks=indexes,
        rule=best.rule,
        score=best.score if best.source else best.score / 2,
        cue_class="say" if best.cue else None,
    )


def _trimmed(parse: Parse, source: tuple[int, int]) -> Span:
    """The source's span; ``said I.`` is one word to a tokenizer that knows initials."""
    span = parse.span(source[0], source[1] - 1)
    return Span(span.start, span.end - 1) if parse.words[source[1] - 1] == "I." else span


class _Reader:
    """Reads clauses of narration; holds the parse and the cue verbs."""

    def __init__(self, parse: Parse) -> None:
        self.parse = parse
        self.words = [word.lower() for word in parse.words]
        strengths = english().reporting.strengths
        self.cues = [strengths.get(word) for word in self.words]

    def cue(self, token: int) -> ReportingWord | None:
        """What the lexicon says of a token that is a cue verb here, not a noun of the same form."""
        found = self.cues[token]
        if found is None:
            return None
        tag = self.parse.tags[token]
        if (
            tag in ("NN", "NNS", "NNP", "NNPS", "JJ")
            and token
            and (self.parse.tags[token - 1] in ("DT", "PRP$", "JJ", "POS", "IN", "CD") or tag in ("NNP", "NNPS"))
        ):
            return None
        return found

    # Clauses

    def first_clause(self, first: int, stop: int) -> tuple[int, int]:
        end = first
        while end < stop and self.words[end] not in _ENDS:
            end += 1
        return first, end

    def last_clause(self, first: int, stop: int) -> tuple[int, int]:
        end = stop
        while end > first and self.words[end - 1] in _BLANKS | _ENDS | {":"}:
            end -= 1
        start = end
        while start > first and self.words[start - 1] not in _ENDS:
            start -= 1
        return start, stop

    # Noun phrases

    def phrase(self, at: int, stop: int, *, of: bool = True) -> tuple[int, int] | None:
        """Token range of the noun phrase that begins at `at`."""
        if at >= stop:
            return None
        words, tags = self.words, self.parse.tags
        if words[at] in _PERSONAL:
            return at, at + 1
        end, noun = at, -1
        while end < stop:
            tag = tags[end]
            if tag in _NOUNS or (self._capital(end) and tag not in ("PRP", "DT", "IN", "PRP$", "MD", "CC")):
                if noun >= 0 and self.cues[end] and tag not in ("NNP", "NNPS") and tags[end - 1] != "POS":
                    break
                noun = end
            elif tag not in _MODIFIERS or (noun >= 0 and tag not in ("POS", "HYPH")):
                if not (tag == "RB" and noun < 0 and end > at and end + 1 < stop and tags[end + 1] in ("JJ", "VBN")):
                    break
            elif tag in ("VBN", "VBG") and end == at and self.cues[at]:
                break
            end += 1
        if noun < 0:
            if words[at] in _STANDING_ALONE or (tags[at] == "DT" and end > at + 1):
                return at, max(at + 1, end)
            return None
        end = noun + 1
        if of and end + 1 < stop and words[end] == "of":
            inner = self.phrase(end + 1, stop, of=False)
            end = inner[1] if inner else end
        return at, end

    def _capital(self, token: int) -> bool:
        word = self.parse.words[token]
        return word[:1].isupper() and word != "I" and len(word) > 1

    def _in_name(self, token: int) -> bool:
        return (
            self._capital(token)
            or self.words[token] in english().words("name_particles")
            or self.parse.tags[token] == "HYPH"
        )

    def together(self, phrase: tuple[int, int], stop: int) -> tuple[int, int]:
        """The phrase with its "and Jane", unless that begins a clause of its own."""
        end = phrase[1]
        if end + 1 < stop and self.words[end] in ("and", "or", "&"):
            other = self.phrase(end + 1, stop)
            if other and not (other[1] < stop and self.parse.tags[other[1]] in ("VBD", "VBZ", "VBP", "MD", "RB")):
                return phrase[0], other[1]
        return phrase

    def around(self, head: int, low: int, stop: int) -> tuple[int, int]:
        """The noun phrase whose head is `head`."""
        start = head
        while start > low and (self.parse.tags[start - 1] in _MODIFIERS | _NOUNS or self._capital(start - 1)):
            start -= 1
        found = self.phrase(start, stop)
        while found and found[1] <= head and found[1] < stop:
            start = found[1]
            found = self.phrase(start, stop)
        return found if found and found[0] <= head < found[1] else (head, head + 1)

    def speaker(self, phrase: tuple[int, int]) -> tuple[int, int] | None:
        """Who is meant by a subject: the possessor of a voice, nobody for a thing."""
        words, tags = self.words, self.parse.tags
        start, end = phrase
        if end - start == 1 and words[start] in _THINGS:
            return None
        head = next((at for at in range(start, end) if words[at] == "of"), end) - 1
        if words[head] in english().words("body_nouns"):
            if head + 2 < end:
                return head + 2, end
            for at in range(head - 1, start - 1, -1):
                if tags[at] == "POS" and at > start:
                    return start, at
                if words[at] in _POSSESSIVE:
                    return at, at + 1
            if words[head] != "voice":
                return None
        return phrase

    def subject(self, verb: int, low: int, stop: int) -> tuple[int, int] | None:
        """The subject of `verb` by dependency, through conjoined and participial verbs."""
        parse = self.parse
        at = verb
        for _ in range(5):
            for child in parse.children[at]:
                if parse.deps[child] in ("nsubj", "nsubjpass", "expl") and low <= child < stop:
                    if self.words[child] in ("who", "that", "which") and parse.deps[at] in ("relcl", "ccomp"):
                        continue
                    return self.around(child, low, stop)
            head, dep = parse.heads[at], parse.deps[at]
            if dep == "relcl" and low <= head < stop:
                return self.around(head, low, stop)
            if head == at or dep not in ("conj", "advcl", "xcomp", "ccomp", "dep", "acl", "prep", "pcomp", "parataxis"):
                return None
            if not low <= head < stop:
                return None
            at = head
        return None

    # What a clause says

    def after(self, first: int, stop: int, left: QuoteSpan, more: bool) -> _Tag | None:
        """What the gap ``[first, stop)`` says about the quote before it."""
        if first >= stop:
            return None
        closed = self._closed(left, first)
        start, end = self.first_clause(first, stop)
        while start < end and (
            self.words[start] in _BLANKS or (self.parse.tags[start] == "RB" and self.words[start] != "not")
        ):
            start += 1
        if start >= end:
            return None
        lower = not self.parse.words[start][:1].isupper() or self.words[start] == "i"
        opened = not closed or (lower and self.words[start] != "i")
        return (
            self._inverted(start, end, opened)
            or self._noun_cue(start, end, opened)
            or self._subject_verb(start, end, opened)
            or self._unlisted(start, end, opened)
            or self._according(start, end)
            or self._from(start, end)
            or self._beat("beat-after", start, end)
        )

    def before(self, first: int, stop: int) -> _Tag | None:
        """What the gap ``[first, stop)`` says about the quote behind it."""
        if first >= stop:
            return None
        start, end = self.last_clause(first, stop)
        if start >= end:
            return None
        last = self.words[stop - 1]
        if last in _ENDS or last in ("...", "…"):
            return self._beat("beat-before", start, end)
        found = self._introduced(start, end, near=last not in (",", ":"))
        if found is None and last == ":":
            found = self._label(first, stop) or self._beat("colon", start, end)
        return found

    def _label(self, first: int, stop: int) -> _Tag | None:
        """``Jo Marsh: "..."``, where nothing else stands before the quote in its paragraph."""
        parse = self.parse
        if first and parse.paragraph_at(parse.starts[first - 1]) == parse.paragraph_at(parse.starts[first]):
            return None
        while first < stop and self.words[first] in ("and", "from", "statement"):
            first += 1
        found = (first, stop - 1)
        if first >= stop - 1 or stop - first > _LABEL or not all(self._in_name(at) for at in range(*found)):
            return None
        if not any(self._capital(at) for at in range(*found)) or self.words[first] in _THINGS:
            return None
        return _Tag("label", None, found)

    def introduces_next(self, first: int, stop: int) -> _Tag | None:
        """What a paragraph's end says about a quote that begins the next paragraph."""
        if first >= stop or self.words[stop - 1] not in (":", ","):
            return None
        found = self.before(first, stop)
        if found is None or (self.words[stop - 1] == "," and found.cue is None):
            return None
        return attrs.evolve(found, rule="next-line")

    def one_speaker(self, after: _Tag | None, before: _Tag | None, first: int, stop: int) -> bool:
        """Whether the quotes on both sides of a gap are one utterance."""
        if before is None or before.source is None or after is None or after.source is None:
            if after is None and before is not None and before.cue is not None:
                return False
            return stop - first < 80
        if before.source == after.source or self._same_clause(after, before, first, stop):
            return True
        one, two = (self.words[s[0] : s[1]] for s in (after.source, before.source))
        if one == two or one[-1] == two[-1]:
            return True
        if before.cue is None:
            return after.cue is not None and not self._clash(one, two)
        if two[0] in _PERSONAL | _POSSESSIVE and one[0] not in _PERSONAL:
            others = [at for at in range(after.source[1], before.source[0]) if self.parse.tags[at] in ("NNP", "PRP")]
            return not others and not self._clash(one, two)
        return False

    def has_own_speaker(self, first: _Tag | None, between: _Tag | None, second: _Tag | None) -> bool:
        """Whether the second of two quotes has a tag of its own that names somebody else than the first's.

        ``"You are late," said Jo. Ray laughed. "We all are," said the clerk.``
        """
        if first is None or second is None or (between is not None and between.cue is not None):
            return False
        if None in (first.cue, second.cue, first.source, second.source) or not second.source or not first.source:
            return False
        one, two = (self.words[s[0] : s[1]] for s in (first.source, second.source))
        if one[-1] == two[-1] or two[0] in _POSSESSIVE:
            return False
        return two[0] not in _PERSONAL or self._clash(one, two)

    def _same_clause(self, after: _Tag, before: _Tag, first: int, stop: int) -> bool:
        """Whether a tag for the quote before the gap runs on up to the quote behind it.

        ``"Well," said Jo, leaning over to Ann, who had spoken, "..."``: only a conjoined
        clause of its own right before the second quote names a second speaker.
        """
        if after.cue is None or before.cue is None or before.source is None or self.last_clause(first, stop)[0] > first:
            return False
        begins = min(before.source[0], before.cue[0])
        return begins <= after.cue[1] or not (
            stop - before.cue[0] <= 12
            and any(self.words[at] in ("and", "but", "while") for at in range(begins - 3, begins))
        )

    def _clash(self, one: list[str], two: list[str]) -> bool:
        """Whether two subjects cannot be one person, going by pronouns and titles."""
        return {self._sex(one), self._sex(two)} == {"F", "M"} or (
            one[0] in _PERSONAL and two[0] in _PERSONAL and one[0] != two[0]
        )

    def _sex(self, words: list[str]) -> str:
        if words[0] in ("he", "his", "mr.", "mr", "sir") or words[-1] in ("man", "boy", "gentleman", "father"):
            return "M"
        if words[0] in ("she", "her", "mrs.", "mrs", "miss", "lady") or words[-1] in ("woman", "girl", "mother"):
            return "F"
        return ""

    # The rules

    def _closed(self, left: QuoteSpan, first: int) -> bool:
        """Whether the quote before token `first` ends as a sentence does."""
        text = self.parse.text
        content = text[left.spans[-1].start : left.spans[-1].end].rstrip(" \n\t\"'“”’»")
        return content.endswith(".") and not content.endswith(("...", ". ."))

    def _inverted(self, start: int, end: int, opened: bool) -> _Tag | None:
        """``"...," said the old man``."""
        cue = self.cue(start)
        if cue is None or not opened or self.parse.words[start][:1].isupper():
            return None
        at = start + 1
        while at < end and at < start + 4 and (self.words[at] in _PARTICLES or self.parse.tags[at] == "RB"):
            at += 1
        cue_end = at if at > start + 1 and self.words[at - 1] in _PARTICLES else start + 1
        found = self.phrase(at, end, of="of" not in cue.takes)
        if found is None or self.words[found[0]] in ("me", "him", "them", "us"):
            return _Tag("inverted", (start, cue_end), None) if cue.strength == "strong" else None
        return _Tag("inverted", (start, cue_end), self.speaker(self.together(found, end)))

    def _noun_cue(self, start: int, end: int, opened: bool) -> _Tag | None:
        """``"...," was her only reply``; ``came the answer of the guard``."""
        if not opened or self.words[start] not in ("was", "were", "came", "is", "comes", "rang", "followed"):
            return None
        for at in range(start + 1, min(end, start + 8)):
            if english().lemma(self.words[at], self.parse.tags[at]) in english().reporting.lemmas("reply", "N"):
                source = None
                for back in range(at - 1, start, -1):
                    if self.words[back] in _POSSESSIVE:
                        source = (back, back + 1)
                    elif self.parse.tags[back] == "POS" and back > start + 1:
                        source = self.around(back - 1, start + 1, back)
                if source is None and at + 2 < end and self.words[at + 1] in ("of", "from"):
                    source = self.phrase(at + 2, end)
                return _Tag("noun", (start, at + 1), source)
        return None

    def _subject_verb(self, start: int, end: int, opened: bool) -> _Tag | None:
        """``"...," the old man quietly said``; ``"...," Jo, rising, said``."""
        if self.words[start] in ("and", "but", "then", "so"):
            start += 1
        found = self.phrase(start, end)
        if found is None or self.words[found[0]] in _THINGS:
            return None
        found = self.together(found, end)
        at = found[1]
        while at < end and (self.parse.tags[at] in _ADVERBS or self.words[at] in _AUXILIARIES):
            at += 1
        cue = self.cue(at) if at < end else None
        if cue is not None and (opened or (cue.strength == "strong" and self._ends_clause(at, end))):
            cue_end = at + 1
            if cue_end < end and self.words[cue_end] in _PARTICLES:
                cue_end += 1
            rule = "subject-verb" if opened else "spoken-beat"
            return _Tag(rule, (at, cue_end), self.speaker(found))
        if not opened or at >= end:
            return None
        for verb in range(at + 1, min(end, at + _REACH)):
            cue = self.cue(verb)
            if cue is None or cue.strength != "strong" or self.parse.tags[verb] not in ("VBD", "VBZ", "VBP"):
                continue
            parted = self.words[found[1]] == "," and self.words[verb - 1] == ","
            if parted or self.subject(verb, start, end) == found:
                return _Tag("parted", (verb, verb + 1), self.speaker(found))
        return None

    def _unlisted(self, start: int, end: int, opened: bool) -> _Tag | None:
        """``"...," floundered the guest``: right behind an open quote any verb reports."""
        if not opened or self.parse.words[start][:1].isupper():
            return None
        if self.parse.tags[start] in ("VBD", "VBN", "VBZ") and self.words[start] not in _AUXILIARIES:
            found = self.phrase(start + 1, end)
            if found is not None and self._somebody(found):
                return _Tag("unlisted", (start, start + 1), self.speaker(self.together(found, end)))
            return None
        found = self.phrase(start, end)
        if found is None or found[1] >= end or not self._somebody(found):
            return None
        verb = found[1]
        if self.parse.tags[verb] == "VBD" and self.words[verb] not in _AUXILIARIES:
            return _Tag("unlisted", (verb, verb + 1), self.speaker(found))
        return None

    def _ends_clause(self, verb: int, end: int) -> bool:
        """Whether nothing that a verb could report follows it in the clause."""
        return all(self.words[at] not in ("that", "of", "about", "to") for at in range(verb + 1, min(end, verb + 3)))

    def _according(self, start: int, end: int) -> _Tag | None:
        """``"...," according to Jo``."""
        if self.words[start : start + 2] != ["according", "to"] or start + 2 >= end:
            return None
        found = (start + 2, start + 3) if self.words[start + 2] in _OBJECTS else self.phrase(start + 2, end)
        return _Tag("according", (start, start + 2), found) if found else None

    def _from(self, start: int, end: int) -> _Tag | None:
        """``"..." From Jo.``"""
        if self.words[start] != "from" or end - start > 6:
            return None
        found = self.phrase(start + 1, end)
        return _Tag("from", None, found) if found and found[1] == end else None

    def _introduced(self, start: int, end: int, near: bool) -> _Tag | None:
        """``The old man said, "..."``; the last cue verb of the clause that has a subject."""
        low = max(start, end - _REACH)
        for verb in range(end - 1, low - 1, -1):
            if near and verb < end - 5:
                break
            cue = self.cue(verb)
            tag = self.parse.tags[verb]
            if cue is None or tag not in ("VBD", "VBZ", "VBP", "VBG", "VBN", "VB", "NN", "NNS"):
                continue
            if cue.strength == "weak" and (near or end - verb > 12):
                continue
            found = self.subject(verb, start, end)
            if found is None:
                found = self._subject_before(verb, start)
            if found is None and verb + 1 < end and tag in ("VBD", "VBZ"):
                found = self.phrase(verb + 1, end)
            if found is None:
                continue
            source = self.speaker(found)
            if source is not None:
                return _Tag("introduced" if verb - found[1] < 12 else "distant", (verb, verb + 1), source)
        return None

    def _subject_before(self, verb: int, low: int) -> tuple[int, int] | None:
        """The noun phrase right before a verb and its adverbs."""
        at = verb - 1
        while at >= low and (self.parse.tags[at] in _ADVERBS or self.words[at] in _AUXILIARIES):
            at -= 1
        if at < low or (self.parse.tags[at] not in _NOUNS and self.words[at] not in _PERSONAL):
            return None
        return self.around(at, low, verb)

    def _beat(self, rule: str, start: int, end: int) -> _Tag | None:
        """``Jo frowned. "..."``: whoever acts right beside the quote."""
        while start < end and (
            self.words[start] in _BLANKS or self.words[start] in ("and", "but", "then", "so", "yet")
        ):
            start += 1
        if start >= end:
            return None
        found = self.phrase(start, end)
        if found is None or found[1] >= end or self.parse.tags[found[1]] in ("IN", "TO", "CC", ":"):
            found = self._main_subject(start, end)
        if found is None:
            return None
        source = self.speaker(found)
        if source is None or not self._somebody(source):
            return None
        return _Tag(rule, None, source)

    def _main_subject(self, start: int, end: int) -> tuple[int, int] | None:
        """The subject of the clause's main verb."""
        deps = self.parse.deps
        for at in range(start, min(end, start + _REACH)):
            if deps[at] in ("nsubj", "nsubjpass"):
                verb = self.parse.heads[at]
                if start <= verb < end and deps[verb] in ("ROOT", "conj", "ccomp", "parataxis"):
                    return self.around(at, start, end)
        return None

    def _somebody(self, source: tuple[int, int]) -> bool:
        """Whether a subject can be taken for a person without a cue verb."""
        words, tags = self.words, self.parse.tags
        if words[source[0]] in _PERSONAL | _POSSESSIVE:
            return words[source[0]] != "you"
        if any(tags[at] in ("NNP", "NNPS") for at in range(*source)):
            return True
        persons = _person_nouns()
        return any(words[at] in persons for at in range(*source))


@functools.cache
def _person_nouns() -> frozenset[str]:
    return frozenset(row["noun"] for row in english().table("role_nouns") if row["class"] != "document")
