"""Results: what they answer, how they are cut into voices, and every format out and back."""

import csv
import io as stdio
import json
import pathlib
import re
import xml.etree.ElementTree as ET
from importlib import resources

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr import attribute
from quoteattr.errors import FormatError, InputTypeError, InputValueError, QuoteattrError
from quoteattr.io import RECORD_COLUMNS, records_from_csv, schema, to_csv, to_tei
from quoteattr.markup import Layer, nest
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Evidence, Mention, Person, Span

CASES = pathlib.Path(__file__).parent / "cases"

TEXT = (
    'The ferry to Lorn did not sail. "The engine is dead," said Ada Marsh, the harbour master. "We need a week."\n\n'
    'He said the repair would be "quick and dirty" and told people to wait.\n\n'
    "“She told me, ‘Go home,’ and I went.”\n"
)
HOSTILE = '</script><script>{0}</script><img src=x onerror="{0}">\' onclick="{0}" "&\x00\ud800\u202e'


def at(words, start=0):
    begin = TEXT.index(words, start)
    return Span(begin, begin + len(words))


def sample():
    mentions = (Mention(at("Ada Marsh"), "name", "p1", 0.9, "test"),)
    ada = Person("p1", "Ada Marsh", ("Marsh",), ("Ms",), ("the harbour master",), "F", "person", mentions)
    tom = Person("p2", "Tom Orr", gender="M")
    board = Person("p3", "The board", kind="organization")
    why = (Evidence("said-subject", (at("said"), at("Ada Marsh")), 0.97, "subject"), Evidence("model"))
    quotes = (
        AttributedQuote(
            "q1", "The engine is dead, We need a week.", (at("The engine is dead,"), at("We need a week.")), "direct",
            (), ada, at("Ada Marsh"), at("said"), "explicit", board, 0.97, why, cue_class="say",
        ),
        AttributedQuote(
            "q2", 'the repair would be "quick and dirty"', (at('the repair would be "quick and dirty"'),), "mixed",
            (at("quick and dirty"),), tom, at("He"), at("said", 100), "anaphoric", None, 0.5, negated=True,
        ),
        AttributedQuote("q3", "She told me ...", (at("She told me, ‘Go home,’ and I went."),), "direct"),
        AttributedQuote("q4", "Go home,", (at("Go home,"),), "direct", speaker=ada, confidence=0.7, parent="q3"),
    )  # fmt: skip
    return AttributedText(TEXT, quotes, (ada, tom, board), "en_core_web_sm 3.8.0", name="ferry.txt")


def hostile(script="alert(1)"):
    """A result whose every string is out to break something, or to run `script`."""
    evil = HOSTILE.format(script)
    text = f'"{evil}" said {evil}.\n\n{evil}'
    person = Person("p1", evil, (evil,), (evil,), (evil,))
    span = Span(1, 1 + len(evil))
    quote = AttributedQuote(
        evil, evil, (span,), "direct", (), person, Span(span.end + 7, len(text) - 5), span, "explicit", person,
        0.9, (Evidence(evil, (span,), 0.5, evil),), cue_class=evil,
    )  # fmt: skip
    return AttributedText(text, (quote,), (person,), evil, name=evil)


@st.composite
def results(draw):
    """Any text with any quotes."""
    text = draw(st.text(st.characters(), min_size=1, max_size=60))
    people = tuple(Person(f"p{i}", draw(st.text(max_size=8))) for i in range(draw(st.integers(0, 3))))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda p: Span(min(p), max(p)))
    quotes = []
    for number in range(draw(st.integers(0, 4))):
        own = sorted(draw(st.lists(spans, min_size=1, max_size=3)), key=lambda span: span.end)
        kind = draw(st.sampled_from(["direct", "mixed", "indirect"]))
        quotes.append(
            AttributedQuote(
                f"q{number}", draw(st.text(max_size=9)), tuple(own), kind,
                tuple(own) if kind == "mixed" else (),
                draw(st.sampled_from(people)) if people and draw(st.booleans()) else None,
                draw(st.none() | spans), draw(st.none() | spans), confidence=draw(st.floats(0, 1)),
            )
        )  # fmt: skip
    return AttributedText(text, quotes, people)


