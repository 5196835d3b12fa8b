"""Finds the words of a correction again in a text that may have changed.

Paragraphs that are as they were are paired first, by short digests of them: what
stood in such a paragraph stands at the same place in it, wherever it has gone.
Only where a paragraph has changed are words looked for, and only in paragraphs
that are paired with no other: the same words in another, unchanged place are
somebody else's.
"""

from __future__ import annotations

import bisect
import difflib
import functools
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

import attrs

from quoteattr.corrections.values import Anchor, Part
from quoteattr.text.digests import DIGITS, digest_of, paragraph_digest
from quoteattr.text.layout import paragraphs
from quoteattr.types import Span

__all__ = ["Fit", "Found", "Places"]

Fit = Literal["holds", "doubtful", "lost"]
"""Whether a correction is found again: surely, perhaps, or not."""

# How much of the words around a quote must be as they were, as a ratio of difflib, for a quote in a paragraph that
# has changed; and how far ahead of the next likely place.  "said Ada" and "said Tom" are alike by 0.5.
_ALIKE = 0.6
_AHEAD = 0.1
# A quote of so many characters is known by its words where they stand only once, if a little around them is as it was.
_TELLING, _ALIKE_ENOUGH = 24, 0.3
# Between parts of a quote there may be so many characters more than there were.
_SLACK = 400
# Gaps of more paragraphs are not compared item by item.
_WIDEST_GAP = 200
_MOST_PLACES = 500
_SIMILAR = 0.6
_WORD = re.compile(r"\w+")
# With fewer words of its paragraph around it, a quote is known by the paragraphs around.
_FEWEST_WORDS = 2


@attrs.frozen
class Found:
    """Where the words of an anchor stand now."""

    fit: Fit
    """How sure that is."""
    spans: tuple[Span, ...] = ()
    """The parts; of a doubtful find where they perhaps stand; none when they are lost."""
    note: str = ""
    """For a human reader: why it is doubtful or lost."""


@attrs.frozen
class _Gap:
    """What stands between two paragraphs that are as they were."""

    now: list[int]
    """Numbers of the paragraphs there that are paired with none."""
    successor: int | None
    """What became of the one asked for, where as many have changed as there were."""
    reach: int
    """How many paragraphs on either side belonged to it."""


