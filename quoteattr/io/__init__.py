"""Results to and from dictionaries, JSON, tables, TEI, web annotations and token columns.

Everything here reads plain values (see `Result`) and imports no spaCy.
"""

from __future__ import annotations

from quoteattr.io.bench import fields_from_bench, to_bench, to_gold
from quoteattr.io.columns import to_conll
from quoteattr.io.plain import (
    FORMAT,
    Result,
    fields_from_dict,
    fields_from_json,
    fields_from_jsonl,
    person_from_dict,
    person_to_dict,
    quote_from_dict,
    quote_to_dict,
    schema,
    to_dict,
    to_json,
)
from quoteattr.io.rows import RECORD_COLUMNS, records_from_csv, to_csv, to_dataframe, to_records, write_csv
from quoteattr.io.tei import to_tei
from quoteattr.io.voices import to_script, to_segments, to_ssml
from quoteattr.io.webannotation import to_web_annotations

__all__ = [
    "FORMAT",
    "RECORD_COLUMNS",
    "Result",
    "fields_from_bench",
    "fields_from_dict",
    "fields_from_json",
    "fields_from_jsonl",
    "person_from_dict",
    "person_to_dict",
    "quote_from_dict",
    "quote_to_dict",
    "records_from_csv",
    "schema",
    "to_bench",
    "to_conll",
    "to_csv",
    "to_dataframe",
    "to_dict",
    "to_gold",
    "to_json",
    "to_records",
    "to_script",
    "to_segments",
    "to_ssml",
    "to_tei",
    "to_web_annotations",
    "write_csv",
]
