"""Who is meant: I, you, they, he and she in speech, descriptions, and people without a name."""

from __future__ import annotations

import pytest

import quoteattr
from quoteattr.people.described import Noun, find_phrases, person_nouns
from quoteattr.syntax.parse import load_pipeline, parse_text

# A document, a word of it (and which occurrence, from 0) and the name of the person it means; a name without capital
# is that of somebody without a name.
WOMEN = ["Ada Marsh", "Nora Vance", "Ruth Carr", "Helen Tarrant"]
MEN = ["Tom Pell", "Peter Lund", "Henry Gale", "George Rudd"]
PAIRS = list(zip(WOMEN, MEN, strict=True))
PLACES = [
    ("“I have your coat,” said {w} to {m}.", "I", 0, "{w}"),
    ("“I have your coat,” said {w} to {m}.", "your", 0, "{m}"),
    ("“My boat is gone,” {m} said.", "My", 0, "{m}"),
    ("“Come in, {mf},” said {w}. {m} shook his head. “You are late.”", "his", 0, "{m}"),
    ("“Will you come, {mf}?” asked {w}. {m} said nothing.", "you", 0, "{m}"),
    ("“Can you hear it?” asked {w}.\n\n“I can,” said {m}.", "you", 0, "{m}"),
    ("“Can you hear it?” asked {w}.\n\n“I can,” said {m}.", "I", 0, "{m}"),
    ("“Yes, sir,” said {w}. {m} nodded.\n\n“Then go,” said {m}.", "sir", 0, "{m}"),
    ("{m} was there with his sister. “He took the lamp,” {w} said. “I saw him.”", "I", 0, "{w}"),
    ("{w} was a widow. The widow kept a shop.", "The widow", 0, "{w}"),
    ("{w} came with her brother, {m}. Her brother said nothing.", "her brother", 0, "{m}"),
    ("{w} came with her brother, {m}. Her brother said nothing.", "Her brother", 0, "{m}"),
    ("{w} looked at the old sailor by the door. The old sailor laughed.", "The old sailor", 0, "the old sailor"),
    ("{m} met two sailors. They laughed at him.", "They", 0, "two sailors"),
    ("{m} met two sailors. They laughed at him.", "him", 0, "{m}"),
    ("{w} was there with her husband. “It's not funny,” he said.", "he", 2, "{w}'s husband"),
    ("{m} was there with his aunt. “It's not funny,” she said.", "she", 0, "{m}'s aunt"),
    ("“We must go,” said {w}. “We are late.”", "We", 1, "we"),
]  # fmt: skip


def filled(template, woman, man):
    return template.format(w=woman, m=man, wf=woman.split()[0], mf=man.split()[0])


def whose(result, word, occurrence=0):
    """Names of those whom a word of the text means."""
    at = -1
    for _ in range(occurrence + 1):
        at = result.text.index(word, at + 1)
    return [
        person.name
        for person in (*result.people, *result.others)
        for mention in person.mentions
        if (mention.span.start, mention.span.end) == (at, at + len(word))
    ]


@pytest.mark.parametrize(("woman", "man"), PAIRS)
@pytest.mark.parametrize(("text", "word", "occurrence", "name"), PLACES)
def test_a_word_means_somebody(text, word, occurrence, name, woman, man):
    result = quoteattr.attribute(filled(text, woman, man))
    assert whose(result, word, occurrence) == [filled(name, woman, man)]


SPOKEN = [
    ("{w} sat beside her grandfather. “The boat is late,” he said.", "{w}'s grandfather", "The"),
    ("“Did you finish it?” he asked.\n\n“Yes,” she said. “Old {mf} wrote it.”", "he", "Did"),
    ("“Did you finish it?” he asked.\n\n“Yes,” she said. “Old {mf} wrote it.”", "she", "Yes"),
    ("{w} and {m} sat by the fire. “I want my supper,” said the child.", "the child", "I"),
    ("{w} looked at the stranger. {m} was in the kitchen. “Nobody is from here,” answered the stranger.",
     "the stranger", "Nobody"),
]  # fmt: skip


