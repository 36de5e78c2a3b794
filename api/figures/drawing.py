"""From a figure's series to its chart, for the page and for files."""

from markupsafe import Markup

from api.charts.parts import Row, ranked_chart, shades_of
from api.charts.series import count_chart, share_chart
from api.charts.several import Layer, Line, compare_chart, stacked_chart
from api.charts.world import Land, world_map
from api.dashboard.rendering import search_link
from api.figures.addresses import Kind, Measure
from api.figures.making import Made
from api.figures.wording import COLLECTED, title_of
from api.trends.series import Of, Series

_OF = {Of.COLLECTED: "collected", Of.SUBJECT: COLLECTED[Of.SUBJECT]}


def draw(made: Made) -> Markup:
    """Draw a figure."""
    figure, title = made.figure, title_of(made.figure)
    match figure.kind:
        case Kind.SERIES if figure.measure is Measure.COUNT:
            return count_chart(made.series[0].points, title)
        case Kind.SERIES:
            return share_chart(made.series[0].points, title, _OF[figure.of])
        case Kind.COMPARE:
            lines = [Line(one.name, one.points) for one in made.series]
            return compare_chart(lines, title, figure.measure.value, _OF[figure.of])
        case Kind.TONE:
            return stacked_chart(_layers(made), title)
        case Kind.RANKED:
            return ranked_chart([Row(one.name, one.count) for one in made.series], title)
        case Kind.MAP:
            return world_map([_land(one) for one in made.series], title)


def _layers(made: Made) -> list[Layer]:
    return [
        Layer(one.name, f"shade-{shade}", one.points)
        for one, shade in zip(made.series, shades_of(made.figure.dimension), strict=True)
    ]


def _land(series: Series) -> Land:
    return Land(series.label, series.name, series.count, search_link(series.query))
