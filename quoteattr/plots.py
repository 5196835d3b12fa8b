"""Pictures of who speaks: how much, where in the text, and to whom.

Needs matplotlib (``pip install 'quoteattr[plots]'``), which is imported when
the first picture is drawn.  Every function takes one result or several, draws
on the `ax` it is given or on a new figure, and returns the Axes; nothing global
is changed.  The numbers behind each picture come from `quoteattr.summaries`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from quoteattr.errors import InputValueError, install_hint
from quoteattr.io import Result
from quoteattr.summaries import By, several
from quoteattr.summaries import conversations as _conversations
from quoteattr.summaries import dispersion as _dispersion
from quoteattr.summaries import share_of_voice as _share_of_voice

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["conversations", "dispersion", "share_of_voice"]

Results = Result | Iterable[Result]
Measure = Literal["quoted_words", "words", "quotes"]
"""What the bars of `share_of_voice` show."""
# More texts than this are no longer named side by side.
_MOST_TEXTS = 24

# The colours of the page, told apart by people who see few of them.
_COLOURS = ("#055ca3", "#b25631", "#2c978d", "#9b006b", "#a48e12", "#6632ec", "#4388ea", "#694920")
_UNKNOWN, _INK, _SOFT, _LINE = "#a8a39b", "#1d1b18", "#6b665e", "#e4dfd6"
_LABELS = {
    "F": "women",
    "M": "men",
    "U": "neither, or several",
    "unsaid": "gender not said",
    "person": "named people",
    "organization": "organisations",
    "group": "groups",
    "unnamed": "unnamed sources",
    None: "unknown speaker",
}
_LONGEST_NAME = 32


def share_of_voice(
    results: Results,
    *,
    by: By = "speaker",
    measure: Measure = "quoted_words",
    names: bool = False,
    top: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Bars of how much each speaker, gender or kind of source is quoted.

    Args:
        results: One result or several; people of one name are one speaker.
        by: ``"speaker"``, ``"gender"``, ``"kind"`` or ``"section"``, see `summaries.share_of_voice`.
        measure: What the bars show: ``"quoted_words"`` (in quotation marks), ``"words"`` (retold ones as well) or
            ``"quotes"``.
        names: By gender: go by given names as well, see `summaries.share_of_voice`.
        top: The most bars; what the rest come to is said below.
        ax: Where to draw; None makes a figure.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
        InputValueError: an impossible option.
    """
    if measure not in get_args(Measure):
        raise InputValueError(f"measure must be one of {', '.join(map(repr, get_args(Measure)))}, got {measure!r}")
    _checked_top(top)
    rows = [row for row in _share_of_voice(results, by, names=names) if row[measure]]
    if by != "section":  # parts and chapters stay in the order of the text
        rows.sort(key=lambda row: (row[by] is None, -row[measure]))
    shown = [(_label(row[by], by), row[measure], row[f"share_of_{measure}"], row[by] is None) for row in rows[:top]]
    rest = rows[top:]
    ax = _axes(ax, width=7.2, height=1.1 + 0.36 * max(1, len(shown)))
    longest = max((count for _, count, _, _ in shown), default=0) or 1
    for place, (_, count, share, muted) in enumerate(shown):
        # By speaker the name tells them apart, so that the colour need not.
        colour = _UNKNOWN if muted else _COLOURS[0 if by == "speaker" else place % len(_COLOURS)]
        ax.barh(place, count, height=0.68, color=colour)
        ax.text(count + longest * 0.012, place, f"{count:,}", va="center", color=_INK, fontsize=9)
        ax.text(longest * 1.22, place, f"{share:.0%}", va="center", ha="right", color=_SOFT, fontsize=9)
    ax.set_yticks(range(len(shown)), [label for label, *_ in shown])
    ax.set_xlim(0, longest * 1.23)
    ax.set_ylim(max(1, len(shown)) - 0.45, -0.55)
    ax.set_xticks([])
    ax.spines["left"].set_visible(True)
    if rest:
        share = sum(row[f"share_of_{measure}"] for row in rest)
        _noted(ax, f"and {len(rest):,} more with {share:.0%} together")
    total = sum(row[measure] for row in rows)
    counted = {"quoted_words": "quoted words", "words": "quoted and retold words", "quotes": "quotes"}[measure]
    _titled(ax, f"Share of voice: {total:,} {counted}")
    return ax


