"""Builders: a test says only what it is about. `NOON` is the only clock."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session

from models import Article, Feed, Generation, Outage, Outlet, Story
from models.annotation import Item
from models.store.generations import read_into
from models.vocabulary import OutletKind

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
_numbers = count(1)


def generation(session: Session, cascade: str = "c1") -> Generation:
    """Return what a version of the cascade reads into: the live generation, for the first one."""
    found = read_into(session, cascade, NOON)
    assert found is not None
    return found


def make_item(title: str = "", text: str = "", language: str | None = None) -> Item:
    return Item(id=f"item-{next(_numbers)}", title=title, text=text, language=language)


def make_outlet(
    session: Session,
    name: str = "",
    kind: OutletKind = OutletKind.PRESS,
    country: str | None = None,
    language: str | None = "en",
) -> Outlet:
    """Store an outlet; one without a name gets a new one."""
    outlet = Outlet(
        name=name or f"Outlet {next(_numbers)}", kind=kind, country=country, language=language
    )
    session.add(outlet)
    session.flush()
    return outlet


def make_feed(session: Session, url: str = "", *, due_at: datetime = NOON) -> Feed:
    """Store a feed of a new outlet."""
    number = next(_numbers)
    outlet = make_outlet(session)
    assert outlet.id is not None
    feed = Feed(
        url=url or f"https://outlet{number}.example/feed",
        outlet_id=outlet.id,
        added_at=NOON,
        due_at=due_at,
    )
    session.add(feed)
    session.flush()
    return feed


def make_article(
    session: Session,
    title: str = "A title",
    text: str = "A text.",
    *,
    at: datetime = NOON,
    outlet: Outlet | None = None,
    story: Story | None = None,
    language: str | None = "en",
    is_dated: bool = True,
) -> Article:
    """Store an article, in a story of its own unless told which. Not annotated, not indexed."""
    number = next(_numbers)
    outlet = outlet or make_outlet(session)
    if story is None:
        story = Story(title=title, first_at=at, last_at=at)
        session.add(story)
        session.flush()
    assert outlet.id is not None
    assert story.id is not None
    url = f"https://outlet.example/{number}"
    article = Article(
        id=(int(at.timestamp()) << 20) + number,
        uid=uuid5(NAMESPACE_URL, url),
        outlet_id=outlet.id,
        story_id=story.id,
        url=url,
        link=url,
        title=title,
        text=text,
        language=language,
        content_hash=f"{number:032x}",
        published_at=at if is_dated else None,
        seen_at=at,
        effective_at=at,
        day=at.date() if is_dated else None,
    )
    session.add(article)
    session.flush()
    return article


def silent(
    session: Session, feed: Feed, began: float, ended: float | None, *, made_up: bool = False
) -> None:
    """An outage, in hours from NOON."""
    session.add(
        Outage(
            feed_id=feed.id or 0,
            began_at=NOON + timedelta(hours=began),
            ended_at=None if ended is None else NOON + timedelta(hours=ended),
            code="timeout",
            is_made_up=made_up,
        )
    )
    session.flush()
