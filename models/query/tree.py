"""A query as values: what the parser makes and the compiler reads."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Words:
    """A word, a phrase (`is_phrase`) or the beginning of a word (`is_prefix`) of title or text."""

    text: str
    is_phrase: bool = False
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A field that must have a value, such as topic `borders`; the value is known to exist."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Day:
    """Effective on or `after` a day, or before it (`is_after` False: the day itself excluded)."""

    day: date
    is_after: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """As `Day`, to the minute: effective at or `after` a moment in UTC, or before it."""

    at: datetime
    is_after: bool


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be so."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """Everything must be so."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Something must be so."""

    nodes: tuple["Node", ...]


Node: TypeAlias = Words | Label | Day | Moment | Not | All | Any


@dataclass(frozen=True, slots=True)
class Query:
    """A query that parsed: its words as they were written, and what they mean.

    `node` None finds every article.
    """

    text: str
    node: Node | None


def fields_in(node: Node | None) -> set[str]:
    """Return the fields that a query names, wherever in it."""
    match node:
        case Label():
            return {node.field}
        case Not():
            return fields_in(node.node)
        case All() | Any():
            return set().union(*map(fields_in, node.nodes))
        case _:
            return set()


def days_in(node: Node | None) -> tuple[date | None, date | None]:
    """Return the first and the last day that all a query finds lie in; None where it is open."""
    match node:
        case Day(day, is_after) if is_after:
            return day, None
        case Day(day):
            return None, _day_before(day)
        case Moment(at, is_after) if is_after:
            return at.date(), None
        case Moment(at):
            return None, at.date() if at.time() > time.min else _day_before(at.date())
        case All(nodes):
            each = [days_in(one) for one in nodes]
            return (
                max((first for first, _ in each if first), default=None),
                min((last for _, last in each if last), default=None),
            )
        case _:
            return None, None


def _day_before(day: date) -> date:
    return max(day, date.min + _DAY) - _DAY
