"""A register: one person over many texts, whatever order they come in; corrections hold, files append and merge."""

from __future__ import annotations

import contextlib
import json
import pathlib
import random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quoteattr
from quoteattr import Person, Register, Span, synth
from quoteattr.across import Appearance, Text, is_register, read_ids, text_key
from quoteattr.across.appearances import text_of
from quoteattr.across.features import FEATURE_NAMES, Profile, relation
from quoteattr.across.links import LIKELY, link_texts
from quoteattr.errors import FormatError, InputTypeError, InputValueError
from quoteattr.lang import english
from quoteattr.result import AttributedText
from quoteattr.strategies import quotations
from quoteattr.types import AttributedQuote, Mention


def result_of(text, *people, name=None):
    """A result with people who each say one word of the text."""
    quotes = [
        AttributedQuote(f"q{at}", "No", (Span(0, 2),), "direct", speaker=person, confidence=0.9)
        for at, person in enumerate(people, 1)
    ]
    return AttributedText(f"No {text}", quotes, people, name=name)


def somebody(name, number=1, **more):
    mentions = (Mention(Span(0, 1), "name", f"p{number}"),)
    return Person(f"p{number}", name, mentions=mentions, **more)


def groups(register):
    """Who is one with whom, by text and name: what must not depend on the order."""
    return {
        frozenset((one.text, one.name) for one in person.appearances): (
            person.name, person.aliases, person.titles, person.roles, person.gender, round(person.probability, 9),
            frozenset((link.appearance, link.person, round(link.probability, 9)) for link in person.links),
        )
        for person in register.people
    }  # fmt: skip


# Linking


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("Ada Marsh", "Ada Marsh", "equal"),
        ("Ada K. Marsh", "Ada K. Marsh", "middle"),
        ("A. Marsh", "Ada Marsh", "initial"),
        ("Tom Marsh", "Thomas Marsh", "short"),
        ("Mayor Marsh", "Ada Marsh", "titled"),
        ("Marsh", "Ada Marsh", "bare"),
        ("Ada", "Ada Marsh", "given"),
        ("Ada Marsh", "Ida Marsh", None),
        ("Mr. Marsh", "Mrs. Marsh", None),
        ("Ada Marsh", "Ada Moore", None),
        ("Rolf Tarn Jr.", "Rolf Tarn Sr.", None),
    ],
)
def test_how_names_go_together(one, other, wanted):
    a, b = (Profile.of([Appearance(key, "p1", name)]) for key, name in (("a", one), ("b", other)))
    assert relation(a, b) == relation(b, a) == wanted


def test_one_person_in_three_texts():
    register = Register()
    register.add(result_of("a", somebody("Ada Marsh", titles=("Mayor",), roles=("the mayor of Tollan",)), name="a"))
    register.add(result_of("b", somebody("Ada Marsh", roles=("mayor of Tollan",)), name="b"))
    register.add(result_of("c", somebody("Rolf Tarn"), name="c"))
    ada, rolf = register.people
    assert (ada.name, len(ada.appearances), ada.quotes, ada.id) == ("Ada Marsh", 2, 2, "r1")
    assert (rolf.name, len(rolf.appearances)) == ("Rolf Tarn", 1)
    assert ada.links[0].reasons[0] == "the same full name"
    assert LIKELY <= ada.probability < 1 == rolf.probability


def test_a_bare_surname_is_joined_to_nobody_among_rivals():
    register = Register()
    for number, name in enumerate(("Ada Marsh", "Rolf Marsh", "Ida Marsh")):
        register.add(result_of(f"t{number}", somebody(name)))
    register.add(result_of("u", somebody("Marsh")))
    assert len(register.people) == 4


def test_two_people_of_one_text_are_never_one():
    register = Register()
    register.add(result_of("a", somebody("Ada Marsh", 1), somebody("Ada Marsh", 2)))
    register.add(result_of("b", somebody("Ada Marsh", 1), somebody("Ada Marsh", 2)))
    assert all(len({one.text for one in p.appearances}) == len(p.appearances) for p in register.people)
    assert len(register.people) >= 2


def test_lives_more_than_a_century_apart():
    register = Register()
    register.add(result_of("a", somebody("Ada Marsh")), "1850-01-01")
    register.add(result_of("b", somebody("Ada Marsh")), "2020-01-01")
    assert len(register.people) == 2


def test_descriptions_stay_in_their_text():
    register = Register()
    for key in "ab":
        register.add(result_of(key, Person("p1", "a senior official", kind="unnamed")))
    assert len(register.people) == 2


