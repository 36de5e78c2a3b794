"""Phrases that a time says more often than the time before: which they are, and how sure that is.

A phrase is counted once a story, however many outlets copy that, and its share of the stories of
both times is compared by the log-likelihood ratio: `z` is its root, with a sign, and near a normal
deviate. A single word must be surer, and stand in more stories than in any news, too. Measured on
shuffled stories beside the log-odds of Monroe and others, the ratio errs as rarely and finds more
of what was never said before (docs/phrases.md). Pure: texts in, phrases out.

Source: T. Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence",
Computational Linguistics 19(1), 1993.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from api.trends.wording import Found, Key, Numbers, Places, Plains, Read, Text, written

LEAST_STORIES = 3
"""Stories that a phrase stands in, at least."""

LEAST_OUTLETS = 3
"""Outlets that say it, at least: one text that is copied makes no phrase."""

DISTINCT = 2.5
"""The least z of a phrase that sets a time apart."""

EMERGING = 3.3
"""The least z of a phrase that is new: by chance alone about one in a week of news passes."""

BESIDE = 6
"""Phrases that stand beside another, at most."""

_NEWS = 10_000  # articles that the shares of any news are known of
_COMMON = 0.03  # of them: words that so many hold are no phrase by themselves
_LONE = 0.5  # by how much a single word must be surer
_SWALLOWED = 0.7  # of a part's stories: then the whole says it all
_SLACK = 1e-6  # by which a machine's many logarithms at once may differ from one
_TOGETHER = 0.6  # of a phrase's stories that tell another, too: then they are told together
_BY_CHANCE = 1.5  # times what would be by chance
_STEM = 5  # letters that forms of one word share
_LOW = np.uint64((1 << 20) - 1)  # bits by which most phrases are told from those that are wanted


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words said more than before: in how many stories, and of how many, then and before.

    `articles` are those that hold it, the newest first; `beside` are phrases that the same stories
    tell.
    """

    words: str
    count: int
    stories: int
    before: int
    stories_before: int
    outlets: int
    z: float
    articles: tuple[int, ...]
    beside: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """What finds the phrase."""
        return f'"{self.words}"'

    @property
    def share(self) -> float:
        """In which part of the stories it stands."""
        return self.count / self.stories

    @property
    def share_before(self) -> float | None:
        """The same of the time before; None where that has no stories."""
        return self.before / self.stories_before if self.stories_before else None


def distinct(
    now: Sequence[Text],
    before: Sequence[Text],
    plains: Plains,
    limit: int,
    least: float = DISTINCT,
) -> list[Phrase]:
    """Return the phrases that set a time apart from the time before, the surest first."""
    if not now or not before:
        return []
    told = _told(now, before, plains, least)
    groups = list(_grouped(told, len({text.story for text in now})))[:limit]
    return [_phrase(leader, beside, now, before) for leader, beside in groups]


def surprise(count: int, of: int, before: int, of_before: int) -> float:
    """Return z of a phrase in two times: above 0 where it stands in more of the later one's."""
    told, both = count + before, of + of_before
    ratio = 0.0
    for held, size in ((count, of), (before, of_before)):
        for seen, share in ((held, told / both), (size - held, 1 - told / both)):
            ratio += seen * log(seen / (size * share)) if seen else 0.0
    sign = 1 if count * of_before > before * of else -1
    return sign * sqrt(max(0.0, 2 * ratio))


@dataclass(frozen=True, slots=True)
class _Told:
    """A phrase that is told, with the texts that hold it, by their place."""

    key: Key
    z: float
    before: int
    texts: tuple[int, ...]
    stories: frozenset[int]


def _phrase(
    told: _Told, beside: Sequence[_Told], now: Sequence[Text], before: Sequence[Text]
) -> Phrase:
    holding = [now[place] for place in told.texts]
    return Phrase(
        words=written(told.key, holding),
        count=len(told.stories),
        stories=len({text.story for text in now}),
        before=told.before,
        stories_before=len({text.story for text in before}),
        outlets=len({text.outlet for text in holding}),
        z=told.z,
        articles=tuple(sorted((text.id for text in holding), reverse=True)),
        beside=tuple(written(one.key, [now[place] for place in one.texts]) for one in beside),
    )


