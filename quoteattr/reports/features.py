"""What is known of each candidate, as columns of numbers for the learned filter."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from quoteattr.lang import english
from quoteattr.reports.candidates import Candidate
from quoteattr.reports.context import Scene
from quoteattr.reports.priors import CUE_HEAD, CUE_SOURCE, SHAPE, Priors

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "NAMES",
    "SECOND_NAMES",
    "Tokens",
    "first_columns",
    "opener_id",
    "second_columns",
    "shape_id",
    "source_key",
    "token_columns",
]

_TAGS = {tag: i for i, tag in enumerate(
    ["VBD", "VBZ", "VBP", "VB", "VBG", "VBN", "MD", "NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "WP", "WDT", "WRB",
     "WP$", "JJ", "JJR", "JJS", "RB", "RBR", "RBS", "RP", "IN", "TO", "DT", "PDT", "EX", "CD", "CC", "POS", "UH",
     ",", ".", ":", "``", "''", "-LRB-", "-RRB-", "HYPH", "NFP", "$", "#", "SYM", "FW", "LS", "ADD", "AFX", "XX",
     "_SP"], 1)}  # fmt: skip
_DEPS = {dep: i for i, dep in enumerate(
    ["ROOT", "ccomp", "parataxis", "conj", "advcl", "relcl", "acl", "xcomp", "pcomp", "csubj", "csubjpass",
     "nsubj", "nsubjpass", "dobj", "attr", "oprd", "acomp", "dative", "pobj", "agent", "prep", "appos", "poss",
     "compound", "nmod", "amod", "nummod", "quantmod", "npadvmod", "advmod", "aux", "auxpass", "neg", "prt",
     "mark", "expl", "cc", "det", "predet", "preconj", "case", "intj", "punct", "meta", "dep"], 1)}  # fmt: skip
# Coarse on purpose: what recognisers disagree on should not matter.
_ENTITIES = {"PERSON": 1, "ORG": 2, "NORP": 3, "GPE": 3, "LOC": 3, "FAC": 3}
_KINDS = ("", "<person>", "<organization>", "<place>")
_PRONOUNS = {word: int(number) for word, number in english().values("pronouns as features").items()}
_SHAPES = {shape: i for i, shape in enumerate(
    ["ccomp", "ccomp<", "around-ccomp", "around-parataxis", "around-prep", "around-advcl", "around-conj", "rest",
     "before", "vp", "vp2", "xcomp", "advcl", "dobj", "acl", "prep-pobj", "prep-pp", "prep-pcomp", "agent-pobj",
     "acomp>prep-pobj", "nsubjpass<", "oprd", "attr", "acomp", "colon", "colon-all", "colon<", "intj", "pcomp",
     "xcomp>dobj", "xcomp>-pp", "xcomp>-pobj", "xcomp>xcomp", "xcomp>ccomp", "dobj>-pp", "dobj>-pobj", "dobj>-pcomp",
     "dobj>acl", "dobj>relcl", "dobj<", "nsubj<", "relcl", "antecedent"], 1)}  # fmt: skip
_OPENERS = {word: int(number) for word, number in english().values("openers as features").items()}


# What holds of a token: how its verb stands, what it is, and what it has after or before itself.
_FLAGS = (
    "negated", "modal", "perfect", "to-infinitive", "subject", "passive", "punctuation", "capital",
    "clause behind", "object behind", "clause before",
)  # fmt: skip


def shape_id(shape: str) -> int:
    """The number that stands for a shape; 0 for a rare one."""
    return _SHAPES.get(shape.removesuffix("~"), 0)


def opener_id(scene: Scene) -> np.ndarray:
    """For each token the number of its word as one that opens a content, the last item standing for "no token"."""
    import numpy as np

    return np.array([_OPENERS.get(word.lower(), 0) for word in scene.parse.words] + [0], np.int8)


@attrs.define(eq=False)
class Tokens:
    """Columns with one item a token, the last item standing for "no token"."""

    tag: np.ndarray
    dep: np.ndarray
    head: np.ndarray
    sentence: np.ndarray
    sentence_first: np.ndarray
    sentence_last: np.ndarray
    paragraph: np.ndarray
    mark: np.ndarray
    entity: np.ndarray
    pronoun: np.ndarray
    flags: dict[str, np.ndarray]
    """A column for each of `_FLAGS`."""
    cue: np.ndarray
    """Chance of being a cue, by lemma."""
    marks_before: np.ndarray
    """How many tokens before each one stand in marks."""
    cues_before: np.ndarray
    verbs_before: np.ndarray
    names_before: np.ndarray
    size: int


def token_columns(scene: Scene, priors: Priors) -> Tokens:
    """The token columns of a text."""
    import numpy as np

    parse, size = scene.parse, len(scene)
    of_tag, of_dep = _TAGS.get, _DEPS.get
    tag = np.array([of_tag(t, 0) for t in parse.tags] + [-1], np.int16)
    dep = np.array([of_dep(d, 0) for d in parse.deps] + [-1], np.int16)
    head = np.array([*parse.heads, size], np.int32)
    sentence = np.array([*parse.sentences, -1], np.int32)
    bounds = np.array(parse.sentence_bounds if size else [0], np.int32)
    number = np.clip(np.searchsorted(bounds, np.arange(size + 1), side="right") - 1, 0, max(0, len(bounds) - 2))
    first = bounds[number]
    last = bounds[np.minimum(number + 1, len(bounds) - 1)] - 1
    entity = np.zeros(size + 1, np.int8)
    for found in parse.entities:
        entity[found.start : found.end] = _ENTITIES.get(found.label, 0)
    of_pronoun = _PRONOUNS.get
    pronoun = np.array(
        [of_pronoun(w.lower(), 0) if t[0] in "PWDEN" else 0 for w, t in zip(parse.words, parse.tags, strict=False)]
        + [-1],
        np.int8,
    )
    chance = priors.cue
    cue = np.array([chance(lemma) for lemma in scene.lemmas] + [0.0], np.float32)
    flags = {name: np.zeros(size + 1, bool) for name in _FLAGS}
    heads = head[:size]
    have = np.array([lemma == "have|V" for lemma in scene.lemmas], bool)
    aux = (dep[:size] == _DEPS["aux"]) | (dep[:size] == _DEPS["auxpass"])
    flags["negated"][heads[dep[:size] == _DEPS["neg"]]] = True
    flags["modal"][heads[aux & (tag[:size] == _TAGS["MD"])]] = True
    flags["perfect"][heads[aux & have]] = True
    flags["to-infinitive"][heads[aux & (tag[:size] == _TAGS["TO"])]] = True
    flags["subject"][heads[(dep[:size] == _DEPS["nsubj"]) | (dep[:size] == _DEPS["csubj"])]] = True
    flags["passive"][heads[(dep[:size] == _DEPS["auxpass"]) | (dep[:size] == _DEPS["nsubjpass"])]] = True
    flags["punctuation"][:size] = dep[:size] == _DEPS["punct"]
    flags["capital"][:size] = [w[0].isupper() for w in parse.words]
    labels, behind = dep[:size], np.arange(size) > heads
    clause = labels == _DEPS["ccomp"]
    flags["clause behind"][heads[clause & behind]] = True
    flags["object behind"][heads[((labels == _DEPS["dobj"]) | (labels == _DEPS["xcomp"])) & behind]] = True
    flags["clause before"][heads[clause & ~behind]] = True
    mark = np.array([*scene.mark_of, -1], np.int32)
    paragraph = np.array([*parse.token_paragraphs, -1], np.int32)
    return Tokens(
        tag, dep, head, sentence, first, last, paragraph, mark, entity, pronoun, flags, cue,
        _running(mark >= 0), _running(cue >= 0.25), _running((tag >= 1) & (tag <= 7)), _running(entity > 0), size,
    )  # fmt: skip


def _running(truth: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.concatenate(([0], np.cumsum(truth[:-1]))).astype(np.int32)


def source_key(scene: Scene, labels: dict[int, str], token: int) -> str:
    """What stands for a source in the priors: names by their kind, other words by their lemma."""
    if token < 0:
        return "none"
    kind = _ENTITIES.get(labels.get(token, ""), 0)
    if kind:
        return _KINDS[kind]
    return scene.lemmas[token] if scene.lemmas[token][-1] != "P" else "<name>"


NAMES = (
    "cue_prior", "pair_prior", "whole_prior", "middle_prior", "pair_seen", "shape_prior", "head_prior", "source_prior",
    "shape", "cue_tag", "cue_dep", "cue_head_tag", "cue_head_dep", "cue_head_prior", "cue_up_dep", "cue_negated",
    "cue_modal", "cue_perfect", "cue_to", "cue_subject", "cue_passive", "cue_in_mark", "cue_place",
    "cue_capital", "sentence_length", "head_tag", "head_dep", "head_subject", "head_modal", "head_negated",
    "head_to", "head_entity", "head_cue", "head_pronoun", "length", "parts", "first_tag", "opener",
    "first_gap", "last_gap", "behind_tag", "before_tag", "to_sentence_end", "marked_share", "all_marked",
    "mark_at_edge", "cues_inside",
    "verbs_inside", "names_inside", "other_sentence", "source_tag", "source_entity", "source_pronoun", "source_gap",
    "source_rule", "source_in_mark", "source_elsewhere", "source_capital", "same_cue_best", "same_cue_rank",
    "same_cue_count", "enclosing_best", "enclosed_best", "overlapping_best", "same_sentence_best", "head_cue_inside",
    "headline", "cue_clause", "cue_object", "cue_clause_before", "cue_next_tag", "cue_previous_tag",
    "before_source_tag", "cue_head_word_prior", "cue_source_prior", "cut", "cut_dep",
    "cut_length", "cut_tag", "cut_modal",
    "cut_perfect", "cut_subject", "head_perfect", "after_opener",
    "after_tag",
)  # fmt: skip
SECOND_NAMES = (
    "score", "same_cue_best", "same_cue_rank", "same_cue_margin", "enclosing_best", "enclosed_best",
    "overlapping_best", "overlapping_gap", "same_sentence_best", "sentence_before_best", "same_content_best",
    "source_elsewhere", "cue_in_content",
)  # fmt: skip
_RULES = {rule: code for code, rule in enumerate(
    ["subject", "relative", "shared", "object", "agent", "possessor", "author", "compound", "antecedent", "modified",
     "predicate", "according", "colon", "beside", "inverted"], 1)}  # fmt: skip


@attrs.define(eq=False)
class Columns:
    """Columns with one item a candidate, kept for both passes."""

    cue: np.ndarray
    first: np.ndarray
    last: np.ndarray
    whole_last: np.ndarray
    source: np.ndarray
    sentence: np.ndarray
    source_words: list[str]
    rows: np.ndarray
    """The features, one row a candidate, in the order of `NAMES`."""


@attrs.define(eq=False)
class _Places:
    """Where the tokens of each candidate stand, one item a candidate; the text's length stands for "no token"."""

    cue: np.ndarray
    head: np.ndarray
    first: np.ndarray
    last: np.ndarray
    first2: np.ndarray
    last2: np.ndarray
    source: np.ndarray
    cut: np.ndarray

    @classmethod
    def of(cls, found: list[Candidate], size: int) -> _Places:
        import numpy as np

        rows = np.array(
            [
                (c.cue, c.head, c.first, c.last, c.first2, c.last2, c.source.head if c.source is not None else size,
                 c.cut if c.cut >= 0 else size)
                for c in found
            ],
            np.int32,
        )  # fmt: skip
        return cls(*np.ascontiguousarray(rows.T))

    @property
    def two(self) -> np.ndarray:
        import numpy as np

        return np.asarray(self.first2 >= 0)

    @property
    def whole_last(self) -> np.ndarray:
        import numpy as np

        return np.where(self.two, self.last2, self.last)


