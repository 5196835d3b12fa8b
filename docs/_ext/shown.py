"""Directives that show what the library does with a text, run when the pages are built.

Nothing they print is stored: a page always tells what the code does now, and
an example that no longer shows its rule is a warning, which fails the build.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import quoteattr
from quoteattr import people
from quoteattr.reports import frames, tags, turns
from quoteattr.reports.context import build_scene
from quoteattr.reports.sources import find_source
from quoteattr.speakers import ranking
from quoteattr.speakers.attribution import merge_turns
from quoteattr.speakers.decisions import DECISIONS
from quoteattr.speakers.ranking import Ranking
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Parse, load_pipeline, parse_text
from quoteattr.text.genre import fiction_score
from quoteattr.text.quotes import find_quotes
from quoteattr.types import AttributedQuote, Cast, Frame, Person, QuoteSpan, Span

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = ROOT / "tests" / "cases"

Cell = str | Sequence[nodes.Node]


class Stages:
    """What each stage of the library says about a text, worked out when it is asked for."""

    def __init__(self, text: str, given: bool) -> None:
        self.text = text
        self._given = given

    @functools.cached_property
    def parse(self) -> Parse:
        """The tokens and trees."""
        return parse_text(self.text, load_pipeline())

    @functools.cached_property
    def marks(self) -> tuple[QuoteSpan, ...]:
        """What stands in quotation marks."""
        return find_quotes(self.text)

    @functools.cached_property
    def genre(self) -> str:
        """Report or story."""
        return "fiction" if fiction_score(self.text, self.parse.paragraphs, self.marks) >= 0.5 else "news"

    @functools.cached_property
    def tags(self) -> tuple[Frame, ...]:
        """Speech tags."""
        return tags.find_tags(self.parse, self.marks)

    @functools.cached_property
    def reports(self) -> tuple[Frame, ...]:
        """Reports in news."""
        return frames.find_frames(self.parse, self.marks)

    @functools.cached_property
    def turns(self) -> tuple[Frame, ...]:
        """Turns of transcripts."""
        return turns.find_turns(self.parse, self.marks)

    @functools.cached_property
    def cast(self) -> Cast:
        """The people."""
        spoken = merge_turns(self.turns, self.reports)
        return people.find_people(Document(self.parse, self.marks), (*spoken, *self.tags))

    @functools.cached_property
    def rankings(self) -> tuple[Ranking, ...]:
        """Who may say each quote."""
        return ranking.rank_speakers(self.parse, self.marks, self.tags, self.cast)

    @functools.cached_property
    def quotes(self) -> tuple[AttributedQuote, ...]:
        """As `attribute` puts them together."""
        quotes = [mark.spans for mark in self.marks] if self._given else None
        return quoteattr.attribute(self.text, quotes=quotes).quotes


@functools.cache
def stages(text: str, given: bool = False) -> Stages:
    """Every stage's answer; with `given`, all in marks is taken for a quote."""
    return Stages(text, given)


# What the directives are made of


def words(*parts: str | nodes.Node) -> list[nodes.Node]:
    """Strings and nodes as the content of a cell; strings between backticks are code."""
    out: list[nodes.Node] = []
    for part in parts:
        if isinstance(part, nodes.Node):
            out.append(part)
            continue
        for at, piece in enumerate(part.split("`")):
            if piece:
                out.append(nodes.literal(text=piece) if at % 2 else nodes.Text(piece))
    return out


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]], classes: Sequence[str] = ()) -> nodes.Node:
    """A table in a box of its own, which scrolls when a screen is too narrow for it."""
    group = nodes.tgroup(cols=len(heads))
    for _ in heads:
        group += nodes.colspec(colwidth=1)
    head, body = nodes.thead(), nodes.tbody()
    head += _row(heads)
    for row in rows:
        body += _row(row)
    group += [head, body]
    box = nodes.table(classes=["shown", *classes])
    box += group
    return box


