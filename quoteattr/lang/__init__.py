"""Languages: a folder each of word lists, tables, weights and inflection, handed out as one `Language`."""

from __future__ import annotations

import functools

from quoteattr.lang.language import Language
from quoteattr.lang.reporting import Reporting, ReportingWord

__all__ = ["Language", "Reporting", "ReportingWord", "english"]


@functools.cache
def english() -> Language:
    """English.

    >>> english().lemma("whispered", "VBD"), "monday" in english().words("name_stops")
    ('whisper', True)
    >>> english().reporting.entries["whisper|V"].strength
    'strong'
    """
    from quoteattr.lang.en import morphology

    return Language("en", morphology.lemma, morphology.inflect, morphology.plural)
