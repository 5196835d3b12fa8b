"""The parse: the edge to spaCy, repaired, as plain lists."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

__all__: list[str] = []


def _after_fork() -> None:
    """In a forked child: if another thread was parsing, its lock is never released and its pipeline half-way.

    A child that was forked while nobody parsed, as our own workers are, goes on with the pipeline that is loaded.
    """
    parse: Any = sys.modules.get("quoteattr.syntax.parse")
    if parse is not None and parse._PARSING.locked():
        parse._PARSING = threading.Lock()
        parse._load.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
