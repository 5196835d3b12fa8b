"""Name mentions, corrected and completed on the level of the document.

A small pipeline labels one occurrence of a name and misses the next, leaves out
titles and takes headline words in.  Here the labels of all occurrences are
pooled, and every word once known as part of a person's name is found wherever
it stands capitalised.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter

import attrs

from quoteattr.lang import english
from quoteattr.people.entities import run_end
from quoteattr.people.names import (
    ABBREVIATIONS,
    PARTICLES,
    Name,
    given_genders,
    is_suffix,
    is_title,
    name_of_words,
    title_phrases,
    titles,
)  # fmt: skip
from quoteattr.people.naming import name_scores
from quoteattr.people.reading import Reading, role_nouns, say_forms

__all__ = ["Ref", "find_names", "name_words"]

_NAMED = frozenset({"ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "DATE", "LANGUAGE"})
_GROUPS = frozenset({"ORG", "GPE", "NORP", "FAC", "PRODUCT", "WORK_OF_ART"})
_HONORIFICS = frozenset({"marital", "wife", "maiden", "any", "noble"})
# What speaks so often in a story is a person.
_SPEAKS = 2
# Least scores of a word that the rules take for a name, and of another: of .15 to .5 and .5 to .7 the best in LitBank.
_KNOWN, _UNKNOWN = 0.3, 0.5
# Tokens by which a text tells of its words what the trees saw in stories of 2,000 words; in a shorter one, and
# where many firms and places are named, only so common a word is believed against the rules.
_ENOUGH, _OFTEN = 1000, 5
# Tokens of a line that is no sentence, at most.
_LINE = 10
_ENDS = frozenset('.!?"”’»:;')
_STOPS = frozenset(".!?\"”’'")
# Words of labels that are no names: "The Herald", "All".
_LABEL_STOPS = english().group("no names in labels")
# Titles that are surnames too: "Howard Dean".
TITLE_SURNAMES = english().words("title_surnames")


def name_stops() -> frozenset[str]:
    """Words that stand capitalised before or in a name without being part of it."""
    return english().words("name_stops")


@attrs.define(slots=True)
class Ref:
    """A place that refers to somebody, in tokens; resolved step by step."""

    first: int
    last: int
    kind: str
    """`person`, `organization`, `role` (a role noun as name), `description`, `pronoun` or `narrator`."""
    name: Name | None = None
    form: str = ""
    cluster: int = -1
    score: float = 1.0
    rule: str = ""
    rivals: int = 0
    """How many other people the words could name."""
    lead: float = 1.0
    """How far ahead of them the chosen one is, in [0, 1]."""
    cut: int = 0
    """Characters at the end of the last token that are no part of it: "Ray--"."""
    aside: bool = False
    """Whether it stands in a heading, a signature or the like, which says little of how somebody is called."""


class _Evidence:
    """What the labels of all occurrences say about each capitalised word."""

    def __init__(self, reading: Reading, story: bool) -> None:
        self.person: Counter[str] = Counter()
        self.other: Counter[str] = Counter()
        self.lower: Counter[str] = Counter()
        self.lower_words = reading.written_low
        self.surnames: set[str] = set()
        """Last words of names of two and more words."""
        self.spans: dict[int, tuple[int, int]] = {}
        self.story = story or reading.story
        self._read_entities(reading)
        self._read_titles(reading)
        self._read_speakers(reading)
        self._read_labels(reading)
        self._read_described(reading)
        given = given_genders()
        self.known = {
            word
            for word, n in self.person.items()
            if self.other[word] <= (4 if word in given else 2) * n and word not in name_stops()
        }
        self._take_full_names(reading)
        self.openers = self._openers(reading)
        self.known -= self.openers
        caps, low = reading.caps, reading.low
        for at in range(len(reading)):
            if not caps[at] and low[at] in self.known:
                self.lower[low[at]] += 1
        self.plain_story = reading.story and len(reading) >= _ENOUGH
        self.scores = name_scores(reading) if story else None
        """For each token of a story how likely it is part of a person's name."""
        self.heroes = self._heroes(reading)

    def names(self, token: int, word: str) -> bool:
        """Whether a capitalised word is part of a person's name wherever it stands alone."""
        return self.likely(token, word)

    def _openers(self, reading: Reading) -> set[str]:
        """Words that only open a sentence, before a name that stands without them elsewhere: "Evidently Piet".

        A verb before first names needs no other place: "Leave Tom alone".
        """
        low, caps, given, verbs = reading.low, reading.caps, given_genders(), english().words("verbs")
        opening: dict[str, set[str]] = {}
        within: set[str] = set()
        alone: set[str] = set()
        for at in range(len(reading)):
            if not caps[at]:
                continue
            starts = _starts_sentence(reading, at)
            follows = at + 1 < len(reading) and caps[at + 1] and reading.paragraphs[at] == reading.paragraphs[at + 1]
            if not starts:
                within.add(low[at])
            elif follows:
                opening.setdefault(low[at], set()).add(low[at + 1])
            if starts or not caps[at - 1]:
                alone.add(low[at])
        endings = tuple(english().words("adverb_endings"))
        return {
            word
            for word, names in opening.items()
            if word not in within
            and word not in given
            and word not in titles()
            and (word in self.lower_words or word in verbs or word.endswith(endings))
            and (names & alone or (word in verbs and names <= given.keys()))
        }

    def likely(self, token: int, word: str) -> bool:
        """Whether a capitalised word of a story is part of a person's name."""
        if self.scores is None:
            return word in self.known
        if not self.plain_story:
            return word in self.known or word in self.heroes
        return self.scores[token] >= (_KNOWN if word in self.known else _UNKNOWN)

    def _heroes(self, reading: Reading) -> set[str]:
        """Words that are often written and mostly score as names."""
        scores: dict[str, list[float]] = {}
        for token, score in enumerate(self.scores or ()):
            if score:
                scores.setdefault(reading.low[token], []).append(score)
        return {w for w, all_ in scores.items() if len(all_) >= _OFTEN and sum(all_) >= _UNKNOWN * len(all_)}

    def _read_entities(self, reading: Reading) -> None:
        low = reading.low
        spans = [
            (index, _trim(reading, entity.start, entity.end - 1))
            for index, entity in enumerate(reading.entities)
            if entity.label == "PERSON"
        ]
        trimmed = [(index, *span) for index, span in spans if span is not None]
        running = [(first, last) for _, first, last in trimmed if not reading.headline[first]]
        forms = Counter(tuple(low[first : last + 1]) for first, last in running)
        self.surnames.update(low[last] for first, last in running if 0 < last - first < _LONG)
        self._count_others(reading)
        for index, first, last in trimmed:
            first, last = _cut_to_attested(reading, forms, first, last)
            full = last > first and low[first] in given_genders() and low[last] in self.surnames
            if reading.headline[first] and tuple(low[first : last + 1]) not in forms and not full:
                continue
            self.spans[index] = (first, last)
            for token in range(first, last + 1):
                if reading.caps[token] and low[token] not in PARTICLES and len(low[token].rstrip(".")) > 1:
                    self.person[low[token]] += 1

    def _count_others(self, reading: Reading) -> None:
        """How often the pipeline takes each word for a name of something else."""
        low, caps, places = reading.low, reading.caps, english().words("places")
        for entity in reading.entities:
            if entity.label not in _NAMED:
                continue
            single = entity.end - entity.start == 1
            # A lone surname is often taken for a firm; a place name is a better guess of the pipeline.
            surname = single and low[entity.start] in self.surnames and low[entity.start] not in places
            if surname and entity.label not in {"NORP", "DATE"}:
                continue
            for token in range(entity.start, entity.end):
                if caps[token] and not reading.headline[token]:
                    self.other[low[token]] += 2 if single else 1
        for word in self.other:
            self.other[word] = (self.other[word] + 1) // 2

    def _take_full_names(self, reading: Reading) -> None:
        """Names taken for a firm or place: a given name in front and nothing else against it ("Emma Ray")."""
        given, low, places = given_genders(), reading.low, english().words("places")
        ends = english().words("organisation_words")
        for entity in reading.entities:
            if entity.label not in _GROUPS or not 2 <= entity.end - entity.start <= 4:
                continue
            words = range(entity.start, entity.end)
            first, last = low[words[0]], low[words[-1]]
            if first not in given or not all(reading.caps[t] for t in words):
                continue
            plain_name = len(words) == 2 and first not in places and last not in places and last not in ends
            if last in self.known or (plain_name and last not in self.lower_words and not reading.headline[words[0]]):
                self.known.update(low[t] for t in words if low[t] not in PARTICLES)

    def _read_titles(self, reading: Reading) -> None:
        """A capitalised word behind an honorific is a person's name."""
        known, low, caps = titles(), reading.low, reading.caps
        for at in range(len(reading) - 1):
            if not caps[at]:
                continue
            row = known.get(low[at].rstrip("."))
            after = at + 1
            if row is not None and low[after] == "." and low[at] in ABBREVIATIONS and after + 1 < len(reading):
                after += 1
            if row is None or not caps[after] or low[after].rstrip(".") in known or low[after] in name_stops():
                continue
            entity = reading.entity[at]
            labelled = entity >= 0 and entity == reading.entity[after]
            if labelled and reading.entities[entity].label in _NAMED and row[1] not in _HONORIFICS:
                continue
            if reading.tags[after] in {"NNP", "NNPS"} and reading.words[after][:1].isalpha():
                self.person[low[after]] += 2 if row[1] in {"marital", "wife", "maiden", "any"} else 1

    def _read_speakers(self, reading: Reading) -> None:
        """The overlooked proper noun that speaks, is called out or is a given name is a person's."""
        verbs, nouns, given = say_forms(), role_nouns(), given_genders()
        if reading.story:
            self._read_mislabelled(reading)
        for at in range(len(reading)):
            if not reading.caps[at] or reading.tags[at] != "NNP" or len(reading.words[at]) < 3:
                continue
            word = reading.low[at]
            self._read_mistakes(reading, at)
            if reading.entity[at] >= 0 or reading.headline[at]:
                continue
            if word in given:
                self.person[word] += 1
            elif reading.deps[at] == "nsubj" and reading.low[reading.heads[at]] in verbs:
                common = word in self.lower_words or word in nouns or (at and reading.low[at - 1] == "the")
                if not common:
                    self.person[word] += 1
            elif self._acts(reading, at):
                for token in range(self._opening(reading, at), at + 1):
                    self.person[reading.low[token]] += 1

    def _read_mistakes(self, reading: Reading, at: int) -> None:
        """Where a label is a slip: of who is called out, of a first name, of a relative's name."""
        word = reading.low[at]
        called = reading.quoted[at] >= 0 and self._called(reading, at)
        first = word in given_genders() and self._mistaken(reading, at)
        slips = called + (first or self._is_relative(reading, at))
        if slips:
            self.person[word] += slips
            self.other[word] -= slips

    def _mistaken(self, reading: Reading, at: int) -> bool:
        """Whether a first name alone is taken for a firm's, in a story or a short text: "Rufus came in"."""
        index = reading.entity[at]
        if not (self.story or reading.tells) or index < 0 or reading.headline[at]:
            return False
        entity = reading.entities[index]
        alone = entity.end - entity.start == 1 and entity.label in _NAMED - {"DATE"}
        placed = reading.low[at] in english().words("places")
        return alone and not placed and not (at and reading.low[at - 1] in english().group("articles"))

    def _is_relative(self, reading: Reading, at: int) -> bool:
        """Whether a lone word, whatever its label, stands right after a relative's noun: "my uncle Orrick"."""
        if not at or reading.caps[at - 1] or role_nouns().get(reading.low[at - 1], ("", ""))[1] != "kin":
            return False
        lone = at + 1 >= len(reading) or not reading.caps[at + 1]
        return lone and self._unknown(reading, at)

    def _acts(self, reading: Reading, at: int) -> bool:
        """Whether an overlooked proper noun does something in a story, or is told by a noun: "my uncle Rufus"."""
        first = self._opening(reading, at)
        words = [reading.low[token] for token in range(first, at + 1)]
        # A surname may be a word: "Aled Price".
        if not self._unknown(reading, first) or any(word in self.lower_words for word in words):
            return False
        before = reading.low[first - 1] if first else ""
        told_first = first and (not reading.caps[first - 1] or _starts_sentence(reading, first - 1))
        if told_first and role_nouns().get(before, ("", ""))[1] in {"person", "kin"}:
            return True
        firm = words[-1] in english().words("organisation_words")
        told = self.story and reading.tags[reading.heads[at]] in {"VBD", "VBZ"} and reading.deps[at] == "nsubj"
        return told and not firm and before not in english().group("articles")

    def _opening(self, reading: Reading, at: int) -> int:
        """First token of the overlooked proper nouns that end in token `at`, three at most."""
        first = at
        while first > max(0, at - 2) and reading.deps[first - 1] == "compound" and reading.tags[first - 1] == "NNP":
            if not reading.caps[first - 1] or reading.entity[first - 1] >= 0 or reading.heads[first - 1] != at:
                break
            first -= 1
        return first

    def _unknown(self, reading: Reading, token: int) -> bool:
        """Whether a capitalised word is one that no list and no small letter elsewhere tells from a name."""
        word = reading.low[token]
        if word in self.lower_words or word in name_stops() or word.rstrip(".") in titles() or len(word) < 3:
            return False
        return not (word in role_nouns() or word in english().words("places") or word in english().words("verbs"))

    def _read_labels(self, reading: Reading) -> None:
        """What stands before the turns of a transcript is a name, unless it is a role or an organisation."""
        nouns, known = role_nouns(), titles()
        for first, last in reading.labels:
            words = [t for t in range(first, last + 1) if reading.low[t].rstrip(".") not in known]
            if any(reading.low[t] in nouns or reading.low[t] in _LABEL_STOPS for t in words):
                continue
            index = reading.entity[last]
            if index >= 0 and reading.entities[index].label in _NAMED and last > first:
                continue
            for token in words:
                word = reading.low[token]
                if reading.caps[token] and len(word.rstrip(".")) > 1 and word not in PARTICLES:
                    self.person[word] += 2
                    self.other[word] = 0

    def _read_described(self, reading: Reading) -> None:
        """A name with a person's description or age behind it: "Flint, an old friend,", "Flint, 43,"."""
        nouns, low = role_nouns(), reading.low
        for at in range(len(reading) - 3):
            if low[at + 1] != "," or not reading.caps[at] or reading.tags[at] not in {"NNP", "NN"}:
                continue
            if low[at] in self.lower_words or low[at] in nouns or reading.headline[at]:
                continue
            aged = len(low[at + 2]) == 2 and low[at + 2].isdigit() and low[at + 3] == ","
            apposed = (child for child in reading.parse.children[at] if child > at and reading.deps[child] == "appos")
            described = any(nouns.get(low[child], ("", ""))[1] in {"person", "kin"} for child in apposed)
            if aged or described:
                self.person[low[at]] += 2
                self.other[low[at]] -= 2

    def _read_mislabelled(self, reading: Reading) -> None:
        """In a story what speaks is a person, even if the pipeline takes the name for a firm's or a place's."""
        verbs, nouns, given, places = say_forms(), role_nouns(), given_genders(), english().words("places")
        speaks: Counter[str] = Counter()
        for entity in reading.entities:
            at, word = entity.start, reading.low[entity.start]
            if entity.label not in _NAMED or entity.end - at != 1 or not reading.caps[at] or reading.quoted[at] >= 0:
                continue
            subject = reading.deps[at] == "nsubj" and reading.low[reading.heads[at]] in verbs
            if (subject or (at, at) in reading.sources) and not (at and reading.low[at - 1] in {"the", "a", "an"}):
                speaks[word] += 1
        for word, count in speaks.items():
            common = word in self.lower_words or word in nouns or word in name_stops()
            if count >= _SPEAKS and not common and (word not in places or word in given):
                self.person[word] += count
                self.other[word] = 0

    def _called(self, reading: Reading, at: int) -> bool:
        """Whether a word is called out at the end of a clause, as in "Come in, Jo!"."""
        if not at or at + 2 >= len(reading) or reading.words[at - 1] != ",":
            return False
        after = reading.words[at + 1][:1]
        if after not in _STOPS and not (after == "," and reading.words[at + 2][:1] in "\"”’»'"):
            return False
        word = reading.low[at]
        known = word in role_nouns() or word.rstrip(".") in titles() or word in english().words("places")
        return not known and word not in self.lower_words


