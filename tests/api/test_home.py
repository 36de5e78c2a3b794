"""The home page: what is decided from it, and what it says when there is little to say."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from api.dashboard.formats import about, published, rounded
from api.dashboard.windows import beside
from api.kept import KEPT, MOST, Kept
from api.trends.ranges import Range
from tests.api.conftest import Served, installation
from tests.api.pages import store_pages
from tests.make import NOON, make_article

TODAY = NOON.date()


@pytest.fixture(scope="module")
def paths(served: Served) -> list[str]:
    with served.begin() as session:
        return store_pages(session)


def test_the_surge_its_stories_outlets_and_tone_stand_on_the_page(
    paths: list[str], client: httpx.Client
) -> None:
    surged = client.get("/").text.partition('id="h-surges"')[2].partition("</section>")[0]

    assert "/surges/topic/borders?" in surged
    assert len(re.findall(r'href="/stories/\d+"', surged)) >= 1
    assert "Told by 3 outlets" in surged
    assert "harm or hardship" in surged


def test_a_surge_has_a_page_that_says_what_makes_it_up(
    paths: list[str], client: httpx.Client
) -> None:
    [address] = set(re.findall(r'href="(/surges/topic/borders\?[^"]+)"', client.get("/").text))

    page = client.get(unescape(address)).text

    assert ">16</a>" in page
    assert "Peak" in page
    assert "Began" in page
    assert "Ferry brings 40 people" in page
    assert "Quay Times" in page


def test_the_mark_of_a_surge_stands_at_its_peak(paths: list[str], client: httpx.Client) -> None:
    days = {"first": str(TODAY - timedelta(days=6)), "last": str(TODAY + timedelta(days=2))}

    drawn = client.get("/", params=days).text.partition('<svg class="chart"')[2]

    drawn = drawn.partition("</svg>")[0]
    bars = re.findall(r'<rect class="bar" x="([\d.]+)"[^>]+height="([\d.]+)"', drawn)
    [mark] = re.findall(r'<path class="surge" d="M([\d.]+)', drawn)
    left = [float(x) for x, _ in bars]
    highest = max(range(len(bars)), key=lambda at: float(bars[at][1]))
    assert highest == len(bars) - 3
    assert left[highest] < float(mark) < left[highest + 1]


def test_what_was_not_tested_for_a_surge_is_told(paths: list[str], client: httpx.Client) -> None:
    answer = client.get("/surges/topic/labour")

    assert answer.status_code == 404
    assert "was not tested" in answer.text


def test_links_lead_to_pages_of_the_same_days(paths: list[str], client: httpx.Client) -> None:
    first, last = TODAY - timedelta(days=6), TODAY

    page = client.get("/", params={"first": str(first), "last": str(last)}).text

    ranked = "".join(re.findall(r'<table class="ranking drawn">.*?</table>', page, re.DOTALL))
    labels = re.findall(r'href="(/(?:topics|countries)/[^"]+)"', ranked)
    assert labels
    assert {unescape(urlsplit(one).query) for one in labels} == {f"first={first}&last={last}"}


def test_numbers_of_the_head_are_those_of_the_days(paths: list[str], client: httpx.Client) -> None:
    page = client.get("/").text
    head = page.partition('<dl class="stats">')[2].partition("</dl>")[0]

    # Fourteen of the history's last week and two of the ferry; two a week before that.
    assert re.search(r">16</a></dd>", head)
    assert re.search(r">2</a> in the 7 days before", head)
    assert "Today so far" in head


def test_a_page_of_other_days_says_which_and_leads_to_those_beside_them(
    paths: list[str], client: httpx.Client
) -> None:
    for address in (
        "/?first=2026-06-01&last=2026-06-30&lang=fr",
        "/topics?first=2026-06-01&last=2026-06-30",
    ):
        page = client.get(address).text
        beside = page.partition('class="beside"')[2].partition("</nav>")[0]

        assert re.search(r'class="dateline">June 2026, in UTC', page)
        assert "‹ May 2026" in beside
        assert "July 2026 ›" in beside
        language = "&lang=fr" if "lang=fr" in address else ""
        assert f'href="?first=2026-05-01&last=2026-05-31{language}"' in unescape(beside)


@pytest.mark.parametrize(
    ("days", "before", "after"),
    [
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2024-03-01", "2024-03-31")),
        (("2024-02-01", "2024-02-28"), ("2024-01-04", "2024-01-31"), ("2024-02-29", "2024-03-27")),
        (("2024-03-09", "2024-03-09"), ("2024-03-08", "2024-03-08"), ("2024-03-10", "2024-03-10")),
        (("2024-03-10", "2024-03-10"), ("2024-03-09", "2024-03-09"), None),
        (("2024-03-01", "2024-03-31"), ("2024-02-01", "2024-02-29"), None),
    ],
)
def test_the_days_beside_are_as_many_or_months_and_none_begin_after_today(
    days: tuple[str, str], before: tuple[str, str], after: tuple[str, str] | None
) -> None:
    def told(pair: tuple[str, str]) -> Range:
        return Range(date.fromisoformat(pair[0]), date.fromisoformat(pair[1]))

    found = beside(told(days), date(2024, 3, 10))

    assert found == (told(before), told(after) if after else None)


def test_signals_are_those_of_the_days(paths: list[str], client: httpx.Client) -> None:
    now = client.get("/").text
    before = client.get("/", params={"first": "2026-10-01", "last": "2026-10-31"}).text

    told, told_before = (
        page.partition('id="h-signals"')[2].partition("</section>")[0] for page in (now, before)
    )
    assert "Ferry reaches the harbour" in told
    assert "Ferry reaches the harbour" not in told_before
    number, whole = re.findall(
        r'#signals">(\d+)</a></dd><dd class="quiet"><a[^>]+>(\d+)</a> of', before
    )[0]
    assert int(number) < int(whole)
    assert f'<span class="count">{number}</span>' in told_before


def test_days_without_news_lead_to_those_that_have_some(tmp_path: Path) -> None:
    with installation(tmp_path) as up:
        with up.begin() as session:
            make_article(session, "Unread", at=NOON - timedelta(days=3))
        empty = httpx.get(up.url).text

    assert "waiting to be read" in empty
    assert "Nothing read so far is of these 7 days" in empty


def test_wrong_days_are_told(paths: list[str], client: httpx.Client) -> None:
    answer = client.get("/", params={"first": "2026-11-20", "last": "2026-11-10"})
    none = client.get("/", params={"days": "0"})

    assert (answer.status_code, none.status_code) == (400, 400)
    assert "lies before" in answer.text
    assert "must be from 1" in none.text


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (12_437, "12,400"),
        (999_499, "999,000"),
        (999_500, "1 million"),
        (1_234_567, "1.23 million"),
    ],
)
def test_numbers_are_told_as_people_do(number: int, told: str) -> None:
    assert rounded(number) == told


def test_no_time_of_day_is_told_that_no_publisher_gave() -> None:
    midnight = datetime(2018, 6, 29, tzinfo=UTC)

    assert published(midnight) == "29 Jun 2018"
    assert published(midnight + timedelta(seconds=1)) == "29 Jun 2018, 00:00 UTC"


def test_estimates_have_no_more_digits_than_they_bear() -> None:
    assert [about(number) for number in (0.53, 9.94, 22.4, 12_437.0)] == [
        "0.5",
        "9.9",
        "22",
        "12,400",
    ]


def test_what_is_costly_is_found_again_only_when_old() -> None:
    kept, asked = Kept(), []

    def find() -> list[str]:
        asked.append(True)
        return []

    for age in (timedelta(0), KEPT / 2, KEPT - timedelta(seconds=1), KEPT):
        kept.of("these days", NOON + age, find)
    kept.of("other days", NOON, find)

    assert len(asked) == 3


def test_what_is_kept_is_bounded() -> None:
    kept = Kept()
    for number in range(MOST + 1):
        kept.of(number, NOON, lambda: "found")

    assert kept.of(0, NOON, lambda: "found anew") == "found anew"
