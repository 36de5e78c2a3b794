"""The pages in a real Chromium: narrow, dark, on paper, without scripts."""

from typing import TYPE_CHECKING

import pytest

from tests.api.conftest import Served
from tests.api.pages import store_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def paths(served: Served) -> list[str]:
    with served.begin() as session:
        return store_pages(session)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_at_320_px_or_troubles_the_console(
    browser: "Browser", served: Served, paths: list[str], scheme: str
) -> None:
    page = browser.new_page(
        viewport={"width": 320, "height": 640},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))

    wide = []
    for path in paths:
        page.goto(served.url + path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
    page.close()

    assert wide == []
    asked_amiss = ("(Bad Request)", "(Not Found)")  # by two of the paths
    assert [line for line in told if not any(one in line for one in asked_amiss)] == []


def test_every_drawing_has_a_name_and_every_page_one_heading(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    page = browser.new_page(java_script_enabled=True)

    for path in paths:
        page.goto(served.url + path)
        assert page.locator("h1").count() == 1, path
        nameless = "svg:not([aria-label]):not([aria-hidden]), img:not([alt])"
        assert page.locator(nameless).count() == 0, path
    page.close()


def test_every_chart_has_a_caption_and_its_numbers_beside_it(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    page = browser.new_page()

    seen = 0
    for path in paths:
        page.goto(served.url + path)
        for chart in page.locator("svg.chart:not(.map)").all():
            seen += 1
            figure = chart.locator("xpath=ancestor::figure[1]")
            part = chart.locator("xpath=(ancestor::section | ancestor::aside)[last()]")
            assert figure.locator("figcaption").count() == 1, path
            assert part.locator("table").count() >= 1, path
            assert ". " in (chart.get_attribute("aria-label") or ""), path
    page.close()

    assert seen > 10


def test_pages_are_whole_without_scripts(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    page = browser.new_page(java_script_enabled=False)

    page.goto(served.url + "/")

    assert page.locator("svg.chart").count() == 3
    assert page.locator(".sentences li").count() > 0
    page.close()


def test_the_first_key_reaches_the_content(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    page = browser.new_page()
    page.goto(served.url + "/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


_LINKS = """[...document.querySelectorAll('a[href^="/"]')]
  .map(link => new URL(link.getAttribute("href"), document.baseURI).href)"""  # those of a map, too


def test_links_of_the_front_page_lead_somewhere(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    page = browser.new_page()
    page.goto(served.url + "/")
    links = set(page.evaluate(_LINKS))

    broken = [link for link in links if page.request.get(link).status != 200]

    page.close()
    assert links
    assert broken == []


def test_paper_has_no_navigation(browser: "Browser", served: Served, paths: list[str]) -> None:
    page = browser.new_page()
    page.goto(served.url + "/")

    page.emulate_media(media="print")

    assert not page.locator(".top nav").is_visible()
    assert page.locator("h1").is_visible()
    page.close()


def test_a_label_is_corrected_without_scripts_on_a_narrow_screen(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    (article,) = (path for path in paths if path.startswith("/articles/"))
    page.goto(served.url + article)

    page.get_by_text("Correct the labels").click()
    form = page.locator("form[action$='/corrections']")
    form.get_by_label("Labour migration").check()
    form.get_by_label("Your name").fill("A. Editor")
    widest = form.locator("label, fieldset, select, input, textarea").evaluate_all(
        "all => Math.max(...all.map(one => one.getBoundingClientRect().right))"
    )
    form.get_by_text("Keep the correction").click()

    assert widest <= 320
    assert page.url.endswith(f"{article}#corrections")
    assert page.locator("#corrections li").first.get_by_text("Labour migration").is_visible()
    page.locator("summary", has_text="Labour migration").click()
    assert page.locator("details[open]").get_by_text("a person said it").first.is_visible()
    context.close()
