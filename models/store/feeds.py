"""The sources in the store: outlets and the feeds we poll.

A feed that is removed leaves its articles behind, and one that is paused or gone is never
due. What a visit came to is decided elsewhere and written on the row; here is the SQL.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.article import Article
from models.errors import ConflictError, InvalidError, NotFoundError
from models.feed import Feed, FeedEvent, Host, Outlet
from models.store.hosts import held_hosts, name_of
from models.store.polls import begin_outage
from models.vocabulary import FeedChange, FeedState, OutletKind, SourceKind

LONGEST_URL = 2000
"""Bytes of a source's address: PostgreSQL indexes 2,700."""

_RESTING = (FeedState.GONE, FeedState.PAUSED)
_DRIFT = timedelta(minutes=5)  # by which clocks may differ
_LONGEST_NAME = 200
_LAST_ID = 2**31 - 1  # beyond it PostgreSQL knows no id, and says so with an error


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A source as it is declared: its address, who publishes it, and how it is read.

    `kind` is the outlet's, `source` says how the address is asked and read, `options` what its
    reader needs to know besides; those are checked by `ingest.sources.declared`.
    """

    url: str
    outlet: str
    kind: OutletKind = OutletKind.PRESS
    language: str | None = None
    country: str | None = None
    is_sample: bool = False
    source: SourceKind = SourceKind.FEED
    options: Mapping[str, str] = field(default_factory=dict)


def add_outlet(session: Session, new: NewFeed) -> Outlet:
    """Return the outlet that a new feed names, made where nobody is called so."""
    outlet = session.exec(select(Outlet).where(Outlet.name == new.outlet)).one_or_none()
    if outlet is None:
        outlet = Outlet(
            name=new.outlet,
            kind=new.kind,
            country=new.country,
            language=new.language,
            is_sample=new.is_sample,
        )
        if not _inserted(session, outlet):  # another process was first
            return session.exec(select(Outlet).where(Outlet.name == new.outlet)).one()
    return outlet


def name_outlets(session: Session, named: Mapping[str, OutletKind]) -> dict[str, int]:
    """Return the ids of outlets by their names; those that nobody knows yet are made."""
    for name, kind in named.items():
        add_outlet(session, NewFeed("", name, kind))
    known = select(Outlet.name, Outlet.id).where(col(Outlet.name).in_(list(named)))
    return {name: outlet_id or 0 for name, outlet_id in session.exec(known)}


def add_feed(session: Session, new: NewFeed, now: datetime) -> Feed:
    """Add a feed, due at once.

    Raises:
        InvalidError: a field is wrong.
        ConflictError: the feed is known already.
    """
    new = checked(new)
    if session.exec(select(Feed.id).where(Feed.url == new.url)).first() is not None:
        raise _known(new)
    outlet_id = add_outlet(session, new).id or 0  # flushed, so it has one
    feed = Feed(
        url=new.url,
        outlet_id=outlet_id,
        kind=new.source,
        options=dict(new.options),
        language=new.language,
        added_at=now,
        due_at=now,
    )
    if not _inserted(session, feed):  # another process was first
        raise _known(new)
    return feed


def try_feed(session: Session, new: NewFeed, now: datetime) -> bool:
    """Add a feed unless its address is known; tell whether it was added.

    Raises:
        InvalidError: a field is wrong.
    """
    try:
        add_feed(session, new, now)
    except ConflictError:
        return False
    return True


def add_catalogue(session: Session, feeds: Iterable[NewFeed], now: datetime) -> int:
    """Add the feeds whose addresses are new; return how many that were."""
    return sum(try_feed(session, new, now) for new in feeds)


def _inserted(session: Session, row: Feed | Outlet) -> bool:
    """Store a row; False, and nothing is undone but that, where one of its name is there."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def _known(new: NewFeed) -> ConflictError:
    return ConflictError(f"this feed is known already: {new.url}")


