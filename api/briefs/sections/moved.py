"""What moved: the summary's own sentences, eight weeks in a row, and the largest labels."""

from collections.abc import Iterator

from api.briefs.addresses import address_of
from api.briefs.desk import Desk
from api.briefs.document import NOTHING, Block, Bullets, Line, Piece, Row, Table
from api.briefs.weeks import name_of_week
from api.briefs.words import pieces, plain
from api.languages import writing
from api.trends.changes import SMALL
from api.trends.facts import ALL, SUBJECT
from api.trends.labels import within
from api.trends.ranges import Range
from api.trends.reading import Asked, load_query_series, load_series
from api.trends.series import By, Of, Point, Series

_WEEKS = 8
_ROWS = 6
_FEWEST = 3  # rows, whatever they count; more only where they count more than one article
_DASH = plain(NOTHING)


def moved(desk: Desk) -> tuple[Block, ...]:
    """Return what moved, and the tables behind it."""
    told = [*_matching(desk), *desk.told("volume", "surge", "topic", "country")]
    return (
        Bullets(tuple(told)),
        _weeks(desk),
        *_labels(desk, "topic", "topics"),
        *_labels(desk, "country", "countries"),
    )


def _matching(desk: Desk) -> Iterator[Line]:
    """Tell how much a query finds: the summary tells it of all coverage alone."""
    subject, voice = desk.facts.subject, desk.voice
    if not desk.query:
        return
    whole, whole_before = desk.facts.now(subject.of), desk.facts.then(subject.of)
    share = (voice.share(subject),) if subject.volume else ()
    line = desk.words.line(
        "moved.query" if share else "moved.query_none",
        count=voice.now(subject),
        volume=desk.number(subject.volume, whole),
        share=share,
        count_before=voice.then(subject),
        volume_before=desk.number(subject.volume_before, whole_before),
    )
    is_told = subject.is_real or not subject.volume
    yield line if is_told else (*line, *plain(desk.words.plain("moved.same")))


def _weeks(desk: Desk) -> Table:
    series = _series(desk)
    shares = [one.share or 0.0 for one in series.points if not one.is_gap]
    most = max(shares, default=0.0) or 1.0
    words = desk.words
    return Table(
        words.plain("moved.weeks_query" if desk.query else "moved.weeks"),
        tuple(words.plain(f"head.{one}") for one in ("week", "articles", "share", "interval")),
        tuple(_week(desk, point, most) for point in series.points),
    )


def _series(desk: Desk) -> Series:
    days = Range(desk.days.before(_WEEKS - 1).first, desk.days.last)
    if desk.query:
        asked = Asked("query", None, days, By.WEEK, Of.SUBJECT)
        return load_query_series(desk.session, desk.query, asked, desk.days.last)
    asked = Asked("relevance", "subject", days, By.WEEK, Of.COLLECTED)
    [series] = load_series(desk.session, asked)
    return series


def _week(desk: Desk, point: Point, most: float) -> Row:
    name = " – ".join(writing.span(point.first, point.last, desk.language))
    link = address_of(name_of_week(point.first), desk.query, desk.language)
    query = within(desk.about(), point.first, point.last)
    cells = ((Piece(name, link),), pieces([desk.number(point.count, query)]))
    if point.is_gap:
        heard = writing.percent(point.coverage or 0.0, (0.0, 1.0), desk.language)
        return Row((*cells, plain(desk.words.plain("moved.gap", heard=heard)), _DASH))
    whole = within(SUBJECT if desk.query else ALL, point.first, point.last)
    share = desk.portion(point.count, point.volume, query, whole)
    if point.volume < SMALL or point.interval is None:
        return Row((*cells, share, _DASH))
    ends = (writing.percent(end, point.interval, desk.language) for end in point.interval)
    return Row((*cells, share, plain(" – ".join(ends))), (point.share or 0.0) / most)


def _labels(desk: Desk, dimension: str, caption: str) -> Iterator[Table]:
    found = [one for one in desk.facts.changes if one.dimension == dimension and one.count]
    largest = sorted(found, key=lambda one: (-one.count, one.label))[:_ROWS]
    largest = [one for at, one in enumerate(largest) if one.count > 1 or at < _FEWEST]
    if largest:
        words = desk.words
        names = (dimension, "articles", "share", "share_before")
        head = tuple(words.plain(f"head.{one}") for one in names)
        yield Table(words.plain(f"moved.{caption}"), head, desk.rows(largest))
