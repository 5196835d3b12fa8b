"""What a cue is like: its words, its class, whether the report is denied, imagined or asked about."""

from __future__ import annotations

from quoteattr.lang import english
from quoteattr.reports.context import Scene
from quoteattr.types import Span

__all__ = ["cue_class", "cue_span", "is_hypothetical", "is_negated", "is_questioned"]

_NEGATIVE = english().group("negations")
_IMAGINED = english().group("modals")
_CONDITIONS = english().group("conditions")
# Heads over which a condition counts for a cue.
_FARTHEST = 4


def cue_class(scene: Scene, cue: int) -> str | None:
    """Coarse class of a cue: ``say``, ``ask``, ``believe``, ...; None for one the lexicon lacks."""
    word = english().reporting.entries.get(scene.lemmas[cue])
    return word.sense if word is not None else None


def cue_span(scene: Scene, cue: int) -> Span:
    """The cue with its particle ("point out") or the preposition it cannot do without ("according to")."""
    parse, last = scene.parse, cue
    following = cue + 1
    if following < len(scene) and parse.heads[following] == cue:
        particle = parse.deps[following] == "prt"
        fixed = parse.words[cue].lower() == "according" and parse.words[following].lower() == "to"
        last = following if particle or fixed else cue
    return parse.span(cue, last)


def is_negated(scene: Scene, cue: int) -> bool:
    """Whether the report is denied: "she did not say", "no claim that", "never said"."""
    parse = scene.parse
    return any(
        parse.deps[child] in ("neg", "det", "advmod") and parse.words[child].lower() in _NEGATIVE
        for child in parse.children[cue]
    )


def is_hypothetical(scene: Scene, cue: int) -> bool:
    """Whether the words need not have been uttered: "she would say", "if she says"."""
    parse = scene.parse
    children = parse.children[cue]
    if any(parse.deps[c] == "aux" and parse.words[c].lower() in _IMAGINED for c in children):
        return True
    token = cue
    for _ in range(_FARTHEST):
        if any(parse.deps[c] == "mark" and parse.words[c].lower() in _CONDITIONS for c in parse.children[token]):
            return True
        head = parse.heads[token]
        if head == token or parse.deps[token] not in ("xcomp", "conj", "pcomp"):
            return False
        token = head
    return False


def is_questioned(scene: Scene, cue: int) -> bool:
    """Whether the report is asked about, its clause turned round and ended by a question mark: "did she say"."""
    parse = scene.parse
    sentence = parse.sentence_tokens(cue)
    end = sentence.stop - 1
    while end > sentence.start and not any(map(str.isalnum, parse.words[end])) and "?" not in parse.words[end]:
        end -= 1
    if "?" not in parse.words[end] or scene.mark_of[end] != scene.mark_of[cue]:
        return False
    subject = scene.subject(cue)
    auxiliary = scene.child(cue, "aux", "auxpass")
    return 0 <= auxiliary < subject or parse.words[sentence.start].lower() in english().group("question words")
