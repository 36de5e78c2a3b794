"""The pass that reads articles' own pages, where their feeds give a summary only.

A turn asks each host for one page at most, and only what its robots.txt allows and nobody
reserves; a host that wants quiet is left alone, for feeds too. One transaction a page, none
while the network is waited for. What became of every page stays on its row.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random

from sqlmodel import Session

from ingest.claims import reviewed_claims
from ingest.dates import effective
from ingest.declared import Body
from ingest.drafts import redraft
from ingest.extract import Extracted, extract
from ingest.fetch import Answer, Fetch, Request
from ingest.rules import known_hosts, refusal, robots_of
from ingest.sparing import spare
from ingest.stories import NEAR
from ingest.taking import IDENTITY, TEXT
from ingest.urls import canonicalise
from ingest.verdicts import is_front, is_page, judge_page
from models import Article, Host
from models.errors import FetchError, ParseError
from models.store.claims import take_reviewed
from models.store.engine import Begin
from models.store.hosts import held_hosts, origin_of
from models.store.pages import (
    Due,
    Settled,
    due_pages,
    note_canonical,
    settle,
    take_text,
)
from models.store.placing import place_again, take_turns
from models.store.readings import outlet_of
from models.store.redating import redate
from models.vocabulary import PageState

_log = logging.getLogger(__name__)

PAGES = 100
"""How many pages one turn asks for at most, each of another host."""

TRIES = 4
"""How often a page is asked for before it is given up."""

_REFUSED = {"disallowed": PageState.DISALLOWED, "reserved": PageState.RESERVED}
_ARTICLES = {PageState.READ, PageState.NO_BETTER}
_WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


@dataclass(frozen=True, slots=True)
class PageRead:
    """What came of one page."""

    url: str
    settled: Settled
    article: Article | None = None


def read_pages(
    begin: Begin, fetch: Fetch, now: datetime, chance: Callable[[], float] = random
) -> Iterator[PageRead]:
    """Ask for the pages that are due, one a host, and yield what became of each."""
    with begin() as session:
        due = due_pages(session, now, held_hosts(session, now), PAGES)
    hosts = known_hosts(begin, fetch, [page.url for page in due], now, chance)
    allowed: dict[Request, Due] = {}
    for page in due:
        host = hosts[origin_of(page.url)]
        refused = _refused(page, page.url, host, now)
        if refused is None:
            allowed[Request(page.url, delay=robots_of(host).delay)] = page
        else:
            yield _settle(begin, page, refused, now)
    for request, answer in fetch(allowed):
        page = allowed[request]
        if isinstance(answer, FetchError):
            yield _keep_failure(begin, page, answer, now, chance())
            continue
        if origin_of(answer.url) not in hosts:  # it led elsewhere, where other rules hold
            hosts |= known_hosts(begin, fetch, [answer.url], now, chance)
        refused = _refused(page, answer.url, hosts[origin_of(answer.url)], now)
        if refused is None:
            yield _keep(begin, page, answer, now)
        else:
            yield _settle(begin, page, refused, now)


def _refused(page: Due, url: str, host: Host, now: datetime) -> Settled | None:
    """Return why a page may not be read at an address, or None where it may."""
    refused = refusal(url, host)
    if refused is None:
        return None
    if refused.retry:
        return _again(page, refused.code, refused.reason, now)
    return Settled(_REFUSED[refused.code], refused.code, refused.reason)


def _again(page: Due, code: str, told: str, now: datetime) -> Settled:
    """Return that a page is tried later, or given up."""
    if page.tries + 1 >= TRIES:
        return Settled(PageState.FAILED, code, told)
    return Settled(PageState.WAITING, code, told, now + _WAITS[page.tries])


def _keep(begin: Begin, page: Due, answer: Answer, now: datetime) -> PageRead:
    if answer.reserved:
        told = f"it is reserved by {answer.reserved}"
        return _settle(begin, page, Settled(PageState.RESERVED, "reserved", told), now)
    if not is_page(answer.content_type):
        told = f"the answer is {(answer.content_type or '')[:100]} and no page"
        return _settle(begin, page, Settled(PageState.NO_ARTICLE, "not_html", told), now)
    try:
        got = extract(Body(answer.url, answer.body, answer.content_type or ""))
    except ParseError as error:
        settled = Settled(PageState.FAILED, error.code, error.reason)
        return _settle(begin, page, settled, now)
    settled = judge_page(page.url, answer.url, page.given, got)
    with begin() as session:
        take_turns(session)  # first: who stores articles has its turn before it has a page
        settle(session, page.article_id, settled, now)
        article = session.get(Article, page.article_id)
        if article is not None and settled.state in _ARTICLES:
            article = _take(session, article, got, settled, now)
    return PageRead(page.url, settled, article)


def _take(
    session: Session, article: Article, got: Extracted, settled: Settled, now: datetime
) -> Article:
    """Store what the page of an article gives: text, author, date, address, reviewed claims."""
    if settled.state is PageState.READ:
        told = redraft(article, got.text[:TEXT])
        take_text(session, article, told.text, told.bands)
        place_again(session, article, told, NEAR, now)
    article.author = article.author or got.author
    article.language = article.language or got.language
    if own := _own_address(got.canonical):
        note_canonical(session, article, own)
    reviewed = reviewed_claims(article, outlet_of(session, article), got, now)
    take_reviewed(session, reviewed)
    return _dated(session, article, got.published, now)


def _own_address(canonical: str | None) -> str | None:
    """Return the address that a page gives itself; that of a whole site is a slip."""
    try:
        own = canonicalise(canonical) if canonical and not is_front(canonical) else None
    except ValueError:
        return None
    return None if own is None or len(own) > IDENTITY else own


def _dated(session: Session, article: Article, written: str | None, now: datetime) -> Article:
    """Have an article that its feed gave no date stand at that of its page, if believable."""
    if article.published_at is not None:
        return article
    when = effective(written, now)
    if when.published_at is None or when.note is not None:
        return article
    article.published_at, article.published_raw = when.published_at, written
    article.date_note = None
    return redate(session, article, when.at, when.day)


def _keep_failure(
    begin: Begin, page: Due, error: FetchError, now: datetime, chance: float
) -> PageRead:
    with begin() as session:
        spare(session, error, now, chance)
    if error.status in {404, 410}:
        settled = Settled(PageState.GONE, error.code, error.reason)
    elif error.retry and error.status not in {401, 403, 451}:
        settled = _again(page, error.code, error.reason, now)
    else:
        settled = Settled(PageState.FAILED, error.code, error.reason)
    return _settle(begin, page, settled, now)


def _settle(begin: Begin, page: Due, settled: Settled, now: datetime) -> PageRead:
    with begin() as session:
        settle(session, page.article_id, settled, now)
    _log.info("page %s: %s", settled.code, page.url)
    return PageRead(page.url, settled)


def read_all(begin: Begin, fetch: Fetch, clock: Callable[[], datetime]) -> Iterator[PageRead]:
    """Take turns until no page is due: each turn settles its pages, or puts them off."""
    while turn := list(read_pages(begin, fetch, clock())):
        yield from turn


def told_pages(read: Iterable[PageRead]) -> str:
    """Say in a line what became of pages; nothing where none was due."""
    states = Counter(one.settled.state.value for one in read)
    return ", ".join(f"{count} {state}" for state, count in states.most_common())
