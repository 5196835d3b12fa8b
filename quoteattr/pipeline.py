"""The spaCy component: ``nlp.add_pipe("quoteattr")``.

spaCy imports entry points with every pipeline, so this module imports nothing
of ours that is heavy until a text comes.  What is stored on a `Doc` is plain
(dictionaries, lists, strings, numbers) and therefore goes through
``Doc.to_bytes``, ``DocBin(store_user_data=True)``, pickle and worker processes;
``doc._.quotes`` and ``doc._.people`` make values of it when they are asked.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.util import raise_error

from quoteattr.errors import FormatError

if TYPE_CHECKING:
    from quoteattr.result import AttributedText
    from quoteattr.types import AttributedQuote, Person

__all__ = ["QuoteAttributor", "make_quoteattr", "result_of"]

STORED = "quoteattr"
"""Name of the extension (``doc._.quoteattr``) that holds the plain values."""
PEOPLE = "people"
"""The group of ``doc.spans`` that holds every mention of everybody."""


@Language.factory(  # type: ignore[untyped-decorator, unused-ignore]
    "quoteattr",
    assigns=["doc._.quotes", "doc._.people", "doc.spans"],
    requires=["token.tag", "token.dep", "token.head", "doc.ents"],
    default_config={"spans_key": "quotes", "min_confidence": 0.0, "people": None},
)
def make_quoteattr(
    nlp: Language, name: str, spans_key: str, min_confidence: float, people: list[str | dict[str, Any]] | None
) -> QuoteAttributor:
    """The component for a pipeline, see `QuoteAttributor`."""
    return QuoteAttributor(name, spans_key=spans_key, min_confidence=min_confidence, people=people)


class QuoteAttributor:
    """Finds the quotes of a `Doc` and who said them.

    After it, ``doc._.quotes`` and ``doc._.people`` are tuples of
    `AttributedQuote` and `Person`, and ``doc.spans["quotes"]`` has a span for
    each part of each quote, labelled with its kind, with the id of the quote
    as ``id_`` and of its speaker as ``kb_id_``.  ``doc.spans["people"]`` has
    every mention of everybody, names, descriptions and pronouns, labelled with
    its kind, with the id of the person as ``kb_id_``.  Spans are widened to
    whole tokens; the exact characters are those of the quotes.

    Without a tagger and parser before it only quotation marks can be read: a
    warning says so, and the quotes have no speakers from the syntax.
    """

    def __init__(
        self,
        name: str = "quoteattr",
        *,
        spans_key: str = "quotes",
        min_confidence: float = 0.0,
        people: list[str | dict[str, Any]] | None = None,
    ) -> None:
        """Make the component.

        Args:
            name: Its name in the pipeline.
            spans_key: The group of ``doc.spans`` that is written.
            min_confidence: Leave out quotes whose speaker is less likely right, in [0, 1].
            people: The cast, as a closed list: names, or dictionaries with ``name``,
                ``aliases``, ``gender``, ``id``, as `quoteattr.attribute` takes them.
        """
        self.name = name
        self.spans_key = spans_key
        self.min_confidence = min_confidence
        self.people = people
        self._error_handler: Any = raise_error
        set_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one `Doc`."""
        self.set_annotations(doc, self.attribute(doc))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Annotate a stream; a `Doc` that fails goes to the error handler and is left out."""
        for doc in stream:
            try:
                yield self(doc)
            except Exception as error:  # noqa: BLE001, RUF100 - the handler decides
                self.get_error_handler()(self.name, self, [doc], error)

    def attribute(self, doc: Doc) -> AttributedText:
        """The quotes and people of a `Doc`, which is only read."""
        from quoteattr.api import attribute

        if len(doc) and not doc.has_annotation("DEP"):
            warnings.warn(
                f"the component {self.name!r} found no dependency parse: it reads quotation marks alone; "
                "put it behind a tagger, a parser and an entity recogniser",
                UserWarning,
                stacklevel=3,
            )
        return attribute(doc, people=self.people).only(min_confidence=self.min_confidence)

    def set_annotations(self, doc: Doc, result: AttributedText) -> None:
        """Write a result to a `Doc`."""
        from quoteattr.io import to_dict

        stored = to_dict(result)
        del stored["text"]  # the Doc has it
        doc._.set(STORED, stored)
        doc.spans[PEOPLE] = SpanGroup(
            doc,
            name=PEOPLE,
            spans=[
                found
                for person in (*result.people, *result.others)
                for mention in person.mentions
                if (
                    found := doc.char_span(
                        mention.span.start,
                        mention.span.end,
                        label=mention.kind,
                        kb_id=person.id,
                        alignment_mode="expand",
                    )
                )
            ],
        )
        doc.spans[self.spans_key] = SpanGroup(
            doc,
            name=self.spans_key,
            spans=[
                found
                for quote in result.quotes
                for span in quote.spans
                if (
                    found := doc.char_span(
                        span.start,
                        span.end,
                        label=quote.kind,
                        kb_id=quote.speaker.id if quote.speaker else "",
                        span_id=quote.id,
                        alignment_mode="expand",
                    )
                )
            ],
        )

    def get_error_handler(self) -> Any:
        """What is called with a `Doc` that fails."""
        return self._error_handler

    def set_error_handler(self, error_handler: Any) -> None:
        """Replace what is called with a `Doc` that fails."""
        self._error_handler = error_handler

    # The settings are all there is to keep.

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The settings as bytes."""
        kept = {"spans_key": self.spans_key, "min_confidence": self.min_confidence, "people": self.people}
        return json.dumps(kept).encode()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> QuoteAttributor:
        """Take over the settings that `to_bytes` gave.

        Raises:
            FormatError: they are none.
        """
        try:
            settings = json.loads(data)
        except (ValueError, TypeError, RecursionError) as error:
            raise FormatError(f"the settings of the component {self.name!r} are not JSON: {error}") from error
        known = isinstance(settings, dict) and {
            "spans_key": isinstance(settings.get("spans_key"), str),
            "min_confidence": _is_share(settings.get("min_confidence")),
            "people": _is_cast(settings.get("people")),
        }
        wrong = [key for key, fits in known.items() if not fits] if known else ["all"]
        if wrong:
            raise FormatError(f"the settings of the component {self.name!r} have no good value for {', '.join(wrong)}")
        self.spans_key, self.min_confidence = settings["spans_key"], settings["min_confidence"]
        self.people = settings.get("people")
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the settings to a file."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> QuoteAttributor:
        """Take over the settings that `to_disk` wrote."""
        return self.from_bytes(Path(path).read_bytes())


