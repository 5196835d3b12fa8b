"""Coverage-guided fuzzing: looks for inputs that break a law, by what code they reach.

    python benchmarks/fuzz.py marks --seconds 900
    python benchmarks/fuzz.py attribute --seconds 900 --keep CORPUS_FOLDER
    python benchmarks/fuzz.py marks --show crash-0123456789

Targets: ``marks`` (`find_quotes`), ``structure`` (`find_structure` on headings, labels, mail and times in any order),
``attribute`` (`attribute` with a blank pipeline, then every output format), ``stages`` (`attribute` with the default
pipeline, so that reports, people and speakers run, on words, labels, headings and marks in any order),
``corrections`` (from JSON, applied), ``documents`` (`AttributedText.from_dict` and `from_json`), ``files`` (the readers
of every input format), ``encodings`` (bytes and pages under any encoding, asked for or declared), ``across`` (a
register, reprints, an audit, an evaluation, a verification and counts of several texts).
A finding ends the run; its input lies in a ``crash-...`` file, which ``--show`` prints as the target saw it.
Needs the extra ``fuzz``.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io as io_bytes
import itertools
import json
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["quoteattr"]):
    import quoteattr
    from quoteattr import api, io, reading, segments
    from quoteattr.corrections import apply_corrections, check_corrections, corrections_from_json
    from quoteattr.errors import QuoteattrError
    from quoteattr.result import AttributedText
    from quoteattr.text import layout
    from quoteattr.text.quotes import find_quotes
    from quoteattr.text.structure import find_structure
    from quoteattr.viz import fragment

# What a byte stands for in texts: marks, words that rules look for, breaks, hostile characters.
SNIPPETS = [
    *"\"'“”‘’„‚‟‛«»‹›「」『』`—–―-*_>″:;,.!?…()[] \n\t\r\x00\x85\u2028\u00a0\u200b\u202e\ud800\udfff\u0301aIZé7д中",
    "''", "``", '""', '"""', "--", "...", "\n\n", "\r\n", "\n> ", "\n>> ", "\n— ", "\n    ", " — ", ". ", ", ",
    '," ', '." ',
    " said ", " asked ", " he said", " she said, ", "said Oda Brand", "Oda", "Oda Brand",
    "Mr. Brand", "Mrs. Brand", "Dr. ",
    "the boys' ", "don't ", "'tis ", "60s", "according to ", "The mayor", " told ",
    "He nodded.", "They ", "I ", "you", "her ",
    "ODA: ", "Q: ", "Brand, the mayor, ", "J. P. ", "van ", "called ", "the so-called ",
    "&", "<b>", "{0}", "%s", "\\", "a" * 60,
    '"' * 20, "'" * 20, "Come in, ", "Yes", "No", "that ", "and ", " " * 30, "http://a.b/", "@oda", "1,000",
]  # fmt: skip


def text_of(data: bytes) -> str:
    """The text that a fuzzed input stands for: raw characters or a row of snippets."""
    if data[:1] < b"\x20":
        return data[1:].decode("utf-8", "surrogatepass" if data[:1] < b"\x08" else "replace")
    return "".join([SNIPPETS[byte % len(SNIPPETS)] for byte in data])


def readable_text(data: bytes) -> str | None:
    """`text_of`, or None for bytes that are no characters."""
    try:
        return text_of(data)
    except UnicodeDecodeError:
        return None


def check(held: bool, law: str) -> None:
    """A law must hold; unlike an assert it is never left out."""
    if not held:
        raise AssertionError(law)


# What a byte stands for in texts that are laid out: labels, headings, heads of mails, times.
LINES = [
    "CHAPTER I", "Chapter 2. ", "PART ONE", "ACT II, SCENE I", "CONTENTS", "Prologue", "XII", "IV. ", "3",
    "The Quay", "THE QUAY", " ..... 12", "\t7", "ODA BRAND: ", "Oda: ", "Q. ", "A. ", "Q: ", "Question: ",
    "Answer: ", "Mr. BRAND. ", "§ Mr. Brand", "The MINISTER OF HEALTH: ", "Oda Brand (North Vale) (Lab)",
    " (North Vale)", "[00:01] ", "00:00:01,000 --> 00:00:02,000", "WEBVTT", "<v Oda>", "<oda> ", "**Oda:** ", "## ",
    "> ", ">> ", "On 3 May 2021, Oda wrote:", "From: Oda", "To: ", "Subject: ", "Sincerely,", "— Oda Brand",
    "INT. HALL - DAY", "(laughs)", "[pause]", "CUT TO:", "Photo: ", "Fig. 1. ", "By ODA BRAND", "TARN (AP) — ",
    "Tarn, 4 May 1921", "***", "* ", "- ", "1. ", "(c) 1921", "BY MR. BRAND:", "Interviewer: ", "Speaker 4: ",
    "Is it late?", "It is, I fear. ", "“Stay,” said Oda. ", "\n", "\n", "\n", "\n\n", "\n\n", "\r\n", "\r",
    "\u2028", "    ", "\t", " ", ", ", ". ", ": ", "oda", "Oda", "ODA", "a" * 70, "\ud800", "\x00", "\ufeff",
]  # fmt: skip


