"""Everything a cue may report: broad candidates for the content of each cue.

Which of them holds is decided by what was learned; here nothing is lost.  The
shapes are those of PolNeAR's annotation as a small English parse shows them:
clauses, objects, objects of prepositions, the clause a cue is put into, the
rest of a sentence.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from quoteattr.reports.context import Scene
from quoteattr.reports.sources import Source, find_source, source_tokens

__all__ = ["Candidate", "find_candidates"]

Keep = Callable[[str, str, str], bool]
"""Whether a candidate of this cue, shape and middle word is worth a look."""

_DIRECT = frozenset(
    {"ccomp", "xcomp", "advcl", "dobj", "acl", "parataxis", "acomp", "attr", "oprd", "nsubjpass", "dative", "dep",
     "relcl", "appos", "pcomp", "npadvmod", "nsubj"}
)  # fmt: skip
_DEEPER = {
    "xcomp": frozenset({"dobj", "prep", "xcomp", "ccomp", "acomp", "attr"}),
    "acomp": frozenset({"prep", "ccomp", "xcomp", "advcl"}),
    "attr": frozenset({"prep", "acl", "relcl", "ccomp"}),
    "dobj": frozenset({"prep", "acl", "relcl", "ccomp", "appos"}),
    "oprd": frozenset({"prep", "ccomp"}),
    "advmod": frozenset({"prep"}),
    "prt": frozenset({"prep"}),
}
_COMPLEMENTS = frozenset({"dobj", "xcomp", "ccomp", "prep", "acomp", "oprd", "dative", "attr", "advcl", "pcomp"})
_INSERTED = frozenset(
    {"parataxis", "advcl", "prep", "ccomp", "relcl", "conj", "acl", "intj", "dep", "advmod", "npadvmod"}
)


_MOST_PREPOSITIONS = 3
_DEEPEST = 100
"""How far up the parse is climbed; deeper ones come from texts that are no language."""


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
    for cue in cues:
        collector = _Collector(scene, cue, keep, found)
        if scene.parse.words[cue] == ":":
            collector.colon()
        else:
            collector.run()
    return found


class _Collector:
    """Collects the candidates of one cue."""

    def __init__(self, scene: Scene, cue: int, keep: Keep, found: list[Candidate]) -> None:
        self.scene, self.cue, self.keep, self.found = scene, cue, keep, found
        self.lemma = scene.lemmas[cue]
        self._source: Source | None = None
        self._searched = False
        self.seen: set[tuple[int, int, int]] = set()

    @property
    def source(self) -> Source | None:
        if not self._searched:
            self._source, self._searched = find_source(self.scene, self.cue), True
        return self._source

    def run(self) -> None:
        scene, cue = self.scene, self.cue
        deps = scene.parse.deps
        complements: list[int] = []
        clause = False
        for child in scene.parse.children[cue]:
            label = deps[child]
            if child > cue and label in _COMPLEMENTS:
                complements.append(child)
            clause = clause or label == "ccomp"
            if label == "oprd" and len(complements) > 1 and deps[complements[-2]] == "dobj":
                # "Called the plan a gift": what is called so belongs to the report.
                self.add(label, "", child, scene.left[complements[-2]], scene.right[child])
            elif label in _DIRECT:
                self.below(label if child > cue else label + "<", "", child)
                if label == "ccomp" and child > cue:
                    self.first_clause(child)
            elif label in ("prep", "agent"):
                self.prepositional(label, "", child)
            if label in _DEEPER:
                wanted = _DEEPER[label]
                for below in scene.parse.children[child]:
                    if deps[below] in wanted:
                        if deps[below] == "prep":
                            self.prepositional(f"{label}>", scene.lemmas[child], below)
                        else:
                            self.below(f"{label}>{deps[below]}", scene.lemmas[child], below)
        if len(complements) > 1:
            first, last = complements[0], complements[-1]
            middle = scene.lemmas[last] if deps[last] == "prep" else deps[last]
            self.add("vp", f"{deps[first]}+{middle}", first, scene.left[first], scene.right[last])
            if len(complements) > 2:
                last = complements[1]
                middle = scene.lemmas[last] if deps[last] == "prep" else deps[last]
                self.add("vp2", f"{deps[first]}+{middle}", first, scene.left[first], scene.right[last])
        self.around()
        self.predicate()
        if not clause:
            self.rest()

    def colon(self) -> None:
        """What a label introduces ("Mayor: taxes will fall") or, in headlines, ends ("Taxes will fall: mayor")."""
        scene, cue = self.scene, self.cue
        numbers = scene.parse.token_paragraphs
        begin, end = scene.paragraph_bounds[numbers[cue]]
        source = self.source
        if source is None:
            return
        heads = scene.parse.heads
        if source.head < cue and end - cue > 3:
            sentence = scene.parse.sentence_tokens(cue + 1)
            last = max(sentence.stop, cue + 2) - 1
            head = next((t for t in range(cue + 1, last + 1) if not cue < heads[t] <= last or heads[t] == t), cue + 1)
            label = "label" if source_tokens(scene, source, cue)[0] <= begin + 1 else "label late"
            self.add("colon", label, head, cue + 1, last)
            if end - 1 > last and end - cue < 80:
                self.add("colon-all", label, head, cue + 1, end - 1)
        elif source.head > cue and cue - begin >= 3:
            head = next((t for t in range(begin, cue) if not begin <= heads[t] < cue or heads[t] == t), begin)
            self.add("colon<", "", head, begin, cue - 1)

    def below(self, shape: str, middle: str, child: int) -> None:
        self.add(shape, middle, child, self.scene.left[child], self.scene.right[child])

    def first_clause(self, child: int) -> None:
        """A clause up to where another one with its own subject is joined on: "said it would close and they said"."""
        scene = self.scene
        for below in scene.parse.children[child]:
            if scene.parse.deps[below] == "conj" and scene.subject(below) >= 0 and scene.left[below] > child:
                last = scene.left[below] - 1
                if scene.parse.tags[last] == "CC":
                    last -= 1
                self.add("ccomp-first", scene.lemmas[below], child, scene.left[child], last)
                return

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

    def around(self) -> None:
        """The clause that the cue is put into, less the cue's own words."""
        scene, cue = self.scene, self.cue
        label, head = scene.parse.deps[cue], scene.parse.heads[cue]
        if head == cue or label not in _INSERTED:
            return
        if label == "relcl":
            self.minus("antecedent", head, scene.left[head], scene.right[head])
            return
        self.minus(f"around-{label}", head, scene.left[head], scene.right[head])
        if label in ("prep", "advcl", "parataxis", "dep"):
            root = head
            for _ in range(_DEEPEST):
                if scene.parse.heads[root] == root or scene.parse.deps[root] == "ccomp":
                    break
                root = scene.parse.heads[root]
            if root != head:
                self.minus(f"sentence-{label}", root, scene.left[root], scene.right[root])

    def minus(self, shape: str, head: int, first: int, last: int) -> None:
        """`first` to `last` without the cue's own phrase, which may part it in two."""
        scene, cue = self.scene, self.cue
        own_first, own_last = scene.left[cue], scene.right[cue]
        if not own_first <= head <= own_last:
            before, behind = (first, own_first - 1), (own_last + 1, last)
            before_long = before[1] - before[0] >= 1
            behind_long = behind[1] - behind[0] >= 1
            if before_long and behind_long:
                self.add(shape + "-split", "", head, *before, *behind)
            elif before_long:
                self.add(shape, "before", head, *before)
            elif behind_long:
                self.add(shape, "behind", head, *behind)

    def predicate(self) -> None:
        """What stands behind the copula ("his view is that ...") or is said of the noun in another way."""
        scene, cue = self.scene, self.cue
        parse = scene.parse
        if parse.deps[cue] not in ("nsubj", "nsubjpass", "dobj", "attr", "pobj"):
            return
        verb = parse.heads[cue]
        if parse.deps[cue] == "pobj":
            verb = parse.heads[verb]
        for child in parse.children[verb]:
            if child > cue and parse.deps[child] in ("ccomp", "attr", "acomp", "xcomp", "advcl", "acl"):
                self.below(f"via-{parse.deps[cue]}>{parse.deps[child]}", scene.lemmas[verb], child)

    def rest(self) -> None:
        """What follows or precedes the cue in its sentence."""
        scene, cue = self.scene, self.cue
        if self.lemma[-1] != "V":
            return
        sentence = scene.parse.sentence_tokens(cue)
        words, tags = scene.parse.words, scene.parse.tags
        first = cue + 1
        if self.keep(self.lemma, "rest", ""):
            if first < sentence.stop and tags[first] == "RP":
                first += 1
            if first < sentence.stop and words[first] in ",:":
                first += 1
            source = self.source
            if source is not None and first <= source.head < sentence.stop:
                behind = source_tokens(scene, source, cue)[1] + 1
                first = behind if behind < sentence.stop else first
            if sentence.stop - first >= 3:
                self.add("rest", "", first, first, sentence.stop - 1)
        if self.keep(self.lemma, "before", ""):
            begin = cue
            source = self.source
            if source is not None and sentence.start <= source.head < cue:
                begin = source_tokens(scene, source, cue)[0]
            if begin - 1 > sentence.start and (words[begin - 1] in ",”\"’'" or words[begin - 1] == "''"):
                self.add("before", "", sentence.start, sentence.start, begin - 1)

    def add(self, shape: str, middle: str, head: int, first: int, last: int, first2: int = -1, last2: int = -1) -> None:
        if not self.keep(self.lemma, shape, middle):
            return
        _scene, cue = self.scene, self.cue
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
        if first < last and words[first] == "that" and self.scene.parse.tags[first] == "IN":
            first += 1
            while first <= last and not any(map(str.isalnum, words[first])):
                first += 1
        return first, last

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
