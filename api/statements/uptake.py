"""What a text took over from a statement: pure, over the words of both.

A sentence was taken up where most runs of five words of it stand in the other text, as copies are
told by (`ingest.stories`). Whose words they are said to be is read from the text's own quotes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from models import Article
from models.query.words import tokens
from models.speaking import PUBLIC_ROLES
from models.store.telling import ALIKE
from models.tag import Quote

RUN = 5
"""Words of a run that two texts share."""

TAKEN = 0.6
"""The share of a sentence's runs that stand in a text which took it up."""

FEWEST = 7
"""Words of a sentence that can be told from chance."""

_MARKS = " \n\"“”„«»'‘’"

Run = tuple[str, ...]

Sentences = Callable[[str], Sequence[tuple[int, int]]]
"""Cuts a text into sentences: start and stop of each."""

Copied = Callable[[str, str], float]
"""How much of the smaller of two texts stands in both."""


class How(StrEnum):
    """How a text took a statement up, the closest first."""

    COPY = "copy"  # it is nearly the same text
    QUOTED = "quoted"  # words of it stand there as somebody's
    WORDS = "words"  # sentences of it stand there, in no quotation that was found
    TOLD = "told"  # the same story in other words, that names who said it
    LINKED = "linked"  # it leads there


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a statement that is long enough to be known again."""

    words: str
    runs: frozenset[Run]
    phrase: str

    def is_in(self, runs: frozenset[Run]) -> bool:
        """Tell whether most of it stands in a text of such runs."""
        return len(self.runs & runs) >= TAKEN * len(self.runs)


@dataclass(frozen=True, slots=True)
class Uptake:
    """An article that took a statement up: how, which sentences, and whom it quotes with them.

    `is_named`: it names the outlet that made the statement. `speakers` are people in a public role
    by name, that outlet, and all others by role (TRUST, S9).
    """

    article: Article
    how: How
    sentences: tuple[int, ...]
    is_named: bool
    speakers: tuple[str, ...]


class Statement:
    """A release with what it is known again by: its sentences, its words, who made it."""

    def __init__(self, article: Article, name: str, cut: Sentences) -> None:
        self.article = article
        self.sentences = sentences_of(article.text, cut)
        self._whole = _whole(article)
        self._runs = runs_of(tokens(self._whole))
        self._name = tokens(name)
        self._called = name
        self._links = [link for link in (article.url, article.link) if link]

    def taken_up(self, article: Article, quotes: Iterable[Quote], copied: Copied) -> Uptake | None:
        """Return how an article took it up; None where it did not."""
        theirs = _whole(article)
        words = tokens(theirs)
        runs = runs_of(words)
        taken = tuple(at for at, one in enumerate(self.sentences) if one.is_in(runs))
        quoted = tuple(one for one in quotes if self._has(one.words))
        is_named = _holds(words, self._name)
        ways = {
            # A short text that holds one sentence of it has half of itself in common, too.
            How.COPY: 2 * len(taken) >= len(self.sentences)
            and copied(self._whole, theirs) >= ALIKE,
            How.QUOTED: bool(quoted),
            How.WORDS: bool(taken),
            How.TOLD: is_named and article.story_id == self.article.story_id,
            How.LINKED: any(link in article.text for link in self._links),
        }
        how = next((one for one, is_so in ways.items() if is_so), None)
        if how is None:
            return None
        speakers = dict.fromkeys(one for quote in quoted if (one := self._speaker(quote)))
        return Uptake(article, how, taken, is_named, tuple(speakers))

    def _has(self, words: str) -> bool:
        runs = runs_of(tokens(words))
        return bool(runs) and len(runs & self._runs) >= TAKEN * len(runs)

    def _speaker(self, quote: Quote) -> str | None:
        if quote.role in PUBLIC_ROLES and quote.name:
            return quote.name
        return self._called if _holds(tokens(quote.speaker or ""), self._name) else quote.role


def sentences_of(text: str, cut: Sentences) -> list[Sentence]:
    """Return the sentences of a statement that can be known again, in order."""
    found = []
    for start, stop in cut(text):
        words = text[start:stop].strip(_MARKS)
        folded = tokens(words)
        if len(folded) >= FEWEST:
            found.append(Sentence(words, runs_of(folded), _phrase(folded)))
    return found


def runs_of(words: Sequence[str]) -> frozenset[Run]:
    """Return every run of words."""
    return frozenset(zip(*(words[at:] for at in range(RUN)), strict=False))


def _whole(article: Article) -> str:
    return f"{article.title}\n{article.text}"


def _holds(words: Sequence[str], name: Sequence[str]) -> bool:
    return f" {' '.join(name)} " in f" {' '.join(words)} "


def _phrase(words: Sequence[str]) -> str:
    """Return the run with the most letters: what is rarest is found soonest."""
    runs = [words[at : at + RUN] for at in range(len(words) - RUN + 1)]
    return " ".join(max(runs, key=lambda run: sum(map(len, run))))
