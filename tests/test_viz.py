"""The page, the notebook fragment and the table: nothing of a text is ever markup."""

import base64
import hashlib
import html
import html.parser
import itertools
import json
import math
import re
import shutil
import subprocess
from importlib import resources

import pytest
from hypothesis import given
from rich.console import Console
from test_result import TEXT, hostile, results, sample

from quoteattr import attribute
from quoteattr.io import to_tei
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Section, Span
from quoteattr.viz import fragment, page, table
from quoteattr.viz.wording import reasons

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Reader(html.parser.HTMLParser):
    """What elements a page has, and the text of its article."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.attributes, self.text, self._inside = [], [], "", False
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self._inside = self._inside or tag == "article"

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "article"

    def handle_data(self, data):
        self.text += data if self._inside else ""


@pytest.mark.parametrize(
    ("make", "scripts"),
    [
        (lambda r: r.to_html(), 1),
        (lambda r: r._repr_html_(), 0),
        (lambda r: page([r, r], title=r.name), 1),
    ],
)
def test_a_hostile_text_adds_no_element(make, scripts):
    read = Reader(make(hostile()))
    assert read.tags.count("script") == scripts
    assert "img" not in read.tags
    assert not [name for name, _ in read.attributes if name.startswith("on")]
    make(hostile()).encode("utf-8")


@given(results())
def test_any_result_keeps_its_words(result):
    source = result.to_html()
    source.encode("utf-8")
    assert Reader(source).tags.count("script") == 1
    if result.text.isascii() and result.text.isprintable() and result.text.strip():
        assert Reader(source).text.split() == result.text.split()


def test_no_network_and_no_other_script():
    source = sample().to_html()
    assert not re.search(r"src=|href=\"(?!#)|url\(|@import|https?:", source.replace("http://www.w3.org/2000/svg", ""))
    script = re.search(r"<script>(.*)</script>", source, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#x27;sha256-{digest}&#x27;" in source
    assert "default-src &#x27;none&#x27;" in source


def test_readable_without_colour_or_script():
    source = sample().to_html()
    assert 'data-b="AM"' in source
    assert 'title="Ada Marsh: direct, 97%"' in source
    assert "qa-mixed" in source


def palettes():
    """The colours of the light and of the dark page, by name, as red, green and blue in [0, 1]."""
    css = resources.files("quoteattr.viz").joinpath("page.css").read_text(encoding="utf-8")
    for block in (css[: css.index("@media")], css[css.index("@media (prefers-color-scheme: dark)") :].split("} }")[0]):
        yield {
            name: tuple(int(value[i : i + 2], 16) / 255 for i in (0, 2, 4))
            for name, value in re.findall(r"--(\w+): #([0-9a-f]{6})", block)
        }


def linear(colour):
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in colour]


def contrast(one, other):
    """The contrast ratio of WCAG 2."""
    a, b = sorted(sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other))
    return (b + 0.05) / (a + 0.05)


@pytest.mark.parametrize("palette", list(palettes()), ids=["light", "dark"])
def test_contrast(palette):
    """Letters have 4.5 : 1 on both grounds, also on a badge and on a chosen quote; lines and bars 3 : 1."""
    share = 0.34 if palette["ground"][0] > 0.5 else 0.38
    for ground in (palette["ground"], palette["raised"]):
        assert contrast(palette["ink"], ground) > 7
        assert contrast(palette["soft"], ground) > 4.5
        for number in range(9):
            colour = palette[f"c{number}"]
            assert contrast(colour, ground) > 3
            badge = [share * c + (1 - share) * g for c, g in zip(colour, ground, strict=True)]
            assert contrast(palette["ink"], badge) > 4.5


# Machado, Oliveira and Fernandes 2009: full protanopia and deuteranopia, on linear light.
BLIND = {
    "protan": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deutan": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
}


def oklab(light):
    r, g, b = light
    cones = (
        max(0.0, v) ** (1 / 3)
        for v in (
            0.4122 * r + 0.5363 * g + 0.0514 * b,
            0.2119 * r + 0.6807 * g + 0.1074 * b,
            0.0883 * r + 0.2817 * g + 0.6300 * b,
        )
    )  # fmt: skip
    x, y, z = cones
    return (
        0.2105 * x + 0.7936 * y - 0.0041 * z, 1.9780 * x - 2.4286 * y + 0.4506 * z, 0.0259 * x + 0.7828 * y - 0.8087 * z
    )  # fmt: skip


@pytest.mark.parametrize("palette", list(palettes()), ids=["light", "dark"])
@pytest.mark.parametrize("eyes", BLIND)
def test_speakers_are_told_apart_by_colour_blind_eyes(palette, eyes):
    """No two of the eight colours look alike."""
    seen = [
        oklab([sum(w * v for w, v in zip(row, linear(palette[f"c{n}"]), strict=True)) for row in BLIND[eyes]])
        for n in range(1, 9)
    ]
    assert min(math.dist(one, other) for one, other in itertools.combinations(seen, 2)) > 0.06


def test_an_empty_text():
    assert "An empty text." in AttributedText("").to_html()
    assert page([]).startswith("<!DOCTYPE html>")
    assert to_tei([AttributedText("")]).count("<p/>") == 1


def test_the_table_shows_line_speaker_quote_and_cue():
    console = Console(width=100, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(table(sample()))
    shown = console.export_text()
    assert re.search(r"1\s+Ada Marsh\s+“The engine is dead … We need a week.”\s+said", shown)
    assert "4 quotes · 2 speakers · 1 without a speaker" in shown


def test_the_table_of_a_hostile_text_has_no_escapes():
    console = Console(width=100, color_system=None, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(table(hostile()))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]", console.export_text())


# Clicks the first speaker and "Only these", says what is left, goes to a quote and says what the card has.
DRIVER = """
<script>
const lead = ".qa-text .qa-q[data-info]";
const seen = (node) => getComputedStyle(node).display !== "none";
document.querySelector(".qa-who").click();
const coloured = (q) => !getComputedStyle(q).backgroundColor.endsWith(", 0)");
const left = [...document.querySelectorAll(lead)].filter(coloured).map((q) => q.textContent);
document.querySelector("[data-few]").click();
const paragraphs = [...document.querySelectorAll(".qa-text p")].filter(seen).length;
const state = document.querySelector(".qa-state").textContent;
document.querySelector("[data-next]").click();
// A window without focus fires no focus events by itself.
const quote = document.querySelector(lead);
quote.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
const card = document.querySelector(".qa-card").textContent;
const stops = document.querySelectorAll(".qa-text [tabindex='0']").length;
const key = (name) => quote.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
key("Escape");
key("Escape");
const all = [...document.querySelectorAll(lead)].filter(coloured).length;
document.body.replaceChildren(document.createElement("pre"));
const answer = { left, paragraphs, state, card, stops, all };
document.querySelector("pre").textContent = "LEFT" + JSON.stringify(answer) + "END";
</script>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_in_a_browser_a_click_leaves_one_speaker(tmp_path):
    """Her quotes keep their colour, her paragraphs stay, and the keyboard undoes it."""
    target = tmp_path / "page.html"
    target.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{body(sample().to_html())}{DRIVER}", encoding="utf-8")
    seen = json.loads(html.unescape(re.search(r"LEFT(.*)END", _dom(target, tmp_path), re.DOTALL).group(1)))
    assert seen["left"] == ["The engine is dead,", "Go home,"]
    assert seen["paragraphs"] == 2
    assert seen["state"] == "2 quotes by Ada Marsh"
    assert seen["card"].startswith("Ada Marsh")
    assert "97 % sure: “said”, “Ada Marsh”" in seen["card"]
    assert (seen["stops"], seen["all"]) == (1, 4)


