"""`find_quotes` beside a slow reference that is plainly right wherever every mark is unmistakable.

The reference knows three things: some shapes of marks only open and others only close; a straight mark opens
before a word and closes behind one; a quotation ends at the first closing mark of its own that leaves everything
in between in pairs.  So it is right

- on sentences in which every mark leans on what it encloses and stands free on the other side, and apostrophes
  stand between two letters, in every style of marks, one inside another to any depth;
- for marks that have one shape to open and another to close, whatever stands beside them.  (French marks are left
  out there: pointing inwards they are proper as well.)
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteattr.text.quotes import find_quotes

Found = list[tuple[str, str, int]]
"""Opening mark, content and depth of each quotation, in order."""


def opens(text: str, place: int, pairs: dict[str, str]) -> bool:
    """Whether a mark opens at `place`."""
    mark = text[place]
    if mark not in pairs:
        return False
    free = place == 0 or not (text[place - 1].isalnum() or text[place - 1] in ".,!?")
    return mark not in "\"'" or free


def closes(text: str, place: int, pairs: dict[str, str]) -> bool:
    """Whether a mark closes at `place`."""
    mark = text[place]
    if mark not in pairs.values() or (mark in "\"'" and opens(text, place, pairs)):
        return False
    apostrophe = place + 1 < len(text) and text[place - 1].isalnum() and text[place + 1].isalnum()
    return mark not in "'’" or not apostrophe


def reference(text: str, pairs: dict[str, str]) -> Found:
    """The quotations of one paragraph: every opening mark is tried with every closing one behind it."""

    def in_pairs(start: int, end: int) -> bool:
        """Whether the marks of a stretch cancel out, the innermost pair first."""
        waiting: list[str] = []
        for place in range(start, end):
            if closes(text, place, pairs) and waiting and pairs[waiting[-1]] == text[place]:
                waiting.pop()
            elif opens(text, place, pairs):
                waiting.append(text[place])
            elif closes(text, place, pairs):
                return False
        return not waiting

    found: list[tuple[int, int]] = []
    for start in range(len(text)):
        if opens(text, start, pairs):
            for end in range(start + 1, len(text)):
                closing = closes(text, end, pairs) and text[end] == pairs[text[start]]
                if closing and in_pairs(start + 1, end):
                    if text[start + 1 : end].strip(" " + "".join(pairs) + "".join(pairs.values())):
                        found.append((start, end))
                    break
    return [
        (text[start], text[start + 1 : end].strip(), sum(a < start and end < b for a, b in found))
        for start, end in found
    ]


def scanned(text: str) -> Found:
    """What the scanner finds in the same form."""
    return [(q.open, q.spans[0].of(text), q.depth) for q in find_quotes(text)]


WORDS = st.lists(
    st.sampled_from(["Well", "no", "it is", "don't", "isn’t", "Oda", "6", "café", "a"]), min_size=1, max_size=5
)


@st.composite
def content(draw: st.DrawFn, pairs: dict[str, str], around: tuple[str, ...] = (), depth: int = 0) -> str:
    """Words, perhaps with quotations inside, ending as a sentence does."""
    parts = [" ".join(draw(WORDS))]
    for _ in range(draw(st.integers(0, 2 if depth == 0 else 1)) if depth < 3 else 0):
        free = [mark for mark in pairs if not {mark, pairs[mark]} & {*around, *(pairs[m] for m in around)}]
        if not free:
            break
        mark = draw(st.sampled_from(free))
        parts.append(mark + draw(content(pairs, (*around, mark), depth + 1)) + pairs[mark])
        parts.append(" ".join(draw(WORDS)))
    return " ".join(parts) + draw(st.sampled_from([",", ".", "!", "?"]))


@st.composite
def glued(draw: st.DrawFn, pairs: dict[str, str], around: tuple[str, ...] = ()) -> str:
    """Letters and signs with quotations anywhere among them, blanks or none beside the marks."""
    signs = st.text(alphabet="aB .,!?-6;:", max_size=4)
    parts = [draw(signs)]
    for _ in range(draw(st.integers(0, 2)) if len(around) < 3 else 0):
        free = [mark for mark in pairs if mark not in around]
        if not free:
            break
        mark = draw(st.sampled_from(free))
        parts.append(f"{mark}o{draw(glued(pairs, (*around, mark)))}o{pairs[mark]}{draw(signs)}")
    return "".join(parts)


def agree(blocks: list[str], pairs: dict[str, str]) -> None:
    """In texts of one or more paragraphs the scanner finds what the reference finds in each."""
    assert scanned("\n\n".join(blocks)) == [found for block in blocks for found in reference(block, pairs)]


@pytest.mark.parametrize(
    "pairs",
    [
        {"“": "”", "‘": "’"}, {'"': '"', "'": "'"}, {'"': '"'}, {"«": "»", "“": "”", "‹": "›"}, {"„": "“", "‚": "‘"},
        {"「": "」", "『": "』"}, {"“": "”", "«": "»", "„": "“", "「": "」"},
    ],
    ids=" ".join,
)  # fmt: skip
@given(data=st.data())
def test_sentences_with_quotations_in_one_another(pairs: dict[str, str], data: st.DataObject) -> None:
    agree(data.draw(st.lists(content(pairs), min_size=1, max_size=3)), pairs)


@pytest.mark.parametrize(
    "pairs", [{"“": "”", "「": "」"}, {"„": "“", "「": "」"}, {"「": "」", "『": "』"}], ids=" ".join
)
@given(data=st.data())
def test_shaped_marks_need_nothing_beside_them(pairs: dict[str, str], data: st.DataObject) -> None:
    blocks = data.draw(st.lists(glued(pairs).map(lambda words: f"Oda {words} b."), min_size=1, max_size=3))
    agree(blocks, pairs)