def first_columns(scene: Scene, tokens: Tokens, priors: Priors, found: list[Candidate]) -> Columns:
    """The features of the candidates for the first pass."""
    import numpy as np

    at = _Places.of(found, tokens.size)
    pronoun, size = tokens.pronoun, tokens.size
    words = [scene.parse.words[s].lower() if s < size and pronoun[s] == 0 else "" for s in at.source.tolist()]
    known = _prior_columns(scene, tokens, priors, found, at)
    named = {
        **known,
        **_cue_columns(scene, tokens, at),
        **_content_columns(scene, tokens, found, at),
        **_source_columns(scene, tokens, found, at),
        **_company_columns(tokens, at, words, known["whole_prior"]),
    }
    rows = np.empty((len(found), len(NAMES)), np.float32)
    for i, name in enumerate(NAMES):
        rows[:, i] = named[name]
    return Columns(at.cue, at.first, at.last, at.whole_last, at.source, tokens.sentence[at.cue], words, rows)


Named = dict[str, "np.ndarray"]


def _prior_columns(scene: Scene, tokens: Tokens, priors: Priors, found: list[Candidate], at: _Places) -> Named:
    """How often the words and the shape of each candidate were right."""
    import numpy as np

    labels = {i: e.label for e in scene.parse.entities for i in range(e.start, e.end)}
    size, lemmas = tokens.size, scene.lemmas
    rows = []
    for c, source in zip(found, at.source.tolist(), strict=True):
        lemma = lemmas[c.cue]
        pair, whole, middle, seen = priors.candidate(lemma, c.shape, c.middle)
        head, owner = source_key(scene, labels, c.head), source_key(scene, labels, source if source < size else -1)
        rows.append((
            pair, whole, middle, seen, priors.share(SHAPE, c.shape, priors.base), priors.head(c.shape, head),
            priors.source(owner), priors.company(CUE_HEAD, lemma, head, whole),
            priors.company(CUE_SOURCE, lemma, owner, whole), shape_id(c.shape),
        ))  # fmt: skip
    names = ("pair_prior", "whole_prior", "middle_prior", "pair_seen", "shape_prior", "head_prior", "source_prior",
             "cue_head_word_prior", "cue_source_prior", "shape")  # fmt: skip
    return dict(zip(names, np.array(rows, np.float32).reshape(len(found), len(names)).T, strict=True))


