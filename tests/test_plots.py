"""The numbers behind the pictures, and what the pictures show."""

import pytest
from hypothesis import given
from test_result import hostile, results, sample

from quoteattr import plots, summaries
from quoteattr.errors import InputValueError
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Person, Span

matplotlib = pytest.importorskip("matplotlib")
pyplot = pytest.importorskip("matplotlib.pyplot")
matplotlib.use("Agg")

ADA, TOM = Person("p1", "Ada Marsh", gender="F"), Person("p2", "Tom Orr", gender="M")


def talk():
    """Ada, Tom (answering), Ada to Tom, nobody known, Ada far away."""
    text = "One two. Three. Four five six. Seven." + " " * 1000 + "Eight."
    spans = [Span(0, 8), Span(9, 15), Span(16, 30), Span(31, 37), Span(1037, 1043)]
    speakers = [ADA, TOM, ADA, None, ADA]
    quotes = [
        AttributedQuote(f"q{n}", span.of(text), (span,), "direct", speaker=who, addressee=TOM if n == 2 else None)
        for n, (span, who) in enumerate(zip(spans, speakers, strict=True))
    ]
    return AttributedText(text, quotes, (ADA, TOM), name="talk")


def test_share_by_speaker():
    rows = summaries.share_of_voice(talk())
    assert [(r["speaker"], r["quotes"], r["words"]) for r in rows] == [
        ("Ada Marsh", 3, 6),
        ("Tom Orr", 1, 1),
        (None, 1, 1),
    ]
    assert rows[0]["share_of_words"] == 6 / 8
    assert (rows[0]["kind"], rows[0]["gender"], rows[2]["kind"]) == ("person", "F", None)


def test_a_quote_in_a_quote_is_its_outer_speakers():
    rows = summaries.share_of_voice(sample())
    assert sum(row["quotes"] for row in rows) == 3


def test_several_texts_share_people_by_name():
    rows = summaries.share_of_voice([talk(), talk()])
    assert (rows[0]["speaker"], rows[0]["quotes"], rows[0]["documents"]) == ("Ada Marsh", 6, 2)
    assert {row["document_number"] for row in summaries.dispersion(iter([talk(), talk()]))} == {0, 1}


def test_share_by_gender_and_kind():
    assert [(r["gender"], r["speakers"]) for r in summaries.share_of_voice(talk(), "gender")] == [
        ("F", 1),
        ("M", 1),
        (None, 0),
    ]
    assert [(r["kind"], r["speakers"]) for r in summaries.share_of_voice(talk(), "kind")] == [("person", 2), (None, 0)]
    firm = Person("p1", "Orr & Co", kind="organization")
    result = AttributedText("No", (AttributedQuote("q", "No", (Span(0, 2),), "direct", speaker=firm),), (firm,))
    assert summaries.share_of_voice(result, "gender")[0]["gender"] == "organization"


def test_where():
    first = summaries.dispersion(talk())[0]
    assert (first["start"], first["end"], first["from"], first["speaker"]) == (0, 8, 0.0, "Ada Marsh")


def test_who_talks_to_whom():
    assert summaries.conversations(talk()) == [
        {"speaker": "Ada Marsh", "addressee": "Tom Orr", "quotes": 1, "told": 1, "answers": 0, "words": 3},
        {"speaker": "Tom Orr", "addressee": "Ada Marsh", "quotes": 1, "told": 0, "answers": 1, "words": 1},
    ]


@given(results())
def test_shares_of_any_result_add_up(result):
    rows = summaries.share_of_voice(result)
    assert not rows or abs(sum(row["share_of_quotes"] for row in rows) - 1) < 1e-9
    assert all(0 <= row["from"] <= row["to"] <= 1 for row in summaries.dispersion(result))
    summaries.conversations(result)


@pytest.fixture(autouse=True)
def no_figure_stays():
    yield
    pyplot.close("all")


def drawn(ax):
    ax.figure.canvas.draw()
    return [text.get_text() for text in (*ax.get_yticklabels(), *ax.texts)]


def test_the_bars_have_names_and_numbers():
    texts = drawn(plots.share_of_voice(talk()))
    assert texts[:3] == ["Ada Marsh", "Tom Orr", "unknown speaker"]
    assert {"6", "75%"} <= set(texts)
    assert drawn(plots.share_of_voice(talk(), by="gender", measure="quotes"))[:3] == ["women", "men", "unknown speaker"]


def test_the_rest_is_one_bar():
    assert drawn(plots.share_of_voice(talk(), top=1))[:2] == ["Ada Marsh", "2 others"]


def test_a_line_for_each_speaker_and_an_arrow_for_each_pair():
    assert drawn(plots.dispersion([talk(), talk()]))[:3] == ["Ada Marsh", "Tom Orr", "unknown speaker"]
    assert {"Ada Marsh", "Tom Orr"} <= set(drawn(plots.conversations(talk())))


@pytest.mark.parametrize("draw", [plots.share_of_voice, plots.dispersion, plots.conversations])
@pytest.mark.parametrize("make", [hostile, lambda: AttributedText(""), list])
def test_anything_can_be_drawn_where_the_caller_says(draw, make):
    _, ax = pyplot.subplots()
    assert draw(make(), ax=ax) is ax
    drawn(ax)


@pytest.mark.parametrize("wrong", [{"by": "age"}, {"measure": "letters"}, {"top": 0}])
def test_impossible_options(wrong):
    with pytest.raises(InputValueError):
        plots.share_of_voice(talk(), **wrong)


def test_a_missing_matplotlib_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(ModuleNotFoundError, match=r"quoteattr\[plots\]"):
        plots.dispersion(talk())
