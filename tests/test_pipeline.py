"""The spaCy component: annotations, and every way a Doc travels."""

import pickle
import subprocess
import sys

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from quoteattr import pipeline
from quoteattr.errors import FormatError
from quoteattr.pipeline import QuoteAttributor
from quoteattr.syntax.parse import DEFAULT_PIPELINES

TEXT = '"The ferry is late," said Ada Marsh. "It always is."\n\nTom Orr disagreed. "It was early," he said.'


NAME = next(name for name in DEFAULT_PIPELINES if spacy.util.is_package(name))


def load():
    nlp = spacy.load(NAME)
    nlp.add_pipe("quoteattr")
    return nlp


@pytest.fixture(scope="module")
def nlp():
    return load()


@pytest.fixture(scope="module")
def doc(nlp):
    return nlp(TEXT)


def said(doc):
    return [(quote.speaker and quote.speaker.name, quote.text) for quote in doc._.quotes]


def test_quotes_people_and_spans(doc):
    """The quotes name Ada Marsh, she is one of the people, and every part is a span."""
    assert any(name == "Ada Marsh" for name, _ in said(doc))
    assert "Ada Marsh" in [person.name for person in doc._.people]
    assert [span.id_ for span in doc.spans["quotes"]] == [q.id for q in doc._.quotes for _ in q.spans]
    assert {span.label_ for span in doc.spans["quotes"]} <= {"direct", "mixed", "indirect"}


def test_bytes(nlp, doc):
    back = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert back._.quotes == doc._.quotes
    assert back._.people == doc._.people
    assert [(s.text, s.id_) for s in back.spans["quotes"]] == [(s.text, s.id_) for s in doc.spans["quotes"]]


def test_disk(nlp, doc, tmp_path):
    doc.to_disk(tmp_path / "doc")
    assert Doc(nlp.vocab).from_disk(tmp_path / "doc")._.quotes == doc._.quotes


def test_doc_bin(nlp, doc):
    data = DocBin(docs=[doc], store_user_data=True).to_bytes()
    back = next(iter(DocBin(store_user_data=True).from_bytes(data).get_docs(nlp.vocab)))
    assert back._.quotes == doc._.quotes
    assert len(back.spans["quotes"]) == len(doc.spans["quotes"])


def test_pickle(doc):
    assert pickle.loads(pickle.dumps(doc))._.quotes == doc._.quotes


def test_processes_and_contexts(nlp, doc):
    back = list(nlp.pipe([(TEXT, 1), ("No.", 2), (TEXT, 3)], as_tuples=True, n_process=2, batch_size=1))
    assert [context for _, context in back] == [1, 2, 3]
    assert back[0][0]._.quotes == doc._.quotes == back[2][0]._.quotes
    assert back[1][0]._.quotes == ()


def test_the_pipeline_goes_to_disk(nlp, doc, tmp_path):
    nlp.get_pipe("quoteattr").min_confidence = 0.0
    nlp.to_disk(tmp_path / "pipeline")
    assert said(spacy.load(tmp_path / "pipeline")(TEXT)) == said(doc)


def test_settings_travel():
    made = pipeline.QuoteAttributor(spans_key="said", min_confidence=0.5)
    back = pipeline.QuoteAttributor().from_bytes(made.to_bytes())
    assert (back.spans_key, back.min_confidence) == ("said", 0.5)


def test_an_extension_of_the_host_stays():
    before = Doc.get_extension("quotes")
    Doc.set_extension("quotes", default="the host's", force=True)
    try:
        pipeline.QuoteAttributor()
        assert Doc.get_extension("quotes")[0] == "the host's"
    finally:
        Doc.remove_extension("quotes")
        Doc.set_extension("quotes", getter=before[2])


def test_error_handler_is_called():
    """A Doc that fails is handed to the error handler and the others go on."""
    blank = spacy.blank("en")
    component = pipeline.QuoteAttributor()
    failed = []
    component.set_error_handler(lambda name, proc, docs, error: failed.append(docs[0].text))
    component.attribute = lambda doc: 1 / 0 if doc.text == "bad" else pipeline_result(doc)
    out = list(component.pipe([blank("good"), blank("bad"), blank("fine")]))
    assert [doc.text for doc in out] == ["good", "fine"]
    assert failed == ["bad"]


def test_a_failing_text_goes_to_the_error_handler_of_the_whole_pipeline():
    blank = spacy.blank("en")
    component = blank.add_pipe("quoteattr")
    component.attribute = lambda doc: 1 / 0 if doc.text == "bad" else pipeline_result(doc)
    with pytest.raises(ZeroDivisionError):
        list(blank.pipe(["good", "bad"]))
    failed = []
    blank.set_error_handler(lambda name, proc, docs, error: failed.append((name, docs[0].text, type(error))))
    out = list(blank.pipe([("good", 1), ("bad", 2), ("fine", 3)], as_tuples=True))
    assert [(doc.text, context) for doc, context in out] == [("good", 1), ("fine", 3)]
    assert failed == [("quoteattr", "bad", ZeroDivisionError)]


