"""Features of (utterance, candidate) pairs, computed a column at a time.

The features are those of candidate rankers for quote attribution (He, Barbosa
and Kondrak, "Identification of Speakers in Novels", ACL 2013; Muzny et al.,
EACL 2017), extended by turn-taking, by scenes and, in the second stage, by what
the first stage made of the neighbouring utterances.
"""

from __future__ import annotations

import attrs
import numpy as np

from quoteattr.speakers.chain import chain
from quoteattr.speakers.columns import columns, distance, inside
from quoteattr.speakers.habits import called, voice
from quoteattr.speakers.pairs import Pairs
from quoteattr.speakers.scene import Index, Scene
from quoteattr.speakers.utterances import NAME, NARRATOR

__all__ = ["KEPT", "first_stage", "second_stage"]

# What stands for no distance at all.
_FAR = 1_000_000
# Paragraphs within which somebody is at hand.
_NEAR = 6
_NEIGHBOURS = (1, 2, 3, 4)
_TURNS = (1, 2, 3, 4, 5, 6)
# Counts above these are as good as these.  The trees were fitted with them, so that none can be moved alone.
_MOST = {
    "tag_rivals": 5, "any_this_scene": 3, "scene_named": 5, "scene_whole": 9, "scene_people": 12, "you": 5,
}  # fmt: skip
_MOST_PARAGRAPHS = _MOST_TURNS = 40
# Likewise: characters of a chapter or so on either side; turns around; turns whose guesses are added up, and what each
# counts beside the one before; what a resolution that is worth nothing counts; what stands for nothing seen.
_CHAPTER = 12_000
_AROUND = 10
_REACH, _FADING = 12, 0.85
_UNRESOLVED = 0.25
_UNSEEN = 0.5

Columns = dict[str, np.ndarray]


def first_stage(scene: Scene, pairs: Pairs, paragraphs: np.ndarray) -> Columns:
    """What the text beside each utterance says for each candidate; one column a feature.

    `paragraphs` holds the character offset at which each paragraph begins.
    """
    table = _Table(scene, pairs, paragraphs, columns(scene, paragraphs))
    # The trees take no more digits, and a long text has millions of rows.
    found = {name: values.astype(np.float32) for block in _BLOCKS for name, values in block(table).items()}
    return found | {name: np.minimum(found[name], most) for name, most in _MOST.items()}


@attrs.frozen(eq=False)
class _Table:
    """What every block of features looks at."""

    scene: Scene
    pairs: Pairs
    paragraphs: np.ndarray
    column: Columns
    """One value an utterance."""

    @property
    def u(self) -> np.ndarray:
        """The utterance of each row."""
        return self.pairs.utterance

    @property
    def c(self) -> np.ndarray:
        """The candidate of each row."""
        return self.pairs.person

    @property
    def gender(self) -> np.ndarray:
        """The candidate's gender."""
        out: np.ndarray = self.scene.genders[self.c]
        return out

    def own(self, name: str) -> np.ndarray:
        """A value of each row's utterance."""
        out: np.ndarray = self.column[name][self.u]
        return out

    def beside(self, name: str, by: int, empty: float) -> np.ndarray:
        """A value of the utterance `by` further on in the same scene; `empty` where there is none."""
        out: np.ndarray = np.where(
            _shift(self.column["scene"], by, -1) == self.column["scene"], _shift(self.column[name], by, empty), empty
        )[self.u]
        return out

    def against(self) -> np.ndarray:
        """Whether the gender of the tag's source rules the candidate out."""
        out: np.ndarray = (_agreement(self.own("source_gender"), self.gender) < 0).astype(np.int64)
        return out

    def since(self, index: Index) -> np.ndarray:
        """The candidate's last place in the scene before the utterance; -1 where there is none."""
        last = index.before(self.c, self.own("start"))
        out: np.ndarray = np.where(last >= self.own("scene_start"), last, -1)
        return out

    def until(self, index: Index) -> np.ndarray:
        """The candidate's next place in the scene after the utterance; -1 where there is none."""
        following = index.behind(self.c, self.own("end"))
        out: np.ndarray = np.where(following < self.own("scene_end"), following, -1)
        return out


