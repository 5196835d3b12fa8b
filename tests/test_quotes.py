"""`find_quotes` on the case files, and the laws that hold for any text."""

from __future__ import annotations

import doctest
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quoteattr import synth
from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.text.quotes import StyleProfile, detect_style, find_quotes
from quoteattr.types import QuoteSpan

CASES = Path(__file__).parent / "cases"


def load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return cases


def marked(text: str, quotes: tuple[QuoteSpan, ...]) -> str:
    """`text` with each content in ⟦ ⟧, and ⇢ behind all parts of a quotation but the last."""
    inserts = []
    for quote in quotes:
        for span in quote.spans:
            arrow = "⇢" if span is not quote.spans[-1] else ""
            inserts += [(span.start, 1, -span.end, "⟦"), (span.end, 0, -span.start, "⟧" + arrow)]
    out, last = [], 0
    for place, _, _, sign in sorted(inserts):
        out += [text[last:place], sign]
        last = place
    return "".join([*out, text[last:]])


def check(case: dict[str, str]) -> None:
    text = re.sub("[⟦⟧⇢]", "", case["marked"])
    assert marked(text, find_quotes(text)) == case["marked"]


def params(name: str) -> list[object]:
    return [pytest.param(case, id=case["label"]) for case in load(name)]


@pytest.mark.parametrize("case", params("quotes_wild"))
def test_wild_phenomena(case: dict[str, str]) -> None:
    check(case)


@pytest.mark.parametrize("case", params("quotes_synthetic"))
def test_every_style_in_every_situation(case: dict[str, str]) -> None:
    check(case)


@pytest.mark.parametrize("case", params("quotes_negative"))
def test_what_is_no_quotation(case: dict[str, str]) -> None:
    check(case)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["label"], marks=pytest.mark.xfail(strict=True, reason=case["label"]))
        for case in load("quotes_known_failures")
    ],
)
def test_known_failures(case: dict[str, str]) -> None:
    """Texts that are known to be read wrongly; each is called by what is hard about it."""
    check(case)


@pytest.mark.parametrize("case", params("quotes_fuzzed"))
def test_texts_that_fuzzing_found(case: dict[str, str]) -> None:
    assert_sound(case["text"], find_quotes(case["text"]))


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ('"Fine," said Oda.', ()),
        ('"Fine, said Oda.', ("unclosed",)),
        ('Fine it is," said Oda.', ("unopened",)),
        ('""Fine," said Oda.', ("doubled",)),
        ('“Fine", said Oda.', ("mixed_pair",)),
        ('It is " fine" now.', ("space_inside",)),
        ("”Fine,” said Oda. “Yes.”", ("wrong_direction",)),
        ("”Hyvä”, sanoi Oda.", ()),
        ("« Fine », said Oda.", ()),
        ("»Fine«, sagte Oda.", ()),
        ("„Fine“, said Oda.", ()),
    ],
)
def test_problems_are_told(text: str, problems: tuple[str, ...]) -> None:
    quote = find_quotes(text)[0]
    assert quote.problems == problems
    assert quote.well_formed is (not problems)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ('"No."', "double"),
        ("“No.”", "double"),
        ("She said 'no' again.", "single"),
        ("``No.''", "tex"),
        ("«No.»", "guillemet"),
        ("„No.“", "low"),
        ("「No。」", "corner"),
        ("—Yes.\n\n—No.\n\n—Yes!", "dash"),
        ("> Yes and no.", "block"),
    ],
)
def test_styles_are_named(text: str, style: str) -> None:
    assert {q.style for q in find_quotes(text)} == {style}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('"We open at nine," said Mara Venn.', "speech"),
        ('The "improved" plan cost more than the old one did.', "scare"),
        ('She read "The Long Winter" twice in May.', "title"),
        ('Dana "The Hook" Moss fought on.', "nickname"),
        ('They used the word "harbour" too often.', "word"),
        ('There was a large "E" on it.', "word"),
        ('A sign marked "KEEP OUT" hung there.', "sign"),
    ],
)
def test_labels(text: str, label: str) -> None:
    (quote,) = find_quotes(text)
    assert quote.label == label
    assert (quote.score >= 0.5) is (label == "speech")


