"""The calls users make: text in, attributed quotes out.

Here the stages meet: marks, parse, frames and tags, people, dialogue, and the
resolver.  Each stage is a function from values to values and can be called on
its own.
"""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

import attrs

from quoteattr import people
from quoteattr import referee as refereeing
from quoteattr.doctor import check_pipeline
from quoteattr.errors import InputTypeError, InputValueError, QuoteattrError, WorkerError
from quoteattr.lang.record import data_digest
from quoteattr.reports import frames, tags, turns
from quoteattr.reports.context import build_scene
from quoteattr.result import AttributedText
from quoteattr.speakers import ranking
from quoteattr.speakers.attribution import GivenQuotes, any_untagged, attribute_quotes, merge_turns
from quoteattr.speakers.decisions import MAY_BE_STORY
from quoteattr.syntax import parse as parsing
from quoteattr.syntax.parse import DEFAULT_PIPELINES, Parse
from quoteattr.syntax.spacy_import import import_spacy
from quoteattr.text.genre import Genre, fiction_score
from quoteattr.text.quotes import find_quotes
from quoteattr.types import CastEntry, Person, QuoteSpan, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from quoteattr.people import CorefBackend
    from quoteattr.referee import Referee

__all__ = ["Failure", "attribute", "attribute_all"]

PeopleArgument = Sequence[CastEntry | Person | Mapping[str, Any] | str]
QuotesArgument = Sequence[Span | Sequence[int] | Sequence[Span] | Sequence[Sequence[int]]]


@attrs.frozen
class Failure:
    """What `attribute_all` yields for a text it could not read, with ``errors="report"``."""

    index: int
    """Position of the text in the input, from 0."""
    error: str
    """The exception's class and message."""


def attribute(
    text: str | Doc,
    *,
    nlp: Language | str | None = None,
    people: PeopleArgument | None = None,
    quotes: QuotesArgument | None = None,
    coref: CorefBackend | None = None,
    attitudes: bool = False,
    referee: Referee | None = None,
    below: float = 0.7,
) -> AttributedText:
    """Every quotation of `text`, with who said it.

    Args:
        text: Any `str`, or a spaCy `Doc` that a pipeline with a parser has annotated.
        nlp: A spaCy pipeline, the name of an installed one, or None for the
            default English one, which is loaded once.  Not used for a `Doc`.
        people: The cast, as a closed list: names, `CastEntry` values or
            dictionaries with ``name``, ``aliases``, ``gender``, ``id``.  Nobody
            else will be named as a speaker.
        quotes: Quotes the caller already knows, taken instead of detection:
            spans or ``(start, end)`` pairs in characters, end exclusive; a
            list of those for a split quote.
        coref: A coreference model of the caller's: anything with a method
            ``clusters(text)`` that gives lists of spans; taken as evidence.
        attitudes: Report beliefs, intentions, support and blame as well whose
            content is no clause ("backs the plan", "accused X of Y").  Without
            it, only what somebody says, writes, asks or thinks in words.
        referee: A callable that is asked who spoke the quotes whose confidence is
            under `below` (`quoteattr.referee`): a person, a rule, a large model.
            It chooses among the people of the text or answers nothing, and
            quotes of that confidence or more are never put to it.
        below: The confidence from which on a quote is left alone, in [0, 1].

    Returns:
        The quotes in the order of the text, the people, and the pipeline used.

    Raises:
        InputTypeError: `text` is neither a `str` nor a `Doc`.
        InputValueError: an impossible span in `quotes` or entry in `people`.
        PipelineError: the pipeline is not installed.

    >>> result = attribute('"The ferry is late again," said Ada Marsh. "It always is."')
    >>> [(quote.speaker.name, quote.text) for quote in result.quotes]
    [('Ada Marsh', 'The ferry is late again, It always is.')]
    """
    given_cast = _cast(people) if people is not None else None
    if isinstance(text, str):
        _warn_of_path(text)
        parse = parsing.parse_text(text, _pipeline(nlp))
    elif _is_doc(text):
        parse = parsing.from_doc(text)
    else:
        hint = "; quoteattr.reading.read_documents() reads files" if isinstance(text, PathLike | bytes) else ""
        raise InputTypeError(f"attribute() takes a str or a spaCy Doc, got {type(text).__name__}{hint}")
    given = _given(quotes, len(parse.text)) if quotes is not None else None
    result = _attribute(parse, given_cast, given, coref.clusters(parse.text) if coref is not None else (), attitudes)
    if referee is None:
        return result
    return attrs.evolve(result, quotes=refereeing.ask(result.text, result.quotes, result.people, referee, below))


