"""Constructions that leave no doubt: a short ordered list of named patterns above the learned filter.

The filter learned from political news and scores what it saw rarely there too
low ("as the minister put it"), or takes printed words for speech ("a sign
reading 'DEEP MUD'").  Each pattern here either lifts a score to a floor or
holds it under a cap.  A clause pattern became a floor when at least eight in ten of its
matches in the training part of PolNeAR were annotated, content and source:
"said that" .84 of 3,363, "told the council that" .82 of 189, "according to X" .83 of 362
(the likeliest content of each).
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterable

from quoteattr.lang import english
from quoteattr.reports.candidates import Candidate
from quoteattr.reports.context import Scene
from quoteattr.reports.narration import authors, person_nouns
from quoteattr.reports.pairs import Pair
from quoteattr.reports.sources import Source, find_source
from quoteattr.syntax.parse import SUBJECTS

__all__ = ["after_colon", "is_built_in", "is_whole", "phrase_pairs", "printed_words", "with_floors"]

FLOOR = 0.6
"""Raw score of a certain report: well above every threshold, below what the filter is sure of itself."""
CAP = 0.1
"""Raw score of what is no report: below every threshold."""
# Tokens: how near is near, the most words of a title, where "not to be named" ends, and a small word's letters.
_NEAR = 3
_SHORT = 6
_UNNAMED = 8
_SMALL = 3
_CLOSE = 0.12
"""A part scored higher than the whole object or infinitive by less than this tells less than the whole."""
_WHOLE = frozenset({"xcomp", "dobj"})

_CHARGE = frozenset({"prep-pcomp", "dobj>-pcomp"})
_OWN = frozenset({"subject", "relative"})
_DENIED = frozenset({"auxpass", "nsubjpass", "neg"})
_RELATIVE = frozenset({"which", "that", "who"})


def with_floors(scene: Scene, found: list[Candidate], scores: list[float]) -> list[float]:
    """The scores of the candidates, lifted or held down where a pattern applies."""
    out = list(scores)
    printed = printed_words(scene)
    quoted = {c.cue: verb for c in found if (verb := _quoting_verb(scene, c)) >= 0}
    idle = asides(scene) | set(quoted.values())
    unnamed = {candidate.cue for candidate in found if _is_unnamed(scene, candidate)}
    clauses = _best_clauses(found, scores)
    told = set()
    for i, candidate in enumerate(found):
        if candidate.cue in idle or _is_measure(scene, candidate):
            out[i] = min(out[i], CAP)
        elif candidate.whole == "ccomp" and (candidate.cue in quoted or _is_certain(scene, candidate)):
            # The clause or one of its parts, whichever the filter likes best.
            out[i] = max(out[i], FLOOR) if clauses[candidate.cue] == i else out[i]
            if is_told(scene, candidate):
                told.add(candidate.cue)
        elif _is_according(candidate):
            out[i] = max(out[i], FLOOR) if clauses[candidate.cue] == i else out[i]
        elif candidate.cue in unnamed or _is_name_only(scene, candidate, printed):
            out[i] = min(out[i], CAP)
    for i, candidate in enumerate(found):
        if candidate.cue in told and candidate.whole == "vp":
            # The listener is no part of what the listener was told.
            out[i] = min(out[i], FLOOR - 0.1)
    _cut_at_reports(scene, found, out)
    _prefer_wholes(scene, found, out)
    return out


def _best_clauses(found: list[Candidate], scores: list[float]) -> dict[int, int]:
    """For each cue the likeliest of its clauses, whole or cut; of "according to" the likeliest content of all."""
    best: dict[int, int] = {}
    for i, candidate in enumerate(found):
        certain = candidate.whole == "ccomp" or _is_according(candidate)
        if certain and (candidate.cue not in best or scores[i] > scores[best[candidate.cue]]):
            best[candidate.cue] = i
    return best


def _is_according(candidate: Candidate) -> bool:
    return candidate.source is not None and candidate.source.rule == "according"


def _prefer_wholes(scene: Scene, found: list[Candidate], out: list[float]) -> None:
    """Give a whole the score of one of its parts that is hardly likelier."""
    wholes = {(c.cue, c.shape): i for i, c in enumerate(found) if c.shape in _WHOLE}
    urged = {c.cue: i for i, c in enumerate(found) if (c.shape, c.middle) == ("vp", "dobj+xcomp")}
    nouns = {(c.cue, c.first, c.last): i for i, c in enumerate(found) if c.shape == "acl"}
    infinitives = {c.head: i for i, c in enumerate(found) if c.shape == "xcomp"}
    charges = {(c.first, c.last): i for i, c in enumerate(found) if c.shape in _CHARGE and c.middle.endswith("of|I")}
    for i, candidate in enumerate(found):
        shape, _, part = candidate.shape.partition(">")
        # "Agreed to release the hostages": who agreed says so, not who releases.
        at = wholes.get((candidate.cue, shape), -1) if part else infinitives.get(candidate.cue, -1)
        if candidate.shape == "xcomp":
            # "Urged the guests to leave": who is urged is part of it.
            at = urged.get(candidate.cue, -1)
        if candidate.shape == "dobj>acl":
            # "Made the claim that": the noun, not the verb, says what is reported.
            at = nouns.get((scene.heads[candidate.head], candidate.first, candidate.last), at)
        elif scene.lemmas[candidate.cue] == "of|I":
            at = charges.get((candidate.first, candidate.last), -1)
        if at >= 0 and out[at] < out[i] < out[at] + _CLOSE:
            out[at], out[i] = out[i], out[at]


def _is_certain(scene: Scene, candidate: Candidate) -> bool:
    return is_told(scene, candidate) or is_said(scene, candidate)


def _is_measure(scene: Scene, candidate: Candidate) -> bool:
    """Whether "according to" or a colon stands beside a bare common noun that nobody is: "according to size"."""
    cue, source = candidate.cue, candidate.source
    if source is None or source.rule not in ("according", "colon", "label"):
        return False
    head = source.head
    tags = ("NN",) if source.rule == "according" else ("NN", "NNS")
    noun = scene.lemmas[head].rpartition("|")[0]
    bare = scene.left[head] == head and scene.parse.tags[head] in tags
    return bare and cue != head and noun not in person_nouns() and noun not in authors()


def asides(scene: Scene) -> set[int]:
    """Tokens of idioms that report nothing: "that said", "strictly speaking"."""
    idioms, longest = _idioms()
    found: set[int] = set()
    lower = [word.lower() for word in scene.parse.words]
    for last, word in enumerate(lower):
        for length in longest.get(word, ()):
            first = last + 1 - length
            if first >= 0 and tuple(lower[first : last + 1]) in idioms and _is_closed(scene, last, lower):
                found.update(range(first, last + 1))
    return found


def _is_closed(scene: Scene, last: int, lower: list[str]) -> bool:
    """Whether an idiom ends in "of" or "saying", or something stands after it that ends a phrase."""
    if lower[last] in ("of", "saying") or last + 1 >= len(scene):
        return True
    return not lower[last + 1][0].isalnum() and lower[last + 1] not in ("“", '"', "``", ":")


@functools.cache
def _idioms() -> tuple[frozenset[tuple[str, ...]], dict[str, tuple[int, ...]]]:
    """The idioms as words, and for the last word of each how many words it may close."""
    idioms = frozenset(tuple(line.split()) for line in english().words("asides"))
    lengths: dict[str, tuple[int, ...]] = {}
    for idiom in sorted(idioms):
        lengths[idiom[-1]] = tuple(sorted({*lengths.get(idiom[-1], ()), len(idiom)}))
    return idioms, lengths


def _cut_at_reports(scene: Scene, found: list[Candidate], out: list[float]) -> None:
    """Give a clause up to a joined one the whole's score where the joined one is the reporter's own.

    "The mayor said the school would close and the parents said they would sue": it reports something itself.
    """
    wholes = {c.cue: i for i, c in enumerate(found) if c.shape == "ccomp"}
    said = sorted({c.cue for c in found if is_said(scene, c)})
    for i, candidate in enumerate(found):
        joined = candidate.shape == "ccomp~" and candidate.middle.startswith("conj")
        at = wholes.get(candidate.cue, -1) if joined else -1
        if at >= 0 and out[at] > out[i]:
            inside = bisect.bisect_right(said, candidate.last)
            reports = inside < len(said) and said[inside] <= found[at].last
            if reports or _is_told_after(scene, candidate.cut):
                out[at], out[i] = out[i], out[at]
        elif at >= 0 and _shares_auxiliary(scene, candidate.cut):
            out[at], out[i] = out[i], out[at]


def _is_told_after(scene: Scene, joined: int) -> bool:
    """Whether a verb joined to a reported one is in the past, as the reporter tells it, and the other in no past.

    "She says the well is dry and asked for help."
    """
    finite = (_tense(scene, scene.heads[joined]), _tense(scene, joined))
    past = finite[1] in ("VBD", "VBN") and finite[0] in ("VBZ", "VBP", "MD")
    return past and scene.subject(joined) < 0 and not _shares_auxiliary(scene, joined)


def _shares_auxiliary(scene: Scene, joined: int) -> bool:
    """Whether a joined verb goes on with the first one's perfect or passive: "had come in and drilled"."""
    head = scene.heads[joined]
    auxiliaries = [k for k in scene.children[head] if scene.deps[k] in ("aux", "auxpass") and k < head]
    leads = any(scene.deps[k] == "auxpass" or scene.lemmas[k] == "have|V" for k in auxiliaries)
    alone = scene.child(joined, "aux", "auxpass") < 0 and scene.subject(joined) < 0
    return leads and alone and scene.tags[joined] in ("VBD", "VBN")


