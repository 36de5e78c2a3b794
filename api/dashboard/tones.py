"""Tone as three distributions, drawn: how many of each, with a link to them; never a mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from api.charts.parts import Bar, distribution, shades_of
from api.dashboard.rendering import search_link
from models.vocabulary import TONE_LABELS, TONE_NAMES, Decision, TagKind

AXES = {
    TagKind.VALENCE: "What happens to people in the article",
    TagKind.STANCE: "Where the article itself stands",
    TagKind.RESPECT: "The words used for people",
}
"""Tone axis to the question it answers."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of tone as how many of each; never a mean."""

    name: str
    parts: tuple[tuple[Bar, str], ...]
    chart: Markup


def toned(axis: TagKind, counts: Mapping[str, int], query: str) -> Axis:
    """Return an axis of what a query finds, from its counts by label."""
    parts = []
    labels = (*TONE_LABELS[axis], Decision.CANT_SAY.value)
    for shade, label in zip(shades_of(axis), labels, strict=True):
        if counts.get(label):
            words = TONE_NAMES.get((axis, label), "can't say")
            part = Bar(words, counts[label], f"shade-{shade}")
            parts.append((part, search_link(f"{axis}:{label} {query}")))
    return Axis(AXES[axis], tuple(parts), distribution([part for part, _ in parts], AXES[axis]))
