# ruff: noqa: D102, E501, S311
"""Counts how many invented records are read right, turn by turn, layout by layout, and how many lists are left alone.

    python benchmarks/layouts.py [--fillings 20] [--people] [-v]

A record is right when every turn has its own words and no others, and its
label; with ``--people`` also when each quote goes to the person the label means.
The layouts are those that transcribers, parliaments, courts, plays, chats and
mail programs write; names and words are drawn anew for each filling.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence

from quoteattr.text.structure import find_structure

Turn = tuple[str, str]
"""A label and what is said."""

GIVEN = [
    "Nadia",
    "Petra",
    "Lukas",
    "Yusuf",
    "Ines",
    "Tom",
    "Ada",
    "Hugo",
    "Mei",
    "Olga",
    "Kofi",
    "Rafe",
    "Dana",
    "Bruno",
    "Ingrid",
    "Marit",
    "Ewan",
    "Priya",
    "Sven",
    "Hope",
]
SURNAMES = [
    "Vale",
    "Pell",
    "Moore",
    "Osei",
    "Lindqvist",
    "O'Hara",
    "Tarn",
    "Nguyen",
    "Kestrick",
    "Baptiste",
    "Ferreira",
    "Quill",
    "Adeyemi",
    "Brandt",
    "Hallam",
]
SENTENCES = (
    "Good evening, and thank you for coming.", "Can everybody hear me?", "Loud and clear.", "I have the figures here.",
    "It's forty thousand, and that is without the pumps.", "What does the contractor say to that?", "He wants more time.",
    "Nobody told us.", "We wrote to you in May, twice.", "Then I must have missed it.", "Is that a yes?", "No.",
    "The road was closed until noon, and the bus never came.", "Whose idea was the gate?", "It was mine, I'm afraid.",
    "That's for the council to decide.", "You said so last year, too.", "Let me finish.", "Thank you. Next question, please.",
    "The pump failed on the third night.", "My father built it with his own hands.", "How long did it hold?", "About an hour.",
    "We went home after that.", "I'd do it again tomorrow.", "Do you keep bees?", "Forty hives, and a dog.", "Right.",
    "In a field. I mean it.", "Three things went wrong: the gate, the lock and the weather.", "Who signed the letter?",
)  # fmt: skip


class Filling:
    """Names and words for one record."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        count = self.draw.choice((2, 2, 3, 4))
        self.people = list(zip(self.draw.sample(GIVEN, count), self.draw.sample(SURNAMES, count), strict=True))
        self.turns: list[tuple[int, str]] = []
        who = 0
        for number in range(self.draw.randint(max(4, 2 * count), 14)):
            who = number if number < count else self.draw.choice([p for p in range(count) if p != who])
            said = " ".join(self.draw.sample(SENTENCES, self.draw.choice((1, 1, 2, 3))))
            self.turns.append((who, said))
        self.seconds = self.draw.randint(1, 20)

    def full(self, who: int) -> str:
        return " ".join(self.people[who])

    def given(self, who: int) -> str:
        return self.people[who][0]

    def capitals(self, who: int) -> str:
        return self.people[who][1].upper()

    def mixed(self, who: int) -> str:
        """The labels of a talk in which not everybody has a name."""
        odd = (
            "Speaker 4",
            "Maria da Silva",
            "Audience member",
            "Baroness Hallam of Tarn",
            "Unidentified man",
            "Dr. van der Berg",
        )
        return self.draw_odd(odd) if who == len(self.people) - 1 else self.full(who)

    def draw_odd(self, odd: Sequence[str]) -> str:
        if not hasattr(self, "odd"):
            self.odd = self.draw.choice(odd)
        return self.odd

    def time(self, number: int) -> str:
        at = self.seconds + 7 * number
        return f"{at // 60:02}:{at % 60:02}"


