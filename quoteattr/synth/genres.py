"""Whole documents: reports, interviews, press releases, transcripts, dialogues, single quotations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from quoteattr.errors import InputValueError
from quoteattr.lang import english
from quoteattr.synth.chooser import Chooser, SeededChooser, chance, pick
from quoteattr.synth.draft import render
from quoteattr.synth.frames import Turn, write_paragraphs, write_turn
from quoteattr.synth.styles import DASH_FRAMES, STYLES
from quoteattr.synth.values import Document, SynthPerson
from quoteattr.synth.writer import FRAMES, Writer, fill, make_person, slots
from quoteattr.types import Gender

__all__ = [
    "GENRES",
    "article",
    "corpus",
    "dialogue",
    "interview",
    "letter",
    "person",
    "quotation",
    "release",
    "report",
    "transcript",
]

_NEWS_TAGS = ("after", "inverted", "before", "colon", "split", "between", "told", "according", "as-put", "participle")
_REPORTED = ("that", "bare", "clause-first", "according-indirect", "mixed", "mixed-participle", "mixed-according")
_NOVEL_TAGS = ("after", "inverted", "before", "split", "between", "beat-before", "beat-after", "beat-between")
_NAMED_FORMS = ("full", "titled", "title", "surname")
# Frames whose words begin with the source, or in which nobody would write a pronoun.
_NEED_NAME = ("label", "from", "trailing-dash", "transcript")
_STATEMENTS = ("before", "between", "told", "according", "as-put", "participle", "trailing-dash")
_NEWS_STYLES = ("straight", "curly", "curly-outside", "tex", "guillemets", "low-high")
_NOVEL_STYLES = ("straight", "curly", "single", "single-straight", "guillemets", "corner", "dash")


def _chooser(seed: int | str | None, choose: Chooser | None) -> Chooser:
    return choose if choose is not None else SeededChooser(0 if seed is None else seed)


def _style(chooser: Chooser, style: str | None, usual: Sequence[str]) -> str:
    if style is None:
        return pick(chooser, usual)
    if style not in STYLES:
        raise InputValueError(f"style must be one of {', '.join(STYLES)}, got {style!r}")
    if style == "dash" and usual is _NEWS_STYLES:
        raise InputValueError("style must not be 'dash' here: only conversations are written with dashes")
    return style


def _writer(chooser: Chooser, genre: str, style: str, *, novel: bool = False) -> Writer:
    return Writer(chooser, [], slots(chooser), genre, style, novel)


def _meet(writer: Writer, *, gender: str | None = None) -> int:
    """A new person; the index."""
    number = len(writer.people) + 1
    made = make_person(writer.chooser, number, writer.people, writer.about, novel=writer.novel, gender=gender)
    writer.people.append(made)
    return number - 1


def _given(writer: Writer, cast: Sequence[SynthPerson]) -> list[int]:
    """People whom the caller has; their indexes."""
    writer.people.extend(cast)
    return list(range(len(cast)))


def _stranger(writer: Writer) -> int:
    """A source without a name; the index."""
    taken = [p.given for p in writer.people]
    row = pick(writer.chooser, [r for r in english().table("synth/strangers") if r["name"] not in taken])
    gender: Gender = "M" if row["gender"] == "M" or chance(writer.chooser, 50) else "F"
    person = SynthPerson(
        f"p{len(writer.people) + 1}", row["name"], "", gender, "unnamed", description=row["description"]
    )
    writer.people.append(person)
    return len(writer.people) - 1


def _group(writer: Writer) -> int:
    """People who speak with one voice: "the drivers", "they"; the index."""
    writer.people.append(SynthPerson(f"p{len(writer.people) + 1}", writer.about["folk"], "", None, "group"))
    return len(writer.people) - 1


def _organisation(writer: Writer) -> int:
    """An organisation that speaks; the index."""
    name = f"{writer.about['town']} {writer.about['body']}"
    head = name.split()[-1].lower()
    person = SynthPerson(f"p{len(writer.people) + 1}", name, "", None, "organization", description=f"the {head}")
    writer.people.append(person)
    return len(writer.people) - 1


def person(seed: int | str | None = None, *, choose: Chooser | None = None) -> SynthPerson:
    """Somebody invented, with title, role and every form of the name.

    >>> somebody = person(seed=3)
    >>> somebody.name == f"{somebody.given} {somebody.surname}"
    True
    """
    chooser = _chooser(seed, choose)
    return make_person(chooser, 1, (), slots(chooser), novel=chance(chooser, 30))


def quotation(
    seed: int | str | None = None,
    *,
    style: str | None = None,
    frame: str | None = None,
    form: str | None = None,
    choose: Chooser | None = None,
) -> Document:
    """One paragraph with one quotation, and the sentence that introduces its speaker where one is needed.

    Args:
        seed: The same seed always gives the same document.
        style: Mark style, one of `STYLES`; drawn if None.
        frame: The construction, one of `FRAMES`; drawn if None.
        form: How the source is named: `full`, `titled`, `title`, `surname`,
            `description` or `pronoun`; drawn if None.
        choose: Takes the choices instead of the seed.

    Raises:
        InputValueError: an unknown style, frame or form.

    >>> document = quotation(seed=4, style="curly", frame="inverted", form="full")
    >>> quote = document.quotes[0]
    >>> quote.source.of(document.text) == document.people[0].name
    True
    """
    chooser = _chooser(seed, choose)
    style = _style(chooser, style, tuple(s for s in STYLES if s != "dash"))
    if frame is None:
        frame = pick(chooser, DASH_FRAMES[:-1] if style == "dash" else tuple(f for f in FRAMES if f != "untagged"))
    elif frame not in (DASH_FRAMES if style == "dash" else FRAMES):
        known = ", ".join(DASH_FRAMES if style == "dash" else FRAMES)
        raise InputValueError(f"frame must be one of {known} in the style {style}, got {frame!r}")
    if form is None:
        form = pick(chooser, _NAMED_FORMS + (() if frame in _NEED_NAME else ("description", "pronoun")))
    elif form not in (*_NAMED_FORMS, "description", "pronoun"):
        raise InputValueError(f"form must be a form of a name, 'description' or 'pronoun', got {form!r}")
    writer = _writer(chooser, "quotation", style)
    speaker = _meet(writer)
    if form in ("pronoun", "description", "surname", "title") or frame == "untagged":
        _introduce(writer, speaker, "titled" if form == "description" and not _told(writer.people[speaker]) else "full")
    apposition = form in ("full", "titled") and frame not in ("as-put", "label") and chance(chooser, 30)
    if form == "titled" and apposition:
        form = "full"
    banks = _news_words(chooser, frame)
    phenomena = ("pronoun-unique",) if form == "pronoun" else ()
    write_turn(writer, Turn(speaker, frame, form, banks, apposition, phenomena=phenomena))
    return render(writer.draft("\n\n"))


def _told(person: SynthPerson) -> bool:
    """Whether the role has the words of the description: "a senator for the coast", "the senator"."""
    return person.description.split()[-1] in person.role.split() if person.description else False


def _introduce(writer: Writer, person: int, form: str = "full") -> None:
    """A paragraph that names somebody in full, with the role."""
    writer.name(person, form, capital=True)
    role = writer.people[person].role
    writer.words(f", {role}, " if role else " ")
    writer.words(f"{writer.line('deeds', genre='novel' if writer.novel else 'news')}.")
    writer.end_paragraph()


def _news_words(chooser: Chooser, frame: str) -> tuple[str, ...]:
    """The kinds of sentences for one quotation in a news text."""
    many = 2 if frame in ("split", "beat-between") else 1 + (chooser.integer(0, 5) > 3)
    if frame in _STATEMENTS:
        return ("statement",) * (1 if frame == "between" else many)
    last = pick(chooser, ("statement", "statement", "statement", "statement", "question", "exclamation", "nested"))
    if frame == "split":
        return (last if last != "nested" else "statement", "statement")
    return ("statement",) * (many - 1) + (last,)


# --- news ---------------------------------------------------------------------------


@attrs.define
class _Stage:
    """Who was named so far, and who spoke last: what a writer of news keeps in mind."""

    met: list[int] = attrs.Factory(list)
    described: list[int] = attrs.Factory(list)
    last: int | None = None


def _form(writer: Writer, stage: _Stage, speaker: int, frame: str) -> tuple[str, tuple[str, ...]]:
    """How to name a speaker so that nobody can be mistaken, and what is special about it."""
    person = writer.people[speaker]
    if person.kind == "unnamed":
        return ("description" if speaker in stage.met else "full"), ()
    if speaker not in stage.met:
        return pick(writer.chooser, ("full", "titled") if person.title else ("full", "full")), ()
    rivals = [p for p in writer.people if p.id != person.id and p.gender == person.gender]
    options: list[tuple[str, tuple[str, ...]]] = [("surname", ()), ("full", ())]
    if person.kind == "organization":
        options = [("full", ()), ("description", ())]
    elif person.kind == "group":
        options = [("full", ("group",))]
    elif person.title:
        options += [("title", ()), ("titled", ())]
        if person.variant:
            options += [("variant", ("spelling",))] * 2
    if frame not in _NEED_NAME:
        if speaker in stage.described:
            options.append(("description", ()))
        if stage.last == speaker:
            alone = {"person": "pronoun-unique", "group": "pronoun-group"}.get(person.kind, "pronoun-organization")
            options.append(("pronoun", ("pronoun-previous" if rivals else alone,)))
    return pick(writer.chooser, options)


def _say(writer: Writer, stage: _Stage, speaker: int, frame: str) -> None:
    """One paragraph with one quotation."""
    form, phenomena = _form(writer, stage, speaker, frame)
    person = writer.people[speaker]
    new = speaker not in stage.met
    apposition = new and form == "full" and bool(person.role) and frame not in ("as-put", "label")
    banks = _news_words(writer.chooser, frame)
    turn = Turn(speaker, frame, form, banks, apposition, first=new, phenomena=phenomena)
    if frame in ("split", "colon", "before") and writer.style != "dash" and chance(writer.chooser, 15):
        write_paragraphs(writer, turn, 3 if chance(writer.chooser, 20) else 2)
    else:
        write_turn(writer, turn)
    writer.end_paragraph()
    if new:
        stage.met.append(speaker)
    # "The senator" is understood once the text has said "Senator", or "a senator for the coast".
    if (apposition and _told(person)) or (
        form in ("title", "titled") and person.title.lower() in person.description.split()
    ):
        stage.described.append(speaker)
    stage.last = speaker


_TOGETHER = "together"


def _say_together(writer: Writer, stage: _Stage, first: int, others: Sequence[int]) -> None:
    """One paragraph in which two people say the same."""
    chooser = writer.chooser
    second = pick(chooser, others)
    new = not {first, second} <= set(stage.met)
    frame = pick(chooser, ("after", "inverted", "before", "colon", "that"))
    form = "full" if new else pick(chooser, ("full", "surname"))
    banks = _news_words(chooser, frame)
    write_turn(writer, Turn(first, frame, form, banks, first=new, together=(second,), phenomena=("joint",)))
    writer.end_paragraph()
    stage.met += [who for who in (first, second) if who not in stage.met]
    stage.last = None


def report(
    seed: int | str | None = None,
    *,
    style: str | None = None,
    people: int | None = None,
    quotes: int | None = None,
    cast: Sequence[SynthPerson] | None = None,
    choose: Chooser | None = None,
) -> Document:
    """A news report: people, an organisation, a group, a source without a name; direct, mixed and indirect speech.

    Args:
        seed: The same seed always gives the same document.
        style: Mark style, one of `STYLES`; drawn if None.
        people: How many named people; one to four if None.
        quotes: How many quotations; one to eight if None.
        cast: The named people, instead of new ones.
        choose: Takes the choices instead of the seed.

    Raises:
        InputValueError: an unknown style, or a number below one.

    >>> report(seed=2) == report(seed=2)
    True
    """
    chooser = _chooser(seed, choose)
    writer = _writer(chooser, "report", _style(chooser, style, _NEWS_STYLES))
    who_speaks = _given(writer, cast) if cast else [_meet(writer) for _ in _several("people", people, chooser, 1, 4)]
    if chance(chooser, 25):
        who_speaks.append(_organisation(writer))
    if chance(chooser, 20):
        who_speaks.append(_stranger(writer))
    named = [who for who in who_speaks if writer.people[who].kind == "person"]
    if chance(chooser, 20):
        who_speaks.append(_group(writer))
    if chance(chooser, 40):
        writer.paragraph(writer.line("headlines"))
    if chance(chooser, 60):
        writer.paragraph()
    stage = _Stage()
    for _ in _several("quotes", quotes, chooser, 1, 10):
        before = writer.state(), attrs.evolve(stage, met=[*stage.met], described=[*stage.described])
        # As many choices for the first turn as for the others, so that each can be left out when an example shrinks.
        goes_on, speaker = chance(chooser, 40), pick(chooser, who_speaks)
        if goes_on and stage.last is not None:
            speaker = stage.last
        frames: Sequence[str] = (*_NEWS_TAGS, *_REPORTED)
        if writer.people[speaker].kind in ("unnamed", "group"):
            frames = ("after", "inverted", "before", "that", "bare", "clause-first", "split")
        elif len(named) > 1 and speaker in named:
            frames = (*frames, _TOGETHER)
        frame = pick(chooser, frames)
        if frame == _TOGETHER:
            _say_together(writer, stage, speaker, [who for who in named if who != speaker])
        else:
            _say(writer, stage, speaker, frame)
        # Left out again, and the choices behind it keep their meaning.
        if not chance(chooser, 97) and quotes is None and before[0].plans:
            writer.restore(before[0])
            stage = before[1]
        elif chance(chooser, 25):
            writer.paragraph()
            stage.last = None
    return render(writer.draft(pick(chooser, ("\n\n", "\n"))))


def release(seed: int | str | None = None, *, style: str | None = None, choose: Chooser | None = None) -> Document:
    """A press release: who speaks stands behind a dash, before a colon, or in a full sentence with the role.

    >>> "FOR IMMEDIATE RELEASE" in release(seed=1).text
    True
    """
    chooser = _chooser(seed, choose)
    writer = _writer(chooser, "release", _style(chooser, style, _NEWS_STYLES))
    writer.paragraph("FOR IMMEDIATE RELEASE")
    writer.paragraph(fill("{town}, {day} - ", writer.about, chooser) + writer.line("narration", genre="news"))
    stage = _Stage()
    for _ in _several("people", None, chooser, 1, 3):
        speaker = _meet(writer)
        _say(writer, stage, speaker, pick(chooser, ("inverted", "after", "from", "trailing-dash", "colon")))
        if chance(chooser, 40):
            _say(writer, stage, speaker, pick(chooser, ("after", "before", "split")))
        if chance(chooser, 30):
            writer.paragraph()
            stage.last = None
    return render(writer.draft("\n\n"))


def interview(seed: int | str | None = None, *, style: str | None = None, choose: Chooser | None = None) -> Document:
    """An interview: an introduction, then questions and answers in marks, each behind its name.

    >>> {q.frame for q in interview(seed=1).quotes}
    {'label'}
    """
    chooser = _chooser(seed, choose)
    writer = _writer(chooser, "interview", _style(chooser, style, _NEWS_STYLES))
    return _question_time(writer, "label", "full")


def transcript(seed: int | str | None = None, *, choose: Chooser | None = None) -> Document:
    """A transcript: NAME: words, without any marks; its quotes therefore are of kind `indirect`.

    >>> {q.kind for q in transcript(seed=1).quotes}
    {'indirect'}
    """
    chooser = _chooser(seed, choose)
    writer = _writer(chooser, "transcript", "straight")
    return _question_time(writer, "transcript", "capitals")


def _question_time(writer: Writer, frame: str, form: str) -> Document:
    asks, answers = _meet(writer), _meet(writer)
    for who in (answers, asks):
        _introduce(writer, who)
    short = pick(writer.chooser, (form, "surname"))
    for _ in _several("questions", None, writer.chooser, 1, 5):
        write_turn(writer, Turn(asks, frame, short, ("question",)))
        writer.end_paragraph()
        write_turn(writer, Turn(answers, frame, short, ("statement",) * (1 + writer.chooser.integer(0, 2))))
        writer.end_paragraph()
    return render(writer.draft("\n\n"))


def article(
    seed: int | str | None = None,
    *,
    genre: str | None = None,
    style: str | None = None,
    choose: Chooser | None = None,
) -> Document:
    """A news text of any kind, or a letter.

    Args:
        seed: The same seed always gives the same document.
        genre: `report`, `release`, `interview`, `transcript` or `letter`; drawn if None.
        style: Mark style, one of `STYLES`; drawn if None.
        choose: Takes the choices instead of the seed.

    Raises:
        InputValueError: an unknown genre or style.

    >>> article(seed=5, genre="release").genre
    'release'
    """
    chooser = _chooser(seed, choose)
    if genre is None:
        genre = pick(chooser, ("report", "report", "report", "release", "interview", "transcript", "letter"))
    if genre == "transcript":
        return transcript(choose=chooser)
    makers = {"report": report, "release": release, "interview": interview, "letter": letter}
    if genre not in makers:
        raise InputValueError(f"genre must be one of {', '.join((*makers, 'transcript'))}, got {genre!r}")
    return makers[genre](style=style, choose=chooser)


# --- novels -------------------------------------------------------------------------


def dialogue(
    seed: int | str | None = None,
    *,
    speakers: int | None = None,
    turns: int | None = None,
    style: str | None = None,
    tagging: str = "mixed",
    narrator: bool = False,
    cast: Sequence[SynthPerson] | None = None,
    choose: Chooser | None = None,
) -> Document:
    """A conversation from a novel.

    Args:
        seed: The same seed always gives the same document.
        speakers: How many take part, two to six; drawn if None.
        turns: How many turns there are; drawn if None.
        style: Mark style, one of `STYLES`; drawn if None.
        tagging: `opening`: each speaker's first turn says who speaks and the
            others say nothing (two speakers alternate); `all`: each turn says
            it; `mixed`: tags, action beats, names of the addressed, and, where
            two alternate, nothing.
        narrator: Whether one of them tells the story, and is "I" in it.
        cast: Who takes part, two to six, instead of new people.
        choose: Takes the choices instead of the seed.

    Raises:
        InputValueError: an unknown style or tagging, or an impossible number.

    >>> lines = dialogue(seed=6, speakers=2, turns=6, tagging="opening").quotes
    >>> [line.speaker for line in lines] in (["p1", "p2"] * 3, ["p2", "p1"] * 3)
    True
    """
    if tagging not in ("mixed", "opening", "all"):
        raise InputValueError(f"tagging must be 'mixed', 'opening' or 'all', got {tagging!r}")
    if speakers is not None and not 2 <= speakers <= 6:
        raise InputValueError(f"speakers must be 2 to 6, got {speakers}")
    if cast is not None and not 2 <= len(cast) <= 6:
        raise InputValueError(f"a cast must be 2 to 6 people, got {len(cast)}")
    chooser = _chooser(seed, choose)
    writer = _writer(chooser, "dialogue", _style(chooser, style, _NOVEL_STYLES), novel=True)
    number = len(cast) if cast else speakers if speakers is not None else 2 + chooser.integer(0, 4)
    genders: tuple[str | None, ...] = ("F", "M") if number == 2 and chance(chooser, 50) else (None,) * number
    present = _given(writer, cast) if cast else [_meet(writer, gender=g) for g in genders]
    if narrator:
        writer.narrator = pick(chooser, present)
    _scene(writer, present)
    spoken: list[int] = []
    plain = 0
    for turn_number in _several("turns", turns, chooser, 2, 12):
        speaker = _next(chooser, present, spoken, strict=tagging == "opening" and number == 2)
        silent = tagging == "opening" and turn_number >= 2 and number == 2
        if tagging == "mixed" and _alternates(spoken, speaker) and plain < 4 and chance(chooser, 50):
            silent = True
        plain = plain + 1 if silent else 0
        other = spoken[-1] if spoken and spoken[-1] != speaker else None
        _novel_turn(writer, speaker, other, silent=silent, tagging=tagging, new=speaker not in spoken)
        spoken.append(speaker)
        if tagging != "opening" and chance(chooser, 10):
            writer.paragraph()
            plain = 9  # after narration a reader wants to be told again
    return render(writer.draft("\n\n"))


def _scene(writer: Writer, present: Sequence[int]) -> None:
    """Who is there: one sentence each, by full name."""
    if chance(writer.chooser, 50):
        writer.paragraph()
    for at, who in enumerate(present):
        if at:
            writer.words(" ")
        writer.name(who, "narrator" if who == writer.narrator else "full", capital=True)
        writer.words(f" {writer.line('deeds', genre='novel')}.")
    writer.end_paragraph()


def letter(seed: int | str | None = None, *, style: str | None = None, choose: Chooser | None = None) -> Document:
    """A letter that tells what was said: "I" is whoever signs it.

    >>> document = letter(seed=1)
    >>> document.text.startswith("Dear "), document.namings[-1].form
    (True, 'full')
    """
    chooser = _chooser(seed, choose)
    usual = tuple(name for name in _NOVEL_STYLES if name != "dash")
    if style == "dash":
        raise InputValueError("style must not be 'dash' here: only conversations are written with dashes")
    writer = _writer(chooser, "letter", _style(chooser, style, usual), novel=True)
    reader, author = _meet(writer), _meet(writer)
    writer.words("Dear ")
    writer.name(reader, pick(chooser, ("given", "title")))
    writer.words(",")
    writer.end_paragraph()
    writer.narrator = author
    for _ in _several("paragraphs", None, chooser, 1, 2):
        writer.paragraph(writer.line("narration", genre="letter"))
    guests = [_meet(writer) for _ in _several("guests", None, chooser, 1, 2)]
    for guest in guests:
        _introduce(writer, guest)
    spoken: list[int] = []
    for _ in _several("turns", None, chooser, 2, 8):
        speaker = _next(chooser, [*guests, author, author], spoken, strict=False)
        other = spoken[-1] if spoken else None
        _novel_turn(writer, speaker, other, silent=False, tagging="mixed", new=speaker not in spoken)
        spoken.append(speaker)
        if chance(chooser, 15):
            writer.paragraph(writer.line("narration", genre="letter"))
    writer.words(pick(chooser, ("Yours,", "Yours ever,", "Your friend,")))
    writer.end_paragraph()
    writer.name(author, "full")
    return render(writer.draft("\n\n"))


def _next(chooser: Chooser, present: Sequence[int], spoken: Sequence[int], *, strict: bool) -> int:
    """Who speaks now: somebody else than just before."""
    if not spoken:
        return pick(chooser, present)
    others = [who for who in present if who != spoken[-1]]
    if len(spoken) > 1 and spoken[-2] != spoken[-1] and (strict or chance(chooser, 60)):
        return spoken[-2]
    return pick(chooser, others)


def _alternates(spoken: Sequence[int], speaker: int) -> bool:
    """Whether a reader expects this speaker: the one before the last, in a run of two."""
    return len(spoken) >= 2 and spoken[-2] == speaker and spoken[-1] != speaker


def _novel_turn(writer: Writer, speaker: int, other: int | None, *, silent: bool, tagging: str, new: bool) -> None:
    chooser = writer.chooser
    frames: Sequence[str] = _NOVEL_TAGS if tagging == "mixed" else ("after", "inverted", "before", "split", "between")
    if writer.style == "dash":
        frames = tuple(frame for frame in frames if frame in DASH_FRAMES)
    frame = "untagged" if silent else pick(chooser, frames)
    if frame == "after" and other is not None and tagging == "mixed" and chance(chooser, 25):
        frame = "told"
    person = writer.people[speaker]
    told_by = writer.narrator
    rivals = [p for at, p in enumerate(writer.people) if at not in (speaker, told_by) and p.gender == person.gender]
    forms: list[tuple[str, tuple[str, ...]]] = [("given", ()), ("full", ()), ("title", ()), ("given", ())]
    if not rivals and tagging != "opening":
        forms.append(("pronoun", ("pronoun-unique",)))
    if person.short and not new and tagging == "mixed":
        forms.append(("short", ("nickname",)))
    if speaker == told_by:
        forms = [("narrator", ("narrator",))]
    form, phenomena = pick(chooser, forms)
    vocative = None
    if other is not None and tagging == "mixed" and frame not in ("between", "split", "told") and chance(chooser, 20):
        vocative = (other, pick(chooser, ("given", "title")))
    banks = _novel_words(chooser, frame)
    silence = ("alternation" if len(writer.people) == 2 else "alternation-among-many",)
    turn = Turn(speaker, frame, form, banks, vocative=vocative, first=new, phenomena=silence if silent else phenomena)
    write_turn(writer, attrs.evolve(turn, to=other if frame == "told" else None))
    writer.end_paragraph()


def _novel_words(chooser: Chooser, frame: str) -> tuple[str, ...]:
    if frame in ("between", "told"):
        return ("line",)
    first = pick(chooser, ("line", "line", "line", "ask", "ask", "cry"))
    if frame in ("split", "beat-between"):
        return first, "line"
    if frame == "before":
        return ("line",)
    return ("line", first) if chance(chooser, 25) else (first,)


def corpus(count: int, seed: int = 0) -> Iterator[Document]:
    """`count` documents of all kinds, one after the other, for load tests and demonstrations.

    >>> [document.genre for document in corpus(3)] == [document.genre for document in corpus(3)]
    True
    """
    for number in range(count):
        own = f"{seed}/{number}"
        yield dialogue(own, narrator=number % 12 == 11) if number % 3 == 2 else article(own)


def _several(name: str, given: int | None, chooser: Chooser, low: int, high: int) -> Iterator[int]:
    """0, 1, 2, ...: as many as `given`, else between `low` and `high`.

    Whether one more follows is drawn each time, as a text that is drawn so shrinks better than one whose length is
    drawn first.
    """
    if given is not None and given < 1:
        raise InputValueError(f"{name} must be at least 1, got {given}")
    for number in range(high if given is None else given):
        if given is None and number >= low and not chance(chooser, 75):
            return
        yield number


GENRES = ("report", "release", "interview", "transcript", "letter", "dialogue", "quotation")
"""Every kind of document the generator makes."""
