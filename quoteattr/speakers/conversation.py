"""A text as a conversation: utterances in order, and who is mentioned where.

Everything the ranker asks is turned into sorted arrays here, so that the
features of all (utterance, candidate) pairs are read with binary searches
over whole columns and the cost stays linear in the text.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

import attrs
import numpy as np

from quoteattr.lang import english
from quoteattr.syntax.parse import SUBJECTS, Parse
from quoteattr.types import Cast, Frame, Mention, QuoteSpan, Span

__all__ = ["GENDERS", "NARRATOR", "Index", "Scene", "Utterance", "read_scene"]

GENDERS = {None: 0, "F": 1, "M": 2, "U": 3}
# Kinds of source in a tag.
NAME, DESCRIPTION, PRONOUN, NARRATOR, UNRESOLVED = 1, 2, 3, 4, 5
_KINDS = {"name": NAME, "description": DESCRIPTION, "pronoun": PRONOUN, "narrator": NARRATOR}
_SHE = english().group("she")
_HE = english().group("he")
_FIRST = english().group("I")
_ADDRESS = {word: GENDERS[gender] for word, gender in english().values("words of address").items()}
_BREAKS = frozenset("\"'“”‘’„‟«»‹›「」『』`,.;:!?-—–…()_*") | {"--", "...", "``", "''"}


@attrs.define
class Utterance:
    """What one speaker says in one go, and the tag beside it."""

    marks: tuple[int, ...]
    start: int
    end: int
    first: int
    """Index of the paragraph it begins in."""
    last: int
    """Index of the paragraph it ends in."""
    low: int
    """Where that first paragraph begins, in characters."""
    high: int
    """Where that last paragraph ends."""
    nested: bool
    frame: Frame | None = None
    source_kind: int = 0
    person: int = -1
    """Index of the person the tag's source was resolved to."""
    resolution: float = 0.0
    source_gender: int = 0
    label: str = ""
    """The description that stands for the speaker, in lower case without its article."""
    lead: float = 0.0
    """How far the person of the tag's source is ahead of others whom it could name."""
    rivals: int = 0
    """How many others it could name."""
    told: int = -1
    """Index of the person whom the tag names as spoken to."""
    likeness: dict[int, float] = attrs.field(factory=dict)
    """For a description: how many of its words are in a person's names and roles."""


class Index:
    """Places of people in a text, to count and to find neighbours for whole columns at once."""

    def __init__(self, people: Sequence[int], places: Sequence[int], length: int) -> None:
        self.length = length + 2
        order = np.argsort(np.asarray(places, dtype=np.int64), kind="stable")
        self.places = np.asarray(places, dtype=np.int64)[order]
        self.people = np.asarray(people, dtype=np.int64)[order]
        self.keys = np.sort(self.people * self.length + self.places)

    def _key(self, people: np.ndarray, at: np.ndarray) -> np.ndarray:
        out: np.ndarray = people * self.length + np.clip(at, 0, self.length - 1)
        return out

    def count(self, people: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """How often each person stands in ``[low, high)``."""
        below = np.searchsorted(self.keys, self._key(people, low))
        return np.searchsorted(self.keys, self._key(people, np.maximum(low, high))) - below

    def before(self, people: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The last place of each person before `at`; -1 where there is none."""
        found = np.searchsorted(self.keys, self._key(people, at)) - 1
        return self._place(found, people)

    def behind(self, people: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The first place of each person from `at` on; -1 where there is none."""
        return self._place(np.searchsorted(self.keys, self._key(people, at)), people)

    def _place(self, found: np.ndarray, people: np.ndarray) -> np.ndarray:
        if not len(self.keys):
            return np.full(len(people), -1)
        inside = (found >= 0) & (found < len(self.keys))
        keys = self.keys[np.clip(found, 0, len(self.keys) - 1)]
        return np.where(inside & (keys // self.length == people), keys % self.length, -1)

    def first_in(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """The first person in each ``[low, high)``; -1 where there is nobody."""
        return self._person(np.searchsorted(self.places, low), low, high)

    def last_in(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """The last person in each ``[low, high)``; -1 where there is nobody."""
        return self._person(np.searchsorted(self.places, high) - 1, low, high)

    def _person(self, found: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        if not len(self.places):
            return np.full(len(low), -1)
        at = np.clip(found, 0, len(self.places) - 1)
        inside = (found >= 0) & (found < len(self.places)) & (self.places[at] >= low) & (self.places[at] < high)
        return np.where(inside, self.people[at], -1)

    def all_in(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """How many places there are in each ``[low, high)``, whoever's."""
        out: np.ndarray = np.searchsorted(self.places, np.maximum(low, high)) - np.searchsorted(self.places, low)
        return out

    def totals(self, people: int) -> np.ndarray:
        """How many places each person has."""
        return np.bincount(self.people, minlength=people) if len(self.people) else np.zeros(people, dtype=np.int64)


@attrs.define
class Scene:
    """A text read for its conversations."""

    utterances: list[Utterance]
    nested: list[Utterance]
    ids: list[str]
    """Ids of the people; everywhere else people are indexes into this list."""
    genders: np.ndarray
    kinds: np.ndarray
    """1 for a single person, 0 for anything else."""
    narrator: int
    names: Index
    """Narration: names, and the narrator's "I"."""
    any: Index
    """Narration: every resolved mention, pronouns and the narrator's "I" included."""
    subjects: Index
    """Narration: resolved mentions that are a subject."""
    objects: Index
    """Narration: resolved mentions that are an object, of a verb or a preposition."""
    spoken: Index
    """Inside quotes: names."""
    vocatives: Index
    """Inside quotes: names by which somebody is addressed."""
    she: np.ndarray
    """Places of feminine, masculine and first-person pronouns in narration."""
    he: np.ndarray
    first: np.ndarray
    address: np.ndarray
    """Gender that each utterance's "sir" or "madam" gives its addressee."""
    questions: np.ndarray
    """Whether each utterance ends in a question mark."""
    you: np.ndarray
    """Second-person words in each utterance."""
    words: list[np.ndarray]
    """For each utterance the numbers of its words, no word twice."""
    breaks: np.ndarray
    """Places where a new scene begins: chapter headings, rows of stars."""
    closed: bool
    """Whether the caller gave the cast."""
    candidates: list[list[int]]
    """For each utterance the people who may have spoken it."""


def read_scene(parse: Parse, marks: Sequence[QuoteSpan], frames: Sequence[Frame], cast: Cast, limit: int) -> Scene:
    """The scene of a text; at most `limit` candidates an utterance."""
    ids = [person.id for person in cast.people]
    number = {id_: index for index, id_ in enumerate(ids)}
    utterances, nested = _utterances(parse, marks, frames)
    genders = np.array([GENDERS.get(person.gender, 0) for person in cast.people], dtype=np.int64)
    kinds = np.array([person.kind == "person" for person in cast.people], dtype=np.int64)
    inside = _inside(parse, marks)
    doubts = {
        mention.span: (rivals, lead)
        for mention, rivals, lead in zip(cast.mentions, cast.rivals, cast.leads, strict=False)
    }
    sources = sorted(cast.mentions, key=lambda mention: mention.span.start)
    _resolve_tags(parse, [*utterances, *nested], sources, number, cast, doubts)
    length = len(parse.text)
    places: dict[str, tuple[list[int], list[int]]] = {
        name: ([], []) for name in ("names", "any", "subjects", "objects", "spoken", "vocatives")
    }
    narrators: dict[int, int] = {}

    def add(name: str, person: int, place: int) -> None:
        places[name][0].append(person)
        places[name][1].append(place)

    for mention in sources:
        person = number.get(mention.person, -1) if mention.person is not None else -1
        if person < 0:
            continue
        tokens = parse.tokens_in(mention.span)
        if not tokens:
            continue
        place = mention.span.start
        if inside[tokens[0]]:
            if mention.kind == "name":
                add("spoken", person, place)
                if _vocative(parse, tokens):
                    add("vocatives", person, place)
            continue
        add("any", person, place)
        if mention.kind == "narrator":
            narrators[person] = narrators.get(person, 0) + 1
        if mention.kind in ("name", "narrator"):  # a narrator's "I" is as good as a name
            add("names", person, place)
        if any(parse.deps[token] in SUBJECTS for token in tokens):
            add("subjects", person, place)
        elif parse.deps[tokens[-1]] in _OBJECTS:
            add("objects", person, place)
    pronouns = _pronouns(parse, inside)
    address, questions, you, words = _manners(parse, marks, utterances)
    narrator = max(narrators, key=lambda p: (narrators[p], -p)) if narrators else -1
    if narrator < 0 and len(pronouns[2]) > _TELLING * (len(parse) - sum(inside)):
        narrator = _guess_narrator(places, kinds)
        if narrator >= 0:
            for place in pronouns[2].tolist():
                for name in ("names", "any", "subjects") if parse.text[place] == "I" else ("any",):
                    add(name, narrator, place)
            for one in utterances:
                if one.source_kind == NARRATOR:
                    one.person, one.resolution = narrator, _GUESSED
    indexes = {name: Index(people, at, length) for name, (people, at) in places.items()}
    _find_told(parse, utterances, indexes["names"])
    scene = Scene(
        utterances=utterances, nested=nested, ids=ids, genders=genders, kinds=kinds, narrator=narrator,
        names=indexes["names"], any=indexes["any"], subjects=indexes["subjects"], objects=indexes["objects"],
        spoken=indexes["spoken"],
        vocatives=indexes["vocatives"], she=pronouns[0], he=pronouns[1], first=pronouns[2],
        address=address, questions=questions, you=you, words=words, breaks=_breaks(parse),
        closed=cast.closed, candidates=[],
    )  # fmt: skip
    scene.candidates = _candidates(parse, scene, limit)
    return scene


# What may stand between a tag and the person spoken to.
_TO = frozenset({"", "to", "of"})


def _find_told(parse: Parse, utterances: Sequence[Utterance], names: Index) -> None:
    """Fill in whom each tag names as spoken to: ``said Jo to Ann``, ``Jo told Ann``."""
    for one in utterances:
        if one.frame is None or one.frame.cue is None or one.frame.source is None:
            continue
        end = max(one.frame.cue.end, one.frame.source.end)
        at = int(np.searchsorted(names.places, end))
        if at < len(names.places):
            place = int(names.places[at])
            if place < end + 8 and parse.text[end:place].strip().lower() in _TO:
                one.told = int(names.people[at])


_HEADING = re.compile(rf"(?i:{english().alternatives('heading words')})\b|[IVXLC]{{1,7}}\.?(?:\s|$)|[0-9]{{1,3}}\.?$")
_LONGEST_HEADING = 60
_OBJECTS = frozenset({"dobj", "pobj", "dative"})


def _breaks(parse: Parse) -> np.ndarray:
    """Where scenes begin: behind headings, and behind paragraphs without a letter or figure."""
    found = []
    for paragraph in parse.paragraphs:
        if len(paragraph) <= _LONGEST_HEADING:
            words = paragraph.of(parse.text)
            if _HEADING.match(words) or not any(c.isalnum() for c in words) or (words.isupper() and len(words) > 5):
                found.append(paragraph.start)
    return np.array(found, dtype=np.int64)


# A story in which so large a share of the narration's words is "I" or "my" is told by one of its people.
_TELLING = 0.008
# How sure a guessed narrator is.
_GUESSED = 0.8


def _guess_narrator(places: dict[str, tuple[list[int], list[int]]], kinds: np.ndarray) -> int:
    """Whom the others call by name and the narration never names; -1 where nobody fits."""
    count = len(kinds)
    named, spoken, called = (
        np.bincount(np.array(places[name][0], dtype=np.int64), minlength=count)
        for name in ("names", "spoken", "vocatives")
    )
    score = np.where(kinds == 1, spoken + 2 * called - 4 * named, -1)
    best = int(np.argmax(score)) if count else -1
    return best if best >= 0 and score[best] >= 4 and called[best] >= 1 else -1


def _utterances(
    parse: Parse, marks: Sequence[QuoteSpan], frames: Sequence[Frame]
) -> tuple[list[Utterance], list[Utterance]]:
    """Utterances of the conversation, and those told inside other quotes; both in order."""
    frame_of = {index: frame for frame in frames for index in frame.marks if 0 <= index < len(marks)}
    main: list[Utterance] = []
    nested: list[Utterance] = []
    seen: set[int] = set()
    reach = -1
    for index, mark in enumerate(marks):
        if index in seen or not any(len(span) for span in mark.spans):
            continue
        frame = frame_of.get(index)
        if mark.label != "speech" and (frame is None or frame.cue is None):
            continue
        group = tuple(i for i in frame.marks if i not in seen) if frame is not None else (index,)
        seen.update(group)
        start = min(marks[i].start for i in group)
        end = max(marks[i].end for i in group)
        first, last = parse.paragraph_at(start), parse.paragraph_at(max(start, end - 1))
        inner = mark.parent is not None or end <= reach
        one = Utterance(
            marks=group, start=start, end=end, first=first, last=last, low=parse.paragraphs[first].start,
            high=max(end, parse.paragraphs[last].end), nested=inner,
            frame=frame if frame is not None and frame.source is not None else None,
        )  # fmt: skip
        (nested if inner else main).append(one)
        reach = max(reach, end)
    main.sort(key=lambda one: one.start)
    return main, nested


def _inside(parse: Parse, marks: Sequence[QuoteSpan]) -> bytearray:
    """For each token whether it stands in a quote."""
    inside = bytearray(len(parse))
    reach = 0
    for mark in marks:
        if mark.label != "speech" or mark.end <= reach:
            continue
        tokens = parse.tokens_in(Span(max(reach, mark.start), mark.end))
        inside[tokens.start : tokens.stop] = b"\x01" * len(tokens)
        reach = mark.end
    return inside


def _resolve_tags(
    parse: Parse,
    utterances: list[Utterance],
    mentions: list[Mention],
    number: dict[str, int],
    cast: Cast,
    doubts: dict[Span, tuple[int, float]],
) -> None:
    """Fill in what each utterance's tag says of its speaker; `doubts` are the rivals and leads of mentions."""
    starts = [mention.span.start for mention in mentions]
    descriptions = _role_words(cast, number)
    nouns = {row["noun"]: GENDERS.get(row["gender"] or None, 0) for row in english().table("role_nouns")}
    for one in utterances:
        if one.frame is None or one.frame.source is None:
            continue
        source = one.frame.source
        best: tuple[tuple[bool, float, int], Mention] | None = None
        for at in range(bisect.bisect_left(starts, source.start - 40), bisect.bisect_left(starts, source.end)):
            mention = mentions[at]
            shared = min(mention.span.end, source.end) - max(mention.span.start, source.start)
            if shared <= 0 or len(mention.span) > 3 * len(source) + 20:
                continue
            owner = (
                parse.text[mention.span.end : mention.span.end + 2] in ("'s", "’s") and mention.span.end < source.end
            )
            known = mention.person is not None
            rank = (not owner, known + 0.5 * (mention.kind == "name"), shared)
            if best is None or rank > best[0]:
                best = (rank, mention)
        words = [parse.words[token].lower() for token in parse.tokens_in(source)]
        if words == ["i."]:
            words = ["i"]
        one.source_kind = UNRESOLVED
        if best is not None and best[0][0]:
            mention = best[1]
            one.source_kind = _KINDS[mention.kind]
            one.person = number.get(mention.person, -1) if mention.person is not None else -1
            one.resolution = mention.score
            one.rivals, one.lead = doubts.get(mention.span, (0, 1.0))
        if words and len(words) == 1 and words[0] in _SHE | _HE:
            one.source_kind = PRONOUN
            one.source_gender = 1 if words[0] in _SHE else 2
        elif words and words[0] in _FIRST and len(words) == 1:
            if one.source_kind != NARRATOR:
                one.person = -1
            one.source_kind = NARRATOR
        elif one.source_kind != NAME:
            one.label = " ".join(words[1:] if words and words[0] in _ARTICLES else words)
            for word in words:
                one.source_gender = nouns.get(word, 0) or one.source_gender
            for word in words:
                for person in descriptions.get(word, ()):
                    one.likeness[person] = one.likeness.get(person, 0.0) + 1.0


_ARTICLES = english().group("articles of a description")
_COMMON = english().group("no words of a role")


def _role_words(cast: Cast, number: dict[str, int]) -> dict[str, list[int]]:
    """Who is called what: the words of names, titles and roles."""
    found: dict[str, list[int]] = {}
    for person in cast.people:
        texts = (person.name, *person.aliases, *person.roles, *person.titles)
        for word in sorted({word.strip(".,'’").lower() for text in texts for word in text.split()} - _COMMON):
            found.setdefault(word, []).append(number[person.id])
    return found


def _vocative(parse: Parse, tokens: range) -> bool:
    """Whether a name inside a quote addresses somebody: it stands between breaks."""
    first, last = tokens[0], tokens[-1]
    words = parse.words
    while first and words[first - 1].lower() in english().group("before a name called"):
        first -= 1
    before = (
        first == 0 or words[first - 1] in _BREAKS or words[first - 1].lower() in english().group("before an address")
    )
    after = last + 1 >= len(words) or words[last + 1] in _BREAKS
    if not (before and after):
        return False
    opens = first == 0 or words[first - 1] in _BREAKS - {"."}
    return opens or words[last + 1] in (",", "!", "?") if last + 1 < len(words) else opens


def _pronouns(parse: Parse, inside: bytearray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of "she", "he" and "I" in narration."""
    found: tuple[list[int], list[int], list[int]] = ([], [], [])
    for token, word in enumerate(parse.words):
        if len(word) > 7 or inside[token]:
            continue
        lower = word.lower()
        for at, forms in enumerate((_SHE, _HE, _FIRST)):
            if lower in forms:
                found[at].append(parse.starts[token])
    she, he, first = (np.array(places, dtype=np.int64) for places in found)
    return she, he, first


_FONDLY = english().group("fond")


def _opens_address(words: Sequence[str], token: int) -> bool:
    """Whether a word stands behind a break, fond words such as "my dear" apart."""
    for before in range(token - 1, max(-1, token - 4), -1):
        if words[before] in _BREAKS:
            return True
        if words[before].lower() not in _FONDLY:
            return False
    return False


# So many different words of an utterance are enough to know a voice by.
_WORDS = 60


def _manners(
    parse: Parse, marks: Sequence[QuoteSpan], utterances: list[Utterance]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]]:
    """How each utterance speaks: "sir" and "madam", questions, "you", its words."""
    address = np.zeros(len(utterances), dtype=np.int64)
    questions = np.zeros(len(utterances), dtype=np.int64)
    you = np.zeros(len(utterances), dtype=np.int64)
    numbers: dict[str, int] = {}
    words: list[np.ndarray] = []
    for at, one in enumerate(utterances):
        last = ""
        own: dict[int, None] = {}
        for index in one.marks:
            for token in parse.tokens_in(marks[index].outer):
                word = parse.words[token].lower()
                if word in _ADDRESS and token and _opens_address(parse.words, token):
                    following = parse.words[token + 1] if token + 1 < len(parse) else "."
                    if following in _BREAKS:
                        address[at] = _ADDRESS[word]
                if len(own) < _WORDS:
                    own[numbers.setdefault(word, len(numbers))] = None
                you[at] += word in english().group("you")
                if word[0].isalnum() or word in "?!.":
                    last = word
        questions[at] = last == "?"
        words.append(np.fromiter(own, dtype=np.int64, count=len(own)))
    return address, questions, you, words


# Candidates are looked for this many paragraphs back and ahead, in so many mentions at most.
_BACK, _AHEAD = 14, 5
_MENTIONS_BACK, _MENTIONS_AHEAD, _SPOKEN = 60, 24, 12


def _meant(one: Utterance, near: dict[int, None]) -> list[int]:
    """The people whom the tag's description fits best, a few at most, where it fits nobody near."""
    if not one.likeness or _ANYBODY & set(one.label.split()) or any(person in near for person in one.likeness):
        return []
    return sorted(one.likeness, key=lambda person: (-one.likeness[person], person))[:_ALIKE]


# Whom the text names most is always a candidate; where few are near, people are looked for further off.
_OFTEN, _MANY, _FEW = 2, 8, 8
# Nouns that stand for whoever has been spoken of last.
_ANYBODY = english().group("whoever was last spoken of")
# So many people whom a description may mean are candidates wherever they are named.
_ALIKE = 4


def _candidates(parse: Parse, scene: Scene, limit: int) -> list[list[int]]:
    """For each utterance the people near it, at most `limit`; the nearest are kept."""
    begins = np.array([paragraph.start for paragraph in parse.paragraphs], dtype=np.int64)
    narrated = scene.any.people.tolist()
    narrated_at = (np.searchsorted(begins, scene.any.places, side="right") - 1).tolist()
    spoken = scene.spoken.people.tolist()
    starts = np.array([one.start for one in scene.utterances], dtype=np.int64)
    ends = np.array([one.end for one in scene.utterances], dtype=np.int64)
    here = np.searchsorted(scene.any.places, starts).tolist()
    there = np.searchsorted(scene.any.places, ends).tolist()
    before = np.searchsorted(scene.spoken.places, starts).tolist()
    behind = np.searchsorted(scene.spoken.places, ends).tolist()
    tagged = [one.person for one in scene.utterances]
    totals = scene.names.totals(len(scene.ids)) + scene.spoken.totals(len(scene.ids))
    often = [int(person) for person in np.argsort(-totals, kind="stable")[:_OFTEN] if totals[person] >= _MANY]
    out = []
    for at, one in enumerate(scene.utterances):
        found: dict[int, None] = {}
        if one.person >= 0:
            found[one.person] = None
        back = range(here[at] - 1, max(-1, here[at] - 1 - _MENTIONS_BACK), -1)
        ahead = range(there[at], min(len(narrated), there[at] + _MENTIONS_AHEAD))
        found.update((narrated[i], None) for i in back if narrated_at[i] >= one.first - 2)
        found.update((narrated[i], None) for i in ahead if narrated_at[i] <= one.last + 2)
        found.update((tagged[i], None) for i in range(max(0, at - 4), min(len(tagged), at + 5)) if tagged[i] >= 0)
        for i in back:
            if len(found) >= limit - 2 or narrated_at[i] < one.first - _BACK:
                break
            found[narrated[i]] = None
        found.update(
            (spoken[i], None) for i in range(max(0, before[at] - _SPOKEN), min(len(spoken), behind[at] + _SPOKEN))
        )
        found.update((narrated[i], None) for i in ahead if narrated_at[i] <= one.last + _AHEAD)
        for person in (*_meant(one, found), *often):
            found.setdefault(person)
        if len(found) < _FEW:
            found.update((narrated[i], None) for i in (*back, *ahead))
        kept = list(found)[:limit]
        if scene.narrator >= 0 and scene.narrator not in kept:
            kept = [*kept[: limit - 1], scene.narrator]
        out.append(sorted(kept))
    return out
