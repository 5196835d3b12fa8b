"""Across texts: one person over a series of them, one quote in many of them, and who is quoted in all of them.

`Register` joins the people of results that were made one by one; `Quotes` finds
what several texts print of one quote; `audit` counts sources over a set of texts.
"""

from __future__ import annotations

from quoteattr.across.appearances import Appearance, Text, text_key
from quoteattr.across.ids import Entry, Outside, read_ids
from quoteattr.across.kinds import SourceKind, kind_of_source
from quoteattr.across.links import LIKELY, Link
from quoteattr.across.register import Register, RegisterPerson, is_register
from quoteattr.across.reprints import Printing, Quotes, Reprint, Said
from quoteattr.across.sources import Audit, audit

__all__ = [
    "LIKELY",
    "Appearance",
    "Audit",
    "Entry",
    "Link",
    "Outside",
    "Printing",
    "Quotes",
    "Register",
    "RegisterPerson",
    "Reprint",
    "Said",
    "SourceKind",
    "Text",
    "audit",
    "is_register",
    "kind_of_source",
    "read_ids",
    "text_key",
]
