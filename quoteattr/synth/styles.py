"""How quotation marks are written."""

from __future__ import annotations

import attrs

__all__ = ["DASH_FRAMES", "STYLES", "Style"]


@attrs.frozen
class Style:
    """One way to write quotation marks."""

    name: str
    open: str
    close: str
    inner_open: str
    inner_close: str
    apostrophe: str = "'"
    comma_inside: bool = False
    """Whether the comma before a tag stands inside the marks."""


# The plainest first: it is what a failing example shrinks to.
_ALL = (
    Style("straight", '"', '"', "'", "'", comma_inside=True),
    Style("curly", "“", "”", "‘", "’", "’", comma_inside=True),
    Style("single", "‘", "’", "“", "”", "’", comma_inside=True),
    Style("single-straight", "'", "'", '"', '"', comma_inside=True),
    Style("curly-outside", "“", "”", "‘", "’", "’"),
    Style("tex", "``", "''", "`", "'", comma_inside=True),
    Style("guillemets", "«", "»", "“", "”", "’"),
    Style("guillemets-spaced", "«\u00a0", "\u00a0»", "“", "”", "’"),
    Style("guillemets-reversed", "»", "«", "›", "‹", "’"),
    Style("low-high", "„", "“", "‚", "‘", "’"),
    Style("low-high-right", "„", "”", "‚", "’", "’"),
    Style("corner", "「", "」", "『", "』", "’"),
    Style("dash", "— ", " —", "“", "”", "’", comma_inside=True),
)
STYLES: dict[str, Style] = {style.name: style for style in _ALL}
"""Every style by name.  In `dash`, a paragraph of speech opens with a dash and the narrator is set off by dashes."""

DASH_FRAMES = ("after", "inverted", "told", "between", "split", "untagged")
"""The frames that dash dialogue has: the words come first in their paragraph."""
