"""The pass that reads articles' own pages, where their feeds give a summary only.

A turn asks each host for one page at most, and only what its robots.txt allows and nobody
reserves; a host that wants quiet is left alone, for feeds too. One transaction a page, none
while the network is waited for. What became of every page stays on its row.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random

from sqlmodel import Session

from ingest.claims import reviewed_claims
from ingest.declared import Body
from ingest.extract import Extracted, extract
from ingest.fetch import Answer, Fetch, Request
from ingest.rights import reservation_url, reserved_by_site, rules_of
from ingest.robots import Robots, heard, is_stale, robots_url
from ingest.schedule import hold_until
from ingest.sparing import leave_alone, note_failure_of_host
from ingest.stories import band_keys
from ingest.taking import TEXT
from ingest.verdicts import judge_page
from models import Article, Host
from models.errors import FetchError, ParseError
from models.store.claims import add_claims
from models.store.engine import Begin
from models.store.hosts import held_hosts, origin_of
from models.store.pages import Due, Settled, due_pages, hosts_of, note_robots, settle, take_text
from models.vocabulary import PageState

_log = logging.getLogger(__name__)

PAGES = 100
"""How many pages one turn asks for at most, each of another host."""

TRIES = 4
"""How often a page is asked for before it is given up."""

_WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


@dataclass(frozen=True, slots=True)
class PageRead:
    """What came of one page."""

    url: str
    settled: Settled
    article: Article | None = None


def read_pages(begin: Begin, fetch: Fetch, now: datetime) -> Iterator[PageRead]:
    """Ask for the pages that are due, one a host, and yield what became of each."""
    with begin() as session:
        due = due_pages(session, now, held_hosts(session, now), PAGES)
        known = hosts_of(session, (page.url for page in due))
    if not due:
        return
    _ask_rules(begin, fetch, [page.url for page in due], known, now)
    with begin() as session:
        known = hosts_of(session, (page.url for page in due))
    allowed: dict[Request, Due] = {}
    for page in due:
        host = known[origin_of(page.url)]
        refused = _refused(page, host, now)
        if refused is None:
            allowed[Request(page.url, delay=_robots(host).delay)] = page
        else:
            yield _settle(begin, page, refused, now)
    for request, answer in fetch(allowed):
        yield _keep(begin, allowed[request], answer, now)


def _ask_rules(
    begin: Begin, fetch: Fetch, urls: Sequence[str], known: dict[str, Host], now: datetime
) -> None:
    """Ask hosts whose rules are not known, or were asked too long ago, for them."""
    stale = {origin_of(url): url for url in urls if _is_stale(known.get(origin_of(url)), now)}
    if not stale:
        return
    wanted = [
        Request(make(url)) for url in stale.values() for make in (robots_url, reservation_url)
    ]
    answers = {request.url: answer for request, answer in fetch(wanted)}
    with begin() as session:
        for url in stale.values():
            robots = heard(answers[robots_url(url)])
            said = answers[reservation_url(url)]
            rules = rules_of(said.body) if isinstance(said, Answer) else {}
            note_robots(session, url, robots.code, robots.text, rules, now)


def _is_stale(host: Host | None, now: datetime) -> bool:
    return host is None or host.robots_at is None or is_stale(_robots(host), host.robots_at, now)


def _robots(host: Host) -> Robots:
    return Robots(host.robots_code or "unasked", host.robots)


def _refused(page: Due, host: Host, now: datetime) -> Settled | None:
    """Return why a page is not asked for, or None where it may be."""
    robots = _robots(host)
    if not robots.is_heard:
        told = f"its robots.txt could not be read ({robots.code})"
        return _again(page, "robots_unheard", told, now)
    if not robots.allows(page.url):
        return Settled(PageState.DISALLOWED, "disallowed", "its robots.txt asks us not to")
    reserved = reserved_by_site(page.url, host.reserved)
    if reserved:
        return Settled(PageState.RESERVED, "reserved", f"it is reserved by {reserved}")
    return None


def _again(page: Due, code: str, told: str, now: datetime) -> Settled:
    """Return that a page is tried later, or given up."""
    if page.tries + 1 >= TRIES:
        return Settled(PageState.FAILED, code, told)
    return Settled(PageState.WAITING, code, told, now + _WAITS[page.tries])


def _keep(begin: Begin, page: Due, answer: Answer | FetchError, now: datetime) -> PageRead:
    if isinstance(answer, FetchError):
        return _keep_failure(begin, page, answer, now, random())
    if answer.reserved:
        told = f"it is reserved by {answer.reserved}"
        return _settle(begin, page, Settled(PageState.RESERVED, "reserved", told), now)
    try:
        got = extract(Body(answer.url, answer.body, answer.content_type or ""))
    except ParseError as error:
        settled = Settled(PageState.NO_ARTICLE, error.code, error.reason)
        return _settle(begin, page, settled, now)
    settled = judge_page(page.url, answer.url, page.text, got)
    with begin() as session:
        article = _take(session, page, got, settled, now)
        settle(session, page.article_id, settled, now)
    return PageRead(page.url, settled, article)


def _take(
    session: Session, page: Due, got: Extracted, settled: Settled, now: datetime
) -> Article | None:
    """Store what a page gives: its text, who wrote it, and the claims that it reviews."""
    article = None
    if settled.state is PageState.READ:
        text = got.text[:TEXT]
        article = take_text(session, page.article_id, text, band_keys(got.title, text), now)
        if article is not None:
            article.author = article.author or got.author
    if got.reviews and settled.state in {PageState.READ, PageState.NO_BETTER}:
        add_claims(session, reviewed_claims(session.get_one(Article, page.article_id), got, now))
    return article


def _keep_failure(
    begin: Begin, page: Due, error: FetchError, now: datetime, chance: float
) -> PageRead:
    with begin() as session:
        failures = note_failure_of_host(session, page.url, error, now, is_answered=False)
        leave_alone(session, page.url, hold_until(error, failures, now, chance))
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


def summary(read: Iterable[PageRead]) -> dict[str, int]:
    """Count what became of pages, by state."""
    counted: dict[str, int] = {}
    for one in read:
        counted[one.settled.state.value] = counted.get(one.settled.state.value, 0) + 1
    return counted
