"""Work grows with the length of what is given: counted in lines of the package that are run, not in seconds.

Each call is made on n and 2n of something unpleasant.  Work that grew with the square would be four times as much
for twice the length; a little more than twice is allowed.  What the compiled
parts do (regular expressions, the pipeline) is not counted here; `test_expressions` has the expressions.
"""

from __future__ import annotations

import string
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy

import quoteattr
from quoteattr import attribute, find_quotes
from quoteattr.corrections import Merge, Rename, SetSpeaker, SplitPerson, apply_corrections
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Person, Span
from quoteattr.verification import verify

PACKAGE = str(Path(quoteattr.__file__).parent)
MOST = 2.6


def steps(call: Callable[[], Any]) -> int:
    """How many lines of the package a call runs, each turn of a loop counted."""
    count = 0

    def line(frame: types.FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return line

    def enter(frame: types.FrameType, event: str, argument: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(PACKAGE) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def growth(call: Callable[[Any], Any], make: Callable[[int], Any], n: int) -> float:
    """How many times the work of n the work of 2n is, without what nothing costs."""
    nothing, short, long = make(1), make(n), make(2 * n)
    call(long)  # word lists are read once, and words remembered
    least = steps(lambda: call(nothing))
    return (steps(lambda: call(long)) - least) / max(steps(lambda: call(short)) - least, n)


def name(number: int) -> str:
    """One of many names."""
    a, b = string.ascii_lowercase[number % 26], string.ascii_lowercase[number // 26 % 26]
    return f"{a.upper()}{b}ra {b.upper()}o{a}nell{'x' * (number // 676)}"


UNITS = {
    "double marks": '"', "single marks": "'", "opening": "“", "closing": "”", "alternating": "\"'",
    "apostrophes": "'a ",
    "opening words": "“a ‘b ", "carried": '"a\n\n', "dashes": "— a\n\n", "blocks": "> a\n", "deep blocks": ">> > a\n",
    "twins": "''a ``", "tags": '"Go on," she said. ', "dialogue": '"Go on," she said.\n\n', "turns": "ADA: Go on.\n",
    "untagged": "“Go on.”\n\n", "names": "Ada Marsh met Bo Finn. ", "titles": "Mr. Dr. Mrs. ", "initials": "A. B. ",
    "pronouns": "he she they ", "roles": "the mayor, the clerk, ", "reports": "Ada Marsh said that he said that ",
    "cues": "said ", "commas": ", ", "short lines": "a\n", "blanks": " \n", "colons": "A: b\n\nc:\n  d\n",
    "zero width": "\u200b\u202e", "combining": "e\u0301\u0301", "surrogates": "\ud800\"",
    "nul": "\x00“", "html": "<b>&amp;",
    "indented": "So:\n    “a b c d e f g h”\n",
}  # fmt: skip
MANY = {
    "many names": lambda i: f"“Go,” said {name(i)}. ",
    "many speakers": lambda i: f"“Go,” said {name(i)}.\n\n“No,” she said.\n\n",
    "many turns": lambda i: f"{name(i).upper()}: Go on.\n",
    "many surnames": lambda i: f"Ada {name(i).split()[1]} met Mr. {name(i).split()[1]}. ",
    "many firsts": lambda i: f"{name(i).split()[0]} Marsh told {name(i).split()[0]} so. ",
    "many roles": lambda i: f"{name(i)}, the head of {name(i + 1)} Ltd, said so. ",
}
TEXTS: dict[str, Callable[[int], str]] = {
    **{title: lambda n, unit=unit: unit * n for title, unit in UNITS.items()},
    "one turn of a dash": lambda n: "— Come.\n\n— Go.\n\n— No" + ", he said. He put me A — Ann said — a" * n,
    **{title: lambda n, make=make: "".join(make(i) for i in range(n)) for title, make in MANY.items()},
}


@pytest.mark.parametrize("title", TEXTS)
def test_finding_marks(title: str) -> None:
    assert growth(find_quotes, TEXTS[title], 100) < MOST


@pytest.mark.parametrize("title", UNITS)
def test_finding_marks_by_thousands(title: str) -> None:
    """So many in a paragraph are read loosely."""
    assert growth(find_quotes, TEXTS[title], 3_100) < MOST


BLANK = spacy.blank("en")


@pytest.mark.parametrize("title", TEXTS)
def test_attribution_without_a_model(title: str) -> None:
    assert growth(lambda text: attribute(text, nlp=BLANK), TEXTS[title], 150) < MOST


@pytest.mark.parametrize(
    "title", [*MANY, "tags", "dialogue", "untagged", "names", "pronouns", "roles", "reports", "cues"]
)
def test_attribution(title: str) -> None:
    assert growth(attribute, TEXTS[title], 50) < MOST


# Results


def result(n: int) -> AttributedText:
    """A result with n quotes, half of them by one of as many people."""
    text = "".join(f"“Go,” said {name(i)}.\n\n“No,” she said.\n\n" for i in range(n))
    return attribute(text, nlp=BLANK, people=[name(i) for i in range(n)])


def corrected(whole: AttributedText) -> AttributedText:
    first, second = whole.people[0], whole.people[1]
    named = SetSpeaker(whole.quotes[-1].id, first.id)
    whole = apply_corrections(whole, [named, Merge(first.id, second.id), Rename(first.id, "Zoe Finn")])
    return apply_corrections(whole, [SplitPerson(first.id, (second.name,))])


RESULTS: dict[str, Callable[[AttributedText], Any]] = {
    "to_dict": AttributedText.to_dict,
    "from_dict": lambda whole: AttributedText.from_dict(whole.to_dict()),
    "from_json": lambda whole: AttributedText.from_json(whole.to_json()),
    "records": AttributedText.to_records,
    "csv": AttributedText.to_csv,
    "tei": AttributedText.to_tei,
    "web annotations": AttributedText.to_web_annotations,
    "conll": AttributedText.to_conll,
    "html": AttributedText.to_html,
    "segments": lambda whole: whole.segments(("direct", "mixed", "indirect")),
    "by_speaker": AttributedText.by_speaker,
    "only": lambda whole: whole.only(("direct",), 0.5),
    "verify": lambda whole: verify("She said that it is late, and no ... more.", whole),
    "corrections": corrected,
}


@pytest.mark.parametrize("form", RESULTS)
def test_what_is_done_with_results(form: str) -> None:
    assert growth(RESULTS[form], lambda n: result(max(2, n)), 25) < MOST


def nested(n: int) -> AttributedText:
    """A result whose quotes stand in one another, as deep as n."""
    text = "a" * (3 * n)
    return quoteattr.attribute(text, nlp=BLANK, quotes=[(i, 3 * n - i) for i in range(n)])


@pytest.mark.parametrize("form", ["to_dict", "from_dict", "csv", "segments", "web annotations", "by_speaker"])
def test_quotes_in_one_another(form: str) -> None:
    assert growth(RESULTS[form], nested, 60) < MOST


def test_the_measure_tells() -> None:
    """Work that grows with the square is seen as such."""
    assert growth(lambda text: [find_quotes(text[:i]) for i in range(0, len(text), 9)], lambda n: '"a" ' * n, 40) > 3


@pytest.mark.parametrize("view", [AttributedText.to_html, AttributedText._repr_html_], ids=["page", "notebook"])
def test_views_of_many_speakers(view: Callable[[AttributedText], str]) -> None:
    """Everybody says one thing: the legend is as long as the text."""

    def made(n: int) -> AttributedText:
        people = [Person(f"p{k}", name(k)) for k in range(n)]
        quotes = [
            AttributedQuote(f"q{k}", "Yes.", (Span(1 + 7 * k, 5 + 7 * k),), "direct", speaker=person)
            for k, person in enumerate(people)
        ]
        return AttributedText("“Yes.” " * n, quotes, people)

    assert growth(view, made, 150) < MOST
