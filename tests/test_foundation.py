"""Spans, lexicons, trees: the pieces everything stands on."""

import numpy as np
import pytest

from quoteattr import trees
from quoteattr.errors import DataError, InputTypeError, InputValueError
from quoteattr.lang import english
from quoteattr.types import Span


def test_a_span_covers_its_characters():
    assert Span(2, 5).of("abcdefg") == "cde"
    assert len(Span(2, 5)) == 3
    assert Span(0, 9).contains(Span(3, 9))
    assert not Span(0, 3).overlaps(Span(3, 5))


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (4, 2)])
def test_an_impossible_span_is_refused(start, end):
    with pytest.raises(InputValueError, match="Span"):
        Span(start, end)


def test_a_span_takes_ints_only():
    with pytest.raises(InputTypeError, match="float"):
        Span(1.0, 2)


def test_a_missing_data_file_is_named():
    with pytest.raises(DataError, match=r"no_such_list\.txt"):
        english().words("no_such_list")
    with pytest.raises(DataError, match=r"no_such_weights\.npz"):
        trees.load("no_such_weights")


def test_trees_add_up_their_leaves():
    # One split at 1.5 on the second feature, and a constant tree.
    ensemble = trees.Ensemble(
        feature=np.array([1, 0, 0, 0]), threshold=np.array([1.5, 0, 0, 0]), left=np.array([1, 1, 2, 3]),
        right=np.array([2, 1, 2, 3]), value=np.array([0.0, -1.0, 2.0, 0.5]), roots=np.array([0, 3]), depth=1,
        names=("a", "b"),
    )  # fmt: skip
    rows = np.array([[9.0, 1.0], [0.0, 2.0]])
    assert ensemble.margin(rows).tolist() == [-0.5, 2.5]
    assert ensemble.predict(rows)[1] == pytest.approx(1 / (1 + np.exp(-2.5)))
