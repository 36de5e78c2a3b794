"""What hostile and foreign texts become where people see them: in our pages, answers and search.

That they are stored as they must be is for `tests.faults.content`; here the service shows them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from lxml import html
from sqlmodel import select

from models import Article
from models.store.fulltext import index_pending
from tests.faults.case import body
from tests.faults.experiment import LOOKED, Experiment, Store, add_feeds, opened, visit, whole
from tests.faults.invariants import Window
from tests.faults.writings import TONGUES, TRICKS, attacks, tongues, tricks
from tests.ingest.server import serving
from tests.make import NOON

_RUNS = re.compile(r"^\s*(?:javascript|data|vbscript|file):", re.IGNORECASE)


def shown(document: str, titles: tuple[str, ...], folder: Path, window: Window) -> str:
    """Crawl a feed and look at all that shows its entries; `titles` must come back as they are."""
    with serving({"/feed/0": body(document)}) as site, opened(folder) as store:
        add_feeds(store.begin, site, 1)
        assert [one.code for one in visit(store.begin, site, NOON)] == ["ok"]
        with store.begin() as session:
            index_pending(session)
        whole(store, window)
        articles = _articles(store)
        for answer in _pages(window, articles):
            _is_inert(answer)
        for article in articles:
            _comes_back(window, article)
        kept = {article.title for article in articles}
    assert {unicodedata.normalize("NFC", title) for title in titles} <= kept
    return f"{len(articles)} articles, in pages that run nothing and in answers that say the same"


def _articles(store: Store) -> list[Article]:
    with store.begin() as session:
        return list(session.exec(select(Article)))


def _pages(window: Window, articles: list[Article]) -> Iterator[httpx.Response]:
    for path in ("/", "/search", "/search?q=the", "/sources", "/sources/1"):
        yield window.client.get(path)
    for article in articles:
        yield window.client.get(f"/articles/{article.uid}")
        yield window.client.get(f"/stories/{article.story_id}")


def _is_inert(answer: httpx.Response) -> None:
    """Expect a page that runs no script but our own files, and lets nothing in by its policy."""
    assert answer.status_code == 200, answer.url
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for element in html.document_fromstring(answer.text).iter("*"):
        assert element.tag not in {"iframe", "object", "embed", "base", "math"}
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
        links = [element.get(name, "") for name in ("href", "src", "action", "formaction")]
        assert not any(_RUNS.match(link) for link in links), links
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/")
            assert not (element.text or "").strip()


def _comes_back(window: Window, article: Article) -> None:
    """Expect a title to stand whole in its page, within marks of its own, and in the API."""
    page: Any = html.document_fromstring(window.client.get(f"/articles/{article.uid}").text)
    [heading] = page.xpath("//h1[@dir='auto']")
    assert " ".join(heading.text_content().split()) == " ".join(article.title.split())
    told = window.client.get(f"/api/v1/articles/{article.uid}").json()
    assert (told["title"], told["link"]) == (article.title, article.link)


EXPERIMENTS = (
    Experiment(
        "B15",
        "the same, where they are shown: in every page, under its policy, and in the API",
        partial(shown, attacks(), ()),
        LOOKED,
    ),
    Experiment("B16", "the same, where they are shown", partial(shown, tricks(), TRICKS), LOOKED),
    Experiment(
        "B17",
        "the same, where they are shown",
        partial(shown, tongues(), tuple(TONGUES.values())),
        LOOKED,
    ),
)
