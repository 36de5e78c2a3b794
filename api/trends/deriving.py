"""What stands behind the numbers of a summary, derived anew by their queries.

It is counted from the articles themselves, not from the roll-up that summaries are made from.
"""

from sqlmodel import Session, col

from api.trends.ranges import Range
from api.trends.summary import Measure, Number, Summary
from api.trends.surging import load_surges
from models import Article
from models.query.parse import parse_query
from models.store.heard import shares_heard
from models.store.search import count, matching

_ALL = 1_000_000_000  # a count that is no more than this is exact


class Derived:
    """The store as one summary's queries find it; each is counted once."""

    def __init__(self, session: Session, summary: Summary) -> None:
        self._session = session
        self._days = Range(summary.first, summary.last)
        self._counts: dict[str, int] = {}

    def value(self, number: Number) -> float | None:
        """Return what a number should say; None where nothing stands behind it."""
        match number.measure:
            case Measure.ARTICLES:
                return self.count(number.query)
            case Measure.OUTLETS:
                return self._outlets(number.query)
            case Measure.SHARE:
                return self.share(number.query, number.of or "")
            case Measure.TIMES:
                return self._times(number)
            case Measure.EXPECTED:
                return self._expected(number.query)
            case Measure.HEARD:
                return shares_heard(self._session, [self._days.moments])[0]

    def count(self, query: str) -> int:
        """Return how many articles a query finds."""
        if query not in self._counts:
            self._counts[query] = count(self._session, parse_query(query, self._days.last), _ALL)
        return self._counts[query]

    def share(self, query: str, of: str) -> float:
        """Return the share that a query finds of what another does."""
        whole = self.count(of)
        return self.count(query) / whole if whole else 0.0

    def _outlets(self, query: str) -> int:
        found = parse_query(query, self._days.last)
        return len({row[0] for row in matching(self._session, found, col(Article.outlet_id))})

    def _times(self, number: Number) -> float | None:
        before = self.share(*number.before) if number.before else 0.0
        return self.share(number.query, number.of or "") / before if before else None

    def _expected(self, query: str) -> float | None:
        found = load_surges(self._session, self._days)
        return next((one.expected for one in found if one.is_surge and one.query == query), None)
