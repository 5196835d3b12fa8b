"""Looking quotes up in their source."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr import verification
from quoteattr.errors import InputTypeError
from quoteattr.result import AttributedText
from quoteattr.text.quotes import find_quotes
from quoteattr.types import AttributedQuote, Person, Span
from quoteattr.verification import verify

SOURCE = (
    "The mayor spoke at noon. “We did not close the harbour – it was the storm,” she said.\n"
    "“The ferries, all three of them,\nwill sail again on Monday, and nobody will pay more.”"
)


@pytest.mark.parametrize(
    ("quote", "status"),
    [
        ("We did not close the harbour – it was the storm,", "exact"),
        ("“We did not close the harbour – it was the storm,”", "exact"),
        ('"We did not close the harbour - it was the storm,"', "folded"),
        ("The ferries, all three of them, will sail again on Monday", "folded"),
        ("The ferries ... will sail again on Monday", "elided"),
        ("The ferries […] will sail again", "elided"),
        ("[Our boats], all three of them, [...] sail again on Monday", "elided"),
        ("[N]obody will pay more", "folded"),
        ("we did not close the harbour", "folded"),
        ("nobody will pay more [this year]", "elided"),
        ("[Next week] nobody will pay more", "elided"),
        ("it was the storm. The ferries, all three of them", "joined"),
        ("it was no storm. The ferries, all three of them", "absent"),
        ("[Everybody] was there", "absent"),
        ("We did ... close the harbour", "absent"),
        ("will sail again … The ferries", "absent"),
        ("We did not open the harbour, it was the storm", "absent"),
        ("the storm", "short"),
        ("", "short"),
    ],
)
def test_status(quote, status):
    found = verify(quote, SOURCE)
    assert found.status == status
    assert found.found == (status in ("exact", "folded", "elided", "joined"))
    assert bool(found.spans) == found.found


def test_offsets_point_to_the_words():
    assert [s.of(SOURCE) for s in verify("The ferries ... will sail again on Monday", SOURCE).spans] == [
        "The ferries",
        "will sail again on Monday",
    ]


def test_the_difference_is_shown():
    found = verify("We did not open the harbour – it was the storm,", SOURCE)
    assert found.status == "absent"
    assert ("open", "close") in found.differences
    assert "close the harbour" in found.nearest.of(SOURCE)


def test_a_negation_is_not_left_out():
    assert verify("We did ... close the harbour", SOURCE).note == "the ellipsis leaves out 'not'"


def test_places_are_counted():
    assert verify("once and for all", "once and for all, once and for all").places == 2


def test_the_speaker_of_an_attributed_source():
    mayor = Person("p1", "Iris Holt")
    span = Span(26, 75)
    source = AttributedText(SOURCE, (AttributedQuote("q1", "", (span,), "direct", speaker=mayor),), (mayor,))
    assert verify("We did not close the harbour", source).speaker is mayor
    assert verify("The ferries, all three of them", source).speaker is None


@pytest.mark.parametrize("quote", ["We shall never sell", "We  shall never sell"])
def test_words_of_two_people_are_nobodys(quote):
    """Said twice by one person, the speaker is known; said by two, it is not, and the note says so."""
    text = "We shall never sell. We shall never sell. We shall never sell."
    holt, orr = Person("p1", "Iris Holt"), Person("p2", "Tom Orr")

    def source(*speakers):
        quotes = [
            AttributedQuote(f"q{n}", "", (Span(21 * n, 21 * n + 20),), "direct", speaker=who)
            for n, who in enumerate(speakers)
        ]
        return AttributedText(text, quotes, (holt, orr))

    same, other = verify(quote, source(holt, holt, holt)), verify(quote, source(holt, holt, orr))
    assert (same.places, same.speaker, [span.start for span in same.elsewhere]) == (3, holt, [21, 42])
    assert (other.places, other.speaker) == (3, None)
    assert "several places" in other.note


@pytest.mark.parametrize(("quote", "source"), [(b"x", ""), ("x", 3), (None, "")])
def test_wrong_types(quote, source):
    with pytest.raises(InputTypeError):
        verify(quote, source)


@given(st.text(st.characters()), st.text(st.characters()), st.text(st.characters(), min_size=12))
def test_what_stands_in_a_text_is_found_there(before, after, quote):
    found = verify(quote, before + quote + after)
    assert found.status in ("exact", "short")


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_is_answered(quote, source):
    found = verify(quote, source)
    assert all(span.end <= len(source) for span in found.spans)


def test_long_texts_take_linear_time():
    source = "the ferry ... " * 40_000
    begun = time.perf_counter()
    verify("the ferry sails ... no more at all ... today", source)
    assert time.perf_counter() - begun < 5


IRIS, TOM = Person("p1", "Iris Holt", ("Mayor Holt",), ("Mayor",)), Person("p2", "Tom Orr")


def attributed(speaker, confidence=0.9):
    start = SOURCE.index("We did")
    quote = AttributedQuote("q1", "", (Span(start, start + 49),), "direct", speaker=speaker, confidence=confidence)
    return AttributedText(SOURCE, (quote,), (IRIS, TOM))


@pytest.mark.parametrize(
    ("claimed", "source", "said_by"),
    [
        ("Iris Holt", attributed(IRIS), "right"),
        ("Mayor Holt", attributed(IRIS), "right"),
        ("Dr. Holt", attributed(IRIS), "right"),
        ("Tom Orr", attributed(IRIS), "by another"),
        ("Tom Orr", attributed(IRIS, 0.5), "unclear"),
        ("Iris Holt", attributed(None), "unclear"),
        ("Iris Holt", AttributedText(SOURCE), "unclear"),
        (None, attributed(IRIS), None),
    ],
)
def test_who_said_it(claimed, source, said_by):
    assert verify("We did not close the harbour", source, speaker=claimed).said_by == said_by


def test_who_said_it_needs_a_result():
    with pytest.raises(InputTypeError, match="attribute"):
        verify("We did not close the harbour", SOURCE, speaker="Iris Holt")


def test_a_report_beside_the_sources(tmp_path, capsys):
    """The page marks what was found in the source, and what is most like what was not; nothing of it is markup."""
    from quoteattr import cli

    (tmp_path / "source.txt").write_text(SOURCE + " <b>&", encoding="utf-8")
    article = (
        "“We did not close the harbour,” said Tom Orr.\n\n“The ferries, all four of them, will sail,” said Ann. <i>"
    )
    (tmp_path / "article.txt").write_text(article, encoding="utf-8")
    files = [str(tmp_path / "article.txt"), str(tmp_path / "source.txt")]
    assert cli.main(["verify", "--article", "--no-speakers", "-f", "html", *files]) == 1
    shown = capsys.readouterr().out
    assert "1 of 2 quotes found" in shown
    assert '<mark id="q1">We did not close the harbour</mark>' in shown
    assert "<del>four</del> <ins>three</ins>" in shown
    assert '<mark id="q2" class=near>' in shown
    assert "<b>" not in shown
    assert "<i>" not in shown


def test_a_source_is_read_once_however_many_quotes_are_looked_up(monkeypatch):
    source = " ".join(f"“The {word} is late today,” said Ada Marsh." for word in ("ferry", "train", "tide", "mail"))
    wanted = [
        "The ferry is late today, The train is late today,",
        "the tide was never late that day",
        "The mail is late",
    ]
    expected = [verify(quote, source) for quote in wanted]
    assert {found.status for found in expected} == {"joined", "absent", "exact"}
    read = []
    monkeypatch.setattr(verification, "find_quotes", lambda text: read.append(text) or find_quotes(text))
    text = verification.SourceText(source)
    assert [text.look_up(quote) for quote in wanted * 5] == expected * 5
    assert read == [source]