def plain(
    label: Callable[[Filling, int], str], pattern: str, between: str = "\n\n"
) -> Callable[[Filling], tuple[str, list[Turn]]]:
    """A layout in which every turn is written alike."""

    def write(filling: Filling) -> tuple[str, list[Turn]]:
        turns = [(label(filling, who), said) for who, said in filling.turns]
        lines = [
            pattern.format(name=name, said=said, time=filling.time(number), number=number + 1)
            for number, (name, said) in enumerate(turns)
        ]
        return between.join(lines), turns

    return write


def questions(stop: str, labels: Sequence[str] = "QA") -> Callable[[Filling], tuple[str, list[Turn]]]:
    def write(filling: Filling) -> tuple[str, list[Turn]]:
        turns = [(labels[number % 2], said) for number, (_, said) in enumerate(filling.turns)]
        return "\n\n".join(f"{name}{stop} {said}" for name, said in turns), turns

    return write


def hansard(filling: Filling) -> tuple[str, list[Turn]]:
    titles = ["Mr.", "Ms.", "Mrs.", "Sir"]
    turns, lines, met = [], [], set()
    for who, said in filling.turns:
        name = f"{titles[who % 4]} {filling.full(who)}"
        turns.append((name, said))
        lines.append(f"{name} (Northmoor, Ref.): {said}" if who not in met else f"{name}: {said}")
        met.add(who)
    return "\n\n".join(lines), turns


def seated(between: str, mark: str = "") -> Callable[[Filling], tuple[str, list[Turn]]]:
    """A parliament's record: a seat and a party after the first mention of a name."""

    def write(filling: Filling) -> tuple[str, list[Turn]]:
        turns, lines, met = [], [], set()
        for who, said in filling.turns:
            name = f"{('Ms', 'Mr', 'Sir')[who % 3]} {filling.full(who)}" if mark else filling.full(who)
            seat = (
                ""
                if who in met or mark
                else f" (North {filling.people[who][1]}) (Lab)"[: 60 if between == "\n" else -6]
            )
            turns.append((name, said))
            lines.append(f"{mark}{name}{seat}{between}{said}")
            met.add(who)
        return "\n\n".join(lines), turns

    return write


def of_two(layout: Callable[[Filling], tuple[str, list[Turn]]]) -> Callable[[Filling], tuple[str, list[Turn]]]:
    """The same of two lines by two people."""

    def write(filling: Filling) -> tuple[str, list[Turn]]:
        filling.turns = [(number, said) for number, (_, said) in enumerate(filling.turns[:2])]
        return layout(filling)

    return write


def congress(filling: Filling) -> tuple[str, list[Turn]]:
    names = [
        "The SPEAKER",
        *(f"{t} {filling.capitals(w)}" for w, t in enumerate(("Mr.", "Ms.", "Mrs.", "Mr.")) if w < len(filling.people)),
    ]
    turns = [(names[who], said) for who, said in filling.turns]
    return "\n\n".join(f"{name}. {said}" for name, said in turns), turns


def ministers(filling: Filling) -> tuple[str, list[Turn]]:
    offices = ["The MINISTER OF FINANCE", "The DEPUTY SPEAKER", "The LEADER OF THE OPPOSITION", "An hon. MEMBER"]
    turns = [(offices[who], said) for who, said in filling.turns]
    return "\n\n".join(f"{name}: {said}" for name, said in turns), turns


def play(filling: Filling) -> tuple[str, list[Turn]]:
    turns, lines = [], ["ACT ONE", "", "A waiting room. Night.", ""]
    for number, (who, said) in enumerate(filling.turns):
        name = filling.given(who).upper()
        turns.append((name, said))
        aside = " (turning)" if number % 3 == 1 else ""
        lines += [f"{name}:{aside} {said}", ""]
        if number % 4 == 2:
            lines += ["Pause. She opens a window and looks out.", ""]
    return "\n".join(lines), turns


