"""The pass that issues briefs: gathered when due, kept as they are, and owed to who subscribed.

A brief is gathered outside of any writing transaction; it is kept, owed and noted in one. So a
pass that dies, or runs twice, sends nobody the same week twice. `deliver` sends what is owed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from api.briefs.document import Brief, digest_of, to_json
from api.briefs.gather import Wanted, load_brief
from api.briefs.schedule import Due, Times, newest_due
from api.briefs.weeks import name_of_week
from api.briefs.words import Wording
from api.languages.writing import Language
from api.trends.ranges import Range
from models import Issue, Subscription
from models.errors import InvalidError, NotFoundError, QueryError, TooSlowError
from models.store.briefs import NewIssue, keep_issue, newest_issue, owe_issue, told_of
from models.store.engine import Begin
from models.store.subscriptions import is_owed, list_subscriptions, take_subscription

Ours = tuple[str, ...]
"""Names of the outlets that are our own."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of one week that was due to a subscription: why it failed, if it did."""

    subscription: Subscription
    week: str
    error: str = ""


def issue_due(begin: Begin, read: Begin, now: datetime, ours: Ours = ()) -> Iterator[Issued]:
    """Issue every brief that is due, once a subscription and week, and yield what came of each."""
    with read() as session:
        owed = [one for one, _ in list_subscriptions(session) if is_owed(one)]
        due = [(one, week) for one in owed if (week := _due(one, now))]
    for subscription, week in due:
        wanted = _wanted(subscription, week.days, ours)
        try:
            made = _make(read, wanted, now)
        except (QueryError, TooSlowError) as error:
            yield Issued(subscription, week.week, str(error))
            continue
        with begin() as session:
            held = take_subscription(session, subscription.uid)
            if held is None or _due(held, now) != week:  # somebody else was first
                continue
            issue = newest_issue(session, *_key(wanted))
            owe_issue(session, issue or keep_issue(session, made, now), held, now)
            held.told_week = week.week
        yield Issued(subscription, week.week)


def correct(begin: Begin, read: Begin, wanted: Wanted, note: str, now: datetime) -> Issue:
    """Issue a week's brief anew with a note, to all who were sent it before (TRUST, S8).

    Raises:
        InvalidError: the note is empty.
        NotFoundError: none was sent.
    """
    if not note.strip():
        raise InvalidError("note", "say what was wrong")
    with read() as session:
        before = newest_issue(session, *_key(wanted))
        if before is None:
            week = name_of_week(wanted.days.first)
            raise NotFoundError(f"no brief of {week} was sent with this query and language")
        told = Wording(wanted.language).plain("state.corrected", note=note.strip())
        brief = replace(load_brief(session, wanted, now), note=told, corrects=before.digest)
    with begin() as session:
        issue = keep_issue(session, _new(brief), now, newest_issue(session, *_key(wanted)))
        for subscription in told_of(session, issue):
            owe_issue(session, issue, subscription, now)
    return issue


def _due(subscription: Subscription, now: datetime) -> Due | None:
    times = Times(subscription.weekday, subscription.at, ZoneInfo(subscription.zone))
    due = newest_due(times, subscription.created_at, now)
    return None if due is None or due.week == subscription.told_week else due


def _wanted(subscription: Subscription, days: Range, ours: Ours) -> Wanted:
    return Wanted(days, subscription.query, Language(subscription.language), ours)


def _make(read: Begin, wanted: Wanted, now: datetime) -> NewIssue:
    with read() as session:
        return _new(load_brief(session, wanted, now))


def _new(brief: Brief) -> NewIssue:
    body = to_json(brief)
    return NewIssue(
        brief.week,
        brief.query,
        brief.language.value,
        brief.first,
        brief.title,
        digest_of(body),
        body,
    )


def _key(wanted: Wanted) -> tuple[str, str, str]:
    return name_of_week(wanted.days.first), wanted.query, wanted.language.value
