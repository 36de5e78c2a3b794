"""A search as an Atom feed (RFC 4287), to be followed with any reader.

Each entry leads to its publisher's page, and beside it to ours. Of a text it holds no more words
than a quotation may have (TRUST, S15).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from api.dashboard.rendering import Page, search_link, shorten
from api.dependencies import AppSettings, Now, ReadDb
from api.trends.labels import name_of
from models import Article, Outlet
from models.query.parse import parse_query
from models.store.overview import labels_of
from models.store.search import find, outlets_of
from models.vocabulary import TagKind

router = APIRouter(route_class=Page, include_in_schema=False)

MEDIA = "application/atom+xml"

_SHOWN = 50
_LETTERS = 300  # of a text, where words are not set apart
_FRESH = {"Cache-Control": "max-age=300"}
_LABELLED = (TagKind.TOPIC, TagKind.COUNTRY)
_ATOM = "http://www.w3.org/2005/Atom"
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0

Labels = Mapping[int, Sequence[tuple[TagKind, str]]]


def follow_link(query: str) -> str:
    """Return the address of a search's feed."""
    return search_link(query).replace("/search?", "/search.atom?", 1)


@router.get("/search.atom")
def show_feed(
    db: ReadDb,
    now: Now,
    settings: AppSettings,
    q: Annotated[str, Query(max_length=2000)] = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Give what a query finds, newest first, to a feed reader."""
    articles = find(db, parse_query(q, now.date()), limit=_SHOWN)
    labels = labels_of(db, [one.id for one in articles], _LABELLED)
    feed = _head(q, settings.base_url, max((one.seen_at for one in articles), default=now))
    feed.extend(_entries(articles, outlets_of(db, articles), labels, settings.base_url))
    body = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {**_FRESH, "ETag": tag}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA, headers=headers)


def _head(q: str, base: str, updated: datetime) -> ET.Element:
    feed = ET.Element("feed", xmlns=_ATOM)
    _add(feed, "title", f"Tidings: {q.strip() or 'all articles'}")
    _add(feed, "id", base + follow_link(q))
    _add(feed, "updated", updated.isoformat())
    _add(feed, "link", rel="self", type=MEDIA, href=base + follow_link(q))
    _add(feed, "link", rel="alternate", type="text/html", href=base + search_link(q))
    _add(_add(feed, "author"), "name", "Tidings")
    return feed


def _entries(
    articles: Iterable[Article], outlets: Mapping[int, Outlet], labels: Labels, base: str
) -> Iterable[ET.Element]:
    for article in articles:
        page = f"{base}/articles/{article.uid}"
        entry = ET.Element("entry")
        _add(entry, "title", article.title or "(no title)")
        _add(entry, "id", article.uid.urn)
        _add(entry, "published", article.effective_at.isoformat())
        _add(entry, "updated", article.seen_at.isoformat())
        _add(entry, "link", rel="alternate", href=article.link or page)
        _add(entry, "link", rel="related", type="text/html", href=page, title="In Tidings")
        _add(_add(entry, "author"), "name", outlets[article.outlet_id].name)
        for kind, label in labels.get(article.id, ()):
            term, name = f"{kind}:{label}", name_of(kind.value, label)
            _add(entry, "category", term=term, label=name)
        if article.text:
            _add(entry, "summary", shorten(article.text[:_LETTERS]))
        yield entry


def _add(parent: ET.Element, name: str, words: str = "", **attributes: str) -> ET.Element:
    written = {key: _UNWRITABLE.sub("", value) for key, value in attributes.items()}
    child = ET.SubElement(parent, name, written)
    child.text = _UNWRITABLE.sub("", words) or None
    return child
