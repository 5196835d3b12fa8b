"""What kind of stretch each line is: headings are no turns, turns are read in every layout."""

import importlib.util
import pathlib
from xml.etree import ElementTree

import pytest

from quoteattr import AttributedText, attribute, find_quotes
from quoteattr.io.plain import schema
from quoteattr.summaries import share_of_voice
from quoteattr.text.genre import fiction_score
from quoteattr.text.layout import paragraphs
from quoteattr.text.structure import find_structure

BENCH = pathlib.Path(__file__).resolve().parent.parent / "benchmarks" / "layouts.py"
SPEC = importlib.util.spec_from_file_location("layouts", BENCH)
layouts = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(layouts)

CHAPTER = (
    "The road was closed when Ada Pell came to the gate. “Is it late?” she asked.\n\n"
    "“It is,” said Tom Osei. “The pump failed at noon.”\n\n"
    "Nobody spoke for a while. “Then we walk,” said Ada Pell.\n"
)


def kinds(text):
    return [(stretch.kind, stretch.span.of(text)) for stretch in find_structure(text).stretches]


@pytest.mark.parametrize("layout", layouts.LAYOUTS)
def test_every_layout_is_read_turn_by_turn(layout):
    for seed in range(5):
        text, turns = layouts.LAYOUTS[layout](layouts.Filling(7000 + seed))
        assert layouts.read(text) == [(label, layouts.letters(said)) for label, said in turns]


@pytest.mark.parametrize("name", layouts.LISTS)
def test_lists_and_stories_hold_no_turns(name):
    for seed in range(5):
        assert layouts.read(layouts.LISTS[name](layouts.Filling(9000 + seed))) == []


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("PART I: MOSQUE", 1),
        ("Part Two", 1),
        ("BOOK THE SECOND", 1),
        ("CHAPTER NINE: What kind of lantern?", 2),
        ("Chapter 12", 2),
        ("CHAPTER XII.", 2),
        ("ACT ONE, SCENE TWO", 1),
        ("Chapter the First", 2),
        ("SECOND PART", 1),
        ("XIV", 2),
        ("## The Gate", 2),
        ("Prologue", 1),
    ],
)
def test_a_heading_of_any_style_is_one_and_no_turn(line, level):
    text = f"{line}\n\n{CHAPTER}\n{line}\n\n{CHAPTER}"
    found = [s for s in find_structure(text).stretches if s.kind == "heading"]
    assert [(s.span.of(text), s.level) for s in found] == [(line, level)] * 2
    assert not find_structure(text).of("turn")


@pytest.mark.parametrize(
    "before",
    [
        "CHAPTER I\n\n",
        "PART ONE: THE GATE\n\nCHAPTER I. Ida Vale\n\n",
        "- flour\n- two eggs\n- a pinch of salt\n\n",
        "Photo: Ida Vale\n\n",
        "IDA VALE: Can you hear me?\n\nJONAS QUILL: I can.\n\nIDA VALE: Then we begin.\n\n",
    ],
    ids=["chapter", "part", "list", "caption", "transcript"],
)
def test_what_stands_before_a_chapter_changes_no_answer_in_it(before):
    def answers(text, start):
        return [(q.text, q.speaker and q.speaker.name) for q in attribute(text).quotes if q.start >= start]

    assert answers(before + CHAPTER, len(before)) == answers(CHAPTER, 0)


def test_a_transcript_in_an_article_is_a_stretch_of_it():
    text, turns = layouts.LAYOUTS["in an article"](layouts.Filling(3))
    stretches = find_structure(text).of("turn")
    assert len(stretches) == len(turns)
    assert find_structure(text).kind_at(0) == "prose"
    assert find_structure(text).kind_at(len(text) - 1) == "prose"


@pytest.mark.parametrize(
    ("label", "named"),
    [("Interviewer", "Imogen Farrier"), ("Guest", "Leopold Vann")],
)
def test_lines_at_the_head_say_who_a_label_is_and_are_no_words(label, named):
    text = "Interviewer: Imogen Farrier\nGuest: Leopold Vann\n\nInterviewer: Is it late?\n\nGuest: It is, I fear."
    capitals = find_structure(text.replace("Leopold Vann", "LEOPOLD VANN")).of("turn")
    assert len(capitals) == 2
    assert capitals[1].named is not None
    turns = find_structure(text).of("turn")
    assert [t.label.of(text) for t in turns] == ["Interviewer", "Guest"]
    assert {t.label.of(text): t.named.of(text) for t in turns}[label] == named


