"""People: names, clusters, pronouns, descriptions, the caller's cast."""

from __future__ import annotations

import json
import pathlib
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr import attribute
from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.people import CorefBackend, find_people, resolve_mention
from quoteattr.people.cluster import Cluster, cluster_names
from quoteattr.people.gathering import find_organisations
from quoteattr.people.mentions import Ref, find_names
from quoteattr.people.names import distance, parse_name, spelling_variants
from quoteattr.people.reading import Reading
from quoteattr.people.shown import canonical_name
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Entity, Parse, load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.types import Cast, CastEntry, Frame, Span

CASES = pathlib.Path(__file__).parent / "cases"
PAIRS = json.loads((CASES / "name_pairs.json").read_text(encoding="utf-8"))
DOCUMENTS = json.loads((CASES / "people.json").read_text(encoding="utf-8"))
_MARKED = re.compile(r"\{(\w+)(\*?):([^}]*)\}")


def read(marked: str) -> tuple[str, list[tuple[Span, str, bool]]]:
    """A marked text as plain text and its marked places: span, person, whether it is a source."""
    plain, places, at = "", [], 0
    for found in _MARKED.finditer(marked):
        plain += marked[at : found.start()]
        start = len(plain)
        plain += found.group(3)
        places.append((Span(start, len(plain)), found.group(1), bool(found.group(2))))
        at = found.end()
    return plain + marked[at:], places


def people_of(text: str, sources: list[Span] = [], cast: list[CastEntry] | None = None) -> tuple[Parse, Cast]:  # noqa: B006
    """Parse and people of a text."""
    parse = parse_text(text, load_pipeline())
    frames = tuple(Frame((Span(0, 1),), "direct", source=span) for span in sources)
    return parse, find_people(Document(parse, find_quotes(text)), frames, cast)


def person_at(cast: Cast, span: Span) -> str | None:
    """Who the mention at `span` refers to."""
    inside = [m for m in cast.mentions if m.person and m.span.overlaps(span)]
    inside.sort(key=lambda m: (m.span != span, -len(m.span)))
    return inside[0].person if inside else None


# What is known to be read wrongly, and why.
MISTAKEN = {
    ("MS. MARLOW", "Edith Marlow"): "a name in capitals among names in small letters",
    ("Silas Crane Jr.", "Silas Crane, Jr."): "a comma before the suffix",
    ("A. Brandt", "Silas Brandt"): "an initial that is another's",
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=f"{case['a']}|{case['b']}",
            marks=[pytest.mark.xfail(strict=True, reason=why)] if (why := MISTAKEN.get((case["a"], case["b"]))) else [],
        )
        for case in PAIRS
    ],
)
def test_name_pairs(case: dict[str, Any]) -> None:
    """Two names of speakers are told to be one person's or two people's; None: either will do."""
    text = (
        f"“It is late,” said {case['a']} on Monday.\n\nThe gate was shut in May, and nobody came.\n\n"
        f"“It is early,” said {case['b']} on Friday."
    )
    first, second = (quote.speaker for quote in attribute(text).quotes)
    assert first is not None
    assert second is not None
    assert case["same"] in (None, first == second), case["why"]


def test_enough_cases() -> None:
    """The case files hold what they promise."""
    assert len(PAIRS) >= 150
    assert len(DOCUMENTS) >= 60


def _document(case: dict[str, Any]) -> Any:
    """A case, which may say in `fails` why it is known to be read wrongly."""
    marks = pytest.mark.xfail(strict=True, reason=case["fails"]) if "fails" in case else ()
    return pytest.param(case, id=case["phenomenon"], marks=marks)


@pytest.mark.parametrize("case", [_document(case) for case in DOCUMENTS])
def test_documents(case: dict[str, Any]) -> None:
    """Mentions marked with one letter are one person, others are other people."""
    text, places = read(case["text"])
    entries = (
        [CastEntry(e["name"], tuple(e.get("aliases", ())), e.get("gender")) for e in case["cast"]]
        if "cast" in case
        else None
    )
    parse, cast = people_of(text, [span for span, _, source in places if source], entries)
    found: dict[str, str | None] = {}
    names = {p.id: p.name for p in cast.people}
    for span, person, source in places:
        who = resolve_mention(parse, cast, span).person if source else person_at(cast, span)
        if person == "0":
            assert who is None, (span.of(text), names[who or ""])
            continue
        assert who is not None, span.of(text)
        assert found.setdefault(person, who) == who, (span.of(text), names[who])
    assert len(set(found.values())) == len(found), {k: names[v or ""] for k, v in found.items()}
    for person, name in case["names"].items():
        assert names[found[person] or ""] == name


