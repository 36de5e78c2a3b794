"""What stands beside a label: exact, where the roll-up keeps the pair, or among given articles.

Counts and narrow columns alone; who asks bounds the number of articles.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select, text
from sqlmodel import Session, col

from models.article import Article, Story
from models.feed import Feed, Outlet
from models.query.tree import Query
from models.signal import Signal
from models.store.chunks import in_chunks
from models.store.counts import DIMENSIONS
from models.store.generations import is_live, said_of
from models.store.ids import day_of
from models.store.people import people
from models.store.search import matches_of
from models.tag import DayCount, Quote, Tag
from models.vocabulary import TONE_LABELS, Decision, SignalKind, SignalState, TagKind


class Narrow(NamedTuple):
    """What an article counts by, without its words."""

    id: int
    story_id: int
    outlet_id: int
    language: str | None
    day: date


class Told(NamedTuple):
    """A story, and how many of the given articles, and of their outlets, tell it."""

    story: Story
    articles: int
    outlets: int


def pair_totals(
    session: Session, pair: tuple[str, str], label: str, first: date, last: date
) -> dict[str, int] | None:
    """Return how many articles carry a label of the first dimension beside each of the other.

    Both days are included. None where the roll-up keeps the pair in neither order.
    """
    dimension = next((one for one in map("+".join, (pair, pair[::-1])) if one in DIMENSIONS), None)
    if dimension is None:
        return None
    side = 0 if dimension == "+".join(pair) else 1
    both = col(DayCount.label)
    own = (
        both.endswith(f"|{label}", autoescape=True)
        if side
        else both.startswith(f"{label}|", autoescape=True)
    )
    query = (
        select(both, func.sum(col(DayCount.count)))
        .where(is_live(DayCount), col(DayCount.dimension) == dimension)
        .where(col(DayCount.day).between(first, last), own)
        .group_by(both)
    )
    rows = [(found.split("|", 1), int(count)) for found, count in session.execute(query)]
    return {parts[1 - side]: count for parts, count in rows if parts[side] == label}


def is_counted(session: Session, dimension: str, label: str) -> bool:
    """Tell whether a label was ever counted."""
    query = select(col(DayCount.count)).where(
        is_live(DayCount), col(DayCount.dimension) == dimension, col(DayCount.label) == label
    )
    return session.scalars(query.limit(1)).first() is not None


def newest_narrow(session: Session, query: Query, limit: int) -> list[Narrow]:
    """Return the newest matching articles that stand in series, in narrow columns."""
    matches = matches_of(session, query)
    columns = (Article.id, Article.story_id, Article.outlet_id, Article.language, Article.day)
    statement = matches.of(*map(col, columns)).where(col(Article.day).is_not(None))
    rows = session.execute(statement.order_by(matches.key.desc()).limit(limit))
    return [Narrow(*row) for row in rows]


def labels_among(
    session: Session, ids: Sequence[int], kinds: Sequence[TagKind]
) -> dict[TagKind, Counter[str]]:
    """Return how many of the articles carry each label; of tone also how often none can be told."""
    unsure = and_(col(Tag.decision) == Decision.CANT_SAY, col(Tag.kind).in_(TONE_LABELS))
    label = case((unsure, Decision.CANT_SAY.value), else_=col(Tag.label)).label("said")
    number = func.count(func.distinct(col(Tag.article_id)))  # a name has a tag a mention
    found: dict[TagKind, Counter[str]] = defaultdict(Counter)
    for some in in_chunks(ids):
        query = (
            select(col(Tag.kind), label, number)
            .where(said_of(Tag, some), col(Tag.kind).in_(kinds))
            .where(or_(col(Tag.decision) == Decision.YES, unsure))
        )
        # By its name: PostgreSQL takes two expressions with parameters for different ones.
        for kind, said, count in session.execute(query.group_by(col(Tag.kind), text("said"))):
            found[kind][said] += count
    return found


def narratives_among(session: Session, ids: Sequence[int]) -> Counter[str]:
    """Return in how many of the articles each narrative is spoken of, whatever they do with it."""
    number = func.count(func.distinct(col(Signal.article_id)))
    found: Counter[str] = Counter()
    for some in in_chunks(ids):
        query = select(col(Signal.label), number).where(
            col(Signal.article_id).in_(some),
            col(Signal.kind) == SignalKind.NARRATIVE,
            col(Signal.state) != SignalState.WITHDRAWN,
        )
        for label, count in session.execute(query.group_by(col(Signal.label))):
            found[label] += count
    return found


def speakers_among(session: Session, ids: Sequence[int]) -> Counter[str]:
    """Return in how many of the articles each speaker is quoted by name."""
    found: set[tuple[int, str]] = set()
    for some in in_chunks(ids):
        query = select(col(Quote.article_id), col(Quote.name)).where(
            said_of(Quote, some), col(Quote.name).is_not(None)
        )
        found.update((row[0], row[1]) for row in session.execute(query))
    if not found:
        return Counter()
    days = {article: day_of(article) for article, _ in found}
    those = people(session, min(days.values()), max(days.values()))
    quoted = {(article, those.person(name, days[article])) for article, name in found}
    return Counter(person for _, person in quoted if person is not None)


def fact_checks_among(session: Session, ids: Sequence[int], limit: int) -> list[dict[str, Any]]:
    """Return the published fact-checks that claims of the articles were matched with, each once.

    As `models.annotation.Evidence`, in JSON.
    """
    found: dict[str, dict[str, Any]] = {}
    for some in in_chunks(ids):
        query = select(col(Signal.evidence)).where(
            col(Signal.article_id).in_(some),
            col(Signal.kind) == SignalKind.CLAIM,
            col(Signal.state) != SignalState.WITHDRAWN,
        )
        for evidence in session.scalars(query.order_by(col(Signal.article_id).desc())):
            for one in evidence:
                if one["kind"] == "fact_check" and one.get("url"):
                    found.setdefault(one["url"], one)
    return list(found.values())[:limit]


def stories_among(session: Session, articles: Sequence[Narrow], limit: int) -> list[Told]:
    """Return the stories that most outlets among the articles tell, then most articles."""
    sizes = Counter(one.story_id for one in articles)
    outlets = Counter(story for story, _ in {(one.story_id, one.outlet_id) for one in articles})
    largest = sorted(sizes, key=lambda story: (-outlets[story], -sizes[story], -story))[:limit]
    rows = session.scalars(select(Story).where(col(Story.id).in_(largest)))
    stories = {story.id: story for story in rows}
    return [Told(stories[one], sizes[one], outlets[one]) for one in largest]


def outlets_by_id(session: Session, ids: Collection[int]) -> dict[int, Outlet]:
    """Return outlets by id."""
    rows = session.scalars(select(Outlet).where(col(Outlet.id).in_(ids)))
    return {outlet.id: outlet for outlet in rows if outlet.id is not None}


def outlet_names(session: Session) -> list[str]:
    """Return the names of all outlets, in order."""
    return list(session.scalars(select(col(Outlet.name)).order_by(col(Outlet.name))))


def outlet_with_feeds(session: Session, name: str) -> tuple[Outlet, list[Feed]] | None:
    """Return the outlet of a name and the feeds it is read from; None where there is none."""
    outlet = session.scalars(select(Outlet).where(col(Outlet.name) == name)).first()
    if outlet is None:
        return None
    feeds = select(Feed).where(col(Feed.outlet_id) == outlet.id).order_by(col(Feed.id))
    return outlet, list(session.scalars(feeds))


def articles_in(session: Session, ids: Sequence[int]) -> list[Article]:
    """Return articles whole, newest first."""
    query = select(Article).where(col(Article.id).in_(ids)).order_by(col(Article.id).desc())
    return list(session.scalars(query))
