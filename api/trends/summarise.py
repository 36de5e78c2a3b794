"""The trend summary of a period against the one before: which sentences, and in which order.

Pure. What matters comes first: how much, what surged, what else truly changed, then where, in
which tone, which narratives, who was quoted, which stories; last, what is not known.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from api.languages.writing import Language
from api.trends.changes import Change
from api.trends.facts import Facts
from api.trends.summary import Sentence, Summary
from api.trends.telling.moves import tell_most, tell_moves, tell_none
from api.trends.telling.narratives import tell_narratives
from api.trends.telling.people import tell_quoted, tell_stories
from api.trends.telling.surge import tell_surges
from api.trends.telling.tone import tell_tone
from api.trends.telling.unknown import tell_unknown
from api.trends.telling.voice import Voice
from api.trends.telling.volume import tell_volume

_LEAST = 1.0  # standard errors that a change must be, to be listed at all


def summarise(facts: Facts, language: Language, now: datetime) -> Summary:
    """Tell what happened, and list the changes, the surest first."""
    before = facts.days.before()
    return Summary(
        first=facts.days.first,
        last=facts.days.last,
        before_first=before.first,
        before_last=before.last,
        made_at=now,
        language=language,
        rose=tuple(sorted(_moved(facts.changes, 1), key=lambda change: -change.errors)),
        fell=tuple(sorted(_moved(facts.changes, -1), key=lambda change: change.errors)),
        tone=tuple(one for one in facts.tone if one.count or one.before),
        stories=facts.stories,
        surges=facts.surges,
        sentences=tuple(_sentences(Voice(facts, language))),
    )


def _sentences(voice: Voice) -> Iterator[Sentence]:
    yield from tell_volume(voice)
    yield from tell_surges(voice)
    subject = voice.facts.subject
    if subject.count or subject.before:
        yield from tell_none(voice)
        for dimension in ("topic", "country"):
            yield from tell_moves(voice, dimension)
            yield from tell_most(voice, dimension)
        yield from tell_tone(voice)
        yield from tell_narratives(voice)
        yield from tell_quoted(voice)
        yield from tell_stories(voice)
    yield from tell_unknown(voice)


def _moved(changes: Iterable[Change], way: int) -> Iterator[Change]:
    return (change for change in changes if change.errors * way >= _LEAST)
