"""Token vectors and named entities of spaCy's small pipelines, evaluated in NumPy.

spaCy evaluates its models document by document and token by token; here a
whole batch of paragraphs goes through each layer at once, every different word
is embedded once, and the recogniser's moves are chosen for all tokens
together.  The weights and the choices are the pipeline's own, so are the
results, up to the rounding of sums.  Only the plain shape of the small
pipelines is known here: `network_of` gives None for any other, and spaCy's own
evaluation serves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from thinc.api import NumpyOps

__all__ = ["Network", "network_of"]

_ROWS_AT_A_TIME = 384
"""Tokens that go through a layer together: few enough that the layer's sums stay in the processor's cache."""
_EMBED = "extract_features>>list2ragged>>with_array({tables})>>with_array(maxout>>layernorm>>dropout)>>ragged2list"
_ENCODE = "residual(expand_window>>maxout>>layernorm>>dropout)"
_TINY = np.float32(1e-8)
_MIX = np.uint64(0x9E3779B97F4A7C15)


@attrs.frozen(eq=False)
class _Layer:
    """A maxout layer with its normalization; the pieces of the maxout stand behind one another."""

    weights: np.ndarray
    bias: np.ndarray
    pieces: int
    gain: np.ndarray
    shift: np.ndarray

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        sums: np.ndarray = rows @ self.weights
        sums += self.bias
        width = sums.shape[1] // self.pieces
        best: np.ndarray = sums[:, :width]
        for piece in range(1, self.pieces):
            best = np.maximum(best, sums[:, piece * width : (piece + 1) * width])
        best = best - best.mean(axis=1, keepdims=True)
        deviation = np.sqrt(np.einsum("ij,ij->i", best, best) / np.float32(width) + _TINY)
        best /= deviation[:, None]
        best *= self.gain
        best += self.shift
        return best


@attrs.frozen(eq=False)
class _Table:
    """A table of hashed embeddings of one attribute of a word."""

    column: int
    seed: int
    vectors: np.ndarray


@attrs.frozen(eq=False)
class _TokenVectors:
    """A ``Tok2Vec`` of hashed attributes and windows of three tokens."""

    columns: tuple[str, ...]
    tables: tuple[_Table, ...]
    mixing: _Layer
    windows: tuple[_Layer, ...]
    margin: int
    ops: NumpyOps

    def __call__(self, docs: Sequence[Doc]) -> tuple[np.ndarray, list[int]]:
        """Vectors of all tokens with empty rows around each `Doc`, and the row each `Doc` begins at."""
        first, total = [], self.margin
        for doc in docs:
            first.append(total)
            total += len(doc) + self.margin
        features = np.concatenate([doc.to_array(list(self.columns)).reshape(len(doc), -1) for doc in docs])
        embedded = self._embedded(features.astype(np.uint64))
        # A row more at either end, so that every token has two neighbours.
        rows = np.zeros((total + 2, embedded.shape[1]), dtype=np.float32)
        at = 0
        for begin, doc in zip(first, docs, strict=True):
            rows[begin + 1 : begin + 1 + len(doc)] = embedded[at : at + len(doc)]
            at += len(doc)
        for layer in self.windows:
            before = rows.copy()
            for begin in range(1, total + 1, _ROWS_AT_A_TIME):
                end = min(begin + _ROWS_AT_A_TIME, total + 1)
                window = (before[begin - 1 : end - 1], before[begin:end], before[begin + 1 : end + 1])
                rows[begin:end] += layer(np.concatenate(window, axis=1))
        return rows[1:-1], first

    def _embedded(self, features: np.ndarray) -> np.ndarray:
        """The embedding of each row of attributes; equal rows are computed once."""
        keys = np.zeros(len(features), dtype=np.uint64)
        for column in range(features.shape[1]):
            keys = (keys ^ features[:, column]) * _MIX
            keys ^= keys >> np.uint64(29)
        _, examples, which = np.unique(keys, return_index=True, return_inverse=True)
        words = features[examples]
        parts = []
        for table in self.tables:
            hashed = self.ops.hash(np.ascontiguousarray(words[:, table.column]), table.seed) % len(table.vectors)
            parts.append(self.ops.gather_add(table.vectors, hashed))
        different = np.concatenate(parts, axis=1)
        out = [self.mixing(different[i : i + _ROWS_AT_A_TIME]) for i in range(0, len(different), _ROWS_AT_A_TIME)]
        return np.asarray(np.concatenate(out)[which])


@attrs.frozen(eq=False)
class _Recogniser:
    """The moves of a named entity recogniser: open, continue, close, single, outside."""

    vectors: _TokenVectors
    reduce: tuple[np.ndarray, np.ndarray]
    features: np.ndarray
    """Weights from a token's vector to its part in a state, for each of the three places of a state."""
    padding: np.ndarray
    bias: np.ndarray
    pieces: int
    scores: tuple[np.ndarray, np.ndarray]
    moves: tuple[tuple[str, str], ...]
    """Kind (B, I, L, U, O) and label of each move."""

    def __call__(self, docs: Sequence[Doc]) -> list[list[tuple[int, int, str]]]:
        """For each `Doc` its entities: first token, token behind the last, label."""
        rows, first = self.vectors(docs)
        places = np.concatenate([np.arange(begin, begin + len(doc)) for begin, doc in zip(first, docs, strict=True)])
        parts = rows[places] @ self.reduce[0] + self.reduce[1]
        parts = (parts @ self.features).reshape(len(parts), 3, -1)
        marks = np.concatenate([doc.to_array(["SENT_START", "IS_SPACE"]).reshape(-1, 2) for doc in docs])
        blank = marks[:, 1] != 0
        begins = marks[:, 0] == 1
        last = np.zeros(len(parts), dtype=bool)
        ends = np.cumsum([len(doc) for doc in docs])
        last[ends[ends > 0] - 1] = True
        stops = np.append(begins[1:], True) | last
        move = self._outside(parts, blank, stops)
        closing = self._inside(parts, stops, move)
        return list(self._read(move, closing, [len(doc) for doc in docs]))

    def _hidden(self, state: np.ndarray) -> np.ndarray:
        state += self.bias
        width = state.shape[1] // self.pieces
        best = state[:, :width]
        for piece in range(1, self.pieces):
            best = np.maximum(best, state[:, piece * width : (piece + 1) * width])
        return best

    def _outside(self, parts: np.ndarray, blank: np.ndarray, stops: np.ndarray) -> np.ndarray:
        """The move at each token when no entity is open."""
        kinds = np.array([kind for kind, _ in self.moves])
        allowed = np.array([kind == "O" or (kind in "BU" and label != "") for kind, label in self.moves])
        opening, single = kinds == "B", kinds == "U"
        out = np.empty(len(parts), dtype=np.int64)
        for i in range(0, len(parts), _ROWS_AT_A_TIME):
            block = slice(i, i + _ROWS_AT_A_TIME)
            state = parts[block, 0] + self.padding[1] + self.padding[2]
            scores = self._hidden(state) @ self.scores[0] + self.scores[1]
            scores[:, ~allowed] = -np.inf
            # An entity neither begins on white space nor crosses the end of a sentence.
            scores[np.ix_(blank[block], opening | single)] = -np.inf
            scores[np.ix_(stops[block], opening)] = -np.inf
            out[block] = scores.argmax(axis=1)
        return out

    def _inside(self, parts: np.ndarray, stops: np.ndarray, move: np.ndarray) -> np.ndarray:
        """For each token whose move opens an entity, the entity's last token."""
        number = {named: at for at, named in enumerate(self.moves)}
        going = np.full(len(self.moves), -1)
        ending = np.full(len(self.moves), -1)
        for at, (kind, label) in enumerate(self.moves):
            if kind == "B":
                going[at], ending[at] = number["I", label], number["L", label]
        closing = np.full(len(parts), -1)
        starts = np.flatnonzero(going[move] >= 0)
        now = starts + 1
        weights, bias = self.scores
        while len(starts):
            hidden = self._hidden(parts[now, 0] + parts[starts, 1] + parts[now - 1, 2])
            on, off = going[move[starts]], ending[move[starts]]
            more = np.einsum("ij,ji->i", hidden, weights[:, on]) + bias[on]
            done = np.einsum("ij,ji->i", hidden, weights[:, off]) + bias[off]
            goes_on = np.where(on < off, more >= done, more > done) & ~stops[now]
            closing[starts[~goes_on]] = now[~goes_on]
            starts, now = starts[goes_on], now[goes_on] + 1
        return closing

    def _read(
        self, move: np.ndarray, closing: np.ndarray, lengths: Iterable[int]
    ) -> Iterator[list[tuple[int, int, str]]]:
        """Entities from left to right; what would open inside one is passed over."""
        outside = next(at for at, (kind, _) in enumerate(self.moves) if kind == "O")
        found = np.flatnonzero(move != outside)
        candidates = zip(found.tolist(), closing[found].tolist(), move[found].tolist(), strict=True)
        begin, free = 0, 0
        pending = next(candidates, None)
        for length in lengths:
            entities = []
            while pending is not None and pending[0] < begin + length:
                start, close, chosen = pending
                if start >= free:
                    free = max(start, close) + 1
                    entities.append((start - begin, free - begin, self.moves[chosen][1]))
                pending = next(candidates, None)
            begin += length
            yield entities


