"""Files to texts: kinds, encodings, folders and patterns, and files that mean harm."""

import encodings
import encodings.aliases
import gzip
import io
import json
import os
import pkgutil
import sys
import time
import zipfile
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quoteattr import AttributedText, reading
from quoteattr.cli import main
from quoteattr.errors import FormatError, InputValueError, MissingPackageError
from quoteattr.reading import Document, Unreadable, read_documents, streams
from quoteattr.reading import archive as archive_module
from quoteattr.reading.epub import text_of_epub
from quoteattr.reading.html import decode_html, read_html, text_of_html, text_of_page

PARAGRAPH = "The harbour master said the ship would be moved in the morning, when the tide had turned."


def one(path, **options):
    (item,) = read_documents(path, **options)
    return item


def names(items, below):
    return [os.path.relpath(item.name, below) for item in items]


class TestFinding:
    @pytest.fixture
    def folder(self, tmp_path):
        for name in ("b.txt", "a.md", "c/d.txt", "c/e.odt", "c/f.jsonl.gz", ".hidden.txt", ".git/g.txt", "h.txt.gz"):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            data = b'{"text": "No."}\n' if ".jsonl" in name else b"No."
            path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        (tmp_path / "loop").symlink_to(tmp_path)
        return tmp_path

    def test_a_folder_is_read_to_its_depth_in_order(self, folder):
        found = names(read_documents(folder), folder)
        assert found == ["a.md", "b.txt", "c/d.txt", "c/f.jsonl.gz:1", "h.txt.gz"]

    def test_what_is_passed_over_is_told_on_one_line(self, folder):
        (folder / "c" / "x.ODT").write_bytes(b"PK")
        (folder / "c" / "pictures").mkdir()
        for name in ("1.png", "2.png", "README", "3.png"):
            (folder / "c" / "pictures" / name).write_bytes(b"x")
        told = []
        found = names(read_documents(folder, passed_over=told.append), folder)
        assert found == ["a.md", "b.txt", "c/d.txt", "c/f.jsonl.gz:1", "h.txt.gz"]
        others = "6 files of other kinds not read (3 .png, 2 .odt, 1 without ending)"
        assert told == [f"{folder}: {others}; 1 link to a folder not followed"]
        told.clear()
        list(read_documents([folder / "b.txt", f"{folder}/*.md"], passed_over=told.append))
        assert told == []

    def test_links_in_circles_and_deep_folders_are_no_harm(self, tmp_path):
        (tmp_path / "self.txt").symlink_to("self.txt")
        (tmp_path / "a.txt").symlink_to("b.txt")
        (tmp_path / "b.txt").symlink_to("a.txt")
        (tmp_path / "gone.txt").symlink_to("nowhere.txt")
        (tmp_path / "z.txt").write_text("No.")
        there = os.open(tmp_path, os.O_RDONLY)
        try:
            for _ in range(400):
                os.mkdir("d", dir_fd=there)
                below = os.open("d", os.O_RDONLY, dir_fd=there)
                os.close(there)
                there = below
            with open(os.open("deep.txt", os.O_WRONLY | os.O_CREAT, dir_fd=there), "w") as file:
                file.write("Deep.")
        finally:
            os.close(there)
        started = time.process_time()
        found = list(read_documents(tmp_path))
        assert time.process_time() - started < 5
        assert [item.text for item in found if isinstance(item, Document)] == ["No."]
        reasons = {os.path.basename(item.name): item.reason for item in found if isinstance(item, Unreadable)}
        assert "symbolic link" in reasons["self.txt"]
        assert set(reasons) == {"self.txt", "a.txt", "b.txt", "gone.txt", "d"}
        assert "deeper than" in reasons["d"]

    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            ("*.txt", ["b.txt"]),
            ("**/*.txt", ["b.txt", "c/d.txt"]),
            ("?.t*", ["b.txt", "h.txt.gz"]),
            ("[ab].*", ["a.md", "b.txt"]),
        ],
    )
    def test_a_pattern(self, folder, pattern, expected):
        found = reading.find_files([f"{folder}/{pattern}"])
        assert [file.path for file in found] == [f"{folder}/{name}" for name in expected]

    def test_a_pattern_from_here(self, folder, monkeypatch):
        monkeypatch.chdir(folder / "c")
        assert [file.path for file in reading.find_files(["*.txt", "../?.txt", "./*.odt"])] == [
            "d.txt",
            "../b.txt",
            "e.odt",
        ]
        (wrong,) = reading.find_files(["**x/*.txt"])
        assert isinstance(wrong, Unreadable)

    def test_a_file_that_is_called_like_a_pattern_is_that_file(self, tmp_path):
        (tmp_path / "[a].txt").write_text("No.")
        (tmp_path / "a.txt").write_text("Other.")
        assert one(tmp_path / "[a].txt").text == "No."

    def test_nothing_found_is_told(self, tmp_path):
        assert "no file fits" in one(f"{tmp_path}/*.txt").reason
        assert "no file to read" in one(tmp_path).reason
        assert "No such file" in one(tmp_path / "missing.txt").reason

    def test_the_folder_of_the_output_is_passed_over(self, folder):
        found = reading.find_files([folder], without=[folder / "c"])
        assert [file.relative for file in found] == ["a.md", "b.txt", "h.txt.gz"]

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
    def test_a_file_without_permission(self, tmp_path):
        (tmp_path / "a.txt").write_text("No.")
        (tmp_path / "a.txt").chmod(0)
        assert one(tmp_path / "a.txt").reason == "Permission denied"

    def test_a_link_to_nothing_and_a_name_with_a_zero_byte(self, tmp_path):
        (tmp_path / "a.txt").symlink_to(tmp_path / "missing")
        assert "No such file" in one(tmp_path / "a.txt").reason
        assert isinstance(one("a\0.txt"), Unreadable)

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
    @pytest.mark.parametrize(
        "name", [b"-x.txt", b"a\nb.txt", b"<img src=x>.txt", b"caf\xe9.txt", "\u202exe.txt".encode()]
    )
    def test_odd_names_are_read(self, name, tmp_path):
        path = os.fsdecode(os.fsencode(tmp_path) + b"/" + name)
        with open(path, "w") as file:
            file.write("No.")
        assert [item.text for item in read_documents(tmp_path)] == ["No."]
        assert one(path).name == path


