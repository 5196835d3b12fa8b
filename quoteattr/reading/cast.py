"""A cast: the closed list of people who may speak."""

from __future__ import annotations

import json
from typing import Any

from quoteattr.errors import FormatError
from quoteattr.reading.encodings import decode
from quoteattr.reading.streams import read_bytes

__all__ = ["read_people"]

# What an entry of a cast may say; the `people` of an earlier result say more.
_KEYS = ("name", "aliases", "gender", "id", "kind")


def read_people(file: str) -> list[Any]:
    """A cast from a JSON file: a list, or an object whose ``people`` is one.

    Args:
        file: A path, or `STDIN`.

    Raises:
        OSError: the file cannot be read.
        FormatError: it is not of that form.
    """
    try:
        data = json.loads(decode(read_bytes(file)))
    except FormatError as error:
        raise FormatError(f"{file}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{file}: not JSON: {error}") from error
    people = data.get("people") if isinstance(data, dict) else data
    if not isinstance(people, list):
        raise FormatError(f"{file}: must be a list of names or people, or an object with such a list under 'people'")
    return [_entry(person) for person in people]


def _entry(person: Any) -> Any:
    # What is for reading aloud, and what an earlier result says more.
    told = isinstance(person, dict) and not {"mentions", "voice", "age"}.isdisjoint(person)
    return {key: value for key, value in person.items() if key in _KEYS} if told else person
