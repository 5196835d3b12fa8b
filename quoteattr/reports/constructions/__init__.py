"""Ways in which a text says whose words these are, one file each.

Beside quotation marks word order decides: a construction looks at the clause
next to a quotation and names cue and source, or passes; the first that names
somebody is taken.  Without marks, and where subject and verb stand far apart,
the parse does: a construction proposes what a cue may report, and the learned
filter chooses among all.  None knows of the others, and each can be switched
off by its name.
"""

from __future__ import annotations

from quoteattr.reports.constructions import (
    according_to,
    beat,
    clause,
    colon,
    complement,
    inserted,
    inverted,
    label,
    noun,
    sentence,
    signature,
    subject_verb,
)
from quoteattr.rules import Rules

__all__ = ["AFTER", "BEFORE", "REPORTED", "construction_of"]

AFTER = Rules(
    "after",
    (
        ("inverted", inverted.after),
        ("noun", noun.after),
        ("subject-verb", subject_verb.after),
        ("unlisted", subject_verb.unlisted),
        ("according-to", according_to.after),
        ("signature", signature.after),
        ("beat", beat.after),
    ),
)
"""What the first clause after a quote may be."""

BEFORE = Rules(
    "before",
    (
        ("clause", clause.before),
        ("label", label.before),
        ("colon", beat.colon),
        ("beat", beat.before),
    ),
)
"""What the last clause before a quote may be."""

REPORTED = Rules(
    "reported",
    (
        ("complement", complement.reported),
        ("inserted", inserted.reported),
        ("noun", noun.reported),
        ("sentence", sentence.reported),
        ("colon", colon.reported),
    ),
)
"""Where the words that a cue reports may stand, by the parse; all are proposed, the filter chooses."""


_INSERTED = ("around-", "sentence-", "antecedent")
_NAMES = {"rest": "sentence", "before": "sentence", "dash": "signature", "marks": "marks"}


def construction_of(rule: str) -> str:
    """The name of the construction that a frame's rule (or a candidate's shape) belongs to.

    Clauses are told apart from the other complements, as they are far more often reports; `marks` are quotations
    that a reporting word stands beside.

    >>> [construction_of(rule) for rule in ("ccomp", "dobj", "around-prep", "colon-all", "via-nsubj>ccomp", "marks")]
    ['clause', 'complement', 'inserted', 'colon', 'noun', 'marks']
    """
    if rule in _NAMES:
        return _NAMES[rule]
    if rule.startswith("colon"):
        return "colon"
    if rule.startswith("via-"):
        return "noun"
    if rule.startswith(_INSERTED):
        return "inserted"
    rule = rule.removesuffix("~")
    # "Told the paper the virus had spread" is parsed as a relative clause of the paper.
    return "clause" if rule.endswith(("ccomp", "ccomp<", "dobj>relcl")) else "complement"
