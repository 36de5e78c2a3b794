"""An archive's labels of fourteen months up to June 2018, to rebuild its counts without its texts.

`python -m tests.june_2018 tidings.db` writes `tests/data/june-2018.json.gz` from a replay of the
AllSides archive (`tests.replay_archive`): days, labels and numbers of outlets and stories. No word
of a publisher is in it, and people are numbered.
"""

import gzip
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session

from models import Article, Outlet, Story
from models.annotation import Annotated, Item, Quoted, Signalled, Span, Tagged
from models.store.annotations import record
from models.vocabulary import (
    Decision,
    NarrativeRole,
    OutletKind,
    Relevance,
    SignalKind,
    SpanField,
    TagKind,
)
from tests.make import NOON, generation

FILE = Path("tests/data/june-2018.json.gz")
FIRST, LAST = date(2018, 6, 1), date(2018, 6, 30)
SINCE = "2017-04-01"  # the windows that a month is judged by

_KINDS = ("topic", "frame", "country", "valence", "stance", "respect")
_SPAN = Span(SpanField.TITLE, 0, 1, "A")


def store(session: Session) -> None:
    """Store the archive's articles, with no words of theirs, and what the cascade said of them."""
    rows = json.loads(gzip.decompress(FILE.read_bytes()))
    outlets = {
        number: Outlet(name=f"Outlet {number}", kind=OutletKind.ARCHIVE)
        for number in {row["outlet"] for row in rows}
    }
    stories = {
        number: Story(title=f"A story, number {number}", first_at=NOON, last_at=NOON)
        for number in {row["story"] for row in rows}
    }
    session.add_all([*outlets.values(), *stories.values()])
    session.flush()
    articles = [
        _article(number, row, outlets[row["outlet"]], stories[row["story"]])
        for number, row in enumerate(rows)
    ]
    session.add_all(articles)
    session.flush()
    said = [(article, _said(article, row)) for article, row in zip(articles, rows, strict=True)]
    record(session, said, generation(session), NOON)


def _article(number: int, row: dict[str, Any], outlet: Outlet, story: Story) -> Article:
    day = date.fromisoformat(row["day"])
    at = datetime.combine(day, time(12), UTC)
    url = f"https://archive.example/{number}"
    assert outlet.id is not None
    assert story.id is not None
    return Article(
        id=(int(at.timestamp()) << 20) + number,
        uid=uuid5(NAMESPACE_URL, url),
        outlet_id=outlet.id,
        story_id=story.id,
        url=url,
        title=story.title,
        text="",
        language=row["language"],
        content_hash=f"{number:032x}",
        published_at=at,
        seen_at=NOON,
        effective_at=at,
        day=day,
    )


def _said(article: Article, row: dict[str, Any]) -> Annotated:
    return Annotated(
        Item(str(article.uid), article.title, article.text, row["language"]),
        row["language"],
        Relevance(row["relevance"]),
        tags=tuple(
            Tagged(TagKind(kind), label, "t", None, Decision(decision))
            for kind, label, decision in row["tags"]
        ),
        quotes=tuple(Quoted(_SPAN, "t", speaker, role) for speaker, role in row["quotes"]),
        signals=tuple(
            Signalled(SignalKind.NARRATIVE, label, _SPAN, "why", "t", role and NarrativeRole(role))
            for label, role in row["narratives"]
        ),
    )


def _rows(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    tags = _grouped(
        db.execute(
            "SELECT DISTINCT article_id, kind, label, decision FROM tag JOIN article a"
            f" ON a.id = article_id WHERE a.day >= '{SINCE}' AND a.day <= '{LAST}'"
            f" AND kind IN {_KINDS} AND relevance = 'subject' AND (decision = 'yes'"
            " OR (decision = 'cant_say' AND kind IN ('valence', 'stance', 'respect')))"
        )
    )
    quotes = _grouped(
        db.execute("SELECT DISTINCT article_id, name, role FROM quote WHERE role IS NOT NULL")
    )
    narratives = _grouped(
        db.execute("SELECT article_id, label, role FROM signal WHERE kind = 'narrative'")
    )
    people: dict[str, str] = {}
    for id_, day, relevance, outlet, story, language in db.execute(
        "SELECT id, day, relevance, outlet_id, story_id, language FROM article"
        f" WHERE day >= '{SINCE}' AND day <= '{LAST}' AND relevance IS NOT NULL ORDER BY id"
    ):
        yield {
            "day": day, "relevance": relevance, "outlet": outlet, "story": story,
            "language": language, "tags": tags[id_], "narratives": narratives[id_],
            "quotes": [[_numbered(people, name), role] for name, role in quotes[id_]],
        }  # fmt: skip


def _grouped(rows: Iterable[Any]) -> dict[int, list[list[str]]]:
    found: dict[int, list[list[str]]] = defaultdict(list)
    for article_id, *told in rows:
        found[article_id].append(told)
    return found


def _numbered(people: dict[str, str], name: str | None) -> str | None:
    if name is None:
        return None
    number = people.setdefault(name, f"{len(people):04}")
    letters = "".join(chr(ord("a") + int(digit)) for digit in number)
    return f"Ada {letters.title()}"


if __name__ == "__main__":
    rows = list(_rows(sqlite3.connect(sys.argv[1])))
    FILE.write_bytes(gzip.compress(json.dumps(rows, separators=(",", ":")).encode(), mtime=0))
    print(f"{len(rows):,} articles, {FILE.stat().st_size:,} bytes")