class TestText:
    def test_text_and_markdown_are_taken_as_they_stand(self, tmp_path):
        text = "# Head\r\n\r\n> “No,” said *Ada*.\r\n"
        (tmp_path / "a.md").write_bytes(text.encode())
        assert one(tmp_path / "a.md").text == text

    def test_an_empty_file(self, tmp_path):
        for name in ("a.txt", "a.html"):
            (tmp_path / name).write_bytes(b"")
            assert one(tmp_path / name).text == ""
        (tmp_path / "a.jsonl").write_bytes(b"")
        assert list(read_documents(tmp_path / "a.jsonl")) == []
        (tmp_path / "a.epub").write_bytes(b"")
        assert "EPUB" in one(tmp_path / "a.epub").reason

    def test_the_wrong_encoding_is_told_with_its_place(self, tmp_path):
        (tmp_path / "a.txt").write_bytes("one\ntwo caf\xe9".encode("latin-1"))
        assert "not UTF-8: byte 0xe9 at byte 11, line 2" in one(tmp_path / "a.txt").reason
        assert one(tmp_path / "a.txt", encoding="latin-1").text.endswith("café")

    def test_packed_files(self, tmp_path):
        (tmp_path / "a.txt.gz").write_bytes(gzip.compress("“No.”".encode()))
        (tmp_path / "b.html.gz").write_bytes(gzip.compress(b"<p>No.<p>Yes."))
        (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b"No." * 1000)[:-9])
        (tmp_path / "d.txt.gz").write_bytes(b"No.")
        found = list(read_documents(tmp_path))
        assert [item.text for item in found[:2]] == ["“No.”", "No.\n\nYes."]
        assert ["gzip" in item.reason for item in found[2:]] == [True, True]

    def test_too_much_is_not_read(self, tmp_path, monkeypatch):
        monkeypatch.setattr(streams, "MOST_BYTES", 1 << 20)
        monkeypatch.setattr(streams.read_some, "__defaults__", (1 << 20,))
        (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(bytes(1 << 24)))
        assert "larger than 1 MiB" in one(tmp_path / "bomb.txt.gz").reason

    def test_other_formats_are_refused_by_name(self, tmp_path):
        (tmp_path / "a.odt").write_bytes(b"PK")
        assert ".odt files are not read: save it as .docx" in one(tmp_path / "a.odt").reason

    def test_an_unknown_kind(self, tmp_path):
        with pytest.raises(InputValueError, match="kind must be one of"):
            list(read_documents(tmp_path, kind="odt"))