@attrs.frozen(eq=False)
class Network:
    """What of a pipeline is evaluated here."""

    vectors: _TokenVectors
    recogniser: _Recogniser

    def set_vectors(self, docs: Sequence[Doc]) -> None:
        """Give each `Doc` the token vectors that tagger and parser read."""
        rows, first = self.vectors(docs)
        for begin, doc in zip(first, docs, strict=True):
            doc.tensor = rows[begin : begin + len(doc)]

    def entities(self, docs: Sequence[Doc]) -> list[list[tuple[int, int, str]]]:
        """For each parsed `Doc` its entities: first token, token behind the last, label."""
        return self.recogniser(docs)


def network_of(nlp: Language) -> Network | None:
    """The `Network` of a pipeline, or None where its models are not of the known shape."""
    names = nlp.pipe_names
    if not {"tok2vec", "tagger", "parser", "ner"} <= set(names) or set(names) - _KNOWN_PIPES:
        return None
    if not names.index("tok2vec") < min(names.index("tagger"), names.index("parser")) < names.index("ner"):
        return None
    vectors = _token_vectors(nlp.get_pipe("tok2vec").model)
    recogniser = _recogniser(nlp.get_pipe("ner"))
    return Network(vectors, recogniser) if vectors is not None and recogniser is not None else None


