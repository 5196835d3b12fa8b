"""A text about people of other names has the same answers: on the seed texts, with names of many kinds."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
import renaming

SEEDS = [json.loads(line) for line in (Path(__file__).parent.parent / "seeds" / "gold.jsonl").read_text().splitlines()]


def test_every_name_is_changed_everywhere() -> None:
    text = "“Stay,” said Ida Moore. Ned Moore left. Ida sat down; the moor was dark."
    people = [{"name": "Ida Moore", "aliases": []}, {"name": "Ned Moore", "aliases": ["the ferryman"]}]
    new = renaming.rename(text, people, 1)
    assert set(new.words) == {"Ida", "Moore", "Ned"}
    assert not any(word in new.text for word in new.words)
    for word in ("Stay", "left", "moor was"):
        assert new.text[new.place(text.index(word)) :].startswith(word)


def test_names_change_no_answers() -> None:
    """At most one answer in a hundred about direct speech; measured were 2 of 286."""
    others = total = 0
    for gold in SEEDS:
        told, count = renaming.changed(gold["text"], renaming.rename(gold["text"], gold["people"], 0), direct=True)
        others, total = others + len(told), total + count
    assert total > 200
    assert others <= 0.01 * total
