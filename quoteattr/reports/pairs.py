"""Quotation marks and cues: which marks hold somebody's words, and whose.

The parse is little help here, since sentences are cut inside quotation marks:
what stands between mark and cue decides.
"""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

import attrs

from quoteattr.lang import english
from quoteattr.reports.context import Scene
from quoteattr.reports.features import Tokens
from quoteattr.reports.priors import Priors
from quoteattr.reports.sources import Source, find_source
from quoteattr.syntax.document import FINITE, NOMINAL
from quoteattr.types import Frame, Span

if TYPE_CHECKING:
    from quoteattr.reports.filtering import Company

__all__ = [
    "MARK_NAMES", "PAIR_NAMES", "Pair", "find_pairs", "is_sent", "is_shaped", "mark_rows", "tag_pairs", "worded_pairs",
]  # fmt: skip

# Cues looked at beside a mark, and in the paragraph before; how likely a cue at least; tokens of "right beside".
_NEAREST = 6
_EARLIER = 3
_LEAST_CUE = 0.03
_BESIDE = 7
_LONGEST_LABEL = 10
_LONGEST_SENDER = 30
# Tokens between mark and cue that are counted: a feature of the trees, fitted so.
_GAP = 60
_DASHES = ("-", "–", "—", "―")
# Codes of features of the trees.
_ENDS = {mark: code for code, alike in enumerate((",", ".", "?", "!", "…", "-—–", ";", ":"), 1) for mark in alike}
_BEFORE = {mark: code for code, alike in enumerate((",", ":", ".?!", ";", "—–-", '”"’', "("), 1) for mark in alike}
_NAMING = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP"})
_LISTENED = frozenset({"tell|V", "ask|V", "inform|V", "remind|V", "assure|V", "warn|V"})
_HANGS = frozenset(
    {"nsubj", "dobj", "attr", "appos", "oprd", "npadvmod", "ROOT", "nsubjpass", "conj", "dep", "pobj", "dative"}
)


@attrs.frozen(eq=False)
class Pair:
    """A quote in marks and a word that may introduce it."""

    mark: int
    cue: int
    """Token of the cue, a colon or dash included; -1 for none at all."""
    source: Source | None
    row: list[float]
    """Features in the order of `PAIR_NAMES`."""


PAIR_NAMES = (
    "side", "distance", "paragraphs", "periods", "marks_between", "commas", "rank", "adjacent", "mark_end",
    "mark_before", "behind_mark", "cue_tag", "cue_dep", "cue_prior", "mark_prior", "source_beside", "source_between",
    "source_tag",
    "source_pronoun", "source_entity", "own_best", "joint_best", "linked", "split", "mark_words", "marks_in_paragraph",
    "shaped", "cue_sentence_first", "cue_sentence_last", "kind", "cue_modal", "cue_to", "other_cues",
    "starts_paragraph", "verb_gap", "order", "tag_cue", "tag_source", "tag_score", "tag_rule", "tag_marks",
)  # fmt: skip
MARK_NAMES = (
    "shaped", "words", "first_upper", "end", "before", "behind", "behind_tag", "before_tag", "best_pair", "second_pair",
    "covering", "equal", "inside", "marks_in_paragraph", "order", "share_of_paragraph", "sentence_start", "verbs",
    "ends_inside", "best_adjacent", "best_side", "best_prior", "headline", "neighbour_shaped", "finite",
    "sentences", "tag_score", "tag_rule", "tag_marks", "best_tag_cue", "speech", "mark_score",
)  # fmt: skip


_PLACES = {name: i for i, name in enumerate(PAIR_NAMES)}


def by_name(pair: Pair | None, name: str) -> float:
    """A pair's feature; -1 without a pair."""
    return pair.row[_PLACES[name]] if pair is not None else -1


def is_shaped(text: str, mark_text: str, start: int, end: int) -> bool:
    """Whether marks look like a quotation by themselves: by what stands at their edges.

    `start` and `end` are the offsets of the opening mark and behind the closing one.
    """
    content = mark_text.strip()
    words = content.split()
    if len(words) < 2 or not content:
        return False
    if not (content[0].isupper() or content[0] in "…[.'‘“" or content[0].isdigit()):
        return False
    before = text[:start].rstrip()[-1:] if start < 200 else text[start - 200 : start].rstrip()[-1:]
    if before and before not in ",:.!?;—–-”\"'’…)" and "\n" not in text[max(0, start - 2) : start]:
        return False
    last, behind = content[-1], text[end : end + 1]
    if last not in ",.!?…—-’'" and behind not in (".", ","):
        return False
    return len(words) >= 4 or last in ",!?" or (last == "." and len(words) > 2)


