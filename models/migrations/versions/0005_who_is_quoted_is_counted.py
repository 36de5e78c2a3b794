"""Who is quoted is counted; live counts read indexes alone

Revision: 0005, after 0004

What every generation has read of quotes gets its names and its day counts here, so the counts of
an older store equal a recount at once: nothing waits for a later reading. Signals that people
withdrew leave the counts of narratives, as they left what queries find.
"""

from collections.abc import Iterator
from itertools import groupby, islice

import sqlalchemy as sa
from alembic import op

from models.speaking import PUBLIC_ROLES, names_of


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_ARTICLES = 500  # of one look at the names that stand in them


def upgrade() -> None:
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name', sa.String(), nullable=True))
    _name_speakers(op.get_bind())
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.create_index('ix_quote_role_name_article', ['generation', 'role', 'name', 'article_id'], unique=False)
    for dimension, column in (('speaker', 'name'), ('quoted', 'role')):
        op.execute(
            "INSERT INTO daycount (generation, dimension, day, label, count)"
            f" SELECT generation, '{dimension}', day, substr(label, 1, 200), count(*) FROM"
            f" (SELECT DISTINCT quote.generation, article.day, quote.{column} AS label, article.id"
            " FROM quote JOIN visit ON visit.generation = quote.generation"
            " AND visit.article_id = quote.article_id AND visit.relevance = 'subject'"
            " JOIN article ON article.id = quote.article_id"
            f" WHERE article.day IS NOT NULL AND quote.{column} IS NOT NULL) AS quoted"
            " GROUP BY generation, day, substr(label, 1, 200)"
        )
    live = "(SELECT id FROM generation WHERE state = 'live')"
    op.execute(f"DELETE FROM daycount WHERE dimension IN ('narrative', 'narrative_role') AND generation = {live}")
    for dimension, label in (
        ('narrative', "signal.label"),
        ('narrative_role', "signal.label || '|' || coalesce(signal.role, 'unclear')"),
    ):
        op.execute(
            "INSERT INTO daycount (generation, dimension, day, label, count)"
            f" SELECT generation, '{dimension}', day, substr(label, 1, 200), count(*) FROM"
            f" (SELECT DISTINCT visit.generation, article.day, {label} AS label, article.id"
            " FROM signal JOIN visit ON visit.article_id = signal.article_id"
            f" AND visit.generation = {live} AND visit.relevance = 'subject'"
            " JOIN article ON article.id = signal.article_id WHERE article.day IS NOT NULL"
            " AND signal.kind = 'narrative' AND signal.state <> 'withdrawn') AS told"
            " GROUP BY generation, day, substr(label, 1, 200)"
        )
    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.drop_index('ix_article_relevance_id')
        batch_op.create_index('ix_article_counted', ['relevance', 'id', 'day', 'language', 'outlet_id', 'archive_id'], unique=False)
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.drop_index('ix_tag_kind_label_article')
        batch_op.create_index('ix_tag_kind_label_article', ['generation', 'kind', 'label', 'article_id', 'decision'], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM daycount WHERE dimension IN ('speaker', 'quoted')")
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.drop_index('ix_tag_kind_label_article')
        batch_op.create_index('ix_tag_kind_label_article', ['generation', 'kind', 'label', 'article_id'], unique=False)
    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.drop_index('ix_article_counted')
        batch_op.create_index('ix_article_relevance_id', ['relevance', 'id'], unique=False)
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.drop_index('ix_quote_role_name_article')
        batch_op.drop_column('name')


def _name_speakers(connection: sa.Connection) -> None:
    quotes = sa.text(
        "SELECT generation, article_id, id, speaker, role FROM quote"
        " WHERE speaker IS NOT NULL AND role IN :roles ORDER BY generation, article_id, id"
    ).bindparams(sa.bindparam('roles', PUBLIC_ROLES, expanding=True))
    rows = connection.execute(quotes).all()
    articles = ((key, list(those)) for key, those in groupby(rows, lambda row: (row[0], row[1])))
    named = sa.text("UPDATE quote SET name = :name WHERE id = :id")
    while some := list(islice(articles, _ARTICLES)):
        persons = _persons(connection, [key for key, _ in some])
        names = list(_names(some, persons))
        if names:
            connection.execute(named, names)


def _names(some: list, persons: dict) -> Iterator[dict[str, object]]:
    for key, quotes in some:
        names = names_of([(row[3], row[4]) for row in quotes], persons.get(key, ()))
        for row, name in zip(quotes, names):
            if name is not None:
                yield {'id': row[2], 'name': name}


def _persons(connection: sa.Connection, keys: list[tuple[int, int]]) -> dict:
    query = sa.text(
        "SELECT generation, article_id, label FROM tag"
        " WHERE kind = 'person' AND article_id IN :articles ORDER BY id"
    ).bindparams(sa.bindparam('articles', expanding=True))
    found: dict[tuple[int, int], list[str]] = {}
    for generation, article_id, label in connection.execute(query, {'articles': [key[1] for key in keys]}):
        found.setdefault((generation, article_id), []).append(label)
    return found
