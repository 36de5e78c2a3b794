"""ReliefWeb's API as a source: reports of some four thousand humanitarian organisations.

The declared address is a query as the API documents it (`/v2/reports?query[value]=…`); what we
need to know of each report, and how many, is added here. The service asks every caller for a
name that it has approved (`appname`), which is the operator's to get.

Source: apidoc.reliefweb.int, version 2.
"""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from ingest.declared import Body, Keys, Options
from ingest.entry import Parsed, Raw, RawFeed
from ingest.taking import ENTRIES, refuse_crumbs, take
from ingest.text import as_markup
from models.errors import FetchError, ParseError
from models.vocabulary import OutletKind

REPORTS = 100
"""Reports asked for at a visit: the newest."""

_FIELDS = (
    "title", "body-html", "url", "url_alias", "date.original", "date.created", "language.code",
    "source.shortname", "source.name", "source.type.name",
)  # fmt: skip
_KINDS = {
    "international organization": OutletKind.AGENCY,
    "non-governmental organization": OutletKind.NGO,
    "red cross/red crescent movement": OutletKind.NGO,
    "government": OutletKind.GOVERNMENT,
    "media": OutletKind.PRESS,
    "academic and research institution": OutletKind.ACADEMIC,
}


def ask(url: str, keys: Keys) -> str:
    """Return a declared query with what we want to know of its newest reports.

    Raises:
        FetchError: the operator has set no name with the service (`no_key`).
    """
    name = keys.get("reliefweb")
    if not name:
        raise FetchError(
            url,
            "no_key",
            "ReliefWeb answers only callers it knows: ask it for an application name and set "
            "TIDINGS_RELIEFWEB_APPNAME",
            retry=False,
        )
    wanted = [
        ("appname", name),
        ("limit", str(REPORTS)),
        ("sort[]", "date.created:desc"),
        *(("fields[include][]", field) for field in _FIELDS),
    ]
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(wanted)) if part)
    return urlunsplit(parts._replace(query=query))


def read(got: Body, _: Options) -> Parsed:
    """Read the reports of an answer, each under the organisation that wrote it.

    Raises:
        ParseError: it is no answer of this API.
    """
    refuse_crumbs(got.url, got.body)
    try:
        answer = json.loads(got.body)
    except (ValueError, RecursionError) as error:
        raise ParseError(got.url, "not_a_feed", "it is no JSON") from error
    reports = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(reports, list):
        raise ParseError(got.url, "not_a_feed", "it is JSON, but no list of reports")
    return take(
        RawFeed(
            tuple(_entry(report) for report in reports[:ENTRIES]),
            left=len(reports[ENTRIES:]),
        )
    )


def _entry(report: object) -> Raw:
    fields = _object(_object(report).get("fields"))
    dates, source = _object(fields.get("date")), _first(fields.get("source"))
    return Raw(
        link=_words(fields, "url_alias", "url"),
        guid=_words(_object(report), "id"),
        title=as_markup(_words(fields, "title")),
        content=_words(fields, "body-html"),
        published=_words(dates, "original", "created"),
        language=_words(_first(fields.get("language")), "code"),
        outlet=_words(source, "shortname", "name"),
        outlet_kind=_KINDS.get(_words(_object(source.get("type")), "name").casefold()),
    )


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(value: object) -> dict[str, Any]:
    return _object(value[0]) if isinstance(value, list) and value else {}


def _words(record: dict[str, Any], *names: str) -> str:
    for name in names:
        value = record.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
    return ""
