import pytest
from sqlalchemy import text

from models.errors import StoreBusyError
from models.store.engine import Begin
from models.store.patience import patient

ENDLESS = text(
    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000)"
    " SELECT count(*) FROM n"
)


def test_what_never_ends_is_ended_and_told_to_be_narrowed(begin_both: Begin) -> None:
    with (
        pytest.raises(StoreBusyError, match="narrow it"),
        begin_both() as session,
        patient(session, 0.05),
    ):
        session.execute(ENDLESS)

    with begin_both() as session:  # the connection is good for others
        assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_what_is_quick_is_left_alone_and_the_bound_ends_with_its_block(begin_both: Begin) -> None:
    with begin_both() as session:
        with patient(session, 0.05):
            assert session.execute(text("SELECT 1")).scalar_one() == 1
        slow = text(
            "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500000)"
            " SELECT count(*) FROM n"
        )
        assert session.execute(slow).scalar_one() == 500_000