def _trim(reading: Reading, first: int, last: int) -> tuple[int, int] | None:
    """The name inside a PERSON label; None where there is none."""
    low, caps = reading.low, reading.caps
    known, nouns = titles(), role_nouns()
    while first <= last and ((not caps[first] and low[first] not in PARTICLES) or low[first] in name_stops()):
        first += 1
    while first < last and (
        low[first].rstrip(".") in known or (low[first] in nouns and nouns[low[first]][1] == "person")
    ):
        first += 1
    while last >= first and (not caps[last] or low[last] in {"'s", "’s"}):
        last -= 1
    return (first, last) if _is_name(reading, first, last) else None


def _is_name(reading: Reading, first: int, last: int) -> bool:
    """Whether what is left of a PERSON label names somebody: no title alone, no firm, not too long."""
    low = reading.low
    if last < first or low[first] in name_stops() or last - first >= 7 or not reading.words[first][:1].isalpha():
        return False
    if low[last].rstrip(".") in titles() and low[last] not in TITLE_SURNAMES:
        return False
    firm = low[last] in english().words("organisation_words") and low[first] not in given_genders()
    return last == first or not firm


def _cut_to_attested(reading: Reading, forms: Counter[tuple[str, ...]], first: int, last: int) -> tuple[int, int]:
    """Drop a word at either end if what is left is a much better attested name."""
    while last > first:
        if reading.low[first] in given_genders() and reading.low[first + 1] in PARTICLES:
            break  # "Helen de la Torre", later "de la Torre"
        whole = forms[tuple(reading.low[first : last + 1])]
        left = forms[tuple(reading.low[first + 1 : last + 1])]
        right = forms[tuple(reading.low[first:last])]
        if last - first >= 2 and max(left, right) >= 2 * max(whole, 1):
            first, last = (first + 1, last) if left >= right else (first, last - 1)
        elif left >= 3 * max(whole, 1) and reading.tags[first] not in {"NNP", "NNPS"}:
            first += 1
        else:
            break
    return first, last