@pytest.mark.parametrize(
    "text",
    [
        "«Every child in Morrow knows that the pier is rotten», according to Tilda Kray.",
        '"The ferry goes at six", Bram explained, "and it never waits."',
        "„We have nothing left to sell“, muttered Rolf.",
        "“The mill was built for nine people”, the abbess admitted.",
        "'Wait here', Nora sighed.",
        "As Kray put it, 'We won't forget what happened in May.'",
        "Montrose: 'We are done.'",
        '"I do not give my word to anybody", she added. They sat down.',
        '"The bread is going to cost the same". Nobody laughed.',
    ],
)
def test_speech_whose_comma_stands_outside_or_in_single_marks(text: str) -> None:
    assert {q.label for q in find_quotes(text)} == {"speech"}


@pytest.mark.parametrize(
    "text",
    [
        'The "yellow line", as it is called, is to be moved.',
        "The so-called «improvement», which cost a million, was closed.",
        'They spoke of a "harmless leak". Nobody believed it.',
        "The 'harmless leak', they found, was a flood.",
    ],
)
def test_fragments_whose_comma_stands_outside(text: str) -> None:
    assert "speech" not in {q.label for q in find_quotes(text)}


def test_parents_and_depth() -> None:
    """A quotation inside another knows it."""
    quotes = find_quotes('"He wrote \'she said "no" twice\' to me," said Oda. "I see."')
    assert [(q.parent, q.depth) for q in quotes] == [(None, 0), (0, 1), (1, 2), (None, 0)]


def test_outer_takes_the_marks_in() -> None:
    text = 'Oda: "No."'
    (quote,) = find_quotes(text)
    assert (quote.outer.of(text), quote.open, quote.close) == ('"No."', '"', '"')


def test_repeated_marks_make_one_quotation() -> None:
    text = '"One.\n\n"Two."'
    (quote,) = find_quotes(text)
    assert [s.of(text) for s in quote.spans] == ["One.", "Two."]
    assert quote.outer.of(text) == text


def test_thousands_of_marks_in_a_paragraph_pair_one_after_the_other() -> None:
    """No nesting, no doubt; what the last one opens stays open to the paragraph's end."""
    text = "\"a\" “b” 'c' " * 1_100 + '"and so on'
    quotes = find_quotes(text)
    assert len(quotes) == 2_201
    assert [q.spans[0].of(text) for q in quotes[:3]] == ["a", "b", "a"]
    assert (quotes[-1].spans[0].of(text), quotes[-1].problems) == ("and so on", ("unclosed",))
    assert [q.problems for q in find_quotes('"a" ' * 3_100)] == [()] * 3_100


def test_style_can_be_given() -> None:
    """One quotation alone does not show that single marks are the habit."""
    assert [q.spans[0].start for q in find_quotes("— Come here, he said.", style="dash")] == [2]
    assert find_quotes("— Come here, he said.") == ()
    assert find_quotes('"No."', style=detect_style('"No."')) == find_quotes('"No."')
    assert isinstance(detect_style(""), StyleProfile)


@pytest.mark.parametrize("text", [None, b"bytes", 3, ["list"]])
def test_only_strings_are_read(text: object) -> None:
    with pytest.raises(InputTypeError):
        find_quotes(text)  # type: ignore[arg-type]


def test_the_manual_says_what_is_so() -> None:
    """The examples of the page about quotation marks run as printed."""
    page = Path(__file__).parent.parent / "docs" / "quotation-marks.md"
    assert doctest.testfile(str(page), module_relative=False).failed == 0


MARKS = "\"'“”‘’„‚«»‹›「」『』`—–―>″"


def case_texts() -> Iterator[tuple[str, str]]:
    """The case files, and the seed texts whole."""
    for name in ("quotes_wild", "quotes_synthetic", "quotes_negative", "quotes_known_failures"):
        for case in load(name):
            yield f"{name} {case['label']}", re.sub("[⟦⟧⇢]", "", case["marked"])
    for path in sorted((CASES.parent.parent / "seeds").glob("*.txt")):
        yield path.name, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [*params("quotes_wild"), *params("quotes_synthetic")])
def test_what_is_wrong_with_the_marks_of_a_case_is_told(case: dict[str, Any]) -> None:
    quotes = find_quotes(re.sub("[⟦⟧⇢]", "", case["marked"]))
    assert [",".join(quote.problems) for quote in quotes] == case.get("problems", [""] * len(quotes))


