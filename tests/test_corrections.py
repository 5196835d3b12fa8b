"""Corrections: merge, rename, split, override."""

from __future__ import annotations

import json

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr.corrections import (
    AddQuote,
    Correction,
    DropQuote,
    JoinQuotes,
    Merge,
    Rename,
    SetExtent,
    SetGender,
    SetKind,
    SetSpeaker,
    SplitPerson,
    SplitQuote,
    TextCorrections,
    apply_corrections,
    check_corrections,
    correction_from_dict,
    correction_to_dict,
    corrections_from_json,
    corrections_to_json,
    keep,
    pick,
    schema,
)
from quoteattr.errors import FormatError, InputTypeError, InputValueError
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Mention, Person, Span

TEXT = '"No," Marsh said. "Yes," Ada Marsh said. "Well," said Quill.'


def result() -> AttributedText:
    """Three people, one of them found twice."""
    ada = Person(
        "p1", "Ada Marsh", ("Dr. Marsh",), ("dr",), gender="F", mentions=(Mention(Span(25, 34), "name", "p1"),)
    )
    marsh = Person("p2", "Marsh", roles=("baker",), mentions=(Mention(Span(6, 11), "name", "p2"),))
    quill = Person("p3", "Quill", mentions=(Mention(Span(54, 59), "name", "p3"),))
    quotes = (
        AttributedQuote("q1", "No,", (Span(1, 4),), "direct", speaker=marsh, mention=Span(6, 11), confidence=0.5),
        AttributedQuote("q2", "Yes,", (Span(19, 23),), "direct", speaker=ada, mention=Span(25, 34), addressee=marsh),
        AttributedQuote("q3", "Well,", (Span(42, 47),), "direct", speaker=quill, mention=Span(54, 59)),
    )
    return AttributedText(TEXT, quotes, (ada, marsh, quill))


def speakers(text: AttributedText) -> list[str | None]:
    """Names of the speakers, in order."""
    return [quote.speaker.name if quote.speaker else None for quote in text.quotes]


def test_merge() -> None:
    """Forms, titles, roles and mentions come together; the quotes and addressees follow."""
    merged = apply_corrections(result(), [Merge("p1", "p2")])
    assert speakers(merged) == ["Ada Marsh", "Ada Marsh", "Quill"]
    person = merged.people[0]
    assert (person.aliases, person.roles, person.gender) == (("Dr. Marsh", "Marsh"), ("baker",), "F")
    assert [m.span.start for m in person.mentions] == [6, 25]
    assert merged.quotes[1].addressee == person


def test_merged_away_is_still_known() -> None:
    """A later correction may name who was merged by the old id."""
    merged = apply_corrections(result(), [Merge("p1", "p2"), Merge("p2", "p3"), Rename("p3", "A. Marsh")])
    assert speakers(merged) == ["A. Marsh"] * 3


def test_rename() -> None:
    """The old name becomes an alias."""
    renamed = apply_corrections(result(), [Rename("Quill", "Tomas Quill")])
    assert (renamed.people[2].name, renamed.people[2].aliases) == ("Tomas Quill", ("Quill",))


def test_split_takes_mentions_and_quotes() -> None:
    """Splitting what was merged gives two people again."""
    back = apply_corrections(result(), [Merge("p1", "p2"), SplitPerson("p1", ("Marsh",), "Eva Marsh")])
    assert speakers(back) == ["Eva Marsh", "Ada Marsh", "Quill"]
    assert back.person("Eva Marsh").aliases == ("Marsh",)  # type: ignore[union-attr]


def test_override() -> None:
    """To somebody known, to a new name, to nobody."""
    over = apply_corrections(
        result(), [SetSpeaker("q1", "Quill"), SetSpeaker("q2", "Zoe Finn", new=True), SetSpeaker("q3", None)]
    )
    assert speakers(over) == ["Quill", "Zoe Finn", None]
    assert [q.confidence for q in over.quotes] == [1.0, 1.0, 0.0]
    assert over.quotes[0].evidence[0].rule == "correction"


@pytest.mark.parametrize(
    "data",
    [
        {"do": "merge", "into": "p1", "other": "p2"},
        {"do": "rename", "who": "p1", "name": "A"},
        {"do": "split person", "who": "p1", "forms": ["Ada Marsh"]},
        {"do": "speaker", "quote": "q1", "speaker": "p3"},
        {"do": "speaker", "quote": {"words": "Yes,"}, "speaker": "Quill"},
    ],
)
def test_plain_data(data: dict[str, object]) -> None:
    """Corrections can be kept as JSON."""
    assert apply_corrections(result(), [data]) == apply_corrections(result(), [correction_from_dict(data)])


