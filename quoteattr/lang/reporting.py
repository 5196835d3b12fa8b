"""Reporting words: one value a word, with everything that any stage wants to know of it.

The table ``reporting.tsv`` has a row a word; forms are made by the language's
inflection and stand nowhere.  `use` in a row says in which constructions the
word does its work; see `USES`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import attrs

from quoteattr.errors import DataError

__all__ = ["FINITE", "USES", "Reporting", "ReportingWord"]

FINITE = ("base", "third", "past")
"""The forms a clause is built on."""
USES = MappingProxyType({
    "tag": "stands right beside a quotation in a speech tag, told from the string alone",
    "person": "its subject is somebody who can speak",
    "beat": "what a speaker does meanwhile",
    "clause": "with a subject of its own and a clause it reports without doubt",
    "told": "likewise, with a listener before the clause",
    "listener": "never without the one addressed: “told Lee”",
    "reply": "a noun for the words themselves: “was her only reply”",
    "naming": "gives a thing its name",
    "sign": "a thing that bears printed words",
    "unnamed": "what a source asks not to be",
    "control": "its object does what the infinitive says: “asked Lee to explain”",
    "draw": "the author hangs on the verb: “the plan drew criticism from Lee”",
    "quoting": "its object is the source: “quoted Lee as saying”, “I can only quote Lee:”",
    "feel": "a passive whose subject is the source: “Lee is convinced that”",
})  # fmt: skip
"""What a word may be used for, and what that means."""
_PARTS = "VNJI"


@attrs.frozen
class ReportingWord:
    """A word that reports, in its base form."""

    lemma: str
    part: str
    """`V` verb, `N` noun, `J` adjective, `I` preposition."""
    sense: str | None
    """What is done with words: `say`, `ask`, `write`, `believe`, ...; None for one that does nothing with words."""
    strength: str | None
    """In stories: `strong` if it reports by itself, `weak` if only right beside the quotation, else None."""
    takes: frozenset[str]
    """What it stands with: `clause`, `quote`, `object`, `infinitive`, `of` (a listener after "of"), ..."""
    uses: frozenset[str]
    """Its constructions, of `USES`."""

    @property
    def key(self) -> str:
        """Base form and part of speech, ``say|V``, as a token's."""
        return f"{self.lemma}|{self.part}"


@attrs.frozen(eq=False)
class Reporting:
    """The reporting words of a language, and the forms they take."""

    entries: Mapping[str, ReportingWord]
    """By `ReportingWord.key`."""
    inflect: Callable[[str, str], tuple[str, ...]] = attrs.field(repr=False)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]], inflect: Callable[[str, str], tuple[str, ...]]) -> Reporting:
        """From the rows of the table.

        Raises:
            DataError: a row stands twice, or says what no row can say.
        """
        entries: dict[str, ReportingWord] = {}
        for row in rows:
            uses = frozenset(row["uses"].split())
            word = ReportingWord(
                lemma=row["lemma"], part=row["part"], sense=row["class"] or None, strength=row["strength"] or None,
                takes=frozenset(row["takes"].split()), uses=uses,
            )  # fmt: skip
            if word.key in entries or word.part not in _PARTS or not uses <= USES.keys():
                raise DataError(f"data file reporting.tsv: {row['lemma']} ({row['part']}) is there twice or ill-formed")
            entries[word.key] = word
        return cls(MappingProxyType(entries), inflect)

    def lemmas(self, use: str, part: str = "V") -> frozenset[str]:
        """The base forms of the words used so."""
        return _lemmas(self, use, part)

    def forms(self, use: str, *forms: str) -> frozenset[str]:
        """The given forms (`past`, `third`, ...) of the verbs used so.

        >>> from quoteattr.lang import english
        >>> sorted(english().reporting.forms("told", "past"))[:3]
        ['advised', 'assured', 'informed']
        """
        return _forms(self, use, forms)

    @property
    def strengths(self) -> Mapping[str, ReportingWord]:
        """Every form of every verb that can govern direct speech, and its word."""
        return _strengths(self)


@functools.cache
def _lemmas(reporting: Reporting, use: str, part: str) -> frozenset[str]:
    return frozenset(w.lemma for w in reporting.entries.values() if use in w.uses and w.part == part)


@functools.cache
def _forms(reporting: Reporting, use: str, forms: tuple[str, ...]) -> frozenset[str]:
    inflect = reporting.inflect
    return frozenset(spelt for base in _lemmas(reporting, use, "V") for form in forms for spelt in inflect(base, form))


@functools.cache
def _strengths(reporting: Reporting) -> Mapping[str, ReportingWord]:
    verbs = [w for w in reporting.entries.values() if w.strength and w.part == "V" and " " not in w.lemma]
    found: dict[str, ReportingWord] = {}
    for form in ("gerund", "participle", "third", "past", "base"):
        found.update((spelt, word) for word in verbs for spelt in reporting.inflect(word.lemma, form))
    return MappingProxyType(found)