# Whole sentences that the weights take for something else, and why.
MISTAKEN = {
    "two quotes in a row": "two quotations without a word between",
    "two quotes touching": "two quotations without a word between",
    "paragraphs with nested closed": "a third paragraph",
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True, reason=why)] if (why := MISTAKEN.get(case["label"])) else [],
        )
        for case in (*load("quotes_wild"), *load("quotes_synthetic"))
    ],
)
def test_whole_sentences_in_whole_marks_are_speech(case: dict[str, Any]) -> None:
    text = re.sub("[⟦⟧⇢]", "", case["marked"])
    for quote in find_quotes(text):
        first, last = quote.spans[0].of(text), quote.spans[-1].of(text)
        whole = first[:1].isupper() and last[-1] in ",.!?" and first.count(" ") > 1
        if whole and quote.parent is None and quote.well_formed:
            assert (first, quote.label) == (first, "speech")


def test_unknown_styles_are_refused() -> None:
    with pytest.raises(InputValueError, match="double, single"):
        find_quotes("", style="triple")
    with pytest.raises(InputTypeError):
        find_quotes("", style=3)  # type: ignore[arg-type]


# Laws

WORDS = ["a", "We", "said Oda", "the boys'", "don't", "'tis", "6", "ten.", "Yes,", "no?"]
SPACES = ["—", "--", "\n", "\n\n", " ", ":", "("]
messy = st.lists(st.sampled_from([*MARKS, *WORDS, *SPACES]), max_size=40).map("".join)


def assert_sound(text: str, quotes: tuple[QuoteSpan, ...]) -> None:
    """In bounds, in order, nested or disjoint, parents first."""
    starts = [q.outer.start for q in quotes]
    assert starts == sorted(starts)
    for number, quote in enumerate(quotes):
        assert 0 <= quote.outer.start < quote.outer.end <= len(text)
        assert 0 <= quote.score <= 1
        assert quote.label in ("speech", "scare", "title", "nickname", "word", "sign")
        last = quote.outer.start
        for span in quote.spans:
            assert last <= span.start < span.end <= quote.outer.end
            assert span.of(text) == span.of(text).strip()
            last = span.end
        if quote.open:
            assert text.startswith(quote.open, quote.outer.start)
        if quote.close:
            assert text.endswith(quote.close, 0, quote.outer.end)
        assert quote.depth == (0 if quote.parent is None else quotes[quote.parent].depth + 1)
        if quote.parent is not None:
            assert quote.parent < number
            assert quotes[quote.parent].outer.contains(quote.outer)
        for other in quotes[number + 1 :]:
            assert not quote.outer.overlaps(other.outer) or quote.outer.contains(other.outer)


@given(st.one_of(st.text(), st.text(st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF)), messy))
@settings(max_examples=600, deadline=None)
def test_any_text_is_read(text: str) -> None:
    assert_sound(text, find_quotes(text))


@given(st.one_of(messy, st.sampled_from([text for _, text in case_texts()])))
def test_how_lines_end_changes_offsets_only(text: str) -> None:
    """With two characters at each line's end the same quotations are found, and said to be the same."""
    lines = text.replace("\r", "").replace("\n", "\r\n")
    ours, theirs = find_quotes(text.replace("\r", "")), find_quotes(lines)
    assert_sound(lines, theirs)
    assert [[s.of(lines).replace("\r", "") for s in q.spans] for q in theirs] == [
        [s.of(text.replace("\r", "")) for s in q.spans] for q in ours
    ]
    assert [(q.style, q.problems, q.parent, q.label, q.score) for q in theirs] == [
        (q.style, q.problems, q.parent, q.label, q.score) for q in ours
    ]


