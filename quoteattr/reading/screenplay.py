"""Screenplays in Fountain: characters become the labels of a record, the rest paragraphs of its own.

After the description of the format by its makers, https://fountain.io/syntax.
What is no part of the play, notes, synopses and what is struck out, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quoteattr.reading.values import Part

__all__ = ["read_fountain"]

_SCENE = re.compile(r"(?:INT|EXT|EST|INT\./EXT|INT/EXT|I/E)[. ]", re.IGNORECASE)
_TITLE_KEY = re.compile(r"[A-Za-z][A-Za-z ]{0,30}:")
_EXTENSION = re.compile(r"\s{0,9}\([^()]{0,60}\)\s{0,9}")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|_)(?=\S)|(?<=\S)(?<!\\)(?:\*{1,3}|_)")
_TRANSITION = re.compile(r"[^a-z]{0,60}TO:")


def read_fountain(text: str) -> tuple[str, tuple[Part, ...]]:
    r"""The text of a screenplay: a label and a colon before what somebody says, headings for scenes.

    Args:
        text: What the file holds.

    >>> read_fountain("INT. INN - DAY\n\nAda waits.\n\nTOM (V.O.)\n(quietly)\nIs it *late*?\n")[0]
    'INT. INN - DAY\n\nAda waits.\n\nTOM: (quietly) Is it late?'
    """
    pieces: list[str] = []
    parts: list[Part] = []
    at = 0
    for shown, level in _elements(_without(_without(text, "/*", "*/"), "[[", "]]")):
        if level:
            parts.append(Part("heading", at, at + len(shown), level))
        pieces.append(shown)
        at += len(shown) + 2
    return "\n\n".join(pieces), tuple(parts)


def _without(text: str, opening: str, closing: str) -> str:
    """The text without what stands between the signs; one that is never closed is no sign."""
    pieces = []
    at = 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start + len(opening))) >= 0:
        pieces.append(text[at:start])
        at = end + len(closing)
    return "".join([*pieces, text[at:]])


def _elements(text: str) -> Iterator[tuple[str, int]]:
    """The elements of the play, each with its level if it is a heading, else 0."""
    lines = [line.strip() or ("  " if len(line) >= 2 else "") for line in text.splitlines()]
    at = _after_title_page(lines)
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line.strip() or line.startswith("===") or (line.startswith("=") and not line.startswith("==")):
            continue
        alone = at < 2 or not lines[at - 2].strip()
        said = at < len(lines) and bool(lines[at])
        if line.startswith("#"):
            yield _plain(line.lstrip("#")), min(len(line) - len(line.lstrip("#")), 6)
        elif (line.startswith(".") and not line.startswith("..")) or (alone and _SCENE.match(line)):
            yield _plain(line.removeprefix(".").split(" #")[0]), 2
        elif alone and said and (name := _character(line)):
            words = []
            while at < len(lines) and lines[at]:
                words.append(lines[at].removeprefix("~"))
                at += 1
            yield f"{name}: {_plain(' '.join(words))}", 0
        elif line.startswith(">"):
            yield _plain(line.strip("<> ")), 0
        elif alone and not said and _TRANSITION.fullmatch(line):
            yield line, 0
        else:
            action = [line.removeprefix("!").removeprefix("~")]
            while at < len(lines) and lines[at].strip():
                action.append(lines[at])
                at += 1
            yield _plain(" ".join(action)), 0


def _after_title_page(lines: list[str]) -> int:
    """The number of the first line after the keys at the head of the file."""
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if first < len(lines) and _TITLE_KEY.match(lines[first]) and not _SCENE.match(lines[first]):
        return next((number for number in range(first, len(lines)) if not lines[number].strip()), len(lines))
    return first


def _character(line: str) -> str | None:
    """The name of who speaks in the lines below, or None."""
    forced = line.startswith("@")
    name = _EXTENSION.sub(" ", line.removeprefix("@").rstrip("^ ")).strip()
    if not name or (not forced and (not any(map(str.isalpha, name)) or name != name.upper() or line[0] in "!>~.#")):
        return None
    return _plain(name) if forced or not name.endswith((":", ".", "!", "?")) else None


def _plain(text: str) -> str:
    return " ".join(_EMPHASIS.sub("", text).replace("\\", "").split())