def _row(cells: Sequence[Cell]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        paragraph = nodes.paragraph()
        paragraph += words(cell) if isinstance(cell, str) else list(cell)
        row += nodes.entry("", paragraph)
    return row


def shown_text(text: str, marked: Iterable[tuple[Span, str]]) -> nodes.container:
    """The text with stretches marked by class, an inner one inside an outer one; one paragraph a paragraph."""
    box = nodes.container(classes=["shown-text"])
    ordered = sorted(marked, key=lambda pair: (pair[0].start, -pair[0].end))
    for match in re.finditer(r"\S(?:[^\n]|\n(?!\s*\n))*", text):
        paragraph = nodes.paragraph()
        inside = [(span, name) for span, name in ordered if match.start() <= span.start and span.end <= match.end()]
        paragraph += _marked(text, match.start(), match.end(), inside)
        box += paragraph
    return box


def _marked(text: str, start: int, end: int, inside: Sequence[tuple[Span, str]]) -> list[nodes.Node]:
    out: list[nodes.Node] = []
    at = start
    for number, (span, name) in enumerate(inside):
        if span.start < at or span.end > end or not len(span):
            continue
        out.append(nodes.Text(text[at : span.start]))
        inner = nodes.inline(classes=[f"shown-{name}"])
        inner += _marked(text, span.start, span.end, inside[number + 1 :])
        out.append(inner)
        at = span.end
    out.append(nodes.Text(text[at:end]))
    return out


def stretches(quotes: Iterable[AttributedQuote]) -> list[tuple[Span, str]]:
    """Contents, sources and cues of quotes, for `shown_text`."""
    out = []
    for quote in quotes:
        out += [(span, "content") for span in quote.spans]
        out += [(quote.mention, "source")] if quote.mention else []
        out += [(quote.cue, "cue")] if quote.cue else []
    return out


def percent(value: float) -> str:
    """A share of one with two places, without the leading nought."""
    return f"{value:.2f}".lstrip("0") if value < 1 else "1"


def clipped(text: str, longest: int = 60) -> str:
    """The text on one line, cut at a word where it is long."""
    line = " ".join(text.split()).replace("`", "ˋ")
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0] + " …"


def quote_table(quotes: Sequence[AttributedQuote]) -> nodes.Node:
    """One row a quote: what, who, how, how surely, and what decided."""
    rows: list[list[Cell]] = []
    for quote in quotes:
        why = quote.evidence[0] if quote.evidence else None
        rows.append(
            [
                clipped(quote.text),
                [nodes.strong(text=quote.speaker.name)] if quote.speaker else [nodes.emphasis(text="nobody")],
                f"{quote.kind}, {quote.attribution}" if quote.attribution else quote.kind,
                f"`{why.rule}`" + (f", `{why.note}`" if why.note else "") if why else "",
                percent(quote.confidence),
            ]
        )
    return table(("content", "speaker", "kind", "evidence", "confidence"), rows, ["shown-quotes"])


def people_table(cast: Sequence[Person]) -> nodes.Node:
    """One row a person."""
    rows = [
        [
            [nodes.strong(text=person.name)],
            "; ".join(person.aliases),
            "; ".join(person.titles),
            "; ".join(person.roles),
            person.gender or "",
            person.kind,
            str(len(person.mentions)),
        ]
        for person in cast
    ]
    return table(("name", "aliases", "titles", "roles", "gender", "kind", "mentions"), rows)


class Shown(SphinxDirective):
    """What the directives share: their text is their content, or a file of the checkout."""

    has_content = True
    optional_arguments = 2
    option_spec = {  # noqa: RUF012
        "file": directives.unchanged,
        "paragraphs": directives.unchanged,
        "given": directives.flag,
    }

    def text(self) -> str:
        """The text to show: the content, or paragraphs of a file."""
        if "file" not in self.options:
            return "\n".join(self.content)
        path = ROOT / self.options["file"]
        self.env.note_dependency(str(path))
        text = path.read_text(encoding="utf-8")
        if "paragraphs" in self.options:
            first, _, last = self.options["paragraphs"].partition("-")
            text = "\n\n".join(text.split("\n\n")[int(first) - 1 : int(last or first)])
        return text

    def expect(self, found: bool, what: str) -> None:
        """Warn, and so fail the build, when an example does not show what it should."""
        if not found:
            logger.warning("the example does not show %s", what, location=self.get_location(), type="shown")


class Attributed(Shown):
    """``{attributed}``: a text and the table of its quotes."""

    def run(self) -> list[nodes.Node]:
        """The nodes."""
        seen = stages(self.text())
        self.expect(bool(seen.quotes), "any quote")
        return [shown_text(seen.text, stretches(seen.quotes)), quote_table(seen.quotes)]


