"""The resolver: what is a quote, which sieve decides, and that no later sieve overturns it."""

import attrs
import pytest

from quoteattr.speakers.attribution import GivenQuotes, attribute_quotes, merge_turns
from quoteattr.speakers.ranking import Ranking
from quoteattr.speakers.sieves import SIEVES
from quoteattr.syntax.parse import Parse
from quoteattr.text.layout import paragraphs
from quoteattr.text.quotes import find_quotes
from quoteattr.types import Cast, Frame, Mention, Person, QuoteSpan, Span

ADA = Person(id="p1", name="Ada Marsh")
TOM = Person(id="p2", name="Tom Reed")


def bare(text):
    """A `Parse` of blank-separated words without tags."""
    starts, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        starts.append(at)
        at += len(word)
    words = text.split()
    n = len(words)
    ends = [s + len(w) for s, w in zip(starts, words, strict=True)]
    return Parse(text, starts, ends, words, ["NN"] * n, ["dep"] * n, list(range(n)), [0] * n, [], paragraphs(text))


def span(text, words):
    start = text.index(words)
    return Span(start, start + len(words))


def cast_of(text, **names):
    people = tuple({ADA.id: ADA, TOM.id: TOM}.values())
    mentions = tuple(
        Mention(span(text, words), "name", person=person)
        for words, person in sorted(names.items(), key=lambda x: text.index(x[0]))
    )
    return Cast(people, mentions)


def frame(text, content, source=None, kind="direct", **more):
    return Frame(
        spans=(span(text, content),), kind=kind, source=span(text, source) if source else None, rule="test", **more
    )


def resolve(text, reports=(), tagged=(), rankings=(), genre="news", given=None, **names):
    marks = find_quotes(text) if given is None else given.marks
    return attribute_quotes(bare(text), marks, reports, tagged, cast_of(text, **names), rankings, genre, given)


def told(quotes):
    return [(q.text, q.speaker.name if q.speaker else None, q.evidence[0].rule if q.evidence else None) for q in quotes]


def test_a_frames_source_names_the_speaker():
    text = "“The tide is coming in fast,” said Ada Marsh."
    reports = [frame(text, "The tide is coming in fast,", "Ada Marsh", marks=(0,))]
    quotes = resolve(text, reports, **{"Ada Marsh": "p1"})
    assert told(quotes) == [("The tide is coming in fast,", "Ada Marsh", "source")]
    assert quotes[0].attribution == "explicit"
    assert quotes[0].mention.of(text) == "Ada Marsh"


def test_an_untagged_quote_goes_on_in_its_paragraph():
    text = "“The tide is coming in fast,” said Ada Marsh. She looked up. “Nobody believed me then.”"
    reports = [frame(text, "The tide is coming in fast,", "Ada Marsh", marks=(0,))]
    assert told(resolve(text, reports, **{"Ada Marsh": "p1"}))[1] == (
        "Nobody believed me then.",
        "Ada Marsh",
        "same_paragraph",
    )


def test_a_paragraph_that_is_all_quote_goes_on_with_the_speaker_before():
    text = "“The tide is coming in fast,” said Ada Marsh.\n\n“Nobody believed me then, and nobody does now.”"
    reports = [frame(text, "The tide is coming in fast,", "Ada Marsh", marks=(0,))]
    assert told(resolve(text, reports, **{"Ada Marsh": "p1"}))[1][1:] == ("Ada Marsh", "paragraph_before")


def test_a_headline_quote_goes_to_whoever_says_it_below():
    text = (
        "Wall is “a monument to delay”\n\nIt rained.\n\n“It is a monument to delay and nothing else,” said Ada Marsh."
    )
    reports = [
        frame(text, "a monument to delay", kind="mixed", fragments=(span(text, "a monument to delay"),)),
        frame(text, "It is a monument to delay and nothing else,", "Ada Marsh", marks=(1,)),
    ]
    assert told(resolve(text, reports, **{"Ada Marsh": "p1"}))[0][1:] == ("Ada Marsh", "echo")


def test_in_a_story_the_ranking_decides():
    text = "“Where is the boat?”\n\n“It sank in the night.”"
    rankings = [Ranking((0,), (("p1", 0.9), ("p2", 0.1))), Ranking((1,), (("p2", 0.7), ("p1", 0.3)), addressee="p1")]
    quotes = resolve(text, rankings=rankings, genre="fiction")
    assert [(q.speaker.name, q.confidence) for q in quotes] == [("Ada Marsh", 0.9), ("Tom Reed", 0.7)]
    assert quotes[1].addressee == ADA
    assert quotes[1].attribution == "implicit"


def test_a_split_utterance_is_one_quote():
    text = "“The boat,” she said, “sank in the night.”"
    quotes = resolve(text, rankings=[Ranking((0, 1), (("p1", 0.9),))], genre="fiction")
    assert [len(q.spans) for q in quotes] == [2]


def test_what_nobody_said_has_no_speaker_and_no_attribution():
    quotes = resolve("“The boat sank in the night, they tell me.”")
    assert told(quotes) == [("The boat sank in the night, they tell me.", None, None)]
    assert quotes[0].attribution is None


