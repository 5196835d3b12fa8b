"""A turn of dash dialogue without dashes inside: where tags break in, and where speech goes on behind them.

In "— Tickets, said the guard from the door. Two and a half." nothing but a
comma and a full stop part what is spoken from what is told.  A tag is a verb of
speech beside a pronoun, a name or a noun phrase, behind a comma or the end of a
sentence.  What comes after the tag's full stop is spoken again, unless it tells
what the speaker did; what comes after its comma is told where it begins as
narration does ("in another voice", "and punched them both"), else spoken.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from quoteattr.lang import english

__all__ = ["Stretch", "Tag", "next_tag", "spoken_stretches", "tag_at"]

Stretch = tuple[int, int]


class Tag(NamedTuple):
    """A speech tag inside a turn."""

    start: int
    """Where the speech before it ends."""
    end: int
    who: str
    """Its subject, as far as it was read."""


_GAP = re.compile(r"(?<=[,!?;….—–-])\s+")
_ABBREVIATED = r"(?:Mr|Mrs|Ms|Dr|Fr|St|Prof|Rev|Capt|[A-Z])\."
_WORD = re.compile(rf"\s{{0,3}}({_ABBREVIATED}|[^\W\d_][\w’'-]{{0,24}})")
_INVERTED = re.compile(r"[^\W\d_](?:-t)?-(?:il|elle|ils|elles|je|on|nous)\Z")  # dit-elle
# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_MOST_WORDS = 9
_PRONOUNS = english().group("subjects in dash dialogue")
_DETERMINERS = english().group("determiners")
_CLAUSE_WORDS = english().group("no subject's verb")
# With these behind it the verb begins a clause that is itself spoken: "he said that", "she asked you".
_OBJECT = re.compile(rf"\s(?:{english().alternatives('objects after a tag')})\b")


@functools.cache
def _verbs() -> frozenset[str]:
    reporting = english().reporting
    strong = {form for form, word in reporting.strengths.items() if word.strength == "strong" and form.endswith("ed")}
    return reporting.forms("tag", "third", "past") | strong


def next_tag(text: str, start: int, end: int) -> Tag | None:
    """The first tag of a stretch that starts in speech.

    >>> next_tag("Hush, said his father.", 0, 22)
    Tag(start=5, end=14, who='his')
    >>> next_tag("Yesterday, he said that we might.", 0, 33) is None
    True
    """
    for gap in _GAP.finditer(text, start, end):
        # A full stop or a dash before a tag is rare, and the tag small then.
        if text[gap.start() - 1] in ".—–-" and not text[gap.end() : gap.end() + 1].islower():
            continue
        found = tag_at(text, gap.end(), end)
        if found:
            return Tag(gap.start(), *found)
    return None


def tag_at(text: str, place: int, end: int) -> tuple[int, str] | None:
    """Where a tag that starts at `place` ends, and its subject as far as it was read.

    >>> tag_at("Ann asked.", 0, 10)
    (9, 'Ann')
    """
    words: list[str] = []
    ends: list[int] = []
    while len(words) < _MOST_WORDS and (found := _WORD.match(text, place, end)):
        words.append(found[1])
        ends.append(place := found.end())
    if words and _INVERTED.search(words[0]):
        return ends[0], words[0]
    first = _verb_first(words)
    if first:
        return ends[first[0] - 1], first[1]
    second = _subject_first(words)
    if second and not _OBJECT.match(text, ends[second[0] - 1], end):
        return ends[second[0] - 1], second[1]
    stop = _name_end(words, 0)
    if 0 < stop < len(words) and words[stop].endswith("ed") and _MEANWHILE.match(text, ends[stop], end):
        return ends[stop], words[0]
    return None


# "Martin Cunliffe helped, pointing also.": whoever does something with a participle after it is told of, not spoken of.
_MEANWHILE = re.compile(r",\s\w+ing\b[^,?!]{0,60}(?:[.]|\Z)")


def _verb_first(words: list[str]) -> tuple[int, str] | None:
    """How many words "said the man", "put in Ann Lee" take, and their subject."""
    at = _verb_at(words, 0)
    if not at or at >= len(words):
        return None
    who = words[at]
    if who in _PRONOUNS or (who in _DETERMINERS and at + 1 < len(words)):
        return at + 1, who
    stop = _name_end(words, at)
    return (stop, who) if stop > at else None


def _subject_first(words: list[str]) -> tuple[int, str] | None:
    """How many words "he quickly said", "the old man said" take, and their subject."""
    if not words:
        return None
    if words[0] in _PRONOUNS:
        stop = 1
    elif words[0] in _DETERMINERS:
        for at in range(2, len(words)):
            if words[at - 1] in _CLAUSE_WORDS:
                return None
            if stop := _verb_at(words, at):
                return stop, words[0]
        return None
    else:
        stop = _name_end(words, 0)
    if not stop:
        return None
    stop += stop < len(words) and words[stop].endswith("ly")
    found = _verb_at(words, stop)
    return (found, words[0]) if found else None


def _verb_at(words: list[str], at: int) -> int:
    """Where the verb of speech that stands at `at` ends; 0 if there is none."""
    if " ".join(words[at : at + 2]) in _verbs() and len(words) > at + 1:
        return at + 2
    return at + 1 if at < len(words) and words[at] in _verbs() else 0


_PARTICLES = english().group("particles in dash dialogue")
_NO_NAME = frozenset(("I", "He", "She", "They", "We", "You", "It", "The", "A", "An"))


def _name_end(words: list[str], at: int) -> int:
    """Where the name that starts at `at` ends; `at` if there is none."""
    stop = at
    while stop < len(words) and words[stop][0].isupper() and words[stop] not in _NO_NAME:
        stop += 1
        beyond = stop
        while stop > at and beyond < len(words) and words[beyond] in _PARTICLES:
            beyond += 1
        if beyond > stop and beyond < len(words) and words[beyond][0].isupper():
            stop = beyond
    return stop


_SENTENCE_END = re.compile(r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\b[A-Z])(?<![.!?…])[.!?…]+(?=\s|\Z)")
_PAUSE = re.compile(r"[,;:](?=\s)|(?<=\s)(?:—|–|--)(?=\s)")


def spoken_stretches(text: str, start: int, end: int) -> list[Stretch]:
    """The spoken stretches of a turn, between its tags and what is told beside them.

    >>> turn = "Yes, said Ann. She coughed. Do come, he waits."
    >>> [turn[a:b].strip() for a, b in spoken_stretches(turn, 0, len(turn))]
    ['Yes,', 'Do come, he waits.']
    """
    parts: list[Stretch] = []
    at, who = start, ""
    while at < end:
        tag = next_tag(text, at, end)
        stop = tag.start if tag else end
        parts += _without_beats(text, at, stop, who) if who else [(at, stop)]
        if not tag:
            break
        at, who = _resumed(text, tag.end, end), tag.who
    return parts


def _resumed(text: str, start: int, end: int) -> int:
    """Where speech goes on behind a tag."""
    sentence = _sentence_end(text, start, end)
    pause = _PAUSE.search(text, start, min(sentence, start + _LONGEST))
    if pause and (pause[0] not in ",;:" or not _told(text[pause.end() : min(sentence, start + _LONGEST)])):
        return pause.end()
    return sentence


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_LONGEST = 400


def _sentence_end(text: str, start: int, end: int) -> int:
    """Where the sentence ends; the turn's end if that is not near."""
    closed = _SENTENCE_END.search(text, start, min(end, start + _LONGEST))
    return closed.end() if closed else end


