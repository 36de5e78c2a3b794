"""How an installation asks: with one pace, whatever asks."""

import time

from api.fetching import polite_fetch
from ingest.fetch import Request
from models.settings import Settings
from tests.ingest.server import Handler, serving


def test_feeds_and_pages_keep_one_pace_together() -> None:
    moments: list[float] = []

    def page(handler: Handler) -> None:
        moments.append(time.monotonic())
        handler.reply(200, b"<rss/>")

    settings = Settings(host_pace=0.3, allow_private=True)
    with serving({"/feed": page, "/page": page}, host="127.0.0.2") as site:
        list(polite_fetch(settings)([Request(site.url("/feed"))]))
        list(polite_fetch(settings)([Request(site.url("/page"))]))

    assert moments[1] - moments[0] >= 0.29
