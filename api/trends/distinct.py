"""Phrases that a time says more often than the time before: which they are, and how sure that is.

A phrase is one to four words of a title or lead. It is counted once a story, however many outlets
copy that, and its share of the stories of both times is compared by the log-likelihood ratio: `z`
is its root, with a sign, and near a normal deviate. Measured on shuffled dates beside the log-odds
of Monroe and others, it errs as rarely and finds more of what was never said before. Pure: texts
in, phrases out.

Source: T. Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence",
Computational Linguistics 19(1), 1993.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt

LONGEST = 4
"""Words of a phrase, at most."""

LEAST_STORIES = 3
"""Stories that a phrase stands in, at least."""

LEAST_OUTLETS = 3
"""Outlets that say it, at least: one text that is copied makes no phrase."""

DISTINCT = 2.5
"""The least z of a phrase that sets a time apart."""

EMERGING = 3.3
"""The least z of a phrase that is new: of a thousand looked at, two or three err by chance."""

LATELY = 5_000
"""Texts of a time that are looked at, at most: the newest."""

_WORD = re.compile(r"[^\W_]+")
# What may stand between words of one phrase: nothing that ends a thought.
_JOINING = re.compile(r"\s|['’\-‐‑.&/]")
_SWALLOWED = 0.7  # of a part's stories: then the whole says it all
_TOGETHER = 0.5  # of the stories of two phrases: then they are told together
_SHORTEST = 3  # letters of a phrase


@dataclass(frozen=True, slots=True)
class Text:
    """Where phrases are looked for: the beginning of an article, whose it is, what it tells.

    What is `hidden` is part of no phrase (TRUST, S9).
    """

    id: int
    story: int
    outlet: int
    language: str | None
    title: str
    lead: str
    hidden: frozenset[str] = frozenset()  # names of private persons in it, word by word, folded


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


@dataclass(frozen=True, slots=True)
class Plain:
    """Words of a language, in lower case, that say little.

    No phrase begins or ends with one of `stops`; none of `common` is a phrase by itself.
    """

    stops: Collection[str]
    common: Collection[str]


Plains = Callable[[str | None], Plain]

_Key = tuple[str, ...]


def distinct(
    now: Sequence[Text],
    before: Sequence[Text],
    plains: Plains,
    limit: int,
    least: float = DISTINCT,
) -> list[Phrase]:
    """Return the phrases that set a time apart from the time before, the surest first."""
    found = _Counted(now, plains)
    earlier = _counts(before, plains, found.stories.keys())
    sizes = len({text.story for text in now}), len({text.story for text in before})
    scored = [
        (surprise(len(told), sizes[0], earlier[key], sizes[1]), key)
        for key, told in found.stories.items()
    ]
    kept = sorted(
        (one for one in scored if one[0] >= least),
        key=lambda one: (-one[0], one[1]),
    )
    leading = list(_grouped([key for _, key in kept], found.stories))[:limit]
    z_of = {key: z for z, key in kept}
    return [
        Phrase(
            words=found.written(key),
            count=len(found.stories[key]),
            stories=sizes[0],
            before=earlier[key],
            stories_before=sizes[1],
            outlets=len(found.outlets[key]),
            z=z_of[key],
            articles=tuple(sorted(found.articles[key], reverse=True)),
            beside=tuple(map(found.written, beside)),
        )
        for key, beside in leading
    ]


def surprise(count: int, of: int, before: int, of_before: int) -> float:
    """Return z of a phrase in two times: above 0 where it stands in more of the later one's."""
    told, all_ = count + before, of + of_before
    ratio = 0.0
    for held, size in ((count, of), (before, of_before)):
        for seen, share in ((held, told / all_), (size - held, 1 - told / all_)):
            ratio += seen * log(seen / (size * share)) if seen else 0.0
    sign = 1 if count * of_before > before * of else -1
    return sign * sqrt(max(0.0, 2 * ratio))


def words_of(name: str) -> set[str]:
    """Return the words of a name, as `Text.hidden` has them."""
    return {word.casefold() for word in _WORD.findall(name)}


