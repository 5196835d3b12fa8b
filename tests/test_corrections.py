"""Corrections: merge, rename, split, override."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr.corrections import Merge, Override, Rename, Split, apply_corrections, correction_from_dict
from quoteattr.errors import InputTypeError, InputValueError
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
    back = apply_corrections(result(), [Merge("p1", "p2"), Split("p1", ("Marsh",), "Eva Marsh")])
    assert speakers(back) == ["Eva Marsh", "Ada Marsh", "Quill"]
    assert back.person("Eva Marsh").aliases == ("Marsh",)  # type: ignore[union-attr]


def test_override() -> None:
    """To somebody known, to a new name, to nobody."""
    over = apply_corrections(result(), [Override("q1", "Quill"), Override("q2", "Zoe Finn"), Override("q3", None)])
    assert speakers(over) == ["Quill", "Zoe Finn", None]
    assert [q.confidence for q in over.quotes] == [1.0, 1.0, 0.0]
    assert over.quotes[0].evidence[0].rule == "correction"


@pytest.mark.parametrize(
    "data", [{"merge": ["p1", "p2"]}, {"rename": "p1", "name": "A"}, {"split": "p1", "forms": ["Ada Marsh"]},
             {"quote": "q1", "speaker": "p3"}],
)  # fmt: skip
def test_plain_data(data: dict[str, object]) -> None:
    """Corrections can be kept as JSON."""
    assert apply_corrections(result(), [data]) == apply_corrections(result(), [correction_from_dict(data)])


@pytest.mark.parametrize(
    ("corrections", "error", "words"),
    [
        ([Merge("p1", "p9")], InputValueError, "p9"),
        ([Override("q9", "p1")], InputValueError, "q9"),
        ([Rename("p1", " ")], InputValueError, "empty"),
        ([Split("p1", ("Zoe",))], InputValueError, "Zoe"),
        ([{"merge": ["p1"]}], InputValueError, "merge"),
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
    split = apply_corrections(result(), [Split("p1", ("Ada Marsh",), "Adam Marsh")])
    assert [(p.name, p.aliases) for p in split.people if p.id in ("p1", "p4")] == [
        ("Dr. Marsh", ()),
        ("Adam Marsh", ("Ada Marsh",)),
    ]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"merge": "p1"}, InputValueError),
        ({"merge": {"p1": 1, "p2": 2}}, InputValueError),
        ({"merge": 3}, InputValueError),
        ({"merge": [["p1"], "p2"]}, InputTypeError),
        ({"rename": None, "name": "A"}, InputTypeError),
        ({"split": "p1", "forms": "Marsh"}, InputTypeError),
        ({"split": "p1", "forms": 3}, InputTypeError),
        ({"split": "p1", "forms": [3]}, InputTypeError),
        ({"split": "p1", "forms": []}, InputValueError),
        ({"quote": ["q1"], "speaker": "p1"}, InputTypeError),
        ({"quote": "q1", "speaker": 3}, InputTypeError),
        ({1: 2}, InputValueError),
    ],
)
def test_data_of_another_form_is_refused(data: dict[str, object], error: type[Exception]) -> None:
    """Data from a file may hold anything; nothing of it is taken for something else."""
    with pytest.raises(error):
        apply_corrections(result(), [data])


def test_a_correction_is_read_from_a_mapping() -> None:
    with pytest.raises(InputTypeError, match="mapping"):
        correction_from_dict([("merge", ["p1", "p2"])])  # type: ignore[arg-type]
