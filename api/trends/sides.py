"""A period and the one before, as the roll-up has them: each label's counts as a change.

Some time before both is read too, where they are short: it tells how much days scatter.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from api.trends.changes import Change, scatter
from api.trends.facts import ALL, SUBJECT
from api.trends.labels import name_of, query_of
from api.trends.ranges import Range
from api.trends.reading import Asked, ByDay, label_counts, volumes
from api.trends.series import Of, total

_PAST = timedelta(days=28)


class Sides:
    """Both periods, and what their shares are of."""

    def __init__(self, session: Session, days: Range) -> None:
        self._session = session
        self._now, self._before = days, days.before()
        self._all = Range(min(self._before.first, days.first - _PAST), days.last)
        self._volumes = {of: self._volume(of) for of in (Of.COLLECTED, Of.SUBJECT)}

    def collected(self) -> Change:
        """Return all that was collected."""
        return self._change("all", "", self._counts("all").get("", {}), Of.COLLECTED)

    def subject(self) -> Change:
        """Return migration coverage, as a part of all that was collected."""
        counts = self._counts("relevance").get("subject", {})
        return self._change("relevance", "subject", counts, Of.COLLECTED)

    def seen(self, dimension: str) -> list[Change]:
        """Return the labels of a dimension that occur in either period."""
        counts = self._counts(dimension)
        found = [self._change(dimension, label, counts[label]) for label in sorted(counts)]
        return [one for one in found if one.count or one.before]

    def each(self, dimension: str, labels: Iterable[str]) -> list[Change]:
        """Return given labels of a dimension, those that do not occur too."""
        counts = self._counts(dimension)
        return [self._change(dimension, label, counts.get(label, {})) for label in labels]

    def loaded(self) -> Change:
        """Return loaded and dehumanising words together, as one label."""
        found = self._counts("respect")
        both = Counter(found.get("1", {})) + Counter(found.get("2", {}))
        change = self._change("respect", "1", both)
        return replace(change, query=self._found(f"(respect:1 OR respect:2) {SUBJECT}"))

    def _counts(self, dimension: str) -> dict[str, ByDay]:
        return {**label_counts(self._session, Asked(dimension, None, self._all))}

    def _volume(self, of: Of) -> ByDay:
        return volumes(self._session, of, self._all)

    def _found(self, query: str) -> str:
        """Return what finds the articles that a query counts here."""
        return query

    def _whole(self, of: Of) -> str:
        """Return what finds the articles that shares are of."""
        return SUBJECT if of is Of.SUBJECT else ALL

    def _change(self, dimension: str, label: str, counts: ByDay, of: Of = Of.SUBJECT) -> Change:
        whole, now, before = self._volumes[of], self._now, self._before
        past = Range(self._all.first, before.last)
        return Change(
            dimension,
            label,
            name_of(dimension, label),
            self._found(query_of(dimension, label) or ALL),
            total(counts, now.first, now.last),
            total(counts, before.first, before.last),
            total(whole, now.first, now.last),
            total(whole, before.first, before.last),
            of=self._whole(of),
            dispersion=scatter(_days(counts, whole, past), _days(counts, whole, now)),
        )


def _days(counts: ByDay, whole: ByDay, days: Range) -> Iterator[tuple[int, int]]:
    return (
        (counts.get(day, 0), volume)
        for day, volume in whole.items()
        if days.first <= day <= days.last
    )