def _cue_columns(scene: Scene, tokens: Tokens, at: _Places) -> Named:
    """What the cue is and stands in."""
    import numpy as np

    cue, flags, size = at.cue, tokens.flags, tokens.size
    up = tokens.head[cue]
    return {
        "cue_prior": tokens.cue[cue], "cue_tag": tokens.tag[cue], "cue_dep": tokens.dep[cue],
        "cue_head_tag": tokens.tag[up], "cue_head_dep": np.where(up == cue, -1, tokens.dep[up]),
        "cue_head_prior": np.where(up == cue, 0.0, tokens.cue[up]), "cue_up_dep": tokens.dep[tokens.head[up]],
        "cue_negated": flags["negated"][cue], "cue_modal": flags["modal"][cue], "cue_perfect": flags["perfect"][cue],
        "cue_to": flags["to-infinitive"][cue], "cue_subject": flags["subject"][cue],
        "cue_passive": flags["passive"][cue],
        "cue_in_mark": tokens.mark[cue] >= 0, "cue_place": cue - tokens.sentence_first[cue],
        "cue_capital": flags["capital"][cue],
        "sentence_length": tokens.sentence_last[cue] - tokens.sentence_first[cue] + 1,
        "headline": _headline(scene, tokens)[cue],
        "cue_clause": flags["clause behind"][cue], "cue_object": flags["object behind"][cue],
        "cue_clause_before": flags["clause before"][cue], "cue_next_tag": tokens.tag[np.minimum(cue + 1, size)],
        "cue_previous_tag": tokens.tag[np.where(cue > 0, cue - 1, size)],
    }  # fmt: skip


