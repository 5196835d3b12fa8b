"""Speech that whole lines mark: paragraphs opened by a dash, blocks of ``>`` lines, indented blocks.

The dash is closed by nothing but the paragraph's end, and narration breaks in
by the habit of the language: between dashes in Spanish (—Sí —dijo Ana—. Ven.),
after a spaced dash in Polish, Russian and Portuguese (– Tak – powiedziała. –
Chodź.), with a mere comma in French and in English (—Yes, she said. Come.).
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence

from quoteattr.lang import english
from quoteattr.text.assemble import Draft, narrates
from quoteattr.text.dashes import Stretch, next_tag, spoken_stretches, tag_at
from quoteattr.text.headings import pattern
from quoteattr.text.profile import DASH_OPENING, StyleProfile
from quoteattr.types import Span

__all__ = ["drafts_in_blocks", "drafts_in_dashes"]

_BEHIND_COLON = re.compile(r"(?<=:)\s" + DASH_OPENING.pattern)
_SPANISH_BREAK = re.compile(r"(?<=\s)(—|―|–|--)(?=[^\W\d_])")
_SPANISH_RESUME = re.compile(r"(—|―|–|--)(?=[\s.,;:?!…]|\Z)[.,;:…]*")
_SPACED = re.compile(r"(?<=[ \t\n\u00a0])(—|―|–|--)(?=[ \t\n\u00a0])")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_INSIDE = re.compile(r"(?<=\s)(—|―|–|--)[ \t\n\u00a0](?=[^\W\d_a-z])")
_CLOSING = re.compile(r"\s(?:—|―|–|--)\s")
_ENGLISH = re.compile(rf"\b(?:{english().alternatives('in any English text')})\b")


def drafts_in_dashes(
    text: str, paragraphs: Sequence[Span], profile: StyleProfile, marked: Sequence[Draft]
) -> list[Draft]:
    """The quotations of dash dialogue, each part between narration one of its own."""
    if not profile.dash:
        return []
    inside = sorted((d.start, d.end) for d in marked)
    out: list[Draft] = []
    for paragraph in paragraphs:
        opening, stop = _opening(text, paragraph.start, paragraph.end)
        if not opening or opening[1] != profile.dash:
            continue
        parts = _speech(text, opening.end(), stop, spaced=opening.end() > opening.end(1))
        if _crosses(parts, inside):
            parts = [(opening.end(), stop)]
        for number, (start, end) in enumerate(parts):
            draft = Draft(opening.start(1) if number == 0 else start, opening[1] if number == 0 else "", "dash")
            draft.add(text, start, end)
            draft.label, draft.score = "speech", 0.9
            if draft.parts:
                draft.start = draft.start if number == 0 else draft.parts[0][0]
                draft.end = draft.parts[-1][1]
                out.append(draft)
    return out


def _opening(text: str, start: int, end: int) -> tuple[re.Match[str] | None, int]:
    """The dash that opens speech in a paragraph, and where a turn that it opens ends at the latest.

    Behind narration ("He looked up. — Too late, he said — and left.") a dash opens speech only where a tag tells so.
    """
    opening = DASH_OPENING.match(text, start, end) or _BEHIND_COLON.search(text, start, end)  # he said: — Come in.
    if opening:
        return opening, end
    for dash in _INSIDE.finditer(text, start, end):
        closing = _CLOSING.search(text, dash.end(), end)
        stop = closing.start() if closing else end
        if next_tag(text, dash.end(), stop):
            return dash, stop
    return None, end


def _crosses(parts: Sequence[Stretch], inside: Sequence[Stretch]) -> bool:
    """Whether a quotation in marks begins in one part and ends elsewhere."""
    for start, end in parts:
        at = bisect.bisect_left(inside, (start, -1))
        while at < len(inside) and inside[at][0] < end:
            if inside[at][1] > end:
                return True
            at += 1
    return False


def _speech(text: str, start: int, end: int, *, spaced: bool) -> list[Stretch]:
    """The spoken stretches of a paragraph that a dash opened."""
    if not spaced and _SPANISH_BREAK.search(text, start, end):
        return _between_dashes(text, start, end)
    if spaced and _SPACED.search(text, start, end):
        return [part for stretch in _behind_dashes(text, start, end) for part in spoken_stretches(text, *stretch)]
    return spoken_stretches(text, start, end)


def _between_dashes(text: str, start: int, end: int) -> list[Stretch]:
    """Spanish: narration from a dash that leans on its first word to one that leans on its last."""
    parts = []
    at = start
    while found := _SPANISH_BREAK.search(text, at, end):
        parts.append((at, found.start()))
        resume = _SPANISH_RESUME.search(text, found.end(), end)
        if not resume:
            return parts
        at = resume.end()
    parts.append((at, end))
    return parts


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_NEAR = 8


def _behind_dashes(text: str, start: int, end: int) -> list[Stretch]:
    """Polish, Russian, Portuguese: narration from one spaced dash to the next."""
    needs_stop = bool(_CYRILLIC.search(text, start, end) or _ENGLISH.search(text, start, end))
    parts: list[Stretch] = []
    at, telling = start, False
    for dash in _SPACED.finditer(text, start, end):
        left = text[max(at, dash.start() - _NEAR) : dash.start()].rstrip()[-1:]
        right = text[dash.end() : min(end, dash.end() + _NEAR)].lstrip()[:1]
        if telling:
            if left in ".,!?…;:":
                at, telling = dash.end(), False
        elif (right.islower() and (left in ",!?….;" or not needs_stop)) or (
            left and (left == "," or tag_at(text, dash.end(), end) or _tells(text, left, dash.end(), end))
        ):
            parts.append((at, dash.start()))
            at, telling = dash.end(), True
    if not telling:
        parts.append((at, end))
    return parts


def _tells(text: str, left: str, start: int, end: int) -> bool:
    """Whether the sentence between two dashes tells what somebody did: "— Yes. — Ann turned to the door. — Come."."""
    following = _SPACED.search(text, start, end)
    if left not in ".!?…" or following is None:
        return False
    sentence = text[start : following.start()].strip()
    return sentence[-1:] == "." and narrates(sentence)


_QUOTED_LINE = re.compile(r"^[ \t]{0,3}(>(?:[ \t]?>)*)(?!>)[ \t]?(?=[^\r\n])([^\r\n]*)", re.MULTILINE)
# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_DEEPEST = 8


def drafts_in_blocks(text: str, paragraphs: Sequence[Span]) -> list[Draft]:
    """Blocks of lines that begin with ``>``, nested by their number, and indented blocks after a colon."""
    out = list(_indented(text, paragraphs))
    if ">" not in text:
        return out
    lines = []
    for found in _QUOTED_LINE.finditer(text):
        level = found[1].count(">")
        if found[2].endswith("wrote:") and pattern("wrote").fullmatch(found[2].strip()):
            continue  # whose words the lines below it are
        if ">>>" not in found[1]:  # three of them prompt for code
            lines.append((found.start(1), found.start(2), found.end(), min(level, _DEEPEST)))
    open_drafts: list[Draft] = []
    previous = -2
    for mark, start, end, level in lines:
        if text.count("\n", previous, mark) > 1 or previous < 0:
            open_drafts.clear()
        del open_drafts[level:]
        while len(open_drafts) < level:
            draft = Draft(mark, ">", "block")
            draft.label, draft.score = "speech", BLOCK_SCORE
            open_drafts.append(draft)
            out.append(draft)
        for draft in open_drafts:
            draft.add(text, start, end)
            draft.end = max(draft.end, end)
        previous = end
    return [d for d in out if d.parts]


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_SHORTEST_BLOCK = 20
# Verse, letters and lists are set in as well: whose words a block holds, its frame must say.
BLOCK_SCORE = 0.4


def _indented(text: str, paragraphs: Sequence[Span]) -> Iterator[Draft]:
    """Paragraphs set in further than the one before, which ends in a colon."""
    draft: Draft | None = None
    needed = margin = 0
    for number, paragraph in enumerate(paragraphs):
        if draft is None:
            before = paragraphs[number - 1].end if number else 0
            if not before or text[before - 1] != ":":
                continue
            margin = _indent(text, paragraphs[number - 1].start)
            needed = margin + 2
        if _least_indent(text, paragraph) < needed or not text[paragraph.start].isalnum():
            if draft is not None:
                yield draft
            draft = None
            continue
        if draft is None:
            if len(paragraph) < _SHORTEST_BLOCK:
                continue
            draft = Draft(paragraph.start, "", "block")
            draft.label, draft.score = "speech", BLOCK_SCORE
        draft.add(text, paragraph.start, paragraph.end)
        draft.end = paragraph.end
    if draft is not None:
        yield draft


def _indent(text: str, place: int) -> int:
    """How far the line of `place` is set in, in characters."""
    start = place
    while start and text[start - 1] in " \t":
        start -= 1
    return (place - start) if not start or text[start - 1] in "\r\n" else 0


_INNER_LINE = re.compile(r"[\r\n]([ \t]*)(?=[^\s])")


def _least_indent(text: str, paragraph: Span) -> int:
    inner = [len(m[1]) for m in _INNER_LINE.finditer(text, paragraph.start, paragraph.end)]
    return min([_indent(text, paragraph.start), *inner])
