"""What a summary tells of, read from the store: this period beside the one before."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from api.languages.writing import Language
from api.trends.changes import Change, judged, scatter
from api.trends.facts import ALL, SUBJECT, Facts, Silent, Unknown
from api.trends.labels import name_of, query_of, within
from api.trends.ranges import Range
from api.trends.reading import Asked, ByDay, label_counts, volumes
from api.trends.series import Of, total
from api.trends.summarise import summarise
from api.trends.summary import StoryTold, Summary
from api.trends.surging import load_surges
from models.query.parse import parse_query
from models.store.archives import list_archives
from models.store.heard import shares_heard
from models.store.missing import silent_outlets, unread
from models.store.search import count
from models.store.stories import largest_stories
from models.vocabulary import TONE_LABELS, Decision

_CHANGES = ("topic", "country", "narrative")
_PAST = timedelta(days=28)  # that tells how much days scatter, where the period before is shorter
_MOST = 8  # silent outlets that a query names
_FAR = 1.959963984540054  # standard errors of a two-sided 95 % interval


def load_summary(
    session: Session, days: Range, now: datetime, language: Language = Language.EN
) -> Summary:
    """Summarise a period against the one before it."""
    return summarise(load_facts(session, days, now), language, now)


def load_facts(session: Session, days: Range, now: datetime) -> Facts:
    """Read what a summary tells of: the roll-up, and a few narrow columns."""
    sides = _Sides(session, days)
    subject = sides.change("relevance", "subject", Of.COLLECTED)
    changes = [one for name in _CHANGES for one in sides.changes(name)]
    tone = [one for axis in TONE_LABELS for one in sides.tone(axis)]
    subject, loaded, *others = judged([subject, sides.loaded(), *changes, *tone])
    changes, tone = others[: len(changes)], others[len(changes) :]
    return Facts(
        days=days,
        today=now.date(),
        collected=sides.change("all", "", Of.COLLECTED),
        subject=subject,
        changes=tuple(changes),
        tone=tuple(tone),
        loaded=loaded,
        roles=tuple(sides.changes("narrative_role")),
        surges=tuple(surge for surge in load_surges(session, days) if surge.is_surge),
        stories=_stories(session, days),
        silent=tuple(_silent(session, days, changes, now.date())),
        unknown=_unknown(session, days),
    )


class _Sides:
    """Both periods as the roll-up has them, and some time before that tells how days scatter."""

    def __init__(self, session: Session, days: Range) -> None:
        self._session = session
        self._days, self._before = days, days.before()
        self._all = Range(min(self._before.first, days.first - _PAST), days.last)
        self._volumes = {of: volumes(session, of, self._all) for of in (Of.COLLECTED, Of.SUBJECT)}

    def change(self, dimension: str, label: str, of: Of) -> Change:
        counts = label_counts(self._session, Asked(dimension, label, self._all)).get(label, {})
        return self._changed(dimension, label, counts, of)

    def changes(self, dimension: str) -> list[Change]:
        counts = label_counts(self._session, Asked(dimension, None, self._all))
        found = [
            self._changed(dimension, label, counts[label], Of.SUBJECT) for label in sorted(counts)
        ]
        return [one for one in found if one.count or one.before]

    def tone(self, axis: str) -> list[Change]:
        """Return all labels of an axis, those that do not occur too."""
        counts = label_counts(self._session, Asked(axis, None, self._all))
        return [
            self._changed(axis, label, counts.get(label, {}), Of.SUBJECT)
            for label in (*TONE_LABELS[axis], Decision.CANT_SAY.value)
        ]

    def loaded(self) -> Change:
        """Return loaded and dehumanising words together, as one label."""
        found = label_counts(self._session, Asked("respect", None, self._all))
        both = Counter(found.get("1", {})) + Counter(found.get("2", {}))
        change = self._changed("respect", "1", both, Of.SUBJECT)
        return replace(change, query=f"(respect:1 OR respect:2) {SUBJECT}")

    def _changed(self, dimension: str, label: str, counts: ByDay, of: Of) -> Change:
        whole, now, before = self._volumes[of], self._days, self._before
        past = Range(self._all.first, before.last)
        return Change(
            dimension,
            label,
            name_of(dimension, label),
            query_of(dimension, label) or ALL,
            total(counts, now.first, now.last),
            total(counts, before.first, before.last),
            total(whole, now.first, now.last),
            total(whole, before.first, before.last),
            of=SUBJECT if of is Of.SUBJECT else ALL,
            dispersion=scatter(_by_day(counts, whole, past), _by_day(counts, whole, now)),
        )


def _by_day(counts: ByDay, whole: ByDay, days: Range) -> Iterator[tuple[int, int]]:
    return (
        (counts.get(day, 0), volume)
        for day, volume in whole.items()
        if days.first <= day <= days.last
    )


def _stories(session: Session, days: Range) -> tuple[StoryTold, ...]:
    found = largest_stories(session, *days.moments, 5)
    return tuple(
        StoryTold(story.id or 0, story.title, articles, outlets)
        for story, articles, outlets in found
    )


def _silent(
    session: Session, days: Range, changes: Sequence[Change], today: date
) -> Iterator[Silent]:
    """Yield what fell by chance alone once the articles of silent outlets are left out."""
    outlets = silent_outlets(session, *days.moments)[:_MOST]
    if not outlets:
        return
    before = days.before()
    theirs = " OR ".join(query_of("outlet", name).removesuffix(f" {SUBJECT}") for name in outlets)
    brought = label_counts(session, Asked("outlet", None, before))
    volume = sum(sum(brought.get(name, {}).values()) for name in outlets)
    for change in changes:
        if change.is_real and change.errors < 0 and change.dimension != "narrative":
            query = within(f"{change.query} ({theirs})", before.first, before.last)
            articles = count(session, parse_query(query, today))
            others = replace(
                change,
                before=change.before - articles,
                volume_before=change.volume_before - volume,
            )
            if articles and abs(others.errors) < _FAR:
                yield Silent(change.dimension, change.label, articles, query, tuple(outlets))


def _unknown(session: Session, days: Range) -> Unknown:
    start, end = days.moments
    [heard] = shares_heard(session, [(start, end)])
    return Unknown(
        heard,
        heard is None and bool(list_archives(session)),
        unread(session, start, end),
        tuple(_unlabelled(session, days)),
    )


def _unlabelled(session: Session, days: Range) -> Iterable[tuple[str, int]]:
    """Return languages none of whose articles was given a topic, the most frequent first."""
    labelled = {
        label.partition("|")[2]
        for label in label_counts(session, Asked("topic+language", None, days))
    }
    found = {
        language: sum(by_day.values())
        for language, by_day in label_counts(session, Asked("language", None, days)).items()
    }
    without = [(code, number) for code, number in found.items() if code not in labelled]
    return sorted(without, key=lambda one: (-one[1], one[0]))
