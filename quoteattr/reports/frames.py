"""News: direct, mixed and indirect speech with source and cue.

Broad candidates from the parse and the quotation marks, a learned filter over
them, and the best set that does not overlap.  `find_frames` does it all.
"""

from __future__ import annotations

from collections.abc import Sequence

from quoteattr.reports.assemble import assemble
from quoteattr.reports.context import Scene, build_scene
from quoteattr.reports.filtering import judge, load_model
from quoteattr.reports.joint import with_joint_sources
from quoteattr.reports.scope import without_attitudes
from quoteattr.reports.tags import find_tags
from quoteattr.syntax.parse import Parse
from quoteattr.types import Frame, QuoteSpan

__all__ = ["find_frames", "frames_of"]


def find_frames(parse: Parse, marks: Sequence[QuoteSpan], *, attitudes: bool = False) -> tuple[Frame, ...]:
    """The reporting frames of a news-like text, in the order of their contents.

    A quotation that stands by itself gives a `direct` frame whose spans leave
    the marks out (several when the frame splits it); reported speech gives one
    `mixed` or `indirect` frame whose spans are the reported words and whose
    `fragments` are those in marks.  Contents do not overlap, but for a frame
    nested in another, which has a `relay`.  All offsets are characters of
    ``parse.text``.

    Args:
        parse: the analysis; without dependencies nothing is found.
        marks: what `quoteattr.text.quotes.find_quotes` gives for the same text.
        attitudes: also give beliefs, intentions, support and blame whose
            content is no clause ("backs the plan").

    >>> from quoteattr.syntax.parse import load_pipeline, parse_text
    >>> text = "The mayor said the bridge would reopen in June."
    >>> [frame] = find_frames(parse_text(text, load_pipeline()), ())
    >>> frame.source.of(text), frame.cue.of(text), frame.spans[0].of(text)
    ('The mayor', 'said', 'the bridge would reopen in June')
    """
    return frames_of(build_scene(parse, marks, find_tags(parse, marks)), attitudes=attitudes)


def frames_of(scene: Scene, *, attitudes: bool = False) -> tuple[Frame, ...]:
    """The reporting frames of a text whose tokens and tags were looked up already; see `find_frames`."""
    if not scene.parse.parsed or not len(scene):
        return ()
    found = with_joint_sources(scene.parse, assemble(judge(scene, load_model())))
    return found if attitudes else without_attitudes(found, len(scene.text.split()))
