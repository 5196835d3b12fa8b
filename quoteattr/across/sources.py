"""A source audit: who is quoted in a set of texts, how often, with how many words, and what kind of source it is.

Every number leads to its quotes: the rows of `Audit.quotes` carry the id of their
source, the text and the characters where they stand.  Quotes inside quotes are
left out; what several say together counts for each of them.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attrs

from quoteattr.across.appearances import text_key
from quoteattr.across.kinds import KINDS, SourceKind, kind_of_source
from quoteattr.across.register import Register, RegisterPerson
from quoteattr.errors import InputTypeError
from quoteattr.lang import english
from quoteattr.result import AttributedText
from quoteattr.summaries import told_gender
from quoteattr.types import AttributedQuote, Person

__all__ = ["GENDERS", "QUOTE_COLUMN_NAMES", "SOURCE_COLUMN_NAMES", "TEXT_COLUMN_NAMES", "Audit", "audit"]

ToldGender = Literal["F", "M", "U", "unsaid", "organization", "group"]
GENDERS = ("F", "M", "U", "unsaid", "organization", "group")
"""Genders that texts tell by titles, pronouns and roles; `U`: neither or several; `unsaid`: by none of them."""
SOURCE_COLUMN_NAMES = (
    "id", "name", "kind", "title", "role", "organisation", "gender", "texts", "quotes", "quoted_words", "retold_words",
    "share_of_words", "outside_id", "link_probability",
)  # fmt: skip
"""The columns of a source.  `share_of_words` is of all words quoted or retold, `outside_id` the caller's."""
QUOTE_COLUMN_NAMES = (
    "source", "source_name", "document", "date", "quote", "kind", "start", "end", "words", "confidence", "text",
)  # fmt: skip
"""The columns of a quote; `source` is the id of its row among the sources, `start` and `end` characters of the text."""
TEXT_COLUMN_NAMES = ("document", "date", "words", "quotes", "sources", "unnamed", "unknown")
"""The columns of a text: how many words, quotes, sources; quotes of unnamed sources, and of nobody known."""
GROUP_COLUMN_NAMES = ("group", "sources", "texts", "quotes", "words", "share_of_words")
"""The columns of what is counted by kind or gender."""


@attrs.frozen(repr=False)
class Audit:
    """What `audit` found; plain rows of texts, numbers and None."""

    sources: tuple[dict[str, Any], ...]
    """One row for each source, who has most words first; the columns are `SOURCE_COLUMN_NAMES`."""
    quotes: tuple[dict[str, Any], ...]
    """One row for each quote and speaker, by source; the columns are `QUOTE_COLUMN_NAMES`."""
    texts: tuple[dict[str, Any], ...]
    """One row for each text, in the order in which they came; the columns are `TEXT_COLUMN_NAMES`."""
    kinds: tuple[dict[str, Any], ...]
    """Sources, texts, quotes and words by kind of source."""
    genders: tuple[dict[str, Any], ...]
    """The same by gender, as the texts tell it."""
    totals: Mapping[str, float]
    """`texts`, `sources`, `quotes`, `words`, `quotes_per_text`; `unnamed_sources` and `unnamed_quotes` as shares of all
    sources and of all quotes with one, `unknown` quotes without any."""

    def __repr__(self) -> str:
        return f"<Audit of {len(self.texts)} texts: {len(self.sources)} sources, {int(self.totals['quotes'])} quotes>"

    def tables(self) -> dict[str, tuple[Sequence[str], Sequence[Mapping[str, Any]]]]:
        """Every table with its columns and rows, by name."""
        totals = [{"what": name, "number": value} for name, value in self.totals.items()]
        return {
            "sources": (SOURCE_COLUMN_NAMES, self.sources),
            "kinds": (GROUP_COLUMN_NAMES, self.kinds),
            "genders": (GROUP_COLUMN_NAMES, self.genders),
            "texts": (TEXT_COLUMN_NAMES, self.texts),
            "quotes": (QUOTE_COLUMN_NAMES, self.quotes),
            "totals": (("what", "number"), totals),
        }

    def to_html(self, title: str = "Who is quoted") -> str:
        """A self-contained page without scripts, on which each number leads to its quotes."""
        from quoteattr.across.page import audit_page

        return audit_page(self, title)

    def to_xlsx(self, path: Any) -> None:
        """A workbook with a sheet for each table; needs the extra ``xlsx``.

        Args:
            path: A path, or a stream opened for bytes.

        Raises:
            MissingPackageError: XlsxWriter is not installed.
        """
        from quoteattr.io.sheets import write_xlsx

        write_xlsx(self.tables(), path)


