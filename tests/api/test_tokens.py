"""The colours of the dashboard: words stand out in both themes, all people tell data apart."""

import re
from itertools import combinations, pairwise
from math import dist

import pytest

from api.dashboard.rendering import HERE

Colour = tuple[float, float, float]
"""Red, green and blue in linear light, 0 to 1."""

_TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
_THEMES = ("light", "dark")
_GROUNDS = ("ground", "raised", "sunk")
_SERIES = tuple(f"series-{number}" for number in range(1, 7))
_TONES = ("tone-lowest", "tone-low", "tone-middle", "tone-high", "tone-unsure")
_MAP = tuple(f"map-{number}" for number in range(6))

# G. Machado, M. Oliveira and L. Fernandes, "A physiologically-based model for simulation of color
# vision deficiency", 2009: severity 1.
_SIGHTS = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}


@pytest.mark.parametrize("theme", _THEMES)
@pytest.mark.parametrize("ground", _GROUNDS)
@pytest.mark.parametrize("ink", ["ink", "quiet", "link", "surge", "good", "warn", "bad"])
def test_words_stand_out_from_every_ground(theme: str, ground: str, ink: str) -> None:
    colours = _tokens(theme)

    assert _contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", _THEMES)
def test_what_is_marked_and_what_is_pressed_can_be_read(theme: str) -> None:
    colours = _tokens(theme)

    assert _contrast(colours["ink"], colours["mark"]) >= 4.5
    assert _contrast(colours["ground"], colours["link"]) >= 4.5


@pytest.mark.parametrize("theme", _THEMES)
@pytest.mark.parametrize(
    "drawn", ["edge", "data", "surge", "tone-lowest", "tone-low", "tone-high", *_SERIES]
)
def test_what_is_drawn_stands_out_from_the_ground(theme: str, drawn: str) -> None:
    colours = _tokens(theme)

    assert _contrast(colours[drawn], colours["ground"]) >= 3


@pytest.mark.parametrize("theme", _THEMES)
@pytest.mark.parametrize("sight", _SIGHTS)
@pytest.mark.parametrize(("names", "least"), [(_SERIES, 0.1), (_TONES, 0.1)])
def test_data_side_by_side_are_told_apart(
    theme: str, sight: str, names: tuple[str, ...], least: float
) -> None:
    colours = {name: _seen(_tokens(theme)[name], sight) for name in names}

    near = {
        pair: round(apart, 3)
        for pair in combinations(names, 2)
        if (apart := dist(_oklab(colours[pair[0]]), _oklab(colours[pair[1]]))) < least
    }

    assert near == {}


@pytest.mark.parametrize("theme", _THEMES)
def test_each_class_of_the_map_stands_out_more_than_the_one_before(theme: str) -> None:
    colours = _tokens(theme)
    contrasts = [_contrast(colours[name], colours["ground"]) for name in _MAP]

    assert all(two / one > 1.1 for one, two in pairwise(contrasts))


def _tokens(theme: str) -> dict[str, Colour]:
    text = (HERE / "static" / "tokens.css").read_text("utf-8")
    return {
        name: _linear((light, dark)[theme == "dark"]) for name, light, dark in _TOKEN.findall(text)
    }


def _linear(code: str) -> Colour:
    parts = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def _contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of WCAG 2."""
    light = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (one, other)
    )
    return (light[1] + 0.05) / (light[0] + 0.05)


def _seen(colour: Colour, sight: str) -> Colour:
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, colour, strict=True))))
        for row in _SIGHTS[sight]
    )
    return red, green, blue


def _oklab(colour: Colour) -> Colour:
    """Return a colour in B. Ottosson's OKLab (2020), in which distance is as people see it."""
    red, green, blue = colour
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )
