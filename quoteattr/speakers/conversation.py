"""From a text to its conversation: who is mentioned where, who calls whom, where scenes end.

Everything the ranker asks is turned into sorted arrays here, so that the
features of all (utterance, candidate) pairs are read with binary searches
over whole columns and the cost stays linear in the text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quoteattr.lang import english
from quoteattr.speakers.candidates import find_candidates
from quoteattr.speakers.moves import leaves
from quoteattr.speakers.scene import Index, Scene
from quoteattr.speakers.utterances import (
    GENDERS,
    HE,
    NARRATOR,
    SELF,
    SHE,
    Utterance,
    find_utterances,
    note_told,
    resolve_tags,
)  # fmt: skip
from quoteattr.syntax.parse import SUBJECTS, Parse
from quoteattr.syntax.phrases import BREAKS, vocative
from quoteattr.types import Cast, Frame, Mention, QuoteSpan, Span

__all__ = ["read_scene"]

_ADDRESS = {word: GENDERS[gender] for word, gender in english().values("words of address").items()}
_OBJECTS = frozenset({"dobj", "pobj", "dative"})


def read_scene(parse: Parse, marks: Sequence[QuoteSpan], frames: Sequence[Frame], cast: Cast, limit: int) -> Scene:
    """The scene of a text; at most `limit` candidates an utterance."""
    utterances, nested = find_utterances(parse, marks, frames)
    inside = _inside(parse, marks)
    mentions = sorted(cast.mentions, key=lambda mention: mention.span.start)
    resolve_tags(parse, [*utterances, *nested], mentions, cast)
    places = _find_places(parse, mentions, inside, {person.id: at for at, person in enumerate(cast.people)})
    she, he, first = _pronouns(parse, inside)
    address, questions, you, words = _manners(parse, marks, utterances)
    kinds = np.array([person.kind == "person" for person in cast.people], dtype=np.int64)
    narrator = _narrator(places)
    if narrator < 0 and len(first) > _TELLING * (len(parse) - sum(inside)):
        narrator = _guess_narrator(places, kinds)
        _let_tell(parse, narrator, first.tolist(), places, utterances)
    note_told(parse, utterances, *places.sorted("names"))
    length = len(parse.text)
    scene = Scene(
        utterances=utterances, nested=nested, ids=[person.id for person in cast.people],
        genders=np.array([GENDERS.get(person.gender, 0) for person in cast.people], dtype=np.int64),
        kinds=kinds, narrator=narrator, she=she, he=he, first=first,
        address=address, questions=questions, you=you, words=words, breaks=_breaks(parse), closed=cast.closed,
        names=places.index("names", length), any=places.index("any", length),
        subjects=places.index("subjects", length), objects=places.index("objects", length),
        spoken=places.index("spoken", length), vocatives=places.index("vocatives", length),
        leaving=places.index("leaving", length),
    )  # fmt: skip
    scene.candidates = find_candidates(parse, scene, limit)
    return scene


class _Places:
    """Who is where, by what the place is."""

    def __init__(self) -> None:
        names = ("names", "any", "subjects", "objects", "spoken", "vocatives", "leaving")
        self.of: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in names}
        self.narrators: dict[int, int] = {}

    def add(self, name: str, person: int, place: int) -> None:
        """Put a person at a place."""
        self.of[name][0].append(person)
        self.of[name][1].append(place)

    def index(self, name: str, length: int) -> Index:
        """The places of one kind, in a text of so many characters."""
        return Index(*self.of[name], length)

    def sorted(self, name: str) -> tuple[list[int], list[int]]:
        """People and places, by place."""
        people, places = self.of[name]
        order = sorted(range(len(places)), key=lambda at: places[at])
        return [people[at] for at in order], [places[at] for at in order]


def _find_places(parse: Parse, mentions: Sequence[Mention], inside: bytearray, number: dict[str, int]) -> _Places:
    """Lay out every mention of somebody: in narration or in speech, as subject, object or vocative."""
    places = _Places()
    for mention in mentions:
        person = number.get(mention.person, -1) if mention.person is not None else -1
        tokens = parse.tokens_in(mention.span) if person >= 0 else ()
        if not tokens:
            continue
        place = mention.span.start
        if not inside[tokens[0]]:
            _add_told(parse, places, mention, tokens, person)
        elif mention.kind == "name":
            places.add("spoken", person, place)
            if vocative(parse, tokens):
                places.add("vocatives", person, place)
    return places


def _add_told(parse: Parse, places: _Places, mention: Mention, tokens: Sequence[int], person: int) -> None:
    """Put somebody mentioned in narration where the narration has them."""
    place = mention.span.start
    places.add("any", person, place)
    if mention.kind == "narrator":
        places.narrators[person] = places.narrators.get(person, 0) + 1
    if mention.kind in ("name", "narrator"):  # a narrator's "I" is as good as a name
        places.add("names", person, place)
    subject = next((token for token in tokens if parse.deps[token] in SUBJECTS), -1)
    if subject >= 0:
        places.add("subjects", person, place)
        if leaves(parse, parse.heads[subject]):
            places.add("leaving", person, place)
    elif parse.deps[tokens[-1]] in _OBJECTS:
        places.add("objects", person, place)


def _breaks(parse: Parse) -> np.ndarray:
    """Where scenes begin: headings, and lines of stars or dashes."""
    return np.array([stretch.span.start for stretch in parse.structure.of("heading", "rule")], dtype=np.int64)


# A story in which so large a share of the narration's words is "I" or "my" is told by one of its people.
_TELLING = 0.008
# How sure a guessed narrator is.
_GUESSED = 0.8


def _narrator(places: _Places) -> int:
    """Whose "I" tells most of the text; -1 where nobody's does."""
    counts = places.narrators
    return max(counts, key=lambda person: (counts[person], -person)) if counts else -1