def test_seed_document_by_hand() -> None:
    """Without any tag or label nothing is found, and nothing breaks."""
    text = "Edith Marlow said so."
    words = ["Edith", "Marlow", "said", "so", "."]
    starts = [0, 6, 13, 18, 20]
    parse = Parse(
        text, starts, [s + len(w) for s, w in zip(starts, words, strict=True)], words, ["NN"] * 5, ["dep"] * 5,
        list(range(5)), [0] * 5, [], [Span(0, 21)], parsed=False,
    )  # fmt: skip
    cast = find_people(Document(parse), (Frame((Span(18, 20),), "indirect", source=Span(0, 12)),))
    assert all(m.span.end <= len(text) for m in cast.mentions)


def test_named_as_she_is_called_later() -> None:
    """Who came in by a long description is called by the short one that the text goes on with."""
    text = (
        "Lettie Dunn shut the gate. A tall old woman with a lamp came up the path. "
        + 'Lettie turned to the wall. "Hm," said the old woman. ' * 3
    )
    _, cast = people_of(text, [Span(m.start(), m.end()) for m in re.finditer("the old woman", text)])
    assert "the old woman" in {person.name for person in cast.people}


def test_one_first_name_two_bearers() -> None:
    """A father Thomas and a son Tom stand side by side; a Harry who is only spoken to is Lord Henry."""
    side = "Mr. Marlow looked at Tom across the table. "
    _, cast = people_of("Thomas Marlow came in. Tom Marlow sat down. " + side * 4)
    assert {"Thomas Marlow", "Tom Marlow"} <= {person.name for person in cast.people}
    _, cast = people_of('Henry Marlow came in. "Sit down, Harry," said Ida. Henry Marlow sat down. "Well, Harry?"')
    assert [p.name for p in cast.people if "Harry" in (p.name, *p.aliases)] == ["Henry Marlow"]


def test_story_label_of_a_firm() -> None:
    """In a story what speaks is a person whatever the pipeline takes the name for."""
    parse = Parse(
        "Orrinushka said no. Ida said yes. Orrinushka said no.",
        [0, 11, 16, 18, 20, 24, 29, 32, 34, 45, 50, 52], [10, 15, 18, 19, 23, 28, 32, 33, 44, 49, 52, 53],
        ["Orrinushka", "said", "no", ".", "Ida", "said", "yes", ".", "Orrinushka", "said", "no", "."],
        ["NNP", "VBD", "UH", "."] * 3, ["nsubj", "ROOT", "intj", "punct"] * 3,
        [1, 1, 1, 1, 5, 5, 5, 5, 9, 9, 9, 9], [0] * 4 + [1] * 4 + [2] * 4,
        [Entity(0, 1, "PRODUCT"), Entity(8, 9, "PRODUCT")], [Span(0, 53)],
    )  # fmt: skip
    reading = Reading(parse)
    assert reading.story
    refs, _ = find_names(reading)
    assert [(ref.form, ref.kind) for ref in refs if ref.form == "Orrinushka"] == [("Orrinushka", "person")] * 2


def test_names_that_keep_their_title() -> None:
    """A wife called by her husband's name and a priest known by his first name keep their titles."""
    _, cast = people_of("Mrs. Joseph Marlow bowed to Mr. Marlow. Mrs. Joseph Marlow left. Joseph Marlow stayed.")
    assert {"Mrs. Joseph Marlow", "Joseph Marlow"} <= {person.name for person in cast.people}
    text = "The priest, Father Tobias Orme, knelt. " + "Father Tobias looked at Ida, and Ida laughed at him. " * 25
    _, cast = people_of(text)
    assert "Father Tobias" in {person.name for person in cast.people}


