"""A referee for what stays open: somebody or something of the caller's is asked about unsure quotes.

A referee is any callable that takes a list of `Question` and answers each with
the number of one of its candidates (from 1), or None.  A person, a rule or a
large model can stand behind it.  It is asked only about quotes under a
confidence, can name only people the text holds, and never touches a quote that
is surer.  `ChatReferee` asks a chat endpoint of the common form; `Kept` writes
answers to a file, so that a rerun asks nothing twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import re
import urllib.request
import warnings
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from quoteattr.errors import InputTypeError, InputValueError, RefereeError
from quoteattr.types import AttributedQuote, Evidence, Person

__all__ = ["Answer", "ChatReferee", "Kept", "Question", "Referee", "ask", "questions"]

Answer = int | tuple[int, float] | None
"""The number of a candidate, from 1; or with it how sure the referee is, in [0, 1]; or None."""

# Questions handed over at a time; candidates of one; characters of text on each side of the quote.
_AT_A_TIME = 20
_CANDIDATES = 9
_AROUND = 1200


@attrs.frozen
class Question:
    """One quote whose speaker is not sure, as a referee sees it."""

    quote: str
    """Id of the quote."""
    passage: str
    """The text around the quote, as given."""
    start: int
    """Where the quote's words begin in the passage, in characters."""
    end: int
    """Where they end, exclusive."""
    candidates: tuple[str, ...]
    """Names of those who may have spoken; the first is number 1."""
    speaker: int | None
    """Number of the present answer; None where there is none."""
    confidence: float
    """How sure the present answer is, in [0, 1]."""

    @property
    def key(self) -> str:
        """What tells this question from others: the same for the same passage, place and candidates."""
        told = json.dumps([self.passage, self.start, self.end, self.candidates], ensure_ascii=True)
        return hashlib.sha256(told.encode("ascii")).hexdigest()[:32]


Referee = Callable[[Sequence[Question]], Sequence[Answer]]
"""Takes questions, gives as many answers in their order."""

_MEMORY: weakref.WeakKeyDictionary[Any, dict[str, Answer]] = weakref.WeakKeyDictionary()


def questions(
    text: str, quotes: Sequence[AttributedQuote], people: Sequence[Person], below: float
) -> list[tuple[int, Question, tuple[str, ...]]]:
    """For each quote under the confidence `below` its place, the question and the candidates' ids."""
    starts = sorted((m.span.start, person.id) for person in people for m in person.mentions)
    named = {person.id: person for person in people}
    out = []
    for at, quote in enumerate(quotes):
        if quote.confidence >= below:
            continue
        low, high = _passage(text, quote)
        ids = _candidates(quote, starts, low, high, named)
        if not ids:
            continue
        own = quote.speaker.id if quote.speaker is not None else None
        question = Question(
            quote=quote.id, passage=text[low:high], start=quote.start - low, end=quote.end - low,
            candidates=_names([named[id_] for id_ in ids]),
            speaker=ids.index(own) + 1 if own in ids else None, confidence=quote.confidence,
        )  # fmt: skip
        out.append((at, question, ids))
    return out


def _passage(text: str, quote: AttributedQuote) -> tuple[int, int]:
    """The paragraphs around a quote, as far as they lie near it."""
    low = max(0, quote.start - _AROUND)
    high = min(len(text), quote.end + _AROUND)
    cut = text.find("\n", low, quote.start) + 1 if low else 0
    after = text.rfind("\n", quote.end, high) if high < len(text) else -1
    return (cut if low < cut <= quote.start else low), (after if after > quote.end else high)


def _candidates(
    quote: AttributedQuote, starts: Sequence[tuple[int, str]], low: int, high: int, people: dict[str, Person]
) -> tuple[str, ...]:
    """Who came into question when the quote was attributed, then who is mentioned around it; the likeliest first."""
    found: dict[str, None] = {}
    if quote.speaker is not None:
        found[quote.speaker.id] = None
    for step in quote.evidence:
        for name, _ in step.values if step.person is not None else ():
            if name in people:
                found.setdefault(name)
    import bisect

    near = starts[bisect.bisect_left(starts, (low, "")) : bisect.bisect_left(starts, (high, ""))]
    for _, id_ in sorted(near, key=lambda pair: abs(pair[0] - quote.start)):
        found.setdefault(id_)
    return tuple(id_ for id_ in found if id_ in people)[:_CANDIDATES]


