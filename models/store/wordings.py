"""Reading how articles begin, as phrases are looked for in them: title and lead, and no more."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.annotation import LEAD
from models.article import Article
from models.query.tree import Query
from models.speaking import PUBLIC_ROLES
from models.store.chunks import in_chunks
from models.store.generations import is_live, said_of
from models.store.search import matches_of
from models.tag import Quote, Tag
from models.vocabulary import TagKind


class Wording(NamedTuple):
    """How an article begins, which story it tells and whose it is."""

    id: int
    story: int
    outlet: int
    language: str | None
    title: str
    lead: str


def wordings(session: Session, query: Query, limit: int) -> list[Wording]:
    """Return how the newest matching articles that stand in series begin."""
    matches = matches_of(session, query)
    lead = func.substr(col(Article.text), 1, LEAD)
    columns = (Article.id, Article.story_id, Article.outlet_id, Article.language, Article.title)
    statement = matches.of(*map(col, columns), lead).where(col(Article.day).is_not(None))
    rows = session.execute(statement.order_by(matches.key.desc()).limit(limit))
    return [Wording(*row) for row in rows]


def persons_by_article(session: Session, ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the names of all persons that articles speak of, by article."""
    found: dict[int, set[str]] = defaultdict(set)
    for some in in_chunks(ids):
        query = select(col(Tag.article_id), col(Tag.label)).where(
            said_of(Tag, some), col(Tag.kind) == TagKind.PERSON
        )
        for article_id, name in session.execute(query):
            found[article_id].add(name)
    return found


def unknown_speakers(session: Session, ids: Sequence[int]) -> dict[int, set[str]]:
    """Return whom articles quote in no public role, by article, as the texts call them."""
    found: dict[int, set[str]] = defaultdict(set)
    for some in in_chunks(ids):
        query = select(col(Quote.article_id), col(Quote.speaker)).where(
            said_of(Quote, some),
            col(Quote.speaker).is_not(None),
            or_(col(Quote.role).is_(None), col(Quote.role).not_in(PUBLIC_ROLES)),
        )
        for article_id, speaker in session.execute(query):
            found[article_id].add(speaker)
    return found


def public_among(session: Session, names: Collection[str]) -> set[str]:
    """Return those of some names that were ever quoted in a public role."""
    found: set[str] = set()
    for some in in_chunks(sorted(names)):
        query = select(col(Quote.name)).where(
            is_live(Quote), col(Quote.role).in_(PUBLIC_ROLES), col(Quote.name).in_(some)
        )
        found.update(name for name in session.scalars(query.distinct()) if name)
    return found
