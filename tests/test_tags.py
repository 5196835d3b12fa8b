"""Speech tags: cases of our own, and what must hold for any text."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr.reports.tags import find_tags
from quoteattr.syntax.parse import Parse, load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.types import QuoteSpan, Span

CASES: list[dict[str, Any]] = json.loads(
    (pathlib.Path(__file__).parent / "cases" / "tags.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("said", "say"),
        ("asked", "ask"),
        ("wondered", "ask"),
        ("thought", "believe"),
        ("ordered", "order"),
        ("told", "say"),
    ],
)
@pytest.mark.parametrize("name", ["Ida Moore", "Karim Osei"])
def test_the_class_of_a_cue_is_that_of_the_lexicon(verb: str, kind: str, name: str) -> None:
    text = f"“Is the gate shut,” {name} {verb}."
    frames = find_tags(parse_text(text, load_pipeline()), find_quotes(text))
    assert [frame.cue_class for frame in frames] == [kind]


PIECES = (
    '"',
    "“",
    "”",
    "'",
    " said ",
    "Nora",
    " he ",
    ", ",
    ".",
    "\n\n",
    " the old man ",
    "?",
    ":",
    "\ud800",
    "\x00",
    " and ",
)


def tags_of(text: str) -> list[tuple[str | None, str | None, int]]:
    frames = find_tags(parse_text(text, load_pipeline()), find_quotes(text))
    return [
        (f.source.of(text) if f.source else None, f.cue.of(text) if f.cue else None, len(f.marks))
        for f in frames
        if f.source is not None
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_tag(case: dict[str, Any]) -> None:
    """The source, the cue and the number of quotes of each tag."""
    expected = [(frame["source"], frame["cue"], frame["quotes"]) for frame in case["frames"]]
    assert tags_of(case["text"]) == expected


def test_no_marks_no_tags() -> None:
    """Without quotes there is nothing to tag."""
    assert find_tags(parse_text("Nora said so.", load_pipeline()), ()) == ()


def test_unparsed_text() -> None:
    """A text without tags or dependencies does not fail."""
    text = '"Late," said Nora.'
    mark = QuoteSpan(spans=(Span(1, 6),), outer=Span(0, 7), style="double")
    parse = Parse(
        text, [8, 13], [12, 17], ["said", "Nora"], ["NN", "NN"], ["dep", "dep"], [0, 1], [0, 0], [], [Span(0, 18)]
    )
    assert len(find_tags(parse, [mark])) <= 1


def test_quotes_given_with_their_marks_left_out() -> None:
    """Whether the given spans take the marks in makes no difference."""
    text = '"Too late," said Nora, "and you know it."'
    parse = parse_text(text, load_pipeline())
    given = [QuoteSpan(spans=(Span(a, b),), outer=Span(a, b), style="given") for a, b in ((1, 10), (24, 40))]
    (frame,) = find_tags(parse, given)
    assert frame.source is not None
    assert (frame.source.of(text), frame.marks) == ("Nora", (0, 1))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text(text: str) -> None:
    """Frames are in order, in bounds, and share no mark."""
    marks = find_quotes(text)
    frames = find_tags(parse_text(text, load_pipeline()), marks)
    used = [mark for frame in frames for mark in frame.marks]
    assert len(used) == len(set(used))
    assert [f.spans[0].start for f in frames] == sorted(f.spans[0].start for f in frames)
    for frame in frames:
        assert all(0 <= mark < len(marks) for mark in frame.marks)
        for span in (frame.source, frame.cue):
            assert span is None or (span.end <= len(text) and len(span) > 0)