def _names(people: Sequence[Person]) -> tuple[str, ...]:
    """A name for each, with a form of its own where two have the same."""
    names = [person.name for person in people]
    out = []
    for person in people:
        more = [*person.titles, *person.roles, *person.aliases, person.id]
        out.append(person.name if names.count(person.name) == 1 else f"{person.name} ({more[0]})")
    return tuple(out)


def ask(
    text: str,
    quotes: Sequence[AttributedQuote],
    people: Sequence[Person],
    referee: Referee,
    below: float = 0.7,
) -> tuple[AttributedQuote, ...]:
    """The quotes, those under the confidence `below` as the referee answers.

    Args:
        text: The text of the quotes.
        quotes: Its quotes.
        people: Its people, with their mentions.
        referee: Asked about all open quotes, twenty at a time.  What it answered
            once it is not asked again as long as it lives; `Kept` remembers longer.
        below: Quotes of this confidence or a higher one are left alone.

    Returns:
        All quotes.  Where the referee chose somebody, that is the speaker, its
        confidence is what the referee gave (without that, `below`), and the
        evidence begins with a step called ``referee``.  Where it answers None,
        fails, or answers what is no candidate, the quote stays as it was; a
        failure or an impossible answer is told by a `RuntimeWarning`.

    Raises:
        InputTypeError: the referee cannot be called.
        InputValueError: `below` is no number in [0, 1].
    """
    if not callable(referee):
        raise InputTypeError(f"referee must be callable, got {type(referee).__name__}")
    if isinstance(below, bool) or not isinstance(below, int | float) or not 0 <= below <= 1:
        raise InputValueError(f"below must be a number in [0, 1], got {below!r}")
    asked = questions(text, quotes, people, below)
    answers = _answers(referee, [question for _, question, _ in asked])
    named = {person.id: person for person in people}
    out = list(quotes)
    for at, question, ids in asked:
        number, sure = _read(answers.get(question.key), len(ids), below)
        if number is not None:
            out[at] = _filled(quotes[at], named[ids[number - 1]], sure, question)
    return tuple(out)


def _filled(quote: AttributedQuote, speaker: Person, sure: float, question: Question) -> AttributedQuote:
    values = (("below", question.confidence), ("candidates", float(len(question.candidates))))
    step = Evidence("referee", (), sure, f"answered {speaker.name}", speaker.id, values)
    same = quote.speaker is not None and quote.speaker.id == speaker.id
    how = quote.attribution if same and quote.attribution is not None else "implicit"
    addressee = quote.addressee if quote.addressee is None or quote.addressee.id != speaker.id else None
    return attrs.evolve(
        quote, speaker=speaker, attribution=how, confidence=round(sure, 4), addressee=addressee,
        evidence=(step, *quote.evidence),
    )  # fmt: skip


def _answers(referee: Referee, asked: Sequence[Question]) -> dict[str, Answer]:
    """What the referee says of each question, by its key; what it answered before is not asked again."""
    try:
        memory = _MEMORY.setdefault(referee, {})
    except TypeError:  # a callable that cannot be remembered
        memory = {}
    fresh = list({q.key: q for q in asked if q.key not in memory}.values())
    for at in range(0, len(fresh), _AT_A_TIME):
        batch = fresh[at : at + _AT_A_TIME]
        try:
            answers = list(referee(batch))
        except Exception as error:  # whatever a caller's function does, the quotes stay as they were
            warnings.warn(f"the referee failed: {type(error).__name__}: {error}", RuntimeWarning, stacklevel=4)
            continue
        if len(answers) != len(batch):
            warnings.warn(
                f"the referee gave {len(answers)} answers to {len(batch)} questions", RuntimeWarning, stacklevel=4
            )
            continue
        memory.update((question.key, answer) for question, answer in zip(batch, answers, strict=True))
    return memory


def _read(answer: Any, count: int, below: float) -> tuple[int | None, float]:
    """An answer's number and how sure it is; no number where it names no candidate."""
    sure: Any = below
    number = answer
    if isinstance(answer, tuple) and len(answer) == 2:
        number, sure = answer
    if number is None:
        return None, 0.0
    fits = isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= count
    if not fits or isinstance(sure, bool) or not isinstance(sure, int | float) or not 0 <= sure <= 1:
        warnings.warn(f"the referee's answer {answer!r} is none of {count} candidates", RuntimeWarning, stacklevel=4)
        return None, 0.0
    return number, float(sure)