def quote_source(scene: Scene, cue: int) -> Source | None:
    """The source of a cue beside a quote, also where the parse lost it ("...," said Jo Ray)."""
    found = find_source(scene, cue)
    tags, mark_of = scene.parse.tags, scene.mark_of
    if found is not None and mark_of[found.head] < 0 and found.rule != "shared":
        return found
    before = cue - 1
    if before >= 0 and mark_of[before] < 0 and tags[before] in _NAMING and scene.lemmas[cue] in _LISTENED:
        # "..., Ada Roe told the council": who stands behind the verb listens.
        return Source(before, rule="subject")
    if found is not None and mark_of[found.head] < 0 and scene.lemmas[cue] in _LISTENED:
        return found  # "..., telling the station, ..."
    inverted = _inverted_subject(scene, cue)
    if inverted >= 0:
        return Source(inverted, rule="inverted")
    if found is not None and mark_of[found.head] < 0:
        return found
    if before >= 0 and mark_of[before] < 0 and tags[before] in _NAMING:
        return Source(before, rule="subject")
    return None


def _inverted_subject(scene: Scene, cue: int) -> int:
    """The noun that follows a cue as its subject, by word order, or -1: "said Jo Ray"."""
    tags, deps, paragraphs = scene.parse.tags, scene.parse.deps, scene.parse.token_paragraphs
    owner_until = cue
    for at in range(cue + 1, min(len(scene), cue + 9)):
        if at < owner_until:
            continue
        if scene.mark_of[at] >= 0 or paragraphs[at] != paragraphs[cue] or at in scene.times:
            return -1
        if deps[at] == "poss" and scene.parse.heads[at] > at:
            owner_until = scene.parse.heads[at]  # "replied Jo's cousin": not Jo
            continue
        if tags[at] in NOMINAL and (deps[at] in _HANGS or at == cue + 1):
            named = tags[at] in ("NNP", "NNPS", "PRP") or deps[at] in ("nsubj", "dobj", "attr")
            return at if named else -1
        if tags[at] not in ("DT", "JJ", "NN", "NNP", "NNPS", "PRP$", "POS", "CD", "NNS", "."):
            return -1
    return -1


def find_pairs(
    scene: Scene, tokens: Tokens, priors: Priors, cue_best: dict[int, float], joint: dict[tuple[int, int], float]
) -> list[Pair]:
    """Each outermost mark with the cues around it that may introduce it.

    `cue_best` holds, for each cue, the best score of a frame outside marks;
    `joint` the best score of a frame whose content touches a mark.
    """
    by_paragraph = _likely_cues(scene, tokens)
    siblings: dict[int, list[int]] = {}
    for m in scene.outer:
        first, after = scene.mark_tokens[m]
        if first < after:
            siblings.setdefault(scene.paragraphs[first], []).append(m)
    places = {m: place for beside in siblings.values() for place, m in enumerate(beside)}
    found: list[Pair] = []
    for m in scene.outer:
        first, after = scene.mark_tokens[m]
        if first >= after:
            continue
        beside, place = siblings[scene.paragraphs[first]], places[m]
        near, earlier = _cues_near(scene, by_paragraph, m)
        special = _special_cues(scene, first, after)
        told = _tag_cue(scene, scene.tag_of.get(m))
        tagged = [told] if told >= 0 and told not in near and told not in earlier else []
        around = _Around(
            m, _mark_shaped(scene, m), (*beside[max(0, place - 1) : place], *beside[place + 1 : place + 2]),
            len(beside), place, len(near),
        )  # fmt: skip
        for rank, cue in enumerate([*near, *earlier, *tagged, *special]):
            kind = 2 if cue in special else int(scene.paragraphs[cue] != scene.paragraphs[first])
            for source in _sources_of(scene, m, cue, special=kind == 2):
                row = _pair_row(scene, tokens, priors, around, cue, source, rank, kind, cue_best, joint)
                found.append(Pair(m, cue, source, row))
    return found


