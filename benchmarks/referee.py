"""How many questions to a referee buy how much accuracy, the gold itself being the referee.

    python benchmarks/referee.py BENCH_DATA [--corpora NAME ...] [--below X ...]

BENCH_DATA holds the annotated corpora; ``score.py`` stands beside it.  For each
confidence under which quotes are asked about: the share of quotes asked, the
share answered (the right person is among the candidates), and the accuracy
before and after, by the scorer's rules.  No referee can do better than this one.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import pathlib
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import quoteattr
from quoteattr.referee import Question, ask, questions
from quoteattr.result import AttributedText

BELOW = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)


def documents(path: pathlib.Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def scorer_beside(data: pathlib.Path) -> Any:
    """The bench's scorer, as a module."""
    spec = importlib.util.spec_from_file_location("score", data.resolve().parent / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no score.py beside {data}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Gold:
    """A referee that knows: which found person is whom, and who spoke what."""

    def __init__(self, scorer: Any, document: dict[str, Any], result: AttributedText) -> None:
        text = document["text"]
        self.gold = scorer.prepare(document["quotes"], text)
        predicted = scorer.prepare(self._rows(result), text)
        self.partner = scorer.partners(self.gold, predicted)
        who = scorer.match_people(document["people"], predicted, self.gold, self.partner)
        self.person = {group[1]: id_ for group, id_ in who.items()}
        self.speaker = {got["id"]: self.gold[at]["speaker"] for at, got in self.partner.items()}
        self.ids: dict[str, tuple[str, ...]] = {}
        self.asked = self.answered = 0

    @staticmethod
    def _rows(result: AttributedText) -> list[dict[str, Any]]:
        return [
            {"id": q.id, "spans": [[s.start, s.end] for s in q.spans], "kind": q.kind, "source": [],
             "speaker": q.speaker.name if q.speaker else None, "speaker_id": q.speaker.id if q.speaker else None}
            for q in result.quotes
        ]  # fmt: skip

    def __call__(self, asked: Sequence[Question]) -> list[int | None]:
        """The number of the right candidate, where it is one."""
        out: list[int | None] = []
        for question in asked:
            wanted = self.speaker.get(question.quote)
            numbers = [
                n for n, id_ in enumerate(self.ids[question.quote], 1) if wanted and self.person.get(id_) == wanted
            ]
            out.append(numbers[0] if numbers else None)
        self.asked += len(asked)
        self.answered += sum(answer is not None for answer in out)
        return out

    def right(self, quotes: Sequence[Any]) -> tuple[int, int]:
        """Gold quotes with a speaker, and those whose speaker is right."""
        by_id = {q.id: q for q in quotes}
        total = right = 0
        for at, quote in enumerate(self.gold):
            if quote.get("speaker"):
                total += 1
                got = by_id.get(self.partner[at]["id"]) if at in self.partner else None
                right += (
                    got is not None and got.speaker is not None and self.person.get(got.speaker.id) == quote["speaker"]
                )
        return total, right


def measure(scorer: Any, path: pathlib.Path, below: Sequence[float]) -> Iterator[str]:
    """One row a confidence."""
    counts = {limit: [0, 0, 0, 0, 0] for limit in below}
    for document in documents(path):
        if not any(quote["speaker"] for quote in document["quotes"]):
            continue
        result = quoteattr.attribute(document["text"])
        for limit in below:
            gold = Gold(scorer, document, result)
            gold.ids = {q.quote: ids for _, q, ids in questions(result.text, result.quotes, result.people, limit)}
            settled = ask(result.text, result.quotes, result.people, gold, limit)
            total, before = gold.right(result.quotes)
            after = gold.right(settled)[1]
            row = (total, before, after, gold.asked, gold.answered)
            counts[limit] = [a + b for a, b in zip(counts[limit], row, strict=True)]
    for limit, (total, before, after, asked, answered) in counts.items():
        yield (
            f"  below {limit:.2f}: asked about {asked / total:.3f} of the quotes, answered "
            f"{answered / max(1, asked):.3f} of the questions; accuracy {before / total:.3f} -> {after / total:.3f}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--corpora", nargs="+", default=["newspeople", "gumfiction", "litbank", "ulysses"])
    parser.add_argument("--below", nargs="+", type=float, default=BELOW)
    options = parser.parse_args()
    scorer = scorer_beside(options.data)
    for corpus in options.corpora:
        print(corpus)
        for line in measure(scorer, options.data / f"{corpus}-dev.jsonl.gz", options.below):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
