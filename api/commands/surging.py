"""Telling surges on the command line: what rose beyond its past, and what makes that up."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

import typer
from sqlmodel import Session

from api.commands.context import print_json
from api.surge_schemas import surge_out
from api.trends.composition import Composition, Part, compose
from api.trends.ranges import days_until, known_days
from api.trends.series import By
from api.trends.surges import Surge
from api.trends.surging import load_archive_surges, load_tested

_EXPLAINED = 3
_NAMED = 4  # outlets, countries and speakers of a line


def say_surges(
    session: Session,
    by: By,
    first: date | None,
    last: date | None,
    now: datetime,
    *,
    as_json: bool,
) -> None:
    """Print the labels of the last days, or an archive's months, with what makes surges up.

    A window is from `first` to `last`; else a day or a week that ends with `last`.
    """
    if by is By.MONTH:
        days = known_days(session, first, last, now.date())
        _say(load_archive_surges(session, days), [], as_json=as_json)
        return
    stop, length = last or now.date(), 1 if by is By.DAY else 7
    asked = known_days(session, first, stop, now.date()) if first else days_until(stop, length)
    tested = load_tested(session, asked)
    surged = [surge for surge in tested.surges if surge.is_surge][:_EXPLAINED]
    _say(tested.surges, [compose(session, one, now) for one in surged], as_json=as_json)
    if tested.untested and not as_json:
        typer.echo(f"nothing was tested: {tested.untested}")


def _say(found: Iterable[Surge], explained: Sequence[Composition], *, as_json: bool) -> None:
    made = iter(explained)
    told: dict[tuple[int, ...], str] = {}
    for surge in found:
        composition = next(made, None) if surge.is_surge else None
        if as_json:
            print_json(surge_out(surge, composition).model_dump(mode="json"))
            continue
        mark = "surge" if surge.is_surge else "     "
        typer.echo(
            f"{mark}  {surge.first}  {surge.name}: {surge.observed:,} of {surge.volume:,}"
            f" ({surge.share:.1%}), expected {surge.expected:.1f}, q {surge.q:.2g}"
        )
        if composition:
            same = told.setdefault(_stories(surge, composition), surge.name)
            lines = _told(composition) if same == surge.name else [f"much the same as {same}"]
            for line in lines:
                typer.echo(f"       {line}")


def _stories(surge: Surge, made: Composition) -> tuple[int, ...]:
    """Return what tells surges of the same articles."""
    return surge.observed, *(told.story.id or 0 for told in made.stories)


def _told(made: Composition) -> Iterator[str]:
    yield (
        f"began {made.start:%-d %B}, peaked {made.peak:%-d %B} with"
        f" {_number(made.peak_count, 'article')}; {_number(made.stories_told, 'story', 'stories')}"
        f" in {_number(made.outlets_telling, 'outlet')}"
    )
    for told in made.stories:
        size = f"{_number(told.articles, 'article')}, {_number(told.outlets, 'outlet')}"
        yield f"story: {told.story.title} ({size})"
    for kind, parts in (
        ("outlets", made.outlets),
        ("countries", made.countries),
        ("quoted", made.speakers),
    ):
        if parts:
            yield f"{kind}: {', '.join(_part(part) for part in parts[:_NAMED])}"
    if made.phrases:
        yield f"new words: {', '.join(f'“{one.words}”' for one in made.phrases[:_NAMED])}"


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _part(part: Part) -> str:
    usual = f", usually {part.usual:.1%}" if part.stands_out and part.usual is not None else ""
    return f"{part.name} {part.count:,} of {part.of:,}{usual}"