@attrs.frozen
class _Around:
    """A mark and what stands around it."""

    mark: int
    shaped: bool
    neighbours: tuple[int, ...]
    """The marks before and after it in its paragraph."""
    siblings: int
    """Marks of its paragraph."""
    place: int
    cues: int
    """Likely cues near it."""


def _likely_cues(scene: Scene, tokens: Tokens) -> dict[int, list[int]]:
    """Tokens outside marks that may introduce a quote, by paragraph."""
    beside = _beside_marks(scene)
    found: dict[int, list[int]] = {}
    for token, key in enumerate(scene.lemmas):
        verb = key[-1] == "V" and scene.deps[token] not in ("aux", "auxpass")
        likely = tokens.cue[token] >= _LEAST_CUE and (verb or key == "per|I")
        if scene.mark_of[token] < 0 and (likely or token in beside):
            found.setdefault(scene.paragraphs[token], []).append(token)
    return found


def _cues_near(scene: Scene, by_paragraph: dict[int, list[int]], m: int) -> tuple[list[int], list[int]]:
    """The likely cues of a mark's own paragraph, the nearest first, and the last ones of the paragraph before."""
    first, after = scene.mark_tokens[m]
    paragraph, last_paragraph = scene.paragraphs[first], scene.paragraphs[after - 1]
    here = by_paragraph.get(paragraph, [])
    at = bisect.bisect_left(here, first)
    around = here[max(0, at - _NEAREST) : at + 2 * _NEAREST]
    if scene.text[scene.marks[m].end : scene.marks[m].end + 2].strip()[:1] == ":":
        # “She slept through the fire”: how the village lost its mill
        around = [token for token in around if token < first]
    near = sorted(around, key=lambda t: (_distance(t, first, after), t))[:_NEAREST]
    if last_paragraph != paragraph:
        near += by_paragraph.get(last_paragraph, [])[:2]
    return near, by_paragraph.get(paragraph - 1, [])[-_EARLIER:] if paragraph else []


def _sources_of(scene: Scene, m: int, cue: int, *, special: bool) -> list[Source | None]:
    """Whose words a mark may be beside this cue: by the parse, and by word order where that names somebody else."""
    first = scene.mark_tokens[m][0]
    tag = scene.tag_of.get(m)
    if special and cue < first and tag is not None and tag.rule == "label" and tag.source is not None:
        return [_tag_source(scene, tag.source)]
    source = _special_source(scene, cue, first) if special else quote_source(scene, cue)
    named = tag.source if tag is not None and cue == _tag_cue(scene, tag) else None
    if named is not None and not _names(scene, source, named):
        # Beside the marks word order is often the better witness: both readings are rated.
        return [_tag_source(scene, named), source]
    return [source]


def _tag_cue(scene: Scene, tag: Frame | None) -> int:
    """The token of a tag's reporting word, or -1."""
    return scene.parse.token_at(tag.cue.start) if tag is not None and tag.cue is not None else -1


_WORDED = 0.7
"""From here on a word that a mark is paired with reports it, whatever colon or dash stands there as well."""


def tag_pairs(scene: Scene, pairs: list[Pair]) -> dict[int, int]:
    """Mark -> the place of the pair with the cue and the source that the words beside the mark name."""
    found: dict[int, int] = {}
    for i, pair in enumerate(pairs):
        tag = scene.tag_of.get(pair.mark)
        if tag is not None and _tag_cue(scene, tag) == pair.cue and _names(scene, pair.source, tag.source):
            found[pair.mark] = i
    return found


def worded_pairs(scene: Scene, pairs: list[Pair], scores: list[float]) -> dict[int, int]:
    """Mark -> the place of its likeliest pair with a reporting word and a source, where that is likely."""
    found: dict[int, int] = {}
    for i, pair in enumerate(pairs):
        worded = pair.source is not None and scene.parse.words[pair.cue].isalnum()
        if worded and scores[i] >= max(_WORDED, scores[found[pair.mark]] if pair.mark in found else 0.0):
            found[pair.mark] = i
    return found


