"""Measure the people stage on development data.

    python benchmarks/people.py DATA_DIR [--only news|novels|litbank] [--errors]

DATA_DIR holds ``newspeople-dev.jsonl.gz``, ``pdnc-dev.jsonl.gz`` and
``litbank-dev.jsonl.gz``.  Printed are

* news: gold quotes and gold sources given, how often the source is resolved to
  the right person; *strict*: how often its canonical name equals the gold main
  name or is a fuller one; B-cubed of the speakers.
* novels: the share of mentions in narration (places where an alias of a gold
  person stands outside quotes: a silver standard) that end in the right person;
  a found person is the gold person most of its mentions belong to.
* litbank: the same with the names of LitBank's entities.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import pathlib
import re
import time
from typing import Any

from quoteattr.people import find_people, resolve_mention
from quoteattr.people.names import parse_name
from quoteattr.reports.tags import find_tags
from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Parse, load_pipeline, parse_text
from quoteattr.text.quotes import find_quotes
from quoteattr.types import Cast, Frame, Span

STOP = {"the", "a", "an", "of"}


def documents(path: pathlib.Path) -> list[dict[str, Any]]:
    """The gold documents of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def parses(golds: list[dict[str, Any]]) -> list[Parse]:
    """The parses of gold documents by the default pipeline."""
    nlp = load_pipeline()
    return [parse_text(gold["text"], nlp) for gold in golds]


def words(name: str) -> tuple[str, ...]:
    """A name as the scorer compares it."""
    name = re.sub(r"['’]s\b", "", name.casefold()).replace(".", " ")
    return tuple(w for w in re.split(r"\W+", name) if w)


def named_right(answer: str, gold: dict[str, Any]) -> bool:
    """Whether an answer is the gold main name or a fuller form of it."""
    have, want = set(words(answer)), set(words(gold["name"]))
    return bool(want) and (have - STOP) >= (want - STOP)


def gold_frames(gold: dict[str, Any]) -> tuple[Frame, ...]:
    """The gold quotes as frames with their gold sources."""
    out = []
    for quote in gold["quotes"]:
        if quote["source"] and quote["spans"]:
            source = Span(quote["source"][0][0], quote["source"][-1][1])
            out.append(Frame(tuple(Span(*s) for s in quote["spans"]), quote["kind"], source=source))
    return tuple(out)


def news(golds: list[dict[str, Any]], parsed: list[Parse], errors: bool) -> None:
    """Setting A: gold quotes, gold sources."""
    right: collections.Counter[str] = collections.Counter()
    total: collections.Counter[str] = collections.Counter()
    strict = of = 0
    items: list[tuple[Any, Any]] = []
    for gold, parse in zip(golds, parsed, strict=True):
        cast = find_people(Document(parse, find_quotes(gold["text"])), gold_frames(gold))
        people = {p.id: p for p in cast.people}
        answers = []
        for number, quote in enumerate(gold["quotes"]):
            if not quote["speaker"] or quote["kind"] == "indirect":
                continue
            who = None
            if quote["source"]:
                who = resolve_mention(parse, cast, Span(quote["source"][0][0], quote["source"][-1][1])).person
            answers.append((number, quote, who))
        matched = match(gold["people"], [(quote["speaker"], who) for _, quote, who in answers], people)
        by_id = {p["id"]: p for p in gold["people"]}
        for number, quote, who in answers:
            good = who is not None and matched.get(who) == quote["speaker"]
            for label in ("all", quote["attribution"]):
                right[label] += good
                total[label] += 1
            items.append(((gold["id"], who or number), (gold["id"], quote["speaker"])))
            person = by_id[quote["speaker"]]
            exact = False
            if person.get("kind", "person") == "person":
                of += 1
                exact = who is not None and named_right(people[who].name, person)
                strict += exact
            if errors and (not good or (person.get("kind", "person") == "person" and not exact)):
                said = gold["text"][quote["source"][0][0] : quote["source"][-1][1]] if quote["source"] else None
                answer = people[who].name if who else None
                mark = "name " if good else "WRONG"
                print(f"{mark} {gold['id'][11:40]:30} {said!r} -> {answer!r} not {person['name']!r}")
    figures = ", ".join(f"{label} {right[label] / total[label]:.3f} ({total[label]})" for label in total)
    print(f"news: {figures}; strict name {strict / of:.3f} ({of}); b_cubed {b_cubed(items):.3f}")


