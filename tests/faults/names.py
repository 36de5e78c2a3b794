"""Names that lie: cases of the fault table that need a resolver of their own.

A namespace of the kernel (root alone may make one) holds a network of its own: a loopback with
a public address on it, and a name server that answers as it is told. libcurl resolves there by
the system's own resolver, through the gate as it is shipped. `python -m tests.faults.names`
FOLDER plays
the cases and writes what they came to, a line each.
"""

import ctypes
import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.case import Case, Ground, body, edition
from tests.faults.invariants import opened_window
from tests.faults.play import play

PUBLIC = "93.184.216.34"
_NEW_NETWORK, _NEW_MOUNTS = 0x40000000, 0x00020000
_PRIVATE_MOUNTS, _BIND = (1 << 18) | (1 << 14), 1 << 12
_QUERY_ANSWERED, _CUT_SHORT = 0x8180, 0x8380  # flags of an answer
_HEAD = struct.Struct(">HHHHHH")
_A, _NXDOMAIN, _SERVFAIL = 1, 3, 2

Answers = Callable[[int], Sequence[str] | int | None]
"""The n-th answer to a question: addresses, an error's number, or nothing at all."""


@dataclass(slots=True)
class Names:
    """A name server: one answer for every name, for as long as it is told so."""

    answers: Answers = lambda _: [PUBLIC]
    asked: int = 0

    def tell(self, answers: Answers) -> None:
        """Answer so from now on."""
        self.answers, self.asked = answers, 0

    def serve(self) -> None:
        """Answer until the process ends."""
        for kind, run in (
            (socket.SOCK_DGRAM, self._datagrams),
            (socket.SOCK_STREAM, self._streams),
        ):
            opened = socket.socket(socket.AF_INET, kind)
            opened.bind(("127.0.0.1", 53))
            threading.Thread(target=run, args=(opened,), daemon=True).start()

    def _datagrams(self, opened: socket.socket) -> None:
        while True:
            question, whom = opened.recvfrom(4096)
            if (said := self._answer(question)) is not None:
                opened.sendto(said if len(said) <= 512 else _cut(said), whom)

    def _streams(self, opened: socket.socket) -> None:
        opened.listen(8)
        while True:
            stream, _ = opened.accept()
            with stream:
                question = stream.recv(4096)[2:]
                if (said := self._answer(question)) is not None:
                    stream.sendall(struct.pack(">H", len(said)) + said)

    def _answer(self, question: bytes) -> bytes | None:
        end = question.index(b"\0", 12) + 5
        asked, kind = question[12:end], struct.unpack(">H", question[end - 4 : end - 2])[0]
        if kind == _A:
            self.asked += 1
        told = self.answers(max(1, self.asked))
        if told is None:
            return None
        if isinstance(told, int):
            return question[:2] + _HEAD.pack(0, _QUERY_ANSWERED | told, 1, 0, 0, 0)[2:] + asked
        records = [_record(ip) for ip in told] if kind == _A else []
        return (
            question[:2]
            + _HEAD.pack(0, _QUERY_ANSWERED, 1, len(records), 0, 0)[2:]
            + asked
            + b"".join(records)
        )


def _record(ip: str) -> bytes:
    return b"\xc0\x0c" + struct.pack(">HHIH", _A, 1, 0, 4) + socket.inet_aton(ip)


def _cut(said: bytes) -> bytes:
    """Return an answer without its records: too long for a datagram, ask by a stream."""
    end = said.index(b"\0", 12) + 5
    return said[:2] + _HEAD.pack(0, _CUT_SHORT, 1, 0, 0, 0)[2:] + said[12:end]


NAMES = Names()


def told(answers: Answers) -> Callable[[Ground], None]:
    """Have names answered so when the fault begins."""
    return lambda _: NAMES.tell(answers)


def _well(_: Ground) -> None:
    NAMES.tell(lambda _: [PUBLIC])


def _case(injected: str, code: str, answers: Answers, row: str = "A23") -> Case:
    return Case(
        row,
        injected,
        code,
        lambda _: {"/feed": body(edition("Named", 9))},
        feeds=("http://named.example:{bad}/feed",),
        strike=told(answers),
        mend=_well,
        host=PUBLIC,
        deadline=2.0,
    )


CASES = (
    _case(
        "a name that resolves to a public address first, then to 127.0.0.1",
        "ok blocked_address",
        lambda number: [PUBLIC] if number == 1 else ["127.0.0.1"],
        "A8",
    ),
    _case(
        "a name with a private and a public address",
        "blocked_address",
        lambda _: ["127.0.0.1", PUBLIC],
        "A8",
    ),
    _case(
        "a name with a public and a private address",
        "ok|blocked_address",
        lambda _: [PUBLIC, "10.0.0.1"],
        "A8",
    ),
    _case("a name that nobody has (NXDOMAIN)", "dns_error", lambda _: _NXDOMAIN),
    _case("a name server that fails (SERVFAIL)", "dns_error", lambda _: _SERVFAIL),
    _case("a name server that does not answer", "timeout|dns_error", lambda _: None),
    _case("a name with 500 addresses", "ok", lambda _: [PUBLIC] * 500),
)


def play_all(folder: Path) -> Iterator[dict[str, str]]:
    """Play the cases in a network of their own, and yield what each came to; for root alone."""
    enter(folder)
    NAMES.serve()
    with opened_window() as window:
        for number, case in enumerate(CASES):
            stage = folder / str(number)
            stage.mkdir()
            try:
                played = play(case, stage, window)
            except AssertionError as error:
                yield {"name": case.name, "broken": str(error) or "an invariant does not hold"}
            else:
                yield {"name": case.name, "code": played.code, "held": played.held}


def enter(folder: Path) -> None:
    """Leave the machine's network and name servers for ones of our own.

    Raises:
        OSError: the kernel gives us none.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    _check(libc.unshare(_NEW_NETWORK | _NEW_MOUNTS))
    _check(libc.mount(b"none", b"/", None, _PRIVATE_MOUNTS, None))
    for line in ("link set lo up", f"addr add {PUBLIC}/32 dev lo"):
        subprocess.run(["ip", *line.split()], check=True)
    for name, content in (
        ("resolv.conf", "nameserver 127.0.0.1\noptions timeout:2 attempts:2\n"),
        ("nsswitch.conf", "hosts: files dns\n"),
    ):
        (folder / name).write_text(content, encoding="ascii")
        _check(libc.mount(bytes(folder / name), f"/etc/{name}".encode(), None, _BIND, None))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "the kernel gives no network of its own")


if __name__ == "__main__":
    for line in play_all(Path(sys.argv[1])):
        print(json.dumps(line), flush=True)