def test_a_text_is_taken_once():
    register, result = Register(), result_of("a", somebody("Ada Marsh"))
    assert register.add(result)
    assert not register.add(attrs.evolve(result, name="again"))
    assert len(register) == 1
    assert result in register
    assert text_key(result.text) in register


def test_organisations_are_one_by_name():
    register = Register()
    register.add(result_of("a", Person("p1", "Harbour Board", kind="organization")))
    register.add(result_of("b", Person("p1", "Harbour Board", kind="organization")))
    register.add(result_of("c", Person("p1", "Water Board", kind="organization")))
    assert sorted(len(person.appearances) for person in register.people) == [1, 2]


@pytest.mark.parametrize("wrong", ["a text", None, 7])
def test_only_results_are_taken(wrong):
    with pytest.raises(InputTypeError):
        Register().add(wrong)


@pytest.mark.parametrize("wrong", ["yesterday", "2026-13-01", ""])
def test_dates_are_dates(wrong):
    with pytest.raises(InputValueError):
        Register().add(result_of("a"), wrong)


# Order


NAMES = ("Ada Marsh", "Ada K. Marsh", "A. Marsh", "Marsh", "Mayor Marsh", "Rolf Marsh", "Tom Tarn", "Thomas Tarn",
         "Tarn", "Ida", "Ida Moore", "Mrs. Moore", "Mr. Moore")  # fmt: skip
ROLES = ("the mayor of Tollan", "a professor of engineering", "head of the harbour board")


@st.composite
def texts(draw):
    out = []
    for number in range(draw(st.integers(1, 8))):
        names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
        people = tuple(
            Appearance(
                f"{number:016x}", f"p{at}", name, mentions=draw(st.integers(0, 5)),
                roles=tuple(draw(st.lists(st.sampled_from(ROLES), max_size=1))),
                gender=draw(st.sampled_from((None, "F", "M"))),
                company=tuple(other for other in names if other != name and " " in other),
            )
            for at, name in enumerate(names, 1)
        )  # fmt: skip
        out.append(Text(f"{number:016x}", f"text {number}", None, 10, 0, people))
    return out


def filled(these):
    register = Register()
    for text in these:
        register._enter(text)
    return register


