"""What the marks are for: somebody's words, or irony, a title, a nickname, a word as a word, a sign.

Decided on the string alone: the shape of the content (its length, how it begins
and ends), what stands before and behind the marks, and the habits of the text,
since in a story nearly everything in marks is spoken, while in a report the
marks hold fragments, titles and irony as well.  The score is a logistic
regression over features that are either there or not; its weights are the table
``lang/en/quote_weights.tsv``, fitted by ``benchmarks/train_labels.py`` on PDNC
(Vishnubhotla et al. 2022), LitBank (Sims and Bamman 2020) and PolNeAR (Newell
et al. 2018).
"""

from __future__ import annotations

import bisect
import functools
import math
import operator
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quoteattr.lang import english
from quoteattr.text.assemble import Draft
from quoteattr.text.turn_labels import naming_of
from quoteattr.types import Span

__all__ = ["Habits", "features", "habits_of", "label_all", "neighbourhoods", "shape_of", "story_score"]

_PRONOUNS = re.compile(rf"\b(?:{english().alternatives('persons in speech')})\b")
_DIGITS = re.compile(r"\d")
_NAMES = re.compile(r"(?<=[a-z] )[A-Z]")
_ENDS = ",.!?-—…"
# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_SAMPLE = 100_000
# Weights of a logistic sum; moved by a third, at most 10 of 94 seen texts are read otherwise.
_STORY = {
    "base": 4.1, "strong ends": -0.1, "short contents": -0.9, "opening": 2.0, "pronouns": 31.0, "digits": -95.0,
    "names": -78.0,
}  # fmt: skip


def story_score(text: str, contents: Sequence[tuple[int, int]], opening: int, paragraphs: int) -> float:
    """How likely the text tells a story (else it reports), in [0, 1].

    Args:
        text: The whole text; the first 100,000 characters are looked at.
        contents: Start and end of each quotation's content.
        opening: How many paragraphs open with a quotation.
        paragraphs: How many paragraphs there are.
    """
    sample = text[:_SAMPLE]
    words = max(1.0, len(sample) / 6)
    strong = short = 0
    for start, end in contents:
        if text[end - 1] in _ENDS:
            strong += 1
        elif text.count(" ", start, end) < 3:
            short += 1
    n = max(1, len(contents))
    shares = {
        "base": 1.0, "strong ends": strong / n, "short contents": short / n, "opening": opening / max(1, paragraphs),
        "pronouns": len(_PRONOUNS.findall(sample)) / words, "digits": len(_DIGITS.findall(sample)) / words,
        "names": len(_NAMES.findall(sample)) / words,
    }  # fmt: skip
    return _logistic(sum(_STORY[name] * share for name, share in shares.items()))


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_WINDOW = 60
_PERSON = re.compile(rf"\b(?:{english().alternatives('who speaks')})\b")
_FINITE = re.compile(rf"\b(?:{english().alternatives('finite verbs')})\b|n['’]t\b")


class _WordClasses(dict[str, str]):
    """Word to class; other words by whether they are written like a name."""

    def __missing__(self, word: str) -> str:
        return self.get(word.lower()) or ("Name" if word[:1].isupper() else "word" if word else "none")


@functools.cache
def _word_classes() -> _WordClasses:
    classes = _WordClasses(dict.fromkeys(english().reporting.forms("tag", "third", "past"), "say"))
    classes.update({row["word"]: row["class"] for row in english().table("quote_words")})
    return classes


_TRIMMED = ".,;:!?()[]—–-_*\"'“”‘’«»"


@functools.lru_cache(maxsize=16_384)
def _class_of(written: str) -> str:
    """The class of a word as it stands in the text, signs at its ends and all."""
    return _word_classes()[written.strip(_TRIMMED)]


@functools.lru_cache(maxsize=16_384)
def _flags_of(content: str) -> str:
    """What a short content shows: a person who speaks (p), a finite verb (f), a title's (t) or all capitals (c)."""
    flags = ""
    if _PERSON.search(content):
        flags += "p"
    if _FINITE.search(content):
        flags += "f"
    several = " " in content or "\n" in content
    if several and all(w[0].isupper() for w in content.split() if len(w) > 3 and w[0].isalpha()):
        flags += "t"
    if content.isupper():
        flags += "c"
    return flags


class Habits(NamedTuple):
    """What the text as a whole does."""

    story: float
    """How likely it tells a story; see `story_score`."""
    outside: bool
    """Commas and full stops stand behind the closing mark rather than before it."""
    single: bool
    """Single marks are the ordinary ones, as in British newspapers."""
    kind: str
    """Story (s), perhaps a story (t), mixed (m), news (n)."""


