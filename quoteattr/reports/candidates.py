"""Everything a cue may report: broad candidates for the content of each cue.

Which of them holds is decided by what was learned; here nothing is lost.  The
shapes are those of PolNeAR's annotation as a small English parse shows them:
clauses, objects, objects of prepositions, the clause a cue is put into, the
rest of a sentence.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from quoteattr.reports.constructions import REPORTED
from quoteattr.reports.context import Scene
from quoteattr.reports.sources import Source, find_source

__all__ = ["Candidate", "Look", "find_candidates"]

Keep = Callable[[str, str, str], bool]
"""Whether a candidate of this cue, shape and middle word is worth a look."""

# Prepositions that a way from a cue to its content goes over at most.
_MOST_PREPOSITIONS = 3


@attrs.frozen
class Candidate:
    """A possible report: a cue, what it may report, and whose words these would be."""

    cue: int
    shape: str
    """How the content hangs on the cue: ``ccomp``, ``pobj``, ``rest``, ..."""
    middle: str
    """The preposition or the word between cue and content; empty without one."""
    head: int
    """Head token of the content."""
    first: int
    last: int
    """First and last token of the content."""
    first2: int = -1
    last2: int = -1
    """The second part of a content that the cue stands in; -1 without one."""
    source: Source | None = None


def find_candidates(scene: Scene, cues: list[int], keep: Keep) -> list[Candidate]:
    """Candidates of each of the tokens `cues`, as far as `keep` wants them."""
    found: list[Candidate] = []
    rules = tuple(REPORTED)
    for cue in cues:
        look = Look(scene, cue, keep, found)
        colon = scene.parse.words[cue] == ":"
        for name, construction in rules:
            if (name == "colon") == colon:
                construction(look)
    return found


class Look:
    """One cue and its candidates so far: what the constructions add to."""

    def __init__(self, scene: Scene, cue: int, keep: Keep, found: list[Candidate]) -> None:
        self.scene, self.cue, self.keep, self.found = scene, cue, keep, found
        self.lemma = scene.lemmas[cue]
        self._source: Source | None = None
        self._searched = False
        self.seen: set[tuple[int, int, int]] = set()

    @property
    def source(self) -> Source | None:
        """Whose words the cue reports."""
        if not self._searched:
            self._source, self._searched = find_source(self.scene, self.cue), True
        return self._source

    def below(self, shape: str, middle: str, child: int) -> None:
        """Propose all that hangs on a token."""
        self.add(shape, middle, child, self.scene.left[child], self.scene.right[child])

    def prepositional(self, shape: str, through: str, child: int) -> None:
        """The object of a preposition, and the whole phrase."""
        scene = self.scene
        middle = f"{through}+{scene.lemmas[child]}" if through else scene.lemmas[child]
        for below in scene.parse.children[child]:
            if scene.parse.deps[below] in ("pobj", "pcomp"):
                self.below(f"{shape}-{scene.parse.deps[below]}", middle, below)
                if scene.parse.deps[below] == "pobj":
                    for deeper in scene.parse.children[below]:
                        if scene.parse.deps[deeper] in ("acl", "relcl"):
                            self.below(f"{shape}-pobj>{scene.parse.deps[deeper]}", middle, deeper)
            elif scene.parse.deps[below] == "prep" and shape.count("prep") < _MOST_PREPOSITIONS:
                self.prepositional(f"{shape}-prep", scene.lemmas[child], below)
        self.below(f"{shape}-pp", middle, child)

    def add(self, shape: str, middle: str, head: int, first: int, last: int, first2: int = -1, last2: int = -1) -> None:
        """Propose `first` to `last` (and a second part), trimmed, unless that was proposed already or is hopeless."""
        if not self.keep(self.lemma, shape, middle):
            return
        cue = self.cue
        if first2 < 0 and first <= cue <= last:
            if head > cue:
                first = cue + 1
            else:
                last = cue - 1
        first, last = self.trimmed(first, last)
        if first2 >= 0:
            first2, last2 = self.trimmed(first2, last2)
            if first2 > last2:
                first2 = last2 = -1
            elif first > last:
                first, last, first2, last2 = first2, last2, -1, -1
        if first > last:
            return
        if first2 < 0:
            last = self.to_mark_end(first, last)
        key = (first, last, first2)
        if key in self.seen:
            return
        self.seen.add(key)
        self.found.append(Candidate(cue, shape, middle, head, first, last, first2, last2, self.source))

    def trimmed(self, first: int, last: int) -> tuple[int, int]:
        """Without punctuation at the ends and a leading "that"."""
        words = self.scene.parse.words
        while first <= last and not any(map(str.isalnum, words[first])):
            first += 1
        while first <= last and not any(map(str.isalnum, words[last])):
            last -= 1
        if first < last and words[first] == "that" and self._joins(first):
            first += 1
            while first <= last and not any(map(str.isalnum, words[first])):
                first += 1
        while first <= last and first - 1 > self.cue and self.scene.is_glued(first):
            first -= 1
        while first <= last and last + 1 < len(words) and last + 1 != self.cue and self.scene.is_glued(last + 1):
            last += 1
        return first, last

    def _joins(self, that: int) -> bool:
        """Whether a "that" only joins a clause on: the clause has another subject."""
        parse = self.scene.parse
        if parse.tags[that] == "IN" or parse.deps[that] == "mark":
            return True
        return parse.deps[that] != "det" and self.scene.subject(parse.heads[that]) not in (-1, that)

    def to_mark_end(self, first: int, last: int) -> int:
        """The parser ends sentences inside quotation marks; a content goes on to the closing mark."""
        scene = self.scene
        mark = scene.mark_of[last]
        if mark < 0 or scene.mark_of[self.cue] == mark:
            return last
        begin, behind = scene.mark_tokens[mark]
        if first > begin or behind - 1 <= last or (self.cue > last and self.cue < behind):
            return last
        if scene.parse.token_paragraphs[behind - 1] != scene.parse.token_paragraphs[last]:
            return last
        words = scene.parse.words
        end = behind - 1
        while end > last and not any(map(str.isalnum, words[end])):
            end -= 1
        return end
