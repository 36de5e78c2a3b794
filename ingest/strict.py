"""The strict gate and the fast reading behind it: well-formed XML in its declared charset.

Only what lxml accepts without forgiving anything comes through here; all else is for
`ingest.forgiving`. No DOCTYPE (so no entity), no network, no file. Nothing of lxml leaves.
"""

import base64
import binascii
import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from lxml import etree

from ingest.entry import Raw, RawFeed, hours, minutes, period, weekdays
from ingest.labels import is_what_it_says
from ingest.taking import ENTRIES
from ingest.text import as_markup, is_like_markup
from ingest.urls import absolute

_CORE = (
    "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/", "http://backend.userland.com/rss2",
    "http://backend.userland.com/rss", "http://blogs.law.harvard.edu/tech/rss",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd", "http://purl.org/net/rss1.1#",
    "http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/rdf/simple/1.0/",
)  # fmt: skip
_PREFIXES = {
    **dict.fromkeys(_CORE, ""),
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/elements/1.0/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://purl.org/rss/modules/syndication/": "sy:",  # as Deutsche Welle writes it
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
}
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PLAIN = {"text", "text/plain"}
_HTML = {"html", "text/html"}
_TEXTUAL = re.compile(r"^(?:[a-z]+$|text/|.*[+/](?:xml|json)$)")  # the rest is base64 (RFC 4287)

_Fields = dict[str, list[Any]]
_Read = Callable[[Any], Raw]


def read_strictly(url: str, body: bytes, content_type: str) -> RawFeed | None:
    """Return what a strictly well-formed feed says, or None where it is not one."""
    if not is_what_it_says(body, content_type):
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


def _read(root: Any) -> RawFeed | None:  # noqa: ANN401  lxml is untyped
    name, fields = _name(root.tag), _fields(root)
    if name == "feed":
        return _feed(root, fields, [*fields.get("entry", ()), *fields.get("item", ())], _atom_entry)
    if name in {"rss", "rdf:rdf"}:
        items = fields.get("item", [])
        channels = fields.get("channel")
        if channels:
            fields = _fields(channels[0])
            items = [*fields.get("item", ()), *items]
        return _feed(root, fields, items, _rss_item)
    return None


def _feed(root: Any, fields: _Fields, items: list[Any], read: _Read) -> RawFeed:  # noqa: ANN401  as above
    is_atom = read is _atom_entry
    return RawFeed(
        entries=tuple([read(item) for item in items[:ENTRIES]]),
        left=len(items[ENTRIES:]),
        title=_words(fields, "title", "dc:title", is_atom=is_atom),
        language=_text(fields, "language", "dc:language") or root.get(_LANG, ""),
        ttl=minutes(_text(fields, "ttl")),
        period=period(_text(fields, "sy:updateperiod"), _text(fields, "sy:updatefrequency")),
        skip_hours=hours(_listed(fields, "skiphours")),
        skip_days=weekdays(_listed(fields, "skipdays")),
    )


def _rss_item(item: Any) -> Raw:  # noqa: ANN401  as above
    fields = _fields(item)
    link = _text(fields, "link") or _href(fields)
    guid = _text(fields, "guid")
    if guid and fields["guid"][0].get("isPermaLink", "true").lower() != "false":
        link = link or (guid if "/" in guid else "")  # a bare name leads nowhere
        guid = _absolute(item, guid)
    about = item.get(_ABOUT, "")
    return Raw(
        link=_absolute(item, link or (about if "://" in about else "")),
        guid=guid or about or _text(fields, "id"),
        title=_words(fields, "title", "dc:title") or _words(fields, "media:title"),
        summary=_words(fields, "description", "dc:description", "summary", "itunes:summary")
        or _caption(item),
        content=_words(fields, "content:encoded", "content", "xhtml:body", "body", "fullitem"),
        author=_text(fields, "author", "dc:creator", "dc:author", "itunes:author"),
        published=_date(fields, "pubdate", "published", "dcterms:issued", "dcterms:created")
        or _date(fields, "dc:date", "updated", "dcterms:modified"),
    )


