"""Files of every kind that is read: made here, read back, and made to do harm."""

import contextlib
import io
import itertools
import textwrap
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoteattr.errors import FormatError
from quoteattr.reading import Document, Unreadable, read_documents
from quoteattr.reading import pdf as pdf_module
from quoteattr.reading.docx import read_docx
from quoteattr.reading.mail import read_mail
from quoteattr.reading.markdown import headings_of
from quoteattr.reading.pdf import read_pdf
from quoteattr.reading.screenplay import read_fountain
from quoteattr.reading.subtitles import read_subtitles


def read(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    (item,) = read_documents(tmp_path / name)
    return item


def seconds(function, argument):
    """The least of two, as a collector that looks through all that the suite holds takes its time as well."""
    times = []
    for _ in range(2):
        started = time.process_time()
        function(argument)
        times.append(time.process_time() - started)
    return min(times)


WORDS = st.text(st.sampled_from("abcdefghij "), min_size=1, max_size=40).map(lambda s: " ".join(s.split()) or "a")
NAMES = st.sampled_from(["Ada Marsh", "Tom Orr", "Ines van Aken", "O’Brien", "Li"])


# Subtitles


def clock(second, comma=","):
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}{comma}{second % 1000:03}"


def srt(cues, end="\n"):
    lines = []
    for number, cue in enumerate(cues, 1):
        lines += [str(number), f"{clock(number)} --> {clock(number + 1)}", *cue.split("\n"), ""]
    return end.join(lines)


class TestSubtitles:
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_numbers_times_and_marks_go(self, end):
        text, parts = read_subtitles(srt(["<i>Is it late,</i>\nMrs. Marsh?", "{\\an8}It &amp; he are."], end))
        assert text == "Is it late, Mrs. Marsh?\n\nIt & he are."
        assert [(part.kind, part.start, part.anchor) for part in parts] == [
            ("cue", 0, "00:00:01.001"),
            ("cue", 25, "00:00:02.002"),
        ]

    def test_a_sentence_goes_on_in_the_next_cue(self):
        assert read_subtitles(srt(["ADA: Nobody told", "the passengers.", "TOM: No."]))[0] == (
            "ADA: Nobody told the passengers.\n\nTOM: No."
        )

    def test_two_speakers_of_one_cue_and_sounds_stand_apart(self):
        assert read_subtitles(srt(["- Is it?\n- It is.", "[door slams]\nWell."]))[0].split("\n\n") == [
            "- Is it?",
            "- It is.",
            "[door slams] Well.",
        ]

    def test_a_cue_of_a_number_is_said(self):
        assert read_subtitles(srt(["How many?", "42"]))[0] == "How many?\n\n42"

    def test_voices_are_labels(self):
        vtt = """WEBVTT - made here

            NOTE of nobody
            goes

            STYLE
            ::cue { color: red }

            intro
            00:01.000 --> 00:04.000 align:start
            <v.loud Ada Marsh>Is it &lt;late?</v>

            00:05.000 --> 00:06.000
            <v Ada Marsh>I said so.

            00:06.000 --> 00:07.000
            <v Tom Orr><c.yellow>Well.</c>
            <v Ada Marsh>Yes.
            """
        text, parts = read_subtitles(textwrap.dedent(vtt.replace("            ", "")))
        assert text == "Ada Marsh: Is it <late? I said so.\n\nTom Orr: Well.\n\nAda Marsh: Yes."
        assert [part.anchor for part in parts] == ["00:01.000", "00:05.000", "00:06.000", "00:06.000"]

    @given(st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=12))
    def test_what_each_voice_says_is_read_back(self, said):
        vtt = "WEBVTT\n\n" + "".join(
            f"{clock(at, '.')} --> {clock(at + 1, '.')}\n<v {name}>{words}\n\n" for at, (name, words) in enumerate(said)
        )
        expected = [
            (name, " ".join(words for _, words in group))
            for name, group in itertools.groupby(said, key=lambda pair: pair[0])
        ]
        text, parts = read_subtitles(vtt)
        assert text.split("\n\n") == [f"{name}: {words}" for name, words in expected]
        assert [text[p.start : p.end].removeprefix(f"{n}: ") for p, (n, _) in zip(parts, said, strict=True)] == [
            words for _, words in said
        ]

    def test_what_is_none_is_told(self, tmp_path):
        assert "not a file of subtitles" in read(tmp_path, "a.srt", b"Dear Sir,\nI write.").reason
        assert read(tmp_path, "b.vtt", b"").text == ""
        assert "not UTF-8" in read(tmp_path, "c.srt", "caf\xe9".encode("latin-1")).reason

    def test_the_time_of_a_quote_is_told(self, tmp_path):
        document = read(tmp_path, "a.srt", srt(["One.", "Two.", "Three."]).encode())
        assert document.anchor_at(document.text.index("Two")) == "00:00:02.002"


