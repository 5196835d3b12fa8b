"""The page for the browser and the fragment for notebooks.

Everything that comes from a text, names and file names included, is escaped
when it is written; the script is a file of the package, reads what it shows
from attributes, and writes it as text.  The page allows no other script and no
network by a content security policy.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import re
from collections.abc import Sequence
from importlib import resources

import attrs

from quoteattr.errors import DataError
from quoteattr.io import Result
from quoteattr.markup import Event, Layer, nest
from quoteattr.text.layout import paragraphs
from quoteattr.types import AttributedQuote, Person, Span
from quoteattr.viz.counts import counted

__all__ = ["fragment", "page"]

_COLOURS = 8
_DOUBTFUL = 0.5
# Paragraphs that the browser lays out together, when they come into view; and
# how high it may take them to be until then, in units of the letters' size.
_RUN = 24
_PARAGRAPH, _LINE, _LINE_LENGTH = 1.0, 1.7, 68
# HTML has no way to write these.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ATTRIBUTION = {
    "explicit": "a name beside the quote",
    "anaphoric": "a pronoun or description beside the quote",
    "implicit": "the conversation; nothing beside the quote",
}


def page(results: Sequence[Result], title: str | None = None) -> str:
    """A self-contained HTML page with the texts of `results`, one below the other."""
    head = title if title is not None else _title(results)
    script = _asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    several = len(results) > 1 or title is not None
    body = "\n".join(
        _section(result, number, title if len(results) == 1 else None, level=2 if several and len(results) > 1 else 1)
        for number, result in enumerate(results, 1)
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{_escape(head)}</title>\n"
        f"<style>\n:root {{ color-scheme: light dark; }}\nbody {{ margin: 0; }}\n{_asset('page.css')}"
        ".qa { min-height: 100vh; }\n</style>\n"
        f"</head>\n<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def fragment(result: Result) -> str:
    """The same for one result, to stand in a notebook: an element with its style and script."""
    return (
        f"<style>{_asset('page.css')}</style>{_section(result, 0, None, note=True)}<script>{_asset('page.js')}</script>"
    )


@functools.cache
def _asset(name: str) -> str:
    try:
        return resources.files("quoteattr.viz").joinpath(name).read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{name} of quoteattr cannot be read: {error}") from error


def _title(results: Sequence[Result]) -> str:
    return (results[0].name or "Who said what") if len(results) == 1 else f"Who said what in {len(results)} texts"


@attrs.frozen
class _Voice:
    """How a speaker is shown."""

    key: int
    """0 for the unknown speaker, else from 1, those with the most words first."""
    person: Person | None
    badge: str
    quotes: int
    words: int

    @property
    def colour(self) -> int:
        return (self.key - 1) % _COLOURS + 1 if self.key else 0

    @property
    def name(self) -> str:
        return self.person.name if self.person else "Unknown speaker"


def _voices(result: Result) -> dict[str | None, _Voice]:
    """The speakers by id, None for unknown, in the order of the legend."""
    counts: dict[str | None, list[int]] = {}
    people: dict[str | None, Person | None] = {}
    for quote in result.quotes:
        who = quote.speaker.id if quote.speaker else None
        people[who] = quote.speaker
        count = counts.setdefault(who, [0, 0])
        count[0] += 1
        # Words of a quote inside another are the outer speaker's already.
        count[1] += len(quote.text.split())
    order = sorted((who for who in counts if who is not None), key=lambda who: -counts[who][1])
    taken: dict[str, int] = {}
    voices: dict[str | None, _Voice] = {}
    for key, who in enumerate(order, 1):
        person = people[who]
        voices[who] = _Voice(key, person, _badge(person.name if person else "", taken), *counts[who])
    if None in counts:
        voices[None] = _Voice(0, None, "?", *counts[None])
    return voices


_INITIAL = re.compile(r"(?<!\w)[^\W_]")


def _badge(name: str, taken: dict[str, int]) -> str:
    """Up to three initials, with a number when somebody else has the same."""
    letters = _INITIAL.findall(name)
    if len(letters) > 3:
        letters = [letters[0], letters[-1]]
    initials = "".join(letters).upper() or "•"
    taken[initials] = number = taken.get(initials, 0) + 1
    return initials if number == 1 else f"{initials}{number}"


def _section(result: Result, number: int, title: str | None, *, level: int = 1, note: bool = False) -> str:
    voices = _voices(result)
    heading = title if title is not None else (result.name or "Who said what")
    unknown = voices[None].quotes if None in voices else 0
    meta = [counted(len(result.quotes), "quote"), counted(len(voices) - (None in voices), "speaker")]
    if unknown:
        meta.append(f"{unknown:,} without a speaker")
    meta.append(counted(len(result.text.split()), "word"))
    if result.pipeline != "none":
        meta.append(result.pipeline)
    legend = "".join(_legend_entry(voice, voices) for voice in voices.values())
    tag = "div" if note else "section"
    return (
        f'<{tag} class="qa{" qa-note" if note else ""}" data-qa>\n<header class="qa-head">'
        f'<h{level} class="qa-title"><bdi>{_escape(heading)}</bdi></h{level}>'
        f'<p class="qa-meta">{_escape(" · ".join(meta))}</p>{_map(result, voices)}</header>\n'
        f'<div class="qa-body">\n<nav class="qa-side" aria-label="Speakers">{_TOOLS}'
        f'<ul class="qa-list">{legend}</ul>{_KEY if result.quotes else ""}</nav>\n'
        f'<article class="qa-text">\n{_text(result, voices, number)}</article>\n</div>\n'
        f'<aside class="qa-card" role="status" aria-label="Evidence" hidden></aside>\n</{tag}>'
    )


# Shown by the script; without it there is nothing they could do.
_TOOLS = (
    '<div class="qa-tools" hidden><button type="button" data-back aria-label="Previous quote">‹</button>'
    '<button type="button" data-next aria-label="Next quote">›</button>'
    '<button type="button" data-few aria-pressed="false">Only these</button>'
    '<button type="button" data-all>Show all</button></div><p class="qa-state" role="status"></p>'
)
_KEY = (
    '<dl class="qa-key"><dt><span class="qa-q">words</span></dt><dd>direct</dd>'
    '<dt><span class="qa-q qa-mixed">words</span></dt><dd>mixed: partly in marks</dd>'
    '<dt><span class="qa-q qa-indirect">words</span></dt><dd>indirect</dd>'
    '<dt><span class="qa-src">words</span></dt><dd>the source beside the quote</dd>'
    '<dt><span class="qa-cue">words</span></dt><dd>the reporting word</dd></dl>'
)


def _legend_entry(voice: _Voice, voices: dict[str | None, _Voice]) -> str:
    most = max(other.words for other in voices.values()) or 1
    person = voice.person
    described = ", ".join([*person.titles[:1], *person.roles[:1]]) if person else ""
    role = f'<span class="qa-role"><bdi>{_escape(described)}</bdi></span>' if described else ""
    more = ", ".join([*person.titles[:2], *person.roles[:2]]) if person else ""
    return (
        f'<li><button type="button" class="qa-who" {_mark(voice)} data-n="{voice.quotes}" data-more="{_escape(more)}" '
        f'aria-pressed="false"><span class="qa-badge" aria-hidden="true">{_escape(voice.badge)}</span>'
        f'<span class="qa-name"><bdi>{_escape(voice.name)}</bdi>{role}</span>'
        f'<span class="qa-count" title="{_escape(counted(voice.words, "word"))}">{voice.quotes:,}</span>'
        f'<span class="qa-share" style="--w:{100 * voice.words / most:.1f}%"></span></button></li>'
    )


def _mark(voice: _Voice) -> str:
    """The attributes by which an element is the voice's: filtered with it, in its colour."""
    return f'data-s="{voice.key}" data-c="{voice.colour}"'


