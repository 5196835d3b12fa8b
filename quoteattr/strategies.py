"""Hypothesis strategies that draw documents with their gold answer.

For property tests of whatever reads quotations: this library, and yours.  The
documents are those of `quoteattr.synth`, so a failing example is a text that
reads like English, and it shrinks to the shortest one that still fails: fewer
people, fewer quotations, plainer frames and marks.

Needs hypothesis: ``pip install 'quoteattr[hypothesis]'``.

Say your library has a function ``count_quotes``; then a test may read:

>>> from hypothesis import given, settings
>>> def count_quotes(text):
...     return text.count("“") + text.count("«")
>>> @settings(max_examples=20)
... @given(quotations(style="guillemets", frame=("after", "inverted")))
... def test_every_quotation_is_counted(document):
...     assert count_quotes(document.text) == len(document.quotes)
>>> test_every_quotation_is_counted()

And this is what a failing example shrinks to:

>>> from hypothesis import Phase, find
>>> smallest = settings(phases=(Phase.generate, Phase.shrink), database=None, max_examples=1000)
>>> print(find(quotations(style="curly"), lambda d: d.quotes[0].frame == "before", settings=smallest).text)
Ada Marsh said, “The ferry is safe.”
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence

from quoteattr.errors import InputValueError, install_hint

try:
    from hypothesis import strategies as st
except ImportError as error:  # pragma: no cover - only without the extra
    raise ImportError(
        f"quoteattr.strategies needs hypothesis: {install_hint('hypothesis')}  "
        "(quoteattr.synth makes the same documents from a seed, without it)"
    ) from error

from quoteattr import synth
from quoteattr.synth import Document, SynthPerson

__all__ = ["articles", "damaged", "dialogues", "documents", "people", "quotations"]


@functools.cache
def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class _Drawn:
    """The generator's choices, drawn by hypothesis, which then can shrink them."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        return self._draw(_integers(low, high))


@st.composite
def _quotation(draw: st.DrawFn, style: str | None, frame: str | None, form: str | None) -> Document:
    return synth.quotation(style=style, frame=frame, form=form, choose=_Drawn(draw))


def quotations(
    *,
    style: str | Sequence[str] | None = None,
    frame: str | Sequence[str] | None = None,
    form: str | Sequence[str] | None = None,
) -> st.SearchStrategy[Document]:
    """Documents with one quotation.

    Args:
        style: A mark style of `synth.STYLES`, several, or None for all but dashes.
        frame: A frame of `synth.FRAMES`, several, or None for all.
        form: How the source is named (see `synth.quotation`), several ways, or None for all.

    Raises:
        InputValueError: an unknown style or frame; when drawn, a frame that dash dialogue does not have.

    >>> from hypothesis import Phase, find, settings
    >>> smallest = settings(phases=(Phase.generate, Phase.shrink), database=None, max_examples=1000)
    >>> document = find(quotations(form="pronoun"), lambda d: ", he " not in d.text, settings=smallest)
    >>> print(document.text)
    Ada Marsh, the mayor of Tollan, opened the meeting.
    <BLANKLINE>
    "The ferry is safe," she said.
    >>> document.person(document.quotes[0].speaker).name
    'Ada Marsh'
    """
    choices = (_options("style", style, synth.STYLES), _options("frame", frame, synth.FRAMES), _options("form", form))
    return st.tuples(*choices).flatmap(lambda chosen: _quotation(*chosen))


def _options(
    name: str, given: str | Sequence[str] | None, known: Collection[str] = ()
) -> st.SearchStrategy[str | None]:
    if given is None:
        return st.none()
    options = (given,) if isinstance(given, str) else tuple(given)
    wrong = [option for option in options if known and option not in known]
    if wrong or not options:
        raise InputValueError(f"{name} must be among {', '.join(known)}, got {wrong[0] if wrong else options!r}")
    return st.sampled_from(options)


@st.composite
def _article(draw: st.DrawFn, genre: str | None, style: str | None) -> Document:
    return synth.article(genre=genre, style=style, choose=_Drawn(draw))


