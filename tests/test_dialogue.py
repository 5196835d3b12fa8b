"""Who speaks in a conversation: cases of our own, and laws."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr.people import find_people
from quoteattr.reports.tags import find_tags
from quoteattr.speakers.chain import chain
from quoteattr.speakers.habits import called, voice
from quoteattr.speakers.pairs import Pairs
from quoteattr.speakers.ranking import Ranking, rank_speakers
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.types import Cast, CastEntry

CASES: list[dict[str, Any]] = json.loads(
    (pathlib.Path(__file__).parent / "cases" / "dialogue.json").read_text(encoding="utf-8")
)
TALK = (
    'Ada Marsh and Tom Birch stood on the quay.\n\n"We are late," said Ada.\n\n"The tide will wait," said Tom.\n\n'
    '"It waits for nobody."\n\n"It waits for me."\n\nAda frowned. "You are a fool, Tom."'
)


def ranked(text: str, cast: list[CastEntry] | None = None) -> tuple[tuple[Ranking, ...], Cast]:
    parse = parse_text(text, load_pipeline())
    marks = find_quotes(text)
    frames = find_tags(parse, marks)
    people = find_people(Document(parse, marks), frames, cast)
    return rank_speakers(parse, marks, frames, people), people


def speakers(text: str, cast: list[CastEntry] | None = None) -> list[str | None]:
    rankings, people = ranked(text, cast)
    names = {person.id: person.name for person in people.people}
    return [names[r.candidates[0][0]] if r.candidates else None for r in rankings]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_conversation(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """The speaker of each utterance, named by a part of the name."""
    if "fails" in case:
        request.applymarker(pytest.mark.xfail(reason=case["fails"], strict=True))
    found = speakers(case["text"])
    assert len(found) == len(case["speakers"])
    assert all(name is not None and part in name for name, part in zip(found, case["speakers"], strict=True)), found


def test_enough_conversations() -> None:
    """At least a hundred and sixty conversations are solved."""
    assert sum("fails" not in case for case in CASES) >= 160


def test_probabilities() -> None:
    """Candidates come best first, after whom a clear tag names, with probabilities that sum to one at most."""
    for ranking in ranked(TALK)[0]:
        values = [value for _, value in ranking.candidates]
        rest = values[1:] if ranking.rule.startswith("tag:") else values
        assert rest == sorted(rest, reverse=True)
        assert 0 < sum(values) <= 1.001


def test_clear_tags_decide() -> None:
    """What a clear tag says is the answer, and the ranking says so."""
    rankings, people = ranked(TALK)
    names = {person.id: person.name for person in people.people}
    assert [names[r.candidates[0][0]] for r in rankings[:2]] == ["Ada Marsh", "Tom Birch"]
    assert all(r.rule.startswith("tag:") for r in rankings[:2])


def test_addressee() -> None:
    """Somebody called by name is spoken to; so is the other one in a talk of two."""
    rankings, people = ranked(TALK)
    names = {person.id: person.name for person in people.people}
    assert names[rankings[-1].addressee or ""] == "Tom Birch"
    assert names[rankings[1].addressee or ""] == "Ada Marsh"


@pytest.mark.parametrize("tag", ["said Ada to Tom.", "Ada told Tom.", "asked Ada of Tom."])
def test_addressee_in_the_tag(tag: str) -> None:
    """The tag may say who is spoken to."""
    rankings, people = ranked(f'Ada Marsh, Tom Birch and Jacob Crane sat down.\n\n"The rope is gone," {tag}')
    names = {person.id: person.name for person in people.people}
    assert names[rankings[0].addressee or ""] == "Tom Birch"


def test_known_cast() -> None:
    """With a closed cast nobody else speaks, and the caller's ids come back."""
    cast = [CastEntry("Ada Marsh", gender="F", id="a"), CastEntry("Tom Birch", gender="M", id="t")]
    rankings, _ = ranked(TALK, cast)
    assert [r.candidates[0][0] for r in rankings] == ["a", "t", "a", "t", "a"]


def test_nobody() -> None:
    """Without people there is nothing to rank."""
    assert ranked('"Late again." "So it is."')[0] == () or all(
        not r.candidates or r.candidates[0][1] < 1 for r in ranked('"Late again." "So it is."')[0]
    )


