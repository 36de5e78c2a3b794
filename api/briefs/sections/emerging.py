"""Words that set the week apart, whatever the topic: in how many stories, and before."""

from api.briefs.desk import Desk
from api.briefs.document import Block, Line, Piece, Row, Table, Text
from api.briefs.words import plain
from api.dashboard.rendering import search_link
from api.trends.distinct import Phrase
from api.trends.labels import within
from api.trends.phrases import before_that, distinctive
from api.trends.ranges import Range

_ROWS = 6


def new_words(desk: Desk) -> tuple[Block, ...]:
    """Return the words that set the week apart, the surest first."""
    words = desk.words
    found = distinctive(desk.session, desk.query, desk.days, desk.now, _ROWS)
    if not found:
        return (Text(plain(words.plain("emerging.none"))),)
    head = tuple(words.plain(f"head.{one}") for one in ("phrase", "stories", "stories_before"))
    most = max(one.share for one in found)
    before = before_that(desk.session, desk.query, desk.days, desk.now)
    rows = tuple(Row(_cells(desk, one, before), one.share / most) for one in found)
    return (Table(words.plain("emerging.about"), head, rows),)


def _cells(desk: Desk, phrase: Phrase, before: Range) -> tuple[Line, ...]:
    link = search_link(_query(desk, phrase, desk.days))
    return (
        (Piece(desk.words.quoted(phrase.words), link),),
        _portion(desk, phrase.count, phrase.stories, phrase, desk.days),
        _portion(desk, phrase.before, phrase.stories_before, phrase, before),
    )


def _portion(desk: Desk, count: int, of: int, phrase: Phrase, days: Range) -> Line:
    number = desk.number(count, _query(desk, phrase, days))
    whole = desk.number(of, within(desk.about(), days.first, days.last))
    return desk.words.line("head.few", count=number, volume=whole)


def _query(desk: Desk, phrase: Phrase, days: Range) -> str:
    return within(desk.about(phrase.query), days.first, days.last)
