"""What surged: more than the past lets expect, tested with all other labels.

Where migration coverage surged as a whole, every label in it did: told are those that rose beyond
it, the most telling first (the deviance of a Poisson count, o·ln(o/e) - (o - e)).
"""

from collections.abc import Iterator, Sequence
from math import log

from api.languages.sentences import Parts
from api.trends.summary import Sentence
from api.trends.surges import Surge
from api.trends.telling.voice import TOLD, Voice

_BASE = "relevance"
_WORDED = ("frame", "narrative")  # dimensions whose names read alike to topics' without a word


def tell_surges(voice: Voice) -> Iterator[Sentence]:
    """Tell whether migration coverage itself surged, and which labels did."""
    for surge in voice.facts.surges:
        if surge.dimension == _BASE:
            yield voice.sentence("surge", "surge.all", expected=voice.expected(surge))
    labels = _beyond(voice.facts.surges)
    if labels:
        items = voice.several(_item(voice, surge) for surge in labels[:TOLD])
        key = "surge.some" if len(labels) <= TOLD else "surge.many"
        yield voice.sentence("surge", key, list=items)


def _beyond(surges: Sequence[Surge]) -> list[Surge]:
    whole = max((surge.ratio for surge in surges if surge.dimension == _BASE), default=1.0)
    labels = [one for one in surges if one.dimension != _BASE and one.ratio > whole]
    return sorted(
        labels, key=lambda one: (-_deviance(one.observed, one.expected * whole), one.label)
    )


def _deviance(observed: float, expected: float) -> float:
    return observed * log(observed / expected) - (observed - expected)


def _item(voice: Voice, surge: Surge) -> Parts:
    name: Parts = (voice.name(surge.dimension, surge.label),)
    if surge.dimension in _WORDED:
        name = voice.say(f"surge.{surge.dimension}", name=name)
    return voice.say(
        "surge.item",
        name=name,
        count=voice.count(surge.observed, surge.query),
        expected=voice.expected(surge),
    )
