"""The description of the API is whole, and every route keeps to it when it is asked wrongly."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.conftest import Served

NOWHERE = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def operations(served: Served) -> list[tuple[str, str, dict[str, Any]]]:
    return list(_operations(served.app.openapi()))


def _operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_route_says_what_it_does_and_what_it_answers(
    operations: list[tuple[str, str, dict[str, Any]]],
) -> None:
    assert len(operations) > 15
    for method, path, operation in operations:
        where = f"{method} {path}"
        assert operation["description"].strip(), where
        assert operation["tags"], where
        good = {code: answer for code, answer in operation["responses"].items() if code < "300"}
        assert good, where
        if "204" not in good:
            (answer,) = good.values()
            assert any(kind.get("schema") for kind in answer["content"].values()), where


def test_every_route_says_how_it_fails(
    operations: list[tuple[str, str, dict[str, Any]]],
) -> None:
    for method, path, operation in operations:
        for status in ("400", "404", "422", "503"):
            content = operation["responses"][status]["content"]
            assert "application/problem+json" in content, f"{method} {path} {status}"


def test_every_tag_is_described(served: Served) -> None:
    told = served.app.openapi()
    described = {tag["name"] for tag in told["tags"]}

    used = {tag for _, _, operation in _operations(told) for tag in operation["tags"]}
    assert used <= described
    assert all(tag["description"] for tag in told["tags"])


def test_every_route_refuses_a_parameter_that_it_does_not_have(
    client: httpx.Client, operations: list[tuple[str, str, dict[str, Any]]]
) -> None:
    for method, path, _ in operations:
        answer = client.request(method, _at(path), params={"no_such": "1"}, json={})

        assert answer.status_code in {400, 422}, f"{method} {path}: {answer.text}"
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_every_route_with_a_name_in_it_is_404_for_what_is_not_there(
    client: httpx.Client, operations: list[tuple[str, str, dict[str, Any]]]
) -> None:
    named = [(method, path) for method, path, operation in operations if "{" in path]
    assert len(named) > 5
    for method, path in named:
        answer = client.request(method, _at(path), json={"state": "in_review", "reviewer": "A."})

        assert answer.status_code in {404, 422}, f"{method} {path}: {answer.text}"


def test_every_route_is_405_for_a_method_it_does_not_have(
    client: httpx.Client, operations: list[tuple[str, str, dict[str, Any]]]
) -> None:
    for _, path, _ in operations:
        answer = client.request("PATCH", _at(path))

        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed"), path
        assert answer.headers["Allow"]


def test_no_page_of_documentation_loads_scripts_from_elsewhere(client: httpx.Client) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def _at(path: str) -> str:
    """Fill in names that nothing has: a uid, or an id."""
    start, _, rest = path.partition("{")
    name, _, end = rest.partition("}")
    if not name:
        return path
    return _at(start + ("2147483647" if name.endswith("_id") else NOWHERE) + end)
