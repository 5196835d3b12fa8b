"""W3C Web Annotations: one annotation a quote, as JSON-LD.

The vocabulary is that of https://www.w3.org/TR/annotation-model/.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote as percent

from quoteattr.io.plain import Result
from quoteattr.types import AttributedQuote, Span

__all__ = ["to_web_annotations"]

# Characters of context on either side; enough to find the place again.
_CONTEXT = 32


def to_web_annotations(result: Result, source: str | None = None) -> dict[str, Any]:
    """An annotation page.

    Args:
        result: What to write.
        source: IRI of the text; None makes one of the result's name
            (``urn:quoteattr:NAME``).

    Each target has a position selector (characters of the text) and a quote
    selector with some context, one target for each part of a split quote.  The
    bodies say who speaks, of what kind the quote is and, as JSON, everything
    else that `to_dict` has.

    >>> from quoteattr import attribute
    >>> result = attribute("“No,” said Ada Marsh.")
    >>> [selector["type"] for selector in to_web_annotations(result)["items"][0]["target"]["selector"]]
    ['TextPositionSelector', 'TextQuoteSelector']
    """
    iri = source if source is not None else f"urn:quoteattr:{_percent(result.name or 'text')}"
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{iri}#annotations",
        "type": "AnnotationPage",
        "startIndex": 0,
        "items": [_annotation(result, quote, iri) for quote in result.quotes],
    }


def _annotation(result: Result, quote: AttributedQuote, iri: str) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = [_body("classifying", quote.kind)]
    bodies[:0] = [{**_body("identifying", person.name), "creator": _agent(iri, person.id)} for person in quote.speakers]
    for label, span in (("mention", quote.mention), ("cue", quote.cue)):
        if span is not None:
            bodies.append(_body("describing", f"{label}: {span.of(result.text)} [{span.start}, {span.end}]"))
    bodies.append(_body("assessing", f"confidence: {quote.confidence:.3f}"))
    targets = [_target(result.text, span, iri) for span in quote.spans]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{iri}#{_percent(quote.id)}",
        "type": "Annotation",
        "motivation": "identifying",
        "generator": {"id": "urn:quoteattr", "type": "Software", "name": f"quoteattr {result.version}"},
        "body": bodies,
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _body(purpose: str, value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": value}


def _agent(iri: str, person: str) -> dict[str, str]:
    return {"id": f"{iri}#{_percent(person)}", "type": "Person"}


def _target(text: str, span: Span, iri: str) -> dict[str, Any]:
    return {
        "source": iri,
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {
                "type": "TextQuoteSelector",
                "exact": span.of(text),
                "prefix": text[max(0, span.start - _CONTEXT) : span.start],
                "suffix": text[span.end : span.end + _CONTEXT],
            },
        ],
    }


def _percent(value: str) -> str:
    return percent(value.encode("utf-8", "replace"), safe="")
