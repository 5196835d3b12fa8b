"""An audit as one page: tables of sources, kinds, genders and texts, and below them the quotes they count.

The page has no script and loads nothing; whatever comes from a text is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from quoteattr.across.sources import GROUP_COLUMN_NAMES, SOURCE_COLUMN_NAMES, TEXT_COLUMN_NAMES, Audit
from quoteattr.viz.voices import escape

__all__ = ["audit_page"]

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.5rem; font: 1rem/1.5 Georgia, serif;
  background: Canvas; color: CanvasText; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
caption { text-align: start; font-size: 1.2rem; font-weight: bold; padding: .3rem 0; }
th, td { text-align: start; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td.n, th.n { text-align: end; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
meter { width: 6rem; }
section { border-top: 2px solid #2c978d; padding-top: .5rem; margin-top: 1.5rem; overflow-wrap: anywhere; }
section:target { background: #ffd54a33; }
blockquote { margin: .4rem 0; padding-inline-start: .8rem; border-inline-start: 3px solid #2c978d; }
blockquote.indirect { border-inline-start-style: dashed; }
small { opacity: .8; }
"""
_LABELS = {
    "name": "Source", "kind": "Kind", "title": "Title", "organisation": "Organisation", "gender": "Gender",
    "texts": "Texts", "quotes": "Quotes", "quoted_words": "Words quoted", "retold_words": "Words retold",
    "share_of_words": "Share of words", "group": "", "sources": "Sources", "words": "Words", "document": "Text",
    "date": "Day", "unnamed": "Quotes of unnamed sources", "unknown": "Quotes of nobody known",
}  # fmt: skip
_HIDDEN = ("id", "role", "outside_id", "link_probability")
_LEADING = ("quotes", "quoted_words", "retold_words")


def audit_page(audit: Audit, title: str) -> str:
    """The page."""
    totals = audit.totals
    told = (
        f"{int(totals['texts']):,} texts, {int(totals['sources']):,} sources, {int(totals['quotes']):,} quotes, "
        f"{totals['quotes_per_text']:.1f} quotes a text; {totals['unnamed_sources']:.0%} of the sources are unnamed, "
        f"with {totals['unnamed_quotes']:.0%} of the quotes; {int(totals['unknown']):,} quotes are of nobody known."
    )
    shown = [name for name in SOURCE_COLUMN_NAMES if name not in _HIDDEN]
    places = {row["id"]: f"s{at}" for at, row in enumerate(audit.sources, 1)}
    first = {
        text: places[row["source"]] for row in reversed(audit.quotes) if row["source"] for text in [row["document"]]
    }
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<header><h1>{escape(title)}</h1><p>{escape(told)}</p></header>\n<main>\n"
        + _table("Sources", shown, audit.sources, lambda row: places[row["id"]])
        + _table("Kinds of sources", GROUP_COLUMN_NAMES, audit.kinds, lambda row: f"kind-{row['group']}")
        + _table("Genders, as told", GROUP_COLUMN_NAMES, audit.genders, lambda row: f"gender-{row['group']}")
        + _table("Texts", TEXT_COLUMN_NAMES, audit.texts, lambda row: first.get(row["document"]))
        + _lists(audit, places)
        + "".join(_section(places, name, list(rows)) for name, rows in groupby(audit.quotes, lambda row: row["source"]))
        + "</main>\n</body>\n</html>\n"
    )


def _table(caption: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], place: Any) -> str:
    head = "".join(f'<th scope="col"{_numbers(column, rows)}>{escape(_LABELS[column])}</th>' for column in columns)
    body = "".join(
        f"<tr>{''.join(_cell(column, row[column], place(row)) for column in columns)}</tr>\n" for row in rows
    )
    return (
        f'<div class="scroll"><table><caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>\n"
    )


def _numbers(column: str, rows: Sequence[Mapping[str, Any]]) -> str:
    return ' class="n"' if rows and isinstance(rows[0][column], int | float) else ""


def _cell(column: str, value: Any, place: str | None) -> str:
    if value is None:
        return "<td></td>"
    if column == "share_of_words":
        return f'<td class="n"><meter value="{value:.4f}">{value:.1%}</meter> {value:.1%}</td>'
    if isinstance(value, int | float):
        number = f"{value:,}"
        leads = place is not None and value and column in _LEADING
        return f'<td class="n"><a href="#{place}">{number}</a></td>' if leads else f'<td class="n">{number}</td>'
    shown = f"<bdi>{escape(str(value))}</bdi>"
    leads = place is not None and column in ("name", "group", "document")
    return f'<td><a href="#{place}">{shown}</a></td>' if leads else f"<td>{shown}</td>"


def _lists(audit: Audit, places: Mapping[str, str]) -> str:
    """Who is of which kind and gender: where the numbers of those tables lead."""
    out = []
    for column, groups in (("kind", audit.kinds), ("gender", audit.genders)):
        for group in groups:
            links = ", ".join(
                f'<a href="#{places[row["id"]]}"><bdi>{escape(row["name"])}</bdi></a>'
                for row in audit.sources
                if row[column] == group["group"]
            )
            out.append(
                f'<section id="{column}-{group["group"]}"><h2>{escape(column.title())}: {escape(group["group"])}</h2>'
                f"<p>{links}</p></section>\n"
            )
    return "".join(out)


def _section(places: Mapping[str, str], source: str | None, rows: Sequence[Mapping[str, Any]]) -> str:
    name = rows[0]["source_name"] or "Nobody known"
    id = f' id="{places[source]}"' if source is not None else ""  # noqa: A001
    quotes = "".join(
        f'<blockquote class="{row["kind"]}"><bdi>{escape(row["text"])}</bdi><br><small><bdi>'
        f"{escape(row['document'] or 'text')}</bdi>{', ' + row['date'] if row['date'] else ''}, {row['kind']}, "
        f"characters {row['start']:,} to {row['end']:,}, {row['confidence']:.0%} sure</small></blockquote>\n"
        for row in rows
    )
    return f"<section{id}><h2><bdi>{escape(name)}</bdi></h2>\n{quotes}</section>\n"
