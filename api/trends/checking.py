"""The checker: walks every sentence of a summary and holds each part against the store.

Numbers and names are derived anew by the queries behind them, and what is said to have risen must
have. Plain words may hold no number at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from api.languages import writing
from api.languages.names import name_in
from api.languages.sentences import tables
from api.trends.deriving import Derived
from api.trends.series import wilson
from api.trends.summary import STORY, Days, Measure, Name, Number, Part, Sentence, Summary, Words
from api.trends.telling.times import holds
from models.errors import NotFoundError
from models.store.stories import get_story


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of a sentence that the store does not bear out, and why not."""

    sentence: str
    part: str
    reason: str


def check(session: Session, summary: Summary, now: datetime) -> list[Fault]:
    """Return what a summary says that the store does not; nothing where all of it holds."""
    checker = _Checker(session, summary, now.date())
    return [
        Fault(str(sentence), part, reason)
        for sentence in summary.sentences
        for part, reason in checker.faults(sentence)
    ]


class _Checker:
    """One walk over one summary, with the store at hand."""

    def __init__(self, session: Session, summary: Summary, today: date) -> None:
        self._session, self._language = session, summary.language
        self._derived = Derived(session, summary)
        self._since = summary.before_first
        self._periods = {
            (summary.first, summary.last),
            (summary.before_first, summary.before_last),
            (today, today),
        }

    def faults(self, sentence: Sentence) -> Iterator[tuple[str, str]]:
        """Yield parts of a sentence that do not hold, each with the reason."""
        for part in sentence.parts:
            for reason in self._part(part):
                yield part.text, reason
        for move in sentence.moves:
            now, before = self._derived.share(*move.now), self._derived.share(*move.before)
            if (now - before) * move.way <= 0:
                yield move.now[0], f"its share is {now} and was {before}"

    def _part(self, part: Part) -> Iterator[str]:
        match part:
            case Words() if any(map(str.isdigit, part.text)):
                yield "a number without a query"
            case Days() if (part.first, part.last) not in self._periods:
                yield f"no period of the summary: {part.first} to {part.last}"
            case Name():
                yield from self._name(part)
            case Number():
                yield from self._number(part)

    def _name(self, name: Name) -> Iterator[str]:
        told = self._title(name.label) if name.dimension == STORY else self._called(name)
        if told != name.text:
            yield f"it is called {told}"
        # Roles are named where nobody in them is quoted, too: that is what is told of them.
        if name.dimension != "quoted" and not self._derived.count(
            f"{name.query} after:{self._since}"
        ):
            yield f"nothing is found by {name.query}"

    def _called(self, name: Name) -> str:
        return name_in(name.dimension, name.label, self._language)

    def _title(self, story: str) -> str | None:
        try:
            return get_story(self._session, int(story)).title
        except NotFoundError:
            return None

    def _number(self, number: Number) -> Iterator[str]:
        value = self._derived.value(number)
        if value is None or abs(value - number.value) > 1e-9 * max(1.0, abs(number.value)):
            yield f"{number.measure} of {number.query} is {value}, not {number.value}"
        elif not self._reads_so(number, value):
            yield f"{value} does not read so"

    def _reads_so(self, number: Number, value: float) -> bool:
        language = self._language
        match number.measure:
            case Measure.SHARE:
                whole = self._derived.count(number.of or "")
                interval = wilson(self._derived.count(number.query), whole)
                return number.text == writing.percent(value, interval, language)
            case Measure.HEARD:
                return number.text == writing.percent(value, (value, value), language)
            case Measure.TIMES:
                words = tables(language)["times"].items()
                return any(text == number.text and holds(key, value) for key, text in words)
            case Measure.EXPECTED:
                return number.text == writing.estimate(value, language)
        return number.text == writing.number(value, language)
