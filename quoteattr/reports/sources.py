"""Whose words a cue reports: from the cue along the dependencies to the source.

The paths and their shares follow the annotation of PolNeAR (Newell, Margolin
and Ruths, LREC 2018): seven sources in ten are the cue's own subject, most
others the subject of the verb the cue hangs on.
"""

from __future__ import annotations

import attrs

from quoteattr.lang import english
from quoteattr.reports.context import Scene
from quoteattr.syntax.document import FINITE, NOMINAL
from quoteattr.syntax.phrases import extent
from quoteattr.types import Span

__all__ = ["Source", "find_source", "source_span"]

_SHARING = frozenset(
    {"advcl", "conj", "xcomp", "pcomp", "acomp", "oprd", "prep", "dep", "parataxis", "ccomp", "attr", "dobj", "pobj"}
)
_RELATIVE = english().group("relatives")
_GIVEN_BY = frozenset({"by", "from"})
_NOUN_PREPOSITIONS = english().group("whose a noun is")
# How far a source is looked for: heads above a cue, and words of a dateline, a label and a signature.
_FARTHEST = 6
_LONGEST_DATELINE = 8
_LONGEST_LABEL = 9
_LONGEST_SIGNATURE = 6
_LONGEST_INSERTED = 16
_LONGEST_RELATIVE = 40
"""Tokens from the noun's first word to the relative pronoun that stands for it."""


def _verbs(use: str) -> frozenset[str]:
    return english().reporting.lemmas(use)


@attrs.frozen
class Source:
    """A source: its head token, the antecedent of a relative pronoun, and the path that led there."""

    head: int
    antecedent: int = -1
    rule: str = "subject"
    tokens: tuple[int, int] | None = None
    """First and last token, where word order and not the parse says so."""


def find_source(scene: Scene, cue: int) -> Source | None:
    """The source of the words that the token `cue` reports, or None."""
    kind = scene.lemmas[cue][-1]
    if scene.parse.words[cue] == ":":
        return _at_colon(scene, cue)
    if scene.lemmas[cue] in ("accord|V", "per|I", "according|I", "according|V"):
        return _according(scene, cue)
    if kind in "NP":
        return _of_noun(scene, cue)
    if kind in "JRI" or (scene.parse.deps[cue] in ("acomp", "attr", "oprd") and kind != "V"):
        return _of_predicate(scene, cue)
    return _of_verb(scene, cue)


def _according(scene: Scene, cue: int) -> Source | None:
    deps, children = scene.parse.deps, scene.parse.children
    for child in children[cue]:
        if deps[child] == "pobj":
            return Source(child, rule="according")
        if deps[child] in ("prep", "aux", "dative"):
            for below in children[child]:
                if deps[below] == "pobj":
                    return Source(below, rule="according")
    # The parser may hang "to" elsewhere: take the noun phrase behind it.
    following = cue + 1
    if following + 1 < len(scene) and scene.parse.words[following].lower() == "to":
        token = following + 1
        for _ in range(_FARTHEST):
            if scene.parse.deps[token] in ("pobj", "nsubj", "dobj", "ROOT", "appos"):
                return Source(token, rule="according")
            head = scene.parse.heads[token]
            if head <= token:
                break
            token = head
    return None


def _at_colon(scene: Scene, colon: int) -> Source | None:
    """The label before a colon, or the name a headline ends in behind one."""
    parse = scene.parse
    begin, end = scene.paragraph_bounds[parse.token_paragraphs[colon]]
    start = max(begin, parse.sentence_tokens(max(begin, colon - 1)).start)
    before, behind = range(start, colon), range(colon + 1, end)
    if 0 < len(before) <= _LONGEST_LABEL and not any(parse.tags[t] in FINITE for t in before):
        named = [t for t in before if parse.tags[t] in NOMINAL and scene.mark_of[t] < 0]
        if named:
            return Source(_top(scene, named), rule="colon")
    if 0 < len(behind) <= _LONGEST_SIGNATURE and not any(parse.tags[t].startswith("VB") for t in behind):
        named = [t for t in behind if parse.tags[t] in NOMINAL and scene.mark_of[t] < 0]
        if named:
            return Source(_top(scene, named), rule="colon")
    return None


