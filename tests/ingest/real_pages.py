"""The real pages in `../shared/data/pages`: what publishers served, and what stands on them."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.archives import unpacked

FUNDUS = "fundus-pages.tar.zst"
TRAFILATURA = "trafilatura-eval.tar.zst"


@dataclass(frozen=True, slots=True)
class NewsPage:
    """A publisher's page with what fundus's people expect of it."""

    name: str
    country: str
    url: str
    body: bytes
    title: str
    authors: tuple[str, ...]
    published: datetime
    text: str


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """A page with passages that belong to its text, and others that do not."""

    url: str
    body: bytes
    within: tuple[str, ...]
    without: tuple[str, ...]


def news_pages(folder: Path) -> Iterator[NewsPage]:
    """Yield the pages of fundus whose expected text is told, each with its own expectation.

    Expectations are kept by the version of a parser and not by the page, so a page's own is the
    one last published before it was fetched.
    """
    files = unpacked(folder / FUNDUS)
    for name in sorted(name for name in files if name.endswith("meta.info")):
        at = name.removesuffix("meta.info")
        for page, about in json.loads(files[name]).items():
            expected = json.loads(files.get(f"{at}{page.partition('_')[0]}.json", b"{}"))
            fetched = datetime.fromisoformat(about["crawl_date"]).replace(tzinfo=UTC)
            own = _own(list(expected.values()), fetched)
            if own is not None and f"{at}{page}" in files:
                body = gzip.decompress(files[f"{at}{page}"])
                yield _news_page(Path(at).name, page, about["url"], body, own)


def judged_pages(folder: Path) -> Iterator[JudgedPage]:
    """Yield the pages of trafilatura's own evaluation."""
    files = unpacked(folder / TRAFILATURA)
    for url, facts in json.loads(files["tests/evaldata.json"]).items():
        places = (f"tests/cache/{facts['file']}", f"tests/eval/{facts['file']}")
        body = next((files[place] for place in places if place in files), None)
        if body is not None:
            yield JudgedPage(url, body, tuple(facts["with"]), tuple(facts["without"]))


def _own(expected: list[dict[str, Any]], fetched: datetime) -> dict[str, Any] | None:
    told = [one for one in expected if one.get("body") and one.get("publishing_date")]
    before = [one for one in told if _moment(one) <= fetched]
    return max(before, key=_moment, default=None)


def _moment(expected: dict[str, Any]) -> datetime:
    moment = datetime.fromisoformat(expected["publishing_date"])
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _news_page(country: str, name: str, url: str, body: bytes, own: dict[str, Any]) -> NewsPage:
    parts = list(own["body"]["summary"])
    for section in own["body"]["sections"]:
        parts += [*section["headline"], *section["paragraphs"]]
    authors = tuple(own.get("authors") or ())
    text = "\n".join(parts)
    return NewsPage(name, country, url, body, own.get("title") or "", authors, _moment(own), text)