def test_a_quote_inside_another_has_a_parent():
    text = "“I heard him shout ‘Leave the boat where it is!’ and then he ran,” said Ada Marsh."
    outer = frame(text, "I heard him shout ‘Leave the boat where it is!’ and then he ran,", "Ada Marsh", marks=(0,))
    quotes = resolve(text, [outer, frame(text, "Leave the boat where it is!", marks=(1,))], **{"Ada Marsh": "p1"})
    assert [q.parent for q in quotes] == [None, quotes[0].id]


def test_what_i_said_inside_a_quote_is_its_speakers():
    text = "“I told him: ‘Leave the boat where it is!’ and then he ran,” said Ada Marsh."
    outer = frame(text, "I told him: ‘Leave the boat where it is!’ and then he ran,", "Ada Marsh", marks=(0,))
    quotes = resolve(text, [outer, frame(text, "Leave the boat where it is!", "I", marks=(1,))], **{"Ada Marsh": "p1"})
    assert told(quotes)[1] == ("Leave the boat where it is!", "Ada Marsh", "own_report")


@pytest.mark.parametrize(
    ("source", "mention"),
    [
        ("Ada Marsh, who keeps the lock", "Ada Marsh"),
        ("her aunt, Ada Marsh", "her aunt, Ada Marsh"),
        ("Ada Marsh, who", "Ada Marsh, who"),
        ("the keeper, a tall woman", "the keeper"),
        ("the keeper", "the keeper"),
    ],
)
def test_the_mention_ends_with_the_name(source, mention):
    text = f"“The tide is coming in fast,” said {source}."
    named = (
        Mention(span(text, "Ada Marsh"), "name", person="p1")
        if "Ada" in source
        else Mention(span(text, source), "description", person="p1")
    )
    cast = Cast((attrs.evolve(ADA, mentions=(named,)),), (named,))
    report = frame(text, "The tide is coming in fast,", source, marks=(0,))
    quotes = attribute_quotes(bare(text), find_quotes(text), [report], (), cast, (), "news")
    assert quotes[0].mention.of(text) == mention


@pytest.mark.parametrize(("content", "speaker"), [("We won,", "Ada Marsh"), ("We won.", "Tom Reed")])
def test_behind_a_comma_the_nearest_words_are_the_source_unless_the_report_is_sure(content, speaker):
    text = f"“{content}” Ada Marsh beamed after Tom Reed announced that the lock would stay."
    report = frame(text, content, "Tom Reed", marks=(0,), score=0.4)
    tag = frame(text, content, "Ada Marsh", marks=(0,))
    names = {"Ada Marsh": "p1", "Tom Reed": "p2"}
    assert told(resolve(text, [report], [tag], **names))[0][1] == speaker
    assert told(resolve(text, [attrs.evolve(report, score=0.9)], [tag], **names))[0][1] == "Tom Reed"


def test_given_quotes_keep_their_parts_together():
    text = "The boat sank, said Ada Marsh, in the night."
    parts = [span(text, "The boat sank"), span(text, "in the night")]
    marks = tuple(QuoteSpan(spans=(p,), outer=p, style="given") for p in parts)
    quotes = resolve(text, given=GivenQuotes(marks, ((0, 1),)))
    assert [q.text for q in quotes] == ["The boat sank in the night"]


def test_turns_push_aside_reports_that_lie_inside_them():
    turn = Frame(spans=(Span(5, 60),), kind="direct", rule="turn_label")
    inner = Frame(spans=(Span(20, 40),), kind="indirect")
    quoted = Frame(spans=(Span(20, 30),), kind="direct")
    beside = Frame(spans=(Span(70, 80),), kind="indirect")
    assert merge_turns([turn], [inner, quoted, beside]) == (turn, beside, quoted)


@pytest.mark.parametrize("cut", range(len(SIEVES)))
def test_a_later_sieve_never_overturns_an_earlier_one(cut, monkeypatch):
    text = "“The tide is coming in fast,” said Ada Marsh. “Nobody believed me then.”\n\n“Nobody ever believes anybody.”"
    reports = [frame(text, "The tide is coming in fast,", "Ada Marsh", marks=(0,))]
    monkeypatch.setattr("quoteattr.speakers.attribution.SIEVES", SIEVES[:cut])
    first = {q.id: q.speaker for q in resolve(text, reports, **{"Ada Marsh": "p1"})}
    monkeypatch.setattr("quoteattr.speakers.attribution.SIEVES", SIEVES)
    later = {q.id: q.speaker for q in resolve(text, reports, **{"Ada Marsh": "p1"})}
    assert all(later[id_] == speaker for id_, speaker in first.items() if speaker is not None)


def test_without_sieves_nobody_speaks(monkeypatch):
    monkeypatch.setattr("quoteattr.speakers.attribution.SIEVES", ())
    text = "“The tide is coming in fast,” said Ada Marsh."
    quotes = resolve(text, [frame(text, "The tide is coming in fast,", "Ada Marsh", marks=(0,))], **{"Ada Marsh": "p1"})
    assert [attrs.asdict(q)["speaker"] for q in quotes] == [None]