def habits_of(text: str, drafts: Sequence[Draft], blocks: Sequence[Span]) -> Habits:
    """The habits of a text, told from its paragraphs and its quotations, the first few thousand of them."""
    if len(drafts) > _ENOUGH:
        drafts = drafts[:_ENOUGH]
        blocks = blocks[: bisect.bisect(blocks, drafts[-1].start, key=_start_of) or 1]
    starts = {block.start for block in blocks}
    opening = inside = outside = single = 0
    for draft in drafts:
        opening += draft.start in starts
        single += 1 if _in_single_marks(draft) else -1
        if draft.close:
            inside += _OUTSIDE.get(text[draft.parts[-1][1] - 1], 0)
            outside += _OUTSIDE.get(text[draft.end : draft.end + 1], 0)
    story = story_score(text, [(d.parts[0][0], d.parts[-1][1]) for d in drafts], opening, len(blocks))
    # The weights know stories in single marks, but hardly any report in them.
    kind = "s" if story > _SURE_STORY else "t" if story > 0.5 else "m" if story > 0.1 else "n"
    return Habits(story, outside > inside, single > 0 and story <= _SURE_STORY, kind)


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_ENOUGH = 4_000
_start_of = operator.attrgetter("start")


def _in_single_marks(draft: Draft) -> bool:
    return draft.style == "single" or draft.open in ("'", "‘")


Shape = tuple[str, ...]
"""What the features are made of: see `shape_of`."""


def shape_of(text: str, draft: Draft, block: Span, before: int, after: int, habits: Habits, first: bool) -> Shape:
    """What is looked at in a quotation and around it, each thing as one of a few values.

    Args:
        text: The whole text.
        draft: The quotation.
        block: Its paragraph (the one it starts in).
        before: Where the quotation before it in the paragraph ends, else the paragraph's start.
        after: Where the next one in the paragraph starts, else the paragraph's end.
        habits: The habits of the text.
        first: Whether it is the first quotation of its paragraph.
    """
    start, end = draft.start, draft.end
    begin, stop = draft.parts[0][0], draft.parts[-1][1]
    content = text[begin:stop] if stop - begin < _LONGEST else text[begin : begin + _LONGEST]
    count = content.count(" ") + content.count("\n") + 1
    last = text[stop - 1]
    behind = text[end : end + 1]
    if behind in _OUTSIDE and last not in ",.!?…—" and (habits.outside or _ends_outside(text, draft, behind)):
        last = behind  # "No", he said: as if it stood inside
        end += 1
    head = _begins_with(text, begin, stop)
    starting = "A" if head.isupper() else "a" if head.islower() else "0" if head.isdigit() else "."
    left = text[max(before, start - _WINDOW) : start].rstrip()
    after = max(after, end)
    right = text[end : min(after, end + _WINDOW)]
    tail = right.lstrip()
    left_classes = [_class_of(word) for word in left.rsplit(None, 3)[-3:]]
    right_classes = [_class_of(word) for word in tail.split(None, 3)[:3]]
    return (
        _length(count),
        starting,
        _ENDINGS.get(last, "x"),
        _prior(left, first),
        _following(right, tail, after >= block.end),
        left_classes[-2] if len(left_classes) > 1 else "none",
        left_classes[-1] if left_classes else "none",
        right_classes[0] if right_classes else "none",
        right_classes[1] if len(right_classes) > 1 else "none",
        "1" if _in_single_marks(draft) is not habits.single else "2",
        habits.kind,
        _flags(content if count < 9 else "", draft, left_classes, right_classes),
        draft.problems[0] if draft.problems else "",
    )


def _length(words: int) -> str:
    """How many words there are, the more of them the more coarsely."""
    return str(words) if words < 4 else next(least for least in ("16", "9", "6", "4") if words >= int(least))


def _flags(content: str, draft: Draft, left: list[str], right: list[str]) -> str:
    """What a short content shows, whether it is never closed (o), and where a verb of saying stands (l, r)."""
    flags = _flags_of(content) if content else ""
    return flags + "o" * (not draft.close) + "l" * ("say" in left) + "r" * ("say" in right)


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_LONGEST = 400
# How much each says about where the text has them: full stops go with whole sentences everywhere.
_OUTSIDE = {",": 4, ".": 1}


def _ends_outside(text: str, draft: Draft, behind: str) -> bool:
    """Whether the sign behind the mark shows by itself that it ends what is quoted: a tag or a whole sentence."""
    if behind == ",":
        tail = text[draft.end + 1 : draft.end + _WINDOW].split(None, 3)[:3]
        return "say" in [_class_of(word) for word in tail]
    begin = draft.parts[0][0]
    return text[begin].isupper() and text[max(0, draft.start - 4) : draft.start].rstrip()[-1:] in ("", ".", "!", "?")


