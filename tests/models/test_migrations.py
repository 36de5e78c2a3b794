"""The schema that migrations make is the one the tables describe."""

from collections import Counter
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy import select as sa_select
from sqlmodel import Session, SQLModel, select

from models import DayCount, Feed, Signal
from models.annotation import Annotated, Item, Quoted, Signalled, Span, Tagged
from models.errors import StoreError, StoreTooNewError
from models.migrations.env_filter import is_ours
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.counts import CountKey
from models.store.engine import open_engine, opener
from models.store.facts import recount
from models.store.fulltext import check_index, index_pending, pending_count
from models.store.migrate import is_current, migrate
from models.store.search import find
from models.store.signals import Decision, review
from models.vocabulary import (
    NarrativeRole,
    Relevance,
    SignalKind,
    SignalState,
    SourceKind,
    SpanField,
    TagKind,
)
from tests.make import NOON, generation, make_article

QUOTES = (
    ("Minister Ada Vale", "government"),
    ("Vale", "government"),
    ("Ema Rook", "migrant"),
    ("officials", "government"),
    (None, None),
)

_OUTLET = "(1, 'An outlet', 'press', CAST('0' AS BOOLEAN))"
_FEED = """
(id, url, outlet_id, state, added_at, due_at, interval, failures, moved_count, accepted, stored,
 duplicate, edited, rejected)
VALUES (1, 'https://outlet.example/feed', 1, 'fresh', '2026-11-24 12:00:00',
 '2026-11-24 12:00:00', 3600, 0, 0, 0, 0, 0, 0, '{}')
"""


def keep_quotes(session: Session) -> None:
    """Three articles that quote the same people; one is not about migration."""
    span = Span(SpanField.TITLE, 0, 5, "A tit")
    for relevance in (Relevance.SUBJECT, Relevance.SUBJECT, Relevance.MENTION):
        article = make_article(session)
        said = Annotated(
            Item(str(article.uid), article.title, article.text),
            "en",
            relevance,
            tags=(Tagged(TagKind.PERSON, "Ada Vale", "t"),),
            signals=(
                Signalled(SignalKind.NARRATIVE, "N7", span, "why", "t", NarrativeRole.ASSERTS),
            ),
            quotes=tuple(Quoted(span, "t", speaker, role) for speaker, role in QUOTES),
        )
        record(session, [(article, said)], generation(session), NOON)


def kept(session: Session) -> Counter[CountKey]:
    rows = session.scalars(sa_select(DayCount))
    return Counter({(row.day, row.dimension, row.label): row.count for row in rows})


def test_migrations_make_what_the_tables_say(own_store: Engine) -> None:
    with own_store.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})

        assert compare_metadata(context, SQLModel.metadata) == []


def test_each_revision_is_told_by_its_files_name() -> None:
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    scripts = ScriptDirectory.from_config(config)

    revisions = {script.revision: Path(script.path).name for script in scripts.walk_revisions()}

    assert all(name.startswith(f"{revision}_") for revision, name in revisions.items())
    assert scripts.get_current_head() == max(revisions)


def test_migrating_twice_changes_nothing(own_store: Engine) -> None:
    migrate(own_store)

    assert is_current(own_store)


def test_a_store_of_the_first_schema_keeps_its_rows(own_store: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    with own_store.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.execute(text("INSERT INTO outlet (id, name, kind, is_sample) VALUES " + _OUTLET))
        connection.execute(text("INSERT INTO feed " + _FEED))

    migrate(own_store)

    with opener(own_store)() as session:
        feed = session.exec(select(Feed)).one()
        assert (feed.url, feed.kind, feed.options) == (
            "https://outlet.example/feed",
            SourceKind.FEED,
            {},
        )


def test_the_search_index_of_an_older_store_is_made_anew(own_store: Engine) -> None:
    begin = opener(own_store)
    with begin() as session:
        kept = make_article(session, "难民抵达港口").id
        index_pending(session)
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    with own_store.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")

    migrate(own_store)

    with begin() as session:
        assert pending_count(session) == 1
        index_pending(session)
        found = find(session, parse_query("难民", NOON.date()), limit=5)
        assert [article.id for article in found] == [kept]
        check_index(session)


def test_an_older_store_comes_to_count_who_is_quoted(own_store: Engine) -> None:
    begin = opener(own_store)
    with begin() as session:
        keep_quotes(session)
    with begin() as session:
        withdrawn = session.scalars(sa_select(Signal)).first()
        assert withdrawn is not None
        review(
            session, withdrawn.uid, Decision(SignalState.IN_REVIEW, "An editor", "Read it."), NOON
        )
        review(
            session, withdrawn.uid, Decision(SignalState.WITHDRAWN, "An editor", "Read it."), NOON
        )
    with begin() as session:
        counted = kept(session)
        assert counted[NOON.date(), "speaker", "Ada Vale"] == 2
        assert counted[NOON.date(), "narrative_role", "N7|asserts"] == 1
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    with own_store.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
        # As it was: what people withdrew stood in the counts.
        connection.execute(text("UPDATE daycount SET count = 2 WHERE dimension LIKE 'narrative%'"))

    migrate(own_store)

    with begin() as session:
        assert kept(session) == counted == recount(session)


def test_a_database_from_a_newer_version_is_refused_with_what_to_do(own_store: Engine) -> None:
    with own_store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreTooNewError, match="newer Tidings"):
        migrate(own_store)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tidings.db"
    path.write_bytes(b"this is no database" * 100)

    with pytest.raises(StoreError, match="cannot be opened"):
        migrate(open_engine(f"sqlite:///{path}"))

    assert path.read_bytes() == b"this is no database" * 100
