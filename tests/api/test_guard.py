"""The guard: who may ask, who may write, and what every answer carries."""

import httpx
import pytest

from tests.api.conftest import Served

FEEDS = "/api/v1/feeds"
NEW = {"outlet": "Harbour Times"}


def _write(client: httpx.Client, name: str, **headers: str) -> int:
    told = {key.replace("_", "-"): value for key, value in headers.items()}
    feed = {**NEW, "url": f"https://harbour.example/{name}"}
    return client.post(FEEDS, json=feed, headers=told).status_code


def test_every_answer_carries_the_headers_of_caution(client: httpx.Client) -> None:
    for path in ("/api/v1/health", "/api/v1/nothing", "/api/v1/openapi.json"):
        headers = client.get(path).headers

        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_another_site_may_not_write(client: httpx.Client) -> None:
    for number, headers in enumerate(
        (
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://["},
        )
    ):
        assert _write(client, f"refused{number}", **headers) == 403
    assert "refused" not in client.get(FEEDS).text


def test_our_own_pages_and_programs_may_write(client: httpx.Client, served: Served) -> None:
    assert _write(client, "program") == 201
    assert _write(client, "page", Sec_Fetch_Site="same-origin", Origin="null") == 201
    assert _write(client, "old-browser", Origin=served.url) == 201


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[", "", "@127.0.0.2"])
def test_a_host_that_is_not_ours_is_not_served(client: httpx.Client, host: str) -> None:
    answer = client.get("/api/v1/health", headers={"Host": host})

    assert (answer.status_code, answer.json()["code"]) == (421, "wrong_host")


def test_localhost_is_served_by_name(client: httpx.Client) -> None:
    for host in ("localhost", "localhost:8600", "[::1]:8600"):
        assert client.get("/api/v1/health", headers={"Host": host}).status_code == 200