@given(texts(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing_but_numbers(these, chance):
    shuffled = list(these)
    chance.shuffle(shuffled)
    assert groups(filled(these)) == groups(filled(shuffled))


@given(texts(), st.integers(0, 8))
def test_merged_parts_are_the_whole(these, cut):
    one, other = filled(these[:cut]), filled(these[cut:])
    one.merge(other)
    assert groups(one) == groups(filled(these))


@given(texts())
def test_every_appearance_is_one_persons(these):
    register = filled(these)
    keys = [one.key for person in register.people for one in person.appearances]
    assert sorted(keys) == sorted(p.key for text in these for p in text.people)
    assert all(0 <= link.probability <= 1 and link.reasons for link in register.links)
    for person in register.people:
        assert len({one.text for one in person.appearances}) == len(person.appearances)


@given(texts(), st.data())
def test_ids_stay_and_find_their_person(these, data):
    register = filled(these[:-1])
    before = {person.id: {one.key for one in person.appearances} for person in register.people}
    register._enter(these[-1])
    for id, keys in before.items():  # noqa: A001
        found = register.person(id)
        assert found is not None
        assert keys & {one.key for one in found.appearances}
        assert int(found.id[1:]) <= int(id[1:]) or found.id not in before


@settings(max_examples=30)
@given(texts(), st.data())
def test_corrections_hold_whatever_comes(these, data):
    register = filled(these)
    keys = [p.key for text in these for p in text.people]
    one, other, third, fourth = (data.draw(st.sampled_from(keys)) for _ in range(4))
    if one != other:
        register.not_same(one, other)
    if {one, other} != {third, fourth}:
        register.same(third, fourth)
    again = Register()
    chance = random.Random(1)
    for line in chance.sample(register._log, len(register._log)):
        again._take(line, "a line")
    assert groups(again) == groups(register)
    if one != other:
        assert not any({one, other} <= {a.key for a in person.appearances} for person in again.people)


# Setting right


def test_said_to_be_the_same_and_not():
    register = Register()
    for key, name in (("a", "Ada Marsh"), ("b", "Ada Tarn"), ("c", "Ada Marsh")):
        register.add(result_of(key, somebody(name)))
    assert [len(p.appearances) for p in register.people] == [2, 1]
    register.same("Ada Marsh", "Ada Tarn")
    assert [len(p.appearances) for p in register.people] == [3]
    assert any(link.reasons == ("set by hand",) for link in register.people[0].links)
    register.not_same("r1", "r3")
    assert sorted(len(p.appearances) for p in register.people) in ([1, 2], [1, 1, 1])
    assert len(register.corrections) == 2
    with pytest.raises(InputValueError, match="not to be the same"):
        register.same("r1", "r3")
    with pytest.raises(InputValueError, match="nobody called 'Nobody'"):
        register.same("Nobody", "r1")
    with pytest.raises(InputValueError, match="one appearance"):
        register.not_same("r1", "r1")


# Files


def test_a_register_comes_back(tmp_path):
    register, path = Register(), tmp_path / "people.jsonl"
    for key in "abc":
        register.add(result_of(key, somebody("Ada Marsh"), somebody("Rolf\u2028Tarn\ud800", 2)), "2026-11-30")
    register.not_same("r1", "r3")
    register.save(path)
    again = Register.load(path)
    assert groups(again) == groups(register)
    assert [p.id for p in again.people] == [p.id for p in register.people]
    assert again.corrections == register.corrections
    assert is_register(path)
    assert all(json.loads(line) for line in path.read_text(encoding="ascii").split("\n")[:-1])


def test_what_is_new_is_appended(tmp_path):
    path = tmp_path / "people.jsonl"
    first = Register()
    first.add(result_of("a", somebody("Ada Marsh")))
    first.append(path)
    before = path.read_bytes()
    second = Register.load(path)
    second.add(result_of("b", somebody("Ada Marsh")))
    second.append(path)
    second.append(path)
    assert path.read_bytes().startswith(before)
    assert path.read_text(encoding="utf-8").count("\n") == 3
    assert [len(p.appearances) for p in Register.load(path).people] == [2]


def test_a_torn_last_line_is_told(tmp_path):
    path = tmp_path / "people.jsonl"
    register = Register()
    register.add(result_of("a", somebody("Ada Marsh")))
    register.save(path)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(FormatError, match="line 2 is not JSON"):
        Register.load(path)


@pytest.mark.parametrize(
    "line",
    ["[]", "7", '{"form":"other"}', '{"text":7}', '{"text":{"key":7,"people":[]}}', '{"same":[["a","b"]]}',
     '{"text":{"key":"a","people":[{"id":"p1"}]}}', '{"text":{"key":"a","people":[],"words":-1}}',
     '{"text":{"key":"a","people":[{"id":"p1","name":"n","kind":"thing"}]}}',
     '{"text":{"key":"a","people":[{"id":"p1","name":"n","roles":[7]}]}}',
     '{"outside":{"id":"Q1"}}', '{"outside":7}', '{"text":{"key":"a","date":"soon","people":[]}}'],
)  # fmt: skip
def test_broken_files_are_told(tmp_path, line):
    path = tmp_path / "people.jsonl"
    path.write_text('{"form":"quoteattr register","format":1}\n' + line + "\n", encoding="utf-8")
    with pytest.raises((FormatError, InputValueError)):
        Register.load(path)


def test_another_file_is_no_register(tmp_path):
    path = tmp_path / "x.json"
    for content in (b"", b"[1]", b"{", b"\xff\xfe", b'{"people": []}'):
        path.write_bytes(content)
        assert not is_register(path)
    assert not is_register(tmp_path / "none")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_register_or_told(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("r") / "people.jsonl"
    path.write_bytes(data)
    with contextlib.suppress(FormatError, InputValueError):
        Register.load(path)


# Coming back into texts


def test_people_are_recognised():
    register = Register()
    register.add(result_of("a", somebody("Ada Marsh", titles=("Mayor",), roles=("the mayor of Tollan",))))
    new = result_of("b", somebody("Mayor Ada Marsh", roles=("the mayor of Tollan",)), somebody("Rolf Tarn", 2))
    found = register.recognise(new)
    assert [(p.id, p.name) for p in found.people] == [("r1", "Ada Marsh"), ("p2", "Rolf Tarn")]
    assert found.quotes[0].speaker.id == "r1"
    assert {m.person for m in found.people[0].mentions} == {"r1"}
    assert "Mayor Ada Marsh" in found.people[0].aliases
    assert len(register) == 1
    assert register.add(found, known=True)
    assert len(register.person("r1").appearances) == 2


def test_a_register_is_a_cast():
    register = Register()
    register.add(result_of("a", somebody("Ada Marsh", aliases=("Mayor Marsh",))))
    result = quoteattr.attribute("“No,” said Mayor Marsh.", people=register.cast())
    assert result.quotes[0].speaker.id == "r1"
    register.add(result, known=True)
    assert len(register.person("r1").appearances) == 2


@settings(max_examples=25, deadline=None)
@given(st.lists(quotations(), min_size=1, max_size=3))
def test_any_result_is_taken_and_recognised(documents):
    register = Register()
    results = [quoteattr.attribute(document.text) for document in documents]
    register.update(results)
    assert len(register) == len({document.text for document in documents})
    for result in results:
        found = register.recognise(result)
        assert found.text == result.text
        assert [q.spans for q in found.quotes] == [q.spans for q in result.quotes]
        for person in found.people:
            assert register.person(person.id) is not None or not person.id.startswith("r")


# Ids from outside


TABLE = [
    {"id": "Q1", "name": "Ada Marsh", "roles": ["mayor of Tollan"]},
    {"id": "Q2", "name": "Ada Marsh", "roles": ["a singer"]},
    {"id": "Q3", "name": "Rolf Tarn"},
]


def test_people_are_linked_to_a_table(tmp_path):
    register, path = Register(), tmp_path / "people.jsonl"
    register.add(result_of("a", somebody("Ada Marsh", roles=("the mayor of Tollan",))))
    found = register.link_ids(TABLE)
    assert [one.id for one in found if one.likely] == ["Q1"]
    assert register.person("r1").outside.id == "Q1"
    assert found[0].reasons
    register.save(path)
    assert Register.load(path).person("r1").outside.id == "Q1"


def test_tables_are_read(tmp_path):
    csv, jsonl = tmp_path / "t.csv", tmp_path / "t.jsonl"
    csv.write_text("id,name,aliases\nQ1,Ada Marsh,Addie Marsh; A. Marsh\n", encoding="utf-8")
    jsonl.write_text(json.dumps(TABLE[0]) + "\n\n", encoding="utf-8")
    assert read_ids(csv)[0].aliases == ("Addie Marsh", "A. Marsh")
    assert read_ids(jsonl)[0].roles == ("mayor of Tollan",)
    for wrong in ([7], [{"id": "", "name": "A"}], [{"id": "1"}], [TABLE[0], TABLE[0]], [{**TABLE[0], "gender": "x"}]):
        with pytest.raises(FormatError):
            read_ids(wrong)


# The model


def test_the_weights_say_what_they_should():
    weights = english().json("links")["weights"]
    assert set(weights) == set(FEATURE_NAMES)
    assert weights["role same"] > 0 > weights["role differs"]
    assert weights["gender same"] > 0 > weights["gender differs"]
    assert weights["company"] > 0 > weights["rivals"]
    assert weights["name middle"] > weights["name bare"]
    assert weights["name equal"] > weights["name given"]


def test_invented_series_are_linked_rightly():
    right = found = gold = 0
    for seed in range(500, 506):
        documents = list(synth.series(seed, texts=5, people=12))
        these, who = [], {}
        for result, document in zip(quoteattr.attribute_all(d.text for d in documents), documents, strict=True):
            these.append(text_of(result))
            for person in result.people:
                own = [n.person for n in document.namings if any(m.span.overlaps(n.span) for m in person.mentions
                                                                 if m.kind == "name")]  # fmt: skip
                if own:
                    who[these[-1].key, person.id] = max(set(own), key=own.count)
        pairs = {
            (a, b) for keys in link_texts(these).people for a in keys for b in keys if a < b and a in who and b in who
        }
        right += sum(who[a] == who[b] for a, b in pairs)
        found += len(pairs)
        gold += sum(who[a] == who[b] and a[0] != b[0] for a in who for b in who if a < b)
    assert gold > 20
    assert right / found >= 0.98
    assert right / gold >= 0.85


def test_time_is_linear():
    import time

    def seconds(count):
        chance = random.Random(3)
        made = filled(
            Text(f"{n:016x}", None, None, 1, 0, tuple(
                Appearance(f"{n:016x}", f"p{at}", f"{chance.choice('ABCDEFGH')}da Marsh{chance.randrange(count // 4)}")
                for at in range(3)))
            for n in range(count)
        )  # fmt: skip
        began = time.process_time()
        assert made.people
        return time.process_time() - began

    seconds(200)
    assert seconds(2400) < 12 * seconds(600) + 0.5


def test_the_benchmark_gold_holds_no_text():
    path = pathlib.Path(__file__).resolve().parent.parent / "benchmarks" / "register_gold.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    members = [member for group in data["groups"] for member in group]
    assert all(len(member) == 2 and " " not in member[0] + member[1] for member in members)
    assert len({tuple(member) for member in members}) == len(members)
