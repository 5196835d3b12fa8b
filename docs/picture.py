"""Make the pictures of the pages: what the library draws of the seed texts, seen in a browser.

    python docs/picture.py [--browser chromium] [NAME...]

Names are those of `PICTURES`; all are made when none is given.  Needs Chromium
(or Chrome), matplotlib, and Pillow to make the files small.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import attrs
from PIL import Image

import quoteattr

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "_static"
COLOURS = 96

# Opens the editing mode of a page at its first doubtful quote.
EDITING = """<script>
addEventListener("load", () => setTimeout(() => {
  document.querySelector("[data-edit]").click();
  const lead = document.querySelector(".qa-q[data-f]");
  quoteattrViews[0].show(lead, true);
}, 50));
</script>"""


def _text(name: str, paragraphs: slice = slice(None)) -> str:
    text = (ROOT / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
    return "\n\n".join(text.split("\n\n")[paragraphs])


def page() -> str:
    """The page of a few paragraphs: a person, an organisation, somebody who will not be named."""
    return quoteattr.attribute(_text("harbour", slice(2, 10))).to_html(title="Who said what")


def editing() -> str:
    """The same page of a chapter, while it is edited."""
    made = quoteattr.attribute(_text("ferry", slice(8, 24))).to_html(title="Putting it right")
    return re.sub(r"<meta http-equiv=[^>]*>", "", made).replace("</body>", f"{EDITING}</body>")


def terminal() -> str:
    """The table of the command line."""
    from rich.console import Console

    from quoteattr.viz import table

    console = Console(record=True, width=108, file=io.StringIO(), force_terminal=True)
    console.print(table(quoteattr.attribute(_text("harbour", slice(2, 9)))))
    shown = console.export_html(inline_styles=True)
    style = "<style>body { background: #fbfaf7; margin: 1rem; } pre { font-size: 14px; line-height: 1.3; }</style>"
    return shown.replace("</head>", f"{style}</head>")


def notebook() -> str:
    """What a result shows of itself in a notebook."""
    result = quoteattr.attribute(_text("ferry", slice(8, 16)))
    style = "<style>body { font-family: sans-serif; margin: 1rem; max-width: 60rem; }</style>"
    return f"<!doctype html><html><head><meta charset=utf-8>{style}</head><body>{result._repr_html_()}</body></html>"


def plots() -> str:
    """Three pictures of one chapter, beside each other."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    from quoteattr import plots as drawn

    ferry = quoteattr.attribute(_text("ferry"))
    figure, axes = plt.subplots(1, 3, figsize=(15, 4.2), layout="constrained")
    drawn.share_of_voice(ferry, ax=axes[0])
    drawn.dispersion(ferry, ax=axes[1])
    drawn.conversations(ferry, ax=axes[2])
    picture = io.StringIO()
    figure.savefig(picture, format="svg")
    drawing = picture.getvalue()
    return f"<!doctype html><html><body style='margin:0'>{drawing[drawing.index('<svg') :]}</body></html>"


def sources() -> str:
    """The audit of thirty invented articles."""
    papers = []
    with (ROOT / "docs" / "notebooks" / "papers.jsonl").open(encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    for result, row in quoteattr.attribute_all((row["text"], row) for row in rows):
        papers.append((attrs.evolve(result, name=row["id"]), row["date"]))
    return quoteattr.audit(papers).to_html(title="Who is quoted in three papers")


PICTURES: dict[str, tuple[Callable[[], str], tuple[int, int]]] = {
    "picture": (page, (1010, 738)),
    "editing": (editing, (1010, 738)),
    "terminal": (terminal, (960, 420)),
    "notebook": (notebook, (960, 420)),
    "audit": (sources, (1180, 640)),
    "plots": (plots, (1460, 410)),
}
"""For each picture its page and the size of the window in pixels."""


def make(name: str, browser: str) -> None:
    """Write one picture."""
    source_of, (width, height) = PICTURES[name]
    picture = FOLDER / f"{name}.png"
    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        source.write_text(source_of(), encoding="utf-8")
        subprocess.run(  # noqa: S603
            [
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--force-device-scale-factor=1.5", f"--window-size={width},{height}", f"--screenshot={shot}",
                "--virtual-time-budget=3000", source.as_uri(),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
        with Image.open(shot) as taken:
            taken.convert("RGB").quantize(COLOURS).save(picture, optimize=True)
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    parser.add_argument("--browser", default=next(filter(shutil.which, ("chromium", "google-chrome")), "chromium"))
    options = parser.parse_args()
    if unknown := set(options.names) - PICTURES.keys():
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    for name in options.names or PICTURES:
        make(name, options.browser)


if __name__ == "__main__":
    main()
