"""The trend summary: this period against the one before, in sentences made of parts.

A part is plain text, or a number with the query that makes it again, so that no number stands
without its articles. Small numbers are said to be small, and no sentence holds a mean of tone:
tone is told as how many, of how many.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt
from urllib.parse import urlencode

from api.trends.labels import within
from api.trends.surges import Surge

SMALL = 20
"""Below so many articles in both periods a change is told with a caution."""

TOLD = 3
"""Changes of a kind that are told in words, up and down; the rest is in the lists."""

_LEAST = 1.0  # standard errors that a change must be, to be listed at all
_FEWER, _MORE = 0.75, 1.33  # change of the volume collected that is told beside the counts


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text of a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence, as read (`text`), as is (`value`), and the query behind it."""

    text: str
    value: float
    query: str

    @property
    def href(self) -> str:
        """Where the articles behind the number are listed."""
        return "/search?" + urlencode({"q": self.query})


Part = Words | Number


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement, `about` volume, surge, topic, country, tone, narrative or story."""

    about: str
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Change:
    """A label in both periods: its articles, and the volume they are a share of."""

    dimension: str
    label: str
    name: str
    query: str  # without its dates
    count: int
    before: int
    volume: int
    volume_before: int

    @property
    def share(self) -> float:
        """Its share in this period."""
        return _share(self.count, self.volume)

    @property
    def share_before(self) -> float:
        """Its share in the period before."""
        return _share(self.before, self.volume_before)

    @property
    def errors(self) -> float:
        """How many standard errors its share moved (two-proportion z): the order of the lists."""
        if not self.volume or not self.volume_before:
            return 0.0
        pooled = (self.count + self.before) / (self.volume + self.volume_before)
        spread = sqrt(pooled * (1 - pooled) * (1 / self.volume + 1 / self.volume_before))
        return (self.share - self.share_before) / spread if spread else 0.0

    @property
    def is_small(self) -> bool:
        """Whether both counts are too small to say much."""
        return max(self.count, self.before) < SMALL


@dataclass(frozen=True, slots=True)
class StoryTold:
    """A story of the period: how many articles tell it, of how many outlets."""

    id: int
    title: str
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a summary is made from: counts of both periods, nothing else."""

    first: date
    last: date
    before_first: date
    before_last: date
    collected: Change
    subject: Change
    changes: tuple[Change, ...]
    tone: tuple[Change, ...]
    roles: tuple[Change, ...]
    surges: tuple[Surge, ...]
    stories: tuple[StoryTold, ...]

    def now(self, query: str) -> str:
        """Narrow a query to this period."""
        return within(query, self.first, self.last)

    def then(self, query: str) -> str:
        """Narrow a query to the period before."""
        return within(query, self.before_first, self.before_last)


@dataclass(frozen=True, slots=True)
class Summary:
    """What changed from `before_first…before_last` to `first…last`, and how it was found."""

    first: date
    last: date
    before_first: date
    before_last: date
    made_at: datetime
    rose: tuple[Change, ...]
    fell: tuple[Change, ...]
    tone: tuple[Change, ...]
    stories: tuple[StoryTold, ...]
    surges: tuple[Surge, ...]
    sentences: tuple[Sentence, ...]


def summarise(facts: Facts, now: datetime) -> Summary:
    """Say in order what happened: volume, surges, topics, places, tone, narratives, stories."""
    rose = sorted(_moved(facts.changes, 1), key=lambda change: -change.errors)
    fell = sorted(_moved(facts.changes, -1), key=lambda change: change.errors)
    sentences = [*_volume(facts), *_surges(facts)]
    if facts.subject.count or facts.subject.before:
        sentences += [
            *_moves(facts, "topic", rose, fell),
            *_moves(facts, "country", rose, fell),
            *_tone(facts),
            *_narratives(facts),
            *_stories(facts),
        ]
    return Summary(
        facts.first,
        facts.last,
        facts.before_first,
        facts.before_last,
        now,
        tuple(rose),
        tuple(fell),
        facts.tone,
        facts.stories,
        facts.surges,
        tuple(sentences),
    )


def _moved(changes: Iterable[Change], way: int) -> Iterator[Change]:
    return (change for change in changes if change.errors * way >= _LEAST)


def _volume(facts: Facts) -> Iterator[Sentence]:
    subject, collected = facts.subject, facts.collected
    if not collected.count:
        nothing = f"Nothing was collected from {_days(facts.first, facts.last)}."
        yield Sentence("volume", (Words(nothing),))
        return
    parts: list[Part] = [
        Words(f"From {_days(facts.first, facts.last)}, "),
        _count(subject.count, facts.now(subject.query)),
        Words(" of "),
        _count(collected.count, facts.now("")),
        Words(" articles collected had migration for their subject ("),
        Words(_percent(subject.share)),
        Words(")"),
    ]
    if collected.before:
        parts += [
            Words("; in the period before, "),
            _count(subject.before, facts.then(subject.query)),
            Words(" of "),
            _count(collected.before, facts.then("")),
            Words(f" ({_percent(subject.share_before)})"),
        ]
    yield Sentence("volume", (*parts, Words(".")))
    yield from _unevenness(facts)


