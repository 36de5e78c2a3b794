"""Who was quoted, by name in a public role alone, and which stories most outlets told."""

from collections.abc import Iterator

from api.languages.sentences import Parts
from api.trends.facts import Quoted
from api.trends.summary import Measure, Name, Sentence, StoryTold
from api.trends.telling.voice import TOLD, Voice

_HEARD = 4  # roles that are told, besides
_MISSED = "migrant"  # told even where nobody quotes them: who is missing is news too


def tell_quoted(voice: Voice) -> Iterator[Sentence]:
    """Tell which voices are heard, and who most; private persons are never named (TRUST, S9)."""
    if any(one.count for one in voice.facts.voices):
        heard = [one for one in voice.facts.voices if one.count and one.label != _MISSED]
        heard.sort(key=lambda one: (-one.count, one.label))
        missed = [one for one in voice.facts.voices if one.label == _MISSED]
        yield voice.distribution("quoted", "quoted.voices", heard[:_HEARD] + missed)
    if voice.facts.quoted:
        items = voice.several(_speaker(voice, one) for one in voice.facts.quoted[:TOLD])
        yield voice.sentence("quoted", "quoted.some", list=items)


def tell_stories(voice: Voice) -> Iterator[Sentence]:
    """Tell the stories of more than one article, those of most outlets first."""
    told = [story for story in voice.facts.stories if story.articles > 1][:TOLD]
    if told:
        items = voice.several(_story(voice, story) for story in told)
        yield voice.sentence("story", "story.some", list=items)


def _speaker(voice: Voice, quoted: Quoted) -> Parts:
    return voice.say(
        "quoted.item",
        name=Name(quoted.name, "speaker", quoted.name, quoted.query, voice.days),
        count=voice.count(quoted.articles, voice.facts.now(quoted.query)),
    )


def _story(voice: Voice, story: StoryTold) -> Parts:
    query = voice.facts.now(f"story:{story.id} relevance:subject")
    return voice.say(
        "story.item",
        name=voice.title(story),
        count=voice.count(story.articles, query),
        outlets=voice.count(story.outlets, query, Measure.OUTLETS),
    )