def test_rivals_and_leads() -> None:
    """Each mention tells how many people its words could name and how far ahead the chosen one is."""
    _, cast = people_of(
        "Ann Marlow met Joe Marlow. Joe Marlow and Joe Marlow's dog left. Then Marlow and Ida Penn sang."
    )
    assert len(cast.rivals) == len(cast.leads) == len(cast.mentions)
    by_start = dict(zip([m.span.start for m in cast.mentions], zip(cast.rivals, cast.leads, strict=True), strict=True))
    text = "Ann Marlow met Joe Marlow. Joe Marlow and Joe Marlow's dog left. Then Marlow and Ida Penn sang."
    assert by_start[text.index("Ida")] == (0, 1.0)
    rivals, lead = by_start[text.index("Marlow and Ida")]
    assert rivals == 1
    assert 0 < lead < 1


def test_source_outside_the_frames() -> None:
    """A source that was not among the frames is resolved by the mentions that are there."""
    parse, cast = people_of("Tomas Quill closed the mill. He was tired.")
    told = [resolve_mention(parse, cast, span) for span in (Span(29, 31), Span(0, 11), Span(27, 28))]
    assert [(one.person, one.how) for one in told] == [
        (cast.people[0].id, "anaphoric"), (cast.people[0].id, "explicit"), (None, "anaphoric"),
    ]  # fmt: skip
    assert (told[1].score, told[2].score) == (1.0, 0.0)


def test_kinds_titles_roles_aliases() -> None:
    """A person carries titles, roles, gender and every form of the name."""
    _, cast = people_of("General Edith Marlow, the head of the harbour guard, spoke. Gen. Marlow was brief. She left.")
    person = cast.people[0]
    assert (person.name, person.gender, person.kind) == ("Edith Marlow", "F", "person")
    assert set(person.titles) == {"General", "Gen."}
    assert "Gen. Marlow" in person.aliases
    assert "head of the harbour guard" in person.roles
    assert [m.kind for m in person.mentions] == ["name", "name", "pronoun"]


def test_a_source_makes_a_person() -> None:
    """Sources that are nobody known are people of their own, of a fitting kind."""
    text = "Two aides said no. A harbour official said yes. The Harbour Bank said maybe."
    spans = [Span(0, 9), Span(19, 37), Span(48, 64)]
    parse, cast = people_of(text, spans)
    kinds = [next(p.kind for p in cast.people if p.id == resolve_mention(parse, cast, s).person) for s in spans]
    assert kinds == ["group", "unnamed", "organization"]


@pytest.mark.parametrize(
    ("cast", "error", "words"),
    [
        (["Emma"], InputTypeError, "CastEntry"),
        ([CastEntry("")], InputValueError, "empty name"),
        ([CastEntry("Emma"), CastEntry("emma")], InputValueError, "twice"),
        ([CastEntry("Emma", id="x"), CastEntry("Jane", id="x")], InputValueError, "twice"),
        ([CastEntry("Emma", ("",))], InputValueError, "empty alias"),
        ([CastEntry("Emma", (3,))], InputTypeError, "must be str"),  # type: ignore[arg-type]
    ],
)
def test_bad_casts(cast: list[Any], error: type[Exception], words: str) -> None:
    """A cast that cannot be meant is refused with the entry at fault."""
    with pytest.raises(error, match=words):
        people_of("Emma spoke.", cast=cast)


class OneCluster:
    """A coreference model that always says the same."""

    def clusters(self, text: str) -> list[list[Span]]:
        """The second name and the pronoun."""
        return [
            [Span(text.index("Jane Finn"), text.index("Jane Finn") + 9), Span(text.index("She"), text.index("She") + 3)]
        ]


def test_coreference_clusters_are_evidence() -> None:
    """What a coreference model says decides between two women."""
    text = "Emma Holt wrote a letter to Jane Finn. She was late."
    parse, backend = parse_text(text, load_pipeline()), OneCluster()
    assert isinstance(backend, CorefBackend)
    alone = find_people(Document(parse), ())
    helped = find_people(Document(parse), (), coref=backend.clusters(text))
    assert person_at(alone, Span(39, 42)) == person_at(alone, Span(0, 9))
    assert person_at(helped, Span(39, 42)) == person_at(helped, Span(28, 37))


