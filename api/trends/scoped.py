"""A summary of what a query finds: its articles about migration, beside those of the period before.

Counted live, since no roll-up keeps it. Surges are told of labels alone, so none is told here, and
nothing is said to have fallen silent: a query's past may lie anywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from api.trends.changes import Change, judged, scatter
from api.trends.facts import SUBJECT, Facts, Quoted, Unknown
from api.trends.labels import name_of, query_of, within
from api.trends.periods import DAY
from api.trends.ranges import Range
from api.trends.reading import ByDay, volumes
from api.trends.series import Of, total
from api.trends.summary import StoryTold
from models.query.parse import parse_query
from models.speaking import ROLES
from models.store.archives import has_archives
from models.store.beside import newest_narrow, stories_among
from models.store.counting import live_counts
from models.store.heard import shares_heard
from models.store.missing import unread
from models.vocabulary import TONE_LABELS, Decision

LOOKED_AT = 5_000
"""Articles, the newest of the period, among which stories are sought."""

_PAST = timedelta(days=28)
_MOVING = ("topic", "country", "narrative")
_STORIES, _QUOTED = 5, 5
_AXES = {axis: (*labels, Decision.CANT_SAY.value) for axis, labels in TONE_LABELS.items()}


def load_scoped_facts(session: Session, query: str, days: Range, now: datetime) -> Facts:
    """Read what is told of a query's articles about migration, as a part of all of them.

    Raises:
        QueryError: the query does not parse.
    """
    parse_query(query, now.date())  # so that an error's place is in what was typed
    sides = _Sides(session, days, query)
    subject = sides.subject()
    changes = [one for dimension in _MOVING for one in sides.seen(dimension)]
    tone = [one for axis, labels in _AXES.items() for one in sides.each(axis, labels)]
    voices = sides.each("quoted", ROLES)
    told = iter(judged([subject, sides.loaded(), *changes, *tone, *voices]))
    subject, loaded = next(told), next(told)
    changes, tone, voices = ([next(told) for _ in some] for some in (changes, tone, voices))
    return Facts(
        days=days,
        today=now.date(),
        collected=subject,
        subject=subject,
        changes=tuple(changes),
        tone=tuple(tone),
        loaded=loaded,
        roles=tuple(sides.seen("narrative_role")),
        surges=(),
        stories=_stories(session, subject.query, days),
        voices=tuple(voices),
        quoted=tuple(_quoted(sides.seen("speaker"))),
        unknown=_unknown(session, days),
    )


class _Sides:
    """Both periods as a query finds them. What it finds of migration coverage is the whole.

    As `api.trends.sides`, of what no roll-up keeps; four weeks before tell how days scatter.
    """

    def __init__(self, session: Session, days: Range, scope: str) -> None:
        self._session, self._scope = session, scope
        self._now, self._before = days, days.before()
        self._all = Range(min(self._before.first, days.first - _PAST), days.last)
        self._coverage = volumes(session, Of.SUBJECT, self._all)
        self._found = self._counts("relevance").get("subject", {})

    def subject(self) -> Change:
        """Return what is found, as a part of migration coverage."""
        change = self._change("relevance", "subject", self._found, self._coverage)
        return replace(change, of=SUBJECT)

    def seen(self, dimension: str) -> list[Change]:
        """Return the labels of a dimension that occur in either period."""
        counts = self._counts(dimension)
        found = [self._change(dimension, one, counts[one], self._found) for one in sorted(counts)]
        return [one for one in found if one.count or one.before]

    def each(self, dimension: str, labels: Iterable[str]) -> list[Change]:
        """Return given labels of a dimension, those that do not occur too."""
        counts = self._counts(dimension)
        return [self._change(dimension, one, counts.get(one, {}), self._found) for one in labels]

    def loaded(self) -> Change:
        """Return loaded and dehumanising words together, as one label."""
        found = self._counts("respect")
        both = Counter(found.get("1", {})) + Counter(found.get("2", {}))
        change = self._change("respect", "1", both, self._found)
        return replace(change, query=self._scoped(f"(respect:1 OR respect:2) {SUBJECT}"))

    def _counts(self, dimension: str) -> dict[str, dict[date, int]]:
        days = self._all
        query = parse_query(within(self._scoped(""), days.first, days.last), days.last)
        counts: dict[str, dict[date, int]] = defaultdict(dict)
        for (second, label), number in live_counts(self._session, query, DAY, dimension).items():
            counts[label][datetime.fromtimestamp(second, UTC).date()] = number
        return dict(counts)

    def _scoped(self, query: str) -> str:
        return f"({self._scope}) {query}".strip()

    def _change(self, dimension: str, label: str, counts: ByDay, whole: ByDay) -> Change:
        now, before = self._now, self._before
        past = Range(self._all.first, before.last)
        return Change(
            dimension,
            label,
            name_of(dimension, label),
            self._scoped(query_of(dimension, label)),
            total(counts, now.first, now.last),
            total(counts, before.first, before.last),
            total(whole, now.first, now.last),
            total(whole, before.first, before.last),
            of=self._scoped(SUBJECT),
            dispersion=scatter(_days(counts, whole, past), _days(counts, whole, now)),
        )


def _days(counts: ByDay, whole: ByDay, days: Range) -> Iterator[tuple[int, int]]:
    return (
        (counts.get(day, 0), volume)
        for day, volume in whole.items()
        if days.first <= day <= days.last
    )


def _stories(session: Session, query: str, days: Range) -> tuple[StoryTold, ...]:
    asked = parse_query(within(query, days.first, days.last), days.last)
    found = stories_among(session, newest_narrow(session, asked, LOOKED_AT), _STORIES)
    return tuple(
        StoryTold(one.story.id or 0, one.story.title, one.articles, one.outlets) for one in found
    )


def _quoted(speakers: Iterable[Change]) -> Iterator[Quoted]:
    """Yield those quoted most, in more than one article."""
    for one in sorted(speakers, key=lambda one: (-one.count, one.label))[:_QUOTED]:
        if one.count > 1:
            yield Quoted(one.label, one.query, one.count)


def _unknown(session: Session, days: Range) -> Unknown:
    [heard] = shares_heard(session, [days.moments])
    return Unknown(
        heard=heard,
        is_imported=heard is None and has_archives(session),
        waiting=unread(session, *days.moments),
    )
