"""The libcurl boundary: many transfers at once, every hop through the address gate.

What makes it safe: libcurl follows nothing by itself and opens no socket but through
`_Transfer.open_socket`, which is handed the very address that is about to be connected to.
What was checked is what is used, whatever a name resolves to. Bodies are counted as they
are decoded, and deadlines are our own. Nothing of pycurl leaves this module.
"""

import socket
import ssl
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from time import monotonic, sleep
from typing import Any
from urllib.parse import urljoin

import pycurl

from ingest.addresses import blocked, target
from ingest.fetch import Answer, Manners, Request, answer, conditions, status_error
from models.errors import FetchError

Fetched = tuple[Request, Answer | FetchError]
Fault = tuple[int, str]
"""What libcurl says of a transfer that broke: its number and its words."""

_PERMANENT = {301, 308}
_REDIRECTS = _PERMANENT | {302, 303, 307}
_OVERLOADED = {429, 503}  # what slows a whole host down, not one address
_OWN = {"127.0.0.1", "localhost", "[::1]", "::1"}
_LISTS = {"cache-control", "tdm-reservation", "x-robots-tag"}  # said in several lines, all count
_NAP = 0.05  # seconds at most between two looks at the deadlines
_ABORT = -1  # what a callback returns to end its transfer
_TRUST = ssl.get_default_verify_paths().cafile  # the system's own; libcurl's wheel may know none

_TLS = (
    pycurl.E_SSL_CONNECT_ERROR,
    pycurl.E_SSL_CIPHER,
    pycurl.E_PEER_FAILED_VERIFICATION,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_ISSUER_ERROR,
    pycurl.E_SSL_INVALIDCERTSTATUS,
)
_CODES = {
    pycurl.E_COULDNT_RESOLVE_HOST: "dns_error",
    pycurl.E_COULDNT_CONNECT: "connection_failed",
    pycurl.E_SEND_ERROR: "connection_failed",
    pycurl.E_OPERATION_TIMEDOUT: "timeout",
    pycurl.E_PARTIAL_FILE: "truncated",
    pycurl.E_RECV_ERROR: "truncated",
    **dict.fromkeys(_TLS, "tls_error"),
}


class CurlFetch:
    """The real `Fetch`: polite, bounded, and closed to what the gate refuses."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners

    def __call__(self, requests: Iterable[Request]) -> Iterator[Fetched]:
        """Yield every request with what came of it, as they finish."""
        with pycurl.CurlMulti() as multi:
            yield from _Round(multi, self._manners).run(requests)


class _Round:
    """The transfers of one call: those that wait for their turn, and those under way."""

    def __init__(self, multi: Any, manners: Manners) -> None:  # noqa: ANN401  pycurl is untyped
        self._multi = multi
        self._manners = manners
        self._waiting: deque[_Transfer] = deque()
        self._active: dict[Any, _Transfer] = {}
        self._busy: Counter[str] = Counter()

    def run(self, requests: Iterable[Request]) -> Iterator[Fetched]:
        try:
            for request in requests:
                try:
                    self._waiting.append(_Transfer(request, self._manners))
                except FetchError as error:
                    yield request, error
            while self._waiting or self._active:
                self._start()
                for transfer, outcome in self._step():
                    yield from self._settle(transfer, outcome)
        finally:
            for handle in list(self._active):
                self._end(handle)

    def _start(self) -> None:
        """Start what has a free place, one at its host too, and whose host's pace allows it."""
        for _ in range(len(self._waiting)):
            if len(self._active) >= self._manners.at_once:
                return
            transfer = self._waiting.popleft()
            has_place = self._busy[transfer.host] < self._manners.per_host
            if has_place and transfer.is_in_turn(monotonic()):
                handle = transfer.start()
                self._active[handle] = transfer
                self._busy[transfer.host] += 1
                self._multi.add_handle(handle)
            else:
                self._waiting.append(transfer)

    def _step(self) -> list[tuple["_Transfer", Answer | FetchError | None]]:
        """Move all transfers on a little; return those that ended (None: with a next hop)."""
        self._multi.perform()
        if self._active:
            self._multi.select(_NAP)
        else:  # all wait for their turn
            sleep(_NAP)
        _, whole, broken = self._multi.info_read(len(self._active) + 1)
        faults: dict[Any, Fault | None] = dict.fromkeys(whole)
        faults |= {handle: (code, words) for handle, code, words in broken}
        now = monotonic()
        for handle, transfer in self._active.items():
            if handle not in faults and now > transfer.deadline:
                faults[handle] = (pycurl.E_OPERATION_TIMEDOUT, "it took too long")
        ended = [(self._end(handle), fault) for handle, fault in faults.items()]
        return [(transfer, transfer.outcome(fault)) for transfer, fault in ended]

    def _end(self, handle: Any) -> "_Transfer":  # noqa: ANN401  as above
        transfer = self._active.pop(handle)
        self._busy[transfer.host] -= 1
        transfer.tell_ends(handle)
        self._multi.remove_handle(handle)
        handle.close()
        transfer.let_go()
        return transfer

    def _settle(
        self, transfer: "_Transfer", outcome: Answer | FetchError | None
    ) -> Iterator[Fetched]:
        if outcome is None:
            self._waiting.appendleft(transfer)
            return
        before = monotonic()
        yield transfer.request, outcome
        self._forgive(monotonic() - before)
        if isinstance(outcome, FetchError) and outcome.status in _OVERLOADED:
            yield from self._spare(transfer.host, outcome)

    def _forgive(self, seconds: float) -> None:
        """Move the deadlines on: the time that our reader took is not the servers'."""
        for transfer in (*self._active.values(), *self._waiting):
            transfer.deadline += seconds

    def _spare(self, host: str, error: FetchError) -> Iterator[Fetched]:
        """Leave an overloaded host in peace: what waited for it goes unasked."""
        spared = [transfer for transfer in self._waiting if transfer.host == host]
        self._waiting = deque(t for t in self._waiting if t.host != host)
        for transfer in spared:
            url = transfer.request.url
            reason = f"not asked, since {host} is overloaded"
            yield (
                transfer.request,
                FetchError(url, "host_waiting", reason, retry_after=error.retry_after),
            )


