"""Several hundred hosts played by one process: each an address of loopback with pages of its own.

A host answers by the simulated time that the harness last told it, so its feeds grow and its
faults come and go. What a page says is a function of that time and of the request; how it is
said, byte by byte where it must hurt, is here too. Nothing listens beyond loopback.
"""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection

Hours = float
Answerer = Callable[["Asked"], "Reply | Awaitable[None]"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A well-behaved answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request at a host: its path, its headers in lower case, the hour, and the wire."""

    path: str
    headers: Mapping[str, str]
    hour: Hours
    wire: asyncio.StreamWriter


Host = Mapping[str, Answerer]
"""A host's pages by path; `*` answers every other."""


@dataclass(slots=True)
class World:
    """The hosts as the harness sees them: addresses, and a line to tell the hour."""

    port: int
    line: Connection

    def turn(self, hour: Hours) -> None:
        """Have it be this hour everywhere."""
        self.line.send(hour)
        self.line.recv()

    def served(self) -> int:
        """Return how many requests were answered so far."""
        self.line.send("count")
        return int(self.line.recv())


@contextlib.contextmanager
def world(make_hosts: Callable[[int], Mapping[str, Host]]) -> Iterator[World]:
    """Play hosts in a process of their own until the block ends.

    `make_hosts` is called there with the port, and gives the hosts by IP address.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_play, args=(make_hosts, theirs), daemon=True)
    process.start()
    theirs.close()  # so that its end is noticed
    try:
        yield World(ours.recv(), ours)
    finally:
        process.terminate()
        process.join()


def _play(make_hosts: Callable[[int], Mapping[str, Host]], line: Connection) -> None:
    asyncio.run(_serve(make_hosts, line))


async def _serve(make_hosts: Callable[[int], Mapping[str, Host]], line: Connection) -> None:
    port = _free_port()
    hosts = make_hosts(port)
    state = _State(hosts)
    for ip in hosts:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((ip, port))
        await asyncio.start_server(state.handler(ip), sock=listening, limit=1 << 16)
    line.send(port)
    while True:
        told = await asyncio.to_thread(line.recv)
        if told == "count":
            line.send(state.answered)
        else:
            state.hour = told
            line.send(None)


class _State:
    def __init__(self, hosts: Mapping[str, Host]) -> None:
        self.hosts = hosts
        self.hour: Hours = 0.0
        self.answered = 0

    def handler(
        self, ip: str
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                while await self._one(ip, reader, writer):
                    pass
            writer.close()

        return handle

    async def _one(
        self, ip: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request; tell whether the connection may carry another."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *rest = head.split("\r\n")
        path = line.split(" ")[1]
        headers = {
            name.strip().lower(): value.strip()
            for name, mark, value in (one.partition(":") for one in rest)
            if mark
        }
        host = self.hosts[ip]
        page = host.get(path.partition("?")[0]) or host.get("*")
        self.answered += 1
        said = Reply(status=404) if page is None else page(Asked(path, headers, self.hour, writer))
        if isinstance(said, Reply):
            await send(writer, said)
            return True
        await said
        return False


async def send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    """Send a well-behaved answer."""
    headers = {"Content-Length": str(len(reply.body)), **reply.headers}
    if reply.status == 304:
        headers.pop("Content-Length")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {reply.status} X\r\n{lines}\r\n".encode("latin-1") + reply.body)
    await writer.drain()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
