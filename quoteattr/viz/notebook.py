"""What a notebook shows of a result: plain elements with their style written on them.

No style sheet and no script, so that it looks right where a notebook is only
shown: saved, untrusted, exported, or in a viewer that strips both.  Where a viewer
strips styles as well, quotes are still marked, and led by who speaks.
"""

from __future__ import annotations

from quoteattr.io import Result
from quoteattr.markup import Event, Layer, nest
from quoteattr.text.layout import paragraphs
from quoteattr.types import AttributedQuote, Span
from quoteattr.viz.counts import counted
from quoteattr.viz.voices import COLOURS, DOUBTFUL, Voice, Voices, escape

__all__ = ["fragment"]

# The colours of the page, with the tints of them behind words: readable on light and, having letters of their own, on
# dark ground.
_LINES = ("#77726a", "#055ca3", "#b25631", "#2c978d", "#9b006b", "#a48e12", "#6632ec", "#4388ea", "#694920")
_TINTS = ("#eeedec", "#dae7f1", "#f4e6e0", "#dff0ef", "#f0d9e9", "#f2efdc", "#e8e0fc", "#e3edfc", "#e9e4de")
_LINE_STYLES = {"direct": "solid", "mixed": "dashed", "indirect": "dotted"}
_BORDERS = ("solid", "double", "dashed", "dotted")
_MOST_IN_LEGEND = 24


def fragment(result: Result) -> str:
    """An element with the speakers and the text, their quotes in their colours, each led by a badge."""
    voices = Voices([result])
    unknown = sum(quote.speaker is None for quote in result.quotes)
    parts = [counted(len(result.quotes), "quote"), counted(sum(bool(v.key) for v in voices.all()), "speaker")]
    parts += [f"{unknown:,} without a speaker"] if unknown else []
    legend = " ".join(_legend(voice) for voice in voices.all()[:_MOST_IN_LEGEND])
    more = len(voices.all()) - _MOST_IN_LEGEND
    legend += f' <span style="color:#6b665e">and {more:,} more</span>' if more > 0 else ""
    return (
        '<div style="border:1px solid #c9c4bb;border-radius:8px;padding:12px 16px;max-height:480px;overflow:auto;'
        'background:#fffdf9;color:#1d1b18;font-family:Georgia,serif;line-height:1.6">'
        f'<div style="font-weight:600">{escape(result.name or "Who said what")}</div>'
        f'<div style="color:#6b665e;font-size:85%">{escape(" · ".join(parts))}</div>'
        f'<div style="margin:8px 0 12px;font-size:85%">{legend}</div>{_text(result, voices)}</div>'
    )


def _legend(voice: Voice) -> str:
    return (
        f'<span style="display:inline-block;margin:0 12px 4px 0">{_badge(voice, voice.badge)} '
        f"{escape(voice.name)} {voice.quotes:,}</span>"
    )


def _badge(voice: Voice, words: str) -> str:
    border = _BORDERS[max(0, voice.key - 1) // COLOURS % len(_BORDERS)]
    return (
        f'<sup style="font-family:monospace;font-size:70%;background-color:{_tint(voice)};color:#1d1b18;'
        f'border:1px {border} {_line(voice)};border-radius:3px;padding:0 3px">{escape(words)}</sup>'
    )


def _number(voice: Voice) -> int:
    return (voice.key - 1) % COLOURS + 1 if voice.key else 0


def _line(voice: Voice) -> str:
    return _LINES[_number(voice)]


def _tint(voice: Voice) -> str:
    return _TINTS[_number(voice)]


def _text(result: Result, voices: Voices) -> str:
    layers = [Layer(span, (quote, part)) for quote in result.quotes for part, span in enumerate(quote.spans)] + [
        Layer(span, None, 1) for span in dict.fromkeys(q.cue for q in result.quotes) if isinstance(span, Span)
    ]
    waiting = sorted(layers, key=lambda layer: layer.span.start, reverse=True)
    seen: set[int] = set()
    current: list[Layer] = []
    out = []
    for block in paragraphs(result.text):
        while waiting and waiting[-1].span.start < block.end:
            current.append(waiting.pop())
        current = [layer for layer in current if layer.span.end > block.start]
        own = "".join(_event(event, voices) for event in nest(result.text, block, current, seen))
        out.append(f'<p dir="auto" style="margin:0 0 10px">{own}</p>')
    return "".join(out) or "<p>An empty text.</p>"


def _event(event: Event, voices: Voices) -> str:
    if event.layer is None:
        return escape(event.text)
    value = event.layer.value
    if value is None:
        return "</em>" if event.kind == "close" else "<em>"
    return "</mark>" if event.kind == "close" else _quote(value[0], voices, leads=event.first and value[1] == 0)


def _quote(quote: AttributedQuote, voices: Voices, *, leads: bool) -> str:
    voice = voices.of(quote)
    doubt = "?" if quote.speaker is not None and quote.confidence < DOUBTFUL else ""
    who = " and ".join(person.name for person in quote.speakers) or voice.name
    badge = _badge(voice, voice.badge + doubt) + " " if leads else ""
    told = escape(f"{who}: {quote.kind}, {quote.confidence:.0%}")
    return (
        f'<mark title="{told}" style="background-color:{_tint(voice)};'
        f"color:#1d1b18;border-bottom:2px {_LINE_STYLES[quote.kind]} {_line(voice)};border-radius:2px;"
        f'padding:1px 2px">{badge}'
    )
