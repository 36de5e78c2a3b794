"""What is stored of one article besides itself, and the health of the whole in numbers."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Select, func, select, text
from sqlmodel import Session, col

from models.alert import Delivery
from models.article import Article, Pending, Revision
from models.correction import Correction
from models.feed import Feed, Outlet
from models.page import Page
from models.store.corrections import corrections_of
from models.store.generations import is_live
from models.store.pages import page_of
from models.store.standing import Retag, retag_of
from models.tag import Arrival, Quote, Tag, Visit
from models.vocabulary import DeliveryState, OutletKind


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one article, what people corrected, its edits, what became of its page."""

    visit: Visit | None
    arrival: int  # another after each reading
    tags: list[Tag]
    quotes: list[Quote]
    corrections: list[Correction]
    revisions: int
    page: Page | None


class Health:
    """How the installation fares, in numbers: each is counted once, when it is first asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def revision(self) -> str | None:
        """The store's schema."""
        found: str | None = self._session.execute(_REVISION).scalar()
        return found

    @cached_property
    def has_articles(self) -> bool:
        """Whether anything was collected, which is known without counting it."""
        return self._session.scalars(select(col(Article.id)).limit(1)).first() is not None

    @cached_property
    def articles(self) -> int:
        """Articles that are stored."""
        return self._count(select(func.count()).select_from(Article))

    @cached_property
    def unannotated(self) -> int:
        """Articles that no cascade has read yet."""
        waiting = select(func.count()).select_from(Article)
        return self._count(waiting.where(col(Article.relevance).is_(None)))

    @cached_property
    def unindexed(self) -> int:
        """Articles that search does not find yet."""
        return self._count(select(func.count()).select_from(Pending))

    @cached_property
    def feeds(self) -> dict[str, int]:
        """Feeds by state."""
        states = select(col(Feed.state), func.count()).group_by(col(Feed.state))
        return {str(row[0]): row[1] for row in self._session.execute(states)}

    @cached_property
    def failed_deliveries(self) -> int:
        """Deliveries of alerts that have failed."""
        return self._count(select(func.count()).where(col(Delivery.state) == DeliveryState.FAILED))

    @cached_property
    def last_seen_at(self) -> datetime | None:
        """When the newest article came in."""
        return self._session.scalars(select(func.max(col(Article.seen_at)))).one()

    @cached_property
    def has_samples(self) -> bool:
        """Whether the invented sample newsroom is in the store."""
        sample = select(col(Outlet.id)).where(col(Outlet.is_sample)).limit(1)
        return self._session.scalars(sample).first() is not None

    @cached_property
    def retag(self) -> Retag | None:
        """How far a new version of the tagger has come."""
        return retag_of(self._session)

    def _count(self, query: Select[int]) -> int:
        return self._session.scalars(query).one()


_REVISION = text("SELECT version_num FROM alembic_version")


def tags_of(session: Session, article_id: int) -> list[Tag]:
    """Return an article's tags in the order they were said."""
    query = select(Tag).where(is_live(Tag), col(Tag.article_id) == article_id)
    return list(session.scalars(query.order_by(col(Tag.id))))


def quotes_of(session: Session, article_id: int) -> list[Quote]:
    """Return an article's quotes in their order in the text."""
    query = select(Quote).where(is_live(Quote), col(Quote.article_id) == article_id)
    return list(session.scalars(query.order_by(col(Quote.id))))


def visit_of(session: Session, article_id: int) -> Visit | None:
    """Return which cascade read an article, and when; None where none has."""
    query = select(Visit).where(is_live(Visit), col(Visit.article_id) == article_id)
    return session.scalars(query).first()


def found_in(session: Session, article_id: int) -> Found:
    """Return everything that is stored of an article besides itself and its signals."""
    edits = select(func.count()).where(col(Revision.article_id) == article_id)
    arrivals = select(col(Arrival.id)).where(col(Arrival.article_id) == article_id)
    return Found(
        visit=visit_of(session, article_id),
        arrival=session.scalars(arrivals).first() or 0,
        tags=tags_of(session, article_id),
        quotes=quotes_of(session, article_id),
        corrections=corrections_of(session, article_id),
        revisions=session.scalars(edits).one(),
        page=page_of(session, article_id),
    )


def outlet_of(session: Session, article: Article) -> Outlet:
    """Return who published an article."""
    return session.get_one(Outlet, article.outlet_id)


def kinds_of_outlets(session: Session) -> dict[str, OutletKind]:
    """Return the kind of every outlet, by its name."""
    query = select(col(Outlet.name), col(Outlet.kind))
    return {row[0]: row[1] for row in session.execute(query)}


def list_outlets(session: Session) -> list[tuple[Outlet, int]]:
    """Return every outlet by name, with its number of articles."""
    query = (
        select(Outlet, func.count(col(Article.id)))
        .join(Article, col(Article.outlet_id) == col(Outlet.id), isouter=True)
        .group_by(col(Outlet.id))
        .order_by(col(Outlet.name))
    )
    return [(row[0], row[1]) for row in session.execute(query)]
