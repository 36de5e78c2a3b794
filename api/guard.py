"""What every request and answer passes: limits, same-site writes, and headers of caution.

There are no accounts; the service listens on loopback. What protects it from a web page that
its user happens to have open is here: writes must come from ourselves or from no browser.
"""

import json
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Where, problem

LARGEST_BODY = 1_000_000
"""Bytes that a request's body may have."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READING = {"GET", "HEAD", "OPTIONS"}


class Guard:
    """ASGI middleware: refuses what is too large or from elsewhere, adds the headers."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            self._check(scope["method"], scope["query_string"], Headers(scope=scope))
            if scope["method"] not in _READING:
                receive = await _checked_body(receive, Headers(scope=scope))
        except _Refusal as refusal:
            await refusal.response(scope, receive, send_guarded)
            return
        await self.app(scope, receive, send_guarded)

    def _check(self, method: str, query: bytes, headers: Headers) -> None:
        if _host(headers.get("host", "")) not in self.hosts:
            raise _Refusal(HTTPStatus.MISDIRECTED_REQUEST, "wrong_host", "it is not served here")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 20 or int(length) > LARGEST_BODY:
            raise _too_large()
        if method not in _READING and not _is_own(headers):
            raise _Refusal(HTTPStatus.FORBIDDEN, "cross_site", "another site may not write here")
        if b"%00" in query or b"\0" in query:
            raise _null()


class _Refusal(Exception):  # noqa: N818  it is an answer on its way, not a failure
    """A request that goes no further."""

    def __init__(self, status: int, code: str, detail: str, where: Sequence[Where] = ()) -> None:
        super().__init__(detail)
        self.response = problem(status, detail, code, where)


def _null() -> _Refusal:
    return _Refusal(HTTPStatus.BAD_REQUEST, "bad_text", "a value has a null character")


def _too_large() -> _Refusal:
    detail = f"a request's body may have {LARGEST_BODY} bytes"
    return _Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", detail)


def _host(authority: str) -> str:
    try:
        return urlsplit(f"//{authority}").hostname or ""
    except ValueError:  # a bracket that is not closed
        return ""


def _is_own(headers: Headers) -> bool:
    """Tell whether a write comes from our own pages, or from a program that is no browser."""
    site = headers.get("sec-fetch-site")
    if site is not None:  # a browser says so, and no page can change it
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


async def _checked_body(receive: Receive, headers: Headers) -> Receive:
    """Read a body whole, within its bound, and hand it on if it is JSON that means one thing."""
    body, has_more = bytearray(), True
    while has_more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        has_more = message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise _too_large()
    if body and "json" in headers.get("content-type", "json"):
        _check_json(bytes(body))
    elif b"%00" in body:
        raise _null()
    told: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def replay() -> Message:
        return told.pop() if told else await receive()

    return replay


def _check_json(body: bytes) -> None:
    """Refuse what parsers understand differently: NaN, twice the same name, null characters.

    Raises:
        _Refusal: says what is wrong with it.
    """
    try:
        json.loads(body, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except RecursionError:
        raise _bad_json("it is nested too deeply") from None
    except ValueError as error:
        raise _bad_json(str(error)) from error
    if b"\\u0000" in body:
        raise _bad_json("a text in it has a null character")


def _bad_json(reason: str) -> _Refusal:
    where = [Where(field="body", reason=reason)]
    return _Refusal(HTTPStatus.BAD_REQUEST, "bad_json", f"the body is no JSON: {reason}", where)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return made
