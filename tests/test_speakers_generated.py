"""Who speaks, for kinds of passages: each is filled with twenty sets of invented names, and all must be right."""

import pytest
from invented import FILLINGS, fillings

from quoteattr import attribute, attribute_all

# What it is; the passage; for each quote in order a part of the speaker's name (filled the same way).
KINDS = [
    (
        "two tags in a paragraph, two surnames",
        "“Where is he?” asked {f} {F}. “Out,” said {m} {M}.",
        ["{f}", "{m}"],
    ),
    (
        "two tags in a paragraph, one surname",
        "“Where is he?” asked {f} {F}. “Out,” said {m} {F}.",
        ["{f}", "{m}"],
    ),
    (
        "tags on both sides of a conversation",
        ("{f} {F} and {m} {M} sat in the kitchen.\n\n“You are late,” said {f}.\n\n“The train was late,” said {m}.\n\n"
        "“It always is.”\n\n“Not on Sundays.”"),
        ["{f}", "{m}", "{f}", "{m}"],
    ),
    (
        "a reply in a new paragraph calls the other by name",
        "{f} {F} and {g} {M} stood in the yard.\n\n“Come here,” said {f}.\n\n“Yes, {f}.”",
        ["{f}", "{g}"],
    ),
    (
        "a reply in a new paragraph without a name",
        "{f} {F} and {g} {M} stood in the yard.\n\n“Come here,” said {f}.\n\n“Not yet.”",
        ["{f}", "{g}"],
    ),
    (
        "the one who is addressed does not speak",
        "{f} {F} and {g} {M} were in the shop.\n\n“Cut it out, {f},” she said.\n\n{f} laughed.",
        ["{g}"],
    ),
    (
        "a question put to somebody is answered by that one",
        "{f} {F} came in with {m} {M}.\n\n“Did you post the letter?” {f} asked {m}.\n\n“I did.”",
        ["{f}", "{m}"],
    ),
    (
        "said to somebody who nodded",
        "“I'll be back,” {m} {M} said to {n} {F}, who nodded.\n\n“Do not be long,” said {n}.",
        ["{m}", "{n}"],
    ),
    (
        "a beat before the quote",
        ("{f} {F} and {m} {M} looked at the boat.\n\n{m} shook his head. “It will not float.”\n\n"
        "{f} sat down on the wall. “It will.”"),
        ["{m}", "{f}"],
    ),
    (
        "the narrator says I",
        ("I had kept the shop for ten years when {m} {M} came in. I knew him at once.\n\n"
        "“Do you know me?” {m} asked.\n\n“I do,” I said.\n\n{m} laughed."),
        ["{m}", "narrator"],
    ),
    (
        "two halves of a split quote are one speaker's",
        "{f} {F} and {m} {M} were alone.\n\n“I told you,” said {f}, “that it was over.”\n\n“You did,” said {m}.",
        ["{f}", "{m}"],
    ),
    (
        "a long untagged conversation of two",
        ("{f} {F} found {m} {M} at the gate.\n\n“Who sent you?” asked {f}.\n\n“Nobody sent me,” said {m}.\n\n"
        "“Then why did you come?”\n\n“I was cold.”\n\n“There is a fire inside.”\n\n“I saw the smoke.”"),
        ["{f}", "{m}", "{f}", "{m}", "{f}", "{m}"],
    ),
    (
        "a pronoun of the other gender",
        "{f} {F} and {m} {M} walked home.\n\n“It is not funny,” he said.\n\n“It is,” she said.",
        ["{m}", "{f}"],
    ),
    (
        "a profession given in apposition",
        "{f} {F}, the {p}, met {m} {M} on the quay. “The lamp is out,” the {p} said.\n\n{m} said nothing.",
        ["{f}"],
    ),
    (
        "dash dialogue",
        "{f} {F} met {m} {M} at the door.\n\n— Tickets, said {f}.\n\n— Here, said {m}.\n\n— Good night, said {f}.",
        ["{f}", "{m}", "{f}"],
    ),
    (
        "an interview",
        "{f} {F}: Good evening. You are late.\n\n{m} {M}: The bridge was shut.\n\n{f} {F}: Again?\n\n{m} {M}: Again.",
        ["{f}", "{m}", "{f}", "{m}"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "passage", "speakers"), KINDS, ids=[kind for kind, _, _ in KINDS])
def test_every_filling_is_right(kind, passage, speakers):
    wrong = []
    filled = [(passage.format(**names), names) for names in fillings(kind)]
    for (text, names), result in zip(filled, attribute_all([text for text, _ in filled]), strict=True):
        quotes = [q for q in result.quotes if q.kind == "direct"]
        got = [q.speaker.name if q.speaker else "" for q in quotes]
        wanted = [part.format(**names) for part in speakers]
        if len(got) != len(wanted) or not all(part in name for part, name in zip(wanted, got, strict=True)):
            wrong.append((text, got))
    assert not wrong, f"{len(wrong)} of {FILLINGS}; the first: {wrong[0]}"


CONVERSATION = (
    "{f} {F} and {g} {M} sat by the fire.\n\n“Is it still raining?” asked {f}.\n\n“It is,” said {g}.\n\n"
    "“It will stop.”\n\n“It never stops, {f}.”"
)


@pytest.mark.parametrize("names", list(fillings("swap"))[:8], ids=lambda names: f"{names['f']} {names['g']}")
def test_swapping_two_names_swaps_the_answers(names):
    swapped = names | {"f": names["g"], "g": names["f"]}
    other = {names["f"]: names["g"], names["g"]: names["f"]}
    one, two = (
        [(q.speaker.name.split()[0] if q.speaker else "") for q in attribute(CONVERSATION.format(**n)).quotes]
        for n in (names, swapped)
    )
    assert [other.get(name, name) for name in one] == two


@pytest.mark.parametrize("names", list(fillings("narration"))[:8], ids=lambda names: f"{names['f']} {names['g']}")
def test_narration_without_people_before_the_scene_changes_nobody(names):
    text = CONVERSATION.format(**names)
    rain = "The rain had begun in the night. By morning the fields were white with water, and the road was gone.\n\n"
    told = [[q.speaker.name for q in attribute(t).quotes] for t in (text, rain + text)]
    assert told[0] == told[1]


@pytest.mark.parametrize("names", list(fillings("bearer"))[:8], ids=lambda names: f"{names['f']} {names['F']}")
def test_confidence_falls_when_a_second_bearer_of_the_name_enters(names):
    alone = "{f} {F} came in. “It is late,” {F} said, and sat down. {m} {M} looked at the clock.".format(**names)
    two = "{f} {F} came in with {g} {F}. “It is late,” {F} said, and sat down. {m} {M} looked at the clock."
    both = two.format(**names)
    (one,), (other,) = (attribute(text).quotes for text in (alone, both))
    assert other.confidence < one.confidence