@pytest.mark.parametrize(
    ("text", "names", "form", "expected"),
    [
        (
            "The door shut. Velichko sat down. Velitchko sighed.",
            ["Ivan Velichko", "Osip"],
            "Velitchko",
            "Ivan Velichko",
        ),
        ("Bramley nodded. Then Brarnley left.", ["Sam Bramley", "Lettie"], "Brarnley", "Sam Bramley"),
        ("Then Bill Oakes left. So did Bill.", ["William Oakes", "Lettie Oakes"], "Bill", "William Oakes"),
        ("Then Tom left the yard.", ["Thomas Oakes", "Thomas Penn"], "Tom", None),
        ("The boat came in and the ferryman waved.", ["The Ferryman", "Lettie"], "the ferryman", "The Ferryman"),
        (
            "Mr. Ned Dale met Dale's sister Ann Dale. Mr. Dale bowed. So did Dale.",
            ["Dale", "Mr. Ned Dale"],
            "Dale",
            "Mr. Ned Dale",
        ),
        ("Dr. Vane came in, and the doctor sat down.", ["Dr. Vane", "Lettie"], "the doctor", "Dr. Vane"),
        ("Dr. Vane came. Dr. Ashe left. The doctor sighed.", ["Dr. Ashe", "Dr. Vane"], "The doctor", "Dr. Ashe"),
        ("Yes, sir, said Lettie.", ["sir", "Lettie"], "sir", None),
        ("Orrin rose, and Orrin and Bess left. Bess sang.", ["Orrin and Bess", "Bess"], "Bess", "Bess"),
        ("Orrin's Friend came. Orrin rose.", ["Orrin's Friend", "Orrin"], "Orrin rose", "Orrin"),
        ("Dale met Mr. Jo Dale. Mr. Dale bowed.", ["Ann Dale", "Mr. Jo Dale"], "Mr. Dale", "Mr. Jo Dale"),
    ],
)
def test_closed_cast_forms(text: str, names: list[str], form: str, expected: str | None) -> None:
    """Members are found by other spellings, short forms and their role in small letters, if one fits."""
    _, cast = people_of(text, cast=[CastEntry(name, id=name) for name in names])
    start = text.rindex(form)
    assert person_at(cast, Span(start, start + len(form))) == expected


def test_closed_cast_keeps_ids_and_order() -> None:
    """Every member is there, in the caller's order, under the caller's id, named or not."""
    _, cast = people_of("Jane spoke.", cast=[CastEntry("Emma Holt", id="e"), CastEntry("Jane Finn", id="j")])
    assert [p.id for p in cast.people] == ["e", "j"]
    assert cast.closed
    assert [len(p.mentions) for p in cast.people] == [0, 1]


@pytest.mark.parametrize(("a", "b"), [("mckenzie", "mackenzie"), ("mohammed", "muhammad"), ("sara", "sarah")])
def test_spelling_variants(a: str, b: str) -> None:
    """Variants are variants both ways."""
    assert spelling_variants(a, b)
    assert spelling_variants(b, a)


GIVEN = ["Edith", "Thomas", "Emma", "Peter", "Jane", "Silas"]
SURNAMES = ["Marlow", "Quill", "Brandt", "Crane", "Penhallow"]
TITLES = ["", "", "Mr. ", "Mrs. ", "Miss ", "Dr. ", "General "]
names = st.one_of(
    st.builds(
        lambda t, g, s: f"{t}{g} {s}", st.sampled_from(TITLES), st.sampled_from(GIVEN), st.sampled_from(SURNAMES)
    ),
    st.builds(lambda t, s: f"{t}{s}", st.sampled_from(TITLES), st.sampled_from(SURNAMES)),
    st.sampled_from(GIVEN),
)


def partition(forms: list[str], order: list[int]) -> set[frozenset[int]]:
    """Which of the forms the clusters hold together, when they are looked at in `order`."""
    refs = [Ref(at, at, "person", parse_name(form), form) for at, form in enumerate(forms)]
    cluster_names([refs[at] for at in order], list(range(len(forms))))
    groups: dict[int, set[int]] = {}
    for at, ref in enumerate(refs):
        groups.setdefault(ref.cluster, set()).add(at)
    return {frozenset(group) for group in groups.values()}


