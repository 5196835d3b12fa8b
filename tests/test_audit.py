"""The audit of sources: numbers that lead to their quotes, as rows, page and workbook; nothing of a text is trusted."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr import Person, Register, Span, attribute, audit, synth
from quoteattr.across.kinds import KINDS, kind_of_source
from quoteattr.across.sources import (
    GENDERS,
    QUOTE_COLUMN_NAMES,
    SOURCE_COLUMN_NAMES,
    TEXT_COLUMN_NAMES,
    organisation_of,
)
from quoteattr.errors import InputTypeError, InputValueError, MissingPackageError
from quoteattr.io.sheets import to_xlsx, write_xlsx
from quoteattr.lang import english
from quoteattr.result import AttributedText
from quoteattr.strategies import quotations
from quoteattr.types import AttributedQuote

NASTY = "<script>alert(1)</script>\"'&\x00\ud800=1+1"


def result_of(*people, words="No", kind="direct", name="a"):
    text = f"{words} {name} {len(people)}"
    quotes = [
        AttributedQuote(f"q{at}", words, (Span(0, len(words)),), kind, speaker=person, confidence=0.9)
        for at, person in enumerate(people, 1)
    ]
    return AttributedText(text, quotes, tuple({p.id: p for p in people if p}.values()), name=name)


@pytest.mark.parametrize(
    ("title", "role", "kind"),
    [
        ("Mayor", "", "official"),
        ("Prof.", "", "expert"),
        ("Dr.", "the chief doctor of the Tollan hospital", "expert"),
        ("", "a spokeswoman for the mayor of Tollan", "spokesperson"),
        ("", "the director of the Tollan Water Authority", "business"),
        ("", "a resident of the old town", "resident"),
        ("", "the campaign manager", "advocate"),
        ("", "deputy editor of the Tollan Post", "media"),
        ("", "a tall woman", "other"),
        ("Mr.", "", "other"),
        ("Lt. Gen.", "", "official"),
    ],
)
def test_kinds_of_sources(title, role, kind):
    assert kind_of_source("person", (title,) if title else (), (role,) if role else ()) == kind


def test_every_kind_of_the_table_is_one_of_ours():
    assert {row["kind"] for row in english().table("source_kinds")} <= set(KINDS)
    words = [word for row in english().table("source_kinds") for word in row["words"].split()]
    kinds = [w for w in set(words) if words.count(w) > 1]
    assert kinds == []


def test_numbers_of_an_audit():
    ada = Person("p1", "Ada Marsh", titles=("Mayor",), roles=("the mayor of Tollan",))
    nobody = Person("p2", "a senior official", kind="unnamed")
    board = Person("p3", "Harbour Board", kind="organization")
    found = audit([
        result_of(ada, nobody, None, name="one"),
        (result_of(ada, board, words="Not now", kind="indirect", name="two"), "2026-11-30"),
    ])  # fmt: skip
    by_name = {row["name"]: row for row in found.sources}
    assert (by_name["Ada Marsh"]["texts"], by_name["Ada Marsh"]["quotes"]) == (2, 2)
    assert (by_name["Ada Marsh"]["quoted_words"], by_name["Ada Marsh"]["retold_words"]) == (1, 2)
    assert by_name["Harbour Board"]["organisation"] == "Harbour Board"
    assert by_name["a senior official"]["kind"] == "anonymous"
    assert found.totals["unknown"] == 1
    assert found.totals["quotes"] == 5
    assert found.totals["quotes_per_text"] == 2.5
    assert found.totals["unnamed_sources"] == round(1 / 3, 4)
    assert found.totals["unnamed_quotes"] == 0.25
    assert [row["date"] for row in found.texts] == [None, "2026-11-30"]
    assert sum(row["share_of_words"] for row in found.sources) == pytest.approx(1, abs=1e-5)


def test_a_register_joins_and_is_filled():
    register = Register()
    found = audit([result_of(Person("p1", "Ada Marsh"), name=name) for name in "ab"], register)
    assert len(register) == 2
    assert [row["id"] for row in found.sources] == ["r1"]


def test_only_results_are_audited():
    with pytest.raises(InputTypeError):
        audit(["a text"])
    assert audit([]).totals["texts"] == 0
    assert "0 texts" in audit([]).to_html()


def test_organisations_of_roles():
    assert organisation_of(["the head of the Tollan Water Authority, who left"]) == "Tollan Water Authority"
    assert organisation_of(["the head of a choir", ""]) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(quotations(), max_size=3))
def test_every_number_leads_to_its_quotes(documents):
    found = audit(attribute(document.text) for document in documents)
    assert all(tuple(row) == SOURCE_COLUMN_NAMES for row in found.sources)
    assert all(sorted(row) == sorted(QUOTE_COLUMN_NAMES) for row in found.quotes)
    assert all(sorted(row) == sorted(TEXT_COLUMN_NAMES) for row in found.texts)
    for row in found.sources:
        own = [quote for quote in found.quotes if quote["source"] == row["id"]]
        assert len(own) == row["quotes"]
        assert sum(quote["words"] for quote in own) == row["quoted_words"] + row["retold_words"]
        assert row["gender"] in GENDERS
    for column, groups in (("kind", found.kinds), ("gender", found.genders)):
        assert sum(group["sources"] for group in groups) == len(found.sources), column
    page = found.to_html()
    anchors = re.findall(r'href="#([^"]+)"', page)
    assert all(f'id="{anchor}"' in page for anchor in anchors)


@given(st.text(max_size=60))
def test_whatever_a_text_holds_stays_text(name):
    person = Person("p1", NASTY + name, titles=(NASTY,), roles=(f"mayor of {NASTY}",))
    found = audit([result_of(person, words=NASTY, name=NASTY + name)])
    page = found.to_html(title=NASTY)
    assert "<script" not in page
    assert page.encode("utf-8")
    stream = io.BytesIO()
    found.to_xlsx(stream)
    with zipfile.ZipFile(stream) as book:
        for part in book.namelist():
            assert b"<f>" not in book.read(part)
            assert b"<hyperlink" not in book.read(part)


# Workbooks


def test_a_workbook_comes_back():
    openpyxl = pytest.importorskip("openpyxl")
    result = attribute(synth.report(seed=3).text)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx([result])))
    head, *rows = book["quotes"].iter_rows(values_only=True)
    records = result.to_records()
    assert [row[head.index("text")] for row in rows] == [record["text"] for record in records]
    assert [row[head.index("start")] for row in rows] == [record["start"] for record in records]


def test_cells_are_what_they_are():
    openpyxl = pytest.importorskip("openpyxl")
    stream = io.BytesIO()
    rows = [
        {"a": "=1+1", "b": 7, "c": None, "d": ["x", "y"], "e": "x" * 40_000, "f": True, "g": "https://tollan.example"}
    ]
    write_xlsx({"a/b:" * 20: (tuple("abcdefg"), rows), "": ((), [])}, stream)
    book = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))
    cells = next(iter(book.worksheets[0].iter_rows(min_row=2)))
    assert [cell.value for cell in cells[:4]] == ["=1+1", 7, None, "x; y"]
    assert cells[0].data_type == "s"
    assert len(cells[4].value) == 32_767
    assert cells[5].value is True
    assert cells[6].hyperlink is None


def test_the_same_rows_are_the_same_bytes():
    result = attribute("“No,” said Ada Marsh.")
    assert to_xlsx([result]) == to_xlsx([result])


def test_a_sheet_holds_so_many_rows(monkeypatch):
    monkeypatch.setattr("quoteattr.io.sheets._ROWS", 3)
    with pytest.raises(InputValueError, match="csv"):
        write_xlsx({"a": (("x",), [{"x": 1}] * 3)}, io.BytesIO())


def test_without_the_library_it_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingPackageError, match="xlsx"):
        to_xlsx([])