def _names(scene: Scene, source: Source | None, span: Span | None) -> bool:
    """Whether a source's head stands in a span."""
    if source is None or span is None:
        return False
    return span.start < scene.parse.ends[source.head] and scene.parse.starts[source.head] < span.end


def _tag_source(scene: Scene, span: Span) -> Source:
    """What a tag names, as a source."""
    tokens = scene.parse.tokens_in(span)
    first, last = tokens.start, max(tokens.start, tokens.stop - 1)
    heads = [
        t for t in range(first, last + 1) if not first <= scene.parse.heads[t] <= last or scene.parse.heads[t] == t
    ]
    return Source(heads[-1] if heads else last, rule="tag", tokens=(first, last))


def _beside_marks(scene: Scene) -> set[int]:
    """Finite verbs right beside a mark, whatever they mean: "...," he shrugged."""
    parse = scene.parse
    found: set[int] = set()
    for m in scene.outer:
        first, behind = scene.mark_tokens[m]
        for token in (*range(max(0, first - _BESIDE), first), *range(behind, min(len(scene), behind + _BESIDE))):
            if parse.tags[token] in ("VBD", "VBZ") and parse.deps[token] not in ("aux", "auxpass"):
                found.add(token)
    return found


def is_labelled(scene: Scene, m: int) -> bool:
    """Whether a mark fills its paragraph but for a label before it or a signature behind it.

    `Mayor: "No new taxes"`, `And from the mayor: "..."`, `"..." - Dale Wick, Commissioner`.
    """
    parse = scene.parse
    first, behind = scene.mark_tokens[m]
    begin, end = scene.paragraph_bounds[parse.token_paragraphs[first]]
    if behind - first < 2 or behind > end:
        return False
    if not any(map(str.isalnum, "".join(parse.words[behind:end]))):
        sent = _sender(scene, begin, first) >= 0
        if not sent and any(tag in FINITE for tag in parse.tags[begin:first]):
            return False
        longest = _LONGEST_SENDER if sent else _LONGEST_LABEL
        return begin + 1 < first <= begin + longest and any(
            parse.words[t].endswith(":") for t in (first - 2, first - 1)
        )
    dash = next((t for t in range(behind, min(behind + 3, end)) if parse.words[t][:1] in _DASHES), -1)
    return (
        dash >= 0
        and not any(map(str.isalnum, "".join(parse.words[begin:first])))
        and end - dash <= _LONGEST_SENDER
        and parse.text[parse.starts[dash] - 1].isspace()
    )


def is_sent(scene: Scene, m: int) -> bool:
    """Whether the paragraph of a mark begins with who sends the words: "And from Chairwoman Y: ..."."""
    first = scene.mark_tokens[m][0]
    return _sender(scene, scene.paragraph_bounds[scene.parse.token_paragraphs[first]][0], first) >= 0


def _sender(scene: Scene, begin: int, stop: int) -> int:
    """Who is named behind "from" at a paragraph's start ("And from Chairwoman Y:"), or -1."""
    parse = scene.parse
    for token in range(begin, min(begin + 3, stop)):
        if parse.words[token].lower() == "from":
            return next((k for k in parse.children[token] if k < stop and parse.deps[k] == "pobj"), -1)
    return -1


def _distance(token: int, first: int, behind: int) -> int:
    return first - token if token < first else token - behind + 1


def _special_cues(scene: Scene, first: int, behind: int) -> list[int]:
    """A dash behind the mark, or else a colon before it."""
    words, numbers = scene.parse.words, scene.parse.token_paragraphs
    before = (t for t in (first - 2, first - 1) if t >= 0)
    found = [t for t in before if words[t].endswith(":") and numbers[t] >= numbers[first] - 1]
    for token in range(behind, min(behind + 3, len(words))):
        if words[token][:1] in _DASHES and numbers[token] <= numbers[behind - 1] + 1:
            if not scene.parse.text[scene.parse.starts[token] - 1].isalnum():  # no hyphen of a name
                found.append(token)
            break
    return found[-1:]