def test_who_examines_is_who_asks():
    text = (
        "DIRECT EXAMINATION BY MS. ALDEN:\n\nQ. Where were you?\n\nA. By the pump.\n\n"
        "CROSS-EXAMINATION BY MR. PELL:\n\nQ. Which pump?\n\nA. The near one."
    )
    named = [t.named and t.named.of(text) for t in find_structure(text).of("turn")]
    assert named == ["MS. ALDEN", None, "MR. PELL", None]


@pytest.mark.parametrize(
    ("head", "asks", "answers"),
    [
        ("JONAS PELL, having been duly sworn, testified:\n\nEXAMINATION BY MS. ALDEN", "MS. ALDEN", "JONAS PELL"),
        ("Examination of Jonas Pell by Ms. Alden", "Ms. Alden", "Jonas Pell"),
        ("Interview with Mei van der Aa, harbour master", None, "Mei van der Aa"),
        ("Deposition of DR. IDA O'HARA", None, "DR. IDA O'HARA"),
        ("What the interview with Jonas Pell brought was little", None, None),
    ],
)  # fmt: skip
def test_the_head_of_a_record_says_who_asks_and_who_answers(head, asks, answers):
    text = f"{head}\n\nQ. Where were you?\n\nA. By the pump.\n\nQ. Which pump?\n\nA. The near one."
    named = [t.named and t.named.of(text) for t in find_structure(text).of("turn")]
    assert named == [asks, answers, asks, answers]


def test_stage_directions_and_narration_are_nobodys_words():
    text = (
        "MAVIS: Is it coming?\n\nARTHUR: (not turning round) It came.\n\nShe opens her bag and takes out a bun.\n\n"
        "MAVIS: When?\n\nEnter the STATION MASTER.\n\nARTHUR: Nineteen fifty-three."
    )
    said = ["".join(part.of(text) for part in turn.parts) for turn in find_structure(text).of("turn")]
    assert said == ["Is it coming?", "It came.", "When?", "Nineteen fifty-three."]
    assert len(find_structure(text).of("direction")) == 2


def test_quoted_mail_goes_to_its_writers():
    text = (
        "Fine by me.\n\nOn Thu, 6 Mar 2025 at 09:52, Ingrid Vale <ivale@example.org> wrote:\n\n> Is that enough?\n>\n"
        "> On Wed, 5 Mar 2025 at 17:30, Hamid Roy <hroy@example.org> wrote:\n>\n>> May we have the remark\n>> please?\n"
    )
    found = [
        (m.label.of(text), [p.of(text) for p in m.parts]) for m in find_structure(text).of("quoted_mail") if m.label
    ]
    assert found == [("Ingrid Vale", ["Is that enough?"]), ("Hamid Roy", ["May we have the remark", "please?"])]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("By Adam Wilkes", "byline"),
        ("Photo: Ida Vale", "caption"),
        ("Tarn, 4 May 1921", "dateline"),
        ("Copyright © 2020 Ida Vale", "front"),
        ("* * *", "rule"),
    ],
)
def test_lines_that_are_no_running_text(line, kind):
    text = f"{line}\n\n{CHAPTER}"
    assert kinds(text)[0] == (kind, line)


def test_a_signature_follows_its_closing_line():
    text = "Sir,\n\nI have eaten several thousand.\n\nYours faithfully,\n\nWinifred Oakeshaw (Mrs.)\nLow Farm, Tarn\n"
    assert kinds(text) == [("signature", "Winifred Oakeshaw (Mrs.)\nLow Farm, Tarn")]


def test_subtitles_numbers_and_times_are_no_paragraphs():
    text = "1\n00:00:01,200 --> 00:00:03,400\nIs it coming?\n\n2\n00:00:03,900 --> 00:00:05,100\nIt came.\n"
    assert [p.of(text) for p in find_structure(text).paragraphs(text)] == ["Is it coming?", "It came."]


def test_prose_keeps_its_paragraphs():
    assert find_structure(CHAPTER).paragraphs(CHAPTER) == paragraphs(CHAPTER)


