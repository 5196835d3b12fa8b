"""Transcripts: labelled turns are direct speech, other colons are not."""

import itertools

import pytest

from quoteattr.api import attribute
from quoteattr.reports.turns import find_turns
from quoteattr.syntax.parse import Parse
from quoteattr.text.layout import paragraphs

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


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            (
                "HALE: Good evening. With me is Senator Nora Pike. Senator, why now?\n\n"
                "PIKE: Because people are tired.\n\nHALE: Tired of what?\n\nPIKE: Of waiting."
            ),
            ["Hale", "Nora Pike", "Hale", "Nora Pike"],
        ),
        (
            (
                "Interviewer: Why Oslo?\n\nBirgit Aas: Because of the light.\n\n"
                "Interviewer: And the cold?\n\nBirgit Aas: You get used to it."
            ),
            ["Interviewer", "Birgit Aas", "Interviewer", "Birgit Aas"],
        ),
        (
            "Q: How did it begin?\n\nA: In a cellar.\n\nQ: And the money?\n\nA: My aunt lent me all she had.",
            ["Q", "A", "Q", "A"],
        ),
    ],
    ids=["surname in capitals", "role", "letters"],
)
def test_equal_labels_are_one_speaker(text, speakers):
    """A label before turns is one person throughout, and who is named elsewhere in full if the surname fits."""
    assert [quote.speaker and quote.speaker.name for quote in attribute(text).quotes] == speakers


def test_a_quoted_letter_is_one_quote_however_else_it_may_be_read():
    for name, words in itertools.product(("Tom Orr", "Ines Portillo"), ("Could we move it?", "It is too late for us.")):
        text = f"Fine with me.\n\nOn Mon, Mar 3, 2025 at 5:10 PM {name} wrote:\n> {words}\n"
        found = [(quote.speaker and quote.speaker.name, quote.text) for quote in attribute(text).quotes]
        assert found == [(name, words)]
