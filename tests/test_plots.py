"""The numbers behind the pictures, and what the pictures show."""

import pytest
from hypothesis import given
from test_result import hostile, results, sample

from quoteattr import plots, summaries
from quoteattr.errors import InputValueError
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Mention, Person, Span

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
    assert [(r["gender"], r["speakers"]) for r in summaries.share_of_voice(talk(), "gender", names=True)] == [
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
    assert drawn(plots.share_of_voice(talk(), by="gender", measure="quotes", names=True))[:3] == [
        "women",
        "men",
        "unknown speaker",
    ]


def test_the_rest_is_a_note():
    assert "and 2 more with 25% together" in drawn(plots.share_of_voice(talk(), top=1))


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


def test_gender_goes_by_what_the_text_says():
    """Not by a given name alone; by a title, by pronouns, or where the name says something else or nothing."""
    text = "She said no. Ada said no. Lieu said no."

    def genders(*people):
        quotes = [
            AttributedQuote(f"q{n}", "no", (Span(9, 11),), "direct", speaker=person) for n, person in enumerate(people)
        ]
        return [row["gender"] for row in summaries.share_of_voice(AttributedText(text, quotes, people), "gender")]

    she = Mention(Span(0, 3), "pronoun", "p1")
    assert genders(Person("p1", "Ada Marsh", gender="F")) == ["unsaid"]
    assert genders(Person("p1", "Ada Marsh", gender="F", mentions=(she,))) == ["F"]
    assert genders(Person("p1", "Ada Marsh", gender="F", titles=("Mrs.",))) == ["F"]
    assert genders(Person("p1", "Lieu Marsh", gender="M")) == ["M"]
    assert genders(Person("p1", "Ada Marsh", gender="M")) == ["M"]


def test_quoted_and_retold_words_are_apart():
    row = summaries.share_of_voice(sample())[0]
    assert (row["speaker"], row["quoted_words"], row["retold_words"], row["words"]) == ("Ada Marsh", 8, 0, 8)
    tom = summaries.share_of_voice(sample())[1]
    assert (tom["quoted_words"], tom["retold_words"]) == (3, 4)


def test_a_corpus_is_drawn_with_its_titles_and_a_note_for_the_rest():
    people = [Person(f"p{n}", f"Quill {n}") for n in range(30)]
    quotes = [AttributedQuote(f"q{n}", "No", (Span(0, 2),), "direct", speaker=p) for n, p in enumerate(people)]
    many = AttributedText("No", quotes, people, name="a/ferry.txt")
    texts = drawn(plots.share_of_voice(many))
    assert "and 20 more with 67% together" in texts
    assert len([t for t in texts if t.startswith("Quill")]) == 10
    assert "ferry" in drawn(plots.dispersion([many, talk()]))
    assert "and 18 more with 60% of the words" in drawn(plots.dispersion(many))


def test_those_who_are_left_out_of_a_conversation_are_counted():
    people = [Person(f"p{n}", f"Quill {n}") for n in range(30)]
    quotes = [
        AttributedQuote(f"q{n}", "No", (Span(3 * n, 3 * n + 2),), "direct", speaker=one, addressee=people[n ^ 1])
        for n, one in enumerate(people)
    ]
    told = drawn(plots.conversations(AttributedText("No " * 30, quotes, people)))
    assert len([t for t in told if t.startswith("Quill")]) == 10
    assert any(t.startswith("and 20 more, in ") and t.endswith("% of the exchanges") for t in told)
    assert not any(t.startswith("and ") for t in drawn(plots.conversations(talk())))
    with pytest.raises(InputValueError, match="side by side"):
        plots.dispersion([talk()] * 25)