def test_blanking_keeps_the_length():
    for seed, layout in enumerate(layouts.LAYOUTS):
        text, _ = layouts.LAYOUTS[layout](layouts.Filling(seed))
        assert len(find_structure(text).blanked(text)) == len(text)


BOOK = "\n".join(
    ["PART ONE: THE GATE\n\nCHAPTER I\n\nThe Road\n", CHAPTER, "CHAPTER II\n", CHAPTER, "PART TWO: THE PUMP\n", CHAPTER]
)


def test_sections_are_parts_with_their_chapters():
    sections = attribute(BOOK).sections
    assert [(s.level, s.title) for s in sections] == [
        (1, "PART ONE: THE GATE"),
        (2, "CHAPTER I The Road"),
        (2, "CHAPTER II"),
        (1, "PART TWO: THE PUMP"),
    ]
    assert sections[0].span.contains(sections[2].span)
    assert sections[0].span.end == sections[3].span.start
    assert sections[3].span.end == len(BOOK)


def test_sections_come_back_from_json():
    result = attribute(BOOK)
    assert AttributedText.from_dict(result.to_dict()).sections == result.sections
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(result.to_dict(), schema())


def test_tei_has_a_division_and_head_for_each_section():
    root = ElementTree.fromstring(attribute(BOOK).to_tei())
    tei = "{http://www.tei-c.org/ns/1.0}"
    body = root.find(f".//{tei}body")
    parts = body.findall(f"{tei}div")
    assert [part.find(f"{tei}head").text for part in parts] == ["PART ONE: THE GATE", "PART TWO: THE PUMP"]
    assert [[h.text for h in d.findall(f"{tei}head")] for d in parts[0].findall(f"{tei}div")] == [
        ["CHAPTER I", "The Road"],
        ["CHAPTER II"],
    ]
    assert "".join("".join(body.itertext()).split()) == "".join(BOOK.split())


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("BUFFALO, N.Y. (AP) — The gate was shut on Friday.", "BUFFALO, N.Y."),
        ("TARN – The board met on Monday to discuss it.", "TARN"),
        ("PORT ELLERY, March 3 -- Nobody came to the gate.", "PORT ELLERY"),
    ],
)
def test_a_dateline_is_a_part_of_its_paragraph(line, place):
    assert kinds(f"The Gate\n\n{line}\n")[-1] == ("dateline", place)
    assert find_structure(line).kind_at(len(line) - 1) == "prose"


def test_verse_and_lists_are_stretches():
    text = (
        "The miller sat beside the weir,\n  And counted up his pay;\nNone from far or near,\n  Shall take one.\n\n"
        "- flour\n- two eggs\n\nThat was all."
    )
    assert [kind for kind, _ in kinds(text)] == ["verse", "list"]


def test_a_transcript_before_a_story_leaves_it_a_story():
    record, _ = layouts.LAYOUTS["capitals, colon"](layouts.Filling(5))
    text = f"{record}\n\n{CHAPTER}"
    beside = [stretch.span for stretch in find_structure(text).of("turn")]
    alone = fiction_score(CHAPTER, paragraphs(CHAPTER), find_quotes(CHAPTER))
    assert fiction_score(text, paragraphs(text), find_quotes(text), beside) == pytest.approx(alone, abs=0.05)


