"""Sets of invented names to fill a passage with, the same ones each time."""

import random

WOMEN = ["Anna", "Mara", "Nadia", "Ines", "Olga", "Petra", "Lucy", "Clara", "Edith", "Rosa", "Martha", "Helen"]
MEN = ["Tom", "Peter", "Josef", "Ivan", "Henry", "Walter", "Lukas", "Hugo", "Edwin", "Simon", "Jacob", "Martin"]
SURNAMES = ["Pell", "Marsh", "Yost", "Tarn", "Hallam", "Quill", "Moore", "Birch", "Crane", "Achter", "Kemp", "Vance"]
FIRMS = ["Brackley Foods", "Merrow Freight", "Pell Capital", "Halden Motors", "Corran Energy", "Tarn Holdings"]
NICKNAMES = ["Buster", "Dutch", "Tinker", "Sparrow", "Rusty", "Moss"]
TOWNS = ["Wexmouth", "Osterby", "Drumlin", "Northmoor"]
PROFESSIONS = ["baker", "teacher", "doctor", "clerk", "gardener", "printer", "plumber", "nurse", "farmer"]
UNHEARD = ["Orrick", "Zelmo", "Tavrin", "Quenby", "Maddoc", "Ulmet"]
FILLINGS = 20


def fillings(kind):
    """Twenty sets for a kind of passage.

    `f` and `g` are women's first names, `m` and `n` men's, `F`, `M` and `G` surnames, `x` a name that is in no list,
    `firm` a firm's name, `age` and `years` ages, `nick` a nickname, `town` a place, `p` a profession.
    """
    draw = random.Random(kind)
    for _ in range(FILLINGS):
        f, g = draw.sample(WOMEN, 2)
        m, n = draw.sample(MEN, 2)
        one, two, three = draw.sample(SURNAMES, 3)
        age, years = draw.sample(range(19, 80), 2)
        yield {
            "f": f, "g": g, "m": m, "n": n, "F": one, "M": two, "G": three, "p": draw.choice(PROFESSIONS), "age": age,
            "years": years, "firm": draw.choice(FIRMS), "nick": draw.choice(NICKNAMES), "town": draw.choice(TOWNS),
            "x": draw.choice(UNHEARD),
        }  # fmt: skip
