"""Speech tags of unlabelled novels as training data: who is named in a clear tag is the answer once the tag is hidden.

A clear tag by name (``said Ruth``) is taken away, or the name in it becomes a
pronoun or a description that the text itself gives that person; what the
library then has to find out is whom the tag named.  Tags by a description that
stands for somebody whom nobody names are left as they are, their own answer.
Text and analysis are edited together; everything else is found anew.
"""

from __future__ import annotations

import bisect
import collections
import gzip
import pathlib
import random
import re
from collections.abc import Sequence
from typing import Any

import attrs

from quoteattr.reports import tags
from quoteattr.speakers.conversation import read_scene
from quoteattr.speakers.ranker import LIMIT, clear_speaker
from quoteattr.speakers.scene import Scene
from quoteattr.speakers.utterances import DESCRIPTION, Utterance
from quoteattr.syntax.parse import Entity, Parse
from quoteattr.types import Cast, Person, QuoteSpan, Span

# Of a novel so many characters are read, up to the end of a paragraph.
LENGTH = 200_000
# So many novels are read, and what tells which have most tags.
NOVELS = 12
_TAG = re.compile(r"[,!?.][\"”’']\s+(?:(?:[a-z]+ed|said)\s+[A-Z]|[A-Z]\w+\s+(?:said|[a-z]+ed)\b)")
# Of the clear tags of one copy of a novel so many are hidden: its lines stand among others whose speaker is told.
HIDDEN = 0.5
# How a hidden tag is hidden: shares of quotes without a tag, with a pronoun, with a description.
KINDS = {"implicit": 0.5, "pronoun": 0.25, "description": 0.25}
# A description that stands for somebody unnamed is an example of its own from so many mentions on.
_OFTEN = 3
# Words of a description, at most.
_LONGEST = 4
_PLAIN = ("inverted", "subject-verb")
_ENDS = ".!?"


@attrs.frozen
class Edit:
    """Characters of a text and what they become, with the tag (Penn) of its last word."""

    start: int
    end: int
    text: str = ""
    tag: str = ""


def novels(folder: pathlib.Path, without: Sequence[str] = (), most: int = NOVELS) -> list[tuple[str, str]]:
    """Names and beginnings of the `most` novels with most tags by name, none whose file name holds one of `without`."""
    found = []
    for path in sorted(folder.glob("*.txt.gz")):
        if any(part in path.name for part in without):
            continue
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            text = stream.read()
        if len(text) > LENGTH:
            text = text[: text.rindex("\n\n", 0, LENGTH)]
        found.append((-len(_TAG.findall(text)), path.name.removesuffix(".txt.gz"), text))
    return [(name, text) for _, name, text in sorted(found)[:most]]


def masked(parse: Parse, marks: Sequence[QuoteSpan], cast: Cast, name: str, copy: int) -> tuple[dict[str, Any], Parse]:
    """A copy of a novel with tags hidden, as a document of the bench, and its analysis; other copies hide others."""
    tagged = tags.find_tags(parse, marks)
    scene = read_scene(parse, marks, tagged, cast, LIMIT)
    called = _descriptions(parse, scene, cast)
    chance = random.Random(f"{name} {copy // 2}")  # noqa: S311
    edits: list[Edit] = []
    answers: list[tuple[Utterance, int, str]] = []
    for one in scene.utterances:
        hide = (chance.random() < HIDDEN) == (copy % 2 == 0)
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        pick = chance.random()
        person = clear_speaker(one)
        if person >= 0 and hide and one.frame is not None and one.frame.rule in _PLAIN:
            made = _hide(parse, marks, one, cast.people[person], kind, called.get(person, []), pick)
            if made and (not edits or made[0].start >= edits[-1].end):
                edits.extend(made)
                answers.append((one, person, {"description": "explicit"}.get(kind, kind)))
        elif one.source_kind == DESCRIPTION and one.person >= 0 and one.frame is not None and one.frame.cue is not None:
            own = cast.people[one.person]
            if own.kind == "unnamed" and len(own.mentions) >= _OFTEN and copy == 0:
                answers.append((one, one.person, "explicit"))
    return _document(parse, marks, cast, name, copy, edits, answers), edited(parse, edits)