def _special_source(scene: Scene, token: int, first: int) -> Source | None:
    """The name before a colon or after a dash."""
    parse = scene.parse
    begin, end = scene.paragraph_bounds[parse.token_paragraphs[token]]
    if token < first:
        return _before_colon(scene, begin, token)
    t = token + 1 if not any(map(str.isalnum, parse.words[token])) else token
    while t < end and t < token + 4 and not _is_signed(parse.words[t], parse.tags[t]):
        t += 1
    if t < end and t < token + 4 and _is_signed(parse.words[t], parse.tags[t]):
        while parse.deps[t] == "compound" and parse.heads[t] > t:
            t = parse.heads[t]
        return Source(t, rule="signature")
    return None


def _before_colon(scene: Scene, begin: int, token: int) -> Source | None:
    """The subject of the verb before a colon, or the name before it."""
    parse = scene.parse
    sender = _sender(scene, begin, token)
    if sender >= 0:
        return Source(sender, rule="label")
    for t in range(token, max(begin, token - 25) - 1, -1):
        subject = parse.deps[t] in ("nsubj", "nsubjpass") and scene.lemmas[parse.heads[t]][-1] == "V"
        if subject and scene.mark_of[t] < 0:
            return Source(t, rule="colon")
    t = token - 1 if parse.words[token] == ":" else token
    while t >= begin and (parse.tags[t] not in _NAMING or t in scene.times):
        t -= 1
    return Source(t, rule="label") if t >= begin and scene.mark_of[t] < 0 else None


def _is_signed(word: str, tag: str) -> bool:
    """Whether a word behind a dash can name a speaker; a surname that stands alone is often taken for a common noun."""
    return tag in ("NNP", "NNPS") or word.lstrip("-–—―")[:1].isupper()


def _mark_shaped(scene: Scene, m: int) -> bool:
    mark = scene.marks[m]
    return is_shaped(scene.parse.text, _mark_text(scene, m), mark.start, mark.end)


def _mark_text(scene: Scene, m: int) -> str:
    spans = scene.marks[m].spans
    return " ".join(scene.parse.text[s.start : s.end] for s in spans)


def _between(scene: Scene, low: int, high: int) -> tuple[int, int, int, int]:
    """How many full stops, commas, quotations and verbs stand from token `low` on and before `high`."""
    periods = commas = marks = verbs = 0
    previous = -1
    for t in range(low, high):
        word = scene.words[t]
        if scene.mark_of[t] >= 0:
            marks += scene.mark_of[t] != previous
            previous = scene.mark_of[t]
        elif word in ".?!;":
            periods += 1
        elif word == ",":
            commas += 1
        else:
            verbs += scene.tags[t].startswith("VB")
    return periods, commas, marks, verbs


def _pair_row(
    scene: Scene, tokens: Tokens, priors: Priors, around: _Around, cue: int, source: Source | None, rank: int,
    kind: int, cue_best: dict[int, float], joint: dict[tuple[int, int], float],
) -> list[float]:  # fmt: skip
    m = around.mark
    parse = scene.parse
    first, behind = scene.mark_tokens[m]
    before_mark = cue < first
    low, high = (cue + 1, first) if before_mark else (behind, cue)
    periods, commas, marks_between, verbs = _between(scene, low, min(high, low + _GAP))
    text = parse.text
    mark = scene.marks[m]
    content = text[mark.spans[-1].start : mark.spans[-1].end].rstrip()
    ahead = text[max(0, mark.start - 20) : mark.start].rstrip()
    follow = text[mark.end : mark.end + 2]
    size = tokens.size
    head = source.head if source is not None else size
    subject_beside = int(abs(head - cue) == 1) if head < size else 0
    between = int(min(cue, first) < head < max(cue, behind)) if head < size else 0
    # Another quote on the far side of the cue: the cue splits one utterance.
    split = 0
    for other in around.neighbours:
        o_first, o_behind = scene.mark_tokens[other]
        if before_mark and o_behind <= cue and cue - o_behind <= 8:
            split = 1
        if not before_mark and o_first > cue and o_first - cue <= 8:
            split = 1
    linked = 0
    mark_head = parse.heads[cue]
    if first <= mark_head < behind:
        linked = 1
    elif any(first <= k < behind for k in parse.children[cue]):
        linked = 2
    begin = scene.paragraph_bounds[parse.token_paragraphs[first]][0]
    return [
        0 if before_mark else 1, _distance(cue, first, behind),
        parse.token_paragraphs[first] - parse.token_paragraphs[cue],
        periods, marks_between, commas, rank, int(_distance(cue, first, behind) <= 4), _ENDS.get(content[-1:], 0),
        _BEFORE.get(ahead[-1:], 0 if ahead else 9), _ENDS.get(follow[:1], 0), int(tokens.tag[cue]),
        int(tokens.dep[cue]),
        float(tokens.cue[cue]), priors.mark(scene.lemmas[cue]), subject_beside, between, int(tokens.tag[head]),
        int(tokens.pronoun[head]), int(tokens.entity[head]), cue_best.get(cue, 0.0), joint.get((cue, m), 0.0), linked,
        split, behind - first, around.siblings, int(around.shaped), cue - int(tokens.sentence_first[cue]),
        int(tokens.sentence_last[cue]) - cue, kind, int(tokens.flags["modal"][cue]),
        int(tokens.flags["to-infinitive"][cue]), around.cues,
        int(first - begin <= 1), verbs, around.place, *_tag_row(scene, scene.tag_of.get(m), cue, source),
    ]  # fmt: skip


