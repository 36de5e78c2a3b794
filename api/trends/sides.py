"""A period and the one before, as the roll-up has them: each label's counts as a change.

Days are read only of labels whose move chance could not make if days did not scatter: how much
they do is then told from both periods, and from some time before where these are short.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from api.trends.changes import Change, scatter
from api.trends.facts import ALL, SUBJECT
from api.trends.labels import name_of, query_of
from api.trends.ranges import Range
from api.trends.reading import Asked, ByDay, label_counts, volumes
from api.trends.series import Of, total
from models.store.counts import label_totals

_PAST = timedelta(days=28)
_FAR = 1.959963984540054  # standard errors of a two-sided 95 % interval


class Sides:
    """Both periods, and what their shares are of."""

    def __init__(self, session: Session, days: Range) -> None:
        self._session = session
        self._now, self._before = days, days.before()
        self._all = Range(min(self._before.first, days.first - _PAST), days.last)
        self._volumes = {of: volumes(session, of, self._all) for of in (Of.COLLECTED, Of.SUBJECT)}
        self._wholes = {
            of: (self._total(by_day, days), self._total(by_day, self._before))
            for of, by_day in self._volumes.items()
        }

    def collected(self) -> Change:
        """Return all that was collected."""
        [change] = self._changes("all", [""], Of.COLLECTED)
        return change

    def subject(self) -> Change:
        """Return migration coverage, as a part of all that was collected."""
        [change] = self._changes("relevance", ["subject"], Of.COLLECTED)
        return change

    def seen(self, dimension: str) -> list[Change]:
        """Return the labels of a dimension that occur in either period."""
        return list(self._changes(dimension, None, Of.SUBJECT))

    def each(self, dimension: str, labels: Iterable[str]) -> list[Change]:
        """Return given labels of a dimension, those that do not occur too."""
        return list(self._changes(dimension, list(labels), Of.SUBJECT))

    def counts(self, dimension: str) -> dict[str, int]:
        """Return how often each label that occurs in either period does so in the later one."""
        now, before = self._totals(dimension)
        return {label: now.get(label, 0) for label in sorted({**now, **before})}

    def loaded(self) -> Change:
        """Return loaded and dehumanising words together, as one label."""
        found = label_counts(self._session, Asked("respect", None, self._all))
        both = Counter(found.get("1", {})) + Counter(found.get("2", {}))
        now, before = self._total(both, self._now), self._total(both, self._before)
        change = replace(
            self._change("respect", "1", now, before, Of.SUBJECT),
            label="1|2",
            query=f"(respect:1 OR respect:2) {SUBJECT}",
        )
        return replace(change, dispersion=self._scatter(both, Of.SUBJECT))

    def _changes(self, dimension: str, labels: list[str] | None, of: Of) -> Iterator[Change]:
        now, before = self._totals(dimension)
        changes = [
            self._change(dimension, label, now.get(label, 0), before.get(label, 0), of)
            for label in (sorted({**now, **before}) if labels is None else labels)
        ]
        far = [change.label for change in changes if abs(change.errors) >= _FAR]
        days = label_counts(self._session, Asked(dimension, None, self._all), far) if far else {}
        for change in changes:
            if change.label in days:
                scattered = self._scatter(days[change.label], of)
                yield replace(change, dispersion=scattered)
            else:
                yield change

    def _totals(self, dimension: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Return how often each label occurs now, and before."""
        now, before = self._now, self._before
        return (
            label_totals(self._session, dimension, now.first, now.last),
            label_totals(self._session, dimension, before.first, before.last),
        )

    def _change(self, dimension: str, label: str, now: int, before: int, of: Of) -> Change:
        whole, whole_before = self._wholes[of]
        return Change(
            dimension,
            label,
            name_of(dimension, label),
            query_of(dimension, label) or ALL,
            now,
            before,
            whole,
            whole_before,
            of=SUBJECT if of is Of.SUBJECT else ALL,
        )

    @staticmethod
    def _total(counts: ByDay, days: Range) -> int:
        return total(counts, days.first, days.last)

    def _scatter(self, counts: ByDay, of: Of) -> float:
        past = Range(self._all.first, self._before.last)
        whole = self._volumes[of]
        return scatter(_days(counts, whole, past), _days(counts, whole, self._now))


def _days(counts: ByDay, whole: ByDay, days: Range) -> Iterator[tuple[int, int]]:
    return (
        (counts.get(day, 0), volume)
        for day, volume in whole.items()
        if days.first <= day <= days.last
    )
