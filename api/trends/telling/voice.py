"""The voice that tells: facts and a language, and the parts that sentences are made of.

Here each number gets its text and the queries behind it, and each name its page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from api.languages import writing
from api.languages.names import name_in
from api.languages.sentences import Given, Parts, begun, fill, listed, template
from api.languages.writing import Language
from api.trends.changes import SMALL, Change
from api.trends.facts import Facts
from api.trends.labels import query_of
from api.trends.pages import page_of_surge
from api.trends.ranges import Range
from api.trends.series import wilson
from api.trends.summary import STORY, Days, Measure, Move, Name, Number, Sentence, StoryTold
from api.trends.surges import Surge
from api.trends.telling.times import rung_of

TOLD = 3
"""Items that a sentence lists at most."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What is told, and in which language."""

    facts: Facts
    language: Language

    def sentence(
        self, about: str, key: str, moved: Iterable[Change] = (), /, **given: Given
    ) -> Sentence:
        """Fill a sentence, which says of some changes that they are; days are always at hand."""
        days = {"period": self.period, "before": self.before}
        parts = begun(fill(key, self.language, {**days, **given}))
        return Sentence(about, parts, tuple(self._moved(one) for one in moved))

    def say(self, key: str, **given: Given) -> Parts:
        """Fill a piece of a sentence."""
        return fill(key, self.language, given)

    def several(self, items: Iterable[Parts]) -> Parts:
        """List pieces."""
        return listed(list(items), self.language)

    def distribution(self, about: str, key: str, changes: Sequence[Change]) -> Sentence:
        """Fill a sentence that lists what each of some labels makes up, in their order."""
        items = [
            self.say(
                "tone.item",
                name=self.name(one.dimension, one.label),
                share=self.portion(one),
                move=self.move(one),
            )
            for one in changes
        ]
        moved = [one for one in changes if one.is_real]
        return self.sentence(about, key, moved, list=self.several(items))

    @property
    def days(self) -> tuple[date, date]:
        """The first day of the period, and the last."""
        return self.facts.days.first, self.facts.days.last

    @property
    def period(self) -> Days:
        """The period, as a sentence speaks of it."""
        return self._days(self.facts.days)

    @property
    def before(self) -> Days:
        """The period before, as a sentence speaks of it."""
        days = self.facts.days.before()
        if writing.is_month(days.first, days.last) or writing.is_year(days.first, days.last):
            return self._days(days)
        key = {1: "days.day_before", 7: "days.week_before"}.get(days.days, "days.days_before")
        return self._told(key, days, days=str(days.days))

    def count(self, number: int, query: str, measure: Measure = Measure.ARTICLES) -> Number:
        """Tell how many articles a query finds, or how many outlets those are of."""
        return Number(writing.number(number, self.language), number, query, measure)

    def now(self, change: Change) -> Number:
        """Tell how many articles carry a label."""
        return self.count(change.count, self.facts.now(change.query))

    def then(self, change: Change) -> Number:
        """Tell how many articles carried a label before."""
        return self.count(change.before, self.facts.then(change.query))

    def share(self, change: Change) -> Number:
        """Tell a label's share."""
        number, whole = self.facts.now(change.query), self.facts.now(change.of)
        return self._percent(change.count, change.volume, number, whole)

    def share_before(self, change: Change) -> Number:
        """Tell the share that a label had before."""
        number, whole = self.facts.then(change.query), self.facts.then(change.of)
        return self._percent(change.before, change.volume_before, number, whole)

    def portion(self, change: Change) -> Parts:
        """Tell how much a label makes up: as a percentage, or of few as so many of so many."""
        if change.volume >= SMALL:
            return self.say("tone.part", share=self.share(change))
        return self.say("tone.whole", count=self.now(change), volume=self.volume(change))

    def portion_before(self, change: Change) -> Parts:
        """Tell how much a label made up before."""
        if change.volume_before >= SMALL:
            return (self.share_before(change),)
        volume = self.count(change.volume_before, self.facts.then(change.of))
        return self.say("tone.whole", count=self.then(change), volume=volume)

    def volume(self, change: Change) -> Number:
        """Tell how many articles a share is of."""
        return self.count(change.volume, self.facts.now(change.of))

    def move(self, change: Change) -> Parts:
        """Tell what a label made up before, where it truly moved; else nothing."""
        if not change.is_real:
            return ()
        key = "tone.more" if change.errors > 0 else "tone.less"
        return self.say(key, share=self.portion_before(change))

    def times(self, change: Change) -> Number | None:
        """Tell the share as a multiple of the one before, where its interval allows a word."""
        facts = self.facts
        rung = change.times and rung_of(*change.times)
        if not rung:
            return None
        return Number(
            text="".join(part.text for part in self.say(f"times.{rung}")),
            value=change.share / change.share_before,
            query=facts.now(change.query),
            measure=Measure.TIMES,
            of=facts.now(change.of),
            before=(facts.then(change.query), facts.then(change.of)),
        )

    def expected(self, surge: Surge) -> Number:
        """Tell how many articles the past lets expect."""
        text = writing.estimate(surge.expected, self.language)
        page = page_of_surge(surge.dimension, surge.label, surge.first, surge.last)
        return Number(text, surge.expected, surge.query, Measure.EXPECTED, page=page)

    def heard(self, share: float) -> Number:
        """Tell how much was heard of what is usual."""
        text = writing.percent(share, (share, share), self.language)
        return Number(text, share, self.facts.now(""), Measure.HEARD, page="/sources")

    def name(self, dimension: str, label: str) -> Name:
        """Tell a label's name."""
        text = name_in(dimension, label, self.language)
        return Name(text, dimension, label, query_of(dimension, label), self.days)

    def title(self, story: StoryTold) -> Name:
        """Tell a story's title, in its own language."""
        return Name(story.title, STORY, str(story.id), f"story:{story.id}")

    def _moved(self, change: Change) -> Move:
        facts = self.facts
        return Move(
            1 if change.errors > 0 else -1,
            (facts.now(change.query), facts.now(change.of)),
            (facts.then(change.query), facts.then(change.of)),
        )

    def _percent(self, count: int, volume: int, query: str, whole: str) -> Number:
        share = count / volume
        text = writing.percent(share, wilson(count, volume), self.language)
        return Number(text, share, query, Measure.SHARE, whole)

    def _days(self, days: Range) -> Days:
        if writing.is_year(days.first, days.last):
            return self._told("days.year", days, year=str(days.first.year))
        if writing.is_month(days.first, days.last):
            return self._told("days.month", days, month=writing.month(days.first, self.language))
        first, last = writing.span(days.first, days.last, self.language)
        key = "days.day" if days.days == 1 else "days.days"
        return self._told(key, days, first=first, last=last)

    def _told(self, key: str, told: Range, **given: str) -> Days:
        text = template(key, self.language).format(**given)
        return Days(text, told.first, told.last)


def largest(changes: Iterable[Change], dimension: str) -> list[Change]:
    """Return a dimension's changes that truly happened, the largest move of a share first."""
    real = (one for one in changes if one.dimension == dimension and one.is_real)
    return sorted(real, key=lambda one: (-abs(one.share - one.share_before), one.label))
