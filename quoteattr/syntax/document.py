"""The one table of a text's tokens: the parse and the marks, with everything that later stages ask of a token.

A `Document` is made once for a text.  A column is made when it is first asked
for and kept; words in lower case and base forms are shared between tokens, so
that a long text costs little more than its parse.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any, TypeVar

import attrs

from quoteattr.lang import Language, english
from quoteattr.syntax.parse import SUBJECTS, Parse
from quoteattr.types import QuoteSpan, Span

__all__ = ["FINITE", "NOMINAL", "NOUNS", "Document", "part_of_speech"]

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Tags of verbs and auxiliaries that make a clause."""
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
NOMINAL = NOUNS | {"PRP", "WP"}
"""Tags of words that a source may be headed by."""

_PARTS = {
    "VB": "V", "VBD": "V", "VBG": "V", "VBN": "V", "VBP": "V", "VBZ": "V", "NN": "N", "NNS": "N",
    "NNP": "P", "NNPS": "P", "JJ": "J", "JJR": "J", "JJS": "J", "RB": "R", "RBR": "R", "RBS": "R",
    "IN": "I", "TO": "I", "RP": "I", "MD": "M", "PRP": "O", "PRP$": "O", "WP": "W", "WDT": "W",
    "WRB": "W", "DT": "D", "CD": "C",
}  # fmt: skip
# Of the longer words of a headline, so many begin with a capital.
_HEADLINE_SHARE = 0.7
_FULL_STOP = re.compile(r"(?<=[^\W\d_A-Z]{2})\.[\"'”’»“「」]|\.$")
# Characters in marks that are somebody's words whatever the marks were taken for.
_LONG_QUOTE = 40
# Tokens that a label in front of a colon has at most.
_LABEL = 8
_TIMES = ("DATE", "TIME")


def part_of_speech(tag: str) -> str:
    """One letter for the part of speech of a Penn tag: V, N, P (proper), J, R, I, ... or `X`.

    >>> part_of_speech("VBD"), part_of_speech("NNS"), part_of_speech("``")
    ('V', 'N', 'X')
    """
    return _PARTS.get(tag, "X")


Extended = TypeVar("Extended", bound="Document")


