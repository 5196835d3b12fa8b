"""English: the reporting words, and the forms of verbs and nouns."""

import pathlib

import pytest

from quoteattr.errors import DataError
from quoteattr.lang import Reporting, english
from quoteattr.lang.en.morphology import FORMS
from quoteattr.lang.reporting import FINITE, USES

REPORTING = english().reporting
PACKAGE = pathlib.Path(__file__).resolve().parent.parent / "quoteattr"
DATA = sorted(path for path in (PACKAGE / "lang" / "en").iterdir() if path.suffix in (".txt", ".tsv", ".npz", ".json"))


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_every_data_file_says_where_it_comes_from(path):
    assert f"`{path.name}`" in (PACKAGE / "lang" / "en" / "SOURCES.md").read_text(encoding="utf-8")


def test_every_group_of_words_is_asked_for():
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    named = [row["group"] for name in ("groups", "values") for row in english().table(name)]
    assert [group for group in named if f'"{group}"' not in code and f"'{group}'" not in code] == []


@pytest.mark.parametrize("name", ["groups", "values"])
def test_no_word_stands_twice_in_a_group(name):
    rows = english().table(name)
    words = [(row["group"], word) for row in rows for word in row.get("words", row.get("word")).split()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("base", "spelt"),
    [
        ("say", "say says said said saying"), ("admit", "admit admits admitted admitted admitting"),
        ("theorize", "theorize theorizes theorized theorized theorizing"),
        ("aver", "aver avers averred averred averring"),
        ("shrug", "shrug shrugs shrugged shrugged shrugging"), ("answer", "answer answers answered answered answering"),
        ("write", "write writes wrote written writing"), ("quip", "quip quips quipped quipped quipping"),
        ("reply", "reply replies replied replied replying"), ("lie", "lie lies lay lain lying"),
        ("agree", "agree agrees agreed agreed agreeing"), ("coo", "coo coos cooed cooed cooing"),
        ("echo", "echo echoes echoed echoed echoing"), ("panic", "panic panics panicked panicked panicking"),
        ("relay", "relay relays relayed relayed relaying"), ("begin", "begin begins began begun beginning"),
        ("hiss", "hiss hisses hissed hissed hissing"), ("vow", "vow vows vowed vowed vowing"),
    ],
)  # fmt: skip
def test_inflection(base, spelt):
    assert [english().inflect(base, form)[0] for form in FORMS] == spelt.split()


def test_the_first_word_of_a_verb_with_a_particle_changes():
    assert english().inflect("burst out", "third") == ("bursts out",)


@pytest.mark.parametrize("word", [w for w in REPORTING.entries.values() if w.part == "V"], ids=lambda w: w.lemma)
def test_every_form_of_a_reporting_verb_leads_back_to_it(word):
    tags = {"base": "VB", "third": "VBZ", "past": "VBD", "participle": "VBN", "gerund": "VBG"}
    verb = word.lemma.split()[0]
    unlike = {"bore", "found", "lay", "saw", "wound"}  # past forms of another verb, spelt like the base of this one
    assert verb in unlike or {
        english().lemma(spelt, tags[form]) for form in FORMS for spelt in english().inflect(verb, form)
    } == {verb}


@pytest.mark.parametrize(
    ("word", "tag", "base"),
    [
        ("said", "VBD", "say"), ("says", "VBZ", "say"), ("told", "VBD", "tell"), ("claiming", "VBG", "claim"),
        ("denies", "VBZ", "deny"), ("denied", "VBN", "deny"), ("lying", "VBG", "lie"), ("urged", "VBD", "urge"),
        ("noting", "VBG", "note"), ("admitted", "VBD", "admit"), ("quipped", "VBD", "quip"), ("singing", "VBG", "sing"),
        ("wrote", "VBD", "write"), ("thought", "VBD", "think"), ("heard", "VBD", "hear"), ("calls", "VBZ", "call"),
        ("pushes", "VBZ", "push"), ("agreed", "VBD", "agree"), ("'s", "VBZ", "be"), ("vowing", "VBG", "vow"),
        ("women", "NNS", "woman"), ("allies", "NNS", "ally"), ("speeches", "NNS", "speech"), ("losses", "NNS", "loss"),
        ("houses", "NNS", "house"), ("Claims", "NNPS", "claims"), ("views", "NNS", "view"),
        ("blorping", "VBG", "blorping"),
    ],
)  # fmt: skip
def test_lemma(word, tag, base):
    """Base forms, irregular ones and unknown words included."""
    assert english().lemma(word, tag) == base


def test_lemma_of_every_known_verb():
    """Regular forms of a verb in the list lead back to a verb in the list, and every irregular one does."""
    known = english().words("verbs")
    assert all(
        english().lemma(v + ("d" if v.endswith("e") else "ed"), "VBD") in known for v in known if v[-1] not in "yaiou"
    )
    assert all(
        english().lemma(row["form"], "VBD") in known for row in english().table("irregular") if row["part"] == "V"
    )


def test_the_reporting_words_are_known_by_their_class():
    senses = {word.sense for word in REPORTING.entries.values()}
    assert {"say", "ask", "order", "believe", "intend", "deny", "praise", "criticise"} <= senses
    assert sum(word.sense is not None for word in REPORTING.entries.values()) > 600
    assert all(word.sense or word.strength or word.uses or word.takes for word in REPORTING.entries.values())


def test_the_use_of_a_word_is_one_that_something_asks_for():
    assert {use for word in REPORTING.entries.values() for use in word.uses} == set(USES)


def test_forms_of_a_use():
    assert {"told", "tells"} <= REPORTING.forms("listener", "third", "past") < REPORTING.forms("listener", *FORMS)
    assert "cried out" in REPORTING.forms("tag", "past")
    assert {"say", "says", "said"} <= REPORTING.forms("person", *FINITE)
    assert "reply" in REPORTING.lemmas("reply", "N")
    assert "reply" not in REPORTING.lemmas("reply", "V")


@pytest.mark.parametrize(("form", "lemma", "strength"), [
    ("admitted", "admit", "strong"), ("shrugged", "shrug", "weak"), ("averred", "aver", "strong"),
    ("echoes", "echo", "strong"), ("signalling", "signal", "strong"), ("smiled", "smile", "weak"),
])  # fmt: skip
def test_how_strong_a_form_is(form, lemma, strength):
    assert (REPORTING.strengths[form].lemma, REPORTING.strengths[form].strength) == (lemma, strength)


def test_a_verb_is_added_by_one_row():
    row = {"lemma": "toot", "part": "V", "class": "say", "strength": "strong", "takes": "clause", "uses": "clause tag"}
    reporting = Reporting.of([row], english().inflect)
    assert reporting.forms("tag", "third", "past") == {"toots", "tooted"}
    assert reporting.strengths["tooting"].key == "toot|V"
    with pytest.raises(DataError, match="toot"):
        Reporting.of([row, row], english().inflect)
    with pytest.raises(DataError, match="toot"):
        Reporting.of([{**row, "uses": "whistle"}], english().inflect)
