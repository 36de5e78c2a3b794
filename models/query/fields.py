"""The fields of the query language: their other names, and the values each may have."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from uuid import UUID

from models.query.tree import Day, Label, Moment, Node
from models.speaking import ROLES
from models.vocabulary import (
    FRAMES,
    NARRATIVES,
    TONE_LABELS,
    TOPICS,
    VOICED_LABELS,
    Decision,
    NarrativeRole,
    OutletKind,
    Relevance,
    SignalKind,
    SignalState,
    TagKind,
)

ALIASES = {
    "tone": "valence",
    "sentiment": "valence",
    "language": "lang",
    "since": "after",
    "until": "before",
    "org": "organisation",
    "organization": "organisation",
}
"""Other names of fields that people try."""

_TONES = frozenset({*TONE_LABELS, TagKind.VOICED})
_TONE_WORDS = {"negative": "-1", "neutral": "0", "positive": "1"}
_LISTED: dict[str, frozenset[str]] = {
    "topic": frozenset(TOPICS),
    "frame": frozenset(FRAMES),
    "valence": frozenset({*TONE_LABELS[TagKind.VALENCE], Decision.CANT_SAY}),
    "stance": frozenset({*TONE_LABELS[TagKind.STANCE], Decision.CANT_SAY}),
    "respect": frozenset({*TONE_LABELS[TagKind.RESPECT], Decision.CANT_SAY}),
    "voiced": frozenset({*VOICED_LABELS, Decision.CANT_SAY}),
    "relevance": frozenset(Relevance) | {"any"},
    "kind": frozenset(OutletKind),
    "narrative": frozenset(NARRATIVES) | {"any"},
    "role": frozenset(NarrativeRole),
    "quoted": frozenset(ROLES) | {"any"},
    "signal": frozenset(SignalKind) | {"any"},
    "state": frozenset(SignalState),
}
_FREE = ("outlet", "person", "organisation", "place", "speaker")
UNDETERMINED = "und"
"""The language of what nobody could tell the language of."""

_NUMBER = re.compile(r"[0-9]{1,9}")
_CODE = re.compile(r"[A-Za-z]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]")
_BACK = re.compile(r"([0-9]{1,5})d")

FIELDS: tuple[str, ...] = (
    *_LISTED, *_FREE, "country", "lang", "story", "uid", "after", "before", "dated"
)  # fmt: skip
"""Every field there is."""


class FieldError(ValueError):
    """A field or its value does not exist; the message says which do."""


def understand(field: str, value: str, today: date) -> Node:
    """Return what a field with a value asks for.

    Raises:
        FieldError: there is no such field, or it has no such value.
    """
    name = ALIASES.get(field.lower(), field.lower())
    if name in _LISTED:
        return Label(name, _listed(name, value))
    if name in _FREE:
        return Label(name, value)
    reader = _READERS.get(name)
    if reader is None:
        near = get_close_matches(name, FIELDS, n=1)
        hint = f"did you mean {near[0]}:?" if near else f"there are {', '.join(sorted(FIELDS))}"
        raise FieldError(f"unknown field {field}:, {hint}")
    return reader(name, value, today)


def _listed(name: str, value: str) -> str:
    values = _LISTED[name]
    lower = value.lower()
    if name in _TONES:
        lower = _TONE_WORDS.get(lower, lower.removeprefix("+"))
    for known in (lower, value.upper()):
        if known in values:
            return known
    near = get_close_matches(lower, values, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it may be {', '.join(sorted(values))}"
    raise FieldError(f"{name}: has no value {value!r}; {hint}")


def _country(name: str, value: str, _: date) -> Label:
    if not _CODE.fullmatch(value):
        raise FieldError(f"{name}: takes an ISO 3166 code of two letters, such as IT")
    return Label(name, value.upper())


def _language(name: str, value: str, _: date) -> Label:
    if not _CODE.fullmatch(value) and value.lower() != UNDETERMINED:
        raise FieldError(f"{name}: takes an ISO 639 code of two letters, such as fr, or und")
    return Label(name, value.lower())


def _story(name: str, value: str, _: date) -> Label:
    if not _NUMBER.fullmatch(value):
        raise FieldError(f"{name}: takes a story's number")
    return Label(name, value)


def _uid(name: str, value: str, _: date) -> Label:
    try:
        return Label(name, UUID(value).hex)
    except ValueError as error:
        raise FieldError(f"{name}: takes an article's uid") from error


def _dated(name: str, value: str, _: date) -> Label:
    if value.lower() not in {"yes", "no"}:
        raise FieldError(f"{name}: is yes or no")
    return Label(name, value.lower())


def _after(_: str, value: str, today: date) -> Day | Moment:
    return _bound(value, today, is_after=True)


def _before(_: str, value: str, today: date) -> Day | Moment:
    return _bound(value, today, is_after=False)


def _bound(value: str, today: date, *, is_after: bool) -> Day | Moment:
    if _MOMENT.match(value):
        return Moment(_moment(value), is_after)
    return Day(_day(value, today), is_after)


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise FieldError(
            f"{value!r} is no moment: write 2026-11-24T13:00Z, or with an offset in quotes,"
            ' "2026-11-24T14:00+01:00"'
        ) from error


def _day(value: str, today: date) -> date:
    back = _BACK.fullmatch(value)
    try:
        if back:
            return today - timedelta(days=int(back.group(1)))
        parts = [int(part) for part in value.split("-")]
        year, month, day = (*parts, 1, 1)[:3] if len(parts) < 3 else parts
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise FieldError(
            f"{value!r} is no day: write 2026, 2026-11, 2026-11-24, or 7d for seven days ago"
        ) from error


_READERS: dict[str, Callable[[str, str, date], Node]] = {
    "country": _country,
    "lang": _language,
    "story": _story,
    "uid": _uid,
    "dated": _dated,
    "after": _after,
    "before": _before,
}