# Targets


def structure(data: bytes) -> None:
    """`find_structure`: stretches in order, apart, in the text; sections nested; paragraphs of what is not empty."""
    text = "".join([LINES[byte % len(LINES)] for byte in data])
    found = find_structure(text)
    at = 0
    for stretch in found.stretches:
        check(at <= stretch.span.start < stretch.span.end <= len(text), "stretches in order, none over another")
        inside = [*stretch.parts, *([stretch.label] if stretch.label else [])]
        check(all(stretch.span.contains(part) for part in inside), "label and words lie in their stretch")
        check(0 <= stretch.score <= 1, "a score in [0, 1]")
        at = stretch.span.end
    around: list[Any] = []
    for section in found.sections(text):
        while around and around[-1].span.end <= section.span.start:
            around.pop()
        check(not around or around[-1].span.contains(section.span), "sections nested or apart")
        around.append(section)
    blocks = found.paragraphs(text)
    check(all(a.end <= b.start for a, b in itertools.pairwise(blocks)), "paragraphs in order")
    check(all(block.of(text).strip() == block.of(text) != "" for block in blocks), "no paragraph is empty")
    check(len(found.blanked(text)) == len(text), "blanking keeps the length")


# What a byte stands for in texts that every stage reads.
WORDS = [
    "Mayor Ada Marsh", "Ada Marsh", "Marsh", "Mrs. Marsh", "Mr. Marsh", "Dr. J. P. Tolland", "Tolland", "Tom", "Ruth",
    "his wife", "her brother", "the mayor", "the old man", "the ferry company", "Norbank", "Norbank Ltd.",
    "a spokesman",
    "the Harbour Board", "police", "nobody", "my father", "the two sisters", "Tom and Ruth", "he", "she", "they", "I",
    "him", "her", "who", "it", "you", "said", "told", "asked", "added", "whispered", "according to", "warned that",
    "denied", "saying", "nodded", "turned to", "wrote in a letter", "quoted", "as saying", "was told by", "believes",
    "that", "whether", "to", "not", "would", "had", "the bridge is closed", "nothing will change", "come in", "no",
    "“", "”", "‘", "’", "\"", "'", "«", "»", "—", ", ", ". ", "? ", ": ", "; ", "...", " ", " ", " ", "\n\n", "\n\n",
    "\n",
    "CHAPTER II", "Q. ", "A. ", "MARSH: ", "Tom: ", "(laughs) ", "[00:01] ", "> ", "— ", "On Monday", "in Tarn", "42",
    "’s", "-", "Sir", "the late", "aged 9", "née Orr", "known as", "and", "but", "while", "dear ", "\u200b", "\x00",
    "é",
]  # fmt: skip


def stages(data: bytes) -> None:
    """`attribute` with the default pipeline: a valid result that every format can take."""
    text = "".join([WORDS[byte % len(WORDS)] + (" " if byte >= 128 else "") for byte in data[:150]])
    result = api.attribute(text)
    check(result.text == text, "the text comes back as given")
    people = {person.id: person for person in (*result.people, *result.others)}
    check(len(people) == len(result.people) + len(result.others), "nobody is there twice")
    for quote in result.quotes:
        known = [quote.speaker, quote.addressee, *quote.speakers]
        check(all(person is None or people[person.id] == person for person in known), "who speaks is among the people")
        check(0 <= quote.confidence <= 1, "confidence in [0, 1]")
        check(all(0 <= span.start < span.end <= len(text) for span in quote.spans), "spans in the text")
    for person in people.values():
        check(all(0 <= m.span.start < m.span.end <= len(text) for m in person.mentions), "mentions in the text")
    written(result)


