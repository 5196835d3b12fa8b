"""Whom words beside a quotation mean, for kinds of passages that are each filled with twenty sets of invented names.

What is wanted of each quote is a part of the speaker's name; after a `!` stands who it must not be.
"""

import pytest
from invented import FILLINGS, fillings

from quoteattr import attribute_all

KINDS = [
    (
        "an apposition to what is owned",
        "{town}'s mayor, {f} {F}, said the bridge was safe.",
        ["{f} {F}"],
    ),
    (
        "a firm in apposition to what is owned",
        "The club's largest creditor, {firm}, said it would wait.",
        ["{firm}"],
    ),
    (
        "a description with an adjective behind its owner",
        "“We will appeal,” said {m} {M}'s elder sister.",
        ["!{M}"],
    ),
    (
        "a name at the end of an apposition",
        "The club's owner, the former {p} {f} {F}, said the ground would be sold.",
        ["{f} {F}"],
    ),
    (
        "a nickname in brackets",
        "“The season is over,” said {m} ({nick}) {M}. {M}, {age}, coaches the Rovers. “It was short,” {nick} {M} said.",
        ["{M}", "{M}"],
    ),
    (
        "a nickname in quotation marks",
        "“The season is over,” said {f} “{nick}” {F}, {age}. “It was short,” {F} said.",
        ["{f} {F}", "{f} {F}"],
    ),
    (
        "an age stands for who is of that age",
        "{m} {M}, {age}, met {n} {G}, {years}, on Monday. The {age}-year-old said the door was open.",
        ["{m} {M}"],
    ),
    (
        "an age stands for the only one",
        "{m} {M}, {age}, was fined on Monday. The {age}-year-old said he would pay.",
        ["{m} {M}"],
    ),
    (
        "one of a people",
        "{m} {M} won the stage on Friday. “I had nothing left,” the Dutchman said.",
        ["{m} {M}"],
    ),
    (
        "a bank by what it is",
        "{town} Savings Bank closed two branches in May. The lender said nobody would lose money.",
        ["{town} Savings Bank"],
    ),
    (
        "a paper by what it is",
        "The {town} Gazette printed an apology. The paper said it regretted the error.",
        ["{town} Gazette"],
    ),
    (
        "somebody of the family is nobody who is named",
        "My mother lives with {m}, her boyfriend. “He snores,” Dad says.",
        ["!{m}"],
    ),
    (
        "who has just come in",
        "“It was lovely,” said {f} {F}, {age}. Her cousin {g} {G}, {years}, agreed. “We stayed to the end,” she said.",
        ["{f} {F}", "{g} {G}"],
    ),
    (
        "another resident",
        "{f} {F}, {age}, called it a farce. Another resident, {g} {G}, disagreed. “It is only a bench,” she said.",
        ["{f} {F}", "{g} {G}"],
    ),
    (
        "her husband, with a name",
        "{f} {F} came with her husband, {m}. “It is a disgrace,” he said.",
        ["{m}"],
    ),
    (
        "her son, without a name",
        "{f} {F} came with her son. “I was cold,” he said.",
        ["!{f}"],
    ),
    (
        "who acts between two halves",
        "{m} stood by the gate. “Stop!” {f}'s voice was hoarse. “Please.”",
        ["{f}"],
    ),
    (
        "I am nobody who is named",
        "I ran after {m}. “Wait!” {m} shouted. I stopped. “What is it?” I said. “Nothing,” said {m}.",
        ["{m}", "!{m}", "{m}"],
    ),
    (
        "who is thanked does not thank",
        "“Sit down,” said {f}.\n\n“Thank you, {f}.”",
        ["{f}", "!{f}"],
    ),
    (
        "who is called does not speak",
        "“Leave it, {f},” she said. {f} {F} turned to {g} {G}.",
        ["!{f}"],
    ),
    (
        "two halves around a tag in another paragraph's style",
        "“Snow,” wrote the {p} {m} {M} in 1931, “is only rain that has thought about it.”",
        ["{m} {M}"],
    ),
    (
        "a judge is nobody's wife",
        "{m} {M} came with his wife, {f} {F}. Judge {F} rose. “We go on,” said {f} {F}. “No,” said the judge.",
        ["{f} {F}", "!{f}"],
    ),
    (
        "counsel is not the judge",
        "The trial judge found that the lease had lapsed. Counsel for the tenant argued that no notice was given.",
        ["judge", "!judge"],
    ),
    (
        "after a participle",
        "Speaking in {town}, {m} {M}, of {firm}, said: “It is over.”",
        ["{m} {M}"],
    ),
    (
        "a name that is in no list, of a relative",
        "I had never liked my uncle {x}.\n\n“You have grown,” he said.\n\n“So have you,” I said.",
        ["{x}", "!{x}"],
    ),
    (
        "emphasis beside a name",
        "_{f}_ {F} came in. “Good day,” said _{f}_.",
        ["{f} {F}"],
    ),
    (
        "two names joined",
        "“Dogs first,” say {m} {M} and {f} {F}, who came in together.",
        ["{m} {M}"],
    ),
    (
        "what is put in after a name",
        "“The river is ours,” {m} {M}, who commands the guard, wrote on Friday. “I think of my brothers.”",
        ["{m} {M}"],
    ),
    (
        "an aunt by her first name is not the man of that surname",
        "{f} {F} died in May. Aunt {f} had been kind. Mr. {F} wept. “She was all I had,” said Mr. {F}.",
        ["!{f}"],
    ),
    (
        "an order is no part of a name",
        "“Leave {m} out of it,” said {f}. “Leave him in,” said {n}.",
        ["{f}", "{n}"],
    ),
    (
        "a relative of who is named",
        "“Nothing doing,” replied {x}'s youngest cousin. {x} shrugged.",
        ["!{x}"],
    ),
    (
        "a surname that is a word, of a trade",
        "{p} {x} Price was the first to see it. “It glowed,” said {x} Price.",
        ["{x} Price"],
    ),
    (
        "what the speaker wishes for, between two halves",
        "“Rent,” said {m} {M}, who owned half of {town} and wished for more, “is only patience.”",
        ["{m} {M}"],
    ),
    (
        "a title used as a name",
        ("Mademoiselle {F} lived upstairs, and {m} {M} knew her well. Mademoiselle smiled at {m}.\n\n“Sit down,” said "
        "Mademoiselle.\n\n{m} sat. “It is late,” said {m} {M}. The lamp smoked, and Mademoiselle turned it down.\n\n"
        "“It is never late,” said Mademoiselle. {m} looked at the lamp for a while."),
        ["Mademoiselle {F}", "{m} {M}", "Mademoiselle {F}"],
    ),
    (
        "words that lead up to the next quotation are no tag of the one before, which somebody else speaks",
        "“Never,” said {m}. {n} shrugged. “Then we starve.” {f} told them, “A field is not money.”",
        ["{m}", "{n}", "{f}"],
    ),
    (
        "the same after somebody's second half",
        "“Come in,” said {m}. “It is late.” {f} said, “A field is not money.”",
        ["{m}", "{f}"],
    ),
    (
        "a father and the sons who go by their first names",
        (
            "{m} {F} and {n} {F} came home late. {m} was wet, {n} was not. “Where were you?” asked Mr. {F}.\n\n“Out,” "
            "said {m}. {n} laughed, and {m} looked at {n}."
        ),
        ["Mr. {F}", "{m} {F}"],
    ),
    (
        "the elder sister goes by the surname",
        (
            "Miss {F} came first, and Miss {f} {F} after her. {g} {F} was tall, {f} was not. {f} laughed at all, "
            "{g} at none. “We are late,” said Miss {F}.\n\n“We are always late,” said {f}, and {g} sat down."
        ),
        ["{g} {F}", "{f} {F}"],
    ),
    (
        "a saint in the words of his namesake",
        "{m} {M} stood in St. {m}'s Square. “By St. {m}, it is cold,” said {m}.",
        ["{m} {M}"],
    ),
    (
        "her husband's first name",
        "Mrs. {m} {F} poured the tea. {m} took a cup. “It is cold,” said Mrs. {F}.\n\n“It is,” said {m}.",
        ["Mrs. {m} {F}", "!Mrs."],
    ),
    (
        "a title in dialect",
        "“Cap'n {F} wants you,” said {f}.\n\nCaptain {m} {F} stood at the wheel. “Come up,” said Cap'n {F}.",
        ["{f}", "{m} {F}"],
    ),
    (
        "a word that opens the sentence, before a name",
        "{m} {M} sat down. Whereupon {m} laughed. “Sit,” said {m}.\n\nHitherto {m} had been silent. “Sit,” {m} said.",
        ["{m} {M}", "{m} {M}"],
    ),
    (
        "a first name alone",
        "{m} came in.\n\n“You have grown,” he said.",
        ["{m}"],
    ),
]  # fmt: skip


def is_wanted(speaker, wanted):
    """Whether a speaker is who is wanted; see the page's head."""
    name = speaker.name if speaker is not None else ""
    if wanted.startswith("!"):
        return name == "" or speaker.kind == "unnamed" or wanted[1:] not in name.split()
    return wanted in name


@pytest.mark.parametrize(("kind", "passage", "speakers"), KINDS, ids=[kind for kind, _, _ in KINDS])
def test_every_filling_is_right(kind, passage, speakers):
    filled = [(passage.format(**names), names) for names in fillings(kind)]
    wrong = []
    for (text, names), result in zip(filled, attribute_all([text for text, _ in filled]), strict=True):
        wanted = [part.format(**names) for part in speakers]
        got = [quote.speaker for quote in result.quotes]
        if len(got) > len(wanted):  # two halves may be two quotes
            got = [who for at, who in enumerate(got) if not at or who != got[at - 1]]
        if len(got) != len(wanted) or not all(map(is_wanted, got, wanted)):
            wrong.append((text, [(q.text, q.speaker.name if q.speaker else None) for q in result.quotes]))
    assert not wrong, f"{len(wrong)} of {FILLINGS}; the first: {wrong[0]}"
