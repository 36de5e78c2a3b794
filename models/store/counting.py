"""Live counts: what the roll-up does not keep, counted from narrow columns, with the same answer.

Articles are counted by the second that their id begins with, in bins of any width; their labels
are those that `models.store.facts` tells of the live generation. Where the roll-up keeps a
dimension too, both say the same. How long it may take is the caller's to say.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any as Unknown

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    func,
    literal_column,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.article import Article
from models.errors import InvalidError
from models.feed import Outlet
from models.query.tree import Query, days_in
from models.signal import Signal, SignalAside
from models.store.bulk import driver_rows
from models.store.counts import BASE_PAIRS, BASES, LABELS
from models.store.generations import LIVE
from models.store.ids import SEQUENCE, day_of
from models.store.people import SPEAKER, people
from models.store.search import matches_of
from models.tag import Quote, Tag, Visit
from models.vocabulary import Decision, Relevance, SignalKind, SignalState, TagKind

Counts = Counter[tuple[int, str]]
"""How many articles by the second that their bin begins and by label."""

UNSURE = (TagKind.VALENCE, TagKind.STANCE, TagKind.RESPECT, TagKind.VOICED)
"""Kinds of tag whose "can't say" is counted, as a label of its own."""

_TAGS = {
    "topic": TagKind.TOPIC,
    "frame": TagKind.FRAME,
    "country": TagKind.COUNTRY,
    "organisation": TagKind.ORGANISATION,
    **{kind.value: kind for kind in UNSURE},
}


@dataclass(frozen=True, slots=True)
class Among:
    """Which articles are counted, and by whose labels: the live generation's, or another one's."""

    so: tuple[ColumnElement[bool], ...] = ()
    generation: int | None = None


ALL = Among()
"""All articles, by the labels that readers see."""


@dataclass(frozen=True, slots=True)
class _Labelled:
    """Where a dimension's labels stand: the table, how it hangs on an article, what is read."""

    label: Unknown
    table: Unknown = None
    on: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """What is counted: a query's articles, among which, and under which labels."""

    query: Query
    dimension: str
    parts: Sequence[_Labelled]
    among: Among

    @property
    def speaker(self) -> int | None:
        """The place of the part whose labels are people (`models.store.people`)."""
        names = self.dimension.split("+")
        return names.index(SPEAKER) if SPEAKER in names else None


def live_counts(
    session: Session,
    query: Query,
    width: int,
    dimension: str = "all",
    label: str | None = None,
    among: Among = ALL,
) -> Counts:
    """Count what a query finds in bins of `width` seconds, by a dimension's labels or one of them.

    As the roll-up does, only annotated articles that stand in series; of a dimension that is told
    of migration coverage, only that. A pair's label may end in `|`: with all second ones.

    Raises:
        InvalidError: there is no such dimension.
    """
    parts = _parts(dimension, among.generation)
    begins = col(Article.id) // _plain(width << SEQUENCE) * _plain(width)
    labels = [part.label.label(f"told_{index}") for index, part in enumerate(parts)]
    number = func.count(func.distinct(col(Article.id)))
    told = _Told(query, dimension, parts, among)
    if told.speaker is not None:
        return _by_people(session, told, width, label)
    statement = _counted(session, told, begins, *labels, number)
    statement = _narrowed(statement, parts, label or "")
    counted: Counts = Counter()
    # By name: PostgreSQL takes an expression that holds parameters for another one each time.
    names: list[Unknown] = [literal_column(label.name) for label in labels]
    for second, *own, count in session.execute(statement.group_by(begins, *names)):
        counted[int(second), _joined(own)] += count
    return counted if label is None else _only(counted, label)


def counted_articles(
    session: Session,
    query: Query,
    dimension: str,
    among: Among,
    *columns: Unknown,  # noqa: ANN401  as `select` takes them
) -> Iterator[tuple[Unknown, ...]]:
    """Yield the label and columns of each article that `live_counts` would count under it.

    They are as the driver tells them: there may be a million.

    Raises:
        InvalidError: there is no such dimension.
    """
    parts = _parts(dimension, among.generation)
    labels = [part.label for part in parts]
    told = _Told(query, dimension, parts, among)
    if told.speaker is not None:
        return _of_people(session, told, "", *columns)
    statement = _counted(session, told, *labels, *columns)
    # Only labels can make a row twice: a place has a tag a mention.
    rows = driver_rows(session, statement.distinct() if parts else statement)
    return ((_joined(row[: len(parts)]), *row[len(parts) :]) for row in rows)