def match(golds: list[dict[str, Any]], answers: list[tuple[str, str | None]], people: dict[str, Any]) -> dict[str, str]:
    """Found person -> gold person by names, as the scorer does it."""
    names = {p["id"]: {words(n) for n in [p["name"], *p["aliases"]]} for p in golds}
    spoken: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for speaker, who in answers:
        if who:
            spoken[who][speaker] += 1
    found = {}
    for who in spoken:
        name = words(people[who].name)
        same = [p for p in names if name in names[p]]
        if same:
            found[who] = max(same, key=lambda p: spoken[who][p])
            continue
        rated = sorted(((max(jaccard(name, n) for n in names[p]), p) for p in names), reverse=True)
        if rated and rated[0][0] > 0 and (len(rated) == 1 or rated[0][0] > rated[1][0]):
            found[who] = rated[0][1]
    return found


def jaccard(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Shared words over all words; 0 where only titles are shared."""
    x, y = set(a), set(b)
    titles = {"mr", "mrs", "miss", "ms", "dr", "sir", "lady", "lord", "his", "her", "their", *STOP}
    return len(x & y) / len(x | y) if (x & y) - titles else 0.0


def b_cubed(items: list[tuple[Any, Any]]) -> float:
    """B-cubed F1 of (found, gold) pairs."""
    by_p, by_g, cell = (collections.Counter(x) for x in ((p for p, _ in items), (g for _, g in items), items))
    n = max(len(items), 1)
    p = sum(k * k / by_p[a] for (a, _), k in cell.items()) / n
    r = sum(k * k / by_g[b] for (_, b), k in cell.items()) / n
    return 2 * p * r / max(p + r, 1e-9)


def silver(gold: dict[str, Any], spoken: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Places outside quotes where a name of exactly one gold person stands: start, end, person."""
    owners: dict[str, set[str]] = collections.defaultdict(set)
    for person in gold["people"]:
        for form in [person["name"], *person["aliases"]]:
            if is_name(form):
                owners[form].add(person["id"])
                name = parse_name(form)
                if len(name.words) > 1 and not name.titles:
                    for part in (name.words[0], name.words[-1]):
                        if part[0].isupper() and len(part) > 2:
                            owners[part].add(person["id"])
    forms = sorted((f for f, who in owners.items() if len(who) == 1 and len(f) > 2), key=len, reverse=True)
    if not forms:
        return []
    pattern = re.compile(r"\b(?:" + "|".join(re.escape(f).replace(r"\ ", r"\s+") for f in forms) + r")\b")
    keys = {" ".join(f.split()): next(iter(owners[f])) for f in forms}
    out, at = [], 0
    for found in pattern.finditer(gold["text"]):
        while at < len(spoken) and spoken[at][1] <= found.start():
            at += 1
        if at < len(spoken) and spoken[at][0] <= found.start():
            continue
        out.append((found.start(), found.end(), keys[" ".join(found.group().split())]))
    return out


def is_name(form: str) -> bool:
    """Whether an alias is a name, and no description: "The Professor", but not "A sallow prisoner"."""
    parts = [word for word in form.split() if word.lower() not in {"the", "of", "de", "van", "von", "and"}]
    return bool(parts) and all(word[:1].isupper() for word in parts) and parts[0].lower() not in {"a", "an", "my"}


def narration(golds: list[dict[str, Any]], parsed: list[Parse], label: str, errors: bool) -> None:
    """Silver name mentions outside quotes that end in the right person."""
    all_right = all_total = sources_right = sources = 0
    spent = 0.0
    for gold, parse in zip(golds, parsed, strict=True):
        marks = find_quotes(gold["text"])
        frames = find_tags(parse, marks)
        started = time.process_time()
        cast = find_people(Document(parse, marks), frames, fiction=True)
        spent += time.process_time() - started
        spoken = sorted((m.outer.start, m.outer.end) for m in marks if m.parent is None)
        right, total, lost, owner = narration_share(gold["text"], silver(gold, spoken), cast)
        good, of = pronoun_share(gold, cast, owner)
        sources_right += good
        sources += of
        all_right += right
        all_total += total
        if errors:
            print(f"  {gold['id']:40} {right}/{total} {right / max(total, 1):.3f}; pronouns {good}/{of}")
            for (who, form, got), n in lost.most_common(8):
                person = next(p for p in gold["people"] if p["id"] == who)
                print(f"      {n:4} {form!r} of {person['name']!r} -> {got!r}")
    tokens = sum(len(p) for p in parsed)
    share = f"{all_right / max(all_total, 1):.3f} of {all_total} name mentions"
    if sources:
        share += f", {sources_right / sources:.3f} of {sources} pronoun sources"
    print(f"{label}: {share}; {tokens / max(spent, 1e-9):,.0f} tokens/s")


def narration_share(
    text: str, mentions: list[tuple[int, int, str]], cast: Cast
) -> tuple[int, int, collections.Counter[Any], dict[str, str]]:
    """Right ones, all, and the lost ones by form."""
    found = [m for m in cast.mentions if m.kind != "pronoun" and m.person]
    names = {p.id: p.name for p in cast.people}
    pairs: list[tuple[str, str, str | None]] = []
    votes: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    at = 0
    forms = []
    for start, end, who in mentions:
        while at < len(found) and found[at].span.end <= start:
            at += 1
        hit = found[at] if at < len(found) and found[at].span.start < end else None
        pairs.append((who, "", hit.person if hit else None))
        forms.append((start, end, hit))
        if hit and hit.person:
            votes[hit.person][who] += 1
    owner = {person: count.most_common(1)[0][0] for person, count in votes.items()}
    # One found person for each gold person: the one with most of its mentions.
    best: dict[str, str] = {}
    for person, who in owner.items():
        if who not in best or votes[person][who] > votes[best[who]][who]:
            best[who] = person
    right = 0
    lost: collections.Counter[Any] = collections.Counter()
    for (who, _, got), (start, end, _) in zip(pairs, forms, strict=True):
        if got is not None and best.get(who) == got:
            right += 1
        else:
            lost[(who, text[start:end], names.get(got or "", got))] += 1
    return right, len(pairs), lost, {person: who for who, person in best.items()}


def pronoun_share(gold: dict[str, Any], cast: Cast, owner: dict[str, str]) -> tuple[int, int]:
    """Of the gold sources that are "he" or "she", how many are resolved to the right person, and all."""
    found = {m.span.start: m for m in cast.mentions if m.kind == "pronoun"}
    right = of = 0
    for quote in gold["quotes"]:
        for start, end in quote["source"]:
            pronoun = re.search(r"\b(?:he|she)\b", gold["text"][start:end], re.IGNORECASE)
            if pronoun and quote["speaker"] and quote["attribution"] == "anaphoric":
                of += 1
                mention = found.get(start + pronoun.start())
                right += mention is not None and owner.get(mention.person or "") == quote["speaker"]
    return right, of


def main() -> None:
    """Run the measurements that are asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=pathlib.Path)
    options.add_argument("--only", choices=["news", "novels", "litbank"])
    options.add_argument("--errors", action="store_true")
    given = options.parse_args()
    for label, file in (("news", "newspeople-dev"), ("novels", "pdnc-dev"), ("litbank", "litbank-dev")):
        if given.only in {None, label}:
            golds = documents(given.data / f"{file}.jsonl.gz")
            parsed = parses(golds)
            if label == "news":
                news(golds, parsed, given.errors)
            else:
                narration(golds, parsed, label, given.errors)


if __name__ == "__main__":
    main()
