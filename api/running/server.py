"""The web server: bound before anything else is started, so that a taken port is said at once."""

import errno
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from fastapi import FastAPI

from models.errors import PortInUseError, SettingsError


@contextmanager
def bound_socket(host: str, port: int) -> Iterator[socket.socket]:
    """Hold the service's port while the block runs.

    Raises:
        PortInUseError: another program has it.
        SettingsError: the address is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio leaves Nagle on: every answer would wait 40 ms for an ACK.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(
                f"port {port} is in use: is Tidings running already? "
                "Stop it, or set TIDINGS_PORT to another"
            ) from error
        raise SettingsError(f"TIDINGS_HOST: cannot listen on {host}: {error.strerror}") from error
    try:
        yield bound
    finally:
        bound.close()


def serve(app: FastAPI, bound: socket.socket) -> None:
    """Serve until interrupted or terminated; requests under way are finished first."""
    # uvicorn raises the signal again when it is done: both then end as Ctrl-C does, with all
    # that the caller has opened closed behind it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[bound])