def corrections(data: bytes) -> None:
    """Corrections from JSON: a `QuoteattrError`, or applied to a text with a valid result."""
    choose = atheris.FuzzedDataProvider(data)
    result = AttributedText.from_dict(_document())
    words = ["We close at ten", "Oda Brand", "no", "", "p1", "q1", "him", "He told me", "\ud800", "Zoe"]
    anchors = [{"words": word} for word in words] + [
        {"parts": [{"words": "no", "start": 4}]},
        "q1",
        "q2",
        [[1, 4]],
        [[0, 9]],
        [],
    ]
    made = []
    for _ in range(choose.ConsumeIntInRange(1, 4)):
        one: dict[str, Any] = {"do": choose.PickValueInList(list(_FIELDS))}
        for field in _FIELDS[one["do"]]:
            value = choose.PickValueInList(
                [*words, *anchors, *_HOSTILE, anchors[:2], [anchors[-2], anchors[-3]], words[:2]]
            )
            if choose.ConsumeIntInRange(0, 9):
                one[field] = value
        made.append(one)
    try:
        kept = corrections_from_json(json.dumps({"corrections": 1, "texts": [{"corrections": made}]}))
        done = apply_corrections(result, kept[0], lost="skip")
    except QuoteattrError:
        return
    written(done)
    check(len(check_corrections(result, kept[0])) == len(made), "something is said of every correction")


_FIELDS = {
    "speaker": ("quote", "speaker", "new", "also"), "kind": ("quote", "kind"), "extent": ("quote", "content"),
    "split": ("quote", "contents"), "join": ("quotes",), "drop": ("quote",),
    "add": ("content", "kind", "speaker", "new"), "merge": ("into", "other"), "rename": ("who", "name"),
    "split person": ("who", "forms", "name"), "gender": ("who", "gender"),
}  # fmt: skip


def marks(data: bytes) -> None:
    """`find_quotes`: in bounds, in order, nested or disjoint, paragraphs apart."""
    text = readable_text(data)
    if text is None:
        return
    quotes = find_quotes(text)
    enclosing: list[int] = []
    for number, quote in enumerate(quotes):
        while enclosing and quotes[enclosing[-1]].end <= quote.start:
            enclosing.pop()
        check(0 <= quote.start < quote.end <= len(text), "a quotation lies in the text")
        check(quote.parent == (enclosing[-1] if enclosing else None), "the parent is the innermost one around")
        check(quote.depth == len(enclosing), "the depth counts the quotations around")
        check(all(quotes[at].end >= quote.end for at in enclosing), "nested or disjoint")
        at = quote.start
        for span in quote.spans:
            check(at <= span.start < span.end <= quote.end, "contents in order inside the marks")
            check(not text[span.start].isspace() and not text[span.end - 1].isspace(), "content is stripped")
            at = span.end
        enclosing.append(number)
    blocks = layout.paragraphs(text)
    check(all(a.end <= b.start for a, b in itertools.pairwise(blocks)), "paragraphs in order")


def attribute(data: bytes) -> None:
    """`attribute` with a blank pipeline: a valid result that every format can take."""
    import spacy

    text = readable_text(data)
    if text is None:
        return
    if "blank" not in _CACHE:
        _CACHE["blank"] = spacy.blank("en")
    result = api.attribute(text, nlp=_CACHE["blank"])
    check(result.text == text, "the text comes back as given")
    people = {person.id: person for person in result.people}
    for quote in result.quotes:
        check(quote.speaker is None or people[quote.speaker.id] == quote.speaker, "speakers are among the people")
        check(0 <= quote.confidence <= 1, "confidence in [0, 1]")
        check(all(span.end <= len(text) for span in quote.spans), "spans in the text")
    written(result)


def written(result: AttributedText) -> None:
    """Every way out of a result."""
    check(AttributedText.from_dict(result.to_dict()) == result, "to_dict and back")
    if not any(0xD800 <= ord(char) < 0xE000 for char in result.text):
        check(AttributedText.from_json(result.to_json()) == result, "JSON and back")
    check("".join(s.text for s in result.segments()) == result.text, "segments make up the text")
    segments.cut(result.text, result.quotes, ("direct", "mixed", "indirect"))
    fragment(result)
    result.to_csv(spreadsheet_safe=True)
    result.to_tei()
    result.to_conll()
    io.to_json(result.to_web_annotations())