@attrs.define
class _Tally:
    """What is counted of a source."""

    person: Person
    quotes: int = 0
    quoted: int = 0
    retold: int = 0
    texts: dict[str, None] = attrs.field(factory=dict)
    genders: Counter[str] = attrs.field(factory=Counter)


def audit(
    results: Iterable[AttributedText | tuple[AttributedText, str | datetime.date | None]],
    register: Register | None = None,
) -> Audit:
    """Who is quoted in the results, and how much.

    Args:
        results: Results of `attribute`, each alone or with the day of its text.
        register: Says who is one person over the texts; it takes in what it does not have yet.  Without it one is
            made for the audit.

    Raises:
        InputTypeError: something else than results.

    >>> from quoteattr import attribute
    >>> found = audit([attribute("“No,” said Mayor Ada Marsh."), attribute("“Yes,” said Ada Marsh, the mayor.")])
    >>> [(row["name"], row["kind"], row["texts"], row["quotes"]) for row in found.sources]
    [('Ada Marsh', 'official', 2, 2)]
    """
    known = register if register is not None else Register()
    rows: list[tuple[tuple[str, str] | None, dict[str, Any]]] = []
    texts: list[dict[str, Any]] = []
    tallies: dict[tuple[str, str], _Tally] = {}
    for one in results:
        result, date = one if isinstance(one, tuple) else (one, None)
        if not isinstance(result, AttributedText):
            raise InputTypeError(f"an audit takes results, got {type(result).__name__}")
        known.add(result, date)
        _read(result, rows, texts, tallies)
    days = {text.key: text.date for text in known.texts}
    people = {key: known.of(*key) for key in tallies}
    sources, of_key = _sources(tallies, people)
    for key, row in rows:
        row["date"] = days.get(row.pop("key"))
        if key is not None:
            row["source"], row["source_name"] = of_key[key]
    order = {row["id"]: at for at, row in enumerate(sources)}
    quotes = [row for _, row in sorted(rows, key=lambda one: order.get(one[1]["source"], len(order)))]
    for text in texts:
        text["date"] = days.get(text.pop("key"))
    return Audit(
        sources=tuple(sources),
        quotes=tuple(quotes),
        texts=tuple(texts),
        kinds=_grouped(sources, quotes, "kind", KINDS),
        genders=_grouped(sources, quotes, "gender", GENDERS),
        totals=_totals(sources, quotes, texts),
    )


def _read(
    result: AttributedText,
    rows: list[tuple[tuple[str, str] | None, dict[str, Any]]],
    texts: list[dict[str, Any]],
    tallies: dict[tuple[str, str], _Tally],
) -> None:
    """Count one text."""
    key, sources = text_key(result.text), set()
    count = unnamed = unknown = 0
    for quote in result.quotes:
        if quote.parent is not None:
            continue
        count += 1
        unknown += not quote.speakers
        unnamed += any(speaker.kind == "unnamed" for speaker in quote.speakers)
        quoted, retold = _words(result, quote)
        row = {
            "source": None, "source_name": None, "document": result.name, "date": None, "quote": quote.id,
            "kind": quote.kind, "start": quote.start, "end": quote.end, "words": quoted + retold,
            "confidence": round(float(quote.confidence), 4), "text": quote.text, "key": key,
        }  # fmt: skip
        if not quote.speakers:
            rows.append((None, row))
        for speaker in quote.speakers:
            sources.add(speaker.id)
            tally = tallies.setdefault((key, speaker.id), _Tally(speaker))
            if not tally.texts:
                tally.genders[told_gender(speaker, result.text)] += 1
            tally.quotes += 1
            tally.quoted += quoted
            tally.retold += retold
            tally.texts[key] = None
            rows.append(((key, speaker.id), dict(row)))
    texts.append({
        "document": result.name, "date": None, "words": len(result.text.split()), "quotes": count,
        "sources": len(sources), "unnamed": unnamed, "unknown": unknown, "key": key,
    })  # fmt: skip


def _words(result: AttributedText, quote: AttributedQuote) -> tuple[int, int]:
    """Words in quotation marks, and outside them."""
    words = len(quote.text.split())
    inside = words if quote.kind == "direct" else sum(len(s.of(result.text).split()) for s in quote.fragments)
    inside = min(inside, words)
    return inside, words - inside


