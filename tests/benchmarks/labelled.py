"""An invented archive of annotated articles, as many as wanted, written past the passes.

One article in twenty is about migration, or in as many as asked for; those carry topics, countries,
tone, frames, organisations, a narrative now and then, and quotes; in the last three days every
other one is about one topic and one country. The counts are those that `tally` makes of the same
facts, so the roll-up and live counts must agree.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from sqlite3 import Connection
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import Engine

from models.store.counts import CountKey, Facts, tally
from models.store.engine import open_engine
from models.store.ids import first_id
from models.store.migrate import migrate
from models.vocabulary import FRAMES, NARRATIVES, TOPICS, Relevance

OUTLETS = 164
SUBJECT = 20
"""One article in so many is about migration, as in general feeds."""

LATELY = {"topic": ("borders",), "country": ("GR",)}
_BATCH = 5_000
_LANGUAGES = ("en", "en", "en", "es", "fr", "de", "it", "pt", "ar", "el")
_KINDS = ("press", "press", "press", "ngo", "agency", "government")
_COUNTRIES = tuple("IT GR ES FR DE US MX LY TN SD SY AF VE CO BD PK NG ET TR LB".split())  # noqa: SIM905  words read better in a row
_ROLES = ("government", "government", "politician", "ngo", "un", "police", "migrant")
_TEXT = "The ferry left the harbour and the council met about the permit once more. "


class Tell(Protocol):
    """Says what an article tells: its title, its text, its story, and the feed that brought it."""

    def __call__(
        self, number: int, at: datetime, outlet: int, *, is_subject: bool
    ) -> Mapping[str, object]:
        """Return the columns, by name."""
        ...


def tell_alike(
    number: int,
    at: datetime,
    outlet: int,
    *,
    is_subject: bool,
) -> Mapping[str, object]:
    """Tell the same two kilobytes, as long as news is, in one story."""
    return {"title": f"A title {number}", "text": _TEXT * 28, "story_id": 1, "feed_id": None}


def make_labelled(
    path: Path,
    articles: int,
    last: datetime,
    days: int = 730,
    tell: Tell = tell_alike,
    subject: int = SUBJECT,
) -> Engine:
    """Write a store of so many articles of so many days, up to a moment."""
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    with closing(engine.raw_connection()) as raw:
        connection = cast("Connection", raw.driver_connection)
        connection.execute("PRAGMA foreign_keys=OFF")  # stories are known when all is told
        _Archive(connection, last, days, tell, subject).write(articles)
    engine.dispose()
    return engine


def insert(connection: Connection, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows that all have the columns of the first."""
    rows = iter(rows)
    if (first := next(rows, None)) is not None:
        marks = ", ".join(f":{name}" for name in first)
        statement = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({marks})"
        connection.executemany(statement, chain([first], rows))


