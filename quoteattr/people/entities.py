"""The pipeline's named entities, mended before anything is read from them.

A small pipeline takes an uncommon name for a firm, or labels one half of it.
Here a run of capitalised words that starts with a given name, that is described
by a role noun, or that speaks, becomes one personal name whatever its label.
"""

from __future__ import annotations

from collections.abc import Collection

from quoteattr.lang import english
from quoteattr.people.names import ABBREVIATIONS, PARTICLES, given_genders, plain, titles
from quoteattr.syntax.parse import Entity, Parse

__all__ = ["mend_entities", "run_end"]

# Words of a run of capitals that may be a name.
_LONGEST_RUN = 12
# Words of a personal name, particles not counted.
_MOST_WORDS = 3
_PEERS = english().group("peers")
_ARTICLES = english().group("before a title")
# Tokens behind a comma in which a role noun is looked for.
_REACH = 7


def run_end(parse: Parse, at: int) -> int:
    """Last token of the run of capitalised words that starts at `at`: particles and hyphens go through.

    >>> from quoteattr.types import Span
    >>> text = "Ann van der Meer rose"
    >>> words = text.split()
    >>> starts = [0, 4, 8, 12, 17]
    >>> ends = [3, 7, 11, 16, 21]
    >>> run_end(Parse(text, starts, ends, words, ["NN"] * 5, ["dep"] * 5, [0] * 5, [0] * 5, [], [Span(0, 21)]), 0)
    3
    """
    end = at
    while end - at < _LONGEST_RUN and (following := _next_of_run(parse, end)) >= 0:
        end = following
    return end


def _next_of_run(parse: Parse, end: int) -> int:
    """The next capitalised word of a name that goes on after `end`, or -1."""
    words, paragraphs = parse.words, parse.token_paragraphs

    def capital(token: int) -> bool:
        return token < len(parse) and words[token][:1].isupper() and paragraphs[token] == paragraphs[end]

    if capital(end + 1):
        return end + 1
    if end + 2 >= len(parse) or paragraphs[end + 2] != paragraphs[end]:
        return -1
    link, word = words[end + 1].lower(), words[end + 2].lower()
    if capital(end + 2) and _links(parse, end, link):
        return end + 2
    # "van der Meer", "al-Qadri"
    two = link in PARTICLES and link != "of" and (word in PARTICLES or word == "-")
    return end + 3 if two and capital(end + 3) else -1


def _links(parse: Parse, end: int, link: str) -> bool:
    """Whether one small word or mark after `end` joins two words of a name: "Ann-Marie", "J. Ray", "Ann van Ray"."""
    before = parse.words[end].lower()
    glued = parse.ends[end] == parse.starts[end + 1]
    if link == "-":
        return glued and parse.ends[end + 1] == parse.starts[end + 2]
    if link == ".":
        return glued and (len(before) == 1 or before in ABBREVIATIONS)
    return link in PARTICLES and (link != "of" or before in _PEERS)


def mend_entities(
    parse: Parse,
    lower_words: Collection[str],
    headline: list[bool],
    nouns: dict[str, tuple[str, str]],
    speaking: Collection[tuple[int, int]],
    verbs: Collection[str],
) -> list[Entity]:
    """The entities of a parse with the personal names put right, in order.

    Args:
        parse: The parsed text.
        lower_words: Words that the text also writes with a small letter.
        headline: Whether each token stands in a line of capitalised words.
        nouns: Role noun -> gender and class.
        speaking: First and last tokens of what a quotation is ascribed to.
        verbs: Forms of verbs of speech.
    """
    label = {t: entity for entity in parse.entities for t in range(entity.start, min(entity.end, len(parse)))}
    judge = _Judge(parse, label, lower_words, nouns, speaking, verbs)
    made: list[Entity] = []
    at = 0
    while at < len(parse):
        if not parse.words[at][:1].isupper():
            at += 1
            continue
        end = run_end(parse, at)
        if end > at and not headline[at]:
            name = judge.name_in(at, end)
            name = name or judge.firm_in(at, end)
            if name is not None:
                made.append(name)
        at = end + 1
    taken = {t for entity in made for t in range(entity.start, entity.end)}
    kept = [
        _firm(parse, e, nouns) for e in parse.entities
        if not any(t in taken for t in range(e.start, e.end)) and not _is_role(parse, e, nouns)
    ]  # fmt: skip
    return sorted([*kept, *made], key=lambda e: e.start)


