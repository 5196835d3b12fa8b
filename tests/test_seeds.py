"""The seed texts and their gold: the annotation must be sound before anything is measured on it."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import quoteattr

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
GOLD: list[dict[str, Any]] = [
    json.loads(line) for line in (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()
]
DOUBLE_MARKS = '"“”„«»'
TRIM = " \t\r\n\"'“”‘’„«».,;:!?…-–—"  # what a scorer takes off both ends of a content span
REQUIRED = {"id", "spans", "kind", "speaker", "source", "cue", "attribution"}
OPTIONAL = {"fragments", "parent", "optional"}

HARD: list[dict[str, Any]] = json.loads(
    (Path(__file__).resolve().parent / "cases" / "seeds_hard.json").read_text(encoding="utf-8")
)

every_document = pytest.mark.parametrize("doc", GOLD, ids=[doc["id"] for doc in GOLD])


def words(text: str) -> str:
    """The text in lower case with single blanks, so that wrapped lines do not matter."""
    return " ".join(text.split()).casefold()


def spans_of(quote: dict[str, Any]) -> list[list[int]]:
    """Every span that a quote carries."""
    return [*quote["spans"], *quote["source"], *quote["cue"], *quote.get("fragments", [])]


def test_every_text_has_gold_and_every_gold_a_text() -> None:
    assert sorted(f"seed/{path.stem}" for path in SEEDS.glob("*.txt")) == sorted(doc["id"] for doc in GOLD)
    for doc in GOLD:
        path = SEEDS / f"{doc['id'].removeprefix('seed/')}.txt"
        assert doc["text"] == path.read_bytes().decode("utf-8")


@every_document
def test_schema(doc: dict[str, Any]) -> None:
    assert set(doc) == {"id", "corpus", "genre", "text", "people", "quotes", "scare"}
    assert (doc["corpus"], doc["genre"]) in {("seeds-news", "news"), ("seeds-fiction", "fiction")}
    for person in doc["people"]:
        assert set(person) == {"id", "name", "aliases", "gender", "kind"}
        assert person["gender"] in {"F", "M", "U", None}
        assert person["kind"] in {"person", "organization", "group", "unnamed"}
    for quote in doc["quotes"]:
        assert REQUIRED <= set(quote) <= REQUIRED | OPTIONAL
        assert quote["kind"] in {"direct", "mixed", "indirect"}
        assert quote["attribution"] in {"explicit", "anaphoric", "implicit", None}
        assert (quote["kind"] == "mixed") == ("fragments" in quote)
    for scare in doc["scare"]:
        assert set(scare) == {"span", "reason"}
        assert scare["reason"].strip()


@every_document
def test_people_are_told_apart_and_stand_in_the_text(doc: dict[str, Any]) -> None:
    ids = [person["id"] for person in doc["people"]]
    assert len(ids) == len(set(ids))
    names = Counter(words(person["name"]) for person in doc["people"])
    assert max(names.values()) == 1
    text = words(doc["text"])
    for person in doc["people"]:
        assert len(set(person["aliases"])) == len(person["aliases"])
        for alias in person["aliases"]:
            assert re.search(rf"(?<!\w){re.escape(words(alias))}(?!\w)", text), (person["name"], alias)


@every_document
def test_spans_hold_text_and_keep_order(doc: dict[str, Any]) -> None:
    text = doc["text"]
    starts = [quote["spans"][0][0] for quote in doc["quotes"]]
    assert starts == sorted(starts)
    assert [quote["id"] for quote in doc["quotes"]] == [f"q{n}" for n in range(1, len(doc["quotes"]) + 1)]
    for quote in doc["quotes"]:
        assert quote["spans"]
        for start, end in spans_of(quote):
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip(TRIM), (quote["id"], text[start:end])
            assert text[start:end] == text[start:end].strip() or quote["kind"] == "mixed"
        for field in ("spans", "source", "cue", "fragments"):
            pairs = quote.get(field, [])
            assert all(before[1] <= after[0] for before, after in pairwise(pairs))
        for start, end in quote.get("fragments", []):
            assert any(first <= start and end <= last for first, last in quote["spans"])


def enclosing(quote: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> list[str]:
    """Ids of the quotes around `quote`, the nearest first."""
    ids: list[str] = []
    while "parent" in quote and quote["parent"] not in ids:
        ids.append(quote["parent"])
        quote = by_id[quote["parent"]]
    return ids


@every_document
def test_contents_do_not_cross(doc: dict[str, Any]) -> None:
    by_id = {quote["id"]: quote for quote in doc["quotes"]}
    for quote in doc["quotes"]:
        for other in doc["quotes"]:
            for start, end in quote["spans"]:
                for first, last in other["spans"]:
                    if quote is other or start >= last or first >= end:
                        continue
                    inner, outer = (quote, other) if first <= start and end <= last else (other, quote)
                    assert outer["id"] in enclosing(inner, by_id), (quote["id"], other["id"])
        if "parent" in quote:
            outer = by_id[quote["parent"]]
            assert all(any(f <= s and e <= t for f, t in outer["spans"]) for s, e in quote["spans"])


@every_document
def test_speakers_and_attribution(doc: dict[str, Any]) -> None:
    people = {person["id"]: person for person in doc["people"]}
    for quote in doc["quotes"]:
        assert quote["speaker"] is None or quote["speaker"] in people
        if quote["speaker"] is None:
            continue
        person = people[quote["speaker"]]
        source = words(" ".join(doc["text"][start:end] for start, end in quote["source"]))
        named = [
            n for n in (person["name"], *person["aliases"]) if re.search(rf"(?<!\w){re.escape(words(n))}(?!\w)", source)
        ]
        expected = {"explicit": bool(named), "anaphoric": not named, "implicit": not source and not quote["cue"]}
        assert expected[quote["attribution"]], (quote["id"], source)


@every_document
def test_sources_and_cues_read_like_sources_and_cues(doc: dict[str, Any]) -> None:
    for quote in doc["quotes"]:
        for start, end in quote["source"]:
            assert re.fullmatch(r"\w[\w\s.,'’()\"“”`-]*[\w.)]|I", doc["text"][start:end]), quote["id"]
        for start, end in quote["cue"]:
            assert re.fullmatch(r"[A-Za-z]+(?:\s[A-Za-z]+){0,4}", doc["text"][start:end]), quote["id"]
        beside = [*quote["source"], *quote["cue"]]
        assert all(end <= first or last <= start for start, end in beside for first, last in quote["spans"])


@every_document
def test_marks_lie_outside_contents(doc: dict[str, Any]) -> None:
    text, listed = doc["text"], [scare["span"] for scare in doc["scare"]]
    for quote in doc["quotes"]:
        if quote["kind"] == "indirect":
            inside = [at for start, end in quote["spans"] for at in range(start, end) if text[at] in DOUBLE_MARKS]
            assert all(any(at in (start - 1, end) for start, end in listed) for at in inside)
        for start, end in quote["spans"] if quote["kind"] == "direct" else quote.get("fragments", []):
            opened = sum(text[start:end].count(mark) for mark in "“„«") - sum(
                text[start:end].count(mark) for mark in "”»"
            )
            assert text[start] not in DOUBLE_MARKS or opened == 0
            assert text[end - 1] not in DOUBLE_MARKS or opened == 0


@every_document
def test_every_double_mark_is_accounted_for(doc: dict[str, Any]) -> None:
    """Each double mark opens or closes an annotated content, a fragment or a listed scare quote."""
    ends = {place for quote in doc["quotes"] for span in spans_of(quote) for place in span}
    ends |= {place for scare in doc["scare"] for place in scare["span"]}
    text = doc["text"]
    marks = [found.span() for found in re.finditer(rf"[{DOUBLE_MARKS}「」]|``|''(?!\w)", text)]
    loose = [text[max(0, at - 30) : end + 30] for at, end in marks if not ends & {at - 1, at, end, end + 1}]
    assert not loose


@every_document
def test_length_is_some_pages(doc: dict[str, Any]) -> None:
    assert 900 <= len(doc["text"].split()) <= 2000
    assert len(doc["quotes"]) >= 10


def bare(text: str) -> str:
    """A name without its article, a content without the punctuation at its ends, in lower case."""
    return words(text.strip(TRIM)).removeprefix("the ").removeprefix("a ")


@pytest.mark.parametrize("case", HARD, ids=lambda case: case["name"])
def test_hard_lines(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    """Lines that a reader solves; one that comes right loses its `known_to_fail`."""
    if case["known_to_fail"]:
        request.applymarker(pytest.mark.xfail(reason=case["hard"], raises=AssertionError, strict=True))
    result = quoteattr.attribute(case["text"])
    for quote in case["quotes"]:
        content = bare(quote["content"])
        found = [q.speaker for q in result.quotes if content in {bare(span.of(case["text"])) for span in q.spans}]
        names = {bare(name) for person in found if person for name in (person.name, *person.aliases)}
        assert bare(quote["speaker"]) in names