# Endings of files that are read; a text of one word that ends so is a path given by mistake.
_PATH = re.compile(r"\S{1,400}\.(?:txt|text|md|html?|xhtml|epub|jsonl?|gz)", re.IGNORECASE)


def _warn_of_path(text: str) -> None:
    if len(text) < 420 and _PATH.fullmatch(text):
        warnings.warn(
            f"{text!r} is read as a text of one word; to read a file, quoteattr.reading.read_documents({text!r})",
            UserWarning,
            stacklevel=3,
        )


def _attribute(
    parse: Parse,
    cast_entries: Sequence[CastEntry] | None,
    given: GivenQuotes | None,
    clusters: Sequence[Sequence[Span]] = (),
    attitudes: bool = False,
) -> AttributedText:
    marks = find_quotes(parse.text) if given is None else given.marks
    spoken = turns.find_turns(parse, marks)
    # Turns say themselves who speaks; a record of nothing else is read as a report.
    recorded = sum(len(span) for frame in spoken for span in frame.spans) > len(parse.text) / 2
    beside = [stretch.span for stretch in parse.structure.of("turn", "quoted_mail")]
    story = fiction_score(parse.text, parse.paragraphs, marks, beside)
    genre: Genre = "news" if recorded or story < 0.5 else "fiction"
    tagged = tags.find_tags(parse, marks)
    document = build_scene(parse, marks, tagged)
    reports = merge_turns(spoken, frames.frames_of(document, attitudes=attitudes))
    sources = (*reports, *tagged)
    cast = people.find_people(document, sources, cast_entries, coref=clusters, fiction=genre == "fiction")
    # In a report nearly every quote goes by its source; turns are ranked where one has none.
    ranked = story >= MAY_BE_STORY or any_untagged(parse, marks, sources)
    rankings = ranking.rank_speakers(parse, marks, tagged, cast) if ranked else ()
    quotes = attribute_quotes(parse, marks, reports, tagged, cast, rankings, genre, given, story=story)
    meant = people.mention_everybody(document, cast, quotes)
    return AttributedText(
        text=parse.text,
        quotes=meant.quotes,
        people=meant.people,
        pipeline=parse.pipeline,
        data=data_digest(),
        others=meant.others,
        sections=parse.structure.sections(parse.text),
    )


Context = TypeVar("Context")