def dispersion(results: Results, *, top: int = 12, ax: Axes | None = None) -> Axes:
    """Where in the text each speaker is quoted: a line for each, a bar for each part of a quote.

    Full bars are direct quotes, lower and paler ones mixed or indirect.  Several
    texts stand side by side, each as wide as it is long.

    Args:
        results: One result or several; people of one name are one speaker.
        top: The most speakers, those with the most words; what the others come to is said below.
        ax: Where to draw; None makes a figure.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
        InputValueError: `top` is not positive.
    """
    _checked_top(top)
    texts = list(several(results))
    if len(texts) > _MOST_TEXTS:
        raise InputValueError(
            f"dispersion() shows where in a text somebody speaks: {len(texts):,} texts side by side show nothing; "
            f"give {_MOST_TEXTS} at most, or share_of_voice() all"
        )
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text.text))
    rows = _share_of_voice(texts)
    speakers = [row["speaker"] for row in rows[:top]]
    places = {_key(speaker): place for place, speaker in enumerate(speakers)}
    whole = starts[-1] or 1
    ax = _axes(ax, width=9.0, height=1.2 + 0.36 * max(1, len(speakers)))
    # Narrower than this nothing is seen.
    least = whole * 0.0018
    bars: dict[tuple[int, bool], list[tuple[float, float]]] = {}
    for row in _dispersion(texts):
        if _key(row["speaker"]) in places:
            bar = (starts[row["document_number"]] + row["start"], max(least, row["end"] - row["start"]))
            bars.setdefault((places[_key(row["speaker"])], row["kind"] == "direct"), []).append(bar)
    for place, speaker in enumerate(speakers):
        ax.axhline(place, color=_LINE, linewidth=1, zorder=0)
        colour = _UNKNOWN if speaker is None else _COLOURS[place % len(_COLOURS)]
        for direct, height, alpha in ((False, 0.4, 0.6), (True, 0.72, 1.0)):
            spans = bars.get((place, direct), [])
            ax.broken_barh(spans, (place - height / 2, height), facecolors=colour, alpha=alpha, linewidth=0)
    for number, text in enumerate(texts if len(texts) > 1 else []):
        if number:
            ax.axvline(starts[number], color=_SOFT, linewidth=0.8, linestyle=(0, (2, 3)))
        ax.text(
            starts[number] + len(text.text) / 2, -0.75, _short(_title(text, number)),
            ha="center", va="bottom", fontsize=8, color=_SOFT,
        )  # fmt: skip
    ax.set_yticks(range(len(speakers)), [_label(speaker, "speaker") for speaker in speakers])
    ax.set_ylim(max(1, len(speakers)) - 0.4, -0.7)
    ax.set_xlim(0, whole)
    if len(texts) == 1:
        ax.set_xticks([whole * part / 4 for part in range(5)], ["start", "25%", "50%", "75%", "end"])
    else:
        ax.set_xticks([])
    if rows[top:]:
        share = sum(row["share_of_words"] for row in rows[top:])
        _noted(ax, f"and {len(rows) - top:,} more with {share:.0%} of the words", 22 if len(texts) == 1 else 6)
    _titled(ax, "Who speaks where", pad=18 if len(texts) > 1 else 10)
    return ax


