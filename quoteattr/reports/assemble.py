"""From judged candidates to frames: choose, join split quotations, set the flags."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from quoteattr.reports.boundaries import Rivals, move_ends
from quoteattr.reports.calibration import interpolate
from quoteattr.reports.candidates import Candidate
from quoteattr.reports.certain import is_built_in
from quoteattr.reports.context import Scene
from quoteattr.reports.cues import cue_class, cue_span, is_hypothetical, is_negated, is_questioned
from quoteattr.reports.decode import best_set
from quoteattr.reports.filtering import Judged
from quoteattr.reports.pairs import mark_span
from quoteattr.reports.sources import Source, source_span
from quoteattr.types import Frame, Kind, Span

__all__ = ["assemble", "choose"]

# This and the next: best on PolNeAR's development part; at .34 less is found (sources .671 for .680), as much right.
FRAME_THRESHOLD = 0.31
LOOSE_THRESHOLD = 0.42
"""For contents that hang on their cue loosely: near the other threshold they are seldom right."""
_LOOSE = ("prep-pobj", "prep-pp", "rest", "nsubjpass<", "dobj>-pobj", "dobj>-pp")
"""Beginnings of such shapes: objects of prepositions, the rest of a sentence, what is said of a subject."""
_OWNERS = frozenset({"possessor", "author"})
"""A noun with its owner ("the mayor's criticism of the court") is no loose cue."""
MIXED_THRESHOLD = 0.2
"""Lower for a content with words in marks: somebody's they are, so a likely source is better than none."""
# For words in marks by themselves: as for contents.
MARK_THRESHOLD = 0.35
NESTED_THRESHOLD = 0.06
"""For a report within another: low, since the training data annotate the outer one alone."""
INNER_THRESHOLD = 0.5
"""For one without words in marks."""
_SPEECH = frozenset(
    {"say", "reply", "ask", "claim", "confirm", "admit", "deny", "warn", "promise", "criticise", "praise"}
)
_NESTING = frozenset({"ccomp", "rest", "oprd"})
"""Classes of cues and shapes that words within another's report are given to somebody else for."""
SURE_MARK = 0.5
"""From here on marks are a quotation by themselves, and no frame may lie within or across them."""


def assemble(judged: Judged) -> tuple[Frame, ...]:
    """The frames of a text in the order of their contents."""
    clauses, marks, blocked = _best(judged)
    clauses = _bounded(judged, clauses, blocked)
    frames = _joined([_clause(judged, i, candidate) for i, candidate in clauses])
    frames += _nested(judged, clauses)
    frames += _quotations(judged, marks)
    frames.sort(key=lambda f: (f.spans[0].start, f.spans[-1].end))
    return tuple(_halves_joined(judged.scene, frames))


# What words end in that go on after their tag.
_OPEN_ENDS = frozenset({",", "-", "—", "–"})


def _halves_joined(scene: Scene, frames: list[Frame]) -> list[Frame]:
    """The frames, where a tag has two as halves of one utterance, or goes on in marks that no frame has, as one.

    “Ice,” wrote Jo Ray, “is only water.”
    """
    held = {m for frame in frames for m in frame.marks}
    made: list[Frame] = []
    for frame in frames:
        before = made[-1] if made else None
        if before is not None and _goes_on(scene, before, frame):
            frame = attrs.evolve(made.pop(), spans=(*before.spans, *frame.spans), marks=(*before.marks, *frame.marks))
        tag = _own_tag(scene, frame)
        after = frame.marks[-1] + 1 if tag is not None else -1
        if tag is not None and after in tag.marks and after not in held:
            frame = attrs.evolve(frame, spans=(*frame.spans, *mark_span(scene, after)), marks=(*frame.marks, after))
        made.append(frame)
    return made


def _own_tag(scene: Scene, frame: Frame) -> Frame | None:
    """The tag whose words a direct frame's are, if they end as what goes on; or None."""
    if frame.kind != "direct" or not frame.marks or frame.cue is None:
        return None
    tag = scene.tag_of.get(frame.marks[-1])
    if tag is None or tag.cue != frame.cue or frame.spans[-1].of(scene.parse.text).rstrip()[-1:] not in _OPEN_ENDS:
        return None
    return tag


