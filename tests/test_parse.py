"""The edge to spaCy: offsets exact, hostile text safe, pipelines named."""

import unicodedata

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr.errors import PipelineError
from quoteattr.syntax import parse as parsing


@pytest.fixture(scope="module")
def nlp():
    return parsing.load_pipeline()


def test_tokens_lie_where_the_text_has_them(nlp):
    text = 'Mara Voss left.\n\n"No,"she said.\u00a0"Never."'
    parse = parsing.parse_text(text, nlp)
    assert [text[a:b] for a, b in zip(parse.starts, parse.ends, strict=True)] == parse.words
    assert "she" in parse.words
    assert len(parse.paragraphs) == 2
    assert parse.pipeline.startswith("en_")


def test_heads_sentences_and_entities_refer_to_the_whole_text(nlp):
    parse = parsing.parse_text("Mara Voss left early.\n\nTom Reed stayed in Lisbon.", nlp)
    assert parse.words[parse.heads[parse.words.index("Reed")]] == "stayed"
    assert parse.sentences[0] == 0
    assert parse.sentences[-1] == 1
    assert {" ".join(parse.words[e.start : e.end]) for e in parse.entities if e.label == "PERSON"} >= {"Tom Reed"}
    assert parse.subtree(parse.words.index("stayed")) == list(parse.sentence_tokens(parse.words.index("stayed")))


def test_lookups_by_offset(nlp):
    parse = parsing.parse_text("One two.\n\nThree four.", nlp)
    assert parse.paragraph_at(0) == 0
    assert parse.paragraph_at(12) == 1
    assert parse.words[parse.token_at(12)] == "Three"
    assert [parse.words[i] for i in parse.tokens_in(parse.paragraphs[1])] == ["Three", "four", "."]


def test_a_doc_gives_the_same_words_as_its_text(nlp):
    text = 'Mara Voss said, "No."'
    assert parsing.from_doc(nlp(text)).words == parsing.parse_text(text, nlp).words


def test_a_blank_pipeline_gives_words_and_says_that_nothing_is_parsed():
    parse = parsing.parse_text('Mara said, "No."', spacy.blank("en"))
    assert not parse.parsed
    assert parse.heads == list(range(len(parse)))


def test_a_missing_pipeline_names_the_command_that_installs_one():
    with pytest.raises(PipelineError, match="pip install"):
        parsing.load_pipeline("xx_no_such_pipeline")


@pytest.mark.parametrize(
    "text", ["", " ", "\ud800", "\x00\x01", '"' * 50_000, "a" * 30_000, "\u202eabc\u202c", "e\u0301" * 2000]
)
def test_hostile_text_is_safe(nlp, text):
    parse = parsing.parse_text(text, nlp)
    assert all(0 <= a < b <= len(text) for a, b in zip(parse.starts, parse.ends, strict=True))


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_string_gives_ordered_tokens_inside_it(text):
    parse = parsing.parse_text(text, parsing.load_pipeline())
    assert all(a < b for a, b in zip(parse.starts, parse.ends, strict=True))
    assert all(a <= b for a, b in zip(parse.ends, parse.starts[1:], strict=False))
    assert all(0 <= h < len(parse) for h in parse.heads)


@given(st.text(max_size=300))
def test_what_the_pipeline_sees_is_as_long_as_the_text(text):
    assert len(parsing.readable(text)) == len(text)


def test_accents_of_their_own_read_as_one_letter(nlp):
    text = "Inspector Marta Nu\u0301n\u0303ez came. “I know,” Andre\u0301 Gru\u0308ber said."
    whole = parsing.parse_text(unicodedata.normalize("NFC", text), nlp)
    parted = parsing.parse_text(text, nlp)
    assert (parted.words, parted.tags, parted.heads) == (whole.words, whole.tags, whole.heads)
    read = [text[start:end] for start, end in zip(parted.starts, parted.ends, strict=True)]
    assert [unicodedata.normalize("NFC", word) for word in read] == whole.words


def test_only_the_pinned_version_is_the_default(monkeypatch):
    """Another version of the same pipeline is not taken in its place: results would drift without a word."""
    monkeypatch.setattr(spacy.util, "is_package", lambda name: name == "en_core_web_sm")
    monkeypatch.setattr(spacy.util, "get_package_version", lambda name: "3.7.1")
    parsing._load.cache_clear()
    try:
        with pytest.raises(PipelineError, match=r"en_core_web_sm 3\.7\.1 is installed.*name it"):
            parsing.load_pipeline()
    finally:
        parsing._load.cache_clear()