def _atom_entry(entry: Any) -> Raw:  # noqa: ANN401  as above
    fields = _fields(entry)
    guid = _absolute(entry, _text(fields, "id"))
    authors = fields.get("author")
    author = _text(_fields(authors[0]), "name") if authors else ""
    return Raw(
        link=_absolute(entry, _href(fields)) or (guid if guid.startswith("http") else ""),
        guid=guid,
        title=_words(fields, "title", "media:title", is_atom=True),
        summary=_words(fields, "summary", is_atom=True) or _caption(entry),
        content=_words(fields, "content", is_atom=True),
        author=author or _text(fields, "dc:creator"),
        published=_date(fields, "published", "issued", "created")
        or _date(fields, "dc:date", "updated", "modified"),
    )


def _fields(parent: Any) -> _Fields:  # noqa: ANN401  as above
    """Return the children by name, in one look at each."""
    fields: _Fields = {}
    for child in parent:
        name = _name(child.tag)
        if name in fields:
            fields[name].append(child)
        else:
            fields[name] = [child]
    return fields


@lru_cache(maxsize=2048)
def _name(tag: object) -> str:
    """Return a tag's name with our prefix for its namespace; a foreign one keeps its braces.

    In lower case, as some write `<TITLE>`, and no two names that we know differ in case alone.
    """
    if not isinstance(tag, str):
        return "&"  # an entity that stays unresolved
    if tag[0] != "{":
        return tag.lower()
    space, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(space)
    if prefix is None:
        prefix = _PREFIXES.get(space.lower().replace("https://", "http://", 1))
    return tag if prefix is None else (prefix + local).lower()


def _text(fields: _Fields, *names: str) -> str:
    """Return the content of the first child that has one of the names, tried in order."""
    for name in names:
        for child in fields.get(name, ()):
            inner = _inner(child)
            if inner:
                return inner
    return ""


def _words(fields: _Fields, *names: str, is_atom: bool = False) -> str:
    """Return a text construct as markup, whatever its type: escaped text, XHTML, plain, base64."""
    for name in names:
        for child in fields.get(name, ()):
            inner = _markup(child, is_atom=is_atom)
            if inner:
                return inner
    return ""


def _date(fields: _Fields, *names: str) -> str:
    """Return the words of the first date there is; of one that is given twice, the last."""
    for name in names:
        for child in fields.get(name, [])[::-1]:
            inner = _inner(child)
            if inner:
                return inner
    return ""


def _listed(fields: _Fields, name: str) -> list[str]:
    return [part.text or "" for element in fields.get(name, ()) for part in element]


def _caption(item: Any) -> str:  # noqa: ANN401  as above
    """Return the media description of an entry that has no words of its own (video channels)."""
    for element in item.iter("{http://search.yahoo.com/mrss/}description"):
        return _inner(element)
    return ""


def _href(fields: _Fields) -> str:
    for link in fields.get("link", ()):
        if link.get("rel", "alternate") == "alternate":
            href = link.get("href") or (link.text or "").strip()
            if href:
                return str(href)
    return ""


def _absolute(element: Any, link: str) -> str:  # noqa: ANN401  as above
    if link.startswith(("https://", "http://")):
        return link  # looking up xml:base costs more than all else of an entry
    return absolute(element.base or "", link)


def _markup(element: Any, *, is_atom: bool) -> str:  # noqa: ANN401  as above
    kind: str = (element.get("type") or "").strip().lower()
    if element.get("mode") == "base64" or (kind and not _TEXTUAL.match(kind)):
        return _decoded(element.text or "")
    if not kind:
        inner = _inner(element)
        is_plain = is_atom and not len(element) and "<" in inner and not is_like_markup(inner)
        return as_markup(inner) if is_plain else inner
    if kind in _PLAIN:
        return as_markup((element.text or "").strip()) + _children(element)
    if kind in _HTML and len(element):  # tags around text that is escaped all the same
        return html.unescape(_inner(element))
    return _inner(element)


def _inner(element: Any) -> str:  # noqa: ANN401  as above
    """Return an element's content as markup: escaped text comes out as the markup it stands for."""
    text: str = element.text or ""
    return f"{text}{_children(element)}".strip() if len(element) else text.strip()


def _children(element: Any) -> str:  # noqa: ANN401  as above
    return "".join([etree.tostring(child, encoding="unicode") for child in element])


def _decoded(written: str) -> str:
    try:
        return base64.b64decode(written).decode("utf-8", "replace").strip()
    except binascii.Error:
        return ""