_TALK = re.compile(rf"\b(?:{english().alternatives('talk')})\b|['’](?:s|re|ll|ve|m)\b|[!?]", re.IGNORECASE)
_TOLD = re.compile(
    rf"\s{{0,9}}(?:(?:{english().alternatives('narrating openers')})\b"
    rf"|(?!\w{{0,14}}thing\b|(?:{english().alternatives('no participles')})\b)\w{{2,14}}ing\b"
    rf"|(?!(?:{english().alternatives('no manner')})\b)\w{{3,14}}ly[ ,.])"
)
_JOINED = re.compile(r"\s{0,9}(?:and|but|then)\b")
_ANY_WORD = re.compile(r"[^\W\d_]+")
_AUXILIARIES = english().group("narrating verbs")


def _told(clause: str) -> bool:
    """Whether what follows a tag's comma is narration."""
    joined = _JOINED.match(clause)
    if not (joined or _TOLD.match(clause)) or _TALK.search(clause):
        return False
    words = _ANY_WORD.findall(clause) if joined else ()
    return not joined or any(w in _AUXILIARIES or w in _beats() or w.endswith("ed") for w in words)


@functools.cache
def _beats() -> frozenset[str]:
    return english().reporting.forms("beat", "past")


_BEAT = re.compile(r"\s{0,9}(He|She|They|I|[A-Z][\w’'-]{1,20}|The [\w’'-]{1,20}) (?:\w{2,14}ly )?(\w{2,14})\b")
_NEXT = re.compile(r"[.!?…](?=\s)")


def _without_beats(text: str, start: int, end: int, who: str) -> list[Stretch]:
    """The speech behind a tag, less the sentences that tell what its subject did meanwhile."""
    parts: list[Stretch] = []
    at = begin = start
    while at < end:
        beat = _BEAT.match(text, at, end)
        if beat and beat[2] in _beats() and _same(who, beat[1]):
            stop = _sentence_end(text, beat.end(), end)
            if not _TALK.search(text, beat.end(), min(stop, beat.end() + _LONGEST)):
                parts.append((begin, at))
                at = begin = stop
                continue
        following = _NEXT.search(text, at, end)
        at = following.end() if following else end
    parts.append((begin, end))
    return [(a, b) for a, b in parts if a < b]


def _same(who: str, subject: str) -> bool:
    """Whether a sentence's subject may be that of the tag before."""
    if who in _PRONOUNS:
        return subject.lower() == who.lower()
    return subject in ("He", "She", "They") or subject == who or subject.startswith("The ")