NUMBERS = ("I", "II", "III", "IV", "V")
TITLES = ("The Quay", "A Cold Morning", "Bread and Salt", "What the Ferry Carried", "Home")
ENTRIES = {
    "numbers": lambda n, title: (f"{NUMBERS[n]}. {title}", f"{NUMBERS[n]}. {title}"),
    "pages": lambda n, title: (f"{title} ....... {12 * n + 3}", title),
    "tabs": lambda n, title: (f"{n + 1}\t{title}\t{12 * n + 3}", f"{n + 1} {title}"),
    "chapters": lambda n, title: (f"Chapter {NUMBERS[n]}. {title}", f"CHAPTER {NUMBERS[n]}\n\n{title.upper()}"),
    "chapters above titles": lambda n, title: (f"CHAPTER {NUMBERS[n]}: {title}", f"CHAPTER {NUMBERS[n]}.\n{title}"),
    "titles": lambda n, title: (title, title.upper()),
}


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["close", "wide"])
@pytest.mark.parametrize(
    ("style", "word"),
    # Without a word above them only divisions with their numbers are known for a table.
    [(style, word) for style in ENTRIES for word in ("CONTENTS", "Table of Contents", None) if word or "chap" in style],
)
def test_a_table_of_contents_heads_nothing_and_what_it_names_does(style, gap, word):
    listed, headings = zip(*(ENTRIES[style](n, title) for n, title in enumerate(TITLES)), strict=True)
    above = "" if word is None else f"{word}\n\n"
    text = "\n\n".join([f"{above}{gap.join(listed)}\n", *(f"{heading}\n\n{CHAPTER}" for heading in headings)])
    structure = find_structure(text)
    sections = structure.sections(text)
    assert [(s.title, s.level) for s in sections] == [(" ".join(heading.split()), 2) for heading in headings]
    assert all(CHAPTER.strip() in s.span.of(text) for s in sections)
    assert [q.start for q in attribute(text).quotes if q.start < sections[0].span.start] == []


@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["close", "wide"])
@pytest.mark.parametrize(
    ("part", "chapter"),
    [("PART I", "CHAPTER I"), ("Book One", "Chapter 1"), ("BOOK THE SECOND", "XII"), ("ACT II", "SCENE I")],
)
def test_a_part_right_above_its_first_chapter_is_a_heading_of_its_own(part, chapter, between):
    text = f"{part}{between}{chapter}\n\n{CHAPTER}"
    sections = find_structure(text).sections(text)
    assert [(s.title, s.level) for s in sections] == [(part, 1), (chapter, 2)]
    assert sections[0].span.contains(sections[1].span)


def test_a_row_of_headings_without_what_they_head_stays_one():
    text = "CHAPTER I\n\nCHAPTER II\n\nCHAPTER III\n\nNobody spoke."
    assert len(find_structure(text).of("heading")) == 3


def test_a_question_in_running_text_is_nobodys():
    text = "Question: who pays for the bridge?\n\nThe question: when does it open?\n\nNobody has said so yet."
    assert find_structure(text).of("turn") == ()


def test_quotes_are_counted_and_kept_by_section():
    text = f"“Go,” said Ada Pell.\n\nCHAPTER I\n\n{CHAPTER}\nCHAPTER II\n\n{CHAPTER}\n“No,” said Bo Quill.\n"
    result = attribute(text)
    rows = share_of_voice(result, by="section")
    assert [(row["section"], row["quotes"]) for row in rows] == [(None, 1), ("CHAPTER I", 3), ("CHAPTER II", 4)]
    assert sum(row["share_of_quotes"] for row in rows) == pytest.approx(1)
    parts = [result.only(section=section) for section in result.sections]
    assert [len(part.quotes) for part in parts] == [3, 4]
    assert {row["speaker"] for row in share_of_voice(parts[0])} == {"Ada Pell", "Tom Osei"}
    assert all(part.text == text for part in parts)


@pytest.mark.parametrize("place", ["LOWMERE", "PORT ELLERY, March 3", "TARN, N.Y. (AP)"])
@pytest.mark.parametrize("dash", ["—", "–", "--"])
def test_words_after_a_dateline_begin_after_its_dash(place, dash):
    text = f"{place} {dash} The lower gate was shut on Friday, the mayor said."
    assert find_structure(text).after_dateline(text, 0) == text.index("The")
    assert find_structure(text).after_dateline(text, 20) == 20
    assert [quote.text for quote in attribute(text).quotes] == ["The lower gate was shut on Friday"]


WORDS = ("one", "two", "three", "four")


@pytest.mark.parametrize(
    "head", ["EXAMINATION BY MS. ALDEN", "JONAS PELL, having been sworn, testified:\n\nEXAMINATION BY MS. ALDEN"]
)
def test_a_letter_whose_bearer_is_named_is_no_person_of_its_own(head):
    record = "\n\n".join(f"{'QA'[at % 2]}. Line {word}, at the pump." for at, word in enumerate(WORDS))
    people = attribute(f"{head}\n\n{record}").people
    assert "Ms. Alden" in [person.name for person in people]
    assert "Q" not in [person.name for person in people]
    assert ("A" in [person.name for person in people]) == ("sworn" not in head)