@pytest.mark.parametrize(
    ("corrections", "error", "words"),
    [
        ([Merge("p1", "p9")], InputValueError, "p9"),
        ([SetSpeaker("q9", "p1")], InputValueError, "q9"),
        ([Rename("p1", " ")], InputValueError, "empty"),
        ([SplitPerson("p1", ("Zoe",))], InputValueError, "Zoe"),
        ([{"do": "merge", "into": "p1"}], InputValueError, "other"),
        ([Rename("p1", 3)], InputTypeError, "str"),
        (["merge"], InputTypeError, "not a correction"),
    ],
)  # fmt: skip
def test_errors(corrections: list[object], error: type[Exception], words: str) -> None:
    """What cannot be applied is named."""
    with pytest.raises(error, match=words):
        apply_corrections(result(), corrections)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=40)
@given(st.permutations([Merge("p1", "p2"), Merge("p2", "p3"), Merge("p3", "p1")]))
def test_merging_is_order_free(merges: list[Merge]) -> None:
    """Who ends up together does not depend on the order of the merges."""
    merged = apply_corrections(result(), merges)
    assert len(merged.people) == 1
    assert len({quote.speaker.id for quote in merged.quotes if quote.speaker}) == 1
    assert {m.span.start for m in merged.people[0].mentions} == {6, 25, 54}


def test_who_loses_the_name_goes_by_another_form() -> None:
    split = apply_corrections(result(), [SplitPerson("p1", ("Ada Marsh",), "Adam Marsh")])
    assert [(p.name, p.aliases) for p in split.people if p.id in ("p1", "p4")] == [
        ("Dr. Marsh", ()),
        ("Adam Marsh", ("Ada Marsh",)),
    ]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"do": "merge", "into": "p1"}, InputValueError),
        ({"do": "merge", "into": {"p1": 1}, "other": "p2"}, InputTypeError),
        ({"do": 3}, InputValueError),
        ({"do": "merge", "into": ["p1"], "other": "p2"}, InputTypeError),
        ({"do": "rename", "who": None, "name": "A"}, InputTypeError),
        ({"do": "split person", "who": "p1", "forms": "Marsh"}, InputTypeError),
        ({"do": "split person", "who": "p1", "forms": 3}, InputTypeError),
        ({"do": "split person", "who": "p1", "forms": [3]}, InputTypeError),
        ({"do": "split person", "who": "p1", "forms": []}, InputValueError),
        ({"do": "speaker", "quote": ["q1"], "speaker": "p1"}, InputTypeError),
        ({"do": "speaker", "quote": "q1", "speaker": 3}, InputTypeError),
        ({"do": "speaker", "quote": "q1", "speaker": "p1", "new": 1}, InputTypeError),
        ({"do": "speaker", "quote": {}, "speaker": "p1"}, InputTypeError),
        ({"do": "kind", "quote": "q1", "kind": "spoken"}, InputValueError),
        ({"do": "gender", "who": "p1", "gender": "X"}, InputValueError),
        ({"do": "extent", "quote": "q1", "content": [[3]]}, InputTypeError),
        ({"do": "extent", "quote": "q1", "content": [[5, 2]]}, InputValueError),
        ({"do": "extent", "quote": "q1", "content": [[1, 9999]]}, InputValueError),
        ({"do": "split", "quote": "q1", "contents": [[[1, 2]]]}, InputValueError),
        ({"do": "join", "quotes": ["q1"]}, InputValueError),
        ({"do": "drop", "quote": "q1", "why": "?"}, InputValueError),
        ({1: 2}, InputValueError),
    ],
)
def test_data_of_another_form_is_refused(data: dict[str, object], error: type[Exception]) -> None:
    """Data from a file may hold anything; nothing of it is taken for something else."""
    with pytest.raises(error):
        apply_corrections(result(), [data])


def test_a_correction_is_read_from_a_mapping() -> None:
    with pytest.raises(InputTypeError, match="mapping"):
        correction_from_dict([("do", "merge")])  # type: ignore[arg-type]


# Of quotes


def test_who_is_put_right_as_the_speaker_is_no_longer_spoken_to() -> None:
    made = result()
    told = attrs.evolve(made.quotes[0], addressee=made.people[2])
    made = attrs.evolve(made, quotes=(told, *made.quotes[1:]))
    assert apply_corrections(made, [SetSpeaker("q1", "Quill")]).quotes[0].addressee is None
    assert apply_corrections(made, [SetSpeaker("q1", "Ada Marsh")]).quotes[0].addressee == made.people[2]
    assert apply_corrections(made, [SetSpeaker("q1", None)]).quotes[0].addressee == made.people[2]


