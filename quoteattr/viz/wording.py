"""What decided about a speaker, in words for a reader who knows nothing of the rules."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from quoteattr.types import AttributedQuote, Evidence

__all__ = ["Reason", "reasons"]

Reason = tuple[str, int | None, tuple[str, ...]]
"""What decided, how sure it was in percent, and the words that it looked at."""

# Beginnings of the names of rules and of the notes of models, with what they come to for a reader.  What stands in
# none of them is told by its own name.
_WORDS = (
    ("correction", "put right by hand"),
    ("joint", "several speak together"),
    ("given", "the quote was given with the text"),
    ("turn", "the line begins with the speaker's name"),
    ("label", "the line begins with the speaker's name"),
    ("signature", "signed with the name"),
    ("transcript", "the line begins with the speaker's name"),
    ("tag:", "called by name or pronoun beside the quote"),
    ("tag", "called by name or pronoun beside the quote"),
    ("inverted", "called by name or pronoun beside the quote"),
    ("subject-verb", "called by name or pronoun beside the quote"),
    ("model:beat", "somebody does something beside the quote"),
    ("beat", "somebody does something beside the quote"),
    ("model:conversation", "turn-taking in the conversation"),
    ("model:", "how the conversation goes"),
    ("conversation", "turn-taking in the conversation"),
    ("alternation", "turn-taking in the conversation"),
    ("ranking", "how the conversation goes"),
    ("continu", "the same speaker goes on"),
    ("same", "the same speaker goes on"),
    ("narrator", "the narrator tells of words of their own"),
    ("vocative", "somebody is addressed by name"),
    ("addressee", "somebody is addressed by name"),
    ("mention", "whom the words beside the quote mean"),
    ("pronoun", "whom the pronoun means"),
    ("description", "whom the description means"),
    ("role", "whom the description means"),
    ("coref", "whom the words mean, by the coreference that was given"),
    ("according", "the sentence says according to whom"),
    ("ccomp", "the sentence says who reports it"),
    ("xcomp", "the sentence says who reports it"),
    ("vp", "the sentence says who reports it"),
    ("marks", "the sentence around the quotation marks says who speaks"),
    ("source", "the sentence says who reports it"),
    ("frame", "the sentence says who reports it"),
    ("report", "the sentence says who reports it"),
    ("own_", "the sentence says who reports it"),
    ("utterance", "read as spoken words"),
    ("quote", "read as somebody's words"),
    ("organisation", "which organisation the words mean"),
    ("confidence", "all in all"),
    ("referee", "decided by the referee that was asked"),
    ("parent", "quoted inside the words of somebody else"),
)


def reasons(quote: AttributedQuote, text: str) -> Iterator[Reason]:
    """Each decision on the way, in words.

    >>> from quoteattr import AttributedQuote, Span
    >>> why = Evidence("ranking", (Span(0, 3),), 0.893, "model:conversation")
    >>> list(reasons(AttributedQuote("q1", "No", (Span(4, 6),), "direct", evidence=(why,)), "Ada No"))
    [('turn-taking in the conversation', 89, ('Ada',))]
    """
    seen: set[str] = set()
    for evidence in quote.evidence:
        words = in_words(evidence)
        if words in seen:
            continue
        seen.add(words)
        sure = None if evidence.score is None else round(100 * min(1.0, max(0.0, evidence.score)))
        yield words, sure, tuple(dict.fromkeys(_short(span.of(text)) for span in evidence.spans[:3] if len(span)))


def in_words(evidence: Evidence) -> str:
    """What a piece of evidence says."""
    return _in_words(evidence.rule, evidence.note)


@functools.lru_cache(maxsize=4096)
def _in_words(rule: str, note: str) -> str:
    """The note, which is nearer to the words, goes before the rule."""
    for said in (note, rule):
        for beginning, words in _WORDS:
            if said.casefold().startswith(beginning):
                return words + (f" ({note})" if beginning == "correction" and note else "")
    plain = re.sub(r"[-_:]+", " ", rule).strip()
    return f"{plain} ({note})" if note else plain


def _short(text: str, longest: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