class TestAsking:
    def test_by_speaker_has_people_as_keys_and_unknown_last(self):
        groups = sample().by_speaker()
        assert [(p.name if p else None, [q.id for q in qs]) for p, qs in groups.items()] == [
            ("Ada Marsh", ["q1", "q4"]),
            ("Tom Orr", ["q2"]),
            (None, ["q3"]),
        ]

    def test_quotes_of_takes_names_aliases_and_ids(self):
        result = sample()
        for who in ("ada marsh", "Marsh", "p1", result.people[0]):
            assert [quote.id for quote in result.quotes_of(who)] == ["q1", "q4"]
        assert [quote.id for quote in result.quotes_of(None)] == ["q3"]
        assert result.quotes_of("Nobody") == ()

    def test_only_keeps_kinds_and_confident_quotes(self):
        assert [quote.id for quote in sample().only(["mixed"]).quotes] == ["q2"]
        kept = sample().only(min_confidence=0.6).quotes
        assert [(quote.id, quote.parent) for quote in kept] == [("q1", None), ("q4", None)]

    def test_a_repr_that_tells(self):
        assert repr(sample()) == (
            f"<AttributedText 'ferry.txt' of {len(TEXT)} characters: 4 quotes, 2 speakers, 1 without a speaker, "
            "en_core_web_sm 3.8.0>"
        )

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"text": b"bytes"}, InputTypeError),
            ({"text": "short"}, InputValueError),
            ({"people": ()}, InputValueError),
            ({"people": (*sample().people, sample().people[0])}, InputValueError),
        ],
    )
    def test_impossible_results_are_refused(self, wrong, error):
        with pytest.raises(error):
            attrs.evolve(sample(), **wrong)


class TestSegments:
    def test_voices_in_order(self):
        assert [(s.speaker and s.speaker.name, s.text) for s in sample().segments()][:4] == [
            (None, "The ferry to Lorn did not sail. "),
            ("Ada Marsh", '"The engine is dead," '),
            (None, "said Ada Marsh, the harbour master. "),
            ("Ada Marsh", '"We need a week."\n\n'),
        ]

    def test_the_outer_speaker_reads_what_is_nested(self):
        assert [s.quote for s in sample().segments()].count("q4") == 0

    def test_of_a_mixed_quote_the_words_in_marks(self):
        assert [s.text for s in sample().segments(["mixed"]) if s.quote] == ['"quick and dirty" ']

    @given(results(), st.sets(st.sampled_from(["direct", "mixed", "indirect"])))
    def test_nothing_lost_nothing_twice(self, result, kinds):
        parts = result.segments(kinds)
        assert "".join(part.text for part in parts) == result.text
        assert all(part.text == part.span.of(result.text) and part.text for part in parts)

    def test_a_mark_belongs_to_one_quote(self):
        quotes = [
            AttributedQuote("q1", "a", (Span(1, 2),), "direct"),
            AttributedQuote("q2", "b", (Span(4, 5),), "direct"),
        ]
        assert [s.text for s in AttributedText('"a""b"', quotes).segments()] == ['"a"', '"b"']


class TestPlain:
    @pytest.mark.parametrize("make", [sample, hostile, lambda: AttributedText("")])
    def test_round_trips(self, make):
        result = make()
        assert AttributedText.from_dict(result.to_dict()) == result
        assert AttributedText.from_json(result.to_json()) == result
        assert AttributedText.from_json(result.to_json(indent=2).encode()) == result
        assert list(AttributedText.read_jsonl([result.to_json(), "", result.to_json()])) == [result, result]

    @given(results())
    def test_any_result_round_trips(self, result):
        assert AttributedText.from_dict(result.to_dict()) == result
        result.to_json().encode("utf-8")

    @pytest.mark.parametrize("make", [sample, hostile, lambda: AttributedText("")])
    def test_the_schema_holds(self, make):
        jsonschema.Draft202012Validator.check_schema(schema())
        jsonschema.Draft202012Validator(schema()).validate(json.loads(make().to_json()))

    def test_halves_of_a_character_keep_the_offsets(self):
        text = "\ud83d\ude00 No."
        assert len(AttributedText.from_json(AttributedText(text).to_json()).text) == len(text)

    @pytest.mark.parametrize(
        ("path", "value", "message"),
        [
            ((), [], "document must be an object"),
            (("format",), 99, "format is 99"),
            (("text",), 3, "text must be a string, got 3"),
            (("quotes", 0, "spans", 0), [5, 2], r"quotes\[0\].spans\[0\] must be \[start, end\]"),
            (("quotes", 0, "spans", 0), [True, 2], r"quotes\[0\].spans\[0\]"),
            (("quotes", 1, "spans", 0, 1), 99999, r"quotes\[1\].spans\[0\] ends at 99999"),
            (("quotes", 0, "spans"), [], r"quotes\[0\].spans is empty"),
            (("quotes", 0, "kind"), "loud", r"quotes\[0\].kind must be one of"),
            (("quotes", 0, "kind"), ["direct"], r"quotes\[0\].kind must be one of"),
            (("quotes", 0, "speaker", "id"), "p9", r"quotes\[0\].speaker has the id 'p9'"),
            (("quotes", 0, "confidence"), float("nan"), r"quotes\[0\].confidence must be a finite number"),
            (("people", 0, "mentions", 0, "kind"), None, r"people\[0\].mentions\[0\].kind"),
            (("people", 1, "id"), "p1", "two people with one id"),
        ],
    )
    def test_what_cannot_be_read_is_told_with_its_place(self, path, value, message):
        data = sample().to_dict()
        if not path:
            data = value
        else:
            item = data
            for key in path[:-1]:
                item = item[key]
            item[path[-1]] = value
        with pytest.raises(FormatError, match=message):
            AttributedText.from_dict(data)

    @pytest.mark.parametrize("data", ["{", b"\xff", "[]", "{}", "[" * 100_000])
    def test_what_is_no_result_is_a_format_error(self, data):
        with pytest.raises(FormatError):
            AttributedText.from_json(data)

    def test_json_lines_tell_the_line(self):
        with pytest.raises(FormatError, match="line 2: not JSON"):
            list(AttributedText.read_jsonl([sample().to_json(), "{"]))

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
        )
    )
    @settings(max_examples=50)
    def test_any_plain_value_is_read_or_refused(self, value):
        with pytest.raises(QuoteattrError):
            AttributedText.from_dict(value)


