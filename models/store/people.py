"""Whom a last name alone means on a day: names as articles have them, read as people.

An article that has no whole name for somebody is stored under the last name. That is the one person
whom articles within `NEAR` of its day quote by a whole name that ends so; where nobody is, or
several are, it names nobody and is listed under no name. What is stored stays as it is: every
reader of speakers (counts, series, queries, quotes) asks here, so all agree, and a day's count is
the same whatever days it is asked with.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlmodel import Session, col

from models.organisations import canonical
from models.speaking import bearers, is_alone
from models.store.bulk import driver_rows, table_of
from models.store.engine import is_sqlite
from models.store.generations import LIVE
from models.store.ids import is_of_days
from models.store.once import once
from models.tag import DayCount, Quote

NEAR = timedelta(days=60)
"""How far from a day the articles may be that tell whose a last name is."""

SPEAKER = "speaker"
"""The dimension of the roll-up that is read so."""

Row = tuple[date, str, int]
"""Day, name, articles."""

_FIRST, _LAST = date(1900, 1, 1), date(9000, 1, 1)
_COLUMNS = table_of(DayCount).c
_KEPT = (
    select(_COLUMNS.day, _COLUMNS.label, _COLUMNS.count)
    .where(_COLUMNS.generation == func.coalesce(bindparam("generation"), LIVE))
    .where(_COLUMNS.dimension == SPEAKER)
    .where(_COLUMNS.day.between(bindparam("first"), bindparam("last")))
)
_IN_ORDER = _KEPT.order_by(_COLUMNS.day, _COLUMNS.label)
_OF_NAMES = _IN_ORDER.where(_COLUMNS.label.in_(bindparam("labels", expanding=True)))
_OF_ONE_WORD = _IN_ORDER.where(_COLUMNS.label.not_like("% %"))
_WHOLE = _KEPT.where(_COLUMNS.label.like("% %")).with_only_columns(_COLUMNS.label).distinct()
_TOTALS = _KEPT.with_only_columns(_COLUMNS.label, func.sum(_COLUMNS.count)).group_by(_COLUMNS.label)


class People:
    """Whom the last names mean that stand alone in articles of some days.

    `alone` are the rows of these, `whole` those of whole names that end so, of days near them too.
    """

    def __init__(self, alone: Sequence[Row], whole: Sequence[Row]) -> None:
        self._days: dict[str, list[date]] = defaultdict(list)
        for day, name, _ in whole:
            self._days[name].append(day)
        self._bearers: dict[str, list[str]] = defaultdict(list)
        for name in self._days:
            self._bearers[_last_word(name)].append(name)
        self.alone = [(day, name, count, self.person(name, day)) for day, name, count in alone]

    def person(self, name: str, day: date) -> str | None:
        """Return whom a name means on a day; None for nobody in particular."""
        if not is_alone(name):
            return name
        near = [one for one in self._bearers.get(name, ()) if self._is_near(one, day)]
        found = bearers(name, near)
        return found[0] if len(found) == 1 else None

    def quoted(self, name: str, quote: type[Quote] = Quote) -> ColumnElement[bool]:
        """Tell which quotes are of a person; of a last name alone, those of all who bear it."""
        called: Any = col(quote.name)
        written = {name, name.title(), name.upper(), canonical(name) or name}
        if is_alone(name):
            ends = func.lower(called).endswith(f" {name.lower()}", autoescape=True)
            return or_(called.in_(written), ends)
        article: Any = col(quote.article_id)
        alone = (and_(called == one, is_of_days(article, *days)) for one, days in self._of(written))
        return or_(called.in_(written), *alone)

    def _of(self, written: Collection[str]) -> Iterator[tuple[str, tuple[date, date]]]:
        """Yield each last name and the days, first and last, on which it is a person's alone."""
        theirs = {name for _, name, _, person in self.alone if person in written}
        said = [(name, day, person) for day, name, _, person in self.alone if name in theirs]
        said.sort(key=lambda one: one[:2])
        for (name, is_theirs), run in groupby(said, key=lambda one: (one[0], one[2] in written)):
            if is_theirs:
                days = [day for _, day, _ in run]
                yield name, (days[0], days[-1])

    def _is_near(self, name: str, day: date) -> bool:
        days = self._days[name]
        at = bisect_left(days, day - NEAR)
        return at < len(days) and days[at] <= day + NEAR


