"""Which tables Alembic looks after."""

OWN_INDEXES = ("article_fts", "article_search")
"""Full-text tables are made by hand in the versions: SQLAlchemy cannot describe them."""


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tell whether a table belongs to the metadata that migrations are compared with."""
    return not (kind == "table" and (name or "").startswith(OWN_INDEXES))