# Screenplays


PLAY = """Title: The Toll
Author: Nobody
    Else

# ACT ONE

= A synopsis.

INT. INN - DAY #1#

Ada waits. [[A note.]]
She *coughs*.

ADA (CONT'D) ^
(quietly)
Is it _late_?

@McTom
It is.

CUT TO:

.THE PIER

/* Struck
out. */
> THE END <
"""


class TestScreenplays:
    def test_characters_are_labels_and_the_rest_paragraphs(self):
        text, parts = read_fountain(PLAY)
        assert text.split("\n\n") == [
            "ACT ONE",
            "INT. INN - DAY",
            "Ada waits. She coughs.",
            "ADA: (quietly) Is it late?",
            "McTom: It is.",
            "CUT TO:",
            "THE PIER",
            "THE END",
        ]
        assert [(text[part.start : part.end], part.level) for part in parts] == [
            ("ACT ONE", 1),
            ("INT. INN - DAY", 2),
            ("THE PIER", 2),
        ]

    @given(st.lists(st.tuples(NAMES, WORDS), max_size=8))
    def test_what_each_character_says_is_read_back(self, said):
        play = "".join(f"{name.upper()}\n{words}\n\n" for name, words in said)
        assert read_fountain(play)[0] == "\n\n".join(f"{name.upper()}: {words}" for name, words in said)

    @pytest.mark.parametrize("piece", ["/*", "[[", "*_", "@A\n", "A\n\n", "((", "#", "\\", ">", "!"])
    def test_hostile_plays_take_linear_time(self, piece):
        assert seconds(read_fountain, piece * 50_000) < 5


# Mail


MAIL = b"""From: Ingrid Vale <iv@example.org>
To: Tom Orr <tom@example.org>
Date: Tue, 4 Mar 2025 09:12:00 +0000
Subject: =?utf-8?q?The_F=C3=A4hre?=
X-Spam: 99

Fine with me.

On Mon, Mar 3, 2025 at 5:10 PM Tom Orr
<tom@example.org> wrote:
> Could we move it?
>
> On Sun, Mar 2, 2025 at 5:10 PM Ada Moore <ada@example.org> wrote:
>> It is late.
"""


def multipart(*parts, kind="alternative"):
    body = "".join(f"--b\n{head}\n\n{text}\n" for head, text in parts)
    return (
        f'From: Ada <a@example.org>\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b"\n\n{body}--b--\n'
    )


