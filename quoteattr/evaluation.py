"""How well quotes and speakers were found, against texts that were put right by hand.

Gold is what a person has corrected (a result of this library with its
corrections applied) or a document of the quote bench; predicted is what a
system made of the same text.  The figures are those of the bench's scorer:
detection of contents, exactly and by overlap; the speaker by canonical name;
how far confidence can be relied on; whether people's quotes are kept together.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.io import to_bench, to_gold
from quoteattr.lang import english

__all__ = ["evaluate"]

Spans = list[tuple[int, int]]
# What a content or a source loses at both ends before it is compared.
_TRIMMED = frozenset(" \t\r\n\u00a0\u2009\u202f\ufeff\"'`“”‘’„‟‚‛«»‹›.,;:!?…-–—―")
_LABELS: dict[str, frozenset[str]] = {
    "direct": frozenset({"direct"}),
    "indirect+mixed": frozenset({"indirect", "mixed"}),
    "all kinds": frozenset({"direct", "indirect", "mixed"}),
}
# Two contents are the same from this share of common characters on.
_SAME = 0.5


def evaluate(gold: Iterable[Any], predicted: Iterable[Any]) -> dict[str, Any]:
    """The figures of predicted texts against gold ones.

    Args:
        gold: Results (`AttributedText`) or documents of the bench, as dictionaries.
        predicted: Results or prediction documents in the same order.

    Returns:
        ``documents``, ``words``; ``detection`` by label, with ``exact`` and ``iou`` as precision, recall and F1;
        ``person`` by type of attribution, with ``accuracy`` (of all quotes that have a speaker) and
        ``of_detected``; ``selective``; ``b_cubed``; ``source``; ``triple``.  Shares lie in [0, 1]; what nothing
        can be said about is left out.

    Raises:
        InputValueError: not as many predicted as gold texts, or another text in the place of one.

    >>> from quoteattr import attribute
    >>> result = attribute("“No,” said Ada Marsh.")
    >>> evaluate([result], [result])["person"]["all"]["accuracy"]
    1.0
    """
    golds, guesses = list(gold), list(predicted)
    if len(golds) != len(guesses):
        raise InputValueError(f"{len(golds)} gold texts are compared with {len(guesses)} predicted ones")
    documents = [_document(one, to_gold) for one in golds]
    # Where a corpus has direct quotes alone, predictions of another kind are set aside and not counted as wrong.
    other_kinds = {doc.get("corpus") for doc in documents for q in doc["quotes"] if q.get("kind", "direct") != "direct"}
    tally = _Tally()
    for number, (doc, guess) in enumerate(zip(documents, guesses, strict=True)):
        text = getattr(guess, "text", None) or (guess.get("text") if isinstance(guess, Mapping) else None)
        if text is not None and text != doc["text"]:
            raise InputValueError(f"the predicted text {number} is another than the gold one")
        tally.add(doc, _document(guess, to_bench), doc.get("corpus") not in other_kinds)
    return tally.figures()


def _document(value: Any, make: Callable[[Any], dict[str, Any]]) -> Mapping[str, Any]:
    if hasattr(value, "quotes") and hasattr(value, "people"):
        return make(value)
    if isinstance(value, Mapping) and isinstance(value.get("quotes"), list):
        return value
    raise InputTypeError(f"a result or a document of the bench is compared, got {type(value).__name__}")


class _Tally:
    """What is counted over the documents."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._b_cubed = [0.0, 0.0]
        self._sure: list[tuple[float, bool]] = []

    def add(self, gold_doc: Mapping[str, Any], guess_doc: Mapping[str, Any], all_direct: bool) -> None:
        """Count one document; `all_direct`: its corpus has direct quotes alone."""
        text = gold_doc["text"]
        gold, guesses = _prepared(gold_doc["quotes"], text), _prepared(guess_doc["quotes"], text)
        if all_direct:
            guesses = [q for q in guesses if q.get("kind", "direct") == "direct"]
        count = self._counts
        count["documents",] += 1
        count["words",] += len(text.split())
        for label in ["direct"] if all_direct else list(_LABELS):
            ours, theirs = (
                [span for q in side if q.get("kind", "direct") in _LABELS[label] for span in q["spans"]]
                for side in (gold, guesses)
            )
            count[label, "gold"] += len(ours)
            count[label, "pred"] += len(theirs)
            count[label, "exact"] += sum((Counter(ours) & Counter(theirs)).values())
            count[label, "iou"] += _one_to_one([[s] for s in ours], [[s] for s in theirs])
        partners = _partners(gold, guesses)
        if gold_doc.get("people"):
            self._people(gold_doc["people"], gold, guesses, partners)
        count["source", "gold"] += sum(bool(q["source"]) for q in gold)
        count["source", "found"] += sum(
            bool(q["source"]) and i in partners and _shared(q["source"], partners[i]["source"]) > 0
            for i, q in enumerate(gold)
        )
        if not all_direct:
            self._triples([q for q in gold if q["source"]], [q for q in guesses if q["source"]])

    def _triples(self, gold: Sequence[Any], guesses: Sequence[Any]) -> None:
        self._counts["triple", "gold"] += len(gold)
        self._counts["triple", "pred"] += len(guesses)
        self._counts["triple", "right"] += _one_to_one(
            [q["spans"] for q in gold],
            [q["spans"] for q in guesses],
            lambda i, j: _shared(gold[i]["source"], guesses[j]["source"]) > 0,
        )

    def _people(
        self, people: Sequence[Any], gold: Sequence[Any], guesses: Sequence[Any], partners: Mapping[int, Any]
    ) -> None:
        meant = _who_is_who(people, gold, guesses, partners)
        items: list[tuple[Any, str]] = []
        for i, quote in enumerate(gold):
            if quote.get("speaker") is None:
                continue
            found = partners.get(i)
            group = _group(found) if found is not None else None
            right = group is not None and meant.get(group) == quote["speaker"]
            for label in ("all", quote.get("attribution") or "untyped"):
                self._counts["person", label, "gold"] += 1
                self._counts["person", label, "detected"] += found is not None
                self._counts["person", label, "right"] += right
            if found is not None:
                if group is not None and found.get("confidence") is not None:
                    self._sure.append((found["confidence"], right))
                items.append((group or ("none", i), quote["speaker"]))
        cells = Counter(items)
        by_group, by_person = Counter(group for group, _ in items), Counter(person for _, person in items)
        self._counts["b_cubed", "n"] += len(items)
        self._b_cubed[0] += sum(n * n / by_group[group] for (group, _), n in cells.items())
        self._b_cubed[1] += sum(n * n / by_person[person] for (_, person), n in cells.items())

    def figures(self) -> dict[str, Any]:
        """Shares and numbers."""
        count = self._counts
        out: dict[str, Any] = {"documents": count["documents",], "words": count["words",], "detection": {}}
        for label in _LABELS:
            gold, pred = count[label, "gold"], count[label, "pred"]
            if gold + pred:
                out["detection"][label] = {
                    "gold": gold, "pred": pred, **{how: _prf(count[label, how], pred, gold) for how in ("exact", "iou")}
                }  # fmt: skip
        labels = sorted(key[1] for key in count if key[0] == "person" and key[2] == "gold")
        if labels:
            out["person"] = {
                label: {
                    "gold": count["person", label, "gold"],
                    "accuracy": _share(count["person", label, "right"], count["person", label, "gold"]),
                    "of_detected": _share(count["person", label, "right"], count["person", label, "detected"]),
                }
                for label in labels
            }
            if self._sure:
                out["selective"] = _selective(self._sure, count["person", "all", "gold"])
            n = count["b_cubed", "n"]
            out["b_cubed"] = {**_harmonic(_share(self._b_cubed[0], n), _share(self._b_cubed[1], n)), "quotes": n}
        if count["source", "gold"]:
            out["source"] = {
                "gold": count["source", "gold"], "found": _share(count["source", "found"], count["source", "gold"])
            }  # fmt: skip
        if count["triple", "gold"]:
            out["triple"] = _prf(count["triple", "right"], count["triple", "pred"], count["triple", "gold"])
        return out


