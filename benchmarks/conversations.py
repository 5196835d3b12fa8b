"""Annotated texts as training data for who speaks: read once for a setting, the gold laid over what was found.

Used by ``train_dialogue.py``; the corpora are those of the bench.  What
``blind.json`` beside the data folder lists is scored elsewhere and never fitted on.
"""

from __future__ import annotations

import collections
import concurrent.futures
import gzip
import json
import pathlib
import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import attrs
import numpy as np
from masking import masked, novels

from quoteattr import synth
from quoteattr.people import find_people
from quoteattr.reports import frames, tags, turns
from quoteattr.speakers.conversation import read_scene
from quoteattr.speakers.decisions import MAY_BE_STORY
from quoteattr.speakers.pairs import Pairs, pairs_of
from quoteattr.speakers.quotes import GivenQuotes, any_untagged, merge_turns
from quoteattr.speakers.ranker import LIMIT, clear_speaker
from quoteattr.speakers.rows import first_stage
from quoteattr.speakers.scene import Scene
from quoteattr.speakers.utterances import Utterance
from quoteattr.syntax import parse as parsing
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Parse
from quoteattr.text.genre import Genre, fiction_score
from quoteattr.text.quotes import find_quotes
from quoteattr.types import Cast, CastEntry, Frame, QuoteSpan, Span

SETTINGS = ("closed", "open")
SYNTHETIC = 300
# Which corpora are read in which settings: a cast is given where the corpus has one that is meant as such.
CORPORA: dict[str, tuple[str, ...]] = {
    "pdnc": SETTINGS, "quoteli3": SETTINGS, "litbank": SETTINGS, "ulysses": SETTINGS, "webbible": SETTINGS,
    "gumfiction": SETTINGS, "newspeople": ("open",), "synth": SETTINGS,
}  # fmt: skip
# Parts that are held out together: an author's novels and excerpts, one publisher's articles.
FOLDS = 4
_AUTHORS = {
    "Dickens": "HardTimes OliverTwist dickens bleak_house david_copperfield oliver_twist great_expectations",
    "Hemingway": "TheSunAlsoRises",
    "Wharton": "TheAgeOfInnocence age_of_innocence ethan_frome house_of_mirth",
    "Chopin": "TheAwakening awakening",
    "James": "DaisyMiller daisy_miller portrait_of_a_lady turn_of_the_screw ambassadors",
    "Montgomery": "AnneOfGreenGables anne_of_green",
    "Doyle": "TheSignOfTheFour sherlock sign_of_the_four study_in_scarlet hound_of_the_baskervilles",
    "Wilde": "ThePictureOfDorianGray dorian_gray",
    "Wells": "TheInvisibleMan invisible_man time_machine war_of_the_worlds tono",
    "Chekhov": "TheSteppe",
    "Forster": "APassageToIndia HowardsEnd WhereAngelsFearToTread howards_end",
    "Joyce": "u04_calypso u06_hades dubliners portrait_of_the_artist 4300_ulysses",
    "Bible": "ruth jonah mark",
}
_FOLD = {
    "Dickens": 0, "Hemingway": 1, "Wharton": 2, "Chopin": 2, "James": 2, "Montgomery": 2, "Doyle": 1, "Wilde": 1,
    "Wells": 0, "Chekhov": 1, "Forster": 3, "Joyce": 0, "Bible": 2,
}  # fmt: skip


@attrs.define(eq=False)
class Reading:
    """What the stages made of one document in one setting."""

    document: dict[str, Any]
    setting: str
    parse: Parse
    marks: Sequence[QuoteSpan]
    given: GivenQuotes | None
    genre: Genre
    story: float
    reports: Sequence[Frame]
    tagged: Sequence[Frame]
    cast: Cast
    ranked: bool
    """Whether the library would rank the text's utterances."""

    @property
    def corpus(self) -> str:
        """The corpus the document is of."""
        return str(self.document["corpus"])

    @property
    def name(self) -> str:
        """What the document is called in its corpus."""
        return str(self.document["id"]).split("/")[-1]


