"""The starting catalogue, and the errors in one of an operator's own."""

from pathlib import Path

import pytest

from ingest.catalogue import load_catalogue
from models.errors import SettingsError
from models.vocabulary import OutletKind

TWINS = """[press]
feeds = [
    { outlet = "A", url = "https://a.example" },
    { outlet = "B", url = "https://a.example" },
]"""


def test_the_catalogue_begins_with_iom() -> None:
    first = load_catalogue()[0]

    assert (first.outlet, first.url) == ("IOM", "https://www.iom.int/rss.xml")
    assert (first.kind, first.language, first.country) == (OutletKind.AGENCY, "en", None)


def test_every_outlet_of_the_catalogue_is_of_one_kind_and_one_country() -> None:
    outlets: dict[str, set[tuple[OutletKind, str | None]]] = {}
    for feed in load_catalogue():
        outlets.setdefault(feed.outlet, set()).add((feed.kind, feed.country))

    assert len(outlets) > 100
    assert [name for name, facts in outlets.items() if len(facts) > 1] == []


def test_scopes_that_are_no_country_have_no_code() -> None:
    assert {feed.country for feed in load_catalogue()} & {"EU", "INT", "UN"} == set()


def test_the_catalogue_holds_every_feed_of_the_list(shared: Path) -> None:
    rows = (shared / "sources" / "feeds.csv").read_text(encoding="utf-8").splitlines()[1:]
    listed = {row.partition(",")[0] for row in rows}

    left_out = listed - {feed.url for feed in load_catalogue()}

    assert [url.partition("?")[2] for url in left_out] == ["search=south+sudan"]


def test_an_operators_own_catalogue_is_read(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text('[ngo]\nfeeds = [{ outlet = "Ä", url = "https://a.example/f" }]', "utf-8")

    [feed] = load_catalogue(file)

    assert (feed.outlet, feed.kind, feed.language) == ("Ä", OutletKind.NGO, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[press", "is not TOML"),
        ("[blogs]\nfeeds = []", r"\[blogs\]: not a kind of outlet"),
        ("[press]", r"\[press\]: it has no list called feeds"),
        ("press = 1", r"\[press\]: it has no list called feeds"),
        ('[press]\nfeeds = ["https://a.example"]', r"\[press\] feed 1: it needs outlet and url"),
        ('[press]\nfeeds = [{ outlet = "A" }]', r"\[press\] feed 1: it needs outlet and url"),
        ('[press]\nfeeds = [{ outlet = "A", url = "https://a.example", tag = "x" }]', "feed 1"),
        ('[press]\nfeeds = [{ outlet = "A", url = 1 }]', "a text in quotation marks"),
        ('[press]\nfeeds = [{ outlet = "A", url = "a.example" }]', "begins with http"),
        (
            '[press]\nfeeds = [{ outlet = "A", url = "https://a.example", country = "France" }]',
            "not a code of two letters",
        ),
        (TWINS, "stands there twice"),
    ],
)
def test_a_slip_in_a_catalogue_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(text, "utf-8")

    with pytest.raises(SettingsError, match=told):
        load_catalogue(file)


def test_a_catalogue_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_catalogue(tmp_path / "none.toml")