# Spans


def _prepared(quotes: Iterable[Mapping[str, Any]], text: str) -> list[dict[str, Any]]:
    """Quotes with trimmed spans; those without content are left out."""
    out = []
    for quote in quotes:
        spans = _trimmed(text, quote["spans"])
        if quote.get("kind", "direct") != "direct":  # some corpora count a leading "that" in, others leave it out
            spans = _trimmed(text, [_without_conjunction(text, s, e) for s, e in spans])
        if spans:
            out.append({**quote, "spans": spans, "source": _trimmed(text, quote.get("source") or [])})
    return out


def _without_conjunction(text: str, start: int, end: int) -> tuple[int, int]:
    for word in _title_words("report"):
        after = start + len(word)
        if end > after + 1 and text[start:after].casefold() == word and text[after].isspace():
            return after, end
    return start, end


def _trimmed(text: str, spans: Iterable[Sequence[int]]) -> Spans:
    out = set()
    for begin, end in spans:
        start, stop = max(0, begin), min(len(text), end)
        while start < stop and text[start] in _TRIMMED:
            start += 1
        while start < stop and text[stop - 1] in _TRIMMED:
            stop -= 1
        if start < stop:
            out.add((start, stop))
    return sorted(out)


def _shared(one: Spans, other: Spans) -> int:
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)


