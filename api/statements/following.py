"""Following a statement: who took it up, in which words, how soon, read from the store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from uuid import UUID

from sqlmodel import Session

from api.statements.uptake import How, Statement, Uptake
from ingest.stories import containment
from models import Article, Outlet
from models.errors import NotFoundError
from models.store.articles import get_article
from models.store.beside import labels_among
from models.store.search import outlets_of
from models.store.statements import (
    Told,
    candidates,
    known_as,
    newest_statements,
    outlets_named,
    quotes_by_article,
)
from models.vocabulary import TagKind
from nlp.quotes.sentences import sentences

WITHIN = timedelta(days=14)
"""How long after a statement its words are looked for."""

OURS = ("IOM", "IOM DTM", "Open Routes Agency (sample)")
"""Whose articles are statements, where `TIDINGS_OUR_OUTLETS` names nobody."""

PHRASES = 12
"""Sentences of a statement that others are searched by, at most: the first."""

TONES = (TagKind.VALENCE, TagKind.STANCE, TagKind.RESPECT)

METHOD = (
    "later articles of other outlets within 14 days, of the same story, with a like sketch or with"
    " a phrase of it; a sentence was taken up where 60 % of its runs of five words stand in the"
    " article, a copy has half of all its sentences, a quotation is one that the article makes"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A sentence of a statement, and how many outlets and articles have it."""

    words: str
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True)
class Taker:
    """An outlet that took a statement up: its first article, how long after, what else it has."""

    outlet: Outlet
    first: Uptake
    lag: timedelta
    articles: int
    sentences: int


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a statement. `tone` counts labels over the articles that took it up."""

    article: Article
    outlet: Outlet
    takers: tuple[Taker, ...]
    uptakes: tuple[Uptake, ...]
    sentences: tuple[Taken, ...]
    ways: Mapping[How, int]
    tone: Mapping[TagKind, Mapping[str, int]]

    @property
    def first_lag(self) -> timedelta | None:
        """How soon the first outlet had it."""
        return min((one.lag for one in self.takers), default=None)

    @property
    def median_lag(self) -> timedelta | None:
        """How soon half of the outlets that have it had it."""
        lags = [one.lag.total_seconds() for one in self.takers]
        return timedelta(seconds=median(lags)) if lags else None


def is_ours(outlet: Outlet, named: Sequence[str]) -> bool:
    """Tell whether an outlet's articles are statements."""
    return known_as(outlet.name) in map(known_as, named or OURS)


def load_statements(
    session: Session, named: Sequence[str], limit: int, before: int | None = None
) -> list[Told]:
    """Return the newest statements of our outlets, or of those named."""
    ours = [one.id or 0 for one in outlets_named(session, named or OURS)]
    return newest_statements(session, ours, limit, before)


def follow(session: Session, uid: UUID, named: Sequence[str]) -> Followed:
    """Follow one statement.

    Raises:
        NotFoundError: there is none of that name, or it is none of our outlets'.
    """
    article = get_article(session, uid)
    ours = {one.id: one for one in outlets_named(session, named or OURS)}
    if article.outlet_id not in ours:
        raise NotFoundError(f"article {uid} is no statement of an outlet of ours")
    outlet = ours[article.outlet_id]
    statement = Statement(article, outlet.name.removesuffix(" (sample)"), sentences)
    phrases = [one.phrase for one in statement.sentences[:PHRASES]]
    others = [
        one for one in candidates(session, article, phrases, WITHIN) if one.outlet_id not in ours
    ]
    uptakes = tuple(_uptakes(session, statement, others))
    ids = [one.article.id for one in uptakes]
    return Followed(
        article,
        outlet,
        tuple(_takers(session, article, uptakes)),
        uptakes,
        tuple(_taken(statement, uptakes)),
        {how: number for how in How if (number := sum(one.how is how for one in uptakes))},
        labels_among(session, ids, TONES),
    )


def _uptakes(session: Session, statement: Statement, others: Sequence[Article]) -> Iterator[Uptake]:
    quotes = quotes_by_article(session, [one.id for one in others])
    for one in others:
        found = statement.taken_up(one, quotes.get(one.id, ()), containment)
        if found is not None:
            yield found


def _takers(session: Session, statement: Article, uptakes: Sequence[Uptake]) -> Iterator[Taker]:
    outlets = outlets_of(session, [one.article for one in uptakes])
    by_outlet: dict[int, list[Uptake]] = {}
    for one in uptakes:
        by_outlet.setdefault(one.article.outlet_id, []).append(one)
    for outlet_id, theirs in by_outlet.items():
        lag = theirs[0].article.effective_at - statement.effective_at
        said = {at for one in theirs for at in one.sentences}
        yield Taker(outlets[outlet_id], theirs[0], lag, len(theirs), len(said))


def _taken(statement: Statement, uptakes: Sequence[Uptake]) -> Iterator[Taken]:
    for at, one in enumerate(statement.sentences):
        holding = [uptake.article for uptake in uptakes if at in uptake.sentences]
        yield Taken(one.words, len(holding), len({article.outlet_id for article in holding}))