def find_names(reading: Reading, *, story: bool = False) -> tuple[list[Ref], _Evidence]:
    """All mentions of people and organisations by name, in order, not overlapping.

    `story` says that the text is fiction: there the words of names are scored
    (`naming`).
    """
    evidence = _Evidence(reading, story)
    refs: list[Ref] = []
    at, count, caps = 0, len(reading), reading.caps
    label_ends = {last for _, last in reading.labels}
    while at < count:
        if not caps[at]:
            at += 1
            continue
        end = run_end(reading.parse, at)
        end = next((token for token in range(at, end) if token in label_ends), end)
        _read_run(reading, evidence, at, end, refs)
        at = end + 1
    refs = _without_common_words(reading, _with_nicknames(reading, _whole_labels(reading, refs)))
    aside = _aside(reading)
    for ref in refs:
        ref.aside = aside[ref.first]
    return refs, evidence


def _whole_labels(reading: Reading, refs: list[Ref]) -> list[Ref]:
    """The mentions, where a label before turns is more than the name in it one mention: "Baroness Hallam of Tarn"."""
    if not reading.labels:
        return refs
    nouns = role_nouns()
    ends = dict(reading.labels)
    starts = sorted(ends)
    # "CALLER:" is somebody's role, whatever the pipeline takes capitals for.
    refs = [
        r for r in refs if r.kind != "organization" or r.first not in ends or reading.low[ends[r.first]] not in nouns
    ]
    for ref in refs:
        at = bisect.bisect_right(starts, ref.first) - 1
        last = ends[starts[at]] if at >= 0 else -1
        if ref.first <= ref.last < last and ref.kind == "person" and reading.low[ref.last + 1] not in _JOINS:
            whole = _person(reading, ref.first, last)
            if whole.name is not None and reading.low[last] not in nouns:
                ref.last, ref.name, ref.form = last, whole.name, whole.form
    return [ref for number, ref in enumerate(refs) if not number or ref.first > refs[number - 1].last]


