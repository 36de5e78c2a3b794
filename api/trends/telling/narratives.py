"""Which narratives signals point at, and what the texts do with them: nothing is called false."""

from collections.abc import Iterator

from api.languages.sentences import Parts
from api.trends.changes import Change
from api.trends.summary import Sentence
from api.trends.telling.voice import TOLD, Voice

_ROLES = ("asserts", "reports", "rebuts")


def tell_narratives(voice: Voice) -> Iterator[Sentence]:
    """Tell those that moved, then those seen most."""
    found = [one for one in voice.facts.changes if one.dimension == "narrative"]
    shown = [one for one in found if one.count or one.is_real]
    order = sorted(shown, key=lambda one: (not one.is_real, -one.count, one.label))
    if order:
        told = order[:TOLD]
        items = voice.several(_item(voice, one) for one in told)
        moved = [one for one in told if one.is_real]
        yield voice.sentence("narrative", "narrative.some", moved, list=items)


def _item(voice: Voice, change: Change) -> Parts:
    name = voice.name("narrative", change.label)
    found = {one.label: one for one in voice.facts.roles if one.count}
    roles = [
        voice.say(f"narrative.{role}", count=voice.now(found[label]))
        for role in _ROLES
        if (label := f"{change.label}|{role}") in found
    ]
    key = "narrative.item" if roles else "narrative.item_bare"
    return voice.say(
        key,
        name=name,
        count=voice.now(change),
        move=_move(voice, change),
        roles=voice.several(roles),
    )


def _move(voice: Voice, change: Change) -> Parts:
    if not change.is_real:
        return ()
    key = "narrative.more" if change.errors > 0 else "narrative.less"
    return voice.say(key, count=voice.then(change))
