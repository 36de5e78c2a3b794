"""The kinds of sources: how each is asked, and how its answer is read.

One table, `KINDS`. Adding a kind is a module with its reader and a row here, under its word in
`SourceKind`; whatever the kind, what comes out is `Parsed`, so the rest of the system does not
know of kinds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingest import feeds, gdelt, listing, reliefweb, sitemaps
from ingest.declared import Body, Keys, Options
from ingest.entry import Parsed
from models.errors import InvalidError
from models.store.feeds import NewFeed, checked
from models.vocabulary import SourceKind


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source.

    `ask` gives the address that is sent for a declared one, `read` the entries of an answer.
    `options` are the words that a declaration may set, `needed` those that it must; `check`
    raises `InvalidError` for a value that its reader could not use.
    """

    read: Callable[[Body, Options], Parsed]
    quickly: Callable[[Body], Parsed | None] | None = None  # None: `read` never takes seconds
    ask: Callable[[str, Keys], str] = lambda url, _: url
    options: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    check: Callable[[Options], None] = lambda _: None
    delay: float = 0.0  # seconds between two requests that the service asks for
    key: str | None = None  # the setting that holds the operator's name or key with a service
    is_page: bool = False  # made for people: robots.txt is asked
    is_found: bool = False  # looked for at the address of a site


_PAGES = ("auto", "always", "never")  # what every kind may say of reading articles' own pages

KINDS: Mapping[SourceKind, Kind] = {
    SourceKind.FEED: Kind(feeds.read, quickly=feeds.read_quickly, is_found=True),
    SourceKind.SITEMAP: Kind(sitemaps.read, quickly=sitemaps.read_quickly, is_found=True),
    SourceKind.LISTING: Kind(
        listing.read,
        quickly=listing.read_quickly,
        options=listing.OPTIONS,
        needed=listing.NEEDED,
        check=listing.check,
        is_page=True,
    ),
    SourceKind.RELIEFWEB: Kind(reliefweb.read, ask=reliefweb.ask, key="reliefweb_appname"),
    SourceKind.GDELT: Kind(gdelt.read, ask=gdelt.ask, delay=gdelt.DELAY),
}


def ask(kind: SourceKind, url: str, keys: Keys) -> str:
    """Return the address that is sent for a declared one.

    Raises:
        FetchError: the kind needs a key that is not set (`no_key`).
    """
    return KINDS[kind].ask(url, keys)


def read_source(kind: SourceKind, options: Options, got: Body) -> Parsed:
    """Read what a source answered.

    Raises:
        ParseError: it is not what the source's kind says, or cannot be read.
    """
    return KINDS[kind].read(got, options)


def read_quickly(kind: SourceKind, options: Options, got: Body) -> Parsed | None:
    """Read what a source answered, unless that may take seconds: then None.

    Raises:
        ParseError: as `read_source`.
    """
    quickly = KINDS[kind].quickly
    return read_source(kind, options, got) if quickly is None else quickly(got)


def declared(new: NewFeed) -> NewFeed:
    """Return a declaration with its fields as they are stored.

    Raises:
        InvalidError: a field is wrong, an option is unknown to the kind, or one is missing.
    """
    kind, name = KINDS[new.source], new.source.value
    allowed = kind.options | {"pages"}
    if unknown := sorted(new.options.keys() - allowed):
        raise InvalidError("options", f"a {name} knows no {unknown[0]!r}, only {sorted(allowed)}")
    if missing := sorted(kind.needed - new.options.keys()):
        raise InvalidError("options", f"a {name} needs {missing[0]!r}")
    if new.options.get("pages", "auto") not in _PAGES:
        raise InvalidError("options", f"pages is one of {', '.join(_PAGES)}")
    kind.check(new.options)
    return checked(new)
