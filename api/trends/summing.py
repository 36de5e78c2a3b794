"""What a summary tells of, read from the store: this period beside the one before."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from sqlmodel import Session

from api.trends.labels import name_of, query_of
from api.trends.ranges import Range
from api.trends.reading import Asked, ByDay, label_counts, volumes
from api.trends.series import Of, total
from api.trends.summary import Change, Facts, StoryTold, Summary, summarise
from api.trends.surging import load_surges
from models.store.stories import largest_stories
from models.vocabulary import Relevance

_CHANGES = ("topic", "country", "narrative")
_TONES = ("valence", "stance", "respect")


def load_summary(session: Session, days: Range, now: datetime) -> Summary:
    """Summarise a period against the one before it."""
    before = days.before()
    found = load_surges(session, days)
    facts = Facts(
        days.first,
        days.last,
        before.first,
        before.last,
        collected=_change(session, "all", "", "all", days),
        subject=_change(session, "relevance", Relevance.SUBJECT.value, "all", days),
        changes=tuple(
            change for dimension in _CHANGES for change in _changes(session, dimension, days)
        ),
        tone=tuple(change for axis in _TONES for change in _changes(session, axis, days)),
        roles=tuple(_changes(session, "narrative_role", days)),
        surges=tuple(surge for surge in found if surge.is_surge),
        stories=_stories(session, days),
    )
    return summarise(facts, now)


def _change(session: Session, dimension: str, label: str, of: str, days: Range) -> Change:
    both = Range(days.before().first, days.last)
    counts = label_counts(session, Asked(dimension, label, both)).get(label, {})
    whole = label_counts(session, Asked(of, "", both)).get("", {})
    return _changed(dimension, label, counts, whole, days)


def _changes(session: Session, dimension: str, days: Range) -> Iterable[Change]:
    both = Range(days.before().first, days.last)
    whole = volumes(session, Of.SUBJECT, both)
    counts = label_counts(session, Asked(dimension, None, both))
    return [_changed(dimension, label, counts[label], whole, days) for label in sorted(counts)]


def _changed(dimension: str, label: str, counts: ByDay, whole: ByDay, days: Range) -> Change:
    before = days.before()
    return Change(
        dimension,
        label,
        name_of(dimension, label),
        query_of(dimension, label),
        total(counts, days.first, days.last),
        total(counts, before.first, before.last),
        total(whole, days.first, days.last),
        total(whole, before.first, before.last),
    )


def _stories(session: Session, days: Range) -> tuple[StoryTold, ...]:
    since = datetime.combine(days.first, time(), UTC)
    until = datetime.combine(days.last + timedelta(days=1), time(), UTC)
    return tuple(
        StoryTold(story.id or 0, story.title, articles, outlets)
        for story, articles, outlets in largest_stories(session, since, until, 5)
    )
