"""Which articles want their own page: those of which a feed gives a summary only. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from models import Article
from models.vocabulary import OutletKind

SHORT = 600
"""Characters: a shorter text is taken for a summary."""

CUT = 2500
"""Characters: up to here a text that ends as if it were cut is taken for one too."""

RECENT = timedelta(days=7)
"""Older articles, such as a feed's first visit brings, keep what their feed says."""

_ENDS_CUT = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\]|\b(?:read|view|learn) (?:more|on|the (?:full|whole) \w+)|"
    r"continue reading[^.]{0,80}|lire (?:la suite|plus)|leer m[aá]s|seguir leyendo|ler mais|"
    r"leggi (?:tutto|di pi[uù]|anche)|weiterlesen|mehr lesen|lees (?:meer|verder)|"
    r"the post .{3,200} (?:appeared first|first appeared) on .{2,100})\W*$",
    re.IGNORECASE,
)


def is_teaser(text: str) -> bool:
    """Tell whether a text is the beginning of an article, or a line about it."""
    return len(text) < SHORT or (len(text) < CUT and _ENDS_CUT.search(text[-300:]) is not None)


def wanted(
    articles: Iterable[Article], kind: OutletKind, options: Mapping[str, str], now: datetime
) -> Iterator[Article]:
    """Yield those whose page is to be read.

    A source may say `pages = "never"` or `"always"`. Fact-checkers' pages are read all the same
    while it says nothing: their verdicts stand there, marked up.
    """
    choice = options.get("pages", "auto")
    if choice == "never":
        return
    for article in articles:
        is_wanted = choice == "always" or kind is OutletKind.FACT_CHECKER or is_teaser(article.text)
        if article.link and is_wanted and article.effective_at > now - RECENT:
            yield article
