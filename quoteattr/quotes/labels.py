"""What the marks are for: somebody's words, or irony, a title, a nickname, a word as a word, a sign.

Decided on the string alone: the shape of the content (its length, how it begins
and ends), what stands before and behind the marks, and the habits of the text,
since in a story nearly everything in marks is spoken, while in a report the
marks hold fragments, titles and irony as well.  The score is a logistic
regression over features that are either there or not; its weights are the table
``data/quote_weights.tsv``, fitted by ``benchmarks/train_labels.py`` on PDNC
(Vishnubhotla et al. 2022), LitBank (Sims and Bamman 2020) and PolNeAR (Newell
et al. 2018).
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence

from quoteattr import lexicon
from quoteattr.quotes.assemble import Draft
from quoteattr.types import Span

__all__ = ["features", "label_all", "story_score"]

_PRONOUNS = re.compile(r"\b(?:he|she|her|him|I|my|me)\b")
_DIGITS = re.compile(r"\d")
_NAMES = re.compile(r"(?<=[a-z] )[A-Z]")
_ENDS = ",.!?-—…"
_SAMPLE = 100_000


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
    score = (
        4.1
        - 0.1 * strong / n
        - 0.9 * short / n
        + 2.0 * opening / max(1, paragraphs)
        + 31 * len(_PRONOUNS.findall(sample)) / words
        - 95 * len(_DIGITS.findall(sample)) / words
        - 78 * len(_NAMES.findall(sample)) / words
    )
    return _logistic(score)


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


_WINDOW = 60
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_PERSON = re.compile(r"\b(?:I|you|we|You|We|my|your|our|me|us|I'm|I’m)\b")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|will|would|can|could|should|must|may|do|does|did|not|it's|it’s)\b|n['’]t\b"
)
_CLASSES = {
    "a": "det", "an": "det", "the": "det", "his": "det", "her": "det", "their": "det", "its": "det", "this": "det",
    "that": "that", "as": "as", "to": "to", "and": "and", "or": "and", "but": "and", "of": "of", "in": "prep",
    "for": "prep", "with": "prep", "by": "prep", "on": "prep", "from": "prep", "about": "prep", "is": "be",
    "was": "be", "are": "be", "were": "be", "be": "be", "been": "be", "not": "not", "he": "pron", "she": "pron",
    "they": "pron", "it": "pron", "i": "pron", "we": "pron", "who": "pron", "which": "pron", "so": "so",
    "called": "naming", "named": "naming", "titled": "naming", "entitled": "naming", "dubbed": "naming",
    "word": "naming", "words": "naming", "term": "naming", "phrase": "naming", "title": "naming", "known": "naming",
    "letter": "naming", "letters": "naming", "calls": "naming", "call": "naming", "calling": "naming",
    "sign": "sign", "signs": "sign", "read": "sign", "reads": "sign", "reading": "sign", "marked": "sign",
    "inscribed": "sign", "labelled": "sign", "labeled": "sign", "placard": "sign", "notice": "sign",
    "book": "work", "song": "work", "film": "work", "movie": "work", "show": "work", "novel": "work", "poem": "work",
    "play": "work", "article": "work", "essay": "work", "album": "work", "nbc": "work", "abc": "work", "cbs": "work",
    "chapter": "work", "magazine": "work", "hymn": "work", "series": "work",
}  # fmt: skip


@functools.cache
def _word_classes() -> dict[str, str]:
    classes = dict.fromkeys(lexicon.words("tag_verbs"), "say")
    classes.update(_CLASSES)
    return classes


def _class(word: str) -> str:
    return _word_classes().get(word.lower()) or ("Name" if word[:1].isupper() else "word")


def features(text: str, draft: Draft, block: Span, before: int, after: int, story: float, first: bool) -> list[str]:
    """What is true of a quotation, each thing by its name in the table of weights.

    Args:
        text: The whole text.
        draft: The quotation.
        block: Its paragraph (the one it starts in).
        before: Where the quotation before it in the paragraph ends, else the paragraph's start.
        after: Where the next one in the paragraph starts, else the paragraph's end.
        story: How likely the text is a story.
        first: Whether it is the first quotation of its paragraph.
    """
    start, end = draft.start, draft.end
    begin, stop = draft.parts[0][0], draft.parts[-1][1]
    content = text[begin : min(stop, begin + 400)]
    count = content.count(" ") + content.count("\n") + 1
    words = str(count) if count < 4 else "4" if count < 6 else "6" if count < 9 else "9" if count < 16 else "16"
    last = text[stop - 1]
    ending = last if last in ",." else "!" if last in "!?" else "-" if last in "—…-–" else ";" if last in ";:" else "x"
    head = content[0]
    starting = "A" if head.isupper() else "a" if head.islower() else "0" if head.isdigit() else "."
    left = text[max(before, start - _WINDOW) : start].rstrip()
    right = text[end : min(max(after, end), end + _WINDOW)]
    if left:
        mark = left[-1]
        prior = mark if mark in ",:;" else "." if mark in ".!?…" else "-" if mark in "—–-" else "x"
        if prior == "x" and not mark.isalnum():
            prior = "("
    elif first:
        prior = "^"
    else:
        prior = "q"
    tail = right.lstrip()
    if not tail:
        following = "$" if end + 1 >= block.end or after >= block.end else "q"
    elif right[0].isspace():
        following = "A" if tail[0].isupper() else "a" if tail[0].islower() else "s"
    else:
        following = right[0] if right[0] in ",.;:" else "-" if right[0] in "—–-" else ")" if right[0] in ")'’" else "x"
    words_left = _WORD.findall(left)
    words_right = _WORD.findall(tail)
    previous = _class(words_left[-1]) if words_left else "none"
    previous2 = _class(words_left[-2]) if len(words_left) > 1 else "none"
    next1 = _class(words_right[0]) if words_right else "none"
    next2 = _class(words_right[1]) if len(words_right) > 1 else "none"
    next3 = _class(words_right[2]) if len(words_right) > 2 else "none"
    kind = "s" if story > 0.9 else "t" if story > 0.5 else "m" if story > 0.1 else "n"
    titled = count > 1 and all(w[0].isupper() for w in content.split() if len(w) > 3 and w[0].isalpha())
    single = "1" if draft.style == "single" or draft.open in "'‘" else "2"
    shape = f"{starting}{ending}"
    found = [
        f"words={words}", f"shape={shape}", f"prior={prior}", f"following={following}",
        f"previous={previous}", f"next={next1}", f"marks={single}",
        f"shape,prior={shape}{prior}", f"shape,words={shape}{words}", f"ending,following={ending}{following}",
        f"prior,previous={prior}{previous}", f"previous2,previous={previous2},{previous}",
        f"following,next={following}{next1}", f"following,next,next2={following}{next1},{next2}",
        f"words,prior={words}{prior}", f"words,following={words}{following}", f"words,previous={words}{previous}",
        f"starting,prior,following={starting}{prior}{following}", f"kind={kind}",
        f"kind,shape={kind}{shape}", f"kind,words,ending={kind}{words}{ending}", f"kind,prior={kind}{prior}",
        f"kind,following={kind}{following}", f"kind,marks={kind}{single}",
    ]  # fmt: skip
    if "say" in (next1, next2, next3):
        found.append(f"say_right={following}")
    if "say" in (previous, previous2) or (len(words_left) > 2 and _class(words_left[-3]) == "say"):
        found.append(f"say_left={prior}")
    if titled:
        found.append(f"titled={ending}{kind}")
    if _PERSON.search(content):
        found.append("person")
    if _FINITE.search(content):
        found.append(f"finite={words}")
    if draft.problems:
        found.append(f"problem={draft.problems[0]}")
    if not draft.close:
        found.append("open")
    if content.isupper():
        found.append("capitals")
    if starting == "A" and " " not in content and not content[-1:].isalnum():
        found.append(f"one_word={prior}{ending}{following}")
    return found


@functools.cache
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in lexicon.table("quote_weights")}


def label_all(text: str, drafts: Sequence[Draft], blocks: Sequence[Span]) -> None:
    """Give each draft its label and score, where it has none yet."""
    if not drafts:
        return
    ordered = sorted(drafts, key=lambda d: (d.start, -d.end))
    starts = {block.start for block in blocks}
    contents = [(d.parts[0][0], d.parts[-1][1]) for d in ordered]
    story = story_score(text, contents, sum(d.start in starts for d in ordered), len(blocks))
    weights = _weights()
    get = weights.get
    base = weights.get("base", 0.0)
    for draft, block, before, after, first in neighbourhoods(ordered, blocks):
        if draft.label:
            continue
        begin, stop = draft.parts[0][0], draft.parts[-1][1]
        names = features(text, draft, block, before, after, story, first)
        score = _logistic(base + sum([get(name, 0.0) for name in names]))
        draft.score = round(score, 3)
        draft.label = "speech" if score >= 0.5 else _other(text, draft, text[begin:stop], before)


def neighbourhoods(ordered: Sequence[Draft], blocks: Sequence[Span]) -> list[tuple[Draft, Span, int, int, bool]]:
    """Each draft with its paragraph, the end of the quotation before it there and the start of the next one."""
    out = []
    at = 0
    n = len(ordered)
    ended = 0  # end of the last quotation that is over
    for number, draft in enumerate(ordered):
        while at + 1 < len(blocks) and blocks[at + 1].start <= draft.start:
            at += 1
        block = blocks[at]
        ended = max(
            (ordered[i].end for i in range(max(0, number - 3), number) if ordered[i].end <= draft.start), default=0
        )
        first = ended <= block.start
        follower = number + 1
        while follower < n and follower < number + 4 and ordered[follower].start < draft.end:
            follower += 1
        limit = max(block.end, draft.end)
        after = limit
        if follower < n and draft.end <= ordered[follower].start < limit:
            after = ordered[follower].start
        out.append((draft, block, max(block.start, ended), after, first))
    return out


_NAME_LEFT = re.compile(r"[A-Z][\w.]*\s\Z")
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
    left = _WORD.findall(text[max(before, draft.start - 40) : draft.start])
    classes = [_class(w) for w in left[-3:]]
    capitals = content.isupper() and len(content) > 3
    if "sign" in classes or capitals:
        return "sign"
    if "naming" in classes[-2:] or len(content.strip(".,!?;:")) <= 1:
        return "word"
    heavy = [w for w in content.split() if len(w) > 3 and w[0].isalpha()]
    if content[:1].isupper() and heavy and all(w[0].isupper() for w in heavy) and ("work" in classes or " " in content):
        return "title"
    return "scare"