_CACHE: dict[str, Any] = {}
_HOSTILE: list[Any] = [
    None, True, -1, 0, 3, 10**30, 10**400, 1.5, float("nan"), float("inf"), "", "p1", "direct",
    "\ud800", [], {}, [0, 1], [1, 0],
    [0, 10**9], [[0, 1]], [[0, 1], [0, 1]], {"id": "p1"}, {"id": "p9"},
    [True, 2], "q1", "name", "F", ["a"], [None], (1, 2),
]  # fmt: skip


def _document() -> dict[str, Any]:
    text = '"We close at ten," said Oda Brand. "He told me \'no\'," she added.'
    if "document" not in _CACHE:
        import spacy

        _CACHE["document"] = json.dumps(api.attribute(text, nlp=spacy.blank("en"), people=["Oda Brand"]).to_dict())
    made: dict[str, Any] = json.loads(_CACHE["document"])
    return made


def documents(data: bytes) -> None:
    """`from_dict` and `from_json`: a `FormatError` or a valid result."""
    if data[:1] < b"\x40":
        with contextlib.suppress(QuoteattrError):
            written(AttributedText.from_json(data[1:]))
        return
    document: Any = _document()
    choose = atheris.FuzzedDataProvider(data[1:])
    for _ in range(choose.ConsumeIntInRange(1, 4)):
        node, key = document, None
        for _ in range(choose.ConsumeIntInRange(1, 6)):
            inside = node[key] if key is not None else node
            if not isinstance(inside, dict | list) or not inside:
                break
            node = inside
            key = choose.PickValueInList(list(node) if isinstance(node, dict) else list(range(len(node))))
        if key is None:
            continue
        if choose.ConsumeBool():
            node[key] = choose.PickValueInList(_HOSTILE)
        elif isinstance(node, dict):
            del node[key]
        else:
            node.append(node[key])
    try:
        result = AttributedText.from_dict(document)
    except QuoteattrError:
        return
    written(result)


# What a byte stands for in pages and packages.
_MARKUP = [
    "<p>", "</p>", "<div>", "</div>", "<br/>", "<q>", "</q>", "<blockquote>", "</blockquote>", "<script>", "</script>",
    "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&lt;", "&#8220;", "&#x0;", "&#xD800;", "&nope;", "&a;",
    '<!DOCTYPE a [<!ENTITY a "b">]>',
    "<html>", "<body>", "<article>", "<nav>", "<table><tr><td>", "<title>", "</title>", '<meta charset="utf-16">',
    "<style>",
    '<?xml version="1.0" encoding="latin-1"?>', '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>',
    "<manifest>",
    '<itemref idref="a"/>', "<spine>", '<rootfile full-path="b.opf"/>', "../", "%2e%2e/", "\x00", " ", "\n",
    "“Stay,” said Oda.",
    "<package>", "</package>", "<a href='", "'>", "<", ">", "/", '"', "é", "<p hidden>", "<svg>", "xmlns='urn:x' ",
    "<li>", "<h1>",
]  # fmt: skip
_LINES_OF_FILES = [
    "1\n", "00:00:01,000 --> 00:00:02,500\n", "00:01.000 --> 00:02.000 align:start\n", "WEBVTT\n\n", "NOTE ",
    "<v Oda>", "<i>",
    "From: Oda Brand <oda@tarn.example>\n", "Subject: =?utf-8?q?L=C3=A9?=\n", "Date: Tue, 4 Mar 2025 09:12:00 +0000\n",
    "MIME-Version: 1.0\n", 'Content-Type: multipart/mixed; boundary="b"\n', "Content-Type: text/plain; charset=hex\n",
    "Content-Type: text/html; charset=utf-16\n", "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n", "--b\n", "--b--\n", "Content-Type: message/rfc822\n",
    "=E2=80=9C", "=\n",
    "INT. HALL - DAY\n", "ODA\n", "(turning)\n", "CUT TO:\n", "@oda\n", "Title: The Quay\n", "/*", "*/", "[[", "]]",
    "===\n", "~",
    '{"text": "', '"}\n', '"id": ', "[", "null", "# Title\n", "> ", "```\n", "* ", "[a](b)", "| a | b |\n",
    "Stay, said Oda.\n",
    "<w:document>", "<w:body>", "</w:body></w:document>", "<w:p>", "</w:p>", "<w:r><w:t>", "</w:t></w:r>", "<w:tbl>",
    "<w:del>",
    '<w:pStyle w:val="Heading1"/>', "\n", "\n\n", "\r", "\ufeff", "\x00", "“", "”",
]  # fmt: skip
_ENDINGS = (
    ".txt", ".md", ".html", ".epub", ".jsonl", ".json", ".txt.gz", ".html.gz", ".csv", ".srt", ".vtt", ".eml",
    ".fountain", ".docx",
)  # fmt: skip


