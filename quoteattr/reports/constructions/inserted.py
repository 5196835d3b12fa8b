"""``The bridge, she said, was safe``; ``according to Jo``: the clause that the cue is put into."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quoteattr.reports.candidates import Look

__all__ = ["reported"]

_INSERTED = frozenset(
    {"parataxis", "advcl", "prep", "ccomp", "relcl", "conj", "acl", "intj", "dep", "advmod", "npadvmod"}
)
_DEEPEST = 100
"""How far up the parse is climbed; deeper ones come from texts that are no language."""


def reported(look: Look) -> None:
    """The clause that the cue is put into, less the cue's own words."""
    scene, cue = look.scene, look.cue
    label, head = scene.parse.deps[cue], scene.parse.heads[cue]
    if head == cue or label not in _INSERTED:
        return
    if label == "relcl":
        _minus(look, "antecedent", head, scene.left[head], scene.right[head])
        return
    _minus(look, f"around-{label}", head, scene.left[head], scene.right[head])
    if label in ("prep", "advcl", "parataxis", "dep"):
        root = head
        for _ in range(_DEEPEST):
            if scene.parse.heads[root] == root or scene.parse.deps[root] == "ccomp":
                break
            root = scene.parse.heads[root]
        if root != head:
            _minus(look, f"sentence-{label}", root, scene.left[root], scene.right[root])


def _minus(look: Look, shape: str, head: int, first: int, last: int) -> None:
    """`first` to `last` without the cue's own phrase, which may part it in two."""
    scene, cue = look.scene, look.cue
    own_first, own_last = scene.left[cue], scene.right[cue]
    source = look.source
    if source is not None and source.head > cue and own_first < cue and scene.parse.words[cue - 1] == ",":
        own_first = cue - 1  # "the plan, said Jo, failed": the parser may give the cue both subjects
    if not own_first <= head <= own_last:
        before, behind = (first, own_first - 1), (own_last + 1, last)
        before_long = before[1] - before[0] >= 1
        behind_long = behind[1] - behind[0] >= 1
        if before_long and behind_long:
            look.add(shape + "-split", "", head, *before, *behind)
        elif before_long:
            look.add(shape, "before", head, *before)
            look.begun_later(shape, head, *before)
        elif behind_long:
            look.add(shape, "behind", head, *behind)
