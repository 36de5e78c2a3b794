"""An invented archive of annotated articles, as many as wanted, written past the passes.

One article in twenty is about migration, as in general feeds; those carry topics, countries, tone,
frames, organisations, a narrative now and then, and quotes. The counts are those that `tally`
makes of the same facts, so the roll-up and live counts must agree.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from sqlite3 import Connection
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Engine

from models.store.counts import CountKey, Facts, tally
from models.store.engine import open_engine
from models.store.ids import first_id
from models.store.migrate import migrate
from models.vocabulary import FRAMES, NARRATIVES, TOPICS, Relevance

OUTLETS = 164
SUBJECT = 20  # one in so many
_BATCH = 5_000
_LANGUAGES = ("en", "en", "en", "es", "fr", "de", "it", "pt", "ar", "el")
_KINDS = ("press", "press", "press", "ngo", "agency", "government")
_COUNTRIES = tuple("IT GR ES FR DE US MX LY TN SD SY AF VE CO BD PK NG ET TR LB".split())  # noqa: SIM905  words read better in a row
_ROLES = ("government", "government", "politician", "ngo", "un", "police", "migrant")
_TEXT = "The ferry left the harbour and the council met about the permit once more. "


def make_labelled(path: Path, articles: int, last: datetime, days: int = 730) -> Engine:
    """Write a store of so many articles of so many days, up to a moment."""
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    with closing(engine.raw_connection()) as raw:
        _Archive(cast("Connection", raw.driver_connection), last, days).write(articles)
    return engine


@dataclass(slots=True)
class _Archive:
    """What is written, and the chance that decides it."""

    connection: Connection
    last: datetime
    days: int
    chance: Random = field(default_factory=lambda: Random(5))
    counts: Counter[CountKey] = field(default_factory=Counter)

    def write(self, articles: int) -> None:
        self._begin()
        text = _TEXT * 28  # as long as news is: two kilobytes
        step = timedelta(days=self.days) / articles
        for start in range(0, articles, _BATCH):
            rows = [
                self._row(number, self.last - step * (articles - number), text)
                for number in range(start, min(start + _BATCH, articles))
            ]
            self._insert("article", (row for row, _ in rows))
            self._label([row for row, is_subject in rows if is_subject])
            self._insert("visit", map(_visit, (row for row, _ in rows)))
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
        self.connection.commit()

    def _begin(self) -> None:
        at = _stored(self.last)
        self._insert("story", [{"id": 1, "title": "S", "first_at": at, "last_at": at, "size": 1}])
        self._insert("generation", [{"id": 1, "cascade": "c", "state": "live", "begun_at": at}])
        self._insert(
            "outlet",
            (
                {"id": one, "name": f"Outlet {one}", "kind": _kind(one), "is_sample": 0}
                for one in range(1, OUTLETS + 1)
            ),
        )

    def _row(self, number: int, at: datetime, text: str) -> tuple[dict[str, Any], bool]:
        outlet = int(OUTLETS * self.chance.random() ** 2) + 1
        is_subject = self.chance.randrange(SUBJECT) == 0
        relevance = Relevance.SUBJECT if is_subject else self.chance.choice(list(Relevance)[1:])
        language = self.chance.choice(_LANGUAGES)
        moment = _stored(at)
        row = {
            "id": first_id(at) + number % (1 << 20),
            "uid": UUID(int=number).hex,
            "outlet_id": outlet,
            "story_id": 1,
            "url": f"https://outlet.example/{number}",
            "title": f"A title {number}",
            "text": text,
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
        for row in rows:
            labels = self._labels()
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

    def _labels(self) -> dict[str, tuple[str, ...]]:
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

    def _insert(self, table: str, rows: Any) -> None:  # noqa: ANN401  dictionaries of any columns
        told = list(rows)
        if told:
            names = list(told[0])
            marks = ", ".join(f":{name}" for name in names)
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
            self.connection.executemany(statement, told)


_TAGGED = {"topic", "country", "frame", "organisation", "valence", "stance", "respect"}


def _kind(outlet: int) -> str:
    return _KINDS[outlet % len(_KINDS)]


def _stored(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


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
