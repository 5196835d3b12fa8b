"""Personal names: their parts, and whether two of them can or do name one person.

What is possible and what is likely are separate questions: `clash` says that
two names cannot belong to one person, `same_person` whether they likely do.
"""

from __future__ import annotations

import functools
import re
import unicodedata

import attrs

from quoteattr.lang import english
from quoteattr.types import Gender

__all__ = ["Name", "clash", "parse_name", "same_person", "spelling_variants"]

PARTICLES = english().words("name_particles")
_NO_GIVEN = english().group("particles no given name")
SUFFIXES = english().values("name suffixes")
# Letters behind a name as they are written, and in small letters those that are also written otherwise ("Phd").
_LETTERS = english().words("post_nominals")
_MIXED = frozenset(letters.lower() for letters in _LETTERS if not letters.isupper())
_IN_CAPITALS = english().words("title_capitals")
_WORD = re.compile(r"[^\s,()]+")
_SPACE = re.compile(r"\s+")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}")
# Longest name the library will take for one: more words are a heading or a list.
LONGEST = 6


@functools.cache
def titles() -> dict[str, tuple[str, str]]:
    """Title, lower case without dot -> its gender (may be empty) and class."""
    rows = english().table("titles")
    return {spelt: (row["gender"], row["class"]) for row in rows for spelt in _apostrophes(row["title"])}


def _apostrophes(word: str) -> set[str]:
    """A word with either apostrophe: "Cap'n"."""
    return {word, word.replace("'", "’")}


# Titles that are written with a full stop; behind any other one a sentence ends.
ABBREVIATIONS = frozenset(row["spelling"] for row in english().table("title_spellings") if row["dotted"])


_WHOLE = {
    spelt: row["whole"]
    for row in english().table("title_spellings")
    if row["whole"]
    for spelt in _apostrophes(row["spelling"])
}


def whole_title(title: str) -> str:
    """A title written out: `doctor` for `dr`."""
    return _WHOLE.get(title, title)


@functools.cache
def title_phrases() -> frozenset[tuple[str, ...]]:
    """Titles of several words, lower case."""
    return frozenset(tuple(phrase.split()) for phrase in english().words("title_phrases"))


@functools.cache
def given_genders() -> dict[str, str]:
    """Common given name, lower case -> `F` or `M`."""
    rows = english().table("given_names")
    return {plain(row["name"]): row["gender"] for row in rows} | {row["name"]: row["gender"] for row in rows}


@functools.cache
def _short_forms() -> frozenset[tuple[str, str]]:
    pairs = {(row["name"], row["short"]) for row in english().table("nicknames")}
    return frozenset(pairs | {(short, name) for name, short in pairs})


def plain(word: str) -> str:
    """A name word for comparison: lower case, without marks, dots and possessive.

    >>> plain("D'Été's")
    'dete'
    """
    word = word.casefold()
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return "".join(c for c in word if c.isalnum()) if not word.isalnum() else word


