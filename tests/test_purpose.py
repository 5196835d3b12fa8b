"""What marks are for is settled where a reporting clause or a whole paragraph says so; fragments stay."""

import pytest

from quoteattr import attribute, find_quotes

SENTENCES = [
    "Get up, that I may send you away.",
    "Not in May.",
    "The Gate Is Shut.",
    "It is I.",
    "On Friday.",
    "Come, Ruben.",
    "[T]he gate was shut.",
    "He wrote, ‘Shut the gate.’",
]
CLAUSES = [
    "Amos called to Ruben on the roof, saying, {}",
    "Asked why, he answered, {}",
    "She told the committee: {}",
    "Her reply was, {}",
    "He wrote back: {}",
    "Ida Moore: {}",
    "According to Ida Moore, {}",
    "Per the harbour master, {}",
]


@pytest.mark.parametrize("clause", CLAUSES)
@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("marks", ["“{}”", '"{}"'])
def test_a_whole_sentence_right_after_a_reporting_clause_is_speech(clause, sentence, marks):
    quote = find_quotes(clause.format(marks.format(sentence)))[0]
    assert quote.label == "speech"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_whole_sentence_that_is_a_paragraph_is_speech(sentence):
    text = f"The board met on Friday to discuss the 14 proposals.\n\n“{sentence}”\n\nIt meets again in June."
    assert find_quotes(text)[0].label == "speech"


@pytest.mark.parametrize(
    "text",
    [
        "He paid for his “services” and left.",
        "The so-called “war room” was closed.",
        "They sang “Evening, Low Water” by Ida Vale.",
        "The word “Gate.” was painted over.",
        "The board, he said, “Storm Gate” or no, would meet.",
    ],
)
def test_other_marks_stay_what_they_were(text):
    assert [quote.label for quote in find_quotes(text)] != ["speech"]


@pytest.mark.parametrize("dash", ["—", "--"])
@pytest.mark.parametrize(("she", "he"), [("Hana", "Josef"), ("Ines", "Karl"), ("Mei", "Otto")])
def test_tight_dashes_around_an_action_tell_who_speaks(dash, she, he):
    text = f"“Oh, {he},”{dash}{she} took his sleeve{dash}“there was something in your voice.”"
    assert {quote.speaker and quote.speaker.name for quote in attribute(text).quotes} == {she}


@pytest.mark.parametrize("name", ["Martin Cunliffe", "Ida Pell", "Osei"])
def test_a_line_after_a_dash_ends_where_its_tag_begins(name):
    text = f"—There, {name} helped, pointing also.\n\n—Where? said Tom.\n\n—By the gate, Ida put in."
    assert [q.spans[0].of(text) for q in find_quotes(text)] == ["There,", "Where?", "By the gate,"]


@pytest.mark.parametrize("told", ["Ramiro turned towards the kitchen.", "She closed the door.", "Ida Pell rose."])
def test_a_sentence_of_narration_between_dashes_is_told(told):
    text = f"— Good evening, said the guest.\n\n— Ask for the rooms. — {told} — Inés!\n\n— Yes, said Ramiro."
    assert [q.spans[0].of(text) for q in find_quotes(text)] == ["Good evening,", "Ask for the rooms.", "Inés!", "Yes,"]
