"""Briefs as they were sent: kept once, and owed once to who subscribed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlmodel import Session, col

from models.alert import Delivery, Receiver
from models.brief import Issue, Subscription
from models.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class NewIssue:
    """A brief that is to be kept."""

    week: str
    query: str
    language: str
    first: date
    title: str
    digest: str
    body: dict[str, Any]


def keep_issue(
    session: Session, new: NewIssue, now: datetime, corrects: Issue | None = None
) -> Issue:
    """Keep a brief as it is sent; a correction is numbered after what it stands in for."""
    number = corrects.number + 1 if corrects else 1
    issue = Issue(
        uid=uuid5(_NAMESPACE, new.digest),
        week=new.week,
        query=new.query,
        language=new.language,
        number=number,
        digest=new.digest,
        title=new.title,
        body=new.body,
        first=new.first,
        issued_at=now,
        corrects_id=corrects.id if corrects else None,
    )
    session.add(issue)
    session.flush()
    return issue


def newest_issue(session: Session, week: str, query: str, language: str) -> Issue | None:
    """Return the brief of a week as it was sent last; None where none was."""
    issues = select(Issue).where(
        col(Issue.week) == week, col(Issue.query) == query, col(Issue.language) == language
    )
    return session.scalars(issues.order_by(col(Issue.number).desc()).limit(1)).first()


def get_issue(session: Session, digest: str) -> Issue:
    """Return a brief as it was sent.

    Raises:
        NotFoundError: there is none of that digest.
    """
    issue = session.scalars(select(Issue).where(col(Issue.digest) == digest)).first()
    if issue is None:
        raise NotFoundError(f"no brief was sent under the digest {digest[:80]}")
    return issue


def correction_of(session: Session, issue: Issue) -> Issue | None:
    """Return what stands in for a brief that was corrected."""
    return session.scalars(select(Issue).where(col(Issue.corrects_id) == issue.id)).first()


def list_issues(session: Session, limit: int) -> list[Issue]:
    """Return the briefs that were sent, newest first: the corrections among them too."""
    query = select(Issue).order_by(col(Issue.issued_at).desc(), col(Issue.id).desc())
    return list(session.scalars(query.limit(limit)))


def issues_to_forget(session: Session, day: date, limit: int) -> list[Issue]:
    """Return briefs of weeks that began by a day and still have titles, quotes and names."""
    query = select(Issue).where(col(Issue.first) <= day, col(Issue.forgotten_at).is_(None))
    return list(session.scalars(query.order_by(col(Issue.id)).limit(limit).with_for_update()))


def owe_issue(
    session: Session, issue: Issue, subscription: Subscription, now: datetime
) -> Delivery | None:
    """Put a brief into the outbox for a subscription's receiver; None where it is there already."""
    receiver = session.get_one(Receiver, subscription.receiver_id)
    there = select(col(Delivery.id)).where(
        col(Delivery.issue_id) == issue.id, col(Delivery.receiver_id) == receiver.id
    )
    if not receiver.is_active or session.scalars(there).first():
        return None
    delivery = Delivery(
        uid=uuid5(issue.uid, str(receiver.uid)),
        issue_id=issue.id,
        subscription_id=subscription.id,
        receiver_id=receiver.id or 0,
        due_at=now,
        created_at=now,
    )
    session.add(delivery)
    session.flush()
    return delivery


def told_of(session: Session, issue: Issue) -> Sequence[Subscription]:
    """Return the subscriptions in force that were owed a brief of that week, in any number."""
    query = (
        select(Subscription)
        .join(Delivery, col(Delivery.subscription_id) == col(Subscription.id))
        .join(Issue, col(Issue.id) == col(Delivery.issue_id))
        .where(
            col(Issue.week) == issue.week,
            col(Issue.query) == issue.query,
            col(Issue.language) == issue.language,
            col(Subscription.ended_at).is_(None),
        )
        .distinct()
        .order_by(col(Subscription.id))
    )
    return session.scalars(query).all()


_NAMESPACE = UUID("5f1c8b1e-7a52-5c1b-9d51-3a1f2d0b6c44")