class _Counted:
    """Where phrases stand that enough stories and outlets have."""

    def __init__(self, texts: Sequence[Text], plains: Plains) -> None:
        stories: dict[_Key, set[int]] = defaultdict(set)
        self.outlets: dict[_Key, set[int]] = defaultdict(set)
        self.articles: dict[_Key, list[int]] = defaultdict(list)
        self._written: dict[_Key, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for key, words in _phrases(text, plains(text.language)).items():
                stories[key].add(text.story)
                self.outlets[key].add(text.outlet)
                self.articles[key].append(text.id)
                self._written[key][words] += 1
        self.stories = {
            key: told
            for key, told in stories.items()
            if len(told) >= LEAST_STORIES and len(self.outlets[key]) >= LEAST_OUTLETS
        }

    def written(self, key: _Key) -> str:
        """Return a phrase as it is written most."""
        return max(self._written[key].items(), key=lambda one: (one[1], one[0]))[0]


def _counts(texts: Iterable[Text], plains: Plains, wanted: Collection[_Key]) -> Counter[_Key]:
    stories: dict[_Key, set[int]] = defaultdict(set)
    for text in texts:
        for key in _phrases(text, plains(text.language)).keys() & wanted:
            stories[key].add(text.story)
    return Counter({key: len(told) for key, told in stories.items()})


def _phrases(text: Text, plain: Plain) -> dict[_Key, str]:
    """Return the phrases of a text, and how each is written."""
    return {
        key: words
        for part in (text.lead, text.title)
        for run in _runs(part, text.hidden)
        for key, words in _in_run(part, run, plain)
    }


def _runs(text: str, hidden: Collection[str]) -> Iterator[list[re.Match[str]]]:
    """Yield words side by side: none is hidden, and no sign between them ends a thought."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and not _JOINING.fullmatch(text[run[-1].end() : word.start()]):
            yield run
            run = []
        if word.group()[0].isupper() and word.group().casefold() in hidden:
            yield run
            run = []
        else:
            run.append(word)
    yield run


def _in_run(text: str, run: Sequence[re.Match[str]], plain: Plain) -> Iterator[tuple[_Key, str]]:
    folded = [word.group().casefold() for word in run]
    edges = [
        _is_edge(word.group(), fold, plain.stops) for word, fold in zip(run, folded, strict=True)
    ]
    for first, word in enumerate(run):
        if not edges[first] or folded[first].isdigit():
            continue
        for last in range(first, min(first + LONGEST, len(run))):
            written = text[word.start() : run[last].end()]
            is_common = first == last and folded[first] in plain.common
            if edges[last] and not is_common and len(written) >= _SHORTEST:
                yield tuple(folded[first : last + 1]), written


def _is_edge(word: str, folded: str, stops: Collection[str]) -> bool:
    """Tell whether a phrase may begin or end with a word: "US" is no "us"."""
    if len(word) == 1 and word.isascii():
        return False
    return folded not in stops or (word.isupper() and len(word) == 2)


def _grouped(
    keys: Sequence[_Key], stories: dict[_Key, set[int]]
) -> Iterator[tuple[_Key, list[_Key]]]:
    """Yield phrases with those that the same stories tell; a longer one stands for its parts."""
    groups: list[tuple[_Key, list[_Key]]] = []
    for key in _whole(keys, stories):
        for leader, beside in groups:
            if _is_part(key, leader) or _is_part(leader, key):
                break
            if _shared(stories[key], stories[leader]) >= _TOGETHER:
                if not any(_is_part(key, one) or _is_part(one, key) for one in beside):
                    beside.append(key)
                break
        else:
            groups.append((key, []))
    yield from groups


def _whole(keys: Sequence[_Key], stories: dict[_Key, set[int]]) -> Iterator[_Key]:
    """Yield phrases without those that stand almost always within a longer one."""
    longer = sorted(keys, key=len, reverse=True)
    for key in keys:
        if not any(
            len(one) > len(key)
            and _is_part(key, one)
            and len(stories[one]) >= _SWALLOWED * len(stories[key])
            for one in longer
        ):
            yield key


def _is_part(part: _Key, whole: _Key) -> bool:
    size = len(part)
    return any(whole[at : at + size] == part for at in range(len(whole) - size + 1))


def _shared(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other)