@pytest.mark.parametrize(("woman", "man"), PAIRS)
@pytest.mark.parametrize(("text", "speaker", "begins"), SPOKEN)
def test_somebody_without_a_name_speaks(text, speaker, begins, woman, man):
    result = quoteattr.attribute(filled(text, woman, man))
    quote = next(quote for quote in result.quotes if quote.text.startswith(begins))
    assert quote.speaker is not None
    assert quote.speaker.name == filled(speaker, woman, man)
    assert quote.speaker.kind == "unnamed"


@pytest.mark.xfail(strict=True, reason="the ranking gives the narrator's line to whoever was called just before")
@pytest.mark.parametrize(("woman", "man"), PAIRS)
def test_who_is_called_once_is_not_the_narrator(woman, man):
    text = f"“Come on, {woman.split()[0]}!” {man} shouted. I looked up.\n\n“How do you do?” I said."
    result = quoteattr.attribute(text)
    assert [quote.speaker.name for quote in result.quotes] == [man, "the narrator"]


@pytest.mark.parametrize(("woman", "man"), PAIRS)
def test_the_layer_changes_no_person_and_every_mention_lies_in_the_text(woman, man):
    text = " ".join(filled(place[0], woman, man) for place in PLACES)
    result = quoteattr.attribute(text)
    everybody = (*result.people, *result.others)
    assert len({person.id for person in everybody}) == len(everybody)
    for person in everybody:
        assert list(person.mentions) == sorted(person.mentions, key=lambda mention: mention.span)
        for mention in person.mentions:
            assert mention.person == person.id
            assert mention.rule or mention.kind == "name"
            assert mention.span.of(text).strip() == mention.span.of(text) != ""
    assert all(quote.speaker in result.people for quote in result.quotes if quote.speaker is not None)


def test_others_come_back_from_a_dictionary_and_go_to_the_bench():
    result = quoteattr.attribute("Ada Marsh looked at the old sailor. “Your boat is late,” she said.")
    assert [person.name for person in result.others][:1] == ["the old sailor"]
    again = quoteattr.AttributedText.from_dict(result.to_dict())
    assert again.others == result.others
    ids = {person.id for person in (*result.people, *result.others)}
    assert {mention["person"] for mention in result.to_bench("one")["mentions"]} <= ids


def test_a_closed_cast_gets_nobody_new():
    text = "“I have your coat,” said Ada Marsh. The old sailor laughed. They went home."
    result = quoteattr.attribute(text, people=["Ada Marsh"])
    assert [person.name for person in result.people] == ["Ada Marsh"]
    assert result.others == ()
    assert whose(result, "I") == ["Ada Marsh"]


def test_a_number_is_nobody():
    result = quoteattr.attribute("CHAPTER I\n\nAda Marsh came home. “Is it late?” she asked.")
    assert whose(result, "I") == []


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("The old woman by the stove laughed.", ["The old woman"]),
        ("Her husband and two sailors came.", ["Her husband", "two sailors"]),
        ("The boy scout camp is closed.", []),
        ("The chair stood in the house.", []),
    ],
)
def test_phrases_that_mean_people(text, phrases):
    parse = parse_text(text, load_pipeline())
    low = [word.lower() for word in parse.words]
    found = find_phrases(parse, low, bytearray(len(low)))
    assert [parse.span(phrase.first, phrase.last).of(text) for phrase in found] == phrases


def test_plurals_are_made_by_rule_and_irregular_ones_read():
    nouns = person_nouns()
    assert nouns["children"] == Noun("child", "", "kin", True)
    assert nouns["ladies"] == Noun("lady", "F", "person", True)
    assert nouns["fishermen"].gender == "M"
    assert "chair" not in nouns
