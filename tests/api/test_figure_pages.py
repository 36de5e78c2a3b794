"""Figures as pages and files, over HTTP and on the command line."""

import csv
import io
import json
import re
import sys
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from api.cli import main
from api.figures.addresses import Figure, Kind, Measure, address_of, read_address
from api.figures.making import cite, corpus_lines, corpus_text, make
from api.trends.series import By
from models.store.citing import mark
from models.store.engine import open_engine, opener
from models.tag import Tag
from models.vocabulary import Decision
from tests.api.cited import BORDERS, DAYS, keep_history, read
from tests.api.conftest import Served, installation
from tests.api.figured import file_of
from tests.conftest import migrated
from tests.make import NOON, make_article, make_outlet

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '=cmd|"/C calc"!A0'
FIGURES = {
    "counts": replace(BORDERS, measure=Measure.COUNT),
    "shares": BORDERS,
    "compared": Figure(Kind.COMPARE, DAYS, ("topic:borders", "country:IT"), by=By.WEEK),
    "tone": Figure(Kind.TONE, DAYS, ("",), "valence"),
    "ranked": Figure(Kind.RANKED, DAYS, ("",), "outlet"),
    "map": Figure(Kind.MAP, DAYS, ("",), "country"),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with installation(tmp_path_factory.mktemp("figures")) as up:
        with up.begin() as session:
            keep_history(session)
            outlet = make_outlet(session, HOSTILE)
            read(session, make_article(session, "At the border", outlet=outlet), is_about=True)
        yield up


@pytest.fixture(scope="module")
def cited(served: Served) -> dict[str, str]:
    """The permanent address of each figure."""
    with httpx.Client(base_url=served.url, timeout=20, verify=False) as client:
        return {
            name: client.get(figure.address).headers["Location"] for name, figure in FIGURES.items()
        }


def test_a_figure_leads_to_the_address_that_never_changes(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    first = client.get(BORDERS.address)

    assert first.status_code == 303
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["Location"] == cited["shares"]
    assert {"as_of", "arrival", "corpus", "taggers", "numbers"} <= set(
        httpx.URL(cited["shares"]).params
    )


@pytest.mark.parametrize("name", FIGURES)
def test_a_figures_page_shows_chart_table_citation_and_verdict(
    client: httpx.Client, cited: dict[str, str], name: str
) -> None:
    page = client.get(cited[name])

    assert page.status_code == 200
    assert "Identical: the same articles" in page.text
    assert '<svg class="chart' in page.text
    assert "style=" not in page.text
    assert "corpus sha256:" in page.text
    assert "@misc{tidings20261124" in page.text
    assert page.text.count('<tr><th scope="row">') >= 1


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_a_drawing_that_says_where_it_comes_from(
    client: httpx.Client, cited: dict[str, str], name: str
) -> None:
    answer = client.get(file_of(cited[name], "svg"))

    drawn = ET.fromstring(answer.content)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert 'rel="cite-as"' in answer.headers["Link"]
    assert "class=" not in answer.text
    assert "sha256:" in " ".join(one.text or "" for one in drawn.iter(f"{SVG}text"))


def test_a_table_says_in_every_row_how_it_was_made(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    answer = client.get(file_of(cited["shares"], "csv"))

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 7
    assert sum(int(row["articles"]) for row in rows) == 4
    assert {row["as_of"] for row in rows} == {"2026-11-24T12:00:00Z"}
    assert all(row["address"].endswith(cited["shares"]) for row in rows)
    assert {row["coverage"] for row in rows} == {""}  # nothing was expected: unknown, not zero


def test_no_label_is_a_formula_in_a_spreadsheet(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    answer = client.get(file_of(cited["ranked"], "csv"))

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert "'" + HOSTILE in {row["name"] for row in rows}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize("name", FIGURES)
def test_a_specification_holds_numbers_and_where_they_come_from(
    client: httpx.Client, cited: dict[str, str], name: str
) -> None:
    spec = client.get(file_of(cited[name], "vl.json")).json()

    data = spec["transform"][0]["from"]["data"] if name == "map" else spec["data"]
    assert spec["usermeta"]["address"].endswith(cited[name])
    assert sum(value["articles"] for value in data["values"]) > 0


def test_values_for_programs_are_those_of_the_address(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    told = client.get(file_of(cited["compared"], "json")).json()

    assert [series["name"] for series in told["series"]] == ["Borders", "Italy"]
    assert told["corpus"] == httpx.URL(cited["compared"]).params["corpus"]


def test_the_corpus_that_is_given_has_the_digest_that_is_cited(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    for address in cited.values():
        lines = client.get(file_of(address, "corpus.txt")).content

        assert httpx.URL(address).params["corpus"] == f"sha256:{sha256(lines).hexdigest()}"


def test_citations_are_for_reference_managers(client: httpx.Client, cited: dict[str, str]) -> None:
    bib = client.get(file_of(cited["shares"], "bib")).text
    ris = client.get(file_of(cited["shares"], "ris")).content.decode().split("\r\n")
    [item] = client.get(file_of(cited["shares"], "csl.json")).json()

    assert bib.startswith("@misc{tidings20261124")
    assert bib.count("{") == bib.count("}")
    assert (item["type"], item["issued"]) == ("dataset", {"date-parts": [[2026, 11, 24]]})
    assert item["URL"].endswith(cited["shares"])
    told = dict(line.split("  - ", 1) for line in ris if line)
    assert [ris[0], ris[-2]] == ["TY  - DATA", "ER  - "]
    assert (told["TI"], told["DA"], told["UR"]) == (item["title"], "2026/11/24", item["URL"])


def test_a_figures_page_says_where_its_citations_are(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    page = client.get(cited["shares"]).text

    described = re.findall(r'<link rel="describedby" type="([^"]+)" href="([^"]+)">', page)
    assert len(described) == 3
    for media, address in described:
        answer = client.get(unescape(address))
        assert answer.headers["Content-Type"].startswith(media)
    assert '<meta name="DC.type" content="Dataset">' in page


def test_a_picture_is_drawn_where_typst_is_installed(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    pytest.importorskip("typst", reason="typst is not installed")

    picture = client.get(file_of(cited["map"], "png"))

    assert picture.headers["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert int.from_bytes(picture.content[16:20]) > 1500  # pixels wide


def test_without_typst_one_is_told_how_to_get_it(
    client: httpx.Client, cited: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    answer = client.get(file_of(cited["shares"], "png"))

    assert answer.status_code == 501
    assert "pip install typst" in answer.text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/figures/pie?first=2026-11-18&last=2026-11-24", "is no figure"),
        ("/figures/series.xls?first=2026-11-18&last=2026-11-24", "has no .xls"),
        ("/figures/series?last=2026-11-24", "first: write a day"),
        ("/figures/series?first=2026-11-24&last=2026-11-18", "lies before"),
        ("/figures/series?first=1926-11-24&last=2026-11-18", "may span"),
        ("/figures/series?first=2026-11-18&last=2026-11-24&by=minute", "by: has no"),
        ("/figures/series?first=2026-11-18&last=2026-11-24&zone=Mars/Base", "no time zone"),
        ("/figures/series?first=2026-11-18&last=2026-11-24&colour=red", "colour: unknown"),
        ("/figures/series?first=2026-11-18&last=2026-11-24&q=topic:nosuch", "has no value"),
        ("/figures/series?first=2026-11-18&last=2026-11-24&q=a&q=b", "said twice"),
        ("/figures/compare?first=2026-11-18&last=2026-11-24&q=a", "there must be 2 to 6"),
        ("/figures/tone?first=2026-11-18&last=2026-11-24&dimension=topic", "there are valence"),
        ("/figures/map?first=2026-11-18&last=2026-11-24&dimension=topic", "there are country"),
        ("/figures/series?first=2026-11-18&last=2026-11-24&corpus=sha256:0", "is missing"),
    ],
)
def test_an_address_that_is_none_says_what_is_wrong(
    client: httpx.Client, address: str, told: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == 400
    assert told in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "yesterday"),
        ("arrival", "-1"),
        ("corpus", "md5:0"),
        ("taggers", "<script>"),
        ("numbers", "eJwr"),
        ("numbers", "é"),
    ],
)
def test_an_address_that_was_cut_or_altered_is_refused(
    client: httpx.Client, cited: dict[str, str], name: str, value: str
) -> None:
    answer = client.get(httpx.URL(cited["shares"]).copy_set_param(name, value))

    assert answer.status_code == 400
    assert name in answer.text
    assert "<script>" not in answer.text


def test_numbers_that_would_burst_when_inflated_are_refused(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    bomb = urlsafe_b64encode(zlib.compress(b"1 " * 5_000_000, 9)).decode()

    answer = client.get(httpx.URL(cited["shares"]).copy_set_param("numbers", bomb))

    assert answer.status_code == 400
    assert "cut or altered" in answer.text


def test_a_figure_is_checked_over_the_api_and_on_a_page(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    whole = f"https://tidings.example{cited['tone']}"

    told = client.get("/api/v1/figures/verify", params={"address": whole}).json()
    page = client.get("/figures", params={"address": whole})

    assert (told["outcome"], told["reasons"], told["differences"]) == ("identical", [], [])
    assert told["corpus_cited"] == told["corpus_now"]
    assert "Identical" in page.text


@pytest.mark.parametrize("address", ["nonsense", "https://[", "/figures/series?q", BORDERS.address])
def test_what_cannot_be_checked_is_told(client: httpx.Client, address: str) -> None:
    answer = client.get("/api/v1/figures/verify", params={"address": address})

    page = client.get("/figures", params={"address": address})

    assert (answer.status_code, page.status_code) == (400, 400)
    assert answer.json()["where"][0]["field"] == "address"
    assert 'role="alert"' in page.text
    assert 'aria-invalid="true"' in page.text


def test_a_corpus_that_was_kept_is_given_to_the_page(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    whole = client.get(file_of(cited["shares"], "corpus.txt")).content
    lines = whole.splitlines(keepends=True)[:-1]
    digest = f"sha256:{sha256(b''.join(lines)).hexdigest()}"
    other = str(httpx.URL(cited["shares"]).copy_set_param("corpus", digest))

    def check(corpus: bytes) -> httpx.Response:
        return client.post("/figures", data={"address": other}, files={"corpus": corpus})

    blind, seeing = client.get("/figures", params={"address": other}), check(b"".join(lines))
    assert 'type="file" name="corpus"' in blind.text
    assert 'type="file" name="corpus"' not in seeing.text
    assert "1 article changed it" in seeing.text
    assert "(unexplained)" in seeing.text
    for wrong, told in ((whole, "its digest is another"), (b"\xff\xfe", "no text in UTF-8")):
        assert check(wrong).status_code == 400
        assert told in check(wrong).text


def test_a_large_figure_is_checked_when_asked(
    client: httpx.Client, cited: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.dashboard.figures.CHECKED", 3)

    page = client.get(cited["shares"])

    assert "Check that it still holds" in page.text
    assert "Identical" not in page.text


class TestCommand:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
        engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
        with opener(engine)() as session:
            keep_history(session)
        engine.dispose()

    def test_identical_is_0_changed_is_1_and_unreadable_is_2(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        address = self._cite(tmp_path)
        assert main(["verify", f"https://tidings.example{address}"]) == 0
        assert "Identical" in capsys.readouterr().out

        forged = str(httpx.URL(address).copy_set_param("corpus", "sha256:" + "0" * 64))
        assert main(["verify", forged, "--json"]) == 1
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert told["outcome"] == "same_numbers"
        assert [reason["code"] for reason in told["reasons"]] == ["unexplained"]

        (tmp_path / "corpus.txt").write_text("*\tnone\n", "utf-8")
        assert main(["verify", address, "--corpus", str(tmp_path / "corpus.txt")]) == 2
        assert "its digest is another" in capsys.readouterr().err

        assert main(["verify", BORDERS.address]) == 2
        assert "cite the figure first" in capsys.readouterr().err

    def test_who_kept_the_corpus_is_told_each_article(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        address = self._cite(tmp_path)
        with self._begin(tmp_path) as session:
            figure, cited, _ = read_address(address)
            assert cited is not None
            kept = corpus_text(corpus_lines(session, figure, cited.mark))
            newest = select(Tag).where(col(Tag.label) == "borders").order_by(col(Tag.id))
            tag = session.scalars(newest.limit(1)).one()
            tag.decision = Decision.NO  # by nobody's correction
        (tmp_path / "corpus.txt").write_text(kept, "utf-8")

        blind = main(["verify", address]), capsys.readouterr().out
        seeing = main(["verify", address, "--corpus", str(tmp_path / "corpus.txt")])
        told = capsys.readouterr().out

        assert (blind[0], seeing) == (1, 1)
        assert "cannot be told from the address alone" in blind[1]
        assert "1 number is not as cited" in told
        assert "“At the border”: then counted under Borders, now only among" in told
        assert "(unexplained)" in told

    def _cite(self, home: Path) -> str:
        with self._begin(home) as session:
            cited = cite(session, make(session, BORDERS, mark(session, NOON)))
        return address_of(BORDERS, cited)

    @contextmanager
    def _begin(self, home: Path) -> Iterator[Session]:
        engine = open_engine(f"sqlite:///{home / 'tidings.db'}")
        with opener(engine)() as session:
            yield session
        engine.dispose()


def test_an_address_that_leads_nowhere_else_is_not_offered_without_a_word(
    client: httpx.Client, cited: dict[str, str]
) -> None:
    assert "TIDINGS_PUBLIC_URL" in client.get(cited["shares"]).text
