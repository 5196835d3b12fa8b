#!/usr/bin/env python3
"""The measured rate of each law: how often the library is right about invented documents.

    python benchmarks/laws.py [--draws N] [--only PART] [--show N]

Each law draws documents from `quoteattr.synth` and says which of their
quotations it is about.  For what goes wrong, the stage is counted where it
went wrong first; with ``--show``, the shortest counterexamples are printed.
"""

from __future__ import annotations

import argparse
import functools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

import attrs

import quoteattr
from quoteattr import synth
from quoteattr.synth import Document, SynthQuote, Verdict

T = TypeVar("T")
STYLES = tuple(style for style in synth.STYLES if style != "dash")
NAMED = ("full", "titled", "title", "surname")
TAGGED = tuple(frame for frame in synth.DIRECT if frame != "untagged")
BEFORE_WORDS = ("label", "from", "trailing-dash")


def cycle(options: tuple[T, ...], seed: int, step: int = 1) -> T:
    """One option after the other, every `step` seeds."""
    return options[seed // step % len(options)]


@attrs.frozen
class Law:
    """Documents, which of their quotations the law is about, and what it promises."""

    name: str
    make: Callable[[int], Document]
    about: Callable[[SynthQuote], bool]
    promise: str = ""
    cast: bool = False
    """Whether the library is told who there is, so that only the attribution is tried."""


def _explicit(seed: int) -> Document:
    frame = cycle(TAGGED, seed + seed // len(STYLES))  # every style meets every frame
    return synth.quotation(f"e{seed}", style=cycle(STYLES, seed), frame=frame, form=cycle(NAMED, seed, 7))


def _pronoun(seed: int) -> Document:
    frames = tuple(frame for frame in TAGGED if frame not in BEFORE_WORDS)
    style = cycle(STYLES, seed, len(frames))
    return synth.quotation(f"p{seed}", style=style, frame=cycle(frames, seed), form="pronoun")


def _described(seed: int) -> Document:
    frames = tuple(frame for frame in TAGGED if frame not in BEFORE_WORDS)
    return synth.quotation(f"d{seed}", style=cycle(STYLES, seed), frame=cycle(frames, seed), form="description")


def _mixed(seed: int) -> Document:
    return synth.quotation(
        f"m{seed}", style=cycle(STYLES, seed), frame=cycle(synth.MIXED, seed), form=cycle(NAMED, seed)
    )


def _indirect(seed: int) -> Document:
    return synth.quotation(f"i{seed}", frame=cycle(synth.INDIRECT[:-1], seed), form=cycle(NAMED, seed, 3))


def _alternation(seed: int) -> Document:
    style = cycle(("straight", "curly", "single", "single-straight", "guillemets", "corner", "dash"), seed)
    return synth.dialogue(f"a{seed}", speakers=2, turns=4 + seed % 7, style=style, tagging="opening")


def _is(phenomenon: str) -> Callable[[SynthQuote], bool]:
    return lambda quote: phenomenon in quote.phenomena


def _plain(quote: SynthQuote) -> bool:
    return quote.kind == "direct" and quote.attribution == "explicit" and "nickname" not in quote.phenomena


def _implicit(quote: SynthQuote) -> bool:
    return quote.attribution == "implicit"


def _described_in_report(quote: SynthQuote) -> bool:
    return quote.kind == "direct" and quote.attribution == "anaphoric" and not quote.phenomena


def _all(quote: SynthQuote) -> bool:
    return True


def _narrated(seed: int) -> Document:
    return synth.dialogue(f"n{seed}", narrator=True)


LAWS = (
    Law("explicit quotation, any style and frame", _explicit, _all, "1"),
    Law("explicit, in articles", lambda s: synth.article(f"r{s}"), _plain),
    Law("explicit, in dialogues", lambda s: synth.dialogue(f"d{s}"), _plain),
    Law("pronoun with one antecedent, alone", _pronoun, _all, "0.99"),
    Law("pronoun with one antecedent, in reports", lambda s: synth.report(f"r{s}"), _is("pronoun-unique")),
    Law("pronoun with one antecedent, in dialogues", lambda s: synth.dialogue(f"d{s}"), _is("pronoun-unique")),
    Law("pronoun for the last speaker, rivals about", lambda s: synth.report(f"r{s}"), _is("pronoun-previous")),
    Law("description, alone", _described, _all),
    Law("description, in reports", lambda s: synth.report(f"r{s}"), _described_in_report),
    Law("two-party alternation", _alternation, _implicit, "0.97"),
    Law("two-party, in mixed dialogues", lambda s: synth.dialogue(f"t{s}", speakers=2), _is("alternation")),
    Law("untagged answers among many", lambda s: synth.dialogue(f"d{s}"), _is("alternation-among-many")),
    Law("explicit, any style and frame, cast given", _explicit, _all, "1", cast=True),
    Law("explicit, in dialogues, cast given", lambda s: synth.dialogue(f"d{s}"), _plain, cast=True),
    Law("pronoun alone, cast given", _pronoun, _all, "0.99", cast=True),
    Law("pronoun in dialogues, cast given", lambda s: synth.dialogue(f"d{s}"), _is("pronoun-unique"), cast=True),
    Law("two-party alternation, cast given", _alternation, _implicit, cast=True),
    Law("mixed", _mixed, _all),
    Law("indirect", _indirect, _all),
    Law("transcript", lambda s: synth.transcript(f"t{s}"), _all),
    Law("several paragraphs", lambda s: synth.report(f"r{s}"), _is("paragraphs")),
    Law("other spelling", lambda s: synth.report(f"r{s}"), _is("spelling")),
    Law("nickname", lambda s: synth.dialogue(f"d{s}"), _is("nickname")),
    Law("organisation as it", lambda s: synth.report(f"r{s}"), _is("pronoun-organization")),
    Law("unnamed source", lambda s: synth.report(f"r{s}"), _is("unnamed")),
    Law("several together", lambda s: synth.report(f"r{s}"), _is("joint")),
    Law("group by its name", lambda s: synth.report(f"r{s}"), _is("group")),
    Law("group as they", lambda s: synth.report(f"r{s}"), _is("pronoun-group")),
    Law("explicit, in letters", lambda s: synth.letter(f"l{s}"), _plain),
    Law("the writer of a letter", lambda s: synth.letter(f"l{s}"), _is("narrator")),
    Law("explicit, beside a narrator", _narrated, _plain),
    Law("a narrator whom others name", _narrated, _is("narrator")),
)


@functools.lru_cache(maxsize=4096)
def verdicts(document: Document, cast: bool = False) -> tuple[Verdict, ...]:
    """What became of each quotation of the document."""
    people = [person.entry() for person in document.people] if cast else None
    return synth.judge(document, quoteattr.attribute(document.text, people=people))


@attrs.define
class Tally:
    """What came of one law."""

    cases: int = 0
    stages: Counter[str] = attrs.Factory(Counter)
    examples: dict[str, list[tuple[str, str]]] = attrs.Factory(dict)

    def add(self, right: bool, stage: str, text: str, note: str) -> None:
        """One case."""
        self.cases += 1
        if not right:
            self.stages[stage] += 1
            self.examples.setdefault(stage, []).append((text, note))

    @property
    def rate(self) -> float:
        """The share that is right; 1 without any case."""
        return 1 - sum(self.stages.values()) / self.cases if self.cases else 1.0

    def line(self, name: str, promise: str = "") -> str:
        """The law's line in the table."""
        rate = f"{self.rate:8.2%}" if self.cases else "       -"
        stages = ", ".join(f"{stage} {count}" for stage, count in self.stages.most_common())
        return f"{name:48}{self.cases:7}{rate}  {promise:5} {stages}"


def measure(law: Law, draws: int) -> Tally:
    """The law over so many quotations."""
    tally = Tally()
    for seed in range(draws * _SEEDS):
        document = law.make(seed)
        if not any(map(law.about, document.quotes)):
            continue
        for verdict in verdicts(document, law.cast):
            if law.about(verdict.quote):
                tally.add(verdict.right, verdict.stage, document.text, _note(document, verdict))
        if tally.cases >= draws:
            break
    return tally


# Documents tried for each case at most; what is rare is counted less often.
_SEEDS = 40


def _note(document: Document, verdict: Verdict) -> str:
    quote, found = verdict.quote, verdict.found
    gold = document.person(quote.speaker)
    answer = "nothing found" if found is None else f"{found.speaker and found.speaker.name!r} for {found.text!r}"
    if found is not None and found.evidence:
        answer += f" by {found.evidence[0].rule}"
    said = quote.spans[0].of(document.text)
    return f"[{document.style}, {quote.frame}] {gold and gold.name} said {said!r}; got {answer}"


def measure_damage(draws: int) -> Iterator[tuple[str, Tally]]:
    """For each kind of damage: does any narration beyond the paragraph become a quotation?"""
    tallies = {kind: Tally() for kind in synth.DAMAGES}
    for seed in range(draws):
        whole = (
            synth.report(f"x{seed}", style=cycle(STYLES, seed))
            if seed % 2
            else synth.dialogue(f"x{seed}", style=cycle(("straight", "curly", "single", "guillemets"), seed))
        )
        possible = synth.possible_damage(whole)
        if not possible:
            continue
        rarest = min({kind for kind, _ in possible}, key=lambda kind: (tallies[kind].cases, kind))
        kind, quote = cycle(tuple(pair for pair in possible if pair[0] == rarest), seed)
        broken = synth.damage(whole, kind, quote)
        found = quoteattr.find_quotes(broken.text)
        letters = synth.swallowed(broken, [span for mark in found for span in mark.spans])
        answers = [q for q in quoteattr.attribute(broken.text).quotes if q.kind == "direct"]
        more = synth.swallowed(broken, [span for quote in answers for span in quote.spans])
        tallies[kind].add(
            not letters and not more, "marks" if letters else "frames", broken.text, f"{letters or more} letters"
        )
    yield from tallies.items()


@attrs.frozen
class Change:
    """A change after which a text means the same: each quotation must fare as before."""

    name: str
    make: Callable[[Document, int], Document]
    may: str
    """What of the answer may change, and nothing else."""


CHANGES = (
    Change("rename people", lambda d, s: synth.renamed(d, s), "names, aliases, offsets"),
    Change("change the marks", lambda d, s: synth.restyled(d, cycle(STYLES, s)), "offsets, the stop beside a mark"),
    Change("neutral paragraph before", lambda d, s: synth.with_paragraph(d, before=True, seed=s), "offsets"),
    Change("neutral paragraph after", lambda d, s: synth.with_paragraph(d, seed=s), "nothing"),
    Change("wrap the lines", lambda d, _: synth.wrapped(d), "line breaks inside contents, offsets"),
    Change("say something else", lambda d, s: synth.reworded(d, s), "contents, offsets"),
    Change("drop titles", lambda d, _: synth.retitled(d), "titles, aliases, offsets"),
    Change("decompose accents", lambda d, _: synth.normalized(d, "NFD"), "offsets, the letters of names and contents"),
    Change("compose accents", lambda d, _: _recomposed(d), "offsets, the letters of names and contents"),
    Change("CR LF", lambda d, _: synth.crlf(d), "offsets"),
)


def _recomposed(document: Document) -> Document:
    """The document as it comes back from a system that takes accents apart and puts them together again."""
    return synth.normalized(synth.normalized(document, "NFD"), "NFC")


def measure_changes(draws: int) -> Iterator[tuple[str, Tally]]:
    """For each change that keeps the meaning, on so many documents: does each quotation fare as before?"""
    for change in CHANGES:
        tally = Tally()
        for seed in range(draws):
            document = synth.report(f"c{seed}") if seed % 2 else synth.dialogue(f"c{seed}", style=cycle(STYLES, seed))
            changed = change.make(document, seed)
            for old, new in zip(verdicts(document), verdicts(changed), strict=True):
                worse = document if new.right else changed
                verdict = old if new.right else new
                stage = verdict.stage or "kind or attribution"
                tally.add(_answer(old) == _answer(new), stage, worse.text, _note(worse, verdict))
        yield change.name, tally


def _answer(verdict: Verdict) -> tuple[bool, str | None, str | None]:
    """What no change may change: whether the person is right, the kind, and how the source is named."""
    found = verdict.found if verdict.right else None
    return verdict.right, found and found.kind, found and found.attribution


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=500, help="cases for each law (default 500)")
    parser.add_argument(
        "--only", default="", help="laws whose name has this in it; 'damage' and 'change' are names too"
    )
    parser.add_argument("--show", type=int, default=0, help="how many counterexamples to print for each stage")
    options = parser.parse_args()

    def report(name: str, tally: Tally, promise: str = "") -> None:
        print(tally.line(name, promise), flush=True)
        for stage, examples in tally.examples.items():
            for text, note in sorted(examples, key=lambda e: len(e[0]))[: options.show]:
                print(f"    {stage}: {note}\n        {text!r}")

    print(f"{'law':48}{'cases':>7}{'rate':>8}  goal  wrong by stage")
    for law in LAWS:
        if options.only in law.name:
            report(law.name, measure(law, options.draws), law.promise)
    if options.only in "damage":
        for name, tally in measure_damage(options.draws):
            report(f"damage: {name}", tally, "1")
    if options.only in "change":
        for name, tally in measure_changes(max(1, options.draws // 4)):
            report(f"change: {name}", tally)


if __name__ == "__main__":
    main()
