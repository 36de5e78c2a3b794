"""What coders answered, and how far they agreed: rows are only ever added, a coder's last holds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.article import Article
from models.coding import Agreement, Coding
from models.correction import Correction
from models.feed import Outlet

Codings = dict[int, dict[str, dict[str, Any]]]
"""The answers that hold: article, coder, the codebook's object."""


@dataclass(frozen=True, slots=True)
class Coder:
    """Who answers: one of a sheet's coders, or who decides where they differ."""

    name: str
    is_adjudicator: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """All that people said of an article: its coders, and who adjudicated."""

    article: Article
    outlet: str
    coded: list[dict[str, Any]]
    adjudicated: dict[str, Any] | None


def codings_of(session: Session, sheet_id: int, *, is_adjudication: bool = False) -> Codings:
    """Return the answers of a sheet's coders that hold, or those of its adjudicators."""
    query = select(Coding).where(
        col(Coding.sheet_id) == sheet_id, col(Coding.is_adjudication).is_(is_adjudication)
    )
    found: Codings = defaultdict(dict)
    for one in session.scalars(query.order_by(col(Coding.id))):
        found[one.article_id][one.coder] = one.answers
    return found


def keep_codings(
    session: Session,
    sheet_id: int,
    coder: Coder,
    answered: Iterable[tuple[int, dict[str, Any]]],
    now: datetime,
) -> int:
    """Keep a coder's answers to articles; returns how many differ from those before."""
    held = codings_of(session, sheet_id, is_adjudication=coder.is_adjudicator)
    new = [
        Coding(
            sheet_id=sheet_id,
            article_id=article_id,
            coder=coder.name,
            is_adjudication=coder.is_adjudicator,
            answers=answers,
            at=now,
        )
        for article_id, answers in answered
        if held.get(article_id, {}).get(coder.name) != answers
    ]
    session.add_all(new)
    session.flush()
    return len(new)


def keep_agreement(session: Session, found: Sequence[Agreement]) -> None:
    """Keep how far a sheet's coders agree by now."""
    session.add_all(found)
    session.flush()


def agreements_of(session: Session, sheet_id: int | None = None) -> list[Agreement]:
    """Return how far coders agreed when it was last computed: of one sheet, or of each."""
    query = select(Agreement).order_by(col(Agreement.id))
    if sheet_id is not None:
        query = query.where(col(Agreement.sheet_id) == sheet_id)
    last = {(one.sheet_id, one.question): one for one in session.scalars(query)}
    return sorted(last.values(), key=lambda one: (one.sheet_id, one.id or 0))


def judged_articles(session: Session) -> list[Judged]:
    """Return every article that people coded or corrected, oldest first."""
    coded = select(col(Coding.article_id)).union(select(col(Correction.article_id)))
    query = (
        select(Article, col(Outlet.name))
        .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
        .where(col(Article.id).in_(coded))
        .order_by(col(Article.id))
    )
    answers = _answers(session)
    return [
        Judged(
            article,
            outlet,
            [one.answers for one in answers[article.id] if not one.is_adjudication],
            next((one.answers for one in answers[article.id] if one.is_adjudication), None),
        )
        for article, outlet in session.execute(query)
    ]


def _answers(session: Session) -> dict[int, list[Coding]]:
    """Return the codings that hold of each article, the newest first."""
    last: dict[tuple[int, str, bool], Coding] = {}
    for one in session.scalars(select(Coding).order_by(col(Coding.id))):
        last[one.article_id, one.coder, one.is_adjudication] = one
    found: dict[int, list[Coding]] = defaultdict(list)
    for one in sorted(last.values(), key=lambda one: -(one.id or 0)):
        found[one.article_id].append(one)
    return found