def test_a_misspelt_speaker_is_nobody_new() -> None:
    with pytest.raises(InputValueError, match="did you mean 'Ada Marsh'"):
        apply_corrections(result(), [SetSpeaker("q1", "Ada Marhs")])


def test_several_speak_together() -> None:
    both = apply_corrections(result(), [SetSpeaker("q1", "Quill", also=("Ada Marsh",)), Merge("p1", "p2")])
    assert [person.name for person in both.quotes[0].speakers] == ["Quill", "Ada Marsh"]


def test_kind() -> None:
    mixed = apply_corrections(result(), [SetExtent("q1", Span(0, 17)), SetKind("q1", "mixed")]).quotes[0]
    assert (mixed.kind, [span.of(TEXT) for span in mixed.fragments]) == ("mixed", ["No,"])


def test_split_and_join() -> None:
    """Both halves keep the speaker; joined again they are one quote with two parts."""
    split = apply_corrections(result(), [SplitQuote("q2", [[Span(19, 21)], [Span(21, 23)]])])
    assert [(q.text, q.speaker and q.speaker.name) for q in split.quotes[1:3]] == [
        ("Ye", "Ada Marsh"), ("s,", "Ada Marsh"),
    ]  # fmt: skip
    assert len({q.id for q in split.quotes}) == 4
    joined = apply_corrections(split, [JoinQuotes([split.quotes[2], split.quotes[1]])])
    assert [q.text for q in joined.quotes] == ["No,", "Ye s,", "Well,"]
    assert joined.quotes[1].spans == (Span(19, 21), Span(21, 23))


def test_drop_and_add() -> None:
    without = apply_corrections(result(), [DropQuote("q2")])
    assert [q.id for q in without.quotes] == ["q1", "q3"]
    back = apply_corrections(without, [AddQuote(Span(19, 23), speaker="Ada Marsh")])
    assert [(q.text, q.speaker.name, q.confidence) for q in back.quotes[1:2] if q.speaker] == [
        ("Yes,", "Ada Marsh", 1.0)
    ]
    with pytest.raises(InputValueError, match="already"):
        apply_corrections(result(), [AddQuote(Span(19, 23), speaker="Ada Marsh")])


def test_what_stood_in_a_dropped_quote_stands_alone() -> None:
    inner = AttributedQuote("q9", "Ye", (Span(19, 21),), "direct", parent="q2")
    nested = attrs.evolve(result(), quotes=(*result().quotes[:2], inner, result().quotes[2]))
    assert apply_corrections(nested, [SetGender("p1", "F")]).quotes[2].parent == "q2"
    assert apply_corrections(nested, [DropQuote("q2")]).quotes[1].parent is None
    assert apply_corrections(result(), [AddQuote(Span(19, 21))]).quotes[2].parent == "q2"


def test_gender() -> None:
    assert apply_corrections(result(), [SetGender("Quill", "M")]).people[2].gender == "M"


ANY = [
    SetSpeaker("q1", "Quill"), SetSpeaker("q1", "Zoe", new=True, also=("Quill",)), SetSpeaker("q1", None),
    SetKind("q1", "indirect"), SetExtent("q1", Span(1, 3)), SplitQuote("q2", ([Span(19, 21)], [Span(21, 23)])),
    JoinQuotes(("q1", "q2")), DropQuote("q3"), AddQuote(Span(0, 3), "indirect", "Quill"), Merge("p1", "p2"),
    Rename("Quill", "Tom Quill"), SplitPerson("p1", ("Ada Marsh",), "Eva"), SetGender("p1", None),
]  # fmt: skip


@pytest.mark.parametrize("correction", ANY, ids=lambda c: type(c).__name__)
def test_kept_and_read_again(correction: Correction) -> None:
    """Plain data is the exact inverse, follows the schema, and gives the same result without any id."""
    assert correction_from_dict(correction_to_dict(correction)) == correction
    kept = keep(result(), [correction])
    written = corrections_to_json([kept])
    jsonschema.validate(json.loads(written), schema())
    assert corrections_from_json(written) == (kept,)
    assert '"q1"' not in written
    assert apply_corrections(result(), kept) == apply_corrections(result(), [correction])


@settings(deadline=None)
@given(st.lists(st.sampled_from(ANY), max_size=5))
def test_any_kept_corrections_hold_on_their_own_text(corrections: list[Correction]) -> None:
    try:
        expected = apply_corrections(result(), corrections)
        kept = keep(result(), corrections)
    except InputValueError:
        return
    assert corrections_from_json(corrections_to_json([kept])) == (kept,)
    assert apply_corrections(result(), kept) == expected


