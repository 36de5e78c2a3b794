"""Alerts: raised once, with their deliveries in the same transaction; and reading them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from models.alert import Alert, AlertRule, Attempt, Delivery, Receiver
from models.article import Article, Pending, StoryMerge
from models.errors import NotFoundError
from models.store.rules import receivers_of
from models.tag import Arrival


@dataclass(frozen=True, slots=True)
class Verdict:
    """That a rule has something to say: `key` names it, so that it is said once."""

    key: str
    title: str
    body: dict[str, Any] = field(default_factory=dict)
    story_id: int | None = None


def raise_once(session: Session, rule: AlertRule, verdict: Verdict, now: datetime) -> Alert | None:
    """Store an alert; None where it was raised before, of a story since merged into this too."""
    merged = select(col(StoryMerge.from_story)).where(
        col(StoryMerge.into_story) == verdict.story_id
    )
    of_merged = and_(col(Alert.rule_id) == rule.id, col(Alert.story_id).in_(merged))
    same = or_(col(Alert.key) == verdict.key, of_merged)
    if session.scalars(select(col(Alert.id)).where(same)).first():
        return None
    alert = Alert(
        uid=uuid5(NAMESPACE_URL, f"tidings-alert:{verdict.key}"),
        rule_id=rule.id or 0,
        story_id=verdict.story_id,
        key=verdict.key,
        title=verdict.title,
        body=verdict.body,
        raised_at=now,
    )
    session.add(alert)
    session.flush()
    return alert


def owe(session: Session, rule: AlertRule, alert: Alert, now: datetime) -> None:
    """Put what a rule's receivers are owed into the outbox."""
    for receiver in receivers_of(session, rule):
        if receiver.is_active:
            session.add(
                Delivery(
                    uid=uuid5(alert.uid, str(receiver.uid)),
                    alert_id=alert.id or 0,
                    receiver_id=receiver.id or 0,
                    due_at=now,
                    created_at=now,
                )
            )
    session.flush()


def alerts_of_rule(session: Session, rule: AlertRule, since: datetime) -> list[Alert]:
    """Return a rule's alerts since a moment, oldest first."""
    query = select(Alert).where(col(Alert.rule_id) == rule.id, col(Alert.raised_at) >= since)
    return list(session.scalars(query.order_by(col(Alert.id))))


def newest_of_rule(session: Session, rule: AlertRule, since: datetime) -> Alert | None:
    """Return a rule's newest alert since a moment."""
    query = select(Alert).where(col(Alert.rule_id) == rule.id, col(Alert.raised_at) >= since)
    return session.scalars(query.order_by(col(Alert.id).desc()).limit(1)).first()


def list_alerts(
    session: Session, *, limit: int, before: int | None = None
) -> list[tuple[Alert, AlertRule]]:
    """Return alerts with their rules, newest first, with ids below `before`."""
    query = select(Alert, AlertRule).join(AlertRule, col(AlertRule.id) == col(Alert.rule_id))
    if before is not None:
        query = query.where(col(Alert.id) < before)
    rows = session.execute(query.order_by(col(Alert.id).desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


def get_alert(session: Session, uid: UUID) -> tuple[Alert, AlertRule]:
    """Return an alert and its rule.

    Raises:
        NotFoundError: there is none of that name.
    """
    query = select(Alert, AlertRule).join(AlertRule, col(AlertRule.id) == col(Alert.rule_id))
    row = session.execute(query.where(col(Alert.uid) == uid)).first()
    if row is None:
        raise NotFoundError(f"there is no alert {uid}")
    return row[0], row[1]


def deliveries_of(session: Session, alert: Alert) -> list[tuple[Delivery, Receiver]]:
    """Return to whom an alert is owed, and how that stands."""
    query = (
        select(Delivery, Receiver)
        .join(Receiver, col(Receiver.id) == col(Delivery.receiver_id))
        .where(col(Delivery.alert_id) == alert.id)
        .order_by(col(Delivery.id))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def attempts_of(session: Session, delivery: Delivery) -> list[Attempt]:
    """Return every try at a delivery, oldest first."""
    query = select(Attempt).where(col(Attempt.delivery_id) == delivery.id)
    return list(session.scalars(query.order_by(col(Attempt.id))))


def last_judgeable_arrival(session: Session) -> int:
    """Return the last arrival up to which every article is in the full-text index.

    A rule that judged further would miss words of articles that the index does not know yet.
    """
    waiting = session.scalars(
        select(func.min(col(Arrival.id))).join(
            Pending, col(Pending.article_id) == col(Arrival.article_id)
        )
    ).one()
    if waiting is not None:
        return int(waiting) - 1
    return session.scalars(select(func.max(col(Arrival.id)))).one() or 0


def crawled_counts(session: Session, first: date, last: date) -> dict[date, int]:
    """Return how many annotated articles each day has from feeds, both days included.

    Unlike the roll-up it leaves out imported archives, which are no news (FAULTS, E11).
    """
    query = (
        select(col(Article.day), func.count())
        .where(col(Article.day).between(first, last), col(Article.relevance).is_not(None))
        .where(col(Article.archive_id).is_(None))
        .group_by(col(Article.day))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def alertable(articles: list[Article], now: datetime, horizon: timedelta) -> list[Article]:
    """Keep the articles that may raise an alert: crawled ones of late, oldest first.

    An imported archive, or a feed's old entries seen for the first time, are no news.
    """
    kept = [
        article
        for article in articles
        if article.archive_id is None and article.effective_at >= now - horizon
    ]
    return sorted(kept, key=lambda article: article.id)
