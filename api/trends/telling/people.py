"""Who was quoted in a public role, and which stories most outlets told."""

from collections.abc import Iterator

from api.languages.names import name_in
from api.languages.sentences import Parts
from api.trends.facts import Quoted
from api.trends.summary import Measure, Name, Sentence, StoryTold, Words
from api.trends.telling.voice import TOLD, Voice


def tell_quoted(voice: Voice) -> Iterator[Sentence]:
    """Tell who was quoted most; private persons are never gathered (TRUST, S9)."""
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
        name=Name(quoted.name, "speaker", quoted.label, quoted.query),
        role=Words(name_in("role", quoted.role, voice.language)),
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
