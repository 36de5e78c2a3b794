"""Entities that a document declares of its own: which are harmless, and which unfold into bombs.

Nothing is expanded here. What is declared is only weighed, so that a feed whose words would stay
folded, or fill our memory, is refused by name and not silently emptied.
"""

import re

UNFOLDED = 1_000_000
"""Bytes that all references to a document's own entities may come to."""

_DECLARED = re.compile(
    rb"<!ENTITY\s+([\w.:-]+)\s+(?:(SYSTEM|PUBLIC)\b|\"([^\"]*)\"|'([^']*)')", re.IGNORECASE
)
_REFERENCE = re.compile(rb"&([\w.:-]+);")


def is_unfolding(body: bytes) -> bool:
    """Tell whether a document refers to entities of its own that we would not unfold.

    Those made of other entities (a billion laughs), those kept elsewhere (a file, an address),
    and plain ones referred to so often that they come to more than `UNFOLDED` bytes.
    """
    if b"\x00" in body[:100]:
        body = body.replace(b"\x00", b"")  # UTF-16 and UTF-32: names are ASCII
    if b"<!ENTITY" not in body[:UNFOLDED].upper():
        return False
    declared = {found[1]: found for found in _DECLARED.finditer(body)}
    referred: dict[bytes, int] = {}
    for found in _REFERENCE.finditer(_DECLARED.sub(b"", body)):
        referred[found[1]] = referred.get(found[1], 0) + 1
    size = 0
    for name, entity in declared.items():
        value = entity[3] or entity[4] or b""
        if name in referred and (entity[2] or _refers_to(value, declared)):
            return True
        size += len(value) * referred.get(name, 0)
    return size > UNFOLDED


def _refers_to(value: bytes, declared: dict[bytes, re.Match[bytes]]) -> bool:
    return any(found[1] in declared for found in _REFERENCE.finditer(value))