def _goes_on(scene: Scene, before: Frame, frame: Frame) -> bool:
    """Whether a frame holds the other half of the words of the one before it."""
    tag = _own_tag(scene, before)
    same = tag is not None and frame.kind == "direct" and frame.cue == before.cue
    return same and bool(frame.marks) and scene.tag_of.get(frame.marks[0]) is tag


def choose(judged: Judged) -> list[tuple[int, Candidate]]:
    """The candidates that best go together, with their places, before their ends are looked at."""
    return _best(judged)[0]


def _best(judged: Judged) -> tuple[list[tuple[int, Candidate]], list[int], list[bool]]:
    """The best set of candidates and quotations, and which tokens sure quotations block."""
    scene = judged.scene
    blocked = [False] * (len(scene) + 1)
    items: list[tuple[int, int, float]] = []
    payload: list[tuple[int, Candidate | None]] = []
    for m, score in zip(judged.marks, judged.mark_scores, strict=True):
        first, behind = scene.mark_tokens[m]
        sure = score >= SURE_MARK
        if sure:
            blocked[first:behind] = [True] * (behind - first)
        items.append((first, behind - 1, score - MARK_THRESHOLD + 10.0 * sure))
        payload.append((m, None))
    upto = _running(blocked)
    begins = _running([m >= 0 and (t == 0 or scene.mark_of[t - 1] != m) for t, m in enumerate(scene.mark_of)])
    for i, candidate in enumerate(judged.candidates):
        if candidate.source is not None and blocked[candidate.source.head] and not blocked[candidate.cue]:
            continue  # “Ice,” wrote Jo Ray, “is water.”: no word of what is said says it
        if _is_told_aside(scene, candidate):
            continue
        covered = sum(begins[b + 1] - begins[a] for a, b in _parts(candidate))
        gain = judged.scores[i] - (MIXED_THRESHOLD if covered else _threshold(candidate))
        # One report over several marks explains more than a part of it over one.
        gain *= max(1, covered)
        if gain > 0 and not any(upto[b + 1] - upto[a] for a, b in _parts(candidate)):
            items.append((candidate.first, max(candidate.last, candidate.last2), gain))
            payload.append((i, candidate))
    chosen = [payload[i] for i in best_set(items)]
    clauses = [(i, candidate) for i, candidate in chosen if candidate is not None]
    return clauses, [m for m, candidate in chosen if candidate is None], blocked


def _is_told_aside(scene: Scene, candidate: Candidate) -> bool:
    """Whether a cue tells more of a speaker between the halves of what is said: “X,” said Jo, who hoped for Y, “Z.”"""
    m = max((scene.mark_of[token] for a, b in _parts(candidate) for token in (a, b)), default=-1)
    tag = scene.tag_of.get(m) if m >= 0 else None
    if tag is None or tag.cue is None or len(tag.marks) < 2 or m == tag.marks[0]:
        return False
    deps, cue = scene.parse.deps, candidate.cue
    tells = "relcl" in (deps[cue], deps[scene.parse.heads[cue]])
    return tells and tag.cue.end <= scene.parse.starts[cue] < scene.marks[m].start


def _bounded(judged: Judged, clauses: list[tuple[int, Candidate]], blocked: list[bool]) -> list[tuple[int, Candidate]]:
    """The contents with their likeliest ends, as far as these do not run into a quotation or another content."""
    if judged.ends is None or not clauses:
        return clauses
    found = [candidate for _, candidate in clauses]
    rivals = Rivals.of(judged.candidates, judged.scores)
    own = [judged.scores[i] for i, _ in clauses]
    moved = move_ends(judged.scene, judged.tokens, found, own, rivals, *judged.ends)
    taken = list(blocked)
    for candidate in found:
        for a, b in _parts(candidate):
            taken[a : b + 1] = [True] * (b + 1 - a)
    out = []
    for (i, old), new in zip(clauses, moved, strict=True):
        grown = (*range(new.first, old.first), *range(old.last + 1, new.last + 1))
        out.append((i, old if any(taken[t] for t in grown) else new))
    return out


