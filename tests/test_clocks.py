"""Time grows with the length of what is given, by the clock: what compiled parts, sets and comprehensions do as well.

`test_growth` counts lines at small sizes; here whole calls are timed on thousands of near-identical things.  Sixteen
times as much may take three times sixteen times as long, and what misses that is tried again: only work that grows
faster misses it each time.
"""

from __future__ import annotations

import string
import time
from collections.abc import Callable
from typing import Any

import pytest
import spacy

from quoteattr import attribute
from quoteattr.evaluation import evaluate
from quoteattr.io import to_csv, to_segments
from quoteattr.result import AttributedText
from quoteattr.text.structure import find_structure
from quoteattr.types import AttributedQuote, Evidence, Mention, Person, Span
from quoteattr.verification import verify

BLANK = spacy.blank("en")
SMALL, LARGE = 500, 8_000
NOISE, AT_LEAST, TRIES = 3.0, 0.08, 3
"""How much more than in proportion, seconds that are no sign of anything, and how often it is tried."""


def seconds(call: Callable[[Any], Any], given: Any) -> float:
    began = time.process_time()
    call(given)
    return time.process_time() - began


def is_linear(call: Callable[[Any], Any], make: Callable[[int], Any]) -> bool:
    small, large = make(SMALL), make(LARGE)
    call(make(50))  # what is read and imported once
    for _ in range(TRIES):
        if seconds(call, large) < NOISE * LARGE / SMALL * max(seconds(call, small), AT_LEAST / NOISE):
            return True
    return False


def letters(number: int) -> str:
    """A word of its own for a number, a letter apart from its neighbours."""
    out = ""
    for _ in range(3):
        out += string.ascii_lowercase[number % 26]
        number //= 26
    return out


TEXTS: dict[str, Callable[[int], str]] = {
    "surnames a letter apart": lambda i: f"“Go,” said Ada Mar{letters(i)}. ",
    "given names a letter apart": lambda i: f"“Go,” said A{letters(i)} Marsh. ",
    "one surname": lambda i: f"“Go,” said {('Mr', 'Mrs', 'Miss', 'Dr')[i % 4]}. Marsh.\n\n",
    "one name": lambda i: "“Go,” said Ada Marsh.\n\n",
    "speakers": lambda i: f"“Go,” said A{letters(i)} B{letters(i + 7)}.\n\n“No,” she said.\n\n",
    "labels": lambda i: f"A{letters(i).upper()}: Is it late?\n",
    "labels of two": lambda i: f"{('IDA', 'PELL')[i % 2]}: It is late, you know.\n\n",
    "names on lines": lambda i: f"{('Ida Vale', 'Tom Pell')[i % 2]}\nIs it late?\n\n",
    "headings": lambda i: f"CHAPTER {i}\n\nNobody spoke.\n\n",
    "contents": lambda i: f"Contents\n\nChapter {i}. The Quay\nChapter {i + 1}. The Ferry\n\n",
    "quoted mail": lambda i: f"{'> ' * (i % 5)}On 3 May 2021, Ada wrote:\n",
    "marks in marks": lambda i: "“a ‘b “c ‘d’ e” f’ g” ",
    "deep marks": lambda i: "“a ‘b ",
    "carried on": lambda i: "“So it went on.\n\n",
}


@pytest.mark.parametrize("family", TEXTS)
def test_attribution(family: str) -> None:
    make = TEXTS[family]
    assert is_linear(lambda text: attribute(text, nlp=BLANK), lambda n: "".join(map(make, range(n // 8))))


@pytest.mark.parametrize("family", ["labels", "labels of two", "names on lines", "headings", "contents", "quoted mail"])
def test_structure(family: str) -> None:
    assert is_linear(find_structure, lambda n: "".join(map(TEXTS[family], range(n))))


def spoken(n: int) -> AttributedText:
    """A result with n quotes, every fourth by somebody else, each with evidence and mentions."""
    text = "“Yes, it is.” Ada said. " * n
    people = [
        Person(f"p{k}", f"A{letters(k)} Marsh", mentions=(Mention(Span(96 * k + 14, 96 * k + 17), "name", f"p{k}"),))
        for k in range(n // 4 or 1)
    ]
    quotes = []
    for k in range(n):
        span, source = Span(24 * k + 1, 24 * k + 12), Span(24 * k + 14, 24 * k + 17)
        kind = ("direct", "mixed", "indirect")[k % 3]
        quotes.append(
            AttributedQuote(
                f"q{k}", span.of(text), (span,), kind, speaker=people[k // 4 % len(people)], mention=source,
                confidence=0.9, evidence=(Evidence("tag", (source,), 0.9, "beside"),),
            )
        )  # fmt: skip
    return AttributedText(text, quotes, people)


VIEWS: dict[str, Callable[[AttributedText], Any]] = {
    "json": lambda whole: AttributedText.from_json(whole.to_json()),
    "csv": lambda whole: to_csv([whole], spreadsheet_safe=True),
    "html": AttributedText.to_html,
    "notebook": AttributedText._repr_html_,
    "tei": AttributedText.to_tei,
    "web annotations": AttributedText.to_web_annotations,
    "conll": AttributedText.to_conll,
    "script": AttributedText.to_script,
    "ssml": AttributedText.to_ssml,
    "segments": to_segments,
    "by speaker": AttributedText.by_speaker,
    "repr": repr,
    "verify": lambda whole: verify("Yes, it is nowhere.", whole),
    "evaluation": lambda whole: evaluate([whole], [whole]),
}


@pytest.mark.parametrize("view", VIEWS)
def test_views(view: str) -> None:
    assert is_linear(VIEWS[view], lambda n: spoken(n // 4))


def test_the_clock_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that grows with the square is seen as such, and small sums of seconds are no sign of anything."""
    assert seconds(sum, range(2_000_000)) > 0
    monkeypatch.setitem(globals(), "seconds", lambda call, given: call(given))
    assert is_linear(lambda n: 1e-3 * n, int)
    assert is_linear(lambda n: 1e-8 * n * n, int)
    assert not is_linear(lambda n: 1e-6 * n * n, int)
    assert not is_linear(lambda n: 1e-4 * n**1.5, int)
