"""Rows in, rows out: the same from a call, a frame and a cluster."""

import os
import pickle
import signal

import pandas as pd
import pyarrow as pa
import pytest

import quoteattr
from quoteattr import synth
from quoteattr.batch import DOCUMENT_COLUMNS, QUOTE_COLUMNS, RowAttributor
from quoteattr.errors import InputValueError
from quoteattr.io import RECORD_COLUMNS

TEXTS = [synth.article(seed=seed).text for seed in range(12)]
ROWS = [{"id": number, "text": text} for number, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def expected():
    return RowAttributor()(ROWS)


def test_a_row_for_each_quote_with_the_columns_of_a_record(expected):
    records = [
        record | {"document": str(n)} for n, t in enumerate(TEXTS) for record in quoteattr.attribute(t).to_records()
    ]
    assert [{key: row[key] for key in RECORD_COLUMNS} for row in expected] == records
    assert {tuple(row) for row in expected} == {QUOTE_COLUMNS}


def test_a_row_for_each_document_holds_the_whole_result():
    rows = RowAttributor(form="documents")(ROWS[:3])
    assert [tuple(row) for row in rows] == [DOCUMENT_COLUMNS] * 3
    for row, text in zip(rows, TEXTS, strict=False):
        result = quoteattr.AttributedText.from_json(row["result"])
        assert result == quoteattr.attribute(text)
        assert row["quotes"] == len(result.quotes)


def test_what_fails_is_a_row_with_its_error(expected):
    rows = RowAttributor()([{"id": "x", "text": 3.5}, *ROWS[:1]])
    assert rows[0]["document"] == "x"
    assert rows[0]["error"].startswith("InputTypeError")
    assert rows[1:] == [row for row in expected if row["document"] == "0"]


@pytest.mark.parametrize("row", [{"id": 1}, {"text": "No."}])
def test_a_missing_column_is_named(row):
    with pytest.raises(InputValueError, match="has no column"):
        RowAttributor()([row])


def test_an_unknown_form_is_refused():
    with pytest.raises(InputValueError, match="form"):
        RowAttributor(form="pages")


def test_it_can_be_pickled_and_is_small():
    attributor = RowAttributor(form="documents", nlp="en_core_web_sm")
    assert pickle.loads(pickle.dumps(attributor)) == attributor
    assert len(pickle.dumps(attributor)) < 500


def plain(frame):
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


@pytest.mark.parametrize("form", ["quotes", "documents"])
def test_a_frame_holds_the_same_rows_and_its_types_never_change(form):
    attributor = RowAttributor(form=form)
    frame = attributor.frame(pd.DataFrame(ROWS))
    assert plain(frame) == attributor(ROWS)
    assert frame.dtypes.equals(attributor.meta().dtypes)
    assert attributor.frame(pd.DataFrame({"id": [1], "text": [None]})).dtypes.equals(frame.dtypes)
    assert [len(f) for f in attributor.frames([pd.DataFrame(ROWS)[:0], pd.DataFrame(ROWS)])] == [0, len(frame)]
    assert pa.Table.from_pylist(attributor(ROWS), schema=attributor.arrow_schema).to_pylist() == attributor(ROWS)


def test_a_frame_without_the_column_is_refused():
    with pytest.raises(InputValueError, match="no column 'text'"):
        RowAttributor().frame(pd.DataFrame({"id": [1]}))


def end_the_first_time(frame, mark):
    """A partition that kills its worker when it is first worked on."""
    if 5 in set(frame["id"]):
        try:
            open(mark, "x").close()
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    return RowAttributor().frame(frame)


def test_a_cluster_gives_the_same_rows_though_a_worker_is_killed(expected, tmp_path):
    distributed = pytest.importorskip("distributed")
    dataframe = pytest.importorskip("dask.dataframe")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options, local_directory=tmp_path) as cluster, distributed.Client(cluster):
        frame = dataframe.from_pandas(pd.DataFrame(ROWS), npartitions=6)
        done = frame.map_partitions(end_the_first_time, str(tmp_path / "mark"), meta=RowAttributor().meta()).compute()
        assert (tmp_path / "mark").exists()
    assert plain(done) == expected
