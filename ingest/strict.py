"""The strict gate and the fast reading behind it: well-formed XML in its declared charset.

Only what lxml accepts without forgiving anything comes through here; all else is for
`ingest.forgiving`. No DOCTYPE (so no entity), no network, no file. Nothing of lxml leaves.
"""

import re
from collections.abc import Iterator
from email.message import Message
from typing import Any

from lxml import etree

from ingest.entry import Raw, RawFeed, minutes
from ingest.text import as_markup
from ingest.urls import absolute

_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_RSS1 = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")
_DC = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/")
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"
_PREFIXES = {
    **dict.fromkeys((*_ATOM, *_RSS1), ""),
    "http://backend.userland.com/rss2": "",
    _DC[0]: "dc:",
    _DC[1]: "dcterms:",
    _CONTENT: "content:",
}
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_C1 = re.compile(rb"[\x80-\x9f]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_strictly(url: str, body: bytes, content_type: str) -> RawFeed | None:
    """Return what a strictly well-formed feed says, or None where it is not one."""
    if not _is_plain(body, content_type):
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body.lstrip(), parser, base_url=url)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return _read(root)


def _is_plain(body: bytes, content_type: str) -> bool:
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


def _charset(content_type: str) -> str:
    message = Message()
    message["content-type"] = content_type or "text/plain"
    return _known_as(str(message.get_param("charset") or ""))


def _known_as(charset: str) -> str:
    name = charset.lower().strip("\"' ")
    return {"utf8": "utf-8", "latin1": "iso-8859-1", "latin-1": "iso-8859-1"}.get(name, name)


def _read(root: Any) -> RawFeed | None:  # noqa: ANN401  lxml is untyped
    name = _name(root)
    if name == "feed":
        return _feed(root, root, list(_children(root, "entry")), _atom_entry)
    if name in {"rss", "RDF"}:
        channel = next(_children(root, "channel"), None)
        items = list(_children(root, "item"))
        if channel is not None:
            items = [*_children(channel, "item"), *items]
        return _feed(root, channel if channel is not None else root, items, _rss_item)
    return None


def _feed(root: Any, channel: Any, items: list[Any], read: Any) -> RawFeed:  # noqa: ANN401  as above
    language = _text(channel, "language", "dc:language")
    ttl = _text(channel, "ttl")
    return RawFeed(
        entries=tuple(read(item) for item in items),
        title=_text(channel, "title"),
        language=language or root.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
        ttl=minutes(ttl),
    )


def _rss_item(item: Any) -> Raw:  # noqa: ANN401  as above
    guid = next(_children(item, "guid"), None)
    guid_text = _inner(guid)
    if guid is not None and guid.get("isPermaLink", "true").lower() != "false":
        guid_text = _absolute(item, guid_text)
        link = _text(item, "link") or _href(item) or guid_text
    else:
        link = _text(item, "link") or _href(item)
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", "")
    return Raw(
        link=_absolute(item, link or (about if "://" in about else "")),
        guid=guid_text or about or _text(item, "id"),
        title=_text(item, "title", "dc:title"),
        summary=_text(item, "description", "dc:description", "summary") or _caption(item),
        content=_text(item, "content:encoded", "content"),
        author=_text(item, "author", "dc:creator"),
        published=_text(item, "pubDate", "published", "dcterms:issued", "dc:date", "updated"),
    )


def _atom_entry(entry: Any) -> Raw:  # noqa: ANN401  as above
    author = next(_children(entry, "author"), None)
    guid = _absolute(entry, _text(entry, "id"))
    return Raw(
        link=_absolute(entry, _href(entry)) or (guid if guid.startswith("http") else ""),
        guid=guid,
        title=_text(entry, "title"),
        summary=_text(entry, "summary") or _caption(entry),
        content=_text(entry, "content"),
        author="" if author is None else _text(author, "name") or _text(entry, "dc:creator"),
        published=_text(entry, "published", "issued", "dc:date", "created", "updated", "modified"),
    )


def _caption(item: Any) -> str:  # noqa: ANN401  as above
    """Return the media description of an entry that has no words of its own (video channels)."""
    for element in item.iter(f"{{{_MEDIA}}}description"):
        return _inner(element)
    return ""


def _href(item: Any) -> str:  # noqa: ANN401  as above
    for link in _children(item, "link"):
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            return str(link.get("href"))
    return ""


def _absolute(element: Any, link: str) -> str:  # noqa: ANN401  as above
    return absolute(element.base or "", link)


def _text(parent: Any, *names: str) -> str:  # noqa: ANN401  as above
    """Return the content of the first child that has one of the names, tried in order."""
    for name in names:
        for child in _children(parent, name):
            inner = _inner(child)
            if inner:
                return inner
    return ""


def _inner(element: Any) -> str:  # noqa: ANN401  as above
    """Return an element's content as markup: escaped text comes out as the markup it stands for."""
    if element is None:
        return ""
    text = element.text or ""
    if element.get("type") in {"text", "text/plain"}:
        text = as_markup(text)
    children = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return str(text + children).strip()


def _children(parent: Any, name: str) -> Iterator[Any]:  # noqa: ANN401  as above
    return (child for child in parent if isinstance(child.tag, str) and _name(child) == name)


def _name(element: Any) -> str:  # noqa: ANN401  as above
    """Return a tag's name with our prefix for its namespace; a foreign one keeps its braces."""
    tag = element.tag
    if tag[0] != "{":
        return str(tag)
    space, _, local = tag[1:].partition("}")
    if space in _PREFIXES:
        return _PREFIXES[space] + str(local)
    return local if local == "RDF" else str(tag)