def _tense(scene: Scene, verb: int) -> str:
    """The tag of a verb's first auxiliary, of a perfect the past's, or of the verb itself."""
    first = scene.child(verb, "aux", "auxpass")
    if first < 0:
        return scene.tags[verb]
    return "VBD" if scene.lemmas[first] == "have|V" else scene.tags[first]


def _quoting_verb(scene: Scene, candidate: Candidate) -> int:
    """The verb of "quoted Lee as saying that ...", where the cue is "saying" and Lee its source; else -1."""
    heads, cue = scene.parse.heads, candidate.cue
    verb = heads[heads[cue]]
    if candidate.source is None or candidate.source.rule != "object" or scene.parse.deps[cue] != "pcomp":
        return -1
    base, _, kind = scene.lemmas[verb].rpartition("|")
    return verb if kind == "V" and base in english().reporting.lemmas("quoting") else -1


def is_told(scene: Scene, candidate: Candidate) -> bool:
    """As in "told the council that ...": a subject, a listener, a clause."""
    deps, cue = scene.parse.deps, candidate.cue
    return (
        candidate.whole == "ccomp"
        and cue < candidate.first
        and _is_active(scene, candidate, "told")
        and any(deps[k] in ("dobj", "dative") and cue < k < candidate.first for k in scene.parse.children[cue])
    )


