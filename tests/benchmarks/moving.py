"""What it costs that a version of the cascade goes live: in a store of any size, filled by SQL.

`python -m tests.benchmarks.moving ARTICLES [SUBJECTS IN 100] [POSTGRESQL ADDRESS]`, of an empty
database. Every article has two kilobytes of text, a visit and a tag for its relevance; a subject
ten tags, two quotes and a signal more, in each of two versions. The newer one says otherwise of
three articles in a hundred, and one in a thousand is new.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from sqlalchemy import text
from sqlmodel import Session

from models.query.parse import parse_query
from models.store.due import has_work, take_due
from models.store.engine import Begin, is_sqlite, open_engine, opener
from models.store.generations import beside, drop_parked
from models.store.migrate import migrate
from models.store.moving import go_live, undo
from models.store.search import count
from models.store.sweeping import sweep
from tests.make import NOON, generation, make_article

_BODY = "The ferry reached the harbour in the morning, and the crew spoke of a calm sea. " * 25
_SUBJECT = "mod(i, 100) < :share"
_READ = "(g = 2 OR mod(i, 1000) >= 1)"
_CHANGED = "mod(i + CASE WHEN g = 2 AND mod(i, 33) = 0 THEN 50 ELSE 0 END, 100) < :share"
_ID = "1048576000000 + i * 1048576"
_STATEMENTS = {
    "article (id, uid, outlet_id, story_id, url, title, text, language, content_hash, text_from,"
    " seen_at, effective_at, day, relevance)": f"{_ID}, UID, 1, 1, 'https://outlet.example/of/' ||"
    " i, 'A title', :body, 'en', i, 'feed', seen_at, effective_at, day, CASE WHEN"
    f" mod(i, 1000) < 1 THEN NULL WHEN {_SUBJECT} THEN 'subject' ELSE 'none' END"
    " FROM n, article WHERE article.id = :like",
    "visit (generation, article_id, cascade, at, relevance, language)": f"g, {_ID}, CASE g WHEN 1"
    f" THEN 'old' ELSE 'new' END, seen_at, CASE WHEN {_CHANGED} THEN 'subject' ELSE 'none' END,"
    f" 'en' FROM n, v, article WHERE article.id = :like AND {_READ}",
    "tag (generation, article_id, kind, label, p, decision, tagger)": f"g, {_ID}, 'relevance',"
    f" 'none', 0.9, 'yes', 'relevance-0123456789ab/' || g FROM n, v WHERE {_READ}",
    "tag (article_id, generation, kind, label, p, decision, tagger)": f"{_ID}, g, 'topic', CASE"
    " mod(i + t * g, 24) WHEN 3 THEN 'borders' ELSE 'other' END, 0.8, 'yes',"
    f" 'discourse-0123456789ab/' || g FROM n, v, t WHERE {_SUBJECT} AND {_READ}",
    "quote (generation, article_id, words, field, start, stop, tagger)": f"g, {_ID}, 'The harbour"
    " is calm, and the crew is well.', 'text', 10, 50, 'quotes/1' FROM n, v, t"
    f" WHERE {_SUBJECT} AND {_READ} AND t <= 2",
    "signal (uid, article_id, kind, label, field, start, stop, words, reason, evidence, tagger,"
    " state, created_at)": f"UID, {_ID}, 'loaded_language', 'term', 'text', 1, 9, 'the words',"
    " 'a reason', '[]', 'loaded/1', 'signal', seen_at FROM n, article"
    f" WHERE article.id = :like AND {_SUBJECT} AND mod(i, 1000) >= 1",
    "signalaside (uid, generation, article_id, kind, label, field, start, stop, words, reason,"
    " evidence, tagger, created_at)": f"UID, 2, {_ID}, 'loaded_language', 'term', 'text', 1, 9,"
    " 'the words', 'a reason', '[]', 'loaded/2', seen_at FROM n, article"
    f" WHERE article.id = :like AND {_SUBJECT}",
    "arrival (article_id)": "article_id FROM visit WHERE generation = 1",
}
_NUMBERS = {
    "sqlite": (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {articles}),"
        " v(g) AS (VALUES (1), (2)), t(t) AS (SELECT 1 UNION ALL SELECT t + 1 FROM t WHERE t < 10)"
    ),
    "postgresql": (
        "WITH n(i) AS (SELECT generate_series(1, {articles})::bigint),"
        " v(g) AS (VALUES (1), (2)), t(t) AS (SELECT generate_series(1, 10))"
    ),
}
_UID = {"sqlite": "printf('%032x', i)", "postgresql": "lpad(to_hex(i), 32, '0')::uuid"}


def main(articles: int, share: int = 40, address: str = "") -> None:
    """Fill a store, and time what may keep others waiting."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        engine = open_engine(address or f"sqlite:///{folder}/tidings.db")
        stack.callback(engine.dispose)
        migrate(engine)
        begin = opener(engine)
        _time(begin, "filling", lambda session: _fill(session, articles, share))
        _look(begin)
        _time(begin, "going the way once more", _walk)
        _time(begin, "a look for work", lambda session: has_work(session, "new"))
        _time(begin, "going live", lambda session: go_live(session, "new", NOON))
        _time(begin, "undoing it", lambda session: undo(session, NOON))
        _time(begin, "undoing that", lambda session: undo(session, NOON))
        _time(begin, "dropping the older", lambda session: drop_parked(session).cascade)
        _look(begin)
        _time(begin, "a step of removing it", sweep)


def _time(begin: Begin, what: str, act: Callable[[Session], object]) -> None:
    start, worked = perf_counter(), process_time()
    with begin() as session:
        came = act(session)
    took, worked = perf_counter() - start, process_time() - worked
    print(f"{what}: {took:.3f} s, {worked:.3f} s of our CPU  {came}", flush=True)


def _look(begin: Begin) -> None:
    borders = parse_query("topic:borders", NOON.date())
    _time(begin, "a search", lambda session: count(session, borders))


def _walk(session: Session) -> int:
    found = beside(session)
    assert found is not None
    return len(take_due(session, found, 200).articles)


def _fill(session: Session, articles: int, share: int) -> str:
    store = "sqlite" if is_sqlite(session) else "postgresql"
    if store == "postgresql":  # no foreign key is looked at, row by row
        session.execute(text("SET LOCAL session_replication_role = replica"))
    like = make_article(session).id
    generation(session, "old")
    generation(session, "new")
    given = {"body": _BODY, "share": share, "like": like}
    for into, rows in _STATEMENTS.items():
        numbers = _NUMBERS[store].format(articles=articles)
        statement = f"INSERT INTO {into} {numbers} SELECT {rows.replace('UID', _UID[store])}"
        used = {name: value for name, value in given.items() if f":{name}" in statement}
        session.execute(text(statement), used)
    return f"{articles} articles, {share} in 100 of them subjects"


if __name__ == "__main__":
    main(int(sys.argv[1]), int("".join(sys.argv[2:3]) or 40), "".join(sys.argv[3:]))
