"""Reading that takes too long is broken off, and the connection is good afterwards."""

import pytest
from sqlalchemy import text

from models.errors import TooSlowError
from models.store.bounds import bounded
from models.store.engine import Begin

ENDLESS = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)"
    " SELECT count(*) FROM n"
)


def test_a_query_without_end_is_broken_off(begin_both: Begin) -> None:
    with (
        pytest.raises(TooSlowError, match="fewer days"),
        begin_both() as session,
        bounded(session, 0.05),
    ):
        session.execute(ENDLESS)

    with begin_both() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1


def test_a_bound_ends_with_its_block(begin_both: Begin) -> None:
    with begin_both() as session:
        with bounded(session, 0.0 if session.get_bind().dialect.name == "sqlite" else 5):
            pass
        count = text(str(ENDLESS).replace("2000000000", "100000"))
        assert session.execute(count).scalar() == 100_000
