"""The strategies: what they draw is sound, and a failing example is a short one."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from test_synth import check_gold

from quoteattr import strategies, synth
from quoteattr.errors import InputValueError

SMALLEST = settings(phases=(Phase.generate, Phase.shrink), database=None, derandomize=True, max_examples=500)
DRAWS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@DRAWS
@given(strategies.documents())
def test_drawn_documents_have_exact_gold(document):
    check_gold(document)


@DRAWS
@given(strategies.quotations(style=("dash", "single"), frame=("after", "inverted"), form=("full", "pronoun")))
def test_quotations_keep_to_what_was_asked(document):
    assert document.style in ("dash", "single")
    assert document.quotes[0].frame in ("after", "inverted")
    assert document.namings[-1].form in ("full", "pronoun")


@DRAWS
@given(strategies.damaged(strategies.articles(style="curly"), ("missing-close", "spaced")))
def test_damaged_documents_keep_their_quotes(document):
    assert document.damage in ((), ("missing-close",), ("spaced",))
    assert all(span.of(document.text).strip() for quote in document.quotes for span in quote.spans)


@DRAWS
@given(strategies.damaged(synth.quotation(1, style="curly", frame="after")))
def test_one_document_damaged(document):
    assert len(document.damage) == 1


@DRAWS
@given(strategies.people())
def test_people_have_every_form(person):
    for form in ("full", "surname", "given", "short", "title", "titled", "variant", "capitals", "pronoun"):
        assert person.called(form).strip()
    assert person.entry().name == person.name


def test_examples_shrink():
    shortest = find(strategies.quotations(), lambda d: True, settings=SMALLEST)
    assert shortest.text == '"The ferry is safe," Ada Marsh said.'
    broken = find(strategies.damaged(strategies.articles(style="curly")), lambda d: bool(d.damage), settings=SMALLEST)
    assert len(broken.quotes) == 1
    mixed = find(strategies.articles(), lambda d: any(q.kind == "mixed" for q in d.quotes), settings=SMALLEST)
    assert len(mixed.quotes) == 1
    assert len(mixed.people) == 1
    lines = find(strategies.dialogues(), lambda d: any(q.frame == "untagged" for q in d.quotes), settings=SMALLEST)
    assert len(lines.quotes) <= 4


@pytest.mark.parametrize(
    "call",
    [
        lambda: strategies.quotations(style="wavy"),
        lambda: strategies.quotations(frame=()),
        lambda: strategies.articles(genre="sonnet"),
        lambda: strategies.articles(style="wavy"),
        lambda: strategies.articles(style="dash"),
        lambda: strategies.dialogues(speakers=9),
        lambda: strategies.dialogues(tagging="some"),
        lambda: strategies.damaged(strategies.articles(), "burnt"),
    ],
)
def test_impossible_arguments_are_refused_at_once(call):
    with pytest.raises(InputValueError):
        call()


def test_without_hypothesis_the_message_says_what_to_install():
    code = "import sys; sys.modules['hypothesis'] = None; import quoteattr.strategies"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode
    assert "quoteattr[hypothesis]" in done.stderr
    code = "import sys; sys.modules['hypothesis'] = None; from quoteattr import synth; synth.article(1)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_manual_is_true():
    manual = Path(__file__).parent.parent / "docs" / "synthetic.md"
    failed, tried = doctest.testfile(str(manual), module_relative=False)
    assert tried > 10
    assert failed == 0
