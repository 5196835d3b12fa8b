"""The form of the quote bench: gold documents in, prediction documents out.

A gold document has a text with its people and annotated quotes; a prediction
document has what a system found, for the scorer.  All offsets are characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from quoteattr.errors import FormatError
from quoteattr.io.plain import (
    Result,
    _field,
    _list_of,
    _mapping,
    _one_of,
    _optional,
    _pairs,
    _span_within,
    _string,
    refuse_twins,
)
from quoteattr.types import AttributedQuote, Attribution, Gender, Kind, Person, Span

__all__ = ["fields_from_bench", "to_bench", "to_gold"]


def fields_from_bench(data: Any) -> dict[str, Any]:
    """The fields of a result, from a gold document.

    Of a source or cue in several parts the span is from the first to the last; a
    quote with a speaker gets the confidence 1.

    Raises:
        FormatError: `data` is not of that form; the message says where.
    """
    top = _mapping(data, "document")
    text = _field(top, "text", "", _string)

    def person(value: Any, where: str) -> Person:
        item = _mapping(value, where)
        return Person(
            id=_field(item, "id", where, _string),
            name=_field(item, "name", where, _string),
            aliases=_field(item, "aliases", where, _list_of(_string), ()),
            gender=_field(item, "gender", where, _optional(_one_of(get_args(Gender))), None),
        )

    people = _field(top, "people", "", _list_of(person), ())
    refuse_twins("people", [one.id for one in people])
    by_id = {one.id: one for one in people}
    quotes = _field(top, "quotes", "", _list_of(lambda value, where: _quote(value, where, text, by_id)))
    refuse_twins("quotes", [quote.id for quote in quotes])
    return {"text": text, "people": people, "quotes": quotes, "name": _field(top, "id", "", _string)}


def _quote(value: Any, where: str, text: str, people: Mapping[str, Person]) -> AttributedQuote:
    item = _mapping(value, where)
    spans = _list_of(_span_within(len(text)))

    def known(given: Any, at: str) -> Person:
        identifier = _string(given, at)
        if identifier not in people:
            raise FormatError(f"{at} is {identifier!r}, which is nobody's id in people")
        return people[identifier]

    content = _field(item, "spans", where, spans)
    if not content:
        raise FormatError(f"{where}.spans is empty")
    speaker = _field(item, "speaker", where, _optional(known), None)
    return AttributedQuote(
        id=_field(item, "id", where, _string),
        text=" ".join(span.of(text) for span in content),
        spans=content,
        kind=cast("Kind", _field(item, "kind", where, _one_of(get_args(Kind)))),
        fragments=_field(item, "fragments", where, spans, ()),
        speaker=speaker,
        addressee=_field(item, "addressee", where, _optional(known), None),
        mention=_cover(_field(item, "source", where, spans, ())),
        cue=_cover(_field(item, "cue", where, spans, ())),
        attribution=_field(item, "attribution", where, _optional(_one_of(get_args(Attribution))), None),
        confidence=0.0 if speaker is None else 1.0,
    )


def _cover(spans: Sequence[Span]) -> Span | None:
    """From the first part to the last: a result has one span where a gold document may have several."""
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else None


def to_bench(result: Result, document: str | None = None) -> dict[str, Any]:
    """The prediction document of a result; `document` is the gold document's id, or else the result's name.

    >>> from quoteattr import attribute
    >>> made = to_bench(attribute("“No,” said Ada Marsh."), "seed/1")
    >>> made["id"], made["quotes"][0]["spans"], made["quotes"][0]["speaker"]
    ('seed/1', [[1, 4]], 'Ada Marsh')
    """
    quotes = [
        {
            "spans": _pairs(quote.spans),
            "kind": quote.kind,
            "speaker": quote.speaker.name if quote.speaker else None,
            "speaker_id": quote.speaker.id if quote.speaker else None,
            "source": _pairs([quote.mention] if quote.mention else []),
            "cue": _pairs([quote.cue] if quote.cue else []),
            "fragments": _pairs(quote.fragments),
            "confidence": quote.confidence,
        }
        for quote in result.quotes
    ]
    placed = sorted(
        (mention.span, person.id) for person in (*result.people, *result.others) for mention in person.mentions
    )
    mentions = [{"span": [span.start, span.end], "person": person} for span, person in placed]
    return {"id": document if document is not None else result.name or "", "quotes": quotes, "mentions": mentions}


def to_gold(result: Result, document: str | None = None, *, corpus: str = "own", genre: str = "news") -> dict[str, Any]:
    """A result as a gold document: what was put right by hand, to be compared with or trained on.

    Args:
        result: A corrected result.
        document: The document's id; None takes the result's name.
        corpus: What the figures are told under.
        genre: ``"news"`` or ``"fiction"``.

    >>> from quoteattr import AttributedText, attribute
    >>> result = attribute("“No,” said Ada Marsh.")
    >>> AttributedText.from_bench(to_gold(result)).quotes[0].speaker.name
    'Ada Marsh'
    """
    quotes = [
        {
            "id": quote.id,
            "spans": _pairs(quote.spans),
            "kind": quote.kind,
            "fragments": _pairs(quote.fragments),
            "speaker": quote.speaker.id if len(quote.speakers) == 1 and quote.speaker else None,
            "source": _pairs([quote.mention] if quote.mention else []),
            "cue": _pairs([quote.cue] if quote.cue else []),
            "addressee": quote.addressee.id if quote.addressee else None,
            "attribution": quote.attribution,
        }
        for quote in result.quotes
    ]
    people = [
        {"id": person.id, "name": person.name, "aliases": list(person.aliases), "gender": person.gender}
        for person in result.people
    ]
    name = document if document is not None else result.name or ""
    return {"id": name, "corpus": corpus, "genre": genre, "text": result.text, "people": people, "quotes": quotes}
