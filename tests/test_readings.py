"""Everything that is found in small texts, a line each: what lines and marks are for, tags, reports, people, quotes.

The other cases ask one thing of a text; here nothing may be lost or come in beside it.  A case that changes says
which stage reads it otherwise: the first line that differs.  After a change that is meant, read the difference and
write the file: ``QUOTEATTR_UPDATE_READINGS=1 python -m pytest tests/test_readings.py -p no:xdist``.
"""

import os
import pathlib

import pytest

from quoteattr import api
from quoteattr.syntax.parse import load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.text.structure import find_structure

FOLDER = pathlib.Path(__file__).resolve().parent / "cases"


def cases(file):
    """Name, text and lines of each case."""
    for block in (FOLDER / file).read_text(encoding="utf-8").split("\n## ")[1:]:
        name, text, *lines = block.rstrip("\n").split("\n")
        yield name, (text.removeprefix("> ").replace("\\n", "\n"), lines)


READINGS = dict(cases("readings.txt"))
LAYOUTS = dict(cases("layouts.txt"))


def layout(text):
    """What the lines and the marks of a text are, by the string alone."""

    def words(*spans):
        return " … ".join(span.of(text).replace("\n", " / ") for span in spans)

    for stretch in find_structure(text).stretches:
        label = f" of {words(stretch.label)}" if stretch.label is not None else ""
        named = f" who is {words(stretch.named)}" if stretch.named is not None else ""
        level = f" {stretch.level}" if stretch.level else ""
        yield f"{stretch.kind}{level}{label}{named} {stretch.score:.2f}: {words(*(stretch.parts or [stretch.span]))}"
    for number, mark in enumerate(find_quotes(text)):
        inside = f" in {mark.parent}" if mark.parent is not None else ""
        problems = f" ({', '.join(mark.problems)})" if mark.problems else ""
        yield f"{number}{inside} {mark.label} {mark.score:.2f} {mark.style}{problems}: {words(*mark.spans)}"


def read(text):
    """What each stage says of a text."""
    parse = parse_text(text, load_pipeline())

    def words(*spans):
        return " … ".join(span.of(text).replace("\n", " / ") for span in spans)

    for stretch in parse.structure.stretches:
        label = f" of {words(stretch.label)}" if stretch.label is not None else ""
        yield f"{stretch.kind}{label}: {words(stretch.span)[:60]}"
    marks = find_quotes(text)
    for mark in marks:
        yield f"marks, {mark.label}, {mark.style}, at {mark.start}: {words(mark.outer)[:40]}"
    for frame in api.tags.find_tags(parse, marks):
        yield f"tag, {told(frame, words)}"
    result = api._attribute(parse, None, None)
    for number, quote in enumerate(result.quotes, 1):
        speakers = ", ".join(person.name for person in quote.speakers) or "nobody"
        steps = " < ".join(step.rule for step in quote.evidence)
        yield f"quote {number}, {quote.kind}, {quote.attribution}: {words(*quote.spans)}"
        yield f"  by {speakers}: {steps}"
        if quote.addressee is not None:
            yield f"  to {quote.addressee.name}"
        if quote.cue is not None or quote.mention is not None:
            beside = [words(span) if span is not None else "-" for span in (quote.cue, quote.mention)]
            yield f"  {quote.cue_class or 'no class'}, {' | '.join(beside)}"
    for person in (*result.people, *result.others):
        facts = ", ".join((person.gender or "?", person.kind, *person.titles, *person.roles, *person.aliases))
        yield f"{person.name} ({facts})"
        for mention in person.mentions:
            at, form = mention.span.start, words(mention.span)
            yield f"  {at} {form}: {mention.kind} by {mention.rule} {mention.score:.2f}"


def told(frame, words):
    """A tag in words."""
    cue, source = (words(span) if span is not None else "-" for span in (frame.cue, frame.source))
    return f"{frame.rule}, {cue} by {source}: {words(*frame.spans)[:40]}"


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_reads(name):
    text, lines = LAYOUTS[name]
    assert list(layout(text)) == lines


@pytest.mark.parametrize("name", READINGS)
def test_a_text_reads(name):
    text, lines = READINGS[name]
    assert list(read(text)) == lines


@pytest.mark.skipif("QUOTEATTR_UPDATE_READINGS" not in os.environ, reason="writes the cases")
@pytest.mark.parametrize(("file", "reader"), [("readings.txt", read), ("layouts.txt", layout)])
def test_write_the_cases(file, reader):
    head = (FOLDER / file).read_text(encoding="utf-8").split("\n## ")[0].rstrip("\n")
    made = ["\n".join([name, "> " + text.replace("\n", "\\n"), *reader(text)]) for name, (text, _) in cases(file)]
    (FOLDER / file).write_text("\n\n## ".join([head, *made]) + "\n", encoding="utf-8")