@attrs.frozen
class Name:
    """A name in parts; the words as written, the keys as compared."""

    titles: tuple[str, ...]
    """Titles before the name, lower case without dots: ``("vice", "president")``."""
    words: tuple[str, ...]
    """The name words as written, without titles and suffix."""
    suffix: str = ""
    """`jr`, `sr`, `ii`, `iii`, `iv` or empty."""
    title: str = attrs.field(default="", eq=False, repr=False)
    """The titles as written."""
    keys: tuple[str, ...] = attrs.field(init=False, eq=False)
    """`words` as compared (see `plain`), initials one letter long."""

    surname: str = attrs.field(init=False, eq=False, repr=False)
    """Key of the surname, particles joined; of a single word, that word."""
    given: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """Keys of the words before the surname."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "keys", tuple(plain(word) for word in self.words))
        at = self._surname_at()
        object.__setattr__(self, "surname", "".join(self.keys[at:]))
        object.__setattr__(self, "given", self.keys[:at])

    def _surname_at(self) -> int:
        keys = self.keys
        at = len(keys) - 1
        while at > 1 and keys[at - 1] in PARTICLES:
            at -= 1
        # "van der Meer" alone; but "Al Ray" and "Ben Ray" have a first name.
        if at == 1 and (self.words[0].islower() or keys[0] in _NO_GIVEN) and keys[0] in PARTICLES:
            at = 0
        return max(at, 0)

    @property
    def gender(self) -> Gender | None:
        """What the titles say, or else the first name."""
        return self.title_gender or (given_gender(self.keys[0]) if len(self.keys) > 1 else None)

    @property
    def title_gender(self) -> Gender | None:
        """What the titles say."""
        known = titles()
        for title in self.titles:
            gender = known.get(title, ("", ""))[0]
            if gender:
                return gender  # type: ignore[return-value]
        return None

    @property
    def saintly(self) -> str:
        """Key of the surname that begins with the title: `stclare` for "St. Clare"."""
        return "st" + self.surname

    @property
    def title_class(self) -> str:
        """Class of the last title: `marital`, `wife`, `maiden`, `rank`, ...; empty without one."""
        return titles().get(self.titles[-1], ("", ""))[1] if self.titles else ""


def given_gender(key: str) -> Gender | None:
    """Gender that a given name mostly goes with."""
    return given_genders().get(key)  # type: ignore[return-value]


def is_suffix(word: str) -> bool:
    """Whether a word stands behind a name: "Jr.", or the letters of an honour, an office or a degree.

    >>> is_suffix("Jr."), is_suffix("OBE"), is_suffix("Ph.D."), is_suffix("Ma")
    (True, True, True, False)
    """
    bare = word.replace(".", "")
    return bare.lower() in SUFFIXES or bare in _LETTERS or bare.lower() in _MIXED


def is_title(word: str) -> bool:
    """Whether a word can stand before a name as title.

    >>> is_title("Mrs."), is_title("Rose")
    (True, False)
    """
    return word.lower().rstrip(".") in titles() or word.rstrip(".") in _IN_CAPITALS


@functools.lru_cache(maxsize=4096)
def parse_name(text: str) -> Name:
    """The parts of a name as written.

    >>> parse_name("Gen. Kenneth F. Ray Jr.")
    Name(titles=('gen',), words=('Kenneth', 'F.', 'Ray'), suffix='jr', keys=('kenneth', 'f', 'ray'))
    """
    words = [w.strip("\"'“”‘’;:!?") for w in _WORD.findall(_SPACE.sub(" ", text))]
    return name_of_words([w for w in words if w])


def name_of_words(words: list[str]) -> Name:
    """The parts of a name given as words."""
    suffix = ""
    while len(words) > 1 and is_suffix(words[-1]):
        suffix = SUFFIXES.get(words.pop().lower().replace(".", "")) or suffix
    at = 0
    while at < len(words) - 1:
        length = _phrase_length(words, at)
        if length and at + length < len(words):
            at += length
        elif is_epithet(words, at) or is_title(words[at]) or words[at].lower() in _WIDENING:
            at += 1
        else:
            break
    if at > 1 and words[at - 1].lower().rstrip(".") in _SAINTS:
        at -= 1  # "Mrs. St. Clare"
    before = tuple(w.lower().rstrip(".") for w in words[:at] if w.lower() not in _EPITHETS)
    rest = [part for w in words[at:] for part in _split_initials(w)]
    while len(rest) > 1 and rest[-1].endswith(("'s", "’s")):
        rest[-1] = rest[-1][:-2]
    if len(rest) > 2 and len(rest[0]) > 2 and rest[0] == rest[1]:
        rest = rest[1:]  # "Thomas! Thomas Ray!"
    written = " ".join(words[:at]) if before else ""
    return Name(before, tuple(rest[:LONGEST]), suffix, written)


_SAINTS = frozenset(title for title, (_, kind) in titles().items() if kind == "saint")
_WIDENING = english().group("before an office")
_EPITHETS = english().group("epithets")


def is_epithet(words: list[str], at: int) -> bool:
    """Whether an adjective stands before a first name: "Old Joe", but not "Young Kim"."""
    return words[at].lower() in _EPITHETS and plain(words[at + 1]) in given_genders()


def _split_initials(word: str) -> list[str]:
    """``G.K.`` is two initials."""
    if _INITIALS.fullmatch(word):
        return [part + "." for part in word.split(".") if part]
    return [word]


def _phrase_length(words: list[str], at: int) -> int:
    """Length of the title phrase that starts at `at`, or 0."""
    for length in (3, 2):
        if tuple(w.lower() for w in words[at : at + length]) in title_phrases():
            return length
    return 0


# More edits than these make another name.
_MOST_EDITS = 2


def distance(a: str, b: str) -> int:
    """Edits between two words, counted up to `_MOST_EDITS` + 1.

    >>> distance("anthony", "antony"), distance("ray", "moss")
    (1, 3)
    """
    if abs(len(a) - len(b)) > _MOST_EDITS:
        return _MOST_EDITS + 1
    start, shorter = 0, min(len(a), len(b))
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
        if min(row) > _MOST_EDITS:
            return _MOST_EDITS + 1
    return min(row[-1], _MOST_EDITS + 1)


_SOUNDS = (
    ("mac", "mc"), ("sch", "sh"), ("tch", "ch"), ("kh", "h"), ("gh", "k"), ("th", "t"), ("dh", "d"), ("ph", "f"),
    ("zh", "z"), ("ck", "k"), ("q", "k"),
    ("g", "k"), ("c", "k"), ("w", "v"), ("y", "i"), ("j", "i"), ("x", "ks"),
)  # fmt: skip
_VOWELS = frozenset("aeiou")
# Vowels that are no spellings of each other: Petersen and Peterson are two names.
_OTHER_VOWELS = frozenset({"eo", "ao", "io", "ai"})


@functools.lru_cache(maxsize=4096)
def skeleton(key: str) -> str:
    """The consonants that survive another spelling or transliteration.

    >>> skeleton("mackenzie") == skeleton("mckenzie"), skeleton("mohammed") == skeleton("muhammad")
    (True, True)
    """
    for old, new in _SOUNDS:
        key = key.replace(old, new)
    out = key[:1] if key[:1] not in _VOWELS else "a"
    for c in key[1:]:
        if c not in _VOWELS and c != out[-1] and c != "h":
            out += c
    return out


@functools.lru_cache(maxsize=4096)
def spelling_variants(a: str, b: str) -> bool:
    """Whether two name words (as by `plain`) are spellings of one name.

    A different last vowel makes another name (Maria, Marie), and so do words
    too short to tell.

    >>> spelling_variants("mckenzie", "mackenzie"), spelling_variants("maria", "marie")
    (True, False)
    """
    shorter = min(len(a), len(b))
    if a == b or (shorter >= 3 and a.replace("h", "") == b.replace("h", "")):
        return True
    if shorter < 4 or skeleton(a)[:1] != skeleton(b)[:1] or _other_vowel(a, b) or a == b + "s" or b == a + "s":
        return False
    known = given_genders()
    edits = distance(_even_spelling(a), _even_spelling(b))
    long = shorter >= 7
    if skeleton(a) == skeleton(b) and (long or len(skeleton(a)) >= 3):
        both = a in known and b in known
        return edits <= 1 + long and not (both and known[a] != known[b])
    return edits == 1 and long and a not in known and b not in known


def _other_vowel(a: str, b: str) -> bool:
    """Whether two words differ in a vowel that makes another name: "Maria" and "Marie", "Ben" and "Bin"."""
    if a[-1] in "aeio" and b[-1] in "aeio" and a[-1] != b[-1] and a.rstrip("aeio") == b.rstrip("aeio"):
        return True
    if len(a) != len(b):
        return False
    return any("".join(sorted(x + y)) in _OTHER_VOWELS for x, y in zip(a, b, strict=True) if x != y)


def _even_spelling(key: str) -> str:
    """A key with the commonest ways of writing one sound made one."""
    for old, new in (("ee", "i"), ("oo", "u"), ("ou", "u"), ("y", "i"), ("ph", "f"), ("th", "t"), ("ck", "k")):
        key = key.replace(old, new)
    return key


@functools.cache
def _short_table() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for name, short in sorted(_short_forms()):
        table.setdefault(name, []).append(short)
    return {name: tuple(shorts) for name, shorts in table.items()}


def short_forms(key: str) -> tuple[str, ...]:
    """The given names that `key` is a common short form of, and its own short forms.

    >>> "thomas" in short_forms("tom"), "tom" in short_forms("thomas")
    (True, True)
    """
    return _short_table().get(key, ())


def patronymic(key: str) -> bool:
    """Whether a word reads as a Russian patronymic.

    >>> patronymic("petrovich"), patronymic("ilyinichna"), patronymic("rich")
    (True, True, False)
    """
    return len(key) >= 6 and key.endswith(_PATRONYMICS)


_PATRONYMICS = tuple(english().group("patronymic endings"))


def short_form(a: str, b: str) -> bool:
    """Whether one given name is a common short form of the other.

    >>> short_form("thomas", "tom"), short_form("tom", "thomas"), short_form("tom", "tim")
    (True, True, False)
    """
    return (a, b) in _short_forms()


def pet_form(short: str, given: str) -> bool:
    """Whether a name that is nobody else's may be a pet form of a given name: its start or its end.

    >>> pet_form("gid", "gideon"), pet_form("clarrie", "clara"), pet_form("renzo", "lorenzo"), pet_form("ann", "hannah")
    (True, True, True, False)
    """
    if len(short) < 3 or short == given:
        return False
    stem = short
    for ending in ("ie", "ey", "y"):
        if short.endswith(ending) and len(short) > len(ending) + 1:
            stem = short[: -len(ending)]
            break
    if len(stem) > 2 and stem[-1] == stem[-2]:
        stem = stem[:-1]
    cut = stem != short
    if short in given_genders() and not (cut and given_genders().get(given) == given_genders()[short]):
        return False
    return (given.startswith(stem) and len(given) > len(stem)) or (len(short) >= 5 and given.endswith(short))


def given_match(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """How well two lists of given names go together: 0 not at all, 1 they are equal."""
    if not a or not b:
        return 0.5
    if a == b:
        return 1.0
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    first = _word_match(shorter[0], longer[0])
    if not first and len(longer) > len(shorter):
        # "J. Edgar Ray" is "Edgar Ray".
        return 0.8 if all(any(_word_match(x, y) == 1.0 for y in longer[1:]) for x in shorter) else 0.0
    rest = min((_word_match(x, y) for x, y in zip(shorter[1:], longer[1:], strict=False)), default=1.0)
    return min(first, rest)


def _word_match(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    if len(a) == 1 or len(b) == 1:
        return 0.8 if a[0] == b[0] else 0.0
    if spelling_variants(a, b):
        return 0.9
    known = given_genders()
    pet = (a not in known and pet_form(a, b)) or (b not in known and pet_form(b, a))
    return 0.7 if pet or short_form(a, b) else 0.0


def clash(a: Name, b: Name) -> bool:
    """Whether titles, genders or suffixes forbid that two names are one person's.

    >>> clash(parse_name("Mr. Ray"), parse_name("Mrs. Ray"))
    True
    """
    if a.gender and b.gender and a.gender != b.gender:
        return True
    classes = {a.title_class, b.title_class}
    if classes == {"wife", "maiden"}:
        return True
    if "several" in classes and len(classes) > 1:
        return True  # "the Misses Ray" are no Jo Ray
    if any(_is_saint(one) and other.title_class != "saint" and other.surname != one.saintly
           for one, other in ((a, b), (b, a))):  # fmt: skip
        return True  # St. George is no George
    return bool(a.suffix and b.suffix and a.suffix != b.suffix)


def _is_saint(name: Name) -> bool:
    """Whether a name is a saint's, or a place's that is called after one: "St. George"."""
    return name.title_class == "saint" and not name.given


def surnames_match(a: Name, b: Name) -> bool:
    """Whether the surnames are one, up to spelling."""
    return a.surname == b.surname or spelling_variants(a.surname, b.surname)


def same_person(a: Name | str, b: Name | str) -> bool | None:
    """Whether two names in one text likely name one person; None when that cannot be told.

    >>> same_person("General Kenneth Ray", "Ken Ray"), same_person("Ann Ray", "Joe Ray"), same_person("Ann", "Ray")
    (True, False, None)
    """
    a = parse_name(a) if isinstance(a, str) else a
    b = parse_name(b) if isinstance(b, str) else b
    if not a.keys or not b.keys:
        return None
    if clash(a, b):
        return False
    if a.given and b.given:
        return _same_full(a, b)
    if not a.given and not b.given:
        return _same_single(a, b)
    full, single = (a, b) if a.given else (b, a)
    return _same_part(full, single)


def _same_full(a: Name, b: Name) -> bool | None:
    if a.suffix != b.suffix:
        return None if a.surname == b.surname and given_match(a.given, b.given) else False
    if surnames_match(a, b):
        return given_match(a.given, b.given) > 0
    return sorted(a.keys) == sorted(b.keys)


def _same_single(a: Name, b: Name) -> bool | None:
    key, other = a.surname, b.surname
    if key == other or spelling_variants(key, other):
        plain_titles = {"", "marital", "wife", "maiden", "any"}
        unlike = a.titles != b.titles and a.title_class not in plain_titles and b.title_class not in plain_titles
        return None if unlike and a.title_class != b.title_class else True
    if short_form(key, other) and not (a.titles or b.titles):
        return True
    both_given = key in given_genders() and other in given_genders()
    return False if both_given or (a.titles and b.titles) else None


def _same_part(full: Name, single: Name) -> bool | None:
    key = single.surname
    if key == full.surname or key == full.keys[-1] or spelling_variants(key, full.surname):
        return True
    by_given = single.title_class in {"", "kin", "noble", "church", "maiden", "marital"}
    if by_given and full.given and _word_match(key, full.given[0]) >= 0.7:
        return True
    if key in full.given and not single.titles:
        return True
    return False if single.titles or key in given_genders() else None