def _told(now: Sequence[Text], before: Sequence[Text], plains: Plains, least: float) -> list[_Told]:
    """Return the phrases that are surprising enough, the most first."""
    read = Read(now, plains)
    candidates = _Candidates(read.phrases(), now)
    earlier = candidates.counts(Read(before, plains), before)
    sizes = len({text.story for text in now}), len({text.story for text in before})
    kept = []
    for phrase in _likely(candidates.stories, earlier, sizes, least):
        count = candidates.stories[phrase]
        z = surprise(count, sizes[0], earlier.get(phrase, 0), sizes[1])
        if z < least:
            continue
        texts, key = candidates.where(phrase, read)
        if len(key) == 1:
            usual = max(plains(now[place].language).usual.get(key[0], 0.0) for place in texts)
            z = _of_word(z, count, sizes[0], usual)
        if z >= least:
            stories = frozenset(now[place].story for place in texts)
            kept.append(_Told(key, z, earlier.get(phrase, 0), texts, stories))
    return sorted(kept, key=lambda one: (-one.z, one.key))


def _likely(
    stories: Mapping[int, int], earlier: Mapping[int, int], sizes: tuple[int, int], least: float
) -> list[int]:
    """Return the phrases whose `surprise` may be enough: worked out for thousands at once."""
    phrases = list(stories)
    count = np.array([stories[one] for one in phrases], np.float64)
    before = np.array([earlier.get(one, 0) for one in phrases], np.float64)
    told, ratio = (count + before) / sum(sizes), np.zeros(len(phrases))
    for held, size in zip((count, before), sizes, strict=True):
        for seen, share in ((held, told), (size - held, 1 - told)):
            times = np.divide(seen, size * share, out=np.ones_like(seen), where=seen > 0)
            ratio += seen * np.log(times)
    is_more = count * sizes[1] > before * sizes[0]
    enough = np.flatnonzero(is_more & (2 * ratio >= (least - _SLACK) ** 2))
    return [phrases[place] for place in enough]


def _of_word(z: float, count: int, of: int, usual: float) -> float:
    """Return z of a single word, which stands in a share of any news."""
    if usual >= _COMMON:
        return 0.0
    return min(z, surprise(count, of, round(usual * _NEWS), _NEWS)) - _LONE


class _Candidates:
    """Phrases that enough stories and outlets have."""

    def __init__(self, found: Found, texts: Sequence[Text]) -> None:
        low = found.phrases & _LOW
        self._found = few = found.where((np.bincount(low.astype(np.intp)) >= LEAST_STORIES)[low])
        self._order = np.argsort(few.phrases, kind="stable")
        self._sorted = few.phrases[self._order]
        is_first = _is_first(self._sorted)
        place, holding = np.cumsum(is_first) - 1, few.texts[self._order]
        stories = _owners(place, _numbered([text.story for text in texts])[holding])
        outlets = _owners(place, _numbered([text.outlet for text in texts])[holding])
        enough = (stories >= LEAST_STORIES) & (outlets >= LEAST_OUTLETS)
        numbers = self._sorted[is_first][enough]
        self.stories = dict(zip(numbers.tolist(), stories[enough].tolist(), strict=True))

    def counts(self, read: Read, texts: Sequence[Text]) -> Mapping[int, int]:
        """Return how many stories of other texts have each."""
        wanted = np.array(sorted(self.stories), np.uint64)
        if not len(wanted):
            return {}
        may_be = np.zeros(int(_LOW) + 1, np.bool_)
        may_be[wanted & _LOW] = True
        few = read.phrases(lambda phrases: may_be[phrases & _LOW])
        place = np.minimum(np.searchsorted(wanted, few.phrases), len(wanted) - 1)
        is_wanted = wanted[place] == few.phrases
        stories = _numbered([text.story for text in texts])[few.texts[is_wanted]]
        counts = _owners(place[is_wanted], stories, len(wanted))
        return dict(zip(wanted.tolist(), counts.tolist(), strict=True))

    def where(self, phrase: int, read: Read) -> tuple[tuple[int, ...], Key]:
        """Return the texts that hold a phrase, and its words."""
        number = np.uint64(phrase)
        first = np.searchsorted(self._sorted, number, "left")
        rows = self._order[first : np.searchsorted(self._sorted, number, "right")]
        row = rows[0]
        key = read.key(int(self._found.starts[row]), int(self._found.lengths[row]))
        return tuple(_once(self._found.texts[rows]).tolist()), key


