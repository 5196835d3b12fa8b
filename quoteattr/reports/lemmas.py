"""Base forms of English words, from a word and its Penn tag.

The pipeline's own lemmatiser is left out for speed (it costs a fifth of the
whole analysis), and only the words around reporting constructions need one.
Rules undo regular endings, a list of verbs decides between what is possible
("hoping" is of "hope", "hopping" of "hop"), a table holds irregular forms.
"""

from __future__ import annotations

import functools

from quoteattr.lexicon import table, words

__all__ = ["lemma", "part"]

_PARTS = {
    "VB": "V", "VBD": "V", "VBG": "V", "VBN": "V", "VBP": "V", "VBZ": "V", "NN": "N", "NNS": "N",
    "NNP": "P", "NNPS": "P", "JJ": "J", "JJR": "J", "JJS": "J", "RB": "R", "RBR": "R", "RBS": "R",
    "IN": "I", "TO": "I", "RP": "I", "MD": "M", "PRP": "O", "PRP$": "O", "WP": "W", "WDT": "W",
    "WRB": "W", "DT": "D", "CD": "C",
}  # fmt: skip
_HISSING = ("s", "x", "z", "ch", "sh", "o")
_SINGULAR_ENDS = ("ss", "us", "is")


def part(tag: str) -> str:
    """One letter for the part of speech of a Penn tag: V, N, P (proper), J, R, I, ... or `X`.

    >>> part("VBD"), part("NNS"), part("``")
    ('V', 'N', 'X')
    """
    return _PARTS.get(tag, "X")


def lemma(word: str, tag: str) -> str:
    """The base form of `word`, in lower case.

    >>> [lemma(w, "VBD") for w in ("said", "hoped", "hopped", "denied", "agreed", "called")]
    ['say', 'hope', 'hop', 'deny', 'agree', 'call']
    >>> lemma("claims", "NNS"), lemma("Queries", "NNS"), lemma("Claims", "NNPS")
    ('claim', 'query', 'claims')
    """
    kind = _PARTS.get(tag, "X")
    if kind == "V":
        return _verb(word)
    return _noun(word) if tag == "NNS" else word.lower()


@functools.cache
def _irregular(kind: str) -> dict[str, str]:
    return {row["form"]: row["base"] for row in table("irregular") if row["part"] == kind}


@functools.lru_cache(maxsize=16384)
def _verb(word: str) -> str:
    word = word.lower()
    known = words("verbs")
    base = _irregular("V").get(word)
    if base is not None:
        return base
    if word in known and not word.endswith(("ed", "ing")):
        return word
    for candidate in _verb_bases(word):
        if candidate in known:
            return candidate
    return word


def _verb_bases(word: str) -> list[str]:
    """What a regular verb form can be of, the likeliest first."""
    if word.endswith(("ies", "ied")):
        return [word[:-3] + "y", word[:-1], word[:-2]]
    if word.endswith("ing"):
        return _from_stem(word[:-3])
    if word.endswith("ed"):
        return _from_stem(word[:-2])
    if word.endswith("es"):
        return [word[:-1], word[:-2]]
    return [word[:-1]] if word.endswith("s") else []


def _from_stem(stem: str) -> list[str]:
    doubled = len(stem) > 2 and stem[-1] == stem[-2]
    # After two consonants both "sing" and "singe" are spelt alike; the plain verb is the usual one.
    plain_first = len(stem) > 2 and stem[-1] not in "aeiou" and stem[-2] not in "aeiou"
    ordered = [stem, stem + "e"] if plain_first else [stem + "e", stem]
    return [*ordered, stem[:-1]] if doubled else ordered


@functools.lru_cache(maxsize=16384)
def _noun(word: str) -> str:
    word = word.lower()
    base = _irregular("N").get(word)
    if base is not None:
        return base
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("es") and word[:-2].endswith(_HISSING) and not word.endswith(("ses", "zes", "oes")):
        return word[:-2]
    if word.endswith(("sses", "oes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_SINGULAR_ENDS):
        return word[:-1]
    return word
