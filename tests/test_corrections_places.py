"""Corrections on a text of which one paragraph in twenty was changed, moved or removed.

Whatever still has its quote finds it, and none lands on another.  What is known of the answer comes from how the
text is changed here, and from nothing that the library computes.
"""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from quoteattr.corrections import SetSpeaker, apply_corrections, check_corrections, keep
from quoteattr.result import AttributedText
from quoteattr.types import AttributedQuote, Person, Span

ANN, BEN, NEW = Person("p1", "Ann Orr"), Person("p2", "Ben Lisle"), Person("p3", "Ivo Strand")
# Many short words come again and again, as they do in a dialogue.
SAID = [
    "Yes,", "No,", "Why?", "I do not know,", "Come in,", "Not today,", "The boat has gone without us,",
    "You never told me that it was yours,", "There is nothing left to say about the mill and the money,",
]  # fmt: skip
TAGS = ["said Ann", "said Ben", "Ann said", "he asked", "she answered", "said the old man", "Ben shouted"]
DEEDS = [
    "", "", " and shut the door.", " before the rain came over the hill.", ", counting the coins on the table.",
    " so quietly that nobody heard it.", ". The lamp went out.",
]  # fmt: skip
NARRATION = [
    "The ferry lay at the quay all morning.", "Nobody came down the street.", "It had begun to rain again.",
    "Two letters lay on the mat, and neither was for him.", "They waited until the bell rang.",
]  # fmt: skip
OPEN, CLOSE = "“", "”"

lines = st.tuples(
    st.sampled_from(SAID), st.sampled_from(TAGS), st.sampled_from(DEEDS), st.sampled_from(["after", "before", "bare"])
)
paragraphs = st.lists(st.one_of(lines, lines, lines, st.sampled_from(NARRATION)), min_size=20, max_size=40)


class Line:
    """A paragraph, and where in it its quote stands."""

    def __init__(self, made, number):
        self.number = number
        if isinstance(made, str):
            self.text, self.quote = made, None
            return
        words, tag, deed, where = made
        end = deed or "."
        quoted = f"{OPEN}{words}{CLOSE}"
        self.text = {"after": f"{quoted} {tag}{end}", "before": f"{tag[0].upper()}{tag[1:]}, {quoted}", "bare": quoted}[
            where
        ]
        start = self.text.index(OPEN) + 1
        self.quote = Span(start, start + len(words))

    def __repr__(self):
        return repr(self.text)

    def changed(self, how):
        """Other words around the quote."""
        out = Line.__new__(Line)
        out.number, out.quote, out.text = self.number, self.quote, self.text
        if how == "append":
            out.text += " A gull cried twice."
        elif how == "prepend":
            out.text = f"A gull cried. {self.text}"
            out.quote = self.quote and Span(self.quote.start + 14, self.quote.end + 14)
        elif self.quote is not None and self.quote.end + 1 < len(self.text):
            # Another word, the last of the paragraph.
            head = self.text[self.quote.end + 1 :].rstrip(".").rpartition(" ")[0]
            out.text = f"{self.text[: self.quote.end + 1]}{head} never."
        else:
            out.text += " So it was."
        return out


def attributed(made):
    """The text of some lines with its quotes; the numbers of the lines by the ids of the quotes."""
    text, quotes, line_of = "", [], {}
    for line in made:
        if line.quote is not None:
            span = Span(len(text) + line.quote.start, len(text) + line.quote.end)
            identifier = f"q{len(quotes) + 1}"
            words = line.text[line.quote.start : line.quote.end]
            quotes.append(AttributedQuote(identifier, words, (span,), "direct", speaker=(ANN, BEN)[line.number % 2]))
            line_of[identifier] = line
        text += line.text + "\n\n"
    return AttributedText(text, quotes, (ANN, BEN, NEW), name="dialogue.txt"), line_of


@st.composite
def edits(draw):
    """A dialogue before, and after one paragraph in twenty was changed, moved or removed."""
    before = [Line(made, number) for number, made in enumerate(draw(paragraphs))]
    after = list(before)
    several = max(1, round(len(before) / 20))
    numbers = draw(st.lists(st.integers(0, len(before) - 1), min_size=several, max_size=several, unique=True))
    for number in numbers:
        place = next(at for at, line in enumerate(after) if line.number == number)
        how = draw(st.sampled_from(["append", "prepend", "word", "move", "remove"]))
        line = after.pop(place)
        if how == "move":
            after.insert(draw(st.integers(0, len(after))), line)
        elif how != "remove":
            after.insert(place, line.changed(how))
    return before, after


@settings(max_examples=500, phases=set(Phase) - {Phase.shrink})
@given(edits())
def test_what_still_has_a_quote_finds_it_and_none_lands_elsewhere(lines_of):
    was, now = lines_of
    old, old_lines = attributed(was)
    new, new_lines = attributed(now)
    kept = keep(old, [SetSpeaker(quote.id, NEW.name) for quote in old.quotes])
    here = {line.number: identifier for identifier, line in new_lines.items()}
    starts = {quote.start: quote.id for quote in new.quotes}
    outcomes = check_corrections(new, kept)
    reached = []
    for quote, outcome in zip(old.quotes, outcomes, strict=True):
        line = old_lines[quote.id]
        # Paragraphs of the very same characters are one another's equals: no text can tell which of them was removed.
        equal = sum(other.text == line.text for other in was) > 1
        if outcome.fit == "holds":
            landed = starts[outcome.spans[0].start]
            reached.append(landed)
            target = new_lines[landed]
            assert target.number == line.number or (equal and was[target.number].text == line.text)
        else:
            assert equal or line.number not in here, f"{line.text!r}: {outcome.note}"
    assert len(set(reached)) == len(reached)
    mended = apply_corrections(new, kept, lost="skip")
    assert {quote.id for quote in mended.quotes if quote.speaker == NEW} == set(reached)