_ENDINGS = {",": ",", ".": ".", "!": "!", "?": "!", "—": "-", "…": "-", "–": "-", "-": "-", ";": ";", ":": ";"}
_PRIORS = {",": ",", ":": ":", ";": ";", ".": ".", "!": ".", "?": ".", "…": ".", "—": "-", "–": "-", "-": "-"}
_FOLLOWERS = {",": ",", ".": ".", ";": ";", ":": ":", "—": "-", "–": "-", "-": "-", ")": ")", "'": ")", "’": ")"}


def _prior(left: str, first: bool) -> str:
    """What stands before the opening mark: a sign, a word (x), another quotation (q), the paragraph's start (^)."""
    if left:
        mark = left[-1]
        return _PRIORS.get(mark) or ("x" if mark.isalnum() else "(")
    return "^" if first else "q"


def _following(right: str, tail: str, last: bool) -> str:
    """What stands behind the closing mark: a sign, a word (A, a), another quotation (q), the paragraph's end ($)."""
    if not tail:
        return "$" if last else "q"
    if right[0].isspace():
        return "A" if tail[0].isupper() else "a" if tail[0].islower() else "s"
    return _FOLLOWERS.get(right[0], "x")


def features(shape: Shape) -> list[str]:
    """The features of a quotation, by their names in the table of weights."""
    words, starting, ending, prior, following, previous2, previous, next1, next2, marks, kind, flags, problem = shape
    found = [
        f"words={words}", f"shape={starting}{ending}", f"prior={prior}", f"following={following}",
        f"previous={previous}", f"next={next1}", f"marks={marks}",
        f"shape,prior={starting}{ending}{prior}", f"shape,words={starting}{ending}{words}",
        f"ending,following={ending}{following}", f"prior,previous={prior}{previous}",
        f"previous2,previous={previous2},{previous}", f"following,next={following}{next1}",
        f"following,next,next2={following}{next1},{next2}", f"words,prior={words}{prior}",
        f"words,following={words}{following}", f"words,previous={words}{previous}",
        f"starting,prior,following={starting}{prior}{following}", f"kind={kind}",
        f"kind,shape={kind}{starting}{ending}", f"kind,words,ending={kind}{words}{ending}",
        f"kind,prior={kind}{prior}", f"kind,following={kind}{following}", f"kind,marks={kind}{marks}",
    ]  # fmt: skip
    found += [f"{name}={where}" for flag, name, where in (
        ("r", "say_right", following), ("l", "say_left", prior), ("t", "titled", ending + kind),
        ("f", "finite", words), ("p", "person", ""), ("c", "capitals", ""), ("o", "open", ""),
    ) if flag in flags]  # fmt: skip
    if problem:
        found.append(f"problem={problem}")
    if words == "1" and starting == "A" and ending != "x":
        found.append(f"one_word={prior}{ending}{following}")
    return found


@functools.lru_cache(maxsize=16_384)
def _score(shape: Shape) -> float:
    weights = _weights()
    return round(_logistic(weights.get("base", 0.0) + sum([weights.get(name, 0.0) for name in features(shape)])), 3)


@functools.cache
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in english().table("quote_weights")}


# In a story, whole sentences that open a paragraph are taken for speech without more ado.
_SURE_STORY = 0.9
_SURE = 0.98
_SENTENCE = 16


def _begins_with(text: str, begin: int, stop: int) -> str:
    """The first character of a content; of "[I]f" the letter that an editor changed."""
    return text[begin + 1] if text[begin] == "[" and begin + 1 < stop else text[begin]


_INNER_MARKS = "'\"’”»›"


def _ends_with(text: str, begin: int, stop: int) -> str:
    """The last character of a content, before the marks of a quotation inside it that ends there too."""
    last = stop - 1
    while last > begin and text[last] in _INNER_MARKS:
        last -= 1
    return text[last]


def _spoken(text: str, begin: int, stop: int) -> bool:
    return (
        stop - begin >= _SENTENCE
        and _ends_with(text, begin, stop) in ",.!?"
        and _begins_with(text, begin, stop).isupper()
    )


def label_all(text: str, drafts: Sequence[Draft], blocks: Sequence[Span]) -> None:
    """Give each draft its label and score, where it has none yet; `drafts` in the order of the text."""
    habits = habits_of(text, drafts, blocks)
    for draft, block, before, after, first in neighbourhoods(drafts, blocks):
        if draft.label:
            continue
        begin, stop = draft.parts[0][0], draft.parts[-1][1]
        if stop - begin == 1:
            draft.label, draft.score = "word", 0.05
        elif habits.story > _SURE_STORY and draft.start == block.start and _spoken(text, begin, stop):
            draft.label, draft.score = "speech", _SURE
        else:
            draft.score = _score(shape_of(text, draft, block, before, after, habits, first))
            if draft.score < _SETTLED and _is_settled(text, draft, block, before):
                draft.score = _SETTLED
            draft.label = "speech" if draft.score >= 0.5 else _other(text, draft, text[begin:stop], before)


