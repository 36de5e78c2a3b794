"""Corrections as they are read: all of an article's, and those that hold."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from models.correcting import QUESTIONS, Ruling
from models.correction import Correction
from models.store.chunks import in_chunks
from models.vocabulary import TagKind


def corrections_of(session: Session, article_id: int) -> list[Correction]:
    """Return what people corrected of an article, oldest first, with what was taken back."""
    query = select(Correction).where(col(Correction.article_id) == article_id)
    return list(session.scalars(query.order_by(col(Correction.id))))


def rulings_of(session: Session, article_ids: Sequence[int]) -> dict[int, list[Ruling]]:
    """Return the corrections of articles that hold: of each kind the last, unless taken back."""
    last: dict[int, dict[TagKind, Correction]] = defaultdict(dict)
    for ids in in_chunks(article_ids):
        query = select(Correction).where(col(Correction.article_id).in_(ids))
        for one in session.scalars(query.order_by(col(Correction.id))):
            last[one.article_id][one.kind] = one
    return {
        article_id: [_ruling(kinds[kind]) for kind in QUESTIONS if _holds(kinds.get(kind))]
        for article_id, kinds in last.items()
    }


def _holds(correction: Correction | None) -> bool:
    return correction is not None and correction.labels is not None


def _ruling(correction: Correction) -> Ruling:
    return Ruling(correction.kind, tuple(correction.labels or ()), correction.corrector)
