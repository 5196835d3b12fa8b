"""The generator of documents: its gold answer is exact, and its texts do not depend on chance."""

from __future__ import annotations

import json

import pytest

from quoteattr import synth
from quoteattr.errors import InputValueError
from quoteattr.types import Span

SEEDS = range(80)


def _documents():
    for seed in SEEDS:
        yield synth.article(seed)
        yield synth.dialogue(seed)
        yield synth.quotation(seed)


def check_gold(document: synth.Document) -> None:
    """What holds for every document the generator makes."""
    text = document.text
    style = synth.STYLES[document.style]
    ids = [quote.id for quote in document.quotes]
    assert ids == [f"q{n}" for n in range(1, len(ids) + 1)]
    assert [q.spans[0].start for q in document.quotes] == sorted(q.spans[0].start for q in document.quotes)
    for naming in document.namings:
        said = naming.span.of(text)
        called = document.person(naming.person).called(naming.form).replace("'", style.apostrophe)
        assert said in (called, called[0].upper() + called[1:])
    for quote in document.quotes:
        assert all(span.of(text).strip() for span in quote.spans)
        assert all(a.end <= b.start for a, b in zip(quote.spans, quote.spans[1:], strict=False))
        assert "\n" not in "".join(span.of(text) for span in quote.spans)
        assert bool(quote.fragments) == (quote.kind == "mixed")
        assert bool(quote.marks) == (quote.kind != "indirect")
        assert (quote.speaker is None) == (quote.attribution is None)
        if quote.source:
            assert any(n.person == quote.speaker and quote.source.contains(n.span) for n in document.namings)
            assert not any(span.overlaps(quote.source) for span in quote.spans)
        assert (quote.source is None) == (quote.frame in ("untagged", "nested"))
        if quote.cue:
            assert quote.cue.of(text)[0].isalpha()
            assert quote.cue.of(text)[-1].isalpha()
        if quote.kind == "direct":
            for span in quote.spans:
                assert any(mark.end == span.start for mark in quote.marks), "an opening mark right before the content"
            assert style.open.strip() not in quote.spans[0].of(text) or style.open in "'`"
    assert "{" not in text
    assert "⟦" not in text
    assert "|" not in text
    assert "  " not in text


@pytest.mark.parametrize("seed", SEEDS)
def test_gold_is_exact(seed):
    for document in (synth.article(seed), synth.dialogue(seed), synth.quotation(seed)):
        check_gold(document)


# A paragraph of dash dialogue begins with the words.
PAIRS = [
    (style, frame)
    for style in synth.STYLES
    for frame in synth.FRAMES
    if style != "dash" or frame in ("after", "inverted", "told", "between", "split", "untagged")
]


@pytest.mark.parametrize(("style", "frame"), PAIRS)
def test_every_frame_in_every_style(style, frame):
    document = synth.quotation(7, style=style, frame=frame, form="full")
    check_gold(document)
    assert document.quotes[0].frame == frame
    assert document.person(document.quotes[0].speaker).name in document.text


def test_same_seed_same_document():
    for seed in SEEDS:
        assert synth.article(seed) == synth.article(seed)
        assert synth.dialogue(seed) == synth.dialogue(seed)
    assert [d.text for d in synth.corpus(6, seed=1)] == [d.text for d in synth.corpus(6, seed=1)]
    assert [d.text for d in synth.corpus(6, seed=1)] != [d.text for d in synth.corpus(6, seed=2)]


def test_a_known_text_does_not_change_by_accident():
    document = synth.quotation(seed=0, style="curly", frame="after", form="full")
    assert document.text == KNOWN


def test_everything_is_made_sooner_or_later():
    documents = [*_documents(), *map(synth.report, range(80, 400)), *(synth.dialogue(s, narrator=True) for s in SEEDS)]
    quotes = [quote for document in documents for quote in document.quotes]
    assert {document.genre for document in documents} == set(synth.GENRES)
    assert {document.style for document in documents} == set(synth.STYLES)
    assert {quote.frame for quote in quotes} >= set(synth.FRAMES)
    assert {quote.kind for quote in quotes} == {"direct", "mixed", "indirect"}
    assert {quote.attribution for quote in quotes} == {"explicit", "anaphoric", "implicit", None}
    assert {p for quote in quotes for p in quote.phenomena} >= {
        "split", "paragraphs", "nested", "vocative", "alternation", "apposition", "spelling", "unnamed", "nickname",
        "pronoun-unique", "pronoun-previous", "pronoun-organization", "pronoun-group", "group", "joint", "narrator",
    }  # fmt: skip
    assert {person.kind for document in documents for person in document.people} == {
        "person", "organization", "group", "unnamed",
    }  # fmt: skip


def test_gold_format_is_plain_json():
    for document in _documents():
        gold = document.to_gold("synth/1")
        assert json.loads(json.dumps(gold)) == gold
        ids = {person["id"] for person in gold["people"]}
        assert all(quote["speaker"] in ids or quote["speaker"] is None for quote in gold["quotes"])