class Places:
    r"""A text, compared with what is known of it as it was.

    >>> places = Places('"Yes," he said.\n\n"No," Marsh said.')
    >>> places.find(Anchor((Part("No,", 1),), '"', '" Marsh said.'))
    Found(fit='holds', spans=(Span(start=18, end=21),), note='')
    """

    def __init__(self, text: str, sha256: str | None = None, digests: str | None = None) -> None:
        self.text = text
        self._same = sha256 is not None and sha256 == digest_of(text)
        self._was = None if digests is None else [digests[i : i + DIGITS] for i in range(0, len(digests), DIGITS)]

    @functools.cached_property
    def _blocks(self) -> list[Span]:
        return list(paragraphs(self.text))

    @functools.cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self._blocks]

    @functools.cached_property
    def _paired(self) -> dict[int, int]:
        """Numbers of the paragraphs now, by the number they had."""
        return (
            _pair(self._was, [paragraph_digest(b.of(self.text)) for b in self._blocks]) if self._was is not None else {}
        )

    def find(self, anchor: Anchor) -> Found:
        """Where the anchor's words stand."""
        paragraph = anchor.paragraph
        if self._same and all(part.start is not None for part in anchor.parts):
            spans = tuple(Span(part.start or 0, (part.start or 0) + len(part.words)) for part in anchor.parts)
            if all(span.of(self.text) == part.words for span, part in zip(spans, anchor.parts, strict=True)):
                return Found("holds", spans)
        if self._was is not None and paragraph is not None and paragraph in self._paired:
            spans_there = self._there(anchor, self._blocks[self._paired[paragraph]])
            if spans_there:
                return Found("holds", spans_there)
        return self._search(anchor)

    def _there(self, anchor: Anchor, block: Span) -> tuple[Span, ...]:
        """The parts where they began in a paragraph that is unchanged."""
        at = block.start + _unfolded_offset(block.of(self.text), anchor.offset)
        for begin in range(at, min(at + 3, block.end)):
            match = _pattern(anchor.parts[0].words).match(self.text, begin)
            if match:
                return self._rest(anchor, Span(*match.span()))
        return ()

    def _rest(self, anchor: Anchor, first: Span) -> tuple[Span, ...]:
        """All parts, the first of which stands at `first`; nothing when one of the others is not near."""
        spans = [first]
        for before, part in zip(anchor.parts, anchor.parts[1:], strict=False):
            gap = 0
            if before.start is not None and part.start is not None:
                gap = part.start - before.start - len(before.words)
            begin = spans[-1].end
            match = _pattern(part.words).search(self.text, begin, begin + 2 * max(0, gap) + len(part.words) + _SLACK)
            if match is None:
                return ()
            spans.append(Span(*match.span()))
        return tuple(spans)

    def _search(self, anchor: Anchor) -> Found:
        """Look in the paragraphs that are not accounted for."""
        if self._was is None or anchor.paragraph is None or anchor.paragraph >= len(self._was):
            return self._likeliest(anchor, self._blocks, self._everywhere(anchor, self._blocks))
        gap = self._gap(anchor.paragraph)
        here = [self._blocks[n] for n in (gap.now if gap.successor is None else [gap.successor])]
        found = self._everywhere(anchor, here)
        if len(found) == 1 and (gap.successor is not None or anchor.alone >= gap.reach):
            return Found("holds", found[0])
        if not found:
            free = [self._blocks[n] for n in self._free]
            found = self._everywhere(anchor, free)
            here += free
        return self._likeliest(anchor, here, found)

    def _everywhere(self, anchor: Anchor, blocks: Sequence[Span]) -> list[tuple[Span, ...]]:
        return [spans for first in self._occurrences(anchor.parts[0], blocks) if (spans := self._rest(anchor, first))]

    def _likeliest(self, anchor: Anchor, blocks: Sequence[Span], found: list[tuple[Span, ...]]) -> Found:
        """The place with the likest words around, if they are like enough, and liker than any other's."""
        if not found:
            return self._changed(anchor, blocks)
        rated = sorted(((self._likeness(anchor, spans), spans) for spans in found), key=lambda item: -item[0])
        best, spans = rated[0]
        ahead = best - rated[1][0] if len(rated) > 1 else 1.0
        alone = len(rated) == 1 and not (anchor.before or anchor.after)
        telling = len(rated) == 1 and len(anchor.words) >= _TELLING
        if alone or (best >= (_ALIKE_ENOUGH if telling else _ALIKE) and ahead >= _AHEAD):
            return Found("holds", spans)
        if ahead < _AHEAD:
            return Found("doubtful", spans, f"the words stand in {len(rated)} places that are alike")
        return Found("doubtful", spans, "the words stand in the text, but other words around them")

    @functools.cached_property
    def _backbone(self) -> list[tuple[int, int]]:
        """The pairs that stand in the same order before and after: the others have moved."""
        return _increasing(sorted(self._paired.items()))

    @functools.cached_property
    def _free(self) -> list[int]:
        """The paragraphs now that are neither paired nor what one became: new, or moved and changed."""
        taken = set(self._paired.values())
        bounds = [(-1, -1), *self._backbone, (len(self._was or ()), len(self._blocks))]
        free: list[int] = []
        for (one, other), (one_end, other_end) in itertools.pairwise(bounds):
            now = [n for n in range(other + 1, other_end) if n not in taken]
            if now and len(now) != sum(n not in self._paired for n in range(one + 1, one_end)):
                free += now
        return free

    def _gap(self, number: int) -> _Gap:
        """What stands now between the unchanged paragraphs around a paragraph that was."""
        place = bisect.bisect_right(self._backbone, number, key=lambda pair: pair[0])
        one, other = self._backbone[place - 1] if place else (-1, -1)
        ends = (len(self._was or ()), len(self._blocks))
        one_end, other_end = self._backbone[place] if place < len(self._backbone) else ends
        taken = self._taken
        was = [n for n in range(one + 1, one_end) if n not in self._paired]
        now = [n for n in range(other + 1, other_end) if n not in taken]
        successor = now[was.index(number)] if len(was) == len(now) else None
        return _Gap(now, successor, max(number - one, one_end - number) - 1)

    @functools.cached_property
    def _taken(self) -> set[int]:
        return set(self._paired.values())

    def _occurrences(self, part: Part, blocks: Sequence[Span]) -> Iterator[Span]:
        pattern = _pattern(part.words)
        count = 0
        for block in blocks:
            for match in pattern.finditer(self.text, block.start, block.end + len(part.words)):
                if match.start() >= block.end:
                    break
                count += 1
                if count > _MOST_PLACES:
                    return
                yield Span(*match.span())

    def _likeness(self, anchor: Anchor, spans: tuple[Span, ...]) -> float:
        """How much of what stands around is as it was; in its own paragraph, where there is enough of that."""
        start, end = spans[0].start, spans[-1].end
        before, after = anchor.before, anchor.after
        inside = before[before.rfind("\n") + 1 :], after.split("\n", 1)[0]
        if len(_WORD.findall(" ".join(inside))) >= _FEWEST_WORDS:
            before, after = inside
            now = self.text[max(0, start - len(before)) : start], self.text[end : end + len(after)]
            return _ratio(f"{before} {after}", f"{now[0]} {now[1]}")
        now = self.text[max(0, start - len(before)) : start], self.text[end : end + len(after)]
        return min(_ratio(before, now[0]), _ratio(after, now[1]))

    def _changed(self, anchor: Anchor, blocks: Sequence[Span]) -> Found:
        """The words stand nowhere: perhaps they were changed themselves."""
        around = " ".join((anchor.before.rsplit("\n", 1)[-1], anchor.words, anchor.after.split("\n", 1)[0]))
        if self._was is not None and anchor.paragraph is not None:
            for block in blocks:
                if _ratio(around, block.of(self.text)) >= _SIMILAR:
                    return Found("doubtful", (block,), "its words have changed")
        return Found("lost", (), "its words are not in the text")


