"""What a summary tells of, read from the store: the roll-up, and a few narrow columns."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain

from sqlmodel import Session

from api.languages.writing import Language
from api.trends.changes import Change, judged
from api.trends.facts import Facts, Quoted, Unknown
from api.trends.labels import query_of
from api.trends.ranges import Range
from api.trends.reading import Asked, label_counts
from api.trends.sides import Sides
from api.trends.silence import compared
from api.trends.summarise import summarise
from api.trends.summary import StoryTold, Summary
from api.trends.surging import load_surges
from models.speaking import ROLES
from models.store.archives import has_archives
from models.store.heard import shares_heard
from models.store.missing import unread
from models.store.stories import largest_stories
from models.vocabulary import TONE_LABELS, Decision

_MOVING = ("topic", "country", "narrative")
_STORIES, _QUOTED = 5, 5


def load_summary(
    session: Session, days: Range, now: datetime, language: Language = Language.EN
) -> Summary:
    """Summarise a period against the one before it."""
    return summarise(load_facts(session, days, now), language, now)


def load_facts(session: Session, days: Range, now: datetime) -> Facts:
    """Read what a summary tells of; all changes are judged together."""
    sides = Sides(session, days)
    [[subject], [loaded], changes, tone, voices] = _judged(
        session,
        days,
        [sides.subject()],
        [sides.loaded()],
        [one for dimension in _MOVING for one in sides.seen(dimension)],
        [one for axis, labels in _AXES.items() for one in sides.each(axis, labels)],
        sides.each("quoted", ROLES),
    )
    return Facts(
        days=days,
        today=now.date(),
        collected=sides.collected(),
        subject=subject,
        changes=tuple(changes),
        tone=tuple(tone),
        loaded=loaded,
        roles=tuple(sides.seen("narrative_role")),
        surges=tuple(surge for surge in load_surges(session, days) if surge.is_surge),
        stories=_stories(session, days),
        voices=tuple(voices),
        quoted=tuple(_quoted(sides.counts("speaker"))),
        unknown=_unknown(session, days),
    )


_AXES = {axis: (*labels, Decision.CANT_SAY.value) for axis, labels in TONE_LABELS.items()}


def _judged(session: Session, days: Range, *groups: list[Change]) -> list[list[Change]]:
    told = iter(compared(session, days, judged(list(chain.from_iterable(groups)))))
    return [[next(told) for _ in group] for group in groups]


def _quoted(counts: Mapping[str, int]) -> Iterator[Quoted]:
    """Yield those quoted most, in more than one article."""
    for name in sorted(counts, key=lambda one: (-counts[one], one))[:_QUOTED]:
        if counts[name] > 1:
            yield Quoted(name, query_of("speaker", name), counts[name])


def _stories(session: Session, days: Range) -> tuple[StoryTold, ...]:
    found = largest_stories(session, *days.moments, _STORIES)
    return tuple(
        StoryTold(story.id or 0, story.title, articles, outlets)
        for story, articles, outlets in found
    )


def _unknown(session: Session, days: Range) -> Unknown:
    [heard] = shares_heard(session, [days.moments])
    return Unknown(
        heard=heard,
        is_imported=heard is None and has_archives(session),
        waiting=unread(session, *days.moments),
        unlabelled=tuple(_unlabelled(session, days)),
    )


def _unlabelled(session: Session, days: Range) -> Iterable[tuple[str, int]]:
    """Return languages none of whose articles was given a topic, the most frequent first."""
    pairs = label_counts(session, Asked("topic+language", None, days))
    labelled = {label.partition("|")[2] for label in pairs}
    found = {
        language: sum(by_day.values())
        for language, by_day in label_counts(session, Asked("language", None, days)).items()
    }
    without = [(code, number) for code, number in found.items() if code not in labelled]
    return sorted(without, key=lambda one: (-one[1], one[0]))
