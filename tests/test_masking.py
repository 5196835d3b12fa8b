"""Hidden tags as training data: what is hidden is gone, all else stays, and the answer is whom the tag named."""

import pathlib
import sys

import pytest

import quoteattr
from quoteattr.errors import InputValueError
from quoteattr.speakers.ranking import ranked_by
from quoteattr.syntax.parse import load_pipeline, parse_text

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "benchmarks"))
import conversations
from masking import Edit, edited, masked

STORY = """Ida Moore, the harbour master, met Tom Bren on the quay. The harbour master was late.

"You are late," said Ida. She closed the door.

"The bridge was shut," said Tom, "and the road was under water."

"Again?" asked Ida.

Tom said, "Again. The harbour master knows it."

"Then sit down," Ida said.

"I would rather stand," said Tom.

"As you like," said Ida.
"""


@pytest.fixture(scope="module")
def copies():
    parse = parse_text(STORY, load_pipeline())
    bare = {"id": "masked/story", "corpus": "masked", "text": STORY, "people": [], "quotes": []}
    whole = conversations.read(bare, parse, "open")
    return [masked(parse, whole.marks, whole.cast, "story", copy) for copy in range(6)]


def test_the_analysis_fits_the_text(copies):
    for document, parse in copies:
        assert document["text"] == parse.text
        assert [parse.text[a:b] for a, b in zip(parse.starts, parse.ends, strict=True)] == parse.words
        assert len({len(part) for part in (parse.words, parse.tags, parse.deps, parse.heads, parse.sentences)}) == 1
        assert all(0 <= head < len(parse) for head in parse.heads)
        assert all(0 <= e.start < e.end <= len(parse) for e in parse.entities)


def test_two_copies_hide_every_clear_tag_once(copies):
    for even, odd in ((0, 1), (2, 3), (4, 5)):
        hidden = [q for copy in (even, odd) for q in copies[copy][0]["quotes"]]
        assert 5 <= len(hidden) <= 7


def test_the_answer_is_whom_the_tag_named_and_the_words_stay(copies):
    lines = {
        "You are late": "Ida", "The bridge was shut": "Tom", "Again?": "Ida", "Again. The": "Tom",
        "Then sit down": "Ida", "I would rather stand": "Tom", "As you like": "Ida",
    }  # fmt: skip
    for document, _ in copies:
        names = {person["id"]: person["name"] for person in document["people"]}
        for quote in document["quotes"]:
            (start, end), *_ = quote["spans"]
            words = document["text"][start:end]
            name = next(name for line, name in lines.items() if words.startswith(line))
            assert names[quote["speaker"]].startswith(name)


def test_no_hidden_tag_names_anybody(copies):
    kinds = set()
    for document, _ in copies:
        for quote in document["quotes"]:
            kinds.add(quote["attribution"])
            end = quote["spans"][0][1]
            rest = document["text"][end : document["text"].find("\n", end)]
            assert "said Ida" not in rest
            assert "said Tom" not in rest
    assert kinds == {"implicit", "pronoun", "explicit"}


def test_an_edit_in_the_middle_moves_what_comes_after():
    parse = parse_text("Ida Moore laughed. Tom Bren sat down.", load_pipeline())
    made = edited(parse, [Edit(0, 9, "The harbour master", "NN")])
    assert made.text == "The harbour master laughed. Tom Bren sat down."
    laughed = made.words.index("laughed")
    assert made.heads[made.words.index("master")] == laughed
    assert made.heads[made.words.index("The")] == made.words.index("master")
    assert made.words[laughed + 2 :] == ["Tom", "Bren", "sat", "down", "."]


def test_other_weights_rank_for_a_block_alone():
    def evidence():
        return [quote.evidence for quote in quoteattr.attribute(STORY).quotes]

    usual = evidence()
    with ranked_by("licensed"):
        other = evidence()
    assert other != usual
    assert evidence() == usual


def test_weights_that_are_not_there_are_refused():
    with pytest.raises(InputValueError, match="dialogue, licensed"), ranked_by("others"):
        pass
