"""What is a quote, which decision settles who speaks, and that no later one overturns it."""

import ast
import pathlib

import attrs
import pytest

from quoteattr import attribute
from quoteattr.errors import DataError
from quoteattr.people import find_people
from quoteattr.reports import frames, tags, turns
from quoteattr.rules import switched_off
from quoteattr.speakers import decisions
from quoteattr.speakers.attribution import GivenQuotes, attribute_quotes, merge_turns
from quoteattr.speakers.decisions import DECISIONS
from quoteattr.speakers.evidence import replay
from quoteattr.speakers.ranking import Ranking
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Parse, load_pipeline, parse_text
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
    cast = cast_of(text, **names)
    return attribute_quotes(bare(text), marks, reports, tagged, cast, rankings, genre, given)


def told(quotes):
    return [(q.text, q.speaker.name if q.speaker else None, q.evidence[0].rule if q.speaker else None) for q in quotes]


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
    assert [q.speaker.name for q in quotes] == ["Ada Marsh", "Tom Reed"]
    assert [q.evidence[0].values[0] for q in quotes] == [("p1", 0.9), ("p2", 0.7)]
    assert quotes[0].confidence >= quotes[1].confidence
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


def test_the_tag_counts_where_the_report_names_nobody():
    text = "“We won.” Ada Marsh beamed after the vote."
    report, tag = frame(text, "We won.", marks=(0,)), frame(text, "We won.", "Ada Marsh", marks=(0,))
    (quote,) = resolve(text, [report], [tag], **{"Ada Marsh": "p1"})
    assert (quote.speaker, [e.rule for e in quote.evidence][2]) == (ADA, "tag_for_sourceless")
    with switched_off("speakers.tag_for_sourceless"):
        assert resolve(text, [report], [tag], **{"Ada Marsh": "p1"})[0].speaker is None


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


SPEAKER = [name for name, decision in DECISIONS.listed if decision.settles == "speaker"]
TEXT = "“The tide is coming in fast,” said Ada Marsh. “Nobody believed me then.”\n\n“Nobody ever believes anybody.”"


@pytest.mark.parametrize("cut", range(len(SPEAKER)))
def test_a_later_decision_never_overturns_an_earlier_one(cut):
    reports = [frame(TEXT, "The tide is coming in fast,", "Ada Marsh", marks=(0,))]
    with switched_off(*(f"speakers.{name}" for name in SPEAKER[cut:])):
        first = {q.id: q.speaker for q in resolve(TEXT, reports, **{"Ada Marsh": "p1"})}
    later = {q.id: q.speaker for q in resolve(TEXT, reports, **{"Ada Marsh": "p1"})}
    assert all(later[id_] == speaker for id_, speaker in first.items() if speaker is not None)


def test_a_decision_that_is_switched_off_settles_nothing():
    reports = [frame(TEXT, "The tide is coming in fast,", "Ada Marsh", marks=(0,))]
    with switched_off("speakers.same_paragraph"):
        rules = {e.rule for q in resolve(TEXT, reports, **{"Ada Marsh": "p1"}) for e in q.evidence}
    assert "source" in rules
    assert "same_paragraph" not in rules
    assert "same_paragraph" in {e.rule for q in resolve(TEXT, reports, **{"Ada Marsh": "p1"}) for e in q.evidence}


def test_no_decision_asks_another():
    """Each is a function of the quote and what may be looked at; none is called by another's name."""
    source = pathlib.Path(decisions.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source)
    looks = {decision.look.__name__ for _, decision in DECISIONS.listed}
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in looks):
        called = {c.func.id for c in ast.walk(function) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)}
        assert not called & looks, function.name


def test_without_decisions_nobody_speaks():
    text = "“The tide is coming in fast,” said Ada Marsh."
    reports = [frame(text, "The tide is coming in fast,", "Ada Marsh", marks=(0,))]
    with switched_off(*DECISIONS.names):
        quotes = resolve(text, reports, **{"Ada Marsh": "p1"})
    assert [(q.speaker, q.confidence) for q in quotes] == [(None, 0.0)]


# Evidence


STORY = (
    "“The tide is coming in fast,” said Ada Marsh. “Nobody believed me then.”\n\nShe sat down. “I knew,” said Tom Reed."
)
REPORT = (
    "Mayor Ada Marsh said on Friday that the bridge would open in May. “It is dry,” she said. "
    "The mayor thanked Tom Reed."
)
TRANSCRIPT = "ADA MARSH: Good evening.\n\nTOM REED: The bridge was shut.\n\nMARSH: Again?\n\nREED: Again."


@pytest.mark.parametrize("text", [STORY, REPORT, TRANSCRIPT])
def test_evidence_replays(text):
    """The steps of each quote, applied to the stages' values, come to its speaker and its confidence."""
    parse = parse_text(text, load_pipeline())
    marks = find_quotes(text)
    spoken, tagged = turns.find_turns(parse, marks), tags.find_tags(parse, marks)
    reports = merge_turns(spoken, frames.find_frames(parse, marks))
    cast = find_people(Document(parse, marks), (*reports, *tagged))
    quotes = attribute(text).quotes
    assert any(quote.speaker is not None for quote in quotes)
    for quote in quotes:
        speaker, confidence = replay(quote, quotes, (*reports, *tagged), cast)
        assert (speaker, confidence) == (quote.speaker.id if quote.speaker else None, quote.confidence)


def test_evidence_that_is_bent_does_not_replay():
    """A step that says something else than the stages do comes to somebody else, or is refused."""
    parse = parse_text(REPORT, load_pipeline())
    marks = find_quotes(REPORT)
    reports, tagged = frames.find_frames(parse, marks), tags.find_tags(parse, marks)
    cast = find_people(Document(parse, marks), (*reports, *tagged))
    quotes = attribute(REPORT).quotes
    quote = next(q for q in quotes if q.evidence[0].rule == "source")
    for rule, change in (
        ("mention", {"person": "nobody"}),
        ("mention", {"note": "luck"}),
        ("report", {"score": 0.001}),
    ):
        bent = tuple(attrs.evolve(e, **change) if e.rule == rule else e for e in quote.evidence)
        assert bent != quote.evidence
        with pytest.raises(DataError):
            replay(attrs.evolve(quote, evidence=bent), quotes, (*reports, *tagged), cast)
    surer = tuple(
        attrs.evolve(e, values=(*e.values, ("hops", 9.0))) if e.rule == "confidence" else e for e in quote.evidence
    )
    assert replay(attrs.evolve(quote, evidence=surer), quotes, (*reports, *tagged), cast)[1] <= quote.confidence