@given(messy, st.sampled_from(["double", "single", "tex", "guillemet", "low", "corner", "dash", "block"]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_in_any_style(text: str, style: str) -> None:
    assert_sound(text, find_quotes(text, style=style))


SAID = ["Come in", "We close at ten", "That is late", "Not before nine", "So they told me"]
TAGS = [" said Oda.", " asked Jon Brand.", " he said, and left.", ""]


@st.composite
def dialogue(draw: st.DrawFn) -> str:
    """Well-formed dialogue in straight double marks, some of it with a quotation inside."""
    paragraphs = []
    for _ in range(draw(st.integers(1, 6))):
        words = draw(st.sampled_from(SAID))
        if draw(st.booleans()):
            words += " 'he called it late'" if draw(st.booleans()) else " in the boys' room"
        paragraph = f'"{words}{draw(st.sampled_from(",?!"))}"' + draw(st.sampled_from(TAGS))
        if draw(st.booleans()):
            paragraph += f' "{draw(st.sampled_from(SAID))}."'
        paragraphs.append(paragraph)
    return draw(st.sampled_from(["\n\n", "\n\nThe lamp went out at last.\n\n"])).join(paragraphs)


def places(text: str) -> list[list[tuple[int, int]]]:
    return [[(s.start, s.end) for s in q.spans] for q in find_quotes(text)]


@given(dialogue(), st.sampled_from(["“”", "«»", "「」", "„“", "„”"]))
@settings(deadline=None)
def test_other_marks_move_nothing(text: str, pair: str) -> None:
    sides = iter(range(text.count('"')))
    changed = re.sub('"', lambda _: pair[next(sides) % 2], text)
    assert places(changed) == places(text)


@given(dialogue(), st.sampled_from(["The hall was dark.", "It rained.\n\nNobody came, and the lamp went out."]))
@settings(deadline=None)
def test_a_neutral_prefix_shifts_only(text: str, prefix: str) -> None:
    shift = len(prefix) + 2
    moved = [[(s + shift, e + shift) for s, e in spans] for spans in places(text)]
    assert places(f"{prefix}\n\n{text}") == moved


BROKEN = [
    'Come," said Oda. "And "sit.',
    "“Come, said Oda.",
    'He is 6" tall and " odd',
    'Come in,"" said "Oda.',
    "«Come ”in‘ said",
]


@given(dialogue(), st.sampled_from(BROKEN), st.booleans())
@settings(deadline=None)
def test_damage_ends_with_its_paragraph(text: str, broken: str, behind: bool) -> None:
    middle = "\n\nThe lamp went out at last.\n\n"
    whole = text + middle + broken if behind else broken + middle + text
    shift = 0 if behind else len(broken + middle)
    clean = [[(s + shift, e + shift) for s, e in spans] for spans in places(text)]
    read = [spans for spans in places(whole) if shift <= spans[0][0] < shift + len(text)]
    assert read == clean


@given(dialogue())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_word_of_dialogue_is_found(text: str) -> None:
    contents = [text[s:e] for spans in places(text) for s, e in spans]
    assert all(any(words in content for content in contents) for words in SAID if words in text)


@pytest.mark.parametrize("style", sorted(set(synth.STYLES) - {"dash"}))
def test_invented_documents_are_read_whole(style: str) -> None:
    """Dialogues, articles and reports in every style, with nested and split quotations and fragments."""
    for seed in range(6):
        for make in (synth.dialogue, synth.article, synth.report):
            document = make(seed=seed, style=style)
            quotes = find_quotes(document.text)
            assert synth.missed_marks(document, quotes) == ()
            assert synth.swallowed(document, [s for q in quotes for s in q.spans]) == 0


@pytest.mark.parametrize(
    ("first", "spoken"),
    [
        ("— Yes, — Ana Marsh of the mill, — go on.", ["Yes,", "go on."]),
        ("— Yes — Ana Marsh of the mill — go on.", ["Yes — Ana Marsh of the mill — go on."]),
        ("— Yes, said Ana. Ana smiled. Come in now.", ["Yes,", "Come in now."]),
        (
            "— Yes, said Ana. Ana smiled because I am tired. Come in.",
            ["Yes,", "Ana smiled because I am tired. Come in."],
        ),
    ],
)
def test_where_narration_breaks_into_a_turn_that_a_dash_opened(first: str, spoken: list[str]) -> None:
    """A comma before a dash breaks a turn without a tag; a sentence that talks is no beat."""
    text = f"{first}\n\n— No, — said Tom.\n\n— Sit down there."
    end = len(first)
    assert [span.of(text) for quote in find_quotes(text) for span in quote.spans if span.end <= end] == spoken


def test_a_spaced_dash_inside_speech_is_a_pause_in_english_and_a_break_in_polish() -> None:
    english = "— You saw the — well, the thing — and ran.\n\n— The same?\n\n— Yes, and you said so."
    polish = "– Idę – szepnął Jan – do domu.\n\n– Tak?\n\n– Tak."
    assert find_quotes(english)[0].spans[0].of(english) == "You saw the — well, the thing — and ran."
    assert find_quotes(polish)[0].spans[0].of(polish) == "Idę"
