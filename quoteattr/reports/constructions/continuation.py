"""Whether two quotes of a paragraph are one utterance, going by the words between and after them."""

from __future__ import annotations

from quoteattr.lang import english
from quoteattr.reports.narration import PERSONAL, POSSESSIVE, Narration, Tag, Tokens

__all__ = ["goes_on", "has_own_speaker", "not_of_next"]

_HE = english().group("words before a man")
_SHE = english().group("words before a woman")
_SELF = english().group("I")
_TITLES = _HE | _SHE
_MEN = english().group("men")
_WOMEN = english().group("women")
_DETERMINERS = english().group("articles of a description") | POSSESSIVE
# Tokens of narration across which nobody's words go on.
_LONGEST = 80


def goes_on(text: Narration, after: Tag | None, before: Tag | None, first: int, stop: int) -> bool:
    """Whether the quotes on both sides of a gap are one utterance.

    `after` is what says who spoke the quote before the gap, `before` what the gap says about the one after it.
    Somebody else's tag or action between two quotes ends the first one's words.
    """
    if before is None or before.source is None or after is None or after.source is None:
        if after is None and before is not None and before.cue is not None:
            return False
        return stop - first < _LONGEST
    if before.source == after.source or _same_clause(text, after, before, first, stop):
        return True
    same = is_same(text, after.source, before.source)
    if before.cue is None:
        return after.cue is not None and same is not False
    if same is None:
        low = max(first, after.source[1])
        return not any(text.parse.tags[at] in ("NNP", "PRP") for at in range(low, before.source[0]))
    return same


def has_own_speaker(text: Narration, first: Tag | None, between: Tag | None, second: Tag | None) -> bool:
    """Whether the second of two quotes has a tag of its own that names somebody else than the first's.

    ``"You are late," said Jo. Ray laughed. "We all are," said the clerk.``
    """
    if first is None or second is None or (between is not None and between.cue is not None):
        return False
    if first.cue is None or second.cue is None or first.source is None or second.source is None:
        return False
    return is_same(text, first.source, second.source) is False


def not_of_next(
    text: Narration, held: Tag | None, own: Tag | None, after: Tag | None, before: Tag | None
) -> Tag | None:
    """What follows a quote, `after`, unless it is told of the quote after it: who says the first one is known.

    ``"Sit down," said Jo. "It is late." Ray told her, "I know."``: `held` is who has the word, `own` what stands
    before the first quote, `before` what stands before the next one.
    """
    speaker = held or own
    if speaker is None or speaker.source is None or after is None or after.source is None or after.cue is None:
        return after
    leads = after.rule == "spoken-beat" and before is not None and before.cue is not None
    return None if leads and is_same(text, speaker.source, after.source) is False else after


def is_same(text: Narration, one: Tokens, two: Tokens) -> bool | None:
    """Whether two subjects are one person; None where the later one is a pronoun that can mean the first."""
    left, right = (text.words[s[0] : s[1]] for s in (one, two))
    if left == right:
        return True
    if _clash(left, right) or _SELF.isdisjoint(left) != _SELF.isdisjoint(right):
        return False
    if _is_pronoun(right):
        return None
    if _is_pronoun(left):
        return False
    return _same_name(left, right)


def _same_name(one: list[str], two: list[str]) -> bool:
    """Whether two names go together: "Ada Pell" and "Pell", not "Ada Pell" and "Tom Pell"."""
    one, two = ([w for w in words if w not in _TITLES] or words for words in (one, two))
    if one[-1] != two[-1]:
        return set(one) <= set(two) or set(two) <= set(one)
    firsts = one[0], two[0]
    if len(one) < 2 or len(two) < 2 or firsts[0] == firsts[1]:
        return True
    # An initial goes with the name it begins; articles and the like say nothing.
    initial = any(len(w.rstrip(".")) == 1 for w in firsts) and firsts[0][0] == firsts[1][0]
    return initial or any(w in _DETERMINERS for w in firsts)


def _is_pronoun(words: list[str]) -> bool:
    return len(words) == 1 and words[0] in PERSONAL | POSSESSIVE


def _same_clause(text: Narration, after: Tag, before: Tag, first: int, stop: int) -> bool:
    """Whether a tag for the quote before the gap runs on up to the quote after it.

    ``"Well," said Jo, leaning over to Ann, who had spoken, "..."``: only a conjoined
    clause of its own right before the second quote names a second speaker.
    """
    last = text.before(first, stop)
    if after.cue is None or before.cue is None or before.source is None or (last is not None and last.start > first):
        return False
    if after.cue[0] < first:
        return False  # the tag of a quote further back
    begins = min(before.source[0], before.cue[0])
    return begins <= after.cue[1] or not (
        stop - before.cue[0] <= 12
        and any(text.words[at] in ("and", "but", "while") for at in range(begins - 3, begins))
    )


def _clash(one: list[str], two: list[str]) -> bool:
    """Whether two subjects cannot be one person, going by pronouns and titles."""
    return {_sex(one), _sex(two)} == {"F", "M"} or (one[0] in PERSONAL and two[0] in PERSONAL and one[0] != two[0])


def _sex(words: list[str]) -> str:
    if len(words) > 1 and words[0] in POSSESSIVE:
        words = words[1:]  # "her husband" is no woman
    if words[0] in _HE or words[-1] in _MEN:
        return "M"
    if words[0] in _SHE or words[-1] in _WOMEN:
        return "F"
    return ""
