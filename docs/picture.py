"""Make the picture of the README: the page that the library writes for a seed text, seen in a browser.

    python docs/picture.py [--browser chromium]

Needs Chromium (or Chrome), and Pillow to make the file small.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

import quoteattr

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "_static" / "picture.png"
TEXT = ROOT / "seeds" / "harbour.txt"
# The paragraphs that are shown: a person, an organisation, somebody who will not be named.
PARAGRAPHS = slice(2, 10)
SIZE = (1010, 738)
COLOURS = 96


def page() -> str:
    """The page of a few paragraphs."""
    paragraphs = TEXT.read_text(encoding="utf-8").split("\n\n")[PARAGRAPHS]
    return quoteattr.attribute("\n\n".join(paragraphs)).to_html(title="Who said what")


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--browser", default=next(filter(shutil.which, ("chromium", "google-chrome")), "chromium"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        source.write_text(page(), encoding="utf-8")
        subprocess.run(  # noqa: S603
            [
                options.browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--force-device-scale-factor=1.5", f"--window-size={SIZE[0]},{SIZE[1]}", f"--screenshot={shot}",
                source.as_uri(),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
        with Image.open(shot) as picture:
            picture.convert("RGB").quantize(COLOURS).save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
