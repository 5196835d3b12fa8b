"""Write prediction documents for a file of gold documents.

    python benchmarks/predict.py GOLD.jsonl[.gz] OUT.jsonl [--gold-quotes] [--gold-people] [--attitudes]

Reads only ``id`` and ``text`` of each document; with ``--gold-quotes`` also the
spans of its quotes, with ``--gold-people`` also its people (names, aliases,
gender).  The format of the output is that of the scorer.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pathlib
import sys
import time
from collections.abc import Iterator
from typing import Any

import quoteattr


def documents(path: pathlib.Path) -> Iterator[dict[str, Any]]:
    """The documents of a JSON Lines file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def predict(
    document: dict[str, Any], *, gold_quotes: bool = False, gold_people: bool = False, attitudes: bool = False
) -> dict[str, Any]:
    """The prediction document for one gold document."""
    people = quotes = None
    if gold_people:
        people = [
            {"id": p["id"], "name": p["name"], "aliases": p["aliases"], "gender": p.get("gender")}
            for p in unique(document["people"])
        ]
    if gold_quotes:
        quotes = [q["spans"] for q in document["quotes"]]
    start = time.perf_counter()
    result = quoteattr.attribute(document["text"], people=people, quotes=quotes, attitudes=attitudes)
    return {**result.to_bench(document["id"]), "seconds": round(time.perf_counter() - start, 4)}


def unique(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The people without those whose name another bears already: a cast names each once."""
    seen: set[str] = set()
    out = []
    for person in people:
        if person["name"].strip() and person["name"].casefold() not in seen:
            seen.add(person["name"].casefold())
            out.append(person)
    return out


def main() -> int:
    """Run over a file; a failing document is reported on standard error and left empty."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--gold-quotes", action="store_true", help="take the quotes' spans as known")
    parser.add_argument("--gold-people", action="store_true", help="take the people as a closed cast")
    parser.add_argument("--attitudes", action="store_true", help="report beliefs, support and blame too")
    options = parser.parse_args()
    quoteattr.attribute("Warm up.")  # loading the pipeline is not part of a document's time
    failed = 0
    with options.out.open("w", encoding="utf-8") as out:
        for document in documents(options.gold):
            try:
                made = predict(
                    document,
                    gold_quotes=options.gold_quotes,
                    gold_people=options.gold_people,
                    attitudes=options.attitudes,
                )
            except Exception as error:  # the other documents go on
                print(f"predict.py: {document['id']}: {type(error).__name__}: {error}", file=sys.stderr)
                failed += 1
                made = {"id": document["id"], "quotes": []}
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