def articles(*, genre: str | None = None, style: str | None = None) -> st.SearchStrategy[Document]:
    """News texts: reports, press releases, interviews, transcripts; and letters.

    Args:
        genre: `report`, `release`, `interview`, `transcript` or `letter`; None for all.
        style: A mark style; None for those that news uses.

    >>> from hypothesis import Phase, find, settings
    >>> any_will_do = settings(phases=(Phase.generate,), database=None)
    >>> mixed = lambda d: any(q.kind == "mixed" for q in d.quotes)
    >>> document = find(articles(genre="report"), mixed, settings=any_will_do)
    >>> all(quote.fragments for quote in document.quotes if quote.kind == "mixed")
    True
    """
    _options("style", style, synth.STYLES)
    if genre is not None and genre not in ("report", "release", "interview", "transcript", "letter"):
        raise InputValueError(f"genre must be report, release, interview, transcript or letter, got {genre!r}")
    if style == "dash":
        raise InputValueError("style must not be 'dash' here: only conversations are written with dashes")
    return _article(genre, style)


@st.composite
def _dialogue(
    draw: st.DrawFn, speakers: int | None, turns: int | None, style: str | None, tagging: str, narrator: bool
) -> Document:
    return synth.dialogue(
        speakers=speakers, turns=turns, style=style, tagging=tagging, narrator=narrator, choose=_Drawn(draw)
    )


def dialogues(
    *,
    speakers: int | None = None,
    turns: int | None = None,
    style: str | None = None,
    tagging: str = "mixed",
    narrator: bool = False,
) -> st.SearchStrategy[Document]:
    """Conversations from a novel; the arguments are those of `synth.dialogue`.

    >>> from hypothesis import Phase, find, settings
    >>> any_will_do = settings(phases=(Phase.generate,), database=None)
    >>> implicit = lambda d: any(q.attribution == "implicit" for q in d.quotes)
    >>> document = find(dialogues(speakers=2), implicit, settings=any_will_do)
    >>> untagged = next(quote for quote in document.quotes if quote.attribution == "implicit")
    >>> untagged.frame, untagged.source
    ('untagged', None)
    """
    if tagging not in ("mixed", "opening", "all"):
        raise InputValueError(f"tagging must be 'mixed', 'opening' or 'all', got {tagging!r}")
    if speakers is not None and not 2 <= speakers <= 6:
        raise InputValueError(f"speakers must be 2 to 6, got {speakers}")
    _options("style", style, synth.STYLES)
    return _dialogue(speakers, turns, style, tagging, narrator)


@st.composite
def _person(draw: st.DrawFn) -> SynthPerson:
    return synth.person(choose=_Drawn(draw))


def people() -> st.SearchStrategy[SynthPerson]:
    """Invented people: names, titles, ranks, roles, gender, other spellings.

    >>> from hypothesis import find
    >>> somebody = find(people(), lambda p: p.variant != "")
    >>> somebody.called("variant") != somebody.called("title")
    True
    """
    return _person()


def documents() -> st.SearchStrategy[Document]:
    """Any document: a quotation, a conversation or a news text.

    >>> from hypothesis import find
    >>> find(documents(), lambda d: d.genre == "dialogue").genre
    'dialogue'
    """
    return st.one_of(quotations(), dialogues(), articles(), dialogues(narrator=True))


@st.composite
def _damaged(draw: st.DrawFn, article: Document | st.SearchStrategy[Document], kinds: tuple[str, ...]) -> Document:
    document = article if isinstance(article, Document) else draw(article)
    possible = [pair for pair in synth.possible_damage(document) if pair[0] in kinds]
    if not possible:
        return document
    return synth.damage(document, *draw(st.sampled_from(possible)))


def damaged(
    article: Document | st.SearchStrategy[Document], kinds: str | Sequence[str] = synth.DAMAGES
) -> st.SearchStrategy[Document]:
    """A document with the marks of one quotation broken, its gold carried along.

    Args:
        article: A document of the generator, or a strategy for one.
        kinds: Which of `synth.DAMAGES` may be done.  A document in which none
            of them is possible comes back whole, with an empty `damage`.

    Raises:
        InputValueError: an unknown kind of damage.

    >>> from hypothesis import find
    >>> broken = find(damaged(quotations(style="curly"), "missing-close"), lambda d: d.damage != ())
    >>> broken.text.count("“") - broken.text.count("”")
    1
    """
    chosen = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    _options("kinds", chosen, synth.DAMAGES)
    return _damaged(article, chosen)
