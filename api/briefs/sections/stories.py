"""The three stories that most outlets told, each with its outlets."""

from collections.abc import Sequence

from api.briefs.desk import Desk
from api.briefs.document import Block, Entry, Text
from api.briefs.words import pieces, plain
from api.languages import writing
from api.trends.labels import query_of
from api.trends.summary import Measure, Name, Part, StoryTold, Words
from models.query.parse import parse_query
from models.store.beside import newest_narrow, outlets_by_id

_STORIES = 3
_OUTLETS = 8
_LOOKED_AT = 1_000


def stories(desk: Desk) -> tuple[Block, ...]:
    """Return the stories most told; of a quiet week, those there are."""
    told = desk.facts.stories[:_STORIES]
    if not told:
        return (Text(plain(desk.words.plain("story.none"))),)
    return tuple(_entry(desk, story) for story in told)


def _entry(desk: Desk, story: StoryTold) -> Entry:
    words, query = desk.words, desk.found(f"story:{story.id}")
    asked = parse_query(query, desk.days.last)
    articles = newest_narrow(desk.session, asked, _LOOKED_AT)
    outlets = outlets_by_id(desk.session, {one.outlet_id for one in articles})
    names = list(dict.fromkeys(outlets[one.outlet_id].name for one in reversed(articles)))
    first = words.line(
        "story.first",
        outlet=_outlet(names[0]),
        day=Words(writing.day(articles[-1].day, desk.language)),
    )
    size = words.line(
        "story.size",
        articles=desk.number(story.articles, query),
        outlets=desk.number(story.outlets, query, Measure.OUTLETS),
    )
    tellers = words.line("story.told", outlets=words.listed(_tellers(desk, names)))
    return Entry(pieces([desk.voice.title(story)]), ((*size, *plain(" "), *first), tellers))


def _tellers(desk: Desk, names: Sequence[str]) -> list[Part]:
    shown: list[Part] = [_outlet(name) for name in names[:_OUTLETS]]
    more = len(names) - len(shown)
    if more:
        count = writing.number(more, desk.language)
        shown.append(Words(desk.words.plain("story.more", count=count)))
    return shown


def _outlet(name: str) -> Name:
    return Name(name, "outlet", name, query_of("outlet", name))