def _map(result: Result, voices: dict[str | None, _Voice]) -> str:
    """A strip that shows who speaks where in the text: one path for all the quotes of a voice."""
    if not result.quotes:
        return ""
    scale = 1000 / max(1, len(result.text))
    paths: dict[int, list[str]] = {}
    for quote in result.quotes:
        # Quotes inside others are half as high; indirect ones a little lower than direct ones.
        top, height = (12, 12) if quote.parent is not None else ((6, 18) if quote.kind != "direct" else (0, 24))
        own = paths.setdefault(_voice_of(quote, voices).key, [])
        for span in quote.spans:
            width = max(1.2, len(span) * scale)
            own.append(f"M{span.start * scale:.1f} {top}h{width:.1f}v{height}h-{width:.1f}z")
    drawn = "".join(
        f'<path {_mark(voice)} d="{"".join(paths[voice.key])}"/>' for voice in voices.values() if voice.key in paths
    )
    return (
        f'<svg class="qa-map" data-length="{len(result.text)}" viewBox="0 0 1000 24" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def _voice_of(quote: AttributedQuote, voices: dict[str | None, _Voice]) -> _Voice:
    return voices[quote.speaker.id if quote.speaker else None]


def _text(result: Result, voices: dict[str | None, _Voice], document: int) -> str:
    waiting = sorted(_layers(result), key=lambda layer: layer.span.start, reverse=True)
    writer = _Writer(result, voices, document)
    seen: set[int] = set()
    current: list[Layer] = []
    runs = []
    blocks = paragraphs(result.text)
    for begin in range(0, len(blocks), _RUN):
        out = []
        height = 0.0
        speaking: set[int] = set()
        for block in blocks[begin : begin + _RUN]:
            while waiting and waiting[-1].span.start < block.end:
                current.append(waiting.pop())
            current = [layer for layer in current if layer.span.end > block.start]
            here = {writer.voice(layer) for layer in current if layer.value[0] == "quote"}
            own = "".join(map(writer.write, nest(result.text, block, current, seen)))
            out.append(f'<p dir="auto"{_keys(here)}>{own}</p>\n')
            speaking |= here
            height += _PARAGRAPH + _LINE * (1 + len(block) // _LINE_LENGTH)
        runs.append(f'<div class="qa-run"{_keys(speaking)} style="--h:{height:.0f}em">\n{"".join(out)}</div>\n')
    return "".join(runs) or "<p>An empty text.</p>\n"


def _keys(voices: set[int]) -> str:
    """The attribute that tells who speaks in an element."""
    return f' data-s="{" ".join(map(str, sorted(voices)))}"' if voices else ""


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

    def __init__(self, result: Result, voices: dict[str | None, _Voice], document: int) -> None:
        self._result = result
        self._voices = voices
        self._document = document

    def write(self, event: Event) -> str:
        if event.layer is None:
            return _escape(event.text)
        if event.kind == "close":
            return "</span>"
        kind, numbers, part = event.layer.value
        if kind == "quote":
            return self._quote(numbers[0], leads=event.first and part == 0)
        if kind == "fragment":
            return '<span class="qa-frag">'
        of = " ".join(map(str, numbers))
        if kind == "cue":
            return f'<span class="qa-cue" data-of="{of}">'
        voice = _voice_of(self._result.quotes[numbers[0]], self._voices)
        return f'<span class="qa-src" data-of="{of}" {_mark(voice)}>'

    def voice(self, layer: Layer) -> int:
        """The key of the voice whose quote a layer is."""
        return _voice_of(self._result.quotes[layer.value[1][0]], self._voices).key

    def _quote(self, number: int, leads: bool) -> str:
        quote = self._result.quotes[number]
        voice = _voice_of(quote, self._voices)
        attributes = [
            f'class="qa-q{"" if quote.kind == "direct" else f" qa-{quote.kind}"}"',
            f'data-q="{number}" {_mark(voice)}',
        ]
        if leads:
            doubt = "?" if quote.speaker is not None and quote.confidence < _DOUBTFUL else ""
            if self._document:
                attributes.append(f'id="d{self._document}q{number + 1}"')
            attributes.append(f'tabindex="-1" data-at="{quote.start}" data-b="{_escape(voice.badge + doubt)}"')
            attributes.append(f'title="{_escape(_summary(quote, voice))}"')
            # JSON is full of double quotes.
            info = _escape(_info(self._result, quote, voice)).replace("&quot;", '"')
            attributes.append(f"data-info='{info}'")
        return f"<span {' '.join(attributes)}>"


def _summary(quote: AttributedQuote, voice: _Voice) -> str:
    rule = f", {quote.evidence[0].rule}" if quote.evidence else ""
    return f"{voice.name}: {quote.kind}, {quote.confidence:.0%}{rule}"


def _info(result: Result, quote: AttributedQuote, voice: _Voice) -> str:
    """What the card shows, as JSON."""
    person = voice.person
    text = result.text
    rows = [("Kind", quote.kind + (f" ({', '.join(_moods(quote))})" if _moods(quote) else ""))]
    if quote.attribution:
        rows.append(("Known by", _ATTRIBUTION[quote.attribution]))
    if person is not None:
        rows.append(("Sure", f"{quote.confidence:.0%}"))
    if quote.mention:
        rows.append(("Source", _short(quote.mention.of(text))))
    if quote.cue:
        rows.append(("Cue", _short(quote.cue.of(text)) + (f" ({quote.cue_class})" if quote.cue_class else "")))
    if quote.addressee:
        rows.append(("Said to", quote.addressee.name))
    if quote.relay:
        rows.append(("Passed on by", _short(quote.relay.of(text))))
    why = [
        (
            evidence.rule,
            " · ".join(
                [
                    *([f"{evidence.score:.2f}"] if evidence.score is not None else []),
                    *([evidence.note] if evidence.note else []),
                    *(f"“{_short(span.of(text))}”" for span in evidence.spans[:4]),
                ]
            ),
        )
        for evidence in quote.evidence
    ]
    share = round(100 * quote.confidence) if person else None
    return json.dumps({"share": share, "rows": rows, "why": why}, ensure_ascii=False, separators=(",", ":"))


def _moods(quote: AttributedQuote) -> list[str]:
    moods = {"denied": quote.negated, "imagined": quote.hypothetical, "asked about": quote.questioned}
    return [mood for mood, holds in moods.items() if holds]


def _short(text: str, longest: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _escape(text: str) -> str:
    """`text` for the content of an element or for an attribute in double quotes.

    >>> _escape('<script>"&')
    '&lt;script&gt;&quot;&amp;'
    """
    return html.escape(_FORBIDDEN.sub("\ufffd", text), quote=True)
