"""Canonical URLs: two addresses of one page become one string.

Canonical is for identity alone: it may not be an address that answers (the scheme is always
https there), so what is linked to is the publisher's own link.
"""

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from models.vocabulary import CanonicalUrl

_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|at_(?:medium|campaign|custom)|wt[._]|__twitter|vero_|hsa_|ns_)"
    r"|^(?:fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_hsenc|"
    r"_hsmi|mkt_tok|oly_anon_id|oly_enc_id|rb_clickid|s_cid|cmpid|ocid|ncid|smid|sref|xtor|"
    r"traffic_source|guccounter|feedname|ftag)$",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}
_SAFE = "/:@!$&'()*+,;=-._~"


def is_web(url: str) -> bool:
    """Tell whether an address is one that a page may link to: http or https, with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in _PORTS and bool(parts.hostname)
    except ValueError:
        return False


def canonicalise(url: str) -> CanonicalUrl:
    """Return the one form of a web address: applying it twice changes nothing.

    Scheme https, host in lower case and IDNA without `www.`, default port, fragment, tracking
    parameters and the last slash gone, the rest of the query sorted, escapes made alike.

    Raises:
        ValueError: it is no http(s) address.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"not a web address: {url[:200]}")
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.search(name)
    )
    return CanonicalUrl(
        urlunsplit(("https", _host(parts), _path(parts.path), urlencode(query), ""))
    )


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(host)
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == _PORTS[parts.scheme] else f"{host}:{port}"


def _path(path: str) -> str:
    return re.sub(r"/+", "/", quote(unquote(path), safe=_SAFE)).rstrip("/")
