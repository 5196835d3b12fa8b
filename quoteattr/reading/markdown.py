"""Markdown: the text as it stands, its headings noted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quoteattr.reading.values import Part

__all__ = ["headings_of"]

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t]|$)")
_FENCE = re.compile(r"[ ]{0,3}(`{3,20}|~{3,20})")


def headings_of(text: str) -> tuple[Part, ...]:
    r"""The headings of a text in Markdown, by their signs or by the line below; code is passed over.

    >>> [(part.level, part.start, part.end) for part in headings_of("# One\n\nTwo\n---\n\n```\n# No\n```\n")]
    [(1, 2, 5), (2, 7, 10)]
    """
    return tuple(_headings(text))


def _headings(text: str) -> Iterator[Part]:
    fence = ""
    before: tuple[int, str] | None = None  # start and text of the line before, where it may be a heading
    at = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip()
        start, at = at, at + len(line)
        if opened := _FENCE.match(bare):
            if not fence or bare.strip().startswith(fence):
                fence = "" if fence else opened[1]
            before = None
        elif fence:
            continue
        elif marked := _HEADING.match(bare):
            title = bare[marked.end() :].rstrip("# \t").lstrip()
            begin = start + bare.find(title, marked.end())
            if title:
                yield Part("heading", begin, begin + len(title), len(marked[1]))
            before = None
        elif before is not None and (sign := _underline(bare)):
            indent = len(before[1]) - len(before[1].lstrip())
            yield Part("heading", before[0] + indent, before[0] + len(before[1]), 1 if sign == "=" else 2)
            before = None
        else:
            # A list or a quotation is no heading, whatever stands below it.
            before = (start, bare) if bare.strip() and not bare.lstrip().startswith(("-", "*", ">", "+")) else None


def _underline(line: str) -> str:
    """The sign that a line below a heading consists of, or nothing."""
    sign = line.lstrip(" ")[:1]
    return sign if sign in ("=", "-") and not line.strip(" " + sign) and not line.startswith("    ") else ""