def _unfolded_offset(paragraph: str, offset: int) -> int:
    """Where the character number `offset` of the paragraph with white space folded stands in it."""
    at = seen = 0
    blank = True
    while at < len(paragraph) and seen < offset:
        if paragraph[at].isspace():
            seen += not blank
            blank = True
        else:
            seen += 1
            blank = False
        at += 1
    while at < len(paragraph) and paragraph[at].isspace() and blank:
        at += 1
    return at


@functools.lru_cache(maxsize=512)
def _pattern(words: str) -> re.Pattern[str]:
    """The words in any white space, in the typography of any keyboard."""
    pieces = ["".join(_LIKE.get(char) or re.escape(char) for char in piece) for piece in words.split()]
    return re.compile(r"\s+".join(pieces) or re.escape(words))


_LIKE = {char: f"[{re.escape(chars)}]" for chars in ('"“”„‟', "'‘’‚‛", "-‐‑–—") for char in chars}


def _ratio(one: str, other: str) -> float:
    """How alike two stretches are, word by word, in [0, 1]."""
    if not one.strip() and not other.strip():
        return 1.0
    return difflib.SequenceMatcher(None, _WORD.findall(one), _WORD.findall(other), autojunk=False).ratio()


# Pairing paragraphs


def _pair(was: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Pairs of equal items that are surely the same, by their places in `was`."""
    pairs: dict[int, int] = {}
    counts_was, counts_now = Counter(was), Counter(now)
    place_now = {digest: number for number, digest in enumerate(now)}
    for number, digest in enumerate(was):
        if counts_was[digest] == 1 and counts_now[digest] == 1:
            pairs[number] = place_now[digest]
    taken = set(pairs.values())
    _spread(was, now, pairs, taken)
    _fill(was, now, pairs, taken)
    _spread(was, now, pairs, taken)
    _leftovers(was, now, pairs, taken)
    return pairs


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs, in order of the first item, whose second items rise."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, (_, value) in enumerate(pairs):
        at = bisect.bisect_left(ends, value)
        before.append(places[at - 1] if at else -1)
        ends[at : at + 1] = [value]
        places[at : at + 1] = [place]
    out: list[tuple[int, int]] = []
    place = places[-1] if places else -1
    while place >= 0:
        out.append(pairs[place])
        place = before[place]
    return out[::-1]


def _spread(was: Sequence[str], now: Sequence[str], pairs: dict[int, int], taken: set[int]) -> None:
    """Neighbours of a pair that are equal are a pair."""
    for step in (1, -1):
        for number in sorted(pairs, reverse=step < 0):
            one, other = number + step, pairs[number] + step
            while (
                0 <= one < len(was) and 0 <= other < len(now) and was[one] == now[other]
                and one not in pairs and other not in taken
            ):  # fmt: skip
                pairs[one] = other
                taken.add(other)
                one, other = one + step, other + step


def _fill(was: Sequence[str], now: Sequence[str], pairs: dict[int, int], taken: set[int]) -> None:
    """Between two pairs: what is equal in the same order."""
    known = sorted(pairs.items())
    for (one, other), (one_end, other_end) in zip([(-1, -1), *known], [*known, (len(was), len(now))], strict=True):
        old = [number for number in range(one + 1, one_end) if number not in pairs]
        new = [number for number in range(other + 1, other_end) if number not in taken] if other < other_end else []
        if not old or not new or max(len(old), len(new)) > _WIDEST_GAP:
            continue
        matcher = difflib.SequenceMatcher(None, [was[n] for n in old], [now[n] for n in new], autojunk=False)
        for block in matcher.get_matching_blocks():
            for step in range(block.size):
                pairs[old[block.a + step]] = new[block.b + step]
                taken.add(new[block.b + step])


def _leftovers(was: Sequence[str], now: Sequence[str], pairs: dict[int, int], taken: set[int]) -> None:
    """What is left of a digest once on either side has moved."""
    old: defaultdict[str, list[int]] = defaultdict(list)
    new: defaultdict[str, list[int]] = defaultdict(list)
    for number, digest in enumerate(was):
        if number not in pairs:
            old[digest].append(number)
    for number, digest in enumerate(now):
        if number not in taken:
            new[digest].append(number)
    for digest, numbers in old.items():
        if len(numbers) == 1 and len(new.get(digest, ())) == 1:
            pairs[numbers[0]] = new[digest][0]
            taken.add(new[digest][0])
