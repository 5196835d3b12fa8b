"""The speakers of a page: each with a colour, a pattern and a badge of their own."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import attrs

from quoteattr.io import Result
from quoteattr.types import AttributedQuote, Person

__all__ = ["COLOURS", "DOUBTFUL", "Voice", "Voices", "band", "escape"]

COLOURS = 8
"""Colours that are told apart by most eyes; with the patterns four times as many speakers look different."""
PATTERNS = 4
DOUBTFUL = 0.7
"""Under this confidence a speaker is marked as doubtful: of those under it, fewer than three in four are right."""
_BANDS = (0.5, DOUBTFUL, 0.9)
_INITIAL = re.compile(r"(?<!\w)[^\W_]")
# HTML has no way to write these.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def escape(text: str) -> str:
    """`text` for the content of an element or for an attribute in double quotes.

    >>> escape('<script>"&')
    '&lt;script&gt;&quot;&amp;'
    """
    # A carriage return would come back as a line feed, or joined to one, which moves offsets.
    return html.escape(_FORBIDDEN.sub("\ufffd", text), quote=True).replace("\r", "&#13;")


def band(confidence: float) -> int:
    """How sure a speaker is, coarsely: 0 and 1 are doubtful, 2 likely, 3 sure.

    >>> [band(c) for c in (0.2, 0.6, 0.7, 0.95)]
    [0, 1, 2, 3]
    """
    return sum(confidence >= least for least in _BANDS)


@attrs.frozen
class Voice:
    """How a speaker is shown."""

    key: int
    """0 for the unknown speaker, else from 1, those with the most words first."""
    person: Person | None
    badge: str
    """Up to three initials, with a number where somebody else has the same."""
    quotes: int
    words: int
    texts: int
    """In how many of the texts somebody of that name is quoted."""

    @property
    def name(self) -> str:
        """What the speaker is called."""
        return self.person.name if self.person else "Unknown speaker"

    @property
    def mark(self) -> str:
        """The attributes by which an element is the voice's: filtered with it, in its colour and pattern."""
        if not self.key:
            return 'data-s="0" data-c="0"'
        colour, pattern = (self.key - 1) % COLOURS + 1, (self.key - 1) // COLOURS % PATTERNS
        return f'data-s="{self.key}" data-c="{colour}"' + (f' data-t="{pattern}"' if pattern else "")


class Voices:
    """The speakers of one text or several; in several, people of one name are one speaker."""

    def __init__(self, results: Sequence[Result]) -> None:
        self._several = len(results) > 1
        counts: dict[str | None, list[int]] = {}
        people: dict[str | None, Person | None] = {}
        texts: dict[str | None, set[int]] = {}
        for number, result in enumerate(results):
            for quote in result.quotes:
                who = self._key(quote.speaker)
                people.setdefault(who, quote.speaker)
                count = counts.setdefault(who, [0, 0])
                count[0] += 1
                # Words of a quote inside another are the outer speaker's already.
                count[1] += len(quote.text.split())
                texts.setdefault(who, set()).add(number)
        order = sorted((who for who in counts if who is not None), key=lambda who: -counts[who][1])
        taken: dict[str, int] = {}
        self._by_who: dict[str | None, Voice] = {}
        for key, who in enumerate(order, 1):
            person = people[who]
            badge = _badge(person.name if person else "", taken)
            self._by_who[who] = Voice(key, person, badge, counts[who][0], counts[who][1], len(texts[who]))
        if None in counts:
            self._by_who[None] = Voice(0, None, "?", counts[None][0], counts[None][1], len(texts[None]))

    def _key(self, person: Person | None) -> str | None:
        if person is None:
            return None
        return " ".join(person.name.casefold().split()) if self._several else person.id

    def all(self) -> list[Voice]:
        """In the order of the legend, the unknown speaker last."""
        return list(self._by_who.values())

    def of(self, quote: AttributedQuote) -> Voice:
        """Whose quote it is."""
        return self._by_who[self._key(quote.speaker)]

    def key_of(self, person: Person) -> int:
        """The key of a person's voice; 0 for somebody who is never quoted."""
        voice = self._by_who.get(self._key(person))
        return voice.key if voice else 0


def _badge(name: str, taken: dict[str, int]) -> str:
    letters = _INITIAL.findall(name)
    if len(letters) > 3:
        letters = [letters[0], letters[-1]]
    initials = "".join(letters).upper() or "•"
    taken[initials] = number = taken.get(initials, 0) + 1
    return initials if number == 1 else f"{initials}{number}"
