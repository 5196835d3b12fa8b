"""The evaluation in NumPy gives what spaCy's own evaluation gives."""

import pathlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr.syntax import parse as parsing
from quoteattr.syntax.inference import network_of

SEEDS = sorted((pathlib.Path(__file__).resolve().parent.parent / "seeds").glob("*.txt"))
UNUSED = ["attribute_ruler", "lemmatizer"]


@pytest.fixture(scope="module")
def nlp():
    return parsing.load_pipeline()


@pytest.fixture(scope="module")
def network(nlp):
    return network_of(nlp)


def entities(doc):
    return [(entity.start, entity.end, entity.label_) for entity in doc.ents]


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_vectors_and_entities_are_those_of_the_pipeline(nlp, network, path):
    pieces = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    expected = list(nlp.pipe(pieces, disable=UNUSED))
    docs = [nlp.make_doc(piece) for piece in pieces]
    network.set_vectors(docs)
    assert max(np.abs(a.tensor - b.tensor).max() for a, b in zip(docs, expected, strict=True)) < 1e-4
    assert network.entities(expected) == [entities(doc) for doc in expected]


@given(st.lists(st.text(alphabet="Aa 12.,\n\t\"'“”%$", min_size=1, max_size=60), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_entities_of_any_text_are_those_of_the_pipeline(pieces):
    nlp = parsing.load_pipeline()
    docs = list(nlp.pipe(pieces, disable=UNUSED))
    assert network_of(nlp).entities(docs) == [entities(doc) for doc in docs]


def test_a_parse_is_that_of_a_pipeline_which_the_caller_brings(nlp):
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in SEEDS[:3])
    name = f"{nlp.meta['lang']}_{nlp.meta['name']}"
    theirs = parsing.parse_text(text, parsing._split_at_marks(spacy.load(name)))
    ours = parsing.parse_text(text, nlp)
    assert (ours.words, ours.tags, ours.deps, ours.heads) == (theirs.words, theirs.tags, theirs.deps, theirs.heads)
    assert (ours.sentences, ours.entities) == (theirs.sentences, theirs.entities)


def test_other_pipelines_are_left_to_spacy():
    assert network_of(spacy.blank("en")) is None
    blank = spacy.blank("en")
    for pipe in ("tok2vec", "tagger", "parser", "ner"):
        blank.add_pipe(pipe)
    blank.add_pipe("entity_ruler", before="ner")
    assert network_of(blank) is None


def test_words_beyond_the_first_are_freed_behind_their_batch(nlp, monkeypatch):
    monkeypatch.setattr(parsing, "_WORDS_KEPT", 0)
    parsing.parse_text("Warm.", nlp)
    before = len(nlp.vocab.strings)
    parsing.parse_text(" ".join(f"Zor{number}ka said so." for number in range(300)), nlp)
    assert len(nlp.vocab.strings) == before


def test_pieces_of_one_text_may_stand_in_several_batches(nlp):
    text = "\n\n".join(f"Mara Voss of Lisbon left on day {day}, he said." for day in range(30))
    assert parsing.parse_text(text, nlp, batch_size=7) == parsing.parse_text(text, nlp)


def test_a_pipeline_that_has_met_very_many_words_is_replaced(monkeypatch):
    before = parsing.load_pipeline()
    assert parsing.load_pipeline() is before
    monkeypatch.setattr(parsing, "_WORDS_MET", 10)
    after = parsing.load_pipeline()
    assert after is not before
    assert len(after.vocab) < len(before.vocab)


def test_threads_may_share_the_pipeline(monkeypatch):
    monkeypatch.setattr(parsing, "_WORDS_KEPT", 0)
    texts = [path.read_text(encoding="utf-8")[:1500] for path in SEEDS] * 2
    expected = [parsing.parse_text(text, parsing.load_pipeline()) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda text: parsing.parse_text(text, parsing.load_pipeline()), texts))
    assert found == expected
