"""News frames: every frame type in sentences of our own, laws, and the parts by themselves."""

from __future__ import annotations

import functools
import itertools
import pathlib

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quoteattr.reports.calibration import interpolate
from quoteattr.reports.decode import best_set
from quoteattr.reports.frames import find_frames
from quoteattr.reports.priors import Priors
from quoteattr.syntax.parse import Parse, load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.types import Frame, Span

CASES = pathlib.Path(__file__).parent / "cases" / "frames.txt"


@attrs.frozen
class Expected:
    """A frame a case asks for."""

    kind: str
    source: str | None
    cue: str | None
    content: tuple[str, ...]
    fragments: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@attrs.frozen
class Case:
    """A text and one thing that must or must not be found in it."""

    group: str
    text: str
    wanted: Expected | None
    unwanted: str | None
    known: str
    """Why it is known to fail; empty where it is not."""


def read_cases() -> list[Case]:
    """The cases of `frames.txt`, whose head says how to read them."""
    cases: list[Case] = []
    group = text = ""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("## "):
            group = line[3:]
            continue
        if line.startswith(("#", "because ")) or not line.strip():
            continue
        known = lines[number + 1].partition("because ")[2] if line.startswith("?") else ""
        assert bool(known) == line.startswith("?"), f"{line}: no reason"
        sign, _, rest = line.lstrip("?").strip().partition(" ")
        if sign == ">":
            text = rest.replace("\\n", "\n")
        elif sign == "=":
            kind, source, cue, content = (cell.strip() for cell in rest.split("|"))
            parts = tuple(content.split(" ... "))
            wanted = Expected(kind, source if source != "-" else None, cue if cue != "-" else None, parts)
            cases.append(Case(group, text, wanted, None, known))
        elif sign == "!":
            cases.append(Case(group, text, None, rest, known))
        else:
            last = cases[-1]
            assert last.wanted is not None
            change = {"+": "fragments", "%": "flags"}[sign]
            more = (*getattr(last.wanted, change), rest)
            cases[-1] = attrs.evolve(last, wanted=attrs.evolve(last.wanted, **{change: more}))
    return cases


@functools.cache
def frames_of(text: str) -> tuple[Frame, ...]:
    return find_frames(parse_text(text, load_pipeline()), find_quotes(text), attitudes=True)


def same_content(text: str, found: tuple[Span, ...], wanted: tuple[str, ...]) -> bool:
    """Whether each wanted part overlaps a found one by half, begun and ended marks aside."""
    places = [(text.index(part), text.index(part) + len(part)) for part in wanted]

    def share(a: Span, b: tuple[int, int]) -> float:
        both = min(a.end, b[1]) - max(a.start, b[0])
        return both / (max(a.end, b[1]) - min(a.start, b[0])) if both > 0 else 0.0

    return all(any(share(span, place) >= 0.7 for span in found) for place in places)


def fits(text: str, frame: Frame, wanted: Expected) -> bool:
    """Whether a frame is the wanted one."""
    if frame.kind != wanted.kind or not same_content(text, frame.spans, wanted.content):
        return False
    if wanted.source is None:
        if frame.source is not None:
            return False
    elif frame.source is None or not frame.source.overlaps(_place(text, wanted.source, frame.source)):
        return False
    if wanted.cue is None:
        return frame.cue is None
    return frame.cue is not None and frame.cue.of(text) == wanted.cue


def _place(text: str, words: str, near: Span) -> Span:
    """The occurrence of `words` that lies nearest to `near`."""
    starts = [i for i in range(len(text)) if text.startswith(words, i)]
    start = min(starts, key=lambda i: abs(i - near.start))
    return Span(start, start + len(words))


def case_params() -> list[object]:
    return [
        pytest.param(
            case,
            id=f"{case.group}: {case.text[:40]}",
            marks=[pytest.mark.xfail(strict=True, reason=case.known)] if case.known else [],
        )
        for case in read_cases()
    ]


@pytest.mark.parametrize("case", case_params())
def test_case(case: Case) -> None:
    """Each expected frame is there, and nothing that must not be."""
    found = frames_of(case.text)
    listed = [(f.kind, f.source and f.source.of(case.text), f.cue and f.cue.of(case.text),
               [s.of(case.text) for s in f.spans]) for f in found]  # fmt: skip
    if case.unwanted is not None:
        if case.unwanted == "*":
            assert not found, listed
        else:
            assert not any(same_content(case.text, f.spans, (case.unwanted,)) for f in found), listed
        return
    assert case.wanted is not None
    fitting = [f for f in found if fits(case.text, f, case.wanted)]
    assert fitting, listed
    assert [s.of(case.text) for s in fitting[0].fragments] == list(case.wanted.fragments)
    for flag in case.wanted.flags:
        name, _, value = flag.partition("=")
        assert fitting[0].cue_class == value if name == "class" else getattr(fitting[0], name)


def test_there_are_cases_of_every_kind() -> None:
    """Enough cases, and few of them known to fail."""
    cases = read_cases()
    assert len(cases) >= 200
    assert {c.wanted.kind for c in cases if c.wanted} == {"direct", "mixed", "indirect"}
    assert sum(bool(c.known) for c in cases) <= len(cases) // 10


