"""``Jo Marsh: "..."``: a name and a colon, with nothing else before the quote in its paragraph."""

from __future__ import annotations

from quoteattr.reports.narration import THINGS, Gap, Narration, Tag
from quoteattr.syntax.document import FINITE

__all__ = ["before"]

# Tokens of a name before a colon, and of a name with its office or paper.
_LONGEST, _LONGEST_WITH_OFFICE = 8, 14


def before(text: Narration, gap: Gap) -> Tag | None:
    """The name that fills a paragraph up to a colon."""
    parse, first, stop = text.parse, gap.first, gap.stop
    if text.words[stop - 1] != ":":
        return None
    if first and parse.paragraph_at(parse.starts[first - 1]) == parse.paragraph_at(parse.starts[first]):
        return None
    while first < stop and text.words[first] in ("and", "from", "statement"):
        first += 1
    # "Ida Moore, the Courier:", "Ida Moore, mayor of Wick:": the name is who speaks.
    comma = next((at for at in range(first, stop - 1) if text.words[at] == ","), stop - 1)
    found, office = (first, comma), parse.tags[comma + 1 : stop - 1]
    if comma == first or comma - first >= _LONGEST or not all(text.in_name(at) for at in range(*found)):
        return None
    if stop - first > _LONGEST_WITH_OFFICE or any(tag in FINITE for tag in office):
        return None
    if not any(text.capital(at) for at in range(*found)) or text.words[first] in THINGS:
        return None
    return Tag("label", None, found)
