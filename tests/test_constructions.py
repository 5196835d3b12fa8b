"""Every construction in sentences of our own, to the character, and what is none."""

from __future__ import annotations

import functools
import pathlib

import attrs
import numpy as np
import pytest

import quoteattr
from quoteattr.reports.boundaries import EDGE_NAMES, MARGIN, Edges, Rivals, find_edges, likeliest
from quoteattr.reports.candidates import find_candidates
from quoteattr.reports.constructions import AFTER, BEFORE, REPORTED
from quoteattr.reports.context import build_scene
from quoteattr.reports.filtering import judge, load_model
from quoteattr.reports.frames import find_frames
from quoteattr.reports.joint import joint_sources
from quoteattr.reports.sources import find_source
from quoteattr.reports.tags import find_tags
from quoteattr.result import AttributedText
from quoteattr.rules import switched_off
from quoteattr.syntax.parse import load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.types import Span

CASES = pathlib.Path(__file__).parent / "cases" / "constructions.txt"
EDGES = " .,:;!?“”\"'’"


@attrs.frozen
class Case:
    """A text and a quote that must be in it (kind, source, cue, content), or None where nothing must be found."""

    group: str
    text: str
    wanted: tuple[str, ...] | None


def cases() -> list[object]:
    found: list[object] = []
    group = text = ""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("## "):
            group = line[3:]
        elif line.startswith("#") or not line.strip():
            continue
        elif line.startswith("> "):
            text = line[2:].replace("\\n", "\n")
        elif not line.startswith("because "):
            known = line.startswith("?")
            sign, _, rest = line.lstrip("?").strip().partition(" ")
            wanted = tuple(cell.strip() for cell in rest.split("|")) if sign == "=" else None
            why = lines[number + 1].partition("because ")[2] if known else ""
            assert bool(why) == known, f"{line}: no reason"
            marks = [pytest.mark.xfail(reason=why, strict=True)] if known else []
            found.append(pytest.param(Case(group, text, wanted), id=f"{group}: {text[:40]}", marks=marks))
    return found


@functools.cache
def read(text: str) -> AttributedText:
    return quoteattr.attribute(text)


def rows(result: AttributedText) -> list[tuple[str, ...]]:
    """Kind, source, cue and content of each quote, as the cases have them."""
    return [
        (
            quote.kind,
            quote.mention.of(result.text) if quote.mention else "-",
            quote.cue.of(result.text) if quote.cue else "-",
            " ... ".join(span.of(result.text).strip(EDGES) for span in quote.spans),
        )
        for quote in result.quotes
    ]


@pytest.mark.parametrize("case", cases())
def test_a_construction_is_read(case: Case) -> None:
    """The quote with its kind, source, cue and extent; or none at all."""
    found = rows(read(case.text))
    if case.wanted is None:
        assert found == []
    else:
        content = " ... ".join(part.strip(EDGES) for part in case.wanted[3].split(" ... "))
        assert (*case.wanted[:3], content) in found


@pytest.mark.parametrize(("text", "relay"), [
    ("Lund told the Courier that Dr. Vale had said the scan was clear.", "Lund"),
    ("The coach said that Dr. Imrie had warned the knee would swell.", "The coach"),
])  # fmt: skip
def test_who_passed_words_on_is_kept(text: str, relay: str) -> None:
    relays = [quote.relay.of(text) for quote in read(text).quotes if quote.relay is not None]
    assert relays == [relay]


def tag_rules(text: str) -> list[str]:
    return [frame.rule for frame in find_tags(parse_text(text, load_pipeline()), find_quotes(text))]


@pytest.mark.parametrize(("name", "text", "rule"), [
    ("after.inverted", "“Too late,” said the porter.", "inverted"),
    ("after.noun", "“Too late,” was her reply.", "noun"),
    ("after.subject-verb", "“Too late,” the porter said.", "subject-verb"),
    ("after.according-to", "“Too late,” according to the porter.", "according"),
    ("after.beat", "“Too late.” Nora Pell frowned.", "beat-after"),
    ("before.clause", "The porter said, “Too late.”", "introduced"),
    ("before.label", "Nora Pell: “Too late for us.”", "label"),
    ("before.beat", "Nora Pell frowned. “Too late.”", "beat-before"),
])  # fmt: skip
def test_each_construction_can_be_switched_off(name: str, text: str, rule: str) -> None:
    assert rule in tag_rules(text)
    with switched_off(name):
        assert rule not in tag_rules(text)


def test_reported_constructions_can_be_switched_off() -> None:
    text = "The surgeon said the wound had healed."
    parse = parse_text(text, load_pipeline())
    assert find_frames(parse, ())
    with switched_off(*REPORTED.names):
        assert not find_frames(parse, ())


def test_names_of_constructions_are_unique() -> None:
    names = [*AFTER.names, *BEFORE.names, *REPORTED.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("text", "parts"), [
    ("Ilse Marn and Karl Ekholm", ["Ilse Marn", "Karl Ekholm"]),
    ("Ilse Marn, Karl Ekholm and the coach", ["Ilse Marn", "Karl Ekholm", "the coach"]),
    ("Ilse Marn", []),
    ("the head of the board and the roof", []),
])  # fmt: skip
def test_joint_sources(text: str, parts: list[str]) -> None:
    whole = f"{text} said the match was lost."
    parse = parse_text(whole, load_pipeline())
    assert [span.of(whole) for span in joint_sources(parse, Span(0, len(text)))] == parts