class _Transfer:
    """One request on its way, hop by hop: what has come, and what was refused.

    Raises:
        FetchError: the address is not one to be asked.
    """

    _status: int
    _headers: dict[str, str]
    _body: bytearray
    _refusal: FetchError | None

    def __init__(self, request: Request, manners: Manners) -> None:
        self.request = request
        self.deadline = float("inf")
        self._manners = manners
        self._target = target(request.url, manners.gate)
        self._hops = 0
        self._is_permanent = True
        self._moved_to: str | None = None
        self._header_bytes = 0
        self._sockets: list[socket.socket] = []
        self._forget()

    @property
    def host(self) -> str:
        return self._target.host

    def is_in_turn(self, moment: float) -> bool:
        """Tell whether the host's pace allows a request now, and take the turn.

        A redirect is the server's own wish, and this machine needs no sparing.
        """
        pace = self._manners.pace
        if pace is None or self._hops or self.host in _OWN:
            return True
        return pace.take(self.host, moment, self.request.delay)

    def start(self) -> Any:  # noqa: ANN401  pycurl is untyped
        """Return a handle set up for the present hop; the deadline is that of the first."""
        if self._hops == 0:
            self.deadline = monotonic() + self._manners.deadline
        headers = [f"{name}: {value}".encode("latin-1") for name, value in conditions(self.request)]
        handle = pycurl.Curl()
        for option, value in (
            (pycurl.URL, self._target.url),
            (pycurl.USERAGENT, self._manners.agent),
            (pycurl.HTTPHEADER, headers),
            (pycurl.ACCEPT_ENCODING, ""),  # all that libcurl decodes
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
            (pycurl.FOLLOWLOCATION, 0),
            (pycurl.NOPROXY, "*"),  # a proxy would connect where the gate cannot see
            (pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2),
            (pycurl.NOSIGNAL, 1),
            (pycurl.OPENSOCKETFUNCTION, self.open_socket),
            (pycurl.HEADERFUNCTION, self.take_header),
            (pycurl.WRITEFUNCTION, self.take_body),
        ):
            handle.setopt(option, value)
        if _TRUST is not None:
            handle.setopt(pycurl.CAINFO, _TRUST)
        if self._manners.trace is not None:
            handle.setopt(pycurl.VERBOSE, 1)
            handle.setopt(pycurl.DEBUGFUNCTION, self.take_trace)
        return handle

    def open_socket(self, _purpose: int, address: Any) -> socket.socket | int:  # noqa: ANN401  as above
        """Open a socket to an address that the gate admits: the only way out."""
        ip = address.addr[0].partition("%")[0]  # without an IPv6 zone
        if not self._manners.gate.admits(self._target.host, self._target.port, ip):
            self._refusal = blocked(self.request.url, ip)
        if self._refusal is not None:
            return int(pycurl.SOCKET_BAD)
        try:
            opened = socket.socket(address.family, address.socktype, address.protocol)
        except OSError:  # this machine has no such network: libcurl tries the next address
            return int(pycurl.SOCKET_BAD)
        self._sockets.append(opened)
        return opened

    def let_go(self) -> None:
        """Close our ends of the sockets: pycurl works with duplicates of its own."""
        while self._sockets:
            self._sockets.pop().close()

    def take_trace(self, kind: int, data: bytes) -> None:
        """Pass on what libcurl says that it sent and got."""
        trace = self._manners.trace
        if trace is not None and kind == pycurl.INFOTYPE_HEADER_OUT:
            trace.sent(data)
        elif trace is not None and kind == pycurl.INFOTYPE_HEADER_IN:
            trace.came(data)

    def tell_ends(self, handle: Any) -> None:  # noqa: ANN401  as above
        """Say between which addresses a connection was, where there was one."""
        trace = self._manners.trace
        if trace is not None and (theirs := handle.getinfo(pycurl.PRIMARY_IP)):
            trace.connected(handle.getinfo(pycurl.LOCAL_IP), theirs)

    def take_header(self, line: bytes) -> int | None:
        self._header_bytes += len(line)
        if self._header_bytes > self._manners.header_limit:
            return self._refuse("bad_response", "the headers are endless")
        if line.startswith(b"HTTP/"):  # a new answer: an interim one came before
            self._headers.clear()
            self._status = int(line.split(maxsplit=2)[1])
            return None
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            self._keep_header(name.strip().lower(), value.strip(" \t\r\n"))
        return None

    def _keep_header(self, name: str, value: str) -> None:
        is_more = name in _LISTS and name in self._headers
        self._headers[name] = f"{self._headers[name]}, {value}" if is_more else value

    def take_body(self, chunk: bytes) -> int | None:
        if len(self._body) + len(chunk) > self._manners.limit:
            return self._refuse("too_large", f"more than {self._manners.limit:,} bytes")
        self._body += chunk
        return None

    def outcome(self, fault: Fault | None) -> Answer | FetchError | None:
        """Return what this hop came to; None where a redirect leads on."""
        if self._refusal is not None:
            return self._refusal
        if fault is not None:
            return self._error(*fault)
        if self._status in _REDIRECTS:
            return self._follow()
        error = status_error(self._target.url, self._status, self._headers)
        if error is not None:
            return error
        got = answer(self._target.url, self._status, self._headers, bytes(self._body))
        return got if self._moved_to is None else replace(got, moved_to=self._moved_to)

    def _forget(self) -> None:
        """Make room for the answer of the next hop."""
        self._status = 0
        self._headers = {}
        self._body = bytearray()
        self._refusal = None

    def _follow(self) -> FetchError | None:
        self._hops += 1
        if self._hops > self._manners.redirects:
            return self._failed("too_many_redirects", f"over {self._manners.redirects} redirects")
        location = _utf8(self._headers.get("location", ""))
        if not location:
            return self._failed("bad_redirect", f"the server answered {self._status} without where")
        try:
            self._target = target(urljoin(self._target.url, location), self._manners.gate)
        except FetchError as error:
            code = "bad_redirect" if error.code == "bad_url" else error.code
            return self._failed(code, f"it leads where we do not go: {error.reason}", retry=False)
        except ValueError:
            return self._failed("bad_redirect", "it leads to what is no address")
        self._is_permanent = self._is_permanent and self._status in _PERMANENT
        if self._is_permanent:
            self._moved_to = self._target.url
        self._forget()
        return None

    def _error(self, number: int, words: str) -> FetchError:
        code = _CODES.get(number, "bad_response")
        if code == "truncated" and not self._status:
            code = "connection_failed"
        return self._failed(code, words or f"libcurl's error {number}")  # it may have no words

    def _failed(self, code: str, reason: str, *, retry: bool = True) -> FetchError:
        return FetchError(self._target.url, code, reason, retry=retry, status=self._status or None)

    def _refuse(self, code: str, reason: str) -> int:
        self._refusal = self._failed(code, reason)
        return _ABORT


def _utf8(header: str) -> str:
    """Read a header's bytes as UTF-8 where they are: addresses in `Location` often come raw."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return header