_ARTICLES = english().group("articles")

# What opens and closes a nickname inside a name.
_AROUND_NICKNAMES = {
    "(": ")", "[": "]", "“": "”", '"': '"', "``": "''", "‘": "’", "'": "'", "`": "'", "„": "“", "«": "»",
}  # fmt: skip


def _with_nicknames(reading: Reading, refs: list[Ref]) -> list[Ref]:
    """The mentions, where a nickname between given name and surname parts no name: “Jo (Bunny) Ray”, “Jo ‘Bunny’ Ray”.

    It counts as a middle name, by which alone somebody may be called, and is no part of the name that is shown.
    """
    made: list[Ref] = []
    for at in range(1, len(reading.parse) - 3):
        if _is_nickname(reading, at, at + 2) and not (made and made[-1].last >= at):
            made.append(_nicknamed(reading, refs, at, at + 2))
    if not made:
        return refs
    held = {token for ref in made for token in range(ref.first, ref.last + 1)}
    return sorted([*made, *(r for r in refs if r.first not in held and r.last not in held)], key=lambda r: r.first)


def _part_of_name(reading: Reading, token: int) -> bool:
    word = reading.low[token]
    plainly = word in name_stops() or word.rstrip(".") in titles()
    return reading.caps[token] and not plainly and reading.tags[token] in {"NNP", "NNPS", "NN", "JJ", "FW"}


