"""Who speaks, all through a conversation, also where nothing beside a quote says so.

For each utterance the people near it are candidates.  Boosted trees score
every candidate by the tag beside the quote, the narration around it, names
called out inside quotes, turn-taking and presence in the scene; a second stage
sees the first one's guesses for the neighbouring utterances.  What a clear tag
says is never overturned.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextvars import ContextVar

from quoteattr.errors import InputValueError
from quoteattr.speakers.values import Ranking
from quoteattr.syntax.parse import Parse
from quoteattr.types import Cast, Frame, QuoteSpan

__all__ = ["WEIGHTS", "Ranking", "rank_speakers", "ranked_by"]

WEIGHTS = ("dialogue", "licensed")
"""The weights there are: those that texts get by default, and those that owe nothing to a corpus without a licence."""

_CHOSEN: ContextVar[str] = ContextVar("weights", default=WEIGHTS[0])


@contextlib.contextmanager
def ranked_by(weights: str) -> Iterator[None]:
    """The block in which conversations are ranked by other `WEIGHTS`, in this thread or task.

    Raises:
        InputValueError: no such weights.

    >>> import quoteattr
    >>> with ranked_by("licensed"):
    ...     quoteattr.attribute("“You are late,” said Ida Moore.").quotes[0].speaker.name
    'Ida Moore'
    """
    if weights not in WEIGHTS:
        raise InputValueError(f"weights must be one of {', '.join(WEIGHTS)}, got {weights!r}")
    token = _CHOSEN.set(weights)
    try:
        yield
    finally:
        _CHOSEN.reset(token)


def rank_speakers(parse: Parse, marks: Sequence[QuoteSpan], frames: Sequence[Frame], cast: Cast) -> tuple[Ranking, ...]:
    """For each utterance in quotation marks its candidates, best first.

    Args:
        parse: The parsed text.
        marks: Its quotes, as `quoteattr.text.quotes.find_quotes` gives them.
        frames: Its speech tags, as `quoteattr.reports.tags.find_tags` gives them; each
            frame's `marks` are one utterance.
        cast: Its people and their mentions.

    Returns:
        One `Ranking` an utterance, in the order of the text; quotes that are
        no speech have none.  An utterance near nobody has no candidates.

    >>> empty = Parse("", [], [], [], [], [], [], [], [], [])
    >>> rank_speakers(empty, (), (), Cast((), ()))
    ()
    """
    if not marks or not cast.people:
        return ()
    # NumPy is loaded only when there is something to rank: importing the library stays quick.
    from quoteattr.speakers.rank import rank

    return rank(parse, marks, frames, cast, _CHOSEN.get())
