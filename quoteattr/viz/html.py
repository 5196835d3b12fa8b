"""The page for the browser.

Everything that comes from a text, names and file names included, is escaped
when it is written; the scripts are files of the package, read what they show
from attributes, and write it as text.  The page allows no other script and no
network by a content security policy.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from quoteattr.io import Result
from quoteattr.lang.files import packaged
from quoteattr.markup import Event, Layer, nest
from quoteattr.text.digests import digest_of, digests_of
from quoteattr.text.layout import paragraphs
from quoteattr.types import AttributedQuote, Person, Span
from quoteattr.viz.counts import counted
from quoteattr.viz.voices import DOUBTFUL, Voice, Voices, band, escape
from quoteattr.viz.wording import reasons

__all__ = ["page"]

# Paragraphs that the browser lays out together, when they come into view; and
# how high it may take them to be until then, in units of the letters' size.
_RUN = 24
# Runs that a browser builds as it reads the page. The others stand in elements that one with scripts passes over and
# builds when they come near or when there is time, and that one without scripts shows: 120,000 words open in a third
# of the time.
_AT_ONCE = 4
_PARAGRAPH, _LINE, _LINE_LENGTH = 1.0, 1.7, 68
_ATTRIBUTION = {
    "explicit": "a name beside the quote",
    "anaphoric": "a pronoun or description beside the quote",
    "implicit": "the conversation; nothing beside the quote",
}
_UNTITLED = "Who said what"


def page(results: Sequence[Result], title: str | None = None, kept: Sequence[Any] = ()) -> str:
    """A self-contained HTML page with the texts of `results`, one below the other, that can be read and edited.

    Args:
        results: What to show.
        title: Of the page.
        kept: For each result the corrections that were applied to it, as plain data: the page writes them out again
            before those that are made in it.
    """
    head = title if title is not None else _title(results)
    script = "".join(_asset(name) for name in ("page.js", "edit.js"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(head)}</title>\n"
        f"<style>\n:root {{ color-scheme: light dark; }}\nbody {{ margin: 0; }}\n{_asset('page.css')}"
        ".qa { min-height: 100vh; }\n</style>\n"
        f"</head>\n<body>\n{_whole(results, head, kept)}\n<script>{script}</script>\n</body>\n</html>\n"
    )


@functools.cache
def _asset(name: str) -> str:
    return packaged("viz", name).decode("utf-8")


def _title(results: Sequence[Result]) -> str:
    return (results[0].name or _UNTITLED) if len(results) == 1 else f"Who said what in {len(results)} texts"


def _whole(results: Sequence[Result], title: str, kept: Sequence[Any]) -> str:
    voices = Voices(results)
    quotes = [quote for result in results for quote in result.quotes]
    several = len(results) > 1
    texts, first, runs = [], 0, itertools.count()
    words: dict[str, int] = {}
    for number, result in enumerate(results, 1):
        own = kept[number - 1] if number <= len(kept) else None
        texts.append(_article(result, _Writer(result, voices, number, first, words), runs, own, headed=several))
        first += len(result.quotes)
    map_ = "" if several or not results else _map(results[0], voices)
    return (
        f"<div class=\"qa\" data-qa data-words='{_in_attribute(list(words))}'>\n"
        '<a class="qa-skip" href="#qa-main">To the text</a>\n'
        f'<header class="qa-head"><h1 class="qa-title"><bdi>{escape(title)}</bdi></h1>'
        f'<p class="qa-meta">{escape(_meta(results, voices, quotes))}</p>{map_}</header>\n'
        f'<div class="qa-body">\n<nav class="qa-side" aria-label="Speakers, search and contents">{_TOOLS}'
        f"{_contents(results) if several or _chapters(results) else ''}"
        f'<ul class="qa-list">{_legend(voices, several)}</ul>{_KEY if quotes else ""}</nav>\n'
        f'<main class="qa-main" id="qa-main">\n{"".join(texts)}</main>\n</div>\n'
        '<aside class="qa-card" role="status" aria-label="Evidence" hidden></aside>\n</div>'
    )


def _meta(results: Sequence[Result], voices: Voices, quotes: Sequence[AttributedQuote]) -> str:
    unknown = sum(quote.speaker is None for quote in quotes)
    doubtful = sum(quote.speaker is not None and quote.confidence < DOUBTFUL for quote in quotes)
    speakers = sum(bool(voice.key) for voice in voices.all())
    parts = [counted(len(results), "text")] if len(results) > 1 else []
    parts += [counted(len(quotes), "quote"), counted(speakers, "speaker")]
    parts += [f"{doubtful:,} doubtful"] if doubtful else []
    parts += [f"{unknown:,} without a speaker"] if unknown else []
    parts.append(counted(sum(len(result.text.split()) for result in results), "word"))
    parts += [pipeline for pipeline in dict.fromkeys(r.pipeline for r in results) if pipeline != "none"]
    return " · ".join(parts)


# Shown by the script; without it there is nothing they could do.
_TOOLS = (
    '<div class="qa-tools" hidden><button type="button" data-back aria-label="Previous quote">‹</button>'
    '<button type="button" data-next aria-label="Next quote">›</button>'
    '<button type="button" data-few aria-pressed="false">Only these</button>'
    '<button type="button" data-all>Show all</button>'
    '<button type="button" data-edit aria-pressed="false">Edit</button></div>'
    '<div class="qa-tools qa-filters" role="search" hidden>'
    '<input type="search" data-find aria-label="Search the text" placeholder="Search">'
    '<select data-kind aria-label="Kind of quote"><option value="">all kinds</option><option>direct</option>'
    "<option>mixed</option><option>indirect</option></select>"
    '<select data-sure aria-label="How sure the speaker is"><option value="">sure or not</option>'
    '<option value="01">doubtful</option><option value="23">likely and sure</option>'
    '<option value="3">sure</option></select></div>'
    '<p class="qa-state" role="status"></p><div class="qa-editor" hidden></div>'
)
_KEY = (
    '<dl class="qa-key"><dt><span class="qa-q">words</span></dt><dd>direct</dd>'
    '<dt><span class="qa-q qa-mixed">words</span></dt><dd>mixed: partly in marks</dd>'
    '<dt><span class="qa-q qa-indirect">words</span></dt><dd>indirect</dd>'
    '<dt><span class="qa-src">words</span></dt><dd>the source beside the quote</dd>'
    '<dt><span class="qa-cue">words</span></dt><dd>the reporting word</dd>'
    '<dt><span class="qa-badge qa-maybe">AB?</span></dt><dd>doubtful: under 70 %</dd></dl>'
)


def _chapters(results: Sequence[Result]) -> bool:
    return any(getattr(result, "sections", ()) for result in results)


def _contents(results: Sequence[Result]) -> str:
    """The texts and their chapters, with the number of quotes in each."""
    items = []
    for number, result in enumerate(results, 1):
        starts = sorted(quote.start for quote in result.quotes)
        inside = "".join(
            f'<li><a href="#d{number}s{at}"><bdi>{escape(section.title or "Part")}</bdi></a> <span class="qa-count">'
            f"{bisect_left(starts, section.span.end) - bisect_left(starts, section.span.start):,}</span></li>"
            for at, section in enumerate(getattr(result, "sections", ()), 1)
        )
        name = escape(result.name or f"Text {number}")
        items.append(
            f'<li><a href="#d{number}"><bdi>{name}</bdi></a> <span class="qa-count">{len(result.quotes):,}</span>'
            f"{f'<ol>{inside}</ol>' if inside else ''}</li>"
        )
    return f'<details class="qa-contents" open><summary>Contents</summary><ol>{"".join(items)}</ol></details>'


def _legend(voices: Voices, several: bool) -> str:
    all_ = voices.all()
    most = max((voice.words for voice in all_), default=0) or 1
    return "".join(_legend_entry(voice, most, several) for voice in all_)


def _legend_entry(voice: Voice, most: int, several: bool) -> str:
    person = voice.person
    described = ", ".join([*person.titles[:1], *person.roles[:1]]) if person else ""
    if several and voice.texts > 1:
        described = ", ".join(filter(None, [counted(voice.texts, "text"), described]))
    role = f'<span class="qa-role"><bdi>{escape(described)}</bdi></span>' if described else ""
    more = ", ".join([*person.titles[:2], *person.roles[:2]]) if person else ""
    return (
        f'<li><button type="button" class="qa-who" {voice.mark} data-n="{voice.quotes}" data-more="{escape(more)}" '
        f'data-badge="{escape(voice.badge)}" aria-pressed="false">'
        f'<span class="qa-badge" aria-hidden="true">{escape(voice.badge)}</span>'
        f'<span class="qa-name"><bdi>{escape(voice.name)}</bdi>{role}</span>'
        f'<span class="qa-count" title="{escape(counted(voice.words, "word"))}">{voice.quotes:,}</span>'
        f'<span class="qa-share" style="--w:{100 * voice.words / most:.1f}%"></span></button></li>'
    )


def _map(result: Result, voices: Voices) -> str:
    """A strip that shows who speaks where in the text: one path for all the quotes of a voice."""
    if not result.quotes:
        return ""
    scale = 1000 / max(1, len(result.text))
    paths: dict[int, list[str]] = {}
    marks: dict[int, str] = {}
    for quote in result.quotes:
        voice = voices.of(quote)
        marks[voice.key] = voice.mark
        # Quotes inside others are half as high; indirect ones a little lower than direct ones.
        top, height = (12, 12) if quote.parent is not None else ((6, 18) if quote.kind != "direct" else (0, 24))
        own = paths.setdefault(voice.key, [])
        for span in quote.spans:
            width = max(1.2, len(span) * scale)
            own.append(f"M{span.start * scale:.1f} {top}h{width:.1f}v{height}h-{width:.1f}z")
    drawn = "".join(f'<path {marks[key]} d="{"".join(path)}"/>' for key, path in sorted(paths.items()))
    return (
        f'<svg class="qa-map" data-length="{len(result.text)}" viewBox="0 0 1000 24" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def _in_attribute(value: Any) -> str:
    """Plain data as JSON, which is full of double quotes, for an attribute in single ones."""
    return escape(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).replace("&quot;", '"')


def _article(result: Result, writer: _Writer, runs: Iterator[int], kept: Any, *, headed: bool) -> str:
    voices, number = writer.voices, writer.document
    people = [
        [p.id, p.name, voices.key_of(p), p.gender, p.aliases, _forms(p, result.text)]
        for p in (*result.people, *getattr(result, "others", ()))
    ]
    facts = {
        "name": result.name, "sha256": digest_of(result.text), "paragraphs": digests_of(result.text),
        "people": people, "kept": kept or [],
    }  # fmt: skip
    head = ""
    if headed:
        unknown = sum(quote.speaker is None for quote in result.quotes)
        about = [counted(len(result.quotes), "quote"), counted(len(result.text.split()), "word")]
        about += [f"{unknown:,} without a speaker"] if unknown else []
        head = (
            f'<header><h2 class="qa-title"><bdi>{escape(result.name or f"Text {number}")}</bdi></h2>'
            f'<p class="qa-meta">{escape(" · ".join(about))}</p>{_map(result, voices)}</header>\n'
        )
    return (
        f'<article class="qa-text" id="d{number}" data-doc=\'{_in_attribute(facts)}\'>\n{head}'
        f"{_text(result, writer, runs)}</article>\n"
    )


def _forms(person: Person, text: str) -> list[str]:
    """The forms of a name that stand in the text, if there are several: some may turn out to be somebody else's."""
    if not person.aliases:
        return []
    there = {" ".join(mention.span.of(text).casefold().split()) for mention in person.mentions}
    return [form for form in (person.name, *person.aliases) if " ".join(form.casefold().split()) in there]