def _content_columns(scene: Scene, tokens: Tokens, found: list[Candidate], at: _Places) -> Named:
    """What the content is: its head, its ends, what it holds, what was left out at its end."""
    import numpy as np

    words, size, flags = scene.parse.words, tokens.size, tokens.flags
    cue, head, first, last, two, whole_last = at.cue, at.head, at.first, at.last, at.two, at.whole_last

    def inside(column: np.ndarray) -> np.ndarray:
        """How many of what `column` counts stand in each content."""
        second = np.where(two, column[at.last2 + 1] - column[at.first2], 0)
        return np.asarray(column[last + 1] - column[first] + second)

    length = last - first + 1 + np.where(two, at.last2 - at.first2 + 1, 0)
    marked = inside(tokens.marks_before)
    behind = np.minimum(whole_last + 1, size)
    before = np.where(first > 0, first - 1, size)
    mark_first = tokens.mark[first]
    edge = ((mark_first >= 0) & (tokens.mark[before] != mark_first)).astype(np.int8) + (
        (tokens.mark[whole_last] >= 0) & (tokens.mark[behind] != tokens.mark[whole_last])
    )
    # The first word after the content, a comma or dash apart.
    after = np.where(flags["punctuation"][behind], np.minimum(behind + 1, size), behind)
    openers = opener_id(scene)
    return {
        "head_tag": tokens.tag[head], "head_dep": tokens.dep[head], "head_subject": flags["subject"][head],
        "head_modal": flags["modal"][head], "head_negated": flags["negated"][head],
        "head_to": flags["to-infinitive"][head],
        "head_entity": tokens.entity[head], "head_cue": tokens.cue[head], "head_pronoun": tokens.pronoun[head],
        "length": length, "parts": two, "first_tag": tokens.tag[first],
        "opener": [_OPENERS.get(words[t].lower(), 0) for t in first.tolist()],
        "first_gap": first - cue, "last_gap": cue - whole_last, "behind_tag": tokens.tag[behind],
        "before_tag": tokens.tag[before], "to_sentence_end": tokens.sentence_last[cue] - whole_last,
        "marked_share": marked / length, "all_marked": marked == length, "mark_at_edge": edge,
        "cues_inside": inside(tokens.cues_before), "verbs_inside": inside(tokens.verbs_before),
        "names_inside": inside(tokens.names_before),
        "other_sentence": tokens.sentence[whole_last] != tokens.sentence[cue],
        "head_cue_inside": np.where(first > cue, first - cue, cue - whole_last),
        "head_perfect": flags["perfect"][head], "cut": [c.shape[-1] == "~" for c in found],
        "cut_dep": tokens.dep[at.cut], "cut_tag": tokens.tag[at.cut], "cut_modal": flags["modal"][at.cut],
        "cut_perfect": flags["perfect"][at.cut], "cut_subject": flags["subject"][at.cut],
        "cut_length": [scene.right[c] - scene.left[c] + 1 if c < size else 0 for c in at.cut.tolist()],
        "after_opener": openers[after], "after_tag": tokens.tag[after],
    }  # fmt: skip


