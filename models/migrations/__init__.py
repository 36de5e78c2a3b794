"""The store's history: Alembic's environment and the versions."""
