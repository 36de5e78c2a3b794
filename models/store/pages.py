"""The queue of pages in the store, and what a page changes of its article.

A row is a place in the queue; one host has one turn at a time, so a host with thousands of
pages does not keep the others waiting. What became of a page stays on its row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from models.article import Article, Band, Pending
from models.feed import Host
from models.page import Page
from models.store.generations import expire
from models.store.hosts import get_host, name_of, origin_of
from models.vocabulary import PageState, TextSource


@dataclass(frozen=True, slots=True)
class Due:
    """A page to be asked for, and how many characters its feed gives of it."""

    article_id: int
    url: str
    tries: int
    given: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a page: `due_at` is set where it is asked again."""

    state: PageState
    code: str | None = None
    detail: str | None = None
    due_at: datetime | None = None


def want_pages(session: Session, articles: Iterable[Article], now: datetime) -> None:
    """Queue the pages of articles that have just been stored."""
    rows = [
        {
            "article_id": article.id,
            "url": article.link,
            "host": name_of(article.link or ""),
            "state": PageState.WAITING,
            "due_at": now,
            "tries": 0,
        }
        for article in articles
        if article.link
    ]
    if rows:
        session.execute(insert(Page), rows)


def due_pages(session: Session, now: datetime, held: Iterable[str], limit: int) -> list[Due]:
    """Return the pages whose time has come, the newest of each host that is not left alone."""
    turn = func.row_number().over(partition_by=col(Page.host), order_by=col(Page.article_id).desc())
    waiting = (
        select(col(Page.article_id).label("article_id"), turn.label("turn"))
        .where(
            col(Page.state) == PageState.WAITING,
            col(Page.due_at) <= now,
            col(Page.host).not_in(list(held)),
        )
        .subquery()
    )
    given = func.length(func.coalesce(col(Page.summary), col(Article.text)))
    query = (
        select(col(Page.article_id), col(Page.url), col(Page.tries), given)
        .join(waiting, waiting.c.article_id == col(Page.article_id))
        .join(Article, col(Article.id) == col(Page.article_id))
        .where(waiting.c.turn == 1)
        .order_by(col(Page.article_id).desc())
        .limit(limit)
    )
    return [Due(*row) for row in session.execute(query)]


def settle(session: Session, article_id: int, settled: Settled, now: datetime) -> None:
    """Write what became of a page."""
    page = session.get(Page, article_id)
    if page is None:
        return
    page.state, page.code, page.detail = settled.state, settled.code, settled.detail
    page.tries, page.tried_at = page.tries + 1, now
    page.due_at = settled.due_at or page.due_at


def take_text(session: Session, article: Article, text: str, bands: Sequence[int]) -> None:
    """Put a page's text in the place of its feed's summary, which the page's row keeps.

    The article keeps its place, its story and the hash of what its feed said, so the feed may
    say it again; it is indexed and annotated anew.
    """
    page = session.get(Page, article.id)
    if page is None or article.text_from is TextSource.DROPPED or article.text == text:
        return
    if article.text_from is TextSource.FEED:
        page.summary = article.text
    if session.get(Pending, article.id) is None:  # else the index holds what that row says
        session.add(Pending(article_id=article.id, old_title=article.title, old_text=article.text))
    article.text, article.text_from = text, TextSource.PAGE
    session.flush()
    known = set(session.scalars(select(col(Band.key)).where(col(Band.article_id) == article.id)))
    rows = [{"key": key, "article_id": article.id} for key in set(bands) - known]
    if rows:
        session.execute(insert(Band), rows)
    expire(session, [article.id])


def note_canonical(session: Session, article: Article, canonical: str) -> None:
    """Have an article known by the address that its page gives itself, too."""
    page = session.get(Page, article.id)
    if page is not None and canonical != article.url:
        page.canonical = canonical


def ask_again(session: Session, article_id: int, summary: str, now: datetime) -> None:
    """Queue the page of an article that its publisher edited; its feed gives this summary now."""
    page = session.get(Page, article_id)
    if page is not None:
        page.summary, page.state = summary, PageState.WAITING
        page.due_at, page.tries = now, 0


def page_of(session: Session, article_id: int) -> Page | None:
    """Return what became of an article's page; None where its feed gave its text."""
    return session.get(Page, article_id)


def pages_of_feed(session: Session, feed_id: int) -> dict[PageState, int]:
    """Return what became of how many of the pages that a source led to, the commonest first."""
    query = (
        select(col(Page.state), func.count())
        .join(Article, col(Article.id) == col(Page.article_id))
        .where(col(Article.feed_id) == feed_id)
        .group_by(col(Page.state))
        .order_by(func.count().desc(), col(Page.state))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def hosts_of(session: Session, urls: Iterable[str]) -> dict[str, Host]:
    """Return what is known of the hosts of addresses, by origin."""
    origins = {origin_of(url) for url in urls}
    found = session.scalars(select(Host).where(col(Host.origin).in_(origins)))
    return {host.origin: host for host in found}


def note_robots(
    session: Session,
    url: str,
    code: str,
    text: str | None,
    reserved: dict[str, bool],
    now: datetime,
) -> None:
    """Write what an address's host lets us ask for."""
    host = get_host(session, url)
    host.robots_code, host.robots, host.robots_at = code, text, now
    host.reserved = reserved
