"""Everybody can use the pages: axe finds nothing, keys reach everything, any script is read right.

The words' contrast with their ground is among what axe looks at, in both themes and on paper.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.api.conftest import Served, installation
from tests.api.pages import store_arabic, store_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
Media = Literal["screen", "print"]

_VIOLATIONS = {"resultTypes": ["violations"]}  # what is well needs no account
_MAIN = 3  # pages that are looked at in every way


@pytest.fixture(scope="module")
def paths(served: Served) -> list[str]:
    with served.begin() as session:
        return store_pages(session)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_on_any_page(
    browser: "Browser", served: Served, paths: list[str], scheme: Scheme, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)

    found = [fault for path in paths for fault in _faults(page, served.url, path)]

    page.close()
    assert found == []


@pytest.mark.parametrize(("media", "width"), [("screen", 768), ("print", 768)])
def test_axe_finds_nothing_on_a_tablet_or_on_paper(
    browser: "Browser", served: Served, paths: list[str], media: Media, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.emulate_media(media=media)

    found = [fault for path in paths[:_MAIN] for fault in _faults(page, served.url, path)]

    page.close()
    assert found == []


def test_an_empty_installation_says_what_happens_next_to_everybody(
    browser: "Browser", tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    with installation(tmp_path) as up:
        found = [
            fault for path in ("/", "/alerts", "/sources") for fault in _faults(page, up.url, path)
        ]
        page.goto(up.url)

        told = page.locator(".empty").inner_text()
        width = page.evaluate("document.documentElement.scrollWidth")

    page.close()
    assert found == []
    assert "tidings run" in told
    assert width == 320


def test_every_stop_of_the_tab_key_is_seen(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    page = browser.new_page()
    page.goto(served.url + "/")
    stops = page.evaluate(_STOPS)

    unseen, reached = [], 0
    for _ in range(stops):
        page.keyboard.press("Tab")
        told = page.evaluate(_FOCUSED)
        reached += told["is_new"]
        if not told["is_seen"]:
            unseen.append(told["html"])

    page.close()
    assert unseen == []
    assert reached == stops > 50


def test_a_word_explains_itself_by_keys(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    page = browser.new_page()
    page.goto(served.url + "/")
    meaning = page.locator("#word-share")

    page.locator("button[popovertarget=word-share]").first.focus()
    before = meaning.is_visible()
    page.keyboard.press("Enter")
    opened = meaning.is_visible()
    page.keyboard.press("Escape")

    assert (before, opened, meaning.is_visible()) == (False, True, False)
    page.close()


def test_arabic_is_read_from_right_to_left_within_an_english_page(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    with served.begin() as session:
        address = store_arabic(session)
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(served.url + address)

    title, kicker = page.locator("h1"), page.locator(".kicker")

    assert title.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert title.get_attribute("lang") == "ar"
    assert kicker.evaluate("node => getComputedStyle(node).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


def test_nothing_moves_for_those_who_ask_for_it(
    browser: "Browser", served: Served, paths: list[str]
) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(served.url + "/")

    moving = page.evaluate(
        """[document.documentElement, ...document.querySelectorAll("*")].filter(node => {
          const style = getComputedStyle(node);
          return style.scrollBehavior === "smooth" || style.transitionDuration !== "0s"
            || style.animationName !== "none"; }).length"""
    )

    page.close()
    assert moving == 0


_FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
_STOPS = f"""() => [...document.querySelectorAll({_FOCUSABLE!r})]
  .filter(node => node.checkVisibility({{contentVisibilityAuto: true}})).length"""
_FOCUSED = """() => { const node = document.activeElement, box = node.getBoundingClientRect();
  const is_new = !node.dataset.reached; node.dataset.reached = "yes";
  return {is_new, html: node.outerHTML.slice(0, 90), is_seen: box.width > 0 && box.height > 0
    && box.right > 0 && getComputedStyle(node).outlineStyle !== "none"}; }"""


def _faults(page: "Page", url: str, path: str) -> list[str]:
    page.goto(url + path)
    found = axe.Axe().run(page, options=_VIOLATIONS).response["violations"]
    return [f"{path}: {one['id']}, {one['nodes'][0]['html'][:120]}" for one in found]
