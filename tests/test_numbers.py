"""Every number that a module of the core holds is told where it stands: what it bounds, or what it was measured on."""

import ast
import pathlib

import pytest

PACKAGE = pathlib.Path(__file__).resolve().parent.parent / "quoteattr"
MODULES = [
    p for part in ("text", "syntax", "reports", "people", "speakers") for p in sorted((PACKAGE / part).rglob("*.py"))
]


def holds_numbers(node):
    """Whether a value is a number, or a tuple or table of them."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return False
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
    return any(isinstance(one, int | float) and not isinstance(one, bool) for one in inner)


def untold(source):
    """Line and name of each constant with numbers that no comment and no docstring tells of.

    A comment counts for all the constants that stand right below one another under it.
    """
    lines, body = source.splitlines(), ast.parse(source).body
    found, under = [], False
    for at, node in enumerate(body):
        above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
        under = above.startswith("#") or (under and above != "")
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None or not holds_numbers(node.value):
            continue
        after = body[at + 1] if at + 1 < len(body) else None
        documented = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if not (under or documented or "#" in lines[(node.end_lineno or node.lineno) - 1]):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found.append((node.lineno, ast.unparse(target)))
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_numbers_are_told(path):
    assert untold(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("_FAR = 3\n", [(1, "_FAR")]), ("# Words.\n_FAR = 3\n_NEAR = 2\n", []), ("_FAR = 3  # words\n", []),
        ("_A, _B = 1, 2\n", [(1, "(_A, _B)")]), ('_FAR = 3\n"""Words."""\n', []), ("_W = {'a': 0.5}\n", [(1, "_W")]),
        ("# Words.\n_FAR = 3\n\n_NEAR = 2\n", [(4, "_NEAR")]), ("_NAME = 'three'\n", []),
    ],
)  # fmt: skip
def test_a_number_without_a_word_is_noticed(source, found):
    assert untold(source) == found