def _tag(t: _Table) -> Columns:
    """What the tag beside the utterance says."""
    kind, known = t.own("source_kind"), t.own("tagged") >= 0
    named = known & ((kind == NAME) | (kind == NARRATOR))
    fits = np.where(t.own("tagged") == t.c, 1, -1)
    told = {f"told_{side}": _fits(t.beside("told", by, -1), t.c) for side, by in _SIDES}
    likeness = np.zeros(len(t.u))
    for at, one in enumerate(t.scene.utterances):
        if one.likeness:
            for row in range(int(t.pairs.begins[at]), int(t.pairs.begins[at + 1])):
                likeness[row] = one.likeness.get(int(t.c[row]), 0.0)
    return {
        "tag_kind": kind,
        "tag_score": t.own("tag_score"),
        "tag_cue": t.own("tag_cue"),
        "tag_is": np.where(named, fits, 0),
        "tag_resolved": np.where(known, fits, 0) * (_UNRESOLVED + t.own("resolution")),
        "tag_gender": _agreement(t.own("source_gender"), t.gender),
        "tag_sex": t.own("source_gender"),
        "tag_narrator": np.where(kind == NARRATOR, np.where(t.c == t.scene.narrator, 1, -1), 0),
        "tag_likeness": likeness,
        "tag_likeness_best": t.pairs.best(likeness)[t.u],
        "tag_likeness_share": likeness / np.maximum(t.own("label_words"), 1),
        "tag_told": _fits(t.own("told"), t.c),
        **told,
        "tag_lead": t.own("lead"),
        "tag_rivals": t.own("rivals"),
    }


_SIDES = (("previous", -1), ("next", 1))


def _around(t: _Table) -> Columns:
    """Who is mentioned in the utterance's paragraph and those beside it."""
    scene, u, c, f = t.scene, t.u, t.c, {}
    start, end, low, high = (t.column[name] for name in ("start", "end", "low", "high"))
    previous_low, next_high = t.column["previous_low"], t.column["next_high"]
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
        she, he = inside(scene.she, a, b)[u], inside(scene.he, a, b)[u]
        f[f"pronouns_{where}"] = np.where(t.gender == 1, she - he, np.where(t.gender == 2, he - she, 0))
        f[f"pronouns_all_{where}"] = she + he
    f["first_person"] = inside(scene.first, low, high)[u]
    f["first_narrator"] = np.where(c == scene.narrator, f["first_person"], 0)
    return f


def _far(t: _Table) -> Columns:
    """How far away the candidate is mentioned; those whose gender the tag rules out rank last."""
    scene, start, f = t.scene, t.own("start"), {}
    against = t.against()
    paragraph = np.searchsorted(t.paragraphs, start, side="right") - 1
    for name, index in (("named", scene.names), ("any", scene.any), ("subject", scene.subjects)):
        last = t.since(index)
        away = np.where(last >= 0, start - last, _FAR)
        f[f"{name}_since"] = distance(away)
        f[f"{name}_since_rank"] = t.pairs.rank(away)
        f[f"{name}_since_rank_agreeing"] = t.pairs.rank(away + 2 * _FAR * against)
        if name != "subject":
            there = np.searchsorted(t.paragraphs, last, side="right") - 1
            f[f"{name}_since_paragraphs"] = np.minimum(
                np.where(last >= 0, paragraph - there, _MOST_PARAGRAPHS), _MOST_PARAGRAPHS
            )
            following = t.until(index)
            ahead = np.where(following >= 0, following - t.own("end"), _FAR)
            f[f"{name}_until"] = distance(ahead)
            f[f"{name}_until_rank"] = t.pairs.rank(ahead)
    rivals = ((f["any_since_paragraphs"] <= _NEAR) & (against == 0)).astype(np.float64)
    f["rivals"] = _sum(t.pairs, rivals) - rivals
    return f


def _scene(t: _Table) -> Columns:
    """Who is in the scene, since its heading or row of stars, and who has left."""
    scene, c, start = t.scene, t.c, t.own("start")
    begun, ended = t.own("scene_start"), t.own("scene_end")
    before = scene.any.count(c, begun, start)
    gone = scene.leaving.before(c, start)
    return {
        "any_this_scene": before,
        "scene_named": scene.names.count(c, begun, start),
        "scene_whole": scene.any.count(c, begun, ended) + scene.spoken.count(c, begun, ended),
        "scene_people": _sum(t.pairs, (before > 0).astype(np.float64)),
        "left": ((gone >= begun) & (gone >= t.since(scene.any))).astype(np.int64),
    }


