"""A report of quotes against their sources: what was quoted on the left, where it stands on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quoteattr.markup import Layer, nest
from quoteattr.text.layout import paragraphs
from quoteattr.types import Span
from quoteattr.viz.counts import counted
from quoteattr.viz.voices import escape

__all__ = ["report"]

_FOUND = ("exact", "folded", "elided", "joined")
_TOLD = {
    "exact": "word for word", "folded": "word for word, in other typography", "elided": "in pieces, in this order",
    "joined": "the source splits it", "short": "too short to be told", "absent": "not in the sources",
}  # fmt: skip
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.6 Georgia, serif; background: Canvas; color: CanvasText; }
header, main { max-width: 80rem; margin: 0 auto; padding: 1rem 1.5rem; }
main { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 2rem; align-items: start; }
ol { margin: 0; padding: 0 0 0 1.5rem; position: sticky; top: 1rem; max-height: 95vh; overflow-y: auto; }
li { margin: 0 0 1rem; } li p { margin: .25rem 0; } small { opacity: .8; }
.good { border-inline-start: 4px solid #2c978d; padding-inline-start: .6rem; }
.bad { border-inline-start: 4px solid #b25631; padding-inline-start: .6rem; }
.unsure { border-inline-start: 4px dashed #a48e12; padding-inline-start: .6rem; }
mark { background: #dff0ef; color: #1d1b18; border-bottom: 2px solid #2c978d; }
mark:target { background: #ffd54a; } mark.near { background: #f4e6e0; border-bottom-color: #b25631; }
section { overflow-wrap: anywhere; }
@media (max-width: 50rem) { main { display: block; } ol { position: static; max-height: none; } }
"""


def report(records: Sequence[Mapping[str, Any]], sources: Mapping[str, str]) -> str:
    """A self-contained page, without scripts.

    Args:
        records: What ``quoteattr verify`` says of each quote.
        sources: The texts by name.
    """
    found = sum(record["status"] in _FOUND for record in records)
    head = f"{found:,} of {counted(len(records), 'quote')} found in the sources"
    items = "".join(_item(number, record) for number, record in enumerate(records, 1))
    texts = "".join(
        f"<section><h2><bdi>{escape(name)}</bdi></h2>\n{_text(name, text, records)}</section>\n"
        for name, text in sources.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(head)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<header><h1>{escape(head)}</h1></header>\n"
        f"<main>\n<ol>{items}</ol>\n<div>{texts}</div>\n</main>\n</body>\n</html>\n"
    )


def _item(number: int, record: Mapping[str, Any]) -> str:
    found = record["status"] in _FOUND
    look = "bad" if not found or record.get("said_by") == "by another" else "good"
    if found and record.get("said_by") == "unclear":
        look = "unsure"
    told = _TOLD[record["status"]]
    if found:
        told = f'<a href="#q{number}">{escape(told)}</a>, <bdi>{escape(str(record["source"]))}</bdi>'
    elif record["nearest"]:
        told = f'{escape(told)}; <a href="#q{number}">the passage most like it</a>'
    said = ""
    speaker, claimed = record.get("speaker"), record.get("claimed")
    if speaker:
        said = f"<p>said by <bdi>{escape(speaker['name'])}</bdi>"
        said += f", not <bdi>{escape(str(claimed))}</bdi></p>" if record.get("said_by") == "by another" else "</p>"
    differences = "".join(
        f"<p><del>{escape(ours) or '—'}</del> <ins>{escape(theirs) or '—'}</ins></p>"
        for ours, theirs in (() if found else record["differences"][:8])
    )
    note = f"<p><small>{escape(record['note'])}</small></p>" if record["note"] and not found else ""
    return f'<li class="{look}"><p>“{escape(record["text"])}”</p><p>{told}</p>{said}{differences}{note}</li>\n'


def _text(name: str, text: str, records: Sequence[Mapping[str, Any]]) -> str:
    layers = []
    for number, record in enumerate(records, 1):
        if record["source"] == name:
            near = record["status"] not in _FOUND
            spans = [record["nearest"]] if near and record["nearest"] else record["spans"]
            layers += [Layer(Span(*span), (number, near, part)) for part, span in enumerate(spans)]
    layers.sort(key=lambda layer: layer.span.start, reverse=True)
    seen: set[int] = set()
    current: list[Layer] = []
    out = []
    for block in paragraphs(text):
        while layers and layers[-1].span.start < block.end:
            current.append(layers.pop())
        current = [layer for layer in current if layer.span.end > block.start]
        words = ""
        for event in nest(text, block, current, seen):
            if event.layer is None:
                words += escape(event.text)
            elif event.kind == "close":
                words += "</mark>"
            else:
                number, near, part = event.layer.value
                anchor = f' id="q{number}"' if event.first and part == 0 else ""
                words += f"<mark{anchor}{' class=near' if near else ''}>"
        out.append(f'<p dir="auto">{words}</p>\n')
    return "".join(out)
