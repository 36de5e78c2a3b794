"""Take the pictures in docs/images of an installation that shows the sample newsroom.

    TIDINGS_HOME=/tmp/sample tidings run
    python -m tests.screenshots http://127.0.0.1:8000

Each is the beginning of a page, as large as a window.
"""

import re
import sys
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import httpx
from playwright.sync_api import sync_playwright

from tests.api.conftest import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = Path(__file__).parent.parent / "docs" / "images"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is taken: a page, in a window of a size."""

    name: str
    path: str
    width: int = 1280
    height: int = 960
    scheme: Literal["light", "dark"] = "light"
    media: Literal["screen", "print"] = "screen"


def main(url: str) -> None:
    """Take them all."""
    home = httpx.get(url).text
    pictures = (
        Picture("home", "/", height=1300),
        Picture("home-dark-narrow", "/", 360, 1300, "dark"),
        Picture("home-on-paper", "/", 760, 1100, media="print"),
        Picture("story", _first(home, r'href="(/stories/\d+)"')),
        Picture("surge", _first(home, r'href="(/surges/[^"]+)"')),
        Picture("country", "/countries/IT?days=7"),
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in pictures:
            _take(browser, url, picture)
        browser.close()


def _first(page: str, pattern: str) -> str:
    found = re.search(pattern, page)
    if found is None:
        raise SystemExit(f"the home page has no {pattern}: is it the sample newsroom's?")
    return unescape(found.group(1))


def _take(browser: "Browser", url: str, picture: Picture) -> None:
    page = browser.new_page(
        viewport={"width": picture.width, "height": picture.height}, color_scheme=picture.scheme
    )
    page.emulate_media(media=picture.media, color_scheme=picture.scheme)
    page.goto(url + picture.path)
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    page.close()


if __name__ == "__main__":
    main(sys.argv[1])
