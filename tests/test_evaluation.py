"""The figures are those of the quote bench's scorer."""

import importlib.util
import json
import pathlib
import random

import attrs
import pytest
from test_result import sample

from quoteattr.corrections import SetSpeaker, apply_corrections
from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.evaluation import evaluate
from quoteattr.io import to_bench, to_gold
from quoteattr.result import AttributedText
from quoteattr.types import Span

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCORER = ROOT.parent / "shared" / "bench" / "score.py"


def gold():
    """The project's own gold documents."""
    return [json.loads(line) for line in (ROOT / "seeds" / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def spoilt(document, seed):
    """A prediction with faults of every kind."""
    choose = random.Random(seed)
    out = []
    names = {person["id"]: person for person in document["people"]}
    for quote in document["quotes"]:
        if choose.random() < 0.15:
            continue
        speaker = quote.get("speaker")
        if choose.random() < 0.3 and names:
            speaker = choose.choice(list(names))
        person = names.get(speaker)
        name = choose.choice([person["name"], *person["aliases"]]) if person else None
        spans = [[s, max(s + 1, e - choose.choice([0, 0, 0, 5, 40]))] for s, e in quote["spans"]]
        out.append(
            {
                "spans": spans, "kind": choose.choice([quote["kind"]] * 5 + ["direct", "mixed"]), "speaker": name,
                "speaker_id": choose.choice([speaker, speaker, speaker, "p1"]) if name else None,
                "source": quote.get("source") if choose.random() < 0.8 else [], "confidence": choose.random(),
            }
        )  # fmt: skip
    return {"id": document["id"], "quotes": out}


@pytest.mark.skipif(not SCORER.exists(), reason="the bench's scorer is not beside the checkout")
@pytest.mark.parametrize("seed", range(6))
def test_the_figures_are_the_scorers(seed):
    spec = importlib.util.spec_from_file_location("score", SCORER)
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    documents = gold()
    guesses = [spoilt(document, f"{seed} {document['id']}") for document in documents]
    expected = score.score(documents, guesses)["all"]
    found = evaluate(documents, guesses)
    assert set(found) == set(expected) - {"words_per_second", "mentions"}
    assert found == {key: expected[key] for key in found}


def test_a_result_is_right_about_itself():
    figures = evaluate([sample()], [sample()])
    assert figures["detection"]["all kinds"]["exact"]["f1"] == 1.0
    assert figures["person"]["all"]["accuracy"] == 1.0


def test_a_wrong_speaker_and_a_missed_quote_cost():
    """Three quotes have a speaker: one is missed, one given to another."""
    worse = apply_corrections(sample(), [SetSpeaker("q2", "Ada Marsh")])
    worse = attrs.evolve(worse, quotes=worse.quotes[1:])
    figures = evaluate([sample()], [worse])
    assert figures["person"]["all"]["accuracy"] == pytest.approx(1 / 3)
    assert figures["person"]["all"]["of_detected"] == pytest.approx(1 / 2)
    assert figures["detection"]["direct"]["exact"]["r"] == pytest.approx(2 / 4)


def test_what_is_compared_must_belong_together():
    with pytest.raises(InputValueError, match="compared"):
        evaluate([sample()], [])
    with pytest.raises(InputValueError, match="another"):
        evaluate([sample()], [AttributedText("Another.")])
    with pytest.raises(InputTypeError, match="bench"):
        evaluate(["text"], ["text"])


def test_gold_and_predictions_of_a_result():
    """A result goes out as a gold document and comes back with quotes, people and speakers."""
    back = AttributedText.from_bench(to_gold(sample()))
    assert [(q.id, q.spans, q.kind) for q in back.quotes] == [(q.id, q.spans, q.kind) for q in sample().quotes]
    assert [q.speaker and q.speaker.name for q in back.quotes] == ["Ada Marsh", "Tom Orr", None, "Ada Marsh"]
    assert to_bench(sample())["quotes"][0]["spans"][0] == [33, 52]
    assert Span(33, 52).of(sample().text) == "The engine is dead,"