PIECES = st.sampled_from(
    ["The mayor said ", "“", "”", '"', "that the bridge was safe", ", ", ". ", "Ms. Voss", " told reporters ", "\n",
     "\n\n",
     "according to ", ": ", " — ", "we lost", "''", "\ud800", "\x00", "שלום", " warned", "he ", "?", "’s "]
)  # fmt: skip


@example("The mayor said The mayor said “, “The mayor said ")  # marks without a word in them
@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_gives_frames_in_bounds(text: str) -> None:
    """Spans lie in the text and in order, scores in [0, 1], fragments in the content, and nothing raises."""
    marks = find_quotes(text)
    for frame in find_frames(parse_text(text, load_pipeline()), marks):
        assert 0 <= frame.score <= 1
        assert frame.spans
        assert all(0 <= s.start < s.end <= len(text) for s in (*frame.spans, *frame.fragments))
        assert list(frame.spans) == sorted(frame.spans)
        assert all(any(s.contains(f) for s in frame.spans) for f in frame.fragments)
        assert all(0 <= m < len(marks) for m in frame.marks)
        assert (frame.kind == "mixed") == bool(frame.fragments)
        if frame.kind == "indirect":
            assert not frame.marks


@settings(max_examples=20, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_reruns_agree(text: str) -> None:
    """The same text gives the same frames."""
    parse = parse_text(text, load_pipeline())
    marks = find_quotes(text)
    assert find_frames(parse, marks) == find_frames(parse, marks)


def test_nothing_without_a_parse() -> None:
    """No words or no dependencies: no frames, and no error."""
    empty = Parse("", [], [], [], [], [], [], [], [], [])
    assert find_frames(empty, ()) == ()
    bare = Parse("Hi", [0], [2], ["Hi"], ["NN"], ["dep"], [0], [0], [], [Span(0, 2)], parsed=False)
    assert find_frames(bare, ()) == ()


def test_contents_do_not_overlap() -> None:
    """Contents part the text among them, but for what is nested and says so."""
    text = (
        'Mara Voss said the pier, which "nobody wanted," would close. "We tried," she said. "We failed." '
        "The mayor denied that and called for talks."
    )
    spans = sorted(s for f in frames_of(text) if f.relay is None for s in f.spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6), st.floats(-1, 1)), max_size=9))
def test_best_set_is_the_best(raw: list[tuple[int, int, float]]) -> None:
    """Dynamic programming finds what trying all sets finds."""
    items = [(first, first + extra, gain) for first, extra, gain in raw]
    best = 0.0
    for bits in range(1 << len(items)):
        chosen = sorted(items[i] for i in range(len(items)) if bits >> i & 1)
        if all(a[1] < b[0] for a, b in itertools.pairwise(chosen)):
            best = max(best, sum(gain for _, _, gain in chosen))
    found = best_set(items)
    taken = sorted(items[i] for i in found)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(taken))
    assert sum(gain for _, _, gain in taken) == pytest.approx(best)


def test_interpolate_never_falls() -> None:
    """A calibration curve keeps the order of scores."""
    curve = [(0.2, 0.1), (0.4, 0.1), (0.6, 0.8)]
    heights = [interpolate(curve, i / 20) for i in range(21)]
    assert heights == sorted(heights)
    assert (heights[0], heights[-1]) == (0.1, 0.8)


def test_priors_lean_on_their_parts() -> None:
    """A pair never seen lies between what its cue and its shape say; a pair often right lies high."""
    priors = Priors(
        {("cue", "say|V"): (90, 100), ("cue", "go|V"): (1, 100), ("shape", "ccomp"): (50, 100),
         ("shape", "dobj"): (5, 100),
         ("cue shape", "say|V ccomp"): (80, 90)}
    )  # fmt: skip
    assert priors.candidate("say|V", "ccomp", "")[0] > 0.8
    assert priors.candidate("say|V", "dobj", "")[0] > priors.candidate("go|V", "dobj", "")[0]
    assert priors.cue("swim|V") == 0.0


def test_a_word_that_the_training_data_lack_is_as_likely_as_its_class() -> None:
    """Adding a reporting word is a line in the lexicon; weak words and those of thoughts wait for data."""
    priors = Priors({("cue", "say|V"): (40, 100), ("cue", "claim|N"): (10, 100), ("shape", "ccomp"): (50, 100)})
    assert priors.cue("quaver|V") == pytest.approx(0.4)
    assert priors.cue("allegation|N") == pytest.approx(0.1)
    assert (priors.cue("finish|V"), priors.cue("perceive|V"), priors.cue("swim|V")) == (0.0, 0.0, 0.0)


def test_a_certain_construction_has_a_floor() -> None:
    """A verb of saying with its own subject and a clause is found, however strange its words; a doubtful one is not."""
    for text in ("The otter said that the moon was cheese.", "The kettle told the teapot that the moon was cheese."):
        [frame] = frames_of(text)
        assert frame.spans[0].of(text) == "the moon was cheese"
        assert frame.score > 0.6
