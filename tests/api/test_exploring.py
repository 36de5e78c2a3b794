"""Explore and compare: any series by a form, each fault beside its field."""

import html
import re

import httpx
import pytest

from tests.api.conftest import Served
from tests.api.stored import store_ferry


@pytest.fixture(scope="module", autouse=True)
def ferry(served: Served) -> None:
    with served.begin() as session:
        store_ferry(session)


def test_a_pair_is_explored_by_names(client: httpx.Client) -> None:
    asked = {"dimension": "topic", "label": "Borders", "beside": "country", "other": "italy"}

    page = client.get("/explore", params=asked | {"days": "7"}).text

    [(link, number)] = re.findall(r'<a href="/search\?q=([^"]+)">(\d+)</a>', page)
    found = client.get(f"/api/v1/articles/count?q={html.unescape(link)}").json()
    assert int(number) == found["count"] == 2


@pytest.mark.parametrize("page", ["/explore?dimension=topic", "/compare?a=ferry&b=country:IT"])
def test_days_without_articles_lead_to_those_that_have_some(
    client: httpx.Client, page: str
) -> None:
    empty = client.get(f"{page}&first=2018-06-01&last=2018-06-30").text
    filled = client.get(f"{page}&days=7").text

    [address] = re.findall(r'The store has articles of <a href="([^"]+)">', empty)
    found = client.get(html.unescape(address)).text
    assert "first=2026-11-24" in address
    assert re.findall(r'<a href="/search\?q=[^"]+">2</a>', found)
    assert "The store has articles of" not in filled


def test_a_name_that_is_nearly_right_leads_to_the_one_that_is(client: httpx.Client) -> None:
    answer = client.get("/explore?dimension=outlet&label=harbor+times&days=7")

    assert answer.status_code == 400
    assert "near are Harbour Times" in html.unescape(answer.text)


def test_each_point_has_its_interval_and_what_was_heard(client: httpx.Client) -> None:
    page = client.get("/explore?dimension=topic&label=borders&days=7").text
    behind = page.partition("The numbers behind the chart</summary>")[2].partition("</table>")[0]

    rows = re.findall(r'<tr><th scope="row" class="time">.*?</tr>', behind)
    told = [row for row in rows if "%" in row]
    assert len(rows) == 7
    assert told
    assert all(re.search(r"[\d.]+%, [\d.]+% to [\d.]+%", row) for row in told)
    assert all(row.endswith('<td class="number">unknown</td></tr>') for row in rows)


def test_all_that_stands_beside_a_label_is_listed(client: httpx.Client) -> None:
    page = client.get("/explore?dimension=country%2Btopic&label=IT%7C&days=7").text

    assert '<th scope="row"><bdi>Irregular routes</bdi></th>' in page
    assert '<th scope="row"><bdi>Borders</bdi></th>' in page


def test_the_permanent_address_shows_the_same(client: httpx.Client) -> None:
    page = client.get("/explore?dimension=topic&label=&q=&days=7&zone=Africa/Cairo&by=").text
    [address] = re.findall(r'href="(/explore\?[^"]+)">Permanent', page)

    again = client.get(html.unescape(address)).text

    assert "first=2026-11-18" in address
    assert "zone=Africa%2FCairo" in address
    assert "label=" not in address
    assert _answer(again) == _answer(page)


def test_the_api_gives_the_same_numbers(client: httpx.Client) -> None:
    page = client.get("/explore?dimension=topic&days=7&measure=count").text
    [address] = re.findall(r'href="(/api/v1/trends\?[^"]+)"', page)

    items = client.get(html.unescape(address)).json()["items"]

    told = re.findall(r'<a href="/search\?q=[^"]+">(\d+)</a>', _answer(page))
    assert [one["count"] for one in items] == [int(number) for number in told]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("first", "soon", "write a day"),
        ("by", "eon", "there are hour, day, week, month"),
        ("zone", "Mars", "no time zone"),
        ("measure", "mean", "there are count, share"),
        ("of", "all", "there are collected, subject"),
        ("days", "x", "write a number"),
        ("label", "bordrs", "Topics have no"),
        ("dimension", "beauty", "there is no such thing"),
    ],
)
def test_a_fault_stands_beside_its_field(
    client: httpx.Client, field: str, value: str, told: str
) -> None:
    answer = client.get("/explore", params={"dimension": "topic"} | {field: value})

    assert answer.status_code == 400
    [said] = re.findall(f'<span class="amiss" id="amiss-{field}">([^<]+)</span>', answer.text)
    assert told in said


def test_a_query_is_broken_down_by_a_dimension(client: httpx.Client) -> None:
    page = client.get("/explore?dimension=topic&q=ferry&days=7&measure=count").text

    assert re.findall(r'<a href="/search[^>]+>(\d+)</a>', _answer(page)) == ["2", "2"]
    assert '<a href="/topics/borders"><bdi>Borders</bdi></a>' in page


def test_a_series_is_set_against_earlier_days(client: httpx.Client) -> None:
    page = client.get("/explore?dimension=topic&label=borders&days=7&compare=weekdays").text

    assert "Since earlier days" in page
    assert "compare=weekdays" in html.unescape(page)
    assert "from 17 Nov 2026" not in page  # the weekdays before, not the days
    assert "from 11 Nov 2026" in page


@pytest.mark.parametrize(
    "path",
    [
        "/explore?dimension=topic&label=borders&days=7",
        "/explore?dimension=topic&days=7",
        "/explore?q=ferry&days=7&zone=Africa/Cairo",
        "/compare?a=topic:borders&b=ferry&days=7",
        "/topics/borders?days=7",
        "/countries?days=7",
    ],
)
def test_what_is_drawn_can_be_cited(client: httpx.Client, path: str) -> None:
    page = client.get(path).text
    [address] = set(re.findall(r'href="(/figures/[^".]+\?[^"]+)"', page))

    cited = client.get(html.unescape(address), follow_redirects=True)

    assert cited.status_code == 200
    assert "sha256:" in cited.text


@pytest.mark.parametrize("path", ["/explore?q=ferry&days=7", "/topics/borders?days=7"])
def test_what_is_drawn_is_taken_away_as_csv(client: httpx.Client, path: str) -> None:
    [address] = set(re.findall(r'href="(/figures/[^"]+\.csv\?[^"]+)"', client.get(path).text))

    table = client.get(html.unescape(address), follow_redirects=True)

    assert table.headers["content-type"].startswith("text/csv")
    assert "2026-11-24" in table.text


def test_a_query_that_cannot_be_read_is_told_and_the_others_are_shown(
    client: httpx.Client,
) -> None:
    answer = client.get("/compare", params={"a": "topic:borders", "b": "(", "days": "7"})

    assert answer.status_code == 400
    assert 'id="amiss-b"' in answer.text
    assert '<a href="/topics/borders"><bdi>Borders</bdi></a>' in answer.text


def test_a_label_is_compared_as_the_roll_up_keeps_it(client: httpx.Client) -> None:
    asked = {"a": "topic:borders", "b": '"forty people" topic:borders', "days": "7"}

    page = client.get("/compare", params=asked).text

    assert re.findall(r'<a href="/search\?q=[^"]+">(\d+)</a>', _answer(page)) == ["2", "2"]


def _answer(page: str) -> str:
    return page.partition('<section class="card" aria-labelledby="h-chart">')[2].partition(
        "</section>"
    )[0]