def _firm(parse: Parse, entity: Entity, nouns: dict[str, tuple[str, str]]) -> Entity:
    """An entity, made an organisation where what is taken for somebody ends as a firm's name does: "Pell Capital"."""
    if entity.label != "PERSON" or not 2 <= entity.end - entity.start <= _MOST_WORDS or entity.end > len(parse):
        return entity
    first, last = parse.words[entity.start].lower(), parse.words[entity.end - 1].lower()
    firm = last in english().words("organisation_words") and parse.words[entity.end - 1][:1].isupper()
    before = parse.words[entity.start - 1].lower() if entity.start else ""
    role = before in nouns and nouns[before][1] == "person"
    person = role or plain(first) in given_genders() or first.rstrip(".") in titles()
    return Entity(entity.start, entity.end, "ORG") if firm and not person else entity


def _is_role(parse: Parse, entity: Entity, nouns: dict[str, tuple[str, str]]) -> bool:
    """Whether a label other than a person's lies on a role: "the Ferryman" is no firm."""
    if entity.label == "PERSON" or entity.end > len(parse):
        return False
    low = [parse.words[t].lower() for t in range(entity.start, entity.end)]
    definite = low[0] == "the" or (entity.start > 0 and parse.words[entity.start - 1].lower() == "the")
    return definite and len([w for w in low if w != "the"]) == 1 and nouns.get(low[-1], ("", ""))[1] == "person"