class TestMail:
    def test_headers_for_readers_and_quoted_letters(self, tmp_path):
        assert read(tmp_path, "a.eml", MAIL).text.split("\n") == [
            "From: Ingrid Vale <iv@example.org>",
            "To: Tom Orr <tom@example.org>",
            "Date: Tue, 04 Mar 2025 09:12:00 +0000",
            "Subject: The Fähre",
            "",
            "Fine with me.",
            "",
            "On Mon, Mar 3, 2025 at 5:10 PM Tom Orr wrote:",
            "> Could we move it?",
            ">",
            "> On Sun, Mar 2, 2025 at 5:10 PM Ada Moore wrote:",
            ">> It is late.",
        ]

    def test_the_plain_form_is_taken_before_the_page(self):
        mail = multipart(("Content-Type: text/plain", "Plain."), ("Content-Type: text/html", "<p>Page."))
        assert read_mail(mail.encode())[0].endswith("\n\nPlain.")

    def test_block_quotations_of_a_page_are_quoted_letters(self):
        page = (
            "<p>Fine.</p>On Mon, Tom Orr wrote:<blockquote><p>Could we?</p><p>Soon?</p><blockquote>No.</blockquote>"
            "</blockquote><p>Yours</p>"
        )
        text, _ = read_mail(multipart(("Content-Type: text/html", page)).encode())
        assert text.split("\n")[2:] == [
            "Fine.", "", "On Mon, Tom Orr wrote:", "", "> Could we?", ">", "> Soon?", ">", "> > No.", "", "Yours",
        ]  # fmt: skip

    def test_attachments_are_left_out_and_forwarded_mails_kept(self):
        inner = "Content-Type: message/rfc822", "From: Zoe <z@example.org>\nSubject: Inside\n\nInner words."
        attached = "Content-Type: text/plain\nContent-Disposition: attachment", "Attached."
        text, _ = read_mail(multipart(("Content-Type: text/plain", "Outer."), attached, inner, kind="mixed").encode())
        assert "Outer.\n\n---------- Forwarded message ---------\nFrom: Zoe <z@example.org>" in text
        assert text.endswith("Inner words.")
        assert "Attached" not in text

    @pytest.mark.parametrize("charset", ["hex", "rot13", "klingon", "utf-8", "", "undefined", "idna"])
    def test_any_declared_encoding_is_read(self, charset):
        mail = f"From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n“No.”\n"
        assert read_mail(mail.encode())[0].endswith("“No.”")

    def test_what_is_none_is_told(self, tmp_path):
        assert "not a mail" in read(tmp_path, "a.eml", b"Dear Sir,\n\nno.").reason

    def test_mails_inside_mails_without_end_are_refused(self):
        data = b"Subject: x\nContent-Type: message/rfc822\n\n" * 200 + b"Subject: y\n\nNo."
        with pytest.raises(FormatError, match=r"inside one another|cannot be read"):
            read_mail(data)
        with pytest.raises(FormatError, match="parts"):
            read_mail(multipart(*[("Content-Type: text/plain", "x")] * 2_000, kind="mixed").encode())

    @settings(max_examples=100)
    @given(st.binary(max_size=300))
    def test_any_bytes_are_a_mail_or_a_reason(self, data):
        for head in (b"", b"Subject: ", b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"):
            with contextlib.suppress(FormatError):
                assert isinstance(read_mail(head + data)[0], str)


# Word's documents

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
STYLES = (
    f'<w:styles {W}><w:style w:styleId="T"><w:name w:val="Title"/></w:style><w:style w:styleId="Ü1">'
    '<w:name w:val="Überschrift"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>'
)


def docx(body, **more):
    data = io.BytesIO()
    files = {"_rels/.rels": RELATIONS, "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"}
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, "word/styles.xml": STYLES, **more}.items():
            archive.writestr(name, content)
    return data.getvalue()