def _let_tell(
    parse: Parse, narrator: int, first: Sequence[int], places: _Places, utterances: Sequence[Utterance]
) -> None:
    """Make somebody whom nothing but a guess makes the narrator the one whom "I" means."""
    if narrator < 0:
        return
    for place in first:
        for name in ("names", "any", "subjects") if parse.text[place] == "I" else ("any",):
            places.add(name, narrator, place)
    for one in utterances:
        if one.source_kind == NARRATOR:
            one.person, one.resolution = narrator, _GUESSED


def _guess_narrator(places: _Places, kinds: np.ndarray) -> int:
    """Whom the others call by name and the narration never names; -1 where nobody fits."""
    count = len(kinds)
    named, spoken, called = (
        np.bincount(np.array(places.of[name][0], dtype=np.int64), minlength=count)
        for name in ("names", "spoken", "vocatives")
    )
    score = np.where(kinds == 1, spoken + 2 * called - 4 * named, -1)
    best = int(np.argmax(score)) if count else -1
    return best if best >= 0 and score[best] >= 4 and called[best] >= 1 else -1


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


def _pronouns(parse: Parse, inside: bytearray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of "she", "he" and "I" in narration."""
    found: tuple[list[int], list[int], list[int]] = ([], [], [])
    for token, word in enumerate(parse.words):
        if len(word) > 7 or inside[token]:
            continue
        lower = word.lower()
        for at, forms in enumerate((SHE, HE, SELF)):
            if lower in forms:
                found[at].append(parse.starts[token])
    she, he, first = (np.array(places, dtype=np.int64) for places in found)
    return she, he, first


_FONDLY = english().group("fond")


def _opens_address(words: Sequence[str], token: int) -> bool:
    """Whether a word stands behind a break, fond words such as "my dear" apart."""
    for before in range(token - 1, max(-1, token - 4), -1):
        if words[before] in BREAKS:
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
                    if following in BREAKS:
                        address[at] = _ADDRESS[word]
                if len(own) < _WORDS:
                    own[numbers.setdefault(word, len(numbers))] = None
                you[at] += word in english().group("you")
                if word[0].isalnum() or word in "?!.":
                    last = word
        questions[at] = last == "?"
        words.append(np.fromiter(own, dtype=np.int64, count=len(own)))
    return address, questions, you, words
