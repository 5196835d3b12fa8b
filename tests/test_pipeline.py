"""The spaCy component: annotations, and every way a Doc travels."""

import pickle

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from quoteattr import pipeline
from quoteattr.parse import DEFAULT_PIPELINES

TEXT = '"The ferry is late," said Ada Marsh. "It always is."\n\nTom Orr disagreed. "It was early," he said.'


def load():
    name = next(name for name in DEFAULT_PIPELINES if spacy.util.is_package(name))
    nlp = spacy.load(name)
    if "quoteattr" not in nlp.factory_names:
        nlp.factory("quoteattr", func=pipeline.make_quoteattr)
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


def pipeline_result(doc):
    from quoteattr.result import AttributedText

    return AttributedText(doc.text)


def test_without_a_parser_it_warns():
    blank = spacy.blank("en")
    with pytest.warns(UserWarning, match="no dependency parse"):
        doc = pipeline.QuoteAttributor()(blank('"No," she said.'))
    assert isinstance(doc._.quotes, tuple)


def test_an_empty_doc():
    assert pipeline.QuoteAttributor()(spacy.blank("en")(""))._.quotes == ()