def _text(result: Result, writer: _Writer, runs: Iterator[int]) -> str:
    waiting = sorted(_layers(result), key=lambda layer: layer.span.start, reverse=True)
    sections = sorted(
        ((section.heading.start, at) for at, section in enumerate(getattr(result, "sections", ()), 1)), reverse=True
    )
    seen: set[int] = set()
    current: list[Layer] = []
    written = []
    blocks = paragraphs(result.text)
    for begin in range(0, len(blocks), _RUN):
        out = []
        height = 0.0
        for place, block in enumerate(blocks[begin : begin + _RUN], begin):
            while waiting and waiting[-1].span.start < block.end:
                current.append(waiting.pop())
            current = [layer for layer in current if layer.span.end > block.start]
            own = "".join(map(writer.write, nest(result.text, block, current, seen)))
            anchor, heading = "", False
            while sections and sections[-1][0] < block.end:
                anchor, heading = f' id="d{writer.document}s{sections.pop()[1]}"', True
            out.append(
                f'<p dir="auto"{anchor}{" class=qa-heading" if heading else ""} data-p="{place}" '
                f'data-at="{block.start}">{own}</p>\n'
            )
            height += _PARAGRAPH + _LINE * (1 + len(block) // _LINE_LENGTH)
        inside, wait = "".join(out), ""
        if next(runs) >= _AT_ONCE:
            inside, wait = f"<noscript>{inside}</noscript>", " data-wait"
        written.append(f'<div class="qa-run" style="--h:{height:.0f}em"{wait}>\n{inside}</div>\n')
    return "".join(written) or "<p>An empty text.</p>\n"


def _layers(result: Result) -> list[Layer]:
    """Quotes outside, then fragments, sources and cues."""
    layers = []
    sources: dict[Span, list[int]] = {}
    cues: dict[Span, list[int]] = {}
    for number, quote in enumerate(result.quotes):
        layers += [Layer(span, ("quote", [number], part), 0) for part, span in enumerate(quote.spans)]
        layers += [Layer(span, ("fragment", [number], 0), 1) for span in quote.fragments]
        for span, group in ((quote.mention, sources), (quote.cue, cues)):
            if span is not None:
                group.setdefault(span, []).append(number)
    layers += [Layer(span, ("source", numbers, 0), 2) for span, numbers in sources.items()]
    layers += [Layer(span, ("cue", numbers, 0), 3) for span, numbers in cues.items()]
    return layers


class _Writer:
    """Writes the events of a text as HTML."""

    def __init__(self, result: Result, voices: Voices, document: int, first: int, words: dict[str, int]) -> None:
        self.voices = voices
        self.document = document
        self._result = result
        self._first = first
        self._words = words

    def write(self, event: Event) -> str:
        if event.layer is None:
            return escape(event.text)
        if event.kind == "close":
            return "</span>"
        kind, numbers, part = event.layer.value
        if kind == "quote":
            return self._quote(numbers[0], leads=event.first and part == 0)
        if kind == "fragment":
            return '<span class="qa-frag">'
        of = " ".join(str(self._first + number) for number in numbers)
        if kind == "cue":
            return f'<span class="qa-cue" data-of="{of}">'
        return f'<span class="qa-src" data-of="{of}" {self.voices.of(self._result.quotes[numbers[0]]).mark}>'

    def _quote(self, number: int, leads: bool) -> str:
        quote = self._result.quotes[number]
        voice = self.voices.of(quote)
        attributes = [
            f'class="qa-q{"" if quote.kind == "direct" else f" qa-{quote.kind}"}"',
            f'data-q="{self._first + number}" {voice.mark} data-k="{quote.kind}" data-f="{_band(quote)}"',
        ]
        if leads:
            doubt = "?" if quote.speaker is not None and quote.confidence < DOUBTFUL else ""
            attributes.append(f'id="d{self.document}q{number + 1}"')
            attributes.append(f'tabindex="-1" data-at="{quote.start}" data-b="{escape(_badges(quote, voice) + doubt)}"')
            attributes.append(f'title="{escape(_summary(quote, voice))}"')
            attributes.append(f'data-info="{self._info(quote, voice)}"')
        return f"<span {' '.join(attributes)}>"

    def _info(self, quote: AttributedQuote, voice: Voice) -> str:
        """What the card shows, as JSON of numbers: strings stand once in the page, so that it is a third as long."""
        text = self._result.text
        facts: list[Any] = [
            round(100 * quote.confidence) if voice.person else None,
            [number for span in quote.spans for number in (span.start, span.end)],
            [self._number(words) for row in _rows(quote, voice, text) for words in row],
            [
                [self._number(words), -1 if sure is None else sure, *map(self._number, shown)]
                for words, sure, shown in reasons(quote, text)
            ],
        ]
        if len(quote.speakers) > 1:
            facts.append([self._number(person.name) for person in quote.speakers[1:]])
        return json.dumps(facts, separators=(",", ":"))

    def _number(self, words: str) -> int:
        return self._words.setdefault(words, len(self._words))


def _badges(quote: AttributedQuote, voice: Voice) -> str:
    return voice.badge + (f"+{len(quote.speakers) - 1}" if len(quote.speakers) > 1 else "")


def _band(quote: AttributedQuote) -> int:
    return band(quote.confidence) if quote.speaker is not None else 0


def _summary(quote: AttributedQuote, voice: Voice) -> str:
    return f"{_names(quote.speakers) or voice.name}: {quote.kind}, {quote.confidence:.0%}"


def _names(people: Sequence[Person]) -> str:
    return " and ".join(person.name for person in people)


def _rows(quote: AttributedQuote, voice: Voice, text: str) -> list[tuple[str, str]]:
    """What the card tells of a quote, with its labels."""
    rows = [("Kind", quote.kind + (f" ({', '.join(_moods(quote))})" if _moods(quote) else ""))]
    if quote.attribution:
        rows.append(("Known by", _ATTRIBUTION[quote.attribution]))
    if voice.person is not None:
        rows.append(("Sure", f"{quote.confidence:.0%}"))
    if len(quote.speakers) > 1:
        rows.append(("Together with", _names(quote.speakers[1:])))
    if quote.mention:
        rows.append(("Source", _short(quote.mention.of(text))))
    if quote.cue:
        rows.append(("Cue", _short(quote.cue.of(text)) + (f" ({quote.cue_class})" if quote.cue_class else "")))
    if quote.addressee:
        rows.append(("Said to", quote.addressee.name))
    if quote.relay:
        rows.append(("Passed on by", _short(quote.relay.of(text))))
    return rows


def _moods(quote: AttributedQuote) -> list[str]:
    moods = {"denied": quote.negated, "imagined": quote.hypothetical, "asked about": quote.questioned}
    return [mood for mood, holds in moods.items() if holds]


def _short(text: str, longest: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