class TestLines:
    def write(self, tmp_path, data):
        (tmp_path / "a.jsonl").write_bytes(data)
        return tmp_path / "a.jsonl"

    def test_fields_and_names(self, tmp_path):
        path = self.write(tmp_path, b'{"body": "No.", "key": 7}\n\n{"body": "Yes.", "key": "x"}\n{"body": "So."}\n')
        found = list(read_documents(path, text_field="body", id_field="key"))
        assert [item.name for item in found] == ["7", "x", f"{path}:4"]
        assert found[0].row == {"body": "No.", "key": 7}

    def test_a_wrong_line_costs_that_line(self, tmp_path):
        path = self.write(tmp_path, b'{"text": "No."}\n{"text": "caf\xe9"}\n[1]\n{"text": 1}\n{}\n{"text": "Yes."}')
        found = list(read_documents(path))
        assert [type(item) for item in found] == [Document, *[Unreadable] * 4, Document]
        assert "byte 0xe9 at byte 29, line 2" in found[1].reason

    def test_a_line_separator_inside_a_string_ends_no_line(self, tmp_path):
        path = self.write(tmp_path, '{"text": "a\u2028b\x85c"}\n'.encode())
        assert one(path).text == "a\u2028b\x85c"

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
    def test_byte_order_marks(self, tmp_path, encoding):
        path = self.write(tmp_path, '{"text": "“No.”"}\n{"text": "b"}\n'.encode(encoding))
        assert [item.text for item in read_documents(path)] == ["“No.”", "b"]

    def test_a_deep_value_is_no_crash(self, tmp_path):
        path = self.write(tmp_path, b'{"text": ' + b"[" * 100_000 + b'\n{"text": "No."}\n')
        assert [type(item) for item in read_documents(path)] == [Unreadable, Document]

    def test_a_line_that_is_too_long_costs_that_line(self, tmp_path, monkeypatch):
        monkeypatch.setattr("quoteattr.reading.lines.MOST_BYTES", 1 << 20)
        path = self.write(tmp_path, b'{"text": "' + b"x" * (3 << 20) + b'"}\n{"text": "No."}\n')
        found = list(read_documents(path))
        assert [type(item) for item in found] == [Unreadable, Document]


NEWS = f"""<!doctype html><html><head><title>Head | Wire</title><script>“Evil,” said Script.</script></head><body>
<header><nav><a href="/">“We were robbed,” says coach</a></nav></header>
<main><article class="story"><header><h1>Ship freed</h1></header><p>{PARAGRAPH}</p>
<p>“It came off like a <em>too</em>th,”
said Lena&nbsp;Marsh.</p><ul><li>“A list,” said Tom Orr.</li></ul>
<blockquote>“Set apart.”<footer>Ada Lee</footer></blockquote>
<p hidden>unseen</p><p style="display: none">unseen</p><aside>“Read on,” says paper</aside></article>
<article class="card"><p>“Another,” says card</p></article></main>
<section class="comments"><p>“First!” said nobody.</p></section><footer>Terms</footer></body></html>"""


