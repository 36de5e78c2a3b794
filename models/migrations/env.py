"""Alembic's environment: runs on the connection that `models.store.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

import models
from models.migrations.env_filter import is_ours


def _run() -> None:
    assert models.__all__  # noqa: S101  importing the package defines the tables
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=SQLModel.metadata,
        include_name=is_ours,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