STORY = [
    (["Mr. Silas {s}", "Captain {s}"], False), (["Captain Silas {s}", "Captain {s}"], True),
    (["Jane {s}", "Captain {s}"], True), (["Miss Jane {s}", "Captain {s}"], False),
    (["Miss Jane {s}", "Lady {s}"], False), (["Lady Jane {s}", "Lady {s}"], True),
    (["Miss Jane {s}", "Aunt {s}"], False), (["Mrs. {s}", "Aunt {s}"], True),
    (["Master Silas {s}", "Mr. {s}"], False), (["Mr. Silas {s}", "Mr. {s}"], True),
    (["Emma {s}", "Mrs. {s}", "Miss Jane {s}"], False), (["Emma {s}", "Mrs. {s}", "Mr. {s}"], True),
    (["Dunstan {s}", "Dunsey {s}"], True), (["Dunstan {s}", "Gilbert {s}"], False),
    (["Emma Hollis", "Emma {s}", "Mr. {s}"], True), (["Emma Hollis", "Emma {s}", "Jane {s}"], False),
    (["Misses {s}", "Jane {s}"], False), (["Misses {s}", "Miss {s}"], False), (["Mistress {s}", "Miss {s}"], True),
    (["Mr. {s}", "Silas {s}", "Peter {s}", "Silas", "Peter"], False), (["Silas {s}", "Mr. {s}"], True),
    (["Mr. {s}", "Silas {s}", "Peter {s}", "Peter"], True), (["Miss {s}", "Miss Jane {s}", "Aunt Emma"], True),
    (["Miss {s}", "Miss Jane {s}", "Emma {s}", "Jane", "Emma"], False),
    (["Miss {s}", "Emma {s}", "Miss Jane {s}", "Jane", "Emma"], True),
    (["Squire {s}", "Silas {s}", "Peter {s}", "Silas", "Peter"], False),
    (["David", "Mrs. David {s}"], False), (["Citoyen {s}", "Mrs. {s}"], False),
    (["Wilby", "Mrs. Wilby {s}", "Wilby {s}", "Mr. {s}"], False), (["Mrs. T. O. {s}", "Terry O. {s}"], False),
    (["Silas {s}s", "Silas {s}"], True), (["Silas {s}s", "Peter {s}"], False),
    (["Cap'n {s}", "Captain {s}"], True), (["Gen’ral {s}", "General {s}"], True), (["Mester {s}", "Mr. {s}"], True),
    (["St. Silas", "Silas {s}"], False), (["St. Silas", "Sir Silas {s}"], False), (["St. John", "St. John {s}"], True),
    (["Mr. {s}", "Silas {s}", "Master {s}"], False),
]  # fmt: skip


@pytest.mark.parametrize(("forms", "same"), STORY, ids=lambda value: str(value))
@settings(deadline=None, max_examples=8)
@given(surname=st.sampled_from([*SURNAMES, "van Aken", "O'Brien", "Nguyen", "al-Sayed"]))
def test_families_of_a_story(forms: list[str], same: bool, surname: str) -> None:
    """The first two forms are one person's in a story, or two people's, whatever the family is called."""
    refs = [Ref(5 * at, 5 * at, "person", parse_name(f), f) for at, f in enumerate(f.format(s=surname) for f in forms)]
    cluster_names(refs, list(range(5 * len(forms))), story=True)
    assert (refs[0].cluster == refs[1].cluster) is same


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        ({"the Marlows": 15, "Marlows": 3}, "the Marlows"), ({"the Ferryman": 2, "Ferryman": 7}, "Ferryman"),
        ({"Mademoiselle": 40, "Mademoiselle Quill": 2}, "Mademoiselle Quill"),
        ({"Orlick": 17, "Old Orlick": 5}, "Orlick"), ({"Zib": 2, "Little Zib": 11}, "Little Zib"),
        ({"Bildad": 59, "Captain Bildad": 15, "Lank Bildad": 1}, "Bildad"),
    ],
)  # fmt: skip
def test_who_is_shown_by_which_form(forms: dict[str, int], name: str) -> None:
    """The commonest form, the article with it; neither a title alone nor what only tells something of the name."""
    person = Cluster(forms=Counter(forms), names=[parse_name(form) for form in forms], count=sum(forms.values()))
    assert person.label() == name


