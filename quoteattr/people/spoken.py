"""Who speaks to whom at each place of a text, once every quote has its speaker."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from quoteattr.syntax.parse import Parse
from quoteattr.syntax.phrases import vocative
from quoteattr.types import AttributedQuote, Cast, Mention

__all__ = ["Talk", "Utterance", "read_talk"]

# Turns before and after a speech within which the other speaker is taken for the one who is spoken to, and the
# paragraphs that may lie between (PDNC: of the listeners named by nobody nine in ten stand so near).
_TURNS = 2
# Paragraphs between two utterances of one conversation.
_APART = 4


@attrs.define(slots=True)
class Utterance:
    """One quote in marks: who says it to whom."""

    speaker: str | None
    """Id of the person; None when nobody knows."""
    listener: str | None = None
    rule: str = ""
    """How the listener was found: `vocative`, `addressee`, `other speaker`."""
    first: int = 0
    paragraph: int = 0


@attrs.frozen
class Talk:
    """The utterances of a text."""

    utterances: list[Utterance]
    at: list[int]
    """For each token the number of the innermost utterance it stands in, or -1."""


def read_talk(parse: Parse, quotes: Sequence[AttributedQuote], cast: Cast) -> Talk:
    """Lay the quotes over the tokens and find who is spoken to.

    Whom the speaker calls by name is spoken to, else whom the conversation says, else the nearest other speaker.
    """
    utterances: list[Utterance] = []
    at = [-1] * len(parse)
    names = {mention.span.start: mention.person for mention in cast.mentions if mention.kind == "name"}
    for quote in quotes:
        spans = quote.spans if quote.kind == "direct" else quote.fragments
        tokens = [token for span in spans for token in parse.tokens_in(span)]
        if not tokens:
            continue
        number = len(utterances)
        one = Utterance(
            quote.speaker.id if quote.speaker is not None else None,
            first=tokens[0],
            paragraph=parse.token_paragraphs[tokens[0]],
        )
        if quote.addressee is not None and quote.addressee.id != one.speaker:
            one.listener, one.rule = quote.addressee.id, "addressee"
        told = _told(parse, quote, names)
        if told is not None and told != one.speaker:
            one.listener, one.rule = told, "told"
        utterances.append(one)
        for token in tokens:
            at[token] = number
    _note_calls(parse, utterances, at, cast.mentions)
    _note_neighbours(utterances)
    return Talk(utterances, at)


def _told(parse: Parse, quote: AttributedQuote, names: dict[int, str | None]) -> str | None:
    """Who is named as the listener right after the tag: "said Ada to Tom", "she told Tom"."""
    if quote.cue is None:
        return None
    end = max(quote.cue.end, quote.mention.end if quote.mention is not None else 0)
    token = parse.token_at(end)
    if token < len(parse) and parse.words[token] == "to":
        token += 1
    elif quote.mention is not None and quote.mention.end > quote.cue.end:
        return None
    return names.get(parse.starts[token]) if token < len(parse) else None


def _note_calls(parse: Parse, utterances: list[Utterance], at: list[int], mentions: Sequence[Mention]) -> None:
    """Who is called by name in a speech is spoken to: "Come in, Ada!"."""
    for mention in mentions:
        if mention.kind != "name" or mention.person is None:
            continue
        tokens = parse.tokens_in(mention.span)
        if not tokens or at[tokens[0]] < 0:
            continue
        one = utterances[at[tokens[0]]]
        if one.rule == "vocative" or mention.person == one.speaker:
            continue
        if vocative(parse, tokens):
            one.listener, one.rule = mention.person, "vocative"


def _note_neighbours(utterances: list[Utterance]) -> None:
    """Without a call or a known addressee the nearest other speaker is spoken to."""
    for number, one in enumerate(utterances):
        if one.listener is not None:
            continue
        for step in range(1, _TURNS + 1):
            for other in (number - step, number + step):
                if not 0 <= other < len(utterances):
                    continue
                who = utterances[other]
                near = abs(who.paragraph - one.paragraph) <= _APART
                if who.speaker is not None and who.speaker != one.speaker and near:
                    one.listener, one.rule = who.speaker, "other speaker"
                    break
            if one.listener is not None:
                break
