"""Giving an article the moment that its page tells, where its feed told none.

Ids are ordered by time, so the article gets a new one; its public name stays. Only an article
that nobody has annotated moves: no tag, count or alert knows it yet.
"""

from datetime import date, datetime

from sqlalchemy import Column, delete, insert, update
from sqlmodel import Session, SQLModel, col

from models.article import Article, Band, Pending, Story
from models.store.fulltext import forget
from models.store.generations import is_visited
from models.store.ids import new_ids
from models.store.placing import take_turns


def redate(session: Session, article: Article, at: datetime, day: date | None) -> Article:
    """Have an article stand at a moment; returns it as it is stored now.

    One that was read already, into whichever generation, stays where it is counted.
    """
    if is_visited(session, article.id):
        return article
    take_turns(session)
    forget(session, article)
    session.flush()
    old, [new] = article.id, new_ids(session, [at])
    values = article.model_dump() | {"id": new, "effective_at": at, "day": day}
    url, uid = values.pop("url"), values.pop("uid")
    session.expunge(article)
    # Another row under a name of its own first: what refers to an article must find one.
    moving = {"url": f"moving:{new}", "uid": uid.__class__(int=uid.int ^ 1)}
    session.execute(insert(Article).values(**values, **moving))
    for column in (*_referring(), Band.__table__.c.article_id):  # type: ignore[attr-defined]
        table = column.table
        session.execute(update(table).where(column == old).values({column.name: new}))
    session.execute(delete(Article).where(col(Article.id) == old))
    session.execute(update(Article).where(col(Article.id) == new).values(url=url, uid=uid))
    session.execute(insert(Pending).values(article_id=new))
    session.expire_all()
    moved = session.get_one(Article, new)
    _extend(session.get_one(Story, moved.story_id), at)
    return moved


def _referring() -> list[Column[int]]:
    """Return every column that refers to an article."""
    return [
        key.parent
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.target_fullname == "article.id"
    ]


def _extend(story: Story, at: datetime) -> None:
    if story.size == 1:
        story.first_at = story.last_at = at
    else:
        story.first_at, story.last_at = min(story.first_at, at), max(story.last_at, at)