def _is_nickname(reading: Reading, opening: int, closing: int) -> bool:
    """Whether two tokens are the brackets or marks around a nickname inside a name."""
    wanted, found = _AROUND_NICKNAMES.get(reading.words[opening]), reading.words[closing]
    if wanted is None or (found != wanted and not (wanted == "’" and found == "'")):
        return False
    if reading.low[opening - 1] in role_nouns() or not reading.caps[opening + 1]:
        return False
    glued = reading.joined(opening) and reading.joined(opening + 1)
    apart = not reading.joined(opening - 1) and not reading.joined(closing)
    inside = _part_of_name(reading, opening - 1) and _part_of_name(reading, closing + 1)
    return glued and apart and inside and reading.paragraphs[opening - 1] == reading.paragraphs[closing + 1]


def _nicknamed(reading: Reading, refs: list[Ref], opening: int, closing: int) -> Ref:
    """The whole name around a nickname between two marks, with the title and the words that the parts have."""
    first, last = opening - 1, closing + 1
    for ref in refs:
        if ref.kind == "person" and ref.last == opening - 1:
            first = ref.first
        if ref.kind == "person" and ref.first == closing + 1:
            last = ref.last
    before, after = name_words(reading, first, opening - 1), _person(reading, closing + 1, last)
    shown = [*before, *after.form.split()]
    name = name_of_words([*before, reading.words[opening + 1], *after.form.split()])
    return Ref(first, after.last, "person", name, " ".join(shown), cut=after.cut)


