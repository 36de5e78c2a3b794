"""The sentence of a figure says what it shows, to whoever does not see it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from api.figures.addresses import Figure, Kind, Measure
from api.figures.making import Made
from api.figures.telling import sentence
from api.trends.ranges import Range
from api.trends.series import By, Of, Point, Series
from models.store.citing import Mark
from tests.make import NOON

DAYS = Range(date(2026, 11, 16), date(2026, 11, 18))
SHARES = Figure(Kind.SERIES, DAYS, ("ferry",))
COUNTS = replace(SHARES, measure=Measure.COUNT)
COMPARED = Figure(Kind.COMPARE, DAYS, ("a", "b"), by=By.WEEK)
TONE = Figure(Kind.TONE, DAYS, dimension="valence")
MAP = Figure(Kind.MAP, DAYS, dimension="country")


def _made(figure: Figure, counts: dict[str, list[int]], coverage: float | None = None) -> Made:
    series = tuple(
        Series("", name, name, figure.by, Of.COLLECTED, "", _points(own, coverage))
        for name, own in counts.items()
    )
    return Made(figure, Mark(NOON, 1), "cascade-1", series)


def _points(counts: list[int], coverage: float | None) -> tuple[Point, ...]:
    starts = [datetime(2026, 11, 16 + day, 5, tzinfo=UTC) for day, _ in enumerate(counts)]
    heard = [coverage, *([None] * (len(counts) - 1))]
    return tuple(
        Point(at.date(), at.date(), count, 20, one, at, at + timedelta(hours=1))
        for at, count, one in zip(starts, counts, heard, strict=True)
    )


@pytest.mark.parametrize(
    ("figure", "counts", "told"),
    [
        (
            SHARES,
            {"ferry": [1, 5, 0]},
            "From 0.0% to 25.0%, the highest on 17 November 2026 (5 of 20 articles).",
        ),
        (COUNTS, {"ferry": [1, 5, 0]}, "6 articles, the most (5) on 17 November 2026."),
        (
            replace(COUNTS, by=By.HOUR, zone="Asia/Kolkata"),
            {"ferry": [0, 1]},
            "1 article, the most (1) on 17 November 2026 at 10:30.",
        ),
        (replace(COUNTS, by=By.MONTH), {"x": [2]}, "2 articles, the most (2) in November 2026."),
        (
            COMPARED,
            {"a": [3, 4], "b": [0, 0]},
            "a: 7 articles, the most (4) in the week of 17 November 2026; b: 0 articles.",
        ),
        (TONE, {"harm": [3], "can't say": [1]}, "Of 4 articles: harm in 75%, can't say in 25%."),
        (
            MAP,
            {"Italy": [9], "Malta": [3], "Libya": [2], "Chad": [1], "Mali": [1]},
            "Italy in 9 of 20 articles, Malta in 3, Libya in 2; 2 more.",
        ),
        (MAP, {"Italy": [9]}, "Italy in 9 of 20 articles."),
        (MAP, {}, "No articles were counted in these days."),
        (SHARES, {"ferry": [0, 0, 0]}, "No articles were counted in these days."),
    ],
)
def test_a_figure_is_told_in_a_sentence(
    figure: Figure, counts: dict[str, list[int]], told: str
) -> None:
    assert sentence(_made(figure, counts)) == told


def test_what_is_left_out_is_told_and_leads_no_sentence() -> None:
    told = sentence(_made(SHARES, {"ferry": [20, 5, 1]}, coverage=0.2))

    assert told == (
        "From 5.0% to 25.0%, the highest on 17 November 2026 (5 of 20 articles)."
        " 1 period is left out: too few of the usual sources were heard."
    )
