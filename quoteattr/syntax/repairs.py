"""What a small pipeline reads wrongly again and again, put right where the words leave no doubt.

The lists are those of a `quoteattr.syntax.parse.Parse`: one item a token, heads as
indexes of tokens.  They are changed in place.
"""

from __future__ import annotations

__all__ = ["mend"]


def mend(words: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Put right what is known to go wrong: surnames read as adverbs, lost subjects, clauses behind "according to"."""
    _mend_surnames(words, tags, deps, heads)
    _mend_subjects(words, tags, deps, heads)
    _mend_according(words, tags, deps, heads)


def _mend_according(words: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Makes a clause of one read as a part of the source: "According to Nora, the guard, the road would open"."""
    for at, dep in enumerate(deps):
        if dep != "ROOT" or words[at] != "According":
            continue
        for verb in range(at + 3, min(at + _CLAUSE, len(deps))):
            if deps[verb] == "ROOT":
                break
            if deps[verb] != "relcl":
                continue
            first = subject = next((t for t in range(at + 3, verb) if heads[t] == verb and deps[t] == "nsubj"), -1)
            while first > 0 and first <= heads[first - 1] <= subject:
                first -= 1
            if subject > 0 and tags[subject] not in ("WP", "WDT") and words[first - 1] == ",":
                heads[verb], deps[verb] = verb, "ROOT"
                heads[at], deps[at] = verb, "prep"
                break


# The clause behind "according to" has its verb so near.
_CLAUSE = 40


def _mend_subjects(words: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Makes a subject of a name read as an adverbial before its role: "Nora Averly, a guard at the gate, waved"."""
    for at, dep in enumerate(deps):
        if dep not in ("npadvmod", "advmod") or tags[at] != "NNP" or words[at + 1 : at + 2] != [","]:
            continue
        if not at or tags[at - 1] != "NNP" or heads[at - 1] != at:
            continue
        role = next((t for t in range(at + 2, min(at + _ROLE, len(deps))) if deps[t] == "nsubj"), -1)
        if role > 0 and tags[at + 2] == "DT" and "," in words[role : heads[role]]:
            heads[at], deps[at] = heads[role], "nsubj"
            heads[role], deps[role] = at, "appos"


# A role that was taken for the subject begins so near behind the name.
_ROLE = 8


def _mend_surnames(words: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Makes names of surnames that were read as adverbs: "Nora Averly waved. Averly said ...".

    A small pipeline goes by the ending.  A word is a name where it stands
    behind a given name, or is read as one elsewhere without that ending; it
    speaks before a colon, or if its verb has no other subject.
    """
    odd = _odd_surnames(words, tags, deps)
    subjects = {heads[at] for at, dep in enumerate(deps) if dep in ("nsubj", "nsubjpass", "csubj")} if odd else set()
    for at in odd:
        verb = heads[at]
        if words[at + 1 : at + 2] == [":"]:
            pass
        elif words[verb][:1].isupper():  # a headline with capitals throughout
            continue
        elif at and tags[at - 1] == "NNP" and heads[at - 1] != at - 1:
            heads[at], heads[at - 1] = heads[at - 1], at
            tags[at], deps[at], deps[at - 1] = "NNP", deps[at - 1], "compound"
            continue
        elif not tags[verb].startswith("VB") or verb in subjects:
            continue
        tags[at], deps[at] = "NNP", "nsubj"
        if tags[verb] == "VBN" and verb == at + 1:
            tags[verb] = "VBD"


def _odd_surnames(words: list[str], tags: list[str], deps: list[str]) -> list[int]:
    """Words read as adverbs that are names elsewhere, or stand after one."""
    odd = [at for at, tag in enumerate(tags) if tag == "RB" and deps[at] == "advmod" and words[at][:1].isupper()]
    if not odd:
        return []
    seen = set(words)
    names = {
        words[at]
        for at in range(1, len(words))
        if tags[at - 1] == "NNP" or (tags[at - 1] == "NN" and words[at - 1][:1].isupper())
    }
    names.update(word for word, tag in zip(words, tags, strict=True) if tag == "NNP" and not word.endswith("ly"))
    return [at for at in odd if len(words[at]) > 3 and words[at] in names and words[at].lower() not in seen]
