"""Digests by which a text, or a paragraph of it, is recognised."""

from __future__ import annotations

import hashlib

from quoteattr.text.layout import paragraphs

__all__ = ["DIGITS", "digest_of", "digests_of", "paragraph_digest"]

DIGITS = 6
"""Hexadecimal digits of a paragraph's digest: two different paragraphs share one in 16 million."""


def digest_of(text: str) -> str:
    """SHA-256 of a text as UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digests_of(text: str) -> str:
    r"""Six hexadecimal digits for each paragraph, white space folded, in one string.

    >>> digests_of("One.\n\nTwo.")
    '70277b1eb32d'
    """
    return "".join(paragraph_digest(block.of(text)) for block in paragraphs(text))


def paragraph_digest(paragraph: str) -> str:
    """The digest of one paragraph."""
    return digest_of(" ".join(paragraph.split()))[:DIGITS]