def _source_columns(scene: Scene, tokens: Tokens, found: list[Candidate], at: _Places) -> Named:
    """Who is said to have said it."""
    import numpy as np

    source, size = at.source, tokens.size
    before = np.array([scene.left[s] - 1 if s < size and scene.left[s] else size for s in source.tolist()], np.int32)
    return {
        "source_tag": tokens.tag[source], "source_entity": tokens.entity[source],
        "source_pronoun": tokens.pronoun[source], "source_gap": np.where(source < size, source - at.cue, 99),
        "source_rule": [_RULES.get(c.source.rule, 0) if c.source is not None else 0 for c in found],
        "source_in_mark": tokens.mark[source] >= 0, "source_capital": tokens.flags["capital"][source],
        "before_source_tag": tokens.tag[before],
    }  # fmt: skip


def _company_columns(tokens: Tokens, at: _Places, words: list[str], whole: np.ndarray) -> Named:
    """What else is proposed: for the same cue, around the content, within it, across it."""
    group = _company(at.cue, at.first, at.whole_last, tokens.sentence[at.cue], whole)
    rank, members = _ranks(at.cue, whole)
    return {
        "source_elsewhere": _elsewhere(words, at.cue, whole), "same_cue_best": group.same_cue, "same_cue_rank": rank,
        "same_cue_count": members, "enclosing_best": group.enclosing, "enclosed_best": group.enclosed,
        "overlapping_best": group.overlapping, "same_sentence_best": group.same_sentence,
    }  # fmt: skip


def second_columns(columns: Columns, scores: np.ndarray) -> np.ndarray:
    """The first features and, beside them, how the candidates' company scored."""
    import numpy as np

    group = _company(columns.cue, columns.first, columns.whole_last, columns.sentence, scores)
    rank, _ = _ranks(columns.cue, scores)
    best = np.zeros(int(columns.sentence.max(initial=0)) + 2, np.float32)
    np.maximum.at(best, columns.sentence + 1, scores)
    extra = (
        scores, group.same_cue, rank, scores - group.same_cue, group.enclosing, group.enclosed, group.overlapping,
        scores - group.overlapping, group.same_sentence, best[columns.sentence], group.same_content,
        _elsewhere(columns.source_words, columns.cue, scores), group.around_cue,
    )  # fmt: skip
    rows = np.empty((len(scores), columns.rows.shape[1] + len(SECOND_NAMES)), np.float32)
    rows[:, : columns.rows.shape[1]] = columns.rows
    for i, column in enumerate(extra):
        rows[:, columns.rows.shape[1] + i] = column
    return rows


