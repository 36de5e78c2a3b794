"""Whom a name means on a day: names as articles have them, read as people.

An article that has no whole name for somebody is stored under the last name alone. That is the one
person whom articles within `NEAR` of its day quote by a whole name that ends so; where nobody is,
or several are, it names nobody and is listed under no name. What is stored stays as it is: every
reader of speakers (counts, series, queries, quotes) asks here, so all agree, and a day's count is
the same whatever days it is asked with.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select
from sqlmodel import Session, col

from models.organisations import canonical, spellings
from models.speaking import bearers, folded, is_alone
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

_FIRST, _LAST = date(1900, 1, 1), date(9000, 1, 1)
_COLUMNS = table_of(DayCount).c
_ROWS = (
    select(_COLUMNS.day, _COLUMNS.label, _COLUMNS.count)
    .where(_COLUMNS.dimension == SPEAKER)
    .where(_COLUMNS.day.between(bindparam("first"), bindparam("last")))
    .order_by(_COLUMNS.day, _COLUMNS.label)
)
_OF_LIVE = _ROWS.where(_COLUMNS.generation == LIVE)
_OF_OTHER = _ROWS.where(_COLUMNS.generation == bindparam("generation"))


def people(
    session: Session,
    first: date | None = None,
    last: date | None = None,
    generation: int | None = None,
) -> "People":
    """Return whom names mean that articles of some days quote; of all days where none are given.

    That is in the live generation, or in another one that is kept.
    """
    days = first or _FIRST, last or _LAST

    def read() -> People:
        rows = _rows(session, days[0] - NEAR, days[1] + NEAR, generation)
        return People(rows, *days)

    return once(session, ("people", *days, generation), read)


class People:
    """Whom names mean on days: (day, name, articles) of the days and of those near them."""

    def __init__(self, rows: Sequence[tuple[date, str, int]], first: date, last: date) -> None:
        self._rows, self._first, self._last = rows, first, last
        self._days: dict[str, list[date]] = defaultdict(list)
        for day, name, _ in self._rows:
            self._days[name].append(day)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for name in self._days:
            self._alike[_last_word(name)].append(name)
        self._told: dict[str, tuple[str | None, Sequence[str]]] = {}

    def counts(self) -> Iterator[tuple[date, str, int]]:
        """Yield (day, person, articles) of the days, the oldest first."""
        for day, rows in groupby(self._rows, key=lambda row: row[0]):
            if self._first <= day <= self._last:
                found: Counter[str] = Counter()
                for _, name, count in rows:
                    if (person := self.person(name, day)) is not None:
                        found[person] += count
                yield from ((day, person, found[person]) for person in sorted(found))

    def person(self, name: str, day: date) -> str | None:
        """Return whom a name means on a day; None for nobody in particular."""
        if name not in self._told:
            self._told[name] = self._tell(name)
        usual, wholes = self._told[name]
        near = [one for one in wholes if self._is_near(one, day)]
        found = bearers(name, near) if near else near
        return found[0] if len(found) == 1 else usual

    def persons(self, name: str) -> set[str]:
        """Return all whom a name means on some day, however its letters are written."""
        alike = [
            one for one in self._alike.get(_last_word(name), ()) if folded(one) == folded(name)
        ]
        meant = {self.person(one, day) for one in alike for day in self._days[one]}
        return {one for one in meant if one is not None}

    def called(self, name: str) -> set[str]:
        """Return who may be meant by a name: whom it means on some day, or all who bear it."""
        listed = canonical(name) or name
        if is_alone(listed):
            alike = self._alike.get(_last_word(name), ())
            return set().union(*map(self.persons, alike))
        meant = self.persons(listed)
        return {name} if name in meant else meant

    def names(self, person: str) -> dict[str, int]:
        """Return what articles of the days call a person, and in how many."""
        found: Counter[str] = Counter()
        for day, name, count in self._rows:
            if self._first <= day <= self._last and self.person(name, day) == person:
                found[name] += count
        return dict(found.most_common())

    def quoted(self, name: str, quote: type[Quote] = Quote) -> ColumnElement[bool]:
        """Tell which quotes are of a person; of a last name alone, those of all who bear it."""
        column: Any = quote.name
        listed = canonical(name)
        if listed is not None:
            return col(column).in_(spellings(listed))
        alike = self._alike.get(_last_word(name), [])
        written = {name, name.title(), name.upper()}
        if is_alone(name):
            return col(column).in_(written | set(alike))
        meant = self.persons(name)
        own = {name} if name in meant else meant
        if not own:
            return col(column).in_(written)
        return or_(*(self._is_theirs(one, own, quote) for one in alike))

    def _is_theirs(self, name: str, own: set[str], quote: type[Quote]) -> ColumnElement[bool]:
        column: Any = quote.name
        article: Any = quote.article_id
        so = [self.person(name, day) in own for day in self._days[name]]
        if all(so) and name in own:
            return col(column) == name
        within = [is_of_days(col(article), *days) for days in _runs(self._days[name], so)]
        return and_(col(column) == name, or_(*within)) if within else false()

    def _tell(self, name: str) -> tuple[str | None, Sequence[str]]:
        """Return whom a name means by itself, and the whole names that it may be short for."""
        listed = canonical(name)
        if listed is not None:
            return listed, ()
        alike = [one for one in self._alike[_last_word(name)] if " " in one]
        wholes = [one for one in alike if bearers(name, [one])]
        return (None if is_alone(name) else name), wholes

    def _is_near(self, name: str, day: date) -> bool:
        days = self._days[name]
        at = bisect_left(days, day - NEAR)
        return at < len(days) and days[at] <= day + NEAR


def speaker_counts(
    session: Session, labels: Sequence[str] | None, first: date, last: date
) -> list[tuple[date, str, int]]:
    """Return (day, person, articles), the oldest first; `labels` None means all of them."""
    wanted = None if labels is None else set(labels)
    found = people(session, first, last).counts()
    return [row for row in found if wanted is None or row[1] in wanted]


def speaker_totals(session: Session, first: date, last: date) -> Mapping[str, int]:
    """Return in how many articles each person is quoted in a range, both days included."""
    totals: Counter[str] = Counter()
    for _, person, count in people(session, first, last).counts():
        totals[person] += count
    return totals


def _rows(
    session: Session, first: date, last: date, generation: int | None
) -> list[tuple[date, str, int]]:
    wanted: dict[str, object] = {"first": first, "last": last}
    if generation is None:
        rows = driver_rows(session, _OF_LIVE, wanted)
    else:
        rows = driver_rows(session, _OF_OTHER, {**wanted, "generation": generation})
    if is_sqlite(session):
        return [(date.fromisoformat(day), label, count) for day, label, count in rows]
    return [(day, label, count) for day, label, count in rows]


def _last_word(name: str) -> str:
    return folded(name).rsplit(" ", 1)[-1]


def _runs(days: Sequence[date], so: Sequence[bool]) -> Iterator[tuple[date, date]]:
    """Yield the first and the last of those days that are `so`, a run at a time."""
    for is_so, run in groupby(zip(days, so, strict=True), key=lambda one: one[1]):
        if is_so:
            each = [day for day, _ in run]
            yield each[0], each[-1]