_TAG_RULES = {rule: i for i, rule in enumerate(
    ["inverted", "subject-verb", "introduced", "parted", "unlisted", "noun", "colon", "next-line", "from", "beat-after",
     "beat-before", "spoken-beat", "distant", "according", "label", "joined"], 1)}  # fmt: skip


def _tag_row(scene: Scene, tag: Frame | None, cue: int, source: Source | None) -> tuple[float, ...]:
    """What word order says: whether this is its cue and its source, how sure it is, its pattern, its quotes."""
    if tag is None:
        return (0.0, 0.0, 0.0, 0.0, 0.0)
    told = _tag_cue(scene, tag)
    return (
        1.0 if told == cue else -1.0 if told >= 0 else 0.0,
        0.0 if tag.source is None else 1.0 if _names(scene, source, tag.source) else -1.0,
        tag.score, float(_TAG_RULES.get(tag.rule, 0)), float(len(tag.marks)),
    )  # fmt: skip


def mark_rows(
    scene: Scene, tokens: Tokens, pairs: list[Pair], pair_scores: list[float], company: Company
) -> tuple[list[int], list[list[float]], dict[int, int]]:
    """Marks, their features, and the index of each mark's best pair."""
    numbers = scene.paragraphs
    best, second = _best_pairs(scene, pairs, pair_scores)
    usable = [m for m in scene.outer if scene.mark_tokens[m][0] < scene.mark_tokens[m][1]]
    siblings: dict[int, list[int]] = {}
    for m in usable:
        siblings.setdefault(numbers[scene.mark_tokens[m][0]], []).append(m)
    shaped = {m: _mark_shaped(scene, m) for m in usable}
    rows: dict[int, list[float]] = {}
    for beside in siblings.values():
        for place, m in enumerate(beside):
            neighbours = [shaped[n] for n in (*beside[max(0, place - 1) : place], *beside[place + 1 : place + 2])]
            own = best.get(m)
            named = {
                **_mark_shape(scene, tokens, m),
                **_mark_pair(pairs[own] if own is not None else None, pair_scores[own] if own is not None else 0.0),
                "shaped": shaped[m], "second_pair": second.get(m, 0.0), "covering": company.covering.get(m, 0.0),
                "equal": company.equal.get(m, 0.0), "inside": company.inside.get(m, 0.0),
                "marks_in_paragraph": len(beside), "order": place,
                "neighbour_shaped": sum(neighbours) if neighbours else -1,
            }  # fmt: skip
            rows[m] = [float(named[name]) for name in MARK_NAMES]
    return usable, [rows[m] for m in usable], best


_FINER = frozenset({"xcomp", "advcl"})
"""An infinitive or participle is preferred to its verb: "had to say", "called to us, saying"."""
_CLOSE = 0.1
"""If it is less likely by no more than this; tried on invented sentences."""


