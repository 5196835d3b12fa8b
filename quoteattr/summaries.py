"""Numbers about who speaks: how much, where in the text, and to whom.

Every function takes one result or several and returns plain rows: dictionaries
of strings, numbers and None, which `csv.DictWriter` and every data frame take.
In several texts, people of one name are one speaker.  Quotes inside other
quotes are left out: their words are the outer speaker's already.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, get_args

import attrs

from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.io import Result
from quoteattr.lang import english
from quoteattr.types import AttributedQuote, Person

__all__ = ["By", "conversations", "dispersion", "several", "share_of_voice", "told_gender", "words_of"]

By = Literal["speaker", "gender", "kind", "section"]
"""What words and quotes are counted by."""

# Two quotes with more characters between them are not taken for an exchange.
_EXCHANGE = 600


@attrs.define
class _Tally:
    """What is counted for one group of quotes."""

    first: Person | None
    quotes: int = 0
    quoted: int = 0
    retold: int = 0
    speakers: set[str] = attrs.field(factory=set)
    documents: set[int] = attrs.field(factory=set)

    @property
    def words(self) -> int:
        """All of them."""
        return self.quoted + self.retold


def words_of(quote: AttributedQuote, text: str) -> tuple[int, int]:
    """How many words of a quote stand in quotation marks, and how many are retold without them.

    >>> from quoteattr.types import Span
    >>> text = "She said it was “far too late” by then."
    >>> words_of(AttributedQuote("q1", "", (Span(9, 38),), "mixed", (Span(17, 29),)), text)
    (3, 4)
    """
    if quote.kind == "direct":
        return len(quote.text.split()), 0
    whole = sum(len(span.of(text).split()) for span in quote.spans)
    quoted = sum(len(span.of(text).split()) for span in quote.fragments) if quote.kind == "mixed" else 0
    return quoted, max(0, whole - quoted)


def share_of_voice(
    results: Result | Iterable[Result], by: By = "speaker", *, names: bool = False
) -> list[dict[str, Any]]:
    """How much each speaker, gender or kind of source is quoted, those with the most words first.

    Args:
        results: One result or several.
        by: ``"speaker"``; ``"gender"``, where organisations and groups, having
            none, stand under their kind; ``"kind"`` (person, organization,
            group, unnamed); or ``"section"``: the innermost part or chapter, in the order of the text.
        names: By gender: go by given names as well.  Without it a gender counts that the text says, by a title or
            by pronouns, or that a person has set; a given name alone is a guess.

    Returns:
        Rows with the column `by` (None for quotes without a known speaker, by section for those before the first),
        ``quotes``, ``quoted_words`` (in quotation marks), ``retold_words`` (in
        the words of who reports them), ``words`` (both, counted between white
        space), ``share_of_quotes``, ``share_of_quoted_words`` and ``share_of_words`` (of
        all quotes, in [0, 1]) and ``documents``.  By speaker also their
        ``kind`` and ``gender``; else the number of ``speakers``.  A person
        whose gender is not said stands under ``"unsaid"``.

    >>> from quoteattr import AttributedText
    >>> from quoteattr.types import AttributedQuote, Person, Span
    >>> ada = Person("p1", "Ada Marsh", gender="F")
    >>> quote = AttributedQuote("q1", "Not today", (Span(0, 9),), "direct", speaker=ada)
    >>> rows = share_of_voice(AttributedText("Not today", (quote,), (ada,)))
    >>> rows[0]["speaker"], rows[0]["words"], rows[0]["share_of_words"]
    ('Ada Marsh', 2, 1.0)
    """
    if by not in get_args(By):
        raise InputValueError(f"by must be one of {', '.join(map(repr, get_args(By)))}, got {by!r}")
    tallies: dict[str | None, _Tally] = {}
    for number, result in enumerate(several(results)):
        for quote in _outer(result):
            key = _group(quote, result, by, names=names)
            tally = tallies.setdefault(key, _Tally(quote.speaker))
            tally.quotes += 1
            quoted, retold = words_of(quote, result.text)
            tally.quoted += quoted
            tally.retold += retold
            tally.documents.add(number)
            if quote.speaker is not None:
                tally.speakers.add(_speaker(quote.speaker))
    quotes = sum(tally.quotes for tally in tallies.values()) or 1
    words = sum(tally.words for tally in tallies.values()) or 1
    quoted_words = sum(tally.quoted for tally in tallies.values()) or 1
    order = list(tallies)
    if by != "section":
        order.sort(key=lambda key: (key is None, -tallies[key].words, -tallies[key].quotes, key or ""))
    return [
        {
            **_described(by, key, tallies[key]),
            "quotes": tallies[key].quotes,
            "quoted_words": tallies[key].quoted,
            "retold_words": tallies[key].retold,
            "words": tallies[key].words,
            "share_of_quoted_words": tallies[key].quoted / quoted_words,
            "share_of_quotes": tallies[key].quotes / quotes,
            "share_of_words": tallies[key].words / words,
            "documents": len(tallies[key].documents),
        }
        for key in order
    ]


def _group(quote: AttributedQuote, result: Result, by: By, *, names: bool) -> str | None:
    """What a quote is counted under."""
    if by == "section":
        around = [section for section in result.sections if section.span.start <= quote.start < section.span.end]
        return around[-1].title if around else None
    if quote.speaker is None:
        return None
    return told_gender(quote.speaker, result.text) if by == "gender" and not names else _GROUPS[by](quote.speaker)


def _described(by: By, key: str | None, tally: _Tally) -> dict[str, Any]:
    if by != "speaker":
        return {by: key, "speakers": len(tally.speakers)}
    person = tally.first
    return {
        "speaker": person.name if person is not None else None,
        "kind": person.kind if person is not None else None,
        "gender": person.gender if person is not None else None,
    }


def dispersion(results: Result | Iterable[Result]) -> list[dict[str, Any]]:
    """Where each speaker is quoted: one row for each part of each quote, in the order of the texts.

    Returns:
        Rows with ``document`` (the result's name), ``document_number`` (from
        0), ``speaker`` (None when unknown), ``quote`` (its id), ``kind``,
        ``start`` and ``end`` (characters, end exclusive), and ``from`` and
        ``to``, the same as shares of the document's length, in [0, 1].

    >>> from quoteattr import attribute
    >>> result = attribute("“No,” said Ada Marsh.")
    >>> [(row["speaker"], row["start"], row["end"]) for row in dispersion(result)]
    [('Ada Marsh', 1, 4)]
    """
    return [
        {
            "document": result.name,
            "document_number": number,
            "speaker": quote.speaker.name if quote.speaker else None,
            "quote": quote.id,
            "kind": quote.kind,
            "start": span.start,
            "end": span.end,
            "from": span.start / (len(result.text) or 1),
            "to": span.end / (len(result.text) or 1),
        }
        for number, result in enumerate(several(results))
        for quote in _outer(result)
        for span in quote.spans
    ]


def conversations(results: Result | Iterable[Result]) -> list[dict[str, Any]]:
    """Who talks to whom: one row for each pair, those with the most quotes first.

    A quote counts for its addressee where that is told.  Where it is not, a
    direct quote close behind one of another speaker's counts as an answer to
    them: a guess, which is why the two are counted apart.

    Returns:
        Rows with ``speaker``, ``addressee``, ``quotes``, ``told`` (those whose
        addressee the text tells), ``answers`` (the others) and ``words``.
    """
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    for result in several(results):
        for quote, addressee, told in _exchanges(result):
            speaker = quote.speaker
            if speaker is None or _speaker(speaker) == _speaker(addressee):
                continue
            empty = {"quotes": 0, "told": 0, "answers": 0, "words": 0}
            key = (_speaker(speaker), _speaker(addressee))
            row = pairs.setdefault(key, {"speaker": speaker.name, "addressee": addressee.name, **empty})
            row["quotes"] += 1
            row["told" if told else "answers"] += 1
            row["words"] += len(quote.text.split())
    return sorted(pairs.values(), key=lambda row: (-row["quotes"], -row["words"], row["speaker"], row["addressee"]))


def _exchanges(result: Result) -> Iterator[tuple[AttributedQuote, Person, bool]]:
    """Each quote that somebody is spoken to in, with who that is and whether the text tells."""
    before: AttributedQuote | None = None
    for quote in _outer(result):
        if quote.addressee is not None:
            yield quote, quote.addressee, True
        elif (
            before is not None
            and before.speaker is not None
            and quote.kind == before.kind == "direct"
            and quote.start - before.end <= _EXCHANGE
        ):
            yield quote, before.speaker, False
        before = quote


def several(results: Result | Iterable[Result]) -> Iterator[Result]:
    """The results, each looked at: a text is easily given in the place of what `attribute` made of it."""
    several = results if isinstance(results, Iterable) and not isinstance(results, str) else (results,)
    for result in several:
        if not hasattr(result, "quotes"):
            hint = ": attribute() makes one of a text" if isinstance(result, str) else ""
            raise InputTypeError(f"a result or several are counted, got {type(result).__name__}{hint}")
        yield result


def _outer(result: Result) -> Iterator[AttributedQuote]:
    return (quote for quote in result.quotes if quote.parent is None)


def _speaker(person: Person) -> str:
    return person.name.casefold()


def told_gender(person: Person, text: str) -> str:
    """The gender that more than a given name speaks for: a title, a pronoun, a role, whoever set it."""
    found = _gender(person)
    if found not in ("F", "M"):
        return found
    guesses = _given_names()
    first = person.name.split()[0].casefold() if person.name.split() else ""
    if guesses.get(first) != found:
        return found  # no given name says so: it is known from elsewhere
    titled = {row["gender"] for row in english().table("titles") if row["title"] in {_plain(t) for t in person.titles}}
    if found in titled:
        return found
    pronouns = Counter(_pronouns().get(m.span.of(text).casefold()) for m in person.mentions if m.kind == "pronoun")
    return found if pronouns[found] > pronouns["M" if found == "F" else "F"] else "unsaid"


def _plain(title: str) -> str:
    return title.casefold().rstrip(".")


@functools.cache
def _pronouns() -> dict[str, str]:
    """Pronouns with the gender that they say."""
    return {row["word"]: row["gender"] for row in english().table("pronouns") if row["gender"]}


@functools.cache
def _given_names() -> dict[str, str]:
    """Given names with the gender that they speak for."""
    return {row["name"]: row["gender"] for row in english().table("given_names")}


def _gender(person: Person) -> str:
    if person.kind in ("organization", "group"):
        return person.kind
    return person.gender or "unsaid"


def _kind(person: Person) -> str:
    return person.kind


_GROUPS: dict[str, Callable[[Person], str]] = {"speaker": _speaker, "gender": _gender, "kind": _kind}
