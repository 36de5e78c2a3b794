"""Which story a new article tells: decided from values, for a whole batch, without the store.

A copy goes where its original stands. Any other article goes to the story that it retells most,
if it does so enough: the bar rises with the days between, since two shipwrecks a week apart are
told in much the same words. How near texts and terms are is handed in; the store knows no words.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import nsmallest
from math import sqrt

from models.draft import Draft
from models.store.ids import SEQUENCE

ALIKE = 0.5
"""The least similarity of two articles that are copies of one text."""

WINDOW = timedelta(days=14)
"""How far apart in time two copies may be."""

RETOLD = 0.36
"""The least similarity of an article and a story that it retells the same day."""

DRIFT = 0.02
"""By how much the bar rises with each day between."""

REACH = timedelta(days=7)
"""How long after its last article a story may be retold."""

ONE = 0.7
"""The least similarity of two large stories that are one."""

LONE = 0.4
"""The least similarity of a story of one article and another, if they are one.

Between it and `ONE` the bar rises with the smaller story: what many tell is known better.
"""

CLUED = 12
"""Articles of a story whose clues are kept: a story told a thousand times is found by these."""

TITLE = 100
"""Letters of a text that stand in for a title."""

TRIED = 12
"""Stories that an article is compared with: those it shares most clues with."""

COMPARED = 32
"""Articles that one is compared with word by word: those it shares most bands with."""

Weights = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Near:
    """How near two articles are, 0 to 1, by two measures that the caller has.

    `copied`: how much of the smaller of two texts stands in the other. `retold`: how much two
    sets of weighted terms tell the same, times the lengths of both.
    """

    copied: Callable[[str, str], float]
    retold: Callable[[Weights, Weights], float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that a new one may be a copy of. `story` is an id, or minus a batch position."""

    id: int
    story: int
    words: str


@dataclass(slots=True)
class Told:
    """A story as a batch finds it, and what the batch adds. `id` as in `Candidate`."""

    id: int
    first_at: datetime
    last_at: datetime
    size: int = 0
    terms: dict[int, float] = field(default_factory=dict)
    square: float = 0.0  # of the terms' length
    clues: set[int] = field(default_factory=set)  # only those not stored yet
    is_kept: bool = False  # its terms have a row already
    moments: list[datetime] = field(default_factory=list)  # of the batch's articles
    opening: tuple[datetime, str] | None = None  # when the first of these was published, its title

    def days_from(self, moment: datetime) -> float:
        """Return how many days before or after the story a moment is; 0 within it."""
        apart = max(moment - self.last_at, self.first_at - moment, timedelta(0))
        return apart / timedelta(days=1)

    def take(self, draft: Draft) -> None:
        """Have an article among those that tell the story."""
        self.size += 1
        self.moments.append(draft.effective_at)
        self._open((draft.effective_at, draft.title or draft.text[:TITLE]))
        self._span(draft.effective_at, draft.effective_at)
        if draft.day is None:
            return  # an undated import tells of no day's event
        self._add(draft.terms)
        if self.size <= CLUED:
            self.clues.update(draft.clues)

    def absorb(self, other: "Told") -> None:
        """Have all that another story tells told by this one."""
        self.size += other.size
        self.moments += other.moments
        if other.opening is not None:
            self._open(other.opening)
        self._span(other.first_at, other.last_at)
        self._add(other.terms.items())
        self.clues |= other.clues

    def _add(self, terms: Iterable[tuple[int, float]]) -> None:
        for term, weight in terms:
            had = self.terms.get(term, 0.0)
            self.terms[term] = had + weight
            self.square += weight * (2 * had + weight)

    def _open(self, opening: tuple[datetime, str]) -> None:
        if opening[1] and (self.opening is None or opening[0] < self.opening[0]):
            self.opening = opening

    def _span(self, first: datetime, last: datetime) -> None:
        self.first_at, self.last_at = min(self.first_at, first), max(self.last_at, last)


@dataclass(frozen=True, slots=True)
class Merge:
    """Two stories that turned out to be one, as ids or minus batch positions."""

    source: int
    target: int
    similarity: float


