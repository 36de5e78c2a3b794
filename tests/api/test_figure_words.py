"""What figures are called, and the citations and charts of hostile or odd ones."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.figures.addresses import Cited, Figure, Kind, Measure
from api.figures.wording import bibtex, title_of
from api.trends.series import By, Of
from models.store.citing import Mark
from tests.api.cited import BORDERS, DAYS

CITED = Cited(Mark(datetime(2026, 11, 24, 12, tzinfo=UTC), 9), "sha256:" + "a" * 64, "t_1")


@pytest.mark.parametrize(
    ("figure", "title"),
    [
        (BORDERS, "“Borders” as a share of all articles collected, by day"),
        (
            replace(BORDERS, measure=Measure.COUNT, by=By.HOUR, queries=("sea rescue",)),
            "Articles that “sea rescue” finds, by hour",
        ),
        (
            replace(BORDERS, queries=("country:IT relevance:subject",), of=Of.SUBJECT),
            "“Italy” as a share of migration coverage, by day",
        ),
        (
            replace(BORDERS, queries=("relevance:subject",)),
            "“Migration coverage” as a share of all articles collected, by day",
        ),
        (
            Figure(Kind.COMPARE, DAYS, ("topic:borders lang:fr", "-country:IT")),
            "Shares of all articles collected: “topic:borders lang:fr” and “-country:IT”, by day",
        ),
        (Figure(Kind.MAP, DAYS, dimension="country"), "Countries spoken of in migration coverage"),
        (
            Figure(Kind.RANKED, DAYS, ("topic:borders",), "outlet_kind"),
            "Migration coverage on “Borders”, by outlet kind",
        ),
    ],
)
def test_a_figure_is_called_by_names_where_its_query_has_them(figure: Figure, title: str) -> None:
    assert title_of(figure) == f"{title}, 18 to 24 November 2026"


def test_no_words_of_a_query_are_commands_of_tex() -> None:
    cited = bibtex(r"50 % of \input{x} & $y_1^2$ ~ #3", "https://tidings.example/figures/x", CITED)

    [title] = [line for line in cited.splitlines() if "title" in line]
    assert r"50 \% of \textbackslash input\{x\} \& \$y\_1\textasciicircum 2\$" in title
    assert r"taggers t\_1" in cited
