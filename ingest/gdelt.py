"""GDELT's document search as a source: titles and addresses of the world's news, by a query.

The declared address is a query as GDELT documents it (`/api/v2/doc/doc?query=…`). What comes
has no text: an article's own page gives it, where that may be read. Each article is under its
own domain's name, never under GDELT's.

Source: the documentation of the DOC 2.0 API, blog.gdeltproject.org.
"""

import json
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ingest.declared import Body, Keys, Options
from ingest.entry import Parsed, Raw, RawFeed
from ingest.taking import ENTRIES, refuse_crumbs, take
from ingest.text import as_markup, one_line
from models.errors import ParseError
from models.vocabulary import OutletKind

DELAY = 5.0
"""Seconds between two requests: what the service asks for where it is asked too often."""

_OURS = {"mode": "artlist", "format": "json", "sort": "datedesc", "maxrecords": "250"}
_SPAN = ("timespan", "1d")  # of a query that names no span: more than lies between two visits
# Titles come as pages have them, with controls and backslashes that JSON does not allow.
_ESCAPE = re.compile(r"""\\(["\\/bfnrt]|u[0-9a-fA-F]{4})?""")
_LANGUAGES = {
    "english": "en", "french": "fr", "spanish": "es", "german": "de", "italian": "it",
    "portuguese": "pt", "arabic": "ar", "polish": "pl", "dutch": "nl", "greek": "el",
    "turkish": "tr", "russian": "ru", "ukrainian": "uk", "swedish": "sv", "danish": "da",
    "norwegian": "no", "finnish": "fi", "romanian": "ro", "hungarian": "hu", "czech": "cs",
    "slovak": "sk", "bulgarian": "bg", "croatian": "hr", "serbian": "sr", "slovenian": "sl",
    "persian": "fa", "hebrew": "he", "hindi": "hi", "chinese": "zh", "japanese": "ja",
    "korean": "ko", "indonesian": "id", "vietnamese": "vi", "thai": "th", "catalan": "ca",
}  # fmt: skip


def ask(url: str, _: Keys) -> str:
    """Return a declared query that asks for the newest articles as JSON."""
    parts = urlsplit(url)
    wanted = dict([_SPAN, *parse_qsl(parts.query)]) | _OURS
    return urlunsplit(parts._replace(query=urlencode(wanted)))


def read(got: Body, _: Options) -> Parsed:
    """Read the articles of an answer.

    Raises:
        ParseError: it is no answer of this API; the service tells a wrong query in plain words,
            which are passed on.
    """
    refuse_crumbs(got.url, got.body)
    told = got.body.decode("utf-8-sig", "replace")
    try:
        answer = json.loads(_ESCAPE.sub(_legal, told), strict=False)
    except (ValueError, RecursionError) as error:
        said = one_line(told[:200])
        raise ParseError(got.url, "not_a_feed", f"GDELT answered no JSON but: {said}") from error
    articles = answer.get("articles", []) if isinstance(answer, dict) else None
    if not isinstance(articles, list):
        raise ParseError(got.url, "not_a_feed", "it is JSON, but no list of articles")
    return take(
        RawFeed(
            tuple(_entry(article) for article in articles[:ENTRIES]),
            left=len(articles[ENTRIES:]),
        )
    )


def _legal(escape: re.Match[str]) -> str:
    """Return an escape as it is, or what was meant where JSON has no such escape."""
    return escape[0] if escape[1] else "\\\\"


def _entry(article: object) -> Raw:
    told = article if isinstance(article, dict) else {}
    domain = _words(told.get("domain"))
    return Raw(
        link=_words(told.get("url")),
        title=as_markup(_words(told.get("title"))),
        published=_words(told.get("seendate")),
        language=_LANGUAGES.get(_words(told.get("language")).casefold(), ""),
        outlet=domain.removeprefix("www."),
        outlet_kind=OutletKind.PRESS,
    )


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""
