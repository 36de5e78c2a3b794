"""What is not known: what was not heard, not read, not labelled, or is too little to tell."""

from collections.abc import Iterator

from api.languages import writing
from api.languages.sentences import Parts
from api.trends.series import WHOLE
from api.trends.summary import Days, Sentence
from api.trends.telling.voice import Voice

FEW = 50
"""Articles about migration below which one more or less moves a share by two points or more."""


def tell_unknown(voice: Voice) -> Iterator[Sentence]:
    """Tell the limits of what was told before."""
    facts = voice.facts
    yield from _heard(voice)
    if facts.today <= facts.days.last and facts.days.first <= facts.today:
        today = Days(writing.day(facts.today, voice.language), facts.today, facts.today)
        yield voice.sentence("unknown", "unknown.unfinished", last=today)
    if facts.unknown.waiting:
        waiting = voice.count(facts.unknown.waiting, facts.now("-relevance:any"))
        yield voice.sentence("unknown", "unknown.waiting", count=waiting)
    if 0 < facts.subject.count < FEW:
        yield voice.sentence("unknown", "unknown.small", count=voice.now(facts.subject))
    if facts.unknown.unlabelled:
        items = voice.several(_language(voice, *one) for one in facts.unknown.unlabelled)
        yield voice.sentence("unknown", "unknown.language", list=items)


def _heard(voice: Voice) -> Iterator[Sentence]:
    unknown = voice.facts.unknown
    if unknown.heard is not None:
        key = "unknown.heard" if unknown.heard >= WHOLE else "unknown.missed"
        yield voice.sentence("unknown", key, heard=voice.heard(unknown.heard))
    elif unknown.is_imported:
        yield voice.sentence("unknown", "unknown.archive")


def _language(voice: Voice, code: str, articles: int) -> Parts:
    name = voice.name("language", code)
    count = voice.count(articles, voice.facts.now(name.query))
    return voice.say("unknown.language_item", name=name, count=count)
