"""Which capitalised words of a story are part of a person's name: a score from all the places of a word.

A word is judged by what the text does with it everywhere (labels of the
pipeline, titles before it, verbs behind it, articles and prepositions, small
letters elsewhere) and by where it stands here.  That what a word is elsewhere in
the document tells what it is here is shown by Ratinov and Roth ("Design Challenges
and Misconceptions in Named Entity Recognition", CoNLL 2009).  The trees were
fitted by ``benchmarks/train_names.py``.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from quoteattr.lang import english
from quoteattr.people.names import PARTICLES, given_genders, titles
from quoteattr.people.reading import Reading, role_nouns, say_forms

if TYPE_CHECKING:
    import numpy as np

__all__ = ["FEATURES", "MODEL", "name_scores", "rows"]

MODEL = "names"
# Tokens of a source that is a name; a longer one holds other words.
_LONGEST = 5

# Of 368 words with four and more places that the trees took for names in the beginnings of 17 novels, all with such a
# share of places after "in", "at" and the like (and half of those after "to") that do nothing were places; all with
# such a share of plural forms after "the" were families and peoples.  What opens spoken sentences as often as the last
# and does nothing else was a call or a word of dialect.
_SEEN, _PLACED, _ACTS, _MANY, _CALL = 4, 0.2, 0.25, 0.5, 0.9

# What an entity's label and a word's tag are noted as.
_LABELS = {
    "PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation", "NORP": "people",
}  # fmt: skip
_TAGS = {"NNP": "proper", "NNPS": "plural proper", "NN": "noun", "JJ": "adjective"}
# A word beside none of these stands alone.
_COMPANY = frozenset({"title", "behind capital", "before capital"})
_PLACING = english().group("placing")
_AFTER_NAMES = frozenset({"who", "whom", "whose"})
_NAMING = english().group("naming oneself")
_CALLS = frozenset(',.!?;—-"”’')
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})

# What is noted at every place of a word, and pooled as a share of its places.
_LOCAL = (
    "person", "place", "organisation", "people", "other label", "no label",
    "proper", "plural proper", "noun", "adjective", "other tag",
    "opens", "the", "placed", "of", "to", "title", "and", "behind given", "behind capital",
    "before capital", "possessive", "says", "subject", "object", "spoken", "called", "headline", "upper",
    "who", "named", "described", "label", "alone", "source", "beside speech", "verb", "adverb", "action",
)  # fmt: skip
_LEXICAL = (
    "given name", "place name", "firm word", "stop", "role", "title word", "peoples", "verb", "length", "hyphen",
    "places of the word", "small letters", "surname here",
)  # fmt: skip
# What is told of the capitalised words right before and after.
_NEAR = ("person", "given name", "places of the word")
FEATURES: tuple[str, ...] = (
    *(f"here {name}" for name in _LOCAL),
    *(f"all {name}" for name in _LOCAL),
    *_LEXICAL,
    *(f"before {name}" for name in _NEAR),
    *(f"after {name}" for name in _NEAR),
)
_PLACE_OF = {name: at for at, name in enumerate(_LOCAL)}
_WIDTH = len(_LOCAL)


@functools.cache
def _verbs() -> frozenset[str]:
    return english().words("verbs")


def _places_of(reading: Reading) -> list[int]:
    """The tokens that are scored: capitalised words."""
    return [at for at in range(len(reading)) if reading.caps[at] and reading.words[at][:1].isalpha()]


def _local(reading: Reading, at: int, sources: Set[int]) -> list[str]:
    """What holds at a token, of `_LOCAL`."""
    low = reading.low
    first = at == 0 or reading.sentences[at] != reading.sentences[at - 1]
    before = low[at - 1] if at else ""
    after = low[at + 1] if at + 1 < len(reading) else ""
    beside = [*_before(reading, at, before, first), *_after(reading, at, after)]
    found = [*_itself(reading, at), *beside]
    if reading.quoted[at] >= 0 and (before == "," or first) and after[:1] in _CALLS:
        found.append("called")
    if _COMPANY.isdisjoint(beside):
        found.append("alone")
    if at in sources:
        found.append("source")
    if after in say_forms() or before in say_forms():
        found.append("beside speech")
    return found


def _before(reading: Reading, at: int, before: str, first: bool) -> list[str]:
    """What stands before a token."""
    found: list[str] = []
    if first or not before[:1].isalnum():
        if first or before[:1] in "\"“‘'`«:—-":
            found.append("opens")
    elif before == "the":
        found.append("the")
    elif before in _PLACING:
        found.append("placed")
    elif before == "of":
        found.append("of")
    elif before == "to":
        found.append("to")
    elif before == "and":
        found.append("and")
    if before in _NAMING:
        found.append("named")
    back = at - 2 if before == "." and at > 1 else at - 1
    if back >= 0 and reading.caps[back] and reading.paragraphs[back] == reading.paragraphs[at]:
        word = reading.low[back].rstrip(".")
        if word in titles():
            found.append("title")
        elif before != ".":
            found += ["behind given", "behind capital"] if word in given_genders() else ["behind capital"]
    return found


def _after(reading: Reading, at: int, after: str) -> list[str]:
    """What stands after a token."""
    low, count = reading.low, len(reading)
    found: list[str] = []
    if at + 1 < count and reading.caps[at + 1] and reading.paragraphs[at + 1] == reading.paragraphs[at]:
        found.append("before capital")
    if after in {"'s", "’s"}:
        found.append("possessive")
    if after in _AFTER_NAMES or (after == "," and at + 2 < count and low[at + 2] in _AFTER_NAMES):
        found.append("who")
    if after == "," and any(_is_role(reading, at, child) for child in reading.parse.children[at]):
        found.append("described")
    if after == ":":
        found.append("label")
    return found


def _is_role(reading: Reading, at: int, child: int) -> bool:
    """Whether a child of a token says in apposition who somebody is: "Jo Ray, the mayor"."""
    apposed = child > at and reading.deps[child] == "appos"
    return apposed and role_nouns().get(reading.low[child], ("", ""))[1] in {"person", "kin"}


def _itself(reading: Reading, at: int) -> list[str]:
    """What a token is: its entity and tag, its part in the clause, where it stands, how it is written."""
    tag, dep, head = reading.tags[at], reading.deps[at], reading.heads[at]
    index = reading.entity[at]
    found = ["no label" if index < 0 else _LABELS.get(reading.entities[index].label, "other label")]
    found.append(_TAGS.get(tag, "other tag"))
    if dep in _SUBJECTS:
        found.append("subject")
        if reading.low[head] in say_forms():
            found.append("says")
        if reading.tags[head] in {"VBD", "VBZ"}:
            found.append("action")
    elif dep in {"dobj", "dative"}:
        found.append("object")
    if reading.quoted[at] >= 0:
        found.append("spoken")
    if reading.headline[at] or reading.shouted[at]:
        found.append("headline")
    if len(reading.low[at]) > 1 and reading.words[at].isupper():
        found.append("upper")
    if tag[:2] == "VB":
        found.append("verb")
    elif tag in {"RB", "UH"}:
        found.append("adverb")
    return found


def rows(reading: Reading) -> tuple[list[int], np.ndarray]:
    """The capitalised tokens and one row of features for each, in the order of `FEATURES`."""
    import numpy as np

    places = _places_of(reading)
    low = reading.low
    number: dict[str, int] = {}
    words = np.array([number.setdefault(low[at], len(number)) for at in places], dtype=np.int64)
    sources = {token for first, last in reading.sources for token in range(first, last + 1) if last - first < _LONGEST}
    here = np.zeros((len(places), _WIDTH), dtype=np.float32)
    for row, at in enumerate(places):
        here[row, [_PLACE_OF[name] for name in _local(reading, at, sources)]] = 1.0
    count = np.zeros(len(number), dtype=np.float32)
    pooled = np.zeros((len(number), _WIDTH), dtype=np.float32)
    if places:
        np.add.at(count, words, 1.0)
        np.add.at(pooled, words, here)
        pooled /= count[:, None]
    lexical = _lexical(reading, list(number), count)
    person, given = pooled[:, _PLACE_OF["person"]], lexical[:, _LEXICAL.index("given name")]
    often = lexical[:, _LEXICAL.index("places of the word")]
    at_row = {at: row for row, at in enumerate(places)}
    near = np.full((len(places), 2 * len(_NEAR)), -1.0, dtype=np.float32)
    for row, at in enumerate(places):
        for column, other in ((0, at - 1), (len(_NEAR), at + 1)):
            beside = at_row.get(other)
            if beside is not None and reading.paragraphs[other] == reading.paragraphs[at]:
                word = words[beside]
                near[row, column : column + len(_NEAR)] = person[word], given[word], often[word]
    table = (
        np.concatenate([here, pooled[words], lexical[words], near], axis=1) if places else np.zeros((0, len(FEATURES)))
    )
    return places, table


def _lexical(reading: Reading, words: Sequence[str], count: np.ndarray) -> np.ndarray:
    """What the word lists say of each word, and how often the text writes it."""
    import numpy as np

    given, places, firms = given_genders(), english().words("places"), english().words("organisation_words")
    stops, nouns, known = english().words("name_stops"), role_nouns(), titles()
    peoples, verbs = english().words("peoples"), _verbs()
    small: dict[str, int] = {}
    surnames: set[str] = set()
    caps, low = reading.caps, reading.low
    for at, word in enumerate(low):
        if not caps[at]:
            small[word] = small.get(word, 0) + 1
        elif at and caps[at - 1] and low[at - 1] in given:
            surnames.add(word)
    out = np.zeros((len(words), len(_LEXICAL)), dtype=np.float32)
    for row, word in enumerate(words):
        lower = small.get(word, 0)
        out[row] = (
            word in given, word in places, word in firms, word in stops or word in PARTICLES, word in nouns,
            word.rstrip(".") in known, word in peoples, word in verbs, len(word), "-" in word,
            math.log1p(count[row]), lower / (lower + count[row]), word in surnames,
        )  # fmt: skip
    return out


def name_scores(reading: Reading) -> list[float]:
    """For each token the probability that it is part of a person's name; 0 for what is not capitalised."""
    import numpy as np

    from quoteattr.trees import load

    scores = [0.0] * len(reading)
    places, table = rows(reading)
    if places:
        found = np.where(_nobody(table), 0.0, load(MODEL).predict(table))
        for at, score in zip(places, found.tolist(), strict=True):
            scores[at] = score
    return scores


def _nobody(table: np.ndarray) -> np.ndarray:
    """Which rows are of words that the text mostly writes as a place's or as that of many: "at Hurst", "the Rays"."""
    import numpy as np

    def share(name: str) -> np.ndarray:
        return table[:, FEATURES.index(f"all {name}")]

    acts = (share("says") > 0) | (share("called") > 0) | (share("title") > 0) | (share("subject") > _ACTS)
    often = table[:, FEATURES.index("places of the word")] >= math.log1p(_SEEN)
    place = often & ~acts & (share("placed") >= _PLACED / 2) & (share("placed") + share("to") / 2 >= _PLACED)
    call = often & (share("opens") >= _CALL) & (share("spoken") >= _CALL)
    call &= (share("says") == 0) & (share("source") == 0) & (share("possessive") == 0)
    return np.asarray(place | call | ((share("plural proper") >= _MANY) & (share("the") >= _MANY)))
