"""What the marks are for: somebody's words, or irony, a title, a nickname, a word as a word.

Decided on the string alone.  In a story nearly everything in marks is spoken;
in a report the marks hold fragments, titles and irony as well, so the habits of
the text count (see `Habit`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

__all__ = ["judge", "story_score"]

_PRONOUNS = re.compile(r"\b(?:he|she|her|him|I|my|me)\b")
_DIGITS = re.compile(r"\d")
_NAMES = re.compile(r"(?<=[a-z] )[A-Z]")
_ENDS = ",.!?-—…"
_SAMPLE = 100_000


def story_score(text: str, contents: Sequence[tuple[int, int]], opening: int, paragraphs: int) -> float:
    """How likely the text tells a story (else it reports), in [0, 1].

    Args:
        text: The whole text; the first 100,000 characters are looked at.
        contents: Start and end of each quotation's content.
        opening: How many paragraphs open with a quotation.
        paragraphs: How many paragraphs there are.
    """
    sample = text[:_SAMPLE]
    words = max(1.0, len(sample) / 6)
    strong = short = 0
    for start, end in contents:
        if text[end - 1] in _ENDS:
            strong += 1
        elif text.count(" ", start, end) < 3:
            short += 1
    n = max(1, len(contents))
    score = (
        4.1
        - 0.1 * strong / n
        - 0.9 * short / n
        + 2.0 * opening / max(1, paragraphs)
        + 31 * len(_PRONOUNS.findall(sample)) / words
        - 95 * len(_DIGITS.findall(sample)) / words
        - 78 * len(_NAMES.findall(sample)) / words
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


_BEFORE = ",:.!?;—–-…\"'”’»>)"


def judge(text: str, start: int, end: int, first: int, last: int, *, story: bool, depth: int) -> tuple[str, float]:
    """Label and score of the quotation with marks at `start` to `end` and content from `first` to `last`."""
    content = text[first:last]
    words = content.count(" ") + 1
    i = start - 1
    while i >= 0 and text[i] == " ":
        i -= 1
    before = text[i] if i >= 0 else "\n"
    opens = before in "\n\r" or before in _BEFORE
    after = text[end : end + 1]
    stops = content[-1] in ",.!?…—-" or after in ".,!?"
    strong = content[-1] in ",!?…—" or (content[-1] == "." and words > 1)
    capital = content[0].isupper() or content[0] in "…[.—-'\"“‘0123456789_"
    if strong and opens and capital:
        return "speech", 0.97 if words > 1 or story else 0.8
    if story:
        if strong or (opens and words > 2):
            return "speech", 0.9
        return "speech", 0.6 if words > 3 else 0.4
    if opens and capital and stops and words > 3:
        return "speech", 0.9
    if _nickname(text, start, end, content):
        return "nickname", 0.02
    if words > 7:
        return "speech", 0.5
    if capital and words > 1 and content.istitle():
        return "title", 0.1
    return "scare", 0.2 if words < 4 else 0.35


_NAME_LEFT = re.compile(r"[A-Z][\w.]*\s\Z")
_NAME_RIGHT = re.compile(r"\s[A-Z]\w")


def _nickname(text: str, start: int, end: int, content: str) -> bool:
    """Whether the marks stand inside a name: Jo "The Cat" Hart."""
    return bool(
        content[:1].isupper()
        and content.count(" ") < 3
        and content[-1] not in ",.!?"
        and _NAME_LEFT.search(text, max(0, start - 20), start)
        and _NAME_RIGHT.match(text, end)
    )