def people(
    session: Session,
    first: date | None = None,
    last: date | None = None,
    generation: int | None = None,
) -> People:
    """Return whom last names mean in articles of some days; of all days where none are given.

    That is in the live generation, or in another one that is kept.
    """
    days = first or _FIRST, last or _LAST
    return once(session, ("people", *days, generation), lambda: _people(session, *days, generation))


def speaker_counts(
    session: Session, labels: Sequence[str] | None, first: date, last: date
) -> list[Row]:
    """Return (day, person, articles), the oldest first; `labels` None means all of them."""
    days = _within(first, last)
    if labels is None:
        rows = _rows(session, _IN_ORDER, days)
    else:
        rows = _rows(session, _OF_NAMES, {**days, "labels": labels})
    found = Counter({(day, name): count for day, name, count in rows if not is_alone(name)})
    for day, _, count, person in people(session, first, last).alone:
        if person is not None and (labels is None or person in labels):
            found[day, person] += count
    return sorted((day, person, count) for (day, person), count in found.items())


def speaker_totals(session: Session, first: date, last: date) -> Mapping[str, int]:
    """Return in how many articles each person is quoted in a range, both days included."""
    days = _within(first, last)
    rows = driver_rows(session, _TOTALS, days)
    totals = Counter({name: int(count) for name, count in rows if not is_alone(name)})
    for _, _, count, person in people(session, first, last).alone:
        if person is not None:
            totals[person] += count
    return totals


def names_of_person(session: Session, person: str, first: date, last: date) -> dict[str, int]:
    """Return what articles of some days call a person, and in how many."""
    days = _within(first, last)
    rows = _rows(session, _OF_NAMES, {**days, "labels": [person]})
    found = Counter({person: sum(count for _, _, count in rows)})
    for _, name, count, called in people(session, first, last).alone:
        if called == person:
            found[name] += count
    return {name: count for name, count in found.most_common() if count}


def persons_called(session: Session, name: str) -> set[str]:
    """Return who may be meant by a name: who is quoted by it, or all who bear a last name."""
    listed = canonical(name) or name
    written = {listed, listed.title(), listed.upper()}
    days = _within(_FIRST, _LAST)
    if not is_alone(listed):
        found = {one for _, one, _ in _rows(session, _OF_NAMES, {**days, "labels": [*written]})}
        return {listed} if listed in found else found
    ends = f" {listed.casefold()}"
    return {one for (one,) in driver_rows(session, _WHOLE, days) if one.casefold().endswith(ends)}


def _people(session: Session, first: date, last: date, generation: int | None) -> People:
    days = _within(first, last, generation)
    alone = [row for row in _rows(session, _OF_ONE_WORD, days) if is_alone(row[1])]
    if not alone:
        return People((), ())
    lasts = {name for _, name, _ in alone}
    near = _within(alone[0][0] - NEAR, alone[-1][0] + NEAR, generation)
    names = [one for (one,) in driver_rows(session, _WHOLE, near) if _last_word(one) in lasts]
    return People(alone, _rows(session, _OF_NAMES, {**near, "labels": names}))


def _within(first: date, last: date, generation: int | None = None) -> dict[str, object]:
    return {"first": first, "last": last, "generation": generation}


def _rows(session: Session, asked: Select[Any], wanted: Mapping[str, object]) -> list[Row]:
    rows = driver_rows(session, asked, wanted)
    if is_sqlite(session):
        return [(date.fromisoformat(day), label, count) for day, label, count in rows]
    return [(day, label, count) for day, label, count in rows]


def _last_word(name: str) -> str:
    return name.rsplit(" ", 1)[-1]