def _document(
    parse: Parse, marks: Sequence[QuoteSpan], cast: Cast, name: str, copy: int, edits: Sequence[Edit],
    answers: Sequence[tuple[Utterance, int, str]],
) -> dict[str, Any]:  # fmt: skip
    place = _places(edits)
    quotes = []
    for one, person, kind in answers:
        span = marks[one.marks[0]].spans[0]
        quotes.append(
            {"id": f"q{len(quotes)}", "spans": [[place(span.start), place(span.end)]], "kind": "direct",
             "speaker": cast.people[person].id, "source": [], "cue": [], "attribution": kind}
        )  # fmt: skip
    return {
        "id": f"masked/{name}/{copy}", "corpus": "masked", "genre": "fiction", "text": _edited_text(parse.text, edits),
        "people": [{"id": p.id, "name": p.name, "aliases": list(p.aliases), "gender": p.gender} for p in cast.people],
        "quotes": quotes,
    }  # fmt: skip


def _descriptions(parse: Parse, scene: Scene, cast: Cast) -> dict[int, list[str]]:
    """The descriptions with an article by which the text means each person more than all others."""
    number = {id_: at for at, id_ in enumerate(scene.ids)}
    found: dict[str, collections.Counter[int]] = {}
    for mention in cast.mentions:
        if mention.kind == "description" and mention.person in number:
            words = mention.span.of(parse.text).split()
            if words[0].lower() == "the" and 2 <= len(words) <= _LONGEST and " ".join(words[1:]).islower():
                found.setdefault(" ".join(words).lower(), collections.Counter())[number[mention.person]] += 1
    for at, person in enumerate(cast.people):
        for role in person.roles:
            if role.islower() and role.replace(" ", "").isalpha() and role.count(" ") < _LONGEST - 1:
                found.setdefault(f"the {role}", collections.Counter())[at] += 2
    out: dict[int, list[str]] = {}
    for text, bearers in sorted(found.items()):
        bearer, times = max(bearers.items(), key=lambda pair: (pair[1], -pair[0]))
        if times > 1 and 2 * times > bearers.total():  # what mostly stands for somebody else would teach nothing
            out.setdefault(bearer, []).append(text)
    return out


def _hide(
    parse: Parse, marks: Sequence[QuoteSpan], one: Utterance, person: Person, kind: str, called: Sequence[str],
    pick: float,
) -> list[Edit]:  # fmt: skip
    """The edits that hide one tag; none where it cannot be hidden in that way."""
    frame = one.frame
    if frame is None or frame.source is None or frame.cue is None:
        return []
    if kind == "implicit":
        return _without_tag(parse, marks, one, frame.source, frame.cue)
    text = frame.source.of(parse.text)
    if "," in text or text.count(" ") >= _LONGEST:
        return []
    if kind == "pronoun":
        pronoun = {"F": "she", "M": "he"}.get(person.gender or "")
        put, tag = (pronoun or "", "PRP")
    else:
        put, tag = (called[int(pick * len(called))] if called else "", "NN")
    if not put:
        return []
    start = frame.source.start
    before = parse.text[parse.paragraphs[parse.paragraph_at(start)].start : start].rstrip()
    if not before or before[-1] in _ENDS:
        put = put[0].upper() + put[1:]
    return [Edit(start, frame.source.end, put, tag)]


