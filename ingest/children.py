"""Readers in a process of their own: bounded in memory and CPU time, and killed beyond.

Libraries that forgive everything can be made to run for minutes or to eat the machine, so they
are never imported in the service's process. A child serves one body after another; when it
dies or takes too long, the next body gets a new one. What is sent is bytes, both ways.
"""

import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from select import select
from threading import Lock
from typing import IO

from models.errors import ParseError

_WALL = 20.0  # seconds until a child that does not even use its CPU is given up
_DYING = 2.0  # seconds in which a child that has closed its pipe must have ended
_LENGTH = struct.Struct(">I")


class Child:
    """A process that runs a module's `serve`; started when first needed, and after a death."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def ask(self, url: str, label: bytes, body: bytes) -> bytes:
        """Return what the child makes of a body; `url` is what an error names.

        Raises:
            ParseError: it took too long (`parse_timeout`), or ended its reader (`parse_crashed`).
        """
        with self._lock:
            process = self._running()
            try:
                _send(_pipe(process.stdin), label, body)
                return self._receive(url, process)
            except TimeoutError as error:
                self._kill()
                raise _timeout(url) from error
            except (OSError, EOFError) as error:
                raise self._death(url, process) from error

    def close(self) -> None:
        """End the process, if it runs."""
        with self._lock:
            self._kill()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._kill()
            self._process = subprocess.Popen(  # noqa: S603  a module of ours, by a constant name
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _receive(self, url: str, process: subprocess.Popen[bytes]) -> bytes:
        pipe = _pipe(process.stdout)
        ready, _, _ = select([pipe], [], [], _WALL)
        if not ready:
            raise TimeoutError(url)
        return _received(pipe)

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


def serve(read: Callable[[bytes, bytes], bytes], *, seconds: int, memory: int) -> None:
    """Answer (label, body) with what `read` makes of it until the parent closes the pipe.

    `memory` is bytes of address space for the whole process, `seconds` CPU time for each body.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    while True:
        try:
            label, body = _received(sys.stdin.buffer), _received(sys.stdin.buffer)
        except EOFError:
            return
        _allow(seconds)
        _send(sys.stdout.buffer, read(label, body))


def _allow(seconds: int) -> None:
    """Let this process use so many CPU seconds more; beyond them the system kills it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _send(pipe: IO[bytes], *parts: bytes) -> None:
    """Write each part behind its length."""
    for part in parts:
        pipe.write(_LENGTH.pack(len(part)) + part)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes:
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