class WhoIsWho(Shown):
    """``{cast}``: a text and its people."""

    def run(self) -> list[nodes.Node]:
        """The nodes."""
        result = quoteattr.attribute(self.text())
        self.expect(bool(result.people), "anybody")
        named = [(m.span, "source") for person in result.people for m in person.mentions]
        return [shown_text(result.text, named), people_table(result.people)]


class Marks(Shown):
    """``{found-marks}``: a text and what `find_quotes` says about each pair of marks.

    The argument names a style, label or problem that must be among them.
    """

    def run(self) -> list[nodes.Node]:
        """The nodes."""
        text = self.text()
        found = find_quotes(text)
        if self.arguments:
            names = {name for quote in found for name in (quote.style, quote.label, *quote.problems)}
            self.expect(self.arguments[0] in names, f"{self.arguments[0]!r}")
        rows = [
            [
                " … ".join(clipped(span.of(text)) for span in quote.spans),
                f"`{quote.style}`",
                f"`{quote.label}`",
                percent(quote.score),
                ", ".join(f"`{problem}`" for problem in quote.problems),
            ]
            for quote in found
        ]
        marked = [(span, "content") for quote in found for span in quote.spans]
        return [
            shown_text(text, marked),
            table(("content", "style", "label", "score", "problems"), rows),
        ]


class Rule(Shown):
    """``{rule} STAGE NAME``: a text that the rule decides, and the evidence that it leaves."""

    def run(self) -> list[nodes.Node]:
        """The nodes."""
        stage, name = self.arguments
        seen = stages(self.text(), "given" in self.options)
        shown = _RULES[stage](seen, name)
        self.expect(bool(shown), f"the {stage} {name!r}")
        self.env.metadata[self.env.docname].setdefault("rules", []).append((stage, name))
        return [shown_text(seen.text, stretches(shown) or stretches(seen.quotes)), quote_table(shown or seen.quotes)]


def _by_decision(seen: Stages, name: str) -> list[AttributedQuote]:
    return [quote for quote in seen.quotes if any(step.rule == name for step in quote.evidence)]


def _by_note(seen: Stages, name: str) -> list[AttributedQuote]:
    return [quote for quote in seen.quotes if quote.evidence and quote.evidence[0].note == name]


def _by_frame(found: Iterable[Frame], seen: Stages, name: str) -> list[AttributedQuote]:
    starts = {frame.spans[0].start for frame in found if frame.rule == name}
    return [quote for quote in seen.quotes if quote.start in starts]


def _by_source(seen: Stages, name: str) -> list[AttributedQuote]:
    """Quotes whose source was found by this path through the dependencies."""
    scene = build_scene(seen.parse, seen.marks)
    out = []
    for quote in seen.quotes:
        cue = seen.parse.token_at(quote.cue.start) if quote.cue is not None else -1
        source = find_source(scene, cue) if cue >= 0 else None
        if source is not None and source.rule == name:
            out.append(quote)
    return out


_RULES = {
    "decision": _by_decision,
    "ranking": _by_note,
    "tag": lambda seen, name: _by_frame(seen.tags, seen, name),
    "report": lambda seen, name: _by_frame(seen.reports, seen, name),
    "turn": lambda seen, name: _by_frame(seen.turns, seen, name),
    "source": _by_source,
}


class Mentions(Shown):
    """``{mention} RULE``: a text in which that rule resolves a mention, and all that is resolved in it."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The nodes."""
        seen = stages(self.text())
        rule = self.arguments[0]
        people = {person.id: person.name for person in seen.cast.people}
        self.expect(any(m.rule == rule and m.person for m in seen.cast.mentions), f"the rule {rule!r}")
        rows: list[list[Cell]] = [
            [
                m.span.of(seen.text),
                [nodes.strong(text=people[m.person])] if m.person else [nodes.emphasis(text="nobody")],
                m.kind,
                f"`{m.rule}`" if m.rule else "",
                percent(m.score),
            ]
            for m in seen.cast.mentions
        ]
        marked = [(m.span, "source") for m in seen.cast.mentions]
        return [shown_text(seen.text, marked), table(("mention", "person", "kind", "rule", "score"), rows)]


