"""What a figure shows, in a sentence: for whoever does not see it, and as its caption."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from api.figures.addresses import Kind, Measure
from api.figures.making import Made
from api.trends.series import By, Point, Series

NAMED = 3
"""Labels of a ranking that are named."""

_NOTHING = "No articles were counted in these days."


def sentence(made: Made) -> str:
    """Say what a figure shows, and what is left out of it."""
    return " ".join(filter(None, (_shown(made), _gaps(made))))


def _shown(made: Made) -> str:
    if not any(series.count for series in made.series):
        return _NOTHING
    match made.figure.kind:
        case Kind.SERIES:
            return _course(made)
        case Kind.COMPARE:
            return f"{'; '.join(_line(made, one) for one in made.series)}."
        case Kind.TONE:
            return _parts(made.series)
        case Kind.RANKED | Kind.MAP:
            return _ranking(made.series)


def _course(made: Made) -> str:
    [series] = made.series
    if made.figure.measure is Measure.COUNT:
        return f"{_peak(made, series)}."
    known = [one for one in series.points if one.volume and not one.is_gap]
    if not known:
        return "No share is known of these days."
    shares = [one.share or 0 for one in known]
    highest = known[shares.index(max(shares))]
    return (
        f"From {min(shares):.1%} to {max(shares):.1%}, the highest {_when(made, highest)}"
        f" ({highest.count:,} of {highest.volume:,} articles)."
    )


def _line(made: Made, series: Series) -> str:
    return f"{series.name}: {_peak(made, series)}"


def _peak(made: Made, series: Series) -> str:
    known = [one for one in series.points if not one.is_gap]
    most = max(known, key=lambda one: one.count, default=None)
    if most is None or not most.count:
        return _articles(series.count)
    return f"{_articles(series.count)}, the most ({most.count:,}) {_when(made, most)}"


def _parts(layers: Sequence[Series]) -> str:
    whole = sum(one.count for one in layers)
    told = ", ".join(f"{one.name} in {one.count / whole:.0%}" for one in layers)
    return f"Of {_articles(whole)}: {told}."


def _ranking(ranked: Sequence[Series]) -> str:
    first, *others = ranked[:NAMED]
    told = [f"{first.name} in {first.count:,} of {_articles(first.volume)}"]
    told += [f"{one.name} in {one.count:,}" for one in others]
    more = len(ranked) - len(told)
    return f"{', '.join(told)}{f'; {more:,} more' if more else ''}."


def _gaps(made: Made) -> str:
    number = sum(point.is_gap for point in made.series[0].points) if made.series else 0
    if not number:
        return ""
    told = "1 period is" if number == 1 else f"{number:,} periods are"
    return f"{told} left out: too few of the usual sources were heard."


def _articles(number: int) -> str:
    return f"{number:,} article{'' if number == 1 else 's'}"


def _when(made: Made, point: Point) -> str:
    match made.figure.by:
        case By.HOUR if point.start:
            wall = point.start.astimezone(ZoneInfo(made.figure.zone))
            return f"on {wall:%-d %B %Y at %H:%M}"
        case By.WEEK:
            return f"in the week of {point.first:%-d %B %Y}"
        case By.MONTH:
            return f"in {point.first:%B %Y}"
        case _:
            return f"on {point.first:%-d %B %Y}"
