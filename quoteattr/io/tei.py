"""TEI P5: ``<said who direct>`` in the text, the people in the header.

Follows https://tei-c.org/release/doc/tei-p5-doc/en/html/ref-said.html.  The
characters of the text stand in the file as they are, quotation marks outside
``<said>``; only what XML 1.0 forbids becomes U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape

from quoteattr import __version__
from quoteattr.io.plain import Result
from quoteattr.markup import Event, Layer, nest
from quoteattr.text.layout import paragraphs
from quoteattr.types import AttributedQuote, Person, Span

__all__ = ["to_tei"]

_NAMESPACE = "http://www.tei-c.org/ns/1.0"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# TEI's suggested values; "U" is its value for unknown, so ours ("told to be neither") is "O", other.
_SEX = {"F": "F", "M": "M", "U": "O"}
_ORDER = {"said": 0, "q": 1, "rs": 2, "seg": 3}


def to_tei(results: Iterable[Result]) -> str:
    """One TEI document; a ``<teiCorpus>`` when there are several results.

    >>> from quoteattr import attribute
    >>> result = attribute("“No,” said Ada Marsh.")
    >>> '<rs type="source" ref="#p1">Ada Marsh</rs>' in to_tei([result])
    True
    """
    items = list(results)
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    if len(items) == 1:
        return declaration + _document(items[0], "", f' xmlns="{_NAMESPACE}"')
    body = "".join(_document(item, f"d{number}.", "") for number, item in enumerate(items, 1))
    head = _header("A collection of attributed texts", "", f"quoteattr {items[0].version if items else __version__}")
    return f'{declaration}<teiCorpus xmlns="{_NAMESPACE}">\n{head}{body}</teiCorpus>\n'


def _document(result: Result, prefix: str, namespace: str) -> str:
    quote_ids = _ids([quote.id for quote in result.quotes], prefix, "quote")
    person_ids = _ids([person.id for person in result.people], prefix, "person", frozenset(quote_ids.values()))
    people = "".join(_person(person, person_ids[person.id]) for person in result.people)
    listed = f"<profileDesc><particDesc><listPerson>\n{people}</listPerson></particDesc></profileDesc>\n"
    title = result.name or "An attributed text"
    note = f"quoteattr {result.version}, {result.pipeline}"
    return (
        f"<TEI{namespace}>\n{_header(title, listed if people else '', note)}"
        f"<text><body>\n{_body(result, person_ids, quote_ids)}</body></text>\n</TEI>\n"
    )


def _header(title: str, profile: str, note: str) -> str:
    return (
        "<teiHeader>\n"
        f"<fileDesc><titleStmt><title>{_escape(title)}</title></titleStmt>"
        "<publicationStmt><p>Not published.</p></publicationStmt>"
        "<sourceDesc><p>A plain text.</p></sourceDesc></fileDesc>\n"
        f"<encodingDesc><p>Quotations attributed by {_escape(note)}.</p></encodingDesc>\n"
        f"{profile}</teiHeader>\n"
    )


def _person(person: Person, identifier: str) -> str:
    element, name = {
        "organization": ("org", "orgName"),
        "group": ("personGrp", "persName"),
    }.get(person.kind, ("person", "persName"))
    sex = f' sex="{_SEX[person.gender]}"' if person.gender and element == "person" else ""
    parts = [f"<{name}>{_escape(person.name)}</{name}>"]
    parts += [f'<{name} type="alias">{_escape(alias)}</{name}>' for alias in person.aliases]
    if element == "person":
        parts += [f"<occupation>{_escape(role)}</occupation>" for role in person.roles]
    else:
        parts += [f"<note>{_escape(role)}</note>" for role in person.roles]
    return f'<{element} xml:id="{identifier}"{sex}>{"".join(parts)}</{element}>\n'


def _body(result: Result, person_ids: dict[str, str], quote_ids: dict[str, str]) -> str:
    layers = _layers(result)
    tags = _Tags(person_ids, quote_ids)
    seen: set[int] = set()
    blocks = list(_blocks(result))
    if not blocks:
        return "<p/>\n"
    out = []
    levels: list[int] = []
    waiting = sorted(layers, key=lambda layer: layer.span.start, reverse=True)
    current: list[Layer] = []
    for block, level, fresh in blocks:
        if fresh:
            while levels and levels[-1] >= level:
                levels.pop()
                out.append("</div>\n")
            levels.append(level)
            out.append("<div>\n")
        while waiting and waiting[-1].span.start < block.end:
            current.append(waiting.pop())
        current = [layer for layer in current if layer.span.end > block.start]
        element = "head" if level else "p"
        words = "".join(tags.write(event) for event in nest(result.text, block, current, seen))
        out.append(f"<{element}>{words}</{element}>\n")
    return "".join([*out, *["</div>\n" for _ in levels]])


def _blocks(result: Result) -> Iterator[tuple[Span, int, bool]]:
    """Each paragraph with the level of the section it heads (0 for none), and whether the section begins with it."""
    headings = iter(result.sections)
    coming = next(headings, None)
    for block in paragraphs(result.text):
        begin = block.start
        while coming is not None and coming.heading.start < block.end:
            heading = coming.heading
            if begin < heading.start and result.text[begin : heading.start].strip():
                yield _bare(result.text, begin, heading.start), 0, False
            stop = min(heading.end, block.end)
            if result.text[max(begin, heading.start) : stop].strip():
                place = max(begin, heading.start)
                yield _bare(result.text, place, stop), coming.level, place == heading.start
            begin = max(begin, stop)
            if heading.end > block.end:
                break
            coming = next(headings, None)
        if result.text[begin : block.end].strip():
            yield _bare(result.text, begin, block.end), 0, False


def _bare(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    part = text[start:end]
    begin = start + len(part) - len(part.lstrip())
    return Span(begin, begin + len(part.strip()))


def _layers(result: Result) -> list[Layer]:
    layers = []

    def add(span: Span, element: str, quote: AttributedQuote, part: int = 0) -> None:
        layers.append(Layer(span, (element, quote, part), _ORDER[element]))

    for quote in result.quotes:
        for part, span in enumerate(quote.spans):
            add(span, "said", quote, part)
        for span in quote.fragments:
            add(span, "q", quote)
        if quote.mention:
            add(quote.mention, "rs", quote)
        if quote.cue:
            add(quote.cue, "seg", quote)
    return layers


class _Tags:
    """Writes events as tags; knows which ids were given."""

    def __init__(self, person_ids: dict[str, str], quote_ids: dict[str, str]) -> None:
        self._people = person_ids
        self._quotes = quote_ids
        self._pieces: dict[str, int] = {}
        self._open: dict[str, Callable[[AttributedQuote], str]] = {
            "said": self._said,
            "q": lambda quote: "<q>",
            "rs": self._rs,
            "seg": lambda quote: f'<seg type="cue" corresp="#{self._quotes[quote.id]}">',
        }

    def write(self, event: Event) -> str:
        if event.layer is None:
            return _escape(event.text)
        element, quote, _ = event.layer.value
        return f"</{element}>" if event.kind == "close" else self._open[element](quote)

    def _said(self, quote: AttributedQuote) -> str:
        """The opening tag; pieces of one quote point to the piece before."""
        identifier = self._quotes[quote.id]
        piece = self._pieces[quote.id] = self._pieces.get(quote.id, 0) + 1
        own = identifier if piece == 1 else f"{identifier}.{piece}"
        attributes = [f'xml:id="{own}"']
        if piece > 1:
            attributes.append(f'prev="#{identifier if piece == 2 else f"{identifier}.{piece - 1}"}"')
        if quote.speaker is not None:
            who = " ".join(f"#{self._people[person.id]}" for person in quote.speakers)
            attributes.append(f'who="{who}"')
            attributes.append(f'cert="{min(1.0, max(0.0, quote.confidence)):.3f}"')
        if quote.addressee is not None:
            attributes.append(f'toWhom="#{self._people[quote.addressee.id]}"')
        attributes.append(f'direct="{"true" if quote.kind == "direct" else "false"}"')
        return f"<said {' '.join(attributes)}>"

    def _rs(self, quote: AttributedQuote) -> str:
        reference = f' ref="#{self._people[quote.speaker.id]}"' if quote.speaker else ""
        return f'<rs type="source"{reference}>'


def _ids(given: list[str], prefix: str, noun: str, taken: frozenset[str] = frozenset()) -> dict[str, str]:
    """An XML id for each id: itself where that can be one, and is no quote's or that of a part of a quote."""
    out = {}
    for number, identifier in enumerate(given, 1):
        fits = _ID.fullmatch(identifier) and not identifier.startswith((f"{noun}-", "person-", "quote-"))
        fits = fits and taken.isdisjoint({prefix + identifier, prefix + identifier.rpartition(".")[0]})
        out[identifier] = prefix + (identifier if fits else f"{noun}-{number}")
    return out


def _escape(value: str) -> str:
    # Carriage returns would come back as line feeds, or joined to them.
    return escape(_FORBIDDEN.sub("\ufffd", value), {"\r": "&#13;"})
