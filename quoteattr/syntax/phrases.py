"""Noun phrases: where they begin, and how far they reach.

A phrase is a pair of tokens, the first and the one after the last.  `extent`
goes by dependencies, as they win where words stand far apart; beside quotation
marks, where a statistical parser is least sure of itself, phrases are read by
word order (`quoteattr.reports.narration`).
"""

from __future__ import annotations

from collections.abc import Container

from quoteattr.lang import english
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Parse

__all__ = ["BREAKS", "Phrase", "extent", "phrase_start", "vocative"]

Phrase = tuple[int, int]

# What a name stands between that calls somebody.
BREAKS = frozenset("\"'“”‘’„‟«»‹›「」『』`,.;:!?-—–…()_*") | {"--", "...", "``", "''"}

_CUT = frozenset({"relcl", "acl", "advcl", "parataxis", "ccomp", "dep"})
_ENDING = frozenset({")", ".", "%", "'s", "’s"})
_OPENING = frozenset({"(", "$", "#", "@"})


def phrase_start(
    document: Document, last: int, longest: int, tags: Container[str], opening: Container[str] = ()
) -> int:
    """First token of the noun phrase that ends in `last`.

    At most `longest` words with one of the `tags` stand before it; one of the
    words `opening` is the first.
    """
    first = last
    while first > 0 and last - first < longest and document.tags[first - 1] in tags:
        if document.low[first] in opening:
            break
        first -= 1
    return first


def extent(document: Document, head: int, cue: int = -1) -> Phrase:
    """The noun phrase that `head` heads, by dependency, without clauses, `cue` and what lies beyond it."""
    parse, left, right = document.parse, document.left, document.right
    first, last = left[head], right[head]
    for child in parse.children[head]:
        if parse.deps[child] in _CUT and parse.tags[child] != "CD":
            if child > head:
                last = min(last, left[child] - 1)
            elif right[child] < head:
                first = max(first, right[child] + 1)
    if first <= cue <= last:
        first, last = (cue + 1, last) if cue < head else (first, cue - 1)
    first, last = min(first, head), max(last, head)
    words = parse.words
    while last > head and not words[last][-1].isalnum() and words[last] not in _ENDING:
        last -= 1
    while first < head and not words[first][0].isalnum() and words[first] not in _OPENING:
        first += 1
    return first, last + 1


def vocative(parse: Parse, tokens: range) -> bool:
    """Whether a name inside a quote addresses somebody: it stands between breaks."""
    first, last = tokens[0], tokens[-1]
    words = parse.words
    while first and words[first - 1].lower() in english().group("before a name called"):
        first -= 1
    before = (
        first == 0 or words[first - 1] in BREAKS or words[first - 1].lower() in english().group("before an address")
    )
    after = last + 1 >= len(words) or words[last + 1] in BREAKS
    if not (before and after):
        return False
    opens = first == 0 or words[first - 1] in BREAKS - {"."}
    return opens or words[last + 1] in (",", "!", "?") if last + 1 < len(words) else opens
