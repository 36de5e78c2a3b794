"""The forgiving reading: feedparser, in a process of its own that can be killed.

feedparser is untyped, forgiving, and can be made to run for minutes (author ReDoS), so it is
never imported in the service's process: a child reads one feed after another, with bounded
memory, and is killed when one takes too long. The next feed gets a new child.
"""

import json
import signal
import struct
import subprocess
import sys
from select import select
from threading import Lock
from typing import IO, Any

from ingest.entry import Raw, RawFeed
from models.errors import ParseError

SECONDS = 2
"""CPU seconds that one feed may take."""

_WALL = 20.0  # seconds until a child that does not even use its CPU is given up
_DYING = 2.0  # seconds in which a child that has closed its pipe must have ended
_LENGTH = struct.Struct(">I")
_FILLED = ("link", "guid", "title", "summary", "content", "author", "published")
_TOLD = ("title", "language", "ttl", "period")
_SKIPPED = ("skip_hours", "skip_days")


class Child:
    """The process that runs feedparser; started when first needed, and again after a death."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def read(self, url: str, body: bytes, content_type: str) -> RawFeed:
        """Return what feedparser makes of a body.

        Raises:
            ParseError: it took too long, or ended its reader (`parse_crashed`).
        """
        with self._lock:
            process = self._running()
            try:
                send(_pipe(process.stdin), json.dumps([url, content_type]).encode(), body)
                answer = self._receive(url, process)
            except TimeoutError as error:
                self._kill()
                raise _timeout(url) from error
            except (OSError, EOFError) as error:
                raise self._death(url, process) from error
        if answer is None:
            raise ParseError(url, "not_a_feed", "it is no feed that can be read")
        entries = tuple(Raw(**entry) for entry in answer.pop("entries"))
        answer |= {name: frozenset(answer[name]) for name in _SKIPPED}
        return RawFeed(entries=entries, **answer)

    def close(self) -> None:
        """End the process, if it runs."""
        with self._lock:
            self._kill()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._kill()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingest.forgiving_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _receive(self, url: str, process: subprocess.Popen[bytes]) -> dict[str, Any] | None:
        pipe = _pipe(process.stdout)
        ready, _, _ = select([pipe], [], [], _WALL)
        if not ready:
            raise TimeoutError(url)
        answer: dict[str, Any] | None = json.loads(receive(pipe))
        return answer

    def _death(self, url: str, process: subprocess.Popen[bytes]) -> ParseError:
        """Say what a child whose pipe is closed died of: its CPU limit, or anything else."""
        try:
            code = process.wait(_DYING)
        except subprocess.TimeoutExpired:
            code = None
        self._kill()
        if code == -signal.SIGXCPU:
            return _timeout(url)
        return ParseError(url, "parse_crashed", "reading it ended its reader")

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:  # what was still buffered has nowhere to go
                    continue
        process.wait()


def send(pipe: IO[bytes], *parts: bytes) -> None:
    """Write each part behind its length."""
    for part in parts:
        pipe.write(_LENGTH.pack(len(part)) + part)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """Read one part.

    Raises:
        EOFError: the other side is gone.
    """
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length)


def _timeout(url: str) -> ParseError:
    return ParseError(url, "parse_timeout", "reading it took too long")


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    part = pipe.read(length)
    if len(part) < length:
        raise EOFError
    return part


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101  both were asked for
    return pipe


def as_json(feed: RawFeed | None) -> bytes:
    """Return a child's answer: what feedparser fills of a feed, and no more."""
    if feed is None:
        return b"null"
    entries = [{name: getattr(entry, name) for name in _FILLED} for entry in feed.entries]
    told = {name: getattr(feed, name) for name in _TOLD}
    skipped = {name: sorted(getattr(feed, name)) for name in _SKIPPED}
    return json.dumps({"entries": entries, **told, **skipped}).encode()