def stored(moment: datetime) -> str:
    """Write a moment as the store has it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


@dataclass(slots=True)
class _Archive:
    """What is written, and the chance that decides it."""

    connection: Connection
    last: datetime
    days: int
    tell: Tell
    subject: int
    chance: Random = field(default_factory=lambda: Random(5))
    counts: Counter[CountKey] = field(default_factory=Counter)

    def write(self, articles: int) -> None:
        self.connection.execute("BEGIN")
        self._begin()
        step = timedelta(days=self.days) / articles
        for start in range(0, articles, _BATCH):
            rows = [
                self._row(number, self.last - step * (articles - number))
                for number in range(start, min(start + _BATCH, articles))
            ]
            self._insert("article", (row for row, _ in rows))
            self._label([row for row, is_subject in rows if is_subject])
            self._insert("visit", map(_visit, (row for row, _ in rows)))
            self.connection.execute("COMMIT")
            self.connection.execute("BEGIN")
        self._insert(
            "daycount",
            (
                {
                    "generation": 1,
                    "dimension": dimension,
                    "day": day.isoformat(),
                    "label": label,
                    "count": count,
                }
                for (day, dimension, label), count in sorted(self.counts.items())
            ),
        )
        self.connection.execute("COMMIT")

    def _begin(self) -> None:
        at = stored(self.last)
        self._insert("story", [{"id": 1, "title": "S", "first_at": at, "last_at": at, "size": 1}])
        self._insert("generation", [{"id": 1, "cascade": "c", "state": "live", "begun_at": at}])
        self._insert(
            "outlet",
            (
                {"id": one, "name": f"Outlet {one}", "kind": _kind(one), "is_sample": 0}
                for one in range(1, OUTLETS + 1)
            ),
        )

    def _row(self, number: int, at: datetime) -> tuple[dict[str, Any], bool]:
        outlet = int(OUTLETS * self.chance.random() ** 2) + 1
        is_subject = self.chance.randrange(self.subject) == 0
        relevance = Relevance.SUBJECT if is_subject else self.chance.choice(list(Relevance)[1:])
        language = self.chance.choice(_LANGUAGES)
        moment = stored(at)
        row = {
            "id": first_id(at) + number % (1 << 20),
            "uid": UUID(int=number).hex,
            "outlet_id": outlet,
            **self.tell(number, at, outlet, is_subject=is_subject),
            "url": f"https://outlet.example/{number}",
            "language": language,
            "content_hash": f"{number:032x}",
            "text_from": "feed",
            "seen_at": moment,
            "effective_at": moment,
            "day": at.date().isoformat(),
            "relevance": relevance.value,
        }
        if not is_subject:
            self._count(at.date(), relevance, language, outlet, {})
        return row, is_subject

    def _label(self, rows: list[dict[str, Any]]) -> None:
        tags: list[dict[str, Any]] = []
        quotes: list[dict[str, Any]] = []
        signals: list[dict[str, Any]] = []
        late = (self.last.date() - timedelta(days=3)).isoformat()
        for row in rows:
            labels = self._labels(is_late=row["day"] > late)
            for kind, told in labels.items():
                tags += [_tag(row["id"], kind, label) for label in told if kind in _TAGGED]
            for role, name in self._quoted(labels):
                quotes.append(_quote(row["id"], role, name))
            signals += [_signal(row, label) for label in labels.get("narrative", ())]
            day = date.fromisoformat(row["day"])
            self._count(day, Relevance.SUBJECT, row["language"], row["outlet_id"], labels)
        self._insert("tag", tags)
        self._insert("quote", quotes)
        self._insert("signal", signals)

    def _labels(self, *, is_late: bool) -> dict[str, tuple[str, ...]]:
        some: Callable[[Any, int], tuple[str, ...]] = lambda those, most: tuple(  # noqa: E731  a shorthand of this function alone
            dict.fromkeys(self.chance.choices(list(those), k=self.chance.randint(1, most)))
        )
        labels = {
            "topic": some(TOPICS, 3),
            "country": some(_COUNTRIES, 4),
            "frame": some(FRAMES, 2),
            "organisation": tuple(f"Body {one}" for one in some(map(str, range(300)), 3)),
            "valence": (self.chance.choice(("-1", "-1", "0", "1", "cant_say")),),
            "stance": (self.chance.choice(("0", "0", "1", "-1", "cant_say")),),
            "respect": (self.chance.choice(("0", "0", "0", "1")),),
        }
        if self.chance.randrange(20) == 0:
            labels["narrative"] = some(NARRATIVES, 1)
            labels["narrative_role"] = (f"{labels['narrative'][0]}|reports",)
        if is_late and self.chance.randrange(2):
            labels |= LATELY
        return labels

    def _quoted(self, labels: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str | None]]:
        told = []
        for role in self.chance.choices(_ROLES, k=self.chance.randint(0, 4)):
            person = int(2_000 * self.chance.random() ** 3)
            told.append((role, None if role == "migrant" else f"Ada Vale {person}"))
        labels["quoted"] = tuple(dict.fromkeys(role for role, _ in told))
        labels["speaker"] = tuple(dict.fromkeys(name for _, name in told if name is not None))
        yield from told

    def _count(
        self,
        day: date,
        relevance: Relevance,
        language: str,
        outlet: int,
        labels: dict[str, tuple[str, ...]],
    ) -> None:
        own = {
            **labels,
            "language": (language,),
            "outlet": (f"Outlet {outlet}",),
            "outlet_kind": (_kind(outlet),),
        }
        self.counts.update(tally(Facts(day, relevance, own)))

    def _insert(self, table: str, rows: Iterable[Mapping[str, object]]) -> None:
        insert(self.connection, table, rows)


_TAGGED = {"topic", "country", "frame", "organisation", "valence", "stance", "respect"}


def _kind(outlet: int) -> str:
    return _KINDS[outlet % len(_KINDS)]


def _visit(row: dict[str, Any]) -> dict[str, Any]:
    own = {name: row[name] for name in ("relevance", "language")}
    return {"generation": 1, "article_id": row["id"], "cascade": "c", "at": row["seen_at"], **own}


def _tag(article_id: int, kind: str, label: str) -> dict[str, Any]:
    decision = "cant_say" if label == "cant_say" else "yes"
    return {
        "generation": 1,
        "article_id": article_id,
        "kind": kind,
        "label": "0" if label == "cant_say" else label,
        "decision": decision,
        "field": "text",
        "start": 0,
        "stop": 9,
        "words": "The ferry",
        "tagger": f"{kind}/1",
    }


def _quote(article_id: int, role: str, name: str | None) -> dict[str, Any]:
    return {
        "generation": 1,
        "article_id": article_id,
        "speaker": name or "Ema Rook",
        "role": role,
        "name": name,
        "words": "The ferry left the harbour and the council met",
        "field": "text",
        "start": 0,
        "stop": 46,
        "tagger": "quotes/1",
    }


def _signal(row: dict[str, Any], label: str) -> dict[str, Any]:
    return {
        "uid": UUID(int=row["id"]).hex,
        "article_id": row["id"],
        "kind": "narrative",
        "label": label,
        "role": "reports",
        "field": "text",
        "start": 0,
        "stop": 9,
        "words": "The ferry",
        "reason": "The words name a narrative family.",
        "evidence": "[]",
        "tagger": "narratives/1",
        "state": "signal",
        "created_at": row["seen_at"],
    }
