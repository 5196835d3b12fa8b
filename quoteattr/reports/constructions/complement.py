"""``said that the bridge was safe``, ``denied the charge``, ``spoke of a plan``: what hangs on the cue itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quoteattr.reports.candidates import Look

__all__ = ["reported"]

_DIRECT = frozenset(
    {"ccomp", "xcomp", "advcl", "dobj", "acl", "parataxis", "acomp", "attr", "oprd", "nsubjpass", "dative", "dep",
     "relcl", "appos", "pcomp", "npadvmod", "nsubj", "intj"}
)  # fmt: skip
_DEEPER = {
    "xcomp": frozenset({"dobj", "prep", "xcomp", "ccomp", "acomp", "attr"}),
    "acomp": frozenset({"prep", "ccomp", "xcomp", "advcl"}),
    "attr": frozenset({"prep", "acl", "relcl", "ccomp"}),
    "dobj": frozenset({"prep", "acl", "relcl", "ccomp", "appos"}),
    "oprd": frozenset({"prep", "ccomp"}),
    "advmod": frozenset({"prep"}),
    "prt": frozenset({"prep"}),
}
_COMPLEMENTS = frozenset({"dobj", "xcomp", "ccomp", "prep", "acomp", "oprd", "dative", "attr", "advcl", "pcomp"})


def reported(look: Look) -> None:
    """Clauses, objects, infinitives and objects of prepositions below the cue, and all its complements together."""
    scene, cue = look.scene, look.cue
    deps = scene.parse.deps
    complements: list[int] = []
    for child in scene.parse.children[cue]:
        label = deps[child]
        if child > cue and label in _COMPLEMENTS:
            complements.append(child)
        if label == "oprd" and len(complements) > 1 and deps[complements[-2]] == "dobj":
            # "Called the plan a gift": what is called so belongs to the report.
            look.add(label, "", child, scene.left[complements[-2]], scene.right[child])
        elif label in _DIRECT:
            look.below(label if child > cue else label + "<", "", child)
        elif label in ("prep", "agent"):
            look.prepositional(label, "", child)
        if label in _DEEPER:
            wanted = _DEEPER[label]
            for below in scene.parse.children[child]:
                if deps[below] in wanted:
                    if deps[below] == "prep":
                        look.prepositional(f"{label}>", scene.lemmas[child], below)
                    else:
                        look.below(f"{label}>{deps[below]}", scene.lemmas[child], below)
    if len(complements) > 1:
        first, last = complements[0], complements[-1]
        middle = scene.lemmas[last] if deps[last] == "prep" else deps[last]
        look.shortened("vp", f"{deps[first]}+{middle}", first, last, scene.left[first], scene.right[last])
        if len(complements) > 2:
            last = complements[1]
            middle = scene.lemmas[last] if deps[last] == "prep" else deps[last]
            look.add("vp2", f"{deps[first]}+{middle}", first, scene.left[first], scene.right[last])