def screenplay(filling: Filling, indent: str = "") -> tuple[str, list[Turn]]:
    turns, lines = [], ["INT. KITCHEN - NIGHT", "", "Rain against the window. A kettle boils.", ""]
    for number, (who, said) in enumerate(filling.turns):
        name = filling.given(who).upper()
        turns.append((name, said))
        lines.append(f"{indent * 2}{name}{' (V.O.)' if number % 5 == 3 else ''}")
        if number % 3 == 1:
            lines.append(f"{indent}(quietly)")
        lines += [f"{indent}{said}", ""]
        if number % 4 == 2:
            lines += ["The kettle stops. Somebody knocks at the door.", ""]
    return "\n".join(lines), turns


def subtitles(filling: Filling) -> tuple[str, list[Turn]]:
    turns = [(filling.given(who).upper(), said) for who, said in filling.turns]
    lines = [
        f"{number + 1}\n00:{filling.time(number)},200 --> 00:{filling.time(number + 1)},100\n{name}: {said}\n"
        for number, (name, said) in enumerate(turns)
    ]
    return "\n".join(lines), turns


def interview(filling: Filling) -> tuple[str, list[Turn]]:
    turns, lines = [], [f"Interviewer: {filling.full(0)}", f"Guest: {filling.full(1)}", ""]
    for number, (_, said) in enumerate(filling.turns):
        name = ("Interviewer", "Guest")[number % 2]
        turns.append((name, said))
        lines += [f"{name}: {said}", ""]
    return "\n".join(lines), turns


def article(filling: Filling) -> tuple[str, list[Turn]]:
    record, turns = plain(Filling.capitals, "{name}: {said}")(filling)
    before = "The harbour board met on Monday night. The hall was full, and the windows had to be opened.\n\nA part of what was said:\n\n"
    after = "\n\nThe board meets again in June. Until then the gate stays shut, and the boats lie where they lie."
    return before + record + after, turns


def called_out(filling: Filling) -> tuple[str, list[Turn]]:
    """The label speaks, never the name after it."""
    turns = []
    for who, said in filling.turns:
        other = (who + 1) % len(filling.people)
        turns.append((filling.given(who), f"{filling.given(other)}, {said[0].lower()}{said[1:]}" if who else said))
    return "\n\n".join(f"{name}: {said}" for name, said in turns), turns


