"""What pages list beside articles: their labels, many articles at once."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from models.store.chunks import in_chunks
from models.store.generations import said_of
from models.tag import Tag
from models.vocabulary import Decision, TagKind


def labels_of(
    session: Session, article_ids: Sequence[int], kinds: Sequence[TagKind]
) -> dict[int, list[tuple[TagKind, str]]]:
    """Return the labels of some kinds that articles were given, each once, in the order said."""
    found: dict[int, dict[tuple[TagKind, str], None]] = defaultdict(dict)
    for ids in in_chunks(article_ids):
        query = select(col(Tag.article_id), col(Tag.kind), col(Tag.label)).where(
            said_of(Tag, ids),
            col(Tag.kind).in_(kinds),
            col(Tag.decision) == Decision.YES,
        )
        for article_id, kind, label in session.execute(query.order_by(col(Tag.id))):
            found[article_id][kind, label] = None
    return {article_id: list(labels) for article_id, labels in found.items()}
