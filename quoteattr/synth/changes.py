"""Changes after which a document means the same: what a reader would not mind, software should not mind either.

Names, marks and wording are changed before the text is written, everything
else on the text; the gold answer is carried along either way.
"""

from __future__ import annotations

import re
import unicodedata

import attrs

from quoteattr.errors import InputValueError
from quoteattr.synth.chooser import SeededChooser
from quoteattr.synth.draft import Draft, Name, Piece, Words, render
from quoteattr.synth.styles import DASH_FRAMES, STYLES
from quoteattr.synth.values import Document, SynthPerson
from quoteattr.synth.writer import Writer, make_person

__all__ = ["crlf", "normalized", "renamed", "restyled", "retitled", "reworded", "with_paragraph", "wrapped"]

_TITLED = {"title": "surname", "titled": "full", "variant": "surname"}


def _draft(document: Document) -> Draft:
    if document.draft is None:
        raise InputValueError("the document's text has been edited; change names, marks and wording first")
    return document.draft


def renamed(document: Document, seed: int | str) -> Document:
    """The document about other people: new names, everything else as it was.

    Organisations and sources without a name keep theirs.

    >>> from quoteattr import synth
    >>> old = synth.quotation(seed=1)
    >>> len(renamed(old, 2).quotes) == len(old.quotes)
    True
    """
    draft = _draft(document)
    chooser = SeededChooser(seed)
    people: list[SynthPerson] = []
    for number, person in enumerate(draft.people, 1):
        if person.kind == "person":
            others = [*people, *draft.people]
            new = make_person(chooser, number, others, dict(draft.slots), gender=person.gender)
            person = attrs.evolve(person, given=new.given, surname=new.surname, short=new.short, variant=new.variant)
        people.append(person)
    return render(attrs.evolve(draft, people=tuple(people)))


def restyled(document: Document, style: str) -> Document:
    """The document with other quotation marks.

    >>> from quoteattr import synth
    >>> "«" in restyled(synth.quotation(seed=1, style="curly", frame="after"), "guillemets").text
    True
    """
    if style not in STYLES:
        raise InputValueError(f"style must be one of {', '.join(STYLES)}, got {style!r}")
    if style == "dash" and any(quote.frame not in (*DASH_FRAMES, "nested") for quote in document.quotes):
        raise InputValueError("style must not be 'dash' here: not all of the words come first in their paragraph")
    return render(attrs.evolve(_draft(document), style=style))


def retitled(document: Document) -> Document:
    """The document without titles before names: "Mayor Marsh" becomes "Marsh".

    >>> from quoteattr import synth
    >>> before = synth.quotation(seed=1, frame="after", form="title")
    >>> [naming.form for naming in before.namings], [naming.form for naming in retitled(before).namings]
    (['full', 'title'], ['full', 'surname'])
    """
    draft = _draft(document)
    pieces = tuple(
        attrs.evolve(piece, form=_TITLED.get(piece.form, piece.form)) if isinstance(piece, Name) else piece
        for piece in draft.pieces
    )
    return render(attrs.evolve(draft, pieces=pieces))


def reworded(document: Document, seed: int | str) -> Document:
    """The document in which everybody says something else; tags, names and structure stay.

    >>> from quoteattr import synth
    >>> old = synth.quotation(seed=1, frame="after")
    >>> new = reworded(old, 2)
    >>> (new.quotes[0].speaker, new.quotes[0].frame) == (old.quotes[0].speaker, old.quotes[0].frame)
    True
    """
    draft = _draft(document)
    writer = Writer(SeededChooser(seed), list(draft.people), dict(draft.slots), draft.genre)
    new: dict[int, tuple[str, ...]] = {}
    pieces: list[Piece] = []
    for piece in draft.pieces:
        if isinstance(piece, Words) and piece.bank:
            if piece.group not in new:
                new[piece.group] = writer.whole(piece.bank) if not piece.part else writer.parts(piece.bank)
            words = new[piece.group]
            piece = attrs.evolve(piece, text=words[max(0, piece.part - 1)])
        pieces.append(piece)
    return render(attrs.evolve(draft, pieces=tuple(pieces)))


def with_paragraph(
    document: Document, text: str | None = None, *, before: bool = False, seed: int | str = 0
) -> Document:
    """The document with a paragraph more in which nobody speaks, at the end or before everything else.

    >>> from quoteattr import synth
    >>> with_paragraph(synth.quotation(seed=1), "It rained.").text.endswith("It rained.")
    True
    """
    separator = "\n" if "\n" in document.text and "\n\n" not in document.text else "\n\n"
    if text is None:
        topic = (
            dict(document.draft.slots) if document.draft else {"town": "Tollan", "thing": "ferry", "place": "harbour"}
        )
        writer = Writer(SeededChooser(seed), [], {"work": "repair", **topic}, document.genre)
        text = writer.line("narration", genre="novel" if document.genre in ("dialogue", "letter") else "news")
    end = len(document.text)
    return document.edited(((0, 0, text + separator),) if before else ((end, end, separator + text),))


def wrapped(document: Document, width: int = 72) -> Document:
    r"""The document with hard line breaks inside its paragraphs, and blank lines between them.

    >>> from quoteattr import synth
    >>> max(map(len, wrapped(synth.report(seed=1), 60).text.split("\n"))) <= 60
    True
    """
    if document.draft is not None:
        document = render(attrs.evolve(document.draft, separator="\n\n"))
    edits, column = [], 0
    for word in re.finditer(r"\S+|\n+", document.text):
        if word.group().startswith("\n"):
            column = 0
            continue
        length = word.end() - word.start()
        space = word.start() - 1
        if column and column + 1 + length > width and document.text[space] == " ":
            edits.append((space, space + 1, "\n"))
            column = length
        else:
            column += length + (1 if column else 0)
    return document.edited(tuple(edits))


def crlf(document: Document) -> Document:
    r"""The document with CR LF line ends.

    >>> from quoteattr import synth
    >>> crlf(with_paragraph(synth.quotation(seed=1), "It rained.")).text.count("\r\n") >= 2
    True
    """
    return document.edited(tuple((m.start(), m.start(), "\r") for m in re.finditer("\n", document.text)))


def normalized(document: Document, form: str = "NFD") -> Document:
    """The document with its accented letters decomposed (`NFD`) or composed (`NFC`).

    >>> from quoteattr import synth
    >>> normalized(synth.quotation(seed=1), "NFC") == synth.quotation(seed=1)
    True
    """
    if form not in ("NFC", "NFD"):
        raise InputValueError(f"form must be 'NFC' or 'NFD', got {form!r}")
    # A base letter with the combining marks behind it.
    edits = []
    for match in re.finditer(r"[^\W\d_][\u0300-\u036f]*", document.text):
        new = unicodedata.normalize(form, match.group())  # type: ignore[arg-type]
        if new != match.group():
            edits.append((match.start(), match.end(), new))
    return document.edited(tuple(edits)) if edits else document
