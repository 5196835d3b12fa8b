"""The page in a browser: read, filtered, edited, saved, taken up again, printed."""

import functools
import html
import http.server
import json
import re
import shutil
import subprocess
import threading

import jsonschema
import pytest

from quoteattr import attribute
from quoteattr.corrections import apply_corrections, corrections_from_json, schema
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Evidence, Mention, Person, Span
from quoteattr.viz import page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

TEXT = (
    "“The ferry is late,” said Ada Marsh. “It always is.”\n\n"
    "“Not 😀 today,” Tom Orr answered. “Nor tomorrow.” He went.\n\n"
    "“Nor ever,” somebody said, and the bell rang twice.\r\n\r\nNobody spoke of the fire.\n"
)


def quoted(number, words, who, confidence=0.9, nth=0):
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    span = Span(start, start + len(words))
    why = (Evidence("ranking", (), confidence, "model:conversation"),)
    return AttributedQuote(f"q{number}", words, (span,), "direct", speaker=who, confidence=confidence, evidence=why)


ADA, TOM = Person("p1", "Ada Marsh", gender="F"), Person("p2", "Tom Orr")


def ferry():
    """Five quotes; the third of them has a character of two code units before it, the fifth nobody."""
    quotes = (
        quoted(1, "The ferry is late,", ADA), quoted(2, "It always is.", ADA, 0.6),
        quoted(3, "Not 😀 today,", TOM), quoted(4, "Nor tomorrow.", TOM, 0.4), quoted(5, "Nor ever,", None, 0.0),
    )  # fmt: skip
    return AttributedText(TEXT, quotes, (ADA, TOM), name="ferry.txt")


HELPERS = """
const one = (s) => document.querySelector(s);
const all = (s) => [...document.querySelectorAll(s)];
const view = quoteattrViews[0];
const key = (k, node = one(".qa-text")) => node.dispatchEvent(new KeyboardEvent("keydown", { key: k, bubbles: true }));
const look = (q) => { view.show(view.lead(q), true); };
const type = (input, words) => { input.value = words; key("Enter", input); };
const select = (words) => {
  const walker = document.createTreeWalker(one(".qa-main"), NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const at = n.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(n, at);
    range.setEnd(n, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
};
const quotes = () => all(".qa-text .qa-q[data-info]").map((l) => {
  const words = view.pieces(l.dataset.q).filter((n) => n.dataset.q === l.dataset.q).map((n) => n.textContent).join("|");
  return [words, view.nameOf(l.dataset.s), l.dataset.k];
});
const badges = () => all(".qa-text .qa-q[data-info]").map((l) => l.dataset.b);
const words = () => all(".qa-text p").map((p) => p.textContent).join("\\n");
const said = () => one(".qa-state").textContent;
const file = () => JSON.stringify(view.edit.saved());
"""