def _iou(one: Spans, other: Spans) -> float:
    both = _shared(one, other)
    return both / (sum(e - s for s, e in one) + sum(e - s for s, e in other) - both)


def _near(gold: Sequence[Spans], guesses: Sequence[Spans]) -> Iterator[tuple[int, int]]:
    """Pairs whose extents overlap."""
    order = sorted(range(len(guesses)), key=lambda j: guesses[j][0][0])
    starts = [guesses[j][0][0] for j in order]
    longest = max((spans[-1][1] - spans[0][0] for spans in guesses), default=0)
    for i, spans in enumerate(gold):
        first = bisect.bisect_left(starts, spans[0][0] - longest)
        for j in order[first : bisect.bisect_left(starts, spans[-1][1])]:
            if guesses[j][-1][1] > spans[0][0]:
                yield i, j


def _one_to_one(
    gold: Sequence[Spans], guesses: Sequence[Spans], allowed: Callable[[int, int], bool] = lambda i, j: True
) -> int:
    """How many pairs are the same, the likest first, each side used once."""
    rated = [(_iou(gold[i], guesses[j]), i, j) for i, j in _near(gold, guesses) if allowed(i, j)]
    ours: set[int] = set()
    theirs: set[int] = set()
    for likeness, i, j in sorted(rated, key=lambda item: (-item[0], item[1], item[2])):
        if likeness >= _SAME and i not in ours and j not in theirs:
            ours.add(i)
            theirs.add(j)
    return len(ours)


def _partners(gold: Sequence[Any], guesses: Sequence[Any]) -> dict[int, Any]:
    """The predicted quote that shares most with each gold quote that was detected."""
    ours, theirs = [q["spans"] for q in gold], [q["spans"] for q in guesses]
    best: dict[int, tuple[tuple[int, float, int], int]] = {}
    for i, j in _near(ours, theirs):
        rank = (_shared(ours[i], theirs[j]), _iou(ours[i], theirs[j]), -j)
        if rank[0] and (i not in best or rank > best[i][0]):
            best[i] = (rank, j)
    return {
        i: guesses[j]
        for i, (rank, j) in best.items()
        if rank[1] >= _SAME or any(_iou([a], [b]) >= _SAME for a in ours[i] for b in theirs[j])
    }


# People