def _book(parts: list[bytes]) -> bytes:
    """A book of the parts, its list of contents sound unless there is a part for it."""
    container = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
    package = (
        '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    kept = io_bytes.BytesIO()
    with zipfile.ZipFile(kept, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("a.xhtml", parts[0])
        book.writestr("b.opf", parts[1] if len(parts) > 1 else package)
        book.writestr("META-INF/container.xml", parts[2] if len(parts) > 2 else container)
    return kept.getvalue()


def _word_file(body: bytes) -> bytes:
    kept = io_bytes.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", body)
    return kept.getvalue()


def read(name: str, content: bytes, **options: Any) -> None:
    """A file of that name and content is a text, whose parts lie in it in order, or a reason."""
    if "folder" not in _CACHE:
        _CACHE["folder"] = tempfile.TemporaryDirectory()
    path = Path(_CACHE["folder"].name) / name
    path.write_bytes(content)
    for document in reading.read_documents(path, **options):
        check(isinstance(document, reading.Document | reading.Unreadable), "a text or a reason")
        if isinstance(document, reading.Document):
            check(isinstance(document.text, str), "a text")
            for part in document.parts:
                check(0 <= part.start <= part.end <= len(document.text), "parts lie in the text")
            find_quotes(document.text)


def files(data: bytes) -> None:
    """The readers of files: texts, or a reason why there are none."""
    if len(data) < 2:
        return
    ending = _ENDINGS[data[0] % len(_ENDINGS)]
    content = data[2:]
    if data[1] < 0xC0:
        words = _MARKUP if data[1] & 1 and ending != ".docx" else _LINES_OF_FILES
        content = "".join([words[byte % len(words)] for byte in content]).encode()
    if ending == ".epub" and data[1] % 8:
        content = _book(content.split(b"///")[:3])
    elif ending == ".docx" and data[1] % 8:
        content = _word_file(content)
    elif ending.endswith(".gz") and data[1] % 8:
        content = gzip.compress(content, mtime=0)
    read(f"input{ending}", content)
    path = Path(_CACHE["folder"].name) / f"input{ending}"
    with contextlib.suppress(QuoteattrError):
        reading.read_people(str(path))
    with contextlib.suppress(QuoteattrError):
        io.records_from_csv(io_bytes.StringIO(content.decode("utf-8", "replace"), newline=""))


# Names of encodings: Python's, the web's, what is none, and what is hardly a name.
_LABELS = [
    "utf-8", "utf8", "utf-16", "utf-16le", "utf-32", "utf-7", "latin-1", "iso-8859-8-i", "windows-1252",
    "x-user-defined",
    "replacement", "hex", "rot13", "base64", "zlib", "bz2", "uu", "quopri", "idna", "punycode", "unicode_escape",
    "raw_unicode_escape", "undefined", "mbcs", "oem", "gb18030", "gb2312", "big5", "shift_jis", "iso-2022-jp",
    "iso-2022-kr", "hz", "euc-jp", "euc-kr", "koi8-r", "cp037", "cp1026", "johab", "ptcp154", "mac-roman",
    "tis-620", "utf_8_sig", "unicode", "ascii", "us-ascii", "", " ", "é", "\x00", "utf-8;", "utf-8\"", "../utf-8",
    "a" * 300, "UTF-8 ", "none", "string_escape", "charmap", "latin1; charset=hex", "-", "_", "\ud800",
]  # fmt: skip
_DECLARED = (
    '<meta charset="{}">', '<meta http-equiv="Content-Type" content="text/html; charset={}">',
    '<?xml version="1.0" encoding="{}"?>', "<meta charset={}>", "Content-Type: text/plain; charset={}\n\n",
    'Content-Type: text/html; charset="{}"\nContent-Transfer-Encoding: base64\n\n', "Subject: =?{}?b?YQ==?=\n\n",
)  # fmt: skip


def encodings(data: bytes) -> None:
    """Any bytes under any encoding, asked for or declared: a text or a reason."""
    if len(data) < 4:
        return
    label = _LABELS[data[0] % len(_LABELS)]
    content = data[4:]
    ending = (".html", ".txt", ".eml", ".xhtml", ".srt", ".md", ".jsonl")[data[1] % 7]
    if data[2] & 1:
        content = _DECLARED[data[2] // 2 % len(_DECLARED)].format(label).encode("utf-8", "surrogatepass") + content
    if data[2] & 128:
        with contextlib.suppress(LookupError, UnicodeError):  # written in some encoding of texts
            content = content.decode("utf-8", "replace").encode(
                ("utf-16", "utf-16-be", "utf-32", "cp1252")[data[2] % 4]
            )
    asked = {"encoding": _LABELS[data[3] % len(_LABELS)]} if data[3] & 128 else {}
    with contextlib.suppress(QuoteattrError):
        read(f"input{ending}", content, **asked)


def across(data: bytes) -> None:
    """Everything that is said of several texts, on texts of any kind."""
    import spacy

    from quoteattr import evaluation, networks, suggestions, summaries
    from quoteattr.across import Quotes, Register

    if "blank" not in _CACHE:
        _CACHE["blank"] = spacy.blank("en")
    cast = ["Ada Marsh", "Tom Marsh", "Oda Brand", {"name": "J. P. Tolland", "aliases": ["Dr. Tolland"]}]
    texts = ["".join([WORDS[byte % len(WORDS)] for byte in part]) for part in data.split(b"~")[:4]]
    results = [
        api.attribute(text, nlp=_CACHE["blank"], people=cast if number % 2 else None)
        for number, text in enumerate(texts)
    ]
    register, other, quotes = Register(), Register(), Quotes()
    for number, result in enumerate(results):
        (register if number % 2 else other).add(result, f"2021-05-{number + 1:02}")
        quotes.add(result)
        found = quoteattr.verify(texts[0], result)
        check(all(0 <= span.start < span.end <= len(result.text) for span in found.spans), "found in the source")
        suggestions.suggest_merges(result)
        check(AttributedText.from_bench(io.to_gold(result)).text == result.text, "a gold document and back")
    register.merge(other)
    if "folder" not in _CACHE:
        _CACHE["folder"] = tempfile.TemporaryDirectory()
    path = Path(_CACHE["folder"].name) / "people.jsonl"
    register.save(path)
    again = Register.load(path)
    check([person.id for person in again.people] == [person.id for person in register.people], "a register and back")
    for result in results:
        recognised = again.recognise(result)
        check(len(recognised.quotes) == len(result.quotes), "nothing is lost")
        written(recognised)
    quotes.reprints(register)
    quoteattr.audit(results, register).to_html()
    evaluation.evaluate(results, results[::-1] if len({r.text for r in results}) == 1 else results)
    networks.write_graph(results)
    summaries.share_of_voice(results)
    summaries.dispersion(results)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "marks": marks, "structure": structure, "attribute": attribute, "stages": stages, "corrections": corrections,
    "documents": documents, "files": files, "encodings": encodings, "across": across,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60, help="how long to run (default: 60)")
    parser.add_argument("--keep", metavar="FOLDER", help="inputs that reached new code are kept here, and read again")
    parser.add_argument("--longest", type=int, default=400, help="bytes of an input (default: 400)")
    parser.add_argument("--show", metavar="FILE", help="print an input and run it, without fuzzing")
    options = parser.parse_args()
    target = TARGETS[options.target]
    if options.show:
        data = Path(options.show).read_bytes()
        print(ascii(readable_text(data) if options.target in ("marks", "attribute") else data))
        target(data)
        return
    if options.keep:
        Path(options.keep).mkdir(parents=True, exist_ok=True)
    target(b"~~~~")  # what is imported and read on first use takes its time once
    limits = [
        f"-max_total_time={options.seconds}",
        f"-max_len={options.longest}",
        "-len_control=0",
        "-timeout=60",
        "-rss_limit_mb=3000",
    ]
    atheris.Setup([sys.argv[0], *limits, *([options.keep] if options.keep else [])], target)
    print(f"fuzzing {options.target} of quoteattr {quoteattr.__version__}", file=sys.stderr)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
