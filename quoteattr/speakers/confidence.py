"""How likely the speaker of a quote is right: one model over every step that led to it.

A step that cannot be seen in the answer can still make it wrong: the
construction may be misread, its words may mean somebody else, a name may be
two people's, two people may have been joined into one, the conversation may
have run off.  `measures` puts a number on each; a small ensemble of trees,
fitted on answers that no other step was fitted on, and an isotonic curve
(Zadrozny and Elkan, "Transforming Classifier Scores into Accurate Multiclass
Probability Estimates", KDD 2002) turn them into a probability.  Fitted by
``benchmarks/train_dialogue.py`` for news, stories, transcripts and short texts
alike.
"""

from __future__ import annotations

import bisect
import functools
import math
from collections.abc import Sequence

from quoteattr import trees
from quoteattr.lang import english
from quoteattr.speakers.decisions import DECISIONS, Context
from quoteattr.speakers.quotes import Pending
from quoteattr.types import Mention, Person

__all__ = ["MEASURES", "addressee_share", "confidences", "measures", "probabilities"]

_SPEAKER_DECISIONS = tuple(name for name, decision in DECISIONS.listed if decision.settles == "speaker")
_MENTION_KINDS = ("name", "description", "pronoun", "narrator")
_PERSON_KINDS = ("person", "organization", "group", "unnamed")
# Characters before a pronoun or description in which others could be meant too.
_NEAR = 600
# Counts above these are as good as these, and digits that a measure keeps.  The model was fitted with them.
_MOST = {
    "hops": 9.0, "parts": 5.0, "frame_words": 12.0, "frame_crosses": 3.0, "mention_rivals": 5.0, "mention_others": 5.0,
    "mention_words": 6.0,
}  # fmt: skip
_DIGITS = 4


