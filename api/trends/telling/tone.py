"""In which tone: how many of how many on each axis, never a mean, and for how many none is told."""

from collections.abc import Iterator

from api.trends.summary import Sentence
from api.trends.telling.voice import Voice
from models.vocabulary import Decision

_AXES = ("valence", "stance")


def tell_tone(voice: Voice) -> Iterator[Sentence]:
    """Tell each axis as a distribution, and how often words for people are loaded."""
    for axis in _AXES:
        labels = [one for one in voice.facts.tone if one.dimension == axis and one.count]
        labels.sort(key=lambda one: (one.label == Decision.CANT_SAY, -one.count, one.label))
        if labels:
            yield voice.distribution("tone", f"tone.{axis}", labels)
    loaded = voice.facts.loaded
    if loaded.count:
        given = {"loaded": voice.portion(loaded), "move": voice.move(loaded)}
        moved = [loaded] if loaded.is_real else []
        yield voice.sentence("tone", "tone.respect", moved, **given)
