"""How fast the HTML page of a whole novel opens and filters, in headless Chromium.

    python benchmarks/page.py [--words 120000] [--runs 5]

Makes an invented novel with a quote every eleven words, writes its page, opens
it and clicks speakers.  Prints, in milliseconds, the median of the runs and the
least, which is what it takes on a machine that does nothing else: writing the page in
Python; reading it in the browser (from the first byte to the load event, layout
included); the page's own script at the opening; a click on a speaker, on a
second one, "Only these" and "Show all", each with style and layout; the
card with the evidence; and, in the editing mode, an edit of each kind.
"""

from __future__ import annotations

import argparse
import html
import json
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from quoteattr import AttributedText
from quoteattr.types import AttributedQuote, Evidence, Person, Span

WORDS = (
    "the",
    "harbour",
    "was",
    "grey",
    "and",
    "cold",
    "that",
    "morning",
    "nobody",
    "on",
    "quay",
    "had",
    "slept",
    "or",
    "wished",
)
NAMES = [
    f"{a} {b}" for b in ("Marsh", "Orr", "Vane", "Pascoe", "Quill") for a in ("Ada", "Tom", "Iris", "Jory", "Nell")
]

DRIVER = """<script>
const laid = () => document.body.offsetHeight + document.querySelector(".qa-main").getBoundingClientRect().height;
const timed = (act) => { const begun = performance.now(); act(); laid(); return performance.now() - begun; };
const click = (selector, at = 0) => timed(() => document.querySelectorAll(selector)[at].click());
addEventListener("load", () => {
  laid();
  const begun = performance.getEntriesByType("navigation")[0].responseStart;
  const figures = { "read and laid out": performance.now() - begun };
  figures["own script at the opening"] = window.scriptTime;
  figures["click on a speaker"] = click(".qa-who", 0);
  figures["click on a second one"] = click(".qa-who", 1);
  const view = quoteattrViews[0];
  figures["the rest built, as when somebody asks"] = timed(() => view.whole());
  figures["only these"] = click("[data-few]");
  figures["next quote"] = click("[data-next]");
  figures["show all"] = click("[data-all]");
  const doc = view.edit.docs[0];
  const middle = String(document.querySelectorAll(".qa-q[data-info]").length >> 1);
  figures["editing mode"] = timed(() => view.edit.setEditing(true));
  const edit = (name, what, given) => { figures[`edit: ${name}`] = timed(() => view.edit.act(doc, what, given)); };
  edit("speaker", "speaker", { q: middle, name: view.nameOf("3") });
  edit("another speaker", "speaker", { q: String(Number(middle) + 1), name: "Somebody New", isNew: true });
  edit("no quote", "drop", { q: String(Number(middle) + 2) });
  edit("join", "join", { q: String(Number(middle) + 3), other: String(Number(middle) + 4) });
  edit("kind", "kind", { q: middle, kind: "indirect" });
  edit("rename", "rename", { who: view.nameOf("2"), name: "Another Name" });
  edit("merge", "merge", { into: view.nameOf("4"), other: view.nameOf("5") });
  const press = (key) => view.text.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  figures["undo"] = timed(() => press("z"));
  figures["next doubtful"] = timed(() => press("d"));
  view.edit.setEditing(false);
  figures["evidence of a quote"] = timed(() => document.querySelectorAll(".qa-q[data-info]")[5000 %
    document.querySelectorAll(".qa-q[data-info]").length].click());
  document.body.replaceChildren(document.createElement("pre"));
  document.querySelector("pre").textContent = "FIGURES" + JSON.stringify(figures) + "END";
});
</script>"""


def novel(words: int) -> AttributedText:
    """An invented text of about `words` words with its quotes."""
    choose = random.Random(7)  # noqa: S311
    people = [Person(f"p{n}", name, (name.split()[0],), gender="F") for n, name in enumerate(NAMES)]
    weights = [1 / (n + 1) for n in range(len(people))]
    parts: list[str] = []
    quotes: list[AttributedQuote] = []
    at = count = 0

    def write(text: str) -> Span:
        nonlocal at
        parts.append(text)
        at += len(text)
        return Span(at - len(text), at)

    while count < words:
        length = choose.randint(3, 9)
        person = choose.choices(people, weights)[0]
        write("“")
        said = " ".join(choose.choices(WORDS, k=length)).capitalize() + ","
        content = write(said)
        write("” ")
        mention = write(person.name.split()[0])
        write(" ")
        cue = write("said")
        write(f". {' '.join(choose.choices(WORDS, k=3))}.\n\n")
        why = (
            Evidence("tag", (cue, mention), 0.93, "the tag beside the quote names the speaker"),
            Evidence("ranking", (mention,), 0.88, "frame in paragraph 3.1, turn before last 1.2"),
        )
        quotes.append(
            AttributedQuote(
                f"q{len(quotes) + 1}", said, (content,), "direct", (), person, mention, cue, "explicit",
                confidence=0.93 if len(quotes) % 9 else 0.6, evidence=why,
            )
        )  # fmt: skip
        count += length + 5
    return AttributedText("".join(parts), quotes, people, "bench", name="novel.txt")


def measured(source: str) -> dict[str, float]:
    """The browser's figures for one page, in milliseconds."""
    source = re.sub(r"<meta http-equiv=[^>]*>", "", source)
    source = source.replace("<script>", "<script>window.scriptTime = -performance.now();", 1)
    head, _, tail = source.rpartition("</script>")
    source = f"{head};window.scriptTime += performance.now();</script>{DRIVER}{tail}"
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("page.py needs Chromium")
    with tempfile.TemporaryDirectory() as folder:
        target = pathlib.Path(folder, "page.html")
        target.write_text(source, encoding="utf-8")
        dom = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1280,900", "--dump-dom",
             f"--user-data-dir={folder}/profile", target.as_uri()],
            capture_output=True, check=True, timeout=300,
        ).stdout.decode()  # fmt: skip
    return dict(json.loads(html.unescape(re.search("FIGURES(.*?)END", dom, re.DOTALL).group(1))))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=120_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    result = novel(options.words)
    begun = time.perf_counter()
    page = result.to_html()
    written = 1000 * (time.perf_counter() - begun)
    print(f"{len(result.text.split()):,} words, {len(result.quotes):,} quotes, {len(page) / 1e6:.1f} MB")
    print(f"{'written in Python':40}{written:8.0f} ms")
    runs = [measured(page) for _ in range(options.runs)]
    print(f"{'':40}  median   least")
    for name in runs[0]:
        times = [run[name] for run in runs]
        print(f"{name:40}{statistics.median(times):8.1f}{min(times):8.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
