"""Who is meant everywhere: the layer that is laid over the finished quotes.

The people stage resolves names and what stands in narration before anything is known of speakers.  Here, once every
quote has its speaker, the rest follows: *I*, *you* and *we*, third-person pronouns inside speech, *they*, and noun
phrases that describe somebody.  What was resolved before is taken as it is, and no quote changes its speaker, so
nothing here can spoil an attribution.

Method: one reading from left to right, the antecedent being the most recent candidate that number, gender and the
roles in the conversation allow (J. Hobbs, "Resolving pronoun references", Lingua 44, 1978; the order of the
constraints follows S. Lappin and H. Leass, Computational Linguistics 20(4), 1994).
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence

import attrs

from quoteattr.lang import english
from quoteattr.people.described import Phrase, find_phrases, person_nouns
from quoteattr.people.names import whole_title
from quoteattr.people.spoken import Talk, read_talk
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import SUBJECTS
from quoteattr.syntax.phrases import vocative
from quoteattr.types import AttributedQuote, Cast, Mention, Person, PersonKind

__all__ = ["Everybody", "mention_everybody"]

# Somebody without a name who was mentioned so often is seldom who is spoken of: of he and she in speech .423 instead of
# .363 right, paired, on three novels (PDNC, development part).
_IN_PASSING, _PASSING = 2, 2.0
# How sure a mention of each kind is.  Set by hand: handed out with it, nothing is decided by it.
_SURE_SCORES = {"I": 0.8, "you": 0.7, "narrator": 0.6, "several": 0.5, "description": 0.5, "unnamed": 0.4}
# How near somebody is to a "he" or "she" in what is said: places in the list of those mentioned last, sentences,
# whether the gender is known, whether speech has mentioned them; and from where on nobody is near.
_NEAR = {"place": -0.2, "sentence": -0.1, "gender": 1.0, "spoken of": 1.5}
_FARTHEST = -6.0
# Candidates looked at for one mention: the last people mentioned.
_CANDIDATES = 14


@attrs.frozen
class Everybody:
    """What the layer gives back."""

    people: tuple[Person, ...]
    """The cast's people, in their order, with every mention of them."""
    others: tuple[Person, ...]
    """People without a name who say nothing, in the order of their first mention."""
    quotes: tuple[AttributedQuote, ...]
    """The quotes, their people exchanged for those above."""


@attrs.define(slots=True, eq=False)
class _Known:
    """Somebody, as known at one point of the text."""

    id: str
    gender: str
    kind: PersonKind
    name: str
    plural: bool = False
    token: int = -1
    sentence: int = -1
    subject: bool = False
    count: int = 0
    new: bool = False
    mentions: list[Mention] = attrs.field(factory=list)
    members: tuple[str, ...] = ()
    """Of a group: ids of those known to belong to it."""


def mention_everybody(document: Document, cast: Cast, quotes: Sequence[AttributedQuote]) -> Everybody:
    """Every mention of everybody, on top of those that `cast` holds.

    >>> from quoteattr import attribute
    >>> result = attribute("“I have your coat,” said Ada Marsh to Tom Pell. Her husband laughed.")
    >>> ada = result.people[0]
    >>> [mention.span.of(result.text) for mention in ada.mentions]
    ['I', 'Ada Marsh', 'Her']
    """
    layer = _Layer(document, cast, quotes)
    layer.read()
    return layer.result()


