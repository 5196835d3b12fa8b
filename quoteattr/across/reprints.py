"""One quote in many texts: the same words again, whole, trimmed, or changed at the edges.

Candidates are found by MinHash over shingles of words (Broder, "On the
resemblance and containment of documents", 1997) with locality-sensitive hashing,
by the library datasketch: every quote is cut into short overlapping windows, so
that a trimmed quote meets the whole one.  Candidates are then compared in full,
word by word.  Buckets are bounded, so that the time grows linearly.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import json
import os
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Literal

import attrs

from quoteattr.across.appearances import _date, _read, text_key
from quoteattr.across.register import Register
from quoteattr.errors import FormatError, InputTypeError, InputValueError, MissingPackageError, install_hint
from quoteattr.people.names import parse_name, same_person
from quoteattr.result import AttributedText
from quoteattr.types import Kind

__all__ = ["Printing", "Quotes", "Reprint", "Said", "windows"]

Change = Literal["whole", "trimmed", "changed"]
"""How a printing stands to the longest one: all its words, a part of them, or with words changed."""

# Windows: words in one, words between two starts, words of a shingle; MinHash values and bands.
# Measured by benchmarks/reprints.py: a window that is off by half a step still shares half of its shingles.
_WINDOW, _STEP, _SHINGLE = 8, 4, 3
_BANDS, _ROWS = 32, 3
# Quotes with fewer words are one only if they are equal to the word.
_SHORT = 5
# A bucket with more quotes is a set phrase; of those that share it each is compared with so many.
_BUCKET = 40
# Words of a quote that are compared: a whole speech is known by its beginning.
_LONGEST = 600
# What is taken for one quote: words in common in the same order, one run of them, and their share of the shorter one.
_COMMON, _RUN, _SHARE = 5, 3, 0.7
# Or a long run with other words around it.
_LONG_RUN, _LONG_SHARE = 10, 0.4


@attrs.frozen
class Said:
    """A quote of a text, as it is compared."""

    text: str
    """The text's key, see `quoteattr.across.text_key`."""
    id: str
    """The quote's id in that text's result."""
    words: str
    """What was said."""
    start: int
    """Character offset of the content in its text."""
    end: int
    """Offset after it."""
    speaker: str | None = None
    """The speaker's name in that text; None when nobody is known."""
    speaker_id: str | None = None
    """The speaker's id in that text."""
    document: str | None = None
    """What the text is called."""
    date: str | None = None
    """The day it is from."""
    kind: Kind = "direct"
    """Direct or mixed; what is retold is not compared."""
    named: bool = True
    """Whether the speaker has a name: a description may mean anybody."""

    @property
    def key(self) -> tuple[str, str]:
        """Text and id."""
        return self.text, self.id


@attrs.frozen
class Printing:
    """What one text prints of a quote that several have."""

    said: Said
    """The quote in that text."""
    change: Change
    """`whole`, `trimmed` or `changed`, against the longest printing."""
    part: tuple[int, int]
    """Which words of the longest printing it has: first, and the one after the last."""
    share: float
    """How many of its words stand in the longest printing, in [0, 1]."""
    speaker: Literal["same", "other", "unknown"]
    """Whether it is given to whom most texts give it."""


@attrs.frozen(repr=False)
class Reprint:
    """A quote that several texts have."""

    words: str
    """The longest form."""
    speaker: str | None
    """Whom most of the texts give it to; where as many give it to another, the earliest."""
    speaker_id: str | None
    """The id of the register, if there is one."""
    printings: tuple[Printing, ...]
    """One or more for each text, the earliest first; texts without a date come last."""

    def __repr__(self) -> str:
        words = self.words if len(self.words) <= _SHOWN else f"{self.words[: _SHOWN - 1]}…"
        return f"<Reprint in {self.texts} texts, {self.speaker or 'nobody known'}: {words!r}>"

    @property
    def texts(self) -> int:
        """In how many texts it stands."""
        return len({one.said.text for one in self.printings})

    @property
    def earliest(self) -> Printing | None:
        """The printing in the earliest text; None when no text has a date."""
        return self.printings[0] if self.printings[0].said.date else None

    @property
    def misattributed(self) -> tuple[Printing, ...]:
        """Printings that give it to somebody else than most."""
        return tuple(one for one in self.printings if one.speaker == "other")


