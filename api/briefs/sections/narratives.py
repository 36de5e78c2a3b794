"""Narratives by what texts do with them, and the fact-checks that were published."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from api.briefs.desk import Desk
from api.briefs.document import Block, Bullets, Entry, Line, Piece, Row, Table, Text
from api.briefs.words import pieces, plain
from api.languages import writing
from api.trends.changes import Change
from api.trends.labels import query_of
from api.trends.summary import Name, Number, Words
from models.query.parse import parse_query
from models.store.beside import articles_in, fact_checks_among, newest_narrow
from models.store.search import count, outlets_of

_ROWS = 8
_SHOWN = 3
_LOOKED_AT = 5_000
_ROLES = ("asserts", "reports", "rebuts")


def narratives(desk: Desk) -> tuple[Block, ...]:
    """Return the narratives seen most, published fact-checks, and articles that may rebut one."""
    found = [one for one in desk.facts.changes if one.dimension == "narrative" and one.count]
    words = desk.words
    if not found:
        return (Text(plain(words.plain("narrative.none"))), *_fact_checks(desk))
    largest = sorted(found, key=lambda one: (-one.count, one.label))[:_ROWS]
    head = tuple(
        words.plain(f"head.{one}") for one in ("narrative", *_ROLES, "unclear", "articles")
    )
    most = largest[0].count if len(largest) > 1 else None
    rows = tuple(_row(desk, one, most) for one in largest)
    told = desk.moved("narrative")
    return (
        *([Bullets(told)] if told else []),
        Table(words.plain("narrative.table"), head, rows),
        *_fact_checks(desk),
        *_rebuttals(desk),
    )


def _row(desk: Desk, change: Change, most: int | None) -> Row:
    voice, roles = desk.voice, {one.label: one for one in desk.facts.roles}
    does = [roles.get(f"{change.label}|{role}") for role in _ROLES]
    return Row(
        (
            pieces([voice.name("narrative", change.label)]),
            *(pieces([voice.now(one)]) if one else plain("0") for one in does),
            pieces([_unclear(desk, change)]),
            pieces([voice.now(change)]),
        ),
        change.count / most if most else None,
    )


def _unclear(desk: Desk, change: Change) -> Number:
    """Count the articles of which no role was told."""
    told = " ".join(f"-narrative:{change.label}:{role}" for role in _ROLES)
    query = desk.facts.now(f"{change.query} {told}")
    return desk.number(count(desk.session, parse_query(query, desk.days.last)), query)


def _fact_checks(desk: Desk) -> Iterator[Block]:
    words = desk.words
    asked = parse_query(desk.found("signal:claim"), desk.days.last)
    ids = [one.id for one in newest_narrow(desk.session, asked, _LOOKED_AT)]
    found = fact_checks_among(desk.session, ids, _SHOWN)
    if not found:
        yield Text(plain(words.plain("narrative.no_fact_checks")))
        return
    yield Text(plain(words.plain("narrative.fact_checks")))
    for one in found:
        yield Entry((Piece(one["title"], one["url"]),), (_verdict(desk, one),))


def _verdict(desk: Desk, evidence: dict[str, Any]) -> Line:
    """Quote the fact-checker's own verdict, as theirs."""
    publisher, verdict = evidence.get("publisher") or "", evidence.get("verdict")
    key = "narrative.verdict" if verdict else "narrative.publisher"
    told = desk.words.plain(key, verdict=verdict or "", publisher=publisher)
    on = evidence.get("reviewed_on")
    when = f" {writing.day(date.fromisoformat(on), desk.language)}." if on else ""
    return plain(told + when)


def _rebuttals(desk: Desk) -> Iterator[Block]:
    asked = parse_query(desk.found("narrative:any:rebuts"), desk.days.last)
    ids = [one.id for one in newest_narrow(desk.session, asked, _SHOWN)]
    articles = articles_in(desk.session, ids)
    outlets = outlets_of(desk.session, articles)
    if articles:
        yield Text(plain(desk.words.plain("narrative.rebuttals")))
    for one in articles:
        name = outlets[one.outlet_id].name
        line = desk.words.line(
            "narrative.by",
            outlet=Name(name, "outlet", name, query_of("outlet", name)),
            day=Words(writing.day(one.effective_at.date(), desk.language)),
        )
        yield Entry((Piece(one.title, f"/articles/{one.uid}"),), (line,))
