"""P6: what series cost: the roll-up beside its bare rows, and counting live beside counting tags.

All read one store of ninety days of invented articles about migration, as many as lie in ninety
days of the million, of two years, that LIMITS counts.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from tempfile import TemporaryDirectory
from typing import cast

from sqlmodel import Session

from api.trends.periods import DAY
from models.query.parse import parse_query
from models.query.tree import Query
from models.store.counting import live_counts
from models.store.counts import day_counts
from models.store.heard import Expected, weigh
from tests.benchmarks.labelled import make_labelled
from tests.benchmarks.measure import Goal, Measured, Work, compared, repeated, take_turns
from tests.make import NOON

ARTICLES = 123_000
DAYS = 90
LAST = NOON.date()
FIRST = LAST - timedelta(days=DAYS - 1)
SPAN = (FIRST.isoformat(), LAST.isoformat())

ROWS = """
SELECT day, label, count FROM daycount
WHERE generation = 1 AND dimension = 'topic' AND day BETWEEN ? AND ? ORDER BY day, label
"""
TAGS = """
SELECT article.day, tag.label, count(DISTINCT article.id) FROM tag
JOIN article ON article.id = tag.article_id
WHERE tag.kind = 'topic' AND tag.decision = 'yes' AND article.relevance = 'subject'
AND article.day BETWEEN ? AND ? GROUP BY 1, 2
"""

_READINGS = 50  # of what takes a millisecond, in each round
_UNDER_LABELS = "each row is put under its label: 1.4 to 1.6, by how busy the machine is"
COUNTED = (
    Goal("P6", "90 days by topic", "the bare rows", most=1.5, held=1.7, why=_UNDER_LABELS),
    Goal("P6", "90 days by topic", "counting tags", most=1 / 70, held=1 / 70),
    Goal("P6", "the same, counted live", "counting tags", most=1.5, held=1.5),
)


def counted() -> list[Measured]:
    """Read ninety days of topics, four ways."""
    with TemporaryDirectory() as folder:
        engine = make_labelled(Path(folder) / "tidings.db", ARTICLES, NOON, DAYS, subject=1)
        with Session(engine) as session, closing(engine.raw_connection()) as raw:
            bare = cast("Connection", raw.driver_connection)
            query = parse_query(f"after:{FIRST} before:{LAST + timedelta(days=1)}", LAST)
            quick: dict[str, Work] = {
                "90 days by topic": lambda: day_counts(session, "topic", None, FIRST, LAST),
                "the bare rows": lambda: bare.execute(ROWS, SPAN).fetchall(),
            }
            slow: dict[str, Work] = {
                "the same, counted live": lambda: live_counts(session, query, DAY, "topic"),
                "counting tags": lambda: bare.execute(TAGS, SPAN).fetchall(),
            }
            _require_same(session, query)
            often = {name: repeated(work, _READINGS) for name, work in quick.items()}
            found = take_turns(often, units=_READINGS) | take_turns(slow, units=1)
        engine.dispose()
    return compared(found, COUNTED)


def _require_same(session: Session, query: Query) -> None:
    kept = day_counts(session, "topic", None, FIRST, LAST)
    live = live_counts(session, query, DAY, "topic")
    told = {(datetime.fromtimestamp(one, UTC).date(), label): n for (one, label), n in live.items()}
    assert told == {(day, label): n for label, days in kept.items() for day, n in days.items()}


def weighed() -> float:
    """Return the milliseconds of CPU that a year of days takes to weigh, of 164 sources."""
    spans = [(NOON - timedelta(days=n + 1), NOON - timedelta(days=n)) for n in range(364, -1, -1)]
    sources = list(_sources())
    return take_turns({"weigh": lambda: weigh(sources, spans, NOON)}, units=1)["weigh"]


def _sources() -> Iterator[Expected]:
    """Yield sources of which each was silent for some hours every tenth day."""
    for number in range(164):
        silences = [
            (at, at + timedelta(hours=number % 30))
            for at in (NOON - timedelta(days=10 * back, hours=number) for back in range(36, 0, -1))
        ]
        yield Expected(NOON - timedelta(days=400), 1.0 + number % 7, silences)
