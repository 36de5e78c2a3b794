"""What our own outlets said this week, and who took it up."""

from collections.abc import Iterator, Sequence

from api.briefs.desk import Desk
from api.briefs.document import Block, Entry, Line, Piece, Text, text_of
from api.briefs.words import plain
from api.dashboard.rendering import shorten
from api.languages import writing
from api.statements.following import Followed, follow
from api.trends.labels import query_of
from api.trends.summary import Name, Words
from models.query.parse import parse_query
from models.store.beside import articles_in, newest_narrow
from models.store.statements import others_in

_SHOWN = 3
_FOLLOWED = 6  # statements whose uptake is looked for
_LOOKED_AT = 50
_MARKS = ' "“”«»'


def statements(desk: Desk, mine: Sequence[str], terms: str) -> Iterator[Block]:
    """Yield statements of the outlets that some terms find, those taken up most, with the uptake.

    They are looked for among those whose stories most others tell.
    """
    asked = parse_query(desk.found(terms), desk.days.last)
    newest = newest_narrow(desk.session, asked, _LOOKED_AT)
    ours = sorted({one.outlet_id for one in newest})
    others = others_in(desk.session, [one.story_id for one in newest], ours)
    newest.sort(key=lambda one: (-others.get(one.story_id, (0, 0))[1], -one.id))
    ids = [one.id for one in newest[:_FOLLOWED]]
    articles = sorted(articles_in(desk.session, ids), key=lambda one: ids.index(one.id))
    followed = [follow(desk.session, one.uid, mine) for one in articles]
    followed.sort(key=lambda one: -len(one.takers))
    if followed:
        yield Text(plain(desk.words.plain("ours.said")))
    for found in followed[:_SHOWN]:
        page = f"/statements/{found.article.uid}"
        yield Entry((Piece(found.article.title, page),), tuple(_lines(desk, found, page)))


def _lines(desk: Desk, found: Followed, page: str) -> Iterator[Line]:
    words, name = desk.words, found.outlet.name
    said = words.line(
        "narrative.by",
        outlet=Name(name, "outlet", name, query_of("outlet", name)),
        day=Words(writing.day(found.article.effective_at.date(), desk.language)),
    )
    if not found.uptakes:
        yield (*said, *plain(" " + words.plain("ours.untaken")))
        return
    articles, outlets = len(found.uptakes), len(found.takers)
    taken = words.line(
        "ours.taken",
        articles=_told(desk, articles),
        outlets=_told(desk, outlets),
        number=articles,
        others=outlets,
    )
    yield (*said, *plain(" "), Piece(text_of(taken), page))
    most = max(found.sentences, key=lambda one: one.outlets, default=None)
    if most is not None and most.outlets:
        number = _told(desk, most.outlets)
        by = words.line("ours.sentence", outlets=number, number=most.outlets)
        sentence = desk.words.quoted(shorten(most.words.strip(_MARKS)))
        yield (*plain(f"{sentence} "), Piece(text_of(by), page))


def _told(desk: Desk, number: int) -> Words:
    return Words(writing.number(number, desk.language))