def _called(t: _Table) -> Columns:
    """Who is named and called inside the quotes, and who is asked."""
    scene, u, c, f = t.scene, t.u, t.c, {}
    start, end = t.column["start"], t.column["end"]
    f["spoken_own"] = scene.spoken.count(c, start[u], end[u])
    f["addressed_own"] = scene.vocatives.count(c, start[u], end[u])
    count = len(start)
    for step in (-1, 1, -2, 2, -3, 3):
        at = np.clip(u + step, 0, max(0, count - 1))
        real = (u + step >= 0) & (u + step < count)
        side = f"{'previous' if step < 0 else 'next'}_{abs(step)}"
        f[f"addressed_{side}"] = np.where(real, scene.vocatives.count(c, start[at], end[at]), 0)
        if abs(step) < 3:
            f[f"spoken_{side}"] = np.where(real, scene.spoken.count(c, start[at], end[at]), 0)
        if abs(step) == 1:
            f[f"address_{side}"] = np.where(real, _agreement(scene.address[at], t.gender), 0)
    f["address_own"] = _agreement(scene.address[u], t.gender)
    for name, index in (("addressed", scene.vocatives), ("spoken", scene.spoken)):
        last = t.since(index)
        f[f"{name}_since"] = distance(np.where(last >= 0, start[u] - last, _FAR))
    for step in (1, 2):
        f[f"asked_{step}"] = _fits(t.beside("asked", -step, -1), c)
        f[f"asked_question_{step}"] = _fits(t.beside("asked_question", -step, -1), c)
    f["turned_to"] = _fits(t.beside("turned_to", -1, -1), c)
    f["asked_next"] = _fits(t.beside("asked", 1, -1), c)
    return f


def _turns(t: _Table) -> Columns:
    """Whose turn it is, by the turns that tags tell."""
    u, c, f = t.u, t.c, {}
    person, count = t.column["tagged"], len(t.column["tagged"])
    for step in _NEIGHBOURS:
        for side, by in (("previous", -step), ("next", step)):
            f[f"turn_{side}_{step}"] = _fits(t.beside("tagged", by, -1), c)
    for side, by in _SIDES:
        f[f"turn_sex_{side}"] = _agreement(t.beside("source_gender", by, 0).astype(np.int64), t.gender)
        f[f"turn_kind_{side}"] = t.beside("source_kind", by, 0)
    spoke = np.flatnonzero(person >= 0)
    turns = Index(person[spoke].tolist(), spoke.tolist(), count)
    since, until = turns.before(c, u), turns.behind(c, u + 1)
    since = np.where(t.column["scene"][np.maximum(since, 0)] == t.own("scene"), since, -1)
    until = np.where(t.column["scene"][np.maximum(until, 0)] == t.own("scene"), until, -1)
    gap = np.minimum(np.where(since >= 0, u - since, _MOST_TURNS), _MOST_TURNS)
    f["turn_since"] = gap
    f["turn_since_even"] = np.where(since >= 0, np.where(gap % 2 == 0, 1, -1), 0)
    f["turn_since_rank"] = t.pairs.rank(gap)
    f["turn_since_rank_agreeing"] = t.pairs.rank(gap + 2 * _MOST_TURNS * t.against())
    ahead = np.minimum(np.where(until >= 0, until - u, _MOST_TURNS), _MOST_TURNS)
    f["turn_until"] = ahead
    f["turn_until_even"] = np.where(until >= 0, np.where(ahead % 2 == 0, 1, -1), 0)
    f["turns_before"] = turns.count(c, u - _AROUND, u)
    f["turns_behind"] = turns.count(c, u + 1, u + 1 + _AROUND)
    return f


def _candidate(t: _Table) -> Columns:
    """How present the candidate is, and what is known of them."""
    scene, pairs, u, c = t.scene, t.pairs, t.u, t.c
    person = t.column["tagged"]
    mentions = scene.names.totals(pairs.people)
    spoken_of = scene.spoken.totals(pairs.people)
    speeches = np.bincount(person[person >= 0], minlength=pairs.people)
    near = scene.names.count(c, t.own("start") - _CHAPTER, t.own("end") + _CHAPTER)
    return {
        "share": np.log1p(mentions)[c] - np.log1p(mentions.sum()),
        "share_turns": np.log1p(speeches)[c] - np.log1p(speeches.sum()),
        "mentioned": np.log1p(scene.any.totals(pairs.people) + spoken_of)[c],
        "share_rank": pairs.rank(-mentions[c]),
        "turns_rank": pairs.rank(-speeches[c]),
        "talks": (speeches[c] + _UNSEEN) / (mentions[c] + 8 * _UNSEEN),
        "talked_of": (spoken_of[c] + _UNSEEN) / (mentions[c] + spoken_of[c] + 2 * _UNSEEN),
        "near": near,
        "near_rank": pairs.rank(-near),
        "narrator": (c == scene.narrator).astype(np.float64),
        "narrated": np.full(len(u), float(scene.narrator >= 0)),
        "gender": t.gender,
        "single": scene.kinds[c],
    }