class TestTables:
    def test_records_are_flat(self):
        records = sample().to_records()
        assert all(tuple(record) == RECORD_COLUMNS for record in records)
        assert all(isinstance(v, str | int | float | None) for record in records for v in record.values())
        assert (records[0]["speaker"], records[0]["cue"], records[0]["addressee"]) == ("Ada Marsh", "said", "The board")

    def test_csv_round_trip(self):
        text = sample().to_csv()
        assert records_from_csv(stdio.StringIO(text, newline="")) == sample().to_records()

    def test_csv_with_another_header_is_refused(self):
        with pytest.raises(FormatError, match="header"):
            records_from_csv(["a,b\n"])

    @pytest.mark.parametrize("start", [*list("=+-@\t\r"), "＝"])
    def test_no_cell_is_a_formula_when_told_so(self, start):
        quote = AttributedQuote("q1", f"{start}1+1", (Span(0, 2),), "direct")
        result = AttributedText("ab", (quote,), name="=x")
        rows = list(
            csv.DictReader(stdio.StringIO(result.to_csv(spreadsheet_safe=True).removeprefix("\ufeff"), newline=""))
        )
        assert (rows[0]["text"], rows[0]["document"]) == (f"'{start}1+1", "'=x")
        assert f"{start}1+1" in to_csv([result])

    def test_pandas(self):
        pandas = pytest.importorskip("pandas")
        frame = sample().to_dataframe()
        assert isinstance(frame, pandas.DataFrame)
        assert list(frame.columns) == list(RECORD_COLUMNS)
        assert list(AttributedText("").to_dataframe().dtypes) == list(frame.dtypes)

    def test_polars(self):
        pytest.importorskip("polars")
        assert sample().to_dataframe("polars").schema == AttributedText("").to_dataframe("polars").schema

    def test_a_missing_library_is_named(self, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "pandas", None)
        with pytest.raises(ModuleNotFoundError, match=r"quoteattr\[pandas\]"):
            sample().to_dataframe()
        with pytest.raises(InputValueError, match="'pandas' or 'polars'"):
            sample().to_dataframe("excel")


TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


