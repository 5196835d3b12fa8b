"""Ordered lists of named rules, each of which can be switched off to see what it is worth.

A stage keeps its rules in one `Rules` value and goes through it from first to
last.  The shape is that of markdown-it's ruler: rules are told apart by name,
and no rule knows of the others.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

import attrs

from quoteattr.errors import InputValueError

__all__ = ["Rules", "switched_off"]

Rule = TypeVar("Rule", bound=Callable[..., Any])

_OFF: ContextVar[frozenset[str]] = ContextVar("rules switched off", default=frozenset())


@attrs.frozen
class Rules(Generic[Rule]):
    """The rules of one stage, in the order in which they are asked.

    Raises:
        InputValueError: two rules have one name.

    >>> rules = Rules("greeting", (("long", str.title), ("short", str.lower)))
    >>> [name for name, _ in rules]
    ['long', 'short']
    >>> with switched_off("greeting.long"):
    ...     [name for name, _ in rules]
    ['short']
    """

    stage: str
    """What the names of its rules begin with when they are switched off."""
    listed: tuple[tuple[str, Rule], ...]
    """Name and function of every rule, those switched off too."""

    def __attrs_post_init__(self) -> None:
        names = [name for name, _ in self.listed]
        for name in names:
            if names.count(name) > 1:
                raise InputValueError(f"two rules of {self.stage!r} are called {name!r}")

    def __iter__(self) -> Iterator[tuple[str, Rule]]:
        """The rules that are switched on."""
        off = _OFF.get()
        return iter(self.listed if not off else [r for r in self.listed if f"{self.stage}.{r[0]}" not in off])

    def __contains__(self, name: str) -> bool:
        """Whether a rule of this name is there and switched on."""
        return any(known == name for known, _ in self)

    @property
    def names(self) -> tuple[str, ...]:
        """All names with their stage: what `switched_off` takes."""
        return tuple(f"{self.stage}.{name}" for name, _ in self.listed)


@contextlib.contextmanager
def switched_off(*names: str) -> Iterator[None]:
    """The block in which the rules called ``STAGE.NAME`` are left out, in this thread or task.

    A name that no stage has switches nothing off; ask `Rules.names` for those there are.
    """
    token = _OFF.set(_OFF.get() | frozenset(names))
    try:
        yield
    finally:
        _OFF.reset(token)