def _unevenness(facts: Facts) -> Iterator[Sentence]:
    collected = facts.collected
    if not collected.before:
        yield Sentence("volume", (Words("There is no period before to compare with yet."),))
    elif not _FEWER <= collected.count / collected.before <= _MORE:
        told = "The amount collected changed a good deal, so compare shares rather than counts."
        yield Sentence("volume", (Words(told),))


def _surges(facts: Facts) -> Iterator[Sentence]:
    for surge in facts.surges[:TOLD]:
        yield Sentence(
            "surge",
            (
                Words(f"{surge.name} surged: "),
                _count(surge.observed, surge.query),
                Words(
                    f" articles where {surge.expected:.1f} were expected from the"
                    f" {surge.baseline_periods} periods before (q {_tiny(surge.q)})."
                ),
            ),
        )


def _moves(
    facts: Facts, dimension: str, rose: Iterable[Change], fell: Iterable[Change]
) -> Iterator[Sentence]:
    for verb, changes in (("rose", rose), ("fell", fell)):
        for change in [one for one in changes if one.dimension == dimension][:TOLD]:
            yield Sentence(dimension, tuple(_move(facts, change, verb)))


def _move(facts: Facts, change: Change, verb: str) -> Iterator[Part]:
    yield Words(f"{change.name} {verb}: ")
    yield _count(change.count, facts.now(change.query))
    noun = _articles(change.count)
    yield Words(f" {noun} ({_percent(change.share)} of migration coverage) against ")
    yield _count(change.before, facts.then(change.query))
    yield Words(f" ({_percent(change.share_before)}) before")
    yield Words("; the numbers are small." if change.is_small else ".")


def _tone(facts: Facts) -> Iterator[Sentence]:
    valence = {change.label: change for change in facts.tone if change.dimension == "valence"}
    told = [valence[label] for label in ("-1", "1", "cant_say") if label in valence]
    if not told or not facts.subject.count:
        return
    parts: list[Part] = [
        Words("Of "),
        _count(facts.subject.count, facts.now(facts.subject.query)),
        Words(" articles about migration, "),
    ]
    for index, change in enumerate(told):
        parts += [
            Words(", " if index else ""),
            _count(change.count, facts.now(change.query)),
            Words(f" {_told_of(change)} (before: "),
            _count(change.before, facts.then(change.query)),
            Words(f" of {change.volume_before:,})"),
        ]
    yield Sentence("tone", (*parts, Words(".")))


def _told_of(change: Change) -> str:
    if change.label == "cant_say":
        return "cannot be told with confidence"
    return f"speak of {change.name}"


def _narratives(facts: Facts) -> Iterator[Sentence]:
    families = [one for one in facts.changes if one.dimension == "narrative" and one.count]
    for family in sorted(families, key=lambda change: (-change.count, change.label))[:TOLD]:
        parts: list[Part] = [
            Words(f"Signals of the narrative “{family.name}”: "),
            _count(family.count, facts.now(family.query)),
            Words(f" {_articles(family.count)}"),
        ]
        for role in _roles(facts, family.label):
            parts += [Words(", "), _count(role.count, facts.now(role.query))]
            parts.append(Words(f" {_ROLES[role.label.partition('|')[2]]}"))
        parts += [Words("; before: "), _count(family.before, facts.then(family.query))]
        yield Sentence("narrative", (*parts, Words(".")))


_ROLES = {"asserts": "asserting it", "reports": "reporting it", "rebuts": "rebutting it"}


def _roles(facts: Facts, family: str) -> list[Change]:
    return [
        change
        for change in facts.roles
        for name, _, role in [change.label.partition("|")]
        if name == family and role in _ROLES and change.count
    ]


def _stories(facts: Facts) -> Iterator[Sentence]:
    for story in [story for story in facts.stories if story.articles > 1][:TOLD]:
        yield Sentence(
            "story",
            (
                Words(f"Much told: “{story.title}”, in "),
                _count(story.articles, facts.now(f"story:{story.id} relevance:subject")),
                Words(f" articles of {story.outlets} outlet{'s' if story.outlets > 1 else ''}."),
            ),
        )


def _count(number: int, query: str) -> Number:
    return Number(f"{number:,}", number, query)


def _articles(number: int) -> str:
    return "article" if number == 1 else "articles"


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _tiny(p: float) -> str:
    return f"= {p:.3f}" if p >= 0.001 else "< 0.001"


def _days(first: date, last: date) -> str:
    return f"{first:%-d %B %Y} to {last:%-d %B %Y}"


def _share(count: int, volume: int) -> float:
    return count / volume if volume else 0.0
