"""One quote in many texts: whole, trimmed, changed, given to somebody else; the order of the texts changes nothing."""

from __future__ import annotations

import json
import random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr import Person, Register, Span
from quoteattr.across import Quotes, Said
from quoteattr.across.reprints import _bands, _pairs, _same, _words, windows
from quoteattr.errors import FormatError, InputTypeError, InputValueError, MissingPackageError
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote

pytest.importorskip("datasketch")

WORDS = "We did not close the old harbour for the storm, and we shall not open it for a single ship before the spring."
OTHER = "Nobody asked the drivers what they think of a bridge with a toll at both ends of the river."


def said(words, text="a", speaker="Ada Marsh", **more):
    return Said(text, "q1", words, 0, len(words), speaker, "p1", text, **more)


def collected(*quotes):
    made = Quotes()
    for one in quotes:
        made._said[one.key] = one
    return made


@pytest.mark.parametrize(
    ("printed", "change"),
    [
        (WORDS, "whole"),
        (WORDS.replace(",", " —").upper(), "whole"),
        ("close the old harbour for the storm", "trimmed"),
        ("we shall not open it for a single ship before the spring", "trimmed"),
        (WORDS.replace("single", "solitary"), "changed"),
        ("they did not close the old harbour for the storm or the tide", "changed"),
    ],
)
def test_a_quote_printed_again(printed, change):
    (found,) = collected(said(WORDS), said(printed, "b"), said(OTHER, "c")).reprints()
    assert found.texts == 2
    assert found.words == WORDS
    assert {one.said.text: one.change for one in found.printings}["b"] == change


def test_which_part_is_told():
    part = "close the old harbour for the storm"
    (found,) = collected(said(WORDS), said(part, "b")).reprints()
    first, last = next(one.part for one in found.printings if one.said.text == "b")
    assert _words(WORDS)[first:last] == _words(part)


def test_the_earliest_and_the_misattributed():
    (found,) = collected(
        said(WORDS, "a", date="2026-11-30"), said(WORDS, "b", "Rolf Tarn", date="2026-11-29"), said(WORDS, "c", "Marsh")
    ).reprints()
    assert found.earliest.said.text == "b"
    assert found.speaker == "Ada Marsh"
    assert [one.said.text for one in found.misattributed] == ["b"]
    assert collected(said(WORDS), said(WORDS, "b")).reprints()[0].earliest is None


def test_short_quotes_are_one_only_by_one_person():
    assert collected(said("No."), said("No!", "b")).reprints()
    assert not collected(said("No."), said("No!", "b", "Rolf Tarn")).reprints()
    assert not collected(said("No.", speaker=None), said("No!", "b", None)).reprints()


def test_two_quotes_of_one_text_are_no_reprint():
    assert collected(said(WORDS), attrs.evolve(said(WORDS), id="q2")).reprints() == ()


def test_a_register_says_who_is_who():
    results, register, quotes = [], Register(), Quotes()
    for name in ("Ada Marsh", "Mayor Ada Marsh", "Rolf Tarn"):
        person = Person("p1", name, roles=("the mayor of Tollan",) if "Ada" in name else ())
        text = f"{WORDS} {name}"
        quote = AttributedQuote("q1", WORDS, (Span(0, len(WORDS)),), "direct", speaker=person, confidence=0.9)
        results.append(AttributedText(text, (quote,), (person,), name=name))
        register.add(results[-1])
        assert quotes.add(results[-1], "2026-11-30") == 1
    (found,) = quotes.reprints(register)
    assert found.speaker_id == "r1"
    assert [one.said.document for one in found.misattributed] == ["Rolf Tarn"]
    assert "3 texts" in repr(found)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from((WORDS, WORDS[:60], WORDS[20:], OTHER, OTHER[10:], "No.", "", "7 %")), max_size=7),
    st.data(),
)
def test_order_and_parts_change_nothing(printed, data):
    quotes = [said(words, f"t{number}", data.draw(st.sampled_from(("Ada Marsh", "Marsh", "Rolf Tarn", None))))
              for number, words in enumerate(printed)]  # fmt: skip
    cut = data.draw(st.integers(0, len(quotes)))
    part = collected(*quotes[cut:][::-1])
    part.merge(collected(*quotes[:cut]))
    assert part.reprints() == collected(*quotes).reprints()


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_words_are_compared(one, other):
    a, b = _words(one), _words(other)
    assert _same(a, b) == _same(b, a) or len(a) == len(b)
    assert _same(a, a) == bool(a)
    assert [w for window in windows(a) for w in window] or not a


