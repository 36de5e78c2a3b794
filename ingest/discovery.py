"""From a site's address to its feeds: what someone pastes is rarely the feed itself.

`candidates` reads a page for the feeds that it names; `discover` asks them, and keeps those that
can be read. Each is tried once, politely and bounded, because a person asked for it just now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from ingest.declared import Body
from ingest.entry import Parsed
from ingest.fetch import Answer, Fetch, Request
from ingest.sources import KINDS, read_source
from ingest.urls import absolute, is_web
from models.errors import FetchError, ParseError
from models.vocabulary import SourceKind

MOST = 12
"""How many addresses are tried at most, besides the one pasted."""

_TYPES = {
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
    "application/xml", "text/xml",
}  # fmt: skip
_PAGE = 2_000_000  # bytes of a page that are looked at: feeds are named in its head
_USUAL = ("/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml", "/feed.json")
_ENDINGS = (".rss", ".atom", ".rdf", "/rss", "/feed", "/feed/", "rss.xml", "feed.xml", "atom.xml")


@dataclass(frozen=True, slots=True)
class Found:
    """A source that was tried and can be read: `entries` of them now, in `language`.

    `is_itself`: it is the address that was asked about, and none that a page led to.
    """

    url: str
    kind: SourceKind
    title: str
    entries: int
    language: str | None = None
    is_itself: bool = False


def discover(fetch: Fetch, url: str) -> list[Found]:
    """Return the sources that an address leads to, the site's own order first.

    The address itself where it is a feed or a sitemap; else those that its page names; else those
    that stand at the usual places, or that robots.txt names as sitemaps.

    Raises:
        FetchError: the address itself cannot be had.
    """
    [(_, answer)] = fetch([Request(pasted(url))])
    if isinstance(answer, FetchError):
        raise answer
    itself = _tried(answer)
    if itself is not None:
        return [replace(itself, is_itself=True)]
    named = candidates(answer.url, answer.body)
    return _try(fetch, named) or _try(fetch, [*_usual(answer.url), *_sitemaps(fetch, answer.url)])


def pasted(text: str) -> str:
    """Return what someone pasted as an address: names of sites are often meant without a scheme."""
    text = text.strip()
    return text if "://" in text else f"https://{text}"


def candidates(url: str, body: bytes) -> list[str]:
    """Return the addresses of feeds that a page names: its alternates, then what looks like one."""
    try:
        page = html.document_fromstring(body[:_PAGE], parser=html.HTMLParser(no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    base = absolute(url, next(iter(page.xpath("//base/@href")), "")) or url
    links = [absolute(base, link) for link in (*_alternates(page), *_lookalikes(page))]
    return list(dict.fromkeys(link for link in links if is_web(link)))[:MOST]


def _alternates(page: html.HtmlElement) -> Iterator[str]:
    for link in page.xpath("//link[@href]"):
        relations = link.get("rel", "").lower().split()
        is_feed = link.get("type", "").lower().split(";")[0] in _TYPES
        if "sitemap" in relations or ("alternate" in relations and is_feed):
            yield link.get("href").strip()


def _lookalikes(page: html.HtmlElement) -> Iterator[str]:
    for link in page.xpath("//a/@href"):
        if link.strip().lower().split("?")[0].endswith(_ENDINGS):
            yield link.strip()


def _usual(url: str) -> list[str]:
    return [urljoin(url, place) for place in _USUAL]


def _sitemaps(fetch: Fetch, url: str) -> list[str]:
    [(_, answer)] = fetch([Request(urljoin(url, "/robots.txt"))])
    if isinstance(answer, FetchError):
        return []
    lines = answer.body[:500_000].decode("utf-8", "replace").splitlines()
    named = [line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("sitemap:")]
    return sorted((link for link in named if is_web(link)), key=lambda link: "news" not in link)[:3]


def _try(fetch: Fetch, urls: Sequence[str]) -> list[Found]:
    """Ask for candidates, all at once, and keep those that can be read, in the order given."""
    wanted = list(dict.fromkeys(urls))[:MOST]
    answers = {request.url: answer for request, answer in fetch([Request(one) for one in wanted])}
    found: dict[str, Found] = {}
    for url in wanted:
        answer = answers[url]
        one = _tried(answer) if isinstance(answer, Answer) else None
        if one is not None:
            found.setdefault(one.url, one)
    return list(found.values())


def _tried(answer: Answer) -> Found | None:
    for kind in (kind for kind, row in KINDS.items() if row.is_found):
        try:
            parsed = read_source(kind, {}, Body(answer.url, answer.body, answer.content_type or ""))
        except ParseError:
            continue
        if kind is SourceKind.FEED or parsed.entries or parsed.more:
            return _found(answer, kind, parsed)
    return None


def _found(answer: Answer, kind: SourceKind, parsed: Parsed) -> Found:
    title = parsed.title or urlsplit(answer.url).hostname or ""
    return Found(answer.url, kind, title, len(parsed.entries), parsed.language)