@overload
def attribute_all(
    texts: Iterable[tuple[str, Context]], *, nlp: Language | str | None = ...,
    people: PeopleArgument | None = ..., n_process: int = ..., batch_size: int = ..., progress: bool = ...,
    errors: Literal["raise"] = ..., attitudes: bool = ..., timeout: float | None = ...,
) -> Iterator[tuple[AttributedText, Context]]: ...  # fmt: skip
@overload
def attribute_all(
    texts: Iterable[tuple[Any, Context]], *, nlp: Language | str | None = ...,
    people: PeopleArgument | None = ..., n_process: int = ..., batch_size: int = ..., progress: bool = ...,
    errors: Literal["report"], attitudes: bool = ..., timeout: float | None = ...,
) -> Iterator[tuple[AttributedText | Failure, Context]]: ...  # fmt: skip
@overload
def attribute_all(
    texts: Iterable[str], *, nlp: Language | str | None = ...,
    people: PeopleArgument | None = ..., n_process: int = ..., batch_size: int = ..., progress: bool = ...,
    errors: Literal["raise"] = ..., attitudes: bool = ..., timeout: float | None = ...,
) -> Iterator[AttributedText]: ...  # fmt: skip
@overload
def attribute_all(
    texts: Iterable[str], *, nlp: Language | str | None = ...,
    people: PeopleArgument | None = ..., n_process: int = ..., batch_size: int = ..., progress: bool = ...,
    errors: Literal["report"], attitudes: bool = ..., timeout: float | None = ...,
) -> Iterator[AttributedText | Failure]: ...  # fmt: skip
@overload
def attribute_all(
    texts: Iterable[Any], *, nlp: Language | str | None = ...,
    people: PeopleArgument | None = ..., n_process: int = ..., batch_size: int = ..., progress: bool = ...,
    errors: Literal["raise", "report"] = ..., attitudes: bool = ..., timeout: float | None = ...,
) -> Iterator[Any]: ...  # fmt: skip
def attribute_all(
    texts: Iterable[Any],
    *,
    nlp: Language | str | None = None,
    people: PeopleArgument | None = None,
    n_process: int = 1,
    batch_size: int = 32,
    progress: bool = False,
    errors: Literal["raise", "report"] = "raise",
    attitudes: bool = False,
    timeout: float | None = None,
) -> Iterator[Any]:
    """Attribute many texts; results come in input order and memory stays bounded.

    Args:
        texts: An iterable of `str`, or of ``(str, context)`` pairs; a pair
            comes back as ``(result, context)``.
        nlp: As for `attribute`; with several processes a name or None, so
            that each worker loads its own.
        people: As for `attribute`: the cast of every one of the texts.
        n_process: Worker processes; 1 works in this one.  On Linux, and where
            the caller runs no threads, they are forked and start at once;
            elsewhere each loads its own pipeline (some two seconds), and a
            script must ask for them behind ``if __name__ == "__main__":``.
        batch_size: Texts handed to a worker at a time; long ones end a batch sooner.
        progress: Show a progress bar on standard error.
        errors: What happens when a text fails: ``"raise"`` the error, or
            ``"report"`` it as a `Failure` in the text's place and go on.
            Where a worker process dies (out of memory, or killed), its texts
            are tried again one by one, so that only one that ends a worker
            by itself fails.
        attitudes: As for `attribute`.
        timeout: Seconds that one text may take; one that takes longer fails,
            as one whose process dies.  The texts are then worked on in worker
            processes, be it a single one.

    Raises:
        InputTypeError: `texts` is a single `str`; with ``errors="raise"``, an item that is no text.
        InputValueError: an impossible option.
        WorkerError: with ``errors="raise"``, a text that ends its worker
            process; always, when workers cannot even begin.

    >>> texts = [("“Stay,” said Ida Moore.", 17), ("Nobody spoke.", 18)]
    >>> [(key, len(result.quotes)) for result, key in attribute_all(texts)]
    [(17, 1), (18, 0)]
    """
    if isinstance(texts, str | bytes | PathLike) or not isinstance(texts, Iterable):
        raise InputTypeError(
            f"attribute_all() takes several texts, got a {type(texts).__name__}: attribute() takes one"
        )
    if errors not in ("raise", "report"):
        raise InputValueError(f"errors must be 'raise' or 'report', got {errors!r}")
    for name, value in (("n_process", n_process), ("batch_size", batch_size)):
        if not isinstance(value, int) or value < 1:
            raise InputValueError(f"{name} must be a positive int, got {value!r}")
    if timeout is not None and not (isinstance(timeout, (int, float)) and 0 < timeout < _LONGEST):
        raise InputValueError(f"timeout must be a positive number of seconds or None, got {timeout!r}")
    apart = n_process > 1 or timeout is not None
    if apart and not (nlp is None or isinstance(nlp, str)):
        raise InputValueError(
            "with n_process > 1 or a timeout, nlp must be a pipeline's name or None: each worker loads its own"
        )
    cast = _cast(people) if people is not None else None
    attempt = functools.partial(_attempt_batch, cast=cast, attitudes=attitudes)
    if apart:
        results = _in_processes(texts, nlp, n_process, batch_size, attempt, timeout)
    else:
        results = _in_order(texts, nlp, batch_size, attempt)
    return _shown(_checked(results, errors), progress)


_Outcome = tuple[int, Any, Exception | None]
"""A text's number, its result (with its context, if it has one), and the error if it failed."""
_Attempt = Callable[[Sequence[tuple[int, Any]], Any], list[_Outcome]]