class _People:
    """What the cast alone says of each person."""

    def __init__(self, context: Context) -> None:
        self.of = {person.id: person for person in context.cast.people}
        self.bearers: dict[str, int] = {}
        for person in context.cast.people:
            for word in {form.split()[-1].casefold() for form in (person.name, *person.aliases) if form.split()}:
                self.bearers[word] = self.bearers.get(word, 0) + 1
        self.spoken: dict[str, int] = {}
        for quote in context.quotes:
            if quote.speaker is not None:
                self.spoken[quote.speaker] = self.spoken.get(quote.speaker, 0) + 1
        self.starts = [mention.span.start for mention in context.cast.mentions]
        self.forms: dict[str, dict[str, int]] = {}
        self.names_self = [self._names_speaker(context, quote) for quote in context.quotes]
        self.selves: dict[str, int] = {}
        self.replies: dict[str, int] = {}
        self.apart: dict[str, int] = {}
        self._read_names(context)
        self._read_turns(context)
        self._own: dict[str, dict[str, float]] = {}

    def _read_names(self, context: Context) -> None:
        """Count how each person is named, and where the narration changes to a name without a word of the last one."""
        spans = (span for quote in context.quotes if quote.kind == "direct" for span in quote.spans)
        spoken = sorted(spans, key=lambda span: span.start)
        last: dict[str, tuple[int, set[str]]] = {}
        at = 0
        for mention in context.cast.mentions:
            if mention.kind != "name" or mention.person is None:
                continue
            words = mention.span.of(context.parse.text).casefold().split()
            forms = self.forms.setdefault(mention.person, {})
            form = " ".join(words)
            forms[form] = forms.get(form, 0) + 1
            while at < len(spoken) and spoken[at].end <= mention.span.start:
                at += 1
            if at < len(spoken) and spoken[at].start <= mention.span.start:
                continue
            before = last.get(mention.person)
            if before is not None and mention.span.start - before[0] < _NEAR and not before[1].intersection(words):
                self.apart[mention.person] = self.apart.get(mention.person, 0) + 1
            last[mention.person] = mention.span.end, set(words)

    def _read_turns(self, context: Context) -> None:
        """Count how often each person calls itself by name, and answers itself by the tags of two paragraphs."""
        before: tuple[str | None, int] = (None, -1)
        for quote, itself in zip(context.quotes, self.names_self, strict=True):
            if quote.speaker is None or quote.kind != "direct":
                continue
            self.selves[quote.speaker] = self.selves.get(quote.speaker, 0) + itself
            tagged = quote.frame is not None and quote.frame.source is not None
            here = context.paragraph(quote.start)
            if tagged and before == (quote.speaker, here - 1):
                self.replies[quote.speaker] = self.replies.get(quote.speaker, 0) + 1
            before = (quote.speaker if tagged else None, here)

    def _called(self, person: Person) -> int:
        """How many of a person's names hold the first word of the name it is shown by: few, and it may be another's."""
        first = person.name.casefold().split()[:1]
        return sum(n for form, n in self.forms.get(person.id, {}).items() if form.split()[:1] == first)

    def _names_speaker(self, context: Context, quote: Pending) -> bool:
        """Whether a quote calls its own speaker by name: then two people may have been joined, or it is another's."""
        for span in quote.spans:
            at = bisect.bisect_left(self.starts, span.start)
            while at < len(self.starts) and self.starts[at] < span.end:
                mention = context.cast.mentions[at]
                if mention.kind == "name" and mention.person == quote.speaker:
                    return True
                at += 1
        return False

    def measures(self, id_: str) -> dict[str, float]:
        """How present a person is, and how many different full names were joined into it."""
        if id_ not in self._own:
            self._own[id_] = self._measure(self.of[id_])
        return self._own[id_]

    def _measure(self, person: Person) -> dict[str, float]:
        forms = [form.casefold().split() for form in (person.name, *person.aliases)]
        full = [form for form in forms if len(form) > 1]
        named = sum(mention.kind == "name" for mention in person.mentions)
        shares = [times / max(1, named) for times in self.forms.get(person.id, {}).values()]
        spoken = self.spoken.get(person.id, 0) + 2.0
        return {
            "person_called": self._called(person) / max(1, named),
            "person_apart": self.apart.get(person.id, 0) / (named + 5.0),
            "person_names_self": self.selves.get(person.id, 0) / spoken,
            "person_replies_self": self.replies.get(person.id, 0) / spoken,
            "person_usual_form": max(shares, default=0.0),
            "person_mentions": math.log1p(len(person.mentions)),
            "person_named": math.log1p(named),
            "person_speeches": math.log1p(self.spoken.get(person.id, 0)),
            "person_forms": float(len(forms)),
            "person_full_forms": float(len(full)),
            "person_first_words": float(len({form[0] for form in full})),
            "person_last_words": float(len({form[-1] for form in full})),
            "person_titles": float(len(person.titles)),
            "person_bearers": float(max((self.bearers[form[-1]] for form in forms if form), default=1) - 1),
            "person_gender": {None: 0.0, "F": 1.0, "M": 1.0, "U": 2.0}[person.gender],
            "person_name_words": float(len(person.name.split())),
            **{f"person_is_{kind}": float(person.kind == kind) for kind in _PERSON_KINDS},
        }


def measures(context: Context) -> list[dict[str, float] | None]:
    """For each quote that has a speaker the numbers its confidence is made of, by name; what is 0 is left out."""
    people = _People(context)
    text = {
        "closed": float(context.cast.closed),
        "story": context.story,
        "quotes": math.log1p(len(context.quotes)),
        "people": math.log1p(len(context.cast.people)),
        **_text(context),
    }
    out: list[dict[str, float] | None] = []
    for at, quote in enumerate(context.quotes):
        if quote.speaker is None or quote.speaker not in people.of:
            out.append(None)
            continue
        root, hops = _root(context, at)
        name = context.taken[at]["speaker"][0]
        values = {f"by_{other}": float(name == other) for other in _SPEAKER_DECISIONS}
        values["root_conversation"] = float(context.taken[root]["speaker"][0] == "conversation")
        values |= {
            "names_self": float(people.names_self[at]),
            "hops": float(hops),
            **text,
            **_own(context, quote),
            **people.measures(quote.speaker),
        }
        base = context.quotes[root]
        values |= _ranking(base, quote.speaker) | _construction(context, base) | _mention(context, base, people)
        for key in _MOST.keys() & values.keys():
            values[key] = min(values[key], _MOST[key])
        out.append({key: round(value, _DIGITS) for key, value in values.items() if value})
    return out