_SHOWN = 60


class Quotes:
    """The direct and mixed quotes of many texts.

    Parts that were made on several machines, or by the workers of Dask, are merged; order changes nothing.

    >>> from quoteattr import attribute
    >>> quotes = Quotes()
    >>> for text in ("“The bridge will not be built this year,” said Ida Moore.",
    ...              "“The bridge will not be built,” Tom Reed said."):
    ...     _ = quotes.add(attribute(text))
    >>> found = quotes.reprints()  # doctest: +SKIP
    >>> len(quotes)
    2
    """

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], Said] = {}

    def __len__(self) -> int:
        """The number of quotes."""
        return len(self._said)

    def __iter__(self) -> Iterator[Said]:
        return iter(self._said.values())

    def add(self, result: AttributedText, date: Any = None) -> int:
        """Take in the quotes of a result; their number.

        Raises:
            InputTypeError: it is none.
            InputValueError: the date is none.
        """
        if not isinstance(result, AttributedText):
            raise InputTypeError(f"results have quotes, got {type(result).__name__}")
        key, day, before = text_key(result.text), _date(date), len(self._said)
        for quote in result.quotes:
            if quote.kind == "indirect" or quote.parent is not None:
                continue
            who = quote.speaker
            words = _printed(result, quote)
            said = Said(
                key, quote.id, words, quote.start, quote.end, who.name if who else None, who.id if who else None,
                result.name, day, quote.kind, who is not None and who.kind in ("person", "organization"),
            )  # fmt: skip
            self._said.setdefault(said.key, said)
        return len(self._said) - before

    def merge(self, other: Quotes) -> None:
        """Take in all quotes of another collection."""
        for said in other:
            self._said.setdefault(said.key, said)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write one JSON line a quote."""
        with Path(path).open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(json.dumps(attrs.asdict(said), separators=(",", ":")) + "\n" for said in self)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Quotes:
        """The quotes that `save` wrote.

        Raises:
            OSError: the file cannot be read.
            FormatError: it is not of that form.
        """
        quotes = cls()
        with Path(path).open(encoding="utf-8-sig") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    said = _said(line, f"{os.fspath(path)}: line {number}")
                    quotes._said.setdefault(said.key, said)
        return quotes

    def reprints(self, register: Register | None = None, *, n_process: int = 1) -> tuple[Reprint, ...]:
        """Quotes that stand in several texts, those in most texts first.

        Args:
            register: Says which speakers are one person; without it their names are compared.
            n_process: Worker processes for hashing; the answer is the same.

        Raises:
            MissingPackageError: datasketch is not installed.
        """
        if n_process < 1:
            raise InputValueError(f"n_process must be at least 1, got {n_process}")
        everything = sorted(self, key=lambda said: said.key)
        words = [_words(said.words) for said in everything]
        who = [_speaker_key(said, register) for said in everything]
        parent = list(range(len(everything)))

        def root(at: int) -> int:
            while parent[at] != at:
                parent[at] = parent[parent[at]]
                at = parent[at]
            return at

        for one, other in _pairs(words, who, n_process):
            a, b = root(one), root(other)
            if a != b and _same(words[one], words[other]):
                parent[max(a, b)] = min(a, b)
        clusters: defaultdict[int, list[int]] = defaultdict(list)
        for at in range(len(everything)):
            clusters[root(at)].append(at)
        found = [
            _reprint([everything[at] for at in members], [words[at] for at in members], register)
            for members in clusters.values()
            if len({everything[at].text for at in members}) > 1
        ]
        return tuple(sorted(found, key=lambda one: (-one.texts, -len(one.words), one.printings[0].said.key)))


def _printed(result: AttributedText, quote: Any) -> str:
    """What stands in marks: of a mixed quote its longest fragment."""
    if quote.kind == "mixed" and quote.fragments:
        return str(max((span.of(result.text) for span in quote.fragments), key=len))
    return str(quote.text)


def _said(line: str, where: str) -> Said:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{where} is not JSON: {error}") from error
    if not isinstance(data, Mapping):
        raise FormatError(f"{where} must be an object")
    kind = data.get("kind", "direct")
    if kind not in ("direct", "mixed"):
        raise FormatError(f"{where}: kind must be direct or mixed, got {kind!r}")
    texts = {name: _read(data, name, str, where) for name in ("text", "id", "words")}
    maybe = {name: _read(data, name, str, where, None) for name in ("speaker", "speaker_id", "document", "date")}
    maybe["date"] = _date(maybe["date"])
    start, end = (_read(data, name, int, where) for name in ("start", "end"))
    return Said(**texts, start=start, end=end, **maybe, kind=kind, named=data.get("named") is not False)


# Comparing


def _words(text: str) -> tuple[str, ...]:
    """Words as compared: small letters, no typography.

    >>> _words("We’ve “won” — [now]!") == _words("we've WON now")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c if c.isalnum() else "" if c in _INSIDE else " " for c in folded)
    return tuple(kept.split()[:_LONGEST])


