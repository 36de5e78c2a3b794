"""What every section of a brief has at hand: the week's facts, and the voice that tells them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.briefs.document import NOTHING, Line, Row
from api.briefs.words import Wording, pieces, plain
from api.languages import writing
from api.languages.writing import Language
from api.trends.changes import SMALL, Change
from api.trends.facts import SUBJECT, Facts
from api.trends.labels import within
from api.trends.periods import DAY
from api.trends.ranges import Range
from api.trends.series import wilson
from api.trends.summary import Measure, Number, Sentence
from api.trends.telling.voice import Voice
from models.query.parse import parse_query
from models.store.counting import live_counts
from models.store.counts import label_totals


@dataclass(frozen=True, slots=True)
class Desk:
    """A week at hand. `query` narrows what is told.

    `ours` are the outlets that are our own, `missing` names of such that no outlet has.
    """

    session: Session
    days: Range
    query: str
    language: Language
    ours: tuple[str, ...]
    missing: tuple[str, ...]
    facts: Facts
    sentences: tuple[Sentence, ...]
    now: datetime

    @property
    def words(self) -> Wording:
        """The brief's own words."""
        return Wording(self.language)

    @property
    def voice(self) -> Voice:
        """The voice of the summary."""
        return Voice(self.facts, self.language)

    def about(self, terms: str = "") -> str:
        """Return what finds articles about migration that have some terms, of any time."""
        scope = f"({self.query})" if self.query else ""
        return " ".join(one for one in (scope, terms, SUBJECT) if one)

    def found(self, terms: str = "") -> str:
        """Return what finds those of the week."""
        return within(self.about(terms), self.days.first, self.days.last)

    def told(self, *about: str) -> tuple[Line, ...]:
        """Return the summary's sentences about some things, as they stand."""
        return tuple(pieces(one.parts) for one in self.sentences if one.about in about)

    def moved(self, about: str) -> tuple[Line, ...]:
        """Return those that say what moved: of a thing whose table tells the rest."""
        told = (one for one in self.sentences if one.about == about and one.moves)
        return tuple(pieces(one.parts) for one in told)

    def number(self, value: int, query: str, measure: Measure = Measure.ARTICLES) -> Number:
        """Return a count as it is read, with the query behind it."""
        return self.voice.count(value, query, measure)

    def by_label(self, dimension: str, days: Range | None = None) -> Counter[str]:
        """Return how many articles about migration carry each label of a dimension."""
        days = days or self.days
        if not self.query:
            return Counter(label_totals(self.session, dimension, days.first, days.last))
        asked = parse_query(within(self.about(), days.first, days.last), days.last)
        found: Counter[str] = Counter()
        for (_, label), count in live_counts(self.session, asked, DAY, dimension).items():
            found[label] += count
        return found

    def portion(self, count: int, volume: int, query: str, whole: str) -> Line:
        """Return how much of a whole some articles are: a share, or of few so many of so many."""
        if not volume:
            return plain(NOTHING)
        if volume < SMALL:
            number, of = self.number(count, query), self.number(volume, whole)
            return self.words.line("head.few", count=number, volume=of)
        share = count / volume
        text = writing.percent(share, wilson(count, volume), self.language)
        return pieces([Number(text, share, query, Measure.SHARE, whole)])

    def rows(self, changes: Iterable[Change]) -> tuple[Row, ...]:
        """Return changes as rows of name, articles, share and the share before."""
        return tuple(Row(self._cells(one), one.share) for one in changes)

    def _cells(self, change: Change) -> tuple[Line, ...]:
        now, then = self.facts.now, self.facts.then
        query, whole = change.query, change.of
        return (
            pieces([self.voice.name(change.dimension, change.label)]),
            pieces([self.voice.now(change)]),
            self.portion(change.count, change.volume, now(query), now(whole)),
            self.portion(change.before, change.volume_before, then(query), then(whole)),
        )