_KNOWN_PIPES = {"tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner", "quoteattr"}


def _token_vectors(model: Any) -> _TokenVectors | None:
    if len(model.layers) != 2:
        return None
    embed, encode = model.layers
    tables = [node for node in embed.walk() if node.name == "hashembed"]
    getting = "|".join(["ints-getitem>>hashembed"] * len(tables))
    layers = encode.layers[0].layers if encode.layers else []
    windows = [node for node in encode.walk() if node.name == "expand_window"]
    known = (
        embed.name == _EMBED.format(tables=getting)
        and encode.name == f"with_array({'>>'.join([_ENCODE] * len(layers))})"
        and all(node.attrs["window_size"] == 1 for node in windows)
        and type(embed.ops).__name__ == "NumpyOps"
    )
    if not known:
        return None
    [extract] = [node for node in embed.walk() if node.name == "extract_features"]
    return _TokenVectors(
        columns=tuple(extract.attrs["columns"]),
        tables=tuple(_Table(node.attrs["column"], node.attrs["seed"], node.get_param("E")) for node in tables),
        mixing=_layer(embed.layers[3]),
        windows=tuple(_layer(layer) for layer in layers),
        margin=encode.attrs["pad"],
        ops=embed.ops,
    )


def _layer(model: Any) -> _Layer:
    nodes = {node.name: node for node in model.walk()}
    maxout, norm = nodes["maxout"], nodes["layernorm"]
    weights, bias = maxout.get_param("W"), maxout.get_param("b")
    width, pieces, inputs = weights.shape
    return _Layer(
        weights=np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(pieces * width, inputs).T),
        bias=np.ascontiguousarray(bias.T.reshape(-1)),
        pieces=pieces,
        gain=norm.get_param("G"),
        shift=norm.get_param("b"),
    )


def _recogniser(pipe: Any) -> _Recogniser | None:
    model = pipe.model
    if model.name != "parser_model" or len(model.layers) != 3 or not model.attrs.get("has_upper"):
        return None
    if model.attrs["unseen_classes"] or pipe.cfg.get("beam_width", 1) != 1:
        return None
    reading, lower, upper = model.layers
    vectors = _token_vectors(reading.layers[0]) if len(reading.layers) == 3 else None
    shape = [layer.name for layer in reading.layers[1:]] + [lower.name, upper.name]
    if vectors is None or shape != ["list2array", "linear", "precomputable_affine", "linear"]:
        return None
    places, width, pieces = lower.get_dim("nF"), lower.get_dim("nO"), lower.get_dim("nP")
    moves = tuple(_move(pipe.moves.get_class_name(at)) for at in range(pipe.moves.n_moves))
    needed = {(kind, label) for opening, label in moves if opening == "B" for kind in "IL"} | {("O", "")}
    if places != 3 or not needed <= set(moves) or len(moves) != upper.get_dim("nO"):
        return None
    weights = lower.get_param("W").transpose(0, 2, 1, 3).reshape(places * pieces * width, -1)
    return _Recogniser(
        vectors=vectors,
        reduce=(np.ascontiguousarray(reading.layers[2].get_param("W").T), reading.layers[2].get_param("b")),
        features=np.ascontiguousarray(weights.T),
        padding=lower.get_param("pad")[0].transpose(0, 2, 1).reshape(places, -1),
        bias=np.ascontiguousarray(lower.get_param("b").T.reshape(-1)),
        pieces=pieces,
        scores=(np.ascontiguousarray(upper.get_param("W").T), upper.get_param("b")),
        moves=moves,
    )


def _move(name: str) -> tuple[str, str]:
    kind, _, label = name.partition("-")
    return kind, label
