"""Views of a result: a page for the browser, a fragment for notebooks, a table for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quoteattr.viz.html import page
    from quoteattr.viz.notebook import fragment
    from quoteattr.viz.terminal import table

__all__ = ["fragment", "page", "table"]

# The terminal needs no page and the page no terminal library.
_HOMES = {"fragment": "quoteattr.viz.notebook", "page": "quoteattr.viz.html", "table": "quoteattr.viz.terminal"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'quoteattr.viz' has no attribute {name!r}")
