"""Who is quoted: speakers in a public role by name, and what some of them said (TRUST, S9, S15)."""

from collections.abc import Iterator
from itertools import islice

from api.briefs.desk import Desk
from api.briefs.document import Block, Bullets, Line, Piece, Quotation, Row, Table, Text
from api.briefs.words import pieces, plain
from api.dashboard.rendering import shorten
from api.languages import writing
from api.trends.facts import Quoted
from api.trends.labels import query_of
from api.trends.summary import Name, Part
from models import Article, Quote
from models.query.parse import parse_query
from models.quoting import is_telling
from models.store.beside import newest_narrow
from models.store.quoting import quotes_of_speaker
from models.store.search import outlets_of

_ROWS = 6
_QUOTES = 3
_LOOKED_AT = 50


def quoted(desk: Desk) -> tuple[Block, ...]:
    """Return what is told of quotes, the speakers in most articles, and words of theirs."""
    words, told, found = desk.words, _roles(desk), desk.facts.quoted[:_ROWS]
    sentences = [Bullets(told)] if told else []
    if not found:
        return (*sentences, Text(plain(words.plain("quoted.none"))))
    head = tuple(words.plain(f"head.{one}") for one in ("speaker", "articles"))
    rows = tuple(_row(desk, one, found[0].articles) for one in found)
    return (*sentences, Table(words.plain("quoted.table"), head, rows), *_quotations(desk))


def _roles(desk: Desk) -> tuple[Line, ...]:
    """Return what is told of roles: who is quoted by name stands in the table."""
    told = (one.parts for one in desk.sentences if one.about == "quoted")
    return tuple(pieces(parts) for parts in told if not any(map(_is_speaker, parts)))


def _is_speaker(part: Part) -> bool:
    return isinstance(part, Name) and part.dimension == "speaker"


def _row(desk: Desk, speaker: Quoted, most: int) -> Row:
    number = desk.number(speaker.articles, desk.facts.now(speaker.query))
    name = desk.voice.name("speaker", speaker.name)
    return Row((pieces([name]), pieces([number])), speaker.articles / most)


def _quotations(desk: Desk) -> Iterator[Quotation]:
    """Yield a passage of each of those quoted most, the newest that gives their own words."""
    kept = (pair for one in desk.facts.quoted[:_ROWS] if (pair := _newest(desk, one)) is not None)
    for name, quote, article in islice(kept, _QUOTES):
        outlet = outlets_of(desk.session, [article])[article.outlet_id].name
        source = desk.words.line(
            "quoted.source",
            speaker=desk.voice.name("speaker", name),
            outlet=Name(outlet, "outlet", outlet, query_of("outlet", outlet)),
        )
        day = writing.day(article.effective_at.date(), desk.language)
        read = Piece(day, f"/articles/{article.uid}")
        said = desk.words.quoted(shorten(quote.words).rstrip(" ,;:"))
        yield Quotation(said, (*source, *plain(", "), read))


def _newest(desk: Desk, speaker: Quoted) -> tuple[str, Quote, Article] | None:
    days = desk.days
    found = quotes_of_speaker(desk.session, speaker.name, days.first, days.last, _LOOKED_AT)
    if desk.query:
        asked = parse_query(desk.found(speaker.query), days.last)
        ids = {one.id for one in newest_narrow(desk.session, asked, _LOOKED_AT)}
        found = [(quote, article) for quote, article in found if article.id in ids]
    telling = ((speaker.name, *pair) for pair in found if is_telling(*pair))
    return next(telling, None)