def _threshold(candidate: Candidate) -> float:
    loose = candidate.source is not None and candidate.source.rule not in _OWNERS
    return LOOSE_THRESHOLD if loose and candidate.shape.startswith(_LOOSE) else FRAME_THRESHOLD


def _running(flags: list[bool]) -> list[int]:
    total, out = 0, [0]
    for flag in flags:
        total += flag
        out.append(total)
    return out


def _parts(candidate: Candidate) -> list[tuple[int, int]]:
    parts = [(candidate.first, candidate.last)]
    if candidate.first2 >= 0:
        parts.append((candidate.first2, candidate.last2))
    return parts


def _nested(judged: Judged, chosen: list[tuple[int, Candidate]]) -> list[Frame]:
    """Reports within a report, whose words are somebody else's: "Lee said Roe had called it 'a mess'"."""
    scene = judged.scene
    inside: dict[int, int] = {}
    for i, outer in chosen:
        for token in range(outer.first, outer.last + 1):
            inside[token] = i
    paired: dict[tuple[int, int], float] = {}
    for pair, chance in zip(judged.pairs, judged.pair_scores, strict=True):
        paired[pair.mark, pair.cue] = max(chance, paired.get((pair.mark, pair.cue), 0.0))
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for i, candidate in enumerate(judged.candidates):
        outer_index = inside.get(candidate.cue)
        if outer_index is None or not _is_relayed(scene, judged.candidates[outer_index], candidate):
            continue
        mark = scene.mark_of[candidate.last]
        likely = judged.scores[i] >= (NESTED_THRESHOLD if mark >= 0 else INNER_THRESHOLD)
        if likely or paired.get((mark, candidate.cue), 0.0) >= INNER_THRESHOLD:
            key = (outer_index, mark if mark >= 0 else -1 - candidate.cue)
            best[key] = max(best.get(key, (0.0, -1)), (judged.scores[i], i))
    frames = []
    for (outer_index, _), (_, i) in sorted(best.items()):
        outer = judged.candidates[outer_index]
        relay = _source(scene, outer.source, outer.cue)
        frames.append(attrs.evolve(_clause(judged, i, judged.candidates[i]), relay=relay))
    return frames


def _is_relayed(scene: Scene, outer: Candidate, inner: Candidate) -> bool:
    """Whether `inner` is what `outer`'s source says that somebody else says."""
    if scene.mark_of[inner.cue] >= 0 or inner.first2 >= 0 or inner.cue == outer.cue or inner.cue > inner.first:
        return False
    if inner.source is None or inner.source.head == (outer.source.head if outer.source else -1):
        return False
    if not outer.first <= inner.first <= inner.last <= outer.last:
        return False
    if inner.whole not in _NESTING or cue_class(scene, inner.cue) not in _SPEECH:
        return False
    if scene.mark_of[inner.last] >= 0:
        return True
    # Without quoted words only a name makes somebody else of the source.
    named = scene.parse.tags[inner.source.head] in ("NNP", "NNPS")
    return named and inner.whole == "ccomp" and outer.source is not None


def _joined(frames: list[Frame]) -> list[Frame]:
    """One frame for the two halves of a content that its cue stands in: "the bridge, she said, will open"."""
    out: list[Frame] = []
    places: dict[Span | None, int] = {}
    for frame in sorted(frames, key=lambda f: f.spans[0].start):
        last = out[places[frame.cue]] if frame.cue in places else None
        if (
            last is not None and last.cue is not None and frame.cue == last.cue and frame.source == last.source
            and last.spans[-1].end <= last.cue.start and frame.cue.end <= frame.spans[0].start
        ):  # fmt: skip
            kind: Kind = last.kind if last.kind == frame.kind else "mixed"
            marked = [f for half in (last, frame) for f in (half.spans if half.kind == "direct" else half.fragments)]
            out[places[frame.cue]] = attrs.evolve(
                last, spans=last.spans + frame.spans, kind=kind, fragments=tuple(marked) if kind == "mixed" else (),
                marks=last.marks + frame.marks, score=max(last.score, frame.score),
            )  # fmt: skip
        else:
            places[frame.cue] = len(out)
            out.append(frame)
    return out