# A name of more words is no surname's: a title or a whole phrase is in it.
_LONG = 4
_JOINS = frozenset({"and", "&", ",", "("})
# So many times as often stands a name without a common word as with it, if the word is none of its own.
_WITHOUT = 10


def _without_common_words(reading: Reading, refs: list[Ref]) -> list[Ref]:
    """The mentions without a word at either end that the text also writes small, where the rest is what is used.

    "Lane" alone, which ends names of places, is nobody where nobody has that surname.
    """
    counts = Counter(ref.name.keys for ref in refs if ref.name is not None)
    firms = english().words("organisation_words")
    surnames = {ref.name.surname for ref in refs if ref.name is not None and (ref.name.titles or ref.name.given)}
    refs = [r for r in refs if r.name is None or r.name.titles or len(r.name.keys) > 1
            or r.name.surname not in firms or r.name.surname in surnames]  # fmt: skip
    for ref in refs:
        name = ref.name
        if name is None or len(name.keys) < 2 or ref.last - ref.first + 1 < len(name.keys):
            continue
        first, last = _without_common_word(reading, ref, name, counts)
        if (first, last) != (ref.first, ref.last):
            shorter = _person(reading, first, last)
            ref.first, ref.last, ref.name, ref.form = shorter.first, shorter.last, shorter.name, shorter.form
            ref.cut = shorter.cut
    return refs


def _without_common_word(reading: Reading, ref: Ref, name: Name, counts: Counter[tuple[str, ...]]) -> tuple[int, int]:
    """The tokens of a mention, without the words at one end that a text mostly leaves out."""
    least = _WITHOUT * counts[name.keys]
    for length in range(1, len(name.keys)):
        if not name.titles and _is_common(reading, ref.first) and counts[name.keys[length:]] >= least:
            return ref.first + length, ref.last
        if _is_common(reading, ref.last) and counts[name.keys[:-length]] >= least:
            return ref.first, ref.last - length
    return ref.first, ref.last


def _is_common(reading: Reading, token: int) -> bool:
    """Whether the text writes a word small too, or it is a place's or "I", and no first name."""
    word = reading.low[token]
    plainly = word in reading.written_low or word in english().words("places") or word in {"i", "i."}
    return plainly and word not in given_genders() and not is_suffix(reading.words[token])


def _aside(reading: Reading) -> list[bool]:
    """For each token whether it stands in a heading, a signature or another short line that is no sentence."""
    size = reading.paragraphs[-1] + 1 if len(reading) else 0
    length, said, last = [0] * size, [False] * size, [0] * size
    for at, paragraph in enumerate(reading.paragraphs):
        length[paragraph] += 1
        last[paragraph] = at
        said[paragraph] |= reading.quoted[at] >= 0 or reading.tags[at][:2] == "VB"
    bare = [
        n <= _LINE and not speaks and reading.words[end][:1] not in _ENDS
        for n, speaks, end in zip(length, said, last, strict=True)
    ]
    return [
        bare[paragraph] or headline or shouted
        for paragraph, headline, shouted in zip(reading.paragraphs, reading.headline, reading.shouted, strict=True)
    ]