@pytest.mark.parametrize("together", [0, 1, 2, 3])
def test_who_stands_together_twice_is_two(together: int) -> None:
    """ "Ned" and "Mr. Marlow" are one person unless the narration names the two in a sentence again and again."""
    forms = [*["Ned", "Mr. Marlow"] * 10, "Ned Marlow"]
    places = [2 * at for at in range(len(forms))]
    refs = [Ref(at, at, "person", parse_name(form), form) for at, form in zip(places, forms, strict=True)]
    sentence = [place // 2 * 30 for place in range(2 * len(forms))]
    for pair in range(together):
        sentence[4 * pair + 2] = sentence[4 * pair]
    cluster_names(refs, sentence, story=True)
    assert (refs[1].cluster == refs[-1].cluster) is (together < 2)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_joining_is_order_free(data: st.DataObject) -> None:
    """The clusters do not depend on the order in which the mentions come in."""
    forms = data.draw(st.lists(names, min_size=1, max_size=12))
    order = data.draw(st.permutations(range(len(forms))))
    assert partition(forms, list(range(len(forms)))) == partition(forms, list(order))


@settings(deadline=None, max_examples=60)
@given(st.lists(names, min_size=1, max_size=6))
def test_canonical_name_is_stable(forms: list[str]) -> None:
    """The canonical name of a canonical name is that name."""
    name = canonical_name(forms)
    assert canonical_name([name]) == name


STORY = '{0} {1} came late. "We are early," {0} said. Mr. {2} laughed. {1} sat down. "So we are," said {2}.'


@settings(deadline=None, max_examples=15)
@given(st.permutations(["Thomas", "Edward", "Peter"]), st.permutations(["Marlow", "Brandt", "Finch"]))
def test_renaming_changes_names_only(given_names: list[str], surnames: list[str]) -> None:
    """Who is who does not depend on what people are called."""
    _, first = people_of(STORY.format("Thomas", "Marlow", "Brandt"))
    _, other = people_of(STORY.format(given_names[0], surnames[0], surnames[1]))
    assert [[m.kind for m in p.mentions] for p in other.people] == [[m.kind for m in p.mentions] for p in first.people]
    assert [p.name for p in other.people] == [f"{given_names[0]} {surnames[0]}", surnames[1]]


@pytest.mark.parametrize("case", DOCUMENTS[::4], ids=lambda c: c["phenomenon"])
def test_unrelated_paragraph(case: dict[str, Any]) -> None:
    """A paragraph about nobody, added at the end, renames nobody."""
    text, _ = read(case["text"])
    _, before = people_of(text)
    _, after = people_of(text + "\n\nThe rain went on for days, and the river rose by a foot.")
    assert [(p.id, p.name) for p in before.people] == [(p.id, p.name) for p in after.people]


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    """Any text at all: spans in bounds and in order, each mention with at most one person, known ids."""
    _, cast = people_of(text, [Span(0, min(len(text), 9))] if text else [])
    ids = {p.id for p in cast.people}
    assert len(ids) == len(cast.people)
    assert all(m.span.end <= len(text) for m in cast.mentions)
    assert [m.span.start for m in cast.mentions] == sorted(m.span.start for m in cast.mentions)
    owned = [m for p in cast.people for m in p.mentions]
    assert sorted(owned, key=lambda m: m.span) == sorted((m for m in cast.mentions if m.person), key=lambda m: m.span)


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda c: c["phenomenon"])
def test_one_person_for_a_mention(case: dict[str, Any]) -> None:
    """No place is a mention of two people, and ids are the same in a second run."""
    text, places = read(case["text"])
    sources = [span for span, _, source in places if source]
    _, cast = people_of(text, sources)
    spans = [m.span for m in cast.mentions]
    assert len(spans) == len(set(spans))
    assert people_of(text, sources)[1] == cast