LAYOUTS: dict[str, Callable[[Filling], tuple[str, list[Turn]]]] = {
    "name, colon": plain(Filling.full, "{name}: {said}"),
    "name, colon, no blank lines": plain(Filling.given, "{name}: {said}", "\n"),
    "capitals, colon": plain(Filling.capitals, "{name}: {said}"),
    "odd labels": plain(Filling.mixed, "{name}: {said}"),
    "by phone": plain(lambda f, w: f.given(w), "{name} [by phone]: {said}"),
    "time before in brackets": plain(Filling.full, "[00:{time}] {name}: {said}"),
    "time before, bare": plain(Filling.full, "{time} {name}: {said}"),
    "time in round brackets before": plain(Filling.full, "({time}) {name}: {said}"),
    "time after in brackets": plain(Filling.full, "{name} [{time}]: {said}"),
    "time after in round brackets": plain(Filling.full, "{name} ({time}): {said}"),
    "time after the colon": plain(Filling.full, "{name}: [{time}] {said}"),
    "time above": plain(Filling.full, "{time}\n{name}: {said}"),
    "name and time above": plain(Filling.full, "{name}  {time}\n{said}"),
    "time and name above": plain(Filling.full, "00:{time} {name}\n{said}"),
    "name and clock above": plain(Filling.full, "{name}  10:{number:02} AM\n{said}"),
    "bold": plain(Filling.given, "**{name}:** {said}"),
    "bold, colon outside": plain(Filling.full, "**{name}**: {said}"),
    "italics": plain(Filling.full, "*{name}:* {said}"),
    "underscores": plain(Filling.full, "_{name}:_ {said}"),
    "square brackets": plain(Filling.full, "[{name}]: {said}"),
    "square brackets, no colon": plain(Filling.full, "[{name}] {said}"),
    "angle brackets": plain(Filling.given, "<{name}> {said}", "\n"),
    "chat with time": plain(Filling.given, "[{time}] <{name}> {said}", "\n"),
    "voice tag": plain(Filling.full, "<v {name}>{said}"),
    "space before the colon": plain(Filling.full, "{name} : {said}"),
    "tab": plain(Filling.full, "{name}\t{said}"),
    "tab after the colon": plain(Filling.full, "{name}:\t{said}"),
    "bullet": plain(Filling.given, "- {name}: {said}", "\n"),
    "dash before": plain(Filling.full, "— {name}: {said}"),
    "dash between": plain(Filling.full, "{name} – {said}"),
    "capitals, dash": plain(Filling.capitals, "{name} -- {said}"),
    "semicolon": plain(Filling.given, "{name}; {said}", "\n"),
    "chevrons": plain(Filling.capitals, ">> {name}: {said}", "\n"),
    "capitals, full stop": plain(Filling.capitals, "{name}. {said}"),
    "name, full stop": plain(Filling.given, "{name}. {said}"),
    "name on a line": plain(Filling.full, "{name}\n{said}"),
    "name on a line, blank below": plain(Filling.full, "{name}\n\n{said}"),
    "bold name on a line": plain(Filling.full, "**{name}**\n{said}"),
    "capitals, colon, words below": plain(Filling.capitals, "{name}:\n{said}"),
    "lower case": plain(lambda f, w: f.given(w).lower(), "{name}: {said}", "\n"),
    "numbered speakers": plain(lambda f, w: f"Speaker {w + 1}", "{name}: {said}"),
    "speakers by machine": plain(lambda f, w: f"SPEAKER_{w:02}", "[{name}]: {said}", "\n"),
    "roles": plain(lambda f, w: ("INTERVIEWER", "WITNESS 10", "THE COURT", "MR. PELL")[w], "{name}: {said}"),
    "role after the name": plain(Filling.full, "{name}, host: {said}"),
    "phone chat": plain(Filling.full, "[03/12/2025, 10:{time}] {name}: {said}", "\n"),
    "phone chat, dash": plain(Filling.full, "03/12/2025, 10:14 - {name}: {said}", "\n"),
    "meeting's chat": plain(Filling.full, "10:14:{number:02} From {name} to Everyone: {said}", "\n"),
    "chat, day above": plain(Filling.full, "{name} — Today at 10:{number:02} AM\n{said}"),
    "day and clock before": plain(Filling.given, "2025-03-12 10:14:{number:02} {name}: {said}", "\n"),
    "chat, space in brackets": plain(Filling.given, "10:{number:02} < {name}> {said}", "\n"),
    "office after a dash": plain(Filling.full, "{name} -- Chief Executive Officer\n\n{said}"),
    "voice tag, closed": plain(Filling.full, "00:00:{number:02}.340 --> 00:00:{number:02}.900\n<v {name}>{said}</v>"),
    "subtitles, no numbers": plain(Filling.full, "00:00:{number:02}.340 --> 00:00:{number:02}.900\n{name}: {said}"),
    "time below the name": plain(Filling.full, "{name}\n{time}\n{said}"),
    "numbered": plain(Filling.full, "{number}. {name}: {said}", "\n"),
    "name and full stop on a line": plain(Filling.given, "{name}.\n{said}"),
    "seat below the name": plain(Filling.full, "{name}\n(Northmoor) (Ref)\n\n{said}"),
    "columns": plain(lambda f, w: f.given(w).upper(), "{name:<12}{said}"),
    "letters": plain(lambda f, w: "IRPC"[w], "{name}: {said}"),
    "full-width colon": plain(Filling.full, "{name}：{said}"),
    "heading marks": plain(Filling.full, "### {name}\n\n{said}"),
    "Q and A, colon": questions(":"),
    "Q and A, full stop": questions("."),
    "question and answer": questions(":", ("Question", "Answer")),
    "QUESTION and ANSWER": questions(":", ("QUESTION", "ANSWER")),
    "Hansard": hansard,
    "Hansard, seats on a line": seated("\n"),
    "Hansard, seats and dashes": seated(" — "),
    "Hansard, marked": seated("\n", "§ "),
    "Hansard, two lines": of_two(hansard),
    "Hansard, seats on two lines": of_two(seated("\n")),
    "Hansard, seats and dashes, two lines": of_two(seated(" — ")),
    "Hansard, marked, two lines": of_two(seated("\n", "§ ")),
    "congress": congress,
    "offices": ministers,
    "play": play,
    "screenplay": screenplay,
    "screenplay, indented": lambda filling: screenplay(filling, " " * 10),
    "subtitles": subtitles,
    "interview with heads": interview,
    "in an article": article,
    "called by name": called_out,
}