def test_attitudes_only_when_asked_for() -> None:
    text = "The chess club backs the plan. The brass band opposes the move. The choir welcomed the decision."
    assert not quoteattr.attribute(text).quotes
    found = quoteattr.attribute(text, attitudes=True).quotes
    assert found
    assert all(quote.cue_class for quote in found)


def test_a_joint_quote_names_all() -> None:
    text = (
        "Ilse Marn won the doubles with Karl Ekholm. Karl Ekholm had been injured. "
        "“We are delighted,” Ilse Marn and Karl Ekholm said after the final."
    )
    [quote] = quoteattr.attribute(text).quotes
    assert [person.name for person in quote.speakers] == ["Ilse Marn", "Karl Ekholm"]


def contents(text: str, shape: str) -> set[str]:
    """The contents that are proposed in a shape."""
    parse = parse_text(text, load_pipeline())
    scene = build_scene(parse, find_quotes(text))
    cues = [t for t, tag in enumerate(parse.tags) if tag.startswith("VB")]
    found = find_candidates(scene, cues, lambda lemma, shape, middle: True)
    return {parse.span(c.first, c.last).of(text) for c in found if c.shape == shape and c.first2 < 0}


@pytest.mark.parametrize(("text", "whole", "cut"), [
    ("The club said the field was sold and praised the donors.",
     "the field was sold and praised the donors", "the field was sold"),
    ("The vet said the herd was healthy, which surprised the buyers.",
     "the herd was healthy, which surprised the buyers", "the herd was healthy"),
    ("Forecasters said the storm had passed, easing fears of another flood.",
     "the storm had passed, easing fears of another flood", "the storm had passed"),
])  # fmt: skip
def test_a_content_is_proposed_without_what_hangs_at_its_end(text: str, whole: str, cut: str) -> None:
    assert whole in contents(text, "ccomp")
    assert cut in contents(text, "ccomp~")


def test_a_content_before_its_cue_is_proposed_from_its_last_clause() -> None:
    text = "The bridge is safe and the toll will fall in May, the mayor said."
    assert "The bridge is safe and the toll will fall in May" in contents(text, "ccomp<")
    assert "the toll will fall in May" in contents(text, "ccomp<~")


def test_short_phrases_are_left_to_the_boundaries() -> None:
    assert contents("The vet said the herd was healthy on Monday.", "ccomp~") == set()


@pytest.mark.parametrize(("text", "cue", "source"), [
    ("The baker argued that the oven would keep people away, saying it smoked.", "saying", "baker"),
    ("The surveyor said the wall had moved, adding that it would fall.", "adding", "surveyor"),
    ("The crowd saw the mayor leave, waving his hat.", "waving", "mayor"),
    ("One guest, who like others asked to stay unnamed, said the soup was cold.", "said", "guest"),
])  # fmt: skip
def test_whose_words_a_verb_reports(text: str, cue: str, source: str) -> None:
    parse = parse_text(text, load_pipeline())
    found = find_source(build_scene(parse, ()), parse.words.index(cue))
    assert found is not None
    assert parse.words[found.head] == source


BOUNDED = (
    "The coach told players that they weren't “asking for the moon” and that Ann's knee wouldn't swell by Friday.",
    "On Monday, Dr. Rook said the 3,000-year-old jar, which Jo O'Neil's team found, didn't leak, and left.",
)


@pytest.mark.parametrize("text", BOUNDED)
@pytest.mark.parametrize("side", [0, 1])
def test_ends_are_never_inside_a_word_or_a_quotation(text: str, side: int) -> None:
    marks = find_quotes(text)
    scene = build_scene(parse_text(text, load_pipeline()), marks)
    judged = judge(scene, load_model())
    rivals = Rivals.of(judged.candidates, judged.scores)
    edges = find_edges(scene, judged.tokens, judged.candidates, judged.scores, rivals, side)
    assert edges.rows.shape == (len(edges.owner), len(EDGE_NAMES))
    inner = [mark.spans[0] for mark in marks]
    for owner, token, present in zip(edges.owner, edges.token, edges.rows[:, 1], strict=True):
        start, end = scene.parse.starts[token], scene.parse.ends[token]
        candidate = judged.candidates[owner]
        if present:
            continue
        cut = text[start - 1 : start + 1] if side == 0 else text[end - 1 : end + 1]
        assert not cut.isalnum()
        rest = text[start:] if side == 0 else text[end:]
        assert not rest.startswith(("n't", "'s"))
        assert not any(span.start < (start if side == 0 else end) < span.end for span in inner)
        assert not min(token, candidate.first) <= candidate.cue <= max(token, candidate.last)


def test_an_end_moves_only_where_another_is_clearly_likelier() -> None:
    rows = np.zeros((3, len(EDGE_NAMES)), np.float32)
    rows[1, EDGE_NAMES.index("present")] = 1
    edges = Edges(np.zeros(3, int), np.array([4, 5, 6]), rows)
    assert likeliest(edges, np.array([0.1, 0.5, 0.9])) == {0: 6}
    assert likeliest(edges, np.array([0.1, 0.5, 0.5 + MARGIN / 2])) == {}
