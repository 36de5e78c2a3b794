"""Which topics and countries took up more or less of migration coverage, by more than chance.

What surged is told already. A label whose fall is that of sources not heard is told as such.
"""

from collections.abc import Iterator

from api.languages.sentences import Parts
from api.trends.changes import SMALL, Change
from api.trends.summary import Sentence
from api.trends.telling.voice import TOLD, Voice, largest

_SEEN = 0.05
"""Share of migration coverage from which a label is among its main ones."""


def tell_moves(voice: Voice, dimension: str) -> Iterator[Sentence]:
    """Tell a dimension's labels that rose, those that fell, and what only fell silent."""
    surged = {surge.label for surge in voice.facts.surges if surge.dimension == dimension}
    moved = largest(voice.facts.changes, dimension)
    rose = [one for one in moved if one.errors > 0 and one.label not in surged]
    fell = [one for one in moved if one.errors < 0]
    for way, some in (("more", rose[:TOLD]), ("less", fell[:TOLD])):
        if some:
            items = voice.several(_item(voice, one) for one in some)
            key = f"move.{dimension}_{way}"
            yield voice.sentence(dimension, key, some, n=len(some), list=items)
    for one in voice.facts.changes:
        if one.dimension == dimension and one.is_large and not one.is_alike and one.errors < 0:
            yield _silent(voice, one)


def tell_none(voice: Voice) -> Iterator[Sentence]:
    """Tell that nothing surged or truly moved, where there was a past to move from."""
    facts = voice.facts
    if facts.subject.before and not facts.surges and not any(one.is_large for one in facts.changes):
        yield voice.sentence("topic", "move.none")


def tell_most(voice: Voice, dimension: str) -> Iterator[Sentence]:
    """Tell a dimension's labels that take up most, whether that is new or not."""
    labels = [one for one in voice.facts.changes if one.dimension == dimension]
    seen = [one for one in labels if one.count > 1 and one.share >= _SEEN]
    most = sorted(seen, key=lambda one: (-one.count, one.label))[:TOLD]
    if most:
        items = voice.several(_part(voice, one) for one in most)
        yield voice.sentence(dimension, f"move.{dimension}_most", n=len(most), list=items)


def _item(voice: Voice, change: Change) -> Parts:
    name = voice.name(change.dimension, change.label)
    if min(change.volume, change.volume_before) < SMALL or change.is_small:
        counts = {"count": voice.now(change), "count_before": voice.then(change)}
        return voice.say("move.item_few", name=name, **counts)
    shares = {"share": voice.share(change), "share_before": voice.share_before(change)}
    return voice.say("move.item", name=name, **shares)


def _part(voice: Voice, change: Change) -> Parts:
    name = voice.name(change.dimension, change.label)
    if change.volume < SMALL:
        return voice.say("move.part_few", name=name, count=voice.now(change))
    return voice.say("move.part", name=name, share=voice.share(change))


def _silent(voice: Voice, change: Change) -> Sentence:
    return voice.sentence(
        change.dimension,
        "move.silent",
        [change],
        name=voice.name(change.dimension, change.label),
        count=voice.now(change),
        count_before=voice.then(change),
    )