def _top(scene: Scene, tokens: list[int]) -> int:
    """The token among `tokens` that none of the others heads; the last of several."""
    inside = set(tokens)
    return [t for t in tokens if scene.parse.heads[t] not in inside or scene.parse.heads[t] == t][-1]


def _of_verb(scene: Scene, cue: int) -> Source | None:
    """Source of a verb: its subject, its agent, or what it shares with a higher verb."""
    parse = scene.parse
    agent = next((child for child in parse.children[cue] if parse.deps[child] == "agent"), -1)
    if agent >= 0 and (below := scene.child(agent, "pobj")) >= 0:
        return Source(below, rule="agent")
    if _is_passive(scene, cue):
        return _feeling(scene, cue)
    if _is_participle(scene, cue) and scene.lemmas[cue][:-2] not in _verbs("feel"):
        # "Asked whether it would close, the mayor ...": nobody says who asked.
        return None
    token = cue
    for _ in range(_FARTHEST):
        subject = scene.subject(token)
        if subject >= 0:
            if token != cue and _is_added(scene, cue):
                subject = scene.subject(_reporting(scene, token))
            return _named(scene, subject, "subject" if token == cue else "shared")
        head = parse.heads[token]
        if head == token:
            return _beside(scene, token)
        if parse.deps[token] in ("relcl", "acl"):
            return _of_modifier(scene, token)
        source = _of_object(scene, token)
        if source is not None or not _shares(scene, token):
            return source
        token = head
        if scene.lemmas[token][-1] in "NP":
            return _of_noun(scene, token)
    return None


def _of_modifier(scene: Scene, verb: int) -> Source | None:
    """Source of a verb that says more of a noun: the noun, or who makes or has it."""
    parse = scene.parse
    head = parse.heads[verb]
    if parse.deps[verb] == "relcl":
        return Source(head, rule="antecedent")
    if parse.tags[verb] in ("VBG", "VBD"):
        return Source(head, rule="modified")
    # "The effort to explain": who makes the effort.
    return _of_noun(scene, head) if parse.tags[verb] != "VBN" else None


def _of_object(scene: Scene, verb: int) -> Source | None:
    """Source of a verb that the object of a higher verb does: "quoted Lee as saying", "asked Lee to explain"."""
    label, head = scene.deps[verb], scene.heads[verb]
    quoted = -1
    if label == "pcomp" and scene.words[head] == "as" and scene.lemmas[scene.heads[head]][:-2] in _verbs("quoting"):
        quoted = scene.child(scene.heads[head], "dobj", "nsubjpass")
    elif label == "xcomp" and scene.lemmas[head][:-2] in _verbs("control"):
        quoted = scene.child(head, "dobj", "dative", "nsubjpass")
    return Source(quoted, rule="object") if quoted >= 0 else None


def _shares(scene: Scene, verb: int) -> bool:
    """Whether a verb without a subject has that of its head."""
    label = scene.deps[verb]
    before = label == "ccomp" and scene.heads[verb] > verb
    return label in _SHARING and (not before or scene.tags[verb].startswith("VBG"))


def _feeling(scene: Scene, verb: int) -> Source | None:
    """The subject of a passive that tells what it feels: "the mayor is convinced that"."""
    subject = scene.subject(verb)
    if subject < 0 or scene.lemmas[verb][:-2] not in _verbs("feel"):
        return None
    return _named(scene, subject, "predicate")


