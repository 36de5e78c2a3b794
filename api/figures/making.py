"""Making a figure: its series as the store tells them, at a mark, and the corpus behind them.

One reading for pages, files and checks alike. A query's `7d` counts back from the mark, so that a
figure means the same days for ever.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import chain
from zoneinfo import ZoneInfo

from sqlmodel import Session

from api.figures.addresses import Cited, Figure, Kind
from api.figures.numbers import Numbers
from api.figures.wording import names_in
from api.trends.labels import between, name_of, query_of
from api.trends.periods import (
    Period,
    edges_of,
    grain,
    midnight,
    periods_of,
    points_of,
    summed,
)
from api.trends.reading import POINTS, scoped
from api.trends.series import Of, Series
from models.errors import InvalidError
from models.query.parse import parse_query
from models.query.tree import Query
from models.store.citing import Mark, among, members, uids
from models.store.counting import live_counts
from models.store.generations import cascade_of, kept_of, live_cascade
from models.store.heard import shares_heard
from models.vocabulary import TONE_LABELS, Decision, TagKind

RANKED = 15
"""Labels that a ranking shows."""

WHOLE = "*"
"""The label, in a corpus, of what shares are of."""

UNREAD = "none"
"""The version of the taggers where nothing was read yet."""


@dataclass(frozen=True, slots=True)
class Made:
    """A figure as it stood at a mark; `taggers` are those whose labels were counted."""

    figure: Figure
    mark: Mark
    taggers: str
    series: tuple[Series, ...]

    @property
    def numbers(self) -> Numbers:
        """What an address keeps of it."""
        volumes = tuple(point.volume for point in self.series[0].points) if self.series else ()
        counts = tuple(
            (_one_line(one.label), tuple(point.count for point in one.points))
            for one in self.series
        )
        return Numbers(volumes, counts)


def make(session: Session, figure: Figure, mark: Mark) -> Made:
    """Read a figure's series as they stood at a mark.

    Raises:
        QueryError: a query does not parse.
        InvalidError: the figure has too many points.
    """
    cut = _cut(figure)
    counted = _counts(session, figure, mark, cut)
    edges = edges_of(cut)
    volumes = summed(_sums(session, scope_of(figure, mark), mark, cut), edges)
    heard = shares_heard(session, [(one.start, one.end) for one in cut])
    series = tuple(
        Series(
            figure.dimension or "query",
            label,
            _name(figure, label),
            figure.by,
            figure.of,
            between(_query(figure, label), cut[0].start, cut[-1].end),
            points_of(summed(counted.get(label, {}), edges), volumes, cut, heard),
            figure.zone,
        )
        for label in _labels(figure, counted)
    )
    return Made(figure, mark, cascade_of(session, mark.generation) or UNREAD, series)


def cite(session: Session, made: Made) -> Cited:
    """Return what the address of a figure has to say, to be cited."""
    corpus = digest(corpus_lines(session, made.figure, made.mark))
    return Cited(made.mark, corpus, made.taggers, made.numbers)


def standing(session: Session, cited: Cited) -> Mark:
    """Return the mark of a figure that was cited, by the taggers that it was cited with.

    By those that are live, where they are the same or the others are not kept.
    """
    if cited.taggers == live_cascade(session):
        return cited.mark
    kept = kept_of(session, cited.taggers)
    return cited.mark if kept is None else replace(cited.mark, generation=kept.id)


def corpus_lines(session: Session, figure: Figure, mark: Mark) -> list[str]:
    """Return the corpus of a figure: a line for each article counted, and of what shares are of."""
    lines = {
        line_of(_one_line(member.label) or label, member.uid, member.content)
        for label, query in _queries(figure, mark).items()
        for member in members(session, query, mark, figure.dimension or "all")
    }
    whole = [f"{WHOLE}\t{uid}" for uid in uids(session, scope_of(figure, mark), mark)]
    return sorted(chain(lines, whole))


def line_of(label: str, uid: str, content: str = "") -> str:
    """Return the line of a corpus for an article; of what shares are of, it tells no content."""
    return f"{label}\t{uid}" if label == WHOLE else f"{label}\t{uid}\t{content}"


def digest(lines: Sequence[str]) -> str:
    """Return the digest of a corpus: what `sha256sum` says of its sorted lines."""
    return f"sha256:{sha256(corpus_text(lines).encode()).hexdigest()}"


def corpus_text(lines: Sequence[str]) -> str:
    """Return a corpus as a text that anybody can hash."""
    return "\n".join([*lines, ""])


def scope_of(figure: Figure, mark: Mark) -> Query:
    """Return the query that finds what a figure's shares are of."""
    text = figure.queries[0] if figure.dimension else ""
    return _parsed(figure, scoped(text, _of(figure)), mark)


