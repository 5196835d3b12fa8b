"""Gold documents read, prediction documents written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr import AttributedText
from quoteattr.errors import FormatError, InputValueError
from quoteattr.synth import article
from quoteattr.types import AttributedQuote, Span

TEXT = "“Stay,” said Ida Moore of the guild. The rest went home."
QUOTE = {
    "id": "q1", "spans": [[1, 6]], "kind": "direct", "speaker": "p1", "source": [[13, 22], [23, 35]],
    "cue": [[8, 12]], "attribution": "explicit",
}  # fmt: skip
GOLD = {
    "id": "invented/1",
    "text": TEXT,
    "people": [{"id": "p1", "name": "Ida Moore", "aliases": ["Ida"], "gender": "F"}],
    "quotes": [QUOTE],
}


def test_a_gold_document_is_a_result():
    result = AttributedText.from_bench(GOLD)
    (quote,) = result.quotes
    assert (quote.text, quote.speaker.name, quote.cue.of(TEXT)) == ("Stay,", "Ida Moore", "said")
    assert quote.mention.of(TEXT) == "Ida Moore of the guild"
    assert AttributedText.from_dict(result.to_dict()) == result


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_invented_articles_go_in_and_out(seed):
    document = article(seed)
    gold = {
        "id": f"invented/{seed}",
        "text": document.text,
        "people": [{"id": p.id, "name": p.name, "aliases": [], "gender": p.gender} for p in document.people],
        "quotes": [
            {
                "id": q.id,
                "spans": [[s.start, s.end] for s in q.spans],
                "kind": q.kind,
                "speaker": q.speaker,
                "source": [[q.source.start, q.source.end]] if q.source else [],
                "cue": [[q.cue.start, q.cue.end]] if q.cue else [],
                "attribution": q.attribution,
            }
            for q in document.quotes
        ],
    }
    made = AttributedText.from_bench(gold).to_bench()
    assert made["id"] == gold["id"]
    read = [(q["spans"], q["kind"], q["speaker_id"], q["source"], q["cue"]) for q in made["quotes"]]
    assert read == [(q["spans"], q["kind"], q["speaker"], q["source"], q["cue"]) for q in gold["quotes"]]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"text": None}, "text"),
        ({"people": [{"name": "Ida"}]}, "people[0]"),
        ({"quotes": [{**QUOTE, "speaker": "p9"}]}, "quotes[0].speaker"),
        ({"quotes": [{**QUOTE, "spans": [[1, 600]]}]}, "quotes[0].spans[0]"),
        ({"quotes": [{**QUOTE, "kind": "shouted"}]}, "quotes[0].kind"),
        ({"quotes": [QUOTE, QUOTE]}, "quotes[1].id"),
        ({"quotes": {}}, "quotes"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(change, where):
    with pytest.raises(FormatError) as error:
        AttributedText.from_bench({**GOLD, **change})
    assert where in str(error.value)


def test_two_quotes_with_one_id_are_refused():
    data = AttributedText.from_bench(GOLD).to_dict()
    with pytest.raises(FormatError, match=r"quotes\[1\].id"):
        AttributedText.from_dict({**data, "quotes": data["quotes"] * 2})
    with pytest.raises(InputValueError, match="two quotes with one id"):
        AttributedText("No", [AttributedQuote("q1", "No", (Span(0, 2),), "direct")] * 2)