class TestPages:
    def test_the_article_without_what_stands_around_it(self):
        assert (
            text_of_html(NEWS).split()
            == (
                f"Ship freed {PARAGRAPH} “It came off like a tooth,” said Lena Marsh. "
                "“A list,” said Tom Orr. “Set apart.” Ada Lee"
            ).split()
        )

    def test_the_whole_page(self):
        text = text_of_html(NEWS, whole=True)
        assert all(words in text for words in ("robbed", "Read on", "Another", "First!", "Terms"))
        assert "unseen" not in text
        assert "Evil" not in text

    def test_a_chapter_gives_all_its_text(self):
        paragraphs = [f"“Turn {n},” said Nessa, and {PARAGRAPH}" for n in range(300)]
        html = "<h2>IV<br/>The Toll</h2>" + "".join(f"<p><span>{p[0]}</span>{p[1:]}</p>" for p in paragraphs) + "<hr/>"
        assert text_of_html(html) == "\n\n".join(["IV\nThe Toll", *paragraphs])

    def test_paragraphs_are_parted_by_blank_lines_and_breaks_by_lines(self):
        assert text_of_html("<div>a<p>b<br>c</p>d</div>") == "a\n\nb\nc\n\nd"

    def test_what_calls_itself_a_menu_and_is_the_page_is_kept(self):
        assert text_of_html('<div class="menu"><p>“No,” said Ada.</p></div>') == "“No,” said Ada."

    @pytest.mark.parametrize(
        ("page", "expected"),
        [
            ('<meta charset="iso-8859-1"><p>\x93No\x94 caf\xe9'.encode("latin-1"), "“No” café"),
            ('<?xml version="1.0" encoding="windows-1251"?><p>Да'.encode("cp1251"), "Да"),
            ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Да'.encode("koi8-r"), "Да"),
            ("<p>café".encode(), "café"),
            ('<meta charset="latin-1"><p>“No”'.encode("utf-8-sig"), "“No”"),
            ('<meta charset="utf-16"><p>“No”'.encode(), "“No”"),
        ],
    )
    def test_the_declared_encoding(self, page, expected):
        assert text_of_html(decode_html(page)) == expected

    def test_a_wrong_declaration_is_told(self):
        with pytest.raises(FormatError, match="unknown encoding, 'klingon', and is not UTF-8"):
            decode_html(b'<meta charset="klingon">caf\xe9')
        assert decode_html('<meta charset="klingon">café'.encode()).endswith("café")
        with pytest.raises(FormatError, match="not UTF-8: byte 0xe9 at byte 26, line 2"):
            decode_html(b'<meta charset="utf-8">\n<p>\xe9')
        assert decode_html(b'<meta charset="utf-8">\xe9', "latin-1").endswith("é")

    @pytest.mark.parametrize(
        "page", ["<div>", "<b><i>", "<article><p>a", "<table><tr><td>", "<a <", "<!--", "&lt", "]]>"]
    )
    def test_hostile_pages_take_linear_time(self, page):
        started = time.process_time()
        text_of_html(page * 10_000)
        assert time.process_time() - started < 5

    @pytest.mark.parametrize("page", ["", "\0", "\ud800<p>a\udfff", "<", "a\U000e0001b", "<p>" + "\u0301" * 1000])
    def test_any_string_is_a_page(self, page):
        assert isinstance(text_of_html(page), str)


NCX = "application/x-dtbncx+xml"
CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)


def package(items, spine, before=""):
    manifest = "".join(
        f'<item id="{key}" href="{href}" media-type="application/xhtml+xml" {more}/>' for key, href, more in items
    )
    references = "".join(f'<itemref idref="{key}" {more}/>' for key, more in spine)
    return f'{before}<package xmlns="http://www.idpf.org/2007/opf"><manifest>{manifest}</manifest><spine>{references}</spine></package>'


def book(files, **more):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"META-INF/container.xml": CONTAINER, **files, **more}.items():
            archive.writestr(name, content)
    return data.getvalue()


def chapter(text):
    return f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{text}</p></body></html>'


ARTICLE = [
    f"{name} {family} said on {day} that the {thing} would be {done} before the winter, and that nobody had been told."
    for name, family, day, thing, done in zip(
        ("Ada", "Tom", "Lena", "Ruth", "Omar", "Ines", "Pavel", "Zoe", "Ken", "Maud"),
        ("Moore", "Orr", "Marsh", "Vale", "Haddad", "Portillo", "Novak", "Tarn", "Doctor", "Delacroix"),
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday") * 2,
        ("bridge", "pier", "school", "mill", "ferry", "well", "road", "bank", "lock", "barn"),
        ("mended", "sold", "closed", "moved", "flooded") * 2,
        strict=True,
    )
]
NOISE = "".join(f'<li><a href="/{n}">Ten things that Carl Noise number {n} said</a></li>' for n in range(40))


