"""``quoteattr doctor``: is the installation whole."""

from __future__ import annotations

import argparse
import sys

from quoteattr.cli.messages import FAILED, OK

__all__ = ["run"]

_SIGNS = {True: "good", False: "BAD", None: "-"}


def run(options: argparse.Namespace) -> int:
    """Look at data files, pipeline and extras; the exit status is `FAILED` if something is changed or missing."""
    from quoteattr.doctor import examine

    whole = True
    for finding in examine():
        sys.stdout.write(f"{_SIGNS[finding.good]:<5} {finding.what}: {finding.told}\n")
        whole = whole and finding.good is not False
    return OK if whole else FAILED
