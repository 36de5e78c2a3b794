"""Hosts that are well: the real feeds, growing; odd feeds of three test suites; real pages.

Feeds keep what their publishers wrote. A real feed shows its older entries first and the newer
ones hour by hour, so that it has something to say for ten days; a third of them also answer
conditional requests. Real pages are reached through feeds of ours that give one line of each.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TypeVar
from xml.sax.saxutils import escape

from tests.archives import unpacked
from tests.conftest import SHARED
from tests.ten_days.world import Answerer, Asked, Host, Reply

HOURS = 240
"""How long the world is played: ten days."""

Row = TypeVar("Row")

_ITEM = re.compile(rb"<(item|entry)[\s>].*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_OLD = 5  # entries that a real feed shows from the beginning
_FEEDS_A_HOST = 40
_PAGES_A_HOST = 12


def real_feed_hosts() -> Iterator[tuple[str, Host]]:
    """Yield a host for each of the real feeds."""
    bodies = unpacked(SHARED / "feeds/real-feeds.tar.zst")
    for number, (name, body) in enumerate(sorted(bodies.items())):
        if name.startswith("benchmark_data/"):
            yield Path(name).stem, {"/feed": _growing(body, has_validators=number % 3 == 0)}


def odd_feed_hosts() -> Iterator[tuple[str, Host]]:
    """Yield hosts with the feeds of parsers' own test suites, dozens to a host."""
    bodies = {}
    for suite in ("feedparser", "node-feedparser", "miniflux"):
        for name, body in unpacked(SHARED / f"feeds/{suite}-tests.tar.xz").items():
            if name.endswith((".xml", ".rss", ".atom", ".json")):
                bodies[f"/{suite}/{Path(name).parent.name}/{Path(name).name}"] = body
    for number, some in enumerate(_by(sorted(bodies.items()), _FEEDS_A_HOST)):
        yield f"odd-{number}", {path: _fixed(body) for path, body in some}


def page_hosts() -> Iterator[tuple[str, Host]]:
    """Yield hosts whose feed gives a line of each of their real pages, more every day."""
    for number, some in enumerate(_by(sorted(_pages().items()), _PAGES_A_HOST)):
        real = [page for _, page in some]
        pages: dict[str, Answerer] = {f"/p/{at}": _html(body) for at, (_, body) in enumerate(real)}
        yield f"pages-{number}", pages | {"/feed": _teasers([title for title, _ in real])}


def _by(rows: Iterable[Row], most: int) -> Iterator[list[Row]]:
    left = iter(rows)
    while some := list(islice(left, most)):
        yield some


def _growing(body: bytes, *, has_validators: bool) -> Answerer:
    items = list(_ITEM.finditer(body))

    def page(asked: Asked) -> Reply:
        shown = min(len(items), _OLD + int(len(items) * asked.hour / HOURS))
        hidden = items[: len(items) - shown]  # the newest stand first
        said = body if not hidden else body[: hidden[0].start()] + body[hidden[-1].end() :]
        if not has_validators:
            return Reply(said)
        etag = f'"{sha256(said).hexdigest()[:16]}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        return Reply(said, headers={"ETag": etag})

    return page


def _fixed(body: bytes) -> Answerer:
    return lambda _: Reply(body)


def _html(body: bytes) -> Answerer:
    return lambda _: Reply(body, headers={"Content-Type": "text/html"})


def _teasers(titles: Sequence[str]) -> Answerer:
    items = [
        f"<item><title>{escape(title)}</title><link>/p/{at}</link><description>More about {at} …"
        "</description></item>"
        for at, title in enumerate(titles)
    ]

    def page(asked: Asked) -> Reply:
        shown = items[: 1 + int(len(items) * asked.hour / HOURS)]
        feed = f"<rss version='2.0'><channel><title>P</title>{''.join(shown)}</channel></rss>"
        return Reply(feed.encode())

    return page


def _pages() -> dict[str, tuple[str, bytes]]:
    """Return the real pages: a title for each, and what the publisher served."""
    found = {}
    for name, body in unpacked(SHARED / "pages/fundus-pages.tar.zst").items():
        if name.endswith(".html.gz"):
            found[name] = (Path(name).name.partition(".")[0], gzip.decompress(body))
    trafilatura = unpacked(SHARED / "pages/trafilatura-eval.tar.zst")
    listed = json.loads(trafilatura["tests/evaldata.json"])
    for facts in listed.values():
        name = facts["file"]
        cached = trafilatura.get(f"tests/cache/{name}") or trafilatura.get(f"tests/eval/{name}")
        if cached is not None:
            found[name] = (name, cached)
    return found


def healthy_hosts() -> list[tuple[str, Host]]:
    """Return all of them."""
    return [*real_feed_hosts(), *odd_feed_hosts(), *page_hosts()]


def feeds_of(host: Host) -> Mapping[str, Answerer]:
    """Return the paths of a host that are feeds."""
    return {path: page for path, page in host.items() if not path.startswith("/p/")}
