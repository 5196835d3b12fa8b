"""Who said what: quotations in news and novels, attributed to canonical people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quoteattr.errors import QuoteattrError
from quoteattr.types import AttributedQuote, CastEntry, Evidence, Mention, Person, QuoteSpan, Span

if TYPE_CHECKING:
    from quoteattr.across import Register, audit
    from quoteattr.api import attribute, attribute_all
    from quoteattr.corrections import apply_corrections
    from quoteattr.result import AttributedText
    from quoteattr.suggestions import suggest_merges
    from quoteattr.tables import attribute_frame
    from quoteattr.text.quotes import find_quotes
    from quoteattr.verification import verify

__version__ = "0.2.0"
__all__ = [
    "AttributedQuote",
    "AttributedText",
    "CastEntry",
    "Evidence",
    "Mention",
    "Person",
    "QuoteSpan",
    "QuoteattrError",
    "Register",
    "Span",
    "apply_corrections",
    "attribute",
    "attribute_all",
    "attribute_frame",
    "audit",
    "find_quotes",
    "suggest_merges",
    "verify",
]

# Loaded on first use, so that importing the package stays cheap.
_LAZY = {
    "attribute": "quoteattr.api",
    "attribute_all": "quoteattr.api",
    "attribute_frame": "quoteattr.tables",
    "Register": "quoteattr.across",
    "audit": "quoteattr.across",
    "find_quotes": "quoteattr.text.quotes",
    "AttributedText": "quoteattr.result",
    "apply_corrections": "quoteattr.corrections",
    "suggest_merges": "quoteattr.suggestions",
    "verify": "quoteattr.verification",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        import importlib

        value = getattr(importlib.import_module(_LAZY[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'quoteattr' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