def _text(context: Context) -> dict[str, float]:
    """How sure the conversation is of its best candidates all through the text, and how much is tagged clearly."""
    ranked = [q.ranking for q in context.quotes if q.ranking is not None and q.ranking.candidates]
    if not ranked:
        return {"text_chance": -1.0, "text_clear": -1.0}
    return {
        "text_chance": sum(ranking.candidates[0][1] for ranking in ranked) / len(ranked),
        "text_clear": sum(ranking.rule.startswith("tag:") for ranking in ranked) / len(ranked),
    }


def _root(context: Context, at: int) -> tuple[int, int]:
    """The quote whose own evidence names the speaker, and over how many others it was reached."""
    hops = 0
    while (follows := context.taken[at]["speaker"][1].follows) >= 0 and hops < len(context.quotes):
        at, hops = follows, hops + 1
    return at, hops


def _own(context: Context, quote: Pending) -> dict[str, float]:
    paragraphs = context.parse.paragraphs
    paragraph = paragraphs[context.paragraph(quote.start)] if paragraphs else ()
    length = sum(len(span) for span in quote.spans)
    return {
        "length": math.log1p(length),
        "share": length / max(1, len(paragraph)),
        "direct": float(quote.kind == "direct"),
        "indirect": float(quote.kind == "indirect"),
        "parts": float(len(quote.spans)),
    }


def _ranking(base: Pending, speaker: str) -> dict[str, float]:
    """What the conversation makes of the speaker."""
    ranking = base.ranking
    if ranking is None or not ranking.candidates:
        return {"rank_chance": -1.0, "rank_lead": -1.0, "rank_candidates": -1.0, "rank_clear": 0.0, "rank_tag": 0.0,
                "rank_against": 0.0}  # fmt: skip
    chance = dict(ranking.candidates).get(speaker, 0.0)
    other = max((value for person, value in ranking.candidates if person != speaker), default=0.0)
    return {
        "rank_chance": chance,
        "rank_lead": chance - other,
        "rank_candidates": float(len(ranking.candidates)),
        "rank_clear": float(ranking.rule.startswith("tag:")),
        "rank_tag": float(ranking.rule not in ("", "model:conversation")),
        "rank_against": float(speaker in ranking.against),
    }


def _construction(context: Context, base: Pending) -> dict[str, float]:
    """How sure the construction is, and where its parts stand."""
    frame = base.frame
    if frame is None or frame.source is None:
        return {"frame_score": -1.0, "frame_cue": -1.0, "frame_gap": -1.0, "frame_before": -1.0, "frame_words": 0.0,
                "frame_label": 0.0, "frame_crosses": -1.0}  # fmt: skip
    source = frame.source
    gap = max(0, base.start - source.end, source.start - base.end)
    crosses = abs(context.paragraph(source.start) - context.paragraph(base.start))
    return {
        "frame_score": frame.score,
        "frame_cue": float(frame.cue is not None),
        "frame_gap": math.log1p(gap),
        "frame_before": float(source.start < base.start),
        "frame_words": float(source.of(context.parse.text).count(" ") + 1),
        "frame_label": float("label" in frame.rule),
        "frame_crosses": float(crosses),
    }


def _mention(context: Context, base: Pending, people: _People) -> dict[str, float]:
    """How sure it is whom the words of the source mean."""
    frame = base.frame
    meant = context.of_frame(frame) if frame is not None and frame.source is not None else None
    if meant is None or meant.mention is None:
        none = {f"mention_is_{kind}": 0.0 for kind in _MENTION_KINDS}
        return {**none, "mention_score": -1.0, "mention_rivals": -1.0, "mention_lead": -1.0, "mention_agrees": 0.0,
                "mention_others": -1.0, "mention_since": -1.0, "mention_explicit": 0.0, "mention_words": -1.0,
                "mention_full": 0.0, "mention_bearers": -1.0}  # fmt: skip
    mention = meant.mention
    others, since = _others(context, people, mention) if mention.kind != "name" else (0, 0)
    return {
        **{f"mention_is_{kind}": float(mention.kind == kind) for kind in _MENTION_KINDS},
        "mention_score": meant.score,
        "mention_rivals": float(meant.rivals),
        "mention_lead": meant.lead,
        "mention_agrees": 1.0 if meant.person == base.speaker else -1.0,
        "mention_others": float(others),
        "mention_since": math.log1p(since),
        "mention_explicit": float(meant.how == "explicit"),
        **_form(context, base, people, mention),
    }


