"""Noun phrases, subjects, possessors, appositions: the one set of finders for all stages.

A phrase is a pair of tokens, the first and the one after the last.  Two ways
lead to one: `phrase_at` and `phrase_around` go by word order and tags, as a
statistical parser is least sure of itself beside quotation marks; `extent`
goes by dependencies, as they win where words stand far apart.
"""

from __future__ import annotations

from collections.abc import Container

from quoteattr.syntax.document import NOUNS, Document

__all__ = [
    "appositions", "conjuncts", "extent", "phrase_around", "phrase_at", "phrase_start", "possessor", "subject_phrase",
    "with_conjuncts",
]  # fmt: skip

Phrase = tuple[int, int]

_MODIFIERS = frozenset({"DT", "PDT", "PRP$", "JJ", "JJR", "JJS", "CD", "VBN", "VBG", "POS", "HYPH", "FW"})
_NO_NAME = frozenset({"PRP", "DT", "IN", "PRP$", "MD", "CC"})
_VERBAL = frozenset({"VBD", "VBZ", "VBP", "MD", "RB"})
_PROPER = frozenset({"NNP", "NNPS"})
_CUT = frozenset({"relcl", "acl", "advcl", "parataxis", "ccomp", "dep"})
_SHARING = frozenset({"conj", "advcl", "xcomp", "ccomp", "dep", "acl", "prep", "pcomp", "parataxis"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_FARTHEST = 5
"""Heads that a subject is looked for at: one that stands over more is another clause's."""
_ENDING = frozenset({")", ".", "%", "'s", "’s"})
_OPENING = frozenset({"(", "$", "#", "@"})


def _capital(document: Document, token: int) -> bool:
    word = document.words[token]
    return word[:1].isupper() and word != "I" and len(word) > 1


def phrase_at(document: Document, at: int, stop: int, *, of: bool = True) -> Phrase | None:
    """The noun phrase that begins at token `at` and ends before `stop`, by word order and tags; or None.

    With `of`, what hangs on it by "of" belongs to it.

    >>> from quoteattr.syntax.parse import load_pipeline, parse_text
    >>> document = Document(parse_text("said the mayor of Port Ellis on Monday", load_pipeline()))
    >>> phrase_at(document, 1, 8), phrase_at(document, 1, 8, of=False)
    ((1, 6), (1, 3))
    """
    if at >= stop:
        return None
    low, tags, verbs, group = document.low, document.tags, document.speech_verbs, document.language.group
    if low[at] in group("personal subjects"):
        return at, at + 1
    end, noun = at, -1
    while end < stop:
        tag = tags[end]
        if tag in NOUNS or (_capital(document, end) and tag not in _NO_NAME):
            if noun >= 0 and verbs[end] and tag not in _PROPER and tags[end - 1] != "POS":
                break
            noun = end
        elif tag not in _MODIFIERS or (noun >= 0 and tag not in ("POS", "HYPH")):
            if not (tag == "RB" and noun < 0 and end > at and end + 1 < stop and tags[end + 1] in ("JJ", "VBN")):
                break
        elif tag in ("VBN", "VBG") and end == at and verbs[at]:
            break
        end += 1
    if noun < 0:
        if low[at] in group("standing alone") or (tags[at] == "DT" and end > at + 1):
            return at, max(at + 1, end)
        return None
    end = noun + 1
    if of and end + 1 < stop and low[end] in group("of"):
        inner = phrase_at(document, end + 1, stop, of=False)
        end = inner[1] if inner else end
    return at, end


def phrase_around(document: Document, head: int, low: int, stop: int) -> Phrase:
    """The noun phrase, between tokens `low` and `stop`, that holds the token `head`; at least that token."""
    start = head
    while start > low and (document.tags[start - 1] in _MODIFIERS | NOUNS or _capital(document, start - 1)):
        start -= 1
    found = phrase_at(document, start, stop)
    while found and found[1] <= head and found[1] < stop:
        start = found[1]
        found = phrase_at(document, start, stop)
    return found if found and found[0] <= head < found[1] else (head, head + 1)


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


def with_conjuncts(document: Document, phrase: Phrase, stop: int) -> Phrase:
    """The phrase with its "and Jane", unless that begins a clause of its own."""
    first, end = phrase
    if end + 1 < stop and document.low[end] in document.language.group("joining"):
        other = phrase_at(document, end + 1, stop)
        if other and not (other[1] < stop and document.tags[other[1]] in _VERBAL):
            return first, other[1]
    return phrase


def subject_phrase(document: Document, verb: int, low: int, stop: int) -> Phrase | None:
    """The subject of `verb` by dependency, between tokens `low` and `stop`, over conjoined and participial verbs."""
    parse, relative = document.parse, document.language.group("relative subjects")
    at = verb
    for _ in range(_FARTHEST):
        for child in parse.children[at]:
            if parse.deps[child] in _SUBJECTS and low <= child < stop:
                if document.low[child] in relative and parse.deps[at] in ("relcl", "ccomp"):
                    continue
                return phrase_around(document, child, low, stop)
        head, label = parse.heads[at], parse.deps[at]
        if label == "relcl" and low <= head < stop:
            return phrase_around(document, head, low, stop)
        if head == at or label not in _SHARING or not low <= head < stop:
            return None
        at = head
    return None


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


def possessor(document: Document, first: int, last: int) -> Phrase | None:
    """Whose the noun at `last` is, in the phrase that begins at `first`: the pronoun, or the words before “'s”.

    >>> from quoteattr.syntax.parse import load_pipeline, parse_text
    >>> document = Document(parse_text("Ann Lee's old voice and her hands", load_pipeline()))
    >>> possessor(document, 0, 4), possessor(document, 6, 7), possessor(document, 3, 4)
    ((0, 2), (6, 7), None)
    """
    pronouns = document.language.group("possessive pronouns")
    for at in range(last - 1, first - 1, -1):
        if document.tags[at] == "POS" and at > first:
            return first, at
        if document.low[at] in pronouns:
            return at, at + 1
    return None


def appositions(document: Document, head: int) -> list[int]:
    """Heads of the phrases in apposition to `head`: "Ann Lee, the mayor, a keen sailor"."""
    return [child for child in document.children[head] if document.deps[child] == "appos"]


def conjuncts(document: Document, head: int) -> list[int]:
    """`head` and the heads of the phrases joined to it, in order: "Ann, Ben and the mayor"."""
    found = [head]
    for token in found:
        found.extend(child for child in document.children[token] if document.deps[child] == "conj")
    return sorted(found)
