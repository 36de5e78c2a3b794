"""Where the labels of the roll-up have their pages: the one place that knows these addresses."""

from datetime import date
from urllib.parse import quote, urlencode

PATHS = {
    "topic": "topics",
    "frame": "frames",
    "country": "countries",
    "outlet": "outlets",
    "outlet_kind": "kinds",
    "language": "languages",
    "narrative": "narratives",
    "organisation": "organisations",
    "speaker": "speakers",
}
"""Dimension to the path that its index page has, and its labels' pages below it."""


def page_of(dimension: str, label: str) -> str:
    """Return the address of a label's page; of a label without one, where its series is explored.

    The latter holds for tone and for pairs. A narrative's roles stand on the narrative's page.
    """
    if dimension == "narrative_role":
        return page_of("narrative", label.partition("|")[0])
    if dimension not in PATHS:
        return "/explore?" + urlencode({"dimension": dimension, "label": label})
    return f"/{PATHS[dimension]}/{quote(label, safe='')}"


def page_of_surge(dimension: str, label: str, first: date, last: date) -> str:
    """Return the address of the page of a label's surge in some days."""
    days = urlencode({"first": first, "last": last})
    return f"/surges/{dimension}/{quote(label, safe='')}?{days}"
