"""What the library says about each seed text, as it stood when somebody last looked.

After a change that is meant, look at the difference and write the files anew:
``QUOTEATTR_UPDATE_GOLDEN=1 python -m pytest tests/test_golden.py``.
"""

import json
import os
import pathlib

import pytest

import quoteattr

ROOT = pathlib.Path(__file__).resolve().parent
SEEDS = sorted((ROOT.parent / "seeds").glob("*.txt"))


def rows(result):
    """One short line a quote: who, how, and what decided; confidence is left out, as it differs in the last digits."""
    return [
        {
            "speaker": quote.speaker.name if quote.speaker else None,
            "kind": quote.kind,
            "attribution": quote.attribution,
            "cue": quote.cue.of(result.text) if quote.cue else None,
            "mention": quote.mention.of(result.text) if quote.mention else None,
            "rule": quote.evidence[0].rule if quote.evidence else None,
            "text": quote.text,
        }
        for quote in result.quotes
    ]


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_text_reads_as_it_did(path):
    found = rows(quoteattr.attribute(path.read_text(encoding="utf-8")))
    golden = ROOT / "golden" / f"{path.stem}.json"
    if os.environ.get("QUOTEATTR_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8"))