def paragraph(*runs, style=""):
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(run if run[0] == '<' else f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


class TestDocuments:
    def test_paragraphs_tables_and_headings(self, tmp_path):
        body = (
            paragraph("The Toll", style="T")
            + paragraph("One", style="Ü1")
            + paragraph("“No,” said ", "<w:r><w:rPr><w:i/></w:rPr><w:t>Ada</w:t></w:r>", ".")
            + f"<w:tbl><w:tr><w:tc>{paragraph('Cell.')}</w:tc></w:tr></w:tbl>"
            + paragraph("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>")
        )
        document = read(tmp_path, "a.docx", docx(body))
        assert document.text == "The Toll\n\nOne\n\n“No,” said Ada.\n\nCell.\n\na\tb\nc"
        assert [(p.start, p.end, p.level) for p in document.parts] == [(0, 8, 1), (10, 13, 2)]

    def test_what_a_reader_does_not_see_goes(self):
        fallback = (
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
            f"<w:r><w:t>Box</w:t></w:r></mc:Choice><mc:Fallback>{paragraph('Box')}</mc:Fallback></mc:AlternateContent>"
        )
        body = (
            paragraph(
                "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>", "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
            )
            + paragraph("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>", "seen")
            + paragraph("<w:r><w:instrText>PAGE</w:instrText></w:r>", fallback)
        )
        assert read_docx(docx(body))[0] == "new\n\nseen\n\nBox"

    @given(st.lists(WORDS, min_size=1, max_size=20))
    def test_paragraphs_are_read_back(self, texts):
        assert read_docx(docx("".join(map(paragraph, texts))))[0] == "\n\n".join(texts)

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (lambda: b"No.", "damaged Word document"),
            (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 600, "encrypted document, or one of an old Word"),
            (lambda: docx(paragraph("x"))[:-40], "damaged Word document"),
            (lambda: docx(paragraph("x"), **{"_rels/.rels": "<a/>"}), "names no main part"),
            (lambda: docx(paragraph("x"), **{"_rels/.rels": RELATIONS.replace("word/d", "../../etc/d")}), "it has no"),
            (lambda: docx("", **{"word/document.xml": "<w"}), "cannot be read"),
            (
                lambda: docx("", **{"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
                "EntitiesForbidden",
            ),
            (lambda: docx(paragraph("x" * (65 << 20))), "unpacks to more than 64 MiB"),
            (lambda: docx("<w:p/>" * 1_000_001), "more than 1,000,000 elements"),
        ],
    )
    def test_harm_is_told(self, data, reason, tmp_path):
        item = read(tmp_path, "a.docx", data())
        assert isinstance(item, Unreadable)
        assert reason in item.reason

    def test_deep_and_long_documents_take_linear_time(self):
        for nest in ("<w:p>", "<w:tbl><w:tr><w:tc>", "<w:sdt>"):
            small, large = (seconds(read_docx, docx(nest * n + close(nest) * n)) for n in (2_000, 16_000))
            assert large < 1 + 16 * small


def close(tags):
    return "".join(f"</{tag}" for tag in reversed(tags.split("<")[1:]))


# PDF

PARAGRAPHS = [
    (
        "“The ferry is late again,” said Ada Marsh, the harbour master of Tarn, on Monday. “It always is, and nobody "
        "has told the passengers who wait in the rain.”"
    ),
    "Tom Orr, who runs the inn beside the pier, said that he had never seen so many people sleeping on the floor.",
    (
        "“We gave them soup,” he said. “What else could we have done? The kitchen was closed, and the cook had gone "
        "home to her extraordinarily patient husband.”"
    ),
    "The company did not answer questions. A spokeswoman, Lena Vale, told the Courier that a ship was requested.",
    "Passengers from the neighbouring islands complained to the transportation commissioner about the communication.",
]


def pdf(pages):
    """A PDF file: pages of (x, y, size, text)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for items in pages:
        shown = b"".join(
            b"/F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj\n" % (size, x, y, text.encode("cp1252")) for x, y, size, text in items
        )
        packed = zlib.compress(b"BT\n" + shown + b"ET")
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return pdf_file(objects)


def pdf_file(objects):
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )


def broken_lines(text, width):
    """Lines of at most `width` characters; long words are broken at a hyphen."""
    lines, line = [], ""
    for word in text.split():
        room = width - len(line) - 2
        if len(line) + len(word) < width:
            line = f"{line} {word}".strip()
        elif len(word) > 8 and room >= 3:
            cut = min(room, len(word) - 3)
            lines.append(f"{line} {word[:cut]}-")
            line = word[cut:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def column(x, texts, width, indent, gap, y=700):
    items = []
    for text in texts:
        for number, line in enumerate(broken_lines(text, width)):
            items.append((x if number else x + indent, y, 11, line))
            y -= 13
        y -= gap
    return items


class TestPrint:
    def test_one_column_with_running_heads(self):
        pages = []
        for number in range(1, 4):
            texts = [text.replace("Monday", f"day {number}") for text in PARAGRAPHS[number - 1 : number + 2]]
            pages.append([(250, 760, 9, "The Argus"), *column(72, texts, 85, 0, 6), (300, 40, 9, str(number))])
        text, parts = read_pdf(pdf(pages))
        assert text.split("\n\n") == [
            text.replace("Monday", f"day {number}")
            for number in range(1, 4)
            for text in PARAGRAPHS[number - 1 : number + 2]
        ]
        assert [part.anchor for part in parts] == ["page=1", "page=2", "page=3"]

    @pytest.mark.parametrize("across", [False, True])
    def test_two_columns_however_they_are_written(self, across):
        items = column(60, PARAGRAPHS[:3], 45, 12, 0) + column(320, PARAGRAPHS[3:], 45, 12, 0)
        if across:
            items.sort(key=lambda item: (-item[1], item[0]))
        assert read_pdf(pdf([items]))[0].split("\n\n") == PARAGRAPHS

    def test_a_hyphen_that_belongs_to_a_word_stays(self):
        lines = [
            "He met a co-founder of the bank, and then the other co-",
            "founder came, and a very extraordi-",
            "nary one.",
        ]
        items = [(72, 700 - 13 * number, 11, line) for number, line in enumerate(lines)]
        text, _ = read_pdf(pdf([items]))
        assert "other co-founder came, and a very extraordinary one." in text

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (lambda: b"No.", "not a PDF"),
            (lambda: pdf([[]]), "without text"),
            (lambda: pdf([[(72, 700, 11, "x")]]).replace(b"/Size", b"/Encrypt 9 0 R /Size"), "encrypted"),
            (lambda: bomb(b"/FlateDecode", zlib.compress(bytes(pdf_module.MOST_BYTES + 1))), "unpacks to more than"),
            (
                lambda: bomb(b"[/FlateDecode /FlateDecode]", zlib.compress(zlib.compress(bytes(1000)))),
                "packed in itself",
            ),
        ],
    )
    def test_harm_is_told(self, data, reason, tmp_path):
        assert reason in read(tmp_path, "a.pdf", data()).reason

    @pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
    def test_a_cut_or_damaged_file_is_read_or_told(self, share, tmp_path):
        data = pdf([column(72, PARAGRAPHS, 85, 0, 6)])
        at = int(share * len(data))
        for wrong in (data[:at], data[:at] + b"\xff\x00[<<" + data[at + 5 :]):
            assert isinstance(read(tmp_path, "a.pdf", wrong), (Document, Unreadable))

    def test_too_many_pages_are_told_and_none_is_lost(self, tmp_path, monkeypatch):
        monkeypatch.setattr(pdf_module, "MOST_PAGES", 2)
        pages = [[(72, 700, 11, f"Page {number} it is.")] for number in range(3)]
        assert "more than 2 pages" in read(tmp_path, "a.pdf", pdf(pages)).reason
        assert "Page 1 it is." in read(tmp_path, "b.pdf", pdf(pages[:2])).text

    def test_objects_that_go_round_in_circles_end(self, tmp_path):
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Parent 2 0 R /Count 9 >>",
        ]
        assert isinstance(read(tmp_path, "a.pdf", pdf_file(objects)), Unreadable)


def bomb(filters, packed):
    return pdf_file([b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(packed), filters, packed)])


# Markdown


class TestMarkdown:
    def test_headings_are_noted_and_the_text_stays(self, tmp_path):
        lines = [
            "# One #",
            "",
            "Two",
            "---",
            "- item",
            "---",
            "```",
            "# no",
            "```",
            "### Three",
            "> quoted",
            "===",
            "#no",
        ]
        text = "\r\n".join(lines)
        document = read(tmp_path, "a.md", text.encode())
        assert document.text == text
        assert [(text[part.start : part.end], part.level) for part in document.parts] == [
            ("One", 1),
            ("Two", 2),
            ("Three", 3),
        ]

    @given(st.text(st.sampled_from("#=-`~> ab\n"), max_size=60))
    def test_any_text_has_headings_in_bounds_and_order(self, text):
        parts = headings_of(text)
        assert all(0 <= a.start < a.end <= len(text) for a in parts)
        assert all(a.end <= b.start for a, b in itertools.pairwise(parts))


# All of them


@pytest.mark.parametrize(
    "name", ["a.srt", "a.vtt", "a.fountain", "a.eml", "a.docx", "a.pdf", "a.md", "a.epub", "a.html"]
)
@settings(max_examples=40)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda s: s.encode("utf-8", "replace"))))
def test_any_bytes_are_texts_or_reasons(name, data, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(data)
    for item in read_documents(path):
        assert isinstance(item, (Document, Unreadable))
        if isinstance(item, Document):
            assert all(0 <= part.start <= part.end <= len(item.text) for part in item.parts)


@pytest.mark.parametrize("ending", [".doc", ".odt", ".rtf", ".mobi", ".fdx", ".msg", ".xlsx", ".zip"])
def test_what_is_not_read_is_told_with_a_way(ending, tmp_path):
    reason = read(tmp_path, f"a{ending}", b"x").reason
    assert f"{ending} files are not read: " in reason
    assert len(reason.split(": ", 1)[1]) > 10


@pytest.mark.parametrize(
    ("function", "make"),
    [
        (read_subtitles, lambda n: srt(["Well said."] * n)),
        (read_fountain, lambda n: "ADA\nWell said.\n\n" * n),
        (read_mail, lambda n: b"Subject: x\n\n" + b"On Tue, x wrote:\n> yes\n" * n),
        (headings_of, lambda n: "# One\n\nTwo\n---\n\n" * n),
        (read_docx, lambda n: docx(paragraph("Well said.") * n)),
        (read_pdf, lambda n: pdf([column(72, PARAGRAPHS, 85, 0, 6)] * (n // 100))),
    ],
    ids=["subtitles", "screenplay", "mail", "markdown", "docx", "pdf"],
)
def test_time_grows_with_length_alone(function, make):
    function(make(100))  # what is imported on first use
    small, large = seconds(function, make(1_000)), seconds(function, make(8_000))
    assert large < 0.5 + 16 * small  # eight times as long, and twice that for noise