def moments(figure: Figure) -> tuple[datetime, datetime]:
    """Return the moment at which a figure's days begin, and the first after them."""
    cut = _cut(figure)
    return cut[0].start, cut[-1].end


def _one_line(label: str) -> str:
    """Have a name that somebody wrote in two lines not become two of ours."""
    return " ".join(label.split())


def _of(figure: Figure) -> Of:
    """Labels are told of migration coverage alone; of queries, the address says what."""
    return Of.SUBJECT if figure.dimension else figure.of


def _queries(figure: Figure, mark: Mark) -> dict[str, Query]:
    """Return the queries whose articles are counted, by the label of their series."""
    for query in figure.queries:
        parse_query(query, mark.at.date())  # so that an error's place is in what was typed
    return {
        str(number): _parsed(figure, scoped(query, _of(figure)), mark)
        for number, query in enumerate(figure.queries, 1)
    }


def _parsed(figure: Figure, text: str, mark: Mark) -> Query:
    cut = _cut(figure)
    return parse_query(between(text, cut[0].start, cut[-1].end), mark.at.date())


def _cut(figure: Figure) -> list[Period]:
    first, last, zone = figure.days.first, figure.days.last, ZoneInfo(figure.zone)
    if not figure.is_over_time:
        after = last.fromordinal(last.toordinal() + 1)
        return [Period(first, last, midnight(first, zone), midnight(after, zone))]
    cut = periods_of(first, last, figure.by, zone)
    if len(cut) > POINTS:
        raise InvalidError("by", f"{len(cut):,} points are too many: at most {POINTS:,}")
    return cut


def _counts(
    session: Session, figure: Figure, mark: Mark, cut: list[Period]
) -> dict[str, dict[int, int]]:
    """Count by label and by the second that a bin begins."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for number, query in _queries(figure, mark).items():
        dimension = figure.dimension or "all"
        found = live_counts(session, query, grain(cut), dimension, among=among(mark))
        for (second, label), count in found.items():
            counts[label or number][second] = count
    return counts


def _sums(session: Session, query: Query, mark: Mark, cut: list[Period]) -> dict[int, int]:
    found = live_counts(session, query, grain(cut), among=among(mark))
    return {second: count for (second, _), count in found.items()}


def _labels(figure: Figure, counted: Mapping[str, Mapping[int, int]]) -> Iterator[str]:
    if figure.kind is Kind.TONE:
        yield from (*TONE_LABELS[TagKind(figure.dimension)], Decision.CANT_SAY.value)
    elif figure.dimension:
        largest = sorted(counted, key=lambda label: (-sum(counted[label].values()), label))
        yield from largest[: RANKED if figure.kind is Kind.RANKED else None]
    else:
        yield from (str(number) for number, _ in enumerate(figure.queries, 1))


def _name(figure: Figure, label: str) -> str:
    if figure.dimension:
        return name_of(figure.dimension, label)
    query = figure.queries[int(label) - 1]
    return ", ".join(names_in(query, figure.days.last)) or query or "All articles"


def _query(figure: Figure, label: str) -> str:
    if not figure.dimension:
        return scoped(figure.queries[int(label) - 1], figure.of)
    narrowed = query_of(figure.dimension, label)
    query = figure.queries[0].strip()
    return f"({query}) {narrowed}" if query else narrowed
