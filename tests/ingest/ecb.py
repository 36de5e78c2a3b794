"""ECB+: news texts of 86 events, two alike in each of 43 topics, and how well they are told apart.

An article's event is its topic's and its half's: the first collection (`ecb`) tells of one event
of the topic, the second (`ecbplus`) of another of its kind. Most of the texts bear no date, so all
are given as one day's, minute by minute in a shuffled order: time helps nobody here.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

from sqlalchemy import select
from sqlmodel import col

from ingest.drafts import Origin, to_drafts
from ingest.entry import Entry
from ingest.stories import NEAR
from models import Article
from models.draft import Source
from models.store.articles import add_new
from models.store.engine import open_engine, opener
from models.store.migrate import migrate
from tests.archives import unpacked
from tests.make import NOON, make_feed

ARCHIVE = Path("stories") / "ecbplus.tar.xz"

BATCH = 25
"""Articles of one transaction: as many as a feed holds."""

_NAME = re.compile(r"/(\d+)_\d+(ecb|ecbplus)\.xml$")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the corpus."""

    name: str
    topic: int
    event: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Scores:
    """BCubed precision, recall and F1, and how many stories were told."""

    precision: float
    recall: float
    stories: int

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def texts(archive: Path) -> Iterator[Text]:
    """Yield the corpus."""
    for name, body in unpacked(archive).items():
        if named := _NAME.search(name):
            yield Text(name, int(named[1]), f"{named[1]} {named[2]}", *_lines(body))


def is_set_aside(text: Text) -> bool:
    """Tell whether a text is of a topic that no threshold was fitted on: those of even number."""
    return text.topic % 2 == 0


def scores(corpus: Sequence[Text], seed: int) -> Scores:
    """Store a corpus as it would come in, shuffled by a seed, and score the stories it is in."""
    shuffled = list(corpus)
    Random(seed).shuffle(shuffled)
    engine = open_engine("sqlite://")
    migrate(engine)
    begin = opener(engine)
    with begin() as session:
        feed = make_feed(session)
        origin = Origin(Source(feed.outlet_id, feed.id), feed.url, "en")
    for start in range(0, len(shuffled), BATCH):
        entries = [_entry(shuffled[at], at) for at in range(len(shuffled))[start : start + BATCH]]
        with begin() as session:
            add_new(session, to_drafts(entries, origin, NOON), NEAR, NOON)
    with begin() as session:
        query = select(col(Article.guid), col(Article.story_id))
        stories = {row[0]: row[1] for row in session.execute(query)}
    engine.dispose()
    return bcubed([(text.event, stories[text.name]) for text in shuffled])


def bcubed(pairs: Sequence[tuple[Hashable, Hashable]]) -> Scores:
    """Score pairs of (event, story), one an article.

    Source: A. Bagga and B. Baldwin, "Entity-based cross-document coreferencing", 1998.
    """
    both, number = Counter(pairs), len(pairs)

    def mean(side: Callable[[tuple[Hashable, Hashable]], Hashable]) -> float:
        sizes = Counter(map(side, pairs))
        return sum(count * count / sizes[side(pair)] for pair, count in both.items()) / number

    told = len({story for _, story in pairs})
    return Scores(mean(lambda pair: pair[1]), mean(lambda pair: pair[0]), told)


def _entry(text: Text, number: int) -> Entry:
    at = NOON - timedelta(days=1) + timedelta(minutes=number)
    return Entry(text.title, text.text, None, text.name, None, at.isoformat())


def _lines(document: bytes) -> tuple[str, str]:
    """Return a text's first sentence and the others; the address that some begin with is none."""
    sentences: dict[int, list[str]] = defaultdict(list)
    for token in ET.fromstring(document).iter("token"):
        sentences[int(token.get("sentence", 0))].append(token.text or "")
    lines = [" ".join(words) for _, words in sorted(sentences.items())]
    first = 1 if lines[0].startswith("http") else 0
    return lines[first], "\n".join(lines[first + 1 :])