def test_the_cast_is_part_of_the_configuration(nlp, tmp_path):
    own = spacy.load(nlp.meta["lang"] + "_" + nlp.meta["name"])
    own.add_pipe("quoteattr", config={"people": [{"name": "Ida Moore", "id": "ida", "aliases": ["Mrs. Moore"]}]})
    own.to_disk(tmp_path / "pipeline")
    for ready in (own, spacy.load(tmp_path / "pipeline")):
        [quote] = ready("“Stay,” said Mrs. Moore.")._.quotes
        assert (quote.speaker.id, quote.speaker.name) == ("ida", "Ida Moore")
    assert own.config["components"]["quoteattr"]["people"][0]["name"] == "Ida Moore"


def pipeline_result(doc):
    from quoteattr.result import AttributedText

    return AttributedText(doc.text)


def test_without_a_parser_it_warns():
    blank = spacy.blank("en")
    with pytest.warns(UserWarning, match="no dependency parse"):
        doc = pipeline.QuoteAttributor()(blank('"No," she said.'))
    assert isinstance(doc._.quotes, tuple)


def test_the_values_are_made_once_and_never_stale(nlp):
    doc = nlp(TEXT)
    assert doc._.quotes is doc._.quotes
    assert doc._.people is doc._.people
    before = doc._.quotes
    component = nlp.get_pipe("quoteattr")
    component.set_annotations(doc, pipeline_result(doc))
    assert (doc._.quotes, doc._.people) == ((), ())
    assert nlp(TEXT)._.quotes == before


def test_many_docs_keep_their_own_values(nlp):
    docs = list(nlp.pipe([f'"Number {n}," said Ada Marsh.' for n in range(70)]))
    for _ in range(2):
        assert [doc._.quotes[0].text for doc in docs] == [f"Number {n}," for n in range(70)]


def test_another_language_is_soft():
    """A pipeline of another language without a parser: marks are found, a warning says why no more is."""
    blank = spacy.blank("de")
    with pytest.warns(UserWarning, match="no dependency parse"):
        doc = pipeline.QuoteAttributor()(blank("„Der Hafen bleibt heute zu“, sagte Frau Marsch."))
    assert [quote.text for quote in doc._.quotes] == ["Der Hafen bleibt heute zu"]


SPAWNED = """
import multiprocessing, sys
import spacy

def main():
    multiprocessing.set_start_method("spawn")
    nlp = spacy.load(sys.argv[1])
    nlp.add_pipe("quoteattr")
    text = '"The ferry is late," said Ada Marsh.'
    docs = list(nlp.pipe([(text, 1), ("No.", 2)], as_tuples=True, n_process=2, batch_size=1))
    print([(context, [q.speaker.name for q in doc._.quotes]) for doc, context in docs])

if __name__ == "__main__":
    main()
"""


def test_processes_that_start_from_nothing(tmp_path):
    """Spawned workers import the component anew; forked ones are tested above."""
    script = tmp_path / "script.py"
    script.write_text(SPAWNED, encoding="utf-8")
    done = subprocess.run([sys.executable, script, NAME], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[(1, ['Ada Marsh']), (2, [])]", done.stderr


LATE = """
import sys
import quoteattr
quoteattr.attribute("“Go,” said Ida Moore.")
assert "spacy.cli" not in sys.modules
import spacy
assert spacy.info(sys.argv[1], silent=True)["lang"] == "en"
assert callable(spacy.cli.download) and callable(sys.modules["spacy.cli.info"].info_cli)
assert not hasattr(spacy, "nothing")
"""


def test_spacy_has_its_command_line_when_somebody_asks():
    """It is left out of the import, which is a third of its time."""
    done = subprocess.run([sys.executable, "-c", LATE, NAME], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_corpus_of_textacy(nlp, doc, tmp_path):
    textacy = pytest.importorskip("textacy")
    textacy.Corpus(nlp, data=[doc]).save(tmp_path / "corpus.bin.gz", store_user_data=True)
    back = textacy.Corpus.load(nlp, tmp_path / "corpus.bin.gz")
    assert said(back[0]) == said(doc)


def test_an_empty_doc():
    assert pipeline.QuoteAttributor()(spacy.blank("en")(""))._.quotes == ()


@pytest.mark.parametrize(
    "settings",
    [
        b"", b"{", b"[]", b"{}", b"null", b"[" * 100_000, b"\xff", b'{"spans_key": 1, "min_confidence": 0}',
        b'{"spans_key": "a", "min_confidence": "x"}', b'{"spans_key": "a", "min_confidence": 2}',
        b'{"spans_key": "a", "min_confidence": true}', b'{"spans_key": "a", "min_confidence": NaN}',
        b'{"spans_key": "a", "min_confidence": 0, "people": "Ada"}',
        b'{"spans_key": "a", "min_confidence": 0, "people": [1]}',
    ],
)  # fmt: skip
def test_bad_settings_are_told_and_change_nothing(settings):
    component = QuoteAttributor(spans_key="mine", min_confidence=0.5, people=["Ada Moore"])
    before = component.to_bytes()
    with pytest.raises(FormatError, match="settings of the component"):
        component.from_bytes(settings)
    assert component.to_bytes() == before
    assert QuoteAttributor().from_bytes(before).to_bytes() == before