def _read_run(reading: Reading, evidence: _Evidence, first: int, last: int, refs: list[Ref]) -> None:
    """Add the mentions inside one run of capitalised words."""
    known_titles = titles()
    at = first
    if last > first and reading.low[first] in evidence.openers and _starts_sentence(reading, first):
        at += 1
    while at <= last:
        entity = reading.entity[at]
        if entity >= 0 and _is_organisation(reading, evidence, entity, at):
            end = min(reading.entities[entity].end - 1, len(reading) - 1)
            _add_organisation(reading, entity, refs)
            at = max(at, end) + 1
            continue
        name_at = _behind_titles(reading, at, last)
        if name_at > last and reading.low[last] in evidence.surnames:
            name_at = last
        if name_at > at and name_at <= last:
            honorific = known_titles.get(reading.low[name_at - 1].rstrip("."), ("", ""))[1] in {
                "marital", "wife", "maiden", "any", "noble", "rank", "kin"
            }  # fmt: skip
            end = _name_end(reading, evidence, name_at, last, honorific)
            if end >= name_at:
                refs.append(_person(reading, at, end))
                at = end + 1
                continue
        end = _name_end(reading, evidence, at, last, False)
        if end >= at:
            if end == at and at > first and _unlabelled_given(reading, evidence, at - 1, at):
                at -= 1
            ref = _person(reading, at, end)
            if ref.name is not None and _can_name(ref.name):
                refs.append(ref)
            at = end + 1
        else:
            at += 1


def _behind_titles(reading: Reading, at: int, last: int) -> int:
    """First token behind the titles that start at `at`; `at` where none do."""
    known, phrases, low = titles(), title_phrases(), reading.low
    while at <= last:
        if tuple(low[at : at + 2]) in phrases:
            at += 2
        elif tuple(low[at : at + 3]) in phrases:
            at += 3
        elif low[at].rstrip(".") in known or is_title(reading.words[at]):
            at += 1
            if at <= last and low[at] == "." and low[at - 1] in ABBREVIATIONS and reading.joined(at - 1):
                at += 1
        else:
            break
    return at


def _name_end(reading: Reading, evidence: _Evidence, at: int, last: int, honorific: bool) -> int:
    """Last token of the name that starts at `at`; `at` - 1 where none does."""
    low, caps = reading.low, reading.caps
    end, token = at - 1, at
    while token <= last:
        word = low[token]
        suffix = end >= at and caps[token] and is_suffix(reading.words[token])
        titled = honorific and token == at and _proper(reading, token)
        # An initial counts if a name word follows or has gone before.
        initial = len(word.rstrip(".")) == 1 and caps[token] and word != "i" and _proper(reading, token)
        link = word in {"-", "."} or word in PARTICLES
        if token == at and word in {"-", ".", "of"}:
            break
        if _is_name_word(reading, evidence, token) or titled or suffix:
            end = token
        elif not (initial or link):
            break
        token += 1
    # "Jo R." keeps its final initial
    initial = at <= end < last and caps[end + 1] and low[end + 1].endswith(".") and len(low[end + 1].rstrip(".")) == 1
    return end + 1 if initial else end


def _unlabelled_given(reading: Reading, evidence: _Evidence, token: int, surname: int) -> bool:
    """Whether the capitalised word before a lone name is its first part, overlooked by the pipeline."""
    word = reading.low[token]
    return (
        _proper(reading, token)
        and reading.entity[token] < 0
        and reading.heads[token] == surname
        and len(word) > 2
        and word not in PARTICLES
        and word not in role_nouns()
        and word.rstrip(".") not in titles()
        and word not in evidence.lower_words
        and not reading.headline[token]
    )


def _proper(reading: Reading, token: int) -> bool:
    return reading.caps[token] and reading.tags[token] in {"NNP", "NNPS"} and reading.low[token] not in name_stops()


def _is_name_word(reading: Reading, evidence: _Evidence, token: int) -> bool:
    """Whether a capitalised token is part of a person's name."""
    word = reading.low[token]
    if not reading.caps[token] or word in name_stops():
        return False
    if evidence.scores is not None:
        return evidence.likely(token, word)
    index = reading.entity[token]
    span = evidence.spans.get(index)
    if word not in evidence.known:
        if span is None or not span[0] <= token <= span[1]:
            return False
        return 0 < evidence.person[word] >= evidence.other[word] / 2 and not reading.headline[token]
    if span is not None and span[0] <= token <= span[1]:
        return True
    common = evidence.lower[word]
    if common and reading.tags[token] not in {"NNP", "NNPS"}:
        return common < evidence.person[word] and not _starts_sentence(reading, token)
    if common > 2 * evidence.person[word]:
        return not _starts_sentence(reading, token) and not reading.headline[token]
    return True


