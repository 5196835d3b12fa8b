"""What the data files were when they were packed: their digests in the record of the installed package.

Every installed package brings a list of its files with their SHA-256
(``RECORD``).  A checkout, and what is installed in place, has none, and nothing
is checked there.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping
from importlib import metadata, resources
from types import MappingProxyType

__all__ = ["data_digest", "digest_of", "recorded"]

_PACKAGE = "quoteattr"


@functools.cache
def recorded(package: str = _PACKAGE) -> Mapping[str, str]:
    """The digests of the files inside a package, by their paths in it; empty where none are recorded."""
    try:
        distribution = metadata.distribution(package)
        folder = str(resources.files(package))
    except (metadata.PackageNotFoundError, ModuleNotFoundError, TypeError):
        return MappingProxyType({})
    found = {}
    for file in distribution.files or ():
        path = file.as_posix()
        if file.hash is not None and file.hash.mode == "sha256" and path.startswith(f"{package}/"):
            found[path.removeprefix(f"{package}/")] = file.hash.value
    # What is imported may be another copy than what is installed.
    there = str(distribution.locate_file(package))
    return MappingProxyType(found if there == folder else {})


def digest_of(data: bytes) -> str:
    """The SHA-256 of some bytes, as the record writes it.

    >>> digest_of(b"")
    '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
    """
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")


@functools.cache
def data_digest() -> str:
    """One digest over all data files of the languages: which word lists and weights results were made with."""
    whole = hashlib.sha256()
    root = resources.files(_PACKAGE).joinpath("lang")
    stack = [(root, "")]
    found = []
    while stack:
        folder, path = stack.pop()
        for entry in folder.iterdir():
            below = f"{path}{entry.name}"
            if entry.is_dir():
                stack.append((entry, f"{below}/"))
            elif not below.endswith((".py", ".pyc", ".md")):
                found.append((below, entry))
    for path, entry in sorted(found, key=lambda pair: pair[0]):
        whole.update(f"{path}\n{digest_of(entry.read_bytes())}\n".encode())
    return whole.hexdigest()[:16]