def test_cost_is_linear() -> None:
    """Four times the text takes no more than some four times the time."""
    import time

    paragraph = (
        '"We are late," said {0} Marlow{1}. He met Mrs. Quill{1} at the gate, and she laughed. The doctor left.\n\n'
    )
    seconds = []
    for size in (40, 160):
        text = "".join(paragraph.format(GIVEN[n % 6], chr(97 + n % 26) + chr(97 + n // 26)) for n in range(size))
        parse, marks = parse_text(text, load_pipeline()), find_quotes(text)
        started = time.process_time()
        find_people(Document(parse, marks), ())
        seconds.append(time.process_time() - started)
    assert seconds[1] < 12 * seconds[0] + 0.05


def edits(one: str, other: str) -> int:
    """Edits between two words, by definition."""
    if not one or not other:
        return len(one) + len(other)
    if one[0] == other[0]:
        return edits(one[1:], other[1:])
    return 1 + min(edits(one[1:], other), edits(one, other[1:]), edits(one[1:], other[1:]))


@settings(deadline=None, max_examples=100)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_counted(one: str, other: str) -> None:
    """Edits are counted right up to the limit, and everything above it is one more than the limit."""
    assert distance(one, other) == min(edits(one, other), 3)


HEADED = "“We will wait,” said Robin Marlow. Ida Moss, who had waited since noon, said nothing. Marlow looked at Moss."


@pytest.mark.parametrize("line", ["ROBIN MARLOW\n\n{}", "{}\n\nRobin Marlow", "{}\n\nR. MARLOW"])
def test_a_heading_or_a_signature_adds_nobody(line: str) -> None:
    """A line with a name that the text has makes nobody new and changes nobody's name."""
    _, plain_cast = people_of(HEADED, [], None)
    _, headed = people_of(line.format(HEADED), [], None)
    assert {p.name for p in headed.people} == {p.name for p in plain_cast.people} == {"Robin Marlow", "Ida Moss"}


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Bexley Marn came in. She sat down.", "F"),  # a subject takes up the one who is named
        ("Bexley Marn saw her. The gate was shut.", None),  # an object is mostly somebody else
        ("Bexley Marn gave her a key. The gate was shut.", None),
        ("Bexley Marn looked at her. The gate was shut.", None),
    ],
)
def test_what_one_pronoun_says_of_gender(text: str, gender: str | None) -> None:
    """A pronoun's part in the clause says how much it tells of the one person named before it."""
    _, cast = people_of(text)
    assert [(person.name, person.gender) for person in cast.people] == [("Bexley Marn", gender)]


@pytest.mark.parametrize("title", ["Detective Chief Inspector", "Chief Executive Officer", "Deputy Prime Minister"])
def test_titles_of_three_words(title: str) -> None:
    """All words of a title are passed over, and no more."""
    quote = attribute(f"“It is late,” said {title} Ida Moore on Monday.").quotes[0]
    assert quote.speaker is not None
    assert quote.speaker.name == "Ida Moore"


def test_an_acronym_is_the_body_it_stands_for() -> None:
    """Letters in capitals are the organisation whose words they begin, other words with the same letters are not."""
    words = ["National", "Harbour", "Board", ",", "NHB", ",", "N.H.B.", ",", "Nhb"]
    starts = [sum(len(w) + 1 for w in words[:at]) for at in range(len(words))]
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    size = len(words)
    parse = Parse(
        " ".join(words), starts, ends, words, ["NNP"] * size, ["dep"] * size, [0] * size, [0] * size, [],
        [Span(0, ends[-1])],
    )  # fmt: skip
    refs = [
        Ref(0, 2, "organization", None, "National Harbour Board"),
        *(Ref(at, at, "organization", None, words[at]) for at in (4, 6, 8)),
    ]
    clusters: list[Cluster] = []
    find_organisations(Reading(parse), refs, clusters)
    assert [ref.cluster for ref in refs] == [0, 0, 0, 1]
    assert [dict(cluster.forms) for cluster in clusters] == [
        {"National Harbour Board": 1, "NHB": 1, "N.H.B.": 1}, {"Nhb": 1},
    ]  # fmt: skip