def checked(new: NewFeed) -> NewFeed:
    """Return a new feed with its fields as they are stored.

    Raises:
        InvalidError: the address is not of http or https or holds a user name, the outlet has no
            name, or a code is not of two letters.
    """
    if not new.outlet.strip() or not new.outlet.isprintable() or len(new.outlet) > _LONGEST_NAME:
        raise InvalidError("outlet", f"a name on one line, of at most {_LONGEST_NAME} characters")
    return replace(
        new,
        url=_checked_url(new.url.strip()),
        outlet=new.outlet.strip(),
        language=_checked_code("language", new.language, str.lower),
        country=_checked_code("country", new.country, str.upper),
    )


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
    except ValueError as error:
        raise InvalidError("url", f"not an address: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise InvalidError("url", "a feed's address begins with http:// or https://")
    if user is not None:
        raise InvalidError("url", "an address with a user name in it is not fetched")
    if " " in url or not url.isprintable() or len(url.encode()) > LONGEST_URL:
        raise InvalidError("url", f"it has spaces or more than {LONGEST_URL} bytes")
    return url


def _checked_code(field: str, code: str | None, spell: Callable[[str], str]) -> str | None:
    if code is None or (len(code) == 2 and code.isascii() and code.isalpha()):
        return code and spell(code)
    raise InvalidError(field, f"{code!r} is not a code of two letters")


def due_feeds(session: Session, now: datetime) -> list[Feed]:
    """Return the feeds to visit, the longest overdue first, but none of a host that is held."""
    due = select(Feed).where(col(Feed.due_at) <= now, col(Feed.state).not_in(_RESTING))
    found = session.exec(due.order_by(col(Feed.due_at), col(Feed.id)))
    return _free(session, found, now)


def all_feeds(session: Session, now: datetime | None = None) -> list[Feed]:
    """Return every feed that may be visited, due or not; none of a host that is held at `now`."""
    awake = select(Feed).where(col(Feed.state).not_in(_RESTING))
    found = session.exec(awake.order_by(col(Feed.due_at), col(Feed.id)))
    return list(found) if now is None else _free(session, found, now)


def _free(session: Session, feeds: Iterable[Feed], now: datetime) -> list[Feed]:
    held = held_hosts(session, now)
    return [feed for feed in feeds if name_of(feed.url) not in held]


def mend_clock(session: Session, now: datetime) -> None:
    """Plan anew what was planned by a clock that stood ahead of this one.

    Put back by a day, a clock would leave everything alone for a day and a bit.
    """
    for feed in session.exec(select(Feed).where(col(Feed.tried_at) > now + _DRIFT)):
        feed.tried_at = now
        feed.due_at = min(feed.due_at, now + timedelta(seconds=feed.interval))
    for host in session.exec(select(Host).where(col(Host.failed_at) > now + _DRIFT)):
        host.failed_at = now
        host.hold_until = None


def list_feeds(
    session: Session, *, limit: int, after: int = 0, states: Collection[FeedState] = ()
) -> list[tuple[Feed, Outlet]]:
    """Return feeds with their outlets by id, from beyond `after`; those of some states, or all."""
    query = select(Feed, Outlet).join(Outlet).where(col(Feed.id) > after)
    if states:
        query = query.where(col(Feed.state).in_(states))
    return [
        (feed, outlet) for feed, outlet in session.exec(query.order_by(col(Feed.id)).limit(limit))
    ]


def declarations(session: Session) -> list[NewFeed]:
    """Return every source as it would be declared anew, but for those of the sample newsroom."""
    query = select(Feed, Outlet).join(Outlet).where(col(Outlet.is_sample).is_(False))
    return [
        NewFeed(
            url=feed.url,
            outlet=outlet.name,
            kind=outlet.kind,
            language=feed.language,
            country=outlet.country,
            source=feed.kind,
            options=feed.options,
        )
        for feed, outlet in session.exec(query.order_by(col(Feed.id)))
    ]


def get_feed(session: Session, feed_id: int) -> Feed:
    """Return one feed.

    Raises:
        NotFoundError: there is none of this id.
    """
    feed = session.get(Feed, feed_id) if 0 < feed_id <= _LAST_ID else None
    if feed is None:
        raise NotFoundError(f"there is no feed {feed_id}")
    return feed


def find_feed(session: Session, url: str) -> Feed | None:
    """Return the feed of an address, or None."""
    return session.exec(select(Feed).where(Feed.url == url)).first()


def get_outlet(session: Session, feed: Feed) -> Outlet:
    """Return who publishes a feed."""
    return session.exec(select(Outlet).where(Outlet.id == feed.outlet_id)).one()


def pause_feed(session: Session, feed_id: int, now: datetime) -> Feed:
    """Let a feed rest until it is resumed; it is missed from now on.

    Raises:
        NotFoundError: there is none of this id.
    """
    feed = get_feed(session, feed_id)
    if feed.state is not FeedState.PAUSED:
        session.add(FeedEvent(feed_id=feed_id, at=now, change=FeedChange.PAUSED))
        begin_outage(session, feed, "paused", now)
    feed.state = FeedState.PAUSED
    return feed


def resume_feed(session: Session, feed_id: int, now: datetime) -> Feed:
    """Wake a feed that is paused or gone: due at once, its failures and its shape forgotten.

    Raises:
        NotFoundError: there is none of this id.
    """
    feed = get_feed(session, feed_id)
    session.add(FeedEvent(feed_id=feed_id, at=now, change=FeedChange.RESUMED))
    feed.state = FeedState.NEW
    feed.due_at, feed.failures = now, 0
    feed.error_code = feed.error_detail = feed.shape = None
    return feed


def remove_feed(session: Session, feed_id: int) -> None:
    """Forget a feed; what it brought stays.

    Raises:
        NotFoundError: there is none of this id.
    """
    feed = get_feed(session, feed_id)
    session.exec(update(Article).where(col(Article.feed_id) == feed_id).values(feed_id=None))
    session.delete(feed)
    session.flush()


def hold_host(session: Session, host: str, until: datetime) -> None:
    """Leave every feed of a host alone until then; those due later stay as they are."""
    url = col(Feed.url)
    starts = (f"{scheme}://{host}{end}" for scheme in ("http", "https") for end in "/:?")
    theirs = or_(*(url.startswith(start, autoescape=True) for start in starts))
    session.exec(update(Feed).where(theirs, col(Feed.due_at) < until).values(due_at=until))


def move_feed(session: Session, feed: Feed, url: str) -> bool:
    """Give a feed its new address; False where another feed has it already."""
    if session.exec(select(Feed.id).where(Feed.url == url)).first() is not None:
        return False
    feed.url, feed.moved_to, feed.moved_count = url, None, 0
    feed.etag = feed.last_modified = feed.body_hash = None
    return True


def first_sample(session: Session) -> Feed | None:
    """Return the first feed of the sample newsroom, or None where there is none."""
    query = select(Feed).join(Outlet).where(Outlet.is_sample).order_by(col(Feed.id))
    return session.exec(query).first()