# Characters that end a batch before it has its number of texts.
_BATCH_CHARACTERS = 400_000


# A thread cannot wait longer than some 300 years.
_LONGEST = 1e9


def _in_order(texts: Iterable[Any], nlp: Any, batch_size: int, attempt: _Attempt) -> Iterator[_Outcome]:
    for batch in _batches(enumerate(texts), batch_size):
        yield from attempt(batch, nlp)


def _in_processes(
    texts: Iterable[Any], nlp: Any, n_process: int, batch_size: int, attempt: _Attempt, timeout: float | None
) -> Iterator[_Outcome]:
    from quoteattr.workers import run_batches

    _pipeline(nlp)  # a missing pipeline is reported here and not once a worker; forked workers inherit it
    batches = functools.partial(_batches, size=batch_size)
    yield from run_batches(attempt, enumerate(texts), nlp, n_process, batches, _lost, timeout=timeout)


def _batches(numbered: Iterable[tuple[int, Any]], size: int) -> Iterator[list[tuple[int, Any]]]:
    """Lists of at most `size` texts; a list also ends when its texts together are long."""
    batch: list[tuple[int, Any]] = []
    characters = 0
    for index, item in numbered:
        batch.append((index, item))
        text, _ = _with_context(item)
        characters += len(text) if isinstance(text, str) else 0
        if len(batch) >= size or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _with_context(item: Any) -> tuple[Any, tuple[Any, ...]]:
    """A text and its context, in a tuple that is empty where the text came alone."""
    return (item[0], (item[1],)) if isinstance(item, tuple) and len(item) == 2 else (item, ())


def _joined(result: Any, context: tuple[Any, ...]) -> Any:
    return (result, *context) if context else result


def _lost(numbered: tuple[int, Any], reason: str) -> _Outcome:
    index, item = numbered
    _, context = _with_context(item)
    return index, _joined(None, context), WorkerError(f"text {index} is lost: {reason}")


def _attempt_batch(
    batch: Sequence[tuple[int, Any]],
    nlp: Language | str | None,
    cast: Sequence[CastEntry] | None = None,
    attitudes: bool = False,
) -> list[_Outcome]:
    """The outcomes of a batch; its texts share the pipeline's batches unless one of them fails."""
    pipeline = _pipeline(nlp)
    items = [_with_context(item) for _, item in batch]
    parses: Iterable[Parse | None]
    try:
        parses = list(parsing.parse_texts([text for text, _ in items], pipeline))
    except Exception:  # the texts are then tried one by one, and the failing one is reported
        parses = [None] * len(items)
    outcomes: list[_Outcome] = []
    for (index, _), (text, context), parse in zip(batch, items, parses, strict=True):
        result: Any = None
        error: Exception | None = None
        try:
            if parse is None:
                result = attribute(text, nlp=pipeline, people=cast, attitudes=attitudes)
            else:
                result = _attribute(parse, cast, None, attitudes=attitudes)
        except Exception as failure:  # one text must not end the others
            error = failure
        outcomes.append((index, _joined(result, context), error))
    return outcomes


def _checked(results: Iterable[_Outcome], errors: str) -> Iterator[Any]:
    for index, result, error in results:
        if error is None:
            yield result
        elif errors == "raise":
            if isinstance(error, QuoteattrError):
                raise error
            raise QuoteattrError(f"text {index} could not be attributed: {type(error).__name__}: {error}") from error
        else:
            failure = Failure(index=index, error=f"{type(error).__name__}: {error}")
            yield (failure, result[1]) if isinstance(result, tuple) else failure


def _shown(results: Iterator[Any], progress: bool) -> Iterator[Any]:
    if not progress:
        return results
    from rich.console import Console
    from rich.progress import track

    return iter(track(results, description="attributing", console=Console(stderr=True)))


def _pipeline(nlp: Language | str | None) -> Language:
    if nlp is None or isinstance(nlp, str):
        import_spacy()  # first of all: to look at a pipeline's files is to import it
        for package in DEFAULT_PIPELINES if nlp is None else (nlp,):
            check_pipeline(package)
        return parsing.load_pipeline(nlp)
    if hasattr(nlp, "pipe") and hasattr(nlp, "pipe_names"):
        return nlp
    raise InputTypeError(f"nlp must be a spaCy pipeline, its name or None, got {type(nlp).__name__}")