def test_of_two_people_of_one_name() -> None:
    twin = attrs.evolve(result(), people=(*result().people, Person("p4", "Quill")))
    kept = keep(twin, [Merge("p3", "p4")])
    assert len(apply_corrections(twin, kept).people) == 3
    renumbered = attrs.evolve(
        result(), people=(*result().people[:2], Person("p8", "Quill"), Person("p9", "Quill")), quotes=()
    )
    assert check_corrections(renumbered, kept)[0].fit == "doubtful"


@pytest.mark.parametrize(
    "wrong",
    [
        "[",
        "[]",
        "{}",
        '{"corrections": 2, "texts": []}',
        '{"corrections": 1, "texts": [3]}',
        '{"corrections": 1, "texts": [{"corrections": [{"do": "drop"}]}]}',
    ],
)
def test_a_file_of_another_form_is_refused(wrong: str) -> None:
    with pytest.raises(FormatError):
        corrections_from_json(wrong)


# On a text that has changed


def test_one_more_line_moves_no_correction() -> None:
    kept = keep(result(), [SetSpeaker("q1", "Quill"), SetSpeaker("q3", None)])
    moved = attrs.evolve(shifted(result(), '"Yes," said Zoe.\n\n'), people=result().people)
    assert [o.fit for o in check_corrections(moved, kept)] == ["holds", "holds"]
    assert speakers(apply_corrections(moved, kept)) == ["Quill", "Ada Marsh", None]


def shifted(text: AttributedText, before: str) -> AttributedText:
    """The same with a text put before it."""
    quotes = [
        attrs.evolve(q, spans=tuple(Span(s.start + len(before), s.end + len(before)) for s in q.spans), mention=None)
        for q in text.quotes
    ]
    return attrs.evolve(text, text=before + text.text, quotes=quotes)


def test_words_that_have_changed_are_doubtful_and_words_that_are_gone_lost() -> None:
    kept = keep(result(), [SetSpeaker("q1", "Quill")])
    other = AttributedText('"Nay," Marsh said. "Yes," Ada Marsh said. "Well," said Quill.', (), result().people)
    assert check_corrections(other, kept)[0].fit == "doubtful"
    assert apply_corrections(other, kept, lost="skip") == other
    assert check_corrections(attrs.evolve(result(), text="x" * 90, quotes=()), kept)[0].fit == "lost"


def test_a_quote_that_is_no_longer_found_is_lost() -> None:
    kept = keep(result(), [SetSpeaker("q1", "Quill")])
    assert "no quote" in check_corrections(attrs.evolve(result(), quotes=()), kept)[0].note


def test_some_words_of_a_quote_are_enough_by_hand() -> None:
    """Of the innermost quote that holds them; not where they stand twice, nor where no quote holds them."""
    text = '"I have counted three times, and Tom says it is ‘as plain as bread’ now," Marsh said. "Count again." I did.'
    outer, inner, last = ((text.index(w), text.index(w) + len(w)) for w in (
        "I have counted three times, and Tom says it is ‘as plain as bread’ now,", "as plain as bread", "Count again.",
    ))  # fmt: skip
    quotes = [
        AttributedQuote(f"q{n}", text[slice(*span)], (Span(*span),), "direct", parent=parent)
        for n, (span, parent) in enumerate(((outer, None), (inner, "q1"), (last, None)), 1)
    ]
    said = AttributedText(text, quotes, result().people)

    def given(words: str, **more: object) -> list[str | None]:
        made = correction_from_dict({"do": "speaker", "quote": {"words": words, **more}, "speaker": "Quill"})
        return speakers(apply_corrections(said, TextCorrections((made,)), lost="skip"))

    assert given("counted three") == ["Quill", None, None]
    assert given("plain as") == [None, "Quill", None]
    assert given("again") == [None, None, "Quill"]
    assert given("I") == given("I did") == given("Marsh said") == given('again." I did') == [None] * 3
    assert given("counted three", before="I have ", after=" times") == [None] * 3


def test_corrections_of_several_texts_find_theirs() -> None:
    one = attrs.evolve(result(), name="a/one.txt")
    kept = (keep(attrs.evolve(result(), name="two.txt", text=TEXT + " "), []), keep(one, [SetSpeaker("q1", None)]))
    assert pick(kept, TEXT, "other.txt") == kept[1]
    assert pick(kept, "changed", "b/one.txt") == kept[1]
    assert pick(kept, "changed", "three.txt") is None