def _without_tag(parse: Parse, marks: Sequence[QuoteSpan], one: Utterance, source: Span, cue: Span) -> list[Edit]:
    """The edits that take a tag's sentence away, and end what stands before it with a full stop or join both parts."""
    text = parse.text
    paragraph = parse.paragraphs[parse.paragraph_at(cue.start)]
    near = [mark for mark in (marks[i] for i in one.marks) if paragraph.start <= mark.start < paragraph.end]
    low, high = min(source.start, cue.start), max(source.end, cue.end)
    left = max((mark for mark in near if mark.end <= low), key=lambda mark: mark.end, default=None)
    right = min((mark for mark in near if mark.start >= high), key=lambda mark: mark.start, default=None)
    begin, end = left.end if left else paragraph.start, right.start if right else paragraph.end
    if left is not None and not any(c.isalnum() for c in text[begin:low]):  # the tag comes after the words
        stop = next((i + 1 for i in range(high, end) if text[i] in _ENDS and text[i - 1 : i + 1] != "r."), end)
        if right is None or text[stop:end].strip():
            comma = left.spans[-1].end - 1
            closed = [Edit(comma, comma + 1, ".", ".")] if text[comma] == "," else []
            return [*closed, Edit(begin, stop)]
        inside = left.spans[-1].end
        if stop < end or text[stop - 1] in _ENDS:
            inside -= text[inside - 1] == ","
            return [Edit(inside, right.spans[0].start, ". " if inside < left.spans[-1].end else " ", ".")]
        return [Edit(inside, right.spans[0].start, " ")]
    if right is not None:  # the tag comes before the words
        ends = (i + 1 for i in range(begin, low) if text[i] in _ENDS and text[i - 1 : i + 1] != "r.")
        begun = max(ends, default=begin)
        return [Edit(begun, end, " " if begun > begin else "")]
    return []


def _places(edits: Sequence[Edit]) -> Any:
    """Where a place of the text stands after the edits."""
    ends = [edit.end for edit in edits]
    moved = [0]
    for edit in edits:
        moved.append(moved[-1] + len(edit.text) - (edit.end - edit.start))

    def place(offset: int) -> int:
        at = bisect.bisect_right(ends, offset)
        if at < len(edits) and edits[at].start < offset:
            return edits[at].start + moved[at]
        return offset + moved[at]

    return place


def _edited_text(text: str, edits: Sequence[Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces.extend((text[at : edit.start], edit.text))
        at = edit.end
    return "".join([*pieces, text[at:]])


def edited(parse: Parse, edits: Sequence[Edit]) -> Parse:
    """An analysis after edits of its text: tokens inside them go, new ones stand where they headed."""
    place = _places(edits)
    text = _edited_text(parse.text, edits)
    number: list[int] = []  # for each old token the new one, -1 where it went
    rows: list[tuple[int, int, str, str, str, int, int]] = []  # start, end, word, tag, dependency, old head, sentence
    at = 0
    for token in range(len(parse)):
        while at < len(edits) and edits[at].end <= parse.starts[token]:
            at += 1
        edit = edits[at] if at < len(edits) and edits[at].start < parse.ends[token] else None
        if edit is None:
            number.append(len(rows))
            rows.append(
                (place(parse.starts[token]), place(parse.ends[token] - 1) + 1, parse.words[token], parse.tags[token],
                 parse.deps[token], parse.heads[token], parse.sentences[token])
            )  # fmt: skip
            continue
        inside = parse.tokens_in(Span(edit.start, edit.end))
        words = edit.text.split()
        if token == inside[0] and words:
            head = next((t for t in inside if parse.heads[t] not in inside), inside[-1])
            begin = place(edit.start)
            for left, word in zip(range(len(words) - 1, -1, -1), words, strict=True):
                last = left == 0
                rows.append(
                    (begin, begin + len(word), word, edit.tag if last else "DT" if word.lower() == "the" else "JJ",
                     parse.deps[head] if last else "det" if word.lower() == "the" else "amod",
                     parse.heads[head] if last else -left, parse.sentences[token])
                )  # fmt: skip
                begin += len(word) + 1
        number.append(len(rows) - 1 if words else -1)
    heads = []
    for here, row in enumerate(rows):
        new = number[row[5]] if row[5] >= 0 else here - row[5]
        heads.append(new if new >= 0 else here)
    entities = [
        Entity(number[e.start], number[e.end - 1] + 1, e.label)
        for e in parse.entities
        if not any(number[t] < 0 for t in range(e.start, e.end))
        and [rows[number[t]][2] for t in range(e.start, e.end)] == parse.words[e.start : e.end]
    ]
    paragraphs = [Span(place(p.start), place(p.end)) for p in parse.paragraphs]
    return Parse(
        text, [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], [r[3] for r in rows],
        [r[4] for r in rows], heads, [r[6] for r in rows], entities,
        [p for p in paragraphs if len(p)], parse.pipeline, parse.parsed,
    )  # fmt: skip