@attrs.define(eq=False)
class Text:
    """A reading as rows of (utterance, candidate)."""

    reading: Reading
    fold: int
    """Number of the part that is held out together."""
    scene: Scene
    pairs: Pairs
    paragraphs: np.ndarray
    columns: dict[str, np.ndarray]
    right: np.ndarray
    """For each pair whether the candidate is the speaker."""
    quotes: list[tuple[int, str | None, bool]]
    """Gold quotes: index of the utterance (-1: none), type of attribution, whether the speaker is known."""
    clear: np.ndarray
    """For each utterance the person a clear tag names, or -1."""
    kinds: list[str]
    """For each utterance what the decision rests on."""
    weights: dict[int, float] = attrs.field(factory=dict)
    """How much an utterance counts when a ranker is fitted, where that is not 1."""
    guess: np.ndarray | None = None
    final: np.ndarray | None = None

    @property
    def corpus(self) -> str:
        """The corpus it is of."""
        return self.reading.corpus

    @property
    def setting(self) -> str:
        """`closed` or `open`."""
        return self.reading.setting


# What people whom nobody names are called in invented conversations.
_NAMELESS = {
    "F": ("woman", "girl", "old woman", "nurse", "landlady", "young lady", "waitress", "stranger", "doctor", "cook"),
    "M": ("man", "boy", "old man", "porter", "landlord", "young man", "waiter", "stranger", "doctor", "driver"),
}  # fmt: skip


def invented(n: int) -> dict[str, Any]:
    """The invented conversation of number `n`: some told by one of its people, some with people whom nobody names."""
    made = synth.dialogue(seed=f"train {n}", turns=3 + n % 15, narrator=n % 5 == 4, speakers=2 if n % 4 == 1 else None)
    inside = [span for quote in made.quotes for span in quote.spans]
    edits: list[tuple[int, int, str]] = []
    free = {gender: list(nouns) for gender, nouns in _NAMELESS.items()}
    for person in made.people if n % 2 else ():
        places = [m for m in made.namings if m.person == person.id and m.form != "pronoun"]
        called = any(span.start <= m.span.start < span.end for m in places for span in inside)
        if called or person.gender not in free or any(m.form == "narrator" for m in places):
            continue
        if n % 4 == 1 and edits:  # one of them has a name
            break
        noun = free[person.gender].pop((n * 7 + len(edits)) % len(free[person.gender]))
        for at, m in enumerate(places):
            article = "the" if at else "an" if noun[0] in "aeiou" else "a"
            before = made.text[: m.span.start].rstrip(" ")[-2:]
            opens = before[-1:] in "\n.!?" or (before[-1:] in "”’\"'»" and before[:1] == ".")
            edits.append((m.span.start, m.span.end, f"{article.capitalize() if opens else article} {noun}"))
    return made.edited(tuple(sorted(edits))).to_gold()


