"""Suggested merges: alike names of one kind and gender, and nothing else."""

import pytest

from quoteattr.corrections import Merge, apply_corrections
from quoteattr.errors import InputValueError
from quoteattr.result import AttributedText
from quoteattr.suggestions import suggest_merges
from quoteattr.types import Mention, Person, Span


def suggested(*people, **options):
    return [s.merge for s in suggest_merges(AttributedText("", (), people), **options)]


def test_spellings_of_one_name_are_suggested():
    assert suggested(Person("p1", "Kirsten Aldous"), Person("p2", "Kirstin Aldous")) == [Merge("p1", "p2")]


def test_the_one_who_is_mentioned_more_stays():
    often = Person("p2", "Kirstin Aldous", mentions=(Mention(Span(0, 1), "name"), Mention(Span(2, 3), "name")))
    assert suggested(Person("p1", "Kirsten Aldous"), often) == [Merge("p2", "p1")]


@pytest.mark.parametrize(
    "other",
    [
        Person("p2", "Ruben Castellane"),
        Person("p2", "Kirstin Aldous", gender="M"),
        Person("p2", "Kirstin Aldous", kind="organization"),
    ],
)
def test_what_differs_is_not(other):
    assert suggested(Person("p1", "Kirsten Aldous", gender="F"), other) == []


def test_suggestions_can_be_applied():
    result = AttributedText("", (), (Person("p1", "Kirsten Aldous"), Person("p2", "Kirstin Aldous")))
    mended = apply_corrections(result, [s.merge for s in suggest_merges(result)])
    assert [p.name for p in mended.people] == ["Kirsten Aldous"]


def test_an_impossible_bound_is_refused():
    with pytest.raises(InputValueError, match="at_least"):
        suggested(at_least=2)
