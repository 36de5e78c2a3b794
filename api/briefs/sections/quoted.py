"""Who is quoted: speakers in a public role by name, and what some of them said (TRUST, S9, S15)."""

from collections.abc import Iterator

from api.briefs.desk import Desk
from api.briefs.document import Block, Bullets, Piece, Quotation, Row, Table, Text
from api.briefs.words import pieces, plain
from api.dashboard.rendering import shorten
from api.languages import writing
from api.trends.facts import Quoted
from api.trends.labels import query_of
from api.trends.summary import Name
from models.query.parse import parse_query
from models.speaking import PUBLIC_ROLES
from models.store.beside import newest_narrow
from models.store.quoting import quotes_among
from models.store.search import outlets_of

_ROWS = 6
_QUOTES = 3
_LOOKED_AT = 1_000


def quoted(desk: Desk) -> tuple[Block, ...]:
    """Return what is told of quotes, the speakers in most articles, and words of theirs."""
    words, told, found = desk.words, desk.told("quoted"), desk.facts.quoted[:_ROWS]
    sentences = [Bullets(told)] if told else []
    if not found:
        return (*sentences, Text(plain(words.plain("quoted.none"))))
    head = tuple(words.plain(f"head.{one}") for one in ("speaker", "articles"))
    rows = tuple(_row(desk, one, found[0].articles) for one in found)
    return (*sentences, Table(words.plain("quoted.table"), head, rows), *_quotations(desk))


def _row(desk: Desk, speaker: Quoted, most: int) -> Row:
    number = desk.number(speaker.articles, desk.facts.now(speaker.query))
    name = desk.voice.name("speaker", speaker.name)
    return Row((pieces([name]), pieces([number])), speaker.articles / most)


def _quotations(desk: Desk) -> Iterator[Quotation]:
    """Yield a passage of each of those quoted most, the newest."""
    asked = parse_query(desk.found("quoted:any"), desk.days.last)
    ids = [one.id for one in newest_narrow(desk.session, asked, _LOOKED_AT)]
    newest = {
        quote.name: (quote, article)
        for quote, article in reversed(
            quotes_among(desk.session, ids, PUBLIC_ROLES, _LOOKED_AT * 10)
        )
        if quote.name
    }
    kept = [newest[one.name] for one in desk.facts.quoted if one.name in newest][:_QUOTES]
    outlets = outlets_of(desk.session, [article for _, article in kept])
    for quote, article in kept:
        name, outlet = quote.name or "", outlets[article.outlet_id].name
        source = desk.words.line(
            "quoted.source",
            speaker=desk.voice.name("speaker", name),
            outlet=Name(outlet, "outlet", outlet, query_of("outlet", outlet)),
        )
        day = writing.day(article.effective_at.date(), desk.language)
        read = Piece(day, f"/articles/{article.uid}")
        yield Quotation(shorten(quote.words).rstrip(" ,;:"), (*source, *plain(", "), read))