def _is_share(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _is_cast(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(entry, (str, dict)) for entry in value))


def set_extensions() -> None:
    """Register ``doc._.quoteattr``, ``doc._.quotes`` and ``doc._.people``, where no one has taken the name."""
    if not Doc.has_extension(STORED):
        Doc.set_extension(STORED, default=None)
    for name, getter in (("quotes", _quotes), ("people", _people)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter)


def result_of(doc: Doc) -> AttributedText | None:
    """The whole result that the component stored on a `Doc`; None when it has not run.

    Made once and kept with the `Doc`, as long as what is stored stays the same
    object; writing another result there, or reading the `Doc` from bytes, makes
    it anew.
    """
    from quoteattr.result import AttributedText

    stored = doc._.get(STORED)
    if stored is None:
        return None
    kept = _RESULTS.get(id(stored))
    if kept is None or kept[0] is not stored or len(kept[1].text) != len(doc.text):
        kept = (stored, AttributedText.from_dict({**stored, "text": doc.text}))
        _RESULTS[id(stored)] = kept
        while len(_RESULTS) > _MOST_RESULTS:
            _RESULTS.pop(next(iter(_RESULTS)), None)
    return kept[1]


# The results last asked for, by the identity of the plain values they were made of, which are
# held here too so that no other object can take that identity.  A Doc itself would have to be
# msgpack-plain to hold them.
_RESULTS: dict[int, tuple[Any, AttributedText]] = {}
_MOST_RESULTS = 64


def _quotes(doc: Doc) -> tuple[AttributedQuote, ...]:
    result = result_of(doc)
    return () if result is None else result.quotes


def _people(doc: Doc) -> tuple[Person, ...]:
    result = result_of(doc)
    return () if result is None else result.people


# A Doc that comes back from disk or from another process finds its getters.
set_extensions()
