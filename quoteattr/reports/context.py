"""One text as the frame stages see it: the parse and the marks, with what they all look up."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from quoteattr.lang import english
from quoteattr.syntax.parse import SUBJECTS, Parse
from quoteattr.types import Frame, QuoteSpan

__all__ = ["Scene", "build_scene", "part"]

# Tags of verbs and auxiliaries that make a clause, and of the words that a source may be headed by.
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
NOMINAL = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "WP"})
_PARTS = {
    "VB": "V", "VBD": "V", "VBG": "V", "VBN": "V", "VBP": "V", "VBZ": "V", "NN": "N", "NNS": "N",
    "NNP": "P", "NNPS": "P", "JJ": "J", "JJR": "J", "JJS": "J", "RB": "R", "RBR": "R", "RBS": "R",
    "IN": "I", "TO": "I", "RP": "I", "MD": "M", "PRP": "O", "PRP$": "O", "WP": "W", "WDT": "W",
    "WRB": "W", "DT": "D", "CD": "C",
}  # fmt: skip


def part(tag: str) -> str:
    """One letter for the part of speech of a Penn tag: V, N, P (proper), J, R, I, ... or `X`.

    >>> part("VBD"), part("NNS"), part("``")
    ('V', 'N', 'X')
    """
    return _PARTS.get(tag, "X")


@attrs.define(eq=False)
class Scene:
    """The parse of a text with lemmas, subtree edges and the marks' tokens."""

    parse: Parse
    marks: Sequence[QuoteSpan]
    """All marks as `find_quotes` gives them."""
    lemmas: list[str]
    """Base form and part of speech of each token: ``say|V``."""
    left: list[int]
    """First token below each token, itself included."""
    right: list[int]
    """Last token below each token, itself included."""
    outer: list[int]
    """Indexes, into `marks`, of the marks that stand in no other mark."""
    mark_tokens: dict[int, tuple[int, int]]
    """Mark -> first token of its content and the one behind its last, the marks left out."""
    mark_of: list[int]
    """For each token the outermost mark whose content it stands in, or -1."""
    paragraph_bounds: list[tuple[int, int]]
    """First token of each paragraph and the one behind its last."""
    times: frozenset[int]
    """Tokens of dates and times of day: what is said "Thursday" nobody of that name said."""
    tag_of: dict[int, Frame]
    """Mark -> what the words beside it say about its speaker, where they say something."""

    def __len__(self) -> int:
        return len(self.lemmas)

    def subject(self, token: int) -> int:
        """The subject that `token` itself has, or -1; expletives are none."""
        deps, children = self.parse.deps, self.parse.children
        found = [child for child in children[token] if deps[child] in SUBJECTS]
        if found:
            return found[0] if len(found) == 1 else self._nearest(token, found)
        # The parser hangs a subject on the auxiliary at times.
        for child in children[token]:
            if deps[child] in ("aux", "auxpass"):
                for below in children[child]:
                    if deps[below] in SUBJECTS:
                        return below
        return -1

    def _nearest(self, verb: int, subjects: list[int]) -> int:
        """Of several subjects the verb's own: after it where it is put in ("the plan, said Jo, failed"), else the last
        before it ("Chair of the board, Jo said").
        """
        before = [s for s in subjects if s < verb]
        behind = [s for s in subjects if s > verb]
        inserted = verb > 0 and self.parse.words[verb - 1] == ","
        return behind[0] if behind and (inserted or not before) else before[-1]

    def is_glued(self, token: int) -> bool:
        """Whether a token is the rest of a word that the tokenizer cut: "n't", "'s", "'re"."""
        parse = self.parse
        if not token or parse.ends[token - 1] != parse.starts[token] or not parse.words[token - 1][-1].isalnum():
            return False
        word = parse.words[token]
        return word[0].isalnum() or (word[0] in "'’" and len(word) > 1 and word[1].isalnum())

    def child(self, token: int, *labels: str) -> int:
        """The first child of `token` with one of the dependency labels, or -1."""
        for child in self.parse.children[token]:
            if self.parse.deps[child] in labels:
                return child
        return -1


def build_scene(parse: Parse, marks: Sequence[QuoteSpan], tags: Sequence[Frame] = ()) -> Scene:
    """Look at `parse` once and keep what the frame stages need again and again."""
    seen: dict[tuple[str, str], str] = {}
    lemmas = []
    for word, tag in zip(parse.words, parse.tags, strict=True):
        key = (word, tag)
        base = seen.get(key)
        if base is None:
            base = seen[key] = f"{english().lemma(word, tag)}|{part(tag)}"
        lemmas.append(base)
    left, right = _edges(parse)
    outer = [i for i, mark in enumerate(marks) if mark.parent is None]
    mark_of = [-1] * len(parse)
    mark_tokens: dict[int, tuple[int, int]] = {}
    for i in outer:
        span = marks[i].spans[0], marks[i].spans[-1]
        first = parse.token_at(span[0].start)
        behind = first
        while behind < len(parse) and parse.starts[behind] < span[1].end:
            mark_of[behind] = i
            behind += 1
        mark_tokens[i] = (first, behind)
    times = frozenset(t for e in parse.entities if e.label in ("DATE", "TIME") for t in range(e.start, e.end))
    tag_of = {m: tag for tag in tags for m in tag.marks}
    return Scene(
        parse, marks, lemmas, left, right, outer, mark_tokens, mark_of, _paragraph_bounds(parse), times, tag_of
    )


def _edges(parse: Parse) -> tuple[list[int], list[int]]:
    """First and last token below each token."""
    size = len(parse)
    heads = parse.heads
    left, right = list(range(size)), list(range(size))
    order: list[int] = [t for t in range(size) if heads[t] == t]
    children = parse.children
    for token in order:
        order.extend(children[token])
    for token in reversed(order):
        head = heads[token]
        if left[token] < left[head]:
            left[head] = left[token]
        if right[token] > right[head]:
            right[head] = right[token]
    return left, right


def _paragraph_bounds(parse: Parse) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    start = 0
    numbers = parse.token_paragraphs
    for paragraph in range(len(parse.paragraphs)):
        end = start
        while end < len(numbers) and numbers[end] == paragraph:
            end += 1
        bounds.append((start, end))
        start = end
    return bounds
