"""Calling webhooks, as Standard Webhooks 1.0 has it: signed, thin, never redirected.

The address gate of the crawler judges each socket here too: a webhook's name may resolve to
the inside of a network just as a feed's may.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pycurl
from standardwebhooks.webhooks import Webhook

from ingest.addresses import Gate, target
from ingest.fetch import parse_retry_after
from models.errors import DeliveryError, FetchError

SECONDS = 15
"""How long a receiver may take in all."""

_READ = 64_000  # bytes of an answer that are read; the rest is not waited for
_AGENT = "Tidings webhook"


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls webhooks through a gate; `clock` stamps each call, `seconds` is all it may take."""

    gate: Gate
    clock: Callable[[], datetime]
    seconds: int = SECONDS

    def __call__(self, url: str, secret: str, webhook_id: str, body: bytes) -> None:
        """Post a signed body.

        Raises:
            DeliveryError: it was not accepted; `gone` where the receiver says nobody is there.
        """
        now = self.clock()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": _AGENT,
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(webhook_id, now, body.decode()),
        }
        try:
            status, answered = _Call(url, self.gate, self.seconds).post(headers, body)
        except FetchError as error:
            raise DeliveryError(error.code, error.reason, retry=error.retry) from error
        _judge(status, answered)


def _judge(status: int, headers: dict[str, str]) -> None:
    if 200 <= status < 300:
        return
    code, told = f"http_{status}", f"the receiver answered {status}"
    if status == 410:
        raise DeliveryError(code, told, retry=False, gone=True)
    wait = parse_retry_after(headers.get("retry-after", ""), headers.get("date", ""))
    raise DeliveryError(code, told, retry_after=wait)


class _Call:
    """One post on its way: its sockets go through the gate, its answer is cut short."""

    def __init__(self, url: str, gate: Gate, seconds: int) -> None:
        self._seconds = seconds
        self._target = target(url, gate)
        self._gate = gate
        self._url = url
        self._read = 0
        self._headers: dict[str, str] = {}
        self._is_blocked = False
        self._sockets: list[socket.socket] = []

    def post(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """Send a body and return the status and the headers of the answer.

        Raises:
            FetchError: there was no answer, or the gate refused the address.
        """
        sent = [*(f"{name}: {text}" for name, text in headers.items()), "Expect:"]
        curl = pycurl.Curl()
        for option, value in (
            (pycurl.URL, self._target.url),
            (pycurl.POST, 1),
            (pycurl.POSTFIELDS, body),
            (pycurl.HTTPHEADER, sent),
            (pycurl.FOLLOWLOCATION, 0),
            (pycurl.NOPROXY, "*"),
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
            (pycurl.TIMEOUT, self._seconds),
            (pycurl.NOSIGNAL, 1),
            (pycurl.OPENSOCKETFUNCTION, self._open),
            (pycurl.HEADERFUNCTION, self._take_header),
            (pycurl.WRITEFUNCTION, self._take_body),
        ):
            curl.setopt(option, value)
        try:
            curl.perform()
        except pycurl.error as error:
            status = int(curl.getinfo(pycurl.RESPONSE_CODE))
            if not status or self._read <= _READ:
                raise self._failed(error) from error
        finally:
            for opened in self._sockets:
                opened.close()
        status = int(curl.getinfo(pycurl.RESPONSE_CODE))
        curl.close()
        return status, self._headers

    def _open(self, _purpose: int, address: Any) -> socket.socket | int:  # noqa: ANN401  pycurl is untyped
        ip = address.addr[0].partition("%")[0]
        if not self._gate.admits(self._target.host, self._target.port, ip):
            self._is_blocked = True
            return int(pycurl.SOCKET_BAD)
        opened = socket.socket(address.family, address.socktype, address.protocol)
        self._sockets.append(opened)
        return opened

    def _take_header(self, line: bytes) -> None:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            self._headers[name.strip().lower()] = value.strip()

    def _take_body(self, chunk: bytes) -> int | None:
        self._read += len(chunk)
        return 0 if self._read > _READ else None  # 0: enough is read

    def _failed(self, error: pycurl.error) -> FetchError:
        if self._is_blocked:
            reason = f"{self._target.host} is not a public address"
            return FetchError(self._url, "blocked_address", reason, retry=False)
        number, words = error.args
        code = "timeout" if number == pycurl.E_OPERATION_TIMEDOUT else "connection_failed"
        return FetchError(self._url, code, str(words))
