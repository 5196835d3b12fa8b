"""What every command says in the same words: exit statuses, and lines on standard error."""

from __future__ import annotations

import sys

from quoteattr.errors import QuoteattrError

__all__ = ["BROKEN_PIPE", "FAILED", "INTERRUPTED", "NOT_FOUND", "OK", "RunError", "complain"]

OK = 0
NOT_FOUND = 1
FAILED = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


class RunError(QuoteattrError):
    """The run cannot begin, or cannot go on; the message is for the user."""


def complain(message: str) -> None:
    """One line on standard error, without what would steer a terminal."""
    from quoteattr.viz.terminal import printable

    print(f"quoteattr: {printable(message)}", file=sys.stderr)