def _best_pairs(scene: Scene, pairs: list[Pair], scores: list[float]) -> tuple[dict[int, int], dict[int, float]]:
    """For each mark the index of its likeliest pair with a source, and the score of the next one."""
    strengths = english().reporting.strengths

    def idle(at: int) -> bool:
        """Whether a pair's cue only tells more of somebody: "came" in "say Jo and Ann, who came in"."""
        word = strengths.get(scene.low[pairs[at].cue])
        return scene.deps[pairs[at].cue] == "relcl" and (word is None or word.strength != "strong")

    def ahead(one: int, other: int) -> float:
        """By how much a pair is likelier than another; a strong word of the tag outdoes one that reports nothing."""
        cue, beside = pairs[one].cue, pairs[other].cue
        told = strong.get(pairs[one].mark, -1)
        if told >= 0 and told in (cue, beside) and cue != beside and idle(other if told == cue else one):
            return 1.0 if told == cue else -1.0
        if min(cue, beside) < 0:
            return scores[one] - scores[other]
        first = scene.mark_tokens[pairs[one].mark][0]
        finer = scene.deps[cue] in _FINER and scene.heads[cue] == beside < cue < first
        coarser = scene.deps[beside] in _FINER and scene.heads[beside] == cue < beside < first
        return scores[one] - scores[other] + _CLOSE * (finer - coarser)

    strong = {
        m: cue for m, tag in scene.tag_of.items()
        if (cue := _tag_cue(scene, tag)) >= 0 and (word := strengths.get(scene.low[cue])) and word.strength == "strong"
    }  # fmt: skip
    best: dict[int, int] = {}
    second: dict[int, float] = {}
    for i, pair in enumerate(pairs):
        if pair.source is None:
            continue
        m, at = pair.mark, best.get(pair.mark)
        if at is None or ahead(i, at) > 0:
            best[m] = i
            second[m] = scores[at] if at is not None else 0.0
        else:
            second[m] = max(second[m], scores[i])
    return best, second


def _mark_shape(scene: Scene, tokens: Tokens, m: int) -> dict[str, float]:
    """How the words in a mark begin and end, what stands around it, and its place in the paragraph."""
    text, tags = scene.text, scene.tags
    first, after = scene.mark_tokens[m]
    mark, number = scene.marks[m], scene.paragraphs[first]
    begin, end = scene.paragraph_bounds[number]
    content = _mark_text(scene, m).strip()
    ahead = text[max(0, mark.start - 20) : mark.start].rstrip(" \t")
    follow = text[mark.end : mark.end + 2]
    paragraph = scene.parse.paragraphs[number]
    rule_score, rule, marks = _tag_row(scene, scene.tag_of.get(m), -1, None)[2:]
    return {
        "words": after - first, "first_upper": content[:1].isupper(), "end": _ENDS.get(content[-1:], 0),
        "before": _BEFORE.get(ahead[-1:], 0 if ahead.strip() else 9),
        "behind": _ENDS.get(follow[:1], 9 if not follow.strip() else 0),
        "behind_tag": int(tokens.tag[min(after + 1, tokens.size)]),
        "before_tag": int(tokens.tag[first - 2]) if first >= 2 else -1,
        "share_of_paragraph": (after - first) / max(1, end - begin),
        "sentence_start": first - int(tokens.sentence_first[first]),
        "verbs": sum(t.startswith("VB") or t == "MD" for t in tags[first:after]),
        "ends_inside": content[-1:] in (",", ".", "!", "?", "…"),
        "headline": text[paragraph.end - 1 : paragraph.end] not in ".!?”\"'’)…",
        "finite": sum(t in FINITE for t in tags[first:after]),
        "sentences": scene.sentences[after - 1] - scene.sentences[first],
        "tag_score": rule_score, "tag_rule": rule, "tag_marks": marks,
        "speech": mark.label == "speech", "mark_score": mark.score,
    }  # fmt: skip


def _mark_pair(own: Pair | None, score: float) -> dict[str, float]:
    """What the likeliest pair of a mark is like."""
    return {
        "best_pair": score, "best_adjacent": by_name(own, "adjacent"), "best_side": by_name(own, "side"),
        "best_prior": by_name(own, "mark_prior"), "best_tag_cue": by_name(own, "tag_cue"),
    }  # fmt: skip


def mark_span(scene: Scene, m: int) -> tuple[Span, ...]:
    """The content spans of a mark without blanks at their ends."""
    text, out = scene.parse.text, []
    for span in scene.marks[m].spans:
        start, end = span.start, span.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            out.append(Span(start, end))
    return tuple(out)
