"""People: names, clusters, pronouns, descriptions, the caller's cast."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.parse import Parse, load_pipeline, parse_text
from quoteattr.people import find_people, resolve_source
from quoteattr.people.cluster import cluster_names
from quoteattr.people.mentions import Ref
from quoteattr.people.names import canonical_name, parse_name, same_person, spelling_variants
from quoteattr.quotes import find_quotes
from quoteattr.types import Cast, CastEntry, Frame, Span

CASES = pathlib.Path(__file__).parent / "cases"
PAIRS = json.loads((CASES / "name_pairs.json").read_text(encoding="utf-8"))
DOCUMENTS = json.loads((CASES / "people.json").read_text(encoding="utf-8"))
_MARKED = re.compile(r"\{(\w+)(\*?):([^}]*)\}")


def read(marked: str) -> tuple[str, list[tuple[Span, str, bool]]]:
    """A marked text as plain text and its marked places: span, person, whether it is a source."""
    plain, places, at = "", [], 0
    for found in _MARKED.finditer(marked):
        plain += marked[at : found.start()]
        start = len(plain)
        plain += found.group(3)
        places.append((Span(start, len(plain)), found.group(1), bool(found.group(2))))
        at = found.end()
    return plain + marked[at:], places


def people_of(text: str, sources: list[Span] = [], cast: list[CastEntry] | None = None) -> tuple[Parse, Cast]:  # noqa: B006
    """Parse and people of a text."""
    parse = parse_text(text, load_pipeline())
    frames = tuple(Frame((Span(0, 1),), "direct", source=span) for span in sources)
    return parse, find_people(parse, find_quotes(text), frames, cast)


def person_at(cast: Cast, span: Span) -> str | None:
    """Who the mention at `span` refers to."""
    inside = [m for m in cast.mentions if m.person and m.span.overlaps(span)]
    inside.sort(key=lambda m: (m.span != span, -len(m.span)))
    return inside[0].person if inside else None


@pytest.mark.parametrize("case", PAIRS, ids=lambda c: f"{c['a']}|{c['b']}")
def test_name_pairs(case: dict[str, Any]) -> None:
    """Two names are told to be one person's, two people's, or open; the order does not matter."""
    assert same_person(case["a"], case["b"]) is case["same"], case["why"]
    assert same_person(case["b"], case["a"]) is case["same"], case["why"]


def test_enough_cases() -> None:
    """The case files hold what they promise."""
    assert len(PAIRS) >= 150
    assert len(DOCUMENTS) >= 60


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda c: c["phenomenon"])
def test_documents(case: dict[str, Any]) -> None:
    """Mentions marked with one letter are one person, others are other people."""
    text, places = read(case["text"])
    entries = [CastEntry(e["name"], tuple(e.get("aliases", ())), e.get("gender")) for e in case["cast"]] if "cast" in case else None
    parse, cast = people_of(text, [span for span, _, source in places if source], entries)
    found: dict[str, str | None] = {}
    names = {p.id: p.name for p in cast.people}
    for span, person, source in places:
        who = resolve_source(parse, cast, span)[0] if source else person_at(cast, span)
        if person == "0":
            assert who is None, (span.of(text), names[who or ""])
            continue
        assert who is not None, span.of(text)
        assert found.setdefault(person, who) == who, (span.of(text), names[who])
    assert len(set(found.values())) == len(found), {k: names[v or ""] for k, v in found.items()}
    for person, name in case["names"].items():
        assert names[found[person] or ""] == name
