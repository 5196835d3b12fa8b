"""The words beside quotation marks, as the constructions read them: cues, noun phrases, subjects, who is meant."""

from __future__ import annotations

import functools

import attrs

from quoteattr.lang import ReportingWord, english
from quoteattr.syntax.parse import Parse
from quoteattr.types import QuoteSpan

__all__ = ["Gap", "Narration", "Tag"]

MARKS = frozenset("\"'“”‘’„‟«»‹›「」『』`") | {"``", "''"}
BLANKS = MARKS | {",", "-", "--", "—", "–", "...", "…", "(", ")", "_", "*"}
DASHES = "-–—―"
ENDS = frozenset({".", "!", "?", ";"})
PERSONAL = english().group("personal subjects")
OBJECTS = english().group("personal objects")
POSSESSIVE = english().group("possessive pronouns")
THINGS = english().group("things that do not speak")
PARTICLES = english().group("verb particles")
ADVERBS = frozenset({"RB", "RBR", "RBS", "RP", "MD", "UH"})
AUXILIARIES = english().group("before a verb")
_STANDING_ALONE = english().group("standing alone")
_MODIFIERS = frozenset({"DT", "PDT", "PRP$", "JJ", "JJR", "JJS", "CD", "VBN", "VBG", "POS", "HYPH", "FW"})
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_PROPER = frozenset({"NNP", "NNPS"})
# Subjects are looked for this many tokens back at most, so that cost stays linear in long gaps.
REACH = 60
_INSERTED = 16
"""Tokens of what may stand between a name and its verb, between commas."""
_CLIMBED = frozenset({"conj", "advcl", "xcomp", "ccomp", "dep", "acl", "prep", "pcomp", "parataxis"})

Tokens = tuple[int, int]
"""First token and the one after the last."""


@attrs.frozen
class Tag:
    """What the words beside a quote say about its speaker; token ranges."""

    rule: str
    cue: Tokens | None
    source: Tokens | None


@attrs.frozen
class Gap:
    """A stretch of narration beside a quote, and the clause of it that stands next to the quote."""

    first: int
    stop: int
    start: int
    end: int
    opened: bool = True
    """Whether the quote before the clause does not end as a sentence does, so that the clause goes on with it."""


