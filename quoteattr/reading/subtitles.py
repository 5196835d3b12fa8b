"""Subtitles: numbers, times and marks go, what is said stays, as a record of who speaks where that is told.

Of the formats SubRip (``.srt``) and WebVTT (``.vtt``).  A voice (``<v Ada>``)
becomes a label, as in a transcript: ``Ada: Is it late?``.  Cues that go on in
the next one are joined to a paragraph.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import attrs

from quoteattr.errors import FormatError
from quoteattr.reading.values import Part

__all__ = ["read_subtitles"]

_TIMES = re.compile(
    r"\s{0,20}((?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s{0,20}-->\s{0,20}(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
)
_VOICE = re.compile(r"<v(?:\.[\w.-]{1,60})?\s([^<>]{1,80})>")
# Marks of WebVTT and of SubRip, and the places that some programs write in braces.
_MARKS = re.compile(
    r"</?(?:[biucv]|ruby|rt|lang|font|\d{1,2}:[\d:.]{1,12})\b[^<>]{0,200}>|\{\\[^{}]{0,60}\}", re.IGNORECASE
)
_NEW_SPEAKER = re.compile(r"\s{0,9}(?:[-–—]\s{0,9}(?=\S)|[^\W\d_a-z][^\n:.!?]{0,40}:(?=\s)|>>|\[|\()")
_BLOCKS = ("WEBVTT", "NOTE", "STYLE", "REGION")
# A cue that ends so says no more in the next one.
_ENDS = (".", "!", "?", "…", "”", '"', "]", ")", "♪", "’", "'")


@attrs.frozen
class _Said:
    """What one voice says in one cue."""

    time: str
    voice: str | None
    lines: tuple[str, ...]


def read_subtitles(text: str) -> tuple[str, tuple[Part, ...]]:
    r"""The words of subtitles, a paragraph for what is said in one go, and the time at which each cue begins.

    Args:
        text: What the file holds.

    Raises:
        FormatError: there is no cue in it.

    >>> read_subtitles("1\n00:00:01,000 --> 00:00:02,000\n<i>Is it</i>\nlate?\n")[0]
    'Is it late?'
    """
    paragraphs: list[str] = []
    parts: list[Part] = []
    at = 0
    voice = None
    for said in _said(text):
        for first, line in _paragraph_lines(said):
            goes_on = bool(paragraphs) and said.voice == voice and not first and not _ended(paragraphs[-1], said.voice)
            shown = line if goes_on or said.voice is None else f"{said.voice}: {line}"
            joint = " " if goes_on else "\n\n"
            if paragraphs:
                at += len(joint)
            parts.append(Part("cue", at, at + len(shown), None, said.time))
            at += len(shown)
            if goes_on:
                paragraphs[-1] += joint + shown
            else:
                paragraphs.append(shown)
            voice = said.voice
    if not paragraphs and text.strip() and not _TIMES.search(text):
        raise FormatError("not a file of subtitles: there is no line of times in it")
    return "\n\n".join(paragraphs), tuple(parts)


def _ended(paragraph: str, voice: str | None) -> bool:
    """Whether what was said is over; what one voice says goes on for as long as it speaks."""
    return voice is None and paragraph.endswith(_ENDS)


def _paragraph_lines(said: _Said) -> Iterator[tuple[bool, str]]:
    """What a cue holds, a new piece where somebody else begins; whether it begins so."""
    piece: list[str] = []
    first = False
    for line in said.lines:
        if _NEW_SPEAKER.match(line) and said.voice is None:
            if piece:
                yield first, " ".join(piece)
            piece, first = [], True
        piece.append(line)
    if piece:
        yield first, " ".join(piece)


def _said(text: str) -> Iterator[_Said]:
    time: str | None = None
    lines: list[str] = []
    waiting: str | None = None  # a line that may be the number of a cue
    skipped = False
    for raw in [*text.splitlines(), ""]:
        line = raw.strip().lstrip("\ufeff")
        if times := _TIMES.match(line):
            yield from _voices(time, lines)
            time, lines, waiting, skipped = times[1].replace(",", "."), [], None, False
        elif not line:
            yield from _voices(time, lines)
            time, lines, skipped = None if time is None or lines else time, [], False
        elif time is not None:
            lines.append(line)
        elif line.startswith(_BLOCKS) and waiting is None:
            skipped = True
        elif not skipped:
            waiting = line
    yield from _voices(time, lines)


def _voices(time: str | None, lines: list[str]) -> Iterator[_Said]:
    if time is None or not lines:
        return
    pieces = _VOICE.split("\n".join(lines))
    for voice, words in zip([None, *pieces[1::2]], pieces[::2], strict=True):
        shown = [html.unescape(_MARKS.sub("", line)) for line in words.split("\n")]
        kept = tuple(" ".join(line.split()) for line in shown if line.strip())
        if kept:
            yield _Said(time, " ".join(voice.split()) if voice else None, kept)
