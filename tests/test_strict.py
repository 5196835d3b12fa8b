"""Calls that cannot be meant are errors of ours that say what is; what is shown stays short."""

import pathlib

import pytest
from test_result import sample

import quoteattr
from quoteattr import plots, summaries
from quoteattr.errors import InputTypeError, InputValueError, QuoteattrError
from quoteattr.io import to_tei
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Person, Span


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"kinds": "indirect"}, InputTypeError, r"give \['indirect'\]"),
        ({"kinds": ["spoken"]}, InputValueError, "direct, mixed, indirect"),
        ({"kinds": 3}, InputTypeError, "collection"),
        ({"min_confidence": 80}, InputValueError, "between 0 and 1"),
        ({"min_confidence": float("nan")}, InputValueError, "between 0 and 1"),
        ({"min_confidence": "high"}, InputTypeError, "number"),
    ],
)
def test_what_cannot_be_kept(options, error, words):
    with pytest.raises(error, match=words):
        sample().only(**options)


def test_segments_take_kinds():
    with pytest.raises(InputTypeError, match="collection"):
        sample().segments("direct")


def test_a_person_is_asked_for_by_a_str():
    with pytest.raises(InputTypeError, match="id, name or alias"):
        sample().person(3)


def test_a_str_is_not_several_texts():
    for wrong in ("abc", b"abc", pathlib.Path("abc"), 3):
        with pytest.raises(InputTypeError, match="several texts"):
            quoteattr.attribute_all(wrong)


def test_a_path_is_no_text():
    with pytest.raises(InputTypeError, match="read_documents"):
        quoteattr.attribute(pathlib.Path("article.txt"))
    with pytest.warns(UserWarning, match="read_documents"):
        assert quoteattr.attribute("news/article.txt").quotes == ()


@pytest.mark.parametrize("call", [summaries.share_of_voice, summaries.dispersion, summaries.conversations])
@pytest.mark.parametrize("wrong", ["a text", ["a text"], [3]])
def test_a_text_is_not_counted(call, wrong):
    with pytest.raises(InputTypeError, match="result"):
        call(wrong)


@pytest.mark.parametrize("call", [plots.share_of_voice, plots.dispersion, plots.conversations])
def test_a_text_is_not_drawn(call):
    with pytest.raises(QuoteattrError, match="attribute"):
        call("a text")


@pytest.mark.parametrize("n_process", [1, 2])
def test_the_cast_goes_to_every_process(n_process):
    texts = [("“Stay,” said Ida Moore.", None), ("“Go,” said Tom Orr.", 1)]
    found = list(quoteattr.attribute_all(texts, people=["Ida Moore"], n_process=n_process))
    assert [key for _, key in found] == [None, 1]
    assert [[person.name for person in result.people] for result, _ in found] == [["Ida Moore"], ["Ida Moore"]]


def test_a_quote_is_shown_on_one_line():
    ada = Person("p1", "Ada Marsh")
    quote = AttributedQuote("q1", "No. " * 500, (Span(0, 2000),), "direct", speaker=ada, confidence=0.9)
    assert len(repr(quote)) < 130
    assert "\n" not in repr(quote)
    assert repr(ada) == "<Person p1 'Ada Marsh', 0 mentions>"


def test_quotes_are_shown_a_line_each_and_not_all():
    quotes = [AttributedQuote(f"q{n}", "No", (Span(0, 2),), "direct") for n in range(300)]
    shown = repr(AttributedText("No", quotes).quotes)
    assert shown.count("\n") == 22
    assert "280 more" in shown
    assert AttributedText("No", quotes).quotes == tuple(quotes)


def test_who_spoke_together():
    """The speaker is the first of them; another speaker is alone; all of them go out and come back."""
    ada, tom = Person("p1", "Ada Marsh"), Person("p2", "Tom Orr")
    quote = AttributedQuote("q1", "No", (Span(0, 2),), "direct", speaker=ada, speakers=(ada, tom))
    result = AttributedText("No", (quote,), (ada, tom))
    assert AttributedText.from_json(result.to_json()) == result
    assert AttributedText.from_json(result.to_json()).quotes[0].speakers == (ada, tom)
    assert result.to_records()[0]["speakers"] == "Ada Marsh; Tom Orr"
    assert 'who="#p1 #p2"' in to_tei([result])
    assert "\tp1|p2\t" in result.to_conll()
    assert [b["value"] for b in result.to_web_annotations()["items"][0]["body"]][:2] == ["Ada Marsh", "Tom Orr"]
    import attrs

    assert attrs.evolve(quote, speaker=tom).speakers == (tom,)
    assert attrs.evolve(quote, speaker=None).speakers == ()
    with pytest.raises(InputValueError, match="not in people"):
        AttributedText("No", (quote,), (ada,))
