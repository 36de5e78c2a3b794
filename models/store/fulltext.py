"""The full-text index, filled in batches from the queue of pending articles.

It may lag by seconds and never differs once it has caught up. SQLite's index is contentless
(half the size), so it is told the old words of an edited article before it gets the new ones.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col

from models.article import Article, Pending
from models.errors import StoreError
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
_CHECK = text("INSERT INTO article_fts (article_fts) VALUES ('integrity-check')")
_EMPTY = text("INSERT INTO article_fts (article_fts) VALUES ('delete-all')")
_DROP = text("DELETE FROM article_search WHERE article_id = :id")
_PUT = text(
    "INSERT INTO article_search (article_id, words) VALUES (:id, CAST(:words AS tsvector))"
    " ON CONFLICT (article_id) DO UPDATE SET words = excluded.words"
)
_WAITING = (
    select(*map(col, (Pending.article_id, Pending.old_title, Pending.old_text)))
    .add_columns(col(Article.title), col(Article.text))
    .join(Article, col(Article.id) == col(Pending.article_id))
    .order_by(col(Pending.article_id))
)


def index_pending(session: Session, limit: int = BATCH) -> int:
    """Index the articles that wait, oldest ids first; returns how many."""
    waiting = session.execute(_WAITING.limit(limit)).all()
    if not waiting:
        return 0
    ids = [one.article_id for one in waiting]
    if is_sqlite(session):
        old = [
            _row(one.article_id, one.old_title, one.old_text or "")
            for one in waiting
            if one.old_title is not None
        ]
        if old:
            session.execute(_FORGET, old)
        session.execute(_ADD, [_row(one.article_id, one.title, one.text) for one in waiting])
    else:
        _put(session, [(one.article_id, one.title, one.text) for one in waiting])
    for some in in_chunks(ids):
        session.execute(delete(Pending).where(col(Pending.article_id).in_(some)))
    return len(ids)


def pending_count(session: Session) -> int:
    """Return how many articles the index does not know yet."""
    return session.scalars(select(func.count()).select_from(Pending)).one()


def forget(session: Session, article: Article) -> None:
    """Take an article's words out of the index, before the article is deleted."""
    waiting = session.get(Pending, article.id)
    if not is_sqlite(session):
        session.execute(_DROP, {"id": article.id})
    elif waiting is None:
        session.execute(_FORGET, _row(article.id, article.title, article.text))
    elif waiting.old_title is not None:
        session.execute(_FORGET, _row(article.id, waiting.old_title, waiting.old_text or ""))
    session.execute(delete(Pending).where(col(Pending.article_id) == article.id))


def check_index(session: Session) -> None:
    """Have SQLite compare its index with itself; PostgreSQL keeps none of ours to be compared.

    It takes most of a minute for a million articles, in which nothing can be written.

    Raises:
        StoreError: the index is damaged.
    """
    if not is_sqlite(session):
        return
    try:
        session.execute(_CHECK)
    except DatabaseError as error:
        raise StoreError(
            f"the full-text index is damaged ({error.orig}): make it anew, `tidings index --anew`"
        ) from error


def begin_anew(session: Session) -> None:
    """Empty the index, and have every article wait for it."""
    session.execute(_EMPTY if is_sqlite(session) else text("DELETE FROM article_search"))
    session.execute(delete(Pending))
    article_ids = select(col(Article.id))
    session.execute(insert(Pending).from_select(["article_id"], article_ids))


def _row(article_id: int, title: str, body: str) -> dict[str, object]:
    return {"id": article_id, "title": match_copy(title), "text": match_copy(body)}


def _put(session: Session, rows: Sequence[tuple[int, str, str]]) -> None:
    """Hand PostgreSQL the words and their positions: its own parser splits otherwise than FTS5."""
    session.execute(
        _PUT, [{"id": one, "words": _tsvector(title, body)} for one, title, body in rows]
    )


def _tsvector(title: str, body: str) -> str:
    """Write the words as PostgreSQL reads them; a gap keeps phrases out of title and text both.

    PostgreSQL knows 256 places of a word, up to the 16,383rd: later words are found, but not as
    parts of phrases.
    """
    words: dict[str, list[int]] = {}
    titled = tokens(title)
    for start, of_field in ((1, titled), (len(titled) + 2, tokens(body))):
        for place, word in enumerate(of_field, start):
            places = words.setdefault(word, [])
            if len(places) < 256 and place < 16_384:
                places.append(place)
    return " ".join(
        f"'{word}'" + (":" + ",".join(map(str, places)) if places else "")
        for word, places in words.items()
    )
