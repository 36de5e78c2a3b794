"""Editions of a page: what AMP, mobile, cached and mirrored addresses have in common with its own.

An article whose address is taken for another's is lost, so only forms are joined that by custom
name one page: hosts `amp.`, `m.`, `mobile.`; paths that begin or end in `amp`; the AMP caches;
blogspot's countries. `tests/ingest/test_editions.py` lists what must stay apart.
"""

import re

_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|at_(?:medium|campaign|custom)|wt[._]|__twitter|vero_|hsa_|ns_)"
    r"|^(?:fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_hsenc|"
    r"_hsmi|mkt_tok|oly_anon_id|oly_enc_id|rb_clickid|s_cid|cmpid|ocid|ncid|smid|sref|xtor|"
    r"traffic_source|guccounter|feedname|ftag)$",
    re.IGNORECASE,
)
_AMP_NAME = re.compile(r"^(?:amp|amp_(?:ct|gsa|js_v|markup|tf)|usqp)$")
_AMP_VALUE = re.compile(r"^(?:output|output_?type)=amp$", re.IGNORECASE)
_WWW = re.compile(r"^(?:www\.)+")
_SUFFIX = r"(?:ac|co|com|edu|go|gob|gouv|gov|ne|net|nom|or|org)\.[a-z]{2}$"
_EDITION = re.compile(rf"^(?:(?:www|amp|m|mobile)\.)+(?=[^.]+\.)(?!{_SUFFIX})")
_BLOG = re.compile(r"\.blogspot\.(?:com?\.)?[a-z]{2,3}$")
_FIRST = re.compile(r"^(?:/amp)+(?=/.)")
_LAST = re.compile(r"(?<=[^/])(?:/amp|\.amp)+$")
_FILE = re.compile(r"(?<=[^/])(?:\.amp)+(?=\.html?$)")
_CACHE = re.compile(r"\.cdn\.ampproject\.org$|^(?:www\.)?google(?:\.com?)?\.[a-z]{2,3}$")
_CACHED = re.compile(
    r"^/(?:c|v|wp/c|amp)/(?:s/)?(((?:[a-z0-9-]+\.)+[a-z]{2,})(?:/.*)?)$", re.IGNORECASE
)


def uncached(host: str, path: str) -> str | None:
    """Return the address, without a scheme, of the page that an AMP cache shows."""
    shown = _CACHED.match(path) if _CACHE.search(host) else None
    if shown is None or _CACHE.search(own_host(shown[2].lower())):
        return None
    return shown[1]


def own_host(host: str) -> str:
    """Return a host without what names an edition of it: `m.`, `amp.`, a country of blogspot."""
    host = _WWW.sub("", _EDITION.sub("", host))
    return _BLOG.sub(".blogspot.com", host) if ".blogspot." in host else host


def own_path(host: str, path: str) -> str:
    """Return a path without what makes it the AMP page's."""
    if "amp" not in path or _CACHE.search(host):
        return path
    return _FILE.sub("", _LAST.sub("", _FIRST.sub("", path)))


def is_noise(host: str, name: str, value: str) -> bool:
    """Tell whether a parameter says whence a reader came, or asks for an edition."""
    if _TRACKING.search(name) or _AMP_NAME.match(name):
        return True
    if name == "m":
        return value in {"0", "1"} and host.endswith(".blogspot.com")
    return value in {"amp", "AMP"} and _AMP_VALUE.match(f"{name}={value}") is not None
