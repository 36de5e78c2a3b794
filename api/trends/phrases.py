"""Phrases of a time, read from the store: what a query's coverage says now and did not before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from sqlmodel import Session

from api.languages.stop_words import stop_words, usual_shares
from api.trends.distinct import EMERGING, Phrase, distinct
from api.trends.labels import within
from api.trends.ranges import Range
from api.trends.reading import scoped
from api.trends.series import Of, total
from api.trends.wording import Plain, Text, folded_words
from models.article import Article
from models.feed import Outlet
from models.query.parse import parse_query
from models.query.tree import Query
from models.store.articles import get_articles
from models.store.search import daily_counts, outlets_of
from models.store.wordings import (
    persons_by_article,
    public_among,
    unknown_speakers,
    wordings,
)
from nlp.entities import PACKAGES

WEEKS_BEFORE = 4
"""Weeks that a time is set against; a longer time is set against as many of its own length."""

TIMES = 4
"""How many times a time's articles those are that it is set against, where a year has them."""

YEAR = timedelta(weeks=52)
"""How far back they are looked for."""

LATELY, BEFORE = 1_500, 3_000
"""Articles that are looked at, at most, of the days and of those before: the newest."""

METHOD = (
    "phrases of one to four words in titles and the first 700 characters of migration coverage,"
    " counted once a story and said by at least three outlets, against the four weeks before (four"
    " times as many days, where those asked for are more than a week), or as many weeks of a year"
    " as it takes to have four times as many articles; the root of Dunning's log-likelihood ratio"
    " is at least 3.3, of a single word 3.8; names of persons who were never quoted in a public"
    " role are left out"
)

MOST = 20
"""Phrases that are told to emerge, at most."""

EXAMPLES = 3
"""Articles that show a phrase."""


@dataclass(frozen=True, slots=True)
class Example:
    """An article that says a phrase."""

    article: Article
    outlet: Outlet


@dataclass(frozen=True, slots=True)
class Emerging:
    """A phrase that is new, the query that finds it, and examples of different stories.

    `before` are the days that it is new against.
    """

    phrase: Phrase
    before: Range
    query: str
    examples: tuple[Example, ...]


def distinctive(
    session: Session, query: str, days: Range, now: datetime, limit: int
) -> list[Phrase]:
    """Return what a query's migration coverage says in a range of days and did not before.

    The surest come first. The query has no days of its own; "" is all migration coverage.

    Raises:
        QueryError: the query does not parse.
    """
    told = _without_private(session, _texts(session, query, days, now, LATELY))
    before = _texts(session, query, before_that(session, query, days, now), now, BEFORE)
    return distinct(told, before, _plain, limit)


def emerging(session: Session, days: Range, now: datetime) -> list[Emerging]:
    """Return what all migration coverage says in a range of days and did not before."""
    told = _without_private(session, _texts(session, "", days, now, LATELY))
    earlier = before_that(session, "", days, now)
    before = _texts(session, "", earlier, now, BEFORE)
    found = distinct(told, before, _plain, MOST, EMERGING)
    shown = {phrase.words: _shown(phrase, told) for phrase in found}
    wanted = sorted({one for ids in shown.values() for one in ids})
    articles = {one.id: one for one in get_articles(session, wanted)}
    outlets = outlets_of(session, list(articles.values()))
    return [
        Emerging(
            phrase,
            earlier,
            within(scoped(phrase.query, Of.SUBJECT), days.first, days.last),
            tuple(
                Example(articles[one], outlets[articles[one].outlet_id])
                for one in shown[phrase.words]
            ),
        )
        for phrase in found
    ]


def before_that(session: Session, query: str, days: Range, now: datetime) -> Range:
    """Return the days that a query's coverage of a range is set against.

    Raises:
        QueryError: the query does not parse.
    """
    reach = Range(days.first - max(YEAR, _usual_length(days)), days.last)
    return set_against(dict(daily_counts(session, _coverage(query, reach, now))), days)


def set_against(counts: Mapping[date, int], days: Range) -> Range:
    """Return the days that a range is set against: four times as many, at least four weeks.

    Where coverage was so thin that they have less than four times its articles, nothing could be
    sure, however new: they begin so many weeks earlier, as far as there are articles.
    """
    wanted = min(BEFORE, TIMES * total(counts, days.first, days.last))
    first, last = days.first - _usual_length(days), days.first - _DAY
    oldest = max(min(counts, default=first), days.first - YEAR)
    found = total(counts, first, last)
    while found < wanted and first > oldest:
        found += total(counts, first - _WEEK, first - _DAY)
        first -= _WEEK
    return Range(first, last)


_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


def _usual_length(days: Range) -> timedelta:
    return timedelta(days=WEEKS_BEFORE * max(7, days.days))


def _texts(session: Session, query: str, days: Range, now: datetime, most: int) -> list[Text]:
    return [Text(*one) for one in wordings(session, _coverage(query, days, now), most)]


def _coverage(query: str, days: Range, now: datetime) -> Query:
    return parse_query(within(scoped(query, Of.SUBJECT), days.first, days.last), now.date())


def _shown(phrase: Phrase, texts: Sequence[Text]) -> list[int]:
    """Return articles that say a phrase: of different stories and, where it may be, outlets."""
    wanted = set(phrase.articles)
    holding = [text for text in texts if text.id in wanted]
    by_story = {text.story: text for text in reversed(holding)}  # the newest of each
    by_outlet = {text.outlet: text for text in by_story.values()}
    chosen = [*by_outlet.values(), *by_story.values()]
    return list(dict.fromkeys(text.id for text in chosen))[:EXAMPLES]


def _without_private(session: Session, texts: Sequence[Text]) -> list[Text]:
    """Hide the names of persons who were never quoted in a public role (TRUST, S9).

    Where no pipeline tells names, those are hidden who are quoted in no public role.
    """
    named = persons_by_article(session, [text.id for text in texts])
    unnamed = [text.id for text in texts if text.language not in PACKAGES]
    for article_id, speakers in unknown_speakers(session, unnamed).items():
        named[article_id] |= speakers
    public = public_among(session, {name for names in named.values() for name in names})
    known = _parts(public)
    return [
        replace(text, hidden=frozenset(_parts(named[text.id] - public) - known))
        if text.id in named
        else text
        for text in texts
    ]


def _parts(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in folded_words(name)}


@cache
def _plain(language: str | None) -> Plain:
    return Plain(stop_words(language), usual_shares(language))
