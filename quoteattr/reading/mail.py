"""Mail (``.eml``) as a reader sees it: who wrote it, its subject, its words, and the letters quoted in it.

Read by Python's own library.  Quoted letters keep their signs (``>``) and the
line that names their writer, which is set on one line, so that they go to
whoever wrote them.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from quoteattr.errors import FormatError
from quoteattr.reading.html import text_of_html
from quoteattr.reading.values import Part

__all__ = ["read_mail"]

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
# Letters inside letters that are read; programs that forward rarely nest them.
_DEEPEST = 20
_MOST_PARTS = 1_000
_WROTE = re.compile(r"^((?:> ?){0,9})(On\s[^\n]{1,200})\n\1([^\n]{0,200}\bwrote:)[ \t]*$", re.MULTILINE)
_ADDRESS = re.compile(r"(?<=[^\W\d_]) <(?:mailto:)?[\w.+-]{1,80}@[\w.-]{1,80}>(?= wrote:)")
_QUOTE_START, _QUOTE_END = "\U000f0000", "\U000f0001"
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^>]{0,2000}>", re.IGNORECASE)


def read_mail(data: bytes) -> tuple[str, tuple[Part, ...]]:
    r"""The text of a mail: its headers for readers, and its words; attachments are left out.

    Args:
        data: The file.

    Raises:
        FormatError: it is no mail, or nested too deeply.

    >>> read_mail(b"From: Ada Moore <a@example.org>\nSubject: Ferry\n\nIs it late?\n")[0]
    'From: Ada Moore <a@example.org>\nSubject: Ferry\n\nIs it late?'
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        if not any(message.get(name) for name in _HEADERS):
            raise FormatError("not a mail: it has neither sender, receiver, date nor subject")
        return "\n\n".join(_letters(message)), ()
    except FormatError:
        raise
    # The library raises whatever its parts do on headers that nobody would write.
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise FormatError(f"a mail that cannot be read: {type(error).__name__}: {error}") from error


def _letters(message: EmailMessage) -> Iterator[str]:
    """The letter, and those forwarded inside it."""
    waiting: list[tuple[EmailMessage, int]] = [(message, 0)]
    while waiting:
        letter, depth = waiting.pop(0)
        if depth > _DEEPEST:
            raise FormatError(f"more than {_DEEPEST} mails inside one another")
        body, inside = _body(letter)
        heads = [f"{name}: {' '.join(str(letter[name]).split())}" for name in _HEADERS if letter[name]]
        forwarded = ["---------- Forwarded message ---------"] if depth else []
        yield "\n".join([*forwarded, *heads])
        if body:
            yield body
        waiting = [(inner, depth + 1) for inner in inside] + waiting


def _body(letter: EmailMessage) -> tuple[str, list[EmailMessage]]:
    """The words of one letter, and the letters that hang on it."""
    plain: list[str] = []
    pages: list[str] = []
    inside: list[EmailMessage] = []
    stack: list[EmailMessage] = [letter]
    seen = 0
    while stack:
        part = stack.pop()
        seen += 1
        if seen > _MOST_PARTS:
            raise FormatError(f"has more than {_MOST_PARTS} parts, which no mail does")
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inside += part.get_payload()  # type: ignore[arg-type]
        elif part.is_multipart():
            stack += reversed(part.get_payload())  # type: ignore[arg-type]
        elif part.get_content_disposition() != "attachment":
            if kind == "text/plain":
                plain.append(_content(part))
            elif kind == "text/html":
                pages.append(_quoted_page(_content(part)))
    words = plain if any(text.strip() for text in plain) else pages
    text = "\n\n".join(text.replace("\r\n", "\n").strip("\n") for text in words)
    # The name says who wrote; an address beside it would be read as a second one.
    return _ADDRESS.sub("", _WROTE.sub(r"\1\2 \3", text)), inside


def _content(part: EmailMessage) -> str:
    """The characters of a part; what its declared encoding cannot read is replaced, as mail programs do."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    label = part.get_content_charset("utf-8")
    from quoteattr.reading.encodings import web_encoding

    return data.decode(web_encoding(label) or "utf-8", "replace")


def _quoted_page(page: str) -> str:
    """The text of a mail that is a page, its block quotations set off by the signs of plain mail."""
    for sign in (_QUOTE_START, _QUOTE_END):
        page = page.replace(sign, "")
    page = _BLOCKQUOTE.sub(lambda tag: f"<p>{_QUOTE_END if tag[1] else _QUOTE_START}</p>", page)
    depth = before = 0
    blank = False
    lines: list[str] = []
    for line in text_of_html(page, whole=True).splitlines():
        opened, closed = line.count(_QUOTE_START), line.count(_QUOTE_END)
        depth += opened - closed
        words = line.replace(_QUOTE_START, "").replace(_QUOTE_END, "").strip()
        if words:
            lines += [_prefix(min(before, depth)).rstrip()] if lines and blank else []
            lines.append(_prefix(depth) + words)
            before, blank = depth, False
        else:
            blank = True
    return "\n".join(lines)


def _prefix(depth: int) -> str:
    return "> " * max(0, min(depth, 9))
