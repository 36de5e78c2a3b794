"""The starting catalogue: `feeds.toml`, or one of the operator's own, read into values.

Every entry is checked here and an error names it, so that a slip in a file of two hundred
lines is found at once. Putting the feeds into the store is the store's business.
"""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from ingest.sources import declared
from models.errors import InvalidError, SettingsError
from models.store.feeds import NewFeed
from models.vocabulary import OutletKind, SourceKind

_WORDS = {"outlet", "url", "language", "country", "source"}
_KEYS = _WORDS | {"options"}


def load_catalogue(path: Path | None = None) -> list[NewFeed]:
    """Read a catalogue; without a path the one that Tidings brings.

    Raises:
        SettingsError: the file cannot be read, or an entry is wrong; the message says which.
    """
    name = str(path or "feeds.toml")
    try:
        text = (path or files("ingest") / "feeds.toml").read_text(encoding="utf-8")
        groups = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"the catalogue {name} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"the catalogue {name} is not TOML: {error}") from error
    try:
        feeds = list(_feeds(groups))
        _refuse_twins(feeds)
    except InvalidError as error:
        raise SettingsError(f"the catalogue {name}: {error}") from error
    return feeds


def _feeds(groups: dict[str, Any]) -> Iterator[NewFeed]:
    kinds = {kind.value for kind in OutletKind}
    for kind, group in groups.items():
        if kind not in kinds:
            raise InvalidError(f"[{kind}]", f"not a kind of outlet; they are {sorted(kinds)}")
        entries = group.get("feeds") if isinstance(group, dict) else None
        if not isinstance(entries, list):
            raise InvalidError(f"[{kind}]", "it has no list called feeds")
        for number, entry in enumerate(entries, start=1):
            yield _feed(OutletKind(kind), entry, f"[{kind}] feed {number}")


def _feed(kind: OutletKind, entry: object, where: str) -> NewFeed:
    if not isinstance(entry, dict) or not {"outlet", "url"} <= entry.keys() <= _KEYS:
        raise InvalidError(where, f"it needs outlet and url, and may have {sorted(_KEYS)} only")
    options = entry.get("options", {})
    words = [entry[name] for name in entry.keys() & _WORDS]
    if not isinstance(options, dict) or not all(
        isinstance(value, str) and value for value in (*words, *options.values())
    ):
        raise InvalidError(where, "every value is a text in quotation marks")
    try:
        source = SourceKind(entry.get("source", SourceKind.FEED))
    except ValueError as error:
        kinds = ", ".join(SourceKind)
        raise InvalidError(where, f"source is one of {kinds}, not {entry['source']}") from error
    try:
        return declared(NewFeed(**{**entry, "kind": kind, "source": source}))
    except InvalidError as error:
        raise InvalidError(where, str(error)) from error


def _refuse_twins(feeds: list[NewFeed]) -> None:
    seen: set[str] = set()
    for feed in feeds:
        if feed.url in seen:
            raise InvalidError(feed.url, "it stands there twice")
        seen.add(feed.url)
