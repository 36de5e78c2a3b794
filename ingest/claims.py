"""Published fact-checks, from fact-checkers' feeds and from CSV files, as rows of `Claim`.

Only what the source itself says is taken: a verdict stands in the fact-checker's own words or
is left out.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ingest.dates import parse_date
from ingest.editions import own_host
from ingest.extract import Extracted, Reviewed
from ingest.text import one_line
from ingest.urls import is_web
from models import Article, Claim, Outlet
from models.errors import ArchiveError
from models.store.claims import claim_uid
from models.store.hosts import name_of
from models.vocabulary import OutletKind

COLUMNS = ("claim", "verdict", "url", "publisher", "date", "language")
"""The columns of a CSV of fact-checks; `claim` and `publisher` must be filled."""

_LONGEST = 1_000  # characters of a claim; a longer one is an article, not a claim

_RATINGS = (
    "pants on fire|mostly false|partly false|half true|mostly true|false|true|misleading|"
    "unproven|missing context|altered|satire|fake|falso|engañoso|verdadero|bulo|falsa|bufala|"
    "fuorviante|vero|enganoso|verdadeiro|faux|trompeur|vrai|falsch|irreführend|größtenteils falsch|"
    "teilweise falsch|richtig|fałsz|prawda|manipulacja"
)
_BEFORE = re.compile(
    rf"^\W{{0,2}}(?P<verdict>{_RATINGS})\W{{0,2}}\s*(?::|\||–|—| - )\s*", re.IGNORECASE
)
_LABELLED = re.compile(
    r"\b(?:verdict|rating|our ruling|our rating|veredicto|calificación|verdetto|classificação|"
    r"conclusion|bewertung|werdykt)\s*:\s*(?P<verdict>[^\n.;]{2,60})",
    re.IGNORECASE,
)
_CLAIM = re.compile(
    r"\b(?:the claim|claim|afirmación|affermazione|alegação|affirmation|behauptung)\s*:\s*"
    r"(?P<claim>[^\n]{15,400}?)(?=\n|\b(?:verdict|rating)\b|[.!?](?:\s|$))",
    re.IGNORECASE,
)
_SERIES = re.compile(
    r"^\W{0,2}(?:fact[ -]?check(?:ing)?|faktencheck|verificamos|verificação|fact[ -]checking)"
    r"\W{0,2}\s*[:|–—-]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a CSV that is no fact-check, and why; `line` is the file's, from 1."""

    line: int
    reason: str


def claims_of(articles: Iterable[Article], outlet: Outlet, now: datetime) -> list[Claim]:
    """Read the stored articles of a fact-checker's feed as fact-checks.

    An article without a title is left out: it names no claim.
    """
    return [_claim_of(article, outlet, now) for article in articles if article.title.strip()]


def reviewed_claims(
    article: Article, outlet: Outlet, page: Extracted, now: datetime
) -> list[Claim]:
    """Return the fact-checks that an article's page marks up, in its publisher's own words.

    Only those of its own site: nobody speaks for another fact-checker. The first at an address has
    the name that its feed's title was given, so it takes its place.
    """
    claims: dict[str | None, list[Claim]] = defaultdict(list)
    for review in page.reviews:
        if not _is_own(review, article):
            continue
        claim = _reviewed_claim(article, outlet, page, review, now)
        if claims[claim.url]:
            claim.uid = claim_uid(f"{claim.url}#{claim.claim}", claim.publisher, claim.claim)
        claims[claim.url].append(claim)
    return [claim for some in claims.values() for claim in some]


def read_csv(lines: Iterable[str], now: datetime) -> Iterator[Claim | BadRow]:
    """Yield a fact-check, or why it is none, for every row of a CSV with `COLUMNS`.

    Raises:
        ArchiveError: the first line names no `claim` or no `publisher` column.
    """
    rows = csv.DictReader(lines, restkey="", restval="")
    named = {(name or "").strip().casefold() for name in rows.fieldnames or ()}
    if missing := [name for name in ("claim", "publisher") if name not in named]:
        raise ArchiveError(f"the first line must name the columns {', '.join(missing)}")
    rows.fieldnames = [(name or "").strip().casefold() for name in rows.fieldnames or ()]
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield BadRow(rows.line_num, f"not CSV: {error}")
            continue
        if row is None:
            return
        yield _from_row(row, rows.line_num, now)