class TestInterchange:
    def test_tei_says_who_and_whether_direct(self):
        root = ET.fromstring(sample().to_tei())
        said = list(root.iter(f"{TEI}said"))
        assert [(s.get("who"), s.get("direct")) for s in said] == [
            ("#p1", "true"), ("#p1", "true"), ("#p2", "false"), (None, "true"), ("#p1", "true"),
        ]  # fmt: skip
        assert next(name.text for name in root.find(f".//{TEI}listPerson").iter(f"{TEI}persName")) == "Ada Marsh"

    @pytest.mark.parametrize("make", [sample, hostile, lambda: AttributedText("")])
    def test_tei_is_well_formed_and_its_references_lead_somewhere(self, make):
        for text in (make().to_tei(), to_tei([make(), make()]), to_tei([])):
            root = ET.fromstring(text)
            ids = [element.get(XML_ID) for element in root.iter() if element.get(XML_ID)]
            assert len(ids) == len(set(ids))
            for element in root.iter():
                for key in ("who", "toWhom", "ref", "prev", "corresp"):
                    assert element.get(key) is None or element.get(key)[1:] in ids

    @given(results())
    def test_tei_of_any_result_is_well_formed(self, result):
        ET.fromstring(result.to_tei())

    @pytest.mark.parametrize("make", [sample, hostile, lambda: AttributedText("")])
    def test_tei_is_valid(self, make):
        """By the DTD of TEI P5 4.8.0 that trafilatura brings, generated by the TEI's own tools."""
        etree = pytest.importorskip("lxml.etree")
        pytest.importorskip("trafilatura")
        with resources.files("trafilatura").joinpath("data/tei_corpus.dtd").open("rb") as file:
            dtd = etree.DTD(file)
        for text in (make().to_tei(), to_tei([make(), make()])):
            assert dtd.validate(etree.fromstring(text.encode())), dtd.error_log

    def test_tei_keeps_the_words(self):
        body = ET.fromstring(sample().to_tei()).find(f".//{TEI}body")
        assert "".join(body.itertext()).split() == TEXT.split()

    def test_web_annotations_select_the_words(self):
        page = sample().to_web_annotations()
        first = page["items"][0]
        position, words = first["target"][0]["selector"]
        assert TEXT[position["start"] : position["end"]] == words["exact"] == "The engine is dead,"
        assert first["body"][0]["value"] == "Ada Marsh"
        assert len({item["id"] for item in page["items"]}) == 4
        json.dumps(hostile().to_web_annotations())

    @pytest.mark.parametrize("make", [sample, hostile])
    def test_web_annotations_are_of_the_recommended_form(self, make):
        schema = json.loads((CASES / "web_annotation.schema.json").read_text(encoding="utf-8"))
        validator = jsonschema.Draft202012Validator(schema)
        page = make().to_web_annotations()
        assert not list(validator.iter_errors(page))
        assert page["items"]
        for item in page["items"]:  # the schema refuses what lacks a required part
            for part in ("id", "target"):
                assert list(validator.iter_errors({**page, "items": [{k: v for k, v in item.items() if k != part}]}))

    def test_token_columns(self):
        rows = [line.split("\t") for line in sample().to_conll().splitlines() if line and line[0] != "#"]
        assert {len(row) for row in rows} == {9}
        assert all(TEXT[int(row[2]) : int(row[3])] == row[1] for row in rows)
        inner = next(row for row in rows if row[1] == "Go")
        assert inner[4:7] == ["I-q3|B-q4", "direct", "p1"]

    @given(results())
    def test_token_columns_of_any_result(self, result):
        for line in result.to_conll().split("\n"):
            assert not line or line[0] == "#" or len(line.split("\t")) == 9


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=8))
def test_nesting_is_proper_and_keeps_the_text(text, pairs):
    layers = [Layer(Span(min(p), max(p)), n) for n, p in enumerate(pairs)]
    stack, out = [], []
    for event in nest(text, Span(0, len(text)), layers):
        if event.kind == "open":
            stack.append(event.layer)
        elif event.kind == "close":
            assert stack.pop() is event.layer
        else:
            out.append(event.text)
    assert not stack
    assert "".join(out) == text


@pytest.mark.parametrize("identifier", ["q1", "q1.2", "quote-1", "p1", "Ada"])
def test_no_id_of_the_cast_is_an_id_of_a_quote_in_tei(identifier):
    people = [{"name": "Ada Moore", "id": identifier}]
    tei = attribute("“No,” said Ada Moore, “not yet.”", people=people).to_tei()
    ids = re.findall(r'xml:id="([^"]+)"', tei)
    assert len(ids) == len(set(ids)) == 3
    assert set(re.findall(r'(?:who|ref|corresp|prev)="#([^"]+)"', tei)) <= set(ids)


@pytest.mark.parametrize("text", ["\n", "  \n ", "\t\r\n"])
def test_quotes_given_of_a_text_of_blanks(text):
    quotes = attribute(text, quotes=[(0, 1), (0, 1)]).quotes
    assert [quote.spans for quote in quotes] == [(Span(0, 1),), (Span(0, 1),)]


@pytest.mark.parametrize(
    "text", ['Q: It was "late: \n"no', 'Q: It was "late: \n"no\nA: "So\n"yes', "A: “late \n”no “x\nB: “y"]
)
def test_fragments_stand_in_their_quote(text):
    for quote in attribute(text).quotes:
        for fragment in quote.fragments:
            assert any(span.start <= fragment.start <= fragment.end <= span.end for span in quote.spans)
