"""A language as the stages ask for it: its words, tables and weights, its reporting words, its inflection."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import attrs

from quoteattr.errors import DataError
from quoteattr.lang import files
from quoteattr.lang.reporting import Reporting

__all__ = ["Language"]


@attrs.frozen(eq=False)
class Language:
    """Everything the library knows of one language; all else is the same for every language."""

    code: str
    """The folder of its files, ``lang/CODE``."""
    lemma: Callable[[str, str], str] = attrs.field(repr=False)
    """The base form of a word with a Penn tag, in lower case."""
    inflect: Callable[[str, str], tuple[str, ...]] = attrs.field(repr=False)
    """How a form of a verb is spelt, from its base and the name of the form (`past`, `third`, ...)."""
    plural: Callable[[str], str] = attrs.field(repr=False)
    """The plural of a noun."""

    def words(self, name: str) -> frozenset[str]:
        """The entries of the list NAME.

        Raises:
            DataError: there is no such file, or it cannot be read; likewise below.
        """
        return files.words(self.code, name)

    def table(self, name: str) -> tuple[dict[str, str], ...]:
        """The rows of the table NAME, each from column to cell."""
        return files.table(self.code, name)

    def group(self, name: str) -> frozenset[str]:
        """The words of the group NAME: closed classes and other small sets, a row each in the table `groups`.

        Raises:
            DataError: there is no such group.
        """
        return _group(self, name)

    def alternatives(self, name: str) -> str:
        """The words of the group NAME as alternatives of a regular expression, the longest first."""
        return "|".join(map(re.escape, sorted(self.group(name), key=lambda word: (-len(word), word))))

    def values(self, name: str) -> dict[str, str]:
        """The words of the group NAME in the table `values`, and what each stands for."""
        return {row["word"]: row["value"] for row in self.table("values") if row["group"] == name}

    def arrays(self, name: str, *wanted: str) -> tuple[Any, ...]:
        """The arrays called `wanted` among the weights NAME."""
        return files.arrays(self.code, name, *wanted)

    def json(self, name: str) -> Any:
        """The weights or settings NAME, as JSON has them."""
        return files.json(self.code, name)

    @property
    def reporting(self) -> Reporting:
        """The reporting words: verbs, nouns, adjectives and prepositions."""
        return _reporting(self)


@functools.cache
def _group(language: Language, name: str) -> frozenset[str]:
    found = [row["words"] for row in language.table("groups") if row["group"] == name]
    if len(found) != 1:
        raise DataError(f"data file groups.tsv: {len(found)} rows for the group {name!r}")
    return frozenset(word.replace("_", " ") for word in found[0].split())


@functools.cache
def _reporting(language: Language) -> Reporting:
    return Reporting.of(language.table("reporting"), language.inflect)