def news_page(paragraphs):
    """A page as sites make them: menus, byline, picture, related links and comments around an article."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!doctype html><html><head><title>Bridge to be mended - The Argus</title></head><body>
<header><nav><ul>{NOISE}</ul></nav></header><main><h1>Bridge to be mended</h1>
<div class="byline">By <a rel="author" href="/x">Wanda Byline</a></div>
<figure><img src="x.png"><figcaption>Percy Caption looks on. (Photo: Sid Camera)</figcaption></figure>
<div class="article-body">{body}<h2>What comes next</h2><p>{PARAGRAPH}</p></div></main>
<div class="related"><h3>Related</h3><ul>{NOISE}</ul></div>
<div id="comments"><div class="comment"><p>“First!” said Nils Comment, at length.</p></div></div>
<footer><p>© The Argus</p></footer></body></html>"""


class TestArticles:
    def test_the_article_is_found_with_its_headlines_and_nothing_else(self):
        text, parts = read_html(news_page(ARTICLE))
        assert text == "\n\n".join(["Bridge to be mended", *ARTICLE, "What comes next", PARAGRAPH])
        assert [(text[part.start : part.end], part.level) for part in parts] == [
            ("Bridge to be mended", 1),
            ("What comes next", 2),
        ]

    def test_the_parts_go_with_the_document(self, tmp_path):
        (tmp_path / "a.html").write_text(news_page(ARTICLE))
        assert [part.kind for part in one(tmp_path / "a.html").parts] == ["heading", "heading"]

    def test_a_page_that_is_all_text_is_read_whole(self):
        lines = [f"“Turn {n},” said Nessa." for n in range(300)]
        assert text_of_html("".join(f"<p>{line}</p>" for line in lines)) == "\n\n".join(lines)

    def test_breaks_inside_a_paragraph_are_kept(self):
        text = text_of_html(news_page([*ARTICLE, "“No,”<br>said <em>Ada</em>, “not\nnow.”"]))
        assert "“No,”\nsaid Ada, “not now.”" in text

    def test_whatever_the_finder_does_the_page_is_read(self, monkeypatch):
        def fail(*_, **__):
            raise AttributeError("x")

        monkeypatch.setattr("trafilatura.bare_extraction", fail)
        assert all(paragraph in text_of_html(news_page(ARTICLE)) for paragraph in ARTICLE)

    @pytest.mark.parametrize(
        "make",
        [
            lambda n: "<select>" + "<option>aaa" * n + "</select><p>word",
            lambda n: "<SELECT><p>" + "<OPTION>aaa" * n,
            lambda n: "<p " + " ".join(f"a{i}=1" for i in range(4 * n)) + ">" + "word " * 500,
            lambda n: "<p>word word word " * n,
            lambda n: "<div>" * n + "</div>".join(["<p>word word</p>"] * n),
            lambda n: "<p><b><i>word " * n,
            lambda n: "<article><p>word word word</p></article>" * n,
            lambda n: "<h1>word</h1>" * n + "<title>word</title>" * n,
            lambda n: "<figure><figcaption>word</figcaption></figure>" * n,
            lambda n: "<p>" + "<" * n + "p " * n,
            lambda n: "<table><tr><td>word" * n,
        ],
    )
    def test_pages_made_to_cost_time_take_linear_time(self, make):
        def seconds(page):
            started = time.process_time()
            text_of_html(page)
            return time.process_time() - started

        seconds(make(10))  # what is imported on first use
        small, large = seconds(make(1_000)), seconds(make(8_000))
        assert large < 0.25 + 16 * small  # eight times as long, and twice that for noise

    @pytest.mark.parametrize("where", ["<meta charset={}>", '<?xml version="1.0" encoding="{}"?>'])
    def test_no_declared_encoding_ends_a_run(self, where, tmp_path):
        codecs = [info.name for info in pkgutil.iter_modules(encodings.__path__)]
        names = sorted({*codecs, *encodings.aliases.aliases, "", "x" * 40, "..", "os.path", "None"})
        for number, name in enumerate(names):
            (tmp_path / f"{number}.html").write_bytes(where.format(name).encode() + b"<p>No.")
        found = list(read_documents(tmp_path))
        assert [item.text for item in found if isinstance(item, Document)] == ["No."] * len(names)


