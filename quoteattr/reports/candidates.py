"""Everything a cue may report: broad candidates for the content of each cue.

Which of them holds is decided by what was learned; here nothing is lost.  The
shapes are those of PolNeAR's annotation as a small English parse shows them:
clauses, objects, objects of prepositions, the clause a cue is put into, the
rest of a sentence.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import attrs

from quoteattr.lang import english
from quoteattr.reports.constructions import REPORTED
from quoteattr.reports.context import Scene
from quoteattr.reports.sources import Source, find_source

__all__ = ["Candidate", "Look", "find_candidates"]

Keep = Callable[[str, str, str], bool]
"""Whether a candidate of this cue, shape and middle word is worth a look."""

# Prepositions that a way from a cue to its content goes over at most.
_MOST_PREPOSITIONS = 3
_LOOSE = frozenset(
    {"advcl", "relcl", "acl", "conj", "appos", "parataxis", "ccomp", "prep", "npadvmod", "dep", "advmod", "xcomp"}
)
"""Dependents that the parser hangs on a content's last words, and that may go with the reporting clause instead."""
_PARTING = frozenset({",", ";", "-", "--", "–", "—", "(", ":"})
_LEADING = frozenset({"IN", "TO", "DT", "MD", "PRP$"})
"""Tags of words that no phrase ends with."""
_OPENING = frozenset("\"'“‘«") | {"``"}
_MOST_CUTS = 3
_DEEPEST = 20
# Words that a cut leaves out at least, after a comma or a joining word and without: shorter ones are left to the
# learned boundaries, which look twelve tokens far.
_SHORTEST_PARTED, _SHORTEST_CUT = 3, 8


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
    cut: int = -1
    """Head of the phrase at an end of what hangs on the cue that may be left out, and is in a shape with "~"; or -1."""

    @property
    def whole(self) -> str:
        """The shape, whether a phrase was left out or not."""
        return self.shape.removesuffix("~")


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
        """Propose all that hangs on a token, and that without what hangs loosely on its outer end."""
        first, last = self.scene.left[child], self.scene.right[child]
        if child > self.cue:
            self.shortened(shape, middle, child, child, first, last)
        else:
            self.add(shape, middle, child, first, last)
            self.begun_later(shape, child, first, last)

    def shortened(self, shape: str, middle: str, head: int, node: int, first: int, last: int) -> None:
        """Propose `first` to `last`, and that without the phrases that end it, from `node` down its last dependents.

        "Said it would close, which nobody believed"; "said it would close and left".
        """
        cuts = list(itertools.islice(self._cuts(node, first, last), _MOST_CUTS))
        self.add(shape, middle, head, first, last, cut=cuts[0][2] if cuts else -1)
        for end, label, cut in cuts:
            self.add(f"{shape}~", label, head, first, end, cut=cut)

    def _cuts(self, node: int, first: int, last: int) -> Iterator[tuple[int, str, int]]:
        """Where a content may end earlier: its last token then, what is left out, and the head of that."""
        scene, parse = self.scene, self.scene.parse
        while last > first and not any(map(str.isalnum, parse.words[last])):
            last -= 1
        for _ in range(_DEEPEST):
            node = next((k for k in parse.children[node] if k > node and scene.right[k] >= last), -1)
            if node < 0:
                return
            end, label = scene.left[node] - 1, parse.deps[node]
            if parse.tags[end] == "CC":
                end, label = end - 1, label + "&"
            parted = parse.words[end] in _PARTING
            shortest = _SHORTEST_PARTED if parted or label[-1] == "&" else _SHORTEST_CUT
            if end > first and last - end >= shortest and label.rstrip("&") in _LOOSE:
                yield end, label + "," * parted, node

    def begun_later(self, shape: str, head: int, first: int, last: int) -> None:
        """Propose `first` to `last` without a phrase that opens it, or only the last of the clauses joined in it.

        "In the past the roof had leaked, she said"; "the roof leaks and that will cost, she said".
        """
        scene, parse = self.scene, self.scene.parse
        for child in parse.children[head]:
            after = scene.right[child] + 1
            opening = child < head and after < head and parse.words[after] == "," and parse.deps[child] in _LOOSE
            if opening and after - first >= _SHORTEST_PARTED:
                self.add(f"{shape}~", parse.deps[child] + ",", head, after + 1, last, cut=child)
                break
        joined = next((k for k in reversed(parse.children[head]) if parse.deps[k] == "conj" and k > head), -1)
        if joined >= 0 and scene.left[joined] > head and scene.left[joined] < last:
            self.add(f"{shape}~", "conj&", joined, scene.left[joined], last, cut=head)

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

    def add(
        self, shape: str, middle: str, head: int, first: int, last: int, first2: int = -1, last2: int = -1, *,
        cut: int = -1,
    ) -> None:  # fmt: skip
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
            last = self.to_mark_end(first, self.into_mark(last))
        key = (first, last, first2)
        if key in self.seen:
            return
        self.seen.add(key)
        self.found.append(Candidate(cue, shape, middle, head, first, last, first2, last2, self.source, cut))

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

    def into_mark(self, last: int) -> int:
        """`last`, or the first token of marks that open right after it where it cannot end a phrase.

        "They weren't “asking for the moon”" is parsed as two clauses.
        """
        scene, after = self.scene, last + 1
        while after < len(scene) and scene.mark_of[after] < 0 and scene.words[after] in _OPENING:
            after += 1
        if after == last + 1 or after >= len(scene) or scene.mark_of[after] < 0 or scene.mark_of[last] >= 0:
            return last
        leading = scene.low[last] in english().group("before a verb") or scene.is_glued(last)
        return after if leading or scene.tags[last] in _LEADING else last

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