# Whether anything of a hostile text has run, or has become an element or an attribute that could.
WITNESS = """
<script>
// All but what saves a file: a browser without a window waits for that.
document.querySelectorAll(".qa-who, .qa-tools button:not([title*='(w)']), .qa-q[data-info]").forEach((node) => {
  node.click();
  node.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
});
const nodes = [...document.querySelectorAll("*")];
const active = (a) => a.name.startsWith("on") || /^javascript:/i.test(a.value);
const bad = nodes.filter((n) => [...n.attributes].some(active));
document.title = "RAN " + Number(!!window.ran) + " BAD " + bad.length;
</script>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
@pytest.mark.parametrize("policed", [True, False])
def test_in_a_browser_a_hostile_page_stays_a_page(tmp_path, policed):
    """Names, quotes, file names and titles run nothing, also where no content security policy stops them."""
    source = hostile("window.ran = 1").to_html(title=None if policed else hostile("window.ran = 1").name)
    if not policed:
        source = re.sub(r"<meta http-equiv=[^>]*>", "", source).replace("</body>", f"{WITNESS}</body>")
    target = tmp_path / "page.html"
    target.write_text(source, encoding="utf-8")
    dom = _dom(target, tmp_path)
    assert dom.count("<script") == (1 if policed else 2)
    assert "<img" not in dom
    assert "data-qa-ready" in dom
    assert policed or "<title>RAN 0 BAD 0</title>" in dom


def body(source):
    """What stands in the body of a page, without the policy that would stop the driver."""
    return re.search(r"<style>.*?</style>", source, re.DOTALL).group() + source.split("<body>")[1].split("</body>")[0]


def test_a_notebook_shows_it_without_style_sheet_or_script():
    """What viewers strip is not there; the colours stand on the elements, badges and doubts are letters."""
    source = fragment(sample())
    assert not re.search(r"<style|<script|class=|<button|<svg", source)
    assert ">AM</sup>" in source
    assert ">TO?</sup>" in source
    assert "background-color:#" in source
    read = Reader(f"<article>{source}</article>")
    assert "The engine is dead," in read.text


def test_a_viewer_that_takes_every_style_away_still_shows_quotes_and_speakers():
    """What a site leaves of saved output: elements without attributes."""
    bare = re.sub(r"<(\w+)[^>]*>", r"<\1>", fragment(sample()))
    assert set(re.findall(r"<(\w+)>", bare)) <= {"div", "span", "mark", "sup", "em", "p"}
    marked = [re.sub(r"<sup>.*?</sup> |<[^>]+>", "", one) for one in re.findall(r"<mark>(.*?)</mark>", bare, re.DOTALL)]
    assert {"The engine is dead,", "We need a week."} <= set(marked)
    legend = re.sub(r"<[^>]+>", "", bare.split("<p>")[0])
    assert re.search(r"AM Ada Marsh \d+ ", legend)


def test_doubt_begins_under_seven_tenths():
    source = sample().to_html()
    assert 'data-b="TO?"' in source
    assert 'data-b="AM"' in source


def test_evidence_is_told_in_words():
    told = [reason for quote in sample().quotes for reason in reasons(quote, TEXT)]
    assert told[0][1:] == (97, ("said", "Ada Marsh"))
    assert not any(re.search(r"[a-z]:[a-z]|\b0\.\d", words) for words, _, _ in told)


def _dom(target, tmp_path):
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--no-first-run", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", target.as_uri(),
        ],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.decode("utf-8")


def test_the_page_of_a_text_with_chapters_marks_their_headings():
    text = "CHAPTER I\n\n“No,” said Ada Moore.\n\nCHAPTER II\n\n“Yes,” said Tom Orr."
    shown = attribute(text).to_html()
    assert [f'id="d1s{number}" class=qa-heading' in shown for number in (1, 2, 3)] == [True, True, False]


def test_the_contents_count_the_quotes_of_each_chapter():
    text = "Chapter 1\n\n“Go.” “No.”\n\nChapter 2\n\n“Yes.”\n"
    spans = [Span(text.index(words), text.index(words) + len(words)) for words in ("Go.", "No.", "Yes.")]
    quotes = [AttributedQuote(f"q{n}", span.of(text), (span,), "direct") for n, span in enumerate(spans)]
    half = text.index("Chapter 2")
    sections = [
        Section(text[start : start + 9], 2, Span(start, end), Span(start, start + 9))
        for start, end in ((0, half), (half, len(text)))
    ]
    source = page([AttributedText(text, quotes, sections=sections)])
    contents = re.search(r'<details class="qa-contents".*?</details>', source, re.DOTALL).group()
    assert re.findall(r'qa-count">(\d+)<', contents) == ["3", "2", "1"]
    assert re.findall(r"<bdi>(Chapter \d)</bdi>", contents) == ["Chapter 1", "Chapter 2"]