def _group(quote: Mapping[str, Any]) -> tuple[str, Any] | None:
    """What stands for the predicted person."""
    if quote.get("speaker_id") is not None:
        return ("id", str(quote["speaker_id"]))
    return ("name", _words(quote["speaker"])) if quote.get("speaker") else None


def _words(name: str) -> tuple[str, ...]:
    plain = re.sub(r"['’]s\b", "", name.casefold()).replace(".", " ").replace("_", " ")
    return tuple(word for word in re.split(r"[^\w]+", plain) if word)


def _who_is_who(
    people: Sequence[Any], gold: Sequence[Any], guesses: Sequence[Any], partners: Mapping[int, Any]
) -> dict[Any, str]:
    """The gold person of each predicted one, by the name that it goes by most."""
    names = {p["id"]: {_words(n) for n in (p["name"], *p.get("aliases", ()))} - {()} for p in people}
    order = {p: at for at, p in enumerate(names)}
    bearing: defaultdict[tuple[str, ...] | str, dict[Any, None]] = defaultdict(dict)
    for p, own in names.items():
        for form in own:
            bearing[form][p] = None
            for word in form:
                bearing[word][p] = None
    called: defaultdict[Any, Counter[tuple[str, ...]]] = defaultdict(Counter)
    spoken: defaultdict[Any, Counter[str | None]] = defaultdict(Counter)
    for quote in guesses:
        if _group(quote) and quote.get("speaker"):
            called[_group(quote)][_words(quote["speaker"])] += 1
    for i, quote in partners.items():
        spoken[_group(quote)][gold[i].get("speaker")] += 1
    found = {}
    for group, forms in called.items():
        name = max(forms, key=lambda form: (forms[form], form))
        best = list(bearing[name])
        if not best:
            near = sorted({p for word in name for p in bearing[word]}, key=order.__getitem__)
            rated = {p: max(_likeness(name, form) for form in names[p]) for p in near}
            most = max(rated.values(), default=0.0)
            best = [p for p, value in rated.items() if value == most > 0]
        if best:
            found[group] = max(best, key=lambda p: spoken[group][p])
    return found


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Shared words of two names as a share of all; none where only titles are shared, or where they clash."""
    a, b = set(one), set(other)
    he, she, titles, stops = (_title_words(kind) for kind in ("he", "she", "title", "stop"))
    if (a & he and b & she) or (a & she and b & he) or not (a & b) - he - she - titles - stops:
        return 0.0
    return len(a & b) / len(a | b)


def _title_words(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in english().table("scoring_words") if row["kind"] == kind)


# Figures


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _harmonic(precision: float, recall: float) -> dict[str, float]:
    return {"p": precision, "r": recall, "f1": _share(2 * precision * recall, precision + recall)}


def _prf(right: int, predicted: int, gold: int) -> dict[str, float]:
    return _harmonic(_share(right, predicted), _share(right, gold))


def _selective(sure: Sequence[tuple[float, bool]], gold: int) -> dict[str, float]:
    """How much can be answered, surest first, with so much right; what is answered wrongly; the calibration error."""
    out = {"coverage_at_p95": 0.0, "coverage_at_p90": 0.0}
    ranked = sorted(sure, key=lambda answer: -answer[0])
    right = 0
    for n, (confidence, is_right) in enumerate(ranked, 1):
        right += is_right
        if n == len(ranked) or ranked[n][0] != confidence:
            for key, least in (("coverage_at_p95", 0.95), ("coverage_at_p90", 0.9)):
                if right >= least * n:
                    out[key] = _share(n, gold)
    bins: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, is_right in sure:
        bins[min(9, int(10 * confidence))].append((confidence, is_right))
    off = sum(abs(sum(c for c, _ in b) - sum(r for _, r in b)) for b in bins.values())
    return {
        **out, "answered": _share(len(sure), gold), "wrong": _share(len(sure) - right, gold),
        "ece": _share(off, len(sure)),
    }  # fmt: skip