class _Judge:
    """Tells which runs of capitalised words are personal names."""

    def __init__(
        self,
        parse: Parse,
        label: dict[int, Entity],
        lower_words: Collection[str],
        nouns: dict[str, tuple[str, str]],
        speaking: Collection[tuple[int, int]],
        verbs: Collection[str],
    ) -> None:
        self.parse = parse
        self.label = label
        self.lower_words = lower_words
        self.nouns = nouns
        self.speaking = set(speaking)
        self.sources = {t for first, last in speaking for t in range(first, last + 1)}
        self.verbs = verbs
        self.stops = english().words("name_stops")
        self.places = english().words("places")
        self.firms = english().words("organisation_words")
        self.given = given_genders()

    def name_in(self, first: int, last: int) -> Entity | None:
        """The mended name in a run of capitalised words; None where the pipeline is to be believed."""
        words = self.parse.words
        titled = first
        first = self._behind_titles(first, last)
        last = self._before_stops(first, last)
        if last <= first or words[first] == "-":
            return None
        low = [words[t].lower() for t in range(first, last + 1)]
        core = [w for w in low if w not in PARTICLES and w not in {"-", "."}]
        size = len(core) - low.count("-")
        if not self._may_be_name(core, size) or not words[last][:1].isalpha():
            return None
        inside = {id(self.label[t]): self.label[t] for t in range(first, last + 1) if t in self.label}.values()
        if any(self._holds(entity, first, last) for entity in inside):
            return None
        if plain(words[first]) in self.given and low[0] not in self.places:
            linked = "-" in low or (size < len(low) - low.count("-") and "." not in low)
            named = self._has_given(first, last, size, linked, inside)
        else:
            named = size == 2 and self._has_no_given(titled, first, last, low, inside)
        return Entity(first, last + 1, "PERSON") if named else None

    def _holds(self, entity: Entity, first: int, last: int) -> bool:
        """Whether the pipeline has a longer name there, or the whole of it as a person's."""
        longer = entity.end > last + 1 and self.parse.words[entity.end - 1][:1].isupper()
        return longer or (entity.label == "PERSON" and entity.start <= first and entity.end > last)

    def firm_in(self, first: int, last: int) -> Entity | None:
        """The firm's name that a run is which the pipeline overlooked: "the Wexmouth Echo"; or None."""
        low = [self.parse.words[token].lower() for token in range(first, last + 1)]
        if low[0] == "the":
            first, low = first + 1, low[1:]
        article = first > 0 and self.parse.words[first - 1].lower() == "the"
        if not article or not 2 <= len(low) <= _MOST_WORDS or low[-1] not in self.firms:
            return None
        labels = [self.label[token] for token in range(first, last + 1) if token in self.label]
        known = any(entity.label != "PERSON" or entity.end - entity.start > 1 for entity in labels)
        if known or not all(word.isalpha() for word in low):
            return None
        return Entity(first, last + 1, "ORG")

    def _may_be_name(self, core: list[str], size: int) -> bool:
        """Whether words may be a name by themselves: two to a few, and none of a firm, a place or an office."""
        if not all(w.replace("'", "").replace("’", "").replace("-", "").rstrip(".").isalnum() for w in core):
            return False
        if not 2 <= size <= _MOST_WORDS or core[0] in self.firms:
            return False
        if any(w in self.firms or w in self.places for w in core[1:]):
            return False
        return core[-1] not in self.nouns or core[-1] in _SURNAMES

    def _has_given(self, first: int, last: int, size: int, linked: bool, inside: Collection[Entity]) -> bool:
        """Whether a run that begins with a known given name is a name; what the pipeline takes for one stays so."""
        if not inside and size > 2:
            return False
        whole = any(e.label == "PERSON" and e.end - e.start >= 2 and e.start == first for e in inside)
        return (not whole or linked) and self._capitals(first, last)

    def _has_no_given(self, titled: int, first: int, last: int, low: list[str], inside: Collection[Entity]) -> bool:
        """Whether two words of which the first is no known given name are a name: somebody described, or who speaks."""
        words = self.parse.words
        if low[0] in self.lower_words or low[0] in self.places or low[0] in self.nouns:
            return False
        if first and words[first - 1].lower() in {"the", "a", "an"}:
            return False
        if not self._described(last):
            whole = any(e.start <= first and e.end > last for e in inside)
            tags = self.parse.tags
            if whole or not all(tags[t] in {"NNP", "NNPS"} or low[t - first] in _LINKS for t in range(first, last + 1)):
                return False
            if self.speaking.isdisjoint(((titled, last), (first, last))) and not self._says(last):
                return False
        return self._believable(inside)

    def _behind_titles(self, first: int, last: int) -> int:
        """First token behind titles, role nouns and words that only open the sentence."""
        words, known = self.parse.words, titles()
        while first < last:
            word = words[first].lower()
            role = word in self.nouns and plain(word) not in self.given
            if role or word == "." or word.rstrip(".") in known or word in self.stops:
                first += 1
            else:
                break
        return first

    def _before_stops(self, first: int, last: int) -> int:
        """Last token before the first word that is no part of a name: a weekday, a heading."""
        for token in range(first, last + 1):
            word = self.parse.words[token].lower()
            if word in self.stops or (token > first and word.rstrip(".") in titles() and word not in _SURNAMES):
                return token - 1
        return last

    def _capitals(self, first: int, last: int) -> bool:
        """Whether no word of a name is one that only stands capitalised: "Emma Yes"."""
        parse = self.parse
        common = parse.words[first].lower() in self.lower_words
        for token in range(first + 1, last + 1):
            word = parse.words[token]
            proper = parse.tags[token] in {"NNP", "NNPS"}
            if word[:1].isupper() and not proper and (common or word.lower() in self.lower_words):
                return False
        return not all(parse.words[t].isupper() for t in range(first, last + 1) if len(parse.words[t]) > 1)

    def _described(self, last: int) -> bool:
        """Whether an apposition with a role noun follows: "..., a lawyer for the parents,"."""
        words, count = self.parse.words, len(self.parse)
        if last + 2 >= count or words[last + 1] != ",":
            return False
        article = words[last + 2].lower() in _ARTICLES
        for token in range(last + 2, min(last + 2 + _REACH, count)):
            word = words[token].lower()
            if word in english().group("ends of an apposition"):
                return False
            noun = self.parse.tags[token].startswith("NN") and self.nouns.get(word, ("", ""))[1] in {"person", "kin"}
            if noun:
                return article or token <= last + 4
        return False

    def _says(self, last: int) -> bool:
        parse = self.parse
        head = parse.heads[last]
        return parse.deps[last] == "nsubj" and parse.words[head].lower() in self.verbs

    def _believable(self, entities: Collection[Entity]) -> bool:
        """Whether the labels inside leave room for a person."""
        for entity in entities:
            if entity.label in {"DATE", "TIME", "MONEY", "CARDINAL", "EVENT", "LAW", "LANGUAGE"}:
                return False
            if entity.label in {"GPE", "LOC", "FAC"} and entity.end - entity.start > 1:
                return False
        return True


_LINKS = PARTICLES | {"-"}
# Titles and role nouns that are surnames too.
_SURNAMES = english().words("title_surnames") | english().words("role_surnames")
