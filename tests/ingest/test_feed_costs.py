"""No feed, of the size that is fetched, costs its reader more than seconds or a part of memory."""

import json

from ingest.parse import parse_feed
from tests.ingest.costs import costs_of

SIZE = 15_000_000  # bytes: TIDINGS_FETCH_LIMIT
HERE = "https://tide.example/feed"


def filled(head: bytes, piece: bytes, foot: bytes) -> bytes:
    return head + piece * ((SIZE - len(head) - len(foot)) // len(piece)) + foot


RSS, END = b"<rss version='2.0'><channel>", b"</channel></rss>"
JSON, JSON_END = b'{"version":"https://jsonfeed.org/version/1","items":[', b"{}]}"


def test_no_feed_costs_more_than_seconds_or_swells() -> None:
    bombs = {
        "empty items": filled(RSS, b"<item/>", END),
        "longer items": filled(RSS, b'<item  abc="1"/>', END),
        "short entries": filled(RSS, b"<item><title>12345678901234567</title></item>", END),
        "tags in an item": filled(RSS + b"<item>", b"<a/>", b"</item>" + END),
        "references in a title": filled(RSS + b"<title>", b"&lt;p&gt;x", b"</title>" + END),
        "empty objects": filled(JSON, b"{},", JSON_END),
        "numbers": filled(JSON, b"1,", JSON_END),
        "lists": filled(JSON, b"[],", JSON_END),
        "objects": filled(JSON, b'{"a":123456},', JSON_END),
    }

    costs = costs_of("feed", bombs)

    assert {name: cost for name, cost in costs.items() if cost.seconds > 4} == {}
    assert {name: cost for name, cost in costs.items() if cost.megabytes > 400} == {}


def test_no_answer_of_a_service_costs_more_either() -> None:
    articles = filled(b'{"articles":[', b"{},", b"{}]}")

    for kind, body in {
        "gdelt": articles,
        "reliefweb": articles.replace(b"articles", b"data"),
    }.items():
        [cost] = costs_of(kind, {kind: body}).values()

        assert cost.came_to == "too_large"
        assert cost.megabytes < 100


def test_of_many_entries_those_beyond_the_first_are_counted_unread() -> None:
    items = b"".join(b"<item><title>%d</title></item>" % number for number in range(50_000))
    objects = json.dumps([{"title": str(number)} for number in range(50_000)]).encode()

    rss = parse_feed(HERE, RSS + items + END)
    json_feed = parse_feed(HERE, JSON[:-1] + objects + b"}")

    for parsed in (rss, json_feed):
        assert parsed.skipped == {"too_many": 49_000}
        assert parsed.entries[-1].title == "999"


def test_a_title_without_end_is_cut() -> None:
    parsed = parse_feed(
        HERE, RSS + b"<title>%s</title><item><title>A</title></item>" % (b"x" * 9000) + END
    )

    assert len(parsed.title) == 1000
