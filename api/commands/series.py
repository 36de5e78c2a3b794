"""Series on the terminal: a line a period, with its share, its coverage and a bar."""

import typer

from api.commands.context import print_json
from api.routes.series import series_out
from api.trends.asking import Found
from api.trends.comparing import Compared, Difference
from api.trends.series import By, Point, Series

_BAR = 40  # characters of the longest bar


def say_series(found: Found, *, as_json: bool) -> None:
    """Write out what was found, one series after the other."""
    points = [point for series, _ in found.items for point in series.points]
    most = max((point.count for point in points), default=0) or 1
    for series, compared in found.items:
        if as_json:
            print_json(series_out(series, compared, "share").model_dump(mode="json"))
            continue
        articles = "article" if series.count == 1 else "articles"
        typer.echo(f"{series.name}  ({series.count:,} {articles}{_told(compared)})")
        for point in series.points:
            typer.echo(_line(series, point, most))
    if not as_json and all(point.coverage is None for point in points):
        typer.echo("coverage unknown: no source was expected in these periods", err=True)


def _line(series: Series, point: Point, most: int) -> str:
    when = str(point.first)
    if series.by is By.HOUR and point.start is not None:
        when = f"{point.start:%Y-%m-%dT%H:%MZ}"
    share = "" if point.share is None else f"{point.share:7.1%}"
    if point.is_gap:
        return f"  {when}  {point.count:>6,} {share:>7}  gap: {point.coverage:.0%} heard"
    bar = "█" * round(_BAR * point.count / most)
    return f"  {when}  {point.count:>6,} {share:>7}  {bar}"


def _told(compared: Compared | None) -> str:
    if compared is None:
        return ""
    before, total = compared.before, compared.total
    days = f"{before.points[0].first} to {before.points[-1].last}"
    return f"; {before.count:,} from {days}: {_change(total)}"


def _change(total: Difference) -> str:
    if total.change is None or total.interval is None:
        return "not to be compared"
    low, high = (f"{100 * end:+.1f}" for end in total.interval)
    sure = "beyond chance" if total.is_beyond_chance else "may be chance"
    return f"share {100 * total.change:+.1f} points [{low}, {high}], {sure}"