def headings(filling: Filling) -> str:
    titles = filling.draw.sample(
        ["MOSQUE", "CAVES", "TEMPLE", "The Long Road", "What kind of lantern?", "I Go Home"], 3
    )
    style = filling.draw.choice(
        ["PART {n}: {t}", "CHAPTER {w}: {t}", "Book {n}: {t}", "Part {d}: {t}", "Chapter {w}: {t}"]
    )
    out = []
    for number, title in enumerate(titles):
        head = style.format(n=("I", "II", "III")[number], d=number + 1, w=("ONE", "TWO", "NINE")[number], t=title)
        out += [
            head,
            *(f"The road was closed, and {filling.full(0)} walked. Nobody spoke of the gate again." for _ in range(4)),
        ]
    return "\n\n".join(out)


def pros(filling: Filling) -> str:
    words = filling.draw.choice([("Pro", "Con"), ("Pros", "Cons"), ("Before", "After"), ("Strengths", "Weaknesses")])
    said = [
        "It is cheap.",
        "It breaks.",
        "It fits in a bag.",
        "You have to oil it.",
        "It needs no power.",
        "It is loud.",
    ]
    return "\n\n".join(f"{words[number % 2]}: {one}" for number, one in enumerate(said))


def fields(filling: Filling) -> str:
    rows = [("Place", "the quay"), ("Time", "noon"), ("Contact", filling.full(0)), ("Director", filling.full(1)),
            ("Running time", "90 minutes"), ("Verdict", "You will love it."), ("Price", "Ten crowns")]  # fmt: skip
    return "\n".join(f"{name}: {value}" for name, value in filling.draw.sample(rows, 5))


def sports(filling: Filling) -> str:
    teams = filling.draw.sample(["Hornets", "Tides", "Rovers", "Comets", "Harriers"], 2)
    notes = ["F {n} missed the game with a sore ankle.", "Won for the third time in a row.", "Host {t} on Friday.", "G {n} scored 20 in the loss.",
             "Have lost six of seven.", "Visit the {t} on Sunday."]  # fmt: skip
    lines = []
    for number, note in enumerate(filling.draw.sample(notes, 4)):
        lines.append(f"{teams[number % 2]}: " + note.format(n=filling.full(0), t=teams[(number + 1) % 2]))
    return "UP NEXT\n\n" + "\n\n".join(lines)


def links(filling: Filling) -> str:
    return "The board met.\n\n" + "\n".join(
        f"More: {title}" for title in ("Gate shut for good", "Who pays for the pumps?", "Our harbour, your harbour")
    )


def glossary(filling: Filling) -> str:
    words = filling.draw.sample(["Ferry", "Weir", "Sluice", "Lock", "Quay", "Mole"], 4)
    return "\n\n".join(f"{word}: A thing that you find in a harbour." for word in words)


def cast(filling: Filling) -> str:
    return "\n".join(
        f"{filling.capitals(w)}: a {job}"
        for w, job in zip(range(len(filling.people)), ("miller", "nurse", "clerk", "boy"), strict=False)
    )


def quoted(filling: Filling) -> str:
    return "\n".join(f"{filling.given(who)}: “{said}”" for who, said in filling.turns)


