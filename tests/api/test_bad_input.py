"""Whatever is sent, the answer says where and why, and is never a failure of ours."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cursors import make_cursor
from tests.api.conftest import Served
from tests.api.stored import store_ferry

ARTICLES = "/api/v1/articles"
NASTY_QUERIES = [
    '"',
    '"open',
    "*",
    "a*b*",
    "NEAR(",
    "NEAR(a b, 3)",
    "a AND",
    "OR b",
    "NOT",
    "-",
    "--",
    "^a",
    "col:x",
    "title:a",
    "topic:",
    "topic:nothing",
    "country:ITA",
    "after:yesterday",
    "after:9999999d",
    "after:9999-99-99",
    "before:0001-01-01",
    "story:999999999999999999",
    "story:-1",
    "uid:1",
    "()",
    "(a",
    "a)",
    "(" * 5000,
    "NOT " * 400 + "a",
    " OR ".join(["a"] * 9_000),
    "a" * 50_000,
    "';DROP TABLE article;--",
    "' OR 1=1 --",
    '" OR 1=1 --',
    "a\\'b",
    "{a b}: c",
    "%",
    "\x00",
    "a\x00b",
    "a\x1b[31mb",
    "\u200b",
    "\U0001f6a2",
    "\u202eabc",
    "ﷺ",
    "مهاجرون",
    "移民",
    'outlet:"a\'b"',
    "outlet:''",
    "narrative:N7:asserts:x",
    "narrative:N99",
    "role:any",
]
BAD_PARAMETERS = [
    (ARTICLES, "limit=0", "limit"),
    (ARTICLES, "limit=-1", "limit"),
    (ARTICLES, "limit=201", "limit"),
    (ARTICLES, "limit=1000000", "limit"),
    (ARTICLES, "limit=ten", "limit"),
    (ARTICLES, "limit=", "limit"),
    (ARTICLES, "page=1000000000", "page"),
    (ARTICLES, "offset=5", "offset"),
    (ARTICLES, "topic=borders", "topic"),
    (ARTICLES, "cursor=", "cursor"),
    (ARTICLES, "cursor=0", "cursor"),
    (ARTICLES, "cursor=%F0%9F%9A%A2", "cursor"),
    (ARTICLES, "cursor=" + "A" * 81, "cursor"),
    (ARTICLES, "cursor=AAAAAAAAAAAAAAAA", "cursor"),
    (ARTICLES, f"cursor={make_cursor(7, 'feeds')}", "cursor"),
    (ARTICLES, f"cursor={make_cursor(7)}A", "cursor"),
    *(
        (f"/api/v1/{of}", f"cursor={make_cursor(2**40, of)}", "cursor")
        for of in ("signals", "feeds", "claims", "alerts")
    ),
    ("/api/v1/signals", "kind=lie", "kind"),
    ("/api/v1/signals", "state=", "state"),
    ("/api/v1/signals", "role=author", "role"),
    ("/api/v1/signals", "outlet=x", "outlet"),
    ("/api/v1/stories", "days=0", "days"),
    ("/api/v1/stories", "days=99999999999999999999", "days"),
    ("/api/v1/stories", "order=worst", "order"),
    ("/api/v1/topics", "days=-1", "days"),
    ("/api/v1/feeds", "state=tired", "state"),
    ("/api/v1/health", "verbose=1", "verbose"),
]
BAD_BODIES = {
    "is no JSON": b"{",
    "is empty": b"",
    "is a list": b"[]",
    "is a text": b'"x"',
    "holds NaN": b'{"url": NaN}',
    "holds Infinity": b'{"url": -Infinity}',
    "has a name twice": b'{"url": "https://a.example/", "url": "https://b.example/"}',
    "is nested deeply": b"[" * 10_000,
    "is nested deeply and closed": b'{"url": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "has a null character": b'{"url": "https://a.example/\\u0000", "outlet": "a"}',
    "has half a surrogate": b'{"url": "https://a.example/\\ud800", "outlet": "a"}',
    "is not UTF-8": b'{"url": "https://a.example/\xff", "outlet": "a"}',
    "has a control character": b'{"url": "https://a.example/", "outlet": "a\\nb"}',
    "has too much": b'{"url": "https://a.example/", "outlet": "a", "id": 1}',
    "has a huge number": b'{"url": 1e999, "outlet": ' + b"9" * 5000 + b"}",
}


@pytest.fixture(autouse=True, scope="module")
def stored(served: Served) -> None:
    with served.begin() as session:
        store_ferry(session)


@pytest.fixture(scope="module")
def asking(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=20, verify=False) as client:
        yield client


def assert_told(answer: httpx.Response) -> None:
    """Assert that a refusal has the one shape."""
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["detail"]
    assert told["code"]


@pytest.mark.parametrize("query", NASTY_QUERIES, ids=lambda query: ascii(query[:20]))
def test_a_nasty_query_is_answered_or_told_where(client: httpx.Client, query: str) -> None:
    for path in (ARTICLES, f"{ARTICLES}/count", f"{ARTICLES}/facets", "/api/v1/trends"):
        answer = client.get(path, params={"q": query})

        if answer.status_code != 200:
            assert_told(answer)


def test_a_query_that_does_not_parse_is_told_with_its_place(client: httpx.Client) -> None:
    answer = client.get(ARTICLES, params={"q": "ferry (harbour"})

    assert_told(answer)
    assert answer.json()["where"] == [
        {"field": "q", "reason": "the parenthesis is not closed", "position": 6}
    ]


@pytest.mark.parametrize(("path", "query", "field"), BAD_PARAMETERS)
def test_a_bad_parameter_is_named(client: httpx.Client, path: str, query: str, field: str) -> None:
    answer = client.get(f"{path}?{query}")

    assert_told(answer)
    assert answer.json()["where"][0]["field"] == field
    assert answer.json()["where"][0]["reason"]


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_body_that_makes_no_sense_is_refused(client: httpx.Client, body: bytes) -> None:
    for path in ("/api/v1/feeds", f"/api/v1/signals/{'0' * 32}/reviews"):
        answer = client.post(path, content=body, headers={"Content-Type": "application/json"})

        assert_told(answer)
        assert answer.json()["where"]


def test_a_body_of_another_type_is_refused(client: httpx.Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"):
        assert_told(client.post("/api/v1/feeds", content=b"a=1", headers={"Content-Type": kind}))


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/api/v1/articles/7",
        "/api/v1/articles/../../etc/passwd",
        "/api/v1/articles/%00",
        f"/api/v1/articles/{'0' * 32}",
        "/api/v1/stories/0",
        "/api/v1/stories/99999999999999999999",
        "/api/v1/stories/2147483647",
        "/api/v1/feeds/-1",
        "/api/v1/feeds/99999999999999999999999",
        f"/api/v1/signals/{'f' * 32}",
    ],
)
def test_what_does_not_exist_is_told(client: httpx.Client, path: str) -> None:
    answer = client.get(path, follow_redirects=True)

    assert answer.status_code in {404, 422}
    assert_told(answer)


@pytest.mark.parametrize("size", [1_000_001, 100_000_000])
def test_a_body_that_says_it_is_too_large_is_not_read(served: Served, size: int) -> None:
    parts = urlsplit(served.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as wire:
        head = (
            f"POST /api/v1/feeds HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {size}\r\n\r\n"
        )
        wire.sendall(head.encode())

        assert b" 413 " in wire.recv(100)


def test_a_body_that_does_not_say_how_large_it_is_ends_at_the_bound(client: httpx.Client) -> None:
    answer = client.post("/api/v1/feeds", content=(b"x" * 10_000 for _ in range(101)))

    assert_told(answer)
    assert answer.status_code == 413


@settings(deadline=None, max_examples=30)
@given(query=st.text(max_size=60), limit=st.text(max_size=4), cursor=st.text(max_size=30))
def test_any_parameters_are_answered_or_told(
    asking: httpx.Client, query: str, limit: str, cursor: str
) -> None:
    for wanted in ({"q": query}, {"limit": limit}, {"cursor": cursor}):
        answer = asking.get(ARTICLES, params=wanted)

        if answer.status_code != 200:
            assert_told(answer)


_TERMS = st.sampled_from(
    ["ferry", '"', "(", ")", "AND", "OR", "NOT", "-", "*", "topic:", ":", "borders", "after:", "7d"]
)


@settings(deadline=None, max_examples=40)
@given(st.lists(_TERMS, max_size=12).map(" ".join))
def test_any_pieces_of_the_language_are_answered_or_told(asking: httpx.Client, query: str) -> None:
    answer = asking.get(ARTICLES, params={"q": query})

    if answer.status_code != 200:
        assert_told(answer)
        assert answer.json()["where"][0]["position"] <= len(query)