def stated_verdict(title: str, text: str) -> str | None:
    """Return the verdict that a fact-check's own words state, as they state it, or None."""
    if before := _BEFORE.match(_SERIES.sub("", title)):
        return before["verdict"]
    labelled = _LABELLED.search(text)
    return one_line(labelled["verdict"]) if labelled else None


def stated_claim(title: str, text: str) -> str:
    """Return the claim that was looked into: where labelled, those words; else the title's."""
    if labelled := _CLAIM.search(text):
        return one_line(labelled["claim"])
    bare = _SERIES.sub("", title)
    return one_line(_BEFORE.sub("", bare)) or one_line(title)


def _claim_of(article: Article, outlet: Outlet, now: datetime) -> Claim:
    claim = stated_claim(article.title, article.text)[:_LONGEST]
    url = article.link or (article.url if is_web(article.url) else None)
    published = article.published_at
    return Claim(
        uid=claim_uid(url, outlet.name, claim),
        claim=claim,
        verdict=stated_verdict(article.title, article.text),
        url=url,
        publisher=outlet.name,
        language=_two_letters(article.language) or outlet.language,
        reviewed_on=published.date() if published else None,
        article_id=article.id,
        added_at=now,
    )


def _is_own(review: Reviewed, article: Article) -> bool:
    """Tell whether a review is published where the page is, or says nothing of where."""
    if not review.url or not is_web(review.url):
        return True
    theirs, ours = (own_host(name_of(url)) for url in (review.url, article.link or article.url))
    return theirs == ours or theirs.endswith(f".{ours}") or ours.endswith(f".{theirs}")


def _reviewed_claim(
    article: Article, outlet: Outlet, page: Extracted, review: Reviewed, now: datetime
) -> Claim:
    url = review.url if review.url and is_web(review.url) else article.link
    is_checker = outlet.kind is OutletKind.FACT_CHECKER  # whose departments have names of their own
    publisher = ((is_checker and review.publisher) or outlet.name)[:200]
    return Claim(
        uid=claim_uid(url, publisher, review.claim),
        claim=review.claim[:_LONGEST],
        verdict=review.verdict and review.verdict[:200],
        url=url,
        publisher=publisher,
        language=_two_letters(article.language) or page.language,
        reviewed_on=_day(review.date or ""),
        article_id=article.id,
        added_at=now,
    )


def _from_row(row: dict[str, str], line: int, now: datetime) -> Claim | BadRow:
    if row.pop("", None):
        return BadRow(line, "more cells than columns")
    cell = {name: one_line(row.get(name) or "") for name in COLUMNS}
    reviewed_on = _day(cell["date"])
    if reason := _refusal(cell, reviewed_on):
        return BadRow(line, reason)
    url = cell["url"] or None
    return Claim(
        uid=claim_uid(url, cell["publisher"], cell["claim"]),
        claim=cell["claim"],
        verdict=cell["verdict"] or None,
        url=url,
        publisher=cell["publisher"],
        language=cell["language"].casefold() or None,
        reviewed_on=reviewed_on,
        added_at=now,
    )


def _refusal(cell: dict[str, str], reviewed_on: date | None) -> str | None:
    """Say what is wrong with a row, or None."""
    empty = [name for name in ("claim", "publisher") if not cell[name]]
    if empty:
        return f"no {' and no '.join(empty)}"
    if len(cell["claim"]) > _LONGEST:
        return f"the claim has more than {_LONGEST} characters"
    if cell["url"] and not is_web(cell["url"]):
        return f"not a web address: {cell['url'][:100]}"
    if cell["date"] and reviewed_on is None:
        return f"not a date: {cell['date'][:100]}"
    if cell["language"] and not re.fullmatch("[A-Za-z]{2}", cell["language"]):
        return f"not a language of two letters: {cell['language'][:20]}"
    return None


def _two_letters(language: str | None) -> str | None:
    """Return an ISO 639-1 code as it is; the start of a longer one would be another language's."""
    return language if language and len(language) == 2 else None


def _day(written: str) -> date | None:
    moment = parse_date(written) if written else None
    return moment.date() if moment else None