def prose(filling: Filling) -> str:
    lines = []
    for who, said in filling.turns:
        lines.append(filling.draw.choice([f"“{said}” said {filling.full(who)}.", f"{filling.given(who)} shut the gate. Nobody spoke.",
                                          f"One thing was clear to {filling.given(who)}: the gate would not hold.",
                                          f"{filling.given(who)}. It was always {filling.given(who)} who had to go."]))  # fmt: skip
    return "\n\n".join(lines)


LISTS: dict[str, Callable[[Filling], str]] = {
    "headings": headings, "for and against": pros, "fields": fields, "sports notes": sports, "links": links,
    "glossary": glossary, "cast list": cast, "labels before marks": quoted, "story": prose,
}  # fmt: skip


def letters(words: str) -> str:
    return "".join(char for char in words if char.isalnum())


def read(text: str) -> list[tuple[str, str]]:
    """The label and the words of every turn that the structure holds."""
    turns = find_structure(text).of("turn")
    return [(t.label.of(text), letters("".join(p.of(text) for p in t.parts))) for t in turns if t.label and t.parts]


def read_people(text: str) -> list[tuple[str, str]]:
    """Speaker and words of every quote."""
    from quoteattr import attribute

    quotes = [q for q in attribute(text).quotes if q.kind == "direct" and q.parent is None]
    return [(q.speaker.name if q.speaker else "", letters("".join(s.of(text) for s in q.spans))) for q in quotes]


def meant(layout: str, label: str, filling: Filling) -> set[str]:
    """The names that a label may stand for."""
    surname = {s.casefold(): f"{g} {s}" for g, s in filling.people}
    bare = label.split()[-1].casefold()
    names = {label.casefold(), bare, label.casefold().removeprefix("the "), " ".join(label.split()[1:]).casefold()}
    if layout == "interview with heads":
        return {filling.full(("Interviewer", "Guest").index(label)).casefold()}
    if label in ("Q", "A"):
        return {"q", "a", ""} - ({"a"} if label == "Q" else {"q"})
    return names | ({surname[bare].casefold()} if bare in surname else set())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fillings", type=int, default=20)
    parser.add_argument("--people", action="store_true", help="count the speakers too (parses every record)")
    parser.add_argument("--only", default="", help="layouts whose name holds this")
    parser.add_argument("-v", action="store_true", help="show what is read wrongly")
    args = parser.parse_args()
    whole = good = 0
    for layout, write in LAYOUTS.items():
        if args.only not in layout:
            continue
        right = 0
        for seed in range(args.fillings):
            filling = Filling(1000 * list(LAYOUTS).index(layout) + seed)
            text, turns = write(filling)
            found = read_people(text) if args.people else read(text)
            wanted = [(label, letters(said)) for label, said in turns]
            if args.people:
                same = len(found) == len(wanted) and all(
                    words == other and name.casefold() in meant(layout, label, filling)
                    for (name, words), (label, other) in zip(found, wanted, strict=False)
                )
            else:
                same = found == wanted
            right += same
            if args.v and not same:
                wrong = [(f, w) for f, w in zip(found, wanted, strict=False) if f != w][:2]
                print(f"--- {layout} {seed}: {len(found)} of {len(wanted)}\n{text[:300]}\n    {wrong}")
        whole += args.fillings
        good += right
        print(f"{'ok  ' if right >= 0.95 * args.fillings else 'FAIL'} {right:3} of {args.fillings}  {layout}")
    print(f"{good} of {whole} records")
    for name, make in LISTS.items():
        if args.only not in name:
            continue
        left = 0
        for seed in range(args.fillings):
            text = make(Filling(500 + seed))
            found = read(text)
            left += not found
            if args.v and found:
                print(f"--- {name} {seed}\n{text[:300]}\n    {found[:3]}")
        print(f"{'ok  ' if left == args.fillings else 'FAIL'} {left:3} of {args.fillings}  no turns: {name}")


if __name__ == "__main__":
    main()
