"""Is the installation whole: our data files, the default pipeline, and what the extras need.

Sizes of the default pipeline's files are compared when it is first asked for,
which takes a millisecond; digests by ``quoteattr doctor``.  Our own data
files are compared with the record of the installed package as they are read.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import attrs

from quoteattr.errors import DataError
from quoteattr.lang import files
from quoteattr.lang.record import data_digest, digest_of, recorded

__all__ = ["Finding", "check_pipeline", "examine"]

EXTRAS = {
    "files": ("defusedxml", "lxml_html_clean", "resiliparse", "trafilatura"),
    "pdf": ("pdfminer",),
    "parquet": ("pyarrow",),
    "pandas": ("pandas",),
    "plots": ("matplotlib",),
}
_AGAIN = "python -m pip install --force-reinstall --no-deps"


@attrs.frozen
class Finding:
    """One thing that was looked at."""

    what: str
    good: bool | None
    """None where nothing can be said."""
    told: str


def examine() -> Iterator[Finding]:
    """Look at everything, hashing all of it; some tenths of a second."""
    yield _our_data()
    yield from _pipelines()
    for extra, modules in EXTRAS.items():
        missing = [module for module in modules if importlib.util.find_spec(module) is None]
        told = (
            f"not installed: {', '.join(missing)} (python -m pip install 'quoteattr[{extra}]')" if missing else "there"
        )
        yield Finding(f"extra {extra}", None if missing else True, told)


def _our_data() -> Finding:
    known = {path: digest for path, digest in recorded().items() if not path.endswith((".py", ".pyc"))}
    if not known:
        return Finding("data files", None, f"a checkout, nothing to compare with; digest {data_digest()}")
    folder = resources.files("quoteattr")
    wrong = [path for path, digest in known.items() if _digest_at(folder.joinpath(path)) != digest]
    if wrong:
        return Finding("data files", False, f"changed or missing: {', '.join(wrong)}; {_AGAIN} quoteattr")
    return Finding("data files", True, f"{len(known)} as they were released; digest {data_digest()}")


def _digest_at(file: Any) -> str | None:
    try:
        return digest_of(file.read_bytes())
    except OSError:
        return None


@functools.cache
def _pinned() -> dict[str, Any]:
    found: dict[str, Any] = files.json("en", "pipeline")
    return found


def _folder(package: str) -> Path | None:
    """Where the files of an installed pipeline are, if it is of the version that we know."""
    known = _pinned()["packages"].get(package)
    try:
        if known is None or metadata.version(package) != known["version"]:
            return None
        return Path(str(resources.files(package))) / f"{package}-{known['version']}"
    except (metadata.PackageNotFoundError, ModuleNotFoundError, TypeError):
        return None


def _pipelines() -> Iterator[Finding]:
    for package, known in _pinned()["packages"].items():
        folder = _folder(package)
        if folder is None:
            yield Finding(f"pipeline {package}", None, f"not installed in version {known['version']}")
            continue
        wrong = []
        for path, (_, digest) in known["files"].items():
            try:
                found = hashlib.sha256((folder / path).read_bytes()).hexdigest()
            except OSError:
                found = ""
            if found != digest:
                wrong.append(path)
        told = f"changed or missing: {', '.join(wrong)}; {_AGAIN} {known['install']}" if wrong else "as it was released"
        yield Finding(f"pipeline {package} {known['version']}", not wrong, told)


@functools.cache
def check_pipeline(package: str) -> None:
    """Compare the sizes of an installed pipeline's files with those that it was measured with.

    Raises:
        DataError: a file is missing or of another size.
    """
    folder = _folder(package)
    if folder is None:
        return
    for path, (size, _) in _pinned()["packages"][package]["files"].items():
        try:
            found = (folder / path).stat().st_size
        except OSError:
            found = -1
        if found != size:
            raise DataError(
                f"the pipeline {package} is damaged: {path} has {max(found, 0)} bytes and should have {size}; "
                f"install it again: {_AGAIN} {_pinned()['packages'][package]['install']}"
            )
