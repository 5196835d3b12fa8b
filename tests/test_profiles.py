"""Profiles of speakers by textacy, and conversations as graphs."""

import io
import json

import networkx
import pytest
from test_plots import talk
from test_result import hostile, sample

from quoteattr import attribute, cli
from quoteattr.errors import InputTypeError, InputValueError
from quoteattr.networks import conversation_graph, write_graph

TEXT = (
    "“The harbour dues will not rise this year,” said Ada Marsh. “The harbour dues pay for the lighthouse and for the "
    "harbour master, and the lighthouse keeps the boats off the rocks.”\n\n“The harbour dues are a scandal,” said Tom "
    "Orr.\n\nMarsh said that the lighthouse was “older than the town” and needed a lamp.\n"
)


@pytest.fixture(scope="module")
def result():
    return attribute(TEXT)


def test_what_somebody_talks_about(result):
    made = result.profile("Ada Marsh")
    assert any("harbour dues" in term for term, _ in made.key_terms)
    assert ("harbour dues", 2) in made.ngrams
    assert made.words == len(made.text.split())
    assert "older than the town" in made.text
    assert "scandal" not in made.text
    assert made.flesch is not None
    assert result.profile("Tom Orr").flesch is None


def test_each_place_of_a_word(result):
    places = result.profile("Ada Marsh").concordance("LIGHTHOUSE", width=12)
    assert [(before.strip(), word) for before, word, _ in places] == [
        ("pay for the", "lighthouse"), ("er, and the", "lighthouse"),
    ]  # fmt: skip
    assert result.profile("Ada Marsh").concordance("light") == []


def test_wrong_calls(result):
    with pytest.raises(InputValueError, match="nobody"):
        result.profile("Zoe Finn")
    with pytest.raises(InputTypeError):
        result.profile(3)
    with pytest.raises(InputValueError, match="word"):
        result.profile("Ada Marsh").concordance(" ")


def test_whoever_says_nothing_has_an_empty_profile():
    made = sample().profile("The board")
    assert (made.quotes, made.words, made.key_terms, made.ngrams, made.grade) == (0, 0, (), (), None)


def test_on_the_command_line(tmp_path, capsys):
    (tmp_path / "dues.txt").write_text(TEXT, encoding="utf-8")
    assert cli.main(["profile", "--person", "Marsh", "--word", "dues", str(tmp_path / "dues.txt")]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["name"], len(row["places"])) == ("Ada Marsh", 2)
    assert cli.main(["profile", "--person", "Marsh", "-f", "table", str(tmp_path / "dues.txt")]) == 0
    assert "harbour dues" in capsys.readouterr().out
    assert cli.main(["profile", "--person", "Zoe Finn", str(tmp_path / "dues.txt")]) == 2


def test_conversations_as_a_graph():
    graph = conversation_graph(talk())
    assert graph.nodes["Ada Marsh"]["quotes"] == 3
    assert graph.edges["Ada Marsh", "Tom Orr"]["weight"] == 1
    assert graph.edges["Tom Orr", "Ada Marsh"]["answers"] == 1


@pytest.mark.parametrize(("form", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_graphs_are_read_again(form, read):
    graph = read(io.BytesIO(write_graph([talk(), talk()], form).encode()))
    assert graph.number_of_edges() == 2
    assert set(graph.nodes) == {"Ada Marsh", "Tom Orr"}
    read(io.BytesIO(write_graph(hostile(), form).encode()))
    with pytest.raises(InputValueError, match="form"):
        write_graph(talk(), "dot")