def _sources(
    tallies: Mapping[tuple[str, str], _Tally], people: Mapping[tuple[str, str], RegisterPerson | None]
) -> tuple[list[dict[str, Any]], dict[tuple[str, str], tuple[str, str]]]:
    """The rows of the sources, and the id and name of each by appearance."""
    grouped: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in tallies:
        known = people[key]
        grouped[known.id if known is not None else f"{key[0]}-{key[1]}"].append(key)
    total = sum(tally.quoted + tally.retold for tally in tallies.values()) or 1
    rows: list[dict[str, Any]] = []
    of_key: dict[tuple[str, str], tuple[str, str]] = {}
    for id, keys in grouped.items():  # noqa: A001
        own, known = [tallies[key] for key in keys], people[keys[0]]
        person = own[0].person
        name = known.name if known is not None else person.name
        roles = known.roles if known is not None else person.roles
        titles = known.titles if known is not None else person.titles
        quoted, retold = sum(one.quoted for one in own), sum(one.retold for one in own)
        genders = sum((one.genders for one in own), Counter())
        told = {gender for gender in genders if gender != "unsaid"}
        rows.append({
            "id": id, "name": name, "kind": kind_of_source(person.kind, titles, roles, name),
            "title": titles[0] if titles else None, "role": roles[0] if roles else None,
            "organisation": name if person.kind == "organization" else organisation_of(roles),
            "gender": told.pop() if len(told) == 1 else "unsaid", "texts": len({key[0] for key in keys}),
            "quotes": sum(one.quotes for one in own), "quoted_words": quoted, "retold_words": retold,
            "share_of_words": round((quoted + retold) / total, 6),
            "outside_id": known.outside.id if known is not None and known.outside is not None else None,
            "link_probability": round(known.probability, 4) if known is not None else 1.0,
        })  # fmt: skip
        of_key |= dict.fromkeys(keys, (id, name))
    rows.sort(key=lambda row: (-row["quoted_words"] - row["retold_words"], -row["quotes"], row["name"], row["id"]))
    return rows, of_key


def organisation_of(roles: Iterable[str]) -> str | None:
    """The organisation that a description names, the first one.

    >>> organisation_of(["a tall woman", "the director of the Tollan Water Authority, who left"])
    'Tollan Water Authority'
    """
    after, articles = english().group("after a role"), english().group("articles")
    for role in roles:
        words = role.split()
        for at, word in enumerate(words):
            if word.casefold() in after and at:
                rest = " ".join(words[at + 1 :]).split(",")[0].split()
                while rest and rest[0].casefold() in articles:
                    rest = rest[1:]
                if rest and rest[0][:1].isupper():
                    return " ".join(rest)
    return None


def _grouped(
    sources: Sequence[Mapping[str, Any]], quotes: Sequence[Mapping[str, Any]], column: str, order: Sequence[str]
) -> tuple[dict[str, Any], ...]:
    """Sources and quotes counted by a column of the sources."""
    of_source = {row["id"]: row[column] for row in sources}
    documents: defaultdict[str, set[Any]] = defaultdict(set)
    for row in quotes:
        if row["source"] is not None:
            documents[of_source[row["source"]]].add(row["document"])
    out = []
    for group in order:
        own = [row for row in sources if row[column] == group]
        if own:
            words = sum(row["quoted_words"] + row["retold_words"] for row in own)
            out.append({
                "group": group, "sources": len(own), "texts": len(documents[group]),
                "quotes": sum(row["quotes"] for row in own), "words": words,
                "share_of_words": round(sum(row["share_of_words"] for row in own), 6),
            })  # fmt: skip
    return tuple(out)


def _totals(
    sources: Sequence[Mapping[str, Any]], quotes: Sequence[Mapping[str, Any]], texts: Sequence[Mapping[str, Any]]
) -> dict[str, float]:
    count = sum(text["quotes"] for text in texts)
    unknown = sum(text["unknown"] for text in texts)
    anonymous: SourceKind = "anonymous"
    unnamed = sum(row["kind"] == anonymous for row in sources)
    return {
        "texts": len(texts),
        "sources": len(sources),
        "quotes": count,
        "words": sum(row["quoted_words"] + row["retold_words"] for row in sources),
        "quotes_per_text": round(count / len(texts), 4) if texts else 0.0,
        "unnamed_sources": round(unnamed / len(sources), 4) if sources else 0.0,
        "unnamed_quotes": round(sum(t["unnamed"] for t in texts) / (count - unknown), 4) if count > unknown else 0.0,
        "unknown": unknown,
    }
