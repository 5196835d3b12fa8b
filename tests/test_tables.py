"""Frames of every kind: what comes back is of the kind that went in."""

import math

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import quoteattr
from quoteattr.errors import InputTypeError, InputValueError, MissingPackageError
from quoteattr.io import RECORD_COLUMNS

TEXTS = {
    "paper": ["Argus", "Comet", "Gull", "Mail"],
    "text": ["“Stay,” said Ida Moore.", "Nobody spoke.", None, "“Go,” said Tom Orr."],
    "year": [1901, 1902, 1903, 1904],
}
MAKERS = [pd.DataFrame, pl.DataFrame, pa.table]


def columns(frame):
    """A frame as lists, with None for what is missing."""
    whole = frame.to_pydict() if isinstance(frame, pa.Table) else frame.to_dict(**as_lists(frame))
    gone = lambda value: None if value is pd.NA or (isinstance(value, float) and math.isnan(value)) else value  # noqa: E731
    return {name: [gone(value) for value in values] for name, values in whole.items()}


def as_lists(frame):
    return {"orient": "list"} if isinstance(frame, pd.DataFrame) else {"as_series": False}


@pytest.mark.parametrize("make", MAKERS)
def test_a_row_a_quote_and_one_for_a_failure(make):
    made = quoteattr.attribute_frame(make(TEXTS))
    assert type(made) is type(make(TEXTS))
    out = columns(made)
    assert list(out) == ["paper", "year", *[c for c in RECORD_COLUMNS if c != "document"], "error"]
    assert out["paper"] == ["Argus", "Gull", "Mail"]
    assert out["year"] == [1901, 1903, 1904]
    assert out["speaker"] == ["Ida Moore", None, "Tom Orr"]
    assert out["words"] == [1, None, 1]
    assert out["error"][1].startswith("InputTypeError")


@pytest.mark.parametrize("make", MAKERS)
def test_nothing_in_nothing_out(make):
    whole, empty = make(TEXTS), make({"text": ["Nobody spoke."]})
    made = quoteattr.attribute_frame(empty)
    assert columns(made)["speaker"] == []
    assert set(columns(made)) < set(columns(quoteattr.attribute_frame(whole)))


def test_the_types_do_not_depend_on_what_is_found():
    full, none = pl.DataFrame(TEXTS), pl.DataFrame(TEXTS).filter(pl.col("paper") == "Comet")
    assert quoteattr.attribute_frame(full).schema == quoteattr.attribute_frame(none).schema


def test_odd_row_labels_of_pandas():
    frame = pd.DataFrame(TEXTS, index=[7, 7, 3, 3])
    made = quoteattr.attribute_frame(frame)
    assert made["paper"].tolist() == ["Argus", "Gull", "Mail"]
    assert made.index.tolist() == [0, 1, 2]
    assert frame.index.tolist() == [7, 7, 3, 3]


def test_kept_columns_and_a_prefix():
    made = quoteattr.attribute_frame(pl.DataFrame(TEXTS), keep=["text", "paper"], prefix="quote_")
    assert made.columns[:3] == ["text", "paper", "quote_id"]
    bare = quoteattr.attribute_frame(pl.DataFrame(TEXTS), keep=[])
    assert bare.columns[0] == "id"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text_column": "body"}, "no column 'body'; it has paper, text, year"),
        ({"keep": ["pages"]}, "no column 'pages'"),
        ({"keep": ["text"]}, "a column 'text' already"),
    ],
)
def test_wrong_columns_are_told(arguments, message):
    with pytest.raises(InputValueError, match=message):
        quoteattr.attribute_frame(pl.DataFrame(TEXTS), **arguments)


@pytest.mark.parametrize("wrong", [TEXTS, "text", pl.LazyFrame(TEXTS), pd.Series(["a"])])
def test_what_is_no_frame_in_memory(wrong):
    with pytest.raises(InputTypeError, match="data frame in memory"):
        quoteattr.attribute_frame(wrong)


def test_errors_can_be_raised():
    with pytest.raises(InputTypeError, match="got NoneType"):
        quoteattr.attribute_frame(pl.DataFrame(TEXTS), errors="raise")


def test_a_missing_narwhals_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "narwhals", None)
    with pytest.raises(MissingPackageError, match=r"quoteattr\[tables\]"):
        quoteattr.attribute_frame(pl.DataFrame(TEXTS))