class _Layer:
    """One run over one text."""

    def __init__(self, document: Document, cast: Cast, quotes: Sequence[AttributedQuote]) -> None:
        self.parse = parse = document.parse
        self.cast = cast
        self.quotes = quotes
        self.low = document.low
        self.talk: Talk = read_talk(parse, quotes, cast)
        self.known: dict[str, _Known] = {}
        self.order: list[_Known] = []
        """People as they were last mentioned, the last one last; may hold one several times."""
        self.described: dict[tuple[str, str, bool], list[tuple[_Known, frozenset[str]]]] = {}
        """Lemma, owner and number of a description -> who was so described, and how."""
        self.at_token: dict[int, _Known] = {}
        """Last token of a mention -> who it means."""
        self.chain: dict[tuple[int, str], _Known] = {}
        self.groups: dict[str, _Known] = {}
        self.narrator: str | None = None
        self.speaks_for: dict[str, str] = {}
        """Id of the group that somebody calls "we" -> that person."""
        self.named: dict[int, _Known] = {}
        """Last token of a name -> who bears it, in the whole text."""
        self.things = -1
        """The last plural noun for things: "they" may mean it."""
        self.serial = len(cast.others)
        for person in (*cast.people, *cast.others):
            plural = person.kind == "group"
            self.known[person.id] = _Known(person.id, person.gender or "", person.kind, person.name, plural)
        self.roles = self._roles()

    def _roles(self) -> dict[str, list[_Known]]:
        """Noun -> the people who bear it as a title or are described by it beside their names."""
        found: dict[str, list[_Known]] = {}
        nouns = person_nouns()
        for person in self.cast.people:
            if person.kind != "person":
                continue
            words = {whole_title(word.lower().rstrip(".")) for title in person.titles for word in title.split()}
            for role in person.roles:
                own = [word for word in _HEAD_ENDS.split(role.lower(), maxsplit=1)[0].split() if word in nouns]
                words.update(own[-1:])
            for word in words:
                noun = nouns.get(word)
                if noun is not None and not noun.plural and noun.kind == "person":
                    found.setdefault(noun.lemma, []).append(self.known[person.id])
        return found

    # The reading

    def read(self) -> None:
        parse, low = self.parse, self.low
        fixed, taken = self._fixed()
        phrases = {phrase.last: phrase for phrase in find_phrases(parse, low, taken)}
        pronouns, vocatives = _pronouns(), english().words("vocatives")
        somebody = _somebody()
        for token, word in enumerate(low):
            if self._note_fixed(fixed.get(token, ()), phrases):
                continue
            row = pronouns.get(word)
            if row is not None:
                if (parse.tags[token][:3] == "PRP" or word in _ALWAYS) and not self._numeral(token):
                    self._pronoun(token, row)
            elif (phrase := phrases.get(token)) is not None:
                if not taken[token]:
                    self._description(phrase)
            elif word in vocatives and not taken[token]:
                self._vocative(token)
            elif word in somebody and parse.tags[token][:2] == "NN":
                sure = _SURE_SCORES["description"]
                self._add(self._new(word, *somebody[word]), token, token, "description", "somebody", sure)
            elif parse.tags[token] == "NNS" and not taken[token]:
                self.things = token

    def _note_fixed(self, found: Sequence[tuple[Mention, int]], phrases: dict[int, Phrase]) -> bool:
        """Note whom the mentions that are settled mean, with their last tokens; whether they mean anybody."""
        meant = [
            (self.known[mention.person], mention.kind, last) for mention, last in found if mention.person is not None
        ]
        for one, kind, last in meant:
            self._note(one, last)
            if kind == "description" and last in phrases:
                self._recall(phrases[last], one)
        return bool(meant)

    def _numeral(self, token: int) -> bool:
        """Whether "I" is a number: "CHAPTER I", "I." alone in its line."""
        parse = self.parse
        if self.low[token] != "i":
            return False
        alone = token == 0 or not self._beside(token - 1, token)
        after = token + 1
        ends = after >= len(parse) or parse.words[after] in (".", ":") or parse.words[after].isspace()
        ends = ends or not self._beside(token, after)
        return ends and (alone or parse.words[token - 1][:1].isupper())

    def _beside(self, one: int, other: int) -> bool:
        return self.parse.token_paragraphs[one] == self.parse.token_paragraphs[other]

    def _fixed(self) -> tuple[dict[int, list[tuple[Mention, int]]], bytearray]:
        """The mentions of the cast by their last token, and a mark for each token of a name."""
        fixed: dict[int, list[tuple[Mention, int]]] = {}
        taken = bytearray(len(self.parse))
        own = [mention for person in self.cast.others for mention in person.mentions]
        for mention in (*self.cast.mentions, *own):
            tokens = self.parse.tokens_in(mention.span)
            if not tokens:
                continue
            fixed.setdefault(tokens[-1], []).append((mention, tokens[-1]))
            if mention.kind == "name":
                for token in tokens:
                    taken[token] = 1
            if mention.kind == "name" and mention.person is not None:
                self.named[tokens[-1]] = self.known[mention.person]
            if mention.kind == "narrator" and mention.person is not None:
                self.narrator = mention.person
        return fixed, taken

    def _note(self, one: _Known, token: int) -> None:
        """Somebody is mentioned at a token."""
        one.token, one.sentence = token, self.parse.sentences[token]
        one.subject = self.parse.deps[token] in SUBJECTS
        one.count += 1
        self.at_token[token] = one
        self.order.append(one)

    def _add(self, one: _Known | None, first: int, last: int, kind: str, rule: str, score: float) -> None:
        """A new mention of somebody."""
        if one is None:
            return
        one.mentions.append(Mention(self.parse.span(first, last), kind, one.id, score, rule))  # type: ignore[arg-type]
        self._note(one, last)

    def _new(self, name: str, kind: PersonKind, gender: str, plural: bool) -> _Known | None:
        """Somebody nobody knew."""
        if self.cast.closed:
            return None
        self.serial += 1
        one = _Known(f"u{self.serial}", gender, kind, name, plural, new=True)
        self.known[one.id] = one
        return one

    def _recent(self) -> list[_Known]:
        """The people mentioned last, each once, the last one first."""
        seen: dict[str, _Known] = {}
        order = self.order
        for index in range(len(order) - 1, max(-1, len(order) - 200), -1):
            one = order[index]
            if one.id not in seen:
                seen[one.id] = one
                if len(seen) == _CANDIDATES:
                    break
        return list(seen.values())

    def _vocative(self, token: int) -> None:
        speech = self.talk.at[token]
        if speech >= 0 and vocative(self.parse, range(token, token + 1)):
            self._add(self._listener(speech), token, token, "description", "vocative", _SURE_SCORES["description"])

    # Pronouns

    def _pronoun(self, token: int, row: tuple[str, str, str]) -> None:
        person, number, gender = row
        speech = self.talk.at[token]
        if person == "1":
            self._first_person(token, speech, number == "p")
        elif person == "2":
            self._second_person(token, speech)
        elif number == "p":
            self._they(token)
        else:
            self._third_person(token, speech, gender)

    def _first_person(self, token: int, speech: int, plural: bool) -> None:
        who = self.talk.utterances[speech].speaker if speech >= 0 else self.narrator
        if plural:
            self._we(token, speech, who)
        elif who is not None:
            self._add(
                self.known[who], token, token, "pronoun", "speaker" if speech >= 0 else "narrator", _SURE_SCORES["I"]
            )
        elif speech < 0 and not self.cast.closed:
            one = self.groups.get("narrator") or self._new("the narrator", "unnamed", "", False)
            if one is not None:
                self.groups["narrator"] = one
                self._add(one, token, token, "narrator", "narrator", _SURE_SCORES["narrator"])

    def _we(self, token: int, speech: int, who: str | None) -> None:
        key = f"we {who if speech >= 0 else '-'}"
        one = self.groups.get(key)
        if one is None:
            one = self._new("we", "group", "", True)
            if one is None:
                return
            self.groups[key] = one
            if who is not None:
                self.speaks_for[one.id] = who
        self._add(one, token, token, "pronoun", "we", _SURE_SCORES["several"])

    def _second_person(self, token: int, speech: int) -> None:
        talk = self.talk.utterances[speech] if speech >= 0 else None
        if talk is not None and talk.listener is not None:
            self._add(self.known[talk.listener], token, token, "pronoun", talk.rule, _SURE_SCORES["you"])
            return
        # Nobody known: the reader of a narration, or whoever this speaker talks to.
        one = self._listener(speech) if talk is not None else self._nobody("you", "the reader")
        self._add(one, token, token, "pronoun", "nobody named", _SURE_SCORES["unnamed"])

    def _they(self, token: int) -> None:
        sentence = self.parse.sentences[token]
        best: _Known | None = None
        for one in self._recent():
            if one.plural and one.name != "we" and sentence - one.sentence <= _THEY_REACH:
                best = one
                break
        if best is None and self.things >= 0 and sentence - self.parse.sentences[self.things] <= 1:
            return
        if best is None:
            best = self._new("they", "group", "", True)
        self._add(best, token, token, "pronoun", "several", _SURE_SCORES["several"])

    def _third_person(self, token: int, speech: int, gender: str) -> None:
        sentence = self.parse.sentences[token]
        if speech < 0:
            # Nobody named was found in narration: somebody described.
            for one in self._recent():
                if one.kind == "unnamed" and one.gender in ("", gender) and sentence - one.sentence <= 2:
                    self._claim(one, gender)
                    self._add(one, token, token, "pronoun", "described before", _SURE_SCORES["unnamed"])
                    return
            return
        talk = self.talk.utterances[speech]
        apart = {talk.speaker, talk.listener}
        best, rank = None, -math.inf
        for place, one in enumerate(self._recent()):
            if one.plural or one.id in apart or one.kind in ("organization", "group"):
                continue
            if one.gender and one.gender != gender:
                continue
            value = _NEAR["place"] * place + _NEAR["sentence"] * (sentence - one.sentence)
            value += _NEAR["gender"] if one.gender else 0.0
            if one.kind == "unnamed" and one.count <= _IN_PASSING:
                value -= _PASSING
            if self.talk.at[one.token] >= 0:
                value += _NEAR["spoken of"]
            if value > rank:
                best, rank = one, value
        if best is not None and rank > _FARTHEST:
            self._claim(best, gender)
            self._add(best, token, token, "pronoun", "spoken of", _SURE_SCORES["unnamed"])

    def _claim(self, one: _Known, gender: str) -> None:
        """A pronoun tells the gender of somebody described."""
        if one.new and not one.gender:
            one.gender = gender

    # Descriptions

    def _description(self, phrase: Phrase) -> None:
        at, noun = phrase.last, phrase.noun
        speech = self.talk.at[at]
        plural = noun.plural or noun.kind == "group"
        owner = self._owner(phrase, speech)
        one, rule = self._told(phrase, plural), "beside a name"
        if one is None and speech >= 0 and vocative(self.parse, range(phrase.first, at + 1)):
            one, rule = self._called(phrase, speech, plural), "vocative"
        if one is None and not self._indefinite(phrase, plural):
            one, rule = self._same(phrase, owner, plural), "described before"
            if one is None and not plural:
                one, rule = self._bearer(phrase, owner), "role"
        if one is None:
            kind: PersonKind = "group" if plural else "unnamed"
            one, rule = self._new(self._form(phrase), kind, noun.gender, plural), "described"
            if one is None:
                return
        self._remember(phrase, owner, plural, one)
        self._add(one, phrase.first, at, "description", rule, _SURE_SCORES["description"])

    def _remember(self, phrase: Phrase, owner: str, plural: bool, one: _Known) -> None:
        known = self.described.setdefault((_kin().get(phrase.noun.lemma, phrase.noun.lemma), owner, plural), [])
        if not known or known[-1][0] is not one or not phrase.words <= known[-1][1]:
            known.append((one, phrase.words))

    def _recall(self, phrase: Phrase, one: _Known) -> None:
        """A description that was resolved before."""
        plural = phrase.noun.plural or phrase.noun.kind == "group"
        self._remember(phrase, self._owner(phrase, self.talk.at[phrase.last]), plural, one)

    def _indefinite(self, phrase: Phrase, plural: bool) -> bool:
        bare = not phrase.article and plural and phrase.owner < 0
        return bare or phrase.article in english().words("indefinite_words")

    def _told(self, phrase: Phrase, plural: bool) -> _Known | None:
        """Whom a predicate or an apposition describes: "Ada was a widow", "her brother, Tom Pell"."""
        parse, at = self.parse, phrase.last
        if plural:
            return None
        if parse.deps[at] in ("attr", "appos"):
            one = self.at_token.get(self._subject(at))
            if one is not None and not one.plural and one.kind != "organization":
                return one
        for child in parse.children[at]:
            if child > at and parse.deps[child] == "appos" and child in self.named:
                return self.named[child]
        return None

    def _called(self, phrase: Phrase, speech: int, plural: bool) -> _Known | None:
        """Whom a description in a speech calls: "Yes, sir", "Come, my dear"."""
        if plural or phrase.article not in _CALLING:
            return None
        return self._listener(speech)

    def _listener(self, speech: int) -> _Known | None:
        talk = self.talk.utterances[speech]
        if talk.listener is not None:
            return self.known[talk.listener]
        return self._nobody(f"you {talk.speaker}", "you")

    def _nobody(self, key: str, name: str) -> _Known | None:
        """Somebody nobody names, the same one for each `key`."""
        one = self.groups.get(key)
        if one is None and (one := self._new(name, "unnamed", "", False)) is not None:
            self.groups[key] = one
        return one

    def _subject(self, at: int) -> int:
        """The token that a predicate or an apposition describes."""
        parse = self.parse
        head = parse.heads[at]
        if parse.deps[at] == "appos":
            return head
        return next((c for c in parse.children[head] if parse.deps[c] in SUBJECTS), -1)

    def _owner(self, phrase: Phrase, speech: int) -> str:
        """Id of the possessor; who speaks or narrates is that of a relative without one: "Mother came in"."""
        token = phrase.owner
        if token < 0:
            if phrase.noun.kind != "kin" or phrase.article:
                return ""
            return (self.talk.utterances[speech].speaker if speech >= 0 else self.narrator) or ""
        one = self.at_token.get(token)
        if one is None:
            return "?"
        return self.speaks_for.get(one.id, one.id)

    def _same(self, phrase: Phrase, owner: str, plural: bool) -> _Known | None:
        """Who was described like that before; or None."""
        known = self.described.get((_kin().get(phrase.noun.lemma, phrase.noun.lemma), owner, plural), ())
        for one, before in reversed(known):
            if phrase.words and before and not phrase.words & before:
                continue
            return one
        return None

    def _bearer(self, phrase: Phrase, owner: str) -> _Known | None:
        """Who has the role by title or by what stands beside the name, the last one mentioned; or None."""
        if owner:
            return None
        bearers = self.roles.get(phrase.noun.lemma)
        if not bearers:
            return None
        met = [one for one in bearers if one.token >= 0]
        return max(met, key=lambda one: one.token, default=bearers[0] if len(bearers) == 1 else None)

    def _form(self, phrase: Phrase) -> str:
        form = " ".join(self.parse.span(phrase.first, phrase.last).of(self.parse.text).split())
        return form[:1].lower() + form[1:] if phrase.article else form

    # The result

    def result(self) -> Everybody:
        people = tuple(self._person(person) for person in self.cast.people)
        others = [self._person(person) for person in self.cast.others]
        for one in self.known.values():
            if one.new and one.mentions:
                gender = one.gender if one.gender in ("F", "M") else None
                others.append(
                    Person(one.id, one.name, gender=gender, kind=one.kind, mentions=tuple(one.mentions))  # type: ignore[arg-type]
                )
        others.sort(key=lambda person: person.mentions[0].span)
        by_id = {person.id: person for person in people}
        quotes = tuple(
            attrs.evolve(
                quote,
                speaker=by_id[quote.speaker.id] if quote.speaker is not None else None,
                speakers=tuple(by_id[one.id] for one in quote.speakers),
                addressee=by_id[quote.addressee.id] if quote.addressee is not None else None,
            )
            for quote in self.quotes
        )
        return Everybody(people, tuple(others), quotes)

    def _person(self, person: Person) -> Person:
        added = self.known[person.id].mentions
        if not added:
            return person
        return attrs.evolve(person, mentions=tuple(sorted((*person.mentions, *added), key=lambda m: m.span)))


_ALWAYS = english().group("first and second person")
# Sentences back in which "they" have been mentioned.
_THEY_REACH = 3
# What may open a description that calls somebody.
_CALLING = english().group("words of address before a noun") | {""}
_HEAD_ENDS = re.compile(rf"\b(?:{english().alternatives('after a described head')})\b|,")


@functools.cache
def _somebody() -> dict[str, tuple[PersonKind, str, bool]]:
    return {
        row["word"]: ("group", "", True) if row["number"] == "p" else ("unnamed", "", False)
        for row in english().table("somebody_words")
    }


@functools.cache
def _kin() -> dict[str, str]:
    return {row["word"]: row["noun"] for row in english().table("kin_words")}


@functools.cache
def _pronouns() -> dict[str, tuple[str, str, str]]:
    return {row["word"]: (row["person"], row["number"], row["gender"]) for row in english().table("pronouns")}