def _is_passive(scene: Scene, verb: int) -> bool:
    """A passive verb; "he's said that" is none, though the parser reads the 's as "is"."""
    parse = scene.parse
    found = False
    for child in parse.children[verb]:
        label = parse.deps[child]
        if label == "auxpass" and parse.words[child] in ("'s", "’s"):
            if scene.child(verb, "ccomp", "dobj") >= 0:
                return False
            found = True
        elif label in ("auxpass", "nsubjpass"):
            found = True
    return found


def _is_participle(scene: Scene, verb: int) -> bool:
    """A passive participle that opens a clause of its own: "asked about the bridge, ...", "when asked"."""
    parse = scene.parse
    if parse.tags[verb] != "VBN" or parse.deps[verb] != "advcl":
        return False
    return not any(parse.deps[k] in ("aux", "nsubj", "nsubjpass") for k in parse.children[verb])


def _is_added(scene: Scene, verb: int) -> bool:
    """A participle after a comma: "said the roof leaked, adding that ...", which the parser hangs on "leaked"."""
    before = scene.left[verb] - 1
    return scene.tags[verb] == "VBG" and scene.deps[verb] == "advcl" and before >= 0 and scene.words[before] == ","


def _reporting(scene: Scene, verb: int) -> int:
    """The verb of saying, with a subject, whose clause `verb` is; else `verb` itself."""
    token = verb
    for _ in range(_FARTHEST):
        head, label = scene.heads[token], scene.deps[token]
        if label == "ccomp" and head < token:
            told = scene.lemmas[head][:-2] in _verbs("clause") | _verbs("told") and scene.subject(head) >= 0
            return head if told else verb
        if head == token or label not in ("conj", "advcl", "xcomp"):
            return verb
        token = head
    return verb


def _beside(scene: Scene, verb: int) -> Source | None:
    """The noun phrase before a finite verb whose subject the parser lost, also over what stands between commas."""
    parse = scene.parse
    if parse.tags[verb] not in ("VBD", "VBZ", "VBP"):
        return None
    token, start = verb - 1, parse.sentence_tokens(verb).start
    while token >= start and parse.tags[token] in ("RB", "MD", "VBZ", "VBD", "VBP", "VBN"):
        token -= 1
    if token > start and parse.words[token] == ",":
        # "Inspector Yeo, of Wexmouth Police, said".
        opening = next(
            (t for t in range(token - 1, max(start, token - _LONGEST_INSERTED), -1) if parse.words[t] == ","), start
        )
        token = opening - 1
    if token < start or parse.tags[token] not in NOMINAL:
        return None
    return Source(token, rule="beside")


def _of_predicate(scene: Scene, cue: int) -> Source | None:
    """Source of an adjective, adverb or noun behind a copula."""
    parse, token = scene.parse, cue
    for _ in range(_FARTHEST):
        head = parse.heads[token]
        if head == token:
            return None
        if parse.deps[token] == "amod":
            return Source(head, rule="modified")
        subject = scene.subject(head)
        if subject >= 0:
            return _named(scene, subject, "predicate")
        token = head
        if scene.lemmas[token][-1] == "V":
            return _of_verb(scene, token)
    return None


def _of_noun(scene: Scene, cue: int) -> Source | None:
    """Source of a noun: its possessor, its author, or who makes or has it."""
    parse = scene.parse
    deps, children = parse.deps, parse.children
    for child in children[cue]:
        if deps[child] == "poss":
            return Source(child, rule="possessor")
    for child in children[cue]:
        if (below := _author(scene, child)) >= 0:
            return Source(below, rule="author")
    for child in children[cue]:
        if deps[child] in ("compound", "nmod", "amod") and parse.tags[child] in ("NNP", "NNPS"):
            return Source(child, rule="compound")
    for child in children[cue]:
        if deps[child] == "relcl":
            # "The promise she has made": who made it.
            subject = scene.subject(child)
            if subject >= 0 and parse.words[subject].lower() not in _RELATIVE:
                return Source(subject, rule="shared")
    return _of_maker(scene, cue)


