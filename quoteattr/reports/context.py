"""One text as the frame stages see it: the table of its tokens, with what the tags beside marks say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from quoteattr.syntax.document import Document
from quoteattr.syntax.parse import Parse
from quoteattr.types import Frame, QuoteSpan

__all__ = ["Scene", "build_scene"]


@attrs.frozen(eq=False, slots=False)
class Scene(Document):
    """The table of a text's tokens, and the speech tags beside its marks."""

    tag_of: Mapping[int, Frame] = attrs.field(factory=dict, repr=False)
    """Mark -> what the words beside it say about its speaker, where they say something."""

    def is_glued(self, token: int) -> bool:
        """Whether a token is the rest of a word that the tokenizer cut: "n't", "'s", "'re"."""
        parse = self.parse
        if not token or parse.ends[token - 1] != parse.starts[token] or not parse.words[token - 1][-1].isalnum():
            return False
        word = parse.words[token]
        return word[0].isalnum() or (word[0] in "'’" and len(word) > 1 and word[1].isalnum())


def build_scene(parse: Parse, marks: Sequence[QuoteSpan], tags: Sequence[Frame] = ()) -> Scene:
    """The table of a text's tokens with the tag of each mark."""
    return Scene(parse, marks, tag_of={m: tag for tag in tags for m in tag.marks})