# What may stand inside a word and says nothing: apostrophes, soft hyphens, brackets around a letter.
_INSIDE = frozenset("'’‘ʼ`´[]\u00ad\u200b\u2060")


def windows(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Overlapping stretches of a quote, the last one up to its end.

    >>> [len(window) for window in windows("a b c d e f g h i j".split())]
    [8, 8]
    """
    last = max(len(words) - _WINDOW, 0)
    for start in dict.fromkeys((*range(0, last, _STEP), last)):
        yield tuple(words[start : start + _WINDOW])


def _bands(words: Sequence[str]) -> list[int]:
    """The buckets of a quote: bands of the MinHash of each window, as numbers of 64 bits."""
    sketch = _sketch()
    out: dict[int, None] = {}
    for window in windows(words):
        made = sketch()
        made.update_batch(
            [" ".join(window[at : at + _SHINGLE]).encode() for at in range(max(len(window) - _SHINGLE, 0) + 1)]
        )
        values = made.hashvalues
        data, size = values.tobytes(), _ROWS * values.itemsize
        for band in range(_BANDS):
            own = hashlib.blake2b(bytes([band]) + data[band * size : (band + 1) * size], digest_size=8)
            out[int.from_bytes(own.digest(), "little")] = None
    return list(out)


@functools.cache
def _sketch() -> Any:
    """What makes an empty MinHash; the permutations are drawn once."""
    try:
        from datasketch import MinHash
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"finding reprints needs datasketch, which is not installed: {install_hint('reprints')}", name="datasketch"
        ) from error
    first = MinHash(num_perm=_BANDS * _ROWS, seed=1)
    return first.copy


def _speaker_key(said: Said, register: Register | None) -> str | None:
    """Who says it, as short quotes are compared by it: the register's id, else the surname."""
    known = register.of(said.text, said.speaker_id) if register is not None and said.speaker_id else None
    if known is not None:
        return known.id
    return parse_name(said.speaker).surname if said.speaker else None


def _pairs(words: Sequence[tuple[str, ...]], who: Sequence[str | None], n_process: int) -> Iterator[tuple[int, int]]:
    """Pairs of quotes that may be one: equal ones, if short those of one speaker, and those with a bucket in common."""
    equal: dict[tuple[str | None, tuple[str, ...]], int] = {}
    first: list[int] = []
    for at, own in enumerate(words):
        short = len(own) < _SHORT
        if short and who[at] is None:
            continue
        before = equal.setdefault((who[at] if short else None, own), at)
        if before == at:
            first.append(at)
        elif own:
            yield before, at
    long = [at for at in first if len(words[at]) >= _SHORT]
    buckets, owners = array("Q"), array("Q")
    for at, keys in zip(long, _all_bands([words[at] for at in long], n_process), strict=True):
        buckets.extend(keys)
        owners.extend([at] * len(keys))
    seen: set[tuple[int, int]] = set()
    for pool in _shared(buckets, owners):
        for place, other in enumerate(pool):
            for one in pool[max(0, place - _BUCKET) : place]:
                if (one, other) not in seen:
                    seen.add((one, other))
                    yield one, other


def _shared(buckets: array[int], owners: array[int]) -> Iterator[list[int]]:
    """Those in each bucket that holds several, in their order; sorted numbers take a tenth of the memory of a table."""
    import numpy as np

    if not buckets:
        return
    keys = np.frombuffer(buckets, dtype=np.uint64)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order[0]] ^ np.uint64(1)))
    ends = np.append(starts[1:], len(order))
    owned = np.frombuffer(owners, dtype=np.uint64)[order]
    for several in np.flatnonzero(ends - starts > 1):
        yield owned[starts[several] : ends[several]].tolist()


