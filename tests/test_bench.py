"""The annotated texts beside the checkout, where they are: the seed article is read right, and no document fails."""

import gzip
import itertools
import json
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated corpora (../shared) are not on this machine")


def predict(gold, out, *options):
    command = [sys.executable, str(ROOT / "benchmarks" / "predict.py"), str(gold), str(out), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_seed_article_is_attributed_right(tmp_path):
    out = tmp_path / "seed.jsonl"
    assert predict(SHARED / "seeds" / "kabul.gold.jsonl", out).returncode == 0
    done = subprocess.run(
        [sys.executable, str(SHARED / "seeds" / "check.py"), str(out)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("options", [(), ("--gold-quotes",), ("--gold-quotes", "--gold-people")], ids=" ".join)
@pytest.mark.parametrize(("corpus", "count"), [("newspeople-dev", 4), ("litbank-dev", 2)])
def test_documents_are_predicted_without_a_failure(corpus, count, options, tmp_path):
    gold = tmp_path / "gold.jsonl"
    with gzip.open(SHARED / "bench" / "data" / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in itertools.islice(lines, count)]
    gold.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    done = predict(gold, out, *options)
    assert (done.returncode, done.stderr) == (0, "")
    made = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [d["id"] for d in made] == [d["id"] for d in documents]
    for document, prediction in zip(documents, made, strict=True):
        length = len(document["text"])
        assert all(0 <= a < b <= length for q in prediction["quotes"] for a, b in q["spans"])
