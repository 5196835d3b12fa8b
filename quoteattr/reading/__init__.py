"""Files to texts: plain text, Markdown, HTML, EPUB and JSON Lines, packed by gzip or not.

What cannot be read is a value, `Unreadable`, in the place where the text would
stand, so that the rest goes on.  One module a kind of file:

- `paths`: what was named (files, folders, patterns) to files, in order
- `encodings`: bytes to text
- `lines`: JSON Lines
- `html`, `epub`: pages and books (they need the extra ``files``)
- `cast`: a list of people
- `documents`: puts them together
"""

from __future__ import annotations

from quoteattr.reading.cast import read_people
from quoteattr.reading.documents import KINDS, read_documents, read_file
from quoteattr.reading.paths import SUFFIXES, find_files
from quoteattr.reading.values import STDIN, Document, File, Unreadable, why

__all__ = [
    "KINDS",
    "STDIN",
    "SUFFIXES",
    "Document",
    "File",
    "Unreadable",
    "find_files",
    "read_documents",
    "read_file",
    "read_people",
    "why",
]