@dataclass(slots=True)
class Board:
    """What a batch's articles are compared with; its earlier ones are there for its later ones.

    `by_band` has the articles of each band key, `by_clue` the stories of each clue.
    """

    near: Near
    articles: dict[int, Candidate]
    by_band: defaultdict[int, list[int]]
    by_clue: defaultdict[int, list[int]]
    stories: dict[int, Told]
    merges: list[Merge] = field(default_factory=list)

    def tell(self, ids: Sequence[int], drafts: Sequence[Draft]) -> list[Told]:
        """Return each draft's story: a stored one, or a new one, numbered by its first draft."""
        told = [
            self._place(-position - 1, article_id, draft)
            for position, (article_id, draft) in enumerate(zip(ids, drafts, strict=True))
        ]
        return [self.now(story) for story in told]

    def tell_again(self, article_id: int, draft: Draft, own: Told) -> Told:
        """Return the story of an article that is alone in its own, now that more is known of it."""
        own.terms, own.square, own.clues = dict(draft.terms), 1.0, set(draft.clues)
        retold = [one for _, one in self._retold(draft) if one is not own]
        copied = self._copied(article_id, f"{draft.title}\n{draft.text}", draft)
        found = copied or next(iter(retold), own)
        if found is own:
            return own
        return self._unite(own, found, self._alike(own, found))

    def _place(self, name: int, article_id: int, draft: Draft) -> int:
        words = f"{draft.title}\n{draft.text}"
        retold = self._retold(draft)
        found = self._copied(article_id, words, draft) or next((one for _, one in retold), None)
        if found is None:
            found = Told(name, draft.effective_at, draft.effective_at)
            self.stories[name] = found
        found.take(draft)
        for _, other in retold:
            found = self._merge(found, other)
        self.articles[article_id] = Candidate(article_id, found.id, words)
        for band in draft.bands:
            self.by_band[band].append(article_id)
        for clue in found.clues.intersection(draft.clues):
            if found.id not in self.by_clue[clue]:
                self.by_clue[clue].append(found.id)
            else:
                found.clues.discard(clue)
        return found.id

    def _copied(self, article_id: int, words: str, draft: Draft) -> Told | None:
        """Return the story of the nearest copy."""
        reach = int(WINDOW.total_seconds()) << SEQUENCE
        shared = most_shared(draft.bands, self.by_band, COMPARED)
        scored = [
            (self.near.copied(words, one.words), -one.id, one.story)
            for one in map(self.articles.__getitem__, shared)
            if abs(one.id - article_id) <= reach
        ]
        score, _, story = max(scored, default=(0.0, 0, 0))
        return self.now(story) if score >= ALIKE else None

    def _retold(self, draft: Draft) -> list[tuple[float, Told]]:
        """Return the stories that an article retells enough, the most retold first."""
        if draft.day is None:
            return []
        shared = most_shared(draft.clues, self.by_clue, TRIED)
        tried = {id(one): one for one in map(self.now, shared)}
        terms = dict(draft.terms)
        scored = []
        for story in tried.values():
            days = story.days_from(draft.effective_at)
            if days <= REACH / timedelta(days=1):
                product = self.near.retold(terms, story.terms)
                if product:
                    scored.append((product / sqrt(story.square) - DRIFT * days, story))
        enough = [one for one in scored if one[0] >= RETOLD]
        return sorted(enough, key=lambda one: (-one[0], _age(one[1].id)))

    def _merge(self, found: Told, other: Told) -> Told:
        """Make one of two stories that tell the same; returns the one that `found` is now."""
        other = self.now(other.id)
        if found is other:
            return found
        similarity = self._alike(found, other)
        if similarity < ONE - (ONE - LONE) / min(found.size, other.size):
            return found
        return self._unite(found, other, similarity)

    def _alike(self, one: Told, other: Told) -> float:
        product = self.near.retold(one.terms, other.terms)
        return product / sqrt(one.square * other.square) if product else 0.0

    def _unite(self, one: Told, other: Told, similarity: float) -> Told:
        older, younger = sorted((one, other), key=lambda story: _age(story.id))
        older.absorb(younger)
        self.stories[younger.id] = older
        self.merges.append(Merge(younger.id, older.id, similarity))
        return older

    def now(self, story: int) -> Told:
        """Return a story, or the one it was merged into."""
        told = self.stories[story]
        while told is not self.stories[told.id]:
            told = self.stories[told.id]
        return told


def most_shared(keys: Iterable[int], by_key: Mapping[int, Sequence[int]], limit: int) -> list[int]:
    """Return what has most of some keys, the older first among equals."""
    shared = Counter[int]()
    for key in keys:
        if key in by_key:
            shared.update(by_key[key])
    return nsmallest(limit, shared, key=lambda one: (-shared[one], _age(one)))


def _age(one: int) -> tuple[bool, int]:
    """Return what sorts by age: what is stored by id, then a batch's by position."""
    return (one < 0, abs(one))