def run(tmp_path, source, script, address=""):
    """What a script in the page answers."""
    source = re.sub(r"<meta http-equiv=[^>]*>", "", source)
    driver = f"""<script>
(async () => {{
  let answer;
  try {{
    answer = await (async () => {{ {HELPERS} {script} }})();
  }} catch (error) {{
    answer = {{ error: `${{error}} ${{error.stack}}` }};
  }}
  const pre = document.createElement("pre");
  pre.textContent = "ANSWER" + JSON.stringify(answer) + "END";
  document.body.replaceChildren(pre);
}})();
</script>"""
    target = tmp_path / "page.html"
    target.write_text(source.replace("</body>", f"{driver}</body>"), encoding="utf-8", newline="")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        dom = chromium(tmp_path, "--dump-dom", f"http://127.0.0.1:{server.server_port}/page.html{address}").decode(
            "utf-8"
        )
        server.shutdown()
    answer = json.loads(html.unescape(re.search("ANSWER(.*)END", dom, re.DOTALL).group(1)))
    assert not isinstance(answer, dict) or "error" not in answer, answer
    return answer


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Nothing on standard error."""


def chromium(tmp_path, *arguments):
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=4000", *arguments,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, timeout=90, check=True).stdout


EVERYTHING = """
const before = [words(), quotes()];
key("e");
look("1"); type(one(".qa-edit input"), "Tom Orr");
look("4"); type(one(".qa-edit input"), "Ivo Strand");
look("3"); key("x");
select("Nobody spoke"); key("a"); key("y");
look("2"); select("😀 today"); key("b");
look("0"); getSelection().collapse(view.lead("0").firstChild, 9); key("s");
view.edit.act(view.edit.docs[0], "kind", { q: "4", kind: "indirect" });
view.edit.act(view.edit.docs[0], "rename", { who: "Ada Marsh", name: "Adela Marsh" });
view.edit.act(view.edit.docs[0], "gender", { who: "Tom Orr", gender: "M" });
view.edit.act(view.edit.docs[0], "merge", { into: "Tom Orr", other: "Ivo Strand" });
const after = [words(), quotes()];
const made = file();
"""


def expected_quotes(result):
    return [
        ["|".join(s.of(TEXT) for s in q.spans), q.speaker.name if q.speaker else "Unknown speaker", q.kind]
        for q in result.quotes
    ]


def test_what_is_edited_in_the_page_is_what_python_makes_of_the_file(tmp_path):
    answer = run(
        tmp_path, ferry().to_html(), EVERYTHING + "return { before, after, made, text: view.edit.docs[0].made };"
    )
    assert answer["before"][1] == expected_quotes(ferry())
    assert answer["before"][0] == answer["after"][0]
    jsonschema.validate(json.loads(answer["made"]), schema())
    (kept,) = corrections_from_json(answer["made"])
    assert [type(c).__name__ for c in kept.corrections] == [
        "SetSpeaker", "SetSpeaker", "DropQuote", "AddQuote", "SetSpeaker", "SetExtent", "SplitQuote", "SetKind",
        "Rename", "SetGender", "Merge",
    ]  # fmt: skip
    mended = apply_corrections(ferry(), kept)
    assert answer["after"][1] == expected_quotes(mended)
    assert [words for words, _, _ in answer["after"][1]] == [
        "The ferry", "is late,", "It always is.", "😀 today,"[:-1], "Nor ever,", "Nobody spoke",
    ]  # fmt: skip
    # On a text that has changed the page's corrections hold as those of Python do.
    moved = TEXT.replace("\n\n“Not", "\n\nA gull cried.\n\n“Not").replace("rang twice", "rang")
    from quoteattr.corrections import check_corrections

    assert {outcome.fit for outcome in check_corrections(attribute(moved), kept)} <= {"holds", "lost"}


def test_all_is_taken_back(tmp_path):
    script = EVERYTHING + "for (let n = 0; n < 20; n++) key('z'); return [before, [words(), quotes()], file()];"
    before, after, made = run(tmp_path, ferry().to_html(), script)
    assert after == before
    assert json.loads(made)["texts"] == []


def test_a_saved_file_is_taken_up_again(tmp_path):
    made, after = run(tmp_path, ferry().to_html(), EVERYTHING + "return [made, after];")
    script = """
    const input = one(".qa-open input");
    const data = new DataTransfer();
    data.items.add(new File([%s], "c.json"));
    input.files = data.files;
    input.dispatchEvent(new Event("change"));
    await new Promise((done) => setTimeout(done, 300));
    return [file(), [words(), quotes()], one(".qa-state").textContent];
    """
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    again, now, said = run(fresh, ferry().to_html(), script % json.dumps(made))
    assert now == after
    assert json.loads(again) == json.loads(made)
    assert said == "11 corrections taken up."


def test_another_visit_takes_up_what_was_done(tmp_path):
    script = """
    const kept = localStorage.getItem(`quoteattr:${view.edit.docs[0].sha256}`);
    localStorage.setItem(`quoteattr:${view.edit.docs[0].sha256}`, kept || "[]");
    key("e"); look("1"); type(one(".qa-edit input"), "Tom Orr");
    return [kept, localStorage.getItem(`quoteattr:${view.edit.docs[0].sha256}`)];
    """
    kept, stored = run(tmp_path, ferry().to_html(), script)
    assert kept is None
    assert [c["do"] for c in json.loads(stored)] == ["speaker"]
    # A page that finds what is stored takes it up when it opens.
    seed = f"""<script>
    const doc = JSON.parse(document.querySelector("[data-doc]").dataset.doc);
    localStorage.setItem(`quoteattr:${{doc.sha256}}`, {json.dumps(stored)});
    </script>"""
    seeded = ferry().to_html().replace("<script>", f"{seed}<script>", 1)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    found, said = run(fresh, seeded, "return [quotes(), one('.qa-state').textContent];")
    assert found[1] == ["It always is.", "Tom Orr", "direct"]
    assert said == "1 correction of an earlier visit taken up."


def test_earlier_corrections_are_written_out_again(tmp_path):
    earlier = [{"do": "drop", "quote": {"words": "Nor ever,"}}]
    script = "key('e'); look('1'); type(one('.qa-edit input'), 'Tom Orr'); return file();"
    made = json.loads(run(tmp_path, ferry().to_html(corrections=earlier), script))
    assert [c["do"] for c in made["texts"][0]["corrections"]] == ["drop", "speaker"]


def test_doubtful_first_and_progress(tmp_path):
    script = """
    key("e"); const begun = one(".qa-progress").textContent;
    key("d"); const first = view.current; key("u");
    key("d"); const second = view.current; key("y");
    return [begun, first, second, one(".qa-progress").textContent, badges()];
    """
    begun, first, second, done, badges = run(tmp_path, ferry().to_html(), script)
    assert begun == "0 of 3 doubtful quotes reviewed · 0 corrections"
    assert (first, second) == ("4", "3")
    assert done == "2 of 3 doubtful quotes reviewed · 2 corrections"
    assert badges == ["AM", "AM?", "TO", "TO", "?"]


def test_the_state_stands_in_the_address(tmp_path):
    script = """
    const coloured = (q) => !getComputedStyle(q).backgroundColor.endsWith(", 0)");
    const then = all(".qa-text .qa-q[data-info]").filter(coloured).map((q) => q.textContent);
    const places = one(".qa-state").textContent;
    one('.qa-who[data-s="1"]').click();
    return [then, places, location.hash, all(".qa-text p").filter((p) => p.getClientRects().length).length];
    """
    then, places, now, paragraphs = run(tmp_path, ferry().to_html(), script, "#who=Tom+Orr&sure=01&few=1&find=nor")
    assert then == ["Nor tomorrow."]
    assert places == "“nor”: 2 places"
    assert "who=Tom+Orr" in now
    assert "who=Ada+Marsh" in now
    assert paragraphs == 2


def test_one_person_in_several_texts(tmp_path):
    """A contents list, a title for each text, and one entry for a person in both."""
    script = """
    one('.qa-who[data-s="1"]').click();
    return [all(".qa-contents a").map((a) => a.textContent), all("article h2").map((h) => h.textContent),
            one(".qa-state").textContent, all(".qa-who").length];
    """
    answer = run(tmp_path, page([ferry(), ferry()]), script)
    assert answer == [["ferry.txt"] * 2, ["ferry.txt"] * 2, "4 quotes by Ada Marsh", 3]


def test_many_speakers_stay_distinguishable(tmp_path):
    people = [Person(f"p{n}", f"{chr(65 + n % 26)}{n} Quill") for n in range(32)]
    text = "".join("“Yes.” " for _ in people)
    quotes = [
        AttributedQuote(f"q{n}", "Yes.", (Span(1 + 7 * n, 5 + 7 * n),), "direct", speaker=p, confidence=0.9)
        for n, p in enumerate(people)
    ]
    script = """return all(".qa-text .qa-q").map((q) => { const s = getComputedStyle(q);
      return s.getPropertyValue("--c") + s.backgroundImage; });"""
    looks = run(tmp_path, AttributedText(text, quotes, people).to_html(), script)
    assert len(set(looks)) == 32


def test_landmarks_labels_and_a_phone(tmp_path):
    script = """
    key("e"); look("0");
    const named = (n) => n.labels?.length || n.getAttribute("aria-label") || n.title || n.textContent.trim();
    return { main: all("main").length, nav: all("nav[aria-label]").length, h1: all("h1").length,
      nameless: all("button, input, select").filter((n) => !named(n)).map((n) => n.outerHTML),
      wide: document.documentElement.scrollWidth > innerWidth };
    """
    source = ferry().to_html().replace("<body>", '<body style="width:360px">')
    answer = run(tmp_path, source, script)
    assert answer == {"main": 1, "nav": 1, "h1": 1, "nameless": [], "wide": False}


def test_printed(tmp_path):
    target = tmp_path / "page.html"
    target.write_text(ferry().to_html(), encoding="utf-8")
    chromium(tmp_path, f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer", target.as_uri())
    made = (tmp_path / "page.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    assert re.search(rb"/Type ?/Page\b", made)


def long_ferry():
    """So many paragraphs that most of them wait when the page opens; the bell rings in the last."""
    text = "".join(f"“Boat {n} is late,” said Ada.\n\n" for n in range(700)) + "A bell rang."
    places = [text.index(f"Boat {n} is late,") for n in range(700)]
    spans = [Span(at, text.index("”", at)) for at in places]
    quotes = [
        AttributedQuote(f"q{n}", span.of(text), (span,), "direct", speaker=ADA, confidence=0.9)
        for n, span in enumerate(spans)
    ]
    return AttributedText(text, quotes, (ADA,), name="long.txt")


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("while (one('[data-wait]')) await new Promise((on) => setTimeout(on, 30)); return all('p[data-p]').length;",
         701),
        ("const k = one('[data-kind]'); k.value = 'direct'; k.dispatchEvent(new Event('change')); return said();",
         "700 quotes"),
        ("one('[data-find]').value = 'bell'; key('Enter', one('[data-find]')); return said();",
         "“bell”: 1 of 1 place"),
        ("key('e'); look('650'); key('x'); return [file().includes('Boat 650'), quotes().length];", [True, 699]),
        ("return [one('#d1q700').textContent, all('[data-wait]').length];", ["Boat 699 is late,", 0]),
    ],
    ids=["built when there is time", "counted", "found", "edited", "linked to"],
)  # fmt: skip
def test_what_waits_in_a_long_text_is_there_when_it_is_asked_for(tmp_path, asked, seen):
    source = long_ferry().to_html()
    assert source.count(" data-wait>") > 10
    assert run(tmp_path, source, asked, "#d1q700" if "d1q700" in asked else "") == seen


def test_a_long_text_is_printed_whole_with_and_without_scripts(tmp_path):
    target = tmp_path / "page.html"
    target.write_text(long_ferry().to_html(), encoding="utf-8")
    pages = []
    for switch in ("--blink-settings=scriptEnabled=true", "--blink-settings=scriptEnabled=false"):
        made = tmp_path / "page.pdf"
        chromium(tmp_path, switch, f"--print-to-pdf={made}", "--no-pdf-header-footer", target.as_uri())
        pages.append(len(re.findall(rb"/Type ?/Page\b", made.read_bytes())))
    assert pages[0] == pages[1]
    assert pages[0] > 10


def crossing():
    """Ada Marsh is called so once and Marsh once; nobody wrote how sure the second is."""
    text = "“I am late,” said Ada Marsh.\n\n“We are all late,” Marsh said.\n\n“So we are,” said Tom Orr.\n"
    names = [Span(text.index(form), text.index(form) + len(form)) for form in ("Ada Marsh", "Marsh said", "Tom Orr")]
    names[1] = Span(names[1].start, names[1].start + 5)
    ada = Person(
        "p1", "Ada Marsh", ("Marsh", "Miss Marsh"), mentions=[Mention(span, "name", "p1") for span in names[:2]]
    )
    tom = Person("p2", "Tom Orr", mentions=[Mention(names[2], "name", "p2")])
    quotes = []
    for words, who, name in zip(("I am late,", "We are all late,", "So we are,"), (ada, ada, tom), names, strict=True):
        span = Span(text.index(words), text.index(words) + len(words))
        number = f"q{len(quotes) + 1}"
        quotes.append(AttributedQuote(number, words, (span,), "direct", speaker=who, mention=name, confidence=0.6))
    return AttributedText(text, quotes, (ada, tom), name="crossing.txt")


SEVERAL = """
const told = () => all(".qa-text .qa-q[data-info]").map((l) =>
  [view.nameOf(l.dataset.s), ...view.infoOf(l).also]);
