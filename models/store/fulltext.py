"""The full-text index, filled in batches from the queue of pending articles.

It may lag by seconds and never differs once it has caught up. SQLite's index is contentless
(half the size), so it is told the old words of an edited article before it gets the new ones.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, text
from sqlmodel import Session, col

from models.article import Article, Pending
from models.query.words import match_copy, tokens
from models.store.chunks import in_chunks
from models.store.engine import is_sqlite

BATCH = 1000
"""Articles that one transaction indexes."""

_ADD = text("INSERT INTO article_fts (rowid, title, text) VALUES (:id, :title, :text)")
_FORGET = text(
    "INSERT INTO article_fts (article_fts, rowid, title, text)"
    " VALUES ('delete', :id, :title, :text)"
)
_PUT = text(
    "INSERT INTO article_search (article_id, words) VALUES (:id, CAST(:words AS tsvector))"
    " ON CONFLICT (article_id) DO UPDATE SET words = excluded.words"
)


def index_pending(session: Session, limit: int = BATCH) -> int:
    """Index the articles that wait, oldest ids first; returns how many."""
    waiting = list(
        session.execute(
            select(Pending, col(Article.title), col(Article.text))
            .join(Article, col(Article.id) == col(Pending.article_id))
            .order_by(col(Pending.article_id))
            .limit(limit)
        )
    )
    if not waiting:
        return 0
    ids = [pending.article_id for pending, _, _ in waiting]
    if is_sqlite(session):
        old = [
            _row(pending.article_id, pending.old_title, pending.old_text or "")
            for pending, _, _ in waiting
            if pending.old_title is not None
        ]
        if old:
            session.execute(_FORGET, old)
        new = [_row(pending.article_id, title, body) for pending, title, body in waiting]
        session.execute(_ADD, new)
    else:
        _put(session, [(one.article_id, title, body) for one, title, body in waiting])
    for some in in_chunks(ids):
        session.execute(delete(Pending).where(col(Pending.article_id).in_(some)))
    return len(ids)


def pending_count(session: Session) -> int:
    """Return how many articles the index does not know yet."""
    return session.scalars(select(func.count()).select_from(Pending)).one()


def check_index(session: Session) -> None:
    """Have SQLite compare its index with itself; a damaged one raises its error."""
    if is_sqlite(session):
        session.execute(text("INSERT INTO article_fts (article_fts) VALUES ('integrity-check')"))


def _row(article_id: int, title: str, body: str) -> dict[str, object]:
    return {"id": article_id, "title": match_copy(title), "text": match_copy(body)}


def _put(session: Session, rows: Sequence[tuple[int, str, str]]) -> None:
    """Hand PostgreSQL the words and their positions: its own parser splits otherwise than FTS5."""
    session.execute(
        _PUT, [{"id": one, "words": _tsvector(f"{title}\n{body}")} for one, title, body in rows]
    )


def _tsvector(words: str) -> str:
    positions: dict[str, list[str]] = {}
    for position, token in enumerate(tokens(words), start=1):
        places = positions.setdefault(token[:500], [])
        if len(places) < 250 and position < 16384:  # PostgreSQL's own bounds
            places.append(str(position))
    return " ".join(
        f"'{token}'" + (":" + ",".join(places) if places else "")
        for token, places in positions.items()
    )
