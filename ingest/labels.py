"""What the labels on a body say of its bytes, and whether the bytes are that.

Two charsets named for one body, or bytes that only another charset explains, are for the
forgiving reader: guessing is its business.
"""

import re
from email.message import Message
from functools import lru_cache

_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_C1 = re.compile(rb"[\x80-\x9f]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def is_what_it_says(body: bytes, content_type: str) -> bool:
    """Tell whether a body's bytes are what its labels say: one charset, and no DOCTYPE."""
    if _FORBIDDEN.search(body):
        return False
    declared = _declared(body)
    header = _charset(content_type)
    if header and header != declared:
        return False
    # The web's "iso-8859-1" is windows-1252 where it uses the bytes that latin-1 leaves empty.
    return not (declared == "iso-8859-1" and _C1.search(body))


def _declared(body: bytes) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return name
    match = _DECLARATION.match(body[:200])
    return _known_as(match.group(1).decode("ascii")) if match else "utf-8"


@lru_cache(maxsize=256)
def _charset(content_type: str) -> str:
    message = Message()
    message["content-type"] = content_type or "text/plain"
    return _known_as(str(message.get_param("charset") or ""))


def _known_as(charset: str) -> str:
    name = charset.lower().strip("\"' ")
    return {"utf8": "utf-8", "latin1": "iso-8859-1", "latin-1": "iso-8859-1"}.get(name, name)
