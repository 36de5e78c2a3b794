"""A statement that was taken up, in a real Chromium: narrow and wide, looked at by axe."""

from typing import TYPE_CHECKING

import pytest

from tests.api.conftest import Served
from tests.api.test_statements import keep_statement

if TYPE_CHECKING:
    from playwright.sync_api import Browser

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def paths(served: Served) -> tuple[str, str]:
    with served.begin() as session:
        return "/statements", f"/statements/{keep_statement(session).uid}"


@pytest.mark.parametrize("width", [320, 1280])
def test_statements_are_whole_and_axe_finds_nothing(
    browser: "Browser", served: Served, paths: tuple[str, str], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="dark")
    found = []
    for path in paths:
        page.goto(served.url + path)
        found += axe.Axe().run(page).response["violations"]

        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()

    assert [one["id"] for one in found] == []


def test_a_statement_is_reached_from_the_home_page_and_leads_to_who_took_it_up(
    browser: "Browser", served: Served, paths: tuple[str, str]
) -> None:
    page = browser.new_page()
    page.goto(served.url)

    page.get_by_role("link", name="Our statements", exact=True).click()
    page.get_by_role("link", name="Paid to be hired").click()
    page.get_by_role("link", name="Ministers meet").first.click()

    assert page.get_by_role("heading", level=1).inner_text() == "Ministers meet"
    page.close()
