"""One person for every way a text names them.

`find_people` finds names, descriptions and pronouns, joins them into people
with a canonical name, and `resolve_mention` tells whom the words beside a quote
refer to.  `mention_everybody` adds, once the quotes have their speakers, who is
meant everywhere else.
"""

from quoteattr.people.build import find_people
from quoteattr.people.casting import Resolution, resolve_mention
from quoteattr.people.coref import CorefBackend
from quoteattr.people.everybody import Everybody, mention_everybody

__all__ = [
    "CorefBackend",
    "Everybody",
    "Resolution",
    "find_people",
    "mention_everybody",
    "resolve_mention",
]
