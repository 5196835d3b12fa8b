"""Whether a clause tells that its subject goes away."""

from __future__ import annotations

from quoteattr.lang import english
from quoteattr.syntax.parse import SUBJECTS, Parse

__all__ = ["leaves"]


def leaves(parse: Parse, verb: int) -> bool:
    """Whether the subject of `verb` goes away, by it or by a verb joined to it: "got up and went out"."""
    for at in (verb, *_joined(parse, verb)):
        tag = parse.tags[at]
        if not tag.startswith("VB") or at + 1 >= len(parse):
            continue
        base = english().lemma(parse.words[at], tag)
        with_particle = f"{base} {parse.words[at + 1].lower()}"
        if with_particle in english().group("leaving"):
            return True
        if base in english().group("leaving") and not _has_object(parse, at):
            return True
    return False


def _joined(parse: Parse, verb: int) -> list[int]:
    """Verbs joined to a verb that share its subject."""
    deps, children = parse.deps, parse.children
    found = [at for at in children[verb] if deps[at] == "conj"]
    return [at for at in found if not any(deps[child] in SUBJECTS for child in children[at])]


def _has_object(parse: Parse, verb: int) -> bool:
    """Whether a verb has an object other than a place: who leaves a hat stays, who leaves the room does not."""
    for at in parse.children[verb]:
        if parse.deps[at] == "dobj" and parse.words[at].lower() not in english().group("places that are left"):
            return True
    return False