# Of sentences in marks after a reporting clause or alone in a paragraph that the weights take for something else, this
# share holds somebody's words: 404 of 435 in PolNeAR's training part, 59 of 60 in LitBank and the World English Bible.
_SETTLED = 0.9
_CLAUSE = 80


@functools.cache
def _introduced() -> re.Pattern[str]:
    """A reporting clause right before the marks: "told the board:", "her reply was,", "according to her,"."""
    reporting = english().reporting
    verbs = "|".join(sorted(map(re.escape, reporting.forms("tag", "base", "third", "past", "gerund"))))
    nouns = "|".join(sorted(map(re.escape, reporting.lemmas("reply", "N"))))
    prepositions = "|".join(sorted(re.escape(w.lemma) for w in reporting.entries.values() if w.part == "I"))
    return re.compile(
        rf"(?:\b(?:{verbs})(?: [^\s,:.;!?]+){{0,4}}|\b(?:{nouns}) (?:was|is|came)"
        rf"|\b(?:{prepositions})(?: [^\s,:.;!?]+){{1,5}})(?:, [a-z]+ing)?[,:]\s*\Z",
        re.IGNORECASE,
    )


def _is_settled(text: str, draft: Draft, block: Span, before: int) -> bool:
    """Whether marks hold a whole sentence that is a paragraph of its own, or comes right after a reporting clause."""
    begin, stop = draft.parts[0][0], draft.parts[-1][1]
    whole = _begins_with(text, begin, stop).isupper() and _ends_with(text, begin, stop) in ".!?…"
    if not (draft.close and whole):
        return False
    if (draft.start, draft.end) == (block.start, block.end):
        return text.count(" ", begin, stop) > 0
    left = text[max(before, draft.start - _CLAUSE) : draft.start].rstrip()
    if left[-1:] not in (",", ":"):
        return False
    labelled = left[-1] == ":" and before == block.start and text.count(" ", begin, stop) > 0
    return (labelled and naming_of(left[:-1].strip()) in _NAMED) or bool(_introduced().search(left))


_NAMED = ("capitals", "name", "role")


def neighbourhoods(drafts: Sequence[Draft], blocks: Sequence[Span]) -> Iterator[tuple[Draft, Span, int, int, bool]]:
    """Each draft with its paragraph, the end of the quotation before it there and the start of the next one."""
    at, n = 0, len(drafts)
    last = len(blocks) - 1
    ended = 0  # where the last quotation ends that is over
    around: list[int] = []  # ends of those that are not
    for number, draft in enumerate(drafts, 1):
        start, end = draft.start, draft.end
        while at < last and blocks[at + 1].start <= start:
            at += 1
        block = blocks[at]
        while around and around[-1] <= start:
            ended = max(ended, around.pop())
        around.append(end)
        follower = number
        while follower < n and drafts[follower].start < end and follower < number + _NEAR:
            follower += 1
        after = max(block.end, end)
        if follower < n and end <= drafts[follower].start < after:
            after = drafts[follower].start
        yield draft, block, max(block.start, ended), after, ended <= block.start


# Moved by a third, none of 47 seen texts is read otherwise (benchmarks/constants.py).
_NEAR = 4
_NAME_LEFT = re.compile(r"[A-Z][\w.]{0,20}\s\Z")
_NAME_RIGHT = re.compile(r"\s[A-Z]\w")


def _other(text: str, draft: Draft, content: str, before: int) -> str:
    """What marks are for that hold nobody's speech."""
    if (
        content[:1].isupper()
        and content.count(" ") < 3
        and content[-1] not in ",.!?"
        and _NAME_LEFT.search(text, max(before, draft.start - 20), draft.start)
        and _NAME_RIGHT.match(text, draft.end)
    ):
        return "nickname"
    classes = [_class_of(word) for word in text[max(before, draft.start - 40) : draft.start].split()[-3:]]
    if content.isupper() and len(content) > 3:
        return "sign"
    heavy = [w for w in content.split() if len(w) > 3 and w[0].isalpha()]
    if content[:1].isupper() and heavy and all(w[0].isupper() for w in heavy) and ("work" in classes or " " in content):
        return "title"
    if "sign" in classes:
        return "sign"
    if "naming" in classes[-2:] or len(content.strip(".,!?;:")) <= 1:
        return "word"
    return "scare"