class Narration:
    """The words of a text with what every construction asks of them."""

    def __init__(self, parse: Parse) -> None:
        self.parse = parse
        self.raw = [word.strip(DASHES) or word for word in parse.words]
        """The words as written, without the dashes that a tokenizer leaves glued to them."""
        self.words = [word.lower() for word in self.raw]
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
            and (self.parse.tags[token - 1] in ("DT", "PRP$", "JJ", "POS", "IN", "CD") or tag in _PROPER)
        ):
            return None
        return found

    # Clauses

    def after(self, first: int, stop: int, left: QuoteSpan) -> Gap | None:
        """The first clause of a gap, which may say who spoke the quote `left` before it."""
        start, end = first, first
        while end < stop and self.words[end] not in ENDS:
            end += 1
        while start < end and (
            self.words[start] in BLANKS or (self.parse.tags[start] == "RB" and self.words[start] != "not")
        ):
            start += 1
        if start >= end:
            return None
        lower = not self.raw[start][:1].isupper() or self.words[start] == "i"
        opened = not self._closed(left) or (lower and self.words[start] != "i")
        return Gap(first, stop, start, end, opened)

    def before(self, first: int, stop: int) -> Gap | None:
        """The last clause of a gap, which may say who speaks the quote after it."""
        end = stop
        while end > first and self.words[end - 1] in BLANKS | ENDS | {":"}:
            end -= 1
        start = end
        while start > first and self.words[start - 1] not in ENDS:
            start -= 1
        return Gap(first, stop, start, stop) if start < stop else None

    def _closed(self, left: QuoteSpan) -> bool:
        """Whether a quote ends as a sentence does."""
        text = self.parse.text
        content = text[left.spans[-1].start : left.spans[-1].end].rstrip(" \n\t\"'“”’»")
        return content.endswith(".") and not content.endswith(("...", ". ."))

    # Noun phrases

    def phrase(self, at: int, stop: int, *, of: bool = True) -> Tokens | None:
        """The noun phrase that begins at `at`."""
        if at >= stop:
            return None
        words, tags = self.words, self.parse.tags
        if words[at] in PERSONAL:
            return at, at + 1
        noun, end = self._noun(at, stop)
        if noun < 0:
            if words[at] in _STANDING_ALONE or (tags[at] == "DT" and end > at + 1):
                return at, max(at + 1, end)
            return None
        end = noun + 1
        if of and end + 1 < stop and words[end] == "of":
            inner = self.phrase(end + 1, stop, of=False)
            end = inner[1] if inner else end
        return at, end

    def _noun(self, at: int, stop: int) -> Tokens:
        """The last noun of the phrase that begins at `at`, without what follows by "of", or -1; and where it ends."""
        end, noun, owner = at, -1, -1
        while end < stop:
            if self.parse.tags[end] == "POS" and noun >= 0:
                owner, noun = noun, -1  # "Ada's elder sister"
            elif self._is_noun(end):
                if noun >= 0 and self._reports(end):
                    break
                noun = end
            elif not self._modifies(end, at, stop, noun):
                break
            end += 1
        return (owner if noun < 0 else noun), end

    def _is_noun(self, at: int) -> bool:
        tag = self.parse.tags[at]
        return tag in _NOUNS or (self.capital(at) and tag not in ("PRP", "DT", "IN", "PRP$", "MD", "CC"))

    def _reports(self, at: int) -> bool:
        """Whether a word after a noun that is read as one is a cue: "the old man whispers"."""
        return bool(self.cues[at]) and self.parse.tags[at] not in _PROPER and self.parse.tags[at - 1] != "POS"

    def _modifies(self, at: int, first: int, stop: int, noun: int) -> bool:
        """Whether a word belongs to the noun that comes in a phrase from `first`, or to its last noun so far."""
        tags = self.parse.tags
        tag = tags[at]
        if tag in _MODIFIERS and (noun < 0 or tag in ("POS", "HYPH")):
            return not (tag in ("VBN", "VBG") and at == first and self.cues[at])
        return tag == "RB" and noun < 0 and at > first and at + 1 < stop and tags[at + 1] in ("JJ", "VBN")

    def capital(self, token: int) -> bool:
        """Whether a token is written with a capital and is not "I"."""
        word = self.raw[token]
        return word[:1].isupper() and word != "I" and len(word) > 1

    def in_name(self, token: int) -> bool:
        """Whether a token can be part of a name."""
        return (
            self.capital(token)
            or self.words[token] in english().words("name_particles")
            or self.parse.tags[token] == "HYPH"
        )

    def together(self, phrase: Tokens, stop: int, *, subject: bool = False) -> Tokens:
        """The phrase with its "and Jane", unless that begins a clause of its own, as after a `subject` it does not."""
        end = phrase[1]
        if end + 1 < stop and self.words[end] in ("and", "or", "&"):
            other = self.phrase(end + 1, stop)
            if other and subject and self.capital(end + 1):
                return phrase[0], other[1]
            if other and not (other[1] < stop and self.parse.tags[other[1]] in ("VBD", "VBZ", "VBP", "MD", "RB")):
                return phrase[0], other[1]
        return phrase

    def around(self, head: int, low: int, stop: int) -> Tokens:
        """The noun phrase whose head is `head`."""
        start = head
        while start > low and (self.parse.tags[start - 1] in _MODIFIERS | _NOUNS or self.capital(start - 1)):
            start -= 1
        found = self.phrase(start, stop)
        while found and found[1] <= head and found[1] < stop:
            start = found[1]
            found = self.phrase(start, stop)
        return found if found and found[0] <= head < found[1] else (head, head + 1)

    def speaker(self, phrase: Tokens) -> Tokens | None:
        """Who is meant by a subject: the possessor of a voice, nobody for a thing."""
        words, tags = self.words, self.parse.tags
        start, end = phrase
        if end - start == 1 and words[start] in THINGS:
            return None
        head = next((at for at in range(start, end) if words[at] == "of"), end) - 1
        if words[head] in english().words("body_nouns") or words[head] in _documents():
            if head + 2 < end:
                return head + 2, end
            for at in range(head - 1, start - 1, -1):
                if tags[at] == "POS" and at > start:
                    return start, at
                if words[at] in POSSESSIVE:
                    return at, at + 1
            if words[head] in english().words("body_nouns") and words[head] != "voice":
                return None
        return phrase

    # Subjects

    def subject(self, verb: int, low: int, stop: int) -> Tokens | None:
        """The subject of `verb` by dependency, through conjoined and participial verbs."""
        parse = self.parse
        at = verb
        for _ in range(5):
            found = self._own_subject(at, low, stop)
            if found is not None:
                return self.around(found, low, stop)
            head, dep = parse.heads[at], parse.deps[at]
            if dep == "relcl" and low <= head < stop:
                return self.around(head, low, stop)
            if head == at or dep not in _CLIMBED or not low <= head < stop:
                return None
            if dep == "conj":
                nearer = self._conjoined_subject(head, at, low, stop)
                if nearer is not None:
                    return self.around(nearer, low, stop)
            at = head
        return None

    def _own_subject(self, verb: int, low: int, stop: int) -> int | None:
        deps = self.parse.deps
        for child in self.parse.children[verb]:
            if deps[child] in ("nsubj", "nsubjpass", "expl") and low <= child < stop:
                if self.words[child] in ("who", "that", "which") and deps[verb] in ("relcl", "ccomp"):
                    continue
                return child
        return None

    def _conjoined_subject(self, head: int, verb: int, low: int, stop: int) -> int | None:
        """The subject of the last verb that stands between `head` and `verb`, joined to `head` as `verb` is.

        "Jo sat down and Ann took the book and said": Ann said it.
        """
        joined = [c for c in self.parse.children[head] if head < c < verb and self.parse.deps[c] == "conj"]
        for other in reversed(joined):
            found = self._own_subject(other, low, stop)
            if found is not None:
                return found
        return None

    def main_subject(self, start: int, end: int) -> Tokens | None:
        """The subject of the clause's main verb."""
        deps = self.parse.deps
        for at in range(start, min(end, start + REACH)):
            if deps[at] in ("nsubj", "nsubjpass"):
                verb = self.parse.heads[at]
                if start <= verb < end and deps[verb] in ("ROOT", "conj", "ccomp", "parataxis"):
                    return self.around(at, start, end)
        return None

    def subject_before(self, verb: int, low: int) -> Tokens | None:
        """The noun phrase right before a verb and its adverbs."""
        at = verb - 1
        while at >= low and (self.parse.tags[at] in ADVERBS or self.words[at] in AUXILIARIES):
            at -= 1
        if at > low and self.words[at] == ",":
            # "Inspector Yeo, of Wexmouth Police, said": the name stands before what is put in.
            opening = next((c for c in range(at - 1, max(low, at - _INSERTED), -1) if self.words[c] == ","), low)
            at = opening - 1
        if at < low or (self.parse.tags[at] not in _NOUNS and self.words[at] not in PERSONAL):
            return None
        return self.around(at, low, verb)

    def somebody(self, source: Tokens) -> bool:
        """Whether a subject can be taken for a person without a cue verb."""
        words, tags = self.words, self.parse.tags
        if words[source[0]] in PERSONAL | POSSESSIVE:
            return words[source[0]] != "you"
        head = next((at for at in range(*source) if words[at] == "of"), source[1]) - 1
        if tags[head] == "NN" and not self.capital(head) and words[head] not in person_nouns():
            return False  # "the police car"
        return any(tags[at] in _PROPER or words[at] in person_nouns() for at in range(*source))


@functools.cache
def person_nouns() -> frozenset[str]:
    """Nouns for people: offices, trades, relations."""
    return frozenset(row["noun"] for row in english().table("role_nouns") if row["class"] != "document")


@functools.cache
def _documents() -> frozenset[str]:
    """Nouns for what people write; its owner is who speaks ("Mary's message read")."""
    return frozenset(row["noun"] for row in english().table("role_nouns") if row["class"] == "document")


@functools.cache
def authors() -> frozenset[str]:
    """Nouns of what speaks for somebody: documents, and groups of people."""
    rows = english().table("role_nouns")
    return _documents() | frozenset(row["noun"] for row in rows if row["class"] == "group")