def is_said(scene: Scene, candidate: Candidate) -> bool:
    """As in "the mayor said that ...": a verb of saying with its own subject and a clause."""
    return (
        candidate.whole == "ccomp"
        and candidate.cue < candidate.first
        and _is_active(scene, candidate, "clause")
        and scene.subject(candidate.head) >= 0
    )


def _is_unnamed(scene: Scene, candidate: Candidate) -> bool:
    """As in "who asked not to be named": how the words came to be reported, not what was said."""
    words = [w.lower() for w in scene.parse.words[candidate.first : candidate.last + 1][:_UNNAMED]]
    shunned = english().reporting.forms("unnamed", "participle")
    return (
        bool(words)
        and words[0] in ("not", "to", "that")
        and any(w in shunned and words[at - 1] == "be" for at, w in enumerate(words))
    )


def _is_active(scene: Scene, candidate: Candidate, use: str) -> bool:
    parse, cue = scene.parse, candidate.cue
    base, _, kind = scene.lemmas[cue].rpartition("|")
    if kind != "V" or base not in english().reporting.lemmas(use) or scene.mark_of[cue] >= 0:
        return False
    joined = parse.tags[cue] == "VBG" and parse.deps[cue] == "advcl"
    if candidate.source is None or (candidate.source.rule not in _OWN and not joined):
        return False
    children = parse.children[cue]
    if any(parse.deps[k] == "aux" and parse.tags[k] in ("MD", "TO") for k in children):
        return False
    return not any(parse.deps[k] in _DENIED for k in children)


def _is_name_only(scene: Scene, candidate: Candidate, printed: dict[int, int]) -> bool:
    """Whether a content is only a name given or printed words, or the pronoun for what is named so."""
    if candidate.first == candidate.last and scene.parse.words[candidate.first].lower() in _RELATIVE:
        base, _, kind = scene.lemmas[candidate.cue].rpartition("|")
        if kind == "V" and base in english().reporting.lemmas("naming"):
            return True
    last = candidate.last2 if candidate.last2 >= 0 else candidate.last
    return any(
        m >= 0 and printed.get(m, -1) == candidate.cue for m in (scene.mark_of[candidate.first], scene.mark_of[last])
    )


def printed_words(scene: Scene) -> dict[int, int]:
    """Marks that hold a title, a name or a sign's words, and the verb before each that says so."""
    cues = {m: _printing_cue(scene, m) for m in scene.outer}
    return {m: cue for m, cue in cues.items() if cue >= 0}