def documents(folder: pathlib.Path, corpus: str) -> Iterator[dict[str, Any]]:
    """The documents of one corpus that may be fitted on."""
    if corpus == "synth":
        for n in range(SYNTHETIC):
            yield {**invented(n), "id": f"synth/{n}", "corpus": "synth"}
        return
    blind = set(json.loads((folder.parent / "blind.json").read_text(encoding="utf-8")))
    with gzip.open(folder / f"{corpus}-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if document["id"] not in blind and any(quote["speaker"] for quote in document["quotes"]):
                yield {**document, "corpus": corpus}


def fold_of(document: dict[str, Any]) -> int:
    """The part that a document is held out with: its author's, its publisher's, or any."""
    name = document["id"].split("/")[-1]
    for author, parts in _AUTHORS.items():
        if any(part in name for part in parts.split()):
            return _FOLD[author]
    if document["corpus"] == "newspeople":
        name = name.split("_")[0]
    return zlib.crc32(name.encode()) % FOLDS


def read(document: dict[str, Any], parse: Parse, setting: str) -> Reading:
    """One document with the quotes and people of the setting, as `quoteattr.attribute` reads it."""
    given, entries = None, None
    if setting == "closed":
        given, entries = _gold_quotes(document), _gold_cast(document)
    marks = list(find_quotes(parse.text)) if given is None else given.marks
    spoken = turns.find_turns(parse, marks)
    story = fiction_score(parse.text, parse.paragraphs, marks)
    recorded = sum(len(span) for frame in spoken for span in frame.spans) > len(parse.text) / 2
    genre: Genre = "news" if recorded or story < 0.5 else "fiction"
    tagged = tags.find_tags(parse, marks)
    reports = merge_turns(spoken, frames.find_frames(parse, marks))
    sources = (*reports, *tagged)
    cast = find_people(Document(parse, marks), sources, entries, fiction=genre == "fiction")
    ranked = story >= MAY_BE_STORY or any_untagged(parse, marks, (*reports, *tagged))
    return Reading(document, setting, parse, marks, given, genre, story, reports, tagged, cast, ranked)


def readings(folder: pathlib.Path, corpora: Sequence[str] = tuple(CORPORA)) -> Iterator[Reading]:
    """Every document of the corpora in each of its settings."""
    parsing.load_pipeline()  # once, before the processes part
    found = [document for corpus in corpora for document in documents(folder, corpus)]
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for both in pool.map(_read_all, found):
            yield from both


def masked_texts(folder: pathlib.Path) -> Iterator[Text]:
    """Rows of novels without labels whose clear tags are hidden (`masking`), two copies of every novel.

    Novels by authors of the annotated corpora are left out.
    """
    parsing.load_pipeline()
    known = [part for parts in _AUTHORS.values() for part in parts.split()]
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for both in pool.map(_mask, novels(folder, known)):
            yield from both


# A hidden tag counts this many times as much as it would by its number, at most and at least.
_MOST, _LEAST = 4.0, 0.25


def weigh(texts: Sequence[Text], against: Collection[str]) -> None:
    """Weigh hidden tags so that whoever answers does so as often as in the corpora `against`.

    Authors tag by name where a reader would guess wrong: whom a hidden tag named is less often the speaker of two
    turns before than who speaks without a tag, and less often whom a pronoun there is taken for.  What counts
    where nothing is left of the tag is who the tags of the last two turns name; else whether the person is the one
    that the words are resolved to.
    """
    real: collections.Counter[tuple[int, ...]] = collections.Counter()
    made: collections.Counter[tuple[int, ...]] = collections.Counter()
    hidden: list[tuple[Text, int, tuple[int, ...]]] = []
    for text in texts:
        if text.corpus != "masked" and (text.corpus not in against or text.setting == "closed"):
            continue
        for at, _, _ in text.quotes:
            rows = np.flatnonzero(text.right[text.pairs.begins[at] : text.pairs.begins[at + 1]]) if at >= 0 else ()
            if not len(rows):
                continue
            cell = _outcome(text, int(text.pairs.begins[at] + rows[0]))
            if text.corpus == "masked":
                hidden.append((text, at, cell))
                made[cell] += 1
            else:
                real[cell] += 1
    for text, at, cell in hidden:
        of = [sum(times for other, times in found.items() if other[0] == cell[0]) for found in (real, made)]
        ratio = (real[cell] / max(1, of[0])) / (made[cell] / max(1, of[1]))
        text.weights[at] = min(_MOST, max(_LEAST, ratio))


def _outcome(text: Text, row: int) -> tuple[int, ...]:
    kind = int(text.columns["tag_kind"][row])
    if kind:
        return kind, int(np.sign(text.columns["tag_resolved"][row]))
    return kind, int(text.columns["turn_previous_1"][row]), int(text.columns["turn_previous_2"][row])


def _mask(novel: tuple[str, str]) -> list[Text]:
    name, text = novel
    parse = parsing.parse_text(text, parsing.load_pipeline())
    bare = {"id": f"masked/{name}", "corpus": "masked", "text": text, "people": [], "quotes": []}
    whole = read(bare, parse, "open")
    out = []
    for copy in range(2):
        document, analysis = masked(parse, whole.marks, whole.cast, name, copy)
        rows = rows_of(read(document, analysis, "open"))
        rows.reading.parse = Parse("", [], [], [], [], [], [], [], [], [])  # no longer needed, and large
        rows.fold = zlib.crc32(name.encode()) % FOLDS
        out.append(rows)
    return out


def _read_all(document: dict[str, Any]) -> list[Reading]:
    parse = parsing.parse_text(document["text"], parsing.load_pipeline())
    return [read(document, parse, setting) for setting in CORPORA[document["corpus"]]]


def rows_of(reading: Reading) -> Text:
    """The utterances and candidates of a reading, with their features and the right answers."""
    document, parse = reading.document, reading.parse
    scene = read_scene(parse, reading.marks, reading.tagged, reading.cast, LIMIT)
    pairs = pairs_of(scene)
    paragraphs = np.array([p.start for p in parse.paragraphs], dtype=np.int64)
    columns = first_stage(scene, pairs, paragraphs)
    open_ = reading.setting == "open"
    speaker_of = (
        same_person(document, reading.cast.people) if open_ else {p["id"]: {p["id"]} for p in document["people"]}
    )
    utterance = _utterances_of(document, scene, reading.marks)
    speakers: list[set[str]] = [set() for _ in scene.utterances]
    quotes = []
    for quote, at in zip(document["quotes"], utterance, strict=True):
        if quote["speaker"]:
            people = speaker_of.get(quote["speaker"], set())
            if at >= 0 and not speakers[at]:
                speakers[at] = people
            quotes.append((at, quote["attribution"], bool(people)))
    right = [scene.ids[c] in speakers[u] for u, c in zip(pairs.utterance, pairs.person, strict=True)]
    return Text(
        reading, fold_of(document), scene, pairs, paragraphs, columns, np.array(right, dtype=bool), quotes,
        np.array([clear_speaker(one) for one in scene.utterances], dtype=np.int64),
        [_evidence_kind(one) for one in scene.utterances],
    )  # fmt: skip


def _evidence_kind(one: Utterance) -> str:
    """What the decision rests on; each kind has its own calibration: `clear`, `tagged` or `bare`."""
    if clear_speaker(one) >= 0:
        return "clear"
    return "tagged" if one.frame is not None else "bare"


def _gold_quotes(document: dict[str, Any]) -> GivenQuotes:
    spans = sorted(
        {(a, b, at) for at, q in enumerate(document["quotes"]) for a, b in q["spans"] if b > a},
        key=lambda s: (s[0], -s[1]),
    )
    groups: dict[int, list[int]] = {}
    for index, (_, _, at) in enumerate(spans):
        groups.setdefault(at, []).append(index)
    marks = tuple(QuoteSpan(spans=(Span(a, b),), outer=Span(a, b), style="given") for a, b, _ in spans)
    return GivenQuotes(marks, tuple(tuple(group) for group in groups.values()))


def _gold_cast(document: dict[str, Any]) -> list[CastEntry]:
    entries = {}
    for person in document["people"]:
        entry = CastEntry(person["name"], tuple(person["aliases"]), person["gender"], person["id"])
        if entry.name.strip():
            entries.setdefault(entry.name.casefold(), entry)
    return list(entries.values())


def _utterances_of(document: dict[str, Any], scene: Scene, marks: Sequence[QuoteSpan]) -> list[int]:
    """For each gold quote the utterance that shares most with its first span."""
    spans = [
        (span.start, span.end, at)
        for at, one in enumerate(scene.utterances)
        for m in one.marks
        for span in marks[m].spans
    ]
    spans.sort()
    starts = np.array([s[0] for s in spans], dtype=np.int64)
    out = []
    for quote in document["quotes"]:
        best, most = -1, 0
        low, high = quote["spans"][0]
        for at in range(max(0, int(np.searchsorted(starts, low)) - 3), len(spans)):
            if spans[at][0] >= high:
                break
            shared = min(high, spans[at][1]) - max(low, spans[at][0])
            if shared > most:
                best, most = spans[at][2], shared
        out.append(best)
    return out


_TITLES = frozenset(
    {"mr", "mrs", "miss", "ms", "dr", "sir", "lady", "lord", "master", "captain", "madame", "monsieur",
     "mademoiselle", "professor", "major", "colonel", "count", "duke", "aunt", "uncle", "father",
     "mother", "the", "of", "a", "an", "old", "young", "and", "de", "van", "der"}
)  # fmt: skip


def words_of(name: str) -> frozenset[str]:
    """The words of a name, for comparison."""
    return frozenset(re.sub(r"[^\w\s]", "", re.sub(r"['’]s\b", "", name.lower())).split())


def same_person(document: dict[str, Any], people: Sequence[Any]) -> dict[str, set[str]]:
    """Gold person -> ids of the found people that carry one of their names, or share most of one."""
    gold = [(p["id"], {words_of(n) for n in [p["name"], *p["aliases"]]}) for p in document["people"]]
    quotes = collections.Counter(quote["speaker"] for quote in document["quotes"])
    out: dict[str, set[str]] = {}
    for person in people:
        name = words_of(person.name)
        exact = [id_ for id_, names in gold if name in names]
        if not exact:
            longer = {words for alias in person.aliases if len(words := words_of(alias)) > 1}
            exact = [id_ for id_, names in gold if names & longer]
        if not exact:
            rated = sorted(
                (
                    (max((len(name & n) / len(name | n) for n in names if (name & n) - _TITLES), default=0.0), id_)
                    for id_, names in gold
                ),
                reverse=True,
            )
            if rated and rated[0][0] > 0:
                exact = [id_ for share, id_ in rated if share == rated[0][0]]
        if exact:  # whoever of several speaks most
            out.setdefault(max(exact, key=lambda id_: (quotes[id_], id_)), set()).add(person.id)
    return out
