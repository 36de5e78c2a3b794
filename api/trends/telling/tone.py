"""In which tone: how many of how many on each axis, never a mean, and for how many none is told."""

from collections.abc import Iterator, Mapping

from api.languages.sentences import Given
from api.trends.changes import Change
from api.trends.summary import Sentence
from api.trends.telling.voice import Voice

_AXES: Mapping[str, Mapping[str, str]] = {
    "valence": {"harm": "-1", "good": "1", "unsure": "cant_say"},
    "stance": {"against": "-1", "sympathetic": "1", "plain": "0", "unsure": "cant_say"},
}
"""Places of each axis's sentence, and the labels that fill them."""


def tell_tone(voice: Voice) -> Iterator[Sentence]:
    """Tell each axis that anything was said of."""
    for axis, places in _AXES.items():
        found = {one.label: one for one in voice.facts.tone if one.dimension == axis}
        if any(one.count for one in found.values()):
            placed = {place: found[label] for place, label in places.items()}
            yield _told(voice, axis, placed)
    if voice.facts.loaded.count:
        yield _told(voice, "respect", {"loaded": voice.facts.loaded})


def _told(voice: Voice, axis: str, placed: Mapping[str, Change]) -> Sentence:
    moved = [one for one in placed.values() if one.is_real]
    return voice.sentence("tone", f"tone.{axis}", moved, **_given(voice, placed))


def _given(voice: Voice, placed: Mapping[str, Change]) -> dict[str, Given]:
    portions: dict[str, Given] = {place: voice.portion(one) for place, one in placed.items()}
    return portions | {f"{place}_move": voice.move(one) for place, one in placed.items()}
