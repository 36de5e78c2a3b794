"""Coding: articles are drawn for people, what they answer is kept, and becomes rows to learn from.

The store is asked here; what is drawn, how far coders agree and what holds where they differ is
decided by `nlp.sampling`, `nlp.agreement` and `nlp.settling`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.annotation import Item
from models.article import Article
from models.codebook import from_told, is_blank, read_answers
from models.coding import Agreement, Sheet
from models.correcting import Ruling
from models.errors import InvalidError
from models.query.parse import parse_query
from models.store.codings import (
    Coder,
    Judged,
    codings_of,
    judged_articles,
    keep_agreement,
    keep_codings,
)
from models.store.corrections import rulings_of
from models.store.sheets import Draw, articles_on, drawable, get_sheet, make_sheet
from nlp.agreement import agree
from nlp.sampling import Candidate, by_strata, by_uncertainty
from nlp.settling import from_rulings, gold_row, is_whole, settle
from nlp.sheets import BadRow, Row

UNCERTAINTY = "uncertainty"
STRATA = ("language", "outlet", "relevance", "topic", "month")
"""What a sample can be spread over."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the rows of a file: every one is stored, unchanged, blank or rejected."""

    stored: int
    unchanged: int
    blank: int
    rejected: list[BadRow]


def draw_sheet(session: Session, draw: Draw, size: int, now: datetime) -> Sheet:
    """Draw articles that none of the coders has had, and keep them as a sheet.

    Raises:
        InvalidError: there is nothing to draw from, nobody to draw for, or no such stratum.
        QueryError: the query does not parse.
    """
    names = [name.strip() for name in draw.sampling.split(",")]
    if draw.sampling != UNCERTAINTY and (unknown := set(names) - set(STRATA)):
        raise InvalidError("by", f"{min(unknown)!r} is not {UNCERTAINTY}, nor of {list(STRATA)}")
    pool = drawable(session, parse_query(draw.query, now.date()), draw.coders)
    if draw.sampling == UNCERTAINTY:
        doubtful = [Candidate(one.id, (), one.doubts) for one in pool]
        return make_sheet(session, draw, by_uncertainty(doubtful, size, draw.seed), now)
    spread = [Candidate(one.id, tuple(getattr(one, name) for name in names)) for one in pool]
    return make_sheet(session, draw, by_strata(spread, size, draw.seed), now)


def items_on(
    session: Session, sheet_id: int, coder: str = "", *, is_disputed: bool = False
) -> list[tuple[Item, Mapping[str, Any]]]:
    """Return a sheet's items, each with what a coder answered so far: all, or those disputed.

    Raises:
        NotFoundError: there is no such sheet.
    """
    get_sheet(session, sheet_id)
    codings = codings_of(session, sheet_id)
    return [
        (_item(article), codings.get(article.id, {}).get(coder, {}))
        for article in articles_on(session, sheet_id)
        if not is_disputed or _is_disputed(codings.get(article.id, {}))
    ]


def take_in(
    session: Session, sheet_id: int, coder: Coder, rows: Iterable[Row | BadRow], now: datetime
) -> Taken:
    """Keep what a coder answered, and how far the coders of the sheet agree by then.

    Raises:
        NotFoundError: there is no such sheet.
        InvalidError: the coder is none of the sheet's, nor adjudicates.
    """
    _, coders = get_sheet(session, sheet_id)
    if not coder.name or not (coder.is_adjudicator or coder.name in coders):
        raise InvalidError("coder", f"sheet {sheet_id} is coded by {', '.join(coders)}")
    articles = {str(article.uid): article for article in articles_on(session, sheet_id)}
    lines: dict[str, int] = {}
    read = [_read(row, articles, lines) for row in rows]
    answered = [one for one in read if isinstance(one, tuple)]
    stored = keep_codings(session, sheet_id, coder, answered, now)
    _keep_agreement(session, sheet_id, now)
    rejected = [one for one in read if isinstance(one, BadRow)]
    return Taken(stored, len(answered) - stored, read.count(None), rejected)


def gold_rows(session: Session, *, partial: bool) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Return what people coded and corrected in the gold file's form, and why some is left out.

    `partial` takes in articles of which not every question was answered, with None there.
    """
    judged = judged_articles(session)
    rulings = rulings_of(session, [one.article.id for one in judged])
    rows: list[dict[str, Any]] = []
    left_out: Counter[str] = Counter()
    for one in judged:
        told = _held(one, rulings.get(one.article.id, ()))
        if told is None:
            left_out["not agreed on" if one.coded else "corrected in part"] += 1
        elif not (partial or is_whole(told)):
            left_out["corrected in part"] += 1
        elif not one.article.title and not one.article.text:
            left_out["no longer kept"] += 1
        else:
            rows.append(gold_row(_item(one.article), one.outlet, one.article.day, told))
    return rows, left_out


def _read(
    row: Row | BadRow, articles: Mapping[str, Article], lines: dict[str, int]
) -> tuple[int, dict[str, Any]] | BadRow | None:
    """Return an article's id and what was answered of it; None of one that was left blank."""
    if isinstance(row, BadRow):
        return row
    key = str(row.cells.get("id", "")).strip()
    if key not in articles:
        return BadRow(row.line, f"id: {key[:40]!r} is no article of this sheet")
    if key in lines:
        return BadRow(row.line, f"id: stands at line {lines[key]} already")
    lines[key] = row.line
    if is_blank(row.cells):
        return None
    article = articles[key]
    try:
        return article.id, read_answers(row.cells, article.title, article.text).told()
    except InvalidError as error:
        return BadRow(row.line, str(error))


def _keep_agreement(session: Session, sheet_id: int, now: datetime) -> None:
    """Keep how far a sheet's coders agree by now, once an article was coded by two."""
    codings = codings_of(session, sheet_id).values()
    if not any(len(coded) > 1 for coded in codings):
        return
    told = [{coder: from_told(one) for coder, one in coded.items()} for coded in codings]
    keep_agreement(
        session,
        [
            Agreement(
                sheet_id=sheet_id,
                question=one.question,
                alpha=one.alpha,
                n=one.n,
                coders=list(one.coders),
                at=now,
            )
            for one in agree(told)
        ],
    )


def _held(one: Judged, rulings: Sequence[Ruling]) -> dict[str, Any] | None:
    """Return what holds of an article, if anything does."""
    adjudicated = from_told(one.adjudicated) if one.adjudicated else None
    if not one.coded and not adjudicated:
        return from_rulings(rulings)
    settled = settle(map(from_told, one.coded), adjudicated)
    return settled.told() if settled else None


def _is_disputed(coded: Mapping[str, Mapping[str, Any]]) -> bool:
    return bool(coded) and settle(map(from_told, coded.values()), None) is None


def _item(article: Article) -> Item:
    return Item(str(article.uid), article.title, article.text, article.language)