def _author(scene: Scene, child: int) -> int:
    """Who stands after a preposition beside a noun, as its author, or -1: "a letter by Lee"."""
    word = scene.parse.words[child].lower()
    if scene.parse.deps[child] not in ("prep", "agent") or word not in _NOUN_PREPOSITIONS:
        return -1
    below = scene.child(child, "pobj")
    return below if below >= 0 and (word in _GIVEN_BY or _personal(scene, below)) else -1


def _of_maker(scene: Scene, cue: int) -> Source | None:
    """Who makes or has what a noun names: "Lee made the claim that"."""
    parse, deps = scene.parse, scene.parse.deps
    token = cue
    for _ in range(_FARTHEST):
        head = parse.heads[token]
        if head == token:
            return None
        label = deps[token]
        if scene.lemmas[head][:-2] in _verbs("draw") and (origin := _origin(scene, head)) is not None:
            return origin
        if label in ("nsubj", "nsubjpass"):
            return None
        token = head
        if scene.lemmas[token][-1] == "V":
            return _of_verb(scene, token)
    return None


def _origin(scene: Scene, verb: int) -> Source | None:
    """Who stands behind "from" beside a verb: "support came from X"."""
    for child in scene.parse.children[verb]:
        if scene.parse.deps[child] == "prep" and scene.parse.words[child].lower() in ("from", "among", "by"):
            below = scene.child(child, "pobj")
            if below >= 0:
                return Source(below, rule="author")
    return None


def _personal(scene: Scene, token: int) -> bool:
    return scene.parse.tags[token] in ("NNP", "NNPS", "NNS", "PRP")


def _behind_dateline(scene: Scene, subject: int) -> int:
    """The subject itself where the parser took the dateline for it ("DOVER (Agency) - A clerk said")."""
    parse = scene.parse
    begin = scene.paragraph_bounds[parse.token_paragraphs[subject]][0]
    if subject - begin > _LONGEST_DATELINE:
        return subject
    for token in range(subject + 1, min(scene.right[subject] + 1, begin + _LONGEST_DATELINE + 4)):
        if parse.words[token] in ("-", "–", "—", "--") and (
            parse.words[token - 1] == ")" or parse.words[begin].isupper()
        ):
            for behind in range(token + 1, scene.right[subject] + 1):
                if parse.heads[behind] <= token and parse.tags[behind] in NOMINAL:
                    return behind
    return subject


def _named(scene: Scene, subject: int, rule: str) -> Source | None:
    parse = scene.parse
    subject = _behind_dateline(scene, subject)
    word = parse.words[subject].lower()
    if word == "there":
        return None
    if word in _RELATIVE and parse.tags[subject] in ("WP", "WDT", "IN", "DT"):
        verb = parse.heads[subject]
        for _ in range(_FARTHEST):
            if parse.deps[verb] == "relcl":
                return Source(subject, parse.heads[verb], "relative")
            if parse.heads[verb] == verb or parse.deps[verb] not in ("conj", "ccomp", "xcomp"):
                break
            verb = parse.heads[verb]
    return Source(subject, rule=rule)


def source_tokens(scene: Scene, source: Source, cue: int) -> tuple[int, int]:
    """First and last token of the noun phrase around the head of `source`, clauses cut off."""
    if source.tokens is not None:
        return source.tokens
    if source.antecedent >= 0:
        first = extent(scene, source.antecedent)[0]
        return (first, source.head) if 0 <= source.head - first <= _LONGEST_RELATIVE else (source.head, source.head)
    first, after = extent(scene, source.head, cue)
    return first, after - 1


def source_span(scene: Scene, source: Source, cue: int) -> Span:
    """The words that name the source, as written."""
    span = scene.parse.span(*source_tokens(scene, source, cue))
    # A dash may be glued to a signature: "..." –Roe.
    bare = span.of(scene.parse.text).lstrip("-–—―")
    return Span(span.end - len(bare), span.end) if bare else span
