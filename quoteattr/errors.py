"""Every exception the library raises on purpose.

All of them derive from `QuoteattrError`, so one ``except`` clause catches what
the library has to say about its input.  Doubt about a text is never an
exception: an unclosed mark or an unknown speaker comes back as a value.
"""

from __future__ import annotations

__all__ = [
    "DataError",
    "FormatError",
    "InputTypeError",
    "InputValueError",
    "MissingPackageError",
    "PipelineError",
    "QuoteattrError",
    "RefereeError",
    "WorkerError",
    "install_hint",
]


class QuoteattrError(Exception):
    """Base class of all errors of this library."""


class InputTypeError(QuoteattrError, TypeError):
    """An argument is of a type the call cannot take; the message names both."""


class InputValueError(QuoteattrError, ValueError):
    """An argument has the right type and an impossible value (a span out of bounds, an empty name)."""


class FormatError(QuoteattrError, ValueError):
    """A file or a dictionary does not have the form its reader expects."""


class PipelineError(QuoteattrError, LookupError):
    """No usable spaCy pipeline was found; the message says what to install."""


class MissingPackageError(QuoteattrError, ModuleNotFoundError):
    """An optional package is needed and not installed; the message has the command that installs it."""


def install_hint(extra: str) -> str:
    """The command that installs an extra of this library, and what does the same beside a checkout.

    >>> install_hint("plots")
    "python -m pip install 'quoteattr[plots]' (beside a checkout: python -m pip install 'matplotlib>=3.9')"
    """
    from importlib import metadata

    try:
        told = metadata.requires("quoteattr") or []
    except metadata.PackageNotFoundError:  # run from a folder, without an installation
        told = []
    markers = {f"extra=='{extra}'", f'extra=="{extra}"'}
    parts = [line.partition(";") for line in told]
    needed = [name.strip() for name, _, marker in parts if any(one in "".join(marker.split()) for one in markers)]
    beside = " ".join(f"'{package}'" for package in needed if not package.startswith("quoteattr"))
    command = f"python -m pip install 'quoteattr[{extra}]'"
    return f"{command} (beside a checkout: python -m pip install {beside})" if beside else command


class DataError(QuoteattrError, RuntimeError):
    """A data file of the package is missing or damaged: the installation is broken."""


class WorkerError(QuoteattrError, RuntimeError):
    """A worker process died over a text, or could not begin; the message says over which, and how it ended."""


class RefereeError(QuoteattrError, RuntimeError):
    """A referee could not be asked, or its answers cannot be read; `attribute` makes a warning of it."""