def _quotations(judged: Judged, marks: Iterable[int]) -> list[Frame]:
    """Marks that are quotations by themselves; those of one cue in one paragraph are one utterance."""
    scene = judged.scene
    groups: dict[tuple[int, int], list[int]] = {}
    scores = dict(zip(judged.marks, judged.mark_scores, strict=True))
    for m in marks:
        best = judged.best_pairs.get(m)
        paragraph = scene.parse.token_paragraphs[scene.mark_tokens[m][0]]
        told = _told(judged, m)
        if told >= 0:
            key = (told, paragraph)
        else:
            key = (judged.pairs[best].cue, paragraph) if best is not None else (-1 - m, paragraph)
        groups.setdefault(key, []).append(m)
    return [_quotation(judged, members, cue, scores) for (cue, _), members in groups.items()]


def _told(judged: Judged, m: int) -> int:
    """The reporting word of an utterance that goes on in the mark, or -1: "...," he told Jo, who nodded. "..."."""
    scene = judged.scene
    tag = scene.tag_of.get(m)
    if tag is None or tag.source is None or tag.cue is None or len(tag.marks) < 2:
        return -1
    told = scene.parse.token_at(tag.cue.start)
    best = judged.best_pairs.get(m)
    if best is None:
        return told
    own = judged.pairs[best].cue
    one_clause = told < own < scene.mark_tokens[m][0] and not any(w in ".!?;" for w in scene.parse.words[told:own])
    return told if own == told or one_clause else -1


def _quotation(judged: Judged, members: list[int], cue: int, scores: dict[int, float]) -> Frame:
    scene = judged.scene
    spans = tuple(span for m in members for span in mark_span(scene, m))
    own = [best for m in members if (best := judged.best_pairs.get(m)) is not None]
    best = next((i for i in own if judged.pairs[i].cue == cue), own[0] if own else None)
    likely = sum(scores[m] for m in members) / len(members)
    if best is None:
        return Frame(spans, "direct", marks=tuple(members), rule="marks", score=round(likely * 0.5, 6))
    pair = judged.pairs[best]
    chance = max(judged.pair_scores[i] for i in own)
    spoken = any(map(str.isalnum, scene.parse.words[pair.cue]))
    rule = "marks" if spoken else "colon" if pair.cue < scene.mark_tokens[members[0]][0] else "dash"
    cue_words = _spoken_cue(scene, members[0], pair.cue) if spoken else None
    frame = Frame(
        spans, "direct", cue_words, _source(scene, pair.source, pair.cue),
        marks=tuple(members), rule=rule, score=_share(judged, likely * chance, marked=True), cue_class="say",
    )  # fmt: skip
    return _with_status(scene, frame, pair.cue) if spoken else frame


def _spoken_cue(scene: Scene, m: int, cue: int) -> Span:
    """The words of a cue beside a mark; of a noun's ("was her only reply") all of them."""
    tag = scene.tag_of.get(m)
    if tag is not None and tag.cue is not None and tag.rule == "noun" and tag.cue.start == scene.parse.starts[cue]:
        return tag.cue
    return cue_span(scene, cue)