def _all_bands(words: Sequence[tuple[str, ...]], n_process: int) -> Iterator[list[int]]:
    if n_process == 1 or len(words) < _ENOUGH:
        yield from map(_bands, words)
        return
    with ProcessPoolExecutor(n_process) as pool:
        yield from pool.map(_bands, words, chunksize=256)


# Fewer quotes are hashed sooner than workers start.
_ENOUGH = 2000


def _blocks(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs of words in common: start in one, start in the other, length."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks() if block.size]


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two lists of words are one quote."""
    if one == other:
        return bool(one)
    shorter = min(len(one), len(other))
    if shorter < _SHORT:
        return False
    blocks = _blocks(one, other)
    common = sum(size for _, _, size in blocks)
    longest = max((size for _, _, size in blocks), default=0)
    if common >= max(_COMMON, _SHARE * shorter) and longest >= _RUN:
        return True
    return longest >= max(_LONG_RUN, _LONG_SHARE * shorter)


# Telling


def _reprint(said: list[Said], words: list[tuple[str, ...]], register: Register | None) -> Reprint:
    longest = min(range(len(said)), key=lambda at: (-len(words[at]), said[at].date or "9999", said[at].key))
    ids = [_known(one, register) for one in said]
    name = _usual(said, ids)
    usual = {known for one, known in zip(said, ids, strict=True) if one.speaker == name}
    printings = []
    for at, one in enumerate(said):
        blocks = _blocks(words[longest], words[at]) or [(0, 0, 0)]
        common = sum(size for _, _, size in blocks)
        whole = words[at] == words[longest]
        change: Change = "whole" if whole else "trimmed" if common == len(words[at]) else "changed"
        part = (blocks[0][0], blocks[-1][0] + blocks[-1][2]) if not whole else (0, len(words[longest]))
        share = 1.0 if whole else round(common / max(len(words[at]), 1), 4)
        printings.append(
            Printing(one, change, part, share, _given_to(one, name, ids[at] is not None and ids[at] in usual))
        )
    printings.sort(key=lambda one: (one.said.date or "9999", one.said.document or "", one.said.key))
    known = next((id for id in sorted(filter(None, usual))), None)  # noqa: A001
    return Reprint(said[longest].words, name, known, tuple(printings))


def _known(said: Said, register: Register | None) -> str | None:
    """The register's id of who said it."""
    known = register.of(said.text, said.speaker_id) if register is not None and said.speaker_id else None
    return known.id if known is not None else None


def _usual(said: list[Said], ids: list[str | None]) -> str | None:
    """Whom most of the texts give it to, of equals the earliest; who has a name comes before who has none."""
    counted: Counter[str] = Counter()
    named = [(one, known) for one, known in zip(said, ids, strict=True) if one.speaker is not None]
    for name in sorted({one.speaker for one, _ in named if one.speaker}):
        own = {known for one, known in named if one.speaker == name and known is not None}
        counted[name] = sum(known in own or bool(same_person(name, one.speaker or "")) for one, known in named)
    called = {one.speaker for one, _ in named if one.named}
    some = [name for name in counted if name in called] or list(counted)
    full = [name for name in some if parse_name(name).given] or some
    first = {name: min(one.date or "9999" for one, _ in named if one.speaker == name) for name in full}
    return min(full, key=lambda name: (-counted[name], first[name], -len(name.split()), name)) if full else None


def _given_to(said: Said, usual: str | None, same: bool) -> Literal["same", "other", "unknown"]:
    """Whether a text gives it to somebody else: only a name can say so, a description may mean anybody."""
    if same or (said.speaker is not None and said.speaker == usual):
        return "same"
    if said.speaker is None or usual is None or not said.named:
        return "unknown"
    return "same" if same_person(said.speaker, usual) else "other"
