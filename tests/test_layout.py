"""Paragraphs: wrapped or not, mixed, hostile."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from quoteattr.text.layout import body, paragraphs
from quoteattr.types import Span

WRAPPED = (
    "The ferry came in late that evening, and nobody on the quay had\n"
    "the heart to ask why. Old Marrow counted the crates twice, shook\n"
    "his head, and went home.\n"
    "\n"
    "In the morning there was fog.\n"
)


def texts(text):
    return [p.of(text) for p in paragraphs(text)]


def test_blank_lines_part_paragraphs_of_a_wrapped_text():
    assert [t[:9] for t in texts(WRAPPED)] == ["The ferry", "In the mo"]


def test_windows_line_ends_part_the_same_paragraphs():
    assert len(texts(WRAPPED.replace("\n", "\r\n"))) == 2


def test_each_long_line_is_a_paragraph():
    lines = [
        "The council met on Tuesday and put off the vote on the new sea wall until the spring, its clerk said. " * 2
    ] * 3
    assert len(texts("\n".join(lines))) == 3


def test_a_headline_stays_apart_from_the_paragraph_below():
    assert texts("Wall vote put off\nThe council met on Tuesday.") == [
        "Wall vote put off",
        "The council met on Tuesday.",
    ]


def test_labelled_lines_stay_apart():
    text = "MARA VOSS: Did you see the wall?\nTOM REED: I did not look.\nMARA VOSS: Then look."
    assert len(texts(text)) == 3


def test_lines_that_are_sentences_are_paragraphs():
    lines = [
        "The ferry to Lorn did not sail on Monday morning after all.",
        "The harbour master said so in the evening, and then left.",
        "“We shall try again,” she told them at the harbour gates.",
    ]
    assert texts("\n".join(lines)) == lines


def test_a_line_that_goes_on_in_lower_case_is_one_paragraph():
    assert len(texts("She had said so\nwith no great force.")) == 1


EDITION = (
    "The Project Gutenberg eBook of The Lock\n\nThis ebook is “free” of charge.\n\n"
    "*** START OF THE PROJECT GUTENBERG EBOOK THE LOCK ***\n\nChapter I\n\n“Stay,” said Ada.\n\n"
    "*** END OF THE PROJECT GUTENBERG EBOOK THE LOCK ***\n\nSection 1. The “work” and its licence.\n"
)


def test_the_notices_of_an_edition_are_no_part_of_the_work():
    assert body(EDITION).of(EDITION).split() == ["Chapter", "I", "“Stay,”", "said", "Ada."]
    assert body("No notice.") == Span(0, 10)


def test_nothing_gives_nothing():
    assert paragraphs("") == paragraphs(" \n\t\n ") == []


@given(st.text(alphabet=st.sampled_from("ab A.\n\r\t\"'“”\u2028"), max_size=200))
def test_paragraphs_are_ordered_disjoint_stripped_and_hold_every_visible_character(text):
    found = paragraphs(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(p.of(text) == p.of(text).strip() != "" for p in found)
    covered = {i for p in found for i in range(p.start, p.end)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


@given(st.text())
def test_any_string_is_safe(text):
    paragraphs(text)