def _form(context: Context, base: Pending, people: _People, mention: Mention) -> dict[str, float]:
    """How much of the speaker's name a mention gives, and how many others bear its last word."""
    words = mention.span.of(context.parse.text).casefold().split()
    person = people.of.get(base.speaker or "")
    name = set(person.name.casefold().split()) if person is not None else set()
    bearers = people.bearers.get(words[-1], 1) - 1 if words and mention.kind == "name" else -1
    return {
        "mention_words": float(len(words)),
        "mention_full": float(bool(name) and name <= set(words)),
        "mention_bearers": float(bearers),
        "mention_usual": _usual(people, mention, " ".join(words)),
    }


def _usual(people: _People, mention: Mention, form: str) -> float:
    """The share of a person's names that are written like this one; -1 where it is no name."""
    forms = people.forms.get(mention.person or "", {})
    return forms.get(form, 0) / max(1, sum(forms.values())) if mention.kind == "name" else -1.0


def _others(context: Context, people: _People, mention: Mention) -> tuple[int, int]:
    """How many others of the same gender are named near before a mention; characters since its person was."""
    own = people.of.get(mention.person or "")
    gender = own.gender if own is not None else None
    others: set[str] = set()
    since = _NEAR
    at = bisect.bisect_left(people.starts, mention.span.start) - 1
    while at >= 0 and people.starts[at] > mention.span.start - _NEAR:
        other = context.cast.mentions[at]
        if other.kind == "name" and other.person is not None:
            if other.person == mention.person:
                since = min(since, mention.span.start - other.span.end)
            elif gender is None or people.of[other.person].gender in (gender, None):
                others.add(other.person)
        at -= 1
    return len(others), max(0, since)


MEASURES: tuple[str, ...] = (
    *(f"by_{name}" for name in _SPEAKER_DECISIONS), "root_conversation", "hops", "names_self", "closed", "story",
    "quotes", "people", "length", "share", "direct", "indirect", "parts",
    "person_mentions", "person_named", "person_speeches", "person_forms", "person_full_forms", "person_first_words",
    "person_last_words", "person_titles", "person_bearers", "person_gender", "person_name_words",
    "person_names_self", "person_replies_self", "person_usual_form", "person_apart", "person_called",
    *(f"person_is_{kind}" for kind in _PERSON_KINDS),
    "rank_chance", "rank_lead", "rank_candidates", "rank_clear", "rank_tag", "rank_against",
    "frame_score", "frame_cue", "frame_gap", "frame_before", "frame_words", "frame_label", "frame_crosses",
    *(f"mention_is_{kind}" for kind in _MENTION_KINDS),
    "mention_score", "mention_rivals", "mention_lead", "mention_agrees", "mention_others", "mention_since",
    "mention_explicit", "mention_words", "mention_full", "mention_bearers", "mention_usual",
    "text_chance", "text_clear",
)  # fmt: skip
"""Names of all measures."""


@functools.cache
def _curve() -> tuple[list[float], list[float]]:
    at, share = english().arrays("confidence", "curve_at", "curve_share")
    return at.tolist(), share.tolist()


@functools.cache
def addressee_share(addressed: str) -> float:
    """The share of addressees told in this way that were right, on texts not fitted on."""
    names, shares = english().arrays("confidence", "addressed", "addressed_share")
    return float(dict(zip(names.tolist(), shares.tolist(), strict=True)).get(addressed, 0.0))


def probabilities(rows: Sequence[dict[str, float]]) -> list[float]:
    """The confidence that each row of measures earns, in [0, 1]."""
    import numpy as np

    if not rows:
        return []
    model = trees.load("confidence")
    table = np.array([[row.get(name, 0.0) for name in model.names] for row in rows], dtype=np.float32)
    at, share = _curve()
    return [round(float(p), _DIGITS) for p in np.interp(model.predict(table), at, share)]


def confidences(context: Context) -> list[tuple[float, dict[str, float]]]:
    """For each quote its confidence and the measures; 0 and nothing where nobody was found."""
    found = measures(context)
    values = iter(probabilities([row for row in found if row is not None]))
    return [(0.0, {}) if row is None else (next(values), row) for row in found]
