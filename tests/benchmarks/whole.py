"""A whole store of invented articles: labelled, told in stories, from polled sources, and indexed.

Rows are those that the passes write, at the rate at which bulk loading goes; the full-text index is
made by the indexer itself. What only the writers read (sketches, the words of open stories) is
left out.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from sqlite3 import Connection
from typing import cast

from sqlalchemy import Engine, insert
from sqlmodel import col, select

from models.article import Article, Pending
from models.store.engine import opener
from models.store.fulltext import index_pending
from models.store.polls import VISITS_KEPT
from tests.benchmarks import labelled
from tests.benchmarks.labelled import OUTLETS, make_labelled, stored
from tests.benchmarks.newsroom import vocabulary

_WORDS = 340  # of a text: 2.1 KB, as in LIMITS
_SENTENCES = 20_000  # that texts about something else are made of
_OF_SENTENCE = 17
_TITLE = 9
_JOINING = 0.35  # of articles: they tell what a recent one told
_RECENT = {True: 200, False: 2_000}
_FIRST = 2  # the first story is that of articles told alike
_SILENT = timedelta(days=20)  # from one outage of a source to its next


def make_whole(path: Path, articles: int, last: datetime, days: int = 730) -> Engine:
    """Write a store of so many articles of so many days, up to a moment."""
    telling = _Telling()
    engine = make_labelled(path, articles, last, days, telling.of)
    with closing(engine.raw_connection()) as raw:
        connection = cast("Connection", raw.driver_connection)
        connection.execute("BEGIN")
        labelled.insert(connection, "story", telling.stories())
        since = last - timedelta(days=days)
        brought = dict(
            connection.execute("SELECT feed_id, count(*) FROM article GROUP BY feed_id").fetchall()
        )
        for number in range(1, OUTLETS + 1):
            feed = _feed(number, since, last, brought.get(number, 0))
            labelled.insert(connection, "feed", [feed])
            labelled.insert(connection, "poll", _polls(number, last))
            labelled.insert(connection, "outage", _outages(number, since, last))
        connection.execute("COMMIT")
    _index(engine)
    return engine


@dataclass(slots=True)
class _Telling:
    """Gives each article its words and its story: a new one, or that of a recent article."""

    chance: Random = field(default_factory=lambda: Random(7))
    told: list[dict[str, object]] = field(default_factory=list)
    recent: dict[bool, deque[int]] = field(
        default_factory=lambda: {kind: deque(maxlen=most) for kind, most in _RECENT.items()}
    )
    words: tuple[list[str], list[float]] = field(default_factory=vocabulary)
    sentences: list[str] = field(default_factory=list)
    said: dict[int, str] = field(default_factory=dict)

    def of(
        self, number: int, at: datetime, outlet: int, *, is_subject: bool
    ) -> Mapping[str, object]:
        """Tell an article; what is about migration is told word by word."""
        del number
        text = self._news(at) if is_subject else self._other()
        title = " ".join(text.split(maxsplit=_TITLE)[:_TITLE])
        story = self._story(title, at, is_subject=is_subject)
        return {"title": title, "text": text, "story_id": story, "feed_id": outlet}

    def stories(self) -> Iterator[dict[str, object]]:
        """Yield what was told, as rows."""
        for number, story in enumerate(self.told, _FIRST):
            yield {"id": number, **story}

    def _story(self, title: str, at: datetime, *, is_subject: bool) -> int:
        recent = self.recent[is_subject]
        moment = stored(at)
        if recent and self.chance.random() < _JOINING:
            number = self.chance.choice(recent)
            story = self.told[number - _FIRST]
            story["last_at"], story["size"] = moment, cast("int", story["size"]) + 1
        else:
            self.told.append({"title": title, "first_at": moment, "last_at": moment, "size": 1})
            number = len(self.told) - 1 + _FIRST
        recent.append(number)
        return number

    def _news(self, at: datetime) -> str:
        text = self._of_words(_WORDS)
        week = at.toordinal() // 7
        if week not in self.said:
            self.said[week] = " ".join(self._of_words(3))
        if self.chance.randrange(6) == 0:
            text.insert(self.chance.randrange(60), self.said[week])  # what that week speaks of
        return " ".join(text)

    def _other(self) -> str:
        if not self.sentences:
            self.sentences = [" ".join(self._of_words(_OF_SENTENCE)) for _ in range(_SENTENCES)]
        return ". ".join(self.chance.choices(self.sentences, k=_WORDS // _OF_SENTENCE))

    def _of_words(self, number: int) -> list[str]:
        words, shares = self.words
        return self.chance.choices(words, cum_weights=shares, k=number)


def _feed(number: int, since: datetime, last: datetime, brought: int) -> dict[str, object]:
    heard = stored(last - timedelta(minutes=number % 60))
    return {
        "id": number,
        "url": f"https://outlet-{number}.example/feed",
        "outlet_id": number,
        "kind": "feed",
        "title": f"Outlet {number}",
        "state": "fresh",
        "added_at": stored(since),
        "due_at": stored(last + timedelta(minutes=number % 60)),
        "interval": 3600,
        "tried_at": heard,
        "ok_at": heard,
        "changed_at": heard,
        "full_at": heard,
        "news_at": heard,
        "failures": 0,
        "moved_count": 0,
        "accepted": brought,
        "stored": brought,
        "duplicate": 0,
        "edited": 0,
        "rejected": "{}",
    }


def _polls(feed: int, last: datetime) -> Iterator[dict[str, object]]:
    """Yield the visits that are kept: one an hour."""
    for back in range(VISITS_KEPT // timedelta(hours=1), -1, -1):
        yield {
            "feed_id": feed,
            "at": stored(last - timedelta(hours=back, minutes=feed % 60)),
            "code": "ok",
            "http_status": 200,
            "size": 40_000,
            "accepted": back % 3,
            "stored": back % 3,
            "duplicate": 0,
            "edited": 0,
            "rejected": 0,
        }


def _outages(feed: int, since: datetime, last: datetime) -> Iterator[dict[str, object]]:
    """Yield the hours in which a source was not heard, a third of them made up for since."""
    number, began = 0, since + timedelta(hours=feed * 3)
    while began < last - timedelta(days=1):
        yield {
            "feed_id": feed,
            "began_at": stored(began),
            "ended_at": stored(began + timedelta(hours=1 + (feed + number) % 9)),
            "code": "timeout",
            "is_made_up": number % 3 == 0,
        }
        number, began = number + 1, began + _SILENT


def _index(engine: Engine) -> None:
    begin = opener(engine)
    with begin() as session:
        session.execute(insert(Pending).from_select(["article_id"], select(col(Article.id))))
    waiting = True
    while waiting:
        with begin() as session:
            waiting = bool(index_pending(session))