def _numbered(values: Sequence[int]) -> Places:
    return np.unique(np.array(values, np.int64), return_inverse=True)[1]


def _owners(place: Places, owners: Places, number: int = 0) -> Places:
    """Return how many owners each of some phrases has, of rows that tell a phrase and an owner."""
    many = int(owners.max(initial=0)) + 1
    return np.bincount(_once(place * many + owners) // many, minlength=number)


def _once(values: Places) -> Places:
    """Return each value once, in order: by sorting, which is quicker here than numpy's hashing."""
    values = np.sort(values)
    return values[_is_first(values)]


def _is_first(values: Places | Numbers) -> NDArray[np.bool_]:
    """Tell of sorted values which ones are the first of their kind."""
    is_first = np.ones(len(values), np.bool_)
    is_first[1:] = values[1:] != values[:-1]
    return is_first


def _grouped(told: Sequence[_Told], stories: int) -> Iterator[tuple[_Told, list[_Told]]]:
    """Yield phrases, each with others that its stories tell."""
    groups: list[list[_Told]] = []
    for one in _whole(told):
        for group in groups:
            if _is_together(one, group, stories):
                group.append(one)
                break
        else:
            groups.append([one])
    for leader, *others in _joined(groups):
        yield leader, _unlike(leader, others)


def _joined(groups: Sequence[list[_Told]]) -> list[list[_Told]]:
    """Join groups whose leader is a word of a phrase that came to an earlier one after it."""
    joined: list[list[_Told]] = []
    for group in groups:
        for earlier in joined:
            if any(_is_part(group[0].key, one.key) for one in earlier):
                earlier.extend(group)
                break
        else:
            joined.append(group)
    return joined


def _whole(told: Sequence[_Told]) -> Iterator[_Told]:
    """Yield phrases without those that stand almost always within a longer one."""
    for one in told:
        enough = _SWALLOWED * len(one.stories)
        if not any(
            len(other.key) > len(one.key)
            and len(other.stories) >= enough
            and _is_part(one.key, other.key)
            for other in told
        ):
            yield one


def _is_together(one: _Told, group: Sequence[_Told], stories: int) -> bool:
    leader = group[0]
    if _stems(one.key) == _stems(leader.key) or any(
        _is_part(one.key, other.key) or _is_part(other.key, one.key) for other in group
    ):
        return True
    fewer = min(len(one.stories), len(leader.stories))
    shared = len(one.stories & leader.stories) / fewer
    by_chance = max(len(one.stories), len(leader.stories)) / stories
    return shared >= max(_TOGETHER, min(1.0, _BY_CHANCE * by_chance))


def _unlike(leader: _Told, others: Sequence[_Told]) -> list[_Told]:
    """Return the most telling of others, longer ones first, without forms of the same words."""
    said = [_stems(leader.key)]
    chosen: list[_Told] = []
    for one in sorted(others, key=lambda one: (len(one.key) == 1, -one.z)):
        stems = _stems(one.key)
        if all(2 * len(stems & known) <= min(len(stems), len(known)) for known in said):
            said.append(stems)
            chosen.append(one)
    return chosen[:BESIDE]


def _stems(key: Key) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in key if len(word) >= _STEM) or frozenset(key)


def _is_part(part: Key, whole: Key) -> bool:
    size = len(part)
    return any(whole[at : at + size] == part for at in range(len(whole) - size + 1))
