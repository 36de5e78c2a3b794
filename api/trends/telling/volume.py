"""How much of what was collected is about migration, and whether that is a change."""

from collections.abc import Iterator

from api.languages.sentences import Given
from api.trends.changes import SMALL, Change
from api.trends.summary import Sentence
from api.trends.telling.voice import Voice

_FEWER, _MORE = 0.75, 1.33  # change of the volume collected, beyond which counts mislead


def tell_volume(voice: Voice) -> Iterator[Sentence]:
    """Tell the counts and the share, beside those before."""
    subject, collected = voice.facts.subject, voice.facts.collected
    if not collected.count:
        yield voice.sentence("volume", "volume.nothing")
        return
    given: dict[str, Given] = {"count": voice.now(subject), "collected": voice.now(collected)}
    if subject.volume >= SMALL:
        given["share"] = voice.share(subject)
    if collected.before:
        given |= {"count_before": voice.then(subject), "collected_before": voice.then(collected)}
        given["share_before"] = voice.share_before(subject)
    if (times := voice.times(subject)) is not None:
        given["times"] = times
    key = _key(subject, is_worded=times is not None)
    moved = [subject] if key.startswith(("more", "less")) else []
    yield voice.sentence("volume", f"volume.{key}", moved, **given)
    change = collected.count / collected.before if collected.before else 1.0
    if not _FEWER <= change <= _MORE:
        key = "volume.richer" if change > 1 else "volume.poorer"
        yield voice.sentence("volume", key, **given)


def _key(subject: Change, *, is_worded: bool) -> str:
    is_few = min(subject.volume, subject.volume_before) < SMALL
    if not subject.volume_before:
        return "first_few" if subject.volume < SMALL else "first"
    if is_few:
        return "few"
    if not subject.is_real:
        return "unlike" if subject.is_large else "same"
    return ("more" if subject.errors > 0 else "less") + ("_times" if is_worded else "")