def _is_doc(value: Any) -> bool:
    return hasattr(value, "has_annotation") and hasattr(value, "ents") and hasattr(value, "text")


def _cast(entries: PeopleArgument) -> list[CastEntry]:
    if isinstance(entries, str) or not isinstance(entries, Iterable):
        raise InputTypeError(f"people must be a sequence of names or entries, got {type(entries).__name__}")
    cast = [_cast_entry(entry, at) for at, entry in enumerate(entries)]
    seen: dict[str, int] = {}
    for at, entry in enumerate(cast):
        for key in {f"name {entry.name.casefold()}", *([f"id {entry.id}"] if entry.id is not None else [])}:
            if key in seen:
                raise InputValueError(f"people[{at}] has the same {key.split()[0]} as people[{seen[key]}]: {key!r}")
            seen[key] = at
    return cast


def _cast_entry(entry: Any, at: int) -> CastEntry:
    if isinstance(entry, str):
        made = CastEntry(name=entry)
    elif isinstance(entry, CastEntry):
        made = entry
    elif isinstance(entry, Person):
        made = CastEntry(entry.name, entry.aliases, entry.gender, entry.id, entry.kind)
    elif isinstance(entry, Mapping):
        known = {field.name for field in attrs.fields(CastEntry)}
        unknown = sorted(str(key) for key in set(entry) - known)
        if "name" not in entry or unknown:
            wrong = f"unknown key {unknown[0]!r}" if unknown else "no 'name'"
            raise InputValueError(f"people[{at}] has {wrong}; the keys are {', '.join(sorted(known))}")
        aliases = entry.get("aliases") or ()
        if isinstance(aliases, str) or not all(isinstance(alias, str) for alias in aliases):
            raise InputTypeError(f"people[{at}]: aliases must be a list of str")
        made = CastEntry(**{**entry, "aliases": tuple(aliases)})
    else:
        raise InputTypeError(
            f"people[{at}] must be a name, a CastEntry, a Person or a dict, got {type(entry).__name__}"
        )
    if not isinstance(made.name, str) or not made.name.strip():
        raise InputValueError(f"people[{at}] has an empty name")
    if made.gender not in (None, "F", "M", "U"):
        raise InputValueError(f"people[{at}]: gender must be 'F', 'M', 'U' or None, got {made.gender!r}")
    return made


def _given(quotes: QuotesArgument, length: int) -> GivenQuotes:
    if isinstance(quotes, str) or not isinstance(quotes, Iterable):
        raise InputTypeError(f"quotes must be a sequence of spans, got {type(quotes).__name__}")
    parts: list[tuple[Span, int]] = []
    for at, quote in enumerate(quotes):
        spans = _spans(quote, at)
        for span in spans:
            if span.end > length:
                raise InputValueError(f"quotes[{at}] ends at {span.end}, behind the text's end at {length}")
            if len(span):
                parts.append((span, at))
    parts.sort(key=lambda part: (part[0].start, -part[0].end))
    groups: dict[int, list[int]] = {}
    marks = []
    for index, (span, at) in enumerate(parts):
        groups.setdefault(at, []).append(index)
        marks.append(QuoteSpan(spans=(span,), outer=span, style="given"))
    return GivenQuotes(marks=tuple(marks), groups=tuple(tuple(g) for g in groups.values()))


def _spans(quote: Any, at: int) -> list[Span]:
    def one(value: Any) -> Span:
        if isinstance(value, Span):
            return value
        if isinstance(value, Sequence) and len(value) == 2 and all(isinstance(v, int) for v in value):
            return Span(value[0], value[1])
        raise InputTypeError(f"quotes[{at}] must be a Span, a (start, end) pair or a list of those, got {value!r}")

    if isinstance(quote, Span) or (isinstance(quote, Sequence) and len(quote) == 2 and isinstance(quote[0], int)):
        return [one(quote)]
    if isinstance(quote, Sequence) and not isinstance(quote, str):
        return [one(part) for part in quote]
    return [one(quote)]
