"""The page, the notebook fragment and the table: nothing of a text is ever markup."""

import base64
import hashlib
import html.parser
import re
import shutil
import subprocess

import pytest
from hypothesis import given
from rich.console import Console
from test_result import hostile, results, sample

from quoteattr.io import to_tei
from quoteattr.result import AttributedText
from quoteattr.viz import fragment, page, table

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
    "make", [lambda r: r.to_html(), lambda r: r._repr_html_(), lambda r: page([r, r], title=r.name)]
)
def test_a_hostile_text_adds_no_element(make):
    read = Reader(make(hostile()))
    assert read.tags.count("script") == 1
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
    assert not re.search(r"(?:src|href)=|url\(|@import|https?:", source)
    script = re.search(r"<script>(.*)</script>", source, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#x27;sha256-{digest}&#x27;" in source
    assert "default-src &#x27;none&#x27;" in source


def test_readable_without_colour_or_script():
    source = sample().to_html()
    assert 'data-b="AM"' in source
    assert 'title="Ada Marsh: direct, 97%, said-subject"' in source
    assert "qa-mixed" in source


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


# Clicks the first speaker, says what is left, focuses a quote and says what the card has.
DRIVER = """
<script>
document.querySelector(".qa-who").click();
const hits = [...document.querySelectorAll(".qa-text .qa-q.qa-hit[data-info]")].map(q => q.textContent);
document.querySelector("[data-next]").click();
// A window without focus fires no focus events by itself.
document.querySelector(".qa-q.qa-hit[data-info]").dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
const card = document.querySelector(".qa-card");
const state = document.querySelector(".qa-state").textContent;
document.body.replaceChildren(document.createElement("pre"));
document.querySelector("pre").textContent = ["LEFT", state, ...hits, "CARD", card.textContent].join("|");
</script>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_in_a_browser_a_click_leaves_one_speaker(tmp_path):
    target = tmp_path / "page.html"
    target.write_text(f"<!DOCTYPE html><meta charset='utf-8'>{fragment(sample())}{DRIVER}", encoding="utf-8")
    left = re.search(r"LEFT\|(.*?)</pre>", _dom(target, tmp_path), re.DOTALL).group(1)
    assert left.startswith("2 quotes by Ada Marsh|The engine is dead,|Go home,|CARD|Ada Marsh")
    assert "said-subject" in left


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_in_a_browser_a_hostile_page_stays_a_page(tmp_path):
    target = tmp_path / "page.html"
    target.write_text(hostile().to_html(), encoding="utf-8")
    dom = _dom(target, tmp_path)
    assert dom.count("<script") == 1
    assert "<img" not in dom
    assert "data-qa-ready" in dom


def _dom(target, tmp_path):
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--no-first-run", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", target.as_uri(),
        ],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.decode("utf-8")