@pytest.mark.parametrize("names", [("Ada", "Tom"), ("Bertha", "Klaus"), ("Lucy", "Henry")])
def test_swapped_names_swap_the_speakers(names: tuple[str, str]) -> None:
    """Two names of one gender changed throughout change the speakers and nothing else."""
    other = {"Ada": "Mary", "Bertha": "Helen", "Lucy": "Grace"}[names[0]]
    pattern = (
        '{0} met {1} at the gate.\n\n"You are late," said {0}.\n\n"The road was long," said {1}.\n\n'
        '"It is always long."\n\n"Not on Sundays, {0}."'
    )
    one, two = speakers(pattern.format(names[0], other)), speakers(pattern.format(other, names[0]))
    assert [{names[0]: other, other: names[0]}[name or ""] for name in one] == two


def test_narration_without_people_changes_nothing() -> None:
    """Weather before the chapter moves no speaker."""
    weather = "The rain fell on the roofs all night. The river rose, and the wind was cold.\n\n" * 6
    assert speakers(weather + "CHAPTER I\n\n" + TALK) == speakers(TALK)


def test_same_text_same_answer() -> None:
    """Ranking is a function."""
    assert ranked(TALK)[0] == ranked(TALK)[0]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                '"',
                "“",
                "”",
                "Ada Marsh ",
                "Tom ",
                "said ",
                "she ",
                "I ",
                ", ",
                ". ",
                "\n\n",
                "Late",
                "sir",
                "\ud800",
                "\x00",
                "'",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_text(text: str) -> None:
    """No text makes the ranking fail; marks are in bounds and in one ranking at most."""
    rankings, people = ranked(text)
    count = len(find_quotes(text))
    used = [mark for ranking in rankings for mark in ranking.marks]
    assert len(used) == len(set(used))
    assert all(0 <= mark < count for mark in used)
    ids = {person.id for person in people.people}
    assert all(person in ids and 0 <= value <= 1 for r in rankings for person, value in r.candidates)


def pairs(candidates: list[list[int]]) -> Pairs:
    sizes = [len(found) for found in candidates]
    return Pairs(
        utterance=np.repeat(np.arange(len(sizes)), sizes),
        person=np.array([person for found in candidates for person in found], dtype=np.int64),
        begins=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        people=5,
    )


def test_chain_alternates() -> None:
    """Two known turns and a known end decide the lines between them."""
    rows = pairs([[0, 1]] * 6)
    guess = np.array([0.95, 0.05, 0.05, 0.95, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.05, 0.95])
    found = chain(rows, guess, np.array([30, 1, 1, 1, 1, 1])).reshape(6, 2)
    assert found.argmax(axis=1).tolist() == [0, 1, 0, 1, 0, 1]
    assert np.allclose(found.sum(axis=1), 1.0)


def test_chain_breaks_between_scenes() -> None:
    """A far utterance says nothing about the next conversation."""
    rows = pairs([[0, 1], [0, 1], [0, 1]])
    guess = np.array([0.9, 0.1, 0.1, 0.9, 0.5, 0.5])
    assert np.allclose(chain(rows, guess, np.array([30, 1, 12]))[4:], 0.5)


def test_labels_are_learnt_from_the_rest() -> None:
    """ "the beadle" is whoever it was elsewhere."""
    rows = pairs([[0, 1], [0, 1], [0, 1]])
    share, nearest = called(rows, np.array([0.9, 0.1, 0.5, 0.5, 0.8, 0.2]), ["beadle", "beadle", ""])
    assert share[2] == pytest.approx(0.9)
    assert nearest[2] == pytest.approx(0.9)
    assert share[4] == -1.0


def test_voice_tells_speakers_apart() -> None:
    """An utterance in somebody's words is more likely theirs."""
    words = [np.arange(0, 40), np.arange(40, 80), np.arange(0, 40), np.arange(40, 80), np.arange(0, 30)]
    rows = pairs([[0, 1]] * 5)
    guess = np.array([0.99, 0.01, 0.01, 0.99, 0.99, 0.01, 0.01, 0.99, 0.5, 0.5])
    found = voice(rows, guess, words)
    assert found[8] > found[9]