def counted_values(session: Session, query: Query, among: Among, column: Unknown) -> list[Unknown]:  # noqa: ANN401  as `select` takes it
    """Return a column of each article that `live_counts` would count, as the driver tells it."""
    statement = _counted(session, _Told(query, "all", (), among), column)
    return [row[0] for row in driver_rows(session, statement)]


def _by_people(session: Session, told: _Told, width: int, label: str | None) -> Counts:
    found = _of_people(session, told, label or "", col(Article.id))
    counted = Counter(((one >> SEQUENCE) // width * width, called) for called, one in found)
    return counted if label is None else _only(counted, label)


def _of_people(
    session: Session,
    told: _Told,
    label: str,
    *columns: Unknown,  # noqa: ANN401  as `select` takes them
) -> Iterator[tuple[Unknown, ...]]:
    """Yield label and columns of each article once, by the people whom its names mean."""
    place = told.speaker or 0
    those = people(session, *days_in(told.query.node), told.among.generation)
    labels = [part.label for part in told.parts]
    statement = _counted(session, told, *labels, col(Article.id), *columns)
    wanted = label.split("|", len(labels) - 1)
    if len(wanted) > place and wanted[place]:
        statement = statement.where(those.quoted(wanted[place], told.parts[place].table))
    seen = set()
    for row in session.execute(statement.distinct()):
        own = list(row[: len(labels)])
        own[place] = those.person(own[place], day_of(row[len(labels)]))
        one = _joined(own), *row[len(labels) + 1 :]
        if own[place] is not None and (one, row[len(labels)]) not in seen:
            seen.add((one, row[len(labels)]))
            yield one


def live_dimensions() -> tuple[str, ...]:
    """Return the dimensions that can be counted live; a pair of any two can be, too."""
    return ("all", *_SINGLES)


def _narrowed(
    statement: Select[Unknown], parts: Sequence[_Labelled], label: str
) -> Select[Unknown]:
    """Ask for one label; one that the roll-up may have cut is looked for among all."""
    if not parts or len(label) >= LABELS:
        return statement
    for part, value in zip(parts, label.split("|", len(parts) - 1), strict=False):
        if value:
            statement = statement.where(part.label == value)
    return statement


def _only(counted: Counts, label: str) -> Counts:
    return Counter(
        {
            key: count
            for key, count in counted.items()
            if key[1] == label or (label.endswith("|") and key[1].startswith(label))
        }
    )


def _plain(number: int) -> ColumnElement[int]:
    """Write a number out: PostgreSQL groups by what it sees to be the same, and by no parameter."""
    return literal_column(str(number), Integer)


def _counted(
    session: Session,
    told: _Told,
    *columns: Unknown,  # noqa: ANN401  as `select` takes them
) -> Select[Unknown]:
    matches = matches_of(session, told.query, told.among.generation)
    statement = matches.of_every(*columns).select_from(Article)
    for part in told.parts:
        if part.table is not None:
            statement = statement.join(part.table, part.on)
    return _in_series(statement, told).where(*told.among.so)


def _joined(labels: Iterable[object]) -> str:
    return "|".join(map(str, labels))[:LABELS]


def _in_series(statement: Select[Unknown], told: _Told) -> Select[Unknown]:
    is_of_all = told.dimension in {*BASES, *BASE_PAIRS}
    relevances = list(Relevance) if is_of_all else [Relevance.SUBJECT]
    relevance: Unknown = col(Article.relevance)
    if told.among.generation is not None:
        visit = aliased(Visit)
        statement = statement.join(visit, _read_by(visit, told.among.generation))
        relevance = col(visit.relevance)
    return statement.where(col(Article.day).is_not(None), relevance.in_(relevances))


def _parts(dimension: str, generation: int | None) -> list[_Labelled]:
    names = [name for name in dimension.split("+") if name != "all"]
    if len(names) > 2 or any(name not in _SINGLES for name in names):
        known = ", ".join(live_dimensions())
        raise InvalidError(
            "dimension",
            f"there is no {dimension}; there are {known}, and pairs such as topic+country",
        )
    return [_SINGLES[name](generation) for name in names]


def _of_article(table: type[Tag] | type[Quote], generation: int | None) -> ColumnElement[bool]:
    """Tell of rows which ones are an article's, in a generation.

    Articles lead: written so that SQLite, which knows no numbers, looks their rows up and does not
    walk all of a kind for each of them.
    """
    own = LIVE if generation is None else generation
    return (col(table.article_id) == col(Article.id)) & (col(table.generation) + 0 == own)


def _read_by(visit: type[Visit], generation: int) -> ColumnElement[bool]:
    return (col(visit.article_id) == col(Article.id)) & (col(visit.generation) == generation)


def _visited(generation: int | None, name: str, read: Callable[[Unknown], Unknown]) -> _Labelled:
    """Return what a cascade's visit tells: articles themselves repeat the live one's."""
    if generation is None:
        return _Labelled(read(getattr(Article, name)))
    visit = aliased(Visit)
    return _Labelled(read(getattr(visit, name)), visit, _read_by(visit, generation))


def _tagged(kind: TagKind, generation: int | None) -> _Labelled:
    tag: type[Tag] = aliased(Tag)
    on = _of_article(tag, generation) & (col(tag.kind) == kind)
    if kind in UNSURE:
        unsure = col(tag.decision) == Decision.CANT_SAY
        label: Unknown = case((unsure, Decision.CANT_SAY.value), else_=col(tag.label))
        return _Labelled(label, tag, on & (unsure | (col(tag.decision) == Decision.YES)))
    return _Labelled(col(tag.label), tag, on & (col(tag.decision) == Decision.YES))


def _narrated(generation: int | None, *, with_role: bool) -> _Labelled:
    """Return narratives: those of a generation that is not live stand aside."""
    if generation is None:
        signal: Unknown = aliased(Signal)
        stands = col(signal.state) != SignalState.WITHDRAWN
    else:
        signal = aliased(SignalAside)
        stands = col(signal.generation) == generation
    on = col(signal.article_id) == col(Article.id)
    label: Unknown = col(signal.label)
    if with_role:
        label = label + "|" + func.coalesce(_words(signal.role), "unclear")
    # No index of the kind, as in `_of_article`.
    is_narrative = _words(signal.kind).concat("") == SignalKind.NARRATIVE.value
    return _Labelled(label, signal, on & is_narrative & stands)


def _said(column: Callable[[type[Quote]], Unknown], generation: int | None) -> _Labelled:
    quote: type[Quote] = aliased(Quote)
    on = _of_article(quote, generation)
    return _Labelled(column(quote), quote, on & column(quote).is_not(None))


def _published(column: Callable[[type[Outlet]], Unknown]) -> _Labelled:
    outlet: type[Outlet] = aliased(Outlet)
    return _Labelled(column(outlet), outlet, col(outlet.id) == col(Article.outlet_id))


def _words(column: Unknown) -> Unknown:  # noqa: ANN401  SQLModel types attributes as values
    """Read an enumeration as text: whatever word it is compared with."""
    return type_coerce(col(column), String)


_SINGLES: dict[str, Callable[[int | None], _Labelled]] = {
    "relevance": partial(_visited, name="relevance", read=_words),
    "language": partial(
        _visited, name="language", read=lambda told: func.coalesce(col(told), "und")
    ),
    "outlet": lambda _: _published(lambda outlet: col(outlet.name)),
    "outlet_kind": lambda _: _published(lambda outlet: _words(outlet.kind)),
    "narrative": partial(_narrated, with_role=False),
    "narrative_role": partial(_narrated, with_role=True),
    "speaker": partial(_said, lambda quote: col(quote.name)),
    "quoted": partial(_said, lambda quote: col(quote.role)),
    **{name: partial(_tagged, kind) for name, kind in _TAGS.items()},
}