@attrs.define(eq=False)
class Kept:
    """A referee whose answers are kept in a file, one JSON line each, and not asked for again.

    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "answers.jsonl"
    >>> kept = Kept(lambda asked: [1 for _ in asked], file)
    >>> kept([Question("q1", "“No.”", 1, 4, ("Ada", "Tom"), None, 0.2)]), file.exists()
    ([1], True)
    """

    referee: Referee
    path: pathlib.Path | str
    """The file; made when there is a first answer."""

    def __call__(self, asked: Sequence[Question]) -> list[Answer]:
        """Answers from the file, the others from the referee."""
        known = dict(self._read())
        fresh = [question for question in asked if question.key not in known]
        if fresh:
            answers = list(self.referee(fresh))
            if len(answers) != len(fresh):
                raise RefereeError(f"{len(answers)} answers to {len(fresh)} questions")
            with open(self.path, "a", encoding="utf-8") as file:
                for question, answer in zip(fresh, answers, strict=True):
                    known[question.key] = answer
                    file.write(json.dumps({"key": question.key, "answer": answer}) + os.linesep)
        return [known[question.key] for question in asked]

    def _read(self) -> Iterator[tuple[str, Answer]]:
        path = pathlib.Path(self.path)
        if not path.exists():
            return
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                answer = row["answer"]
                yield str(row["key"]), tuple(answer) if isinstance(answer, list) else answer
            except (ValueError, KeyError, TypeError) as error:
                raise RefereeError(f"{path}, line {number}, holds no answer: {error}") from error


_SYSTEM = (
    "You are told passages of a text. In each, one quotation stands between ⟦ and ⟧. Say who speaks it. "
    "Answer with one JSON object that maps each question's number to the number of a candidate, or to null "
    "if none of them speaks or you cannot tell. Answer with the object and nothing else."
)


@attrs.define(eq=False)
class ChatReferee:
    """Asks a chat endpoint of the common form (``POST BASE/chat/completions``).

    Nothing is set by default: address, model and key are the caller's.

    Raises:
        InputValueError: `base` is no http or https address.
    """

    base: str
    """The address that ``/chat/completions`` is put after, for example ``http://localhost:8080/v1``."""
    model: str
    """Name of the model, as the endpoint knows it."""
    key: str | None = attrs.field(default=None, repr=False)
    """Sent as a bearer token, where there is one."""
    timeout: float = 60.0
    """Seconds to wait for an answer."""

    def __attrs_post_init__(self) -> None:
        if not self.base.startswith(("http://", "https://")):
            raise InputValueError(f"base must be an http or https address, got {self.base!r}")

    def __call__(self, asked: Sequence[Question]) -> list[Answer]:
        """One request for all the questions.

        Raises:
            RefereeError: the endpoint cannot be reached, or answers something else.
        """
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": prompt(asked)}],
        }
        headers = {"Content-Type": "application/json"}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            self.base.rstrip("/") + "/chat/completions", json.dumps(body).encode("utf-8"), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as reply:  # noqa: S310
                told = json.loads(reply.read().decode("utf-8"))
            content = told["choices"][0]["message"]["content"]
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            raise RefereeError(f"no answer from {self.base}: {type(error).__name__}: {error}") from error
        return _numbers(str(content), asked)


def prompt(asked: Sequence[Question]) -> str:
    """The questions as one message."""
    parts = []
    for number, question in enumerate(asked, 1):
        before, after = question.passage[: question.start], question.passage[question.end :]
        words = question.passage[question.start : question.end]
        people = "\n".join(f"  {n}. {name}" for n, name in enumerate(question.candidates, 1))
        parts.append(f"Question {number}\n\n{before}⟦{words}⟧{after}\n\nCandidates:\n{people}")
    return "\n\n---\n\n".join(parts)


def _numbers(content: str, asked: Sequence[Question]) -> list[Answer]:
    """The answers in a reply; a question it does not answer properly has none."""
    found = re.search(r"\{[^{}]*\}", content)
    try:
        told = json.loads(found.group(0)) if found else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise RefereeError(f"the reply holds no JSON object: {content[:80]!r}")
    out: list[Answer] = []
    for number, question in enumerate(asked, 1):
        answer = told.get(str(number))
        good = isinstance(answer, int) and not isinstance(answer, bool) and 1 <= answer <= len(question.candidates)
        out.append(answer if good else None)
    return out
