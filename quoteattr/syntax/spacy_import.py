"""spaCy without its command line, which nobody here runs and which takes a third of the time of its import."""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
import types
from collections.abc import Iterator
from typing import Any

__all__ = ["import_spacy", "uncollected"]

_UNUSED = "spacy.cli.info"


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is collected meanwhile: an import and a pipeline make very many objects, and all of them stay.

    Looking through them took .3 s of the 2.5 s to the first result.

    >>> with uncollected():
    ...     gc.isenabled()
    False
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def import_spacy() -> None:
    """Import spaCy, its command line only when somebody asks for it.

    ``import spacy`` runs ``from .cli.info import info``, and with it a web client, a terminal toolkit and project
    templates: .35 to .45 s of CPU time of 1.25 (spaCy 3.8.18, Python 3.11, six runs).  ``spacy.info`` and
    ``spacy.cli`` stay what they are; they are imported at their first use.

    >>> import_spacy()
    >>> import spacy
    >>> callable(spacy.info), spacy.cli.__name__
    (True, 'spacy.cli')
    """
    if "spacy" in sys.modules or _UNUSED in sys.modules:
        return
    stand_in = types.ModuleType(_UNUSED)
    vars(stand_in)["info"] = _info
    sys.modules[_UNUSED] = stand_in
    try:
        with uncollected():
            spacy = importlib.import_module("spacy")
    finally:
        if sys.modules.get(_UNUSED) is stand_in:
            del sys.modules[_UNUSED]
    if not hasattr(spacy, "cli") and not hasattr(spacy, "__getattr__"):
        vars(spacy)["__getattr__"] = _late


def _info(*arguments: Any, **options: Any) -> Any:
    """``spacy.info``, imported when it is called."""
    return importlib.import_module(_UNUSED).info(*arguments, **options)


def _late(name: str) -> Any:
    """What `spacy` lacks until it is asked for."""
    if name == "cli":
        return importlib.import_module("spacy.cli")
    raise AttributeError(f"module 'spacy' has no attribute {name!r}")
