"""A figure in a real Chromium: narrow, dark, by keyboard, looked at by axe."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from api.charts.world import BORDERS as DISCLAIMER
from api.figures.addresses import Figure, Kind
from api.trends.series import By
from tests.api.cited import BORDERS, DAYS, keep_history
from tests.api.conftest import Served, installation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = pytest.mark.browser

COMPARED = Figure(Kind.COMPARE, DAYS, ("topic:borders", "country:IT OR football"), by=By.WEEK)
MAP = Figure(Kind.MAP, DAYS, dimension="country")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with installation(tmp_path_factory.mktemp("figures")) as up:
        with up.begin() as session:
            keep_history(session)
        yield up


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    page = browser.new_page(viewport={"width": 320, "height": 640}, color_scheme="dark")
    yield page
    page.close()


@pytest.mark.parametrize("figure", [BORDERS, COMPARED, MAP], ids=lambda one: str(one.kind))
def test_a_figure_is_whole_at_320_px_and_axe_finds_nothing(
    page: "Page", served: Served, figure: Figure
) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))

    page.goto(served.url + figure.address)
    found = axe.Axe().run(page).response["violations"]

    assert "corpus=sha256" in page.url
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert [one["id"] for one in found] == []
    assert told == []


def test_a_figure_that_changed_is_whole_at_320_px_and_asks_for_its_corpus(
    page: "Page", served: Served
) -> None:
    page.goto(served.url + BORDERS.address)
    changed = httpx.URL(page.url).copy_set_param("corpus", "sha256:" + "0" * 64)

    page.goto(str(changed))
    found = axe.Axe().run(page).response["violations"]

    assert page.get_by_label("The corpus that was kept").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert [one["id"] for one in found] == []


def test_a_country_on_the_map_is_reached_by_keyboard_and_leads_to_its_articles(
    page: "Page", served: Served
) -> None:
    page.goto(served.url + MAP.address)
    country = page.get_by_role("link", name="Italy: 3 articles")
    country.focus()

    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Italy: 3 articles"
    assert page.get_by_text(DISCLAIMER).count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")

    assert "country:IT" in page.locator("#q").input_value()


def test_the_address_of_a_figure_is_checked_from_a_form(page: "Page", served: Served) -> None:
    page.goto(served.url + BORDERS.address)
    address = page.url

    page.goto(served.url + "/figures")
    page.get_by_label("Address of the figure").fill(address)
    page.get_by_role("button", name="Check").click()

    assert page.get_by_text("Identical: the same articles").count() == 1
