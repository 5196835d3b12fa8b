"""From the model's scores to a decision for each utterance."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from importlib import resources

import numpy as np

from quoteattr.errors import DataError
from quoteattr.speakers.conversation import Utterance
from quoteattr.speakers.ranker import Guess, chances, clear_speaker, evidence_kind, guess_all
from quoteattr.speakers.values import Ranking
from quoteattr.syntax.parse import Parse
from quoteattr.types import Cast, Frame, QuoteSpan

__all__ = ["calibrated", "decide"]

# Candidates less likely than this are not worth telling.
_FLOOR = 0.005
# Paragraphs between two turns of one conversation, at most.
_APART = 2
# A speaker this likely can be taken for somebody's addressee.
_SURE = 0.5


def decide(parse: Parse, marks: Sequence[QuoteSpan], frames: Sequence[Frame], cast: Cast) -> tuple[Ranking, ...]:
    """One `Ranking` for each utterance, in the order of the text."""
    setting = "closed" if cast.closed else "open"
    guess = guess_all(parse, marks, frames, cast, ("dialogue_1", "dialogue_2"))
    scene = guess.scene
    rankings: list[tuple[int, Ranking]] = []
    speakers: list[int] = []
    decided = []
    for at, one in enumerate(scene.utterances):
        found = chances(guess, at)
        clear = clear_speaker(one)
        if found:
            found = _calibrate(found, clear, evidence_kind(one), setting)
        speakers.append(found[0][0] if found and found[0][1] >= _SURE else -1)
        decided.append((one, found, clear))
    for at, (one, found, clear) in enumerate(decided):
        addressee = _addressee(guess, speakers, at)
        rankings.append(
            (
                one.start,
                Ranking(
                    marks=one.marks,
                    candidates=tuple(
                        (scene.ids[person], round(value, 4)) for person, value in found if value >= _FLOOR
                    ),
                    rule=_rule(one, clear, found[0][0] if found else -1),
                    addressee=scene.ids[addressee] if addressee >= 0 else None,
                ),
            )
        )
    for one in scene.nested:
        known = ((scene.ids[one.person], round(_NESTED * one.resolution, 4)),) if one.person >= 0 else ()
        rule = f"tag:{one.frame.rule}" if one.frame is not None and known else ""
        rankings.append((one.start, Ranking(one.marks, known, rule)))
    rankings.sort(key=lambda pair: pair[0])
    return tuple(ranking for _, ranking in rankings)


# How sure a tag inside another quote is.
_NESTED = 0.85


def _calibrate(found: list[tuple[int, float]], clear: int, kind: str, setting: str) -> list[tuple[int, float]]:
    """Put whom a clear tag names first, and make the best probability true to past accuracy."""
    if clear >= 0:
        given = dict(found).get(clear, 0.0)
        found = [(clear, given), *(pair for pair in found if pair[0] != clear)]
    best, value = found[0]
    sure = calibrated(value, setting, kind)
    others = sum(probability for _, probability in found[1:])
    scale = min(1.0, (1.0 - sure) / others) if others > 0 else 0.0
    return [(best, sure), *((person, min(sure, probability * scale)) for person, probability in found[1:])]


@functools.cache
def _calibration() -> dict[str, dict[str, list[list[float]]]]:
    try:
        data = json.loads(
            resources.files("quoteattr").joinpath("lang", "en", "dialogue.json").read_text(encoding="utf-8")
        )
        curves: dict[str, dict[str, list[list[float]]]] = data["calibration"]
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"the calibration dialogue.json of quoteattr cannot be read: {error}") from error
    return curves


def calibrated(value: float, setting: str, kind: str) -> float:
    """The share of answers that were right where the model gave `value`, by linear interpolation."""
    at, share = _calibration()[setting][kind]
    return float(np.interp(value, at, share))


def _rule(one: Utterance, clear: int, best: int) -> str:
    """What decided, in a word or two."""
    if best < 0:
        return "nobody near"
    if best == clear and one.frame is not None:
        return f"tag:{one.frame.rule}"
    if one.frame is not None and one.person == best:
        return f"model:{one.frame.rule}"
    return "model:conversation"


def _addressee(guess: Guess, speakers: list[int], at: int) -> int:
    """Whom an utterance calls by name or its tag names; else who speaks before and after it in a talk of two."""
    scene = guess.scene
    one, speaker = scene.utterances[at], speakers[at]
    if speaker < 0:
        return -1
    low = int(np.searchsorted(scene.vocatives.places, one.start))
    high = int(np.searchsorted(scene.vocatives.places, one.end))
    for person in scene.vocatives.people[low:high].tolist():
        if person != speaker:
            return int(person)
    told = one.told
    if told >= 0 and told != speaker:
        return told
    near = []
    for other in (at - 1, at + 1):
        if 0 <= other < len(speakers):
            there = scene.utterances[other]
            apart = one.first - there.last if other < at else there.first - one.last
            if apart <= _APART and speakers[other] >= 0 and speakers[other] != speaker:
                near.append(speakers[other])
    return near[0] if near and len(set(near)) == 1 else -1
