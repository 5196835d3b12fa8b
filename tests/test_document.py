"""The table of tokens, and the finders for noun phrases, subjects and possessors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.errors import DataError
from quoteattr.syntax import phrases
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Parse, load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.types import QuoteSpan, Span


def read(text):
    return Document(parse_text(text, load_pipeline()), find_quotes(text))


def words_of(document, phrase):
    return None if phrase is None else document.string(phrase[0], phrase[1] - 1)


def token(document, word):
    return document.words.index(word)


@st.composite
def documents(draw):
    """Any tree over any words, in any paragraphs."""
    words = draw(st.lists(st.sampled_from(["Ann", "lee", "SAID", ":", "x", "Élan", "."]), max_size=30))
    starts, text = [], ""
    for word in words:
        text += draw(st.sampled_from([" ", "\n\n", ""])) if text else ""
        starts.append(len(text))
        text += word
    heads = [draw(st.integers(0, at)) for at in range(len(words))]
    heads = [at if draw(st.booleans()) and at % 3 == 0 else head for at, head in enumerate(heads)]
    cuts = sorted({0, *(s for s in starts if s and text[s - 1] == "\n")})
    paragraphs = [Span(a, b) for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)] if text else []
    numbers = [max((i for i, p in enumerate(paragraphs) if p.start <= s), default=0) for s in starts]
    tags = [draw(st.sampled_from(["NNP", "NN", "VBD", "DT", "JJ", "POS"])) for _ in words]
    deps = [draw(st.sampled_from(["nsubj", "dobj", "relcl", "conj", "aux", "appos"])) for _ in words]
    parse = Parse(
        text, starts, [s + len(w) for s, w in zip(starts, words, strict=True)], words, tags, deps, heads, numbers, [],
        paragraphs,
    )  # fmt: skip
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    marks = [
        QuoteSpan(spans=(Span(a, b),), outer=Span(a, b), style="double")
        for a, b in zip(edges[::2], edges[1::2], strict=False)
    ]
    return Document(parse, marks)


@given(documents())
def test_every_column_has_an_item_a_token(document):
    columns = (document.low, document.caps, document.lemmas, document.left, document.right,
               document.mark_of, document.quoted, document.headline, document.shouted, document.paragraphs)  # fmt: skip
    assert {len(column) for column in columns} == {len(document)}


@given(documents())
def test_the_edges_are_those_of_the_subtree(document):
    for at in range(len(document)):
        below = document.parse.subtree(at)
        assert (document.left[at], document.right[at]) == (below[0], below[-1])


@given(documents())
def test_words_and_marks_agree_with_the_parse(document):
    assert document.low == [word.lower() for word in document.words]
    for index, (first, after) in document.mark_tokens.items():
        inside = list(document.parse.tokens_in(document.marks[index].spans[0]))
        assert list(range(first, after)) == inside
        assert all(document.mark_of[at] >= index for at in inside)
    assert [n for n, (a, b) in enumerate(document.paragraph_bounds) for _ in range(a, b)] == document.paragraphs


@given(documents())
def test_a_phrase_holds_its_head(document):
    for at in range(len(document)):
        first, after = phrases.extent(document, at)
        assert 0 <= first <= at < after <= len(document)


def test_the_extent_of_a_phrase_leaves_clauses_out():
    document = read("The old mayor, who had waited, said so.")
    assert words_of(document, phrases.extent(document, token(document, "mayor"))) == "The old mayor"


def test_headlines_and_capitals():
    document = read("Mayor Opens Bridge After Years Waiting\n\nTHE BRIDGE IS OPEN\n\nIt was a fine day in May.")
    assert (document.headline[0], document.headline[-1]) == (True, False)
    assert (document.shouted[token(document, "THE")], document.shouted[0]) == (True, False)


def test_a_group_of_words_that_is_not_there():
    with pytest.raises(DataError, match="no such group"):
        Document(Parse("", [], [], [], [], [], [], [], [], [])).language.group("no such group")