def _starts_sentence(reading: Reading, token: int) -> bool:
    return token == 0 or reading.sentences[token] != reading.sentences[token - 1] or reading.low[token - 1] in _OPENERS


_OPENERS = frozenset({'"', "“", "‘", "``", "'", ":", "«"})


def _is_organisation(reading: Reading, evidence: _Evidence, index: int, at: int) -> bool:
    """Whether a label is to be kept as an organisation, place or group."""
    entity = reading.entities[index]
    if entity.label not in _NAMED:
        return False
    words = [token for token in range(entity.start, min(entity.end, len(reading))) if reading.caps[token]]
    if not words:
        return False
    if len(words) == 1:
        return not evidence.names(words[0], reading.low[words[0]])
    behind = _behind_titles(reading, words[0], words[-1])
    if behind > words[0] and behind <= words[-1]:
        at = next((t for t in range(behind, words[-1] + 1) if reading.low[t] not in PARTICLES), words[-1])
        return not evidence.names(at, reading.low[at])
    return not all(
        evidence.names(t, reading.low[t]) or reading.low[t].rstrip(".") in titles() or reading.low[t] in name_stops()
        for t in words
    )


def _add_organisation(reading: Reading, index: int, refs: list[Ref]) -> None:
    entity = reading.entities[index]
    first, last = entity.start, min(entity.end, len(reading)) - 1
    while first < last and (reading.low[first] in {"the", "a", "an"} or not reading.words[first][:1].isalnum()):
        first += 1
    while last > first and (reading.low[last] in {"'s", "’s", "'", "’"} or not reading.words[last][-1:].isalnum()):
        if reading.low[last].endswith("."):
            break
        last -= 1
    kinds = {titles().get(word.rstrip("."), ("", ""))[1] for word in reading.low[first : last + 1]}
    if "" not in kinds and (reading.story or kinds <= _HONORIFICS):
        return  # "the Comtesse" is somebody, whatever the label
    of_people = first == last and reading.low[first] in english().words("peoples")
    if of_people and first and reading.low[first - 1] in _ARTICLES:
        return  # "the Dutchman"
    if entity.label in _GROUPS and (not refs or refs[-1].last < first):
        form = reading.string(first, last)
        refs.append(Ref(first, last, "organization", None, form))


def _can_name(name: Name) -> bool:
    """Whether a form names anybody: no initial alone, no title alone."""
    bare = name.keys[0] if len(name.keys) == 1 and not name.titles else ""
    if bare in _EPITHETS or (bare in titles() and bare not in TITLE_SURNAMES):
        return False
    return any(len(key) > 1 for key in name.keys)


_EPITHETS = english().group("epithets")
_LOWER_PARTICLES = english().group("lower-case particles")


def _person(reading: Reading, first: int, last: int) -> Ref:
    while (
        first > 0
        and reading.low[first - 1] in _LOWER_PARTICLES
        and reading.paragraphs[first - 1] == reading.paragraphs[first]
    ):
        if reading.entity[first - 1] < 0 and reading.tags[first - 1] not in {"NNP", "FW"}:
            break
        first -= 1
    while last > first and (reading.low[last] in {"'s", "’s"} or not any(c.isalnum() for c in reading.low[last])):
        last -= 1
    words = name_words(reading, first, last)
    cut = reading.ends[last] - reading.starts[first] - len(_written(reading, first, last))
    form = " ".join(words) if cut else _EMPHASIS.sub("", reading.string(first, last))
    return Ref(first, last, "person", name_of_words(words), form, cut=cut)


# Signs of typography that the tokens leave out: "_Emma_ Ray".
_EMPHASIS = re.compile(r"[_*]+(?=\W|\Z)|(?<!\w)[_*]+")
# A dash that the tokens do not set apart, and what is glued to it.
_GLUED = re.compile(r"(?<=\w)(?:[,;:!?]+-|[,;:!?]*(?:--|—|\u2060)).*", re.DOTALL)


def _written(reading: Reading, first: int, last: int) -> str:
    """The text from token `first` to `last` without a dash glued to the end and what comes after it."""
    text = reading.text[reading.starts[first] : reading.ends[last]]
    return _GLUED.sub("", text) if first == last or _GLUED.search(reading.words[last]) else text


def name_words(reading: Reading, first: int, last: int) -> list[str]:
    """The words from token `first` to `last`, glued tokens joined."""
    return _written(reading, first, last).split()
