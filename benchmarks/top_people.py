"""List the most frequent people of stories, to be read by somebody: who is none, who is two, who is missing.

    python benchmarks/top_people.py FILE... [--words 60000] [--top 20]

Each FILE is a story as plain text, gzipped or not. Printed is a line for each of the people who are named most
often: mentions by name, gender, the shown name, and the forms with their counts. A book of which only the beginning
is read is cut between two paragraphs.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import pathlib
import re

from quoteattr.people import find_people
from quoteattr.reports.tags import find_tags
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Parse, load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.types import Cast

_SPACE = re.compile(r"\s+")


def beginning(text: str, words: int) -> str:
    r"""So many words of a text, to the end of a paragraph.

    >>> beginning("One two.\n\nThree four.\n\nFive.", 3)
    'One two.\n\nThree four.'
    """
    seen, kept = 0, []
    for paragraph in text.split("\n\n"):
        if seen >= words:
            break
        seen += len(paragraph.split())
        kept.append(paragraph)
    return "\n\n".join(kept)


def people_of(parse: Parse) -> Cast:
    """The people of a parsed story, with the speakers of its tags."""
    marks = find_quotes(parse.text)
    return find_people(Document(parse, marks), find_tags(parse, marks), fiction=True)


def rows(cast: Cast, text: str, top: int) -> list[str]:
    """A line for each of the people who are named most often."""
    counted = []
    for person in cast.people:
        forms = collections.Counter(_SPACE.sub(" ", m.span.of(text)) for m in person.mentions if m.kind == "name")
        if forms:
            counted.append((sum(forms.values()), person, forms))
    counted.sort(key=lambda row: -row[0])
    return [
        f"{count:5} {person.gender or '-'} {person.kind[:3]} {person.name}: "
        + ", ".join(f"{form} {n}" for form, n in forms.most_common(12))
        for count, person, forms in counted[:top]
    ]


def main() -> None:
    """List the people of each file."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+", type=pathlib.Path)
    options.add_argument("--words", type=int, default=60000)
    options.add_argument("--top", type=int, default=20)
    given = options.parse_args()
    nlp = load_pipeline()
    for path in given.files:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
        parse = parse_text(beginning(text, given.words), nlp)
        print(f"## {path.name.split('.')[0]}: {len(parse)} tokens", flush=True)
        print("\n".join(rows(people_of(parse), parse.text, given.top)), flush=True)


if __name__ == "__main__":
    main()
