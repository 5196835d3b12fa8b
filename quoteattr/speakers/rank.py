"""From the model's scores to a ranking of each utterance's candidates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from quoteattr.speakers.ranker import Guess, chances, clear_speaker, guess_all
from quoteattr.speakers.scene import Scene
from quoteattr.speakers.utterances import Utterance
from quoteattr.speakers.values import Ranking
from quoteattr.syntax.parse import Parse
from quoteattr.types import Cast, Frame, QuoteSpan

__all__ = ["ADDRESSED", "answers", "rank"]

# Candidates less likely than this are not worth telling.
_FLOOR = 0.005
# Paragraphs between two turns of one conversation, at most.
_APART = 2
# A speaker this likely can be taken for somebody's addressee.
_SURE = 0.5


def rank(
    parse: Parse, marks: Sequence[QuoteSpan], frames: Sequence[Frame], cast: Cast, weights: str
) -> tuple[Ranking, ...]:
    """One `Ranking` for each utterance, in the order of the text, by the two ensembles of `weights`."""
    return answers(guess_all(parse, marks, frames, cast, (f"{weights}_1", f"{weights}_2")))


def answers(guess: Guess) -> tuple[Ranking, ...]:
    """What the probabilities of all candidates come to, an utterance at a time."""
    scene = guess.scene
    rankings: list[tuple[int, Ranking]] = []
    speakers: list[int] = []
    decided = []
    for at, one in enumerate(scene.utterances):
        found = chances(guess, at)
        clear = clear_speaker(one)
        if found and clear >= 0:
            found = _clear_first(found, clear)
        speakers.append(found[0][0] if found and found[0][1] >= _SURE else -1)
        decided.append((one, found, clear))
    for at, (one, found, clear) in enumerate(decided):
        addressee, addressed = _addressee(guess, speakers, at)
        rankings.append(
            (
                one.start,
                Ranking(
                    marks=one.marks,
                    candidates=tuple(
                        (scene.ids[person], round(value, 4))
                        for person, value in found
                        if value >= _FLOOR or person == found[0][0]
                    ),
                    rule=_rule(one, clear, found[0][0] if found else -1),
                    addressee=scene.ids[addressee] if addressee >= 0 else None,
                    addressed=addressed,
                    against=tuple(scene.ids[person] for person, _ in found if _clashes(scene, one, person)),
                    called=tuple(scene.ids[person] for person in _called(scene, one)),
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


def _clashes(scene: Scene, one: Utterance, person: int) -> bool:
    """Whether a person's gender is known and another one than that of the tag's source."""
    wanted, own = one.source_gender, int(scene.genders[person])
    return wanted in (1, 2) and own in (1, 2) and wanted != own


def _called(scene: Scene, one: Utterance) -> list[int]:
    """Whom an utterance calls by name, in order."""
    low = int(np.searchsorted(scene.vocatives.places, one.start))
    high = int(np.searchsorted(scene.vocatives.places, one.end))
    return list(dict.fromkeys(scene.vocatives.people[low:high].tolist()))


def _clear_first(found: list[tuple[int, float]], clear: int) -> list[tuple[int, float]]:
    """The candidates, the one whom a clear tag names before all others; its chance stays what the model gives it."""
    return [(clear, dict(found).get(clear, 0.0)), *(pair for pair in found if pair[0] != clear)]


def _rule(one: Utterance, clear: int, best: int) -> str:
    """What decided, in a word or two."""
    if best < 0:
        return "nobody near"
    if best == clear and one.frame is not None:
        return f"tag:{one.frame.rule}"
    if one.frame is not None and one.person == best:
        return f"model:{one.frame.rule}"
    return "model:conversation"


ADDRESSED = ("vocative", "tag", "answer", "neighbour")
"""By what an addressee is told, the surest first."""


def _addressee(guess: Guess, speakers: list[int], at: int) -> tuple[int, str]:
    """Whom an utterance calls by name or its tag names; else who speaks before and after it in a talk of two."""
    scene = guess.scene
    one, speaker = scene.utterances[at], speakers[at]
    if speaker < 0:
        return -1, ""
    for person in _called(scene, one):
        if person != speaker:
            return person, "vocative"
    told = one.told
    if told >= 0 and told != speaker:
        return told, "tag"
    near = []
    for other in (at - 1, at + 1):
        if 0 <= other < len(speakers):
            there = scene.utterances[other]
            apart = one.first - there.last if other < at else there.first - one.last
            if apart <= _APART and speakers[other] >= 0 and speakers[other] != speaker:
                near.append(speakers[other])
    if not near or len(set(near)) > 1:
        return -1, ""
    return near[0], "answer" if len(near) > 1 else "neighbour"