@pytest.mark.parametrize(
    "name", ["hex", "rot13", "base64", "zlib", "bz2", "uu", "quopri", "undefined", "idna", "\0", ""]
)
def test_only_encodings_of_texts_are_taken(name, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"No.")
    with pytest.raises(InputValueError):
        list(read_documents(tmp_path, encoding=name))


def test_every_codec_reads_or_tells(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xffNo.\x81 +AD-")
    for info in pkgutil.iter_modules(encodings.__path__):
        try:
            found = one(tmp_path / "a.txt", encoding=info.name)
        except InputValueError:
            continue
        assert isinstance(found, (Document, Unreadable)), info.name


class TestBooks:
    PAGES: ClassVar = {
        "OPS/a b.xhtml": chapter("One."),
        "OPS/c.xhtml": chapter("Two."),
        "OPS/n.xhtml": chapter("Contents"),
    }
    ITEMS = (
        ("c", "c.xhtml", ""),
        ("a", "a%20b.xhtml#top", ""),
        ("n", "n.xhtml", 'properties="nav"'),
        ("x", "c.xhtml", ""),
    )

    def test_chapters_come_in_reading_order(self, tmp_path):
        opf = package(self.ITEMS, [("n", ""), ("a", ""), ("c", ""), ("x", 'linear="no"'), ("gone", "")])
        path = tmp_path / "book.epub"
        path.write_bytes(book({"OPS/book.opf": opf, **self.PAGES}))
        assert one(path).text == "One.\n\nTwo."

    def whole_book(self, *, nav="", ncx="", guide=""):
        names = ("cover", "imprint", "one", "two", "notes", "colophon", "uncopyright")
        pages = {
            "cover": "<section epub:type='cover'><p>A Cover</p></section>",
            "imprint": "<p>Printed by Wanda Press.</p>",
            "one": "<h2 id='ch1'>I<br/>The Toll</h2><p id='p1'>“No,” said <i>Ada</i>.</p>"
            "<p id='p2'>“Yes,” said Tom.</p>",
            "two": "<p id='q1'>“Stay,” said Ada.</p><aside epub:type='footnote'><p>A note by Nils Editor.</p></aside>",
            "notes": "<section epub:type='endnotes' role='doc-endnotes'><p>Nils Editor said so.</p></section>",
            "colophon": "<p>Set in Caslon by Sid Setter.</p>",
            "uncopyright": "<p>May you do good, says Ula Lawyer.</p>",
        }
        html = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>{}</body></html>'
        files = {f"OPS/text/{name}.xhtml": html.format(pages[name]) for name in names}
        items = [(name, f"text/{name}.xhtml", "") for name in names] + [("nav", "nav.xhtml", 'properties="nav"')]
        opf = package(items, [(name, "") for name in names])
        opf = opf.replace("</manifest>", f'<item id="ncx" href="toc.ncx" media-type="{NCX}"/></manifest>')
        files["OPS/book.opf"] = opf.replace("</package>", f"<guide>{guide}</guide></package>")
        files["OPS/nav.xhtml"] = html.format(nav)
        files["OPS/toc.ncx"] = f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{ncx}</navMap></ncx>'
        return book(files)

    NAV = (
        "<nav epub:type='toc'><ol><li><a href='text/imprint.xhtml'>Imprint</a></li><li><a href='text/one.xhtml#ch1'>I"
        "</a></li><li><a href='text/two.xhtml'>The Inn</a></li><li><a href='text/colophon.xhtml'>Colophon</a></li></ol>"
        "</nav><nav epub:type='landmarks'><a epub:type='copyright-page' href='text/uncopyright.xhtml'>x</a></nav>"
    )
    GUIDE = "".join(
        f'<reference type="{kind}" href="text/{name}.xhtml" title="x"/>'
        for kind, name in (("copyright-page", "imprint"), ("colophon", "colophon"))
    )
    POINTS = "".join(
        f'<navPoint><navLabel><text>{title}</text></navLabel><content src="text/{name}.xhtml"/></navPoint>'
        for title, name in (("The Inn", "two"), ("Uncopyright", "uncopyright"))
    )
    STORY = "I\nThe Toll\n\n“No,” said Ada.\n\n“Yes,” said Tom.\n\nThe Inn\n\n“Stay,” said Ada."

    @pytest.mark.parametrize("told", [{"nav": NAV}, {"guide": GUIDE, "ncx": POINTS}], ids=["EPUB 3", "EPUB 2"])
    def test_the_story_alone_with_its_chapters(self, told, tmp_path):
        path = tmp_path / "book.epub"
        path.write_bytes(self.whole_book(**told))
        document = one(path)
        assert document.text == self.STORY
        headings = [document.text[p.start : p.end] for p in document.parts if p.kind == "heading"]
        assert headings == ["I\nThe Toll", "The Inn"]
        everything = one(path, whole_pages=True).text
        assert all(name in everything for name in ("Wanda Press", "Nils Editor", "Sid Setter", "Ula Lawyer", "A Cover"))

    def test_a_quote_can_be_found_again_in_the_book(self, tmp_path):
        path = tmp_path / "book.epub"
        path.write_bytes(self.whole_book(nav=self.NAV))
        document = one(path)
        places = {
            words: document.anchor_at(document.text.index(words)) for words in ("The Toll", "“No", "“Yes", "“Stay")
        }
        assert places == {
            "The Toll": "OPS/text/one.xhtml#ch1",
            "“No": "OPS/text/one.xhtml#p1",
            "“Yes": "OPS/text/one.xhtml#p2",
            "“Stay": "OPS/text/two.xhtml#q1",
        }
        for part in document.parts:
            assert 0 <= part.start <= part.end <= len(document.text)

    def test_a_navigation_that_cannot_be_read_costs_the_navigation(self, tmp_path):
        path = tmp_path / "book.epub"
        path.write_bytes(self.whole_book(nav="<nav", ncx="<<"))
        assert "“Stay,” said Ada." in one(path).text

    def test_what_a_page_has_of_private_characters_stays(self):
        text, parts = text_of_page("<h1>\U000f0000Head</h1><p id='a'>Words\U000f0001.</p>")
        assert (text, parts) == ("\U000f0000Head\n\nWords\U000f0001.", ())

    def test_a_book_of_nothing_but_elements_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(archive_module, "MOST_TAGS", 10_000)
        opf = package([("a", "a.xhtml", "")], [("a", "")])
        (tmp_path / "a.epub").write_bytes(book({"OPS/book.opf": opf, "OPS/a.xhtml": "<p>" * 20_000}))
        assert "more than 10,000 elements" in one(tmp_path / "a.epub").reason
        monkeypatch.setattr(archive_module, "MOST_FILES", 2)
        assert "more than 2 files" in one(tmp_path / "a.epub").reason

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
    def test_a_book_cut_short_is_told(self, share, tmp_path):
        data = self.whole_book(nav=self.NAV)
        (tmp_path / "a.epub").write_bytes(data[: int(share * len(data))])
        assert "damaged EPUB" in one(tmp_path / "a.epub").reason

    @pytest.mark.parametrize(
        ("files", "reason"),
        [
            ({}, "it has no 'OPS/book.opf'"),
            ({"OPS/book.opf": "<package"}, "OPS/book.opf cannot be read"),
            ({"OPS/book.opf": package([], [])}, "without pages"),
            ({"OPS/book.opf": package([("a", "../../etc/passwd", "")], [("a", "")])}, "it has no"),
            ({"META-INF/container.xml": "<container/>"}, "names no package"),
            (
                {"OPS/book.opf": package(
                    [("a", "a.xhtml", "")], [("a", "")],
                    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>',
                )},
                "EntitiesForbidden",
            ),
            (
                {"OPS/book.opf": package(
                    [("a", "a.xhtml", "")], [("a", "")], '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                )},
                "EntitiesForbidden",
            ),
            (
                {
                    "OPS/book.opf": package([("a", "a.xhtml", "")], [("a", "")]), "OPS/a.xhtml": "\x8f",
                    "META-INF/encryption.xml": '<e><CipherReference URI="OPS/a.xhtml"/></e>',
                },
                "encrypted",
            ),
        ],
    )  # fmt: skip
    def test_what_is_no_good_book_is_told(self, files, reason):
        with pytest.raises(FormatError, match=reason):
            text_of_epub(book(files))

    def test_no_zip_file_and_a_damaged_one(self):
        with pytest.raises(FormatError, match="damaged EPUB"):
            text_of_epub(b"PK\x03\x04")
        good = bytearray(
            book({"OPS/book.opf": package([("a", "a.xhtml", "")], [("a", "")]), "OPS/a.xhtml": chapter("x" * 500)})
        )
        good[60] ^= 0xFF
        with pytest.raises(FormatError):
            text_of_epub(bytes(good))

    def test_a_bomb_is_not_unpacked(self, monkeypatch):
        monkeypatch.setattr(archive_module, "MOST_BYTES", 1 << 20)
        pages = {f"OPS/{n}.xhtml": " " * (1 << 19) for n in range(4)}
        items = [(str(n), f"{n}.xhtml", "") for n in range(4)]
        with pytest.raises(FormatError, match="more than 1 MiB"):
            text_of_epub(book({"OPS/book.opf": package(items, [(key, "") for key, _, _ in items]), **pages}))

    def test_a_page_that_is_named_often_is_read_once(self):
        items = [(str(n), "a.xhtml", "") for n in range(500)]
        opf = package(items, [(key, "") for key, _, _ in items])
        assert text_of_epub(book({"OPS/book.opf": opf, "OPS/a.xhtml": chapter("One.")})) == "One."


_PIECES = [
    b"<p>", b"</p>", b"<article>", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\xe2\x80\x9c", b'{"text": "', b'"}\n',
    b'<meta charset="', b"utf-16", b'">', b"<!--", b"&#x110000;", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xed\xa0\x80",
]  # fmt: skip


@given(data=st.lists(st.sampled_from(_PIECES) | st.binary(max_size=8), max_size=12).map(b"".join))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_text_or_a_reason(tmp_path, data):
    for name in ("a.txt", "a.html", "a.epub", "a.jsonl", "a.txt.gz", "a.html.gz"):
        (tmp_path / name).write_bytes(data)
        for item in read_documents(tmp_path / name):
            if isinstance(item, Document):
                item.text.encode("utf-8", "surrogatepass")
            else:
                assert item.reason


@pytest.mark.parametrize("module", ["resiliparse", "defusedxml"])
def test_without_the_extra_the_error_tells_the_command(module, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingPackageError, match=r"pip install 'quoteattr\[files\]'"):
        text_of_epub(book({}))
    (tmp_path / "a.epub").write_bytes(book({}))
    (tmp_path / "b.txt").write_text("No.")
    wrong, right = read_documents(tmp_path)
    assert "pip install 'quoteattr[files]'" in wrong.reason
    assert right.text == "No."


def test_a_cast(tmp_path):
    path = tmp_path / "cast.json"
    path.write_text(json.dumps({"people": [{"id": "p1", "name": "Ada", "mentions": [], "roles": ["x"]}, "Tom"]}))
    assert reading.read_people(str(path)) == [{"id": "p1", "name": "Ada"}, "Tom"]
    for wrong in (b"{}", b"nonsense", b"\xff", b"3"):
        path.write_bytes(wrong)
        with pytest.raises(FormatError, match=r"cast\.json"):
            reading.read_people(str(path))


def test_what_a_book_marks_as_headings_are_the_sections_of_its_result(tmp_path, capsys):
    """Headings that no words tell from running text, over two files of the book."""
    said = "<p>“It is late,” said Ada Pell, and she shut the door.</p>"
    first = f"<h1>a walk by the river</h1>{said}<h2>the gate</h2>{said}"
    listed = package([("a", "a.xhtml", ""), ("b", "b.xhtml", "")], [("a", ""), ("b", "")])
    html = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
    files = {"OPS/a.xhtml": html.format(first), "OPS/b.xhtml": html.format(f"<h1>home again</h1>{said}")}
    (tmp_path / "a.epub").write_bytes(book({"OPS/book.opf": listed, **files}))
    (document,) = read_documents(tmp_path / "a.epub")
    wanted = [("a walk by the river", 1, 2), ("the gate", 2, 1), ("home again", 1, 1)]
    assert main(["-f", "jsonl", str(tmp_path / "a.epub")]) == 0
    result = AttributedText.from_json(capsys.readouterr().out)
    assert [(s.title, s.level, len(result.only(section=s).quotes)) for s in result.sections] == wanted
    assert result.sections == document.sections()
