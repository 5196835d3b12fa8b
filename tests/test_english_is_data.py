"""Outside `quoteattr.lang` no set of English words stands in code: a second language is a folder."""

import ast
import pathlib
import re

import pytest

from quoteattr.lang import english

PACKAGE = pathlib.Path(__file__).resolve().parent.parent / "quoteattr"
DATA = PACKAGE / "lang" / "en"
# What speaks to the user in English, or writes English documents, and what reads other people's markup.
SURFACE = {"lang", "synth", "cli", "io", "viz", "reading", "corrections", "strategies.py", "plots.py", "summaries.py"}
# Names of our own that happen to be English words: features, kinds, rules, columns.
OURS = re.compile(r"[A-Z_]*(NAMES|KINDS|TYPES|LABELS|RULES|SHAPES|SCORES|MEASURES|STYLES)|__all__|__slots__|Literal")
FEATURES = {"ADDRESSED", "_LEXICAL", "_LOCAL", "_SHARE"}
LABELS = ("class", "kind", "use", "uses", "takes", "strength")
"""Columns of the tables whose cells are names of ours."""
ENOUGH = 4
"""Words that make a set: fewer are read as one construction."""


def known_words():
    """Every word that the English data know, the long list of all verbs left out."""
    found = set()
    for file in sorted(DATA.iterdir()):
        if file.suffix in (".txt", ".tsv") and file.name not in ("verbs.txt", "quote_weights.tsv"):
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
            cells = [cell for line in lines for cell in (line.split("\t")[:2] if file.suffix == ".tsv" else [line])]
            found.update(word.casefold() for cell in cells for word in cell.split())
    return found | {word for row in english().table("groups") for word in row["words"].split()}


def labels():
    """Names of ours: what stands in the columns of labels, and the values of types."""
    found = set()
    for file in DATA.glob("*.tsv"):
        for row in english().table(file.stem):
            found.update(label for column in LABELS for label in row.get(column, "").split())
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
                found.update(e.value for e in ast.walk(node.slice) if isinstance(e, ast.Constant))
    return found


KNOWN, OWN = known_words(), labels()


def is_english(words):
    """Whether most of several words are English that the data know."""
    plain = [word for word in words if re.fullmatch(r"[a-z]+(?:['’][a-z]+)?\.?", word)]
    return (
        len(plain) >= ENOUGH and not OWN.issuperset(plain) and sum(word in KNOWN for word in plain) > 0.7 * len(plain)
    )


def words_in(node):
    """The words of a literal, or of the alternatives in an expression."""
    if isinstance(node, ast.Set | ast.Tuple | ast.List):
        return [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    if isinstance(node, ast.Dict):
        return [e.value for e in node.keys if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.findall(r"(?<=[(|:])[a-z]{2,}(?=[|)])", node.value)
    return []


def sets_in(source):
    """Line, name and words of each set of English words in a module's source."""
    tree = ast.parse(source)
    found = []

    def visit(node, name, asked):
        if isinstance(node, ast.Assign):
            name = ast.unparse(node.targets[0])
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
            name = "Literal"
        ours = OURS.fullmatch(name) or name in FEATURES
        if is_english(words_in(node)) and not ours and (asked or not isinstance(node, ast.Tuple | ast.List | ast.Dict)):
            found.append((node.lineno, name, words_in(node)))
        # A tuple is a set of words where it is a constant or something is looked for in it.
        made = isinstance(node, ast.Call) and ast.unparse(node.func) in ("frozenset", "set", "tuple")
        constant = isinstance(node, ast.Assign) and node in tree.body
        for child in ast.iter_child_nodes(node):
            visit(child, name, isinstance(node, ast.Compare) or made or constant)

    visit(tree, "", False)
    return found


MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] not in SURFACE]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_set_of_english_words_stands_in_code(path):
    assert sets_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        '_WHO = frozenset({"he", "she", "they", "we"})', 'if word in ("and", "but", "then", "so"): pass',
        '_AGE = {"old": 1, "young": 2, "little": 3, "dear": 4}', 're.compile(r"\\b(?:not|never|nor|no)\\b")',
        'def f():\n    return [w for w in words if w in {"said", "told", "his", "her"} - {"who", "which"}]',
    ],
)  # fmt: skip
def test_sets_of_words_are_noticed(source):
    assert sets_in(source)


@pytest.mark.parametrize(
    "source", ['X = frozenset({"nsubj", "dobj", "pobj", "amod"})', 'X = ("he", "she")', 'X = {"NN", "he"}']
)
def test_labels_and_pairs_are_none(source):
    assert sets_in(source) == []
