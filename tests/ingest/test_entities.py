"""Entities of a document's own: harmless ones are read, bombs are refused by name."""

import pytest

from ingest.entities import UNFOLDED, is_unfolding
from ingest.parse import parse_feed
from models.errors import ParseError

URL = "https://outlet.example/feed.xml"


def feed(declared: str, title: str) -> bytes:
    return (
        f"<!DOCTYPE rss [{declared}]><rss version='2.0'><channel><title>T</title>"
        f"<item><title>{title}</title><link>https://outlet.example/1</link></item></channel></rss>"
    ).encode()


LAUGHS = '<!ENTITY a0 "lol">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)
)


@pytest.mark.parametrize(
    "body",
    [
        feed(LAUGHS, "&a8;"),
        feed(f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 50_000),
        feed('<!ENTITY x SYSTEM "file:///etc/hostname">', "&x;"),
        feed('<!ENTITY x PUBLIC "-//X" "http://outlet.example/x">', "&x;"),
        feed(LAUGHS, "&a8;").decode().encode("utf-16"),
    ],
    ids=["billion laughs", "quadratic", "file", "address", "utf-16"],
)
def test_a_feed_whose_words_are_hidden_in_entities_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(ParseError) as error:
        parse_feed(URL, body)

    assert error.value.code == "entities"


def test_an_entity_that_stands_for_a_letter_is_that_letter() -> None:
    body = feed('<!ENTITY eacute "&#233;">', "Caf&eacute; open")

    assert [entry.title for entry in parse_feed(URL, body).entries] == ["Café open"]


def test_a_bomb_that_nobody_refers_to_does_no_harm() -> None:
    body = feed(LAUGHS, "Quiet day")

    assert [entry.title for entry in parse_feed(URL, body).entries] == ["Quiet day"]


def test_the_limit_is_on_what_all_references_come_to() -> None:
    declared = f'<!ENTITY a "{"a" * 1000}">'

    assert not is_unfolding(feed(declared, "&a;" * (UNFOLDED // 1000)))
    assert is_unfolding(feed(declared, "&a;" * (UNFOLDED // 1000 + 1)))
