"""One person for every way a text names them.

`find_people` finds names, descriptions and pronouns, joins them into people
with a canonical name, and `resolve_source` tells whom the words beside a quote
refer to.
"""

from quoteattr.people.build import find_people
from quoteattr.people.casting import resolve_source
from quoteattr.people.coref import CorefBackend

__all__ = ["CorefBackend", "find_people", "resolve_source"]