def test_people_of_a_document_can_be_told_apart():
    for document in _documents():
        people = document.people
        assert len({p.name for p in people}) == len(people)
        assert len({p.surname for p in people if p.surname}) == len([p for p in people if p.surname])
        described = [p.description for p in people if p.description]
        assert len(set(described)) == len(described)


def _words(document: synth.Document) -> list[tuple[str, ...]]:
    return [tuple(span.of(document.text) for span in quote.spans) for quote in document.quotes]


def _marked(document: synth.Document) -> list[list[str]]:
    return [[s.of(document.text) for s in (q.fragments or q.spans)] for q in document.quotes if q.kind != "indirect"]


def _answers(document: synth.Document) -> list[tuple[object, ...]]:
    return [(q.speaker, q.kind, q.frame, q.attribution, len(q.spans)) for q in document.quotes]


@pytest.mark.parametrize("seed", range(20))
def test_changes_keep_the_gold(seed):
    for document in (synth.article(seed), synth.dialogue(seed)):
        changed = {
            "renamed": synth.renamed(document, seed),
            "restyled": synth.restyled(document, "corner"),
            "retitled": synth.retitled(document),
            "reworded": synth.reworded(document, seed),
            "after": synth.with_paragraph(document),
            "before": synth.with_paragraph(document, "It rained.", before=True),
            "crlf": synth.crlf(document),
        }
        for name, other in changed.items():
            assert _answers(other) == _answers(document), name
        for name in ("after", "before", "crlf"):
            assert _words(changed[name]) == _words(document), name
        for name in ("renamed", "retitled", "reworded"):
            check_gold(changed[name])
        old = {p.name for p in document.people if p.kind == "person"}
        assert not any(name in changed["renamed"].text for name in old)


def test_wrapping_changes_spaces_only():
    for seed in range(20):
        document = synth.report(seed, style="straight")
        wrapped = synth.wrapped(document, 50)
        assert max(map(len, wrapped.text.split("\n"))) <= 50
        assert [tuple(w.replace("\n", " ") for w in words) for words in _words(wrapped)] == _words(document)


def test_decomposed_accents():
    document = next(d for d in map(synth.report, range(200)) if "ú" in d.text or "ü" in d.text)
    decomposed = synth.normalized(document, "NFD")
    assert len(decomposed.text) > len(document.text)
    assert synth.normalized(decomposed, "NFC") == document
    assert [n.span.of(decomposed.text)[:1] for n in decomposed.namings] == [
        n.span.of(document.text)[:1] for n in document.namings
    ]


def test_damage_carries_the_gold_along():
    done = set()
    for document in _documents():
        for kind, quote in synth.possible_damage(document):
            broken = synth.damage(document, kind, quote)
            assert broken.damage == (kind,)
            assert _answers(broken) == _answers(document)
            assert broken.text != document.text
            if kind != "lost-apostrophes":
                assert _marked(broken) == _marked(document)
            done.add(kind)
    assert done == set(synth.DAMAGES)


def test_damage_is_refused_where_it_cannot_be_done():
    document = synth.quotation(1, style="straight", frame="after")
    with pytest.raises(InputValueError, match="wrong-direction-open"):
        synth.damage(document, "wrong-direction-open")
    broken = synth.damage(document, "missing-close")
    with pytest.raises(InputValueError):
        synth.damage(broken, "missing-open")
    with pytest.raises(InputValueError, match="edited"):
        synth.restyled(broken, "curly")


def test_edits_move_spans():
    document = synth.quotation(0, style="straight", frame="after", form="full")
    start = document.quotes[0].spans[0].start
    assert start == 1
    inserted = document.edited(((1, 1, "  "), (3, 3, "xx")))
    assert inserted.quotes[0].spans[0].start == 3
    assert inserted.text[3:] == document.text[1:3] + "xx" + document.text[3:]
    emptied = document.edited(((0, len(document.text), ""),))
    assert emptied.quotes[0].spans[0] == Span(0, 0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: synth.quotation(1, style="wavy"),
        lambda: synth.quotation(1, frame="sung"),
        lambda: synth.quotation(1, form="sign"),
        lambda: synth.article(1, genre="sonnet"),
        lambda: synth.article(1, style="wavy"),
        lambda: synth.dialogue(1, speakers=1),
        lambda: synth.dialogue(1, tagging="some"),
        lambda: synth.dialogue(1, turns=0),
        lambda: synth.report(1, quotes=0),
        lambda: synth.restyled(synth.quotation(1), "wavy"),
        lambda: synth.restyled(synth.quotation(1, frame="before"), "dash"),
        lambda: synth.quotation(1, style="dash", frame="before"),
        lambda: synth.report(1, style="dash"),
        lambda: synth.normalized(synth.quotation(1), "NFX"),
    ],
)
def test_impossible_arguments(call):
    with pytest.raises(InputValueError):
        call()


KNOWN = "“Mistakes were made, and we’ll put them right. There is a plan, and it will work,” Desmond Tregarth recalled."