def _clause(judged: Judged, index: int, candidate: Candidate) -> Frame:
    scene = judged.scene
    parse = scene.parse
    parts = _parts(candidate)
    parts[0] = (_after_dateline(scene, *parts[0]), parts[0][1])
    cue = _telling(scene, candidate)
    inside = sorted({m for a, b in parts for m in scene.mark_of[a : b + 1] if m >= 0})
    words = marked = 0
    for a, b in parts:
        for token in range(a, b + 1):
            if any(map(str.isalnum, parse.words[token])):
                words += 1
                marked += scene.mark_of[token] >= 0
    kind: Kind = "indirect" if not marked else "mixed"
    if marked == words and not _subordinate(scene, candidate) and not any(is_built_in(scene, m) for m in inside):
        kind = "direct"
    spans = tuple(parse.span(a, b) for a, b in parts)
    fragments: tuple[Span, ...] = ()
    if kind == "direct":
        spans = tuple(f for m in inside for f in _pieces(scene, m, spans))
    elif kind == "mixed":
        fragments = tuple(f for m in inside for f in _pieces(scene, m, spans))
        spans = tuple(_with_marks(scene, span) for span in spans)
    frame = Frame(
        spans, kind, _cue(scene, cue), _source(scene, candidate.source, candidate.cue), fragments,
        tuple(inside) if marked else (), candidate.shape, _share(judged, judged.scores[index], marked=False),
    )  # fmt: skip
    return _with_status(scene, frame, cue)


def _after_dateline(scene: Scene, first: int, last: int) -> int:
    """The first token that is no dateline of a content's part: "BUFFALO, N.Y. — The gate was shut"."""
    begin = scene.parse.structure.after_dateline(scene.parse.text, scene.parse.starts[first])
    return next((token for token in range(first, last + 1) if scene.parse.starts[token] >= begin), first)


def _share(judged: Judged, score: float, *, marked: bool) -> float:
    """How many frames of this raw score are right."""
    if judged.curves is None:
        return score
    return interpolate(judged.curves.mark if marked else judged.curves.clause, score)


def _subordinate(scene: Scene, candidate: Candidate) -> bool:
    """Whether a content in marks follows "that" and so is built into the reporter's own sentence."""
    before = candidate.first - 1
    while before > candidate.cue and not any(map(str.isalnum, scene.parse.words[before])):
        before -= 1
    return before > candidate.cue and scene.parse.words[before].lower() == "that"


def _pieces(scene: Scene, m: int, spans: Iterable[Span]) -> list[Span]:
    """The parts of a mark's content that lie in `spans`; a content that all but fills the mark is taken whole."""
    out = []
    for piece in mark_span(scene, m):
        for span in spans:
            start, end = max(piece.start, span.start), min(piece.end, span.end)
            if start < end:
                text = scene.parse.text
                start = piece.start if not any(map(str.isalnum, text[piece.start : start])) else start
                end = piece.end if not any(map(str.isalnum, text[end : piece.end])) else end
                out.append(Span(start, end))
    return out


def _with_marks(scene: Scene, span: Span) -> Span:
    """A mixed content with the mark it begins or ends at."""
    start, end = span.start, span.end
    parse = scene.parse
    first, last = scene.mark_of[parse.token_at(start)], scene.mark_of[parse.token_at(end - 1)]
    if first >= 0 and not any(map(str.isalnum, parse.text[scene.marks[first].start : start])):
        start = scene.marks[first].start
    if last >= 0 and not any(map(str.isalnum, parse.text[end : scene.marks[last].end])):
        end = scene.marks[last].end
    return Span(start, end)


def _source(scene: Scene, source: Source | None, cue: int) -> Span | None:
    return source_span(scene, source, cue) if source is not None else None


def _telling(scene: Scene, candidate: Candidate) -> int:
    """The word that tells what kind of report it is: "worried" of "are worried about"."""
    if candidate.shape.startswith("acomp>"):
        predicate = scene.child(candidate.cue, "acomp")
        if predicate >= 0:
            return predicate
    return candidate.cue


def _cue(scene: Scene, cue: int) -> Span | None:
    """The words of a cue; a colon is none."""
    return cue_span(scene, cue) if any(map(str.isalnum, scene.parse.words[cue])) else None


def _with_status(scene: Scene, frame: Frame, cue: int) -> Frame:
    """`frame` with the class of its cue and whether the report is denied, imagined or asked about."""
    return attrs.evolve(
        frame,
        cue_class=cue_class(scene, cue),
        negated=is_negated(scene, cue),
        hypothetical=is_hypothetical(scene, cue),
        questioned=is_questioned(scene, cue),
    )