_OWN = (
    "gap_before", "gap_behind", "begins", "ends", "narration", "same_paragraph", "length", "run_place", "run_rest",
    "scene_place",
)  # fmt: skip


def _utterance(t: _Table) -> Columns:
    """What the utterance itself is like, whoever speaks."""
    return {
        **{name: t.own(name) for name in _OWN},
        "closed": np.full(len(t.u), float(t.scene.closed)),
        "candidates": np.diff(t.pairs.begins)[t.u],
        "question": t.scene.questions[t.u],
        "question_before": _shift(t.scene.questions, -1, 0)[t.u],
        "you": t.scene.you[t.u],
    }


_BLOCKS = (_tag, _around, _far, _scene, _called, _turns, _candidate, _utterance)


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


def _sum(pairs: Pairs, values: np.ndarray) -> np.ndarray:
    """For each row the sum over its utterance's candidates."""
    firsts = pairs.begins[:-1][np.diff(pairs.begins) > 0]
    out: np.ndarray = np.add.reduceat(values, firsts)[_filled(pairs)[pairs.utterance]]
    return out


def _filled(pairs: Pairs) -> np.ndarray:
    """For each utterance its number among those that have candidates."""
    out: np.ndarray = np.cumsum(np.diff(pairs.begins) > 0) - 1
    return out


def _agreement(wanted: np.ndarray, gender: np.ndarray) -> np.ndarray:
    """1 where the candidate's gender is the one wanted, -1 where it is the other, 0 where either is unknown."""
    told = ((wanted == 1) | (wanted == 2)) & ((gender == 1) | (gender == 2))
    return np.where(told, np.where(wanted == gender, 1, -1), 0)


def _fits(person: np.ndarray, c: np.ndarray) -> np.ndarray:
    """For each row 1 where the candidate is that person, -1 where somebody else is, 0 where nobody is."""
    return np.where(person < 0, 0, np.where(person == c, 1, -1))


def _is(person: np.ndarray, u: np.ndarray, c: np.ndarray) -> np.ndarray:
    """The same for a person an utterance."""
    return _fits(person[u], c)


def second_stage(
    scene: Scene, pairs: Pairs, first: dict[str, np.ndarray], guess: np.ndarray, paragraphs: np.ndarray
) -> dict[str, np.ndarray]:
    """What the first stage's probabilities say of each candidate's turns; one column a feature."""
    u = pairs.utterance
    column = columns(scene, paragraphs)
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
    for step in range(1, _REACH + 1):
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
        weight *= _FADING
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
    for name in KEPT:
        f[name] = first[name]
    return f


# Of the first stage's columns, those that the second looks at again.
KEPT = (
    "tag_kind", "tag_is", "tag_resolved", "tag_gender", "tag_sex", "tag_cue", "tag_score", "tag_narrator",
    "tag_likeness", "named_first", "named_own", "any_first", "subject_first", "named_previous_last",
    "subject_previous", "named_since_rank", "any_since_rank", "named_until_rank", "named_since",
    "addressed_own", "addressed_previous_1", "addressed_next_1", "spoken_own", "spoken_previous_1",
    "address_own", "address_previous_1", "address_next_1", "pronouns_own", "turn_since", "turn_until",
    "turn_previous_1", "turn_next_1", "turn_previous_2", "turn_next_2", "near_rank", "gap_before",
    "gap_behind", "same_paragraph", "narration", "length", "run_place", "run_rest", "candidates",
    "question_before", "begins", "ends", "tag_likeness_share", "tag_told", "tag_lead", "tag_rivals", "mentioned",
    "share", "any_since", "closed", "asked_1", "asked_question_1", "scene_whole", "left",
)  # fmt: skip
