"""The strategies: what they draw is sound, and a failing example is a short one."""

from __future__ import annotations

import doctest
import re
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


# Readers with a bug each, and the text that a search for it ends with.


def loses_questions(document):
    """Takes only what ends in a comma or full stop for a quotation."""
    found = re.findall(r'"([^"]+[.,])"', document.text)
    return len(found) == sum(len(quote.spans) for quote in document.quotes)


def knows_said_only(document):
    """Knows one reporting verb."""
    return all(quote.cue is None or quote.cue.of(document.text) == "said" for quote in document.quotes)


def takes_the_first_name(document):
    """Takes whoever was named first for the speaker of every quotation."""
    return all(quote.speaker in (None, document.namings[0].person) for quote in document.quotes)


def reads_each_paragraph(document):
    """Does not see that a quotation goes on in the next paragraph."""
    return all("\n" not in document.text[q.spans[0].start : q.spans[-1].end] for q in document.quotes)


@pytest.mark.parametrize(
    ("reader", "texts", "smallest"),
    [
        (loses_questions, strategies.quotations(style="straight"), '"Who will pay for the repair?" Ada Marsh asked.'),
        (knows_said_only, strategies.documents(), 'Ada Marsh explained, "The ferry is safe."'),
        (
            takes_the_first_name,
            strategies.dialogues(style="straight"),
            (
                'Ada Marsh stood by the window. Rolf Tarn sat at the kitchen table.\n\n"I know," Ada said.\n\n'
                '"Come in," Rolf said.'
            ),
        ),
        (
            reads_each_paragraph,
            strategies.articles(genre="report", style="straight"),
            (
                '"The ferry is safe," Ada Marsh, the mayor of Tollan, said.\n\nMarsh said, "We are ready.\n\n'
                '"We will not close the ferry, whatever the papers write."'
            ),
        ),
    ],
)
def test_a_planted_bug_shrinks_to_a_telling_text(reader, texts, smallest):
    assert find(texts, lambda document: not reader(document), settings=SMALLEST).text == smallest


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