def _printing_cue(scene: Scene, m: int) -> int:
    """The verb that makes the words in a mark a name or a sign's, or -1: short, in capitals, right behind it."""
    parse = scene.parse
    first, behind = scene.mark_tokens[m]
    if not _is_titled(parse.words[first:behind]):
        return -1
    for cue in range(first - 1, max(-1, first - 2 - _NEAR), -1):
        base, _, kind = scene.lemmas[cue].rpartition("|")
        if kind == "V" and scene.mark_of[cue] < 0:
            if base in english().reporting.lemmas("naming"):
                return cue
            source = find_source(scene, cue)
            head = scene.lemmas[source.head].rpartition("|")[0] if source is not None else ""
            return cue if base in ("read", "say") and head in english().reporting.lemmas("sign", "N") else -1
    return -1


def _is_titled(words: Iterable[str]) -> bool:
    """At most six words, all with a capital but for small ones inside."""
    lexical = [w for w in words if any(map(str.isalpha, w))]
    return 0 < len(lexical) <= _SHORT and all(
        w[0].isupper() or (i > 0 and len(w) <= _SMALL) for i, w in enumerate(lexical)
    )


def is_built_in(scene: Scene, m: int) -> bool:
    """Whether words in marks are a part of the reporter's own sentence: lower-case, and after "as" or "that", or with
    their subject before the mark.
    """
    parse = scene.parse
    first, behind = scene.mark_tokens[m]
    if first >= behind or not parse.words[first][0].islower():
        return False
    before = first - 1
    while before >= 0 and first - before < _NEAR and not any(map(str.isalnum, parse.words[before])):
        if parse.words[before] in (",", ":", ".", ";"):
            return False
        before -= 1
    if before >= 0 and parse.words[before].lower() in ("as", "that"):
        return True
    verbs = {first, parse.heads[first]} & set(range(first, behind))
    subjects = [k for verb in verbs for k in parse.children[verb] if parse.deps[k] in SUBJECTS and k < first]
    return any(scene.mark_of[k] < 0 and parse.sentences[k] == parse.sentences[first] for k in subjects)


def is_whole(scene: Scene, m: int) -> bool:
    """Whether a mark beside a reporting word and its source holds a whole sentence, or the beginning of one.

    Several sentences are a quotation whatever else the marks look like: “It is over. Now we talk", he said.
    """
    first, behind = scene.mark_tokens[m]
    mark = scene.marks[m]
    content = " ".join(span.of(scene.parse.text) for span in mark.spans).strip()
    ended = content[-1:] in (",", ".", "!", "?", "…", "—", "–", "-")
    several = scene.parse.sentences[behind - 1] != scene.parse.sentences[first]
    return behind - first > _NEAR and content[:1].isupper() and (several or (ended and mark.label == "speech"))


def after_colon(scene: Scene, m: int) -> bool:
    """Whether a colon right before a mark says that a quotation follows: "telling the Courier: ..."."""
    start = scene.marks[m].start
    return scene.parse.text[max(0, start - 4) : start].rstrip()[-1:] == ":"


def phrase_pairs(scene: Scene, marks: Iterable[int]) -> list[Pair]:
    """Marks beside "as X put it" or "in X's words", with that cue; at most one each."""
    found = []
    for m in marks:
        first, behind = scene.mark_tokens[m]
        near = [*range(first - 1, max(-1, first - 12), -1), *range(behind, min(len(scene), behind + 12))]
        for cue in near:
            source = _phrase_source(scene, cue, first, behind)
            if source is not None:
                found.append(Pair(m, cue, source, []))
                break
    return found


def _phrase_source(scene: Scene, cue: int, first: int, behind: int) -> Source | None:
    """Whose words such a phrase says these are, where only punctuation parts it from the mark."""
    parse = scene.parse
    if scene.mark_of[cue] >= 0:
        return None
    if scene.lemmas[cue] == "put|V" and cue + 1 < len(scene) and parse.words[cue + 1].lower() in ("it", "things"):
        opening = next((t for t in range(cue - 1, max(-1, cue - 9), -1) if parse.words[t].lower() == "as"), -1)
        source = find_source(scene, cue) if opening >= 0 else None
        if source is None or not opening < source.head < cue:
            return None
        return source if _beside(scene, opening, cue + 1, first, behind) else None
    if scene.lemmas[cue] in ("word|N", "phrase|N"):
        opening = next((t for t in range(cue - 1, max(-1, cue - 6), -1) if parse.words[t].lower() == "in"), -1)
        source = find_source(scene, cue) if opening >= 0 else None
        if source is None or source.rule not in ("possessor", "author"):
            return None
        return source if _beside(scene, opening, max(cue, scene.right[source.head]), first, behind) else None
    return None


def _beside(scene: Scene, low: int, high: int, first: int, behind: int) -> bool:
    """Whether a phrase from `low` to `high` stands right before or behind a mark, or opens the mark's sentence."""
    between = range(high + 1, first) if high < first else range(behind, low)
    return not any(any(map(str.isalnum, scene.parse.words[t])) for t in between)
