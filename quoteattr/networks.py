"""Who talks to whom, as a graph for networkx, Gephi and others."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Literal

from quoteattr.errors import InputValueError
from quoteattr.io import Result
from quoteattr.summaries import conversations, several, share_of_voice

__all__ = ["conversation_graph", "write_graph"]

Format = Literal["graphml", "gexf"]
"""Forms of files for graphs: GraphML, and GEXF of Gephi."""


def conversation_graph(results: Result | Iterable[Result]) -> Any:
    """A `networkx.DiGraph`: a node for each speaker, an edge from who speaks to who is spoken to.

    Nodes have ``quotes``, ``quoted_words``, ``kind`` and ``gender``; edges ``weight`` (the number of quotes),
    ``told`` and ``answers``, as in `summaries.conversations`, and ``words``.

    >>> from quoteattr import attribute
    >>> graph = conversation_graph(attribute("“No, Tom,” said Ada Marsh. “Yes,” said Tom Orr."))
    >>> sorted(graph.nodes)
    ['Ada Marsh', 'Tom Orr']
    """
    import networkx

    texts = list(several(results))
    graph = networkx.DiGraph()
    for row in share_of_voice(texts):
        if row["speaker"] is not None:
            graph.add_node(
                row["speaker"], quotes=row["quotes"], quoted_words=row["quoted_words"], kind=row["kind"] or "",
                gender=row["gender"] or "",
            )  # fmt: skip
    for row in conversations(texts):
        for who in (row["speaker"], row["addressee"]):
            if who not in graph:
                graph.add_node(who, quotes=0, quoted_words=0, kind="", gender="")
        graph.add_edge(
            row["speaker"], row["addressee"], weight=row["quotes"], told=row["told"], answers=row["answers"],
            words=row["words"],
        )  # fmt: skip
    return graph


def write_graph(results: Result | Iterable[Result], form: Format = "graphml") -> str:
    """The graph of `conversation_graph` as the text of a GraphML or GEXF file.

    Raises:
        InputValueError: another form is asked for.
    """
    import networkx

    if form not in ("graphml", "gexf"):
        raise InputValueError(f"form must be 'graphml' or 'gexf', got {form!r}")
    stream = io.BytesIO()
    graph = networkx.relabel_nodes(conversation_graph(results), _clean)
    (networkx.write_graphml if form == "graphml" else networkx.write_gexf)(graph, stream)
    return stream.getvalue().decode("utf-8") + "\n"


def _clean(name: str) -> str:
    """A name without what XML forbids."""
    return "".join(c if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff") else "\ufffd" for c in name)