@given(st.lists(st.sampled_from("abcdefgh"), min_size=8, max_size=40))
def test_equal_windows_share_every_bucket(words):
    bands = _bands(words)
    assert bands == _bands(list(words))
    assert len(bands) == len(set(bands))


def test_processes_give_the_same(monkeypatch):
    monkeypatch.setattr("quoteattr.across.reprints._ENOUGH", 1)
    quotes = collected(*(said(WORDS[n:] if n % 2 else OTHER[n:], f"t{n}") for n in range(12)))
    assert quotes.reprints(n_process=2) == quotes.reprints()
    with pytest.raises(InputValueError):
        quotes.reprints(n_process=0)


def test_quotes_come_back(tmp_path):
    quotes, path = (
        collected(said(WORDS + "\u2028\ud800", date="2026-11-30"), said(OTHER, "b", None)),
        tmp_path / "q.jsonl",
    )
    quotes.save(path)
    assert list(Quotes.load(path)) == list(quotes)
    for wrong in ("[]", "{", '{"text": 7}', json.dumps({**attrs.asdict(said(WORDS)), "kind": "sung"})):
        path.write_text(wrong + "\n", encoding="utf-8")
        with pytest.raises(FormatError):
            Quotes.load(path)
    with pytest.raises(InputTypeError):
        quotes.add("a text")


def test_without_the_library_it_says_what_to_install(monkeypatch):
    import sys

    from quoteattr.across import reprints

    reprints._sketch.cache_clear()
    monkeypatch.setitem(sys.modules, "datasketch", None)
    with pytest.raises(MissingPackageError, match="reprints"):
        collected(said(WORDS), said(OTHER, "b")).reprints()
    reprints._sketch.cache_clear()


def test_a_phrase_that_everybody_uses_costs_no_square():
    chance = random.Random(1)
    common = ["at", "the", "end", "of", "the", "day", "it", "is", "what", "it", "is"]
    words = [tuple(common + [f"w{chance.randrange(10**6)}" for _ in range(8)]) for _ in range(600)]
    assert sum(1 for _ in _pairs(words, [None] * len(words), 1)) < 600 * 600 / 4


def _part(quotes):
    return collected(*quotes)


def test_partitions_of_dask_give_the_same():
    bag = pytest.importorskip("dask.bag")
    quotes = [said(WORDS[n:] if n % 2 else OTHER[n:], f"t{n}", date=f"2026-11-{n + 10}") for n in range(10)]
    parts = bag.from_sequence(quotes, npartitions=3).map_partitions(lambda own: [_part(own)]).compute(scheduler="sync")
    whole = parts[0]
    for other in parts[1:]:
        whole.merge(other)
    assert len(parts) == 3
    assert whole.reprints() == collected(*quotes).reprints()


def test_both_who_say_the_same_first_is_the_usual():
    (found,) = collected(said(WORDS, "b", "Rolf Tarn", date="2026-11-30"), said(WORDS, date="2026-11-29")).reprints()
    assert (found.speaker, [one.speaker for one in found.printings]) == ("Ada Marsh", ["same", "other"])


def test_a_description_accuses_nobody():
    (found,) = collected(said(WORDS), said(WORDS, "b", "a senior official", named=False)).reprints()
    assert (found.speaker, found.misattributed) == ("Ada Marsh", ())