const joint = () => one(".qa-edit [data-joint]");
const begun = told();
key("e");
const called = (form, name) => {
  one('.qa-who[data-s="1"]').click();
  one(".qa-person select[multiple]").options[form].selected = true;
  type(all(".qa-person input")[2], name);
};
"""


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("look('2'); type(joint(), 'Ada Marsh; Ivo Strand');", "SetSpeaker"),
        ("called(1, 'Bea Marsh');", "SplitPerson"),
        ("called(0, '');", "SplitPerson"),
        ("look('1'); type(joint(), 'Tom Orr'); look('1'); key('y');", "SetSpeaker"),
    ],
    ids=["spoken together", "split", "split by its own name", "confirmed together"],
)  # fmt: skip
def test_several_who_speak_and_one_who_is_two_are_what_python_makes_of_it(tmp_path, asked, kind):
    script = SEVERAL + asked + "const now = told(), made = file(); for (let n = 0; n < 9; n++) key('z');"
    begun, now, made, back = run(tmp_path, crossing().to_html(), script + "return [begun, now, made, told()];")
    assert back == begun == [["Ada Marsh"], ["Ada Marsh"], ["Tom Orr"]]
    jsonschema.validate(json.loads(made), schema())
    (kept,) = corrections_from_json(made)
    assert {type(c).__name__ for c in kept.corrections} == {kind}
    mended = apply_corrections(crossing(), kept)
    assert now == [[person.name for person in quote.speakers] for quote in mended.quotes]
    assert now != begun
    # What was saved is shown, and a page that takes it up says the same.
    opened = f"view.edit.open({made}); return told();"
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    assert run(fresh, crossing().to_html(), SEVERAL + opened) == now