class Decisions(SphinxDirective):
    """``{decisions}``: the ordered list of decisions, each with the first sentence of its docstring."""

    def run(self) -> list[nodes.Node]:
        """The nodes."""
        rows = [
            [str(number), f"`{name}`", one.settles, " ".join((one.look.__doc__ or "").split()).removesuffix(".")]
            for number, (name, one) in enumerate(DECISIONS, 1)
        ]
        return [table(("", "decision", "settles", "what it goes by"), rows)]


class Lexicons(SphinxDirective):
    """``{lexicons}``: the word lists of the package, each with the number of its entries and its head."""

    def run(self) -> list[nodes.Node]:
        """The nodes."""
        folder = resources.files("quoteattr").joinpath("lang", "en")
        rows: list[list[Cell]] = []
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name.endswith((".txt", ".tsv")):
                head, columns, entries = _lexicon(file.read_text(encoding="utf-8"))
                rows.append([f"`{file.name}`", f"{entries:,}", " ".join(f"`{c}`" for c in columns), head])
        return [table(("file", "entries", "columns", "what it holds"), rows, ["shown-wide"])]


def _lexicon(text: str) -> tuple[str, list[str], int]:
    """The comment at the head, the columns and the number of entries of a data file."""
    lines = [line for line in text.splitlines() if line.strip()]
    comment = " ".join(line.lstrip("# ") for line in lines if line.startswith("#") and not line.startswith("#columns"))
    columns = next((line.split("\t")[1:] for line in lines if line.startswith("#columns")), [])
    return comment.replace("`", "ˋ"), columns, sum(not line.startswith("#") for line in lines)


class KnownFailures(SphinxDirective):
    """``{known-failures}``: the cases that the test suite expects to fail, from the case files themselves."""

    def run(self) -> list[nodes.Node]:
        """The nodes."""
        rows: list[list[Cell]] = [[stage, clipped(text, 220), why] for stage, text, why in known_failures()]
        return [table(("stage", "text", "what is hard, or what is missed"), rows, ["shown-wide"])]


def known_failures() -> list[tuple[str, str, str]]:
    """Stage, text and reason of each case that is known to fail."""
    out: list[tuple[str, str, str]] = []
    for case in _cases("quotes_known_failures.json"):
        plain = re.sub(r"⇢|[⟦⟧]", "", case["marked"])
        out.append(("marks", plain, case["label"]))
    out += [("reports", text, what) for text, what in _frame_failures()]
    for name, stage in (("dialogue.json", "dialogue"), ("people.json", "people")):
        out += [(stage, case.get("text", ""), case["fails"]) for case in _cases(name) if case.get("fails")]
    out += [("whole", case["text"], case["hard"]) for case in _cases("seeds_hard.json") if case.get("known_to_fail")]
    return out


def _cases(name: str) -> list[dict[str, Any]]:
    cases: Any = json.loads((CASES / name).read_text(encoding="utf-8"))
    return [case for case in (cases.values() if isinstance(cases, dict) else cases) if isinstance(case, dict)]


def _frame_failures() -> list[tuple[str, str]]:
    text, out = "", []
    for line in (CASES / "frames.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("> "):
            text = line[2:].replace("\\n", " ")
        elif line.startswith("? ="):
            parts = [part.strip() for part in line[3:].split("|")]
            out.append((text, f"missed: {parts[0]}, “{parts[-1]}”"))
        elif line.startswith("? !"):
            out.append((text, "taken for a report"))
    return out


_CELLS = {"y": "yes", "p": "partly", "n": "no", "?": "unknown"}


def colour_features(app: Sphinx, doctree: nodes.document) -> None:
    """Give the cells of tables of the class ``features`` a class by what they say: y, p, n or ?."""
    for box in doctree.findall(nodes.table):
        if "features" in box["classes"] or "features" in getattr(box.parent, "attributes", {}).get("classes", ()):
            for cell in box.findall(nodes.entry):
                says = _CELLS.get(cell.astext().strip())
                if says is not None:
                    cell["classes"].append(f"says-{says}")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives."""
    app.connect("doctree-read", colour_features)
    app.add_directive("attributed", Attributed)
    app.add_directive("cast", WhoIsWho)
    app.add_directive("found-marks", Marks)
    app.add_directive("rule", Rule)
    app.add_directive("mention", Mentions)
    app.add_directive("decisions", Decisions)
    app.add_directive("lexicons", Lexicons)
    app.add_directive("known-failures", KnownFailures)
    return {"version": quoteattr.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
