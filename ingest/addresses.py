"""The address gate: which addresses may be fetched from.

Two questions, both pure. `target` judges an address as it is written and gives the form
that is sent; `Gate.admits` judges the IP address that a socket is about to be opened to.
The second is the one that protects (a name may resolve to anything, and to something else
a moment later), so whoever opens sockets asks it for each; resolving stays outside.
"""

import socket
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from models.errors import FetchError

IP = IPv4Address | IPv6Address

_PORTS = {"http": 80, "https": 443}
_LONGEST = 8192  # characters: what servers take, and more than any feed has needed
_TUNNELS = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"))
_SAFE_PATH = "%/:=&~+!$,;'@()*[]"
_SAFE_QUERY = _SAFE_PATH + "?"


def is_public(ip: IP) -> bool:
    """Tell whether an address belongs to the public Internet, unwrapping IPv4 within IPv6."""
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(ip.ipv4_mapped)
        if ip.is_site_local or any(ip in tunnel for tunnel in _TUNNELS):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


@dataclass(frozen=True, slots=True)
class Gate:
    """What may be connected to: public addresses, and pairs of IP address and port let in by name.

    An exception opens exactly its own address, asked for as such: a name that resolves to
    it is still refused.
    """

    allowed: frozenset[tuple[str, int]] = frozenset()
    allow_private: bool = False

    def admits(self, host: str, port: int, ip: str) -> bool:
        """Tell whether a socket to `ip` may be opened for a request to `host` and `port`."""
        address = _read_ip(ip)
        return (
            self.allow_private
            or is_public(address)
            or ((host, port) in self.allowed and as_ip(host) == address)
        )


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked: `url` as it is sent, ASCII, no user, no fragment."""

    url: str
    host: str
    port: int


def target(url: str, gate: Gate) -> Target:
    """Check an address as it is written.

    Raises:
        FetchError: `bad_url`, or `blocked_address` where the host is itself a refused address.
    """
    parts, port = _split(url)
    host = _ascii_host(parts.hostname or "", url)
    ip = as_ip(host)
    if ip is not None and not gate.admits(host, port, str(ip)):
        raise blocked(url, str(ip))
    if parts.username is not None or parts.password is not None:
        raise _bad(url, "an address with a user name in it is not fetched")
    return Target(_sent(parts, host, port), host, port)


@lru_cache(maxsize=4096)
def _read_ip(written: str) -> IP:
    return ip_address(written)


@lru_cache(maxsize=4096)
def as_ip(host: str) -> IP | None:
    """Return the IP address that a host spells, in any of the ways that C libraries read one.

    `127.1`, `0x7f.1`, `2130706433` and a trailing dot all spell 127.0.0.1.
    """
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return None


def blocked(url: str, ip: str) -> FetchError:
    """Return the error for an address that the gate refused."""
    reason = f"{ip} is not a public address"
    return FetchError(url, "blocked_address", reason, retry=False)


def _split(url: str) -> tuple[SplitResult, int]:
    if len(url) > _LONGEST:
        raise _bad(url[:80] + "…", f"the address is longer than {_LONGEST} characters")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise _bad(url, f"not an address ({error})") from error
    if parts.scheme not in _PORTS:
        raise _bad(url, f"only http and https are fetched, not {parts.scheme or 'this'}")
    return parts, _PORTS[parts.scheme] if port is None else port


def _ascii_host(host: str, url: str) -> str:
    """Spell a host as DNS has it: this libcurl knows no international names."""
    try:
        spelt = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _bad(url, f"not a host name ({error})") from error
    if not spelt.strip(".") or any(c in spelt for c in " \\<>^`{|}%"):
        raise _bad(url, "the address names no host")
    return spelt


def _sent(parts: SplitResult, host: str, port: int) -> str:
    bracketed = f"[{host}]" if ":" in host else host
    netloc = bracketed if port == _PORTS[parts.scheme] else f"{bracketed}:{port}"
    path = quote(parts.path, safe=_SAFE_PATH) or "/"
    return urlunsplit((parts.scheme, netloc, path, quote(parts.query, safe=_SAFE_QUERY), ""))


def _bad(url: str, reason: str) -> FetchError:
    return FetchError(url, "bad_url", reason, retry=False)
