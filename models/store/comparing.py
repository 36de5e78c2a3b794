"""What a version of the cascade says otherwise than another, label by label.

Of articles that both have read: so that a version half way through is compared fairly.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Exists, case, func, literal, select
from sqlmodel import Session, col

from models.correcting import QUESTIONS
from models.tag import Generation, Tag, Visit
from models.vocabulary import Decision, TagKind


@dataclass(frozen=True, slots=True)
class Difference:
    """How many articles carry a label before and after: `after = before - lost + gained`."""

    kind: TagKind
    label: str
    before: int
    after: int
    gained: int
    lost: int


def compare(session: Session, before: Generation, after: Generation) -> list[Difference]:
    """Return the labels that either version gave, those that change most articles first."""
    carried = (
        select(col(Tag.kind), col(Tag.label))
        .add_columns(_carries(before).label("old"), _carries(after).label("new"))
        .where(col(Tag.generation).in_((before.id, after.id)))
        .where(col(Tag.kind).in_(QUESTIONS), col(Tag.decision) == Decision.YES)
        .where(_has_read(before), _has_read(after))
        .group_by(col(Tag.kind), col(Tag.label), col(Tag.article_id))
        .subquery()
    )
    old, new = carried.c.old, carried.c.new
    query = (
        select(carried.c.kind, carried.c.label)
        .add_columns(func.sum(old), func.sum(new), func.sum(old * new))
        .group_by(carried.c.kind, carried.c.label)
    )
    found = [
        Difference(
            row[0], row[1], int(row[2]), int(row[3]), int(row[3] - row[4]), int(row[2] - row[4])
        )
        for row in session.execute(query)
    ]
    return sorted(found, key=lambda one: (-one.gained - one.lost, one.kind, one.label))


def _carries(generation: Generation) -> ColumnElement[int]:
    return func.max(case((col(Tag.generation) == generation.id, 1), else_=0))


def _has_read(generation: Generation) -> Exists:
    return (
        select(literal(1))
        .where(col(Visit.article_id) == col(Tag.article_id))
        .where(col(Visit.generation) == generation.id)
        .exists()
    )
