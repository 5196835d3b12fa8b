"""Transcripts: labelled turns are direct speech, other colons are not."""

import pytest

from quoteattr.layout import paragraphs
from quoteattr.parse import Parse
from quoteattr.turns import find_turns

INTERVIEW = (
    "IDA MOORE: Did the bridge hold?\n"
    "DR. JONAS PELL: It held. [laughs] For an hour.\n"
    "MOORE: And then?\n"
    "PELL: Then it didn't.\n"
    "We all went home.\n"
    "MOORE: Thank you.\n"
)


def bare(text):
    """A `Parse` without words: turns are read from the string."""
    return Parse(text, [], [], [], [], [], [], [], [], paragraphs(text))


def turns(text):
    return [(f.source.of(text), [s.of(text) for s in f.spans]) for f in find_turns(bare(text), ())]


def test_each_label_starts_a_turn_and_asides_are_left_out():
    assert turns(INTERVIEW)[:2] == [
        ("IDA MOORE", ["Did the bridge hold?"]),
        ("DR. JONAS PELL", ["It held.", "For an hour."]),
    ]


def test_a_paragraph_without_label_goes_on_with_the_turn_before():
    assert turns(INTERVIEW)[3] == ("PELL", ["Then it didn't.", "We all went home."])


def test_a_role_behind_the_name_is_no_part_of_the_mention():
    text = INTERVIEW.replace("IDA MOORE:", "Ida Moore, host:")
    assert turns(text)[0][0] == "Ida Moore"


def test_two_labels_in_capitals_are_enough():
    assert turns("MOORE: Did it hold?\nPELL: It held.") == [("MOORE", ["Did it hold?"]), ("PELL", ["It held."])]


@pytest.mark.parametrize(
    "text",
    [
        "Note: bring boots.\nPlace: the quay.\nTime: noon.\nDate: Friday.",
        "Pell said this: it held.\n\nThat was all.",
        'Moore: "It held."\nPell: "No."\nMoore: "Yes."\nPell: "No."',
        "",
    ],
)
def test_other_colons_are_no_turns(text):
    assert turns(text) == []