def conversations(results: Results, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Who talks to whom: people on a circle, an arrow for each pair, wider for more quotes.

    Arrows have the colour of who speaks; a dot is larger for more quotes.

    Args:
        results: One result or several; people of one name are one speaker.
        top: The most people, those in most exchanges; how many are left out is said below.
        ax: Where to draw; None makes a figure.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
        InputValueError: `top` is not positive.
    """
    _checked_top(top)
    rows = _conversations(results)
    weight: dict[str, int] = {}
    for row in rows:
        for who in (row["speaker"], row["addressee"]):
            weight[who] = weight.get(who, 0) + row["quotes"]
    people = sorted(weight, key=lambda who: (-weight[who], who))[:top]
    ax = _axes(ax, width=7.6, height=6.2)
    ax.set_axis_off()
    ax.set_aspect("equal")
    ax.set_xlim(-1.9, 1.9)
    ax.set_ylim(-1.45, 1.45)
    _titled(ax, "Who talks to whom")
    if not people:
        told = "nobody is seen to talk to anybody\n(reports quote people one by one; share_of_voice() shows how much)"
        ax.text(0, 0, told, ha="center", va="center", color=_SOFT)
        return ax
    if len(weight) > len(people):
        left = sum(row["quotes"] for row in rows if not {row["speaker"], row["addressee"]} <= set(people))
        share = left / sum(row["quotes"] for row in rows)
        _noted(ax, f"and {len(weight) - len(people):,} more, in {share:.0%} of the exchanges")
    order = _around(people, rows)
    points = {
        who: (math.sin(2 * math.pi * at / len(order)), math.cos(2 * math.pi * at / len(order)))
        for at, who in enumerate(order)
    }
    colours = {who: _COLOURS[place % len(_COLOURS)] for place, who in enumerate(people)}
    heaviest = max(row["quotes"] for row in rows)
    for row in reversed(rows):
        if row["speaker"] in points and row["addressee"] in points:
            ax.annotate(
                "", points[row["addressee"]], points[row["speaker"]],
                arrowprops={
                    "arrowstyle": "-|>,head_length=.5,head_width=.24", "connectionstyle": "arc3,rad=.18",
                    "color": colours[row["speaker"]], "alpha": 0.78, "shrinkA": 9, "shrinkB": 11,
                    "linewidth": 0.9 + 5.1 * row["quotes"] / heaviest,
                },
            )  # fmt: skip
    most = max(weight.values())
    for who, (x, y) in points.items():
        ax.scatter([x], [y], s=60 + 260 * weight[who] / most, color=colours[who], edgecolors="white", zorder=3)
        beside = abs(x) >= 0.2
        across = ("left" if x > 0 else "right") if beside else "center"
        along = "center" if beside else ("bottom" if y > 0 else "top")
        ax.text(x * 1.13, y * 1.15, _short(who), ha=across, va=along, fontsize=10, color=_INK)
    return ax


def _title(text: Result, number: int) -> str:
    """What a text is called: its name without folders and ending, else its first line."""
    if text.name:
        return text.name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return next((line.strip() for line in text.text.splitlines() if line.strip()), f"text {number + 1}")


def _around(people: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[str]:
    """The people in an order in which those who talk most stand side by side, as far as that goes."""
    shared: dict[frozenset[str], int] = {}
    for row in rows:
        pair = frozenset((row["speaker"], row["addressee"]))
        shared[pair] = shared.get(pair, 0) + row["quotes"]
    order = [people[0]]
    left = list(people[1:])
    while left:
        nearest = max(left, key=lambda who: (shared.get(frozenset((order[-1], who)), 0), -left.index(who)))
        order.append(nearest)
        left.remove(nearest)
    return order


def _axes(ax: Axes | None, *, width: float, height: float) -> Axes:
    """The Axes to draw on, bare: no box, no ticks."""
    if ax is None:
        try:
            from matplotlib import pyplot
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                f"the plots need matplotlib, which is not installed: {install_hint('plots')}",
                name="matplotlib",
            ) from error
        _, ax = pyplot.subplots(figsize=(width, height), layout="constrained")
    for spine in ax.spines.values():
        spine.set_visible(False)
        spine.set_color(_SOFT)
    ax.tick_params(length=0, colors=_SOFT, labelsize=9)
    ax.tick_params(axis="y", labelcolor=_INK, labelsize=10)
    return ax


def _titled(ax: Axes, title: str, pad: float = 10) -> None:
    ax.set_title(title, loc="left", fontsize=12, fontweight="bold", color=_INK, pad=pad)


def _noted(ax: Axes, note: str, below: float = 6) -> None:
    """What is left out, under the picture, so many points below it."""
    ax.annotate(
        note, (0, 0), (0, -below), xycoords="axes fraction", textcoords="offset points", ha="left", va="top",
        color=_SOFT, fontsize=9,
    )  # fmt: skip


def _checked_top(top: int) -> None:
    if not isinstance(top, int) or top < 1:
        raise InputValueError(f"top must be a positive int, got {top!r}")


def _label(value: str | None, by: str) -> str:
    if by == "speaker" and value is not None:
        return _short(value)
    return _LABELS.get(value, str(value))


def _short(name: str) -> str:
    """A name as matplotlib shows it: on one line, not too long, no dollar taken for mathematics."""
    line = " ".join(name.split()).encode("utf-8", "replace").decode("utf-8")
    return (line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…").replace("$", r"\$")


def _key(speaker: str | None) -> str | None:
    return speaker.casefold() if speaker is not None else None
