"""The smallest texts on which a law failed: mended ones, and those that still fail with the reason why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quoteattr import attribute

CASES = json.loads((Path(__file__).parent / "cases" / "counterexamples.json").read_text(encoding="utf-8"))


def _param(case):
    marks = pytest.mark.xfail(strict=True, reason=case["fails"]) if case.get("fails") else ()
    return pytest.param(case, id=case["name"], marks=marks)


@pytest.mark.parametrize("case", [_param(case) for case in CASES])
def test_counterexample(case):
    quotes = attribute(case["text"]).quotes
    assert [quote.speaker and quote.speaker.name for quote in quotes] == case["speakers"]
