"""What is built: a wheel and an sdist with everything in them, installed in an environment of their own.

The packages that the library needs are lent to it from here, so that nothing is fetched.
"""

import fnmatch
import pathlib
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile

import pytest

pytest.importorskip("hatchling", reason="hatchling, which builds the package, is not installed")

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE = """
import pathlib, quoteattr
assert "site-packages" in quoteattr.__file__, quoteattr.__file__
result = quoteattr.attribute("“The ferry is late,” said Ada Marsh. “It always is.”")
print(result.quotes[0].speaker.name, len(result.to_html()) > 1000, quoteattr.__version__)
"""


def run(*command, cwd=None):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=cwd, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel, made from the sdist as an index would have it, and the sdist."""
    out = tmp_path_factory.mktemp("dist")
    build = "import sys; from hatchling.build import build_{0}; build_{0}(sys.argv[1])"
    run(sys.executable, "-c", build.format("sdist"), out, cwd=ROOT)
    (sdist,) = out.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(out / "source", filter="data")
    (source,) = (out / "source").iterdir()
    run(sys.executable, "-c", build.format("wheel"), out, cwd=source)
    (wheel,) = out.glob("*.whl")
    return wheel, sdist, source


def test_the_package_says_what_its_weights_were_fitted_on(built):
    """In its metadata, and of every file of weights that it holds."""
    with zipfile.ZipFile(built[0]) as wheel:
        names = wheel.namelist()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        told = wheel.read(metadata).decode()
        (notice,) = (name for name in names if name.endswith("/NOTICE"))
        rows = re.findall(r"^    (\S+(?:, \S+)*)  +\S", wheel.read(notice).decode(), re.MULTILINE)
    assert "License-Expression: MIT\n" in told
    assert "License-File: NOTICE\n" in told
    patterns = [pattern for row in rows for pattern in row.split(", ")]
    weights = [
        pathlib.PurePath(name).name
        for name in names
        if "/lang/en/" in name
        and name.endswith((".npz", ".json", "_weights.tsv"))
        and not name.endswith("pipeline.json")
    ]
    assert len(weights) > 10
    assert [name for name in weights if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)] == []


@pytest.fixture(scope="module")
def python(built, tmp_path_factory):
    """The interpreter of a fresh environment with the wheel in it."""
    place = tmp_path_factory.mktemp("fresh")
    venv.create(place, with_pip=False, symlinks=True)
    fresh = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    site = pathlib.Path(run(fresh, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    with zipfile.ZipFile(built[0]) as archive:
        archive.extractall(site)
    # A path file in a path file is not read, so that the checkout installed there stays out.
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return fresh


def test_every_file_of_the_package_is_in_the_wheel(built):
    with zipfile.ZipFile(built[0]) as archive:
        packed = {name for name in archive.namelist() if name.startswith("quoteattr/")}
    there = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "quoteattr").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == there


def test_the_sdist_has_what_the_tests_need(built):
    source = built[2]
    for name in ("pyproject.toml", "README.md", "LICENSE", "tests/conftest.py", "seeds/harbour.txt", "docs/conf.py"):
        assert (source / name).exists(), name


def test_it_works_where_it_is_installed(python, tmp_path):
    assert run(python, "-I", "-c", CODE, cwd=tmp_path).split()[:3] == ["Ada", "Marsh", "True"]
    (tmp_path / "a.txt").write_text("“No,” said Ada Marsh.", encoding="utf-8")
    assert "Ada Marsh" in run(python, "-I", "-m", "quoteattr", "a.txt", cwd=tmp_path)


def test_the_tests_pass_against_what_is_installed(python, built, tmp_path):
    """A part of the suite, from the sdist, away from the source tree."""
    tests = built[2] / "tests"
    names = [tests / name for name in ("test_strict.py", "test_corrections.py", "test_evaluation.py")]
    said = run(
        python, "-I", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "-o", "pythonpath=",
        f"--rootdir={tests}", "--basetemp", tmp_path / "inside", *names, cwd=tmp_path,
    )  # fmt: skip
    assert " passed" in said
