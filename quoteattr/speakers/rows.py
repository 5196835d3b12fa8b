"""Features of (utterance, candidate) pairs, computed a column at a time.

The features are those of candidate rankers for quote attribution (He, Barbosa
and Kondrak, "Identification of Speakers in Novels", ACL 2013; Muzny et al.,
EACL 2017), extended by turn-taking and, in the second stage, by what the first
stage made of the neighbouring utterances.
"""

from __future__ import annotations

import numpy as np

from quoteattr.speakers.chain import chain
from quoteattr.speakers.conversation import NAME, NARRATOR, Index, Scene
from quoteattr.speakers.habits import called, voice
from quoteattr.speakers.pairs import Pairs

__all__ = ["first_stage", "second_stage"]

_FAR = 1_000_000
# Paragraphs within which somebody is at hand.
_NEAR = 6
_NEIGHBOURS = (1, 2, 3, 4)
_TURNS = (1, 2, 3, 4, 5, 6)


def _distance(values: np.ndarray) -> np.ndarray:
    out: np.ndarray = np.log1p(np.maximum(values, 0))
    return out


def _inside(places: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    out: np.ndarray = np.searchsorted(places, np.maximum(low, high)) - np.searchsorted(places, low)
    return out


def _shift(values: np.ndarray, by: int, empty: float) -> np.ndarray:
    """``out[i] = values[i + by]``; `empty` past the ends."""
    out = np.full(len(values), empty, dtype=np.float64)
    if abs(by) >= len(values):
        return out
    if by >= 0:
        out[: len(values) - by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


def first_stage(scene: Scene, pairs: Pairs, paragraphs: np.ndarray) -> dict[str, np.ndarray]:
    """What the text beside each utterance says for each candidate; one column a feature.

    `paragraphs` holds the character offset at which each paragraph begins.
    """
    u, c = pairs.utterance, pairs.person
    ones = scene.utterances
    column = _columns(scene, paragraphs)
    start, end, low, high = column["start"], column["end"], column["low"], column["high"]
    previous_low, next_high = column["previous_low"], column["next_high"]
    f: dict[str, np.ndarray] = {}

    def own(name: str) -> np.ndarray:
        values: np.ndarray = column[name][u]
        return values

    # The tag
    kind, person = column["source_kind"], column["tagged"]
    known = person >= 0
    named = known & ((kind == NAME) | (kind == NARRATOR))
    f["tag_kind"] = kind[u]
    f["tag_score"] = own("tag_score")
    f["tag_cue"] = own("tag_cue")
    f["tag_is"] = np.where(named[u], np.where(person[u] == c, 1, -1), 0)
    f["tag_resolved"] = np.where(known[u], np.where(person[u] == c, 1, -1), 0) * (0.25 + own("resolution"))
    gender = scene.genders[c]
    source_gender = own("source_gender")
    f["tag_gender"] = _agreement(source_gender, gender)
    f["tag_sex"] = source_gender
    f["tag_narrator"] = np.where(kind[u] == NARRATOR, np.where(c == scene.narrator, 1, -1), 0)
    likeness = np.zeros(len(u))
    for at, one in enumerate(ones):
        if one.likeness:
            for row in range(int(pairs.begins[at]), int(pairs.begins[at + 1])):
                likeness[row] = one.likeness.get(int(c[row]), 0.0)
    f["tag_likeness"] = likeness
    f["tag_likeness_best"] = pairs.best(likeness)[u]
    f["tag_likeness_share"] = likeness / np.maximum(own("label_words"), 1)
    f["tag_told"] = np.where(own("told") >= 0, np.where(own("told") == c, 1, -1), 0)
    for side, by in (("previous", -1), ("next", 1)):
        there = _shift(column["told"], by, -1)[u]
        f[f"told_{side}"] = np.where(there >= 0, np.where(there == c, 1, -1), 0)
    f["tag_lead"] = own("lead")
    f["tag_rivals"] = np.minimum(own("rivals"), 5)

    # The utterance's paragraph and those around it
    for name, index in (
        ("named", scene.names), ("any", scene.any), ("subject", scene.subjects), ("object", scene.objects)
    ):  # fmt: skip
        f[f"{name}_before"] = index.count(c, low[u], start[u])
        f[f"{name}_behind"] = index.count(c, end[u], high[u])
        f[f"{name}_own"] = index.count(c, low[u], high[u])
        f[f"{name}_first"] = _is(index.first_in(low, high), u, c)
        f[f"{name}_nearest_before"] = _is(index.last_in(low, start), u, c)
        f[f"{name}_nearest_behind"] = _is(index.first_in(end, high), u, c)
        f[f"{name}_previous"] = index.count(c, previous_low[u], low[u])
        f[f"{name}_previous_last"] = _is(index.last_in(previous_low, low), u, c)
        f[f"{name}_previous_first"] = _is(index.first_in(previous_low, low), u, c)
        f[f"{name}_next"] = index.count(c, high[u], next_high[u])
        f[f"{name}_next_first"] = _is(index.first_in(high, next_high), u, c)
    f["named_all_own"] = scene.names.all_in(low, high)[u]
    f["named_all_previous"] = scene.names.all_in(previous_low, low)[u]
    f["any_all_own"] = scene.any.all_in(low, high)[u]
    for where, a, b in (("own", low, high), ("previous", previous_low, low), ("next", high, next_high)):
        she, he = _inside(scene.she, a, b)[u], _inside(scene.he, a, b)[u]
        f[f"pronouns_{where}"] = np.where(gender == 1, she - he, np.where(gender == 2, he - she, 0))
        f[f"pronouns_all_{where}"] = she + he
    f["first_person"] = _inside(scene.first, low, high)[u]
    f["first_narrator"] = np.where(c == scene.narrator, f["first_person"], 0)

    # How far away the candidate is; those whose gender the tag rules out rank last
    against = (f["tag_gender"] < 0).astype(np.int64)
    paragraph = np.searchsorted(paragraphs, start, side="right") - 1
    for name, index in (("named", scene.names), ("any", scene.any), ("subject", scene.subjects)):
        last = index.before(c, start[u])
        away = np.where(last >= 0, start[u] - last, _FAR)
        f[f"{name}_since"] = _distance(away)
        f[f"{name}_since_rank"] = pairs.rank(away)
        f[f"{name}_since_rank_agreeing"] = pairs.rank(away + 2 * _FAR * against)
        if name != "subject":
            there = np.searchsorted(paragraphs, last, side="right") - 1
            f[f"{name}_since_paragraphs"] = np.where(last >= 0, np.minimum(paragraph[u] - there, 40), 40)
            following = index.behind(c, end[u])
            ahead = np.where(following >= 0, following - end[u], _FAR)
            f[f"{name}_until"] = _distance(ahead)
            f[f"{name}_until_rank"] = pairs.rank(ahead)

    rivals = ((f["any_since_paragraphs"] <= _NEAR) & (against == 0)).astype(np.float64)
    f["rivals"] = np.add.reduceat(rivals, pairs.begins[:-1][np.diff(pairs.begins) > 0])[_filled(pairs)[u]] - rivals
    begun = np.append(-1, scene.breaks)[np.searchsorted(scene.breaks, start)]
    f["any_this_scene"] = np.minimum(scene.any.count(c, np.maximum(begun, 0)[u], start[u]), 3)

    # Inside quotes
    f["spoken_own"] = scene.spoken.count(c, start[u], end[u])
    f["addressed_own"] = scene.vocatives.count(c, start[u], end[u])
    count = len(ones)
    for step in (-1, 1, -2, 2, -3, 3):
        at = np.clip(u + step, 0, max(0, count - 1))
        real = (u + step >= 0) & (u + step < count)
        side = f"{'previous' if step < 0 else 'next'}_{abs(step)}"
        f[f"addressed_{side}"] = np.where(real, scene.vocatives.count(c, start[at], end[at]), 0)
        if abs(step) < 3:
            f[f"spoken_{side}"] = np.where(real, scene.spoken.count(c, start[at], end[at]), 0)
        if abs(step) == 1:
            f[f"address_{side}"] = np.where(real, _agreement(scene.address[at], gender), 0)
    f["address_own"] = _agreement(scene.address[u], gender)
    last_called = scene.vocatives.before(c, start[u])
    f["addressed_since"] = _distance(np.where(last_called >= 0, start[u] - last_called, _FAR))
    last_spoken = scene.spoken.before(c, start[u])
    f["spoken_since"] = _distance(np.where(last_spoken >= 0, start[u] - last_spoken, _FAR))

    # Turn-taking
    for step in _NEIGHBOURS:
        for side, by in (("previous", -step), ("next", step)):
            there = _shift(person, by, -1)[u]
            f[f"turn_{side}_{step}"] = np.where(there >= 0, np.where(there == c, 1, -1), 0)
    for side, by in (("previous", -1), ("next", 1)):
        f[f"turn_sex_{side}"] = _agreement(_shift(column["source_gender"], by, 0)[u].astype(np.int64), gender)
        f[f"turn_kind_{side}"] = _shift(kind, by, 0)[u]
    spoke = np.flatnonzero(known)
    turns = Index(person[spoke].tolist(), spoke.tolist(), count)
    since = turns.before(c, u)
    until = turns.behind(c, u + 1)
    gap = np.where(since >= 0, np.minimum(u - since, 40), 40)
    f["turn_since"] = gap
    f["turn_since_even"] = np.where(since >= 0, np.where(gap % 2 == 0, 1, -1), 0)
    f["turn_since_rank"] = pairs.rank(gap)
    f["turn_since_rank_agreeing"] = pairs.rank(gap + 100 * against)
    ahead = np.where(until >= 0, np.minimum(until - u, 40), 40)
    f["turn_until"] = ahead
    f["turn_until_even"] = np.where(until >= 0, np.where(ahead % 2 == 0, 1, -1), 0)
    f["turns_before"] = turns.count(c, u - 10, u)
    f["turns_behind"] = turns.count(c, u + 1, u + 11)

    # The candidate
    mentions = scene.names.totals(pairs.people)
    spoken_of = scene.spoken.totals(pairs.people)
    speeches = np.bincount(person[known], minlength=pairs.people)
    f["share"] = np.log1p(mentions)[c] - np.log1p(mentions.sum())
    f["share_turns"] = np.log1p(speeches)[c] - np.log1p(speeches.sum())
    f["mentioned"] = np.log1p(scene.any.totals(pairs.people) + spoken_of)[c]
    f["share_rank"] = pairs.rank(-mentions[c])
    f["turns_rank"] = pairs.rank(-speeches[c])
    f["talks"] = (speeches[c] + 0.5) / (mentions[c] + 4.0)
    f["talked_of"] = (spoken_of[c] + 0.5) / (mentions[c] + spoken_of[c] + 1.0)
    near = scene.names.count(c, start[u] - 12_000, end[u] + 12_000)
    f["near"] = near
    f["near_rank"] = pairs.rank(-near)
    f["narrator"] = (c == scene.narrator).astype(np.float64)
    f["narrated"] = np.full(len(u), float(scene.narrator >= 0))
    f["gender"] = gender
    f["single"] = scene.kinds[c]

    # The utterance
    for name in (
        "gap_before",
        "gap_behind",
        "begins",
        "ends",
        "narration",
        "same_paragraph",
        "length",
        "run_place",
        "run_rest",
    ):
        f[name] = own(name)
    f["closed"] = np.full(len(u), float(scene.closed))
    f["candidates"] = np.diff(pairs.begins)[u]
    f["question"] = scene.questions[u]
    f["question_before"] = _shift(scene.questions, -1, 0)[u]
    f["you"] = np.minimum(scene.you[u], 5)
    return f


def _filled(pairs: Pairs) -> np.ndarray:
    """For each utterance its number among those that have candidates."""
    out: np.ndarray = np.cumsum(np.diff(pairs.begins) > 0) - 1
    return out


def _agreement(wanted: np.ndarray, gender: np.ndarray) -> np.ndarray:
    """1 where the candidate's gender is the one wanted, -1 where it is the other, 0 where either is unknown."""
    told = ((wanted == 1) | (wanted == 2)) & ((gender == 1) | (gender == 2))
    return np.where(told, np.where(wanted == gender, 1, -1), 0)


def _is(person: np.ndarray, u: np.ndarray, c: np.ndarray) -> np.ndarray:
    """1 where the candidate is that person, -1 where somebody else is, 0 where nobody is."""
    there = person[u]
    return np.where(there < 0, 0, np.where(there == c, 1, -1))


# Two utterances further apart than this many paragraphs are in different conversations.
_BREAK = 3


def _columns(scene: Scene, paragraphs: np.ndarray) -> dict[str, np.ndarray]:
    """One value an utterance."""
    ones = scene.utterances
    column: dict[str, np.ndarray] = {}
    for name in ("start", "end", "low", "high", "first", "last", "source_kind", "source_gender", "told", "rivals"):
        column[name] = np.array([getattr(one, name) for one in ones], dtype=np.int64)
    column["tagged"] = np.array([one.person for one in ones], dtype=np.int64)
    column["lead"] = np.array([one.lead for one in ones])
    column["label_words"] = np.array([one.label.count(" ") + 1 for one in ones], dtype=np.int64)
    column["resolution"] = np.array([one.resolution for one in ones])
    column["tag_score"] = np.array([one.frame.score if one.frame is not None else 0.0 for one in ones])
    column["tag_cue"] = np.array([one.frame is not None and one.frame.cue is not None for one in ones], dtype=np.int64)
    count = len(ones)
    ends = np.append(paragraphs, column["high"][-1] if count else 0)
    column["previous_low"] = paragraphs[np.maximum(column["first"] - 1, 0)] if count else column["low"]
    column["next_high"] = np.maximum(ends[np.minimum(column["last"] + 2, len(paragraphs))], column["high"])
    gap = np.full(count + 1, 30)
    if count > 1:
        gap[1:-1] = np.clip(column["first"][1:] - column["last"][:-1], 0, 30)
        gap[1:-1][_inside(scene.breaks, column["end"][:-1], column["start"][1:]) > 0] = 30
    column["gap_before"], column["gap_behind"] = gap[:-1], gap[1:]
    column["same_paragraph"] = (gap[:-1] == 0).astype(np.int64)
    column["begins"] = (column["start"] - column["low"] < 3).astype(np.int64)
    column["ends"] = (column["high"] - column["end"] < 3).astype(np.int64)
    column["length"] = _distance(column["end"] - column["start"])
    column["narration"] = _distance(column["high"] - column["low"] - (column["end"] - column["start"]))
    fresh = gap[:-1] > _BREAK
    at = np.arange(count)
    begun = np.maximum.accumulate(np.where(fresh, at, 0)) if count else at
    column["run"] = np.cumsum(fresh)
    column["run_place"] = np.minimum(at - begun, 20)
    last = np.append(fresh[1:], True) if count else fresh
    ended = np.minimum.accumulate(np.where(last, at, count)[::-1])[::-1] if count else at
    column["run_rest"] = np.minimum(ended - at, 20)
    return column


def second_stage(
    scene: Scene, pairs: Pairs, first: dict[str, np.ndarray], guess: np.ndarray, paragraphs: np.ndarray
) -> dict[str, np.ndarray]:
    """What the first stage's probabilities say of each candidate's turns; one column a feature."""
    u = pairs.utterance
    column = _columns(scene, paragraphs)
    run = column["run"]
    count = len(run)
    best_other = pairs.best_other(guess)
    f: dict[str, np.ndarray] = {
        "guess": guess,
        "guess_other": best_other,
        "guess_lead": guess - best_other,
        "guess_rank": pairs.rank(-guess),
    }
    top = pairs.best(guess)
    even, odd, weight = np.zeros(len(u)), np.zeros(len(u)), 1.0
    around = np.zeros(len(u))
    for step in range(1, 13):
        for side, by in (("previous", -step), ("next", step)):
            there = u + by
            value = pairs.look_up(guess, there)
            inside = (there >= 0) & (there < count)
            linked = inside & (run[np.clip(there, 0, max(0, count - 1))] == run[u]) if count else inside
            around += value
            if step in _TURNS:
                f[f"guess_{side}_{step}"] = np.where(linked, value, -1.0)
            if step <= 2:
                f[f"guess_top_{side}_{step}"] = np.where(inside, top[np.clip(there, 0, max(0, count - 1))], -1.0)
            if step % 2:
                odd += weight * np.where(linked, value, 0.0)
            else:
                even += weight * np.where(linked, value, 0.0)
        weight *= 0.85
    f["guess_even"], f["guess_odd"], f["guess_around"] = even, odd, around
    f["guess_turns"] = even - odd
    f["guess_even_rank"] = pairs.rank(-(guess + even))
    f["guess_around_rank"] = pairs.rank(-around)
    f["guess_turns_best"] = pairs.best_other(even - odd)
    posterior = chain(pairs, guess, column["gap_before"])
    f["chain"] = posterior
    f["chain_lead"] = posterior - pairs.best_other(posterior)
    f["chain_rank"] = pairs.rank(-posterior)
    share, nearest = called(pairs, guess, [one.label for one in scene.utterances])
    f["called"], f["called_nearest"] = share, nearest
    f["called_lead"] = share - pairs.best_other(share)
    spoken = voice(pairs, guess, scene.words)
    f["voice"] = spoken
    f["voice_lead"] = spoken - pairs.best_other(spoken)
    for name in _KEPT:
        f[name] = first[name]
    return f


# Of the first stage's columns, those that the second looks at again.
_KEPT = (
    "tag_kind", "tag_is", "tag_resolved", "tag_gender", "tag_sex", "tag_cue", "tag_score", "tag_narrator",
    "tag_likeness", "named_first", "named_own", "any_first", "subject_first", "named_previous_last",
    "subject_previous", "named_since_rank", "any_since_rank", "named_until_rank", "named_since",
    "addressed_own", "addressed_previous_1", "addressed_next_1", "spoken_own", "spoken_previous_1",
    "address_own", "address_previous_1", "address_next_1", "pronouns_own", "turn_since", "turn_until",
    "turn_previous_1", "turn_next_1", "turn_previous_2", "turn_next_2", "near_rank", "gap_before",
    "gap_behind", "same_paragraph", "narration", "length", "run_place", "run_rest", "candidates",
    "question_before", "begins", "ends", "tag_likeness_share", "tag_told", "tag_lead", "tag_rivals", "mentioned",
    "share", "any_since", "closed",
)  # fmt: skip
