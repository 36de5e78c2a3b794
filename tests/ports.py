"""Free ports of loopback, for the real servers that tests start."""

import socket
from random import randrange


def free_port() -> int:
    """Return a port that is free, as the next one is: of those that no program gets by chance."""
    while True:
        port = randrange(10_000, 32_000)
        if _is_free(port) and _is_free(port + 1):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
