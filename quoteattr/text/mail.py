"""Letters quoted in a mail: ``On ... X wrote:`` with what X wrote below, and the headers of forwarded ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

import attrs

from quoteattr.text.headings import Found, pattern
from quoteattr.text.turn_labels import Line, naming_of
from quoteattr.types import Span

__all__ = ["Letter", "find_letters"]


@attrs.frozen
class Letter:
    """A letter inside a mail."""

    span: Span
    """From the line that names its writer to its last word."""
    writer: Span
    """The writer's name."""
    parts: tuple[Span, ...]
    """The words of the letter, line by line, quoting marks left out."""
    lines: tuple[int, ...]
    """The numbers of its lines, the naming one included."""
    score: float


_BEFORE_NAME = re.compile(
    r".*(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2})?|\d{4}|\d{1,2})(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?"
    r"(?: ?\(?(?:[A-Z]{3,4}|UTC)\)?| [+-]\d{4})?,? "
)
_DEPTH = re.compile(r"(?:> ?)*")


def find_letters(text: str, lines: Sequence[Line], special: Mapping[int, Found]) -> list[Letter]:
    r"""The letters quoted in a mail, in the order of their first lines.

    >>> from quoteattr.text.headings import lines_of
    >>> text = "Fine.\n\nOn Tue, Mar 4, 2025 at 9:12 AM Ingrid Vale <iv@example.org> wrote:\n> Could we move it?"
    >>> [letter] = find_letters(text, lines_of(text), {1: Found("mail_header", 0.9)})
    >>> letter.writer.of(text), [part.of(text) for part in letter.parts]
    ('Ingrid Vale', ['Could we move it?'])
    """
    heads = _heads(text, lines, special)
    letters = []
    firsts = {head.first for head in heads}
    for head in heads:
        letter = _letter(text, lines, head, firsts)
        if letter is not None:
            letters.append(letter)
    return letters


class _Head(NamedTuple):
    """What names the writer of a letter."""

    first: int
    """Its first line."""
    below: int
    """The line after it."""
    who: Span
    depth: int
    """How many marks stand before it."""


def _heads(text: str, lines: Sequence[Line], special: Mapping[int, Found]) -> list[_Head]:
    """The lines that name the writer of a letter, in order."""
    found = []
    for number in sorted(n for n, line in special.items() if line.kind in ("mail_header", "quoted_mail")):
        start, end = lines[number]
        forwarded = number > 0 and pattern("forwarded").fullmatch(text, *lines[number - 1])
        if (match := pattern("wrote").fullmatch(text, start, end)) and (who := _name_in(text, match)):
            found.append(_Head(number, number + 1, who, match["depth"].count(">")))
        elif forwarded and (match := pattern("from").match(text, start, end)):
            below = number + 1
            while below in special and special[below].kind == "mail_header":
                below += 1
            found.append(_Head(number - 1, below, Span(*match.span("who")), 0))
    return found


def _letter(text: str, lines: Sequence[Line], head: _Head, firsts: Set[int]) -> Letter | None:
    """The letter below a head: the lines marked as deep as its first, up to the next head of that depth."""
    words = (n for n in range(head.below, len(lines)) if _has_words(text, lines[n]))
    own = head.depth + (_depth(text, lines[next(words, head.first)]) > head.depth)
    taken, parts = [head.first], []
    for number in range(head.below, len(lines)):
        level = _depth(text, lines[number])
        if not _has_words(text, lines[number]):
            continue
        if level < own or (number in firsts and level < max(own, head.depth + 1)):
            break
        if level > own or number in firsts:
            continue
        taken.append(number)
        start = _DEPTH.match(text, *lines[number]).end()  # type: ignore[union-attr]
        part = text[start : lines[number][1]]
        parts.append(Span(start + len(part) - len(part.lstrip()), lines[number][1]))
    if not parts:
        return None
    score = 0.95 if own > head.depth else 0.8
    return Letter(Span(lines[head.first][0], parts[-1].end), head.who, tuple(parts), tuple(taken), score)


def _has_words(text: str, line: Line) -> bool:
    return any(map(str.isalnum, text[slice(*line)]))


def _depth(text: str, line: Line) -> int:
    match = _DEPTH.match(text, *line)
    return match.group().count(">") if match else 0


def _name_in(text: str, match: re.Match[str]) -> Span | None:
    """Whose name stands between the date and "wrote:"."""
    start, end = match.span("when")
    stop = min(
        [place for place in (text.find("<", start, end), text.find("[mailto", start, end)) if place >= 0], default=end
    )
    words = text[start:stop].rstrip(" ,")
    before = _BEFORE_NAME.match(words)
    begin = before.end() if before else 0
    name = words[begin:].strip()
    if not name or naming_of(name.strip("\"'")) not in ("name", "capitals", "lower"):
        return None
    begin += len(words[begin:]) - len(words[begin:].lstrip())
    return Span(start + begin, start + begin + len(name))
