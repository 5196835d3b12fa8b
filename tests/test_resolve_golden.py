"""What the resolver makes of a thousand scenes put together at random, as it stood when somebody last looked.

The scenes have frames, tags and rankings that contradict each other, so most answers are a matter of which evidence
goes first; that one changes should be seen.  After a change that is meant, look at the difference and write the file
anew: ``QUOTEATTR_UPDATE_GOLDEN=1 python -m pytest tests/test_resolve_golden.py``.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from quoteattr.speakers.attribution import GivenQuotes, any_untagged, attribute_quotes, merge_turns
from quoteattr.speakers.ranking import Ranking
from quoteattr.syntax.parse import Parse
from quoteattr.text.layout import paragraphs
from quoteattr.text.quotes import find_quotes
from quoteattr.types import AttributedQuote, Cast, Frame, Mention, Person, QuoteSpan, Span

GOLDEN = Path(__file__).parent / "cases" / "resolve_golden.txt"
# fmt: off
SAID = ["The tide is in.", "Never", "a monument to delay", "We won,", "It is a monument to delay and nothing more,",
        "I told him ‘Leave the boat!’ and ran,", "Who? No.", "we are late", "Yes…", "the old “boat” sank", "I saw it,"]
WHO = ["Ada Marsh", "Tom Reed", "she", "I", "the keeper", "his aunt, Ada Marsh", "Ada Marsh, who kept the lock"]
AROUND = ["“{}” said {w}.", "“{}” {w} warned: “{}”", "{w} said that it was “{}” again.", "“{}”", "{w} said: “{}”",
          "“{}” {w} beamed after Tom Reed said that “{}” was so.", "{w} nodded. “{}” The lamp went out.", "It rained.",
          "“{}” {w} said, “{}”", "{w} rejected the offer, warning: “{}”", "A sign read “{}” near the {w} house.",
          "{w}: “{}”"]
# fmt: on
PEOPLE = [
    Person("p1", "Ada Marsh", gender="F"),
    Person("p2", "Tom Reed", gender="M"),
    Person("p3", "the board", kind="organization"),
]


def tokens(text: str) -> Parse:
    """Words alone, each a noun."""
    spots = [found.span() for found in re.finditer(r"\w+|[^\w\s]", text)]
    n, words = len(spots), [text[a:b] for a, b in spots]
    starts, ends = [a for a, _ in spots], [b for _, b in spots]
    return Parse(text, starts, ends, words, ["NN"] * n, ["dep"] * n, list(range(n)), [0] * n, [], paragraphs(text))


def mentions(text: str, chosen: random.Random) -> tuple[Mention, ...]:
    """Who is named and meant where."""
    kinds = {"Ada Marsh": "name", "Tom Reed": "name", "she": "pronoun", "I": "narrator", "the keeper": "description"}
    found = []
    for words, kind in kinds.items():
        for place in re.finditer(rf"\b{words}\b", text):
            who = {"Ada Marsh": "p1", "Tom Reed": "p2"}.get(words) or chosen.choice(["p1", "p2", "p3", None])
            found.append(Mention(Span(*place.span()), kind, who, chosen.choice([0.4, 0.8, 1.0])))
    return tuple(sorted(found, key=lambda mention: mention.span))


def frame(text: str, mark: int, marks: tuple[QuoteSpan, ...], chosen: random.Random) -> Frame:
    """Some report of a quotation or of words around it."""
    quote, kind = marks[mark], chosen.choice(["direct", "direct", "mixed", "indirect"])
    block = next(p for p in paragraphs(text) if p.start <= quote.start < p.end)
    places = [Span(*m.span()) for w in WHO for m in re.finditer(rf"\b{w}\b", text)]
    near = [place for place in places if abs(place.start - quote.start) < 90]
    source = chosen.choice([*near, None]) if near else None
    cue = re.compile("said|warned|warning|beamed").search(text, block.start, block.end)
    content = quote.spans
    if kind != "direct" and chosen.random() < 0.6:
        start = chosen.choice([block.start, cue.start() if cue else block.start, quote.start])
        content = (Span(start, max(start + 1, chosen.choice([block.end, quote.end, quote.spans[-1].end]))),)
    return Frame(
        content, kind, Span(*cue.span()) if cue and chosen.random() < 0.8 else None, source,
        quote.spans if kind == "mixed" else (), (mark,) if kind != "indirect" else (),
        chosen.choice(["test", "dash", "label", "turn_label", "according"]), chosen.choice([0.2, 0.59, 0.6, 0.95]),
        chosen.choice([None, "say", "ask", "deny"]),
        chosen.random() < 0.1, chosen.random() < 0.1, chosen.random() < 0.1,
        chosen.choice([None, None, source]),
    )  # fmt: skip


def scenes() -> Iterator[tuple[str, tuple[AttributedQuote, ...], str]]:
    """The texts, with what the resolver says."""
    chosen = random.Random(5)
    for number in range(1_000):
        lines = []
        for _ in range(chosen.randint(1, 5)):
            line = chosen.choice(AROUND).replace("{w}", chosen.choice(WHO))
            while "{}" in line:
                line = line.replace("{}", chosen.choice(SAID), 1)
            lines.append(line[0].upper() + line[1:])
        text = chosen.choice(["\n\n", "\n\n", " "]).join(lines)
        marks = find_quotes(text)
        if not marks:
            continue
        every = range(len(marks))
        reports = [frame(text, at, marks, chosen) for at in every if chosen.random() < 0.6]
        tagged = [frame(text, at, marks, chosen) for at in every if chosen.random() < 0.3]
        rankings = []
        for at in every:
            if chosen.random() < 0.5:
                order = chosen.sample(["p1", "p2", "p3"], chosen.randint(0, 3))
                sure = chosen.choice([0.4, 0.59, 0.6, 0.9])
                rule = chosen.choice(["tag:said", "model", ""])
                candidates = tuple((who, sure / 2**rank) for rank, who in enumerate(order))
                rankings.append(Ranking((at,), candidates, rule, chosen.choice([None, "p1", "p2"])))
        given = None
        if number % 5 == 0:
            parts = [QuoteSpan(spans=(s,), outer=s, style="given") for quote in marks for s in quote.spans]
            marks = tuple(sorted(parts, key=lambda quote: (quote.start, -quote.end)))
            groups = [(at,) for at in range(len(marks))]
            given = GivenQuotes(marks, tuple([*groups[:-2], groups[-2] + groups[-1]] if len(groups) > 2 else groups))
        cast = Cast(tuple(PEOPLE), mentions(text, chosen))
        genre = chosen.choice(["news", "fiction"])
        merged = merge_turns(
            [f for f in reports if f.rule == "turn_label"], [f for f in reports if f.rule != "turn_label"]
        )
        quotes = attribute_quotes(tokens(text), marks, merged, tagged, cast, rankings, genre, given)
        untagged = any_untagged(tokens(text), marks, (*tagged, *merged))
        yield text, quotes, f"{genre} {untagged} {len(merged)} of {len(reports)}"


def told(quote: AttributedQuote) -> str:
    """All that is said of a quote, on a line."""
    parts = [quote.id, quote.kind, [(s.start, s.end) for s in quote.spans], len(quote.fragments), quote.parent,
             quote.speaker and quote.speaker.id, quote.attribution, quote.addressee and quote.addressee.id,
             round(quote.confidence, 3), quote.mention and (quote.mention.start, quote.mention.end),
             quote.cue and quote.cue.start, quote.cue_class, quote.negated, quote.hypothetical, quote.questioned,
             quote.relay and quote.relay.start, [(e.rule, e.note, len(e.spans)) for e in quote.evidence]]  # fmt: skip
    return " ".join(str(part) for part in parts)


def test_scenes_are_resolved_as_they_were() -> None:
    lines = []
    for number, (text, quotes, about) in enumerate(scenes()):
        said = [told(quote) for quote in quotes]
        lines.append(f"# {number} {about}: {zlib.crc32(str(said).encode()):x}")
        if number % 20 == 0:
            lines += [repr(text), *said]
    if os.environ.get("QUOTEATTR_UPDATE_GOLDEN"):
        GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_no_scene_breaks_a_law() -> None:
    """Whatever contradicts itself, quotes are in order, spans in the text, and parents around their quotes."""
    for text, quotes, _ in itertools.islice(scenes(), 400):
        by_id = {quote.id: quote for quote in quotes}
        assert len(by_id) == len(quotes)
        assert [q.start for q in quotes] == sorted(q.start for q in quotes)
        for quote in quotes:
            assert quote.end <= len(text)
            assert 0 <= quote.confidence <= 1
            assert (quote.attribution is None) is (quote.speaker is None)
            assert quote.parent is None or by_id[quote.parent].start <= quote.start