@attrs.define(eq=False)
class _Group:
    same_cue: np.ndarray
    enclosing: np.ndarray
    enclosed: np.ndarray
    overlapping: np.ndarray
    same_sentence: np.ndarray
    same_content: np.ndarray
    around_cue: np.ndarray


# Candidates compared with one another at a time: bounds the memory, changes no answer.
_BLOCK = 256


def _company(cue: np.ndarray, first: np.ndarray, last: np.ndarray, sentence: np.ndarray, value: np.ndarray) -> _Group:
    """For each candidate the best value among others that share its cue, lie around it, in it, across it, ..."""
    import numpy as np

    count = len(cue)
    out = np.zeros((7, count), np.float32)
    order = np.argsort(cue, kind="stable")
    begin = 0
    while begin < count:
        end = min(count, begin + _BLOCK)
        # Do not part the candidates of a sentence between blocks if that can be helped.
        if end < count:
            cut = end
            while cut > begin + _BLOCK // 2 and sentence[order[cut]] == sentence[order[cut - 1]]:
                cut -= 1
            end = cut if cut > begin + _BLOCK // 2 else end
        rows = order[begin:end]
        c, f, e, s, v = cue[rows], first[rows], last[rows], sentence[rows], value[rows]
        same = c[:, None] == c[None, :]
        other = ~same
        np.fill_diagonal(same, False)
        around = (f[None, :] <= f[:, None]) & (e[None, :] >= e[:, None])
        within = (f[None, :] >= f[:, None]) & (e[None, :] <= e[:, None])
        across = (f[None, :] <= e[:, None]) & (e[None, :] >= f[:, None])
        near = s[:, None] == s[None, :]
        over = (f[None, :] <= c[:, None]) & (e[None, :] >= c[:, None])
        tests = (same, around & other & ~within, within & other & ~around, across & other, near & other,
                 around & within & other, over & other)  # fmt: skip
        spread = np.broadcast_to(v[None, :], same.shape)
        for i, test in enumerate(tests):
            out[i, rows] = np.where(test, spread, 0.0).max(axis=1)
        begin = end
    return _Group(*out)


def _ranks(cue: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rank of each candidate among those of its cue by value, and how many these are."""
    import numpy as np

    order = np.lexsort((-value, cue))
    ranks = np.zeros(len(cue), np.int32)
    members = np.zeros(len(cue), np.int32)
    if not len(cue):
        return ranks, members
    ordered = cue[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    sizes = np.diff(np.concatenate((starts, [len(cue)])))
    ranks[order] = np.arange(len(cue)) - np.repeat(starts, sizes)
    members[order] = np.repeat(sizes, sizes)
    return ranks, members


def _elsewhere(words: list[str], cue: np.ndarray, value: np.ndarray) -> np.ndarray:
    """How much the source's word speaks at other cues of the text."""
    import numpy as np

    best: dict[tuple[str, int], float] = {}
    for word, at, v in zip(words, cue.tolist(), value.tolist(), strict=True):
        if word and v > best.get((word, at), 0.0):
            best[word, at] = v
    total: dict[str, float] = defaultdict(float)
    for (word, _), v in best.items():
        total[word] += v
    return np.array(
        [min(9.0, total[w] - best.get((w, at), 0.0)) if w else -1.0 for w, at in zip(words, cue.tolist(), strict=True)],
        np.float32,
    )


def _headline(scene: Scene, tokens: Tokens) -> np.ndarray:
    """Whether each token stands in a paragraph without a sentence's end: a headline, a label, a caption."""
    import numpy as np

    parse = scene.parse
    open_ended = np.array(
        [0 if parse.text[p.end - 1 : p.end] in ".!?”\"'’)…" else 1 for p in parse.paragraphs] + [0], np.int8
    )
    return np.asarray(open_ended[tokens.paragraph])