@attrs.frozen(eq=False, slots=False)
class Document:
    """One text for all stages: its parse, its marks, and a column a question.

    A stage that asks more of a token has a kind of its own, made by `extended`.

    >>> from quoteattr.syntax.parse import load_pipeline, parse_text
    >>> document = Document(parse_text("Ann Lee said so.", load_pipeline()), ())
    >>> document.low[:3], document.lemmas[2], document.subject(2)
    (['ann', 'lee', 'said'], 'say|V', 1)
    """

    parse: Parse
    marks: Sequence[QuoteSpan] = ()
    """All marks as `find_quotes` gives them."""
    language: Language = attrs.field(factory=english, repr=False)

    def __len__(self) -> int:
        return len(self.parse)

    def extended(self, kind: type[Extended], **more: Any) -> Extended:
        """The same text as a table with more columns; those that were made already are not made again."""
        made = kind(self.parse, self.marks, self.language, **more)
        own = {field.name for field in attrs.fields(kind)}
        vars(made).update((name, column) for name, column in vars(self).items() if name not in own)
        return made

    @functools.cached_property
    def text(self) -> str:
        """The text itself."""
        return self.parse.text

    @functools.cached_property
    def words(self) -> list[str]:
        """The tokens as written."""
        return self.parse.words

    @functools.cached_property
    def tags(self) -> list[str]:
        """Penn tags."""
        return self.parse.tags

    @functools.cached_property
    def deps(self) -> list[str]:
        """Dependency labels."""
        return self.parse.deps

    @functools.cached_property
    def heads(self) -> list[int]:
        """The head of each token; a root's is itself."""
        return self.parse.heads

    @functools.cached_property
    def starts(self) -> list[int]:
        """Offset of each token's first character."""
        return self.parse.starts

    @functools.cached_property
    def ends(self) -> list[int]:
        """Offset after each token's last character."""
        return self.parse.ends

    @functools.cached_property
    def children(self) -> list[list[int]]:
        """The tokens that each token heads, in order."""
        return self.parse.children

    @functools.cached_property
    def sentences(self) -> list[int]:
        """Number of each token's sentence."""
        return self.parse.sentences

    @functools.cached_property
    def paragraphs(self) -> list[int]:
        """Number of each token's paragraph."""
        return self.parse.token_paragraphs

    # Words

    @functools.cached_property
    def low(self) -> list[str]:
        """The words in lower case."""
        known = {word: word.lower() for word in set(self.parse.words)}
        return [known[word] for word in self.parse.words]

    @functools.cached_property
    def caps(self) -> list[bool]:
        """Whether each word begins with a capital."""
        return [word[:1].isupper() for word in self.parse.words]

    @functools.cached_property
    def written_low(self) -> frozenset[str]:
        """The words that the text somewhere writes in lower case."""
        return frozenset(word for word in self.parse.words if word.islower())

    @functools.cached_property
    def lemmas(self) -> list[str]:
        """Base form and part of speech of each token, ``say|V``: the key of the reporting words."""
        pairs = list(zip(self.parse.words, self.parse.tags, strict=True))
        known = {(word, tag): f"{self.language.lemma(word, tag)}|{part_of_speech(tag)}" for word, tag in set(pairs)}
        return [known[pair] for pair in pairs]

    # The tree

    @functools.cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        size, heads, children = len(self), self.parse.heads, self.parse.children
        left, right = list(range(size)), list(range(size))
        order = [token for token in range(size) if heads[token] == token]
        for token in order:
            order.extend(children[token])
        for token in reversed(order):
            head = heads[token]
            left[head] = min(left[head], left[token])
            right[head] = max(right[head], right[token])
        return left, right

    @functools.cached_property
    def left(self) -> list[int]:
        """First token below each token, itself included."""
        return self._edges[0]

    @functools.cached_property
    def right(self) -> list[int]:
        """Last token below each token, itself included."""
        return self._edges[1]

    def child(self, token: int, *labels: str) -> int:
        """The first child of `token` with one of the dependency labels, or -1."""
        for child in self.parse.children[token]:
            if self.parse.deps[child] in labels:
                return child
        return -1

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
        after = [s for s in subjects if s > verb]
        inserted = verb > 0 and self.parse.words[verb - 1] == ","
        return after[0] if after and (inserted or not before) else before[-1]

    # Marks

    @functools.cached_property
    def outer(self) -> list[int]:
        """Indexes, into `marks`, of the marks that stand in no other mark."""
        return [index for index, mark in enumerate(self.marks) if mark.parent is None]

    @functools.cached_property
    def mark_tokens(self) -> dict[int, tuple[int, int]]:
        """Outer mark -> first token of its content and the one after its last, the marks left out."""
        found = {}
        for index in self.outer:
            spans = self.marks[index].spans
            first = self.parse.token_at(spans[0].start)
            after = first
            while after < len(self) and self.parse.starts[after] < spans[-1].end:
                after += 1
            found[index] = (first, after)
        return found

    @functools.cached_property
    def mark_of(self) -> list[int]:
        """For each token the outermost mark whose content it stands in, or -1."""
        found = [-1] * len(self)
        for index, (first, after) in self.mark_tokens.items():
            found[first:after] = [index] * (after - first)
        return found

    @functools.cached_property
    def speech(self) -> list[QuoteSpan]:
        """The marks that hold somebody's words."""
        return [mark for mark in self.marks if mark.label == "speech" or len(mark.outer) > _LONG_QUOTE]

    @functools.cached_property
    def quoted(self) -> list[int]:
        """For each token the index, in `speech`, of the outermost speech it stands in, or -1."""
        quoted = [-1] * len(self)
        end = -1
        for number, mark in enumerate(self.speech):
            if mark.outer.start < end:
                continue
            end = mark.outer.end
            for span in mark.spans:
                for token in self.parse.tokens_in(span):
                    quoted[token] = number
        return quoted

    # Paragraphs

    @functools.cached_property
    def paragraph_bounds(self) -> list[tuple[int, int]]:
        """First token of each paragraph and the one after its last."""
        bounds: list[tuple[int, int]] = []
        start, numbers = 0, self.paragraphs
        for paragraph in range(len(self.parse.paragraphs)):
            end = start
            while end < len(numbers) and numbers[end] == paragraph:
                end += 1
            bounds.append((start, end))
            start = end
        return bounds

    @functools.cached_property
    def headline(self) -> list[bool]:
        """Whether each token stands in a Title Case paragraph, a label before a colon apart."""
        numbers = self.paragraphs
        title = self._capitals[0]
        found = [title[number] for number in numbers]
        for at, word in enumerate(self.parse.words):
            if word == ":" and found[at]:
                # What stands before a colon is a label: "Jo Ray, Harbour Radio: ..."
                first = at
                while first > 0 and at - first < _LABEL and numbers[first - 1] == numbers[at]:
                    first -= 1
                if first == 0 or numbers[first - 1] != numbers[at]:
                    found[first:at] = [False] * (at - first)
        return found

    @functools.cached_property
    def shouted(self) -> list[bool]:
        """Whether each token stands in a paragraph of capitals."""
        shout = self._capitals[1]
        return [shout[number] for number in self.paragraphs]

    @functools.cached_property
    def _capitals(self) -> tuple[list[bool], list[bool]]:
        """Of each paragraph whether it is in Title Case, and whether in capitals."""
        numbers = self.paragraphs
        size = max(numbers[-1] + 1 if numbers else 0, 1)
        total, capital, upper, longest = [0] * size, [0] * size, [0] * size, [0] * size
        for word, number in zip(self.parse.words, numbers, strict=True):
            longest[number] += 1
            if len(word) > 3 and word[0].isalpha():
                total[number] += 1
                if word[0].isupper():
                    capital[number] += 1
                    upper[number] += word.isupper()
        title = [
            t >= 4 and n <= 30 and c >= _HEADLINE_SHARE * t for t, c, n in zip(total, capital, longest, strict=True)
        ]
        for number, span in enumerate(self.parse.paragraphs):
            # A headline has no full stop, not at its end and not in marks.
            if number < size and title[number] and _FULL_STOP.search(self.text, span.start, span.end):
                title[number] = False
        return title, [t >= 2 and u >= _HEADLINE_SHARE * t for t, u in zip(total, upper, strict=True)]

    # Stretches

    @functools.cached_property
    def times(self) -> frozenset[int]:
        """Tokens of dates and times of day: what is said "Thursday" nobody of that name said."""
        return frozenset(t for e in self.parse.entities if e.label in _TIMES for t in range(e.start, e.end))

    def joined(self, at: int) -> bool:
        """Whether token `at` is glued to the next one."""
        return at + 1 < len(self) and self.parse.ends[at] == self.parse.starts[at + 1]

    def span(self, first: int, last: int) -> Span:
        """Character span from token `first` to token `last`, both included."""
        return self.parse.span(first, last)

    def string(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`, white space folded."""
        return " ".join(self.text[self.parse.starts[first] : self.parse.ends[last]].split())
