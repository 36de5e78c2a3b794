"""What every request and answer passes: limits, same-site writes, and headers of caution.

There are no accounts; the service listens on loopback. What protects it from a web page that
its user happens to have open is here: writes must come from ourselves or from no browser.
"""

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

LARGEST_BODY = 1_000_000
"""Bytes that a request's body may have."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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

        refusal = self._refuse(scope["method"], Headers(scope=scope))
        if refusal is not None:
            status, detail, code = refusal
            await problem(status, detail, code)(scope, receive, send_guarded)
            return
        await self.app(scope, _bounded(receive), send_guarded)

    def _refuse(self, method: str, headers: Headers) -> tuple[int, str, str] | None:
        host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        if host not in self.hosts:
            return HTTPStatus.MISDIRECTED_REQUEST, "this host is not served here", "wrong_host"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            detail = f"a request may have {LARGEST_BODY} bytes"
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, "too_large"
        if method not in _READING and not _is_own(headers):
            return HTTPStatus.FORBIDDEN, "another site may not write here", "cross_site"
        return None


def _is_own(headers: Headers) -> bool:
    """Tell whether a write comes from our own pages, or from a program that is no browser."""
    if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _bounded(receive: Receive) -> Receive:
    """End a body that is longer than it may be: a chunked one states no length beforehand."""
    seen = 0

    async def receive_bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return receive_bounded
