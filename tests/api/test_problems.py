"""Every failure that was foreseen has its status; what was not says nothing of its insides."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from fastapi import FastAPI

from api.problems import install_problems
from models.errors import (
    ConflictError,
    DiskFullError,
    InvalidError,
    NotFoundError,
    QueryError,
    SettingsError,
    StoreBusyError,
    StoreError,
    TooSlowError,
)
from tests.api.conftest import installation, running

SECRET = "/home/someone/secret.db"
FAILURES: dict[str, tuple[Exception, int]] = {
    "absent": (NotFoundError("there is no story 7"), 404),
    "twice": (ConflictError("it is known already"), 409),
    "wrong": (InvalidError("url", "no address"), 400),
    "query": (QueryError("(a", 0, "the parenthesis is not closed"), 400),
    "busy": (StoreBusyError("try again"), 503),
    "full": (DiskFullError("free some space"), 503),
    "slow": (TooSlowError("this takes more than 10 seconds"), 503),
    "store": (StoreError(f"cannot open {SECRET}"), 503),
    "setting": (SettingsError(f"{SECRET} is not TOML"), 500),
    "unforeseen": (KeyError(SECRET), 500),
}


@pytest.fixture(scope="module")
def failing() -> Iterator[str]:
    app = FastAPI()
    install_problems(app)

    @app.get("/{name}", response_model=None)
    def fail(name: str) -> NoReturn:
        raise FAILURES[name][0]

    with running(app) as url:
        yield url


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_has_its_status_and_the_one_shape(failing: str, name: str) -> None:
    answer = httpx.get(f"{failing}/{name}")

    status = FAILURES[name][1]
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "code", "where"}
    assert answer.headers.get("Retry-After", "").isdigit() == (status == 503)


@pytest.mark.parametrize("name", ["store", "setting", "unforeseen"])
def test_what_may_name_a_path_stays_in_the_log(failing: str, name: str) -> None:
    assert "secret" not in httpx.get(f"{failing}/{name}").text


def test_a_store_that_is_gone_is_503(tmp_path: Path) -> None:
    with installation(tmp_path) as up:
        with up.begin() as session:
            session.connection().exec_driver_sql("DROP TABLE article")
        answer = httpx.get(f"{up.url}/api/v1/articles")

    assert (answer.status_code, answer.json()["code"]) == (503, "store")


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    feed = {"url": "https://harbour.example/feed", "outlet": "Harbour Times"}
    with installation(tmp_path) as up:
        with up.begin() as session:
            session.connection().exec_driver_sql(
                "CREATE TRIGGER no BEFORE INSERT ON feed BEGIN SELECT json('no'); END"
            )
        answer = httpx.post(f"{up.url}/api/v1/feeds", json=feed)
        outlets = httpx.get(f"{up.url}/api/v1/outlets").json()["items"]

    assert answer.status_code == 503
    assert outlets == []
