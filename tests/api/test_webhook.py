"""Calling webhooks: a real receiver that verifies, refuses, waits and hangs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from uuid import uuid4

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from api.alerts.messages import write_payload
from api.alerts.webhook import Caller
from ingest.addresses import Gate
from models.clock import utc_now
from models.errors import DeliveryError
from models.vocabulary import ReceiverKind
from tests.api.alerted import SECRET, make_parcel

OPEN = Gate(allow_private=True)
UID = f"msg_{uuid4().hex}"
BODY = b'{"type":"alert.opened"}'


@dataclass
class Hook:
    """A receiver: what it answers, in turn (200 once it has no more), and what it got."""

    answers: list[tuple[int, dict[str, str], int]] = field(default_factory=list)
    got: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    hang: Event | None = None
    url: str = ""


@contextmanager
def receiving(hook: Hook) -> Iterator[Hook]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.got.append((body, {name.lower(): value for name, value in self.headers.items()}))
            if hook.hang is not None:
                hook.hang.wait(20)
            status, headers, size = hook.answers.pop(0) if hook.answers else (200, {}, 0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(size))
            self.end_headers()
            try:
                for _ in range(0, size, 65536):
                    self.wfile.write(b"x" * 65536)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_line: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        hook.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        try:
            yield hook
        finally:
            if hook.hang is not None:
                hook.hang.set()
            server.shutdown()
            thread.join()


def call(url: str, gate: Gate = OPEN, now: datetime | None = None, seconds: int = 5) -> None:
    Caller(gate, lambda: now or utc_now(), seconds)(url, SECRET, UID, BODY)


def test_a_receiver_can_verify_what_it_gets() -> None:
    with receiving(Hook()) as hook:
        call(hook.url)

    ((body, headers),) = hook.got
    assert Webhook(SECRET).verify(body, headers) == {"type": "alert.opened"}
    assert headers["webhook-id"] == UID
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)


def test_an_old_call_does_not_verify() -> None:
    with receiving(Hook()) as hook:
        call(hook.url, now=utc_now() - timedelta(hours=1))

    body, headers = hook.got[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, headers)


@pytest.mark.parametrize(
    ("status", "headers", "retry", "gone", "wait"),
    [
        (500, {}, True, False, None),
        (302, {"Location": "http://127.0.0.1:1/"}, True, False, None),
        (410, {}, False, True, None),
        (429, {"Retry-After": "120"}, True, False, 120.0),
        (503, {"Retry-After": "nonsense"}, True, False, None),
    ],
)
def test_an_answer_decides_what_follows(
    status: int, headers: dict[str, str], *, retry: bool, gone: bool, wait: float | None
) -> None:
    with receiving(Hook([(status, headers, 0)])) as hook, pytest.raises(DeliveryError) as caught:
        call(hook.url)

    error = caught.value
    assert error.code == f"http_{status}"
    assert (error.retry, error.gone, error.retry_after) == (retry, gone, wait)
    assert len(hook.got) == 1


def test_a_receiver_that_hangs_is_left() -> None:
    with receiving(Hook(hang=Event())) as hook, pytest.raises(DeliveryError) as caught:
        call(hook.url, seconds=1)

    assert (caught.value.code, caught.value.retry) == ("timeout", True)


@pytest.mark.parametrize("status", [200, 500])
def test_a_huge_answer_is_not_read_to_its_end(status: int) -> None:
    with receiving(Hook([(status, {}, 100_000_000)])) as hook:
        if status == 200:
            call(hook.url)
        else:
            with pytest.raises(DeliveryError, match="500"):
                call(hook.url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1"])
def test_the_inside_of_a_network_is_not_called(host: str) -> None:
    with receiving(Hook()) as hook:
        url = hook.url.replace("127.0.0.1", host)

        with pytest.raises(DeliveryError) as caught:
            call(url, gate=Gate())

    assert (caught.value.code, caught.value.retry) == ("blocked_address", False)
    assert hook.got == []


def test_a_payload_is_thin_however_much_there_is_to_tell() -> None:
    few = write_payload(make_parcel(ReceiverKind.WEBHOOK), "http://t.example")
    many = write_payload(make_parcel(ReceiverKind.WEBHOOK, items=500), "http://t.example")

    assert json.loads(few)["type"] == "alert.opened"
    assert len(many) < 20_000
    assert json.loads(many)["data"]["is_cut"] is True
