"""What decided about a speaker, in words for a reader who knows nothing of the rules."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from quoteattr.types import AttributedQuote, Evidence

__all__ = ["reasons"]

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


def reasons(quote: AttributedQuote, text: str) -> Iterator[str]:
    """A line for each decision on the way, with how sure it was and the words that it looked at.

    >>> from quoteattr import AttributedQuote, Span
    >>> why = Evidence("ranking", (Span(0, 3),), 0.893, "model:conversation")
    >>> list(reasons(AttributedQuote("q1", "No", (Span(4, 6),), "direct", evidence=(why,)), "Ada No"))
    ['turn-taking in the conversation, 89 % sure: “Ada”']
    """
    told: set[str] = set()
    for evidence in quote.evidence:
        line = words = in_words(evidence)
        if words in told:
            continue
        told.add(words)
        if evidence.score is not None:
            line += f", {min(1.0, max(0.0, evidence.score)):.0%} sure".replace("%", " %")
        shown = dict.fromkeys(_short(span.of(text)) for span in evidence.spans[:3] if len(span))
        line += f": {', '.join(f'“{words}”' for words in shown)}" if shown else ""
        yield line


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
