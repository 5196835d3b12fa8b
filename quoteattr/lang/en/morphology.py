"""Forms of English words from their base, and the base of a form.

The pipeline's own lemmatiser is left out for speed (it costs a fifth of the
whole analysis), and only the words around reporting constructions need one.
Rules undo regular endings, a list of verbs decides between what is possible
("hoping" is of "hope", "hopping" of "hop"), a table holds irregular forms.
The same table and the same rules make forms from a base.
"""

from __future__ import annotations

import functools
from collections import defaultdict

from quoteattr.lang.files import table, words

__all__ = ["FORMS", "inflect", "lemma", "plural"]

FORMS = ("base", "third", "past", "participle", "gerund")
"""The forms of a verb that `inflect` knows: say, says, said, said, saying."""
_HISSING = ("s", "x", "z", "ch", "sh", "o")
_SINGULAR_ENDS = ("ss", "us", "is")
_VOWELS = "aeiou"


def inflect(base: str, form: str) -> tuple[str, ...]:
    """How the form `form`, one of `FORMS`, of the verb `base` is spelt; more than one where English has more.

    The first word of a verb with a particle is the one that changes.

    >>> [inflect("admit", form)[0] for form in FORMS]
    ['admit', 'admits', 'admitted', 'admitted', 'admitting']
    >>> inflect("write", "past"), inflect("write", "participle"), inflect("cry out", "past")
    (('wrote',), ('written',), ('cried out',))
    >>> inflect("marvel", "past"), inflect("lean", "past"), inflect("visit", "past")
    (('marveled', 'marvelled'), ('leaned', 'leant'), ('visited',))
    """
    verb, space, particle = base.partition(" ")
    return tuple(spelt + space + particle for spelt in _inflected(verb, form))


@functools.lru_cache(maxsize=4096)
def _inflected(verb: str, form: str) -> tuple[str, ...]:
    if form == "base":
        return (verb,)
    if irregular := _irregular_forms().get((verb, form)):
        return tuple(irregular)
    if form == "third":
        if verb[-1:] == "y" and verb[-2:-1] not in _VOWELS:
            return (verb[:-1] + "ies",)
        return (verb + ("es" if verb.endswith(_HISSING) and not verb.endswith("oo") else "s"),)
    if form == "gerund":
        if verb.endswith("ie"):
            return (verb[:-2] + "ying",)
        silent = verb.endswith("e") and not verb.endswith(("ee", "oe", "ye"))
        return (verb[:-1] + "ing",) if silent else tuple(stem + "ing" for stem in _stems(verb))
    if verb.endswith("e"):
        return (verb + "d",)
    if verb[-1:] == "y" and verb[-2:-1] not in _VOWELS:
        return (verb[:-1] + "ied",)
    return tuple(stem + "ed" for stem in _stems(verb))


def _stems(verb: str) -> tuple[str, ...]:
    """What "-ed" and "-ing" are put to: the verb, its last letter doubled where English doubles it."""
    short = verb[-1:] not in (*_VOWELS, *"wxyh") and verb[-2:-1] in tuple(_VOWELS) and verb[-3:-2] not in tuple(_VOWELS)
    if verb[-3:-1] in ("ui", "ua") and verb[-4:-3] in ("q", "g"):
        short = verb[-1:] not in (*_VOWELS, *"wxyh")  # quip, quit: the u is no vowel
    if not short:
        return (verb,)
    if verb in words("en", "doubling_verbs") or sum(letter in "aeiouy" for letter in verb.replace("qu", "q")) == 1:
        return (verb + verb[-1],)
    return (verb, verb + "l") if verb.endswith("l") else (verb,)


@functools.cache
def _irregular_forms() -> dict[tuple[str, str], list[str]]:
    forms: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in table("en", "irregular"):
        if row["part"] == "V":
            for form in row["forms"].split():
                forms[row["base"], form].append(row["form"])
    return dict(forms)


def plural(noun: str) -> str:
    """The plural of a regular noun, or of one that ends in "man".

    >>> plural("lady"), plural("fireman"), plural("witch")
    ('ladies', 'firemen', 'witches')
    """
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun.endswith("y") and noun[-2:-1] not in tuple(_VOWELS):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


def lemma(word: str, tag: str) -> str:
    """The base form of `word` with the Penn tag `tag`, in lower case.

    >>> [lemma(w, "VBD") for w in ("said", "hoped", "hopped", "denied", "agreed", "called")]
    ['say', 'hope', 'hop', 'deny', 'agree', 'call']
    >>> lemma("claims", "NNS"), lemma("Queries", "NNS"), lemma("Claims", "NNPS")
    ('claim', 'query', 'claims')
    """
    if tag.startswith("VB"):
        return _verb(word)
    return _noun(word) if tag == "NNS" else word.lower()


@functools.cache
def _irregular(part: str) -> dict[str, str]:
    return {row["form"]: row["base"] for row in table("en", "irregular") if row["part"] == part}


@functools.cache
def _verbs() -> frozenset[str]:
    reporting = {row["lemma"] for row in table("en", "reporting") if row["part"] == "V"}
    return words("en", "verbs") | reporting


@functools.lru_cache(maxsize=16384)
def _verb(word: str) -> str:
    word = word.lower()
    known = _verbs()
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
