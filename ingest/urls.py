"""Canonical URLs: two addresses of one page become one string.

Canonical is for identity alone: it may not be an address that answers (the scheme is always
https there), so what is linked to is the publisher's own link.
"""

import re
from urllib.parse import (
    SplitResult,
    parse_qsl,
    quote,
    unquote,
    urlencode,
    urljoin,
    urlsplit,
    urlunsplit,
)

from ingest.editions import is_noise, own_host, own_path, uncached
from models.vocabulary import CanonicalUrl

_PORTS = {"http": 80, "https": 443}
_SAFE = "/:@!$&'()*+,;=-._~"
_BYTES = "surrogateescape"  # escapes that are not UTF-8 stay what they are: %E8 is not %E9
_PLAIN_WEB = re.compile(r"https?://[A-Za-z0-9-][A-Za-z0-9.-]*(?:/[!-Z^-~]*)?$")
_PLAIN_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}")  # IDNA leaves it as it is
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9:@!$&'()*+,;=._~-]++)*+/?")  # nothing to escape or undo
_PAIR = r"[A-Za-z0-9_.~-]++=[A-Za-z0-9_.~-]*+"
_PLAIN_QUERY = re.compile(rf"{_PAIR}(?:&{_PAIR})*+")
_ESCAPED = re.compile(r"^(?:amp;)+")  # of an & that a feed wrote as &amp; twice


def is_web(url: str) -> bool:
    """Tell whether an address is one that a page may link to: http or https, with a host."""
    if _PLAIN_WEB.match(url):
        return True
    try:
        parts = urlsplit(url)
        return parts.scheme in _PORTS and bool(parts.hostname)
    except ValueError:
        return False


def absolute(base: str, link: str) -> str:
    """Return a link as seen from its page; nothing for one that cannot be read."""
    try:
        return urljoin(base, link.strip()) if link else ""
    except ValueError:
        return ""


def canonicalise(url: str) -> CanonicalUrl:
    """Return the one form of a web address: applying it twice changes nothing.

    Scheme https, host in lower case and IDNA without `www.`, default port, fragment, tracking
    parameters and the last slash gone, the rest of the query sorted, escapes made alike; AMP,
    mobile and mirrored editions under the address of the page itself.

    Raises:
        ValueError: it is no http(s) address.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"not a web address: {url[:200]}")
    host, path = _host(parts), _path(parts.path)
    shown = uncached(host, path)
    if shown is not None:
        return canonicalise(f"https://{shown}?{parts.query}")
    path = own_path(host, path)
    if not parts.query:
        return CanonicalUrl(f"https://{host}{path}")
    if _PLAIN_QUERY.fullmatch(parts.query):
        pairs = [pair.split("=") for pair in parts.query.split("&")]
        kept = sorted((pair[0], pair[1]) for pair in pairs if not is_noise(host, *pair))
        asked = "&".join(f"{name}={value}" for name, value in kept)
        return CanonicalUrl(f"https://{host}{path}?{asked}" if asked else f"https://{host}{path}")
    named = [
        (_ESCAPED.sub("", name), value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, errors=_BYTES)
    ]
    query = sorted(pair for pair in named if not is_noise(host, *pair))
    asked = urlencode(query, errors=_BYTES)
    return CanonicalUrl(urlunsplit(("https", host, path, asked, "")))


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if _PLAIN_HOST.fullmatch(host) and parts.netloc.rpartition("@")[2].count(":") == 0:
        return own_host(host)
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(host)
    host = own_host(host)
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    # Both default ports go, whichever the scheme: the canonical scheme is always https.
    return host if port is None or port in _PORTS.values() else f"{host}:{port}"


def _path(path: str) -> str:
    if _PLAIN_PATH.fullmatch(path):
        return path.rstrip("/")
    return re.sub(
        r"/+", "/", quote(unquote(path, errors=_BYTES), safe=_SAFE, errors=_BYTES)
    ).rstrip("/")
