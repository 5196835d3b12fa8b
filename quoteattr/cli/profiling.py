"""``quoteattr profile --person NAME FILE...``: what a speaker talks about."""

from __future__ import annotations

import argparse
import json
import sys

from quoteattr.cli.attribution import files_given
from quoteattr.cli.inputs import Inputs
from quoteattr.cli.messages import FAILED, OK, RunError
from quoteattr.cli.results import results_of
from quoteattr.cli.writers import console
from quoteattr.reading import Unreadable

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Print the profile of a person in each text that knows them."""
    inputs = Inputs(options, files_given(options))
    style = options.format or ("table" if sys.stdout.isatty() else "json")
    found = False
    for result in results_of(inputs):
        if isinstance(result, Unreadable) or result.person(options.person) is None:
            continue
        found = True
        made = result.profile(options.person, top=options.top)
        places = made.concordance(options.word) if options.word else []
        if style == "table":
            from quoteattr.viz.terminal import profile_table

            console(sys.stdout).print(profile_table(result.name, made.to_dict(), places))
        else:
            row = {"text": result.name, **made.to_dict()}
            if options.word:
                row["places"] = [list(place) for place in places]
            sys.stdout.write(json.dumps(row, ensure_ascii=False, indent=1) + "\n")
    if not found and not inputs.failed:
        raise RunError(f"nobody in the texts is called {options.person!r}")
    return FAILED if inputs.failed else OK
